"""Pages of papers: the table that is filled in, one paper with what has changed, one item for another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from paper_world import CHAPTERS, DUTIES, NAME, amend, paper_app
from selectolax.lexbor import LexborHTMLParser

from qa_service.api.application import create_app
from qa_service.papers.desk import paper_desk
from qa_service.papers.ready import READY
from qa_service.web.paper_form import editor_of, read_form
from qa_service.wiring import App

SMALL = {
    "title": "冷库小测验",
    "minutes": "30",
    "pass_mark": "6",
    "point.0": NAME,
    "point.1": "",
    "type.0": "单选题",
    "difficulty.0": "",
    "score.0": "2",
    "type.1": "判断题",
    "difficulty.1": "易",
    "score.1": "1.5",
    "n.0.0": "4",
    "n.0.1": "",
    "n.1.0": "",
    "n.1.1": "2",
    "versions": "2",
    "seed": "3",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("paper_pages")


@pytest.fixture(scope="module")
def app(folder: Path) -> Iterator[App]:
    with paper_app(folder, ANZHI_RATE_UPLOAD="0") as made:
        yield made


@pytest.fixture(scope="module")
def client(app: App) -> Iterator[TestClient]:
    """The person at this computer."""
    with TestClient(
        create_app(app),
        base_url="http://127.0.0.1",
        client=("127.0.0.1", 50000),
        headers={"Accept": "text/html"},
        follow_redirects=False,
    ) as made:
        yield made


def tree(answer: Any, status: int = 200) -> LexborHTMLParser:
    assert answer.status_code == status, answer.text[-2000:]
    return LexborHTMLParser(answer.text)


def text(page: LexborHTMLParser, selector: str) -> str:
    found = page.css_first(selector)
    assert found is not None, selector
    return re.sub(r"\s+", " ", found.text()).strip()


def sent(client: TestClient, do: str, status: Any = 200, **fields: Any) -> LexborHTMLParser:
    return tree(client.post("/papers/new", data={**SMALL, "do": do, **fields}), status)


def made(client: TestClient, **fields: str) -> str:
    answer = client.post("/papers/new", data={**SMALL, "do": "make", **fields})
    assert answer.status_code == 303, answer.text[-2000:]
    return str(answer.headers["location"])


def values(page: LexborHTMLParser) -> Mapping[str, str]:
    found = {}
    for field in page.css("#paper-form input[name], #paper-form select[name]"):
        name = str(field.attributes["name"])
        if field.tag == "select":
            chosen = field.css_first("option[selected]")
            found[name] = "" if chosen is None else str(chosen.attributes.get("value", chosen.text()))
        elif field.attributes.get("type") != "checkbox":
            found[name] = str(field.attributes.get("value") or "")
    return found


# --- the table -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", READY, ids=lambda one: one.id)
def test_a_ready_blueprint_opens_as_a_table(client: TestClient, kept: Any) -> None:
    page = tree(client.get("/papers/new", params={"blueprint": kept.id}))
    assert text(page, ".paper-totals") == f"共 {kept.blueprint.count} 题，100 分。"
    assert read_form(list(values(page).items())).blueprint() == editor_of(kept).blueprint()


def test_totals_and_what_the_bank_has_stand_without_a_script(client: TestClient) -> None:
    page = sent(client, "count")
    assert text(page, ".paper-totals") == "共 6 题，11 分。"
    assert [one.text() for one in page.css("[data-column-count]")] == ["4", "2"]
    assert [one.text() for one in page.css("[data-row-marks]")] == ["8", "3"]
    assert text(page, "#have-0-0") == "有 16"
    assert text(page, "#have-1-1") == "有 4"
    short = sent(client, "count", **{"n.0.0": "20"})
    assert text(short, "#have-0-0") == "缺 4，有 16"
    field = short.css_first('[name="n.0.0"]')
    assert field is not None
    assert field.attributes["aria-invalid"] == "true"


def test_rows_and_columns_come_and_go_and_nothing_typed_is_lost(client: TestClient) -> None:
    before = values(sent(client, "count"))
    row = values(sent(client, "row"))
    assert row["point.2"] == row["n.2.1"] == ""
    column = values(sent(client, "column"))
    assert (column["type.2"], column["difficulty.2"], column["score.2"]) == ("判断题", "易", "1.5")
    assert {name: column[name] for name in before} == before == {name: row[name] for name in before}
    less = values(sent(client, "droprow-0"))
    assert (less["point.0"], less["n.0.1"]) == ("", "2")
    assert "point.1" not in less
    narrow = values(sent(client, "dropcolumn-0"))
    assert (narrow["type.0"], narrow["n.1.0"]) == ("判断题", "2")
    assert "type.1" not in narrow
    for nonsense in ("droprow-7", "droprow-x", "nothing", "dropcolumn-99999"):
        assert values(sent(client, nonsense)) == before


def test_empty_rows_take_one_knowledge_point(client: TestClient) -> None:
    found = values(sent(client, "scope", scope=f"{NAME}·{CHAPTERS[1]}"))
    assert (found["point.0"], found["point.1"]) == (NAME, f"{NAME}·{CHAPTERS[1]}")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"n.0.0": "四"}, "第 1 行第 1 列的题数“四”"),
        ({"score.1": "-1"}, "第 2 列的每题分值“-1”"),
        ({"type.0": "口试"}, "题型“口试”不认识"),
        ({"minutes": "一小时"}, "考试时间“一小时”请写整数"),
        ({"minutes": "0"}, "1 到 1440 分钟"),
        ({"title": " "}, "请写试卷名称"),
        ({"pass_mark": "99"}, "及格分请定在 0 到 11"),
        ({"seed": "x"}, "组卷种子“x”请写整数"),
        ({"seed": "9999999999"}, "组卷种子请写 0 到"),
        ({"n.0.0": "", "n.1.1": ""}, "请把题数定在 1 到 500 之间"),
        ({"avoid": "nothing"}, "没有这份试卷"),
    ],
)
def test_what_cannot_be_is_said_and_stays_as_typed(
    client: TestClient, fields: dict[str, str], said: str
) -> None:
    status = 404 if "avoid" in fields else 422
    page = sent(client, "make", status, **fields)
    assert said in text(page, "[role=alert]")
    kept = values(page)
    for name, value in fields.items():
        if name in kept and name != "type.0":
            assert kept[name] == value.strip()


def test_cells_that_lack_items_are_named(client: TestClient) -> None:
    for do, status in (("check", 200), ("make", 422)):
        page = sent(client, do, status, **{"n.0.0": "19", "n.1.1": "7"})
        lines = [one.text() for one in page.css("#found li")]
        assert len(lines) == 2
        assert f"“{NAME}／单选题”需要 19 题，还缺 3 题" in lines[0]
        assert "“判断题／易”需要 7 题，还缺 3 题" in lines[1]
    assert "可以组卷" in text(sent(client, "check"), "#found")


def test_a_blueprint_is_kept_changed_and_removed(client: TestClient, app: App) -> None:
    page = sent(client, "copy", about="每月一次")
    assert "细目表已保存" in text(page, "[role=status]")
    kept_id = values(page)["blueprint_id"]
    sent(client, "save", title="改了名", blueprint_id=kept_id)
    assert paper_desk(app).blueprint(kept_id).blueprint.title == "改了名"
    listed = tree(client.get("/blueprints"))
    assert "改了名" in text(listed, ".list-table")
    assert "改了名" in text(tree(client.get(f"/blueprints/{kept_id}/remove")), "h1")
    answer = client.post(f"/blueprints/{kept_id}/remove")
    assert (answer.status_code, answer.headers["location"]) == (303, "/blueprints")
    tree(client.get(f"/blueprints/{kept_id}/remove"), 404)
    tree(client.get("/blueprints/ready-class/remove"), 422)


def test_a_blueprint_comes_from_a_file(client: TestClient) -> None:
    file = client.get("/api/v1/blueprints/ready-contest/export").content
    answer = client.post("/blueprints/import", files={"file": ("表.xlsx", file)})
    assert answer.status_code == 303
    page = tree(client.get(answer.headers["location"]))
    assert text(page, ".paper-totals") == "共 50 题，100 分。"
    wrong = tree(client.post("/blueprints/import", files={"file": ("表.xlsx", b"")}), 422)
    assert "是空的" in text(wrong, "[role=alert]")
    tree(client.post("/blueprints/import"), 422)


# --- one paper -----------------------------------------------------------------------------------


def test_a_paper_shows_its_versions_and_its_files(client: TestClient) -> None:
    path = made(client)
    page = tree(client.get(path))
    assert text(page, "h1") == "冷库小测验"
    assert "一、单项选择题（共 4 题，每题 2 分，共 8 分）" in text(page, "#s1")
    assert len(page.css(".paper-item")) == 6
    assert "没有变化" in text(page, ".notice")
    other = tree(client.get(path, params={"version": "B"}))
    stems = [[one.text() for one in shown.css(".stem")] for shown in (page, other)]
    assert stems[0] != stems[1]
    assert sorted(stems[0]) == sorted(stems[1])
    for link in page.css("a[download]"):
        answer = client.get(str(link.attributes["href"]))
        assert answer.status_code == 200, link.attributes["href"]
    tree(client.get(path, params={"version": "C"}), 404)
    tree(client.get(path, params={"revision": 2}), 404)
    assert client.head(path).status_code == 200
    quotes = [one.attributes["href"] for one in page.css(".paper-item .meta a[href^='/documents/']")]
    assert len(quotes) == 6
    assert client.get(str(quotes[0])).status_code == 200


def test_the_list_leads_to_papers(client: TestClient) -> None:
    path = made(client, title="找得到的卷")
    listed = tree(client.get("/papers", params={"q": "找得到"}))
    assert [one.attributes["href"] for one in listed.css("tbody th a")] == [path]
    assert "没有符合条件的试卷" in text(tree(client.get("/papers", params={"q": "没有这种"})), ".empty")
    client.post(path, data={"mock": "yes"})
    opened = tree(client.get("/papers", params={"mock": "true"}))
    assert path in [one.attributes["href"] for one in opened.css("tbody th a")]
    client.post(path, data={"mock": "no"})
    assert "模拟考试" not in text(tree(client.get(path)), ".page-head")


def test_a_paper_is_removed_after_a_question(client: TestClient) -> None:
    path = made(client, title="要删的卷")
    assert "要删的卷" in text(tree(client.get(f"{path}/remove")), "h1")
    assert client.get(path).status_code == 200
    assert client.post(f"{path}/remove").headers["location"] == "/papers"
    tree(client.get(path), 404)


def test_an_item_is_chosen_for_another(client: TestClient) -> None:
    path = made(client)
    page = tree(client.get(f"{path}/items/1", params={"version": "B"}))
    forms = page.css("section form")
    assert len(forms) == 10
    wanted = str(forms[2].css_first("button").attributes["value"])  # type: ignore[union-attr]
    data = {"with_id": wanted, "revision": "1", "version": "B"}
    answer = client.post(f"{path}/items/1", data=data)
    assert answer.status_code == 303
    address, _, anchor = answer.headers["location"].partition("#")
    after = tree(client.get(address))
    assert wanted in (after.css_first(f"#{anchor}").html or "")  # type: ignore[union-attr]
    assert "第 2 次修订" in text(tree(client.get("/papers")), ".list-table")
    late = tree(client.post(f"{path}/items/1", data=data), 409)
    assert "刚被别人改过" in text(late, "[role=alert]")
    tree(client.get(f"{path}/items/7"), 404)
    tree(client.get(f"{path}/items/0"), 422)
    old = tree(client.get(path, params={"revision": 1}))
    assert "这是第 1 次修订" in text(old, ".notice.warn")
    assert not old.css(".paper-item form")


def test_changed_items_stand_with_both_texts_and_a_button(client: TestClient, app: App, folder: Path) -> None:
    """The last test here: the law stays amended."""
    path = made(client)
    first = paper_desk(app).get(path.rpartition("/")[2]).items[0]
    number = int(first.id[1:])
    amend(app, folder, {number: DUTIES[number - 1] + "，并书面通知保险公司"})
    page = tree(client.get(path))
    [changed] = page.css(".paper-item.changed")
    assert first.stem in changed.text()
    assert DUTIES[number - 1] in text(page, ".paper-item.changed .compare-row > div:first-child")
    assert "保险公司" in text(page, ".paper-item.changed ins")
    assert "1 题的依据或题目有变化" in text(page, ".notice.bad")
    listed = tree(client.get("/papers"))
    assert "1 题要核对" in text(listed, "tbody tr")
    form = changed.css_first("form")
    assert form is not None
    fields = {
        str(one.attributes["name"]): str(one.attributes.get("value") or "") for one in form.css("input[name]")
    }
    answer = client.post(str(form.attributes["action"]), data={**fields, "with_id": ""})
    assert answer.status_code == 303
    mended = tree(client.get(path))
    assert not mended.css(".paper-item.changed")
    assert first.stem not in text(mended, "main")
