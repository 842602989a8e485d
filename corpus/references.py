"""Citations in a text (引用): 《…》第X条第Y款第Z项, 本法第X条, 前款."""

from __future__ import annotations

from corpus.model import Outline
from corpus.relations import Reference


def find_references(outline: Outline) -> tuple[Reference, ...]:
    """Every citation of ``outline``, in the order of the text."""
    return ()
