"""Figures that are aimed at, with comparison, measure and bounds, and the numbers that are none."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Span, Target
from corpus.responsibility import figures, find_targets
from corpus.responsibility.targets import single_due

FIGURES = [
    ("消防通信设施完好率≥95%", [("≥95%", None)]),
    ("供水管网改造率>80%", [(">80%", None)]),
    ("亿元生产总值死亡率<1.35", [("<1.35", None)]),
    ("周边不少于150米范围内设施齐全", [("≥150", "米")]),
    ("人均避难面积≥2.5平方米", [("≥2.5", "平方米")]),
    ("人均避难面积80㎡", [("80", "㎡")]),
    ("建成1家以上互联网医院", [("≥1", "家")]),
    ("复查率达到100％", [("100%", None)]),
    ("一次性通过率100%", [("100%", None)]),
    ("每学年不少于12课时", [("≥12", "课时")]),
    ("入职培训不少于3个月，每年不少于2周复训", [("≥3", "个月"), ("≥2", "周")]),
    ("中等工程不少于3次、大型工程不少于5次", [("≥3", "次"), ("≥5", "次")]),
    ("执法检查每年不少于三次", [("≥3", "次")]),
    ("每半年开展一次应急演练", [("1", "次")]),
    ("完成10座老旧渡口改造", [("10", "座")]),
    ("志愿者人数达到1万人", [("1万", "人")]),
    ("每万人拥有应急救护员2.5名", [("2.5", "名")]),
    ("适配率达到80‰", [("80‰", None)]),
    ("超过百分之九十的企业完成评估", [(">90%", None)]),
    ("百分之九十以上的企业完成评估", [("≥90%", None)]),
    ("力争打造３家示范园区", [("3", "家")]),
    ("打造10个以上平台、200个以上场景", [("≥10", "个"), ("≥200", "个")]),
    ("培育智能制造、绿色化工等场景50个", [("50", "个")]),
    ("引育领军人才20人以上，技能人才500人以上", [("≥20", "人"), ("≥500", "人")]),
    ("培育小巨人企业7家，规上企业300家", [("7", "家"), ("300", "家")]),
    ("业务办理时间压缩至5个工作日以内", [("≤5", "个工作日")]),
    ("平均价格降至25元/千克以下", [("≤25", "元/千克")]),
    ("用电降到5度/小时以下", [("≤5", "度/小时")]),
    ("平台用户数超10万", [(">10万", None)]),
    ("带动投资2亿元", [("2亿", "元")]),
    ("接到报警后5分钟内到达现场", [("≤5", "分钟")]),
    ("死亡率控制在0.5以内", [("≤0.5", None)]),
    ("较大事故控制在2起以内", [("≤2", "起")]),
    ("全年实现零死亡", [("0", None)]),
    ("事故起数不低于上年", [("≥上年", None)]),
    ("死亡人数控制在市下达的指标以内", [("≤市下达的指标", None)]),
    ("培育龙头企业10—15家", [("10—15", "家")]),
    ("每年组织1至2次联合检查", [("1—2", "次")]),
    ("至少一个乡镇开展试点", [("≥1", "个")]),
    ("提高三个百分点", [("↑3", "个百分点")]),
    # Near misses: numbers that nobody aims at.
    ("按照国办发〔2020〕40号要求", []),
    ("2020年6月-12月", []),
    ("分4个阶段实施，涉及3家企业", []),
    ("第3次会议", []),
    ("坚持三个必须、一岗双责", []),
    ("电话：0595-27551000", []),
    ("等8个部门联合印发", []),
    ("9座以上客运车辆要安装视频", []),
    ("三类以上班线客车", []),
    ("60岁以上老人", []),
    ("单班入井30人以上的矿山", []),
    ("推广5G和IPv6，上线2.0版", []),
    ("24小时不打烊", []),
    ("构建“1+2+N”体系", []),
    ("实现最多跑一次", []),
    ("处二万元以上五万元以下的罚款", []),
    ("造成3人以上死亡的", []),
    ("按照销售额的15%给予补助", []),
    ("零距离服务，严格零报告制度", []),
    ("总用地面积16666.6平方米", []),
    ("形成一套机制，打造一支队伍", []),
    ("截至去年底，覆盖率达到80%，建成站点30个", []),
    ("已建成消防站12座，配备消防车40辆", []),
    ("共排查隐患300条，检查了企业50家", []),
    ("蓄水量在5亿立方米以上的", []),
]


@pytest.mark.parametrize(("text", "expected"), FIGURES)
def test_figures(text: str, expected: list[tuple[str, str | None]]) -> None:
    found = find_targets(text, Span(0, len(text)))
    assert [(target.value, target.unit) for target in found if target.value] == expected


@pytest.mark.parametrize(
    ("text", "comparison", "low", "high"),
    [
        ("完好率≥95%", "≥", 95.0, None),
        ("死亡率<0.01", "<", None, 0.01),
        ("确保占比超50%", ">", 50.0, None),
        ("控制在0.5以内", "≤", None, 0.5),
        ("覆盖率达到80%", "=", 80.0, 80.0),
        ("建成园区10个左右", "≈", 10.0, 10.0),
        ("死亡人数下降10%", "↓", 10.0, 10.0),
        ("达标企业增加40%以上", "↑", 40.0, None),
        ("降低不少于两个百分点", "↓", 2.0, None),
        ("年均增长6%", "↑", 6.0, 6.0),
        ("培育10—15家", "range", 10.0, 15.0),
        ("志愿者达到1.2万人", "=", 12000.0, 12000.0),
        ("服务1,200人次以上", "≥", 1200.0, None),
        ("高于全国平均水平", ">", None, None),
    ],
)
def test_bounds(text: str, comparison: str, low: float | None, high: float | None) -> None:
    [target] = find_targets(text, Span(0, len(text)))
    assert (target.comparison, target.low, target.high) == (comparison, low, high)


@pytest.mark.parametrize(
    ("text", "words", "year"),
    [
        ("死亡人数较2020年下降15%左右", "2020年", 2020),
        ("比“十三五”末下降10%", "“十三五”末", 2020),
        ("事故起数比上年下降5%", "上年", None),
        ("下降5%", None, None),
    ],
)
def test_what_a_change_is_measured_from(text: str, words: str | None, year: int | None) -> None:
    [target] = find_targets(text, Span(0, len(text)))
    assert (target.base_value, target.base_year) == (words, year)


@pytest.mark.parametrize(
    ("cell", "value", "unit"),
    [
        ("<0.01", "<0.01", None),
        ("<1% (5 年平均)", "<1%", None),
        (">5个", ">5", "个"),
        ("下降10%", "↓10%", None),
        ("150个以上", "≥150", "个"),
        ("突破2万台", ">2万", "台"),
        ("4条（个）以上", "≥4", "条"),
        ("累计30个", "30", "个"),
        ("不低于上年", "≥上年", None),
        ("≥ 95", "≥95", None),
        ("0", "0", None),
    ],
)
def test_a_cell_that_is_a_figure(cell: str, value: str, unit: str | None) -> None:
    figure = figures.whole(cell)
    assert figure is not None
    assert (figure.value, figure.unit) == (value, unit)


@pytest.mark.parametrize(
    "cell", ["", "—", "/", "约束性", "三大高地", "逐年下降", "完成", "万车死亡率", "人/亿元"]
)
def test_a_cell_that_is_none(cell: str) -> None:
    assert figures.whole(cell) is None


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("6月底前，完成设置", "6月底前"),
        ("确保2020年7月底前登记率达到100%", "2020年7月底前"),
        ("2025年12月31日前建成", "2025年12月31日前"),
        ("到2025年建成体系", "到2025年"),
        ("力争年底前完成", "年底前"),
        ("年内完成10座", "年内"),
        ("2020年6月-12月开展", None),
        ("巩固2019年养老院建设成果", None),
        ("目前没有", None),
        ("上半年完成，年底前验收；6月底前上报", None),
    ],
)
def test_single_due(text: str, due: str | None) -> None:
    assert single_due(text, Span(0, len(text))) == due


def test_due_holds_until_the_next_one() -> None:
    text = "6月底前，改造率达到80%，覆盖率达到90%，年底前合格率达到95%。发现率100%。"
    found = find_targets(text, Span(0, len(text)))
    assert [(t.value, t.due) for t in found if t.value] == [
        ("80%", "6月底前"),
        ("90%", "6月底前"),
        ("95%", "年底前"),
        ("100%", None),
    ]
    assert [t.due for t in found if not t.value] == ["6月底前", "年底前"]
    assert all(t.span.of(text) == t.text for t in found)


def test_a_deadline_at_the_head_leads_a_list_of_clauses() -> None:
    text = "到2025年，覆盖率达到90%；合格率达到95%；消防站达到5座。此外检查率100%。"
    found = find_targets(text, Span(0, len(text)))
    assert [t.due for t in found if t.value] == ["到2025年", "到2025年", "到2025年", None]


def test_only_the_span_is_read() -> None:
    text = "前文95%。改造率达到80%。后文99%。"
    found = find_targets(text, Span(6, 15))
    assert [t.value for t in found] == ["80%"]


def test_how_often_stands_with_the_figure() -> None:
    text = "各镇每季度开展不少于2次检查，每年培训500人次以上"
    found = find_targets(text, Span(0, len(text)))
    assert [(t.value, t.recurring) for t in found] == [("≥2", "每季度"), ("≥500", "每年")]


PIECES = st.sampled_from(
    [
        "≥",
        "95%",
        "不少于",
        "3次",
        "建成",
        "2万",
        "个",
        "以上",
        "下降",
        "10",
        "—",
        "15家",
        "，",
        "。",
        "；",
        "、",
        "\n",
        "6月底前",
        "2020年",
        "每年",
        "1月30日前",
        "“十四五”期间",
        "到",
        "至",
        "零死亡",
        "（",
        "）",
        "三",
        "百分之",
        "控制在",
        "以内",
        "〔",
        "２０",
        "自收到之日起",
        "10个工作日内",
        "a",
        "5G",
        ".",
        ",",
        "𠮷",
        " ",
        "　",
        "《",
        "》",
        "年底",
        "不低于上年",
        "较",
    ]
)


def _holds(text: str, target: Target, span: Span) -> None:
    assert span.start <= target.span.start < target.span.end <= span.end
    assert target.span.of(text) == target.text
    if target.value is None:
        assert target.due
        assert target.comparison is None
    else:
        assert target.comparison in {"≥", "≤", ">", "<", "=", "≈", "↑", "↓", "range"}
        assert target.low is None or target.high is None or target.low <= target.high or "—" in target.value
    if target.due_from and target.due_by:
        assert target.due_from <= target.due_by


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=30), st.integers(0, 20), st.integers(0, 60))
def test_any_text_gives_targets_that_stand_in_it(pieces: list[str], start: int, length: int) -> None:
    text = "".join(pieces)
    span = Span(min(start, len(text)), min(start + length, len(text)))
    for target in find_targets(text, span):
        _holds(text, target, span)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120))
def test_any_characters_are_read(text: str) -> None:
    for target in find_targets(text, Span(0, len(text))):
        _holds(text, target, Span(0, len(text)))


@pytest.mark.parametrize(
    "piece", ["每年1月", "不低于", "10—", "百分之", "十四五", "自", "年底前", "1,000,", "（", "2020年"]
)
def test_time_grows_with_the_length_and_not_with_its_square(piece: str) -> None:
    took: list[float] = []
    for count in (2_000, 8_000):
        text = piece * count
        started = time.process_time()
        find_targets(text, Span(0, len(text)))
        took.append(time.process_time() - started)
    assert took[1] < 10 * took[0] + 0.2
