"""Keys, sources and moments as a person reads them."""

from __future__ import annotations

import datetime as dt

from case_library.questions.model import Item, ItemType, Source
from corpus.china_time import CHINA
from qa_service import labels


def key_lines(item: Item) -> tuple[str, ...]:
    """The key of a form without options as lines: alternatives of a gap stand beside each other."""
    if item.type is not ItemType.BLANK:
        return item.key
    said = ["，或 ".join(one.split("|")) for one in item.key]
    return tuple(f"第 {n} 空：{one}" for n, one in enumerate(said, 1)) if len(said) > 1 else tuple(said)


def key_words(item: Item) -> str:
    """The key in one line: letters with the texts of their options."""
    if item.options:
        return "；".join(f"{letter} {text}" for letter, text in zip(item.key, item.right, strict=False))
    return "；".join(key_lines(item))


def where_of(source: Source) -> str:
    """A source as a person cites it: 《安全生产法》第二十四条第一款."""
    return f"《{source.law}》{source.place}" if source.law else source.place


def moment(at: dt.datetime) -> str:
    """2026年11月22日 18:05, in China."""
    local = at.astimezone(CHINA)
    return f"{labels.day(local.date())} {local:%H:%M}"
