"""The sources of an item as they are to be cited today."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from case_library.questions.model import Item, ItemState
from case_library.questions.stale import State, Verdict, renewed
from qa_service.questions.model import BankItem


def renewal(one: BankItem, verdicts: Sequence[Verdict]) -> tuple[Item | None, str]:
    """An item with its sources cited anew, or None and why that cannot be."""
    gone = [verdict for verdict in verdicts if verdict.now is None]
    if gone:
        return None, f"{gone[0].message}不能只更新出处，请修改题目或停用。"
    if all(verdict.state is State.SAME for verdict in verdicts):
        return None, "依据没有变动，不用更新。"
    made = renewed(one.item, verdicts)
    for verdict in verdicts:
        now = verdict.now
        if now is not None and now.place != verdict.source.place:
            made = replace(
                made,
                stem=_cited(made.stem, verdict.source.place, now.place),
                explanation=_cited(made.explanation, verdict.source.place, now.place),
            )
    beside = any(verdict.state is State.BESIDE for verdict in verdicts)
    if beside and made.state is ItemState.APPROVED:
        made = replace(made, state=ItemState.PENDING)
    return made, ""


def _cited(text: str, old: str, new: str) -> str:
    """A text that cites the old place behind the title of a law, with the new one."""
    if not old:
        return text
    # Matches 》第三十条 where that is what was cited. Must not match 》第三十条第二款, 》第三十条之一.
    return re.sub(rf"(?<=》){re.escape(old)}(?![之第])", lambda _: new, text)
