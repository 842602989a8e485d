"""What a question asks: kind, place, unit, time, law, the thing asked for, and the topic that is left.

Rules and the library's own names only; no model is needed. The rules look at the *interrogative* part of a
Chinese question (谁, 哪些部门, 多少, 怎么罚 …), which is a small closed class; everything else is topic.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from corpus.errors import QuestionError
from corpus.jurisdiction import AmbiguousPlace, ambiguous_places, find_places, own_place, placeholder
from corpus.model import Span
from corpus.numerals import fold, to_chinese, to_int
from corpus.units import find_units
from qa_service import interrogatives as ask
from qa_service.answer.model import AnswerKind
from qa_service.claimed import Claim, Part, claims_of
from qa_service.ranking.addressing import without_orders
from qa_service.understanding.model import Understanding
from qa_service.verification.figures import figures

MAX_QUESTION = 500
_T = TypeVar("_T")


class AskedFor(enum.StrEnum):
    """The sort of thing that an answer must hold; evidence without it answers nothing."""

    UNITS = "units"
    FIGURE = "figure"
    TIME = "time"
    MONEY = "money"
    PERSON = "person"
    CONTACT = "contact"
    THING = "thing"
    INSTANCE = "instance"
    PLACE = "place"
    VALIDITY = "validity"
    RULE = "rule"
    TARGETS = "targets"


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart.

    Attributes:
        text: the question, folded to half width; offsets of all spans refer to it.
        places: jurisdiction paths that it names; unknown_places: names of places that the library lacks.
        ambiguous_places: names that may mean several places (鼓楼区).
        own_place: 本市, 我区, 咱们县: the asker's own place; placeholder: XX县.
        units: organs that it names; years: years that it names.
        asked_for: what an answer must hold; thing: the noun for ``THING``, ``INSTANCE`` (医院 of 哪家医院);
            measure: the measure word behind 多少/几 (起, 人, 座) for ``FIGURE``, "" without one.
        money: the verb before 多少钱 (奖, 罚); record: it asks what was (发生了多少起), not what shall be.
        article: label of the article that it names (第六十条), law: title-like words before it.
        authority: it asks for an organ of state; matters: what the evidence must have (赔, 奖, 11月9日).
        understood: how it was read: typing errors put right, words added (None where nobody asked).
        topic: what is left without place, interrogative and politeness.
        claims: what a yes/no question takes for granted (是不是消防支队牵头).
        also: what else is asked of the same matter (谁牵头，什么时候完成): TIME, FIGURE, MONEY.
        helpers: only those who help are asked for; besides: units that the asker knows already.
        obliged: those who must do or have something are asked for (哪些单位要配), not who sees to it.
        oversight: words for the oversight that is asked for (考核, 考评), () without.
    """

    text: str
    kind: AnswerKind
    asked_for: AskedFor
    places: tuple[str, ...] = ()
    unknown_places: tuple[str, ...] = ()
    ambiguous_places: tuple[AmbiguousPlace, ...] = ()
    own_place: str = ""
    placeholder: str = ""
    units: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    thing: str = ""
    measure: str = ""
    money: str = ""
    record: bool = False
    article: str = ""
    law: str = ""
    authority: bool = False
    matters: tuple[str, ...] = ()
    topic: str = ""
    as_of: dt.date | None = None
    spans: tuple[tuple[str, Span], ...] = field(default=())
    understood: Understanding | None = None
    claims: tuple[Claim, ...] = ()
    also: tuple[AskedFor, ...] = ()
    helpers: bool = False
    besides: tuple[str, ...] = ()
    obliged: bool = False
    oversight: tuple[str, ...] = ()

    def __deepcopy__(self, memo: object) -> Question:
        return self


def analyse(
    text: str,
    *,
    known_places: Iterable[str] = (),
    known_units: Collection[str] = (),
    today: dt.date | None = None,
) -> Question:
    """Take a question apart.

    Args:
        text: 1 to 500 characters, with at least one Chinese character.
        known_places: jurisdiction paths in the library, whose short forms are understood too.
        known_units: names of organs in the library, for those that no rule can bound.
        today: for relative years (今年, 去年).

    Raises:
        QuestionError: empty, too long, or without any Chinese.
    """
    cleaned = check_question(text)
    folded = fold(cleaned)
    today = today or dt.date.today()
    known = tuple(known_places)
    mentions = find_places(folded, known)
    places = _unique(mention.path for mention in mentions if mention.path in known or not known)
    unknown = _unique(mention.path for mention in mentions if mention.path not in places)
    unclear = ambiguous_places(folded, known)
    place_spans = [mention.span for mention in mentions] + [one.span for one in unclear]
    own, left_out = own_place(folded), placeholder(folded)
    place_spans += [_span_of(folded, word) for word in (own, left_out) if word]
    named = ask.PLACE_LIKE.match(folded)
    if named and not mentions and not unclear and not ask.AREA_WORDS.search(named["name"]):
        unknown = (named["name"],)
        place_spans = [Span(*named.span("name"))]
    units = [(span, name) for span, name in find_units(folded, known_units) if not _inside(span, place_spans)]
    subject = ask.SUBJECT.search(folded) if not units and ask.DUTIES.search(folded) else None
    if subject:
        units = [(Span(*subject.span(1)), subject.group(1))]
    who = _is_who(folded)
    claims = claims_of(folded, units)
    asked_for, thing = _asked_for(folded)
    claimed = () if who else claims
    if claimed:
        asked_for, thing = _asked_of_claim(folded, claimed[0], asked_for), ""
    law = ask.LAW_OF_ARTICLE.search(folded)
    kind = _kind(folded, asked_for, bool(units))
    if claimed and claimed[0].units:
        kind = AnswerKind.LEAD if claimed[0].part is Part.LEAD else AnswerKind.RESPONSIBILITY
    said = [span for claim in claimed for span in claim.left_out]
    years = _unique(
        int(match.group(1))
        for match in ask.YEAR.finditer(folded)
        if not _inside(Span(*match.span(1)), said)  # of a claim: it may be wrong
    )
    if "今年" in folded:
        years = (*years, today.year)
    elif "去年" in folded:
        years = (*years, today.year - 1)
    return Question(
        text=folded,
        kind=kind,
        asked_for=asked_for,
        places=places,
        unknown_places=unknown,
        ambiguous_places=unclear,
        own_place=own,
        placeholder=left_out,
        units=_unique(name for _, name in units),
        years=years,
        thing=thing,
        measure=_measure(folded, claimed) if asked_for is AskedFor.FIGURE else "",
        money=_money_verb(folded) if asked_for is AskedFor.MONEY else "",
        record=bool(ask.RECORD.search(folded)),
        article=_article(folded),
        law=law.group(1) if law else "",
        authority=bool(ask.AUTHORITY.search(folded)),
        matters=_matters(folded),
        topic=_topic(folded, [*place_spans, *said, *_said_of_others(folded), *_mere_parts(folded)]),
        as_of=_as_of(folded),
        spans=tuple(("place", span) for span in place_spans) + tuple(("unit", span) for span, _ in units),
        claims=claims,
        also=_also(folded, asked_for),
        helpers=asked_for is AskedFor.UNITS
        and not ask.LEAD.search(folded)
        and bool(ask.HELPERS.search(folded)),
        besides=_besides(folded, units),
        obliged=asked_for is AskedFor.UNITS and bool(ask.OBLIGED.search(folded)),
        oversight=_oversight(folded),
    )


def check_question(text: str) -> str:
    """Strip the question and refuse what cannot be one.

    Raises:
        QuestionError: empty, over 500 characters, or without Chinese.
    """
    cleaned = " ".join(text.split())
    if not cleaned:
        raise QuestionError("问题是空的，请输入要查询的内容，例如：“电动自行车安全由哪些部门负责？”")
    if len(cleaned) > MAX_QUESTION:
        raise QuestionError(
            f"问题太长（{len(cleaned)} 字），最多 {MAX_QUESTION} 字，请缩短后再问。",
            details={"length": len(cleaned), "limit": MAX_QUESTION},
        )
    if not re.search(r"[㐀-鿿]", cleaned):
        raise QuestionError("没有看到中文内容。本系统的资料都是中文，请用中文提问，例如：“谁负责消防检查？”")
    return cleaned


def _kind(text: str, asked_for: AskedFor, names_unit: bool) -> AnswerKind:
    who = _is_who(text)
    if asked_for in (AskedFor.PERSON, AskedFor.CONTACT):
        return AnswerKind.OTHER
    if names_unit and ask.DUTIES.search(text) and not _asks_who(text):
        return AnswerKind.DUTIES
    if who and asked_for is AskedFor.UNITS:
        return AnswerKind.LEAD if ask.LEAD.search(text) else AnswerKind.RESPONSIBILITY
    if ask.PENALTY.search(text):
        return AnswerKind.PENALTY
    if asked_for in (AskedFor.FIGURE, AskedFor.TIME, AskedFor.MONEY, AskedFor.TARGETS):
        return AnswerKind.TARGET
    if ask.DEFINITION.search(text):
        return AnswerKind.DEFINITION
    return AnswerKind.PROVISION


def _is_who(text: str) -> bool:
    return any(way.search(text) for way in (ask.WHO, ask.EITHER, ask.OBLIGED))


def _asks_who(text: str) -> bool:
    """谁/哪些部门 stands in the question besides the words that ask for duties."""
    return bool(ask.WHO.search(ask.DUTIES.sub("", text)))


def _asked_for(text: str) -> tuple[AskedFor, str]:
    if ask.CONTACT.search(text):
        return AskedFor.CONTACT, ""
    if ask.PERSON.search(text):
        return AskedFor.PERSON, ""
    if ask.VALIDITY.search(text):
        return AskedFor.VALIDITY, ""
    if ask.WHERE.search(text) and not ask.WHO.search(text):
        return AskedFor.PLACE, ""
    if ask.TARGETS.search(text) and not ask.WHO.search(text):
        return AskedFor.TARGETS, ""
    time, figure = ask.TIME.search(text), ask.FIGURE.search(text)
    if _is_who(text):
        return AskedFor.UNITS, ""
    if ask.MONEY.search(text):
        return AskedFor.MONEY, ""
    if time and (not figure or time.start() <= figure.start()):
        return AskedFor.TIME, ""
    if figure:
        return AskedFor.FIGURE, ""
    for match in ask.THING.finditer(text):
        if not ask.NO_THING.match(match["noun"]):
            return (AskedFor.INSTANCE if match["which"] else AskedFor.THING), match["noun"]
    return AskedFor.RULE, ""


def _asked_of_claim(text: str, claim: Claim, asked_for: AskedFor) -> AskedFor:
    """What evidence must hold to judge a claim."""
    if claim.units:
        return AskedFor.UNITS
    if claim.grade:
        return AskedFor.RULE
    if ask.PENALTY.search(text):
        return AskedFor.RULE
    found = figures(claim.figure)
    if not found:
        return AskedFor.TIME
    return AskedFor.TIME if found[0].dimension in _SPANS_OF_TIME else AskedFor.FIGURE


_SPANS_OF_TIME = frozenset({"小时", "月", "工作日", "分钟"})


def _also(text: str, asked_for: AskedFor) -> tuple[AskedFor, ...]:
    """Further parts of a question: 由谁负责、罚多少; 到什么时候达到多少."""
    rest = ask.WHO.sub(lambda match: "　" * len(match.group()), text)
    found = []
    if asked_for is AskedFor.UNITS:
        if ask.MONEY.search(rest) or re.search("[怎如]么?何?罚|罚(?:款)?(?:多少|几)|什么处罚", rest):
            found.append(AskedFor.MONEY)
        if ask.TIME.search(rest):
            found.append(AskedFor.TIME)
        elif not found and ask.FIGURE.search(rest):
            found.append(AskedFor.FIGURE)
    elif asked_for is AskedFor.TIME and ask.FIGURE.search(ask.TIME.sub("", rest)):
        found.append(AskedFor.FIGURE)
    elif asked_for is AskedFor.FIGURE and ask.TIME.search(ask.FIGURE.sub("", rest)):
        found.append(AskedFor.TIME)
    return tuple(found)


def _besides(text: str, units: Sequence[tuple[Span, str]]) -> tuple[str, ...]:
    match = ask.BESIDES.search(text)
    if match is None:
        return ()
    named = Span(*match.span("named"))
    return tuple(name for span, name in units if named.start <= span.start and span.end <= named.end)


def _said_of_others(text: str) -> list[Span]:
    """The words around units that are left out, 除了 … 还有: no part of the topic."""
    besides = ask.BESIDES.search(text)
    if besides is None:
        return []
    # The names stay: the assignment that is meant has them.
    return [Span(besides.start(), besides.start("named")), Span(besides.end("named"), besides.end())]


def _mere_parts(text: str) -> list[Span]:
    """Clauses behind the first that only ask a further part: 什么时候完成, 要建多少处, 哪些单位配合.

    What they have beside the asking words is no matter of its own, and no evidence has it.
    """
    if not ask.WHO.search(text):
        return []
    found, at = [], 0
    for piece in re.split("([，,、；;])", text):
        rest = piece
        for words in (ask.WHO, ask.TIME, ask.FIGURE, ask.MONEY, ask.ASKING):
            rest = words.sub("", rest)
        asks = rest != piece and len(piece) > 1
        if at and asks and len(rest.strip()) <= _MERE:
            found.append(Span(at, at + len(piece)))
        at += len(piece)
    return found


_MERE = 4
"""Characters beside the asking words up to which a clause has no matter of its own."""


def _oversight(text: str) -> tuple[str, ...]:
    match = ask.OVERSIGHT.search(text)
    word = (match["act"] or match["act2"]) if match else ""
    return next((group for group in ask.OVERSIGHT_WORDS if word in group), ())


def _measure(text: str, claims: Sequence[Claim] = ()) -> str:
    if claims and claims[0].figure:
        return claims[0].measure
    match = ask.MEASURE.search(text)
    return match.group(1) if match else ""


def _matters(text: str) -> tuple[str, ...]:
    days = [] if _as_of(text) else [match.group(0).replace("号", "日") for match in ask.DAY.finditer(text)]
    return _unique([match.group(0) for match in ask.MATTER.finditer(text)] + days)


def _article(text: str) -> str:
    match = ask.ARTICLE.search(text)
    if not match:
        return ""
    number = to_int(match[1])
    return f"第{to_chinese(number)}条" + (f"之{match[2]}" if match[2] else "") if number else ""


def _money_verb(text: str) -> str:
    match = re.search("([奖罚补拨赔投])[了款助偿付]?(?:多少|几)", text)
    return match.group(1) if match else ""


def _topic(text: str, places: Sequence[Span]) -> str:
    pieces, last = [], 0
    for span in sorted(places):
        pieces.append(text[last : span.start])
        last = max(last, span.end)
    pieces.append(text[last:])
    whole = "".join(pieces)
    topic = ask.POLITE.sub("", without_orders(whole) or whole)
    topic = ask.ASKING.sub(" ", ask.OBLIGED.sub(" ", topic))
    return re.sub(r"\s+", " ", topic).strip(" ，,、；;：:的")


def _as_of(text: str) -> dt.date | None:
    match = ask.AS_OF.search(text)
    if not match:
        return None
    year, month, day = int(match[1]), int(match[2] or 12), int(match[3] or 0)
    try:
        return dt.date(year, month, day) if day else dt.date(year, month, 28)
    except ValueError:
        return None


def _span_of(text: str, word: str) -> Span:
    start = text.index(word)
    return Span(start, start + len(word))


def _inside(span: Span, others: Sequence[Span]) -> bool:
    return any(other.start <= span.start and span.end <= other.end for other in others)


def _unique(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))
