"""Citations resolved in a library: which document and provision, then and now, why not. Invented texts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from corpus.citation_register import CitationRecord, CitationRegister
from corpus.ingest import ingest
from corpus.library import Library
from corpus.references import scan
from corpus.resolving import Citing, Outcome, Resolution, Resolver

HEAD = "# {title}\n\n{day} 通过\n\n<!-- INFO END -->\n\n"
OLD = (
    "第一条 为了加强渔港消防工作，制定本法。\n\n"
    "第二条 渔港经营人应当配备灭火器材并且每月检查一次渔船线路。\n\n"
    "渔港经营人应当做好下列工作：\n\n（一）建立台账；\n\n（二）组织夜间巡查。\n\n"
    "第三条 违反本法第二条第二款第二项规定的，责令改正。\n\n"
    "第四条 本法自2010年3月1日起施行。\n"
)
NEW = (
    "第一条 为了加强渔港消防工作，制定本法。\n\n"
    "第二条 国家鼓励社会资本参与码头建设和冷库改造。\n\n"
    "第三条 渔港经营人应当配备灭火器材并且每月检查一次渔船线路。\n\n"
    "渔港经营人应当做好下列工作：\n\n（一）建立台账；\n\n（二）组织夜间巡查。\n\n"
    "第四条 违反本法第三条第二款第二项规定的，责令改正。\n\n"
    "第五条 本法自2022年3月1日起施行。\n"
)
RULES = (
    "第一条 根据《中华人民共和国渔港消防法》第二条第一款和《渔船条例》，制定本办法。\n\n"
    "第二条 违反《渔港消防法》第二条第二款第二项、第九条的，依照《渔港消防条例》第一条处罚。\n\n"
    "第三条 依照《船员守则》和《渔业捕捞许可证》办理。依照本办法第二条执行。\n"
)
LOCAL = "第一条 为了保护{place}渔港，制定本条例。\n\n第二条 本条例自2012年1月1日起施行。\n"


def law(title: str, day: str, body: str) -> str:
    return HEAD.format(title=title, day=day) + body


@pytest.fixture
def filled(small: Library, tmp_path: Path) -> Library:
    files = (
        ("渔港消防法(2010-01-05).md", law("中华人民共和国渔港消防法", "2010年1月5日", OLD), "全国"),
        ("渔港消防法(2022-01-05).md", law("中华人民共和国渔港消防法", "2022年1月5日", NEW), "全国"),
        ("甲条例.md", law("海州省渔港消防条例", "2012年1月1日", LOCAL.format(place="海州省")), "海州省"),
        ("乙条例.md", law("云山省渔港消防条例", "2012年1月1日", LOCAL.format(place="云山省")), "云山省"),
        ("办法.md", law("临海市渔港消防办法", "2015年6月1日", RULES), "海州省/临海市"),
    )
    for name, text, place in files:
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert not ingest(small, [tmp_path / name], jurisdiction=place).failed
    return small


def resolved(library: Library, text: str, as_of: dt.date | None = None, place: str = "") -> list[Resolution]:
    resolver = Resolver(library, as_of)
    return [resolver.resolve(one, Citing(jurisdiction=place)) for one in scan(text, resolver.names())]


def test_a_provision_is_found_down_to_its_item(filled: Library) -> None:
    [found] = resolved(filled, "《渔港消防法》第三条第二款第二项")
    assert (found.outcome, found.label) == (Outcome.RESOLVED, "第三条第二款第二项")
    assert found.version_id is not None
    assert found.span is not None
    assert found.span.of(filled.text(found.version_id)) == "（二）组织夜间巡查。"
    kinds = [filled.clause(one).kind.value for one in found.clause_ids]
    assert kinds == ["article", "paragraph", "item"]


def test_names_of_the_library_need_no_marks(filled: Library) -> None:
    [found] = resolved(filled, "依照渔港消防法第三条处理")
    assert (found.outcome, found.label) == (Outcome.RESOLVED, "第三条")


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("《渔港消防法》第九条", Outcome.ARTICLE_MISSING),
        ("《渔港消防法》第三条第五款", Outcome.PARAGRAPH_MISSING),
        ("《渔港消防法》第三条第九项", Outcome.ITEM_MISSING),
        ("《远洋渔业法》第一条", Outcome.NOT_IN_LIBRARY),
        ("《渔业捕捞许可证》", Outcome.NOT_A_DOCUMENT),
        ("前款", Outcome.RELATIVE_UNCLEAR),
        ("《渔港消防法》（2015年修正）第一条", Outcome.VERSION_MISSING),
        ("《渔港消防条例》第一条", Outcome.AMBIGUOUS),
    ],
)
def test_every_reason_is_told(filled: Library, text: str, outcome: Outcome) -> None:
    [found] = resolved(filled, text)
    assert found.outcome is outcome
    assert found.reason.endswith("。")
    assert not found.resolved


def test_a_local_rule_without_its_place_is_that_of_the_place(filled: Library) -> None:
    [found] = resolved(filled, "《渔港消防条例》第一条", place="海州省/临海市")
    assert found.title == "海州省渔港消防条例"
    [other] = resolved(filled, "《渔港消防条例》第一条", place="北江省")
    assert other.outcome is Outcome.NOT_IN_LIBRARY
    assert "其他地区" in other.reason
    [unknown] = resolved(filled, "《渔港消防条例》第一条")
    assert len(unknown.candidates) == 2


def test_the_day_decides_the_version(filled: Library) -> None:
    text = "《渔港消防法》第二条"
    [then] = resolved(filled, text, dt.date(2015, 1, 1))
    [now] = resolved(filled, text, dt.date(2026, 1, 1))
    assert then.version_id != now.version_id
    [early] = resolved(filled, text, dt.date(2001, 1, 1))
    assert early.outcome is Outcome.VERSION_MISSING
    [named] = resolved(filled, "《渔港消防法》（2010年通过）第二条", dt.date(2026, 1, 1))
    assert named.version_id == then.version_id
    assert named.superseded_by == now.version_id


def of_file(library: Library, name: str) -> list[CitationRecord]:
    [version] = [one for one in library.current_versions() if one.file_name == name]
    register = CitationRegister(library, dt.date(2026, 1, 1))
    return list(register.of_version(version.id, limit=100).items)


def test_an_article_that_moved_is_followed(filled: Library) -> None:
    rows = of_file(filled, "办法.md")
    [first] = [row for row in rows if row.reference.article == "第二条" and row.reference.paragraph == 1]
    assert (first.then.label, first.now.label) == ("第二条第一款", "第三条第一款")
    assert "原第二条第一款" in first.note
    [item] = [row for row in rows if row.reference.item == 2]
    assert item.now.label == "第三条第二款第二项"


def test_unresolved_ones_are_listed_with_counts(filled: Library) -> None:
    register = CitationRegister(filled, dt.date(2026, 1, 1))
    page = register.unresolved(limit=100)
    by_words = {row.quote.text: row.now.outcome for row in page.items}
    assert by_words == {
        "《渔船条例》": Outcome.NOT_IN_LIBRARY,
        "第九条": Outcome.ARTICLE_MISSING,
        "《船员守则》": Outcome.NOT_IN_LIBRARY,
        "《渔业捕捞许可证》": Outcome.NOT_A_DOCUMENT,
    }
    assert sum(register.unresolved_counts().values()) == page.total == 4
    assert register.unresolved(outcome=Outcome.ARTICLE_MISSING).total == 1
    assert register.unresolved(document="海州省渔港消防条例").total == 0


def test_both_directions_agree(filled: Library) -> None:
    register = CitationRegister(filled, dt.date(2026, 1, 1))
    [new] = [one for one in filled.current_versions() if one.file_name == "渔港消防法(2022-01-05).md"]
    article = next(row for row in filled.clauses(new.id) if row.label == "第三条")
    by_others = register.cited_by(new.id, clause_id=article.id)
    assert {row.document.title for row in by_others.items} == {"临海市渔港消防办法"}
    with_own = register.cited_by(new.id, clause_id=article.id, own=True)
    assert with_own.total == by_others.total + 1
    assert register.citing_counts(new.id)[article.ordinal] == with_own.total
    for row in with_own.items:
        assert row.quote.text == filled.text(row.document.version_id)[row.quote.start : row.quote.end]
        assert row.quote.text in row.context


def test_lists_page(filled: Library) -> None:
    [rules] = [one for one in filled.current_versions() if one.file_name == "办法.md"]
    register = CitationRegister(filled)
    whole = register.of_version(rules.id, limit=100)
    parts = [register.of_version(rules.id, limit=2, offset=n).items for n in range(0, whole.total, 2)]
    assert [row.id for part in parts for row in part] == [row.id for row in whole.items]
    assert register.count("办法.md") == whole.total == len(list(register.all("办法.md")))


def test_a_repealed_text_is_told_with_its_last_words(filled: Library, tmp_path: Path) -> None:
    path = tmp_path / "废止.md"
    path.write_text(
        law(
            "海州省渔港安全条例",
            "2020年1月1日",
            "第一条 制定本条例。\n\n第二条 本条例自2020年2月1日起施行。《海州省渔港消防条例》同时废止。\n",
        ),
        encoding="utf-8",
    )
    assert not ingest(filled, [path], jurisdiction="海州省").failed
    [found] = resolved(filled, "《海州省渔港消防条例》第一条", dt.date(2026, 1, 1))
    assert found.outcome is Outcome.REPEALED
    assert found.span is not None
    [before] = resolved(filled, "《海州省渔港消防条例》第一条", dt.date(2015, 1, 1))
    assert before.resolved
