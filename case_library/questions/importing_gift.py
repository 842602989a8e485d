"""GIFT → questions, read as Moodle's importer reads it (question/format/gift/format.php).

Questions are set apart by blank lines; where a person forgot them, by a title ``::…::`` at the beginning of
a line, or by a closing brace at the end of one with another question behind it. ``//`` begins a comment, in
which ``[id:…]`` and ``[tag:…]`` may stand; ``\\~ \\= \\# \\{ \\} \\: \\n \\\\`` are the signs themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from case_library.questions import wording
from case_library.questions.importing_items import Structured
from case_library.questions.importing_markup import html_text
from case_library.questions.importing_options import left_out
from case_library.questions.importing_report import Doubt, Reason
from case_library.questions.model import ItemType

_SIGNS = {
    "~": "\x01",
    "=": "\x02",
    "#": "\x03",
    "{": "\x04",
    "}": "\x05",
    ":": "\x06",
    "n": "\x07",
    "\\": "\x08",
}
"""Escaped sign → the control character that stands for it meanwhile; ``clean`` leaves none in a text."""
_BACK = str.maketrans({mark: "\n" if sign == "n" else sign for sign, mark in _SIGNS.items()})
_ESCAPE = re.compile(r"\\([~=#{}:n\\])")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d*)?)%")
_FORMAT = re.compile(r"\[(html|plain|markdown|moodle)\]")
_MARK = re.compile(r"\[(id|tag):((?:[^\]\\]|\\.)*)\]")
_BRACE = re.compile(r"(?<!\\)(?:\\\\)*([{}])")
_TITLE = re.compile(r"\s*::.*?(?<!\\)::")
_BLANKS = " \t\n\x0b"
_SHOWN = 200


@dataclass(slots=True)
class _Comment:
    id: str = ""
    labels: tuple[str, ...] = ()


def looks_like_gift(text: str) -> bool:
    """Whether a text has answers in braces as GIFT writes them."""
    return re.search(r"(?<!\\)(?:\\\\)*\{\s*(?:[=~#}]|T(?:RUE)?\b|F(?:ALSE)?\b)", text) is not None


def gift_questions(text: str) -> list[Structured]:
    """The questions of a file; a category or a comment alone is none."""
    found: list[Structured] = []
    point = ""
    for lines in _blocks(wording.clean(text)):
        comment = _comment([line.strip() for line in lines if line.strip().startswith("//")])
        body = "\n".join(line for line in lines if not line.strip().startswith("//")).strip(_BLANKS)
        while body.startswith("$CATEGORY:"):
            first, _, body = body.partition("\n")
            point = _category(first[10:])
        if body:
            found.append(_question(body, comment, point, len(found) + 1))
    return found


def _blocks(text: str) -> Iterator[list[str]]:
    """The lines of each question, with the comments above it."""
    for block in re.split(r"\n[ \t]*\n+", text):
        lines = [line for line in block.split("\n") if line.strip()]
        while lines:
            size = _size(lines)
            yield lines[:size]
            lines = lines[size:]


def _size(lines: list[str]) -> int:
    """How many lines the first question takes, of those between two blank ones."""
    body, closed, last = False, False, 0
    for at, line in enumerate(lines):
        if line.strip().startswith("//") or (not body and line.startswith("$CATEGORY:")):
            continue
        if body and (_TITLE.match(line) or (closed and _opens(lines[at:]))):
            return last + 1
        braces = [match[1] for match in _BRACE.finditer(line)]
        closed = bool(braces) and braces[-1] == "}" and line.rstrip().endswith("}")
        body, last = True, at
    return len(lines)


def _opens(lines: list[str]) -> bool:
    """Whether a brace opens in these lines, before the next title: they are no end of a stem with a gap."""
    for at, line in enumerate(lines):
        if at and _TITLE.match(line):
            return False
        if not line.strip().startswith("//") and "{" in [match[1] for match in _BRACE.finditer(line)]:
            return True
    return False


def _category(path: str) -> str:
    parts = [part.replace("\0", "/") for part in path.strip().replace("//", "\0").split("/")]
    return "·".join(part for part in parts if part and part not in ("$course$", "top", "$system$"))


def _comment(lines: list[str]) -> _Comment:
    found = _Comment()
    for kind, value in _MARK.findall("\n".join(lines)):
        plain = re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], value)
        if kind == "id":
            found.id = plain
        else:
            found.labels += (plain,)
    return found


def _question(body: str, comment: _Comment, point: str, number: int) -> Structured:
    text = _ESCAPE.sub(lambda match: _SIGNS[match[1]], body)
    if text.startswith("::") and "::" in text[2:]:
        text = text[text.index("::", 2) + 2 :].strip(_BLANKS)
    start, end = text.find("{"), text.find("}")
    place, shown = f"第 {number} 题", body[:_SHOWN]
    labels = comment.labels
    if point and not any(label.startswith("题型：") for label in labels):
        labels = (*labels, f"知识点：{point}")
    if start < 0 or end < start:
        doubt = Doubt(Reason.UNREAD, "没有用花括号写出的答案，请核对。")
        return Structured(place, shown, None, _plain(text), labels=labels, id=comment.id, doubts=(doubt,))
    tail = text[end + 1 :].strip(_BLANKS)
    stem = text[:start] + (wording.GAP + text[end + 1 :] if tail else "")
    answers, general, feedback = text[start + 1 : end].strip(_BLANKS).rpartition("####")
    if not general:
        answers, feedback = feedback, ""
    points, why, sources = wording.split_feedback(_plain(feedback))
    background, stem, written = wording.split_stem(_plain(stem))
    read = _Answers(answers.strip(_BLANKS), _label_type(labels))
    if left := [sign for sign in ("{", "}", "::") if sign in text[:start] + text[end + 1 :]]:
        message = f"题干里还有“{'”“'.join(left)}”，可能有两道题连在一起，请核对并拆开。"
        read.doubts.append(Doubt(Reason.UNREAD, message))
    return Structured(
        place,
        shown,
        read.kind,
        stem,
        background,
        read.options or written,
        read.key or _essay_key(points, read.kind),
        "\n".join(part for part in (why, *read.remarks) if part),
        sources,
        labels,
        comment.id,
        None,
        tuple(read.doubts),
    )


def _essay_key(points: tuple[str, ...], kind: ItemType | None) -> tuple[str, ...]:
    """The key of an essay; of a choice that went out as one it is the letters."""
    if kind in (ItemType.SINGLE, ItemType.MULTIPLE) and len(points) == 1:
        return tuple(points[0])
    return points


def _label_type(labels: tuple[str, ...]) -> ItemType | None:
    found = wording.read_labels(labels).get("type")
    return found if isinstance(found, ItemType) else None


def _plain(text: str) -> str:
    """The text itself: without the name of its format, signs put back."""
    match = _FORMAT.match(text)
    if match:
        text = text[match.end() :]
    text = text.strip(_BLANKS).translate(_BACK)
    return html_text(text) if match and match[1] == "html" else text


class _Answers:
    """What stands between the braces."""

    def __init__(self, text: str, said: ItemType | None) -> None:
        self.kind: ItemType | None = said
        self.options: tuple[str, ...] = ()
        self.key: tuple[str, ...] = ()
        self.remarks: list[str] = []
        self.doubts: list[Doubt] = []
        if not text:
            self.kind = said or ItemType.SHORT
        elif text.startswith("#"):
            self._numbers(text[1:])
        elif "~" in text:
            self._choice(text, said)
        elif text.split("#")[0].strip() in ("T", "TRUE", "F", "FALSE"):
            self.kind = ItemType.TRUE_FALSE
            self.key = wording.TRUE_KEY if text.startswith("T") else wording.FALSE_KEY
            self.remarks = [_plain(part) for part in text.split("#")[1:] if part.strip()]
        elif "=" in text and "->" in text:
            self._pairs(text)
        else:
            self.kind = ItemType.BLANK
            self.key = ("|".join(word for _, word in self._parts(text)),)

    def _parts(self, text: str) -> list[tuple[float | None, str]]:
        """Weight and text of each answer; ``=`` weighs 100, a bare ``~`` nothing."""
        found: list[tuple[float | None, str]] = []
        for part in re.split(r"(?=[~=])", text):
            sign, answer = part[:1], part[1:].strip(_BLANKS)
            if sign not in ("~", "="):
                answer = part.strip(_BLANKS)
                if not answer:
                    continue
            weight = _WEIGHT.match(answer) if sign != "=" or "~" not in text else None
            if weight:
                answer = answer[weight.end() :]
            answer, _, remark = answer.partition("#")
            found.append((float(weight[1]) if weight else 100.0 if sign == "=" else 0.0, _plain(answer)))
            if remark.strip():
                self.remarks.append(f"{wording.LETTERS[min(len(found), 26) - 1]}：{_plain(remark)}")
        return found

    def _choice(self, text: str, said: ItemType | None) -> None:
        parts = self._parts(text)
        self.doubts += left_out([answer for _, answer in parts])
        parts = parts[: len(wording.LETTERS)]
        self.options = tuple(answer for _, answer in parts)
        right = tuple(
            letter
            for letter, (weight, _) in zip(wording.LETTERS, parts, strict=False)
            if weight and weight > 0
        )
        self.key = right
        self.kind = ItemType.SINGLE if "=" in text else ItemType.MULTIPLE
        if said in (ItemType.SINGLE, ItemType.MULTIPLE):
            self.kind = said

    def _numbers(self, text: str) -> None:
        self.kind = ItemType.BLANK
        parts = self._parts(text) if "=" in text else [(100.0, _plain(text.split("#")[0]))]
        self.key = ("|".join(answer for _, answer in parts),)
        if any(":" in answer or ".." in answer for _, answer in parts):
            self.doubts.append(
                Doubt(Reason.UNKNOWN_TYPE, "数值题允许误差，已按填空题导入，请核对答案的写法。")
            )

    def _pairs(self, text: str) -> None:
        self.kind = ItemType.SHORT
        self.key = tuple(answer.replace("->", " → ") for _, answer in self._parts(text))
        self.doubts.append(Doubt(Reason.UNKNOWN_TYPE, "配对题没有对应的题型，已按简答题导入，请核对。"))
