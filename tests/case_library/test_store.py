"""The case library: records kept beside the texts, lists, filters, facets, statistics, one case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from case_tables import FIRE, ROWS, SCAFFOLD, TANKER, filled, take_in

from case_library import store
from case_library.asking import CaseFacet, CaseOrder, CasesAsked
from case_library.model import AccidentType, Grade
from case_library.store import CaseLibrary
from case_library.summary import cases_json
from corpus.amended import Field, Visibility
from corpus.amending import amend
from corpus.errors import NotFoundError
from corpus.ingest import ingest
from corpus.library import Library
from corpus.model import DocumentKind


@pytest.fixture
def cases(tmp_path: Path) -> Iterator[CaseLibrary]:
    found = filled(tmp_path / "library")
    yield found
    found.library.close()


def names(cases: CaseLibrary, asked: CasesAsked = CasesAsked()) -> list[str]:
    return [row.name for row in cases.found(asked)]


A, B, C = FIRE["标题"], TANKER["标题"], SCAFFOLD["标题"]


def test_an_empty_library_has_no_cases_and_keeps_nothing(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        empty = CaseLibrary(library)
        assert (len(empty), empty.found(), empty.without_cases) == (0, [], ())
        assert not empty.is_behind()
        assert empty.refresh().documents == 0
        assert empty.statistics().total.cases == 0
        assert all(not counts for counts in empty.facets().counts.values())


def test_records_are_stored_once_and_the_library_does_not_count_as_changed(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        path = tmp_path / "案例.txt"
        path.write_text(f"{A}\n\n{FIRE['正文']}\n", encoding="utf-8")
        ingest(library, [path], kind=DocumentKind.CASE)
        cases = CaseLibrary(library)
        before = library.generation()
        assert cases.is_behind()
        assert names(cases) == [A]  # read in memory
        assert library.stored_summaries() == []
        assert (cases.refresh().read, cases.refresh().read) == (1, 0)
        assert library.generation() == before
        assert not cases.is_behind()
        again = CaseLibrary(library)
        assert again.found() == cases.found()
        assert again.case(again.found()[0].id).case == cases.case(cases.found()[0].id).case


def test_records_of_another_extractor_are_not_used(
    cases: CaseLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "extractor_id", lambda: "1:another")
    fresh = CaseLibrary(cases.library)
    assert fresh.is_behind()
    assert names(fresh) == names(cases)
    assert fresh.refresh().read == 3
    assert {extractor for _, extractor, _, _ in cases.library.stored_summaries()} == {"1:another"}


def test_a_case_keeps_its_id_over_versions(cases: CaseLibrary) -> None:
    [one] = cases.found(CasesAsked(words="冷库"))
    report = take_in(cases, [FIRE | {"正文": FIRE["正文"] + "事后停产整顿。"}])
    assert [row.status for row in report.rows] == ["updated"]
    [after] = cases.found(CasesAsked(words="停产整顿"))
    assert after.id == one.id
    assert after.version_id != one.version_id
    assert len(cases) == 3


def test_an_amended_title_shows_at_once_and_is_stored_by_the_next_refresh(cases: CaseLibrary) -> None:
    one = cases.found()[0]
    amend(cases.library, one.document_id, {Field.TITLE: "改过的标题"}, who="甲", why="核对")
    assert cases.summary(one.id).title == "改过的标题"
    assert cases.is_behind()
    assert cases.refresh().read == 1
    assert not cases.is_behind()


def test_internal_cases_are_not_there_for_the_public(cases: CaseLibrary) -> None:
    one = next(row for row in cases.found() if row.name == A)
    amend(cases.library, one.document_id, {Field.VISIBILITY: Visibility.INTERNAL.value}, who="甲", why="内部")
    with cases.library.as_the_public_sees_it() as seen:
        public = CaseLibrary(seen)
        assert names(public) == [C, B]
        assert one.place not in public.facets().counts[CaseFacet.PLACE]
        assert public.statistics().total.deaths == 1
        with pytest.raises(NotFoundError):
            public.case(one.id)
        assert public.found(CasesAsked(words="喷淋")) == []
    assert len(cases) == 3


def test_a_removed_document_takes_its_cases_along(cases: CaseLibrary) -> None:
    cases.library.remove(next(row for row in cases.found() if row.name == A).document_id)
    assert names(cases) == [C, B]
    assert len(cases.library.stored_summaries()) == 2


def test_a_text_that_trips_the_rules_up_is_told_and_stops_nothing(
    cases: CaseLibrary, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    right = store.find_cases

    def wrong(source: object) -> object:
        if A in source.title:  # type: ignore[attr-defined]
            raise ZeroDivisionError
        return right(source)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "find_cases", wrong)
    report = cases.refresh(again=True)
    assert (report.read, report.cases, len(report.without)) == (3, 2, 1)
    assert "no cases read" in caplog.text
    fresh = CaseLibrary(cases.library)
    assert names(fresh) == [C, B]
    assert fresh.without_cases == report.without


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (CasesAsked(), [A, C, B]),
        (CasesAsked(types=(AccidentType.FIRE,)), [B]),
        (CasesAsked(types=(AccidentType.FIRE, AccidentType.COLLAPSE)), [C, B]),
        (CasesAsked(grades=(Grade.SERIOUS,)), [A]),
        (CasesAsked(industries=("G",)), [A, B]),
        (CasesAsked(industries=("G54",)), [B]),
        (CasesAsked(places=("海州省",)), [A, B]),
        (CasesAsked(places=("青屿县", "澜山区")), [A, C]),
        (CasesAsked(places=("无此地",)), []),
        (CasesAsked(years=(2021, 2022)), [C, B]),
        (CasesAsked(months=(11,)), [B]),
        (CasesAsked(deaths=1), [A, B]),
        (CasesAsked(deaths=3), [A]),
        (CasesAsked(substances=("液氨",)), [A]),
        (CasesAsked(events=("泄漏",)), [A, B]),
        (CasesAsked(types=(AccidentType.FIRE,), deaths=3), []),
        (CasesAsked(first=dt.date(2022, 1, 1)), [A, C]),
        # Only the year is known: it may lie before the day, and after it.
        (CasesAsked(first=dt.date(2022, 2, 1)), [A]),
        (CasesAsked(last=dt.date(2022, 12, 31)), [C, B]),
        (CasesAsked(last=dt.date(2021, 11, 15)), []),
        (CasesAsked(order=CaseOrder.GRAVEST), [A, B, C]),
        (CasesAsked(words="脚手架"), [C]),
        (CasesAsked(words="液氨 喷淋"), [A]),
        (CasesAsked(words="液氨 侧翻"), []),
        (CasesAsked(words="道路运输业"), [B]),  # among the values
    ],
)
def test_filters(cases: CaseLibrary, asked: CasesAsked, expected: list[str]) -> None:
    assert names(cases, asked) == expected


def test_words_in_the_name_go_before_words_in_the_text(cases: CaseLibrary) -> None:
    extra = SCAFFOLD | {"标题": "某仓库事故", "正文": "泄漏、泄漏、又是泄漏，检修时没有人。"}
    take_in(cases, [extra])
    assert names(cases, CasesAsked(words="泄漏"))[0] == A
    assert set(names(cases, CasesAsked(words="泄漏"))) == {A, B, "某仓库事故"}
    near = {next(row.id for row in cases.found() if row.name == C): 0.9}
    assert [row.name for row in cases.found(CasesAsked(words="泄漏"), near=near)][-1] == C


def test_pages(cases: CaseLibrary) -> None:
    page = cases.cases(limit=2, offset=1)
    assert ([row.name for row in page.items], page.total, page.limit, page.offset) == ([C, B], 3, 2, 1)
    assert cases.cases(limit=10_000).limit == 200


def test_a_facet_is_counted_without_its_own_filter(cases: CaseLibrary) -> None:
    counts = cases.facets(CasesAsked(types=(AccidentType.FIRE,), events=("泄漏",))).counts
    assert counts[CaseFacet.TYPE] == {
        AccidentType.POISONING: 1,
        AccidentType.ROAD: 1,
        AccidentType.FIRE: 1,
    }
    assert counts[CaseFacet.EVENT] == {"侧翻": 1, "泄漏": 1}
    assert counts[CaseFacet.YEAR] == {2021: 1}
    assert cases.facets(CasesAsked(deaths=100)).counts[CaseFacet.YEAR] == {}


def test_statistics_sum_and_count_an_accident_once(cases: CaseLibrary) -> None:
    found = cases.statistics()
    assert (found.total.cases, found.texts, found.total.deaths, found.total.injured) == (3, 3, 4, 2)
    assert (found.total.loss, found.total.with_loss) == (450.5, 1)
    assert {one.value: one.cases for one in found.provinces} == {"海州省": 2, "云岭省": 1}
    assert [one.value for one in found.years] == ["2021", "2022", "2023"]
    assert [one.cases for one in found.months if one.cases and one.value] == [1, 1]
    assert next(one for one in found.months if not one.value).cases == 1  # only a year is known
    assert {one.value for one in found.hours if one.cases} == {"14", ""}
    again = FIRE | {"标题": "冷链公司“6·5”较大液氨中毒事故", "正文": "2023年6月5日，液氨泄漏，3人死亡。"}
    take_in(cases, [again])
    found = cases.statistics()
    assert (found.total.cases, found.texts, found.total.deaths) == (3, 4, 4)


def test_the_second_case_of_a_text_has_an_id_of_its_own(
    cases: CaseLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from corpus.model import Span

    right = store.find_cases

    def two(source: object) -> object:
        [one] = right(source)  # type: ignore[arg-type]
        half = len(source.text) // 2  # type: ignore[attr-defined]
        first = replace(one, extent=Span(0, half))
        return (first, replace(one, ordinal=1, extent=Span(half, 2 * half)))

    monkeypatch.setattr(store, "find_cases", two)
    monkeypatch.setattr(store, "extractor_id", lambda: "1:two")
    split = CaseLibrary(cases.library)
    document = next(row.document_id for row in cases.found() if row.name == A)
    assert {row.id for row in split.all() if row.document_id == document} == {document, f"{document}-2"}
    second = split.case(f"{document}-2")
    assert second.several
    assert (
        second.quote(second.case.extent) == second.text[second.case.extent.start :][: len(second.text) // 2]
    )
    # 喷淋 stands in one half of the text only
    assert len(split.found(CasesAsked(words="喷淋"))) == 1


def test_a_whole_case_survives_being_stored(cases: CaseLibrary) -> None:
    for row in cases.all():
        record = cases.case(row.id)
        whole = (record.case,)
        assert cases_json().validate_json(cases_json().dump_json(whole)) == whole
        assert record.case.deaths is not None
        assert [span.of(record.text) for span in record.case.deaths.spans]
        assert record.version_id == row.version_id


def test_an_unknown_case(cases: CaseLibrary) -> None:
    for wrong in ("", "0" * 12, "x-2", cases.all()[0].id + "-2"):
        with pytest.raises(NotFoundError, match="没有案例"):
            cases.case(wrong)


def test_rows_of_the_fixture_are_whole(cases: CaseLibrary) -> None:
    assert len(cases) == len(ROWS)
