"""Items as Word: to read, to check and to print; each with its options, key, explanation and source.

The text is laid out so that ``importing`` reads it back: ``1. stem``, ``A. option``, ``答案：``, ``解析：``.
"""

from __future__ import annotations

from collections.abc import Sequence

from case_library.questions import wording
from case_library.questions.export.pages import Page, numbered_types
from case_library.questions.model import Item


def word_bytes(items: Sequence[Item], title: str) -> bytes:
    """The bank as one document, a chapter for each type."""
    page = Page(wording.clean(title), header=wording.clean(title))
    number = 0
    for heading, chosen in numbered_types(items):
        page.heading(f"{heading}（{len(chosen)}题）")
        for item in chosen:
            number += 1
            _item(page, number, item)
    return page.bytes()


def _item(page: Page, number: int, item: Item) -> None:
    if item.background:
        page.lines(f"【案例】{wording.clean(item.background)}", keep=True)
    page.lines(f"{number}. {wording.clean(item.stem)}", bold=True, keep=True)
    for letter, option in zip(wording.LETTERS, item.options, strict=False):
        page.lines(f"{letter}. {wording.clean(option)}", indent=True, keep=True)
    key = wording.key_text(item)
    page.lines(f"答案：{key or '（无）'}", keep=True)
    for label, text in (
        ("解析", wording.clean(item.explanation)),
        ("出处", wording.sources_text(item)),
        ("知识点", wording.clean(item.point)),
    ):
        if text:
            page.lines(f"{label}：{text}", small=True, keep=True)
    page.lines(f"难度：{item.difficulty.value}　　状态：{item.state.value}", small=True, after=8)
