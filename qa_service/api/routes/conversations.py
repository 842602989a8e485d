"""What a conversation stands on: shown, and cleared."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from qa_service.api import answer_schemas, bodies
from qa_service.api.caller import CallerSecret
from qa_service.api.context import CurrentApp
from qa_service.api.visitor import CurrentVisitor, Open
from qa_service.persons import masked, report_mask

router = APIRouter(prefix="/conversations", tags=["问答"])
ConversationId = Annotated[str, Path(max_length=100, description="答案里的 conversation")]


@router.get("/{conversation}", summary="对话记着什么", response_model=answer_schemas.ConversationBody)
def show(
    app: CurrentApp, visitor: CurrentVisitor, caller: CallerSecret, conversation: ConversationId
) -> Response:
    """The last question, made whole, and what the next may lean on."""
    state = app.talker.state(conversation, caller.secret)
    quoted = (state.focus.version_id,) if state.focus else ()
    mask = report_mask(app, quoted, names=visitor.sees_internal)
    return bodies.as_json(
        answer_schemas.ConversationBody(
            conversation=conversation,
            question=mask.text(state.question),
            kind=state.kind,
            state=masked(state.shown(), mask),
        )
    )


@router.delete(
    "/{conversation}",
    summary="清除对话",
    response_model=answer_schemas.ConversationClearedBody,
    dependencies=[Depends(Open("only whoever knows the conversation's id or secret can clear it"))],
)
def clear(app: CurrentApp, caller: CallerSecret, conversation: ConversationId) -> Response:
    """Forget it; clearing what is not there is no error."""
    cleared = app.talker.clear(conversation, caller.secret)
    return bodies.as_json(answer_schemas.ConversationClearedBody(conversation=conversation, cleared=cleared))
