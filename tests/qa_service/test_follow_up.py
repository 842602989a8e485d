"""Follow-up questions made whole."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest

from corpus.model import DocumentKind
from qa_service.answer.model import (
    Answer,
    AnswerKind,
    AnswerStatus,
    AnswerUnit,
    Citation,
    CitedDocument,
    Locator,
)
from qa_service.conversation.exchanging import exchange
from qa_service.conversation.follow_up import Whole, make_whole
from qa_service.conversation.state import ConversationState, next_state
from qa_service.matter import lacking, only, says_nothing
from qa_service.naming import TitleIndex, named_text
from qa_service.question import MAX_QUESTION, analyse

PLACES = ("国家", "海州省/青屿市/青屿区", "海州省/望溪市/望溪县")


SETS = Path(__file__).parents[2] / "eval" / "sets"


def after(
    question: str,
    units: tuple[str, ...] = (),
    title: str = "青屿区安全发展方案",
    article: str | None = None,
    text: str = "",
) -> ConversationState:
    """The state after an answer that quotes one text and names ``units``, the first of them in the lead."""
    analysed = analyse(question, known_places=PLACES)
    document = CitedDocument("d", "v", title, "方案.txt", "", "", None, PLACES[1], "in_force", "")
    citation = Citation(1, document, Locator((), article, None, ""), "引文", "引文", 7, 9, "c", "u")
    named = tuple(AnswerUnit(name, name, "", n == 0, False, 1) for n, name in enumerate(units))
    answer = Answer(question, AnswerStatus.ANSWERED, analysed.kind, "", named, citations=(citation,))
    return next_state(analysed, answer, text=text, as_of=analysed.as_of)


WHO = after("青屿区老旧小区改造由哪些部门负责？", ("区住房城乡建设局", "区财政局"))
DUTIES = after("青屿区教育局有哪些职责？", ("教育局",))
PENALTY = after("未持证上岗罚多少钱？", title="特种作业条例", article="第十七条")


ARTICLE = after("海防安全法第五十五条讲什么？", title="海防安全法", article="第五十五条", text="海防安全法")
COUNTED = after("青屿区要关几座尾矿库？")
HOW_LONG = after("电梯困人后救援人员多久到？", title="电梯条例", article="第九条")
SMOKING = after("在加油站抽烟要罚多少钱？", title="防火条例", article="第六条")
THEN = after("2022年时海防安全法怎么规定保险的？", title="海防安全法", article="第三条", text="海防安全法")
OVERLOADED = after("校车超员怎么罚？", title="校车条例", article="第七条")


def whole(text: str, state: ConversationState | None = WHO, named_text: str = "") -> Whole:
    return make_whole(text, state, known_places=PLACES, named_text=named_text)


@pytest.mark.parametrize(
    ("asked", "made"),
    [
        ("那牵头的呢？", "青屿区老旧小区改造由哪个部门牵头？"),
        ("牵头部门是哪个", "青屿区老旧小区改造由哪个部门牵头？"),
        ("配合单位有哪些？", "青屿区老旧小区改造由哪些部门配合？"),
        ("责任单位呢", "青屿区老旧小区改造由哪些部门负责？"),
        ("谁来督促？", "青屿区老旧小区改造由哪个部门督促？"),
        ("什么时候完成？", "青屿区老旧小区改造什么时候完成？"),
        ("那什么时候之前要完成改造？", "青屿区老旧小区改造什么时候之前要完成改造？"),
        ("罚多少？", "青屿区老旧小区改造，罚多少？"),
        ("依据是哪一条？", "青屿区老旧小区改造由哪些部门负责？"),
        ("为什么", "青屿区老旧小区改造由哪些部门负责？"),
        ("望溪县那边呢？", "望溪县老旧小区改造由哪些部门负责？"),
        ("那望溪县由谁牵头？", "望溪县老旧小区改造由哪个部门牵头？"),
        ("那教育局呢？", "青屿区老旧小区改造，教育局要负责吗？"),
        ("住建局牵头吗？", "青屿区老旧小区改造，住建局牵头吗？"),
        ("那电动自行车充电呢？", "青屿区电动自行车充电由哪些部门负责？"),
        ("不是，我问的是燃气管道", "青屿区燃气管道由哪些部门负责？"),
        ("它还负责什么工作？", "青屿区住房城乡建设局还负责什么工作？"),
        ("第二个单位还管什么？", "青屿区财政局还管什么？"),
        ("这项工作由谁督促？", "青屿区老旧小区改造由谁督促？"),
        ("上面说的期限是多久", "青屿区老旧小区改造期限是多久"),
        ("这个文件现在还有效吗", "《青屿区安全发展方案》现在还有效吗"),
    ],
)
def test_a_follow_up_takes_over_what_it_leaves_out(asked: str, made: str) -> None:
    found = whole(asked)
    assert found.text == made
    assert found.follow_up


@pytest.mark.parametrize(
    ("asked", "made"),
    [
        ("那牵头的呢？", "青屿区教育局牵头哪些工作？"),
        ("应急局呢？", "青屿区应急局有哪些职责？"),
        ("2023年要完成哪些？", "青屿区教育局2023年要完成哪些？"),
        ("望溪县呢", "望溪县教育局有哪些职责？"),
    ],
)
def test_after_the_duties_of_a_unit(asked: str, made: str) -> None:
    assert whole(asked, DUTIES).text == made


@pytest.mark.parametrize(
    ("asked", "made"),
    [
        ("个人呢？", "未持证上岗，个人怎么处罚？"),
        ("如果逾期不改呢", "未持证上岗，逾期不改怎么处罚？"),
        ("单位罚多少？", "未持证上岗，单位罚多少？"),
        ("老板不改会怎么样", "未持证上岗，老板不改怎么处罚？"),
        ("这条是怎么规定的？", "《特种作业条例》第十七条是怎么规定的？"),
    ],
)
def test_after_a_punishment(asked: str, made: str) -> None:
    assert whole(asked, PENALTY).text == made


@pytest.mark.parametrize(
    ("asked", "state", "made"),
    [
        # the article, of the text that was spoken of
        ("第五十六条呢", ARTICLE, "海防安全法第五十六条是怎么规定的？"),
        ("那第60条？", ARTICLE, "海防安全法第60条是怎么规定的？"),
        ("下一条呢？", ARTICLE, "海防安全法第五十六条是怎么规定的？"),
        ("上一条", ARTICLE, "海防安全法第五十四条是怎么规定的？"),
        ("第二款呢？", ARTICLE, "海防安全法第五十五条第二款是怎么规定的？"),
        ("第五十六条里的赔偿由谁出？", ARTICLE, "海防安全法第五十六条里的赔偿由谁出？"),
        ("第十八条呢", PENALTY, "《特种作业条例》第十八条是怎么规定的？"),
        # the date
        ("现在呢", THEN, "海防安全法怎么规定保险的？"),
        ("现行的呢？", THEN, "海防安全法怎么规定保险的？"),
        ("那新法呢", THEN, "海防安全法怎么规定保险的？"),
        ("2026年呢？", after("青屿区2025年管道清理由谁牵头？"), "青屿区2026年管道清理由谁牵头？"),
        ("现在呢？", after("青屿区2025年管道清理由谁牵头？"), "青屿区管道清理由谁牵头？"),
        # the thing within the matter
        ("煤矿呢？", COUNTED, "青屿区要关几座煤矿？"),
        ("什么时候完成？", COUNTED, "青屿区关尾矿库什么时候完成？"),
        ("望溪县呢？", COUNTED, "望溪县要关几座尾矿库？"),
        ("扶梯呢", HOW_LONG, "扶梯困人后救援人员多久到？"),
        ("商场呢？", SMOKING, "在商场抽烟要罚多少钱？"),
        ("放鞭炮呢？", SMOKING, "放鞭炮怎么处罚？"),
        ("晚上呢？", SMOKING, "晚上在加油站抽烟要罚多少钱？"),
        ("资金呢？", WHO, "青屿区老旧小区改造的资金有什么规定？"),
        ("人均多大？", after("应急避难场所要达到多大？"), "应急避难场所，人均多大？"),
        ("农村的呢", after("校车谁管？"), "农村的校车谁管？"),
        # the act, its object and who is punished
        ("单位呢？", SMOKING, "在加油站抽烟，单位怎么处罚？"),
        ("超时了怎么罚？", HOW_LONG, "电梯困人后救援人员，超时了怎么罚？"),
        ("超员了怎么罚？", after("校车司机要什么条件？"), "校车司机，超员了怎么罚？"),
        ("没到怎么办", HOW_LONG, "电梯困人后救援人员，没到怎么办？"),
        ("物业没劝阻的罚多少？", SMOKING, "在加油站抽烟，物业没劝阻的罚多少？"),
        ("超速了呢？", OVERLOADED, "校车，超速了怎么处罚？"),
        ("不改怎么罚", OVERLOADED, "校车超员，不改怎么罚？"),
        ("孩子放了怎么办？", after("烟花在哪些地方不能放？"), "烟花，孩子放了怎么办？"),
        (
            "充电桩呢？",
            after("青屿区2025年新建停车位多少个？"),
            "青屿区2025年新建充电桩多少个？",
        ),
        (
            "建筑施工呢？",
            after("海防安全法对矿山怎么要求？", title="海防安全法", article="第三条", text="海防安全法"),
            "海防安全法对建筑施工怎么要求？",
        ),
        # the units of the same assignment
        ("除了财政还有谁？", WHO, "青屿区老旧小区改造，除了区财政局还有谁？"),
        ("除了牵头的还有谁", WHO, "青屿区老旧小区改造由哪些部门配合？"),
        ("这些什么时候完成？", WHO, "青屿区老旧小区改造什么时候完成？"),
        ("这些单位分别做什么？", WHO, "青屿区老旧小区改造由哪些部门负责？"),
        ("第二个部门呢", WHO, "青屿区老旧小区改造，区财政局要负责吗？"),
        ("它牵头吗？", WHO, "青屿区老旧小区改造，区住房城乡建设局牵头吗？"),
        ("那边教育局还管啥？", WHO, "青屿区教育局还管啥？"),
        ("校车方面呢？", DUTIES, "青屿区教育局在校车方面有哪些职责？"),
        ("还有效吗？", WHO, "《青屿区安全发展方案》现在还有效吗？"),
    ],
)
def test_each_slot_is_overwritten_singly(asked: str, state: ConversationState, made: str) -> None:
    found = whole(asked, state)
    assert found.text == made
    assert found.follow_up
    assert not found.unclear


def test_another_text_takes_the_place_of_the_one_named() -> None:
    state = after("海防安全法怎么规定保险的？", title="海防安全法", article="第三条", text="海防安全法")
    assert whole("渔业法呢？", state, "渔业法").text == "渔业法怎么规定保险的？"
    assert whole("渔业法呢？", ARTICLE, "渔业法").unclear, "its article of the same number is another thing"


def test_today_takes_the_place_of_the_date() -> None:
    assert THEN.date == dt.date(2022, 12, 28)
    assert "2022" not in THEN.bare + THEN.topic
    for asked in ("现在呢", "现行的呢？", "目前是怎么规定的"):
        found = whole(asked, THEN)
        assert found.as_of is None
        assert found.moved
    assert whole("谁负责？", THEN).as_of == THEN.date
    assert whole("2024年呢？", THEN).as_of == dt.date(2024, 12, 28)


@pytest.mark.parametrize(
    ("asked", "state", "hint"),
    [
        ("第九条呢", WHO, "哪部法律"),
        ("第九个单位呢", WHO, "没有第 9 个单位"),
        ("什么时候完成？", DUTIES, "哪一项"),
        ("怎么罚？", DUTIES, "哪一项"),
        ("小猫呢", SMOKING, "写完整"),
        ("那外太空法呢？", ARTICLE, "没有找到名称是“外太空法”"),
        ("居民用户呢？", after("燃气公司多久得上门查一回？"), "写完整"),
        ("除了公安还有谁？", DUTIES, "写完整"),
    ],
)
def test_what_is_not_certain_is_asked_back(asked: str, state: ConversationState, hint: str) -> None:
    found = whole(asked, state)
    assert hint in found.unclear
    assert not found.follow_up


@pytest.mark.parametrize(
    "asked",
    [
        # what points back means what the question itself has said
        "电梯用了十五年没人评估，这事该找哪些部门？",
        "扶持民间救援队、让它们参加训练，由谁牵头？",
        "开药店不再设距离门槛那条，是谁牵头改？",
        "财政局在数字渔港那份方案里摊上了哪些事？",
        # deeds of their own
        "没戴头盔骑车怎么罚？",
        "无证驾驶怎么罚？",
        "教育局有哪些职责？",
        "除了消防还有谁管烟花爆竹？",
        "几座煤矿要关？",
    ],
)
def test_a_whole_question_is_left_alone(asked: str) -> None:
    for state in (WHO, SMOKING, ARTICLE):
        found = whole(asked, state)
        assert found.text == asked
        assert not found.follow_up
        assert not found.unclear


def test_no_question_of_our_set_is_taken_for_a_follow_up() -> None:
    rows = [json.loads(line) for line in (SETS / "questions.jsonl").read_text("utf-8").splitlines()]
    states = (WHO, DUTIES, PENALTY, ARTICLE, COUNTED, THEN)
    alone = [row for row in rows if not row.get("conversation") and not row["expect"]["abstain"]]
    assert len(alone) > 150
    taken = [
        row["id"]
        for row in alone
        for state in states
        if (found := whole(row["question"], state)).follow_up or found.unclear
    ]
    assert not taken


def test_the_question_before_had_no_matter() -> None:
    asked = analyse("谁负责？")
    begun = next_state(asked, Answer(asked.text, AnswerStatus.ABSTAINED, asked.kind, ""))
    assert whole("电动自行车充电", begun).text == "电动自行车充电由哪些部门负责？"
    assert not whole("电动自行车充电怎么罚？", begun).follow_up
    assert whole("什么时候完成？", begun).text == "什么时候完成？"


@pytest.mark.parametrize(
    ("bare", "topic", "new", "made"),
    [
        ("要关几座尾矿库？", "关尾矿库", "煤矿", "要关几座煤矿？"),
        ("要建多少个消防站？", "建消防站", "避难场所", "要建多少个避难场所？"),
        ("预案中治安交通组由谁牵头？", "预案中治安交通组", "环境监测组", "预案中环境监测组由谁牵头？"),
        ("校车司机要什么条件？", "校车司机", "出租车司机", "出租车司机要什么条件？"),
        ("老旧小区的电梯谁负责？", "老旧小区的电梯", "消防通道", "老旧小区的消防通道谁负责？"),
        ("避难场所人均面积多大？", "避难场所人均面积", "救援站", "救援站人均面积多大？"),
        ("个人在楼道给自行车充电谁管？", "个人在楼道给自行车充电", "三轮车", "个人在楼道给三轮车充电谁管？"),
        ("个人在楼道给自行车充电谁管？", "个人在楼道给自行车充电", "孩子", None),
        ("燃气公司多久上门查一回？", "燃气公司上门查一回", "餐馆", None),
        ("燃气公司多久上门查一回？", "燃气公司上门查一回", "供热公司", "供热公司多久上门查一回？"),
    ],
)
def test_what_is_exchanged(bare: str, topic: str, new: str, made: str | None) -> None:
    assert exchange(bare, topic, new) == made


@pytest.mark.parametrize(
    ("bare", "topic", "new", "made"),
    [
        ("超员怎么罚？", "超员", "三轮车", "三轮车超员怎么罚？"),
        ("放鞭炮怎么罚？", "放鞭炮", "商场", "在商场放鞭炮怎么罚？"),
        ("放鞭炮怎么罚？", "放鞭炮", "卖假货", None),
    ],
)
def test_a_deed_is_not_exchanged_for_a_thing(bare: str, topic: str, new: str, made: str | None) -> None:
    assert exchange(bare, topic, new, deed=True) == made


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("要关几座尾矿库？", "关尾矿库"),
        ("电梯困人后救援人员多久到？", "电梯困人后救援人员"),
        ("在加油站抽烟要罚多少钱？", "在加油站抽烟"),
        ("应急避难场所人均面积要达到多大？", "应急避难场所人均面积"),
        ("活动要提前多少天申请？", "活动"),
        ("2022年时海防法怎么规定保险的？", "海防法规定保险"),
        ("责任保险谁必须买？", "责任保险"),
        ("消防站建设，除了财政局还有谁？", "消防站建设"),
        ("在加油站抽烟，单位怎么处罚？", "在加油站抽烟"),
        ("海防法第五十五条讲什么？", "海防法第五十五条"),
        ("海防法现在还有效吗？", "海防法"),
        ("什么时候完成？", ""),
        ("谁负责？", ""),
        ("要建几处？", ""),
    ],
)
def test_the_matter_without_what_asks(question: str, topic: str) -> None:
    assert after(question).topic == topic


@pytest.mark.parametrize(
    "question",
    [
        "什么时候完成？",
        "谁负责？",
        "那牵头的呢？",
        "怎么罚？",
        "个人怎么处罚？",
        "青屿区谁负责？",
        "2025年要完成多少",
        "这项工作由谁负责？",
        "这些什么时候完成？",
        "它还管什么？",
        "是不是消防支队牵头？",
        "还有效吗？",
        "要多少钱？",
        "人均多大？",
        "第五十六条讲什么？",
        "第二款呢",
        "望溪县呢？",
        "晚上呢？",
    ],
)
def test_a_question_without_a_matter(question: str) -> None:
    assert lacking(analyse(question, known_places=PLACES)).startswith("请写明")


@pytest.mark.parametrize(
    "question",
    [
        "谁负责消防检查？",
        "电梯谁管",
        "水谁管？",
        "消防法第五十六条讲什么？",
        "企业有哪些责任？",
        "青屿区2016年的指标有哪些？",
        "公安局负责什么？",
        "单位的主要负责人职责是什么？",
        "这个小区楼道里停电瓶车谁管？",
        "第六十条规定的罚款向谁交？",
        "安全检查由谁负责？",
        "是不是消防支队牵头灭火？",
        "晚上能放烟花吗？",
        "其他垃圾谁收？",
    ],
)
def test_a_question_with_a_matter(question: str) -> None:
    assert lacking(analyse(question, known_places=PLACES)) == ""


def test_a_named_text_is_a_matter() -> None:
    analysed = analyse("规定的要求是什么？")
    assert lacking(analysed)
    assert not lacking(analysed, names_text=True)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("海州省实施〈中华人民共和国渔港法〉办法第三条讲什么", "海州省实施〈中华人民共和国渔港法〉办法"),
        ("《海州省实施《渔港法》办法》第三条", "海州省实施《渔港法》办法"),
        ("海州省实施渔港法办法第三条", "海州省实施渔港法办法"),
        ("《中华人民共和国渔港法》第三条", "渔港法"),
    ],
)
def test_a_title_is_found_with_the_marks_inside_it(question: str, named: str) -> None:
    titles = ("海州省实施《中华人民共和国渔港法》办法", "中华人民共和国渔港法")
    texts = [named_text(title, title, title, None, DocumentKind.LAW, "海州省") for title in titles]
    naming = TitleIndex(text for text in texts if text).find(question)
    assert naming.span is not None
    assert question[naming.span.start : naming.span.end] == named
    assert [text.version_id for text in naming.texts] == [titles[0] if "办法" in question else titles[1]]


def test_words_of_one_list() -> None:
    assert only("punished", "那单位呢")
    assert not only("punished", "责任单位呢")
    assert not only("punished", "那呢")
    assert says_nothing("牵头部门是哪个")
    assert not says_nothing("牵头救援")
    assert not says_nothing("的" * 41), "nobody asks so much and says nothing"


@pytest.mark.parametrize(
    "asked",
    [
        "电动自行车违规充电谁来管？",
        "这个小区楼道里停电瓶车谁管",
        "老旧小区里的烟花爆竹由谁负责？",
        "什么是重大危险源？",
        "中学的实验室由谁检查？",
    ],
)
def test_a_matter_of_its_own_starts_anew_and_the_place_goes_on(asked: str) -> None:
    found = whole(asked)
    assert not found.follow_up
    assert found.text == asked
    assert (found.place, found.kept) == ("青屿区", ("地区",))


@pytest.mark.parametrize("asked", ["望溪县的烟花爆竹由谁负责？", "我县的烟花爆竹由谁负责？"])
def test_a_place_of_its_own_goes_before(asked: str) -> None:
    assert whole(asked).place is None


def test_a_named_text_is_not_bound_to_the_place() -> None:
    assert whole("消防法第六十条怎么罚？").place is None
    bound = make_whole("救援条例里谁负责演练？", WHO, known_places=PLACES, named_text="救援条例")
    assert bound.place is None


def test_without_a_conversation_nothing_is_taken_over() -> None:
    assert whole("什么时候完成？", None) == Whole("什么时候完成？")


def test_the_date_moves_and_stays() -> None:
    moved = whole("那2020年的时候呢？")
    assert moved.as_of == dt.date(2020, 12, 28)
    assert not moved.same_text, "another date may mean another text"
    analysed = analyse(moved.text, known_places=PLACES)
    answer = Answer(moved.text, AnswerStatus.ABSTAINED, AnswerKind.RESPONSIBILITY, "")
    state = next_state(analysed, answer, topic=moved.topic, as_of=moved.as_of)
    assert whole("牵头的呢？", state).as_of == dt.date(2020, 12, 28)
    assert whole("现在呢？", state).as_of is None


def test_the_matter_stays_through_several_sides() -> None:
    state = WHO
    for asked in ("那牵头的呢？", "什么时候完成？", "望溪县呢？"):
        made = whole(asked, state)
        analysed = analyse(made.text, known_places=PLACES)
        answer = Answer(made.text, AnswerStatus.ABSTAINED, analysed.kind, "")
        state = next_state(analysed, answer, topic=made.topic, place=made.place or "")
    assert state.question == "望溪县老旧小区改造什么时候完成？"
    assert (state.topic, state.place) == ("老旧小区改造", "望溪县")


def test_a_unit_of_the_answer_keeps_the_place_of_its_text() -> None:
    state = after("老旧小区改造由哪些部门负责？", ("区住房城乡建设局",))
    assert whole("它还管什么？", state).place == PLACES[1]


def test_there_is_no_ninth_unit() -> None:
    found = whole("第九个单位呢")
    assert "没有第 9 个单位" in found.unclear
    assert not found.follow_up


def test_a_whole_question_is_never_too_long() -> None:
    long = "青屿区" + "老旧小区" * 110 + "由哪些部门负责？"
    state = after(long[:MAX_QUESTION])
    assert len(whole("那牵头的呢？", state).text) <= MAX_QUESTION


def test_a_list_goes_on() -> None:
    assert not whole("还有吗").more
    assert whole("还有吗", dataclasses.replace(WHO, offset=0, total=40)).more


def test_states_survive_json() -> None:
    for state in (WHO, DUTIES, PENALTY):
        assert ConversationState.from_dict(state.to_dict()) == state


def test_what_is_shown() -> None:
    assert WHO.shown() == {"地区": "青屿区", "事项": "老旧小区改造", "文件": "青屿区安全发展方案"}
    assert DUTIES.shown()["单位"] == "教育局"
    assert "事项" not in DUTIES.shown()
