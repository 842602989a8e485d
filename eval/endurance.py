"""Many people at once for a long time: does anything fail, slow down or grow?

    anzhi eval load                        # 20 people, 2 minutes, over the project's samples
    anzhi eval load --library DIR --questions Q.jsonl --minutes 15 --clients 20 --workers 2 --output load.json

Starts the web site over a **copy** of the library and lets people use it: readers ask, search and open pages,
with a pause between two requests; editors upload a document, wait until a search finds it, delete it and make
sure that it is gone. Every process is weighed all the while. JSON comes out; the exit status is 1 when a
request failed, or when memory went on growing after the first quarter of the time.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from corpus.numerals import to_chinese
from corpus.samples import sample_paths
from eval.bench import SETS, measure_ingest
from eval.load import Client, ask_request, request, search_request
from eval.metrics import percentile, read_rows
from eval.served import Memory, machine, memories, served

WEIGH_EVERY = 5.0
FOUND_WITHIN = 60.0
"""Seconds after which an uploaded document must be found: each worker takes up a new index on its own."""
GROWTH_ALLOWED = 1.0
"""MB a minute that one process may grow, measured after the first quarter: below that it is noise."""
SETTLING = 0.25
"""Share of the time in which caches fill; growth is measured behind it."""
IDLE = 2.0
"""Seconds after which a person opens a new connection: the service closes one that is idle for five."""
BOUNDARY = "anzhi-load-7d1f"
PAGES = (
    "/responsibilities",
    "/responsibilities?lead=true&task=" + quote("消防"),
    "/responsibilities?unit=" + quote("应急管理局"),
    "/documents",
    "/units?q=" + quote("局"),
    "/conflicts",
    "/targets",
    "/api/v1/responsibilities?limit=50",
    "/api/v1/responsibilities?format=xlsx&limit=100",
)
READERS_DO = (("ask", 50), ("search", 20), ("page", 20), ("document", 10))


@dataclass(slots=True)
class Record:
    """What all clients saw. Attributes: waited: milliseconds by kind. errors: what failed, with how often."""

    waited: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, kind: str, seconds: float) -> None:
        with self.lock:
            self.waited[kind].append(seconds * 1000)

    def failed(self, kind: str, what: str) -> None:
        with self.lock:
            self.errors[f"{kind}: {what}"] += 1

    def facts(self) -> dict[str, Any]:
        """Figures for a report."""
        return {
            kind: {
                "answers": len(waited),
                "median, ms": round(percentile(waited, 0.5), 1),
                "95th percentile, ms": round(percentile(waited, 0.95), 1),
                "slowest, ms": round(max(waited, default=0.0), 1),
            }
            for kind, waited in sorted(self.waited.items())
        }


class Person:
    """One client with its own connection, its own chance and its own pauses."""

    def __init__(
        self, port: int, number: int, think: float, record: Record, over: Callable[[], bool]
    ) -> None:
        self.number = number
        self.chance = random.Random(number)  # the same load every time
        self.over = over
        self._client = Client(port)
        self._think, self._record = think, record
        self._last = time.monotonic()

    def pause(self) -> None:
        """Between half and one and a half times the usual pause, not beyond the end."""
        until = time.monotonic() + self._think * self.chance.uniform(0.5, 1.5)
        while time.monotonic() < until and not self.over():
            time.sleep(min(0.2, max(0.0, until - time.monotonic())))

    def do(self, kind: str, wire: bytes, wanted: Sequence[int] = (200,)) -> bytes | None:
        """One request; its body, or None when it failed, which is written down."""
        if time.monotonic() - self._last > IDLE:
            self._client.close()
        began = time.perf_counter()
        try:
            status, body = self._client.exchange(wire)
            self._last = time.monotonic()
        except (OSError, ValueError) as error:
            self.complain(kind, type(error).__name__)
            return None
        if status not in wanted:
            self.complain(kind, f"HTTP {status} {body[:200].decode('utf-8', 'replace')}")
            return None
        self._record.took(kind, time.perf_counter() - began)
        return body

    def complain(self, kind: str, what: str) -> None:
        self._record.failed(kind, what)

    def close(self) -> None:
        self._client.close()


def read(person: Person, questions: Sequence[str], documents: Sequence[str]) -> None:
    """A reader's day: asks, searches, opens lists and documents."""
    kinds, weights = [kind for kind, _ in READERS_DO], [weight for _, weight in READERS_DO]
    while not person.over():
        kind = person.chance.choices(kinds, weights)[0]
        question = person.chance.choice(questions)
        if kind == "ask":
            person.do(kind, ask_request(question))
        elif kind == "search":
            person.do(kind, search_request(question))
        elif kind == "page":
            person.do(kind, request("GET", person.chance.choice(PAGES), accept="text/html"))
        else:
            person.do(
                kind, request("GET", f"/documents/{person.chance.choice(documents)}", accept="text/html")
            )
        person.pause()


def edit(person: Person) -> None:
    """An editor's day: uploads a document, waits until it is found, deletes it, sees that it is gone."""
    turn = 0
    while not person.over():
        turn += 1
        name, word, text = generated(person.number, turn, person.chance)
        answer = person.do("upload", upload_request(name, text), wanted=(200, 201))
        if answer is None:
            person.pause()
            continue
        document = str(json.loads(answer)["document"]["id"])
        _wait_until_found(person, word, document)
        person.pause()
        if person.do("delete", request("DELETE", f"/api/v1/documents/{document}")) is not None:
            person.do("gone", request("GET", f"/api/v1/documents/{document}"), wanted=(404,))
        person.pause()


def _wait_until_found(person: Person, word: str, document: str) -> None:
    began = time.monotonic()
    while time.monotonic() < began + FOUND_WITHIN:
        answer = person.do("look for the upload", search_request(f"{word}由谁负责？"))
        if answer is not None and document in answer.decode("utf-8", "replace"):
            return
        time.sleep(1.0)
    person.complain("upload", f"not found within {FOUND_WITHIN:.0f} s")


def generated(number: int, turn: int, chance: random.Random) -> tuple[str, str, str]:
    """(file name, a word that no other document has, text) of a plan that exists nowhere."""
    word = f"第{to_chinese(number * 1000 + turn)}号演练场"
    duties = "\n".join(
        f"（{to_chinese(item)}）整治{word}第{to_chinese(item)}类隐患。每{chance.choice('月季年')}检查一次"
        f"消防设施，并如实记录。（牵头单位：县应急管理局；配合单位：县消防救援大队）"
        for item in range(1, chance.randint(8, 40))
    )
    text = f"测试县{word}安全整治方案\n测演发〔2026〕{number * 1000 + turn}号\n一、主要任务\n{duties}\n"
    return f"{word}整治方案.txt", word, text


def upload_request(name: str, text: str) -> bytes:
    """``POST /api/v1/documents`` with a file."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = f"{head}{text}\r\n--{BOUNDARY}--\r\n".encode()
    return request(
        "POST", "/api/v1/documents", body, content_type=f"multipart/form-data; boundary={BOUNDARY}"
    )


# --- memory --------------------------------------------------------------------------------------


class Scales:
    """Weighs every process of the service until stopped."""

    def __init__(self, pid: int, every: float = WEIGH_EVERY) -> None:
        self._pid, self._every = pid, every
        self._began = time.monotonic()
        self._weights: dict[int, list[tuple[float, Memory]]] = defaultdict(list)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            for one in memories(self._pid):
                self._weights[one.pid].append((time.monotonic() - self._began, one))
            if self._done.wait(self._every):
                return

    def stop(self) -> list[dict[str, Any]]:
        """For each process that lived through the measured time: MB then, now, at most, and the slope."""
        self._done.set()
        self._thread.join()
        seconds = time.monotonic() - self._began
        rows = []
        for pid, weights in sorted(self._weights.items()):
            settled = [(at, one.fair) for at, one in weights if at >= seconds * SETTLING]
            if len(settled) < 3 or weights[-1][0] < seconds - 3 * self._every:
                continue
            rows.append(
                {
                    "process": pid,
                    "settled, MB": round(settled[0][1], 1),
                    "at the end, MB": round(settled[-1][1], 1),
                    "at most, MB": round(max(one.fair for _, one in weights), 1),
                    "growth, MB a minute": round(slope(settled) * 60, 2),
                    "every minute, MB": _by_minute(weights),
                }
            )
        return rows


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The least-squares slope; 0 for fewer than two distinct times."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


def _by_minute(weights: Sequence[tuple[float, Memory]]) -> list[float]:
    found: dict[int, float] = {}
    for at, one in weights:
        found.setdefault(int(at // 60), round(one.fair, 1))
    return list(found.values())


# --- the run -------------------------------------------------------------------------------------


def endure(library: Path, questions: Sequence[str], options: argparse.Namespace) -> dict[str, Any]:
    """The report of one run over a library that may be changed."""
    record = Record()
    # All these people come from one address, which no limit by caller is made for.
    env = {f"ANZHI_RATE_{kind}": "0" for kind in ("ASK", "LOGIN", "UPLOAD", "FEEDBACK")}
    with served(library, workers=options.workers, env=env) as service:
        documents = _documents(service.port)
        _warm(service.port, questions[0], options.workers)
        scales = Scales(service.pid)
        began = time.monotonic()
        end = began + options.minutes * 60
        people = [
            Person(service.port, number, options.think, record, lambda: time.monotonic() >= end)
            for number in range(options.clients)
        ]
        editors, readers = people[: options.editors], people[options.editors :]
        threads = [threading.Thread(target=edit, args=(person,)) for person in editors]
        threads += [threading.Thread(target=read, args=(person, questions, documents)) for person in readers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        weights = scales.stop()
        for person in people:
            person.close()
    return {
        "machine": machine(),
        "people": {"readers": len(readers), "editors": len(editors), "pause, s": options.think},
        "workers": options.workers,
        "minutes": round((time.monotonic() - began) / 60, 1),
        "errors": sum(record.errors.values()),
        "kinds of errors": dict(record.errors),
        "waited": record.facts(),
        "memory": weights,
    }


def _documents(port: int) -> list[str]:
    client = Client(port)
    _, body = client.exchange(request("GET", "/api/v1/documents?limit=200"))
    client.close()
    return [row["id"] for row in json.loads(body)["items"]]


def _warm(port: int, question: str, workers: int) -> None:
    """Each worker loads on its own what a first question needs."""
    for _ in range(4 * workers):
        client = Client(port)
        client.send(ask_request(question))
        client.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the load; returns the exit status."""
    options = _options(argv)
    questions = [row["question"] for row in read_rows(options.questions)]
    if not questions:
        raise SystemExit(f"no questions in {options.questions}")
    with tempfile.TemporaryDirectory(prefix="anzhi-load-") as scratch:
        library = Path(scratch) / "library"
        if options.library:
            shutil.copytree(options.library, library)
        else:
            measure_ingest(library, list(sample_paths()))
        report = endure(library, questions, options)
    text = json.dumps(report, ensure_ascii=False, indent=2)
    if options.output:
        options.output.write_text(text + "\n", encoding="utf-8")
    print(text)
    growing = any(row["growth, MB a minute"] > GROWTH_ALLOWED for row in report["memory"])
    return 1 if report["errors"] or growing else 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="anzhi eval load",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--library", type=Path, help="a library with its index; a copy of it is used")
    parser.add_argument("--questions", type=Path, default=SETS / "samples.jsonl")
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--clients", type=int, default=20, help="people at once, the editors among them")
    parser.add_argument("--editors", type=int, default=2, help="how many of them upload and delete")
    parser.add_argument("--workers", type=int, default=2, help="processes of the service")
    parser.add_argument("--think", type=float, default=1.0, help="seconds between two requests of a person")
    parser.add_argument("--output", type=Path, help="write the report there, too")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
