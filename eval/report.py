"""A run as one HTML page: figures, plots, every wrong answer beside what was expected, and the data itself.

The page needs no network and no script, prints, and follows the light or dark of the system. The run is kept
in it as a block of data, so that a later run can be compared with the page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from eval.drawing import Bar, Line, bars, columns, differences, lines
from eval.question_files import KINDS, STYLES

TEMPLATE = "report.html.j2"
HALVES = {"dev": "调试用", "test": "留存"}
TRAITS = {
    "abbreviation": "简称",
    "everyday": "日常说法",
    "follow_up": "追问",
    "injection": "夹带指令",
    "list": "列举",
    "near_miss_article": "相近：条号",
    "near_miss_duty": "相近：事项",
    "near_miss_fact": "相近：事实",
    "near_miss_place": "相近：地区",
    "near_miss_unit": "相近：单位",
    "near_miss_year": "相近：年份",
    "near_twin": "有相似规定",
    "nonsense": "无意义",
    "number": "数字",
    "outside": "领域之外",
    "several_assignments": "一段几处分工",
    "several_parts": "一问几事",
    "table": "表格",
    "takes_part": "参与而不牵头",
    "tier": "处罚档次",
    "typo": "错别字",
    "year": "年份",
}
HEADLINES = (
    ("correct", "答对"),
    ("answerable correct", "有答案的题答对"),
    ("unanswerable abstained", "没有答案的题不作答"),
    ("first citation right", "第一处引文正确"),
    ("premise right", "是否判断正确"),
    ("duties complete", "职责列全"),
    ("penalty tier right", "处罚档次正确"),
    ("answers with a wrong unit", "答出错误单位的题"),
)
FACETS = (("kind", "按题目类型"), ("style", "按说法"), ("split", "按分组"), ("trait", "按特点"))
_EXPECTED = {
    "units": "单位",
    "lead": "牵头",
    "contains": "应含",
    "premise": "判断",
    "abstain": "应拒答",
}
_PREMISE = {"yes": "是", "no": "不是", "unknown": "资料没有这样写"}
_TIME_STEPS = (10, 20, 30, 40, 60, 80, 100, 150, 200, 300, 500, 1000)

Run = Mapping[str, Any]


def page(run: Run) -> str:
    """The page of a run."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = percent
    environment.filters["name"] = name_of
    return environment.get_template(TEMPLATE).render(
        run=run,
        headlines=[(words, run["answers"][key]) for key, words in HEADLINES if run["answers"][key]["asked"]],
        facets=[
            (words, facet_plot(words, run["by"][facet]), run["by"][facet])
            for facet, words in FACETS
            if run["by"].get(facet)
        ],
        times=time_plot([row["ms"] for row in run["results"]]),
        recall=recall_plot(run["retrieval"]) if run.get("retrieval") else None,
        calibration=calibration_plots(run["calibration"]) if run.get("calibration") else None,
        ablation=ablation_plot(run["ablations"]) if run.get("ablations") else None,
        bench=list(flat(run["bench"])) if run.get("bench") else [],
        failures=[failure(row) for row in run["results"] if not row["right"]],
        refused=[row for row in run["results"] if row["error"]],
        expected_words=_EXPECTED,
        data=data_block(run),
    )


def data_block(run: Run) -> Markup:
    """The run as JSON that no text in it can end early: ``<`` is written as an escape."""
    return Markup(json.dumps(run, ensure_ascii=False).replace("<", "\\u003c"))


def flat(values: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Nested figures as lines of name and value."""
    if isinstance(values, Mapping):
        for key, value in values.items():
            yield from flat(value, f"{name} › {key}" if name else str(key))
    elif isinstance(values, list):
        for number, value in enumerate(values, start=1):
            yield from flat(value, f"{name} {number}")
    else:
        yield name, str(values)


def percent(value: float | None) -> str:
    """0.7321 → 73.2%; a dash for nothing."""
    return "—" if value is None else f"{value:.1%}"


def name_of(value: str) -> str:
    """What a kind, style, half or trait is called; an unknown one by itself."""
    for names in (KINDS, STYLES, HALVES, TRAITS):
        if value in names:
            return names[value]
    return value


def facet_plot(title: str, rows: Mapping[str, Mapping[str, Any]]) -> Markup:
    """Shares of right answers, most asked first."""
    ordered = sorted(rows.items(), key=lambda item: (-item[1]["asked"], item[0]))
    return bars(
        title,
        [
            Bar(
                name_of(name),
                row["share"],
                row["low"],
                row["high"],
                f"{row['right']}/{row['asked']}　{percent(row['share'])}",
            )
            for name, row in ordered
        ],
    )


def time_plot(times: Sequence[float]) -> Markup:
    """How many answers took how long."""
    counts = []
    last = 0.0
    for step in _TIME_STEPS:
        counts.append((f"≤{step}", float(sum(last < time <= step for time in times))))
        last = step
    counts.append((f">{_TIME_STEPS[-1]}", float(sum(time > last for time in times))))
    while len(counts) > 1 and counts[-1][1] == 0:
        counts.pop()
    return columns("回答用时（毫秒）", counts, "题数")


def recall_plot(retrieval: Mapping[str, Any]) -> Markup:
    """Recall over depth of both lists; the depths stand evenly apart."""
    cuts = list(retrieval["search"]["recall"])
    places = {cut: number / (len(cuts) - 1) for number, cut in enumerate(cuts)}
    return lines(
        "检索查全率",
        [
            Line(
                words,
                tuple((places[cut], retrieval[name]["recall"][cut]["value"]) for cut in cuts),
                second=name == "ranked",
            )
            for name, words in (("search", "检索"), ("ranked", "排序后"))
        ],
        across="前几个段落",
        up="查全率",
        ticks=[(places[cut], cut) for cut in cuts],
    )


def calibration_plots(calibration: Mapping[str, Any]) -> tuple[Markup, Markup]:
    """Share answered against share right, and confidence against share right."""
    curve = calibration["curve"]
    most = max([1, *(row["answered"] for row in curve)])
    asked = calibration.get("asked") or most
    trade = lines(
        "答多少与对多少",
        [
            Line(
                "作答的题中答对的",
                tuple(
                    (row["answered"] / asked, row["right_of_answered"])
                    for row in curve
                    if row["answered"] and row["right_of_answered"] is not None
                ),
            )
        ],
        across="作答的题所占比例",
        up="答对",
    )
    reliable = lines(
        "置信度的可靠性",
        [
            Line(
                "答对的比例",
                tuple(
                    (row["mean_confidence"], row["share_right"])
                    for row in calibration["reliability"]
                    if row["n"]
                ),
            )
        ],
        across="给出的置信度",
        up="答对",
        diagonal=True,
    )
    return trade, reliable


def ablation_plot(rows: Sequence[Mapping[str, Any]]) -> Markup:
    """What is lost or won without each part."""
    return differences(
        "关闭一项以后的变化",
        [
            Bar(row["words"], row["difference"], row["low"], row["high"], f"{row['difference']:+.1%}")
            for row in rows
            if row["name"] != "whole"
        ],
    )


def failure(row: Mapping[str, Any]) -> dict[str, Any]:
    """A wrong answer with the lists of what was expected in words."""
    expected = row["expected"]
    words = {}
    for key, label in _EXPECTED.items():
        value = expected.get(key)
        if not value:
            continue
        if key == "abstain":
            words[label] = "是"
        elif key == "premise":
            words[label] = _PREMISE[value]
        else:
            joined = " 或 " if key == "contains" and expected.get("contains_mode") == "any" else "、"
            words[label] = joined.join(value)
    cite = [{"doc": "", "article": None, **one} for one in expected.get("cite", [])]
    return {**row, "expected_words": words, "cite": cite}
