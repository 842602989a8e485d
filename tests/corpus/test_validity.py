"""What holds on a date: chains of versions, dates, what the source states, plan periods."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.china_time import china_today
from corpus.model import DocumentKind, Validity
from corpus.validity import (
    Dated,
    period_verdict,
    plan_period,
    validities,
    validity,
    work_key,
    year_note,
)

D = dt.date


def version(name: str, **facts) -> Dated:
    base = {
        "version_id": name,
        "document_id": f"doc-{name}",
        "work": "渔港法",
        "kind": DocumentKind.LAW,
        "jurisdiction": "全国",
        "sequence": 1,
    }
    return Dated(**(base | facts))


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("中华人民共和国渔港法", "渔港法"),
        ("《中华人民共和国渔港法》", "渔港法"),
        ("渔港法(2007-08-30)", "渔港法"),
        ("渔港法（2024年修订）", "渔港法"),
        ("渔港法（2019年第二次修正）", "渔港法"),
        ("渔港法(2021修正文本)", "渔港法"),
        ("渔港法（2021年6月10日修正）", "渔港法"),
        ("中华人民共和国\n 渔 港 法", "渔港法"),
        # near misses: other texts, not other versions
        ("渔港法（试行）", "渔港法(试行)"),
        ("渔港法（草案）", "渔港法(草案)"),
        ("渔港法修正案（1988年）", "渔港法修正案(1988年)"),
        ("渔港法修正案（1988年通过）", "渔港法修正案(1988年通过)"),
        ("渔港办法（2018年）", "渔港办法(2018年)"),
        ("2024年渔港工作要点", "2024年渔港工作要点"),
        ("渔港法实施条例", "渔港法实施条例"),
        ("关于（2024年）渔港检查的通知", "关于(2024年)渔港检查的通知"),
        ("渔港规划（2021-2025年）", "渔港规划(2021-2025年)"),
        ("中华人民共和国", "中华人民共和国"),
        ("", ""),
    ],
)
def test_work_key(title: str, key: str) -> None:
    assert work_key(title) == key


OLD = version("old", published=D(2009, 8, 27))
NEW = version("new", published=D(2024, 6, 28), effective=D(2024, 11, 1))


@pytest.mark.parametrize(
    ("as_of", "old", "new"),
    [
        (D(2005, 1, 1), Validity.NOT_YET, Validity.NOT_YET),
        (D(2010, 1, 1), Validity.IN_FORCE, Validity.NOT_YET),
        (D(2024, 6, 28), Validity.IN_FORCE, Validity.NOT_YET),
        (D(2024, 10, 31), Validity.IN_FORCE, Validity.NOT_YET),
        (D(2024, 11, 1), Validity.SUPERSEDED, Validity.IN_FORCE),
        (D(2026, 1, 1), Validity.SUPERSEDED, Validity.IN_FORCE),
    ],
)
def test_chain_of_two(as_of: dt.date, old: Validity, new: Validity) -> None:
    verdicts = validities([OLD, NEW], as_of)
    assert (verdicts["old"].status, verdicts["new"].status) == (old, new)


def test_chain_says_what_replaces_and_what_is_coming() -> None:
    now = validities([OLD, NEW], D(2025, 1, 1))["old"]
    assert now.superseded_by == "new"
    assert "2024年11月1日" in now.note
    before = validities([OLD, NEW], D(2024, 9, 1))["old"]
    assert before.note == "新版本自 2024年11月1日 起施行"


def test_of_three_versions_the_newest_begun_replaces() -> None:
    middle = version("middle", published=D(2018, 1, 1))
    verdicts = validities([NEW, OLD, middle], D(2020, 1, 1))
    assert verdicts["old"].superseded_by == "middle"
    assert verdicts["middle"].status is Validity.IN_FORCE
    assert validities([NEW, OLD, middle], D(2025, 1, 1))["old"].superseded_by == "new"


def test_amended_law_prints_the_first_day_of_effect_and_still_counts_by_its_own_date() -> None:
    # 2021 amendment of a law that took effect in 2002: its last article still says 2002.
    amended = version("amended", published=D(2021, 6, 10), effective=D(2002, 11, 1))
    verdicts = validities([OLD, amended], D(2022, 1, 1))
    assert amended.starts == D(2021, 6, 10)
    assert (verdicts["old"].status, verdicts["amended"].status) == (Validity.SUPERSEDED, Validity.IN_FORCE)


@pytest.mark.parametrize(
    "change",
    [
        {"work": "渔船法"},
        {"jurisdiction": "海州省"},
        {"kind": DocumentKind.POLICY},
        {"work": ""},
        {"published": None, "effective": None},
        {"published": D(2009, 8, 27), "effective": None},
    ],
)
def test_what_is_no_newer_version_supersedes_nothing(change) -> None:
    other = replace(NEW, **change)
    old = replace(OLD, work="") if change == {"work": ""} else OLD
    assert validities([old, other], D(2025, 1, 1))["old"].status is Validity.IN_FORCE


def test_policies_of_one_title_stand_beside_each_other() -> None:
    first = version("a", kind=DocumentKind.POLICY, published=D(2020, 1, 1))
    second = version("b", kind=DocumentKind.POLICY, published=D(2023, 1, 1))
    verdicts = validities([first, second], D(2025, 1, 1))
    assert {verdict.status for verdict in verdicts.values()} == {Validity.IN_FORCE}


def test_a_changed_file_replaces_its_old_text_at_any_date() -> None:
    first = version("a", document_id="d", sequence=1, published=D(2020, 1, 1))
    second = version("b", document_id="d", sequence=2, published=D(2020, 1, 1))
    for as_of in (D(2019, 1, 1), D(2025, 1, 1)):
        assert validities([first, second], as_of)["a"].status is Validity.SUPERSEDED
    assert validities([first, second], D(2025, 1, 1))["b"].status is Validity.IN_FORCE


def test_a_changed_file_with_its_own_later_date_replaces_from_then_on() -> None:
    first = version("a", document_id="d", sequence=1, published=D(2010, 1, 1), kind=DocumentKind.POLICY)
    second = version("b", document_id="d", sequence=2, published=D(2020, 1, 1), kind=DocumentKind.POLICY)
    assert validities([first, second], D(2015, 1, 1))["a"].status is Validity.IN_FORCE
    assert validities([first, second], D(2021, 1, 1))["a"].status is Validity.SUPERSEDED


def test_the_same_edition_from_a_second_source_stays_in_force() -> None:
    """The first told the day of effect, the second only the publication: they must not replace each other."""
    first = version("a", document_id="d", sequence=1, published=D(2021, 6, 10), effective=D(2021, 9, 1))
    second = version("b", document_id="d", sequence=2, published=D(2021, 6, 10))
    after = validities([first, second], D(2026, 1, 1))
    assert after["a"].superseded_by == "b"
    assert after["b"].status is Validity.IN_FORCE
    assert validities([first, second], D(2021, 7, 1))["b"].status is Validity.NOT_YET
    other_day = replace(second, published=D(2021, 5, 1))
    assert validities([first, other_day], D(2026, 1, 1))["b"].status is Validity.IN_FORCE


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("有效", Validity.IN_FORCE),
        ("现行有效", Validity.IN_FORCE),
        ("部分失效", Validity.IN_FORCE),
        ("失效", Validity.EXPIRED),
        ("已失效", Validity.EXPIRED),
        ("已废止", Validity.REPEALED),
        ("已被修改", Validity.SUPERSEDED),
        ("历史版本", Validity.SUPERSEDED),
        ("", Validity.IN_FORCE),
    ],
)
def test_what_the_source_states(stated: str, expected: Validity) -> None:
    verdict = validity(replace(OLD, stated_status=stated), [], D(2025, 1, 1))
    assert verdict.status is expected
    assert (f"来源标注“{stated}”" in verdict.note) == (expected is not Validity.IN_FORCE)


def test_modified_is_left_to_the_chain_when_the_newer_text_is_here() -> None:
    old = replace(OLD, stated_status="已修改")
    assert validities([old, NEW], D(2020, 1, 1))["old"].status is Validity.IN_FORCE
    assert validities([old, NEW], D(2025, 1, 1))["old"].superseded_by == "new"


def test_end_of_validity_is_the_last_day() -> None:
    limited = replace(OLD, expires=D(2020, 12, 31))
    assert validity(limited, [], D(2020, 12, 31)).status is Validity.IN_FORCE
    verdict = validity(limited, [], D(2021, 1, 1))
    assert verdict[:3] == (Validity.EXPIRED, "有效期至 2020年12月31日，已届满", None)


def test_a_case_has_no_validity() -> None:
    case = version("x", kind=DocumentKind.CASE, document_id="d", published=D(2014, 7, 19))
    assert validity(case, [], D(2025, 1, 1))[:2] == (Validity.UNKNOWN, "案例没有时效")
    newer = replace(case, version_id="y", sequence=2)
    assert validity(case, [newer], D(2025, 1, 1)).status is Validity.SUPERSEDED


def test_without_any_date_nothing_is_claimed() -> None:
    undated = version("x", kind=DocumentKind.POLICY)
    assert validity(undated, [], D(2025, 1, 1)).status is Validity.UNKNOWN
    assert validity(replace(undated, stated_status="有效"), [], D(2025, 1, 1)).status is Validity.IN_FORCE


@pytest.mark.parametrize(
    ("period", "as_of", "expected"),
    [
        ((2021, 2025), D(2025, 12, 31), None),
        ((2021, 2025), D(2026, 1, 1), (Validity.EXPIRED, "规划期 2021—2025 年，已届满", None)),
        ((2026, 2030), D(2025, 6, 1), (Validity.NOT_YET, "规划期 2026—2030 年，尚未开始", None)),
        ((2016, 2016), D(2017, 1, 1), (Validity.EXPIRED, "2016 年度安排，已届满", None)),
    ],
)
def test_periods(period: tuple[int, int], as_of: dt.date, expected) -> None:
    found = period_verdict(period, as_of)
    assert (found and found[:3]) == expected


def test_document_is_over_when_all_its_plans_are() -> None:
    two = version(
        "x", kind=DocumentKind.POLICY, published=D(2016, 1, 1), periods=((2016, 2020), (2016, 2025))
    )
    assert validity(two, [], D(2022, 1, 1)).status is Validity.IN_FORCE
    assert validity(two, [], D(2026, 1, 1)).note == "规划期 2016—2025 年，已届满"


@pytest.mark.parametrize(
    ("title", "period", "year", "expected"),
    [
        ("青屿区十四五规划", (2021, 2025), None, (2021, 2025)),
        ("2016年全区渔港工作要点", None, 2016, (2016, 2016)),
        ("2020年度消防工作计划", None, 2020, (2020, 2020)),
        ("二〇二四年渔港整治任务清单", None, 2024, (2024, 2024)),
        # near misses: the year names an accident, an edition, or only stands in the text
        ("渔港应急预案（2023年修订版）", None, 2023, None),
        ("2019年版渔港消防规程", None, 2019, None),
        ("青屿区渔港消防意见", None, 2019, None),
        ("关于2016年“1·2”火灾的通报", None, 2016, None),
        ("2016年全区渔港工作要点", None, None, None),
    ],
)
def test_plan_period(title: str, period, year, expected) -> None:
    assert plan_period(DocumentKind.POLICY, title, period, year) == expected


def test_a_law_is_never_an_annual_plan() -> None:
    assert plan_period(DocumentKind.LAW, "2018年渔港工作条例", None, 2018) is None


@pytest.mark.parametrize(("year", "noted"), [(None, False), (2019, True), (2025, False), (2026, False)])
def test_year_note(year: int | None, noted: bool) -> None:
    assert bool(year_note(year, D(2025, 5, 5))) is noted


def test_today_is_china_s_today() -> None:
    utc = dt.datetime.now(dt.UTC)
    assert china_today() in {
        (utc + dt.timedelta(hours=8)).date(),
        (utc + dt.timedelta(hours=8, seconds=9)).date(),
    }


dates = st.none() | st.dates(D(1990, 1, 1), D(2030, 1, 1))
versions = st.builds(
    Dated,
    version_id=st.integers(0, 10**6).map(str),
    document_id=st.sampled_from(["d1", "d2", "d3"]),
    work=st.sampled_from(["甲法", "乙法", ""]),
    kind=st.sampled_from(DocumentKind),
    jurisdiction=st.sampled_from(["全国", ""]),
    sequence=st.integers(1, 4),
    published=dates,
    effective=dates,
    expires=dates,
    stated_status=st.sampled_from(["", "有效", "失效", "已修改", "废止"]),
)


@given(
    st.lists(versions, max_size=12, unique_by=lambda row: row.version_id),
    st.dates(D(1990, 1, 1), D(2031, 1, 1)),
)
def test_verdicts_always_agree_with_themselves(rows: list[Dated], as_of: dt.date) -> None:
    verdicts = validities(rows, as_of)
    assert verdicts.keys() == {row.version_id for row in rows}
    by_id = {row.version_id: row for row in rows}
    for row in rows:
        verdict = verdicts[row.version_id]
        if verdict.superseded_by is not None:
            assert verdict.status is Validity.SUPERSEDED
            other = by_id[verdict.superseded_by]
            assert other is not row
            same_document = other.document_id == row.document_id
            assert same_document or (other.work == row.work and other.jurisdiction == row.jurisdiction)
        passed = {row.version_id}
        while verdicts[row.version_id].superseded_by is not None:  # it ends at one that nothing replaces
            row = by_id[verdicts[row.version_id].superseded_by or ""]
            assert row.version_id not in passed
            passed.add(row.version_id)
    for row in rows:
        verdict = verdicts[row.version_id]
        if verdict.status is Validity.IN_FORCE and row.starts is not None:
            assert row.starts <= as_of
        if verdict.status not in (Validity.IN_FORCE,):
            assert verdict.note
    assert dict(validities(list(reversed(rows)), as_of)) == dict(verdicts)
