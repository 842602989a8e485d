"""Places of accidents, and the firms that have to do with them."""

from __future__ import annotations

import pytest
from telling_of import only_case, telling_of

from case_library.extraction.enterprises import find_enterprises
from case_library.extraction.places import find_place


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        (
            "甲事故\n2008年10月21日，甘肃省庆阳地区一辆罐车，行至宝鸡市凤县黄牛铺镇一涵洞时侧翻。",
            "陕西省/宝鸡市/凤县",
            "宝鸡市凤县黄牛铺镇一涵洞",
        ),
        ("甲事故\n2020年9月9日，甬莞高速揭阳普宁市路段发生追尾。", "广东省/揭阳市/普宁市", "甬莞高速"),
        ("甲事故\n2003年11月23日6时，行驶至京珠高速公路粤境北段时追尾。", "广东省", "粤境"),
        ("甲事故\n2000年5月19日，在途经宁河县境内205国道时相撞。", "天津市/宁河区", "205国道"),
        (
            "甲事故\n地点:京福高速公路德州段32公里\n事故经过：追尾。",
            "山东省/德州市",
            "京福高速公路德州段32公里",
        ),
        ("甲事故\n2019年3月3日，位于达州市经开区内的某厂灌装区发生中毒事故。", "四川省/达州市", "灌装区"),
        # A road or bridge that bears a place's name lies elsewhere.
        ("甲事故\n2001年7月3日，途径北环路新洲立交桥路段时侧翻。", "", "新洲立交桥"),
        ("甲事故\n2001年7月3日，某公司南京路门店发生火灾。", "", "南京路门店"),
        # A firm's or a driver's home is not where it happened.
        (
            "甲事故\n2001年7月3日，201国道611公里处，大庆市某货运公司所属车辆发生相撞。",
            "",
            "201国道611公里处",
        ),
        # Where the text says outright that it happened counts before where a vehicle called on its way.
        (
            "甲事故\n2014年7月18日，客车从福建省长乐市出发，沿途在福建、江西境内上下客9次。"
            "19日2时，该客车与前车发生追尾。\n一、道路情况\n"
            "事故发生路段位于湖南省邵阳市境内沪昆高速公路1309公里33米处，双向四车道。",
            "湖南省/邵阳市",
            "1309公里33米处",
        ),
        ("甲事故\n2014年7月18日，罐车途中在江西省九江市加油时起火。", "江西省/九江市", "九江市"),
        # An institute of the investigators is not where it happened.
        ("甲厂火灾\n2001年7月3日，第二车间起火。\n事故原因\n经青岛某研究院鉴定，系短路。", "", ""),
    ],
)
def test_place(text: str, path: str, words: str) -> None:
    found = find_place(telling_of(text))
    if not path and not words:
        assert found is None or not found.value.path
        return
    assert found is not None
    assert found.value.path.startswith(path)
    assert bool(found.value.path) == bool(path)
    assert words in found.value.words


FIRMS = """甲事故
2021年4月18日，施工工地发生坍塌。
一、基本情况
1.建设单位：南通临溪置业有限公司，成立于2017年5月9日，公司类型为有限责任公司。
2.施工单位：江苏鼎固建设集团有限公司（以下简称鼎固公司）。
二、事故经过
鼎固公司与南通临溪置业有限公司签订合同，由达州市贵达建材有限公司供货，该公司未到场。伤者被送往市人民医院。
"""


def test_firms() -> None:
    found = {one.value.name: one.value for one in find_enterprises(telling_of(FIRMS))}
    assert set(found) == {"南通临溪置业有限公司", "江苏鼎固建设集团有限公司", "达州市贵达建材有限公司"}
    assert found["南通临溪置业有限公司"].role == "建设单位"
    assert found["江苏鼎固建设集团有限公司"].role == "施工单位"
    assert found["江苏鼎固建设集团有限公司"].short == "鼎固公司"


@pytest.mark.parametrize(
    "words", ["经济性质为有限责任公司", "该公司", "运输公司", "某化工有限公司", "送往市第一人民医院"]
)
def test_no_firms(words: str) -> None:
    assert find_enterprises(telling_of(f"甲事故\n2021年4月18日，车辆起火，{words}，人员撤离。")) == ()


def test_a_firm_is_named_without_its_province_and_town() -> None:
    text = "甲事故\n2012年8月2日，江苏省常州市武进区明辉金属制品有限公司发生爆炸，明辉金属制品有限公司停产。"
    case, _ = only_case(text)
    assert [firm.value.name for firm in case.enterprises] == ["明辉金属制品有限公司"]
