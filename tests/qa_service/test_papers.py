"""Papers: made of the bank, frozen, told apart from what law and bank say today, and mended item by item."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from paper_world import CHAPTERS, DUTIES, NAME, amend, item_id, paper_app

from case_library.questions.export import ExportForm
from case_library.questions.importing import read_bank
from case_library.questions.model import Difficulty, Item, ItemState, ItemType
from case_library.questions.papers import Blueprint, Cell
from case_library.questions.papers_alike import groups
from corpus.errors import ChangedMeanwhileError, InputError, NotFoundError
from qa_service.papers.blueprint_files import BlueprintForm, blueprint_bytes, read_blueprint_file
from qa_service.papers.changes import notice_lines, text_of
from qa_service.papers.desk import PaperDesk, PaperOrder, check_blueprint, paper_desk, scoped
from qa_service.papers.files import Part, paper_file
from qa_service.papers.grid import blueprint_of, grid_of
from qa_service.papers.model import PaperRecord
from qa_service.papers.ready import READY
from qa_service.questions.model import Action
from qa_service.wiring import App

BLUEPRINT = Blueprint(
    "冷库上岗考试",
    (
        Cell(6, 2, ItemType.SINGLE),
        Cell(3, 2, ItemType.MULTIPLE),
        Cell(4, 1, ItemType.TRUE_FALSE, f"{NAME}·{CHAPTERS[2]}"),
        Cell(1, 2, ItemType.BLANK),
        Cell(1, 5, ItemType.SHORT),
        Cell(1, 10, ItemType.CASE),
    ),
    60,
    24,
)
ORDER = PaperOrder(BLUEPRINT, seed=5)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with paper_app(tmp_path) as made:
        yield made


@pytest.fixture
def desk(app: App) -> PaperDesk:
    return paper_desk(app)


@pytest.fixture
def record(desk: PaperDesk) -> PaperRecord:
    return desk.make(ORDER, by="李老师")


def article(item: Item) -> int:
    return int(item.id[1:])


def change_item(app: App, number: int, **changes: Any) -> None:
    """Somebody edits the question on an article in the bank."""
    store = app.question_desk.store
    kept = store.get(item_id(number))
    changed = dataclasses.replace(kept.item, **changes)
    store.save(changed, revision=kept.revision, by="王老师", action=Action.EDITED, remark="")


# --- making --------------------------------------------------------------------------------------


def test_a_paper_has_what_its_blueprint_says_and_is_kept(desk: PaperDesk, record: PaperRecord) -> None:
    assert desk.get(record.id) == record
    assert (record.title, record.total, record.letters, record.seed) == ("冷库上岗考试", 39, "AB", 5)
    assert len(groups(record.items)) == len(record.items) == 16
    for slot in record.now.slots:
        cell = BLUEPRINT.cells[slot.cell]
        assert cell.takes(slot.item)
        assert slot.score == cell.score
        assert slot.revision == 1
    for letter in "AB":
        paper = record.paper(letter)
        assert (paper.version, paper.minutes, paper.pass_mark, paper.total) == (letter, 60, 24, 39)
        assert sorted(one.item.id for one in paper.items) == sorted(one.id for one in record.items)
        for placed in paper.items:
            original = next(one for one in record.items if one.id == placed.item.id)
            assert set(placed.item.right) == set(original.right)
    first, second = ([one.item.id for one in record.paper(letter).items] for letter in "AB")
    assert first != second


def test_the_same_seed_is_the_same_paper(desk: PaperDesk, record: PaperRecord) -> None:
    again = desk.make(ORDER, by="另一人")
    assert again.id != record.id
    assert again.now.slots == record.now.slots
    assert again.now.layouts == record.now.layouts
    other = desk.make(dataclasses.replace(ORDER, seed=6), by="x")
    assert other.items != record.items
    by_chance = {desk.make(dataclasses.replace(ORDER, seed=None), by="x").seed for _ in range(3)}
    assert len(by_chance) == 3


def test_what_lacks_is_said_cell_by_cell(desk: PaperDesk) -> None:
    cells = (Cell(20, 1, ItemType.SINGLE), Cell(2, 1, ItemType.CASE), Cell(3, 1, ItemType.TRUE_FALSE))
    blueprint = Blueprint("x", cells)
    found = desk.check(blueprint)
    assert not found.possible
    assert [(one.have, one.missing) for one in found.cells] == [(16, 4), (1, 1), (10, 0)]
    assert "“单选题”需要 20 题，还缺 4 题" in found.cells[0].message
    with pytest.raises(InputError, match="“案例分析题”需要 2 题，还缺 1 题") as caught:
        desk.make(PaperOrder(blueprint), by="x")
    assert caught.value.details["missing"] == ["单选题", "案例分析题"]
    assert desk.page(limit=5, offset=0).total == 0


def test_items_of_earlier_papers_can_be_avoided(desk: PaperDesk) -> None:
    few = PaperOrder(Blueprint("x", (Cell(8, 1, ItemType.SINGLE),)), 1)
    first = desk.make(few, by="x")
    second = desk.make(dataclasses.replace(few, avoid=(first.id,)), by="x")
    assert not {one.id for one in first.items} & {one.id for one in second.items}
    with pytest.raises(InputError, match="还缺 8 题"):
        desk.make(dataclasses.replace(few, avoid=(first.id, second.id)), by="x")
    with pytest.raises(NotFoundError):
        desk.make(dataclasses.replace(few, avoid=("nothing",)), by="x")


def test_only_items_kept_for_examinations_where_asked_for(app: App, desk: PaperDesk) -> None:
    own = {item_id(number) for number in (1, 4, 7)}
    app.question_desk.store.set_practice(own, False)
    made = desk.make(PaperOrder(Blueprint("x", (Cell(3, 1, ItemType.SINGLE),)), fresh=True), by="x")
    assert {one.id for one in made.items} == own
    assert desk.check(Blueprint("x", (Cell(4, 1, ItemType.SINGLE),)), fresh=True).cells[0].missing == 1


@pytest.mark.parametrize("versions", [0, 5])
def test_versions_are_one_to_four(desk: PaperDesk, versions: int) -> None:
    with pytest.raises(InputError, match="1 到 4 个版本"):
        desk.make(dataclasses.replace(ORDER, versions=versions), by="x")


def test_four_versions(desk: PaperDesk) -> None:
    made = desk.make(dataclasses.replace(ORDER, versions=4), by="x")
    orders = {tuple(one.item.id for one in made.paper(letter).items) for letter in "ABCD"}
    assert len(orders) == 4
    with pytest.raises(NotFoundError, match="没有 E 卷，只有 A、B、C、D 卷"):
        made.paper("E")


@pytest.mark.parametrize(
    ("blueprint", "said"),
    [
        (Blueprint(" ", (Cell(1, 1),)), "试卷名称"),
        (Blueprint("长" * 121, (Cell(1, 1),)), "最多 120 个字"),
        (Blueprint("x", ()), "1 到 500"),
        (Blueprint("x", (Cell(2, 1),), pass_mark=3), "0 到 2（满分）"),
        (Blueprint("x", tuple(Cell(1, 1) for _ in range(401))), "最多 400 格"),
        (Blueprint("x", (Cell(1, 1, point="长" * 201),)), "最多 200 个字"),
        (Blueprint("x", (Cell(1, 1),), minutes=1441), "1 到 1440 分钟"),
    ],
)
def test_blueprints_that_cannot_be(blueprint: Blueprint, said: str) -> None:
    with pytest.raises(InputError, match=said):
        check_blueprint(blueprint)


# --- what changes afterwards ---------------------------------------------------------------------


def test_nothing_is_said_while_nothing_changes(desk: PaperDesk, record: PaperRecord) -> None:
    assert desk.notices(record) == ()
    assert desk.page(limit=5, offset=0).items[0].doubtful == 0


def test_an_amended_article_is_told_with_both_texts(
    app: App, desk: PaperDesk, record: PaperRecord, tmp_path: Path
) -> None:
    first, third = article(record.items[0]), article(record.items[2])
    unused = next(
        number for number in range(1, 41) if item_id(number) not in {one.id for one in record.items}
    )
    amend(
        app,
        tmp_path,
        {
            first: DUTIES[first - 1].replace("应当", "可以"),
            third: DUTIES[third - 1] + "，并书面通知保险公司",
            unused: "本条已经改写成别的内容",
        },
    )
    found = {one.slot: one for one in desk.notices(record)}
    assert set(found) == {0, 2}
    assert found[0].serious
    assert found[2].serious
    (verdict,) = found[0].verdicts
    assert DUTIES[first - 1] in text_of(verdict.old)
    assert "可以" in "".join(piece.text for piece in verdict.new if piece.changed)
    lines = "\n".join(notice_lines(found[0]))
    assert "已修改" in lines
    assert DUTIES[first - 1] in lines
    assert "保险公司" in "\n".join(notice_lines(found[2]))
    assert desk.get(record.id).items == record.items
    assert desk.page(limit=5, offset=0).items[0].doubtful == 2
    assert not desk.stock().counts.keys() & {(record.items[0].point, ItemType.CASE, Difficulty.HARD)}
    assert desk.stock().stale == 3
    assert desk.stock().total == 37
    later = desk.make(dataclasses.replace(ORDER, seed=9), by="x")
    assert not {item_id(first), item_id(third), item_id(unused)} & {one.id for one in later.items}


def test_a_law_taken_in_again_word_for_word_is_no_news(
    app: App, desk: PaperDesk, record: PaperRecord, tmp_path: Path
) -> None:
    amend(app, tmp_path, {})
    assert desk.notices(record) == ()


def test_what_the_bank_changed_is_told(app: App, desk: PaperDesk, record: PaperRecord) -> None:
    edited, polished, gone = (article(record.items[at]) for at in (0, 1, 2))
    change_item(app, edited, key=("A",))
    change_item(app, polished, explanation="解析写得更清楚了。")
    app.question_desk.store.remove([item_id(gone)])
    found = {one.slot: one for one in desk.notices(record)}
    assert set(found) == {0, 1, 2}
    assert [found[at].serious for at in range(3)] == [True, False, True]
    assert [edit.name for edit in found[0].edits] == ["答案"]
    assert (text_of(found[0].edits[0].old), text_of(found[0].edits[0].new)) == ("B", "A")
    assert "已经没有这道题" in found[2].messages[0]
    assert found[1].renewable
    assert not found[2].renewable


def test_an_item_that_is_retired_is_told(app: App, desk: PaperDesk, record: PaperRecord) -> None:
    change_item(app, article(record.items[3]), state=ItemState.RETIRED)
    (notice,) = desk.notices(record)
    assert notice.slot == 3
    assert "“停用”" in notice.messages[0]
    assert notice.serious
    assert not notice.renewable


# --- one item in the place of another ------------------------------------------------------------


def test_another_item_of_the_cell_takes_the_place(desk: PaperDesk, record: PaperRecord) -> None:
    offered = desk.candidates(record, 8)
    assert [one.item.id for one in offered] == [one.item.id for one in desk.candidates(record, 8)]
    assert {one.item.type for one in offered} == {ItemType.MULTIPLE}
    assert not {one.item.id for one in offered} & {one.id for one in record.items}
    changed = desk.replace(record.id, 8, seen=1, by="王老师")
    assert changed.now.number == 2
    assert changed.items[7].id == offered[0].item.id
    assert [one.id for at, one in enumerate(changed.items) if at != 7] == [
        one.id for at, one in enumerate(record.items) if at != 7
    ]
    for letter in "AB":
        before, after = record.paper(letter).items, changed.paper(letter).items
        differing = [at for at, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
        assert len(differing) == 1
    assert changed.paper("A", revision=1) == record.paper("A")
    assert desk.get(record.id) == changed
    assert [one.remark for one in changed.revisions] == ["组卷", "换第 8 题"]
    with pytest.raises(ChangedMeanwhileError):
        desk.replace(record.id, 8, seen=1, by="x")


def test_a_paper_that_is_closed_while_an_item_is_replaced_stays_closed(
    app: App, desk: PaperDesk, record: PaperRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.set_mock(record.id, True)
    save, other = desk.papers.save, PaperDesk(app)

    def late(changed: PaperRecord, *, seen: PaperRecord) -> None:
        monkeypatch.undo()
        other.set_mock(record.id, False)
        save(changed, seen=seen)

    monkeypatch.setattr(desk.papers, "save", late)
    with pytest.raises(ChangedMeanwhileError):
        desk.replace(record.id, 1, by="李老师")
    assert not desk.get(record.id).mock
    desk.replace(record.id, 1, by="李老师")

    def later(changed: PaperRecord, *, seen: PaperRecord) -> None:
        monkeypatch.undo()
        other.replace(record.id, 2, by="王老师")
        save(changed, seen=seen)

    monkeypatch.setattr(desk.papers, "save", later)
    assert desk.set_mock(record.id, True) == desk.get(record.id)
    assert (desk.get(record.id).mock, desk.get(record.id).now.number) == (True, 3)


def test_the_chosen_item_must_fit(desk: PaperDesk, record: PaperRecord) -> None:
    present = record.items[1].id
    other_type = next(item_id(n) for n in range(26, 36) if item_id(n) not in {one.id for one in record.items})
    for wrong in (present, other_type, "nothing"):
        with pytest.raises(InputError, match="不能换到这里"):
            desk.replace(record.id, 1, with_id=wrong, by="x")
    right = desk.candidates(record, 1)[3].item.id
    assert desk.replace(record.id, 1, with_id=right, by="x").items[0].id == right
    with pytest.raises(NotFoundError, match="没有第 17 题"):
        desk.replace(record.id, 17, by="x")


def test_nothing_fits_where_the_bank_has_no_other(desk: PaperDesk, record: PaperRecord) -> None:
    with pytest.raises(InputError, match="没有别的题符合“案例分析题／案例分析题”"):
        desk.replace(record.id, 16, by="x")


def test_the_text_of_today_can_be_taken(app: App, desk: PaperDesk, record: PaperRecord) -> None:
    change_item(app, article(record.items[0]), explanation="新的解析。")
    changed = desk.replace(record.id, 1, with_id=record.items[0].id, by="x")
    assert changed.items[0].explanation == "新的解析。"
    assert changed.now.slots[0].revision == 2
    assert desk.notices(changed) == ()
    assert len(desk.notices(record)) == 1
    app.question_desk.store.remove([record.items[1].id])
    with pytest.raises(NotFoundError, match="已经没有这道题"):
        desk.replace(record.id, 2, with_id=record.items[1].id, by="x")


def test_a_paper_that_is_removed_is_gone(desk: PaperDesk, record: PaperRecord) -> None:
    desk.set_mock(record.id, True)
    assert [one.id for one in desk.page(limit=5, offset=0, mock=True).items] == [record.id]
    used = record.items[0].id
    assert [one.id for one in desk.page(limit=5, offset=0, item_id=used).items] == [record.id]
    assert desk.page("冷库 上岗", limit=5, offset=0).total == 1
    assert desk.page("渔港", limit=5, offset=0).total == 0
    desk.remove(record.id)
    assert desk.page(limit=5, offset=0).total == 0
    for call in (desk.get, desk.remove):
        with pytest.raises(NotFoundError):
            call(record.id)
    assert desk.stock().total == 40


# --- files ---------------------------------------------------------------------------------------


def words(data: bytes) -> str:
    from docx import Document

    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_archive_holds_what_is_printed(desk: PaperDesk, record: PaperRecord) -> None:
    made = paper_file(record, Part.ALL, ())
    assert made.name == "冷库上岗考试.zip"
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        names = archive.namelist()
        assert names == [
            *(
                f"冷库上岗考试 {x}卷 {part}.docx"
                for x in "AB"
                for part in ("试卷", "答题卡", "参考答案及解析")
            ),
            "冷库上岗考试 双向细目表.xlsx",
        ]
        paper, key = words(archive.read(names[3])), words(archive.read(names[5]))
    assert "（B 卷）　　考试时间：60 分钟　　满分：39 分　　及格：24 分" in paper
    assert "一、单项选择题（共 6 题，每题 2 分，共 12 分。每题只有一个选项符合题意。）" in paper
    for placed in record.paper("B").items:
        assert placed.item.explanation not in paper
        assert placed.item.explanation in key
    assert paper_file(record, Part.ALL, ()).name == made.name


def test_changes_stand_in_key_items_and_a_file_of_their_own(
    app: App, desk: PaperDesk, record: PaperRecord, tmp_path: Path
) -> None:
    number = article(record.items[0])
    amend(app, tmp_path, {number: DUTIES[number - 1] + "，并书面通知保险公司"})
    notices = desk.notices(record)
    place = next(one.number for one in record.paper("B").items if one.item.id == record.items[0].id)
    key = words(paper_file(record, Part.KEY, notices, letter="B").data)
    assert f"组卷以后，第 {place} 题的依据或题目有变化" in key
    assert "保险公司" in key
    changes = words(paper_file(record, Part.CHANGES, notices).data)
    assert f"B 卷第 {place} 题" in changes
    assert DUTIES[number - 1] in changes
    assert "保险公司" in changes
    assert "保险公司" not in words(paper_file(record, Part.PAPER, notices, letter="B").data)
    with zipfile.ZipFile(io.BytesIO(paper_file(record, Part.ALL, notices).data)) as archive:
        assert "冷库上岗考试 变更说明.docx" in archive.namelist()
    items = paper_file(record, Part.ITEMS, notices, letter="B", form=ExportForm.JSON)
    assert "保险公司" in items.data.decode()
    assert "没有变化" in words(paper_file(record, Part.CHANGES, ()).data)


@pytest.mark.parametrize("form", [ExportForm.XLSX, ExportForm.JSON, ExportForm.GIFT, ExportForm.QTI21])
def test_the_items_of_a_version_can_be_read_back(record: PaperRecord, form: ExportForm) -> None:
    made = paper_file(record, Part.ITEMS, (), letter="B", form=form)
    report = read_bank(made.data, made.name)
    placed = record.paper("B").items
    assert [one.item.key for one in report.rows if one.item] == [one.item.key for one in placed]
    assert [one.item.options for one in report.rows if one.item] == [one.item.options for one in placed]


# --- blueprints ----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", list(BlueprintForm))
@pytest.mark.parametrize(
    "blueprint", [BLUEPRINT, *(one.blueprint for one in READY)], ids=lambda one: one.title
)
def test_a_blueprint_is_read_back_from_its_file(blueprint: Blueprint, form: BlueprintForm) -> None:
    back = read_blueprint_file(blueprint_bytes(blueprint, form), f"x.{form.value}")
    assert grid_of(back) == grid_of(blueprint)
    assert (back.title, back.minutes, back.pass_mark, back.total) == (
        blueprint.title,
        blueprint.minutes,
        blueprint.pass_mark,
        blueprint.total,
    )


def test_ready_blueprints_are_of_a_hundred_marks() -> None:
    for one in READY:
        check_blueprint(one.blueprint)
        assert one.blueprint.total == 100
        assert f"{one.blueprint.count} 题 100 分" in one.about
    assert READY[0].blueprint.count == 100


def test_the_table_in_excel_counts_by_itself_and_tells_what_the_bank_has(desk: PaperDesk) -> None:
    data = blueprint_bytes(BLUEPRINT, BlueprintForm.XLSX, desk.stock())
    book = load_workbook(io.BytesIO(data))
    sheet, have = book["双向细目表"], book["题库现有题数"]
    formulas = [cell.value for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert "=SUM(B8:G8)" in formulas
    assert have.cell(1, 2).value == "单选题"
    assert have.cell(2, 2).value == 16
    assert have.cell(3, 4).value == 6


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_list_of_cells_is_read_too() -> None:
    rows: list[list[Any]] = [
        ["试卷名称", "叉车考试"],
        ["考试时间", "45分钟", "及格分", "60"],
        ["考核内容", "题型", "难易程度", "题数", "每题分值（分）"],
        ["冷库安全条例", "单项选择题", "容易", 10, "2分"],
        ["", "多选", "", 5, 4],
        ["不限", "判断题", "较难", "10 题", 6],
        ["合计", "", "", 25, ""],
    ]
    found = read_blueprint_file(workbook(rows), "细目表.xlsx")
    assert found == Blueprint(
        "叉车考试",
        (
            Cell(10, 2, ItemType.SINGLE, "冷库安全条例", Difficulty.EASY),
            Cell(5, 4, ItemType.MULTIPLE),
            Cell(10, 6, ItemType.TRUE_FALSE, "", Difficulty.HARD),
        ),
        45,
        60,
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "是空的"),
        (b"{", "不是正确的 JSON"),
        (b'{"title": "x"}', "title 和 cells"),
        (b'{"cells": [{"type": "\xe5\x8f\xa3\xe8\xaf\x95", "count": 1, "score": 1}]}', "题型“口试”不认识"),
        (b'{"cells": [{"count": 1.5, "score": 1}]}', "要写整数"),
        (b'{"cells": [{"count": 1, "score": "-1"}]}', "不是数"),
        (workbook([["a", "b"]]), "没有找到细目表"),
        (workbook([["题型", "题数", "每题分值"], ["单选题", "许多", 1]]), "第 2 行的题数“许多”不是数"),
        (workbook([["题型", "单选题"], ["难度", "不一"], ["每题分值", 1], ["x", 2]]), "难度“不一”不认识"),
        (b" " * 2_097_153 + b"x", "超过 2 MB"),
    ],
)
def test_files_that_are_no_blueprint(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_blueprint_file(data, "细目表.xlsx")


def test_a_cell_at_the_far_end_of_a_sheet_costs_nothing() -> None:
    book = load_workbook(io.BytesIO(workbook([["题型", "题数", "每题分值"], ["单选题", 3, 2]])))
    book.active.cell(1_048_576, 16_384, "x")
    stream = io.BytesIO()
    book.save(stream)
    assert read_blueprint_file(stream.getvalue(), "细目表.xlsx").total == 6


def test_equal_rows_and_columns_become_one() -> None:
    cells = (Cell(2, 1, ItemType.SINGLE, "甲"), Cell(3, 1, ItemType.SINGLE, "甲"), Cell(1, 2, None, "乙"))
    grid = grid_of(Blueprint("x", cells))
    assert grid.points == ("甲", "乙")
    assert grid.counts == ((5, 0), (0, 1))
    assert (grid.count, grid.total, grid.marks_of_row(0), grid.count_of_column(1)) == (6, 7, 5, 1)
    assert blueprint_of(grid, "x").cells == (Cell(5, 1, ItemType.SINGLE, "甲"), Cell(1, 2, None, "乙"))


def test_blueprints_are_kept(desk: PaperDesk) -> None:
    kept = desk.keep_blueprint(BLUEPRINT, about="上岗", by="李老师")
    assert desk.blueprint(kept.id) == kept
    assert desk.all_blueprints() == [kept, *READY]
    other = dataclasses.replace(BLUEPRINT, title="另一份")
    assert desk.keep_blueprint(other, by="王老师", blueprint_id=kept.id).blueprint == other
    assert desk.blueprint(kept.id).changed_by == "王老师"
    desk.remove_blueprint(kept.id)
    for call in (desk.blueprint, desk.remove_blueprint):
        with pytest.raises(NotFoundError):
            call(kept.id)
    ready = READY[0].id
    for refused in (
        lambda: desk.remove_blueprint(ready),
        lambda: desk.keep_blueprint(BLUEPRINT, by="x", blueprint_id=ready),
    ):
        with pytest.raises(InputError, match="自带的细目表不能"):
            refused()


def test_a_blueprint_can_be_narrowed_down_to_a_law(desk: PaperDesk) -> None:
    narrowed = scoped(BLUEPRINT, f"{NAME}·{CHAPTERS[0]}")
    assert {cell.point for cell in narrowed.cells} == {f"{NAME}·{CHAPTERS[0]}", f"{NAME}·{CHAPTERS[2]}"}
    assert scoped(BLUEPRINT, " ") == BLUEPRINT
    assert desk.check(scoped(BLUEPRINT, NAME)).possible
    assert not desk.check(scoped(BLUEPRINT, "别的条例")).possible
