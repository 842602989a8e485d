"""Internal documents do not exist for those who may not see them: every route, by its own description.

One library holds public documents only, another the same and internal ones besides. Whoever may not see those
must get from both the very same answer to every request, whatever it names; the requests name ids, units,
words and titles of the internal documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from every_request import Request, described, operations, reading_requests
from secret_doors import Door, body, difference, differences, door_of, values_from
from secret_library import CANARIES, PLACE, Secrets, fill_internal, fill_public, opened, secrets_of

from corpus.amended import Field
from corpus.amending import amend
from corpus.errors import InternalError


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Iterator[Door]:
    """The library that never had an internal document."""
    folder = tmp_path_factory.mktemp("without")
    with opened(folder / "library", shared_cache) as app:
        fill_public(app, folder / "public")
        yield from door_of(app)


@pytest.fixture(scope="module")
def within(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Iterator[Door]:
    """The same library with internal documents besides."""
    folder = tmp_path_factory.mktemp("within")
    with opened(folder / "library", shared_cache) as app:
        fill_public(app, folder / "public")
        assert app.public is app, "without internal documents there is no second library"
        fill_internal(app, folder / "internal")
        yield from door_of(app)


@pytest.fixture(scope="module")
def secrets(within: Door) -> Secrets:
    found = secrets_of(within.app)
    assert len(found.documents) == 4
    assert found.units
    assert found.targets
    return found


def test_every_request_of_the_public_is_answered_as_if_internal_documents_did_not_exist(
    within: Door, without: Door, secrets: Secrets
) -> None:
    requests = reading_requests(described(within.service), values_from(secrets))
    count, told, differing = differences(within, without, requests)
    assert not told, "\n".join(told[:20])
    assert not differing, f"{len(differing)} of {count}:\n" + "\n".join(differing[:20])
    assert count > 500


def test_the_officer_sees_them_at_every_address_that_names_one(within: Door, secrets: Secrets) -> None:
    """Otherwise the test above could pass because nobody sees anything."""
    document = described(within.service)
    values = values_from(secrets)
    named = re.compile("{(?:document_id|clause_id|unit_id|assignment_id|case_id)}")
    seen: dict[str, bool] = {}
    for request in reading_requests(document, values):
        if named.search(request.path) and request.query in ((), (("force", "true"),)):
            answered = within.officer(request)
            assert answered.status_code < 500, request
            shows = answered.status_code < 400
            seen[request.path] = seen.get(request.path, False) or shows
    hidden = [path for path, shown in seen.items() if not shown]
    assert not hidden
    assert len(seen) >= 12
    listed = {
        path: body(within.officer(Request("get", path, path, query)))
        for path, query in (
            ("/api/v1/documents", ()),
            ("/documents", ()),
            ("/api/v1/units", (("q", "霓裳"),)),
            ("/api/v1/responsibilities", (("unit", "县霓裳管理局"),)),
            ("/api/v1/ask", (("question", "县霓裳管理局负责哪些工作？"),)),
            ("/api/v1/search", (("q", "整治仓储企业"),)),
            ("/api/v1/conflicts", ()),
            ("/api/v1/cases", ()),
            ("/api/v1/cases/export", ()),
        )
    }
    blind = [path for path, text in listed.items() if not any(word in text for word in CANARIES)]
    assert not blind


CHAT = [{"question": "玄霜仓储由谁牵头整治？"}, {"question": "堵塞渔港消防通道罚多少钱？", "suggest": True}]
READING_POSTS: dict[str, list[dict[str, Any]]] = {
    "/api/v1/ask": [
        {"question": "玄霜仓储由谁牵头整治？"},
        {"question": "县霓裳管理局负责哪些工作？", "jurisdiction": PLACE},
        {"question": "渔港微型消防站由谁牵头？", "as_of": "2026-08-01"},
    ],
    "/api/v1/ask/stream": [
        {"question": "玄霜仓储由谁牵头整治？"},
        {"question": "堵塞渔港消防通道罚多少钱？"},
    ],
    "/api/v1/chat": CHAT,
    "/api/v1/chat/stream": CHAT,
    "/api/v1/citations/verify": [
        {"text": "《绛珠行动专项整治的通知》规定，玄霜仓储整改率达到93.17%。"},
        {"text": "依据《海州省渔港消防条例》第四条，堵塞渔港消防通道的，由渔业主管部门处八万八千元罚款。"},
        {"text": "依据《海州省渔港消防条例》第二条，渔港经营单位应当每月组织一次紫曜演练。"},
        {"text": "青密发〔2026〕7319号规定县霓裳管理局牵头。"},
    ],
    "/api/v1/understand": [{"question": "碧检班负责什么？"}, {"question": "县霓棠管理局负责哪些工作？"}],
}
#: Change something, or answer with a file or a form of their own; tried by the tests of what they do.
WRITING = re.compile(
    "^/api/v1/(?:documents|cases|jobs|account|accounts|feedback|conversations|views|questions|papers|blueprints"
    "|practice|results)(?:/|$)|"
    "^/(?:login|logout|account|admin|questions|papers|blueprints|practice|results"
    "|citations|documents|cases|jobs|feedback|chat|views|ask)(?:/|$)|"
    "^/api/v1/citations/verify/file$"
)


def test_questions_that_are_posted_are_answered_as_if_internal_documents_did_not_exist(
    within: Door, without: Door
) -> None:
    posted = [path for _, path, _ in operations(described(within.service), "post", "put", "patch")]
    unknown = [path for path in posted if path not in READING_POSTS and not WRITING.match(path)]
    assert not unknown, "say what these take, or that they write"
    for path, bodies in READING_POSTS.items():
        for sent in bodies:
            here, there = within.client.post(path, json=sent), without.client.post(path, json=sent)
            assert here.status_code == there.status_code == 200, (path, sent, here.text)
            assert body(here) == body(there), (path, sent, difference(body(here), body(there)))
            told = [word for word in CANARIES if word in body(here) and word not in str(sent)]
            assert not told, (path, sent)


def test_a_file_with_citations_is_verified_against_public_documents_alone(
    within: Door, without: Door
) -> None:
    for sent in READING_POSTS["/api/v1/citations/verify"]:
        answers = []
        for door in (within, without):
            files = {"file": ("稿.txt", sent["text"].encode(), "text/plain")}
            answers.append(door.client.post("/api/v1/citations/verify/file", files=files))
        assert answers[0].status_code == answers[1].status_code == 200
        assert body(answers[0]) == body(answers[1])


def test_whoever_may_not_write_cannot_tell_an_internal_id_from_an_unknown_one(
    within: Door, secrets: Secrets
) -> None:
    document = described(within.service)
    for method, path, _ in operations(document, "post", "put", "patch", "delete"):
        if "{document_id}" not in path:
            continue
        told = []
        for key in (secrets.documents[0], "0" * 12):
            url = re.sub("{document_id}", key, path)
            answer = within.client.request(method, url, json={})
            told.append((answer.status_code, body(answer).replace(key, "")))
        assert told[0] == told[1], path
        assert told[0][0] in (401, 403), path


def test_a_conversation_of_an_officer_is_not_gone_on_with_by_the_public(within: Door) -> None:
    mark = {"Authorization": f"Bearer {within.token}"}
    first = within.client.post(
        "/api/v1/ask", json={"question": "玄霜仓储由谁牵头整治？", "conversation": ""}, headers=mark
    ).json()
    kept = first["conversation"]
    assert "霓裳" in first["answer"]
    assert (
        "霓裳"
        in within.client.post(
            "/api/v1/ask", json={"question": "依据是什么？", "conversation": kept}, headers=mark
        ).text
    )
    for door_headers, allowed in (({}, False), (mark, True)):
        state = within.client.get(f"/api/v1/conversations/{kept}", headers=door_headers)
        assert (state.status_code == 200) is allowed
    answer = within.client.post("/api/v1/ask", json={"question": "那配合的呢？", "conversation": kept})
    assert not [word for word in CANARIES if word in answer.text]


@pytest.fixture
def changing(tmp_path: Path, shared_cache: Path) -> Iterator[Door]:
    with opened(tmp_path / "library", shared_cache) as app:
        fill_public(app, tmp_path / "public")
        yield from door_of(app)


def test_what_becomes_internal_is_gone_at_once_from_everything_that_is_kept_in_memory(changing: Door) -> None:
    plan = next(
        one for one in changing.app.library.documents().items if "渔港" in one.title and one.assignments > 2
    )
    addresses = [
        f"/api/v1/documents/{plan.id}",
        f"/api/v1/documents/{plan.id}/text",
        f"/api/v1/clauses/{plan.version_id}.3",
        f"/documents/{plan.id}",
        f"/documents/{plan.id}?start=3&end=9",
    ]
    question = {"question": "渔港微型消防站由谁牵头？"}
    assert "县渔业局" in changing.client.post("/api/v1/ask", json=question).text
    for address in addresses:
        assert changing.client.get(address).status_code == 200
    assert "微型消防站" in changing.client.get("/").text
    change = {Field.VISIBILITY: "internal"}
    amend(changing.app.library, plan.id, change, who="甲", why="误公开")
    # Nobody has brought the index up to date yet.
    assert changing.app.public is not changing.app
    assert "县渔业局" not in changing.client.post("/api/v1/ask", json=question).text
    for address in addresses:
        assert changing.client.get(address).status_code == 404
    assert "微型消防站" not in changing.client.get("/").text
    amend(changing.app.library, plan.id, {Field.VISIBILITY: "public"}, who="甲", why="可以公开")
    assert changing.app.public is changing.app
    assert "县渔业局" in changing.client.post("/api/v1/ask", json=question).text


def test_a_conversation_about_what_has_become_internal_is_over(changing: Door) -> None:
    app = changing.app
    other = next(one for one in app.library.documents().items if "燃气" in one.title)
    amend(app.library, other.id, {Field.VISIBILITY: "internal"}, who="甲", why="内部")
    first = changing.client.post("/api/v1/ask", json={"question": "渔港微型消防站由谁牵头？"}).json()
    plan = first["citations"][0]["document"]["id"]
    amend(app.library, plan, {Field.VISIBILITY: "internal"}, who="甲", why="内部")
    assert changing.client.get(f"/api/v1/conversations/{first['conversation']}").status_code == 404


def test_the_public_stack_shares_what_is_large_and_holds_no_document(within: Door) -> None:
    whole, public = within.app, within.app.public
    assert public is not whole
    assert public is within.app.public
    assert public.encoder is whole.encoder
    assert public.searcher._open() is whole.searcher._open()
    assert public.service is whole.service
    assert public.library.restricted
    with pytest.raises(InternalError):
        public.update_index()


def test_an_upload_comes_in_as_internal(changing: Door) -> None:
    mark = {"Authorization": f"Bearer {changing.token}"}
    text = "青屿县绛珠巡查要点\n\n一、排查玄霜仓库。（责任单位：县霓裳管理局）\n".encode()
    sent = changing.client.post(
        "/api/v1/documents",
        files={"file": ("绛珠.txt", text, "text/plain")},
        data={"visibility": "internal", "jurisdiction": PLACE},
        headers=mark,
    )
    assert sent.status_code == 201, sent.text
    assert sent.json()["document"]["visibility"] == "internal"
    key = sent.json()["document"]["id"]
    assert changing.client.get(f"/api/v1/documents/{key}").status_code == 404
    assert changing.client.get(f"/api/v1/documents/{key}", headers=mark).status_code == 200
    question = {"question": "玄霜仓库由谁负责排查？"}
    assert "霓裳" in changing.client.post("/api/v1/ask", json=question, headers=mark).text
    assert "霓裳" not in changing.client.post("/api/v1/ask", json=question).text
    again = changing.client.post(
        "/api/v1/documents",
        files={"file": ("绛珠.txt", text, "text/plain")},
        data={"visibility": "public", "jurisdiction": PLACE},
        headers=mark,
    )
    assert again.json()["document"]["visibility"] == "internal"
    assert "stays_internal" in [issue["code"] for issue in again.json()["issues"]]
