"""Penalties, definitions, lists, permissions, accidents and comparisons, asked over an invented library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import law_library
import pytest

from qa_service.answer.definition import asked_terms
from qa_service.answer.model import Answer, AnswerKind, AnswerPenalty, AnswerStatus
from qa_service.settings import load_settings
from qa_service.wiring import App, build


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Iterator[App]:
    root = tmp_path_factory.mktemp("kinds")
    settings = load_settings(
        env={"ANZHI_LIBRARY": str(root / "库"), "ANZHI_CACHE": str(shared_cache)}, toml=None
    )
    with build(settings, create=True) as one:
        law_library.make(one, root / "文件")
        yield one


def asked(answer: Answer) -> AnswerPenalty:
    """The tier that the question asks for."""
    return next(row for row in answer.penalties if row.asked)


def first_article(answer: Answer) -> tuple[str, str]:
    citation = answer.citations[0]
    return citation.document.title, citation.locator.label


# --- penalties -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "subject", "condition", "low", "high"),
    [
        ("渔港经营单位没有储备应急物资罚多少？", "渔港经营单位", "", 30_000, 80_000),
        ("渔港经营单位没储备应急物资，逾期不改罚多少？", "渔港经营单位", "逾期未改正的", 80_000, 200_000),
        (
            "渔港单位没储备应急物资逾期不改，直接负责的主管人员罚多少？",
            "其直接负责的主管人员",
            "逾期未改正的",
            10_000,
            20_000,
        ),
        ("个人堵塞渔港消防通道罚多少？", "个人", "", None, 300),
        ("单位堵塞渔港消防通道怎么罚？", "渔港经营单位", "", 30_000, 80_000),
        ("渔港主要负责人瞒报事故罚多少？", "渔港经营单位的主要负责人", "", 50, 90),
    ],
)
def test_the_tier_that_is_asked_for(
    app: App, question: str, subject: str, condition: str, low: float | None, high: float
) -> None:
    answer = app.ask(question)
    assert answer.status is AnswerStatus.ANSWERED, answer.notes
    assert answer.kind is AnswerKind.PENALTY
    row = asked(answer)
    assert (row.subject, row.condition, row.low, row.high) == (subject, condition, low, high)


@pytest.mark.parametrize(
    ("question", "amount", "grade"),
    [
        ("渔港事故死了两个人，单位罚多少？", "二十万元以上四十万元以下", "一般事故"),
        ("渔港事故死了三个人，单位罚多少？", "四十万元以上九十万元以下", "较大事故"),
        ("渔港出事故死了10个人罚单位多少钱？", "九十万元以上三百万元以下", "重大事故"),
        ("渔港发生特别重大事故，单位怎么罚？", "三百万元以上七百万元以下", "特别重大事故"),
    ],
)
def test_an_accident_has_the_tier_of_its_grade(app: App, question: str, amount: str, grade: str) -> None:
    answer = app.ask(question)
    assert answer.status is AnswerStatus.ANSWERED, answer.notes
    assert amount in asked(answer).sanction
    assert amount in answer.answer
    assert f"{grade}，是指" in answer.answer  # what makes the grade is cited too
    assert any("第二条" in one.locator.label for one in answer.citations)


def test_what_a_penalty_says_stands_in_its_quote(app: App) -> None:
    """Subject, condition and amount of a row are words of the text that it cites."""
    for question in ("渔港经营单位没有储备应急物资罚多少？", "渔港事故死了三个人，单位罚多少？"):
        answer = app.ask(question)
        assert answer.penalties
        for row in answer.penalties:
            passage = "".join(answer.citations[row.citation - 1].passage.split())
            for words in (row.subject, row.condition, row.sanction, row.authority):
                assert words in passage


def test_the_breach_of_another_article_is_shown(app: App) -> None:
    answer = app.ask("青屿市渔港里用明火炊事罚多少？")
    assert answer.status is AnswerStatus.ANSWERED, answer.notes
    assert asked(answer).high == 2_000
    assert "禁止炊事明火" in answer.answer


def test_who_decides_is_said_where_the_law_says_it(app: App) -> None:
    answer = app.ask("渔港经营单位没有储备应急物资罚多少？")
    assert "由谁决定：第九条" in answer.answer


@pytest.mark.parametrize(
    "question",
    ["网上骂人罚多少？", "偷电瓶车判几年？", "离婚不给抚养费罚多少？", "渔港经营单位拖欠工资罚多少？"],
)
def test_a_penalty_that_no_text_has(app: App, question: str) -> None:
    answer = app.ask(question)
    assert answer.status is AnswerStatus.ABSTAINED
    assert not answer.penalties


# --- definitions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "terms", "sure"),
    [
        ("什么是重大危险源？", ("重大危险源",), True),
        ("什么叫特种设备", ("特种设备",), True),
        ("公众聚集场所是指什么？", ("公众聚集场所",), True),
        ("安全生产法里的重大危险源怎么定义？", ("重大危险源",), True),
        ("“校车”是什么意思", ("校车",), True),
        ("校车是什么？", ("校车",), False),
        ("消防设施和消防产品有什么区别？", ("消防设施", "消防产品"), False),
        ("什么是必须做的", (), False),
        ("应急局的电话是什么时候公布的", (), False),
        ("重大危险源由谁监管", (), False),
    ],
)
def test_asked_terms(text: str, terms: tuple[str, ...], sure: bool) -> None:
    assert asked_terms(text) == (terms, sure)


def test_the_defining_sentence_not_a_mention(app: App) -> None:
    answer = app.ask("什么是渔业船舶？")
    assert answer.kind is AnswerKind.DEFINITION
    assert answer.citations[0].quote == "（一）渔业船舶，是指从事捕捞、养殖的船舶和为其服务的船舶。"


def test_several_definitions_stand_by_rank(app: App) -> None:
    answer = app.ask("什么是渔港？")
    assert first_article(answer)[0] == "中华人民共和国渔港安全法"
    assert [other.jurisdiction for other in answer.alternatives]
    assert "码头、锚地" in answer.alternatives[0].summary


def test_the_definition_of_the_place_that_is_asked_for(app: App) -> None:
    assert first_article(app.ask("什么是渔港？", jurisdiction="青屿市"))[0] == "青屿市渔港管理条例"


def test_two_words_side_by_side(app: App) -> None:
    answer = app.ask("渔业船舶和危险渔获物有什么区别？")
    assert answer.kind is AnswerKind.COMPARISON
    assert "从事捕捞" in answer.answer
    assert "自燃" in answer.answer


def test_a_word_that_no_text_defines(app: App) -> None:
    answer = app.ask("什么是渔港消防通道？")
    assert answer.status is AnswerStatus.ABSTAINED
    assert "下定义" in "".join(answer.notes)


def test_the_grade_of_an_accident(app: App) -> None:
    answer = app.ask("死了30个人算什么等级的事故？")
    assert answer.status is AnswerStatus.ANSWERED
    assert "特别重大事故，是指造成30人以上死亡" in answer.answer


# --- lists and permissions -----------------------------------------------------------------------


def test_a_list_is_complete_and_each_item_is_cited(app: App) -> None:
    answer = app.ask("渔港经营单位的主要负责人有哪些职责？")
    assert first_article(answer) == ("中华人民共和国渔港安全法", "第三条")
    quotes = [one.quote for one in answer.citations]
    for item in ("建立渔港安全责任制", "组织制定渔港应急预案", "每季度组织一次消防演练"):
        assert item in answer.answer
        assert any(item in quote and len(quote) < 40 for quote in quotes)


@pytest.mark.parametrize(
    ("question", "word", "quote"),
    [
        ("渔港消防通道可以堵塞吗？", "不得", "不得堵塞渔港消防通道"),
        ("渔港作业人员可以拒绝冒险作业吗？", "有权", "有权拒绝冒险作业"),
    ],
)
def test_a_permission_is_told_in_the_words_of_the_text(
    app: App, question: str, word: str, quote: str
) -> None:
    answer = app.ask(question)
    assert answer.status is AnswerStatus.ANSWERED, answer.notes
    assert f"“{word}”" in answer.answer
    assert quote in answer.answer


# --- accidents -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "said", "not_said"),
    [
        ("青屿渔港5·12火灾死了几个人？", "4人死亡", "孙某"),
        ("青屿渔港火灾事故的直接原因是什么？", "加油软管静电未导除", "导静电装置，安全培训"),
        ("青屿渔港火灾的间接原因有哪些？", "安全培训流于形式", "引燃油气"),
        ("青屿渔港火灾追究了谁的责任？", "赵某", "落实企业主体责任"),
        ("青屿渔港火灾造成多少经济损失？", "380万元", "孙某"),
        ("青屿渔港火灾是哪天发生的？", "2022年5月12日", "孙某"),
        ("青屿渔港火灾有什么防范措施？", "配备导静电装置", "赵某"),
        ("岚桥县槽罐车侧翻泄漏的原因是什么？", "疲劳驾驶", "动态监控"),
    ],
)
def test_what_a_report_says_of_an_accident(app: App, question: str, said: str, not_said: str) -> None:
    answer = app.ask(question)
    assert answer.status is AnswerStatus.ANSWERED, answer.notes
    assert answer.kind is AnswerKind.CASE
    assert said in answer.answer
    assert not_said not in answer.answer


def test_all_who_answered_for_it_are_counted(app: App) -> None:
    assert "共 3 项" in app.ask("青屿渔港火灾处理了哪些人？").answer


def test_accidents_of_a_sort(app: App) -> None:
    answer = app.ask("有没有槽罐车泄漏的案例？")
    assert answer.kind is AnswerKind.CASE
    assert "有 1 起" in answer.answer
    assert "甲醇泄漏" in answer.answer


@pytest.mark.parametrize(
    "question",
    ["有没有核电站泄漏的案例？", "红岭港6·18爆炸事故死了多少人？", "哪些事故死亡超过30人？"],
)
def test_an_accident_that_no_text_tells_of(app: App, question: str) -> None:
    answer = app.ask(question)
    assert answer.status is AnswerStatus.ABSTAINED
    assert answer.kind is AnswerKind.CASE


def test_a_rule_about_accidents_is_no_accident(app: App) -> None:
    assert app.ask("渔港发生事故后应当多久上报？").kind is not AnswerKind.CASE


# --- comparison ----------------------------------------------------------------------------------


def test_two_texts_on_one_matter(app: App) -> None:
    answer = app.ask("青屿市渔港管理条例和渔港安全法对主要负责人职责的规定有什么不同？")
    assert answer.kind is AnswerKind.COMPARISON, answer.notes
    assert "定期公布渔港水深" in answer.answer
    assert "每季度组织一次消防演练" in answer.answer
    assert {one.document.title for one in answer.citations} == {
        "青屿市渔港管理条例",
        "中华人民共和国渔港安全法",
    }


def test_a_comparison_needs_a_matter(app: App) -> None:
    answer = app.ask("青屿市渔港管理条例和渔港安全法有什么不同？")
    assert answer.status is AnswerStatus.ABSTAINED
    assert "哪一方面" in "".join(answer.notes)


def test_a_side_without_a_rule_is_named(app: App) -> None:
    answer = app.ask("青屿市渔港管理条例和渔港安全法对渔民培训补贴的规定有什么不同？")
    assert answer.status is AnswerStatus.ABSTAINED
    assert "没有找到" in "".join(answer.notes)
