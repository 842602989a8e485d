"""Metrics over answers and extracted assignments.

Question sets and gold assignments are JSON Lines (see ``eval/sets``). Units are compared by stem: a leading
区/市/县/省 and a place name do not count, since one text writes 区安监局 and another 安监局 for one organ.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]

_SPACE = re.compile(r"\s+")
_PREFIX = re.compile(r"^(?:.{0,12}?(?:省|市|县|区|州|旗))?(?:区|市|县|省)?(?=.{3,})")
_COLLECTIVE = re.compile(r"^(?:各|有关|其他|其它|[省市县区]各|.{0,3}有关|.{0,4}负有)")
CITED_FIRST = 3
MAX_PASSAGE = 2500


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file, blank lines skipped."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def squeeze(text: str | None) -> str:
    """Text without any white space."""
    return _SPACE.sub("", text or "")


def same_unit(left: str, right: str) -> bool:
    """Whether two names are one unit up to a prefix of place or level."""
    left, right = squeeze(left), squeeze(right)
    if left == right:
        return True
    bare = [_PREFIX.sub("", name) or name for name in (left, right)]
    shorter = min(bare, key=len)
    return len(shorter) >= 3 and (left.endswith(shorter) and right.endswith(shorter))


def unit_f1(expected: Sequence[str], got: Sequence[str]) -> float:
    """F1 over units; collectives are neither asked nor punished; 1.0 when nothing is expected."""
    wanted = [unit for unit in expected if not _COLLECTIVE.match(squeeze(unit))]
    given = [unit for unit in got if not _COLLECTIVE.match(squeeze(unit))]
    if not wanted:
        return 1.0
    if not given:
        return 0.0
    recall = sum(any(same_unit(w, g) for g in given) for w in wanted) / len(wanted)
    precision = sum(any(same_unit(w, g) for w in wanted) for g in given) / len(given)
    return 0.0 if precision + recall == 0 else 2 * precision * recall / (precision + recall)


def cited(answer: Row, quotes: Iterable[str], first: int | None = CITED_FIRST) -> list[bool]:
    """For each quote, whether one of the first citations (None: all) has a passage that holds it."""
    passages = [squeeze(c.get("passage") or c.get("quote")) for c in answer.get("citations", [])[:first]]
    passages = [passage for passage in passages if len(passage) <= MAX_PASSAGE]
    return [any(squeeze(quote) in passage for passage in passages) for quote in quotes]


def _says(answer: Row, expect: Row) -> bool:
    wanted = [squeeze(text) for text in expect.get("contains") or []]
    said = squeeze(answer.get("answer")) + "".join(
        squeeze(unit.get("name")) + squeeze(unit.get("as_written")) for unit in answer.get("units", [])
    )
    found = [text in said for text in wanted]
    return not wanted or (any(found) if expect.get("contains_mode") == "any" else all(found))


def judge(question: Row, answer: Row) -> list[str]:
    """What is wrong with an answer; an empty list when nothing is.

    Args:
        question: a row of a question set (``kind``, ``expect``).
        answer: the answer object of the contract.
    """
    expect, kind = question["expect"], question["kind"]
    abstained = answer.get("status") == "abstained"
    if expect.get("abstain"):
        return [] if abstained else ["answered what the library does not hold"]
    if abstained:
        return ["abstained"]
    quotes = [row["quote"] for row in expect.get("cite", [])]
    hits = cited(answer, quotes, None if kind in ("duties", "ambiguous_jurisdiction") else CITED_FIRST)
    if kind == "duties":
        share = sum(hits) / max(1, len(quotes))
        return [] if share >= 2 / 3 else [f"cites {share:.2f} of the duties"]
    if kind == "ambiguous_jurisdiction":
        documents = {row["doc"] for row, hit in zip(expect["cite"], hits, strict=True) if hit}
        return [] if len(documents) >= 2 else [f"cites {len(documents)} document(s)"]
    faults = [] if not quotes or any(hits) else ["not cited"]
    units = answer.get("units", [])
    if kind == "responsibility" and expect.get("units"):
        score = unit_f1(expect["units"], [unit.get("as_written") or unit["name"] for unit in units])
        faults += [] if score >= 0.9 else [f"units F1 {score:.2f}"]
    elif kind == "lead":
        leads = [unit.get("as_written") or unit["name"] for unit in units if unit.get("lead")]
        score = unit_f1(expect.get("lead", []), leads)
        faults += [] if score > 0.999 else [f"lead F1 {score:.2f}"]
    elif not _says(answer, expect):
        faults.append("expected text missing")
    return faults


@dataclass(frozen=True, slots=True)
class AnswerScores:
    """Shares over a question set; ``by_kind`` has (correct, asked)."""

    correct: int
    asked: int
    first_citation: int
    with_quote: int
    invented_units: int
    by_kind: dict[str, tuple[int, int]] = field(default_factory=dict)
    faults: tuple[tuple[str, str], ...] = ()

    @property
    def share(self) -> float:
        return self.correct / max(1, self.asked)

    @property
    def first_share(self) -> float:
        return self.first_citation / max(1, self.with_quote)


def score_answers(questions: Sequence[Row], answers: Iterable[Row]) -> AnswerScores:
    """Judge every question; one without an answer counts as wrong."""
    by_id = {row["id"]: row for row in answers}
    kinds: dict[str, list[bool]] = defaultdict(list)
    faults: list[tuple[str, str]] = []
    first = with_quote = invented = 0
    for question in questions:
        answer = by_id.get(question["id"])
        wrong = ["no answer"] if answer is None else judge(question, answer)
        kinds[question["kind"]].append(not wrong)
        faults += [(question["id"], fault) for fault in wrong]
        quotes = [row["quote"] for row in question["expect"].get("cite", [])]
        if quotes:
            with_quote += 1
            first += answer is not None and any(cited(answer, quotes, 1))
        elif answer is not None and question["expect"].get("abstain"):
            invented += bool(answer.get("units"))
    return AnswerScores(
        correct=sum(map(sum, kinds.values())),
        asked=len(questions),
        first_citation=first,
        with_quote=with_quote,
        invented_units=invented,
        by_kind={kind: (sum(oks), len(oks)) for kind, oks in sorted(kinds.items())},
        faults=tuple(faults),
    )


@dataclass(frozen=True, slots=True)
class AssignmentScores:
    """Extraction against gold: found, exactly right, false."""

    gold: int
    found: int
    exact: int
    false: int

    @property
    def exact_share(self) -> float:
        return self.exact / max(1, self.gold)


def _pairs(row: Row, leads: frozenset[str]) -> list[tuple[str, bool]]:
    return [
        (squeeze(unit.get("as_written") or unit["name"]), role["role"] in leads)
        for role in row["roles"]
        for unit in role["units"]
    ]


def score_assignments(gold: Sequence[Row], rows: Sequence[Row], leads: frozenset[str]) -> AssignmentScores:
    """Match explicit rows of the register to gold spans in document order; each is used once."""
    explicit: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.get("kind", "explicit") == "explicit":
            explicit[row["document"]].append(row)
    found = exact = 0
    used: dict[str, set[int]] = defaultdict(set)
    documents = {row["doc"] for row in gold}
    for wanted in gold:
        span = squeeze(wanted["span"])
        for index, row in enumerate(explicit[wanted["doc"]]):
            evidence = squeeze(row["evidence"])
            if index in used[wanted["doc"]] or not (
                span in evidence or (len(evidence) >= 4 and evidence in span)
            ):
                continue
            used[wanted["doc"]].add(index)
            found += 1
            left = _pairs(row, leads)
            for name, lead in _pairs(wanted, leads):
                match = next((p for p in left if p[1] == lead and same_unit(name, p[0])), None)
                if match is None:
                    left.append(("", False))
                    break
                left.remove(match)
            exact += not left
            break
    false = sum(len(explicit[name]) - len(used[name]) for name in documents)
    return AssignmentScores(gold=len(gold), found=found, exact=exact, false=false)


def wilson(hits: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson score interval of a share (Wilson 1927), 95 % by default."""
    if total == 0:
        return 0.0, 1.0
    share = hits / total
    centre = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest-rank percentile; ``share`` in (0, 1]."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
