"""What tests of the command line share: an invented plan, and how an error looks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

PLAN = """青屿区安全生产委员会关于印发青屿区渔港消防整治方案的通知

青安委〔2024〕3号

各镇人民政府，区直有关部门：

现将《青屿区渔港消防整治方案》印发给你们，请认真组织实施。

青屿区安全生产委员会
2024年3月1日

青屿区渔港消防整治方案

一、主要任务

（一）加强渔港消防。配齐微型消防站，每个码头至少2处。（牵头单位：区应急局；配合单位：区消防救援大队、各镇人民政府等）

（二）整治电动自行车。清理楼道充电，限期整改到位。（责任单位：区住建局）

二、工作要求

抓好落实。
"""
CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Outcome:
    """Exit code, standard output and standard error of one command."""

    code: int
    out: str
    err: str


Anzhi = Callable[..., Outcome]


def complaint(outcome: Outcome) -> str:
    """The one line of an error."""
    assert outcome.code in (1, 2)
    assert "Traceback" not in outcome.err
    lines = [line for line in outcome.err.splitlines() if line.startswith("错误：")]
    assert len(lines) == 1, outcome.err
    assert CHINESE.search(lines[0])
    return lines[0]
