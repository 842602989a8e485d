"""The library as a place: removal, originals, several readers and writers, opening."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from invented import PLACE, PLAN_LINES, fill, plan, put, source

from corpus import schema
from corpus.caching import TextCache
from corpus.errors import LibraryError, LibraryLockedError, NotFoundError
from corpus.library import Library
from corpus.model import (
    DocumentKind,
)
from corpus.records import Requested

# --- removal, originals, state -------------------------------------------------------------------


def test_removal_takes_everything_of_the_document_and_nothing_else(library: Library) -> None:
    filled = fill(library)
    gone = filled.documents(query="白塔").items[0]
    kept = filled.documents(query="a.txt").items[0]
    filled.text(gone.version_id)
    files = set(filled.originals.root.iterdir())
    filled.remove(gone.id)
    with pytest.raises(NotFoundError):
        filled.document(gone.id)
    with pytest.raises(NotFoundError):
        filled.text(gone.version_id)
    assert filled.assignments().total == 2
    assert len(files - set(filled.originals.root.iterdir())) == 1
    assert filled.text(kept.version_id)
    filled.remove(kept.id)
    assert filled.units().total == 0
    with filled._engine.connect() as connection:
        for table in (schema.mentions, schema.roles, schema.units, schema.sources):
            rows = connection.scalar(sa.select(sa.func.count()).select_from(table))
            assert rows == (2 if table is schema.sources else 0), table.name


def test_a_text_removed_by_another_process_is_forgotten(
    small: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = put(small, plan(), "a.txt")
    kept = put(small, plan(title="乙"), "b.txt", marks="乙")
    assert small.text(added.version_id)
    assert small.text(kept.version_id)
    with Library.open(tmp_path / "library") as other:
        other.remove(added.document_id)
    monkeypatch.setattr("corpus.text_store._TEXT_CHECK_SECONDS", 0.0)
    with pytest.raises(NotFoundError):
        small.text(added.version_id)
    assert small.text(kept.version_id)


def test_an_original_in_use_elsewhere_stays(library: Library) -> None:
    first = put(library, plan(), "a.txt")
    other = library.add(source("b.txt", plan().text), "txt", plan(title="乙"), ())
    library.remove(first.document_id)
    assert library.original(other.version_id).is_file()


def test_generation_counts_every_change(library: Library) -> None:
    seen = [library.generation()]
    added = put(library, plan(), "a.txt")
    seen.append(library.generation())
    put(library, plan(), "a.txt", marks="改")
    seen.append(library.generation())
    library.remove(added.document_id)
    seen.append(library.generation())
    assert seen == sorted(set(seen))


def test_check_finds_a_missing_original(library: Library) -> None:
    added = put(library, plan(), "a.txt")
    assert library.check() == ()
    library.original(added.version_id).unlink()
    (issue,) = library.check()
    assert issue.code == "original_missing"
    assert "a.txt" in issue.message
    with pytest.raises(NotFoundError, match="重新导入"):
        library.original(added.version_id)


def test_sweep_drops_only_what_no_version_needs(library: Library) -> None:
    added = put(library, plan(), "a.txt")
    (library.originals.root / ".new-half").write_bytes(b"half")
    (library.originals.root / ("f" * 64)).write_bytes(b"orphan")
    assert library.sweep() == 2
    assert library.original(added.version_id).is_file()


def test_readers_keep_reading_while_another_connection_writes(library: Library) -> None:
    added = put(library, plan(), "a.txt", assigned=True)
    with library._engine.connect() as connection, connection.begin():
        connection.execute(sa.insert(schema.units).values(key="k", name="n", normal="n", collective=False))
        assert library.documents().total == 1
        assert library.text(added.version_id)
        assert library.assignments().total == 2


def test_many_threads_read_and_one_writes(library: Library) -> None:
    first = put(library, plan(), "0.txt", assigned=True)
    faults: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        try:
            while not stop.is_set():
                page = library.assignments(unit="区应急局")
                assert page.total == len(page.items)
                assert library.document(first.document_id).title == "青屿区安全生产提升方案"
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(1, 8):
        put(library, plan(title=f"方案{number}"), f"{number}.txt", assigned=True)
    stop.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert library.assignments(unit="区应急局").total == 8


def test_second_writer_is_told_to_wait(library: Library) -> None:
    told: list[BaseException] = []

    def write() -> None:
        try:
            with library.writer():
                pass
        except LibraryLockedError as error:
            told.append(error)

    with library.writer(), library.writer():  # nested in one thread
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert "请等它完成后再试" in str(told[0])
    with library.writer():
        pass


def test_writer_waits_in_line(library: Library) -> None:
    order: list[str] = []
    held = threading.Event()

    def write() -> None:
        with library.writer():
            held.set()
            order.append("first")

    with library.writer():
        pass
    thread = threading.Thread(target=write)
    thread.start()
    held.wait(5)
    with library.writer(wait=10):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_another_folder_over_the_same_database_is_locked_out(postgres_url: str, tmp_path: Path) -> None:
    with (
        Library.open(tmp_path / "one", url=postgres_url) as one,
        Library.open(tmp_path / "two", url=postgres_url) as two,
    ):
        with one.writer(), pytest.raises(LibraryLockedError, match="另一台机器"), two.writer():
            pass
        with two.writer():
            pass


# --- opening -------------------------------------------------------------------------------------


def test_opens_again_with_everything_in_it(tmp_path: Path) -> None:
    with Library.open(tmp_path / "a b 🚒") as library:
        added = put(library, plan(), "a.txt", assigned=True)
    with Library.open(tmp_path / "a b 🚒", create=False) as library:
        assert library.text(added.version_id) == plan().text
        assert library.assignments().total == 2


def test_no_library_and_not_allowed_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="anzhi ingest"):
        Library.open(tmp_path / "none", create=False)
    assert not (tmp_path / "none").exists()


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(LibraryError, match="--library"):
        Library.open(tmp_path / "file")


@pytest.mark.parametrize(
    "content",
    [b"not a database at all, but long enough to be one" * 40, b"SQLite format 3\0" + b"\xff" * 4000],
)
def test_a_damaged_database_is_a_clear_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "library.db").write_bytes(content)
    with pytest.raises(LibraryError, match="资料库无法使用"):
        Library.open(tmp_path)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("no url", "无法识别"),
        ("mysql://x@127.0.0.1/y", "不支持的数据库"),
        ("postgresql://x@127.0.0.1:1/y", "连不上数据库"),
    ],
)
def test_unusable_addresses(tmp_path: Path, url: str, words: str) -> None:
    if url.startswith("postgresql"):
        pytest.importorskip("psycopg")
    with pytest.raises(LibraryError, match=words):
        Library.open(tmp_path, url=url)


def test_requested_values_are_kept(library: Library) -> None:
    outline = plan()
    requested = Requested(DocumentKind.POLICY, PLACE)
    added = library.add(source("a.txt", outline.text), "txt", outline, (), requested=requested)
    version = library.version(added.version_id)
    assert (version.requested_kind, version.requested_jurisdiction) == (DocumentKind.POLICY, PLACE)
    known = library.known_file("/invented/a.txt")
    assert known is not None
    assert (known.version_id, known.requested_jurisdiction) == (added.version_id, PLACE)
    assert library.known_file("/elsewhere") is None
    by_content = library.known_content(version.sha256)
    assert by_content is not None
    assert by_content.document_id == added.document_id
    assert library.known_content("0" * 64) is None


def test_text_cache_is_bounded_and_keeps_what_is_used() -> None:
    cache = TextCache(characters=100)
    cache.put("a", "x" * 40)
    cache.put("b", "x" * 40)
    assert cache.get("a") is not None
    cache.put("c", "x" * 40)
    assert cache.get("b") is None
    assert cache.get("a") is not None
    cache.put("huge", "x" * 1000)
    assert cache.get("huge") is not None
    assert cache.get("a") is None


def test_invented_plan_is_what_the_tests_think() -> None:
    outline = plan()
    assert len(outline.clauses) == len(PLAN_LINES)
    for clause in outline.clauses:
        assert clause.span.of(outline.text) == PLAN_LINES[clause.ordinal][0]
