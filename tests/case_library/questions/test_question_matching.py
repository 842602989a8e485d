"""Keys against provisions: what the article says of them, and no contradiction where anything is unclear."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from case_library.questions.importing import read_bank
from case_library.questions.matching import PairSearch, match_item, match_items
from case_library.questions.matching_judges import Passage, Verdict
from case_library.questions.matching_text import Bare, align
from case_library.questions.model import Item, ItemType
from corpus.ingest import ingest
from corpus.library import Library
from corpus.model import ClauseKind

TEXTS = (
    "第三条 渔港经营人应当自收到隐患通知之日起十五日内完成整改，并书面报告县级人民政府渔业主管部门。",
    "第四条 渔船船长可以根据海况决定停航。停航应当及时报告渔港经营人。",
    "第五条 渔港经营人未设置消防通道的，责令限期改正，处二万元以上十万元以下罚款；情节严重的，责令停业整顿。",
    "第六条 渔港经营人应当定期组织消防、救生、防台风演练，并作出记录。",
    "第七条 渔港经营人应当建立巡查、报告和值班等安全管理制度，保证渔港安全运行。",
    "第九条 渔港渡船驾驶人员应当经培训考核，取得渔港渡船驾驶人员证书，并向渔港经营人登记备案，方可从事渔港内"
    "的渡船驾驶工作。渔港渡船驾驶人员不得同时在两艘以上渔船上任职。",
    "第十条 渔港经营人的法定代表人是渔港消防第一责任人，对渔港的消防工作全面负责。",
    "第八条 有下列情形之一的，不得进港：（一）船上有危险品的；（二）船体破损的。",
)
PASSAGES = [
    Passage("d", "v", f"v.{number}", "渔港安全条例", text.split()[0], number * 1000, text)
    for number, text in enumerate(TEXTS)
]
SEARCH = PairSearch(PASSAGES)


def judged(stem: str, key: str) -> Item:
    return Item("q", ItemType.TRUE_FALSE, stem, (), (key,), "", (), "")


def choice(stem: str, options: str, key: str, kind: ItemType = ItemType.SINGLE) -> Item:
    return Item("q", kind, stem, tuple(options.split("|")), tuple(key), "", (), "")


RIGHT, WRONG, OPEN = Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.NOT_FOUND
MULTIPLE, BLANK = ItemType.MULTIPLE, ItemType.BLANK


@pytest.mark.parametrize(
    ("stem", "key", "verdict"),
    [
        # as it stands, with figures and signs written otherwise
        ("渔港经营人应当自收到隐患通知之日起15日内完成整改,并书面报告县级人民政府渔业主管部门", "对", RIGHT),
        # the words of the article, called wrong
        (
            "渔港经营人应当自收到隐患通知之日起十五日内完成整改，并书面报告县级人民政府渔业主管部门。",
            "错",
            WRONG,
        ),
        # another figure, called right and wrong
        (
            "渔港经营人应当自收到隐患通知之日起三十日内完成整改，并书面报告县级人民政府渔业主管部门。",
            "对",
            WRONG,
        ),
        (
            "渔港经营人应当自收到隐患通知之日起三十日内完成整改，并书面报告县级人民政府渔业主管部门。",
            "错",
            RIGHT,
        ),
        # 应当 for 可以
        ("渔船船长应当根据海况决定停航。", "对", WRONG),
        ("渔船船长应当根据海况决定停航。", "错", RIGHT),
        ("渔船船长可以根据海况决定停航。", "对", RIGHT),
        # 不定期 for 定期
        ("渔港经营人应当不定期组织消防、救生、防台风演练，并作出记录。", "对", WRONG),
        # the same with a word that both have elsewhere, and with a sentence that only looks like it
        ("渔港经营人应当不定期组织消防、救生、防台风等演练，并作出记录。", "对", WRONG),
        ("渔港经营人应当建立消防制度，不定期组织演练，并作出记录。", "对", OPEN),
        # the article begins two sentences alike
        ("渔港渡船驾驶人员可以同时在两艘以上渔船上任职。", "错", RIGHT),
        ("渔港渡船驾驶人员可以同时在两艘以上渔船上任职。", "对", WRONG),
        # a character read wrong is no contradiction
        (
            "渔港经营人应当自收到隐患通和之日起十五日内完成整改，并书面报告县级人民政府渔业主管部门。",
            "对",
            RIGHT,
        ),
        (
            "渔港经营人应当自收到隐患通和之日起十五日内完成整改，并书面报告县级人民政府渔业主管部门。",
            "错",
            OPEN,
        ),
        # half a sentence may be wrong for what it leaves out
        ("渔港经营人未设置消防通道的，处二万元以上十万元以下罚款。", "错", OPEN),
        # two things differ: nothing is certain
        (
            "渔港经营人应当自收到事故通知之日起三十日内完成上报，并书面报告县级人民政府渔业主管部门。",
            "对",
            OPEN,
        ),
        ("渔船应当每年检验一次，检验合格方可出海作业。", "对", OPEN),
    ],
)
def test_true_or_false(stem: str, key: str, verdict: Verdict) -> None:
    found = match_item(judged(stem, key), SEARCH)
    assert found.verdict is verdict, found.reason


@pytest.mark.parametrize(
    ("item", "verdict"),
    [
        (choice("渔港经营人应当自收到隐患通知之日起（）内完成整改。", "十日|15日|三十日", "B"), RIGHT),
        (choice("渔港经营人应当自收到隐患通知之日起（）内完成整改。", "十日|15日|三十日", "C"), WRONG),
        (choice("渔港经营人应当自收到隐患通知之日起（）内完成整改。", "十日|二十日|三十日", "C"), WRONG),
        (choice("渔船（）可以根据海况决定停航。", "船长|船员|船东", "A"), RIGHT),
        (choice("渔船（）可以根据海况决定停航。", "船长|船员|船东", "C"), WRONG),
        (
            choice(
                "渔港经营人未设置消防通道的，责令限期改正，处（）罚款。",
                "一万元以上五万元以下|二万元以上十万元以下",
                "B",
            ),
            RIGHT,
        ),
        (
            choice(
                "渔港经营人未设置消防通道的，责令限期改正，处（）罚款。",
                "一万元以上五万元以下|2万元以上10万元以下",
                "A",
            ),
            WRONG,
        ),
        # 处罚款（） says it the other way round
        (
            choice(
                "渔港经营人未设置消防通道的，责令限期改正，处罚款（）。",
                "1万元以上5万元以下|2万元以上10万元以下",
                "B",
            ),
            RIGHT,
        ),
        # asks for the one that does not hold
        (choice("渔港经营人应当组织的演练不包括（）。", "消防|救生|焊接", "A"), OPEN),
        (choice("渔港经营人应当定期组织（）演练，并作出记录。", "消防|救生|以上都是", "C"), OPEN),
        (
            choice("渔港经营人应当定期组织（）演练，并作出记录。", "消防|救生|防台风|焊接", "ABC", MULTIPLE),
            RIGHT,
        ),
        (
            choice("渔港经营人应当定期组织（）演练，并作出记录。", "消防|救生|防台风|焊接", "ABD", MULTIPLE),
            WRONG,
        ),
        (choice("渔港经营人应当定期组织（）演练，并作出记录。", "消防|救生|焊接", "AB", MULTIPLE), RIGHT),
        (choice("渔港经营人应当建立（）等安全管理制度。", "巡查|报告|值班|验船", "ABC", MULTIPLE), RIGHT),
        # what the article says goes on behind the next sign: no contradiction
        (choice("渔港经营人未设置消防通道的，（）。", "责令限期改正|责令停业整顿", "AB", MULTIPLE), RIGHT),
        (
            choice(
                "渔港经营人应当建立（）等安全管理制度，保证渔港安全运行。①巡查 ②报告 ③值班 ④验船",
                "①②④|①②③",
                "B",
            ),
            RIGHT,
        ),
        (
            choice(
                "渔港经营人应当建立（）等安全管理制度，保证渔港安全运行。①巡查 ②报告 ③值班 ④验船",
                "①②④|①②③",
                "A",
            ),
            WRONG,
        ),
        (Item("q", BLANK, "渔船____可以根据海况决定停航。", (), ("船长",), "", (), ""), RIGHT),
        (
            Item(
                "q",
                BLANK,
                "渔港经营人应当自收到隐患通知之日起____日内完成整改。",
                (),
                ("十五|15",),
                "",
                (),
                "",
            ),
            RIGHT,
        ),
        (
            Item(
                "q", BLANK, "渔港经营人应当自收到隐患通知之日起____内完成整改。", (), ("二十日",), "", (), ""
            ),
            WRONG,
        ),
        (
            Item("q", ItemType.SHORT, "演练有哪些？", (), ("定期组织消防", "救生、防台风演练"), "", (), ""),
            RIGHT,
        ),
        (Item("q", ItemType.SHORT, "演练有哪些？", (), ("焊接作业培训",), "", (), ""), OPEN),
        (choice("谁？", "甲|乙", ""), OPEN),
    ],
)
def test_choices_and_gaps(item: Item, verdict: Verdict) -> None:
    found = match_item(item, SEARCH)
    assert found.verdict is verdict, found.reason


def test_the_sentence_is_quoted_with_its_place() -> None:
    found = match_item(choice("渔船（）可以根据海况决定停航。", "船长|船员|船东", "C"), SEARCH)
    assert found.source is not None
    assert found.source.quote == "渔船船长可以根据海况决定停航。"
    assert found.source.place == "第四条"
    start = found.source.span.start - PASSAGES[1].start
    assert TEXTS[1][start : start + len(found.source.quote)] == found.source.quote
    assert found.reason == "条文此处为“船长”，答案为“船东”；条文的说法是选项 A。"


def test_a_rule_that_is_no_longer_in_force_says_nothing() -> None:
    old = [dataclasses.replace(passage, in_force=False) for passage in PASSAGES]
    assert match_item(judged("渔船船长可以根据海况决定停航。", "对"), PairSearch(old)).verdict is OPEN


def test_two_rules_that_differ_contradict_nothing() -> None:
    other = dataclasses.replace(
        PASSAGES[0],
        clause_id="w.1",
        version_id="w",
        law="渔港管理规定",
        text=TEXTS[0].replace("十五", "三十"),
    )
    item = judged(
        "渔港经营人应当自收到隐患通知之日起三十日内完成整改，并书面报告县级人民政府渔业主管部门。", "对"
    )
    assert match_item(item, PairSearch([*PASSAGES, other])).verdict is RIGHT


def test_an_item_that_names_its_law_is_held_against_that_law() -> None:
    item = judged("按照《渔业捕捞条例》的规定，渔船船长应当根据海况决定停航。", "对")
    found = match_item(item, SEARCH)
    assert (found.verdict, found.source) == (OPEN, None)
    assert "没有题目所引文件" in found.reason
    named = judged("按照《渔港安全条例》的规定，渔船船长应当根据海况决定停航。", "对")
    assert match_item(named, SEARCH).verdict is WRONG


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("三十日内、处2万元以上", "30日内处20000元以上"),
        ("百分之四十以上，第三条，一般、统一", "40%以上第三条一般统一"),
        ("１５ 日", "15日"),
        ("十个工作日", "10个工作日"),
    ],
)
def test_numbers_are_compared_in_one_form(text: str, bare: str) -> None:
    found = Bare.of(text)
    assert found.text == bare
    assert len(found.places) == len(bare)
    assert list(found.places) == sorted(found.places)


def test_a_figure_differs_as_a_whole() -> None:
    laid = align("自通知之日起30日内整改完毕", "自通知之日起60日内整改完毕")
    assert [(one.said, one.law) for one in laid.differences] == [("30", "60")]


@pytest.mark.shared
@pytest.mark.slow
def test_the_bank_against_the_law_in_force(tmp_path: Path) -> None:
    """Read by a person: each of these keys is not what the article says."""
    shared = Path(__file__).parents[4] / "shared" / "data"
    bank = shared / "question_banks" / "66-quiz-tezhong-shebei-guanli.csv"
    laws = [
        *(shared / "laws").rglob("特种设备安全法(*.md"),
        *(shared / "laws").rglob("特种设备安全监察条例(*.md"),
    ]
    if not bank.is_file() or len(laws) != 2:
        pytest.skip("the shared documents do not lie beside the checkout")
    library = Library.open(tmp_path / "library")
    ingest(library, laws)
    passages = [
        Passage(
            version.document_id,
            version.id,
            clause.id,
            version.title,
            clause.label,
            clause.extent.start,
            clause.extent.of(library.text(version.id)),
        )
        for version in library.current_versions()
        for clause in library.clauses(version.id)
        if clause.kind is ClauseKind.ARTICLE
    ]
    read = read_bank(bank.read_bytes(), bank.name)
    found = match_items(read.items, PairSearch(passages))
    against = [row.place for row, match in zip(read.rows, found, strict=True) if match.verdict is WRONG]
    assert against == [f"第 {line} 行" for line in (212, 231, 249, 375, 747, 1264)]
    assert sum(match.verdict is RIGHT for match in found) > 200
    texts = {version.id: library.text(version.id) for version in library.current_versions()}
    for match in found:
        if match.source is not None:
            assert match.source.span.of(texts[match.source.version_id]) == match.source.quote


@pytest.mark.parametrize(("key", "verdict"), [("A", RIGHT), ("B", WRONG)])
@pytest.mark.parametrize("of", ["", "的"])
def test_a_particle_more_or_less_is_the_same_place(of: str, key: str, verdict: Verdict) -> None:
    stem = f"渔港经营人的（　　）是渔港{of}消防第一责任人。"
    assert match_item(choice(stem, "法定代表人|安全员|值班员", key), SEARCH).verdict is verdict


def test_figures_are_told_as_they_are_written() -> None:
    stem = (
        "渔港经营人未设置消防通道的，责令限期改正，处二万元以上二十万元以下罚款；情节严重的，责令停业整顿。"
    )
    found = match_item(judged(stem, "错"), SEARCH)
    assert found.reason == "数字不同：条文为“十万元”，题目为“二十万元”，判为错误与条文相符。"
