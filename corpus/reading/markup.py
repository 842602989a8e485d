"""The tree of an HTML page → blocks: paragraphs, list items, table rows, in document order.

A walk of our own instead of an article extractor, because nothing of a document may be lost: measured
on real policy pages, trafilatura dropped whole pages that are one layout table and table cells that
repeat. What a page puts around its document stays, as lines marked ``chrome``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from corpus.reading.grid import Cell, expand_spans
from corpus.text import visible

#: Elements whose content is never shown as text.
_SILENT_TAGS = """
script style template noscript head svg math iframe object embed canvas audio video select datalist
button textarea input map colgroup frameset noframes -comment
"""
_SILENT = frozenset(_SILENT_TAGS.split())
_BLOCK_TAGS = """
address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption
figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre
section summary table tbody td tfoot th thead tr ul caption
"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CHROME_TAGS = frozenset({"nav", "header", "footer", "aside"})
_CHROME_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary"})
#: Why: pages before HTML 5 name their menus by class or id. Matches a whole word of a class or id; must
#: not match parts of words (``headerDiv`` may hold the whole document, ``content-share-plan`` too).
_CHROME_NAME = re.compile(
    r"(?:top|main|sub|left|site|page)?[-_]?(?:nav|navbar|navi|menu|menus|breadcrumb|crumb|crumbs|footer|foot|"
    r"header|share|bdsharebuttonbox|copyright|sidebar|toolbar|topbar|searchbar|friendlink|links|qrcode|ewm)"
    r"(?:[-_]?(?:box|bar|wrap|list|con|area|\d+))?",
    re.IGNORECASE,
)
#: A part that holds more than this share of a page's text is the document, whatever it is called.
_CHROME_SHARE = 0.4
#: Characters that cells which span rows may come to by repeating.
_MOST_REPEATED = 3_000_000
_BOLD = frozenset({"b", "strong"})
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_CENTRED_STYLE = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NO_MARKER = re.compile(r"list-style(?:-type)?\s*:\s*none", re.IGNORECASE)
#: White space as HTML collapses it; U+3000 and no-break blanks are text.
_COLLAPSIBLE = re.compile("[ \t\n\r\f]+")
#: Why: a line break in the source between two 汉字 is layout of the source and shows as a blank that
#: no Chinese text means. Matches CJK letters and full-width punctuation.
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
#: A number that a list item writes itself: 1. （一） 第三条 ① a)
_OWN_NUMBER = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十百\d]{1,3}[)）、.．]|第[一二三四五六七八九十百\d]+|[①-⑳]|[A-Za-z][.)])"
)


@dataclass(slots=True)
class Block:
    """One paragraph, heading, list item or table row of a page.

    ``linked`` is the share of its text that stands in links; ``rows`` is set for a table row.
    """

    text: str
    style: str = ""
    hard: bool = True
    chrome: bool = False
    hidden: bool = False
    linked: float = 0.0
    table: int | None = None
    cells: tuple[str, ...] = ()


@dataclass(slots=True)
class _Inline:
    """Text gathered until the next block boundary."""

    pieces: list[str] = field(default_factory=list)
    bold: int = 0
    linked: int = 0
    solid: int = 0  # characters that are not white space
    link: int = 0  # the link that the last text stands in

    def add(self, text: str, *, bold: bool, link: int = 0) -> None:
        linked = bool(link)
        if linked and self.link not in (0, link) and self.linked == self.solid:
            self.pieces.append(" ")  # entries of a menu that only a style sheet keeps apart
        self.link = link
        self.pieces.append(text)
        count = len("".join(text.split()))
        self.solid += count
        self.bold += count * bold
        self.linked += count * linked


@dataclass(frozen=True, slots=True)
class _Scope:
    """What the elements around a text say of it."""

    style: str = ""
    centred: bool = False
    bold: bool = False
    link: int = 0
    chrome: bool = False
    hidden: bool = False
    pre: bool = False


def collapse(text: str) -> str:
    """White space as a browser shows it, but nothing for a line break between two wide characters."""

    def blank(match: re.Match[str]) -> str:
        if "\n" not in match[0] and "\r" not in match[0]:
            return " "
        before = text[match.start() - 1 : match.start()]
        after = text[match.end() : match.end() + 1]
        return "" if _WIDE.match(before) and _WIDE.match(after) else " "

    return visible(_COLLAPSIBLE.sub(blank, text)).strip()


class PageWalker:
    """Walks a tree with a stack of its own: pages may nest deeper than Python recurses."""

    def __init__(self, root: LexborNode, tables: int = 0) -> None:
        """``tables``: number of the tables that came before this page."""
        self.blocks: list[Block] = []
        self._root = root
        self._inline = _Inline()
        self._tables = tables
        self._numbers: dict[int, int] = {}
        self._lengths = solid_lengths(root)
        self._total = max(1, self._lengths.get(root.mem_id, 0))

    def run(self) -> list[Block]:
        """The blocks of the page in document order."""
        stack: list[tuple[LexborNode | None, _Scope, bool]] = [(self._root, _Scope(), False)]
        while stack:
            node, scope, leaving = stack.pop()
            if node is None or leaving:
                self._flush(scope)
                continue
            tag = node.tag or ""
            if tag == "-text":
                text = node.text_content or ""
                self._inline.add(text, bold=scope.bold, link=scope.link)
                continue
            if tag in _SILENT or tag.startswith("-"):
                continue
            if tag == "br":
                self._break(scope)
                continue
            if tag == "table" and self._data_table(node, scope):
                continue
            inner = self._scope(node, tag, scope)
            block = tag in _BLOCKS
            if block or inner.hidden != scope.hidden:
                self._flush(scope)
                stack.append((node, inner, True))
            if tag == "li":
                self._number(node)
            children = []
            child = node.child
            while child is not None:
                children.append((child, inner, False))
                child = child.next
            stack.extend(reversed(children))
        self._flush(_Scope())
        return self.blocks

    def _scope(self, node: LexborNode, tag: str, outer: _Scope) -> _Scope:
        attributes = node.attributes
        css = attributes.get("style") or ""
        style = outer.style
        if tag in _HEADINGS:
            style = f"heading{tag[1]}"
        elif tag in ("li", "blockquote", "figcaption", "caption"):
            style = {"li": "list", "blockquote": "quote"}.get(tag, "caption")
        elif tag in ("p", "div", "td", "dd", "section", "article") and style in ("caption",):
            style = ""
        centred = outer.centred
        align = (attributes.get("align") or "").lower()
        if tag == "center" or align == "center" or _CENTRED_STYLE.search(css):
            centred = True
        elif align or "text-align" in css.lower():
            centred = False
        return _Scope(
            style=style,
            centred=centred,
            bold=outer.bold or tag in _BOLD or bool(_BOLD_STYLE.search(css)),
            link=node.mem_id if tag == "a" else outer.link,
            chrome=outer.chrome or self._is_chrome(node, tag),
            hidden=outer.hidden or "hidden" in attributes or bool(_HIDDEN_STYLE.search(css)),
            pre=outer.pre or tag == "pre",
        )

    def _is_chrome(self, node: LexborNode, tag: str) -> bool:
        """Menus, banners and footers: by element, role, or name, unless they hold the document."""
        attributes = node.attributes
        role = (attributes.get("role") or "").lower()
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".split()
        named = tag in ("div", "ul", "ol", "td", "section", "p", "span", "dl") and any(
            _CHROME_NAME.fullmatch(name) for name in names
        )
        if not (tag in _CHROME_TAGS or role in _CHROME_ROLES or named):
            return False
        if self._lengths.get(node.mem_id, 0) > _CHROME_SHARE * self._total:
            return False
        if tag == "header" or named:
            return node.css_first("h1") is None and not _inside(node, ("article", "main"))
        return True

    def _number(self, item: LexborNode) -> None:
        """Put the number that a browser shows before an item of an ordered list."""
        parent = item.parent
        if parent is None or parent.tag != "ol" or _NO_MARKER.search(parent.attributes.get("style") or ""):
            return
        start = parent.attributes.get("start") or "1"
        number = self._numbers.get(parent.mem_id, int(start) if start.isdigit() else 1)
        value = item.attributes.get("value") or ""
        number = int(value) if value.isdigit() else number
        self._numbers[parent.mem_id] = number + 1
        if not _OWN_NUMBER.match(opening_text(item)):
            self._inline.add(f"{number}.", bold=False)

    def _break(self, scope: _Scope) -> None:
        """``<br>`` ends a line; two in a row, or an indent after one, end a paragraph."""
        if not self._inline.solid:
            if self.blocks:
                self.blocks[-1].hard = True
            self._inline = _Inline()
            return
        self._flush(scope, hard=False)

    def _flush(self, scope: _Scope, *, hard: bool = True) -> None:
        inline, self._inline = self._inline, _Inline()
        if not inline.solid:
            if hard and self.blocks:
                self.blocks[-1].hard = True
            return
        whole = "".join(inline.pieces)
        texts = whole.splitlines() if scope.pre else [whole]
        indented = bool(re.match("[ \t\n\r\f]*[\u3000\xa0]", whole))
        if indented and self.blocks:
            self.blocks[-1].hard = True
        bold = inline.bold == inline.solid
        for text in texts:
            shown = collapse(text)
            if not shown:
                continue
            style = scope.style
            if not style and scope.centred:
                style = "title" if bold else "center"
            elif not style and bold:
                style = "bold"
            self.blocks.append(
                Block(
                    shown,
                    style=style,
                    hard=hard,
                    chrome=scope.chrome,
                    hidden=scope.hidden,
                    linked=inline.linked / inline.solid,
                )
            )

    # --- tables ----------------------------------------------------------------------------------

    def _data_table(self, table: LexborNode, scope: _Scope) -> bool:
        """Append the rows of a table of data; False for a table that only lays out the page."""
        if arranges(table):
            return False
        inner = self._scope(table, "table", scope)
        rows = list(table_rows(table))
        if is_layout(table, rows):
            return False
        rows = within_reason(rows)
        self._flush(scope)
        caption = table.css_first("caption")
        if caption is not None and (text := cell_text(caption)):
            self.blocks.append(Block(text, style="caption", chrome=inner.chrome, hidden=inner.hidden))
        self._tables += 1
        for cells in expand_spans(rows):
            if any(cells):
                self.blocks.append(
                    Block(
                        "\t".join(cells),
                        chrome=inner.chrome,
                        hidden=inner.hidden,
                        table=self._tables,
                        cells=tuple(cells),
                    )
                )
        return True


def solid_lengths(root: LexborNode) -> dict[int, int]:
    """For each element, by ``mem_id``: characters of text that are not white space, scripts left out."""
    lengths: dict[int, int] = {}
    stack: list[tuple[LexborNode, bool]] = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        tag = node.tag or ""
        if leaving:
            parent = node.parent
            if parent is not None and node is not root:
                lengths[parent.mem_id] = lengths.get(parent.mem_id, 0) + lengths.get(node.mem_id, 0)
        elif tag == "-text":
            parent = node.parent
            if parent is not None:
                count = len("".join((node.text_content or "").split()))
                lengths[parent.mem_id] = lengths.get(parent.mem_id, 0) + count
        elif tag not in _SILENT and not tag.startswith("-"):
            stack.append((node, True))
            stack.extend((child, False) for child in children_of(node))
    return lengths


def opening_text(node: LexborNode) -> str:
    """The beginning of the text of a subtree, as one line: what its first 200 nodes hold."""
    pieces: list[str] = []
    stack: list[LexborNode] = [node]
    for _ in range(200):
        if not stack or len("".join(pieces).strip()) > 60:
            break
        here = stack.pop()
        tag = here.tag or ""
        if tag == "-text":
            pieces.append(here.text_content or "")
        elif tag not in _SILENT and not tag.startswith("-"):
            stack.extend(reversed(list(itertools.islice(children_of(here), 200))))
    return collapse("".join(pieces))


def _inside(node: LexborNode, tags: tuple[str, ...]) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag in tags:
            return True
        parent = parent.parent
    return False


def cell_text(cell: LexborNode) -> str:
    """The text of a cell as one line; paragraphs and breaks in it are separated by one blank."""
    pieces: list[str] = []
    stack: list[tuple[LexborNode, bool]] = [(cell, False)]
    while stack:
        node, leaving = stack.pop()
        tag = node.tag or ""
        if leaving or tag == "br":
            pieces.append("\x00")
        elif tag == "-text":
            pieces.append(node.text_content or "")
        elif tag not in _SILENT and not tag.startswith("-"):
            if tag in _BLOCKS:
                pieces.append("\x00")
                stack.append((node, True))
            children = []
            child = node.child
            while child is not None:
                children.append((child, False))
                child = child.next
            stack.extend(reversed(children))
    parts = (collapse(part) for part in "".join(pieces).split("\x00"))
    return " ".join(part for part in parts if part).replace("\t", " ")


def table_rows(table: LexborNode) -> Iterator[list[Cell]]:
    """The rows of a table, without those of tables inside its cells."""
    stack: list[LexborNode] = [table]
    while stack:
        node = stack.pop()
        if node.tag == "tr":
            yield [
                Cell(
                    cell_text(cell),
                    span_of(cell.attributes.get("rowspan"), 65534),
                    span_of(cell.attributes.get("colspan"), 1000),
                )
                for cell in children_of(node)
                if cell.tag in ("td", "th")
            ]
        elif node is table or node.tag in ("thead", "tbody", "tfoot"):
            stack.extend(reversed(list(children_of(node))))


def children_of(node: LexborNode) -> Iterator[LexborNode]:
    """The child nodes in order."""
    child = node.child
    while child is not None:
        yield child
        child = child.next


def span_of(value: str | None, limit: int) -> int:
    """``rowspan``/``colspan`` as a number from 1 to ``limit``; 1 for what is none."""
    text = (value or "").strip()
    return min(max(int(text), 1), limit) if text.isdecimal() and len(text) < 9 else 1


def arranges(table: LexborNode) -> bool:
    """True for a table that says it only arranges the page, or has another table in a cell."""
    if (table.attributes.get("role") or "").lower() in ("presentation", "none"):
        return True
    return table.css_first("table table") is not None or table.css_first("td table, th table") is not None


def within_reason(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Rows whose cells repeat over the rows that they span only where that stays small.

    A page of 60 KB can claim a thousand cells that each span a thousand rows.
    """
    repeated = sum(
        (len(cell.text) + 1) * min(cell.rows, len(rows) - at) * cell.columns
        for at, row in enumerate(rows)
        for cell in row
        if cell.rows > 1
    )
    if repeated <= _MOST_REPEATED:
        return rows
    return [[Cell(cell.text, 1, cell.columns) for cell in row] for row in rows]


def is_layout(table: LexborNode, rows: list[list[Cell]]) -> bool:
    """True for a table that only arranges the page: its cells must be read as blocks.

    Signs, beside those of ``arranges``: no row has two cells with text, or one cell has the paragraphs of
    a document (many blocks, and nine tenths of the table's text).
    """
    if not any(sum(bool(cell.text) for cell in row) > 1 for row in rows):
        return True
    sizes = [len(cell.text) for row in rows for cell in row]
    if max(sizes) < 0.9 * sum(sizes) or max(sizes) < 500:
        return False
    paragraphs = max(len(cell.css("p, div, br, h1, h2, h3")) for cell in table.css("td, th"))
    return paragraphs >= 8
