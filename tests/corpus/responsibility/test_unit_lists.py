"""Lists of units: where they are cut, what is left together, what the open end is, what is inherited."""

from __future__ import annotations

import pytest

from corpus.responsibility.units_list import UnitList, is_plausible, split_units, squeeze


def names(found: UnitList) -> list[str]:
    return [unit.as_written for unit in found.units]


LISTS = [
    ("区科技局、民政局,区公安分局", ["区科技局", "民政局", "区公安分局"], False),
    (
        "各乡镇人民政府,区住房和城乡建设局和公安分局等有关部门",
        ["各乡镇人民政府", "区住房和城乡建设局", "公安分局"],
        True,
    ),
    ("市文化和旅游局、市自然资源和规划局", ["市文化和旅游局", "市自然资源和规划局"], False),
    ("财政部、税务总局等国务院相关部门及各地区", ["财政部", "税务总局", "各地区"], True),
    (
        "区财政局等各行业主管部门、区负有安全生产监管职责的部门",
        ["区财政局", "各行业主管部门", "区负有安全生产监管职责的部门"],
        False,
    ),
    ("临海海事处及其他行业主管部门", ["临海海事处", "其他行业主管部门"], False),
    ("市有关部门,各县(市)、区政府。", ["市有关部门", "各县(市)、区政府"], False),
    ("各市、县〔市、区〕政府", ["各市、县〔市、区〕政府"], False),
    ("各乡镇、县应急局", ["各乡镇", "县应急局"], False),
    ("各镇人民政府、街道办事处", ["各镇人民政府", "街道办事处"], False),
    ("各乡镇党委和人民政府,区党群工作部", ["各乡镇党委和人民政府", "区党群工作部"], False),
    (
        "市数据局（市人工智能局）、市委组织部（人才办）",
        ["市数据局（市人工智能局）", "市委组织部（人才办）"],
        False,
    ),
    ("一港五谷（东城区政府、西城区政府、北城区政府）", ["东城区政府", "西城区政府", "北城区政府"], False),
    ("青州市、白沙市、石岭市人民政府", ["青州市", "白沙市", "石岭市人民政府"], False),
    ("市图灵人工智能高等研究院", ["市图灵人工智能高等研究院"], False),
    ("省委网信—９—办、省经信厅", ["省委网信办", "省经信厅"], False),
    ("市公安局度假 区分局、 区住建局", ["市公安局度假区分局", "区住建局"], False),
    ("省经信厅 省数据局\n省自然资源厅", ["省经信厅", "省数据局", "省自然资源厅"], False),
    ("省纪委省监委、省委组织部", ["省纪委省监委", "省委组织部"], False),
    ("应急、公安、住建等部门", ["应急", "公安", "住建"], True),
    ("*电业局、三镇", ["*电业局", "三镇"], False),
    ("/", [], False),
    ("——", [], False),
    ("", [], False),
]


@pytest.mark.parametrize(("text", "expected", "open_ended"), LISTS)
def test_list(text: str, expected: list[str], open_ended: bool) -> None:
    found = split_units(text, 0)
    assert names(found) == expected
    assert found.open_ended is open_ended
    assert found.strays == ()


def test_spans_stand_in_the_text_with_its_debris() -> None:
    text = "区 农业农村局、省委网信—９—办"
    first, second = split_units(text, 100).units
    assert text[first.span.start - 100 : first.span.end - 100] == "区 农业农村局"
    assert text[second.span.start - 100 : second.span.end - 100] == "省委网信—９—办"


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ("区科技局、民政局", ["区科技局", "区民政局"]),
        ("区委组织部、宣传部", ["区委组织部", "区委宣传部"]),
        ("区委政法委、应急局", ["区委政法委", "区应急局"]),
        ("市公安局、人民银行", ["市公安局", "人民银行"]),
        ("区住建局、临海县供电公司", ["区住建局", "临海县供电公司"]),
        ("各镇街、民政局", ["各镇街", "民政局"]),
        ("区住建局,民政局", ["区住建局", "民政局"]),
        ("国家医保局、民政部", ["国家医保局", "民政部"]),
    ],
)
def test_level_is_inherited_inside_one_enumeration(text: str, resolved: list[str]) -> None:
    found = split_units(text, 0)
    assert [unit.name for unit in found.units] == resolved
    assert [unit.as_written for unit in found.units] == text.replace(",", "、").split("、")


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ("各镇人民政府、区经济发展局、公安分局", ["各镇人民政府", "区经济发展局", "区公安分局"]),
        ("区水务局、规划建设与交通运输局、妇联", ["区水务局", "区规划建设与交通运输局", "区妇联"]),
        ("区财政局、市气象局、消防救援大队", ["区财政局", "市气象局", "消防救援大队"]),
        ("区财政局、市气象局、区水务局、民政局", ["区财政局", "市气象局", "区水务局", "区民政局"]),
        ("区财政局、云溪海事处、公安分局", ["区财政局", "云溪海事处", "公安分局"]),
        ("公安分局、市气象局、民政局", ["公安分局", "市气象局", "民政局"]),
        ("区财政局,市气象局、民政局", ["区财政局", "市气象局", "民政局"]),
        ("市生态环境局云溪分局、财政局", ["市生态环境局云溪分局", "财政局"]),
        ("市公安局、消防救援大队", ["市公安局", "消防救援大队"]),
        ("市公安局、消防救援支队", ["市公安局", "市消防救援支队"]),
        ("市公安局、自然资源分局", ["市公安局", "自然资源分局"]),
        ("区社会事务局、云溪街道办事处", ["区社会事务局", "云溪街道办事处"]),
        ("区财政局、云溪燃气集团北岸公司", ["区财政局", "云溪燃气集团北岸公司"]),
        ("区财政局、北岸供电公司、电信公司", ["区财政局", "北岸供电公司", "电信公司"]),
        ("市数据局、云溪大学", ["市数据局", "云溪大学"]),
        ("区财政局、云溪医院", ["区财政局", "云溪医院"]),
        ("区财政局、海事局", ["区财政局", "海事局"]),
        ("市教育局、市民政局、团市委", ["市教育局", "市民政局", "团市委"]),
        ("市教育局、市场监管局", ["市教育局", "市市场监管局"]),
        ("区应急局、宣传部", ["区应急局", "宣传部"]),
    ],
)
def test_level_is_inherited_only_inside_its_run(text: str, resolved: list[str]) -> None:
    assert [unit.name for unit in split_units(text, 0).units] == resolved


def test_what_is_no_name_is_a_stray() -> None:
    assert split_units("区住建局、加强监管", 0).strays == ("加强监管",)
    assert split_units("区住建局、市安监局2019年", 0).strays == ("市安监局2019年",)


def test_only_a_trusted_list_takes_unknown_names() -> None:
    assert names(split_units("正泰科技、云帆数字", 0)) == ["正泰科技", "云帆数字"]
    assert names(split_units("正泰科技、云帆数字", 0, trusted=False)) == []


def test_cell_may_have_lost_its_line_breaks() -> None:
    assert names(split_units("省经信厅省发改委省数据局", 0, glued=True)) == [
        "省经信厅",
        "省发改委",
        "省数据局",
    ]
    assert names(split_units("省纪委省监委", 0, glued=True)) == ["省纪委省监委"]
    assert names(split_units("市公安局市中分局", 0, glued=True)) == ["市公安局市中分局"]


@pytest.mark.parametrize(
    "name", ["2025年底", "长期坚持", "完成整改", "按照职责", "由区住建局", "张", "持续推进"]
)
def test_implausible(name: str) -> None:
    assert not is_plausible(name)


def test_squeeze_keeps_offsets() -> None:
    squeezed = squeeze(" 区 住—９—建局", 7)
    assert squeezed.text == "区住建局"
    assert squeezed.span(0, 2) == (8, 11)
    assert squeezed.joined(squeeze("、民政局", 50)).text == "区住建局、民政局"
