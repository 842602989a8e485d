"""What a careful trainer would find wrong with an item: each fault found, its near misses let pass."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from case_library.questions.checks import Code, blocked, check
from case_library.questions.duplicates import ALIKE, alike_pairs, duplicates
from case_library.questions.model import Item, ItemType, Origin, Source
from corpus.model import Severity, Span

QUOTE = "渔港经营人应当自收到隐患通知之日起十五日内完成整改"
SOURCE = Source("d", "v", "v.1", "渔港安全条例", "第八条第一款", Span(0, len(QUOTE)), QUOTE)
SINGLE = Item(
    id="q1",
    type=ItemType.SINGLE,
    stem="根据《渔港安全条例》，渔港经营人应当自收到隐患通知之日起（　　）内完成整改。",
    options=("五日", "十日", "十五日", "三十日"),
    key=("C",),
    explanation=f"《渔港安全条例》第八条第一款规定：“{QUOTE}”。",
    sources=(SOURCE,),
    point="渔港安全条例·渔港保障",
)
JUDGED = replace(
    SINGLE, type=ItemType.TRUE_FALSE, options=(), key=("对",), stem=f"根据《渔港安全条例》，{QUOTE}。"
)
BLANK = replace(
    SINGLE, type=ItemType.BLANK, options=(), key=("十五日",), stem=SINGLE.stem.replace("（　　）", "____")
)
MULTIPLE = replace(
    SINGLE,
    type=ItemType.MULTIPLE,
    stem="渔船船长履行下列哪些职责？（　　）",
    options=("核对出海名册", "检查缆绳和锚链", "组织夜间值守", "保管航海日志"),
    key=("A", "B", "D"),
)


def codes(item: Item) -> set[Code]:
    return {finding.code for finding in check(item)}


CUT = "准予继续停泊的，应当加强巡查和值守"
ASKED = replace(
    SINGLE,
    stem="根据《渔港安全条例》，下列说法正确的是（　　）。",
    options=("渔船船长应当检查缆绳", "渔港经营人可以不设夜间值守", CUT, "航道标志损坏的，可以暂不修复"),
    key=("A",),
)


def test_an_option_that_nobody_understands_by_itself_is_found() -> None:
    found = [one for one in check(ASKED) if one.code is Code.CONTEXT_LOST]
    assert [one.words for one in found] == ["准予继续停泊的"]
    assert "选项C离开上下文看不懂" in found[0].message
    assert found[0].severity is Severity.ERROR  # made by rule: such an item is never kept
    (mild,) = [one for one in check(replace(ASKED, origin=Origin.IMPORTED)) if one.code is Code.CONTEXT_LOST]
    assert mild.severity is Severity.WARNING


@pytest.mark.parametrize(
    "item",
    [
        replace(ASKED, stem="渔港发现渔船漏油的，下列说法正确的是（　　）。"),  # the stem says of what
        replace(ASKED, background="某渔港有三艘渔船缆绳老化，主管部门准予其中一艘继续停泊。"),
        replace(ASKED, options=(*ASKED.options[:2], "渔船准予停泊的，渔港经营人应当巡查", "可以不备缆绳")),
    ],
)
def test_options_that_lean_on_their_stem_are_no_fault(item: Item) -> None:
    assert Code.CONTEXT_LOST not in codes(item)


def test_a_statement_that_was_cut_out_is_found() -> None:
    words = "镇人民政府和有关单位应当采取必要措施，及时予以处理"
    judged = replace(JUDGED, stem=f"根据《渔港安全条例》，{words}。")
    assert any("离开上下文看不懂" in one.message and one.blocking for one in check(judged))
    gap = replace(BLANK, stem=f"根据《渔港安全条例》，{words.replace('必要', '____')}。", key=("必要",))
    assert any("离开上下文看不懂" in one.message for one in check(gap))


@pytest.mark.parametrize("item", [SINGLE, JUDGED, BLANK, MULTIPLE])
def test_sound_items_have_no_findings(item: Item) -> None:
    assert check(item) == ()


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (replace(SINGLE, stem="（　　）"), Code.NO_STEM),
        (replace(SINGLE, stem="渔港经营人在收到隐患通知以后完成整改的日子"), Code.AMBIGUOUS_STEM),
        (replace(SINGLE, stem="收到通知后大概（　　）完成整改。"), Code.AMBIGUOUS_STEM),
        (replace(SINGLE, stem="依照前款规定，渔港经营人应当在（　　）内完成整改。"), Code.DANGLING),
        (replace(SINGLE, stem="根据《渔港安全条例》，其应当在（　　）内完成整改。"), Code.DANGLING),
        (replace(SINGLE, stem="今年起，渔港经营人应当在（　　）内完成整改。"), Code.TIME_BOUND),
        (replace(SINGLE, stem="渔港经营人应当在十五日即（　　）内完成整改。"), Code.GIVES_KEY_AWAY),
        (replace(SINGLE, stem="渔港" * 140 + "（　　）"), Code.TOO_LONG),
        (replace(SINGLE, stem="渔港经营人应当在（　　）内完成工作。"), Code.CONTEXT_LOST),
        (replace(SINGLE, key=()), Code.NO_KEY),
        (replace(SINGLE, key=("E",)), Code.KEY_OUTSIDE),
        (replace(SINGLE, key=("B", "C")), Code.TWO_KEYS),
        (replace(SINGLE, options=("五日", "十日", "十五日", "三百六十小时")), Code.TWO_KEYS),
        (replace(SINGLE, options=("五日", "五日", "十五日", "三十日")), Code.EQUAL_OPTIONS),
        (replace(SINGLE, options=("五日", " ", "十五日", "三十日")), Code.EQUAL_OPTIONS),
        (replace(SINGLE, options=("五日", "以上都不对", "十五日", "三十日")), Code.FILLER),
        (replace(SINGLE, options=("五日", "A和C", "十五日", "三十日")), Code.FILLER),
        (replace(SINGLE, options=("五日", "十五日"), key=("B",)), Code.FEW_OPTIONS),
        (replace(SINGLE, options=("五日", "十日", "十五日。", "三十日")), Code.ODD_MARK),
        (
            replace(SINGLE, options=("五日", "十日", "自收到书面的隐患通知之日起十五日之内", "三十日")),
            Code.ODD_LENGTH,
        ),
        (replace(MULTIPLE, key=("A", "B", "C", "D")), Code.ALL_RIGHT),
        (replace(JUDGED, key=("A",)), Code.KEY_OUTSIDE),
        (replace(JUDGED, stem="渔港经营人应当在十五日内完成整改，对吗？"), Code.AMBIGUOUS_STEM),
        (replace(BLANK, key=("十五日", "三十日")), Code.GAPS_AND_KEYS),
        (replace(BLANK, key=("渔港经营人",)), Code.GIVES_KEY_AWAY),
        (replace(SINGLE, explanation=" "), Code.NO_EXPLANATION),
        (replace(SINGLE, sources=()), Code.NO_SOURCE),
    ],
)
def test_each_fault_is_found(item: Item, code: Code) -> None:
    if code is Code.CONTEXT_LOST:
        quote = "渔港经营人收到隐患通知后，应当在十五日内完成工作"
        item = replace(item, sources=(replace(SOURCE, quote=quote),))
    assert code in codes(item)
    assert all(finding.message.endswith(("。", "？")) for finding in check(item))


def test_what_forbids_approval() -> None:
    assert blocked(check(replace(SINGLE, key=("E",))))
    assert blocked(check(replace(SINGLE, sources=())))
    assert not blocked(check(replace(SINGLE, sources=(), origin=Origin.IMPORTED)))
    assert not blocked(check(replace(SINGLE, explanation="")))


def test_duplicates_are_found_and_opposed_keys_named() -> None:
    again = replace(SINGLE, id="q2", options=("五日", "十五日", "三十日", "十日"), key=("B",))
    opposed = replace(SINGLE, id="q3", key=("A",))
    near = replace(SINGLE, id="q4", stem=SINGLE.stem.replace("完成整改", "完成全部整改"))
    other = replace(MULTIPLE, id="q5")
    found = duplicates([SINGLE, again, opposed, near, other])
    assert set(found) == {"q2", "q3", "q4"}
    assert {one.code for one in found["q2"]} == {Code.DUPLICATE}
    assert any("答案不同" in one.message for one in found["q3"])
    assert {(one.code, one.severity) for one in found["q4"]} == {(Code.NEAR_DUPLICATE, Severity.WARNING)}


def test_new_items_are_held_against_the_bank() -> None:
    found = duplicates([replace(SINGLE, id="new")], [SINGLE, MULTIPLE])
    assert [(one.code, one.other) for one in found["new"]] == [(Code.DUPLICATE, "q1")]
    assert duplicates([SINGLE], [SINGLE]) == {}


def test_true_and_false_of_one_sentence_are_near_duplicates() -> None:
    wrong = replace(JUDGED, id="q9", stem=JUDGED.stem.replace("十五日", "三十日"), key=("错",))
    assert [one.code for one in duplicates([JUDGED, wrong])["q9"]] == [Code.NEAR_DUPLICATE]


def test_pairs_are_all_found_among_many_and_quickly() -> None:
    """As many as comparing each with each finds, and ten thousand in seconds."""
    words = [
        f"渔港泊位的第{n % 7}项检查应当由第{n % 3}组完成，登记入册并报告渔业主管部门后归档" for n in range(60)
    ]
    quick = {(later, earlier) for later, earlier, _ in alike_pairs(words)}

    def runs(text: str) -> set[str]:
        padded = f"^{text}$"
        return {padded[n : n + 3] for n in range(len(padded) - 2)}

    slow = set()
    for later in range(len(words)):
        for earlier in range(later):
            one, other = runs(words[later]), runs(words[earlier])
            if len(one & other) / len(one | other) >= ALIKE:
                slow.add((later, earlier))
    assert quick == slow
    assert quick
    many = [chr(0x4E00 + n % 5000) * 3 + f"码头{n}" + chr(0x4E00 + n * 7 % 5000) * 20 for n in range(10_000)]
    started = time.monotonic()
    list(alike_pairs(many))
    assert time.monotonic() - started < 20
