"""Failed logins have to wait, many calls have to wait: lock-out and limits of calls."""

from __future__ import annotations

import threading
from dataclasses import replace
from itertools import pairwise

import pytest
from account_world import (
    COMMAND,
    ELSEWHERE,
    HERE,
    PASSWORD,
    World,
    cheap_hashes,
    fail,
    fang,
    full_cost,
    log_in,
    world,
)

from corpus.errors import InputError, TooManyRequestsError
from qa_service.accounts.attempts import FIRST_WAIT, FORGOTTEN, LONGEST_WAIT
from qa_service.accounts.limits import RateLimits, Work
from qa_service.accounts.model import Role
from qa_service.accounts.records import Account

__all__ = ["cheap_hashes", "fang", "full_cost", "world"]


# --- lock-out ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["王芳", "没有这个人"])
def test_failures_have_to_wait_longer_and_longer_whether_or_not_the_name_exists(
    world: World, fang: Account, name: str
) -> None:
    for _ in range(6):
        fail(world, name)
    waits = []
    for _ in range(7):
        with pytest.raises(TooManyRequestsError, match="登录失败次数过多") as refused:
            log_in(world, name)  # even with the right password
        waits.append(refused.value.details["retry_after"])
        world.clock.now += waits[-1]
        fail(world, name)
    assert waits[0] == pytest.approx(FIRST_WAIT, abs=1)
    assert all(later >= earlier for earlier, later in pairwise(waits))
    assert max(waits) <= LONGEST_WAIT + 1


def test_the_owner_gets_in_from_his_own_address(world: World, fang: Account) -> None:
    for _ in range(6):
        fail(world, actor=ELSEWHERE)
    assert log_in(world, actor=HERE)


def test_guessing_from_many_addresses_is_held_up_too(world: World, fang: Account) -> None:
    for number in range(21):
        fail(world, actor=replace(ELSEWHERE, caller=f"203.0.113.{number}"))
    with pytest.raises(TooManyRequestsError):
        log_in(world, actor=HERE)


def test_one_address_that_tries_many_names_is_held_up(world: World, fang: Account) -> None:
    for number in range(51):
        fail(world, f"name{number}", ELSEWHERE)
    with pytest.raises(TooManyRequestsError):
        log_in(world, "another", actor=ELSEWHERE)
    assert log_in(world, actor=HERE)


def test_a_success_clears_the_name_but_not_what_the_address_did(world: World, fang: Account) -> None:
    world.accounts.store.add(COMMAND, "李四", Role.OFFICER, PASSWORD, must_change=False)
    for number in range(50):
        if number % 4 == 0:
            assert log_in(world, "李四")
        fail(world, f"name{number}")
    fail(world, "one more")
    with pytest.raises(TooManyRequestsError):
        log_in(world, "李四")


def test_failures_are_forgotten_after_a_day_and_when_unlocked(world: World, fang: Account) -> None:
    for _ in range(6):
        fail(world)
    world.accounts.store.unlock(COMMAND, fang.id)
    assert log_in(world)
    for _ in range(5):
        fail(world)
    world.clock.now += FORGOTTEN + 1
    for _ in range(5):
        fail(world)  # counted from the beginning: none of them has to wait
    assert log_in(world)


def test_many_guesses_at_once_count_one_by_one(world: World, fang: Account) -> None:
    outcomes: list[str] = []

    def guess() -> None:
        try:
            log_in(world, password="不对的密码不对的密码")
        except InputError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("login_failed") == 6
    assert outcomes.count("too_many_requests") == 6


# --- limits --------------------------------------------------------------------------------------


def test_a_bucket_fills_up_again_and_each_caller_has_his_own() -> None:
    now = [0.0]
    limits = RateLimits({Work.ASK: 60, Work.LOGIN: 0}, lambda: now[0])
    for _ in range(60):
        limits.take(Work.ASK, "a")
    with pytest.raises(TooManyRequestsError) as refused:
        limits.take(Work.ASK, "a")
    assert refused.value.details == {"retry_after": 2, "limit_per_minute": 60}
    limits.take(Work.ASK, "b")
    now[0] = 1.0
    limits.take(Work.ASK, "a")
    with pytest.raises(TooManyRequestsError):
        limits.take(Work.ASK, "a")
    for _ in range(1000):
        limits.take(Work.LOGIN, "a")
