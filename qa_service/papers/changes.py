"""What has changed since a paper was made: in the law that its items rest on, and in the bank."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from case_library.questions import wording
from case_library.questions.model import Item, ItemState
from case_library.questions.stale import Bases, State, Verdict
from corpus.china_time import china_today
from corpus.comparison import Piece, marked
from qa_service.papers.model import PaperRevision, Slot

if TYPE_CHECKING:
    from corpus.library import Library
    from qa_service.questions.model import BankItem


@dataclass(frozen=True, slots=True)
class Edit:
    """A part of an item that the bank has in other words now, with what differs marked."""

    name: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ItemNotice:
    """What a trainer must know of one item before the paper is used.

    Attributes:
        slot: position of the item in the revision, from 0.
        messages: in words, one each; what became of the law first.
        verdicts: on the sources that are not as they were. edits: what the bank has changed.
        serious: the answer may be wrong now, or the item is no longer approved; False where only a place
            is cited otherwise or the bank's text was polished without touching the key.
        renewable: the bank has the item, approved and with its law as it is: its text of today can be taken.
    """

    slot: int
    item: Item
    messages: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    edits: tuple[Edit, ...]
    serious: bool
    renewable: bool


def bases_of(library: Library) -> Bases:
    """Judges sources against a library as it is today; kept until it changes."""
    today = china_today()
    return library.derived(("question bases", today), lambda: Bases(library, today))


def notices(
    revision: PaperRevision, bank: Mapping[str, BankItem], library: Library
) -> tuple[ItemNotice, ...]:
    """The items of a paper of which something is to be said, in their order.

    Args:
        bank: id → the item as the bank has it; an item that is not in it has been removed.
    """
    bases = bases_of(library)
    found = (_notice(at, slot, bank.get(slot.item.id), bases) for at, slot in enumerate(revision.slots))
    return tuple(one for one in found if one is not None)


def _notice(at: int, slot: Slot, kept: BankItem | None, bases: Bases) -> ItemNotice | None:
    verdicts = tuple(one for one in bases.verdicts(slot.item) if one.stale or _cited_otherwise(one))
    messages = list(dict.fromkeys(one.message for one in verdicts if one.message))
    serious = any(one.stale for one in verdicts)
    edits: tuple[Edit, ...] = ()
    if kept is None:
        messages.append("题库里已经没有这道题。")
        serious = True
    else:
        if kept.item.state is not ItemState.APPROVED:
            messages.append(f"这道题在题库里现在是“{kept.item.state.value}”，不再用于组卷。")
            serious = True
        edits = edits_of(slot.item, kept.item)
        if edits:
            messages.append(f"题库里这道题已改过：{'、'.join(one.name for one in edits)}。")
            serious = serious or any(one.name in _ANSWERED for one in edits)
    if not messages:
        return None
    renewable = kept is not None and usable(kept) and bool(edits or verdicts)
    return ItemNotice(at, slot.item, tuple(messages), verdicts, edits, serious, renewable)


def _cited_otherwise(verdict: Verdict) -> bool:
    """Whether words that stand must be cited with another place or title; the same ones are no news."""
    now, was = verdict.now, verdict.source
    return verdict.state is State.MOVED and now is not None and (now.place, now.law) != (was.place, was.law)


def usable(kept: BankItem) -> bool:
    """Whether an item of the bank may go into a paper: approved, without an open error, its law as it was."""
    return (
        kept.item.state is ItemState.APPROVED and not kept.stale and not kept.blocked and bool(kept.item.key)
    )


_ANSWERED = ("题干", "选项", "答案")
_PARTS: Mapping[str, Callable[[Item], str]] = {
    "材料": lambda item: item.background,
    "题干": lambda item: item.stem,
    "选项": wording.options_text,
    "答案": wording.key_text,
    "解析": lambda item: item.explanation,
    "题型": lambda item: item.type.value,
}


def edits_of(old: Item, new: Item) -> tuple[Edit, ...]:
    """What differs between an item as it was and as it is."""
    found = []
    for name, part in _PARTS.items():
        was, now = wording.clean(part(old)), wording.clean(part(new))
        if was != now:
            found.append(Edit(name, *marked(was, now)))
    return tuple(found)


# --- as text and JSON ----------------------------------------------------------------------------


def notice_lines(notice: ItemNotice) -> list[str]:
    """The notice as lines of text: what happened, the words then and the words now."""
    lines = list(notice.messages)
    for verdict in notice.verdicts:
        if verdict.old or verdict.new:
            lines.append(
                f"原文（{verdict.source.law}{verdict.source.place}）：{text_of(verdict.old) or '（无）'}"
            )
            lines.append(f"现文{_place(verdict)}：{text_of(verdict.new) or '（已没有）'}")
    for edit in notice.edits:
        lines.append(f"{edit.name}原为：{text_of(edit.old) or '（空）'}")
        lines.append(f"{edit.name}现为：{text_of(edit.new) or '（空）'}")
    return lines


def _place(verdict: Verdict) -> str:
    return f"（{verdict.place}）" if verdict.place else ""


def text_of(pieces: tuple[Piece, ...]) -> str:
    """The words of a marked text."""
    return "".join(piece.text for piece in pieces).strip()


def notice_json(notice: ItemNotice, number: int) -> dict[str, Any]:
    """The notice in the shape of the API; ``number``: of the item, from 1."""
    return {
        "number": number,
        "item_id": notice.item.id,
        "serious": notice.serious,
        "renewable": notice.renewable,
        "messages": list(notice.messages),
        "sources": [
            {
                "state": verdict.state.value,
                "law": verdict.source.law,
                "place": verdict.source.place,
                "message": verdict.message,
                "old": pieces_json(verdict.old),
                "new": pieces_json(verdict.new),
                "now": verdict.place,
            }
            for verdict in notice.verdicts
        ],
        "edits": [
            {"part": edit.name, "old": pieces_json(edit.old), "new": pieces_json(edit.new)}
            for edit in notice.edits
        ],
    }


def pieces_json(pieces: tuple[Piece, ...]) -> list[dict[str, Any]]:
    """A marked text; ``changed``: the words are not in the other text."""
    return [{"text": piece.text, "changed": piece.changed} for piece in pieces]


STATE_NAMES = {
    State.SAME: "未变",
    State.MOVED: "条号已变",
    State.AMENDED: "条文已修改",
    State.BESIDE: "同一条有修改",
    State.REMOVED: "条文已删去",
    State.REPEALED: "已不再有效",
    State.MISSING: "原文已移除",
    State.BROKEN: "引文与原文不符",
}
