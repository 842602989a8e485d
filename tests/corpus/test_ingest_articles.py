"""A file of articles into the library: each law is a document of its own."""

from __future__ import annotations

import json
from pathlib import Path

from corpus.ingest import ingest
from corpus.library import Library
from corpus.model import DocumentKind, FileStatus
from corpus.walk import shown_name

ROWS = [
    {
        "id": number,
        "law": law,
        "article": f"第{label}条",
        "chapter": "第一章 总则",
        "text": f"{law}的经营单位应当每{label}年检查一次消防设施。",
        "file": f"{law}({year}-01-01).md",
    }
    for number, (law, label, year) in enumerate(
        [
            ("渔港法", "一", 2010),
            ("渔港法", "二", 2010),
            ("冷库管理条例", "一", 2022),
            ("冷库管理条例", "二", 2022),
        ]
    )
]


def write(path: Path, rows: list[dict[str, object]], bad: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join([*lines, *([bad] if bad else [])]) + "\n", encoding="utf-8")
    return path


def test_each_law_is_a_document_with_title_kind_date_and_articles(small: Library, tmp_path: Path) -> None:
    path = write(tmp_path / "条文.jsonl", ROWS, bad='{"law": "断')
    report = ingest(small, [path])
    assert [(shown_name(row.path), row.status, row.title, row.articles) for row in report.files] == [
        ("条文.jsonl/渔港法(2010-01-01).md", FileStatus.OK, "渔港法", 2),
        ("条文.jsonl/冷库管理条例(2022-01-01).md", FileStatus.OK, "冷库管理条例", 2),
    ]
    assert [(issue.code, issue.line) for issue in report.issues] == [("bad_line", 5)]
    records = small.documents().items
    assert {record.kind for record in records} == {DocumentKind.LAW}
    version = next(v for v in small.current_versions() if v.title == "渔港法")
    assert str(version.published) == "2010-01-01"
    labels = [clause.label for clause in small.clauses(version.id) if clause.label.startswith("第")]
    assert labels == ["第一章", "第一条", "第二条"]


def test_again_is_unchanged_and_a_changed_law_is_a_new_version(small: Library, tmp_path: Path) -> None:
    path = write(tmp_path / "条文.jsonl", ROWS)
    ingest(small, [path])
    assert {row.status for row in ingest(small, [path]).files} == {FileStatus.UNCHANGED}
    changed = [*ROWS[:1], {**ROWS[1], "text": "渔港由渔港监督机构管理。"}, *ROWS[2:]]
    write(path, changed)
    assert [row.status for row in ingest(small, [path]).files] == [
        FileStatus.SUPERSEDED,
        FileStatus.UNCHANGED,
    ]


def test_in_a_folder_other_data_is_passed_over_and_named_it_fails(small: Library, tmp_path: Path) -> None:
    write(tmp_path / "in" / "条文.jsonl", ROWS)
    other = write(tmp_path / "in" / "题目.jsonl", [{"question": "谁负责？"}])
    report = ingest(small, [tmp_path / "in"])
    assert len(report.files) == 2
    assert [issue.code for issue in report.issues] == ["form_skipped"]
    named = ingest(small, [other])
    assert [row.status for row in named.files] == [FileStatus.FAILED]
    assert named.files[0].issues[0].code == "unsupported_format"
