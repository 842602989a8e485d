"""Broken lines → paragraphs.

Text from web pages and PDFs breaks in the middle of sentences, with or without a blank line between.
A line is joined to the one before when that one is *open* and nothing shows that something new begins:

* certain: a bracket or quotation mark is still open, the line ends with a comma or a word that cannot
  end a sentence (关于, 以及), or the next begins with a sign that cannot begin one;
* probable: the line is full, or long, or already holds a finished sentence, and ends without
  sentence punctuation; the next has no marker, no label and is no title.

Titles, headings, signatures and labelled lines (责任单位：…) keep their own line.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.metadata import header_pairs
from corpus.model import Box, Line
from corpus.outline.blocks import Block, block_of, merge
from corpus.outline.chrome import is_page_number
from corpus.outline.labelled_lists import goes_on, is_complete
from corpus.outline.lines import (
    ends_sentence,
    is_attachment_mark,
    is_date_line,
    is_label_line,
    is_signature,
    is_title,
)
from corpus.outline.markers import Marker, Style

LONG = 25
"""Characters from which a line without sentence punctuation is taken for a broken one (a heading of a
policy rarely has more; measured on web texts, whose breaks fall at 26 to 45 characters)."""

HEADING_LIMIT = 45
FULL = 0.85
_PAGE = 24
"""Characters of the longest page number."""
HEAD_LINES = 80
"""Lines at the head of a file in which a header block may stand."""

_OPEN_TAIL = re.compile(
    r"(?:[，,、（(《〈“‘「—–-]|的|(?<![共平温缓调饱总])和|以及|及其|(?<![参给赋])与|或者|对于|关于|按照|根据|"
    r"为了|由于|包括|印发)$"
)
_CLOSING = frozenset("，,。、；;：:？！!）)】》〉”’%％")
# 第十条规定…, 第二款所列…: what is cited follows the words that cite it
_CITED_HEAD = re.compile(r"第[一二三四五六七八九十百零\d]{1,7}[条款项](?:第|规定|的|所|、|至|和|或)")
_TITLE_REST = re.compile(
    r"的?(?:通知|公告|通告|意见|函|批复|决定|报告|通报|方案|办法|规定)$"
)  # …实施意见》 / 的通知
_TITLE_HEAD = re.compile(r"^[^，。；、：]{0,40}(?:关于|印发|转发)")
#: Quick refusal: a line that a labelled list runs through names a role or lists something.
_LISTS = re.compile(r"责|牵|配|协|参|实施|落实|单位|部门|、")
_PAIRS = {"（": "）", "(": ")", "《": "》", "“": "”", "「": "」", "【": "】", "〔": "〕"}
_CLOSERS = {close: opening for opening, close in _PAIRS.items()}
_CLOSERS[")"] = "("
_NEW_HEAD = re.compile(r"[<>＜＞≥≤≧≦□■●•▪◆★☆※①-⑳*#|]|——|--")
_CONTINUES = re.compile(r"[一二三四五六七八九十]+是|其[一二三四五六]|另外|此外|同时")
_HISTORY = re.compile(r"(?:\d{4}|[一二]\s?[九〇○零]\S{2,6})\s?年\s?\S{1,3}\s?月\s?\S{1,3}\s?日\s*\S")


@dataclass(frozen=True, slots=True)
class Layout:
    """How wide the text runs: needed to tell a wrapped line from a short one.

    ``wrap`` is the display width (CJK counts 2) of a full line, 0 when lines are not wrapped.
    """

    wrap: int = 0


#: Characters that take one column: all below the CJK blocks but “”‘’—…·.
_NARROW = re.compile("[\x00-\xb6\xb8-\u2013\u2015-\u2017\u201a\u201b\u201e\u201f\u2020-\u2025\u2027-\u2e80]")


def display_width(text: str) -> int:
    """Columns that the text takes: 2 for CJK and full-width characters, 1 for the rest."""
    return 2 * len(text) - len(_NARROW.findall(text))


def layout_of(lines: Sequence[Line]) -> Layout:
    """Measure the text: a wrapped text has most of its unmarked lines near one width."""
    soft = [
        display_width(line.text.strip())
        for line, after in itertools.pairwise(lines)
        if line.text
        and not line.hard
        and line.table is None
        and after.text
        and line.text.strip()
        and after.text.strip()
    ]
    if len(soft) < 8:
        return Layout()
    soft.sort()
    for share in (0.9, 0.75, 0.6):
        width = soft[int(len(soft) * share)]
        near = sum(0.85 * width <= value <= 1.02 * width for value in soft)
        if 40 <= width <= 130 and near >= 0.35 * len(soft):
            return Layout(wrap=width)
    return Layout()


class _Joiner:
    """One pass over the lines; ``open`` is the paragraph under way, ``aside`` what interrupts it."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.layout = layout_of(lines)
        self.done: list[Block] = []
        self.open: list[Block] = []
        self.aside: list[Block] = []
        self.last_number: dict[Style, int] = {}

    def run(self) -> list[Block]:
        for block in self._blocks():
            if block.style == CHROME_STYLE or (len(block.text) <= _PAGE and is_page_number(block.text)):
                (self.aside if self.open else self.done).append(block)
                continue
            if self.open and (self._list_goes_on(self.open, block) or self._joins(self.open, block)):
                self.open.append(block)
                continue
            self._flush()
            self.open = [block]
            self._note(block.marker)
        self._flush()
        return self.done

    def _blocks(self) -> list[Block]:
        found: list[Block] = []
        gap = False
        for number, line in enumerate(self.lines, 1):
            block = block_of(line, number, gap=gap) if line.text else None
            if block is None:
                gap = True
            else:
                found.append(block)
                gap = False
        return found

    def _flush(self) -> None:
        if self.open:
            self.done.append(merge(self.open))
            self.open = []
        if self.aside:
            self.done.extend(self.aside)
            self.aside = []

    def _note(self, marker: Marker | None) -> None:
        if marker is not None:
            _forget_below(self.last_number, marker.style)
            self.last_number[marker.style] = marker.number

    def _joins(self, open_: list[Block], block: Block) -> bool:
        last, first = open_[-1], open_[0]
        if _box(block) is not None and _box(last) is not None:
            return self._joins_boxed(open_, block)
        if block.text[0] not in _CLOSING and ends_sentence(last.text):
            return False
        if block.line <= HEAD_LINES and (header_pairs(block.text) or header_pairs(last.text)):
            return False
        if last.table is not None or block.table is not None or block.style or last.style in _FORM_STYLES:
            return self._joins_title(open_, block)
        if block.chrome or first.chrome:
            return False
        if is_label_line(block.text) or is_attachment_mark(block.text):
            return False
        if is_date_line(last.text):
            return False
        marker = block.marker
        if self._completes_title(open_, block):
            return True
        if self._is_certain(open_, block):
            return marker is None or not self._fits(marker)
        if ends_sentence(last.text):
            return False
        if marker is not None and (self._fits(marker) or not self._is_full(last)):
            return False
        if _NEW_HEAD.match(block.text) or is_date_line(block.text):
            return False
        if is_signature(last.text) or is_signature(block.text):
            return False
        return self._is_probable(open_, block)

    def _joins_boxed(self, open_: list[Block], block: Block) -> bool:
        """Where the form gives positions its reader has found the ends of paragraphs by the layout."""
        last = open_[-1]
        if last.table is not None or block.table is not None:
            return False
        whole = "".join(part.text for part in open_)
        if _TITLE_REST.match(block.text) and self._completes_title(open_, block):
            return True
        if last.style != block.style:
            return False
        if last.hard:
            return self._completes_title(open_, block)
        if block.style in _FORM_STYLES:
            return not is_title(whole)
        if is_label_line(block.text) or is_attachment_mark(block.text):
            return False
        marker = block.marker
        return marker is None or (not ends_sentence(last.text) and not self._fits(marker))

    def _list_goes_on(self, open_: list[Block], block: Block) -> bool:
        """A labelled list that a line break cuts, also over a page: see ``labelled_lists``."""
        last = open_[-1]
        if (
            block.marker is not None
            or block.chrome
            or last.table is not None
            or block.table is not None
            or block.style != last.style
            or last.text[-1] in "。！!"  # no list is open behind a full stop
            or not _LISTS.search(last.text)
        ):
            return False
        whole = "".join(part.text for part in open_[-6:])
        return goes_on(whole, last.text, block.text, full=self._is_full(last))

    def _joins_title(self, open_: list[Block], block: Block) -> bool:
        """Two headings of the form itself (<h1>, Title) that make one title; never anything else."""
        last = open_[-1]
        return (
            bool(last.style)
            and last.style == block.style
            and last.table is None
            and block.table is None
            and block.marker is None
            and (
                bool(_OPEN_TAIL.search(last.text))
                or _open_bracket(last.text) is not None
                or self._completes_title(open_, block)
            )
        )

    def _is_certain(self, open_: list[Block], block: Block) -> bool:
        last = open_[-1].text
        if block.text[0] in _CLOSING:
            return True
        if block.marker is None and not ends_sentence(last) and _CITED_HEAD.match(block.text):
            return True
        if ends_sentence(last):
            return False
        recent = "".join(part.text for part in open_[-3:])
        opening = _open_bracket(recent)
        if opening is None and is_title(recent):
            return False
        if opening is not None:
            return _closes(block.text, opening)
        return bool(_OPEN_TAIL.search(last)) and not is_label_line(last, empty=True)

    def _completes_title(self, open_: list[Block], block: Block) -> bool:
        """国务院关于促进综合保税区 / 高水平开放高质量发展的若干意见: a title set in two lines."""
        whole = "".join(part.text for part in open_)
        if block.marker is not None or open_[0].marker is not None or len(whole) > 80:
            return False
        if _TITLE_REST.match(block.text) and _TITLE_HEAD.search(whole):
            return True
        heads = len(self.done) <= 6 or is_attachment_mark(self.done[-1].text)
        if not heads and not _TITLE_HEAD.search(whole):
            return False
        return not is_title(whole) and not ends_sentence(whole) and is_title(whole + block.text)

    def _is_full(self, block: Block) -> bool:
        layout = self.layout
        return bool(layout.wrap) and not block.hard and display_width(block.text) >= FULL * layout.wrap

    def _is_probable(self, open_: list[Block], block: Block) -> bool:
        last, first = open_[-1], open_[0]
        text = last.text
        if (
            is_title("".join(part.text for part in open_))
            or is_title(block.text)
            or _HISTORY.match(block.text)
        ):
            return False
        marked = first.marker if len(open_) == 1 else None
        whole = "".join(part.text for part in open_)
        has_sentence = "。" in whole or "；" in whole
        if not self._is_full(last) and _LISTS.search(whole) and is_complete(whole):
            return False
        if self._is_full(last):
            return not (self._looks_like_heading(marked, whole) and self._is_new_start(block))
        if has_sentence:
            return True
        if marked is not None:
            return len(whole) > HEADING_LIMIT
        if self.layout.wrap and not last.hard:
            return "，" in text or "," in text
        return len(whole) >= LONG and (len(block.text) > 3 or ends_sentence(block.text))

    @staticmethod
    def _looks_like_heading(marker: Marker | None, text: str) -> bool:
        return marker is not None and "，" not in text and "。" not in text

    @staticmethod
    def _is_new_start(block: Block) -> bool:
        return len(block.text) < 8

    def _fits(self, marker: Marker) -> bool:
        """The marker continues or opens a sequence, so a line that begins with it is no remainder."""
        if marker.style in (Style.DECIMAL_2, Style.DECIMAL_3, Style.DECIMAL_4):
            return True
        known = self.last_number.get(marker.style)
        if marker.number == 1 or known is None:
            return marker.number <= 2 or marker.style <= Style.CHINESE_PAREN
        return known < marker.number <= known + 3 or marker.number <= known


_FORM_STYLES = frozenset({"title", "heading1", "heading2", "heading3", "heading4", "heading5", "heading6"})


CHROME_STYLE = "chrome"
"""Style that readers give to running heads, page numbers and red lines of a printed page."""


def _box(block: Block) -> Box | None:
    return block.pieces[0].box if block.pieces else None


def _open_bracket(text: str) -> str | None:
    """The last bracket or quotation mark of the tail (80 characters) that is not closed."""
    stack: list[str] = []
    for character in text[-80:]:
        if character in _PAIRS:
            stack.append(character)
        elif character in _CLOSERS and stack:
            opening = _CLOSERS[character]
            while stack and stack[-1] != opening and not (opening == "(" and stack[-1] == "（"):
                stack.pop()
            if stack:
                stack.pop()
    return stack[-1] if stack else None


def _closes(text: str, opening: str) -> bool:
    """``text`` closes the bracket within its first 60 characters, before it opens the same again."""
    closers = {")", "）"} if opening in "(（" else {_PAIRS[opening]}
    for character in text[:60]:
        if character in closers:
            return True
        if character == opening:
            return False
    return False


def join(lines: Sequence[Line]) -> list[Block]:
    """Paragraphs of the text, in order; every non-blank character of the lines is in exactly one.

    A page number between two halves of a sentence follows the joined paragraph.
    """
    return _join_items(_Joiner(lines).run())


def _join_items(blocks: list[Block]) -> list[Block]:
    """Join an item that looks like a heading but stands among items with text.

    ``2、返航之后除了机舱以外`` / ``甲板和渔网也要清理…。`` between ``1、…。`` and ``3、…。`` is one item:
    a heading would have siblings that are headings too.
    """
    markers = [block.marker for block in blocks]
    neighbours: dict[int, list[int]] = {}
    last: dict[Style, int] = {}
    for index, marker in enumerate(markers):
        if marker is None:
            continue
        _forget_below(last, marker.style)
        before = last.get(marker.style)
        if before is not None:
            other = markers[before]
            if other is not None and other.number + 1 == marker.number:
                neighbours.setdefault(index, []).append(before)
                neighbours.setdefault(before, []).append(index)
        last[marker.style] = index
    joined: list[Block] = []
    index = 0
    while index < len(blocks):
        block = blocks[index]
        if (
            markers[index] is not None
            and index in neighbours
            and _takes_next(blocks, index, neighbours[index])
        ):
            block = merge([block, blocks[index + 1]])
            index += 1
        joined.append(block)
        index += 1
    return joined


def _takes_next(blocks: list[Block], index: int, neighbours: list[int]) -> bool:
    """Whether the block behind item ``index`` is its remainder; ``neighbours`` are the items around it."""
    block, marker = blocks[index], blocks[index].marker
    if index + 1 == len(blocks) or blocks[index + 1].marker is not None or ends_sentence(block.text):
        return False
    following = blocks[index + 1]
    return (
        marker is not None
        and marker.style > Style.ARTICLE
        and all(_runs_on(blocks[other]) for other in neighbours)
        and following.table is None
        and not block.style
        and not following.style
        and not is_label_line(following.text)
        and not is_title(following.text)
        and not is_date_line(following.text)
        and not _NEW_HEAD.match(following.text)
        and not _CONTINUES.match(following.text)
        and not following.chrome
        and len(following.text) > len(block.text)
        and ends_sentence(following.text)
    )


def _forget_below(last: dict[Style, int], style: Style) -> None:
    """Drop what is known of styles of lower rank; ``last`` has the styles in order of rank."""
    while last and next(reversed(last)) > style:
        last.popitem()


def _runs_on(block: Block) -> bool:
    """An item with a finished sentence behind its number (and its run-in heading)."""
    if not ends_sentence(block.text):
        return False
    size = len(block.text)
    return size > HEADING_LIMIT or "。" in block.text[:-1] or (size > LONG and "，" in block.text)
