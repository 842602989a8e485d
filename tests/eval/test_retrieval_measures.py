"""Retrieval metrics, folds, the learned trees and their ONNX form; the whole way on a small corpus."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import InputError
from eval.retrieval import Pool, blocks, judge, main, ranked, read_questions, summary
from eval.train_rerank import Trees, _threshold, learn, to_onnx
from indexing.features import NAMES
from indexing.rerank import Reranker


@pytest.mark.parametrize(
    ("hits", "answers", "ndcg", "mrr", "recall"),
    [
        ([1, 0, 0], 1, 1.0, 1.0, 1.0),
        ([0, 1, 0], 1, 1 / math.log2(3), 0.5, 1.0),
        ([0, 0, 0], 1, 0.0, 0.0, 0.0),
        ([1, 0], 2, 1 / (1 + 1 / math.log2(3)), 1.0, 0.5),
        ([0] * 10 + [1], 1, 0.0, 1 / 11, 0.0),
        ([1] * 10, 20, 1.0, 1.0, 0.5),
        ([], 3, 0.0, 0.0, 0.0),
    ],
)
def test_judge(hits: list[int], answers: int, ndcg: float, mrr: float, recall: float) -> None:
    got = judge(np.array(hits, np.bool_), answers)
    assert (got.ndcg, got.mrr, got.recall) == pytest.approx((ndcg, mrr, recall))


def test_deep_recall_ends_at_a_hundred() -> None:
    hits = np.zeros(150, np.bool_)
    hits[[99, 100]] = True
    assert judge(hits, 2).deep == 0.5


def test_an_article_counts_once_at_its_best_window() -> None:
    given = Pool(
        np.array([7, 7, 8, 9]),
        np.zeros((4, len(NAMES)), np.float32),
        np.zeros(4),
        np.array([False, False, True, False]),
        1,
        {},
    )
    assert ranked(given, np.array([3.0, 4.0, 2.0, 1.0])).tolist() == [False, True, False]
    assert ranked(given, np.array([1.0, 1.0, 1.0, 2.0])).tolist() == [False, False, True]


def test_intervals_hold_the_mean_and_are_the_same_every_time() -> None:
    judged = [judge(np.array([number % 3 == 0, True]), 2) for number in range(60)]
    first, again = summary(judged), summary(judged)
    assert first == again
    for figure in first.values():
        low, high = figure["interval"]
        assert low <= figure["value"] <= high
    assert first["MRR"]["interval"][0] < first["MRR"]["interval"][1]


def test_blocks_keep_neighbours_together() -> None:
    parts = blocks(11, 4)
    assert np.concatenate(parts).tolist() == list(range(11))
    assert all((np.diff(part) == 1).all() for part in parts)


def pools(count: int = 60, candidates: int = 40) -> list[Pool]:
    """Questions whose answer is told by one figure, and by another only where that one is high."""
    rng = np.random.default_rng(5)
    made = []
    for _ in range(count):
        figures = rng.normal(size=(candidates, len(NAMES))).astype(np.float32)
        worth = figures[:, 3] + np.where(figures[:, 9] > 0.5, 2.0, 0.0)
        relevant = np.zeros(candidates, np.bool_)
        relevant[np.argmax(worth)] = True
        made.append(
            Pool(np.arange(candidates), figures, np.sort(rng.random(candidates))[::-1], relevant, 1, {})
        )
    return made


@pytest.fixture(scope="module")
def trees() -> Trees:
    pytest.importorskip("lightgbm", reason="needs LightGBM (extra `train`)")
    return learn(pools(), seeds=2, rounds=20)


def test_learning_finds_what_tells_answers_and_is_reproducible(trees: Trees) -> None:
    unseen = pools(90)[60:]
    learned = np.mean([judge(ranked(one, trees.predict(one.figures)), 1).mrr for one in unseen])
    fused = np.mean([judge(ranked(one, one.fused), 1).mrr for one in unseen])
    assert learned > fused + 0.2
    assert to_onnx(learn(pools(), seeds=2, rounds=20)) == to_onnx(trees)
    assert to_onnx(learn(pools(), seeds=2, rounds=20, seed=8)) != to_onnx(trees)


def test_the_onnx_form_says_the_same(trees: Trees, tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(to_onnx(trees))
    figures = np.concatenate([one.figures for one in pools(70)[60:]])
    got = Reranker(path).predict(figures)
    assert got == pytest.approx(trees.predict(figures), abs=1e-5)


@pytest.mark.parametrize("value", [0.1, 1 / 3, -0.7, 1e-20, 123456.789, 0.5])
def test_a_threshold_parts_float32_figures_as_the_double_did(value: float) -> None:
    near = _threshold(value)
    assert near <= value
    for figure in (np.float32(near), np.nextafter(np.float32(near), np.float32(np.inf))):
        assert (float(figure) <= near) == (float(figure) <= value)


LAWS = {
    "渔港安全条例": [
        "渔港经营单位应当按照规定配备消防器材，并指定专人保管。",
        "渔船进出渔港应当向渔港监督机构报告。",
        "台风预警发布后，渔船应当按照指令回港避风。",
    ],
    "冷库管理办法": [
        "冷库应当安装氨气泄漏报警装置，每年检测一次。",
        "冷库作业人员应当经过培训，取得证书后上岗。",
        "氨气泄漏时，应当立即疏散人员并报告消防救援机构。",
    ],
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("articles")
    rows = [
        {"id": 10 * law + number, "law": name, "article": f"第{'一二三'[number]}条", "text": text}
        for law, (name, texts) in enumerate(LAWS.items())
        for number, text in enumerate(texts)
    ]
    asked = [
        {"id": 1, "question": "氨气漏了怎么办？", "relevant": [12]},
        {"id": 0, "question": "台风来了渔船要回港吗？", "relevant": [2]},
        {"id": 2, "question": "没有答案的问题", "relevant": []},
    ]
    for name, lines in (("corpus.jsonl", rows), ("queries.jsonl", asked)):
        text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        (folder / name).write_text(text + "\n", encoding="utf-8")
    return folder / "corpus.jsonl", folder / "queries.jsonl"


def test_questions_come_by_id_and_a_bad_file_is_told(files: tuple[Path, Path], tmp_path: Path) -> None:
    assert [question.id for question in read_questions(files[1])] == [0, 1]
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": 1, "question": "?"}\n')
    with pytest.raises(InputError, match="id, question, relevant"):
        read_questions(bad)


def test_the_whole_way(files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--corpus", str(files[0]), "--queries", str(files[1]), "--library", str(tmp_path / "library")]
    assert main([*options, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["questions"] == 2
    assert report["articles"] == 6
    assert report["relevant not in the library"] == 0
    assert report["candidates hold"] == 1.0
    assert report["model"] is not None
    assert set(report["rankings"]) == {"words", "grams", "dense", "fusion", "shipped model"}
    assert report["rankings"]["fusion"]["nDCG@10"]["value"] > 0.6
    assert report["rankings"]["fusion"]["recall@100"]["value"] == 1.0
    assert main(options) == 0  # again, over the library that is there now
    assert "recall@100" in capsys.readouterr().out
    assert main([*options[:3], str(tmp_path / "absent.jsonl")]) == 1
    assert "读不出来" in capsys.readouterr().err
