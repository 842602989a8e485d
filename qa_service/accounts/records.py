"""What is kept of accounts, as it is read; secrets are not among it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from qa_service.accounts.model import ANONYMOUS, Means, Permission, Role, Visitor


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may log in. Times are seconds since the epoch.

    Attributes:
        must_change: an administrator has set the password; its owner changes it at the next login.
        locked: may neither log in nor use a token.
    """

    id: str
    name: str
    role: Role
    must_change: bool
    locked: bool
    created: float
    password_set: float
    last_login: float | None


@dataclass(frozen=True, slots=True)
class Session:
    """One login of one browser.

    Attributes:
        id: names it in lists; logging in with it is not possible.
        agent: what the browser calls itself.
    """

    id: str
    account_id: str
    created: float
    seen: float
    ends: float
    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class Token:
    """What a program logs in with.

    Attributes:
        scope: what it may at most; never more than the role of the account.
        used: when last, to the minute.
    """

    id: str
    account_id: str
    name: str
    scope: frozenset[Permission]
    created: float
    expires: float
    used: float | None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and from where; goes into the log.

    Attributes:
        caller: whom a limit by address counts; with IPv6 a network.
        user: name of the user of the operating system, for commands.
    """

    visitor: Visitor = ANONYMOUS
    address: str = ""
    caller: str = ""
    request_id: str = ""
    user: str = ""

    @property
    def means(self) -> Means:
        return Means.COMMAND if self.user else self.visitor.means

    @property
    def name(self) -> str:
        return self.user or self.visitor.name


class Outcome(StrEnum):
    """What became of an action."""

    BEGUN = "begun"
    """Nothing more is known: the process ended in between, or it still goes on."""
    DONE = "done"
    REFUSED = "refused"
    """The input or the rights did not allow it; nothing has changed."""
    FAILED = "failed"
    """A defect or a fault of the machine."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the log of changes.

    Attributes:
        action: a name of ours (``account.add``) or the method and the pattern of an address.
        object: what it was done to.
        details: short facts, never a password or a question.
    """

    id: int
    at: float
    account_id: str
    name: str
    means: Means
    address: str
    action: str
    object: str
    outcome: Outcome
    status: int | None
    request_id: str
    details: dict[str, str] = field(default_factory=dict)
