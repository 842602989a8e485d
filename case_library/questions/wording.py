"""How the parts of an item are written as text where a form has no field of its own, and read back.

Everything here is exact: what ``read_…`` gives is what was written, whatever characters are in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from case_library.questions.model import CHOICES, Asks, Difficulty, Item, ItemState, ItemType, Origin, Source
from corpus.model import Span

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
RIGHT, WRONG = "正确", "错误"
"""How true/false is written for readers; the key of an item itself is 对 or 错."""
TRUE_KEY, FALSE_KEY = ("对",), ("错",)
GAP = "____"
KEY_HEADING, WHY_HEADING, FROM_HEADING = "【参考答案】", "【解析】", "【出处】"
CASE_HEADING, ASK_HEADING, OPTIONS_HEADING = "【案例】", "【问题】", "【选项】"
_FEEDBACK = (KEY_HEADING, WHY_HEADING, FROM_HEADING)
_STEM = (CASE_HEADING, ASK_HEADING, OPTIONS_HEADING)
_MARK = "　"
"""Before a line that would otherwise be taken for a heading or a number."""

# Why: XML 1.0 cannot hold these, and UTF-8 no surrogates. Matches C0 controls but tab and line feed, lone
# surrogates and the two non-characters; must not match any text, emoji and private-use characters included.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Why: the lines of a list are numbered. Matches （1） at the start of a line, also quoted by _MARK.
_NUMBERED = re.compile(r"(　*)（(\d{1,3})）")
# Why: a source is one line: 《title》place：quote. The title may hold 《》 of its own, so its end is the last
# 》 that no ： stands before.
_SOURCE = re.compile(r"《([^：]*)》([^：》]*)(?:：(.*))?\Z", re.S)


def clean(text: str) -> str:
    """Text that every form can hold: line breaks are line feeds, what no file can carry shows as U+FFFD."""
    return _UNWRITABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def is_gap_list(item: Item) -> bool:
    """Whether an item has several gaps, which some forms cannot mark by machine."""
    return item.type is ItemType.BLANK and len(item.key) > 1


# --- headings and lists --------------------------------------------------------------------------


def with_headings(parts: Sequence[tuple[str, str]], known: Sequence[str]) -> str:
    """Texts under their headings; a part without text is left out, one without heading comes first."""
    lines: list[str] = []
    for heading, text in parts:
        if not text:
            continue
        if heading:
            lines.append(heading)
        lines += [_MARK + line if line.lstrip(_MARK) in known else line for line in text.split("\n")]
    return "\n".join(lines)


def read_headings(text: str, known: Sequence[str]) -> dict[str, str]:
    """Heading → text, of what ``with_headings`` wrote; "" → what stands before the first heading."""
    found: dict[str, list[str]] = {"": []}
    under = ""
    for line in text.split("\n"):
        if line in known:
            under = line
            found.setdefault(under, [])
        else:
            quoted = line.startswith(_MARK) and line.lstrip(_MARK) in known
            found[under].append(line[1:] if quoted else line)
    return {heading: "\n".join(lines) for heading, lines in found.items()}


def points_text(points: Sequence[str]) -> str:
    """A single point as it stands, several as a numbered list."""
    if len(points) == 1 and not _NUMBERED.match(points[0]):
        return points[0]
    return _numbered(points)


def read_points(text: str) -> tuple[str, ...]:
    """The points of ``points_text``; a text without numbers is one point, no text none."""
    if not text:
        return ()
    if not text.startswith("（1）"):
        return (text,)
    points: list[list[str]] = []
    for line in text.split("\n"):
        match = _NUMBERED.match(line)
        if match and not match[1] and int(match[2]) == len(points) + 1:
            points.append([line[match.end() :]])
        else:
            points[-1].append(line[1:] if match and match[1] else line)
    return tuple("\n".join(lines) for lines in points)


def _numbered(points: Sequence[str]) -> str:
    lines: list[str] = []
    for number, point in enumerate(points, start=1):
        first, *others = point.split("\n")
        lines.append(f"（{number}）{first}")
        lines += [_MARK + line if _NUMBERED.match(line) else line for line in others]
    return "\n".join(lines)


# --- the parts of an item ------------------------------------------------------------------------


def key_text(item: Item) -> str:
    """The key in one cell: ``ABD``, ``正确``, the word of a gap, or the numbered points."""
    if item.type in CHOICES:
        return "".join(item.key)
    if item.type is ItemType.TRUE_FALSE:
        known = {TRUE_KEY[0]: RIGHT, FALSE_KEY[0]: WRONG}
        return "".join(known.get(word, clean(word)) for word in item.key)
    return points_text([clean(point) for point in item.key])


def source_text(source: Source) -> str:
    """``《安全生产法》第二十四条第一款：words``."""
    return clean(f"《{source.law}》{source.place}" + (f"：{source.quote}" if source.quote else ""))


def sources_text(item: Item) -> str:
    """The sources of an item in one cell."""
    return points_text([source_text(source) for source in item.sources])


def read_sources(text: str) -> tuple[Source, ...]:
    """Sources that another bank names; they point to no document of this library."""
    found = []
    for line in read_points(text):
        match = _SOURCE.match(line)
        law, place, quote = match.groups("") if match else (line, "", "")
        found.append(Source("", "", "", law, place, Span(0, 0), quote))
    return tuple(found)


def full_stem(item: Item, *, with_options: bool = False) -> str:
    """Background, stem and, where asked for, the options in one text."""
    stem = clean(item.stem)
    options = options_text(item) if with_options else ""
    if not item.background and not options and not any(line in _STEM for line in stem.split("\n")):
        return stem
    parts = [(CASE_HEADING, clean(item.background)), (ASK_HEADING, stem), (OPTIONS_HEADING, options)]
    return with_headings(parts, _STEM)


def split_stem(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Background, stem and options of ``full_stem``."""
    if text.split("\n")[0] not in _STEM:
        return "", text, ()
    parts = read_headings(text, _STEM)
    options = read_options(parts.get(OPTIONS_HEADING, "")) or ()
    return parts.get(CASE_HEADING, ""), parts.get(ASK_HEADING, ""), options


def options_text(item: Item) -> str:
    """The options in one cell, ``A. …`` a line; a line inside an option is pushed in."""
    pairs = zip(LETTERS, item.options, strict=False)
    return "\n".join(f"{letter}. " + clean(one).replace("\n", "\n" + _MARK) for letter, one in pairs)


def read_options(text: str) -> tuple[str, ...] | None:
    """The options of ``options_text``; None for a text that is written in another way."""
    found: list[str] = []
    for line in text.split("\n") if text else []:
        if line.startswith(_MARK) and found:
            found[-1] += "\n" + line[1:]
        elif len(found) < len(LETTERS) and line.startswith(LETTERS[len(found)] + ". "):
            found.append(line[3:])
        else:
            return None
    return tuple(found)


def tags_text(tags: Sequence[str]) -> str:
    """Tags in one cell."""
    doubtful = any("；" in tag or ";" in tag or tag.startswith("（1）") for tag in tags)
    return _numbered(tags) if doubtful else "；".join(tags)


def read_tags(text: str) -> tuple[str, ...]:
    """The tags of ``tags_text``."""
    if text.startswith("（1）"):
        return read_points(text)
    return tuple(tag for tag in re.split("[；;]", text) if tag)


def feedback_text(item: Item, *, with_key: bool = False) -> str:
    """What a learner reads afterwards: the model answer where asked for, explanation and sources."""
    parts = [
        (KEY_HEADING, key_text(item) if with_key else ""),
        (WHY_HEADING, clean(item.explanation)),
        (FROM_HEADING, sources_text(item)),
    ]
    return with_headings(parts, _FEEDBACK)


def split_feedback(text: str) -> tuple[tuple[str, ...], str, tuple[Source, ...]]:
    """Key, explanation and sources of ``feedback_text``; a text of another hand is all explanation."""
    parts = read_headings(text, _FEEDBACK)
    why = parts.get(WHY_HEADING, "")
    if parts[""]:
        why = parts[""] + ("\n" + why if why else "")
    return read_points(parts.get(KEY_HEADING, "")), why, read_sources(parts.get(FROM_HEADING, ""))


# --- labels: what is filed with an item ----------------------------------------------------------


def labels(item: Item) -> list[str]:
    """Type, difficulty, knowledge point and so on as words for the tags of another system."""
    found = [
        f"题型：{item.type.value}",
        f"难度：{item.difficulty.value}",
        f"知识点：{item.point}" if item.point else "",
        f"状态：{item.state.value}",
        f"来源：{item.origin.value}",
        f"考查：{item.asks.value}",
        f"作者：{item.author}" if item.author else "",
        f"分值：{item.score:g}" if item.score is not None else "",
        *(f"标签：{tag}" for tag in item.tags),
    ]
    return [clean(label) for label in found if label]


def read_labels(found: Sequence[str]) -> dict[str, object]:
    """The fields of an item that its labels say; unknown words are its tags."""
    fields: dict[str, object] = {}
    tags: list[str] = []
    for label in found:
        name, colon, value = label.partition("：")
        if not colon or not _read_label(name, value, fields):
            tags.append(value if colon and name == "标签" else label)
    return fields | {"tags": tuple(tags)}


_ENUMS = {
    "题型": ("type", ItemType),
    "难度": ("difficulty", Difficulty),
    "状态": ("state", ItemState),
    "来源": ("origin", Origin),
    "考查": ("asks", Asks),
}


def _read_label(name: str, value: str, fields: dict[str, object]) -> bool:
    if name in _ENUMS:
        field, kind = _ENUMS[name]
        if value not in {one.value for one in kind}:
            return False
        fields[field] = kind(value)
    elif name == "知识点":
        fields["point"] = value
    elif name == "作者":
        fields["author"] = value
    elif name == "分值" and re.fullmatch(r"\d+(\.\d+)?", value):
        fields["score"] = float(value)
    else:
        return False
    return True
