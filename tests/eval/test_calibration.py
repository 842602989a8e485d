"""Calibration figures: counts, reliability and error on answers written by hand."""

from __future__ import annotations

import numpy as np
import pytest

from eval import train_ranking
from eval.calibration import Given, summary
from qa_service.ranking import features


def test_curve_counts_what_each_threshold_answers() -> None:
    given = [
        Given(0.9, True, True, True),
        Given(0.6, True, False, True),
        Given(0.3, True, False, False),
        Given(0.2, False, True, False),
    ]
    curve = {row["threshold"]: row for row in summary(given)["curve"]}
    assert (curve[0.0]["answered"], curve[0.0]["right"], curve[0.0]["unanswerable"]) == (3, 1, 1)
    assert (curve[0.5]["answered"], curve[0.5]["right_of_answered"]) == (2, 0.5)
    assert curve[0.5]["unanswerable"] == 0
    assert curve[1.0]["right_of_answered"] is None


def test_reliability_and_error() -> None:
    found = summary([Given(0.95, True, True, True)] * 9 + [Given(0.95, True, False, True)])
    last = found["reliability"][-1]
    assert (last["n"], last["mean_confidence"], last["share_right"]) == (10, 0.95, 0.9)
    assert found["ece"] == pytest.approx(0.05)
    assert summary([])["ece"] is None
    assert summary([Given(1.0, True, True, True)])["reliability"][-1]["n"] == 1


def seen(number: int, right: int) -> train_ranking.Seen:
    """A question whose right candidate is told by ``task`` alone."""
    chance = np.random.default_rng(number)
    rows = []
    for at in range(4):
        values = dict.fromkeys(features.NAMES, 0.0) | {"fused": float(chance.random())}
        values["task"] = 1.0 if at == right else 0.0
        rows.append(tuple(values[name] for name in features.NAMES))
    hits = tuple(float(at == right) for at in range(4))
    return train_ranking.Seen(
        f"问题{number}", "who", f"文件{number % 10}", True, number % 2 == 0, False, False, "units",
        hits, (0.0,) * 4, tuple(f"c{at}" for at in range(4)), tuple(rows), (1.0,) * 4,
    )  # fmt: skip


def test_training_finds_the_feature_that_tells_and_repeats_itself() -> None:
    told = [seen(number, number % 4) for number in range(60)]
    first, second = train_ranking.fit(told, 1.0), train_ranking.fit(told, 1.0)
    assert first == second
    assert first["weights"]["task"] > 0.1
    trained = first["measured"]["first right, trained (in folds)"]
    by_hand = first["measured"]["first right, by hand"]
    assert int(trained.split("/")[0]) > int(by_hand.split("/")[0])


def test_without_training_the_weights_stay_as_set_by_hand() -> None:
    told = [seen(number, number % 4) for number in range(20)]
    assert train_ranking.fit(told, None)["weights"] == train_ranking.BY_HAND
