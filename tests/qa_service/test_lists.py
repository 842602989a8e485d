"""Duties and targets as whole lists over the samples: complete, restricted as asked, in pages."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from corpus.library import MAX_LIMIT
from qa_service.answer.duty_filters import duties_asked
from qa_service.answer.model import Answer, AnswerKind, AnswerPage, AnswerStatus, Window
from qa_service.question import analyse
from qa_service.settings import load_settings
from qa_service.web.answer_view import LIST_SHOWN
from qa_service.wiring import App, build

DISTRICT, CITY, ZONE = "云岭省/清汀市/澜山区", "云岭省/清汀市", "云岭省/清汀市/清汀霁湖经济技术开发区"


@pytest.fixture(scope="module")
def app(sample_library: Path, shared_cache: Path) -> Iterator[App]:
    settings = load_settings(
        env={"ANZHI_LIBRARY": str(sample_library), "ANZHI_CACHE": str(shared_cache)}, toml=None
    )
    with build(settings) as running:
        yield running


def register(app: App, unit: str, place: str) -> set[str]:
    page = app.library.assignments(unit=unit, jurisdiction=place, former=True, limit=MAX_LIMIT)
    assert page.total == len(page.items)
    return {row.evidence.text for row in page.items}


def quoted(app: App, answer: Answer) -> set[str]:
    return {citation.quote for citation in answer.citations}


# --- duties --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "unit", "place"),
    [
        ("澜山区消防救援大队有哪些职责？", "消防救援大队", DISTRICT),
        ("澜山区住建局要干什么？", "住建局", DISTRICT),
        ("霁湖经开区应急管理局负责哪些工作？", "应急管理局", ZONE),
        ("望溪县市场监管局都管些啥？", "市场监管局", "云岭省/清汀市/望溪县"),
    ],
)
def test_all_duties_of_the_register(app: App, question: str, unit: str, place: str) -> None:
    answer = app.ask(question, window=Window(0, 200))
    rows = app.library.assignments(unit=unit, jurisdiction=place, former=True, limit=MAX_LIMIT)
    assert answer.kind is AnswerKind.DUTIES
    assert answer.page == AnswerPage(rows.total, 0, 200)
    assert len(answer.items) == rows.total >= 3
    assert {item.kind for item in answer.items} == {row.kind.value for row in rows.items}
    assert f"共有 {rows.total} 项" in answer.answer
    passages = "\n".join(citation.passage for citation in answer.citations)
    assert all(" ".join(row.evidence.text.split())[:12] in " ".join(passages.split()) for row in rows.items)


def test_pages_hold_every_duty_once(app: App) -> None:
    question = "澜山区消防救援大队有哪些职责？"
    whole = app.ask(question, window=Window(0, 200))
    found: list[str] = []
    offset = 0
    while offset < len(whole.items):
        answer = app.ask(question, window=Window(offset, 5))
        assert answer.page == AnswerPage(len(whole.items), offset, 5)
        assert [item.number for item in answer.items] == list(
            range(offset + 1, offset + 1 + len(answer.items))
        )
        assert {item.citation for item in answer.items} <= {one.n for one in answer.citations}
        found += [f"{item.text}|{item.place}|{item.document}" for item in answer.items]
        offset += 5
    assert found == [f"{item.text}|{item.place}|{item.document}" for item in whole.items]


def test_behind_the_last_page_is_nothing(app: App) -> None:
    answer = app.ask("澜山区消防救援大队有哪些职责？", window=Window(5000, 20))
    assert answer.status is AnswerStatus.ABSTAINED
    assert answer.page is not None
    assert answer.page.total > 0


def test_groups_stand_together_and_the_lead_first(app: App) -> None:
    answer = app.ask("澜山区消防救援大队有哪些职责？", window=Window(0, 200))
    groups = [item.group for item in answer.items]
    assert groups == sorted(groups, key=["牵头", "责任", "配合", "正文规定"].index)
    assert {"牵头", "配合"} <= set(groups)
    leads = {unit.citation for unit in answer.units if unit.lead}
    assert leads >= {item.citation for item in answer.items if item.group == "牵头"}


@pytest.mark.parametrize(
    ("question", "group"),
    [
        ("澜山区消防救援大队牵头的工作有哪些？", {"牵头"}),
        ("澜山区消防救援大队配合哪些工作？", {"配合"}),
        ("澜山区消防救援大队不牵头的任务有哪些？", {"责任", "配合"}),
    ],
)
def test_only_the_role_asked_for(app: App, question: str, group: set[str]) -> None:
    answer = app.ask(question)
    assert answer.items
    assert {item.group for item in answer.items} <= group
    assert "一共" in answer.answer  # how many there are besides


def test_only_the_matter_asked_for(app: App) -> None:
    answer = app.ask("澜山区市场监管局在电动自行车方面有哪些职责？")
    assert answer.items
    words = {citation.n: citation.passage for citation in answer.citations}
    assert all("电动自行车" in words[item.citation] or "电动自行车" in item.text for item in answer.items)
    whole = app.ask("澜山区市场监管局有哪些职责？")
    assert len(answer.items) < len(whole.items)


def test_a_matter_that_the_text_does_not_name_is_said_so(app: App) -> None:
    answer = app.ask("澜山区教育体育局在渔业生产方面有哪些职责？")
    assert "没有直接写“渔业生产”方面的职责" in answer.answer


def test_due_by_a_day(app: App) -> None:
    answer = app.ask("清汀市应急管理局2026年9月底前要完成哪些任务？")
    assert answer.items
    assert all(item.due for item in answer.items)
    assert "没有写明时限" not in answer.answer.split("\n")[0]
    assert not any("11月" in item.due or "12月" in item.due for item in answer.items)


def test_another_year_is_no_answer(app: App) -> None:
    answer = app.ask("清汀市应急管理局2019年要完成哪些任务？")
    assert answer.status is AnswerStatus.ABSTAINED
    assert any("没有市应急管理局2019年的任务" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("text", "role", "topics"),
    [
        ("消防方面，住建局有哪些职责？", "", ("消防",)),
        ("公安分局，在应急和安全生产上都摊到了哪些活？", "", ("应急", "安全生产")),
        ("市场监管局承担哪些特种设备方面的任务？", "", ("特种设备",)),
        ("水利局对防汛有哪些职责？", "", ("防汛",)),
        ("住建局在行动方案里负责哪些工作？", "", ()),
        ("住建局牵头的工作有哪些？", "lead", ()),
        ("住建局牵头和配合的工作有哪些？", "", ()),
        ("住建局不牵头的工作有哪些？", "other", ()),
        ("住建局配合哪些工作？", "help", ()),
        ("应急局都管些啥？", "", ()),
    ],
)
def test_what_a_question_restricts(text: str, role: str, topics: tuple[str, ...]) -> None:
    asked = duties_asked(analyse(text), None, dt.date(2026, 5, 1))
    assert (asked.role, asked.topics) == (role, topics)


def test_a_deadline_in_the_question() -> None:
    asked = duties_asked(analyse("住建局年底前要完成什么任务？"), None, dt.date(2026, 5, 1))
    assert asked.due_by == dt.date(2026, 12, 31)
    asked = duties_asked(analyse("住建局2024年要完成哪些任务？"), None, dt.date(2026, 5, 1))
    assert (asked.due_by, asked.years) == (None, (2024,))


# --- targets -------------------------------------------------------------------------------------


def test_all_indicators_of_a_plan(app: App) -> None:
    answer = app.ask("霁湖经开区规划的主要指标有哪些？")
    assert answer.kind is AnswerKind.TARGET
    assert answer.page is not None
    assert answer.page.total == len(answer.targets) == 8
    assert all(target.name and target.value for target in answer.targets)
    texts = {citation.n: citation.quote for citation in answer.citations}
    assert all("".join((t.name or "").split()) in "".join(texts[t.citation].split()) for t in answer.targets)


def test_indicators_of_one_nature(app: App) -> None:
    answer = app.ask("霁湖经开区约束性指标有哪些？", window=Window(0, 2))
    assert answer.page == AnswerPage(4, 0, 2)
    assert len(answer.targets) == 2
    rest = app.ask("霁湖经开区约束性指标有哪些？", window=Window(2, 2))
    assert {target.name for target in rest.targets}.isdisjoint(target.name for target in answer.targets)


def test_one_indicator_is_no_list(app: App) -> None:
    answer = app.ask("霁湖经开区居民应急知识知晓率要达到多少？")
    assert answer.page is None
    assert "90%" in answer.answer


# --- parts of a question -------------------------------------------------------------------------


def test_who_and_when_from_one_assignment(app: App) -> None:
    answer = app.ask("清汀市应急演练谁牵头，什么时候完成？")
    assert [unit.as_written for unit in answer.units if unit.lead] == ["市应急管理局"]
    assert "完成时限：2026年11月底前" in answer.answer


def test_a_part_without_a_basis_is_said_so(app: App) -> None:
    answer = app.ask("望溪县宣传教育谁牵头，什么时候完成？")
    assert "完成时限：原文没有写明" in answer.answer
    answer = app.ask("望溪县生产销售维修谁牵头，罚多少？")
    assert "没有写处罚" in answer.answer


def test_who_and_how_many(app: App) -> None:
    answer = app.ask("望溪县充电设施建设由谁负责，要建多少处？")
    assert "指标数量" in answer.answer
    assert "180处" in answer.answer


def test_helpers_and_those_beside_the_named(app: App) -> None:
    helpers = app.ask("望溪县回收处置的配合单位有哪些？")
    assert "配合单位：市生态环境局望溪分局、县供销合作社、各乡镇人民政府" in helpers.answer
    none = app.ask("霁湖经开区园区封闭化管理，哪些部门配合？")
    assert "没有写“配合”单位" in none.answer
    assert "市公安局霁湖分局" in none.answer
    others = app.ask("望溪县餐饮场所用气除了市场监管局还有谁管？")
    assert "除市场监管局外，还有：县工业信息化和商务局、县消防救援大队、县综合行政执法局" in others.answer


# --- near misses ---------------------------------------------------------------------------------


def test_an_office_is_no_bureau(app: App) -> None:
    answer = app.ask("清汀市应急办公室有哪些职责？")
    assert answer.status is AnswerStatus.ABSTAINED
    assert any("名称相近的有" in note and "应急管理局" in note for note in answer.notes)


def test_a_unit_that_the_place_does_not_have(app: App) -> None:
    answer = app.ask("澜山区海洋渔业局负责哪些工作？")
    assert answer.status is AnswerStatus.ABSTAINED
    assert any("海洋渔业局" in note for note in answer.notes)
    assert not answer.units
    assert not answer.items


# --- the command line and the page ---------------------------------------------------------------


def test_the_object_says_which_page_it_is(app: App) -> None:
    made = json.loads(json.dumps(app.ask("澜山区消防救援大队有哪些职责？", window=Window(5, 5)).to_dict()))
    assert made["page"] == {"total": made["page"]["total"], "offset": 5, "limit": 5}
    assert [item["number"] for item in made["items"]] == [6, 7, 8, 9, 10]
    other = app.ask("清汀市森林防灭火谁牵头？").to_dict()
    assert other["page"] is None
    assert other["items"] == []
    assert other["verdicts"] == []


def test_the_service_gives_pages(site: Any) -> None:
    asked = {"question": "澜山区消防救援大队有哪些职责？", "offset": 2, "limit": 3}
    answer = httpx.post(f"{site.url}/api/v1/ask", json=asked, timeout=60).json()
    assert [item["number"] for item in answer["items"]] == [3, 4, 5]
    assert (answer["page"]["offset"], answer["page"]["limit"]) == (2, 3)
    refused = httpx.post(f"{site.url}/api/v1/ask", json={**asked, "limit": 201}, timeout=60)
    assert refused.status_code == 422


def test_the_page_turns_without_script(site: Any) -> None:
    first = httpx.get(site.url, params={"q": "澜山区消防救援大队有哪些职责？"}, timeout=60)
    page = LexborHTMLParser(first.text)
    numbers = [node.text(strip=True) for node in page.css("table.listed tbody td:first-child")]
    assert numbers == [str(number) for number in range(1, LIST_SHOWN + 1)]
    link = page.css_first('nav.pager a[rel="next"]')
    assert link is not None
    second = LexborHTMLParser(httpx.get(site.url + (link.attributes["href"] or ""), timeout=60).text)
    assert second.css_first("table.listed tbody td:first-child").text(strip=True) == str(LIST_SHOWN + 1)
    assert second.css_first('nav.pager a[rel="prev"]') is not None


def test_a_bad_page_is_explained(site: Any) -> None:
    answer = httpx.get(site.url, params={"q": "消防救援大队有哪些职责？", "offset": "x"}, timeout=60)
    assert answer.status_code == 422
    assert "页码不对" in answer.text
