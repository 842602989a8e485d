"""Taking feedback in, and settling it: the calls of the API, the pages and the command line."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any, Final

from corpus.errors import InputError
from qa_service.answer.model import Answer, AnswerStatus, Citation
from qa_service.feedback.model import (
    MOST_REMARK,
    Expectation,
    FeedbackRecord,
    Reason,
    Said,
    Settlement,
)
from qa_service.feedback.store import FeedbackStore
from qa_service.question import check_question
from qa_service.wiring import App

_MOST_CITATIONS: Final = 20
_QUOTE: Final = 600
_NUL: Final = "\0"
"""What PostgreSQL cannot hold in a text."""


def answer_digest(answer: Answer) -> str:
    """What names the text of an answer: SHA-256 of its words and the places that it cites."""
    parts = [answer.status.value, answer.rules_answer or answer.answer]
    parts += [f"{one.document.version_id}:{one.start}:{one.end}" for one in answer.citations]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def take_in(app: App, said: Said) -> str:
    """Keep what a person said, with what the question gets for an answer; the id of the feedback.

    The question is asked again, by rules alone: what is kept was really answered, whatever was sent.

    Raises:
        QuestionError: the question cannot be used. InputError: remark too long, or no reason given.
    """
    question = check_question(said.question.replace(_NUL, ""))
    remark = said.remark.replace(_NUL, "").strip()
    if len(remark) > MOST_REMARK:
        raise InputError(f"说明最多 {MOST_REMARK} 个字，请缩短后再提交。", details={"length": len(remark)})
    if not said.useful and said.reason is Reason.NONE:
        raise InputError(
            "请选一个原因，例如“单位或角色不对”；都不合适就选“其他”。", details={"field": "reason"}
        )
    answer = app.ask(question, said.jurisdiction or None, said.as_of)
    record = FeedbackRecord(
        id="",
        created=dt.datetime.now(dt.UTC),
        channel=said.channel,
        useful=said.useful,
        reason=Reason.NONE if said.useful else said.reason,
        remark=remark,
        question=question,
        jurisdiction=said.jurisdiction,
        as_of=said.as_of.isoformat() if said.as_of else "",
        status=answer.status.value,
        kind=answer.kind.value,
        answer=answer.answer,
        digest=answer_digest(answer),
        changed=False,
        citations=tuple(_cited(one) for one in answer.citations[:_MOST_CITATIONS]),
        generation=app.library.generation(),
    )
    return FeedbackStore(app.service).add(record, said.shown)


def _cited(citation: Citation) -> dict[str, Any]:
    document = citation.document
    return {
        "document_id": document.id,
        "version_id": document.version_id,
        "title": document.title,
        "file_name": document.file_name,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote[:_QUOTE],
        "url": citation.url,
    }


def settle(
    app: App,
    feedback_id: str,
    settlement: Settlement,
    *,
    by: str,
    remark: str = "",
    expect: Expectation | None = None,
) -> FeedbackRecord:
    """Settle feedback. A test question needs what is right: given, or the answer of today.

    Args:
        by: name of the reviewer. expect: what the right answer is; None takes what is answered now.

    Raises:
        NotFoundError: there is none of that id. InputError: remark too long, or nothing is expected.
    """
    if len(remark) > MOST_REMARK:
        raise InputError(f"说明最多 {MOST_REMARK} 个字，请缩短后再提交。", details={"length": len(remark)})
    store = FeedbackStore(app.service)
    record = store.get(feedback_id)
    right = Expectation()
    if settlement is Settlement.TEST_QUESTION:
        right = (expect or Expectation()).without(_NUL) or expected_now(app, record)
        if right.abstain and (right.units or right.lead or right.contains or right.cite):
            raise InputError(
                "“应拒答”和应答内容只能填一样：资料库里没有答案就选“应拒答”，否则写应当答出的内容。",
                details={"field": "abstain"},
            )
    remark = remark.replace(_NUL, "").strip()
    return store.settle(feedback_id, settlement, by=by, remark=remark, expect=right)


def expected_now(app: App, record: FeedbackRecord) -> Expectation:
    """What the library answers today, as an expectation.

    Raises:
        InputError: the person said that it is wrong, so it cannot be what is expected.
    """
    if not record.useful:
        raise InputError(
            "这条反馈说答案有误，请填写正确的内容（应答单位、应含词句、应引原文，或者“应拒答”）再转为测试题。",
            details={"field": "expect"},
        )
    as_of = dt.date.fromisoformat(record.as_of) if record.as_of else None
    answer = app.ask(record.question, record.jurisdiction or None, as_of)
    if answer.status is AnswerStatus.ABSTAINED:
        return Expectation(abstain=True)
    first = answer.citations[0]
    own = [unit for unit in answer.units if unit.citation == first.n and not unit.collective]
    return Expectation(
        units=tuple(dict.fromkeys(unit.as_written for unit in own)),
        lead=tuple(dict.fromkeys(unit.as_written for unit in own if unit.lead)),
        cite=((first.document.file_name, first.quote),),
    )
