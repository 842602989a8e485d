"""Drawing questions to be judged, and the rates of a judged sheet; the sheet that is ours."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import InputError, NotFoundError, UnreadableFileError
from corpus.ingest import ingest
from corpus.library import Library
from eval import question_review, run
from eval.question_review import COLUMNS, JUDGEMENTS, NOTE, draw, items_of, rates_of, read_judged, write_sheet

OURS = Path(question_review.__file__).parent / "sets" / "question_review.csv"
DOCS = Path(__file__).parents[2] / "docs" / "evaluation.zh-CN.md"
LAWS = ("安全生产法", "消防法", "生产安全事故报告和调查处理条例")
LAW = """# 缆车安全条例

2023年3月1日 国务院第3次常务会议通过

2023年5月1日 施行

<!-- INFO END -->

第一条 缆车经营人应当在三十日内完成年度检验，并保存检验记录五年。

第二条 缆车载客超过一百人的，应当配备二名以上专职救护人员，并设置医疗点。

第三条 缆车经营人未完成年度检验的，处一万元以上五万元以下的罚款。

第四条 缆车站长未保存检验记录的，处二千元以上一万元以下的罚款。
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    (folder / "缆车安全条例.md").write_text(LAW, encoding="utf-8")
    with Library.open(folder / "library") as library:
        assert ingest(library, [folder / "缆车安全条例.md"]).failed == 0
    return folder / "library"


@pytest.fixture
def library(root: Path) -> Iterator[Library]:
    with Library.open(root) as found:
        yield found


def judge(sheet: Path, *verdicts: tuple[str, str, str, str]) -> None:
    """Fills the first rows with verdicts, the others with three times 是."""
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        given = verdicts[number] if number < len(verdicts) else ("是", "是", "是", "")
        row.update(zip((*JUDGEMENTS, NOTE), given, strict=True))
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def test_a_seed_draws_the_same_and_each_question_once(library: Library) -> None:
    items = items_of(library, "缆车安全条例", 7)
    drawn = draw(items, 5, 7)
    assert len(drawn) == 5 == len({item.id for item in drawn})
    assert draw(reversed(items), 5, 7) == list(reversed([one for one in items if one in drawn]))
    assert draw(items, 5, 8) != drawn
    assert draw(items, 10_000, 7) == items
    with pytest.raises(NotFoundError, match="没有现行有效的《索道法》"):
        items_of(library, "索道法", 7)


def test_the_program_draws_and_reads_back(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "抽样.csv"
    command = ["question-review", "draw", "--law", "缆车安全条例", "--count", "4", "--output", str(sheet)]
    assert run.main(["--library", str(root), *command]) == 0
    assert "抽取 4 题" in capsys.readouterr().out
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["序号"] for row in rows] == ["1", "2", "3", "4"]
    for row in rows:
        assert row["答案"]
        assert row["题干"].startswith("根据《缆车安全条例》，")
        assert row["原文"] in LAW
        assert "《缆车安全条例》第" in row["出处"]
        assert (row["选项A"] != "") == (row["题型"] in ("单选题", "多选题"))
    assert run.main(["question-review", "rates", str(sheet)]) == 1
    assert "第 2 行的“正确”是“”" in capsys.readouterr().err
    judge(sheet, ("是", "否", "否", "两种读法"), ("否", "是", "否", "答案错"))
    assert run.main(["question-review", "rates", str(sheet), "--failures"]) == 0
    told = capsys.readouterr().out
    assert "全部：正确 3/4（0.30–0.95），无歧义 3/4" in told
    assert "正确且无歧义 2/4" in told
    assert "可直接使用 2/4" in told
    assert "两种读法" in told
    assert run.main(["question-review", "rates", str(sheet), "--json", "--failures"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["全部"]["可直接使用"]["hits"] == 2
    assert [one["note"] for one in found["failures"]] == ["两种读法", "答案错"]


def test_what_cannot_be_read_is_said(library: Library, tmp_path: Path) -> None:
    sheet = tmp_path / "抽样.csv"
    write_sheet(sheet, items_of(library, "缆车安全条例", 1)[:3])
    judge(sheet, ("否", "是", "否", ""))
    with pytest.raises(InputError, match="第 2 行判为“否”而没有说明"):
        read_judged(sheet)
    judge(sheet, ("是", "对", "是", ""))
    with pytest.raises(InputError, match="“无歧义”是“对”"):
        read_judged(sheet)
    sheet.write_text("题干,答案\n甲,A\n", encoding="utf-8")
    with pytest.raises(InputError, match="缺少这些列：序号"):
        read_judged(sheet)
    with pytest.raises(UnreadableFileError):
        read_judged(tmp_path / "没有.csv")
    assert question_review.main(["draw", "--law", "甲", "--output", str(tmp_path / "表.docx")]) == 1


# --- our own sheet -------------------------------------------------------------------------------


def test_our_sheet_is_whole_and_meets_the_bar() -> None:
    judged = read_judged(OURS)
    assert len({one.item for one in judged}) == len(judged) == 100
    with OURS.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["知识点"].split("·")[0] for row in rows} == set(LAWS)
    rates = rates_of(judged)["全部"]
    assert rates["正确且无歧义"].hits >= 95
    assert rates["可直接使用"].hits >= 85


def test_the_documentation_tells_the_rates_of_our_sheet() -> None:
    rates = rates_of(read_judged(OURS))
    text = DOCS.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (全部|单选题|多选题|判断题|填空题|简答题) \|(.+)\|$", text, re.M))
    assert set(rows) == set(rates)
    for form, found in rates.items():
        told = [cell.strip() for cell in rows[form].split("|")]
        assert told == [str(found["正确且无歧义"]), str(found["可直接使用"])]
