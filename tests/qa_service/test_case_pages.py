"""Pages of accident cases: list, statistics, one case, the card, cases of an article and of a task."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from case_texts import LAW, LIKE, MASKED, PERSON, REPORT, REPORT_NAME, RULE, case_folder
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser, LexborNode

from case_library.links_duties import MOST_CASES
from case_library.model import Measure, MeasureKind, Party, PartyKind
from corpus.model import Span
from qa_service.accounts.desk import Accounts
from qa_service.accounts.model import Permission, Role
from qa_service.accounts.records import Actor
from qa_service.api.application import create_app
from qa_service.chat.masking import Mask
from qa_service.settings import load_settings
from qa_service.web.case_card import answered
from qa_service.web.case_words import CaseWords, Marked
from qa_service.web.charts import Bar, Chart
from qa_service.wiring import App, build

PASSWORD = "青色 水壶-Kettle-2207"


@dataclass
class Reader:
    """Somebody at the site."""

    client: TestClient
    headers: Mapping[str, str]

    def page(self, path: str, status: int = 200, **asked: Any) -> LexborHTMLParser:
        response = self.client.get(
            path, params=asked or None, headers={"Accept": "text/html", **self.headers}
        )
        assert response.status_code == status, response.text
        return LexborHTMLParser(response.text)

    def json(self, path: str, **asked: Any) -> Any:
        response = self.client.get(f"/api/v1{path}", params=asked or None, headers=dict(self.headers))
        assert response.status_code == 200, response.text
        return response.json()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = case_folder(tmp_path_factory.mktemp("cases"))
    with build(load_settings(env={"ANZHI_LIBRARY": str(folder)}, toml=None)) as built:
        yield built


@pytest.fixture(scope="module")
def client(app: App) -> Iterator[TestClient]:
    with TestClient(create_app(app), base_url="http://127.0.0.1") as made:
        yield made


@pytest.fixture(scope="module")
def public(client: TestClient, staff: Reader) -> Reader:
    """Somebody without an account; there are accounts, so nobody is the person at this computer."""
    return Reader(client, {})


@pytest.fixture(scope="module")
def staff(app: App, client: TestClient) -> Reader:
    accounts = Accounts(app.service, app.settings)
    actor = Actor(user="test")
    officer = accounts.store.add(actor, "officer", Role.OFFICER, PASSWORD, must_change=False)
    rights = [Permission.READ_INTERNAL, Permission.EDIT_LIBRARY]
    token, _ = accounts.tokens.add(actor, officer.id, "test", rights)
    return Reader(client, {"Authorization": f"Bearer {token}"})


def id_of(app: App, words: str) -> str:
    [found] = [row.id for row in app.case_desk.cases.all() if words in row.title]
    return found


@pytest.fixture(scope="module")
def report(app: App) -> str:
    return id_of(app, "恒通物流有限公司")


def said(node: LexborHTMLParser | LexborNode | None) -> str:
    """What a reader sees of a node, on one line."""
    assert node is not None
    return " ".join(node.text(separator=" ").split())


def part(page: LexborHTMLParser, anchor: str) -> str:
    """What stands in a section of the page of a case."""
    [found] = page.css(f'section[aria-labelledby="{anchor}"]')
    return said(found)


# --- list ----------------------------------------------------------------------------------------


def test_each_case_stands_in_the_list_with_what_the_text_gives(public: Reader, report: str) -> None:
    page = public.page("/cases")
    rows = page.css("table.case-table tbody tr")
    assert len(rows) == 3
    assert [said(row.css_first("th a"))[:5] for row in rows] == ["青禾冷库“", "云泽市恒通", "恒通物流“"]
    row = rows[1]
    assert row.css_first("th a").attributes["href"] == f"/cases/{report}"  # type: ignore[union-attr]
    for words in ("2021年5月18日", "较大事故", "死亡 3 人", "受伤 5 人", "损失 480 万元", "违章作业"):
        assert words in said(row)
    assert page.css_first(f'input[name="case"][value="{report}"]') is not None
    assert page.css_first("form[data-choose]").attributes["action"] == "/api/v1/briefings"  # type: ignore[union-attr]


def test_a_facet_leads_to_as_many_cases_as_it_counts(public: Reader) -> None:
    page = public.page("/cases")
    checked = 0
    for box in page.css("form.facets input[type=checkbox]"):
        name, value = str(box.attributes["name"]), str(box.attributes["value"])
        counted = int(re.sub(r"\D", "", said(box.parent.css_first(".facet-count"))))  # type: ignore[union-attr]
        chosen: dict[str, Any] = {name: value}
        narrowed = public.page("/cases", **chosen)
        assert f"共 {counted} 起" in said(narrowed.css_first("[role=status]")), (name, value)
        assert narrowed.css_first(f'input[name="{name}"][value="{value}"][checked]') is not None
        checked += 1
    assert checked > 12


def test_a_chip_takes_its_condition_away_and_no_other(public: Reader) -> None:
    page = public.page("/cases", topic="违章作业", year="2021", q="液氨")
    chips = {said(chip): chip.attributes["href"] for chip in page.css("a.chip:not(.all)")}
    assert len(chips) == 3
    [(_, address)] = [pair for pair in chips.items() if "2021年" in pair[0]]
    assert dict(parse_qsl(urlsplit(str(address)).query)) == {"topic": "违章作业", "q": "液氨"}


def test_words_and_order_are_in_the_address_and_the_twin_gives_the_same(public: Reader) -> None:
    page = public.page("/cases", q="软管 冷库")
    assert len(page.css("table.case-table tbody tr")) == 1
    assert "与查找的词最贴近" in said(page.css_first(".order-row"))
    page = public.page("/cases", order="gravest")
    links = [node.attributes["href"] for node in page.css("table.case-table th a")]
    [twin] = [node.attributes["href"] for node in page.css("a") if "JSON）" in node.text()]
    items = public.json(str(twin).removeprefix("/api/v1"))["items"]
    assert links == [item["url"] for item in items]
    assert public.page("/cases", q="没有这样的词").css_first(".empty") is not None


def test_what_leaves_and_what_comes_in(public: Reader, staff: Reader) -> None:
    page = public.page("/cases", year="2022")
    downloads = [str(node.attributes["href"]) for node in page.css(".take-away a")]
    assert len(downloads) == 2
    for address in downloads:
        found = public.client.get(address)
        assert found.status_code == 200
        assert "青禾冷库" in found.text
        assert "恒通" not in found.text
    assert "导入案例" not in said(page)
    assert "导入案例" in said(staff.page("/cases"))
    public.page("/cases/import", status=401)
    refused = public.client.post("/cases/import", files={"file": ("a.csv", b"x", "text/csv")})
    assert refused.status_code in (401, 403)


def test_an_empty_library_says_how_cases_come_in(tmp_path: Path) -> None:
    folder = case_folder(tmp_path, {})
    with build(load_settings(env={"ANZHI_LIBRARY": str(folder)}, toml=None)) as empty:
        client = TestClient(create_app(empty))
        assert "还没有事故案例" in client.get("/cases").text
        assert client.get("/cases/statistics").status_code == 200
        law = empty.library.documents(query=RULE).items[0]
        assert "违反本条的案例" not in client.get(f"/documents/{law.id}").text
        assert "警示案例" not in client.get("/responsibilities").text


# --- statistics ----------------------------------------------------------------------------------


def test_each_bar_leads_to_the_cases_that_it_counts(public: Reader) -> None:
    page = public.page("/cases/statistics", substance="液氨")
    bars = page.css("svg a.bar")
    assert len(bars) > 8
    for bar in bars:
        words, _, number = str(bar.attributes["aria-label"]).rpartition("：")
        listed = public.json("/cases?" + urlsplit(str(bar.attributes["href"])).query)
        texts = {item["name"] for item in listed["items"]}
        # An accident that two texts tell counts once in the statistics, and has two rows in the list.
        accidents = len(texts) - (
            any("通报" in one for one in texts) and any("有限公司“5" in one for one in texts)
        )
        assert accidents == int(number.split()[0]), words
        assert "substance" in str(bar.attributes["href"])


def test_a_chart_and_its_table_say_the_same(public: Reader) -> None:
    page = public.page("/cases/statistics")
    cards = page.css(".chart-card")
    assert len(cards) >= 7
    for card in cards:
        drawn = [said(node) for node in card.css("svg .bar-figure")]
        table = [said(row.css_first("td")) for row in card.css("tbody tr")]
        assert [number for number in table if number != "0"] == [number for number in drawn if number != "0"]
        svg = card.css_first("svg")
        assert svg is not None
        for name in str(svg.attributes["aria-labelledby"]).split():
            assert said(card.css_first(f"#{name}"))
    assert not page.css("[style]")
    assert "2 起" in said(page.css_first(".key-figures"))
    assert "3 份文本" in said(page.css_first(".key-figures"))


def test_the_longest_bar_is_as_long_as_the_drawing_and_nothing_is_no_bar() -> None:
    chart = Chart("k", "题", (Bar("多", 40, "/a"), Bar("少", 1, "/b"), Bar("<无>", 0, "/c")))
    page = LexborHTMLParser(str(chart.svg()))
    [longest, shortest, none] = [float(str(node.attributes["width"])) for node in page.css(".bar-fill")]
    track = float(str(page.css_first(".bar-track").attributes["width"]))  # type: ignore[union-attr]
    assert longest == track
    assert 0 < shortest < longest / 10
    assert none == 0
    assert [node.attributes["href"] for node in page.css("a")] == ["/a", "/b"]
    assert "<无>" not in str(chart.svg())
    assert "&lt;无&gt;" in str(chart.svg())


def test_of_many_columns_no_names_run_into_each_other() -> None:
    bars = tuple(Bar(str(year), 1 + year % 3, f"/{year}") for year in range(1980, 2026))
    page = LexborHTMLParser(str(Chart("k", "题", bars, upright=True).svg()))
    places = [float(str(node.attributes["x"])) for node in page.css(".bar-name")]
    assert 3 < len(places) < 12
    assert min(b - a for a, b in pairwise(places)) >= 30


# --- one case ------------------------------------------------------------------------------------


def test_every_value_leads_to_the_words_that_say_it(public: Reader, report: str, app: App) -> None:
    page = public.page(f"/cases/{report}")
    facts = {said(node.css_first("dt")): node for node in page.css(".case-facts > div")}
    text = app.case_desk.cases.case(report).text
    told = {"死亡": "3人死亡", "受伤": "5人受伤", "直接经济损失": "480万元", "时间": "2021年5月18日14时30分"}
    for name, words in told.items():
        link = facts[name].css_first("a.from")
        assert link is not None
        asked = dict(parse_qsl(urlsplit(str(link.attributes["href"])).query))
        source = text[int(asked["start"]) : int(asked["end"])]
        assert words in source or source in words
        assert words in str(link.attributes["title"])
        shown = LexborHTMLParser(public.client.get(str(link.attributes["href"]).split("#")[0]).text)
        assert said(shown.css_first("mark#hit")) == source


def test_causes_show_their_evidence_their_class_and_their_topic(public: Reader, report: str) -> None:
    page = public.page(f"/cases/{report}")
    causes = page.css('section[aria-labelledby="causes"] ol.causes > li')
    assert len(causes) == 3
    direct = causes[0]
    assert said(direct.css_first("mark.human")) == "违章作业"
    assert "人的因素" in said(direct.css_first(".tag.human"))
    assert said(direct.css_first("a.topic")) == "违章作业"
    assert "教育培训不到位" in said(causes[1])
    listed = public.page(str(direct.css_first("a.topic").attributes["href"]))  # type: ignore[union-attr]
    assert len(listed.css("table.case-table tbody tr")) == 3


def test_the_chain_tells_who_did_what_and_what_it_brought(staff: Reader, report: str) -> None:
    page = staff.page(f"/cases/{report}")
    links = page.css(".chain-link")
    assert len(links) == 1
    firm = links[0]
    assert "恒通公司" in said(firm.css_first("h3"))
    assert "罚款60万元" in said(firm)
    person = said(firm.css_first(".people"))
    assert PERSON in person
    assert "驾驶员" in person
    assert "刑事责任" in person
    basis = firm.css_first(".basis a")
    assert basis is not None
    assert said(basis) == f"《{RULE}》第九条"
    opened = staff.page(str(basis.attributes["href"]).split("#")[0])
    assert "二十万元以上一百万元以下" in "".join(node.text() for node in opened.css("mark"))
    summed = said(page.css_first(".answered"))
    assert "1 个单位" in summed
    assert "罚款合计 60 万元" in summed


def test_a_broken_rule_stands_in_its_words_with_what_became_of_it(public: Reader, report: str) -> None:
    page = public.page(f"/cases/{report}")
    [broken] = page.css("ol.breaches > li")
    assert f"《{RULE}》第五条" in said(broken.css_first("h3"))
    assert "与现行条文相同" in said(broken.css_first("h3"))
    assert "应当在装卸管理人员的现场指挥下进行" in said(broken.css_first("blockquote"))
    [others] = [node for node in broken.css("a") if "共 2 起" in node.text()]
    listed = public.page(str(others.attributes["href"]))
    assert len(listed.css("ul.alike > li")) == 2


def test_another_text_of_the_accident_stands_beside_it_and_a_like_one_below(
    public: Reader, report: str, app: App
) -> None:
    page = public.page(f"/cases/{report}")
    lines = {said(row.css_first("th")): row for row in page.css(".same-table tbody tr")}
    assert [said(node) for node in lines["受伤"].css("td")] == ["5 人", "≠ 不一样： 9 人"]
    assert not lines["死亡"].css(".differs")
    other = id_of(app, "通报")
    assert page.css_first(f'section[aria-labelledby="same"] a[href="/cases/{other}"]') is not None
    alike = part(page, "alike")
    assert "青禾冷库" in alike
    assert "同样的原因" in alike
    assert "通报" not in alike


def test_who_answers_today_is_asked_of_the_register_of_the_place(public: Reader, report: str) -> None:
    page = public.page(f"/cases/{report}", place="白芷区")
    assert "区应急管理局" in part(page, "today")
    assert "牵头" in part(page, "today")
    unknown = public.page(f"/cases/{report}", place="没有这个地方县")
    assert "没有“没有这个地方县”的文件" in part(unknown, "today")
    assert "区应急管理局" not in part(public.page(f"/cases/{report}"), "today")


def test_an_unknown_case_is_not_found(public: Reader) -> None:
    assert "没有" in said(public.page("/cases/0123456789ab", status=404))
    public.page("/cases/0123456789ab/card", status=404)


# --- names ---------------------------------------------------------------------------------------


def test_without_an_account_persons_have_no_given_name(public: Reader, staff: Reader, report: str) -> None:
    for path in (f"/cases/{report}", f"/cases/{report}/card", "/cases", f"/cases?document={report}"):
        page = public.page(path)
        assert PERSON not in (page.html or ""), path
    assert MASKED in said(public.page(f"/cases/{report}"))
    assert PERSON in said(staff.page(f"/cases/{report}"))
    card = staff.page(f"/cases/{report}/card")  # it is made to be passed on
    assert PERSON not in (card.html or "")
    assert MASKED in said(card)


def test_marks_stay_where_they_are_when_a_name_before_them_is_masked(public: Reader, report: str) -> None:
    page = public.page(f"/cases/{report}")
    direct = page.css_first("ol.causes > li")
    assert said(direct).startswith(f"驾驶员 {MASKED} 违章作业 ，装卸软管接头没有锁紧")
    assert said(direct.css_first("mark")) == "违章作业"  # type: ignore[union-attr]


def test_a_mark_never_cuts_a_name() -> None:
    text = "厂长郭子仪没有检查。"
    words = CaseWords(text, "d", "v", Mask({"郭子仪": "郭某"}))
    shown = words.marked(Span(0, len(text)), [Marked(Span(4, 9), "human", "人的因素")])
    page = LexborHTMLParser(str(shown))
    assert "".join(node.text() for node in page.css("mark")) == "郭某没有检查"
    assert "子" not in page.text()
    assert page.text() == "厂长郭某没有检查。"


# --- the card ------------------------------------------------------------------------------------


def test_the_card_says_nothing_that_the_report_does_not(public: Reader, report: str) -> None:
    card = public.page(f"/cases/{report}/card").css_first("article")
    assert card is not None
    heads = [said(node) for node in card.css("h2")]
    assert heads == ["发生了什么", "为什么", "谁承担了责任", "违反了哪一条", "记住这三点"]
    points = [said(node) for node in card.css("ol > li")]
    assert len(points) == 3
    told = REPORT.replace("\n", "").replace(PERSON, MASKED)
    for line in (*points, said(card.css("p")[3])):
        assert line.removesuffix("……") in told, line
    assert said(card.css("h1")[0]) in REPORT_NAME
    assert f"/cases/{report}" in said(card.css_first("footer"))


def test_what_a_report_only_proposes_is_marked_so_on_the_card() -> None:
    span = Span(0, 1)
    party = Party(
        PartyKind.PERSON,
        "周某",
        span,
        post="总经理",
        measures=(
            Measure(MeasureKind.CRIMINAL, "批捕", span, proposed=False),
            Measure(MeasureKind.FINE, "罚款30万元", span),
            Measure(MeasureKind.FINE, "建议暂停其资格", span),
        ),
    )
    told = answered(party, CaseWords("", "d", "v", Mask({})))
    assert told.endswith("：批捕；罚款30万元（建议）；建议暂停其资格")


# --- from an article, a task, a document ---------------------------------------------------------


def test_an_article_tells_how_many_accidents_broke_it(public: Reader, app: App) -> None:
    law = app.library.documents(query=RULE).items[0]
    page = public.page(f"/documents/{law.id}")
    links = [node for node in page.css("a.cited-by") if "违反本条的案例" in node.text()]
    assert [said(node) for node in links] == ["违反本条的案例 2 起"]
    assert "第五条" in said(links[0].parent)
    listed = public.page(str(links[0].attributes["href"]))
    assert "违反第五条的案例" in said(listed.css_first("h1"))
    assert LAW.split("第五条 ")[1].split("\n")[0] in said(listed.css_first("blockquote"))
    told = [said(node) for node in listed.css("ul.alike > li")]
    assert len(told) == 2
    assert all(f"违反《{RULE}》第五条的规定" in one for one in told)
    assert sum(words in LIKE for one in told for words in ("青禾冷库",) if words in one) == 1


def test_a_row_of_the_register_tells_why_it_matters(public: Reader) -> None:
    page = public.page("/responsibilities")
    rows = {said(row.css_first(".col-task"))[:16]: row for row in page.css("table.register tbody tr")}
    told = {name: node for name, row in rows.items() for node in row.css("a") if "警示案例" in node.text()}
    # The broken article, the one that punishes it, and the task of the same matter; not what is beside it.
    assert {"第五条", "第九条", "（一）"} <= {name[:3] for name in told}, list(rows)
    assert not {"第三条", "第七条"} & {name[:3] for name in told}
    link = next(node for name, node in told.items() if name.startswith("（一）"))
    listed = public.page(str(link.attributes["href"]))
    items = [said(node) for node in listed.css("ul.alike > li")]
    assert 1 <= len(items) <= MOST_CASES
    assert all("同一事项：危险化学品" in one for one in items)


def test_a_document_and_its_case_lead_to_each_other(public: Reader, report: str, app: App) -> None:
    document = app.case_desk.cases.summary(report).document_id
    page = public.page(f"/documents/{document}")
    assert page.css_first(f'.document-head a[href="/cases/{report}"]') is not None
    listed = public.page("/documents", kind="case")
    assert listed.css_first(f'table a[href="/cases/{report}"]') is not None
    back = public.page(f"/cases/{report}")
    assert [node for node in back.css("a") if f"/documents/{document}" in str(node.attributes["href"])]


def test_a_table_of_cases_comes_in_through_the_page(tmp_path: Path) -> None:
    folder = case_folder(tmp_path, {})
    with build(load_settings(env={"ANZHI_LIBRARY": str(folder)}, toml=None)) as own:
        accounts = Accounts(own.service, own.settings)
        actor = Actor(user="test")
        officer = accounts.store.add(actor, "officer", Role.OFFICER, PASSWORD, must_change=False)
        token, _ = accounts.tokens.add(actor, officer.id, "test", [Permission.EDIT_LIBRARY])
        with TestClient(create_app(own), base_url="http://127.0.0.1") as client:
            reader = Reader(client, {"Authorization": f"Bearer {token}"})
            assert reader.page("/cases/import").css_first("input[type=file]") is not None
            sheet = f'标题,正文\n青禾冷库事故,"{LIKE}"\n,\n'
            sent = client.post(
                "/cases/import",
                files={"file": ("案例.csv", sheet.encode(), "text/csv")},
                headers=dict(reader.headers),
            )
            page = LexborHTMLParser(sent.text)
            assert sent.status_code == 200, sent.text
            assert "已导入 1 行" in said(page.css_first("[role=status]"))
            assert len(reader.page("/cases").css("table.case-table tbody tr")) == 1
            wrong = client.post(
                "/cases/import",
                files={"file": ("图.png", b"\x89PNG1", "image/png")},
                headers=dict(reader.headers),
            )
            assert wrong.status_code in (415, 422)
            assert said(LexborHTMLParser(wrong.text).css_first("[role=alert]"))
