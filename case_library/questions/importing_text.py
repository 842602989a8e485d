"""Lists in Word or plain text → questions: ``1. 题干（ ） A. … 答案：C 解析：…``, also with a key at the end.

Read line by line. A number begins a question only where it follows the number before it or begins a chapter,
so that numbered points inside an answer stay where they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from case_library.questions.importing_items import Written, points_of, type_of
from case_library.questions.model import CHOICES, ItemType
from corpus.numerals import fold

_SHOWN = 200
_NOTED, _LINES_NOTED = 40, 10
# Why: a question begins with its number. Matches "12. 题", "12、题", "(12) 题", "第12题 题"; must not match
# 2.5MPa, 30日内, 2014年.
_NUMBER = re.compile(
    r"(?:第\s*(\d{1,4})\s*题|[（(](\d{1,4})[)）]|(\d{1,4})\s*(?:[、)）]|[.．:：](?!\d)))\s*[、.．:：]?\s*"
)
_OPTION = re.compile(r"[（(]?([A-LＡ-Ｌ])\s*[、.．:：)）]")
_MARKED = re.compile(r"(?:(?<=[\s　;；。])|^)[（(]?([A-ZＡ-Ｚ])\s*[、.．:：)）]", re.M)
_LATER_OPTION = re.compile(r"[（(]?([M-ZＭ-Ｚ])\s*[、.．:：)）]")
# Why: a chapter of one type. Matches 一、单项选择题（每题1分）, （二）判断题, 【多选题】, 第三部分 简答题;
# the second also 单选题 and 判断题（共5题） on a line of their own.
_CHAPTER = re.compile(
    r"(?:第[一二三四五六七八九十]+(?:部分|章|节|大题)|[（(]?[一二三四五六七八九十]+[、.．)）]|【)\s*[^。？?]{0,60}$"
)
_BARE_CHAPTER = re.compile(r"[^\s\d。？?，,：:]{1,10}题(?:部分)?(?:[（(][^）)]*[)）])?[:：]?")
# Why: what a chapter heads may go on in its line. Matches the heading of 二、单选题 1.C 2.D, 判断题：1.√,
# 一、单选题（每题1分） 1-5 ABCDA; must not match 第1题, 选择题 20 道.
_CHAPTER_AND_MORE = re.compile(
    r"((?:第[一二三四五六七八九十]+(?:部分|章|节|大题)|[（(]?[一二三四五六七八九十]+[、.．)）]|【)?[^\s\d。？?，,：:]{1,12}题】?"
    r"\s*(?:[（(][^）)]*[)）])?)\s*[:：]?\s*(?=[（(]?\d{1,4}\s*(?:[、)）]|[.．:：](?!\d+分)|[-—–~～至]\s*\d{1,4}))"
)
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
_KEY_INSIDE = re.compile(r"[（(]\s*([A-Z]{1,26}|[√×✓✗✔✘对错]|正确|错误)\s*[)）]")
_KEY_AT_END = re.compile(
    r"[\s　]*(?:正确答案|参考答案|答案)\s*[:：]\s*([A-Z、,，\s]+|[√×✓✗对错]|正确|错误)\s*$"
)
_KEY_NAME = r"(?:参考答案|标准答案|正确答案|答案)(?:及解析|与解析|部分|汇总|表)?"
_KEY_CHAPTER = re.compile(rf"[【\[]?\s*{_KEY_NAME}\s*[】\]]?\s*[:：]?\s*")
# Why: the same with the name of the paper or type before it. Matches 一、单选题答案, 安全试题参考答案：;
# must not match 请选出正确答案, 将答案填入括号内.
_KEY_TITLE = re.compile(
    rf"(?!.*(?:请|选出|选择正确))[^。？?，,：:\d][^。？?，,：:]{{0,30}}[题卷库]的?\s*{_KEY_NAME}\s*[:：]?\s*"
)
_RIGHT_OR_WRONG = "正确|错误|[√×✓✗✔✘对错]"
_KEY_RUN = re.compile(
    r"(\d{1,4})\s*[-—–~～至]\s*(\d{1,4})\s*[、.．:：]?\s*((?:(?:[A-Z]|[√×✓✗✔✘对错])[\s,，、]*)+)(?![a-z\d])"
)
# Why: one key with its number, in all the ways of lists of keys. Matches 1.C, 2、ABD, (3) √, 4：A、C, 6 正确,
# 5.【答案】B; must not match 3.10A, 4.5MPa, 7.LNG储罐.
_KEY_ONE = re.compile(
    r"(?<![\d.])(?:第\s*(\d{1,4})\s*题|[（(](\d{1,4})[)）]|(\d{1,4}))\s*[、.．:：)）]?\s*"
    rf"(?:[【\[]?{_KEY_NAME}[】\]]?[:：]?\s*)?[（(]?\s*([A-Z](?:[、,，\s]?[A-Z]){{0,25}}|{_RIGHT_OR_WRONG})\s*[)）]?"
    r"(?![A-Za-z\u4e00-\u9fff]|\d(?!\d{0,3}\s*[、.．:：)）]))"
)
_WHY = re.compile(
    r"\s*[。；;，,]?\s*[（(【\[]?\s*(?:答案解析|试题解析|题目解析|解析|详解|解释)\s*[】\])）]?\s*[:：]?\s*"
)
_KEY_HEADING = re.compile(r"[^。；;]{0,20}题(?:\s*[（(【].*[)）】]|】)?\s*[:：]?")
# Why: the number of a key in words, which may be a figure itself. Matches the 1. of 1.119, 2、甲, （3）乙.
_WORDS_NUMBER = re.compile(r"(?:第\s*(\d{1,4})\s*题|[（(](\d{1,4})[)）]|(\d{1,4})\s*[、.．:：)）])\s*")
_CHAPTER_INSIDE = re.compile(
    r"(?<=[\s;；。])[（(]?[一二三四五六七八九十]+[、.．)）]\s*[^\s\d。？?，,：:]{1,12}题(?:[（(][^）)]*[)）])?(?=[\s:：\d])"
)
_IN_WORDS = frozenset({ItemType.BLANK, ItemType.SHORT, ItemType.CASE})
_BETWEEN_KEYS = re.compile(r"[\s　,，;；、。.|/]*")
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
    """What was read of a list.

    Attributes:
        skipped: lines before the first question.
        unread: lines among the keys at the end that say no key.
        unasked: keys that no question is there for.
    """

    questions: list[Written] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)

    @property
    def notes(self) -> list[str]:
        """What a person should know of the lines that became no part of a question."""
        found = []
        for lines, told in (
            (self.skipped, "第一题之前有 {} 行没有当作题目："),
            (self.unread, "答案部分有 {} 行没有读懂，未导入，请核对："),
            (self.unasked, "有 {} 个答案没有用上，请核对："),
        ):
            if lines:
                shown = "；".join(line[:_NOTED] for line in lines[:_LINES_NOTED])
                more = " 等" if len(lines) > _LINES_NOTED else ""
                found.append(told.format(len(lines)) + shown + more)
        return found


def text_questions(lines: Sequence[str]) -> TextList:
    """The questions of a list, line by line."""
    reader = _Reader()
    stripped = [line.strip().strip("　") for line in lines]
    following = ""
    after = []  # of each line the next one that is not blank
    for line in reversed(stripped):
        after.append(following)
        following = line or following
    for number, (line, then) in enumerate(zip(stripped, reversed(after), strict=True), start=1):
        reader.take(number, line, then)
    return reader.result()


@dataclass(frozen=True, slots=True)
class _Key:
    """A key of the list at the end: its chapter, the number of its question, as written."""

    chapter: str
    number: int
    text: str
    why: str = ""


class _Reader:
    def __init__(self) -> None:
        self._found: list[_Question] = []
        self._skipped: list[str] = []
        self._unread: list[str] = []
        self._unasked: list[str] = []
        self._chapter = ""
        self._background = ""
        self._under = ""  # the label whose text may go on
        self._inner = 0  # the next number of a list inside an answer, 0 without one
        self._inner_style = self._style = ""
        self._last = 0
        self._in_key = False
        self._worded: list[str] | None = None  # the key in words that may go on
        self._worded_style = ""

    def take(self, line: int, text: str, after: str = "") -> None:
        """Takes a line; ``after`` is the next one that is not blank."""
        if not text:
            return
        headed = _CHAPTER_AND_MORE.match(text)
        if headed and self._is_chapter(headed[1]):
            self.take(line, headed[1])
            self.take(line, text[headed.end() :], after)
            return
        if self._begins_key(line, text, after):
            return
        if self._is_chapter(text):
            headed = _KEY_HEADING.match(text) if self._in_key else None
            if headed and headed.end() < len(text):
                keys = self._in_turn(text[headed.end() :], text)
                self._give(keys)
                self._unread += [] if keys else [text]
            self._chapter, self._last, self._under, self._worded = text, 0, "", None
            return
        if self._in_key and self._take_keys(line, text, after):
            return
        case = _CASE.match(text)
        if case and not _NUMBER.match(text):
            self._in_key = False
            self._background, self._under = text[case.end() :], "background"
            return
        number = self._number(text)
        if number is not None:
            self._in_key = False
            self._begin(line, number, text)
        elif self._in_key:
            self._unread.append(text)
        elif not self._found and self._under != "background":
            self._skipped.append(text)
        else:
            self._go_on(text)

    def _is_chapter(self, text: str) -> bool:
        match = _CHAPTER.match(text) or _BARE_CHAPTER.fullmatch(text)
        return match is not None and type_of(text)[1] and "题" in text and not _LABEL.match(text)

    def _waits_for_key(self, after: str) -> bool:
        """Whether the label 答案： stands on a line of its own below a question that has none yet."""
        headed = _CHAPTER_AND_MORE.match(after)
        if self._is_chapter(headed[1] if headed else after):
            return False
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
        elif _OPTION.match(text) or (self._under == "options" and _LATER_OPTION.match(text)):
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
            self._inner, self._inner_style = len(points_of(text)) + 1, _numbered(first)[1]

    # --- a key at the end of the list

    def _begins_key(self, line: int, text: str, after: str) -> bool:
        """Whether the keys begin with this line, which is their heading, with keys behind it or without."""
        if not self._found:
            return False
        if _KEY_TITLE.fullmatch(text) or (_KEY_CHAPTER.fullmatch(text) and not self._waits_for_key(after)):
            self._enter_key(text if type_of(text)[1] else "")
            return True
        label = None if self._in_key else _KEY_CHAPTER.match(text) or _KEY_TITLE.match(text)
        if not label:
            return False
        rest = text[label.end() :]
        headed = _CHAPTER_AND_MORE.match(rest)
        if headed and self._is_chapter(headed[1]):
            self._enter_key("")
            self.take(line, rest, after)
            return True
        chapter = label[0] if type_of(label[0])[1] else self._chapter
        keys = self._in_turn(rest, chapter) if type_of(label[0])[1] else []
        unread = False
        if not keys:
            keys, unread = _keys_of(rest, chapter)
        asked = [self._waiting(key) for key in keys]
        known = all(one and type_of(one.chapter)[0] not in _IN_WORDS for one in asked)
        if not keys or unread or not known or (len(keys) == 1 and asked != self._found[-1:]):
            return False
        self._enter_key(chapter)
        self._give(keys)
        return True

    def _enter_key(self, chapter: str) -> None:
        self._in_key, self._under, self._chapter, self._worded = True, "", chapter, None

    def _take_keys(self, line: int, text: str, after: str) -> bool:
        """Whether a line among the keys was read as such; what it says besides is kept for the notes."""
        inside = next(
            (one for one in _CHAPTER_INSIDE.finditer(text) if self._is_chapter(one[0].strip())), None
        )
        if inside:
            self.take(line, text[: inside.start()].strip(), text[inside.start() :])
            self.take(line, text[inside.start() :].strip(), after)
            return True
        number = _WORDS_NUMBER.match(text)
        value, style = _numbered(number) if number else (0, "")
        asked = self._waiting(_Key(self._chapter, value, "")) if number else None
        if self._worded is not None and number and (style != self._worded_style or not asked):
            self._worded.append(text)  # a point of the answer above
            return True
        if number and asked and type_of(asked.chapter)[0] in _IN_WORDS and number.end() < len(text):
            self._worded_style = style
            self._take_words(asked, text[number.end() :])
            return True
        keys, unread = _keys_of(text, self._chapter)
        begins = (
            _NUMBER.match(text) is not None
            and not _KEY_ONE.match(fold(text))
            and not _KEY_RUN.match(fold(text))
        )
        if bare := self._in_turn(text, self._chapter):
            keys, unread = bare, False
        elif begins:
            keys = []
        if keys:
            self._worded = None
            self._give(keys)
            self._chapter = keys[-1].chapter
            if unread:
                self._unread.append(text)
            return True
        if number is None and self._worded is not None:
            self._worded.append(text)
            return True
        if asked:  # the key of a question that is there, and no new question
            self._unread.append(text)
            return True
        return False

    def _take_words(self, asked: _Question, words: str) -> None:
        """The key of a question that wants words; those of several gap questions may stand in one line."""
        self._worded = asked.fields.setdefault("answer", [])
        if type_of(asked.chapter)[0] is ItemType.BLANK:
            mark = re.search(rf"(?<=[\s;；，,。]){asked.number + 1}\s*[、.．)）]\s*", words)
            then = self._waiting(_Key(self._chapter, asked.number + 1, "")) if mark else None
            if mark and then and words[mark.end() :].strip():
                self._worded.append(words[: mark.start()].strip(" 　;；，,"))
                self._take_words(then, words[mark.end() :])
                return
        self._worded.append(words.strip())

    def _in_turn(self, text: str, chapter: str) -> list[_Key]:
        """Keys without numbers, where there are as many of them as questions of the chapter wait for one."""
        if not re.fullmatch(
            r"(?:[A-Z]|[√×✓✗✔✘对错])(?:[\s,，、]*(?:[A-Z]|[√×✓✗✔✘对错]))+", fold(text).strip()
        ):
            return []
        kind = type_of(chapter)[0]
        keys = re.findall(r"[A-Z√×✓✗✔✘对错]", fold(text))
        waiting = [
            one for one in self._found if "answer" not in one.fields and type_of(one.chapter)[0] is kind
        ]
        if kind not in (ItemType.SINGLE, ItemType.TRUE_FALSE) or len(waiting) != len(keys):
            return []
        return [_Key(chapter, one.number, key) for one, key in zip(waiting, keys, strict=True)]

    def _waiting(self, key: _Key) -> _Question | None:
        """The question that a key is for: of its number and the type of its chapter, without a key yet."""
        kind = type_of(key.chapter)[0] if key.chapter else None
        for one in self._found:
            fits = kind is None or type_of(one.chapter)[0] is kind
            if fits and one.number == key.number and "answer" not in one.fields:
                return one
        return None

    def _give(self, keys: Sequence[_Key]) -> None:
        """Each key to the question of its number, in its chapter where there are several."""
        for key in keys:
            waiting = self._waiting(key)
            if waiting is not None:
                waiting.fields["answer"] = [key.text]
                if key.why:
                    waiting.fields.setdefault("explanation", []).append(key.why)
            elif not any(
                one.number == key.number and one.fields.get("answer") == [key.text] for one in self._found
            ):
                self._unasked.append(f"{key.chapter} {key.number}.{key.text}".strip())

    def result(self) -> TextList:
        if self._background:
            self._unread.append(self._background)
        questions = [_written(question) for question in self._found]
        return TextList(questions, self._skipped, self._unread, self._unasked)


def _keys_of(text: str, chapter: str) -> tuple[list[_Key], bool]:
    """The keys of a line, and whether it says anything besides them and the names of chapters."""
    plain = fold(text)
    found: list[_Key] = []
    unread = False
    at = 0
    while at < len(plain):
        match = _KEY_RUN.match(plain, at)
        keys = re.findall(_RIGHT_OR_WRONG + "|[A-Z]", match[3]) if match else []
        if match and len(keys) == int(match[2]) - int(match[1]) + 1:
            found += [_Key(chapter, int(match[1]) + place, key) for place, key in enumerate(keys)]
            at = match.end()
            continue
        one = _KEY_ONE.match(plain, at)
        if one:
            number = int(one[1] or one[2] or one[3])
            found.append(_Key(chapter, number, re.sub(r"[、,，\s]+", "", one[4])))
            at = one.end()
            why = _WHY.match(plain, at)
            if why:  # what follows explains it, to the end of the line
                found[-1] = replace(found[-1], why=text[why.end() :].strip())
                return found, unread
            continue
        between = _BETWEEN_KEYS.match(plain, at)
        if between and between.end() > at:
            at = between.end()
            continue
        headed = _CHAPTER_AND_MORE.match(text, at)
        if headed and type_of(headed[1])[1]:
            chapter, at = headed[1], headed.end()
            continue
        unread = True
        at += 1
    return found, unread


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
        stem, answer = _key_inside(stem, type_of(question.chapter)[0], options)
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


def _key_inside(stem: str, kind: ItemType | None, options: str) -> tuple[str, str]:
    """The stem with an empty bracket, and the key that stood in it; only where there is exactly one."""
    has_options = bool(options)
    if not (has_options or kind in CHOICES or kind is ItemType.TRUE_FALSE or kind is None):
        return stem, ""
    found = [
        match
        for match in _KEY_INSIDE.finditer(stem)
        if (has_options == match[1].isalpha() or not has_options) and _may_be_key(match[1], options)
    ]
    if len(found) != 1:
        return stem, ""
    match = found[0]
    at_end = not stem[match.end() :].strip(" 　。.")
    if not has_options and not at_end:
        return stem, ""
    rest = stem[: match.start()] if not has_options else stem[: match.start()] + "（　　）"
    return (rest + stem[match.end() :]).strip(), match[1]


def _may_be_key(letters: str, options: str) -> bool:
    """Whether letters in brackets are a key: （PPE） is none, and no letter goes beyond the options."""
    if not letters.isascii() or (max(letters) <= "L" and len(letters) <= 8):
        return True
    marked = {fold(match[1]) for match in _MARKED.finditer(options)}
    return set(letters) <= marked
