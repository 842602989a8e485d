"""Which unit a name is: kind, level, place and full name, by the text it stands in; with near misses."""

from __future__ import annotations

import pytest

from corpus.organ_names import Certainty, Setting, alias_of, level_of_place, locate, place_title, resolve
from corpus.organs import UnitKind, UnitLevel, kind_of, local_form, national_organ, national_organs
from corpus.unit_statements import find_statements

ZONE = "海州省/临海市/临海青屿旅游度假区"
DISTRICT = "海州省/临海市/澜山区"
COUNTY = "江西省/赣州市/石城县"
CITY = "浙江省/温州市"
TOWN_CITY = "福建省/泉州市/石狮市"
PROVINCE = "浙江省"
URBAN = "山东省/青岛市/即墨区"
CAPITAL = "北京市/朝阳区"
NATION = "全国"
NOWHERE = ""

# name, place of the text, full name, place of the organ
ORGANS = [
    ("区安监局", ZONE, "临海青屿旅游度假区安全生产监督管理局", ZONE),
    ("安监局", ZONE, "临海青屿旅游度假区安全生产监督管理局", ZONE),
    ("度假区安监局", ZONE, "临海青屿旅游度假区安全生产监督管理局", ZONE),
    ("临海青屿旅游度假区安监局", ZONE, "临海青屿旅游度假区安全生产监督管理局", ZONE),
    ("区安监局", DISTRICT, "临海市澜山区安全生产监督管理局", DISTRICT),
    ("区应急局", URBAN, "青岛市即墨区应急管理局", URBAN),
    ("即墨区应急局", URBAN, "青岛市即墨区应急管理局", URBAN),
    ("即墨应急局", URBAN, "青岛市即墨区应急管理局", URBAN),
    ("青岛市即墨区应急局", URBAN, "青岛市即墨区应急管理局", URBAN),
    ("市应急局", URBAN, "青岛市应急管理局", "山东省/青岛市"),
    ("青岛市应急局", URBAN, "青岛市应急管理局", "山东省/青岛市"),
    ("省应急厅", URBAN, "山东省应急管理厅", "山东省"),
    ("崂山区应急局", URBAN, "青岛市崂山区应急管理局", "山东省/青岛市/崂山区"),
    ("市公安局", ZONE, "临海市公安局", "海州省/临海市"),
    ("市公安局", CITY, "温州市公安局", CITY),
    ("市公安局", TOWN_CITY, "石狮市公安局", TOWN_CITY),
    ("市公安局", CAPITAL, "北京市公安局", "北京市"),
    ("区应急局", CAPITAL, "北京市朝阳区应急管理局", CAPITAL),
    ("县水利局", COUNTY, "石城县水利局", COUNTY),
    ("县发改委", COUNTY, "石城县发展和改革委员会", COUNTY),
    ("县卫计委", COUNTY, "石城县卫生和计划生育委员会", COUNTY),
    ("县环保局", COUNTY, "石城县环境保护局", COUNTY),
    ("县国土资源局", COUNTY, "石城县国土资源局", COUNTY),
    ("县人社局", COUNTY, "石城县人力资源和社会保障局", COUNTY),
    ("县市场和质量监管局", COUNTY, "石城县市场和质量监管局", COUNTY),
    ("县农粮局", COUNTY, "石城县农粮局", COUNTY),
    ("县能源办", COUNTY, "石城县能源办", COUNTY),
    ("县委宣传部", COUNTY, "石城县委宣传部", COUNTY),
    ("县政府", COUNTY, "石城县人民政府", COUNTY),
    ("县残联", COUNTY, "石城县残疾人联合会", COUNTY),
    ("财政局", COUNTY, "石城县财政局", COUNTY),
    ("区财政部门", DISTRICT, "临海市澜山区财政部门", DISTRICT),
    ("市经信局", CITY, "温州市经济和信息化局", CITY),
    ("市民政局", CITY, "温州市民政局", CITY),
    ("市政务服务局", CITY, "温州市政务服务局", CITY),
    ("市市场监管局", CITY, "温州市市场监督管理局", CITY),
    ("市卫生健康委", CITY, "温州市卫生健康委员会", CITY),
    ("市数据局（市人工智能局）", CITY, "温州市数据局", CITY),
    ("市府办（金融）", CITY, "温州市人民政府办公室", CITY),
    ("市消防救援支队", CITY, "温州市消防救援支队", CITY),
    ("瓯海区政府", CITY, "温州市瓯海区人民政府", "浙江省/温州市/瓯海区"),
    ("乐清市政府", CITY, "乐清市人民政府", "浙江省/温州市/乐清市"),
    ("永嘉县政府", CITY, "永嘉县人民政府", "浙江省/温州市/永嘉县"),
    ("省经信厅", PROVINCE, "浙江省经济和信息化厅", PROVINCE),
    ("省发展改革委", PROVINCE, "浙江省发展和改革委员会", PROVINCE),
    ("省国资委", PROVINCE, "浙江省国有资产监督管理委员会", PROVINCE),
    ("交通运输厅", PROVINCE, "浙江省交通运输厅", PROVINCE),
    ("省建设厅", PROVINCE, "浙江省建设厅", PROVINCE),
    ("省委金融办", PROVINCE, "浙江省委金融办", PROVINCE),
    ("浙江金融监管局", PROVINCE, "浙江金融监管局", PROVINCE),
    ("浙江证监局", PROVINCE, "浙江证监局", PROVINCE),
    ("杭州市", PROVINCE, "杭州市", "浙江省/杭州市"),
    ("杭州市政府", PROVINCE, "杭州市人民政府", "浙江省/杭州市"),
    ("交通运输厅", CITY, "浙江省交通运输厅", PROVINCE),
    ("消防救援总队", CITY, "浙江省消防救援总队", PROVINCE),
    ("鳌山卫街道办事处", URBAN, "青岛市即墨区鳌山卫街道办事处", f"{URBAN}/鳌山卫街道"),
    ("金口镇政府", URBAN, "青岛市即墨区金口镇人民政府", f"{URBAN}/金口镇"),
    ("丰泽海事处", "福建省/泉州市/泉州台商投资区", "丰泽海事处", "福建省/泉州市/丰泽区"),
    ("区综合执法局", URBAN, "青岛市即墨区综合执法局", URBAN),
    ("区行政审批局", URBAN, "青岛市即墨区行政审批局", URBAN),
    ("区税务局", URBAN, "青岛市即墨区税务局", URBAN),
    ("应急管理部", COUNTY, "应急管理部", NATION),
    ("应急部", NATION, "应急管理部", NATION),
    ("税务总局", CITY, "国家税务总局", NATION),
    ("国家发展改革委", CITY, "国家发展和改革委员会", NATION),
    ("发展改革委", NATION, "国家发展和改革委员会", NATION),
    ("发展改革委", CITY, "温州市发展和改革委员会", CITY),
    ("药监局", NATION, "国家药品监督管理局", NATION),
    ("安全监管总局", NATION, "国家安全生产监督管理总局", NATION),
    ("国家粮食应急工作指挥部", NATION, "国家粮食应急工作指挥部", NATION),
    ("内蒙古自治区人民政府", NATION, "内蒙古自治区人民政府", "内蒙古自治区"),
]
# name, place of the text, full name, name of the parent, place that it serves
SUB_UNITS = [
    ("市公安局度假区分局", ZONE, "临海市公安局度假区分局", "临海市公安局", ZONE),
    (
        "市自然资源和规划局度假区分局",
        ZONE,
        "临海市自然资源和规划局度假区分局",
        "临海市自然资源和规划局",
        ZONE,
    ),
    ("市生态环境局度假区分局", ZONE, "临海市生态环境局度假区分局", "临海市生态环境局", ZONE),
    ("青岛市公安局即墨分局", URBAN, "青岛市公安局即墨分局", "青岛市公安局", URBAN),
    ("区公安分局", URBAN, "青岛市即墨区公安分局", "青岛市公安局", URBAN),
    ("公安分局", URBAN, "青岛市即墨区公安分局", "青岛市公安局", URBAN),
    ("生态环境分局", URBAN, "青岛市即墨区生态环境分局", "青岛市生态环境局", URBAN),
    ("县安委会办公室", COUNTY, "石城县安全生产委员会办公室", "石城县安全生产委员会", COUNTY),
    ("区交警大队", URBAN, "青岛市即墨区交警大队", "", URBAN),
    ("公安局交警大队", COUNTY, "石城县公安局交警大队", "", COUNTY),
    ("县应急局执法大队", COUNTY, "石城县应急局执法大队", "石城县应急管理局", COUNTY),
]
LEGAL_TERMS = [
    "负有安全生产监督管理职责的部门", "区负有安全生产监管职责的部门", "区直负有安全生产监管职责的部门",
    "行业主管部门", "有关部门", "相关部门", "市有关部门", "区政府有关部门", "有关主管部门",
    "特种设备安全监督管理部门", "负责特种设备安全监督管理的部门", "应急管理部门", "公安机关", "公安部门",
    "消防救援机构", "海事管理机构", "国务院安全生产监督管理部门", "国务院有关部门",
    "县级以上人民政府应急管理部门", "省级药品监督管理部门", "上级政府", "同级党委", "当地人民政府",
    "城市人民政府",
]  # fmt: skip
COLLECTIVES = [
    "各有关部门", "各行业主管部门", "区各行业主管部门", "其他行业主管部门", "各级安监部门", "各级人民政府",
    "各乡镇人民政府", "各县(市、区)政府", "有关县(市)、区政府", "三镇", "市内五区政府", "各功能区",
    "在温高校", "安委会各成员单位", "国有企业", "各级政协", "全市各级",
]  # fmt: skip
ENTERPRISES = [
    "惠安县供电公司", "省电力公司", "温州大学", "中国储备粮管理总公司", "海川（上海）实业有限公司",
    "市保险协会", "南昌铁路局漳州车务段",
]  # fmt: skip
OTHERS = [
    "生产经营单位",
    "建设单位",
    "企业",
    "学校",
    "单位主要领导",
    "投标人",
    "第三方机构",
    "医疗机构",
    "电力企业",
]


def test_the_table_is_long_enough() -> None:
    tables = (ORGANS, SUB_UNITS, LEGAL_TERMS, COLLECTIVES, ENTERPRISES, OTHERS)
    assert sum(map(len, tables)) >= 120


@pytest.mark.parametrize(("name", "place", "full", "own"), ORGANS)
def test_organ(name: str, place: str, full: str, own: str) -> None:
    found = resolve(name, Setting.of(place))
    assert (found.kind, found.name, found.jurisdiction) == (UnitKind.ORGAN, full, own)
    assert not found.sub_unit


@pytest.mark.parametrize(("name", "place", "full", "parent", "serves"), SUB_UNITS)
def test_sub_unit(name: str, place: str, full: str, parent: str, serves: str) -> None:
    found = resolve(name, Setting.of(place))
    assert (found.kind, found.name, found.jurisdiction) == (UnitKind.ORGAN, full, serves)
    assert (found.sub_unit, found.parent_name) == (True, parent)
    if parent:
        assert resolve(parent, Setting.of(place)).id in found.parents


@pytest.mark.parametrize("place", [ZONE, COUNTY, CITY, NATION])
@pytest.mark.parametrize("name", LEGAL_TERMS)
def test_legal_term_is_no_single_organ(name: str, place: str) -> None:
    found = resolve(name, Setting.of(place))
    assert (found.kind, found.certainty) == (UnitKind.LEGAL_TERM, Certainty.OPEN)
    assert found.name == name


@pytest.mark.parametrize("name", COLLECTIVES)
def test_collective_is_no_single_organ(name: str) -> None:
    assert kind_of(name) is UnitKind.COLLECTIVE
    here, there = resolve(name, Setting.of(ZONE)), resolve(name, Setting.of(COUNTY))
    assert here.id != there.id, "各有关部门 of another place are others"


@pytest.mark.parametrize("name", ENTERPRISES)
def test_enterprise(name: str) -> None:
    assert resolve(name, Setting.of("福建省/泉州市/泉州台商投资区")).kind is UnitKind.ENTERPRISE


@pytest.mark.parametrize("name", OTHERS)
def test_other_subject(name: str) -> None:
    assert kind_of(name) is UnitKind.OTHER


@pytest.mark.parametrize(
    ("a", "b", "place"),
    [
        ("区安监局", "安监局", ZONE),
        ("区安监局", "区安全生产监督管理局", ZONE),
        ("区财政局", "区财政部门", DISTRICT),
        ("区公安分局", "市公安局度假区分局", ZONE),
        ("省发展改革委", "省发展和改革委员会", PROVINCE),
        ("应急管理部", "应急部", NATION),
        ("县交警大队", "县公安局交警大队", COUNTY),
    ],
)
def test_names_of_one_unit(a: str, b: str, place: str) -> None:
    assert resolve(a, Setting.of(place)).id == resolve(b, Setting.of(place)).id


@pytest.mark.parametrize(
    ("a", "place", "b", "other"),
    [
        ("区安监局", ZONE, "区安监局", DISTRICT),  # the same short name elsewhere
        ("市公安局", ZONE, "区公安局", ZONE),
        ("市公安局", CITY, "市公安局", TOWN_CITY),
        ("区公安局", DISTRICT, "区公安分局", DISTRICT),
        ("公安局", COUNTY, "公安局交警大队", COUNTY),
        ("区安委会", DISTRICT, "区安委办", DISTRICT),
        ("区应急管理局", DISTRICT, "区应急管理办公室", DISTRICT),
        ("区安监局", DISTRICT, "区应急局", DISTRICT),
        ("区住建局", DISTRICT, "区建设局", DISTRICT),
        ("安全生产监督管理部门", NATION, "特种设备安全监督管理部门", NATION),
        ("水利局", COUNTY, "水务局", COUNTY),
    ],
)
def test_names_of_two_units(a: str, place: str, b: str, other: str) -> None:
    assert resolve(a, Setting.of(place)).id != resolve(b, Setting.of(other)).id


@pytest.mark.parametrize("name", ["市安监局", "区民政局", "县应急管理局", "创城办"])
def test_without_a_place_a_unit_belongs_to_its_document(name: str) -> None:
    first = resolve(name, Setting.of(NOWHERE, document="a"))
    second = resolve(name, Setting.of(NOWHERE, document="b"))
    assert (first.name, first.certainty, first.jurisdiction) == (name, Certainty.OPEN, "")
    assert first.id != second.id
    assert first.id == resolve(name, Setting.of(NOWHERE, document="a")).id


def test_a_level_that_the_place_has_not_stays_open() -> None:
    assert resolve("区应急局", Setting.of(CITY)).certainty is Certainty.OPEN
    assert resolve("县应急局", Setting.of(URBAN)).certainty is Certainty.OPEN


@pytest.mark.parametrize("name", ["街道办事处", "村民委员会", "公安派出所", "人民法院"])
def test_in_a_law_a_name_without_place_is_a_class(name: str) -> None:
    assert kind_of(name, law=True) is not UnitKind.ORGAN


@pytest.mark.parametrize(
    ("name", "alias"),
    [
        ("市数据局（市人工智能局）", "市人工智能局"),
        ("市委组织部（市委人才办）", "市委人才办"),
        ("市府办（金融）", ""),
        ("公安分局（交警大队）", ""),
        ("各县（市、区）政府", ""),
        ("市国投公司（温州数据交易中心）", ""),
    ],
)
def test_alias_in_brackets(name: str, alias: str) -> None:
    assert alias_of(name) == alias


@pytest.mark.parametrize(
    ("path", "level", "title"),
    [
        ("浙江省", UnitLevel.PROVINCE, "浙江省"),
        (CITY, UnitLevel.CITY, "温州市"),
        (URBAN, UnitLevel.COUNTY, "青岛市即墨区"),
        (COUNTY, UnitLevel.COUNTY, "石城县"),
        (TOWN_CITY, UnitLevel.COUNTY, "石狮市"),
        (ZONE, UnitLevel.ZONE, "临海青屿旅游度假区"),
        (DISTRICT, UnitLevel.COUNTY, "临海市澜山区"),
        ("岚桥县", UnitLevel.COUNTY, "岚桥县"),
        (f"{COUNTY}/琴江镇", UnitLevel.TOWNSHIP, "石城县琴江镇"),
        ("", UnitLevel.UNKNOWN, ""),
    ],
)
def test_level_and_title_of_a_place(path: str, level: UnitLevel, title: str) -> None:
    steps = tuple(path.split("/")) if path else ()
    assert (level_of_place(steps), place_title(steps)) == (level, title)


@pytest.mark.parametrize(
    ("place", "near", "path"),
    [
        ("即墨", "山东省/青岛市", "山东省/青岛市/即墨区"),
        ("度假区", ZONE, ZONE),
        ("青岛市即墨区", "", "山东省/青岛市/即墨区"),
        ("鼓楼区", "", ""),  # several cities have one
        ("鼓楼区", "福建省/福州市", "福建省/福州市/鼓楼区"),
        ("特种设备", COUNTY, ""),
    ],
)
def test_place_in_a_name(place: str, near: str, path: str) -> None:
    assert "/".join(locate(place, tuple(near.split("/")) if near else ())) == path


# --- the base list -----------------------------------------------------------------------------------


def test_every_national_organ_is_itself() -> None:
    for organ in national_organs():
        assert national_organ(organ.name) == organ
        for short in organ.shorts:
            assert national_organ(short, national=True) == organ
        assert resolve(organ.name, Setting.of(COUNTY)).jurisdiction == NATION


@pytest.mark.parametrize(
    "name", ["应急管理局", "公安厅", "党群工作部", "宣传部", "部", "发展改革委", "国资委"]
)
def test_a_local_name_is_no_national_organ(name: str) -> None:
    assert national_organ(name) is None


def test_ended_organs_say_when() -> None:
    ended = national_organ("国家安全监管总局")
    assert ended is not None
    assert (ended.name, ended.until) == ("国家安全生产监督管理总局", 2018)
    present = national_organ("应急部")
    assert present is not None
    assert present.until is None


def test_standard_departments() -> None:
    form = local_form("应急管理")
    assert form is not None
    assert (form.names[UnitLevel.PROVINCE], form.names[UnitLevel.COUNTY]) == ("应急管理厅", "应急管理局")
    assert local_form("没有的职能") is None


# --- what a text says of names ---------------------------------------------------------------------------


def test_definitions_and_full_names_in_a_text() -> None:
    text = (
        "由临海市安全生产监督管理局（以下简称市安监局）牵头，临海市澜山区住房城乡建设局配合。"
        "《临海市消防条例》（以下简称《条例》）适用。临海市应急指挥（以下简称指挥）体系。"
        "报国家安全生产监督管理总局（以下简称“安全监管总局”）。"
    )
    said = find_statements(text, (DISTRICT,))
    assert said.definitions == {
        "市安监局": "临海市安全生产监督管理局",
        "安全监管总局": "国家安全生产监督管理总局",
    }
    names = {name for name, _ in said.full.values()}
    assert "临海市安全生产监督管理局" in names
    assert not any("条例" in name or "指挥" in name for name in names)


def test_a_short_name_is_not_taken_for_a_full_one() -> None:
    said = find_statements("临海市澜山区安监局、临海市澜山区应急管理局。", (DISTRICT,))
    assert {name for name, _ in said.full.values()} == {"临海市澜山区应急管理局"}


def test_statements_are_found_in_linear_time() -> None:
    text = "临海市澜山区应急管理局（以下简称区应急局）、" * 4000
    assert len(find_statements(text, (DISTRICT,)).full) == 1
