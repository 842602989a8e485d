"""Follow-up questions made whole."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from qa_service.answer.model import (
    Answer,
    AnswerKind,
    AnswerStatus,
    AnswerUnit,
    Citation,
    CitedDocument,
    Locator,
)
from qa_service.conversation.follow_up import Whole, make_whole
from qa_service.conversation.state import ConversationState, next_state
from qa_service.question import MAX_QUESTION, analyse

PLACES = ("国家", "海州省/青屿市/青屿区", "海州省/望溪市/望溪县")


def after(
    question: str, units: tuple[str, ...] = (), title: str = "青屿区安全发展方案", article: str | None = None
) -> ConversationState:
    """The state after an answer that quotes one text and names ``units``, the first of them in the lead."""
    analysed = analyse(question, known_places=PLACES)
    document = CitedDocument("d", "v", title, "方案.txt", "", "", None, PLACES[1], "in_force", "")
    citation = Citation(1, document, Locator((), article, None, ""), "引文", "引文", 7, 9, "c", "u")
    named = tuple(AnswerUnit(name, name, "", n == 0, False, 1) for n, name in enumerate(units))
    answer = Answer(question, AnswerStatus.ANSWERED, analysed.kind, "", named, citations=(citation,))
    return next_state(analysed, answer)


WHO = after("青屿区老旧小区改造由哪些部门负责？", ("区住房城乡建设局", "区财政局"))
DUTIES = after("青屿区教育局有哪些职责？", ("教育局",))
PENALTY = after("未持证上岗罚多少钱？", title="特种作业条例", article="第十七条")


def whole(text: str, state: ConversationState | None = WHO) -> Whole:
    return make_whole(text, state, known_places=PLACES)


@pytest.mark.parametrize(
    ("asked", "made"),
    [
        ("那牵头的呢？", "青屿区老旧小区改造由哪个部门牵头？"),
        ("牵头部门是哪个", "青屿区老旧小区改造由哪个部门牵头？"),
        ("配合单位有哪些？", "青屿区老旧小区改造由哪些部门配合？"),
        ("责任单位呢", "青屿区老旧小区改造由哪些部门负责？"),
        ("谁来督促？", "青屿区老旧小区改造由哪个部门督促？"),
        ("什么时候完成？", "青屿区老旧小区改造什么时候完成？"),
        ("那什么时候之前要完成改造？", "青屿区老旧小区改造什么时候之前要完成改造？"),
        ("罚多少？", "青屿区老旧小区改造，罚多少？"),
        ("依据是哪一条？", "青屿区老旧小区改造由哪些部门负责？"),
        ("为什么", "青屿区老旧小区改造由哪些部门负责？"),
        ("望溪县那边呢？", "望溪县老旧小区改造由哪些部门负责？"),
        ("那望溪县由谁牵头？", "望溪县老旧小区改造由哪个部门牵头？"),
        ("那教育局呢？", "青屿区老旧小区改造，教育局要负责吗？"),
        ("住建局牵头吗？", "青屿区老旧小区改造，住建局牵头吗？"),
        ("那电动自行车充电呢？", "青屿区电动自行车充电由哪些部门负责？"),
        ("不是，我问的是燃气管道", "青屿区燃气管道由哪些部门负责？"),
        ("它还负责什么工作？", "青屿区住房城乡建设局还负责什么工作？"),
        ("第二个单位还管什么？", "青屿区财政局还管什么？"),
        ("这项工作由谁督促？", "青屿区老旧小区改造由谁督促？"),
        ("上面说的期限是多久", "青屿区老旧小区改造期限是多久"),
        ("这个文件现在还有效吗", "《青屿区安全发展方案》现在还有效吗"),
    ],
)
def test_a_follow_up_takes_over_what_it_leaves_out(asked: str, made: str) -> None:
    found = whole(asked)
    assert found.text == made
    assert found.follow_up


@pytest.mark.parametrize(
    ("asked", "made"),
    [
        ("那牵头的呢？", "青屿区教育局牵头哪些工作？"),
        ("应急局呢？", "青屿区应急局有哪些职责？"),
        ("2023年要完成哪些？", "青屿区教育局2023年要完成哪些？"),
        ("望溪县呢", "望溪县教育局有哪些职责？"),
    ],
)
def test_after_the_duties_of_a_unit(asked: str, made: str) -> None:
    assert whole(asked, DUTIES).text == made


@pytest.mark.parametrize(
    ("asked", "made"),
    [
        ("个人呢？", "未持证上岗，个人怎么处罚？"),
        ("如果逾期不改呢", "未持证上岗，逾期不改怎么处罚？"),
        ("单位罚多少？", "未持证上岗，单位罚多少？"),
        ("老板不改会怎么样", "未持证上岗，老板不改怎么处罚？"),
        ("这条是怎么规定的？", "《特种作业条例》第十七条是怎么规定的？"),
    ],
)
def test_after_a_punishment(asked: str, made: str) -> None:
    assert whole(asked, PENALTY).text == made


@pytest.mark.parametrize(
    "asked",
    [
        "电动自行车违规充电谁来管？",
        "这个小区楼道里停电瓶车谁管",
        "老旧小区里的烟花爆竹由谁负责？",
        "什么是重大危险源？",
        "中学的实验室由谁检查？",
    ],
)
def test_a_matter_of_its_own_starts_anew_and_the_place_goes_on(asked: str) -> None:
    found = whole(asked)
    assert not found.follow_up
    assert found.text == asked
    assert (found.place, found.kept) == ("青屿区", ("地区",))


@pytest.mark.parametrize("asked", ["望溪县的烟花爆竹由谁负责？", "我县的烟花爆竹由谁负责？"])
def test_a_place_of_its_own_goes_before(asked: str) -> None:
    assert whole(asked).place is None


def test_a_named_text_is_not_bound_to_the_place() -> None:
    assert whole("消防法第六十条怎么罚？").place is None
    bound = make_whole("救援条例里谁负责演练？", WHO, known_places=PLACES, named_text="救援条例")
    assert bound.place is None


def test_without_a_conversation_nothing_is_taken_over() -> None:
    assert whole("什么时候完成？", None) == Whole("什么时候完成？")


def test_the_date_moves_and_stays() -> None:
    moved = whole("那2020年的时候呢？")
    assert moved.as_of == dt.date(2020, 12, 28)
    assert not moved.same_text, "another date may mean another text"
    analysed = analyse(moved.text, known_places=PLACES)
    answer = Answer(moved.text, AnswerStatus.ABSTAINED, AnswerKind.RESPONSIBILITY, "")
    state = next_state(analysed, answer, topic=moved.topic, as_of=moved.as_of)
    assert whole("牵头的呢？", state).as_of == dt.date(2020, 12, 28)
    assert whole("现在呢？", state).as_of is None


def test_the_matter_stays_through_several_sides() -> None:
    state = WHO
    for asked in ("那牵头的呢？", "什么时候完成？", "望溪县呢？"):
        made = whole(asked, state)
        analysed = analyse(made.text, known_places=PLACES)
        answer = Answer(made.text, AnswerStatus.ABSTAINED, analysed.kind, "")
        state = next_state(analysed, answer, topic=made.topic, place=made.place or "")
    assert state.question == "望溪县老旧小区改造什么时候完成？"
    assert (state.topic, state.place) == ("老旧小区改造", "望溪县")


def test_a_unit_of_the_answer_keeps_the_place_of_its_text() -> None:
    state = after("老旧小区改造由哪些部门负责？", ("区住房城乡建设局",))
    assert whole("它还管什么？", state).place == PLACES[1]


def test_there_is_no_ninth_unit() -> None:
    assert whole("第九个单位呢").text != "第九个单位呢"
    assert "财政" not in whole("第九个单位呢").text


def test_a_whole_question_is_never_too_long() -> None:
    long = "青屿区" + "老旧小区" * 110 + "由哪些部门负责？"
    state = after(long[:MAX_QUESTION])
    assert len(whole("那牵头的呢？", state).text) <= MAX_QUESTION


def test_a_list_goes_on() -> None:
    assert not whole("还有吗").more
    assert whole("还有吗", dataclasses.replace(WHO, offset=0, total=40)).more


def test_states_survive_json() -> None:
    for state in (WHO, DUTIES, PENALTY):
        assert ConversationState.from_dict(state.to_dict()) == state


def test_what_is_shown() -> None:
    assert WHO.shown() == {"地区": "青屿区", "事项": "老旧小区改造", "文件": "青屿区安全发展方案"}
    assert DUTIES.shown()["单位"] == "教育局"
    assert "事项" not in DUTIES.shown()
