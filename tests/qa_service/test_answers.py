"""Answers over the sample library: cited, verbatim, structured, and silent where nothing supports them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import IndexStaleError, NotFoundError, QuestionError
from corpus.model import Span
from qa_service import cite
from qa_service.answer.model import Answer, AnswerKind, AnswerStatus
from qa_service.settings import load_settings
from qa_service.wiring import App, build

SETS = Path(__file__).parents[2] / "eval" / "sets"
DISTRICT = "云岭省/清汀市/澜山区"


@pytest.fixture(scope="module")
def app(sample_library: Path, shared_cache: Path) -> Iterator[App]:
    settings = load_settings(
        env={"ANZHI_LIBRARY": str(sample_library), "ANZHI_CACHE": str(shared_cache)}, toml=None
    )
    with build(settings) as running:
        yield running


def questions() -> list[str]:
    with (SETS / "samples.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line)["question"] for line in lines]


def written(answer: Answer) -> list[str]:
    return [unit.as_written for unit in answer.units]


@pytest.mark.parametrize("question", questions())
def test_every_citation_is_the_stored_text_at_its_place(app: App, question: str) -> None:
    answer = app.ask(question)
    assert answer.status is AnswerStatus.ABSTAINED or answer.citations
    for citation in answer.citations:
        text = app.library.text(citation.document.version_id)
        assert citation.quote
        assert text[citation.start : citation.end] == citation.quote
        assert citation.passage in text
        assert len(citation.passage) <= cite.MAX_PASSAGE
        assert citation.quote in citation.passage or len(citation.quote) > cite.MAX_PASSAGE
        assert f"start={citation.start}" in citation.url
    numbers = {citation.n for citation in answer.citations}
    assert {unit.citation for unit in answer.units} <= numbers
    assert {target.citation for target in answer.targets} <= numbers


@pytest.mark.parametrize("question", questions())
def test_units_are_those_that_the_cited_words_name(app: App, question: str) -> None:
    answer = app.ask(question)
    by_number = {citation.n: citation for citation in answer.citations}
    for unit in answer.units:
        shown = "".join(by_number[unit.citation].passage.split())
        assert unit.as_written in shown, unit
    if answer.status is AnswerStatus.ABSTAINED:
        assert not answer.units


def test_who_is_answered_from_the_assignment_of_the_task(app: App) -> None:
    answer = app.ask("澜山区电动自行车停放充电由哪些部门负责？")
    assert (answer.status, answer.kind) == (AnswerStatus.ANSWERED, AnswerKind.RESPONSIBILITY)
    assert answer.units
    assert answer.citations[0].document.jurisdiction == DISTRICT


def test_a_lead_is_marked_only_where_the_source_says_so(app: App) -> None:
    for question in questions():
        for unit in app.ask(question).units:
            assert unit.lead == ("牵头" in unit.role), (question, unit)


def test_duties_are_complete(app: App) -> None:
    answer = app.ask("澜山区教育体育局负责哪些工作？")
    assert answer.kind is AnswerKind.DUTIES
    rows = app.library.assignments(unit="区教育体育局", jurisdiction=DISTRICT, limit=200)
    assert rows.total == len(
        {citation.n for citation in answer.citations} & {u.citation for u in answer.units}
    )


@pytest.mark.parametrize(
    "question",
    [
        "澜山区应急管理局局长叫什么？",
        "澜山区应急管理局电话多少？",
        "澜山区的火星移民由哪个部门负责？",
        "澜山区2019年发生了多少起火灾？",
        "澜山区伤员送哪家医院？",
    ],
)
def test_what_the_library_does_not_hold_is_not_answered(app: App, question: str) -> None:
    answer = app.ask(question)
    assert answer.status is AnswerStatus.ABSTAINED
    assert answer.units == ()
    assert "没有找到" in answer.answer


def test_the_duties_of_an_organ_that_nobody_knows_are_not_guessed(app: App) -> None:
    answer = app.ask("澜山区火星局负责哪些工作？")
    assert answer.status is AnswerStatus.ABSTAINED
    assert any("火星局" in note for note in answer.notes)


def test_an_article_is_looked_up_by_its_number(app: App) -> None:
    for question in ("安全生产举报奖励办法第十八条怎么说？", "安全生产举报奖励办法第18条"):
        answer = app.ask(question)
        assert answer.status is AnswerStatus.ANSWERED
        assert {citation.locator.article for citation in answer.citations} == {"第十八条"}
        assert not answer.answer.partition("：")[2].startswith("第十八条")


@pytest.mark.parametrize(
    ("question", "advice"),
    [
        ("安全生产举报奖励办法第九十九条", "没有第九十九条"),
        ("火星管理条例第三条", "没有《火星管理条例》"),
        ("谁负责", "请写明问的是哪件事"),
        ("澜山区", "请写明问的是哪件事"),
    ],
)
def test_an_abstention_says_what_is_missing(app: App, question: str, advice: str) -> None:
    answer = app.ask(question)
    assert answer.status is AnswerStatus.ABSTAINED
    assert any(advice in note for note in answer.notes), answer.notes


@pytest.mark.parametrize(
    "question", ["今天天气怎么样？", "我家猫丢了找谁？", "怎么做红烧肉？", "房贷利率是多少？"]
)
def test_what_has_nothing_to_do_with_the_library_is_not_answered(app: App, question: str) -> None:
    assert app.ask(question).status is AnswerStatus.ABSTAINED


def test_another_place_is_not_answered_with_this_ones_units(app: App) -> None:
    answer = app.ask("承德市电动自行车停放充电由哪些部门负责？")
    assert not any("澜山" in citation.document.jurisdiction for citation in answer.citations)
    assert answer.units == ()
    assert any("承德" in note for note in answer.notes)


def test_without_a_place_the_answers_of_all_places_are_given(app: App) -> None:
    answer = app.ask("电动自行车停放充电由谁牵头？")
    places = {citation.document.jurisdiction for citation in answer.citations}
    assert answer.alternatives
    assert len(places) > 1


def test_the_callers_place_goes_before_the_question(app: App) -> None:
    for name in ("澜山区", "清汀市澜山区", DISTRICT):
        answer = app.ask("电动自行车停放充电由哪些部门负责？", name)
        assert answer.jurisdiction == DISTRICT
        assert answer.citations[0].document.jurisdiction == DISTRICT


def test_rules_of_each_level_are_labelled(app: App) -> None:
    answer = app.ask("澜山区电动自行车停放充电由哪些部门负责？")
    assert answer.answer.startswith("【本区规定】")
    assert all(other.label for other in answer.alternatives)
    assert DISTRICT not in [other.jurisdiction for other in answer.alternatives]


def test_the_askers_own_place_is_the_callers(app: App) -> None:
    answer = app.ask("我区电动自行车停放充电由哪些部门负责？", DISTRICT)
    assert answer.jurisdiction == DISTRICT
    unsaid = app.ask("我区电动自行车停放充电由哪些部门负责？")
    assert any("“我区”没有说明是哪里" in note for note in unsaid.notes)


def test_a_place_without_documents_is_told_where_there_are_some(app: App) -> None:
    answer = app.ask("崂山电动自行车停放充电由哪些部门负责？")
    assert not any("澜山" in citation.document.jurisdiction for citation in answer.citations)
    assert any("没有山东省 · 青岛市 · 崂山区的文件" in note for note in answer.notes)


def test_an_ambiguous_name_is_not_guessed(app: App) -> None:
    answer = app.ask("鼓楼区电动自行车停放充电由哪些部门负责？")
    assert any("不止一处" in note and "南京" in note for note in answer.notes)
    assert answer.units == ()


def test_an_unknown_place_is_an_error_with_advice(app: App) -> None:
    with pytest.raises(NotFoundError) as caught:
        app.ask("谁负责消防？", "亚特兰蒂斯")
    assert "资料库里的地区" in caught.value.message


def test_a_question_about_validity_says_what_repeals_it(app: App) -> None:
    answer = app.ask("澜山区2019年的安全生产举报奖励试行办法现在还有效吗？")
    assert "废止" in answer.answer


def test_the_same_question_gets_the_same_answer(app: App) -> None:
    for question in questions()[:8]:
        first, second = (dataclasses.replace(app.ask(question), took_ms=0.0).to_dict() for _ in range(2))
        assert first == second


def test_as_of_is_taken_and_shown(app: App) -> None:
    answer = app.ask("澜山区谁负责燃气安全？", None, dt.date(2025, 6, 30))
    assert answer.as_of == "2025-06-30"


@pytest.mark.parametrize("question", ["", "   ", "a" * 501, "who?"])
def test_unusable_questions_raise_our_own_error(app: App, question: str) -> None:
    with pytest.raises(QuestionError):
        app.ask(question)


def test_an_index_that_does_not_fit_raises_our_own_error(
    app: App, tmp_path: Path, shared_cache: Path
) -> None:
    import shutil

    copy = tmp_path / "library"
    shutil.copytree(app.library.root, copy)
    shutil.rmtree(copy / "index")
    settings = load_settings(env={"ANZHI_LIBRARY": str(copy), "ANZHI_CACHE": str(shared_cache)}, toml=None)
    with build(settings) as broken, pytest.raises(IndexStaleError):
        broken.ask("谁负责消防？")


def test_haystack_sends_no_telemetry() -> None:
    import haystack.telemetry._telemetry as telemetry

    import qa_service.pipeline  # noqa: F401  (the import sets the switch)

    assert os.environ["HAYSTACK_TELEMETRY_ENABLED"] == "False"
    assert telemetry.telemetry is None


def test_sentences_of_an_answer_come_from_the_source(app: App) -> None:
    answer = app.ask("澜山区人均应急避难场所面积要达到多少平方米？")
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.targets
    text = app.library.text(answer.citations[0].document.version_id)
    assert cite.trim(text, Span(answer.citations[0].start, answer.citations[0].end)).of(text)
    assert any(target.unit and "平方米" in target.unit for target in answer.targets)
