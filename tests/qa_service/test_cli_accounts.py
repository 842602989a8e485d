"""``anzhi accounts``: the first administrator, tokens and the log, typed on a terminal and through a pipe."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import PLAN, Outcome, complaint
from openpyxl import load_workbook

from corpus.library import Library
from qa_service.accounts.desk import Accounts
from qa_service.accounts.model import Role
from qa_service.accounts.random_secrets import is_token
from qa_service.accounts.records import Actor
from qa_service.cli import run
from qa_service.commands.serve import _tell_who_may_write
from qa_service.service.database import ServiceDatabase
from qa_service.settings import load_settings
from qa_service.wiring import build

PASSWORD = "四条腿的 三角大钢琴"
Anzhi = Callable[..., Outcome]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "anzhi"
    Library.open(folder, create=True).close()
    return folder


@pytest.fixture
def anzhi(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Anzhi:
    """Runs ``anzhi accounts …``; ``typed`` is the standard input."""

    def call(*arguments: str, typed: str = "") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = run(["--library", str(root), *arguments])
        caught = capsys.readouterr()
        return Outcome(code, caught.out, caught.err)

    return call


def add(anzhi: Anzhi, name: str = "王芳", role: str = "administrator", *more: str) -> Outcome:
    return anzhi("accounts", "add", name, "--role", role, "--password-stdin", *more, typed=PASSWORD + "\n")


def test_the_first_administrator_can_log_in(anzhi: Anzhi, root: Path) -> None:
    assert "accounts add" in anzhi("accounts", "list").err
    assert add(anzhi).code == 0
    service = ServiceDatabase(root)
    accounts = Accounts(service, load_settings(env={}))
    _, account = accounts.sessions.log_in(Actor(caller="192.0.2.1"), "王芳", PASSWORD)
    service.close()
    assert (account.role, account.must_change) == (Role.ADMINISTRATOR, False)
    [row] = json.loads(anzhi("accounts", "list", "--json").out)
    assert (row["name"], row["role"], row["locked"]) == ("王芳", "administrator", False)
    assert "管理员" in anzhi("accounts", "list").out


def test_a_password_is_never_an_argument_and_never_made_up(anzhi: Anzhi) -> None:
    assert anzhi("accounts", "add", "王芳", "--role", "administrator", "--password", PASSWORD).code == 2
    assert "不在终端上" in complaint(anzhi("accounts", "add", "王芳", "--role", "administrator"))
    assert "没有密码" in complaint(anzhi("accounts", "add", "王芳", "--role", "officer", "--password-stdin"))
    short = anzhi("accounts", "add", "王芳", "--role", "officer", "--password-stdin", typed="short\n")
    assert "太短" in complaint(short)
    assert json.loads(anzhi("accounts", "list", "--json").out) == []


@pytest.mark.parametrize(("second", "code"), [(PASSWORD, 0), (PASSWORD + "x", 1)])
def test_on_a_terminal_it_is_asked_twice_and_not_shown(root: Path, second: str, code: int) -> None:
    command = [sys.executable, "-m", "qa_service.cli", "--library", str(root)]
    process, terminal = pty.fork()
    if process == 0:
        os.execv(command[0], [*command, "accounts", "add", "王芳", "--role", "administrator"])
    shown = b""
    try:
        for mark, typed in (("密码（不显示）：", PASSWORD), ("再输入一次：", second)):
            deadline = time.monotonic() + 60
            while mark.encode() not in shown and time.monotonic() < deadline:
                shown += os.read(terminal, 1000)
            os.write(terminal, typed.encode() + b"\n")
        while piece := _read(terminal):
            shown += piece
    finally:
        os.close(terminal)
    _, status = os.waitpid(process, 0)
    assert os.waitstatus_to_exitcode(status) == code, shown.decode()
    assert PASSWORD.encode() not in shown


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1000)
    except OSError:  # Linux says EIO at the end of a terminal
        return b""


def test_roles_locks_and_removal(anzhi: Anzhi) -> None:
    add(anzhi)
    assert "最后一个可用的管理员" in complaint(anzhi("accounts", "lock", "王芳"))
    assert "已经有" in complaint(add(anzhi))
    assert add(anzhi, "李四", "officer", "--must-change").code == 0
    assert anzhi("accounts", "set-role", "李四", "--role", "trainer").code == 0
    assert anzhi("accounts", "lock", "李四").code == 0
    row = json.loads(anzhi("accounts", "list", "--json").out)[0]
    assert (row["role"], row["locked"], row["must_change_password"]) == ("trainer", True, True)
    assert anzhi("accounts", "unlock", "李四").code == 0
    sent = anzhi("accounts", "set-password", "李四", "--password-stdin", typed=PASSWORD + "2\n")
    assert "已重设" in sent.err
    assert "没有账号" in complaint(anzhi("accounts", "lock", "没有此人"))
    assert anzhi("accounts", "remove", "李四", typed="n\n").code != 0
    assert anzhi("accounts", "remove", "李四", "--yes").code == 0
    assert len(json.loads(anzhi("accounts", "list", "--json").out)) == 1
    assert anzhi("accounts", "set-role", "王芳", "--role", "reader").code == 2


def test_a_token_is_printed_alone_and_once(anzhi: Anzhi) -> None:
    add(anzhi)
    made = anzhi("accounts", "tokens", "王芳", "--add", "统计", "--scope", "read_internal", "--days", "30")
    assert is_token(made.out.strip())
    [row] = json.loads(anzhi("accounts", "tokens", "王芳", "--json").out)
    assert (row["name"], row["scope"], row["used_at"]) == ("统计", ["read_internal"], None)
    shown = anzhi("accounts", "tokens", "王芳").out
    assert "查看内部文件" in shown
    assert made.out.strip() not in shown
    assert anzhi("accounts", "tokens", "王芳", "--revoke", row["id"]).code == 0
    assert "没有这个令牌" in complaint(anzhi("accounts", "tokens", "王芳", "--revoke", row["id"]))
    assert anzhi("accounts", "tokens", "王芳", "--add", "x", "--revoke", "y").code == 2
    as_json = json.loads(anzhi("accounts", "tokens", "王芳", "--add", "接口", "--json").out)
    assert is_token(as_json["secret"])
    assert as_json["token"]["scope"] == []


def test_the_log_tells_what_commands_did(anzhi: Anzhi, root: Path, tmp_path: Path) -> None:
    add(anzhi)
    (tmp_path / "渔港方案.txt").write_text(PLAN, encoding="utf-8")
    assert anzhi("ingest", str(tmp_path / "渔港方案.txt"), "--no-index").code == 0
    assert anzhi("ingest", str(tmp_path / "渔港方案.txt"), "--no-index").code == 0  # nothing has changed
    [document] = json.loads(anzhi("documents", "--format", "json").out)
    assert anzhi("documents", "remove", document["id"], "--yes").code == 0
    rows = json.loads(anzhi("accounts", "audit", "--format", "json").out)
    assert [row["action"] for row in rows] == ["documents.remove", "ingest", "account.add"]
    assert {row["means"] for row in rows} == {"command"}
    assert all(row["name"] for row in rows)
    assert (rows[1]["object"], rows[1]["details"]) == ("渔港方案.txt", {"files": "1", "failed": "0"})
    assert document["id"] in rows[0]["object"]
    table = anzhi("accounts", "audit", "--action", "account.").out
    assert "建立账号" in table
    assert "共 1 条" in table
    [heading, *lines] = csv.reader(
        io.StringIO(anzhi("accounts", "audit", "--format", "csv").out.lstrip("\ufeff"))
    )
    assert heading[1:4] == ["时间", "操作人", "方式"]
    assert len(lines) == 3
    assert anzhi("accounts", "audit", "--out", str(tmp_path / "记录.xlsx")).code == 0
    assert load_workbook(tmp_path / "记录.xlsx").active.max_row >= 4
    assert json.loads(anzhi("accounts", "audit", "--since", "2999-01-01", "--format", "json").out) == []
    assert anzhi("accounts", "audit", "--since", "gestern").code == 2


def test_accounts_need_a_library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--library", str(tmp_path / "nothing"), "accounts", "list"]) == 1
    assert re.search("[一-鿿]", capsys.readouterr().err)
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize(
    ("host", "account", "told"),
    [
        ("127.0.0.1", False, "单机模式"),
        ("localhost", False, "单机模式"),
        ("0.0.0.0", False, "谁也不能在网页上修改资料库"),
        ("127.0.0.1", True, ""),
        ("0.0.0.0", True, ""),
    ],
)
def test_the_service_says_at_its_start_who_may_write(
    anzhi: Anzhi, root: Path, host: str, account: bool, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if account:
        add(anzhi)
    with build(load_settings(env={"ANZHI_LIBRARY": str(root), "ANZHI_HOST": host})) as app:
        _tell_who_may_write(app)
    said = capsys.readouterr().err
    assert (told in said) if told else not said
    if told:
        assert "anzhi accounts add 用户名 --role administrator" in said
