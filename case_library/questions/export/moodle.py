"""Items as Moodle XML (https://docs.moodle.org/en/Moodle_XML_format).

Texts are ``plain_text``, which Moodle shows as they are, line breaks and runs of blanks included; only a
question with several gaps (``cloze``) must be HTML, because its gaps are marked inside the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from lxml import etree

from case_library.questions import wording
from case_library.questions.model import CHOICES, Item, ItemType

_NAME = 60
# Why: a gap of a stem. Matches two or more underscores, which is how stems write one.
_GAP = re.compile(r"_{2,}")
_CLOZE_SIGNS = "&<>\"'~#}{\\=%*"
"""Signs that end or begin something inside a gap of a cloze; Moodle decodes entities there."""
_LINES_OF_ESSAY = 15


def moodle_bytes(items: Sequence[Item], title: str) -> bytes:
    """The file; ``title`` is the category that the items go to."""
    root = etree.Element("quiz")
    category = etree.SubElement(root, "question", type="category")
    path = re.sub(r"\s+", " ", wording.clean(title)).strip().replace("/", "//") or "题库"
    _text(etree.SubElement(category, "category"), f"$course$/top/{path}")
    for item in items:
        _question(root, item)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _question(root: Any, item: Item) -> None:
    form = _form(item)
    question = etree.SubElement(root, "question", type=form)
    _text(etree.SubElement(question, "name"), " ".join(wording.clean(item.stem).split())[:_NAME] or item.id)
    stem = wording.full_stem(item, with_options=item.type in CHOICES and form == "essay")
    if form == "cloze":
        _text(etree.SubElement(question, "questiontext", format="html"), _cloze(stem, item.key))
    else:
        _plain(question, "questiontext", stem)
    _plain(question, "generalfeedback", wording.feedback_text(item))
    if form != "cloze":
        _value(question, "defaultgrade", f"{item.score if item.score is not None else 1:g}")
    _value(question, "penalty", "1" if form == "truefalse" else "0")
    _value(question, "hidden", "0")
    _value(question, "idnumber", wording.clean(item.id))
    {
        "multichoice": _choices,
        "truefalse": _true_false,
        "shortanswer": _short,
        "essay": _essay,
        "cloze": lambda *_: None,
    }[form](question, item)
    tags = etree.SubElement(question, "tags")
    for label in wording.labels(item):
        _text(etree.SubElement(tags, "tag"), label)


def _form(item: Item) -> str:
    if item.type in CHOICES:
        return "multichoice" if len(item.options) > 1 and item.key else "essay"
    if item.type is ItemType.TRUE_FALSE:
        return "truefalse" if item.key in (wording.TRUE_KEY, wording.FALSE_KEY) else "essay"
    if item.type is ItemType.BLANK and item.key and all(item.key):
        if len(item.key) == 1:
            return "shortanswer"
        if len(_GAP.findall(item.stem)) == len(item.key) and not _GAP.search(item.background):
            return "cloze"
    return "essay"


def _choices(question: Any, item: Item) -> None:
    single = item.type is ItemType.SINGLE
    _value(question, "single", "true" if single else "false")
    _value(question, "shuffleanswers", "true")
    _value(question, "answernumbering", "ABCD")
    share = f"{100 / len(item.key):.5f}".rstrip("0").rstrip(".")
    for letter, option in zip(wording.LETTERS, item.options, strict=False):
        wrong = "0" if single else "-100"
        _answer(question, option, share if letter in item.key else wrong, "plain_text")


def _true_false(question: Any, item: Item) -> None:
    right = item.key == wording.TRUE_KEY
    _answer(question, "true", "100" if right else "0", "moodle_auto_format")
    _answer(question, "false", "0" if right else "100", "moodle_auto_format")


def _short(question: Any, item: Item) -> None:
    _value(question, "usecase", "0")
    for word in item.key[0].split("|"):
        # * stands for anything in a short answer, \* for itself
        _answer(question, word.replace("*", "\\*"), "100", "moodle_auto_format")


def _essay(question: Any, item: Item) -> None:
    _value(question, "responseformat", "editor")
    _value(question, "responserequired", "1")
    _value(question, "responsefieldlines", str(_LINES_OF_ESSAY))
    _value(question, "attachments", "0")
    _value(question, "attachmentsrequired", "0")
    _plain(question, "graderinfo", wording.key_text(item))


def _cloze(stem: str, key: Sequence[str]) -> str:
    """The stem as HTML with its gaps as ``{1:SHORTANSWER:=word~=other word}``."""
    shown: list[str] = []
    at = 0
    for gap, words in zip(_GAP.finditer(stem), key, strict=True):
        shown.append(_html(stem[at : gap.start()]))
        shown.append("{1:SHORTANSWER:" + "~".join("=" + _in_gap(word) for word in words.split("|")) + "}")
        at = gap.end()
    return "".join([*shown, _html(stem[at:])])


def _in_gap(word: str) -> str:
    return "".join(f"&#{ord(one)};" if one in _CLOZE_SIGNS else one for one in wording.clean(word))


def _html(text: str) -> str:
    return escape(text).replace("{", "&#123;").replace("\n", "<br>")


def _answer(question: Any, text: str, fraction: str, form: str) -> None:
    answer = etree.SubElement(question, "answer", fraction=fraction, format=form)
    _text(answer, text)
    _plain(answer, "feedback", "")


def _plain(parent: Any, name: str, text: str) -> None:
    _text(etree.SubElement(parent, name, format="plain_text"), text)


def _text(parent: Any, text: str) -> None:
    _value(parent, "text", text)


def _value(parent: Any, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = wording.clean(text)
