"""From a task list in Excel or Word through the library into the register, and its own files again."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from office_files import OFFICE, plan_xlsx

from corpus.ingest import ingest
from corpus.library import Library
from qa_service.cli import run
from qa_service.register_files import FileForm

PLACE = "海州省/临海市/青屿区"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sheets")
    (folder / "分解表.xlsx").write_bytes(plan_xlsx())
    with Library.open(folder / "lib") as opened:
        assert not ingest(opened, [folder / "分解表.xlsx"], jurisdiction=PLACE).failed
    return folder / "lib"


def register(library: Path, out: Path) -> bytes:
    assert run(["--library", str(library), "responsibilities", "--out", str(out)]) == 0
    return out.read_bytes()


def duties(library: Path, out: Path) -> list[tuple[str, str, str, str, str]]:
    """The register's rows that name a unit, as (task, lead, responsible, assisting, due)."""
    rows = csv.DictReader(io.StringIO(register(library, out).decode("utf-8-sig")))
    names = ("工作任务", "牵头单位", "责任单位", "配合单位", "时限")
    found = [tuple(row[name] for name in names) for row in rows]
    return [(a, b, c, d, e) for a, b, c, d, e in found if not a.startswith("注")]


def test_a_workbook_in_the_register(library: Path, tmp_path: Path) -> None:
    found = duties(library, tmp_path / "a.csv")
    assert found[:4] == [
        (
            "制定党政领导干部安全生产职责清单并印发实施。",
            "市安委办",
            "市应急管理局",
            "市委组织部",
            "2025年6月30日",
        ),
        ("每半年开展一次责任制考核，结果向社会公布。", "市应急管理局", "市应急管理局", "", "12月底前"),
        (
            "重大危险源全部安装视频监控和气体检测装置。",
            "市应急管理局",
            "各县（市、区）",
            "市公安局、市教育局",
            "2025年12月31日",
        ),
        ("对经营性自建房开展安全鉴定和分类整治。", "市住建局", "市自然资源局", "市财政局", "全年"),
    ]


@pytest.mark.parametrize("form", [FileForm.XLSX, FileForm.DOCX, FileForm.CSV])
def test_the_register_read_back(library: Path, tmp_path: Path, form: FileForm) -> None:
    again = tmp_path / f"责任清单.{form.value}"
    register(library, again)
    with Library.open(tmp_path / "lib") as opened:
        assert not ingest(opened, [again], jurisdiction=PLACE).failed
    # Word's register has the heading of a task before it
    found = [(row[0].split("：")[-1], *row[1:]) for row in duties(tmp_path / "lib", tmp_path / "b.csv")]
    for row in duties(library, tmp_path / "c.csv"):
        assert row[:4] in [other[:4] for other in found]


def test_an_old_word_file_in_the_register(tmp_path: Path) -> None:
    with Library.open(tmp_path / "lib") as opened:
        report = ingest(opened, [OFFICE / "plan.doc"], jurisdiction=PLACE)
        assert not report.failed
    found = duties(tmp_path / "lib", tmp_path / "a.csv")
    assert ("市应急管理局", "市海洋发展局、市公安局") in [(row[1], row[2]) for row in found]
