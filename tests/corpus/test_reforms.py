"""Who holds a function today: a table of names, tasks and dates, with what must not be resolved."""

from __future__ import annotations

import datetime as dt
import time
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.reforms import predecessors, successors


class Case(NamedTuple):
    """``now``: the names expected, in any order, () for none."""

    name: str
    task: str
    year: int | None
    now: tuple[str, ...]
    certain: bool = True


def none(name: str, task: str, year: int | None) -> Case:
    return Case(name, task, year, ())


CERTAIN = [
    # work safety, and what left it
    Case("区安监局", "组织开展烟花爆竹专项检查", 2016, ("区应急管理局",)),
    Case("区安监局", "推进地下综合管廊建设", 2022, ("区应急管理局",)),
    Case("霁湖旅游度假区安监局", "督促企业排查隐患", 2017, ("霁湖旅游度假区应急管理局",)),
    Case("市安全生产监督管理局", "负责危险化学品经营许可", 2012, ("市应急管理局",)),
    Case("省安监局", "指导各地安全生产工作", 2015, ("省应急管理厅",)),
    Case("自治区安全生产监督管理局", "指导安全生产", 2015, ("自治区应急管理厅",)),
    Case("国家安全生产监督管理总局", "制定烟花爆竹许可办法", 2016, ("应急管理部",)),
    Case("国务院安全生产监督管理部门", "指导全国安全生产工作", 2013, ("应急管理部",)),
    Case("安全生产监督管理部门", "依法实施监督检查", 2014, ("应急管理部门",)),
    Case("县级以上地方人民政府安全生产监督管理部门", "监督检查", 2014, ("县级以上地方人民政府应急管理部门",)),
    Case("市、县（市、区）人民政府安监部门", "监督检查", 2014, ("市、县（市、区）人民政府应急管理部门",)),
    Case("安监", "查处非法储存", 2016, ("应急管理部门",)),
    Case("区安监局", "开展职业病危害因素检测情况检查", 2016, ("区卫生健康局",)),
    Case("市安监局", "督促企业做好职业健康体检", 2014, ("市卫生健康委员会",)),
    Case("国务院安全生产监督管理部门", "监督金属非金属矿山的开采", 2014, ("国家矿山安全监察局",)),
    Case("市安监局", "牵头尾矿库专项整治", 2009, ("市应急管理局",)),
    Case("国家煤矿安全监察局", "监察煤矿安全", 2013, ("国家矿山安全监察局",)),
    Case("煤矿安全监察机构", "监察煤矿安全", 2013, ("矿山安全监察机构",)),
    Case("山西煤监局", "监察煤矿安全", 2013, ("国家矿山安全监察局山西局",)),
    Case("区政府应急办", "修订总体应急预案", 2013, ("区应急管理局",)),
    # old labour organs
    Case("劳动行政主管部门", "对矿山企业的安全工作实施监督", 2009, ("应急管理部门",)),
    Case("劳动行政主管部门", "处理拖欠工资的投诉", 2009, ("人力资源和社会保障行政部门",)),
    Case("劳动部门", "检查尘肺病防治情况", 1996, ("卫生健康主管部门",)),
    Case("市劳动局", "办理锅炉使用登记", 1996, ("市市场监督管理局",)),
    Case("国务院劳动行政部门", "规定职工带薪休假办法", 2012, ("人力资源和社会保障部",)),
    # fire
    Case("市公安消防支队", "组织灭火演练", 2015, ("市消防救援支队",)),
    Case("区公安消防大队", "检查商场的消防安全", 2016, ("区消防救援大队",)),
    Case("公安机关消防机构", "扑救火灾", 2015, ("消防救援机构",)),
    Case("区公安消防大队", "办理建设工程消防验收", 2015, ("区住房和城乡建设局",)),
    Case("公安机关消防机构", "受理建设工程消防设计审核", 2015, ("住房和城乡建设主管部门",)),
    Case("县公安消防中队", "出动灭火", 2015, ("县消防救援站",)),
    Case("市公安局消防局", "检查商场的消防安全", 2014, ("市消防救援机构",)),
    Case("市旅发委", "检查景区安全", 2017, ("市文化和旅游局",)),
    Case("市应急办", "修订应急预案", 2014, ("市应急管理局",)),
    Case("市新闻出版局", "检查印刷企业", 2014, ("市委宣传部",)),
    Case("武警森林部队", "扑救森林火灾", 2012, ("国家综合性消防救援队伍",)),
    Case("应急管理部消防救援局", "指导消防救援队伍建设", 2020, ("国家消防救援局",)),
    # relief, water, forests
    Case("民政局", "发放救灾款", 2015, ("应急管理局",)),
    Case("市民政局", "负责救灾物资储备", 2015, ("市粮食和物资储备局",)),
    Case("区民政局", "资助困难群众医疗救助", 2015, ("区医疗保障局",)),
    Case("县民政局", "做好退役士兵安置", 2015, ("县退役军人事务局",)),
    Case("国家林业局", "负责林木种苗管理", 2015, ("国家林业和草原局",)),
    Case("国家减灾委员会", "协调减灾工作", 2015, ("国家防灾减灾救灾委员会",)),
    # land, planning, environment
    Case("市国土局", "查处无证采矿", 2009, ("市自然资源局",)),
    Case("省国土厅", "指导矿产开发", 2015, ("省自然资源厅",)),
    Case("市国土资源局霁湖分局", "审查用地", 2015, ("市自然资源局霁湖分局",)),
    Case("国土资源所", "巡查违法用地", 2015, ("自然资源所",)),
    Case("市国土局", "排查地质灾害隐患点并治理", 2015, ("市自然资源局",)),
    Case("城乡规划主管部门", "核发建设用地规划许可证", 2019, ("自然资源主管部门",)),
    Case("市住建局", "核发建设用地规划许可证", 2015, ("市自然资源局",)),
    Case("县级以上人民政府土地管理部门", "登记土地", 2009, ("县级以上人民政府自然资源主管部门",)),
    Case("国务院海洋主管部门", "监督海洋环境污染", 2009, ("生态环境部",)),
    Case("市环保局", "查处偷排污水", 2014, ("市生态环境局",)),
    Case("县级以上地方人民政府环境保护主管部门", "检查", 2014, ("县级以上地方人民政府生态环境主管部门",)),
    Case("国务院环境保护行政主管部门", "制定标准", 2003, ("生态环境部",)),
    Case("水利局", "审批入河排污口", 2015, ("生态环境主管部门",)),
    # market
    Case("市工商局", "查处无照经营", 2009, ("市市场监督管理局",)),
    Case("市质监局", "检查锅炉压力容器等特种设备", 2012, ("市市场监督管理局",)),
    Case("产品质量监督部门", "检查消防产品质量", 2021, ("市场监督管理部门",)),
    Case("市食药监局", "检查学校食堂", 2014, ("市市场监督管理局",)),
    Case("省食品药品监督管理局", "许可药品生产", 2014, ("省药品监督管理局",)),
    Case("食品药品监督管理部门", "抽检餐饮单位", 2014, ("市场监督管理部门",)),
    Case("商务部", "审查经营者集中", 2014, ("国家市场监督管理总局",)),
    Case("工商所", "巡查市场", 2014, ("市场监督管理所",)),
    Case("青岛出入境检验检疫局", "检验进口化学品", 2014, ("青岛海关",)),
    # health, culture, farming, taxes, finance, party
    Case("区卫计局", "做好伤员救治", 2022, ("区卫生健康局",)),
    Case("市卫生局", "组织医疗救治", 2009, ("市卫生健康委员会",)),
    Case("区卫计委", "组织医疗救治", 2016, ("区卫生健康委员会",)),
    Case("区卫计局", "经办新型农村合作医疗", 2016, ("区医疗保障局",)),
    Case("市旅游局", "检查景区安全", 2013, ("市文化和旅游局",)),
    Case("县文广新局", "检查网吧等娱乐场所", 2014, ("县文化和旅游局",)),
    Case("农业行政主管部门", "管理拖拉机登记", 2012, ("农业农村主管部门",)),
    Case("区扶贫办", "安排扶贫项目", 2016, ("区农业农村局",)),
    Case("市地税局", "征收税款", 2014, ("市税务局",)),
    Case("银监会", "监管银行业金融机构", 2012, ("国家金融监督管理总局",)),
    Case("国务院保险监督管理机构", "制定安全生产责任保险办法", 2021, ("国家金融监督管理总局",)),
    Case("区监察局", "对失职行为问责", 2012, ("区监察委员会",)),
    Case("市政府法制办", "审查规范性文件", 2014, ("市司法局",)),
    Case("国家公务员局", "管理公务员考录", 2012, ("中央组织部",)),
    Case("市社会治安综合治理委员会办公室", "推进综治工作", 2012, ("市委政法委员会",)),
    Case("交通主管部门", "负责公路养护", 2004, ("交通运输主管部门",)),
    Case("建设行政主管部门", "监督建筑施工安全", 2019, ("住房和城乡建设主管部门",)),
    Case("人力资源社会保障局", "经办城镇职工医疗保险", 2015, ("医疗保障局",)),
    Case("国务院电力监管机构", "监管电网安全", 2011, ("国家能源局",)),
]

UNCERTAIN = [
    Case("区安监局", "", 2016, ("区应急管理局",), False),
    Case("区安监局", "负责安全生产和职业健康监督管理", 2016, ("区应急管理局", "区卫生健康局"), False),
    Case("镇安监所", "巡查小作坊", 2016, ("镇应急管理部门",), False),
    Case("安监站", "巡查小作坊", 2016, ("应急管理部门",), False),
    Case("市水利局", "负责防汛抗旱工作", 2015, ("市应急管理局",), False),
    Case("县林业局", "做好森林防火", 2015, ("县应急管理局",), False),
    Case("市国土局", "组织地质灾害应急救援", 2015, ("市应急管理局", "市自然资源局"), False),
    Case("市发改委", "调运救灾物资", 2015, ("市粮食和物资储备局",), False),
    Case("食品药品监督管理部门", "依法履行职责", 2014, ("市场监督管理部门",), False),
    Case("铁道部", "负责相关工作", 2010, ("国家铁路局",), False),
    Case("市卫生局", "检查工地食堂的食品卫生", 2009, ("市卫生健康委员会", "市市场监督管理局"), False),
    Case("市公安局", "开展消防安全检查", 2009, ("市消防救援支队",), False),
    Case("民政局", "发放救灾款", None, ("应急管理局",), False),
    Case("民政局", "发放救灾款", 2019, ("应急管理局",), False),
    Case("市建设局", "监督在建工程", None, ("市住房和城乡建设局",), False),
    Case("文化广电新闻出版局", "做好宣传", 2014, ("文化和旅游局",), False),
    Case("国务院卫生行政部门", "规划传染病防治", 2013, ("国家卫生健康委员会", "国家疾病预防控制局"), False),
]

NOTHING = [
    none("区应急管理局", "组织应急演练", 2022),
    none("应急管理部", "指导全国安全生产工作", 2024),
    none("区应急局", "职业病", 2016),
    none("消防救援大队", "建设工程消防验收", 2021),
    none("区安监大队", "检查企业", 2016),
    none("市应急办", "修订应急预案", 2021),
    none("市监委", "监督检查", 2019),
    none("市新闻出版局", "检查印刷企业", 2021),
    none("市公安局", "查处酒驾", 2009),
    none("公安机关交通管理部门", "管理机动车", 2011),
    none("公安局", "开展消防安全检查", 2021),
    none("公安分局", "做好现场警戒", 2015),
    none("民政局", "发放最低生活保障金", 2015),
    none("民政局", "发放救灾款", 2021),
    none("水利局", "负责水库大坝安全", 2015),
    none("水利局", "防汛抗旱", 2022),
    none("林业局", "管理采伐许可", 2015),
    none("林业主管部门", "管理采伐许可", 2020),
    none("市交通运输局", "治理超限运输", 2014),
    none("交通", "管好校车", 2016),
    none("市建设局", "监督在建工程", 2021),
    none("城市管理局", "清理占道经营", 2015),
    none("气象局", "发布预警", 2015),
    none("地震局", "监测地震", 2015),
    none("市安委会", "部署安全生产大检查", 2012),
    none("安委办", "督办重大隐患", 2012),
    none("防汛抗旱指挥部办公室", "防汛", 2012),
    none("负有安全生产监督管理职责的部门", "监督检查", 2014),
    none("各级安全生产监督管理部门及有关部门", "监督检查", 2014),
    none("行业主管部门", "职业病防治", 2014),
    none("有关部门", "消防验收", 2014),
    none("特种设备安全监督管理部门", "监督电梯安全", 2013),
    none("省、自治区、直辖市特种设备安全监督管理部门", "监督电梯安全", 2009),
    none("县级以上人民政府食品安全监督管理部门", "抽检", 2015),
    none("药品监督管理部门", "许可药品经营", 2019),
    none("国务院对外贸易主管部门", "限制进口", 2016),
    none("环境与国土资源局", "防治地质灾害", 2016),
    none("规划建设与交通运输局", "推进管廊建设", 2016),
    none("教育文体旅游局", "检查学校", 2016),
    none("科技经济发展局", "推动企业入园", 2016),
    none("农林水局", "森林防火", 2016),
    none("国家税务总局", "征收税款", 2022),
    none("质量监督站", "监督工程质量", 2012),
    none("消防安全委员会", "研究消防工作", 2014),
    none("专职消防队", "灭火", 2014),
    none("市工商联", "联系企业", 2014),
    none("国防交通主管机构", "组织动员", 2016),
    none("文化馆", "开展宣传", 2016),
    none("卫生院", "救治伤员", 2012),
    none("社区卫生服务中心", "救治伤员", 2012),
    none("供电公司", "检查线路", 2012),
    none("建设单位", "落实安全措施", 2012),
    none("大数据发展管理局", "建设平台", 2021),
]


def found(case: Case, **more: object) -> tuple[tuple[str, ...], bool]:
    written = dt.date(case.year, 1, 15) if case.year else None
    answer = successors(case.name, case.task, written=written, as_of=dt.date(2026, 1, 1))
    return tuple(one.name for one in answer), all(one.certain for one in answer)


@pytest.mark.parametrize("case", [*CERTAIN, *UNCERTAIN], ids=lambda case: f"{case.name}-{case.task}")
def test_successors(case: Case) -> None:
    names, certain = found(case)
    assert sorted(names) == sorted(case.now)
    assert certain is case.certain


@pytest.mark.parametrize("case", NOTHING, ids=lambda case: f"{case.name}-{case.task}")
def test_near_misses_have_no_successor(case: Case) -> None:
    assert found(case)[0] == ()


@pytest.mark.parametrize("case", UNCERTAIN, ids=lambda case: f"{case.name}-{case.task}")
def test_what_is_not_certain_says_why(case: Case) -> None:
    written = dt.date(case.year, 1, 15) if case.year else None
    for one in successors(case.name, case.task, written=written):
        assert one.reason
        assert not any("a" <= letter <= "z" for letter in one.reason)


def test_a_certain_one_names_its_reform_and_its_basis() -> None:
    (one,) = successors("区安监局", "排查隐患", written=dt.date(2016, 3, 1))
    assert (one.reform, one.date, one.reason) == ("2018年机构改革", dt.date(2018, 3, 21), "")
    assert "深化党和国家机构改革方案" in one.basis
    assert "组建应急管理部" in one.basis
    assert "卫生健康" in one.stays
    assert one.local


def test_a_chain_keeps_the_basis_of_each_step() -> None:
    (one,) = successors("银监会", "监管银行", written=dt.date(2012, 1, 1))
    assert one.reform == "2023年机构改革"
    assert "组建中国银行保险监督管理委员会" in one.basis
    assert "组建国家金融监督管理总局" in one.basis


@pytest.mark.parametrize(
    ("name", "as_of", "now"),
    [
        ("国家安全生产监督管理总局", dt.date(2018, 3, 1), ()),
        ("国家安全生产监督管理总局", dt.date(2018, 4, 1), ("应急管理部",)),
        ("区安监局", dt.date(2018, 6, 1), ()),  # the local reform ended in March 2019
        ("区安监局", dt.date(2019, 4, 1), ("区应急管理局",)),
        ("银监会", dt.date(2020, 1, 1), ("中国银行保险监督管理委员会",)),
        ("银监会", dt.date(2024, 1, 1), ("国家金融监督管理总局",)),
        ("卫生部", dt.date(2015, 1, 1), ("国家卫生和计划生育委员会",)),
        ("公安部消防局", dt.date(2020, 1, 1), ("国家消防救援局",)),
    ],
)
def test_as_of_before_a_reform_knows_nothing_of_it(name: str, as_of: dt.date, now: tuple[str, ...]) -> None:
    answer = successors(name, "负责监督检查", written=dt.date(2010, 1, 1), as_of=as_of)
    assert tuple(one.name for one in answer) == now


def test_context_decides_where_the_task_shows_nothing() -> None:
    def names(*context: str) -> list[str]:
        found = successors("劳动行政主管部门", "依法给予处罚", written=dt.date(2009, 8, 27), context=context)
        return [one.name for one in found]

    assert names("矿山安全条例") == ["应急管理部门"]
    assert names("", "第三章 职业病防治", "某某条例") == ["卫生健康主管部门"]
    assert names() == ["人力资源和社会保障行政部门"]


def test_context_relieves_no_organ_that_goes_on() -> None:
    assert successors("民政局", "组织实施", written=dt.date(2015, 1, 1), context=("救灾工作",)) == ()


def test_names_of_other_organs_in_the_task_show_nothing() -> None:
    task = "民政、食品药品监督管理、公安部门应当及时设置避难场所"
    (one,) = successors("食品药品监督管理", task, written=dt.date(2010, 1, 1))
    assert not one.certain


@pytest.mark.parametrize(
    ("name", "certain", "doubtful"),
    [
        ("区应急管理局", "区安全生产监督管理局", "区民政局"),
        ("应急管理部", "国家安全生产监督管理总局", "民政部"),
        ("市消防救援支队", "市公安消防支队", "市公安局"),
        ("市自然资源局", "市国土资源局", "市水利局"),
        ("县市场监督管理局", "县工商行政管理局", "县商务局"),
        ("市场监督管理部门", "质量技术监督部门", "商务主管部门"),
        ("区卫生健康局", "区卫生和计划生育局", "区安全生产监督管理局"),
    ],
)
def test_predecessors(name: str, certain: str, doubtful: str) -> None:
    found = {one.name: one.certain for one in predecessors(name)}
    assert found[certain] is True
    assert found[doubtful] is False
    assert name not in found


def test_predecessors_go_back_through_a_chain() -> None:
    found = {one.name: one for one in predecessors("区卫生健康局")}
    assert found["区卫生局"].certain
    assert found["区卫生局"].date.year == 2013


@pytest.mark.parametrize("name", ["负有安全生产监督管理职责的部门", "各镇人民政府", "火星局", "气象局"])
def test_no_predecessors(name: str) -> None:
    assert predecessors(name) == ()


PIECES = (
    "市 区 镇 省 各 国务院 人民政府 县级以上 、 和 （ ） 安监 国土资源 卫生 公安消防 农业 劳动 主管部门 行政 "
    "局 厅 部 委 办 所 站 支队 分局"
)


@given(
    name=st.lists(st.sampled_from([*PIECES.split(), "\u3000"]), max_size=8).map("".join),
    task=st.sampled_from(["", "职业病", "消防验收和救灾", "食堂", "矿山安全"]),
    year=st.sampled_from([None, 1990, 2009, 2018, 2024]),
    as_of=st.sampled_from([None, dt.date(2000, 1, 1), dt.date(2018, 9, 1)]),
)
def test_any_name_is_answered_or_left_alone(
    name: str, task: str, year: int | None, as_of: dt.date | None
) -> None:
    for one in successors(name, task, written=dt.date(year, 5, 1) if year else None, as_of=as_of):
        assert one.name
        assert one.name != name
        assert one.certain != bool(one.reason)
    predecessors(name)


def test_a_very_long_task_or_name_is_no_trouble() -> None:
    task = "，".join(["做好救灾物资和职业病防治工作"] * 20_000)
    started = time.process_time()
    assert not successors("区民政局", task, written=dt.date(2015, 1, 1))[0].certain
    assert successors("区" * 20_000 + "安监局", task) == ()
    assert time.process_time() - started < 2


def test_forty_thousand_rows_cost_little() -> None:
    names = [
        f"{level}{function}" for level in "省市区县" for function in ("安监局", "公安局", "国土局", "财政局")
    ]
    successors("区安监局", "x")
    started = time.process_time()
    for number in range(40_000):
        successors(names[number % len(names)], f"任务{number % 2000}", written=dt.date(2015, 1, 1))
    assert time.process_time() - started < 4
