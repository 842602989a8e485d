"""Deadlines and indicators, and the figures that are neither."""

from __future__ import annotations

import pytest

from corpus.model import Span
from corpus.responsibility import find_targets
from corpus.responsibility.targets import DUE, single_due

FIGURES = [
    ("消防通信设施完好率≥95%", [("≥95%", None)]),
    ("供水管网改造率>80%", [(">80%", None)]),
    ("亿元生产总值死亡率<1.35", [("<1.35", None)]),
    ("周边不少于150米范围内设施齐全", [("≥150", "米")]),
    ("人均避难面积≥2.5平方米", [("≥2.5", "平方米")]),
    ("建成1家以上互联网医院", [("≥1", "家")]),
    ("复查率达到100％", [("100%", None)]),
    ("每学年不少于12课时", [("≥12", "课时")]),
    ("入职培训不少于3个月，每年不少于2周复训", [("≥3", "个月"), ("≥2", "周")]),
    ("中等工程不少于3次、大型工程不少于5次", [("≥3", "次"), ("≥5", "次")]),
    ("执法检查每年不少于三次", [("≥3", "次")]),
    ("完成10座尾矿库闭库", [("10", "座")]),
    ("志愿者人数达到1万人", [("1万", "人")]),
    ("按照国办发〔2020〕40号要求", []),
    ("2020年6月-12月", []),
    ("分4个阶段实施，涉及3家企业", []),
    ("第3次会议", []),
    ("坚持三个必须、一岗双责", []),
    ("电话：0595-27551000", []),
]


@pytest.mark.parametrize(("text", "expected"), FIGURES)
def test_figures(text: str, expected: list[tuple[str, str | None]]) -> None:
    found = find_targets(text, Span(0, len(text)))
    assert [(target.value, target.unit) for target in found if target.value] == expected


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


def test_only_the_span_is_read() -> None:
    text = "前文95%。改造率达到80%。后文99%。"
    found = find_targets(text, Span(6, 15))
    assert [t.value for t in found] == ["80%"]


def test_due_pattern_is_no_date() -> None:
    assert DUE.search("2020年3月2日") is None
    assert DUE.search("三年前") is None
