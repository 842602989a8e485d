"""The whole way: ingest, build, search, change, search again. Real library, real encoder, real engines."""

import dataclasses
import json
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from invented_library import FILES, OTHER_PLAN, PLAN, fill, write_files

import indexing.build
from corpus.errors import IndexStaleError, LibraryError, LibraryLockedError, QuestionError
from corpus.ingest import ingest
from corpus.library import Library
from corpus.originals import write_lock
from indexing import manifest as facts
from indexing.build import update_index
from indexing.encoder import Encoder, make_encoder
from indexing.fuse import Weights
from indexing.passages import Passage
from indexing.search import DEFAULT_KINDS, Query, Searcher
from indexing.segment import query_tokens, tokens

LUZHOU, SONGXI = "海东省/鹭洲市/鹭洲区", "海东省/松溪县"


@pytest.fixture(scope="module")
def encoder(encoder_cache: Path) -> Encoder:
    return make_encoder("embedded", encoder_cache)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """A library with its index; tests that change it take a copy."""
    root = tmp_path_factory.mktemp("made") / "library"
    with Library.open(root) as library:
        fill(library, root.parent / "files")
        update_index(library, root / "index", encoder)
    return root


@pytest.fixture
def library(made: Path, tmp_path: Path) -> Iterator[Library]:
    shutil.copytree(made, tmp_path / "library")
    with Library.open(tmp_path / "library") as library:
        yield library


@pytest.fixture
def index(library: Library) -> Path:
    return library.root / "index"


@pytest.fixture
def searcher(library: Library, index: Path, encoder: Encoder) -> Searcher:
    return Searcher(library, index, encoder)


def document_id(library: Library, name: str) -> str:
    return next(v.document_id for v in library.current_versions() if v.file_name == name)


@pytest.mark.parametrize(
    ("question", "phrase"),
    [
        ("楼道里拉电线给电瓶车充电归谁管", "飞线充电"),
        ("消防通道被车堵了找哪个部门", "堵塞消防车通道"),
        ("电梯把人关住了多久要到场救人", "三十分钟内赶到现场"),
        ("电梯里没贴应急电话罚多少", "二千元以上一万元以下罚款"),
        ("清明上山带打火机谁来拦", "劝阻携带火种进山"),
        ("消防经费列入预算", "消防业务经费列入年度预算"),
    ],
)
def test_everyday_questions_find_their_passage(searcher: Searcher, question: str, phrase: str) -> None:
    hits = searcher.search(Query(question, limit=3))
    assert any(phrase in hit.passage.text for hit in hits)


def test_hits_are_ordered_scored_and_repeatable(searcher: Searcher, library: Library) -> None:
    hits = searcher.search(Query("消防安全责任", limit=10))
    assert len(hits) == 10
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert all(0.5 < hit.dense <= 1.0001 for hit in hits)
    for hit in hits:
        text = library.text(hit.passage.version_id)
        assert text[hit.passage.start : hit.passage.end] == hit.passage.text
    assert searcher.search(Query("消防安全责任", limit=10)) == hits
    fresh = Searcher(library, searcher._root, searcher._encoder)
    assert fresh.search(Query("消防安全责任", limit=10)) == hits


def test_every_hit_has_its_exact_score_in_every_channel(searcher: Searcher, encoder: Encoder) -> None:
    hits = searcher.search(Query("微型消防站建设", limit=30, collapse=False))
    generation = searcher._open()
    vector = encoder.encode_queries(["微型消防站建设"])[0]
    matrix = dict(zip(generation.dense.numbers.tolist(), generation.dense.matrix() @ vector, strict=True))
    ids = {passage.id: number for number, passage in generation.store}
    for hit in hits:
        assert hit.dense == pytest.approx(float(matrix[ids[hit.passage.id]]), abs=1e-5)
        asked, held = set(query_tokens("微型消防站建设")), _terms(hit.passage)
        assert (hit.lexical > 0) == bool(asked & held)
    assert {hit.lexical > 0 for hit in hits} == {True, False}


def _terms(passage: Passage) -> set[str]:
    """Words that the lexical channel knows of a passage whose evidence stands in its text."""
    return set(tokens("\n".join([passage.title, passage.context, passage.text])))


@pytest.mark.parametrize(
    ("restriction", "test"),
    [
        ({"jurisdictions": (LUZHOU,)}, lambda p: p.jurisdiction == LUZHOU),
        ({"jurisdictions": (SONGXI, "")}, lambda p: p.jurisdiction in (SONGXI, "")),
        ({"kinds": ("assignment",)}, lambda p: p.kind == "assignment"),
        ({"kinds": ("article", "clause")}, lambda p: p.kind in ("article", "clause")),
        ({"doc_kinds": ("law",)}, lambda p: p.doc_kind == "law"),
        ({"kinds": ("document",)}, lambda p: p.kind == "document"),
        (
            {"jurisdictions": (LUZHOU,), "kinds": ("assignment",)},
            lambda p: p.jurisdiction == LUZHOU and p.kind == "assignment",
        ),
    ],
)
def test_restrictions_act_before_the_search(searcher: Searcher, restriction: dict, test) -> None:
    kinds = restriction.get("kinds", DEFAULT_KINDS)
    everything = [passage for _, passage in searcher._open().store if passage.kind in kinds]
    wanted = {passage.id for passage in everything if test(passage)}
    assert wanted
    hits = searcher.search(Query("消防", limit=200, collapse=False, **restriction))
    assert {hit.passage.id for hit in hits} == wanted


def test_restriction_to_documents_and_versions(searcher: Searcher, library: Library) -> None:
    name = "松溪县森林防火方案.txt"
    version = next(v for v in library.current_versions() if v.file_name == name)
    by_document = searcher.search(Query("电梯", document_ids=(version.document_id,)))
    assert by_document
    assert {hit.passage.document_id for hit in by_document} == {version.document_id}
    assert searcher.search(Query("电梯", version_ids=(version.id,))) == by_document
    assert searcher.search(Query("电梯", version_ids=())) == []
    assert searcher.search(Query("电梯", jurisdictions=("火星",))) == []


def test_heads_of_documents_must_be_asked_for(searcher: Searcher) -> None:
    assert all(
        hit.passage.kind != "document"
        for hit in searcher.search(Query("鹭洲市电梯使用安全管理办法", limit=50))
    )


@pytest.mark.parametrize("term", ["火种", "飞线充电", "应急救援电话", "堵塞消防车通道"])
def test_terms_weigh(searcher: Searcher, term: str) -> None:
    vague = Query("这件事归哪里管", limit=200)
    plain = [hit.passage.id for hit in searcher.search(vague)]
    told = [hit.passage.id for hit in searcher.search(dataclasses.replace(vague, terms=(term,)))]
    holding = {hit.passage.id for hit in searcher.search(vague) if term in hit.passage.text}
    assert holding
    assert all(told.index(name) <= max(4, plain.index(name) // 2) for name in holding)


def test_a_place_in_the_question_does_not_drown_the_matter(
    library: Library, index: Path, encoder: Encoder, tmp_path: Path
) -> None:
    """Passages do not repeat where they hold: the filter speaks of the place, the vector of the matter."""
    place = "山东省/聊城市/东昌府区"
    paths = write_files(tmp_path / "real place", {"方案.txt": PLAN.replace("鹭洲区", "东昌府区")})
    assert not ingest(library, paths, jurisdiction=place).failed
    update_index(library, index, encoder)
    searcher = Searcher(library, index, encoder)
    plain = searcher.search(Query("电动自行车充电谁负责", jurisdictions=(place,)))
    assert "飞线充电" in plain[0].passage.text
    for name in ("东昌府区", "聊城市东昌府区", "山东聊城东昌府区"):
        assert searcher.search(Query(f"{name}电动自行车充电谁负责", jurisdictions=(place,))) == plain
    assert searcher.search(Query("东昌府区", jurisdictions=(place,)))  # nothing else asked: the place itself


def test_collapse_gives_an_assignment_once(
    library: Library, index: Path, encoder: Encoder, tmp_path: Path
) -> None:
    sentences = "".join(f"第{n}项是排查燃气管道隐患并建立第{n}本台账。" for n in range(40))
    text = (
        f"望江区燃气整治方案\n\n一、主要任务\n\n（一）排查隐患。{sentences}（责任单位：区住房和城乡建设局）\n"
    )
    fill(library, tmp_path / "more", {"燃气.txt": text})
    update_index(library, index, encoder)
    searcher = Searcher(library, index, encoder)
    query = Query("排查燃气管道隐患台账", kinds=("assignment",), limit=50)
    hits = [h for h in searcher.search(query) if "台账" in h.passage.text and "燃气" in h.passage.text]
    assert len(hits) == 1
    windows = searcher.search(dataclasses.replace(query, collapse=False))
    same = [h for h in windows if h.passage.assignment_id == hits[0].passage.assignment_id]
    assert len(same) > 2
    assert hits[0] == same[0]
    # a question about one sentence deep inside the scope finds its window
    deep = searcher.search(Query("第33项是什么", kinds=("assignment",), limit=1))
    assert "第33项" in deep[0].passage.text


@pytest.mark.parametrize("text", ["", "  ", "？！", "\0", "\ud800", "\n\t"])
def test_nothing_to_search_for(searcher: Searcher, text: str) -> None:
    with pytest.raises(QuestionError, match="请输入"):
        searcher.search(Query(text))


@pytest.mark.parametrize(
    "text", ["a\0消防", "消防\ud800", "fire safety", "🔥消防🚒", "消防" * 250, '"消防" AND (', "words:x"]
)
def test_odd_questions_are_only_questions(searcher: Searcher, text: str) -> None:
    assert len(searcher.search(Query(text, limit=2))) == 2


def test_no_limit_no_hits(searcher: Searcher) -> None:
    assert searcher.search(Query("消防", limit=0)) == []


def test_passage_and_clause(searcher: Searcher) -> None:
    hit = searcher.search(Query("微型消防站"))[0]
    assert searcher.passage(hit.passage.id) == hit.passage
    assert hit.passage in searcher.passages_of_clause(hit.passage.clause_id)
    assert searcher.passage("nothing:a0") is None


# growing and shrinking -------------------------------------------------------------------------------


class Counting:
    """The real encoder, counting what goes through it."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.dimension = encoder.dimension
        self.identity = encoder.identity
        self.passages: list[str] = []

    def encode_queries(self, texts: list[str]) -> np.ndarray:
        return self.encoder.encode_queries(texts)

    def encode_passages(self, texts: list[str]) -> np.ndarray:
        self.passages.extend(texts)
        return self.encoder.encode_passages(texts)


def test_nothing_new_nothing_done(library: Library, index: Path, encoder: Encoder) -> None:
    before = sorted(path.name for path in index.iterdir())
    report = update_index(library, index, encoder)
    assert not report.changed
    assert report.encoded == 0
    assert sorted(path.name for path in index.iterdir()) == before


def test_adding_a_document_encodes_only_it(
    library: Library, index: Path, encoder: Encoder, tmp_path: Path
) -> None:
    counting = Counting(encoder)
    fill(
        library,
        tmp_path / "more",
        {
            "渡口.txt": "白鹤镇渡口安全方案\n\n一、任务\n\n"
            "1.检查渡船。每周检查渡船救生设备。（责任单位：镇农业农村办）\n"
        },
    )
    report = update_index(library, index, counting)
    assert report.added == 1
    assert 0 < len(counting.passages) == report.encoded < 8
    assert all("渡" in text or "白鹤" in text for text in counting.passages)
    hits = Searcher(library, index, encoder).search(Query("渡船救生设备谁检查", limit=1))
    assert "渡船" in hits[0].passage.text


def test_a_new_version_encodes_only_what_changed(
    library: Library, index: Path, encoder: Encoder, tmp_path: Path
) -> None:
    searcher = Searcher(library, index, encoder)
    old = searcher.search(Query("微型消防站", limit=1))[0].passage
    counting = Counting(encoder)
    files = {"鹭洲区消防方案.txt": PLAN.replace("每季度开展一次演练", "每月开展一次演练")}
    fill(library, tmp_path / "files", files)
    if document_id(library, "鹭洲区消防方案.txt") != old.document_id:
        pytest.fail("the library should have taken it as a new version")
    report = update_index(library, index, counting)
    assert (report.added, report.removed) == (1, 1)
    assert {text for text in counting.passages if "每月" not in text} == set()
    assert counting.passages
    hits = searcher.search(Query("微型消防站多久演练", limit=50, collapse=False))
    assert any("每月开展一次演练" in hit.passage.text for hit in hits)
    assert not any("每季度开展一次演练" in hit.passage.text for hit in hits)
    assert old.version_id not in {hit.passage.version_id for hit in hits}


def test_grown_and_made_at_once_answer_the_same(
    library: Library, index: Path, encoder: Encoder, tmp_path: Path
) -> None:
    """Passage ids and scores do not depend on the way that the index came about."""
    with Library.open(tmp_path / "slow") as slow:
        for name, text in FILES.items():
            fill(slow, tmp_path / "slow files", {name: text})
            update_index(slow, slow.root / "index", encoder)
        grown = Searcher(slow, slow.root / "index", encoder)
        at_once = Searcher(library, index, encoder)
        for question in ("电动自行车充电", "电梯困人", "森林防火宣传"):
            a = [(h.passage.text, h.score, h.lexical, h.bigram) for h in grown.search(Query(question))]
            b = [(h.passage.text, h.score, h.lexical, h.bigram) for h in at_once.search(Query(question))]
            assert a == b


def test_a_removed_document_is_gone_at_once_and_after_the_update(
    library: Library, index: Path, encoder: Encoder, searcher: Searcher
) -> None:
    assert any("电梯" in hit.passage.text for hit in searcher.search(Query("电梯困人")))
    library.remove(document_id(library, "电梯办法.md"))
    assert not any("电梯" in hit.passage.text for hit in searcher.search(Query("电梯困人", limit=50)))
    report = update_index(library, index, encoder)
    assert (report.removed, report.encoded) == (1, 0)
    assert not any("电梯" in hit.passage.text for hit in searcher.search(Query("电梯困人", limit=50)))


def test_the_last_document_goes(library: Library, index: Path, encoder: Encoder, searcher: Searcher) -> None:
    for name in FILES:
        library.remove(document_id(library, name))
    assert searcher.search(Query("消防")) == []
    assert update_index(library, index, encoder).passages == 0
    assert searcher.search(Query("消防")) == []


def test_an_empty_library_has_no_answers_and_needs_no_index(tmp_path: Path, encoder: Encoder) -> None:
    with Library.open(tmp_path / "empty") as library:
        searcher = Searcher(library, library.root / "index", encoder)
        searcher.warm()
        assert searcher.manifest is None
        assert searcher.search(Query("消防")) == []
        assert update_index(library, library.root / "index", encoder).passages == 0
        assert searcher.search(Query("消防")) == []


def test_a_library_without_its_index_says_what_to_do(library: Library, index: Path, encoder: Encoder) -> None:
    shutil.rmtree(index)
    with pytest.raises(IndexStaleError, match="anzhi index --rebuild"):
        Searcher(library, index, encoder).search(Query("消防"))


def test_a_reader_goes_over_to_the_new_generation(
    library: Library, index: Path, encoder: Encoder, searcher: Searcher
) -> None:
    searcher.search(Query("消防"))
    assert searcher.manifest is not None
    assert searcher.manifest.generation == 1
    assert not searcher.refresh()
    update_index(library, index, encoder, rebuild=True)
    assert searcher.refresh()
    assert searcher.manifest.generation == 2


def test_only_the_last_two_generations_stay_and_an_old_reader_goes_on(
    library: Library, index: Path, encoder: Encoder, searcher: Searcher
) -> None:
    question = Query("电梯困人", limit=5)
    before = searcher.search(question)
    generation = searcher._open()
    for _ in range(3):
        update_index(library, index, encoder, rebuild=True)
    assert facts.generations(index) == [3, 4]
    assert not generation.folder.exists()
    words = generation.lexical.scores("words", {"电梯": 1.0})  # files that it holds open are still there
    assert words.any()
    assert generation.store.fetch(generation.columns.numbers[words > 0].tolist())
    assert len(generation.dense.search(encoder.encode_queries(["电梯"])[0], 5)[0]) == 5
    assert searcher.search(question) == before


def test_what_a_killed_update_left_is_swept(library: Library, index: Path, encoder: Encoder) -> None:
    (index / "gen-000007.building" / "lexical").mkdir(parents=True)
    (index / "gen-000009").mkdir()  # complete but never named by CURRENT
    (index / ".CURRENT.99.tmp").write_text("gen-0")
    update_index(library, index, encoder)
    assert sorted(p.name for p in index.iterdir() if "lock" not in p.name) == ["CURRENT", "gen-000001"]


def test_a_killed_update_does_not_encode_twice(
    library: Library, index: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*args: object) -> int:
        raise KeyboardInterrupt

    shutil.rmtree(index)
    with monkeypatch.context() as patch:
        patch.setattr(indexing.build._Builder, "_write", power_cut)
        with pytest.raises(KeyboardInterrupt):
            update_index(library, index, encoder)
    counting = Counting(encoder)
    report = update_index(library, index, counting)
    assert counting.passages == []
    assert report.passages == report.reused > 20
    assert not (index / ".vectors.pending").exists()


# misfits ---------------------------------------------------------------------------------------------


class Other(Counting):
    """Another encoder by name."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(encoder)
        self.identity = "another-encoder"


def test_another_encoder_is_refused_and_rebuild_mends(
    library: Library, index: Path, encoder: Encoder
) -> None:
    other = Other(encoder)
    with pytest.raises(IndexStaleError, match="anzhi index --rebuild") as caught:
        Searcher(library, index, other).search(Query("消防"))
    assert caught.value.details["now"] == "another-encoder"
    with pytest.raises(IndexStaleError, match="anzhi index --rebuild"):
        update_index(library, index, other)
    assert Searcher(library, index, encoder).search(Query("消防"))  # the refusal cost nothing
    report = update_index(library, index, other, rebuild=True)
    assert report.encoded == len(set(other.passages)) > 10
    assert Searcher(library, index, other).search(Query("消防"))


@pytest.mark.parametrize("field", ["dictionary", "passages_version"])
def test_another_cut_is_refused_and_an_update_mends_without_encoding(
    library: Library, index: Path, encoder: Encoder, field: str
) -> None:
    folder = facts.current_generation(index)
    assert folder is not None
    manifest = facts.read_manifest(folder)
    value = "0" * 64 if field == "dictionary" else 0
    facts.write_manifest(folder, dataclasses.replace(manifest, **{field: value}))
    with pytest.raises(IndexStaleError, match="anzhi index --rebuild"):
        Searcher(library, index, encoder).search(Query("消防"))
    counting = Counting(encoder)
    assert update_index(library, index, counting).changed
    assert counting.passages == []
    assert Searcher(library, index, encoder).search(Query("消防"))


@pytest.mark.parametrize(
    "name", ["manifest.json", "passages.sqlite", "vectors.faiss", "lexical/words.rows.npy"]
)
@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_a_damaged_generation_is_refused_and_rebuilt(
    library: Library, index: Path, encoder: Encoder, name: str, damage: str
) -> None:
    folder = facts.current_generation(index)
    assert folder is not None
    if damage == "missing":
        (folder / name).unlink()
    else:
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[: len(data) // 2])
    with pytest.raises(IndexStaleError, match="anzhi index --rebuild"):
        Searcher(library, index, encoder).search(Query("消防"))
    with pytest.raises(IndexStaleError, match="anzhi index --rebuild"):
        update_index(library, index, encoder)
    assert update_index(library, index, encoder, rebuild=True).passages > 20
    assert Searcher(library, index, encoder).search(Query("消防"))


@pytest.mark.parametrize("content", ["", "gen-000099\n", "../..", "gen-1", "\ufffd"])
def test_a_senseless_pointer_is_refused(
    library: Library, index: Path, encoder: Encoder, content: str
) -> None:
    (index / "CURRENT").write_text(content, encoding="utf-8")
    with pytest.raises(IndexStaleError, match="anzhi index --rebuild"):
        Searcher(library, index, encoder).search(Query("消防"))


def test_a_manifest_of_another_format_is_refused(library: Library, index: Path, encoder: Encoder) -> None:
    folder = facts.current_generation(index)
    assert folder is not None
    content = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**content, "format": 99}))
    with pytest.raises(IndexStaleError, match="另一版本"):
        Searcher(library, index, encoder).search(Query("消防"))


def test_hashes_show_silent_damage(index: Path) -> None:
    folder = facts.current_generation(index)
    assert folder is not None
    manifest = facts.read_manifest(folder)
    assert facts.damaged_files(folder, manifest) == []
    data = bytearray((folder / "vectors.faiss").read_bytes())
    data[-5] ^= 1
    (folder / "vectors.faiss").write_bytes(data)
    assert facts.damaged_files(folder, facts.read_manifest(folder)) == ["vectors.faiss"]


def test_one_updater_at_a_time(library: Library, index: Path, encoder: Encoder) -> None:
    with write_lock(index / indexing.build._LOCK), pytest.raises(LibraryLockedError, match="请等它"):
        update_index(library, index, encoder)
    assert not update_index(library, index, encoder).changed


def test_a_place_that_cannot_be_written(library: Library, encoder: Encoder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(LibraryError, match="磁盘空间和写权限"):
        update_index(library, tmp_path / "file" / "index", encoder)


# many at once ----------------------------------------------------------------------------------------


def test_many_threads_search_while_the_index_changes(
    library: Library, index: Path, encoder: Encoder, tmp_path: Path
) -> None:
    searcher = Searcher(library, index, encoder)
    questions = ["电动自行车充电", "电梯困人", "森林防火宣传", "消防车通道"]
    expected = {
        q: [h.passage.text for h in searcher.search(Query(q, limit=3, document_ids=_ids(library)))]
        for q in questions
    }
    ids = _ids(library)
    failures: list[object] = []
    stop = threading.Event()

    def ask(question: str) -> None:
        while not stop.is_set():
            try:
                found = [h.passage.text for h in searcher.search(Query(question, limit=3, document_ids=ids))]
                if set(found) != set(expected[question]):
                    failures.append((question, found))
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=ask, args=(question,)) for question in questions * 2]
    for thread in threads:
        thread.start()
    for n in range(6):
        text = f"第{n}镇消防方案\n\n一、任务\n\n1.检查。每{n + 2}天检查一次消火栓。（责任单位：镇应急办）\n"
        paths = write_files(tmp_path / "grow", {f"方案{n}.txt": text})
        ingest(library, paths)
        update_index(library, index, encoder)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []


def _ids(library: Library) -> tuple[str, ...]:
    return tuple(document_id(library, name) for name in FILES)


def test_weights_of_one_channel(library: Library, index: Path, encoder: Encoder) -> None:
    words = Searcher(library, index, encoder, weights=Weights(1, 0, 0)).search(Query("火种", limit=1))
    assert "火种" in words[0].passage.text
    dense = Searcher(library, index, encoder, weights=Weights(0, 0, 1), rerank=False).search(
        Query("火种", limit=60, collapse=False)
    )
    assert [hit.dense for hit in dense] == sorted((hit.dense for hit in dense), reverse=True)


def test_the_other_plan_does_not_answer_for_this_place(searcher: Searcher) -> None:
    assert "宣传进村入户" in OTHER_PLAN
    hits = searcher.search(Query("森林防火宣传", jurisdictions=(LUZHOU,), limit=5))
    assert hits
    assert not any("森林" in hit.passage.text for hit in hits)


def test_no_temporary_files_are_left(index: Path) -> None:
    names = [name for _, _, files in os.walk(index) for name in files]
    assert not [name for name in names if name.endswith(".tmp")]


def test_other_words_count_less_and_leave_the_meaning_alone(library: Library, encoder: Encoder) -> None:
    searcher = Searcher(library, library.root / "index", encoder)
    _, plain, _ = searcher.examine(Query("飞线"))
    _, wide, found = searcher.examine(Query("飞线", also=("演练", "飞线")))
    assert np.array_equal(plain.dense, wide.dense)
    _, said, _ = searcher.examine(Query("飞线 演练"))
    gained, full = wide.words - plain.words, said.words - plain.words
    assert full.max() > 0
    assert np.allclose(gained, 0.7 * full, atol=1e-4)
    assert len(found.rows)
