"""Types by GB 6441, events in plain words, substances, nature, industry; and how long a report may take."""

from __future__ import annotations

import time

import pytest
from telling_of import only_case, source_of, telling_of
from told_accidents import TOLD

from case_library.extract import extract
from case_library.extraction.events import find_events
from case_library.extraction.nature import find_nature
from case_library.extraction.substances import find_substances
from case_library.model import AccidentType as T
from case_library.source import CaseText


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        # A vessel that gives way, whatever the title calls it; a splash of acid without a word of burns.
        (
            "液氨罐车爆炸事故\n1992年4月5日，停在路边的氨罐突然发生爆炸，封头飞向前方20米处，造成2人死亡。\n"
            "原因：焊缝没有焊透，超压导致爆炸。",
            T.VESSEL,
        ),
        ("卸碱伤人事故\n2000年夏，3名工人卸碱，碱液从管内喷出，溅到3人面部和身上。", T.BURNING),
        ("甲事故\n事故类型：灼烫\n2011年5月6日，软管脱落起火。", T.BURNING),
        (
            "甲事故\n2000年5月19日，罐车行驶至205国道时与货车相撞，丙酮氰醇泄漏，造成4人中毒，其中1人死亡。",
            T.POISONING,
        ),
        ("甲事故\n2003年11月23日，槽罐车行驶至高速公路时追尾，甲醇泄漏，造成3人死亡。", T.ROAD),
        (
            "甲“3·5”危险货物道路运输事故\n2010年3月5日，停在门口的货车上的电石发生爆炸，致2人死亡。",
            T.EXPLOSION,
        ),
        ("甲事故\n2015年2月5日，装卸工搬运时乙炔气瓶爆炸，1人死亡。", T.VESSEL),
        ("甲事故\n2015年2月5日，某洗浴中心锅炉发生爆炸，3人死亡。", T.BOILER),
        ("甲事故\n2015年2月5日，某煤矿工作面发生瓦斯爆炸，3人死亡。", T.GAS),
        ("甲事故\n2015年2月5日，某鞭炮厂装药车间发生爆炸，3人死亡。", T.POWDER),
        ("甲事故\n2015年2月5日，某污水池清淤时1人晕倒，3人盲目施救，4人死亡。", T.POISONING),
        ("甲事故\n2015年2月5日，工人从脚手架上坠落，1人死亡。", T.FALL),
        ("甲事故\n2015年2月5日，塔吊顶升时倒塌，3人死亡。", T.LIFTING),
        ("甲事故\n2015年2月5日，叉车倒车时将梁某撞倒碾压，1人死亡。", T.VEHICLE),
        ("甲事故\n2015年2月5日，罐车阀门泄漏，未造成人员伤亡。", T.ENVIRONMENT),
        ("甲事故\n2015年2月5日，这是一起重大坍塌责任事故，厂房垮塌，3人死亡。", T.COLLAPSE),
        ("甲事故\n2015年2月5日，甲厂起火，为防止爆炸进行了疏散，1人死亡。", T.FIRE),
    ],
)
def test_principal_type(text: str, kind: T) -> None:
    case, _ = only_case(text)
    assert case.types[0].value is kind


def test_events_of_what_happened_not_of_what_was_averted() -> None:
    found = find_events(telling_of("甲事故\n2015年2月5日，罐车侧翻，液氨泄漏。为防止爆炸，消防员喷水。"))
    assert [one.value for one in found] == ["侧翻", "泄漏"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("甲事故\n2015年2月5日，装有22吨液化石油气的罐车泄漏爆炸。", ["液化石油气"]),
        (
            "甲事故\n2015年2月5日，过氧化二叔丁基与甲基叔丁基醚混合后爆炸。",
            ["过氧化二叔丁基", "甲基叔丁基醚"],
        ),
        ("甲事故\n2015年2月5日，天然气公司的车辆起火。", []),
    ],
)
def test_substances(text: str, names: list[str]) -> None:
    assert sorted(one.value for one in find_substances(telling_of(text))) == sorted(names)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("经调查认定，这是一起生产安全责任事故。", "责任事故"),
        ("经认定，该事故是一起因甲违法经营，乙监管不力而导致的特别重大生产安全责任事故。", "责任事故"),
        ("该起火灾属意外事件。经认定为非生产安全责任事故。", "非生产安全事故"),
        ("经调查认定，该事故为非责任事故。", "非责任事故"),
        ("张某犯重大责任事故罪。", None),
        ("要落实责任，防止事故。", None),
    ],
)
def test_nature(said: str, value: str | None) -> None:
    found = find_nature(telling_of(f"甲事故\n2015年2月5日，甲厂爆炸。{said}"))
    assert (None if found is None else found.value) == value


def test_a_long_report_takes_little_time() -> None:
    """25,000 characters under half a second of CPU after the first, on a slow machine."""
    source = source_of(TOLD[0].text + "\n" + "（一）各单位要加强监管，落实责任。\n" * 1_400)
    extract(source)
    start = time.process_time()
    extract(source)
    assert time.process_time() - start < 0.5


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["公司", "第一条", "1人", "造成", "（", "2019年3月3日", "在某", "一、事故", "张某"]
)
def test_time_is_linear(piece: str) -> None:
    """One line of 200,000 characters, all of the same piece."""
    text = "甲厂事故\n2019年3月3日发生爆炸" + piece * (200_000 // len(piece))
    start = time.process_time()
    extract(CaseText("甲厂事故", text, ()))
    assert time.process_time() - start < 60
