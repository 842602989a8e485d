"""Files into the library: what is read, what is recognised, what is refused, and that nothing is lost."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ingestible import PICTURE, law_text, names, only, plan_text, statuses, write, zip_of_something

from corpus import ingest as ingesting
from corpus.errors import LibraryError, NoDocumentsError
from corpus.ingest import ingest
from corpus.library import Library
from corpus.model import DocumentKind, FileStatus, Severity, Validity
from corpus.parsing import Parsers
from corpus.reading import ReadLimits

# --- one file ------------------------------------------------------------------------------------


def test_a_file_goes_all_the_way(small: Library, tmp_path: Path) -> None:
    write(tmp_path, {"in/方案 (1) 🚒.txt": plan_text()})
    row = only(ingest(small, [tmp_path / "in"]))
    assert row.status is FileStatus.OK
    assert row.kind is DocumentKind.POLICY
    assert "渔港消防整治方案" in row.title
    assert row.assignments >= 3
    assert row.clauses > 5
    record = small.document(row.document_id or "")
    assert record.file_name == "方案 (1) 🚒.txt"
    assert (record.clauses, record.assignments) == (row.clauses, row.assignments)
    assert small.original(record.version_id).read_bytes() == plan_text().encode()
    leads = small.assignments(unit="区应急局", lead=True)
    assert leads.total == 3
    assert all("区应急局" in lead.evidence.text for lead in leads.items)


def test_articles_of_a_law_are_counted(small: Library, tmp_path: Path) -> None:
    write(tmp_path, {"渔港法(2020-01-01).md": law_text("渔港法", articles=7)})
    row = only(ingest(small, [tmp_path / "渔港法(2020-01-01).md"]))
    assert (row.kind, row.articles) == (DocumentKind.LAW, 7)


def test_again_is_unchanged_without_reading(
    small: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"a.txt": plan_text()})
    first = only(ingest(small, [tmp_path / "a.txt"]))
    generation = small.generation()

    def refuse(*arguments: object) -> bytes:
        raise AssertionError("an unchanged file was read")

    monkeypatch.setattr(ingesting, "_read", refuse)
    again = only(ingest(small, [tmp_path / "a.txt"]))
    assert again.status is FileStatus.UNCHANGED
    assert again.document_id == first.document_id
    assert (again.title, again.assignments) == (first.title, first.assignments)
    assert small.generation() == generation


def test_touched_file_is_recognised_by_content_without_parsing(
    small: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    write(tmp_path, {"a.txt": plan_text()})
    ingest(small, [path])
    os.utime(path, (1, 1))
    monkeypatch.setattr(Parsers, "begin", lambda *arguments: pytest.fail("parsed again"))
    assert only(ingest(small, [path])).status is FileStatus.UNCHANGED
    known = small.known_file(str(path))
    assert known is not None
    assert known.mtime_ns == 10**9


def test_changed_file_is_a_new_version(small: Library, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write(tmp_path, {"a.txt": plan_text()})
    first = only(ingest(small, [path]))
    write(tmp_path, {"a.txt": plan_text(extra="并回头看")})
    second = only(ingest(small, [path]))
    assert (second.status, second.superseded) == (FileStatus.SUPERSEDED, 1)
    assert second.document_id == first.document_id
    old, new = small.versions(first.document_id or "")
    assert (old.status, new.status) == (Validity.SUPERSEDED, Validity.IN_FORCE)
    assert "并回头看" not in small.text(old.id)
    assert "并回头看" in small.text(new.id)
    assert small.assignments(unit="区应急局").total == 3
    write(tmp_path, {"a.txt": plan_text(extra="三")})
    assert only(ingest(small, [path])).superseded == 2


def test_two_places_with_equal_names_in_one_run_stay_two_documents(small: Library, tmp_path: Path) -> None:
    write(tmp_path, {"东/方案.txt": plan_text(), "西/方案.txt": plan_text(extra="，西边另加")})
    first = ingest(small, [tmp_path])
    assert [row.status for row in first.files] == [FileStatus.OK, FileStatus.OK]
    assert small.documents().total == 2
    again = ingest(small, [tmp_path])
    assert [row.status for row in again.files] == [FileStatus.UNCHANGED] * 2
    write(tmp_path, {"西/方案.txt": plan_text(extra="，西边又改")})
    third = ingest(small, [tmp_path])
    assert [row.status for row in third.files] == [FileStatus.UNCHANGED, FileStatus.SUPERSEDED]
    assert small.documents().total == 2


def test_a_newer_copy_from_another_folder_supersedes(small: Library, tmp_path: Path) -> None:
    write(tmp_path, {"旧/方案.txt": plan_text(), "新/方案.txt": plan_text(extra="，已修改")})
    ingest(small, [tmp_path / "旧"])
    row = only(ingest(small, [tmp_path / "新"]))
    assert (row.status, row.superseded) == (FileStatus.SUPERSEDED, 1)
    assert small.documents().total == 1


def test_a_copy_under_another_name_is_unchanged(small: Library, tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": plan_text(), "b.txt": plan_text(), "c/a.txt": plan_text()})
    report = ingest(small, [tmp_path])
    assert statuses(report)["b.txt"] is FileStatus.UNCHANGED
    assert small.documents().total == 1
    assert {row.document_id for row in report.files} == {small.documents().items[0].id}


def test_versions_of_a_law_chain_by_title_and_date(small: Library, tmp_path: Path) -> None:
    files = {"渔港法(2009-01-01).md": law_text("中华人民共和国渔港法", year=2009)}
    files["渔港法(2020-01-01).md"] = law_text("中华人民共和国渔港法", year=2020, articles=6)
    write(tmp_path, files)
    report = ingest(small, [tmp_path])
    assert set(statuses(report).values()) == {FileStatus.OK}
    found = {row.file_name: row.status for row in small.documents(include_superseded=True).items}
    assert found == {
        "渔港法(2009-01-01).md": Validity.SUPERSEDED,
        "渔港法(2020-01-01).md": Validity.IN_FORCE,
    }


# --- what the caller states ----------------------------------------------------------------------


def test_stated_place_and_kind_are_used(small: Library, tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": plan_text()})
    row = only(ingest(small, [tmp_path], jurisdiction="海州省/临海市/青屿区", kind=DocumentKind.POLICY))
    assert small.document(row.document_id or "").jurisdiction == "海州省/临海市/青屿区"
    assert small.assignments(jurisdiction="青屿区").total == row.assignments


def test_name_of_a_real_place_becomes_its_path(small: Library, tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": plan_text()})
    row = only(ingest(small, [tmp_path], jurisdiction="聊城市"))
    assert small.document(row.document_id or "").jurisdiction == "山东省/聊城市"


def test_stating_another_place_later_reads_again(small: Library, tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": plan_text()})
    first = only(ingest(small, [tmp_path]))
    second = only(ingest(small, [tmp_path], jurisdiction="海州省/临海市/青屿区"))
    assert (second.status, second.superseded) == (FileStatus.SUPERSEDED, 1)
    assert second.document_id == first.document_id
    third = only(ingest(small, [tmp_path], jurisdiction="海州省/临海市/青屿区"))
    assert third.status is FileStatus.UNCHANGED
    assert only(ingest(small, [tmp_path])).status is FileStatus.UNCHANGED


def test_again_reads_unchanged_files_into_new_versions(small: Library, tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": plan_text(), "copy.txt": plan_text(), "b.txt": plan_text("白塔县")})
    first = ingest(small, [tmp_path])
    report = ingest(small, [tmp_path], again=True)
    assert statuses(report) == {
        "a.txt": FileStatus.SUPERSEDED,
        "b.txt": FileStatus.SUPERSEDED,
        "copy.txt": FileStatus.UNCHANGED,
    }
    assert [row.document_id for row in report.files] == [row.document_id for row in first.files]
    assert small.documents().total == 2
    assert small.assignments(unit="区应急局").total == 6


# --- folders -------------------------------------------------------------------------------------


def test_folders_are_walked_in_order_and_nothing_is_passed_over_in_silence(
    small: Library, tmp_path: Path
) -> None:
    root = tmp_path / "in"
    write(
        root,
        {
            "b.txt": plan_text(),
            "a/z.md": law_text("渔港法"),
            "a/b/深.html": f"<html><body><p>{plan_text('白塔县')}</p></body></html>",
            ".hidden.txt": plan_text("隐县"),
            ".git/config.txt": plan_text("隐县"),
            "~$方案.docx": "lock",
            "打包.zip": zip_of_something(),
            "旧方案.rtf": b"{\\rtf1",
            "照片.gif": b"GIF89a",
            "程序.exe": b"MZ",
        },
    )
    (root / "link").symlink_to(root / "a", target_is_directory=True)
    report = ingest(small, [root])
    assert names(report) == ["深.html", "z.md", "b.txt"]
    assert report.failed == 0
    told = {
        issue.message.partition(str(root))[2].split("；")[0].strip("/。"): issue for issue in report.issues
    }
    severities = {name: issue.severity for name, issue in told.items()}
    assert severities == {
        ".git": Severity.INFO,
        ".hidden.txt": Severity.INFO,
        "~$方案.docx": Severity.INFO,
        "link": Severity.WARNING,
        "打包.zip": Severity.WARNING,
        "旧方案.rtf": Severity.WARNING,
        "照片.gif": Severity.WARNING,
        "程序.exe": Severity.INFO,
    }
    assert "解压" in told["打包.zip"].message
    assert "另存为" in told["旧方案.rtf"].message


def test_the_library_does_not_eat_itself(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": plan_text()})
    with Library.open(tmp_path / "anzhi-library") as library:
        ingest(library, [tmp_path])
        report = ingest(library, [tmp_path])
    assert names(report) == ["a.txt"]
    assert [issue.code for issue in report.issues] == ["library_skipped"]


def test_a_file_named_twice_is_taken_once(small: Library, tmp_path: Path) -> None:
    write(tmp_path, {"in/a.txt": plan_text()})
    path = tmp_path / "in" / "a.txt"
    report = ingest(small, [path, tmp_path / "in", tmp_path / "in" / ".." / "in" / "a.txt"])
    assert names(report) == ["a.txt"]
    assert report.failed == 0


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, ["没有可导入的文档", "pdf"]),
        ({"空/.keep": ""}, ["没有可导入的文档", "跳过"]),
        ({"a.zip": b"PK\x03\x04"}, ["没有可导入的文档", "解压"]),
        ({"a.rtf": b"x", "b.pptx": b"x"}, ["没有可导入的文档", "另存为"]),
    ],
)
def test_a_folder_without_documents(small: Library, tmp_path: Path, files, words: list[str]) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write(folder, files)
    with pytest.raises(NoDocumentsError) as caught:
        ingest(small, [folder])
    for word in words:
        assert word in caught.value.message
    assert small.generation() == 0


def test_an_empty_folder_beside_a_good_file_is_a_failed_row(small: Library, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    write(tmp_path, {"a.txt": plan_text()})
    report = ingest(small, [tmp_path / "空", tmp_path / "a.txt"])
    assert statuses(report) == {"空": FileStatus.FAILED, "a.txt": FileStatus.OK}


# --- bad files -----------------------------------------------------------------------------------

BAD = {
    "空.txt": (b"", "empty_file"),
    "只有空白.txt": (b" \r\n\t\n", "empty_file"),
    "图片.pdf": (PICTURE, "corrupt_file"),
    "断.pdf": (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog", "corrupt_file"),
    "假.docx": (zip_of_something(), None),
    "压缩.zip": (zip_of_something(), "unsupported_format"),
    "二进制.txt": (bytes(range(256)) * 40, None),
}


@pytest.mark.parametrize("name", list(BAD))
def test_a_bad_file_fails_alone_and_costs_nothing(small: Library, tmp_path: Path, name: str) -> None:
    content, code = BAD[name]
    write(tmp_path, {"先有.txt": plan_text()})
    ingest(small, [tmp_path / "先有.txt"])
    before = (small.overview(), {path.name for path in small.originals.root.iterdir()})
    write(tmp_path, {name: content, "好.txt": plan_text("白塔县")})
    report = ingest(small, [tmp_path / name, tmp_path / "好.txt"])
    bad, good = report.files
    assert bad.status is FileStatus.FAILED
    assert bad.document_id is None
    (issue,) = bad.issues
    assert issue.severity is Severity.ERROR
    assert code in (None, issue.code)
    assert "请" in issue.message
    assert good.status is FileStatus.OK
    after = small.overview()
    assert after.documents == before[0].documents + 1
    assert len({path.name for path in small.originals.root.iterdir()} - before[1]) == 1


def test_a_bad_new_content_leaves_the_version_that_was_there(small: Library, tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": plan_text()})
    first = only(ingest(small, [tmp_path / "a.txt"]))
    write(tmp_path, {"a.txt": b""})
    assert only(ingest(small, [tmp_path / "a.txt"])).status is FileStatus.FAILED
    assert small.document(first.document_id or "").versions == 1
    assert small.assignments().total == first.assignments


def test_what_cannot_be_opened_is_a_failed_row(small: Library, tmp_path: Path) -> None:
    write(tmp_path, {"好.txt": plan_text()})
    (tmp_path / "悬空.txt").symlink_to(tmp_path / "没有")
    os.mkfifo(tmp_path / "管道.txt")
    paths = [tmp_path / name for name in ("不存在.txt", "悬空.txt", "管道.txt", "好.txt")]
    report = ingest(small, paths)
    assert statuses(report) == {
        "不存在.txt": FileStatus.FAILED,
        "悬空.txt": FileStatus.FAILED,
        "管道.txt": FileStatus.FAILED,
        "好.txt": FileStatus.OK,
    }
    assert {row.issues[0].code for row in report.files[:3]} == {"unreadable_file"}


@contextmanager
def without_root() -> Iterator[None]:
    """Root may read everything, so that these tests then run as another account."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_an_unreadable_file_and_folder(small: Library, tmp_path: Path) -> None:
    write(tmp_path, {"先读.txt": plan_text()})
    ingest(small, [tmp_path / "先读.txt"])  # loads what only root's installation may hold
    with tempfile.TemporaryDirectory(prefix="anzhi-rights-") as name:
        folder = Path(name)
        folder.chmod(0o777)
        write(folder, {"锁.txt": plan_text(), "好.txt": plan_text("白塔县"), "锁着/a.txt": plan_text()})
        (folder / "锁.txt").chmod(0)
        (folder / "锁着").chmod(0)
        with without_root():
            with Library.open(folder / "library") as library:
                report = ingest(library, [folder])
            read_only = folder / "read-only"
        (folder / "锁着").chmod(0o700)
        assert statuses(report) == {
            "锁着": FileStatus.FAILED,
            "好.txt": FileStatus.OK,
            "锁.txt": FileStatus.FAILED,
        }
        for row in report.files:
            if row.status is FileStatus.FAILED:
                assert row.issues[0].code == "unreadable_file"
                assert "权限" in row.issues[0].message
        read_only.mkdir(mode=0o755)
        with without_root(), pytest.raises(LibraryError, match="权限"):
            Library.open(read_only / "library")


def test_a_file_over_the_limit_is_not_even_read(
    small: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"大.txt": plan_text()})
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("read"))
    row = only(ingest(small, [tmp_path / "大.txt"], limits=ReadLimits(max_bytes=100)))
    assert row.issues[0].code == "limit_exceeded"
    assert "拆分" in row.issues[0].message


def test_gb18030_text(small: Library, tmp_path: Path) -> None:
    write(tmp_path, {"国标.txt": plan_text().encode("gb18030")})
    row = only(ingest(small, [tmp_path / "国标.txt"]))
    assert row.status is FileStatus.OK
    record = small.document(row.document_id or "")
    assert "渔港消防整治方案" in small.text(record.version_id)


def test_a_file_with_doubtful_characters_is_partial(small: Library, tmp_path: Path) -> None:
    data = plan_text().encode() + b"\xff\xfe\x80 \xe5\xad"
    write(tmp_path, {"残.txt": data})
    row = only(ingest(small, [tmp_path / "残.txt"]))
    assert row.status is FileStatus.PARTIAL
    assert row.issues
    assert small.document(row.document_id or "").status_of_file is FileStatus.PARTIAL
    again = only(ingest(small, [tmp_path / "残.txt"]))
    assert (again.status, again.issues) == (FileStatus.UNCHANGED, row.issues)


def test_a_name_that_is_no_utf8(small: Library, tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xb7\xbd\xb0\xb8.txt"
    try:
        Path(os.fsdecode(name)).write_bytes(plan_text().encode())
    except OSError:
        pytest.skip("the file system takes UTF-8 names only")
    row = only(ingest(small, [tmp_path]))
    assert row.status is FileStatus.OK
    assert small.document(row.document_id or "").file_name == "\\xb7\\xbd\\xb0\\xb8.txt"
    assert only(ingest(small, [tmp_path])).status is FileStatus.UNCHANGED


@pytest.mark.slow
def test_a_text_of_20_megabytes(small: Library, tmp_path: Path) -> None:
    text = plan_text(tasks=2) + "第二部分 附录\n\n" + "这是一段很长的附录文字，说明渔港的历史。\n\n" * 350_000
    assert len(text.encode()) > 20_000_000
    write(tmp_path, {"大.txt": text})
    row = only(ingest(small, [tmp_path / "大.txt"]))
    assert row.status in (FileStatus.OK, FileStatus.PARTIAL, FileStatus.FAILED)
    if row.status is FileStatus.FAILED:
        assert row.issues[0].code == "limit_exceeded"
    else:
        assert small.assignments(unit="区应急局").total == 2


def test_a_defect_of_ours_in_one_file_is_reported_and_the_rest_goes_on(
    small: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from corpus import parsing

    real = parsing.outline

    def faulty(read, *, file_name, kind, jurisdiction):
        if file_name == "坏.txt":
            raise ZeroDivisionError
        return real(read, file_name=file_name, kind=kind, jurisdiction=jurisdiction)

    monkeypatch.setattr(parsing, "outline", faulty)
    write(tmp_path, {"坏.txt": plan_text(), "好.txt": plan_text("白塔县")})
    report = ingest(small, [tmp_path])
    assert statuses(report) == {"坏.txt": FileStatus.FAILED, "好.txt": FileStatus.OK}
    issue = next(row for row in report.files if row.status is FileStatus.FAILED).issues[0]
    assert issue.code == "internal_error"
    assert "ZeroDivisionError" in issue.message
