"""The library on both engines: what goes in comes out, and nothing that went in ever changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from invented import JUNE, PLACE, fill, law, outline_of, plan, plan_assignments, put, source

from corpus import schema
from corpus.errors import InternalError, NotFoundError
from corpus.library import Library
from corpus.model import (
    AssignmentKind,
    Box,
    ClauseKind,
    DocumentKind,
    FileStatus,
    Issue,
    PlacedBox,
    Severity,
    Span,
    Validity,
)
from corpus.records import SourceFile

# --- what goes in comes out ----------------------------------------------------------------------


def test_document_comes_back_as_it_went_in(library: Library) -> None:
    outline = plan()
    issue = Issue("broken_line", "第 3 行断行，已接上。", Severity.WARNING, line=3)
    added = library.add(source("方案 🚒 1.txt", outline.text), "txt", outline, (), [issue])
    record = library.document(added.document_id)
    assert (record.id, record.version_id) == (added.document_id, added.version_id)
    assert len(record.id) == 12
    assert len(record.version_id) == 16
    assert record.title == "青屿区安全生产提升方案"
    assert record.file_name == "方案 🚒 1.txt"
    assert (record.number, record.issuer) == ("青安委〔2024〕3号", "青屿区安全生产委员会")
    assert (record.published, record.jurisdiction) == (dt.date(2024, 3, 1), PLACE)
    assert (record.status, record.versions) == (Validity.IN_FORCE, 1)
    assert record.status_of_file is FileStatus.PARTIAL
    assert record.issues == (issue,)
    assert record.clauses == 5  # without the line of page chrome
    assert record.short_titles == ("提升方案",)
    assert record.added_at.tzinfo is not None
    assert library.text(record.version_id) == outline.text
    assert library.offsets(record.version_id) == outline.offsets
    assert library.original(record.version_id).read_bytes() == outline.text.encode()


def test_text_with_every_kind_of_character_survives(library: Library) -> None:
    text = "𠮷野家 🚒\t\u3000①\u00a0“引号”\\'\"%_\r"
    outline = outline_of(((text, ClauseKind.PARAGRAPH, "", None, None),), plan().metadata)
    added = put(library, outline, "a.txt")
    assert library.text(added.version_id) == text


def test_a_remark_leaves_the_file_ok(library: Library) -> None:
    outline = plan()
    remark = Issue("remark", "无关紧要。", Severity.INFO)
    added = library.add(source("a.txt", outline.text), "txt", outline, (), [remark])
    assert library.document(added.document_id).status_of_file is FileStatus.OK


def test_clauses_keep_tree_spans_and_cells(library: Library) -> None:
    outline = plan()
    clauses = list(outline.clauses)
    row = clauses[3]._replace(kind=ClauseKind.ROW, cells=(Span(37, 40), Span(41, 44)), header=2, page=7)
    outline = replace(outline, clauses=(*clauses[:3], row, *clauses[4:]))
    boxes = (PlacedBox(Span(0, 11), 1, Box(72.0, 80.5, 300.25, 96.0)),)
    added = put(library, replace(outline, boxes=boxes), "a.txt")
    found = library.clauses(added.version_id)
    for clause, record in zip(outline.clauses, found, strict=True):
        assert record.id == f"{added.version_id}.{clause.ordinal}"
        assert (record.ordinal, record.parent, record.part) == (clause.ordinal, clause.parent, clause.part)
        assert (record.kind, record.label, record.number) == (clause.kind, clause.label, clause.number)
        assert (record.heading, record.page) == (clause.heading, clause.page)
        assert (record.span, record.extent) == (clause.span, clause.extent)
        assert (record.cells, record.header) == (clause.cells, clause.header)
        assert record.path == outline.path(clause.ordinal)
        assert library.clause(record.id) == record
    assert library.boxes(added.version_id) == boxes


def test_locators_of_a_plan_and_of_a_law(library: Library) -> None:
    added = put(library, plan(), "a.txt")
    item = library.clause(f"{added.version_id}.3").locator
    assert item.to_dict() == {
        "section": ["一、主要任务", "（一）"],
        "article": None,
        "page": None,
        "label": "一、（一）",
    }
    statute = put(library, law("青屿渔港法", published=dt.date(2020, 1, 1)), "b.md")
    places = [clause.locator for clause in library.clauses(statute.version_id)]
    assert [place.label for place in places] == [
        "",
        "第一章",
        "第一条",
        "第二条",
        "第二条（一）",
        "第二条第二款",
        "第三条",
    ]
    assert [place.article for place in places][2:] == ["第一条", "第二条", "第二条", "第二条", "第三条"]
    assert library.document(statute.document_id).articles == 3


def test_assignments_come_back_with_text_roles_and_targets(library: Library) -> None:
    outline = plan()
    added = put(library, outline, "a.txt", assigned=True)
    page = library.assignments()
    assert page.total == 2
    first = page.items[0]
    expected = plan_assignments(outline)[0]
    assert first.id == f"{added.version_id}.a0"
    assert first.clause_id == f"{added.version_id}.3"
    unresolved = tuple(
        replace(group, units=tuple(replace(unit, name=unit.as_written, unit_id="") for unit in group.units))
        for group in first.roles
    )
    assert unresolved == expected.roles
    assert first.targets == expected.targets
    assert first.evidence.text == outline.text[first.evidence.start : first.evidence.end]
    assert first.evidence.text.startswith("牵头单位：区应急局")
    assert first.task.text == expected.task.of(outline.text)
    assert (first.heading, first.period, first.due) == ("加强渔港消防", "2024年6月底前", None)
    assert first.jurisdiction == PLACE
    assert first.section == ("一、主要任务", "（一）")
    assert first.document.file_name == "a.txt"
    assert library.assignment(first.id) == first
    wanted = [page.items[1].id, "nonsense", f"{added.version_id}.a99", first.id]
    assert set(library.get_assignments(wanted)) == {first.id, page.items[1].id}


def test_spans_hold_the_text_they_claim(library: Library) -> None:
    added = put(library, plan(), "a.txt", assigned=True)
    text = library.text(added.version_id)
    for record in library.assignments().items:
        for group in record.roles:
            for unit in group.units:
                assert unit.span.of(text) == unit.as_written
        for target in record.targets:
            assert target.span.of(text) == target.text


@pytest.mark.parametrize(
    "ask",
    [
        lambda library: library.document("000000000000"),
        lambda library: library.versions("000000000000"),
        lambda library: library.version("0" * 16),
        lambda library: library.text("0" * 16),
        lambda library: library.clauses("0" * 16),
        lambda library: library.clause("0" * 16 + ".0"),
        lambda library: library.clause("no dot"),
        lambda library: library.clause("x.99999999999999999999"),
        lambda library: library.assignment("0" * 16 + ".a0"),
        lambda library: library.unit("0" * 12),
        lambda library: library.original("0" * 16),
        lambda library: library.remove("000000000000"),
    ],
)
def test_unknown_ids_are_not_found(library: Library, ask) -> None:
    with pytest.raises(NotFoundError):
        ask(library)


# --- versions ------------------------------------------------------------------------------------


def test_same_path_with_other_content_is_a_new_version(library: Library) -> None:
    first = put(library, plan(), "a.txt")
    second = put(library, plan(title="完全不同的标题"), "a.txt", marks="改")
    assert second.document_id == first.document_id
    assert second.superseded == 1
    assert library.document(first.document_id).title == "完全不同的标题"
    old, new = library.versions(first.document_id)
    assert (old.id, old.current, old.status) == (first.version_id, False, Validity.SUPERSEDED)
    assert (new.id, new.current, new.sequence) == (second.version_id, True, 2)
    assert old.superseded_by == new.id
    # A citation of the old text stays resolvable.
    assert library.text(first.version_id) == plan().text
    assert library.clauses(first.version_id)
    assert [version.id for version in library.current_versions()] == [second.version_id]


def test_old_versions_leave_the_register_but_can_be_asked_for(library: Library) -> None:
    first = put(library, plan(), "a.txt", assigned=True)
    put(library, plan(title="新"), "a.txt", marks="改")
    assert library.assignments().total == 0
    assert library.units().total == 0
    assert library.assignments(version_id=first.version_id).total == 2


def test_same_name_elsewhere_supersedes_only_with_the_same_title(library: Library) -> None:
    first = put(library, plan(), "a.txt", path="/one/a.txt")
    other = put(library, plan(title="别的方案"), "a.txt", path="/two/a.txt")
    assert other.document_id != first.document_id
    again = put(library, plan(), "a.txt", path="/three/a.txt", marks="改")
    assert (again.document_id, again.superseded) == (first.document_id, 1)


def test_same_name_and_title_of_another_place_is_another_document(library: Library) -> None:
    first = put(library, plan(), "a.txt", path="/one/a.txt")
    second = put(library, plan(jurisdiction="海州省/临海市/白塔县"), "a.txt", path="/two/a.txt", marks="改")
    assert first.document_id != second.document_id


def test_files_of_one_run_do_not_supersede_each_other(library: Library) -> None:
    first = put(library, plan(), "a.txt", path="/one/a.txt")
    apart = frozenset({first.document_id})
    second = put(library, plan(), "a.txt", path="/two/a.txt", marks="改", apart_from=apart)
    assert second.document_id != first.document_id


def test_changing_one_of_two_equal_files_leaves_the_other(small: Library, tmp_path: Path) -> None:
    outline = plan()
    paths = [tmp_path / "one.txt", tmp_path / "two.txt"]
    for path in paths:
        path.write_text(outline.text, encoding="utf-8")
    first = put(small, outline, "one.txt", path=str(paths[0]))
    small.remember(source("two.txt", outline.text, path=str(paths[1])), *first[:2])
    changed = put(small, outline, "two.txt", path=str(paths[1]), marks="改")
    assert changed.document_id != first.document_id
    # Gone from the disk, the other file no longer holds the old content.
    third = put(small, outline, "three.txt", path=str(tmp_path / "three.txt"), marks="三")
    small.remember(source("x.txt", "x", path="/gone/x.txt"), *third[:2])
    again = put(small, outline, "three.txt", path=str(tmp_path / "three.txt"), marks="四")
    assert (again.document_id, again.superseded) == (third.document_id, 1)


def test_same_files_make_the_same_ids(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        with Library.open(tmp_path / name) as library:
            made.append([put(library, plan(), "a.txt"), put(library, plan(title="乙"), "b.txt")])
    assert made[0] == made[1]


@pytest.mark.parametrize(
    "change",
    [
        lambda: sa.update(schema.texts).values(text="伪造"),
        lambda: sa.update(schema.versions).values(title="伪造"),
        lambda: sa.update(schema.clauses).values(label="伪造"),
        lambda: sa.update(schema.assignments).values(period="伪造"),
        lambda: sa.update(schema.roles).values(lead=True),
        lambda: sa.update(schema.mentions).values(as_written="伪造"),
        lambda: sa.update(schema.parts).values(jurisdiction="伪造"),
        lambda: sa.update(schema.versions).values(title="伪造", revision=schema.versions.c.revision),
        lambda: sa.update(schema.versions).values(kind="law", revision=schema.versions.c.revision + 1),
    ],
)
def test_the_database_refuses_to_change_a_version(library: Library, change) -> None:
    added = put(library, plan(), "a.txt", assigned=True)
    with (
        pytest.raises(sa.exc.DatabaseError, match="immutable"),
        library._engine.begin() as connection,
    ):
        connection.execute(change())
    assert library.text(added.version_id) == plan().text


def test_a_fault_while_adding_leaves_nothing(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    put(library, plan(), "a.txt", assigned=True)
    before = (library.overview(), library.generation())

    def fail(*args: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("corpus.storing.remember", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        put(library, plan(title="乙"), "b.txt", assigned=True)
    assert (library.overview(), library.generation()) == before


@pytest.mark.parametrize("text", ["有空字符\0在里面", "半个代理\ud800"])
def test_text_that_no_database_keeps_is_refused(library: Library, text: str) -> None:
    outline = outline_of(((text, ClauseKind.PARAGRAPH, "", None, None),), plan().metadata)
    with pytest.raises(InternalError):
        library.add(SourceFile("/x", "x.txt", b"x", "0" * 64), "txt", outline, ())
    assert library.overview().documents == 0


# --- lists and filters ---------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory, open_library) -> Iterator[Library]:
    """Two plans and two versions of a law; tests only read it."""
    with open_library(tmp_path_factory.mktemp("filled") / "library", request.param) as library:
        yield fill(library)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["a.txt", "b.txt", "渔港法(2024-01-01).md"]),
        ({"include_superseded": True}, ["a.txt", "b.txt", "渔港法(2009-01-01).md", "渔港法(2024-01-01).md"]),
        ({"kind": DocumentKind.LAW}, ["渔港法(2024-01-01).md"]),
        ({"status": Validity.SUPERSEDED}, ["渔港法(2009-01-01).md"]),
        ({"status": Validity.IN_FORCE}, ["a.txt", "b.txt", "渔港法(2024-01-01).md"]),
        ({"status": Validity.REPEALED}, []),
        ({"as_of": JUNE, "kind": DocumentKind.LAW, "status": Validity.IN_FORCE}, ["渔港法(2009-01-01).md"]),
        ({"as_of": JUNE, "status": Validity.NOT_YET}, ["渔港法(2024-01-01).md"]),
        ({"query": "白塔"}, ["b.txt"]),
        ({"query": "安委 2024"}, ["a.txt", "b.txt"]),
        ({"query": "A.TXT"}, ["a.txt"]),
        ({"query": "100%"}, []),
        ({"query": "_"}, []),
        ({"jurisdiction": "白塔县"}, ["b.txt"]),
        ({"jurisdiction": "白塔"}, ["b.txt"]),
        ({"jurisdiction": "临海市"}, ["a.txt", "b.txt"]),
        ({"jurisdiction": "临海市/青屿区"}, ["a.txt"]),
        ({"jurisdiction": "火星"}, []),
        ({"jurisdiction": "塔县"}, []),
        ({"jurisdiction": "全国"}, ["渔港法(2024-01-01).md"]),
    ],
)  # fmt: skip
def test_filters_of_documents(filled: Library, filters, expected: list[str]) -> None:
    page = filled.documents(**filters)
    assert sorted(record.file_name for record in page.items) == sorted(expected)
    assert page.total == len(expected)


def test_documents_come_newest_first_and_page_without_gap_or_double(filled: Library) -> None:
    whole = filled.documents(include_superseded=True).items
    dates = [record.date or dt.date.min for record in whole]
    assert dates == sorted(dates, reverse=True)
    pages = [filled.documents(include_superseded=True, limit=1, offset=n) for n in range(5)]
    assert tuple(record for page in pages for record in page.items) == whole
    assert [page.total for page in pages] == [4] * 5


@pytest.mark.parametrize(("limit", "expected"), [(0, 1), (-5, 1), (1, 1), (200, 200), (10**6, 200)])
def test_limits_are_held(filled: Library, limit: int, expected: int) -> None:
    assert filled.documents(limit=limit).limit == expected


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["b.txt:0", "b.txt:1", "a.txt:0", "a.txt:1"]),
        ({"unit": "区应急局"}, ["b.txt:0", "a.txt:0"]),
        ({"unit": "应急管理局"}, ["b.txt:0", "a.txt:0"]),
        ({"unit": " 区住房和城乡建设局 "}, ["b.txt:1", "a.txt:1"]),
        ({"unit": "市应急局"}, []),
        ({"unit": "青屿区应急局"}, ["a.txt:0"]),
        ({"unit": "财政局"}, []),
        ({"unit": "区应急局", "lead": True}, ["b.txt:0", "a.txt:0"]),
        ({"unit": "区消防救援大队", "lead": True}, []),
        ({"unit": "区消防救援大队", "lead": False}, ["b.txt:0", "a.txt:0"]),
        ({"unit": "区消防救援大队", "role": "牵头"}, []),
        ({"unit": "区消防救援大队", "role": "配合"}, ["b.txt:0", "a.txt:0"]),
        ({"lead": True}, ["b.txt:0", "a.txt:0"]),
        ({"role": "责任"}, ["b.txt:1", "a.txt:1"]),
        ({"task": "渔港 微型消防站"}, ["b.txt:0", "a.txt:0"]),
        ({"task": "渔港 电动自行车"}, []),
        ({"task": "码头至少2处"}, ["b.txt:0", "a.txt:0"]),
        ({"task": "%"}, []),
        ({"jurisdiction": "白塔县"}, ["b.txt:0", "b.txt:1"]),
        ({"jurisdiction": "火星"}, []),
        ({"document": "a.txt"}, ["a.txt:0", "a.txt:1"]),
        ({"document": "白塔"}, ["b.txt:0", "b.txt:1"]),
        ({"kind": AssignmentKind.IMPLICIT}, []),
        ({"limit": 1, "offset": 2}, ["a.txt:0"]),
    ],
)
def test_filters_of_the_register(filled: Library, filters, expected: list[str]) -> None:
    page = filled.assignments(**filters)
    assert [f"{row.document.file_name}:{row.id.rpartition('.a')[2]}" for row in page.items] == expected
    assert page.total == (4 if "limit" in filters else len(expected))


def test_units_gather_names_leads_and_places(filled: Library) -> None:
    units = {record.name: record for record in filled.units().items}
    office = units["临海市青屿区应急管理局"]
    assert (office.assignments, office.leads, office.documents) == (1, 1, 1)
    assert (office.jurisdictions, office.jurisdiction) == ((PLACE,), PLACE)
    assert not office.collective
    elsewhere = units["区应急局"]  # 区 in a document of 白塔县: nobody knows which
    assert (elsewhere.assignments, elsewhere.jurisdiction) == (1, "")
    assert units["各镇人民政府"].collective
    assert units["临海市青屿区消防救援大队"].leads == 0
    assert replace(filled.unit(office.id), past=(), present=()) == office
    assert {record.id for record in filled.units("应急管理局").items} == {office.id, elsewhere.id}
    assert filled.units("没有的单位").total == 0
    assert "区应急局" in filled.unit_names()
    assert "各镇人民政府" not in filled.unit_names()


def test_spellings_of_one_organ_are_one_unit(library: Library) -> None:
    outline = plan()
    rows = plan_assignments(outline)
    second = rows[1]
    renamed = replace(second.roles[0].units[0], name="区住房和城乡建设局")
    put(library, outline, "a.txt", assigned=True)
    other = plan(title="乙方案")
    changed = replace(second, roles=(replace(second.roles[0], units=(renamed,)),))
    library.add(source("b.txt", other.text + "乙"), "txt", other, (changed,))
    found = library.units("住建局").items
    assert len(found) == 1
    assert found[0].assignments == 2
    assert found[0].name == "临海市青屿区住房和城乡建设局"
    assert set(found[0].aliases) == {"区住建局", "区住房和城乡建设局"}


def test_jurisdictions_of_parts_count(library: Library) -> None:
    outline = plan(jurisdiction="")
    part = replace(outline.parts[0], jurisdiction=PLACE)
    put(library, replace(outline, parts=(part,)), "a.txt", assigned=True)
    assert library.jurisdictions() == (PLACE,)
    assert library.documents(jurisdiction="青屿区").total == 1
    assert library.assignments(jurisdiction="青屿区").total == 2


def test_a_plan_that_is_over_says_so_in_the_register(library: Library) -> None:
    put(library, plan(period=(2016, 2020), published=dt.date(2016, 5, 1)), "a.txt", assigned=True)
    assert library.documents().items[0].status is Validity.EXPIRED
    row = library.assignments().items[0]
    assert row.document.status is Validity.EXPIRED
    assert row.document.status_note == "规划期 2016—2020 年，已届满"
    assert library.assignments(as_of=dt.date(2018, 1, 1)).items[0].document.status is Validity.IN_FORCE
    (part,) = library.parts(row.version_id)
    assert (part.period, part.status) == ((2016, 2020), Validity.EXPIRED)


def test_one_plan_that_is_over_does_not_end_a_collection(library: Library) -> None:
    outline = plan()
    half = len(outline.text) // 2
    parts = (
        replace(outline.parts[0], span=Span(0, half - 20), period=(2016, 2020)),
        replace(outline.parts[0], ordinal=1, span=Span(half - 20, len(outline.text))),
    )
    put(library, replace(outline, parts=parts), "a.txt", assigned=True)
    assert library.documents().items[0].status is Validity.IN_FORCE
    assert library.assignments().items[0].document.status is Validity.EXPIRED


def test_the_version_that_held_then_stands_for_the_document(library: Library) -> None:
    first = put(library, law("港章", published=dt.date(2010, 1, 1)), "港章.md")
    second = put(library, law("港章", published=dt.date(2024, 1, 1)), "港章.md", marks="改")
    assert second.document_id == first.document_id
    assert library.document(first.document_id).version_id == second.version_id
    then = library.document(first.document_id, as_of=dt.date(2015, 1, 1))
    assert (then.version_id, then.status) == (first.version_id, Validity.IN_FORCE)
    assert [row.version_id for row in library.documents(as_of=dt.date(2015, 1, 1)).items] == [
        first.version_id
    ]
