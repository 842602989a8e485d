"""The history under a law's title, and names that a law had before."""

from __future__ import annotations

import datetime as dt

import pytest

from corpus.amendments import find_events, former_names

D = dt.date


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            [
                "2007年8月30日 第十届全国人民代表大会常务委员会第二十九次会议通过",
                "2024年6月28日 全国人民代表大会常务委员会第十次会议修订）",
            ],
            [(D(2007, 8, 30), "通过"), (D(2024, 6, 28), "修订")],
        ),
        (
            [
                "（1998年4月2日青屿省第九届人民代表大会常务委员会第二次会议通过",
                "根据2010年9月29日青屿省第十一届人民代表大会",
                "常务委员会第十九次会议《关于修改〈青屿省渔港条例〉等二十件地方性法规的决定》第一次修正）",
            ],
            [(D(1998, 4, 2), "通过"), (D(2010, 9, 29), "第一次修正")],
        ),
        (
            [
                "2001年10月25日国务院令第320号公布　自2002年1月1日起施行",
                "根据２０１１年１月８日《国务院关于废止和修改部分行政法规的决定》修订",
            ],
            [(D(2001, 10, 25), "公布"), (D(2002, 1, 1), "施行"), (D(2011, 1, 8), "修订")],
        ),
        (["2016年12月1日市政府第5次常务会议审议", "渔港示意图"], []),
        (["第一条 自2020年1月1日起施行。"], []),
        ([], []),
    ],
)
def test_events(lines: list[str], expected: list[tuple[dt.date, str]]) -> None:
    assert [(event.date, event.act) for event in find_events(lines)] == expected


def test_the_deciding_act_names_its_organ_and_decision() -> None:
    [_, event] = find_events(
        [
            "1998年4月2日通过",
            "2010年9月29日青屿省第十一届人民代表大会常务委员会第十九次会议《关于修改〈渔港条例〉的决定》第一次修正",
        ]
    )
    assert (event.by, event.decision) == ("青屿省人民代表大会常务委员会", "关于修改〈渔港条例〉的决定")
    assert event.amends


@pytest.mark.parametrize(
    ("title", "line", "names"),
    [
        (
            "青屿省渔港条例",
            "2010年1月1日《关于修改〈青屿省渔港管理条例〉的决定》修正",
            ("青屿省渔港管理条例",),
        ),
        (
            "青屿省渔港条例",
            "2010年1月1日《关于修改〈青屿省渔港暂行条例〉的决定》修正",
            ("青屿省渔港暂行条例",),
        ),
        # the same name, another law of the same decision, the national law that it carries out
        ("青屿省渔港条例", "2010年1月1日《关于修改〈青屿省渔港条例〉的决定》修正", ()),
        ("青屿省渔港条例", "2010年1月1日《关于修改〈青屿省旅游条例〉等三件法规的决定》修正", ()),
        (
            "青屿省清洁渔业促进条例",
            "依据2010年1月1日《关于修改〈中华人民共和国清洁渔业促进法〉的决定》修正",
            (),
        ),
    ],
)
def test_former_names(title: str, line: str, names: tuple[str, ...]) -> None:
    assert former_names(title, [line]) == names
