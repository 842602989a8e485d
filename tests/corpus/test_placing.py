"""Where documents hold, and the words that say so."""

from __future__ import annotations

import pytest

from corpus.jurisdiction import basis_text, locate, place_remark
from corpus.model import DocumentKind, Metadata, PlaceBasis, PlaceSource


@pytest.mark.parametrize(
    ("title", "issuer", "number", "text", "path", "source"),
    [
        ("承德市消防办法", "", "", "", "河北省/承德市", "title"),
        ("关于防火的通知", "承德市应急管理局", "", "", "河北省/承德市", "issuer"),
        ("关于防火的通知", "", "国办发〔2020〕1号", "", "全国", "number"),
        ("水利条例", "", "中华人民共和国国务院令第669号", "", "全国", "number"),
        ("关于工资折算的通知", "", "劳社部发〔2008〕3号", "", "全国", "number"),
        # a branch of a national administration works in one place
        ("国家税务总局青岛市税务局关于防火的通知", "", "", "", "山东省/青岛市", "title"),
        ("国家矿山安全监察局山东局关于防汛的通知", "", "", "", "山东省", "title"),
        ("中国人民银行济南分行关于防火的通知", "", "", "", "山东省/济南市", "title"),
        ("关于防台风的通知", "中华人民共和国潍坊海事局", "", "", "山东省/潍坊市", "issuer"),
        # … but the state's own organs do not, whatever place they speak of
        ("国务院关于青岛市城市总体规划的批复", "", "", "", "全国", "title"),
        ("国家能源局关于山东电力安全的通报", "", "", "", "全国", "title"),
        ("应急管理部消防救援局关于防火的通知", "", "", "", "全国", "title"),
        ("国家发展改革委 应急管理部关于防汛的通知", "", "", "", "全国", "title"),
        ("人民检察院办理移送案件的规定", "", "", "", "全国", "title"),
        # joint issuers
        ("山东省应急管理厅 山东省公安厅关于烟花爆竹的通知", "", "", "", "山东省", "title"),
        ("关于防火的通知", "青岛市应急管理局、青岛市公安局", "", "", "山东省/青岛市", "issuer"),
        # a national number of an organ that names its level alone is its own
        ("关于防火的通知", "市应急管理局", "应急〔2020〕3号", "", "", "none"),
        ("关于防火的通知", "", "青应急〔2020〕3号", "", "", "none"),
        # the province's sign, where the text speaks for a province
        ("关于防火的通知", "省应急管理厅", "浙应急〔2024〕3号", "各市要落实。", "浙江省", "number"),
        ("关于防火的通知", "市应急管理局", "浙应急〔2024〕3号", "各县要落实。", "", "none"),
        # the city's sign, where the text names an organ of one city that begins so
        (
            "关于防火的通知",
            "市安委会",
            "承安委〔2016〕1号",
            "报承德市应急管理局。唐山市应急管理局抄送。",
            "河北省/承德市",
            "text",
        ),
        # placeholders
        ("XX县防火方案", "", "", "", "", "placeholder"),
        ("防火方案", "某市消防救援支队", "", "", "", "placeholder"),
        ("防火方案", "", "", "各有关单位：为做好□□县防火工作", "", "placeholder"),
        ("防火方案", "", "", "某些单位责任不落实", "", "none"),
        ("XX公司防火方案", "", "", "", "", "none"),
        # a firm's own rules
        ("清汀燃气有限公司消防安全责任制", "", "", "", "", "firm"),
        ("承德某某化工有限责任公司应急预案", "", "", "", "", "firm"),
        ("防火制度", "青岛市清汀燃气有限公司", "", "", "", "firm"),
        ("上市公司安全监管办法", "", "", "", "", "none"),
        ("青岛市国有企业安全生产办法", "", "", "", "山东省/青岛市", "title"),
        ("承德市人民政府关于某某有限公司停产的决定", "", "", "", "河北省/承德市", "title"),
        # only the state gives tasks to ministries and all provinces
        (
            "重点任务分工方案",
            "",
            "",
            "（财政部牵头，国务院相关部门及各地区按职责分工负责）" * 3,
            "全国",
            "text",
        ),
        ("重点任务分工", "", "", "（国务院相关部门及各地区负责）全市要落实，我市要行动。", "", "none"),
        # zones
        ("宁波杭州湾新区条例", "", "", "", "浙江省/宁波市/宁波杭州湾新区", "title"),
        ("锦州市松山新区防火办法", "", "", "", "辽宁省/锦州市/锦州松山新区", "title"),
        ("杭州西湖景观保护条例", "", "", "", "浙江省/杭州市", "title"),
        ("宁波市望溪古县城保护条例", "", "", "", "浙江省/宁波市", "title"),
        ("青岛即墨防火方案", "", "", "", "山东省/青岛市/即墨区", "title"),
        (
            "江北水城旅游度假区防火办法",
            "",
            "",
            "聊城江北水城旅游度假区各单位：",
            "山东省/聊城市/聊城江北水城旅游度假区",
            "title",
        ),
        (
            "防火办法",
            "度假区安监局",
            "",
            "聊城江北水城旅游度假区各单位：",
            "山东省/聊城市/聊城江北水城旅游度假区",
            "issuer",
        ),
        ("度假区建设管理办法", "", "", "聊城江北水城旅游度假区各单位：", "", "none"),
        ("望溪湾旅游度假区防火办法", "", "", "望溪湾旅游度假区管委会负责。", "望溪湾旅游度假区", "title"),
        ("水产养殖示范区管理办法", "", "", "示范区管委会负责。", "", "none"),
    ],
)
def test_placing(title: str, issuer: str, number: str, text: str, path: str, source: str) -> None:
    found = locate(title, issuer, number, text)
    assert (found.path, found.basis.source.value) == (path, source)


LISTED = "河北省/承德市/岚桥县"


@pytest.mark.parametrize(
    ("title", "issuer", "text", "path"),
    [
        ("承德市岚桥县防火方案", "", "", LISTED),
        ("岚桥县防火方案", "承德市岚桥县应急管理局", "", LISTED),
        ("岚桥县防火方案", "", "承德市岚桥县地处山区，森林覆盖率高。", LISTED),
        ("岚桥县防火方案", "", "岚桥县隶属河北省承德市，地处山区。", LISTED),
        ("岚桥县防火方案", "", "岚桥县位于承德西部。", LISTED),
        ("岚桥县防火方案", "", "根据《承德市人民政府办公室关于防火的通知》，制定本方案。", LISTED),
        ("岚桥县防火方案", "", "按照承德市委、市政府部署，制定本方案。", LISTED),
        ("岚桥县防火方案", "", "河北省岚桥县地处山区。", "河北省/岚桥县"),
        ("岚桥镇防火方案", "", "承德市隆化县岚桥镇地处山区。", "河北省/承德市/隆化县/岚桥镇"),
        ("岚江市澜山区防火方案", "", "", "岚江市/澜山区"),
        ("澜山区防火方案", "", "岚江市澜山区地处山区。", "岚江市/澜山区"),
        # nothing says it, or what says it disagrees
        ("岚桥县防火方案", "", "各乡镇要落实责任。", "岚桥县"),
        ("岚桥县防火方案", "", "学习借鉴承德市的做法，吸取唐山市事故教训。", "岚桥县"),
        ("岚桥县防火方案", "", "岚桥县距承德市区20公里。", "岚桥县"),
        ("岚桥县防火方案", "", "承德市岚桥县与唐山市岚桥县结对。", "岚桥县"),
        ("岚桥县防火方案", "", "根据《承德市人民政府通知》和按照唐山市人民政府部署。", "岚桥县"),
    ],
)
def test_parent_of_a_place_that_no_register_has(title: str, issuer: str, text: str, path: str) -> None:
    found = locate(title, issuer, "", text)
    assert found.path == path
    assert found.basis.parent_known == (path.startswith("河北省") or (path == "岚江市/澜山区" and bool(text)))


@pytest.mark.parametrize(
    ("title", "text", "path"),
    [
        (
            "湖南某高速交通事故调查报告",
            "在邵阳市隆回县境内发生事故。邵阳市、隆回县人民政府到场。",
            "湖南省/邵阳市/隆回县",
        ),
        # firms, victims and licences come from elsewhere
        (
            "危险货物运输车事故调查报告",
            "长沙市某某化工有限公司的车，长沙市某某运输有限公司，在邵阳市隆回县境内翻车。司机某某，长沙市人，"
            "2009年在长沙市交警支队车辆管理所领证。",
            "湖南省/邵阳市/隆回县",
        ),
        (
            "大广高速扶沟段泄漏事故",
            "河南省滑县某运输公司的车在扶沟段242公里处发生泄漏。",
            "河南省/周口市/扶沟县",
        ),
        ("氨泄漏事故", "湖北某化肥公司发生泄漏。", "湖北省"),
        ("解放牌卡车爆炸事故", "在山东省平度市境内爆炸。", "山东省/青岛市/平度市"),
        ("山西祁县罐车爆炸事故", "罐车爆炸。", "山西省/晋中市/祁县"),
        ("江苏某县化肥厂爆炸", "江苏省太仓县化肥厂车库爆炸。", "江苏省/苏州市/太仓市"),
        ("罐车追尾事故", "及时总结推广安全行车经验。", ""),
        ("某厂爆炸事故", "发生爆炸，一人死亡。", ""),
        ("国务院办公厅关于山东省某事故的通报", "在山东省青岛市境内发生事故。", "全国"),
    ],
)
def test_place_of_an_accident(title: str, text: str, path: str) -> None:
    assert locate(title, "", "", text, event=True).path == path


@pytest.mark.parametrize(
    ("jurisdiction", "basis", "said", "code"),
    [
        ("河北省", PlaceBasis(PlaceSource.TITLE, "河北省"), "标题“河北省”", None),
        ("", PlaceBasis(), "文中没有依据，不能确定", "place_unknown"),
        ("", PlaceBasis(PlaceSource.PLACEHOLDER, "XX县"), "地名是占位“XX县”，不能确定", "place_placeholder"),
        ("", PlaceBasis(PlaceSource.FIRM, "甲公司"), "“甲公司”的内部制度，只适用于该单位", "place_firm"),
        (
            "岚桥县",
            PlaceBasis(PlaceSource.TITLE, "岚桥县", parent_known=False),
            "标题“岚桥县”；上级未知",
            "place_parent_unknown",
        ),
        (
            LISTED,
            PlaceBasis(PlaceSource.TITLE, "岚桥县", "承德市岚桥县"),
            "标题“岚桥县”；全称依据“承德市岚桥县”",
            None,
        ),
    ],
)
def test_what_a_person_reads_of_it(jurisdiction: str, basis: PlaceBasis, said: str, code: str | None) -> None:
    assert basis_text(basis) == said
    about = Metadata("方案", DocumentKind.POLICY, jurisdiction=jurisdiction, place_basis=basis)
    remark = place_remark(about)
    assert (remark.code if remark else None) == code


def test_a_text_of_an_earlier_release_has_no_basis() -> None:
    assert basis_text(None) == ""


def test_time_is_linear_in_the_text() -> None:
    text = "承德市岚桥县位于山区。" * 20_000
    assert locate("岚桥县防火方案", "", "", text).path == LISTED
