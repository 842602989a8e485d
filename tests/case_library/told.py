"""What a reader finds in a text about an accident."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from case_library.model import AccidentType, Grade


@dataclass(frozen=True)
class Told:
    """A text and what it says."""

    key: str
    text: str
    day: str
    path: str | None
    words: str = ""
    deaths: int | None = None
    missing: int | None = None
    injured: int | None = None
    severe: int | None = None
    poisoned: int | None = None
    loss: float | None = None
    stated: Grade | None = None
    computed: Grade | None = None
    types: tuple[AccidentType, ...] = ()
    nature: str | None = None
    industry: str | None = None
    firms: tuple[str, ...] = ()
    substances: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)


class Tale:
    """A text and the accidents that a reader finds in it, of each the values that are asked.

    Keys are fields of a case; ``path`` and ``words`` are those of its place, ``firms`` the names of its
    enterprises, ``type`` the name of the principal type, ``industry`` the section or division.
    """

    def __init__(self, key: str, text: str, *accidents: dict[str, Any]) -> None:
        self.key = key
        self.text = text
        self.accidents = accidents
