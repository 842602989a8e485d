"""The judge of extracted accident cases: what counts as right, wrong, missed and neither."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from case_library.model import (
    AccidentType,
    Case,
    Cause,
    CauseKind,
    Cited,
    Day,
    Enterprise,
    Factor,
    FactorEvidence,
    Found,
    Grade,
    Measure,
    MeasureKind,
    Party,
    PartyKind,
    Place,
    Violation,
)
from corpus.errors import InputError, UnreadableFileError
from corpus.model import Span
from eval import cases, run
from eval.case_matching import same_firm, same_name, same_who, title_key
from eval.case_scoring import Inked, Marks, score_case
from eval.cases import below, measure, pair_cases, score_text, source_text

TEXT = """清汀市春山化工有限公司“5·6”较大中毒事故
2021年5月6日8时20分许，清汀市春山化工有限公司污水池发生中毒事故，造成3人死亡、1人受伤。
一、直接原因
作业人员未通风、未检测就下池清淤。
二、间接原因
春山公司没有组织培训。
三、处理建议
王大山，春山公司经理，建议给予罚款5万元。"""
DIRECT = "作业人员未通风、未检测就下池清淤。"
INDIRECT = "春山公司没有组织培训。"


def at(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def inked(words: str) -> list[int]:
    return list(Inked(TEXT).span(at(words)))


def row(**fields: Any) -> dict[str, Any]:
    """An annotated accident: everything unsaid, but for ``fields``."""
    full: dict[str, Any] = {
        "id": "t1",
        "file": "a.json",
        "index": 0,
        "half": "dev",
        "sha256": "",
        "name": ["清汀市春山化工有限公司“5·6”较大中毒事故"],
        "label": "清汀市春山化工有限公司“5·6”较大中毒事故",
        "day": [None],
        "time": [None],
        "place": [None],
        "spot": [],
        "stated_grade": [None],
        "computed_grade": [None],
        "types": [],
        "types_also": [],
        "nature": [None],
        "enterprises": [],
        "enterprises_optional": [],
        "industry": None,
        "causes": [],
        "violations": [],
        "parties": [],
        "units_blamed": [],
    }
    full |= {name: [None] for name in ("deaths", "missing", "injured", "severe", "poisoned", "loss")}
    return full | fields


def case(**fields: Any) -> Case:
    name = Found("清汀市春山化工有限公司“5·6”较大中毒事故", (Span(0, 22),))
    full: dict[str, Any] = {"ordinal": 0, "name": name, "extent": Span(0, len(TEXT))}
    return Case(**(full | fields))


def scored(row_: dict[str, Any], case_: Case | None) -> Marks:
    return score_case(row_, case_, Inked(TEXT))


def counts(marks: Marks, name: str) -> tuple[int, int, int, int]:
    """given, right, wanted, met."""
    tally = marks.tally(name)
    return tally.given, tally.right, tally.wanted, tally.met


class TestOneValue:
    """A value is right if accepted, made up if the text does not say it, missed if it does."""

    @pytest.mark.parametrize(
        ("accepted", "found", "expected"),
        [
            ([3], 3, (1, 1, 1, 1)),
            ([3], 2, (1, 0, 1, 0)),
            ([3], None, (0, 0, 1, 0)),
            ([None], None, (0, 0, 0, 0)),
            ([None], 0, (1, 0, 0, 0)),
            ([0], 0, (1, 1, 1, 1)),
            ([0], None, (0, 0, 1, 0)),
            ([None, 0], 0, (1, 1, 0, 0)),
            ([None, 0], None, (0, 0, 0, 0)),
            ([54, 58], 58, (1, 1, 1, 1)),
        ],
    )
    def test_counts(
        self, accepted: list[int | None], found: int | None, expected: tuple[int, int, int, int]
    ) -> None:
        value = None if found is None else Found(found, (at("3人死亡"),))
        assert counts(scored(row(deaths=accepted), case(deaths=value)), "deaths") == expected

    def test_a_text_without_any_case_misses_all_that_it_says(self) -> None:
        marks = scored(row(deaths=[3], types=["中毒和窒息"]), None)
        assert counts(marks, "deaths") == (0, 0, 1, 0)
        assert counts(marks, "type") == (0, 0, 1, 0)

    @pytest.mark.parametrize(
        ("day", "right"),
        [
            (Day(2021, 5, 6), True),
            (Day(2021, 5, 7), False),
            (Day(2021, 5), False),
            (Day(2021), False),
        ],
    )
    def test_a_day_has_the_precision_of_the_text(self, day: Day, right: bool) -> None:
        wanted = row(day=[{"year": 2021, "month": 5, "day": 6}])
        assert counts(scored(wanted, case(day=Found(day))), "date")[1] == right

    def test_a_year_alone_where_the_text_says_no_more(self) -> None:
        wanted = row(day=[{"year": 2000, "month": None, "day": None}])
        assert counts(scored(wanted, case(day=Found(Day(2000)))), "date")[1] == 1
        assert counts(scored(wanted, case(day=Found(Day(2000, 6, 1)))), "date")[1] == 0

    def test_an_empty_time_is_no_time(self) -> None:
        wanted = row(time=["08:20"])
        assert counts(scored(wanted, case(day=Found(Day(2021, 5, 6)))), "time") == (0, 0, 1, 0)
        assert counts(scored(wanted, case(day=Found(Day(2021, 5, 6, "08:20")))), "time") == (1, 1, 1, 1)

    @pytest.mark.parametrize(
        ("path", "right", "near"),
        [
            ("甲省/清汀市", 1, 1),
            ("甲省", 0, 1),
            ("甲省/清汀市/澜山区", 0, 1),
            ("甲省/清汀", 0, 0),
            ("乙省/清汀市", 0, 0),
        ],
    )
    def test_a_path_is_right_if_equal_and_near_if_one_is_the_others_prefix(
        self, path: str, right: int, near: int
    ) -> None:
        found = Found(Place(path, "清汀市春山化工有限公司污水池"), (at("清汀市"),))
        marks = scored(row(place=["甲省/清汀市"], spot=["污水池"]), case(place=found))
        assert (marks.tally("place").right, marks.tally("place").near) == (right, near)
        assert counts(marks, "spot") == (1, 1, 1, 1)

    @pytest.mark.parametrize(("loss", "right"), [(425.0, 1), (425.3, 1), (4250000.0, 0), (430.0, 0)])
    def test_a_loss_is_right_within_rounding(self, loss: float, right: int) -> None:
        assert counts(scored(row(loss=[425]), case(loss=Found(loss))), "loss")[1] == right

    def test_the_stated_grade_goes_before_the_computed_one(self) -> None:
        wanted = row(stated_grade=["特别重大事故"], computed_grade=["较大事故"])
        shown = case(computed_grade=Found(Grade.SERIOUS))
        assert counts(scored(wanted, shown), "grade") == (1, 0, 1, 0)
        both = case(stated_grade=Found(Grade.EXTREME), computed_grade=Found(Grade.SERIOUS))
        assert counts(scored(wanted, both), "grade") == (1, 1, 1, 1)

    def test_a_wrong_value_that_was_marked_is_counted_as_such(self) -> None:
        marks = scored(row(deaths=[3]), case(deaths=Found(2, sure=False)))
        assert marks.tally("deaths").unsure == 1
        assert [fault for fault in marks.faults if fault.field == "deaths" and "不确定" in fault.given]

    @pytest.mark.parametrize(
        ("words", "right"), [("生产安全责任事故", 1), ("责任事故", 1), ("非责任事故", 0), ("自然灾害", 0)]
    )
    def test_nature_by_class(self, words: str, right: int) -> None:
        assert counts(scored(row(nature=["责任事故"]), case(nature=Found(words))), "nature")[1] == right


class TestSeveralValues:
    """Types, firms, causes."""

    def test_any_accepted_type_may_come_first(self) -> None:
        wanted = row(types=["火灾"], types_also=["其他爆炸"])
        explosion, fire = Found(AccidentType.EXPLOSION), Found(AccidentType.FIRE)
        assert counts(scored(wanted, case(types=(explosion, fire))), "type")[1] == 1
        assert counts(scored(wanted, case(types=(explosion,))), "type as annotated")[1] == 0
        fall = Found(AccidentType.FALL)
        assert counts(scored(wanted, case(types=(fire, fall))), "types") == (2, 1, 1, 1)

    def test_a_firm_that_may_be_named_is_neither_asked_nor_punished(self) -> None:
        wanted = row(enterprises=[["清汀市春山化工有限公司"]], enterprises_optional=["乙公司"])
        names = ("清汀市春山化工有限公司", "乙公司", "丙公司")
        found = tuple(Found(Enterprise(name)) for name in names)
        assert counts(scored(wanted, case(enterprises=found)), "enterprises") == (2, 1, 1, 1)

    @staticmethod
    def cause(
        words: str, kind: CauseKind = CauseKind.DIRECT, factor: Factor = Factor.HUMAN, *topics: str
    ) -> Cause:
        return Cause(kind, at(words), (FactorEvidence(factor, "", "", at(words)),), topics)

    GOLD = {"kinds": ["直接原因"], "factors": ["人的因素"], "topics": ["未通风"]}

    def test_a_cause_is_found_by_its_place_and_right_by_kind_and_factor(self) -> None:
        wanted = row(causes=[self.GOLD | {"spans": [inked(DIRECT)]}])
        right = scored(wanted, case(causes=(self.cause(DIRECT),)))
        assert counts(right, "causes") == (1, 1, 1, 1)
        assert counts(right, "causes with the same bounds") == (1, 1, 1, 1)
        part = scored(wanted, case(causes=(self.cause("未通风、未检测"),)))
        assert counts(part, "causes found") == (1, 1, 1, 1)
        assert counts(part, "causes with the same bounds") == (1, 0, 1, 0)
        other = scored(wanted, case(causes=(self.cause(DIRECT, factor=Factor.OBJECT),)))
        assert counts(other, "causes found") == (1, 1, 1, 1)
        assert counts(other, "causes") == (1, 0, 1, 0)
        indirect = scored(wanted, case(causes=(self.cause(DIRECT, CauseKind.INDIRECT),)))
        assert counts(indirect, "causes") == (1, 0, 1, 0)
        elsewhere = scored(wanted, case(causes=(self.cause(INDIRECT),)))
        assert counts(elsewhere, "causes found") == (1, 0, 1, 0)

    def test_an_optional_cause_is_neither_asked_nor_punished(self) -> None:
        wanted = row(causes=[self.GOLD | {"spans": [inked(DIRECT)], "optional": True}])
        assert counts(scored(wanted, case(causes=(self.cause(DIRECT),))), "causes") == (0, 0, 0, 0)
        assert counts(scored(wanted, case()), "causes") == (0, 0, 0, 0)

    def test_topics_count_where_they_are_about_the_same(self) -> None:
        wanted = row(causes=[self.GOLD | {"spans": [inked(DIRECT)]}])
        said = self.cause(DIRECT, CauseKind.DIRECT, Factor.HUMAN, "作业前未通风")
        assert counts(scored(wanted, case(causes=(said,))), "cause topics") == (0, 0, 1, 1)
        other = self.cause(DIRECT, CauseKind.DIRECT, Factor.HUMAN, "超载")
        assert counts(scored(wanted, case(causes=(other,))), "cause topics") == (0, 0, 1, 0)


class TestBlame:
    """Provisions, persons, units."""

    @staticmethod
    def violation(title: str, article: str, who: str = "春山公司", paragraph: str = "") -> Violation:
        return Violation(who, Cited(title, article, at("培训"), paragraph), at(INDIRECT))

    def test_a_provision_is_right_by_title_and_article(self) -> None:
        gold = {"who": "清汀市春山化工有限公司", "title": "安全生产法", "article": "第二十八条"}
        wanted = row(violations=[gold])
        same = self.violation("中华人民共和国安全生产法", "第二十八条")
        assert counts(scored(wanted, case(violations=(same,))), "violations") == (1, 1, 1, 1)
        assert counts(scored(wanted, case(violations=(same,))), "violations: who") == (1, 1, 0, 0)
        other = self.violation("安全生产法", "第二十九条")
        assert counts(scored(wanted, case(violations=(other,))), "violations") == (1, 0, 1, 0)
        twice = scored(wanted, case(violations=(same, same)))
        assert counts(twice, "violations") == (2, 2, 1, 1)

    def test_the_same_provision_broken_by_two_is_two(self) -> None:
        one = {"who": "甲某", "title": "安全生产法", "article": "第二十八条"}
        wanted = row(violations=[one, one | {"who": "乙某"}])
        given = tuple(self.violation("安全生产法", "第二十八条", who) for who in ("乙二", "甲一"))
        assert counts(scored(wanted, case(violations=given)), "violations") == (2, 2, 2, 2)
        assert counts(scored(wanted, case(violations=given)), "violations: who") == (2, 2, 0, 0)
        assert counts(scored(wanted, case(violations=given[:1])), "violations") == (1, 1, 2, 1)

    @staticmethod
    def party(name: str, post: str, *measures: Measure) -> Party:
        return Party(PartyKind.PERSON, name, at("王大山"), post, measures=measures)

    def fine(self, amount: float = 50000.0) -> Measure:
        return Measure(
            MeasureKind.FINE,
            "罚款5万元",
            at("罚款5万元"),
            amount,
            basis=(Cited("安全生产法", "第九十五条", at("处理建议")),),
        )

    GOLD = {
        "kind": "个人",
        "name": "王某",
        "post": "春山公司经理",
        "measures": [{"kinds": ["罚款"], "amount": 50000.0}],
        "basis": [["安全生产法", "第九十五条"]],
    }

    def test_a_person_by_family_name_and_the_measures_by_kind(self) -> None:
        marks = scored(row(parties=[self.GOLD]), case(parties=(self.party("王大山", "经理", self.fine()),)))
        assert counts(marks, "parties") == (1, 1, 1, 1)
        assert counts(marks, "measures") == (1, 1, 1, 1)
        assert counts(marks, "fines") == (0, 0, 1, 1)
        assert counts(marks, "basis") == (1, 1, 1, 1)
        wrong = scored(
            row(parties=[self.GOLD]), case(parties=(self.party("李大山", "经理", self.fine(1.0)),))
        )
        assert counts(wrong, "parties") == (1, 0, 1, 0)
        assert counts(wrong, "measures") == (1, 0, 1, 0)

    def test_entries_of_one_person_are_one_and_namesakes_with_other_offices_are_not(self) -> None:
        arrest = Measure(MeasureKind.CRIMINAL, "刑事拘留", at("处理建议"))
        gold = self.GOLD | {"measures": [{"kinds": ["罚款"]}, {"kinds": ["刑事责任"]}]}
        entries = (
            self.party("王大山", "春山公司经理", arrest),
            self.party("王大山", "经理", self.fine()),
        )
        marks = scored(row(parties=[gold]), case(parties=entries))
        assert counts(marks, "parties") == (1, 1, 1, 1)
        assert counts(marks, "measures") == (2, 2, 2, 2)
        namesakes = (self.party("王大山", "春山公司经理"), self.party("王大山", "县应急局科员"))
        assert counts(scored(row(parties=[gold]), case(parties=namesakes)), "parties")[:2] == (2, 1)

    def test_the_office_tells_which_of_two_of_a_family_name(self) -> None:
        gold = [
            {"kind": "个人", "name": "王某", "post": "驾驶员", "measures": [{"kinds": ["刑事责任"]}]},
            {"kind": "个人", "name": "王某", "post": "副局长", "measures": [{"kinds": ["罚款"]}]},
        ]
        given = (
            self.party("王一", "副局长", self.fine()),
            self.party("王二", "驾驶员", Measure(MeasureKind.CRIMINAL, "逮捕", at("处理建议"))),
        )
        marks = scored(row(parties=gold), case(parties=given))
        assert counts(marks, "measures") == (2, 2, 2, 2)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("春山公司“5·6”中毒事故", "春山公司“5•6”中毒事故调查报告", True),
        ("春山公司“5·6”中毒事故", "秋水公司“7·1”火灾事故", False),
        ("春山公司“5·6”中毒事故", "", False),
    ],
)
def test_names_of_accidents(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("春山化工有限公司", "清汀市春山化工有限公司", True),
        ("春山化工（集团）有限公司", "春山化工(集团)有限公司", True),
        ("春山化工有限公司", "春山化工有限公司清汀分公司", False),
        ("公司", "春山公司", False),
    ],
)
def test_names_of_firms(one: str, other: str, same: bool) -> None:
    assert same_firm(one, other) is same


@pytest.mark.parametrize(
    ("wanted", "given", "same"),
    [
        ("付某", "付春山", True),
        ("付某", "王付", True),
        ("付某", "", False),
        ("春山化工公司", "春山化工有限责任公司", True),
        ("春山化工公司", "秋水化工公司", False),
    ],
)
def test_who_broke_it(wanted: str, given: str, same: bool) -> None:
    assert same_who(wanted, given) is same


def test_a_title_without_the_name_of_the_state_is_the_same() -> None:
    assert title_key("《中华人民共和国安全生产法》") == title_key("安全生产法")
    assert title_key("安全生产法") != title_key("安全生产法实施条例")


class TestTexts:
    """Which accident of a text is which; the files; the floors."""

    def test_accidents_are_paired_by_what_they_have_in_common(self) -> None:
        rows = [row(id="a", deaths=[1]), row(id="b", deaths=[2])]
        found = (case(deaths=Found(2)), case(ordinal=1, deaths=Found(1)))
        assert pair_cases(rows, found) == {0: 1, 1: 0}
        marks = score_text(rows, found, Inked(TEXT))
        assert counts(marks, "accidents") == (2, 2, 2, 2)
        assert counts(marks, "deaths") == (2, 2, 2, 2)

    def test_an_accident_too_many_and_one_too_few(self) -> None:
        extra = score_text([row(deaths=[1])], (case(deaths=Found(1)), case(ordinal=1)), Inked(TEXT))
        assert counts(extra, "accidents") == (2, 1, 1, 1)
        missed = score_text([row(deaths=[1])], (), Inked(TEXT))
        assert counts(missed, "accidents") == (0, 0, 1, 0)
        assert counts(missed, "deaths") == (0, 0, 1, 0)
        nothing = score_text([{"id": "t3", "none": True}], (case(),), Inked(TEXT))
        assert counts(nothing, "accidents") == (1, 0, 0, 0)
        optional = score_text([row(), row(id="t2", optional=True)], (case(),), Inked(TEXT))
        assert counts(optional, "accidents") == (1, 1, 1, 1)

    @staticmethod
    def folder(tmp_path: Path) -> tuple[Path, dict[str, Any]]:
        body = TEXT.split("\n", 1)
        record = {"标题": body[0], "正文": body[1]}
        (tmp_path / "a.json").write_text(json.dumps([record], ensure_ascii=False), encoding="utf-8")
        text = "".join(f"{body[0]}\n\n{body[1]}".split())
        return tmp_path, row(sha256=hashlib.sha256(text.encode()).hexdigest()[:16], deaths=[3])

    def test_a_write_up_is_read_as_the_product_reads_it(self, tmp_path: Path) -> None:
        folder, wanted = self.folder(tmp_path)
        measured = measure("dev", [wanted], folder)
        assert measured.texts == 1
        assert counts(measured.marks, "accidents") == (1, 1, 1, 1)

    def test_another_text_is_noticed(self, tmp_path: Path) -> None:
        folder, wanted = self.folder(tmp_path)
        with pytest.raises(InputError, match="与标注时不同"):
            measure("dev", [wanted | {"sha256": "0" * 16}], folder)

    def test_a_record_that_is_not_there(self, tmp_path: Path) -> None:
        folder, _ = self.folder(tmp_path)
        with pytest.raises(UnreadableFileError, match="第 7 篇"):
            source_text(folder, "a.json", 7)
        with pytest.raises(UnreadableFileError):
            source_text(folder, "b.txt", None)

    def test_without_the_sources_nothing_is_measured_and_that_is_said(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run.main(["cases", "--sources", str(tmp_path / "absent")]) == 0
        said = capsys.readouterr()
        assert "跳过 dev" in said.err
        assert "跳过 held" in said.err
        rows = [json.loads(line) for line in cases.ROWS.read_text("utf-8").splitlines()]
        texts = {one["file"] for one in rows if one["half"] == cases.OWN}
        assert len(texts) > 8
        assert f"own：{len(texts)} 篇" in said.out

    def test_only_some_are_measured(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cases.main(["--half", "own", "--only", "o"]) == 0
        assert "own：8 篇" in capsys.readouterr().out
        assert cases.main(["--half", "own", "--only", "nothing"]) == 1
        assert "nothing" in capsys.readouterr().err
        assert cases.main(["--only", "o", "--gate"]) == 1
        assert "--only" in capsys.readouterr().err

    def test_our_own_texts_hold_their_floors(self, tmp_path: Path) -> None:
        measured = cases.measure_halves((cases.OWN,), tmp_path / "absent")
        assert cases.gate_faults(measured) == []

    def test_figures_and_faults_as_json(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        folder, wanted = self.folder(tmp_path)
        rows = tmp_path / "rows.jsonl"
        rows.write_text(json.dumps(wanted | {"deaths": [99]}, ensure_ascii=False) + "\n", encoding="utf-8")
        arguments = ["--sources", str(folder), "--rows", str(rows), "--half", "dev", "--json", "--failures"]
        assert cases.main(arguments) == 0
        (report,) = json.loads(capsys.readouterr().out)
        assert report["fields"]["deaths"]["recall"]["of"] == "0/1"
        assert any(fault["field"] == "deaths" for fault in report["faults"])

    def test_a_lower_figure_is_below_its_floor(self) -> None:
        floors = {"held": {"date": [0.95, 0.9]}}
        assert below(floors, {"held": {"date": [0.95, 0.9]}}) == []
        assert below(floors, {"held": {"date": [1.0, 0.8]}}) == ["held date recall: 0.8 < 0.9"]
        assert len(below(floors, {"held": {}})) == 2
        assert below(floors, {"own": {}}) == []

    def test_the_annotation_has_all_halves_and_no_sentence(self) -> None:
        rows = [json.loads(line) for line in cases.ROWS.read_text("utf-8").splitlines()]
        assert {one["half"] for one in rows} == set(cases.HALVES)
        for half in cases.HALVES:
            texts = {(r["file"], r["index"]) for r in rows if r["half"] == half}
            assert len(texts) >= (8 if half == cases.OWN else 16)

        def words(value: Any) -> list[str]:
            if isinstance(value, dict):
                return [word for inner in value.values() for word in words(inner)]
            if isinstance(value, list):
                return [word for inner in value for word in words(inner)]
            return [value] if isinstance(value, str) else []

        assert not [word for one in rows for word in words(one) if "。" in word or len(word) > 60]
