"""现称 in the register and in answers: beside the name as written, with its basis, never in its place."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
from pathlib import Path

import pytest

from corpus.ingest import ingest
from corpus.library import Library
from corpus.records import AssignmentRecord
from qa_service.now import Now, in_words, now_of, reform_lines, written_day_of
from qa_service.register import COLUMNS, all_rows, present_names, readable_row, register_row
from qa_service.register_files import FileForm, register_file

OLD = """青屿区2016年安全生产工作要点

一、重点任务
（一）烟花爆竹整治。查处非法储存烟花爆竹的行为。（牵头单位：区安监局；配合单位：区公安局、区工商局、区质监局、各镇人民政府）
（二）职业病防治。督促企业开展职业病危害因素检测。（责任单位：区安监局）
（三）基础工作。落实各项制度。（责任单位：区环境与国土资源局、区食药监局、区行业主管部门）
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("now")
    (folder / "要点.txt").write_text(OLD, "utf-8")
    library = Library.open(folder / "library", create=True)
    ingest(library, [folder / "要点.txt"])
    return library


@pytest.fixture(scope="module")
def rows(library: Library) -> list[AssignmentRecord]:
    return list(all_rows(library))


def nows(record: AssignmentRecord, as_of: dt.date | None = None) -> dict[str, Now | None]:
    return {unit.as_written: now_of(unit, record, as_of) for role in record.roles for unit in role.units}


def row_on(rows: list[AssignmentRecord], word: str) -> AssignmentRecord:
    return next(row for row in rows if word in row.task.text)


def test_the_year_in_the_title_dates_a_text_without_date(rows: list[AssignmentRecord]) -> None:
    assert written_day_of(rows[0]) == dt.date(2016, 1, 1)


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("2009年全市安全生产工作意见", dt.date(2009, 1, 1)),
        ("某区应急管理规划（2021—2025年）", None),
        ("某区工作方案〔2019〕7号", None),
        ("某区工作方案", None),
    ],
)
def test_which_years_date_a_text(rows: list[AssignmentRecord], title: str, day: dt.date | None) -> None:
    head = dataclasses.replace(rows[0].document, title=title, published=None, effective=None)
    assert written_day_of(dataclasses.replace(rows[0], document=head, part_title="")) == day


def test_each_unit_by_the_function_of_its_task(rows: list[AssignmentRecord]) -> None:
    fireworks = nows(row_on(rows, "烟花爆竹"))
    assert fireworks["区公安局"] is None
    assert fireworks["各镇人民政府"] is None
    assert {name: now.name for name, now in fireworks.items() if now} == {
        "区安监局": "区应急管理局",
        "区工商局": "区市场监督管理局",
        "区质监局": "区市场监督管理局",
    }
    disease = nows(row_on(rows, "职业病"))["区安监局"]
    assert disease is not None
    assert (disease.name, disease.certain) == ("区卫生健康局", True)


def test_composite_organs_and_groups_are_left_alone(rows: list[AssignmentRecord]) -> None:
    basics = nows(row_on(rows, "落实各项制度"))
    assert basics["区环境与国土资源局"] is None
    assert basics["区行业主管部门"] is None
    assert basics["区食药监局"] is not None


def test_before_the_reform_there_is_no_other_name(rows: list[AssignmentRecord]) -> None:
    assert not any(nows(row_on(rows, "烟花爆竹"), dt.date(2017, 6, 30)).values())
    assert present_names(row_on(rows, "烟花爆竹"), dt.date(2017, 6, 30)) == ""


def test_a_text_without_any_date_says_nothing_of_organs_that_go_on(rows: list[AssignmentRecord]) -> None:
    row = rows[0]
    head = dataclasses.replace(row.document, title="某区工作方案", published=None, effective=None)
    unit = dataclasses.replace(row.roles[0].units[0], as_written="区民政局", name="区民政局")
    task = row.task._replace(text="发放救灾款")
    undated = dataclasses.replace(row, document=head, part_title="", task=task)
    assert now_of(unit, undated) is None
    dated = dataclasses.replace(undated, document=dataclasses.replace(head, published=dt.date(2015, 5, 1)))
    found = now_of(unit, dated)
    assert found is not None
    assert (found.name, found.certain) == ("区应急管理局", True)


def test_register_row_has_the_shape_of_the_contract(rows: list[AssignmentRecord]) -> None:
    row = register_row(row_on(rows, "烟花爆竹"))
    unit = row["roles"][0]["units"][0]
    assert unit["as_written"] == "区安监局"
    assert unit["now"].keys() == {"name", "basis", "certain", "reform", "date", "reason"}
    assert unit["now"]["name"] == "区应急管理局"
    assert (unit["now"]["certain"], unit["now"]["date"]) == (True, "2018-03-21")
    assert "深化党和国家机构改革方案" in unit["now"]["basis"]
    json.dumps(row, ensure_ascii=False)
    assert register_row(row_on(rows, "烟花爆竹"), dt.date(2016, 6, 1))["roles"][0]["units"][0]["now"] is None


def test_the_column_stands_beside_the_names_as_written(rows: list[AssignmentRecord]) -> None:
    readable = readable_row(row_on(rows, "烟花爆竹"))
    assert readable.lead == "区安监局"
    assert readable.now == (
        "区安监局：区应急管理局，区工商局：区市场监督管理局，区质监局：区市场监督管理局（2018年机构改革）"
    )
    assert ("now", "现称") in COLUMNS


@pytest.mark.parametrize("form", [FileForm.CSV, FileForm.XLSX, FileForm.DOCX])
def test_files_have_the_column(rows: list[AssignmentRecord], form: FileForm) -> None:
    data = register_file(rows, form)
    text = _text_of(data, form)
    assert "现称" in text
    assert "区安监局：区应急管理局，" in text
    assert "区应急管理局" not in _text_of(register_file(rows, form, "", dt.date(2016, 6, 1)), form)


def _text_of(data: bytes, form: FileForm) -> str:
    if form is FileForm.CSV:
        return "\n".join("|".join(line) for line in csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    if form is FileForm.XLSX:
        from openpyxl import load_workbook

        sheet = load_workbook(io.BytesIO(data)).active
        return "\n".join(
            "|".join(str(cell or "") for cell in row) for row in sheet.iter_rows(values_only=True)
        )
    from docx import Document

    return "\n".join(
        cell.text for table in Document(io.BytesIO(data)).tables for row in table.rows for cell in row.cells
    )


def test_a_sheet_with_the_column_reads_back_as_the_same_assignments(
    rows: list[AssignmentRecord], tmp_path: Path
) -> None:
    (tmp_path / "清单.xlsx").write_bytes(register_file(rows, FileForm.XLSX))
    library = Library.open(tmp_path / "library", create=True)
    ingest(library, [tmp_path / "清单.xlsx"])
    again = {unit.as_written for row in all_rows(library) for role in row.roles for unit in role.units}
    assert "区应急管理局" not in again
    assert "区安监局" in again


# --- in words ----------------------------------------------------------------------------------------


def moved(name: str, *, certain: bool = True, reform: str = "2018年机构改革", heading: str = "甲") -> Now:
    basis = f"《某方案》（2018年公布）三、“组建{heading}”"
    return Now(name, basis, certain, reform, "2018-03-21", "" if certain else "原因", "某职能", local=True)


def test_one_unit() -> None:
    (line,) = reform_lines([("区安监局", moved("区应急管理局")), ("区公安局", None)])
    assert line == (
        "原文：区安监局；该职能现由区应急管理局承担（2018年机构改革，"
        "依据《某方案》（2018年公布）三、“组建甲”；地方机构的具体名称以当地为准）。"
    )


def test_many_units_take_one_line_for_a_reform() -> None:
    lines = reform_lines(
        [
            ("市安监局", moved("市应急管理局")),
            ("市工商局", moved("市市场监督管理局", heading="乙")),
            ("市质监局", moved("市市场监督管理局", heading="乙")),
            ("市交通局", moved("市交通运输局", reform="2008年国务院机构改革")),
        ]
    )
    assert len(lines) == 2
    assert "市工商局、市质监局的职能现由市市场监督管理局承担" in lines[0]
    assert "三、“组建甲”“组建乙”" in lines[0]
    assert lines[0].count("《某方案》") == 1


def test_what_is_not_certain_is_said_to_be_possible() -> None:
    now = moved("市应急管理局", certain=False)
    assert reform_lines([("市水利局", now)]) == ["市水利局的职能现可能由市应急管理局承担（原因）。"]
    assert in_words({"市水利局": now}) == "市水利局：可能为市应急管理局（原因）"


def test_no_more_than_a_few_lines() -> None:
    units = [
        (f"市{n}局", dataclasses.replace(moved("甲", certain=False), reason=f"原因{n}"))
        for n in "一二三四五六"
    ]
    lines = reform_lines(units)
    assert len(lines) == 5
    assert lines[-1] == "其余单位的现称见单位表。"
