"""The pages, over HTTP against a real server with the sample library."""

import re
import time
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

PAGES = (
    "/",
    "/responsibilities",
    "/documents",
    "/units",
    "/docs",
    "/?q=" + quote("电动自行车充电由谁牵头？"),
)


@pytest.fixture(scope="module")
def web(site: Any) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=60, headers={"Accept": "text/html"}) as client:
        yield client


@pytest.fixture(scope="module")
def documents(web: httpx.Client) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = web.get("/api/v1/documents?limit=200&include_superseded=true").json()[
        "items"
    ]
    return items


@pytest.fixture(scope="module")
def hostile(documents: list[dict[str, Any]]) -> dict[str, Any]:
    return next(row for row in documents if row["file_name"] == "含有标记的方案.txt")


def parsed(response: httpx.Response) -> LexborHTMLParser:
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return LexborHTMLParser(response.text)


def visible(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_stands_on_its_own(web: httpx.Client, path: str) -> None:
    response = web.get(path)
    tree = parsed(response)
    assert tree.css_first("html").attributes["lang"] == "zh-CN"
    assert tree.css_first("title").text().endswith(" - 安知")
    assert tree.css_first("h1") is not None
    assert tree.css_first("a.skip").attributes["href"] == "#main"
    for node in tree.css("[src], link[href]"):
        address = node.attributes.get("src") or node.attributes.get("href") or ""
        assert address.startswith("/static/"), address
    assert all(not node.text() for node in tree.css("script"))
    assert not tree.css("style, [style], [onclick], [onload]")
    policy = response.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("path", PAGES)
def test_every_form_field_has_a_label_and_every_table_a_caption(web: httpx.Client, path: str) -> None:
    tree = parsed(web.get(path))
    labels = {node.attributes.get("for") for node in tree.css("label")}
    for field in tree.css("input:not([type=hidden]), select, textarea"):
        assert field.attributes.get("id") in labels or field.parent.tag == "label"  # type: ignore[union-attr]
    for table in tree.css("main table.list-table, main table.units"):
        assert table.css_first("caption") is not None
    identities = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(identities) == len(set(identities))


@pytest.mark.parametrize("path", PAGES)
def test_links_lead_somewhere(web: httpx.Client, path: str) -> None:
    tree = parsed(web.get(path))
    targets = {node.attributes["href"] for node in tree.css("a[href], link[href]")}
    identities = {node.attributes["id"] for node in tree.css("[id]")}
    for target in sorted(target for target in targets if target):
        address, _, fragment = target.partition("#")
        if not address:
            assert fragment in identities
        elif address.startswith("/api/v1/responsibilities?") or address.startswith("/?q="):
            continue  # exports and questions have tests of their own
        else:
            assert web.head(address, follow_redirects=True).status_code in (200, 405), target


def test_static_files_may_be_kept_for_ever(web: httpx.Client) -> None:
    address = parsed(web.get("/")).css_first("link[rel=stylesheet]").attributes["href"]
    response = web.get(str(address))
    assert "immutable" in response.headers["cache-control"]
    assert web.get("/static/../pages.py").status_code == 404
    assert web.get("/static/..%2frendering.py").status_code == 404


# --- asking --------------------------------------------------------------------------------------


def test_examples_are_answered(web: httpx.Client) -> None:
    examples = parsed(web.get("/")).css(".examples a")
    assert len(examples) >= 4
    for example in examples:
        page = parsed(web.get(str(example.attributes["href"])))
        assert page.css_first("[data-status=answered]") is not None, example.text()


def test_an_answer_shows_units_roles_and_the_way_to_the_source(web: httpx.Client) -> None:
    response = web.get("/", params={"q": "测试县楼道充电整治违规充电由谁牵头？", "place": ""})
    page = parsed(response)
    rows = page.css("table.units tbody tr")
    assert [row.css_first("th").text().strip() for row in rows] == ["县公安局", "县住房和城乡建设局"]
    assert [("lead" in (row.attributes.get("class") or "")) for row in rows] == [True, False]
    link = str(page.css_first(".citation a.button").attributes["href"])
    document = parsed(web.get(link))
    marked = "".join(node.text() for node in document.css("mark"))
    quote_shown = page.css_first(".citation blockquote")
    assert marked
    assert marked in quote_shown.text()
    assert link.endswith("#hit")


def test_an_abstention_says_so(web: httpx.Client) -> None:
    page = parsed(web.get("/", params={"q": "澜山区的月球基地由哪个部门管？"}))
    assert page.css_first("[data-status=abstained] h2").text() == "资料库里没有找到依据"
    assert not page.css("table.units")


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({"q": "谁" * 501}, 422, "最多 500 字"),
        ({"q": "who"}, 422, "请用中文提问"),
        ({"q": "谁负责消防？", "date": "昨天"}, 422, "日期要写成"),
        ({"q": "谁负责消防？", "place": "没有的地方"}, 404, "没有的地方"),
    ],
)
def test_an_unusable_question_is_explained_on_the_page(
    web: httpx.Client, query: dict[str, str], status: int, words: str
) -> None:
    response = web.get("/", params=query)
    assert response.status_code == status
    assert words in response.text
    assert 'name="q"' in response.text


def test_a_blank_question_is_the_first_page(web: httpx.Client) -> None:
    assert parsed(web.get("/?q=%20%0A&place=&date=")).css_first(".examples") is not None


def test_markup_in_a_question_stays_text(web: httpx.Client) -> None:
    evil = '"><script>alert(1)</script>谁负责消防？'
    response = web.get("/", params={"q": evil, "place": '"><b>', "date": '"><i>'})
    assert "<script>alert" not in response.text
    assert "<b>" not in response.text.partition("<form")[2]
    assert LexborHTMLParser(response.text).css_first("textarea").text() == evil


# --- reading -------------------------------------------------------------------------------------


def test_markup_in_a_document_stays_text_on_every_page(web: httpx.Client, hostile: dict[str, Any]) -> None:
    rows = web.get("/api/v1/responsibilities", params={"document": hostile["id"]}).json()["items"]
    units = {unit["name"] for row in rows for role in row["roles"] for unit in role["units"]}
    pages = [
        f"/documents/{hostile['id']}?start=0&end=40",
        f"/documents/{hostile['id']}/remove",
        f"/responsibilities?document={hostile['id']}",
        "/documents?q=" + quote("测试县"),
        "/units?q=" + quote("消防救援"),
        "/?q=" + quote("测试县排查消防隐患由哪些单位负责？"),
        *(f"/units/{quote(name, safe='')}" for name in units),
    ]
    for path in pages:
        tree = parsed(web.get(path))
        assert {node.attributes.get("src", "")[:8] for node in tree.css("script")} == {"/static/"}, path
        assert not tree.css("main img, main b[onmouseover], main i"), path
    text = parsed(web.get(pages[0])).css_first("article.reading").text()
    assert "<script>alert(1)</script>" in text
    assert '<img src=x onerror="document.title=' in text


def test_the_whole_text_is_on_the_page(web: httpx.Client, documents: list[dict[str, Any]]) -> None:
    for row in documents:
        text = web.get(f"/api/v1/documents/{row['id']}/text").text
        page = parsed(web.get(f"/documents/{row['id']}"))
        body = page.css_first("article.reading")
        for extra in body.css(".page-number, .folded > summary, .cited-by, .clause-tools, .hit-tools"):
            extra.decompose()
        assert re.sub(r"\s", "", body.text()) == re.sub(r"\s", "", text), row["file_name"]


def test_a_span_opens_at_its_words(web: httpx.Client, documents: list[dict[str, Any]]) -> None:
    row = next(row for row in documents if row["assignments"] > 5)
    for one in web.get("/api/v1/responsibilities", params={"document": row["id"]}).json()["items"]:
        page = parsed(web.get(f"/documents/{row['id']}?start={one['start']}&end={one['end']}"))
        assert len(page.css("#hit")) == 1
        marked = "".join(node.text() for node in page.css("mark"))
        assert re.sub(r"\s", "", marked) == re.sub(r"\s", "", one["evidence"])
        ordinal = one["clause_id"].rpartition(".")[2]
        assert len(page.css(f"#c{ordinal}")) == 1


@pytest.mark.parametrize("span", ["start=5&end=99999999", "start=9&end=3", "start=5"])
def test_a_span_outside_the_text_is_reported(
    web: httpx.Client, documents: list[dict[str, Any]], span: str
) -> None:
    page = parsed(web.get(f"/documents/{documents[0]['id']}?{span}"))
    assert "无法标出那一句" in page.css_first(".document-head").text()
    assert not page.css("mark")


def test_a_text_that_no_longer_holds_says_so(web: httpx.Client, documents: list[dict[str, Any]]) -> None:
    past = [row for row in documents if row["status"] in ("expired", "repealed", "superseded")]
    assert past, "the samples hold a plan whose period is over and a repealed notice"
    for row in past:
        banner = parsed(web.get(f"/documents/{row['id']}")).css_first(f"[data-status={row['status']}]")
        assert row["status_note"] in banner.text()


def test_an_unknown_document_is_a_page_not_json(web: httpx.Client) -> None:
    response = web.get("/documents/0123456789ab")
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")


# --- lists ---------------------------------------------------------------------------------------


def test_the_register_page_shows_what_the_api_gives(web: httpx.Client) -> None:
    query = {"task": "消防", "lead": "true"}
    rows = web.get("/api/v1/responsibilities", params=query).json()
    page = parsed(web.get("/responsibilities", params=query))
    assert f"共 {rows['total']} 条" in re.sub(r"\s+", " ", page.css_first(".result-bar").text())
    shown = [node.attributes["id"] for node in page.css("table.register tbody tr")]
    assert shown == [row["id"] for row in rows["items"]][:20]
    assert page.css_first("form.facets input[name=lead]").attributes["value"] == "true"
    chips = [chip.text(strip=True).partition("×")[0] for chip in page.css("a.chip")]
    assert chips == ["任务含消防", "角色只看牵头", "全部清除"]
    assert page.css_first("input[name=task]").attributes["value"] == "消防"
    for link in page.css("a[href*='format=']"):
        assert web.get(str(link.attributes["href"])).status_code == 200


def test_pages_of_the_register_follow_each_other(web: httpx.Client) -> None:
    total = web.get("/api/v1/responsibilities").json()["total"]
    seen: list[str] = []
    address = "/responsibilities"
    while address:
        page = parsed(web.get(address))
        seen += [str(node.attributes["id"]) for node in page.css("table.register tbody tr")]
        following = page.css_first("a[rel=next]")
        address = str(following.attributes["href"]) if following else ""
    assert len(seen) == len(set(seen)) == total


def test_a_unit_page_lists_its_duties(web: httpx.Client) -> None:
    unit = web.get("/api/v1/units?limit=1").json()["items"][0]
    page = parsed(web.get(unit["url"]))
    assert page.css_first("h1").text() == unit["name"]
    assert page.css("table tbody tr .tag")
    assert web.get("/units/" + quote("没有的单位局")).status_code == 404


# --- writing -------------------------------------------------------------------------------------


def read_in(web: httpx.Client, files: dict[str, tuple[str, bytes]]) -> str:
    """The page of the job once the files that the form sends are read."""
    sent = web.post("/documents", files=files, data={"jurisdiction": "", "kind": ""})
    assert sent.status_code == 303, sent.text
    deadline = time.monotonic() + 90
    while "取消任务" in (page := web.get(sent.headers["location"]).text):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return page


def test_a_person_uploads_replaces_and_removes_a_document(own_site: Any) -> None:
    with httpx.Client(base_url=own_site.url, timeout=120, headers={"Accept": "text/html"}) as web:
        first = "测试县锅炉检查方案\n一、检查锅炉。每季度检查一次。（责任单位：县市场监督管理局）\n"
        files = {"file": ("锅炉.txt", first.encode())}
        page = read_in(web, files)
        address = str(LexborHTMLParser(page).css_first("#job-rows a").attributes["href"])
        assert "已有，未重复存入" in read_in(web, files)
        old = web.get(f"/api/v1{address}").json()["version_id"]
        changed = {"file": ("锅炉.txt", first.replace("每季度", "每月").encode())}
        assert "取代第 1 版" in read_in(web, changed)
        page = web.get(f"{address}?version={old}")
        assert "这是旧版本" in page.text
        assert "每季度" in page.text
        bad = LexborHTMLParser(read_in(web, {"file": ("空.txt", b"")}))
        assert bad.css_first("#job-rows .tag.bad").text() == "失败"
        assert web.get(f"{address}/remove").status_code == 200
        evil = web.post(f"{address}/remove", headers={"Origin": "https://evil.example"})
        assert evil.status_code == 403
        done = web.post(f"{address}/remove")
        assert (done.status_code, done.headers["location"]) == (303, "/documents?done=remove-1")
        assert web.get(address).status_code == 404
