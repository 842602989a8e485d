"""A stretch of text without the blanks that typesetting left inside its words (对 公司作出 行政处罚).

Rules are matched against ``Squeezed.text``; ``span`` leads back to the stored text.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from corpus.model import Span

# Why: blanks come from justified lines of a page, from indents and from tables. Matches every run of them.
_BLANKS = re.compile(r"[ \t\r\n\u00a0\u2002\u2003\u3000\u200b\ufeff]+")


class Squeezed:
    """``text[start:end]`` without single blanks; line breaks stay, a wide gap becomes one blank.

    Attributes:
        text: what rules read.
    """

    def __init__(self, text: str, start: int = 0, end: int | None = None) -> None:
        end = len(text) if end is None else end
        pieces: list[str] = []
        offsets: list[int] = []
        position = start
        for blank in _BLANKS.finditer(text, start, end):
            pieces.append(text[position : blank.start()])
            offsets.extend(range(position, blank.start()))
            kept = _kept(blank.group())
            if kept and offsets:
                pieces.append(kept)
                offsets.append(blank.start())
            position = blank.end()
        pieces.append(text[position:end])
        offsets.extend(range(position, end))
        self.text = "".join(pieces)
        self._offsets = offsets
        self._end = end

    def span(self, start: int, end: int) -> Span:
        """Where ``self.text[start:end]`` stands in the stored text, blanks at its ends left out."""
        while start < end and self.text[start] in " \n":
            start += 1
        while end > start and self.text[end - 1] in " \n":
            end -= 1
        if start >= len(self._offsets):
            return Span(self._end, self._end)
        first = self._offsets[start]
        return Span(first, first) if end <= start else Span(first, self._offsets[end - 1] + 1)

    def at(self, offset: int) -> int:
        """Position in ``self.text`` of the first character that stands at ``offset`` or behind it."""
        return bisect_left(self._offsets, offset)


def _kept(blank: str) -> str:
    if "\n" in blank:
        return "\n"
    return " " if len(blank) > 1 or blank in "\u3000\t" else ""
