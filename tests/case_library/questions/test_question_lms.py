"""What learning platforms make of our files: GIFT and Moodle XML by Moodle's rules, QTI by other programs."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
import zipfile
from html import unescape
from pathlib import Path

import gift_as_moodle_reads
import pytest
from exchanged_items import ITEMS, items
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from case_library.questions.export import ExportForm, export_items
from case_library.questions.model import CHOICES, Item, ItemType
from case_library.questions.wording import LETTERS, TRUE_KEY, full_stem

# --- GIFT ----------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=st.lists(items(), min_size=1, max_size=3))
def test_moodle_reads_any_text_of_gift(made: list[Item]) -> None:
    check_gift(made)


def test_moodle_reads_gift() -> None:
    check_gift(list(ITEMS))


def check_gift(made: list[Item]) -> None:
    found = gift_as_moodle_reads.read(export_items(made, ExportForm.GIFT).data)
    assert [one.text for one in found] == [full_stem(item) for item in made]
    for item, one in zip(made, found, strict=True):
        assert item.explanation in one.feedback.replace("\n　【", "\n【") or "【" in item.explanation
        if item.type in CHOICES:
            assert one.qtype == "multichoice"
            assert one.single is (item.type is ItemType.SINGLE)
            assert [text for text, _ in one.answers] == list(item.options)
            assert tuple(LETTERS[at] for at, (_, weight) in enumerate(one.answers) if weight > 0) == item.key
            if not one.single:  # Moodle takes a question whose right answers are 100 per cent together
                assert sum(weight for _, weight in one.answers if weight > 0) == pytest.approx(1, abs=1e-3)
        elif item.type is ItemType.TRUE_FALSE:
            assert (one.qtype, one.right) == ("truefalse", item.key == TRUE_KEY)
        elif item.type is ItemType.BLANK and len(item.key) == 1 and "->" not in item.key[0]:
            assert one.qtype == "shortanswer"
            assert [text for text, _ in one.answers] == item.key[0].split("|")
        else:
            assert one.qtype == "essay"


# --- Moodle XML ----------------------------------------------------------------------------------

#: What each type must have, from Moodle XML format in the documentation of Moodle.
_PARTS = {
    "multichoice": {"single", "shuffleanswers", "answernumbering", "answer", "defaultgrade"},
    "truefalse": {"answer", "defaultgrade"},
    "shortanswer": {"usecase", "answer", "defaultgrade"},
    "essay": {"responseformat", "graderinfo", "defaultgrade"},
    "cloze": set(),
}
_ALWAYS = {"name", "questiontext", "generalfeedback", "penalty", "hidden", "idnumber", "tags"}


def moodle(made: list[Item] | tuple[Item, ...]) -> list[ET.Element]:
    root = ET.fromstring(export_items(made, ExportForm.MOODLE).data)
    assert root.tag == "quiz"
    first, *questions = root
    assert (first.get("type"), first.findtext("category/text")) == ("category", "$course$/top/题库")
    return questions


def test_moodle_xml_has_the_parts_that_moodle_asks_for() -> None:
    questions = moodle(ITEMS)
    assert [one.get("type") for one in questions] == [
        *("multichoice", "multichoice", "truefalse", "truefalse", "shortanswer"),
        *("cloze", "essay", "essay", "essay", "truefalse"),
    ]
    for one in questions:
        parts = {child.tag for child in one}
        assert parts >= _ALWAYS | _PARTS[str(one.get("type"))]
        assert all(child.find("text") is not None for child in one if child.get("format"))


def test_moodle_xml_carries_texts_and_fractions() -> None:
    for item, one in zip(ITEMS, moodle(ITEMS), strict=True):
        if one.get("type") == "cloze":
            continue
        assert one.findtext("questiontext/text") == full_stem(item)
        if item.type in CHOICES:
            answers = one.findall("answer")
            assert tuple(answer.findtext("text") for answer in answers) == item.options
            right = [
                float(str(answer.get("fraction")))
                for answer in answers
                if float(str(answer.get("fraction"))) > 0
            ]
            assert sum(right) == pytest.approx(100, abs=0.01)
            assert len(right) == len(item.key)


def test_a_cloze_has_a_gap_for_each_key() -> None:
    (one,) = [one for one in moodle(ITEMS) if one.get("type") == "cloze"]
    text = str(one.findtext("questiontext/text"))
    assert text.count(":SHORTANSWER:=") == 2
    # entities keep the signs of the answer from ending it: Moodle decodes them
    assert "{1:SHORTANSWER:=30~=&#125;三&#126;十&#35;&#92;}" in text
    assert "&#123;丙}&lt;b&gt;&amp;amp;" in text


# --- QTI -----------------------------------------------------------------------------------------


def package(form: ExportForm) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(export_items(ITEMS, form).data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_qti_3_is_what_a_converter_makes_of_qti_21() -> None:
    convert = pytest.importorskip("qti_convert")
    older, newer = package(ExportForm.QTI21), package(ExportForm.QTI30)
    assert older.keys() == newer.keys()
    for name in older.keys() - {"imsmanifest.xml"}:
        upgraded = convert.upgrade_qti2_to_qti3(older[name].decode())
        assert canonical(newer[name]) == canonical(upgraded.encode()), name


def test_the_manifest_of_qti_3_is_what_a_converter_makes_of_the_older() -> None:
    convert = pytest.importorskip("qti_convert")
    made = convert.convert_manifest_to_qti3(package(ExportForm.QTI21)["imsmanifest.xml"].decode())
    upgraded, ours = (
        etree.fromstring(made.encode()),
        etree.fromstring(package(ExportForm.QTI30)["imsmanifest.xml"]),
    )
    assert [one.attrib for one in upgraded.iter("{*}resource")] == [
        one.attrib for one in ours.iter("{*}resource")
    ]
    for name in ("schema", "schemaversion"):
        assert upgraded.findtext(f".//{{*}}{name}") == ours.findtext(f".//{{*}}{name}")
    assert {one.tag for one in upgraded.iter()} == {one.tag for one in ours.iter()}


def canonical(data: bytes) -> bytes:
    written: bytes = etree.tostring(etree.fromstring(data), method="c14n2")
    return written


def test_another_program_reads_qti_21(tmp_path: Path) -> None:
    parser = pytest.importorskip("onyx2moodle.parser")
    files = package(ExportForm.QTI21)
    for item in ITEMS:
        path = tmp_path / f"{item.id}.xml"
        path.write_bytes(files[f"items/{item.id}.xml"])
        read = parser.parse_item(path)
        assert read.identifier == item.id
        kinds = [one.kind for one in read.interactions]
        if item.type in CHOICES:
            assert kinds == ["choice"]
            shown = [plain(choice.html) for choice in read.interactions[0].choices]
            assert shown == list(item.options)
            assert tuple(read.response_decls["RESPONSE"].correct_values) == item.key
        elif item.type is ItemType.TRUE_FALSE:
            assert [plain(choice.html) for choice in read.interactions[0].choices] == ["正确", "错误"]
            assert read.response_decls["RESPONSE"].correct_values == ["T" if item.key == TRUE_KEY else "F"]
        elif item.type is ItemType.BLANK:
            assert kinds == ["textEntry"] * len(item.key)
            for number, words in enumerate(item.key, start=1):
                assert list(read.response_decls[f"RESPONSE_{number}"].mapping) == words.split("|")
        else:
            assert kinds == ["extendedText"]


def plain(html: str) -> str:
    return unescape(html.replace("<br/>", "\n"))


@pytest.mark.parametrize("form", [ExportForm.QTI21, ExportForm.QTI30])
def test_a_package_names_every_file_once(form: ExportForm) -> None:
    files = package(form)
    root = etree.fromstring(files["imsmanifest.xml"])
    resources = list(root.iter("{*}resource"))
    assert [one.get("href") for one in resources] == [f"items/{item.id}.xml" for item in ITEMS]
    assert {one.find("{*}file").get("href") for one in resources} == files.keys() - {"imsmanifest.xml"}
    assert len({one.get("identifier") for one in resources}) == len(ITEMS)
    # the order that the content model of the binding asks for
    assert [etree.QName(one).localname for one in root] == ["metadata", "organizations", "resources"]
    assert len(root.findall(".//{http://ltsc.ieee.org/xsd/LOM}lom")) == len(ITEMS) + 1


def test_items_of_one_id_are_files_of_their_own() -> None:
    import dataclasses

    twice = [
        ITEMS[3],
        dataclasses.replace(ITEMS[3], id="题 1"),
        dataclasses.replace(ITEMS[3], id="题 2"),
        ITEMS[3],
    ]
    with zipfile.ZipFile(io.BytesIO(export_items(twice, ExportForm.QTI21).data)) as archive:
        assert len(set(archive.namelist())) == 5
