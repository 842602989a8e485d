"""Facets of the register: what they count is what choosing gives; page, API and terminal say the same."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from command_line import Anzhi
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from register_plans import CITY, DAY, NORTH, SOUTH, register_library
from selectolax.lexbor import LexborHTMLParser

from corpus.library import Library
from corpus.model import AssignmentKind, Deadline, PlaceScope, Validity
from corpus.register_search import RegisterAsked
from corpus.register_table import Share, spans_of
from qa_service.api.application import create_app
from qa_service.register_facets import describe, shares_and_roles
from qa_service.settings import load_settings
from qa_service.wiring import build

ASKED = {"as_of": DAY.isoformat()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return register_library(tmp_path_factory.mktemp("register"))


@pytest.fixture(scope="module")
def library(folder: Path) -> Iterator[Library]:
    with Library.open(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with build(load_settings(env={"ANZHI_LIBRARY": str(folder)}, toml=None)) as app:
        yield TestClient(create_app(app))


def total(library: Library, **asked: Any) -> int:
    return library.register_page(RegisterAsked(as_of=DAY, **asked), limit=1).total


# --- what the counts mean ------------------------------------------------------------------------

FIELDS = {
    "jurisdiction": "places",
    "unit": "units",
    "role": "shares",
    "document": "documents",
    "status": "statuses",
    "due": "deadlines",
    "kind": "kinds",
}
BASES: tuple[Mapping[str, Any], ...] = (
    {},
    {"jurisdiction": NORTH},
    {"role": "牵头"},
    {"jurisdiction": [NORTH, SOUTH], "role": ["配合"]},
    {"task": "消防"},
    {"due": ["overdue", "open"], "kind": "explicit"},
    {"status": "expired"},
    {"unit": "区应急管理局", "former": "false"},
)


@pytest.mark.parametrize("base", BASES, ids=lambda base: json.dumps(base, ensure_ascii=False))
def test_each_count_is_what_choosing_the_value_alone_gives(
    client: TestClient, base: Mapping[str, Any]
) -> None:
    asked = ASKED | {"former": "false"} | dict(base)
    facets = client.get("/api/v1/responsibilities/facets", params=asked).json()
    checked = 0
    for field in FIELDS:
        for value in facets[field]:
            chosen = {**asked, field: value["value"]}
            found = client.get("/api/v1/responsibilities", params={**chosen, "limit": 1}).json()
            assert found["total"] == value["count"], (field, value)
            checked += 1
    assert checked >= 8
    assert facets["total"] == client.get("/api/v1/responsibilities", params=asked).json()["total"]


def test_values_of_one_field_widen_and_fields_narrow(library: Library) -> None:
    lead, helping = total(library, shares=(Share.LEAD,)), total(library, shares=(Share.HELPING,))
    assert (lead, helping) == (5, 5)
    assert total(library, shares=(Share.LEAD, Share.HELPING)) == 5  # the same rows have both
    assert total(library, shares=(Share.LEAD, Share.RESPONSIBLE)) == 11
    assert total(library, shares=(Share.LEAD,), places=(SOUTH,)) == 2
    assert total(library, places=(SOUTH, NORTH)) == 9
    assert total(library, places=(CITY,), scope=PlaceScope.OWN) == 3
    assert total(library, places=(NORTH,), scope=PlaceScope.HOLDING) == 10


def test_a_unit_and_a_role_belong_together(library: Library) -> None:
    """区应急管理局 only helps with gas; that another unit leads there makes it no lead of its own."""
    ours = {"units": ("青屿区应急管理局",), "places": (NORTH,), "former": False}
    assert total(library, **ours) == 4
    assert total(library, **ours, shares=(Share.LEAD,)) == 2
    assert total(library, **ours, shares=(Share.HELPING,)) == 1
    assert total(library, **ours, lead=False) == 2
    facets = library.register_facets(RegisterAsked(as_of=DAY, **ours))
    assert facets.shares == {Share.LEAD: 2, Share.RESPONSIBLE: 1, Share.HELPING: 1}


def test_what_a_reform_brought_counts_unless_it_is_left_out(library: Library) -> None:
    asked = RegisterAsked(units=("青屿区应急管理局",), as_of=DAY)
    rows = library.register_page(asked).items
    assert [row.former_unit for row in rows if row.former_unit] == ["区安全生产监督管理局"]
    assert len(rows) == total(library, units=("青屿区应急管理局",), former=False) + 1


@pytest.mark.parametrize(
    ("deadline", "count"),
    [
        (Deadline.OVERDUE, 3),  # in March and May 2026, and in 2019
        (Deadline.MONTH, 2),
        (Deadline.QUARTER, 2),
        (Deadline.YEAR, 3),
        (Deadline.LATER, 1),
        (Deadline.RECURRING, 2),
        (Deadline.OPEN, 3),
    ],
)
def test_deadlines_seen_from_a_day(library: Library, deadline: Deadline, count: int) -> None:
    assert total(library, deadlines=(deadline,)) == count


def test_every_day_is_overdue_or_in_a_span() -> None:
    spans = spans_of(DAY)
    assert spans[Deadline.OVERDUE][1].toordinal() + 1 == spans[Deadline.YEAR][0].toordinal()
    assert spans[Deadline.YEAR][1].toordinal() + 1 == spans[Deadline.LATER][0].toordinal()
    assert spans[Deadline.MONTH][1].isoformat() == "2026-06-30"
    assert spans[Deadline.QUARTER][1].isoformat() == "2026-06-30"


def test_rows_come_in_the_order_of_the_register(library: Library) -> None:
    searched = [row.id for row in library.register_page(RegisterAsked(as_of=DAY, former=False)).items]
    assert searched == [row.id for row in library.assignments(as_of=DAY).items]
    shorter = library.register_page(RegisterAsked(as_of=DAY), limit=3, offset=2)
    assert [row.id for row in shorter.items] == searched[2:5]
    assert (shorter.total, shorter.limit, shorter.offset) == (len(searched), 3, 2)


def test_unknown_names_select_nothing(library: Library) -> None:
    assert total(library, units=("没有的单位局",)) == 0
    assert total(library, places=("火星",)) == 0
    assert total(library, documents=("没有的文件",)) == 0
    assert total(library, units=("没有的单位局", "融媒体中心")) == 1


def test_four_kinds_of_roles_and_words_of_roles() -> None:
    assert shares_and_roles(["牵头", "配合", "责任主体"]) == ((Share.LEAD, Share.HELPING), ("责任主体",))


def test_a_new_document_is_counted_at_once(folder: Path, tmp_path: Path) -> None:
    import shutil

    from corpus.ingest import ingest

    shutil.copytree(folder, tmp_path / "copy")
    text = "新规方案\n\n一、检查锅炉。（牵头单位：区应急管理局）\n\n2026年2月1日\n"
    (tmp_path / "新.txt").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "copy") as opened:
        before = total(opened, shares=(Share.LEAD,))
        ingest(opened, [tmp_path / "新.txt"], jurisdiction=SOUTH)
        assert total(opened, shares=(Share.LEAD,)) == before + 1
        opened.remove(next(one.id for one in opened.documents(query="新规").items))
        assert total(opened, shares=(Share.LEAD,)) == before


# --- API -----------------------------------------------------------------------------------------


def test_a_field_may_stand_several_times(client: TestClient) -> None:
    several = [("kind", "explicit"), ("kind", ""), ("due", "overdue"), ("due", "later"), *ASKED.items()]
    rows = client.get("/api/v1/responsibilities", params=several).json()
    assert rows["total"] == 4
    for bad in ({"due": "bald"}, {"status": "neu"}, {"kind": "x"}, {"unit": "长" * 101}):
        assert client.get("/api/v1/responsibilities", params=bad).status_code == 422
    many = [("unit", str(number)) for number in range(51)]
    assert client.get("/api/v1/responsibilities", params=many).status_code == 422


def test_long_facets_can_be_searched_and_cut(client: TestClient) -> None:
    asked = ASKED | {"most": 2, "find_unit": "应急", "find_document": "规定"}
    facets = client.get("/api/v1/responsibilities/facets", params=asked).json()
    assert [value["name"] for value in facets["unit"]] == ["临海市青屿区应急管理局", "临海市白塔区应急管理局"]
    assert facets["units"] == 2
    assert [value["name"] for value in facets["document"]] == ["临海市消防安全管理规定"]


# --- pages ---------------------------------------------------------------------------------------


def page(client: TestClient, path: str, **asked: Any) -> LexborHTMLParser:
    response = client.get(path, params=asked)
    assert response.status_code == 200, response.text
    return LexborHTMLParser(response.text)


def query_of(address: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(address).query)


def test_chosen_values_are_chips_that_can_be_taken_off(client: TestClient) -> None:
    asked = {"role": ["牵头", "配合"], "jurisdiction": NORTH, "task": "消防", **ASKED}
    tree = page(client, "/responsibilities", **asked)
    chips = {chip.text(strip=True): str(chip.attributes["href"]) for chip in tree.css("a.chip")}
    assert len(chips) == 6
    taken = next(address for words, address in chips.items() if words.startswith("角色牵头"))
    assert ("role", "配合") in query_of(taken)
    assert ("role", "牵头") not in query_of(taken)
    assert set(query_of(taken)) >= {("jurisdiction", NORTH), ("task", "消防")}
    assert chips["全部清除"] == "/responsibilities"
    checked = {
        (node.attributes["name"], node.attributes["value"])
        for node in tree.css("form.facets input[type=checkbox]")
        if "checked" in node.attributes
    }
    assert checked == {("role", "牵头"), ("role", "配合"), ("jurisdiction", NORTH)}


def test_the_form_without_scripts_gives_the_same_list(client: TestClient) -> None:
    """What a browser sends for a form: every checked box and every field, the empty ones too."""
    asked = {"role": "牵头", "unit": "区应急管理局", **ASKED}
    tree = page(client, "/responsibilities", **asked)
    sent: list[tuple[str, str]] = []
    for node in tree.css("form.facets input, form.facets select"):
        name = node.attributes.get("name")
        if name is None or (node.attributes.get("type") == "checkbox" and "checked" not in node.attributes):
            continue
        if node.tag == "select":
            chosen = node.css_first("option[selected]")
            sent.append((name, str(chosen.attributes["value"]) if chosen else ""))
        else:
            sent.append((name, node.attributes.get("value") or ""))
    assert ("unit", "区应急管理局") in sent
    again = client.get("/responsibilities", params=sent)
    assert again.status_code == 200
    first = [row.attributes["id"] for row in tree.css("table.register tbody tr")]
    assert first
    assert [
        row.attributes["id"] for row in LexborHTMLParser(again.text).css("table.register tbody tr")
    ] == first


def test_the_page_says_the_same_as_the_api(client: TestClient) -> None:
    tree = page(client, "/responsibilities", jurisdiction=NORTH, **ASKED)
    facets = client.get("/api/v1/responsibilities/facets", params={"jurisdiction": NORTH, **ASKED}).json()
    for field in FIELDS:
        shown = {
            str(node.attributes["value"]): node.parent.css_first(".facet-count").text(deep=False, strip=True)
            for node in tree.css(f"input[type=checkbox][name={field}]")
        }
        assert shown == {value["value"]: str(value["count"]) for value in facets[field]}, field
    for link in tree.css("a[href*='format=']"):
        assert client.get(str(link.attributes["href"])).status_code == 200


def test_hostile_words_are_only_words(client: TestClient) -> None:
    evil = "<script>alert(1)</script>"
    text = client.get("/responsibilities", params={"unit": evil, "task": evil, "find_unit": evil}).text
    assert evil not in text
    assert "&lt;script&gt;" in text


# --- files and the terminal ----------------------------------------------------------------------


def test_a_file_says_what_was_filtered(client: TestClient, library: Library) -> None:
    asked = {
        "unit": library.register_facets(RegisterAsked(as_of=DAY)).units[0][0].id,
        "role": "牵头",
        **ASKED,
    }
    content = client.get("/api/v1/responsibilities", params={**asked, "format": "xlsx"}).content
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    about = str(sheet["A2"].value)
    assert "单位：临海市青屿区应急管理局；角色：牵头。" in about
    assert "时效按2026年6月10日判断。本表 2 条。" in about
    sources = [str(cell.value) for cell in sheet["I"]][3:5]
    assert all(one.startswith("《青屿区安全生产委员会") and "（青安委〔2026〕7号）" in one for one in sources)


def test_every_condition_has_its_words(library: Library) -> None:
    asked = RegisterAsked(
        units=("区应急管理局",),
        task="充电",
        places=(NORTH,),
        scope=PlaceScope.HOLDING,
        shares=(Share.HELPING,),
        roles=("责任主体",),
        statuses=(Validity.EXPIRED,),
        deadlines=(Deadline.MONTH,),
        kinds=(AssignmentKind.EXPLICIT,),
        include_superseded=True,
        sub_units=True,
        former=False,
    )
    line = describe(library, asked, 0)
    said = (
        *("区应急管理局", "充电", "青屿区", "含上级和国家规定", "配合、责任主体", "已届满", "本月底前"),
        *("明确列出", "含已被取代的文件", "含下属机构", "不含机构改革划入的职责"),
    )
    for words in said:
        assert words in line, words


def test_the_command_line_counts_and_filters_alike(anzhi: Anzhi, folder: Path, client: TestClient) -> None:
    base = ("--library", folder, "responsibilities", "--as-of", DAY.isoformat())
    counted = json.loads(anzhi(*base, "--facets", "--role", "牵头").out)
    assert counted == client.get("/api/v1/responsibilities/facets", params={"role": "牵头", **ASKED}).json()
    rows = json.loads(anzhi(*base, "--due", "overdue", "--due", "later", "--format", "json").out)
    assert len(rows) == 4
    rows = json.loads(anzhi(*base, "--status", "expired", "--unit", "安监局", "--format", "json").out)
    assert len(rows) == 1
    assert anzhi(*base, "--due", "bald").code == 2
