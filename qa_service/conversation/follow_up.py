"""A follow-up question made whole: “那牵头的呢？” after a question about a task asks who leads that task.

A follow-up is recognised by what it lacks: apart from words that ask (谁, 什么时候, 罚多少), that point back
(它, 这项工作) or that only carry (那, 呢, 还有) it says nothing, or names nothing but a place, a date or a
unit to put in the place of the last one. A question with a matter of its own starts anew; only the place of
the conversation goes on to hold for it, and that is shown.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from importlib import resources
from typing import Final

from corpus.errors import InternalError
from corpus.model import Span
from indexing.segment import tokens
from qa_service import interrogatives as ask
from qa_service.answer.model import AnswerKind
from qa_service.conversation.state import ConversationState
from qa_service.question import MAX_QUESTION, AskedFor, Question, analyse

_LONGEST: Final = 6
"""Characters of the longest word in the lists."""

# What points back at a unit: 它, 该部门, 这个单位, 第二个部门. Not 这个小区 (a matter of its own), not 其他.
_UNIT_BEFORE: Final = re.compile(
    r"第(?P<n>[一二三四五六七八九十\d]{1,2})个(?:单位|部门|机构)?(?![条款项])"
    r"|(?:该|这个|那个|此|上述|这家|那家)(?:单位|部门|机构|局|委|办|厅)|它们?|他们"
)
# What points back at the matter: 这项工作, 这件事, 上述任务, 上面说的. Not 这个单位.
_MATTER_BEFORE: Final = re.compile(
    r"(?:这|那|该|此|上述)(?:一)?(?:个|项|件|些)?(?:工作|任务|事项|事情|事儿?|活儿?|项目|措施)(?!故|业|先|实)"
    r"|(?:上面|前面|刚才|刚刚)(?:说|提到?|问|讲)?的?(?:那个|这个|那些|那项)?|(?:这|那)(?:个|项)(?=[的由归是])"
)
# What points back at the text or its article: 这个文件, 该办法, 这部法律, 这条.
_TEXT_BEFORE: Final = re.compile(
    r"(?:这|那|该|此|上述)(?:个|份|部|项)?(?:文件|通知|方案|规划|办法|条例|规定|法律|法|意见|预案|标准)(?=[的里中由是什何]|还|现|$)"
)
_ARTICLE_BEFORE: Final = re.compile(r"(?:这|那|该|此|上述)(?:一)?条(?!件|例|款|路|街)")

# 那…呢: the old question about another matter (那电动自行车充电呢？). Not 牵头的呢.
_OTHER_MATTER: Final = re.compile(r"^(?:那么?|还有|换成|如果是|要是)?(?P<matter>[^，,。？?]{2,40}?)呢?$")
# The asker corrects: 不是，我问的是…, 不对，我说的是…. Not 不是消防支队牵头吗.
_NO_I_MEAN: Final = re.compile(
    r"^(?:不是|不对|错了|不)[，,。 ]*我?(?:是|想|要)?(?:问|说|指)的?(?:是)?[：:，,]?"
)
# More of a list: 还有吗, 还有别的呢, 下一页, 继续. Not 还有哪些部门 (all were given).
_MORE: Final = re.compile(
    r"^(?:那|好的?[，,]?)?(?:(?:还有|再|继续|接着)(?:呢|吗|别的|其他的?|更多|列|看|说|往下|显示)*(?:没有|吗|呢)?"
    r"|下一页|后面的?呢?|其余的?呢?|更多)$"
)
# Asks for the basis of what was said: 依据是什么, 哪一条规定的, 原文呢, 为什么.
_BASIS: Final = re.compile(r"依据|根据什么|哪一?条|哪部法|哪个文件|原文|出处|^为什么|^为啥|^凭什么")
_LEADING: Final = re.compile(
    r"^(?:那么|那(?![边里儿个项些件条份部家])|好的?|嗯|哦|还有|另外|请问|然后|所以|而且)+[，,、 ]*"
)
_TAIL: Final = re.compile(r"[呢啊呀吧哦 ？?！!。]+$")
_CONDITIONAL: Final = re.compile("^(?:如果|要是|假如|若)|(?:会|要|该)?(?:怎么样|怎样|如何|怎么办|怎么)$")
_NOW: Final = re.compile(r"^(?:那么?)?(?:现在|目前|今天|如今|眼下)(?:的?规定)?$")

# One side of the matter as a full question; the first that fits. ``ask`` words in the question go before.
_SIDES: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile("牵头|挑头|主责"), "由哪个部门牵头？"),
    (re.compile("配合|协助|参与|协作"), "由哪些部门配合？"),
    (re.compile("督促|督办|督查"), "由哪个部门督促？"),
    (re.compile("考核"), "由哪个部门考核？"),
    (re.compile("监督|检查|监管"), "由哪个部门监督检查？"),
    (re.compile("责任|负责|主管|部门|单位"), "由哪些部门负责？"),
    (re.compile("期限|时限|时间|截止|完成|最迟|最晚|日期"), "什么时候完成？"),
    (re.compile("罚|后果|追究|处分|追责"), "怎么处罚？"),
    (re.compile("指标|目标|标准|比例|数量|多少"), "的目标是多少？"),
)
_ASKS: Final = (
    ask.WHO,
    ask.TIME,
    ask.FIGURE,
    ask.MONEY,
    ask.PENALTY,
    ask.DUTIES,
    ask.DEFINITION,
    ask.VALIDITY,
    ask.CONTACT,
)


@dataclass(frozen=True, slots=True)
class Whole:
    """A question that can be asked by itself.

    Attributes:
        text: the whole question; the very words of the asker when nothing was taken over.
        follow_up: the matter was taken from the question before; kept: the labels of what was taken over
            (地区, 事项, 单位, 日期, 文件), for the person.
        place: the place of the conversation that goes on to hold; None when the question names one.
        as_of: the date that goes on to hold, or that the question moves to.
        more: the next page of the last list is asked for; same_text: the answer should come from what was
            quoted before, when that holds it.
        topic: the matter that goes on; None when the question has one of its own.
    """

    text: str
    follow_up: bool = False
    kept: tuple[str, ...] = ()
    place: str | None = None
    as_of: dt.date | None = None
    more: bool = False
    same_text: bool = False
    topic: str | None = None


def make_whole(
    text: str,
    state: ConversationState | None,
    *,
    known_places: Iterable[str] = (),
    known_units: Collection[str] = (),
    names_text: bool = False,
) -> Whole:
    """What ``text`` asks after the question in ``state``.

    Args:
        text: the question as typed.
        state: of the conversation; None at its start.
        known_places, known_units: of the library, as for ``analyse``.
        names_text: the question names a document by its title: the place of the conversation does not hold.

    Raises:
        QuestionError: the question cannot be used.
    """
    question = analyse(text, known_places=known_places, known_units=known_units)
    if state is None:
        return Whole(question.text)
    return _Maker(question, state, names_text).whole()


class _Maker:
    def __init__(self, question: Question, state: ConversationState, names_text: bool) -> None:
        self.question = question
        self.state = state
        self.names_text = names_text
        self.text = question.text
        self.places = [span for kind, span in question.spans if kind == "place"]
        self.named = [self.text[span.start : span.end] for span in self.places]
        self.short = _TAIL.sub("", _LEADING.sub("", self.text))
        self.rest = _without(self.text, self.places)

    def whole(self) -> Whole:
        state = self.state
        if _MORE.match(_TAIL.sub("", self.text)):
            if state.offset + 1 < state.total:
                return self._kept(state.question, more=True)
            return self._kept(state.question)
        corrected = _NO_I_MEAN.match(self.text)
        if corrected:
            return self._corrected(self.text[corrected.end() :])
        pointing = self._pointing()
        if pointing is not None:
            return pointing
        content = self._content()
        if not content:
            return self._side()
        if len(self.question.units) == 1 and not self._beyond_unit(content):
            return self._other_unit(self.question.units[0])
        matter = _OTHER_MATTER.match(_TAIL.sub("", self.rest).strip(" ，,的"))
        if matter and self.text.rstrip("？? ").endswith("呢") and not self._asks():
            return self._other_matter(matter["matter"])
        return self._new()

    # what the question itself says -------------------------------------------------------------------

    def _content(self) -> list[str]:
        """Words that say something of a matter other than the old one."""
        rest = _LEADING.sub("", self.rest)
        beside = _words("punished") if self.state.kind == AnswerKind.PENALTY else frozenset()
        if _says_nothing("".join(re.findall(r"[一-鿿A-Za-z0-9]", rest)), beside):
            return []
        words = [word for word in tokens(rest) if re.search(r"[一-鿿A-Za-z0-9]", word)]
        found = [word for word in words if len(word) > 1 and not _says_nothing(word, beside)]
        if self.question.years or self.question.as_of:
            found = [word for word in found if not re.fullmatch(r"\d{1,4}年?", word)]
        topic = self.state.topic
        if found and all(word in topic for word in found) and 3 * sum(map(len, found)) < 2 * len(topic):
            return []  # a word or two of the old matter: 什么时候之前要完成改造
        return found

    def _beyond_unit(self, content: list[str]) -> list[str]:
        units = "".join(self.question.units)
        return [word for word in content if word not in units]

    def _asks(self) -> bool:
        return any(pattern.search(self.rest) for pattern in _ASKS)

    # what it becomes ---------------------------------------------------------------------------------

    def _kept(
        self, text: str, *, kept: Iterable[str] = ("事项",), more: bool = False, same_text: bool = True
    ) -> Whole:
        """A question about the same matter; its place and date go on to hold."""
        state = self.state
        labels = list(kept)
        place = None
        if state.place and state.place not in text and not self.named:
            place = state.place
        if state.place and not self.named:
            labels.append("地区")
        as_of = self.question.as_of or state.date
        if as_of is not None and self.question.as_of is None:
            labels.append("日期")
        if _NOW.match(self.short):
            as_of = None
        return Whole(
            text[:MAX_QUESTION],
            follow_up=True,
            kept=tuple(dict.fromkeys(labels)),
            place=place,
            as_of=as_of,
            more=more,
            same_text=same_text and not self.named and as_of == state.date,
            topic=state.topic if "事项" in labels else None,
        )

    def _here(self, rest: str) -> str:
        """``rest`` with the place that holds: the one just named, else that of the conversation."""
        place = "".join(self.named[:1]) or self.state.place.rsplit("/", 1)[-1]
        if not place or place in rest:
            return rest
        # 澜山区 + 区教育局: the level is said once.
        return place + (rest[1:] if rest[0] == place[-1] and rest[0] in "省市县区旗镇乡" else rest)

    def _side(self) -> Whole:
        """Nothing but asking words, a place or a date: the old matter from another side, or elsewhere."""
        state = self.state
        asked = _TAIL.sub("", _LEADING.sub("", self.rest)).strip(" ，,、的")
        bare_place = bool(self.named) and not self._asks() and not self._named_side(asked)
        moved_date = (self.question.as_of is not None or bool(_NOW.match(self.short))) and not self._asks()
        if bare_place or moved_date or not asked or _BASIS.search(asked):
            return self._kept(self._here(state.bare))
        if not state.topic:
            return self._of_unit(asked)
        side = self._named_side(asked)
        if self._asks() and not (side and self.question.asked_for is AskedFor.UNITS):
            return self._kept(self._here(_joined(state.topic, asked + "？")))
        if state.kind == AnswerKind.PENALTY and not side:
            side = f"{_CONDITIONAL.sub('', asked)}怎么处罚？"
        return self._kept(self._here(_joined(state.topic, side or asked + "？")))

    def _named_side(self, asked: str) -> str:
        return next((question for pattern, question in _SIDES if pattern.search(asked)), "")

    def _of_unit(self, asked: str) -> Whole:
        """After “X有哪些职责” there is no matter but the unit."""
        state = self.state
        if not state.unit:
            return self._kept(self._here(state.bare))
        if ask.LEAD.search(asked):
            return self._kept(self._here(f"{state.unit}牵头哪些工作？"), kept=("单位",))
        if re.search("配合|协助|参与", asked):
            return self._kept(self._here(f"{state.unit}配合哪些工作？"), kept=("单位",))
        if self._asks() or self.question.years:
            return self._kept(self._here(f"{state.unit}{asked}？"), kept=("单位",))
        return self._kept(self._here(state.bare), kept=("单位",))

    def _other_unit(self, unit: str) -> Whole:
        """那教育局呢, 教育局牵头吗: the old question about another unit."""
        state = self.state
        asked = _TAIL.sub("", _LEADING.sub("", self.rest))
        if state.unit and not state.topic:
            return self._kept(self._here(state.bare.replace(state.unit, unit)), kept=(), same_text=False)
        says_more = asked.replace(unit, "").strip(" 的呢")
        if not state.topic:
            return self._new()
        if state.unit and not says_more and state.unit in state.bare:
            return self._kept(self._here(state.bare.replace(state.unit, unit)))
        claim = says_more if says_more else "要负责吗"
        if not re.search("吗|么|没有|是不是|谁|哪|什么|多少", claim):
            claim += "吗"
        return self._kept(self._here(f"{_trimmed(state.topic)}，{unit}{claim}？"))

    def _other_matter(self, matter: str) -> Whole:
        """那…呢: the old question, its matter exchanged."""
        state = self.state
        if state.topic and state.topic in state.bare:
            text = state.bare.replace(state.topic, matter)
        else:
            analysed = analyse(state.bare or state.question)
            text = matter + _ASKED.get(analysed.asked_for, "有什么规定？")
        return self._kept(self._here(text), kept=(), same_text=False)

    def _corrected(self, rest: str) -> Whole:
        """不是，我问的是…: what follows is asked anew; a bare matter takes the old question's form."""
        rest = rest.strip(" ，,。")
        if not rest:
            return self._kept(self.state.question)
        corrected = _Maker(analyse(rest), self.state, self.names_text)
        if corrected._content() and not corrected._asks() and len(rest) <= 20:
            return corrected._other_matter(_TAIL.sub("", corrected.rest).strip(" 的"))
        return corrected.whole()

    def _pointing(self) -> Whole | None:
        """它, 这项工作, 该文件: replaced by what they stand for."""
        state = self.state
        text = _LEADING.sub("", self.text)
        taken: list[str] = []
        unit = _UNIT_BEFORE.search(text)
        if unit and (name := self._unit_meant(unit)):
            text = text[: unit.start()] + name + text[unit.end() :]
            taken.append("单位")
            whole = self._kept(self._here(text), kept=taken, same_text=False)
            if not (state.place or self.named) and state.answered_by:
                return replace(whole, place=state.answered_by, kept=(*whole.kept, "地区"))
            return whole
        if state.topic and (matter := _MATTER_BEFORE.search(text)):
            text = text[: matter.start()] + _trimmed(state.topic) + text[matter.end() :]
            return self._kept(self._here(text))
        if state.document and state.article and (article := _ARTICLE_BEFORE.search(text)):
            text = f"{text[: article.start()]}《{state.document}》{state.article}{text[article.end() :]}"
            return self._kept(text, kept=("文件",))
        if state.document and (document := _TEXT_BEFORE.search(text)):
            text = f"{text[: document.start()]}《{state.document}》{text[document.end() :]}"
            return self._kept(text, kept=("文件",))
        return None

    def _unit_meant(self, match: re.Match[str]) -> str:
        """The unit that 它 or 第二个部门 stands for; "" when nothing does."""
        state = self.state
        if match["n"]:
            number = _ordinal(match["n"])
            return state.units[number - 1] if 0 < number <= len(state.units) else ""
        if state.unit and not state.topic:
            return state.unit
        return state.units[0] if state.units else state.unit

    def _new(self) -> Whole:
        """A matter of its own. The place of the conversation goes on to hold unless another is named."""
        state = self.state
        named = bool(self.named or self.question.own_place or self.question.placeholder)
        stays = state.place and not named and not self.names_text and not self.question.article
        return Whole(
            self.text,
            kept=("地区",) if stays else (),
            place=state.place if stays else None,
            as_of=self.question.as_of,
        )


#: How a sort of thing is asked for, behind a matter.
_ASKED: Final = {
    AskedFor.UNITS: "由哪些部门负责？",
    AskedFor.TIME: "什么时候完成？",
    AskedFor.FIGURE: "是多少？",
    AskedFor.MONEY: "是多少钱？",
    AskedFor.VALIDITY: "还有效吗？",
}


@functools.cache
def _words(kind: str) -> frozenset[str]:
    """One list of the packaged file."""
    source = resources.files("qa_service").joinpath("data/follow_up.toml")
    try:
        return frozenset(tomllib.loads(source.read_text(encoding="utf-8"))[kind].split())
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise InternalError("内置的追问用语表损坏，请重新安装 anzhi。") from error


def _says_nothing(text: str, beside: frozenset[str] = frozenset()) -> bool:
    """Whether a text is made of carriers, asking words and ``beside`` alone: 要管, 牵头部门是哪个."""
    known = _words("carriers") | _words("sides") | beside
    reached = [True] + [False] * len(text)
    for end in range(1, len(text) + 1):
        starts = range(max(0, end - _LONGEST), end)
        reached[end] = any(reached[start] and text[start:end] in known for start in starts)
    return reached[-1]


def _without(text: str, spans: Iterable[Span]) -> str:
    pieces, last = [], 0
    for span in sorted(spans):
        pieces.append(text[last : span.start])
        last = max(last, span.end)
    return "".join([*pieces, text[last:]])


def _trimmed(topic: str) -> str:
    return topic.strip(" ，,、；;：:的")


def _joined(topic: str, question: str) -> str:
    topic = _trimmed(topic)
    return topic + question if re.match("[是由归的什何多]", question) else f"{topic}，{question}"


def _ordinal(written: str) -> int:
    return (
        int(written)
        if written.isdigit()
        else "零一二三四五六七八九十".index(written[0])
        if len(written) == 1
        else 0
    )
