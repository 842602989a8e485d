"""DOC and WPS (Word 97 to 2003, WPS Writer) → paragraphs and table rows, as Word shows them.

No other program is needed. What the reader of DOCX keeps and leaves out holds here too: generated numbers
are written out, tracked changes are accepted, comments and hidden text are left out, footnotes come last.
"""

from __future__ import annotations

import bisect
import itertools
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.errors import (
    CorruptFileError,
    EmptyFileError,
    EncryptedFileError,
    UnsupportedFormatError,
)
from corpus.model import ReadResult
from corpus.reading import word_binary as binary
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
from corpus.reading.word_styles import Lists, Style, chain, read_lists, read_styles

# Single property modifiers ([MS-DOC] 2.6.1, 2.6.2, 2.6.3).
_C_DELETED, _C_HIDDEN, _C_BOLD, _C_SPECIAL = 0x0800, 0x083C, 0x0835, 0x0855
_C_SIZE, _C_SYMBOL, _C_STYLE, _C_FONT, _C_FONT_OTHER = 0x4A43, 0x6A09, 0x4A30, 0x4A4F, 0x4A51
_P_IN_TABLE, _P_ROW_END, _P_DEPTH, _P_INNER_CELL, _P_INNER_ROW = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
_P_LEVEL, _P_LIST, _P_OUTLINE, _P_ALIGN, _P_ALIGN_OLD = 0x260A, 0x460B, 0x2640, 0x2461, 0x2403
_T_DEFINE, _T_MERGE_DOWN, _T_MERGE = 0xD608, 0xD62B, 0x5624
#: Built-in styles: headings, table of contents, title.
_HEADINGS, _CONTENTS, _TITLE = range(1, 10), range(19, 28), 62
#: Edges of cells that lie closer than this, in twips, are one edge of the grid.
_SAME_EDGE = 20
_DEEPEST_TABLE = 12
_SURROGATE = re.compile("[\ud800-\udfff]")
_HEADER_STORIES = 6  # separators of notes, before the headers of the first section


def read_doc(data: bytes, name: str, max_pages: int = 0) -> ReadResult:
    """Read a binary Word or WPS file. Runs in the child process of ``corpus.reading.sandbox``.

    Args:
        data: bytes of the file.
        name: file name, for messages.
        max_pages: not used; the form knows no pages.

    Raises:
        EncryptedFileError: it needs a password. UnsupportedFormatError: Word 95 or older.
        CorruptFileError: not a readable document. EmptyFileError: no text in it.
    """
    try:
        reader = _Reader(binary.WordFile(data))
        reader.run()
    except binary.EncryptedError as error:
        raise EncryptedFileError(
            f"“{name}”设了打开密码。请用 WPS 或 Word 打开并去掉密码，再重新导入。", details={"file": name}
        ) from error
    except binary.OldVersionError as error:
        raise UnsupportedFormatError(
            f"“{name}”是 Word 95 或更早的文档。请用 WPS 或 Word 打开，另存为 DOCX 后再导入。",
            details={"file": name, "form": "Word 95"},
        ) from error
    except (binary.BinaryError, OSError, struct.error, ValueError, IndexError) as error:
        raise CorruptFileError(
            f"“{name}”已损坏，或不是完整的 Word 文档。请用 WPS 或 Word 打开修复、另存为 DOCX 后再导入。",
            details={"file": name, "reason": f"{type(error).__name__}: {error}"[:200]},
        ) from error
    if not any(line.text for line in reader.out.lines):
        raise EmptyFileError(nothing_to_read(name, reader.out.pictures), details={"file": name})
    return ReadResult("doc", tuple(reader.out.lines), reader.properties(), tuple(reader.out.issues))


@dataclass(slots=True)
class _Paragraph:
    pieces: list[str]
    style: str

    def text(self) -> str:
        return clean(" ".join(self.pieces))


@dataclass(slots=True)
class _Row:
    cells: list[list[_Paragraph]]
    edges: tuple[int, ...] = ()
    flags: tuple[int, ...] = ()
    below: dict[int, int] = field(default_factory=dict)  # cell → merging down, set apart from ``flags``


@dataclass(slots=True)
class _Table:
    rows: list[_Row] = field(default_factory=list)
    cells: list[list[_Paragraph]] = field(default_factory=list)
    cell: list[_Paragraph] = field(default_factory=list)


class _Reader:
    def __init__(self, file: binary.WordFile) -> None:
        self.out = WordLines()
        self._file = file
        self._styles: dict[int, Style] = read_styles(file)
        self._lists: Lists = read_lists(file)
        self._numbering = Numbering(lists=self._lists.lists)
        bounds, _ = file.positions(binary.SECTIONS, 12)
        self._section_ends = {end - 1 for end in bounds}
        self._boxes, self._anchors = self._text_boxes()

    def run(self) -> None:
        """Read the body with its text boxes, then the notes, then headers and footers."""
        start, length = self._file.body
        _Story(self, start, start + length, self.out).run()
        for at in sorted(self._boxes):  # those whose place is not known
            self._box(at)
        for place, story in (
            (binary.NOTES, self._file.notes),
            (binary.END_NOTES, self._file.end_notes),
        ):
            for text in self._parts(place, story, 0):
                self.out.note(text)
        for text in self._parts(binary.HEADERS, self._file.headers, _HEADER_STORIES):
            self.out.running_title(text)
        self.out.finish()

    def properties(self) -> tuple[tuple[str, str], ...]:
        title = " ".join(self._file.title.split())
        return (("title", title),) if TITLE_IN_PROPERTIES.search(title) else ()

    # --- stories beside the body -----------------------------------------------------------------

    def _parts(self, place: int, story: tuple[int, int], first: int) -> Iterator[str]:
        """Texts of the notes or headers, each as one line."""
        start, length = story
        bounds, _ = binary.plex(self._file.block(place), 0)
        for low, high in list(itertools.pairwise(bounds))[first:]:
            if 0 <= low < high <= length:
                inner = WordLines()
                _Story(self, start + low, start + high, inner).run()
                yield " ".join(line.text for line in inner.lines)

    def _text_boxes(self) -> tuple[dict[int, tuple[int, int]], list[tuple[int, int]]]:
        """Number of a box → its range in the text; and the places in the body with their boxes."""
        start, length = self._file.boxes
        bounds, records = self._file.positions(binary.BOXES, 22)
        boxes: dict[int, tuple[int, int]] = {}
        shapes: dict[int, int] = {}
        for at, (low, high, record) in enumerate(zip(bounds, bounds[1:], records, strict=False)):
            if 0 <= low < high <= length:
                boxes[at] = (start + low, start + high)
                shapes[struct.unpack_from("<i", record, 14)[0]] = at
        places, spots = self._file.positions(binary.SHAPES, 26)
        anchors = [
            (place, shapes[shape])
            for place, spot in zip(places, spots, strict=False)
            if (shape := struct.unpack_from("<i", spot, 0)[0]) in shapes
        ]
        self.out.pictures += len(spots) - len(anchors)  # shapes without text: drawings, floating pictures
        return boxes, sorted(anchors)

    def boxes_between(self, start: int, end: int) -> list[int]:
        low = bisect.bisect_left(self._anchors, (start, -1))
        return [box for place, box in self._anchors[low:] if place < end and box in self._boxes]

    def _box(self, number: int) -> None:
        place = self._boxes.pop(number, None)  # broken files name a box twice
        if place is not None:
            _Story(self, *place, self.out).run()

    def drawn_at(self, start: int, end: int) -> None:
        """Write out the boxes that hang on a stretch of the body."""
        if end <= self._file.body[1]:
            for box in self.boxes_between(start, end):
                self._box(box)

    # --- paragraphs ------------------------------------------------------------------------------

    def described(self, mark: int) -> tuple[int, dict[int, bytes]]:
        """Style and properties of the paragraph that ends at ``mark``, those of its style included."""
        style, own = self._file.paragraph(mark)
        properties: dict[int, bytes] = {}
        for code, operand in own:
            if code == _T_MERGE_DOWN:
                operand = properties.get(code, b"") + operand
            properties[code] = operand
        return style, properties

    def label(self, style: int, properties: dict[int, bytes]) -> tuple[str, bool]:
        """The generated number of a paragraph, and whether it belongs to a list; counts it."""
        number, level = properties.get(_P_LIST), properties.get(_P_LEVEL)
        own = number is not None
        if number is None:
            for index, named in chain(self._styles, style):
                level = level or named.paragraph.get(_P_LEVEL)
                if _P_LIST in named.paragraph:
                    number = named.paragraph[_P_LIST]
                    key = (str(int.from_bytes(number, "little")), index)
                    if key in self._lists.style_levels:
                        level = bytes((self._lists.style_levels[key],))
                    break
        value = int.from_bytes(number or b"", "little")
        if not 0 < value < 0x07FF:
            return "", False
        depth = level[0] if level else 0
        if own and level is None:
            depth = self._lists.style_levels.get((str(value), style), 0)
        return self._numbering.label(str(value), depth), True

    def style(self, index: int, properties: dict[int, bytes], *, listed: bool) -> str:
        """What ``corpus.reading.__init__`` calls the style of a line."""
        outline = properties.get(_P_OUTLINE)
        for _, style in chain(self._styles, index):
            heading = HEADING_NAME.fullmatch(style.name.strip())
            if heading or style.built_in in _HEADINGS:
                level = int(heading[1]) if heading else style.built_in
                return f"heading{level}" if level <= 6 else ""
            if style.built_in in _CONTENTS or CONTENTS_NAME.match(style.name):
                return "contents"
            if style.built_in == _TITLE or style.name.strip().lower() in TITLE_NAMES:
                return "title"
            if outline is None:
                outline = style.paragraph.get(_P_OUTLINE)
        if outline and outline[0] < 6:
            return f"heading{outline[0] + 1}"
        if listed:
            return "list"
        align = properties.get(_P_ALIGN, properties.get(_P_ALIGN_OLD))
        if align is None:
            for _, style in chain(self._styles, index):
                align = style.paragraph.get(_P_ALIGN, style.paragraph.get(_P_ALIGN_OLD))
                if align is not None:
                    break
        return "center" if align and align[0] == 1 else ""

    def letters(self, style: int) -> dict[int, bytes]:
        """Properties of the letters that a paragraph style gives."""
        found: dict[int, bytes] = {}
        for _, named in reversed(list(chain(self._styles, style))):
            found.update(named.character)
        return found

    def section_ends(self, position: int) -> bool:
        return position in self._section_ends

    @property
    def file(self) -> binary.WordFile:
        return self._file


class _Story:
    """One stretch of the text with its paragraphs and tables: the body, a note, a text box."""

    def __init__(self, reader: _Reader, start: int, end: int, out: WordLines) -> None:
        self._reader = reader
        self._file = reader.file
        self._units = reader.file.units
        self._start, self._end = start, min(end, len(reader.file.units))
        self._out = out
        self._held = ""  # text of paragraphs whose mark was deleted: it joins the next
        self._codes: list[bool] = []  # open fields: whether their code, not their result, goes by
        self._tables: list[_Table] = []
        self._nested: list[_Table] = []

    def run(self) -> None:
        at = self._start
        while at < self._end:
            mark = self._mark(at)
            self._paragraph(at, mark)
            at = mark + 1
        self._close(0)
        if self._held:
            self._out.paragraph([self._held], "")

    def _mark(self, at: int) -> int:
        """Where the paragraph that begins at ``at`` ends."""
        for position in range(at, self._end):
            unit = self._units[position]
            if unit in "\r\x07" or (unit == "\x0c" and self._reader.section_ends(position)):
                return position
        return self._end - 1

    def _paragraph(self, start: int, mark: int) -> None:
        style, properties = self._reader.described(mark)
        depth = _depth(properties)
        inner_row = depth > 1 and _set(properties, _P_INNER_ROW)
        row_ends = inner_row or (depth == 1 and _set(properties, _P_ROW_END))
        self._close(depth)
        while len(self._tables) < depth:
            self._tables.append(_Table())
        if row_ends:
            self._row(self._tables[-1], properties)
            return
        marked = self._units[mark] in "\r\x07\x0c"
        text, deleted = self._text(start, mark if marked else mark + 1, mark, style)
        pieces = text.pieces()
        pieces[0] = self._held + pieces[0]
        self._held = ""
        if deleted and not depth:
            self._held = " ".join(piece for piece in pieces if piece)
        else:
            label, listed = self._reader.label(style, properties)
            if any(piece.strip() for piece in pieces):
                pieces[0] = label + pieces[0].lstrip()
                named = self._reader.style(style, properties, listed=listed and not label)
                made = _Paragraph(pieces, text.emphasised(named))
                if depth:
                    self._tables[-1].cell.append(made)
                else:
                    self._out.paragraph(made.pieces, made.style)
        # a field whose code is never closed must not swallow the rest of the text
        self._codes = [code for code in self._codes if not code]
        if depth:
            ends = self._units[mark] == "\x07" if depth == 1 else _set(properties, _P_INNER_CELL)
            if ends:
                table = self._tables[-1]
                table.cells.append(table.cell)
                table.cell = []
        else:
            self._reader.drawn_at(start, mark + 1)

    def _text(self, start: int, end: int, mark: int, style: int) -> tuple[Text, bool]:
        """The text of a paragraph as it shows, and whether its mark was deleted."""
        text = Text()
        base = self._reader.letters(style)
        deleted = False
        for low, high, modifiers in self._file.characters(start, mark + 1):
            given = dict(base)
            own = list(binary.modifiers_of(modifiers))
            for code, operand in own:
                if code == _C_STYLE:
                    given.update(self._reader.letters(int.from_bytes(operand, "little")))
            for code, operand in own:
                given[code] = _toggled(base.get(code), operand)
            gone = _set(given, _C_DELETED)
            if low <= mark < high:
                deleted = gone
            units = self._units[low : min(high, end)]
            if gone or not units:
                self._follow_fields(units)
            elif _set(given, _C_HIDDEN):
                self._follow_fields(units)
                self._out.hidden += sum(unit > " " for unit in units)
            else:
                self._add(text, units, given)
        return text, deleted

    def _follow_fields(self, units: str) -> None:
        """Fields begin and end in text that does not show, too."""
        for unit in units:
            self._field(unit)

    def _field(self, unit: str) -> None:
        if unit == "\x13":
            self._codes.append(True)
        elif unit == "\x14" and self._codes:
            self._codes[-1] = False
        elif unit == "\x15" and self._codes:
            self._codes.pop()

    def _add(self, text: Text, units: str, given: dict[int, bytes]) -> None:
        bold = _set(given, _C_BOLD)
        large = int.from_bytes(given.get(_C_SIZE, b""), "little") >= LARGE
        special = _set(given, _C_SPECIAL)
        symbol = given.get(_C_SYMBOL, b"")
        parts: list[str] = []

        def flush() -> None:
            if parts:
                text.add(_whole("".join(parts)), bold=bold, large=large)
                parts.clear()

        for unit in units:
            if unit in "\x13\x14\x15":
                self._field(unit)
            elif any(self._codes):
                continue
            elif unit in "\x0b\x0c\x0e":
                flush()
                text.lines.append([])
            elif unit == "(" and len(symbol) == 4:
                font, code = struct.unpack("<HH", symbol)
                parts.append(sign(code, self._font(font)))
            elif "\uf020" <= unit <= "\uf0ff":
                font = int.from_bytes(given.get(_C_FONT_OTHER, given.get(_C_FONT, b"")), "little")
                parts.append(sign(ord(unit), self._font(font)))
            elif unit == "\x01" and special:
                self._out.pictures += 1
            elif unit == "\x1e":
                parts.append("-")
            elif unit == "\t":
                parts.append(" ")
            elif unit >= " ":
                parts.append(unit)
        flush()

    def _font(self, number: int) -> str:
        names = self._reader.file.fonts
        return names[number] if number < len(names) else ""

    # --- tables ----------------------------------------------------------------------------------

    def _row(self, table: _Table, properties: dict[int, bytes]) -> None:
        if table.cell:
            table.cells.append(table.cell)
            table.cell = []
        edges, flags = _defined(properties.get(_T_DEFINE, b""))
        row = _Row(table.cells, edges, flags)
        merges = properties.get(_T_MERGE_DOWN, b"")
        for at in range(0, len(merges) - 2, 3):
            row.below[merges[at + 1]] = merges[at + 2] & 3
        table.cells = []
        table.rows.append(row)

    def _close(self, depth: int) -> None:
        """Close the tables that lie deeper than ``depth``."""
        while len(self._tables) > depth:
            table = self._tables.pop()
            if table.cell:
                table.cells.append(table.cell)
            if table.cells:
                table.rows.append(_Row(table.cells))
            if not self._tables:
                self._write(table)
                for inner in self._nested:
                    self._write(inner)
                self._nested = []
            elif len(table.rows) > 1 and any(len(row.cells) > 1 for row in table.rows):
                self._nested.append(table)
            else:
                self._tables[-1].cell.extend(
                    part for row in table.rows for cell in row.cells for part in cell
                )

    def _write(self, table: _Table) -> None:
        if all(len(row.cells) <= 1 for row in table.rows):  # a frame around text
            for row in table.rows:
                for paragraph in (part for cell in row.cells for part in cell):
                    self._out.paragraph(paragraph.pieces, paragraph.style)
            return
        grid = _grid(table.rows)
        self._out.table([_cells(row, grid) for row in table.rows])


def _depth(properties: dict[int, bytes]) -> int:
    depth = int.from_bytes(properties.get(_P_DEPTH, b""), "little", signed=True)
    if depth <= 0 and _set(properties, _P_IN_TABLE):
        depth = 1
    return min(max(depth, 0), _DEEPEST_TABLE)


def _set(properties: dict[int, bytes], code: int) -> bool:
    operand = properties.get(code)
    return bool(operand) and operand is not None and operand[0] == 1


def _toggled(base: bytes | None, operand: bytes) -> bytes:
    """A switch of letters: 0x80 is as the style has it, 0x81 the opposite ([MS-DOC] 2.2.6 ToggleOperand)."""
    if len(operand) == 1 and operand[0] in (0x80, 0x81):
        on = bool(base) and base is not None and base[0] == 1
        return b"\x01" if on == (operand[0] == 0x80) else b"\x00"
    return operand


def _whole(text: str) -> str:
    """UTF-16 units as characters."""
    if _SURROGATE.search(text):
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _defined(operand: bytes) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Edges of the cells of a row in twips, and their flags ([MS-DOC] 2.9.313 TDefTableOperand)."""
    if len(operand) < 3:
        return (), ()
    count = operand[2]
    if len(operand) < 3 + 2 * (count + 1):
        return (), ()
    edges = struct.unpack_from(f"<{count + 1}h", operand, 3)
    at = 3 + 2 * (count + 1)
    flags = [
        struct.unpack_from("<H", operand, at + 20 * cell)[0] for cell in range((len(operand) - at) // 20)
    ]
    return edges, tuple((flags + [0] * count)[:count])


def _grid(rows: Sequence[_Row]) -> list[int]:
    """The edges of all rows, those that all but coincide as one."""
    grid: list[int] = []
    for edge in sorted({edge for row in rows for edge in row.edges}):
        if not grid or edge - grid[-1] > _SAME_EDGE:
            grid.append(edge)
    return grid


def _cells(row: _Row, grid: Sequence[int]) -> list[Cell]:
    """Cells of a row with the columns that they cover; one that goes on from above has ``rows == 0``."""
    texts = [" ".join(part.text() for part in cell) for cell in row.cells]
    if len(row.edges) != len(texts) + 1 or list(row.edges) != sorted(row.edges):
        return [Cell(text) for text in texts]
    columns = [max(0, bisect.bisect_left(grid, edge - _SAME_EDGE)) for edge in row.edges]
    found: list[Cell] = [Cell("", 1, columns[0])] if columns[0] else []
    set_flag = 0
    for at, text in enumerate(texts):
        flags = row.flags[at] if at < len(row.flags) else 0
        span = max(1, columns[at + 1] - columns[at])
        across = flags & 3
        if across and set_flag and across != set_flag and found:
            # merged with the cell before it, whose text stands for both
            found[-1] = Cell(found[-1].text or text, found[-1].rows, found[-1].columns + span)
            continue
        set_flag = across
        down = row.below.get(at, flags >> 5 & 3)
        found.append(Cell(text, 0 if down == 1 else 1, span))
    return found
