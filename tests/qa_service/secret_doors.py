"""Services over the two libraries of ``secret_library``, who knocks at them, and what they get to see."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import httpx
from every_request import Request, Values
from fastapi import FastAPI
from fastapi.testclient import TestClient
from secret_library import CANARIES, PLACE, Secrets

from qa_service.accounts.desk import Accounts
from qa_service.accounts.model import Permission, Role
from qa_service.accounts.records import Actor
from qa_service.api.application import create_app
from qa_service.wiring import App

PASSWORD = "纸鸢-Meridian-4417-榆"


@dataclass
class Door:
    """A running service over one of the libraries, and who knocks."""

    app: App
    service: FastAPI
    client: TestClient
    token: str

    def public(self, request: Request) -> httpx.Response:
        return self.client.request(request.method, request.url, params=request.query)

    def officer(self, request: Request) -> httpx.Response:
        mark = {"Authorization": f"Bearer {self.token}"}
        return self.client.request(request.method, request.url, params=request.query, headers=mark)


def door_of(app: App) -> Iterator[Door]:
    accounts = Accounts(app.service, app.settings)
    actor = Actor(user="test")
    officer = accounts.store.add(actor, "officer", Role.OFFICER, PASSWORD, must_change=False)
    token, _ = accounts.tokens.add(
        actor, officer.id, "test", [Permission.READ_INTERNAL, Permission.EDIT_LIBRARY]
    )
    service = create_app(app)
    with TestClient(service, base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield Door(app, service, client, token)


def values_from(secrets: Secrets) -> Values:
    """For every parameter of the service that is text: what an internal document would give for it."""
    documents, versions = [*secrets.documents], [*secrets.versions]
    clauses = [secrets.clauses[0], secrets.clauses[len(secrets.clauses) // 2]]
    rows = [secrets.assignments[0]]
    units = ["县霓裳管理局", "霓裳", *secrets.units]
    words = ["绛珠行动", "玄霜仓储", "微型消防站"]
    return {
        "document_id": documents,
        "document": [*documents, "绛珠", *secrets.titles],
        "other": [*reversed(documents)],
        "version": versions,
        "case_id": [*documents, f"{documents[0]}-2"],
        "case": [*documents, f"{documents[0]}-2"],
        "topic": ["违章作业", "绛珠"],
        "industry": ["G", "B"],
        "substance": ["液氨"],
        "event": ["泄漏"],
        "process": ["检维修"],
        "provision": ["瑶台密闭空间条例", "瑶台密闭空间条例第九条", "海州省渔港消防条例第二条"],
        "clause_id": clauses,
        "clause": clauses,
        "assignment": rows,
        "assignment_id": rows,
        "unit_id": [*secrets.units],
        "unit": units,
        "find_unit": units,
        "find_document": ["绛珠"],
        "question": [
            "玄霜仓储由谁牵头整治？",
            "县霓裳管理局负责哪些工作？",
            "渔港微型消防站由谁牵头？",
            "堵塞渔港消防通道罚多少钱？",
            "绛珠行动是什么？",
            "《绛珠行动专项整治的通知》还有效吗？",
            "碧检班负责什么？",
        ],
        "q": [*words, "碧检办", "霓裳", "渔业局"],
        "task": words,
        "after": ["玄霜仓储由谁牵头整治？"],
        "asked": ["玄霜仓储由谁牵头整治？"],
        "jurisdiction": [f"{PLACE}/玄霜镇", "玄霜镇", PLACE],
        "place": [f"{PLACE}/玄霜镇", "玄霜镇"],
        "role": ["牵头单位", "责任人"],
        "field": ["渔业"],
        "date": ["2026-08-01"],
        "lead": ["true", "false"],
        "page": [1],
        "start": [3],
        "end": [9],
        "offset": [0, 1],
        "limit": [1, 50],
        "width": [400],
        "dpi": [72],
        "within": [400],
        "conversation": ["c-" + "A" * 22],
        "job_id": ["0" * 12],
        "feedback_id": ["0" * 12],
        "item_id": ["0" * 16],
        "batch_id": ["0" * 16],
        "batch": ["0" * 16],
        "point": ["绛珠行动"],
        "author": ["officer"],
        "title": ["绛珠题库"],
        "finding": ["duplicate"],
        "verdict": ["contradicted"],
        "paper_id": ["0" * 12],
        "blueprint_id": ["0" * 12, "ready-class"],
        "blueprint": ["ready-class"],
        "sitting_id": ["0" * 24, "~eJyrVgoGAAJYATU"],
        "which": ["all"],
        "n": [1],
        "number": [1],
        "revision": [1],
        "account_id": ["0" * 12],
        "session_id": ["0" * 12],
        "token_id": ["0" * 12],
        "account": ["officer"],
        "action": ["documents.add"],
        "next": ["/"],
        "status": ["failed"],
        "direction": ["by"],
        "units": units,
        "done": ["3"],
        "rules": ["1"],
    }


MASKS = (
    (re.compile(r'"(?:took_ms|generation|indexed_generation)":\s*[\d.]+'), ""),
    (re.compile(r'"(?:score|weight|fused|lexical|bigram|dense|confidence)":\s*[-\d.e]+'), ""),
    (re.compile(r'"(?:request_id|added_at|id)":\s*"[^"]*[0-9a-f]{32}[^"]*"'), ""),
    (re.compile(r'name="csrf" value="[^"]*"'), ""),
    (re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::[\d.]+)?(?:\+00:00|Z)?"), ""),
    (re.compile(r"/static/[^\"']+"), ""),
    (re.compile(r"c-[A-Za-z0-9_-]{22}"), ""),
    (re.compile(r"[0-9a-f]{32}"), ""),
)


def body(response: httpx.Response) -> str:
    """What a person gets to see of a response, files unpacked, without what differs from call to call."""
    if response.content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(response.content)) as packed:
            names = [name for name in packed.namelist() if not name.startswith("docProps/")]
            text = "\n".join(packed.read(name).decode("utf-8", "replace") for name in sorted(names))
    else:
        text = response.content.decode("utf-8", "replace")
    for pattern, shown in MASKS:
        text = pattern.sub(shown, text)
    return text


def headers(response: httpx.Response) -> dict[str, str]:
    """Headers that could tell something."""
    own = {"x-request-id", "date", "content-length", "etag", "set-cookie", "last-modified"}
    return {name: value for name, value in response.headers.items() if name not in own}


def unsaid(text: str, request: Request) -> list[str]:
    """Canaries in ``text`` that the request itself does not name."""
    asked = f"{request.url} {request.query}"
    return [word for word in CANARIES if word in text and word not in asked]


def differences(within: Door, without: Door, requests: Iterable[Request]) -> tuple[int, list[str], list[str]]:
    """(number of requests, what was told of internal documents, what differs between the two libraries)."""
    told: list[str] = []
    differing: list[str] = []
    count = 0
    for request in requests:
        count += 1
        here, there = within.public(request), without.public(request)
        text = body(here)
        told += [f"{request}: {word}" for word in unsaid(text + str(headers(here)), request)]
        if here.status_code != there.status_code or headers(here) != headers(there):
            differing.append(f"{request}: {here.status_code} {there.status_code}")
        elif text != body(there) and found(here) != found(there):
            differing.append(f"{request}\n  {difference(text, body(there))}")
    return count, told, differing


def found(response: httpx.Response) -> list[str] | str:
    """What a search found, in any order.

    How rare a term is, and how often a law is cited, is counted over the whole index: two passages may change
    places. For every other request the answer itself counts.
    """
    if response.url.path != "/api/v1/search" or response.status_code != 200:
        return body(response)
    return sorted(item["id"] for item in response.json()["items"])


def difference(one: str, other: str) -> str:
    pairs = enumerate(zip(one, other, strict=False))
    at = next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))
    return f"{one[max(0, at - 60) : at + 120]!r} / {other[max(0, at - 60) : at + 120]!r}"
