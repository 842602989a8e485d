"""XLSX, XLS, CSV: titles, merged cells, headers of two rows, notes, hidden parts; on to the register."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import re
import struct
import time
import warnings
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from drawn_files import picture, replaced, zip_of
from hypothesis import given, settings
from hypothesis import strategies as st
from office_files import OFFICE, WORKBOOK, plan_xlsx
from openpyxl import Workbook
from openpyxl.drawing.image import Image

import corpus.reading.sheet_cells as sheet_cells
from corpus.errors import (
    CorruptFileError,
    EmptyFileError,
    EncryptedFileError,
    InputError,
    LimitExceededError,
    UnsupportedFormatError,
)
from corpus.model import AssignmentForm, ReadResult, Severity
from corpus.outline import outline
from corpus.reading import read_bytes
from corpus.reading.sheet import read_sheet
from corpus.responsibility import find_assignments

XLS = (OFFICE / "plan.xls").read_bytes()

Row = Sequence[Any]


def book_of(*sheets: tuple[str, Sequence[Row]], change: Callable[[Any], None] | None = None) -> bytes:
    """A workbook of sheets (name, rows); ``change`` gets it before it is saved."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet: Any = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if change is not None:
        change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def one(*rows: Row, change: Callable[[Any], None] | None = None) -> bytes:
    return book_of(("Sheet1", rows), change=change)


def shape(result: ReadResult) -> list[tuple[str, int | None, str]]:
    return [(line.style, line.table, line.text) for line in result.lines]


def lines(data: bytes) -> list[tuple[str, int | None, str]]:
    return shape(read_sheet(data, "任务表"))


def codes(data: bytes) -> list[str]:
    return [issue.code for issue in read_sheet(data, "任务表").issues]


# --- sheets as a person reads them ---------------------------------------------------------------


def test_a_task_list_in_both_forms() -> None:
    new, old = read_bytes(plan_xlsx(), "分解表.xlsx"), read_bytes(XLS, "分解表.xls")
    assert (new.form, old.form) == ("xlsx", "xls")
    assert shape(new) == shape(old) == WORKBOOK
    assert new.lines == old.lines
    assert all(line.hard for line in new.lines)
    for result in (new, old):
        assert [(issue.code, issue.severity) for issue in result.issues] == [
            ("hidden_cells", Severity.INFO)
        ] * 2
    assert shape(read_bytes(XLS, "分解表.et")) == WORKBOOK


def test_cells_are_ranges_of_the_text() -> None:
    row = next(line for line in read_sheet(plan_xlsx(), "a").lines if line.text.startswith("3\t"))
    assert [row.text[a:b] for a, b in row.cells] == [
        "3", "风险防控", "重大危险源全部安装视频监控和气体检测装置。",
        "市应急管理局", "各县（市、区）", "市公安局 市教育局",
        "2025年12月31日",
    ]  # fmt: skip


HEAD = ("序号", "任务", "责任单位")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # no title, the sheet's name says nothing
        ([HEAD, (1, "配泵", "市应急局")], [("", 1, "序号\t任务\t责任单位"), ("", 1, "1\t配泵\t市应急局")]),
        # a blank row inside a table is no end of it
        (
            [HEAD, (1, "配泵", "市应急局"), (), (2, "检修", "市公安局")],
            [("", 1, "序号\t任务\t责任单位"), ("", 1, "1\t配泵\t市应急局"), ("", 1, "2\t检修\t市公安局")],
        ),
        # what begins with a header of its own is another table, also without a blank row before its caption
        (
            [HEAD, (1, "配泵", "市应急局"), ("二、渔船",), HEAD, (1, "检查", "市公安局")],
            [
                ("", 1, "序号\t任务\t责任单位"),
                ("", 1, "1\t配泵\t市应急局"),
                ("heading2", None, "二、渔船"),
                ("", 2, "序号\t任务\t责任单位"),
                ("", 2, "1\t检查\t市公安局"),
            ],
        ),
        # a row alone in the middle heads a group
        (
            [HEAD, ("一、码头",), (1, "配泵", "市应急局"), ("二、渔船",), (2, "检查", "市公安局")],
            [
                ("", 1, "序号\t任务\t责任单位"),
                ("", 1, "一、码头\t\t"),
                ("", 1, "1\t配泵\t市应急局"),
                ("", 1, "二、渔船\t\t"),
                ("", 1, "2\t检查\t市公安局"),
            ],
        ),
        # fields above and below are no rows of the table
        (
            [
                ("单位：青屿市安委办", None, "日期：2025年3月"),
                HEAD,
                (1, "配泵", "市应急局"),
                ("填表人：张三", None, "审核：李四"),
            ],
            [
                ("", None, "单位：青屿市安委办  日期：2025年3月"),
                ("", 1, "序号\t任务\t责任单位"),
                ("", 1, "1\t配泵\t市应急局"),
                ("", None, "填表人：张三  审核：李四"),
            ],
        ),
        # a last row with nothing but its number, or a sum, is a row
        (
            [HEAD, (1, "配泵", "市应急局"), (2,), ("合计", None, 2)],
            [
                ("", 1, "序号\t任务\t责任单位"),
                ("", 1, "1\t配泵\t市应急局"),
                ("", 1, "2\t\t"),
                ("", 1, "合计\t\t2"),
            ],
        ),
        # a sheet of text
        ([("关于配泵的说明",), ("每个码头配备消防泵。",)],
         [("title", None, "关于配泵的说明"), ("", None, "每个码头配备消防泵。")]),
        # an empty column between others, and white space, say nothing
        ([("任务", None, "责任单位"), (" 配泵 ", "  ", "市应急局\n市公安局")],
         [("", 1, "任务\t责任单位"), ("", 1, "配泵\t市应急局 市公安局")]),
    ],
)  # fmt: skip
def test_tables_and_the_lines_around_them(rows: Sequence[Row], expected: list[Any]) -> None:
    assert lines(one(*rows)) == expected


def test_a_name_on_the_tab_titles_a_sheet_that_has_no_title() -> None:
    data = book_of(
        ("消防任务", [HEAD, (1, "配泵", "市应急局")]), ("渔船任务", [HEAD, (1, "检查", "市公安局")])
    )
    assert lines(data) == [
        ("heading1", None, "消防任务"),
        ("", 1, "序号\t任务\t责任单位"),
        ("", 1, "1\t配泵\t市应急局"),
        ("heading1", None, "渔船任务"),
        ("", 2, "序号\t任务\t责任单位"),
        ("", 2, "1\t检查\t市公安局"),
    ]


def test_a_unit_merged_down_belongs_to_each_row_and_not_to_rows_without_content() -> None:
    def merge(book: Any) -> None:
        book.active.merge_cells("C2:C9")
        book.active.merge_cells("A2:A3")

    data = one(HEAD, (1, "配泵", "市应急局"), (None, "检修", None), (3, "登记", None), change=merge)
    assert [text for _, _, text in lines(data)][1:] == [
        "1\t配泵\t市应急局",
        "1\t检修\t市应急局",
        "3\t登记\t市应急局",
    ]


def test_numbers_as_they_are_shown() -> None:
    def form(book: Any) -> None:
        sheet = book.active
        for place, code in (
            ("A2", "0%"),
            ("B2", "#,##0.00"),
            ("C2", "yyyy/m/d"),
            ("D2", '0.0"平方米"'),
            ("E2", "@"),
        ):
            sheet[place].number_format = code

    data = one("甲乙丙丁戊己", (0.95, 12345.678, dt.date(2025, 6, 30), 2.5, "007", True), change=form)
    assert lines(data)[1][2] == "95%\t12,345.68\t2025/6/30\t2.5平方米\t007\tTRUE"


def test_hidden_rows_columns_and_sheets_are_read_and_told() -> None:
    def hide(book: Any) -> None:
        book["任务"].row_dimensions[3].hidden = True
        book["任务"].column_dimensions["C"].hidden = True
        book["任务"].column_dimensions["Z"].hidden = True  # holds nothing
        book["旧表"].sheet_state = "veryHidden"

    data = book_of(
        ("任务", [HEAD, (1, "配泵", "甲"), (2, "检修", "乙")]), ("旧表", [("作废内容",)]), change=hide
    )
    result = read_sheet(data, "a")
    assert "2\t检修\t乙" in [line.text for line in result.lines]
    assert [issue.message.split("，内容")[0] for issue in result.issues] == [
        "工作表“任务”有 1 行是隐藏的（可能是筛选后的结果）、有 1 列是隐藏的（C）",
        "工作表“旧表”是隐藏的工作表",
    ]


def test_formulas_without_a_value_are_told() -> None:
    data = one(HEAD, ("=1+1", "配泵", "甲"))  # written by a library that does not compute
    assert lines(data)[1][2] == "\t配泵\t甲"
    (issue,) = read_sheet(data, "a").issues
    assert issue.code == "formulas_without_value"
    assert "A2" in issue.message


def test_formulas_with_a_value_give_it_and_errors_are_told() -> None:
    sheet = "xl/worksheets/sheet1.xml"
    value = re.compile(rb"<v\s*/>|<v></v>")
    data = replaced(one(HEAD, ("=1+1", "配泵", "甲")), sheet, lambda xml: value.sub(b"<v>2</v>", xml))
    assert (lines(data)[1][2], codes(data)) == ("2\t配泵\t甲", [])
    wrong = re.compile(rb'<c r="A2"([^>]*)>(.*?)<v>2</v>')
    broken = replaced(data, sheet, lambda xml: wrong.sub(rb'<c r="A2" t="e">\2<v>#REF!</v>', xml))
    assert lines(broken)[1][2] == "#REF!\t配泵\t甲"
    assert codes(broken) == ["formulas_without_value"]


# --- the form ------------------------------------------------------------------------------------

_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_sheet(xml: str, strings: str = "") -> bytes:
    """A workbook whose only sheet holds the given SpreadsheetML."""
    data = replaced(
        one(("甲",)),
        "xl/worksheets/sheet1.xml",
        lambda _: f'<worksheet xmlns="{_S}">{xml}</worksheet>'.encode(),
    )
    if strings:
        data = replaced(data, "xl/sharedStrings.xml", lambda _: f'<sst xmlns="{_S}">{strings}</sst>'.encode())
    return data


def inline(content: str) -> str:
    return f'<c t="inlineStr"><is>{content}</is></c>'


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (inline("<t>甲</t>") + inline("<r><t>乙</t></r><r><t>丙</t></r>"), "甲\t乙丙"),
        (inline('<t>渔</t><rPh sb="0" eb="1"><t>yú</t></rPh>') + "<c><v>3.0</v></c>", "渔\t3"),
        ('<c t="str"><f>A1</f><v>甲_x000D_乙</v></c><c t="b"><v>0</v></c>', "甲 乙\tFALSE"),
        ('<c r="C1"><v>1</v></c><c r="B1"><v>2</v></c>', "2\t1"),  # cells out of order stand where they say
        ('<c t="s"><v>999</v></c><c><v>5</v></c><c><v>abc</v></c>', "5\tabc"),
        ('<c t="d"><v>2025-06-30</v></c><c s="999"><v>0.1</v></c>', "2025-06-30\t0.1"),
    ],
)  # fmt: skip
def test_cells(cells: str, expected: str) -> None:
    data = with_sheet(f"<sheetData><row>{cells}</row></sheetData>")
    assert [line.text for line in read_sheet(data, "a").lines] == [expected]


def test_strict_open_xml_and_part_names_of_other_writers() -> None:
    data = plan_xlsx()
    strict = (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/styles.xml"):
        data = replaced(data, part, lambda content: content.replace(*strict))
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as made:
        for name in source.namelist():
            made.writestr(name.replace("worksheets/sheet", "WorkSheets\\Sheet"), source.read(name))
    assert lines(buffer.getvalue())[1] == WORKBOOK[1]


def test_text_boxes_and_pictures(tmp_path: Any) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(picture(30, 30))
    data = one(HEAD, change=lambda book: book.active.add_image(Image(str(path)), "A5"))
    assert codes(data) == ["pictures_not_read"]
    words = "<a:p><a:r><a:t>注：甲</a:t></a:r></a:p>"
    boxed = f'<xdr:sp xmlns:xdr="x" xmlns:a="y"><xdr:txBody>{words}</xdr:txBody></xdr:sp>'.encode()
    data = replaced(
        data,
        "xl/drawings/drawing1.xml",
        lambda content: content.replace(b"</wsDr>", boxed + b"</wsDr>").replace(
            b"</xdr:wsDr>", boxed + b"</xdr:wsDr>"
        ),
    )
    assert lines(data)[-1] == ("note", None, "注：甲")
    with pytest.raises(EmptyFileError, match="只有 1 张图片"):
        read_sheet(one(change=lambda book: book.active.add_image(Image(str(path)), "A5")), "a")


def test_rows_of_formats_are_no_rows() -> None:
    blank = '<row r="{}"><c r="A{}" s="0"/></row>'
    rows = "".join(blank.format(at, at) for at in range(3, 60_000))
    first = (
        '<row r="1"><c t="inlineStr"><is><t>任务</t></is></c><c t="inlineStr"><is><t>单位</t></is></c></row>'
    )
    data = with_sheet(f"<sheetData>{first}{rows}</sheetData>")
    assert lines(data) == [("", 1, "任务\t单位")]


def test_a_merge_over_the_whole_sheet_costs_nothing() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    data = with_sheet(f'<sheetData>{rows}</sheetData><mergeCells><mergeCell ref="A1:A1048576"/></mergeCells>')
    assert lines(data) == [("", 1, "1\t2")]


@pytest.mark.parametrize(
    "rows",
    [
        [HEAD, *[("注", None, None)] * 6000],
        [HEAD, *[(), (1, "配泵", "甲")] * 3000],
        [("甲",), HEAD, (1, "配泵", "甲")] * 2000,
    ],
)
def test_time_grows_with_the_rows_and_no_faster(rows: Sequence[Row]) -> None:
    data = one(*rows)
    started = time.process_time()
    assert len(read_sheet(data, "a").lines) >= 3000
    assert time.process_time() - started < 5


def test_more_rows_than_a_document_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_cells, "MOST_ROWS", 100)
    with pytest.raises(LimitExceededError, match="100 行"):
        read_sheet(one(*[(at, "配泵", "甲") for at in range(101)]), "a")
    with pytest.raises(LimitExceededError):
        read_sheet("甲,乙\n".encode() * 101, "a.csv")


# --- files that cannot be read -------------------------------------------------------------------


@pytest.mark.parametrize("rows", [[], [("", "  ")], [(None, None)]])
def test_nothing_in_it(rows: Sequence[Row]) -> None:
    with pytest.raises(EmptyFileError):
        read_sheet(one(*rows), "a.xlsx")


@pytest.mark.parametrize(
    "data",
    [
        plan_xlsx()[:3000],
        zip_of({"xl/workbook.xml": b"<workbook/>"}),
        replaced(plan_xlsx(), "xl/workbook.xml", lambda content: content[:100]),
        replaced(plan_xlsx(), "xl/worksheets/sheet1.xml", lambda content: content[: len(content) // 2]),
        replaced(plan_xlsx(), "xl/workbook.xml", lambda content: b'<!DOCTYPE a [<!ENTITY b "c">]>' + content),
        plan_xlsx()[:500] + plan_xlsx()[540:],  # the directory points before the file
        replaced(plan_xlsx(), "xl/styles.xml", lambda content: b"\xef\xbb\xbf\xff\xfe" + content),
        XLS[:3000],
    ],
)
def test_broken_workbooks(data: bytes) -> None:
    with pytest.raises(CorruptFileError, match="另存为 XLSX"):
        read_sheet(data, "a")


def test_a_bomb() -> None:
    bomb = b"<worksheet>" + b" " * (40 * 1024 * 1024)
    with pytest.raises(LimitExceededError):
        read_sheet(replaced(one(("甲",)), "xl/worksheets/sheet1.xml", lambda _: bomb), "a")


def test_a_password() -> None:
    at = XLS.index(struct.pack("<HHH", 0x0809, 0x0010, 0x0600))  # the record behind BOF becomes FILEPASS
    locked = bytearray(XLS)
    at += 4 + 0x10
    size = struct.unpack_from("<H", locked, at + 2)[0]
    struct.pack_into("<HH", locked, at, 0x002F, size)
    with pytest.raises(EncryptedFileError, match="密码"):
        read_sheet(bytes(locked), "a.xls")


def test_a_binary_workbook_is_named() -> None:
    with pytest.raises(UnsupportedFormatError, match="xlsb"):
        read_sheet(zip_of({"xl/workbook.bin": b"x", "[Content_Types].xml": b"<Types/>"}), "a.xlsb")


@pytest.mark.parametrize("data", [plan_xlsx(), XLS])
@settings(max_examples=60, deadline=None)
@given(damage=st.lists(st.tuples(st.integers(0, 6000), st.binary(min_size=1, max_size=5)), max_size=8))
def test_damage_anywhere_ends_in_lines_or_in_a_typed_error(
    data: bytes, damage: list[tuple[int, bytes]]
) -> None:
    changed = bytearray(data)
    for at, content in damage:
        changed[at : at + len(content)] = content
    with contextlib.suppress(InputError), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a damaged container names a part twice
        assert read_sheet(bytes(changed), "a").lines


# --- CSV -----------------------------------------------------------------------------------------

CSV = '序号,任务,责任单位,时限\n1,"配泵,\n检修",市应急局,6月底\n2,=SUM(A1),"市""甲""局",\n3,登记\n'
CSV_LINES = [
    "序号\t任务\t责任单位\t时限",
    "1\t配泵, 检修\t市应急局\t6月底",
    '2\t=SUM(A1)\t市"甲"局\t',
    "3\t登记\t\t",
]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (CSV.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + CSV.encode(), "utf-8"),
        (CSV.encode("gb18030"), "gb18030"),
        (CSV.encode("utf-16"), "utf-16-le"),
        (CSV.replace("\n", "\r\n").encode(), "utf-8"),
    ],
)
def test_csv_in_the_encodings_of_excel_and_wps(data: bytes, encoding: str) -> None:
    result = read_bytes(data, "任务.csv")
    assert (result.form, result.encoding, result.issues) == ("csv", encoding, ())
    assert [line.text for line in result.lines] == CSV_LINES


@pytest.mark.parametrize("separator", ["\t", ";", "|"])
def test_other_separators(separator: str) -> None:
    rows = ["序号,任务,责任单位", "1,配泵，检修,市应急局、市公安局"]
    data = "\n".join(row.replace(",", separator) for row in rows).encode()
    assert [line.text for line in read_bytes(data, "a.tsv").lines] == [row.replace(",", "\t") for row in rows]


def test_a_hint_at_the_separator_is_no_row() -> None:
    assert [line.text for line in read_sheet("sep=;\n任务;单位\n配泵;甲\n".encode(), "a.csv").lines] == [
        "任务\t单位",
        "配泵\t甲",
    ]


def test_a_quote_that_is_never_closed_swallows_nothing() -> None:
    result = read_sheet('任务,单位\n"配泵,甲\n检修,乙\n登记,丙\n'.encode(), "a.csv")
    assert [line.text for line in result.lines] == ["任务\t单位", '"配泵\t甲', "检修\t乙", "登记\t丙"]


def test_text_with_tabs_that_another_program_calls_xls() -> None:
    data = "序号\t任务\t责任单位\n1\t配泵\t市应急局\n".encode("gb18030")
    assert [line.table for line in read_bytes(data, "导出.xls").lines] == [1, 1]


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=300))
def test_any_text_is_read_as_csv(text: str) -> None:
    with contextlib.suppress(InputError):
        assert read_sheet(text.encode("utf-8", "replace"), "a.csv").lines


@pytest.mark.parametrize(
    ("data", "name", "advice"),
    [
        (
            '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook/>',
            "表.xls",
            "另存为 XLSX",
        ),
        ('<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?>\n<w/>', "文.doc", "另存为 DOCX"),
    ],
)
def test_office_files_as_one_xml_are_named(data: str, name: str, advice: str) -> None:
    with pytest.raises(UnsupportedFormatError, match=advice):
        read_bytes(data.encode(), name)


@pytest.mark.shared
def test_the_question_bank_among_the_shared_files(shared_csv: bytes) -> None:
    result = read_bytes(shared_csv, "题库.csv")
    assert len([line for line in result.lines if line.table == 1]) > 500
    assert not [issue for issue in result.issues if issue.severity is Severity.ERROR]


@pytest.fixture
def shared_csv() -> bytes:
    folder = Path(__file__).parents[4] / "shared" / "data" / "question_banks"
    found = sorted(folder.glob("*.csv"))
    if not found:
        pytest.skip("the shared documents do not lie beside the checkout")
    return found[0].read_bytes()


# --- to the register -----------------------------------------------------------------------------

SCHEMES: list[tuple[list[Row], list[tuple[str, list[tuple[str, list[str]]], str | None]]]] = [
    (
        [("序号", "重点任务", "责任单位", "完成时限"),
         (1, "开展危化品检查。", "市应急管理局、市公安局", "6月底前"),
         (2, "整治燃气隐患。", "市住建局", "/")],
        [("开展危化品检查。", [("责任单位", ["市应急管理局", "市公安局"])], "6月底前"),
         ("整治燃气隐患。", [("责任单位", ["市住建局"])], None)],
    ),
    (
        [("序号", "工作任务", "具体举措", "牵头单位", "配合单位"),
         (1, "燃气安全", "更换老旧管网。", "市城管局", "市住建局\n市财政局"),
         (2, None, "开展入户检查。", "市城管局", "无")],
        [("更换老旧管网。", [("牵头单位", ["市城管局"]), ("配合单位", ["市住建局", "市财政局"])], None),
         ("开展入户检查。", [("牵头单位", ["市城管局"])], None)],
    ),
    (
        [("项目", "主要内容", "责任部门（第一个为牵头部门）", "时间节点"),
         ("校园安全", "排查校舍隐患。", "市教育局、市住建局", dt.date(2025, 8, 31))],
        [("排查校舍隐患。", [("牵头", ["市教育局"]), ("责任部门", ["市住建局"])], "2025年8月31日")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), SCHEMES)
def test_rows_of_several_schemes_become_assignments(rows: list[Row], expected: list[Any]) -> None:
    def dated(book: Any) -> None:
        for cells in book.active.iter_rows():
            for cell in cells:
                if isinstance(cell.value, dt.date):
                    cell.number_format = 'yyyy"年"m"月"d"日"'

    data = one(("青屿市2025年安全生产责任分工表",), *rows, change=dated)
    made = outline(read_bytes(data, "分工.xlsx"), file_name="分工.xlsx")
    assert made.metadata.title == "青屿市2025年安全生产责任分工表"
    found = [a for a in find_assignments(made) if a.form is AssignmentForm.TABLE]
    assert [
        (a.task.of(made.text), [(role.role, [unit.name for unit in role.units]) for role in a.roles], a.due)
        for a in found
    ] == expected


def test_the_workbook_gives_its_assignments() -> None:
    made = outline(read_bytes(XLS, "plan.xls"), file_name="plan.xls")
    found = [a for a in find_assignments(made) if a.form is AssignmentForm.TABLE]
    assert [a.task.of(made.text) for a in found] == [
        "制定党政领导干部安全生产职责清单并印发实施。", "每半年开展一次责任制考核，结果向社会公布。",
        "重大危险源全部安装视频监控和气体检测装置。", "对经营性自建房开展安全鉴定和分类整治。",
        "事故起数下降率", "监管覆盖率", "火灾起数", "亡人数",
    ]  # fmt: skip
    second = found[1]
    assert [(role.role, [unit.name for unit in role.units]) for role in second.roles] == [
        ("牵头单位", ["市应急管理局"]),
        ("责任单位", ["市应急管理局"]),
    ]
    assert (found[0].due, found[2].due, found[0].heading) == ("2025年6月30日", "2025年12月31日", "责任落实")
    assert [(target.value, target.due) for target in found[4].targets] == [("10%", "2025年")]
