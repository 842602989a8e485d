"""Places in questions: all their short forms, names that may mean several places, and near misses."""

from __future__ import annotations

import pytest

from corpus.jurisdiction import ambiguous_places, find_places, own_place, placeholder

JIMO = "山东省/青岛市/即墨区"
LIAOCHENG = "山东省/聊城市"
LIAOCHENG_ZONE = f"{LIAOCHENG}/聊城江北水城旅游度假区"
LIAOCHENG_TECH = f"{LIAOCHENG}/聊城高新技术产业开发区"
QUANZHOU_ZONE = "福建省/泉州市/泉州台商投资区"
DAZHOU = "四川省/达州市/达州经开区"
CHENGDE = "河北省/承德市"
KNOWN = (
    "全国",
    "山东省",
    LIAOCHENG,
    LIAOCHENG_ZONE,
    LIAOCHENG_TECH,
    QUANZHOU_ZONE,
    DAZHOU,
    CHENGDE,
    JIMO,
    "岚桥县",
    "",
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        # a county in all its writings
        ("即墨区的停车谁管", {"即墨区": JIMO}),
        ("即墨停车谁管", {"即墨": JIMO}),
        ("即墨市的停车谁管", {"即墨市": JIMO}),
        ("青岛即墨停车谁管", {"青岛即墨": JIMO}),
        ("青岛即墨区停车谁管", {"青岛即墨区": JIMO}),
        ("青岛市即墨区停车谁管", {"青岛市即墨区": JIMO}),
        ("山东省青岛市即墨区停车谁管", {"山东省青岛市即墨区": JIMO}),
        ("山东青岛即墨停车谁管", {"山东青岛即墨": JIMO}),
        ("我在即墨，停车谁管", {"即墨": JIMO}),
        ("数字即墨谁建", {"即墨": JIMO}),
        # cities and provinces
        ("承德的尾矿库", {"承德": CHENGDE}),
        ("承德市的尾矿库", {"承德市": CHENGDE}),
        ("河北承德的尾矿库", {"河北承德": CHENGDE}),
        ("河北省承德市的尾矿库", {"河北省承德市": CHENGDE}),
        ("湖南省长沙市的消防", {"湖南省长沙市": "湖南省/长沙市"}),
        ("山东要是发大水", {"山东": "山东省"}),
        ("山东省的规定", {"山东省": "山东省"}),
        ("日照的消防谁管", {"日照": "山东省/日照市"}),
        ("广西的消防", {"广西": "广西壮族自治区"}),
        ("内蒙古的草原防火", {"内蒙古": "内蒙古自治区"}),
        ("延边州的森林防火", {"延边州": "吉林省/延边朝鲜族自治州"}),
        ("吉林市的消防", {"吉林市": "吉林省/吉林市"}),
        ("北京的烟花爆竹", {"北京": "北京市"}),
        # counties that the library lacks, where the question names its place
        ("崂山的停车谁管", {"崂山": "山东省/青岛市/崂山区"}),
        ("崂山停车谁管", {"崂山": "山东省/青岛市/崂山区"}),
        ("请问崂山的停车谁管", {"崂山": "山东省/青岛市/崂山区"}),
        ("我们崂山停车谁管", {"崂山": "山东省/青岛市/崂山区"}),
        ("停车乱收费，在崂山谁管", {"崂山": "山东省/青岛市/崂山区"}),
        ("崂山区停车谁管", {"崂山区": "山东省/青岛市/崂山区"}),
        ("昆山的消防谁管", {"昆山": "江苏省/苏州市/昆山市"}),
        ("景宁的森林防火", {"景宁": "浙江省/丽水市/景宁畲族自治县"}),
        ("石城县河长制谁管", {"石城县": "江西省/赣州市/石城县"}),
        ("公安县的消防", {"公安县": "湖北省/荆州市/公安县"}),
        # zones
        ("聊城江北水城旅游度假区谁管消防", {"聊城江北水城旅游度假区": LIAOCHENG_ZONE}),
        ("聊城市江北水城旅游度假区谁管消防", {"聊城市江北水城旅游度假区": LIAOCHENG_ZONE}),
        ("聊城江北水城度假区谁管消防", {"聊城江北水城度假区": LIAOCHENG_ZONE}),
        ("江北水城旅游度假区谁管消防", {"江北水城旅游度假区": LIAOCHENG_ZONE}),
        ("江北水城度假区谁管消防", {"江北水城度假区": LIAOCHENG_ZONE}),
        ("聊城度假区谁管消防", {"聊城度假区": LIAOCHENG_ZONE}),
        ("度假区谁管消防", {"度假区": LIAOCHENG_ZONE}),
        ("我们度假区谁管消防", {"度假区": LIAOCHENG_ZONE}),
        ("在度假区谁管消防", {"度假区": LIAOCHENG_ZONE}),
        ("旅游度假区谁管消防", {"旅游度假区": LIAOCHENG_ZONE}),
        ("泉州台商投资区谁管消防", {"泉州台商投资区": QUANZHOU_ZONE}),
        ("泉州台商区谁管消防", {"泉州台商区": QUANZHOU_ZONE}),
        ("泉州市台商投资区谁管消防", {"泉州市台商投资区": QUANZHOU_ZONE}),
        ("台商投资区谁管消防", {"台商投资区": QUANZHOU_ZONE}),
        ("台商区谁管消防", {"台商区": QUANZHOU_ZONE}),
        ("投资区谁管消防", {"投资区": QUANZHOU_ZONE}),
        ("聊城高新区谁管消防", {"聊城高新区": LIAOCHENG_TECH}),
        ("聊城高新技术产业开发区谁管消防", {"聊城高新技术产业开发区": LIAOCHENG_TECH}),
        ("高新区谁管消防", {"高新区": LIAOCHENG_TECH}),
        ("达州经开区谁管消防", {"达州经开区": DAZHOU}),
        ("达州经济开发区谁管消防", {"达州经济开发区": DAZHOU}),
        ("达州经济技术开发区谁管消防", {"达州经济技术开发区": DAZHOU}),
        ("经开区谁管消防", {"经开区": DAZHOU}),
        # a zone that the library lacks
        ("漳州台商投资区谁管消防", {"漳州台商投资区": "福建省/漳州市/漳州台商投资区"}),
        ("苏州工业园区谁管消防", {"苏州工业园区": "江苏省/苏州市/苏州工业园区"}),
        # abbreviations of provinces, where they are clear
        ("在鲁企业要配安全总监吗", {"鲁": "山东省"}),
        ("驻闽央企谁监管", {"闽": "福建省"}),
        ("入粤施工要备案吗", {"粤": "广东省"}),
        # places that no register has
        ("岚桥县谁管防汛", {"岚桥县": "岚桥县"}),
        ("岚桥防汛谁管", {"岚桥": "岚桥县"}),
        # several places
        ("即墨和承德的规定一样吗", {"即墨": JIMO, "承德": CHENGDE}),
        ("南京鼓楼区谁管消防", {"南京鼓楼区": "江苏省/南京市/鼓楼区"}),
        ("我在南京，鼓楼区谁管消防", {"南京": "江苏省/南京市", "鼓楼区": "江苏省/南京市/鼓楼区"}),
        ("北京朝阳谁管消防", {"北京朝阳": "北京市/朝阳区"}),
        ("杭州西湖区谁管消防", {"杭州西湖区": "浙江省/杭州市/西湖区"}),
    ],
)
def test_places_are_found(question: str, expected: dict[str, str]) -> None:
    found = find_places(question, KNOWN)
    assert {mention.span.of(question): mention.path for mention in found} == expected


NEAR_MISSES = """
公安局管什么|消防通道被占怎么办|新建项目的安全设施|和平时期的人防工程|朝阳产业园区的监管|社会长治久安靠什么
日照时间长会不会引起火灾|党委和政府的责任|提高安全意识靠谁|全区有多少个消防站|县里的创城办归谁管|市里谁管消防
工业区谁管消防|开发区谁管消防|各类度假区谁管消防|省级旅游度假区谁管|国家级高新区怎么评|全市经开区有几个
旅游度假区管理办法是哪年的|度假区建设管理谁负责|台商谁管|台商协会谁管|江北的消防谁管|西湖龙井谁管|东山再起靠什么
会同谁检查|会同有关部门检查谁牵头|天台的消防谁管|小店着火谁管|温泉酒店的消防谁管|钟楼的消防谁管|石柱倒了谁管
围场的安全谁管|公安的职责是什么|民政的职责是什么|资源的开发谁管|合作社的安全谁管|通道堵了谁管|平安建设谁牵头
大厂房的消防谁管|新区建设谁管|城区的消防谁管|郊区的消防谁管|矿区的安全谁管|老城区改造谁管|主城区的消防谁管
农村地区的消防谁管|边远山区的防火谁管|城市的消防谁管|城镇燃气谁管|乡镇的消防谁管|示范县怎么创建|试点市有哪些
期货市场谁管|农贸市场的消防谁管|住宅小区的消防谁管|自然保护区的防火谁管|行政区域内谁负责|本区域谁负责|我市场监管局
粤港澳合作谁管|鲁莽驾驶怎么罚|闽南话怎么说|湘菜馆的消防谁管|川流不息的路口谁管|晋升考试谁管|冀望谁来解决|在豫东平原
一般事故怎么报|三门以上的车库谁管|五常大米谁监管|大足够的安全距离|高度重视安全|高密度住宅的消防|海门口的船谁管
安全生产谁负责|应急预案谁编|消防救援谁指挥|烟花爆竹谁管|电动自行车谁管|尾矿库谁管|危化品谁管|燃气瓶谁管|校车谁管
定期检查谁做|定远程监控的是谁|平定局势靠谁|修水管谁管|开化工厂要什么证|大化工企业谁管|政和平台谁建|兴业银行谁监管
红旗谁颁发|光明工程谁管|团结协作靠谁|前进方向|胜利完成任务靠谁|新民警谁培训|文明城市谁创建|长安街谁管|中山路积水谁管
人民路谁管|解放路积水谁管|和平路谁管|青年路谁管|朝阳镇谁管|鼓楼大街谁管|凤凰村谁管
"""


@pytest.mark.parametrize("question", [one for one in NEAR_MISSES.replace("\n", "|").split("|") if one])
def test_words_that_are_no_places(question: str) -> None:
    known = tuple(path for path in KNOWN if path not in (LIAOCHENG_TECH, DAZHOU))
    assert find_places(question, known) == ()


@pytest.mark.parametrize(
    ("question", "name", "count", "sure"),
    [
        ("鼓楼区谁管消防", "鼓楼区", 4, True),
        ("朝阳区谁管消防", "朝阳区", 2, True),
        ("西湖区谁管消防", "西湖区", 2, True),
        ("西湖的消防谁管", "西湖", 2, False),
        ("东山谁管消防", "东山", 2, False),
        ("江北的消防谁管", "江北", 1, False),
        ("请问朝阳的消防谁管", "朝阳", 3, False),
    ],
)
def test_ambiguous_names_are_told_not_guessed(question: str, name: str, count: int, sure: bool) -> None:
    assert find_places(question, KNOWN) == ()
    (found,) = ambiguous_places(question, KNOWN)
    assert (found.name, found.sure) == (name, sure)
    assert len(found.paths) >= count
    assert found.span.of(question) == name


@pytest.mark.parametrize(
    "question",
    [
        "西湖龙井谁管",
        "朝阳产业谁扶持",
        "东山再起",
        "鼓楼大街积水",
        "南京鼓楼区谁管",
        "公安的职责",
        "安全生产",
    ],
)
def test_no_ambiguity_is_made_up(question: str) -> None:
    assert ambiguous_places(question, KNOWN) == ()


def test_the_library_decides_an_ambiguous_name() -> None:
    known = ("江苏省/徐州市/鼓楼区",)
    assert [mention.path for mention in find_places("鼓楼区谁管消防", known)] == list(known)
    assert ambiguous_places("鼓楼区谁管消防", known) == ()
    both = (*known, "江苏省/南京市/鼓楼区")
    (found,) = ambiguous_places("鼓楼区谁管消防", both)
    assert found.paths == tuple(sorted(both))


def test_a_kind_of_zone_alone_needs_the_only_one() -> None:
    two = (LIAOCHENG_ZONE, "浙江省/宁波市/宁波东钱湖旅游度假区")
    assert find_places("度假区谁管消防", two) == ()
    assert [m.path for m in find_places("聊城度假区谁管消防", two)] == [LIAOCHENG_ZONE]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("本市烟花爆竹谁管", "本市"),
        ("我市烟花爆竹谁管", "我市"),
        ("我区谁管消防", "我区"),
        ("咱们县谁管消防", "咱们县"),
        ("咱县谁管消防", "咱县"),
        ("我们省有什么规定", "我们省"),
        ("我们这个区谁管消防", "我们这个区"),
        ("我市公安局管什么", "我市"),
        ("我区分局管什么", "我区"),
        # near misses
        ("本市场谁管", ""),
        ("我省力了", ""),
        ("本区域谁管", ""),
        ("全市谁管消防", ""),
        ("各县谁管消防", ""),
        ("市里谁管消防", ""),
        ("本级政府谁管", ""),
    ],
)
def test_the_askers_own_place(question: str, expected: str) -> None:
    assert own_place(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("XX县谁管", "XX县"),
        ("某市谁管", "某市"),
        ("**区谁管", "**区"),
        ("某些区谁管", ""),
        ("XX公司谁管", ""),
    ],
)
def test_names_left_out(question: str, expected: str) -> None:
    assert placeholder(question) == expected
    assert find_places(question, KNOWN) == ()
