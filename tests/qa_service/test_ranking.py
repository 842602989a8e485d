"""Choice of evidence and confidence in it: the models' parts, and abstention over the sample library."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from corpus.errors import InternalError, SettingsError
from qa_service.answer.model import AnswerStatus
from qa_service.evidence import Limits
from qa_service.pipeline import Answerer
from qa_service.question import AskedFor, analyse
from qa_service.ranking import confidence, features
from qa_service.ranking.confidence import ConfidenceModel, confidence_model
from qa_service.ranking.holding import momentary
from qa_service.ranking.scoring import RankingModel, ranking_model
from qa_service.settings import load_settings
from qa_service.wiring import App, build

OUTSIDE = (
    "今天星期几",
    "明天会下雨吗？",
    "红烧肉怎么做才不腻？",
    "世界杯冠军是谁？",
    "怎么减肥最快",
    "周杰伦的新歌叫什么",
    "珠穆朗玛峰有多高？",
    "遗嘱没有公证算不算数？",
    "彩礼能不能要回来？",
    "著作权保护多少年？",
    "信用卡逾期多久会坐牢？",
    "房产证加名字要交多少税？",
)
TWINS = (
    ("澜山区电动自行车安全由哪些部门负责？", "火星市电动自行车停放由火星哪些单位补贴？"),
    ("澜山区举报安全生产违法行为怎么奖励？", "澜山区举报奖励办公室主任叫什么名字？"),
    ("生产经营单位的主要负责人有哪些职责？", "生产经营单位的主要负责人的手机号是多少？"),
)


@pytest.fixture(scope="module")
def app(sample_library: Path, shared_cache: Path) -> Iterator[App]:
    settings = load_settings(
        env={"ANZHI_LIBRARY": str(sample_library), "ANZHI_CACHE": str(shared_cache)}, toml=None
    )
    with build(settings) as running:
        yield running


def row(**given: float) -> tuple[float, ...]:
    return tuple(given.get(name, 0.0) for name in features.NAMES)


@pytest.mark.parametrize("question", OUTSIDE)
def test_what_the_library_does_not_speak_of_is_not_answered(app: App, question: str) -> None:
    assert app.ask(question).status is AnswerStatus.ABSTAINED


@pytest.mark.parametrize(("answerable", "twin"), TWINS)
def test_a_question_is_answered_and_its_twin_is_not(app: App, answerable: str, twin: str) -> None:
    assert app.ask(answerable).status is AnswerStatus.ANSWERED
    assert app.ask(twin).status is AnswerStatus.ABSTAINED


def test_lenient_and_strict_ends_of_the_threshold(app: App) -> None:
    questions = [answerable for answerable, _ in TWINS] + list(OUTSIDE)

    def answered(limit: float) -> int:
        asked = Answerer(app.library, app.searcher, Limits(confidence=limit))
        return sum(asked.ask(question).status is AnswerStatus.ANSWERED for question in questions)

    lenient, usual, strict = answered(0.0), answered(Limits().confidence), answered(1.0)
    assert lenient >= usual > strict
    assert strict <= 1


def test_confidence_is_a_probability(app: App) -> None:
    for answerable, twin in TWINS:
        for question in (answerable, twin):
            assert 0.0 <= app.ask(question).confidence <= 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今天星期几", True),
        ("现在几点了？", True),
        ("明天北京下雨吗？", True),
        ("现在电动自行车归谁管？", False),
        ("办法从今天起施行吗？", False),
        ("下雨天施工由谁负责？", False),
        ("极端天气停工由哪些部门决定？", False),
    ],
)
def test_what_is_so_at_this_moment(text: str, expected: bool) -> None:
    assert momentary(analyse(text)) is expected


def test_packaged_models_name_known_features_only() -> None:
    told = json.loads(resources.files("qa_service").joinpath("data/ranking.json").read_text("utf-8"))
    assert set(told["weights"]) <= set(features.NAMES)
    assert set(told["confidence"]["weights"]) <= set(confidence.SIGNS)
    assert set(features.NAMES) == set(features.DESCRIPTIONS)
    assert ranking_model().score(row(fused=1.0)) > 0


def test_a_model_of_other_features_is_refused() -> None:
    with pytest.raises(InternalError, match="不认识的特征"):
        RankingModel.of({"astrology": 1.0})
    with pytest.raises(InternalError, match="不认识的特征"):
        ConfidenceModel.of({"astrology": 1.0}, 0.0)


def test_ranking_prefers_the_own_place_and_what_holds_what_is_asked_for() -> None:
    model = ranking_model()
    base = {"fused": 0.8, "covered": 0.6, "sentence": 0.5, "close": 0.6}
    assert model.score(row(**base, own_place=1.0)) > model.score(row(**base, national=1.0))
    assert model.score(row(**base)) > model.score(row(**base, lacking=1.0))


def test_confidence_grows_with_what_is_said_and_with_the_gap() -> None:
    def sure(gap: float, **given: float) -> float:
        signs = confidence.signs(row(**given), gap, scoped=False, naming=False, asked_for=AskedFor.RULE)
        return confidence_model().probability(signs)

    little = {"covered": 0.2, "sentence": 0.1, "close": 0.2, "pairs": 0.05}
    much = {"covered": 0.9, "sentence": 0.9, "close": 0.8, "pairs": 0.7, "run": 0.5, "rarest": 1.0}
    assert sure(0.0, **little) < sure(0.0, **much) < sure(0.2, **much)


@pytest.mark.parametrize(
    ("scoped", "naming", "given", "enough"),
    [
        (True, False, {"own_place": 1.0}, True),  # the place asked for vouches for it
        (True, False, {}, False),
        (False, False, {}, False),
        (False, True, {"named": 1.0}, True),
        (True, True, {"own_place": 1.0}, False),  # a text is named, and this is another
    ],
)
def test_what_vouches_for_evidence_lets_it_say_less(
    scoped: bool, naming: bool, given: dict[str, float], enough: bool
) -> None:
    values = row(covered=0.4, sentence=0.4, close=0.4, **given)
    assert (confidence.beyond(values, scoped=scoped, naming=naming) >= 0) is enough


@pytest.mark.parametrize("value", ["-0.1", "1.1", "nan", "sehr", ""])
def test_threshold_setting(value: str) -> None:
    if value == "":
        assert load_settings({}, None).answer_confidence == Limits().confidence
        return
    with pytest.raises(SettingsError, match="answer_confidence"):
        load_settings({"ANZHI_ANSWER_CONFIDENCE": value}, None)
