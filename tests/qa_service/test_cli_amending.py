"""``anzhi documents edit | history | set-visibility`` and ``anzhi ingest --internal``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Anzhi

from corpus.library import Library

pytestmark = pytest.mark.usefixtures("indexed")


@pytest.fixture
def document(anzhi: Anzhi) -> str:
    listed = anzhi("documents", "list", "--format", "jsonl").out.splitlines()
    return str(json.loads(listed[0])["id"])


def test_a_document_is_put_right_and_the_index_follows(anzhi: Anzhi, document: str) -> None:
    done = anzhi("documents", "edit", document, "--title", "青屿区碧波行动方案", "--why", "与原文一致")
    assert done.code == 0
    assert "改为“青屿区碧波行动方案”" in done.out
    assert "青屿区碧波行动方案" in anzhi("documents", "show", document).out
    assert "索引已是最新" in anzhi("index").out + anzhi("index").err
    said = anzhi("documents", "history", document)
    assert "命令行：标题" in said.out
    assert "原因：与原文一致" in said.out
    listed = json.loads(anzhi("documents", "history", document, "--json").out)
    assert [(one["field"], one["new"]) for one in listed["items"]] == [("title", "青屿区碧波行动方案")]
    same = anzhi("documents", "edit", document, "--title", "青屿区碧波行动方案", "--why", "再试")
    assert (same.code, same.out) == (0, "")
    assert "没有改动" in same.err


def test_another_kind_makes_a_new_version(anzhi: Anzhi, document: str) -> None:
    done = anzhi("documents", "edit", document, "--kind", "law", "--why", "是规定", "--json")
    found = json.loads(done.out)
    assert found["reread"] is True
    assert json.loads(anzhi("documents", "show", document, "--json").out)["kind"] == "law"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--title", "甲"), 1, "为什么要改"),
        (("--published", "昨天", "--why", "x"), 1, "2026-11-22"),
        (("--why", "x"), 2, "请写要改的内容"),
        (("--title", " ", "--why", "x"), 1, "不能为空"),
    ],
)
def test_what_cannot_be_is_told(
    anzhi: Anzhi, document: str, arguments: tuple[str, ...], code: int, words: str
) -> None:
    done = anzhi("documents", "edit", document, *arguments)
    assert done.code == code
    assert words in done.err
    assert "没有更正过" in anzhi("documents", "history", document).out


def test_a_document_becomes_internal_and_public_again(anzhi: Anzhi, document: str, indexed: Path) -> None:
    assert "“公开”改为“内部”" in anzhi("documents", "set-visibility", document, "--internal").out
    assert "内部文件" in anzhi("documents", "show", document).out
    assert document in anzhi("documents", "list", "--visibility", "internal", "--format", "jsonl").out
    assert document not in anzhi("documents", "list", "--visibility", "public", "--format", "jsonl").out
    with Library.open(indexed) as library:
        with library.as_the_public_sees_it() as seen:
            assert seen.overview().documents == 0
        assert library.overview().documents == 1
    # The command line belongs to whoever has the folder: it sees everything.
    assert anzhi("documents", "show", document).code == 0
    done = anzhi("documents", "set-visibility", document, "--public", "--why", "可以公开")
    assert "“内部”改为“公开”" in done.out


def test_files_come_in_as_internal(anzhi: Anzhi, tmp_path: Path) -> None:
    (tmp_path / "内部.txt").write_text(
        "青屿区暗访要点\n\n一、检查渡口。（责任单位：区交通局）\n", encoding="utf-8"
    )
    assert anzhi("ingest", "内部.txt", "--internal", "--jurisdiction", "海州省/青屿区").code == 0
    listed = anzhi("documents", "list", "--visibility", "internal", "--format", "jsonl").out
    assert [json.loads(line)["file_name"] for line in listed.splitlines()] == ["内部.txt"]
    assert "〔内部〕" in "".join(anzhi("documents", "list", "青屿区暗访要点").out.split())
    assert anzhi("ingest", "--from", "samples", "--internal").code == 2
