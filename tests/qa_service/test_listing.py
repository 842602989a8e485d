"""Lists of one thing and of another that is called nearly so, and what the words of a phrase stand for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import act_library
import pytest

from qa_service.answer.article_parts import of_other_matter
from qa_service.answer.listing import is_parted
from qa_service.answer.own_terms import own_terms
from qa_service.evidence import Term
from qa_service.settings import load_settings
from qa_service.wiring import App, build


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Iterator[App]:
    root = tmp_path_factory.mktemp("lists")
    settings = load_settings(
        env={"ANZHI_LIBRARY": str(root / "库"), "ANZHI_CACHE": str(shared_cache)}, toml=None
    )
    with build(settings, create=True) as one:
        act_library.make(one)
        yield one


@pytest.mark.parametrize(
    ("question", "words", "lead", "parted"),
    [
        ("事故报告的内容", ("事故报告",), "事故调查报告应当包括下列内容：", True),
        ("事故报告的内容", ("事故", "报告"), "事故调查报告应当包括下列内容：", True),
        ("事故报告的内容", ("事故报告",), "报告事故应当包括下列内容：", False),
        ("事故报告的内容", ("事故报告",), "事故发生单位报告事故应当包括下列内容：", False),
        ("事故报告的内容", ("事故报告",), "事故报告应当包括下列内容：", False),
        ("事故的报告内容", ("事故", "报告"), "事故调查报告应当包括下列内容：", False),  # not one piece
        ("企业负责人的职责", ("企业", "负责人"), "企业的主要负责人履行下列职责：", False),
        ("消防档案内容", ("消防", "档案"), "应当建立消防档案，包括下列内容：", False),
        ("应急预案内容", ("应急预案",), "本办法自发布之日起施行：", False),  # has nothing of it
    ],
)
def test_a_name_in_one_piece(question: str, words: tuple[str, ...], lead: str, parted: bool) -> None:
    assert is_parted(question, [Term(word, 4.0) for word in words], lead) is parted


@pytest.mark.parametrize(
    ("title", "asked", "other"),
    [
        ("特种设备安全监察条例", "动火怎么罚", True),
        ("特种设备安全监察条例", "电梯 特种设备", False),
        ("中华人民共和国安全生产法", "动火怎么罚", False),
        ("中华人民共和国消防法", "堵塞安全出口怎么罚", False),  # binds everybody
        ("煤矿安全生产条例", "企业没有落实风险管控", True),
    ],
)
def test_a_matter_of_its_own(title: str, asked: str, other: bool) -> None:
    assert of_other_matter(title, asked) is other


@pytest.mark.parametrize(
    ("question", "has", "has_not"),
    [
        ("卤池事故报告应当包括哪些内容？", "已经采取的措施", "对责任者的处理建议"),
        ("卤池事故调查报告应当包括哪些内容？", "对责任者的处理建议", "已经采取的措施"),
    ],
)
def test_the_list_of_the_thing_asked_for(app: App, question: str, has: str, has_not: str) -> None:
    answer = app.ask(question)
    assert has in answer.answer
    assert has_not not in answer.answer


def test_a_noun_keeps_nothing_of_the_phrase_around_it(app: App) -> None:
    found = own_terms(app.answerer.look_up("电瓶车推进电梯怎么罚？").findings)
    assert "电动自行车" not in next(term for term in found if term.word == "电梯").others
    assert "电动自行车" in next(term for term in found if term.word == "电瓶车").others
