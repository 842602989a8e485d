"""What each part adds: the same questions, with one part of the way switched off at a time.

A part is switched off by a parameter of its constructor. A variation is only worth its name while it changes
nothing else, so each builds an answerer of its own over the same library and index.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eval.asking import Asked, ask_again
from eval.finding import Found, by_search, find
from eval.intervals import bootstrap, mcnemar
from eval.scoring import Scored, score, share

if TYPE_CHECKING:
    from indexing.search import Searcher
    from qa_service.pipeline import Answerer
    from qa_service.wiring import App


@dataclass(frozen=True, slots=True)
class Variation:
    """One part switched off.

    Attributes:
        name: key in reports; words: what a person reads.
        searcher: a searcher without the part, where the part belongs to the search.
        answerer: an answerer without it, given that searcher.
    """

    name: str
    words: str
    searcher: Callable[[App], Searcher] | None = None
    answerer: Callable[[App, Searcher], Answerer] | None = None


def _without(**weights: float) -> Callable[[App], Searcher]:
    def make(app: App) -> Searcher:
        from indexing.fuse import Weights
        from indexing.search import Searcher

        return Searcher(app.library, app.index_root, app.encoder, weights=Weights(**weights))

    return make


def variations() -> tuple[Variation, ...]:
    """All that the parts offer."""
    return (
        Variation("dense", "不用语义检索", _without(dense=0.0)),
        Variation("words", "不用词语检索", _without(words=0.0)),
        Variation("grams", "不用字对检索", _without(grams=0.0)),
        Variation("lexical", "只用语义检索", _without(words=0.0, grams=0.0)),
    )


def measure(
    app: App,
    scored: Sequence[Scored],
    chosen: Sequence[Variation] | None = None,
    on_progress: Callable[[str], None] | None = None,
) -> list[dict[str, Any]]:
    """For each variation, what it gets right and how that differs from the whole.

    Args:
        scored: the answers of the whole, questions made whole in them. A follow-up is asked by itself,
            and the whole once more in the same way: what a conversation adds is no part of these figures.
    """
    from qa_service.pipeline import Answerer

    asked = [one.asked for one in scored]
    whole = _right(asked, app.answerer)
    found = find(asked, by_search(app.searcher))
    rows = [_row("whole", "全部", whole, whole, found, found)]
    for variation in variations() if chosen is None else chosen:
        if on_progress is not None:
            on_progress(variation.words)
        searcher = variation.searcher(app) if variation.searcher else app.searcher
        answerer = (
            variation.answerer(app, searcher) if variation.answerer else Answerer(app.library, searcher)
        )
        right = _right(asked, answerer)
        listed = find(asked, by_search(searcher)) if variation.searcher else found
        rows.append(_row(variation.name, variation.words, right, whole, listed, found))
    return rows


def _right(asked: Sequence[Asked], answerer: Answerer) -> Mapping[str, bool]:
    again = ask_again(asked, lambda question, place: answerer.ask(question, place).to_dict())
    return {str(one.row["id"]): score(one).right for one in again}


def _row(
    name: str,
    words: str,
    right: Mapping[str, bool],
    whole: Mapping[str, bool],
    found: Sequence[Found],
    base: Sequence[Found],
) -> dict[str, Any]:
    won = sorted(key for key, value in right.items() if value and not whole[key])
    lost = sorted(key for key, value in right.items() if not value and whole[key])
    differences = [float(right[key]) - float(whole[key]) for key in right]
    low, high = bootstrap(differences)
    recall = [one.recall(10) for one in found]
    return {
        "name": name,
        "words": words,
        "correct": share(right.values()),
        "difference": round(sum(differences) / max(1, len(differences)), 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "won": won,
        "lost": lost,
        "p": round(mcnemar(len(won), len(lost)), 4),
        "recall@10": round(sum(recall) / len(recall), 4) if recall else None,
        "recall@10 of the whole": round(sum(one.recall(10) for one in base) / len(base), 4) if base else None,
    }
