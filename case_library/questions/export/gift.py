"""Items as GIFT, the text form of Moodle (https://docs.moodle.org/en/GIFT_format).

Written so that Moodle's own importer (question/format/gift/format.php) takes each text letter by letter:
every text is marked ``[plain]``, the signs ``~ = # { } :`` and the backslash are escaped, line breaks are
``\\n``, and a wrong option takes away what a right one gives, as examinations here count a multiple choice.
GIFT has one gap an item: several gaps, short answers and cases become essays, whose model answer stands in
the general feedback.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from case_library.questions import wording
from case_library.questions.model import CHOICES, Item, ItemType

_ESCAPED = str.maketrans({sign: "\\" + sign for sign in "\\~=#{}:"} | {"\n": "\\n"})
_NAME = 60  # characters of a stem that name it
# Why: the importer reads a weight where an option begins. Matches %50%, %-33.3%; must not match 50% or %.
_WEIGHT = re.compile(r"%-?\d{1,2}\.?\d*%")


def gift_bytes(items: Sequence[Item], title: str) -> bytes:
    """The file; ``title`` is the category that the items go to."""
    category = re.sub(r"\s+", " ", wording.clean(title)).strip().replace("/", "//")
    blocks = [f"// {len(items)} 道题，UTF-8 编码", f"$CATEGORY: $course$/top/{category or '题库'}"]
    return ("\n\n".join([*blocks, *map(_question, items)]) + "\n").encode()


def _question(item: Item) -> str:
    # Moodle since 3.9 reads [id:…] and [tag:…] in a comment; other programs pass over it.
    marks = [f"[id:{_comment(item.id)}]", *(f"[tag:{_comment(label)}]" for label in wording.labels(item))]
    name = " ".join(item.stem.split())[:_NAME]
    stem = wording.full_stem(item, with_options=item.type in CHOICES and _is_essay(item))
    return f"// {' '.join(marks)}\n::{_text(name)}::[plain]{_text(stem)}{{{_answers(item)}}}"


def _comment(text: str) -> str:
    """Inside the brackets of a comment, which is one line."""
    return wording.clean(text).replace("\\", "\\\\").replace("]", "\\]").replace("\n", "\\n")


def _text(text: str) -> str:
    return wording.clean(text).translate(_ESCAPED)


def _option(text: str) -> str:
    """Text of an option: [ at its beginning would be read as the name of a format, %50% as a weight."""
    return ("[plain]" if text.startswith("[") or _WEIGHT.match(text) else "") + _text(text)


def _answers(item: Item) -> str:
    feedback = wording.feedback_text(item, with_key=_is_essay(item))
    last = f"####[plain]{_text(feedback)}" if feedback else ""
    if _is_essay(item):
        return last
    if item.type is ItemType.TRUE_FALSE:
        return ("TRUE" if item.key == wording.TRUE_KEY else "FALSE") + last
    if item.type is ItemType.BLANK:
        words = item.key[0].split("|")
        return "".join(f"={_option(word)} " for word in words) + last
    return "".join(f"\n\t{_choice(item, at)}" for at in range(len(item.options))) + "\n" + last


def _choice(item: Item, at: int) -> str:
    text = item.options[at]
    right = wording.LETTERS[at] in item.key
    if item.type is ItemType.SINGLE:
        return f"{'=' if right else '~'}{_option(text)}"
    share = f"{100 / max(1, len(item.key)):.5f}".rstrip("0").rstrip(".")
    return f"~%{share if right else '-100'}%{_option(text)}"


def _is_essay(item: Item) -> bool:
    """Items that GIFT has no machine-marked form for.

    A gap whose word holds -> is one too: Moodle takes such answers for a matching question.
    """
    if item.type in CHOICES:
        return len(item.options) < 2 or not item.key or (item.type is ItemType.SINGLE and len(item.key) > 1)
    if item.type is ItemType.TRUE_FALSE:
        return item.key not in (wording.TRUE_KEY, wording.FALSE_KEY)
    return item.type is not ItemType.BLANK or len(item.key) != 1 or "->" in item.key[0] or not item.key[0]
