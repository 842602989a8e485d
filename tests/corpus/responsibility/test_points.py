"""Points of a division of work: what stands before the colon is assigned to the unit behind it."""

from __future__ import annotations

import pytest
from register_of import Roles, explicit, roles

POINTS: list[tuple[str, list[tuple[str, Roles]]]] = [
    ("学校实验室：县教育局牵头负责；", [("学校实验室", [("牵头", ["县教育局"])])]),
    ("（四）商场超市：县商务局负责。", [("商场超市", [("负责", ["县商务局"])])]),
    (
        "危险化学品企业：县应急局牵头，县公安局配合；",
        [("危险化学品企业", [("牵头", ["县应急局"]), ("配合", ["县公安局"])])],
    ),
    (
        "明确分工如下：旅馆：县公安局负责；医院、养老院：县卫健局、县民政局分别负责。",
        [("旅馆", [("负责", ["县公安局"])]), ("医院、养老院", [("负责", ["县卫健局", "县民政局"])])],
    ),
]


@pytest.mark.parametrize(("line", "expected"), POINTS)
def test_points(line: str, expected: list[tuple[str, Roles]]) -> None:
    made, found = explicit(f"海滨县方案\n\n一、任务\n\n按下列分工开展检查。\n\n{line}\n\n二、要求\n\n略。\n")
    assert [(item.task.of(made.text), roles(item)) for item in found] == expected
    assert all(item.evidence.of(made.text) in line for item in found)


@pytest.mark.parametrize(
    "line",
    [
        "责任追究：县应急局负责人未到位的，予以通报。",
        "县应急局：县教育局负责；",
        "解释：由县应急局负责。",
        "会议要求：县应急局负责；",
        "学校实验室：县教育局负责建立台账。",
        "学校实验室：谁使用、谁负责；",
        "学校实验室：专人负责；",
        "联系人：县应急局负责；",
        "时间：3月，县应急局负责；",
    ],
)
def test_no_points(line: str) -> None:
    assert explicit(f"海滨县方案\n\n一、任务\n\n按下列分工开展检查。\n\n{line}\n")[1] == []


def test_a_work_group_keeps_what_follows_as_its_task() -> None:
    made, found = explicit(
        "海滨县预案\n\n一、任务\n\n（一）综合协调组：县应急局牵头，县公安局参加。职责：协调救援。\n"
    )
    assert [item.task.of(made.text) for item in found] == ["职责：协调救援。"]
