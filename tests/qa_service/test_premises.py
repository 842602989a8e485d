"""Yes/no questions over the samples: a yes only where the quote says it, else the correction."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qa_service.answer.model import Answer, AnswerStatus
from qa_service.settings import load_settings
from qa_service.wiring import App, build

Y, N, P, U = "yes", "no", "partly", "unstated"


@pytest.fixture(scope="module")
def app(sample_library: Path, shared_cache: Path) -> Iterator[App]:
    settings = load_settings(
        env={"ANZHI_LIBRARY": str(sample_library), "ANZHI_CACHE": str(shared_cache)}, toml=None
    )
    with build(settings) as running:
        yield running


# (question, verdict, words of the correction or the confirmation)
UNITS = [
    # who leads: another unit, the right one, one of two, nobody
    ("清汀市城镇燃气安全是不是市应急管理局牵头？", N, "牵头的是市住房和城乡建设局"),
    ("清汀市森林防灭火由林业局牵头对吗？", Y, "牵头"),
    ("清汀市道路交通安全是消防支队牵头吗？", N, "牵头的是市公安局"),
    ("清汀市安全宣传是不是市委宣传部牵头？", Y, "一同牵头的还有市应急管理局"),
    ("清汀市安全宣传只由市委宣传部一家牵头吗？", P, "还有市应急管理局"),
    ("望溪县餐饮场所用气由住建局牵头，是吗？", N, "牵头的是县市场监督管理局"),
    ("澜山区冬春火灾防控，高层住宅小区是区消防救援大队牵头吗？", Y, "牵头"),
    ("霁湖经开区新建化工项目准入是不是区应急管理局牵头？", N, "牵头的是区经济发展局"),
    ("难道清汀市校车安全不是教育局牵头吗？", Y, "市教育局"),
    # takes part but does not lead
    ("清汀市矿山安全是市公安局牵头吗？", N, "列为“责任单位”"),
    ("望溪县停放充电整治是消防大队牵头单位吗？", N, "列为“配合单位”"),
    ("清汀市电动自行车以旧换新，财政局是牵头单位吗？", N, "牵头的是市商务局"),
    # takes part at all
    ("清汀市特种设备安全，财政局要不要管？", Y, "责任单位"),
    ("清汀市矿山安全要不要教育局参与？", N, "没有教育局"),
    ("清汀市应急演练归不归市卫健委管？", Y, "市卫生健康委员会"),
    ("望溪县农村和居民用气，民政局也要配合吧？", Y, "配合单位"),
    ("望溪县充电设施建设是由县公安局负责吗？", N, "没有县公安局"),
    ("望溪县回收处置的配合单位里有没有供销社？", Y, "县供销合作社"),
    ("澜山区商业综合体冬防归文旅局管吗？", N, "没有文旅局"),
    ("澜山区医疗机构防火，市场监管局要配合吗？", Y, "配合单位"),
    ("望溪县燃气管道设施整治，应急管理局是责任单位吗？", N, "配合单位"),
    # lists that are open or name groups: the text does not say
    ("霁湖经开区防控自然灾害风险，区财政金融局是责任单位吗？", U, "“等”结尾"),
    ("霁湖经开区压实安全责任，区消防救援大队要不要参与？", U, "各有关部门"),
    ("霁湖经开区建立专家库归区社会事务局管吗？", U, "各有关部门"),
    ("霁湖经开区建立专家库是区消防救援大队牵头吧？", N, "牵头的是区应急管理局"),
    ("霁湖经开区储备应急物资，区综合执法局要管吗？", U, "“等”结尾"),
    # denied
    ("清汀市防汛抗旱不归水务局管吧？", Y, "不是这样"),
    ("清汀市建筑施工安全不用交通运输局参与对吗？", Y, "责任单位"),
    # everyday and short names, names before a reform
    ("清汀市消防整治是不是消防队牵头？", Y, "市消防救援支队"),
    ("清汀市危险化学品安全由安监局牵头吗？", Y, "市应急管理局"),
    ("清汀市电动自行车生产销售归工商局牵头管吗？", Y, "市市场监督管理局"),
    ("清汀市废旧电池是环保局和商务局牵头吗？", Y, "市生态环境局"),
    ("清汀市废旧电池是环保局和公安局牵头吗？", P, "公安局"),
]
FIGURES = [
    ("清汀市更新老旧燃气管道要达到300公里吗？", N, "210公里"),
    ("清汀市今年更新老旧燃气管道210公里对吗？", Y, "210公里"),
    ("清汀市要更新改造住宅老旧电梯600台，是吧？", Y, "600台"),
    ("清汀市危险化学品整治必须2026年10月底前完成吗？", N, "年底前"),
    ("清汀市特种设备整治要在2026年12月底前完成对吗？", Y, "2026年12月底前"),
    ("望溪县每月入户不少于六十户对吗？", N, "四十户"),
    ("望溪县新建充电棚200处对吗？", N, "180处"),
    ("霁湖经开区泡沫灭火剂常备量不少于200吨对吗？", Y, "两百吨"),
    ("霁湖经开区到2025年底人均应急避难场所面积要达到2平方米吗？", N, "1.6平方米"),
    ("霁湖经开区市政消火栓完好率要保持在95%以上吗？", N, "98%以上"),
    ("澜山区高层住宅消防设施完好率要达到95%以上是吗？", Y, "95%以上"),
    ("清汀市电动自行车火灾起数要比2024年下降50%对吗？", N, "40%"),
    ("清汀市县级专业扑火队不少于20人对吗？", N, "三十人"),
    ("单位负责人接到报告后两小时内向监管部门报告对吗？", N, "一小时内"),
    ("事故调查报告六十日内提交对吗？", Y, "六十日内"),
]


@pytest.mark.parametrize(("question", "verdict", "words"), UNITS)
def test_a_claim_about_units_is_held_against_the_assignment(
    app: App, question: str, verdict: str, words: str
) -> None:
    answer = app.ask(question)
    check(answer, verdict, words)


@pytest.mark.parametrize(("question", "verdict", "words"), FIGURES)
def test_a_claim_about_a_figure_or_a_day_is_held_against_its_value(
    app: App, question: str, verdict: str, words: str
) -> None:
    check(app.ask(question), verdict, words)


def check(answer: Answer, verdict: str, words: str) -> None:
    assert answer.status is AnswerStatus.ANSWERED, answer.notes
    assert answer.verdicts, answer.answer
    first = answer.verdicts[0]
    assert str(first.kind) == verdict, first.text
    assert words in first.text, first.text
    assert first.text in answer.answer
    numbers = {citation.n for citation in answer.citations}
    assert {one.citation for one in answer.verdicts} <= numbers
