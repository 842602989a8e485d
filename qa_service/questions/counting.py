"""How many items rest on each clause of a text."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from qa_service.service.database import ServiceDatabase
from qa_service.service.question_tables import item_sources


def items_by_clause(database: ServiceDatabase, version_id: str) -> Mapping[str, frozenset[str]]:
    """Ids of the items that rest on each clause of a version, or whose words stand there today."""
    if not database.exists:
        return {}
    below = version_id + "."
    columns = (item_sources.c.clause_id, item_sources.c.now_clause)
    query = sa.select(item_sources.c.item_id, *columns).where(
        sa.or_(*(column.startswith(below, autoescape=True) for column in columns))
    )
    found: dict[str, set[str]] = {}
    with database.reading() as connection:
        for item_id, *clauses in connection.execute(query):
            for clause in clauses:
                if clause.startswith(below):
                    found.setdefault(clause, set()).add(item_id)
    return {clause: frozenset(ids) for clause, ids in found.items()}
