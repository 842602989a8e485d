"""Scores over answers: what is counted, and what is not; intervals, the comparison of runs and the gate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import InputError, UnreadableFileError
from eval.asking import Asked
from eval.comparing import compare as compare_runs
from eval.comparing import read_run
from eval.finding import Found, figures, find
from eval.gate import CEILINGS, FLOORS, LEEWAY, advice, compare
from eval.intervals import bootstrap, mcnemar
from eval.scoring import Scored, breakdown, confidence, score, summary
from indexing.passages import Passage


def asked(kind: str, answer: dict[str, Any], *, expect: dict[str, Any], **row: Any) -> Asked:
    full = {"units": [], "lead": [], "contains": [], "contains_mode": "all", "cite": [], "abstain": False}
    given = {"id": row.pop("id", "q"), "question": "问", "kind": kind, "style": "plain", **row}
    shown = {"status": "answered", "answer": "", "units": [], "citations": [], "confidence": 0.5, **answer}
    return Asked({**given, "expect": full | expect}, shown, 12.0, "问")


def unit(name: str, lead: bool = False) -> dict[str, Any]:
    return {"name": name, "as_written": name, "lead": lead}


def cites(*passages: str) -> list[dict[str, str]]:
    return [{"passage": passage, "quote": passage} for passage in passages]


def test_wrong_units_are_those_that_nobody_expects() -> None:
    units = [unit("区民政局", True), unit("区商务局"), unit("各有关部门")]
    one = score(asked("responsibility", {"units": units}, expect={"units": ["民政局", "区财政局"]}))
    assert (one.units, one.wrong_units) == (2, ("区商务局",))
    lead = score(asked("lead", {"units": units}, expect={"lead": ["区民政局"]}))
    assert (lead.units, lead.wrong_units) == (1, ())
    other = score(asked("penalty", {"units": units}, expect={"units": ["区财政局"]}))
    assert other.units == 0
    silent = score(asked("lead", {"status": "abstained", "units": units}, expect={"lead": ["区民政局"]}))
    assert silent.units == 0


@pytest.mark.parametrize(
    ("premise", "answer", "right"),
    [
        ("yes", {"verdicts": [{"kind": "yes"}]}, True),
        ("yes", {"verdicts": [{"kind": "yes"}, {"kind": "no"}]}, False),
        ("no", {"verdicts": [{"kind": "partly"}]}, True),
        ("no", {"verdicts": [{"kind": "unstated"}]}, False),
        ("unknown", {"verdicts": [{"kind": "unstated"}]}, True),
        ("unknown", {"status": "abstained"}, True),
        ("yes", {"status": "abstained"}, False),
        ("no", {"answer": "【本市规定】不是。由甲局牵头。"}, True),
        ("no", {"answer": "《办法》第十二条：不得进入电梯。"}, True),
        ("yes", {"answer": "不是。"}, False),
        ("yes", {"answer": "是。由甲局牵头。"}, True),
        ("yes", {"answer": "《办法》第三条：是否受理由甲局决定。"}, False),
    ],
)
def test_a_premise_is_right_by_its_verdict(premise: str, answer: dict[str, Any], right: bool) -> None:
    assert score(asked("premise", answer, expect={"premise": premise})).premise is right


def test_duties_are_complete_only_when_every_quote_is_cited() -> None:
    quotes = [{"doc": "a", "quote": "一"}, {"doc": "a", "quote": "二"}, {"doc": "a", "quote": "三"}]
    most = score(asked("duties", {"citations": cites("一", "二")}, expect={"cite": quotes, "total": 3}))
    assert most.right
    assert most.complete is False
    every = {"citations": cites("一", "二", "三"), "page": {"total": 3, "offset": 0, "limit": 100}}
    assert score(asked("duties", every, expect={"cite": quotes, "total": 3})).complete is True
    assert score(asked("duties", every, expect={"cite": quotes, "total": 4})).complete is False


def test_the_penalty_is_that_of_the_tier_asked_for() -> None:
    expect = {"penalties": [{"subject": "个人", "low": 200, "high": 500}]}
    low = {"low": 200.0, "high": 500.0, "asked": True}
    high = {"low": 5000.0, "high": 50000.0, "asked": False}
    assert score(asked("penalty", {"penalties": [low, high]}, expect=expect)).penalties is True
    wrong = [{**low, "asked": False}, {**high, "asked": True}]
    assert score(asked("penalty", {"penalties": wrong}, expect=expect)).penalties is False
    assert score(asked("penalty", {}, expect=expect)).penalties is False


def sample() -> list[Scored]:
    return [
        score(asked("lead", {"units": [unit("甲局", True)], "confidence": 0.9}, expect={"lead": ["甲局"]})),
        score(
            asked(
                "lead", {"units": [unit("乙局", True)], "confidence": 0.3}, expect={"lead": ["甲局"]}, id="b"
            )
        ),
        score(asked("unanswerable", {"status": "abstained"}, expect={"abstain": True}, id="c", split="dev")),
        score(
            asked(
                "unanswerable",
                {"units": [unit("甲局")], "confidence": 0.9},
                expect={"abstain": True},
                id="d",
                traits=["nonsense"],
            )
        ),
    ]


def test_the_summary_counts() -> None:
    found = summary(sample())
    assert (found["correct"]["right"], found["correct"]["asked"]) == (2, 4)
    assert found["unanswerable abstained"]["share"] == 0.5
    assert found["unanswerable with units"] == 1
    assert (found["units named"], found["units wrong"]) == (2, 1)
    assert found["premise right"] == {"right": 0, "asked": 0, "share": None, "low": 0.0, "high": 1.0}
    assert found["milliseconds"]["median"] == 12.0
    by = breakdown(sample())
    assert by["kind"]["lead"]["right"] == 1
    assert by["split"] == {"dev": by["kind"]["unanswerable"] | {"asked": 1, "right": 1} | by["split"]["dev"]}
    assert set(by["trait"]) == {"nonsense"}


def test_confidence_is_held_against_what_was_right() -> None:
    found = confidence(sample())
    # 0.3 wrong; 0.9 right and 0.9 wrong: (1/3)·0.3 + (2/3)·|0.9 − 0.5|
    assert found["ece"] == pytest.approx(0.3 / 3 + 0.4 * 2 / 3, abs=1e-4)
    assert [row["n"] for row in found["reliability"]][3] == 1
    at = {row["threshold"]: row for row in found["curve"]}
    assert (at[0.0]["answered"], at[0.0]["right"]) == (3, 1)
    assert at[0.9]["right_of_answered"] == 0.5
    assert at[1.0] == {
        "threshold": 1.0,
        "answered": 0,
        "right": 0,
        "right_of_answered": None,
        "right_of_all": 2,
    }
    assert (at[0.0]["right_of_all"], at[0.5]["right_of_all"]) == (2, 2)
    assert confidence([])["ece"] is None


def test_bootstrap_is_repeatable_and_holds_the_mean() -> None:
    values = [0.0] * 30 + [1.0] * 70
    low, high = bootstrap(values)
    assert (low, high) == bootstrap(values)
    assert 0.59 < low < 0.7 < high < 0.8
    assert bootstrap([1.0, 1.0]) == (1.0, 1.0)
    assert bootstrap([]) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("won", "lost", "p"), [(0, 0, 1.0), (5, 5, 1.0), (10, 0, 0.0020), (0, 10, 0.0020), (8, 2, 0.1094)]
)
def test_mcnemar_is_exact(won: int, lost: int, p: float) -> None:
    assert mcnemar(won, lost) == pytest.approx(p, abs=1e-4)


def passage(text: str) -> Passage:
    return Passage("p", "clause", "d", "v", "c", None, "", "", text, 0, len(text), "", None, 0, (), "policy")


def test_retrieval_looks_for_all_quotes_of_duties_and_for_any_of_others() -> None:
    quotes = [{"doc": "a", "quote": "甲 一"}, {"doc": "a", "quote": "乙"}]
    listed = [passage("无"), passage("有乙"), passage("无"), passage("有甲\n一")]
    duties, other = (
        find([asked(kind, {}, expect={"cite": quotes})], lambda _: listed)[0] for kind in ("duties", "law")
    )
    assert duties.ranks == (4, 2)
    assert (duties.recall(3), duties.recall(5), duties.reciprocal) == (0.5, 1.0, 0.5)
    assert other.ranks == (2,)
    assert find([asked("unanswerable", {}, expect={"abstain": True})], lambda _: listed) == []
    found = figures([duties, other, Found("x", (None,))])
    assert found["recall"]["10"]["value"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["mrr"]["value"] == pytest.approx(1 / 3, abs=1e-4)
    assert (
        0
        < found["ndcg@10"]["low"] + 1e-9
        <= found["ndcg@10"]["value"] + 1e-9
        <= found["ndcg@10"]["high"] + 1e-9
    )


def run(*rights: bool, **more: Any) -> dict[str, Any]:
    rows = [
        {
            "id": f"q{n}",
            "question": f"问{n}",
            "right": right,
            "faults": [] if right else ["错"],
            "first": right,
        }
        for n, right in enumerate(rights)
    ]
    return {"made": "then", "library": {"texts": "h"}, "results": rows, **more}


def test_two_runs_are_compared_over_what_both_have() -> None:
    old, new = run(True, True, False, False), run(True, False, True, True, True)
    found = compare_runs(old, new)
    assert (found["common"], found["only old"], found["only new"]) == (4, 0, 1)
    assert [row["id"] for row in found["won"]] == ["q2", "q3"]
    assert [row["id"] for row in found["lost"]] == ["q1"]
    assert found["difference"] == 0.25
    assert found["low"] < 0.25 < found["high"]
    assert found["same library"] is True


def test_only_reports_are_read_as_reports(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(json.dumps(run(True)), encoding="utf-8")
    assert len(read_run(tmp_path / "r.json")["results"]) == 1
    for name, text in (("a.json", "{}"), ("b.html", "<p>没有数据</p>"), ("c.json", '{"results": [1]}')):
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="没有测量结果"):
            read_run(tmp_path / name)
    with pytest.raises(UnreadableFileError):
        read_run(tmp_path / "没有.html")


FIGURES: dict[str, Any] = {**dict.fromkeys(FLOORS, 30), **dict.fromkeys(CEILINGS, 2), "wrong": ["a"]}


def test_the_gate_fails_on_worse_figures_and_on_changed_inputs() -> None:
    baseline = {"inputs": "h", "library": "t", "measured": FIGURES}
    assert compare(baseline, FIGURES, "h", "t") == []
    for name in FLOORS:
        assert compare(baseline, FIGURES | {name: 31}, "h") == []
        worse = 29 - int(LEEWAY.get(name, 0))
        assert compare(baseline, FIGURES | {name: worse}, "h") == [f"{name}: {worse} < 30"]
        assert not LEEWAY.get(name, 0) >= 1 or compare(baseline, FIGURES | {name: worse + 1}, "h") == []
    for name in CEILINGS:
        assert compare(baseline, FIGURES | {name: 1}, "h") == []
        assert compare(baseline, FIGURES | {name: 3}, "h") == [f"{name}: 3 > 2"]
    shares = {**baseline, "measured": FIGURES | {"calibration error": 0.07, "search recall@10": 0.94}}
    near = FIGURES | {"calibration error": 0.0845, "search recall@10": 0.926}
    assert compare(shares, near, "h") == []
    far = FIGURES | {"calibration error": 0.0855, "search recall@10": 0.924}
    assert len(compare(shares, far, "h")) == 2
    assert len(compare(baseline, FIGURES, "other", "t")) == 1
    assert len(compare(baseline, FIGURES, "h", "other")) == 1
    older = {"inputs": "h", "measured": {k: v for k, v in FIGURES.items() if k != "premise right"}}
    [missing] = compare(older, FIGURES, "h")
    assert "premise right" in missing


def test_a_failure_of_the_gate_says_what_to_do() -> None:
    told = advice({"measured": FIGURES}, FIGURES | {"wrong": ["a", "e007"]})
    assert "新答错的题：e007" in told
    assert "anzhi eval --own" in told
    assert "--update --reason" in told
