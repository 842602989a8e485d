"""An invented accident in three texts, another one like it, the rule that was broken, and who has it now."""

from __future__ import annotations

from pathlib import Path

from corpus.ingest import ingest
from corpus.model import DocumentKind
from qa_service.settings import load_settings
from qa_service.wiring import build

PLACE = "海州省/云泽市/白芷区"
RULE = "海州省危险货物装卸安全条例"
REPORT_NAME = "云泽市恒通物流有限公司“5·18”较大液氨泄漏事故调查报告"
PERSON, MASKED = "郭子仪", "郭某"

REPORT = f"""{REPORT_NAME}

2021年5月18日14时30分许，位于海州省云泽市白芷区的云泽市恒通物流有限公司装卸场发生液氨泄漏事故，\
造成3人死亡、5人受伤，直接经济损失480万元。

一、基本情况

云泽市恒通物流有限公司（以下简称恒通公司），成立于2010年3月，经营范围为危险货物道路运输，法定代表人{PERSON}。

二、事故经过

2021年5月18日14时20分，恒通公司驾驶员{PERSON}驾驶罐车进入装卸场，没有等待装卸管理人员到场，自行连接装卸软管。

14时30分，软管接头脱开，液氨大量泄漏，附近人员吸入后中毒倒地。

三、事故原因

（一）直接原因

驾驶员{PERSON}违章作业，装卸软管接头没有锁紧，受压后脱开，造成液氨泄漏。

（二）间接原因

1.恒通公司安全教育培训不到位，驾驶员不掌握液氨的危险特性，违反《{RULE}》第五条的规定。

2.恒通公司隐患排查治理不到位，软管超过检验期限仍在使用。

四、事故性质

经调查认定，这是一起较大生产安全责任事故。

五、责任认定及处理建议

（一）建议追究刑事责任的人员

1.{PERSON}，恒通公司驾驶员，违章操作，对事故负直接责任，涉嫌重大责任事故罪，建议移送司法机关依法追究刑事责任。

（二）建议给予行政处罚的单位

1.恒通公司，安全教育培训不到位，对事故负主要责任。依据《{RULE}》第九条，建议由区应急管理局给予罚款60万元的行政处罚。

六、防范和整改措施

（一）装卸前必须由装卸管理人员逐项确认，软管连接后先试压再开阀。

（二）软管到期必须更换，更换记录保存三年。

（三）驾驶员和押运员每半年考核一次所运货物的危险特性。
"""
BULLETIN = """恒通物流“5·18”液氨泄漏事故通报

2021年5月18日，海州省云泽市白芷区云泽市恒通物流有限公司发生液氨泄漏事故，造成3人死亡、9人受伤，直接经济损失480万元。

一、事故原因

驾驶员违章作业，装卸软管接头没有锁紧。
"""
LIKE = """青禾冷库“8·2”一般液氨泄漏事故调查报告

2022年8月2日6时10分，海州省云泽市青禾县青禾冷库有限公司在装卸液氨时发生泄漏，造成1人死亡，直接经济损失90万元。

一、事故经过

8月2日6时，作业人员卸车时软管脱落，液氨泄漏。

二、事故原因

（一）直接原因

作业人员违章作业，未佩戴防护用品。

（二）间接原因

青禾冷库有限公司安全教育培训不到位，违反《海州省危险货物装卸安全条例》第五条的规定。
"""
LAW = f"""# {RULE}

2018年3月1日 海州省人民代表大会常务委员会第二次会议通过

<!-- INFO END -->

第一条 为了加强危险货物装卸安全，制定本条例。

第二条 本省行政区域内危险货物的装卸，适用本条例。

第三条 装卸场所的经营单位对装卸安全负责。

第四条 装卸场所应当配备气体检测报警装置。

第五条 危险货物的装卸作业应当在装卸管理人员的现场指挥下进行，作业人员应当熟悉所装卸货物的危险特性。

第六条 装卸软管应当按照规定检验。

第七条 应急管理部门负责装卸安全的监督管理。

第八条 任何单位和个人有权举报。

第九条 违反本条例第五条规定的，由应急管理部门处二十万元以上一百万元以下罚款。

第十条 本条例自2018年5月1日起施行。
"""
PLAN = """白芷区安全生产委员会关于印发白芷区危险化学品专项整治方案的通知

白安委〔2026〕3号

各镇人民政府，区政府各部门：

一、主要任务

（一）整治危险化学品装卸。对危险化学品装卸场所逐一排查。（牵头单位：区应急管理局；配合单位：区交通运输局）

（二）整治危险化学品道路运输。对危险化学品运输企业逐户检查。（牵头单位：区交通运输局；配合单位：区公安局）

白芷区安全生产委员会

2026年2月3日
"""
CASES = {"恒通报告.txt": REPORT, "恒通通报.txt": BULLETIN, "青禾冷库.txt": LIKE}
OTHERS = {"条例.md": (LAW, DocumentKind.LAW, "海州省"), "方案.txt": (PLAN, DocumentKind.POLICY, PLACE)}


def case_folder(root: Path, cases: dict[str, str] | None = None) -> Path:
    """A library of these texts; without an index, which reading does not need."""
    folder = root / "anzhi"
    texts = root / "texts"
    texts.mkdir()
    settings = load_settings(env={"ANZHI_LIBRARY": str(folder)}, toml=None)
    with build(settings, create=True) as app:
        for name, text in (CASES if cases is None else cases).items():
            (texts / name).write_text(text, encoding="utf-8")
            assert not ingest(app.library, [texts / name], kind=DocumentKind.CASE).failed
        for name, (text, kind, place) in OTHERS.items():
            (texts / name).write_text(text, encoding="utf-8")
            assert not ingest(app.library, [texts / name], kind=kind, jurisdiction=place).failed
        app.case_desk.cases.refresh()
    return folder
