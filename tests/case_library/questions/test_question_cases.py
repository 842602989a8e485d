"""Questions on an accident: what is asked, that it can be answered, and that nothing gives it away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from harbour_law import LAW, library_with, version_of

from case_library.extractor import find_cases
from case_library.links import Breach, CaseLinks, Present
from case_library.model import AccidentType, Case, CauseKind, Found, Grade
from case_library.questions.case_items import case_items, grade_source, unmasked
from case_library.questions.case_material import Places, core, grade_by_figures, harm, unfit
from case_library.questions.checks import check
from case_library.questions.model import Asks, Difficulty, Item, ItemType, Origin
from case_library.source import CaseText
from corpus.library import Library
from corpus.model import Span

REGULATION = """# 生产安全事故报告和调查处理条例

2007年4月9日 国务院公布

2007年6月1日 施行

<!-- INFO END -->

## 第一章 总则

第一条 为了规范事故的报告，制定本条例。

第二条 本条例适用于渔港。

第三条 事故一般分为以下等级：

（一）特别重大事故，是指造成30人以上死亡的事故；

（二）重大事故，是指造成10人以上30人以下死亡的事故；

（三）较大事故，是指造成3人以上10人以下死亡的事故；

（四）一般事故，是指造成3人以下死亡的事故。
"""
REPORT = """# 青屿区鸿远冷库“5·12”较大中毒事故调查报告

2023年5月12日14时20分许，位于海州省临海市青屿区的鸿远冷冻厂发生一起液氨泄漏中毒事故，造成4人死亡、2人受伤，\
直接经济损失620万元。

## 一、事故发生经过

2023年5月12日14时许，鸿远冷冻厂维修工在二号机房更换阀门。14时20分，管内余液喷出，机房内六人先后倒地。\
厂方组织人员佩戴呼吸器进入救人，15时10分全部救出。该起事故属于较大事故。市政府派出工作组指导善后工作。

## 二、人员伤亡和直接经济损失

事故造成4人死亡、2人受伤，直接经济损失620万元。

## 三、事故原因

### （一）直接原因

维修工没有关闭上游截止阀，也没有排空管内液氨，拆卸阀门时余液喷出。

### （二）间接原因

1.鸿远冷冻厂没有制定检维修作业规程，没有对维修工进行安全培训。

2.鸿远冷冻厂隐患排查制度没有落实，安全管理人员配备不足，是事故发生的间接原因。

3.青屿区渔业主管部门对冷冻厂的监督检查流于形式。

4.鸿远冷冻厂没有设置专职消防队，也没有人值守，违反《渔港安全条例》第七条的规定。

## 四、事故性质

经调查认定，这是一起较大生产安全责任事故。

## 五、事故防范措施

1.冷冻企业要制定检维修作业规程，拆卸阀门前必须排空管内介质。

2.渔业主管部门应加强对涉氨企业的监督检查，督促企业整改。

3.鸿远冷冻厂安全培训不到位。
"""


@dataclass(frozen=True)
class Told:
    """The report in a library, and what was found in it."""

    library: Library
    version_id: str
    case: Case
    breaches: tuple[Breach, ...]

    def asked(
        self,
        case: Case | None = None,
        *,
        seed: int = 1,
        mask: Callable[[str], str] = unmasked,
        law: bool = True,
    ) -> list[Item]:
        version = self.library.version(self.version_id)
        text = self.library.text(version.id)
        grades = grade_source(self.library) if law else None
        return list(
            case_items(
                case or self.case, version, text, library=self.library, grades=grades,
                breaches=self.breaches, seed=seed, mask=mask,
            )
        )  # fmt: skip


@dataclass(frozen=True)
class Stored:
    """As ``links.StoredCase``."""

    id: str
    version_id: str
    case: Case


def read(library: Library) -> Told:
    version_id = version_of(library, "鸿远")
    case = find_cases(CaseText.of_version(library, version_id))[0]
    breaches = CaseLinks(library).breaches(Stored("c1", version_id, case))
    return Told(library, version_id, case, breaches)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    root = tmp_path_factory.mktemp("case")
    with library_with(root, 条例=REGULATION, 渔港=LAW, 报告=REPORT) as found:
        yield read(found)


def of(items: Sequence[Item], kind: ItemType, asks: Asks | None = None) -> list[Item]:
    return [item for item in items if item.type is kind and asks in (None, item.asks)]


def words(item: Item) -> str:
    return "".join((item.background, item.stem, *item.options))


# --- case analysis ---------------------------------------------------------------------------------


def test_a_case_analysis_has_material_and_questions_with_marks(told: Told) -> None:
    whole = of(told.asked(), ItemType.CASE)[0]
    assert whole.background.startswith(
        "【基本情况】2023年5月12日，临海市发生一起事故，造成4人死亡、2人受伤，直接经济损失620万元。"
    )
    assert "更换阀门" in whole.background
    assert (
        "（1）根据《生产安全事故报告和调查处理条例》，判断该起事故的等级，并说明理由。（4分）" in whole.stem
    )
    assert "哪些是事故的直接原因" in whole.stem
    assert whole.score == sum(int(line.split("（")[-1].rstrip("分）")) for line in whole.stem.split("\n")[1:])
    assert whole.difficulty is Difficulty.HARD
    assert whole.origin is Origin.CASE
    assert any(point.startswith("第1问：较大事故。理由：该起事故造成4人死亡") for point in whole.key)


def test_the_numbers_in_the_answer_are_those_of_the_findings(told: Told) -> None:
    whole = of(told.asked(), ItemType.CASE)[0]
    findings = whole.background.split("【调查查明的情况】")[1]
    direct = next(point for point in whole.key if "直接原因：" in point).split("：")[-1].rstrip("。")
    assert direct in "①②③④⑤"
    assert findings.split(direct)[1].startswith("维修工没有关闭上游截止阀")
    indirect = (
        next(point for point in whole.key if "间接原因：" in point).split("：")[-1].rstrip("。").split("、")
    )
    for number in indirect:
        assert findings.split(number)[1].startswith(("鸿远冷冻厂", "青屿区渔业主管部门"))
    assert sorted([direct, *indirect]) == sorted(one for one in findings if one in "①②③④⑤⑥⑦⑧")


def test_findings_stand_in_an_order_that_says_nothing(told: Told) -> None:
    first = {
        of(told.asked(seed=seed), ItemType.CASE)[0].background.split("①")[1][:3] for seed in range(1, 12)
    }
    assert len(first) > 1


def test_what_says_grade_cause_or_nature_is_not_shown(told: Told) -> None:
    for item in told.asked():
        assert "较大" not in item.background
        assert "责任事故" not in words(item)
        assert "间接原因" not in item.background
        assert "工作组" not in item.background


def test_measures_are_what_is_to_be_done_and_not_what_went_wrong(told: Told) -> None:
    whole = of(told.asked(), ItemType.CASE)[0]
    points = [point for point in whole.key if "排空管内介质" in point or "涉氨" in point]
    assert len(points) == 2
    assert not any("培训不到位" in point for point in whole.key)


def test_the_provision_that_an_act_broke_is_asked_with_its_words(told: Told) -> None:
    whole = of(told.asked(), ItemType.CASE)[0]
    assert "“鸿远冷冻厂没有设置专职消防队，也没有人值守”" in whole.stem
    answer = next(point for point in whole.key if "《渔港安全条例》" in point)
    assert "《渔港安全条例》第七条：“泊位超过五十个的渔港，应当设置专职消防队" in answer
    assert "渔港安全条例" not in whole.background
    law = next(source for source in whole.sources if source.law == "渔港安全条例")
    assert law.place.startswith("第七条")


def test_a_case_without_account_gives_nothing(told: Told) -> None:
    assert not told.asked(replace(told.case, course=()))


# --- choices and statements ------------------------------------------------------------------------


def test_the_grade_is_asked_by_the_figures(told: Told) -> None:
    single = of(told.asked(), ItemType.SINGLE, Asks.GRADE)[0]
    assert single.right == ("较大事故",)
    assert "4人死亡" in single.background
    assert single.sources[0].place == "第三条"
    judged = of(told.asked(), ItemType.TRUE_FALSE, Asks.GRADE)[0]
    assert (judged.key == ("对",)) is ("较大事故" in judged.stem)


def test_unsure_or_contradicting_figures_are_not_asked_for_the_grade(told: Told) -> None:
    case = told.case
    assert case.deaths is not None
    unsure = replace(case, deaths=replace(case.deaths, sure=False))
    other = replace(case, stated_grade=Found(Grade.MAJOR))
    many = replace(case, injured=Found(40))  # some of forty may have been hurt badly
    for one in (unsure, other, replace(many, stated_grade=None, deaths=Found(1))):
        assert not [item for item in told.asked(one) if item.asks is Asks.GRADE]
        assert not any("等级" in item.stem for item in told.asked(one))
    assert not any("等级" in item.stem or item.asks is Asks.GRADE for item in told.asked(law=False))


def test_a_loss_that_is_about_so_much_counts_where_no_reading_changes_the_grade(told: Told) -> None:
    near = Found(980.0, sure=False, note="原文为约数")
    far = Found(500.0, sure=False, note="原文为约数")
    one = replace(told.case, deaths=Found(1), injured=None, stated_grade=None)
    assert grade_by_figures(replace(one, loss=near)) is None
    assert grade_by_figures(replace(one, loss=far)) is Grade.ORDINARY
    assert harm(replace(one, loss=far)) == "造成1人死亡，直接经济损失约500万元"


VEHICLES = REPORT.replace(
    "机房内六人先后倒地。",
    "机房内六人先后倒地，截至当日18时，机房2人死亡，走廊1人死亡，共造成3人死亡、3人受伤。",
)


def test_what_happened_is_told_though_its_sentence_counts_the_dead_place_by_place(tmp_path: Path) -> None:
    """Three died at once and one later: none of the three figures may stand beside 4人死亡."""
    with library_with(tmp_path, 条例=REGULATION, 渔港=LAW, 报告=VEHICLES) as library:
        told = read(library)
        assert told.case.deaths is not None
        items = told.asked(replace(told.case, deaths=Found(4)))
    whole = of(items, ItemType.CASE)[0]
    assert "管内余液喷出，机房内六人先后倒地。厂方组织" in whole.background
    assert not any(words in whole.background for words in ("2人死亡", "1人死亡", "3人死亡", "截至"))


def test_where_only_the_number_of_the_hurt_is_unsure_the_dead_are_told(told: Told) -> None:
    unsure = replace(told.case, injured=Found(2, sure=False))
    assert harm(unsure) == "造成4人死亡，直接经济损失620万元"
    assert grade_by_figures(unsure) is Grade.SERIOUS
    assert grade_by_figures(replace(unsure, stated_grade=None)) is None
    assert harm(replace(unsure, deaths=None)) == ""
    assert harm(replace(unsure, deaths=Found(4, sure=False))) == ""


def test_one_direct_cause_is_told_from_indirect_ones(told: Told) -> None:
    single = of(told.asked(), ItemType.SINGLE, Asks.CAUSE)[0]
    assert single.right[0].startswith("维修工没有关闭")
    assert len(single.options) == 4
    assert single.sources[0].place.endswith("（一）直接原因")
    assert any(source.place.endswith("（二）间接原因") for source in single.sources)
    several = of(told.asked(), ItemType.MULTIPLE, Asks.CAUSE)[0]
    assert len(several.right) == 3
    assert not any(one.startswith("维修工") for one in several.right)


def test_statements_on_causes_are_as_often_wrong_as_true(told: Told) -> None:
    judged = of(told.asked(), ItemType.TRUE_FALSE, Asks.CAUSE)
    assert sorted(item.key for item in judged) == [("对",), ("错",)]
    for item in judged:
        direct = "维修工没有关闭" in item.stem
        said = "的直接原因" in item.stem
        assert (item.key == ("对",)) is (direct is said)


def test_causes_that_are_unsure_are_not_asked(told: Told) -> None:
    causes = tuple(replace(cause, sure=False) for cause in told.case.causes)
    assert not [item for item in told.asked(replace(told.case, causes=causes)) if item.asks is Asks.CAUSE]


def test_a_worker_s_act_that_a_report_calls_indirect_is_no_choice(told: Told) -> None:
    """Textbooks call it a direct one, so that examinees may well argue."""
    swapped = tuple(
        replace(cause, kind=CauseKind.INDIRECT if cause.kind is CauseKind.DIRECT else CauseKind.DIRECT)
        for cause in told.case.causes
    )
    items = told.asked(replace(told.case, causes=swapped))
    assert not [item for item in items if item.asks is Asks.CAUSE]


def test_the_type_is_asked_where_nothing_tells_it_or_speaks_for_another(told: Told) -> None:
    fall = replace(told.case, types=(Found(AccidentType.FALL),))
    assert not [item for item in told.asked(fall) if "事故类别" in item.stem]  # nobody fell
    poisoned = replace(told.case, types=(Found(AccidentType.POISONING),))
    assert not [item for item in told.asked(poisoned) if "GB 6441" in item.stem]  # 倒地 is no word of it


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_items_pass_the_checks_and_quote_their_texts(told: Told, seed: int) -> None:
    items = told.asked(seed=seed)
    assert len(items) >= 7
    for item in items:
        assert not [finding for finding in check(item) if finding.blocking]
        for source in item.sources:
            assert source.span.of(told.library.text(source.version_id)) == source.quote


def test_the_same_seed_gives_the_same_items_and_another_no_second_ids(told: Told) -> None:
    assert told.asked() == told.asked()
    grades = {of(told.asked(seed=seed), ItemType.SINGLE, Asks.GRADE)[0].id for seed in (1, 2, 3)}
    causes = {of(told.asked(seed=seed), ItemType.SINGLE, Asks.CAUSE)[0].id for seed in (1, 2, 3)}
    assert len(grades) == len(causes) == 1


# --- words of a cause ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("1.甲厂没有培训工人，是事故发生的间接原因。", "甲厂没有培训工人"),
        ("（二）乙局监管不到位，对事故的发生负有监管责任", "乙局监管不到位"),
        ("由于阀门锈蚀，导致事故的发生", "阀门锈蚀"),
        ("丙公司。未检查车辆资质，将货物交由丁承运", "丙公司未检查车辆资质，将货物交由丁承运"),
        ("戊物流公司，对驾驶人管理不到位", "戊物流公司对驾驶人管理不到位"),
        ("甲厂没有巡查，违反《渔港安全条例》第三条关于“巡查”的规定。", "甲厂没有巡查"),
        ("罐体破裂，造成3人死亡、1人受伤", "罐体破裂"),
        ("阀门关闭，导致罐体压力升高", "阀门关闭，导致罐体压力升高"),
        ("这起事故是由于渔船撞上油罐致使汽油泄漏燃烧所致", "渔船撞上油罐致使汽油泄漏燃烧"),
        ("驾驶员未开启雾灯，其违规行为是导致碰撞的次要原因", "驾驶员未开启雾灯"),
        ("阀门锈蚀，其危险在于无人发现", "阀门锈蚀，其危险在于无人发现"),
    ],
)
def test_a_cause_is_trimmed_to_its_core(said: str, kept: str) -> None:
    assert core(said) == kept


def test_sections_are_the_headings_above_a_position(told: Told) -> None:
    text = told.library.text(told.version_id)
    places = Places(told.library.clauses(told.version_id))
    assert places.of(text.index("维修工没有关闭"))[1] == "三、事故原因·（一）直接原因"
    assert places.of(text.index("更换阀门"))[1] == "一、事故发生经过"


# --- names of persons ------------------------------------------------------------------------------

NAMED = REPORT.replace(
    "鸿远冷冻厂维修工在二号机房更换阀门。",
    "鸿远冷冻厂维修工周添禾（男，47岁，汉族，现住青屿区北街2号（自建房））在二号机房更换阀门。"
    "值班人员李卫民发现氨味后离开。",
).replace("维修工没有关闭上游截止阀", "周添禾没有关闭上游截止阀①，现场无人监护")


def hide(text: str) -> str:
    return text.replace("周添禾", "周某")


@pytest.fixture(scope="module")
def naming(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    root = tmp_path_factory.mktemp("named")
    with library_with(root, 条例=REGULATION, 渔港=LAW, 报告=NAMED) as found:
        yield read(found)


def test_examinees_read_no_persons_name(naming: Told) -> None:
    made = naming.asked(mask=hide)
    assert len(made) >= 7
    text = naming.library.text(naming.version_id)
    for item in made:
        shown = words(item) + item.explanation + "".join(item.key)
        shown += "".join(source.quote for source in item.sources)
        assert "周添禾" not in shown
        assert "现住" not in item.background
        assert "李卫民" not in item.background  # the mask does not know him
        assert "①，" not in item.background
        # What is left of a quote is still the report's own, at its place.
        ours = [source for source in item.sources if source.version_id == naming.version_id]
        assert all(source.span.of(text) == source.quote for source in ours)
        assert not [finding for finding in check(item) if finding.blocking]
    assert any("周某" in item.background for item in made)


# --- provisions ------------------------------------------------------------------------------------

RULE = "渔港经营人应当设置专职消防队并安排人员日夜值守。"
OTHERS = """
第二十一条 渔船进港前应当向渔港调度室报告船名和预计时间。

第二十二条 渔船不得在航道内抛锚或者拖曳网具作业。

第二十三条 渔港经营人应当每月清理航道内的废弃网具。

第二十四条 渔船加油时应当关闭主机并悬挂红色信号旗。
"""


def test_the_provision_is_chosen_among_others_that_the_act_did_not_break(tmp_path: Path) -> None:
    head, _, rest = LAW.partition("第七条 ")
    law = f"{head}第七条 {RULE}\n\n{rest[rest.index('第八条') :]}".rstrip() + "\n" + OTHERS
    with library_with(tmp_path, 条例=REGULATION, 渔港=law, 报告=REPORT) as library:
        told = read(library)
        single = of(told.asked(), ItemType.SINGLE, Asks.DUTY)[0]
        assert "鸿远冷冻厂没有设置专职消防队，也没有人值守" in single.stem
        assert single.right == (RULE.rstrip("。"),)
        assert len(single.options) == 4
        assert all(
            source.span.of(library.text(source.version_id)) == source.quote for source in single.sources
        )
        assert single.sources[0].law == "渔港安全条例"
        assert single.sources[0].place == "第七条"
        assert not [finding for finding in check(single) if finding.blocking]


def test_a_provision_that_the_library_lacks_is_not_asked(tmp_path: Path) -> None:
    with library_with(tmp_path, 条例=REGULATION, 报告=REPORT) as library:
        items = read(library).asked()
        assert items
        assert not any("渔港安全条例" in item.stem or item.asks is Asks.DUTY for item in items)


def test_an_amended_provision_is_told_as_it_was_and_as_it_is(told: Told) -> None:
    breach = told.breaches[0]
    now = breach.link.now
    assert now is not None
    then = replace(now, words="第七条 渔港应当设置消防队。")
    link = replace(breach.link, then=then, present=Present.AMENDED)
    amended = replace(told, breaches=(replace(breach, link=link),))
    whole = of(amended.asked(), ItemType.CASE)[0]
    answer = next(point for point in whole.key if "《渔港安全条例》" in point)
    assert "第七条：“渔港应当设置消防队。”" in answer
    assert "以上为事故发生时的条文。现行规定为第七条：“泊位超过五十个的渔港" in answer
    law = next(source for source in whole.sources if source.law == "渔港安全条例")
    assert law.quote == now.words  # so that the item is current, and turns stale with the next change
    assert not [item for item in amended.asked() if item.asks is Asks.DUTY]


def test_a_heading_before_a_citation_is_no_act(told: Told) -> None:
    text = told.library.text(told.version_id)
    at = text.index("违反《渔港安全条例》")
    blank = text[: at - 22] + "四、有关单位的违法事实\n" + text[at:]
    moved = blank.index("违反《渔港安全条例》")
    breach = replace(told.breaches[0], span=Span(moved, moved + 20))
    version = told.library.version(told.version_id)
    items = case_items(told.case, version, blank, library=told.library, breaches=(breach,))
    assert not any("渔港安全条例" in point for item in items for point in item.key)


# --- what examinees must not read ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "barred"),
    [
        ("带班组长带领安装工李卫民、王建国进场", True),
        ("安排未取得资格证的李卫民、王建国上岗作业", True),
        ("车主李卫民，未申报路线", True),
        ("罐内液氯．与水起反应", True),
        ("该起事故属于较大事故", True),
        ("带班组长李某带领安装工进场", False),
        ("驾驶员疲劳驾驶车辆", False),
        ("工人安全意识淡薄", False),
        ("维修工应当佩戴呼吸器", False),
        ("浓度为3.63%，已达到爆炸下限", False),
    ],
)
def test_names_grades_and_garbled_words_are_barred(words: str, barred: bool) -> None:
    assert unfit(words) is barred


@pytest.mark.parametrize(("name", "graded"), [("“6·18”群租房火灾", False), ("“6·18”住宅工程坍塌事故", True)])
def test_a_fire_at_home_is_no_accident_of_work(told: Told, name: str, graded: bool) -> None:
    case = replace(told.case, name=replace(told.case.name, value=name))
    assert (grade_by_figures(case) is not None) is graded
