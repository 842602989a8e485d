"""DOCX → paragraphs and table rows in document order, as Word shows them with all changes accepted."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn
from lxml import etree

from corpus.errors import EmptyFileError
from corpus.model import Issue, ReadResult
from corpus.reading.container import BROKEN, corrupt, refuse_hostile
from corpus.reading.grid import Cell
from corpus.reading.word_lines import (
    CONTENTS_NAME,
    HEADING_NAME,
    LARGE,
    TITLE_IN_PROPERTIES,
    TITLE_NAMES,
    Text,
    WordLines,
    clean,
    nothing_to_read,
    sign,
)
from corpus.reading.word_numbers import Numbering
from corpus.reading.word_package import as_document

_OFF = ("0", "false", "off", "none")
#: Children of a paragraph that hold text behind another element: they are entered.
_ENTERED_NAMES = """
ins moveTo hyperlink smartTag fldSimple sdt sdtContent customXml dir bdo ruby rubyBase r
"""
_ENTERED = frozenset(qn(f"w:{name}") for name in _ENTERED_NAMES.split())
_DRAWINGS = frozenset({qn("w:drawing"), qn("w:pict"), qn("w:object")})
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"


def read_docx(data: bytes, name: str, max_pages: int = 0) -> ReadResult:
    """Read a DOCX file (also DOCM, DOTX). Runs in the child process of ``corpus.reading.sandbox``.

    Tracked changes are accepted. Comments, hidden text, hints in empty form fields and the code of fields
    are left out; of hidden text, which may be a mistake of the author's, an issue tells the size.

    Args:
        data: bytes of the file.
        name: file name, for messages.
        max_pages: not used; the form knows no pages.

    Raises:
        LimitExceededError: it unpacks to too much.
        CorruptFileError: not a readable Word document.
        EmptyFileError: no text in it.
    """
    refuse_hostile(data, name)
    try:
        document = docx.Document(io.BytesIO(as_document(data)))
    except Exception as error:  # whatever the library stumbles over, the container is not as it must be
        raise corrupt(name, error) from error
    try:
        reader = _Reader(document)
        reader.run()
    except (*BROKEN, AttributeError, etree.LxmlError) as error:
        raise corrupt(name, error) from error
    if not any(line.text for line in reader.out.lines):
        raise EmptyFileError(nothing_to_read(name, reader.out.pictures), details={"file": name})
    return ReadResult("docx", tuple(reader.out.lines), reader.properties(), tuple(reader.out.issues))


class _Reader:
    def __init__(self, document: Any) -> None:
        self.out = WordLines()
        self._document = document
        self._numbering = Numbering(_numbering_root(document))
        self._styles = {style.style_id: style for style in document.styles if style.style_id}
        self._held = ""  # text of paragraphs whose mark was deleted: it joins the next
        self._notes: list[str] = []
        self._inner: list[Any] = []  # tables inside a cell that are tables of their own

    def run(self) -> None:
        """Read the body, then footnotes and endnotes, then headers and footers."""
        for block in _blocks(self._document.element.body):
            self._block(block)
        if self._held:
            self.out.paragraph([self._held], "")
        self._footnotes()
        self._running_titles()
        self.out.finish()

    def properties(self) -> tuple[tuple[str, str], ...]:
        """The title that the file states; a text is not lost because this part is damaged."""
        try:
            title = " ".join((self._document.core_properties.title or "").split())
        except (*BROKEN, AttributeError, etree.LxmlError):
            return ()
        return (("title", title),) if TITLE_IN_PROPERTIES.search(title) else ()

    def _block(self, block: Any) -> None:
        if block.tag == qn("w:p"):
            self._paragraph(block)
        elif block.tag == qn("w:tbl"):
            self._table(block)
        elif block.tag == qn("w:altChunk"):
            self.out.issues.append(
                Issue(
                    "embedded_document",
                    "文中嵌入了另一份文件，未能读取。请用 WPS 或 Word 打开并另存为 DOCX 后再导入。",
                )
            )

    # --- paragraphs ------------------------------------------------------------------------------

    def _paragraph(self, paragraph: Any) -> None:
        text = self._text(paragraph)
        properties = paragraph.find(qn("w:pPr"))
        pieces = text.pieces()
        pieces[0] = self._held + pieces[0]
        self._held = ""
        if _mark_deleted(properties):
            self._held = " ".join(piece for piece in pieces if piece)
        else:
            label = self._label(properties)
            if any(piece.strip() for piece in pieces):
                pieces[0] = label + pieces[0].lstrip()
                style = self._style(properties, listed=bool(not label and self._numbered(properties)))
                self.out.paragraph(pieces, text.emphasised(style))
        for content in text.boxes:
            for block in _blocks(content):
                self._block(block)

    def _text(self, paragraph: Any) -> Text:
        """Walk the runs of a paragraph; deleted and hidden text is left out, fields give their result."""
        text = Text()
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
                self.out.hidden += sum(len("".join((t.text or "").split())) for t in child.iter(qn("w:t")))
            elif tag == qn("w:sdt") and _is_hint(child):
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

    def _inline(self, child: Any, tag: str, text: Text) -> None:
        if tag == qn("w:t"):
            run = child.getparent()
            properties = run.find(qn("w:rPr"))
            size = _value(properties, "w:sz") or ""
            text.add(
                _signs(child.text or "", properties),
                bold=_on(properties, "w:b"),
                large=size.isdigit() and int(size) >= LARGE,
            )
        elif tag in (qn("w:tab"), qn("w:ptab")):
            text.add(" ")
        elif tag in (qn("w:br"), qn("w:cr")):
            text.lines.append([])
        elif tag == qn("w:noBreakHyphen"):
            text.add("-")
        elif tag == qn("w:sym"):
            text.add(sign(_code(child.get(qn("w:char"), "")), child.get(qn("w:font"), "")))
        elif tag in (qn("w:footnoteReference"), qn("w:endnoteReference")):
            kind = etree.QName(tag).localname.removesuffix("Reference")
            self._notes.append(f"{kind}:{child.get(qn('w:id'))}")

    def _drawn(self, item: Any, text: Text) -> None:
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
            self.out.pictures += 1

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
            heading = HEADING_NAME.fullmatch(name.strip())
            if heading:
                return f"heading{heading[1]}"
            if CONTENTS_NAME.match(name):
                return "contents"
            if name.strip().lower() in TITLE_NAMES:
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
        rows = [row for row in _children(table, "w:tr") if not _mark_deleted_row(row)]
        if all(len(list(_children(row, "w:tc"))) <= 1 for row in rows):  # a frame around text
            for row in rows:
                for cell in _children(row, "w:tc"):
                    for block in _blocks(cell):
                        self._block(block)
            return
        held, self._inner = self._inner, []
        self.out.table([list(self._cells(row)) for row in rows])
        inner, self._inner = self._inner, held
        for found in inner:
            self._table(found)

    def _cells(self, row: Any) -> Iterator[Cell]:
        """Cells of a row; one that goes on from above has ``rows == 0``."""
        properties = row.find(qn("w:trPr"))
        before = _value(properties, "w:gridBefore")
        if before and before.isdigit():
            yield Cell("", 1, max(1, int(before)))
        found: list[Cell] = []
        for cell in _children(row, "w:tc"):
            cell_properties = cell.find(qn("w:tcPr"))
            if cell_properties is not None and cell_properties.find(qn("w:cellDel")) is not None:
                continue
            span = _value(cell_properties, "w:gridSpan") or "1"
            merge = cell_properties.find(qn("w:vMerge")) if cell_properties is not None else None
            goes_on = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
            columns = min(int(span), 500) if span.isdigit() else 1
            beside = cell_properties.find(qn("w:hMerge")) if cell_properties is not None else None
            if found and beside is not None and beside.get(qn("w:val"), "continue") == "continue":
                found[-1] = Cell(found[-1].text, found[-1].rows, found[-1].columns + max(1, columns))
            else:
                found.append(Cell(self._cell_text(cell), 0 if goes_on else 1, max(1, columns)))
        yield from found

    def _cell_text(self, cell: Any) -> str:
        """Paragraphs of a cell separated by one blank; a real table inside it is kept for later."""
        parts: list[str] = []
        stack = list(reversed(list(_blocks(cell))))
        while stack:
            block = stack.pop()
            if block.tag == qn("w:tbl") and _is_grid(block):
                self._inner.append(block)
            elif block.tag == qn("w:tbl"):
                inner = [part for row in _children(block, "w:tr") for part in _children(row, "w:tc")]
                stack.extend(reversed([item for part in inner for item in _blocks(part)]))
            elif block.tag == qn("w:p"):
                text = self._text(block)
                label = self._label(block.find(qn("w:pPr")))
                parts.append(label + " ".join(text.pieces()))
                for content in text.boxes:
                    stack.extend(reversed(list(_blocks(content))))
        return " ".join(part for part in map(clean, parts) if part).replace("\t", " ")

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
            self.out.note(" ".join(parts))

    def _running_titles(self) -> None:
        """Headers and footers, each text once, as chrome; page number fields have no text."""
        for section in self._document.sections:
            stories = [section.header, section.first_page_header, section.even_page_header]
            stories += [section.footer, section.first_page_footer, section.even_page_footer]
            for story in stories:
                if not story.is_linked_to_previous:
                    for paragraph in story.paragraphs:
                        self.out.running_title(" ".join(self._text(paragraph._p).pieces()))


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
    return run is not None and any(run.find(qn(name)) is not None for name in ("w:del", "w:moveFrom"))


def _mark_deleted_row(row: Any) -> bool:
    properties = row.find(qn("w:trPr"))
    return properties is not None and properties.find(qn("w:del")) is not None


def _code(digits: str) -> int:
    try:
        return int(digits, 16)
    except ValueError:
        return 0


def _signs(text: str, properties: Any | None) -> str:
    """Text of a run; letters of a font of signs that stand in it as private characters become signs."""
    if not any("\uf020" <= letter <= "\uf0ff" for letter in text):
        return text
    fonts = None if properties is None else properties.find(qn("w:rFonts"))
    name = "" if fonts is None else fonts.get(qn("w:hAnsi")) or fonts.get(qn("w:ascii")) or ""
    return "".join(sign(ord(letter), name) if "\uf020" <= letter <= "\uf0ff" else letter for letter in text)


def _is_hint(control: Any) -> bool:
    """Whether a form field shows only its hint (单击此处输入文字)."""
    return _on(control.find(qn("w:sdtPr")), "w:showingPlcHdr")


def _is_grid(table: Any) -> bool:
    """Several rows, and several cells in one of them."""
    rows = list(_children(table, "w:tr"))
    return len(rows) > 1 and any(len(list(_children(row, "w:tc"))) > 1 for row in rows)
