"""Blind spots (盲区): what a parent text asks and its child leaves out, and tasks that nobody is given."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.model import AssignmentKind, ClauseKind, Span
from corpus.records import AssignmentRecord, ClauseRecord, Locator, Quote
from indexing.segment import tokens
from indexing.task_pairs import NEAR_FROM, Match, TaskPairs, Verdict
from indexing.task_words import MOST_CHARACTERS, Task, Weights, telling, words_of
from qa_service.decisions.lineage import Descent, PlanText
from qa_service.decisions.names import SpotKind
from qa_service.decisions.owners import own_headings, task_of


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a text with its place; ``ordinal`` is that of its clause."""

    text: PlanText
    quote: Quote
    locator: Locator
    ordinal: int
    heading: str = ""


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """One finding.

    Attributes:
        task: of the parent, or (unassigned) of the text itself; units: whom the parent gives it to.
        addressed: the parent names governments of the lower level among them (各市、县政府).
        nearest: the child's likest sentence, None where none has a word in common; likeness: 0 to 1, how
            sure it is the same task; held: 0 to 1, how much of the task's words it has.
        neighbours: of an unassigned task: how many of how many neighbours have units.
    """

    id: str
    kind: SpotKind
    task: Passage
    descent: Descent | None = None
    units: str = ""
    addressed: bool = False
    nearest: Passage | None = None
    likeness: float = 0.0
    held: float = 0.0
    neighbours: tuple[int, int] = (0, 0)


_SHOWN = frozenset(
    {ClauseKind.HEADING, ClauseKind.ITEM, ClauseKind.PARAGRAPH, ClauseKind.ROW, ClauseKind.ARTICLE}
)
# A task is said to be missing only where no clause of the child has half of its key words, nor much of its
# text.
_KEYS_MET = 0.5
_HELD = 0.42
_KEY_WORDS = 5
_TELLS = 0.35
_TOPIC_SHARE = 0.15
"""A word that more of the parent's tasks have is its topic and no task's own."""
_LEAST_TASK = 12  # characters; shorter rows (指标) say too little to be missed
# Why: closing clauses of a text are in brackets with a unit like tasks, and are none. Matches 本措施自2025年
# 5月31日起实施, 有效期至…, 本意见由…负责解释. Must not match 自2025年起实施安全改造.
_CLOSING = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{0,3}[)）、.]?)?本(?:措施|意见|方案|办法|规定|通知|政策|细则|计划)(?:自|由|有效期)"
)


def find_dropped(
    descent: Descent,
    parent_rows: Sequence[AssignmentRecord],
    child_clauses: Sequence[ClauseRecord],
    child_rows: Sequence[AssignmentRecord],
    child_text: str,
    weights: Weights | None = None,
) -> list[BlindSpot]:
    """Tasks of the parent that its child drops, or has without a unit, in the order of the parent.

    Args:
        parent_rows: of the parent's part. child_clauses, child_rows: of the child's part.
    """
    tasks = _distinct(parent_rows)
    if not tasks:
        return []
    headings = own_headings(parent_rows)
    passages = {
        clause.id: _words_under(clause, child_text) for clause in child_clauses if clause.kind in _SHOWN
    }
    by_id = {clause.id: clause for clause in child_clauses}
    places = tuple(step for step in descent.child.jurisdiction.split("/") if len(step) > 1)
    pool = [
        Task(key, text, by_id[key].heading, places) for key, text in passages.items() if len(text.strip()) > 5
    ]
    prepared = {record.id: words_of(task_of(record, headings[record.id])) for record in tasks}
    if weights is None:
        weights = Weights.of([*prepared.values(), *(words_of(task) for task in pool)])
    pairing = TaskPairs(pool, weights=weights)
    assigned = _assigned_spans(child_rows)
    shares = Counter(word for words in prepared.values() for word in words.every)
    rare = max(3, int(_TOPIC_SHARE * len(tasks)))
    found: list[BlindSpot] = []
    for record in tasks:
        words = prepared[record.id]
        keys = frozenset(telling(words.heading or words.body, pairing.weights, _KEY_WORDS))
        keys |= frozenset(word for word in words.heading if pairing.weights[word] > _TELLS)
        if not keys:
            continue
        matches = pairing.nearest_to(record.id, words, lambda _: True, most=8)
        met = pairing.holding(keys)
        core = _core(record, pairing.weights, lambda word: shares[word] <= rare)
        having = next((held for word in core if (held := pairing.holding(frozenset({word})))), None)
        if having is not None and (met is None or met[1] < _KEYS_MET):
            met = (having[0] if met is None else met[0], _KEYS_MET)
        spot = _judge(descent, record, headings[record.id], matches, met, by_id, passages, assigned)
        if spot is not None:
            found.append(spot)
    return found


def _core(record: AssignmentRecord, weights: Weights, own: Callable[[str], bool]) -> list[str]:
    """Words that the task repeats and its neighbours do not have: 基金 of 加大金融资本支持.

    A child that has one of them speaks of the matter, though its heading is worded otherwise.
    """
    counts = Counter(word for word in tokens(record.task.text) if len(word) > 1)
    repeated = [word for word, times in counts.items() if times > 1 and weights[word] > _TELLS and own(word)]
    return sorted(repeated, key=lambda word: (-counts[word] * weights[word], word))[:_KEY_WORDS]


def _distinct(rows: Iterable[AssignmentRecord]) -> list[AssignmentRecord]:
    """Explicit tasks (running ones only where there are no others), each once."""
    rows = list(rows)
    explicit = [row for row in rows if row.kind is AssignmentKind.EXPLICIT]
    seen: dict[tuple[int, int], AssignmentRecord] = {}
    for row in explicit or rows:
        task = "".join(row.task.text.split())
        if len(task) >= _LEAST_TASK and not _CLOSING.match(task):
            seen.setdefault((row.task.start, row.task.end), row)
    return sorted(seen.values(), key=lambda row: row.task.start)


def _words_under(clause: ClauseRecord, text: str) -> str:
    """The clause with what stands under it, if that is no whole chapter."""
    if clause.extent_end - clause.extent_start <= MOST_CHARACTERS:
        return text[clause.extent_start : clause.extent_end]
    return text[clause.start : clause.end]


def _assigned_spans(rows: Iterable[AssignmentRecord]) -> list[Span]:
    return [Span(row.task.start, row.task.end) for row in rows if row.roles or row.implied]


def _judge(
    descent: Descent,
    record: AssignmentRecord,
    heading: str,
    matches: Sequence[Match],
    met: tuple[str, float] | None,
    clauses: Mapping[str, ClauseRecord],
    passages: Mapping[str, str],
    assigned: Sequence[Span],
) -> BlindSpot | None:
    same = [match for match in matches if match.verdict is Verdict.SAME]
    if same:
        if any(_has_unit(clauses[match.right], assigned) for match in same):
            return None
        clause = clauses[same[0].right]
        return _spot(SpotKind.NO_UNIT, descent, record, heading, same[0], clause, passages)
    best = max(matches, key=lambda match: (match.confidence, match.held), default=None)
    held = max((match.held for match in matches), default=0.0)
    known = held >= _HELD or (met is not None and met[1] >= _KEYS_MET)
    known = known or (best is not None and best.confidence >= NEAR_FROM)
    kind = SpotKind.UNCLEAR if known else SpotKind.DROPPED
    # The clause with most of the key words shows best whether the matter is there.
    near = next((match for match in matches if met is not None and match.right == met[0]), best)
    near_id = met[0] if met is not None else near.right if near is not None else None
    clause_ = clauses[near_id] if near_id is not None else None
    return _spot(kind, descent, record, heading, near, clause_, passages)


def _has_unit(clause: ClauseRecord, assigned: Sequence[Span]) -> bool:
    return any(span.start < clause.extent_end and clause.extent_start < span.end for span in assigned)


def _spot(
    kind: SpotKind,
    descent: Descent,
    record: AssignmentRecord,
    heading: str,
    match: Match | None,
    clause: ClauseRecord | None,
    passages: Mapping[str, str],
) -> BlindSpot:
    nearest = None
    if clause is not None:
        text = passages[clause.id]
        start = clause.extent_start if len(text) == clause.extent_end - clause.extent_start else clause.start
        nearest = Passage(
            descent.child,
            Quote(start, start + len(text), text),
            clause.locator,
            clause.ordinal,
            clause.heading,
        )
    units = [unit for role in record.roles for unit in role.units]
    return BlindSpot(
        id=spot_key(kind, record.id, descent.child.version.id),
        kind=kind,
        task=Passage(
            descent.parent,
            record.task,
            record.locator,
            int(record.clause_id.rpartition(".")[2]),
            heading or record.heading,
        ),
        descent=descent,
        units="、".join(dict.fromkeys(unit.as_written for unit in units)),
        addressed=any(unit.collective and _is_lower(unit.as_written) for unit in units),
        nearest=nearest,
        likeness=match.confidence if match else 0.0,
        held=match.held if match else 0.0,
    )


def _is_lower(name: str) -> bool:
    """各市、县（市、区）政府, 各设区市, 各乡镇: the governments below."""
    return name[0] in "各有相" and any(level in name for level in "市县区镇乡州地")


def spot_key(*parts: str) -> str:
    """A stable id."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]
