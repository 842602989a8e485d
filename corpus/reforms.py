"""Institutional reforms (机构改革): which organ holds a function today, by name and by function."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Successor:
    """Who holds today what an organ of an older text was given.

    Attributes:
        name: functional name at the level of the old organ: 区应急管理局, 应急管理部门, 国家消防救援局.
        certain: the function of the assignment makes it certain.
        date: of the reform; reform: 2018年机构改革; basis: the document that ordered it (依据).
        function: the function that moved (安全生产监督管理).
        reason: why it is not certain, in Chinese; "" where it is.
    """

    name: str
    certain: bool
    date: dt.date
    reform: str
    basis: str
    function: str
    reason: str = ""


def successors(
    name: str, task: str = "", *, written: dt.date | None = None, as_of: dt.date | None = None
) -> tuple[Successor, ...]:
    """Organs that hold today what ``name`` was given; () where nothing changed or nothing is known.

    Args:
        name: of the organ, as written or resolved (区安监局).
        task: what it was given to do; decides between functions that went different ways.
        written: date of the text; as_of: the day asked for, by default today in China.
    """
    return ()
