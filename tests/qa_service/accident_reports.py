"""Accidents that were made up for questions and briefings: places, firms and persons do not exist."""

from __future__ import annotations

from pathlib import Path

from corpus.ingest import ingest
from corpus.model import DocumentKind
from qa_service.wiring import App

TANKER = """苇滩县“3·18”较大道路运输泄漏事故调查报告

2021年3月18日9时20分许，苇滩县境内通港路发生一起危险货物罐车侧翻泄漏事故，造成4人死亡、2人受伤，直接经济损失860万元。

一、事故发生经过

3月18日8时许，驾驶员卢志平驾驶满载甲醇的罐车从苇滩港出发。9时20分许，罐车行至通港路弯道时侧翻，罐体破裂，甲醇泄漏并起火。

二、事故原因

（一）直接原因

驾驶员卢志平超速行驶，弯道处置不当，罐车侧翻，甲醇泄漏遇火花燃烧。

（二）间接原因

1.苇滩通达运输有限公司对驾驶员安全教育培训不到位，违反《盐场运输安全法》第二条的规定。

2.苇滩县交通运输局对苇滩通达运输有限公司监督检查不到位。

三、事故性质

经调查认定，苇滩县“3·18”事故是一起较大生产安全责任事故。

四、对有关责任人员和单位的处理建议

（一）建议追究刑事责任人员

1.卢志平，苇滩通达运输有限公司驾驶员，超速行驶，对事故发生负有直接责任，建议移送司法机关依法追究刑事责任。

2.齐文涛，苇滩通达运输有限公司法定代表人、总经理，未落实安全生产责任制，对事故发生负有主要领导责任，建议移送司法机关依法追究刑事责任。

（二）建议给予政务处分人员

1.苗立新，苇滩县交通运输局副局长，对辖区运输企业监督检查不到位，对事故发生负有重要领导责任，建议给予政务警告处分。

（三）对有关单位的处理建议

1.苇滩通达运输有限公司，安全生产主体责任不落实，对事故发生负有责任，建议由苇滩县应急管理局依法给予罚款80万元的行政处罚。

五、事故防范和整改措施

（一）运输企业应当加强对驾驶员的安全教育培训，严禁超速。

（二）交通运输部门应当加强对危险货物运输企业的监督检查。
"""
WELDING = """岑河市松崖木器厂动火作业火灾事故

2017年5月6日14时30分，岑河市松崖木器厂喷漆车间发生火灾，造成3人死亡、1人受伤，直接经济损失240万元。

事故经过：5月6日下午，该厂电焊工在喷漆车间内电焊维修风管，火花引燃积存的漆渣，引发火灾。

直接原因：动火作业前未清理漆渣，电焊火花引燃漆渣。

间接原因：该厂未办理动火作业审批，现场无人监护。
"""
PIT = """云麓县青禾腌制厂“9·2”中毒窒息事故

2022年9月2日10时，云麓县青禾腌制厂两名工人在腌制池内清理残渣时中毒，造成2人死亡。

事故经过：9月2日10时许，一名工人未经检测进入腌制池清池，吸入硫化氢倒下，另一名工人盲目施救也倒在池内。

直接原因：工人未通风检测进入腌制池有限空间作业，吸入硫化氢中毒。

间接原因：该厂未对工人进行安全教育培训，未配备防护用品。

处理情况：该厂负责人曹某被依法追究刑事责任。
"""
LATER = """沙溪县泰和家具厂焊接引发火灾事故

2019年10月8日16时，沙溪县泰和家具厂喷漆车间发生火灾，无人死亡，1人受伤，直接经济损失90万元。

事故经过：10月8日下午，电焊工在喷漆车间电焊维修风管，火花引燃漆渣，引发火灾。

直接原因：动火作业前未清理漆渣，电焊火花引燃漆渣。

间接原因：该厂未办理动火作业审批，现场无人监护。
"""
OLD = """丘原县柳塘化肥厂氨气泄漏事故

1994年7月1日3时，丘原县柳塘化肥厂阀门破裂，氨气泄漏，造成12人中毒，无人死亡。

事故原因：阀门年久失修，未定期检验检测。
"""
LAW = """# 中华人民共和国盐场运输安全法

2012年3月1日 全国人民代表大会常务委员会第八次会议通过

<!-- INFO END -->

第一条 为了加强运输安全，制定本法。

第二条 运输单位应当对驾驶人员进行安全教育和培训，未经考核合格的不得上岗。

第三条 本法自2012年6月1日起施行。
"""
PLAN = """苇滩县危险化学品道路运输整治方案

（一）危险化学品道路运输整治。对危险化学品运输车辆逐车检查，严查超速和疲劳驾驶。（牵头单位：县交通运输局；配合单位：县公安局、县应急管理局）
"""
PLACE = "东江省/苇滩县"
NAMES = ("卢志平", "齐文涛", "苗立新")
"""Full names of persons that the texts have."""


def make(app: App, folder: Path) -> None:
    """Fills the library of ``app`` and its index."""
    fill(app, folder)
    app.update_index()


def fill(app: App, folder: Path) -> None:
    """Fills the library of ``app``, without an index."""
    folder.mkdir(parents=True)
    for name, text in (
        ("罐车.txt", TANKER),
        ("木器厂.txt", WELDING),
        ("家具厂.txt", LATER),
        ("腌制厂.txt", PIT),
        ("化肥厂.txt", OLD),
    ):
        _bring(app, folder / name, text, DocumentKind.CASE)
    _bring(app, folder / "运输法.md", LAW, DocumentKind.LAW, "全国")
    _bring(app, folder / "方案.txt", PLAN, DocumentKind.POLICY, PLACE)


def _bring(app: App, path: Path, text: str, kind: DocumentKind, place: str | None = None) -> None:
    path.write_text(text, encoding="utf-8")
    assert not ingest(app.library, [path], kind=kind, jurisdiction=place).failed
