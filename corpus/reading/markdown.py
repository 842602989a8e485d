"""Markdown → lines without marks, each with the way back to the source.

A scanner of our own rather than a CommonMark parser: Chinese documents indent paragraphs by four
blanks (code, to CommonMark), put one paragraph on each line without blank lines between (one
paragraph, to CommonMark), number by ``1.`` what must keep its number, and the offsets inside a line
are needed, which parsers do not give.

Styles set here: ``heading1`` … ``heading6``, ``bold`` (the whole line is emphasised), ``list``,
``quote``, ``front`` (stands between the title and the mark ``<!-- INFO END -->``: dates of adoption
and amendment of a law).
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from corpus.errors import EmptyFileError
from corpus.model import Line, ReadResult
from corpus.reading.charset import decode
from corpus.reading.grid import expand_spans, row_text
from corpus.reading.markup import table_rows
from corpus.reading.plain import control_issues, mapped_line, mark_paragraph_ends, refuse_blank
from corpus.text import (
    INVISIBLE,
    MappedText,
    TextBuilder,
    cut,
    lines_of,
    mend_points,
    part,
    trim,
    visible,
)

#: The comment that ends the block of dates under the title in collections of laws.
_INFO_END = re.compile(r"<!--\s*INFO\s+END\s*-->", re.IGNORECASE)
#: ATX heading: up to three blanks, one to six ``#``, then a blank, text, optional closing ``#``.
#: ``#标题`` without a blank is common by hand; ``#1 机组`` is not a heading: a digit must not follow.
_HEADING = re.compile(r"^ {0,3}(#{1,6})(?:[ \t\u3000]+|(?=[^\s#\d]))(.*?)(?:[ \t]+#+)?[ \t]*$")
#: ``===`` under a line makes it a heading; ``---`` is a rule in these files, so it is not taken.
_UNDERLINE = re.compile(r"^ {0,3}={3,}[ \t]*$")
#: Thematic break: three or more of one of ``- * _``, blanks between allowed.
_RULE = re.compile(r"^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
#: A fence of a code block, which only wraps text here.
_FENCE = re.compile(r"^ {0,3}(?:```+|~~~+)[^`]*$")
#: Bullets ``-``, ``+``, ``*``, ``•`` with a blank after. A number is the document's own and stays.
#: ``- 3 -`` is a page number and must not match.
_BULLET = re.compile(r"^[ \t\u3000]*[-+*•][ \t]+(?=\S)(?!\d+[ \t]*-[ \t]*$)")
_QUOTE = re.compile(r"^[ \t]*(?:>[ \t]?)+")
#: Second row of a pipe table: only ``| : -`` and blanks, at least one dash and one pipe.
_DELIMITER = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
#: ``key: value`` of front matter; nested or listed values are kept as written.
_PROPERTY = re.compile(r"^([^\s:：#][^:：]*)[:：][ \t]*(.*)$")

#: Inline marks, tried in this order at each place:
#:  escape   ``\*``: the backslash goes;
#:  code     `` `x` ``: the back quotes go;
#:  image    ``![alt](url)`` and link ``[text](url)``: alt or text stays;
#:  autolink ``<http://…>``: the angle brackets go;
#:  tag      ``<u>``, ``</font>``, ``<br/>``: goes; only real element names, so that 《〈…〉》, ``<5%`` and
#:           ``a<b`` stay;
#:  entity   ``&nbsp;``: its character;
#:  strong   two to four asterisks, or two underscores beside a non-word: go in pairs, see ``_pair``;
#:  em       one asterisk: goes in pairs. Five and more asterisks mask a number and stay.
_INLINE = re.compile(
    r"(?P<escape>\\(?=[!-/:-@\[-`{-~]))"
    r"|(?P<code>`+)"
    r"|(?P<image>!?)\[(?P<label>[^\[\]\n]*)\]\((?P<target>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?)\)"
    r"|<(?P<autolink>(?:https?://|mailto:)[^<>\s]+)>"
    r"|(?P<tag></?(?:a|abbr|b|big|br|center|del|div|em|font|hr|i|img|ins|mark|p|s|small|span|strong"
    r"|strike|sub|sup|u)(?:\s[^<>]*)?/?>)"
    r"|(?P<entity>&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});)"
    r"|(?P<strong>(?<!\*)\*{2,4}(?!\*)|(?<!\w)__(?=[^\W_])|(?<=[^\W_])__(?!\w))"
    r"|(?P<em>(?<!\*)\*(?!\*))",
)
#: A line without any mark: the common case, which needs no scan. A blank may stand first, a block mark not.
_UNMARKED = re.compile(r"[ \t\u3000]*[^\s#>+*•=~_`\[<&\\|-][^*_`\[<&\\|]*")
#: A heading or an emphasised stretch is never longer (code points); bounds the work on hostile lines.
_LONGEST_MARKED = 4000
#: An HTML table inside Markdown is looked for so far (code points).
_LONGEST_TABLE = 400_000
#: What cannot stand first inside an emphasis: 张**、李** are masked names, not marks.
_CLOSING = frozenset("、，。；：！？）》〉」』】〕”’,.;:!?)]}%")


#: The fields of a line behind its text and its source: of an ordinary one, of one in the block of dates.
_PLAIN = Line("")[2:]
_FRONT = Line("", style="front")[2:]


class _Inline(NamedTuple):
    """A line without its marks; ``bold`` when all of it was emphasised."""

    mapped: MappedText
    bold: bool


def read_markdown(data: bytes, name: str, max_pages: int = 0) -> ReadResult:
    """Read a Markdown file. ``Line.source`` and ``Line.runs`` count as those of ``read_plain``.

    Args:
        data: bytes of the file.
        name: file name, for messages.
        max_pages: not asked: the form has none.

    Raises:
        EmptyFileError: no text in it.
        UnsupportedFormatError: no charset fits.
    """
    decoded = decode(data)
    scanner = _Scanner(decoded.text)
    scanner.run()
    if scanner.properties and not any(line.text for line in scanner.lines):
        raise EmptyFileError(
            f"“{name}”里只有网站设置（开头两行 --- 之间的内容），没有正文。"
            "无需导入；如果本应有正文，请重新下载。",
            details={"file": name, "settings_only": True},
        )
    refuse_blank(scanner.lines, name)
    return ReadResult(
        "md",
        mark_paragraph_ends(scanner.lines),
        properties=tuple(scanner.properties),
        issues=decoded.issues if scanner.without_invisible else decoded.issues + control_issues(decoded),
        encoding=decoded.encoding,
    )


class _Scanner:
    """Walks over the lines once; state is the block that a line stands in."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines: list[Line] = []
        self.properties: list[tuple[str, str]] = []
        self._comments = list(_comments(source))
        self._comment = 0
        self.without_invisible = INVISIBLE.search(source) is None
        self._no_invisible = self.without_invisible and "\ue010" not in source
        self._ranges = lines_of(source)
        self._tables = 0

    def run(self) -> None:
        at = self._front_matter()
        info_end = _INFO_END.search(self.source, self._comments[0][0]) if self._comments else None
        front_ends = info_end.start() if info_end else -1
        html, pipes = "<table" in self.source, "|" in self.source
        # Why: names of this function are looked up three times as fast, and most lines need no more of it.
        source, ranges, lines, unmarked = self.source, self._ranges, self.lines, _UNMARKED.fullmatch
        new = tuple.__new__  # of all fields: a third of the time of the class itself
        while at < len(ranges):
            start, end = ranges[at]
            text = source[start:end].rstrip()
            before_info = end <= front_ends
            if not text:
                lines.append(new(Line, ("", start, *_PLAIN)))
            elif unmarked(text) and self._untouched(start, end):
                lines.append(new(Line, (text, start, *(_FRONT if before_info and lines else _PLAIN))))
            else:
                after = self._html_table(at) if html and source.startswith("<table", start) else 0
                rows = self._table_rows(at) if pipes and not after else 0
                if rows:
                    self._table(at, rows)
                    after = at + rows
                if after:
                    at = after
                    continue
                self._line(start, end, before_info=before_info)
            at += 1

    def _front_matter(self) -> int:
        """Read ``--- … ---`` at the top into properties; returns the first line after it."""
        if not self._ranges or self.source[slice(*self._ranges[0])].strip() != "---":
            return 0
        text = [self.source[start:end].strip() for start, end in self._ranges[:200]]
        closing = next((at for at, line in enumerate(text[1:], 1) if line in ("---", "...")), 0)
        if not closing or not any(_PROPERTY.match(line) for line in text[1:closing]):
            return 0
        for line in text[1:closing]:
            match = _PROPERTY.match(line)
            if match and match[2].strip():
                self.properties.append((match[1].strip(), match[2].strip().strip("\"'")))
        return closing + 1

    def _untouched(self, start: int, end: int) -> bool:
        """True when no comment and no invisible character stands in a line."""
        while self._comment < len(self._comments) and self._comments[self._comment][1] <= start:
            self._comment += 1
        if self._comment < len(self._comments) and self._comments[self._comment][0] < end:
            return False
        if self._no_invisible:
            return True
        hidden = INVISIBLE.search(self.source, start, end)
        return hidden is None and self.source.find("\ue010", start, end) < 0

    def _clean(self, start: int, end: int) -> MappedText:
        """A range without comments, invisible characters and blanks at its right."""
        while self._comment < len(self._comments) and self._comments[self._comment][1] <= start:
            self._comment += 1
        holes = [match.span() for match in INVISIBLE.finditer(self.source, start, end)]
        at = self._comment
        while at < len(self._comments) and self._comments[at][0] < end:
            low, high = max(start, self._comments[at][0]), min(end, self._comments[at][1])
            holes = [hole for hole in holes if hole[1] <= low or hole[0] >= high]
            holes.append((low, high))
            at += 1
        mapped = mend_points(cut(self.source, start, end, sorted(holes)))
        return part(mapped, 0, len(mapped.text.rstrip()))

    def _line(self, start: int, end: int, *, before_info: bool) -> None:
        raw = self._clean(start, end)
        text = raw.text
        if not text:
            inside_comment = self.source[start:end].strip() != ""
            if not inside_comment or not self.lines or self.lines[-1].text:
                self.lines.append(Line("", start))
            return
        if _RULE.match(text) or _FENCE.match(text):
            self.lines.append(Line("", start))
            return
        if _UNDERLINE.match(text) and self.lines and self.lines[-1].text and not self.lines[-1].style:
            self.lines[-1] = self.lines[-1]._replace(style="heading1", hard=True)
            return
        heading = _HEADING.match(text) if len(text) < _LONGEST_MARKED else None
        if heading:
            inline = _without_marks(trim(part(raw, *heading.span(2))))
            if inline.mapped.text:
                style = f"heading{len(heading[1])}"
                self.lines.append(mapped_line(inline.mapped, start, style=style, hard=True))
            return
        style = ""
        for pattern, named in ((_QUOTE, "quote"), (_BULLET, "list")):
            match = pattern.match(raw.text)
            if match:
                style = named
                raw = part(raw, match.end(), len(raw.text))
        inline = _without_marks(raw)
        if not style:
            style = "front" if before_info and self.lines else "bold" if inline.bold else ""
        self.lines.append(mapped_line(inline.mapped, start, style=style))

    def _html_table(self, at: int) -> int:
        """Append the rows of an HTML table that begins line ``at``; returns the line after it, 0 without one.

        Converters write tables with merged cells so. Its rows have no place in the source.
        """
        start = self._ranges[at][0]
        end = self.source.find("</table>", start, start + _LONGEST_TABLE)
        if end < 0:
            return 0
        table = LexborHTMLParser(self.source[start : end + len("</table>")]).css_first("table")
        if table is None:
            return 0
        self._tables += 1
        for values in expand_spans(list(table_rows(table))):
            if any(values):
                text, cells = row_text(values)
                self.lines.append(Line(text, table=self._tables, cells=cells, hard=True))
        while at < len(self._ranges) and self._ranges[at][0] <= end:
            at += 1
        return at

    # --- pipe tables -----------------------------------------------------------------------------

    def _table_rows(self, at: int) -> int:
        """Number of source lines of the pipe table that begins at line ``at``; 0 without one."""
        if at + 1 >= len(self._ranges):
            return 0
        start, end = self._ranges[at]
        if self.source.find("|", start, end) < 0:
            return 0
        rule = self.source[slice(*self._ranges[at + 1])]
        if "|" not in rule or not _DELIMITER.match(rule):
            return 0
        last = at + 2
        while last < len(self._ranges) and self.source.find("|", *self._ranges[last]) >= 0:
            last += 1
        return last - at

    def _table(self, at: int, rows: int) -> None:
        """Append the rows of a table, without the row of dashes."""
        self._tables += 1
        for number in range(at, at + rows):
            if number == at + 1:
                continue
            begin, end = self._ranges[number]
            builder = TextBuilder()
            cells: list[tuple[int, int]] = []
            for cell in _split_cells(trim(self._clean(begin, end))):
                if cells:
                    builder.insert("\t")
                start = len(builder)
                builder.add(_without_marks(cell).mapped)
                cells.append((start, len(builder)))
            line = mapped_line(builder.result(), begin, hard=True)
            self.lines.append(line._replace(table=self._tables, cells=tuple(cells)))


def _split_cells(row: MappedText) -> list[MappedText]:
    """The cells of a pipe row; ``\\|`` does not split."""
    bars = [match.start() for match in re.finditer(r"(?<!\\)\|", row.text)]
    edges = [-1, *bars, len(row.text)]
    cells = [trim(part(row, a + 1, b)) for a, b in itertools.pairwise(edges)]
    if row.text.startswith("|"):
        cells = cells[1:]
    if len(bars) > 1 and row.text.endswith("|"):
        cells = cells[:-1]
    return cells


def _without_marks(line: MappedText) -> _Inline:
    """Remove the inline marks of a line. Marks without a partner stay: they are the document's own."""
    text = line.text
    if not any(mark in text for mark in "*_`[<&\\"):
        return _Inline(line, bold=False)
    drop: dict[int, tuple[int, str]] = {}  # start → (end, replacement)
    open_marks: dict[str, tuple[int, int]] = {}
    strong: list[tuple[int, int]] = []
    at = 0
    while True:
        match = _INLINE.search(text, at)
        if match is None:
            break
        at = match.end()
        kind = match.lastgroup
        if kind == "target":
            drop[match.start()] = (match.start("label"), "")
            drop[match.end("label")] = (match.end(), "")
            at = match.start("label")
        elif kind == "escape":
            drop[match.start()] = (match.end(), "")
            at = match.end() + 1
        elif kind == "autolink":
            drop[match.start()] = (match.start("autolink"), "")
            drop[match.end("autolink")] = (match.end(), "")
        elif kind == "tag":
            breaks = match[0].lower().startswith(("<br", "<p", "</p"))
            drop[match.start()] = (match.end(), " " if breaks else "")
        elif kind == "entity":
            drop[match.start()] = (match.end(), visible(html.unescape(match[0]).replace("\n", " ")))
        elif kind == "code":
            closing = text.find(match[0], match.end(), match.end() + _LONGEST_MARKED)
            if closing >= 0:
                drop[match.start()] = (match.end(), "")
                drop[closing] = (closing + len(match[0]), "")
                at = closing + len(match[0])
        else:
            _pair(match, text, open_marks, drop, strong)
    builder = TextBuilder()
    at = 0
    for start in sorted(drop):
        end, instead = drop[start]
        if start < at:
            continue
        builder.add(part(line, at, start))
        builder.insert(instead)
        at = end
    builder.add(part(line, at, len(text)))
    outside = _outside(text, strong)
    mapped = builder.result()
    return _Inline(trim(mapped) if strong else mapped, bold=bool(strong) and not outside.strip())


def _pair(
    match: re.Match[str],
    text: str,
    open_marks: dict[str, tuple[int, int]],
    drop: dict[int, tuple[int, str]],
    strong: list[tuple[int, int]],
) -> None:
    """Close an emphasis that is open, or open one. Both marks of a pair are dropped.

    CommonMark would not close ``**总则。**第一条`` (a mark between a stop and a letter); here a mark
    closes when no blank stands before it. A mark opens when neither a blank nor closing punctuation
    follows; a single asterisk (``2*3``) only beside a non-word.
    """
    key = "em" if match["em"] else match[0][0]
    start, end = match.span()
    before, after = text[start - 1 : start], text[end : end + 1]
    beside_word = key == "em" and re.match(r"\w", before)
    opened = open_marks.get(key)
    if opened is not None and not before.isspace() and start - opened[1] < _LONGEST_MARKED:
        width = opened[1] - opened[0]
        if key != "em" or not re.match(r"\w", after):
            del open_marks[key]
            both = end - start == 2 * width  # ``**甲****乙**``: one closes, one opens
            close = start + width if both else end
            drop[opened[0]] = (opened[1], "")
            drop[start] = (close, "")
            if key != "em":
                strong.append((opened[0], close))
            if both:
                open_marks[key] = (close, end)
            return
    if after and not after.isspace() and after not in _CLOSING and not beside_word:
        open_marks[key] = (start, end)


def _comments(source: str) -> Iterator[tuple[int, int]]:
    """Ranges of ``<!-- … -->``, which hold remarks of the editors, never text of the document.

    An unclosed ``<!--`` is none: it would swallow the rest of the file.
    """
    at = source.find("<!--")
    while at >= 0:
        end = source.find("-->", at + 4)
        if end < 0:
            return
        yield at, end + 3
        at = source.find("<!--", end + 3)


def _outside(text: str, ranges: list[tuple[int, int]]) -> str:
    """What of a text lies outside the ranges."""
    kept: list[str] = []
    at = 0
    for start, end in ranges:
        kept.append(text[at:start])
        at = max(at, end)
    kept.append(text[at:])
    return "".join(kept)
