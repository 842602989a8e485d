"""The set of citations read by a person: it grades, and holds no text."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.metrics import read_rows
from eval.references import SET, main, measure

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
LAW = "# 渔港法\n\n第一条 依照《渔船法》第二条处理。\n\n第二条 违反前条规定的，处罚。\n"


def test_the_set_is_pointers_in_two_halves() -> None:
    rows = read_rows(SET)
    assert len(rows) == 200
    assert {row["half"] for row in rows} == {"dev", "held_out"}
    names = {"half", "file", "start", "end", "scope", "target", "article", "paragraph", "item"}
    assert all(set(row) == names for row in rows)


def test_a_wrong_expectation_counts_against_it(tmp_path: Path) -> None:
    (tmp_path / "渔港法.md").write_text(LAW, encoding="utf-8")
    text = "《渔船法》第二条"
    from corpus.parsing import parse

    [first, _] = parse((tmp_path / "渔港法.md").read_bytes(), "渔港法.md").references
    assert first.span.end - first.span.start == len(text)
    row = {
        "file": "渔港法.md",
        "start": first.span.start,
        "end": first.span.end,
        "scope": "named",
        "target": None,
        "article": "第二条",
        "paragraph": None,
        "item": None,
    }
    scores = measure([row, {**row, "article": "第三条"}, {**row, "end": 999}], tmp_path)
    assert (scores.rows, scores.found, scores.placed) == (3, 2, 1)
    assert len(scores.faults) == 2


def test_a_missing_folder_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path)]) == 1
    assert "--data" in capsys.readouterr().err


@pytest.mark.shared
@pytest.mark.skipif(not DATA.is_dir(), reason="数据文件夹 ../shared/data 不在旁边")
def test_citations_of_real_texts() -> None:
    rows = [row for row in read_rows(SET) if row["half"] == "held_out"][:40]
    scores = measure(rows, DATA)
    assert scores.placed >= 0.97 * scores.rows
