"""Items, findings and verdicts ⇄ what the tables hold of them. Pure functions, no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from case_library.questions.checks import Code, Finding
from case_library.questions.duplicates import compared
from case_library.questions.matching import Match
from case_library.questions.matching_judges import Verdict as MatchVerdict
from case_library.questions.model import CHOICES, Asks, Difficulty, Item, ItemState, ItemType, Origin, Source
from case_library.questions.stale import State, Verdict
from corpus.comparison import Piece
from corpus.model import Severity, Span
from corpus.rows import squeeze
from qa_service.questions.model import Action, BankItem, Comment, ItemRevision

Row = dict[str, Any]

_GRAVITY: Final = (
    State.SAME, State.MOVED, State.BESIDE, State.AMENDED, State.REMOVED, State.REPEALED, State.MISSING,
    State.BROKEN,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found out about an item.

    Attributes:
        verdicts: on all of its sources. match: of the comparison of its key with the law.
    """

    findings: tuple[Finding, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    match: Match | None = None

    @property
    def blocked(self) -> bool:
        return any(finding.blocking for finding in self.findings)

    @property
    def basis(self) -> State:
        return worst(verdict.state for verdict in self.verdicts)

    @property
    def told(self) -> tuple[Verdict, ...]:
        """The verdicts that a person needs to see."""
        return tuple(verdict for verdict in self.verdicts if verdict.state is not State.SAME)


def worst(states: Iterable[State]) -> State:
    """The gravest of several states; SAME without any."""
    return max(states, key=_GRAVITY.index, default=State.SAME)


# --- items ---------------------------------------------------------------------------------------


def item_columns(item: Item, judged: Judged) -> Row:
    """The columns of ``service_items`` that follow from an item and what was found out about it."""
    return {
        "state": item.state.value,
        "type": item.type.value,
        "origin": item.origin.value,
        "asks": item.asks.value,
        "difficulty": item.difficulty.value,
        "blocked": judged.blocked,
        "basis": judged.basis.value,
        "verdict": judged.match.verdict.value if judged.match else "",
        "point": item.point,
        "author": item.author,
        "words": words_of(item),
        "alike": compared(item),
    }


def data_columns(item: Item, judged: Judged) -> Row:
    """The columns of ``service_item_data``."""
    return {
        "data": item_data(item),
        "findings": [finding_data(one) for one in judged.findings],
        "verdicts": [verdict_data(one) for one in judged.told],
        "match": match_data(judged.match),
    }


def finding_rows(item_id: str, findings: Sequence[Finding]) -> list[Row]:
    """The rows of ``service_item_findings``."""
    return [
        {"item_id": item_id, "number": number, "code": one.code.value, "other": one.other[:24]}
        for number, one in enumerate(findings)
    ]


def source_rows(item: Item, verdicts: Sequence[Verdict]) -> list[Row]:
    """The rows of ``service_item_sources``."""
    now = {one.source: one.now for one in verdicts if one.now is not None}
    return [
        {
            "item_id": item.id,
            "number": number,
            "document_id": one.document_id[:64],
            "version_id": one.version_id[:64],
            "clause_id": one.clause_id[:80],
            "now_clause": (now[one].clause_id if one in now else "")[:80],
        }
        for number, one in enumerate(item.sources)
    ]


def words_of(item: Item) -> str:
    """What a search for words looks in."""
    right = () if item.type in CHOICES else item.key
    return squeeze("\n".join((item.background, item.stem, *item.options, *right)))


def bank_item(row: Mapping[Any, Any]) -> BankItem:
    """From a row of ``service_items`` with that of ``service_item_data``."""
    return BankItem(
        item=item_of(row["data"]),
        number=row["number"],
        revision=row["revision"],
        findings=tuple(finding_of(one) for one in row["findings"]),
        basis=State(row["basis"]),
        verdicts=tuple(verdict_of(one) for one in row["verdicts"]),
        match=match_of(row["match"]),
        practice=bool(row["practice"]),
        batch=row["batch"],
        created=moment(row["created"]),
        changed=moment(row["changed"]),
        changed_by=row["changed_by"],
        answers=row["answers"],
        p=row["p"],
        discrimination=row["discrimination"],
    )


def revision_of(row: Mapping[Any, Any]) -> ItemRevision:
    """From a row of ``service_item_revisions``."""
    return ItemRevision(
        row["revision"], moment(row["at"]), row["by"], Action(row["action"]), row["remark"],
        item_of(row["data"]),
    )  # fmt: skip


def comment_of(row: Mapping[Any, Any]) -> Comment:
    """From a row of ``service_item_comments``."""
    return Comment(
        row["id"], row["item_id"], moment(row["at"]), row["by"], row["revision"], row["text"],
        bool(row["settled"]),
    )  # fmt: skip


def item_data(item: Item) -> Row:
    """An item as it is stored; ``item_of`` gives the same item back."""
    return {
        "id": item.id,
        "type": item.type.value,
        "stem": item.stem,
        "options": list(item.options),
        "key": list(item.key),
        "explanation": item.explanation,
        "sources": [source_data(one) for one in item.sources],
        "point": item.point,
        "asks": item.asks.value,
        "difficulty": item.difficulty.value,
        "origin": item.origin.value,
        "state": item.state.value,
        "author": item.author,
        "background": item.background,
        "tags": list(item.tags),
        "score": item.score,
    }


def item_of(found: Mapping[str, Any]) -> Item:
    """The item of ``item_data``."""
    return Item(
        id=found["id"],
        type=ItemType(found["type"]),
        stem=found["stem"],
        options=tuple(found["options"]),
        key=tuple(found["key"]),
        explanation=found["explanation"],
        sources=tuple(source_of(one) for one in found["sources"]),
        point=found["point"],
        asks=Asks(found["asks"]),
        difficulty=Difficulty(found["difficulty"]),
        origin=Origin(found["origin"]),
        state=ItemState(found["state"]),
        author=found["author"],
        background=found["background"],
        tags=tuple(found["tags"]),
        score=found["score"],
    )


def source_data(source: Source) -> Row:
    """A source as it is stored."""
    return {
        "document_id": source.document_id,
        "version_id": source.version_id,
        "clause_id": source.clause_id,
        "law": source.law,
        "place": source.place,
        "start": source.span.start,
        "end": source.span.end,
        "quote": source.quote,
    }


def source_of(found: Mapping[str, Any]) -> Source:
    """The source of ``source_data``."""
    return Source(
        found["document_id"], found["version_id"], found["clause_id"], found["law"], found["place"],
        Span(found["start"], found["end"]), found["quote"],
    )  # fmt: skip


# --- what was found out --------------------------------------------------------------------------


def finding_data(finding: Finding) -> Row:
    """A finding as it is stored."""
    return {
        "code": finding.code.value,
        "message": finding.message,
        "severity": finding.severity.value,
        "words": finding.words,
        "other": finding.other,
    }


def finding_of(found: Mapping[str, Any]) -> Finding:
    """The finding of ``finding_data``."""
    return Finding(
        Code(found["code"]), found["message"], Severity(found["severity"]), found["words"], found["other"]
    )


def verdict_data(verdict: Verdict) -> Row:
    """A verdict on a source as it is stored."""
    return {
        "source": source_data(verdict.source),
        "state": verdict.state.value,
        "now": source_data(verdict.now) if verdict.now else None,
        "message": verdict.message,
        "old": [list(piece) for piece in verdict.old],
        "new": [list(piece) for piece in verdict.new],
        "place": verdict.place,
    }


def verdict_of(found: Mapping[str, Any]) -> Verdict:
    """The verdict of ``verdict_data``."""
    return Verdict(
        source_of(found["source"]),
        State(found["state"]),
        source_of(found["now"]) if found["now"] else None,
        found["message"],
        tuple(Piece(text, changed) for text, changed in found["old"]),
        tuple(Piece(text, changed) for text, changed in found["new"]),
        found["place"],
    )


def match_data(match: Match | None) -> Row:
    """What the law says of a key as it is stored; {} for an item that was not compared."""
    if match is None:
        return {}
    return {
        "item_id": match.item_id,
        "verdict": match.verdict.value,
        "source": source_data(match.source) if match.source else None,
        "reason": match.reason,
        "certainty": match.certainty,
    }


def match_of(found: Mapping[str, Any]) -> Match | None:
    """The match of ``match_data``."""
    if not found:
        return None
    source = source_of(found["source"]) if found["source"] else None
    verdict = MatchVerdict(found["verdict"])
    return Match(found["item_id"], verdict, source, found["reason"], found["certainty"])


def moment(seconds: float) -> dt.datetime:
    """Seconds since the epoch as a time in UTC."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
