"""Invented documents, ingested for real, for tests of the index."""

from __future__ import annotations

from pathlib import Path

from corpus.ingest import ingest
from corpus.library import Library

PLAN = """鹭洲区消防安全提升行动实施方案

一、工作目标

到2027年底，全区火灾起数明显下降，群众消防安全意识明显增强。

二、主要任务

（一）加强源头管理

1.治理电动自行车。开展电动自行车违规停放和充电专项治理，推进集中充电设施建设，严查飞线充电。（牵头单位：区消防救援大队；责任单位：区住房和城乡建设局、区市场监督管理局，各镇人民政府）

2.保障生命通道。全面清理堵塞消防车通道的障碍物，施划禁停标志标线，建立常态巡查机制。（责任单位：区公安分局、区城市管理局）

3.整治经营性自建房。摸清底数，建立台账，实行销号管理，对拒不整改的依法查封。（责任单位：区住房和城乡建设局）

（二）夯实基础

1.建设微型消防站。各村（社区）在2026年6月底前建成微型消防站，配齐装备器材，每季度开展一次演练。（牵头单位：区应急管理局）

三、保障措施

各级各部门要把消防工作摆上重要位置，主要领导亲自抓，分管领导具体抓。区财政局要把消防业务经费列入年度预算，保证按时拨付。
"""

OTHER_PLAN = """松溪县森林防火工作方案

一、工作任务

（一）加强火源管控。清明、冬至期间在进山路口设卡，劝阻携带火种进山。（责任单位：县林业局、县公安局）

（二）开展防火宣传。利用广播、横幅开展森林防火宣传进村入户。（牵头单位：县林业局；责任单位：县委宣传部、县教育局）
"""

RULES = """鹭洲市电梯使用安全管理办法

第一条 为了加强电梯使用安全管理，保障人身和财产安全，结合本市实际，制定本办法。

第二条 本市行政区域内电梯的使用、维护保养和监督管理，适用本办法。

第三条 市场监督管理部门负责电梯使用安全的监督管理工作。

第四条 电梯使用单位应当在电梯轿厢内显著位置张贴使用标志、应急救援电话和安全注意事项。

第五条 电梯困人时，维护保养单位应当在接到报告后三十分钟内赶到现场实施救援。

第六条 违反本办法第四条规定的，由市场监督管理部门责令限期改正；逾期不改正的，处二千元以上一万元以下罚款。

第七条 本办法自2026年3月1日起施行。
"""

FILES = {
    "鹭洲区消防方案.txt": PLAN,
    "松溪县森林防火方案.txt": OTHER_PLAN,
    "电梯办法.md": RULES,
}
PLACES = {"鹭洲区消防方案.txt": "海东省/鹭洲市/鹭洲区", "松溪县森林防火方案.txt": "海东省/松溪县"}


def write_files(folder: Path, files: dict[str, str] | None = None) -> list[Path]:
    """Write the texts into a folder; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in (FILES if files is None else files).items():
        (folder / name).write_text(text, encoding="utf-8")
        paths.append(folder / name)
    return paths


def fill(library: Library, folder: Path, files: dict[str, str] | None = None) -> None:
    """Ingest the texts, each with its invented place."""
    for path in write_files(folder, files):
        report = ingest(library, [path], jurisdiction=PLACES.get(path.name))
        assert not report.failed, report


def filler(number: int) -> str:
    """An article-like text that differs from all others."""
    words = ["消防", "电梯", "燃气", "矿山", "危化", "校车", "渔船", "桥梁", "隧道", "仓库", "工地", "水库"]
    a, b, c = words[number % 12], words[number // 12 % 12], words[number // 144 % 12]
    return f"第{number}号{a}{b}单位应当每{number % 7 + 1}日检查{c}设施并记录第{number * 37 % 1009}项结果。"
