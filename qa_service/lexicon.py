"""Everyday words → words of regulations (日常用语 → 规范用语), from ``data/everyday.toml``."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from corpus.errors import InternalError
from indexing.segment import tokens


@dataclass(frozen=True, slots=True)
class Expansion:
    """An everyday word of a question and the formal terms that are searched with it."""

    word: str
    terms: tuple[str, ...]


@functools.cache
def everyday_terms() -> Mapping[str, tuple[str, ...]]:
    """The lexicon, longest words first.

    Raises:
        InternalError: the packaged file is damaged.
    """
    source = resources.files("qa_service").joinpath("data/everyday.toml")
    try:
        table = tomllib.loads(source.read_text(encoding="utf-8"))["terms"]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise InternalError("内置的日常用语表损坏，请重新安装 anzhi。") from error
    return {word: tuple(table[word]) for word in sorted(table, key=lambda word: (-len(word), word))}


def expand(text: str) -> tuple[Expansion, ...]:
    """The everyday words in ``text``; a longer one hides the shorter ones inside it.

    A word of one character counts only where segmentation makes it a word (查 in 谁来查, not in 检查).
    """
    taken = [False] * len(text)
    words = frozenset(tokens(text))
    found: list[tuple[int, Expansion]] = []
    for word, terms in everyday_terms().items():
        if len(word) == 1 and word not in words:
            continue
        start = text.find(word)
        while start >= 0:
            stretch = range(start, start + len(word))
            if not any(taken[i] for i in stretch):
                for i in stretch:
                    taken[i] = True
                found.append((start, Expansion(word, terms)))
                break
            start = text.find(word, start + 1)
    return tuple(expansion for _, expansion in sorted(found, key=lambda item: item[0]))
