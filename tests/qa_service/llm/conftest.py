"""A library of our own plans, in which somebody has hidden instructions, and a model server to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hidden_instructions import ATTACKS, plan
from model_server import KEY, MODEL, Behaviour, ModelServer, saying, serving

from corpus.ingest import ingest
from qa_service.answer.model import Answer
from qa_service.settings import Settings, load_settings
from qa_service.wiring import App, build
from qa_service.wishes import Event, Wishes, wishing

PLACE = "海州省/澜沙县"

LAW = """澜沙县电动自行车管理办法

第一条 为了加强电动自行车管理，制定本办法。

第二条 本办法所称集中充电设施，是指供三辆以上电动自行车同时充电的设施。

第三条 住宅小区的物业服务人应当每月至少检查一次集中充电设施；发现隐患的，应当立即整改。

第四条 充电设施经营者可以收取服务费，但不得高于每小时二元。

第五条 在楼道停放电动自行车的，由消防救援机构责令改正；拒不改正的，对个人处五百元以上一千元以下的罚款。

第六条 未取得备案凭证的充电设施不得投入使用。
"""

Ask = Callable[..., Answer]


@pytest.fixture(scope="session")
def poisoned(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Path:
    """The library: one plan for each attack, and a rule without any."""
    folder = tmp_path_factory.mktemp("poisoned")
    texts = folder / "texts"
    texts.mkdir()
    for attack in ATTACKS:
        (texts / f"{attack.topic}.txt").write_text(plan(attack), encoding="utf-8")
    (texts / "办法.txt").write_text(LAW, encoding="utf-8")
    library = folder / "anzhi"
    settings = load_settings({"ANZHI_LIBRARY": str(library), "ANZHI_CACHE": str(shared_cache)})
    with build(settings, create=True) as app:
        report = ingest(app.library, [texts], jurisdiction=PLACE)
        assert not report.failed
        app.update_index()
    return library


@pytest.fixture(scope="session")
def model_server() -> Iterator[ModelServer]:
    with serving(saying("")) as server:
        yield server


def settings_for(library: Path, cache: Path, server: ModelServer, **more: str) -> Settings:
    """Settings of a library with the server as its model; ``more`` as ``llm_seconds="2"``."""
    own = {f"ANZHI_{name.upper()}": value for name, value in more.items()}
    return load_settings(
        {
            "ANZHI_LIBRARY": str(library),
            "ANZHI_CACHE": str(cache),
            "ANZHI_LLM_URL": server.url,
            "ANZHI_LLM_MODEL": MODEL,
            "ANZHI_LLM_KEY": KEY,
            **own,
        }
    )


@pytest.fixture(scope="session")
def helped(poisoned: Path, shared_cache: Path, model_server: ModelServer) -> Iterator[App]:
    """The library with the model connected; one for all tests."""
    with build(settings_for(poisoned, shared_cache, model_server)) as app:
        yield app


@pytest.fixture
def ask(helped: App, model_server: ModelServer) -> Ask:
    """Asks with a model of the given behaviour; ``None`` asks the rules alone."""

    def call(
        question: str,
        behaviour: Behaviour | None,
        *,
        seconds: float = 10.0,
        events: list[Event] | None = None,
    ) -> Answer:
        endpoint = helped.assistant.endpoint
        endpoint.breaker.succeeded()
        endpoint.seconds = seconds
        model_server.requests.clear()
        if behaviour is None:
            return helped.ask(question)
        model_server.behaviour = behaviour
        news: list[Event] = [] if events is None else events
        with wishing(Wishes(use_model=True, listener=news.append)):
            return helped.ask(question)

    return call
