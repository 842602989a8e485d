"""Item analysis against figures worked out by hand, and against properties that hold for any answers."""

from __future__ import annotations

import dataclasses
import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from case_library.questions.model import Difficulty, Item, ItemType
from case_library.questions.statistics import Response, item_statistics, paper_statistics


def item(name: str, kind: ItemType = ItemType.SINGLE) -> Item:
    options = ("甲", "乙", "丙", "丁") if kind is ItemType.SINGLE else ()
    return Item(name, kind, "？", options, ("A",) if options else ("对",), "", (), "")


def responses(marks: dict[str, str], items: list[Item]) -> list[Response]:
    """Examinee → a string of 1 and 0, a sign an item."""
    return [
        Response(who, one.id, float(sign), ("A",) if sign == "1" else ("B",))
        for who, signs in marks.items()
        for one, sign in zip(items, signs, strict=True)
    ]


ITEMS = [item(name) for name in "abcd"]
# Four examinees: totals 4, 3, 1, 0. p = .75, .5, .5, .25; sum of pq = .1875 + .25 + .25 + .1875 = .875;
# variance of totals = mean of (2, 1, -1, -2)² = 2.5; KR-20 = 4/3 * (1 - .875/2.5) = .8667.
MARKS = {"p1": "1111", "p2": "1110", "p3": "1000", "p4": "0000"}


def test_a_paper_worked_out_by_hand() -> None:
    found = paper_statistics(ITEMS, {}, responses(MARKS, ITEMS))
    assert (found.examinees, found.mean, found.highest, found.lowest) == (4, 2.0, 4.0, 0.0)
    assert [one.p for one in found.items] == [0.75, 0.5, 0.5, 0.25]
    assert found.coefficient == "KR-20"
    assert found.reliability == pytest.approx(4 / 3 * (1 - 0.875 / 2.5))
    assert found.deviation == pytest.approx(math.sqrt(2.5))
    assert found.error == pytest.approx(math.sqrt(2.5) * math.sqrt(1 - 4 / 3 * (1 - 0.875 / 2.5)))
    # item d against the rest a+b+c = 3, 3, 1, 0
    assert found.items[3].discrimination == pytest.approx(np.corrcoef([1, 0, 0, 0], [3, 3, 1, 0])[0, 1])
    assert "只有 4 份完整答卷" in found.notes[0]


def test_options_are_counted() -> None:
    found = item_statistics(ITEMS[0], responses(MARKS, ITEMS))
    assert [(one.letter, one.right, one.count, one.share) for one in found.options] == [
        ("A", True, 3, 0.75),
        ("B", False, 1, 0.25),
        ("C", False, 0, 0.0),
        ("D", False, 0, 0.0),
    ]
    assert found.notes == ("只有 4 人作答（不足 30 人），各项数值仅供参考。",)
    assert found.difficulty is None


def many(count: int, right: float = 0.5, seed: int = 1) -> list[Response]:
    chance = random.Random(seed)
    able = {f"p{n:03}": chance.random() for n in range(count)}
    return [
        Response(who, one.id, float(got), ("A",) if got else (chance.choice("BC"),))
        for who, ability in able.items()
        for one in ITEMS
        for got in [chance.random() < (ability + right) / 2]
    ]


def test_results_give_the_difficulty_and_name_weak_distractors() -> None:
    found = item_statistics(ITEMS[0], many(200, right=0.95))
    assert found.difficulty is Difficulty.EASY
    assert "选项 D 没有人选，起不到干扰作用。" in found.notes
    assert item_statistics(ITEMS[0], many(200, right=0.1)).difficulty is Difficulty.HARD
    assert item_statistics(ITEMS[0], many(29, right=0.95)).difficulty is None


def test_a_key_that_good_examinees_miss_is_told() -> None:
    turned = [
        dataclasses.replace(one, share=1 - one.share) if one.item_id == "a" and one.share is not None else one
        for one in many(200)
    ]
    found = item_statistics(ITEMS[0], turned)
    assert found.discrimination is not None
    assert found.discrimination < 0
    assert any("区分度为负" in note for note in found.notes)


def test_upper_and_lower_groups() -> None:
    found = item_statistics(ITEMS[0], many(200))
    assert found.upper_lower is not None
    assert 0 < found.upper_lower < 1
    assert item_statistics(ITEMS[0], many(30)).upper_lower is None  # groups of 8


def test_incomplete_papers_and_unmarked_essays_stay_out_of_the_paper() -> None:
    answered = responses(MARKS, ITEMS)
    answered[0] = dataclasses.replace(answered[0], share=None)
    found = paper_statistics(ITEMS, {}, answered)
    assert found.examinees == 3
    assert any("另有 1 份答卷" in note for note in found.notes)
    assert found.items[0].count == 3
    assert found.items[1].count == 4


def test_nothing_answered_is_no_error() -> None:
    found = paper_statistics(ITEMS, {}, [])
    assert (found.examinees, found.mean, found.reliability) == (0, None, None)
    same = dict.fromkeys(MARKS, "1111")
    alike = paper_statistics(ITEMS, {}, responses(same, ITEMS))
    assert alike.reliability is None
    assert alike.items[0].discrimination is None


def test_marks_that_differ_give_alpha() -> None:
    found = paper_statistics(ITEMS, {"a": 2.0, "b": 1.0, "c": 1.0, "d": 1.0}, responses(MARKS, ITEMS))
    assert found.coefficient == "α"
    rows = np.array(
        [
            [float(sign) * score for sign, score in zip(row, (2, 1, 1, 1), strict=True)]
            for row in MARKS.values()
        ]
    )
    expected = 4 / 3 * (1 - rows.var(axis=0).sum() / rows.sum(axis=1).var())
    assert found.reliability == pytest.approx(expected)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("01", min_size=4, max_size=4), min_size=2, max_size=20))
def test_kr20_and_correlations_agree_with_numpy(rows: list[str]) -> None:
    marks = {f"p{n:02}": row for n, row in enumerate(rows)}
    found = paper_statistics(ITEMS, {}, responses(marks, ITEMS))
    matrix = np.array([[int(sign) for sign in row] for row in rows], dtype=float)
    totals = matrix.sum(axis=1)
    if totals.var() > 0:
        expected = 4 / 3 * (1 - (matrix.mean(axis=0) * (1 - matrix.mean(axis=0))).sum() / totals.var())
        assert found.reliability == pytest.approx(expected)
    for at, one in enumerate(found.items):
        rest = totals - matrix[:, at]
        if matrix[:, at].var() > 0 and rest.var() > 0:
            assert one.discrimination == pytest.approx(np.corrcoef(matrix[:, at], rest)[0, 1])
        else:
            assert one.discrimination is None


def test_true_or_false_counts_its_two_answers() -> None:
    judged = item("t", ItemType.TRUE_FALSE)
    found = item_statistics(
        judged,
        [Response("p1", "t", 1.0, ("对",)), Response("p2", "t", 0.0, ("错",)), Response("p3", "t", 0.0, ())],
    )
    assert [(one.letter, one.right, one.count) for one in found.options] == [
        ("对", True, 1),
        ("错", False, 1),
    ]
    assert found.omitted == 1
