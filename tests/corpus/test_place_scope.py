"""Which documents a filter by place takes in."""

from __future__ import annotations

import pytest

from corpus.jurisdiction import Relation, in_scope, level_name, parent_known, relation
from corpus.model import PlaceScope
from corpus.place_filters import places_in

QINGDAO = "山东省/青岛市"
JIMO = f"{QINGDAO}/即墨区"
ZONE = f"{QINGDAO}/青岛西海岸新区"
KNOWN = ("全国", "山东省", QINGDAO, JIMO, ZONE, "江西省", "岚桥县")


@pytest.mark.parametrize(
    ("asked", "scope", "expected"),
    [
        ("青岛市", "within", {QINGDAO, JIMO, ZONE}),
        ("青岛", "within", {QINGDAO, JIMO, ZONE}),
        ("青岛市", "own", {QINGDAO}),
        ("青岛市", "holding", {QINGDAO, "山东省", "全国"}),
        ("即墨区", "holding", {JIMO, QINGDAO, "山东省", "全国"}),
        ("山东省/青岛市/即墨区", "holding", {JIMO, QINGDAO, "山东省", "全国"}),
        ("即墨区", "own", {JIMO}),
        # a place that the library has nothing of still has rules that hold there
        ("山东省/青岛市/崂山区", "holding", {QINGDAO, "山东省", "全国"}),
        ("崂山区", "holding", {QINGDAO, "山东省", "全国"}),
        ("崂山区", "own", set()),
        ("崂山区", "within", set()),
        ("岚桥县", "holding", {"岚桥县", "全国"}),
        ("全国", "within", {"全国"}),
        ("全国", "own", {"全国"}),
        ("全国", "holding", {"全国"}),
        ("亚特兰蒂斯", "holding", set()),
    ],
)
def test_places_in(asked: str, scope: str, expected: set[str]) -> None:
    assert set(places_in(KNOWN, asked, PlaceScope(scope))) == expected


def test_a_city_of_which_only_a_district_is_there() -> None:
    assert places_in(("全国", JIMO), "青岛市", PlaceScope.WITHIN) == (JIMO,)
    assert places_in(("全国", JIMO), "青岛市", PlaceScope.OWN) == ()
    assert places_in(("全国", JIMO), "青岛市", PlaceScope.HOLDING) == ("全国",)


@pytest.mark.parametrize(
    ("asked", "place", "expected"),
    [
        (JIMO, JIMO, Relation.OWN),
        (JIMO, QINGDAO, Relation.ABOVE),
        (JIMO, "全国", Relation.NATIONAL),
        (QINGDAO, JIMO, Relation.BELOW),
        (JIMO, ZONE, Relation.ELSEWHERE),
        ("山东省/青岛", JIMO, Relation.ELSEWHERE),
        (JIMO, "", Relation.UNKNOWN),
    ],
)
def test_relations(asked: str, place: str, expected: Relation) -> None:
    assert relation(asked, place) is expected


@pytest.mark.parametrize(
    ("path", "name", "known"),
    [
        ("全国", "国家", True),
        ("山东省", "省级", True),
        (QINGDAO, "市级", True),
        (JIMO, "县级", True),
        (ZONE, "功能区", True),
        ("岚桥县", "县级", False),
        ("岚江市", "市级", False),
        ("山东省/岚桥县", "县级", True),
        ("岚桥镇", "乡镇", False),
        ("", "", False),
    ],
)
def test_levels(path: str, name: str, known: bool) -> None:
    assert level_name(path) == name
    assert parent_known(path) is known


def test_in_scope_of_two_places() -> None:
    assert in_scope(KNOWN, (JIMO, "江西省"), PlaceScope.OWN) == (JIMO, "江西省")
