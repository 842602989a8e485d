"""Retrieval over a question set: where the passage stands that holds an expected quote.

Two lists are measured: ``search`` is what :class:`indexing.search.Searcher` gives for the bare words of the
question, everywhere and at any time; ``ranked`` is the evidence that the answer is chosen from, after the
question was taken apart, restricted to its place and date, and ranked.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.errors import InputError
from eval.asking import Asked
from eval.intervals import bootstrap
from eval.metrics import squeeze

if TYPE_CHECKING:
    from indexing.passages import Passage
    from indexing.search import Searcher
    from qa_service.wiring import App

DEPTH = 50
CUTS = (1, 3, 5, 10, 20, 50)
GAIN_CUT = 10
ALL_NEEDED = frozenset({"duties", "ambiguous_jurisdiction", "comparison"})
"""Kinds whose quotes are all needed; of any other kind each quote alone carries the answer."""


@dataclass(frozen=True, slots=True)
class Found:
    """Ranks (from 1) at which each needed quote of a question is first held by a passage; None: not found."""

    id: str
    ranks: tuple[int | None, ...]

    def recall(self, cut: int) -> float:
        """Share of the quotes that stand in the first ``cut`` passages."""
        return sum(rank is not None and rank <= cut for rank in self.ranks) / len(self.ranks)

    @property
    def reciprocal(self) -> float:
        """1 over the rank of the first passage that holds any of them."""
        found = [rank for rank in self.ranks if rank is not None]
        return 1.0 / min(found) if found else 0.0

    @property
    def gain(self) -> float:
        """nDCG at ``GAIN_CUT``: each quote counts once, where it is first found (Järvelin & Kekäläinen 2002).

        Passages that hold several quotes take several places in the ideal list.
        """
        got = sum(1 / math.log2(rank + 1) for rank in self.ranks if rank is not None and rank <= GAIN_CUT)
        ideal = sum(1 / math.log2(place + 1) for place in range(1, min(len(self.ranks), GAIN_CUT) + 1))
        return min(1.0, got / ideal)


Lister = Callable[[Asked], "Sequence[Passage]"]


def find(asked: Sequence[Asked], lister: Lister) -> list[Found]:
    """Where the quotes of each question stand in the list that ``lister`` gives."""
    found = []
    for one in asked:
        quotes = [squeeze(cite["quote"]) for cite in one.row["expect"].get("cite", [])]
        if not quotes:
            continue
        try:
            passages = [squeeze(passage.text) for passage in lister(one)[:DEPTH]]
        except InputError:
            passages = []  # a question that cannot be searched finds nothing
        ranks = [
            next((rank for rank, text in enumerate(passages, start=1) if quote in text), None)
            for quote in quotes
        ]
        if one.row["kind"] not in ALL_NEEDED:
            ranks = [min((rank for rank in ranks if rank is not None), default=None)]
        found.append(Found(str(one.row["id"]), tuple(ranks)))
    return found


def by_search(searcher: Searcher) -> Lister:
    """The plain search of the words of a question."""
    from indexing.search import Query

    def passages(one: Asked) -> Sequence[Passage]:
        hits = searcher.search(Query(text=one.whole, any_time=True, limit=DEPTH))
        return [hit.passage for hit in hits]

    return passages


def by_ranking(app: App) -> Lister:
    """The evidence that answers are chosen from."""
    from qa_service.pipeline import QuestionAnalyser
    from qa_service.ranking.finder import Finder

    finder = Finder(app.library, app.searcher)
    analyser = QuestionAnalyser(app.library, finder.facts)

    def passages(one: Asked) -> Sequence[Passage]:
        taken = analyser.run(one.whole, one.place)
        findings = finder.find(taken["question"], taken["scope"])  # type: ignore[arg-type]
        return [evidence.hit.passage for evidence in findings.evidence]

    return passages


def figures(found: Sequence[Found]) -> dict[str, Any]:
    """Recall at several depths, MRR and nDCG, each with its 95 % bootstrap interval over the questions."""

    def mean(values: list[float]) -> dict[str, Any]:
        low, high = bootstrap(values)
        middle = sum(values) / len(values) if values else 0.0
        return {"value": round(middle, 4), "low": round(low, 4), "high": round(high, 4)}

    return {
        "questions": len(found),
        "recall": {str(cut): mean([one.recall(cut) for one in found]) for cut in CUTS},
        "mrr": mean([one.reciprocal for one in found]),
        f"ndcg@{GAIN_CUT}": mean([one.gain for one in found]),
    }
