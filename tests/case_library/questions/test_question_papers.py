"""Papers by blueprint: found where one exists, never two questions alike, the same by the same seed."""

from __future__ import annotations

import dataclasses
import io
import itertools
import random
import re
import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from case_library.questions.model import Difficulty, Item, ItemState, ItemType, Source
from case_library.questions.papers import Blueprint, Cell, Paper, compose, rescored, shuffled, versions
from case_library.questions.papers_alike import Likeness, groups
from case_library.questions.papers_word import key_bytes, paper_bytes, sheet_bytes
from corpus.errors import QuestionError
from corpus.model import Span

WORDS = (
    "渔港经营人应当按照规定设置消防通道灯光缆绳锚泊检查记录报告"
    "巡查船员培训演练预案救援物资台账登记许可证书年审"
)


def bank(count: int, seed: int = 1) -> list[Item]:
    """Approved items of every type, point and difficulty, no two of them alike."""
    chance = random.Random(seed)
    return [item(number, chance) for number in range(count)]


def item(number: int, chance: random.Random) -> Item:
    kind = chance.choice([ItemType.SINGLE, ItemType.MULTIPLE, ItemType.TRUE_FALSE])
    stem = "".join(chance.choices(WORDS, k=40)) + "（　　）"
    options = (
        tuple("".join(chance.choices(WORDS, k=6)) for _ in range(4))
        if kind is not ItemType.TRUE_FALSE
        else ()
    )
    key = {ItemType.SINGLE: ("B",), ItemType.MULTIPLE: ("A", "D"), ItemType.TRUE_FALSE: ("对",)}[kind]
    source = Source(
        "d", "v", f"v.{number}", "渔港安全条例", f"第{number}条", Span(number * 100, number * 100 + 50), stem
    )
    return Item(
        f"q{number:05}",
        kind,
        stem,
        options,
        key,
        f"故选{''.join(key)}。" if options else "",
        (source,),
        f"渔港安全条例·第{number % 4}章",
        difficulty=chance.choice(list(Difficulty)),
        state=ItemState.APPROVED,
    )


BANK = bank(600)
BLUEPRINT = Blueprint(
    "渔港安全考试",
    (
        Cell(10, 1, ItemType.SINGLE, "渔港安全条例·第1章"),
        Cell(20, 1, ItemType.SINGLE),
        Cell(10, 2, ItemType.MULTIPLE, difficulty=Difficulty.HARD),
        Cell(20, 1, ItemType.TRUE_FALSE, "渔港安全条例"),
    ),
    90,
)


def test_a_paper_has_what_its_blueprint_says() -> None:
    composition = compose(BANK, BLUEPRINT, 7)
    assert not composition.shortages
    chosen = [one for one, _ in composition.chosen]
    assert len({one.id for one in chosen}) == 60
    assert len(groups(chosen)) == 60
    places = iter(composition.chosen)
    for cell in BLUEPRINT.cells:
        for one, score in itertools.islice(places, cell.count):
            assert cell.takes(one)
            assert score == cell.score
    paper, other = versions(composition)
    assert paper.total == other.total == BLUEPRINT.total == 70
    assert [section.type for section in paper.sections] == [
        ItemType.SINGLE,
        ItemType.MULTIPLE,
        ItemType.TRUE_FALSE,
    ]
    assert [placed.number for placed in paper.items] == list(range(1, 61))


def test_the_same_seed_is_the_same_paper() -> None:
    first, again = compose(BANK, BLUEPRINT, 7), compose(list(reversed(BANK)), BLUEPRINT, 7)
    assert first == again
    assert versions(first) == versions(again)
    assert compose(BANK, BLUEPRINT, 8).chosen != first.chosen


def test_versions_have_the_same_items_in_another_order_and_the_key_follows() -> None:
    paper, other = versions(compose(BANK, BLUEPRINT, 7))
    assert [one.item.id for one in paper.items] != [one.item.id for one in other.items]
    by_id = {one.id: one for one in BANK}
    moved = 0
    for placed in (*paper.items, *other.items):
        original = by_id[placed.item.id]
        assert set(placed.item.right) == set(original.right)
        assert sorted(placed.item.options) == sorted(original.options)
        assert placed.item.key == tuple(sorted(placed.item.key))
        if placed.item.options:
            assert placed.item.explanation == f"故选{''.join(placed.item.key)}。"
        moved += placed.item.options != original.options
    assert moved > 40
    assert {one.item.id for one in paper.items} == {one.item.id for one in other.items}


@pytest.mark.parametrize(
    ("options", "explanation", "moves"),
    [
        (("甲", "乙", "丙"), "故选A。B项说的是别处。", True),
        (("甲", "乙", "以上都对"), "", False),
        (("甲", "乙", "A和B"), "", False),
        (("甲", "乙", "丙"), "因为 A 比 B 大。", False),
        (("五万元以上", "十万元以上", "二十万元以上"), "", True),
        (("GB 4053", "AQ 9006", "XF 654"), "见 GB 标准，A级。", True),
    ],
)
def test_options_that_speak_of_others_stay(options: tuple[str, ...], explanation: str, moves: bool) -> None:
    one = Item("q", ItemType.SINGLE, "谁", options, ("A",), explanation, (), "")
    found = [shuffled(one, random.Random(seed)) for seed in range(12)]
    assert any(made.options != options for made in found) is moves
    for made in found:
        assert made.right == ("甲",) or made.right == one.right
    if "B项" in explanation:
        (right,) = {made.options[ord(made.explanation[2]) - ord("A")] for made in found}
        (other,) = {made.options[ord(made.explanation[4]) - ord("A")] for made in found}
        assert (right, other) == ("甲", "乙")


def test_cells_that_lack_items_are_named_with_their_number() -> None:
    blueprint = Blueprint(
        "x", (Cell(5, 1, ItemType.CASE), Cell(200, 1, ItemType.MULTIPLE, "渔港安全条例·第2章"))
    )
    found = compose(BANK, blueprint, 1)
    first, second = found.shortages
    assert first.message() == "“案例分析题”需要 5 题，还缺 5 题：题库中没有符合条件的题。"
    have = sum(one.type is ItemType.MULTIPLE and one.point.endswith("第2章") for one in BANK)
    assert (second.missing, second.available) == (200 - have, have)
    with pytest.raises(QuestionError, match="组不成卷") as caught:
        versions(found)
    assert caught.value.details["missing"] == ["案例分析题", "渔港安全条例·第2章／多选题"]


def test_cells_that_share_their_items_name_each_other() -> None:
    few = [one for one in BANK if one.type is ItemType.SINGLE][:10]
    blueprint = Blueprint("x", (Cell(8, 1, ItemType.SINGLE), Cell(8, 1)))
    (shortage,) = compose(few, blueprint, 1).shortages
    assert (shortage.missing, shortage.available) == (6, 10)
    assert "要与" in shortage.message()


def test_only_approved_items_with_a_key_are_taken() -> None:
    some = [dataclasses.replace(one, state=ItemState.DRAFT) for one in BANK[:50]]
    some += [dataclasses.replace(one, key=()) for one in BANK[50:100]]
    assert compose(some, Blueprint("x", (Cell(1, 1),)), 1).shortages[0].available == 0


@pytest.mark.parametrize(
    "cells", [(), (Cell(0, 1),), (Cell(501, 1),), (Cell(-1, 1), Cell(3, 1)), (Cell(1, -2),)]
)
def test_blueprints_that_cannot_be_are_refused(cells: tuple[Cell, ...]) -> None:
    with pytest.raises(QuestionError, match="请"):
        compose(BANK, Blueprint("x", cells), 1)


def best_by_trying(items: list[Item], cells: tuple[Cell, ...]) -> int:
    """The most items that can be placed, by trying all ways (small banks only)."""
    wanted = [cell for cell in cells for _ in range(cell.count)]

    def most(at: int, used: frozenset[int]) -> int:
        if at == len(wanted):
            return 0
        best = most(at + 1, used)
        for number, one in enumerate(items):
            if number not in used and wanted[at].takes(one):
                best = max(best, 1 + most(at + 1, used | {number}))
        return best

    return most(0, frozenset())


@pytest.mark.parametrize(
    ("marks", "score", "printed"),
    [
        ((4, 8, 6), 10, ["2", "5", "3"]),
        ((4, 8, 6), 36, ["8", "16", "12"]),
        ((4, 8, 6), 18, ["4", "8", "6"]),
        ((2, 8), 2.5, ["0.5", "2"]),
        ((4, 8, 6), 2, ["0.5", "1", "0.5"]),
        ((4, 8, 6), 1, ["4", "8", "6"]),  # too little to be shared
    ],
)
def test_marks_of_sub_questions_add_up_to_those_of_the_paper(
    marks: tuple[int, ...], score: float, printed: list[str]
) -> None:
    stem = "回答下列问题：\n" + "\n".join(
        f"（{n}）得（5分）者是谁？（{one}分）" for n, one in enumerate(marks, 1)
    )
    asked = dataclasses.replace(bank(1)[0], type=ItemType.CASE, options=(), key=("甲。",), stem=stem)
    found = rescored(asked, score).stem
    assert re.findall(r"（([0-9.]+)分）(?=\n|$)", found) == printed
    assert found.count("得（5分）者是谁？") == len(marks)


def test_two_accidents_judged_by_one_sentence_may_stand_in_one_paper() -> None:
    one, other = bank(2)
    one = dataclasses.replace(one, background="甲厂发生火灾。")
    other = dataclasses.replace(other, background="乙矿发生冒顶。", sources=one.sources)
    assert len(groups([one, other])) == 2
    assert len(groups([one, dataclasses.replace(other, background=one.background)])) == 1


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_as_many_items_are_placed_as_can_be(data: st.DataObject) -> None:
    some = data.draw(st.lists(st.sampled_from(BANK[:12]), max_size=6, unique_by=lambda one: one.id))
    cell = st.builds(
        Cell,
        st.integers(0, 2),
        st.just(1.0),
        st.sampled_from([None, ItemType.SINGLE, ItemType.MULTIPLE]),
        st.sampled_from(["", "渔港安全条例·第1章", "渔港安全条例"]),
        st.sampled_from([None, Difficulty.HARD]),
    )
    cells = tuple(data.draw(st.lists(cell, min_size=1, max_size=3)))
    if not sum(one.count for one in cells):
        return
    found = compose(some, Blueprint("x", cells), data.draw(st.integers(0, 5)))
    assert len(found.chosen) == best_by_trying(some, cells)
    assert sum(one.count for one in cells) - len(found.chosen) == sum(one.missing for one in found.shortages)


# --- likeness ------------------------------------------------------------------------------------


def test_items_on_one_sentence_are_one_group() -> None:
    first, second, third = BANK[:3]
    same_words = dataclasses.replace(second, sources=(dataclasses.replace(first.sources[0], version_id="w"),))
    half = dataclasses.replace(
        third, sources=(dataclasses.replace(third.sources[0], span=Span(10, 45), quote="别的字"),)
    )
    assert groups([first, same_words, third]) == [[0, 1], [2]]
    assert groups([first, half]) == [[0, 1]]
    short = dataclasses.replace(half, sources=(dataclasses.replace(half.sources[0], span=Span(40, 60)),))
    assert groups([first, short]) == [[0], [1]]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 59), unique=True, max_size=40))
def test_groups_of_some_items_do_not_depend_on_the_others(chosen: list[int]) -> None:
    """Found once for the bank, or anew for these alone: a chain through an item that is not there is none."""
    every = [
        dataclasses.replace(
            one, id=f"{one.id}/{turn}", stem=one.stem + "又" * turn * 3, sources=one.sources[turn:]
        )
        for one in BANK[:20]
        for turn in range(3)
    ]
    likeness = Likeness(every)
    some = [every[at] for at in chosen]
    assert likeness.groups(some) == groups(some)
    assert likeness.knows(some)
    assert not likeness.knows([*some, BANK[50]])


def test_near_repeats_are_one_group_and_a_statement_goes_with_its_opposite() -> None:
    stem = "渔港经营人应当自收到隐患通知之日起十五日内完成整改并书面报告渔业主管部门。"
    plain = dataclasses.replace(
        BANK[0], type=ItemType.TRUE_FALSE, stem=stem, options=(), key=("对",), sources=()
    )
    turned = dataclasses.replace(plain, id="x", stem=stem.replace("十五", "三十"), key=("错",))
    other = dataclasses.replace(plain, id="y", stem="渔船应当配备救生衣和通信设备，并由船长负责检查。")
    assert groups([plain, turned, other]) == [[0, 1], [2]]


def test_a_hundred_items_out_of_five_thousand_in_two_seconds() -> None:
    big = bank(5000, seed=3)
    blueprint = Blueprint(
        "x",
        tuple(
            Cell(5, 1, kind, f"渔港安全条例·第{n}章")
            for n in range(4)
            for kind in ItemType
            if kind.value[-2] == "选"
        )
        + tuple(Cell(5, 1, ItemType.TRUE_FALSE, difficulty=one) for one in Difficulty)
        + (Cell(45, 1),),
    )
    started = time.process_time()
    found = compose(big, blueprint, 1)
    papers = versions(found)
    assert time.process_time() - started < 2
    assert [len(paper.items) for paper in papers] == [100, 100]


# --- on paper ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def paper() -> Paper:
    more = [
        Item(
            "b",
            ItemType.BLANK,
            "在____内报告____。",
            (),
            ("三日|3日", "上级"),
            "见条文。",
            (),
            "",
            state=ItemState.APPROVED,
        ),
        Item("s", ItemType.SHORT, "简述程序。", (), ("甲", "乙"), "", (), "", state=ItemState.APPROVED),
        Item(
            "c",
            ItemType.CASE,
            "谁负责？",
            (),
            ("船长",),
            "",
            (),
            "",
            state=ItemState.APPROVED,
            background="某港起火。",
        ),
    ]
    cells = (
        *BLUEPRINT.cells,
        Cell(1, 4, ItemType.BLANK),
        Cell(1, 6, ItemType.SHORT),
        Cell(1, 10, ItemType.CASE),
    )
    found = compose([*BANK, *more], Blueprint("渔港安全考试", cells, 90), 7)
    return versions(found)[0]


def words(data: bytes) -> str:
    from docx import Document

    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_paper_gives_nothing_away(paper: Paper) -> None:
    text = words(paper_bytes(paper))
    assert "满分：90 分" in text
    assert "一、单项选择题（共 30 题，每题 1 分，共 30 分。每题只有一个选项符合题意。）" in text
    for placed in paper.items:
        assert placed.item.stem.replace("____", "_" * 10) in text
        assert all(option in text for option in placed.item.options)
        if placed.item.explanation:
            assert placed.item.explanation not in text
    assert "船长" not in text
    assert "【材料】某港起火。" in text


def test_the_key_has_every_answer(paper: Paper) -> None:
    text = words(key_bytes(paper))
    assert "组卷种子：7" in text
    assert "三日 或 3日" in text
    for placed in paper.items:
        assert str(placed.number) in text
        assert placed.item.explanation in text
    counted = Counter(text.split("\n"))
    assert counted["√"] == 20


def test_the_answer_sheet_has_a_place_for_each_item(paper: Paper) -> None:
    text = words(sheet_bytes(paper))
    assert "1  [A] [B] [C] [D]" in text
    assert "60  [√] [×]" in text
    assert "61. （1）____________________　（2）____________________" in text
    assert "63.（10 分）" in text
    assert not any(option in text for placed in paper.items for option in placed.item.options)


def test_the_pages_are_a4_with_header_and_page_numbers(paper: Paper) -> None:
    from docx import Document

    document = Document(io.BytesIO(paper_bytes(paper)))
    section = document.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert section.header.paragraphs[0].text == "渔港安全考试\tA 卷"
    assert "PAGE" in section.footer._element.xml
    assert "NUMPAGES" in section.footer._element.xml
