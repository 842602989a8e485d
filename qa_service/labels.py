"""Chinese words for the values that the code names in English, and small formats for pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from corpus.jurisdiction import basis_text
from corpus.model import PlaceBasis
from qa_service.register import STATUS_NAMES

STATUS: Mapping[str, str] = {status.value: name for status, name in STATUS_NAMES.items()}
STATUS_TONE: Mapping[str, str] = {
    "in_force": "good",
    "not_yet": "warn",
    "expired": "warn",
    "repealed": "bad",
    "superseded": "bad",
    "unknown": "plain",
}
DOCUMENT_KIND: Mapping[str, str] = {
    "policy": "政策文件",
    "law": "法律法规",
    "standard": "标准规范",
    "case": "事故案例",
}
ANSWER_KIND: Mapping[str, str] = {
    "responsibility": "责任单位",
    "lead": "牵头单位",
    "duties": "单位职责",
    "target": "目标和时限",
    "provision": "条文规定",
    "penalty": "法律责任",
    "definition": "名词解释",
    "case": "事故案例",
    "comparison": "对照比较",
    "other": "其他",
}


def place(path: str) -> str:
    """A jurisdiction path as a person reads it: 山东省 聊城市 → 山东省 · 聊城市; "" stays "地区未标明"."""
    return " · ".join(path.split("/")) if path else "地区未标明"


PLACE_SCOPE: Mapping[str, str] = {
    "within": "本地区及所辖",
    "own": "只看本级",
    "holding": "当地适用（含上级、国家）",
}


def place_basis(basis: PlaceBasis | None) -> str:
    """Why a text has its jurisdiction (标题“岚桥县”；上级未知); "" where an earlier release read it."""
    return basis_text(basis)


def place_basis_json(basis: PlaceBasis | None) -> dict[str, Any] | None:
    """The basis for the API and the command line."""
    if basis is None:
        return None
    return {
        "source": basis.source.value,
        "words": basis.words,
        "parent": basis.parent,
        "parent_known": basis.parent_known,
        "text": basis_text(basis),
    }


def short_place(path: str) -> str:
    """The last step of a jurisdiction path."""
    return path.rsplit("/", 1)[-1] if path else "地区未标明"


def day(value: dt.date | str | None) -> str:
    """A date as 2022年8月31日; "" without one."""
    if value is None or value == "":
        return ""
    date = value if isinstance(value, dt.date) else dt.date.fromisoformat(value[:10])
    return f"{date.year}年{date.month}月{date.day}日"


def count(number: int) -> str:
    """A count with thousands separated: 20,456."""
    return f"{number:,}"
