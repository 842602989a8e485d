"""Questions on who leads what, from the explicit assignments of an invented plan."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from harbour_law import LAW, PLAN, library_with, version_of

from case_library.questions.checks import check
from case_library.questions.generate import generate
from case_library.questions.model import Asks, Item, Origin
from corpus.library import Library

LEADS = {
    "清理废旧渔船": "区农业农村局",
    "改造码头电路": "区发展和改革局",
    "规范冷库管理": "区市场监督管理局",
    "加强油料管控": "区公安分局",
    "开展应急演练": "区应急管理局",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with library_with(tmp_path_factory.mktemp("plan"), 渔港安全条例=LAW, 渔港整治方案=PLAN) as found:
        yield found


@pytest.fixture(scope="module")
def items(library: Library) -> list[Item]:
    return list(generate(library, version_of(library, "整治方案")))


def test_each_task_is_asked_for_its_leader(items: list[Item]) -> None:
    found = {}
    for item in items:
        assert item.origin is Origin.REGISTER
        assert item.asks is Asks.LEAD
        assert "《青屿区渔港整治方案》" in item.stem
        task = next(task for task in LEADS if task in item.stem)
        found[task] = item.right
    assert found == {task: (unit,) for task, unit in LEADS.items()}


def test_no_wrong_option_has_a_part_in_the_task(items: list[Item]) -> None:
    for item in items:
        evidence = item.sources[0].quote
        for option in item.options:
            assert (option in evidence) == (option in item.right)


def test_they_pass_the_checks(items: list[Item], library: Library) -> None:
    text = library.text(version_of(library, "整治方案"))
    for item in items:
        assert not [finding for finding in check(item) if finding.blocking]
        assert all(source.span.of(text) == source.quote for source in item.sources)


OPEN = PLAN.replace("牵头单位：区农业农村局；", "牵头单位：区农业农村局等有关单位；").replace(
    "牵头单位：区发展和改革局；", "牵头单位：区发展和改革局、负有安全生产监督管理职责的部门；"
)


def test_who_is_meant_by_others_is_not_asked(tmp_path: Path) -> None:
    with library_with(tmp_path, 渔港安全条例=LAW, 渔港整治方案=OPEN) as found:
        made = list(generate(found, version_of(found, "整治方案")))
    tasks = {task for task in LEADS if any(task in item.stem for item in made)}
    assert tasks
    assert not tasks & {"清理废旧渔船", "改造码头电路"}
