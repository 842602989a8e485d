"""What a single line is: title, label, date, signature, addressee."""

from __future__ import annotations

import pytest

from corpus.outline.lines import (
    ends_sentence,
    is_addressee,
    is_attachment_alone,
    is_attachment_mark,
    is_date_line,
    is_label_line,
    is_letterhead,
    is_signature,
    is_title,
    label_of,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("青屿区人民政府办公室关于印发《青屿区消防规划》的通知", True),
        ("青屿区“十四五”应急管理规划", True),
        ("2018年全市森林防火工作要点", True),
        ("青屿区安全发展行动方案（2026-2027年）", True),
        ("青屿市燃气管理条例（试行）", True),
        ("国 家 粮 食 应 急 预 案", True),
        ("青屿港“7·15”一般泄漏火灾", True),
        ("一、实施方案", False),
        ("方案", False),
        ("认真贯彻《安全生产法》，制定方案。", False),
        ("保障措施", False),
        ("“十四五”期间主要指标", False),
        ("各镇要制定实施方案；", False),
        ("责任单位：区应急局", False),
    ],
)
def test_titles(text: str, expected: bool) -> None:
    assert is_title(text) is expected


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("责任单位：区应急局", "责任单位"),
        ("牵头单位:市渔业局。责任单位:市海事局", "牵头单位"),
        ("责任部门和单位:各渔港", "责任部门和单位"),
        ("（牵头部门：区安监局）", "牵头部门"),
        ("实施时间：2020年6月-12月", "实施时间"),
        ("完成时限：2020年底", "完成时限"),
        ("配合部门（单位）：各镇", "配合部门（单位）"),
        ("责任重于泰山：各级要牢记", None),
        ("落实：要一抓到底", None),
        ("指导思想：以人为本", None),
        ("各有关部门：", None),
    ],
)
def test_labels(text: str, label: str | None) -> None:
    assert label_of(text) == label
    assert is_label_line(text) is (label is not None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022年8月31日", True),
        ("二〇〇五年六月十一日", True),
        ("２０２５年４月１７日", True),
        ("2022-08-31", True),
        ("青屿区人民政府办公室          2019年3月5日印发", True),
        ("2022年8月31日前完成整改", False),
        ("2022年8月", False),
        ("到2022年8月31日", False),
    ],
)
def test_dates(text: str, expected: bool) -> None:
    assert is_date_line(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("青屿区人民政府办公室", True),
        ("国 务 院", True),
        ("最高人民法院、最高人民检察院", True),
        ("青屿区委员会   青屿区人民政府办公室", True),
        ("组建创新联合体、依托赛事及大会", False),
        ("责任单位：区应急局", False),
        ("一、领导小组", False),
        ("落实各部门的责任部", False),
    ],
)
def test_signatures(text: str, expected: bool) -> None:
    assert is_signature(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("各渔业镇政府，区直各部门：", True),
        ("各县、区人民政府，渔港管理委员会，市防台办各成员单位:", True),
        ("安全监管总局:", True),
        ("重点做好十方面工作：", False),
        ("各镇政府要做到。主要任务：", False),
    ],
)
def test_addressees(text: str, expected: bool) -> None:
    assert is_addressee(text) is expected


@pytest.mark.parametrize("text", ["附件", "附件1", "附 件 2", "附件：1.任务清单", "附表", "附1", "附件："])
def test_attachment_marks(text: str) -> None:
    assert is_attachment_mark(text)


def test_attachment_alone() -> None:
    assert is_attachment_alone("附件2")
    assert not is_attachment_alone("附件：1.任务清单")
    assert not is_attachment_mark("附件中的任务清单由各镇负责。")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("落实责任。", True),
        ("落实责任。”", True),
        ("（责任单位：甲局）", True),
        ("通知如下：", True),
        ("落实责", False),
        ("，", False),
    ],
)
def test_sentence_ends(text: str, expected: bool) -> None:
    assert ends_sentence(text) is expected


def test_letterheads() -> None:
    assert is_letterhead("青屿市人民政府文件")
    assert is_letterhead("ＺＪＳＰ００－２０２５－００１０")
    assert not is_letterhead("规范性文件")
