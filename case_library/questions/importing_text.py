"""Lists in Word or plain text → questions: ``1. 题干（ ） A. … 答案：C 解析：…``, also with a key at the end.

Read line by line. A number begins a question only where it follows the number before it or begins a chapter,
so that numbered points inside an answer stay where they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from case_library.questions.importing_items import Written, type_of
from case_library.questions.model import CHOICES, ItemType
from corpus.numerals import fold

_SHOWN = 200
# Why: a question begins with its number. Matches "12. 题", "12、题", "(12) 题", "第12题 题"; must not match
# 2.5MPa, 30日内, 2014年.
_NUMBER = re.compile(
    r"(?:第\s*(\d{1,4})\s*题|[（(](\d{1,4})[)）]|(\d{1,4})\s*(?:[、)）]|[.．:：](?!\d)))\s*[、.．:：]?\s*"
)
_OPTION = re.compile(r"[（(]?[A-LＡ-Ｌ]\s*[、.．:：)）]")
# Why: a chapter of one type. Matches 一、单项选择题（每题1分）, （二）判断题, 【多选题】, 第三部分 简答题;
# the second also 单选题 and 判断题（共5题） on a line of their own.
_CHAPTER = re.compile(
    r"(?:第[一二三四五六七八九十]+(?:部分|章|节|大题)|[（(]?[一二三四五六七八九十]+[、.．)）]|【)\s*[^。？?]{0,60}$"
)
_BARE_CHAPTER = re.compile(r"[^\s\d。？?，,：:]{1,10}题(?:部分)?(?:[（(][^）)]*[)）])?[:：]?")
_LABELS = (
    ("answer", "正确答案|参考答案|标准答案|答案|答|正确选项"),
    ("explanation", "答案解析|试题解析|题目解析|解析|详解|解释"),
    ("difficulty", "难易程度|难易度|难度系数|难度"),
    ("point", "知识点|考点|章节"),
    ("sources", "出处|依据|法规依据"),
    ("score", "分值|分数"),
)
# Why: what follows a question is labelled. Matches 【答案】C, 答案：C, [解析] …, 难度：易　　状态：…
_LABEL = re.compile(
    r"[【\[（(]?\s*(" + "|".join(names for _, names in _LABELS) + r")\s*(?:[】\]）)]\s*[:：]?|[:：])\s*"
)
_FIELD_OF = {name: label for label, names in _LABELS for name in names.split("|")}
_LONG_FIELDS = frozenset({"answer", "explanation", "sources"})
_STATE = re.compile(r"[\s　]+状态[:：]\s*(\S+)\s*$")
_CASE = re.compile(
    r"[【\[]?\s*(?:案例|背景材料|案例材料|事故案例)[一二三四五六七八九十\d]*\s*(?:[】\]]\s*[:：]?|[:：])\s*"
)
# Why: papers write the key into the brackets of the stem. Matches （C）, ( ABD ), （√）, （错误） as group 1.
_KEY_INSIDE = re.compile(r"[（(]\s*([A-L]{1,8}|[√×✓✗✔✘对错]|正确|错误)\s*[)）]")
_KEY_AT_END = re.compile(
    r"[\s　]*(?:正确答案|参考答案|答案)\s*[:：]\s*([A-L、,，\s]+|[√×✓✗对错]|正确|错误)\s*$"
)
_KEY_CHAPTER = re.compile(
    r"[【\[]?\s*(?:参考答案|标准答案|答案|正确答案)(?:及解析|与解析|部分|汇总|表)?\s*[】\]]?\s*[:：]?\s*"
)
_KEY_RUN = re.compile(r"(\d{1,4})\s*[-—–~～至]\s*(\d{1,4})\s*[、.．:：]?\s*((?:[A-L√×✓✗对错][\s,，、]*)+)")
_KEY_ONE = re.compile(r"(\d{1,4})\s*[、.．:：)）]?\s*([A-L]{1,8}|[√×✓✗对错]|正确|错误)(?![A-Za-z])")
# Why: options may begin on the line of the stem. Matches the A of "（ ） A. 甲 B. 乙", with more to follow.
_OPTIONS_INSIDE = re.compile(
    r"(?<=[\s　。？?)）])[AＡ]\s*[、.．:：)）].*[\s　;；。][BＢ]\s*[、.．:：)）]", re.S
)


@dataclass(slots=True)
class _Question:
    number: int
    line: int
    chapter: str
    stem: list[str]
    background: str = ""
    options: list[str] = field(default_factory=list)
    fields: dict[str, list[str]] = field(default_factory=dict)
    state: str = ""


@dataclass(slots=True)
class TextList:
    """What was read of a list; ``skipped``: lines that belong to no question."""

    questions: list[Written] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def text_questions(lines: Sequence[str]) -> TextList:
    """The questions of a list, line by line."""
    reader = _Reader()
    for number, line in enumerate(lines, start=1):
        reader.take(number, line.strip().strip("　"))
    return reader.result()


class _Reader:
    def __init__(self) -> None:
        self._found: list[_Question] = []
        self._skipped: list[str] = []
        self._chapter = ""
        self._background = ""
        self._under = ""  # the label whose text may go on
        self._inner = 0  # the next number of a list inside an answer, 0 without one
        self._inner_style = self._style = ""
        self._last = 0
        self._keys: list[tuple[str, int, str]] = []
        self._in_key = False

    def take(self, line: int, text: str) -> None:
        if not text:
            return
        if self._is_chapter(text):
            self._chapter, self._last, self._under = text, 0, ""
            return
        if self._found and _KEY_CHAPTER.fullmatch(text) and not self._waits_for_key():
            self._in_key, self._under, self._chapter = True, "", ""
            return
        if self._in_key and self._take_keys(text):
            return
        case = _CASE.match(text)
        if case and not _NUMBER.match(text):
            self._background, self._under = text[case.end() :], "background"
            return
        number = self._number(text)
        if number is not None:
            self._begin(line, number, text)
        elif not self._found and self._under != "background":
            self._skipped.append(text)
        else:
            self._go_on(text)

    def _is_chapter(self, text: str) -> bool:
        match = _CHAPTER.match(text) or _BARE_CHAPTER.fullmatch(text)
        return match is not None and type_of(text)[1] and "题" in text and not _LABEL.match(text)

    def _waits_for_key(self) -> bool:
        """Whether the label 答案： stands on a line of its own below a question that has none yet."""
        question = self._found[-1]
        kind, _ = type_of(question.chapter)
        others = sum("answer" in one.fields for one in self._found[:-1])
        return "answer" not in question.fields and (others > 0 or kind in (ItemType.SHORT, ItemType.CASE))

    def _number(self, text: str) -> int | None:
        """The number that begins a question here; None where the line goes on with something."""
        match = _NUMBER.match(text)
        if match is None or match.end() == len(text):
            return None
        number, style = _numbered(match)
        if self._under in _LONG_FIELDS and self._found:
            if self._inner and number == self._inner and style == self._inner_style:
                self._inner += 1
                return None
            if style != self._style or (number == 1 and self._chapter == self._found[-1].chapter):
                if number == 1:
                    self._inner, self._inner_style = 2, style
                return None
        return number if number == self._last + 1 or not self._found or self._starts_anew(number) else None

    def _starts_anew(self, number: int) -> bool:
        """A number that begins again after a chapter, or that the list jumps to."""
        if self._last == 0 or number > self._last:
            return True
        return number == 1 and self._under not in _LONG_FIELDS and bool(self._found[-1].options)

    def _begin(self, line: int, number: int, text: str) -> None:
        match = _NUMBER.match(text)
        stem = text[match.end() :] if match else text
        self._style = _numbered(match)[1] if match else ""
        question = _Question(number, line, self._chapter, [stem], self._background)
        self._found.append(question)
        self._background, self._under, self._inner, self._last = "", "stem", 0, number

    def _go_on(self, text: str) -> None:
        if self._under == "background":
            self._background += "\n" + text
            return
        question = self._found[-1]
        label = _LABEL.match(text)
        if label:
            self._label(question, _FIELD_OF[label[1]], text[label.end() :])
        elif self._under in _LONG_FIELDS:
            question.fields[self._under].append(text)
        elif _OPTION.match(text):
            question.options.append(text)
            self._under = "options"
        elif self._under == "options":
            question.options.append("　" + text)
        else:
            question.stem.append(text)

    def _label(self, question: _Question, name: str, text: str) -> None:
        state = _STATE.search(text)
        if state and name not in _LONG_FIELDS:
            question.state, text = state[1], text[: state.start()]
        question.fields.setdefault(name, []).append(text)
        self._under, self._inner = name, 0
        first = _NUMBER.match(text)
        if first and _numbered(first)[0] == 1:
            self._inner, self._inner_style = 2, _numbered(first)[1]

    # --- a key at the end of the list

    def _take_keys(self, text: str) -> bool:
        plain = fold(text)
        if type_of(text)[1] and not _KEY_ONE.search(plain):
            self._chapter = text
            return True
        found = False
        for match in _KEY_RUN.finditer(plain):
            keys = re.findall("[A-L√×✓✗对错]", match[3])
            first, last = int(match[1]), int(match[2])
            if len(keys) == last - first + 1:
                self._keys += [(self._chapter, first + at, key) for at, key in enumerate(keys)]
                found = True
        for match in _KEY_ONE.finditer(_KEY_RUN.sub(" ", plain)):
            self._keys.append((self._chapter, int(match[1]), match[2]))
            found = True
        return found

    def _give_keys(self) -> None:
        """Each key of the end to the question of its number, in its chapter where there are several."""
        for chapter, number, key in self._keys:
            kind = type_of(chapter)[0] if chapter else None
            waiting = [
                one
                for one in self._found
                if one.number == number
                and "answer" not in one.fields
                and (kind is None or type_of(one.chapter)[0] is kind)
            ]
            if waiting:
                waiting[0].fields["answer"] = [key]

    def result(self) -> TextList:
        self._give_keys()
        return TextList([_written(question) for question in self._found], self._skipped)


def _numbered(match: re.Match[str]) -> tuple[int, str]:
    """Value and style of a number: 第 ( or its point."""
    if match[1] or match[2]:
        return int(fold(match[1] or match[2])), "第" if match[1] else "("
    return int(fold(match[3])), "."


def _written(question: _Question) -> Written:
    stem, options = "\n".join(question.stem), "\n".join(question.options)
    answer = "\n".join(question.fields.get("answer", []))
    if answer == "（无）":
        answer = ""
    inside = _OPTIONS_INSIDE.search(stem)
    if inside and not options.lstrip().startswith(("A", "Ａ", "(A", "（A")):
        stem, options = stem[: inside.start()].rstrip(), (stem[inside.start() :] + "\n" + options).strip()
    if not answer:
        stem, options, answer = _key_at_end(stem, options)
    if not answer:
        stem, answer = _key_inside(stem, type_of(question.chapter)[0], bool(options))
    others: dict[str, str] = {
        name: "\n".join(question.fields[name])
        for name in question.fields
        if name not in ("answer", "explanation")
    }
    others |= {"background": question.background} if question.background else {}
    others |= {"state": question.state} if question.state else {}
    return Written(
        place=f"第 {question.line} 行第 {question.number} 题",
        text=" ".join([*question.stem, *question.options])[:_SHOWN],
        otherwise=question.chapter,
        stem=stem,
        together=options,
        answer=answer,
        explanation="\n".join(question.fields.get("explanation", [])),
        others=others,
    )


def _key_at_end(stem: str, options: str) -> tuple[str, str, str]:
    """Stem, options and a key that stands at the end of either."""
    for text in (options, stem):
        match = _KEY_AT_END.search(text)
        if match:
            rest = text[: match.start()]
            return (stem, rest, match[1].strip()) if text is options else (rest, options, match[1].strip())
    return stem, options, ""


def _key_inside(stem: str, kind: ItemType | None, has_options: bool) -> tuple[str, str]:
    """The stem with an empty bracket, and the key that stood in it; only where there is exactly one."""
    if not (has_options or kind in CHOICES or kind is ItemType.TRUE_FALSE or kind is None):
        return stem, ""
    found = [match for match in _key_brackets(stem) if has_options == match[1].isalpha() or not has_options]
    if len(found) != 1:
        return stem, ""
    match = found[0]
    at_end = not stem[match.end() :].strip(" 　。.")
    if not has_options and not at_end:
        return stem, ""
    rest = stem[: match.start()] if not has_options else stem[: match.start()] + "（　　）"
    return (rest + stem[match.end() :]).strip(), match[1]


def _key_brackets(stem: str) -> Iterator[re.Match[str]]:
    return _KEY_INSIDE.finditer(stem)
