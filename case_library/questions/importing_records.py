"""Records of other programs (JSON) → questions: the keys are named as columns of tables are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from case_library.questions.importing_headings import column_of
from case_library.questions.importing_items import Written
from case_library.questions.importing_tables import written_of
from case_library.questions.wording import LETTERS

_SHOWN = 200


def record_of(record: Any, number: int) -> Written:
    """The question of one record; what is no record becomes a question without a stem, which is refused."""
    place = f"第 {number} 题"
    shown = json.dumps(record, ensure_ascii=False)[:_SHOWN]
    if not isinstance(record, Mapping):
        return Written(place, shown)
    fields: dict[str, str] = {}
    options: dict[str, str] = {}
    unknown: list[str] = []
    for key, value in record.items():
        column = column_of(str(key))
        if column.field == "option":
            options[column.letter] = _word(value)
        elif column.field == "together" and not isinstance(value, str):
            options |= _options(value)
            unknown += [f"选项{at}：{text}" for at, text in _beyond(value)]
        elif column.field == "answer" and isinstance(value, list):
            fields["answer"] = _answers(value)
        elif column.field and column.field not in fields:
            fields[column.field] = _word(value)
        elif _word(value).strip():
            unknown.append(f"{key}：{_word(value).strip()}")
    if unknown:
        fields["unknown"] = "\x1f".join(unknown)
    return written_of(place, shown, fields, options)


def _word(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "正确" if value else "错误"
    if isinstance(value, list):
        return "；".join(_word(one) for one in value)
    if isinstance(value, Mapping):
        for name in ("text", "content", "value", "label", "title", "name"):
            if name in value:
                return _word(value[name])
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _options(value: Any) -> dict[str, str]:
    """Options as a list of texts or of records, or as letter → text."""
    if isinstance(value, Mapping):
        if all(len(str(key)) == 1 and str(key).isalpha() for key in value):
            return {str(key).upper(): _word(text) for key, text in value.items()}
        value = list(value.values())
    if isinstance(value, list):
        return {letter: _word(one) for letter, one in zip(LETTERS, value, strict=False)}
    return {"A": _word(value)}


def _beyond(value: Any) -> list[tuple[int, str]]:
    """Options that no letter is left for, by their number."""
    listed = list(value.values()) if isinstance(value, Mapping) else value if isinstance(value, list) else []
    most = len(LETTERS)
    return [(at, _word(one)) for at, one in enumerate(listed[most:], start=most + 1)]


def _answers(value: list[Any]) -> str:
    words = [_word(one) for one in value]
    if all(len(word) == 1 and word.isascii() and word.isalpha() for word in words):
        return "".join(words)
    return (
        words[0]
        if len(words) == 1
        else "\n".join(f"（{at}）{word}" for at, word in enumerate(words, start=1))
    )
