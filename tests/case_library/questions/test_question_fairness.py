"""No wrong option that is right after all, no false sentence that is true or absurd: on invented rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from harbour_law import library_with, version_of

from case_library.questions.checks import Code, check
from case_library.questions.departments import (
    core,
    departments,
    general,
    same_department,
    spoken_of,
    told_by_deed,
)
from case_library.questions.duplicates import duplicates
from case_library.questions.generate import generate
from case_library.questions.model import CHOICES, Asks, Item, ItemType
from case_library.questions.negation import changes
from corpus.library import Library

NAME = "索道运行条例"
LAW = """# 索道运行条例

2023年3月1日 国务院第2次常务会议通过

2023年5月1日 施行

<!-- INFO END -->

## 第一章 总则

第一条 为了加强索道运行管理，制定本条例。

第二条 国务院应急管理部门依照本条例规定，对全国索道运行实施监督管理。

县级以上地方人民政府应急管理部门对本行政区域内的索道运行实施监督管理。

县级以上地方人民政府应当将索道更新改造纳入本级财政预算。

第三条 应急管理部门应当依法履行职责。

公安机关、市场监督管理部门、住房和城乡建设主管部门按照职责协助应急管理部门开展索道检查。

## 第二章 运行

第四条 索道经营人对索道运行负有下列职责：

（一）制定开停机规程；

（二）检查承载绳；

（三）培训站台人员；

（四）保存维护记录。

第五条 索道站长履行下列职责：

（一）核对乘客人数；

（二）宣布停运决定；

（三）登记吊厢编号；

（四）值守监控设备。

第六条 应急管理部门的检查人员行使下列职权：

（一）调取运行影像；

（二）封存损坏部件；

（三）询问有关人员；

（四）抽查救援绳具。

第七条 索道经营人应当自发现断丝之日起十五日内更换承载绳。

自索道停运之日起三十日内，乘客登记信息发生变化的，索道经营人应当补报。

客流量超过五百人的索道，应当配备专职救护员。

第八条 任何单位和个人不得阻挠索道救援。

任何人不得在运行中的吊厢内吸烟或者使用明火。

索道经营人应当配合检查，不得拒绝。

禁止索道经营人超员载客。

## 第三章 法律责任

第九条 索道经营人有下列行为之一的，责令改正，处一万元以上三万元以下的罚款：

（一）未制定开停机规程的；

（二）未检查承载绳的；

（三）未保存维护记录的。

第十条 有下列行为之一的，依照《中华人民共和国治安管理处罚法》的规定处罚：

（一）向吊厢投掷石块的；

（二）攀爬索道支架的。

第十一条 检查人员有下列行为之一的，依法给予处分：

（一）泄露乘客登记信息的；

（二）其他滥用职权的行为。

第十二条 发生索道事故，有下列行为之一的，处二万元以上五万元以下的罚款：

（一）对索道事故瞒报的；

（二）未停机的。

第十三条 指使他人强行开动故障索道，尚不构成犯罪的，处五日以上十日以下拘留，可以并处五百元以下罚款。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with library_with(tmp_path_factory.mktemp("ropeway"), 索道运行条例=LAW) as found:
        yield found


@pytest.fixture(scope="module")
def items(library: Library) -> list[Item]:
    """Of several seeds: what must not happen must not happen by chance either."""
    version = version_of(library, NAME)
    return [item for seed in range(1, 9) for item in generate(library, version, seed=seed)]


def false_sentences(items: list[Item]) -> set[str]:
    found = {item.stem for item in items if item.type is ItemType.TRUE_FALSE and item.key == ("错",)}
    for item in items:
        if "下列说法" in item.stem:
            wrong_is_asked = "错误" in item.stem
            found |= {one for one in item.options if (one in item.right) is wrong_is_asked}
    return found


def test_nobody_is_asked_to_permit_what_is_wrong_by_itself(items: list[Item]) -> None:
    for sentence in false_sentences(items):
        assert not re.search("可以(?:阻挠|拒绝)|可以索道经营人", sentence), sentence
    assert any("任何人可以在运行中的吊厢内吸烟" in sentence for sentence in false_sentences(items))


def test_a_bound_is_moved_to_where_it_contradicts_the_rule(items: list[Item]) -> None:
    false = false_sentences(items)
    days = {"三": 3, "五": 5, "七": 7, "十": 10, "十五": 15, "二十": 20, "三十": 30}
    limits = [m[1] for s in false if (m := re.search("断丝之日起(.+?)日内更换", s))]
    assert limits
    assert all(days.get(one, 99) < 15 for one in limits)
    windows = [m[1] for s in false if (m := re.search("停运之日起(.+?)日内，乘客", s))]
    assert windows
    assert all(days.get(one, 99) > 30 for one in windows)


def test_days_of_detention_are_steps_that_laws_know(items: list[Item]) -> None:
    steps = {"五日以下", "五日以上十日以下", "十日以上十五日以下", "十五日以下"}
    asked = [one for one in items if one.type is ItemType.SINGLE and "）拘留" in one.stem]
    assert asked
    assert all(set(one.options) == steps for one in asked)
    stated = "".join(false_sentences(items))
    assert set(re.findall(r"处([^，。；]+)拘留", stated)) <= steps - {"五日以上十日以下"}


def test_subjects_have_company_of_their_own_kind(items: list[Item]) -> None:
    asked = [item for item in items if item.asks is Asks.SUBJECT and item.type is ItemType.SINGLE]
    assert asked
    for item in asked:
        kinds = {option.endswith(("政府", "办事处", "国务院")) for option in item.options}
        assert len(kinds) == 1 or "应急管理部门" in item.options, item.options
        named = [one for one in item.options if general(one)]
        assert not any(same_department(a, b) for a in named for b in named if a != b)
    # The seat of an organ stands in the stem: its length would tell it.
    assert any("县级以上地方人民政府（　　）对本行政区域" in item.stem for item in asked)
    assert not any("履行职责" in item.stem for item in asked)


def test_the_law_is_named_once(items: list[Item]) -> None:
    assert not any(
        f"根据《{NAME}》，{word}《{NAME}》" in item.stem for item in items for word in ("依照", "按照")
    )
    assert any("国务院应急管理部门对全国索道运行" in item.stem for item in items)


def test_lists_of_authorities_and_firms_are_kept_apart(items: list[Item]) -> None:
    powers = {"调取运行影像", "封存损坏部件", "询问有关人员", "抽查救援绳具"}
    for item in items:
        if item.type in CHOICES and item.asks is Asks.ENUMERATION and "职" in item.stem:
            assert not powers & set(item.options) or set(item.options) <= powers


def test_open_lists_and_other_laws_sanctions_give_no_wrong_options(items: list[Item]) -> None:
    for item in items:
        if item.type is not ItemType.MULTIPLE or "罚款" not in item.stem:
            continue
        assert "向吊厢投掷石块的" not in item.options
        assert "攀爬索道支架的" not in item.options
    assert not any(item.type in CHOICES and "依法给予处分" in item.stem for item in items)
    assert not any("哪些行为之一" in item.stem for item in items)


def test_what_happened_is_no_subject(items: list[Item]) -> None:
    assert not any("发生索道事故对索道事故瞒报" in item.stem for item in items)
    assert any("发生索道事故，对索道事故瞒报的，处" in item.stem for item in items)


def test_an_item_made_again_with_another_seed_is_the_same(library: Library) -> None:
    version = version_of(library, NAME)
    first, second = (list(generate(library, version, seed=seed)) for seed in (3, 4))
    known = {item.id: item for item in first}
    again = [item for item in second if item.id in known]
    assert len(again) > len(second) / 2
    assert any(item.options != known[item.id].options for item in again)
    for item in again:
        assert (item.stem, sorted(item.right)) == (known[item.id].stem, sorted(known[item.id].right))
    assert not any(item.id in duplicates(again, first) for item in again)


def test_whole_sentences_are_asked_for_the_right_and_for_the_wrong(items: list[Item]) -> None:
    text = "".join(LAW.split()).replace("本条例", f"《{NAME}》")
    for item in items:
        if "下列说法" not in item.stem:
            continue
        stands = {option for option in item.options if option in text}
        wanted = stands if "正确" in item.stem else set(item.options) - stands
        assert set(item.right) == wanted
        assert "应为" in item.explanation


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "索道经营人应当予以配合，不得拒绝",
        "禁止索道经营人将吊厢转租",
        "红灯表示禁止通行",
        "检查人员有权查阅记录，索道经营人不得拒绝",
        "吊厢竣工投入使用前，应当检验；检验合格后，方可投入使用",
        "救援不得收取任何费用",
        "对乘客信息应当严格保密",
    ],
)
def test_sentences_that_a_change_would_make_absurd_are_left_alone(text: str) -> None:
    assert not list(changes(text))


def test_departments_are_known_under_older_names() -> None:
    assert same_department("国务院产品质量监督部门", "国务院市场监督管理部门")
    assert same_department("国务院建设行政主管部门", "住房和城乡建设主管部门")
    assert not same_department("公安机关", "应急管理部门")
    assert general("国务院公安部门")
    assert not general("索道管理局")
    assert core("国务院公安部门") == core("公安机关") == "公安"
    assert told_by_deed("公安机关", "处五日以下拘留")
    assert not told_by_deed("应急管理部门", "处五日以下拘留")
    assert spoken_of("国务院交通运输主管部门", "国务院交通运输、水利等有关部门")
    names = [name for one in departments() for name in (one.name, one.national)]
    assert len(set(names)) == len(names)


def test_days_before_an_event_are_no_moment(items: list[Item]) -> None:
    item = next(one for one in items if one.type is ItemType.BLANK)
    told = Item(**{f: getattr(item, f) for f in Item.__slots__} | {"stem": "应当在开工的七日前____通知"})
    assert Code.TIME_BOUND not in {finding.code for finding in check(told)}
    bound = Item(**{f: getattr(item, f) for f in Item.__slots__} | {"stem": "日前公布的____应当执行"})
    assert Code.TIME_BOUND in {finding.code for finding in check(bound)}


def test_every_item_passes_the_checks_and_quotes_its_source(library: Library, items: list[Item]) -> None:
    text = library.text(version_of(library, NAME))
    for item in items:
        assert not [finding for finding in check(item) if finding.blocking]
        assert all(source.span.of(text) == source.quote for source in item.sources)


def test_a_folder_without_the_law_gives_nothing(tmp_path: Path) -> None:
    with library_with(tmp_path, 空="# 索道公告\n\n2024年1月1日\n\n请有序乘坐。\n") as found:
        assert not list(generate(found, version_of(found, "索道公告")))
