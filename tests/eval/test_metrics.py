"""The metrics judge as they say; the gate notices what got worse."""

from __future__ import annotations

from typing import Any

import pytest

from eval.gate import compare
from eval.metrics import (
    judge,
    percentile,
    same_unit,
    score_answers,
    score_assignments,
    unit_f1,
    wilson,
)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("区应急管理局", "应急管理局", True),
        ("清汀市澜山区应急管理局", "区应急管理局", True),
        ("区应急 管理局", "区应急管理局", True),
        ("区应急管理局", "区消防救援大队", False),
        ("公安分局", "公安局", False),
        ("区公安分局", "市公安局", False),
    ],
)
def test_units_are_compared_by_stem(left: str, right: str, same: bool) -> None:
    assert same_unit(left, right) is same


def test_unit_f1_passes_over_collectives() -> None:
    assert unit_f1(["区民政局", "各镇人民政府"], ["民政局"]) == 1.0
    assert unit_f1(["区民政局", "区住建局"], ["民政局"]) == pytest.approx(2 / 3)
    assert unit_f1(["区民政局"], []) == 0.0


def question(kind: str, **expect: Any) -> dict[str, Any]:
    full = {"units": [], "lead": [], "contains": [], "contains_mode": "all", "cite": [], "abstain": False}
    return {"id": "q", "kind": kind, "expect": full | expect}


def answer(passage: str = "", **fields: Any) -> dict[str, Any]:
    cited = [{"passage": passage, "quote": passage}] if passage else []
    return {"id": "q", "status": "answered", "answer": "", "units": [], "citations": cited} | fields


QUOTE = [{"doc": "a.txt", "quote": "每年演练两次"}]


@pytest.mark.parametrize(
    ("asked", "given", "faults"),
    [
        (question("law", cite=QUOTE), answer("应当 每年演练\n两次。"), []),
        (question("law", cite=QUOTE), answer("应当每年演练一次。"), ["not cited"]),
        (question("law", cite=QUOTE, contains=["两次"]), answer("每年演练两次"), ["expected text missing"]),
        (question("law", cite=QUOTE), answer("每年演练两次" + "长" * 2500), ["not cited"]),
        (question("law"), answer(status="abstained"), ["abstained"]),
        (question("unanswerable", abstain=True), answer(status="abstained"), []),
        (question("unanswerable", abstain=True), answer("x"), ["answered what the library does not hold"]),
        (
            question("lead", lead=["区民政局"]),
            answer(units=[{"name": "区民政局", "lead": False}]),
            ["lead F1 0.00"],
        ),
        (question("lead", lead=["区民政局"]), answer(units=[{"name": "区民政局", "lead": True}]), []),
    ],
)
def test_judging(asked: dict[str, Any], given: dict[str, Any], faults: list[str]) -> None:
    assert judge(asked, given) == faults


def test_a_question_without_an_answer_is_wrong() -> None:
    scores = score_answers([question("law", cite=QUOTE)], [])
    assert (scores.correct, scores.asked, scores.first_citation) == (0, 1, 0)


def row(evidence: str, *units: str, role: str = "责任单位") -> dict[str, Any]:
    named = [{"as_written": unit, "name": unit} for unit in units]
    return {
        "document": "a.txt",
        "kind": "explicit",
        "evidence": evidence,
        "roles": [{"role": role, "units": named}],
    }


def gold(span: str, *units: str, role: str = "责任单位") -> dict[str, Any]:
    return {
        "doc": "a.txt",
        "span": span,
        "roles": [{"role": role, "units": [{"name": unit} for unit in units]}],
    }


def test_assignments_are_matched_once_and_in_full() -> None:
    leads = frozenset({"牵头"})
    wanted = [gold("责任单位:甲局、乙局", "甲局", "乙局"), gold("丙局牵头", "丙局", role="牵头")]
    exact = [row("责任单位:甲局、乙局", "甲局", "乙局"), row("丙局牵头", "丙局", role="牵头")]
    assert score_assignments(wanted, exact, leads).exact == 2
    wrong = [row("责任单位:甲局、乙局", "甲局"), row("丙局牵头", "丙局"), row("丁局负责", "丁局")]
    scores = score_assignments(wanted, wrong, leads)
    assert (scores.found, scores.exact, scores.false) == (2, 0, 1)


def test_wilson_interval_and_percentile() -> None:
    low, high = wilson(90, 100)
    assert 0.82 < low < 0.9 < high < 0.95
    assert wilson(0, 0) == (0.0, 1.0)
    assert percentile([5.0, 1.0, 3.0], 0.5) == 3.0
    assert percentile([5.0, 1.0, 3.0], 0.95) == 5.0


def test_the_gate_fails_on_worse_figures_and_on_changed_inputs() -> None:
    figures = {
        "answers correct": 30,
        "first citation right": 20,
        "assignments exactly right": 80,
        "written documents exactly right": 240,
        "citations verified right": 200,
        "unanswerable with units": 0,
        "false assignments": 0,
        "written documents false": 0,
    }
    baseline = {"inputs": "h", "measured": figures}
    assert compare(baseline, figures, "h") == []
    assert compare(baseline, figures | {"answers correct": 31}, "h") == []
    assert compare(baseline, figures | {"answers correct": 29}, "h") == ["answers correct: 29 < 30"]
    assert compare(baseline, figures | {"false assignments": 1}, "h") == ["false assignments: 1 > 0"]
    worse = compare(baseline, figures | {"written documents exactly right": 239}, "h")
    assert worse == ["written documents exactly right: 239 < 240"]
    assert len(compare(baseline, figures, "other")) == 1
    older = {"inputs": "h", "measured": {k: v for k, v in figures.items() if k != "citations verified right"}}
    [missing] = compare(older, figures, "h")
    assert "citations verified right" in missing
