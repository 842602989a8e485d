"""An answer as the page shows it: lists of duties, and what folds away."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from qa_service.answer.model import (
    Answer,
    AnswerKind,
    AnswerStatus,
    AnswerUnit,
    Citation,
    CitedDocument,
    Locator,
)
from qa_service.web.answer_view import CITATIONS_SHOWN, DUTY, ROWS_SHOWN, answer_view
from qa_service.web.rendering import render

DOCUMENT = CitedDocument("d", "v", "消防方案", "方案.txt", "", "", None, "海州省/青屿区", "in_force", "")


def citation(number: int) -> Citation:
    words = f"第{number}项由县应急管理局负责。"
    return Citation(
        number, DOCUMENT, Locator((), None, None, ""), words, words, 0, len(words), f"v.{number}", ""
    )


def answer(count: int, kind: AnswerKind = AnswerKind.DUTIES) -> Answer:
    """The head, a place, and ``count`` numbered lines, each with a unit and a citation."""
    lines = [
        f"{n}. （{'牵头单位' if n == 1 else '配合'}）检查第{n}处码头——《消防方案》一、（{n}）[{n}]"
        for n in range(1, count + 1)
    ]
    return Answer(
        question="县应急管理局负责什么？",
        status=AnswerStatus.ANSWERED,
        kind=kind,
        answer="\n".join([f"县应急管理局共有 {count} 项职责：", "【青屿区】", *lines]),
        units=tuple(
            AnswerUnit("县应急管理局", "县应急管理局", "配合", False, False, n) for n in range(1, count + 1)
        ),
        citations=tuple(citation(n) for n in range(1, count + 1)),
    )


def page_of(shown: Answer) -> LexborHTMLParser:
    response = render(
        "ask.html",
        question=shown.question,
        place="",
        date="",
        jurisdictions=(),
        problem="",
        answer=shown,
        view=answer_view(shown),
        talk=None,
        chips=(),
        taking=None,
        feedback=None,
        masked="",
    )
    return LexborHTMLParser(bytes(response.body).decode())


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("1. （牵头单位）整治充电——《方案》一[1]", ("1", "牵头单位", "整治充电——《方案》一[1]")),
        ("120. 整治充电", ("120", None, "整治充电")),
        ("3. （一）整治（含夜间）", ("3", "一", "整治（含夜间）")),
        ("12.5 万元", None),
        ("2026. 年", None),
        ("共 1. 项", None),
        ("1.整治", None),
    ],
)
def test_a_line_of_the_list(line: str, found: tuple[str, str | None, str] | None) -> None:
    match = DUTY.fullmatch(line)
    assert (match.groups() if match else None) == found


def test_duties_are_a_list_with_role_and_source() -> None:
    blocks = answer_view(answer(2)).blocks
    assert [block.text for block in blocks] == ["县应急管理局共有 2 项职责：", "【青屿区】", ""]
    first, second = blocks[2].duties
    assert (first.number, first.role, first.text) == (1, "牵头单位", "检查第1处码头")
    assert first.source == "《消防方案》一、（1）[1]"
    assert second.role == "配合"
    page = page_of(answer(2))
    assert [item.attributes["value"] for item in page.css("ol.duties li")] == ["1", "2"]
    assert page.css_first("ol.duties li .tag").attributes["class"] == "tag lead"
    assert page.css_first("ol.duties .where a").attributes["href"] == "#citation-1"
    assert not page.css("details.rest")


def test_numbered_lines_of_a_document_stay_text() -> None:
    shown = answer(3, AnswerKind.PROVISION)
    assert [block.text for block in answer_view(shown).blocks] == [shown.answer]
    assert not page_of(shown).css("ol.duties")


def test_long_lists_fold_and_lose_nothing() -> None:
    count = ROWS_SHOWN + 3
    page = page_of(answer(count))
    assert [node.text() for node in page.css("details.rest > summary")] == [
        "其余 3 项",
        "其余 3 行",
        f"其余 {count - CITATIONS_SHOWN} 条依据",
    ]
    assert len(page.css("ol.duties li")) == len(page.css("table.units tbody tr")) == count
    assert len(page.css("figure.citation")) == count
    assert len(page.css("details.rest figure.citation")) == count - CITATIONS_SHOWN
    assert len(page.css("table.units caption")) == 2
    identities = [node.attributes["id"] for node in page.css("[id]")]
    assert len(identities) == len(set(identities))


def test_what_just_fits_does_not_fold() -> None:
    assert not page_of(answer(CITATIONS_SHOWN)).css("details.rest")
