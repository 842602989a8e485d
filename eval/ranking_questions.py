"""Questions made from a library's own texts, with the place of their answer: what the ranking is trained on.

Every assignment, figure, time limit, sanction, definition and rule gives questions of its kind, in the words
of an official and, with words left out or replaced by everyday ones, in those of a citizen. No question set
of people is used, so that all of them stay good for measuring.

For each there may be a twin that the library cannot answer: the same question while the text that answers
it is hidden, or for another place, or asking of a task what no text says (its price, a telephone).
"""

from __future__ import annotations

import dataclasses
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.jurisdiction import NATIONAL
from corpus.library import MAX_LIMIT, Library
from corpus.model import AssignmentKind, ClauseKind, DocumentKind
from corpus.records import AssignmentRecord, ClauseRecord, VersionRecord
from indexing.segment import tokens
from qa_service.lexicon import everyday_terms
from qa_service.ranking.holding import SANCTION

_WHO: Final = (
    "{0}由哪些部门负责？",
    "{0}，责任单位有哪些？",
    "{0}归谁管？",
    "谁负责{0}？",
    "{0}是哪些单位的事？",
    "{0}，该找哪些部门？",
    "{0}的主管部门是哪个？",
    "{0}这活儿分给了哪些单位？",
    "{0}由谁负责？",
)
_LEAD: Final = ("{0}由谁牵头？", "{0}，牵头单位是哪个？", "{0}谁挑头？", "牵头{0}的是哪个部门？")
_FIGURE: Final = ("{0}多少{1}？", "{0}几{1}？", "{0}要达到多少？", "{0}是多少？")
_TIME: Final = (
    "{0}什么时候完成？",
    "{0}要在多长时间内？",
    "{0}多久？",
    "{0}最迟什么时候？",
    "{0}几天内要办？",
)
_PENALTY: Final = ("{0}怎么处罚？", "{0}会被罚多少钱？", "{0}怎么罚？", "{0}要承担什么法律责任？")
_DEFINITION: Final = ("什么是{0}？", "{0}是什么意思？", "{0}怎么定义？", "{0}指的是什么？")
_RULE: Final = ("{0}有什么规定？", "{0}有什么要求？", "关于{0}是怎么规定的？", "{0}，法律怎么说？")
_LIST: Final = ("{0}有哪些职责？", "{0}有哪些？", "{0}包括哪些？", "{0}要做什么？")
_NOT_SAID: Final = (
    "{0}花了多少钱？",
    "{0}的联系电话是多少？",
    "{0}的局长叫什么名字？",
    "{0}去年一共发生了多少起？",
    "{0}在哪个镇？",
    "{0}奖励多少钱？",
)

# A figure with its measure in a rule: 不少于20学时, 达到95%以上. Not a number of an article.
_FIGURED: Final = re.compile(
    r"(?P<before>(?![本前第])[\u4e00-\u9fff]{6,24}?)(?:不少于|不得少于|达到|不低于|不超过|少于|控制在)?"
    r"(?P<number>\d[\d.]*|[一二三四五六七八九十百]+)(?P<measure>学时|%|％|人|次|个|家|处|米|吨|平方米)"
)
_TIMED: Final = re.compile(
    r"(?P<before>[\u4e00-\u9fff]{6,26}?)(?:在|于|自[^，。]{2,8}起)?(?P<number>\d+|[一二三四五六七八九十]+)"
    r"(?:个工作日|日内|日前|个月内|年内|小时内|年底前)"
)
_DEFINED: Final = re.compile(
    r"本(?:法|条例|办法|规定)所称(?:的)?(?P<term>[\u4e00-\u9fff、]{2,14})[，,]?\s*(?:是指|，指)"
)
_OFFENCE: Final = re.compile(r"(?:违反[^，。]{2,24}[，,])?(?P<act>[\u4e00-\u9fff、]{6,30}?)的[，,]")
_LISTED: Final = re.compile(r"(?P<head>[\u4e00-\u9fff、]{4,30}?)(?:应当)?(?:履行|有|负有|包括|承担)?下列")
_CUT: Final = re.compile(r"[，,。；;：:、\n（）()【】《》\s“”|]+")
# What a piece of a sentence begins with and a question does not; what refers to another place of the text.
_LEADING: Final = re.compile(r"^(?:并|由|对|应当|按照|根据|依照|或者|以及|和|及|在|将|的|其|\d+)+")
_REFERS: Final = re.compile("第[一二三四五六七八九十百]+[条款项章]|本[法条]|前款|[规约]定$|^违反")
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Made:
    """A question with the place of its answer.

    Attributes:
        kind: who, lead, figure, time, penalty, definition, rule, list, or not_said.
        version_id, start, end: where the answer stands; words: the words of the text it was made of.
        hidden: versions that must not be searched (the twin without an answer).
        answerable: whether the library, as far as it may be searched, has the answer.
        group: document; questions of one group belong into one fold.
    """

    question: str
    kind: str
    version_id: str
    start: int
    end: int
    words: str
    group: str
    answerable: bool = True
    hidden: tuple[str, ...] = ()


def make(
    library: Library, seed: int, *, each: int, skip: frozenset[str] = frozenset(), laws: int = 150
) -> list[Made]:
    """Questions over the current texts of a library.

    Args:
        each: at most so many of each kind from one document.
        skip: file names whose texts no question is made of (they are kept for measuring).
        laws: at most so many laws; policies are all used.
    """
    chance = random.Random(seed)
    versions = [v for v in library.current_versions() if v.file_name not in skip]
    chance.shuffle(versions)
    rules = [v for v in versions if v.kind is DocumentKind.LAW][:laws]
    plans = [v for v in versions if v.kind is not DocumentKind.LAW]
    made: list[Made] = []
    for version in [*plans, *rules]:
        mine = [*_of_register(library, version, chance), *_of_articles(library, version, chance)]
        by_kind: dict[str, list[Made]] = {}
        for one in mine:
            by_kind.setdefault(one.kind, []).append(one)
        few = each if version.kind is DocumentKind.LAW else each * 4
        for several in by_kind.values():
            chance.shuffle(several)
            made += several[:few]
    return made


def twins(library: Library, made: Sequence[Made], seed: int, share: float) -> Iterator[Made]:
    """For a share of the questions one that has no answer; see the module."""
    chance = random.Random(seed)
    places = [place for place in library.jurisdictions() if place and place != NATIONAL]
    for one in made:
        if chance.random() >= share:
            continue
        way = chance.choice(("hidden", "hidden", "place", "not_said"))
        if way == "hidden":
            versions = {v.id for v in library.versions(one.group)}
            versions |= {v.id for v in library.editions(one.version_id)}
            yield dataclasses.replace(one, answerable=False, hidden=tuple(sorted(versions)))
        elif way == "place" and places and library.version(one.version_id).jurisdiction in places:
            place = chance.choice(places)
            own = library.version(one.version_id).jurisdiction
            if not own.startswith(place) and not place.startswith(own):
                question = _short_place(place) + one.question.removeprefix(_short_place(own))
                yield dataclasses.replace(one, question=question, answerable=False)
        elif way == "not_said":
            question = chance.choice(_NOT_SAID).format(one.words)
            yield dataclasses.replace(one, question=question, kind="not_said", answerable=False)


def _short_place(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _of_register(library: Library, version: VersionRecord, chance: random.Random) -> Iterator[Made]:
    for row in _assignments(library, version):
        phrase = _phrase(row.task.text, chance)
        if not phrase:
            continue
        words = _worn(phrase, chance)
        lead = any(role.lead for role in row.roles)
        form = chance.choice(_LEAD if lead and chance.random() < 0.4 else _WHO)
        question = _placed(form.format(words), version, row.jurisdiction, chance)
        kind = "lead" if form in _LEAD else "who"
        if row.kind is AssignmentKind.IMPLICIT:
            kind += "_implied"
        start = min(row.task.start, row.evidence.start)
        end = max(row.task.end, row.evidence.end)
        yield Made(question, kind, version.id, start, end, phrase, version.document_id)


def _assignments(library: Library, version: VersionRecord) -> Iterable[AssignmentRecord]:
    page = library.assignments(document=version.document_id, limit=MAX_LIMIT)
    return [row for row in page.items if row.version_id == version.id]


def _of_articles(library: Library, version: VersionRecord, chance: random.Random) -> Iterator[Made]:
    text = library.text(version.id)
    for clause in library.clauses(version.id):
        if clause.kind in (ClauseKind.ARTICLE, ClauseKind.PARAGRAPH, ClauseKind.ITEM):
            yield from _of_clause(clause, clause.extent.of(text), version, chance)


def _of_clause(
    clause: ClauseRecord, words: str, version: VersionRecord, chance: random.Random
) -> Iterator[Made]:
    def one(form: str, phrase: str, kind: str, *more: str) -> Made:
        question = _placed(form.format(_worn(phrase, chance), *more), version, version.jurisdiction, chance)
        extent = clause.extent
        return Made(question, kind, version.id, extent.start, extent.end, phrase, version.document_id)

    if match := _FIGURED.search(words):
        yield one(chance.choice(_FIGURE), match["before"], "figure", match["measure"].replace("％", "%"))
    if match := _TIMED.search(words):
        yield one(chance.choice(_TIME), match["before"], "time")
    if match := _DEFINED.search(words):
        yield one(chance.choice(_DEFINITION), match["term"], "definition")
    if (match := _LISTED.search(words)) and clause.kind is ClauseKind.ARTICLE:
        yield one(chance.choice(_LIST), match["head"], "list")
    if SANCTION.search(words) and (match := _OFFENCE.search(words)):
        yield one(chance.choice(_PENALTY), match["act"], "penalty")
    elif clause.kind is ClauseKind.ARTICLE and (phrase := _phrase(words, chance)):
        yield one(chance.choice(_RULE), phrase, "rule")


def _phrase(words: str, chance: random.Random) -> str:
    """One or two neighbouring pieces of the text, 6 to 26 characters."""
    pieces = [_LEADING.sub("", piece) for piece in _CUT.split(words[:400])]
    pieces = [piece for piece in pieces if len(_HAN.findall(piece)) >= 4 and not _REFERS.search(piece)]
    if not pieces:
        return ""
    at = chance.randrange(len(pieces))
    phrase = pieces[at]
    if len(phrase) < 10 and at + 1 < len(pieces):
        phrase += pieces[at + 1]
    phrase = phrase[:26]
    return phrase if len(_HAN.findall(phrase)) >= 6 else ""


def _worn(phrase: str, chance: random.Random) -> str:
    """The phrase as somebody else would say it: everyday words, words left out, their order changed."""
    for word, formal in everyday_terms().items():
        for term in formal:
            if len(term) >= 3 and term in phrase and chance.random() < 0.4:
                phrase = phrase.replace(term, word)
    words = _words(phrase)
    if len(words) < 4 or chance.random() < 0.25:
        return phrase
    kept = [word for word in words if chance.random() > 0.25] or words
    if chance.random() < 0.3:
        middle = len(kept) // 2
        kept = kept[middle:] + kept[:middle]
    return "".join(kept)


def _words(phrase: str) -> list[str]:
    """The phrase cut into words, none of them twice (``tokens`` cuts for search: words within words too)."""
    known = sorted(set(tokens(phrase)), key=len, reverse=True)
    words, at = [], 0
    while at < len(phrase):
        word = next((w for w in known if phrase.startswith(w, at) and len(w) <= 4), phrase[at])
        words.append(word)
        at += len(word)
    return words


def _placed(question: str, version: VersionRecord, place: str, chance: random.Random) -> str:
    """Half of the questions of a place name it, a few name the text."""
    if place and place != NATIONAL and chance.random() < 0.6:
        return _short_place(place) + question
    if version.kind is DocumentKind.LAW and chance.random() < 0.15:
        return f"按照《{version.title}》，{question}"
    return question
