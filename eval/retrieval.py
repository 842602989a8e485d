"""``anzhi eval retrieval``: how well a search over articles of laws finds those that answer a question.

    anzhi eval retrieval --corpus corpus.jsonl --queries queries.jsonl [--library DIR] [--json]

The corpus has one article a line, ``{"id", "law", "article", "text", …}``; the queries one question a line,
``{"id", "question", "relevant": [ids]}``. Without a library one is made for the measurement; a library that
is named is used as it is, and made from the corpus where there is none. Reported are nDCG@10, MRR, recall@10
and recall@100 with 95 % intervals (bootstrap over questions), what each part adds, and the time of a search.

A model of our own never judges questions that it was made with: with ``--folds N`` the ranking is learned N
times, each time without one block of neighbouring questions, which then are ranked (questions with near ids
often are about one article: random folds would leak).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from corpus.errors import AnzhiError, InputError
from corpus.ingest import ingest
from corpus.titles import title_key
from eval.metrics import percentile, read_rows
from indexing.features import Floats, Scores, features
from indexing.generation import Generation
from indexing.rerank import Reranker, exchanged
from indexing.search import Query, Searcher
from qa_service.settings import load_settings
from qa_service.wiring import App, build

CUTS: Final = (10, 100)
#: Articles that are ranked for each question.
RANKED: Final = 100
#: Code points that tell an article from the others of its law.
_TELLING: Final = 60
_RESAMPLES: Final = 1000
# Why: other prints of an article have other marks and blanks. Matches all but letters and digits.
_MARKS: Final = re.compile(r"[\W_]+")

Ids = tuple[int, ...]
Ranking = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the ids of the articles that answer it."""

    id: int
    text: str
    relevant: frozenset[int]


@dataclass(frozen=True, slots=True)
class Judged:
    """Figures of one question, in the order of ``FIGURES``."""

    ndcg: float
    mrr: float
    recall: float
    deep: float

    @property
    def row(self) -> tuple[float, ...]:
        return self.ndcg, self.mrr, self.recall, self.deep


FIGURES: Final = ("nDCG@10", "MRR", "recall@10", "recall@100")


@dataclass(frozen=True, slots=True)
class Pool:
    """What a question has to choose from.

    Attributes:
        group: article of each candidate, best first by the fusion. figures: their ``features``.
        fused: their scores. laws: positions of those that the model may rank. relevant: which answer.
        answers: how many articles answer, found or not.
        alone: ranking of articles by each channel alone.
    """

    group: Ranking
    figures: Floats
    fused: NDArray[np.float64]
    relevant: NDArray[np.bool_]
    answers: int
    alone: Mapping[str, NDArray[np.bool_]]


def read_questions(path: Path) -> list[Question]:
    """The questions of a file, in the order of their ids.

    Raises:
        InputError: a line has other fields.
    """
    try:
        rows = [
            Question(int(row["id"]), str(row["question"]), frozenset(map(int, row["relevant"])))
            for row in read_rows(path)
        ]
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise InputError(
            f"“{path.name}”读不出来：每行应是 {{id, question, relevant}}，id 为整数。请检查文件。",
            details={"file": path.name},
        ) from error
    return sorted((row for row in rows if row.relevant), key=lambda row: row.id)


def _key(text: str) -> str:
    return _MARKS.sub("", text)[:_TELLING]


def groups_of(generation: Generation, corpus: Path) -> dict[int, Ids]:
    """Group of the index (an article) → ids of the corpus whose text it is.

    Title, number and the first words tell an article; where titles are written otherwise, the rest does.
    """
    named: dict[tuple[str, str], list[int]] = {}
    bare: dict[str, list[int]] = {}
    for row in read_rows(corpus):
        text = row["text"] if row["text"].startswith(row["article"]) else row["article"] + row["text"]
        key = _key(text)
        named.setdefault((title_key(row["law"]), key), []).append(int(row["id"]))
        bare.setdefault(key, []).append(int(row["id"]))
    found: dict[int, Ids] = {}
    for passage, group in _first_windows(generation):
        key = _key(passage.text)
        ids = named.get((title_key(passage.title), key)) or bare.get(key, [])
        if ids:
            found[group] = tuple(ids)
    return found


def _first_windows(generation: Generation) -> Iterator[tuple[Any, int]]:
    """The first passage of each article, with its group."""
    columns = generation.columns
    code = columns.values["kind"].get("article", -1)
    rows = np.flatnonzero(columns.codes["kind"] == code)
    _, first = np.unique(columns.group[rows], return_index=True)
    rows = rows[np.sort(first)]
    for start in range(0, len(rows), 2000):
        some = rows[start : start + 2000]
        fetched = generation.store.fetch(columns.numbers[some].tolist())
        for row in some.tolist():
            yield fetched[int(columns.numbers[row])], int(columns.group[row])


def wanted(app: App, question: Question, limit: int = RANKED) -> Query:
    """The query that the program makes of a question: with the formal terms of its everyday words."""
    also = app.answerer.understand(question.text).formal
    return Query(question.text, also=also, kinds=("article",), limit=limit)


def pool(
    searcher: Searcher, model: Reranker, question: Question, query: Query, ids: Mapping[int, Ids]
) -> Pool:
    """Everything that the rankings of a question need; the search itself is that of the program."""
    generation, scores, found = searcher.examine(query)
    shelf = model.shelf(generation)
    group = generation.columns.group
    given = Scores(
        found.rows, found.fused, scores.words, scores.grams, scores.dense, generation.dense.matrix()
    )

    def answers(groups: Ranking) -> NDArray[np.bool_]:
        return np.array([not question.relevant.isdisjoint(ids.get(int(one), ())) for one in groups], np.bool_)

    articles = generation.columns.codes["kind"] == generation.columns.values["kind"]["article"]
    alone: dict[str, NDArray[np.bool_]] = {}
    for name, values in (("words", scores.words), ("grams", scores.grams), ("dense", scores.dense)):
        masked = np.where(articles, values, -np.inf)
        top = np.argpartition(-masked, min(3 * RANKED, len(masked) - 1))[: 3 * RANKED]
        top = top[np.lexsort((top, -masked[top]))]
        alone[name] = answers(_distinct(group[top])[:RANKED])
    return Pool(
        group[found.rows],
        features(shelf, given, question.text),
        found.fused,
        answers(group[found.rows]),
        len(question.relevant),
        alone,
    )


def _distinct(groups: Ranking) -> Ranking:
    """Each group once, where it stands first."""
    _, first = np.unique(groups, return_index=True)
    return groups[np.sort(first)]


def ranked(given: Pool, scores: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which of the articles, best first by ``scores``, answer; ties as the fusion has them."""
    order = np.argsort(-scores, kind="stable")
    _, first = np.unique(given.group[order], return_index=True)
    return given.relevant[order][np.sort(first)][:RANKED]


def judge(hits: NDArray[np.bool_], answers: int) -> Judged:
    """nDCG@10 with gains of one, MRR, and the two recalls.

    Args:
        hits: which of the articles, best first, answer. answers: how many do in the whole corpus.
    """
    top = hits[: CUTS[0]]
    discounts = 1.0 / np.log2(np.arange(2, CUTS[0] + 2))
    best = discounts[: min(CUTS[0], answers)].sum()
    at = np.flatnonzero(hits)
    return Judged(
        float((top * discounts[: len(top)]).sum() / best),
        1.0 / (int(at[0]) + 1) if len(at) else 0.0,
        float(top.sum() / answers),
        float(hits[: CUTS[1]].sum() / answers),
    )


def summary(judged: Sequence[Judged], seed: int = 0) -> dict[str, Any]:
    """Mean of each figure with its 95 % interval: percentiles of means over resampled questions."""
    table = np.array([one.row for one in judged])
    draws = np.random.default_rng(seed).integers(0, len(table), (_RESAMPLES, len(table)))
    out: dict[str, Any] = {}
    for column, name in enumerate(FIGURES):
        means = table[:, column][draws].mean(axis=1)
        low, high = np.percentile(means, (2.5, 97.5))
        out[name] = {
            "value": round(float(table[:, column].mean()), 4),
            "interval": [round(float(low), 4), round(float(high), 4)],
        }
    return out


def blocks(count: int, folds: int) -> list[NDArray[np.int64]]:
    """``folds`` blocks of neighbouring positions."""
    return np.array_split(np.arange(count), folds)


# measuring ----------------------------------------------------------------------------------------


def measure(
    app: App, corpus: Path, questions: Sequence[Question], *, folds: int = 0, times: bool = True
) -> dict[str, Any]:
    """The whole report; see the head of this module."""
    searcher = Searcher(app.library, app.index_root, app.encoder, rerank=False)
    model = Reranker()
    generation, _, _ = searcher.examine(Query(questions[0].text, kinds=("article",), limit=RANKED))
    ids = groups_of(generation, corpus)
    known = {one for some in ids.values() for one in some}
    pools = [pool(searcher, model, question, wanted(app, question), ids) for question in questions]
    rows: dict[str, list[Judged]] = {}
    for name in ("words", "grams", "dense"):
        rows[name] = [judge(given.alone[name], given.answers) for given in pools]
    rows["fusion"] = [judge(ranked(given, given.fused), given.answers) for given in pools]
    shipped, trouble = _shipped(model, pools)
    if shipped is not None:
        rows["shipped model"] = shipped
    if folds:
        rows[f"model in {folds} folds"] = in_folds(pools, folds)
    report: dict[str, Any] = {
        "questions": len(questions),
        "articles": len(known),
        "relevant not in the library": len({one for q in questions for one in q.relevant} - known),
        "encoder": generation.manifest.encoder,
        "model": model.identity if shipped is not None else None,
        "model trouble": trouble or None,
        "candidates hold": round(float(np.mean([_held(given) for given in pools])), 4),
        "rankings": {name: summary(judged) for name, judged in rows.items()},
    }
    if times:
        report["milliseconds a search"] = _times(app, questions)
    return report


def _held(given: Pool) -> float:
    """Share of the answers that are among the candidates at all: the most that a ranking can find."""
    return min(1.0, len(np.unique(given.group[given.relevant])) / given.answers)


def _shipped(model: Reranker, pools: Sequence[Pool]) -> tuple[list[Judged] | None, str]:
    try:
        return [
            judge(ranked(given, _exchanged(given, model.predict(given.figures))), given.answers)
            for given in pools
        ], ""
    except AnzhiError as error:
        return None, error.message


def _exchanged(given: Pool, predicted: NDArray[np.float64]) -> NDArray[np.float64]:
    return exchanged(given.fused, np.arange(len(given.fused)), predicted)


def in_folds(pools: Sequence[Pool], folds: int) -> list[Judged]:
    """Each question ranked by a model that saw neither it nor its neighbours.

    Raises:
        SettingsError: the training library is not installed.
    """
    from eval.train_rerank import learn

    judged: list[Judged] = []
    for block in blocks(len(pools), folds):
        out = set(block.tolist())
        trees = learn([given for at, given in enumerate(pools) if at not in out])
        judged += [
            judge(ranked(given, _exchanged(given, trees.predict(given.figures))), given.answers)
            for given in (pools[at] for at in block.tolist())
        ]
    return judged


def _times(app: App, questions: Iterable[Question]) -> dict[str, float]:
    """Of searches as the program makes them, each text for the first time, encoding included."""
    searcher = Searcher(app.library, app.index_root, app.encoder)
    searcher.warm()
    searcher.search(Query("先问一句热身", kinds=("article",)))
    taken = []
    for question in questions:
        began = time.perf_counter()
        searcher.search(wanted(app, question, limit=40))
        taken.append((time.perf_counter() - began) * 1000)
    return {"median": round(percentile(taken, 0.5), 1), "95th percentile": round(percentile(taken, 0.95), 1)}


# command ------------------------------------------------------------------------------------------


def main(argv: Sequence[str] | None = None) -> int:
    """Measure; returns the exit status."""
    options = _options(argv)
    try:
        questions = read_questions(options.queries)[: options.limit or None]
        if not questions:
            raise InputError(f"“{options.queries.name}”里没有带答案的问题。请检查文件。")
        with library_of(options) as app:
            report = measure(app, options.corpus, questions, folds=options.folds)
    except AnzhiError as error:
        print(f"错误：{error.message}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _show(report)
    return 0


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that name corpus, questions and library."""
    parser.add_argument("--corpus", type=Path, required=True, help="articles, one a line (JSON Lines)")
    parser.add_argument(
        "--queries", type=Path, required=True, help="questions with relevant ids (JSON Lines)"
    )
    parser.add_argument("--library", type=Path, help="use this library; made from the corpus when absent")
    parser.add_argument("--limit", type=int, default=0, help="only the first N questions")


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="anzhi eval retrieval", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_options(parser)
    parser.add_argument("--folds", type=int, default=0, help="learn the ranking anew in N folds, too")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(argv)


@contextmanager
def library_of(options: argparse.Namespace) -> Iterator[App]:
    """The library to measure in; a passing one where none is named.

    Raises:
        NoDocumentsError, InputError: the corpus cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="anzhi-retrieval-") as scratch:
        folder = options.library or Path(scratch) / "library"
        made = not folder.exists()
        settings = load_settings(overrides={"library": folder})
        with build(settings, create=made) as app:
            if made:
                ingest(app.library, [options.corpus], limits=settings.limits, workers=settings.parse_workers)
                app.update_index()
            yield app


def _show(report: Mapping[str, Any]) -> None:
    print(f"{report['questions']} 个问题，{report['articles']} 条法条；编码模型 {report['encoder']}")
    if report["model trouble"]:
        print(report["model trouble"])
    print(f"候选里有答案的份额 {report['candidates hold']:.3f}")
    print(f"{'':24}" + "".join(f"{name:>24}" for name in FIGURES))
    for name, figures in report["rankings"].items():
        cells = "".join(_cell(figures[one]) for one in FIGURES)
        print(f"{name:24}{cells}")
    if times := report.get("milliseconds a search"):
        print(f"一次检索：中位数 {times['median']} 毫秒，95% 在 {times['95th percentile']} 毫秒以内")


def _cell(figure: Mapping[str, Any]) -> str:
    low, high = figure["interval"]
    return f"{figure['value']:>10.3f} [{low:.3f}–{high:.3f}]"


if __name__ == "__main__":
    sys.exit(main())
