"""An invented library whose texts speak of one act in several ways: penalties that are easily confused, and
sides to compare."""

from __future__ import annotations

from corpus.ingest import GivenText, ingest_texts
from corpus.model import DocumentKind
from corpus.records import Requested
from qa_service.wiring import App

SALT_LAW = """# 中华人民共和国海盐安全法

2021年6月10日 全国人民代表大会常务委员会通过

<!-- INFO END -->

第一条 为了加强海盐安全管理，制定本法。

第二条 盐卤罐应当经检验合格后方可使用。

第三条 有下列情形之一的，属于重大卤池隐患，应当立即停止作业：

（一）超负荷蒸发作业的；

（二）卤池堤坝开裂的。

第四条 未取得海盐经营许可证从事海盐经营的，由盐业主管部门责令停止经营，处十万元以上二十万元以下的罚款。

第五条 海盐经营企业向未经许可违法从事海盐生产、经营活动的企业采购海盐的，由盐业主管部门责令改正，\
处三万元以上五万元以下的罚款。

第六条 盐业主管部门的工作人员发现无证经营海盐不依法处理的，给予记过处分。

第七条 使用未取得许可制造、未经检验或者检验不合格的盐卤罐的，处六万元以上九万元以下的罚款。

第八条 盐卤罐检验机构未按照要求进行盐卤罐检验的，处七万元以上八万元以下的罚款。

第九条 对存在重大卤池隐患仍然进行生产的海盐企业，责令停产整顿，并处五十万元以上一百万元以下的罚款。

第十条 生产经营单位未建立夜间值班制度的，处一万元以上三万元以下的罚款。

第十一条 瞒报卤池事故的，处四十万元以上六十万元以下的罚款。

第十二条 报告卤池事故应当包括下列内容：

（一）事故发生的时间、地点；

（二）已经采取的措施。

第十三条 卤池事故调查报告应当包括下列内容：

（一）事故发生的原因；

（二）对责任者的处理建议。

第十四条 本法自2021年9月1日起施行。
"""
TANK_RULES = """# 盐卤罐安全管理条例

2009年3月1日 国务院公布

<!-- INFO END -->

第一条 为了加强盐卤罐安全管理，制定本条例。

第二条 盐卤罐使用单位使用未经定期检验或者检验不合格的盐卤罐的，处二千元以上五千元以下的罚款。

第三条 瞒报卤池事故的，处二万元以上四万元以下的罚款。

第四条 本条例自2009年5月1日起施行。
"""
BOATS = """# 盐船运输管理条例

2015年3月1日 国务院公布

<!-- INFO END -->

第一条 为了加强盐船运输管理，制定本条例。

第二条 盐船企业未建立并落实夜间值班制度的，处八万元以上九万元以下的罚款。

第三条 本条例自2015年5月1日起施行。
"""
REWARD_OLD = """# 岚桥县盐场隐患举报奖励办法（试行）

2019年3月1日 岚桥县人民政府公布

<!-- INFO END -->

第一条 为了鼓励举报盐场隐患，制定本办法。

第二条 举报属实的，给予三百元以上八千元以下奖励。

第三条 受理单位应当自接到举报之日起六十日内办结核查。

第四条 本办法自2019年4月1日起试行，试行期三年。
"""
REWARD_NEW = """# 岚桥县盐场隐患举报奖励办法

2024年3月1日 岚桥县人民政府公布

<!-- INFO END -->

第一条 为了鼓励举报盐场隐患，制定本办法。

第二条 举报属实的，按照罚款金额的百分之十给予奖励，最低奖励一千元，最高不超过五万元。

第三条 受理单位应当自接到举报之日起二十日内办结核查。

第四条 本办法自2024年4月1日起施行。
"""


def _plan(year: int, place: str, share: int, lead: str, helper: str) -> str:
    return f"""{place}安全生产委员会关于印发{place}{year}年盐场安全工作要点的通知

{place[-1]}安委〔{year}〕3号

各有关单位：

现将{place}{year}年盐场安全工作要点印发给你们，请认真贯彻执行。

一、防汛加固

对卤池堤坝开展一次全面加固，堤坝监测设备安装率年底前达到{share}%。

牵头单位：{lead}；配合单位：{helper}。

二、应急演练

每半年组织一次卤池溃坝应急演练。

牵头单位：县应急管理局；配合单位：县消防救援大队。

{place}安全生产委员会

{year}年2月10日
"""


COUNTY = "海州省/青屿市/岚桥县"
OTHER_COUNTY = "海州省/青屿市/苇塘县"
LAWS = {
    "海盐安全法(2021-06-10).md": (SALT_LAW, "全国"),
    "盐卤罐安全管理条例(2009-03-01).md": (TANK_RULES, "全国"),
    "盐船运输管理条例(2015-03-01).md": (BOATS, "全国"),
    "岚桥县盐场隐患举报奖励办法（试行）(2019-03-01).md": (REWARD_OLD, COUNTY),
    "岚桥县盐场隐患举报奖励办法(2024-03-01).md": (REWARD_NEW, COUNTY),
}
PLANS = {
    "岚桥县2024年盐场安全工作要点.txt": (_plan(2024, "岚桥县", 80, "县水利局", "县盐务局"), COUNTY),
    "岚桥县2025年盐场安全工作要点.txt": (_plan(2025, "岚桥县", 95, "县盐务局", "县水利局"), COUNTY),
    "苇塘县2025年盐场安全工作要点.txt": (_plan(2025, "苇塘县", 70, "县自然资源局", "县财政局"), OTHER_COUNTY),
}


def make(app: App) -> None:
    """Fills the library of ``app`` and indexes it."""
    for files, kind in ((LAWS, DocumentKind.LAW), (PLANS, DocumentKind.POLICY)):
        texts = [
            GivenText(
                name=name,
                origin=f"test:{name}",
                data=text.encode(),
                requested=Requested(jurisdiction=place, kind=kind),
            )
            for name, (text, place) in files.items()
        ]
        assert not ingest_texts(app.library, texts).failed
    app.update_index()
