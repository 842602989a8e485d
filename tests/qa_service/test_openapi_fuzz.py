"""Every endpoint held against the service's own OpenAPI file, with requests that schemathesis makes up.

Valid requests must be understood, invalid ones refused, and every answer must be one that the description
announces: status, content type, headers, body; never a failure of the server. How to go on for longer by hand
stands in ``api_fuzz/schemathesis.toml``.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent / "api_fuzz"
EXAMPLES = 4
SECONDS = 600
"""When to give up; it takes a minute on two idle cores."""
PASSWORD = "灰瓦河岸-31-铁桥"
SCOPES = (
    "read_internal",
    "edit_library",
    "review_feedback",
    "manage_accounts",
    "read_audit",
    "edit_questions",
)
# All requests come from one address, and faster than any person asks.
NO_LIMITS = {f"ANZHI_RATE_{name}": "0" for name in ("ASK", "LOGIN", "UPLOAD", "FEEDBACK")}


@dataclass(frozen=True)
class Spoilt:
    """A server over a library that may be spoilt, and an administrator's token."""

    url: str
    token: str

    @property
    def as_administrator(self) -> tuple[str, str]:
        return ("--header", f"Authorization: Bearer {self.token}")


@pytest.fixture(scope="module")
def spoilt(
    sample_library: Path,
    tmp_path_factory: pytest.TempPathFactory,
    serve: Any,
) -> Iterator[Spoilt]:
    copy = tmp_path_factory.mktemp("spoilt") / "anzhi"
    shutil.copytree(sample_library, copy)
    token = _administrator(copy)
    with serve(copy, **NO_LIMITS) as running:
        yield Spoilt(running.url, token)


def _administrator(library: Path) -> str:
    """An account by the command that makes the first one; its token with every scope."""
    program = [sys.executable, "-m", "qa_service.cli", "--library", str(library), "accounts"]
    added = [*program, "add", "chen.min", "--role", "administrator", "--password-stdin"]
    subprocess.run(added, input=f"{PASSWORD}\n", text=True, check=True, capture_output=True)
    scopes = [part for scope in SCOPES for part in ("--scope", scope)]
    said = subprocess.run(
        [*program, "tokens", "chen.min", "--add", "核对接口", *scopes, "--json"],
        text=True,
        check=True,
        capture_output=True,
    )
    return str(json.loads(said.stdout)["secret"])


def findings(url: str, folder: Path, *more: str) -> str:
    """What schemathesis finds in the API; "" for nothing."""
    program = [str(Path(sys.executable).with_name("schemathesis")), "--no-color"]
    done = subprocess.run(
        [
            *program,
            *("--config-file", str(HERE / "schemathesis.toml")),
            *("run", f"{url}/openapi.json", "--max-examples", str(EXAMPLES)),
            *more,
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HERE)},
        text=True,
        capture_output=True,
        timeout=SECONDS,
    )
    return "" if done.returncode == 0 else done.stdout[-20_000:] + done.stderr[-2_000:]


@pytest.mark.slow
def test_an_administrator_gets_what_is_described(spoilt: Spoilt, tmp_path: Path) -> None:
    """Without what would lock out the one who asks, and without encoding the library again and again."""
    left_out = ("--exclude-path-regex", "^/api/v1/(accounts?(/|$)|jobs/index$)")
    found = findings(spoilt.url, tmp_path, *left_out, *spoilt.as_administrator)
    assert not found, found


@pytest.mark.slow
def test_anybody_gets_what_is_described(spoilt: Spoilt, tmp_path: Path) -> None:
    """Nobody signed in: what is open answers, and everything else says so in the described shape."""
    found = findings(spoilt.url, tmp_path, "--phases", "examples,fuzzing")
    assert not found, found


@pytest.mark.slow
def test_accounts_answer_as_described_even_to_one_who_locks_himself_out(
    spoilt: Spoilt, tmp_path: Path
) -> None:
    only = ("--include-path-regex", "^/api/v1/(accounts?(/|$)|audit)")
    found = findings(spoilt.url, tmp_path, *only, *spoilt.as_administrator)
    assert not found, found
