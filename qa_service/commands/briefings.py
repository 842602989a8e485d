"""``anzhi cases briefing``: warning education from cases, as text, JSON, a Word file or slides."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa_service.commands.options import LibraryOption, hand_over, settings_of

if TYPE_CHECKING:
    from case_library.briefing import Briefing, Part


class BriefingTextForm(StrEnum):
    """How a briefing is given."""

    TEXT = "text"
    JSON = "json"
    DOCX = "docx"
    PPTX = "pptx"


_FILES = (BriefingTextForm.DOCX, BriefingTextForm.PPTX)


def briefing(
    context: typer.Context,
    cases: Annotated[
        list[str], typer.Argument(metavar="案例编号", help="一个或几个案例的编号", show_default=False)
    ],
    place: Annotated[
        str, typer.Option("--place", metavar="地区", help="列出这个地区现在由谁负责", show_default=False)
    ] = "",
    names: Annotated[bool, typer.Option("--names", help="写出人名；不写则隐去，只留姓氏")] = False,
    form: Annotated[
        BriefingTextForm | None, typer.Option("--format", help="格式；不写则看 --out 的后缀，再没有则为文字")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到这个文件")] = None,
    library: LibraryOption = None,
) -> None:
    """警示教育材料：经过、原因、责任链条、违反的条文、讨论题，每句话都有出处。"""
    wanted = _form(form, out)
    settings = settings_of(context, library)

    from qa_service.briefings import BriefingForm, briefing_bytes, briefing_json, briefing_of
    from qa_service.wiring import build

    with build(settings) as app:
        made = briefing_of(app, cases, place, full_names=names)
    if wanted is BriefingTextForm.TEXT:
        data = "".join(line + "\n" for line in _lines(made)).encode()
    elif wanted is BriefingTextForm.JSON:
        import json

        data = (json.dumps(briefing_json(made), ensure_ascii=False, indent=2) + "\n").encode()
    else:
        data = briefing_bytes(made, BriefingForm(wanted.value))
    hand_over(data, out, f"{len(made.cases)} 起案例的警示教育材料")


def _form(form: BriefingTextForm | None, out: Path | None) -> BriefingTextForm:
    if form is None:
        suffix = out.suffix.lower().lstrip(".") if out is not None else ""
        form = BriefingTextForm(suffix) if suffix in list(BriefingTextForm) else BriefingTextForm.TEXT
    if form in _FILES and out is None:
        raise typer.BadParameter(f"{form.value} 格式要用 --out 写到文件", param_hint="--format")
    return form


def _lines(made: Briefing) -> Iterator[str]:
    """The briefing as a person reads it on a terminal."""
    from qa_service.briefing_word import missing_words

    yield made.title
    yield from made.notes
    if made.common is not None:
        yield ""
        yield "【共同点】"
        yield from _part_lines(made.common)
    for told in made.cases:
        yield ""
        yield f"==== {told.name} ===="
        if told.missing:
            yield missing_words(told)
        for part in told.parts:
            yield ""
            yield f"【{part.heading}】"
            yield from _part_lines(part)
    yield ""
    yield "【出处】"
    for source in made.sources:
        yield f"[{source.n}] {source.where}" + (f"：“{source.quote}”" if source.quote else "")


def _part_lines(part: Part) -> Iterator[str]:
    for one in part.statements:
        label = f"{one.label}：" if one.label else ""
        words = f"“{one.text}”" if one.verbatim else one.text
        yield f"{label}{words}{_numbers(one.sources)}" + (f"（{one.note}）" if one.note else "")
    for link in part.chain:
        about = "，".join(filter(None, (link.who, link.post, link.role)))
        fault = f"：“{link.fault}”" if link.fault else ""
        measures = f"——{'；'.join(link.measures)}" if link.measures else ""
        yield f"{about}{fault}{measures}{_numbers(link.sources)}"
    for rule in part.rules:
        who = f"{rule.who}：" if rule.who else ""
        yield f"{who}违反{rule.name}{_numbers(rule.sources)}"
        if rule.then:
            yield f"  事故当时的条文：{rule.then}"
        if rule.now:
            yield f"  现行条文{rule.now_label}：{rule.now}"
        yield f"  现行情况：{rule.state}"
    if part.note:
        yield part.note


def _numbers(numbers: tuple[int, ...]) -> str:
    return "".join(f"[{number}]" for number in numbers)
