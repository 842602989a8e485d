"""Priors of legislative drafting: who is in charge, what is punished, and where a law holds."""

from __future__ import annotations

import datetime as dt

import pytest

from corpus.ingest import ingest
from corpus.library import Library
from indexing.build import update_index
from indexing.encoder import make_encoder
from indexing.passages import Passage
from indexing.search import Searcher
from qa_service.pipeline import Answerer
from qa_service.question import analyse
from qa_service.ranking.model import Scope
from qa_service.ranking.priors import (
    BROAD,
    CHARGED,
    LOCAL,
    PUNISHES,
    asks_who_is_in_charge,
    charge_prior,
    local_prior,
    penal_prior,
)

ARTICLE = "第{}条 {}"
IN_CHARGE = "港口建设主管部门负责本行政区域内缆车安全的监督管理工作。"
ASKED = "缆车安全归谁管？"


def passage(text: str, context: str = "", doc_kind: str = "law", place: str = "全国") -> Passage:
    return Passage(
        "v:a1",
        "article",
        "d",
        "v",
        "v.1",
        None,
        "缆车安全条例",
        context,
        text,
        0,
        len(text),
        place,
        None,
        0,
        (),
        doc_kind,
    )


def scope(asked: tuple[str, ...] = (), missing: tuple[str, ...] = ()) -> Scope:
    return Scope(None, (), asked, missing, (), dt.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("text", "context", "doc_kind", "expected"),
    [
        (ARTICLE.format("四", IN_CHARGE), "", "law", CHARGED),
        (ARTICLE.format("九", IN_CHARGE), "第一章 总则", "law", CHARGED),
        (ARTICLE.format("五", "县级政府对缆车安全实施监督管理。"), "", "law", CHARGED),
        (ARTICLE.format("三", "索道站是缆车安全的主管部门。"), "", "law", CHARGED),
        (ARTICLE.format("六", "国家缆车指挥部负责组织领导全国的缆车救援工作。"), "", "law", CHARGED),
        (ARTICLE.format("四", "缆车救援实行各级人民政府行政首长负责制。"), "", "law", CHARGED),
        # Too late in the act, no charge, no authority over the field, and a plan.
        (ARTICLE.format("二十四", IN_CHARGE), "第三章 运营", "law", 0.0),
        (ARTICLE.format("四", "缆车运营单位应当接受检查。"), "", "law", 0.0),
        (ARTICLE.format("四", "运营单位负责组织演练。"), "", "law", 0.0),
        (ARTICLE.format("四", IN_CHARGE), "", "policy", 0.0),
    ],
)
def test_who_is_in_charge_stands_early(text: str, context: str, doc_kind: str, expected: float) -> None:
    assert charge_prior(analyse(ASKED), "缆车安全", passage(text, context, doc_kind)) == expected


@pytest.mark.parametrize(
    ("question", "topic", "expected"),
    [
        (ASKED, "缆车安全", True),
        ("缆车运营由哪个部门负责？", "缆车运营", True),
        ("缆车停运以后的乘客转移方案由谁组织编制？", "缆车停运以后的乘客转移方案", False),
        ("缆车超载罚多少钱？", "缆车超载", False),
        ("谁负责？", "", False),
        ("缆车站由哪些单位来建？", "缆车站", False),
        ("谁来管缆车？", "缆车", True),
    ],
)
def test_a_whole_field_is_short(question: str, topic: str, expected: bool) -> None:
    assert asks_who_is_in_charge(analyse(question), topic) is expected
    assert len("缆车停运以后的乘客转移方案") > BROAD


@pytest.mark.parametrize(
    ("question", "text", "context", "doc_kind", "expected"),
    [
        ("缆车多久检验一次？", "缆车超期未检的，处一万元罚款。", "第五章 运营", "law", PUNISHES),
        ("缆车多久检验一次？", "未按期检验的，依照本章规定办理。", "第八章 法律责任", "law", PUNISHES),
        ("缆车多久检验一次？", "缆车每年检验一次。", "第五章 运营", "law", 0.0),
        ("缆车超期未检怎么处罚？", "缆车超期未检的，处一万元罚款。", "第八章 法律责任", "law", 0.0),
        ("缆车没检验要负什么责任？", "缆车超期未检的，处一万元罚款。", "第八章 法律责任", "law", 0.0),
        ("缆车多久检验一次？", "对超期未检的责令停运。", "", "policy", 0.0),
    ],
)
def test_penal_articles_answer_questions_of_punishment(
    question: str, text: str, context: str, doc_kind: str, expected: float
) -> None:
    assert penal_prior(analyse(question), passage(text, context, doc_kind)) == expected


@pytest.mark.parametrize(
    ("given", "place", "doc_kind", "expected"),
    [
        (scope(), "云岭省", "law", LOCAL),
        (scope(), "全国", "law", 0.0),
        (scope(), "", "law", 0.0),
        (scope(), "云岭省", "policy", 0.0),
        (scope(asked=("云岭省",)), "云岭省", "law", 0.0),
        (scope(missing=("南岭省",)), "云岭省", "law", 0.0),
    ],
)
def test_the_law_of_a_place_where_none_is_asked(
    given: Scope, place: str, doc_kind: str, expected: float
) -> None:
    assert local_prior(given, passage("第四条 缆车安全。", "", doc_kind, place)) == expected


ACT = """缆车安全条例

第一章 总则

第一条 为了加强缆车安全管理，保障缆车安全，制定本条例。
第二条 本条例适用于缆车的运营和缆车安全管理。
第三条 县级以上人民政府特种设备安全监督管理部门负责本行政区域内缆车安全的监督管理工作。

第二章 运营

第四条 缆车运营单位对缆车安全负责，应当建立缆车安全管理制度。
第五条 缆车每月检查一次，缆车安全检查由运营单位负责。
第六条 缆车乘客应当遵守缆车安全须知，对缆车安全负责。

第三章 法律责任

第七条 缆车运营单位未每月检查一次缆车安全的，由特种设备安全监督管理部门处一万元罚款。
"""


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    root = tmp_path_factory.mktemp("charge")
    (root / "files").mkdir()
    (root / "files" / "缆车安全条例(2020-01-01).txt").write_text(ACT, encoding="utf-8")
    encoder = make_encoder("embedded")
    library = Library.open(root / "library")
    ingest(library, [root / "files"])
    update_index(library, root / "library" / "index", encoder)
    return Answerer(library, Searcher(library, root / "library" / "index", encoder))


@pytest.mark.parametrize("question", [ASKED, "谁管缆车安全", "缆车安全归哪个部门管？"])
def test_the_authority_in_charge_answers(answerer: Answerer, question: str) -> None:
    answer = answerer.ask(question)
    assert [unit.as_written for unit in answer.units] == ["县级以上人民政府特种设备安全监督管理部门"]
    assert answer.citations[0].locator.article == "第三条"


def test_a_duty_is_not_answered_by_its_penalty(answerer: Answerer) -> None:
    assert answerer.ask("缆车多久检查一次？").citations[0].locator.article == "第五条"
