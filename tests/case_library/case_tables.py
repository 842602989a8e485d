"""Invented rows of a table of cases, with every value stated, so that tests do not hang on the rules."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from case_library.import_rows import read_rows
from case_library.importing import ImportReport, import_rows
from case_library.store import CaseLibrary
from corpus.library import Library

FIRE = {
    "标题": "青屿县渔港冷库液氨泄漏事故",
    "正文": "2023年6月5日14时20分，青屿县渔港冷库检修管道时液氨泄漏。冷库值班员打开喷淋后撤离。",
    "事故日期": "2023-06-05 14:20",
    "地区": "海州省/临海市/青屿县",
    "事故类别": "中毒和窒息",
    "事故等级": "较大事故",
    "死亡人数": "3人",
    "受伤人数": 2,
    "直接经济损失": "450.5万元",
    "所属行业": "G59 装卸搬运和仓储业",
    "涉及物质": ["液氨"],
    "事故情形": "泄漏",
    "有关单位": "青屿渔港冷链有限公司（事故发生单位）",
}
TANKER = {
    "标题": "望溪县国道槽罐车侧翻事故",
    "正文": "2021年11月，一辆槽罐车在望溪县国道侧翻，液化石油气泄漏。",
    "事故日期": "2021年11月",
    "地区": "海州省/望溪县",
    "事故类别": "道路运输事故、火灾",
    "事故等级": "一般事故",
    "死亡人数": 1,
    "所属行业": "G54 道路运输业",
    "涉及物质": "液化石油气",
    "事故情形": "侧翻、泄漏",
}
SCAFFOLD = {
    "标题": "澜山区工地脚手架坍塌事故",
    "正文": "脚手架坍塌，没有人受伤。",
    "事故日期": "2022",
    "地区": "云岭省/澜山区",
    "事故类别": "坍塌",
    "死亡人数": 0,
    "所属行业": "E47 房屋建筑业",
}
ROWS = (FIRE, TANKER, SCAFFOLD)


def take_in(cases: CaseLibrary, rows: Sequence[Mapping[str, Any]], name: str = "案例.json") -> ImportReport:
    """Imports rows as a person would."""
    return import_rows(cases, read_rows(json.dumps(rows, ensure_ascii=False).encode(), name))


def filled(root: Path, rows: Sequence[Mapping[str, Any]] = ROWS) -> CaseLibrary:
    """A library of its own with ``rows``; the caller closes ``cases.library``."""
    cases = CaseLibrary(Library.open(root))
    report = take_in(cases, rows)
    assert not [row for row in report.rows if row.reason], report
    return cases
