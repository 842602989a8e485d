"""DOCX → paragraphs and table rows in document order, as Word shows them with all changes accepted."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import docx
from docx.oxml.ns import qn
from lxml import etree

from corpus.errors import CorruptFileError, EmptyFileError, LimitExceededError
from corpus.model import Issue, Line, ReadResult, Severity
from corpus.reading.grid import Cell, expand_spans, row_text
from corpus.reading.word_numbers import Numbering
from corpus.text import visible

#: A container may unpack to so many bytes, and to so many times its own size, before it is refused.
_MOST_BYTES = 600 * 1024 * 1024
_MOST_RATIO = 300
_MOST_PARTS = 20_000
#: Below this size (bytes, unpacked) no ratio is a bomb.
_HARMLESS = 20 * 1024 * 1024

_HEADING = re.compile(r"(?:heading|标题)\s*([1-6])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录)\s*\d", re.IGNORECASE)
_OFF = ("0", "false", "off", "none")
#: Children of a paragraph that hold text behind another element: they are entered.
_ENTERED_NAMES = """
ins moveTo hyperlink smartTag fldSimple sdt sdtContent customXml dir bdo ruby rubyBase r
"""
_ENTERED = frozenset(qn(f"w:{name}") for name in _ENTERED_NAMES.split())
_DRAWINGS = frozenset({qn("w:drawing"), qn("w:pict"), qn("w:object")})
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_TITLE_IN_PROPERTIES = re.compile("[\u4e00-\u9fff]{2}")


def read_docx(data: bytes, name: str) -> ReadResult:
    """Read a DOCX file. Runs in the child process of ``corpus.reading.sandbox``.

    Args:
        data: bytes of the file.
        name: file name, for messages.

    Raises:
        LimitExceededError: it unpacks to too much.
        CorruptFileError: not a readable Word document.
        EmptyFileError: no text in it.
    """
    refuse_hostile(data, name)
    try:
        document = docx.Document(io.BytesIO(data))
    except Exception as error:  # whatever the library stumbles over, the container is not as it must be
        raise _corrupt(name, error) from error
    try:
        reader = _Reader(document)
        reader.run()
    except (KeyError, ValueError, etree.LxmlError, zipfile.BadZipFile) as error:
        raise _corrupt(name, error) from error
    if not any(line.text for line in reader.lines):
        raise EmptyFileError(
            f"“{name}”里没有文字，内容可能是图片。请确认文件无误，或改用带文字的版本。",
            details={"file": name},
        )
    return ReadResult("docx", tuple(reader.lines), reader.properties(), tuple(reader.issues))


def _corrupt(name: str, error: Exception) -> CorruptFileError:
    return CorruptFileError(
        f"“{name}”已损坏，或不是完整的 Word 文档。请用 WPS 或 Word 打开修复、另存为 DOCX 后再导入。",
        details={"file": name, "reason": str(error)[:200]},
    )


def refuse_hostile(data: bytes, name: str) -> None:
    """Look at a container before it is unpacked.

    Raises:
        LimitExceededError: it unpacks to far more than a document.
        CorruptFileError: no ZIP container, or a part declares a document type: the standard (ECMA-376
            part 2) forbids it, and entities would be its only use.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _refuse_bomb(parts, name)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        head = stream.read(2000).replace(b"\0", b"")
                    if b"<!DOCTYPE" in head.upper():
                        raise _corrupt(name, ValueError("document type declaration"))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise _corrupt(name, error) from error


def _refuse_bomb(parts: Sequence[zipfile.ZipInfo], name: str) -> None:
    total = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    ratio = total / packed
    if len(parts) > _MOST_PARTS or total > _MOST_BYTES or (total > _HARMLESS and ratio > _MOST_RATIO):
        raise LimitExceededError(
            f"“{name}”解开后有 {total // (1024 * 1024)} MB，远超正常文档，已拒绝。"
            "请核对文件来源，或用 WPS、Word 另存后再导入。",
            details={"file": name, "bytes": total, "parts": len(parts)},
        )


@dataclass(slots=True)
class _Text:
    """The text of one paragraph while its runs go by."""

    lines: list[list[str]] = field(default_factory=lambda: [[]])
    boxes: list[Any] = field(default_factory=list)  # text boxes that hang on the paragraph
    notes: list[str] = field(default_factory=list)
    bold: int = 0
    large: int = 0  # characters of at least 18 points
    solid: int = 0

    def add(self, text: str, run: Any | None = None) -> None:
        self.lines[-1].append(text)
        properties = None if run is None else run.find(qn("w:rPr"))
        count = len("".join(text.split()))
        self.solid += count
        self.bold += count * _on(properties, "w:b")
        size = _value(properties, "w:sz") or ""
        self.large += count * (size.isdigit() and int(size) >= 36)


class _Reader:
    def __init__(self, document: Any) -> None:
        self.lines: list[Line] = []
        self.issues: list[Issue] = []
        self._document = document
        self._numbering = Numbering(_numbering_root(document))
        self._styles = {style.style_id: style for style in document.styles if style.style_id}
        self._tables = 0
        self._held = ""  # text of paragraphs whose mark was deleted: it joins the next
        self._notes: list[str] = []
        self._pictures = 0

    def run(self) -> None:
        """Read the body, then footnotes and endnotes, then headers and footers."""
        for block in _blocks(self._document.element.body):
            self._block(block)
        if self._held:
            self._append(self._held, "")
        self._footnotes()
        self._running_titles()
        if self._pictures and sum(len(line.text) for line in self.lines) < 200:
            self.issues.append(
                Issue(
                    "pictures_not_read",
                    f"文中有 {self._pictures} 张图片，图片里的文字未收入。"
                    "如正文在图片里，请改用带文字的版本。",
                    Severity.WARNING,
                )
            )

    def properties(self) -> tuple[tuple[str, str], ...]:
        title = " ".join((self._document.core_properties.title or "").split())
        return (("title", title),) if _TITLE_IN_PROPERTIES.search(title) else ()

    def _block(self, block: Any) -> None:
        if block.tag == qn("w:p"):
            self._paragraph(block)
        elif block.tag == qn("w:tbl"):
            self._table(block)
        elif block.tag == qn("w:altChunk"):
            self.issues.append(
                Issue(
                    "embedded_document",
                    "文中嵌入了另一份文件，未能读取。请用 WPS 或 Word 打开并另存为 DOCX 后再导入。",
                    Severity.WARNING,
                )
            )

    # --- paragraphs ------------------------------------------------------------------------------

    def _paragraph(self, paragraph: Any) -> None:
        text = self._text(paragraph)
        properties = paragraph.find(qn("w:pPr"))
        pieces = ["".join(line) for line in text.lines]
        pieces[0] = self._held + pieces[0]
        self._held = ""
        label = "" if _mark_deleted(properties) else self._label(properties)
        if _mark_deleted(properties):
            self._held = " ".join(piece for piece in pieces if piece)
        elif any(piece.strip() for piece in pieces):
            pieces[0] = label + pieces[0].lstrip()
            style = self._style(properties, listed=bool(not label and self._numbered(properties)))
            bold = bool(text.solid) and text.bold == text.solid
            if style == "center" and (bold or text.large > 0.8 * text.solid > 0):
                style = "title"
            elif not style and bold:
                style = "bold"
            kept = [piece for piece in map(_clean, pieces) if piece]
            for at, piece in enumerate(kept):
                self._append(piece, style, hard=at + 1 == len(kept))
        for content in text.boxes:
            for block in _blocks(content):
                self._block(block)

    def _append(self, text: str, style: str, *, hard: bool = True) -> None:
        self.lines.append(Line(_clean(text), style=style, hard=hard))

    def _text(self, paragraph: Any) -> _Text:
        """Walk the runs of a paragraph; deleted and hidden text is left out, fields give their result."""
        text = _Text()
        instructions = 0  # depth of field codes: text before ``separate`` is code, not content
        stack = [iter(paragraph)]
        depth_of_code: list[bool] = []
        while stack:
            child = next(stack[-1], None)
            if child is None:
                stack.pop()
                continue
            tag = child.tag
            if not isinstance(tag, str):
                continue
            if tag == qn("w:fldChar"):
                kind = child.get(qn("w:fldCharType"))
                if kind == "begin":
                    depth_of_code.append(True)
                elif kind == "separate" and depth_of_code:
                    depth_of_code[-1] = False
                elif kind == "end" and depth_of_code:
                    depth_of_code.pop()
                instructions = sum(depth_of_code)
            elif tag == qn("w:r") and _hidden(child):
                continue
            elif tag in _ENTERED:
                stack.append(iter(child))
            elif tag == _ALTERNATE or tag in _DRAWINGS:
                self._drawn(child, text)
            elif tag.startswith(_MATH):
                text.add("".join(item.text or "" for item in child.iter(f"{_MATH}t")))
            elif not instructions:
                self._inline(child, tag, text)
        return text

    def _inline(self, child: Any, tag: str, text: _Text) -> None:
        if tag == qn("w:t"):
            text.add(child.text or "", child.getparent())
        elif tag in (qn("w:tab"), qn("w:ptab")):
            text.add(" ")
        elif tag in (qn("w:br"), qn("w:cr")):
            text.lines.append([])
        elif tag == qn("w:noBreakHyphen"):
            text.add("-")
        elif tag == qn("w:sym"):
            text.add(_symbol(child))
        elif tag in (qn("w:footnoteReference"), qn("w:endnoteReference")):
            kind = etree.QName(tag).localname.removesuffix("Reference")
            self._notes.append(f"{kind}:{child.get(qn('w:id'))}")

    def _drawn(self, item: Any, text: _Text) -> None:
        """Text boxes of a drawing; of alternatives, only the first that has any."""
        boxes = list(item.iter(qn("w:txbxContent")))
        if item.tag == _ALTERNATE:
            for choice in item:
                boxes = list(choice.iter(qn("w:txbxContent")))
                if boxes:
                    break
        outer = [box for box in boxes if not any(parent in boxes for parent in box.iterancestors())]
        text.boxes.extend(outer)
        if not outer:
            self._pictures += 1

    def _numbered(self, properties: Any | None) -> tuple[str, int] | None:
        """List and level of a paragraph: its own, else those of its style and the styles beneath."""
        number, level = _num_pr(properties)
        style_id = _value(properties, "w:pStyle")
        style = self._styles.get(style_id or "")
        seen: set[str] = set()
        while number is None and style is not None and style.style_id not in seen:
            seen.add(style.style_id)
            style_properties = style.element.find(qn("w:pPr"))
            number, inherited = _num_pr(style_properties)
            level = inherited if level is None else level
            if number is not None and inherited is None:
                level = self._numbering.styles.get(style.style_id, (number, 0))[1]
            style = getattr(style, "base_style", None)
        if number is None or number == "0":
            return None
        return number, level or 0

    def _label(self, properties: Any | None) -> str:
        numbered = self._numbered(properties)
        return self._numbering.label(*numbered) if numbered else ""

    def _style(self, properties: Any | None, *, listed: bool) -> str:
        style = self._styles.get(_value(properties, "w:pStyle") or "")
        outline = _value(properties, "w:outlineLvl")
        seen: set[str] = set()
        while style is not None and style.style_id not in seen:
            seen.add(style.style_id)
            name = str(style.name or "")
            heading = _HEADING.fullmatch(name.strip())
            if heading:
                return f"heading{heading[1]}"
            if _CONTENTS.match(name):
                return "contents"
            if name.lower() in ("title", "标题"):
                return "title"
            if outline is None:
                outline = _value(style.element.find(qn("w:pPr")), "w:outlineLvl")
            style = getattr(style, "base_style", None)
        if outline is not None and outline.isdigit() and int(outline) < 6:
            return f"heading{int(outline) + 1}"
        if listed:
            return "list"
        return "center" if _value(properties, "w:jc") == "center" else ""

    # --- tables ----------------------------------------------------------------------------------

    def _table(self, table: Any) -> None:
        self._tables += 1
        number = self._tables
        rows: list[list[Cell]] = []
        for row in _children(table, "w:tr"):
            if _mark_deleted_row(row):
                continue
            rows.append(list(self._cells(row)))
        rows = _merged_down(rows)
        for values in expand_spans(rows):
            if any(values):
                text, cells = row_text(values)
                self.lines.append(Line(text, table=number, cells=cells, hard=True))

    def _cells(self, row: Any) -> Iterator[Cell]:
        """Cells of a row; one that goes on from above has ``rows == 0``."""
        properties = row.find(qn("w:trPr"))
        before = _value(properties, "w:gridBefore")
        if before and before.isdigit():
            yield Cell("", 1, max(1, int(before)))
        for cell in _children(row, "w:tc"):
            cell_properties = cell.find(qn("w:tcPr"))
            span = _value(cell_properties, "w:gridSpan") or "1"
            merge = cell_properties.find(qn("w:vMerge")) if cell_properties is not None else None
            goes_on = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
            columns = min(int(span), 500) if span.isdigit() else 1
            yield Cell(self._cell_text(cell), 0 if goes_on else 1, max(1, columns))

    def _cell_text(self, cell: Any) -> str:
        """Paragraphs of a cell separated by one blank, those of a table inside it too."""
        parts: list[str] = []
        stack = list(reversed(list(_blocks(cell))))
        while stack:
            block = stack.pop()
            if block.tag == qn("w:tbl"):
                inner = [part for row in _children(block, "w:tr") for part in _children(row, "w:tc")]
                stack.extend(reversed([item for part in inner for item in _blocks(part)]))
            elif block.tag == qn("w:p"):
                text = self._text(block)
                label = self._label(block.find(qn("w:pPr")))
                parts.append(label + " ".join("".join(line) for line in text.lines))
                for content in text.boxes:
                    stack.extend(reversed(list(_blocks(content))))
        return " ".join(part for part in map(_clean, parts) if part).replace("\t", " ")

    # --- outside the body ------------------------------------------------------------------------

    def _footnotes(self) -> None:
        """Append the notes that the text refers to, in the order of their references."""
        stories: dict[str, Any] = {}
        for relation in self._document.part.rels.values():
            kind = relation.reltype.rsplit("/", 1)[-1]
            if kind in ("footnotes", "endnotes") and not relation.is_external:
                root = etree.fromstring(relation.target_part.blob, _safe_parser())
                for note in root:
                    if isinstance(note.tag, str):
                        stories[f"{etree.QName(note).localname}:{note.get(qn('w:id'))}"] = note
        for key in list(self._notes):
            note = stories.get(key)
            if note is None:
                continue
            parts = ["".join("".join(line) for line in self._text(p).lines) for p in note.iter(qn("w:p"))]
            text = _clean(" ".join(parts))
            if text:
                self.lines.append(Line(text, style="note", hard=True))

    def _running_titles(self) -> None:
        """Headers and footers, each text once, as chrome; page number fields have no text."""
        seen: set[str] = set()
        for section in self._document.sections:
            stories = [section.header, section.first_page_header, section.even_page_header]
            stories += [section.footer, section.first_page_footer, section.even_page_footer]
            for story in stories:
                if story.is_linked_to_previous:
                    continue
                for paragraph in story.paragraphs:
                    text = _clean(" ".join("".join(line) for line in self._text(paragraph._p).lines))
                    if text and not re.fullmatch(r"[-—–－\s]*\d*[-—–－\s]*", text) and text not in seen:
                        seen.add(text)
                        self.lines.append(Line(text, style="chrome", hard=True))


def _safe_parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _numbering_root(document: Any) -> Any | None:
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/numbering") and not relation.is_external:
            part = relation.target_part
            return getattr(part, "element", None)
    return None


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables under a body, cell or text box, through content controls and changes."""
    stack = [iter(parent)]
    entered = {
        qn(name) for name in ("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "w:smartTag")
    }
    wanted = {qn("w:p"), qn("w:tbl"), qn("w:altChunk")}
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag in wanted:
            yield child
        elif child.tag in entered:
            stack.append(iter(child))


def _children(parent: Any, name: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, through content controls and insertions."""
    stack = [iter(parent)]
    entered = {qn(step) for step in ("w:sdt", "w:sdtContent", "w:ins", "w:customXml")}
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag == qn(name):
            yield child
        elif child.tag in entered:
            stack.append(iter(child))


def _merged_down(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Give cells that are continued below their number of rows, and drop the continuations."""
    placed: list[dict[int, Cell]] = []
    for row in rows:
        column = 0
        places: dict[int, Cell] = {}
        for cell in row:
            places[column] = cell
            column += cell.columns
        placed.append(places)
    merged: list[list[Cell]] = []
    for at, places in enumerate(placed):
        kept: list[Cell] = []
        for column, cell in places.items():
            if cell.rows == 0 and _begun_above(placed, at, column):
                continue
            rows_covered = 1
            while at + rows_covered < len(placed):
                below = placed[at + rows_covered].get(column)
                if below is None or below.rows != 0:
                    break
                rows_covered += 1
            kept.append(Cell(cell.text, rows_covered, cell.columns))
        merged.append(kept)
    return merged


def _begun_above(placed: list[dict[int, Cell]], at: int, column: int) -> bool:
    while at > 0:
        at -= 1
        above = placed[at].get(column)
        if above is None:
            return False
        if above.rows:
            return True
    return False


def _clean(text: str) -> str:
    return visible(text).replace("\n", " ").replace("\t", " ").strip()


def _value(properties: Any | None, name: str) -> str | None:
    """``w:val`` of a child of a properties element."""
    child = None if properties is None else properties.find(qn(name))
    return None if child is None else child.get(qn("w:val"))


def _num_pr(properties: Any | None) -> tuple[str | None, int | None]:
    found = None if properties is None else properties.find(qn("w:numPr"))
    if found is None:
        return None, None
    level = _value(found, "w:ilvl")
    return _value(found, "w:numId"), int(level) if level and level.isdigit() else None


def _on(properties: Any | None, name: str) -> bool:
    """Whether a switch such as ``w:b`` is set."""
    child = None if properties is None else properties.find(qn(name))
    return child is not None and child.get(qn("w:val"), "1") not in _OFF


def _hidden(run: Any) -> bool:
    return _on(run.find(qn("w:rPr")), "w:vanish")


def _mark_deleted(properties: Any | None) -> bool:
    """Whether a tracked change deletes the end of the paragraph, so that the next one joins it."""
    run = None if properties is None else properties.find(qn("w:rPr"))
    return run is not None and run.find(qn("w:del")) is not None


def _mark_deleted_row(row: Any) -> bool:
    properties = row.find(qn("w:trPr"))
    return properties is not None and properties.find(qn("w:del")) is not None


def _symbol(child: Any) -> str:
    """The character of ``w:sym``; fonts of symbols have no meaning outside their font."""
    code = child.get(qn("w:char"), "")
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    return "" if 0xE000 <= value <= 0xF8FF or value == 0 else chr(value)
