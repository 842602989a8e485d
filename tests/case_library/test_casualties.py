"""Numbers of dead, missing, hurt and poisoned: totals, not parts, and not those of other accidents."""

from __future__ import annotations

import pytest
from telling_of import telling_of

from case_library.extraction.casualties import find_harmed
from case_library.extraction.losses import find_loss

TABLE = [
    # text, deaths, missing, injured, severe, poisoned
    ("造成3人死亡、11人受伤。", 3, None, 11, None, None),
    ("死亡6人，重伤8人，轻伤47人。", 6, None, 55, 8, None),
    ("造成两死一伤。", 2, None, 1, None, None),
    ("致1死2伤。", 1, None, 2, None, None),
    ("造成9人受伤。以前年发生的3·17特大爆炸事故为例，货车超载，造成27人死亡。", None, None, 9, None, None),
    ("造成车内2人和村民4人死亡。", 6, None, None, None, None),
    ("2人当场死亡；1名老人和1名小孩也不幸遇难。", 4, None, None, None, None),
    ("4位消防官兵、两位司机以及73位群众被不同程度地灼伤。", None, None, 79, None, None),
    ("共造成5人死亡（其中3人当场死亡，2人抢救无效死亡），11人受伤。", 5, None, 11, None, None),
    ("8人被埋，其中5人当场死亡，1人经抢救无效死亡，2人受伤。", 6, None, 2, None, None),
    ("造成6人急性中毒，其中3人经全力救治无效死亡，其余3人轻度中毒。", 3, None, None, None, 6),
    ("造成15人中毒，1人死亡。", 1, None, None, None, 15),
    ("23人中毒死亡，230人不同程度中毒受伤。", 23, None, 230, None, 230),
    ("造成14人死亡、3人失踪、9人受伤（其中重伤2人）。", 14, 3, 9, 2, None),
    ("致三人死亡、一人轻伤。", 3, None, 1, None, None),
    ("11人被困，7人获救生还，4人遇难。", 4, None, None, None, None),
    ("事故未造成人员伤亡。", 0, None, 0, None, None),
    ("造成8人受伤，截止7月31日无人员死亡。", 0, None, 8, None, None),
    ("当场造成21人死亡、46人受伤。截至8月15日，死亡人数上升至26人。", 26, None, 41, None, None),
    ("2人当场死亡，4人受伤，其中3名重伤员先后死亡。事故共造成5人死亡、1人受伤。", 5, None, 1, None, None),
    ("当天造成75人死亡、185人受伤。共有97人死亡、163人受伤（陆续死亡49人）。", 97, None, 163, None, None),
    ("确定有54人遇难。6名受伤人员中，有4人因伤势过重医治无效于8月死亡。", 58, None, 2, None, None),
    ("造成3人死亡、8人受伤。受伤的8人中，先后有2人抢救无效死亡。", 5, None, 6, None, None),
    ("共造成5人死亡、1人受伤。3名伤者中2人医治无效死亡。", 5, None, 1, None, None),
    ("造成3人死亡、8人受伤。8名受伤人员中，2人已出院。", 3, None, 8, None, None),
    ("黄某受伤送医院抢救无效死亡。", 1, None, None, None, None),
    ("工人韦某清理进料口时，右手被卷入机内，当场死亡。", 1, None, None, None, None),
    ("周××和监护人李××被气浪抛出，当场死亡；另有3人轻伤。", 2, None, 3, None, None),
    ("6名工人搬卸化学品16吨，后陆续出现中毒症状。", None, None, None, None, 6),
    ("一名加油工被烧成重伤。", None, None, 1, 1, None),
    ("某热电厂运行工钱某擅自打开排污阀，蒸汽喷出，将其面部和双手烫伤。", None, None, 1, None, None),
    ("所幸未发生人 员伤亡。", 0, None, 0, None, None),
    # Not this accident's, or no number of persons.
    ("氰化物流入河中，造成河水污染，牲畜、鱼死亡。", None, None, None, None, None),
    ("碎片飞出，周边民房、过往车辆受损、群众受伤。", None, None, None, None, None),
    ("教育职工佩戴防护用品，防止遇险受伤。", None, None, None, None, None),
    ("造成1人死亡。近年来，全省同类事故共发生12起，死亡31人。", 1, None, None, None, None),
    ("甲车起火。2013年该厂曾发生爆炸，死亡2人。", None, None, None, None, None),
    ("甲厂爆炸。较大事故，是指造成3人以上10人以下死亡的事故。", None, None, None, None, None),
    ("甲厂爆炸，死亡事故率上升，疏散群众700人。", None, None, None, None, None),
    ("甲厂爆炸，要确保不发生人员伤亡。", None, None, None, None, None),
]


@pytest.mark.parametrize(
    ("said", "deaths", "missing", "injured", "severe", "poisoned"), TABLE, ids=[row[0][:16] for row in TABLE]
)
def test_harmed(
    said: str,
    deaths: int | None,
    missing: int | None,
    injured: int | None,
    severe: int | None,
    poisoned: int | None,
) -> None:
    found = find_harmed(telling_of(f"甲厂事故\n2019年3月3日，甲厂发生事故，{said}"))
    got = tuple(
        None if one is None else one.value
        for one in (found.deaths, found.missing, found.injured, found.severe, found.poisoned)
    )
    assert got == (deaths, missing, injured, severe, poisoned)


def test_investigated_number_counts() -> None:
    told = "甲厂事故\n2019年3月3日，甲厂爆炸，造成2人死亡。\n一、事故经过\n爆炸。\n"
    text = told + "二、人员伤亡和直接经济损失\n造成3人死亡。"
    found = find_harmed(telling_of(text))
    assert found.deaths is not None
    assert found.deaths.value == 3
    assert not found.deaths.sure
    assert "2人" in found.deaths.note


def test_labelled_lines_come_first() -> None:
    found = find_harmed(telling_of("甲事故\n死亡人数：3 人\n受伤人数：无\n事故经过：1人当场死亡。"))
    assert found.deaths is not None
    assert found.deaths.value == 3
    assert found.injured is not None
    assert found.injured.value == 0


def test_a_name_is_counted_but_not_sure() -> None:
    found = find_harmed(telling_of("甲事故\n2001年1月1日，戴xx被灼伤。随后，范xx被灼伤。"))
    assert found.injured is not None
    assert found.injured.value == 2
    assert not found.injured.sure


@pytest.mark.parametrize(
    ("said", "loss", "sure"),
    [
        ("直接经济损失792万元。", 792.0, True),
        ("直接经济损失约792万元。", 792.0, False),
        ("直接经济损失1.2亿元。", 12_000.0, True),
        ("直接经济损失68.66亿元人民币。", 686_600.0, True),
        ("直接经济损失4700余万元。", 4_700.0, False),
        ("直接经济损失425余万元。", 425.0, False),
        ("直接经济损失1,286.4万元。", 1_286.4, True),
        ("直接经济损失76．8万元。", 76.8, True),
        ("直接经济损失4000元。", 0.4, True),
        ("直接经济损失二百万元。", 200.0, True),
        ("经济损失76万元。", 76.0, False),
        ("直接经济损失统计至调查报告期约152万元。", 152.0, False),
        ("间接经济损失500万元。", None, None),
        ("赔偿120万元。", None, None),
        ("是指造成1000万元以上5000万元以下直接经济损失的事故。", None, None),
    ],
)
def test_loss(said: str, loss: float | None, sure: bool | None) -> None:
    found = find_loss(telling_of(f"甲厂事故\n2019年3月3日，甲厂发生火灾，{said}"))
    assert (None if found is None else (found.value, found.sure)) == (None if loss is None else (loss, sure))
