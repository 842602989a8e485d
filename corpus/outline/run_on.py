"""Texts without line breaks: a whole document in one line is cut at its numbering.

A marker inside a line is numbering when it counts on (一、 … 二、 …) and stands where a sentence or a
heading may end. Years, decimals, 第（二）项 and lists inside a sentence stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.outline.blocks import Block, cut
from corpus.outline.markers import Marker, Style, scan

LONG = 1200
"""Characters from which a paragraph is suspected to be a whole text (paragraphs of policies stay below)."""

_CANDIDATE = re.compile(
    r"第[\s]?[一二三四五六七八九十百零\d]{1,6}[\s]?[编章节条]|[（(][一二三四五六七八九十]{1,3}[）)]|(?<![一二三四五六七八九十\d第])[一二三四五六七八九十]{1,3}、|"
    r"[（(]\d{1,2}[）)]|(?<![\d.．年月日第-])\d{1,2}\s?[.．、](?!\d)|[①-⑳]"
)
_STOP = "。！？；!?;：:）)】”》"
_CITED_BEFORE = re.compile(r"(?:第[一二三四五六七八九十百\d]*[款条]?|[至和、及或与按照本前]|规定的?)$")


@dataclass(frozen=True, slots=True)
class _Hit:
    at: int
    marker: Marker
    stopped: bool


def split_run_on(blocks: Sequence[Block]) -> list[Block]:
    """Cut every paragraph that holds a numbered text of its own; the others stay."""
    result: list[Block] = []
    for block in blocks:
        if len(block.text) < LONG or block.table is not None:
            result.append(block)
            continue
        positions = positions_of(block.text)
        result.extend(cut(block, positions) if positions else [block])
    return result


def positions_of(text: str) -> list[int]:
    """Where the numbering of a text without line breaks begins; [] when it has none."""
    hits: list[_Hit] = []
    for match in _CANDIDATE.finditer(text):
        at = match.start()
        marker = scan(text, at)
        if marker is None or marker.start != at or _CITED_BEFORE.search(text[max(0, at - 8) : at]):
            continue
        hits.append(_Hit(at, marker, at == 0 or text[:at].rstrip()[-1:] in _STOP))
    chosen = _sequences(hits)
    outer = min((hit.marker.style for hit in chosen), default=None)
    if outer is None or outer > Style.CHINESE_PAREN or sum(hit.marker.style is outer for hit in chosen) < 2:
        return []
    return [hit.at for hit in chosen if hit.at > 0]


def _sequences(hits: Sequence[_Hit]) -> list[_Hit]:
    """The hits that count on within their parents; a first one only where a second follows or a stop precedes."""
    chosen: list[_Hit] = []
    open_: list[tuple[Style, int]] = []
    for index, hit in enumerate(hits):
        style, number = hit.marker.style, hit.marker.number
        position = next((i for i in range(len(open_) - 1, -1, -1) if open_[i][0] is style), None)
        if position is not None and number == open_[position][1] + 1:
            if hit.stopped or style <= Style.CHINESE_PAREN or style >= Style.ARABIC:
                del open_[position + 1 :]
                open_[position] = (style, number)
                chosen.append(hit)
            continue
        if number != 1 or not (hit.stopped or _followed(hits, index)):
            continue
        if position is not None:
            del open_[position:]
        while open_ and open_[-1][0] > style:
            open_.pop()
        open_.append((style, 1))
        chosen.append(hit)
    return chosen


def _followed(hits: Sequence[_Hit], index: int) -> bool:
    """Number 2 of the same style follows before anything of a higher rank does."""
    style = hits[index].marker.style
    for other in hits[index + 1 : index + 60]:
        if other.marker.style is style:
            return other.marker.number == 2
        if other.marker.style < style:
            return False
    return False
