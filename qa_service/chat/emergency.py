"""Whether a question sounds like something that is happening now, and whom to call then.

A scanner over words (``data/emergency.toml``): what happens must be said as happening, and the question must
not ask for a rule, a body or a figure. “着火了怎么办” is about a fire now, “着火了谁负责调查” about a duty.
A false alarm costs a line on the page, which says “如果正在发生”; a missed one may cost more. So doubt shows
the number.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from corpus.errors import InternalError
from corpus.numerals import fold

_NEAR: Final = 8
"""Characters between the thing (煤气) and what it does (漏了)."""


@dataclass(frozen=True, slots=True)
class Call:
    """A telephone number and what it is for."""

    number: str
    purpose: str

    def to_dict(self) -> dict[str, str]:
        """As JSON."""
        return {"number": self.number, "purpose": self.purpose}


@dataclass(frozen=True, slots=True)
class Emergency:
    """What a question sounds like.

    Attributes:
        kinds: names of what happens (fire, gas …), the first is the most pressing; ("report",) where somebody
            only wants to tell of a hazard. label: the same for people.
        urgent: it sounds as if it were happening now. calls: whom to call, first things first.
    """

    kinds: tuple[str, ...]
    label: str
    urgent: bool
    calls: tuple[Call, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "kinds": list(self.kinds),
            "label": self.label,
            "urgent": self.urgent,
            "calls": [call.to_dict() for call in self.calls],
        }


REPORT: Final = "report"


def find_emergency(question: str) -> Emergency | None:
    """What the question sounds like; None where it is a question like any other.

    >>> find_emergency("着火了怎么办").calls[0].number
    '119'
    >>> find_emergency("着火了谁负责调查") is None
    True
    >>> find_emergency("死了人的火灾有哪些？") is None
    True
    """
    words = _words()
    text = "".join(fold(question).split())
    found = tuple(kind for kind in words.kinds if kind.happens_in(text, words))
    if found and _now(text, words):
        numbers = dict.fromkeys(number for kind in found for number in kind.numbers)
        return Emergency(
            tuple(kind.name for kind in found),
            "、".join(kind.label for kind in found),
            urgent=True,
            calls=words.calls(numbers),
        )
    if _has(text, words.report_verbs) and _has(text, words.report_matters):
        return Emergency((REPORT,), "举报安全隐患", urgent=False, calls=words.calls(words.report_numbers))
    return None


def hotlines() -> tuple[Call, ...]:
    """Whom to ask where the library has no answer: hazards, and everything else."""
    words = _words()
    return words.calls(words.report_numbers)


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    label: str
    numbers: tuple[str, ...]
    words: tuple[str, ...]
    what: tuple[str, ...]
    how: tuple[str, ...]

    def happens_in(self, text: str, words: _Words) -> bool:
        """Whether the text says that it happens."""
        if any(_happens(text, start, word, words) for word in self.words for start in _places(text, word)):
            return True
        for thing in self.what:
            for start in _places(text, thing):
                behind = start + len(thing)
                near = text[behind : behind + _NEAR]
                for deed in self.how:
                    at = near.find(deed)
                    if at >= 0 and _happens(text, behind + at, deed, words):
                        return True
        return False


@dataclass(frozen=True, slots=True)
class _Words:
    kinds: tuple[_Kind, ...]
    purposes: Mapping[str, str]
    not_behind: tuple[str, ...]
    not_before: tuple[str, ...]
    asks: tuple[str, ...]
    helping: tuple[str, ...]
    past: tuple[str, ...]
    listing: tuple[str, ...]
    past_matters: tuple[str, ...]
    here: tuple[str, ...]
    crying: tuple[str, ...]
    report_verbs: tuple[str, ...]
    report_matters: tuple[str, ...]
    report_numbers: tuple[str, ...]

    def calls(self, numbers: Iterable[str]) -> tuple[Call, ...]:
        return tuple(Call(number, self.purposes[number]) for number in numbers)


def _now(text: str, words: _Words) -> bool:
    """Whether the question is no question for a rule: “着火了打什么电话” asks for help, “谁赔” does not."""
    if _has(text, words.crying):
        return True
    if _of_the_past(text, words):
        return False
    for phrase in words.helping:
        text = text.replace(phrase, "")
    return not _has(text, words.asks)


def _of_the_past(text: str, words: _Words) -> bool:
    """Whether accidents that have been are asked for: 发生过几起爆炸, 死了人的火灾有哪些."""
    if _has(text, words.here):
        return False
    if _has(text, words.past):
        return True
    for asking in words.listing:
        for start in _places(text, asking):
            behind = text[start + len(asking) :].rstrip("?!？！。吗呢啊")
            if not behind or _has(behind[: 2 * _NEAR], words.past_matters):
                return True
    return False


def _happens(text: str, start: int, word: str, words: _Words) -> bool:
    """Not as a part of another term (火灾隐患, 防爆炸), and not denied (没有着火)."""
    behind = text[start + len(word) :]
    return not behind.startswith(words.not_behind) and not text[:start].endswith(words.not_before)


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _has(text: str, words: Iterable[str]) -> bool:
    return any(word in text for word in words)


@functools.cache
def _words() -> _Words:
    source = resources.files("qa_service").joinpath("data/emergency.toml")
    found = tomllib.loads(source.read_text(encoding="utf-8"))
    try:
        kinds = tuple(
            _Kind(
                name=kind["name"],
                label=kind["label"],
                numbers=tuple(kind["numbers"]),
                words=tuple(kind["words"]),
                what=tuple(kind.get("what", ())),
                how=tuple(kind.get("how", ())),
            )
            for kind in found["kind"]
        )
        return _Words(
            kinds=kinds,
            purposes=found["numbers"],
            not_behind=tuple(found["not"]["behind"]),
            not_before=tuple(found["not"]["before"]),
            asks=tuple(found["asks"]["words"]),
            helping=tuple(sorted(found["asks"]["helping"], key=len, reverse=True)),
            past=tuple(found["asks"]["past"]),
            listing=tuple(found["asks"]["listing"]),
            past_matters=tuple(found["asks"]["matters"]),
            here=tuple(found["asks"]["here"]),
            crying=tuple(found["asks"]["crying"]),
            report_verbs=tuple(found["report"]["verbs"]),
            report_matters=tuple(found["report"]["matters"]),
            report_numbers=tuple(found["report"]["numbers"]),
        )
    except (KeyError, TypeError) as error:
        raise InternalError("程序自带的紧急情况词表不完整，请重新安装安知。") from error
