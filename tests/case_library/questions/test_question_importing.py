"""Tables, records and lists of questions as they are handed round: every row is imported or accounted for."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from case_library.questions.importing import Imported, Reason, read_bank
from case_library.questions.importing_headings import column_of
from case_library.questions.importing_options import split_options
from case_library.questions.importing_report import RowState
from case_library.questions.model import Difficulty, ItemState, ItemType
from corpus.errors import CorruptFileError, EmptyFileError, InputError, UnsupportedFormatError

SHARED = Path(__file__).parents[4] / "shared" / "data" / "question_banks"


def book(*sheets: tuple[str, Sequence[Sequence[Any]]], merges: Sequence[str] = ()) -> bytes:
    from openpyxl import Workbook

    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for area in merges:
            sheet.merge_cells(area)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def only(found: Imported) -> Any:
    assert len(found.rows) == 1
    return found.rows[0].item


def doubts(found: Imported) -> list[set[Reason]]:
    return [{doubt.reason for doubt in row.doubts} for row in found.rows]


# --- templates -----------------------------------------------------------------------------------


def test_headings_in_any_order_and_wording() -> None:
    rows = [
        ["某市渔港安全培训题库", "", "", "", "", "", "", "", ""],
        ["序号", "*试题题干（必填）", "试题类型", "A", "B", "C", "D", "标准答案", "答案解析"],
        [1, "1、渔港由谁管理（　　）。", "单项选择题", "船东", "渔港经营人", "船员", "", "B", "见第八条"],
        [2, "2、应当检查的有", "多选", "缆绳", "灯", "船名", "锚", "A、B,D", ""],
        [3, "3、渔港可以不设灯。", "是非题", "", "", "", "", "×", ""],
    ]
    found = read_bank(book(("Sheet1", rows)), "题.xlsx")
    assert found.summary() == "共 3 题：已导入 3 题，存疑 0 题，未导入 0 题。"
    first, second, third = found.items
    assert (first.type, first.stem, first.key) == (ItemType.SINGLE, "渔港由谁管理（　　）。", ("B",))
    assert first.options == ("船东", "渔港经营人", "船员")
    assert first.explanation == "见第八条"
    assert first.state is ItemState.PENDING
    assert (second.type, second.key) == (ItemType.MULTIPLE, ("A", "B", "D"))
    assert (third.type, third.key, third.options) == (ItemType.TRUE_FALSE, ("错",), ())


def test_two_rows_of_headings_with_merged_cells() -> None:
    rows = [
        ["题型", "题目", "选项", "", "", "答案", "难易程度"],
        ["", "", "A", "B", "C", "", ""],
        ["单选题", "谁巡查", "甲", "乙", "丙", "C", "难"],
        ["", "谁检查", "甲", "乙", "丙", "A", "0.85"],
    ]
    merges = ("A1:A2", "B1:B2", "C1:E1", "F1:F2", "G1:G2", "A3:A4")
    found = read_bank(book(("题", rows), merges=merges), "题.xlsx")
    assert [(item.options, item.key, item.difficulty) for item in found.items] == [
        (("甲", "乙", "丙"), ("C",), Difficulty.HARD),
        (("甲", "乙", "丙"), ("A",), Difficulty.EASY),
    ]
    assert [item.type for item in found.items] == [ItemType.SINGLE] * 2
    assert not any(doubts(found))


def test_one_sheet_a_type_and_a_sheet_of_instructions() -> None:
    found = read_bank(
        book(
            ("填写说明", [["请按模板填写"], ["不要改动表头"]]),
            ("多选题", [["题目内容", "选项", "正确答案"], ["有哪些", "A.灯\nB.锚\nC.缆", "AC"]]),
            ("判断题", [["题目内容", "正确答案"], ["有灯", True], ["有锚", 0], ["有缆", "F"]]),
            ("填空题", [["题目内容", "正确答案"], ["____小时内报告____。", "一；上级"]]),
        ),
        "题.xlsx",
    )
    kinds = [ItemType.MULTIPLE, *[ItemType.TRUE_FALSE] * 3, ItemType.BLANK]
    assert [item.type for item in found.items] == kinds
    assert [item.key for item in found.items] == [("A", "C"), ("对",), ("错",), ("错",), ("一", "上级")]
    assert found.items[0].options == ("灯", "锚", "缆")
    assert found.rows[2].place == "工作表“判断题”第 3 行"
    assert found.notes == ("工作表“填写说明”没有题干、答案等表头，其中 2 行没有当作题目导入。",)


def test_an_option_a_row_under_a_merged_stem() -> None:
    rows = [
        ["题干", "选项", "答案"],
        ["谁负责", "A. 甲", "B"],
        [None, "B. 乙", None],
        [None, "C. 丙", None],
        ["谁检查", "A. 甲", "A"],
        [None, "B. 乙", None],
    ]
    found = read_bank(book(("题", rows), merges=("A2:A4", "A5:A6")), "题.xlsx")
    assert [(item.stem, item.options, item.key) for item in found.items] == [
        ("谁负责", ("甲", "乙", "丙"), ("B",)),
        ("谁检查", ("甲", "乙"), ("A",)),
    ]


def test_columns_that_nobody_knows_become_tags() -> None:
    rows = [["题干", "答案", "审核意见", "难度"], ["有灯吗。", "对", "可用", "五星"]]
    found = read_bank(book(("判断题", rows)), "题.xlsx")
    assert only(found).tags == ("审核意见：可用",)
    assert doubts(found) == [{Reason.UNKNOWN_DIFFICULTY}]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("题干（必填）", "stem"),
        ("*试题内容：", "stem"),
        ("题 目", "stem"),
        ("正确答案（多选用、分隔）", "answer"),
        ("选项 A", "option"),
        ("选项1", "option"),
        ("备选项B", "option"),
        ("A选项", "option"),
        ("d", "option"),
        ("选项", "together"),
        ("作业种类", "point"),
        ("难易度", "difficulty"),
        ("答案", "answer"),
        ("一", ""),
        ("1", ""),
        ("审核意见", ""),
        ("AB", ""),
    ],
)
def test_headings(heading: str, field: str) -> None:
    assert column_of(heading).field == field


def test_letters_of_option_columns() -> None:
    assert [column_of(name).letter for name in ("选项C", "选项3", "选项三", "c")] == ["C"] * 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_the_charsets_of_chinese_programs(encoding: str) -> None:
    text = (
        "# xl/worksheets/sheet1.xml\n作业种类,试题类型,题目内容,题目选项,题目答案\n"
        '渔港篇,判断题,1、渔港应当设灯。,**A.正确**B.错误,B\n渔港篇,单选题,2、谁检查（）。,"**A、甲**B、乙\n**C、丙",C\n'
    )
    found = read_bank(text.encode(encoding), "题.csv")
    assert [(item.point, item.stem, item.options, item.key) for item in found.items] == [
        ("渔港篇", "渔港应当设灯。", (), ("错",)),
        ("渔港篇", "谁检查（）。", ("甲", "乙", "丙"), ("C",)),
    ]


# --- options in one cell -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("**A、甲 **B、乙 **C、丙 ", ["甲", "乙", "丙"]),
        ("**A.甲**B.乙", ["甲", "乙"]),
        ("A. 甲 B. 乙 C. 丙", ["甲", "乙", "丙"]),
        ("A、甲；B、乙；C、丙", ["甲；", "乙；", "丙"]),
        ("A甲\nB乙", ["A甲", "B乙"]),
        ("（A）甲\n（B）乙", ["甲", "乙"]),
        ("Ａ．甲\nＢ．乙", ["甲", "乙"]),
        ("甲\n乙\n丙", ["甲", "乙", "丙"]),
        ("甲|乙|丙", ["甲", "乙", "丙"]),
        ("A、分为B、C两级 B、不分级", ["分为B、C两级", "不分级"]),
        ("A. 0.5MPa B. 1.6MPa", ["0.5MPa", "1.6MPa"]),
        ("**A、设A、B两级**B、不设", ["设A、B两级", "不设"]),
        ("A:甲\tB:乙", ["甲", "乙"]),
        ("", []),
    ],
)
def test_options_in_one_cell(text: str, options: list[str]) -> None:
    found = split_options(text)
    assert list(found.texts) == options
    assert not found.doubts


def test_lost_marks_are_found_and_said() -> None:
    found = split_options("**A、省级**B、市级C、县级**D、乡级", frozenset("A"))
    assert (found.texts, found.doubts) == (("省级", "市级", "县级", "乡级"), ())
    guessed = split_options("**A、灯**B、锚C缆**D、船", frozenset("A"))
    assert guessed.texts == ("灯", "锚", "缆", "船")
    assert [doubt.reason for doubt in guessed.doubts] == [Reason.SPLIT_GUESSED]
    odd = split_options("**A、灯**B、锚**D、船", frozenset("D"))
    assert (odd.letters, odd.texts) == (("A", "B", "D"), ("灯", "锚", "船"))
    assert [doubt.reason for doubt in odd.doubts] == [Reason.LETTERS_ODD]


# --- doubts --------------------------------------------------------------------------------------

HEAD = ["题型", "题干", "选项A", "选项B", "选项C", "答案"]


@pytest.mark.parametrize(
    ("row", "reasons", "key"),
    [
        (["单选题", "谁", "甲", "乙", "", "C"], {Reason.LETTER_WITHOUT_OPTION}, ()),
        (["单选题", "谁", "甲", "乙", "", ""], {Reason.NO_ANSWER}, ()),
        (["单选题", "谁", "甲", "", "", "A"], {Reason.ONE_OPTION}, ("A",)),
        (["单选题", "谁", "", "", "", "A"], {Reason.NO_OPTIONS, Reason.LETTER_WITHOUT_OPTION}, ()),
        (["单选题", "谁", "甲", "甲", "", "A"], {Reason.SAME_OPTIONS}, ("A",)),
        (["单选题", "谁", "甲", "", "丙", "C"], {Reason.EMPTY_OPTION}, ("B",)),
        (["单选题", "谁", "甲", "乙", "", "AB"], {Reason.TYPE_AND_KEY}, ("A", "B")),
        (["多选题", "谁", "甲", "乙", "", "B"], {Reason.TYPE_AND_KEY}, ("B",)),
        (["配伍题", "谁", "甲", "乙", "", "B"], {Reason.UNKNOWN_TYPE}, ("B",)),
        (["判断题", "有灯。", "", "", "", "也许"], {Reason.UNKNOWN_ANSWER}, ()),
        (["判断题", "有灯。", "", "", "", "A"], {Reason.UNKNOWN_ANSWER}, ("对",)),
        (["填空题", "____和____", "", "", "", "灯"], {Reason.GAPS_AND_KEY}, ("灯",)),
        (["单选题", "谁\ufffd", "甲", "乙", "", "A"], {Reason.LOST_CHARACTERS}, ("A",)),
        (["单选题", "谁", "甲", "乙", "", "乙"], set(), ("B",)),
        (["单选题", "谁", "甲", "乙", "", "2"], set(), ("B",)),
        (["选择题", "谁", "甲", "乙", "", "AB"], set(), ("A", "B")),
        (["不定项", "谁", "甲", "乙", "丙", "b, a"], set(), ("A", "B")),
        (["判断题", "有灯。", "错误", "正确", "", "B"], set(), ("对",)),
    ],
)
def test_what_is_doubtful_is_imported_as_a_draft(
    row: list[str], reasons: set[Reason], key: tuple[str, ...]
) -> None:
    found = read_bank(book(("题", [HEAD, row])), "题.xlsx")
    assert doubts(found) == [reasons]
    item = only(found)
    assert item.key == key
    assert item.state is (ItemState.DRAFT if reasons else ItemState.PENDING)
    assert found.rows[0].state is (RowState.DOUBTFUL if reasons else RowState.IMPORTED)
    assert all(letter in "ABC"[: len(item.options)] for letter in item.key if item.options)


def test_a_key_that_does_not_fit_is_kept_beside_the_item() -> None:
    found = read_bank(book(("题", [HEAD, ["单选题", "谁", "甲", "乙", "", "D"]])), "题.xlsx")
    assert only(found).tags == ("原答案：D",)


def test_a_row_without_a_stem_is_refused_and_shown() -> None:
    found = read_bank(
        book(("题", [HEAD, ["单选题", "", "甲", "乙", "", "A"], ["单选题", "谁", "甲", "乙", "", "A"]])),
        "题.xlsx",
    )
    assert [row.state for row in found.rows] == [RowState.REFUSED, RowState.IMPORTED]
    assert found.rows[0].text == "单选题 | 甲 | 乙 | A"
    assert found.reasons() == {Reason.NO_STEM: 1}


def test_a_question_that_stands_twice_is_kept_twice_and_said() -> None:
    row = ["单选题", "谁", "甲", "乙", "", "A"]
    found = read_bank(book(("题", [HEAD, row, row])), "题.xlsx")
    assert len({item.id for item in found.items}) == 2
    assert doubts(found) == [set(), {Reason.DUPLICATE}]


def test_numbers_go_and_figures_stay() -> None:
    stems = ["1、灯", "2.锚", "（3）缆", "4.、船", "5, 网", "2.5MPa以下", "30日内报告", "2021年，有灯"]
    rows = [["题干", "答案"], *([stem, "对"] for stem in stems)]
    found = read_bank(book(("判断题", rows)), "题.xlsx")
    assert [item.stem for item in found.items] == ["灯", "锚", "缆", "船", "5, 网", *stems[5:]]
    few = read_bank(book(("判断题", rows[:6])), "题.xlsx")
    assert few.items[4].stem == "网"  # where all others are numbered, a comma is a mark too


# --- records -------------------------------------------------------------------------------------


def test_records_with_keys_of_any_wording() -> None:
    records = [
        {"category": "单选题", "title": "谁", "choices": "**A、甲 **B、乙 ", "answers": "B"},
        {"type": "multi", "question": "哪些", "options": ["灯", "锚", "缆"], "answer": ["A", "C"]},
        {"题型": "单选", "题干": "谁", "选项": {"A": "甲", "B": "乙"}, "答案": "A", "解析": "因为"},
        {"type": "judge", "stem": "有灯", "answer": False, "level": "easy"},
        "不是题",
    ]
    found = read_bank(json.dumps({"code": 0, "data": records}, ensure_ascii=False).encode(), "题.json")
    assert [item.key for item in found.items] == [("B",), ("A", "C"), ("A",), ("错",)]
    assert [item.options for item in found.items][1:3] == [("灯", "锚", "缆"), ("甲", "乙")]
    assert found.items[2].explanation == "因为"
    assert found.items[3].difficulty is Difficulty.EASY
    assert found.rows[4].state is RowState.REFUSED


def test_our_own_json_says_which_item_is_wrong() -> None:
    bank = {"format": "anzhi-questions", "version": 1, "title": "", "items": [{"id": "q1", "type": "单选题"}]}
    found = read_bank(json.dumps(bank, ensure_ascii=False).encode(), "题.json")
    assert doubts(found) == [{Reason.UNREAD}]
    assert "stem" in found.rows[0].doubts[0].message
    with pytest.raises(UnsupportedFormatError, match="第 9 版"):
        read_bank(json.dumps(bank | {"version": 9}).encode(), "题.json")


def test_json_without_end_is_told() -> None:
    with pytest.raises(CorruptFileError, match="不是完整的 JSON"):
        read_bank(b"[" * 100_000, "题.json")


def test_what_others_approved_waits_for_review_here() -> None:
    rows = [["题干", "答案", "状态"], ["有灯。", "对", "通过"], ["有锚。", "对", "停用"]]
    data = book(("判断题", rows))
    assert [item.state for item in read_bank(data, "题.xlsx").items] == [ItemState.PENDING, ItemState.RETIRED]
    kept = read_bank(data, "题.xlsx", keep_state=True)
    assert [item.state for item in kept.items] == [ItemState.APPROVED, ItemState.RETIRED]


# --- files that are no bank ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "error"),
    [
        (b"", "a.csv", EmptyFileError),
        (b"  \n", "a.txt", EmptyFileError),
        (b'{"a": ', "a.json", CorruptFileError),
        (b"[]", "a.json", UnsupportedFormatError),
        (b"<quiz><question>", "a.xml", CorruptFileError),
        (b"<other/>", "a.xml", UnsupportedFormatError),
        (b"PK\x03\x04broken", "a.xlsx", CorruptFileError),
        ("今天天气很好。\n没有题目。".encode(), "a.txt", UnsupportedFormatError),
        ("甲,乙\n1,2\n".encode(), "a.csv", UnsupportedFormatError),
    ],
)
def test_files_without_questions_are_refused_with_advice(
    data: bytes, name: str, error: type[InputError]
) -> None:
    with pytest.raises(error) as caught:
        read_bank(data, name)
    assert re.search("请", caught.value.message)


def test_an_entity_of_xml_fetches_nothing() -> None:
    data = (
        b'<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz><question type="truefalse">'
        b"<questiontext><text>a&x;b</text></questiontext>"
        b'<answer fraction="100"><text>true</text></answer></question></quiz>'
    )
    assert only(read_bank(data, "a.xml")).stem in ("ab", "a&x;b")


def test_pictures_are_not_lost_in_silence() -> None:
    from openpyxl import Workbook
    from openpyxl.drawing.image import Image
    from PIL import Image as Picture

    drawn = io.BytesIO()
    Picture.new("RGB", (9, 9)).save(drawn, "PNG")
    made = Workbook()
    for row in (["题干", "答案"], ["看图，有灯。", "对"]):
        made.active.append(row)
    made.active.add_image(Image(drawn), "D2")
    stream = io.BytesIO()
    made.save(stream)
    assert "1 张图片" in read_bank(stream.getvalue(), "题.xlsx").notes[0]
    moodle = (
        b'<quiz><question type="truefalse"><questiontext format="html"><text>&lt;p&gt;a &lt;img src="x"/&gt;'
        b'&lt;/p&gt;</text></questiontext><answer fraction="100"><text>true</text></answer></question></quiz>'
    )
    assert doubts(read_bank(moodle, "a.xml")) == [{Reason.PICTURE}]


# --- the banks beside the checkout ---------------------------------------------------------------


@pytest.mark.shared
def test_the_json_bank_is_imported_whole() -> None:
    path = SHARED / "62-quiz-gaochu.json"
    if not path.is_file():
        pytest.skip("the shared documents do not lie beside the checkout")
    records = json.loads(path.read_text(encoding="utf-8"))
    found = read_bank(path.read_bytes(), path.name)
    assert len(found.items) == len(found.rows) == len(records)
    for record, item in zip(records, found.items, strict=True):
        assert item.type.value == record["category"]
        assert record["title"].strip().endswith(item.stem)
        assert all(option in record["choices"] for option in item.options)
        if item.type is ItemType.SINGLE:
            assert item.key == tuple(record["answers"])
        else:
            assert item.key == (("对",) if record["answers"] == "A" else ("错",))
    assert found.reasons() == {Reason.DUPLICATE: 1}


@pytest.mark.shared
def test_the_csv_bank_is_imported_whole() -> None:
    path = SHARED / "66-quiz-tezhong-shebei-guanli.csv"
    if not path.is_file():
        pytest.skip("the shared documents do not lie beside the checkout")
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))[2:]
    found = read_bank(path.read_bytes(), path.name)
    assert len(found.items) == len(found.rows) == len(rows)
    for (point, kind, stem, options, answer), row in zip(rows, found.rows, strict=True):
        item = row.item
        assert item is not None
        assert (item.point, item.type.value) == (point, kind)
        assert stem.replace("\r\n", "\n").strip().endswith(item.stem)
        assert len(stem) - len(item.stem) < 10
        assert all(option in options.replace("\r\n", "\n") for option in item.options)
        if item.options and not row.doubts:
            assert sorted(item.key) == sorted(answer.strip())
    assert found.counts()[RowState.DOUBTFUL] < 25
    assert found.reasons()[Reason.NO_ANSWER] == 2


# --- more than usual -----------------------------------------------------------------------------


def test_options_up_to_z_are_kept_and_those_beyond_are_named() -> None:
    letters = "ABCDEFGHIJKLMNOPQRST"
    rows = [
        ["题型", "题干", *(f"选项{letter}" for letter in letters), "答案"],
        ["多选题", "灯有哪些", *(f"第{letter}盏" for letter in letters), "A,J,T"],
    ]
    found = read_bank(book(("题", rows)), "题.xlsx")
    assert (len(only(found).options), only(found).key) == (20, ("A", "J", "T"))
    assert not any(doubts(found))
    rows = [
        ["题型", "题干", *(f"选项{at}" for at in range(1, 29)), "答案"],
        ["多选题", "锚有哪些", *(f"第{at}只" for at in range(1, 29)), "B,Z"],
    ]
    found = read_bank(book(("题", rows)), "题.xlsx")
    assert (len(only(found).options), only(found).key) == (26, ("B", "Z"))
    assert doubts(found) == [{Reason.OPTIONS_CUT}]
    assert "27、28" in found.rows[0].doubts[0].message
    assert only(found).tags == ("选项27：第27只", "选项28：第28只")
    many = {"题干": "缆有哪些", "题型": "多选题", "选项": [f"第{at}根" for at in range(28)], "答案": "AB"}
    found = read_bank(json.dumps([many]).encode(), "题.json")
    assert doubts(found) == [{Reason.OPTIONS_CUT}]
    together = "；".join(f"第{at}根" for at in range(28))
    found = read_bank(
        book(("题", [["题型", "题干", "选项", "答案"], ["多选题", "绳", together, "AB"]])), "a.xlsx"
    )
    assert doubts(found) == [{Reason.OPTIONS_CUT}]
    assert "第27根" in found.rows[0].doubts[0].message


def test_a_letter_without_option_takes_no_other_with_it() -> None:
    rows = [["题型", "题干", "A", "B", "C", "答案"], ["多选题", "有哪些", "灯", "锚", "缆", "AEC"]]
    found = read_bank(book(("题", rows)), "题.xlsx")
    assert (only(found).key, only(found).state) == (("A", "C"), ItemState.DRAFT)
    assert only(found).tags == ("原答案：AEC",)
    assert doubts(found) == [{Reason.LETTER_WITHOUT_OPTION}]


@pytest.mark.parametrize(
    ("kind", "options", "answer", "key"),
    [
        ("单选题", "A.灯灯|B.锚锚|C.缆缆", "答案：C。", ("C",)),
        ("单选题", "A.灯灯 | B.锚锚 | C.缆缆", "【答案】C", ("C",)),
        ("判断题", "", "正确答案：错误", ("错",)),
        ("简答题", "", "1.查灯；2.查锚；3.锚重1.5吨。", ("查灯", "查锚", "锚重1.5吨。")),
        ("简答题", "", "①查灯②查锚", ("①查灯②查锚",)),
        ("简答题", "", "（1）查灯。（2）查锚。", ("查灯。", "查锚。")),
        ("简答题", "", "在2014年查过2次。", ("在2014年查过2次。",)),
        ("填空题", "", "1.灯", ("1.灯",)),
    ],
)
def test_cells_that_say_more_than_the_answer(
    kind: str, options: str, answer: str, key: tuple[str, ...]
) -> None:
    rows = [["题型", "题干", "选项", "答案"], [kind, "应当查什么", options, answer]]
    found = read_bank(book(("题", rows)), "题.xlsx")
    assert only(found).key == key
    assert only(found).options == (("灯灯", "锚锚", "缆缆") if options else ())


def test_columns_without_a_heading_are_told() -> None:
    found = read_bank("题干,题型,答案,审核意见\n有灯吗。,判断题,对,可用,多,余\n".encode(), "题.csv")
    assert only(found).tags == ("审核意见：可用", "E列：多", "F列：余")
    assert found.notes == ("文件有不认识的列：“审核意见”、“E列”、“F列”。内容已写入题目的标签。",)


def test_gift_without_blank_lines() -> None:
    text = """::一:: 有灯 {T}
::二:: 有锚 {=有 ~无}
// [tag:难度：难]
::三:: 谁巡查 {
=船长
~船东
}
应当查灯。{F}
渔港在 {=东 =西}
边。
"""
    found = read_bank(text.encode(), "题.gift")
    assert [item.stem for item in found.items] == [
        "有灯",
        "有锚",
        "谁巡查",
        "应当查灯。",
        "渔港在 ____\n边。",
    ]
    assert found.items[2].difficulty is Difficulty.HARD
    assert not any(doubts(found))
    found = read_bank("有灯 {T} 有锚 {F}\n".encode(), "题.gift")
    assert doubts(found) == [{Reason.UNREAD}]
