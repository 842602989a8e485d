"""Styles and lists of a binary Word file ([MS-DOC] 2.9.271 STSH, 2.9.186 PlfLst, 2.9.185 PlfLfo)."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.reading.word_binary import LIST_OVERRIDES, LISTS, STYLES, WordFile, modifiers_of
from corpus.reading.word_numbers import Level, ListOf

#: MSONFC ([MS-OSHARED] 2.2.1.3) → ST_NumberFormat; what is not here counts in figures.
_FORMATS = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter",
    10: "ideographDigital", 11: "japaneseCounting", 14: "decimalFullWidth", 17: "ideographDigital",
    18: "decimalEnclosedCircle", 19: "decimalFullWidth2", 22: "decimalZero", 23: "bullet",
    26: "decimalEnclosedFullstop", 27: "decimalEnclosedParen", 28: "decimalEnclosedCircleChinese",
    29: "ideographEnclosedCircle", 30: "ideographTraditional", 31: "ideographZodiac",
    33: "taiwaneseCounting", 34: "ideographLegalTraditional", 35: "taiwaneseCountingThousand",
    36: "taiwaneseDigital", 37: "chineseCounting", 38: "chineseLegalSimplified",
    39: "chineseCountingThousand", 57: "numberInDash", 255: "none",
}  # fmt: skip
_NO_STYLE = 0x0FFF
#: Deepest chain of styles that are based on each other.
_DEEPEST = 30
_LIST_SIZE, _LEVEL_SIZE, _OVERRIDE_SIZE = 28, 28, 16


@dataclass(frozen=True, slots=True)
class Style:
    """A style: what it is in Word's own count (1 to 9: heading), its name, base and modifiers."""

    built_in: int
    name: str
    base: int
    paragraph: dict[int, bytes] = field(default_factory=dict)
    character: dict[int, bytes] = field(default_factory=dict)


def read_styles(file: WordFile) -> dict[int, Style]:
    """Index → style."""
    block = file.block(STYLES)
    styles: dict[int, Style] = {}
    if len(block) < 6:
        return styles
    header, count, base_size = struct.unpack_from("<HHH", block, 0)
    at = 2 + header
    for index in range(count):
        if at + 2 > len(block):
            break
        (size,) = struct.unpack_from("<H", block, at)
        record = block[at + 2 : at + 2 + size]
        at += 2 + size
        if len(record) > base_size >= 10:
            styles[index] = _style(record, base_size)
    return styles


def _style(record: bytes, base_size: int) -> Style:
    built_in, kind_base, count_next = struct.unpack_from("<HHH", record, 0)
    kind, base, parts = kind_base & 0xF, kind_base >> 4, count_next & 0xF
    at = base_size
    length = struct.unpack_from("<H", record, at)[0] if at + 2 <= len(record) else 0
    name = record[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
    at += 2 + 2 * length + 2
    blocks: list[bytes] = []
    for _ in range(parts):
        at += at & 1
        if at + 2 > len(record):
            break
        (size,) = struct.unpack_from("<H", record, at)
        blocks.append(record[at + 2 : at + 2 + size])
        at += 2 + size
    paragraph = blocks[0][2:] if kind == 1 and blocks else b""
    character = blocks[1] if kind == 1 and len(blocks) > 1 else (blocks[0] if kind == 2 and blocks else b"")
    return Style(
        built_in & 0x0FFF,
        name.split(",")[0],
        base,
        dict(modifiers_of(paragraph)),
        dict(modifiers_of(character)),
    )


def chain(styles: dict[int, Style], index: int) -> Iterator[tuple[int, Style]]:
    """A style and those it is based on, nearest first."""
    for _ in range(_DEEPEST):
        style = styles.get(index)
        if style is None:
            return
        yield index, style
        if style.base == _NO_STYLE or style.base == index:
            return
        index = style.base


@dataclass(slots=True)
class Lists:
    """Lists by their number in paragraphs (1-based), and levels that styles stand for."""

    lists: dict[str, ListOf] = field(default_factory=dict)
    style_levels: dict[tuple[str, int], int] = field(default_factory=dict)  # (list, style) → level


def read_lists(file: WordFile) -> Lists:
    """The lists of a file; those whose records are broken are left out, with all behind them."""
    found = Lists()
    with contextlib.suppress(struct.error, IndexError):
        _read_lists(file, found)
    return found


def _read_lists(file: WordFile, found: Lists) -> None:
    block = file.rest(LISTS)
    if len(block) < 2:
        return
    (count,) = struct.unpack_from("<H", block, 0)
    at = 2 + _LIST_SIZE * count
    levels: dict[int, dict[int, Level]] = {}
    linked: dict[int, tuple[int, ...]] = {}
    for index in range(count):
        (identity,) = struct.unpack_from("<i", block, 2 + _LIST_SIZE * index)
        linked[identity] = struct.unpack_from("<9H", block, 2 + _LIST_SIZE * index + 8)
        simple = block[2 + _LIST_SIZE * index + 26] & 1
        own: dict[int, Level] = {}
        for depth in range(1 if simple else 9):
            own[depth], at = _level(block, at)
        levels[identity] = own
    overrides = file.rest(LIST_OVERRIDES)
    if len(overrides) < 4:
        return
    (count,) = struct.unpack_from("<I", overrides, 0)
    at = 4 + _OVERRIDE_SIZE * count
    for index in range(count):
        identity, _, _, changed = struct.unpack_from("<iIIB", overrides, 4 + _OVERRIDE_SIZE * index)
        number = str(index + 1)
        made = ListOf(str(identity), dict(levels.get(identity, {})))
        found.lists[number] = made
        at += 4
        for _ in range(changed):
            start, flags = struct.unpack_from("<iI", overrides, at)
            at += 8
            depth = flags & 0xF
            if flags & 0x20:
                made.levels[depth], at = _level(overrides, at)
            if flags & 0x10:
                made.starts[depth] = start if not flags & 0x20 else made.levels[depth].start
        for depth, style in enumerate(linked.get(identity, ())):
            if style != _NO_STYLE:
                found.style_levels.setdefault((number, style), depth)


def _level(block: bytes, at: int) -> tuple[Level, int]:
    """A level (LVL) and where the next record begins."""
    start, form, flags = struct.unpack_from("<iBB", block, at)
    places = block[at + 6 : at + 15]
    characters, paragraphs, restart = struct.unpack_from("<BBB", block, at + 24)
    at += _LEVEL_SIZE + characters + paragraphs
    (length,) = struct.unpack_from("<H", block, at)
    raw = block[at + 2 : at + 2 + 2 * length]
    if len(raw) != 2 * length:
        raise IndexError("short list")
    units = [chr(unit) for (unit,) in struct.iter_unpack("<H", raw)]
    numbers = {place - 1 for place in places if place}
    text = "".join(
        f"%{ord(unit) + 1}" if index in numbers and ord(unit) < 9 else unit
        for index, unit in enumerate(units)
    )
    never = bool(flags & 0x08)
    return (
        Level(
            form=_FORMATS.get(form, "decimal"),
            text=text,
            start=start,
            restart_after=(restart or 0) if never else None,
            figures_only=bool(flags & 0x04),
        ),
        at + 2 + 2 * length,
    )
