"""Cases like a case with the reason why, and two texts of one accident: linked, never merged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from case_tables import FIRE, TANKER, filled

from case_library.asking import CasesAsked
from case_library.duplicates import accidents_once, compare, differences, duplicates_of, linked
from case_library.model import AccidentType, Day, Grade
from case_library.similar import Sameness, evidence, similar_to
from case_library.store import CaseLibrary
from case_library.summary import CaseSummary, processes
from corpus.model import Span


def row(key: str, **values: Any) -> CaseSummary:
    given = {"name": f"{key}事故", "title": f"{key}事故", "ordinal": 0, "extent": Span(0, 100)}
    own = {"id": key, "document_id": key, "version_id": f"v{key}", "file_name": f"{key}.txt"}
    return CaseSummary(**(given | own | values))


DAY = Day(2019, 3, 3, "14:20")
REPORT = {
    "day": DAY,
    "place": "海州省/临海市/青屿县",
    "types": (AccidentType.POISONING,),
    "deaths": 3,
    "injured": 5,
    "loss": 451.2,
    "firms": ("青屿渔港冷链有限公司", "渔港冷链"),
    "grade": Grade.SERIOUS,
    "substances": ("液氨",),
}
# A write-up of the same accident: other figures, less of the place, the firm in short.
WRITE_UP = REPORT | {
    "day": Day(2019, 3, 3, "14:30"),
    "place": "海州省/临海市",
    "injured": 6,
    "loss": None,
    "firms": ("渔港冷链公司",),
    "types": (AccidentType.ENVIRONMENT,),
}


def test_one_accident_in_two_texts_is_linked_with_what_differs() -> None:
    ours, theirs = row("甲", **REPORT), row("乙", **WRITE_UP)
    [found] = duplicates_of(ours, [ours, theirs])
    assert found.case is theirs
    assert found.agree[0] == "同一天（2019-03-03）"
    assert any("同一单位" in one for one in found.agree)
    assert [(one.name, one.ours, one.theirs) for one in found.differ] == [
        ("时间", "2019-03-03 14:20", "2019-03-03 14:30"),
        ("受伤人数", "5人", "6人"),
    ]
    assert compare(ours, theirs) == compare(theirs, ours)


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"day": Day(2019, 3, 4)}, False),
        ({"day": Day(2018, 3, 3)}, False),
        ({"day": None}, False),
        ({"day": Day(2019, 3)}, True),  # firm, place and figures agree
        ({"day": Day(2019)}, True),
        # On the same day in the same province another firm had another accident.
        ({"firms": ("望溪机械厂",), "place": "海州省/望溪市", "types": (AccidentType.POISONING,)}, False),
        ({"firms": (), "place": "海州省/临海市/青屿县", "types": (AccidentType.FALL,), "deaths": 1}, False),
        ({"firms": (), "deaths": 1, "day": Day(2019, 3, 3), "substances": ()}, False),
        ({"firms": (), "loss": 451.2}, True),
        ({"firms": (), "place": "", "deaths": None, "substances": ()}, False),
        # “3·3” and “3·4” are two accidents of one firm.
        ({"name": "“3·4”液氨泄漏事故", "day": Day(2019, 3)}, False),
    ],
)
def test_other_accidents_stay_apart(change: dict[str, Any], same: bool) -> None:
    ours = row("甲", **(REPORT | {"name": "“3·3”较大中毒事故"}))
    assert (compare(ours, row("乙", **(WRITE_UP | change))) is not None) is same


def test_accidents_of_one_kind_in_one_city_on_one_day_stay_apart() -> None:
    values = {"day": Day(2020, 7, 1), "place": "海州省/临海市", "types": (AccidentType.ROAD,), "deaths": 1}
    assert compare(row("甲", **values), row("乙", **values)) is None


def test_cases_of_one_text_are_never_the_same_accident() -> None:
    ours = row("甲", **REPORT)
    second = row("甲-2", **(REPORT | {"document_id": "甲", "ordinal": 1}))
    assert compare(ours, second) is None


def test_three_texts_make_one_accident_and_the_fullest_counts() -> None:
    short = row("丙", **(WRITE_UP | {"loss": None, "deaths": 3, "place": ""}))
    rows = [row("乙", **WRITE_UP), short, row("甲", **REPORT), row("丁", day=Day(2020, 1, 1))]
    assert sorted(len(group) for group in linked(rows)) == [1, 3]
    assert [one.id for one in accidents_once(rows)] == ["甲", "丁"]


def test_what_only_one_text_says_is_no_difference() -> None:
    assert differences(row("甲", **REPORT), row("乙", day=Day(2019, 3, 3))) == ()


# --- similar -------------------------------------------------------------------------------------

LIBRARY = [
    row("甲", topics=("超载", "无证经营"), processes=("运输",), types=(AccidentType.ROAD,)),
    row("乙", topics=("超载",), processes=("运输",), types=(AccidentType.ROAD,), substances=("汽油",)),
    row("丙", topics=("违章动火",), processes=("动火",), types=(AccidentType.FIRE,)),
    row("丁", topics=("违章动火",), processes=("清洗",), types=(AccidentType.FIRE,)),
    row("戊", types=(AccidentType.ROAD,), substances=("汽油",)),
    *(row(f"路{n}", types=(AccidentType.ROAD,)) for n in range(6)),
    row(
        "己",
        provisions=(("《中华人民共和国安全生产法》", "第四十一条"),),
        types=(AccidentType.COLLAPSE,),
        topics=("培训不到位",),
    ),
    row("庚", provisions=(("安全生产法", "第四十一条"),), types=(AccidentType.FALL,)),
]


def test_the_same_cause_goes_before_the_same_kind() -> None:
    found = similar_to(LIBRARY[0], LIBRARY)
    assert found[0].case.id == "乙"
    assert [reason.sameness for reason in found[0].reasons][:2] == [Sameness.CAUSE, Sameness.PROCESS]
    assert str(found[0].reasons[0]) == "同样的原因：超载"
    assert "丙" not in [one.case.id for one in found]
    assert all(one.reasons for one in found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_a_provision_counts_however_its_law_is_written() -> None:
    [found] = similar_to(LIBRARY[-2], LIBRARY)
    assert found.case.id == "庚"
    assert [str(reason) for reason in found.reasons] == ["违反同一条规定：安全生产法第四十一条"]


def test_another_text_of_the_accident_is_no_similar_case() -> None:
    ours, theirs = row("甲", **REPORT), row("乙", **WRITE_UP)
    like = row("丙", **(REPORT | {"day": Day(2005, 1, 1), "firms": (), "place": "云岭省"}))
    assert [one.case.id for one in similar_to(ours, [ours, theirs, like])] == ["丙"]


def test_nearness_of_words_ranks_but_is_no_reason_alone() -> None:
    near = {"丁": 1.0, "丙": 0.0, "庚": 1.0}
    found = similar_to(LIBRARY[2], LIBRARY, near=lambda case: near)
    assert [one.case.id for one in found] == ["丁"]
    assert found[0].reasons[-1].sameness is Sameness.MEANING


def test_the_list_is_cut_and_steady() -> None:
    again = similar_to(LIBRARY[4], LIBRARY, limit=2)
    assert again == similar_to(LIBRARY[4], list(LIBRARY), limit=2)
    assert len(again) == 2


@pytest.fixture
def cases(tmp_path: Path) -> Iterator[CaseLibrary]:
    found = filled(tmp_path / "library")
    yield found
    found.library.close()


def test_each_reason_has_its_words_in_the_text(cases: CaseLibrary) -> None:
    [tanker] = cases.found(CasesAsked(words=TANKER["标题"]))
    record = cases.case(tanker.id)
    at = evidence(record, Sameness.SUBSTANCE, "液化石油气")
    assert at is not None
    assert record.quote(at) == "液化石油气"
    at = evidence(record, Sameness.EVENT, "泄漏")
    assert at is not None
    assert record.quote(at) == "泄漏"
    assert evidence(record, Sameness.CAUSE, "没有这样的原因") is None
    assert evidence(record, Sameness.MEANING, "") is None


def test_the_stage_is_read_from_the_course(cases: CaseLibrary) -> None:
    [fire] = cases.found(CasesAsked(words=FIRE["标题"]))
    record = cases.case(fire.id)
    for name, span in processes(record.case, record.text):
        assert name in fire.processes
        assert record.quote(span)
