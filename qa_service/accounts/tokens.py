"""Access tokens for programs: narrower than their account, with an end, shown once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any, Final

import sqlalchemy as sa

from corpus.errors import AccountError, ForbiddenError, InputError, NotFoundError
from qa_service.accounts.audit import AuditLog
from qa_service.accounts.model import ALLOWED, DOING, Means, Permission, Role, Visitor
from qa_service.accounts.random_secrets import hashed, new_id, new_token
from qa_service.accounts.records import Actor, Token
from qa_service.service import schema
from qa_service.service.database import ServiceDatabase, one_at_a_time

USED_EVERY: Final = 60.0
"""Seconds between two notes that a token is used."""
MOST: Final = 50
"""Tokens of one account."""
LONGEST_DAYS: Final = 366
USUAL_DAYS: Final = 90
LONGEST_NAME: Final = 40
_DAY: Final = 86_400.0

_table = schema.tokens.c


class Tokens:
    """Makes, knows and revokes tokens; thread-safe."""

    def __init__(
        self,
        service: ServiceDatabase,
        audit: AuditLog,
        changed: Callable[[], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._service = service
        self._audit = audit
        self._changed = changed
        self._clock = clock

    def add(
        self, actor: Actor, account_id: str, name: str, scope: Iterable[Permission], days: int = USUAL_DAYS
    ) -> tuple[str, Token]:
        """The token, which is never shown again, and its record.

        Args:
            name: what it is for, for its owner. scope: none for a token that only reads what is public.

        Raises:
            InputError: no name, or an end too far away. ForbiddenError: more than the account itself may.
            AccountError: there are too many. NotFoundError: no such account.
        """
        name, wanted = " ".join(name.split()), frozenset(scope)
        if not 1 <= len(name) <= LONGEST_NAME:
            raise InputError(f"请写明令牌的用途，1 到 {LONGEST_NAME} 个字，例如“统计系统”。")
        if not 1 <= days <= LONGEST_DAYS:
            raise InputError(f"令牌的有效期要在 1 到 {LONGEST_DAYS} 天之间。")
        secret, now = new_token(), self._clock()
        token = Token(new_id(), account_id, name, wanted, now, now + days * _DAY, None)
        with self._service.writing() as connection:
            one_at_a_time(connection)
            owner = _owner(connection, account_id)
            if missing := wanted - ALLOWED[Role(owner.role)]:
                told = "、".join(DOING[one] for one in Permission if one in missing)
                raise ForbiddenError(f"账号“{owner.name}”自己不能{told}，令牌也不能。请缩小令牌的权限。")
            count = sa.select(sa.func.count()).where(_table.account_id == account_id)
            if (connection.scalar(count) or 0) >= MOST:
                raise AccountError(f"一个账号最多有 {MOST} 个令牌。请先吊销不用的。")
            connection.execute(
                sa.insert(schema.tokens).values(
                    id=token.id,
                    key=hashed(secret),
                    account_id=account_id,
                    name=name,
                    scope=",".join(sorted(wanted)),
                    created=now,
                    expires=token.expires,
                )
            )
            details = {"token": name, "scope": ",".join(sorted(wanted)), "days": str(days)}
            self._audit.write(connection, actor, "token.add", owner.name, details=details)
        self._changed()
        return secret, token

    def of(self, account_id: str) -> list[Token]:
        """The tokens of an account, the newest first; those that have expired too."""
        with self._service.reading() as connection:
            query = sa.select(schema.tokens).where(_table.account_id == account_id)
            rows = connection.execute(query.order_by(_table.created.desc(), _table.id))
            return [_token(row) for row in rows]

    def revoke(self, actor: Actor, account_id: str, token_id: str) -> None:
        """The token is worth nothing any more.

        Raises:
            NotFoundError: the account has none with this id.
        """
        with self._service.writing() as connection:
            wanted = (_table.account_id == account_id, _table.id == token_id)
            row = connection.execute(sa.select(schema.tokens).where(*wanted)).first()
            if row is None:
                raise NotFoundError("没有这个令牌，可能已经吊销。请刷新页面查看。")
            connection.execute(sa.delete(schema.tokens).where(*wanted))
            owner = _owner(connection, account_id)
            self._audit.write(connection, actor, "token.revoke", owner.name, details={"token": row.name})
        self._changed()

    def visitor(self, key: str) -> Visitor | None:
        """Who has the token with this hash; None when it is unknown or over, or its account is locked."""
        if not self._service.exists:
            return None
        now = self._clock()
        with self._service.reading() as connection:
            row = connection.execute(
                sa.select(schema.accounts, _table.scope, _table.expires, _table.used)
                .join_from(schema.tokens, schema.accounts)
                .where(_table.key == key)
            ).first()
        if row is None or row.locked or row.expires <= now:
            return None
        if row.used is None or now - row.used > USED_EVERY:
            with self._service.writing() as connection:
                connection.execute(sa.update(schema.tokens).where(_table.key == key).values(used=now))
        role = Role(row.role)
        return Visitor(role, _scope(row.scope) & ALLOWED[role], row.name, row.id, Means.TOKEN)


def _owner(connection: sa.Connection, account_id: str) -> Any:
    owner = connection.execute(
        sa.select(schema.accounts.c.name, schema.accounts.c.role).where(schema.accounts.c.id == account_id)
    ).first()
    if owner is None:
        raise NotFoundError("没有这个账号，可能已被移除。请回到账号列表查看。")
    return owner


def _scope(written: str) -> frozenset[Permission]:
    return frozenset(Permission(one) for one in written.split(",") if one)


def _token(row: Any) -> Token:
    return Token(row.id, row.account_id, row.name, _scope(row.scope), row.created, row.expires, row.used)
