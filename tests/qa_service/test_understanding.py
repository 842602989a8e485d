"""What a question means: figures, short names of laws, words of the library, over a real library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.library import Library
from qa_service.library_facts import LibraryFacts
from qa_service.understanding.library_words import (
    WORDS_FILE,
    LibraryWords,
    full_name,
    harvest,
    read_words,
    write_words,
)
from qa_service.understanding.quantities import date_forms, find_quantities
from qa_service.understanding.short_titles import ShortTitles, customary_names
from qa_service.understanding.understander import Understander, keep_library_words, words_path

# --- figures ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "measure", "form"),
    [
        ("三十个人以上", 30, "人", "30人"),
        ("30名员工", 30, "人", "三十名"),
        ("罚一百万元", 1_000_000, "元", "100万元"),
        ("罚100万元", 1_000_000, "元", "一百万元"),
        ("1.5万元", 15_000, "元", "一万五千元"),
        ("三万五千块", 35_000, "元", "3.5万元"),
        ("三万五块", 35_000, "元", "三万五千元"),
        ("一百二块", 120, "元", "一百二十元"),
        ("半年", 0.5, "年", "六个月"),
        ("两年", 2, "年", "二年"),
        ("十五天内", 15, "日", "十五日"),
        ("两个星期", 14, "日", "14日"),
        ("三个季度", 9, "月", "九个月"),
        ("24小时内", 24, "小时", "二十四小时"),
        ("三成", 30, "%", "百分之三十"),
        ("百分之三十", 30, "%", "30%"),
        ("20斤", 10, "千克", "10公斤"),
        ("不满18岁", 18, "周岁", "十八周岁"),
        ("五个工作日", 5, "工作日", "5个工作日"),
    ],
)
def test_figures_are_read(text: str, value: float, measure: str, form: str) -> None:
    (found,) = find_quantities(text)
    assert float(found.value) == value
    assert found.measure == measure
    assert form in found.forms
    assert found.text not in found.forms
    assert found.span.of(text) == found.text


@pytest.mark.parametrize(
    "text",
    [
        "第三条",
        "一般事故",
        "统一管理",
        "2025年",
        "二〇二五年",
        "一年级",
        "一些人",
        "一律",
        "三同时",
        "十分重要",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert find_quantities(text) == ()


def test_ends_of_years() -> None:
    (found,) = date_forms("二〇二五年底前完成")
    assert found.word == "二〇二五年底"
    assert {"2025年底", "2025年12月31日"} <= set(found.terms)
    assert date_forms("2025年6月") == ()


# --- short names of laws ------------------------------------------------------------------------------

LAWS = ShortTitles(
    [
        "安全生产法", "道路交通安全法", "特种设备安全法", "危险化学品安全管理条例", "消防法", "食品安全法",
        "职业病防治法", "工伤保险条例", "澜山市物业管理条例", "物业管理条例", "劳动合同法", "治安管理处罚法",
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "short", "title"),
    [
        ("道交法第二十条说什么", "道交法", "道路交通安全法"),
        ("新安法对老板有什么要求", "新安法", "安全生产法"),
        ("按特设法怎么罚", "特设法", "特种设备安全法"),
        ("危化条例里谁管运输", "危化条例", "危险化学品安全管理条例"),
        ("食安法规定", "食安法", "食品安全法"),
        ("职防法", "职防法", "职业病防治法"),
        ("按工伤条例赔多少", "工伤条例", "工伤保险条例"),
        ("治安处罚法", "治安处罚法", "治安管理处罚法"),
        ("物管条例", "物管条例", "物业管理条例"),
    ],
)
def test_short_names(question: str, short: str, title: str) -> None:
    found = LAWS.find(question)
    assert found is not None
    assert (found[0], found[1]) == (short, (title,))
    assert found[2].of(question) == short


def test_an_ambiguous_short_name_is_told_whole() -> None:
    found = LAWS.find("消法怎么规定")
    assert found is not None
    assert set(found[1]) == {"消防法", "消费者权益保护法"}


@pytest.mark.parametrize(
    "question",
    [
        "安全生产法怎么规定",
        "按国家规定办",
        "合法吗",
        "违法吗",
        "有什么办法",
        "法律法规",
        "安全法",
        "违反规定",
        "执法",
    ],
)
def test_what_is_no_short_name(question: str) -> None:
    assert LAWS.find(question) is None


def test_customary_names_are_no_full_titles() -> None:
    for short, titles in customary_names().items():
        assert short not in titles
        assert all(len(title) > 2 for title in titles)


# --- what the library says ----------------------------------------------------------------------------

TEXT = """澜山区城镇燃气管理办法

第一条 为了加强城镇燃气管理，制定本办法。
第二条 澜山区城镇燃气安全管理工作领导小组（以下简称“燃安领导小组”）负责统筹协调。
第三条 本办法所称餐厨软管，是指连接灶具的管子。
第四条 旅游包车和三类以上班线客车（以下统称“两客”）应当检查。
"""


def test_short_names_are_harvested() -> None:
    words = harvest([TEXT])
    assert words.names["燃安领导小组"] == ("澜山区城镇燃气安全管理工作领导小组",)
    assert "餐厨软管" in words.terms
    assert "两客" not in words.names


@pytest.mark.parametrize(
    ("before", "short", "full"),
    [
        ("由特种设备安全监督管理部门", "特种设备监管部门", "特种设备安全监督管理部门"),
        ("运输危险化学品的单位", "危险化学品单位", ""),
        ("旅游包车", "两客一危", ""),
        ("第二条全民所有制企业", "企业", ""),
    ],
)
def test_full_names(before: str, short: str, full: str) -> None:
    assert full_name(before, short) == full


def test_kept_words_belong_to_one_state(tmp_path: Path) -> None:
    words = LibraryWords({"燃安领导小组": ("燃气安全领导小组",)}, frozenset({"餐厨软管"}))
    write_words(words, tmp_path / WORDS_FILE, 7)
    assert read_words(tmp_path / WORDS_FILE, 7) == words
    assert read_words(tmp_path / WORDS_FILE, 8) is None
    (tmp_path / WORDS_FILE).write_text("[]")
    assert read_words(tmp_path / WORDS_FILE, 7) is None


# --- all of it ----------------------------------------------------------------------------------------


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library.open(tmp_path / "lib", create=True)
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "澜山区城镇燃气管理办法.txt").write_text(TEXT, encoding="utf-8")
    from corpus.ingest import ingest

    ingest(library, [folder])
    return library


def test_a_question_is_understood(library: Library) -> None:
    words_path(library).parent.mkdir(exist_ok=True)
    keep_library_words(library)
    understander = Understander(library, LibraryFacts(library))
    found = understander.understand("燃安领导小组管消妨吗？电瓶车呢，半年一次？")
    assert found.text == "燃安领导小组管消防吗？电瓶车呢，半年一次？"
    assert [(one.typed, one.meant) for one in found.corrections] == [("消妨", "消防")]
    assert found.notes[0] == "已按“消防”理解“消妨”。"
    by_word = {one.word: one for one in found.expansions}
    assert by_word["电瓶车"].terms == ("电动自行车",)
    assert by_word["燃安领导小组"].kind == "library"
    assert "六个月" in by_word["半年"].terms
    assert json.loads(json.dumps(found.to_dict(), ensure_ascii=False))["understood_as"] == found.text
    assert [one.word for one in found.within("电瓶车呢")] == ["电瓶车"]
    # A search takes the terms along, but not the other writings of figures.
    assert "电动自行车" in found.formal
    assert "六个月" not in found.formal


def test_the_users_words_are_taken_up_at_once(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "everyday.toml"
    understander = Understander(library, LibraryFacts(library), everyday=path)
    assert understander.understand("小飞侠谁管").expansions == ()
    path.write_text('[terms]\n"小飞侠" = "无人驾驶航空器"\n', encoding="utf-8")
    (found,) = understander.understand("小飞侠谁管").expansions
    assert found.terms == ("无人驾驶航空器",)
