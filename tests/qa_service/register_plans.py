"""Invented plans of a city and two of its districts, with every kind of role and deadline."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from corpus.ingest import ingest
from corpus.library import Library

DAY = dt.date(2026, 6, 10)
"""The day on which the deadlines below are looked at."""
CITY, NORTH, SOUTH = "海州省/临海市", "海州省/临海市/青屿区", "海州省/临海市/白塔区"

NORTH_PLAN = """青屿区安全生产委员会关于印发《青屿区城市安全整治方案》的通知

青安委〔2026〕7号

各镇人民政府：

一、主要任务

（一）整治电动自行车充电。2026年3月底前清理楼道充电。（牵头单位：区应急管理局；配合单位：区消防救援大队、各镇人民政府）

（二）整治燃气使用。2026年6月底前排查全部餐饮场所。（牵头单位：区住房和城乡建设局；配合单位：区应急管理局、区商务局）

（三）加强渔港消防。2026年12月底前配齐微型消防站。（牵头单位：区应急管理局；配合单位：区农业农村局）

（四）建设避难场所。2027年6月底前建成三处。（责任单位：区住房和城乡建设局、区应急管理局）

（五）检查老旧小区。每季度检查一次消防通道。（责任单位：区消防救援大队、区住房和城乡建设局）

（六）=宣传消防知识。进社区讲解。（责任单位：区融媒体中心）

2026年1月12日
"""
SOUTH_PLAN = """白塔区安全生产委员会关于印发《白塔区城市安全整治方案》的通知

白安委〔2026〕3号

一、主要任务

（一）整治电动自行车充电。2026年5月底前清理楼道充电。（牵头单位：区公安分局；配合单位：区应急管理局）

（二）整治燃气使用。2026年6月20日前排查全部餐饮场所。（牵头单位：区城市管理局；配合单位：区应急管理局、区商务局）

2026年1月20日
"""
CITY_RULES = """临海市消防安全管理规定

（2025年3月1日临海市人民政府公布　自2025年5月1日起施行）

第一条　消防救援机构应当对消防安全重点单位每年进行监督检查。

第二条　物业服务企业应当对管理区域内的共用消防设施进行维护管理。

第三条　违反本规定占用消防通道的，由消防救援机构责令改正，处五千元罚款。
"""
OLD_PLAN = """青屿区安全生产委员会关于印发《青屿区2019年安全检查方案》的通知

一、检查码头。2019年9月底前检查完毕。（责任单位：区安全生产监督管理局）

2017年5月6日
"""


def register_library(root: Path) -> Path:
    """The folder of a library with these texts; no index is made."""
    with Library.open(root / "lib", create=True) as library:
        for name, text, place in (
            ("青屿区方案.txt", NORTH_PLAN, NORTH),
            ("白塔区方案.txt", SOUTH_PLAN, SOUTH),
            ("临海市规定.txt", CITY_RULES, CITY),
            ("青屿区旧方案.txt", OLD_PLAN, NORTH),
        ):
            path = root / name
            path.write_text(text, encoding="utf-8")
            report = ingest(library, [path], jurisdiction=place)
            assert not report.failed, report.files
    return root / "lib"
