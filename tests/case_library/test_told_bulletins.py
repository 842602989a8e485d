"""Invented bulletins, newspaper accounts and noisy copies: what is asked of each accident that they tell."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import told_bulletins
import told_news
import told_noise
from telling_of import source_of
from told import Tale

from case_library.extract import extract
from case_library.model import Case

TALES = (*told_bulletins.TALES, *told_noise.TALES, *told_news.TALES)


@pytest.mark.parametrize("tale", TALES, ids=lambda tale: tale.key)
def test_what_is_told(tale: Tale) -> None:
    cases = extract(source_of(tale.text))
    assert len(cases) == len(tale.accidents), [case.name.value for case in cases]
    for case, wanted in zip(cases, tale.accidents, strict=True):
        for name, value in wanted.items():
            given = _given(case, name)
            if name == "words":
                assert value in given, (name, given)
            elif name == "firms":
                assert _same_firms(given, value), (name, given)
            elif name == "industry" and value is not None:
                assert given is not None
                assert given[0] == value[0], (name, given)
            else:
                assert given == value, (name, given)


@pytest.mark.parametrize("tale", TALES, ids=lambda tale: tale.key)
def test_values_quote_the_stored_text(tale: Tale) -> None:
    source = source_of(tale.text)
    cases = extract(source)
    for case in cases:
        for found in (case.day, case.place, case.deaths, case.injured, *case.types, *case.enterprises):
            for span in found.spans if found is not None else ():
                assert case.extent.contains(span), span.of(source.text)
                assert span.of(source.text).strip()
        for firm in case.enterprises:
            assert firm.value.name in "".join(source.text.split())
    for case, after in itertools.pairwise(cases):
        assert case.extent.end <= after.extent.start


def _given(case: Case, name: str) -> Any:
    place = case.place.value if case.place else None
    if name == "day":
        return str(case.day.value) if case.day else None
    if name == "path":
        return (place.path or None) if place else None
    if name == "words":
        return place.words if place else ""
    if name == "type":
        return case.types[0].value.name if case.types else None
    if name == "firms":
        return {firm.value.name for firm in case.enterprises}
    if name == "industry":
        return case.industry.value.code if case.industry else None
    found = getattr(case, name)
    value = None if found is None else found.value
    return getattr(value, "value", value)


def _same_firms(given: set[str], wanted: set[str]) -> bool:
    """The same firms, with or without the place before their name."""
    return len(given) == len(wanted) and all(
        any(one.endswith(other) or other.endswith(one) for other in wanted) for one in given
    )
