"""Which stretches of a text belong to a section itself, without those that lie inside it."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from case_library.extraction.sections import Section, SectionKind
from case_library.source import CaseText


def stretch_of(source: CaseText, sections: Sequence[Section]) -> tuple[int, int]:
    """The stretch of the text that ``sections`` cover, the whole text without any."""
    if not sections:
        return 0, len(source.text)
    return min(one.extent.start for one in sections), max(one.extent.end for one in sections)


def own_ranges(
    sections: Sequence[Section], kinds: Container[SectionKind]
) -> Iterator[tuple[Section, list[tuple[int, int]]]]:
    """Each section of ``kinds`` with what of it is neither its heading nor another section."""
    ordered = sorted(sections, key=lambda one: (one.extent.start, -one.extent.end, one.depth))
    for n, section in enumerate(ordered):
        if section.kind not in kinds:
            continue
        position = max(section.heading.end, section.extent.start)
        ranges: list[tuple[int, int]] = []
        for inner in ordered[n + 1 :]:
            if inner.extent.start >= section.extent.end:
                break
            if inner.extent.start > position:
                ranges.append((position, inner.extent.start))
            position = max(position, inner.extent.end)
        if position < section.extent.end:
            ranges.append((position, section.extent.end))
        yield section, ranges
