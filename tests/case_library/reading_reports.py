"""A text as extraction takes it, for tests of the rules on causes, parties, violations and lessons."""

from __future__ import annotations

from functools import lru_cache

from case_library.extraction.sections import Section, find_sections
from case_library.source import CaseText
from corpus.parsing import parse


@lru_cache(maxsize=64)
def read(text: str) -> tuple[CaseText, tuple[Section, ...]]:
    """The text, parsed as a file that a person imports, and its sections."""
    name = text.split("\n", 1)[0][:30].replace("/", "") + ".txt"
    source = CaseText.of_outline(parse(text.encode(), name).outline)
    return source, find_sections(source)
