"""Quotes are verbatim, cut at sentence ends, and refused when they are not the stored text."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InternalError
from corpus.model import Span
from qa_service import cite

TEXT = "一、总则。各镇负责巡查；村居配合。\n（一）排查隐患。区应急局牵头，区住建局配合！完成时限为6月底前。"


def test_sentences_are_verbatim_and_in_order() -> None:
    parts = [span.of(TEXT) for span in cite.sentences(TEXT, Span(0, len(TEXT)))]
    assert parts == [
        "一、总则。",
        "各镇负责巡查；村居配合。",
        "（一）排查隐患。",
        "区应急局牵头，区住建局配合！",
        "完成时限为6月底前。",
    ]


def test_a_closing_bracket_belongs_to_the_sentence_before_it() -> None:
    text = "他说“负责。”然后走了。"
    assert [s.of(text) for s in cite.sentences(text, Span(0, len(text)))] == ["他说“负责。”", "然后走了。"]


@given(st.text(alphabet="安全生产。；，\n！？（）”  甲乙", max_size=3000))
def test_sentences_cover_all_that_is_not_blank(text: str) -> None:
    spans = list(cite.sentences(text, Span(0, len(text))))
    assert all(left.end <= right.start for left, right in itertools.pairwise(spans))
    assert "".join("".join(span.of(text).split()) for span in spans) == "".join(text.split())
    assert all(0 < span.end - span.start <= cite.MAX_QUOTE for span in spans)


@given(st.integers(0, 5000), st.integers(1, 900), st.integers(50, 2000))
def test_a_window_holds_the_quote_and_keeps_the_limit(start: int, length: int, limit: int) -> None:
    text = "第一句话在这里，说的是安全生产。第二句说消防！" * 300
    quote = Span(min(start, len(text) - 1), min(start + length, len(text)))
    shown = cite.window(text, Span(0, len(text)), quote, limit)
    assert shown.end - shown.start <= max(limit, 0)
    if quote.end - quote.start < limit:
        assert shown.contains(quote)


def test_a_short_clause_is_shown_whole() -> None:
    assert cite.window(TEXT, Span(0, len(TEXT)), Span(5, 8)) == Span(0, len(TEXT))


def test_a_quote_that_is_not_the_text_is_refused() -> None:
    cite.verify(TEXT, "区应急局牵头", Span(TEXT.index("区应急局"), TEXT.index("区应急局") + 6))
    for quote, span in (("区应急局负责", Span(25, 31)), ("", Span(3, 3))):
        with pytest.raises(InternalError):
            cite.verify(TEXT, quote, span)
