"""Briefings as Word files and slides, by API and command line: sources, names, room on a slide."""

from __future__ import annotations

import io
import itertools
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import accident_reports
import pytest
from command_line import Anzhi
from docx import Document
from fastapi.testclient import TestClient
from pptx import Presentation
from pptx.util import Emu, Pt

from case_library.briefing import Briefing, Part, PartKind, Statement
from qa_service.api.application import create_app
from qa_service.briefing_slides import FONT, Piece, briefing_slides, height_of, lines_of, on_slides
from qa_service.briefing_word import briefing_word, shown_whole
from qa_service.briefings import briefing_json, briefing_of
from qa_service.settings import load_settings
from qa_service.wiring import App, build

MARK = re.compile(r"\[(\d+)\]")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("briefings")
    with build(load_settings(env={"ANZHI_LIBRARY": str(folder / "库")}, toml=None), create=True) as app:
        accident_reports.fill(app, folder / "文件")
    return folder / "库"


@pytest.fixture(scope="module")
def app(root: Path) -> Iterator[App]:
    with build(load_settings(env={"ANZHI_LIBRARY": str(root)}, toml=None)) as one:
        yield one


@pytest.fixture(scope="module")
def client(app: App) -> TestClient:
    return TestClient(create_app(app))


def case_id(app: App, words: str) -> str:
    return next(row.id for row in app.case_desk.cases.all() if words in row.name)


@pytest.fixture(scope="module")
def one(app: App) -> Briefing:
    return briefing_of(app, [case_id(app, "苇滩")], accident_reports.PLACE)


@pytest.fixture(scope="module")
def several(app: App) -> Briefing:
    return briefing_of(app, [case_id(app, name) for name in ("苇滩", "松崖", "青禾")])


def word_texts(data: bytes) -> list[str]:
    document = Document(io.BytesIO(data))
    texts = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        texts += [cell.text for row in table.rows for cell in row.cells]
    return texts


def xml_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(
            archive.read(name).decode("utf-8") for name in archive.namelist() if name.endswith(".xml")
        )


# --- what they say -------------------------------------------------------------------------------


def test_every_number_has_its_source_at_the_end(one: Briefing) -> None:
    text = "\n".join(word_texts(briefing_word(one)))
    body, _, listed = text.partition("\n出处\n")
    used = {int(number) for number in MARK.findall(body)}
    assert used
    for number in used:
        assert f"[{number}] {one.source(number).where}" in listed


def test_the_words_of_every_source_are_in_the_file(several: Briefing) -> None:
    text = "".join("".join(word_texts(briefing_word(several))).split())
    for source in several.sources:
        assert "".join(source.quote.split()) in text, source.where
    assert shown_whole(several)


def test_then_and_now_and_who_answers_today(one: Briefing) -> None:
    text = "\n".join(word_texts(briefing_word(one)))
    assert "违反《盐场运输安全法》第二条" in text
    assert "运输单位应当对驾驶人员进行安全教育和培训" in text
    assert "与现行条文相同" in text
    assert "这类事情现在由谁负责" in text
    assert "县交通运输局" in text


def test_where_the_register_has_nothing_it_is_said(app: App) -> None:
    made = briefing_of(app, [case_id(app, "青禾")], accident_reports.PLACE)
    part = made.cases[0].part(PartKind.TODAY)
    assert part is not None
    assert not part.statements
    assert "没有找到" in part.note
    assert part.note in "\n".join(word_texts(briefing_word(made)))


def test_names_are_hidden_unless_asked_for(app: App, one: Briefing) -> None:
    for data in (briefing_word(one), briefing_slides(one)):
        inside = xml_of(data)
        for name in accident_reports.NAMES:
            assert name not in inside
        assert "卢某" in inside
    full = briefing_of(app, [case_id(app, "苇滩")], full_names=True)
    assert "卢志平" in xml_of(briefing_word(full))
    assert "人名已隐去" not in xml_of(briefing_word(full))


# --- the Word file -------------------------------------------------------------------------------


def test_cover_header_and_page_numbers(several: Briefing) -> None:
    document = Document(io.BytesIO(briefing_word(several)))
    section = document.sections[0]
    assert section.different_first_page_header_footer
    assert section.header.paragraphs[0].text == several.title
    assert "PAGE" in section.footer._element.xml
    assert "NUMPAGES" in section.footer._element.xml
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert headings[:2] == ["案例对照", "共同点"]
    assert headings[2].startswith("案例一　")
    assert headings[-1] == "出处"


def test_chinese_typefaces_are_named(one: Briefing) -> None:
    inside = xml_of(briefing_word(one))
    assert 'w:eastAsia="仿宋"' in inside
    assert 'w:eastAsia="黑体"' in inside
    assert "eastAsiaTheme" not in inside.split("<w:body>")[1].split("</w:body>")[0]


# --- slides --------------------------------------------------------------------------------------


def slides_of(made: Briefing) -> Any:
    return Presentation(io.BytesIO(briefing_slides(made)))


def runs_of(shape: Any) -> Iterator[Any]:
    if shape.has_text_frame:
        frames = [shape.text_frame]
    elif shape.has_table:
        frames = [cell.text_frame for row in shape.table.rows for cell in row.cells]
    else:
        frames = []
    for frame in frames:
        for paragraph in frame.paragraphs:
            yield from paragraph.runs


def test_every_slide_has_a_title_and_its_sources(several: Briefing) -> None:
    deck = slides_of(several)
    names = {several.title, *(told.name for told in several.cases)}
    for slide in deck.slides:
        title = slide.shapes.title.text_frame.text
        assert title
        text = "\n".join(run.text for shape in slide.shapes for run in runs_of(shape))
        if title in names or title.startswith("出处"):
            continue
        numbers = {int(number) for number in MARK.findall(text)}
        assert numbers, title
        assert "出处：" in text
        notes = slide.notes_slide.notes_text_frame.text
        for number in numbers:
            assert several.source(number).quote in notes


def test_typefaces_are_set_on_every_run(one: Briefing) -> None:
    for slide in slides_of(one).slides:
        for shape in slide.shapes:
            for run in runs_of(shape):
                assert run.font.name == FONT
                assert f'<a:ea typeface="{FONT}"/>' in run._r.xml
                assert run.font.size >= Pt(10)


def test_nothing_runs_over_its_slide(several: Briefing) -> None:
    deck = slides_of(several)
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left + shape.width <= deck.slide_width
            if shape.has_text_frame and shape.text_frame.text and shape != slide.shapes.title:
                needed = sum(
                    lines_of(paragraph.text, paragraph.runs[0].font.size.pt, Emu(shape.width).inches)
                    * (paragraph.line_spacing or Pt(12)).pt
                    for paragraph in shape.text_frame.paragraphs
                    if paragraph.runs
                )
                assert shape.top + Pt(needed) <= deck.slide_height
            elif shape.has_table:
                rows = sum(row.height for row in shape.table.rows)
                assert shape.top + rows <= Emu(int(6.4 * 914400))


def test_a_full_cover_has_its_words_one_below_the_other(one: Briefing) -> None:
    told = replace(one.cases[0], missing=("违反的规定", "责任链条"))
    cover = slides_of(replace(one, cases=(told,), place="江南省/苔原县")).slides[0]
    texts = [shape for shape in cover.shapes if shape.has_text_frame and shape.text_frame.text]
    assert "不列的部分：违反的规定、责任链条" in texts[-1].text_frame.text
    ends = [(shape.top, shape.top + shape.height) for shape in texts if shape != cover.shapes.title]
    ends.sort()
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(ends))


def test_a_remark_alone_makes_no_slide(one: Briefing) -> None:
    told = one.cases[0]
    passage = Statement("甲" * 99 + "。", (1,), verbatim=True)
    for count in range(1, 12):
        part = Part(PartKind.INDIRECT, (passage,) * count, note="其余见原文。")
        deck = slides_of(replace(one, cases=(replace(told, parts=(part,)),)))
        shown = [slide for slide in deck.slides if "间接原因" in slide.shapes.title.text_frame.text]
        for slide in shown:
            text = "".join(run.text for shape in slide.shapes for run in runs_of(shape))
            assert "甲" in text
        assert "其余见原文。" in text


def test_long_text_goes_on_on_the_next_slide() -> None:
    sentence = "工人在没有检测也没有通风的情况下进入池内清理残渣，随后倒下。"
    slides = on_slides([Piece("经过", bold=True), Piece(sentence * 60, (1,), quoted=True)])
    assert len(slides) > 2
    assert "".join(piece.text for slide in slides for piece in slide if piece.quoted) == sentence * 60
    for slide in slides:
        assert sum(map(height_of, slide)) <= 4.75 * 72 + 1
        assert all(piece.sources for piece in slide if piece.quoted)
        assert all(piece.text.endswith("。") for piece in slide if piece.quoted)


def test_a_label_stays_with_its_text() -> None:
    filler = Piece("甲" * 30 * 9, (1,))
    slides = on_slides([filler, Piece("原因", bold=True), Piece("乙" * 400, (2,))])
    assert not slides[0][-1].bold


def test_a_text_without_any_stop_is_cut_all_the_same() -> None:
    slides = on_slides([Piece("丁" * 3000, (1,))])
    assert sum(len(piece.text) for slide in slides for piece in slide) == 3000


# --- the API and the command line ----------------------------------------------------------------


def test_over_the_api(client: TestClient, app: App) -> None:
    of_one = f"/api/v1/cases/{case_id(app, '苇滩')}/briefing"
    body = client.get(of_one).json()
    assert body["masked"] is True
    assert body["comparison"] is None
    text = json.dumps(body, ensure_ascii=False)
    assert not any(name in text for name in accident_reports.NAMES)
    for source in body["sources"]:
        assert client.get(source["url"].partition("#")[0]).status_code == 200
    for form, opened in (("docx", Document), ("pptx", Presentation)):
        answer = client.get(of_one, params={"format": form, "place": "苇滩县"})
        assert answer.status_code == 200
        assert f".{form}" in answer.headers["content-disposition"]
        opened(io.BytesIO(answer.content))


def test_several_over_the_api(client: TestClient, app: App) -> None:
    ids = [case_id(app, "松崖"), case_id(app, "青禾"), case_id(app, "松崖")]
    body = client.get("/api/v1/briefings", params={"case": ids}).json()
    assert [told["id"] for told in body["cases"]] == ids[:2]
    assert len(body["comparison"]["rows"]) == 2
    assert body["common"]["statements"] or body["common"]["note"]


@pytest.mark.parametrize(
    ("address", "params", "status"),
    [
        ("/api/v1/cases/000000000000/briefing", {}, 404),
        ("/api/v1/briefings", {}, 422),
        ("/api/v1/briefings", {"case": ["x"] * 13}, 422),
        ("/api/v1/briefings", {"case": ["000000000000"]}, 404),
    ],
)
def test_what_is_refused(client: TestClient, address: str, params: dict[str, Any], status: int) -> None:
    answer = client.get(address, params=params)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_a_place_without_documents_is_refused(client: TestClient, app: App) -> None:
    answer = client.get(f"/api/v1/cases/{case_id(app, '青禾')}/briefing", params={"place": "不存在县"})
    assert answer.status_code == 404
    assert "不存在县" in answer.json()["error"]["message"]


def test_on_the_command_line(root: Path, app: App, tmp_path: Path, anzhi: Anzhi) -> None:
    found = case_id(app, "苇滩")
    shown = anzhi("--library", str(root), "cases", "briefing", found)
    assert shown.code == 0
    assert "【责任链条】" in shown.out
    assert "卢志平" not in shown.out
    named = anzhi("--library", str(root), "cases", "briefing", found, "--names", "--format", "json")
    assert "卢志平" in named.out
    assert json.loads(named.out)["masked"] is False
    for suffix in ("docx", "pptx"):
        path = tmp_path / f"材料.{suffix}"
        assert anzhi("--library", str(root), "cases", "briefing", found, "--out", str(path)).code == 0
        assert path.read_bytes()[:2] == b"PK"
    assert anzhi("--library", str(root), "cases", "briefing", found, "--format", "docx").code == 2


def test_the_json_is_that_of_the_api(client: TestClient, app: App, several: Briefing) -> None:
    ids = [told.case_id for told in several.cases]
    assert client.get("/api/v1/briefings", params={"case": ids}).json() == briefing_json(several)
