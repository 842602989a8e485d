"""``anzhi responsibilities`` in every form, and the files read back with other programs."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from openpyxl import load_workbook

from corpus.china_time import china_today
from corpus.ingest import ingest
from corpus.library import Library
from corpus.register_search import RegisterAsked
from qa_service.cli import run
from qa_service.register import COLUMNS, all_rows, readable_row, register_row, shortened
from qa_service.register_facets import describe
from qa_service.register_files import FileForm, register_file
from qa_service.sheet_files import safe_cell

PLAN = """青屿区渔港消防整治方案

一、主要任务

（一）加强渔港消防。配齐微型消防站，每个码头至少2处。（牵头单位：区应急局；配合单位：区消防救援大队、各镇人民政府等）

（二）整治电动自行车。清理楼道充电，限期整改到位。（责任单位：区住建局）

（三）=1+1 检查渔船电路。逐船检查，建立台账。（责任单位：区农业农村局、区交通运输局）

二、保障措施
抓好落实。
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("register")
    (folder / "甲.txt").write_text(PLAN, encoding="utf-8")
    (folder / "乙.txt").write_text(
        PLAN.replace("青屿", "白塔").replace("区住建局", "区城管局"), encoding="utf-8"
    )
    with Library.open(folder / "lib") as library:
        assert not ingest(library, [folder / "甲.txt"], jurisdiction="海州省/临海市/青屿区").failed
        assert not ingest(library, [folder / "乙.txt"], jurisdiction="海州省/临海市/白塔区").failed
    return folder / "lib"


@pytest.fixture
def library(root: Path) -> Iterator[Library]:
    with Library.open(root) as opened:
        yield opened


@pytest.fixture
def ask(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    for name in [name for name in os.environ if name.startswith("ANZHI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ANZHI_LIBRARY", str(root))

    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["responsibilities", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_row_has_the_shape_of_the_contract(library: Library) -> None:
    record = next(all_rows(library, unit="区应急局", jurisdiction="青屿区"))
    row = register_row(record)
    text = library.text(record.version_id)
    assert row["document"] == "甲.txt"
    assert row["jurisdiction"] == "海州省/临海市/青屿区"
    assert (row["kind"], row["form"]) == ("explicit", "bracket")
    assert row["evidence"] == text[row["start"] : row["end"]]
    assert row["task"] == text[row["task_start"] : row["task_end"]]
    assert row["locator"].keys() == {"section", "article", "page", "label"}
    assert row["section"] == row["locator"]["section"]
    lead, helping = row["roles"]
    assert (lead["role"], lead["lead"], lead["open_ended"]) == ("牵头单位", True, False)
    (office,) = lead["units"]
    assert library.unit(office.pop("unit_id")).name == office["name"]
    assert office == {
        "as_written": "区应急局", "name": "临海市青屿区应急管理局", "now": None, "collective": False,
    }  # fmt: skip
    assert helping["open_ended"] is True
    assert [unit["collective"] for unit in helping["units"]] == [False, True]
    contract = {
        "id", "document", "title", "jurisdiction", "status", "kind", "form", "section", "locator", "task",
        "evidence", "start", "end", "period", "due", "targets", "roles",
    }  # fmt: skip
    assert row.keys() >= contract
    assert json.loads(json.dumps(row, ensure_ascii=False)) == row


def test_columns_keep_roles_apart(library: Library) -> None:
    rows = [readable_row(record) for record in all_rows(library, document="甲.txt", kind=None)]
    first = next(row for row in rows if "渔港消防" in row.task and row.lead)
    assert (first.lead, first.responsible) == ("区应急局", "")
    assert first.helping == "区消防救援大队、各镇人民政府等"
    second = next(row for row in rows if "电动自行车" in row.task)
    assert (second.lead, second.responsible, second.helping) == ("", "区住建局", "")


def test_table(ask) -> None:
    code, out, _ = ask("--unit", "应急管理局")
    assert code == 0
    assert out.count("区应急局") == 2
    assert "共 2 条" in out
    code, out, _ = ask("--unit", "火星局")
    assert (code, out.startswith("没有符合条件的责任分工")) == (0, True)


def test_limit(ask) -> None:
    code, out, _ = ask("--limit", 1, "--format", "jsonl")
    assert (code, len(out.splitlines())) == (0, 1)
    _, out, _ = ask("--limit", 1)
    assert "显示前 1 条" in out


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--unit", "区应急局", "--lead"], 2),
        (["--unit", "区消防救援大队", "--lead"], 0),
        (["--jurisdiction", "白塔区", "--kind", "explicit"], 3),
        (["--task", "楼道 充电"], 2),
        (["--document", "甲.txt", "--kind", "explicit"], 3),
        (["--role", "配合"], 2),
    ],
)
def test_filters(ask, options: list[str], count: int) -> None:
    code, out, _ = ask(*options, "--format", "json")
    assert code == 0
    assert len(json.loads(out)) == count


def test_an_unknown_place_names_the_known_ones(ask) -> None:
    code, _, err = ask("--jurisdiction", "火星")
    assert code == 1
    assert "青屿区" in err


def test_json_and_jsonl_hold_the_same_rows(ask) -> None:
    _, whole, _ = ask("--format", "json")
    _, lines, _ = ask("--format", "jsonl")
    assert json.loads(whole) == [json.loads(line) for line in lines.splitlines()]


def test_csv_opens_in_excel(ask, tmp_path: Path) -> None:
    code, _, err = ask("--out", tmp_path / "清单.csv")
    assert code == 0
    assert "已写入" in err
    data = (tmp_path / "清单.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == ["序号", *(title for _, title in COLUMNS)]
    assert all(len(row) == len(rows[0]) for row in rows)
    assert [row[0] for row in rows[1:]] == [str(number) for number in range(1, len(rows))]


def test_xlsx_has_header_widths_and_a_frozen_row(ask, library: Library, tmp_path: Path) -> None:
    assert ask("--out", tmp_path / "清单.xlsx")[0] == 0
    sheet = load_workbook(tmp_path / "清单.xlsx").active
    assert sheet["A1"].value == "责任清单"
    assert "导出日期" in sheet["A2"].value
    assert [cell.value for cell in sheet[3]] == ["序号", *(title for _, title in COLUMNS)]
    assert sheet.freeze_panes == "B4"
    total = library.assignments().total
    assert [cell.value for cell in sheet["A"]][3 : 3 + total] == list(range(1, total + 1))
    assert "审核人" in sheet.cell(sheet.max_row, 1).value
    assert sheet.column_dimensions["B"].width > 40
    assert sheet["B4"].alignment.wrap_text
    assert sheet.auto_filter.ref == f"A3:P{3 + total}"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.print_area.startswith("'责任清单'!$A$1:$K$")
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"


@pytest.mark.parametrize("form", [FileForm.XLSX, FileForm.CSV])
def test_no_cell_is_a_formula(library: Library, form: FileForm, tmp_path: Path) -> None:
    from dataclasses import replace

    record = next(iter(all_rows(library)))
    hostile = [
        replace(record, task=record.task._replace(text=text), heading="")
        for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\x07=1", "普通=1")
    ]
    data = register_file(hostile, form)
    if form is FileForm.CSV:
        cells = [row[1] for row in csv.reader(io.StringIO(data.decode("utf-8-sig")))][1:]
    else:
        (tmp_path / "x.xlsx").write_bytes(data)
        sheet = load_workbook(tmp_path / "x.xlsx").active
        assert {cell.data_type for cell in sheet["B"][2:9]} == {"s"}
        cells = [cell.value for cell in sheet["B"]][3:9]
    assert cells == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'=1", "普通=1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("=x", "'=x"), ("\t=x", "'\t=x"), ("", ""), ("a\x00b\x1fc", "abc"), ("x=1", "x=1"), ("－1", "－1")],
)
def test_safe_cell(text: str, expected: str) -> None:
    assert safe_cell(text) == expected


def test_docx_is_a_landscape_table_with_a_repeated_header(ask, library: Library, tmp_path: Path) -> None:
    assert ask("--out", tmp_path / "清单.docx", "--kind", "explicit")[0] == 0
    document = Document(str(tmp_path / "清单.docx"))
    section = document.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert section.page_width > section.page_height
    (table,) = document.tables
    header = [cell.text for cell in table.rows[0].cells]
    assert header == [
        "序号", "工作任务", "牵头单位", "责任单位", "配合单位", "原文依据", "来源和时效",
    ]  # fmt: skip
    about = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "筛选条件：形式：明确列出。" in about
    assert f"导出日期：{china_today().year}年" in about
    assert "本表 6 条" in about
    fields = document.sections[0].footer._element.xpath(".//w:fldSimple/@w:instr")
    assert fields == ["PAGE", "NUMPAGES"]
    assert "区应急局" in table.rows[1].cells[header.index("原文依据")].text
    source = table.rows[1].cells[header.index("来源和时效")].text
    assert re.match("《白塔区渔港消防整治方案》，一、（一）。时效不明", source), source
    assert table.rows[0]._tr.trPr.xpath("w:tblHeader")
    assert len(table.rows) == 1 + 6
    column = header.index("牵头单位")
    assert [row.cells[column].text for row in table.rows].count("区应急局") == 2


def test_the_line_over_the_table_states_filter_and_dates(library: Library) -> None:
    chosen = next(iter(all_rows(library, document="甲.txt"))).document
    asked = RegisterAsked(units=("区应急局",), documents=(chosen.id,), lead=True, as_of=date(2024, 6, 30))
    line = describe(library, asked, 3)
    assert f"单位：区应急局；角色：只看牵头；文件：{chosen.title}。" in line
    assert "时效按2024年6月30日判断。本表 3 条。" in line
    assert describe(library, RegisterAsked(), 0).startswith("筛选条件：无（全部）。")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("安" * 200, "安" * 200),
        ("安" * 201, "安" * 198 + "……"),
        ("安" * 150 + "。" + "全" * 100, "安" * 150 + "。……"),
        ("安" * 150 + "，" + "全" * 100, "安" * 150 + "……"),
        ("安。" + "全" * 300, "安。" + "全" * 196 + "……"),
    ],
)
def test_a_long_task_is_cut_where_a_sentence_ends(text: str, expected: str) -> None:
    assert shortened(text) == expected
    assert len(shortened(text)) <= 200


def test_word_shortens_what_excel_holds_in_full(library: Library, tmp_path: Path) -> None:
    from dataclasses import replace

    record = next(iter(all_rows(library)))
    long = replace(record, task=record.task._replace(text="逐船检查。" * 200), heading="渔船检查")
    (tmp_path / "x.docx").write_bytes(register_file([long], FileForm.DOCX))
    (table,) = Document(str(tmp_path / "x.docx")).tables
    assert table.rows[1].cells[1].text == "渔船检查：" + "逐船检查。" * 39 + "……"
    (tmp_path / "x.xlsx").write_bytes(register_file([long], FileForm.XLSX, "甲&乙"))
    sheet = load_workbook(tmp_path / "x.xlsx").active
    assert sheet["B4"].value == "逐船检查。" * 200
    assert sheet["A2"].value == "甲&乙"
    assert "&P" in sheet.oddFooter.center.text


TABLE = """# 青屿区重点任务清单

| 序号 | 工作任务 | 牵头单位 | 配合单位 |
| --- | --- | --- | --- |
| 1 | 检查渔港消防设施，建立台账 | 区应急局 | 区消防救援大队、区农业农村局 |
| 2 | 整治电动自行车违规充电 | 区公安分局 | 区住建局 |
"""


def test_a_table_row_shows_all_its_unit_cells_and_json_keeps_its_quote(tmp_path: Path) -> None:
    (tmp_path / "清单.md").write_text(TABLE, encoding="utf-8")
    with Library.open(tmp_path / "lib") as library:
        assert not ingest(library, [tmp_path / "清单.md"], jurisdiction="海州省/临海市/青屿区").failed
        rows = [record for record in all_rows(library) if record.form == "table"]
        assert [readable_row(row).evidence for row in rows] == [
            "区应急局；区消防救援大队、区农业农村局",
            "区公安分局；区住建局",
        ]
        for row in rows:
            text = library.text(row.version_id)
            assert all(text[cell.start : cell.end] == cell.text for cell in row.unit_cells)
            assert register_row(row)["evidence"] == text[row.evidence.start : row.evidence.end]
            assert register_row(row)["evidence"] in [cell.text for cell in row.unit_cells]


DATED = """{place}渔港检查方案

一、检查渔船。逐船检查，建立台账。（责任单位：区农业农村局）

区应急局负责渔港安全检查的统筹协调。

二、检查码头。逐处检查，限期整改。（责任单位：区住建局）

{date}
"""


def test_rows_go_by_place_then_newest_document_then_explicit_ones(tmp_path: Path) -> None:
    for name, place, day in (
        ("a", "全国", "2026年5月1日"),
        ("b", "海州省/临海市/青屿区", "2021年5月1日"),
        ("c", "海州省/临海市/青屿区", "2024年5月1日"),
        ("d", "海州省/临海市", "2020年5月1日"),
    ):
        path = tmp_path / f"{name}.txt"
        path.write_text(DATED.format(place=name, date=day), encoding="utf-8")
        with Library.open(tmp_path / "lib") as library:
            assert not ingest(library, [path], jurisdiction=place).failed
    with Library.open(tmp_path / "lib") as library:
        rows = list(all_rows(library))
        assert list(dict.fromkeys(row.document.file_name for row in rows)) == [
            "d.txt", "c.txt", "b.txt", "a.txt",
        ]  # fmt: skip
        for name in "abcd":
            kinds = [row.kind for row in rows if row.document.file_name == f"{name}.txt"]
            assert len(set(kinds)) == 2
            assert kinds == sorted(kinds), "explicit before implicit"
        assert [row.id for row in rows] == [row.id for row in all_rows(library)]


def test_a_long_register_is_written_in_reasonable_time(library: Library) -> None:
    import time

    records = list(all_rows(library)) * 150
    began = time.process_time()
    for form in (FileForm.XLSX, FileForm.DOCX):
        assert len(register_file(records, form)) > 10_000
    assert time.process_time() - began < 60


def test_form_by_suffix_and_unwritable_place(ask, tmp_path: Path) -> None:
    assert ask("--out", tmp_path / "a.jsonl")[0] == 0
    assert json.loads((tmp_path / "a.jsonl").read_text("utf-8").splitlines()[0])["id"]
    assert ask("--out", tmp_path / "a.txt")[0] == 0
    assert "工作" in (tmp_path / "a.txt").read_text("utf-8") or "任务" in (tmp_path / "a.txt").read_text(
        "utf-8"
    )
    code, _, err = ask("--out", tmp_path / "没有" / "a.csv")
    assert code == 1
    assert "写不进去" in err
    assert not list(tmp_path.glob(".*"))
