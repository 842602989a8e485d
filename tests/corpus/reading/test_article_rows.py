"""Articles as JSON Lines: one Markdown text a law, bad lines told, marks kept as text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnsupportedFormatError
from corpus.reading.article_rows import are_articles, headings, holds_articles, read_articles
from corpus.reading.markdown import read_markdown


def row(law: str, article: str, text: str, **more: object) -> str:
    return json.dumps({"law": law, "article": article, "text": text, **more}, ensure_ascii=False)


def laws(*lines: str, name: str = "条文.jsonl") -> tuple[dict[str, str], list[int | None]]:
    found, issues = read_articles("\n".join(lines).encode(), name)
    return {law.path: law.data.decode() for law in found}, [issue.line for issue in issues]


def test_one_text_a_law_in_order_with_its_chapters() -> None:
    texts, bad = laws(
        row(
            "渔港法",
            "第一条",
            "为了渔港安全，制定本法。",
            chapter="第一章 总则",
            file="海洋/渔港法(2024-05-06).md",
        ),
        row("冷库条例", "第一条", "冷库应当定期检查。", file="冷库条例.md"),
        "",
        row(
            "渔港法",
            "第二条",
            "渔港经营单位负责消防。\n具体办法另定。",
            chapter="第二章 职责",
            file="海洋/渔港法(2024-05-06).md",
        ),
    )
    assert bad == []
    assert list(texts) == ["海洋/渔港法(2024-05-06).md", "冷库条例.md"]
    assert texts["海洋/渔港法(2024-05-06).md"].split("\n") == [
        "# 渔港法",
        "",
        "## 第一章 总则",
        "",
        "第一条 为了渔港安全，制定本法。",
        "",
        "## 第二章 职责",
        "",
        "第二条 渔港经营单位负责消防。",
        "具体办法另定。",
        "",
    ]


def test_two_texts_of_one_law_are_two_and_a_name_never_leads_out() -> None:
    texts, _ = laws(
        row("渔港法", "第一条", "旧。", file="渔港法(2010-01-01).md"),
        row("渔港法", "第一条", "新。", file="渔港法(2024-05-06).md"),
        row("冷库法", "第一条", "一。", file="../../etc/冷库法"),
        row("盐田法", "第一条", "二。", file="C:\\法\\盐田法.txt"),
        row("某办法/某规定", "第一条", "三。"),
        row("甲", "第一条", "四。", file="某办法_某规定"),
    )
    assert list(texts) == [
        "渔港法(2010-01-01).md",
        "渔港法(2024-05-06).md",
        "etc/冷库法.md",
        "C_/法/盐田法.md",
        "某办法_某规定.md",
        "某办法_某规定 (2).md",
    ]


@pytest.mark.parametrize(
    ("line", "good"),
    [
        (row("渔港法", "第一条", "文"), True),
        (row("渔港法", "", "文"), True),  # an annex has no number
        (row("渔港法", "第一条", "  "), False),
        (row("  ", "第一条", "文"), False),
        (json.dumps({"law": "渔港法", "article": 1, "text": "文"}), False),
        (json.dumps({"question": "谁负责？", "relevant": [1]}), False),
        ("[1, 2]", False),
        ('{"law": "渔港法", "article": "第一条", "te', False),
        ("[" * 50_000, False),
        ("第一条 为了渔港安全", False),
    ],
)
def test_a_bad_line_is_told_and_stops_nothing(line: str, good: bool) -> None:
    assert are_articles(line.encode()) is good
    texts, bad = laws(row("盐田法", "第一条", "文"), line, row("盐田法", "第二条", "文"))
    assert bad == ([] if good else [2])
    assert "第二条 文" in texts["盐田法.md"]


def test_many_bad_lines_are_counted() -> None:
    lines = [row("盐田法", "第一条", "文"), *(["{"] * 60)]
    found, issues = read_articles("\n".join(lines).encode(), "条文.jsonl")
    assert len(found) == 1
    assert len(issues) == 51
    assert "还有 10 行" in issues[-1].message


def test_other_json_lines_are_refused_with_what_is_missing() -> None:
    with pytest.raises(UnsupportedFormatError, match="law（法名）、article（条号）、text（条文）"):
        read_articles(b'{"question": "?"}\n', "questions.jsonl")
    assert holds_articles("条文.JSONL")
    assert not holds_articles("条文.json")


def test_gb18030() -> None:
    found, _ = read_articles(row("盐田法", "第一条", "盐田由盐务部门管理。").encode("gb18030"), "条文.jsonl")
    assert "盐务部门" in found[0].data.decode()


@pytest.mark.parametrize(
    ("chapter", "expected"),
    [
        ("第一编 总则 第二章 期间 第一节 一般规定", ["第一编 总则", "第二章 期间", "第一节 一般规定"]),
        ("第二分编 典型合同 第九章 买卖", ["第二分编 典型合同", "第九章 买卖"]),
        ("附则", ["附则"]),
        ("", []),
        ("第三章 违反第二章规定的责任", ["第三章 违反第二章规定的责任"]),
        ("第三章　罚则", ["第三章 罚则"]),
    ],
)
def test_headings(chapter: str, expected: list[str]) -> None:
    assert headings(chapter) == expected


@given(st.text(st.sampled_from("甲乙 #*_`[]()<>&|\\-+=~1.、（）b/;"), min_size=1, max_size=30))
def test_text_comes_back_as_it_was(text: str) -> None:
    texts, _ = laws(row("盐田法", "第一条", "甲" + text))
    lines = [line.text for line in read_markdown(texts["盐田法.md"].encode(), "盐田法.md").lines if line.text]
    assert "".join(lines[1].split()) == "".join(("第一条甲" + text).split())
