"""The learned order of articles: LambdaMART trees over ``features``, run by onnxruntime.

The model is learned on questions about laws alone, so it speaks about laws alone: the articles among the
candidates take each other's places, best first, and keep the fused scores of those places. Plans, standards
and cases stay where the fusion put them; a plan never loses to a law because the model knows only laws.

``data/rerank.onnx`` is made by ``eval/train_rerank.py`` (Burges, "From RankNet to LambdaRank to LambdaMART",
2010). It names the figures it goes on; one that names others is refused.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from corpus.errors import CorruptFileError
from indexing.features import NAMES, Floats, Rows, Scores, Shelf, features

if TYPE_CHECKING:
    from indexing.generation import ChannelScores, Generation

logger = logging.getLogger(__name__)

MODEL: Final = Path(__file__).parent / "data" / "rerank.onnx"
#: Key of the model's own properties: the names of its columns, as JSON.
COLUMNS: Final = "columns"
#: … and which encoder its figures came from: cosines of another one lie elsewhere.
ENCODER: Final = "encoder"
#: A list this short has no order worth learning.
_FEWEST: Final = 2


class Reranker:
    """One model; thread-safe, opened at the first use.

    Args:
        path: the model.
    """

    def __init__(self, path: Path = MODEL) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._shelf: tuple[tuple[Path, tuple[int, int]], Shelf] | None = None

    @cached_property
    def _data(self) -> bytes:
        try:
            return self._path.read_bytes()
        except OSError as error:
            raise _unusable(self._path, "文件缺失或读不出来") from error

    @property
    def identity(self) -> str:
        """First 12 hex digits of the model's SHA-256.

        Raises:
            CorruptFileError: the file is missing.
        """
        return hashlib.sha256(self._data).hexdigest()[:12]

    @cached_property
    def _session(self) -> Any:
        try:
            import onnxruntime

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1  # a few hundred rows: sharing them costs more than it saves
            options.log_severity_level = 3
            session = onnxruntime.InferenceSession(self._data, options, providers=["CPUExecutionProvider"])
            properties = session.get_modelmeta().custom_metadata_map
            names = json.loads(properties[COLUMNS])
        except CorruptFileError:
            raise
        except Exception as error:  # onnxruntime raises classes of its own
            raise _unusable(self._path, "文件已损坏，或 onnxruntime 不能使用") from error
        if not set(names) <= set(NAMES):
            raise _unusable(self._path, "由另一版本的程序生成")
        return session, [NAMES.index(name) for name in names], properties.get(ENCODER, "")

    def check(self) -> str:
        """The model's identity, once it has been opened and has answered.

        Raises:
            CorruptFileError: missing, damaged, or made for other figures.
        """
        self.predict(np.zeros((1, len(NAMES)), np.float32))
        return self.identity

    def fits(self, encoder: str) -> bool:
        """Whether it was learned with this encoder, given by its identity; engine and precision do not count.

        Raises:
            CorruptFileError: as ``check``.
        """
        with self._lock:
            learned: str = self._session[2]
        return not learned or model_name(learned) == model_name(encoder)

    def predict(self, figures: Floats) -> NDArray[np.float64]:
        """One score a row of ``features``; only the order means something.

        Raises:
            CorruptFileError: as ``check``.
        """
        with self._lock:
            session, columns, _ = self._session
        (found,) = session.run(None, {"figures": np.ascontiguousarray(figures[:, columns])})
        return np.asarray(found, np.float64).ravel()

    def shelf(self, generation: Generation) -> Shelf:
        """Where the passages of a generation stand; read once (half a second for 60,000)."""
        key = (generation.folder, generation.stamp)
        with self._lock:
            if self._shelf is None or self._shelf[0] != key:
                self._shelf = (key, generation.store.shelf())
            return self._shelf[1]

    def __call__(
        self,
        generation: Generation,
        scores: ChannelScores,
        rows: Rows,
        fused: NDArray[np.float64],
        question: str,
    ) -> NDArray[np.float64]:
        """The scores by which the candidates rank now; those of anything but laws are their ``fused``.

        Args:
            scores: of every passage. rows: the candidates, best first by ``fused``.
            question: what was asked, without its place.

        Raises:
            CorruptFileError: as ``check``.
        """
        if not self.fits(generation.manifest.encoder):
            return fused
        shelf = self.shelf(generation)
        laws = np.flatnonzero(shelf.ranked[rows])
        if len(laws) < _FEWEST:
            return fused
        found = Scores(
            rows[laws], fused[laws], scores.words, scores.grams, scores.dense, generation.dense.matrix()
        )
        return exchanged(fused, laws, self.predict(features(shelf, found, question)))


def model_name(encoder: str) -> str:
    """What an identity says of which model it is: its first part, with or without ``model=``."""
    return encoder.partition(";")[0].removeprefix("model=")


def exchanged(fused: NDArray[np.float64], laws: Rows, predicted: NDArray[np.float64]) -> NDArray[np.float64]:
    """``fused`` with the scores at ``laws`` dealt out anew, the highest to the best predicted; ties stay."""
    ranked = fused.copy()
    order = np.argsort(-predicted, kind="stable")
    ranked[laws[order]] = np.sort(fused[laws])[::-1]
    return ranked


def load(path: Path = MODEL) -> Reranker | None:
    """The model, opened; None where it cannot be used: then the fusion alone ranks, and the log says so."""
    model = Reranker(path)
    try:
        model.check()
    except CorruptFileError as error:
        logger.warning("%s", error.message)
        return None
    return model


def _unusable(path: Path, reason: str) -> CorruptFileError:
    return CorruptFileError(
        f"条文排序模型不能使用（{path.name}：{reason}），检索改按融合得分排序，条文的先后会差一些。"
        "请重新安装安知，或运行 python -m eval.train_rerank 重新生成。",
        details={"file": path.name, "reason": reason},
    )
