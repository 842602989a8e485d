"""What of a question says who, what and what was left undone: tables with near misses, and questions over an
invented library in everyday words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.ingest import GivenText, ingest_texts
from corpus.model import DocumentKind
from corpus.records import Requested
from qa_service.answer.law_scope import of_same_matter, scope_words
from qa_service.answer.model import AnswerStatus
from qa_service.answer.penalty_acts import (
    is_of_special_hazard,
    undone_forms,
    undone_worth,
    want_of_leave,
)
from qa_service.answer.penalty_question import asked_in, parties
from qa_service.answer.penalty_terms import covering, undone_words
from qa_service.answer.sanctions import item_numbers, sanctions
from qa_service.evidence import Term
from qa_service.lexicon import Expansion
from qa_service.ranking.finder import Finder
from qa_service.ranking.wording import question_terms
from qa_service.settings import load_settings
from qa_service.wiring import App, build

FERRY_LAW = """# 中华人民共和国渡船安全法

2021年6月10日 全国人民代表大会常务委员会通过

<!-- INFO END -->

第一条 为了加强渡船安全管理，制定本法。

第二条 在境内航行、停泊的渡船以及渡工、乘客，适用本法。

第三条 渡船经营单位应当投保乘客责任保险。

第四条 未经水务部门许可的夜间摆渡活动由水务部门予以取缔，对组织者处四万元以上六万元以下罚款。

第五条 对携带烟花爆竹搭乘渡船，或者在行李中夹带烟花爆竹的，由水务部门没收，并处二百元以上八百元以下的罚款。

第六条 渡船经营单位未投保乘客责任保险的，责令限期投保，按日加收万分之五的滞纳金；\
逾期仍不投保的，处欠缴数额一倍以上三倍以下的罚款。

第七条 有下列行为之一的，由水务部门处三百元以上九百元以下罚款：

（一）未取得渡工证驾驶渡船的；

（二）使用漏水的渡船载客的；

（三）在渡口水域游泳的。

行为人有前款第二项情形的，可以并处吊销渡船证书；有第一项、第三项情形的，可以并处十日以下拘留。

第八条 渡船经营单位有下列行为之一的，处五千元以上一万元以下罚款：

（一）引航作业人员未经专门的水上培训，上岗作业的；

（二）未对从业人员进行水上安全教育和培训的；

（三）储存危险物品，未采取可靠的安全措施的。

第九条 本法自2021年9月1日起施行。
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Iterator[App]:
    root = tmp_path_factory.mktemp("words")
    settings = load_settings(
        env={"ANZHI_LIBRARY": str(root / "库"), "ANZHI_CACHE": str(shared_cache)}, toml=None
    )
    with build(settings, create=True) as one:
        given = GivenText(
            name="渡船安全法(2021-06-10).md",
            origin="test:渡船安全法",
            data=FERRY_LAW.encode(),
            requested=Requested(jurisdiction="全国", kind=DocumentKind.LAW),
        )
        assert not ingest_texts(one.library, [given]).failed
        one.update_index()
        yield one


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("渡船没买保险，交警能怎么罚？", ("交警",)),
        ("门锁着，网吧要罚多少？", ("网吧",)),
        ("喝了酒开船被交警查到，罚多少？", ("交警",)),
        ("化工厂没买保险，罚多少？", ("化工厂",)),
        ("买了船票，用现金买了怎么罚？", ()),  # what was done, not who
        ("把船让给别人开怎么罚？", ()),
    ],
)
def test_parties(text: str, who: tuple[str, ...]) -> None:
    assert parties(text) == who


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("没通过公安审批就办了活动", "没通过公安审批"),
        ("没有许可证就卖船票", "没有许可证"),
        ("没过消防检查就开门", "没过消防检查"),
        ("没有检验就用", ""),  # left undone, but no leave
        ("没做检查", ""),
    ],
)
def test_want_of_leave(text: str, words: str) -> None:
    assert want_of_leave(text) == words


@pytest.mark.parametrize(
    ("word", "said", "worth"),
    [
        ("安全措施", "未采取安全施工措施的", True),
        ("应急演练", "未定期组织演练的", True),
        ("安全措施", "未采取排水措施的", False),  # another measure
        ("健康检查", "安排未经健康检查的人员上岗的", False),  # said of those whom another employs
        ("健康检查", "未组织健康检查的", True),
    ],
)
def test_what_was_left_undone(word: str, said: str, worth: bool) -> None:
    assert (undone_worth(undone_forms((word,)), said) > 0) is worth


@pytest.mark.parametrize(
    ("text", "words", "undone"),
    [
        ("没给工人做职业病体检", ("职业病", "体检"), ["体检"]),
        ("能不能用现金", ("现金",), []),
        ("在不准钓鱼的地方", ("钓鱼",), []),
        ("没给船员培训", ("培训",), ["培训"]),
    ],
)
def test_undone_words(text: str, words: tuple[str, ...], undone: list[str]) -> None:
    found = undone_words(text, [Term(word, 5.0) for word in words])
    assert [forms[0] for forms, _ in found] == undone


def test_a_phrase_and_its_words_are_two_ways_to_say_one_thing() -> None:
    terms = (Term("渡船", 4.0), Term("推上渡船", 4.0, ("电动自行车",)), Term("栏杆", 4.0))
    both, phrase, word = (covering(terms, text) for text in ("电动自行车上渡船", "电动自行车", "渡船"))
    assert both > phrase > word > 0
    assert covering(terms, "栏杆") == pytest.approx(1 / 3)


def test_a_word_of_a_phrase_does_not_stand_for_the_phrase() -> None:
    terms = question_terms("推进电梯", {}, [Expansion("推进电梯", ("电动自行车",))])
    of_word = {term.word: term.others for term in terms}
    assert "电动自行车" not in of_word["电梯"]
    assert of_word["推进电梯"] == ("电动自行车",)
    weight = {term.word: term.weight for term in terms}
    assert weight["推进电梯"] > weight["电梯"]


@pytest.mark.parametrize(
    ("act", "asked", "special"),
    [
        ("储存危险物品，未采取措施的", "没有安全措施", True),
        ("储存危险物品，未采取措施的", "危险物品没有安全措施", False),
        ("未采取措施的", "没有安全措施", False),
    ],
)
def test_special_hazard(act: str, asked: str, special: bool) -> None:
    assert is_of_special_hazard(act, asked) is special


def test_ranges_of_items() -> None:
    assert item_numbers("第一项、第三项、第五项至第七项") == {1, 3, 5, 6, 7}
    assert item_numbers("") == frozenset()


def test_the_measure_that_is_asked_for() -> None:
    assert asked_in("会被拘留几天？", authority=False).measure == "拘留"
    assert asked_in("罚多少？", authority=False).measure == ""


# --- over an invented library ------------------------------------------------------------------------


def _article(app: App, label: str) -> list[tuple[str, str, str, str]]:
    version = next(iter(app.library.standing_versions()))
    article = next(c for c in app.library.clauses(version.id) if c.label == label)
    return [(row.subject, row.lead, row.condition, row.measure) for row in sanctions(app.library, article)]


def test_a_thing_told_by_what_it_lacks_is_the_condition(app: App) -> None:
    rows = _article(app, "第四条")
    assert [row[1] for row in rows] == ["未经水务部门许可的夜间摆渡活动"] * 2
    assert "四万元以上六万元以下" in rows[1][3]


def test_the_first_of_several_acts_names_nobody(app: App) -> None:
    ((subject, lead, _, _),) = _article(app, "第五条")
    assert subject == ""
    assert lead.startswith("对携带烟花爆竹搭乘渡船，或者")


def test_a_fine_by_what_is_owed(app: App) -> None:
    rows = _article(app, "第六条")
    assert rows[1][2] == "逾期仍不投保的"
    assert "一倍以上三倍以下的罚款" in rows[1][3]


def test_the_second_half_names_items_of_the_same_paragraph(app: App) -> None:
    version = next(iter(app.library.standing_versions()))
    article = next(c for c in app.library.clauses(version.id) if c.label == "第七条")
    last = sanctions(app.library, article)[-1]
    assert [act.clause.label for act in last.acts] == ["（一）", "（三）"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("没通过水务部门审批就搞夜间摆渡，主办方要罚多少？", "四万元以上六万元以下"),
        ("坐渡船带着鞭炮，被查出来罚多少？", "二百元以上八百元以下"),
        ("渡船经营单位没买乘客责任保险怎么罚？", "一倍以上三倍以下"),
        ("无证驾驶渡船会被拘留几天？", "十日以下拘留"),
        ("渡船单位的人没培训就上岗，罚多少？", "未对从业人员进行水上安全教育和培训"),
    ],
)
def test_everyday_words(app: App, question: str, words: str) -> None:
    answer = app.ask(question)
    assert answer.status is AnswerStatus.ANSWERED, answer.notes
    assert words in answer.answer.replace("\n", "")


@pytest.mark.parametrize(
    "question", ["渡船单位在河边钓鱼罚多少？", "渡船涂成红色要罚多少？", "渡船救生衣过期了罚多少？"]
)
def test_another_deed_is_not_answered(app: App, question: str) -> None:
    assert app.ask(question).status is AnswerStatus.ABSTAINED


def test_scope(app: App) -> None:
    finder = Finder(app.library, app.searcher)
    version = next(iter(app.library.standing_versions()))
    assert "渡工" in scope_words(finder, version.id)
    assert "保险" not in scope_words(finder, version.id).replace("乘客责任保险", "")
    assert of_same_matter(finder, version.id) == (version.id,)
