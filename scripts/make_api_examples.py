"""Records what the API answers over the sample documents, for the page /docs.

    .venv/bin/python scripts/make_api_examples.py LIBRARY

LIBRARY is a sample library as ``make serve`` builds it; a copy of it is used, so nothing is changed. Calls
that change something are made on the copy. Answers are shortened: one item of each list, long texts cut.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from starlette.testclient import TestClient

from qa_service.api.application import create_app
from qa_service.settings import load_settings
from qa_service.wiring import build

OUT: Final = Path(__file__).parents[1] / "qa_service" / "data" / "api_examples.json"
LONGEST: Final = 90
QUESTION: Final = "望溪县街上有人流动倒气、卖黑气瓶，这归哪些单位查？"
WAITING: Final = "楼道里停电动车归谁管？"


class Recorder:
    """Makes calls and keeps them by operation."""

    def __init__(self, client: TestClient) -> None:
        self._client = client
        self.calls: dict[str, Any] = {}

    def call(
        self,
        operation: str,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Any:
        """The answer as JSON; fails when it is an error, so that no error becomes an example."""
        method, _, address = operation.partition(" ")
        for name, value in (path or {}).items():
            address = address.replace("{" + name + "}", value)
        response = self._client.request(method, address, params=dict(query or {}), json=body)
        if response.status_code >= 400:
            raise SystemExit(f"{operation}: {response.status_code} {response.text[:300]}")
        kind = response.headers.get("content-type", "")
        json_answer = kind.startswith("application/json")
        answer = _short(response.json()) if json_answer else _of_file(response.content, kind)
        self.calls[operation] = {
            "path": dict(path or {}),
            "query": dict(query or {}),
            "body": body,
            "status": response.status_code,
            "answer": answer,
        }
        return response.json() if json_answer else response.content


def _short(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= LONGEST else value[:LONGEST] + "……"
    if isinstance(value, list):
        return [_short(item) for item in value[:1]]
    if isinstance(value, dict):
        return {name: _short(item) for name, item in value.items()}
    return value


def _of_file(content: bytes, kind: str) -> str:
    if kind.startswith("text/event-stream"):
        lines = content.decode().splitlines()
        return "\n".join(line[:LONGEST] + ("……" if len(line) > LONGEST else "") for line in lines[:9])
    if kind.startswith("text/"):
        return "\n".join(content.decode().splitlines()[:6])
    return f"（文件：{kind.partition(';')[0]}）"


def record(recorder: Recorder) -> None:
    """One call of each operation that can be called with the sample documents."""
    call, v1 = recorder.call, "/api/v1"
    answer = call(f"POST {v1}/ask", body={"question": QUESTION})
    call(f"GET {v1}/ask", query={"question": QUESTION, "as_of": "2026-11-01"})
    call(f"POST {v1}/ask/stream", body={"question": QUESTION})
    call(f"GET {v1}/conversations/{{conversation}}", {"conversation": answer["conversation"]})
    call(f"DELETE {v1}/conversations/{{conversation}}", {"conversation": answer["conversation"]})
    call(f"POST {v1}/chat", body={"question": WAITING})
    call(f"POST {v1}/chat/stream", body={"question": WAITING})
    given = call(f"POST {v1}/feedback", body={"question": WAITING, "useful": True, "remark": "很清楚"})
    call(f"GET {v1}/feedback", query={"useful": "true"})
    call(f"GET {v1}/feedback/{{feedback_id}}", {"feedback_id": given["id"]})
    call(
        f"POST {v1}/feedback/{{feedback_id}}/settle",
        {"feedback_id": given["id"]},
        body={"settlement": "test_question", "remark": "原文一致"},
    )
    call(f"GET {v1}/search", query={"q": "可燃气体报警装置", "limit": "1"})
    call(f"POST {v1}/understand", body={"question": "煤气罐归谁管"})
    call(f"GET {v1}/lexicon", query={"limit": "1"})
    text = "根据《安全生产法》第二十一条，生产经营单位的主要负责人对本单位安全生产工作负有职责。"
    call(f"POST {v1}/citations/verify", body={"text": text})
    _register(call, v1)
    _documents(call, v1, answer["citations"][0])
    _cases(call, v1, answer["citations"][0]["clause_id"])
    _papers(call, v1)
    _questions(call, v1)
    call(f"GET {v1}/account")
    call(f"GET {v1}/jobs")
    call(f"GET {v1}/health")
    call(f"GET {v1}/ready")


def _register(call: Any, v1: str) -> None:
    call(f"GET {v1}/responsibilities", query={"unit": "澜山区应急管理局", "lead": "true", "limit": "1"})
    call(f"GET {v1}/responsibilities/facets", query={"jurisdiction": "澜山区"})
    call(f"GET {v1}/responsibilities/matrix", query={"jurisdiction": "望溪县"})
    call(f"GET {v1}/targets", query={"jurisdiction": "澜山区", "kind": "deadline", "limit": "1"})
    call(f"GET {v1}/conflicts", query={"limit": "1"})
    call(f"GET {v1}/blind-spots", query={"limit": "1"})
    call(f"GET {v1}/load", query={"unit": "澜山区应急管理局", "limit": "1"})
    units = call(f"GET {v1}/units", query={"q": "应急管理局", "limit": "1"})
    call(f"GET {v1}/units/{{unit_id}}", {"unit_id": units["items"][0]["id"]})
    call(f"GET {v1}/references/unresolved", query={"limit": "1"})


def _documents(call: Any, v1: str, cited: Mapping[str, Any]) -> None:
    document = {"document_id": cited["document"]["id"]}
    clause = {"clause_id": cited["clause_id"]}
    one = f"{v1}/documents/{{document_id}}"
    call(f"GET {v1}/documents", query={"q": "燃气", "limit": "1"})
    for part in ("", "/versions", "/text", "/file", "/metadata", "/history", "/references", "/cited-by"):
        call(f"GET {one}{part}", document)
    call(f"GET {v1}/clauses/{{clause_id}}", clause)
    call(f"GET {v1}/clauses/{{clause_id}}/references", clause)
    call(f"GET {v1}/clauses/{{clause_id}}/cited-by", clause)
    found = call(f"GET {v1}/documents", query={"q": "燃气", "limit": "200"})
    pages = [
        row for row in call(f"GET {v1}/documents", query={"limit": "200"})["items"] if row["form"] == "pdf"
    ]
    call(f"GET {v1}/documents", query={"q": "燃气", "limit": "1"})
    if pages and found:
        drawn = {"document_id": pages[0]["id"]}
        call(f"GET {one}/pages", drawn)
        call(f"GET {one}/pages/{{page}}", {**drawn, "page": "1"}, {"width": "800"})
        call(f"GET {one}/pages/{{page}}/boxes", {**drawn, "page": "1"})


def _cases(call: Any, v1: str, clause_id: str) -> None:
    call(f"GET {v1}/cases/statistics")
    call(f"GET {v1}/cases/export", query={"format": "csv", "type": "中毒和窒息"})
    found = call(f"GET {v1}/cases", query={"type": "中毒和窒息", "limit": "1"})
    case = {"case_id": found["items"][0]["id"]}
    for part in ("", "/similar", "/duplicates"):
        call(f"GET {v1}/cases/{{case_id}}{part}", case)
    call(f"GET {v1}/cases/{{case_id}}/briefing", case, {"format": "json"})
    call(f"GET {v1}/briefings", query={"case": case["case_id"], "format": "json"})
    call(f"GET {v1}/clauses/{{clause_id}}/cases", {"clause_id": clause_id})
    rows = call(
        f"GET {v1}/responsibilities", query={"unit": "澜山区应急管理局", "lead": "true", "limit": "1"}
    )
    call(f"GET {v1}/responsibilities/{{assignment_id}}/cases", {"assignment_id": rows["items"][0]["id"]})


def _questions(call: Any, v1: str) -> None:
    bank = f"{v1}/questions"
    laws = call(f"GET {v1}/documents", query={"q": "消防法", "limit": "1"})
    call(f"GET {v1}/documents", query={"q": "燃气", "limit": "1"})
    making = {"documents": [laws["items"][0]["id"]], "types": ["单选题"], "most": 3}
    made = call(f"POST {bank}/generate", body=making)
    ids = [one["id"] for one in made["items"]]
    item = {"item_id": ids[0]}
    call(f"GET {bank}", query={"type": "单选题", "q": "消防", "limit": "1"})
    call(f"GET {bank}/{{item_id}}", item)
    call(f"PATCH {bank}/{{item_id}}", item, body={"revision": 1, "tags": ["重点"], "remark": "加标签"})
    call(f"POST {bank}/move", body={"ids": ids, "action": "approved", "remark": "看过"})
    call(f"GET {bank}/{{item_id}}/history", item)
    call(f"POST {bank}/{{item_id}}/comments", item, body={"text": "干扰项可以再接近一些"})
    call(f"GET {bank}/{{item_id}}/comments", item)
    call(f"GET {bank}/points")
    call(f"GET {bank}/batches")
    call(f"GET {bank}/batches/{{batch_id}}", {"batch_id": made["batch"]})
    call(f"GET {bank}/batches/{{batch_id}}/report", {"batch_id": made["batch"]})
    call(f"GET {bank}/template")
    call(f"GET {bank}/export", query={"form": "gift", "type": "单选题"})
    call(f"POST {bank}/check", body={})


def _papers(call: Any, v1: str) -> None:
    """Papers, then practice on the items of the sample bank, then what came of it."""
    papers, blueprints, practice, results = (
        f"{v1}/{name}" for name in ("papers", "blueprints", "practice", "results")
    )
    call(f"GET {blueprints}", query={"limit": "1"})
    call(f"GET {blueprints}/stock")
    ready = {"blueprint_id": "ready-class"}
    call(f"GET {blueprints}/{{blueprint_id}}", ready)
    call(f"GET {blueprints}/{{blueprint_id}}/export", ready, {"format": "json"})
    call(f"POST {blueprints}/check", body=ready)
    made = call(f"POST {papers}", body={**ready, "seed": 7, "mock": True})
    paper = {"paper_id": made["id"]}
    call(f"GET {papers}", query={"limit": "1"})
    call(f"GET {papers}/{{paper_id}}", paper)
    call(f"GET {papers}/{{paper_id}}/export", paper, {"part": "key", "version": "A"})
    call(f"GET {papers}/{{paper_id}}/items/{{number}}/candidates", {**paper, "number": "1"}, {"limit": "1"})
    call(f"GET {practice}")
    begun = call(f"POST {practice}/exams", body={"paper_id": made["id"], "keep": True})
    sitting = {"sitting_id": begun["id"]}
    one = f"{practice}/sittings/{{sitting_id}}"
    call(f"GET {one}", sitting)
    call(f"POST {one}/answers", sitting, body={"number": 1, "chosen": ["A"]})
    call(f"POST {one}/finish", sitting)
    call(f"GET {one}/sheet", sitting)
    call(f"POST {practice}/sittings", body={"number": 1, "types": ["单选题"]})
    call(f"GET {practice}/sittings", query={"limit": "1"})
    call(f"GET {practice}/notebook")
    call(f"GET {results}/exams")
    call(f"GET {results}/exams/{{paper_id}}", paper)
    call(f"GET {results}/items", query={"limit": "1"})


def main() -> None:
    """Write the examples."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "library"
        shutil.copytree(sys.argv[1], copy)
        with build(load_settings(env={"ANZHI_LIBRARY": str(copy)}, toml=None)) as app:
            client = TestClient(
                create_app(app), base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50_000)
            )
            recorder = Recorder(client)
            record(recorder)
    text = json.dumps(recorder.calls, ensure_ascii=False, indent=1)
    # What differs from run to run says nothing: how long an answer took.
    text = re.sub(r'"took_ms": [\d.]+', '"took_ms": 12.3', text)
    OUT.write_text(text + "\n", encoding="utf-8")
    print(f"{len(recorder.calls)} examples in {OUT.name}, {len(text) // 1024} KB")


if __name__ == "__main__":
    main()
