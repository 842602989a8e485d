"""One exact change that makes a true sentence wrong (判断题的错误表述)."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import NamedTuple


class Contrast(NamedTuple):
    """Two words that exclude each other in a provision; ``unless``: sentences where they do not."""

    right: str
    wrong: str
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Changed:
    """A sentence made wrong: ``right`` became ``wrong`` at ``start``."""

    text: str
    right: str
    wrong: str
    start: int


# Why: where a rule only allows or encourages something, another thing need not be wrong.
_ALLOWS = re.compile(r"可以|鼓励|支持|提倡")
_MODAL = frozenset({"不得", "严禁", "禁止", "有权"})


@functools.cache
def contrasts() -> tuple[Contrast, ...]:
    """The pairs of ``data/contrasts.toml``."""
    data = (
        resources.files("case_library.questions")
        .joinpath("data", "contrasts.toml")
        .read_text(encoding="utf-8")
    )
    return tuple(
        Contrast(one["right"], one["wrong"], re.compile(one["unless"]) if "unless" in one else None)
        for one in tomllib.loads(data)["contrast"]
    )


def changes(text: str) -> Iterator[Changed]:
    """The changes that make a sentence of a provision wrong, each by itself."""
    for right, wrong, unless in contrasts():
        if text.count(right) != 1 or wrong in text or (unless is not None and unless.search(text)):
            continue
        if _ALLOWS.search(text) and right not in _MODAL:
            continue
        start = text.index(right)
        yield Changed(text[:start] + wrong + text[start + len(right) :], right, wrong, start)
