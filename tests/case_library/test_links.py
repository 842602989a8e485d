"""From a case to the provisions that it broke, as they read then and today, and back. Invented texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from case_library.links import BrokenProvisions, CaseLinks, Present, ProvisionLink
from case_library.model import Case, Cited, Day, Found, Violation
from corpus.ingest import ingest
from corpus.library import Library
from corpus.model import DocumentKind, Span

HEAD = "# {title}\n\n{day} 通过\n\n<!-- INFO END -->\n\n"
TODAY = dt.date(2026, 6, 1)
OLD = (
    "第一条 为了加强盐场安全工作，制定本法。\n\n"
    "第二条 盐场经营人应当在卤池四周设置护栏，并且安排专人看护卤池。\n\n"
    "盐场经营人应当做好下列工作：\n\n（一）清点卤泵；\n\n（二）记录卤水温度。\n\n"
    "第三条 盐场经营人不得让未经培训的人员操作卤泵。\n\n"
    "第四条 盐场经营人应当为晒盐工人配发遮阳帽和雨靴。\n\n"
    "第五条 本法自2010年3月1日起施行。\n"
)
NEW = (
    "第一条 为了加强盐场安全工作，制定本法。\n\n"
    "第二条 国家鼓励盐场采用自动化的收盐设备，推广新的工艺。\n\n"
    "第三条 盐场经营人应当在卤池四周设置护栏，并且安排专人看护卤池。\n\n"
    "盐场经营人应当做好下列工作：\n\n（一）清点卤泵；\n\n（二）记录卤水温度。\n\n"
    "第四条 盐场经营人不得让未经培训、考核的人员操作卤泵、绞车。\n\n"
    "第五条 本法自2022年3月1日起施行。\n"
)
SAME = (
    "第一条 为了规范卤泵检修，制定本条例。\n\n第二条 检修卤泵应当先断电并且挂牌。\n\n"
    "第三条 本条例自2012年1月1日起施行。\n"
)
OVER = (
    "第一条 为了管理旧盐仓，制定本办法。\n\n第二条 旧盐仓不得存放火柴。\n\n"
    "第三条 本办法自2008年1月1日起施行。\n"
)
ENDS = (
    "第一条 为了管理盐仓，制定本办法。\n\n第二条 本办法自2020年1月1日起施行，《盐场旧仓管理办法》同时废止。\n"
)
REPORT = (
    "白泷盐场“5·3”淹溺事故\n\n2015年5月3日，白泷盐场发生淹溺事故。\n\n"
    "白泷盐场未设护栏，违反《盐场安全法》第二条第一款的规定；让未经培训的人员操作卤泵，违反《盐场安全法》第三条；"
    "未配发雨靴，违反《盐场安全法》第四条；检修时没有断电，违反《卤泵检修条例》第二条；"
    "仓内存放火柴，违反《盐场旧仓管理办法》第二条；违反《晒盐工艺规程》第六条；违反《盐场安全法》第四十条。\n"
)


@dataclass(frozen=True)
class Stored:
    """A case as the store gives it, as far as links need it."""

    id: str
    version_id: str
    case: Case


def law(title: str, day: str, body: str) -> str:
    return HEAD.format(title=title, day=day) + body


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        fill(opened, tmp_path)
        yield opened


def fill(library: Library, folder: Path) -> None:
    files = (
        ("盐场安全法(2010-01-05).md", law("中华人民共和国盐场安全法", "2010年1月5日", OLD)),
        ("盐场安全法(2022-01-05).md", law("中华人民共和国盐场安全法", "2022年1月5日", NEW)),
        ("检修条例.md", law("卤泵检修条例", "2012年1月1日", SAME)),
        ("旧仓办法.md", law("盐场旧仓管理办法", "2008年1月1日", OVER)),
        ("盐仓办法.md", law("盐仓管理办法", "2020年1月1日", ENDS)),
    )
    for name, text in files:
        (folder / name).write_text(text, encoding="utf-8")
        assert not ingest(library, [folder / name], jurisdiction="全国", kind=DocumentKind.LAW).failed
    (folder / "事故.txt").write_text(REPORT, encoding="utf-8")
    assert not ingest(library, [folder / "事故.txt"], kind=DocumentKind.CASE).failed


def case_of(library: Library, day: Day | None = Day(2015, 5, 3), case_id: str = "c1") -> Stored:
    """The report with its citations, as extraction gives them, told of another day where asked for."""
    version = next(one for one in library.standing_versions() if one.kind is DocumentKind.CASE)
    text = library.text(version.id)

    def broken(title: str, article: str, paragraph: str = "") -> Violation:
        start = text.index(f"《{title}》{article}{paragraph}")
        span = Span(start, start + len(f"《{title}》{article}{paragraph}"))
        return Violation("白泷盐场", Cited(title, article, span, paragraph), span)

    violations = (
        broken("盐场安全法", "第二条", "第一款"),
        broken("盐场安全法", "第三条"),
        broken("盐场安全法", "第四条"),
        broken("卤泵检修条例", "第二条"),
        broken("盐场旧仓管理办法", "第二条"),
        broken("晒盐工艺规程", "第六条"),
        broken("盐场安全法", "第四十条"),
    )
    whole = Span(0, len(text))
    found = Case(
        0, Found("白泷盐场“5·3”淹溺事故"), whole, day=Found(day) if day else None, violations=violations
    )
    return Stored(case_id, version.id, found)


def links_of(library: Library, stored: Stored) -> dict[str, ProvisionLink]:
    breaches = CaseLinks(library, TODAY).breaches(stored)
    return {one.link.cited.title + one.link.cited.article: one.link for one in breaches}


def test_a_provision_that_got_another_number(filled: Library) -> None:
    link = links_of(filled, case_of(filled))["盐场安全法第二条"]
    assert link.present is Present.MOVED
    assert link.then is not None
    assert link.now is not None
    assert (link.then.label, link.now.label) == ("第二条第一款", "第三条第一款")
    assert "设置护栏" in link.then.words
    assert "设置护栏" in link.now.words
    assert link.then.span is not None
    assert link.then.span.of(filled.text(link.then.version_id)).strip() == link.then.words
    assert "配发" not in link.then.words
    assert "卤水温度" in link.then.article  # the whole article of the 款
    assert "原第二条第一款，现行文本为第三条第一款" in link.note


def test_a_provision_that_was_changed_and_moved(filled: Library) -> None:
    link = links_of(filled, case_of(filled))["盐场安全法第三条"]
    assert link.then is not None
    assert link.now is not None
    assert "未经培训的人员" in link.then.words
    assert "未经培训、考核的人员" in link.now.words


def test_a_provision_that_is_gone(filled: Library) -> None:
    link = links_of(filled, case_of(filled))["盐场安全法第四条"]
    assert link.present is Present.GONE
    assert link.then is not None
    assert "雨靴" in link.then.words
    assert link.now is None
    assert "没有与原第四条相应的条文" in link.note


def test_a_provision_that_stands(filled: Library) -> None:
    link = links_of(filled, case_of(filled))["卤泵检修条例第二条"]
    assert link.present is Present.SAME
    assert link.then == link.now
    assert not link.note


def test_a_repealed_text(filled: Library) -> None:
    link = links_of(filled, case_of(filled))["盐场旧仓管理办法第二条"]
    assert link.present is Present.REPEALED
    assert link.then is not None
    assert "火柴" in link.then.words
    assert link.now is None
    assert "不再有效" in link.note


def test_a_text_that_the_library_lacks(filled: Library) -> None:
    link = links_of(filled, case_of(filled))["晒盐工艺规程第六条"]
    assert (link.present, link.then, link.now) == (Present.ABSENT, None, None)
    assert "资料库没有《晒盐工艺规程》" in link.note


def test_an_article_that_the_text_of_the_day_lacks_is_not_looked_for_today(filled: Library) -> None:
    link = links_of(filled, case_of(filled))["盐场安全法第四十条"]
    assert (link.then, link.now) == (None, None)
    assert "没有第四十条" in link.note


def test_before_the_first_version_todays_number_is_not_taken_for_it(filled: Library) -> None:
    link = links_of(filled, case_of(filled, Day(2005, 5, 3)))["盐场安全法第三条"]
    assert link.present is Present.UNCONFIRMED
    assert link.then is None
    assert link.now is None
    assert "没有事故当时（2005年5月3日）的" in link.note


def test_after_the_amendment_the_new_number_is_meant(filled: Library) -> None:
    link = links_of(filled, case_of(filled, Day(2023, 5, 3)))["盐场安全法第三条"]
    assert link.present is Present.SAME
    assert link.now is not None
    assert "设置护栏" in link.now.words


@pytest.mark.parametrize(
    ("day", "known"),
    [
        (Day(2015), True),  # one text held all the year
        (Day(2015, 5), True),
        (Day(2022), False),  # the text changed on 1 March
        (Day(2022, 5), True),
    ],
)
def test_a_day_that_is_only_partly_known(filled: Library, day: Day, known: bool) -> None:
    link = links_of(filled, case_of(filled, day))["盐场安全法第三条"]
    assert (link.then is not None) is known
    if not known:
        assert "不能确定当时的文本" in link.note


def test_without_a_day_only_todays_text_is_known(filled: Library) -> None:
    link = links_of(filled, case_of(filled, None))["卤泵检修条例第二条"]
    assert link.day is None
    assert link.now is not None


# --- from an article to its cases ----------------------------------------------------------------


def clause_id(library: Library, label: str, *, newest: bool) -> str:
    editions = [
        one for one in library.current_versions(as_of=TODAY) if one.title == "中华人民共和国盐场安全法"
    ]
    every = {one.id: one for found in editions for one in library.editions(found.id, as_of=TODAY)} or {
        one.id: one for one in editions
    }
    ordered = sorted(every.values(), key=lambda one: one.published or dt.date.min)
    version = ordered[-1] if newest else ordered[0]
    article = library.provisions(version.id).article(label)
    assert article is not None
    return f"{version.id}.{article.ordinal}"


def test_an_article_has_the_cases_that_broke_its_earlier_version(filled: Library) -> None:
    stored = case_of(filled)
    broken = BrokenProvisions(CaseLinks(filled, TODAY), [stored])
    [now] = broken.of_clause(clause_id(filled, "第三条", newest=True))
    [then] = broken.of_clause(clause_id(filled, "第二条", newest=False))
    assert now == then
    assert now.case_id == "c1"
    assert now.span.of(filled.text(stored.version_id)).startswith("《盐场安全法》第二条")


def test_an_article_that_took_over_the_number_has_them_not(filled: Library) -> None:
    broken = BrokenProvisions(CaseLinks(filled, TODAY), [case_of(filled)])
    assert broken.of_clause(clause_id(filled, "第二条", newest=True)) == ()


def test_counts_by_article(filled: Library) -> None:
    cases = [case_of(filled), case_of(filled, Day(2016, 1, 1), "c2")]
    broken = BrokenProvisions(CaseLinks(filled, TODAY), cases)
    article = clause_id(filled, "第三条", newest=True)
    version_id, _, ordinal = article.rpartition(".")
    assert broken.counts(version_id)[int(ordinal)] == 2


def test_cases_of_a_law_by_the_number_of_either_version(filled: Library) -> None:
    broken = BrokenProvisions(CaseLinks(filled, TODAY), [case_of(filled)])
    assert len(broken.of_work("安全生产法", None)) == 0
    assert len(broken.of_work("盐场安全法", None)) == 3
    labels = {one.link.cited.article for one in broken.of_work("中华人民共和国盐场安全法", "第三条")}
    assert labels == {"第二条", "第三条"}  # 第三条 of then, and 第二条 that is 第三条 today
