"""Bulletins and collections: each accident has its own values, also of what is told of all together."""

from __future__ import annotations

import pytest
from telling_of import only_case, source_of

from case_library.extract import extract
from case_library.extraction.splitting import stretches
from case_library.model import Case, CauseKind

BULLETIN = """关于两起亡人事故的通报
各镇人民政府：近期我县接连发生两起事故。
一、事故经过
（一）石桥镇“3·2”触电伤亡事故。3月2日9时，石桥镇张村鱼塘承包户裘某触电死亡。
（二）柳林乡“3·9”淹溺事故。3月9日15时，柳林乡宏达养殖专业合作社工人落入沼液池，2人死亡。
二、事故原因
（一）“3·2”触电事故。电线老化漏电，裘某未断电接线。
（二）柳林乡“3·9”淹溺事故：合作社未设置防护栏，未开展有限空间培训。
两起事故都说明安全意识淡薄。
三、处理意见
宏达合作社理事长宁某被罚款2万元，合作社停产整顿。对石桥镇安监站站长尤某给予通报批评。
2024年3月20日
"""

PARAGRAPHS = """某县通报
近期，我县发生两起事故。
2024年3月2日9时，石桥镇张村鱼塘承包户裘某触电死亡。
2024年3月9日15时，柳林乡宏达养殖合作社工人落入沼液池，2人死亡。
一、事故原因
3月2日事故：电线老化漏电，裘某未断电接线。
3月9日事故：合作社未设置防护栏，未开展有限空间培训。
二、处理意见
宏达合作社理事长宁某被罚款2万元，合作社停产整顿。对石桥镇安监站站长尤某给予通报批评。
"""


def _causes(case: Case, text: str) -> list[str]:
    return [one.span.of(text) for one in case.causes]


@pytest.mark.parametrize("text", [BULLETIN, PARAGRAPHS], ids=["items", "paragraphs"])
def test_what_follows_on_all_is_shared_out(text: str) -> None:
    source = source_of(text)
    first, second = extract(source)
    assert [str(one.day and one.day.value) for one in (first, second)] == [
        "2024-03-02 09:00",
        "2024-03-09 15:00",
    ]
    assert [one.deaths and one.deaths.value for one in (first, second)] == [1, 2]
    assert _causes(first, source.text) == ["电线老化漏电，裘某未断电接线"]
    assert _causes(second, source.text) == ["合作社未设置防护栏，未开展有限空间培训"]
    assert {one.name for one in first.parties} == {"尤某"}
    assert {one.name for one in second.parties} == {"宁某", "宏达合作社"}
    assert first.extent.end <= second.extent.start
    assert "事故原因" not in second.extent.of(source.text)


HEADS = {
    "signs and words that differ": (
        """安全警示录
■案例之一　青泉县某砖厂坍塌
2021年3月4日8时，河南省许昌市长葛市某砖厂窑顶坍塌，1人死亡。
【案例二】平安水泥厂触电
2022年5月6日，平安水泥厂电工触电死亡。
例三三塘锻压厂机械伤害
2023年7月8日9时，三塘锻压厂冲床压伤1人。""",
        ["青泉县某砖厂坍塌", "平安水泥厂触电", "三塘锻压厂机械伤害"],
    ),
    "of a textbook": (
        """第三章 案例
案例3-1 清罐中毒事故
2021年3月4日8时，甲厂工人清罐中毒，1人死亡。
案例3-2 冲床压手事故
2022年5月6日，乙厂冲床压断1名工人手指。""",
        ["清罐中毒事故", "冲床压手事故"],
    ),
    "in turn": (
        """近期亡人事故通报
第一起：甲厂触电事故
2021年3月4日8时，甲厂电工触电，1人死亡。
第二起：乙矿冒顶事故
2021年5月6日，乙矿冒顶，2人死亡。""",
        ["甲厂触电事故", "乙矿冒顶事故"],
    ),
    "behind a table of contents": (
        """目录
案例一 甲厂爆炸事故……1
案例二 乙矿冒顶事故……2
案例一 甲厂爆炸事故
2021年3月4日8时，甲厂反应釜爆炸，1人死亡。
案例二 乙矿冒顶事故
2022年5月6日，乙矿冒顶，2人死亡。""",
        ["甲厂爆炸事故", "乙矿冒顶事故"],
    ),
}


@pytest.mark.parametrize("key", HEADS)
def test_headings_of_a_collection(key: str) -> None:
    text, names = HEADS[key]
    source = source_of(text)
    assert [case.name.value for case in extract(source)] == names


def test_a_sentence_on_a_first_accident_heads_no_case() -> None:
    text = """某厂爆炸事故
2021年3月4日8时，某厂反应釜爆炸，1人死亡。
第一起事故发生在白班，现场人员未察觉。
第二起事故发生在夜班。"""
    assert len(stretches(source_of(text))) == 1


NEWS = """刚刚通报！滑道断裂原因公布
原创 小周  山城圈  2024年5月9日 18:03 四川

4月2日10时，四川省绵阳市三台县一游乐园滑道断裂，3人坠落，其中1人伤势过重，经抢救无效死亡，2人受伤。
01  那天发生了什么
滑道突然断裂。
02  问题出在哪里
✅ 主要原因：
① 运营方绵阳欢乐谷文旅有限公司未检修滑道；
② 安全员数量不足；
③ 县文旅局未开展检查。
03  谁该负责
▪ 公司被罚款30万元
▪ 县文旅局副局长尤某被诫勉谈话
04  写在最后
请注意安全。"""


def test_an_article_of_a_public_account() -> None:
    case, text = only_case(NEWS)
    assert str(case.day and case.day.value) == "2024-04-02 10:00"
    assert case.deaths is not None
    assert case.deaths.value == 1
    assert len(case.causes) == 3
    assert _causes(case, text)[1] == "安全员数量不足；"
    assert [one.name for one in case.parties if one.measures] == ["绵阳欢乐谷文旅有限公司", "尤某"]


BRIEF = """甲渔船沉没事故简报
■事故时间　2021年3月4日8时
■事故地点　浙江省舟山市嵊泗县东侧海域
■等级　一般事故
○事故经过
2021年3月4日8时，渔船沉没，2人死亡。
○事故原因
1、船长冒险出海，是事故的主要原因。
2、舱口未关闭，是事故的直接原因。
3、船员未经培训。
4、船东未检修设备。
○处理
该起事故为责任事故。"""


def test_a_brief_with_signs_for_headings() -> None:
    case, _ = only_case(BRIEF)
    assert case.stated_grade is not None
    assert case.nature is not None
    assert case.nature.value == "责任事故"
    assert case.industry is not None
    assert case.industry.value.code == "A04"
    assert [one.kind for one in case.causes] == [
        CauseKind.UNSTATED,
        CauseKind.DIRECT,
        CauseKind.UNSTATED,
        CauseKind.UNSTATED,
    ]


def test_a_list_below_the_words_that_announce_it() -> None:
    case, _ = only_case("""某小区触电事故
2024年5月9日，某小区一电工触电，1人死亡。造成事故的间接原因有以下三个方面：

1.物业公司未建立用电制度。
2.监理单位未到场检查。
3.社区居委会巡查不到位。

事故发生后，街道办开展排查。""")
    assert [one.kind for one in case.causes] == [CauseKind.INDIRECT] * 3


def test_what_stands_right_behind_the_direct_cause() -> None:
    case, text = only_case("""某店爆炸
2024年5月9日10时，某店发生爆炸，1人死亡，直接经济损失1 2 0 . 5 万元。事故直接原因是软管脱落漏气。\
甲燃气有限公司未入户安检；乙镇政府巡查流于形式。事发后，县政府组织救援。经认定，该起爆炸事故属于一般生产安全责任事故。""")
    assert _causes(case, text) == ["软管脱落漏气", "甲燃气有限公司未入户安检", "乙镇政府巡查流于形式"]
    assert case.loss is not None
    assert case.loss.value == 120.5
    assert case.stated_grade is not None


@pytest.mark.parametrize(
    ("said", "deaths", "missing", "injured", "severe"),
    [
        ("船上9人落水，1人死亡，3人失踪。7月22日又打捞出1名失踪者，已无生命体征。", 2, 2, None, None),
        ("共造成3人死亡。7月22日找到最后1名失踪者，已无生命体征。", 3, None, None, None),
        ("4人被救起，其中2人没有呼吸，经抢救无效死亡，1人骨折。", 2, None, 1, None),
        ("司炉工（业主之妻）当场死亡，在隔壁的业主本人重伤，另2名帮工轻伤。", 1, None, 3, 1),
        ("造成3名工人死亡，另2名帮工轻伤。", 3, None, 2, None),
        ("两名工人被埋，经救援后均不幸遇难，另有一名工人手臂擦伤。", 2, None, 1, None),
        ("5名学生面部、颈部、双手被烧伤，其中2人较重。", None, None, 5, None),
        ("雇工裘某因失血过多死亡，裘某财颅骨骨折，正在治疗。", 1, None, 1, None),
    ],
)
def test_harm(
    said: str, deaths: int | None, missing: int | None, injured: int | None, severe: int | None
) -> None:
    case, _ = only_case(f"甲事故\n2024年7月20日15时，甲处发生事故，{said}")
    got = [one and one.value for one in (case.deaths, case.missing, case.injured, case.severe)]
    assert got == [deaths, missing, injured, severe]


RESPONSIBILITY = "甲事故\n2024年7月20日15时，甲县丙厂发生爆炸，1人死亡。\n处理情况\n"


@pytest.mark.parametrize(
    ("said", "names"),
    [
        (
            "责成甲县人民政府向乙市人民政府、乙市人民政府向丁省人民政府作出深刻检查。",
            ["甲县人民政府", "乙市人民政府"],
        ),
        ("责成东河镇、西河镇党委政府分别向县委作出书面检查。", ["东河镇党委政府", "西河镇党委政府"]),
        ("责令甲县开发区管委会向甲县人民政府作出书面检查。", ["甲县开发区管委会"]),
        ("甲县商务局、甲县住建局向县政府作出书面检查。", ["甲县商务局", "甲县住建局"]),
        (
            "甲县市场监督管理局依据《特种设备安全法》第八十八条，对迅达电梯公司罚款9万元；对商场运营方罚款5万元。",
            ["迅达电梯公司", "商场运营方"],
        ),
        ("尤某，正信监理公司现场监理员，由公司予以解聘。", ["尤某"]),
        ("裘某：甲公司投标文件所列项目经理，属“挂证”，建议依法撤销其建造师注册。", ["裘某"]),
    ],
)
def test_who_answers(said: str, names: list[str]) -> None:
    case, _ = only_case(RESPONSIBILITY + said)
    assert [one.name for one in case.parties if one.measures] == names


def test_firms_of_other_accidents_and_of_broken_lines() -> None:
    case, _ = only_case("""矿山事故登记表
|事故单位 |青泉满族自治县宏远铁矿有限责任公  |
|         |司                                |
|事故发生时间 |2018年9月6日14时05分 |
一、事故经过
9月6日14时05分，残药爆炸，丛某当场炸死。
二、教训
某港“8·12”瑞丰公司危险品仓库特别重大火灾爆炸事故发生后，该矿仍未整改。""")
    assert [one.value.name for one in case.enterprises] == ["青泉满族自治县宏远铁矿有限责任公司"]
