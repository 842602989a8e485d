"""An invented regulation on cold stores, and a bank of approved questions, one on each of its articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from case_library.questions.model import Difficulty, Item, ItemState, ItemType, Origin, Source
from corpus.ingest import ingest
from corpus.library import Library
from corpus.model import Span
from corpus.numerals import to_chinese
from qa_service.questions.model import Action
from qa_service.settings import load_settings
from qa_service.wiring import App, build

NAME = "冷库安全条例"
DUTIES = (
    "库区门卫应当登记进出车辆的号牌和载货清单",
    "制冷机房应当安装氨气浓度报警器并每季度校验",
    "叉车驾驶人应当在作业前检查货叉和制动器",
    "仓储经理应当每周组织一次疏散通道的巡查",
    "电工应当每月测量配电箱的接地电阻",
    "保温材料进场时应当核对燃烧性能检验报告",
    "液氨储罐周围应当设置高度一点五米的围堰",
    "新进人员应当接受不少于二十四学时的岗前教育",
    "货架立柱应当标明每层的允许载荷",
    "装卸平台边缘应当加装防坠落挡块",
    "应急物资柜应当存放四套以上空气呼吸器",
    "值班员应当每两小时抄录一次压缩机油压",
    "动火作业前应当清除周围十米以内的可燃物",
    "穿堂照明应当采用防潮灯具并分区控制",
    "月台雨棚的排水天沟应当在汛期前疏通",
    "承运单位应当为冷藏车配备温度记录仪",
    "维修班组更换安全阀后应当重新铅封",
    "冷凝器水质应当由化验员按月取样化验",
    "消防水池的液位应当保持在警戒线以上",
    "外来施工队应当签订安全管理协议并交纳保证金",
    "速冻间的门锁应当能够从里面打开",
    "废弃润滑油应当交给有资质的企业处置",
    "档案室应当保存压力管道的竣工图纸",
    "视频监控录像的保存期限不得少于九十日",
    "工会代表有权参加伤亡事故的内部调查",
    "食堂液化气瓶应当与灶台隔墙放置",
    "防雷装置应当在每年雷雨季节前检测",
    "夜班人员连续工作不得超过八小时",
    "剧毒杀鼠药剂应当由双人双锁保管",
    "屋面积雪厚度超过三十厘米时应当组织清扫",
    "输送带的紧急停止拉绳应当每班试拉一次",
    "高处检修人员应当系挂双钩安全带",
    "通风机的风量记录应当报送设备科备案",
    "客户参观团应当由专职引导员陪同入库",
    "臭氧消毒结束后应当通风三十分钟再进入",
    "温度计探头应当每半年送计量机构检定",
    "备用发电机应当每十五日空载试运行一次",
    "地坪防冻管道堵塞时应当停止降温并排查",
    "停产检修方案应当经总工程师签字批准",
    "泄漏事故发生后应当在一小时内报告主管部门",
)
TYPES = (
    *(ItemType.SINGLE,) * 16,
    *(ItemType.MULTIPLE,) * 8,
    *(ItemType.TRUE_FALSE,) * 10,
    *(ItemType.BLANK,) * 3,
    *(ItemType.SHORT,) * 2,
    ItemType.CASE,
)
CHAPTERS = ("总则", "库房设施", "作业人员", "应急处置")


def law(year: int = 2022, changed: Mapping[int, str] | None = None) -> str:
    """The regulation; ``changed``: number of an article → its other words."""
    lines = [
        f"# {NAME}",
        f"{year}年3月1日 国务院第1次常务会议通过",
        f"{year}年5月1日 施行",
        "<!-- INFO END -->",
    ]
    for number, duty in enumerate(DUTIES, start=1):
        if (number - 1) % 10 == 0:
            chapter = (number - 1) // 10
            lines.append(f"## 第{to_chinese(chapter + 1)}章 {CHAPTERS[chapter]}")
        lines.append(f"第{to_chinese(number)}条 {(changed or {}).get(number, duty)}。")
    return "\n\n".join(lines) + "\n"


def take_in(library: Library, folder: Path, text: str, name: str = NAME) -> None:
    """Ingests the regulation."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.md"
    path.write_text(text, encoding="utf-8")
    assert ingest(library, [path]).failed == 0


def bank(library: Library) -> list[Item]:
    """One approved question on each article."""
    version = next(one for one in library.current_versions() if NAME in one.title)
    text = library.text(version.id)
    return [_item(library, version.document_id, version.id, text, at) for at in range(len(DUTIES))]


def item_id(article: int) -> str:
    """Of the question on an article."""
    return f"q{article:015}"


def _item(library: Library, document_id: str, version_id: str, text: str, at: int) -> Item:
    duty, kind, number = DUTIES[at], TYPES[at], at + 1
    start = text.index(duty)
    place = f"第{to_chinese(number)}条"
    clause = next(
        one
        for one in library.clauses(version_id)
        if one.extent.start <= start < one.extent.end and one.number
    )
    source = Source(
        document_id,
        version_id,
        clause.id,
        NAME,
        place,
        Span(start, start + len(duty)),
        duty,
    )
    stem, options, key = _asked(kind, duty)
    return Item(
        item_id(number),
        kind,
        stem,
        options,
        key,
        f"《{NAME}》{place}规定：“{duty}”。",
        (source,),
        f"{NAME}·{CHAPTERS[at // 10]}",
        difficulty=list(Difficulty)[at % 3],
        origin=Origin.PROVISION,
        state=ItemState.APPROVED,
        author="测试",
        background=f"某冷库检查时发现有人没有做到：{duty}。" if kind is ItemType.CASE else "",
    )


def _asked(kind: ItemType, duty: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Stem, options and key on a duty: its first words are asked for, other duties' are the wrong options."""
    head, tail = duty[:4], duty[4:]
    others = [one[:4] for one in DUTIES if one != duty]
    at = DUTIES.index(duty)
    wrong = [others[(at * 3 + step) % len(others)] for step in (1, 8, 17)]
    if kind is ItemType.SINGLE:
        return f"根据规定，（　　）{tail}。", (wrong[0], head, wrong[1], wrong[2]), ("B",)
    if kind is ItemType.MULTIPLE:
        options = (duty, f"不必要求{duty}", f"可以不做：{wrong[0]}", f"{duty[:-1]}等")
        return f"关于“{tail}”，说法正确的有（　　）。", options, ("A", "D")
    if kind is ItemType.TRUE_FALSE:
        return f"{duty}。", (), ("对",) if at % 2 else ("错",)
    if kind is ItemType.BLANK:
        return f"____{tail}。", (), (head,)
    if kind is ItemType.SHORT:
        return f"简述“{head}”方面的要求。", (), (duty, "如实记录")
    return "该冷库违反了什么规定？", (), (duty,)


def paper_app(folder: Path, **environment: str) -> App:
    """An application over a library with the regulation, and the bank filled; the caller closes it."""
    settings = load_settings(env={"ANZHI_LIBRARY": str(folder / "anzhi"), **environment}, toml=None)
    app = build(settings, create=True)
    take_in(app.library, folder / "files", law())
    fill(app, bank(app.library))
    return app


def fill(app: App, items: Sequence[Item]) -> None:
    """Puts items into the bank of an application."""
    app.question_desk.store.add(items, by="测试", action=Action.IMPORTED)


def amend(app: App, folder: Path, changed: Mapping[int, str]) -> None:
    """The regulation is amended: a later text with other words in some articles is taken in."""
    take_in(app.library, folder / "files", law(2025, changed), f"{NAME}2025")
