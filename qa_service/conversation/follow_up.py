"""A follow-up question made whole: “那牵头的呢？” after a question about a task asks who leads that task.

A follow-up is recognised by what it lacks: apart from words that ask (谁, 什么时候, 罚多少), that point back
(它, 这项工作) or that only carry (那, 呢, 还有) it says nothing, or names nothing but a place, a date or a
unit to put in the place of the last one. What the conversation stands on are slots (place, date, text and
article, unit, matter and what is asked of it); a follow-up overwrites the one it names and keeps the others. A
question with a matter of its own starts anew; only the place of the conversation goes on to hold for it, and
that is shown. What cannot be made whole with certainty is not asked: the asker is told what to add.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final

from corpus.numerals import to_chinese, to_int
from corpus.validity import china_today
from indexing.segment import is_noun, tokens
from qa_service import interrogatives as ask
from qa_service.answer.accident_case import asks_aspect_alone
from qa_service.answer.model import AnswerKind
from qa_service.conversation.exchanging import exchange
from qa_service.conversation.state import ConversationState
from qa_service.matter import PARAGRAPH, only, says_nothing, without, words
from qa_service.question import MAX_QUESTION, AskedFor, Question, analyse

# What points back at a unit: 它, 该部门, 这个单位, 第二个部门. Not 这个小区 (a matter of its own), not 其他.
_UNIT_BEFORE: Final = re.compile(
    r"第(?P<n>[一二三四五六七八九十\d]{1,2})个(?:单位|部门|机构)?(?![条款项])"
    r"|(?:该|这个|那个|此|上述|这家|那家)(?:单位|部门|机构|局|委|办|厅)|它们?|他们"
)
# What points back at the matter: 这项工作, 这件事, 上述任务, 上面说的, 这些什么时候…. Not 这个单位, 这些企业.
_MATTER_BEFORE: Final = re.compile(
    r"(?:这|那|该|此|上述)(?:一)?(?:个|项|件|些)?(?:工作|任务|事项|事情|事儿?|活儿?|项目|措施)(?!故|业|先|实)"
    r"|(?:上面|前面|刚才|刚刚)(?:说|提到?|问|讲)?的?(?:那个|这个|那些|那项)?|(?:这|那)(?:个|项)(?=[的由归是])"
    r"|(?:这|那)些(?:工作|任务|事项|事情|事儿?|活儿?|项目|措施|要求)?"
    r"(?=什么|何时|由|归|谁|是|都|要|得|应|该|需|怎|哪|分别|具体|多久|最[迟晚]|几时|落实|完成|$)"
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
# To today: 现在呢, 现行的规定呢, 按最新的. Not 现在的小区 (the rest says what it is about).
_NOW: Final = re.compile("现在|目前|今天|如今|眼下|现行|当前|最新")
# A year by its distance: 明年呢.
_RELATIVE: Final = {"前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}
# The next article or the one before: 下一条呢, 前一条. Not 这一条.
_NEXT_ARTICLE: Final = re.compile("(?P<way>[上下前后])一?条(?!件|例|款|路|街)")
# A condition whose subject was named before: 超时了怎么罚, 没装的呢, 如果不达标. Not 没戴头盔 (it has an object),
# 无证驾驶 (a deed of its own).
_BREACH: Final = re.compile(
    "(?:如果|要是|万一|假如|若)?(?:超(?:时|期|员|载|速|限|标|量|重|高|宽|龄|出|过)|逾期|延期|违反|违规|违约|做不到|完不成"
    "|(?:拒不|拒绝|没有|[没未不])[一-鿿]{1,3})(?:了|的话?|时|到)*"
)
# What is asked about a condition: 怎么罚, 会怎么样, 谁负责, 有什么后果.
_ASKED_OF_IT: Final = re.compile(
    "(?:会|要|该|应|得)?(?:被)?(?:怎么|怎样|如何|什么|多少|几|谁|哪).*$|(?:会|要|该)?(?:被)?(?:罚|处罚|追究).*$|呢$|[吗么]$"
)

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
        unclear: what the asker should add, where the question could not be made whole; it is then not asked.
        moved: the question itself moves the conversation to another date.
    """

    text: str
    follow_up: bool = False
    kept: tuple[str, ...] = ()
    place: str | None = None
    as_of: dt.date | None = None
    more: bool = False
    same_text: bool = False
    topic: str | None = None
    unclear: str = ""
    moved: bool = False


def make_whole(
    text: str,
    state: ConversationState | None,
    *,
    known_places: Iterable[str] = (),
    known_units: Collection[str] = (),
    named_text: str = "",
) -> Whole:
    """What ``text`` asks after the question in ``state``.

    Args:
        text: the question as typed.
        state: of the conversation; None at its start.
        known_places, known_units: of the library, as for ``analyse``.
        named_text: the words by which the question names a document of the library, "" for none: the place of
            the conversation does not hold for it.

    Raises:
        QuestionError: the question cannot be used.
    """
    question = analyse(text, known_places=known_places, known_units=known_units)
    if state is None:
        return Whole(question.text)
    return _Maker(question, state, named_text).whole()


class _Maker:
    def __init__(self, question: Question, state: ConversationState, named_text: str) -> None:
        self.question = question
        self.state = state
        self.named_text = named_text
        self.text = question.text
        self.places = [span for kind, span in question.spans if kind == "place"]
        self.named = [self.text[span.start : span.end] for span in self.places]
        self.short = _TAIL.sub("", _LEADING.sub("", self.text))
        self.rest = without(self.text, self.places)
        self.topic, self.bare, self.as_of = state.topic, state.bare, question.as_of or state.date
        self._move()

    def whole(self) -> Whole:
        state = self.state
        if _MORE.match(_TAIL.sub("", self.text)):
            return self._kept(state.question, more=state.offset + 1 < state.total)
        corrected = _NO_I_MEAN.match(self.text)
        if corrected:
            return self._corrected(self.text[corrected.end() :])
        if not (self.topic or state.unit or state.text or state.document):
            return self._begun()
        found = self._article() or self._pointing() or self._besides()
        if found is not None:
            return found
        if self.state.kind == AnswerKind.CASE and self.state.document and asks_aspect_alone(self.text):
            return self._kept(f"{self.state.document}{self.short}？", kept=("文件",))
        content = self._content()
        if not content:
            return self._side()
        if self.named_text and not self._beyond(self.named_text, content) and not self._asks():
            return self._other_text()
        if self.topic and self._leans(content):
            return self._kept(self._here(_joined(self.topic, f"{self.short}？")))
        if len(self.question.units) == 1 and not self._beyond("".join(self.question.units), content):
            return self._other_unit(self.question.units[0])
        matter = _OTHER_MATTER.match(_TAIL.sub("", self.rest).strip(" ，,的"))
        if matter and self.text.rstrip("？? ").endswith("呢") and not self._asks():
            return self._other_matter(matter["matter"])
        return self._new()

    # what the question itself says -------------------------------------------------------------------

    def _move(self) -> None:
        """Overwrite the date: 现在呢 drops it, 2026年呢 takes the place of the year that was asked about."""
        state = self.state
        year = next(iter(self.question.years), None)
        for word, distance in _RELATIVE.items():
            year = china_today().year + distance if word in self.text else year
        if self.question.as_of is None and _NOW.search(self.text) and year is None:
            self.as_of = None
            if state.date is None and not self._asks():  # a year that was asked about; else 现在 says nothing
                self.bare = ask.YEAR.sub("", state.bare)
        elif year is not None and self.question.as_of is None:
            if ask.YEAR.search(state.bare):
                self.bare = ask.YEAR.sub(f"{year}年", state.bare)
                self.topic = ask.YEAR.sub(f"{year}年", state.topic)
            elif state.date is not None:
                self.as_of = dt.date(year, 12, 28)
            else:
                self.bare = f"{year}年{state.bare}"
                self.topic = f"{year}年{state.topic}" if state.topic else ""

    def _content(self) -> list[str]:
        """Words that say something of a matter other than the old one."""
        rest = ask.YEAR.sub("", _LEADING.sub("", self.rest))
        beside = words("attributes") | words("circumstances")
        if self.state.kind == AnswerKind.PENALTY:
            beside |= words("punished")
        if says_nothing(rest, beside):
            return []
        found = [
            word
            for word in tokens(rest)
            if len(word) > 1 and re.search(r"[一-鿿A-Za-z0-9]", word) and not says_nothing(word, beside)
        ]
        if self.question.years or self.question.as_of:
            found = [word for word in found if not re.fullmatch(r"\d{1,4}年?", word)]
        topic = self.topic
        if found and all(word in topic for word in found) and 3 * sum(map(len, found)) < 2 * len(topic):
            return []  # a word or two of the old matter: 什么时候之前要完成改造
        return found

    @staticmethod
    def _beyond(named: str, content: list[str]) -> list[str]:
        return [word for word in content if word not in named]

    def _asks(self) -> bool:
        return any(pattern.search(self.rest) for pattern in _ASKS)

    def _leans(self, content: list[str]) -> bool:
        """A condition or a deed that lacks its object: 超时了怎么罚, 多久检验一次."""
        if any(is_noun(word) for word in content if word not in _NO_OBJECT) or self.question.units:
            return False
        condition = _ASKED_OF_IT.sub("", self.short).strip(" ，,")
        if condition != self.short and _BREACH.fullmatch(condition):
            return True
        asked = (AskedFor.TIME, AskedFor.FIGURE, AskedFor.MONEY)
        return self.question.asked_for in asked and len("".join(content)) <= 2

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
        moved = self.as_of != state.date
        if self.as_of is not None and not moved:
            labels.append("日期")
        return Whole(
            text[:MAX_QUESTION],
            follow_up=True,
            kept=tuple(dict.fromkeys(labels)),
            place=place,
            as_of=self.as_of,
            more=more,
            same_text=same_text and not self.named and not moved and self.bare == state.bare,
            topic=self.topic if "事项" in labels else None,
            moved=moved,
        )

    def _unclear(self, advice: str = "") -> Whole:
        """It leans on the conversation and cannot be made whole."""
        said = _TAIL.sub("", self.text)
        before = f"上一问是“{self.state.question}”。" if self.state.topic or self.state.unit else ""
        hint = advice or "请把这一问写完整，写明是哪件事、想知道什么。"
        return Whole(self.text, unclear=f"没有把握“{said}”接着问的是什么。{before}{hint}")

    def _here(self, rest: str) -> str:
        """``rest`` with the place that holds: the one just named, else that of the conversation."""
        place = "".join(self.named[:1]) or self.state.place.rsplit("/", 1)[-1]
        if not place or place in rest:
            return rest
        # 澜山区 + 区教育局: the level is said once.
        return place + (rest[1:] if rest[0] == place[-1] and rest[0] in "省市县区旗镇乡" else rest)

    def _begun(self) -> Whole:
        """The question before had no matter; this one brings it: 谁负责？ 电动自行车充电."""
        asked = analyse(self.state.question)
        matter = _TAIL.sub("", _LEADING.sub("", self.rest)).strip(" ，,的")
        form = "怎么处罚？" if asked.kind == AnswerKind.PENALTY else _ASKED.get(asked.asked_for, "")
        if form and matter and not self._asks() and not says_nothing(matter) and not self.named_text:
            return replace(self._kept(self._here(matter + form), kept=(), same_text=False), topic=None)
        return self._new()

    def _side(self) -> Whole:
        """Nothing but asking words, a place or a date: the old matter from another side, or elsewhere."""
        state = self.state
        asked = _TAIL.sub("", _LEADING.sub("", ask.YEAR.sub("", self.rest))).strip(" ，,、的")
        bare_place = bool(self.named) and not self._asks() and not self._named_side(asked)
        moved = self.as_of != state.date or self.bare != state.bare
        moved = (moved or bool(_NOW.search(asked))) and not self._asks() and not self._named_side(asked)
        if bare_place or moved or not asked or _BASIS.search(asked):
            return self._kept(self._here(self.bare))
        if not self.topic:
            return self._of_unit(asked)
        asked = _NOW.sub("", asked) or asked
        side = self._named_side(asked)
        if state.kind == AnswerKind.PENALTY and only("punished", asked):
            side = f"{asked}怎么处罚？"
        elif only("circumstances", asked):
            return self._kept(self._here(asked + self.bare))
        elif only("attributes", asked):
            return self._kept(self._here(f"{_trimmed(self.topic)}的{asked}有什么规定？"))
        elif self._asks() and not (side and self.question.asked_for is AskedFor.UNITS):
            side = asked + "？"
        elif state.kind == AnswerKind.PENALTY and not side:
            side = f"{_CONDITIONAL.sub('', asked)}怎么处罚？"
        return self._kept(self._here(_joined(self.topic, side or asked + "？")))

    def _named_side(self, asked: str) -> str:
        return next((question for pattern, question in _SIDES if pattern.search(asked)), "")

    def _of_unit(self, asked: str) -> Whole:
        """After “X有哪些职责” there is no matter but the unit; after an article none but the text."""
        state = self.state
        if not state.unit:
            return self._unclear()
        if ask.LEAD.search(asked):
            return self._kept(self._here(f"{state.unit}牵头哪些工作？"), kept=("单位",))
        if re.search("配合|协助|参与", asked):
            return self._kept(self._here(f"{state.unit}配合哪些工作？"), kept=("单位",))
        if self.bare != state.bare and self._asks():
            return self._kept(self._here(f"{state.unit}{self.short}？"), kept=("单位",))
        if self.question.asked_for is AskedFor.TIME or self.question.kind == AnswerKind.PENALTY:
            return self._unclear("前面列出的职责不止一项，请写明问的是哪一项。")
        if self._asks() or self.question.years:
            return self._kept(self._here(f"{state.unit}{asked}？"), kept=("单位",))
        return self._kept(self._here(self.bare), kept=("单位",))

    def _other_unit(self, unit: str) -> Whole:
        """那教育局呢, 教育局牵头吗: the old question about another unit."""
        state = self.state
        asked = _TAIL.sub("", _LEADING.sub("", self.rest))
        says_more = _THERE.sub("", asked.replace(unit, "")).strip(" 的呢")
        if self.question.kind is AnswerKind.DUTIES:  # its duties: what it does beside the old matter
            return self._kept(self._here(f"{unit}{says_more}？"), kept=(), same_text=False)
        if state.unit and not self.topic:
            return self._kept(self._here(self.bare.replace(state.unit, unit)), kept=(), same_text=False)
        if not self.topic:
            return (
                self._new()
                if self._asks()
                else self._unclear(f"想问{unit}的职责，请写“{unit}有哪些职责？”。")
            )
        if state.unit and not says_more and state.unit in self.bare:
            return self._kept(self._here(self.bare.replace(state.unit, unit)))
        claim = says_more if says_more else "要负责吗"
        if not re.search("吗|么|没有|是不是|谁|哪|什么|多少", claim):
            claim += "吗"
        return self._kept(self._here(f"{_trimmed(self.topic)}，{unit}{claim}？"))

    def _other_text(self) -> Whole:
        """那消防法呢: the old question put to another text."""
        old, new = self.state.text, self.named_text
        text = self.bare.replace(old, new) if old and old in self.bare else f"{new}，{self.bare}"
        return replace(self._kept(text, kept=("事项",), same_text=False), place=None, topic=None)

    def _other_matter(self, matter: str) -> Whole:
        """那…呢: the old question, one thing in it exchanged."""
        state = self.state
        if state.unit and not self.topic:
            text: str | None = f"{state.unit}在{re.sub('方面$', '', matter)}方面有哪些职责？"
            return self._kept(self._here(text or ""), kept=("单位",), same_text=False)
        text = exchange(self.bare, self.topic, matter)
        if text is None and len(matter) >= _DEED:
            asked = analyse(self.bare or state.question)
            form = "怎么处罚？" if asked.kind == AnswerKind.PENALTY else _ASKED.get(asked.asked_for, "")
            text = matter + form if form else None
        if text is None:
            return self._unclear()
        return self._kept(self._here(text), kept=(), same_text=False)

    def _corrected(self, rest: str) -> Whole:
        """不是，我问的是…: what follows is asked anew; a bare matter takes the old question's form."""
        rest = rest.strip(" ，,。")
        if not rest:
            return self._kept(self.state.question)
        corrected = _Maker(analyse(rest), self.state, self.named_text)
        if corrected._content() and not corrected._asks() and len(rest) <= 20:
            return corrected._other_matter(_TAIL.sub("", corrected.rest).strip(" 的"))
        return corrected.whole()

    def _article(self) -> Whole | None:
        """第五十六条呢, 下一条, 第二款: of the text that was spoken of."""
        state = self.state
        if self.named_text or self.question.law:
            return None
        article = ask.ARTICLE.search(self.text)
        source = state.text or (f"《{state.document}》" if state.article else "")
        if article:
            beside = self.text[: article.start()] + self.text[article.end() :]
            bare = says_nothing(PARAGRAPH.sub("", beside))
            if not source:
                return self._unclear(f"请写明是哪部法律或哪个文件的{article.group()}。") if bare else None
            if bare and not self._asks():
                paragraph = PARAGRAPH.search(beside)
                text = f"{source}{article.group()}{paragraph.group() if paragraph else ''}是怎么规定的？"
            else:
                text = _LEADING.sub("", self.text[: article.start()]) + source + self.text[article.start() :]
            return self._of_text(text)
        if not (state.article and source) or len(self.short) > _SHORT:
            return None
        near, paragraph = _NEXT_ARTICLE.search(self.short), PARAGRAPH.search(self.short)
        if near and says_nothing(self.short.replace(near.group(), "")):
            number = to_int(state.article.removeprefix("第").partition("条")[0]) or 0
            number += 1 if near["way"] in "下后" else -1
            return self._of_text(f"{source}第{to_chinese(number)}条是怎么规定的？") if number > 0 else None
        if paragraph and says_nothing(self.short.replace(paragraph.group(), "")):
            return self._of_text(f"{source}{state.article}{paragraph.group()}是怎么规定的？")
        return None

    def _of_text(self, text: str) -> Whole:
        """A question about the named text, which the place of the conversation does not bind."""
        whole = self._kept(text, kept=("文件",), same_text=False)
        return replace(whole, place=None, kept=tuple(one for one in whole.kept if one != "地区"))

    def _besides(self) -> Whole | None:
        """除了公安还有谁: the old assignment, its other units. The unit takes the name that the answer has."""
        besides = ask.BESIDES.search(self.text)
        if besides is None:
            return None
        span = besides.span("named")
        if not says_nothing(self.text[: besides.start()] + self.text[span[1] :]):
            return None
        if not self.topic:
            return self._unclear()
        names = [self._as_answered(name) for name in re.split("[、，,和与及]", besides["named"]) if name]
        behind = _TAIL.sub("", self.text[span[1] :])
        return self._kept(self._here(f"{_trimmed(self.topic)}，除了{'、'.join(names)}{behind}？"))

    def _as_answered(self, name: str) -> str:
        having = [unit for unit in self.state.units if name in unit]
        return having[0] if len(having) == 1 else name

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
        if unit and unit["n"]:
            return self._unclear(f"上一个答案里没有第 {_ordinal(unit['n'])} 个单位。")
        if self.topic and (matter := _MATTER_BEFORE.search(text)):
            text = text[: matter.start()] + _trimmed(self.topic) + text[matter.end() :]
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
        if state.unit and not self.topic:
            return state.unit
        return state.units[0] if state.units else state.unit

    def _new(self) -> Whole:
        """A matter of its own. The place of the conversation goes on to hold unless another is named."""
        state = self.state
        named = bool(self.named or self.question.own_place or self.question.placeholder)
        stays = state.place and not named and not self.named_text and not self.question.article
        return Whole(
            self.text,
            kept=("地区",) if stays else (),
            place=state.place if stays else None,
            as_of=self.question.as_of,
        )


_SHORT: Final = 12
"""Characters up to which a question about a paragraph or the next article says nothing else."""
_DEED: Final = 3
"""Characters from which …呢 may be a deed of its own (放鞭炮呢) and not a thing in the old one."""
# 那边, 这儿 before or behind a unit: where the conversation is.
_THERE: Final = re.compile("[那这](?:边|里|儿)")
#: Nouns of the dictionary that are deeds here: what is exceeded has no object of its own.
_NO_OBJECT: Final = frozenset("超员 超载 超重 超标 超限 超龄 逾期 违规".split())


#: How a sort of thing is asked for, behind a matter.
_ASKED: Final = {
    AskedFor.UNITS: "由哪些部门负责？",
    AskedFor.TIME: "什么时候完成？",
    AskedFor.FIGURE: "是多少？",
    AskedFor.MONEY: "是多少钱？",
    AskedFor.VALIDITY: "还有效吗？",
}


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
