"""Who is responsible for what: assignments in brackets, labelled lines, tables and running text."""

from corpus.responsibility.assignments import find_assignments
from corpus.responsibility.targets import find_targets, settle, targets_of
from corpus.responsibility.units_list import UnitList, split_units

__all__ = ["UnitList", "find_assignments", "find_targets", "settle", "split_units", "targets_of"]
