"""Accounts: made, changed and removed; each change and its line in the log are one transaction."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa

from corpus.errors import AccountError, InputError, NotFoundError
from qa_service.accounts.attempts import Attempts
from qa_service.accounts.audit import AuditLog
from qa_service.accounts.model import ROLE_NAMES, Role
from qa_service.accounts.passwords import PasswordHashes, check_password
from qa_service.accounts.random_secrets import new_id
from qa_service.accounts.records import Account, Actor
from qa_service.service import schema
from qa_service.service.database import ServiceDatabase, one_at_a_time

GIVEN_ROLES: Final = (Role.OFFICER, Role.TRAINER, Role.ADMINISTRATOR)
"""Readers need no account."""
LONGEST_NAME: Final = 32
# Why: a name is shown in lists, typed by hand and written on the command line.
# Matches letters of any script and figures with . _ - @ between them: 张三, li.si, wang@county.
# Must not match blanks, control characters, signs that look like an option (-x) or a path.
_NAME: Final = re.compile(r"\w(?:[\w.@-]*\w)?")

_table = schema.accounts.c


def name_key(name: str) -> str:
    """How names are told apart: without regard to case, width and blanks around."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


class AccountStore:
    """Reads and changes accounts; thread-safe.

    Args:
        changed: called after each change: what this process remembers of visitors no longer holds.
    """

    def __init__(
        self,
        service: ServiceDatabase,
        audit: AuditLog,
        attempts: Attempts,
        changed: Callable[[], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._service = service
        self._audit = audit
        self._attempts = attempts
        self._changed = changed
        self._clock = clock
        self._hashes = PasswordHashes()

    def any(self) -> bool:
        """Whether there is an account; makes no file."""
        if not self._service.exists:
            return False
        with self._service.reading() as connection:
            return connection.execute(sa.select(_table.id).limit(1)).first() is not None

    def all(self) -> list[Account]:
        """Every account, by name."""
        if not self._service.exists:
            return []
        with self._service.reading() as connection:
            rows = connection.execute(sa.select(schema.accounts).order_by(_table.name_key))
            return [account_of(row) for row in rows]

    def get(self, account_id: str) -> Account:
        """One account.

        Raises:
            NotFoundError: there is none with this id.
        """
        with self._service.reading() as connection:
            return account_of(_row(connection, account_id))

    def named(self, name: str) -> Account:
        """One account by its name.

        Raises:
            NotFoundError: there is none with this name.
        """
        if self._service.exists:
            with self._service.reading() as connection:
                query = sa.select(schema.accounts).where(_table.name_key == name_key(name))
                if (row := connection.execute(query).first()) is not None:
                    return account_of(row)
        raise NotFoundError(f"没有账号“{name}”。用 anzhi accounts list 查看有哪些账号。")

    def add(self, actor: Actor, name: str, role: Role, password: str, *, must_change: bool) -> Account:
        """A new account.

        Args:
            must_change: its owner has to set a password of his own at the first login.

        Raises:
            InputError: the name cannot be used. AccountError: it is taken. WeakPasswordError: as it says.
        """
        shown = checked_name(name)
        role = _given(role)
        check_password(password, shown)
        kept, now = self._hashes.make(password), self._clock()
        account = Account(new_id(), shown, role, must_change, False, now, now, None)
        with self._changing() as connection:
            taken = sa.select(_table.id).where(_table.name_key == name_key(shown))
            if connection.execute(taken).first() is not None:
                raise AccountError(f"已经有名为“{shown}”的账号，请换一个用户名。", details={"name": shown})
            connection.execute(
                sa.insert(schema.accounts).values(
                    id=account.id,
                    name=shown,
                    name_key=name_key(shown),
                    role=role.value,
                    password=kept,
                    must_change=must_change,
                    locked=False,
                    created=now,
                    password_set=now,
                )
            )
            details = {"role": role.value}
            self._audit.write(connection, actor, "account.add", shown, details=details)
        self._changed()
        return account

    def set_role(self, actor: Actor, account_id: str, role: Role) -> Account:
        """Gives another role; it holds for open sessions and for tokens too.

        Raises:
            NotFoundError: no such account. AccountError: it is the last administrator's.
        """
        role = _given(role)
        with self._changing() as connection:
            row = _row(connection, account_id)
            if role is not Role.ADMINISTRATOR:
                _keep_an_administrator(connection, row)
            connection.execute(
                sa.update(schema.accounts).where(_table.id == account_id).values(role=role.value)
            )
            details = {"before": row.role, "role": role.value}
            self._audit.write(connection, actor, "account.role", row.name, details=details)
        self._changed()
        return self.get(account_id)

    def set_password(self, actor: Actor, account_id: str, password: str, *, must_change: bool) -> Account:
        """Sets a password without knowing the old one and ends all sessions of the account.

        Raises:
            NotFoundError: no such account. WeakPasswordError: as it says.
        """
        check_password(password, self.get(account_id).name)
        kept = self._hashes.make(password)
        with self._changing() as connection:
            row = _row(connection, account_id)
            self._keep_password(connection, account_id, kept, must_change=must_change)
            self._attempts.forget(connection, row.name_key)
            _end_sessions(connection, account_id)
            self._audit.write(connection, actor, "account.password", row.name)
        self._changed()
        return self.get(account_id)

    def change_password(self, actor: Actor, account_id: str, old: str, new: str) -> None:
        """Its owner changes his password; all sessions of the account end.

        Raises:
            InputError: ``old`` is wrong, or ``new`` is the same. TooManyRequestsError: too often wrong.
            WeakPasswordError: ``new`` is weak.
        """
        with self._service.writing() as connection:
            row = _row(connection, account_id)
            self._attempts.begin(connection, row.name_key, actor.caller)
        if not self._hashes.fits(row.password, old):
            raise InputError("原密码不对，请重新输入。")
        check_password(new, row.name)
        if self._hashes.fits(row.password, new):
            raise InputError("新密码不能与原密码相同，请换一个。")
        kept = self._hashes.make(new)
        with self._changing() as connection:
            self._attempts.succeeded(connection, row.name_key, actor.caller)
            self._keep_password(connection, account_id, kept, must_change=False)
            _end_sessions(connection, account_id)
            self._audit.write(connection, actor, "account.own_password", row.name)
        self._changed()

    def lock(self, actor: Actor, account_id: str) -> Account:
        """Nobody logs in with it any more, its sessions end, its tokens rest.

        Raises:
            NotFoundError: no such account. AccountError: it is the last administrator's.
        """
        with self._changing() as connection:
            row = _row(connection, account_id)
            _keep_an_administrator(connection, row)
            connection.execute(sa.update(schema.accounts).where(_table.id == account_id).values(locked=True))
            _end_sessions(connection, account_id)
            self._audit.write(connection, actor, "account.lock", row.name)
        self._changed()
        return self.get(account_id)

    def unlock(self, actor: Actor, account_id: str) -> Account:
        """It may log in again, at once: failed logins are forgotten.

        Raises:
            NotFoundError: no such account.
        """
        with self._changing() as connection:
            row = _row(connection, account_id)
            connection.execute(sa.update(schema.accounts).where(_table.id == account_id).values(locked=False))
            self._attempts.forget(connection, row.name_key)
            self._audit.write(connection, actor, "account.unlock", row.name)
        self._changed()
        return self.get(account_id)

    def remove(self, actor: Actor, account_id: str) -> None:
        """Removes it with its sessions and tokens; what it did stays in the log.

        Raises:
            NotFoundError: no such account. AccountError: it is the last administrator's.
        """
        with self._changing() as connection:
            row = _row(connection, account_id)
            _keep_an_administrator(connection, row)
            for table in (schema.sessions, schema.tokens):
                connection.execute(sa.delete(table).where(table.c.account_id == account_id))
            connection.execute(sa.delete(schema.accounts).where(_table.id == account_id))
            self._audit.write(connection, actor, "account.remove", row.name)
        self._changed()

    @contextmanager
    def _changing(self) -> Iterator[sa.Connection]:
        """A transaction beside which no other changes accounts."""
        with self._service.writing() as connection:
            one_at_a_time(connection)
            yield connection

    def _keep_password(
        self, connection: sa.Connection, account_id: str, kept: str, *, must_change: bool
    ) -> None:
        connection.execute(
            sa.update(schema.accounts)
            .where(_table.id == account_id)
            .values(password=kept, must_change=must_change, password_set=self._clock())
        )


def checked_name(name: str) -> str:
    """The name as it is kept.

    Raises:
        InputError: it is empty, too long or has signs that a name cannot have.
    """
    shown = unicodedata.normalize("NFKC", name).strip()
    if len(shown) > LONGEST_NAME or not _NAME.fullmatch(shown):
        raise InputError(
            f"用户名要有 1 到 {LONGEST_NAME} 个字，可以是汉字、字母、数字，中间可以有 . _ - @，不能有空格。"
        )
    return shown


def account_of(row: Any) -> Account:
    """A row of the table of accounts as a record."""
    return Account(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        must_change=row.must_change,
        locked=row.locked,
        created=row.created,
        password_set=row.password_set,
        last_login=row.last_login,
    )


def _given(role: Role) -> Role:
    if role not in GIVEN_ROLES:
        names = "、".join(f"{one.value}（{ROLE_NAMES[one]}）" for one in GIVEN_ROLES)
        raise InputError(f"角色只能是 {names}；读者不需要账号。")
    return role


def _row(connection: sa.Connection, account_id: str) -> Any:
    row = connection.execute(sa.select(schema.accounts).where(_table.id == account_id)).first()
    if row is None:
        raise NotFoundError("没有这个账号，可能已被移除。请回到账号列表查看。")
    return row


def _keep_an_administrator(connection: sa.Connection, row: Any) -> None:
    """Raises AccountError when nobody could administer any more without the account of ``row``."""
    if row.role != Role.ADMINISTRATOR or row.locked:
        return
    others = sa.select(_table.id).where(
        _table.role == Role.ADMINISTRATOR.value, _table.locked.is_(False), _table.id != row.id
    )
    if connection.execute(others).first() is None:
        raise AccountError(
            f"“{row.name}”是最后一个可用的管理员，不能停用、移除或改为其他角色。请先另设一个管理员。",
            details={"name": row.name},
        )


def _end_sessions(connection: sa.Connection, account_id: str) -> None:
    connection.execute(sa.delete(schema.sessions).where(schema.sessions.c.account_id == account_id))
