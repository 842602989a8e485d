"""Emergencies in questions: what sounds as if it were happening now, and near misses."""

from __future__ import annotations

import pytest

from qa_service.chat.emergency import REPORT, find_emergency

HAPPENING = [
    ("有人触电了", "injured", "120"),
    ("我家发生过着火，现在又着火了", "fire", "119"),
    ("隔壁着火了有哪些东西先搬走", "fire", "119"),
    ("着火了怎么办", "fire", "119"),
    ("我家着火了！", "fire", "119"),
    ("楼下起火了快来人", "fire", "119"),
    ("厨房油锅烧起来了怎么灭", "fire", "119"),
    ("楼道里有人给电动车充电着火了", "fire", "119"),
    ("对面楼在冒黑烟", "fire", "119"),
    ("发生火灾怎么逃生", "fire", "119"),
    ("着火了打什么电话", "fire", "119"),
    ("着火了应该打给谁", "fire", "119"),
    ("家里闻到煤气味，怎么办？", "gas", "119"),
    ("天然气漏了怎么办", "gas", "119"),
    ("厨房里漏气了", "gas", "119"),
    ("燃气管被挖断一直在漏", "gas", "119"),
    ("液化气罐嘶嘶响", "gas", "119"),
    ("楼下饭店爆炸了", "explosion", "119"),
    ("刚才煤气罐炸了，有人受伤", "explosion", "119"),
    ("氯气泄漏了往哪里跑", "chemical", "119"),
    ("路上油罐车侧翻，汽油流出来了", "chemical", "119"),
    ("化工厂飘来刺鼻的气味", "chemical", "119"),
    ("电梯里有人被困", "trapped", "119"),
    ("我被困在电梯里了", "trapped", "119"),
    ("有人掉进下水道了", "trapped", "119"),
    ("孩子卡在防盗窗里了", "trapped", "119"),
    ("工地塌了有人被埋", "trapped", "119"),
    ("有人晕倒了", "injured", "120"),
    ("工友触电了没有呼吸", "injured", "120"),
    ("一氧化碳中毒了怎么急救", "injured", "120"),
    ("出车祸了有人受伤", "traffic", "122"),
    ("有人持刀伤人", "crime", "110"),
    ("现在还在烧，到底归谁管", "fire", "119"),
    ("家里着火跑不出去了", "fire", "119"),
    ("地震了怎么办", "disaster", "119"),
    ("后面山体滑坡了", "disaster", "119"),
]
# A matter to ask about, a thing of that name, something denied, past or feared.
NO_EMERGENCY = [
    "死了人的火灾有哪些？",
    "哪些事故是触电引起的？",
    "附近发生过什么爆炸",
    "发生过几起有人触电的",
    "近几年有人被困的火灾",
    "工地坍塌压死人的事故有哪些",
    "着火了谁负责调查？",
    "着火了谁赔",
    "网吧着火死了人谁负责",
    "火灾事故调查由哪个部门牵头？",
    "发生火灾物业有责任吗？",
    "火灾隐患怎么处罚",
    "什么是火灾隐患",
    "怎么预防电动车着火",
    "电动车容易着火吗",
    "防爆炸墙怎么建",
    "爆炸物品由谁监管",
    "民用爆炸物品储存有什么规定",
    "烟花爆竹在哪里可以放",
    "电梯困人多久要到场",
    "电梯坏了困人谁负责？",
    "没有着火",
    "去年爆炸的那家工厂叫什么",
    "天津港爆炸事故死了多少人",
    "燃气泄漏报警器要不要装？",
    "燃气泄漏报警装置由谁安装",
    "危化品泄漏应急预案谁编制",
    "化学品泄漏事故几小时内报告",
    "煤气罐归哪个部门检查",
    "食物中毒事故谁调查",
    "触电事故案例",
    "高处坠落事故怎么认定工伤",
    "消防演练多久一次",
    "安全生产法第二十一条",
    "地震应急预案由谁编制",
    "山体滑坡隐患点归哪个部门管",
    "电动车能不能推进楼道里充电？",
    "困难群众怎么安装报警器",
    "你好",
    "",
]


@pytest.mark.parametrize(("question", "kind", "number"), HAPPENING)
def test_what_is_happening_shows_the_number(question: str, kind: str, number: str) -> None:
    found = find_emergency(question)
    assert found is not None
    assert found.urgent
    assert kind in found.kinds
    assert number in [call.number for call in found.calls]
    assert all(call.purpose for call in found.calls)


@pytest.mark.parametrize("question", NO_EMERGENCY)
def test_a_question_about_a_matter_is_no_emergency(question: str) -> None:
    found = find_emergency(question)
    assert found is None or not found.urgent, found


@pytest.mark.parametrize(
    "question",
    ["发现隐患打什么电话举报？", "工地没有防护网向谁举报", "举报安全隐患有奖励吗？", "楼上堆煤气罐怎么投诉"],
)
def test_a_report_gets_its_hotline_and_no_alarm(question: str) -> None:
    found = find_emergency(question)
    assert found is not None
    assert found.kinds == (REPORT,)
    assert not found.urgent
    assert [call.number for call in found.calls] == ["12350", "12345"]


def test_the_most_pressing_stands_first_and_numbers_stand_once() -> None:
    found = find_emergency("煤气泄漏爆炸了，有人昏迷")
    assert found is not None
    assert found.kinds[0] == "gas"
    numbers = [call.number for call in found.calls]
    assert numbers == ["119", "120"]
