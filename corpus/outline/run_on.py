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
SHORT = 300
"""The same where the paragraph is most of the file."""

_CANDIDATE = re.compile(
    r"第[\s]?[一二三四五六七八九十百零\d]{1,6}[\s]?[编章节条]|[（(][一二三四五六七八九十]{1,3}[）)]|"
    r"(?<![一二三四五六七八九十\d第])[一二三四五六七八九十]{1,3}、|"
    r"[（(]\d{1,2}[）)]|(?<![\d.．年月日第-])\d{1,2}\s?[.．、](?!\d(?!\d{3}年))|[①-⑳]"
)
_STOP_SIGNS = frozenset("。！？；!?;：:）)】”》")
_CITED_BEFORE = re.compile(r"(?:第[一二三四五六七八九十百\d]*[款条]?|[至和、及或与按照本前]|规定的?)$")


@dataclass(frozen=True, slots=True)
class _Hit:
    at: int
    marker: Marker
    stopped: bool


def split_run_on(blocks: Sequence[Block]) -> list[Block]:
    """Cut every paragraph that holds a numbered text of its own; the others stay."""
    result: list[Block] = []
    total = sum(len(block.text) for block in blocks)
    for block in blocks:
        size = len(block.text)
        whole = size >= SHORT and 2 * size >= total
        glued = size >= GLUED and block.marker is not None and block.marker.style is Style.ARTICLE
        if block.table is not None or not (
            size >= LONG or whole or (glued and _NEXT_ARTICLE.search(block.text))
        ):
            result.append(block)
            continue
        positions = positions_of(block.text)
        if whole:
            positions = sorted({*_head_positions(block.text), *positions})
        result.extend(cut(block, positions) if positions else [block])
    return result


_NEXT_ARTICLE = re.compile(r"[。；]\s*第[一二三四五六七八九十百零]{1,7}条[\s\u3000]")
GLUED = 60
# Why: title, 文号 and addressee of a notice that lost its line breaks: …的通报国办发〔2019〕8号各省…：. The
# number must come within the first 200 characters, behind a title; a number that is cited comes in （）.
_GLUED_NUMBER = re.compile(
    r"^(?P<title>[^。；：:]{8,120}?(?:通知|通报|意见|批复|决定|函|公告|通告|方案|办法|"
    r"规定))(?P<number>[\u4e00-\u9fff]{2,10}[〔\[]\d{4}[〕\]]\d{1,4}号)"
    r"(?P<to>[^。；：:]{2,160}[：:])?"
)
# 附件：…国务院2019年5月6日附件…: signature and date glued between two texts
_GLUED_DATE = re.compile(r"(?:19|20)\d{2}年\d{1,2}月\d{1,2}日(?=附件|[（(]此件)")
_ATTACHED_NAME = re.compile(
    r"附件[：:]\s*(?:\d[.．、])?([^。；：:\d]{4,60}?)(?=国\s*务\s*院|(?:19|20)\d{2}年|附件|$)"
)
# 。国务院办公厅二○○六年八月十八日 at the very end
_GLUED_TAIL = re.compile(
    r"[。）](?P<sign>[^。，；]{0,40}[〇○零一二三四五六七八九十\d]{4}\s*年\s*\S{1,3}\s*月\s*\S{1,3}\s*日)\s*$"
)
_GLUED_ATTACHMENT = re.compile(r"(?<=[。日])附件(?=[：:\u4e00-\u9fff])")


def _head_positions(text: str) -> list[int]:
    """Cuts around the title, the number and the addressee, and around an attachment's mark."""
    found: list[int] = []
    head = _GLUED_NUMBER.match(text)
    if head:
        found.extend((head.end("title"), head.end("number")))
        if head.group("to"):
            found.append(head.end("to"))
    for match in _GLUED_ATTACHMENT.finditer(text):
        found.append(match.start())
        if text[match.end()] not in "：:":
            found.append(match.end())
    for name in _ATTACHED_NAME.findall(text):
        found.extend(m.end() for m in re.finditer("附件" + re.escape(name), text))
    tail = _GLUED_TAIL.search(text)
    if tail:
        found.append(tail.start("sign"))
    found.extend(match.start() for match in _GLUED_DATE.finditer(text))
    found.extend(match.end() for match in _GLUED_DATE.finditer(text))
    return [position for position in found if 0 < position < len(text)]


def positions_of(text: str) -> list[int]:
    """Where the numbering of a text without line breaks begins; [] when it has none."""
    hits: list[_Hit] = []
    for match in _CANDIDATE.finditer(text):
        at = match.start()
        marker = scan(text, at)
        if marker is None or marker.start != at or _CITED_BEFORE.search(text[max(0, at - 8) : at]):
            continue
        before = text[max(0, at - 8) : at].rstrip()
        hits.append(_Hit(at, marker, at == 0 or before[-1:] in _STOP_SIGNS))
    chosen = _sequences(hits)
    outer = min((hit.marker.style for hit in chosen), default=None)
    if outer is None or outer > Style.CHINESE_PAREN or sum(hit.marker.style is outer for hit in chosen) < 2:
        return []
    return [hit.at for hit in chosen if hit.at > 0]


def _sequences(hits: Sequence[_Hit]) -> list[_Hit]:
    """The hits that count on within their parents; a first one only behind a stop or before a second."""
    chosen: list[_Hit] = []
    open_: list[tuple[Style, int]] = []
    last: dict[Style, int] = {}
    for index, hit in enumerate(hits):
        style, number = hit.marker.style, hit.marker.number
        position = next((i for i in range(len(open_) - 1, -1, -1) if open_[i][0] is style), None)
        if position is not None and number == open_[position][1] + 1:
            if hit.stopped or style <= Style.CHINESE_PAREN or style >= Style.ARABIC:
                del open_[position + 1 :]
                open_[position] = (style, number)
                last[style] = number
                chosen.append(hit)
            continue
        opens = number == 1 or (style is Style.ARTICLE and not chosen and hit.at == 0)
        # （五） behind a new 二、: numbering that runs on across sections
        runs_on = position is None and number == last.get(style, 0) + 1 and bool(open_)
        if not (runs_on or (opens and (hit.stopped or _followed(hits, index)))):
            continue
        if position is not None:
            del open_[position:]
        while open_ and open_[-1][0] > style:
            open_.pop()
        open_.append((style, number))
        last[style] = number
        chosen.append(hit)
    return chosen


def _followed(hits: Sequence[_Hit], index: int) -> bool:
    """Number 2 of the same style follows before anything of a higher rank does."""
    style = hits[index].marker.style
    for other in hits[index + 1 : index + 60]:
        if other.marker.style is style:
            return other.marker.number == hits[index].marker.number + 1
        if other.marker.style < style:
            return False
    return False
