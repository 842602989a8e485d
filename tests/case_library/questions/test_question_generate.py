"""Questions made of an invented regulation: right, whole, traceable, and the same each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from harbour_law import LAW, NAME, PLAN, library_with, version_of

from case_library.questions.checks import check
from case_library.questions.context import dangling
from case_library.questions.figures import values
from case_library.questions.generate import generate
from case_library.questions.model import CHOICES, Asks, Item, ItemType, Origin
from case_library.questions.provisions import read
from corpus.errors import NotFoundError, QuestionError
from corpus.library import Library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with library_with(tmp_path_factory.mktemp("harbour"), 渔港安全条例=LAW, 渔港整治方案=PLAN) as found:
        yield found


@pytest.fixture(scope="module")
def items(library: Library) -> list[Item]:
    return list(generate(library, version_of(library)))


def at(items: list[Item], article: str) -> list[Item]:
    return [item for item in items if item.sources[0].place.startswith(article)]


def test_only_sentences_that_stand_alone_are_asked(library: Library) -> None:
    reading = read(library, version_of(library))
    alone = [one.text for one in reading.statements if one.alone]
    assert reading.name == NAME
    assert not any(dangling(text) for text in alone)
    assert not any("施行" in text or "制定《" in text for text in alone)
    told, numbered = (one for one in reading.statements if one.article == "第十四条")
    assert told.alone
    assert told.text.startswith("占用渔港消防通道的，")
    assert not numbered.alone  # 违反本条例第七条规定的 says nothing outside of the law


CUT = LAW.replace(
    "乡镇人民政府应当确定渔港安全巡查人员，协助开展渔船登记核对。",
    "达到报废年限的渔船，经评估可以继续作业。准予继续作业的，应当每月检查缆绳和锚链。\n\n"
    "渔业主管部门发现渔船漏油需要支持的，应当报告镇人民政府。镇人民政府和有关单位应当采取必要措施，及时予以处理。\n\n"
    "修理渔船的场所不得与油库相邻。修理其他设备的场所与油库相邻的，应当设置隔墙。",
)


def test_what_only_the_sentence_before_explains_is_nowhere_in_a_question(tmp_path: Path) -> None:
    with library_with(tmp_path, 渔港安全条例=CUT) as found:
        reading = read(found, version_of(found))
        made = list(generate(found, version_of(found)))
    cut = ("准予继续作业的", "及时予以处理", "修理其他设备")
    assert not any(word in one.text for one in reading.statements if one.alone for word in cut)
    assert any("不得与油库相邻" in one.text for one in reading.statements if one.alone)
    assert not any(word in "".join((item.stem, *item.options)) for item in made for word in cut)


def test_every_item_quotes_its_source_and_passes_the_checks(library: Library, items: list[Item]) -> None:
    text = library.text(version_of(library))
    assert len(items) > 30
    for item in items:
        assert item.origin is Origin.PROVISION
        assert item.stem.startswith(f"根据《{NAME}》，")
        for source in item.sources:
            assert source.span.of(text) == source.quote
            assert source.place.startswith("第")
        assert not [finding for finding in check(item) if finding.blocking], item.stem


def test_forms_are_complete(items: list[Item]) -> None:
    for item in items:
        if item.type in CHOICES:
            assert len(set(item.options)) == len(item.options) >= 4
            assert all(letter in "ABCDE"[: len(item.options)] for letter in item.key)
            assert item.key == tuple(sorted(item.key))
        if item.type is ItemType.SINGLE:
            assert len(item.key) == 1
        if item.type is ItemType.BLANK:
            assert item.stem.count("____") == len(item.key) == 1
    assert {item.type for item in items} == set(ItemType) - {ItemType.CASE}


def test_figures_have_neighbours_in_rising_order(items: list[Item]) -> None:
    fines = [item for item in at(items, "第十二条") if item.type is ItemType.SINGLE]
    assert fines
    for item in fines:
        found = [values(option) for option in item.options]
        assert found == sorted(found)
        assert item.right[0] in ("一万元以上三万元以下", "三万元以上八万元以下")
    limits = [item for item in at(items, "第八条") if item.asks is Asks.TIME and item.type is ItemType.SINGLE]
    assert [item.right for item in limits] == [("十五日",)]  # 接到报告后 of the second 款 needs the first one


def test_an_act_of_a_list_is_asked_with_its_sanction(items: list[Item]) -> None:
    stems = [item.stem for item in at(items, "第十二条")]
    assert any("渔港经营人未组织夜间值守的，责令改正" in stem for stem in stems)
    assert any("渔港经营人存在“航道标志损坏后未及时修复”情形的" in stem for stem in stems)
    assert not any("下列行为" in stem and "哪些" not in stem for stem in stems)


def test_lists_take_wrong_options_from_other_lists(items: list[Item]) -> None:
    captain = {"核对出海名册", "检查缆绳和锚链", "播报气象警报", "保管航海日志"}
    keeper = {"制定泊位使用规程", "配备照明和救生器材", "组织夜间值守", "维护航道标志"}
    asked = [item for item in at(items, "第六条") if item.type in CHOICES and item.asks is Asks.ENUMERATION]
    assert asked
    for item in asked:
        assert set(item.right) <= captain
        assert set(item.options) - set(item.right) <= keeper
    short = next(item for item in at(items, "第六条") if item.type is ItemType.SHORT)
    assert short.stem == f"根据《{NAME}》，渔船船长履行哪些职责？"
    assert set(short.key) == captain


def test_true_and_false_are_about_half_and_say_what_was_changed(items: list[Item]) -> None:
    judged = [item for item in items if item.type is ItemType.TRUE_FALSE]
    truth = Counter(item.key[0] for item in judged)
    assert abs(truth["对"] - truth["错"]) <= 6
    for item in judged:
        sentence = item.stem.removeprefix(f"根据《{NAME}》，").removesuffix("。")
        stands = sentence in "".join(LAW.split()).replace("本条例", f"《{NAME}》")
        if item.key == ("错",):
            assert "改成了" in item.explanation
            assert not stands, sentence


def test_positions_are_balanced(items: list[Item]) -> None:
    keys = Counter(item.key[0] for item in items if item.type is ItemType.SINGLE)
    assert max(keys.values()) - min(keys[letter] for letter in "ABCD") <= 0.5 * sum(keys.values()) / 4 + 2


def test_the_same_seed_gives_the_same_items_and_another_seed_others(
    library: Library, items: list[Item]
) -> None:
    version = version_of(library)
    assert list(generate(library, version)) == items
    assert [item.id for item in generate(library, version, seed=2)] != [item.id for item in items]
    assert len({item.id for item in items}) == len(items)


def test_most_and_types_are_kept(library: Library, items: list[Item]) -> None:
    version = version_of(library)
    few = list(generate(library, version, most=8))
    assert len(few) == 8
    assert len({item.type for item in few}) > 2
    assert all(item in items for item in few)
    blanks = list(generate(library, version, types=[ItemType.BLANK]))
    assert {item.type for item in blanks} == {ItemType.BLANK}


PENAL = LAW.replace(
    "## 第四章 附则",
    "\n\n".join(
        f"第十四条之{number} 渔港经营人{act}的，处{low}万元以上{low}0万元以下的罚款；"
        f"逾期未改正的，处{low}5万元以上{low}00万元以下的罚款。"
        for number, (act, low) in zip(
            "一二三四",
            (("擅自拆除护栏", 1), ("私设加油点", 2), ("瞒报碰撞事故", 3), ("出租废旧泊位", 4)),
            strict=True,
        )
    )
    + "\n\n## 第四章 附则",
)


def test_few_items_of_a_law_are_spread_over_its_chapters_and_kinds(tmp_path: Path) -> None:
    with library_with(tmp_path, 渔港安全条例=PENAL) as found:
        version = version_of(found)
        every = list(generate(found, version))
        few = list(generate(found, version, most=14))
        again = list(generate(found, version, most=14))
    assert few == again
    assert len(few) == 14
    penal = sum(item.asks is Asks.PENALTY for item in every) / len(every)
    assert sum(item.asks is Asks.PENALTY for item in few) / 14 < penal
    assert len({item.point for item in few}) >= 3
    assert len({item.asks for item in few}) >= 5
    assert len({item.type for item in few}) >= 4
    articles = Counter(item.sources[0].place.split("条")[0] for item in few)
    assert max(articles.values()) <= 5  # 第十四条 and its four insertions begin alike


def test_definitions_of_the_supplement_are_asked_and_nothing_else_of_it(items: list[Item]) -> None:
    last = [item for item in items if item.sources[0].place.startswith(("第十五条", "第十六条"))]
    assert all(item.asks is Asks.DEFINITION for item in last)


def test_points_are_law_and_chapter(items: list[Item]) -> None:
    assert {item.point for item in at(items, "第八条")} == {f"{NAME}·渔港保障"}


def test_a_text_out_of_force_is_refused(tmp_path: Path) -> None:
    newer = LAW.replace("2022年", "2024年").replace("十五日内完成", "二十日内完成")
    with library_with(tmp_path, 旧=LAW, 新=newer) as library:
        old = next(one for one in library.current_versions() if one.effective and one.effective.year == 2022)
        assert old.status.value == "superseded"
        with pytest.raises(QuestionError, match="不能用来命题"):
            list(generate(library, old.id))
        with pytest.raises(NotFoundError):
            list(generate(library, "0" * 16))


def test_a_lower_rule_is_not_asked_for_fines_that_a_law_sets_otherwise(tmp_path: Path) -> None:
    law = LAW.replace("渔港安全条例", "渔港安全法").replace(
        "处五百元以上二千元以下", "处一千元以上五千元以下"
    )
    with library_with(tmp_path, 条例=LAW, 法=law) as library:
        regulation = version_of(library, "渔港安全条例")
        asked = [item for item in generate(library, regulation) if item.asks is Asks.PENALTY]
        assert not at(asked, "第十三条")
        assert at(list(generate(library, version_of(library, "渔港安全法"))), "第十三条")
