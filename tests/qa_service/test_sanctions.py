"""The scanner of penal articles and the grades of accidents: tables of words and what is read from them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import law_library
import pytest

from qa_service.answer.accident_grade import Grade, Harm, grade_named, grade_of, harm_in
from qa_service.answer.penalty_question import asks_for_penalty
from qa_service.answer.sanctions import Fine, Sanction, fine_of, sanctions, subject_of
from qa_service.settings import load_settings
from qa_service.wiring import App, build


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Iterator[App]:
    root = tmp_path_factory.mktemp("laws")
    settings = load_settings(
        env={"ANZHI_LIBRARY": str(root / "库"), "ANZHI_CACHE": str(shared_cache)}, toml=None
    )
    with build(settings, create=True) as app:
        law_library.make(app, root / "文件", index=False)
        yield app


def tiers(app: App, label: str) -> tuple[Sanction, ...]:
    """The tiers of an article of the invented law."""
    version = next(v for v in app.library.current_versions() if "渔港安全法" in v.title)
    article = next(c for c in app.library.clauses(version.id) if c.label == label)
    return sanctions(app.library, article)


@pytest.mark.parametrize(
    ("measure", "fine"),
    [
        ("处五千元以上五万元以下罚款", Fine(5_000, 50_000, "元")),
        ("并处10万元以上20万元以下的罚款", Fine(100_000, 200_000, "元")),
        ("可以处五万元以下的罚款", Fine(None, 50_000, "元")),
        ("处五百元的罚款", Fine(500, 500, "元")),
        ("处警告或者三百元以下的罚款", Fine(None, 300, "元")),
        ("处上一年年收入百分之四十的罚款", Fine(40, 40, "%", "上一年年收入")),
        ("处上一年年收入百分之六十至百分之一百的罚款", Fine(60, 100, "%", "上一年年收入")),
        ("并处违法所得二倍以上五倍以下的罚款", Fine(2, 5, "倍", "违法所得")),
        ("暂扣六个月驾驶证，并处一千元以上二千元以下罚款", Fine(1_000, 2_000, "元")),
        ("责令限期改正", None),
        ("处十日以下拘留", None),
        ("给予撤职处分", None),
        ("赔偿损失五万元", None),  # no fine
    ],
)
def test_fine(measure: str, fine: Fine | None) -> None:
    assert fine_of(measure) == fine


@pytest.mark.parametrize(
    ("condition", "subject"),
    [
        ("生产经营单位的主要负责人未履行本法规定的职责的", "生产经营单位的主要负责人"),
        ("违反本条例规定，燃气经营者有下列行为之一的", "燃气经营者"),
        ("个人有前款第二项行为的", "个人"),
        ("建设单位未依照本法规定备案的", "建设单位"),
        ("逾期未改正的", ""),
        ("构成犯罪的", ""),
        ("没有违法所得或者违法所得不足十万元的", ""),
        ("饮酒后或者醉酒驾驶机动车的", ""),
        ("给他人造成损害的", ""),
        ("未取得许可证从事经营的", ""),
    ],
)
def test_subject(condition: str, subject: str) -> None:
    assert subject_of(condition) == subject


def test_tiers_of_an_article(laws: App) -> None:
    """Each condition and each 对 begins a tier; 个人 takes only the 项 that it names."""
    rows = tiers(laws, "第六条")
    said = [(row.subject, row.condition, row.fine, len(row.acts)) for row in rows]
    assert said == [
        ("渔港经营单位", "", Fine(30_000, 80_000, "元"), 3),
        ("渔港经营单位", "逾期未改正的", Fine(80_000, 200_000, "元"), 3),
        ("其直接负责的主管人员", "逾期未改正的", Fine(10_000, 20_000, "元"), 3),
        ("个人", "", Fine(None, 300, "元"), 1),
    ]
    assert rows[3].acts[0].text == "堵塞渔港消防通道的"


def test_every_text_of_a_tier_stands_in_its_sentence(laws: App) -> None:
    for label in ("第六条", "第七条", "第八条"):
        for row in tiers(laws, label):
            text = laws.library.text(row.clause.version_id)
            sentence = "".join(row.sentence.of(text).split())
            assert row.measure in sentence
            assert row.condition in sentence


def test_tiers_in_items_keep_what_stands_before_them(laws: App) -> None:
    rows = tiers(laws, "第八条")
    assert [row.condition for row in rows] == [
        "发生一般事故的",
        "发生较大事故的",
        "发生重大事故的",
        "发生特别重大事故的",
    ]
    assert {row.subject for row in rows} == {"负有责任的渔港经营单位"}
    assert {row.authority for row in rows} == {"渔业主管部门"}


def test_an_article_that_punishes_nothing(laws: App) -> None:
    assert tiers(laws, "第三条") == ()
    assert tiers(laws, "第四条") == ()


@pytest.mark.parametrize(
    ("text", "harm"),
    [
        ("死了三个人，老板罚多少", Harm(deaths=3)),
        ("死亡2人重伤11人的事故", Harm(deaths=2, injuries=11)),
        ("2人死亡、11人重伤", Harm(deaths=2, injuries=11)),
        ("三名工人遇难", Harm(deaths=3)),
        ("十二个人死了", Harm(deaths=12)),
        ("重伤49人是什么事故", Harm(injuries=49)),
        ("损失6000万", Harm(loss=60_000_000)),
        ("直接经济损失1.2亿元", Harm(loss=120_000_000)),
        ("损失了一个亿", Harm(loss=100_000_000)),
        ("死亡事故怎么报告", Harm()),
        ("死了几个人", Harm()),
        ("罚款6000万", Harm()),
        ("事故发生后1小时内报告", Harm()),
    ],
)
def test_harm(text: str, harm: Harm) -> None:
    found = harm_in(text)
    assert (found.deaths, found.injuries, found.loss) == (harm.deaths, harm.injuries, harm.loss)


@pytest.mark.parametrize(
    ("harm", "grade"),
    [
        (Harm(deaths=0), Grade.ORDINARY),
        (Harm(deaths=2), Grade.ORDINARY),
        (Harm(deaths=3), Grade.LARGER),  # 以上含本数
        (Harm(deaths=9), Grade.LARGER),
        (Harm(deaths=10), Grade.MAJOR),
        (Harm(deaths=29), Grade.MAJOR),
        (Harm(deaths=30), Grade.GRAVEST),
        (Harm(injuries=9), Grade.ORDINARY),
        (Harm(injuries=10), Grade.LARGER),
        (Harm(injuries=50), Grade.MAJOR),
        (Harm(injuries=100), Grade.GRAVEST),
        (Harm(loss=9_999_999), Grade.ORDINARY),
        (Harm(loss=10_000_000), Grade.LARGER),
        (Harm(loss=50_000_000), Grade.MAJOR),
        (Harm(loss=100_000_000), Grade.GRAVEST),
        (Harm(deaths=1, injuries=60), Grade.MAJOR),  # the gravest decides
        (Harm(hurt=60), None),  # not said how badly
        (Harm(), None),
    ],
)
def test_grade(harm: Harm, grade: Grade | None) -> None:
    assert grade_of(harm) is grade


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("一般事故罚单位多少钱", Grade.ORDINARY),
        ("发生特别重大事故怎么罚", Grade.GRAVEST),
        ("较大生产安全事故由谁调查", Grade.LARGER),
        ("重大事故隐患怎么罚", None),  # a hazard is no accident
        ("事故怎么罚", None),
    ],
)
def test_grade_named(text: str, grade: Grade | None) -> None:
    assert grade_named(text) is grade


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("占用消防通道罚多少", True),
        ("酒驾怎么处罚", True),
        ("醉驾有什么后果", True),
        ("拒不改正怎么办", True),
        ("会坐牢吗，判几年", True),
        ("罚款缴纳到哪里", False),
        ("拒不改正的隐患由谁督办", False),
        ("哪些情形不予行政处罚", False),
        ("消防检查由谁负责", False),
    ],
)
def test_asks_for_penalty(text: str, asks: bool) -> None:
    assert asks_for_penalty(text) is asks
