"""What is read for one answer: the clauses below one, the texts of one work, the rows of one unit."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from invented import fill, plan, put

from corpus import register
from corpus.caching import Memo
from corpus.errors import NotFoundError
from corpus.library import Library
from corpus.register import Filters
from corpus.unit_registry import Use


def test_the_clauses_below_are_those_of_the_tree(library: Library) -> None:
    fill(library)
    seen = 0
    with Library.open(library.root, url=str(library._engine.url.render_as_string(False))) as other:
        trees = {version.id: other.clauses(version.id) for version in other.standing_versions()}
    for version in library.standing_versions():
        tree = trees[version.id]
        read = [library.clauses_below(clause) for clause in tree]  # from the database
        library.clauses(version.id)
        library._below = Memo(512)
        assert [library.clauses_below(clause) for clause in tree] == read  # from the tree
        for number, clause in enumerate(tree):
            behind = tree[number + 1 :]
            end = next((n for n, other in enumerate(behind) if other.start >= clause.extent_end), len(behind))
            assert library.clauses_below(clause) == behind[:end]
            assert library.clause(clause.id) == clause
            seen += end
    assert seen > 0


@pytest.mark.parametrize(
    "wrong", ["{version}.01", "{version}.99999", "{version}.", "{version}", "x.0", "{version}.-1"]
)
def test_clauses_that_are_none(small: Library, wrong: str) -> None:
    added = put(small, plan(), "a.txt")
    assert small.clause(f"{added.version_id}.1").ordinal == 1
    with pytest.raises(NotFoundError, match="没有条款"):
        small.clause(wrong.format(version=added.version_id))


def test_the_texts_of_a_work(library: Library) -> None:
    fill(library)
    versions = library.standing_versions()
    for version in versions:
        found = {one.id for one in library.editions(version.id)}
        assert found == {one.id for one in versions if library.same_work(version.id, one.id)} | {version.id}


def test_rows_of_single_uses_are_found_from_the_mentions(tmp_path: Path) -> None:
    """Of conditions of several columns no index finds rows: every mention of the library was looked at."""
    with Library.open(tmp_path / "library") as library:
        filters = Filters(units=(1, 2), uses=(Use(3, "v" * 16, "某市"), Use(4, "w" * 16, "")), former=(5,))
        query = register.naming(filters)
        with library._engine.connect() as connection:
            compiled = query.compile(connection, compile_kwargs={"literal_binds": True})
            plan = [row[3] for row in connection.execute(sa.text(f"EXPLAIN QUERY PLAN {compiled}"))]
    assert not any(step.startswith("SCAN mentions") for step in plan), plan
