"""Options in one cell → options: ``**A、…**B、…``, ``A.… B.…``, a line each, or with some of the marks lost.

Marks are believed in this order: a mark with asterisks; a letter in its turn at the beginning of a line or
after a blank; a letter in its turn with its point or comma anywhere; a bare letter, only where a letter is
missing between two others and stands there exactly once. What was guessed in the last way is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from case_library.questions.importing_report import Doubt, Reason
from case_library.questions.wording import LETTERS
from corpus.numerals import fold

_POINT = r"[、.．,，:：)）|]"
# Why: banks that were scraped from web pages put two asterisks before each option. Matches **A、 **B. ** c、
# **C超, ****A、 with the letter as group 1; must not match ** before anything but a letter.
_STRONG = re.compile(rf"\*{{2,}}\s*([A-Za-zＡ-Ｚ])(?![A-Za-z])\s*{_POINT}{{0,2}}\s*")
_ANY_STARS = re.compile(r"\*{2,}\s*")
# Why: the same without asterisks, at the beginning, on a new line, after a blank or another separator.
# Matches "A. ", "（B）", "C、"; must not match the A of "A级" or "VA、".
_SET_APART = re.compile(
    rf"(?:(?<=[\s;；|。])|^)[（(]?([A-Za-zＡ-Ｚ])(?:\s*{_POINT}{{1,2}}|\s+(?=\S))\s*", re.M
)
# Why: in scanned banks the blank before a letter is lost. Matches B、 C, D. anywhere, upper case only.
_ANYWHERE = re.compile(rf"([A-ZＡ-Ｚ])\s*{_POINT}{{1,2}}(?!\d)\s*")
_BARE = re.compile(r"(?<![A-Za-z])([A-ZＡ-Ｚ])(?![A-Za-z])\s*")
_SHOWN = 20  # characters of an option that a message shows
_SEPARATORS = ("\n", "$;$", "|", "｜", "；", ";")
_FENCES = ("|", "｜", "$;$")
"""Signs between options that have letters too: A.甲|B.乙; no option ends with one of its own."""


@dataclass(frozen=True, slots=True)
class Split:
    """Options with the letters that they were written with; ``letters`` and ``texts`` go together."""

    letters: tuple[str, ...]
    texts: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class _Mark:
    letter: str
    start: int
    end: int
    guessed: bool = False


def split_options(text: str, wanted: frozenset[str] = frozenset()) -> Split:
    """The options of one cell.

    Args:
        text: of the cell.
        wanted: letters of the key: where one has no option, lost marks are looked for.
    """
    text = text.strip()
    marks = [_mark(match) for match in _STRONG.finditer(text)]
    if marks and text[: marks[0].start].strip(" *"):
        first = _SET_APART.match(text)
        marks = [_mark(first), *marks] if first else marks
    if not marks:
        marks = _in_turn(text, _SET_APART)
        if len(marks) < 2 or not wanted <= {mark.letter for mark in marks}:
            marks = max(marks, _in_turn(text, _ANYWHERE), key=len)
    if not marks:
        return _without_letters(text)
    marks = _with_lost(text, marks, wanted)
    return _cut(text, marks)


def _mark(match: re.Match[str], shift: int = 0, *, guessed: bool = False) -> _Mark:
    return _Mark(fold(match[1]).upper(), match.start() + shift, match.end() + shift, guessed)


def _in_turn(text: str, pattern: re.Pattern[str], first: str = "A") -> list[_Mark]:
    """Marks whose letters follow each other from ``first`` on."""
    found: list[_Mark] = []
    expected = LETTERS.index(first)
    at = 0
    while expected < len(LETTERS):
        mark = next(
            (one for one in map(_mark, pattern.finditer(text, at)) if one.letter == LETTERS[expected]), None
        )
        if mark is None:
            break
        found.append(mark)
        at, expected = mark.end, expected + 1
    return found


def _with_lost(text: str, marks: list[_Mark], wanted: frozenset[str]) -> list[_Mark]:
    """With the marks that are missing between two others, or at the end where the key asks for them."""
    found: list[_Mark] = []
    for at, mark in enumerate(marks):
        found.append(mark)
        end = marks[at + 1].start if at + 1 < len(marks) else len(text)
        if at + 1 < len(marks):
            upto = marks[at + 1].letter
        else:
            alone = len(marks) == 1
            upto = LETTERS[LETTERS.index(max(wanted)) + 1] if wanted and max(wanted) < "Z" else "A"
            upto = max(upto, "F") if alone else upto
        found += _lost(text, mark, end, upto, last=at + 1 == len(marks))
    return found


def _lost(text: str, mark: _Mark, end: int, upto: str, *, last: bool) -> list[_Mark]:
    """Marks inside one option whose letters come after its own and before ``upto``."""
    found: list[_Mark] = []
    start = mark.end
    letter = chr(ord(mark.letter) + 1)
    while letter < upto:
        inside = text[start:end]
        exact = [one for one in _ANYWHERE.finditer(inside) if fold(one[1]) == letter]
        bare = [one for one in _BARE.finditer(inside) if fold(one[1]) == letter]
        loose = list(re.finditer(letter + r"(?![A-Za-z])\s*", inside))
        if exact:
            found.append(_Mark(letter, start + exact[0].start(), start + exact[0].end()))
        elif len(bare) == 1:
            found.append(_Mark(letter, start + bare[0].start(), start + bare[0].end(), guessed=True))
        elif len(loose) == 1 and not last:
            found.append(_Mark(letter, start + loose[0].start(), start + loose[0].end(), guessed=True))
        else:
            break
        start = found[-1].end
        letter = chr(ord(letter) + 1)
    return found


def _cut(text: str, marks: list[_Mark]) -> Split:
    doubts: list[Doubt] = []
    texts: list[str] = []
    for at, mark in enumerate(marks):
        end = marks[at + 1].start if at + 1 < len(marks) else len(text)
        texts.append(_ANY_STARS.sub("", text[mark.end : end]).strip())
    texts = _without_fences(texts)
    letters = [mark.letter for mark in marks]
    lead = text[: marks[0].start].strip(" *（(")
    if lead:
        doubts.append(Doubt(Reason.SPLIT_GUESSED, f"第一个选项前还有文字“{lead}”，未归入选项，请核对。"))
    guessed = "、".join(mark.letter for mark in marks if mark.guessed)
    if guessed:
        doubts.append(Doubt(Reason.SPLIT_GUESSED, f"选项 {guessed} 前没有分隔符，按字母位置拆开，请核对。"))
    if letters != list(LETTERS[: len(letters)]):
        doubts.append(
            Doubt(Reason.LETTERS_ODD, f"选项字母为 {'、'.join(letters)}，不连续，已按顺序改排，请核对答案。")
        )
    return Split(tuple(letters), tuple(texts), tuple(doubts))


def _without_fences(texts: list[str]) -> list[str]:
    """The options without the sign that stands between each two of them."""
    for fence in _FENCES:
        if len(texts) > 1 and all(one.endswith(fence) for one in texts[:-1]):
            return [one.removesuffix(fence).rstrip() for one in texts]
    return texts


def left_out(texts: Sequence[str]) -> tuple[Doubt, ...]:
    """Says which options there is no letter for: an item has at most those from A to Z."""
    if len(texts) <= len(LETTERS):
        return ()
    named = "”“".join(one[:_SHOWN] for one in texts[len(LETTERS) :])
    message = f"有 {len(texts)} 个选项，最多 {len(LETTERS)} 个，未导入的是：“{named}”。请拆成几题或并项。"
    return (Doubt(Reason.OPTIONS_CUT, message),)


def _without_letters(text: str) -> Split:
    """Options that no letters stand before: a line each, or between separators."""
    plain = _ANY_STARS.sub("\n", text).strip() if "**" in text else text
    for separator in _SEPARATORS:
        pieces = [piece.strip() for piece in plain.split(separator) if piece.strip()]
        if len(pieces) > 1:
            kept = tuple(pieces[: len(LETTERS)])
            return Split(tuple(LETTERS[: len(kept)]), kept, left_out(pieces))
    return Split(("A",), (plain,)) if plain else Split((), ())
