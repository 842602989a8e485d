"""Logins of browsers. The server keeps them; the browser has a secret, of which only the hash is stored."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final, NoReturn

import sqlalchemy as sa

from corpus.errors import LoginFailedError, NotFoundError
from qa_service.accounts.attempts import Attempts
from qa_service.accounts.audit import AuditLog
from qa_service.accounts.model import ALLOWED, Means, Role, Visitor
from qa_service.accounts.passwords import PasswordHashes
from qa_service.accounts.random_secrets import hashed, new_session_secret
from qa_service.accounts.records import Account, Actor, Outcome, Session
from qa_service.accounts.store import account_of, name_key
from qa_service.service import schema
from qa_service.service.database import ServiceDatabase

SEEN_EVERY: Final = 60.0
"""Seconds between two notes that a session is still used: reading must not write."""
SHOWN_ID: Final = 16
_AGENT_LENGTH, _ADDRESS_LENGTH = 200, 64
_MINUTE, _HOUR = 60.0, 3600.0

_table = schema.sessions.c


class Sessions:
    """Opens, knows and ends sessions; thread-safe.

    Args:
        idle_minutes: a session ends when it was not used for so long.
        hours: a session ends after so long in any case.
        changed: called after each change.
    """

    def __init__(
        self,
        service: ServiceDatabase,
        audit: AuditLog,
        attempts: Attempts,
        *,
        idle_minutes: int,
        hours: int,
        changed: Callable[[], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._service = service
        self._audit = audit
        self._attempts = attempts
        self._idle = idle_minutes * _MINUTE
        self._longest = hours * _HOUR
        self._changed = changed
        self._clock = clock
        self._hashes = PasswordHashes()

    def log_in(
        self, actor: Actor, name: str, password: str, *, agent: str = "", replacing: str = ""
    ) -> tuple[str, Account]:
        """The secret of a new session, and whose it is.

        Args:
            actor: from where the login comes. agent: what the browser calls itself.
            replacing: the secret of the session that the browser had, which ends.

        Raises:
            LoginFailedError: name and password do not fit, or the account is locked.
            TooManyRequestsError: too many logins have failed.
        """
        key = name_key(name)
        if not self._service.exists:
            raise LoginFailedError(_WRONG)
        with self._service.writing() as connection:
            wait = self._attempts.begin(connection, key, actor.caller)
        with self._service.reading() as connection:
            row = connection.execute(
                sa.select(schema.accounts).where(schema.accounts.c.name_key == key)
            ).first()
        fits = self._hashes.fits(row.password if row is not None else None, password)
        if row is None or not fits or row.locked:
            self._failed(actor, row, fits, wait)
        fresh = self._hashes.make(password) if self._hashes.outdated(row.password) else ""
        now = self._clock()
        with self._service.writing() as connection:
            self._attempts.succeeded(connection, key, actor.caller)
            values = {"last_login": now} | ({"password": fresh} if fresh else {})
            # Only while the password is still the one that was checked: it may have been set anew meanwhile.
            unchanged = sa.update(schema.accounts).where(
                schema.accounts.c.id == row.id,
                schema.accounts.c.password == row.password,
                schema.accounts.c.locked.is_(False),
            )
            if connection.execute(unchanged.values(**values)).rowcount != 1:
                raise LoginFailedError(_WRONG)
            if replacing:
                connection.execute(sa.delete(schema.sessions).where(_table.key == hashed(replacing)))
            secret = self._open(connection, row.id, actor.address, agent)
            self._audit.write(connection, actor, "login", row.name, account=(row.id, row.name))
        self._changed()
        return secret, account_of(row)

    def open_again(self, actor: Actor, account_id: str, agent: str = "") -> str:
        """A new session for whoever has just changed his password, which ended all of them."""
        with self._service.writing() as connection:
            return self._open(connection, account_id, actor.address, agent)

    def log_out(self, actor: Actor, secret: str) -> None:
        """Ends the session of the secret; one that has ended is no error."""
        with self._service.writing() as connection:
            gone = connection.execute(sa.delete(schema.sessions).where(_table.key == hashed(secret)))
            if gone.rowcount:
                self._audit.write(connection, actor, "logout", actor.name)
        self._changed()

    def visitor(self, key: str) -> Visitor | None:
        """Who has the session with this hash; None when it has ended. Notes now and then that it is used."""
        if not self._service.exists:
            return None
        now = self._clock()
        with self._service.reading() as connection:
            row = connection.execute(
                sa.select(schema.accounts, _table.created.label("opened"), _table.seen)
                .join_from(schema.sessions, schema.accounts)
                .where(_table.key == key)
            ).first()
        if row is None or row.locked or self._ends(row.opened, row.seen) <= now:
            return None
        if now - row.seen > SEEN_EVERY:
            with self._service.writing() as connection:
                connection.execute(sa.update(schema.sessions).where(_table.key == key).values(seen=now))
        role = Role(row.role)
        allowed = frozenset() if row.must_change else ALLOWED[role]
        return Visitor(role, allowed, row.name, row.id, Means.SESSION, row.must_change)

    def of(self, account_id: str) -> list[Session]:
        """The open sessions of an account, the last used first."""
        now = self._clock()
        with self._service.reading() as connection:
            rows = connection.execute(
                sa.select(schema.sessions).where(_table.account_id == account_id).order_by(_table.seen.desc())
            ).all()
        found = [self._session(row) for row in rows]
        return [session for session in found if session.ends > now]

    def end(self, actor: Actor, account_id: str, session_id: str) -> None:
        """Ends one session of the account.

        Raises:
            NotFoundError: it has none with this id.
        """
        with self._service.writing() as connection:
            wanted = _table.key.startswith(session_id, autoescape=True)
            gone = (
                connection.execute(sa.delete(schema.sessions).where(_table.account_id == account_id, wanted))
                if len(session_id) == SHOWN_ID
                else None
            )
            if gone is None or not gone.rowcount:
                raise NotFoundError("没有这次登录，可能已经结束。请刷新页面查看。")
            self._audit.write(connection, actor, "session.end", _name(connection, account_id))
        self._changed()

    def end_all(self, actor: Actor, account_id: str, *, but: str = "") -> int:
        """Ends all sessions of the account but that of the secret ``but``; how many."""
        with self._service.writing() as connection:
            gone = connection.execute(
                sa.delete(schema.sessions).where(
                    _table.account_id == account_id, _table.key != (hashed(but) if but else "")
                )
            ).rowcount
            details = {"sessions": str(gone)}
            name = _name(connection, account_id)
            self._audit.write(connection, actor, "session.end_all", name, details=details)
        self._changed()
        return gone

    def _open(self, connection: sa.Connection, account_id: str, address: str, agent: str) -> str:
        secret, now = new_session_secret(), self._clock()
        connection.execute(
            sa.delete(schema.sessions).where(
                sa.or_(_table.created <= now - self._longest, _table.seen <= now - self._idle)
            )
        )
        connection.execute(
            sa.insert(schema.sessions).values(
                key=hashed(secret),
                account_id=account_id,
                created=now,
                seen=now,
                address=address[:_ADDRESS_LENGTH],
                agent=agent[:_AGENT_LENGTH],
            )
        )
        return secret

    def _failed(self, actor: Actor, row: Any, fits: bool, wait: float) -> NoReturn:
        """Writes down a failed login and raises. What was typed is not kept: it may be a password."""
        details = {"reason": "locked" if row is not None and fits else "wrong"}
        if wait:
            details["wait_seconds"] = str(int(wait))
        name = row.name if row is not None else ""
        self._audit.note(actor, "login", name, Outcome.REFUSED, details=details)
        if row is not None and fits:
            raise LoginFailedError("这个账号已停用，请联系管理员。")
        raise LoginFailedError(_WRONG)

    def _ends(self, opened: float, seen: float) -> float:
        return min(opened + self._longest, seen + self._idle)

    def _session(self, row: Any) -> Session:
        ends = self._ends(row.created, row.seen)
        return Session(
            row.key[:SHOWN_ID], row.account_id, row.created, row.seen, ends, row.address, row.agent
        )


_WRONG: Final = "用户名或密码不对，请重新输入。忘记密码请联系管理员重新设置。"


def _name(connection: sa.Connection, account_id: str) -> str:
    name = connection.scalar(sa.select(schema.accounts.c.name).where(schema.accounts.c.id == account_id))
    return name or ""
