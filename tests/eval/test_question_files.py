"""Question sets are read from JSON Lines, Excel and CSV; what cannot be used is told line by line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from corpus.errors import EmptyFileError, InputError, UnreadableFileError, UnsupportedFormatError
from eval.question_files import COLUMNS, read_questions, write_template


def lines(path: Path, *rows: Any) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_a_row_of_json_gets_what_it_leaves_out(tmp_path: Path) -> None:
    given = {"question": " 谁负责？ ", "expect": {"units": ["甲局"], "cite": [{"quote": "由甲局负责"}]}}
    [row] = read_questions(lines(tmp_path / "q.jsonl", given))
    assert (row["id"], row["question"], row["kind"], row["style"]) == (
        "1",
        "谁负责？",
        "responsibility",
        "plain",
    )
    assert row["jurisdiction"] is None
    assert row["expect"]["cite"] == [{"doc": "", "quote": "由甲局负责"}]
    assert (row["expect"]["contains_mode"], row["expect"]["abstain"]) == ("all", False)


@pytest.mark.parametrize(
    ("expect", "kind"),
    [
        ({"abstain": True}, "unanswerable"),
        ({"units": ["甲局"], "lead": ["甲局"]}, "responsibility"),
        ({"lead": ["甲局"]}, "lead"),
        ({"contains": ["三年"]}, "provision"),
    ],
)
def test_the_kind_follows_from_what_is_expected(tmp_path: Path, expect: dict[str, Any], kind: str) -> None:
    [row] = read_questions(lines(tmp_path / "q.jsonl", {"question": "问", "expect": expect}))
    assert row["kind"] == kind


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"expect": {"abstain": True}}, "没有问题"),
        ({"question": "  ", "expect": {"abstain": True}}, "没有问题"),
        ({"question": "问" * 501, "expect": {"abstain": True}}, "501 字"),
        ({"question": "问"}, "没有写应当怎样回答"),
        ({"question": "问", "expect": {}}, "没有写应当怎样回答"),
        ({"question": "问", "expect": []}, "expect 应是一个对象"),
        ({"question": "问", "expect": {"units": "甲局"}}, "expect.units"),
        ({"question": "问", "expect": {"cite": [{"doc": "a.txt"}]}}, "expect.cite"),
        ({"question": "问", "expect": {"abstain": "是"}}, "expect.abstain"),
        ({"question": "问", "expect": {"contains": ["a"], "contains_mode": "some"}}, "contains_mode"),
        ({"question": "问", "expect": {"contains": ["a"], "premise": "maybe"}}, "premise"),
        ({"question": "问", "kind": "riddle", "expect": {"abstain": True}}, "不认识的类型“riddle”"),
        ({"question": "问", "kind": "lead", "expect": {"units": ["甲局"]}}, "expect.lead"),
        ({"question": "问", "kind": "duties", "expect": {"units": ["甲局"]}}, "expect.cite"),
        ({"question": "问", "style": "rude", "expect": {"abstain": True}}, "style"),
        ({"question": "问", "split": "train", "expect": {"abstain": True}}, "split"),
        ({"question": "问", "conversation": "上一问", "expect": {"abstain": True}}, "conversation"),
    ],
)
def test_faults_name_the_line_and_what_is_missing(tmp_path: Path, row: dict[str, Any], told: str) -> None:
    good = {"question": "好题", "expect": {"abstain": True}}
    with pytest.raises(InputError) as caught:
        read_questions(lines(tmp_path / "q.jsonl", good, row))
    assert "第 2 行" in caught.value.message
    assert told in caught.value.message
    assert caught.value.details["faults"][0]["line"] == 2


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"question": "a"\n[1]\n\n{"question": "问"}\n', encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_questions(path)
    assert [fault["line"] for fault in caught.value.details["faults"]] == [1, 2, 4]


def test_an_id_may_stand_once(tmp_path: Path) -> None:
    row = {"id": "x", "question": "问", "expect": {"abstain": True}}
    with pytest.raises(InputError, match="编号“x”和第 1 行重复"):
        read_questions(lines(tmp_path / "q.jsonl", row, row))


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("空.jsonl", b"\n\n", EmptyFileError),
        ("空.csv", "问题,应拒答\n".encode(), EmptyFileError),
        ("题.docx", b"PK", UnsupportedFormatError),
        ("坏.xlsx", b"no zip", InputError),
        ("乱.jsonl", b"\x81\xff\xff\xfe\x00", UnreadableFileError),
    ],
)
def test_files_that_hold_no_questions(
    tmp_path: Path, name: str, data: bytes, error: type[InputError]
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(error) as caught:
        read_questions(tmp_path / name)
    assert name in caught.value.message


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="请检查路径"):
        read_questions(tmp_path / "没有.jsonl")


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_the_template_is_read_as_it_is_written(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"题目.{suffix}"
    write_template(path)
    asked, follow_up, unanswerable = read_questions(path)
    assert asked["kind"] == "responsibility"
    assert asked["expect"]["units"] == ["县住房和城乡建设局", "县公安局"]
    assert asked["expect"]["cite"] == [
        {"doc": "青石县燃气整治方案.docx", "quote": "取缔无证经营的瓶装燃气供应点"}
    ]
    assert follow_up["conversation"] == [asked["question"]]
    assert follow_up["expect"]["contains"] == ["2026年9月底"]
    assert unanswerable["kind"] == "unanswerable"
    assert unanswerable["expect"]["abstain"] is True


def test_the_template_takes_no_other_form(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFormatError):
        write_template(tmp_path / "题目.docx")
    with pytest.raises(UnreadableFileError):
        write_template(tmp_path / "没有" / "题目.csv")


def test_a_table_of_excel_with_numbers_and_several_quotes(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([None])
    sheet.append(["编号", "问题", "类型", "应引文件", "应引原文", "应含"])
    sheet.append([7, "甲局有哪些职责？", "单位职责", "方案.txt", "第一句\n第二句", "一|二；三"])
    book.save(tmp_path / "q.xlsx")
    [row] = read_questions(tmp_path / "q.xlsx")
    assert (row["id"], row["kind"]) == ("7", "duties")
    assert [cite["doc"] for cite in row["expect"]["cite"]] == ["方案.txt", "方案.txt"]
    assert row["expect"]["contains"] == ["一", "二", "三"]


def test_csv_as_excel_saves_it_in_china(tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_bytes("问题,应拒答\r\n谁管月球？,是\r\n".encode("gb18030"))
    [row] = read_questions(tmp_path / "q.csv")
    assert row["question"] == "谁管月球？"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("题目,应拒答\n谁管？,是\n", "找不到列名“问题”"),
        ("问题,应拒答,随便\n谁管？,是,1\n", "不认识的列：随便"),
        ("问题,应拒答\n谁管？,也许\n", "应拒答只能填"),
        ('问题,应引文件,应引原文\n谁管？,"甲\n乙",一句\n', "逐行对应"),
    ],
)
def test_faults_of_a_table(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "q.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_questions(tmp_path / "q.csv")
    assert told in caught.value.message


def test_columns_are_those_of_the_guide() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "evaluation.zh-CN.md").read_text(encoding="utf-8")
    assert [name for name in COLUMNS if f"| {name} |" not in guide] == []
