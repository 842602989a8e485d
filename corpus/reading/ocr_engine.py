"""Pictures of lines → text. The only use of rapidocr (PP-OCR models on onnxruntime).

The models come inside the wheel and are opened here, each once, as sessions of our own: the library's
way of opening them would download what it misses, and its sessions keep all cores busy while they wait.
"""

from __future__ import annotations

import itertools
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: A picture: rows × columns × (blue, green, red), 0 to 255.
Picture = NDArray[np.uint8]
#: Corners of text boxes: n × 4 × (x, y) in pixels, clockwise from the top left.
Quads = NDArray[np.float32]

#: A crop this much wider than high costs memory without end; a line of text has at most some 120 letters.
_WIDEST = 120.0
#: Most threads that one reader uses; the models gain little from more.
_MOST_THREADS = 4


class EngineMissingError(Exception):
    """The recogniser or its models are not installed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in the picture of one line.

    Attributes:
        text: letters and blanks.
        scores: of each letter, 0 to 1. places: where its middle lies, 0 (left) to 1 (right).
    """

    text: str = ""
    scores: tuple[float, ...] = ()
    places: tuple[float, ...] = ()

    @property
    def score(self) -> float:
        """Mean of the letters' scores; 0 without any."""
        return sum(self.scores) / len(self.scores) if self.scores else 0.0


class _Config(dict[str, Any]):
    """Settings that the library reads as keys and as attributes."""

    def __getattr__(self, name: str) -> Any:
        return self[name]


class Engine:
    """The three models: where text stands, whether it is upside down, what it says."""

    def __init__(self) -> None:
        """Raises EngineMissingError where the library or a model is missing."""
        try:
            import rapidocr
            from rapidocr.ch_ppocr_cls import TextClassifier
            from rapidocr.ch_ppocr_det import TextDetector
            from rapidocr.ch_ppocr_rec import TextRecognizer
            from rapidocr.utils.typings import EngineType, LangRec, OCRVersion
        except ImportError as error:
            raise EngineMissingError(str(error)) from error
        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL + 1)
        folder = Path(rapidocr.__file__).parent / "models"
        shared = {"engine_type": EngineType.ONNXRUNTIME, "lang_type": LangRec.CH, "font_path": None}
        self._detector = TextDetector(
            _Config(
                shared,
                session=_session(folder, "*_det_*.onnx"),
                limit_type="max",
                limit_side_len=8192,
                mean=[0.5, 0.5, 0.5],
                std=[0.5, 0.5, 0.5],
                thresh=0.3,
                box_thresh=0.5,
                max_candidates=3000,
                unclip_ratio=1.6,
                use_dilation=True,
                score_mode="fast",
            )
        )
        self._classifier = TextClassifier(
            _Config(
                shared,
                session=_session(folder, "*_cls_*.onnx"),
                ocr_version=OCRVersion.PPOCRV4,
                cls_batch_num=6,
                cls_thresh=0.9,
                label_list=["0", "180"],
            )
        )
        self._recogniser = TextRecognizer(
            _Config(
                shared,
                session=_session(folder, "*_rec_*.onnx"),
                rec_batch_num=4,
                rec_img_shape=[3, 48, 320],
                rec_keys_path=None,
            )
        )

    def find(self, picture: Picture) -> Quads:
        """Boxes of the lines of text, in pixels; letters should be 10 to 60 pixels high."""
        found = self._detector(picture)
        if found.boxes is None:
            return np.zeros((0, 4, 2), np.float32)
        return np.asarray(found.boxes, np.float32)

    def upside_down(self, crops: Sequence[Picture]) -> float:
        """Share of the lines, weighted by how sure the model is, that stand on their heads (0 to 1)."""
        if not crops:
            return 0.0
        found = self._classifier([_narrowed(crop) for crop in crops]).cls_res or []
        turned = sum(score for label, score in found if label == "180")
        return float(turned / max(1e-6, sum(score for _, score in found)))

    def recognise(self, crops: Sequence[Picture]) -> list[Reading]:
        """What each picture of one line says."""
        from rapidocr.ch_ppocr_rec import TextRecInput

        if not crops:
            return []
        ready = [_narrowed(crop) for crop in crops]
        found = self._recogniser(TextRecInput(img=ready, return_word_box=True))
        words: tuple[str, ...] = found.txts or ()
        return [_reading(text, info) for text, info in zip(words, found.word_results, strict=True)]


def _session(folder: Path, pattern: str) -> Any:
    """A model, opened; waiting threads sleep, and no memory is kept for later."""
    import onnxruntime

    model = min(folder.glob(pattern), default=None)
    if model is None:
        raise EngineMissingError(f"no model {pattern}")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = _threads()
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _threads() -> int:
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(_MOST_THREADS, available))


def _narrowed(crop: Picture) -> Picture:
    height, width = crop.shape[:2]
    return crop[:, : max(1, int(_WIDEST * height))] if width > _WIDEST * height else crop


def _reading(text: str, info: Any) -> Reading:
    """Places from the columns of the model's output at which each letter was decided."""
    letters = [letter for word in info.words for letter in word]
    columns = list(itertools.chain.from_iterable(info.word_cols))
    total = max(1.0, float(info.line_txt_len))
    places: list[float] = []
    at = 0
    for letter in text:
        if letter.isspace() or at >= len(letters):
            places.append(places[-1] if places else 0.0)
            continue
        places.append(min(1.0, (columns[at] + 0.5) / total))
        at += 1
    return Reading(text, tuple(float(score) for score in info.confs[: len(text)]), tuple(places))
