"""Which place a question is asked for, and what a rule is called that holds there (本县规定, 国家规定)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.jurisdiction import NATIONAL, AmbiguousPlace, Relation, covers, level_name, related, relation
from qa_service.labels import place as place_name
from qa_service.labels import short_place
from qa_service.question import Question

_LISTED = 4
"""Candidates of an ambiguous name that a note lists."""
# Levels of 省, 市, 县, 区 in a path; 区 may be a zone, which stands as deep as its parent lets it.
_DEPTH = {"省": 1, "自治区": 1, "市": 2, "州": 2, "盟": 2}


@dataclass(frozen=True, slots=True)
class AskedPlaces:
    """The places that an answer is for.

    Attributes:
        named: paths, or bare names that nothing knows; () for a question without a place.
        unclear: names that may mean several places.
        notes: what the asker should know of it, in Chinese.
    """

    named: tuple[str, ...] = ()
    unclear: tuple[AmbiguousPlace, ...] = ()
    notes: tuple[str, ...] = ()


def asked_places(question: Question, caller: str | None) -> AskedPlaces:
    """The place that the question names; else the one that the caller has chosen.

    A place in the question goes first: who looks at one county's page and asks for another wants that one.
    本市, 我区 and 咱们县 mean the caller's place at that level; an ambiguous name the one that lies there.
    """
    named = [*question.places, *question.unknown_places]
    unclear: list[AmbiguousPlace] = []
    notes: list[str] = []
    for one in question.ambiguous_places:
        inside = [path for path in one.paths if caller and related(caller, path)]
        if len(inside) == 1:
            named.append(inside[0])
        else:
            unclear.append(one)
            notes.append(_unclear_note(one))
    sure = [one for one in unclear if one.sure]
    if caller and not named and not sure:
        named.append(_lifted(caller, question.own_place))
    elif caller and named and not any(related(caller, place) for place in named):
        wanted = "、".join(place_name(place) for place in named)
        notes.append(f"问题中写的是{wanted}，按它回答，没有按所选地区（{place_name(caller)}）。")
    elif question.own_place and not named:
        advice = "可以选择地区，或在问题中写明地名。"
        notes.append(f"问题中的“{question.own_place}”没有说明是哪里，以下没有限定地区；{advice}")
    if question.placeholder and not named:
        notes.append(f"问题中的“{question.placeholder}”不是实际地名，以下没有限定地区；请写明地名。")
    return AskedPlaces(tuple(dict.fromkeys(named)), tuple(sure), tuple(notes))


def _lifted(path: str, own_place: str) -> str:
    """The caller's place at the level that 本市 or 我省 says."""
    depth = next((depth for kind, depth in _DEPTH.items() if own_place.endswith(kind)), 0)
    parts = path.split("/")
    return "/".join(parts[:depth]) if depth and depth < len(parts) else path


def _unclear_note(one: AmbiguousPlace) -> str:
    names = "、".join(place_name(path) for path in one.paths[:_LISTED])
    more = "等" if len(one.paths) > _LISTED else ""
    if not one.sure:
        meant = f"“{one.name}”如果是指{names}{more}，请写全称再问"
        return f"{meant}；以下没有限定地区。"
    return f"叫“{one.name}”的地方不止一处：{names}{more}，请写明是哪一个。"


# --- what a rule is called -----------------------------------------------------------------------

_KINDS = re.compile(r"(省|自治区|市|州|盟|县|旗|区|镇|乡)$")


def nearest(asked: Iterable[str], place: str) -> Relation:
    """The closest relation of a text's place to the places asked for."""
    order = list(Relation)
    found = [relation(one, place) for one in asked]
    return min(found, key=order.index, default=Relation.UNKNOWN)


def rule_label(asked: Sequence[str], place: str) -> str:
    """本县规定, 市级规定, 国家规定: what a text of ``place`` is to who asks for ``asked``; "" without one."""
    if not asked:
        return ""
    found = nearest(asked, place)
    if found is Relation.NATIONAL:
        return "国家规定"
    if found is Relation.UNKNOWN:
        return "地区不明"
    if found is Relation.ELSEWHERE:
        return "其他地区的规定"
    if found is Relation.BELOW:
        return "所辖地区的规定"
    if found is Relation.ABOVE:
        return f"{level_name(place)}规定"
    if len(asked) > 1:
        return f"{short_place(place)}规定"
    kind = _KINDS.search(place)
    return f"本{kind.group(1)}规定" if kind else "本地规定"


def level_note(asked: Sequence[str], place: str) -> str:
    """What to say when the answer is not from the asked place itself; "" when it is."""
    if not asked:
        return ""
    names = "、".join(short_place(one) for one in asked)
    match nearest(asked, place):
        case Relation.ABOVE:
            level = level_name(place)
            return f"没有找到{names}自己的规定，以上是{short_place(place)}的{level}规定，{names}也适用。"
        case Relation.NATIONAL:
            return f"没有找到{names}自己的规定，以上是国家规定，{names}也适用。"
        case Relation.BELOW:
            return f"没有找到{names}本级的规定，以上是所辖的{short_place(place)}的文件，只在当地适用。"
        case _:
            return ""


def place_notes(asked: Sequence[str], missing: Sequence[str], place: str) -> list[str]:
    """What to say of where the answer's text holds: that the library has nothing of a place, that the rule
    is a higher level's, or only a part's."""
    notes = []
    if missing:
        names = "、".join(place_name(path) for path in missing)
        notes.append(f"资料库中没有{names}的文件，以下依据上级或全国性规定。")
    elif level_note(asked, place):
        notes.append(level_note(asked, place))
    return notes


def order(asked: Sequence[str], place: str) -> tuple[int, int, str]:
    """Sort key: the place itself, what lies in it, then level by level up to the nation."""
    ranks = {Relation.OWN: 0, Relation.BELOW: 1, Relation.ABOVE: 2, Relation.NATIONAL: 3}
    return ranks.get(nearest(asked, place), 4), -place.count("/"), place


def allowed_places(known: Sequence[str], asked: AskedPlaces) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(own, above): known paths of the asked places and what lies in them, and of all that covers them.

    Where a name may mean several places, only what covers all of them stands above it.
    """
    candidates = [path for one in asked.unclear for path in one.paths]
    named = [*asked.named, *candidates]
    own = tuple(
        path for path in known if path and path != NATIONAL and any(covers(one, path) for one in named)
    )
    above = tuple(
        path
        for path in known
        if path == NATIONAL
        or any(covers(path, one) for one in asked.named)
        or any(all(covers(path, option) for option in one.paths) for one in asked.unclear)
    )
    return own, above
