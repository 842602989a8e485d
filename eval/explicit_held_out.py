"""Builds the held-out documents with explicit assignments, and their gold rows, from the marked texts in
``eval/sets/explicit_held_out``.

    python -m eval.explicit_held_out FOLDER
    anzhi --library LIBRARY ingest FOLDER/documents
    anzhi eval --library LIBRARY --register FOLDER/gold.jsonl --failures

All texts, places and bodies are invented. The documents are of the kinds that officers have; nobody who
writes extraction rules is to read them. A source is named ``NAME.FORM.src``; its marks:

- ``⟦…⟧`` an assignment. Inside it, and in the cells of tables, ``<Xname>`` is a unit of role X: L 牵头,
  F 负责, Z 责任单位, P 配合单位, C 参与, S 实施部门; ``<+F有关部门>`` are the words that leave a list open.
  ``*`` in a name marks a collective. L means 负责 where no word of the assignment says 牵头, save in
  ``LEAD_BY_ORDER``.
- before ``⟧``: ``=NOLEAD`` and ``=BARE``: L means 负责; ``=LEADFIRST``: the first unit leads;
  ``=UNITFIRST``: the heading of a list names the units, the marked words are not printed again.
- ``⏎`` a line broken in mid-sentence, ``↵`` the next labelled line of the same assignment.
- ``= `` a title, ``# `` a heading, ``|…|`` the rows of a table, where ``^`` is merged with the cell above;
  ``META|`` the table of an index block, ``FOOT|`` the foot of a web page.
"""

from __future__ import annotations

import html
import json
import re
import sys
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import docx
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

SOURCES = Path(__file__).parent / "sets" / "explicit_held_out"
ROLES = {"L": "牵头", "F": "负责", "Z": "责任单位", "P": "配合单位", "C": "参与", "S": "实施部门"}
UNIT = re.compile(r"<(\+|[LFZPCS])(?:(?<=\+)[A-Z])?([^<>]+)>")
SPAN = re.compile(r"⟦([^⟧]*?)(?:=([A-Z]+))?⟧")
LEAD_BY_ORDER = ("02", "04", "13")
"""Documents that say once that the first unit leads."""

Grid = list[list[str]]
Row = dict[str, Any]


def plain(text: str) -> str:
    """Text without marks."""
    text = SPAN.sub(lambda match: "" if match[2] == "UNITFIRST" else match[1], text)
    return _bare(text).replace("↵", "\n")


def _bare(text: str) -> str:
    return UNIT.sub(lambda match: match[2].replace("*", ""), text)


def roles_of(marked: str, *, lead: bool = True) -> list[Row]:
    """The roles of one marked assignment, units in their order."""
    found: dict[str, Row] = {}
    last: Row = {}
    for letter, name in UNIT.findall(marked):
        if letter == "+":
            last["open_ended"] = True
            continue
        role = ROLES["F" if letter == "L" and not lead else letter]
        last = found.setdefault(role, {"role": role, "units": [], "open_ended": False})
        collective = "*" in name or name.startswith(("各", "有关"))
        last["units"].append({"name": re.sub(r"[*⏎\s]", "", name), "collective": collective})
    return list(found.values())


class Document:
    """One source: its blocks and its gold rows."""

    def __init__(self, path: Path) -> None:
        self.name = path.name.removesuffix(".src")
        self.lines = path.read_text("utf-8").rstrip("\n").split("\n")
        self.rows: list[Row] = []
        self._section: list[str] = []
        table: Grid = []
        for number, line in enumerate([*self.lines, ""], 1):
            if line.startswith("|"):
                table.append(_cells(line))
                continue
            if table:
                self._read_table(table)
                table = []
            if heading := re.match(r"#+ (.*)", line):
                self._section = [plain(heading[1])]
            for match in SPAN.finditer(line):
                self._read_span(line, match, number)

    def _gold(self, span: str, roles: list[Row], task: str, form: str, **more: Any) -> None:
        self.rows.append(
            {
                "id": f"u{self.name[:2]}-{len(self.rows) + 1:03d}",
                "doc": self.name,
                "line": more.get("line"),
                "page": None,
                "section": self._section,
                "task": task.strip()[:60],
                "span": span,
                "period": more.get("period"),
                "form": form,
                "roles": roles,
            }
        )

    def _read_span(self, line: str, match: re.Match[str], number: int) -> None:
        marked, flag = match[1], match[2]
        # 各专项预案牵头部门 is a collective and makes nobody the lead.
        says_lead = "牵头" in marked.replace("预案牵头部门", "") or self.name.startswith(LEAD_BY_ORDER)
        lead = flag not in ("NOLEAD", "BARE") and says_lead
        if flag == "LEADFIRST":
            marked = marked.replace("<Z", "<L", 1)
        span = _bare(marked).replace("⏎", "").replace("↵", "\n")
        form = "bracket"
        if flag == "UNITFIRST":
            form, span = "line", plain(line)
        elif marked.startswith("由"):
            form = "running"
        elif marked.startswith(("责任", "牵", "实施")):
            form = "line"
        period = re.search(r"实施时间:([^;]+);", marked)
        task = plain(line[: match.start()]).replace("⏎", "")
        found = period[1] if period else None
        self._gold(span, roles_of(marked, lead=lead), task, form, line=number, period=found)

    def _read_table(self, rows: Grid) -> None:
        head = rows[0]
        heads = {at for at, name in enumerate(head) if re.search("单位|部门", name) and name != "建设单位"}
        timed = bool(re.search("时限|时间", head[-1]))
        above = head
        for cells in rows[1:]:
            if all(set(cell) <= {"-", " "} for cell in cells):
                continue
            above = [above[at] if cell == "^" else cell for at, cell in enumerate(cells)]
            at = [column for column, cell in enumerate(above) if column in heads or UNIT.search(cell)]
            pieces = [plain(above[column]) for column in at]
            shared = [index for index, column in enumerate(at) if cells[column] == "^"]
            if shared:  # the words of the row itself, up to the first cell that it shares
                pieces = pieces[: shared[0]] or [pieces[-1]]
            rest = (plain(cell) for column, cell in enumerate(above) if column not in at)
            task = " ".join(cell for cell in rest if not cell.isdigit())
            roles = roles_of("".join(above[column] for column in at))
            self._gold(" | ".join(pieces), roles, task, "table", period=above[-1] if timed else None)

    # --- the forms -------------------------------------------------------------------------------

    def write(self, folder: Path) -> None:
        """Write the document in the form that its name says."""
        forms: dict[str, Callable[[Path], None]] = {
            "txt": self._text,
            "md": self._text,
            "html": self._web,
            "docx": self._word,
            "pdf": self._pdf,
        }
        forms[self.name.rsplit(".", 1)[1]](folder / self.name)

    def _text(self, path: Path) -> None:
        path.write_text("".join(plain(line).replace("⏎", "\n") + "\n" for line in self.lines), "utf-8")

    def _blocks(self) -> Iterator[tuple[str, str, Grid]]:
        """Kind, text and, for a table, its cells."""
        for is_table, group in groupby(self.lines, key=lambda line: line.startswith("|")):
            if is_table:
                yield "table", "", [_cells(line) for line in group]
                continue
            for line in filter(str.strip, group):
                if line.startswith(("META|", "FOOT|")):
                    yield line[:4].lower(), line[5:], []
                elif line.startswith("= "):
                    yield "title", line[2:], []
                elif heading := re.match(r"(#+) (.*)", line):
                    yield f"heading{len(heading[1])}", plain(heading[2]), []
                else:
                    yield "text", plain(line).replace("⏎", ""), []

    def _web(self, path: Path) -> None:
        blocks = list(self._blocks())
        title = next(text for kind, text, _ in blocks if kind == "title")
        out = [
            f'<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{title}</title></head><body>',
            '<div class="nav"><a href="/">首页</a> &gt; <a href="/zwgk">政务公开</a> &gt; 规范性文件</div>',
            '<div class="tools">【字体：<a>大</a> <a>中</a> <a>小</a>】<a>打印本页</a> <a>关闭窗口</a></div>',
        ]
        for kind, text, grid in blocks:
            if kind == "meta":
                cells = text.split("|")
                pairs = zip(cells[::2], cells[1::2], strict=True)
                inner = "".join(f"<tr><th>{key}</th><td>{value}</td></tr>" for key, value in pairs)
                out.append(f"<table class='xxgk'>{inner}</table>")
            elif kind == "title":
                out.append(f"<h1 style='text-align:center'>{text}</h1>")
            elif kind.startswith("heading"):
                out.append(f"<p><strong>　　{text}</strong></p>")
            elif kind == "table":
                out.append(_web_table(grid))
            elif kind == "foot":
                out.append(f"<div class='footer'>{text}</div>")
            else:
                out.append(f"<p style='text-indent:2em'>　　{html.escape(text)}</p>")
        path.write_text("\n".join([*out, "</body></html>"]), "utf-8")

    def _word(self, path: Path) -> None:
        made = docx.Document()
        for kind, text, cells in self._blocks():
            if kind == "table":
                grid = made.add_table(rows=len(cells), cols=len(cells[0]))
                grid.style = "Table Grid"
                for row, column, end in _placed(cells):
                    grid.cell(row, column).text = plain(cells[row][column])
                    if end > row:
                        grid.cell(row, column).merge(grid.cell(end, column))
            elif kind == "title":
                made.add_paragraph(text, style="Title")
            elif kind.startswith("heading"):
                made.add_heading(text, int(kind[-1]))
            else:
                made.add_paragraph(text)
        made.save(str(path))

    def _pdf(self, path: Path) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        base = {"fontName": "STSong-Light", "wordWrap": "CJK"}
        body = ParagraphStyle("body", fontSize=16, leading=28, firstLineIndent=32, **base)
        title = ParagraphStyle("title", fontSize=22, leading=34, alignment=1, **base)
        small = ParagraphStyle("cell", fontSize=10.5, leading=15, **base)
        story: list[Any] = []
        for kind, text, cells in self._blocks():
            if kind == "table":
                story.append(_pdf_table(cells, small))
            elif kind == "title":
                story += [Paragraph(html.escape(text), title), Spacer(1, 12)]
            else:
                story.append(Paragraph(html.escape(text), body))

        def number(canvas: Any, made: Any) -> None:
            canvas.setFont("STSong-Light", 14)
            canvas.drawCentredString(A4[0] / 2, 40, f"— {made.page} —")

        margins = {"leftMargin": 80, "rightMargin": 74, "topMargin": 100, "bottomMargin": 90}
        made = SimpleDocTemplate(str(path), pagesize=A4, invariant=1, **margins)
        made.build(story, onFirstPage=number, onLaterPages=number)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _placed(rows: Grid) -> Iterator[tuple[int, int, int]]:
    """Row, column and last row of every cell that stands for itself."""
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell != "^":
                end = row
                while end + 1 < len(rows) and rows[end + 1][column] == "^":
                    end += 1
                yield row, column, end


def _web_table(rows: Grid) -> str:
    out: list[list[str]] = [[] for _ in rows]
    for row, column, end in _placed(rows):
        span = f" rowspan='{end - row + 1}'" if end > row else ""
        out[row].append(f"<td{span}><p>{html.escape(plain(rows[row][column]))}</p></td>")
    return "<table border='1'>" + "".join(f"<tr>{''.join(cells)}</tr>" for cells in out) + "</table>"


def _pdf_table(rows: Grid, style: Any) -> Any:
    longest = [max(len(plain(row[column])) for row in rows) for column in range(len(rows[0]))]
    weights = [max(2.0, min(11.0, length**0.75)) for length in longest]
    widths = [441 * weight / sum(weights) for weight in weights]
    commands: list[Any] = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    commands += [("SPAN", (column, row), (column, end)) for row, column, end in _placed(rows) if end > row]
    cells = [
        [Paragraph("" if cell == "^" else html.escape(plain(cell)), style) for cell in row] for row in rows
    ]
    made = Table(cells, colWidths=widths, repeatRows=1)
    made.setStyle(TableStyle(commands))
    return made


def build(folder: Path) -> list[Row]:
    """Write ``documents/`` and ``gold.jsonl`` below the folder; the gold rows."""
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    for source in sorted(SOURCES.glob("*.src")):
        document = Document(source)
        document.write(folder / "documents")
        rows += document.rows
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "gold.jsonl").write_text("".join(lines), "utf-8")
    return rows


if __name__ == "__main__":
    print(len(build(Path(sys.argv[1]))), "assignments")
