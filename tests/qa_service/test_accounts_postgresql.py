"""Accounts, lock-out and the log with PostgreSQL, where writers do not stand in line by themselves."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from corpus.errors import AccountError, InputError, InvalidTokenError
from qa_service.accounts import passwords
from qa_service.accounts.desk import Accounts
from qa_service.accounts.model import Means, Permission, Role
from qa_service.accounts.random_secrets import hashed
from qa_service.accounts.recognising import Credential
from qa_service.accounts.records import Actor, Outcome
from qa_service.service.database import ServiceDatabase
from qa_service.settings import load_settings
from tests.corpus.conftest import new_database, postgres_server

__all__ = ["postgres_server"]

PASSWORD = "四条腿的 三角大钢琴"
COMMAND = Actor(user="root")
HERE = Actor(address="192.0.2.7", caller="192.0.2.7")


@pytest.fixture
def accounts(postgres_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Accounts]:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    kept = cheap.hash("nobody's")
    monkeypatch.setattr(passwords, "_made_hasher", lambda: cheap)
    monkeypatch.setattr(passwords, "_nobody", lambda: kept)
    with new_database(postgres_server) as url:
        service = ServiceDatabase(tmp_path, url)
        yield Accounts(service, load_settings(env={}))
        service.close()


def test_from_the_first_account_to_its_removal(accounts: Accounts) -> None:
    store = accounts.store
    assert not store.any()
    fang = store.add(COMMAND, "王芳", Role.ADMINISTRATOR, PASSWORD, must_change=False)
    secret, _ = accounts.sessions.log_in(HERE, "王芳", PASSWORD)
    assert accounts.visitor(Credential(session=hashed(secret))).permissions == frozenset(Permission)
    token, made = accounts.tokens.add(HERE, fang.id, "统计", [Permission.READ_INTERNAL])
    assert accounts.visitor(Credential(token=hashed(token))).means is Means.TOKEN
    accounts.tokens.revoke(HERE, fang.id, made.id)
    with pytest.raises(InvalidTokenError):
        accounts.visitor(Credential(token=hashed(token)))
    accounts.sessions.end(HERE, fang.id, hashed(secret)[:16])
    assert accounts.visitor(Credential(session=hashed(secret))).means is Means.NONE
    other = store.add(COMMAND, "李四", Role.ADMINISTRATOR, PASSWORD, must_change=True)
    store.change_password(HERE, other.id, PASSWORD, PASSWORD + "2")
    number = accounts.audit.note(HERE, "DELETE /api/v1/documents/{document_id}", "x", Outcome.BEGUN)
    accounts.audit.finish(number, Outcome.DONE, 200)
    store.remove(COMMAND, fang.id)
    with pytest.raises(AccountError):
        store.lock(COMMAND, other.id)
    entries, total = accounts.audit.entries(limit=100)
    assert total == 9
    assert (entries[1].outcome, entries[1].status) == (Outcome.DONE, 200)
    assert not list(accounts.audit.all_entries(action="account%"))


def test_many_guesses_at_once_count_one_by_one(accounts: Accounts) -> None:
    accounts.store.add(COMMAND, "王芳", Role.ADMINISTRATOR, PASSWORD, must_change=False)
    outcomes = _at_once(
        [lambda: accounts.sessions.log_in(HERE, "王芳", "不对的密码不对的密码") for _ in range(12)]
    )
    assert sorted(outcomes) == ["login_failed"] * 6 + ["too_many_requests"] * 6


def test_two_administrators_cannot_remove_each_other_at_once(accounts: Accounts) -> None:
    both = [
        accounts.store.add(COMMAND, name, Role.ADMINISTRATOR, PASSWORD, must_change=False)
        for name in ("王芳", "李四")
    ]
    outcomes = _at_once([lambda one=one: accounts.store.remove(COMMAND, one.id) for one in both])
    assert sorted(outcomes) == ["", "account_conflict"]
    assert len(accounts.store.all()) == 1


def _at_once(calls: list[Callable[[], object]]) -> list[str]:
    """The code of each call's error, "" where it has none."""
    outcomes: list[str] = []

    def run(call: Callable[[], object]) -> None:
        try:
            call()
            outcomes.append("")
        except InputError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
