"""An index of a whole library, searched for a part of it; and documents whose title was put right."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from invented_library import fill

from corpus.amended import Field
from corpus.amending import amend
from corpus.library import Library
from indexing import manifest as facts
from indexing.build import update_index
from indexing.encoder import Encoder, make_encoder
from indexing.passage_store import PassageStore
from indexing.search import Query, Searcher

QUESTION = "消防安全责任"


@pytest.fixture(scope="module")
def encoder(encoder_cache: Path) -> Encoder:
    return make_encoder("embedded", encoder_cache)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
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


def hide(library: Library, document_id: str, visibility: str = "internal") -> None:
    amend(library, document_id, {Field.VISIBILITY: visibility}, who="甲", why="试")


def found(searcher: Searcher, words: str = QUESTION) -> set[str]:
    kinds = ("assignment", "article", "clause", "target", "document")
    hits = searcher.search(Query(words, limit=500, collapse=False, kinds=kinds))
    return {hit.passage.document_id for hit in hits}


def test_nothing_of_a_hidden_document_is_found_before_and_after_an_update(
    library: Library, encoder: Encoder
) -> None:
    whole = Searcher(library, library.root / "index", encoder)
    everything = found(whole)
    with library.as_the_public_sees_it() as seen:
        part = whole.over(seen)
        assert found(part) == everything
        for hidden in sorted(everything):
            hide(library, hidden)
            version = library.document(hidden).version_id
            clauses = [clause.id for clause in library.clauses(version)]
            held = [one for clause in clauses for one in whole.passages_of_clause(clause)]
            assert held
            for _ in ("before", "after"):
                assert found(part) == everything - {hidden}
                assert not [one for clause in clauses for one in part.passages_of_clause(clause)]
                assert {part.passage(one.id) for one in held} == {None}
                assert found(whole) == everything
                update_index(library, library.root / "index", encoder)
            hide(library, hidden, "public")
            assert found(part) == everything
        assert part._open() is whole._open()


def test_a_word_of_hidden_documents_alone_is_no_word_of_the_library(
    library: Library, encoder: Encoder
) -> None:
    whole = Searcher(library, library.root / "index", encoder)
    words = {"消防", "劝阻", "电梯", "\x00"}
    with library.as_the_public_sees_it() as seen:
        part = whole.over(seen)
        assert part.rarity(words) == whole.rarity(words)
        holding = [
            version.document_id
            for version in library.standing_versions()
            if "劝阻" in library.text(version.id)
        ]
        assert holding
        for document in holding:
            hide(library, document)
        rarity = part.rarity(words)
        assert rarity["劝阻"] == rarity["\x00"]
        assert rarity["消防"] < rarity["\x00"]
        assert whole.rarity(words)["劝阻"] < whole.rarity(words)["\x00"]


def test_a_place_of_hidden_documents_alone_is_a_word_like_others(library: Library, encoder: Encoder) -> None:
    whole = Searcher(library, library.root / "index", encoder)
    place = "海东省/松溪县"
    assert place in whole._places(whole._open())
    for version in library.standing_versions():
        if version.jurisdiction == place:
            hide(library, version.document_id)
    with library.as_the_public_sees_it() as seen:
        part = whole.over(seen)
        assert place not in part._places(part._open())
        assert place in whole._places(whole._open())


def test_a_title_that_was_put_right_reaches_the_index(library: Library, encoder: Encoder) -> None:
    root = library.root / "index"
    searcher = Searcher(library, root, encoder)
    document = library.document(min(found(searcher)))
    amend(library, document.id, {Field.TITLE: "翠屏行动工作要点"}, who="甲", why="与原文一致")
    report = update_index(library, root, encoder)
    assert (report.changed, report.added, report.removed) == (True, 1, 1)
    hits = searcher.search(Query("翠屏行动", limit=3, kinds=("document",)))
    assert hits[0].passage.document_id == document.id
    assert hits[0].passage.title == "翠屏行动工作要点"
    titles = {p.title for _, p in searcher._open().store if p.document_id == document.id}
    assert titles == {"翠屏行动工作要点"}
    again = update_index(library, root, encoder)
    assert (again.changed, again.added) == (False, 0)
    # Once more: a revision later than the one that was cut.
    amend(library, document.id, {Field.TITLE: document.title}, who="甲", why="撤销")
    assert update_index(library, root, encoder).added == 1
    assert not any("翠屏" in p.title for _, p in searcher._open().store)


def test_an_index_of_an_earlier_release_knows_no_revisions(library: Library, encoder: Encoder) -> None:
    root = library.root / "index"
    folder = facts.current_generation(root)
    assert folder is not None
    path = folder / facts.PASSAGES
    store = PassageStore.edit(path)
    store._connection.execute("DROP TABLE IF EXISTS revisions")
    store.close()
    old = PassageStore.load(path)
    assert old.revisions() == {}
    old.close()
