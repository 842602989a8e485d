"""Invented accidents of many kinds, read as a careful reader would read them."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator

import pytest
from pydantic import TypeAdapter
from telling_of import only_case, source_of
from told_accidents import COLLECTION, SEVERAL, TOLD, Told

from case_library.extract import extract
from case_library.model import Case, Found, Grade
from corpus.model import Span

NUMBERS = ("deaths", "missing", "injured", "severe", "poisoned", "loss", "nature")


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.key)
def test_facts(told: Told) -> None:
    case, _ = only_case(told.text)
    assert str(case.day.value if case.day else None) == told.day
    if told.path or told.words:
        assert case.place is not None
        assert (case.place.value.path or None) == told.path
        assert told.words in case.place.value.words
    else:
        assert case.place is None or not case.place.value.path
    for name in NUMBERS:
        found = getattr(case, name)
        assert (None if found is None else found.value) == getattr(told, name), name
    assert (case.stated_grade.value if case.stated_grade else None) == told.stated
    assert (case.computed_grade.value if case.computed_grade else None) == told.computed
    assert case.types[0].value is told.types[0]
    if told.industry:
        assert case.industry is not None
        assert case.industry.value.code == told.industry
    if told.firms:
        assert {firm.value.name for firm in case.enterprises} == set(told.firms)
    assert set(told.substances) <= {one.value for one in case.substances}


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.key)
def test_every_span_lies_in_its_case(told: Told) -> None:
    case, text = only_case(told.text)
    spans = list(_spans(case))
    assert len(spans) > 5
    for span in spans:
        assert 0 <= span.start < span.end <= len(text), span
        assert case.extent.contains(span), span.of(text)


def _spans(value: object) -> Iterator[Span]:
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _spans(one)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _spans(getattr(value, field.name))


def test_a_value_without_words_is_computed() -> None:
    for told in TOLD:
        case, _ = only_case(told.text)
        for field in dataclasses.fields(case):
            value = getattr(case, field.name)
            if isinstance(value, Found) and field.name != "computed_grade":
                assert value.spans, (told.key, field.name)


def test_json_both_ways() -> None:
    adapter = TypeAdapter(Case)
    for told in TOLD[:4]:
        case, _ = only_case(told.text)
        assert adapter.validate_json(adapter.dump_json(case)) == case


def test_the_same_text_gives_the_same_cases() -> None:
    assert extract(source_of(TOLD[0].text)) == extract(source_of(TOLD[0].text))


def test_grades_that_disagree_say_so() -> None:
    for key in ("warehouse fire", "ammonia"):
        case, _ = only_case(next(told.text for told in TOLD if told.key == key))
        assert case.stated_grade is not None
        assert case.computed_grade is not None
        assert "不一致" in case.stated_grade.note
        assert "不一致" in case.computed_grade.note
        assert not case.computed_grade.sure


def test_accident_older_than_the_regulation() -> None:
    case, _ = only_case(next(told.text for told in TOLD if told.key == "boiler"))
    assert case.computed_grade is not None
    assert case.computed_grade.value is Grade.SERIOUS
    assert "2007年6月1日" in case.computed_grade.note
    assert not case.computed_grade.sure


def test_bulletin_on_several() -> None:
    source = source_of(SEVERAL)
    cases = extract(source)
    assert [str(case.day and case.day.value) for case in cases] == [
        "2022-06-02 15:00",
        "2022-06-15 09:20",
        "2022-06-20",
    ]
    assert [case.place and case.place.value.path for case in cases] == [
        "湖南省/株洲市/醴陵市",
        "湖南省/常德市/汉寿县",
        "湖南省/岳阳市/平江县",
    ]
    assert [case.deaths and case.deaths.value for case in cases] == [2, 4, 1]
    assert [case.injured and case.injured.value for case in cases] == [None, None, 2]
    assert [case.ordinal for case in cases] == [0, 1, 2]
    assert "上述三起" not in cases[-1].extent.of(source.text)
    for case, after in itertools.pairwise(cases):
        assert case.extent.end <= after.extent.start


def test_collection_of_cases() -> None:
    cases = extract(source_of(COLLECTION))
    assert [case.name.value for case in cases] == ["冲床断指事故", "搅拌机绞死工人事故", "皮带机挤压事故"]
    assert [case.deaths and case.deaths.value for case in cases] == [None, 1, 1]
    assert [case.loss and case.loss.value for case in cases] == [None, 98.0, None]
    assert [len(case.causes) > 0 for case in cases] == [True, True, True]


def test_no_accident_no_case() -> None:
    assert (
        extract(source_of("安全生产责任制度\n第一条 为了加强管理，制定本制度。\n第二条 各部门应当落实责任。"))
        == ()
    )
