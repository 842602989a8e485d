"""Where conversations are kept: one small database beside the library, for an hour or two and no longer.

The id of a conversation is drawn by us and cannot be guessed; whoever has it may go on with it. An id that
a caller made up belongs to that caller alone: it counts only together with the caller's own secret. Only
hashes of ids are stored.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import secrets
import threading
import time
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.schema import CreateIndex, CreateTable

from corpus.database import make_engine
from qa_service.conversation.state import ConversationState

FILE_NAME: Final = "conversations.db"
#: At most so many are kept; the oldest go first.
MOST_KEPT: Final = 20_000
_SWEEP_EVERY: Final = 200
# An id of ours: c- and 22 characters of base64url (128 random bits).
_OURS: Final = re.compile(r"c-[A-Za-z0-9_-]{22}")

_metadata = sa.MetaData()
_conversations = sa.Table(
    "conversations",
    _metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("touched", sa.Float, nullable=False, index=True),
)
_log = logging.getLogger(__name__)


def new_id() -> str:
    """An id that nobody can guess: 128 random bits."""
    return "c-" + secrets.token_urlsafe(16)


def is_ours(conversation: str) -> bool:
    """Whether an id has the form of ours; only then it stands for itself."""
    return bool(_OURS.fullmatch(conversation))


class ConversationStore:
    """States of conversations by id; thread-safe, shared by the processes that serve one library.

    Args:
        folder: of the library.
        minutes: how long a conversation is kept after its last question.
        spaces: which conversations there are: of the first what is written, of all what is read. Those that
            may rest on internal documents are in another space than the public's.
    """

    def __init__(self, folder: Path, minutes: int, spaces: tuple[str, ...] = ("",)) -> None:
        self._spaces = spaces
        self._path = folder / FILE_NAME
        self._seconds = minutes * 60.0
        self._lock = threading.Lock()
        self._made: sa.Engine | None = None
        self._writes = 0

    def read(self, conversation: str, caller: str = "") -> ConversationState | None:
        """The state; None when there is none, or it has run out."""
        if not self._path.exists():
            return None
        wanted = (
            sa.select(_conversations.c.state)
            .where(
                _conversations.c.key.in_(self._keys(conversation, caller)),
                _conversations.c.touched >= time.time() - self._seconds,
            )
            .order_by(_conversations.c.touched.desc())
            .limit(1)
        )
        with self._engine().connect() as connection:
            found = connection.execute(wanted).scalar_one_or_none()
        return None if found is None else ConversationState.from_dict(json.loads(found))

    def write(self, conversation: str, state: ConversationState, caller: str = "") -> bool:
        """Keep the state; False when the folder cannot be written to (the answer stands all the same)."""
        row = {
            "key": self._keys(conversation, caller)[0],
            "state": json.dumps(state.to_dict(), ensure_ascii=False),
            "touched": time.time(),
        }
        try:
            with self._engine().begin() as connection:
                connection.execute(sa.delete(_conversations).where(_conversations.c.key == row["key"]))
                connection.execute(sa.insert(_conversations).values(row))
                self._writes += 1
                if self._writes % _SWEEP_EVERY == 1:
                    self._sweep(connection)
        except exc.DBAPIError as error:
            _log.warning("conversation not kept: %s", error.orig)
            return False
        return True

    def clear(self, conversation: str, caller: str = "") -> bool:
        """Forget a conversation; whether there was one."""
        if not self._path.exists():
            return False
        forget = sa.delete(_conversations).where(_conversations.c.key.in_(self._keys(conversation, caller)))
        with self._engine().begin() as connection:
            return connection.execute(forget).rowcount > 0

    def _keys(self, conversation: str, caller: str) -> list[str]:
        return [_key(conversation, caller, space) for space in self._spaces]

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            if self._made is not None:
                self._made.dispose()
                self._made = None

    def _engine(self) -> sa.Engine:
        with self._lock:
            if self._made is None:
                engine = make_engine(sa.URL.create("sqlite", database=str(self._path)))
                event.listen(engine, "connect", _without_waiting)
                with engine.begin() as connection:
                    connection.execute(CreateTable(_conversations, if_not_exists=True))
                    for index in _conversations.indexes:
                        connection.execute(CreateIndex(index, if_not_exists=True))
                self._made = engine
            return self._made

    def _sweep(self, connection: sa.Connection) -> None:
        """What has run out goes, and the oldest of too many."""
        touched = _conversations.c.touched
        connection.execute(sa.delete(_conversations).where(touched < time.time() - self._seconds))
        limit = sa.select(touched).order_by(touched.desc()).offset(MOST_KEPT).limit(1)
        oldest = connection.execute(limit).scalar_one_or_none()
        if oldest is not None:
            connection.execute(sa.delete(_conversations).where(touched <= oldest))


def _without_waiting(connection: Any, _record: Any) -> None:
    # What a power cut takes from a conversation of the last minute is no loss; waiting for the disk at
    # every answer is.
    connection.execute("PRAGMA synchronous = OFF")


def _key(conversation: str, caller: str, space: str) -> str:
    """The hash that a conversation is stored under; the caller counts for ids that are not ours."""
    owner = "" if is_ours(conversation) else caller
    return hashlib.sha256(f"{space}\0{owner}\0{conversation}".encode()).hexdigest()
