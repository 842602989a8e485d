"""``anzhi documents page``: a page of an original as a picture, in a shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Anzhi, complaint
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
LINES = (
    ("青屿区渔港消防整治方案", "一、排查隐患。（责任单位：区应急局）"),
    ("二、整治电动自行车。（牵头单位：区公安局；配合单位：区消防救援大队）",),
)


@pytest.fixture
def filled(tmp_path: Path, anzhi: Anzhi, monkeypatch: pytest.MonkeyPatch) -> str:
    """Id of a PDF of two pages in the library of the environment."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = Canvas(str(tmp_path / "方案.pdf"))
    for page in LINES:
        canvas.setFont(FONT, 14)
        for number, line in enumerate(page):
            canvas.drawString(80, 700 - 30 * number, line)
        canvas.showPage()
    canvas.save()
    monkeypatch.setenv("ANZHI_LIBRARY", str(tmp_path / "资料"))
    (tmp_path / "方案.txt").write_text("\n".join(line for page in LINES for line in page), encoding="utf-8")
    assert anzhi("ingest", "方案.pdf", "方案.txt", "--no-index").code == 0
    listed = json.loads(anzhi("documents", "--format", "json").out)
    return str(next(row["id"] for row in listed if row["file_name"] == "方案.pdf"))


def test_the_page_of_a_row_is_found_and_marked(anzhi: Anzhi, filled: str, tmp_path: Path) -> None:
    rows = json.loads(anzhi("responsibilities", "--format", "json", "--document", filled).out)
    row = next(row for row in rows if "区公安局" in row["evidence"])
    outcome = anzhi("documents", "page", filled, "--assignment", row["id"], "--out", "依据.png", "--json")
    assert outcome.code == 0, outcome.err
    body = json.loads(outcome.out)
    assert (body["page"], body["total"], body["pages"]) == (2, 2, [2])
    assert [box["exact"] for box in body["boxes"]] == [True]
    assert "第 2 页，共 2 页" in outcome.err
    with Image.open(tmp_path / "依据.png") as image:
        assert image.width == 1240
        scale = image.width / body["width"]
        box = body["boxes"][0]
        red, _, blue = image.convert("RGB").getpixel(
            (int(box["left"] * scale) + 1, int(box["top"] * scale) + 1)
        )
    assert red - blue > 60


def test_a_page_by_its_number_and_file_name(anzhi: Anzhi, filled: str, tmp_path: Path) -> None:
    outcome = anzhi("documents", "page", "方案.pdf", 1, "--out", "1.jpg", "--width", 300)
    assert outcome.code == 0, outcome.err
    with Image.open(tmp_path / "1.jpg") as image:
        assert (image.format, image.width) == ("JPEG", 300)
    assert anzhi("documents", "page", filled, "--out", "2.webp", "--dpi", 72, "--no-highlight").code == 0
    with Image.open(tmp_path / "2.webp") as image:
        assert image.format == "WEBP"
        assert image.width in (595, 596)


def test_words_on_another_page_are_told(anzhi: Anzhi, filled: str) -> None:
    text = anzhi("documents", "show", filled, "--text").out
    start = text.index("区公安局")
    outcome = anzhi("documents", "page", filled, 1, "--start", start, "--end", start + 4, "--out", "1.png")
    assert outcome.code == 0, outcome.err
    assert "引文不在这一页，在第 2 页" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("方案.pdf", 1), "--out"),
        (("方案.pdf", 1, "--out", "1.gif"), ".png"),
        (("方案.pdf", 3, "--out", "3.png"), "共 2 页，没有第 3 页"),
        (("方案.pdf", 1, "--out", "1.png", "--width", 300, "--dpi", 72), "只能写一个"),
        (("方案.pdf", 1, "--out", "1.png", "--start", 5), "要一起写"),
        (("方案.pdf", 1, "--out", "1.png", "--clause", "x"), "没有条款"),
        (("方案.pdf", 1, "--out", "没有/1.png"), "写不进去"),
        (("方案.txt", 1, "--out", "1.png"), "没有固定的页"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_line(
    anzhi: Anzhi, filled: str, arguments: tuple[object, ...], words: str
) -> None:
    assert words in complaint(anzhi("documents", "page", *arguments))
