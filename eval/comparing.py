"""Two runs over the same questions: which were won and lost, and whether that is more than chance."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpus.errors import InputError, UnreadableFileError
from corpus.reasons import reason
from eval.intervals import bootstrap, mcnemar

# The figures that every report carries in itself, as a block of data that no browser runs.
_DATA = re.compile(r'<script type="application/json" id="run">(.*?)</script>', re.S)

Run = Mapping[str, Any]


def read_run(path: Path) -> dict[str, Any]:
    """The run of a report, ``.html`` or ``.json``.

    Raises:
        UnreadableFileError: not there, no permission, not UTF-8. InputError: no report of ``anzhi eval``.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableFileError(f"“{path.name}”不是 UTF-8 文本，不是 anzhi eval 的报告。") from error
    except OSError as error:
        raise UnreadableFileError(f"“{path}”读不出来（{reason(error)}），请检查路径和权限。") from error
    block = _DATA.search(text)
    try:
        run = json.loads(block[1] if block else text)
        if not isinstance(run, dict) or not isinstance(run["results"], list):
            raise TypeError("no results")
        for row in run["results"]:
            _ = row["id"], row["question"], row["right"]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"“{path.name}”里没有测量结果。请用 anzhi eval --report 或 --json 存下的文件。"
        ) from error
    return run


def compare(old: Run, new: Run) -> dict[str, Any]:
    """What the new run wins and loses against the old one, over the questions that both have.

    A question is the same when id and words agree.
    """
    before = {(row["id"], row["question"]): row for row in old["results"]}
    pairs = [(before[key], row) for row in new["results"] if (key := (row["id"], row["question"])) in before]
    won = [_pair(a, b) for a, b in pairs if b["right"] and not a["right"]]
    lost = [_pair(a, b) for a, b in pairs if a["right"] and not b["right"]]
    changes = [float(b["right"]) - float(a["right"]) for a, b in pairs]
    low, high = bootstrap(changes)
    firsts = [
        float(b["first"]) - float(a["first"])
        for a, b in pairs
        if a.get("first") is not None and b.get("first") is not None
    ]
    first_low, first_high = bootstrap(firsts)
    return {
        "made": old.get("made"),
        "common": len(pairs),
        "only old": len(before) - len(pairs),
        "only new": len(new["results"]) - len(pairs),
        "same library": old.get("library", {}).get("texts") == new.get("library", {}).get("texts"),
        "old right": sum(a["right"] for a, _ in pairs),
        "new right": sum(b["right"] for _, b in pairs),
        "difference": round(sum(changes) / max(1, len(changes)), 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "p": round(mcnemar(len(won), len(lost)), 4),
        "first citation": {
            "difference": round(sum(firsts) / max(1, len(firsts)), 4),
            "low": round(first_low, 4),
            "high": round(first_high, 4),
        },
        "won": won,
        "lost": lost,
    }


def _pair(old: Run, new: Run) -> dict[str, Any]:
    return {
        "id": new["id"],
        "question": new["question"],
        "kind": new.get("kind", ""),
        "old": old.get("faults") or [],
        "new": new.get("faults") or [],
        "old answer": old.get("got", {}).get("answer", ""),
        "new answer": new.get("got", {}).get("answer", ""),
    }
