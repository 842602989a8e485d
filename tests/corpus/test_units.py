"""Names of organs: what is one, what is a group, which two mean the same, what a question names."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from corpus.model import Span
from corpus.units import (
    begins_like_verb,
    clean,
    ends_like_organ,
    everyday_names,
    find_units,
    has_level,
    is_collective,
    is_unit,
    may_mean,
    names_function,
    normalise,
    parse,
    same_organ,
)

ORGANS = [
    "区住建局", "发展改革委", "市数据局（市人工智能局）", "临海县供电公司", "应急管理部门", "县水文站",
    "市府办（金融）", "中国残联", "证监会", "国家医保局", "国务院职能转变协调办", "省纪委省监委",
    "丰林镇政府", "石塘街道办事处", "国际陆港管委", "市自然资源和规划局度假区分局",
    "区发展与统计服务中心", "区文明办", "区政工部", "市交管局", "区委政法委", "综治工作办公室",
    "移动公司筹备组", "财政部", "区财政部门", "团市委", "人行海州省分行", "市图灵人工智能高等研究院",
    "武警支队", "公安机关", "消防救援机构", "中国移动海滨分公司", "市供销合作社联合社", "中国贸促会",
    "县农发行", "人民银行海滨中心支行", "县委办", "市融媒体中心", "城关派出所", "镇综合执法队",
    "海事处", "司法所", "林业站", "宣传和统战部", "共青团中央", "卫生院",
]  # fmt: skip
GROUPS = [
    "各有关部门", "各县(市)、区政府", "有关县（市）、区政府", "各市、县〔市、区〕政府", "三镇", "各镇街",
    "各功能区", "区直有关部门", "其他行业主管部门", "区负有安全生产监管职责的部门",
    "各乡镇党委和人民政府", "各级国资委", "在温高校", "国务院相关部门", "各地区", "相关地区",
    "全部责任单位", "各省、自治区、直辖市人民政府", "镇人民政府", "街道办事处", "县级以上地方人民政府",
    "市、县两级应急管理部门", "各村（社区）", "县安委会成员单位", "市属国有企业", "三大运营商",
    "驻市有关单位", "各专委会", "各盟行政公署、市人民政府", "各地（州、市）人民政府（行政公署）",
]  # fmt: skip
NO_ORGANS = [
    "布局", "主办", "查处", "避难场所", "全部", "社会", "干部", "部署", "内部", "例会", "常委", "餐厅",
    "加油站", "谁主管", "企业法人代表", "市安监局2019年", "以下简称联席会议", "由区住建局",
    "消防站", "能源站", "建设处", "成员单位", "加强执法队伍建设", "督促企业", "万元", "责任单位",
    "会", "局", "X", "的",
]  # fmt: skip


@pytest.mark.parametrize("name", ORGANS)
def test_organ(name: str) -> None:
    assert is_unit(name)
    assert not is_collective(name)


@pytest.mark.parametrize("name", GROUPS)
def test_group(name: str) -> None:
    assert is_unit(name)
    assert is_collective(name)


@pytest.mark.parametrize("name", NO_ORGANS)
def test_no_organ(name: str) -> None:
    assert not is_unit(name)


@pytest.mark.parametrize("name", ["区政府", "市委", "区人民政府", "应急管理部门", "区财政部门"])
def test_one_organ_is_no_group(name: str) -> None:
    assert not is_collective(name)


SAME = [
    ("海滨的工信局", "区工业和信息化局"),
    ("政工部", "区政工部"),
    ("安监局", "海滨旅游度假区安全生产监督管理局"),
    ("应急局", "区应急管理局"),
    ("住建局", "区住房城乡建设局"),
    ("住房和城乡建设局", "市住房城乡建设局"),
    ("公安分局", "市公安局度假区分局"),
    ("市监局", "区市场监管局"),
    ("市场监管局", "市市场监督管理局"),
    ("大数据局", "区大数据发展管理局"),
    ("发改委", "市发展和改革局"),
    ("财政局", "区财政部门"),
    ("安委办", "区安全生产委员会办公室"),
    ("政法委", "区委政法委"),
    ("消防大队", "区消防救援大队"),
    ("供电公司", "临海县供电公司"),
    ("卫健委", "区卫生健康局"),
]
DIFFERENT = [
    ("劳动行政主管部门", "主管部门"),
    ("沙化土地保护区主管部门", "农业行政主管部门"),
    ("行业监督管理部门", "安全生产监督管理部门"),
    ("市公安局", "区公安分局"),
    ("海滨区应急局", "临江区应急管理局"),
    ("卫生局", "卫生健康局"),
    ("省应急厅", "区应急管理局"),
    ("教育局", "教育部"),
    ("水利局", "水务局"),
    ("办公室", "区政府办公室"),
    ("工业和信息化局", "经济和信息化局"),
    ("生态环境局", "环境与国土资源局"),
]


#: What laws call an authority, and its bare name.
OF_GOVERNMENT = [
    ("县级以上人民政府公安机关", "公安机关"),
    ("县级以上地方人民政府应急管理部门", "市应急管理局"),
    ("县级以上人民政府（以下统称政府）市场监督管理部门", "市场监管局"),
    ("省人民政府应急管理部门", "省应急管理厅"),
    ("设区的市人民政府民政部门", "市民政局"),
    ("事件发生地县（市、区）人民政府民政部门", "民政部门"),
]
NOT_OF_GOVERNMENT = [
    ("省人民政府应急管理部门", "市应急管理局"),
    ("县级以上人民政府公安机关", "应急管理部门"),
    ("县级人民政府", "公安机关"),
    ("县级以上人民政府", "县级以上人民政府民政部门"),
    ("人民政府办公室", "公安机关"),
]


@pytest.mark.parametrize(("a", "b"), OF_GOVERNMENT)
def test_an_authority_of_a_government_is_that_authority(a: str, b: str) -> None:
    assert same_organ(a, b)
    assert may_mean(b, a)


@pytest.mark.parametrize(("a", "b"), NOT_OF_GOVERNMENT)
def test_a_government_is_no_authority_of_it(a: str, b: str) -> None:
    assert not same_organ(a, b)
    assert not may_mean(b, a)


@pytest.mark.parametrize(("a", "b"), SAME)
def test_same_organ(a: str, b: str) -> None:
    assert same_organ(a, b)
    assert same_organ(b, a)


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_different_organs(a: str, b: str) -> None:
    assert not same_organ(a, b)
    assert not same_organ(b, a)


@pytest.mark.parametrize("name", ORGANS)
def test_every_name_is_itself(name: str) -> None:
    assert same_organ(name, name)


@pytest.mark.parametrize(
    ("word", "unit"),
    [
        ("消防队", "区消防救援大队"),
        ("城管", "区综合行政执法局"),
        ("卫健委", "区卫计局"),
        ("派出所", "市公安局度假区分局"),
        ("卫生局", "区卫生健康局"),
        ("应急局", "区应急管理局"),
    ],
)
def test_everyday_word(word: str, unit: str) -> None:
    assert may_mean(word, unit)


@pytest.mark.parametrize(
    ("word", "unit"), [("消防队", "区公安局"), ("城管", "区城市规划馆"), ("医院", "区卫健委")]
)
def test_everyday_word_means_no_other(word: str, unit: str) -> None:
    assert not may_mean(word, unit)


def test_everyday_names_of_a_plain_name_is_itself() -> None:
    assert everyday_names("区民政局") == ("区民政局",)
    assert "消防救援大队" in everyday_names("消防队")


def test_parse_takes_a_name_apart() -> None:
    assert parse("海滨旅游度假区安监局") == ("海滨旅游度假区", "区", "安全生产监督管理", "局")
    assert parse("市公安局度假区分局") == ("度假区", "市", "公安", "分局")
    assert parse("市市场监管局") == ("", "市", "市场监督管理", "局")
    assert parse("市场监管局") == ("", "", "市场监督管理", "局")
    assert parse("飞天局") == ("", "", "飞天", "局")


def test_normalise_joins_what_is_one() -> None:
    assert normalise("海滨区工信局") == normalise("市工业和信息化局") == "工业和信息化局"
    assert normalise("卫健委") != normalise("卫计委")


def test_clean_drops_space_and_page_numbers_only() -> None:
    assert clean("区 农业\n农村局") == "区农业农村局"
    assert clean("省委网信—９—办") == "省委网信办"
    assert clean("2021-2025") == "2021-2025"


def test_level() -> None:
    assert has_level("区住建局")
    assert has_level("临海县供电公司")
    assert not has_level("市场监管局")
    assert not has_level("区域协调办")


def test_functions() -> None:
    assert names_function("劳动和社会保障")
    assert names_function("安监")
    assert not names_function("飞天")


def test_verbs_at_the_beginning() -> None:
    assert begins_like_verb("督促企业")
    assert not begins_like_verb("组织部")
    assert ends_like_organ("临海医院")
    assert not ends_like_organ("布局")


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("给执法人员上意外险，是应急局管还是财政局管？", ["应急局", "财政局"]),
        ("除了民政局，住建局和卫健委也要管吗？", ["民政局", "住建局", "卫健委"]),
        ("海滨的工信局负责什么？", ["工信局"]),
        ("区政工部牵头哪些工作？", ["区政工部"]),
        ("消防队管不管电动车充电？", ["消防队"]),
        ("市公安局度假区分局牵头什么", ["市公安局度假区分局"]),
        ("国务院应急管理部门的职责", ["国务院应急管理部门"]),
        ("大数据局和网信办谁管数据安全", ["大数据局", "网信办"]),
        ("商场着火了找谁", []),
        ("举办演唱会的主办方要做什么", []),
    ],
)
def test_units_of_a_question(question: str, names: list[str]) -> None:
    found = find_units(question)
    assert [name for _, name in found] == names
    assert all(span.of(question) == name for span, name in found)


def test_names_of_the_library_are_found_whole() -> None:
    question = "规划建设与交通运输局要做什么"
    assert find_units(question) != [(Span(0, 10), "规划建设与交通运输局")]
    assert find_units(question, ["规划建设与交通运输局", "交通运输局"]) == [
        (Span(0, 10), "规划建设与交通运输局")
    ]


def test_data_is_consistent() -> None:
    raw = tomllib.loads(resources.files("corpus").joinpath("data/units.toml").read_text("utf-8"))
    words = [word for canonical, aliases in raw["functions"].items() for word in (canonical, *aliases)]
    assert len(words) == len(set(words))
    assert set(raw["endings"]["alone"]) <= set(raw["endings"]["strong"]) | set(raw["endings"]["organ"])
    assert not set(raw["endings"]["never"]) & set(raw["everyday"])
    organs = {organ for organs in raw["everyday"].values() for organ in organs}
    assert [organ for organ in sorted(organs) if not is_unit(organ)] == ["物业服务企业"]
