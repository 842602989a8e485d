"""Names of what decision support finds; imports nothing, so that the command line starts quickly."""

from __future__ import annotations

import enum


class SpotKind(enum.StrEnum):
    """What is missing.

    dropped: the child has nothing of the kind (未见对应任务); no_unit: it has the task and names no unit
    (有对应任务但没有写明单位); unassigned: in one text, neighbours have units and this task has none;
    unclear: the child speaks of the matter in other words, a person has to compare.
    """

    DROPPED = "dropped"
    NO_UNIT = "no_unit"
    UNASSIGNED = "unassigned"
    UNCLEAR = "unclear"
