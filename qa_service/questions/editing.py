"""What a person or a file may make of an item: lengths, forms, no character that a database refuses."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from case_library.questions.model import CHOICES, Item, ItemType, Source
from case_library.questions.wording import LETTERS, clean
from corpus.errors import ItemError

MOST_STEM: Final = 5_000
MOST_BACKGROUND: Final = 20_000
MOST_EXPLANATION: Final = 20_000
MOST_OPTIONS: Final = len(LETTERS)
MOST_OPTION: Final = 2_000
MOST_KEYS: Final = 50
MOST_KEY: Final = 5_000
MOST_SOURCES: Final = 50
MOST_QUOTE: Final = 20_000
MOST_TAGS: Final = 50
MOST_NAME: Final = 200
"""Characters of a knowledge point, an author or a tag."""
MOST_SCORE: Final = 1_000.0
# What the column of ids holds, and an address needs no escapes for.
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,24}")


def checked(item: Item) -> Item:
    """The item as it can be kept: clean characters, white space at the ends taken off.

    Raises:
        ItemError: it cannot be kept; the message says what to change.
    """
    made = cleaned(item)
    if not made.stem:
        raise ItemError("请填写题干。", details={"field": "stem"})
    _check_lengths(made)
    if made.type in CHOICES:
        outside = [letter for letter in made.key if letter not in LETTERS[: len(made.options)]]
        if outside:
            raise ItemError(
                f"答案“{'、'.join(outside)}”不在选项之中。请改正答案或补上选项。", details={"field": "key"}
            )
    elif made.options:
        raise ItemError(
            f"{made.type.value}没有选项。请删去选项，或者改换题型。", details={"field": "options"}
        )
    if made.type is ItemType.TRUE_FALSE and any(key not in ("对", "错") for key in made.key):
        raise ItemError("判断题的答案写“对”或“错”。", details={"field": "key"})
    if made.score is not None and not 0 <= made.score <= MOST_SCORE:
        raise ItemError(f"分值请写 0 到 {MOST_SCORE:g}。", details={"field": "score"})
    return made


def cleaned(item: Item) -> Item:
    """The item without characters that a database or a file refuses; letters of its key in order."""
    key = tuple(_line(one) for one in item.key if one.strip())
    if item.type in CHOICES:
        key = tuple(sorted(dict.fromkeys(one.strip().upper() for one in key)))
    return replace(
        item,
        stem=_line(item.stem),
        options=tuple(_line(one) for one in item.options),
        key=key,
        explanation=_line(item.explanation),
        sources=tuple(_source(one) for one in item.sources),
        point=_line(item.point),
        author=_line(item.author),
        background=_line(item.background),
        tags=tuple(dict.fromkeys(word for one in item.tags if (word := _line(one)))),
    )


def fits(item: Item) -> str:
    """Why an item of a file cannot be kept at all; "" where it can."""
    try:
        _check_lengths(item)
    except ItemError as error:
        return error.message
    return "" if _ID.fullmatch(item.id) else "题目的编号不合规则。"


def _check_lengths(item: Item) -> None:
    texts = (
        ("stem", "题干", item.stem, MOST_STEM),
        ("background", "案例材料", item.background, MOST_BACKGROUND),
        ("explanation", "解析", item.explanation, MOST_EXPLANATION),
        ("point", "知识点", item.point, MOST_NAME),
        ("author", "作者", item.author, MOST_NAME),
        *(("options", "选项", one, MOST_OPTION) for one in item.options),
        *(("key", "答案", one, MOST_KEY) for one in item.key),
        *(("tags", "标签", one, MOST_NAME) for one in item.tags),
        *(("sources", "依据", one.quote, MOST_QUOTE) for one in item.sources),
    )
    for field, name, text, most in texts:
        if len(text) > most:
            raise ItemError(f"{name}有 {len(text)} 个字，最多 {most} 个，请缩短。", details={"field": field})
    numbers = (
        ("options", "选项", len(item.options), MOST_OPTIONS),
        ("key", "答案", len(item.key), MOST_KEYS),
        ("sources", "依据", len(item.sources), MOST_SOURCES),
        ("tags", "标签", len(item.tags), MOST_TAGS),
    )
    for field, name, number, most in numbers:
        if number > most:
            raise ItemError(f"{name}有 {number} 个，最多 {most} 个。", details={"field": field})


def _source(source: Source) -> Source:
    return replace(
        source,
        document_id=_line(source.document_id)[:64],
        version_id=_line(source.version_id)[:64],
        clause_id=_line(source.clause_id)[:80],
        law=_line(source.law)[:MOST_NAME],
        place=_line(source.place)[:MOST_NAME],
    )


def _line(text: str) -> str:
    return clean(text).strip()
