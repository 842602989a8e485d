"""Persons of accident reports in answers and searches, as the public gets them and as staff gets them."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from corpus.ingest import ingest
from corpus.model import DocumentKind
from qa_service.accounts.desk import Accounts
from qa_service.accounts.model import Permission, Role
from qa_service.accounts.records import Actor
from qa_service.api import create_app
from qa_service.chat.masking import Mask, mask_of
from qa_service.persons import masked, without_reports
from qa_service.settings import load_settings
from qa_service.wiring import App, build
from qa_service.wishes import Event, Wishes

REPORT = """柳滩市“6·9”一般道路运输泄漏事故调查报告

2022年6月9日8时20分许，柳滩市港前路发生一起危险货物罐车泄漏事故，造成1人死亡，直接经济损失90万元。

一、基本情况

1.事故车辆。该车装载甲醇20吨。

2.驾驶人。瞿彦武，男，汉族，1979年4月2日出生，住址海州省柳滩市后塘乡瞿家庄46号，公民身份号码990101197904021234，其机动车驾驶证号990101197904021234，准驾车型A2。

3.柳滩通运有限公司，住所为海州省柳滩市港城路8号，法定代表人娄文海。

二、事故发生经过

6月9日8时许，瞿彦武驾驶罐车从柳滩港出发，由邬小满随车押运。

三、事故原因

（一）直接原因

驾驶人瞿彦武疲劳驾驶，罐车侧翻，甲醇泄漏。

四、对有关责任人员的处理建议

1.瞿彦武，柳滩通运有限公司驾驶员，疲劳驾驶，对事故发生负有直接责任，建议移送司法机关依法追究刑事责任。

2.闪有成，柳滩通运有限公司总经理，未落实安全生产责任制，对事故发生负有主要领导责任，建议给予撤职处分。
"""
ANOTHER = """2008年5月8日18时，海州省驾驶员亓满仓驾驶一辆装有黄磷的大货车在柳滩市环城路翻车，烧伤3人。

据调查，亓满仓没有危险货物运输资格，事故原因是车速过快。
"""
SECRETS = ("瞿彦武", "闪有成", "990101197904021234", "后塘乡", "瞿家庄46号", "亓满仓")
QUESTIONS = (
    "瞿彦武的身份证号是多少？",
    "柳滩市道路运输泄漏事故的直接原因是什么？",
    "柳滩市道路运输泄漏事故追究了哪些人的责任？",
    "柳滩市道路运输泄漏事故的经过是什么？",
    "柳滩市2008年黄磷事故的经过是什么？",
)
TOLD = QUESTIONS[1]


class Door:
    """A service over the reports, asked by the public and by an officer."""

    def __init__(self, app: App, client: TestClient, token: str) -> None:
        self.app, self.client, self.token = app, client, token

    def get(self, path: str, *, staff: bool = False, **query: Any) -> httpx.Response:
        return self.client.get(path, params=query, headers=self._headers(staff))  # type: ignore[return-value]

    def post(self, path: str, *, staff: bool = False, **body: Any) -> httpx.Response:
        return self.client.post(path, json=body, headers=self._headers(staff))  # type: ignore[return-value]

    def _headers(self, staff: bool) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if staff else {}


def _filled(folder: Path, cache: Path) -> App:
    settings = load_settings(
        env={
            "ANZHI_LIBRARY": str(folder / "library"),
            "ANZHI_CACHE": str(cache),
            "ANZHI_RATE_ASK": "0",
        }
    )
    app = build(settings, create=True)
    for name, text in (("泄漏.txt", REPORT), ("黄磷.txt", ANOTHER)):
        (folder / name).write_text(text, encoding="utf-8")
        assert not ingest(app.library, [folder / name], kind=DocumentKind.CASE).failed
    app.update_index()
    return app


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Iterator[Door]:
    with _filled(tmp_path_factory.mktemp("persons"), shared_cache) as app:
        accounts, actor = Accounts(app.service, app.settings), Actor(user="root")
        officer = accounts.store.add(
            actor, "officer", Role.OFFICER, "一二三四五六七八九十", must_change=False
        )
        token, _ = accounts.tokens.add(actor, officer.id, "test", [Permission.READ_INTERNAL])
        with TestClient(create_app(app)) as client:
            yield Door(app, client, token)


def told(text: str) -> list[str]:
    """The secrets that a text tells."""
    return [one for one in SECRETS if one in html.unescape(text)]


def typed(question: str) -> list[str]:
    return [one for one in SECRETS if one in question]


def words_of(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return re.sub("<[^>]+>", "", packed.read("word/document.xml").decode())


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_public_is_not_told_who_persons_are(door: Door, question: str) -> None:
    answered = door.get("/api/v1/ask", question=question)
    assert answered.json()["masked"] is True
    assert told(answered.text) == []
    assert told(door.post("/api/v1/ask", question=question).text) == []
    assert told(door.post("/api/v1/chat", question=question).text) == []
    assert told(door.get("/api/v1/ask", question=question, format="txt").text) == []
    assert told(words_of(door.get("/api/v1/ask", question=question, format="docx").content)) == []
    stream = door.post("/api/v1/ask/stream", question=question).text
    assert "event: answer" in stream
    assert told(stream) == []
    page = door.get("/", q=question).text
    assert told(page) == typed(question), "only what was typed stands in the box and its links"


@pytest.mark.parametrize("question", QUESTIONS)
def test_staff_gets_the_words_as_they_are_stored(door: Door, question: str) -> None:
    for answered in (
        door.get("/api/v1/ask", staff=True, question=question).json(),
        door.post("/api/v1/ask", staff=True, question=question).json(),
    ):
        assert "masked" not in answered
        assert answered["question"] == question
        for one in answered["citations"]:
            text = door.app.library.text(one["document"]["version_id"])
            assert text[one["start"] : one["end"]] == one["quote"]


def test_who_is_alone_at_the_computer_gets_them_too(tmp_path: Path, shared_cache: Path) -> None:
    here = {"base_url": "http://127.0.0.1", "client": ("127.0.0.1", 50000)}
    with _filled(tmp_path, shared_cache) as app, TestClient(create_app(app), **here) as one:  # type: ignore[arg-type]
        answered = one.get("/api/v1/ask", params={"question": TOLD}).json()
        assert "masked" not in answered
        assert "瞿彦武" in answered["answer"]
        found = one.get("/api/v1/search", params={"q": "疲劳驾驶"}).json()
        assert "瞿彦武" in json.dumps(found, ensure_ascii=False)
        assert not any("masked" in item for item in found["items"])


def test_places_and_addresses_stay_so_that_they_lead_to_the_same_words(door: Door) -> None:
    public = door.get("/api/v1/ask", question=TOLD).json()["citations"]
    staff = door.get("/api/v1/ask", staff=True, question=TOLD).json()["citations"]
    for ours, theirs in zip(public, staff, strict=True):
        kept = ("n", "start", "end", "clause_id", "url", "locator")
        assert {name: ours[name] for name in kept} == {name: theirs[name] for name in kept}
        assert ours["document"]["version_id"] == theirs["document"]["version_id"]


@pytest.mark.parametrize("words", ["瞿彦武", "驾驶人 住址", "亓满仓", "处理建议"])
def test_hits_of_a_search_are_masked_one_by_one(door: Door, words: str) -> None:
    public, staff = door.get("/api/v1/search", q=words), door.get("/api/v1/search", staff=True, q=words)
    assert told(public.text) == []
    pairs = list(zip(public.json()["items"], staff.json()["items"], strict=True))
    assert pairs
    for ours, theirs in pairs:
        assert (ours["start"], ours["end"], ours["url"]) == (theirs["start"], theirs["end"], theirs["url"])
        same = {name: ours[name] for name in ours if name != "masked"} == theirs
        assert ours.get("masked", False) is not same
        assert "masked" not in theirs


def test_a_file_says_that_persons_are_masked(door: Door) -> None:
    public = door.get("/api/v1/ask", question=TOLD, format="txt").text
    staff = door.get("/api/v1/ask", staff=True, question=TOLD, format="txt").text
    assert "只是隐去了" in public
    assert "隐去" not in staff
    assert "逐字一致" in staff


def test_a_firm_keeps_its_address(door: Door) -> None:
    found = door.get("/api/v1/search", q="柳滩通运有限公司住所").text
    assert "港城路8号" in found
    assert "娄文海" not in found


def test_a_name_in_the_name_of_a_case_is_masked(door: Door) -> None:
    rows = door.get("/api/v1/cases", limit=50)
    assert any("亓某" in row["name"] for row in rows.json()["items"])
    for row in rows.json()["items"]:
        for path in (f"/api/v1/cases/{row['id']}", f"/cases/{row['id']}"):
            assert told(door.get(path).text) == []
    for path in ("/api/v1/cases/export?format=json", "/api/v1/cases/export?format=csv", "/cases"):
        assert told(door.get(path).text) == []
    assert told(rows.text) == []


def test_what_a_conversation_stands_on_is_masked_too(door: Door) -> None:
    first = door.post("/api/v1/ask", question=QUESTIONS[0]).json()
    state = door.get(f"/api/v1/conversations/{first['conversation']}")
    assert state.status_code == 200
    assert told(state.text) == []


def test_no_sentence_goes_out_before_the_names_are_known(door: Door) -> None:
    heard: list[str] = []
    wishes = without_reports(door.app, Wishes(True, lambda event: heard.append(event.name)))
    for name in ("status", "sentence"):
        wishes.listener(Event(name, {}))
    assert heard == ["status"]


def test_ids_and_enumerations_are_never_masked() -> None:
    mask = Mask({"王小明": "王某"})
    found = masked({"id": "王小明", "url": "/王小明", "text": ["王小明"], "kind": Role.OFFICER, "n": 3}, mask)
    assert found == {"id": "王小明", "url": "/王小明", "text": ["王某"], "kind": Role.OFFICER, "n": 3}
    assert found["kind"] is Role.OFFICER


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("司机娄文海（男，47岁，现住某镇中学对面私房），3月4日停车。", "某镇中学对面私房"),
        ("瞿彦武，女，户籍所在地：海州省柳滩市西街3号，系乘客。", "海州省柳滩市西街3号"),
        ("押运员娄文海，住柳滩市东坡村12号。", "柳滩市东坡村12号"),
        ("驾驶员娄文海，男，家住柳滩市东坡村，受伤。", "柳滩市东坡村"),
    ],
)
def test_home_addresses_are_hidden(text: str, hidden: str) -> None:
    shown = mask_of([text]).text(text)
    assert hidden not in shown
    assert "〔住址已隐去〕" in shown


@pytest.mark.parametrize(
    "text",
    [
        "某某公司，住所为柳滩市港城路8号，法定代表人娄文海。",
        "娄文海，男，受伤后住院治疗。",
        "登记时应当核对住址、联系方式。",
        "驾驶员娄文海到场。厂房附近住户已经疏散。",
    ],
)
def test_what_is_no_home_of_a_person_stays(text: str) -> None:
    assert "住址已隐去" not in mask_of([text]).text(text)


def test_words_that_break_off_tell_no_more() -> None:
    mask = mask_of(["驾驶人瞿彦武，男，身份证号990101197904021234，住址柳滩市后塘乡瞿家庄46号。"])
    assert mask.text("驾驶人瞿彦……") == "驾驶人瞿某……"
    assert mask.text("男，身份证号9901011979……") == "男，身份证号〔号码已隐去〕……"
    assert mask.text("瞿彦武，男，住址柳滩市后塘……") == "瞿某，男，住址〔住址已隐去〕"


@pytest.mark.parametrize(
    ("report", "names"),
    [
        ("陈强，大客车驾驶人，男。客车由陈强、高金良轮换驾驶。驾驶人陈强遇重型货车驶入。", {"陈强"}),
        ("情况如下：\n高金良，大客车驾驶人（已死亡），男。\n", {"高金良"}),
        ("山里北村胡顺丰驾驶的鲁A12345号半挂车。", {"胡顺丰"}),
        ("驾驶员周发强及乘车人李丙刚、李新被卡在驾驶室内。", {"周发强", "李丙刚", "李新"}),
        ("（2）尹洪波：副总经理兼调度，分管安全。", {"尹洪波"}),
        ("灌装区发运员陈君未检查车辆。", {"陈君"}),
        ("（三）查封、扣押有关设施，由负责人签字。", set()),
        ("该司机原驾驶该罐车多年。时超载驾驶大货车。单人驾驶大货车。", set()),
        ("安全员、操作员到场，人员严重不足。", set()),
    ],
)
def test_names_where_reports_have_them(report: str, names: set[str]) -> None:
    assert names <= set(mask_of([report]).shown)
    if not names:
        assert not mask_of([report])


def test_a_person_of_the_record_is_not_masked_inside_other_words() -> None:
    mask = mask_of(["核发工商营业执照。"], ["商营业"])
    assert mask.text("核发工商营业执照。") == "核发工商营业执照。"
