"""The metrics judge as they say, and as the graders judge that the project is measured with."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from eval.metrics import judge, percentile, same_unit, score_assignments, unit_f1, wilson

ROOT = Path(__file__).parents[2]
GRADERS = ROOT.parent / "shared" / "grade" / "grade_answers.py"
SETS = ROOT / "eval" / "sets"


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("区应急管理局", "应急管理局", True),
        ("清汀市澜山区应急管理局", "区应急管理局", True),
        ("区应急 管理局", "区应急管理局", True),
        ("区应急管理局", "区消防救援大队", False),
        ("公安分局", "公安局", False),
        ("区公安分局", "市公安局", False),
        ("市场监督管理局", "区市场监督管理局", True),
    ],
)
def test_units_are_compared_by_stem(left: str, right: str, same: bool) -> None:
    assert same_unit(left, right) is same


def test_unit_f1_passes_over_collectives() -> None:
    assert unit_f1(["区民政局", "各镇人民政府"], ["民政局"]) == 1.0
    assert unit_f1(["区民政局", "区住建局"], ["民政局"]) == pytest.approx(2 / 3)
    assert unit_f1(["区民政局"], []) == 0.0
    assert unit_f1(["区民政局"], ["区民政局", "区商务局"]) == pytest.approx(2 / 3)


def question(kind: str, **expect: Any) -> dict[str, Any]:
    full = {"units": [], "lead": [], "contains": [], "contains_mode": "all", "cite": [], "abstain": False}
    return {"id": "q", "kind": kind, "style": "plain", "question": "问", "expect": full | expect}


def answer(*passages: str, **fields: Any) -> dict[str, Any]:
    cited = [{"passage": passage, "quote": passage} for passage in passages]
    return {"id": "q", "status": "answered", "answer": "", "units": [], "citations": cited} | fields


def unit(name: str, lead: bool = False) -> dict[str, Any]:
    return {"name": name, "as_written": name, "lead": lead}


QUOTE = [{"doc": "a.txt", "quote": "每年演练两次"}]
TWO = [{"doc": "a.txt", "quote": "每年演练两次"}, {"doc": "b.txt", "quote": "每月检查"}]
NOT_CITED = "前三处引文没有应引的原文"
TABLE: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
    (question("law", cite=QUOTE), answer("应当 每年演练\n两次。"), []),
    (question("law", cite=QUOTE), answer("应当每年演练一次。"), [NOT_CITED]),
    (question("law", cite=QUOTE), answer("一", "二", "三", "每年演练两次"), [NOT_CITED]),
    (question("law", cite=QUOTE, contains=["两次"]), answer("每年演练两次"), ["缺少应有的词句"]),
    (question("law", contains=["甲", "乙"], contains_mode="any"), answer(answer="有乙"), []),
    (question("law", contains=["甲", "乙"]), answer(answer="有乙"), ["缺少应有的词句"]),
    (question("law", cite=QUOTE), answer("每年演练两次" + "长" * 2500), [NOT_CITED]),
    (question("law"), answer(status="abstained"), ["应答而未答"]),
    (question("unanswerable", abstain=True), answer(status="abstained"), []),
    (question("unanswerable", abstain=True), answer("x"), ["资料库里没有，却作了回答"]),
    (question("lead", lead=["区民政局"]), answer(units=[unit("区民政局")]), ["牵头单位不符（F1 0.00）"]),
    (question("lead", lead=["区民政局"]), answer(units=[unit("区民政局", True), unit("区商务局")]), []),
    (question("lead", lead=["各镇人民政府"]), answer(units=[unit("各镇人民政府", True)]), []),
    (question("lead", lead=["各镇人民政府"]), answer(units=[]), ["牵头单位不符（F1 1.00）"]),
    (question("responsibility", units=["区民政局"]), answer(units=[unit("民政局")]), []),
    (
        question("responsibility", units=["区民政局"]),
        answer(units=[unit("区民政局"), unit("区商务局")]),
        ["单位不符（F1 0.67）"],
    ),
    (question("implicit_responsibility", units=["甲局"], contains=["乙局"]), answer(answer="乙局管"), []),
    (question("duties", cite=TWO), answer("每年演练两次", "每月检查"), []),
    (question("duties", cite=TWO), answer("每年演练两次"), ["应引的职责只引到 50%"]),
    (question("ambiguous_jurisdiction", cite=TWO), answer("每年演练两次", "x", "x", "每月检查"), []),
    (
        question("ambiguous_jurisdiction", cite=TWO),
        answer("每年演练两次"),
        ["应引至少两份文件，只引到 1 份"],
    ),
    (question("penalty", contains=["五千元"], cite=QUOTE), answer("每年演练两次", answer="五千元"), []),
]


@pytest.mark.parametrize(("asked", "given", "faults"), TABLE)
def test_judging(asked: dict[str, Any], given: dict[str, Any], faults: list[str]) -> None:
    assert judge(asked, given) == faults


@pytest.mark.parametrize(
    ("premise", "verdicts", "faults"),
    [
        ("yes", ["yes"], []),
        ("yes", [], []),
        ("yes", ["yes", "no"], ["判断相反"]),
        ("no", ["no"], []),
        ("no", ["partly"], []),
        ("no", ["yes"], ["判断相反"]),
        ("unknown", ["unstated"], []),
        ("unknown", ["yes"], ["判断相反"]),
    ],
)
def test_a_wrong_yes_or_no_is_never_right(premise: str, verdicts: list[str], faults: list[str]) -> None:
    given = answer("每年演练两次", verdicts=[{"kind": kind} for kind in verdicts])
    assert judge(question("premise", cite=QUOTE, premise=premise), given) == faults


@pytest.fixture(scope="module")
def grader() -> ModuleType:
    if not GRADERS.exists():
        pytest.skip("the graders do not lie beside this checkout")
    spec = importlib.util.spec_from_file_location("grade_answers", GRADERS)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.shared
@pytest.mark.parametrize(("asked", "given", "faults"), TABLE)
def test_the_grader_gives_the_same_verdict(
    grader: ModuleType, asked: dict[str, Any], given: dict[str, Any], faults: list[str]
) -> None:
    assert grader.grade(asked, given)[0] is (not faults)


@pytest.mark.shared
def test_the_grader_compares_units_alike(grader: ModuleType) -> None:
    """Over all pairs of units that our own sets name."""
    rows = [
        json.loads(line)
        for name in ("samples.jsonl", "questions.jsonl")
        for line in (SETS / name).read_text(encoding="utf-8").splitlines()
    ]
    names = sorted({unit for row in rows for unit in row["expect"]["units"]})
    assert len(names) > 100
    for left in names:
        for right in names:
            assert same_unit(left, right) == bool(grader.same_unit(left, right)), (left, right)


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
    assert percentile([], 0.5) == 0.0
