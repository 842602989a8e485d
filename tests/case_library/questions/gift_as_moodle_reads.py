"""GIFT read step by step as Moodle's importer does it: our own reader is no witness for our own writer.

The steps and their order are those of ``readquestion`` in question/format/gift/format.php (Moodle 4): escaped
signs become ``&&NNN;`` first, the answer is what stands between the first braces, and so on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_PLACEHOLDERS = {":": "&&058;", "#": "&&035;", "=": "&&061;", "{": "&&123;", "}": "&&125;", "~": "&&126;"}
_WEIGHT = re.compile(r"^%\-*([0-9]{1,2})\.?([0-9]*)%")
_TRIM = " \t\n\r\0\x0b"


@dataclass
class MoodleQuestion:
    """A question as Moodle would store it."""

    qtype: str
    text: str
    feedback: str = ""
    single: bool = True
    answers: list[tuple[str, float]] = field(default_factory=list)
    right: bool | None = None


def read(data: bytes) -> list[MoodleQuestion]:
    """The questions of a file; blank lines stand between them."""
    found: list[MoodleQuestion] = []
    lines: list[str] = []
    for line in [*data.decode().split("\n"), ""]:
        if line.strip(_TRIM) or not lines:
            lines.append(line)
            continue
        question = _question(lines)
        found += [question] if question else []
        lines = []
    return found


def _pre(text: str) -> str:
    text = text.replace("\\\\", "&&092;")
    for sign, mark in _PLACEHOLDERS.items():
        text = text.replace("\\" + sign, mark)
    return text.replace("\\n", "&&010")


def _post(text: str) -> str:
    for sign, mark in _PLACEHOLDERS.items():
        text = text.replace(mark, sign)
    return text.replace("&&010", "\n").replace("&&092;", "\\")


def _formatted(text: str) -> str:
    match = re.match(r"\[(html|moodle|plain|markdown)\]", text)
    return _post(text[match.end() :] if match else text).strip(_TRIM)


def _question(lines: list[str]) -> MoodleQuestion | None:
    text = "\n".join(" " if line.strip(_TRIM).startswith("//") else line for line in lines).strip(_TRIM)
    if not text:
        return None
    text = _pre(text)
    if text.startswith("$CATEGORY:"):
        return None
    if text.startswith("::"):
        text = text[2:]
        text = text[text.index("::") + 2 :].strip(_TRIM)
    start, finish = text.index("{"), text.index("}")
    answers = text[start + 1 : finish].strip(_TRIM)
    assert text.endswith("}"), "nothing may follow the answers"
    stem = text[:start]
    feedback = ""
    if "####" in answers:
        answers, _, feedback = answers.rpartition("####")
        answers = answers.strip(_TRIM)
    made = MoodleQuestion("", _formatted(stem), _formatted(feedback))
    if not answers:
        made.qtype = "essay"
    elif answers.startswith("#"):
        made.qtype = "numerical"
    elif "~" in answers:
        made.qtype, made.single = "multichoice", "=" in answers
        for part in answers.replace("=", "~=").split("~"):
            made.answers += [_choice(part.strip(_TRIM))] if part.strip(_TRIM) else []
    elif "=" in answers and "->" in answers:
        made.qtype = "match"
    elif re.split("#", answers)[0].strip(_TRIM) in ("T", "TRUE", "F", "FALSE"):
        made.qtype, made.right = "truefalse", answers.startswith("T")
    else:
        made.qtype = "shortanswer"
        for part in answers.split("="):
            word = part.strip(_TRIM)
            made.answers += [_choice("=" + word)] if word else []
    return made


def _choice(answer: str) -> tuple[str, float]:
    if answer.startswith("="):
        weight, answer = 1.0, answer[1:]
    elif match := _WEIGHT.match(answer):
        weight, answer = float(answer[1 : match.end() - 1]) / 100, answer[match.end() :]
    else:
        weight = 0.0
    assert "#" not in answer, "an answer with a remark"
    return _formatted(answer), weight
