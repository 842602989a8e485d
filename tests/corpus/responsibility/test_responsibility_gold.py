"""The register of real documents, measured by the graders that lie beside the checkout.

The floors are what this version reaches, less one assignment; they never fall below the bar of the
task (0.97 exactly right and two false over the five texts).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.model import AssignmentKind
from corpus.outline import outline
from corpus.reading import read
from corpus.responsibility import find_assignments
from corpus.units import clean

SHARED = Path(__file__).resolve().parents[4] / "shared"
POLICIES = SHARED / "data" / "policies"
GRADER = SHARED / "grade" / "grade_assignments.py"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not GRADER.is_file(), reason="the real documents do not lie beside the checkout"),
]


def register(gold: Path, out: Path) -> None:
    """Write the explicit assignments of every document of a gold file, as the register gives them."""
    names = sorted({json.loads(line)["doc"] for line in gold.read_text("utf-8").splitlines()})
    with out.open("w", encoding="utf-8") as file:
        for name in names:
            made = outline(read(POLICIES / name), file_name=name)
            for item in find_assignments(made):
                row = {
                    "document": name,
                    "kind": item.kind.value,
                    "evidence": item.evidence.of(made.text),
                    "roles": [
                        {"role": role.role, "units": [{"as_written": unit.as_written} for unit in role.units]}
                        for role in item.roles
                        if not role.implied
                    ],
                }
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


def graded(gold: str, folder: Path) -> tuple[int, int, int]:
    """Exactly right, all, false."""
    register(SHARED / "gold" / gold, folder / "register.jsonl")
    said = subprocess.run(
        [sys.executable, str(GRADER), str(SHARED / "gold" / gold), str(folder / "register.jsonl")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    right = re.search(r"exactly right: (\d+)/(\d+)", said)
    false = re.search(r"false: (\d+)", said)
    assert right is not None
    assert false is not None
    return int(right.group(1)), int(right.group(2)), int(false.group(1))


def test_five_texts(tmp_path: Path) -> None:
    right, total, false = graded("assignments.jsonl", tmp_path)
    assert right / total >= 0.99
    assert false == 0


@pytest.mark.slow
def test_other_forms(tmp_path: Path) -> None:
    right, total, false = graded("assignments_more.jsonl", tmp_path)
    assert right / total >= 0.995
    assert false <= 2


@pytest.mark.slow
def test_units_that_a_sentence_adds_to_every_item() -> None:
    """``implied_units`` of the gold rows, which the grader leaves out: all of them, and no other."""
    lines = (SHARED / "gold" / "assignments_more.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    for name in sorted({row["doc"] for row in rows if "implied_units" in row}):
        expected = {
            clean(row["span"]): [unit["name"] for unit in row.get("implied_units", [])]
            for row in rows
            if row["doc"] == name
        }
        made = outline(read(POLICIES / name), file_name=name)
        found = {
            clean(item.evidence.of(made.text)): [
                unit.as_written for role in item.roles if role.implied for unit in role.units
            ]
            for item in find_assignments(made)
            if item.kind is AssignmentKind.EXPLICIT
        }
        assert found == expected
