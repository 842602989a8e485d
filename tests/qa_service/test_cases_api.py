"""The case library over HTTP: lists, one case with its words, likeness, counts, files out and in, masking."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from secret_doors import Door, door_of
from secret_library import opened

from corpus.ingest import ingest
from corpus.model import DocumentKind
from qa_service.api.case_schemas import CaseDetailBody, CaseListBody, DuplicateCasesBody, SimilarCasesBody

API = "/api/v1/cases"
LAW = """# 海州省渔港消防条例

2019年5月10日 海州省人民代表大会常务委员会第九次会议通过

<!-- INFO END -->

第一条 为了加强渔港消防安全，制定本条例。

第二条 渔港经营单位应当每季度组织一次消防演练，并对从业人员进行安全培训。

第三条 本条例自2019年7月1日起施行。
"""
REPORT = """青屿县渔港冷库“6·5”较大液氨泄漏事故调查报告

一、事故经过

2023年6月5日14时20分，青屿县渔港冷链有限公司冷库检修管道时液氨泄漏，造成3人死亡、2人受伤，直接经济损失450万元。

二、事故原因

（一）直接原因

检修人员违章作业，没有关闭阀门就拆卸管道，液氨喷出。

（二）间接原因

青屿县渔港冷链有限公司没有组织安全培训，违反了《海州省渔港消防条例》第二条的规定。

三、责任追究

1.法定代表人周添，青屿县渔港冷链有限公司法定代表人，对事故发生负有主要责任，建议处以罚款30万元。

四、防范措施

各渔港经营单位要吸取教训，加强检修作业管理。
"""
ROWS = [
    {
        "标题": "临海冷链公司“6·5”液氨中毒事故",
        "正文": "2023年6月5日，青屿县渔港冷链有限公司冷库检修时液氨泄漏，2人当场死亡，另有1人在医院死亡。",
        "事故日期": "2023-06-05",
        "地区": "海州省/临海市/青屿县",
        "事故类别": "中毒和窒息",
        "死亡人数": 3,
        "受伤人数": 4,
        "涉及物质": "液氨",
        "有关单位": "青屿县渔港冷链有限公司",
    },
    {
        "标题": "望溪县冷库液氨泄漏事故",
        "正文": "2015年3月1日，望溪县某冷库检修管道，检修人员违章作业，液氨泄漏，1人受伤。",
        "事故日期": "2015-03-01",
        "地区": "海州省/望溪县",
        "事故类别": "中毒和窒息",
        "死亡人数": 0,
        "涉及物质": "液氨",
    },
    {
        "标题": "澜山区脚手架坍塌事故",
        "正文": "脚手架坍塌。",
        "事故日期": "2022",
        "地区": "云岭省/澜山区",
        "事故类别": "坍塌",
    },
]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Iterator[Door]:
    """A service over one report, its law, and three cases that came in as rows through the service."""
    folder = tmp_path_factory.mktemp("cases")
    (folder / "条例.md").write_text(LAW, encoding="utf-8")
    (folder / "报告.txt").write_text(REPORT, encoding="utf-8")
    with opened(folder / "library", shared_cache) as app:
        ingest(app.library, [folder / "条例.md"], kind=DocumentKind.LAW, jurisdiction="海州省")
        ingest(app.library, [folder / "报告.txt"], kind=DocumentKind.CASE)
        for door in door_of(app):
            answered = post(door, json.dumps(ROWS, ensure_ascii=False).encode(), "案例.json")
            assert answered.status_code == 201, answered.text
            assert answered.json()["indexed"]
            yield door


def post(door: Door, data: bytes, name: str, token: str | None = None, **form: str) -> Any:
    mark = {"Authorization": f"Bearer {door.token if token is None else token}"}
    return door.client.post(f"{API}/import", files={"file": (name, data)}, data=form, headers=mark)


def get(door: Door, path: str, *, officer: bool = False, **query: Any) -> Any:
    mark = {"Authorization": f"Bearer {door.token}"} if officer else {}
    answered = door.client.get(path, params=query, headers=mark)
    assert answered.status_code == 200, answered.text
    return answered.json()


def id_of(door: Door, words: str) -> str:
    found = next(one["id"] for one in get(door, API)["items"] if words in one["name"])
    assert isinstance(found, str)
    return found


def test_the_list_has_a_window_and_facets(door: Door) -> None:
    body = CaseListBody.model_validate(get(door, API, limit=2, offset=1))
    assert (len(body.items), body.total, body.limit, body.offset, body.unread) == (2, 4, 2, 1, 0)
    counts = {one.value: one.count for one in body.facets.type}
    assert counts["坍塌"] == 1
    assert {one.value: one.count for one in body.facets.jurisdiction}["海州省"] >= 2
    assert door.client.get(API, params={"limit": 201}).status_code == 422


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ({"type": "坍塌"}, 1),
        ({"type": ["坍塌", "中毒和窒息"], "until": "2022-12-31"}, 2),
        ({"jurisdiction": ["望溪县", "云岭省"]}, 2),
        ({"year": "2015"}, 1),
        ({"since": "2020-01-01"}, 3),
        ({"until": "2020-01-01"}, 1),
        ({"deaths": "3"}, 2),
        ({"substance": "液氨", "q": "冷库"}, 3),
        ({"q": "脚手架"}, 1),
        ({"q": "没有这样的词"}, 0),
        ({"type": "", "year": "", "q": " ", "since": ""}, 4),
        ({"provision": "渔港消防条例"}, 0),
        ({"provision": "海州省渔港消防条例第二条"}, 1),
    ],
)
def test_filters_of_the_list(door: Door, query: dict[str, Any], total: int) -> None:
    body = get(door, API, **query)
    assert body["total"] == total == len(body["items"])


def test_cases_are_found_by_meaning_too(door: Door) -> None:
    plain = get(door, API, q="冷库氨气外泄")
    body = get(door, API, q="冷库氨气外泄", meaning="true")
    assert plain["total"] == 0
    assert any("液氨" in one["name"] for one in body["items"])


@pytest.mark.parametrize(
    "query", [{"type": "爆竹"}, {"since": "昨天"}, {"deaths": "-1"}, {"month": "13"}, {"x": "1"}]
)
def test_wrong_parameters_are_told(door: Door, query: dict[str, str]) -> None:
    answered = door.client.get(API, params=query)
    assert answered.status_code == 422
    assert answered.json()["error"]["message"]


def test_each_value_has_its_words_in_the_stored_text(door: Door) -> None:
    whole = get(door, f"{API}/{id_of(door, '“6·5”较大')}", officer=True)
    body = CaseDetailBody.model_validate(whole)
    assert not body.masked
    text = door.client.get(f"/api/v1/documents/{body.document.id}/text").text
    quotes = list(quotes_in(whole))
    assert len(quotes) > 10
    for quote in quotes:
        if "text" in quote and quote["url"].startswith(f"/documents/{body.document.id}"):
            assert text[quote["start"] : quote["end"]] == quote["text"]
    assert body.values.deaths is not None
    assert body.values.deaths.value == 3
    assert body.values.day is not None
    assert (body.values.day.value, body.values.day.time) == ("2023-06-05", "14:20")


def quotes_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if {"start", "end", "text", "url"} <= value.keys() and "title" not in value:
            yield value
        for one in value.values():
            yield from quotes_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from quotes_in(one)


def test_a_broken_provision_leads_to_its_text(door: Door) -> None:
    body = get(door, f"{API}/{id_of(door, '“6·5”较大')}")
    [broken] = body["violations"]
    assert broken["provision"]["article"] == "第二条"
    link = broken["provision"]["link"]
    assert link["day"] == "2023-06-05"
    assert "每季度组织一次消防演练" in link["then"]["text"]
    assert link["present"] == "same"


def test_the_public_does_not_read_names_of_persons(door: Door) -> None:
    case = id_of(door, "“6·5”较大")
    addresses = (API, f"{API}/{case}", f"{API}/{case}/similar", f"{API}/{case}/duplicates", f"{API}/export")
    for address in (*addresses, f"{API}/export?format=json", f"{API}/statistics"):
        answered = door.client.get(address)
        assert answered.status_code == 200
        assert "周添" not in answered.text, address
    assert get(door, f"{API}/{case}")["masked"]
    mark = {"Authorization": f"Bearer {door.token}"}
    for address in (f"{API}/{case}", f"{API}/export", f"{API}/export?format=json"):
        assert "周添" in door.client.get(address, headers=mark).text, address


def test_similar_cases_say_why(door: Door) -> None:
    body = SimilarCasesBody.model_validate(get(door, f"{API}/{id_of(door, '“6·5”较大')}/similar"))
    assert body.items[0].case.name == "望溪县冷库液氨泄漏事故"
    substance = next(one for one in body.items[0].reasons if one.kind == "substance")
    assert substance.words == "同种物质：液氨"
    assert substance.ours[0].text == substance.theirs[0].text == "液氨"
    assert all("6·5" not in one.case.name for one in body.items)


def test_two_texts_of_one_accident_stand_side_by_side(door: Door) -> None:
    body = DuplicateCasesBody.model_validate(get(door, f"{API}/{id_of(door, '“6·5”较大')}/duplicates"))
    [found] = body.items
    assert "6·5" in found.case.name
    assert found.agree
    injured = next(one for one in found.differ if one.field == "injured")
    assert (injured.ours.value, injured.theirs.value) == ("2人", "4人")
    assert injured.ours.quotes
    assert injured.theirs.quotes
    counted = get(door, f"{API}/statistics")
    assert (counted["total"]["cases"], counted["texts"]) == (3, 4)


def test_statistics_follow_the_filter(door: Door) -> None:
    body = get(door, f"{API}/statistics", type="坍塌")
    assert body["total"]["cases"] == 1
    assert {group["key"] for group in body["groups"]} >= {
        "type",
        "industry",
        "topic",
        "grade",
        "month",
        "hour",
    }


def test_unknown_cases_are_404(door: Door) -> None:
    for end in ("", "/similar", "/duplicates"):
        answered = door.client.get(f"{API}/{'0' * 12}{end}")
        assert (answered.status_code, answered.json()["error"]["code"]) == (404, "not_found")


def test_an_export_comes_back_without_a_change(door: Door) -> None:
    mark = {"Authorization": f"Bearer {door.token}"}
    for form in ("csv", "json"):
        answered = door.client.get(f"{API}/export", params={"format": form}, headers=mark)
        assert f".{form}" in answered.headers["content-disposition"]
        back = post(door, answered.content, f"a.{form}")
        assert back.status_code == 200
        assert back.json() | {"rows": []} == {
            **{"imported": 0, "updated": 0, "unchanged": 4, "refused": 0},
            **{"indexed": True, "rows": []},
        }


def test_the_csv_of_a_filter_holds_its_cases_alone(door: Door) -> None:
    text = door.client.get(f"{API}/export", params={"type": "坍塌"}).content.decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(text, newline="")))) == 1


def test_only_who_may_upload_may_import(door: Door) -> None:
    data = json.dumps(ROWS).encode()
    assert door.client.post(f"{API}/import", files={"file": ("a.json", data)}).status_code == 401
    assert post(door, data, "a.json", token="wrong").status_code == 401


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.json", b"{"), ("a.docx", b"PK"), ("a.csv", "甲,乙\n1,2".encode()), ("a.json", b"  ")],
)
def test_files_that_are_no_table_are_refused(door: Door, name: str, data: bytes) -> None:
    answered = post(door, data, name)
    assert answered.status_code in (400, 415, 422)
    assert "。" in answered.json()["error"]["message"]


def test_a_row_that_comes_in_as_internal_is_for_the_officer_alone(door: Door) -> None:
    row = {"标题": "绛霞仓库火灾事故", "正文": "2020年1月2日，绛霞仓库起火，1人死亡。"}
    report = post(door, json.dumps([row]).encode(), "内部.json", visibility="internal").json()
    [line] = report["rows"]
    try:
        assert get(door, API, officer=True)["total"] == 5
        assert get(door, API)["total"] == 4
        assert door.client.get(f"{API}/{line['document_id']}").status_code == 404
        assert "绛霞" not in door.client.get(f"{API}/export").text
    finally:
        mark = {"Authorization": f"Bearer {door.token}"}
        door.client.delete(f"/api/v1/documents/{line['document_id']}", headers=mark)
