"""Words that need what stands around them; and figures found and written again."""

from __future__ import annotations

import pytest

from case_library.questions.context import bare_stem, dangling, unclear
from case_library.questions.figures import FigureKind, figures, values


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("有前款违法行为的，责令改正", ("前款",)),
        ("依照本条规定给予处罚", ("本条",)),
        ("根据《渔港安全条例》，依照本条例第九条处罚", ("本条例", "第九条")),
        ("该场所应当停止使用", ("该场所",)),
        ("根据《渔港安全条例》，其应当立即报告", ("其",)),
        ("其他负责人对职责范围内的工作负责", ("其他",)),
        ("以上单位应当互相配合", ("以上",)),
        # near misses
        ("人员密集场所起火，该场所的人员应当疏散", ()),
        ("渔港经营人应当对其设备定期检验", ()),
        ("县级以上各级人民政府应当编制规划", ()),
        ("处三万元以上十万元以下的罚款", ()),
        ("依照《渔港安全条例》第九条的规定处罚", ()),
        ("造成30人以上死亡的事故", ()),
        ("应当按照本条件办理前项目的登记", ()),
    ],
)
def test_dangling_words_are_those_without_antecedent(text: str, words: tuple[str, ...]) -> None:
    assert dangling(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("准予继续作业的，应当加强巡查，确保渔港安全", "准予继续作业的"),
        ("确需夜间改道的，应当", ""),  # what is done stands there
        ("确需改道的，应当经渔业主管部门批准。", "确需改道的"),
        ("根据《渔港安全条例》，经检验不合格的，不得投入使用", "经检验不合格的"),
        ("劝阻无效的，应当及时向公安机关报告", "劝阻无效的"),
        ("渔业主管部门和有关单位应当采取有效措施，及时依法处理", "采取有效措施，及时依法处理"),
        ("镇人民政府应当依法查处", "依法查处"),
        ("情况紧急的，渔港经营人可以先行采取相应措施", "先行采取相应措施"),
        ("实行统一经营的，由总承租人负责", "负责"),
        # near misses
        ("准予船舶夜航的，应当加强巡查", ""),
        ("确需占用消防通道的，应当经渔业主管部门批准", ""),
        ("经检验不合格的缆绳，不得投入使用", ""),
        ("接到举报的部门应当及时处理", ""),
        ("船长应当采取必要措施，保护船员和航海日志", ""),
        ("渔业主管部门对检查中发现的隐患，应当及时处理", ""),
        ("泊位安全由渔港经营人负责", ""),
        ("送电工作必须指定专人负责", ""),
    ],
)
def test_a_thing_that_only_the_sentence_before_names_is_found(text: str, words: str) -> None:
    assert unclear(text) == words


def test_naming_the_law_is_no_antecedent() -> None:
    assert bare_stem("根据《渔港安全条例》第九条的规定，船长 应当报告") == "船长应当报告"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("处一万元以上三万元以下的罚款", ["一万元以上三万元以下"]),
        ("处上一年年收入百分之六十至百分之一百的罚款", ["百分之六十至百分之一百"]),
        ("处40%至80%的罚款；逾期的加处五百元以下", ["40%至80%", "五百元以下"]),
        ("违法所得二倍以上五倍以下", ["二倍以上五倍以下"]),
        ("自受理之日起十个工作日内", ["十个工作日"]),
        ("造成10人以上30人以下死亡", ["10人以上30人以下"]),
        ("每年至少检测一次", ["一次"]),
        # near misses: numbers of articles, dates, idioms
        ("依照第一百条处理，2021年9月1日施行", []),
        ("两个以上单位一次性告知，上一年统计", []),
    ],
)
def test_figures_are_found_whole(text: str, found: list[str]) -> None:
    assert [figure.text for figure in figures(text)] == found


def test_a_figure_is_written_as_it_was_with_other_values() -> None:
    fine = next(figures("处一万元以上三万元以下的罚款"))
    assert fine.kind is FigureKind.MONEY
    assert fine.bases == (10_000.0, 30_000.0)
    assert fine.rewritten(fine.bases) == fine.text
    assert fine.rewritten((500_000.0, 1_000_000.0)) == "五十万元以上一百万元以下"
    assert fine.in_other_digits() == "1万元以上3万元以下"
    share = next(figures("百分之四十"))
    assert share.in_other_digits() == "40%"
    assert values("5000万元以上1亿元以下") == (50_000_000.0, 100_000_000.0)
    assert values("安全第一") == ()
