"""Lines → stored text and clause tree."""

from __future__ import annotations

from corpus.outline.assemble import outline

__all__ = ["outline"]
