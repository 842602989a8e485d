"""What tests of accounts share: accounts over a real file, with a clock that tests move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from corpus.errors import LoginFailedError
from qa_service.accounts import passwords
from qa_service.accounts.desk import Accounts
from qa_service.accounts.model import Role, Visitor
from qa_service.accounts.random_secrets import hashed
from qa_service.accounts.recognising import Credential
from qa_service.accounts.records import Account, Actor
from qa_service.service.database import ServiceDatabase
from qa_service.settings import load_settings

PASSWORD = "四条腿的 三角大钢琴"
HERE = Actor(address="192.0.2.7", caller="192.0.2.7", request_id="r1")
ELSEWHERE = Actor(address="198.51.100.9", caller="198.51.100.9", request_id="r2")
COMMAND = Actor(user="root")


@pytest.fixture
def full_cost() -> None:
    """The parameters of the product."""


CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def cheap_hashes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real hashes that cost little, but where their cost is what the test is about."""
    if "full_cost" not in request.fixturenames:
        kept = CHEAP.hash("nobody's")
        monkeypatch.setattr(passwords, "_made_hasher", lambda: CHEAP)
        monkeypatch.setattr(passwords, "_nobody", lambda: kept)


class Clock:
    """Seconds since the epoch, as the test says."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class World:
    accounts: Accounts
    clock: Clock
    service: ServiceDatabase
    folder: Path

    def anew(self) -> Accounts:
        """As another process over the same file sees it."""
        return Accounts(self.service, load_settings(env={}), self.clock)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    clock = Clock()
    service = ServiceDatabase(tmp_path)
    yield World(Accounts(service, load_settings(env={}), clock), clock, service, tmp_path)
    service.close()


@pytest.fixture
def fang(world: World) -> Account:
    return world.accounts.store.add(COMMAND, "王芳", Role.ADMINISTRATOR, PASSWORD, must_change=False)


def log_in(world: World, name: str = "王芳", password: str = PASSWORD, actor: Actor = HERE) -> str:
    return world.accounts.sessions.log_in(actor, name, password)[0]


def visitor(world: World, secret: str) -> Visitor:
    return world.accounts.visitor(Credential(session=hashed(secret)))


def fail(world: World, name: str = "王芳", actor: Actor = HERE) -> None:
    with pytest.raises(LoginFailedError):
        log_in(world, name, "不对的密码不对的密码", actor)
