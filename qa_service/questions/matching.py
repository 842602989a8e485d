"""Comparing keys with the law in force, by the search of the library: supported, contradicted, not found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from case_library.questions.matching import Match, match_item
from case_library.questions.matching_judges import Verdict
from case_library.questions.model import Item
from qa_service.questions.judging import Judge
from qa_service.questions.model import MATCHED, Action, BankItem, ItemsAsked
from qa_service.questions.rows import Judged
from qa_service.questions.statements import Change
from qa_service.questions.store import BankStore

if TYPE_CHECKING:
    from qa_service.wiring import App

LINKED: Final = "按核对结果关联条文"
"""Remark of the revision that gives an item the provision that supports it."""
_AT_ONCE: Final = 40


def match_all(
    app: App,
    store: BankStore,
    judge: Judge,
    asked: ItemsAsked,
    *,
    by: str,
    link: bool = True,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[Verdict, int]:
    """Compares the keys of the imported and written items that are asked for with the law in force.

    Args:
        link: a supported item without a source gets the provision as its source, so that it is told when that
            changes.

    What was done before an exception from ``on_progress`` stays done.

    Returns:
        How many items got which verdict.

    Raises:
        IndexStaleError: there is no index to search in.
    """
    from qa_service.questions.law_search import LawSearch

    origins = tuple(one for one in asked.origins if one in MATCHED) or MATCHED
    ids = store.ids(replace(asked, origins=origins))
    search = LawSearch(app)
    counts: Counter[Verdict] = Counter()
    on_progress(0, len(ids))
    for start in range(0, len(ids), _AT_ONCE):
        present = list(store.many(ids[start : start + _AT_ONCE]).values())
        matches = [match_item(one.item, search) for one in present]
        _keep(store, judge, list(zip(present, matches, strict=True)), by if link else None)
        counts.update(match.verdict for match in matches)
        on_progress(min(start + _AT_ONCE, len(ids)), len(ids))
    return {verdict: counts[verdict] for verdict in Verdict}


def _keep(store: BankStore, judge: Judge, found: Sequence[tuple[BankItem, Match]], by: str | None) -> None:
    told: dict[str, tuple[int, Item, Judged]] = {}
    linked: list[Change] = []
    for one, match in found:
        supported = match.verdict is Verdict.SUPPORTED and not one.item.sources
        if by is not None and supported and match.source is not None:
            made = replace(one.item, sources=(match.source,))
            judged = replace(judge.linked(one, made), match=match)
            linked.append(Change(made, one.revision, Action.RENEWED, LINKED, judged))
        elif match != one.match:
            told[one.item.id] = (one.revision, one.item, Judged(match=match))
    if told:
        store.judge(told, matched=True)
    if linked and by is not None:
        store.save_all(linked, by=by)
