"""Bodies of the API about accounts, tokens and the log of changes."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from qa_service.accounts.audit_table import utc
from qa_service.accounts.model import Means, Permission, Role, Visitor
from qa_service.accounts.records import Account, Outcome, Session, Token
from qa_service.accounts.tokens import USUAL_DAYS
from qa_service.api.schemas import Body, ListBody


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewAccount(_Sent):
    """要建立的账号。"""

    name: str = Field(max_length=100, description="用户名，1 至 32 个字")
    role: Role = Field(description="officer 工作人员；trainer 培训人员；administrator 管理员")
    password: str | None = Field(
        default=None, max_length=1000, description="初始密码，至少 10 个字符；不填则由系统生成，只返回这一次"
    )


class AccountChange(_Sent):
    """账号的改动；只写要改的。"""

    role: Role | None = Field(default=None, description="新的角色")
    locked: StrictBool | None = Field(default=None, description="true 停用；false 启用")
    password: str | None = Field(
        default=None, max_length=1000, description="重设的密码；写空字符串则由系统生成，只返回这一次"
    )


class NewToken(_Sent):
    """要建立的访问令牌。"""

    name: str = Field(max_length=100, description="用途，1 至 40 个字")
    scope: list[Permission] = Field(
        default_factory=list, max_length=10, description="权限，不能超出账号自己的；不填只能读公开内容"
    )
    days: int = Field(default=USUAL_DAYS, ge=1, le=366, strict=True, description="有效天数")


class PasswordChange(_Sent):
    """修改自己的密码。"""

    old: str = Field(max_length=1000, description="原密码")
    new: str = Field(max_length=1000, description="新密码，至少 10 个字符")


class WhoBody(Body):
    """发出请求的是谁。"""

    name: str = Field(description="用户名；未登录为空")
    account_id: str
    role: Role
    means: Means = Field(
        description="none 未登录；local 本机（还没有任何账号时）；session 网页登录；token 访问令牌"
    )
    permissions: list[Permission]
    must_change_password: bool = Field(description="是否须先修改初始密码")


class AccountBody(Body):
    """一个账号。"""

    id: str
    name: str
    role: Role
    locked: bool
    must_change_password: bool
    created_at: str
    password_set_at: str
    last_login_at: str | None


class AccountListBody(ListBody):
    """账号列表。"""

    items: list[AccountBody]


class MadeAccountBody(Body):
    """建立或改动以后的账号。"""

    account: AccountBody
    password: str | None = Field(description="系统生成的密码，只在此处出现一次；不是系统生成的为 null")


class SessionBody(Body):
    """一次网页登录。"""

    id: str
    created_at: str
    seen_at: str = Field(description="最近一次使用，精确到分钟")
    ends_at: str = Field(description="不再使用的话，什么时候失效")
    address: str
    agent: str
    current: bool = Field(description="是否就是发出请求的这次登录")


class SessionListBody(ListBody):
    """没有结束的登录。"""

    items: list[SessionBody]


class TokenBody(Body):
    """一个访问令牌；令牌本身只在建立时返回一次。"""

    id: str
    name: str
    scope: list[Permission]
    created_at: str
    expires_at: str
    used_at: str | None = Field(description="最近一次使用，精确到分钟")


class TokenListBody(ListBody):
    """一个账号的访问令牌。"""

    items: list[TokenBody]


class MadeTokenBody(Body):
    """刚建立的访问令牌。"""

    token: TokenBody
    secret: str = Field(description="令牌，只返回这一次；用于请求头 Authorization: Bearer …")


class DoneBody(Body):
    """已完成。"""

    id: str
    done: bool


class AuditEntryBody(Body):
    """操作记录的一条。"""

    id: int
    at: str
    name: str = Field(description="操作人；未登录为空")
    account_id: str
    means: Means
    address: str
    action: str = Field(description="操作：自己的名称，或方法加地址的样式")
    action_name: str = Field(description="操作的中文名称")
    object: str = Field(description="操作的对象")
    outcome: Outcome = Field(description="done 成功；refused 被拒绝；failed 出错；begun 未完成")
    status: int | None
    details: dict[str, str]
    request_id: str


class AuditListBody(ListBody):
    """操作记录，新的在前。"""

    items: list[AuditEntryBody]


def who(visitor: Visitor) -> WhoBody:
    """A visitor in the shape of the API."""
    return WhoBody(
        name=visitor.name,
        account_id=visitor.account_id,
        role=visitor.role,
        means=visitor.means,
        permissions=_sorted(visitor.permissions),
        must_change_password=visitor.must_change,
    )


def account(found: Account) -> AccountBody:
    """An account in the shape of the API."""
    return AccountBody(
        id=found.id,
        name=found.name,
        role=found.role,
        locked=found.locked,
        must_change_password=found.must_change,
        created_at=utc(found.created),
        password_set_at=utc(found.password_set),
        last_login_at=utc(found.last_login) if found.last_login else None,
    )


def session(found: Session, current: bool) -> SessionBody:
    """A session in the shape of the API."""
    return SessionBody(
        id=found.id,
        created_at=utc(found.created),
        seen_at=utc(found.seen),
        ends_at=utc(found.ends),
        address=found.address,
        agent=found.agent,
        current=current,
    )


def token(found: Token) -> TokenBody:
    """A token in the shape of the API."""
    return TokenBody(
        id=found.id,
        name=found.name,
        scope=_sorted(found.scope),
        created_at=utc(found.created),
        expires_at=utc(found.expires),
        used_at=utc(found.used) if found.used else None,
    )


def whole(items: list[Any]) -> dict[str, Any]:
    """The fields of a list that is never cut."""
    return {"items": items, "total": len(items), "limit": max(len(items), 1), "offset": 0}


def _sorted(permissions: frozenset[Permission]) -> list[Permission]:
    return [one for one in Permission if one in permissions]
