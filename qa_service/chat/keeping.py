"""Conversations that a person has agreed to have kept: the questions and the place, and nothing else.

Whoever has the cookie has the conversation; only a hash of it is stored, no name, no address. Answers are not
kept: they are made again from the library when the conversation is opened.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from qa_service.service.database import ServiceDatabase
from qa_service.service.schema import chats

MOST_QUESTIONS: Final = 30
MOST_KEPT: Final = 50_000
"""Conversations; the oldest go first."""
_SWEEP_EVERY: Final = 50
_DAY: Final = 86_400.0
# A secret of ours: 43 characters of base64url (256 random bits).
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class KeptChat:
    """What is kept of a conversation."""

    questions: tuple[str, ...]
    jurisdiction: str


def new_secret() -> str:
    """What the cookie holds; nobody can guess it."""
    return secrets.token_urlsafe(32)


class KeptChats:
    """The conversations that are kept; thread-safe.

    Args:
        database: of the service. days: how long one is kept after its last question; 0 keeps none.
    """

    def __init__(self, database: ServiceDatabase, days: int) -> None:
        self._database = database
        self._days = days

    def read(self, secret: str) -> KeptChat | None:
        """What is kept for the holder of the secret; None when nothing is."""
        if not self._days or not _SECRET.fullmatch(secret) or not self._database.exists:
            return None
        wanted = sa.select(chats.c.questions, chats.c.jurisdiction).where(
            chats.c.key == _key(secret), chats.c.touched >= self._oldest()
        )
        with self._database.reading() as connection:
            row = connection.execute(wanted).first()
        return None if row is None else KeptChat(tuple(row.questions), row.jurisdiction)

    def write(self, secret: str, chat: KeptChat) -> None:
        """Keep it, in place of what was kept before."""
        if not self._days or not _SECRET.fullmatch(secret):
            return
        now = time.time()
        row = {
            "key": _key(secret),
            "created": now,
            "touched": now,
            "questions": list(chat.questions[-MOST_QUESTIONS:]),
            "jurisdiction": chat.jurisdiction,
        }
        with self._database.writing() as connection:
            connection.execute(sa.delete(chats).where(chats.c.key == row["key"]))
            connection.execute(sa.insert(chats).values(row))
            if secrets.randbelow(_SWEEP_EVERY) == 0:
                self._sweep(connection)

    def forget(self, secret: str) -> bool:
        """Delete it; whether there was one."""
        if not _SECRET.fullmatch(secret) or not self._database.exists:
            return False
        with self._database.writing() as connection:
            self._sweep(connection)
            return connection.execute(sa.delete(chats).where(chats.c.key == _key(secret))).rowcount > 0

    def _oldest(self) -> float:
        return time.time() - self._days * _DAY

    def _sweep(self, connection: sa.Connection) -> None:
        """What has run out goes, and the oldest of too many."""
        connection.execute(sa.delete(chats).where(chats.c.touched < self._oldest()))
        over = sa.select(chats.c.touched).order_by(chats.c.touched.desc()).offset(MOST_KEPT).limit(1)
        oldest = connection.execute(over).scalar_one_or_none()
        if oldest is not None:
            connection.execute(sa.delete(chats).where(chats.c.touched <= oldest))


def _key(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
