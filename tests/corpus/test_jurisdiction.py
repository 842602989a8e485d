"""Where documents hold, and which places a question names."""

from __future__ import annotations

import pytest

from corpus.jurisdiction import covers, find_places, place_of, related

LIAOCHENG_ZONE = "山东省/聊城市/聊城江北水城旅游度假区"
QUANZHOU_ZONE = "福建省/泉州市/泉州台商投资区"
JIMO = "山东省/青岛市/即墨区"


@pytest.mark.parametrize(
    ("title", "issuer", "expected"),
    [
        ("聊城江北水城旅游度假区森林防火办法", "", LIAOCHENG_ZONE),
        ("聊城市江北水城旅游度假区安全生产方案", "", LIAOCHENG_ZONE),
        ("泉州台商投资区防台风预案", "", QUANZHOU_ZONE),
        ("中共福建省委泉州台商投资区工作委员会关于防台风的通知", "", QUANZHOU_ZONE),
        ("山东省安全生产条例", "", "山东省"),
        ("青岛市消防条例", "", "山东省/青岛市"),
        ("深圳经济特区消防条例", "", "广东省/深圳市"),
        ("青岛市即墨区人民政府办公室关于印发方案的通知", "", JIMO),
        ("即墨区消防安全整治方案", "", JIMO),
        ("山东省东平湖保护条例", "", "山东省"),
        ("上海市黄浦江管理条例", "", "上海市"),
        ("上海市促进浦东新区改革的若干规定", "", "上海市"),
        ("中国（上海）自由贸易试验区条例", "", "上海市/中国（上海）自由贸易试验区"),
        ("北京经济技术开发区条例", "", "北京市/北京经济技术开发区"),
        ("山东省经济技术开发区条例", "", "山东省"),
        ("中华人民共和国安全生产法", "", "全国"),
        ("国务院办公厅关于加强消防工作的通知", "", "全国"),
        ("应急管理部关于印发办法的通知", "", "全国"),
        ("国家能源局综合司关于做好火灾防控工作的通知", "", "全国"),
        ("关于做好消防工作的通知", "国务院安全生产委员会办公室", "全国"),
        ("关于做好消防工作的通知", "承德市应急管理局", "河北省/承德市"),
        ("XX县创建安全发展示范城市方案", "", ""),
        ("某市消防工作要点", "", ""),
        ("**市安全生产规划", "", ""),
        ("合作经济组织安全管理办法", "", ""),
        ("和平利用核能安全规定", "", ""),
        ("新建项目安全管理办法", "", ""),
        ("朝阳产业发展规划", "", ""),
        ("2018年全市森林防火工作要点", "市应急管理局", ""),
        ("消防安全信用监管范文", "", ""),
    ],
)
def test_place_of_title_and_issuer(title: str, issuer: str, expected: str) -> None:
    assert place_of(title, issuer, "", "") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the text speaks of itself
        ("魅力承德，避暑之城。全市要落实责任，全市各级不得松懈。", "河北省/承德市"),
        ("落实《数字青岛发展规划》，建设数字即墨。全区教师，全区范围。推动数字即墨建设。", JIMO),
        # organs of one place act in a text that speaks of 全市
        ("全市火灾多发，漳州市公安局与漳州市建设局联合制定意见，提升全市抗灾能力。", "福建省/漳州市"),
        # merely cited
        ("学习借鉴浙江省和上海市的做法，我市要抓好落实，全市要行动。", ""),
        ("吸取深圳堆土场滑坡事故教训，我区要举一反三，全区要排查。", ""),
        ("我区各镇要落实责任，全区开展检查。", ""),
        ("健全信用资源体系，推进平安资源建设。我区行动，全区动员。", ""),
        ("根据《XX市人民政府办公室通知》，魅力承德。全市行动，全市动员。", ""),
        ("", ""),
    ],
)
def test_place_of_text(text: str, expected: str) -> None:
    assert place_of("", "", "", text) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [("国办发〔2006〕55号", "全国"), ("应急〔2020〕3号", "全国"), ("青政发〔2020〕1号", "")],
)
def test_place_of_number(number: str, expected: str) -> None:
    assert place_of("关于加强管理的通知", "", number, "") == expected


def test_place_of_event() -> None:
    text = (
        "位于达州市经开区的某公司发生事故。达州市应急管理局赶到现场，达州市成立调查组。伤者籍贯安徽省滁州市。"
    )
    assert place_of("某公司气体中毒事故调查报告", "", "", text, event=True).startswith("四川省/达州市")


KNOWN = (LIAOCHENG_ZONE, QUANZHOU_ZONE, "河北省/承德市", JIMO, "山东省", "全国", "")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("即墨的智慧停车谁负责？", [("即墨", JIMO)]),
        ("数字即墨建设归谁管", [("即墨", JIMO)]),
        ("青岛市即墨区的消防站", [("青岛市即墨区", JIMO)]),
        ("承德的尾矿库", [("承德", "河北省/承德市")]),
        ("承德市的尾矿库", [("承德市", "河北省/承德市")]),
        ("山东要是发大水", [("山东", "山东省")]),
        ("聊城江北水城旅游度假区的规划", [("聊城江北水城旅游度假区", LIAOCHENG_ZONE)]),
        ("聊城江北水城度假区的规划", [("聊城江北水城度假区", LIAOCHENG_ZONE)]),
        ("江北水城度假区的规划", [("江北水城度假区", LIAOCHENG_ZONE)]),
        ("聊城市江北水城旅游度假区公安分局", [("聊城市江北水城旅游度假区", LIAOCHENG_ZONE)]),
        ("泉州台商区的演唱会", [("泉州台商区", QUANZHOU_ZONE)]),
        ("泉州台商投资区的演唱会", [("泉州台商投资区", QUANZHOU_ZONE)]),
        # places that the library does not have are places all the same
        ("青岛市崂山区的智慧停车", [("青岛市崂山区", "山东省/青岛市/崂山区")]),
        ("青岛崂山的智慧停车", [("青岛崂山", "山东省/青岛市/崂山区")]),
        ("北京朝阳区和南京鼓楼区", [("北京朝阳区", "北京市/朝阳区"), ("南京鼓楼区", "江苏省/南京市/鼓楼区")]),
        ("吉林省吉林市的消防", [("吉林省吉林市", "吉林省/吉林市")]),
        ("荆州市公安县的消防", [("荆州市公安县", "湖北省/荆州市/公安县")]),
        # near misses
        ("公安局管什么", []),
        ("消防通道被占怎么办", []),
        ("新建项目的安全设施", []),
        ("和平时期的人防工程", []),
        ("朝阳产业园区的监管", []),
        ("社会长治久安靠什么", []),
        ("日照时间长会不会引起火灾", []),
        ("党委和政府的责任", []),
        ("提高安全意识靠谁", []),
        ("度假区的安全谁管", [("度假区", LIAOCHENG_ZONE)]),
        ("各类度假区的安全谁管", []),
        ("江北的消防", []),
        ("全区有多少个消防站", []),
        ("县里的创城办归谁管", []),
        ("", []),
    ],
)
def test_find_places(question: str, expected: list[tuple[str, str]]) -> None:
    found = find_places(question, KNOWN)
    assert [(mention.span.of(question), mention.path) for mention in found] == expected


def test_county_stem_elsewhere_in_a_question_needs_the_library() -> None:
    assert find_places("数字即墨归谁管", ()) == ()
    assert [m.path for m in find_places("数字即墨归谁管", (JIMO,))] == [JIMO]


def test_ambiguous_name_is_the_one_that_the_library_has() -> None:
    known = ("江苏省/徐州市/鼓楼区",)
    assert [m.path for m in find_places("鼓楼区的消防站", known)] == list(known)
    assert find_places("鼓楼区的消防站", ()) == ()


@pytest.mark.parametrize(
    ("general", "special", "expected"),
    [
        ("山东省", JIMO, True),
        ("山东省/青岛市", JIMO, True),
        (JIMO, JIMO, True),
        ("全国", JIMO, True),
        (JIMO, "山东省", False),
        ("山东省/青岛", JIMO, False),
        ("", JIMO, False),
        (JIMO, "", False),
        ("全国", "", False),
    ],
)
def test_covers(general: str, special: str, expected: bool) -> None:
    assert covers(general, special) is expected


def test_related_goes_both_ways() -> None:
    assert related(JIMO, "山东省")
    assert related("山东省", JIMO)
    assert not related(JIMO, QUANZHOU_ZONE)


@pytest.mark.parametrize(
    ("title", "issuer", "expected"),
    [
        ("岚桥县2026年夏季防溺水专项工作方案", "", "岚桥县"),
        ("测试县关于印发防汛专项方案的通知", "", "测试县"),
        ("澜山区电动自行车管理办法", "", "澜山区"),
        ("岚桥镇防汛预案", "", "岚桥镇"),
        ("岚州市消防规定", "", "岚州市"),
        ("岚江市澜山区养犬管理办法", "", "岚江市/澜山区"),
        ("中共岚桥县委办公室关于防火的通知", "", "岚桥县"),
        ("关于印发岚桥县防火方案的通知", "", "岚桥县"),
        ("关于防火的通知", "岚桥县人民政府办公室", "岚桥县"),
        # the register decides first
        ("关于防火的通知", "承德市应急管理局", "河北省/承德市"),
        ("岚桥县防火方案", "国务院", "全国"),
        # near misses: common nouns, placeholders, words that go on
        *[
            (title, "", "")
            for title in (
                "某县消防方案",
                "兴化达州化工有限责任公司消防方案",
                "远恒达州化工有限责任公司消防方案",
                "XX县消防方案",
                "*市消防方案",
                "全市防汛方案",
                "我区防火方案",
                "各县防火方案",
                "山区道路安全管理办法",
                "贫困山区扶持办法",
                "自然保护区条例",
                "专属经济区管理办法",
                "行政区划管理条例",
                "住宅小区消防办法",
                "工业园区安全方案",
                "高新区安全方案",
                "城镇燃气管理条例",
                "历史文化名镇保护条例",
                "特色小镇建设方案",
                "沿海城市防台风办法",
                "期货市场管理办法",
                "农贸市场消防办法",
                "示范县创建方案",
                "民族自治州条例",
                "关于加强山区防火的通知",
            )
        ],
    ],
)
def test_place_that_no_register_has(title: str, issuer: str, expected: str) -> None:
    assert place_of(title, issuer, "", "") == expected


UNLISTED = ("岚桥县", "测试县", "澜山区", "岚江市/青屿区", "甲溪县", "甲溪镇")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("岚桥县谁负责防溺水", [("岚桥县", "岚桥县")]),
        ("岚桥防溺水谁负责", [("岚桥", "岚桥县")]),
        ("测试县谁管", [("测试县", "测试县")]),
        ("澜山区的电动车", [("澜山区", "澜山区")]),
        ("岚江市青屿区谁管", [("岚江市青屿区", "岚江市/青屿区")]),
        ("青屿区谁管", [("青屿区", "岚江市/青屿区")]),
        ("甲溪镇谁管", [("甲溪镇", "甲溪镇")]),
        # near misses
        ("甲溪谁管", []),
        ("岚桥镇谁管", []),
        ("岚桥路积水谁管", []),
        ("测试归谁管", []),
        ("山区道路谁管", []),
        ("岚江市谁管", []),
    ],
)
def test_find_place_that_no_register_has(question: str, expected: list[tuple[str, str]]) -> None:
    found = find_places(question, UNLISTED)
    assert [(mention.span.of(question), mention.path) for mention in found] == expected
    assert find_places("岚桥县谁负责", ()) == ()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("台商区的演唱会", ["台商区"]),
        ("在台商投资区办演唱会", ["台商投资区"]),
        ("江北度假区的规划", ["江北度假区"]),
        ("聊城江北度假区的规划", ["聊城江北度假区"]),
        ("度假区谁管", ["度假区"]),
        ("投资区谁管", ["投资区"]),
        ("工业区谁管", []),
        ("省级度假区谁管", []),
        ("度假区管理办法", []),
        ("台商园谁管", []),
        ("台商谁管", []),
    ],
)
def test_short_forms_of_zones(question: str, expected: list[str]) -> None:
    assert [mention.span.of(question) for mention in find_places(question, KNOWN)] == expected


def test_short_form_of_a_zone_must_be_unambiguous_and_its_own() -> None:
    two = (QUANZHOU_ZONE, "福建省/漳州市/漳州台商投资区")
    assert find_places("台商区的演唱会", two) == ()
    assert [m.path for m in find_places("泉州台商区的演唱会", two)] == [QUANZHOU_ZONE]
    assert QUANZHOU_ZONE not in [m.path for m in find_places("漳州台商区的演唱会", KNOWN)]
