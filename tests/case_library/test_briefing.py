"""Briefings from reports that were made up: nothing without a source, nothing that the text does not say."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from case_reports import COLLAPSE

from case_library.briefing import Briefing, Part, PartKind, Statement, cut_at_sentence
from case_library.briefing_making import MOST_CASES, make_briefing
from case_library.links import CaseLinks
from case_library.links_duties import subjects_of, units_today
from case_library.model import AccidentType, Case, Found
from case_library.store import CaseLibrary, CaseRecord
from corpus.errors import InputError
from corpus.ingest import ingest
from corpus.library import Library
from corpus.model import DocumentKind, Span

SHORT = """苔原县绒山面粉厂粉尘爆炸事故

2018年6月9日15时10分，苔原县绒山面粉厂打包车间发生粉尘爆炸，造成2人死亡、5人受伤。

事故原因：清扫时产生的粉尘云遇电焊火花引发爆炸。工人未经安全培训，动火作业未办理审批。
"""
OTHER = """鹭洲县银杉家具厂“11·2”粉尘爆炸事故

2020年11月2日9时40分，鹭洲县银杉家具厂砂光车间发生粉尘爆炸，造成1人死亡，直接经济损失160万元。

一、事故经过

11月2日9时许，工人在砂光车间电焊作业，火花引燃除尘管道内的木粉尘，随即发生爆炸。

二、事故原因

（一）直接原因

电焊火花引燃除尘管道内积存的木粉尘，引发爆炸。

（二）间接原因

1.银杉家具厂未对工人进行安全教育培训。

2.银杉家具厂动火作业未办理审批手续，现场无人监护。

三、防范措施

（一）粉尘车间动火前应当停产、清扫并办理审批。
"""
PLAN = """苔原县粉尘防爆专项整治方案

（一）粉尘防爆整治。对面粉、家具等企业的除尘系统逐一检查，限期整改。（牵头单位：县应急管理局；配合单位：县消防救援大队）
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("briefing")
    with Library.open(folder / "library") as opened:
        for name, text in (("坍塌.txt", COLLAPSE), ("面粉厂.txt", SHORT), ("家具厂.txt", OTHER)):
            (folder / name).write_text(text, encoding="utf-8")
            assert not ingest(opened, [folder / name], kind=DocumentKind.CASE).failed
        (folder / "方案.txt").write_text(PLAN, encoding="utf-8")
        plan = ingest(opened, [folder / "方案.txt"], kind=DocumentKind.POLICY, jurisdiction="江南省/苔原县")
        assert not plan.failed
        yield opened


def record(library: Library, words: str) -> CaseRecord:
    cases = CaseLibrary(library)
    return cases.case(next(row.id for row in cases.all() if words in row.title))


def made(library: Library, *words: str) -> Briefing:
    return make_briefing(library, CaseLinks(library), [record(library, one) for one in words])


def parts_of(briefing: Briefing) -> Iterator[Part]:
    for told in briefing.cases:
        yield from told.parts
    if briefing.common:
        yield briefing.common


def statements_of(briefing: Briefing) -> Iterator[Statement]:
    for part in parts_of(briefing):
        yield from part.statements


def sources_of(briefing: Briefing) -> Iterator[Sequence[int]]:
    for part in parts_of(briefing):
        yield from (one.sources for one in part.statements)
        yield from (link.sources for link in part.chain)
        yield from (rule.sources for rule in part.rules)
    if briefing.comparison:
        yield from (cell.sources for row in briefing.comparison.rows for cell in row[1:] if cell.text)


@pytest.mark.parametrize("words", [("云岭",), ("面粉厂",), ("家具厂",), ("面粉厂", "家具厂", "云岭")])
def test_everything_has_a_source_that_is_the_stored_text(filled: Library, words: tuple[str, ...]) -> None:
    briefing = made(filled, *words)
    every = list(sources_of(briefing))
    assert len(every) > 4
    for numbers in every:
        assert numbers
        assert all(1 <= number <= len(briefing.sources) for number in numbers)
    for source in briefing.sources:
        stored = filled.text(source.version_id)[source.start : source.end]
        assert " ".join(stored.split()) == source.quote
        assert source.place
        assert source.title in filled.version(source.version_id).title


def test_passages_are_word_for_word(filled: Library) -> None:
    briefing = made(filled, "云岭")
    passages = [one for one in statements_of(briefing) if one.verbatim]
    assert len(passages) > 5
    for one in passages:
        assert one.text == briefing.source(one.sources[0]).quote


def test_questions_ask_and_quote_only_what_is_there(filled: Library) -> None:
    for words in ("云岭", "面粉厂", "家具厂"):
        briefing = made(filled, words)
        part = briefing.cases[0].part(PartKind.QUESTIONS)
        assert part is not None
        squeezed = "".join(filled.text(briefing.sources[0].version_id).split())
        for question in part.statements:
            assert "？" in question.text
            for quoted in question.text.split("“")[1:]:
                said = "".join(quoted.split("”")[0].removesuffix("……").split())
                assert said in squeezed, said


def test_what_the_text_does_not_tell_is_left_out_and_said(filled: Library) -> None:
    told = made(filled, "面粉厂").cases[0]
    assert told.part(PartKind.CHAIN) is None
    assert told.part(PartKind.LESSONS) is None
    assert {"责任链条", "违反的规定", "教训和防范措施"} <= set(told.missing)
    assert "事故概况" not in told.missing
    labels = {one.label for one in told.parts[0].statements}
    assert "直接经济损失" not in labels
    assert {"时间", "死亡", "受伤"} <= labels


def test_a_grade_that_is_computed_says_so(filled: Library) -> None:
    told = made(filled, "面粉厂").cases[0]
    grades = [one for one in told.parts[0].statements if "等级" in one.label]
    assert [one.label for one in grades] == ["按数字推算的等级"]
    assert grades[0].text == "一般事故"
    assert grades[0].note


def test_several_cases_are_compared(filled: Library) -> None:
    briefing = made(filled, "面粉厂", "家具厂")
    assert briefing.comparison is not None
    assert len(briefing.comparison.rows) == 2
    assert "2人" in briefing.comparison.rows[0][3].text
    assert "160万元" in briefing.comparison.rows[1][3].text
    assert briefing.comparison.rows[0][5].text == ""


def test_common_causes_have_the_words_of_each(filled: Library) -> None:
    briefing = made(filled, "面粉厂", "家具厂")
    assert briefing.common is not None
    assert briefing.common.statements
    for one in briefing.common.statements:
        titles = {briefing.source(number).version_id for number in one.sources}
        assert len(titles) == 2


def test_nothing_in_common_is_said(filled: Library) -> None:
    first, second = record(filled, "面粉厂"), record(filled, "云岭")
    bare = [
        dataclasses.replace(one, case=dataclasses.replace(one.case, causes=(), violations=()))
        for one in (first, second)
    ]
    briefing = make_briefing(filled, CaseLinks(filled), bare)
    assert briefing.common is not None
    assert not briefing.common.statements
    assert "没有写明相同" in briefing.common.note


def test_names_are_masked_everywhere(filled: Library) -> None:
    stored = record(filled, "云岭")

    def mask(version_id: str, text: str) -> str:
        assert version_id == stored.version_id
        return text.replace("高远", "高某").replace("许志远", "许某")

    open_, hidden = made(filled, "云岭"), make_briefing(filled, CaseLinks(filled), [stored], mask=mask)
    assert "高远" in repr(open_)
    assert "高远" not in repr(hidden)
    assert "许志远" not in repr(hidden)
    assert hidden.masked
    assert not open_.masked


@pytest.mark.parametrize("count", [0, MOST_CASES + 1])
def test_how_many(filled: Library, count: int) -> None:
    with pytest.raises(InputError):
        make_briefing(filled, CaseLinks(filled), [record(filled, "面粉厂")] * count)


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("一二三。四五六。七八九。", 9, "一二三。四五六。"),
        ("一二三。四五六。", 20, "一二三。四五六。"),
        ("一二三，四五六七八九十", 6, "一二三，"),
        ("一二三四五六七八九十", 6, "一二三四五六"),
    ],
)
def test_long_passages_end_at_a_sentence(text: str, most: int, shown: str) -> None:
    assert cut_at_sentence(text, Span(0, len(text)), most).of(text) == shown


# --- who answers for such things today -----------------------------------------------------------


def typed(*types: AccidentType, substances: Sequence[str] = ()) -> Case:
    return Case(
        0,
        Found("某事故"),
        Span(0, 1),
        types=tuple(Found(one) for one in types),
        substances=tuple(Found(one) for one in substances),
    )


@pytest.mark.parametrize(
    ("case", "processes", "first"),
    [
        (typed(AccidentType.ROAD, substances=["甲醇"]), (), "危险化学品道路运输"),
        (typed(AccidentType.EXPLOSION, substances=["液化石油气"]), (), "城镇燃气"),
        (typed(AccidentType.EXPLOSION, substances=["铝粉尘"]), (), "粉尘防爆"),
        (typed(AccidentType.POISONING), ("受限空间作业",), "有限空间作业"),
        (typed(AccidentType.POISONING, substances=["硫化氢"]), ("受限空间作业",), "有限空间作业"),
        (typed(AccidentType.FALL), (), "高处作业"),
        (typed(AccidentType.ROAD), (), "道路交通安全"),
    ],
)
def test_what_a_case_is_about(case: Case, processes: Sequence[str], first: str) -> None:
    assert subjects_of(case, processes)[0].name == first


def test_a_case_of_no_known_matter_has_none() -> None:
    assert subjects_of(typed(AccidentType.OTHER)) == ()


def test_units_of_the_readers_place(filled: Library) -> None:
    stored = record(filled, "面粉厂")
    subjects = subjects_of(stored.case, stored.summary.processes)
    found = units_today(filled, subjects, "江南省/苔原县", dt.date(2026, 1, 1))
    assert [one.subject.name for one in found] == ["粉尘防爆"]
    names = [unit.name for group in found[0].record.roles for unit in group.units]
    assert "苔原县应急管理局" in names


def test_a_narrower_matter_is_another_one() -> None:
    [stored, *_] = subjects_of(typed(AccidentType.EXPLOSION, substances=["硝酸铵"]))
    assert stored.name == "危险化学品"
    assert stored.in_words("危险化学品储存场所整治")
    assert not stored.in_words("危险化学品道路运输整治")


def test_a_task_of_something_else_is_not_taken(filled: Library) -> None:
    subjects = subjects_of(typed(AccidentType.WATER))
    assert units_today(filled, subjects, "江南省/苔原县", dt.date(2026, 1, 1)) == ()


def test_a_person_known_by_his_post_alone_has_a_name_to_be_read(tmp_path: Path) -> None:
    text = "某县罐车侧翻事故\n2019年3月5日，某县一辆罐车侧翻，造成1人死亡。\n责任追究：司机被刑事拘留。\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "library") as library:
        assert not ingest(library, [tmp_path / "a.txt"], kind=DocumentKind.CASE).failed
        briefing = made(library, "罐车")
    (link,) = [link for case in briefing.cases for part in case.parts for link in part.chain]
    assert (link.who, link.measures) == ("司机", ("刑事拘留",))
