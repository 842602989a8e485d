"""Units that head what they have to do; and lines that only begin with a unit."""

from __future__ import annotations

import pytest
from register_of import explicit, roles

TEXT = """海滨县森林防火责任清单

一、部门职责

（一）县林业局：负责预防工作的监督检查，组织编制规划。

（二）县应急局、县公安局

1.组织扑救。

2.疏导交通。

乡应急办：负责牵头协调，建立台账，督促整改。

二、由县气象局牵头的任务（2项）

1.发布预警。
"""


def test_unit_heads_its_tasks() -> None:
    made, found = explicit(TEXT)
    assert [roles(item) for item in found] == [
        [("责任主体", ["县林业局"])],
        [("责任主体", ["县应急局", "县公安局"])],
        [("责任主体", ["乡应急办"])],
        [("牵头", ["县气象局"])],
    ]
    assert found[0].evidence.of(made.text) == "县林业局：负责预防工作的监督检查，组织编制规划。"
    assert found[0].task.of(made.text) == "负责预防工作的监督检查，组织编制规划。"
    assert found[1].task.of(made.text) == "1.组织扑救。\n2.疏导交通。"


@pytest.mark.parametrize(
    "line",
    [
        "县应急局：83001234",
        "县应急局：联系人王海，电话83001234",
        "县应急局：未按期完成整改，予以通报批评。",
        "县应急局：对企业监管不到位。",
        "县应急局：“我们将全力以赴。”",
        "县应急局：全年检查企业1200家。",
        "各县（市、区）人民政府，市政府各部门：",
        "海滨县华盛化工有限公司：罚款三万元整。",
        "工作目标：负责提升安全水平。",
        "防坍塌（责任部门：负责检查工地。",
    ],
)
def test_lines_that_only_begin_with_a_name(line: str) -> None:
    assert explicit(f"海滨县情况\n\n一、情况\n\n{line}\n\n以上情况请知悉。\n")[1] == []


def test_members_below_a_body_are_no_tasks() -> None:
    text = (
        "海滨县预案\n\n二、组织体系\n\n（一）县应急指挥部\n\n总指挥：县长\n\n副总指挥：副县长\n\n"
        "三、成员单位\n\n（一）县应急局\n\n1.局长王海\n"
    )
    assert explicit(text)[1] == []
