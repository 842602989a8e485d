"""Accident reports: measures that name who carries them out are assigned, blame is not."""

from __future__ import annotations

import pytest
from register_of import explicit, roles

REPORT = """海滨县“3·5”一般坍塌事故调查报告

一、事故基本情况

2026年3月5日，海滨县发生一起坍塌事故（县应急局牵头调查，县公安局配合）。

二、事故原因

（一）管理缺位。未开展检查。（责任单位：海滨建筑有限公司）

五、对责任单位的处理建议

（一）罚款。建议罚款三十万元。（县应急局负责）

责任单位：海滨建筑有限公司

{title}

（一）加强排查。开展隐患排查。（责任单位：县应急局、县住建局）

（二）强化监管。严格审批。（县住建局负责）

（三）开展培训。组织全员培训。

责任单位：县教育局

（四）严格执法。检查相关企业（海滨建筑有限公司、海滨建材有限公司）。
"""


@pytest.mark.parametrize(
    "title", ["六、事故防范和整改措施建议", "六、整改措施", "六、防范建议", "六、下一步改进工作的意见"]
)
def test_measures_are_assigned(title: str) -> None:
    _, found = explicit(REPORT.format(title=title), "报告.txt")
    assert [(roles(item), item.heading) for item in found] == [
        ([("责任单位", ["县应急局", "县住建局"])], "加强排查"),
        ([("负责", ["县住建局"])], "强化监管"),
        ([("责任单位", ["县教育局"])], "开展培训"),
    ]


@pytest.mark.parametrize("title", ["六、责任追究建议", "六、对整改责任单位的处理建议", "六、有关情况"])
def test_blame_is_not(title: str) -> None:
    assert explicit(REPORT.format(title=title), "报告.txt")[1] == []
