"""``anzhi accounts``: who may log in, tokens of programs, the log of changes.

Whoever may write into the folder of the library may run these; the first administrator can be made in no
other way. Passwords are typed twice on the terminal or come through a pipe, never as an argument: arguments
are seen by every user of the computer and stay in the history of the shell.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa_service.accounts.model import Permission
from qa_service.commands.options import (
    JsonOption,
    LibraryOption,
    console,
    date_of,
    form_of,
    hand_over,
    print_json,
    print_table,
    say,
    settings_of,
)

if TYPE_CHECKING:
    from qa_service.accounts.desk import Accounts
    from qa_service.accounts.records import Account, Actor, Token
    from qa_service.wiring import App

HELP = "账号、访问令牌和操作记录"
DEFAULT_ROWS = 50
_DAY = 86_400.0


class AccountRole(StrEnum):
    """What an account may be; readers need none."""

    OFFICER = "officer"
    TRAINER = "trainer"
    ADMINISTRATOR = "administrator"


class AuditForm(StrEnum):
    """How the log is given."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


NameArgument = Annotated[str, typer.Argument(metavar="用户名", help="用户名", show_default=False)]
StdinOption = Annotated[bool, typer.Option("--password-stdin", help="从标准输入读密码（一行），不在终端上问")]
RoleOption = Annotated[
    AccountRole,
    typer.Option("--role", help="officer 工作人员；trainer 培训人员；administrator 管理员"),
]


def register(group: typer.Typer, command: dict[str, Any]) -> None:
    """Hangs the commands into the group ``anzhi accounts``."""
    group.command("list", **command)(list_accounts)
    group.command("add", **command)(add)
    group.command("set-role", **command)(set_role)
    group.command("set-password", **command)(set_password)
    group.command("lock", **command)(lock)
    group.command("unlock", **command)(unlock)
    group.command("remove", **command)(remove)
    group.command("tokens", **command)(tokens)
    group.command("audit", **command)(audit)


def list_accounts(context: typer.Context, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """列出全部账号。"""
    from rich.table import Table

    from qa_service.accounts.audit_table import moment
    from qa_service.accounts.model import ROLE_NAMES
    from qa_service.api.account_schemas import account as body

    with _opened(context, library) as (accounts, _):
        found = accounts.store.all()
    if as_json:
        print_json([body(one).model_dump(mode="json") for one in found])
        return
    if not found:
        say("还没有账号。用 anzhi accounts add 用户名 --role administrator 建立第一个管理员。")
        return
    table = Table(title="账号")
    for heading in ("用户名", "角色", "状态", "最近登录", "建立时间"):
        table.add_column(heading)
    for one in found:
        state = "已停用" if one.locked else "须修改密码" if one.must_change else "正常"
        last = moment(one.last_login)[:16] if one.last_login else "还没有登录过"
        table.add_row(one.name, ROLE_NAMES[one.role], state, last, moment(one.created)[:16])
    console().print(table)


def add(
    context: typer.Context,
    name: NameArgument,
    role: RoleOption,
    from_stdin: StdinOption = False,
    must_change: Annotated[
        bool, typer.Option("--must-change", help="第一次登录时须修改密码（替别人设密码时用）")
    ] = False,
    library: LibraryOption = None,
) -> None:
    """建立账号；密码在终端上输入两次。"""
    from qa_service.accounts.model import ROLE_NAMES, Role
    from qa_service.accounts.store import checked_name

    checked_name(name)
    with _opened(context, library) as (accounts, actor):
        password = _password(from_stdin)
        made = accounts.store.add(actor, name, Role(role), password, must_change=must_change)
    say(f"已建立账号“{made.name}”（{ROLE_NAMES[made.role]}）。")


def set_role(
    context: typer.Context, name: NameArgument, role: RoleOption, library: LibraryOption = None
) -> None:
    """更改账号的角色，马上生效。"""
    from qa_service.accounts.model import ROLE_NAMES, Role

    with _opened(context, library) as (accounts, actor):
        made = accounts.store.set_role(actor, accounts.store.named(name).id, Role(role))
    say(f"账号“{made.name}”现在是{ROLE_NAMES[made.role]}。")


def set_password(
    context: typer.Context,
    name: NameArgument,
    from_stdin: StdinOption = False,
    must_change: Annotated[
        bool, typer.Option("--must-change", help="下次登录时须修改密码（替别人设密码时用）")
    ] = False,
    library: LibraryOption = None,
) -> None:
    """重设密码，原有的登录全部结束。"""
    with _opened(context, library) as (accounts, actor):
        account = accounts.store.named(name)
        accounts.store.set_password(actor, account.id, _password(from_stdin), must_change=must_change)
    say(f"账号“{account.name}”的密码已重设，原有的登录都已结束。")


def lock(context: typer.Context, name: NameArgument, library: LibraryOption = None) -> None:
    """停用账号：不能登录，令牌也不能用。"""
    with _opened(context, library) as (accounts, actor):
        account = accounts.store.lock(actor, accounts.store.named(name).id)
    say(f"账号“{account.name}”已停用。用 anzhi accounts unlock {account.name} 重新启用。")


def unlock(context: typer.Context, name: NameArgument, library: LibraryOption = None) -> None:
    """重新启用账号，并清除输错密码的等待时间。"""
    with _opened(context, library) as (accounts, actor):
        account = accounts.store.unlock(actor, accounts.store.named(name).id)
    say(f"账号“{account.name}”已启用。")


def remove(
    context: typer.Context,
    name: NameArgument,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问")] = False,
    library: LibraryOption = None,
) -> None:
    """移除账号，连同它的登录和令牌；操作记录仍然保留。"""
    with _opened(context, library) as (accounts, actor):
        account = accounts.store.named(name)
        if not yes and not typer.confirm(f"移除账号“{account.name}”？不能恢复。"):
            raise typer.Abort
        accounts.store.remove(actor, account.id)
    say(f"账号“{account.name}”已移除。")


def tokens(
    context: typer.Context,
    name: NameArgument,
    new: Annotated[str | None, typer.Option("--add", metavar="用途", help="建立令牌，写明用途")] = None,
    scope: Annotated[
        list[Permission] | None,
        typer.Option("--scope", help="新令牌的权限，可以写几次；不写只能读公开内容"),
    ] = None,
    days: Annotated[
        int, typer.Option("--days", min=1, max=366, metavar="天数", help="新令牌的有效天数")
    ] = 90,
    revoke: Annotated[str | None, typer.Option("--revoke", metavar="编号", help="吊销这个令牌")] = None,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """列出一个账号的访问令牌；也可以建立、吊销。"""
    from qa_service.api.account_schemas import token as body

    if new is not None and revoke is not None:
        raise typer.BadParameter("--add 和 --revoke 不能一起用", param_hint="--add")
    with _opened(context, library) as (accounts, actor):
        account = accounts.store.named(name)
        if new is not None:
            secret, made = accounts.tokens.add(actor, account.id, new, scope or (), days)
            if as_json:
                print_json({"token": body(made).model_dump(mode="json"), "secret": secret})
                return
            say("令牌已建立，只显示这一次，请马上保存：")
            typer.echo(secret)
            return
        if revoke is not None:
            accounts.tokens.revoke(actor, account.id, revoke)
            say("令牌已吊销。")
            return
        found = accounts.tokens.of(account.id)
        now = accounts.now()
    if as_json:
        print_json([body(one).model_dump(mode="json") for one in found])
        return
    _show_tokens(account, found, now)


def audit(
    context: typer.Context,
    account: Annotated[str | None, typer.Option("--account", metavar="用户名", help="谁做的")] = None,
    action: Annotated[
        str | None, typer.Option("--action", metavar="操作", help="操作，写开头即可，如 account.")
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="日期", help="从这一天起")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="日期", help="到这一天为止，含当天")] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=0, metavar="条数", help="最多几条；0 为全部")
    ] = None,
    form: Annotated[AuditForm | None, typer.Option("--format", help="格式；不写则看 --out 的后缀")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到这个文件")] = None,
    library: LibraryOption = None,
) -> None:
    """操作记录：谁、什么时候、从哪里、对什么做了什么改动。"""
    from itertools import islice

    from rich.table import Table

    from qa_service.accounts.audit_table import AUDIT_SHEET, audit_json, audit_rows, day_begins
    from qa_service.register_files import TargetFileForm, sheet_file

    form = form_of(AuditForm, form, out, binary=(AuditForm.XLSX,))
    first, last = date_of(since, "--since"), date_of(until, "--until")
    conditions: dict[str, Any] = {
        "account": account or "",
        "action": action or "",
        "since": day_begins(first) if first else None,
        "until": day_begins(last) + _DAY if last else None,
    }
    if limit is None:
        limit = DEFAULT_ROWS if form is AuditForm.TABLE else 0
    with _opened(context, library) as (accounts, _):
        _, total = accounts.audit.entries(**conditions, limit=0)
        entries = list(islice(accounts.audit.all_entries(**conditions), limit or None))
    if form is AuditForm.TABLE:
        table = Table(title="操作记录")
        for heading in ("时间", "操作人", "操作", "对象", "结果", "细节"):
            table.add_column(heading)
        for row in audit_rows(entries):
            table.add_row(row.time, row.who, row.action, row.object, row.outcome, row.details)
        print_table(table, len(entries), total, out, "条记录")
        return
    as_json = form in (AuditForm.JSON, AuditForm.JSONL)
    rows: list[Any] = [audit_json(one) for one in entries] if as_json else list(audit_rows(entries))
    hand_over(sheet_file(rows, AUDIT_SHEET, TargetFileForm(form.value)), out, f"{len(rows)} 条记录")


def actor_at_terminal() -> Actor:
    """Whoever runs the command, as the log tells it: the user of the operating system."""
    from qa_service.accounts.records import Actor

    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # a container whose user has no name
        user = "?"
    return Actor(user=user)


def note_change(app: App, action: str, thing: str, **details: str) -> None:
    """Writes a change of the library that a command has made into the log.

    Where the log cannot be written, the person is told: the change itself stands.
    """
    from corpus.errors import AnzhiError
    from qa_service.accounts.audit import AuditLog

    try:
        log = AuditLog(app.service, app.settings.audit_days)
        log.note(actor_at_terminal(), action, thing, details=details)
    except AnzhiError as error:
        say(f"提醒：这次改动没有记入操作记录（{error.message}）")


@contextmanager
def _opened(context: typer.Context, library: Path | None) -> Iterator[tuple[Accounts, Actor]]:
    from qa_service.accounts.desk import Accounts
    from qa_service.wiring import build

    with build(settings_of(context, library)) as app:
        yield Accounts(app.service, app.settings), actor_at_terminal()


def _password(from_stdin: bool) -> str:
    """The password as typed twice, or the first line of the standard input.

    Raises:
        InputError: the two differ, or nothing came.
    """
    from corpus.errors import InputError

    if from_stdin:
        given = sys.stdin.readline().rstrip("\r\n")
        if not given:
            raise InputError(
                "标准输入里没有密码。请把密码写在一个文件里，再用 --password-stdin < 文件 读入。"
            )
        return given
    if not sys.stdin.isatty():
        raise InputError("不在终端上，不能输入密码。请加 --password-stdin，从标准输入读密码。")
    given = getpass.getpass("密码（不显示）：")
    if getpass.getpass("再输入一次：") != given:
        raise InputError("两次输入的密码不一样，什么也没有改。请再运行一次。")
    return given


def _show_tokens(account: Account, found: list[Token], now: float) -> None:
    from rich.table import Table

    from qa_service.accounts.audit_table import moment
    from qa_service.accounts.model import DOING

    if not found:
        say(f"账号“{account.name}”没有令牌。用 --add 用途 建立。")
        return
    table = Table(title=f"“{account.name}”的访问令牌")
    for heading in ("编号", "用途", "权限", "有效期至", "最近使用"):
        table.add_column(heading)
    for one in found:
        scope = "、".join(DOING[permission] for permission in Permission if permission in one.scope)
        ends = moment(one.expires)[:10] + ("（已过期）" if one.expires <= now else "")
        used = moment(one.used)[:16] if one.used else "还没有用过"
        table.add_row(one.id, one.name, scope or "只读公开内容", ends, used)
    console().print(table)
