"""Names of persons in reports of accidents: found where the report says so, masked everywhere, visibly."""

from __future__ import annotations

import pytest
from markupsafe import escape

from qa_service.chat.masking import NOTHING, mask_of

FOUND = [
    ("车间主任周启荣迅速关闭阀门。", "周启荣", "周某"),
    ("驾驶员郭世凯疲劳驾驶，车速过快。", "郭世凯", "郭某"),
    ("该公司法定代表人：林海生，注册资本500万元。", "林海生", "林某"),
    ("驾驶员魏东来（男，44岁）当场死亡。", "魏东来", "魏某"),
    ("员工郝小梅逃离平台。郝小梅，女，47岁。", "郝小梅", "郝某"),
    ("法定代表人、总经理欧阳明远未履行职责。", "欧阳明远", "欧阳某"),
    ("3.程新凡，某某市应急管理局局长，分管安全。", "程新凡", "程某"),
    ("经开区分局监察大队负责人瞿宁，负责巡查。", "瞿宁", "瞿某"),
    ("押运员于涛在车旁操作。", "于涛", "于某"),
    ("死者宋爱国同志的家属。", "宋爱国", "宋某"),
    ("登记所有人为周小满，机动车已报废。", "周小满", "周某"),
    ("业务员吉小楠自邻省赶来付款。", "吉小楠", "吉某"),
]
# A role without a name, a word that begins like a name, a unit that is named after somebody, a masked name.
NO_NAMES = [
    "车间主任全面负责，驾驶员安全意识淡薄，司机严重超载。",
    "县长任总指挥，局长立即派员到场。",
    "驾驶员、押运员的资质没有查验。",
    "主要负责人未履行职责。",
    "安全员安全意识不强。",
    "有关负责同志到场。",
    "员工高度紧张，操作失误。",
    "公司负责人组织抢救。",
    "1.加强安全管理，落实责任。",
    "操作工周某违章作业。",
    "群众反映强烈，居民关心此事。",
    "单位主管部门同志参加会议。",
    "",
]


@pytest.mark.parametrize(("report", "name", "shown"), FOUND)
def test_a_named_person_keeps_the_family_name_only(report: str, name: str, shown: str) -> None:
    mask = mask_of([report])
    assert mask.shown == {name: shown}
    assert name not in mask.text(report)
    assert shown in mask.text(report)
    assert mask.hides(report)


@pytest.mark.parametrize("report", NO_NAMES)
def test_what_is_no_name_stays(report: str) -> None:
    mask = mask_of([report])
    assert mask.text(report) == report, mask.shown


def test_persons_of_one_family_name_are_told_apart_in_the_order_of_the_report() -> None:
    report = "法定代表人李齐山，男。实际控制人李远航，男。驾驶员王峰，男。李远航和李齐山商定，由王峰驾驶。"
    text = mask_of([report]).text(report)
    assert text.endswith("李某乙和李某甲商定，由王某驾驶。")


def test_those_that_follow_with_the_same_role_are_found() -> None:
    report = "公司负责人黄光明、付勇、冉瑞泉等相继赶到。"
    assert mask_of([report]).text(report) == "公司负责人黄某、付某、冉某等相继赶到。"


def test_the_listed_dead_and_injured_are_found() -> None:
    report = "造成2人（吴敏芝、鲁小川）受伤，另有3名工人(贾永旺、贾永发)轻伤。"
    assert mask_of([report]).text(report) == "造成2人（吴某、鲁某）受伤，另有3名工人(贾某甲、贾某乙)轻伤。"


@pytest.mark.parametrize(
    "report",
    ["车上3人（驾驶员、押运员、乘客）受伤。", "死亡2人（均为男性）。", "共5名（含外包工）作业人员。"],
)
def test_what_is_listed_behind_a_number_need_not_be_a_name(report: str) -> None:
    assert mask_of([report]).text(report) == report


@pytest.mark.parametrize("number", ["310101********0012", "31010119000101001X", "310101＊＊＊＊＊＊＊＊0012"])
def test_numbers_of_identity_cards_are_hidden(number: str) -> None:
    report = f"两车受损，死者的公民身份号码：{number}，车架号310101190001010017。"
    shown = mask_of([report]).text(report)
    assert shown == "两车受损，死者的公民身份号码：〔号码已隐去〕，车架号310101190001010017。"


def test_no_word_is_lost_behind_a_name() -> None:
    report = "驾驶员王峰未按规定停车。"
    assert mask_of([report]).text(report) == "驾驶员王某未按规定停车。"


def test_a_unit_named_after_a_person_stays() -> None:
    report = "法定代表人陈光华，男。陈光华公司没有许可证。"
    assert mask_of([report]).text(report) == "法定代表人陈某，男。陈光华公司没有许可证。"


def test_masking_can_be_seen_and_markup_stays_harmless() -> None:
    report = "<script>法定代表人林海生，男。"
    shown = mask_of([report]).markup(report)
    assert '<span class="masked" title="人名已隐去">林某</span>' in shown
    assert "<script>" not in shown
    assert NOTHING.markup(report) == escape(report)


def test_nothing_is_masked_without_reports() -> None:
    assert not mask_of([])
    assert mask_of([]).text("法定代表人林海生") == "法定代表人林海生"
