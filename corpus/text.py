"""Named cleaning steps. Each keeps the way back: which code points of the source a result came from.

A run is ``(text_start, source_start, length)``, as in ``corpus.model.OffsetMap``: ``length`` code
points of the result are, unchanged, those of the source. What a step inserts has no run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

Run = tuple[int, int, int]

#: Line ends: CR LF, LF, CR, vertical tab, form feed, NEL, the Unicode line and paragraph separators.
LINE_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_OTHER_BREAKS = "\r\x0b\x0c\x85\u2028\u2029"

#: Why: NUL and other control characters come from broken converters; they cut strings in C code and
#: cannot be shown. Matches C0 and C1 controls and DEL; must not match tab or what LINE_BREAK matches.
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")

#: Why: marks without a width split words for search and for the reader alike (安<U+200B>全).
#: Matches CONTROL, soft hyphen, zero-width marks, direction marks, byte order marks inside the text,
#: interlinear anchors, object replacement, non-characters and lone surrogates. Must not match any
#: white space, private-use characters (rare 汉字 in old GB files) or U+FFFD, which shows a loss.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffc\ufffe\uffff\ud800-\udfff]"
)

#: Why: typesetting systems for newspapers and gazettes write the decimal point as the private character
#: U+E010 (2<U+E010>5米), which no font shows. Matches it between two figures; must not match it, or any
#: other private character, elsewhere.
PRIVATE_POINT = re.compile("(?<=[0-9\uff10-\uff19])\ue010(?=[0-9\uff10-\uff19])")


@dataclass(frozen=True, slots=True)
class MappedText:
    """A text and where it came from."""

    text: str
    runs: tuple[Run, ...] = ()

    @property
    def start(self) -> int | None:
        """Source offset of the first code point that has one."""
        return self.runs[0][1] if self.runs else None

    @property
    def contiguous(self) -> bool:
        """True when the whole text is one unchanged stretch of the source."""
        return not self.text or (len(self.runs) == 1 and self.runs[0][2] == len(self.text))


@dataclass(slots=True)
class TextBuilder:
    """Puts a text together from stretches of a source and inserted characters."""

    _pieces: list[str] = field(default_factory=list)
    _runs: list[Run] = field(default_factory=list)
    _length: int = 0

    def __len__(self) -> int:
        return self._length

    def take(self, source: str, start: int, end: int) -> None:
        """Append ``source[start:end]``."""
        if end <= start:
            return
        self._pieces.append(source[start:end])
        if self._runs:
            text_start, source_start, length = self._runs[-1]
            if text_start + length == self._length and source_start + length == start:
                self._runs[-1] = (text_start, source_start, length + end - start)
                self._length += end - start
                return
        self._runs.append((self._length, start, end - start))
        self._length += end - start

    def insert(self, text: str) -> None:
        """Append characters that the source does not have."""
        if text:
            self._pieces.append(text)
            self._length += len(text)

    def add(self, mapped: MappedText) -> None:
        """Append a text that already knows its source."""
        self._runs.extend((self._length + at, source, length) for at, source, length in mapped.runs)
        self._pieces.append(mapped.text)
        self._length += len(mapped.text)

    def result(self) -> MappedText:
        return MappedText("".join(self._pieces), tuple(self._runs))


def cut(source: str, start: int, end: int, holes: Iterable[tuple[int, int]]) -> MappedText:
    """``source[start:end]`` without the ranges ``holes`` (absolute, ascending, not overlapping)."""
    builder = TextBuilder()
    at = start
    for hole_start, hole_end in holes:
        builder.take(source, at, max(at, hole_start))
        at = max(at, hole_end)
    builder.take(source, at, end)
    return builder.result()


def drop_invisible(source: str, start: int = 0, end: int | None = None) -> MappedText:
    """``source[start:end]`` without the characters of INVISIBLE."""
    stop = len(source) if end is None else end
    return cut(source, start, stop, (match.span() for match in INVISIBLE.finditer(source, start, stop)))


def _point(match: re.Match[str]) -> str:
    return "." if match.string[match.start() - 1].isascii() else "\uff0e"


def mend_points(mapped: MappedText) -> MappedText:
    """Decimal points for the private character that stands for them; they have no run."""
    if "\ue010" not in mapped.text:
        return mapped
    builder = TextBuilder()
    at = 0
    for match in PRIVATE_POINT.finditer(mapped.text):
        builder.add(part(mapped, at, match.start()))
        builder.insert(_point(match))
        at = match.end()
    builder.add(part(mapped, at, len(mapped.text)))
    return builder.result()


def visible(text: str) -> str:
    """``drop_invisible`` and ``mend_points`` where nobody needs the way back."""
    return PRIVATE_POINT.sub(_point, INVISIBLE.sub("", text))


def trim(mapped: MappedText) -> MappedText:
    """Without white space at both ends."""
    left = len(mapped.text) - len(mapped.text.lstrip())
    return part(mapped, left, max(left, len(mapped.text.rstrip())))


def part(mapped: MappedText, start: int, end: int) -> MappedText:
    """``mapped.text[start:end]`` with its runs."""
    if start == 0 and end == len(mapped.text):
        return mapped
    runs: list[Run] = []
    for at, source, length in mapped.runs:
        low, high = max(at, start), min(at + length, end)
        if low < high:
            runs.append((low - start, source + low - at, high - low))
    return MappedText(mapped.text[start:end], tuple(runs))


def one_blank(text: str) -> str:
    """Every stretch of white space, line breaks included, becomes one blank; none at the ends."""
    return " ".join(text.split())


def lines_of(source: str) -> list[tuple[int, int]]:
    """The lines of a text, by LINE_BREAK: ``source[start:end]`` is one without its break.

    No last empty line after a final break.
    """
    found: list[tuple[int, int]] = []
    at = 0
    if any(map(source.__contains__, _OTHER_BREAKS)):
        for match in LINE_BREAK.finditer(source):
            start, end = match.span()
            found.append((at, start))
            at = end
    else:
        # Why: nearly every file breaks its lines by LF alone, and ``split`` takes a tenth of the time.
        for line in source.split("\n"):
            end = at + len(line)
            found.append((at, end))
            at = end + 1
        at = found.pop()[0]
    if at < len(source):
        found.append((at, len(source)))
    return found
