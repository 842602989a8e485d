"""Conditions for rows that are picked by their keys: a version and a number in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa


def among(number: sa.Column[Any], keys: Sequence[tuple[str, int]]) -> sa.ColumnElement[bool]:
    """Rows of these (version id, number): one list a version, answered from the primary key."""
    by_version: dict[str, list[int]] = defaultdict(list)
    for version_id, n in keys:
        by_version[version_id].append(n)
    version = number.table.c.version_id
    return sa.or_(
        *(sa.and_(version == version_id, number.in_(found)) for version_id, found in by_version.items())
    )


#: Rows that one answer weighs: this many are read by a statement that is composed once and for all.
SLOTS = 20


def slots(number: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """As ``among``, with ``SLOTS`` places for keys that ``slot_values`` fills when it is executed.

    Composing the condition for twenty keys takes longer than reading their rows.
    """
    version = number.table.c.version_id
    return sa.or_(
        *(
            sa.and_(version == sa.bindparam(f"v{slot}"), number == sa.bindparam(f"n{slot}"))
            for slot in range(SLOTS)
        )
    )


def slot_values(keys: Sequence[tuple[str, int]]) -> dict[str, str | int]:
    """Parameters of ``slots`` for 1 to ``SLOTS`` keys; what is left over repeats the first."""
    filled = [*keys, *[keys[0]] * (SLOTS - len(keys))]
    found: dict[str, str | int] = {}
    for slot, (version_id, n) in enumerate(filled):
        found[f"v{slot}"], found[f"n{slot}"] = version_id, n
    return found
