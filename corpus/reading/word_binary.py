"""The binary file of Word 97 to 2003 ([MS-DOC]): text by its piece table, and what is said of it.

WPS Writer writes the same form (.wps). Text lies in pieces anywhere in the stream ``WordDocument`` and
formatting in pages of 512 bytes beside it, by file position; a fast save only adds pieces. Nothing here is
trusted: every offset is checked against the stream, and what points outside ends in ``BinaryError``.
"""

from __future__ import annotations

import bisect
import contextlib
import io
import struct
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import olefile

#: fWhichTblStm, fEncrypted: bits of the flags in the FIB ([MS-DOC] 2.5.2 FibBase).
_WHICH_TABLE, _ENCRYPTED = 0x0200, 0x0100
#: nFib of Word 97; below it the form is another one (Word 6 and 95).
_WORD_97 = 0x00C0
_PAGE = 512
#: Index of a pair (offset, length) in the FIB ([MS-DOC] 2.5.6 FibRgFcLcb97).
STYLES, NOTES, SECTIONS, HEADERS, CHARACTER_PAGES, PARAGRAPH_PAGES, FONTS = 1, 3, 6, 11, 12, 13, 15
PIECES, SHAPES, END_NOTES, BOXES, LISTS, LIST_OVERRIDES = 33, 40, 47, 56, 73, 74
#: Single property modifiers ([MS-DOC] 2.6) with a length of their own kind.
_DEFINE_TABLE, _CHANGE_TABS = 0xD608, 0xC615
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
#: Kinds of a property that is text, and how many properties a file has at most.
_TEXT, _WIDE_TEXT, _MOST_PROPERTIES = 30, 31, 100
#: A text may be that many times longer than its stream before the pieces are held for hostile.
_MOST_REPEATED = 4


class BinaryError(Exception):
    """The file breaks the rules of the form."""


class EncryptedError(Exception):
    """The file needs a password."""


class OldVersionError(Exception):
    """The file is of Word 6, Word 95 or older."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters ``start`` to ``end`` of the text lie at ``offset`` of the stream, ``width`` bytes each."""

    start: int
    end: int
    offset: int
    width: int
    modifiers: bytes = b""


@dataclass(slots=True)
class Runs:
    """Formatting by file position: ascending ranges with their modifiers."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    values: list[tuple[int, bytes]] = field(default_factory=list)  # (style, modifiers)

    def at(self, offset: int) -> tuple[int, bytes, int]:
        """Style, modifiers and the end of the range that holds a file position."""
        index = bisect.bisect_right(self.starts, offset) - 1
        if index >= 0 and offset < self.ends[index]:
            return (*self.values[index], self.ends[index])
        following = self.starts[index + 1] if index + 1 < len(self.starts) else 1 << 40
        return 0, b"", following


class WordFile:
    """An opened file: its text as UTF-16 units, and properties of each place.

    Args:
        data: the whole file.

    Raises:
        BinaryError, EncryptedError, OldVersionError.
    """

    def __init__(self, data: bytes) -> None:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            self._main = _stream(ole, "WordDocument")
            if len(self._main) < 0x9A:
                raise BinaryError("short header")
            magic, version = struct.unpack_from("<HH", self._main, 0)
            flags = _word(self._main, 0x0A)
            if magic in (0xA5DC, 0xA5DB) or (magic == 0xA5EC and version < _WORD_97):
                raise OldVersionError
            if magic != 0xA5EC:
                raise BinaryError("no Word document")
            if flags & _ENCRYPTED:
                raise EncryptedError
            self._table = _stream(ole, "1Table" if flags & _WHICH_TABLE else "0Table")
            self._data = _stream(ole, "Data") if ole.exists("Data") else b""
            self.title = _title(ole)
        self._read_header()
        self.pieces = self._read_pieces()
        self._piece_starts = [piece.start for piece in self.pieces]
        self.units = self._read_text()
        self._paragraphs = self._read_pages(PARAGRAPH_PAGES, paragraphs=True)
        self._characters = self._read_pages(CHARACTER_PAGES, paragraphs=False)
        self.fonts = self._read_fonts()

    # --- header ----------------------------------------------------------------------------------

    def _read_header(self) -> None:
        at = 0x20
        at += 2 + 2 * _word(self._main, at)  # fibRgW
        longs = at + 2
        counts = struct.unpack_from("<8i", self._main, longs + 0x0C)
        if any(count < 0 for count in counts):
            raise BinaryError("negative length")
        main, notes, headers, macros, comments, ends, boxes, header_boxes = counts
        at = longs + 4 * _word(self._main, at)
        self._pairs = at + 2
        self._pair_count = _word(self._main, at)
        #: Where each story begins in the text: body, notes, headers, end notes, text boxes.
        self.body = (0, main)
        self.notes = (main, notes)
        self.headers = (main + notes, headers)
        self.end_notes = (main + notes + headers + macros + comments, ends)
        self.boxes = (self.end_notes[0] + ends, boxes)
        self.length = self.boxes[0] + boxes + header_boxes

    def block(self, index: int) -> bytes:
        """What a pair of the header points to in the table stream; b"" where it points to nothing."""
        if index >= self._pair_count:
            return b""
        offset, length = struct.unpack_from("<II", self._main, self._pairs + 8 * index)
        return self._table[offset : offset + length] if length else b""

    def rest(self, index: int) -> bytes:
        """Like ``block``, with all that follows it: lists have their levels behind their own length."""
        if index >= self._pair_count:
            return b""
        offset, length = struct.unpack_from("<II", self._main, self._pairs + 8 * index)
        return self._table[offset:] if length else b""

    def positions(self, index: int, size: int) -> tuple[list[int], list[bytes]]:
        """A plex ([MS-DOC] 2.2.2): n + 1 text positions and n records of ``size`` bytes."""
        return plex(self.block(index), size)

    # --- text ------------------------------------------------------------------------------------

    def _read_pieces(self) -> list[Piece]:
        block = self.block(PIECES)
        at = 0
        modifiers: list[bytes] = []
        while at + 3 <= len(block) and block[at] == 1:
            length = _word(block, at + 1)
            modifiers.append(block[at + 3 : at + 3 + length])
            at += 3 + length
        if at + 5 > len(block) or block[at] != 2:
            raise BinaryError("no piece table")
        (length,) = struct.unpack_from("<I", block, at + 1)
        bounds, records = plex(block[at + 5 : at + 5 + length], 8)
        pieces: list[Piece] = []
        for start, end, record in zip(bounds, bounds[1:], records, strict=False):
            (place,) = struct.unpack_from("<I", record, 2)
            narrow = bool(place & 0x40000000)
            offset = place & 0x3FFFFFFF
            if end < start:
                raise BinaryError("pieces out of order")
            pieces.append(
                Piece(
                    start,
                    end,
                    offset // 2 if narrow else offset,
                    1 if narrow else 2,
                    _piece_modifiers(_word(record, 6), modifiers),
                )
            )
        if not pieces:
            raise BinaryError("no text")
        return pieces

    def _read_text(self) -> str:
        """All stories as one string of UTF-16 units, so that its indexes are text positions."""
        if sum(piece.end - piece.start for piece in self.pieces) > _MOST_REPEATED * len(self._main) + 1024:
            raise BinaryError("pieces repeat the text")
        parts: list[str] = []
        at = 0
        for piece in self.pieces:
            if piece.start != at:
                raise BinaryError("pieces leave a gap")
            size = (piece.end - piece.start) * piece.width
            raw = self._main[piece.offset : piece.offset + size]
            if len(raw) != size:
                raise BinaryError("text is cut off")
            if piece.width == 1:
                parts.append("".join(map(_narrow, raw)))
            else:
                units = array("H", raw)
                parts.append("".join(map(chr, units)))
            at = piece.end
        if at < self.body[1]:
            raise BinaryError("text is cut off")
        return "".join(parts)

    def _piece(self, position: int) -> Piece:
        index = bisect.bisect_right(self._piece_starts, position) - 1
        if index < 0 or position >= self.pieces[index].end:
            raise BinaryError("no such place")
        return self.pieces[index]

    # --- formatting ------------------------------------------------------------------------------

    def _read_pages(self, index: int, *, paragraphs: bool) -> Runs:
        """The formatted disk pages ([MS-DOC] 2.9.33 ChpxFkp, 2.9.174 PapxFkp) in file order."""
        _, records = self.positions(index, 4)
        found: list[tuple[int, int, int, bytes]] = []
        for record in records:
            number = struct.unpack("<I", record)[0] & 0x3FFFFF
            page = self._main[number * _PAGE : (number + 1) * _PAGE]
            if len(page) < _PAGE:
                continue
            count = page[_PAGE - 1]
            width = 13 if paragraphs else 1
            if 4 * (count + 1) + width * count > _PAGE - 1:
                continue
            bounds = struct.unpack_from(f"<{count + 1}I", page, 0)
            for at in range(count):
                place = page[4 * (count + 1) + width * at] * 2
                style, modifiers = (
                    _paragraph_record(page, place) if paragraphs else (0, _character_record(page, place))
                )
                found.append((bounds[at], bounds[at + 1], style, modifiers))
        found.sort(key=lambda item: item[0])
        runs = Runs()
        for start, end, style, modifiers in found:
            runs.starts.append(start)
            runs.ends.append(end)
            runs.values.append((style, modifiers))
        return runs

    def _read_fonts(self) -> list[str]:
        """Names of the fonts ([MS-DOC] 2.9.286 SttbfFfn), for signs that only their font explains."""
        block = self.block(FONTS)
        names: list[str] = []
        at = 4
        while at < len(block):
            record = block[at + 1 : at + 1 + block[at]]
            names.append(record[39:].decode("utf-16-le", "replace").split("\0")[0])
            at += 1 + block[at]
        return names

    def paragraph(self, mark: int) -> tuple[int, list[tuple[int, bytes]]]:
        """Style and modifiers of the paragraph whose mark stands at a text position."""
        piece = self._piece(mark)
        style, own, _ = self._paragraphs.at(piece.offset + (mark - piece.start) * piece.width)
        found: list[tuple[int, bytes]] = []
        for code, operand in (*modifiers_of(own), *modifiers_of(piece.modifiers)):
            if code in (0x6646, 0x646B) and len(operand) == 4:  # the rest stands in the stream Data
                found.extend(self._far_modifiers(operand))
            else:
                found.append((code, operand))
        return style, found

    def _far_modifiers(self, operand: bytes) -> Iterator[tuple[int, bytes]]:
        (offset,) = struct.unpack("<I", operand)
        if offset + 2 <= len(self._data):
            length = _word(self._data, offset)
            yield from modifiers_of(self._data[offset + 2 : offset + 2 + length])

    def characters(self, start: int, end: int) -> Iterator[tuple[int, int, bytes]]:
        """Stretches of the text from ``start`` to ``end`` with their modifiers, in order."""
        at = start
        while at < end:
            piece = self._piece(at)
            offset = piece.offset + (at - piece.start) * piece.width
            _, own, stop = self._characters.at(offset)
            reach = piece.start + max(1, (stop - piece.offset) // piece.width)
            following = max(at + 1, min(end, piece.end, reach))
            yield at, following, own + piece.modifiers
            at = following


def plex(block: bytes, size: int) -> tuple[list[int], list[bytes]]:
    """A plex: n + 1 positions, then n records of ``size`` bytes."""
    count = (len(block) - 4) // (4 + size) if len(block) >= 4 else 0
    if count <= 0:
        return [], []
    bounds = list(struct.unpack_from(f"<{count + 1}i", block, 0))
    start = 4 * (count + 1)
    return bounds, [block[start + size * at : start + size * (at + 1)] for at in range(count)]


def modifiers_of(block: bytes) -> Iterator[tuple[int, bytes]]:
    """Code and operand of each modifier in a list of them; stops where the list is broken."""
    at = 0
    while at + 2 <= len(block):
        code = _word(block, at)
        at += 2
        size = _SIZES[code >> 13]
        if size == 0:
            if at >= len(block):
                return
            if code == _DEFINE_TABLE:
                if at + 2 > len(block):
                    return
                size = _word(block, at) + 1
            elif code == _CHANGE_TABS and block[at] == 255:
                size = _tabs_size(block, at)
            else:
                size = block[at] + 1
        if at + size > len(block):
            return
        yield code, block[at : at + size]
        at += size


def _tabs_size(block: bytes, at: int) -> int:
    deleted = block[at + 1] if at + 1 < len(block) else 0
    more = at + 2 + 4 * deleted
    added = block[more] if more < len(block) else 0
    return 3 + 4 * deleted + 3 * added


def _word(block: bytes, at: int) -> int:
    if at + 2 > len(block):
        raise BinaryError("short record")
    return block[at] | block[at + 1] << 8


def _narrow(byte: int) -> str:
    """A character of a piece of one byte each ([MS-DOC] 2.9.73 FcCompressed)."""
    return bytes((byte,)).decode("cp1252", "replace") if 0x82 <= byte <= 0x9F else chr(byte)


#: Codes that a piece can name by one byte ([MS-DOC] 2.9.215 Prm0); only those that change what is read.
_SHORT_CODES = {
    0x05: 0x2403, 0x07: 0x2405, 0x0C: 0x260A, 0x18: 0x2416, 0x19: 0x2417, 0x41: 0x0800, 0x42: 0x0801,
    0x55: 0x0835, 0x5C: 0x083C,
}  # fmt: skip


def _piece_modifiers(word: int, lists: Sequence[bytes]) -> bytes:
    if word & 1:
        index = word >> 1
        return lists[index] if index < len(lists) else b""
    code = _SHORT_CODES.get(word >> 1 & 0x7F)
    return struct.pack("<HB", code, word >> 8) if code is not None else b""


def _paragraph_record(page: bytes, place: int) -> tuple[int, bytes]:
    if place == 0 or place >= _PAGE - 1:
        return 0, b""
    size, at = page[place], place + 1
    length = 2 * size - 1 if size else 2 * page[at]
    at += 0 if size else 1
    record = page[at : at + length]
    return (_word(record, 0), record[2:]) if len(record) >= 2 else (0, b"")


def _character_record(page: bytes, place: int) -> bytes:
    return page[place + 1 : place + 1 + page[place]] if 0 < place < _PAGE - 1 else b""


def _stream(ole: olefile.OleFileIO, name: str) -> bytes:
    if not ole.exists(name):
        raise BinaryError(f"no stream {name}")
    with ole.openstream(name) as stream:
        return bytes(stream.read())


def _title(ole: olefile.OleFileIO) -> str:
    """Title in the properties of the file ([MS-OLEPS]), "" without one; broken ones are worth no failure."""
    if not ole.exists("\x05SummaryInformation"):
        return ""
    with contextlib.suppress(struct.error, LookupError, UnicodeError):
        block = _stream(ole, "\x05SummaryInformation")
        (start,) = struct.unpack_from("<I", block, 44)
        count = min(struct.unpack_from("<I", block, start + 4)[0], _MOST_PROPERTIES)
        places = {
            key: start + offset
            for key, offset in (struct.unpack_from("<II", block, start + 8 + 8 * at) for at in range(count))
        }
        page = struct.unpack_from("<IH", block, places[1])[1] if 1 in places else 1252
        kind, length = struct.unpack_from("<II", block, places[2])
        raw = block[places[2] + 8 : places[2] + 8 + length * (2 if kind == _WIDE_TEXT else 1)]
        codec = "utf-16-le" if kind == _WIDE_TEXT else "utf-8" if page == 65001 else f"cp{page}"
        return raw.decode(codec, "replace").split("\0")[0] if kind in (_TEXT, _WIDE_TEXT) else ""
    return ""
