"""XLSX (ECMA-376 SpreadsheetML, transitional and strict) → sheets.

Read as a stream, row by row: a sheet whose million rows hold nothing but formats costs its bytes and no
more. Own code instead of a library because the libraries either drop what a person sees (number formats,
hidden rows) or refuse the workbooks whose styles other programs write carelessly.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from typing import IO, Any

from lxml import etree

from corpus.reading.container import BROKEN, corrupt
from corpus.reading.sheet_cells import MOST_MERGES, WORKBOOK, Budget, Sheet, column_name
from corpus.reading.sheet_numbers import BUILT_IN, GENERAL, shown

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
# Why: strings of the form write a control character as _x000D_, and a real _x….  as _x005F_x…
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: A row with a cell that holds anything; formats alone are attributes.
_HAS_CONTENT = etree.XPath("boolean(*/*)")
_MOST_COLUMNS = 16_384
_MOST_ROW = 1_048_576
#: What may go wrong inside a container or its XML.
_BROKEN = (*BROKEN, etree.LxmlError, IndexError)


def read_xlsx_sheets(data: bytes, name: str) -> list[Sheet]:
    """The sheets of a workbook, in the order of their tabs.

    Raises:
        CorruptFileError: no readable workbook. LimitExceededError: more rows than a document has.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Book(archive, name).sheets()
    except _BROKEN as error:
        raise corrupt(name, error, *WORKBOOK) from error


@lru_cache(maxsize=1024)
def _local(tag: Any) -> str:
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


class _Book:
    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self._budget = Budget(name)
        # some programs write part names with another case, or with backslashes
        self._parts = {part.replace("\\", "/").lower(): part for part in archive.namelist()}
        self._main = self._main_part()
        self._relations = self._relations_of(self._main)
        self._strings: list[str] = []
        self._formats: list[str] = []
        self._epoch_1904 = False

    def sheets(self) -> list[Sheet]:
        root = self._tree(self._main)
        self._load_strings()
        self._load_formats()
        found: list[Sheet] = []
        for item in root.iter("{*}workbookPr"):
            self._epoch_1904 = item.get("date1904", "0") in ("1", "true")
        for item in root.iter("{*}sheet"):
            identity = next((value for key, value in item.attrib.items() if _local(key) == "id"), "")
            kind, target = self._relations.get(identity, ("", ""))
            if kind != "worksheet" or not self._has(target):
                continue
            sheet = Sheet(item.get("name", ""), hidden=item.get("state", "visible") != "visible")
            self._fill(sheet, target)
            found.append(sheet)
        if not found and not any(
            kind in ("chartsheet", "dialogsheet") for kind, _ in self._relations.values()
        ):
            raise ValueError("no worksheet")
        return found

    # --- parts -----------------------------------------------------------------------------------

    def _has(self, part: str) -> bool:
        return part.lower() in self._parts

    def _open(self, part: str) -> IO[bytes]:
        return self._archive.open(self._parts[part.lower()])

    def _tree(self, part: str) -> Any:
        with self._open(part) as stream:
            return etree.parse(stream, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()

    def _stream(self, part: str, tags: tuple[str, ...]) -> Iterator[Any]:
        """Elements of these names as they end; each is emptied when the next is asked for."""
        with self._open(part) as stream:
            for _, element in etree.iterparse(
                stream,
                events=("end",),
                tag=tuple(f"{{*}}{tag}" for tag in tags),
                resolve_entities=False,
                no_network=True,
                huge_tree=True,
            ):
                yield element
                element.clear()
                parent = element.getparent()
                if parent is not None:
                    while parent[0] is not element:
                        del parent[0]

    def _main_part(self) -> str:
        for kind, target in self._relations_of("").values():
            if kind == "officeDocument" and self._has(target):
                return target
        return "xl/workbook.xml"

    def _relations_of(self, part: str) -> dict[str, tuple[str, str]]:
        """Identity → kind and part name of what a part refers to inside the container."""
        folder, file = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{file}.rels")
        if not self._has(path):
            return {}
        found: dict[str, tuple[str, str]] = {}
        for item in self._tree(path):
            if _local(item.tag) != "Relationship" or item.get("TargetMode") == "External":
                continue
            target = item.get("Target", "").replace("\\", "/")
            target = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = item.get("Type", "").rsplit("/", 1)[-1]
            found[item.get("Id", "")] = (kind, posixpath.normpath(target))
        return found

    def _related(self, kind: str) -> str:
        part = next((target for k, target in self._relations.values() if k == kind), "")
        return part if self._has(part) else ""

    def _load_strings(self) -> None:
        part = self._related("sharedStrings")
        if part:
            self._strings = [_rich_text(item) for item in self._stream(part, ("si",))]

    def _load_formats(self) -> None:
        """Number format of each style of cells."""
        part = self._related("styles")
        if not part:
            return
        root = self._tree(part)
        own = {
            int(item.get("numFmtId", "-1")): item.get("formatCode", GENERAL)
            for item in root.iter("{*}numFmt")
            if item.get("numFmtId", "").isdigit()
        }
        for styles in root.iter("{*}cellXfs"):
            for item in styles.iterchildren("{*}xf"):
                number = item.get("numFmtId", "0")
                key = int(number) if number.isdigit() else 0
                self._formats.append(own.get(key) or BUILT_IN.get(key, GENERAL))

    # --- cells -----------------------------------------------------------------------------------

    def _fill(self, sheet: Sheet, part: str) -> None:
        at = -1
        for item in self._stream(part, ("row", "col", "mergeCell")):
            tag = _local(item.tag)
            if tag == "row":
                number = item.get("r", "")
                at = int(number) - 1 if number.isdigit() else at + 1
                if 0 <= at < _MOST_ROW and _HAS_CONTENT(item):
                    self._row(sheet, at, item)
            elif tag == "col":
                if item.get("hidden") in ("1", "true"):
                    sheet.hidden_columns.append(
                        (int(item.get("min", "1")) - 1, int(item.get("max", "1")) - 1)
                    )
            else:
                area = _area(item.get("ref", ""))
                if area and len(sheet.merges) < MOST_MERGES:
                    sheet.merges.append(area)
        for kind, target in self._relations_of(part).values():
            if kind == "drawing" and self._has(target):
                self._drawn(sheet, target)

    def _row(self, sheet: Sheet, at: int, row: Any) -> None:
        cells: dict[int, str] = {}
        column = -1
        for cell in row:
            column = _place(cell.get("r"), column) if isinstance(cell.tag, str) else column
            if len(cell) and 0 <= column < _MOST_COLUMNS:
                text = self._text(cell, sheet, at, column)
                if text:
                    cells[column] = text
        if cells:
            self._budget.spend(len(cells))
            sheet.rows[at] = cells
            if row.get("hidden") in ("1", "true"):
                sheet.hidden_rows.add(at)

    def _text(self, cell: Any, sheet: Sheet, row: int, column: int) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return "".join(_rich_text(item) for item in cell.iterchildren("{*}is"))
        value, formula = None, False
        for child in cell:
            name = _local(child.tag)
            if name == "v":
                value = child.text
            elif name == "f":
                formula = True
        if value is None or value == "":
            if formula and kind != "str":
                sheet.missing.append(f"{column_name(column)}{row + 1}")
            return ""
        if kind == "s":
            at = int(value)
            return self._strings[at] if 0 <= at < len(self._strings) else ""
        if kind == "e":
            sheet.missing.append(f"{column_name(column)}{row + 1}")
            return str(value)
        if kind == "b":
            return "TRUE" if value.strip() in ("1", "true") else "FALSE"
        if kind in ("str", "d"):
            return _unescaped(value)
        return self._number(value, cell.get("s", ""))

    def _number(self, value: str, style: str) -> str:
        try:
            number = float(value)
        except ValueError:
            return value
        at = int(style) if style.isdigit() else -1
        form = self._formats[at] if 0 <= at < len(self._formats) else GENERAL
        return shown(number, form, self._epoch_1904)

    def _drawn(self, sheet: Sheet, part: str) -> None:
        root = self._tree(part)
        sheet.pictures += sum(1 for _ in root.iter("{*}pic"))
        for body in root.iter("{*}txBody"):
            paragraphs = [
                "".join(run.text or "" for run in paragraph.iter("{*}t")) for paragraph in body.iter("{*}p")
            ]
            sheet.boxes.extend(text for text in paragraphs if text.strip())


def _rich_text(item: Any) -> str:
    """Text of a string with its runs, without the reading aid above it (拼音)."""
    parts: list[str] = []
    for child in item:
        name = _local(child.tag)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts.extend(run.text or "" for run in child if _local(run.tag) == "t")
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


@lru_cache(maxsize=_MOST_COLUMNS)
def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _place(address: str | None, before: int) -> int:
    """Column of a cell; cells that do not say theirs stand side by side."""
    letters = "" if address is None else address.rstrip("0123456789")
    return _column(letters) if letters.isascii() and letters.isalpha() and len(letters) < 4 else before + 1


def _area(reference: str) -> tuple[int, int, int, int] | None:
    corners = reference.split(":")
    first, last = _ADDRESS.fullmatch(corners[0]), _ADDRESS.fullmatch(corners[-1])
    if first is None or last is None:
        return None
    return int(first[2]) - 1, _column(first[1]), int(last[2]) - 1, _column(last[1])
