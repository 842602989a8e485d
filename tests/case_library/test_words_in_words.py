"""Words that are part of others, or tell what did not happen: types, events, work, substances, industries."""

from __future__ import annotations

import pytest
from telling_of import only_case, telling_of

from case_library.extraction.events import find_events
from case_library.extraction.substances import find_substances
from case_library.summary import PROCESSES


def events(said: str) -> list[str]:
    return [one.value for one in find_events(telling_of(f"甲事故\n2015年2月5日，罐车侧翻。{said}"))][1:]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("领导沉着冷静、果断指挥，火被扑灭。", []),
        ("冲床将其右手断指两根。", ["机械伤害"]),
        ("遇火星引起爆燃。", ["爆燃"]),
        ("周边空气中形成可燃爆气体。", []),
        ("粉尘燃爆，厂房受损。", ["爆燃"]),
        ("抢救及时，未造成人员中毒死亡。", []),
        ("发生一起未造成人员伤亡的火灾。", ["火灾"]),
        ("未及时发现泄漏，造成人员中毒。", ["泄漏", "中毒"]),
        ("现场有爆炸危险，情况紧急。", []),
        ("挂有危险品标志牌的车辆突然爆炸。", ["爆炸"]),
        ("操作不慎，危及被困人员甚至起火爆炸，后果不堪设想。", []),
        ("人体吸入会导致中毒。", []),
        ("救援人员查看罐体是否泄漏。", []),
        ("左前轮爆裂，撞上护栏。", ["碰撞"]),
        ("装油过量造成汽油冒顶外溢。", []),
        ("工作面冒顶，矿工被埋。", ["冒顶"]),
        ("调来烧伤和重症医学方面的专家。", []),
    ],
)
def test_events(said: str, found: list[str]) -> None:
    assert events(said) == found


@pytest.mark.parametrize(
    ("work", "said", "fits"),
    [
        ("爆破", "遇明火引起爆燃", False),
        ("爆破", "在这起爆炸事故中", False),
        ("爆破", "起爆后飞石击中工人", True),
        ("挖掘", "废水流入排放沟槽", False),
        ("挖掘", "沟槽内作业时塌方", True),
        ("挖掘", "开挖沟槽时未支护", True),
    ],
)
def test_work(work: str, said: str, *, fits: bool) -> None:
    assert bool(PROCESSES[work].search(said)) is fits


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("罐车相撞，丙酮氰醇泄漏，4人中毒。", ["丙酮氰醇"]),
        ("罐车相撞，甲醇钠泄漏起火。", ["甲醇钠"]),
        ("反应釜爆炸，苯泄漏。", ["苯"]),
        ("驾驶装载30吨汽油的罐车，打开罐口，油气喷出，油气蔓延，油气燃烧。", ["油气", "汽油"]),
    ],
)
def test_substances(said: str, found: list[str]) -> None:
    assert [one.value for one in find_substances(telling_of(f"甲事故\n2015年2月5日，{said}"))] == found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("铁路槽车闪爆事故\n2000年8月30日，20台槽车对入二车间等待装车，5号槽车突然闪爆。", "G53"),
        ("甲事故\n2008年8月15日，罐车在专用铁路内装苯，调车作业时罐盖打开，苯泄漏。", "G53"),
        ("甲事故\n2001年5月8日，罐车行驶至铁路专用线旁的206国道时侧翻，1人死亡。", "G54"),
        ("甲事故\n2015年8月12日，青禾物流有限公司危险品仓库发生爆炸，3人死亡。", "G59"),
        ("甲事故\n2015年8月12日，青禾石化储运有限公司油库发生火灾，3人死亡。", "G59"),
        ("甲事故\n2015年8月12日，青禾花炮厂危险品仓库发生爆炸，3人死亡。", "C"),
        ("甲事故\n2015年8月12日，某县成品油经营点卸油时油罐车旁起火，3人死亡。", "F52"),
    ],
)
def test_industry(text: str, code: str) -> None:
    case, _ = only_case(text)
    assert case.industry is not None
    assert case.industry.value.code == code
