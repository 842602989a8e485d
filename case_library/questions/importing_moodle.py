"""Moodle XML → questions (https://docs.moodle.org/en/Moodle_XML_format)."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from case_library.questions import wording
from case_library.questions.importing_items import Structured
from case_library.questions.importing_markup import html_text
from case_library.questions.importing_options import left_out
from case_library.questions.importing_report import Doubt, Reason
from case_library.questions.model import ItemType

_SHOWN = 200
# Why: a gap of a cloze. Matches {1:SHORTANSWER:=a~=b}, {:MC:a~=b#no}; an escaped brace does not end it.
_GAP = re.compile(r"\{(\d*):([A-Z_]+):((?:\\.|[^}\\])*)\}")
_ALTERNATIVE = re.compile(r"(=|%-?\d+(?:[.,]\d*)?%)?((?:\\.|&[#\w]+;|[^~#\\])*)(#(?:\\.|[^~\\])*)?(?:~|$)")


def moodle_questions(root: Any) -> list[Structured]:
    """The questions of a file, in order; categories give the knowledge point where no tag does."""
    found: list[Structured] = []
    point = ""
    for question in root.iter("question"):
        kind = question.get("type", "")
        if kind == "category":
            point = _category(_text(question.find("category")))
        else:
            found.append(_question(question, kind, point, len(found) + 1))
    return found


def _category(path: str) -> str:
    parts = [part.replace("\0", "/") for part in path.strip().replace("//", "\0").split("/")]
    return "·".join(part for part in parts if part and part not in ("$course$", "top", "$system$"))


def _text(element: Any) -> str:
    """The text of an element with a ``text`` inside, out of HTML where its format says so."""
    if element is None:
        return ""
    inside = element.find("text")
    text = wording.clean("".join((element if inside is None else inside).itertext()))
    form = element.get("format", "")
    if form == "html" or (form == "moodle_auto_format" and re.search(r"</?[a-z]+[^<>]*>", text)):
        return html_text(text).strip()
    return text


def _question(question: Any, kind: str, point: str, number: int) -> Structured:
    labels = tuple(_text(tag) for tag in question.iterfind("tags/tag"))
    ours = any(label.startswith("题型：") for label in labels)
    if point and not ours:
        labels = (*labels, f"知识点：{point}")
    said = wording.read_labels(labels).get("type")
    read = _READERS.get(kind, _unknown)(question, said if isinstance(said, ItemType) else None)
    stem = read.stem or _text(question.find("questiontext"))
    background, stem, written = wording.split_stem(stem)
    points, why, sources = wording.split_feedback(_text(question.find("generalfeedback")))
    grade = question.findtext("defaultgrade") or ""
    if question.find(".//file") is not None or "<img" in "".join(question.itertext()):
        read.doubts.append(Doubt(Reason.PICTURE, "题目里有图片或附件，没有导入。请补上文字说明。"))
    return Structured(
        f"第 {number} 题",
        (_text(question.find("name")) or stem)[:_SHOWN],
        read.kind,
        stem,
        background,
        read.options or written,
        read.key or points,
        "\n".join(part for part in (why, *read.remarks) if part),
        sources,
        labels,
        question.findtext("idnumber") or "",
        None if ours or not re.fullmatch(r"\d+(\.\d+)?", grade) else float(grade),
        tuple(read.doubts),
    )


class _Read:
    """What the answers of a question say."""

    def __init__(self, kind: ItemType | None) -> None:
        self.kind = kind
        self.stem = ""
        self.options: tuple[str, ...] = ()
        self.key: tuple[str, ...] = ()
        self.remarks: list[str] = []
        self.doubts: list[Doubt] = []


def _fraction(answer: Any) -> float:
    try:
        return float(answer.get("fraction", "0"))
    except ValueError:
        return 0.0


def _choices(question: Any, said: ItemType | None) -> _Read:
    single = (question.findtext("single") or "true").strip() in ("true", "1")
    read = _Read(said or (ItemType.SINGLE if single else ItemType.MULTIPLE))
    answers = question.findall("answer")
    texts = [_text(answer) for answer in answers]
    read.options = tuple(texts[: len(wording.LETTERS)])
    read.doubts += left_out(texts)
    pairs = list(zip(wording.LETTERS, answers, strict=False))
    read.key = tuple(letter for letter, answer in pairs if _fraction(answer) > 0)
    for letter, answer in pairs:
        remark = _text(answer.find("feedback"))
        if remark.strip():
            read.remarks.append(f"{letter}：{remark}")
    return read


def _true_false(question: Any, said: ItemType | None) -> _Read:
    read = _Read(ItemType.TRUE_FALSE)
    for answer in question.findall("answer"):
        if _fraction(answer) > 0:
            right = _text(answer).strip().lower() == "true"
            read.key = wording.TRUE_KEY if right else wording.FALSE_KEY
        remark = _text(answer.find("feedback"))
        if remark.strip():
            read.remarks.append(remark)
    return read


def _short(question: Any, said: ItemType | None) -> _Read:
    read = _Read(ItemType.BLANK)
    right = [_text(answer) for answer in question.findall("answer") if _fraction(answer) > 0]
    read.key = ("|".join(word.replace("\\*", "*") for word in right),) if right else ()
    return read


def _essay(question: Any, said: ItemType | None) -> _Read:
    read = _Read(said or ItemType.SHORT)
    key = _text(question.find("graderinfo"))
    read.key = wording.read_points(key)
    if said in (ItemType.SINGLE, ItemType.MULTIPLE):
        read.key = tuple(key) if re.fullmatch("[A-Z]*", key) else ()
    return read


def _cloze(question: Any, said: ItemType | None) -> _Read:
    read = _Read(ItemType.BLANK)
    element = question.find("questiontext")
    raw = "".join(element.find("text").itertext()) if element is not None else ""
    read.key = tuple(_gap_words(match[3]) for match in _GAP.finditer(raw))
    shown = _GAP.sub(wording.GAP, raw)
    read.stem = wording.clean(html_text(shown) if element.get("format") == "html" else shown)
    if any(
        match[2] not in ("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC")
        for match in _GAP.finditer(raw)
    ):
        read.doubts.append(Doubt(Reason.UNKNOWN_TYPE, "完形填空里有选择或数值的空，已按填空题导入，请核对。"))
    return read


def _gap_words(text: str) -> str:
    words = []
    for match in _ALTERNATIVE.finditer(text):
        weight, answer = match[1] or "", match[2]
        if answer and (weight == "=" or weight.startswith("%100")):
            words.append(unescape(re.sub(r"\\(.)", r"\1", answer)))
    return "|".join(words)


def _unknown(question: Any, said: ItemType | None) -> _Read:
    read = _Read(said or ItemType.SHORT)
    name = question.get("type", "")
    read.key = tuple(
        f"{_text(pair)} → {_text(pair.find('answer'))}" for pair in question.findall("subquestion")
    ) or tuple(_text(answer) for answer in question.findall("answer") if _fraction(answer) > 0)
    read.doubts.append(Doubt(Reason.UNKNOWN_TYPE, f"没有与“{name}”对应的题型，已按简答题导入，请核对。"))
    return read


_READERS = {
    "multichoice": _choices,
    "truefalse": _true_false,
    "shortanswer": _short,
    "numerical": _short,
    "essay": _essay,
    "cloze": _cloze,
}
