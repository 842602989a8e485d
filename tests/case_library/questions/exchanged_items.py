"""Invented items that files must carry without losing a character, and a strategy that makes more."""

from __future__ import annotations

import dataclasses

from hypothesis import strategies as st

from case_library.questions.model import (
    Asks,
    Difficulty,
    Item,
    ItemState,
    ItemType,
    Origin,
    Source,
)
from case_library.questions.wording import LETTERS
from corpus.model import Span

SOURCE = Source("", "", "", "渔港安全条例", "第八条第一款", Span(0, 0), "渔港经营人应当：及时整改。")
NASTY = (
    "=SUM(A1) ~ # {x} : \\ < > & \" ' ` %50% \\n \\= // $CATEGORY: :: [html] _x0041_ ]]>\n"
    "　全角，。；：！“”《》 😀𠮷\n"
    "第二行 -> 第三"
)


def _item(
    number: int, kind: ItemType, stem: str, options: tuple[str, ...], key: tuple[str, ...], **more: object
) -> Item:
    made = Item(f"q{number:015x}", kind, stem, options, key, "", (), "渔港·保障")
    return dataclasses.replace(made, **more)  # type: ignore[arg-type]


ITEMS = (
    _item(
        1,
        ItemType.SINGLE,
        NASTY + "谁负责（　　）？",
        (NASTY, "%50%乙", "=丙", "[plain]丁\n二"),
        ("B",),
        explanation="因为 {A} = B #1\n【解析】再说一遍\n　【出处】",
        sources=(SOURCE, dataclasses.replace(SOURCE, place="第九条", quote="")),
        point="渔港/保障·一",
        asks=Asks.DUTY,
        difficulty=Difficulty.HARD,
        origin=Origin.PROVISION,
        state=ItemState.APPROVED,
        author="张三",
        tags=("甲；乙", "标签：丙"),
        score=2.5,
    ),
    _item(2, ItemType.MULTIPLE, "多选//[html]", ("[甲]", "%50%乙", "=丙", "-1", "@x"), ("A", "C", "E")),
    _item(3, ItemType.TRUE_FALSE, "3、判断{T}", (), ("错",), explanation="解\n析", sources=(SOURCE,)),
    _item(4, ItemType.TRUE_FALSE, "+1 也对", (), ("对",)),
    _item(5, ItemType.BLANK, "甲____乙", (), ("30日|三十*日|=x|%50%y",), explanation="解"),
    _item(6, ItemType.BLANK, "甲____乙____{丙}<b>&amp;", (), ("30|}三~十#\\", "x&y|\"z'")),
    _item(7, ItemType.SHORT, "简述", (), ("要点一\n（2）不是要点", "（1）要点")),
    _item(8, ItemType.SHORT, "简述二", (), ("（1）只有一点",)),
    _item(
        9,
        ItemType.CASE,
        "问题？",
        (),
        ("要点",),
        explanation="解",
        background="某厂\n【问题】\n发生 <事故> 　 两次",
        score=12.0,
    ),
    _item(10, ItemType.TRUE_FALSE, "长" * 40_000 + "😀" * 20_000, (), ("对",)),
)
"""One or more of every type; the last is longer than two cells of a spreadsheet."""

# What people type, with the signs that forms give a meaning to more often than chance would bring them.
_signs = st.sampled_from(
    [*list("~=#{}:\\<>&\"'%|*[]_-+@/$.;；（）【】\u3000 \n"), "____", "\\n", "::", "A. ", "1、", "&#126;"]
)
_any = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
texts = st.lists(st.one_of(_signs, _any), min_size=1, max_size=12).map("".join).map(str.strip).filter(bool)
_words = texts.filter(lambda text: "|" not in text and "\n" not in text)


@st.composite
def items(draw: st.DrawFn) -> Item:
    """An item of any type with texts of any kind."""
    kind = draw(st.sampled_from(list(ItemType)))
    options: tuple[str, ...] = ()
    if kind in (ItemType.SINGLE, ItemType.MULTIPLE):
        options = tuple(draw(st.lists(texts, min_size=2, max_size=7)))
        letters = LETTERS[: len(options)]
        most = 1 if kind is ItemType.SINGLE else len(options)
        key = tuple(sorted(draw(st.sets(st.sampled_from(letters), min_size=1, max_size=most))))
    elif kind is ItemType.TRUE_FALSE:
        key = (draw(st.sampled_from(["对", "错"])),)
    elif kind is ItemType.BLANK:
        key = tuple(
            draw(st.lists(st.lists(_words, min_size=1, max_size=3).map("|".join), min_size=1, max_size=3))
        )
    else:
        key = tuple(draw(st.lists(texts, min_size=1, max_size=3)))
    stem = draw(texts)
    if kind is ItemType.BLANK:
        stem = stem.replace("_", "").strip() + "____" * 1 + "甲____" * (len(key) - 1)
    return Item(
        id=f"q{draw(st.integers(0, 16**15 - 1)):015x}",
        type=kind,
        stem=stem,
        options=options,
        key=key,
        explanation=draw(st.one_of(st.just(""), texts)),
        sources=draw(st.sampled_from([(), (SOURCE,)])),
        point=draw(st.sampled_from(["", "渔港·保障"])),
        difficulty=draw(st.sampled_from(list(Difficulty))),
        origin=draw(st.sampled_from(list(Origin))),
        background=draw(texts) if kind is ItemType.CASE else "",
        tags=tuple(draw(st.lists(st.sampled_from(["甲", "乙：丙", "丁；戊"]), max_size=2, unique=True))),
    )
