"""Two texts provision by provision: what belongs together, what changed, and what the marks say."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.comparison import Change, Provision, compare, marked

_NUMBERS = "一二三四五六七八九十"


def provisions(*bodies: str, first: int = 0) -> list[Provision]:
    found, start = [], 0
    for number, body in enumerate(bodies):
        label = f"第{_NUMBERS[(first + number) % 10]}条"
        found.append(Provision(f"v.{number}", label, body, (), start, start + len(body)))
        start += len(body) + 1
    return found


A = "渔港经营人应当建立消防安全责任制，配备灭火器材。"
B = "违反本条例规定的，由渔业主管部门处一万元以上五万元以下的罚款。"
C = "渔船进出渔港应当报告船名、船员人数和航行计划。"
N = "渔港应当设置视频监控设施并保存三十日以上的记录。"


def kinds(old: list[Provision], new: list[Provision]) -> list[tuple[str, str, str]]:
    return [
        (pair.change.value, pair.old.label if pair.old else "", pair.new.label if pair.new else "")
        for pair in compare(old, new).pairs
    ]


def test_an_inserted_article_renumbers_and_changes_nothing_else() -> None:
    found = compare(provisions(A, B, C), provisions(A, N, B, C))
    assert [pair.change for pair in found.pairs] == [Change.SAME, Change.ADDED, Change.SAME, Change.SAME]
    assert found.renumbered == 2
    assert not any(pair.moved for pair in found.pairs)


def test_a_changed_article_is_found_under_another_number() -> None:
    changed = B.replace("五万元", "二十万元")
    assert kinds(provisions(A, B), provisions(N, A, changed)) == [
        ("added", "", "第一条"),
        ("same", "第一条", "第二条"),
        ("changed", "第二条", "第三条"),
    ]


def test_removed_articles_stand_where_they_stood() -> None:
    assert kinds(provisions(A, B, C), provisions(A, C)) == [
        ("same", "第一条", "第一条"),
        ("removed", "第二条", ""),
        ("same", "第三条", "第二条"),
    ]
    assert kinds(provisions(N, A), provisions(A))[0] == ("removed", "第一条", "")


def test_a_moved_article_is_told_from_a_renumbered_one() -> None:
    found = compare(provisions(A, B, C), provisions(C, A, B))
    assert [pair.moved for pair in found.pairs] == [True, False, False]


def test_a_split_article_says_where_it_came_from() -> None:
    found = compare(provisions(A + C + B), provisions(A + C, B))
    added = next(pair for pair in found.pairs if pair.change is Change.ADDED)
    assert added.related == "第一条"


def test_unlike_articles_of_one_number_are_not_paired() -> None:
    assert [kind for kind, _, _ in kinds(provisions(A), provisions("本条例自2020年1月1日起施行。"))] == [
        "removed",
        "added",
    ]


def test_nothing_on_one_side() -> None:
    assert kinds([], provisions(A)) == [("added", "", "第一条")]
    assert kinds(provisions(A), []) == [("removed", "第一条", "")]
    assert compare([], []).pairs == ()


@pytest.mark.parametrize(
    ("old", "new", "cut", "added"),
    [
        ("处二十万元以下罚款", "处一百万元以下罚款", ["二十万"], ["一百万"]),
        ("由县级以上人民政府负责", "由设区的市级以上人民政府负责", ["县"], ["设区的市"]),
        ("应当报告", "应当立即报告", [], ["立即"]),
        ("自2007年起", "自2024年起", ["2007"], ["2024"]),
        ("甲\n乙", "甲\n丙\n乙", [], ["丙\n"]),
    ],
)
def test_marks(old: str, new: str, cut: list[str], added: list[str]) -> None:
    left, right = marked(old, new)
    assert [piece.text for piece in left if piece.changed] == cut
    assert [piece.text for piece in right if piece.changed] == added


@settings(deadline=None)
@given(
    st.text("渔港消防责任处罚款一二三。，\n", max_size=40),
    st.text("渔港消防责任处罚款一二三。，\n", max_size=40),
)
def test_the_pieces_are_the_text(old: str, new: str) -> None:
    left, right = marked(old, new)
    assert "".join(piece.text for piece in left) == old
    assert "".join(piece.text for piece in right) == new
    assert [p.text for p in left if not p.changed and p.text] == [
        p.text for p in right if not p.changed and p.text
    ]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([A, B, C, N]), max_size=6), st.lists(st.sampled_from([A, B, C, N]), max_size=6)
)
def test_every_provision_stands_once(old: list[str], new: list[str]) -> None:
    left, right = provisions(*old), provisions(*new)
    found = compare(left, right).pairs
    assert [pair.new for pair in found if pair.new] == right
    assert sorted(pair.old.start for pair in found if pair.old) == [p.start for p in left]


def test_a_long_law_takes_seconds_at_most() -> None:
    bodies = [
        f"第{n}类渔港经营人应当在{n}日内完成编号{n * 7919}的检查并向第{n % 37}号部门报告。"
        for n in range(1200)
    ]
    began = time.perf_counter()
    found = compare(provisions(*bodies), provisions(*[b.replace("完成", "如期完成") for b in bodies]))
    assert found.count(Change.CHANGED) == 1200
    assert time.perf_counter() - began < 20
