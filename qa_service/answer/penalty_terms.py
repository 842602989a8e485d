"""The words of a question that say what was done, with weights, and how much of them a text covers."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from typing import Final

from indexing.segment import cut
from qa_service.answer.own_terms import own_terms
from qa_service.answer.penalty_acts import (
    LEAVE_FORMS,
    TRADE,
    WRONGS,
    is_deed,
    means_officials,
    undone_forms,
    want_of_leave,
)
from qa_service.answer.penalty_question import ASKING, NOT_ACT, names_somebody, parties
from qa_service.evidence import Findings, Term, coverage
from qa_service.ranking.wording import UNSEEN_WEIGHT

MOST_WEIGHT: Final = 6.0
# Verbs that say nothing of the act: 没有落实…制度, 没有组织…演练.
_LIGHT = re.compile(r"落实|履行|执行|开展|进行|实施|采取|组织|建立|健全|从事|实行|情况|制度|工作|相关|有关")
_LIGHT_SHARE: Final = 0.4
_FORMAL_WEIGHT: Final = 4.5
RARE_ENOUGH: Final = 4.0
"""Weight of a word from which on it tells a matter: 活动, 单位, 安全 stand in every law."""
SIGN_WEIGHT: Final = 1.5
_MERE_SIGN: Final = 0.5
"""Most that a word of one sign counts, with forms of it known or without: 发, 戴, 做 stand in many words."""
# 建筑施工单位, 危险化学品企业: who did it, beside the act.
_BEFORE_PARTY = re.compile(r"(?:单位|企业|公司|施工方|工厂|门店|店铺|场所)")


# 驾驶证暂扣多久, 许可证会不会吊销: the sanction that is asked for.
_LICENCE_TAKEN = re.compile(r"[^，,；;。、]{0,4}[证照][^，,；;。、]{0,4}(?:暂扣|吊销|撤销|收回)")


def act_terms(findings: Findings) -> tuple[Term, ...]:
    """The words of the question that say what was done: not who, not which tier, not what asks.

    A word that no passage has and that is no noun is mere talk (越闹, 没备). No single word decides: what
    people call a thing (私家车) may stand nowhere.
    """
    text = findings.question.text
    found = []
    nobody = _NOBODY.search(text)
    who = parties(text)
    leave = "" if any(word in text for word in ("无证", "没证", "无照")) else want_of_leave(text)
    beside = _beside(text, leave)
    for term in own_terms(findings):
        word = term.word
        if (nobody and word in nobody.group()) or means_officials(word):
            continue  # who was not there, and who works for the state, are matched by themselves
        if any(word in one for one in (leave, beside) if one) or (beside and "就" in word):
            continue
        if _is_no_act(text, word):
            continue
        others = _forms(text, term)
        if (term.weight == UNSEEN_WEIGHT and not term.others) or (len(word) == 1 and not others):
            continue
        weight = _weight(text, term, bool(others), who)
        found.append(dataclasses.replace(term, weight=weight, others=others))
    if found and nobody:
        found.append(Term(nobody.group(), _FORMAL_WEIGHT, _NOBODY_FORMS))
    if leave:
        found.append(Term(leave, _FORMAL_WEIGHT, LEAVE_FORMS))
    return (*found, *_signs(text, found))


def _is_no_act(text: str, word: str) -> bool:
    """Whether a word says who, where or what is asked, or the licence that is taken away."""
    if NOT_ACT.match(word) or _WHERE.fullmatch(word) or names_somebody(word):
        return True
    return bool(_LICENCE_TAKEN.match(text, text.find(word)))


def _forms(text: str, term: Term) -> tuple[str, ...]:
    """What may stand for a word in a penal sentence."""
    word, others = term.word, term.others
    if len(word) == 4 and is_deed(word[2:]) and _UNDONE.search(text[: text.find(word)][-6:]):
        others = (*others, word[2:])  # 没搞应急演练 ~ 未组织演练
    if re.fullmatch("(?!危险|特种).{2,}作业", word):
        others = (*others, word.removesuffix("作业"))  # 爆破、吊装、动火等危险作业
    return (*others, *TRADE.get(word, ()), *WRONGS.get(word, ()))


def _weight(text: str, term: Term, has_forms: bool, who: Sequence[str]) -> float:
    """What a word counts: little where it says who did it, or any deed."""
    word = term.word
    # No text has an unseen everyday word; what stands for it is known.
    weight = _FORMAL_WEIGHT if term.weight == UNSEEN_WEIGHT else min(term.weight, MOST_WEIGHT)
    at = text.find(word)
    if len(word) == 1 or _NOBODY.search(text[:at][-4:]):
        return min(weight, SIGN_WEIGHT if has_forms or len(word) > 1 else _MERE_SIGN)
    if any(word in one for one in who) or text.startswith("门口", at + len(word)):
        return weight * _PARTY_SHARE
    if _LIGHT.fullmatch(word) or _BEFORE_PARTY.match(text, at + len(word)):
        return weight * _LIGHT_SHARE
    return weight


# Why: 假 before a paper makes it a forged one. Matches 假驾驶证, 假报告; must not match 假期, 假装, 假如.
_FORGED = re.compile("假(?=[^期日装设如冒]*[证牌章报])")


def _signs(text: str, found: Sequence[Term]) -> Iterator[Term]:
    """The verbs of one sign of a question that no word found before has."""
    pieces = {sign for piece in cut(text) for sign in (piece, piece.rstrip("了着过到里上"))}
    if _FORGED.search(text):
        pieces.add("假")
    for sign, forms in TRADE.items():
        if sign in pieces and not any(sign in term.word for term in found):
            yield Term(sign, SIGN_WEIGHT, forms)


_PARTY_SHARE: Final = 0.2
# 店里, 车上, 门口: where it was.
_WHERE = re.compile("在?家里?|[^上里内边]?[上里内边外]|门口|[^上下]边上")
# Why: 没培训就上岗: what was left undone is the wrong, what was done all the same tells when. Must not match
# 没批准就挖路 (what is done without leave is the wrong).
_ALL_THE_SAME = re.compile(r"(?:没有?|未|不)[^，,；;。就]{2,12}就(?P<done>[^，,；;。？?]{2,12})")


def _beside(text: str, leave: str) -> str:
    match = None if leave else _ALL_THE_SAME.search(text)
    return match["done"] if match else ""


# Why: 没人看守, 无人值守 tell that nobody was put there, which texts write 未安排专门人员, whatever for.
_NOBODY = re.compile("没有?专?人|无专?人(?!机)")
_NOBODY_FORMS: Final = ("未安排", "未指派", "未配备", "未指定", "无人")

# Why: what was left undone (没有检验, 没给…培训, 不报告) stands as 未…检验 in the text. Matches 没有检验,
# 没经过验收.
_UNDONE = re.compile(
    r"(?:没有?|未|(?<![能会是该可行])不(?!小心|准|许|得)|无)"
    r"(?:有|经过?|给|做|进行|按|依法|及时|向)?[^，,。、的“”]{0,3}$"
)


def undone_words(text: str, terms: Sequence[Term]) -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    """Each word that the question says was not done, by its forms, with what a text says of the same."""
    found = []
    leave = want_of_leave(text)
    words_ = [one.word for one in terms if len(one.word) > 1 and one.word[0] not in "没未不无给"]
    for term in terms:
        at = text.find(term.word)
        if at <= 0 or term.word in leave or len(term.word) < 2:
            continue
        end = at + len(term.word)
        behind = [one.word for one in terms if len(one.word) >= 2 and text.startswith(one.word, end)]
        if any(not ASKING.search(word) for word in behind):
            continue  # 职业病 of 没做职业病体检
        around = [one for one in terms if text[at - 1 : end] in one.word]
        if any(not any(form[0] in "未不无" for form in one.others) for one in around):
            continue  # 不小心 is one word
        start = at
        while before := next((w for w in words_ if text[:start].endswith(w)), None):
            start -= len(before)
        if _NOBODY.search(text[max(0, at - 4) : at]) or _NOBODY.search(text[at - 2 : at + 2]):
            continue
        if _UNDONE.search(text[max(0, start - 6) : start]):
            forms = (term.word, *term.others, *WRONGS.get(term.word, ()))
            found.append((forms, undone_forms(forms)))
    return tuple(found)


_BY_WHOLE: Final = 0.85
"""What a phrase covers where a text has only what stands for the whole of it; its own words add the rest."""


def covering(terms: Sequence[Term], text: str) -> float:
    """``coverage``, in which a phrase (改煤气管道) and its words are two ways to say one thing.

    The phrase covers what all of it weighs where the text has it or what stands for it; else its words count.
    """
    total = got = 0.0
    taken: set[str] = set()
    for phrase in terms:
        inside = [one for one in terms if one is not phrase and one.word in phrase.word]
        if not inside:
            continue
        taken.update(one.word for one in (phrase, *inside))
        weight = phrase.weight + sum(one.weight for one in inside)
        total += weight
        whole = any(form in text for form in (phrase.word, *phrase.others))
        named = "".join(one.word for one in inside)
        share = sum(sign in named for sign in phrase.word) / len(phrase.word)
        each = share * coverage(inside, text)
        got += weight * max(each, _BY_WHOLE + (1 - _BY_WHOLE) * each if whole else 0.0)
    single = [one for one in terms if one.word not in taken]
    weight = sum(one.weight for one in single)
    total += weight
    got += weight * coverage(single, text)
    return got / total if total else 0.0
