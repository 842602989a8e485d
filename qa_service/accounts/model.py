"""Roles, what each may do, and who stands behind a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a person is here for; each has the rights of a reader too."""

    READER = "reader"
    OFFICER = "officer"
    TRAINER = "trainer"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What is not open to everybody."""

    READ_INTERNAL = "read_internal"
    """Documents that are not public, and everything that comes from them."""
    EDIT_LIBRARY = "edit_library"
    """Add, change and remove documents; see and cancel the jobs that do so."""
    REVIEW_FEEDBACK = "review_feedback"
    """Read what people said about answers, and settle it."""
    MANAGE_ACCOUNTS = "manage_accounts"
    """Make, change and lock accounts; everybody's tokens and sessions."""
    READ_AUDIT = "read_audit"
    """The log of all changes."""
    EDIT_QUESTIONS = "edit_questions"
    """See the question bank with its keys; make, review and change items and papers; see results."""


DOING: Final[Mapping[Permission, str]] = {
    Permission.READ_INTERNAL: "查看内部文件",
    Permission.EDIT_LIBRARY: "修改资料库",
    Permission.REVIEW_FEEDBACK: "处理反馈",
    Permission.MANAGE_ACCOUNTS: "管理账号",
    Permission.READ_AUDIT: "查看操作记录",
    Permission.EDIT_QUESTIONS: "管理题库",
}
ROLE_NAMES: Final[Mapping[Role, str]] = {
    Role.READER: "读者",
    Role.OFFICER: "工作人员",
    Role.TRAINER: "培训人员",
    Role.ADMINISTRATOR: "管理员",
}
_TRAINING: Final = frozenset(
    {Permission.READ_INTERNAL, Permission.REVIEW_FEEDBACK, Permission.EDIT_QUESTIONS}
)
_STAFF: Final = _TRAINING | {Permission.EDIT_LIBRARY}
ALLOWED: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.READER: frozenset(),
    Role.OFFICER: _STAFF,
    Role.TRAINER: _TRAINING,
    Role.ADMINISTRATOR: frozenset(Permission),
}


class Means(StrEnum):
    """How the service knows who sent a request."""

    NONE = "none"
    LOCAL = "local"
    """The person at this computer, as long as there are no accounts and nobody else can connect."""
    SESSION = "session"
    TOKEN = "token"  # noqa: S105  a name, no secret
    COMMAND = "command"
    """Whoever may run commands over the folder of the library."""


MEANS_NAMES: Final[Mapping[Means, str]] = {
    Means.NONE: "未登录",
    Means.LOCAL: "本机",
    Means.SESSION: "网页登录",
    Means.TOKEN: "访问令牌",
    Means.COMMAND: "命令行",
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sent a request.

    Attributes:
        role: of the account; readers need none.
        permissions: of the role, narrowed by the scope of a token.
        name: of the account, "" for the anonymous and the person at this computer.
        account_id: "" without an account.
        means: how it is known.
        must_change: an administrator knows the password; until it is changed there are no permissions.
    """

    role: Role = Role.READER
    permissions: frozenset[Permission] = frozenset()
    name: str = ""
    account_id: str = ""
    means: Means = Means.NONE
    must_change: bool = False

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    @property
    def sees_internal(self) -> bool:
        """Also who may change documents: what they can make public or remove cannot be hidden from them."""
        return not self.permissions.isdisjoint({Permission.READ_INTERNAL, Permission.EDIT_LIBRARY})


ANONYMOUS: Final = Visitor()
#: Everything that has to do with documents; accounts are made by the command line.
LOCAL: Final = Visitor(Role.OFFICER, _STAFF, means=Means.LOCAL)
