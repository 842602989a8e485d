"""What the box under an answer shows: what a follow-up question would lean on, each part to be dropped."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from qa_service.conversation.turn import Turn


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that the conversation stands on; ``without`` asks the same question without it."""

    label: str
    value: str
    without: str


@dataclass(frozen=True, slots=True)
class TalkView:
    """The box: what is kept, and the hidden fields of its form."""

    kept: tuple[Kept, ...]
    after: str
    place: str
    date: str


def talk_view(turn: Turn, date: str) -> TalkView:
    """The box under the answer of ``turn``.

    Args:
        date: the date field of the form, as typed.
    """
    state = turn.state
    place = state.place if state.place not in state.question else ""
    links = {
        "事项": "/",
        "单位": "/",
        "地区": _link(q=state.bare, date=date),
        "日期": _link(q=state.question, place=place),
    }
    shown = state.shown()
    kept = tuple(Kept(label, shown[label], link) for label, link in links.items() if label in shown)
    return TalkView(kept, state.question, place, state.as_of or date)


def _link(**fields: str) -> str:
    return "/?" + urlencode({name: value for name, value in fields.items() if value})
