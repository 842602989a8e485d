"""A real run over a small real library: its report opens alone, shows what is wrong, and can be compared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from corpus.errors import InputError
from eval import ablations
from eval.asking import ask_rows
from eval.comparing import compare, read_run
from eval.drawing import Bar, Line, bars, differences, lines
from eval.measuring import Plan, measure, rows_of
from eval.report import TRAITS, page
from eval.run import main, read_bench
from eval.scoring import score
from qa_service.settings import load_settings
from qa_service.wiring import App, build

SETS = Path(__file__).parents[2] / "eval" / "sets"
ROWS: tuple[dict[str, Any], ...] = (
    {
        "id": "lead",
        "question": "望溪县电动自行车停放充电整治由哪个单位牵头？",
        "kind": "lead",
        "jurisdiction": "望溪县",
        "expect": {"lead": ["县公安局"], "cite": [{"quote": "对进楼入户、飞线充电的先劝离、再处罚"}]},
        "split": "dev",
    },
    {
        "id": "follow",
        "question": "清汀市呢？",
        "kind": "lead",
        "conversation": ["望溪县电动自行车停放充电整治由哪个单位牵头？"],
        "expect": {"lead": ["市消防救援支队"], "cite": [{"quote": "严禁在建筑首层门厅"}]},
        "traits": ["follow_up"],
    },
    {
        "id": "wrong",
        "question": "霁湖经开区公共事故水池工程由谁牵头？</script><b>",
        "kind": "lead",
        "expect": {"lead": ["区没有这个局"]},
        "note": "故意写错的答案",
    },
    {
        "id": "nowhere",
        "question": "望溪县地铁由谁监管？",
        "jurisdiction": "无此县",
        "expect": {"abstain": True},
    },
)


@pytest.fixture(scope="module")
def app(sample_library: Path, shared_cache: Path) -> Iterator[App]:
    env = {"ANZHI_LIBRARY": str(sample_library), "ANZHI_CACHE": str(shared_cache)}
    with build(load_settings(env=env, toml=None)) as running:
        yield running


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sets") / "题目.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def measured(app: App, questions: Path) -> dict[str, Any]:
    plan = Plan((questions,))
    return measure(app, plan, rows_of(plan))


def test_a_run_says_what_was_measured(measured: dict[str, Any], questions: Path) -> None:
    results = {row["id"]: row for row in measured["results"]}
    assert results["lead"]["right"], results["lead"]
    assert results["wrong"]["faults"] == ["牵头单位不符（F1 0.00）"]
    assert results["follow"]["understood"].startswith("清汀市") or "清汀市" in results["follow"]["understood"]
    assert "无此县" in results["nowhere"]["error"]
    assert measured["answers"]["correct"]["asked"] == len(ROWS)
    assert [file["file"] for file in measured["questions"]] == [questions.name]
    assert re.fullmatch("[0-9a-f]{64}", measured["questions"][0]["sha256"])
    assert measured["library"]["encoder"]
    assert re.fullmatch("[0-9a-f]{64}", measured["library"]["texts"])
    assert measured["retrieval"]["search"]["questions"] == 2
    assert measured["retrieval"]["ranked"]["recall"]["20"]["value"] > 0
    json.dumps(measured)


def test_the_page_stands_alone(measured: dict[str, Any], tmp_path: Path) -> None:
    html = page(measured)
    tree = LexborHTMLParser(html)
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#)""", html)
    assert "http" not in re.sub(r'<script type="application/json".*?</script>', "", html, flags=re.S)
    scripts = tree.css("script")
    assert [script.attributes["type"] for script in scripts] == ["application/json"]
    assert len(tree.css("svg")) >= 5
    assert all(svg.css_first("title").text() for svg in tree.css("svg"))
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html
    wrong = tree.css_first("#q-wrong")
    assert wrong is not None
    text = wrong.text()
    for words in ("</script><b>", "区没有这个局", "区建设管理局", "故意写错的答案", "牵头单位不符"):
        assert words in text
    assert wrong.css("b") == []
    path = tmp_path / "r.html"
    path.write_text(html, encoding="utf-8")
    assert read_run(path) == json.loads(json.dumps(measured))


def test_the_page_shows_ablations_and_the_comparison(
    app: App, measured: dict[str, Any], questions: Path, tmp_path: Path
) -> None:
    rows = rows_of(Plan((questions,)))
    scored = [score(one) for one in ask_rows(app, rows)]
    dense = [one for one in ablations.variations() if one.name == "dense"]
    found = ablations.measure(app, scored, dense)
    assert [row["name"] for row in found] == ["whole", "dense"]
    assert found[0]["won"] == found[0]["lost"] == []
    older = json.loads(json.dumps(measured))
    older["results"][0]["right"] = False
    run = {**measured, "ablations": found, "comparison": compare(older, measured)}
    html = page(run)
    assert "不用语义检索" in html
    assert "这次答对、之前答错" in html


def test_the_command_writes_reports_and_compares(
    sample_library: Path,
    shared_cache: Path,
    questions: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ANZHI_CACHE", str(shared_cache))
    asked = ["--library", str(sample_library), "--questions", str(questions)]
    first, second = tmp_path / "一.html", tmp_path / "二.json"
    assert main([*asked, "--report", str(first), "--failures"]) == 0
    shown = capsys.readouterr().out
    assert "答对：" in shown
    assert "✗ wrong" in shown
    assert main([*asked, "--kind", "lead", "--baseline", str(first), "--report", str(second), "--json"]) == 0
    run = json.loads(capsys.readouterr().out)
    assert run == json.loads(second.read_text(encoding="utf-8"))
    assert run["comparison"]["common"] == 3
    assert run["comparison"]["won"] == run["comparison"]["lost"] == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--library", "没有这个文件夹"], "错误："),
        (["--questions", "没有.jsonl"], "读不出来"),
        (["--report", "报告.pdf"], ".html 或 .json"),
        (["--baseline", "没有.html"], "读不出来"),
        (["--own", "--library", "x"], "--own"),
        (["--split", "test", "--kind", "ambiguous_jurisdiction", "--questions", "Q"], "没有题目了"),
    ],
)
def test_faults_are_told_in_one_line(
    arguments: list[str], told: str, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(questions) if one == "Q" else one for one in arguments]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert told in shown.err
    assert len(shown.err.strip().splitlines()) == 1


def test_the_command_writes_a_template(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--template", str(tmp_path / "题目.xlsx")]) == 0
    assert "已写入" in capsys.readouterr().out
    assert (tmp_path / "题目.xlsx").exists()


def test_parts_take_the_library_of_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--library", "x", "verify", "--help"])
    assert stopped.value.code == 0
    assert "anzhi eval verify" in capsys.readouterr().out


def test_every_trait_has_a_name() -> None:
    rows = [
        json.loads(line)
        for name in ("samples.jsonl", "questions.jsonl")
        for line in (SETS / name).read_text(encoding="utf-8").splitlines()
    ]
    assert {trait for row in rows for trait in row.get("traits", [])} <= set(TRAITS)


def test_plots_escape_and_keep_within_their_frame() -> None:
    drawn = bars("题<1>", [Bar("<b>", 0.5, 0.2, 0.8, "1/2"), Bar("无", None, 0.0, 1.0, "0/0")])
    assert "<b>" not in drawn
    assert "题&lt;1&gt;" in drawn
    widths = [float(width) for width in re.findall(r'<rect[^>]* width="([\d.]+)"', drawn)]
    assert widths == [pytest.approx(180.0)]
    left = differences("差", [Bar("一", -0.1, -0.2, 0.0, "")])
    assert 'class="bar second"' in left
    outside = lines("线", [Line("a", ((-1.0, 2.0), (0.5, 0.5)))], across="x", up="y")
    places = [float(value) for value in re.findall(r'c[xy]="([\d.-]+)"', outside)]
    assert min(places) >= 0
    assert max(places) <= 640


def test_parts_are_switched_off_one_by_one(app: App) -> None:
    """A typing error is put right as usual, and not without that part; an unknown matter stays unanswered."""
    by_name = {one.name: one for one in ablations.variations()}
    assert len(by_name) >= 10
    question = "望溪县充电棚建射由哪些单位负则？"
    usual = ablations.asker(app, ablations.Variation("whole", ""))(question, None)
    typed = ablations.asker(app, by_name["typos"])(question, None)
    assert any("按“建设”理解" in note for note in usual["notes"]), usual["notes"]
    assert not any("按“建设”理解" in note for note in typed["notes"])
    assert usual["units"]
    eager = ablations.asker(app, by_name["threshold"])
    outside = "望溪县核电站的海水淡化由哪个部门牵头？"
    withheld = ablations.asker(app, ablations.Variation("whole", ""))(outside, None)
    assert withheld["status"] == "abstained"
    assert eager(outside, None)["confidence"] <= 1.0


def test_figures_of_the_benchmark_are_shown(measured: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    path.write_text(
        json.dumps({"20 at once": {"answers per second": 41.5}, "memory": [1, 2]}), encoding="utf-8"
    )
    html = page({**measured, "bench": read_bench(path)})
    assert "20 at once › answers per second" in html
    assert "41.5" in html
    (tmp_path / "no.json").write_text("[]", encoding="utf-8")
    for name in ("no.json", "absent.json"):
        with pytest.raises(InputError):
            read_bench(tmp_path / name)
