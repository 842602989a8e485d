"""Train the choice of evidence and the confidence in it.

    python -m eval.train_ranking --library DIR [--questions FILE] [--rows FILE] [--skip FILE] [--write]

Questions are made from the library's own texts (``eval.ranking_questions``). ``--questions`` adds those of
people, one JSON a line: ``question``, and ``texts``: ``title`` and ``words`` of each text that answers it,
none for a question that the library cannot answer. They weigh ``PEOPLE`` times as much as made ones.
``--skip`` names files of the library, one a line, whose texts are kept for measuring. ``--rows`` keeps what
was retrieved, so that fitting again needs no library.

Ranking: a weighted sum of features, softmax over the candidates of one question, held near the weights set by
hand (L2). Confidence: logistic regression on the best candidate. Both are measured in folds that keep all
questions about one text together. Without ``--write`` nothing is changed.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from corpus.errors import AnzhiError
from eval.ranking_questions import Made, make, twins
from qa_service.answer.citing import around_clause
from qa_service.evidence import Judge, Limits
from qa_service.pipeline import QuestionAnalyser
from qa_service.question import AskedFor, Question
from qa_service.ranking import confidence, features
from qa_service.ranking.finder import Finder
from qa_service.ranking.model import Evidence, Findings, Scope
from qa_service.settings import load_settings
from qa_service.wiring import App, build

MODEL: Final = Path(__file__).parents[1] / "qa_service" / "data" / "ranking.json"
BY_HAND: Final = {
    "fused": 0.45,
    "covered": 0.175,
    "sentence": 0.175,
    "close": 0.2,
    "explicit": 0.07,
    "implicit": 0.03,
    "own_place": 0.22,
    "below": 0.05,
    "above": 0.09,
    "law_for_rule": 0.08,
    "named": 0.25,
    "year": 0.10,
    "lacking": -0.2,
}
"""The weights before any training; they set the scale of the scores, and training starts from them."""
SHARPNESS: Final = 12.0
"""Scores to logits of the softmax: what a point of score by hand is worth."""
PEOPLE: Final = 4.0
FOLDS: Final = 5
UNANSWERABLE: Final = 0.15
"""Share of questions without an answer in the library that the confidence is calibrated for: sets that are
made to try abstention hold many more of them than people ask."""
ALIKE: Final = 0.6
"""A passage with this share of the character pairs of a hidden text says the same: no question is judged by
it."""
_STEPS: Final = 400
_RATE: Final = 0.15

HELD: Final = (
    "fused",
    "first",
    "close",
    "pairs",
    "run",
    "subject",
    "length",
    "headings",
    "rarest",
    "missing",
)
"""Features that stay as set by hand: a made question shares its very words with its text, so that made
questions overrate likeness of letters and underrate meaning."""

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Seen:
    """One question with its candidates.

    Attributes:
        right: of each candidate, 1.0 where it answers; rows: their features; clauses: their clauses.
        carries: 1.0 where it says enough, of the sort of thing that is asked for.
        alike: the best candidate says what a hidden text says; group: the fold's unit; people: not made.
    """

    question: str
    kind: str
    group: str
    answerable: bool
    people: bool
    naming: bool
    scoped: bool
    asked_for: str
    right: tuple[float, ...]
    alike: tuple[float, ...]
    clauses: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    carries: tuple[float, ...]


def main(argv: Sequence[str] | None = None) -> int:
    """Collect, fit, measure; returns the exit status."""
    options = _options(argv)
    try:
        seen = _kept(options.rows) if options.rows and options.rows.exists() else _collected(options)
    except AnzhiError as error:
        print(f"错误：{error.message}", file=sys.stderr)
        return 1
    if options.rows and not options.rows.exists():
        lines = (json.dumps(dataclasses.asdict(one), ensure_ascii=False) for one in seen)
        options.rows.write_text("\n".join(lines) + "\n", "utf-8")
    report = fit(seen, None if options.by_hand else options.strength)
    print(json.dumps(report["measured"], ensure_ascii=False, indent=2))
    if options.write:
        about = "Made by python -m eval.train_ranking; see qa_service/ranking for what the names mean."
        MODEL.write_text(json.dumps({"about": about, **report}, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m eval.train_ranking",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--library", type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--skip", type=Path)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--each", type=int, default=3, help="made questions of a kind from one law")
    parser.add_argument("--laws", type=int, default=70)
    parser.add_argument("--strength", type=float, default=1.0, help="how near to the weights by hand")
    parser.add_argument("--by-hand", action="store_true", help="fit the confidence only")
    parser.add_argument("--write", action="store_true")
    return parser.parse_args(argv)


def _kept(path: Path) -> list[Seen]:
    found = []
    for line in path.read_text("utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        row["rows"] = tuple(tuple(values) for values in row["rows"])
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
        found.append(Seen(**values))
    return found


def _collected(options: argparse.Namespace) -> list[Seen]:
    overrides = {"library": options.library} if options.library else {}
    with build(load_settings(overrides=overrides)) as app:
        finder = Finder(app.library, app.searcher)
        skip = frozenset(options.skip.read_text("utf-8").split("\n")) if options.skip else frozenset()
        made = make(app.library, options.seed, each=options.each, skip=skip, laws=options.laws)
        made += twins(app.library, made, options.seed, share=0.35)
        seen = list(_of_made(app, finder, made))
        if options.questions:
            seen += _of_people(app, finder, options.questions)
        return seen


def _found(app: App, finder: Finder, text: str, hidden: Iterable[str] = ()) -> Findings:
    told = QuestionAnalyser(app.library, finder.facts).run(text)
    question, scope = told["question"], told["scope"]
    assert isinstance(question, Question)
    assert isinstance(scope, Scope)
    scope = dataclasses.replace(scope, excluded=tuple(sorted({*scope.excluded, *hidden})))
    return finder.find(question, scope)


def _of_made(app: App, finder: Finder, made: Sequence[Made]) -> Iterator[Seen]:
    judge = Judge(finder.facts, Limits(confidence=0.0))
    for one in made:
        found = _found(app, finder, one.question, one.hidden)
        wanted = _pairs(one.words)
        right, alike = [], []
        for evidence in found.evidence:
            passage = evidence.hit.passage
            meets = passage.version_id == one.version_id and passage.start < one.end
            right.append(float(one.answerable and meets and one.start < passage.end))
            alike.append(len(wanted & _pairs(passage.text)) / max(1, len(wanted)))
        yield _seen(found, judge, one.kind, one.group, one.answerable, False, right, alike)


def _of_people(app: App, finder: Finder, path: Path) -> Iterator[Seen]:
    judge = Judge(finder.facts, Limits(confidence=0.0))
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        found = _found(app, finder, row["question"])
        right = [
            float(any(_says(app, e, t["title"], t["words"]) for t in row["texts"])) for e in found.evidence
        ]
        group = row["texts"][0]["title"] if row["texts"] else row["question"]
        kind = row.get("kind", "people")
        yield _seen(found, judge, kind, group, bool(row["texts"]), True, right, [0.0] * len(right))


def _says(app: App, evidence: Evidence, title: str, words: str) -> bool:
    passage = evidence.hit.passage
    if title not in app.library.version(passage.version_id).title + passage.title:
        return False
    _, around = around_clause(app.library, passage.clause_id)
    task = evidence.assignment.task.text if evidence.assignment else ""
    return any(words in text for text in (passage.text, around.of(evidence.text), task))


def _seen(
    found: Findings,
    judge: Judge,
    kind: str,
    group: str,
    answerable: bool,
    people: bool,
    right: Sequence[float],
    alike: Sequence[float],
) -> Seen:
    question = found.question
    return Seen(
        question.text,
        kind,
        group,
        answerable,
        people,
        found.named,
        bool(found.scope.places),
        question.asked_for.value,
        tuple(right),
        tuple(alike),
        tuple(e.hit.passage.clause_id for e in found.evidence),
        tuple(e.features for e in found.evidence),
        tuple(float(judge.carries(found, e) and _full(found, e)) for e in found.evidence),
    )


def _full(found: Findings, evidence: Evidence) -> bool:
    return confidence.beyond(evidence.features, scoped=bool(found.scope.places), naming=found.named) >= 0


# fitting ----------------------------------------------------------------------------------------------


def fit(seen: Sequence[Seen], strength: float | None) -> dict[str, Any]:
    """Both models and what they were measured to do; ``strength`` None keeps the weights set by hand."""
    ranked = [one for one in seen if sum(one.right)]
    hand = np.array([BY_HAND.get(name, 0.0) for name in features.NAMES])
    by_fold, weights = [hand] * FOLDS, hand
    if strength is not None:
        by_fold = [_weights(ranked, hand, strength, without=fold) for fold in range(FOLDS)]
        weights = _weights(ranked, hand, strength)
    best = (_best(one, by_fold[_fold(one)]) for one in seen if one.rows)
    told = _as_asked([one for one in best if one is not None])
    told = [one for one in told if one.carries]
    model = _logistic([t.signs for t in told], [t.right for t in told], [t.weight for t in told])
    apart = _apart(told)
    people = [t for t in told if t.people]
    measured = {
        "questions": len(seen),
        "of people": sum(one.people for one in seen),
        "first right, by hand": _first(ranked, [hand] * FOLDS),
        "first right, trained (in folds)": _first(ranked, by_fold),
        "people's, by hand": _first([one for one in ranked if one.people], [hand] * FOLDS),
        "people's, trained (in folds)": _first([one for one in ranked if one.people], by_fold),
        "people's confidence (in folds)": curve([(apart[id(t)], bool(t.right), t.weight) for t in people]),
    }
    named = dict(zip(features.NAMES, np.round(weights, 4).tolist(), strict=True))
    signed = dict(zip(confidence.SIGNS, np.round(model[1:], 4).tolist(), strict=True))
    return {
        "weights": {name: value for name, value in named.items() if value},
        "confidence": {"bias": round(float(model[0]), 4), "weights": signed},
        "measured": measured,
    }


def curve(told: Sequence[tuple[float, bool, float]]) -> dict[str, Any]:
    """Of (confidence, right, weight): answered and right at a few thresholds, and the expected calibration
    error over ten bins."""
    if not told:
        return {}
    rows = {}
    for at in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        answered = [right for value, right, _ in told if value >= at]
        rows[str(at)] = f"{sum(answered)} right of {len(answered)} answered of {len(told)}"
    error, total = 0.0, sum(weight for *_, weight in told)
    for low in range(10):
        inside = [one for one in told if low / 10 <= one[0] < (low + 1) / 10 or (low == 9 and one[0] >= 1.0)]
        error += abs(sum(weight * (value - right) for value, right, weight in inside)) / total
    return {"at": rows, "ece": round(error, 3)}


def _fold(one: Seen) -> int:
    return zlib.crc32(one.group.encode()) % FOLDS


def _weights(ranked: Sequence[Seen], hand: Vector, strength: float, without: int | None = None) -> Vector:
    """Weights by maximum likelihood of a right candidate (Adam), drawn to those set by hand."""
    data = [one for one in ranked if without is None or _fold(one) != without]
    sizes = [len(one.right) for one in data]
    rows = np.array([row for one in data for row in one.rows])
    right = np.array([value for one in data for value in one.right])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    of = np.repeat(np.arange(len(data)), sizes)
    worth = np.array([PEOPLE if one.people else 1.0 for one in data])
    held = [features.NAMES.index(name) for name in HELD]
    weights = SHARPNESS * hand
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _STEPS + 1):
        scores = rows @ weights
        scores = np.exp(scores - np.maximum.reduceat(scores, starts)[of])
        of_all = scores / np.add.reduceat(scores, starts)[of]
        of_right = scores * right / np.add.reduceat(scores * right, starts)[of]
        slope = ((of_all - of_right) * worth[of]) @ rows / worth.sum()
        slope += strength * (weights - SHARPNESS * hand) / len(data)
        slope[held] = 0.0
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        move = (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-6)
        weights = weights - _RATE * (1 - 0.9 * step / _STEPS) * move
    return _on_scale(weights, hand, rows, of, len(data))


def _on_scale(weights: Vector, hand: Vector, rows: Vector, of: NDArray[np.int64], count: int) -> Vector:
    """The weights, scaled to the spread of the scores by hand within a question: margins keep their worth."""

    def spread(by: Vector) -> float:
        scores = rows @ by
        means = np.bincount(of, scores, count) / np.bincount(of, minlength=count)
        return float(np.sqrt(np.mean((scores - means[of]) ** 2)))

    return weights * (spread(hand) / spread(weights))


def _first(ranked: Sequence[Seen], by_fold: Sequence[Vector]) -> str:
    hits = sum(one.right[int(np.argmax(np.array(one.rows) @ by_fold[_fold(one)]))] > 0 for one in ranked)
    return f"{hits}/{len(ranked)}"


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """The best candidate of a question: its signs, and whether it is right."""

    signs: tuple[float, ...]
    right: float
    weight: float
    people: bool
    answerable: bool
    carries: bool
    fold: int


def _best(one: Seen, weights: Vector) -> _Told | None:
    """The best that carries an answer, else the best.

    None where nobody can say whether it is right: it says what the hidden text says.
    """
    scores = np.array(one.rows) @ weights
    able = np.array(one.carries) > 0
    at = int(np.argmax(np.where(able, scores, -np.inf))) if able.any() else int(np.argmax(scores))
    if not one.people and not one.right[at] and one.alike[at] >= ALIKE:
        return None
    others = [s for s, clause in zip(scores, one.clauses, strict=True) if clause != one.clauses[at]]
    gap = float(scores[at] - max(others, default=scores[at] - confidence.MOST_GAP))
    signs = confidence.signs(
        one.rows[at], gap, scoped=one.scoped, naming=one.naming, asked_for=AskedFor(one.asked_for)
    )
    worth = PEOPLE if one.people else 1.0
    return _Told(signs, one.right[at], worth, one.people, one.answerable, bool(able[at]), _fold(one))


def _as_asked(told: Sequence[_Told]) -> list[_Told]:
    """The same with the weight of the unanswerable ones as ``UNANSWERABLE`` says, made and people's apart."""
    weighed = []
    for people in (False, True):
        mine = [t for t in told if t.people is people]
        without = sum(not t.answerable for t in mine)
        share = UNANSWERABLE / (1 - UNANSWERABLE) * (len(mine) - without) / max(1, without)
        weighed += [t if t.answerable else dataclasses.replace(t, weight=t.weight * share) for t in mine]
    return weighed


def _apart(told: Sequence[_Told]) -> dict[int, float]:
    """The probability of each by a model that saw nothing of its fold."""
    found: dict[int, float] = {}
    for fold in range(FOLDS):
        others = [t for t in told if t.fold != fold]
        model = _logistic([t.signs for t in others], [t.right for t in others], [t.weight for t in others])
        for one in told:
            if one.fold == fold:
                found[id(one)] = float(1 / (1 + np.exp(-(model[0] + np.dot(model[1:], one.signs)))))
    return found


def _logistic(rows: Sequence[Sequence[float]], right: Sequence[float], worth: Sequence[float]) -> Vector:
    """Bias and weights by Newton's method, with a little L2 on the weights."""
    with_bias = np.hstack([np.ones((len(rows), 1)), np.array(rows)])
    wanted, weigh = np.array(right), np.array(worth)
    weights = np.zeros(with_bias.shape[1])
    hold = np.diag([0.0] + [3.0] * (with_bias.shape[1] - 1))
    for _ in range(30):
        told = 1 / (1 + np.exp(-(with_bias @ weights)))
        slope = with_bias.T @ (weigh * (told - wanted)) + hold @ weights
        bend = (with_bias * (weigh * told * (1 - told))[:, None]).T @ with_bias + hold
        weights = weights - np.linalg.solve(bend + 1e-9 * np.eye(len(weights)), slope)
    return weights


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


if __name__ == "__main__":
    sys.exit(main())
