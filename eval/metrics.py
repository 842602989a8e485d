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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]

_SPACE = re.compile(r"[\s\u2002\u3000\xa0]+")
# The level or the place before a unit's name: 区公安分局 → 公安分局. Not the 区 of 区域, 市 of 市场, 市政.
_LEVEL = re.compile(r"^(?:区(?!域)|市(?!场|政|级)|县(?!级)|省(?!级)|州)")
# A place before it, for names of which the level leaves too little: 聊城江北水城旅游度假区区安监局 → 安监局.
_PLACE = re.compile(r"^(?:.*?(?:区|县|市|省))?(?:区|市|县|省)(?=.{2,})(?!域)")
# A group of units and no unit: 各有关部门, 其他成员单位, 区各部门, 区负有安全监管职责的部门.
_COLLECTIVE = re.compile(
    r"^(?:各|有关|其他|其它|[区市县]各|[区市]有关|区政府有关|三镇|区负有|区直负有|区直有关)"
)
CITED_FIRST = 3
MAX_PASSAGE = 2500
UNITS_ALIKE = 0.9
"""F1 from which the units of an answer count as those expected."""
DUTIES_ENOUGH = 2 / 3


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file, blank lines skipped."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def squeeze(text: str | None) -> str:
    """Text without any white space."""
    return _SPACE.sub("", text or "")


def stem(unit: str) -> str:
    """A unit's name without level: 区公安分局 → 公安分局."""
    unit = squeeze(unit)
    place = _PLACE.match(unit)
    bare = _LEVEL.sub("", unit)
    if len(bare) >= 2:
        return bare
    return unit[place.end() :] if place else unit


def same_unit(left: str, right: str) -> bool:
    """Whether two names are one unit up to a prefix of place or level."""
    left, right = stem(left), stem(right)
    if left == right:
        return True
    return min(len(left), len(right)) >= 3 and (left.endswith(right) or right.endswith(left))


def is_collective(unit: str) -> bool:
    """Whether a name means a group of units (各有关部门), which no question asks for."""
    return bool(_COLLECTIVE.match(squeeze(unit)))


def unit_f1(expected: Sequence[str], got: Sequence[str]) -> float:
    """F1 over units; collectives are neither asked nor punished; 1.0 when nothing is expected."""
    wanted = [unit for unit in expected if not is_collective(unit)]
    given = [unit for unit in got if not is_collective(unit)]
    if not wanted:
        return 1.0
    if not given:
        return 0.0
    recall = sum(any(same_unit(w, g) for g in given) for w in wanted) / len(wanted)
    precision = sum(any(same_unit(g, w) for w in wanted) for g in given) / len(given)
    return 0.0 if precision + recall == 0 else 2 * precision * recall / (precision + recall)


def cited(answer: Row, quotes: Iterable[str], first: int | None = CITED_FIRST) -> list[bool]:
    """For each quote, whether one of the first citations (None: all) has a passage that holds it."""
    passages = [squeeze(c.get("passage") or c.get("quote")) for c in answer.get("citations", [])[:first]]
    passages = [passage for passage in passages if len(passage) <= MAX_PASSAGE]
    return [any(squeeze(quote) in passage for passage in passages) for quote in quotes]


def written(answer: Row, *, lead: bool = False) -> list[str]:
    """The units of an answer as the source writes them; with ``lead`` only those that it gives the lead."""
    return [
        str(unit.get("as_written") or unit["name"])
        for unit in answer.get("units", [])
        if not lead or unit.get("lead")
    ]


def _says(answer: Row, expect: Row) -> bool:
    wanted = [squeeze(text) for text in expect.get("contains") or []]
    said = squeeze(answer.get("answer")) + squeeze(
        "".join(unit.get("name", "") + (unit.get("as_written") or "") for unit in answer.get("units", []))
    )
    found = [text in said for text in wanted]
    return not wanted or (any(found) if expect.get("contains_mode") == "any" else all(found))


def judge(question: Row, answer: Row) -> list[str]:
    """What is wrong with an answer, in Chinese; an empty list when nothing is.

    Args:
        question: a row of a question set (``kind``, ``expect``).
        answer: the answer object of the contract.
    """
    expect, kind = question["expect"], question["kind"]
    abstained = answer.get("status") == "abstained"
    if expect.get("abstain"):
        return [] if abstained else ["资料库里没有，却作了回答"]
    if abstained:
        return ["应答而未答"]
    quotes = [row["quote"] for row in expect.get("cite", [])]
    if kind == "duties":
        share = sum(cited(answer, quotes, None)) / max(1, len(quotes))
        return [] if share >= DUTIES_ENOUGH else [f"应引的职责只引到 {share:.0%}"]
    if kind == "ambiguous_jurisdiction":
        hits = cited(answer, quotes, None)
        documents = {row["doc"] for row, hit in zip(expect["cite"], hits, strict=True) if hit}
        return [] if len(documents) >= 2 else [f"应引至少两份文件，只引到 {len(documents)} 份"]
    faults = _wrong_content(kind, expect, answer)
    if contradicts(expect.get("premise"), answer):
        faults.append("判断相反")
    return faults if not quotes or any(cited(answer, quotes)) else [*faults, "前三处引文没有应引的原文"]


def contradicts(premise: str | None, answer: Row) -> bool:
    """Whether the answer says yes where no is right or no where yes is; ``premise``: yes, no, unknown."""
    kinds = {verdict["kind"] for verdict in answer.get("verdicts") or ()}
    if premise == "yes":
        return bool(kinds & {"no", "partly"})
    if premise == "no":
        return kinds == {"yes"}
    return premise == "unknown" and bool(kinds & {"yes", "no", "partly"})


def _wrong_content(kind: str, expect: Row, answer: Row) -> list[str]:
    named = expect.get("units") or []
    if kind == "lead":
        leads = written(answer, lead=True)
        score = unit_f1(expect.get("lead") or [], leads)
        right = score > 0.999 and (leads or not expect.get("lead"))
        return [] if right else [f"牵头单位不符（F1 {score:.2f}）"]
    if kind == "responsibility" and named:
        score = unit_f1(named, written(answer))
        return [] if score >= UNITS_ALIKE else [f"单位不符（F1 {score:.2f}）"]
    return [] if _says(answer, expect) else ["缺少应有的词句"]


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
    """Nearest-rank percentile; ``share`` in (0, 1]; 0.0 without values."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0
