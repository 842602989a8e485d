"""An invented library with a past: a law in two texts, a repealed rule, a file that was amended in place."""

from __future__ import annotations

from pathlib import Path

from corpus.ingest import ingest
from qa_service.wiring import App

LAW_2007 = """# 中华人民共和国渔港安全法

2007年8月30日 全国人民代表大会常务委员会第二十九次会议通过

<!-- INFO END -->

第一条 为了加强渔港安全管理，保护渔民生命财产安全，制定本法。

第二条 渔港经营单位应当建立消防安全责任制，配备灭火器材。

第三条 渔港经营单位未按照规定储备应急物资的，由渔业主管部门责令改正，处五万元以上二十万元以下的罚款。

第四条 本法自2007年11月1日起施行。
"""
LAW_2024 = """# 中华人民共和国渔港安全法

2007年8月30日 全国人民代表大会常务委员会第二十九次会议通过

2024年6月28日 全国人民代表大会常务委员会第十次会议修订

<!-- INFO END -->

第一条 为了加强渔港安全管理，保护渔民生命财产安全，制定本法。

第二条 渔港安全工作坚持中国共产党的领导。

第三条 渔港经营单位应当建立消防安全责任制，配备灭火器材。

第四条 渔港经营单位未按照规定储备应急物资的，由渔业主管部门责令改正，处二十万元以上一百万元以下的罚款。

第五条 本法自2024年11月1日起施行。
"""
RULES_OLD = """# 渔船监察条例

2000年11月7日 国务院公布

<!-- INFO END -->

第一条 渔船监察员应当每月检查渔船救生设备一次。

第二条 渔船监察机构负责受理渔船停航报告。

第三条 本条例自2000年12月1日起施行。
"""
RULES_NEW = """# 渔船安全条例

2024年1月24日 国务院公布

<!-- INFO END -->

第一条 渔船所有人应当每季度检修渔船导航设备。

第二条 本条例自2024年5月1日起施行。《渔船监察条例》同时废止。
"""
PLAN_OLD = """岚桥县渔港巡查办法

2019年3月1日

一、工作要求

渔港夜间巡查由县渔业局负责，每晚不少于三次。

本办法自2019年4月1日起施行。
"""
PLAN_NEW = (
    PLAN_OLD.replace("2019年3月1日", "2023年3月1日")
    .replace("2019年4月1日", "2023年4月1日")
    .replace("县渔业局负责，每晚不少于三次", "县应急管理局负责，每晚不少于五次")
)
FILES = {
    "渔港安全法(2007-08-30).md": LAW_2007,
    "渔港安全法(2024-06-28).md": LAW_2024,
    "渔船监察条例.md": RULES_OLD,
    "渔船安全条例.md": RULES_NEW,
}


def make(app: App, folder: Path) -> None:
    """Fills a new library and indexes it; the plan comes twice, as one file that was changed."""
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert not ingest(app.library, [folder]).failed
    for text in (PLAN_OLD, PLAN_NEW):
        (folder / "巡查办法.txt").write_text(text, encoding="utf-8")
        assert not ingest(app.library, [folder / "巡查办法.txt"], jurisdiction="海州省/岚桥县").failed
    app.update_index()


def document_id(app: App, name: str) -> str:
    """Id of a document by its file name."""
    page = app.library.documents(include_superseded=True, limit=200)
    return next(record.id for record in page.items if record.file_name == name)
