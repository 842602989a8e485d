"""The measurement of papers: over a small bank of real provisions, served by a real process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from case_library.questions.model import ItemType
from case_library.questions.papers import Cell
from eval import papers
from qa_service.papers.stock import Stock


@pytest.mark.slow
def test_papers_are_made_over_http_and_timed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "report.json"
    keep = tmp_path / "library"
    arguments = ["--items", "150", "--count", "20", "--runs", "2", "--keep", str(keep), "--output", str(out)]
    assert papers.main([*arguments, "--limit", "60"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report == json.loads(out.read_text(encoding="utf-8"))
    assert (report["items"], report["paper"]["items"]) == (150, 20)
    assert 0 < report["median, seconds"] <= report["worst, seconds"] < 60
    assert papers.main([*arguments, "--limit", "0"]) == 1


def test_the_blueprint_wants_what_the_bank_has() -> None:
    from case_library.questions.model import Difficulty

    counts = {
        (f"{law}·总则", kind, Difficulty.EASY): 60
        for law in ("甲法", "乙法")
        for kind in (ItemType.SINGLE, ItemType.TRUE_FALSE)
    }
    stock = Stock(counts)
    blueprint = papers.blueprint_for(stock, 40)
    assert blueprint.count == 40
    assert Cell(1, 1, ItemType.SINGLE, "甲法") in blueprint.cells
    assert all(cell.type is not ItemType.MULTIPLE for cell in blueprint.cells)
