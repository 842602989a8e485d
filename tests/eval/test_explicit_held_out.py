"""The held-out documents are built in every form, and each gold row stands in its document."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import docx
import pdfplumber
import pytest
from selectolax.lexbor import LexborHTMLParser

from eval import explicit_held_out
from eval.explicit_held_out import build

FORMS = {"txt", "md", "html", "docx", "pdf"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("held_out")
    return folder, build(folder)


def bare(text: str) -> str:
    """Without white space and the page numbers that stand between two pages."""
    return re.sub(r"\s+", "", re.sub(r"\n— \d+ —(?=\n|$)", "", text))


def text_of(path: Path) -> str:
    if path.suffix == ".html":
        body = LexborHTMLParser(path.read_text("utf-8")).body
        assert body is not None
        return bare(body.text())
    if path.suffix == ".docx":
        document = docx.Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return bare("".join([*(paragraph.text for paragraph in document.paragraphs), *cells]))
    if path.suffix == ".pdf":
        with pdfplumber.open(path) as pages:
            return bare("\n".join(page.extract_text() for page in pages.pages))
    return bare(path.read_text("utf-8"))


def test_there_are_enough_documents_of_every_form(built: tuple[Path, list[dict[str, Any]]]) -> None:
    folder, rows = built
    written = sorted((folder / "documents").iterdir())
    assert len(written) >= 12
    assert {path.suffix[1:] for path in written} == FORMS
    assert len(rows) >= 250
    assert [json.loads(line) for line in (folder / "gold.jsonl").read_text("utf-8").splitlines()] == rows
    assert len({row["id"] for row in rows}) == len(rows)
    assert {row["form"] for row in rows} == {"bracket", "line", "table", "running"}


def test_each_gold_row_stands_in_its_document(built: tuple[Path, list[dict[str, Any]]]) -> None:
    folder, rows = built
    texts = {path.name: text_of(path) for path in (folder / "documents").iterdir()}
    for row in rows:
        # The cells of a PDF table are printed line by line across the row: only running text is looked up.
        if row["form"] == "table" and row["doc"].endswith(".pdf"):
            continue
        for piece in row["span"].split(" | "):
            assert bare(piece) in texts[row["doc"]], (row["id"], piece)
    for name, text in texts.items():
        assert not re.search("[⟦⟧⏎↵^]|<[LFZPCS+]", text), f"{name}: a mark is left"


def test_marks_give_roles_in_their_order() -> None:
    assert explicit_held_out.roles_of("<L县甲局>牵头，<F*各镇>、<F县乙局>等<+F部门>负责") == [
        {"role": "牵头", "units": [{"name": "县甲局", "collective": False}], "open_ended": False},
        {
            "role": "负责",
            "units": [{"name": "各镇", "collective": True}, {"name": "县乙局", "collective": False}],
            "open_ended": True,
        },
    ]
    assert explicit_held_out.roles_of("<L县甲局>负责", lead=False)[0]["role"] == "负责"


def test_a_merged_cell_belongs_to_each_row(tmp_path: Path) -> None:
    source = tmp_path / "90_表.md.src"
    source.write_text("|任务|牵头单位|配合单位|\n|一|<L县甲局>|<P县乙局>|\n|二|<L县丙局>|^|\n", "utf-8")
    rows = explicit_held_out.Document(source).rows
    assert [row["span"] for row in rows] == ["县甲局 | 县乙局", "县丙局"]
    assert [unit["name"] for role in rows[1]["roles"] for unit in role["units"]] == ["县丙局", "县乙局"]
