"""Export and import: every field leaves and comes back, nothing is lost, nothing changes without need."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from case_tables import FIRE, ROWS, TANKER, filled, take_in

from case_library.asking import CasesAsked
from case_library.exchange import (
    COLUMNS,
    ExportFile,
    Shown,
    csv_file,
    escaped,
    exported,
    field_table,
    json_file,
    json_schema,
    unescaped,
)
from case_library.import_rows import TableForm, form_of_file, read_rows
from case_library.importing import ImportReport, RowStatus, import_rows, render
from case_library.model import AccidentType, Grade
from case_library.store import CaseLibrary
from corpus.errors import InputError
from corpus.ingest import ingest
from corpus.library import Library
from corpus.model import DocumentKind

ROOT = Path(__file__).parents[2]


@pytest.fixture
def cases(tmp_path: Path) -> Iterator[CaseLibrary]:
    found = filled(tmp_path / "library")
    yield found
    found.library.close()


def statuses(report: ImportReport) -> list[str]:
    return [row.status.value for row in report.rows]


def out(cases: CaseLibrary) -> tuple[bytes, bytes]:
    rows = [exported(record) for record in cases.records(cases.found())]
    return json_file(rows), csv_file(rows)


def taken(cases: CaseLibrary, data: bytes, name: str) -> ImportReport:
    return import_rows(cases, read_rows(data, name))


# --- out -----------------------------------------------------------------------------------------


def test_the_documented_schema_is_that_of_the_model() -> None:
    assert (ROOT / "docs" / "cases.schema.json").read_text(encoding="utf-8") == json_schema()
    assert field_table() in (ROOT / "docs" / "cases.zh-CN.md").read_text(encoding="utf-8")


def test_the_json_file_is_whole_and_fits_the_schema(cases: CaseLibrary) -> None:
    file = ExportFile.model_validate_json(out(cases)[0])
    assert [one.title for one in file.cases] == [row.title for row in cases.found()]
    fire = next(one for one in file.cases if one.title == FIRE["标题"])
    assert (fire.day, fire.time, fire.place_path) == ("2023-06-05", "14:20", "海州省/临海市/青屿县")
    assert (fire.deaths, fire.injured, fire.loss, fire.grade) == (3, 2, 450.5, "较大事故")
    assert (fire.types, fire.industry) == (["中毒和窒息"], "G59 装卸搬运和仓储业")
    assert fire.enterprises == ["青屿渔港冷链有限公司（事故发生单位）"]
    assert FIRE["正文"] in fire.text
    assert not fire.masked


def test_the_csv_opens_in_excel_and_holds_no_formula(cases: CaseLibrary) -> None:
    take_in(cases, [TANKER | {"标题": "=1+1 事故", "正文": "-2 度的库房里起火。"}])
    data = out(cases)[1]
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0] == list(COLUMNS.values())
    assert len(rows) == 5
    for row in rows[1:]:
        assert not [value for value in row if value.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("text", ["=1+1", "-2", "'=x", "'", "平常", "", "@a", "'quoted'", "+86"])
def test_escaping_is_undone(text: str) -> None:
    assert unescaped(escaped(text)) == text


def test_a_masked_export_is_marked_and_cannot_come_back(cases: CaseLibrary) -> None:
    record = cases.case(cases.found()[0].id)
    row = exported(record, Shown(lambda text: text.replace("值班员", "某"), masked=True))
    assert "值班员" not in row.model_dump_json()
    report = taken(cases, json_file([row]), "a.json")
    assert statuses(report) == ["refused"]
    assert "隐去人名" in report.rows[0].reason


# --- and in again --------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["json", "csv"])
def test_importing_an_export_again_changes_nothing(cases: CaseLibrary, form: str) -> None:
    generation = cases.library.generation()
    data = dict(zip(("json", "csv"), out(cases), strict=True))[form]
    assert statuses(taken(cases, data, f"a.{form}")) == ["unchanged"] * 3
    assert cases.library.generation() == generation


@pytest.mark.parametrize("form", ["json", "csv"])
def test_an_export_fills_another_library_with_the_same_cases(
    cases: CaseLibrary, tmp_path: Path, form: str
) -> None:
    data = dict(zip(("json", "csv"), out(cases), strict=True))[form]
    with Library.open(tmp_path / "other") as library:
        other = CaseLibrary(library)
        assert statuses(taken(other, data, f"a.{form}")) == ["imported"] * 3
        assert statuses(taken(other, data, f"a.{form}")) == ["unchanged"] * 3
        ours, theirs = (
            [one.model_dump(exclude={"id"}) for one in ExportFile.model_validate_json(out(each)[0]).cases]
            for each in (cases, other)
        )
        assert ours == theirs


def test_the_same_rows_again_change_nothing(cases: CaseLibrary) -> None:
    assert statuses(take_in(cases, ROWS)) == ["unchanged"] * 3
    assert len(cases) == 3


def test_an_edited_value_becomes_a_new_version_of_the_same_document(cases: CaseLibrary) -> None:
    file = json.loads(out(cases)[0])
    for row in file["cases"]:
        if row["title"] == FIRE["标题"]:
            row["deaths"] = 4
    before = {row.id for row in cases.all()}
    report = taken(cases, json.dumps(file).encode(), "a.json")
    assert sorted(statuses(report)) == ["unchanged", "unchanged", "updated"]
    assert {row.id for row in cases.all()} == before
    [fire] = cases.found(CasesAsked(words="冷库"))
    record = cases.case(fire.id)
    assert fire.deaths == 4
    assert record.case.deaths is not None
    assert record.quote(record.case.deaths.spans[0]) in ("4", "4人")
    assert record.text.count("死亡人数") == 1


def test_a_case_from_a_file_is_not_changed_through_a_table(tmp_path: Path) -> None:
    path = tmp_path / "案例.txt"
    path.write_text("某厂触电事故\n\n2020年1月1日，某厂电工触电身亡。\n", encoding="utf-8")
    with Library.open(tmp_path / "library") as library:
        ingest(library, [path], kind=DocumentKind.CASE)
        cases = CaseLibrary(library)
        data = out(cases)[0]
        assert statuses(taken(cases, data, "a.json")) == ["unchanged"]
        file = json.loads(data)
        file["cases"][0]["deaths"] = 7
        report = taken(cases, json.dumps(file).encode(), "a.json")
        assert statuses(report) == ["refused"]
        assert "案例.txt" in report.rows[0].reason
        file["cases"][0]["id"] = ""
        report = taken(cases, json.dumps(file).encode(), "a.json")
        assert statuses(report) == ["imported"]  # another document, and both are told to be of one accident
        assert len(cases) == 2


def test_two_rows_of_one_title_stay_two(cases: CaseLibrary) -> None:
    rows = [{"标题": "某厂火灾事故", "正文": f"{year}年3月2日，某厂起火。"} for year in (2011, 2012)]
    for _ in range(2):
        report = take_in(cases, rows)
        assert len({row.document_id for row in report.rows}) == 2
    assert statuses(report) == ["unchanged"] * 2
    assert len(cases) == 5


# --- what rows may look like ---------------------------------------------------------------------


def test_stated_values_have_words_to_point_at(cases: CaseLibrary) -> None:
    [row] = cases.found(CasesAsked(words="冷库"))
    record = cases.case(row.id)
    case = record.case
    assert case.day is not None
    assert case.place is not None
    assert case.stated_grade is not None
    assert case.loss is not None
    assert str(case.day.value) == "2023-06-05 14:20"
    assert case.stated_grade.value is Grade.SERIOUS
    assert record.quote(case.loss.spans[0]) == "450.5万元"
    assert [one.value for one in case.types] == [AccidentType.POISONING]


def test_nothing_of_a_row_is_lost(cases: CaseLibrary) -> None:
    row = {
        "标题": "某化工厂爆炸事故",
        "正文": "2019年1月2日，某化工厂反应釜爆炸。",
        "间接原因": ["企业没有组织培训。", "2019年1月2日，某化工厂反应釜爆炸"],
        "天气": "大雾",
        "死亡人数": "若干",
        "附注": {"来源": "通报", "页": 3},
        "_id": {"$oid": "5f"},
    }
    report = take_in(cases, [row])
    assert report.rows[0].status is RowStatus.IMPORTED
    assert "若干" in report.rows[0].notes[0]
    [found] = cases.found(CasesAsked(words="反应釜"))
    text = cases.case(found.id).text
    for words in ("企业没有组织培训。", "大雾", "死亡人数：若干", "来源：通报", "页：3"):
        assert words in text
    assert text.count("反应釜爆炸") == 1  # what the text has already is not repeated
    assert "5f" not in text
    assert found.deaths is None


def test_a_row_without_a_text_is_made_of_its_values(cases: CaseLibrary) -> None:
    report = take_in(cases, [{"名称": "甲县坍塌事故", "日期": "2018-04-01", "死亡": 2, "类别": "坍塌"}])
    assert statuses(report) == ["imported"]
    [found] = cases.found(CasesAsked(words="甲县"))
    assert (str(found.day), found.deaths, found.types) == ("2018-04-01", 2, (AccidentType.COLLAPSE,))


def test_bad_rows_are_told_and_stop_no_other(cases: CaseLibrary) -> None:
    rows: list[Any] = [
        {},
        {"标题": "只有标题"},
        {"正文": "没有标题"},
        7,
        {"标题": "好的", "正文": "某厂起火。"},
    ]
    report = import_rows(cases, read_rows(json.dumps(rows).encode(), "a.json"))
    assert statuses(report) == ["refused"] * 4 + ["imported"]
    assert [row.number for row in report.rows] == [1, 2, 3, 4, 5]
    assert all(row.reason for row in report.rows[:4])


def test_texts_of_one_accident_are_told(cases: CaseLibrary) -> None:
    again = FIRE | {"标题": "冷链公司“6·5”较大液氨中毒事故", "正文": "2023年6月5日，冷库液氨泄漏，3人死亡。"}
    [row] = take_in(cases, [again]).rows
    assert row.same == (next(one.id for one in cases.all() if one.title == FIRE["标题"]),)
    assert "没有合并" in row.notes[-1]


@pytest.mark.parametrize(
    ("name", "data", "form"),
    [
        ("a.csv", b"", TableForm.CSV),
        ("a.TSV", b"", TableForm.CSV),
        ("a.jsonl", b"", TableForm.JSONL),
        ("a.json", b"", TableForm.JSON),
        ("a", b'[{"a": 1}]', TableForm.JSON),
        ("a", b'{"a": 1}\n{"a": 2}', TableForm.JSONL),
    ],
)
def test_the_form_of_a_file(name: str, data: bytes, form: TableForm) -> None:
    assert form_of_file(name, data) is form


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", "[{]"),
        ("a.json", '"文字"'),
        ("a.json", "[]"),
        ("a.json", "[" * 100_000),
        ("a.csv", "姓名,年龄\n甲,3"),
        ("a.csv", "标题,正文\n"),
        ("a.csv", ""),
        ("a.docx", "PK"),
    ],
)
def test_files_that_cannot_be_used(name: str, text: str) -> None:
    with pytest.raises(InputError, match="。"):
        read_rows(text.encode(), name)


def test_files_as_people_have_them() -> None:
    rows = read_rows("标题;案情\n某厂火灾;“起火”\n\n;\n".encode("gb18030"), "a.csv")
    assert [(row.title, row.values["text"]) for row in rows] == [("某厂火灾", "“起火”")]
    rows = read_rows(
        '{"标题": "甲", "正文": "乙"}\n坏行\n\n{"title": "丙", "text": "丁"}\n'.encode(), "a.jsonl"
    )
    assert [(row.number, row.title, bool(row.fault)) for row in rows] == [
        (1, "甲", False),
        (2, "", True),
        (4, "丙", False),
    ]
    [row] = read_rows("﻿标题,正文,正文\r\n甲,一,二,三\r\n".encode(), "a.csv")
    assert row.values["text"] == "一"
    assert set(row.others.values()) == {"二", "三"}


def test_rendering_is_stable() -> None:
    [row] = read_rows(json.dumps([FIRE], ensure_ascii=False).encode(), "a.json")
    text, notes = render(row)
    assert notes == ()
    assert text.startswith(f"{FIRE['标题']}\n\n{FIRE['正文']}\n")
    [again] = read_rows(json.dumps([FIRE | {"正文": text}], ensure_ascii=False).encode(), "a.json")
    assert render(again) == (text, ())


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "表.csv", "是空文件"),
        (b"\xef\xbb\xbf\n", "表.csv", "没有一行案例"),
        ("标题,正文\n".encode(), "表.csv", "只有列名"),
        (b"[]", "表.json", "没有一行案例"),
        (b'{"format": "anzhi-cases", "version": 9, "cases": []}', "表.json", "认得的版本只有 1"),
        (b'{"version": "2", "cases": [{"title": "a"}]}', "表.json", "格式版本是 2"),
    ],
)
def test_a_file_without_cases_says_why(data: bytes, name: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_rows(data, name)


def test_a_version_of_something_else_is_no_version_of_the_file() -> None:
    (row,) = read_rows('{"标题": "冷库事故", "正文": "液氨泄漏。", "version": 7}'.encode(), "表.json")
    assert not row.fault
