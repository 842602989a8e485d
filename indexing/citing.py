"""Which articles cite which: an interpretation that fits a question points at the article that it explains.

A lay question often meets the words of a judicial interpretation or of a detailed rule rather than those of
the statute behind it. Such texts name that statute's article (民法典第五百六十三条, 本法第四十条); so the
articles that well-placed candidates cite are likely answers themselves (one step of HITS, Kleinberg 1999).
Read from the passages alone, once for a generation; what cannot be resolved among them gives no link.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from corpus.references import scan
from corpus.relations import ReferenceScope
from corpus.titles import title_key

Numbers = NDArray[np.int64]

# Why: the number that an article begins with is its label and no citation. Matches 第十二条, 第二十条之一.
# Must not match 第三款 or a number further on.
_LABEL: Final = re.compile(r"\s*第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?")
_BATCH: Final = 2000


@dataclass(frozen=True, slots=True)
class Links:
    """Citations between articles.

    Attributes:
        node: of every passage the article that it is a window of, -1 for what is no article.
        source, target: the two articles of each link; each pair stands once.
        named: of each article how many of other texts cite it.
    """

    node: NDArray[np.int32]
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    named: NDArray[np.float32]


def read_links(connection: sqlite3.Connection) -> Links:
    """The links among all passages of a store, row for row by ascending number."""
    count = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
    node = np.full(count, -1, np.int32)
    nodes: dict[str, int] = {}
    labels: dict[tuple[str, int, str], int] = {}
    works: dict[str, tuple[str, int]] = {}
    texts: list[tuple[str, int]] = []
    citing: list[tuple[int, tuple[str, int], str]] = []
    rows = connection.execute(
        "SELECT kind, version_id, part, title, clause_id, text FROM passages ORDER BY number"
    )
    for row, (kind, version, part, title, clause, text) in enumerate(rows):
        if kind != "article":
            continue
        at = node[row] = nodes.setdefault(clause, len(nodes))
        label = _LABEL.match(text)
        if at == len(texts):
            texts.append((version, part))
            works.setdefault(title_key(title), (version, part))
            if label:
                labels.setdefault((version, part, label[0].strip()), int(at))
        if _LABEL.search(text, label.end() if label else 0):
            citing.append((int(at), (version, part), text[label.end() if label else 0 :]))
    pairs: dict[tuple[int, int], bool] = {}
    for at, own, text in citing:
        for one in scan(text):
            if not one.article or one.scope is ReferenceScope.PRECEDING:
                continue
            named = one.scope is ReferenceScope.NAMED
            work = works.get(title_key(one.title)) if named else own
            target = labels.get((*work, one.article)) if work else None
            if target is not None and target != at:
                pairs[at, target] = named and work != own
    ends = np.array(list(pairs), np.int32).reshape(len(pairs), 2)
    across = ends[np.fromiter(pairs.values(), np.bool_, len(pairs)), 1]
    return Links(
        node=node,
        source=ends[:, 0],
        target=ends[:, 1],
        named=np.bincount(across, minlength=len(nodes)).astype(np.float32),
    )


def link_figures(links: Links, rows: Numbers, weights: NDArray[np.float64]) -> Mapping[str, Any]:
    """What the other candidates say of each by citing it, or by being cited.

    Args:
        rows: the candidates. weights: how much each counts, the best most.

    Returns:
        ``cited_by`` and ``cited_by_best``: sum and maximum of the weights of candidates that cite it;
        ``cites`` and ``cites_best``: of those that it cites; ``cited_articles``: ``ln(1 + n)`` of the
        articles of other texts that cite it, candidates or not.
    """
    node = links.node[rows]
    known = node >= 0
    of_node = np.zeros(max(1, len(links.named)))
    np.maximum.at(of_node, node[known], weights[known])
    found: dict[str, Any] = {}
    for name, ends, others in (
        ("cited_by", links.target, links.source),
        ("cites", links.source, links.target),
    ):
        total = np.bincount(ends, of_node[others], len(of_node))
        best = np.zeros(len(of_node))
        np.maximum.at(best, ends, of_node[others])
        found[name] = np.where(known, total[node], 0.0)
        found[f"{name}_best"] = np.where(known, best[node], 0.0)
    found["cited_articles"] = np.where(known, np.log1p(_padded(links.named)[node]), 0.0)
    return found


def _padded(named: NDArray[np.float32]) -> NDArray[np.float32]:
    """At least one place, so that a library without articles can be asked, too."""
    return named if len(named) else np.zeros(1, np.float32)
