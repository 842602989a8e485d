"""Sentences of a model against quotes: what stands, what is dropped, and why."""

from __future__ import annotations

import dataclasses

import pytest

from qa_service.answer.model import (
    ALTERNATIVES_HEADING,
    Answer,
    AnswerKind,
    AnswerPenalty,
    AnswerStatus,
    AnswerTarget,
    AnswerUnit,
    Citation,
    CitedDocument,
    Locator,
)
from qa_service.llm.checking import check
from qa_service.llm.grounds import Grounds, grounds_of
from qa_service.llm.phrasing import phrased
from qa_service.llm.sentences import Draft, drafts, without_thinking

PLAN = "1.整治楼道充电。全面清理楼道内违规充电的电动自行车，督促物业服务人每月巡查。2026年底前完成。"
ASSIGNED = "牵头单位：县消防救援大队；责任单位：县公安局、县住房和城乡建设局、各乡镇人民政府等"
RULE = (
    "第三十条 储存单位应当建立出入库登记制度。\n"
    "储存数量超过五十吨的，应当配备专职管理人员；五十吨以下的，可以配备兼职管理人员，但夜间除外。\n"
    "未取得备案凭证的单位，不得储存。"
)
FINE = (
    "第四十一条 有下列行为之一的，责令限期改正，可以处二万元以下的罚款；"
    "逾期未改正的，处二万元以上五万元以下的罚款：\n"
    "（一）未建立出入库登记制度的；\n"
    "（二）夜间无人值守的。"
)


def citation(n: int, quote: str, passage: str, title: str, article: str | None = None) -> Citation:
    start = passage.index(quote)
    document = CitedDocument(
        f"d{n}", f"v{n}", title, f"{n}.txt", "澜政〔2025〕8号", "", None, "海州省/澜沙县", "in_force", ""
    )
    return Citation(
        n,
        document,
        Locator((), article, None, article or "一、1."),
        quote,
        passage,
        start,
        start + len(quote),
        "c",
        "/",
    )


def who() -> Grounds:
    passage = f"{PLAN}（{ASSIGNED}）"
    units = (
        AnswerUnit("澜沙县消防救援大队", "县消防救援大队", "牵头单位", True, False, 1),
        AnswerUnit("澜沙县公安局", "县公安局", "责任单位", False, False, 1),
        AnswerUnit("澜沙县住房和城乡建设局", "县住房和城乡建设局", "责任单位", False, False, 1),
        AnswerUnit("各乡镇人民政府", "各乡镇人民政府", "责任单位", False, True, 1),
    )
    text = (
        "【本县规定】澜沙县：“整治楼道充电”——牵头单位：县消防救援大队；责任单位：县公安局、县住房和城乡建设局、"
        "各乡镇人民政府等。[1]\n原文：“全面清理楼道内违规充电的电动自行车，督促物业服务人每月巡查。”\n"
        "原文没有写明联系电话。\n" + ALTERNATIVES_HEADING + "\n- 全国：“别的规定”。[2]"
    )
    answer = Answer(
        "楼道充电谁管？",
        AnswerStatus.ANSWERED,
        AnswerKind.RESPONSIBILITY,
        text,
        units=units,
        citations=(
            citation(1, ASSIGNED, passage, "楼道整治方案"),
            citation(2, "别的规定", "别的规定。", "别的办法"),
        ),
    )
    from qa_service.answer.model import Alternative

    return grounds_of(
        dataclasses.replace(answer, alternatives=(Alternative("全国", "“别的规定”。[2]", (2,)),))
    )


def rule(text: str, quote: str, title: str, article: str, kind: AnswerKind = AnswerKind.PROVISION) -> Grounds:
    answer = Answer(
        "怎么规定？",
        AnswerStatus.ANSWERED,
        kind,
        f"《{title}》{article}：{text.removeprefix(article).strip()}[1]",
        citations=(citation(1, quote, text, title, article),),
    )
    return grounds_of(answer)


def storing() -> Grounds:
    return rule(RULE, "第三十条 储存单位应当建立出入库登记制度。", "储存管理办法", "第三十条")


def fined() -> Grounds:
    return rule(FINE, "（一）未建立出入库登记制度的；", "储存管理办法", "第四十一条", AnswerKind.PENALTY)


ALL = "由县消防救援大队牵头，由县公安局、县住房和城乡建设局、各乡镇人民政府等负责"

KEPT = [
    (who, f"整治楼道充电，{ALL}。"),
    (who, f"根据《楼道整治方案》，清理楼道内违规充电的电动自行车，{ALL}。"),
    (who, "牵头单位是县消防救援大队，责任单位包括县公安局、县住房和城乡建设局、各乡镇人民政府等。"),
    (who, "清理楼道内违规充电的电动自行车由县消防救援大队牵头。"),
    (storing, "储存单位应当建立出入库登记制度。"),
    (storing, "储存数量超过50吨的，应当配备专职管理人员。"),
    (storing, "《储存管理办法》第三十条规定，未取得备案凭证的单位，不得储存。"),
    (storing, "五十吨以下的，可以配备兼职管理人员，但夜间除外。"),
    (fined, "未建立出入库登记制度的，责令限期改正，可以处二万元以下的罚款。"),
    (fined, "逾期未改正的，处二万元以上五万元以下的罚款。"),
]

DROPPED = [
    # who
    (who, f"整治楼道充电，{ALL.replace('县公安局', '县财政局')}。", "单位"),
    (who, f"整治楼道充电，{ALL.replace('县公安局', '县公安局、县财政局')}。", "单位"),
    (who, "整治楼道充电由县公安局牵头。", "角色"),
    (who, "整治楼道充电由县消防救援大队和县公安局牵头。", "角色"),
    (who, "整治楼道充电，县消防救援大队配合。", "角色"),
    (who, "整治楼道充电不由县消防救援大队牵头。", "否定"),
    (who, "整治楼道充电只由县消防救援大队牵头。", "只由"),
    (who, "整治楼道充电由县消防救援大队等牵头。", "等"),
    (who, "县消防救援大队、县公安局。", "角色"),
    (who, "整治楼道充电由县消防救援大队牵头，2027年底前完成。", "日期|数字"),
    (who, "整治楼道充电由县消防救援大队牵头，每季度巡查。", "数字|内容"),
    (who, "整治楼道充电由县消防救援大队牵头，居民可以举报。", "内容|一致"),
    (who, "物业服务人由县消防救援大队牵头处罚。", "内容|角色|一致"),
    # what the rule says
    (storing, "储存单位可以建立出入库登记制度。", "应当可以|可以"),
    (storing, "储存单位不得建立出入库登记制度。", "否定|应当可以"),
    (storing, "储存数量超过五十吨的，可以配备兼职管理人员，但夜间除外。", "一致|几处"),
    (storing, "储存数量超过六十吨的，应当配备专职管理人员。", "数字"),
    (storing, "储存数量五十吨以上的，应当配备专职管理人员。", "数字|以上"),
    (storing, "应当配备专职管理人员。", "条件"),
    (storing, "五十吨以下的，可以配备兼职管理人员。", "但书"),
    (storing, "取得备案凭证的单位，不得储存。", "否定"),
    (storing, "未取得备案凭证的单位，可以储存。", "否定|一致|内容"),
    (storing, "《海商法》规定，储存单位应当建立出入库登记制度。", "文件名"),
    (storing, "第九十九条规定，储存单位应当建立出入库登记制度。", "条款号"),
    (storing, "储存单位应当建立出入库登记制度，违者判刑三年。", "数字|内容"),
    (storing, "储存单位应当建立“一物一码”制度。", "引号"),
    (fined, "未建立出入库登记制度的，处二万元以上五万元以下的罚款。", "一致|几处|条件"),
    (fined, "未建立出入库登记制度的，责令限期改正，应当处二万元以下的罚款。", "一致|应当可以"),
    (fined, "未建立出入库登记制度的，责令限期改正，可以处三万元以下的罚款。", "数字"),
    (fined, "建立出入库登记制度的，责令限期改正，可以处二万元以下的罚款。", "否定"),
    # what no sentence has
    (storing, "储存单位应当建立出入库登记制度 http://evil.example。", "链接"),
    (storing, "储存单位应当建立出入库\u200b登记制度。", "看不见"),
    (storing, "储存单位应当建立出入库登记制度<b>。", "标记"),
    (storing, "储存单位应当建立出入库登记制度please。", "外文"),
    (storing, "储存单位应当建立出入库登记制度☎。", "符号"),
    (storing, "是的。", "实质"),
    (storing, "储存单位应当建立出入库登记制度" * 60 + "。", "过长"),
]


@pytest.mark.parametrize(("make", "sentence"), KEPT)
def test_what_the_quotes_carry_stands(make: object, sentence: str) -> None:
    assert callable(make)
    ruling = check(Draft(sentence, (1,)), make())
    assert ruling.kept, ruling.reason
    assert ruling.marks == (1,)


@pytest.mark.parametrize(("make", "sentence", "reason"), DROPPED)
def test_what_they_do_not_carry_is_dropped(make: object, sentence: str, reason: str) -> None:
    import re

    assert callable(make)
    ruling = check(Draft(sentence, (1,)), make())
    assert not ruling.kept
    assert re.search(reason, ruling.reason), ruling.reason


def test_marks_must_be_of_this_answer() -> None:
    grounds = storing()
    good = "储存单位应当建立出入库登记制度。"
    assert check(Draft(good, ()), grounds).reason == "没有注明出处"
    assert "引文之内" in check(Draft(good, (7,)), grounds).reason
    assert "引文之内" in check(Draft(good, (1, 7)), grounds).reason


def test_other_documents_rules_are_not_at_hand() -> None:
    grounds = who()
    assert [ground.n for ground in grounds.items] == [1]
    assert not check(Draft("别的规定。", (2,)), grounds).kept


def test_an_everyday_word_of_the_question_may_stand_for_the_source() -> None:
    grounds = storing()
    sentence = Draft("仓库应当建立出入库登记制度。", (1,))
    assert not check(sentence, grounds).kept
    assert check(sentence, grounds, {"仓库": "储存单位"}).kept


def test_a_passage_counts_only_where_the_answer_shows_it() -> None:
    grounds = storing()
    hidden = dataclasses.replace(
        grounds.answer, answer="《储存管理办法》第三十条：储存单位应当建立出入库登记制度。[1]"
    )
    sentence = Draft("未取得备案凭证的单位，不得储存。", (1,))
    assert check(sentence, grounds).kept
    assert not check(sentence, grounds_of(hidden)).kept


# --- the whole -----------------------------------------------------------------------------------


def whole(grounds: Grounds, reply: str) -> tuple[str, str, list[str]]:
    said: list[str] = []
    made = phrased(grounds, [reply], said.append)
    assert said == made.kept
    return made.text, made.lacking, made.dropped


def test_warnings_remarks_and_other_rules_stay() -> None:
    text, lacking, dropped = whole(who(), f"整治楼道充电，{ALL}。[1]县财政局出钱。[1]")
    assert not lacking
    assert len(dropped) == 1
    assert text.split("\n") == [
        f"【本县规定】澜沙县：整治楼道充电，{ALL}。[1]",
        "原文没有写明联系电话。",
        ALTERNATIVES_HEADING,
        "- 全国：“别的规定”。[2]",
    ]


@pytest.mark.parametrize(
    ("make", "reply", "lacking"),
    [
        (who, "整治楼道充电由县消防救援大队牵头。[1]", "责任单位"),
        (who, f"整治楼道充电，{ALL.replace('等', '')}。[1]", "等"),
        (who, f"整治楼道充电，{ALL.replace('牵头', '负责')}。[1]", "牵头"),
        (who, "", "没有一句"),
        (who, "好的，下面是回答：", "没有一句"),
    ],
)
def test_too_little_is_told(make: object, reply: str, lacking: str) -> None:
    assert callable(make)
    text, missing, _ = whole(make(), reply)
    assert text == ""
    assert lacking in missing


def test_a_target_must_be_named() -> None:
    grounds = storing()
    target = AnswerTarget("五十吨", "50", "吨", None, 1)
    answer = dataclasses.replace(grounds.answer, kind=AnswerKind.TARGET, targets=(target,))
    assert "指标" in whole(grounds_of(answer), "储存单位应当建立出入库登记制度。[1]")[1]


def test_the_tier_that_is_asked_for_stands_first() -> None:
    grounds = fined()
    penalty = AnswerPenalty(
        "", "", "", "处二万元以下的罚款", None, 20000.0, "元", None, "", "第四十一条", 1, True
    )
    lead = "未建立登记制度的：可以处二万元以下的罚款[1]"
    answer = dataclasses.replace(
        grounds.answer, answer=f"{lead}\n{grounds.answer.answer}", penalties=(penalty,)
    )
    later = "逾期未改正的，处二万元以上五万元以下的罚款。[1]"
    asked = "未建立出入库登记制度的，责令限期改正，可以处二万元以下的罚款。[1]"
    text, lacking, _ = whole(grounds_of(answer), later + asked)
    assert not lacking
    assert text.split("\n")[0] == lead
    assert "数额" in whole(grounds_of(answer), "夜间无人值守的，责令限期改正。[1]")[1]


# --- sentences -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("甲负责。[1]乙配合。[2]", [("甲负责。", (1,)), ("乙配合。", (2,))]),
        ("甲负责[1]。乙配合[1][2]。", [("甲负责。", (1,)), ("乙配合。", (1, 2))]),
        ("甲负责。【1】乙配合［1，2］。", [("甲负责。", (1,)), ("乙配合。", (1, 2))]),
        ("- 甲负责。[1]\n2. **乙**配合。[1]", [("甲负责。", (1,)), ("乙配合。", (1,))]),
        ("甲说“好。”[1]乙说[1]", [("甲说“好。”", (1,)), ("乙说", (1,))]),
        ("<think>甲还是乙？</think>甲负责。[1]", [("甲负责。", (1,))]),
        ("甲于〔2024〕1.5万元。[1]", [("甲于〔2024〕1.5万元。", (1,))]),
        ("甲负责。[1]乙没有写完", [("甲负责。", (1,))]),
        ("[1]。\n\n！", []),
        ("", []),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 100])
def test_a_reply_is_cut_wherever_it_is_broken(reply: str, expected: list[object], size: int) -> None:
    pieces = [reply[at : at + size] for at in range(0, len(reply), size)]
    assert [(draft.text, draft.marks) for draft in drafts(pieces)] == expected


def test_a_flood_ends() -> None:
    assert len(list(drafts(["好。[1]"] * 1000))) == 40


def test_thinking_is_no_reply() -> None:
    assert without_thinking("<think>\n要不要？\n</think>\n2") == "2"
    assert without_thinking("<think>没完") == ""
