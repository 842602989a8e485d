"""Files of items carry every character, for whoever reads them: our own import, and parsers of others."""

from __future__ import annotations

import csv
import dataclasses
import io
import json

import pytest
from exchanged_items import ITEMS, NASTY, items
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from case_library.questions.export import ExportForm, export_items, form_label
from case_library.questions.export.csv_json import ExportedBank, guarded, json_schema, unguarded
from case_library.questions.importing import read_bank
from case_library.questions.importing_items import row_of
from case_library.questions.importing_tables import tables_of
from case_library.questions.model import Item, ItemState, ItemType
from case_library.questions.wording import (
    clean,
    feedback_text,
    full_stem,
    points_text,
    read_points,
    split_feedback,
    split_stem,
)
from corpus.reading.sheet_xlsx import read_xlsx_sheets

EXACT = (
    ExportForm.CSV,
    ExportForm.JSON,
    ExportForm.GIFT,
    ExportForm.MOODLE,
    ExportForm.QTI21,
    ExportForm.QTI30,
)
BOOKS = (ExportForm.XLSX, ExportForm.XLSX_ONE_CELL, ExportForm.XLSX_BY_TYPE)


def again(found: list[Item] | tuple[Item, ...], form: ExportForm) -> list[Item]:
    file = export_items(found, form, "题库/一")
    return list(read_bank(file.data, file.name, keep_state=True).items)


def without_state(item: Item) -> Item:
    """Which review an item needs again is for import to say; a draft stays no draft without a doubt."""
    return dataclasses.replace(item, state=ItemState.DRAFT)


@pytest.mark.parametrize("form", EXACT)
def test_every_character_comes_back(form: ExportForm) -> None:
    assert again(ITEMS, form) == list(ITEMS)


@pytest.mark.parametrize("form", BOOKS)
def test_every_character_comes_back_from_a_workbook(form: ExportForm) -> None:
    order = list(ItemType)
    expected = list(ITEMS)
    if form is ExportForm.XLSX_BY_TYPE:
        expected.sort(key=lambda item: order.index(item.type))
    assert again(ITEMS, form) == expected


@pytest.mark.parametrize("form", EXACT)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=st.lists(items(), min_size=1, max_size=3, unique_by=lambda item: item.id))
def test_any_text_comes_back(form: ExportForm, made: list[Item]) -> None:
    assert [without_state(item) for item in again(made, form)] == [without_state(item) for item in made]


@pytest.mark.parametrize("form", [ExportForm.XLSX, ExportForm.XLSX_ONE_CELL])
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=st.lists(items(), min_size=1, max_size=3, unique_by=lambda item: item.id))
def test_any_text_comes_back_from_a_workbook(form: ExportForm, made: list[Item]) -> None:
    """The same reader that ``read_bank`` runs in a child process, here."""
    tables, _ = tables_of(read_xlsx_sheets(export_items(made, form).data, "题.xlsx"))
    rows = [row_of(question, keep_state=True) for table in tables for question in table.questions]
    assert [without_state(row.item) for row in rows if row.item] == [without_state(item) for item in made]


@given(text=st.text())
@example("'=1")
@example("''=1")
@example("\t")
def test_a_guarded_cell_is_no_formula_and_comes_back(text: str) -> None:
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(guarded(text)) == text


@given(points=st.lists(st.text(st.sampled_from("（）12　\n要点"), min_size=1), min_size=1, max_size=4))
def test_a_numbered_list_is_read_as_it_was_written(points: list[str]) -> None:
    assert read_points(points_text(points)) == tuple(points)


@given(item=items())
def test_feedback_and_stem_in_one_text_come_apart_again(item: Item) -> None:
    key = item.key if item.type in (ItemType.SHORT, ItemType.CASE, ItemType.BLANK) else None
    found, why, sources = split_feedback(feedback_text(item, with_key=key is not None))
    assert (why, sources) == (item.explanation, item.sources)
    assert key is None or found == key
    assert split_stem(full_stem(item, with_options=True)) == (item.background, item.stem, item.options)


def test_a_workbook_holds_text_and_no_formula() -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(export_items(ITEMS, ExportForm.XLSX).data))
    rows = list(book["题库"].iter_rows())
    heads = [cell.value for cell in rows[0]]
    assert heads[:8] == ["题型", "题干", "选项A", "选项B", "选项C", "选项D", "选项E", "选项F"]
    assert heads[8:14] == ["正确答案", "解析", "难度", "知识点", "出处", "状态"]
    first = dict(zip(heads, rows[1], strict=True))
    # Excel writes _xHHHH_ for a character: the text itself has its first sign written so
    assert first["题干"].value.replace("_x005F_", "_") == NASTY + "谁负责（　　）？"
    assert first["题干"].data_type == "s"
    assert first["正确答案"].value == "B"
    assert all(cell.data_type != "f" for row in rows for cell in row)
    long = {head: cell.value or "" for head, cell in zip(heads, rows[10], strict=True)}
    assert "".join(long[head] for head in heads if head.startswith("题干")) == ITEMS[9].stem
    assert max(len(text.encode("utf-16-le")) // 2 for text in long.values()) <= 32_767


def test_a_workbook_by_type_has_a_sheet_for_each() -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(export_items(ITEMS, ExportForm.XLSX_BY_TYPE).data))
    assert book.sheetnames == [kind.value for kind in ItemType]


def test_csv_is_read_by_any_spreadsheet() -> None:
    data = export_items(ITEMS, ExportForm.CSV).data
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [row["题型"] for row in rows] == [item.type.value for item in ITEMS]
    assert rows[0]["题干"] == "'" + ITEMS[0].stem
    assert rows[2]["正确答案"] == "错误"
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_json_keeps_its_schema() -> None:
    data = json.loads(export_items(ITEMS, ExportForm.JSON, "渔港").data)
    assert ExportedBank.model_validate(data).title == "渔港"
    assert data["items"][0]["stem"] == ITEMS[0].stem
    assert json.loads(json_schema())["properties"]["items"]["title"] == "题目"


def test_word_holds_every_part_of_an_item() -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document(io.BytesIO(export_items(ITEMS, ExportForm.DOCX, "渔港题库").data))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for item in ITEMS:
        for part in (item.stem, *item.options, item.explanation, item.background):
            assert clean(part) in text
    assert "答案：ACE" in text
    assert "答案：错误" in text


def test_word_is_read_back_as_a_list() -> None:
    plain = [
        dataclasses.replace(item, explanation="见条文。", sources=())
        for item in ITEMS
        if item.type is not ItemType.CASE and item.id[-1] in "24589"
    ]
    back = again(plain, ExportForm.DOCX)
    ordered = sorted(plain, key=lambda item: list(ItemType).index(item.type))
    assert [(item.type, item.stem, item.options, item.key) for item in back] == [
        (item.type, item.stem, item.options, item.key) for item in ordered
    ]


def test_the_same_items_are_the_same_bytes() -> None:
    for form in (ExportForm.QTI21, ExportForm.GIFT, ExportForm.MOODLE, ExportForm.CSV, ExportForm.JSON):
        assert export_items(ITEMS, form).data == export_items(ITEMS, form).data


def test_file_names_can_be_saved_anywhere() -> None:
    assert export_items((), ExportForm.QTI30, 'a/b:c*?"<>|\n').name == "a_b_c_______.qti30.zip"
    assert export_items((), ExportForm.CSV, "").name == "题库.csv"


def test_what_no_file_can_carry_shows_as_lost() -> None:
    item = dataclasses.replace(ITEMS[3], stem="甲\x00乙\ud800丙\r\n丁")
    for form in (*EXACT, ExportForm.XLSX):
        assert [one.stem for one in again([item], form)] == ["甲\ufffd乙\ufffd丙\n丁"]


def test_items_without_a_key_keep_their_options() -> None:
    item = dataclasses.replace(ITEMS[1], key=(), stem="没有答案", options=("甲", "乙\n丙"))
    for form in (*EXACT, *BOOKS):
        back = again([item], form)[0]
        assert (back.type, back.stem, back.options, back.key) == (item.type, item.stem, item.options, ()), (
            form
        )


def test_every_form_has_a_name() -> None:
    assert len({form_label(form) for form in ExportForm}) == len(ExportForm)
