"""Whose duty a law states: those obliged, half-sentences, subjects, degrees, editions, two articles."""

from __future__ import annotations

import pytest

from corpus.ingest import ingest
from corpus.library import Library
from corpus.model import Span
from indexing.build import update_index
from indexing.encoder import make_encoder
from indexing.passages import Passage
from indexing.search import Searcher
from qa_service.answer.definition import asked_terms
from qa_service.answer.half_sentence import asked_half, subject_of
from qa_service.answer.model import AnswerStatus
from qa_service.lexicon import expand
from qa_service.pipeline import Answerer
from qa_service.question import AskedFor, analyse
from qa_service.ranking.model import Term
from qa_service.ranking.obliging import binds
from qa_service.ranking.subject import OTHERS_DUTY, asked_people, bound_people, subject_prior
from qa_service.ranking.wording import coverage, question_terms


@pytest.mark.parametrize(
    ("text", "obliged"),
    [
        ("缆车责任保险谁必须买？", True),
        ("注册救护师哪些单位要配？", True),
        ("哪些单位必须建缆车救援队？", True),
        ("什么样的企业得自己建救援队？", True),
        ("哪类场所应当安装报警器？", True),
        ("谁必须给缆车上保险？", True),
        ("哪些企业必须有专职安全员？", True),
        # Tasks that are shared out, organs of state, and other questions.
        ("缆车救援演练哪些单位要配合？", False),
        ("缆车救援演练谁应当组织？", False),
        ("缆车安全哪些部门应当负责？", False),
        ("哪些单位要负责缆车安全？", False),
        ("缆车乘客要买票吗？", False),
    ],
)
def test_those_obliged_are_asked_for(text: str, obliged: bool) -> None:
    question = analyse(text)
    assert question.obliged is obliged
    if obliged:
        assert question.asked_for is AskedFor.UNITS


@pytest.mark.parametrize(
    ("text", "asked_for"),
    [
        ("条例要求随车人员干哪几件事？", AskedFor.RULE),
        ("缆车站的职责具体是哪几条？", AskedFor.RULE),
        ("今年要建几处缆车站？", AskedFor.FIGURE),
        ("缆车站一共有几条线？", AskedFor.FIGURE),
    ],
)
def test_which_things_are_no_number(text: str, asked_for: AskedFor) -> None:
    assert analyse(text).asked_for is asked_for


@pytest.mark.parametrize(
    ("text", "authority"),
    [
        ("外地人遇上灾了，是老家管还是出事的地方管？", True),
        ("缆车归谁管？", True),
        ("缆车是买票还是刷卡？", False),
        ("是甲公司负责还是乙公司负责？", False),
    ],
)
def test_of_two_who_are_in_charge(text: str, authority: bool) -> None:
    assert analyse(text).authority is authority


TEAM = [Term("救援队", 6.0), Term("建", 1.0)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("下列单位应当建立专职救援队：", True),
        ("矿山、冶炼企业必须建立救援队。", True),
        ("国家鼓励企业办救援队；跨河的缆车站、属于高危行业的单位，应当建立救援队。", True),
        ("经营者应当与救援队签订协议。", True),
        # Whose matter is the subject, organs of state, an action of others, and no 应当 at all.
        ("救援队所在单位应当报告。", False),
        ("县级以上人民政府应当建立救援队。", False),
        ("应急管理部门对单位的救援队进行检查。", False),
        ("企业的救援队应当由主管部门验收。", False),
        ("企业可以建立救援队。", False),
        ("经营单位必须建好站房。", False),
    ],
)
def test_a_sentence_that_binds_somebody(sentence: str, expected: bool) -> None:
    assert binds(TEAM, sentence) is expected


def test_nothing_binds_without_words() -> None:
    assert not binds([], "下列单位应当建立专职救援队：")


HALVES = "站内的秩序，由缆车公安机关负责；沿线的秩序，由地方公安机关负责。"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("站内", "秩序"), "站内的秩序，由缆车公安机关负责；"),
        (("沿线", "秩序"), "沿线的秩序，由地方公安机关负责。"),
        (("秩序",), HALVES),
        (("站内", "沿线", "秩序"), HALVES),
    ],
)
def test_the_half_sentence_that_is_asked_about(words: tuple[str, ...], expected: str) -> None:
    terms = [Term(word, 3.0) for word in words]
    assert asked_half(HALVES, Span(0, len(HALVES)), terms).of(HALVES) == expected


@pytest.mark.parametrize(
    ("half", "expected"),
    [
        ("交通运输主管部门负责缆车运输的许可；", "交通运输主管部门"),
        ("(五)水行政主管部门负责水上缆车；", "水行政主管部门"),
        ("缆车由交通运输主管部门负责；", ""),
        ("经营者负责缆车的维护；", ""),
    ],
)
def test_the_organ_at_the_head_of_a_half_sentence(half: str, expected: str) -> None:
    assert subject_of(half) == expected


@pytest.mark.parametrize(
    ("text", "topic", "word", "said"),
    [
        ("发生特大型缆车事故的，报告省政府。", "大型缆车事故", "大型", False),
        ("发生特大型、大型缆车事故的，报告省政府。", "大型缆车事故", "大型", True),
        ("特别重大事故由国务院调查。", "重大事故由谁调查", "重大事故", False),
        ("特别重大事故由国务院调查。", "特别重大事故由谁调查", "重大", True),
        ("重大事故由省政府调查。", "重大事故由谁调查", "重大事故", True),
    ],
)
def test_a_degree_within_a_higher_one(text: str, topic: str, word: str, said: bool) -> None:
    terms = [t for t in question_terms(topic, {}) if t.word in word or word in t.word]
    assert terms
    assert (coverage(terms, text) == 1.0) is said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第三条 随车照管人员应当履行下列职责：", "随车照管人员"),
        ("经营者不得超员。", "经营者"),
        ("任何单位和个人不得堵塞通道。", ""),
        ("缆车由经营者维护，应当每月检查。", ""),
        ("缆车站应当公示须知。", ""),
    ],
)
def test_the_people_whom_an_article_binds(text: str, expected: str) -> None:
    assert bound_people(text) == expected


def _article(text: str, doc_kind: str = "law") -> Passage:
    return Passage(
        "v:a1", "article", "d", "v", "v.1", None, "缆车条例", "", text, 0, len(text), "全国", None, 0, (),
        doc_kind,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("question", "text", "doc_kind", "expected"),
    [
        ("缆车驾驶人要什么条件？", "第九条 随车照管人员应当清点人数。", "law", OTHERS_DUTY),
        ("缆车驾驶人要什么条件？", "第八条 驾驶人应当年满二十五周岁。", "law", 0.0),
        ("缆车驾驶人要什么条件？", "第七条 缆车站应当公示须知。", "law", 0.0),
        ("缆车要什么条件？", "第九条 随车照管人员应当清点人数。", "law", 0.0),
        ("缆车驾驶人由谁培训？", "第九条 随车照管人员应当清点人数。", "law", 0.0),
        ("缆车驾驶人要什么条件？", "随车照管人员应当清点人数。", "policy", 0.0),
    ],
)
def test_another_sort_of_people(question: str, text: str, doc_kind: str, expected: float) -> None:
    asked = analyse(question)
    assert subject_prior(asked, question_terms(asked.topic, {}), _article(text, doc_kind)) == expected


def test_people_of_a_question() -> None:
    terms = [Term("司机", 3.0, ("驾驶人",)), Term("任何人", 2.0), Term("缆车", 2.0)]
    assert asked_people("开缆车的要什么条件", terms) == ("驾驶人",)
    assert asked_people("缆车驾驶人要什么条件", []) == ("驾驶人",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021年时，按照当时有效的某某污染防治法，“夜间”是指哪个时间段？", (("夜间",), True)),
        ("某某灾害防治条例中，大型缆车灾害是怎么界定的？", (("大型缆车灾害",), True)),
        ("“夜间”是指什么时间？", (("夜间",), True)),
        ("什么是重大危险源？", (("重大危险源",), True)),
        ("2021年时，夜间施工罚多少？", ((), False)),
        ("什么是必须做的？", ((), False)),
    ],
)
def test_a_meaning_behind_a_date_and_a_law(text: str, expected: tuple[tuple[str, ...], bool]) -> None:
    assert asked_terms(text) == expected


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("快塌了我就先撤了，老板扣工资", "直接危及人身安全的紧急情况"),
        ("老板硬逼着干", "强令冒险作业"),
        ("安责险谁必须买", "安全生产责任保险"),
        ("开校车的司机要什么条件", "校车驾驶人"),
        ("带着鞭炮坐车", "携带烟花爆竹搭乘公共交通工具"),
        ("雷管丢了怎么办", "民用爆炸物品丢失、被盗、被抢"),
        ("水库漏水报给谁", "大坝出现险情征兆"),
        ("遭灾的人揭不开锅", "基本生活困难"),
        ("铁路边盖房", "铁路线路安全保护区"),
        ("没给工人买工伤保险", "未参加工伤保险"),
        ("企业自己建消防队", "专职消防队"),
    ],
)
def test_everyday_words_of_laws(text: str, term: str) -> None:
    assert any(term in found for expansion in expand(text) for found in expansion.terms)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("买房子要交什么税", "投保"),
        ("消防车多久保养一次", "与消防和应急救援工作无关的事项"),
        ("超市的门锁着", "强令冒险作业"),
        ("发东西给同学", "发放"),
    ],
)
def test_everyday_words_that_mean_something_else(text: str, term: str) -> None:
    assert not any(term in found for expansion in expand(text) for found in expansion.terms)


ACT = """缆车安全条例

第一章 总则

第一条 为了加强缆车安全管理，制定本条例。
第二条 本条例适用于缆车的运营。
第三条 对缆车实施安全监督管理的有关部门，依照下列规定履行职责：
（一）应急管理部门负责缆车事故救援的组织协调工作，公布救援队伍名录，检查救援装备；
（二）交通运输主管部门负责缆车道路接驳的许可；水行政主管部门负责缆车跨河通道的许可；
（三）邮政管理部门负责查处利用缆车寄递禁运物品的行为。
第四条 缆车站内的治安秩序，由缆车公安机关负责维护；缆车沿线的治安秩序，由地方公安机关负责维护。

第二章 运营

第五条 缆车灾害按照伤亡人数的多少，分为下列等级：
（一）特大型：死亡三十人以上的；
（二）大型：死亡十人以上三十人以下的；
（三）中型：死亡三人以上十人以下的。
第六条 发生特大型缆车灾害的，由省人民政府组织救援。
第七条 下列单位应当建立专职缆车救援队，承担本单位的救援工作：
（一）年运送旅客十万人次以上的缆车站；
（二）跨河的缆车站。
第八条 缆车驾驶人应当依照本条例取得驾驶资格。取得驾驶资格应当符合下列条件：
（一）年龄在二十五周岁以上；
（二）具有三年以上驾驶经历。
第九条 随车照管人员应当履行下列职责：
（一）清点乘客人数，核实乘客全部下车；
（二）发现缆车驾驶人无驾驶资格的，制止缆车开行。
"""
OLD_RULES = """云岭省缆车隐患举报奖励办法（试行）

（2016年5月1日起施行，有效期三年）

第一条 为了鼓励举报缆车隐患，制定本办法。
第二条 举报缆车重大隐患的，最高奖励二万元。
第三条 本办法自2016年5月1日起施行，有效期至2019年4月30日。
"""
NEW_RULES = """云岭省缆车隐患举报奖励办法

第一条 为了鼓励举报缆车隐患，制定本办法。
第二条 对举报缆车重大隐患属实的举报人，奖励金额最高为三十万元。
第三条 本办法自2022年5月1日起施行。
"""


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    root = tmp_path_factory.mktemp("duties")
    files = root / "files"
    files.mkdir()
    (files / "缆车安全条例(2020-01-01).txt").write_text(ACT, encoding="utf-8")
    (files / "云岭省缆车隐患举报奖励办法（试行）.txt").write_text(OLD_RULES, encoding="utf-8")
    (files / "云岭省缆车隐患举报奖励办法.txt").write_text(NEW_RULES, encoding="utf-8")
    encoder = make_encoder("embedded")
    library = Library.open(root / "library")
    ingest(library, [files])
    update_index(library, root / "library" / "index", encoder)
    return Answerer(library, Searcher(library, root / "library" / "index", encoder))


def test_units_come_from_the_half_that_is_asked_about(answerer: Answerer) -> None:
    answer = answerer.ask("缆车站内的治安秩序由谁负责维护？")
    assert [unit.as_written for unit in answer.units] == ["缆车公安机关"]
    assert answer.citations[0].locator.article == "第四条"


def test_an_item_is_shown_with_its_lead_in_and_not_its_neighbours(answerer: Answerer) -> None:
    answer = answerer.ask("利用缆车寄递禁运物品由哪个部门查处？")
    assert "邮政管理部门负责查处" in answer.answer
    assert any("邮政" in unit.as_written for unit in answer.units)


def test_those_obliged_answer(answerer: Answerer) -> None:
    answer = answerer.ask("哪些单位必须建缆车救援队？")
    assert answer.citations[0].locator.article == "第七条"
    assert "跨河的缆车站" in answer.answer


def test_nobody_is_obliged_where_no_text_says_so(answerer: Answerer) -> None:
    assert answerer.ask("哪些单位必须配备急救直升机？").status is AnswerStatus.ABSTAINED


def test_a_degree_is_defined_by_its_item(answerer: Answerer) -> None:
    answer = answerer.ask("大型缆车灾害是怎么界定的？")
    assert "死亡十人以上三十人以下" in answer.answer
    assert "三十人以上的" not in answer.answer.split("\n")[0].replace("十人以上三十人以下的", "")


def test_the_article_of_the_people_asked_about_goes_first(answerer: Answerer) -> None:
    answer = answerer.ask("缆车驾驶人的驾龄和年龄有什么要求？")
    assert answer.citations[0].locator.article == "第八条"


def test_the_edition_in_force_goes_before_the_expired_one(answerer: Answerer) -> None:
    answer = answerer.ask("云岭省举报缆车重大隐患最高奖励多少钱？")
    assert "三十万元" in answer.answer
    assert answer.citations[0].document.title == "云岭省缆车隐患举报奖励办法"
    assert answer.citations[0].document.status == "in_force"
