"""Which articles cite which, and what the candidates say of each other by it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import numpy as np
import pytest

from indexing.citing import link_figures, read_links

TABLE = (
    "CREATE TABLE passages (number INTEGER PRIMARY KEY, kind TEXT, version_id TEXT, part INTEGER, "
    "title TEXT, clause_id TEXT, text TEXT)"
)
HARBOUR, RULES, OTHER = "中华人民共和国渔港法（2020年修正）", "渔港法实施细则", "晒网场管理办法"
ROWS = [
    ("article", "a", 0, HARBOUR, "a.1", "第一条 渔港归县级人民政府管理。"),
    ("article", "a", 0, HARBOUR, "a.2", "第二条 违反本法第一条规定的，处一万元罚款。"),
    ("article", "a", 0, HARBOUR, "a.2", "（第二条续）情节严重的，加倍处罚。"),
    ("assignment", "a", 0, HARBOUR, "a.2", "处一万元罚款，依照《渔港法》第一条"),
    ("article", "b", 0, RULES, "b.1", "第一条 停泊渔船的，适用《中华人民共和国渔港法》第二条和第一条。"),
    ("article", "b", 0, RULES, "b.2", "第二条 依照《造船法》第九条、《渔港法》第八十条办理。"),
    ("article", "b", 0, RULES, "b.3", "第三条 前条、前款和第三条以外的事项，依照本细则第一条。"),
    ("article", "c", 1, OTHER, "c.1", "第一条 本法第二条不适用。"),
]
A1, A2, B1, B2, B3, C1 = range(6)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute(TABLE)
    connection.executemany(
        "INSERT INTO passages VALUES (?,?,?,?,?,?,?)", [(number, *row) for number, row in enumerate(ROWS)]
    )
    yield connection
    connection.close()


def test_links_are_between_articles_that_are_there(connection: sqlite3.Connection) -> None:
    links = read_links(connection)
    # Windows of one article are one; a duty is none.
    assert links.node.tolist() == [A1, A2, A2, -1, B1, B2, B3, C1]
    pairs = set(zip(links.source.tolist(), links.target.tolist(), strict=True))
    # Neither an act that is not there, nor an article that it has not, nor the label, nor itself, nor 前条.
    assert pairs == {(A2, A1), (B1, A2), (B1, A1), (B3, B1)}
    # Only what other texts cite counts as named.
    assert links.named.tolist() == [1, 1, 0, 0, 0, 0]


def test_candidates_speak_for_what_they_cite(connection: sqlite3.Connection) -> None:
    links = read_links(connection)
    rows = np.array([4, 1, 3, 0, 2])  # B1, A2, the duty, A1, A2 once more
    found = link_figures(links, rows, np.array([0.5, 0.25, 0.2, 0.1, 0.05]))
    assert found["cited_by"].tolist() == [0, 0.5, 0, 0.75, 0.5]
    assert found["cited_by_best"].tolist() == [0, 0.5, 0, 0.5, 0.5]
    assert found["cites"].round(6).tolist() == [0.35, 0.1, 0, 0, 0.1]
    assert found["cites_best"].tolist() == [0.25, 0.1, 0, 0, 0.1]
    assert np.allclose(found["cited_articles"], [0, np.log(2), 0, np.log(2), np.log(2)])


def test_a_library_without_articles(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM passages WHERE kind = 'article'")
    links = read_links(connection)
    assert not len(links.source)
    assert link_figures(links, np.array([0]), np.ones(1))["cited_by"].tolist() == [0]
