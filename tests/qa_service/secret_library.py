"""Two libraries that the public must not be able to tell apart: one has internal documents besides.

The internal ones touch the public ones in every way that documents can: they repeal one, are a later text of
the same law, name another lead for the same task, cite an article, are a plan above one, bring in units, a
place, a short name and words of their own. Every word of ``CANARIES`` stands in internal documents alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from corpus.amended import Field, Visibility
from corpus.amending import amend
from corpus.ingest import ingest
from corpus.model import DocumentKind
from qa_service.settings import load_settings
from qa_service.wiring import App, build

PLACE = "海州省/青屿县"
PUBLIC = {
    "海州省渔港消防条例.md": (
        DocumentKind.LAW,
        "海州省",
        """# 海州省渔港消防条例

2019年5月10日 海州省人民代表大会常务委员会第九次会议通过

<!-- INFO END -->

第一条 为了加强渔港消防安全，制定本条例。

第二条 渔港经营单位应当每季度组织一次消防演练。

第三条 县级渔业主管部门负责渔港消防安全的监督管理。

第四条 违反本条例规定，堵塞渔港消防通道的，由渔业主管部门处五百元以上五千元以下罚款。

第五条 本条例自2019年7月1日起施行。
""",
    ),
    "青屿县渔港整治方案.txt": (
        DocumentKind.POLICY,
        PLACE,
        """青屿县人民政府办公室关于印发青屿县渔港消防安全整治方案的通知

青政办发〔2026〕12号

各镇人民政府，县政府各部门：

一、主要任务

（一）配齐微型消防站。每个渔港至少设置2处微型消防站，2026年12月底前完成。\
（牵头单位：县渔业局；配合单位：县消防救援大队、各镇人民政府）

（二）整治违规充电。对渔船违规充电行为开展排查，依照《海州省渔港消防条例》第四条处理。\
（责任单位：县渔业局）

（三）清理消防通道。对堵塞消防通道的渔具一律清理。（牵头单位：县公安局；配合单位：县渔业局）

青屿县人民政府办公室

2026年3月2日
""",
    ),
    "青屿县燃气安全通知.txt": (
        DocumentKind.POLICY,
        PLACE,
        """青屿县安全生产委员会关于加强燃气安全工作的通知

青安委〔2025〕3号

各镇安委会：

一、重点工作

（一）排查餐饮场所燃气隐患。对餐饮场所安装可燃气体报警器。（牵头单位：县住房和城乡建设局；\
配合单位：县市场监督管理局）

青屿县安全生产委员会

2025年4月8日
""",
    ),
    "青屿县冷库泄漏事故案例.txt": (
        DocumentKind.CASE,
        PLACE,
        """青屿县渔港冷库液氨泄漏事故

一、事故经过

2023年6月5日14时20分，青屿县渔港冷链有限公司冷库检修管道时液氨泄漏，造成3人死亡、2人受伤，\
直接经济损失450万元。

二、事故原因

直接原因：检修人员违章作业，没有关闭阀门。

间接原因：青屿县渔港冷链有限公司没有组织安全培训，违反了《海州省渔港消防条例》第二条的规定。
""",
    ),
}
INTERNAL = {
    "绛珠行动内部方案.txt": (
        DocumentKind.POLICY,
        f"{PLACE}/玄霜镇",
        """中共青屿县委关于开展绛珠行动专项整治的通知

青密发〔2026〕7319号

一、主要任务

（一）配齐微型消防站。每个渔港至少设置2处微型消防站。\
（牵头单位：县霓裳管理局；配合单位：赤松事务中心、县渔业局）

（二）整治玄霜仓储。对玄霜仓储企业全面排查，整改率达到93.17%，2026年9月17日前完成。\
（牵头单位：县霓裳管理局；责任人：钟离昧）

（三）检查碧落装置。依照《海州省渔港消防条例》第四条和《瑶台密闭空间条例》第九条检查碧落装置。\
（责任单位：县霓裳管理局）

本通知所称碧落装置，是指封存易燃物的装置。碧落装置安全检查办公室（以下简称碧检办）设在县霓裳管理局。

《青屿县安全生产委员会关于加强燃气安全工作的通知》（青安委〔2025〕3号）自本通知印发之日起废止。

中共青屿县委

2026年5月6日
""",
    ),
    "条例修订内部稿.md": (
        DocumentKind.LAW,
        "海州省",
        """# 海州省渔港消防条例

2026年5月10日 海州省人民代表大会常务委员会第三十次会议修订

<!-- INFO END -->

第一条 为了加强渔港消防安全，制定本条例。

第二条 渔港经营单位应当每月组织一次紫曜演练。

第三条 县级渔业主管部门负责渔港消防安全的监督管理。

第四条 违反本条例规定，堵塞渔港消防通道的，由渔业主管部门处八万八千元罚款。

第五条 本条例自2026年6月1日起施行。
""",
    ),
    "绛珠冷库事故内部通报.txt": (
        DocumentKind.CASE,
        f"{PLACE}/玄霜镇",
        """青屿县玄霜镇“6·5”冷库液氨泄漏事故内部通报

一、事故经过

2023年6月5日14时20分，青屿县渔港冷链有限公司冷库检修管道时液氨泄漏，造成4人死亡、2人受伤，\
直接经济损失450万元。

二、事故原因

直接原因：检修人员违章作业，没有关闭碧落装置的阀门。

间接原因：青屿县渔港冷链有限公司没有组织安全培训，违反了《瑶台密闭空间条例》第九条的规定。

三、责任追究

钟离昧，青屿县渔港冷链有限公司经理，建议给予撤职处分。
""",
    ),
}
PICTURE = "琼琚扫描件.pdf"
#: In internal documents alone; none is a part of another.
CANARIES = (
    *(
        "绛珠",
        "玄霜",
        "7319",
        "霓裳",
        "赤松",
        "钟离昧",
        "碧落",
        "碧检办",
        "瑶台",
        "93.17",
        "紫曜",
        "八万八千",
    ),
    *("琼琚", "内部稿", "青密发"),
)


@dataclass(frozen=True)
class Secrets:
    """Ids of what the internal documents hold, by the kind of id."""

    documents: tuple[str, ...]
    versions: tuple[str, ...]
    clauses: tuple[str, ...]
    assignments: tuple[str, ...]
    units: tuple[str, ...]
    targets: tuple[str, ...]
    titles: tuple[str, ...]
    words: tuple[str, ...] = field(default=CANARIES)


def settings_for(root: Path, cache: Path, url: str | None = None) -> dict[str, str]:
    """The environment of a service over the library in ``root`` that leaves no room for chance."""
    own = {"ANZHI_LIBRARY": str(root), "ANZHI_CACHE": str(cache), "ANZHI_RATE_ASK": "0"}
    return own | ({"ANZHI_DATABASE_URL": url} if url else {})


def opened(root: Path, cache: Path, url: str | None = None) -> App:
    return build(load_settings(env=settings_for(root, cache, url), toml=None), create=True)


def write(folder: Path, documents: dict[str, tuple[DocumentKind, str, str]]) -> None:
    folder.mkdir()
    for name, (_, _, text) in documents.items():
        (folder / name).write_text(text, encoding="utf-8")


def fill_public(app: App, folder: Path) -> None:
    """The documents that anybody may see, and their index."""
    write(folder, PUBLIC)
    for name, (kind, place, _) in PUBLIC.items():
        report = ingest(app.library, [folder / name], kind=kind, jurisdiction=place)
        assert not report.failed, report.files
    app.update_index()


def fill_internal(app: App, folder: Path) -> None:
    """The internal documents: some came in so, one was public at first and its title was put right."""
    write(folder, INTERNAL)
    for name, (kind, place, _) in INTERNAL.items():
        visibility = None if kind is DocumentKind.LAW else Visibility.INTERNAL
        report = ingest(app.library, [folder / name], kind=kind, jurisdiction=place, visibility=visibility)
        assert not report.failed, report.files
    draw(folder / PICTURE)
    scanned = ingest(
        app.library,
        [folder / PICTURE],
        kind=DocumentKind.POLICY,
        jurisdiction=PLACE,
        visibility=Visibility.INTERNAL,
        limits=app.settings.limits,
    )
    assert not scanned.failed, scanned.files
    law = next(one for one in app.library.documents(limit=50).items if one.file_name == "条例修订内部稿.md")
    changes = {Field.VISIBILITY: "internal", Field.NUMBER: "内部稿7319"}
    amend(app.library, law.id, changes, who="钟离昧", why="瑶台来文")
    app.update_index()


def draw(path: Path) -> None:
    """A page with a picture of a line of text on it, as a scan."""
    page = Image.new("L", (1240, 800), 255)
    pen = ImageDraw.Draw(page)
    font = _font()
    for row, line in enumerate(("青屿县琼琚行动任务分工", "一、排查琼琚仓库。（责任单位：县公安局）")):
        pen.text((120, 120 + 140 * row), line, fill=0, font=font)
    page.save(path, "PDF", resolution=150)


def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    found = sorted(Path("/usr/share/fonts").rglob("*[Cc][Jj][Kk]*.tt?")) + sorted(
        Path("/usr/share/fonts").rglob("wqy*.tt?")
    )
    return ImageFont.truetype(str(found[0]), 48) if found else ImageFont.load_default()


def secrets_of(app: App) -> Secrets:
    """What the internal documents of a library are known by."""
    library = app.library
    internal = library.documents(visibility=Visibility.INTERNAL, include_superseded=True, limit=50).items
    versions = [version.id for one in internal for version in library.versions(one.id)]
    rows = [
        row.id
        for version in versions
        for row in library.assignments(version_id=version, include_superseded=True, limit=200).items
    ]
    targets = [
        row.id
        for version in versions
        for row in library.targets(version_id=version, include_superseded=True, limit=200).items
    ]
    public = {one.id for one in app.public.library.units(limit=200).items}
    units = [one.id for one in library.units(limit=200).items if one.id not in public]
    return Secrets(
        documents=tuple(one.id for one in internal),
        versions=tuple(versions),
        clauses=tuple(clause.id for version in versions for clause in library.clauses(version)),
        assignments=tuple(rows),
        units=tuple(units),
        targets=tuple(targets),
        titles=tuple(one.title for one in internal),
    )
