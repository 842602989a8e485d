"""An item of the bank as lines that a person reads on a terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from case_library.questions.model import CHOICES, ItemType, Source
from case_library.questions.stale import Verdict
from corpus.china_time import CHINA
from corpus.comparison import Piece
from qa_service.questions.model import BankItem, Comment


def moment(at: dt.datetime) -> str:
    """A time as people in China read it."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"


def item_lines(one: BankItem, comments: Sequence[Comment] = ()) -> list[str]:
    """An item with its key, its sources verbatim, what was found out about it, and comments."""
    return [*_question(one), *_basis(one), *_remarks(one, comments)]


def _question(one: BankItem) -> Iterator[str]:
    item = one.item
    facts = [item.state.value, item.difficulty.value, item.asks.value, item.origin.value]
    facts += [] if one.practice else ["只用于考试"]
    yield f"第 {one.number} 题  {item.type.value}  {'·'.join(facts)}  第 {one.revision} 版  {item.id}"
    if item.point:
        yield f"知识点：{item.point}"
    if item.background:
        yield f"材料：{item.background}"
    yield item.stem
    for at, option in enumerate(item.options):
        mark = "√" if chr(65 + at) in item.key else " "
        yield f" {mark} {chr(65 + at)}. {option}"
    if item.type in CHOICES:
        yield f"答案：{''.join(item.key)}"
    elif item.type in (ItemType.SHORT, ItemType.CASE):
        yield "答题要点："
        yield from (f"  {number}. {point}" for number, point in enumerate(item.key, start=1))
    else:
        yield f"答案：{'；'.join(item.key)}"
    if item.explanation:
        yield f"解析：{item.explanation}"


def _basis(one: BankItem) -> Iterator[str]:
    changed = {verdict.source: verdict for verdict in one.verdicts}
    for source in one.item.sources:
        yield f"依据：{_cited(source)}"
        if source in changed:
            yield from _changed(changed[source])
    if one.match is not None:
        yield f"核对：{one.match.verdict.value}。{one.match.reason}"
        if one.match.source is not None and one.match.source not in one.item.sources:
            yield f"  {_cited(one.match.source)}"


def _changed(verdict: Verdict) -> Iterator[str]:
    if verdict.message:
        yield f"  依据变动：{verdict.message}"
    if verdict.old:
        yield f"  原文：{_marked(verdict.old)}"
    if verdict.new:
        yield f"  现文：{_marked(verdict.new)}"


def _marked(pieces: Sequence[Piece]) -> str:
    """A text with what differs in brackets that no text of law uses."""
    return "".join(f"⟦{piece.text}⟧" if piece.changed else piece.text for piece in pieces)


def _remarks(one: BankItem, comments: Sequence[Comment]) -> Iterator[str]:
    for finding in one.findings:
        yield f"{'必须改正' if finding.blocking else '请看一看'}：{finding.message}"
    if one.answers:
        share = "" if one.p is None else f"，得分率 {one.p:.0%}"
        apart = "" if one.discrimination is None else f"，区分度 {one.discrimination:.2f}"
        yield f"作答：{one.answers} 人{share}{apart}"
    for comment in comments:
        state = "，已处理" if comment.settled else ""
        about = f"{comment.by}，{moment(comment.at)}，第 {comment.revision} 版{state}"
        yield f"批注 {comment.id}（{about}）：{comment.text}"


def _cited(source: Source) -> str:
    law = f"《{source.law}》" if source.law else ""
    return f"{law}{source.place}：{' '.join(source.quote.split())}"
