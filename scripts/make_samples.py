"""Write the sample documents that are not plain text: the task table as PDF and DOCX, a county plan as DOCX.

Usage: ``python scripts/make_samples.py [--font /path/to/font.ttc] [--out corpus/samples]``

Sources are ``scripts/sample_sources``. The PDF embeds a subset of a free TrueType font (Debian package
``fonts-wqy-microhei``, whose licence allows embedding), so that it shows and extracts the same on a machine
without Chinese fonts. The output is the same bytes for the same sources and library versions.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from reportlab.lib.colors import black, whitesmoke
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "scripts" / "sample_sources"
FONTS = (
    Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
)
EPOCH = dt.datetime(2026, 1, 1)  # python-docx writes naive times
WIDTHS_CM = (1.4, 11.6, 4.6, 6.4, 2.7)


@dataclass(frozen=True)
class TaskList:
    """A task table with its covering notice: rows are task, lead, helpers, deadline, grouped."""

    file: str
    title: str
    notice: str
    issuer: str
    number: str
    date: str
    addressee: str
    body: tuple[str, ...]
    columns: tuple[str, ...]
    groups: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]

    @classmethod
    def load(cls, path: Path) -> TaskList:
        """Read the TOML source."""
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        groups = tuple((g["name"], tuple(tuple(row) for row in g["rows"])) for g in raw.pop("groups"))
        raw["body"], raw["columns"] = tuple(raw["body"]), tuple(raw["columns"])
        return cls(groups=groups, **raw)

    def rows(self) -> list[tuple[str, ...]]:
        """Body rows of the table in order; a group row has one cell, a task row five (with its number)."""
        rows: list[tuple[str, ...]] = []
        number = 0
        for name, tasks in self.groups:
            rows.append((name,))
            for task in tasks:
                number += 1
                rows.append((str(number), *task))
        return rows


def write_pdf(tasks: TaskList, target: Path, font: Path) -> None:
    """Landscape A4, ruled table whose head row repeats on each page, page numbers ``— 1 —`` at the foot."""
    pdfmetrics.registerFont(TTFont("cjk", str(font), subfontIndex=0))
    body = ParagraphStyle(
        "body", fontName="cjk", fontSize=10.5, leading=16, wordWrap="CJK", firstLineIndent=21
    )
    flush = ParagraphStyle("flush", parent=body, firstLineIndent=0)
    right = ParagraphStyle("right", parent=flush, alignment=TA_RIGHT)
    head = ParagraphStyle("head", parent=flush, fontSize=15, leading=22, alignment=TA_CENTER)
    mid = ParagraphStyle("mid", parent=flush, alignment=TA_CENTER)
    cell = ParagraphStyle("cell", parent=flush, fontSize=9, leading=12)
    centre = ParagraphStyle("centre", parent=cell, alignment=TA_CENTER)

    data: list[list[object]] = [[Paragraph(c, centre) for c in tasks.columns]]
    spans: list[tuple[object, ...]] = []
    for row in tasks.rows():
        if len(row) == 1:
            spans.append(("SPAN", (0, len(data)), (-1, len(data))))
            data.append([Paragraph(row[0], cell), "", "", "", ""])
        else:
            styles = (centre, cell, cell, cell, centre)
            data.append([Paragraph(text, style) for text, style in zip(row, styles, strict=True)])
    table = Table(data, colWidths=[w * cm for w in WIDTHS_CM], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, black),
                ("BACKGROUND", (0, 0), (-1, 0), whitesmoke),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                *spans,
            ]
        )
    )
    story: list[object] = [
        Paragraph(tasks.notice, head),
        Paragraph(tasks.number, mid),
        Spacer(1, 8),
        Paragraph(tasks.addressee, flush),
        *(Paragraph(text, body) for text in tasks.body),
        Spacer(1, 6),
        Paragraph(tasks.issuer, right),
        Paragraph(tasks.date, right),
        Spacer(1, 10),
        Paragraph(tasks.title, head),
        Spacer(1, 6),
        table,
    ]

    def number_page(canvas: Canvas, _: object) -> None:
        canvas.setFont("cjk", 9)
        canvas.drawCentredString(landscape(A4)[0] / 2, 1 * cm, f"— {canvas.getPageNumber()} —")

    document = SimpleDocTemplate(
        str(target),
        pagesize=landscape(A4),
        leftMargin=1.5 * cm,
        rightMargin=1.5 * cm,
        topMargin=1.6 * cm,
        bottomMargin=1.6 * cm,
        title=tasks.title,
        author=tasks.issuer,
        invariant=1,
    )
    document.build(story, onFirstPage=number_page, onLaterPages=number_page)


def new_docx(title: str, author: str, *, wide: bool = False) -> DocxDocument:
    """An empty A4 document with a Chinese body font and fixed dates."""
    document = Document()
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.created = properties.modified = EPOCH
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    section = document.sections[0]
    long, short = Cm(29.7), Cm(21)
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if wide else (short, long)
    return document


def add_line(document: DocxDocument, kind: str, text: str) -> None:
    """One paragraph: ``title``, ``center``, ``right``, ``h1``, ``h2`` or ``para``."""
    if kind in ("h1", "h2"):
        document.add_heading(text, level=int(kind[1]))
        return
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    if kind == "title":
        run.bold, run.font.size = True, Pt(18)
    if kind in ("title", "center"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif kind == "right":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    elif not text.endswith("："):
        paragraph.paragraph_format.first_line_indent = Pt(24)


def write_task_docx(tasks: TaskList, target: Path) -> None:
    """The task table as a Word table; group rows are merged across all columns."""
    document = new_docx(tasks.title, tasks.issuer, wide=True)
    add_line(document, "title", tasks.notice)
    add_line(document, "center", tasks.number)
    add_line(document, "para", tasks.addressee)
    for text in tasks.body:
        add_line(document, "para", text)
    add_line(document, "right", tasks.issuer)
    add_line(document, "right", tasks.date)
    add_line(document, "title", tasks.title)
    rows = tasks.rows()
    table = document.add_table(rows=1 + len(rows), cols=len(tasks.columns), style="Table Grid")
    grid = [list(row.cells) for row in table.rows]
    for cell, text in zip(grid[0], tasks.columns, strict=True):
        cell.text = text
    for cells, row in zip(grid[1:], rows, strict=True):
        if len(row) == 1:
            cells[0].merge(cells[-1]).text = row[0]
        else:
            for cell, text in zip(cells, row, strict=True):
                cell.text = text
    for cells in grid:
        for cell, width in zip(cells, WIDTHS_CM, strict=True):
            cell.width = Cm(width)
    save(document, target)


def write_plan_docx(source: Path, target: Path) -> None:
    """A plan from lines ``kind|text``."""
    lines = [line.split("|", 1) for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
    document = new_docx(lines[0][1], "望溪县人民政府办公室")
    for kind, text in lines:
        add_line(document, kind, text)
    save(document, target)


def save(document: DocxDocument, target: Path) -> None:
    """Save with fixed entry times, so that a rebuild gives the same bytes."""
    document.save(str(target))
    with zipfile.ZipFile(target) as archive:
        entries = [(info.filename, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)


def main() -> None:
    """Write all of them and say how large they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--font", type=Path, default=next((f for f in FONTS if f.exists()), FONTS[0]))
    parser.add_argument("--out", type=Path, default=ROOT / "corpus" / "samples")
    arguments = parser.parse_args()
    if not arguments.font.exists():
        parser.error(f"no font at {arguments.font}: apt-get install fonts-wqy-microhei, or give --font")
    tasks = TaskList.load(SOURCES / "task_list.toml")
    targets = [
        arguments.out / f"{tasks.file}.pdf",
        arguments.out / f"{tasks.file}.docx",
        arguments.out / "望溪县燃气和电动自行车安全专项整治方案.docx",
    ]
    write_pdf(tasks, targets[0], arguments.font)
    write_task_docx(tasks, targets[1])
    write_plan_docx(SOURCES / "county_plan.txt", targets[2])
    for target in targets:
        print(f"{target.name}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
