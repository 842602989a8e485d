"""Pages of the question bank over the real service: queue, moves, editing, making, import, export."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient
from law_library import REPORT
from openpyxl import load_workbook
from question_texts import AMENDED, BANK, LAW, PLAN
from selectolax.lexbor import LexborHTMLParser, LexborNode

from case_library.questions.importing import read_bank
from case_library.questions.matching import Match
from case_library.questions.matching_judges import Verdict
from case_library.questions.model import Item, ItemState, ItemType, Origin
from corpus.ingest import ingest
from corpus.model import DocumentKind
from qa_service.accounts.desk import Accounts
from qa_service.accounts.model import Permission, Role
from qa_service.accounts.records import Actor
from qa_service.api.application import create_app
from qa_service.questions.model import Action, ItemsAsked
from qa_service.questions.rows import Judged
from qa_service.settings import load_settings
from qa_service.wiring import App, build

PASSWORD = "青色 水壶-Kettle-2207"
HERE = ("127.0.0.1", 50000)
"""The person at this computer."""
OURS = {"Sec-Fetch-Site": "same-origin"}
HERE_IN = "海州省/云泽市/白芷区"
PLACES = {DocumentKind.LAW: "海州省", DocumentKind.POLICY: HERE_IN, DocumentKind.CASE: None}
TITLE = "海州省缆车索道安全条例"


@dataclass
class Trainer:
    """Somebody with a browser at the bank."""

    app: App
    client: TestClient
    headers: Mapping[str, str]

    def page(self, path: str, status: int = 200) -> LexborHTMLParser:
        response = self.client.get(path, headers={"Accept": "text/html", **self.headers})
        assert response.status_code == status, response.text
        return LexborHTMLParser(response.text)

    def post(self, path: str, sent: Mapping[str, Any], status: int = 303, **more: Any) -> Any:
        response = self.client.post(
            path, data=sent, headers={"Accept": "text/html", **OURS, **self.headers},
            follow_redirects=False, **more,
        )  # fmt: skip
        assert response.status_code == status, response.text
        return response

    def sees(self, path: str, sent: Mapping[str, Any], status: int = 200) -> LexborHTMLParser:
        return LexborHTMLParser(self.post(path, sent, status).text)


def said(node: LexborHTMLParser | LexborNode | None) -> str:
    """What a reader sees of a node, on one line."""
    assert node is not None
    return " ".join(node.text(separator=" ").split())


def attribute(page: LexborHTMLParser | LexborNode, selector: str, name: str = "href") -> str:
    node = page.css_first(selector)
    assert node is not None, selector
    return str(node.attributes[name])


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of a law, a plan and a report of an accident, without any question."""
    folder = tmp_path_factory.mktemp("bank") / "anzhi"
    files = folder.parent / "texts"
    files.mkdir()
    with build(load_settings(env={"ANZHI_LIBRARY": str(folder)}, toml=None), create=True) as app:
        for name, text, kind in (
            ("条例.md", LAW, DocumentKind.LAW),
            ("方案.txt", PLAN, DocumentKind.POLICY),
            ("报告.txt", REPORT, DocumentKind.CASE),
        ):
            (files / name).write_text(text, encoding="utf-8")
            report = ingest(app.library, [files / name], kind=kind, jurisdiction=PLACES[kind])
            assert not report.failed
        app.case_desk.cases.refresh()
    return folder


@pytest.fixture
def app(texts: Path, tmp_path: Path) -> Iterator[App]:
    """A copy of that library, for one test."""
    shutil.copytree(texts, tmp_path / "anzhi")
    with build(load_settings(env={"ANZHI_LIBRARY": str(tmp_path / "anzhi")}, toml=None)) as made:
        yield made


@pytest.fixture
def trainer(app: App) -> Iterator[Trainer]:
    """At this computer, over a bank of the items of one law."""
    law = app.library.documents(query=TITLE).items[0]
    app.question_desk.generate([law.id], by="王老师")
    with TestClient(create_app(app), base_url="http://127.0.0.1", client=HERE) as client:
        yield Trainer(app, client, {})


def rows(page: LexborHTMLParser) -> list[LexborNode]:
    return page.css("article.item-row")


def first(trainer: Trainer, **asked: str) -> str:
    """Id of the first item of the list."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return str(rows(trainer.page(f"/questions?{query}"))[0].attributes["data-item"])


# --- the queue -----------------------------------------------------------------------------------


def test_a_row_shows_all_that_a_reviewer_needs(trainer: Trainer) -> None:
    single = first(trainer, type="单选题")
    one = trainer.app.question_desk.get(single)
    row = trainer.page("/questions?type=单选题").css_first(f'[data-item="{single}"]')
    assert row is not None
    assert said(row.css_first(".stem")) == " ".join(one.item.stem.split())
    shown = [said(option.css_first(".option-text")) for option in row.css(".options li")]
    assert shown == [" ".join(option.split()) for option in one.item.options]
    [right] = row.css(".options li.right")
    assert said(right.css_first(".letter")) == one.item.key[0]
    assert "答案" in said(right.css_first(".right-mark"))  # a sign beside the colour
    source = one.item.sources[0]
    assert said(row.css_first(".item-basis .item-source")) == f"《{source.law}》{source.place}"
    assert "".join(source.quote.split()) == "".join(said(row.css_first(".item-basis .law-words")).split())
    asked = dict(parse_qsl(urlsplit(attribute(row, ".item-basis a")).query))
    text = trainer.app.library.text(asked["version"])
    assert text[int(asked["start"]) : int(asked["end"])] == source.quote


def test_a_facet_leads_to_as_many_items_as_it_counts(trainer: Trainer) -> None:
    page = trainer.page("/questions")
    checked = 0
    for box in page.css("form.facets .facet-value input"):
        name, value = str(box.attributes["name"]), str(box.attributes["value"])
        if not value:
            continue
        counted = re.sub(r"\D", "", said(box.parent.css_first(".facet-count")))  # type: ignore[union-attr]
        narrowed = trainer.page(f"/questions?{name}={value}")
        assert f"共 {counted} 题" in said(narrowed.css_first("[role=status]")), (name, value)
        assert narrowed.css_first(f'input[name="{name}"][value="{value}"][checked]') is not None
        assert "全部清除" in said(narrowed.css_first(".chips"))
        checked += 1
    assert checked > 12


def test_an_empty_bank_says_how_items_come_in(app: App) -> None:
    here = Trainer(app, TestClient(create_app(app), base_url="http://127.0.0.1", client=HERE), {})
    page = here.page("/questions")
    assert "题库里还没有题目" in said(page.css_first(".empty"))
    assert page.css_first('.empty a[href="/questions/generate"]') is not None
    law = app.library.documents(query=TITLE).items[0]
    assert "考题" not in str(here.page(f"/documents/{law.id}").html)


def test_only_trainers_get_in_and_see_the_links(app: App) -> None:
    law = app.library.documents(query=TITLE).items[0]
    made = app.question_desk.generate([law.id], by="王老师").made
    accounts = Accounts(app.service, app.settings)
    teacher = accounts.store.add(Actor(user="t"), "王老师", Role.TRAINER, PASSWORD, must_change=False)
    scopes = [Permission.READ_INTERNAL, Permission.EDIT_QUESTIONS]
    token, _ = accounts.tokens.add(Actor(user="t"), teacher.id, "t", scopes)
    client = TestClient(create_app(app), base_url="http://127.0.0.1")
    staff = Trainer(app, client, {"Authorization": f"Bearer {token}"})
    public = Trainer(app, client, {})
    case = app.case_desk.cases.all()[0].id
    for path in ("", f"/{made[0].item.id}", "/new", "/generate", "/import", "/export"):
        public.page(f"/questions{path}", status=401)
        assert client.get(f"/questions{path}", headers=dict(staff.headers)).status_code == 200, path
    for path in (f"/documents/{law.id}", f"/cases/{case}", "/responsibilities", "/"):
        seen = str(public.page(path).html)
        assert "/questions" not in seen, path
        assert "考题" not in seen, path
    assert "题库" in said(staff.page("/").css_first(".site-nav"))
    assert "练习" in said(public.page("/").css_first(".site-nav"))
    assert "考题" in str(staff.page(f"/documents/{law.id}").html)


# --- moves ---------------------------------------------------------------------------------------


def test_several_are_approved_and_each_refusal_says_why(trainer: Trainer) -> None:
    desk = trainer.app.question_desk
    good = [str(row.attributes["data-item"]) for row in rows(trainer.page("/questions?blocked=false"))[:3]]
    bad = desk.write(
        Item("q", ItemType.SINGLE, "站房疏散通道应当（　　）。", ("畅通", "畅通"), ("A",), "", (), "",
             origin=Origin.WRITTEN),
        by="王老师",
    )  # fmt: skip
    desk.move([good[0]], Action.APPROVED, by="李主任")
    sent = {"id": [*good, bad.item.id], "action": "approve"}
    page = trainer.sees("/questions?state=草稿", sent)
    report = said(page.css_first(".move-report"))
    assert "通过 2 题。" in report
    assert "2 题没有通过" in report
    assert f"第 {bad.number} 题" in report
    assert "有必须改正的差错" in report
    assert "已经是“通过”" in report
    states = [desk.get(one).item.state for one in (*good, bad.item.id)]
    assert states == [ItemState.APPROVED] * 3 + [ItemState.DRAFT]
    shown = {str(row.attributes["data-item"]) for row in rows(page)}
    assert not shown & set(good)  # the list is as it was asked for


def test_what_was_changed_behind_the_page_is_not_approved_with_it(trainer: Trainer) -> None:
    desk = trainer.app.question_desk
    item = first(trainer)
    row = next(one for one in rows(trainer.page("/questions")) if one.attributes["data-item"] == item)
    seen = attribute(row, 'input[name="seen"]', "value")
    revision = attribute(trainer.page(f"/questions/{item}"), 'input[name="revision"]', "value")
    one = desk.get(item)
    desk.edit(replace(one.item, explanation="另一种说法。"), revision=one.revision, by="李主任")
    for sent in ({"id": [item], "action": "approve"}, {"one": f"approve:{item}"}):
        page = trainer.sees("/questions", {**sent, "seen": [seen]})
        assert "已被李主任修改（现为第 2 版）" in said(page.css_first(".move-report"))
    page = trainer.sees(f"/questions/{item}/move", {"action": "approve", "revision": revision}, 422)
    assert "已被李主任修改" in said(page.css_first("main"))
    assert desk.get(item).item.state is not ItemState.APPROVED
    revision = attribute(trainer.page(f"/questions/{item}"), 'input[name="revision"]', "value")
    trainer.post(f"/questions/{item}/move", {"action": "approve", "revision": revision})
    assert desk.get(item).item.state is ItemState.APPROVED


def test_all_that_fit_are_moved_not_only_those_of_the_page(trainer: Trainer) -> None:
    store = trainer.app.question_desk.store
    wanted = store.ids(of_type("判断题"))
    assert len(wanted) > 2
    trainer.sees("/questions?type=判断题&limit=2", {"which": "all", "action": "submit"})
    states = {one.item.state for one in store.many(wanted).values()}
    assert states == {ItemState.PENDING}


def of_type(kind: str) -> ItemsAsked:
    return ItemsAsked(types=(ItemType(kind),))


def test_one_button_moves_its_own_item_and_answers_with_its_row(trainer: Trainer) -> None:
    item = first(trainer)
    page = trainer.sees("/questions", {"one": f"submit:{item}", "part": "row", "id": ["other"]})
    [row] = rows(page)
    assert row.attributes["data-item"] == item
    assert said(row.css_first(".told")) == "已送审"
    assert "退回" in said(row.css_first(".item-actions"))
    again = trainer.sees("/questions", {"one": f"submit:{item}", "part": "row"})
    assert "没有送审：已经是“待审”" in said(again.css_first(".told"))


def test_nothing_chosen_and_unknown_actions_are_told(trainer: Trainer) -> None:
    page = trainer.sees("/questions", {"action": "approve"}, 422)
    assert "请先勾选题目" in said(page.css_first(".move-report"))
    assert (
        trainer.client.post("/questions", data={"id": "q1", "action": "explode"}, headers=OURS).status_code
        == 422
    )


def test_the_key_of_a_form_field_approves_nothing_by_chance(trainer: Trainer) -> None:
    """Enter in the field for remarks submits by the first button of the form (HTML, implicit submission)."""
    form = trainer.page("/questions").css_first("form[data-review]")
    assert form is not None
    default = form.css_first("button[type=submit]")
    assert default is not None
    assert "disabled" in default.attributes


def test_the_page_of_an_item_goes_on_to_the_next_of_the_list(trainer: Trainer) -> None:
    ids = trainer.app.question_desk.store.ids(of_type("判断题"))
    sent = trainer.post(f"/questions/{ids[0]}/move?type=判断题", {"action": "submit"})
    assert urlsplit(sent.headers["location"]).path == f"/questions/{ids[1]}"
    refused = trainer.sees(f"/questions/{ids[0]}/move?type=判断题", {"action": "submit"}, 422)
    assert "没有送审" in said(refused.css_first("[role=alert]"))
    page = trainer.page(f"/questions/{ids[1]}?type=判断题")
    assert urlsplit(attribute(page, "[data-before]")).path == f"/questions/{ids[0]}"


# --- editing -------------------------------------------------------------------------------------


def fields(page: LexborHTMLParser) -> dict[str, Any]:
    """What a browser would send of the form of an item."""
    form = page.css_first("form[data-edit-form]")
    assert form is not None
    sent: dict[str, Any] = {}
    for node in form.css("input[name], textarea[name], select[name]"):
        name, kind = str(node.attributes["name"]), node.attributes.get("type")
        if node.tag == "select":
            chosen = node.css_first("option[selected]") or node.css_first("option")
            sent[name] = said(chosen)
        elif node.tag == "textarea":
            sent[name] = node.text()
        elif kind in ("checkbox", "radio"):
            if "checked" in node.attributes:
                sent.setdefault(name, []).append(node.attributes["value"])
        elif name == "option":
            sent.setdefault(name, []).append(node.attributes.get("value") or "")
        else:
            sent[name] = node.attributes.get("value") or ""
    return sent


def test_saving_the_form_as_it_is_changes_nothing(trainer: Trainer) -> None:
    desk = trainer.app.question_desk
    for kind in ("单选题", "多选题", "判断题", "填空题", "简答题"):
        item = first(trainer, type=kind)
        before = desk.get(item)
        trainer.post(
            f"/questions/{item}/edit", {**fields(trainer.page(f"/questions/{item}/edit")), "do": "save"}
        )
        assert desk.get(item).item == before.item, kind
        assert desk.get(item).revision == before.revision, kind


def test_an_edit_is_kept_and_the_history_marks_what_changed(trainer: Trainer) -> None:
    desk = trainer.app.question_desk
    item = first(trainer, type="单选题")
    before = desk.get(item)
    desk.move([item], Action.APPROVED, by="李主任")
    sent = fields(trainer.page(f"/questions/{item}/edit"))
    options = list(reversed([one for one in sent["option"] if one]))
    right = options.index(before.item.right[0])
    stem = before.item.stem.replace("（　　）", "（　　）以下")
    trainer.post(
        f"/questions/{item}/edit",
        {**sent, "do": "save", "stem": stem, "option": options, "right": [str(right)], "remark": "换了次序"},
    )
    after = desk.get(item)
    assert after.item.stem == stem
    assert after.item.options == tuple(options)
    assert after.item.right == before.item.right
    assert after.item.state is ItemState.PENDING  # an approved one waits again
    assert after.item.sources == before.item.sources
    step = trainer.page(f"/questions/{item}").css(".history > li")[0]
    assert "修改" in said(step)
    assert "换了次序" in said(step)
    assert "以下" in [node.text() for node in step.css("ins")]
    restored = trainer.post(f"/questions/{item}/restore", {"to": 1, "revision": after.revision})
    assert restored.headers["location"].startswith(f"/questions/{item}")
    assert desk.get(item).item.stem == before.item.stem


def test_two_who_edit_at_once_see_both_texts(trainer: Trainer) -> None:
    desk = trainer.app.question_desk
    item = first(trainer, type="判断题")
    sent = fields(trainer.page(f"/questions/{item}/edit"))
    one = desk.get(item)
    theirs = one.item.stem + "（李主任改）"
    desk.edit(replace(one.item, stem=theirs), revision=one.revision, by="李主任")
    mine = one.item.stem + "（王老师改）"
    page = trainer.sees(f"/questions/{item}/edit", {**sent, "do": "save", "stem": mine}, 409)
    clash = page.css_first(".clash")
    assert "李主任" in said(clash)
    assert "李主任" in "".join(node.text() for node in clash.css("del"))  # type: ignore[union-attr]
    assert "王老师" in "".join(node.text() for node in clash.css("ins"))  # type: ignore[union-attr]
    assert desk.get(item).item.stem == theirs
    trainer.post(f"/questions/{item}/edit", {**fields(page), "do": "save"})  # knowingly, on the new revision
    assert desk.get(item).item.stem == mine


def test_the_form_tells_what_would_be_found_before_it_is_saved(trainer: Trainer) -> None:
    item = first(trainer, type="单选题")
    sent = fields(trainer.page(f"/questions/{item}/edit"))
    sent["right"] = []
    preview = trainer.sees("/questions/preview", sent)
    assert "必须先改" in said(preview.css_first(".findings"))
    assert "没有答案" in said(preview.css_first(".findings"))
    assert trainer.app.question_desk.get(item).revision == 1
    checked = trainer.sees(f"/questions/{item}/edit", {**sent, "do": "check"})
    assert "没有答案" in said(checked.css_first(".findings"))
    assert trainer.app.question_desk.get(item).revision == 1


def test_the_provision_that_contradicts_a_key_becomes_the_basis_of_the_mended_item(trainer: Trainer) -> None:
    desk = trainer.app.question_desk
    law = trainer.app.library.documents(query=TITLE).items[0]
    clauses = trainer.app.library.clauses(law.version_id)
    source = desk.source_of_clause(next(one.id for one in clauses if one.label == "第十条"))
    stem = "索道经营人的主要负责人应当（　　）组织一次救援演练。"
    item = Item(
        "q", ItemType.SINGLE, stem, ("每月", "每季度"), ("A",), "见条例。", (), "", origin=Origin.IMPORTED
    )
    made = desk.write(item, by="王老师")
    match = Match(made.item.id, Verdict.CONTRADICTED, source, "条文此处为“每季度”，答案为“每月”。")
    desk.store.judge({made.item.id: (1, made.item, Judged((), (), match))})
    [row] = rows(trainer.page("/questions?verdict=contradicted"))
    assert "答案与条文不符" in said(row.css_first(".item-head"))
    assert "每季度组织一次救援演练" in said(row.css_first(".match.bad"))
    told = trainer.sees("/questions", {"one": f"approve:{made.item.id}", "part": "row"})
    assert "写明理由" in said(told.css_first(".told.bad"))
    url = f"/questions/{made.item.id}/edit"
    sent = fields(trainer.sees(url, {**fields(trainer.page(url)), "do": "adopt"}))
    assert sent["basis"] == f"《{TITLE}》第十条"
    trainer.post(url, {**sent, "right": ["1"], "do": "save"})
    after = desk.get(made.item.id)
    assert after.item.right == ("每季度",)
    assert after.item.sources[0].clause_id == source.clause_id


def test_options_move_and_are_added_without_a_script(trainer: Trainer) -> None:
    item = first(trainer, type="单选题")
    sent = fields(trainer.page(f"/questions/{item}/edit"))
    page = trainer.sees(f"/questions/{item}/edit", {**sent, "down": "0"})
    moved = fields(page)
    assert moved["option"][:2] == [sent["option"][1], sent["option"][0]]
    key = sent["option"][int(sent["right"][0])]
    assert moved["option"][int(moved["right"][0])] == key
    more = fields(trainer.sees(f"/questions/{item}/edit", {**sent, "do": "more"}))
    assert len(more["option"]) == len(sent["option"]) + 1


def test_a_question_is_written_on_an_article(trainer: Trainer) -> None:
    law = trainer.app.library.documents(query=TITLE).items[0]
    clause = next(one for one in trainer.app.library.clauses(law.version_id) if one.label == "第八条")
    form = fields(trainer.page(f"/questions/new?clause={clause.id}"))
    assert form["basis"] == "《海州省缆车索道安全条例》第八条"
    sent = {
        **form, "type": "判断题", "stem": "站房疏散通道可以临时堆放吊厢。", "truth": "错",
        "explanation": "站房疏散通道不得占用。", "point": "索道条例·疏散", "practice": "yes", "do": "submit",
    }  # fmt: skip
    made = trainer.post("/questions/new", sent).headers["location"].removeprefix("/questions/")
    one = trainer.app.question_desk.get(made)
    assert one.item.state is ItemState.PENDING
    assert one.item.origin is Origin.WRITTEN
    assert one.item.key == ("错",)
    assert "不得占用站房疏散通道" in one.item.sources[0].quote
    text = trainer.app.library.text(one.item.sources[0].version_id)
    assert one.item.sources[0].span.of(text) == one.item.sources[0].quote
    assert not one.item.sources[0].quote.startswith("第八条")
    again = trainer.sees("/questions/new", sent, 422)
    assert "题库里已经有这道题" in said(again.css_first("[role=alert]"))


def test_a_basis_that_is_not_there_is_not_dropped_in_silence(trainer: Trainer) -> None:
    item = first(trainer, type="判断题")
    sent = fields(trainer.page(f"/questions/{item}/edit"))
    for basis, words in (
        ("《海州省缆车索道安全条例》第九十九条", "第九十九条"),
        ("《没有这部法》第一条", "没有"),
        ("某某文件", "没有认出"),
        ("《海州省缆车索道安全条例》", "哪一条"),
    ):
        page = trainer.sees(f"/questions/{item}/edit", {**sent, "basis": basis, "do": "save"}, 422)
        assert words in said(page.css_first("[role=alert]")), basis
    assert trainer.app.question_desk.get(item).revision == 1


def test_comments_are_kept_and_settled(trainer: Trainer) -> None:
    item = first(trainer)
    trainer.post(f"/questions/{item}/comments", {"text": "选项 C 太长。"})
    page = trainer.page(f"/questions/{item}")
    assert "选项 C 太长。" in said(page.css_first(".comments"))
    action = attribute(page, ".comments form", "action")
    trainer.post(action, {"settled": "yes"})
    assert "已处理" in said(trainer.page(f"/questions/{item}").css_first(".comments"))
    refused = trainer.sees(f"/questions/{item}/comments", {"text": "  "}, 422)
    assert "批注请写" in said(refused.css_first("[role=alert]"))


def test_an_item_is_removed_only_after_it_was_shown_once_more(trainer: Trainer) -> None:
    item = first(trainer)
    assert attribute(trainer.page(f"/questions/{item}"), "a.danger") == f"/questions/{item}/remove"
    assert trainer.page(f"/questions/{item}/remove").css_first(".stem") is not None
    trainer.post(f"/questions/{item}/remove", {})
    trainer.page(f"/questions/{item}", status=404)


# --- a law that changes --------------------------------------------------------------------------


def test_an_amended_article_marks_its_items_with_both_texts(trainer: Trainer, tmp_path: Path) -> None:
    desk = trainer.app.question_desk
    resting = [
        one.item.id
        for one in desk.found(ItemsAsked())
        if any("十五日内完成整改" in source.quote for source in one.item.sources)
    ]
    assert resting
    (tmp_path / "条例.md").write_text(AMENDED, encoding="utf-8")
    report = ingest(trainer.app.library, [tmp_path / "条例.md"], kind=DocumentKind.LAW, jurisdiction="海州省")
    assert not report.failed
    page = trainer.page("/questions?stale=true")
    assert {str(row.attributes["data-item"]) for row in rows(page)} >= set(resting)
    assert "依据有变" in said(rows(page)[0])
    one = trainer.page(f"/questions/{resting[0]}")
    pair = one.css_first(".old-and-new")
    assert "十五" in "".join(node.text() for node in pair.css("del"))  # type: ignore[union-attr]
    assert "七" in "".join(node.text() for node in pair.css("ins"))  # type: ignore[union-attr]
    others = rows(trainer.page("/questions?stale=false&limit=200"))
    assert len(others) == desk.store.count() - len(rows(page))
    for row in others:  # the same words at the same place of the new text: nothing to be done
        assert "更新依据" not in said(row)
        assert row.css_first(".item-basis .tag") is None
    refused = trainer.sees("/questions", {"id": resting, "action": "approve"})
    assert f"{len(resting)} 题没有通过" in said(refused.css_first(".move-report"))

    # Edited by the new text, with the basis of today, the item is as good as new.
    item = next(one for one in resting if "十五" not in desk.get(one).item.stem)
    sent = fields(trainer.page(f"/questions/{item}/edit?stale=true"))
    assert "today" not in sent
    sent |= {key: [one.replace("十五日", "七日") for one in sent[key]] for key in ("option",) if key in sent}
    sent |= {key: sent[key].replace("十五", "七") for key in ("lines", "explanation")}
    trainer.post(f"/questions/{item}/edit", {**sent, "do": "save", "today": "yes"})
    after = desk.get(item)
    assert not after.stale
    text = trainer.app.library.text
    assert all(source.span.of(text(source.version_id)) == source.quote for source in after.item.sources)
    assert any("七日内完成整改" in source.quote for source in after.item.sources)


# --- making, import, export ----------------------------------------------------------------------


def test_items_are_made_of_a_plan_and_of_a_case(trainer: Trainer) -> None:
    page = trainer.page("/questions/generate?q=缆车整治")
    plan = attribute(page, 'input[name="document"]', "value")
    sent = {"document": plan, "type": ["单选题", "多选题"], "seed": "3", "practice": "yes"}
    batch = trainer.page(trainer.post("/questions/generate", sent).headers["location"])
    assert "出了" in said(batch.css_first(".made h2"))
    review = trainer.page(attribute(batch, ".made a.primary"))
    assert {said(row.css(".tag")[1]) for row in rows(review)} <= {"单选题", "多选题"}
    again = trainer.sees("/questions/generate", sent)
    assert "没有新题" in said(again.css_first(".notice"))
    refused = trainer.sees("/questions/generate", {"document": plan}, 422)
    assert "至少选择一种题型" in said(refused.css_first("[role=alert]"))
    task = trainer.page("/responsibilities")
    assert "考题" in said(task.css_first(".list-table"))

    case = trainer.app.case_desk.cases.all()[0].id
    link = attribute(trainer.page(f"/cases/{case}"), 'a[href^="/questions/generate"]')
    assert trainer.page(link).css_first(f'input[name="case"][value="{case}"][checked]') is not None
    made = trainer.post("/questions/generate", {"case": case, "seed": "1"}).headers["location"]
    assert "出了" in said(trainer.page(made).css_first(".made h2"))
    asked = trainer.page(f"/cases/{case}").css_first(f'a[href="/questions?case={case}"]')
    assert re.search(r"考题（\d+ 道）", said(asked))
    assert len(rows(trainer.page(f"/questions?case={case}"))) == int(re.sub(r"\D", "", said(asked)))


def test_the_number_behind_an_article_is_that_of_its_list(trainer: Trainer) -> None:
    law = trainer.app.library.documents(query=TITLE).items[0]
    links = trainer.page(f"/documents/{law.id}").css('a.cited-by[href^="/questions?clause="]')
    assert len(links) > 3
    for link in links:
        listed = trainer.page(str(link.attributes["href"]) + "&limit=200")
        assert len(rows(listed)) == int(re.sub(r"\D", "", said(link)))
        assert "第" in said(listed.css_first(".chip"))


def test_an_imported_file_has_a_report_of_every_row(trainer: Trainer) -> None:
    file = {"file": ("我的题.csv", BANK.encode(), "text/csv")}
    sent = trainer.post("/questions/import", {"practice": "yes"}, files=file)
    where = sent.headers["location"]
    page = trainer.page(where)
    told = said(page.css_first(".made"))
    assert "共 5 题" in told
    listed = [said(row) for table in page.css(".import-table tbody") for row in table.css("tr")]
    assert len(listed) == 5
    assert any("没有答案" in row for row in listed)
    sheet = load_workbook(io.BytesIO(trainer.client.get(f"/api/v1{where}/report").content)).active
    assert sheet is not None
    table = [[str(cell or "") for cell in row] for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert len([row for row in table if row[1]]) == 5
    assert any("救援演练" in row[4] and row[5].startswith("B") for row in table)
    again = trainer.post("/questions/import", {}, files=file).headers["location"]
    assert "题库中已有" in said(trainer.page(again).css_first(".made h2"))
    bad = trainer.post("/questions/import", {}, 415, files={"file": ("a.csv", b"x,y\n1,2\n", "text/csv")})
    assert "没有认出题目" in bad.text


def test_the_template_can_be_filled_in_and_imported(trainer: Trainer) -> None:
    answer = trainer.client.get("/api/v1/questions/template")
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book.active
    assert sheet is not None
    headings = [str(cell.value) for cell in sheet[1]]
    stem = "巡查间隔不超过（　　）小时。"
    values = {"题型": "单选题", "题干": stem, "选项A": "一", "选项B": "二", "选项C": "三"}
    values |= {"正确答案": "B", "解析": "第三条。", "难度": "难", "知识点": "巡查·间隔"}
    sheet.append([values.get(one, "") for one in headings])
    stream = io.BytesIO()
    book.save(stream)
    [item] = read_bank(stream.getvalue(), "模板.xlsx").items
    assert (item.type, item.options, item.key) == (ItemType.SINGLE, ("一", "二", "三"), ("B",))
    assert (item.explanation, item.difficulty.value, item.point) == ("第三条。", "难", "巡查·间隔")


def test_every_form_is_exported_with_the_filter_of_the_list(trainer: Trainer) -> None:
    listed = trainer.page("/questions?type=判断题")
    page = trainer.page(attribute(listed, '.take-away a[href^="/questions/export"]'))
    number = int(re.sub(r"\D", "", said(page.css_first("h2"))))
    links = [str(node.attributes["href"]) for node in page.css(".export-forms a")]
    assert len(links) == 10
    for link in links:
        answer = trainer.client.get(link)
        assert answer.status_code == 200, link
        assert answer.content
        if "form=json" in link:
            found = read_bank(answer.content, "题库.json").items
            assert len(found) == number
            assert {one.type for one in found} == {ItemType.TRUE_FALSE}
