"""A question as a table or a list writes it, in words → an item, with what is doubtful about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from case_library.questions import wording
from case_library.questions.importing_options import split_options
from case_library.questions.importing_report import Doubt, ImportedRow, Reason
from case_library.questions.model import (
    CHOICES,
    Asks,
    Difficulty,
    Item,
    ItemState,
    ItemType,
    Origin,
    Source,
    item_id,
)
from corpus.numerals import fold, fold_punctuation

_E = TypeVar("_E", bound=StrEnum)
_D = TypeVar("_D")


@dataclass(frozen=True, slots=True)
class Written:
    """One question as it is written.

    Attributes:
        place, text: of the report.
        kind: the type as written, "" without; ``otherwise``: what the sheet or the heading above says.
        options: by letter; () where they stand together in ``together``.
        others: field of the item → text, for what needs no judging (point, author …).
        unknown: ``heading：text`` of what no field is known for; they become tags.
    """

    place: str
    text: str
    kind: str = ""
    otherwise: str = ""
    stem: str = ""
    options: tuple[tuple[str, str], ...] = ()
    together: str = ""
    answer: str = ""
    explanation: str = ""
    others: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Structured:
    """One question of a form that has a field for each part; texts are taken as they are.

    Attributes:
        place, text: of the report.
        kind: None where the form does not say.
        key: letters of the options (by their order), 对 or 错, words of gaps, or points.
        labels: ``wording.labels`` of another system, as far as they were found.
        doubts: what the reader of the form already saw.
    """

    place: str
    text: str
    kind: ItemType | None
    stem: str
    background: str = ""
    options: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    explanation: str = ""
    sources: tuple[Source, ...] = ()
    labels: tuple[str, ...] = ()
    id: str = ""
    score: float | None = None
    doubts: tuple[Doubt, ...] = ()


# Why: what people call the types. Each matches inside a name that was folded and freed of blanks, in this
# order: 单项选择题（A1型）, 案例单选 is a choice; must not take 多选 for 选择.
_TYPES: tuple[tuple[re.Pattern[str], ItemType | None], ...] = (
    (re.compile("单选|单项|single|radio|一项选择"), ItemType.SINGLE),
    (re.compile("多选|多项|不定项|multi|checkbox|不定向"), ItemType.MULTIPLE),
    (re.compile("判断|是非|对错|正误|true|judge|boolean"), ItemType.TRUE_FALSE),
    (re.compile("填空|blank|cloze|completion"), ItemType.BLANK),
    (re.compile("案例|分析|综合|实务|情景|case"), ItemType.CASE),
    (re.compile("简答|问答|论述|名词解释|概念|essay|shortanswer|简述|主观"), ItemType.SHORT),
    (re.compile("选择|choice"), None),  # how many are right says which
)
_TRUE = frozenset({"对", "√", "✓", "✔", "☑", "正确", "t", "true", "y", "yes", "1", "是", "right", "v", "真"})
_FALSE = frozenset(
    {
        "错",
        "×",
        "✗",
        "✘",
        "x",
        "╳",
        "错误",
        "f",
        "false",
        "n",
        "no",
        "0",
        "否",
        "wrong",
        "不对",
        "不正确",
        "假",
    }
)
# Why: keys of choices in all their forms. Matches ABC, A,B,C, A、C, A C, A/C, A和C, （A）; nothing else.
_KEY_LETTERS = re.compile(r"[(\[]?\s*[A-Za-z](?:[\s,，、;；/|和及&+.]*[A-Za-z])*\s*[)\]]?[.。]?")
_KEY_NUMBERS = re.compile(r"\d{1,2}(?:[\s,，、;；/|]+\d{1,2})*")
# Why: where a stem has a gap. Matches ____, （  ）, ( ), [ ]; must not match brackets with words.
GAP = re.compile(r"_{2,}|[（(]\s*[)）]|\[\s*\]|【\s*】")
_UNDERSCORES = re.compile(r"_{2,}|[＿]{2,}")
# Why: rows are numbered in their text. Matches "12、", "3.", "48.、", "5 )", "（7）"; must not match 2.5MPa,
# 30日, 2014年, and is only asked to begin a stem with a comma or colon where the whole file does so.
_NUMBER = re.compile(r"\s*(?:[（(]\d{1,4}[)）]|\d{1,4}\s*(?:[、)）]|[.．](?!\d)))、?\s*")
_LOOSE_NUMBER = re.compile(r"\s*\d{1,4}\s*[,，:：](?!\d)\s*")
# Why: options that no letter is left for come as tags. Matches 选项27：…, 备选项30：…, optionAA：….
_BEYOND = re.compile(r"(?:备?选项|备选答案|候选项|option|choice)\s*(\d{1,3}|A[A-Z])\s*：", re.I)
# Why: cells repeat what they are. Matches 答案：C, 【答案】C, 正确答案为 C; must not match 答案略.
_ANSWER_LABEL = re.compile(
    r"[【\[（(]?\s*(?:正确|参考|标准)?答案\s*(?:[】\]）)]\s*[:：]?|[:：]|[为是](?=\s*[A-Za-z√×对错正]))\s*"
)
# Why: the points of a model answer are numbered in several ways, each with group 1, 2 or 3 the number.
# Matches 1. 1、 1） （1） ① at the beginning or behind a sign or blank; must not match 1.5米, 2014年.
_POINT = re.compile(
    r"(?:^|(?<=[\s;；。，,.!！]))(?:(\d{1,2})\s*(?:[、)）]|[.．](?!\d))|[（(](\d{1,2})[)）]|([①-⑳]))\s*"
)
_EASY, _HARD = (
    re.compile("^(易|简单|容易|低|较易|基础|easy|1|2)$"),
    re.compile("^(难|困难|高|较难|很难|hard|4|5)$"),
)
_MIDDLE = re.compile("^(中|中等|一般|适中|普通|medium|3)$")
_OUR_ID = re.compile(r"q[0-9a-f]{15}(-\d+)?")


def type_of(name: str) -> tuple[ItemType | None, bool]:
    """The type that a name says, and whether it says one at all (选择题 does, without saying which)."""
    plain = re.sub(r"\s+", "", fold(name)).lower()
    for pattern, kind in _TYPES:
        if pattern.search(plain):
            return kind, True
    return None, False


def without_number(stem: str, *, loose: bool = False) -> str:
    """The stem without the number that it begins with."""
    match = _NUMBER.match(stem) or (_LOOSE_NUMBER.match(stem) if loose else None)
    return stem[match.end() :] if match and match.end() < len(stem) else stem


def points_of(answer: str) -> tuple[str, ...]:
    """The points of a model answer: those that it numbers from one on, else the whole of it."""
    written = wording.read_points(answer)
    if len(written) != 1:
        return written
    marks: list[re.Match[str]] = []
    style = 0
    for match in _POINT.finditer(answer):
        number = next(at for at in (1, 2, 3) if match[at])
        value = ord(match[3]) - ord("①") + 1 if match[3] else int(match[number])
        if value == len(marks) + 1 and (not marks or number == style):
            marks.append(match)
            style = number
    if len(marks) < 2 or marks[0].start() > 0:
        return written
    ends = [*(match.start() for match in marks[1:]), len(answer)]
    points = [answer[match.end() : end].strip().rstrip(";；") for match, end in zip(marks, ends, strict=True)]
    return tuple(points) if all(points) else written


def numbered_loosely(stems: Sequence[str]) -> bool:
    """Whether so many stems begin with a number that ``46,`` is one too."""
    numbered = sum(_NUMBER.match(stem) is not None for stem in stems)
    return numbered * 2 > len(stems)


def row_of(written: Written, *, loose: bool = False, keep_state: bool = False) -> ImportedRow:
    """The row of the report, with its item.

    Args:
        written: the question.
        loose: a number with a comma is taken from the beginning of its stem.
        keep_state: the state in the file is believed; otherwise items wait for review (待审), and those
            with a doubt are drafts.
    """
    return _Reader(written, loose, keep_state).row()


def row_of_structured(found: Structured, *, keep_state: bool = False) -> ImportedRow:
    """The row of the report for a question of a form with fields; ``keep_state`` as in ``row_of``."""
    if not found.stem.strip():
        doubt = Doubt(Reason.NO_STEM, "没有题干，未导入。请在原系统里补上题干后重新导出。")
        return ImportedRow(found.place, found.text, None, (*found.doubts, doubt))
    said = wording.read_labels(found.labels)
    kind = found.kind or _said(said, "type", ItemType) or ItemType.SHORT
    doubts = [*found.doubts, *_structured_doubts(kind, found)]
    state = _said(said, "state", ItemState) or ItemState.PENDING
    if state is not ItemState.RETIRED:
        state = ItemState.DRAFT if doubts else state if keep_state else ItemState.PENDING
    basis = "\x1f".join((found.stem, found.background, *found.options))
    score = said.get("score", found.score)
    item = Item(
        id=found.id if _OUR_ID.fullmatch(found.id) else item_id(kind, None, basis, found.key),
        type=kind,
        stem=found.stem,
        options=found.options,
        key=found.key,
        explanation=found.explanation,
        sources=found.sources,
        point=str(said.get("point", "")),
        asks=_said(said, "asks", Asks) or Asks.OTHER,
        difficulty=_said(said, "difficulty", Difficulty) or Difficulty.MIDDLE,
        origin=_said(said, "origin", Origin) or Origin.IMPORTED,
        state=state,
        author=str(said.get("author", "")),
        background=found.background,
        tags=tuple(str(tag) for tag in said["tags"]) if isinstance(said["tags"], tuple) else (),
        score=score if isinstance(score, float) else None,
    )
    return ImportedRow(found.place, found.text, item, tuple(doubts))


def _said(fields: dict[str, object], name: str, kind: type[_E]) -> _E | None:
    value = fields.get(name)
    return value if isinstance(value, kind) else None


def _structured_doubts(kind: ItemType, found: Structured) -> list[Doubt]:
    doubts = []
    if not any(found.key):
        doubts.append(Doubt(Reason.NO_ANSWER, "没有答案，请补上。"))
    if kind in CHOICES and not found.options:
        doubts.append(Doubt(Reason.NO_OPTIONS, "选择题没有选项，请补上。"))
    elif kind in CHOICES and len(found.options) == 1:
        doubts.append(Doubt(Reason.ONE_OPTION, "只有一个选项，请核对。"))
    if kind is ItemType.SINGLE and len(found.key) > 1:
        doubts.append(Doubt(Reason.TYPE_AND_KEY, f"单选题有 {len(found.key)} 个答案，请核对题型。"))
    if "\ufffd" in "".join((found.stem, *found.options, *found.key, found.explanation)):
        doubts.append(Doubt(Reason.LOST_CHARACTERS, "有读不出的字符（以“\ufffd”代替），请对照原文件改正。"))
    return doubts


class _Reader:
    def __init__(self, written: Written, loose: bool, keep_state: bool) -> None:
        self._written = written
        self._keep_state = keep_state
        self._doubts: list[Doubt] = []
        self._tags = [*wording.read_tags(written.others.get("tags", "")), *written.unknown]
        # a file of ours says everything exactly: there is no number to take off and nothing to guess
        self._ours = _OUR_ID.fullmatch(written.others.get("id", "").strip()) is not None
        stem = wording.clean(written.stem)
        self._stem = (stem if self._ours else without_number(stem, loose=loose)).strip()
        answer = wording.clean(written.answer).strip()
        label = None if self._ours else _ANSWER_LABEL.match(answer)
        self._answer = answer[label.end() :] if label and label.end() < len(answer) else answer

    def row(self) -> ImportedRow:
        if not self._stem:
            doubt = Doubt(Reason.NO_STEM, "没有题干，未导入。请补上题干后重新导入这一行。")
            return ImportedRow(self._written.place, self._written.text, None, (doubt,))
        kind, said = self._kind()
        letters, options = self._options(kind)
        if kind is None:
            kind = self._guess(options, said=said)
        beyond = [match[1] for tag in self._written.unknown if (match := _BEYOND.match(tag))]
        if beyond and kind in CHOICES:
            message = (
                f"最多 {len(wording.LETTERS)} 个选项，选项 {'、'.join(beyond)} 未作选项，已写入标签，请核对。"
            )
            self._doubt(Reason.OPTIONS_CUT, message)
        if kind is ItemType.BLANK and not self._ours:
            self._stem = _UNDERSCORES.sub(wording.GAP, self._stem)
        key = self._key(kind, letters, options)
        if kind not in CHOICES:
            options = self._other_options(kind, options)
        item = self._item(kind, options, key)
        return ImportedRow(self._written.place, self._written.text, item, tuple(self._doubts))

    def _doubt(self, reason: Reason, message: str) -> None:
        self._doubts.append(Doubt(reason, message))

    # --- type and options

    def _kind(self) -> tuple[ItemType | None, bool]:
        for name in (self._written.kind, self._written.otherwise):
            if name.strip():
                kind, said = type_of(name)
                if said:
                    return kind, True
        if self._written.kind.strip():
            self._doubt(
                Reason.UNKNOWN_TYPE, f"不认识的题型“{self._written.kind.strip()}”，已按选项和答案判断。"
            )
            self._tags.append(f"原题型：{self._written.kind.strip()}")
        return None, False

    def _options(self, kind: ItemType | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if self._written.together.strip():
            exact = wording.read_options(wording.clean(self._written.together))
            if exact and (len(exact) > 1 or self._ours):
                return tuple(wording.LETTERS[: len(exact)]), exact
            split = split_options(wording.clean(self._written.together), frozenset(_letters(self._answer)))
            if kind in CHOICES or kind is None:
                self._doubts += split.doubts
            return split.letters, split.texts
        pairs = [(letter, wording.clean(text).strip()) for letter, text in self._written.options]
        while pairs and not pairs[-1][1]:
            pairs.pop()
        marked = [_own_mark(letter, text) for letter, text in pairs]
        if (
            pairs
            and not self._ours
            and all(mark is not None for mark, (_, text) in zip(marked, pairs, strict=True) if text)
        ):
            pairs = [(letter, text[mark or 0 :]) for (letter, text), mark in zip(pairs, marked, strict=True)]
        filled = [pair for pair in pairs if pair[1]]
        last = wording.LETTERS.index(filled[-1][0]) + 1 if filled else 0
        empty = [letter for letter in wording.LETTERS[:last] if letter not in dict(filled)]
        if empty:
            named = "、".join(empty)
            self._doubt(Reason.EMPTY_OPTION, f"选项 {named} 是空的，后面的选项已依次前移，请核对答案。")
        return tuple(letter for letter, _ in filled), tuple(text for _, text in filled)

    def _guess(self, options: tuple[str, ...], *, said: bool) -> ItemType:
        """The type by options and key."""
        if len(options) == 2 and {_true_false(one) for one in options} == {True, False}:
            return ItemType.TRUE_FALSE
        if len(options) > 1:
            return ItemType.MULTIPLE if len(_letters(self._answer)) > 1 else ItemType.SINGLE
        if said:
            return ItemType.SINGLE
        if _true_false(self._answer) is not None and not GAP.search(self._stem):
            return ItemType.TRUE_FALSE
        return ItemType.BLANK if GAP.search(self._stem) else ItemType.SHORT

    def _other_options(self, kind: ItemType, options: tuple[str, ...]) -> tuple[str, ...]:
        """Options where the type has none: those of true/false are words for right and wrong."""
        if kind is ItemType.TRUE_FALSE and options and {_true_false(one) for one in options} != {True, False}:
            self._doubt(
                Reason.TYPE_AND_KEY, f"判断题的选项是“{'”“'.join(options)}”，不是正确和错误，请核对。"
            )
            self._tags += [f"原选项：{one}" for one in options]
        elif kind is not ItemType.TRUE_FALSE and options:
            self._doubt(Reason.TYPE_AND_KEY, f"{kind.value}不应有选项，选项已写入标签，请核对题型。")
            self._tags += [f"原选项：{one}" for one in options]
        return ()

    # --- the key

    def _key(self, kind: ItemType, letters: Sequence[str], options: Sequence[str]) -> tuple[str, ...]:
        if not self._answer:
            self._doubt(Reason.NO_ANSWER, "没有答案，请补上。")
            if kind in CHOICES:
                self._check_options(options)
            return ()
        if kind in CHOICES:
            return self._choice_key(kind, letters, options)
        if kind is ItemType.TRUE_FALSE:
            return self._true_false_key(letters, options)
        if kind is ItemType.BLANK:
            return self._gap_key()
        return wording.read_points(self._answer) if self._ours else points_of(self._answer)

    def _check_options(self, options: Sequence[str]) -> None:
        if not options:
            self._doubt(Reason.NO_OPTIONS, "选择题没有选项，请补上。")
        elif len(options) == 1:
            self._doubt(Reason.ONE_OPTION, "只有一个选项，可能没有拆开，请核对。")
        elif len({re.sub(r"\s+", "", one) for one in options}) < len(options):
            self._doubt(Reason.SAME_OPTIONS, "有两个选项相同，请核对。")

    def _choice_key(self, kind: ItemType, letters: Sequence[str], options: Sequence[str]) -> tuple[str, ...]:
        self._check_options(options)
        asked = _letters(self._answer) or self._by_text_or_number(letters, options)
        if not asked:
            self._doubt(Reason.UNKNOWN_ANSWER, f"看不懂答案“{self._answer}”，请改为选项字母。")
            self._tags.append(f"原答案：{self._answer}")
            return ()
        missing = [letter for letter in asked if letter not in letters]
        if missing:
            asked = [letter for letter in asked if letter in letters]
            kept = f"已保留其余的答案 {'、'.join(asked)}，" if asked else ""
            message = f"答案 {'、'.join(missing)} 没有对应的选项，{kept}请核对。"
            self._doubt(Reason.LETTER_WITHOUT_OPTION, message)
            self._tags.append(f"原答案：{self._answer}")
        elif kind is ItemType.SINGLE and len(asked) > 1:
            self._doubt(Reason.TYPE_AND_KEY, f"单选题有 {len(asked)} 个答案（{self._answer}），请核对题型。")
        elif kind is ItemType.MULTIPLE and len(asked) == 1:
            self._doubt(Reason.TYPE_AND_KEY, f"多选题只有一个答案（{self._answer}），请核对。")
        places = sorted(list(letters).index(letter) for letter in asked)
        return tuple(wording.LETTERS[place] for place in places)

    def _by_text_or_number(self, letters: Sequence[str], options: Sequence[str]) -> list[str]:
        """Letters of a key that is written as the text of an option, or as numbers of options."""
        said = [letter for letter, one in zip(letters, options, strict=True) if one == self._answer]
        if len(said) == 1:
            return said
        if _KEY_NUMBERS.fullmatch(fold(self._answer)) and not any(one.isdigit() for one in options):
            numbers = [int(number) for number in re.findall(r"\d+", fold(self._answer))]
            if all(0 < number <= len(letters) for number in numbers):
                return [letters[number - 1] for number in dict.fromkeys(numbers)]
        return []

    def _true_false_key(self, letters: Sequence[str], options: Sequence[str]) -> tuple[str, ...]:
        meant = self._answer
        asked = _letters(meant)
        if len(asked) == 1 and asked[0] in letters:
            meant = options[list(letters).index(asked[0])]
        judged = _true_false(meant)
        if judged is None and not options and asked in (["A"], ["B"]):
            self._doubt(
                Reason.UNKNOWN_ANSWER, f"判断题的答案写作 {asked[0]}，按 A 为正确、B 为错误理解，请核对。"
            )
            judged = asked == ["A"]
        if judged is None:
            self._doubt(Reason.UNKNOWN_ANSWER, f"看不懂判断题的答案“{self._answer}”，请改为正确或错误。")
            self._tags.append(f"原答案：{self._answer}")
            return ()
        return wording.TRUE_KEY if judged else wording.FALSE_KEY

    def _gap_key(self) -> tuple[str, ...]:
        """A word for each gap: as numbered, or between separators where their number is that of the gaps."""
        words = wording.read_points(self._answer)
        if self._ours:
            return words
        gaps = len(_UNDERSCORES.findall(self._stem)) or len(GAP.findall(self._stem))
        if len(words) == 1 and gaps > 1:
            numbered = points_of(self._answer)
            if len(numbered) == gaps:
                return numbered
            for separator in (r"\n+", "[;；]", "[|｜]", r"[,，]", "、", r"\s+"):
                pieces = [piece.strip() for piece in re.split(separator, self._answer) if piece.strip()]
                if len(pieces) == gaps:
                    words = tuple(pieces)
                    break
        if gaps and len(words) != gaps:
            self._doubt(Reason.GAPS_AND_KEY, f"题干有 {gaps} 个空，答案有 {len(words)} 个，请核对。")
        return words

    # --- the rest

    def _item(self, kind: ItemType, options: tuple[str, ...], key: tuple[str, ...]) -> Item:
        others = self._written.others
        explanation = wording.clean(self._written.explanation).strip()
        background = wording.clean(others.get("background", "")).strip()
        difficulty = self._difficulty(others.get("difficulty", ""))
        stem = self._stem
        lost = "\ufffd" in "".join((stem, *options, *key, explanation))
        if lost:
            self._doubt(Reason.LOST_CHARACTERS, "有读不出的字符（以“\ufffd”代替），请对照原文件改正。")
        given = others.get("id", "").strip()
        basis = "\x1f".join((stem, background, *options))
        score = fold(others.get("score", "")).strip().removesuffix("分")
        return Item(
            id=given if _OUR_ID.fullmatch(given) else item_id(kind, None, basis, (*key, explanation)),
            type=kind,
            stem=stem,
            options=options,
            key=key,
            explanation=explanation,
            sources=wording.read_sources(wording.clean(others.get("sources", "")).strip()),
            point=wording.clean(others.get("point", "")).strip(),
            asks=_member(Asks, others.get("asks", ""), Asks.OTHER),
            difficulty=difficulty,
            origin=_member(Origin, others.get("origin", ""), Origin.IMPORTED),
            state=self._state(others.get("state", "")),
            author=wording.clean(others.get("author", "")).strip(),
            background=background,
            tags=tuple(dict.fromkeys(wording.clean(tag) for tag in self._tags)),
            score=float(score) if re.fullmatch(r"\d+(\.\d+)?", score) else None,
        )

    def _difficulty(self, text: str) -> Difficulty:
        plain = fold(text).strip().lower()
        if not plain:
            return Difficulty.MIDDLE
        if re.fullmatch(r"0?\.\d+", plain):  # 难度系数: the share that answers right, so high is easy
            value = float(plain)
            if value >= 0.7:
                return Difficulty.EASY
            return Difficulty.MIDDLE if value >= 0.4 else Difficulty.HARD
        for pattern, found in (
            (_EASY, Difficulty.EASY),
            (_MIDDLE, Difficulty.MIDDLE),
            (_HARD, Difficulty.HARD),
        ):
            if pattern.match(plain):
                return found
        self._doubt(Reason.UNKNOWN_DIFFICULTY, f"不认识的难度“{text.strip()}”，暂按“中”处理。")
        return Difficulty.MIDDLE

    def _state(self, text: str) -> ItemState:
        said = _member(ItemState, text, None)
        if said is ItemState.RETIRED:
            return said
        if self._doubts:
            return ItemState.DRAFT
        return said if said and self._keep_state else ItemState.PENDING


def _member(kind: type[_E], text: str, otherwise: _D) -> _E | _D:
    """The member of an enumeration that a text names."""
    return next((one for one in kind if one.value == text.strip()), otherwise)


def _letters(answer: str) -> list[str]:
    """The letters of a key, each once; [] for what is no list of letters."""
    plain = fold_punctuation(fold(answer)).strip()
    if not _KEY_LETTERS.fullmatch(plain):
        return []
    return list(dict.fromkeys(letter.upper() for letter in re.findall("[A-Za-z]", plain)))


def _true_false(text: str) -> bool | None:
    plain = re.sub(r"[\s()（）。.]+", "", fold(text)).lower()
    return True if plain in _TRUE else False if plain in _FALSE else None


def _own_mark(letter: str, text: str) -> int | None:
    """Where the text of an option begins that repeats its letter; None for one that does not."""
    match = re.match(rf"\s*{letter}\s*[、.．,，:：)）]\s*", fold(text), re.I)
    return match.end() if match else None
