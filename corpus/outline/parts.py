"""What each paragraph is (title, header block, contents, page chrome, body) and where texts begin.

A file may hold several texts: a notice and the plan that it prints, three plans with a contents page
each, a collection 篇1 … 篇10. A new part begins

* at a mark of a collection (``篇3``) when such marks count up from 1;
* at ``附件`` alone on its line;
* at a title that a part before it names in 《》, or that stands before a contents page;
* at a title behind which the numbering starts again from the beginning.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.metadata import header_pairs, is_document_number, is_header_label, is_plausible_value
from corpus.numerals import to_int
from corpus.outline.blocks import FOOTER, Block
from corpus.outline.chrome import is_menu, is_related_mark
from corpus.outline.lines import (
    ends_sentence,
    is_addressee,
    is_attachment_alone,
    is_attachment_mark,
    is_date_line,
    is_label_line,
    is_letterhead,
    is_signature,
    is_title,
)
from corpus.outline.markers import Marker, Style


class Role(enum.Enum):
    """What a paragraph is for."""

    BODY = "body"
    TITLE = "title"
    FRONT = "front"
    CONTENTS = "contents"
    CHROME = "chrome"


@dataclass(slots=True)
class Draft:
    """A part before its tree is built: blocks ``first`` (inclusive) to ``last`` (exclusive).

    ``label`` is the mark of a text in a collection (篇3), ``mark`` that of an attachment (附件2).
    """

    first: int
    last: int = 0
    title: str = ""
    label: str = ""
    mark: str = ""


@dataclass(slots=True)
class Division:
    """Roles of the blocks, parts, header pairs and the headings that contents pages list."""

    roles: list[Role]
    markers: list[Marker | None]
    parts: list[Draft]
    pairs: list[tuple[str, str]] = field(default_factory=list)
    headings: set[str] = field(default_factory=set)


_CONTENTS_MARK = re.compile(r"[【\[]?目\s*[录次錄]\s*[】\]]?$|CONTENTS$|Contents$")
_CONTENTS_FIRSTS = frozenset("【[目C")
_LEADERS = re.compile(r"[.．·…‥⋯\-—_\s]*\d{0,4}\s*$")
# 篇1, 篇一：…, 【篇一】, 第一篇, 范文一, （篇二）alone or with a title; not 篇幅, 第一篇 总论 in a plan (a
# marker).
_COLLECTION = re.compile(
    r"[【\[（(]?\s*(?:(?:范文|篇目?|例文|样本)\s*([\d一二三四五六七八九十]{1,3})|"
    r"第\s*([\d一二三四五六七八九十]{1,3})\s*篇)\s*[】\])）]?"
    r"\s*(?:[:：]\s*|\s+|$)(.{0,80})$"
)
_COLLECTION_FIRSTS = frozenset("【[（(范篇例样第")
_QUOTED = re.compile(r"《([^《》]{4,90})》")
_FRONT_NOTE = re.compile(
    r"[（(](?:此件|此页|本文|联系人|信息公开|公开)[^（）()]{0,60}[）)]$|(?:主题词|抄送|抄报|主送|分送|印送|"
    r"发送)\s*[:：]|"
    r"(?:联系人|联系电话|联系方式)\s*[:：]"
)
_PRINTED = re.compile(
    r".{2,40}\s{2,}.{0,20}日?印发?$|.{2,40}(?:办公室|办公厅|办|部|局)\s+(?:19|20)\d{2}\s*年.{0,10}印发$"
)
# Why: what the two begin and end with; of nearly every paragraph it is enough to look there.
_NOTE_FIRSTS = frozenset("（(主抄分印发联")
_PRINTED_ENDS = ("印", "印发")
# 2021年6月10日 第十三届…会议《…决定》第三次修正; （1988年11月5日国务院令第22号发布 …）: the history of a
# law above its text
_HISTORY = re.compile(
    r"[（(]?\s*(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日.{0,200}?(?:通过|修订|修正|修改|公布|发布|"
    r"批准|颁布|施行)[^。]{0,1200}$|"
    r"(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*施行$"
)
HEAD_LINES = 60
RELATED = 40
"""Lines at the end among which the list of other pages is looked for."""
SIGNATURES = 30
"""Organs that may sign one notice together."""
CONTENTS_ENTRY = 70


_QUOTATION = re.compile("[“”\"'‘’]")
_QUOTATION_MARKS = dict.fromkeys(map(ord, "“”\"'‘’"))


def compact(text: str) -> str:
    """Without white space, quotation marks unified: how two writings of one title are compared."""
    text = "".join(text.split())
    return text.translate(_QUOTATION_MARKS) if _QUOTATION.search(text) else text


def divide(blocks: Sequence[Block]) -> Division:
    """Give every block its role and find the parts. ``blocks`` is not empty."""
    markers = [block.marker for block in blocks]
    division = Division([Role.BODY] * len(blocks), markers, [])
    _Divider(blocks, division).run()
    return division


NUMBER_LABELS = frozenset({"文号", "发文字号", "文件编号", "公文文号"})


def _is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(character in rest for character in short)


class _Divider:
    def __init__(self, blocks: Sequence[Block], division: Division) -> None:
        self.blocks = blocks
        self.roles = division.roles
        self.markers = division.markers
        self.division = division
        self.quoted: set[str] = set()
        self.starts: dict[int, Draft] = {}

    def run(self) -> None:
        for index, block in enumerate(self.blocks):
            if block.chrome:
                self.roles[index] = Role.CHROME
        self._head()
        self._foot()
        self._collection()
        self._walk()
        drafts = [self.starts[index] for index in sorted(self.starts)]
        if not drafts or drafts[0].first > 0:
            if drafts and not drafts[0].label and self._is_bare(0, drafts[0].first):
                drafts[0].first = 0
            else:
                drafts.insert(0, Draft(0))
        for draft, following in zip(drafts, [*drafts[1:], None], strict=False):
            draft.last = following.first if following else len(self.blocks)
        self.division.parts = drafts
        for draft in drafts:
            self._title_of(draft)
            self._front_of(draft)

    def _is_bare(self, first: int, last: int) -> bool:
        """Nothing but header block, chrome and titles: no text of its own."""
        return all(self.roles[index] is not Role.BODY for index in range(first, last))

    # --- header block ----------------------------------------------------------------------------

    def _head(self) -> None:
        """The 索引号 block at the head: pairs on one line, on separate lines, or with ``|`` between."""
        expects_value: str | None = None
        for index, block in enumerate(self.blocks[:HEAD_LINES]):
            if self.roles[index] is Role.CHROME:
                continue
            text = block.text
            if is_menu(text) and block.table is None:
                self.roles[index] = Role.CHROME
                continue
            pairs = header_pairs(text)
            if pairs:
                self.roles[index] = Role.FRONT
                self.division.pairs.extend(pair for pair in pairs if pair[1])
                last_label, last_value = pairs[-1]
                expects_value = last_label if not last_value and is_header_label(text) else None
                continue
            if expects_value is not None and self._is_value(expects_value, block):
                self.roles[index] = Role.FRONT
                self.division.pairs.append((expects_value, text))
                expects_value = None
                continue
            expects_value = None
            if is_letterhead(text):
                self.roles[index] = Role.FRONT
                continue
            if is_document_number(text):
                self.roles[index] = Role.FRONT
                self.division.pairs.append(("文号", text))
                continue
            if is_title(text) or block.style in ("title", "heading1"):
                continue
            if self.markers[index] is not None or len(text) > 60 or is_addressee(text):
                return

    @staticmethod
    def _is_value(label: str, block: Block) -> bool:
        """The line may be the value of the label above it; a title or a sentence is not."""
        if label in ("名称", "标题", "信息名称", "文件名称", "公文名称"):
            return len(block.text) <= 200
        return is_plausible_value(label, block.text) and not is_title(block.text) and block.marker is None

    def _foot(self) -> None:
        """Menus and site names below the last sentence of the page, and the list of other pages."""
        self._related()
        for index in range(len(self.blocks) - 1, max(-1, len(self.blocks) - 12), -1):
            block = self.blocks[index]
            if self.roles[index] is Role.CHROME:
                continue
            if block.table is None and is_menu(block.text):
                self.roles[index] = Role.CHROME
            elif block.marker is not None or len(block.text) > 30:
                return

    def _related(self) -> None:
        """相关文档 and what it lists, where nothing but short lines without a sentence follows."""
        for index in range(len(self.blocks) - 1, max(0, len(self.blocks) - RELATED), -1):
            block = self.blocks[index]
            if is_related_mark(block.text):
                for other in range(index, len(self.blocks)):
                    self.roles[other] = Role.CHROME
            listed = block.table is None and len(block.text) <= 80 and not ends_sentence(block.text)
            if not listed and self.roles[index] is not Role.CHROME:
                return

    # --- parts -----------------------------------------------------------------------------------

    def _collection(self) -> None:
        found: list[tuple[int, int, str]] = []
        for index, block in enumerate(self.blocks):
            if self.roles[index] is not Role.BODY or len(block.text) > 100:
                continue
            match = _COLLECTION.match(block.text) if block.text[0] in _COLLECTION_FIRSTS else None
            number = to_int(match.group(1) or match.group(2)) if match else None
            if match and number is not None and number == len(found) + 1:
                found.append((index, number, match.group(3).strip()))
        if len(found) < 2:
            return
        numbered = any(self.markers[index] is not None for index, _, _ in found)
        if numbered and not self._is_collection_of_texts(found):
            return
        for index, _, title in found:
            self.roles[index] = Role.TITLE
            self.markers[index] = None
            self.starts[index] = Draft(index, title=title, label=self.blocks[index].text)

    def _is_collection_of_texts(self, found: list[tuple[int, int, str]]) -> bool:
        """``第一篇`` is a text of a collection, not a book of a plan, when numbering restarts behind it."""
        firsts = 0
        for (start, _, _), following in zip(found, [*found[1:], (len(self.blocks), 0, "")], strict=False):
            firsts += any(
                (marker := self.markers[index]) is not None
                and marker.style is Style.CHINESE
                and marker.number == 1
                for index in range(start + 1, following[0])
            )
        return firsts >= 2 and all(not title for _, _, title in found)

    def _walk(self) -> None:
        current = ""
        begun = False
        first_style: Style | None = None
        index, count = 0, len(self.blocks)
        while index < count:
            if index in self.starts:
                current, begun, first_style = "", False, None
                index += 1
                continue
            role, block, marker = self.roles[index], self.blocks[index], self.markers[index]
            if role is not Role.BODY or block.table is not None:
                index += 1
                continue
            if block.text[0] in _CONTENTS_FIRSTS and _CONTENTS_MARK.match(block.text):
                index = self._contents(index, current)
                continue
            if is_attachment_alone(block.text) and begun:
                self.starts[index] = Draft(index, mark=block.text)
                self.roles[index] = Role.TITLE
                current, begun, first_style = "", False, None
                index += 1
                continue
            if marker is None and self._begins_text(index, current, begun, first_style):
                if compact(block.text) != compact(current):
                    if begun:
                        self.starts[index] = Draft(index)
                        first_style = None
                    begun = False
                    current = block.text
                self.roles[index] = Role.TITLE
                index += 1
                continue
            self._note_quoted(block)
            begun = begun or marker is not None or len(block.text) > (20 if ends_sentence(block.text) else 60)
            if marker is not None and first_style is None:
                first_style = marker.style
            index += 1

    def _note_quoted(self, block: Block) -> None:
        if "《" in block.text and len(block.text) < 600:
            self.quoted.update(compact(name) for name in _QUOTED.findall(block.text))

    def _begins_text(self, index: int, current: str, begun: bool, first_style: Style | None) -> bool:
        block = self.blocks[index]
        if len(block.text) > FOOTER:
            return False  # no title is that long, however many blanks it has
        titled = is_title(block.text)
        if not titled and ends_sentence(block.text):
            return False
        text = compact(block.text)
        if not 4 <= len(text) <= 90:
            return False
        if current and text == compact(current):
            return True
        if not begun:
            return titled or (block.style in ("title", "heading1") and not is_date_line(block.text))
        if not titled:
            return False
        if text in self.quoted or block.style in ("title", "heading1"):
            return True
        following = self._next_body(index)
        if following is None:
            return False
        if _CONTENTS_MARK.match(self.blocks[following].text):
            return True
        return first_style is not None and self._restarts(following, first_style)

    def _next_body(self, index: int) -> int | None:
        for other in range(index + 1, min(index + 6, len(self.blocks))):
            if self.roles[other] is Role.BODY:
                return other
        return None

    def _restarts(self, index: int, style: Style) -> bool:
        """Within the next paragraphs the outermost numbering begins again at 1."""
        for other in range(index, min(index + 5, len(self.blocks))):
            marker = self.markers[other]
            if marker is not None:
                return marker.number == 1 and marker.style <= style
        return False

    def _contents(self, mark: int, title: str) -> int:
        """Mark the lines of a contents page; return the first index behind it."""
        self.roles[mark] = Role.CONTENTS
        entries: set[str] = set()
        index = mark + 1
        while index < len(self.blocks):
            block = self.blocks[index]
            if self.roles[index] is Role.CHROME:
                index += 1
                continue
            entry = compact(_LEADERS.sub("", block.text))
            if (
                len(block.text) > CONTENTS_ENTRY + 30 * ("…" in block.text or "...." in block.text)
                or entry in entries
                or (title and entry == compact(title))
                or (ends_sentence(block.text) and self.markers[index] is None)
                or block.table is not None
            ):
                break
            if entry:
                entries.add(entry)
            self.roles[index] = Role.CONTENTS
            index += 1
        self.division.headings.update(entries)
        return index

    # --- titles and front ------------------------------------------------------------------------

    def _title_of(self, draft: Draft) -> None:
        if draft.title:
            return
        titles = [
            self.blocks[index].text
            for index in range(draft.first, draft.last)
            if self.roles[index] is Role.TITLE and self.blocks[index].text != draft.label
        ]
        titles = [title for title in titles if not is_attachment_alone(title)] or []
        if titles:
            draft.title = titles[0]
            if len(titles) > 1 and re.fullmatch(r"\S{1,6}编", titles[1].strip()):
                draft.title += titles[1].strip()
            return
        first = self._first_line(draft)
        if first is not None:
            draft.title = self.blocks[first].text
            self.roles[first] = Role.TITLE

    def _first_line(self, draft: Draft) -> int | None:
        """A short unmarked first line that stands for a title (… 范文, 沪昆高速7·19…事故调查报告)."""
        body = [i for i in range(draft.first, draft.last) if self.roles[i] is Role.BODY]
        if len(body) < 2 or self.markers[body[0]] is not None or self.blocks[body[0]].table is not None:
            return None
        text = self.blocks[body[0]].text
        # Marked as the title, 公司法 is one; an unmarked line of three characters is not.
        marked = self.blocks[body[0]].style in ("title", "heading1")
        short = (2 if marked else 4) <= len(compact(text)) <= 60 and not ends_sentence(text)
        if short and not is_label_line(text) and not is_date_line(text) and not re.search("[：:]", text):
            return body[0]
        return None

    def _front_of(self, draft: Draft) -> None:
        """Addressee before the numbering begins; signature, date and distribution wherever they stand."""
        begun = False
        attachments = False
        for index in range(draft.first, draft.last):
            if self.roles[index] is not Role.BODY:
                continue
            block, marker = self.blocks[index], self.markers[index]
            text = block.text
            if block.table is not None:
                continue
            listed = marker is not None and marker.style is Style.ARABIC and not ends_sentence(text)
            if attachments and listed:
                self.roles[index] = Role.FRONT
                continue
            attachments = False
            if is_attachment_mark(text):
                self.roles[index] = Role.FRONT
                attachments = True
            elif marker is not None:
                begun = True
            elif (not begun and (_HISTORY.match(text) or self._is_known_number(text))) or self._is_front(
                text
            ):
                self.roles[index] = Role.FRONT
            elif is_date_line(text):
                self.roles[index] = Role.FRONT
                self._signatures(index, draft)
            elif not begun and is_addressee(text):
                self.roles[index] = Role.FRONT

    def _is_known_number(self, text: str) -> bool:
        """The 文号 of the header block again, with signs lost (某办发〔20195 for 某办发〔2019〕5号)."""
        if not 5 <= len(text) <= 40:
            return False
        return any(
            label in NUMBER_LABELS and _is_subsequence(compact(text), compact(value))
            for label, value in self.division.pairs
        )

    @staticmethod
    def _is_front(text: str) -> bool:
        return (
            (text[0] in _NOTE_FIRSTS and _FRONT_NOTE.match(text) is not None)
            or (text.endswith(_PRINTED_ENDS) and _PRINTED.match(text) is not None)
            or is_document_number(text)
        )

    def _signatures(self, date: int, draft: Draft) -> None:
        """The organs that sign stand right above the date (or below it)."""
        for index in range(date - 1, max(draft.first, date - SIGNATURES) - 1, -1):
            plain = self.roles[index] is Role.BODY and self.markers[index] is None
            if plain and is_signature(self.blocks[index].text):
                self.roles[index] = Role.FRONT
            elif self.roles[index] is not Role.CHROME:
                break
