"""A case as text for a terminal, made of its JSON (``CaseView.json``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

_LINE: Final = 160
_FACTS: Final = (
    ("day", "时间", ""),
    ("place", "地点", ""),
    ("types", "事故类别", ""),
    ("stated_grade", "等级（文中写明）", ""),
    ("computed_grade", "等级（按数字计算）", ""),
    ("deaths", "死亡", " 人"),
    ("missing", "失踪", " 人"),
    ("injured", "受伤", " 人"),
    ("severe", "重伤", " 人"),
    ("poisoned", "中毒", " 人"),
    ("loss", "直接经济损失", " 万元"),
    ("nature", "事故性质", ""),
    ("industry", "行业", ""),
    ("enterprises", "有关单位", ""),
    ("substances", "涉及物质", ""),
    ("events", "情形", ""),
)


def case_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """What a person reads, line by line."""
    yield f"{found['name']}  {found['id']}"
    yield f"材料：《{found['document']['title']}》 {found['document']['file_name']}"
    for key, name, unit in _FACTS:
        values = found["values"][key]
        for value in values if isinstance(values, list) else [values]:
            if value is not None:
                yield _fact(name, value, unit)
    yield from _quotes("事故经过", found["course"])
    yield from _quotes("应急处置", found["rescue"])
    if found["causes"]:
        yield "\n【原因】"
    for cause in found["causes"]:
        marks = "、".join(cause["topics"])
        yield f"- {cause['kind']}{f'（{marks}）' if marks else ''}：{_short(cause['quote']['text'])}"
    if found["violations"]:
        yield "\n【违反的规定】"
    for one in found["violations"]:
        yield from _violation(one)
    if found["parties"]:
        yield "\n【责任追究】"
    for party in found["parties"]:
        name, post = party["name"], party["post"]
        who = f"{name}（{post}）" if name and post else name or post
        measures = "；".join(("建议" if m["proposed"] else "") + m["words"] for m in party["measures"])
        yield f"- {party['kind']} {who}：{measures or _short(party['quote']['text'])}"
    yield from _quotes("教训和防范措施", found["lessons"])


def _fact(name: str, value: Mapping[str, Any], unit: str) -> str:
    shown = value["value"]
    shown = f"{shown:g}" if isinstance(shown, float) else str(shown if shown is not None else "")
    more = [value.get("time", ""), value.get("words", ""), value.get("role", "")]
    words = " ".join(dict.fromkeys(one for one in (f"{shown}{unit}", *more) if one.strip()))
    doubt = "（存疑）" if not value["sure"] else ""
    note = f"（{value['note']}）" if value["note"] else ""
    quote = f"  “{_short(value['quotes'][0]['text'])}”" if value["quotes"] else ""
    return f"{name}：{words}{doubt}{note}{quote}"


def _violation(one: Mapping[str, Any]) -> Iterator[str]:
    provision = one["provision"]
    written = f"《{provision['title']}》{provision['article']}{provision['paragraph']}{provision['item']}"
    link = provision["link"]
    present = f"（{link['present_name']}）" if link else ""
    yield f"- {one['who'] + '：' if one['who'] else ''}{written}{present}"
    text = link and (link["then"] or link["now"])
    if text and text["text"]:
        yield f"  {text['label']}：{_short(text['text'])}"


def _quotes(name: str, quotes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if quotes:
        yield f"\n【{name}】"
    for one in quotes:
        yield _short(one["text"], 4 * _LINE)


def _short(text: str, most: int = _LINE) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
