"""Items put into words: stem, options, key, explanation with the law's own sentence."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from case_library.questions.difficulty import estimated
from case_library.questions.model import Asks, Item, ItemType, Origin, Source, item_id
from case_library.questions.provisions import Reading, Statement

SPACE = "（　　）"
BLANK = "____"
LETTERS = "ABCDEFGH"
_QUOTE_LONGEST = 420


@dataclass(frozen=True, slots=True)
class Voice:
    """How the items of one reading speak of their law."""

    reading: Reading

    def stem(self, sentence: str) -> str:
        """``sentence`` as a stem that names its law."""
        return f"根据《{self.reading.name}》，{sentence}"

    def explanation(self, sources: Sequence[Source], more: str = "") -> str:
        """The verbatim words with their place, and what else is to be said."""
        words = "".join(
            f"《{self.reading.name}》{source.place}{'规定' if n == 0 else ''}：“{_quoted(source.quote)}”"
            + "；" * (n < len(sources) - 1)
            for n, source in enumerate(sources)
        )
        return f"{words}{'' if words.endswith(('。”', '……”')) else '。'}{more}"

    def item(
        self,
        kind: ItemType,
        stem: str,
        key: tuple[str, ...],
        of: Statement,
        sources: tuple[Source, ...],
        asks: Asks,
        *,
        options: tuple[str, ...] = (),
        more: str = "",
        background: str = "",
    ) -> Item:
        right = key if not options else right_texts(options, key)
        made = Item(
            id=item_id(kind, sources[0], stem, right),
            type=kind,
            stem=stem,
            options=options,
            key=key,
            explanation=self.explanation(sources, more),
            sources=sources,
            point=self.reading.point(of),
            asks=asks,
            origin=Origin.PROVISION,
            background=background,
        )
        return estimated(made)


def _quoted(quote: str) -> str:
    words = re.sub(r"\s*\n\s*", "", quote).strip().rstrip("；，、")
    return words if len(words) <= _QUOTE_LONGEST else words[:_QUOTE_LONGEST] + "……"


def single_key(options: Sequence[str], right: str) -> tuple[str, ...]:
    """The letter of the right option."""
    return (LETTERS[options.index(right)],)


def letters(options: Sequence[str], right: Sequence[str]) -> tuple[str, ...]:
    """The letters of the right options, in order."""
    return tuple(LETTERS[n] for n, option in enumerate(options) if option in right)


def right_texts(options: Sequence[str], key: Sequence[str]) -> tuple[str, ...]:
    """What the key says, whatever the order of the options: by it an item made again is known."""
    return tuple(sorted(options[LETTERS.index(letter)] for letter in key))


def generator(*parts: object) -> random.Random:
    """Chance that is the same for the same parts."""
    return random.Random("\x1f".join(map(str, parts)))  # noqa: S311 - questions, not secrets
