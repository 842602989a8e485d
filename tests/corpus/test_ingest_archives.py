"""Archives into the library: each file inside is a document of its own, when asked for."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from ingestible import law_text, plan_text, write

from corpus.errors import NoDocumentsError
from corpus.ingest import ingest
from corpus.library import Library
from corpus.model import FileStatus, IngestReport
from corpus.reading import ReadLimits
from corpus.walk import shown_name


def packed(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return buffer.getvalue()


PARTS: dict[str, str | bytes] = {
    "甲镇/方案.txt": plan_text("甲镇"),
    "乙镇/方案.txt": plan_text("乙镇"),
    "法规/渔港法.md": law_text("渔港法"),
    "__MACOSX/甲镇/._方案.txt": b"x",
    "甲镇/.DS_Store": b"x",
    "甲镇/照片.gif": b"GIF89a",
    "乙镇/空.txt": "",
    "内层.zip": packed({"丙镇/方案.txt": plan_text("丙镇")}),
}


def rows(report: IngestReport) -> dict[str, FileStatus]:
    return {shown_name(row.path): row.status for row in report.files}


def test_each_file_is_a_document(small: Library, tmp_path: Path) -> None:
    write(tmp_path, {"in/报送.zip": packed(PARTS), "in/另一份.txt": plan_text("丁镇")})
    report = ingest(small, [tmp_path / "in"], archives=True)
    assert rows(report) == {
        "另一份.txt": FileStatus.OK,
        "报送.zip/甲镇/方案.txt": FileStatus.OK,
        "报送.zip/乙镇/方案.txt": FileStatus.OK,
        "报送.zip/法规/渔港法.md": FileStatus.OK,
        "报送.zip/乙镇/空.txt": FileStatus.FAILED,
        "报送.zip/内层.zip/丙镇/方案.txt": FileStatus.OK,
    }
    told = sorted((issue.code, issue.message.partition("报送.zip/")[2][:9]) for issue in report.issues)
    assert told == [
        ("form_skipped", "甲镇/照片.gif；"[:9]),
        ("hidden_skipped", "__MACOSX/"),
        ("hidden_skipped", "甲镇/.DS_Store"[:9]),
    ]
    row = next(row for row in report.files if row.path.endswith("乙镇/方案.txt"))
    record = small.document(row.document_id or "")
    assert record.file_name == "方案.txt"
    assert small.original(record.version_id).read_bytes() == plan_text("乙镇").encode()
    assert small.documents().total == 5


def test_again_is_unchanged_and_a_changed_file_is_a_new_version(small: Library, tmp_path: Path) -> None:
    path = tmp_path / "报送.zip"
    parts = {name: PARTS[name] for name in ("甲镇/方案.txt", "乙镇/方案.txt")}
    write(tmp_path, {"报送.zip": packed(parts)})
    first = ingest(small, [path], archives=True)
    again = ingest(small, [path], archives=True)
    assert set(rows(again).values()) == {FileStatus.UNCHANGED}
    assert [row.document_id for row in again.files] == [row.document_id for row in first.files]
    write(tmp_path, {"报送.zip": packed({**parts, "乙镇/方案.txt": plan_text("乙镇", tasks=4)})})
    changed = ingest(small, [path], archives=True)
    assert rows(changed) == {
        "报送.zip/甲镇/方案.txt": FileStatus.UNCHANGED,
        "报送.zip/乙镇/方案.txt": FileStatus.SUPERSEDED,
    }
    assert [row.document_id for row in changed.files] == [row.document_id for row in first.files]
    assert [row.superseded for row in changed.files] == [None, 1]


def test_not_asked_for(small: Library, tmp_path: Path) -> None:
    write(tmp_path, {"in/报送.zip": packed(PARTS), "in/a.txt": plan_text()})
    report = ingest(small, [tmp_path / "in", tmp_path / "in" / "报送.zip"])
    assert rows(report) == {"a.txt": FileStatus.OK, "报送.zip": FileStatus.FAILED}
    (row,) = (row for row in report.files if row.status is FileStatus.FAILED)
    assert row.issues[0].code == "unsupported_format"
    assert "--archives" in row.issues[0].message
    (skipped,) = report.issues
    assert skipped.code == "archive_skipped"
    assert "--archives" in skipped.message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (packed({"a.txt": "甲" * 60})[:-40], "corrupt_file"),
        (packed({".DS_Store": "x"}), "no_documents"),
        (packed({f"{n}.txt": "甲" for n in range(4)}), "limit_exceeded"),
        (b"", "empty_file"),
        (b"Rar!\x1a\x07\x00", "unsupported_format"),
    ],
)
def test_an_archive_that_cannot_be_opened_is_one_failed_row(
    small: Library, tmp_path: Path, data: bytes, code: str
) -> None:
    write(tmp_path, {"in/坏.zip": data, "in/好.txt": plan_text()})
    report = ingest(small, [tmp_path / "in"], archives=True, limits=ReadLimits(archive_files=3))
    assert rows(report) == {"坏.zip": FileStatus.FAILED, "好.txt": FileStatus.OK}
    (row,) = (row for row in report.files if row.status is FileStatus.FAILED)
    assert row.issues[0].code == code


def test_other_archives_are_never_opened(small: Library, tmp_path: Path) -> None:
    write(tmp_path, {"in/a.rar": b"Rar!\x1a\x07\x00", "in/b.7z": b"7z", "in/c.tar.gz": b"\x1f\x8b"})
    with pytest.raises(NoDocumentsError, match="先解压"):
        ingest(small, [tmp_path / "in"], archives=True)


def test_settings_of_a_web_site_are_no_document(small: Library, tmp_path: Path) -> None:
    settings = "---\nbookCollapseSection: true\n---\n"
    write(tmp_path, {"in/_index.md": settings, "in/a.txt": plan_text(), "in/空.md": ""})
    report = ingest(small, [tmp_path / "in"])
    assert rows(report) == {"a.txt": FileStatus.OK, "空.md": FileStatus.FAILED}
    (issue,) = report.issues
    assert (issue.code, issue.severity.value) == ("form_skipped", "info")
    assert "_index.md" in issue.message
    named = ingest(small, [tmp_path / "in" / "_index.md"])
    assert rows(named) == {"_index.md": FileStatus.FAILED}
    assert named.files[0].issues[0].code == "empty_file"


def test_of_two_copies_in_an_archive_only_the_changed_one_leaves_their_document(
    small: Library, tmp_path: Path
) -> None:
    path = tmp_path / "报送.zip"
    copies = {"甲/方案.txt": plan_text("甲镇"), "乙/方案.txt": plan_text("甲镇")}
    write(tmp_path, {"报送.zip": packed(copies)})
    ingest(small, [path], archives=True)
    assert small.documents().total == 1
    write(tmp_path, {"报送.zip": packed({**copies, "乙/方案.txt": plan_text("乙镇")})})
    changed = ingest(small, [path], archives=True)
    assert len({row.document_id for row in changed.files}) == 2
    assert sorted(record.versions for record in small.documents().items) == [1, 1]
