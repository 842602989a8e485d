"""Which place a question is asked for, and what rules of other levels are called."""

from __future__ import annotations

import pytest

from corpus.model import PlaceScope
from qa_service.places import (
    allowed_places,
    asked_places,
    level_note,
    nearest,
    order,
    place_notes,
    rule_label,
)
from qa_service.question import analyse

JIMO = "山东省/青岛市/即墨区"
ZONE = "山东省/聊城市/聊城江北水城旅游度假区"
KNOWN = ("全国", "山东省", "山东省/聊城市", ZONE, JIMO, "江西省/赣州市/石城县")


@pytest.mark.parametrize(
    ("question", "caller", "named", "noted"),
    [
        ("即墨的停车谁管？", None, (JIMO,), ""),
        ("停车谁管？", None, (), ""),
        ("停车谁管？", JIMO, (JIMO,), ""),
        # the asker's own place is the caller's, at the level that is said
        ("我区停车谁管？", JIMO, (JIMO,), ""),
        ("我市停车谁管？", JIMO, ("山东省/青岛市",), ""),
        ("我省停车谁管？", JIMO, ("山东省",), ""),
        ("本区停车谁管？", ZONE, (ZONE,), ""),
        ("我市停车谁管？", None, (), "“我市”没有说明是哪里"),
        ("XX县停车谁管？", None, (), "“XX县”不是实际地名"),
        # a place in the question goes before the caller's
        ("即墨的停车谁管？", ZONE, (JIMO,), "没有按所选地区"),
        ("即墨的停车谁管？", "山东省", (JIMO,), ""),
        # an ambiguous name is the one at the caller's place
        ("鼓楼区停车谁管？", "江苏省/南京市", ("江苏省/南京市/鼓楼区",), ""),
        ("鼓楼区停车谁管？", None, (), "不止一处"),
        ("鼓楼区停车谁管？", JIMO, (), "不止一处"),
        ("西湖的停车谁管？", None, (), "请写全称"),
        ("岚桥县停车谁管？", None, ("岚桥县",), ""),
    ],
)
def test_asked_places(question: str, caller: str | None, named: tuple[str, ...], noted: str) -> None:
    found = asked_places(analyse(question, known_places=KNOWN), caller)
    assert found.named == named
    assert bool(found.notes) == bool(noted)
    assert noted in "".join(found.notes)


def test_the_askers_own_place_is_no_topic() -> None:
    assert "我市" not in analyse("我市停车谁管？", known_places=KNOWN).topic
    assert "鼓楼区" not in analyse("鼓楼区停车谁管？", known_places=KNOWN).topic


@pytest.mark.parametrize(
    ("asked", "place", "label"),
    [
        ((JIMO,), JIMO, "本区规定"),
        (("江西省/赣州市/石城县",), "江西省/赣州市/石城县", "本县规定"),
        (("山东省/青岛市",), "山东省/青岛市", "本市规定"),
        (("山东省",), "山东省", "本省规定"),
        ((JIMO,), "山东省/青岛市", "市级规定"),
        ((JIMO,), "山东省", "省级规定"),
        ((JIMO,), "全国", "国家规定"),
        (("岚桥县/岚桥镇",), "岚桥县", "县级规定"),
        (("山东省/青岛市",), JIMO, "所辖地区的规定"),
        ((JIMO,), "山东省/青岛市/崂山区", "其他地区的规定"),
        ((JIMO,), "", "地区不明"),
        ((JIMO, ZONE), ZONE, "聊城江北水城旅游度假区规定"),
        ((), JIMO, ""),
    ],
)
def test_rule_labels(asked: tuple[str, ...], place: str, label: str) -> None:
    assert rule_label(asked, place) == label


def test_order_goes_up_level_by_level() -> None:
    places = ["全国", "山东省", JIMO, "山东省/青岛市", "江西省"]
    assert sorted(places, key=lambda place: order((JIMO,), place)) == [
        JIMO, "山东省/青岛市", "山东省", "全国", "江西省",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (JIMO, ""),
        ("山东省", "没有找到即墨区自己的规定，以上是山东省的省级规定"),
        ("全国", "以上是国家规定"),
        ("山东省/青岛市/崂山区", ""),
    ],
)
def test_a_rule_of_another_level_is_said_to_be_one(place: str, said: str) -> None:
    note = level_note((JIMO,), place)
    assert note.startswith(said) or said in note
    assert bool(note) == bool(said)


def test_a_place_without_documents_is_named() -> None:
    (note,) = place_notes((), ("山东省/青岛市/崂山区",), "全国")
    assert "没有山东省 · 青岛市 · 崂山区的文件" in note
    assert "所辖的即墨区" in place_notes(("山东省/青岛市",), (), JIMO)[0]


def test_only_what_covers_every_candidate_stands_above_an_ambiguous_name() -> None:
    known = (*KNOWN, "江苏省", "江苏省/徐州市/鼓楼区", "江苏省/南京市/鼓楼区")
    own, above = allowed_places(known, asked_places(analyse("鼓楼区停车谁管", known_places=known), None))
    assert own == ("江苏省/徐州市/鼓楼区", "江苏省/南京市/鼓楼区")
    assert above == ("全国", "江苏省")
    own, above = allowed_places(KNOWN, asked_places(analyse("鼓楼区停车谁管", known_places=KNOWN), None))
    assert (own, above) == ((), ("全国",))


def test_a_sibling_is_never_allowed() -> None:
    asked = asked_places(analyse("崂山停车谁管", known_places=KNOWN), None)
    own, above = allowed_places(KNOWN, asked)
    assert (own, above) == ((), ("全国", "山东省"))


def test_nearest_of_several() -> None:
    assert nearest((JIMO, "山东省"), "山东省").value == "own"


def test_scopes_are_told_in_chinese() -> None:
    from qa_service.labels import PLACE_SCOPE

    assert set(PLACE_SCOPE) == {scope.value for scope in PlaceScope}
