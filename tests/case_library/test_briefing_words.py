"""The words of a briefing: every place that says something is given, and nothing is cut askew."""

from __future__ import annotations

from pathlib import Path

import pytest

from case_library.briefing import Briefing, BrokenRule, Part, PartKind, Statement, ToldCase
from case_library.briefing_making import make_briefing
from case_library.briefing_questions import questions
from case_library.briefing_sources import in_one_line
from case_library.links import CaseLinks, Present
from case_library.store import CaseLibrary
from corpus.ingest import ingest
from corpus.library import Library
from corpus.model import DocumentKind

TWICE = """青杉县四海化工有限公司“5·9”爆炸事故调查报告

2021年5月9日10时20分，青杉县四海化工有限公司反应车间发生爆炸，造成1人死亡，直接经济损失210万元。

一、事故发生经过和应急处置情况

（一）事故发生经过

5月9日9时50分，操作工发现反应釜温度异常升高，没有停止加料。10时20分，反应釜发生爆炸，车间屋顶垮塌。

（二）应急处置情况

10时25分，县消防救援大队到场，11时40分搜救结束，现场没有发生次生事故。

二、事故原因

（一）直接原因

反应釜冷却水中断，操作工没有停止加料，釜内超温超压发生爆炸。

（二）间接原因

1.四海化工有限公司未落实隐患排查治理制度，未对操作工进行安全教育培训。

三、对有关责任人员的处理建议

（一）建议给予党纪政务处分的人员

1.孟长河，四海化工有限公司总经理，中共党员，未履行安全生产管理职责，对事故发生负有主要领导责任，建议给予党内警告处分。

（二）建议给予行政处罚的人员和单位

1.孟长河，四海化工有限公司总经理，依据《中华人民共和国安全生产法》第九十五条第一项的规定，建议处上一年年收入40%的罚款。

四、事故防范措施

（一）四海化工有限公司要更换冷却系统，落实隐患排查治理制度。
"""


@pytest.fixture(scope="module")
def briefing(tmp_path_factory: pytest.TempPathFactory) -> Briefing:
    folder = tmp_path_factory.mktemp("words")
    (folder / "爆炸.txt").write_text(TWICE, encoding="utf-8")
    with Library.open(folder / "library") as library:
        assert not ingest(library, [folder / "爆炸.txt"], kind=DocumentKind.CASE).failed
        cases = CaseLibrary(library)
        return make_briefing(library, CaseLinks(library), [cases.case(row.id) for row in cases.all()])


def test_each_measure_and_its_basis_stand_in_the_sources_of_the_party(briefing: Briefing) -> None:
    part = briefing.cases[0].part(PartKind.CHAIN)
    assert part is not None
    link = next(one for one in part.chain if one.who == "孟长河")
    said = "".join(briefing.source(number).quote for number in link.sources)
    assert len(link.measures) == 2
    for measure in link.measures:
        assert measure.removesuffix("（建议）") in said
    assert link.basis == ("《中华人民共和国安全生产法》第九十五条第（一）项",)
    assert "第九十五条第一项" in said
    assert link.fault in said


def test_the_course_is_told_without_the_rescue(briefing: Briefing) -> None:
    told = briefing.cases[0]
    course, rescue = told.part(PartKind.COURSE), told.part(PartKind.RESCUE)
    assert course is not None
    assert rescue is not None
    words = "".join(one.text for one in course.statements)
    assert "反应釜发生爆炸" in words
    assert "搜救结束" not in words
    assert "搜救结束" in "".join(one.text for one in rescue.statements)


def test_where_the_classes_of_causes_are_from_is_said(briefing: Briefing) -> None:
    assert any("归类由案例库" in note for note in briefing.notes)


def asked(kind: PartKind, *texts: str) -> list[str]:
    part = Part(kind, tuple(Statement(text, (1,), verbatim=True) for text in texts))
    return [one.text for one in questions(ToldCase("c", "某事故", (part,))).statements]


LONG = (
    "现场没有监护人，动火前没有检测可燃气体，没有办理《危险作业审批制度》（四海〔2020〕18号，"
    "安环部2020年8月修订，2021年3月再次修订，全公司适用）所要求的作业票"
)


@pytest.mark.parametrize(
    ("passage", "quoted"),
    [
        ("四海化工有限公司未办理作业票。", "四海化工有限公司未办理作业票"),
        ("一是未办理作业票。", "未办理作业票"),
        ("（二）未办理作业票。", "未办理作业票"),
        ("3.未办理作业票。", "未办理作业票"),
        ("3.5吨原料泄漏。", "3.5吨原料泄漏"),
        ("②未办理作业票。", "未办理作业票"),
    ],
)
def test_a_question_quotes_without_the_number_and_with_the_whole_name(passage: str, quoted: str) -> None:
    assert f"“{quoted}”" in asked(PartKind.INDIRECT, passage)[0]


def test_a_quotation_is_not_cut_within_brackets() -> None:
    text = asked(PartKind.INDIRECT, LONG)[0]
    quoted = text.split("“", 1)[1].split("……”")[0]
    assert quoted == "现场没有监护人，动火前没有检测可燃气体"


@pytest.mark.parametrize(
    ("passages", "quoted"),
    [
        (
            ["企业未严格落实责任制，教育培训不到位。", "各企业要开展一次全面排查。"],
            "各企业要开展一次全面排查",
        ),
        (["教训十分深刻。今后应当先检测再作业。"], "今后应当先检测再作业"),
    ],
)
def test_measures_are_what_a_sentence_asks_for(passages: list[str], quoted: str) -> None:
    assert f"材料提出的措施有“{quoted}”" in asked(PartKind.LESSONS, *passages)[0]


def test_what_was_left_undone_is_a_lesson_and_no_measure() -> None:
    assert asked(PartKind.LESSONS, "企业未严格落实责任制，教育培训不到位。")[0].startswith("材料总结的教训有")


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("企 业安全管理混乱，存 在违规挂靠", "企业安全管理混乱，存在违规挂靠"),
        ("13 时 46 分左右， 发生爆炸", "13 时 46 分左右，发生爆炸"),
        ("姓名  职务", "姓名 职务"),
        ("第四十六条 通过道路运输的", "第四十六条 通过道路运输的"),
        ("强化红线意识\n各县要", "强化红线意识 各县要"),
        ("整改到位。 各县要", "整改到位。 各县要"),
    ],
)
def test_blanks_of_a_page_within_words_go(stored: str, shown: str) -> None:
    assert in_one_line(stored) == shown


def test_causes_that_are_not_told_apart_are_called_causes(tmp_path: Path) -> None:
    text = "2021年5月3日，青杉县某化工厂发生爆炸，造成1人死亡。\n\n事故原因：操作工违章动火。\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "library") as library:
        assert not ingest(library, [tmp_path / "a.txt"], kind=DocumentKind.CASE).failed
        cases = CaseLibrary(library)
        made = make_briefing(library, CaseLinks(library), [cases.case(row.id) for row in cases.all()])
    (told,) = made.cases
    part = told.part(PartKind.DIRECT)
    assert part is not None
    assert part.heading == "事故原因"
    assert part.note == "材料没有区分直接原因和间接原因。"
    assert not any("区分" in one.note for one in part.statements)
    assert "间接原因" not in told.missing


def test_a_law_that_is_named_as_a_whole_has_no_same_article() -> None:
    rule = BrokenRule("甲某", "《某条例》", "", "", "", Present.SAME, "", (1,), whole=True)
    assert "条文相同" not in rule.state
    assert rule.state.startswith("材料没有写明是哪一条")


def test_a_grade_that_is_computed_says_so_in_the_comparison(tmp_path: Path) -> None:
    for number in (1, 2):
        text = f"2021年5月{number}日，青杉县某化工厂发生爆炸，造成4人死亡。\n\n事故原因：操作工违章动火。\n"
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "library") as library:
        files = [tmp_path / "1.txt", tmp_path / "2.txt"]
        assert not ingest(library, files, kind=DocumentKind.CASE).failed
        cases = CaseLibrary(library)
        made = make_briefing(library, CaseLinks(library), [cases.case(row.id) for row in cases.all()])
    assert made.comparison is not None
    assert all("较大事故（按数字推算）" in row[2].text for row in made.comparison.rows)
