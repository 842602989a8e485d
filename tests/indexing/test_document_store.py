"""The document store: Haystack's own contract tests, and what is ours beyond them."""

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from indexing.document_store import FaissDocumentStore, narrowing  # before haystack: it turns telemetry off

from haystack.dataclasses import ByteStream, Document, SparseEmbedding  # isort: skip
from haystack.document_stores.errors import DuplicateDocumentError  # isort: skip
from haystack.document_stores.types import DuplicatePolicy  # isort: skip
from haystack.errors import FilterError  # isort: skip
from haystack.testing.document_store import (  # isort: skip
    CountDocumentsByFilterTest,
    CountUniqueMetadataByFilterTest,
    DocumentStoreBaseExtendedTests,
    GetMetadataFieldMinMaxTest,
    GetMetadataFieldsInfoTest,
    GetMetadataFieldUniqueValuesTest,
)

from corpus.errors import LibraryError


class TestContract(
    DocumentStoreBaseExtendedTests,
    CountDocumentsByFilterTest,
    CountUniqueMetadataByFilterTest,
    GetMetadataFieldsInfoTest,
    GetMetadataFieldMinMaxTest,
    GetMetadataFieldUniqueValuesTest,
):
    """All that haystack.testing has for document stores, in memory."""

    @pytest.fixture
    def document_store(self) -> FaissDocumentStore:
        return FaissDocumentStore(dimension=768)

    def test_write_documents(self, document_store: FaissDocumentStore) -> None:
        """The contract leaves the default policy to the store: ours fails on a known id."""
        document = Document(content="一")
        assert document_store.write_documents([document]) == 1
        with pytest.raises(DuplicateDocumentError):
            document_store.write_documents([document])
        assert document_store.filter_documents() == [document]


class TestContractOnDisk(TestContract):
    """The same on a file."""

    @pytest.fixture
    def document_store(self, tmp_path: Path) -> FaissDocumentStore:
        return FaissDocumentStore(str(tmp_path / "store" / "documents.sqlite"), dimension=768)


RANDOM = np.random.default_rng(3)


def documents(count: int) -> list[Document]:
    vectors = RANDOM.standard_normal((count, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return [
        Document(
            id=f"d{n}",
            content=f"第{n}段",
            meta={"区": "甲" if n % 50 == 0 else "乙", "n": n},
            embedding=v.tolist(),
        )
        for n, v in enumerate(vectors)
    ]


def test_a_filter_acts_before_the_search() -> None:
    """Two in a hundred match: all of them come back, as exact search among them would have it."""
    store = FaissDocumentStore(dimension=8)
    written = documents(500)
    store.write_documents(written)
    query = RANDOM.standard_normal(8)
    query /= np.linalg.norm(query)
    found = store.embedding_retrieval(
        query.tolist(), filters={"field": "meta.区", "operator": "==", "value": "甲"}, top_k=10
    )
    wanted = sorted((d for d in written if d.meta["区"] == "甲"), key=lambda d: -np.dot(d.embedding, query))
    assert [d.id for d in found] == [d.id for d in wanted]
    assert len(found) == 10
    assert [d.score for d in found] == pytest.approx(
        [float(np.dot(d.embedding, query)) for d in wanted], abs=1e-5
    )
    assert all(d.embedding is None for d in found)


def test_documents_without_embedding_are_not_retrieved() -> None:
    store = FaissDocumentStore(dimension=8)
    store.write_documents([Document(id="a", content="无向量"), *documents(3)])
    assert len(store.embedding_retrieval([1.0] + [0.0] * 7, top_k=10)) == 3
    assert store.count_documents() == 4


def test_a_reopened_store_holds_the_same(tmp_path: Path) -> None:
    path = str(tmp_path / "documents.sqlite")
    written = [
        *documents(20),
        Document(
            id="blob", blob=ByteStream(b"\x00\x01", mime_type="x/y"), meta={"a": {"b": [1, None, "二"]}}
        ),
        Document(id="sparse", content="s", sparse_embedding=SparseEmbedding([1, 5], [0.5, 0.25])),
        Document(id="exact", content="e", embedding=[0.1] * 8),  # no float32 is 0.1
    ]
    FaissDocumentStore(path, 8).write_documents(written)
    again = FaissDocumentStore(path, 8)
    assert again.filter_documents() == written
    again.delete_documents(["d3", "nobody"])
    again.write_documents(
        [Document(id="d4", content="新", embedding=written[7].embedding)], DuplicatePolicy.OVERWRITE
    )
    third = FaissDocumentStore(path, 8)
    assert third.count_documents() == len(written) - 1
    near = third.embedding_retrieval(written[7].embedding or [], top_k=2, return_embedding=True)
    assert {d.id for d in near} == {"d4", "d7"}
    assert near == again.embedding_retrieval(written[7].embedding or [], top_k=2, return_embedding=True)


def test_a_write_is_all_or_nothing() -> None:
    store = FaissDocumentStore(dimension=8)
    store.write_documents(documents(2))
    fresh = Document(id="x", content="x", embedding=[1.0] + [0.0] * 7)
    with pytest.raises(DuplicateDocumentError, match="d1"):
        store.write_documents([fresh, *documents(2)[1:]])
    with pytest.raises(ValueError, match="维数"):
        store.write_documents([fresh, Document(id="y", content="y", embedding=[1.0])])
    with pytest.raises(ValueError, match="JSON"):
        store.write_documents([fresh, Document(id="z", content="z", meta={"a": object()})])
    assert store.count_documents() == 2
    assert all(d.id != "x" for d in store.embedding_retrieval([1.0] + [0.0] * 7, top_k=5))


def test_policies_within_one_call() -> None:
    store = FaissDocumentStore(dimension=8)
    twice = [Document(id="a", content="一"), Document(id="a", content="二")]
    with pytest.raises(DuplicateDocumentError):
        store.write_documents(twice)
    assert store.write_documents(twice, DuplicatePolicy.SKIP) == 1
    assert store.filter_documents()[0].content == "一"
    assert store.write_documents(twice, DuplicatePolicy.OVERWRITE) == 2
    assert [d.content for d in store.filter_documents()] == ["二"]


@pytest.mark.parametrize(
    "filters",
    [
        {"operator": "XOR", "conditions": []},
        {"field": "meta.a", "operator": "~", "value": 1},
        {
            "operator": "AND",
            "conditions": [{"field": "meta.n", "operator": "==", "value": -1}, {"field": "meta.a"}],
        },
        {"field": "meta.a", "operator": "in", "value": "甲"},
        {"field": "meta.a", "operator": ">", "value": [1]},
    ],
)
def test_wrong_filters_are_refused_even_where_nothing_would_match(filters: dict) -> None:
    store = FaissDocumentStore(dimension=8)
    with pytest.raises(FilterError):
        store.filter_documents(filters)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"field": "meta.n", "operator": "==", "value": 3}, ["d3"]),
        ({"field": "n", "operator": "==", "value": 3}, ["d3"]),
        ({"field": "id", "operator": "in", "value": ["d1", "d2", "x"]}, ["d1", "d2"]),
        ({"field": "meta.n", "operator": "in", "value": []}, []),
        ({"field": "meta.none", "operator": "==", "value": None}, [f"d{n}" for n in range(5)]),
        ({"field": "content", "operator": "==", "value": "第4段"}, ["d4"]),
        ({"field": 'meta.a"b', "operator": "==", "value": 1}, []),
        ({"field": "meta.n", "operator": "==", "value": 3.0}, ["d3"]),
        ({"field": "meta.n", "operator": "==", "value": "3"}, []),
        ({"field": "meta.n", "operator": "==", "value": 2**70}, []),
        (
            {
                "operator": "OR",
                "conditions": [
                    {"field": "meta.n", "operator": "==", "value": 0},
                    {"field": "meta.n", "operator": ">", "value": 3},
                ],
            },
            ["d0", "d4"],
        ),
        (
            {
                "operator": "AND",
                "conditions": [
                    {"field": "meta.区", "operator": "==", "value": "乙"},
                    {
                        "operator": "NOT",
                        "conditions": [{"field": "meta.n", "operator": "in", "value": [1, 2]}],
                    },
                ],
            },
            ["d3", "d4"],
        ),
    ],
)
def test_filters(filters: dict, expected: list[str]) -> None:
    store = FaissDocumentStore(dimension=8)
    store.write_documents(documents(5))
    assert [d.id for d in store.filter_documents(filters)] == expected


def test_dates_spelled_differently_are_equal() -> None:
    store = FaissDocumentStore(dimension=8)
    store.write_documents([Document(id="a", content="a", meta={"date": "2026-01-02T00:00:00"})])
    assert (
        store.count_documents_by_filter({"field": "meta.date", "operator": "==", "value": "2026-01-02"}) == 1
    )
    assert narrowing({"field": "meta.date", "operator": "==", "value": "2026-01-02"}) is None


def test_usual_filters_are_narrowed_by_the_database() -> None:
    same = {"field": "meta.区", "operator": "==", "value": "甲"}
    other = {"field": "meta.n", "operator": ">", "value": 3}
    assert narrowing(same) == ("json_extract(meta, ?) IN (?)", ['$."区"', "甲"])
    assert narrowing({"operator": "AND", "conditions": [same, other]}) is not None
    assert narrowing({"operator": "OR", "conditions": [same, other]}) is None
    assert narrowing({"operator": "NOT", "conditions": [same]}) is None


def test_many_threads() -> None:
    store = FaissDocumentStore(dimension=8)
    written = documents(400)
    failures: list[BaseException] = []

    def work(part: int) -> None:
        try:
            for start in range(part * 100, part * 100 + 100, 10):
                store.write_documents(written[start : start + 10])
                found = store.embedding_retrieval(written[start].embedding or [], top_k=1)
                assert found[0].id == written[start].id
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert store.count_documents() == 400


def test_serialised_and_back(tmp_path: Path) -> None:
    store = FaissDocumentStore(str(tmp_path / "d.sqlite"), 8)
    store.write_documents(documents(2))
    again = FaissDocumentStore.from_dict(store.to_dict())
    assert (again.path, again.dimension, again.count_documents()) == (store.path, 8, 2)


def test_bad_settings(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="dimension"):
        FaissDocumentStore(dimension=0)
    (tmp_path / "noise").write_bytes(b"no database at all" * 100)
    with pytest.raises(LibraryError, match="打不开文档库"):
        FaissDocumentStore(str(tmp_path / "noise"))
    FaissDocumentStore(str(tmp_path / "d.sqlite"), 8).write_documents(documents(1))
    with pytest.raises(LibraryError, match="维数不符"):
        FaissDocumentStore(str(tmp_path / "d.sqlite"), 16)
    with pytest.raises(ValueError, match="维数应为 8"):
        FaissDocumentStore(dimension=8).embedding_retrieval([1.0], top_k=1)


@pytest.mark.parametrize("module", ["indexing.document_store", "indexing.nodes"])
@pytest.mark.parametrize("before", ["", "import haystack"])
def test_no_telemetry(module: str, before: str, tmp_path: Path) -> None:
    """Off after our import, whoever imported haystack first; and no user id is written by ours."""
    code = f"{before}\nimport {module}\nfrom haystack.telemetry import _telemetry\n"
    code += "assert _telemetry.telemetry is None\n"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=Path(__file__).parents[2],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    if not before:
        assert list(tmp_path.iterdir()) == []
