"""Which tasks are one: near misses, names left out, weights that a small library does not upset."""

from __future__ import annotations

import pytest

from indexing.task_pairs import SAME_FROM, TaskPairs, Verdict
from indexing.task_words import Task, Weights, telling, words_of

LPG = "组织燃气经营企业对餐饮场所使用的瓶装液化气逐户入户检查，核对钢瓶充装标签，更换老化软管和调压阀。"


def judged(left: str, right: str, left_heading: str = "", right_heading: str = "") -> Verdict:
    pairing = TaskPairs([Task("a", left, left_heading), Task("b", right, right_heading)])
    return pairing.match("a", "b").verdict


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (LPG, LPG, True),
        # The same task in another order and with a few other words.
        (LPG, "对餐饮场所瓶装液化气开展入户检查，更换老化软管、调压阀，核对钢瓶充装标签。", True),
        # Near misses: the same matter, another task.
        (LPG, "对使用瓶装液化气的餐饮场所安装可燃气体报警器，与切断阀联动，每季度校验一次。", False),
        (LPG, "制作燃气安全短视频，在社区宣传栏张贴海报，发放用气手册。", False),
        # The same phrases of officialese and nothing else in common.
        (
            "进一步加强组织领导，建立健全工作机制，强化督促检查，确保水库巡查落到实处。",
            "进一步加强组织领导，建立健全工作机制，强化督促检查，确保校车管理落到实处。",
            False,
        ),
        # Articles that have their sums and numbers in common.
        ("违反第十条规定的，处二百元罚款。", "违反第十三条规定的，处二百元罚款。", False),
        # One word in common is the topic.
        ("电梯使用单位应当建立档案。", "电梯乘客不得扒撬层门。", False),
        ("", LPG, False),
    ],
)
def test_same_and_near_misses(left: str, right: str, same: bool) -> None:
    assert (judged(left, right) is Verdict.SAME) is same
    assert judged(left, right) is judged(right, left)


def test_names_of_places_and_units_say_nothing_of_the_matter() -> None:
    task = Task(
        "t",
        "（一）青屿区应急局对全区渔港趸船加装防护栏杆",
        "1.渔港防护",
        places=("海州省", "临海市", "青屿区"),
        organs=("青屿区应急局",),
    )
    words = words_of(task)
    assert {"渔港", "防护"} <= words.heading
    assert "栏杆" in words.body
    assert not words.every & {"青屿", "应急局", "应急", "全区"}


def test_numbers_are_no_words_and_plans_are_none_of_them() -> None:
    words = words_of(Task("t", "第十条规定罚款二百元，“十四五”期间建设三防指挥系统，119消防宣传")).body
    assert not words & {"第十", "二百元", "十条"}
    assert "消防" in words


def test_common_words_tell_less_than_rare_ones_in_a_library_of_one_task() -> None:
    weights = Weights.of([words_of(Task("t", "加强趸船管理"))])
    assert weights["趸船"] > 2 * weights["加强"]
    assert telling(frozenset({"加强", "管理", "趸船"}), weights) == ("趸船",)


def test_pairs_come_once_with_their_words_and_the_surest_first() -> None:
    other = "在沿山村居安装山洪灾害预警广播，每月试播一次，落实值守人员。"
    near = other.replace("每月试播一次", "每周试播两次，及时更换蓄电池")
    tasks = [Task("a", LPG), Task("b", LPG), Task("c", other), Task("d", near)]
    found = TaskPairs(tasks).same_pairs(["a", "b", "c", "d"], lambda left, right: True)
    assert [(match.left, match.right) for match in found] == [("a", "b"), ("c", "d")]
    assert found[0].confidence > found[1].confidence >= SAME_FROM
    assert "液化气" in found[0].common
    assert TaskPairs(tasks).same_pairs(["a", "b"], lambda left, right: False) == []


def test_the_clause_with_most_of_the_words_is_found() -> None:
    pairing = TaskPairs([Task("a", LPG), Task("b", "安装山洪灾害预警广播")])
    assert pairing.holding(frozenset({"山洪", "广播"})) == ("b", pytest.approx(1.0))
    assert pairing.holding(frozenset({"趸船"})) is None


def test_a_long_text_is_compared_in_linear_work() -> None:
    task = Task("t", "加装防护栏杆。" * 40_000)
    assert len(words_of(task).sentences) < 1_000
