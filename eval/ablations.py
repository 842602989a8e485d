"""What each part adds: the same questions, with one part of the way switched off at a time.

A part is switched off by what its constructor takes: weights and switches of the search, the component that
understands questions, the limits. Everything else stays as it is, over the same library and index.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eval.asking import Ask, Asked, ask_again
from eval.finding import Found, by_search, find
from eval.intervals import bootstrap, mcnemar
from eval.scoring import Scored, score, share

if TYPE_CHECKING:
    from indexing.search import Searcher
    from qa_service.understanding.model import Understanding
    from qa_service.wiring import App

Understood = Callable[["Understanding"], "Understanding"]


@dataclass(frozen=True, slots=True)
class Variation:
    """One part switched off.

    Attributes:
        name: key in reports; words: what a person reads.
        searcher: a searcher without the part; None for the usual one.
        understood: takes the part out of what was understood of a question.
        limits: when to answer, by the fields of :class:`qa_service.evidence.Limits` that differ.
    """

    name: str
    words: str
    searcher: Callable[[App], Searcher] | None = None
    understood: Understood | None = None
    limits: Mapping[str, float] = dataclasses.field(default_factory=dict)


def _weighing(**weights: float) -> Callable[[App], Searcher]:
    def make(app: App) -> Searcher:
        from indexing.fuse import Weights
        from indexing.search import Searcher

        return Searcher(app.library, app.index_root, app.encoder, weights=Weights(**weights))

    return make


def _without_reranking(app: App) -> Searcher:
    from indexing.search import Searcher

    return Searcher(app.library, app.index_root, app.encoder, rerank=False)


def _without(kind: str) -> Understood:
    def take_out(understood: Understanding) -> Understanding:
        kept = tuple(expansion for expansion in understood.expansions if expansion.kind != kind)
        return dataclasses.replace(understood, expansions=kept)

    return take_out


def _as_typed(understood: Understanding) -> Understanding:
    """Without corrections; what was read of a corrected word goes with it."""
    kept = tuple(expansion for expansion in understood.expansions if expansion.word in understood.typed)
    return dataclasses.replace(understood, text=understood.typed, corrections=(), expansions=kept)


def variations() -> tuple[Variation, ...]:
    """All that the parts offer."""
    return (
        Variation("dense", "不用语义检索", _weighing(dense=0.0)),
        Variation("words", "不用词语检索", _weighing(words=0.0)),
        Variation("grams", "不用字对检索", _weighing(grams=0.0)),
        Variation("lexical", "只用语义检索", _weighing(words=0.0, grams=0.0)),
        Variation("rerank", "条文不重新排序", _without_reranking),
        Variation("everyday", "不用日常说法词典", understood=_without("everyday")),
        Variation("library", "不用文件自带简称", understood=_without("library")),
        Variation("number", "不换数字写法", understood=_without("number")),
        Variation("typos", "不改错别字", understood=_as_typed),
        Variation("threshold", "不设作答门槛", limits={"confidence": 0.0}),
    )


def asker(app: App, variation: Variation) -> Ask:
    """Answers questions without the part of ``variation``."""
    from qa_service.evidence import Finder, Limits
    from qa_service.pipeline import AnswerComposer, QuestionAnalyser
    from qa_service.understanding.understander import Understander

    searcher = variation.searcher(app) if variation.searcher else app.searcher
    finder = Finder(app.library, searcher)
    usual = Limits(confidence=app.settings.answer_confidence)
    composer = AnswerComposer(finder, dataclasses.replace(usual, **variation.limits))
    take_out = variation.understood

    class Reader(Understander):
        """Understands as usual, then leaves the part out."""

        def understand(self, question: str) -> Understanding:
            understood = super().understand(question)
            return take_out(understood) if take_out else understood

    reader = Reader(app.library, finder.facts, searcher.rarity, app.settings.everyday_file)
    analyser = QuestionAnalyser(app.library, finder.facts, reader)

    def ask(question: str, place: str | None) -> Mapping[str, Any]:
        with app.library.steady():
            taken = analyser.run(question, place)
            findings = finder.find(taken["question"], taken["scope"])  # type: ignore[arg-type]
            return composer.run(findings)["answer"].to_dict()

    return ask


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
    asked = [one.asked for one in scored]
    whole = _right(asked, asker(app, Variation("whole", "全部")))
    found = find(asked, by_search(app.searcher))
    rows = [_row("whole", "全部", whole, whole, found)]
    for variation in variations() if chosen is None else chosen:
        if on_progress is not None:
            on_progress(variation.words)
        right = _right(asked, asker(app, variation))
        listed = find(asked, by_search(variation.searcher(app))) if variation.searcher else found
        rows.append(_row(variation.name, variation.words, right, whole, listed))
    return rows


def _right(asked: Sequence[Asked], ask: Ask) -> Mapping[str, bool]:
    return {str(one.row["id"]): score(one).right for one in ask_again(asked, ask)}


def _row(
    name: str, words: str, right: Mapping[str, bool], whole: Mapping[str, bool], found: Sequence[Found]
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
    }
