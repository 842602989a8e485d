"""The reply of the model cut into sentences with their marks, as it comes in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_SENTENCES = 40
"""More than anybody reads; a flood ends here."""

# Why: a mark as models write it. Matches [1], 【1】, ［1，2］, [1][2], [1、3]. Not [注], [2024〕, [1234].
_MARK = re.compile(r"\s*[\[【［〔]\s*(\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)\s*[\]】］〕]")
# Why: where a sentence ends, with the marks and closing quotes behind its full stop.
_END = re.compile(
    r"[。！？!?][”’」』）)\"]*(?:\s*[\[【［〔]\s*\d{1,3}(?:\s*[,，、]\s*\d{1,3})*\s*[\]】］〕])*|\n+"
)
# Why: list signs and emphasis are form, not content. Matches "- ", "1. ", "## ", "**". Not 1.5, 2024年.
_BULLET = re.compile(r"^\s*(?:[-*•·#>]+\s+|\d{1,2}[.、)）]\s*(?!\d))+")
_THINKING = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.S)
_OPEN_THINKING = re.compile(r"<think(?:ing)?>(?!.*</think(?:ing)?>)", re.S)


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence of the model: its words without marks, and the citations that it names."""

    text: str
    marks: tuple[int, ...]


def drafts(pieces: Iterable[str]) -> Iterator[Draft]:
    """Sentences as soon as they are whole; what a truncated reply leaves unfinished is no sentence."""
    buffer = ""
    made = 0
    for piece in pieces:
        buffer = _THINKING.sub("", buffer + piece)
        if _OPEN_THINKING.search(buffer):
            continue
        while (match := _END.search(buffer)) is not None:
            # The mark of this sentence may still be on its way, and may be cut anywhere.
            if match.end() == len(buffer) or re.match(r"\s*[\[【［〔][\d\s,，、]*$", buffer[match.end() :]):
                break
            yield from _draft(buffer[: match.end()])
            buffer = buffer[match.end() :]
            made += 1
            if made >= MOST_SENTENCES:
                return
    if _END.search(buffer) or _MARK.search(buffer):
        yield from _rest(buffer)


def without_thinking(reply: str) -> str:
    """A reply without what a model thought aloud before it; "" where the thinking never ends."""
    bare = _THINKING.sub("", reply)
    return "" if _OPEN_THINKING.search(bare) else bare.strip()


def _rest(buffer: str) -> Iterator[Draft]:
    last = 0
    for match in _END.finditer(buffer):
        yield from _draft(buffer[last : match.end()])
        last = match.end()
    tail = buffer[last:]
    if _MARK.search(tail) and _MARK.sub("", tail).strip() and re.search(r"[\]】］〕]\s*$", tail):
        yield from _draft(tail)  # … 负责[1] without a full stop at the very end


def _draft(sentence: str) -> Iterator[Draft]:
    marks = tuple(
        dict.fromkeys(int(n) for match in _MARK.finditer(sentence) for n in re.findall(r"\d+", match[1]))
    )
    words = _BULLET.sub("", _MARK.sub("", sentence)).replace("**", "").strip()
    if words.strip("。！？!?.,，;；:： "):
        yield Draft(words, marks)
