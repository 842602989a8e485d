"""Accounts, sessions, tokens, lock-out and the log, over a real file and with a clock that tests move."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa
from account_world import (
    COMMAND,
    HERE,
    PASSWORD,
    World,
    cheap_hashes,
    fail,
    fang,
    full_cost,
    log_in,
    visitor,
    world,
)
from argon2 import PasswordHasher
from sqlalchemy import event

from corpus.errors import (
    AccountError,
    ForbiddenError,
    InputError,
    InvalidTokenError,
    LoginFailedError,
    NotFoundError,
    WeakPasswordError,
)
from qa_service.accounts.audit import DAY
from qa_service.accounts.model import ALLOWED, LOCAL, Means, Permission, Role
from qa_service.accounts.passwords import PasswordHashes, check_password
from qa_service.accounts.random_secrets import hashed, is_session_secret, is_token, new_password
from qa_service.accounts.recognising import REMEMBERED, Credential
from qa_service.accounts.records import Account, Outcome
from qa_service.accounts.sessions import SEEN_EVERY
from qa_service.service import schema
from qa_service.settings import load_settings

__all__ = ["cheap_hashes", "fang", "full_cost", "world"]


# --- passwords -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "name"),
    [
        ("a1b2c3d4e", "li"),  # nine characters
        ("九个汉字也还是太短", "li"),
        ("x" * 129, "li"),
        ("1234567890", "li"),
        ("ａｄｍｉｎ２０２６！！", "li"),  # full width is no other word
        ("Password2026!", "li"),
        ("abababababab", "li"),
        ("aaaaaaaaaaaa", "li"),
        ("poiuytrewq", "li"),
        ("zhangsan2026", "ZhangSan"),
        ("zhangsanzhangsan", "zhangsan"),
        ("张三1234567890", "张三"),
    ],
)
def test_a_weak_password_is_refused_with_advice(password: str, name: str) -> None:
    with pytest.raises(WeakPasswordError, match="密码"):
        check_password(password, name)


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "a1b2c3d4e5",
        "correct horse battery",
        "管理员不知道的密码",
        "x1" * 4 + "yz7 q",
        new_password(),
    ],
)
def test_length_is_enough_without_signs_and_capitals(password: str) -> None:
    if len(password) >= 10:
        check_password(password, "li")
    else:
        with pytest.raises(WeakPasswordError):
            check_password(password, "li")


@pytest.mark.usefixtures("full_cost")
def test_a_hash_is_argon2id_and_one_text_has_two_of_them() -> None:
    hashes = PasswordHashes()
    first, second = hashes.make(PASSWORD), hashes.make(PASSWORD)
    assert first != second
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert hashes.fits(first, PASSWORD)
    assert not hashes.fits(first, PASSWORD + " ")
    assert not hashes.fits(None, PASSWORD)
    assert not hashes.fits("no hash at all", PASSWORD)
    assert not hashes.outdated(first)
    assert hashes.fits(hashes.make("ｆｕｌｌ width 密码"), "full width 密码")


@pytest.mark.usefixtures("full_cost")
def test_an_unknown_name_costs_the_same_work(
    world: World, fang: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []
    real = PasswordHasher.verify

    def counted(self: PasswordHasher, stored: str, password: str) -> bool:
        verified.append(stored)
        return real(self, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    told = set()
    for name in ("王芳", "没有这个人"):
        with pytest.raises(LoginFailedError) as failed:
            log_in(world, name, "不对的密码不对的密码")
        told.add(failed.value.message)
    assert len(told) == 1
    assert len(verified) == 2
    assert {stored.split("$")[3] for stored in verified} == {"m=65536,t=3,p=4"}


# --- accounts ------------------------------------------------------------------------------------


def test_nothing_is_made_before_there_is_an_account(world: World) -> None:
    assert not world.accounts.store.any()
    assert world.accounts.store.all() == []
    with pytest.raises(LoginFailedError):
        log_in(world)
    assert not (world.folder / "service.db").exists()


def test_only_the_owner_of_the_folder_reads_the_file(world: World, fang: Account) -> None:
    assert {path.stat().st_mode & 0o077 for path in world.folder.glob("service.db*")} == {0}


def test_a_name_counts_without_case_and_width(world: World) -> None:
    world.accounts.store.add(COMMAND, "Li.Si", Role.OFFICER, PASSWORD, must_change=False)
    with pytest.raises(AccountError, match="已经有"):
        world.accounts.store.add(COMMAND, "ｌｉ.ＳＩ", Role.OFFICER, PASSWORD, must_change=False)
    assert world.accounts.store.named(" LI.SI ").name == "Li.Si"
    assert log_in(world, "li.si")


@pytest.mark.parametrize("name", ["", " ", "a b", "-x", "x-", "../x", "a\x00b", "甲" * 33, "<b>x</b>"])
def test_a_name_that_cannot_be_one(world: World, name: str) -> None:
    with pytest.raises(InputError, match="用户名"):
        world.accounts.store.add(COMMAND, name, Role.OFFICER, PASSWORD, must_change=False)


def test_readers_get_no_account(world: World) -> None:
    with pytest.raises(InputError, match="读者不需要账号"):
        world.accounts.store.add(COMMAND, "li", Role.READER, PASSWORD, must_change=False)


def test_the_last_administrator_stays(world: World, fang: Account) -> None:
    store = world.accounts.store
    other = store.add(COMMAND, "李四", Role.ADMINISTRATOR, PASSWORD, must_change=False)
    store.lock(COMMAND, other.id)
    for change in (
        lambda: store.lock(COMMAND, fang.id),
        lambda: store.remove(COMMAND, fang.id),
        lambda: store.set_role(COMMAND, fang.id, Role.OFFICER),
    ):
        with pytest.raises(AccountError, match="最后一个可用的管理员"):
            change()
    store.remove(COMMAND, other.id)  # a locked one may go
    assert store.get(fang.id).role is Role.ADMINISTRATOR
    third = store.add(COMMAND, "赵六", Role.ADMINISTRATOR, PASSWORD, must_change=False)
    assert store.set_role(COMMAND, fang.id, Role.TRAINER).role is Role.TRAINER
    with pytest.raises(AccountError):
        store.remove(COMMAND, third.id)


def test_two_administrators_cannot_remove_each_other_at_once(world: World, fang: Account) -> None:
    store = world.accounts.store
    other = store.add(COMMAND, "李四", Role.ADMINISTRATOR, PASSWORD, must_change=False)
    problems: list[Exception] = []

    def remove(account_id: str) -> None:
        try:
            store.remove(COMMAND, account_id)
        except AccountError as error:
            problems.append(error)

    threads = [threading.Thread(target=remove, args=(one.id,)) for one in (fang, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(problems) == 1
    assert len(store.all()) == 1


# --- sessions ------------------------------------------------------------------------------------


def test_a_login_gives_the_rights_of_the_role_and_only_a_hash_is_kept(world: World, fang: Account) -> None:
    secret = log_in(world)
    assert is_session_secret(secret)
    found = visitor(world, secret)
    assert (found.name, found.role, found.means) == ("王芳", Role.ADMINISTRATOR, Means.SESSION)
    assert found.permissions == frozenset(Permission)
    kept = b"".join(path.read_bytes() for path in world.folder.iterdir())
    assert secret.encode() not in kept
    assert PASSWORD.encode() not in kept
    assert hashed(secret).encode() in kept


def test_a_session_ends_when_it_is_not_used_and_in_any_case_after_its_hours(
    world: World, fang: Account
) -> None:
    settings = load_settings(env={})
    secret = log_in(world)
    for _ in range(settings.session_hours * 60 // 100 - 1):  # used every 100 minutes: below the idle limit
        world.clock.now += 100 * 60
        assert world.anew().visitor(Credential(session=hashed(secret))).name == "王芳"
    world.clock.now += 100 * 60 + settings.session_hours * 3600 % 6000
    assert world.anew().visitor(Credential(session=hashed(secret))).means is Means.NONE
    idle = log_in(world)
    world.clock.now += settings.session_idle_minutes * 60 + 1
    assert world.anew().visitor(Credential(session=hashed(idle))).means is Means.NONE
    assert world.accounts.sessions.of(fang.id) == []


def test_a_new_login_replaces_the_session_that_the_browser_had(world: World, fang: Account) -> None:
    first = log_in(world)
    second, _ = world.accounts.sessions.log_in(HERE, "王芳", PASSWORD, replacing=first)
    assert first != second
    assert visitor(world, first).means is Means.NONE
    assert visitor(world, second).means is Means.SESSION


def test_reading_does_not_write(world: World, fang: Account) -> None:
    secret = log_in(world)
    written: list[str] = []
    engine = world.service._engine()

    @event.listens_for(engine, "before_cursor_execute")
    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.split()[0] in ("INSERT", "UPDATE", "DELETE"):
            written.append(statement)

    for _ in range(20):
        assert world.anew().visitor(Credential(session=hashed(secret))).name == "王芳"
    assert written == []
    world.clock.now += SEEN_EVERY + 1
    for _ in range(20):
        world.anew().visitor(Credential(session=hashed(secret)))
    assert len(written) == 1


@pytest.mark.parametrize("step", ["log_out", "lock", "remove", "set_password", "change_password", "end_all"])
def test_a_session_ends_at_once_here_and_within_seconds_elsewhere(
    world: World, fang: Account, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts, store = world.accounts, world.accounts.store
    store.add(COMMAND, "李四", Role.OFFICER, PASSWORD, must_change=False)
    li = store.named("李四")
    secret = log_in(world, "李四")
    credential = Credential(session=hashed(secret))
    other = world.anew()
    ticks = [0.0]
    monkeypatch.setattr(other.recogniser, "_clock", lambda: ticks[0])
    assert other.visitor(credential).name == accounts.visitor(credential).name == "李四"
    {
        "log_out": lambda: accounts.sessions.log_out(HERE, secret),
        "lock": lambda: store.lock(COMMAND, li.id),
        "remove": lambda: store.remove(COMMAND, li.id),
        "set_password": lambda: store.set_password(COMMAND, li.id, PASSWORD + "2", must_change=True),
        "change_password": lambda: store.change_password(HERE, li.id, PASSWORD, PASSWORD + "2"),
        "end_all": lambda: accounts.sessions.end_all(HERE, li.id),
    }[step]()
    assert accounts.visitor(credential).means is Means.NONE
    ticks[0] = REMEMBERED + 0.01
    assert other.visitor(credential).means is Means.NONE


def test_a_role_that_is_taken_away_is_gone_from_open_sessions(world: World, fang: Account) -> None:
    li = world.accounts.store.add(COMMAND, "李四", Role.ADMINISTRATOR, PASSWORD, must_change=False)
    secret = log_in(world, "李四")
    assert visitor(world, secret).may(Permission.MANAGE_ACCOUNTS)
    world.accounts.store.set_role(COMMAND, li.id, Role.TRAINER)
    assert visitor(world, secret).permissions == ALLOWED[Role.TRAINER]


def test_a_password_that_an_administrator_knows_gives_no_rights(world: World, fang: Account) -> None:
    store = world.accounts.store
    li = store.add(COMMAND, "李四", Role.OFFICER, PASSWORD, must_change=True)
    found = visitor(world, log_in(world, "李四"))
    assert (found.must_change, found.permissions) == (True, frozenset())
    with pytest.raises(InputError, match="不能与原密码相同"):
        store.change_password(HERE, li.id, PASSWORD, PASSWORD)
    store.change_password(HERE, li.id, PASSWORD, PASSWORD + "。")
    assert visitor(world, log_in(world, "李四", PASSWORD + "。")).permissions == ALLOWED[Role.OFFICER]


def test_a_locked_account_is_told_so_only_with_its_password(world: World, fang: Account) -> None:
    li = world.accounts.store.add(COMMAND, "李四", Role.OFFICER, PASSWORD, must_change=False)
    world.accounts.store.lock(COMMAND, li.id)
    with pytest.raises(LoginFailedError, match="已停用"):
        log_in(world, "李四")
    with pytest.raises(LoginFailedError, match="用户名或密码不对"):
        log_in(world, "李四", "不对的密码不对的密码")


# --- tokens --------------------------------------------------------------------------------------


def test_a_token_may_what_its_scope_and_its_account_may(world: World, fang: Account) -> None:
    secret, token = world.accounts.tokens.add(HERE, fang.id, "统计", [Permission.READ_INTERNAL], 30)
    assert is_token(secret)
    found = world.accounts.visitor(Credential(token=hashed(secret)))
    assert (found.means, found.permissions) == (Means.TOKEN, {Permission.READ_INTERNAL})
    assert secret.encode() not in b"".join(path.read_bytes() for path in world.folder.iterdir())
    assert world.accounts.tokens.of(fang.id) == [replace(token, used=world.clock.now)]


def test_a_token_cannot_more_than_its_account_and_loses_what_the_account_loses(
    world: World, fang: Account
) -> None:
    store, tokens = world.accounts.store, world.accounts.tokens
    li = store.add(COMMAND, "李四", Role.OFFICER, PASSWORD, must_change=False)
    with pytest.raises(ForbiddenError, match="管理账号"):
        tokens.add(HERE, li.id, "太大", [Permission.MANAGE_ACCOUNTS])
    secret, _ = tokens.add(HERE, li.id, "正好", [Permission.EDIT_LIBRARY, Permission.READ_INTERNAL])
    store.set_role(COMMAND, li.id, Role.TRAINER)
    assert world.accounts.visitor(Credential(token=hashed(secret))).permissions == {Permission.READ_INTERNAL}


@pytest.mark.parametrize("step", ["expire", "revoke", "lock", "remove"])
def test_a_token_that_is_over_is_refused(world: World, fang: Account, step: str) -> None:
    li = world.accounts.store.add(COMMAND, "李四", Role.OFFICER, PASSWORD, must_change=False)
    secret, token = world.accounts.tokens.add(HERE, li.id, "统计", [], 1)
    credential = Credential(token=hashed(secret))
    assert world.accounts.visitor(credential).name == "李四"
    if step == "expire":
        world.clock.now += DAY + 1
    elif step == "revoke":
        world.accounts.tokens.revoke(HERE, li.id, token.id)
    else:
        getattr(world.accounts.store, step)(COMMAND, li.id)
    with pytest.raises(InvalidTokenError):
        world.anew().visitor(credential)


def test_nobody_revokes_what_is_another_s(world: World, fang: Account) -> None:
    li = world.accounts.store.add(COMMAND, "李四", Role.OFFICER, PASSWORD, must_change=False)
    _, token = world.accounts.tokens.add(HERE, fang.id, "统计", [])
    with pytest.raises(NotFoundError):
        world.accounts.tokens.revoke(HERE, li.id, token.id)
    secret = log_in(world)
    with pytest.raises(NotFoundError):
        world.accounts.sessions.end(HERE, li.id, hashed(secret)[:16])
    with pytest.raises(NotFoundError):
        world.accounts.sessions.end(HERE, fang.id, "")  # an empty beginning fits all of them
    assert visitor(world, secret).name == "王芳"


@pytest.mark.parametrize(("name", "days"), [("", 30), ("字" * 41, 30), ("x", 0), ("x", 367)])
def test_a_token_needs_a_name_and_an_end(world: World, fang: Account, name: str, days: int) -> None:
    with pytest.raises(InputError):
        world.accounts.tokens.add(HERE, fang.id, name, [], days)


# --- the log -------------------------------------------------------------------------------------


def test_every_change_is_in_the_log_and_no_secret_is(world: World, fang: Account) -> None:
    accounts = world.accounts
    secret = log_in(world)
    token, _ = accounts.tokens.add(replace(HERE, visitor=visitor(world, secret)), fang.id, "统计", [])
    fail(world, "s3cr3t typed as a name")
    li = accounts.store.add(COMMAND, "李四", Role.OFFICER, PASSWORD, must_change=False)
    accounts.store.set_role(COMMAND, li.id, Role.TRAINER)
    accounts.store.set_password(COMMAND, li.id, PASSWORD + "3", must_change=True)
    accounts.store.lock(COMMAND, li.id)
    accounts.store.unlock(COMMAND, li.id)
    accounts.store.remove(COMMAND, li.id)
    accounts.sessions.log_out(HERE, secret)
    entries, total = accounts.audit.entries(limit=100)
    assert total == len(entries) == 11
    assert [entry.action for entry in reversed(entries)] == [
        "account.add", "login", "token.add", "login", "account.add", "account.role", "account.password",
        "account.lock", "account.unlock", "account.remove", "logout",
    ]  # fmt: skip
    refused = [entry for entry in entries if entry.outcome is Outcome.REFUSED]
    assert [(entry.name, entry.object, entry.address) for entry in refused] == [("", "", HERE.address)]
    made = next(entry for entry in entries if entry.action == "token.add")
    assert (made.name, made.means, made.object, made.details["token"]) == (
        "王芳",
        Means.SESSION,
        "王芳",
        "统计",
    )
    assert {entry.means for entry in entries if entry.action.startswith("account.")} == {Means.COMMAND}
    with world.service.reading() as connection:
        rows = connection.execute(sa.select(schema.audit)).all()
        attempts = connection.execute(sa.select(schema.attempts)).all()
    for kept in (str(rows), str(attempts)):
        assert not any(word in kept for word in (secret, token, PASSWORD, "s3cr3t"))


def test_a_change_that_is_refused_leaves_no_line(world: World, fang: Account) -> None:
    with pytest.raises(AccountError):
        world.accounts.store.remove(COMMAND, fang.id)
    assert [entry.action for entry in world.accounts.audit.entries()[0]] == ["account.add"]


def test_the_log_is_filtered_paged_and_kept_for_its_days(world: World, fang: Account) -> None:
    audit = world.accounts.audit
    for number in range(25):
        world.clock.now += 60
        audit.note(HERE, f"test.{number % 5}", f"x{number}")
    assert audit.entries(action="test.")[1] == 25
    assert audit.entries(action="test.3")[1] == 5
    assert audit.entries(action="test%")[1] == 0
    page, total = audit.entries(action="test.", limit=10, offset=20)
    assert ([entry.object for entry in page], total) == (["x4", "x3", "x2", "x1", "x0"], 25)
    since = world.clock.now - 4 * 60
    assert audit.entries(since=since)[1] == 5
    assert audit.entries(until=since, action="test.")[1] == 20
    assert len(list(audit.all_entries(action="test."))) == 25
    assert audit.entries(outcome=Outcome.FAILED)[1] == 0
    world.clock.now += load_settings(env={}).audit_days * DAY + 1
    audit.note(HERE, "new")
    assert [entry.action for entry in audit.entries(limit=100)[0]] == ["new"]


# --- who is at this computer ---------------------------------------------------------------------


def test_whoever_sits_here_is_known_until_there_is_an_account(world: World) -> None:
    here = Credential(local=True)
    assert world.accounts.recogniser.at_once(here) is None
    assert world.accounts.visitor(here) == LOCAL
    assert world.accounts.recogniser.at_once(here) == LOCAL
    assert world.accounts.recogniser.at_once(Credential()) is not None
    other = world.anew()
    other.store.add(COMMAND, "王芳", Role.ADMINISTRATOR, PASSWORD, must_change=False)
    world.accounts.recogniser._clock = lambda: 1e12
    assert world.accounts.visitor(here).means is Means.NONE


def test_accounts_that_cannot_be_read_give_nobody_rights(world: World, fang: Account) -> None:
    world.service.close()
    for name in ("service.db-wal", "service.db-shm"):
        (world.folder / name).unlink(missing_ok=True)
    (world.folder / "service.db").write_bytes(b"no database" * 1000)
    assert world.anew().visitor(Credential(local=True)).means is Means.NONE
