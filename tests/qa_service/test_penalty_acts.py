"""Whose wrong a penal sentence tells: tables of what is and what is not, and questions over an invented
library in which the same words punish different acts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import act_library
import pytest

from qa_service.answer.model import Answer, AnswerKind, AnswerPenalty, AnswerStatus
from qa_service.answer.penalty_acts import (
    asks_for_officials,
    asks_for_service,
    branch_of,
    class_named,
    is_of_another,
    is_of_one_employed,
    is_official,
    is_other_branch,
    is_service,
    is_trade,
    lacks_wrong,
    means_officials,
    service_named,
    undone_forms,
    undone_worth,
)
from qa_service.evidence import Term
from qa_service.settings import load_settings
from qa_service.wiring import App, build


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Iterator[App]:
    root = tmp_path_factory.mktemp("acts")
    settings = load_settings(
        env={"ANZHI_LIBRARY": str(root / "库"), "ANZHI_CACHE": str(shared_cache)}, toml=None
    )
    with build(settings, create=True) as one:
        act_library.make(one)
        yield one


def asked(answer: Answer) -> AnswerPenalty:
    return next(row for row in answer.penalties if row.asked)


UNLICENSED = (Term("无证", 6.0), Term("经营", 2.0))


@pytest.mark.parametrize(
    ("question", "act", "of_another"),
    [
        ("无证经营怎么罚", "向未经许可违法从事经营活动的企业采购的", True),
        ("无证经营怎么罚", "委托未依法取得资质的单位运输的", True),
        ("无证经营怎么罚", "未取得许可证从事经营的", False),
        ("无证经营怎么罚", "未取得许可证从事经营，或者向未取得许可证的单位销售的", False),  # his own, too
        ("请无证的人经营怎么罚", "使用未取得相应资格的人员从事经营的", False),  # the question says whose
        ("电焊工无证经营怎么罚", "使用未取得相应资格的人员从事经营的", False),
        ("无证经营怎么罚", "未为从业人员提供符合标准的用品的", False),  # speaks of no leave at all
    ],
)
def test_whose_want_of_leave(question: str, act: str, of_another: bool) -> None:
    assert is_of_another(question, UNLICENSED, act) is of_another


@pytest.mark.parametrize(
    ("question", "terms", "said", "lacks"),
    [
        ("无证经营怎么罚", UNLICENSED, "未取得许可证从事经营的", False),
        ("无证经营怎么罚", UNLICENSED, "经营中未登记的", True),
        ("无证经营怎么罚", UNLICENSED, "未取得许可证从事运输的", True),  # another thing done without leave
        ("没登记怎么罚", (Term("登记", 4.0),), "未登记的", False),
    ],
)
def test_the_want_of_leave_must_be_punished(
    question: str, terms: tuple[Term, ...], said: str, lacks: bool
) -> None:
    assert lacks_wrong(question, terms, said) is lacks


@pytest.mark.parametrize(
    ("subject", "official", "service"),
    [
        ("负有安全生产监督管理职责的部门的工作人员", True, False),
        ("有关地方人民政府", True, False),
        ("公安机关交通管理部门及其交通警察", True, False),
        ("生产经营单位的主要负责人", False, False),
        ("个人", False, False),
        ("机关、团体、企业、事业等单位", False, False),
        ("特种设备检验、检测机构及其检验、检测人员", False, True),
        ("承担安全评价、认证、检测、检验职责的机构", False, True),
        ("特种设备使用单位", False, False),
    ],
)
def test_officials_and_those_who_inspect(subject: str, official: bool, service: bool) -> None:
    assert is_official(subject) is official
    assert is_service(subject) is service


def test_what_a_question_asks_of() -> None:
    assert asks_for_officials("监管部门不作为怎么处分")
    assert not asks_for_officials("企业不培训怎么罚")
    assert asks_for_service("评价机构出假报告怎么罚")
    assert not asks_for_service("电梯没检验怎么罚")


@pytest.mark.parametrize(
    ("text", "officials"),
    [
        ("官员瞒报事故怎么处分", True),
        ("监管部门的人不作为怎么处理", True),
        ("企业瞒报事故怎么罚", False),
        ("街道上摆摊怎么罚", False),
    ],
)
def test_who_works_for_the_state(text: str, officials: bool) -> None:
    assert means_officials(text) is officials


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("监理单位没有发现隐患怎么罚", "监理"),
        ("评价机构出假报告怎么罚", "评价"),
        ("电梯没有检验怎么罚", ""),  # the thing, not those who inspect
    ],
)
def test_a_service_by_its_name(text: str, service: str) -> None:
    assert service_named(text) == service


def test_somebody_whom_another_employs() -> None:
    terms = (Term("没证", 6.0),)
    assert is_of_one_employed("叉车司机没证企业怎么罚", terms, "使用未取得资格的人员从事作业的")
    assert not is_of_one_employed("没证开工怎么罚", terms, "使用未取得资格的人员从事作业的")
    assert not is_of_one_employed("叉车司机没证企业怎么罚", terms, "未取得许可擅自经营的")


@pytest.mark.parametrize(
    ("subject", "question", "other"),
    [
        ("煤矿企业", "企业没有落实风险管控罚多少", True),
        ("煤矿企业", "煤矿没有落实风险管控罚多少", False),
        ("生产经营单位的主要负责人", "老板没有履行职责罚多少", False),  # anybody's
        ("施工单位", "没有配安全员怎么罚", True),
        ("餐饮等行业的生产经营单位", "餐饮店没装报警器怎么罚", False),
        ("", "没装报警器怎么罚", False),
    ],
)
def test_a_branch_that_nobody_asked_about(subject: str, question: str, other: bool) -> None:
    assert is_other_branch(subject, question) is other


def test_branch_words() -> None:
    assert branch_of("特种设备使用单位") == ("特种设备",)
    assert branch_of("其直接负责的主管人员和其他直接责任人员") == ()


@pytest.mark.parametrize(
    ("lead", "name"),
    [
        ("有下列情形之一的，属于重大事故隐患，应当立即停止生产：", "重大事故隐患"),
        ("有下列情形之一的，视为安全风险失控：", "安全风险失控"),
        ("属于下列情形之一的，应当报告：", ""),
        ("属于本单位职责的，应当报告：", ""),
        ("有下列行为之一的，处一万元罚款：", ""),
    ],
)
def test_class_named(lead: str, name: str) -> None:
    assert class_named(lead) == name


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("未组织培训的", 0.05, 0.1),
        ("没有按照规定培训的", 0.05, 0.1),
        ("未如实记录培训情况的", 0.01, 0.05),
        ("应当参加培训而未参加的", 0.05, 0.1),
        ("组织培训的", 0.0, 0.0),
        ("未登记，组织培训的", 0.0, 0.0),  # the want stands in another part
    ],
)
def test_undone(said: str, low: float, high: float) -> None:
    assert low <= undone_worth(undone_forms(("培训",)), said) <= high


@pytest.mark.parametrize(
    ("act", "trade"),
    [
        ("销售、出租未经检验的设备的", True),
        ("设备生产单位销售、交付未经检验的设备的", True),
        ("锅炉的制造过程，未经监督检验的", True),
        ("使用未经检验的设备的", False),
        ("未经检验，擅自使用的", False),
    ],
)
def test_trade(act: str, trade: bool) -> None:
    assert is_trade(act) is trade


# --- over an invented library ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "low", "high"),
    [
        ("无证经营海盐怎么罚？", 100_000, 200_000),  # not the buyer of Art. 5, not the official of Art. 6
        ("企业向无证的企业采购海盐罚多少？", 30_000, 50_000),
        ("盐卤罐没有检验就使用罚多少？", 60_000, 90_000),  # the law, not the regulation; not the inspectors
        ("盐场超负荷蒸发作业怎么处罚？", 500_000, 1_000_000),  # through the class that Art. 3 names
        ("企业没有夜间值班制度罚多少？", 10_000, 30_000),  # anybody's rule, not that of ships
        ("盐船企业没有夜间值班制度罚多少？", 80_000, 90_000),
    ],
)
def test_the_act_that_is_meant(app: App, question: str, low: float, high: float) -> None:
    answer = app.ask(question)
    assert answer.status is AnswerStatus.ANSWERED, answer.notes
    row = asked(answer)
    assert (row.low, row.high) == (low, high), answer.answer


def test_the_class_of_an_act_is_cited(app: App) -> None:
    answer = app.ask("盐场超负荷蒸发作业怎么处罚？")
    quotes = [citation.quote for citation in answer.citations]
    assert any("超负荷蒸发作业" in quote for quote in quotes)
    assert any("属于重大卤池隐患" in quote for quote in quotes)


def test_officials_are_punished_where_they_are_asked_for(app: App) -> None:
    answer = app.ask("盐业主管部门的工作人员发现无证经营不处理，怎么处分？")
    assert "记过" in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "遛狗不牵绳怎么处罚？",
        "非法储存海盐怎么处罚？",  # trade without leave is punished, storing is not
        "盐场不交水费罚多少？",
    ],
)
def test_another_act_is_no_answer(app: App, question: str) -> None:
    answer = app.ask(question)
    assert answer.status is AnswerStatus.ABSTAINED, answer.answer
    assert answer.kind is AnswerKind.PENALTY
