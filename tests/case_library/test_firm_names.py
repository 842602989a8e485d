"""Where the name of a firm begins and ends, and which firms have to do with an accident."""

from __future__ import annotations

import pytest
from telling_of import telling_of

from case_library.extraction.enterprises import find_enterprises, names_in
from corpus.model import Span


def named(text: str) -> list[str]:
    return [span.of(text) for span in names_in(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # A name begins with its place or its own words, never with verbs before them.
        ("未及时纠正长沙市青禾化工有限公司台账问题", ["长沙市青禾化工有限公司"]),
        ("窗口违规办理长沙市云溪仓储有限公司许可", ["长沙市云溪仓储有限公司"]),
        ("县工商局违法核发安阳市明泰化工有限责任公司营业执照", ["安阳市明泰化工有限责任公司"]),
        ("鉴于兰考县丰禾化工总厂已停产", ["兰考县丰禾化工总厂"]),
        ("直接分管青禾炼化有限公司的副县长", ["青禾炼化有限公司"]),
        ("没有严把关孟州市顺达运输有限公司的资质", ["孟州市顺达运输有限公司"]),
        # What joins it with the name before it is no part of it.
        ("由青禾化工有限公司和北源汽车有限公司承担", ["青禾化工有限公司", "北源汽车有限公司"]),
        # Words that look like prepositions stand in names, too.
        ("审查望城县对外经济贸易有限公司资质", ["望城县对外经济贸易有限公司"]),
        # A kind of site may be followed by the kind of the firm.
        ("委托青禾机动车检测站有限公司检验", ["青禾机动车检测站有限公司"]),
        # The works of a firm are named behind it with their place; others' goods are not.
        ("北源汽车股份有限公司诸城云山汽车厂出具了合格证", ["北源汽车股份有限公司诸城云山汽车厂"]),
        ("北源化工有限公司长沙仓库管理员", ["北源化工有限公司"]),
        # The group's name stays in front of a place.
        ("中国远油集团贵州石油有限公司", ["中国远油集团贵州石油有限公司"]),
        # What is done with the firm's rules is no name.
        ("规范公司有关交通安全管理制度", []),
        ("进一步健全公司安全管理体系", []),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert named(text) == names


def firms(account: str) -> list[str]:
    text = f"甲事故\n2021年4月18日，罐车在206国道侧翻，汽油泄漏起火，造成3人死亡。\n{account}"
    return [one.value.name for one in find_enterprises(telling_of(text))]


def test_a_firm_and_its_branch_both_count_where_both_are_spoken_of() -> None:
    account = (
        "一、基本情况\n客车登记所有人为青岑汽车运输股份有限公司云岭分公司（以下简称云岭分公司）。"
        "云岭分公司根据青岑汽车运输股份有限公司（以下简称青岑公司）授权经营。\n"
        "二、事故原因\n青岑公司对承包车辆管理不严格。"
    )
    assert firms(account) == ["青岑汽车运输股份有限公司云岭分公司", "青岑汽车运输股份有限公司"]


@pytest.mark.parametrize(
    "account",
    [
        "三、其他情况\n青岑市嘉鑫运输服务有限公司所属乙醇罐车车况良好。",
        "三、其他情况\n该车所有人为青岑市嘉鑫运输服务有限公司，检验有效。",
        "三、其他情况\n该罐车挂靠在青岑市嘉鑫运输服务有限公司，每年收费。",
    ],
)
def test_whose_vehicle_it_was_counts_wherever_it_is_told(account: str) -> None:
    assert firms(account) == ["青岑市嘉鑫运输服务有限公司"]


def test_a_name_behind_other_words_is_the_firm_that_is_named_elsewhere() -> None:
    account = (
        "一、事故原因\n长沙云溪化工有限公司违法装载。\n"
        "二、处理建议\n1.张某，副局长，牵头复核长沙云溪化工有限公司许可不严。"
    )
    assert firms(account) == ["长沙云溪化工有限公司"]


def test_a_firm_with_and_without_the_kind_of_its_city_is_one() -> None:
    account = "一、事故原因\n长沙市云溪化工有限公司违法装载。长沙云溪化工有限公司未查验资质。"
    assert firms(account) == ["长沙市云溪化工有限公司"]


def test_a_short_name_is_that_of_the_firm_that_is_called_so() -> None:
    account = (
        "一、基本情况\n客车登记所有人为青岑汽车运输股份有限公司云岭分公司（以下简称云岭分公司），"
        "由青岑汽车运输股份有限公司（以下简称青岑公司）授权经营。\n"
        "二、事故原因\n青岑公司对承包车辆管理不严格。"
    )
    text = f"甲事故\n2021年4月18日，客车侧翻，造成3人死亡。\n{account}"
    telling = telling_of(text)
    found = {one.value.name: one.spans for one in find_enterprises(telling)}
    named = {name: [span.of(telling.text) for span in spans] for name, spans in found.items()}
    assert "青岑公司" in named["青岑汽车运输股份有限公司"]
    assert "青岑公司" not in named["青岑汽车运输股份有限公司云岭分公司"]
