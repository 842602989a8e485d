"""Everyday words and titles that a question names."""

from __future__ import annotations

import pytest

from corpus.model import DocumentKind
from qa_service.lexicon import everyday_terms, expand
from qa_service.naming import TitleIndex, named_text


@pytest.mark.parametrize(
    ("text", "word", "formal"),
    [
        ("楼下电瓶车乱充电", "电瓶车", "电动自行车"),
        ("煤气罐放哪", "煤气罐", "瓶装液化石油气"),
        ("要花的钱谁出", "钱", "经费"),
    ],
)
def test_everyday_words_bring_their_formal_terms(text: str, word: str, formal: str) -> None:
    found = {expansion.word: expansion.terms for expansion in expand(text)}
    assert formal in found[word]


@pytest.mark.parametrize(("text", "word"), [("安全检查", "查"), ("排查隐患", "查"), ("煤气罐", "煤气")])
def test_a_word_inside_another_does_not_count(text: str, word: str) -> None:
    assert word not in {expansion.word for expansion in expand(text)}


def test_the_lexicon_is_sound() -> None:
    for word, terms in everyday_terms().items():
        assert word
        assert terms, word
        assert len(set(terms)) == len(terms), word


PLACE = "云岭省/清汀市/澜山区"
TITLES = TitleIndex(
    entry
    for entry in [
        named_text("澜山区推进城市安全发展实施方案", "v1", "d1", None, DocumentKind.POLICY, PLACE),
        named_text("清汀市2026年安全生产工作要点", "v2", "d2", None, DocumentKind.POLICY, "云岭省/清汀市"),
        named_text("中华人民共和国安全生产法", "v3", "d3", None, DocumentKind.LAW, "全国"),
        named_text("中华人民共和国安全生产法", "v4", "d4", None, DocumentKind.LAW, "全国"),
        named_text("生产安全事故应急条例", "v5", "d5", None, DocumentKind.LAW, "全国"),
        named_text("附件", "v6", "d6", 2, DocumentKind.POLICY, PLACE),
    ]
    if entry is not None
)


@pytest.mark.parametrize(
    ("question", "versions"),
    [
        ("城市安全发展实施方案里谁负责燃气？", {"v1"}),
        ("按推进城市安全发展的方案，谁负责燃气？", {"v1"}),
        ("安全生产法规定谁是第一责任人？", {"v3", "v4"}),
        ("生产安全事故应急条例要求多久演练一次？", {"v5"}),
        ("安全生产由谁负责？", set()),
        ("实施方案由谁制定？", set()),
        ("附件在哪里？", set()),
    ],
)
def test_named_texts(question: str, versions: set[str]) -> None:
    assert {text.version_id for text in TITLES.find(question).texts} == versions


def test_what_names_the_text_is_marked() -> None:
    question = "安全生产法规定谁负责？"
    span = TITLES.find(question).span
    assert span is not None
    assert span.of(question) == "安全生产法"
