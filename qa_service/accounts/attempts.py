"""How often a login may fail: after some failures each further one has to wait longer.

Counted three ways: for one name from one address, for one name from anywhere, for one address with any name.
So a guesser is held up, whoever shares an address with him only much later, and the owner of the name not at
once. A name that does not exist is counted like one that does: the waiting tells nothing. Names are kept as
hashes only: people type their password into the wrong box.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from corpus.errors import TooManyRequestsError
from qa_service.accounts.random_secrets import hashed
from qa_service.service import schema
from qa_service.service.database import one_at_a_time

FORGOTTEN: Final = 86_400.0
"""Seconds after the last failure, when all are forgotten."""
FIRST_WAIT: Final = 30.0
LONGEST_WAIT: Final = 900.0
"""Long enough to make guessing hopeless, short enough that nobody is shut out for a day by a stranger."""
_HALF: Final = 32


@dataclass(frozen=True, slots=True)
class Counter:
    """One way of counting.

    Attributes:
        free: failures without waiting.
    """

    key: str
    free: int


def counters(name_key: str, address: str) -> tuple[Counter, ...]:
    """The counters of one attempt."""
    name, where = hashed(f"name\n{name_key}"), hashed(f"address\n{address}")
    return (
        Counter(name[:_HALF] + where[:_HALF], 5),
        Counter(name, 20),
        Counter(where, 50),
    )


class Attempts:
    """Counts in the caller's transaction; an attempt counts as failed until it has succeeded."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._pruned = 0.0

    def begin(self, connection: sa.Connection, name_key: str, address: str) -> float:
        """Counts an attempt before the password is looked at: many at once cannot slip through.

        Returns:
            Seconds for which the next one has to wait, should this one fail.

        Raises:
            TooManyRequestsError: it is still time to wait; nothing is counted.
        """
        one_at_a_time(connection)
        now, table = self._clock(), schema.attempts.c
        wanted = counters(name_key, address)
        keys = [counter.key for counter in wanted]
        rows = connection.execute(sa.select(schema.attempts).where(table.key.in_(keys))).all()
        found: dict[str, Any] = {row.key: row for row in rows if row.last > now - FORGOTTEN}
        left = max((row.until - now for row in found.values()), default=0.0)
        if left > 0:
            raise waiting(left)
        if now - self._pruned > FORGOTTEN / 24:
            self._pruned = now
            connection.execute(sa.delete(schema.attempts).where(table.last <= now - FORGOTTEN))
        connection.execute(sa.delete(schema.attempts).where(table.key.in_(keys)))
        longest = 0.0
        for counter in wanted:
            failures = (found[counter.key].failures if counter.key in found else 0) + 1
            wait = _wait(failures - counter.free)
            longest = max(longest, wait)
            connection.execute(
                sa.insert(schema.attempts).values(
                    key=counter.key, failures=failures, last=now, until=now + wait if wait else 0.0
                )
            )
        return longest

    def succeeded(self, connection: sa.Connection, name_key: str, address: str) -> None:
        """The attempt that was begun last did not fail: the counters of the name begin anew.

        That of the address only takes back the one: a guesser's own account must not clear his failures.
        """
        table = schema.attempts.c
        both, name, from_address = counters(name_key, address)
        connection.execute(sa.delete(schema.attempts).where(table.key.in_([both.key, name.key])))
        connection.execute(
            sa.update(schema.attempts)
            .where(table.key == from_address.key)
            .values(failures=table.failures - 1, until=0.0)
        )

    def forget(self, connection: sa.Connection, name_key: str) -> None:
        """The name may be tried again from anywhere: its password was set anew, or it was unlocked."""
        beginning = counters(name_key, "")[1].key[:_HALF]
        connection.execute(sa.delete(schema.attempts).where(schema.attempts.c.key.startswith(beginning)))


def waiting(seconds: float) -> TooManyRequestsError:
    """What a person is told who has to wait."""
    whole = max(1, round(seconds + 0.5))
    told = f"{whole} 秒" if whole < 60 else f"{-(-whole // 60)} 分钟"
    return TooManyRequestsError(
        f"登录失败次数过多，请在 {told}后再试。忘记密码请联系管理员重新设置。",
        details={"retry_after": whole},
    )


def _wait(over: int) -> float:
    """Doubles with each failure over what is free."""
    return min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(over - 1, 10)) if over > 0 else 0.0
