"""The pieces of citation verification: figures, words of the law, claims, one rule against another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.ingest import ingest
from corpus.library import Library
from corpus.model import Span
from corpus.references import scan
from qa_service.verification.claims import claims, quotations, split_sentences, uncited
from qa_service.verification.comparing import compare
from qa_service.verification.figures import dates, figures
from qa_service.verification.model import DifferenceKind
from qa_service.verification.provisions import Body, Provision
from qa_service.verification.wording import Modality, actors, canonical, modals

# --- figures -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("处二万元以上五万元以下的罚款", [("≥", 20000, "元"), ("≤", 50000, "元")]),
        ("罚款2万至5万元", [("≥", 20000, "元"), ("≤", 50000, "元")]),
        ("2—5万元", [("≥", 20000, "元"), ("≤", 50000, "元")]),
        ("处20000元罚款", [("=", 20000, "元")]),
        ("五千元以上五万元以下", [("≥", 5000, "元"), ("≤", 50000, "元")]),
        ("从业人员超过100人的", [(">", 100, "人")]),
        ("从业人员在一百人以下的", [("≤", 100, "人")]),
        ("不得少于三人", [("≥", 3, "人")]),
        ("每半年至少检查一次", [("=", 6, "每月"), ("≥", 1, "次")]),
        ("每六个月至少检查一次", [("=", 6, "每月"), ("≥", 1, "次")]),
        ("每两小时", [("=", 2, "每小时")]),
        ("每年至少要全面检测一次", [("=", 12, "每月"), ("≥", 1, "次")]),
        ("百分之六十至百分之一百", [("≥", 60, "%"), ("≤", 100, "%")]),
        ("60％至100％", [("≥", 60, "%"), ("≤", 100, "%")]),
        ("单瓶储存量不得超过五十千克", [("≤", 50, "千克")]),
        ("3年", [("=", 36, "月")]),
        ("24小时内", [("≤", 24, "小时")]),
        ("10个工作日内", [("≤", 10, "工作日")]),
        ("每次不超过三个月", [("≤", 3, "月")]),
        # near misses: ranks, names, dates, rhetoric
        ("第三款第二项", []),
        ("统一领导，一般事故，一切单位", []),
        ("2021年6月10日通过，3月1日施行", []),
        ("上一年年收入", []),
        ("每名从业人员", []),
        ("GB50016", []),
        ("千方百计", []),
    ],
)
def test_figures(text: str, expected: list[tuple[str, int, str]]) -> None:
    assert [(one.sign, one.value, one.dimension) for one in figures(text)] == expected
    for one in figures(text):
        assert 0 <= one.span.start < one.span.end <= len(text)


def test_one_value_in_many_ways() -> None:
    (arabic,), (chinese,), (short,) = figures("20000元"), figures("二万元"), figures("2万元")
    assert arabic.agrees(chinese)
    assert chinese.agrees(short)
    assert not figures("2万元以上")[0].agrees(arabic)
    assert figures("每月一次")[1].agrees(figures("每月至少一次")[1])


def test_dates() -> None:
    assert [day for _, day in dates("自2024年11月1日起施行，2025年底完成")] == ["2024-11-1", "2025"]


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("企业应当建立", [Modality.MUST]),
        ("企业要建立", [Modality.MUST]),
        ("必须持证", [Modality.MUST]),
        ("可以聘请", [Modality.MAY]),
        ("有权拒绝", [Modality.MAY]),
        ("不得占用", [Modality.MUST_NOT]),
        ("严禁烟火", [Modality.MUST_NOT]),
        ("可以不建立", [Modality.NEED_NOT]),
        ("鼓励投保", [Modality.ENCOURAGED]),
        # near misses
        ("应急救援的主要负责人", []),
        ("可燃气体可能泄漏", []),
        ("相应的重要要求", []),
        ("不得少于三人，不得超过五人", []),
        ("经许可的功能", []),
    ],
)
def test_modality(text: str, expected: list[Modality]) -> None:
    assert [modality for _, modality in modals(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("用人单位应当报告", ["用人单位"]),
        ("由应急管理部门责令改正", ["应急管理部门"]),
        ("向住房和城乡建设主管部门申请", ["住房和城乡建设主管部门"]),
        ("其他生产经营单位从业人员超过100人的", ["生产经营单位", "从业人员"]),
        ("除矿山、运输等单位外", []),
        ("从业人员50人以上的工贸企业", ["从业人员", "工贸企业"]),
        ("分管安全的负责人", ["负责人"]),
        ("每年检测一次", []),
    ],
)
def test_bodies_that_a_text_names(text: str, expected: list[str]) -> None:
    assert [actor.name for actor in actors(text)] == expected


@given(st.text(alphabet="企业应急局安责险 电动车，。\u3000员工Ａ１", max_size=40))
def test_canonical_words_keep_their_places(text: str) -> None:
    words = canonical(text)
    assert len(words.text) == len(words.origin)
    assert list(words.origin) == sorted(words.origin)
    assert all(0 <= at < len(text) for at in words.origin)


def test_paraphrases_become_words_of_the_law() -> None:
    assert canonical("住建局要求加装燃气报警器").text == "住房和城乡建设主管部门要求安装可燃气体报警装置"


# --- claims --------------------------------------------------------------------------------------


def claimed(text: str) -> list[tuple[tuple[str, ...], str]]:
    """(citations, what the text claims of them) of every claim."""
    references = scan(text)
    return [
        (
            tuple(references[number].span.of(text) for number in claim.references),
            "|".join(span.of(text) for span in claim.spans),
        )
        for claim in claims(text, references)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "根据《安全生产法》第二十一条，主要负责人应当报告事故。",
            [(("《安全生产法》第二十一条",), "主要负责人应当报告事故")],
        ),
        (
            "《消防法》第十六条明确规定：单位应当定期检验器材。",
            [(("《消防法》第十六条",), "单位应当定期检验器材")],
        ),
        (
            "单位应当组织防火检查（《消防法》第十六条）。",
            [(("《消防法》第十六条",), "单位应当组织防火检查")],
        ),
        (
            "禁止转包工程（《建筑法》第二十八条）；有权拒绝违章指挥（《安全生产法》第五十四条）。",
            [
                (("《建筑法》第二十八条",), "禁止转包工程"),
                (("《安全生产法》第五十四条",), "有权拒绝违章指挥"),
            ],
        ),
        (
            "《安全生产法》第三十六条和《消防法》第二十七条都规定，燃气用具应当符合要求。",
            [(("《安全生产法》第三十六条", "《消防法》第二十七条"), "燃气用具应当符合要求")],
        ),
        (
            "作业人员必须取得资格，这是《安全生产法》第三十条的规定。",
            [(("《安全生产法》第三十条",), "作业人员必须取得资格")],
        ),
        (
            "企业要按照《安全生产法》第四十一条的规定建立风险管控制度。",
            [(("《安全生产法》第四十一条",), "企业|建立风险管控制度")],
        ),
        (
            "违反《消防法》第二十八条规定，占用消防车通道的，依照《消防法》第六十条处罚款五千元。",
            [
                (("《消防法》第二十八条",), "占用消防车通道的"),
                (("《消防法》第六十条",), "处罚款五千元"),
            ],
        ),
        ("根据《安全生产法》《消防法》等法律法规，制定本方案。", [(("《安全生产法》", "《消防法》"), "")]),
        ("组织学习《安全生产法》。", [(("《安全生产法》",), "")]),
        (
            "机关应当依照《行政处罚法》给予赔偿并公开结果（《行政许可法》第七十六条）。",
            [
                (("《行政处罚法》",), ""),
                (("《行政许可法》第七十六条",), "机关应当依照《行政处罚法》给予赔偿并公开结果"),
            ],
        ),
    ],
)
def test_claims(text: str, expected: list[tuple[tuple[str, ...], str]]) -> None:
    found = claimed(text)
    if "《行政处罚法》" in text:  # the order of claims is that of the text
        assert sorted(found) == sorted(expected)
    else:
        assert found == expected


def test_a_bracket_behind_the_full_stop_closes_the_sentence_before_it() -> None:
    text = "单位应当组织防火检查。（《消防法》第十六条）"
    assert claimed(text) == [(("《消防法》第十六条",), "单位应当组织防火检查")]


def test_sentences_end_outside_of_quotation_marks_only() -> None:
    text = "他说“注意。安全！”然后离开。第二句\n第三句"
    assert [span.of(text) for span in split_sentences(text)] == [
        "他说“注意。安全！”然后离开。",
        "第二句\n",
        "第三句",
    ]


def test_uncited_sentences_are_listed() -> None:
    text = "请认真自查。单位应当组织防火检查（《消防法》第十六条）。按时报送材料。"
    references = scan(text)
    rest = uncited(text, references, claims(text, references))
    assert [span.of(text) for span in rest] == ["请认真自查", "按时报送材料"]


def test_quotations_are_long_enough_to_be_words_of_a_law() -> None:
    text = "落实“三同时”，做到“有权停止作业或者撤离作业场所”。"
    assert [span.of(text) for span in quotations(text, [Span(0, len(text))])] == [
        "有权停止作业或者撤离作业场所"
    ]


# --- one rule against another --------------------------------------------------------------------

RULES = """# 青屿区渔港安全办法

第一条 为了渔港安全，制定本办法。

第二条 渔港经营单位应当每月至少组织一次消防演练，演练记录保存期限不得少于二年。

第三条 船上人员五十人以上的渔船应当配备专职安全员；五十人以下的，可以配备兼职安全员。

第四条 违反本办法规定，有下列情形之一的，由渔政执法机构责令改正，处一千元以上五千元以下罚款：

（一）未组织消防演练的；

（二）占用码头消防车通道的。

发生较大事故的，处一万元以上二万元以下罚款；发生重大事故的，处五万元以上十万元以下罚款。

第五条 渔船修理由渔船检验机构负责检验，修理单位应当向渔政执法机构报告检验结果。
"""


@pytest.fixture(scope="module")
def body(tmp_path_factory: pytest.TempPathFactory) -> Body:
    folder = tmp_path_factory.mktemp("rules")
    (folder / "青屿区渔港安全办法.md").write_text(RULES, encoding="utf-8")
    with Library.open(folder / "lib") as library:
        assert not ingest(library, [folder / "青屿区渔港安全办法.md"]).failed
        return Body(library, library.current_versions()[0].id)


def provision(body: Body, article: str) -> Provision:
    return next(one for one in body.provisions() if one.article == article)


@pytest.mark.parametrize(
    ("article", "claim", "kinds"),
    [
        ("第二条", "渔港经营单位每月至少组织一次消防演练", set()),
        ("第二条", "渔港经营单位要每个月组织一次消防演习，演练记录至少保存2年", set()),
        ("第二条", "渔港经营单位应当每季度至少组织一次消防演练", {DifferenceKind.FIGURE}),
        ("第二条", "演练记录保存期限不得超过二年", {DifferenceKind.COMPARISON}),
        ("第二条", "渔港经营单位可以每月组织一次消防演练", {DifferenceKind.MODALITY}),
        ("第二条", "渔政执法机构应当每月组织一次消防演练", {DifferenceKind.SUBJECT}),
        ("第二条", "渔港经营单位应当每月组织一次消防演练，并为船员购买意外伤害保险", {DifferenceKind.WORDS}),
        ("第三条", "五十人以下的渔船应当配备兼职安全员", {DifferenceKind.MODALITY}),
        ("第三条", "所有渔船应当配备专职安全员", {DifferenceKind.SCOPE}),
        ("第四条", "占用码头消防车通道的，处1000元以上5000元以下罚款", set()),
        ("第四条", "占用码头消防车通道的，处1000元以上1万元以下罚款", {DifferenceKind.FIGURE}),
        ("第四条", "发生重大事故的，处1万元以上2万元以下罚款", {DifferenceKind.FIGURE}),
        ("第四条", "发生特别重大事故的，处五万元以上十万元以下罚款", {DifferenceKind.GRADE}),
        ("第四条", "决定对你单位处3000元罚款，理由是未组织消防演练", set()),
        ("第五条", "渔船修理由修理单位负责检验", {DifferenceKind.SUBJECT}),
        ("第五条", "渔政执法机构应当报告检验结果", {DifferenceKind.SUBJECT}),
    ],
)
def test_differences(body: Body, article: str, claim: str, kinds: set[DifferenceKind]) -> None:
    found = compare(claim, provision(body, article))
    assert bool(kinds) == (not found.clean), found.differences
    assert kinds <= {difference.kind for difference in found.differences}
    for difference in found.differences:
        if difference.claim is not None:
            assert 0 <= difference.claim.start < difference.claim.end <= len(claim)
        if difference.source is not None:
            assert difference.source.of(body.text)


def test_an_item_does_not_borrow_from_its_neighbours(body: Body) -> None:
    whole = provision(body, "第四条")
    start = body.text.index("（一）未组织")
    item = body.provision(Span(start, body.text.index("（二）")), "第四条第一项", "第四条")
    claim = "占用码头消防车通道的，责令改正"
    assert compare(claim, whole).clean
    assert not compare(claim, item).clean
