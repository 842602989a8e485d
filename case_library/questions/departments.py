"""Departments that any law may name: wrong options that are plausible everywhere, under today's names."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import NamedTuple


class Department(NamedTuple):
    """One of ``data/departments.toml``.

    Attributes:
        words: whoever has one of them in its name is this department.
        deeds: what everybody knows to be its business.
    """

    name: str
    national: str
    words: tuple[str, ...]
    deeds: tuple[str, ...]


@functools.cache
def departments() -> tuple[Department, ...]:
    """Those whose work reaches into most fields first."""
    data = (
        resources.files("case_library.questions")
        .joinpath("data", "departments.toml")
        .read_text(encoding="utf-8")
    )
    return tuple(
        Department(one["name"], one["national"], tuple(one["words"]), tuple(one.get("deeds", ())))
        for one in tomllib.loads(data)["department"]
    )


def same_department(one: str, other: str) -> bool:
    """Whether two names are, or were before a reform, those of one department: 质量监督 and 市场监督管理."""
    return any(
        any(word in one for word in department.words) and any(word in other for word in department.words)
        for department in departments()
    )


def told_by_deed(name: str, act: str) -> bool:
    """Whether an act alone says that it is this department's: 拘留 for 公安机关."""
    return any(
        any(deed in act for deed in department.deeds) and any(word in name for word in department.words)
        for department in departments()
    )


def spoken_of(name: str, text: str) -> bool:
    """Whether a text speaks of this department by a part of its name: 国务院交通运输、水利等有关部门."""
    return any(
        any(word in name for word in department.words) and any(word in text for word in department.words)
        for department in departments()
    )


def general(name: str) -> bool:
    """Whether this is one of the departments, and no organ of one law's own: 港口行政管理部门."""
    return any(word in name for department in departments() for word in department.words)


def core(name: str) -> str:
    """The word by which laws call this department in whatever form: 公安 of 国务院公安部门 and 公安机关."""
    for department in departments():
        if any(word in name for word in department.words):
            return department.words[0]
    return name.removeprefix("国务院")
