"""What a ranking of articles goes on: one row of figures for each candidate, all from arrays.

Laws are not heaps of passages: an article stands in a chapter of a law, between two others. A question that
finds many good articles in one law most likely means that law, and its neighbours speak of the same matter.
``Shelf`` holds where every passage stands, once for a generation; ``features`` puts it together with the
scores of one question. Ranks and differences to the best are used rather than scores stretched between best
and worst: they do not change with the number of candidates.
"""

from __future__ import annotations

import re
import sqlite3
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indexing.citing import Links, link_figures, read_links
from indexing.pair_sets import PairSets
from indexing.segment import bigrams

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

#: Names of the columns that ``features`` gives, in their order. A model names those that it was made with.
NAMES: Final = (
    *("fused", "fused_rank"),
    *("words", "words_gap", "words_rank", "grams", "grams_gap", "grams_rank"),
    *("dense", "dense_gap", "dense_rank", "feedback", "feedback_wide"),
    *("law_weight", "law_share", "law_top20", "law_top100", "law_best", "rank_in_law"),
    *("law_mean", "above_law_mean", "law_dense_best", "chapter_weight", "chapter_mean"),
    *("neighbours", "neighbours_words", "neighbours_dense"),
    *("cited_by", "cited_by_best", "cites", "cites_best", "cited_articles"),
    *("title_share", "title_pairs", "chapter_pairs"),
    *("level", "title_length", "law_size", "cited", "position", "place_in_law"),
    *("length", "sanction", "definition", "general", "courts"),
    *("question_length", "question_words_best", "question_dense_best", "question_spread"),
)
#: Candidates that count for what a law or a chapter as a whole has to say.
_HEARD: Final = 200
_RANK_OFFSET: Final = 5.0
_FEEDBACK: Final = (3, 10)

# Rank of a text among the sources of law (立法法 2023, art. 98 to 103): statute, interpretation of a court,
# regulation of the State Council, rules. Told by what titles end with or begin with.
_LEVELS: Final = (
    (1, re.compile(r"^最高人民|司法解释|的解释(?:[(（].*[)）])?$")),
    (2, re.compile(r"条例(?:[(（].*[)）])?$")),
    (3, re.compile(r"(?:办法|规定|规则|细则)(?:[(（].*[)）])?$")),
    (0, re.compile(r"(?:法|法典)(?:[(（].*[)）])?$")),  # behind 办法, which ends alike
)
_OTHER_LEVEL: Final = 4
#: Kinds of passages that the model can rank, in texts of laws.
_RANKED: Final = frozenset({"article", "assignment"})
# Why: a title in brackets at the end is a version mark or 试行; the name before it is how others cite it.
_MARK: Final = re.compile(r"[(（][^()（）]*[)）]$")
_CITED: Final = re.compile(r"《([^《》]{2,60})》")
# Words that titles share and that tell nothing of their matter.
_COMMON: Final = re.compile(
    r"中华人民共和国|最高人民法院|最高人民检察院|国务院|关于|审理|办理|适用|具体|应用|法律|若干|问题|案件|"
    r"解释|规定|实施|办法|条例|细则|暂行|试行|管理|的|法$"
)
_SIGNS: Final = {
    "sanction": ("罚款", "处分", "有期徒刑", "吊销"),
    "definition": ("是指", "所称", "包括"),
    "general": ("制定本", "起施行", "适用本", "负责解释"),
    "courts": ("人民法院",),
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where every passage stands, row for row as the generation's columns.

    Attributes:
        law, chapter: code of the text and of the chapter that it stands in; sizes by code.
        order: rows of articles in the order of the laws and of the text in them; place: where a row stands in
            ``order``, of other passages the article that they stand in or behind.
        order_law, order_chapter: codes of the articles in ``order``.
        position: number of the article in its law; length: code points.
        signs: columns of flags as ``_SIGNS`` names them.
        level, title_length, cited: of each law; title_pairs: character pairs of its title's own words.
        chapter_pairs: of each chapter's heading.
        ranked: rows that are articles of laws, or duties stated in them: what the model can rank.
        links: which articles cite which.
    """

    law: Rows
    chapter: Rows
    law_size: Floats
    chapter_size: Floats
    order: Rows
    order_law: Rows
    order_chapter: Rows
    place: Rows
    position: Floats
    length: Floats
    signs: Floats
    level: Floats
    title_length: Floats
    cited: Floats
    title_pairs: PairSets
    chapter_pairs: PairSets
    ranked: NDArray[np.bool_]
    links: Links


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of one question.

    Attributes:
        rows: the candidates, best first by ``fused``; fused: their scores, 0 to 1.
        words, grams, dense: of *every* passage. vectors: of every passage, row for row.
    """

    rows: Rows
    fused: NDArray[np.float64]
    words: Floats
    grams: Floats
    dense: Floats
    vectors: Floats


def read_shelf(connection: sqlite3.Connection) -> Shelf:
    """The shelf of all passages in a passage store, by ascending number."""
    tests = [" OR ".join(f"instr(text, '{sign}') > 0" for sign in signs) for signs in _SIGNS.values()]
    sql = (
        'SELECT version_id, part, title, context, "start", length(text), kind, doc_kind, '  # noqa: S608 - ours
        + ", ".join(f"({test})" for test in tests)
        + " FROM passages ORDER BY number"
    )
    laws: dict[tuple[str, int], int] = {}
    chapters: dict[tuple[int, str], int] = {}
    titles: list[str] = []
    # Numbers only, row by row: all rows at once would take memory that no later use fits into.
    law_of, chapter_of, start_of, length_of = array("q"), array("q"), array("q"), array("q")
    signs, is_article, is_ranked = bytearray(), bytearray(), bytearray()
    for version, part, title, context, start, length, kind, doc_kind, *flags in connection.execute(sql):
        code = laws.setdefault((version, part), len(laws))
        if code == len(titles):
            titles.append(title)
        law_of.append(code)
        chapter_of.append(chapters.setdefault((code, context), len(chapters)))
        start_of.append(start)
        length_of.append(length)
        signs.extend(flags)
        is_article.append(kind == "article")
        is_ranked.append(kind in _RANKED and doc_kind == "law")
    count = len(law_of)
    law, chapter, starts = (np.array(codes, np.int64) for codes in (law_of, chapter_of, start_of))
    articles = np.flatnonzero(np.array(is_article, np.bool_))
    order = articles[np.lexsort((articles, starts[articles], law[articles]))]
    place = _places(law, starts, order)
    size = np.bincount(law[order], minlength=len(laws)).astype(np.float32)
    first = np.concatenate([[0.0], np.cumsum(size)[:-1]]) if len(laws) else np.empty(0)
    return Shelf(
        law=law,
        chapter=chapter,
        law_size=size,
        chapter_size=np.bincount(chapter[order], minlength=len(chapters)).astype(np.float32),
        order=order,
        order_law=law[order],
        order_chapter=chapter[order],
        place=place,
        position=np.maximum(place - first[law], 0.0).astype(np.float32),
        length=np.array(length_of, np.float32),
        signs=np.array(signs, np.float32).reshape(count, len(_SIGNS)),
        level=np.array([level(title) for title in titles], np.float32),
        title_length=np.array([len(title) for title in titles], np.float32),
        cited=_cited(connection, titles, [version for version, _ in laws]),
        title_pairs=PairSets.of(bigrams(_COMMON.sub(" ", title)) for title in titles),
        chapter_pairs=PairSets.of(bigrams(context) for _, context in chapters),
        ranked=np.array(is_ranked, np.bool_),
        links=read_links(connection),
    )


def _places(law: Rows, starts: Rows, order: Rows) -> Rows:
    """For each row the place in ``order`` of the last article of its law that begins no later than it."""
    if not len(order):
        return np.zeros(len(law), np.int64)
    width = int(starts.max()) + 1
    keys = law[order] * width + starts[order]
    place: Rows = np.maximum(np.searchsorted(keys, law * width + starts, side="right") - 1, 0)
    return place


def level(title: str) -> int:
    """Rank of a text among the sources of law by its title: 0 statute … 4 other."""
    return next((rank for rank, pattern in _LEVELS if pattern.search(title)), _OTHER_LEVEL)


def _name(title: str) -> str:
    return _MARK.sub("", title.strip("《》")).replace("中华人民共和国", "")


def _cited(connection: sqlite3.Connection, titles: Sequence[str], versions: Sequence[str]) -> Floats:
    """``ln(1 + n)`` for each law: in how many other texts of the library its name stands in 《》."""
    by: dict[str, set[str]] = {}
    sql = "SELECT version_id, text FROM passages WHERE instr(text, '《') > 0"
    for version, text in connection.execute(sql):
        for name in _CITED.findall(text):
            by.setdefault(_name(name), set()).add(version)
    counts = [
        len(by.get(_name(title), set()) - {version}) for title, version in zip(titles, versions, strict=True)
    ]
    return np.log1p(np.array(counts, np.float32))


def features(shelf: Shelf, scores: Scores, question: str) -> Floats:
    """The figures of each candidate, (n, len(NAMES)); every value is finite.

    Args:
        question: what was asked, without its place.
    """
    rows = scores.rows
    count = len(rows)
    if not count:
        return np.empty((0, len(NAMES)), np.float32)
    columns: dict[str, Any] = {"fused": scores.fused, "fused_rank": np.log1p(np.arange(count))}
    for name, values in (("words", scores.words), ("grams", scores.grams), ("dense", scores.dense)):
        columns |= _channel(name, values[rows])
    columns |= _feedback(scores)
    columns |= _of_laws(shelf, scores)
    columns |= _neighbours(shelf, scores)
    columns |= link_figures(shelf.links, rows, 1.0 / (_RANK_OFFSET + np.arange(count, dtype=np.float64)))
    columns |= _titles(shelf, rows, frozenset(bigrams(question)))
    law = shelf.law[rows]
    columns |= {
        "level": shelf.level[law],
        "title_length": shelf.title_length[law],
        "law_size": np.log1p(shelf.law_size[law]),
        "cited": shelf.cited[law],
        "position": shelf.position[rows],
        "place_in_law": shelf.position[rows] / np.maximum(shelf.law_size[law], 1),
        "length": shelf.length[rows],
    }
    columns |= dict(zip(_SIGNS, shelf.signs[rows].T, strict=True))
    dense = scores.dense[rows]
    columns |= {
        "question_length": np.full(count, len(question)),
        "question_words_best": np.full(count, scores.words[rows].max(initial=0.0)),
        "question_dense_best": np.full(count, dense.max(initial=0.0)),
        "question_spread": np.full(count, _spread(scores.fused)),
    }
    return np.stack([np.asarray(columns[name], np.float32) for name in NAMES], axis=1)


def _spread(fused: NDArray[np.float64]) -> float:
    """How far the twentieth candidate is behind the best."""
    return float(fused[0] - fused[min(20, len(fused) - 1)]) if len(fused) else 0.0


def _channel(name: str, values: Floats) -> dict[str, Any]:
    """Raw score, difference to the best (of BM25 the share of it), and rank."""
    best = values.max(initial=0.0)
    ranks = np.empty(len(values), np.int64)
    ranks[np.argsort(-values, kind="stable")] = np.arange(len(values))
    gap = best - values if name == "dense" else values / max(float(best), 1e-6)
    return {name: values, f"{name}_gap": gap, f"{name}_rank": np.log1p(ranks)}


def _feedback(scores: Scores) -> dict[str, Any]:
    """How near each candidate is to the best few of the fusion (pseudo relevance feedback, Rocchio 1971)."""
    vectors = scores.vectors[scores.rows]
    found: dict[str, Any] = {}
    for name, count in zip(("feedback", "feedback_wide"), _FEEDBACK, strict=True):
        middle = vectors[:count].mean(axis=0) if len(vectors) else np.zeros(0, np.float32)
        found[name] = vectors @ (middle / max(float(np.linalg.norm(middle)), 1e-6))
    return found


def _of_laws(shelf: Shelf, scores: Scores) -> dict[str, Any]:
    """What the law, and the chapter, as a whole have to say to the question."""
    rows = scores.rows
    law, chapter = shelf.law[rows], shelf.chapter[rows]
    rank = np.arange(len(rows))
    weight = np.where(rank < _HEARD, 1.0 / (_RANK_OFFSET + rank), 0.0)
    laws, chapters = len(shelf.law_size), len(shelf.chapter_size)
    by_law = np.bincount(law, weight, laws)
    by_chapter = np.bincount(chapter, weight, chapters)
    best = np.full(laws, np.inf)
    np.minimum.at(best, law, rank)
    dense_of = scores.dense[shelf.order]
    mean = np.bincount(shelf.order_law, dense_of, laws) / np.maximum(shelf.law_size, 1)
    chapter_sum = np.bincount(shelf.order_chapter, dense_of, chapters)
    chapter_mean = chapter_sum / np.maximum(shelf.chapter_size, 1)
    dense = scores.dense[rows]
    dense_best = np.zeros(laws)
    np.maximum.at(dense_best, law, dense)
    return {
        "law_weight": by_law[law],
        "law_share": by_law[law] / max(by_law.max(initial=0.0), 1e-9),
        "law_top20": np.bincount(law[:20], minlength=laws)[law],
        "law_top100": np.bincount(law[:100], minlength=laws)[law],
        "law_best": np.log1p(best[law]),
        "rank_in_law": np.log1p(_rank_within(law)),
        "law_mean": mean[law],
        "above_law_mean": dense - mean[law],
        "law_dense_best": dense_best[law] - dense,
        "chapter_weight": by_chapter[chapter],
        "chapter_mean": chapter_mean[chapter],
    }


def _rank_within(groups: Rows) -> NDArray[np.int64]:
    """For each position how many before it are of the same group."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    new = np.r_[True, ordered[1:] != ordered[:-1]] if len(groups) else np.empty(0, np.bool_)
    begins = np.flatnonzero(new)
    within = np.arange(len(groups)) - np.repeat(begins, np.diff(np.r_[begins, len(groups)]))
    ranks = np.empty(len(groups), np.int64)
    ranks[order] = within
    return ranks


def _neighbours(shelf: Shelf, scores: Scores) -> dict[str, Any]:
    """How well the passages before and behind it in the same law fit: the better one, in each channel."""
    rows = scores.rows
    fused = np.zeros(len(shelf.law))
    fused[rows] = scores.fused
    channels: dict[str, NDArray[Any]] = {
        "neighbours": fused,
        "neighbours_words": scores.words,
        "neighbours_dense": scores.dense,
    }
    best = {name: np.zeros(len(rows)) for name in channels}
    for step in (-2, -1, 1, 2):
        at = shelf.place[rows] + step
        inside = (at >= 0) & (at < len(shelf.order))
        other = shelf.order[np.clip(at, 0, max(0, len(shelf.order) - 1))]
        inside &= shelf.law[other] == shelf.law[rows]
        for name, values in channels.items():
            np.maximum(best[name], np.where(inside, values[other], 0.0), out=best[name])
    return best


def _titles(shelf: Shelf, rows: Rows, pairs: frozenset[str]) -> dict[str, Any]:
    """Character pairs that the question shares with the law's title and with the chapter's heading."""
    shared = shelf.title_pairs.shared(shelf.law[rows], pairs)
    return {
        "title_share": shared / (1 + shelf.title_pairs.sizes[shelf.law[rows]]),
        "title_pairs": shared,
        "chapter_pairs": shelf.chapter_pairs.shared(shelf.chapter[rows], pairs),
    }
