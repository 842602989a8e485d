"""Questions on who leads what, from the explicit assignments of an invented plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from harbour_law import LAW, PLAN, library_with, version_of

from case_library.questions.checks import check
from case_library.questions.generate import generate
from case_library.questions.model import Asks, Item, Origin
from case_library.questions.provisions import untitled
from corpus.errors import QuestionError
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


# --- wrong options ---------------------------------------------------------------------------------

FIELDS = {
    "清点停靠两年以上的旧船，年底前全部拖离": ("区农业农村局", "区海洋发展局"),
    "更换码头老化灯具，保证夜间照度达标": ("区发展和改革局", "区供电服务公司"),
    "检验冷库压力阀门，到期未检一律停用": ("区市场监督管理局", "区商务局"),
    "核对加油台账，查处私储汽油柴油行为": ("区公安分局", "区税务局"),
    "组织人员落水演练，评估救援所需时间": ("区应急管理局", "区卫生健康局"),
    "修复损坏航标，疏浚淤积的进港水道": ("区交通运输局", "区水务局"),
    "回收废弃网具，禁止在滩涂露天焚烧": ("区生态环境分局", "区城市管理局"),
    "开办轮机操作培训班，考核合格发证": ("区人力资源和社会保障局", "区教育局"),
    "接收社会捐赠的救生衣，按季公示去向": ("区民政局", "市红十字会办公室"),
}
LONG = (
    PLAN[: PLAN.index("（一）清理")]
    + "\n\n".join(
        f"（{number}）{task}。（牵头单位：{lead}；配合单位：{other}）"
        for number, (task, (lead, other)) in zip("一二三四五六七八九", FIELDS.items(), strict=True)
    )
    + "\n\n二、工作要求\n\n各单位要高度重视，压实责任。\n"
)


@pytest.fixture(scope="module")
def long_items(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Item]]:
    with library_with(tmp_path_factory.mktemp("long"), 渔港整治方案=LONG) as found:
        yield list(generate(found, version_of(found, "整治方案")))


def test_wrong_options_are_no_few_units_that_stand_beside_every_task(long_items: list[Item]) -> None:
    assert len(long_items) == len(FIELDS)
    used = Counter(one for item in long_items for one in item.options if one not in item.right)
    assert max(used.values()) <= len(long_items) // 2
    assert len(used) >= 10


def test_wrong_options_are_of_the_level_and_kind_of_the_right_one(long_items: list[Item]) -> None:
    for item in long_items:
        assert not any(one.startswith("市") or one.endswith("公司") for one in item.options)


def test_neighbouring_tasks_give_the_wrong_options_first(long_items: list[Item]) -> None:
    order = [name for pair in FIELDS.values() for name in pair]
    first = next(item for item in long_items if "旧船" in item.stem)
    assert all(order.index(one) // 2 <= 5 for one in first.options)
    assert "区海洋发展局" not in first.options  # it has a part in the task


LISTED = LONG.replace("（一）清点", "（一）具体措施：1.清点")


def test_what_announces_a_task_is_no_part_of_it(tmp_path: Path) -> None:
    with library_with(tmp_path, 渔港整治方案=LISTED) as found:
        made = list(generate(found, version_of(found, "整治方案")))
    assert any("“清点停靠" in item.stem for item in made)
    assert not any("具体措施" in item.stem for item in made)


# --- titles ----------------------------------------------------------------------------------------


def test_a_name_of_a_file_is_cited_in_no_question(library: Library) -> None:
    version = library.version(version_of(library, "整治方案"))
    names = {
        "09-qy-yugang-2026": "09-qy-yugang-2026.txt",
        "扫描件0003": "扫描件0003.pdf",
        "qy-yugang整治方案_v2": "qy-yugang整治方案_v2.docx",
    }
    for title, file_name in names.items():
        assert untitled(replace(version, title=title, file_name=file_name)), title
    assert not untitled(version)
    assert not untitled(replace(version, title="青屿区渔港整治方案", file_name="青屿区渔港整治方案.txt"))
    assert not untitled(replace(version, title="青屿区“十四五”渔港规划", file_name="scan-07.pdf"))


def test_a_document_without_a_title_says_how_to_give_it_one(tmp_path: Path) -> None:
    bare = LONG[LONG.index("（一）") :]
    with library_with(tmp_path, **{"09-qy-fengong": bare}) as found:
        version = next(iter(found.current_versions()))
        assert version.title == "09-qy-fengong"
        with pytest.raises(QuestionError, match=f"anzhi documents edit {version.document_id} --title"):
            list(generate(found, version.id))
