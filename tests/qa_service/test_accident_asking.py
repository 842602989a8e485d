"""Questions answered from the case library: lists, counts, what accidents of a sort share, follow-ups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import accident_reports
import pytest

from case_library.model import Grade
from qa_service.answer.accident_asked import Bound, sort_of
from qa_service.answer.accident_case import asks_of_the_kind, kind_asked
from qa_service.answer.accident_patterns import Pattern, pattern_of
from qa_service.answer.model import Answer, AnswerKind, AnswerStatus
from qa_service.question import analyse
from qa_service.settings import load_settings
from qa_service.wiring import App, build

TODAY = dt.date(2026, 5, 1)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Iterator[App]:
    root = tmp_path_factory.mktemp("asking")
    settings = load_settings(
        env={"ANZHI_LIBRARY": str(root / "库"), "ANZHI_CACHE": str(shared_cache)}, toml=None
    )
    with build(settings, create=True) as one:
        accident_reports.make(one, root / "文件")
        yield one


@pytest.mark.parametrize(
    ("text", "deaths"),
    [
        ("死亡3人以上的火灾有哪些？", Bound(3)),
        ("3人以上死亡的事故", Bound(3)),
        ("死亡人数超过3人的事故", Bound(4)),
        ("死了三个人以上的案例", Bound(3)),
        ("死亡3人的事故有哪些", Bound(3, 3)),
        ("死亡3人以下的事故有哪些", Bound(0, 2)),
        ("有人死亡的爆炸案例", Bound(1)),
        ("死亡事故有哪些案例", None),
        ("受伤5人以上的事故", None),
    ],
)
def test_deaths_asked_for(text: str, deaths: Bound | None) -> None:
    assert sort_of(analyse(text), TODAY).deaths == deaths


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019年以来的中毒事故", dt.date(2019, 1, 1), None),
        ("2019年以前的中毒事故", None, dt.date(2018, 12, 31)),
        ("2015年到2020年的中毒事故", dt.date(2015, 1, 1), dt.date(2020, 12, 31)),
        ("2019年的中毒事故", dt.date(2019, 1, 1), dt.date(2019, 12, 31)),
        ("2019年12月的中毒事故", dt.date(2019, 12, 1), dt.date(2019, 12, 31)),
        ("近三年的中毒事故", dt.date(2023, 5, 1), None),
        ("去年的中毒事故", dt.date(2025, 1, 1), dt.date(2025, 12, 31)),
        ("近几年的中毒事故", dt.date(2022, 1, 1), None),
        ("近年来的中毒事故", dt.date(2022, 1, 1), None),
        ("几年前的中毒事故", None, None),
        ("中毒事故", None, None),
    ],
)
def test_periods(text: str, first: dt.date | None, last: dt.date | None) -> None:
    sort = sort_of(analyse(text), TODAY)
    assert (sort.first, sort.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("较大事故有哪些案例", (Grade.SERIOUS,)),
        ("重大及以上事故案例", (Grade.EXTREME, Grade.MAJOR)),
        ("重大火灾有哪些", (Grade.MAJOR,)),
        ("这类事故一般追究谁", ()),
        ("重大隐患有哪些", ()),
    ],
)
def test_grades(text: str, grades: tuple[Grade, ...]) -> None:
    assert sort_of(analyse(text), TODAY).grades == grades


@pytest.mark.parametrize(
    ("text", "loss"),
    [
        ("损失1000万元以上的事故", 1000.0),
        ("直接经济损失超过1亿元的事故", 10000.0),
        ("损失惨重的事故", None),
    ],
)
def test_losses(text: str, loss: float | None) -> None:
    found = sort_of(analyse(text), TODAY).loss
    assert (found.low if found else None) == loss


def test_what_is_left_names_the_rest() -> None:
    sort = sort_of(analyse("2019年以来死亡3人以上的罐车泄漏有哪些？"), TODAY)
    assert "罐车" in sort.rest
    assert "3" not in sort.rest
    assert "2019" not in sort.rest
    assert [kind.words.pattern[:2] for kind in sort.kinds] == ["泄漏"]


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("罐车泄漏事故一般追究谁的责任？", Pattern.BLAME),
        ("这类事故通常怎么处理相关人员", Pattern.BLAME),
        ("中毒事故的常见原因有哪些？", Pattern.CAUSES),
        ("这类事故多半违反了哪些规定？", Pattern.RULES),
        ("发生一般事故追究谁的责任？", None),  # a grade, and what the law prescribes
        ("瓮岭“3·3”事故追究了谁的责任？", None),  # one accident
    ],
)
def test_what_is_usual(text: str, pattern: Pattern | None) -> None:
    assert pattern_of(text) is pattern


def test_a_question_about_rules_is_none_about_cases() -> None:
    assert not asks_of_the_kind("这类事故应当由谁负责调查？")
    assert asks_of_the_kind("这类事故一般追究谁的责任？")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("有没有罐车泄漏的案例？", "罐车泄漏"),
        ("动火作业出过什么事故？", "动火作业"),
        ("苇滩罐车事故的直接原因是什么？", ""),
    ],
)
def test_the_sort_that_a_list_was_asked_for(text: str, kind: str) -> None:
    assert kind_asked(text) == kind


# --- answers -------------------------------------------------------------------------------------


def told(answer: Answer) -> str:
    assert answer.status is AnswerStatus.ANSWERED, answer.notes
    assert answer.kind is AnswerKind.CASE
    for citation in answer.citations:
        assert citation.quote
        assert f"[{citation.n}]" in answer.answer
    return answer.answer


@pytest.mark.parametrize(
    ("question", "there", "absent"),
    [
        ("有没有罐车泄漏的案例？", ["苇滩县"], ["松崖", "青禾"]),
        ("动火作业出过什么事故？", ["松崖木器厂", "沙溪县"], ["苇滩县", "青禾"]),
        ("死亡3人以上的事故有哪些？", ["苇滩县", "松崖"], ["青禾", "柳塘"]),
        ("死亡3人以上的火灾有哪些？", ["松崖"], ["青禾", "柳塘"]),
        ("2020年以来的中毒事故", ["青禾"], ["柳塘", "松崖"]),
        ("2000年以前的泄漏事故有哪些？", ["柳塘"], ["苇滩县"]),
        ("受伤或中毒10人以上的事故案例", ["柳塘"], ["青禾"]),
        ("损失500万元以上的事故有哪些？", ["苇滩县"], ["松崖"]),
        ("较大事故有哪些案例？", ["苇滩县"], ["青禾"]),
        ("违反盐场运输安全法第二条的案例有哪些？", ["苇滩县"], ["松崖"]),
        ("有限空间作业出过哪些事故？", ["青禾"], ["松崖"]),
    ],
)
def test_accidents_of_a_sort(app: App, question: str, there: list[str], absent: list[str]) -> None:
    shown = told(app.ask(question))
    for name in there:
        assert name in shown
    for name in absent:
        assert name not in shown


def test_how_many(app: App) -> None:
    assert "有 2 起" in told(app.ask("资料库里死亡3人以上的事故有几起？"))
    assert "有 1 起" in told(app.ask("有几起火灾死亡3人？"))


@pytest.mark.parametrize(
    "question",
    [
        "有没有幼儿园校车的事故案例？",
        "死亡30人以上的事故有哪些？",
        "违反盐场运输安全法第九条的案例有哪些？",
        "2025年以来的机械伤害事故",
        "拆除作业出过什么事故？",
    ],
)
def test_no_such_case_is_said(app: App, question: str) -> None:
    answer = app.ask(question)
    assert answer.status is AnswerStatus.ABSTAINED
    assert any("没有这样的事故" in note for note in answer.notes)


def test_who_is_called_to_account(app: App) -> None:
    answer = app.ask("罐车泄漏事故一般追究谁的责任？")
    shown = told(answer)
    assert "企业主要负责人" in shown
    assert "驾驶员、押运员" in shown
    assert "监管部门和地方政府的人员" in shown
    assert any("不代表法律" in note for note in answer.notes)


def test_usual_causes(app: App) -> None:
    assert "教育培训不到位" in told(app.ask("中毒事故的常见原因有哪些？"))


def test_of_what_sort_must_be_said(app: App) -> None:
    answer = app.ask("这类事故一般追究谁的责任？")
    assert answer.status is AnswerStatus.ABSTAINED
    assert any("哪一类事故" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("苇滩县3·18事故违反了哪些规定？", "《盐场运输安全法》第二条"),
        ("苇滩县3·18事故属于什么等级？", "较大"),
        ("青禾腌制厂中毒窒息事故谁被追责了？", "曹某"),
        ("松崖木器厂火灾的直接原因是什么？", "漆渣"),
        ("松崖木器厂火灾损失多少？", "240万元"),
    ],
)
def test_one_accident(app: App, question: str, said: str) -> None:
    assert said in told(app.ask(question))


def test_a_broken_provision_is_cited_with_its_text(app: App) -> None:
    answer = app.ask("苇滩县3·18事故违反了哪些规定？")
    laws = [one for one in answer.citations if "运输安全法" in one.document.title]
    assert laws
    assert "安全教育和培训" in laws[0].quote


def test_a_grade_that_the_text_does_not_name_is_computed(app: App) -> None:
    shown = told(app.ask("松崖木器厂火灾事故属于什么等级？"))
    assert "推算" in shown
    assert "较大" in shown


def test_a_follow_up_on_a_list_means_its_sort(app: App) -> None:
    first = app.talker.follow("有没有罐车泄漏的案例？", None)
    then = app.talker.follow("这类事故一般追究谁的责任？", first.state)
    assert then.whole.follow_up
    assert "罐车泄漏事故" in then.whole.text
    assert "驾驶员" in told(then.answer)


def test_a_follow_up_on_one_accident_means_its_kind(app: App) -> None:
    first = app.talker.follow("青禾腌制厂中毒事故的直接原因是什么？", None)
    then = app.talker.follow("这类事故一般追究谁的责任？", first.state)
    assert "青禾" in told(then.answer)


def test_accidents_like_the_one_spoken_of(app: App) -> None:
    first = app.talker.follow("松崖木器厂火灾的直接原因是什么？", None)
    then = app.talker.follow("类似的案例还有哪些？", first.state)
    assert then.whole.follow_up
    shown = told(then.answer)
    assert "1. 《沙溪县泰和家具厂" in shown
    assert "（同" in shown  # the reason
    assert "苇滩" not in shown


def test_what_is_usual_of_the_last_list(app: App) -> None:
    first = app.talker.follow("有没有罐车泄漏的案例？", None)
    then = app.talker.follow("常见原因是什么？", first.state)
    assert "罐车泄漏" in then.whole.text
    assert "超速" in told(then.answer)


def test_without_a_sort_the_law_is_asked(app: App) -> None:
    answer = app.ask("发生事故一般追究谁的责任？")
    assert not any("哪一类事故" in note for note in answer.notes)


def test_law_questions_are_not_taken(app: App) -> None:
    answer = app.ask("运输单位应当对驾驶人员做什么？")
    assert answer.kind is not AnswerKind.CASE
