"""Statements that another document ceases to hold: 《…》同时废止, 自…起失效."""

from __future__ import annotations

from corpus.model import Outline
from corpus.relations import Repeal


def find_repeals(outline: Outline) -> tuple[Repeal, ...]:
    """Every document that ``outline`` repeals, in the order of the text."""
    return ()
