"""A follow-up question made whole: “那牵头的呢？” after a question about a task asks who leads that task.

A follow-up is recognised by what it lacks: apart from words that ask (谁, 什么时候, 罚多少), that point back
(它, 这项工作) or that only carry (那, 呢, 还有) it says nothing, or names nothing but a place, a date or a
unit to put in the place of the last one. What the conversation stands on are slots (place, date, text and
article, unit, matter and what is asked of it); a follow-up overwrites the one it names and keeps the others.
A question with a matter of its own starts anew; only the place of the conversation goes on to hold for it,
and that is shown. What cannot be made whole with certainty is not asked: the asker is told what to add.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from corpus.china_time import china_today
from corpus.numerals import to_chinese, to_int
from indexing.segment import frequency, is_noun, tokens
from qa_service import interrogatives as ask
from qa_service.answer.accident_case import (
    OF_THE_KIND,
    asks_aspect_alone,
    asks_for_similar,
    asks_of_the_kind,
    kind_asked,
)
from qa_service.answer.citing import book_title
from qa_service.answer.model import AnswerKind
from qa_service.conversation import wording as said
from qa_service.conversation.exchanging import exchange
from qa_service.conversation.state import ConversationState
from qa_service.matter import PARAGRAPH, only, only_carries, says_nothing, without, words
from qa_service.question import MAX_QUESTION, AskedFor, Question, analyse


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
        self.short = said.TAIL.sub("", said.LEADING.sub("", self.text))
        self.rest = without(self.text, self.places)
        self.topic, self.bare, self.as_of = state.topic, state.bare, question.as_of or state.date
        self._move()

    def whole(self) -> Whole:
        state = self.state
        if said.MORE.match(said.TAIL.sub("", self.text)):
            return self._kept(state.question, more=state.offset + 1 < state.total)
        corrected = said.NO_I_MEAN.match(self.text)
        if corrected:
            return self._corrected(self.text[corrected.end() :])
        if not (self.topic or state.unit or state.text or state.document):
            return self._begun()
        found = self._article() or self._pointing() or self._besides()
        if found is not None:
            return found
        if self.state.kind == AnswerKind.CASE and asks_of_the_kind(self.text):
            return self._of_the_kind()
        if self.state.kind == AnswerKind.CASE and asks_for_similar(self.text):
            return self._kept(self.text, kept=("文件",))
        if self.state.kind == AnswerKind.CASE and self.state.document and asks_aspect_alone(self.text):
            return self._kept(f"{self.state.document}{self.short}？", kept=("文件",))
        content = self._content()
        if not content:
            return self._side()
        if self.named_text and not self._beyond(self.named_text, content) and not self._asks():
            return self._other_text()
        if self.topic and self._leans(content):
            return self._condition()
        if len(self.question.units) == 1 and not self._beyond("".join(self.question.units), content):
            return self._other_unit(self.question.units[0])
        matter = said.OTHER_MATTER.match(said.TAIL.sub("", self.rest).strip(" ，,的"))
        if matter and self._ends_open() and not self._asks():
            return self._other_matter(matter["matter"])
        return self._new()

    # what the question itself says -------------------------------------------------------------------

    def _move(self) -> None:
        """Overwrite the date: 现在呢 drops it, 2026年呢 takes the place of the year that was asked about."""
        state = self.state
        year = next(iter(self.question.years), None)
        for word, distance in said.RELATIVE.items():
            year = china_today().year + distance if word in self.text else year
        if self.question.as_of is None and said.NOW.search(self.text) and year is None:
            self.as_of = None
            if state.date is None and not self._asks():  # a year that was asked about; else 现在 says nothing
                self.bare, self.topic = ask.YEAR.sub("", state.bare), ask.YEAR.sub("", state.topic)
        elif year is not None and self.question.as_of is None:
            if ask.YEAR.search(state.bare):
                self.bare = ask.YEAR.sub(f"{year}年", state.bare)
                self.topic = ask.YEAR.sub(f"{year}年", state.topic)
            elif state.date is not None or state.text:  # of a law that is named: the text of that year
                self.as_of = dt.date(year, 12, 28)
            else:
                self.bare = f"{year}年{state.bare}"
                self.topic = f"{year}年{state.topic}" if state.topic else ""

    def _content(self) -> list[str]:
        """Words that say something of a matter other than the old one."""
        rest = ask.YEAR.sub("", said.LEADING.sub("", self.rest))
        beside = words("attributes") | words("circumstances")
        if self.state.kind == AnswerKind.PENALTY or (self._ends_open() and not self._asks()):
            beside |= words("punished")
        if says_nothing(rest, beside):
            return []
        found = [
            word
            for word in tokens(rest)
            if len(word) > 1
            and re.search(r"[一-鿿A-Za-z0-9]", word)
            and not says_nothing(word, beside)
            # 要建, 会报: a verb of one character that the cut takes together with what stands before it
            and not (len(word) == 2 and word[0] in "要应该得须会能可" and not frequency(word))
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
        return any(pattern.search(self.rest) for pattern in said.ASKS)

    def _ends_open(self) -> bool:
        """…呢？"""
        return self.text.rstrip("？? ").endswith("呢")

    def _ends_in_of(self) -> bool:
        """…的呢？"""
        return self.text.rstrip("？? ").removesuffix("呢").endswith("的")

    def _leans(self, content: list[str]) -> bool:
        """A condition or a deed that lacks its object: 超时了怎么罚, 多久检验一次."""
        persons = words("punished")
        if any(unit not in persons for unit in self.question.units):
            return False
        if any(is_noun(word) for word in content if word not in words("exceeded") | persons):
            return False
        condition = said.ASKED_OF_IT.sub("", self.short).strip(" ，,")
        subject = next(
            (one for one in sorted(persons, key=len, reverse=True) if condition.startswith(one)), ""
        )
        condition = condition.removeprefix(subject)
        if subject and said.DONE.fullmatch(condition):
            return True
        if said.BREACH.fullmatch(condition):
            return condition != self.short or self._ends_open()
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
        asked = said.TAIL.sub("", self.text)
        before = f"上一问是“{self.state.question}”。" if self.state.topic or self.state.unit else ""
        hint = advice or "请把这一问写完整，写明是哪件事、想知道什么。"
        return Whole(self.text, unclear=f"没有把握“{asked}”接着问的是什么。{before}{hint}")

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
        matter = said.TAIL.sub("", said.LEADING.sub("", self.rest)).strip(" ，,的")
        form = "怎么处罚？" if asked.kind == AnswerKind.PENALTY else said.ASKED.get(asked.asked_for, "")
        if form and matter and not self._asks() and not says_nothing(matter) and not self.named_text:
            return replace(self._kept(self._here(matter + form), kept=(), same_text=False), topic=None)
        return self._new()

    def _side(self) -> Whole:
        """Nothing but asking words, a place or a date: the old matter from another side, or elsewhere."""
        state = self.state
        asked = said.TAIL.sub("", said.LEADING.sub("", ask.YEAR.sub("", self.rest))).strip(" ，,、的")
        bare_place = bool(self.named) and not self._asks() and not self._named_side(asked)
        moved = self.as_of != state.date or self.bare != state.bare
        moved = (moved or bool(said.NOW.search(asked))) and not self._asks() and not self._named_side(asked)
        if bare_place or moved or not asked or said.BASIS.search(asked):
            return self._kept(self._here(self.bare))
        if not self.topic:
            return self._of_unit(asked)
        if state.kind == AnswerKind.DUTIES and self.question.asked_for is AskedFor.TIME:
            return self._unclear("前面列出的职责不止一项，请写明问的是哪一项。")
        if self.question.asked_for is AskedFor.VALIDITY and (state.text or state.document):
            return self._of_text(f"{state.text or book_title(state.document)}现在还有效吗？")
        asked = said.NOW.sub("", asked) or asked
        side = self._named_side(asked)
        if re.search("目标|指标", asked):  # of another year than that of the figure asked for before
            self.topic = said.YEAR_LAST.sub("", self.topic)
        if state.kind == AnswerKind.PENALTY and only("punished", asked):
            side = f"{asked}怎么处罚？"
        elif only("circumstances", asked):
            return self._kept(self._here(asked + self.bare))
        elif only("punished", asked) and not self._asks():
            side = f"{asked}有什么责任？"
        elif only("attributes", asked) and not self._asks():
            return self._kept(self._here(f"{_trimmed(self.topic)}的{asked}有什么规定？"))
        elif self._asks() and not (side and self.question.asked_for is AskedFor.UNITS):
            side = asked + "？"
        elif state.kind == AnswerKind.PENALTY and not side:
            side = f"{said.CONDITIONAL.sub('', asked)}怎么处罚？"
        return self._kept(self._here(_joined(self.topic, side or asked + "？")))

    def _named_side(self, asked: str) -> str:
        return next((question for pattern, question in said.SIDES if pattern.search(asked)), "")

    def _of_unit(self, asked: str) -> Whole:
        """After “X有哪些职责” there is no matter but the unit; after an article none but the text."""
        state = self.state
        if not state.unit:
            return self._unclear()
        if ask.LEAD.search(asked):
            return self._kept(self._here(f"{state.unit}牵头哪些工作？"), kept=("单位",))
        if re.search("配合|协助|参与", asked):
            return self._kept(self._here(f"{state.unit}配合哪些工作？"), kept=("单位",))
        if self.question.asked_for is AskedFor.TIME or self.question.kind == AnswerKind.PENALTY:
            return self._unclear("前面列出的职责不止一项，请写明问的是哪一项。")
        if self._asks() or self.question.years:
            asked = said.TAIL.sub("", said.LEADING.sub("", self.rest)).strip(" ，,、的")
            return self._kept(self._here(f"{state.unit}{asked}？"), kept=("单位",))
        return self._kept(self._here(self.bare), kept=("单位",))

    def _of_the_kind(self) -> Whole:
        """这类事故一般追究谁的责任: of the sort that a list was asked for, else like the one spoken of."""
        kind = kind_asked(self.state.question)
        if not kind:
            return self._kept(self.text, kept=("文件",))
        text = OF_THE_KIND.sub(f"{kind}事故", self.text, count=1)
        return self._kept(text if text != self.text else f"{kind}事故的{self.short}？", same_text=False)

    def _other_unit(self, unit: str) -> Whole:
        """那教育局呢, 教育局牵头吗: the old question about another unit."""
        state = self.state
        asked = said.TAIL.sub("", said.LEADING.sub("", self.rest))
        if unit not in asked:  # 度假区|公安分局: its first character is the place's
            unit = next((unit[n:] for n in range(len(unit) - 1) if unit[n:] in asked), unit)
        says_more = said.THERE.sub("", asked.replace(unit, "")).strip(" 的呢")
        if self.question.kind is AnswerKind.DUTIES:  # its duties: what it does beside the old matter
            there = self._kept(self._here(f"{unit}{says_more}？"), kept=(), same_text=False)
            return there if said.THERE.search(asked) else self._new()
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
        if not re.search("吗|么|没有|是不是|([一-鿿])不\\1|谁|哪|什么|多少", claim):
            claim += "吗"
        return self._kept(self._here(f"{_trimmed(self.topic)}，{unit}{claim}？"))

    def _condition(self) -> Whole:
        """超时了怎么罚: the same object; 超速了呢 takes the place of 超员."""
        object_ = said.BREACH_LAST.sub("", _trimmed(self.topic))
        asked = self.short
        if not self._asks() and self.state.kind == AnswerKind.PENALTY:
            asked += "怎么处罚"
        text = self._here(_joined(object_, f"{asked}？") if object_ else f"{asked}？")
        return replace(self._kept(text, same_text=False), topic=object_ or None)

    def _other_text(self) -> Whole:
        """那消防法呢: the old question put to another text; the number of an article is not carried over."""
        if ask.ARTICLE.search(self.bare):
            return self._unclear(f"请写明要问{self.named_text}的哪一条或哪件事。")
        old, new = self.state.text, self.named_text
        text = self.bare.replace(old, new) if old and old in self.bare else f"{new}，{self.bare}"
        return replace(self._kept(text, kept=("事项",), same_text=False), place=None, topic=None)

    def _other_matter(self, matter: str) -> Whole:
        """那…呢: the old question, one thing in it exchanged."""
        state = self.state
        if state.unit and not self.topic:
            narrower = f"{state.unit}在{re.sub('^(?:在|对于?|关于)|方面$', '', matter)}方面"
            text = self.bare.replace(state.unit, narrower) if state.unit in self.bare else None
            return self._kept(self._here(text), kept=("单位",), same_text=False) if text else self._unclear()
        if self._ends_in_of() and self.topic in self.bare and matter[-1] not in self.topic:
            text = self.bare.replace(self.topic, f"{matter}的{self.topic}")  # 幼儿园的呢
            return self._kept(self._here(text), kept=(), same_text=False)
        if said.LAW_LIKE.match(matter):
            return self._unclear(f"资料库里没有找到名称是“{matter}”的文件，请核对名称。")
        # The text that is named stays: 安全生产法对矿山….
        head = ""
        if state.text and self.bare.startswith(state.text):
            head = state.text + (
                found[0] if (found := said.OF_TEXT.match(self.bare[len(state.text) :])) else ""
            )
        topic = self.topic.removeprefix(head)
        text = exchange(self.bare.removeprefix(head), topic, matter, deed=state.kind == AnswerKind.PENALTY)
        text = None if text is None else head + text
        if text is None and len(matter) >= said.DEED:
            asked = analyse(self.bare or state.question)
            form = said.ASKED.get(asked.asked_for, "") if asked.asked_for is AskedFor.UNITS else ""
            form = "怎么处罚？" if asked.kind == AnswerKind.PENALTY else form
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
            return corrected._other_matter(said.TAIL.sub("", corrected.rest).strip(" 的"))
        return corrected.whole()

    def _article(self) -> Whole | None:
        """第五十六条呢, 下一条, 第二款: of the text that was spoken of."""
        state = self.state
        if self.named_text or self.question.law:
            return None
        article = ask.ARTICLE.search(self.text)
        source = state.text or (book_title(state.document) if state.article else "")
        if article:
            beside = self.text[: article.start()] + self.text[article.end() :]
            bare = says_nothing(PARAGRAPH.sub("", beside))
            if not source:
                return self._unclear(f"请写明是哪部法律或哪个文件的{article.group()}。") if bare else None
            if bare and not self._asks():
                paragraph = PARAGRAPH.search(beside)
                text = f"{source}{article.group()}{paragraph.group() if paragraph else ''}是怎么规定的？"
            else:
                text = (
                    said.LEADING.sub("", self.text[: article.start()]) + source + self.text[article.start() :]
                )
            return self._of_text(text)
        if not (state.article and source) or len(self.short) > said.SHORT:
            return None
        near, paragraph = said.NEXT_ARTICLE.search(self.short), PARAGRAPH.search(self.short)
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
        if self.question.asked_for is AskedFor.VALIDITY and self.topic:  # asked in passing
            whole = replace(whole, topic=self.topic)
        return replace(whole, place=None, kept=tuple(one for one in whole.kept if one != "地区"))

    def _besides(self) -> Whole | None:
        """除了公安还有谁: the old assignment, its other units, under the names of the answer."""
        besides = ask.BESIDES.search(self.text)
        if besides is None:
            return None
        span = besides.span("named")
        if not says_nothing(self.text[: besides.start()] + self.text[span[1] :]):
            return None
        if not self.topic:
            return self._unclear()
        if ask.LEAD.search(besides["named"]):  # 除了牵头的还有谁
            return self._kept(self._here(f"{_trimmed(self.topic)}由哪些部门配合？"))
        names = [self._as_answered(name) for name in re.split("[、，,和与及]", besides["named"]) if name]
        behind = said.TAIL.sub("", self.text[span[1] :])
        return self._kept(self._here(f"{_trimmed(self.topic)}，除了{'、'.join(names)}{behind}？"))

    def _as_answered(self, name: str) -> str:
        having = [unit for unit in self.state.units if name in unit]
        return having[0] if len(having) == 1 else name

    def _pointing(self) -> Whole | None:
        """它, 这项工作, 该文件: replaced by what they stand for."""
        state = self.state
        text = said.LEADING.sub("", self.text)
        unit = self._back(said.UNIT_BEFORE, text)
        if unit and (name := self._unit_meant(unit)):
            beside = text[: unit.start()] + text[unit.end() :]
            text = text[: unit.start()] + name + text[unit.end() :]
            if only_carries(beside) and not self._asks():  # 第二个部门呢
                text = f"{_trimmed(self.topic)}，{name}要负责吗？" if self.topic else f"{name}有哪些职责？"
                return self._kept(self._here(text), kept=("事项", "单位"))
            if self.topic and says_nothing(beside) and not ask.DUTIES.search(text):  # 它牵头吗
                return self._kept(self._here(f"{_trimmed(self.topic)}，{text}"), kept=("事项", "单位"))
            whole = self._kept(self._here(text), kept=("单位",), same_text=False)
            if not (state.place or self.named) and state.answered_by:
                return replace(whole, place=state.answered_by, kept=(*whole.kept, "地区"))
            return whole
        if unit and unit["n"]:
            return self._unclear(f"上一个答案里没有第 {_ordinal(unit['n'])} 个单位。")
        units = self._back(said.UNITS_BEFORE, text)
        if units and self.topic and says_nothing(beside := text[: units.start()] + text[units.end() :]):
            asks = self._asks() and not ask.DUTIES.search(text)
            side = f"{said.TAIL.sub('', beside)}？" if asks else "由哪些部门负责？"
            return self._kept(self._here(_joined(self.topic, side)))
        if self.topic and (matter := self._back(said.MATTER_BEFORE, text)):
            text = text[: matter.start()] + _trimmed(self.topic) + text[matter.end() :]
            return self._kept(self._here(text))
        if state.document and state.article and (article := self._back(said.ARTICLE_BEFORE, text)):
            text = (
                f"{text[: article.start()]}{book_title(state.document)}{state.article}{text[article.end() :]}"
            )
            return self._kept(text, kept=("文件",))
        if state.document and (document := self._back(said.TEXT_BEFORE, text)):
            return self._of_text(
                f"{text[: document.start()]}{book_title(state.document)}{text[document.end() :]}"
            )
        return None

    def _back(self, pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
        """What points back at the conversation: nothing stands before it that it may mean instead.

        In “电梯没人评估，这事找谁” 这事 is what the question itself has said.
        """
        found = pattern.search(text)
        if found is None:
            return None
        before = text[: found.start()]
        for name in (*self.named, *self.question.units):
            before = before.replace(name, "")
        return found if says_nothing(ask.POLITE.sub("", before)) else None

    def _unit_meant(self, match: re.Match[str]) -> str:
        """The unit that 它 or 第二个部门 stands for; "" when nothing does."""
        state = self.state
        if match["n"]:
            number = _ordinal(match["n"])
            return state.units[number - 1] if 0 < number <= len(state.units) else ""
        if state.unit:
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
