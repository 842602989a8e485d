"""What a question asks: tables of (question, expected), with near misses."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import QuestionError
from qa_service.answer.model import AnswerKind
from qa_service.question import MAX_QUESTION, AskedFor, analyse

KINDS = [
    ("澜山区的燃气安全由哪些部门负责？", AnswerKind.RESPONSIBILITY, AskedFor.UNITS),
    ("楼道里充电这事归谁管", AnswerKind.RESPONSIBILITY, AskedFor.UNITS),
    ("景区索道检修找哪个局？", AnswerKind.RESPONSIBILITY, AskedFor.UNITS),
    ("防汛物资调运是水利局管还是应急局管？", AnswerKind.RESPONSIBILITY, AskedFor.UNITS),
    ("森林防火演练的责任单位有哪些？", AnswerKind.RESPONSIBILITY, AskedFor.UNITS),
    ("高层住宅消防整治谁牵头？", AnswerKind.LEAD, AskedFor.UNITS),
    ("危房排查哪两家牵头？", AnswerKind.LEAD, AskedFor.UNITS),
    ("区城管局在冬春防火里负责哪些工作？", AnswerKind.DUTIES, AskedFor.RULE),
    ("区市场监管局承担哪些特种设备方面的任务？", AnswerKind.DUTIES, AskedFor.RULE),
    ("应急局都管些啥？", AnswerKind.DUTIES, AskedFor.RULE),
    ("避难场所人均面积要达到多少？", AnswerKind.TARGET, AskedFor.FIGURE),
    ("隐患整改什么时候完成？", AnswerKind.TARGET, AskedFor.TIME),
    ("许可证有效期几年？", AnswerKind.TARGET, AskedFor.TIME),
    ("占用消防车通道怎么罚？", AnswerKind.PENALTY, AskedFor.RULE),
    ("什么是重大隐患？", AnswerKind.DEFINITION, AskedFor.RULE),
    ("必须设专职安全员吗？", AnswerKind.PROVISION, AskedFor.RULE),
    ("区应急局局长叫什么？", AnswerKind.OTHER, AskedFor.PERSON),
    ("工作组组长是谁？", AnswerKind.OTHER, AskedFor.PERSON),
    ("应急局电话多少？", AnswerKind.OTHER, AskedFor.CONTACT),
]


@pytest.mark.parametrize(("text", "kind", "asked"), KINDS)
def test_kind_and_what_is_asked_for(text: str, kind: AnswerKind, asked: AskedFor) -> None:
    question = analyse(text)
    assert (question.kind, question.asked_for) == (kind, asked)


@pytest.mark.parametrize(
    "text",
    [
        "应当为哪些人员购买保险？",  # 人员 are no organ
        "全年发展多少人当志愿者？",
        "发生事故死亡多少人？",
        "伤员送哪家医院？",
        "谁都可以举报吗？",
        "哪些材料要提交？",
    ],
)
def test_no_question_for_organs(text: str) -> None:
    assert analyse(text).asked_for is not AskedFor.UNITS


def test_the_noun_behind_which_must_be_in_the_evidence() -> None:
    question = analyse("伤员定点送哪家医院？")
    assert (question.asked_for, question.thing) == (AskedFor.INSTANCE, "医院")


def test_a_unit_asked_for_itself_is_no_question_for_duties() -> None:
    assert analyse("除了住建局，还有哪些部门负责？").kind is AnswerKind.RESPONSIBILITY


def test_places_known_and_unknown() -> None:
    known = ("云岭省/清汀市/澜山区", "山东省/青岛市/即墨区")
    question = analyse("即墨的应急演练由谁组织？", known_places=known)
    assert question.places == ("山东省/青岛市/即墨区",)
    assert "即墨" not in question.topic
    missing = analyse("承德市的应急演练由谁组织？", known_places=known)
    assert missing.places == ()
    assert missing.unknown_places == ("河北省/承德市",)


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("测试县的消防由谁负责？", ("测试县",)),
        ("在霜降区谁管燃气？", ("霜降区",)),
        ("老旧小区的消防由谁负责？", ()),
        ("工业园区的消防由谁负责？", ()),
        ("城市安全由谁负责？", ()),
        ("县里谁管燃气？", ()),
        ("全市安全生产由谁牵头？", ()),
        ("超市的消防由谁负责？", ()),
        ("行政区划调整由谁负责？", ()),
        ("山区旅游由谁负责？", ()),
    ],
)
def test_a_place_that_no_table_has_is_still_a_place(text: str, unknown: tuple[str, ...]) -> None:
    question = analyse(text, known_places=("云岭省/清汀市/澜山区",))
    assert question.unknown_places == unknown


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2016年要关停几座？", (2016,)),
        ("到2025年底覆盖率达到多少？", (2025,)),
        ("编号2016的文件讲什么？", ()),
        ("12016年的数据", ()),
    ],
)
def test_years(text: str, years: tuple[int, ...]) -> None:
    assert analyse(text).years == years


@pytest.mark.parametrize(
    ("text", "matters"),
    [
        ("11月9号那场演练谁牵头？", ("11月9日",)),
        ("举报能奖多少钱？", ("奖",)),
        ("2019年5月20日前后谁负责？", ()),
        ("11月底前谁牵头？", ()),
        ("谁负责消防？", ()),
    ],
)
def test_what_the_evidence_must_have(text: str, matters: tuple[str, ...]) -> None:
    assert analyse(text).matters == matters


def test_relative_year_needs_today() -> None:
    assert analyse("今年的工作要点有哪些？", today=dt.date(2026, 3, 1)).years == (2026,)
    assert analyse("去年的工作要点有哪些？", today=dt.date(2026, 3, 1)).years == (2025,)


@pytest.mark.parametrize(
    ("text", "as_of"),
    [
        ("2022年时，按照当时有效的规定谁负责？", dt.date(2022, 12, 28)),
        ("2019年5月20日前后谁负责？", dt.date(2019, 5, 20)),
        ("2022年的规划谁负责？", None),
        ("2022年2月31日前后谁负责？", None),
    ],
)
def test_date_for_which_the_answer_must_hold(text: str, as_of: dt.date | None) -> None:
    assert analyse(text).as_of == as_of


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "请输入"),
        ("  \n ", "请输入"),
        ("安" * (MAX_QUESTION + 1), "最多 500 字"),
        ("who is it?", "中文"),
        ("？？！", "中文"),
    ],
)
def test_unusable_questions_say_what_to_do(text: str, advice: str) -> None:
    with pytest.raises(QuestionError) as caught:
        analyse(text)
    assert advice in caught.value.message


def test_the_longest_question_is_taken() -> None:
    assert analyse("安" * (MAX_QUESTION - 1) + "？").text


@given(st.text(alphabet="谁哪些部门负责牵头多少年2016的？，区县应急局《》“”\u3000 ", min_size=1, max_size=60))
def test_any_text_is_analysed_or_refused(text: str) -> None:
    try:
        question = analyse(text)
    except QuestionError:
        return
    for _, span in question.spans:
        assert 0 <= span.start < span.end <= len(question.text)
