"""What results tell a trainer: first answers alone, exams by first sittings, files; what the bank learns."""

from __future__ import annotations

import csv
import datetime as dt
import io
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import practice_world as world
import pytest
from command_line import Anzhi

from case_library.questions.model import Item, ItemType
from case_library.questions.papers import Blueprint, Cell
from case_library.questions.statistics import ItemStatistics, Response, item_statistics
from corpus.china_time import CHINA
from corpus.errors import NotFoundError
from qa_service.papers.desk import PaperDesk
from qa_service.practice.desk import PracticeDesk
from qa_service.practice.model import Answer, Choice, Learner, Order, Rule, Sitting
from qa_service.practice.result_files import exam_file, exam_json, items_file, taken_file
from qa_service.practice.results import ResultsDesk, exam_result, notes_of
from qa_service.questions.model import Action
from qa_service.settings import load_settings
from qa_service.wiring import App, build

OBJECTIVE = ("q-single", "q-multiple", "q-true", "q-blank", "q-free")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with build(load_settings(env={"ANZHI_LIBRARY": str(tmp_path / "anzhi")}), create=True) as made:
        world.make(made, tmp_path / "texts")
        yield made


def learner(number: int) -> Learner:
    return Learner(f"a:{number}", f"学员{number}", account=True)


def right(item: Item) -> Answer:
    if item.type is ItemType.BLANK:
        return Answer(gaps=tuple(key.split("|")[0] for key in item.key))
    return Answer(chosen=item.key)


def wrong(item: Item) -> Answer:
    if item.type is ItemType.BLANK:
        return Answer(gaps=("别的",))
    if item.type is ItemType.TRUE_FALSE:
        return Answer(chosen=("错",) if item.key == ("对",) else ("对",))
    return Answer(chosen=(next(one for one in "CDAB" if one not in item.key),))


def sit(desk: PracticeDesk, who: Learner, sitting: Sitting, correct: Sequence[str]) -> Sitting:
    """Answers everything that a machine can judge, rightly what is in ``correct``, and hands in."""
    for number, shown in enumerate(desk.shown(sitting), start=1):
        assert shown is not None
        item = shown.kept.item
        if item.type is ItemType.SHORT:
            continue
        said = right(item) if item.id in correct else wrong(item)
        sitting = desk.answer(who, sitting.id, number, shown.to_shown(said))
    return desk.finish(who, sitting.id)


def practise(desk: PracticeDesk, who: Learner, correct: Sequence[str]) -> Sitting:
    return sit(desk, who, desk.start(who, Choice(number=10, order=Order.LISTED)), correct)


def paper(app: App, *, mock: bool = True) -> str:
    """A paper of four items, opened as a mock exam; its number."""
    cells = (
        Cell(2, 2.0, ItemType.SINGLE),
        Cell(1, 4.0, ItemType.MULTIPLE),
        Cell(1, 2.0, ItemType.TRUE_FALSE, world.LAW),
    )
    blueprint = Blueprint("渔港安全考试", cells, minutes=30, pass_mark=6)
    return world.paper(app, blueprint, mock=mock)


# --- the bank ------------------------------------------------------------------------------------


def test_first_answers_alone_reach_the_bank(app: App) -> None:
    desk = PracticeDesk(app.public)
    practise(desk, learner(1), [])
    practise(desk, learner(1), OBJECTIVE)
    practise(desk, learner(2), OBJECTIVE)
    practise(desk, Learner(), OBJECTIVE)
    for item_id in OBJECTIVE:
        assert world.told(app, item_id) == (2, 0.5), item_id
    assert world.told(app, "q-short") == (0, None)


def test_discrimination_is_that_of_the_whole_analysis(app: App) -> None:
    """The short way over sums gives what the statistics give over all answers."""
    desk = PracticeDesk(app.public)
    patterns = [OBJECTIVE[:at] for at in range(6)] + [("q-free",), ("q-single", "q-free"), ("q-blank",)]
    answers = []
    for number, correct in enumerate(patterns):
        practise(desk, learner(number), correct)
        answers += [Response(f"a:{number}", item_id, float(item_id in correct)) for item_id in OBJECTIVE]
    for item_id in OBJECTIVE:
        kept = app.question_desk.get(item_id)
        expected = item_statistics(kept.item, answers)
        assert kept.answers == len(patterns)
        assert kept.p == pytest.approx(expected.p)
        assert kept.discrimination == pytest.approx(expected.discrimination)
        [result] = ResultsDesk(app).bank([item_id])
        assert result.statistics.discrimination == pytest.approx(expected.discrimination)


def test_a_wrong_key_shows_as_a_negative_discrimination(app: App) -> None:
    """The strong say B, the key says A: the report must name it."""
    desk = PracticeDesk(app.public)
    for number in range(40):
        strong = number < 20
        good = [one for one in OBJECTIVE if one != "q-free"] if strong else ["q-free"]
        practise(desk, learner(number), good)
    results = {one.kept.item.id: one for one in ResultsDesk(app).bank(ResultsDesk(app).answered())}
    spoilt = results["q-free"]
    assert spoilt.statistics.discrimination == pytest.approx(-1)
    assert any("区分度为负" in note for note in spoilt.notes)
    assert not any("区分度为负" in note for note in results["q-single"].notes)
    counts = {one.letter: one.count for one in spoilt.statistics.options}
    assert counts == {"A": 20, "B": 0, "C": 20}


def test_too_easy_and_too_hard_are_told_with_enough_answers() -> None:
    def notes(count: int, p: float) -> str:
        return "".join(notes_of(ItemStatistics("q", count, 0, p, 0.3, None)))

    assert "太容易" in notes(30, 0.97)
    assert "太难" in notes(30, 0.1)
    assert notes(30, 0.5) == ""
    assert "太" not in notes(29, 0.97)


def test_options_that_nobody_answered_are_omitted_ones(app: App) -> None:
    desk = PracticeDesk(app.public)
    who = learner(1)
    sitting = desk.start(who, Choice(types=(ItemType.SINGLE,), order=Order.LISTED))
    desk.answer(who, sitting.id, 1, Answer())
    [result] = ResultsDesk(app).bank(["q-single"])
    assert (result.statistics.count, result.statistics.omitted, result.statistics.p) == (1, 1, 0)


# --- exams ---------------------------------------------------------------------------------------


def test_an_exam_by_first_sittings(app: App) -> None:
    paper_id = paper(app)
    desk = PracticeDesk(app.public)
    for number, correct in enumerate([OBJECTIVE, OBJECTIVE[:2], (), ("q-free", "q-true")]):
        sit(desk, learner(number), desk.start_paper(learner(number), paper_id), correct)
    sit(desk, learner(2), desk.start_paper(learner(2), paper_id), OBJECTIVE)
    going = desk.start_paper(learner(9), paper_id)
    assert going.deadline == pytest.approx(going.started + 1800)
    found = exam_result(app, paper_id)
    assert (found.statistics.examinees, found.again, found.running) == (4, 1, 1)
    assert (found.statistics.highest, found.statistics.lowest) == (10, 0)
    assert found.statistics.mean == pytest.approx((10 + 6 + 0 + 4) / 4)
    assert [(one.name, one.score) for one in found.taken] == [
        ("学员0", 10), ("学员1", 6), ("学员3", 4), ("学员2", 0),
    ]  # fmt: skip
    [listed] = ResultsDesk(app).exams()
    assert (listed.learners, listed.running, listed.title) == (4, 1, "渔港安全考试")
    assert listed.mean == pytest.approx(0.5)


def test_only_an_opened_paper_can_be_taken_and_only_what_may_be_shown(app: App) -> None:
    desk = PracticeDesk(app.public)
    closed = paper(app, mock=False)
    assert desk.papers() == []
    for paper_id in (closed, "0" * 16):
        with pytest.raises(NotFoundError, match="没有这场模拟考试"):
            desk.start_paper(learner(1), paper_id)
    opened = paper(app)
    [offer] = desk.papers()
    assert (offer.summary.id, offer.shown, offer.minutes) == (opened, 4, 30)
    app.question_desk.store.set_practice(["q-multiple"], False)
    assert desk.papers()[0].shown == 3
    sitting = desk.start_paper(learner(1), opened)
    assert {one.item_id for one in sitting.asked} == {"q-single", "q-free", "q-true"}
    assert sitting.pass_mark is None


def test_the_trainer_s_rule_holds_for_the_next_sitting(app: App) -> None:
    paper_id = paper(app)
    desk = PracticeDesk(app.public)
    before = desk.start_paper(learner(1), paper_id)
    desk.store.set_rule(paper_id, Rule.PARTIAL, "张编辑")
    assert desk.open(learner(1), before.id).rule is Rule.WHOLE
    assert desk.start_paper(learner(2), paper_id).rule is Rule.PARTIAL


def test_a_sitting_whose_time_is_over_is_handed_in_for_the_report(app: App) -> None:
    paper_id = paper(app)
    late = PracticeDesk(app.public, lambda: __import__("time").time() - 3600)
    late.start_paper(learner(1), paper_id)
    found = exam_result(app, paper_id)
    assert (found.running, len(found.taken)) == (0, 1)
    with pytest.raises(NotFoundError, match="还没有人考过"):
        exam_result(app, "nobody")


def test_an_exam_that_has_only_begun_changes_no_figure(app: App) -> None:
    paper_id = paper(app)
    desk = PracticeDesk(app.public)
    for number in range(3):
        sit(desk, learner(number), desk.start_paper(learner(number), paper_id), OBJECTIVE[:number])
    before = exam_result(app, paper_id)
    store = app.question_desk.store
    store.add(
        [replace(store.get("q-true").item, id="q-new", stem="每年检修一次缆绳。")], by="a", action=Action.MADE
    )
    desk.start_paper(learner(8), paper_id)
    papers = PaperDesk(app)
    number = next(at for at, one in enumerate(papers.get(paper_id).items, start=1) if one.id == "q-true")
    papers.replace(paper_id, number, with_id="q-new", by="a")
    desk.start_paper(learner(9), paper_id)
    after = exam_result(app, paper_id)
    assert (after.running, after.statistics) == (2, before.statistics)
    sit(desk, learner(7), desk.start_paper(learner(7), paper_id), OBJECTIVE)
    after = exam_result(app, paper_id)
    assert (after.statistics.examinees, after.statistics.mean) == (3, before.statistics.mean)
    assert "另有 1 份答卷不完整" in "".join(after.statistics.notes)
    counts = {one.kept.item.id: one.statistics.count for one in after.items}
    assert (counts["q-true"], counts["q-new"], counts["q-single"]) == (3, 1, 4)


def test_the_sitting_that_is_handed_in_first_counts_not_the_one_that_began_first(app: App) -> None:
    """Its sheet has shown the keys of the other."""
    paper_id = paper(app)
    desk = PracticeDesk(app.public)
    began = desk.start_paper(learner(1), paper_id)
    looked = desk.finish(learner(1), desk.start_paper(learner(1), paper_id).id)
    sit(desk, learner(1), began, OBJECTIVE)
    found = exam_result(app, paper_id)
    assert ([one.sitting_id for one in found.taken], found.again) == ([looked.id], 1)
    assert found.taken[0].score == 0


def test_what_is_kept_no_longer_is_not_shown_and_hides_nothing(app: App) -> None:
    paper_id = paper(app)
    long_ago = PracticeDesk(app.public, lambda: time.time() - 400 * 86_400)
    long_ago.start_paper(learner(1), paper_id)
    long_ago.store.finish(
        long_ago.start_paper(learner(3), paper_id), {}, omitted=True, score=1, total=1, at=0
    )
    assert ResultsDesk(app).exams() == []
    desk = PracticeDesk(app.public)
    sit(desk, learner(2), desk.start_paper(learner(2), paper_id), OBJECTIVE)
    found = exam_result(app, paper_id)
    assert ([one.name for one in found.taken], found.running) == (["学员2"], 0)


# --- files and commands --------------------------------------------------------------------------


def test_files_hold_every_question_and_open_without_formulas(app: App) -> None:
    paper_id = paper(app)
    desk = PracticeDesk(app.public)
    spiteful = Learner("a:x", '=HYPERLINK("x")', account=True)
    sit(desk, spiteful, desk.start_paper(spiteful, paper_id), OBJECTIVE)
    practise(desk, learner(1), OBJECTIVE)
    found = exam_result(app, paper_id)
    everything = ResultsDesk(app).bank(ResultsDesk(app).answered())
    assert len(everything) == 5
    rows = list(csv.reader(io.StringIO(items_file(everything, "csv", "题目分析", "").decode("utf-8-sig"))))
    assert len(rows) == 6
    assert {row[1] for row in rows[1:]} == {"单选题", "多选题", "判断题", "填空题"}
    sheet = openpyxl.load_workbook(io.BytesIO(exam_file(found, Rule.WHOLE, "xlsx"))).active
    assert sheet is not None
    assert [cell.value for cell in sheet[3]][:4] == ["序号", "题号", "题型", "题干"]
    assert sheet.max_row == 3 + len(found.items)
    names = openpyxl.load_workbook(io.BytesIO(taken_file(found, "xlsx"))).active
    assert names is not None
    assert names["B4"].value == '\'=HYPERLINK("x")'
    begun = dt.datetime.fromtimestamp(found.taken[0].started, CHINA)
    assert names["F4"].value == f"{begun:%Y-%m-%d %H:%M}"
    assert exam_json(found, Rule.WHOLE)["taken"][0]["score"] == 10


def test_commands(app: App, anzhi: Anzhi, tmp_path: Path) -> None:
    paper_id = paper(app)
    desk = PracticeDesk(app.public)
    sit(desk, learner(1), desk.start_paper(learner(1), paper_id), OBJECTIVE)
    library = ("--library", str(tmp_path / "anzhi"))
    shown = anzhi(*library, "practice", "topics")
    assert "总则  4 题" in shown.out.replace("绛珠", "")
    outcome = anzhi(*library, "practice", "results")
    assert outcome.code == 0, outcome.err
    assert "有人答过的共 4 题" in outcome.out
    assert "渔港安全考试" in outcome.out
    outcome = anzhi(*library, "practice", "results", "--paper", paper_id, "--names")
    assert "学员1  10／10" in outcome.out
    assert "学员1" not in anzhi(*library, "practice", "results", "--paper", paper_id).out
    written = anzhi(*library, "practice", "results", "--out", str(tmp_path / "r.csv"))
    assert written.code == 0, written.err
    assert (tmp_path / "r.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert anzhi(*library, "practice", "results", "--out", "r.doc").code == 2
    assert anzhi(*library, "practice", "refresh").code == 0
    assert anzhi(*library, "practice", "remove", "学员1").code == 0
    assert not desk.store.kept("a:1")
    assert world.told(app, "q-true") == (0, None)
    missing = anzhi(*library, "practice", "remove", "学员1")
    assert missing.code == 1
    assert "没有“学员1”的练习记录" in missing.err
