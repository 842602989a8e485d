"""Quick tests before the finders may never lose a row: with and without them the same is found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from register_of import read_text

from corpus.model import Assignment, Outline
from corpus.outline import outline
from corpus.reading import read_bytes
from corpus.responsibility import (
    brackets,
    deadlines,
    duties,
    duty_words,
    find_assignments,
    grammar,
    inherited,
    labels,
    predicates,
    role_words,
    running,
    standing,
    subjects,
    targets,
    unit_first,
    units_list,
)
from corpus.responsibility.heads import endings

_SAMPLES = Path(__file__).parents[3] / "corpus" / "samples"
_WORDS = re.findall(
    r"\S+",
    """
        县级以上人民政府 应急管理部门 国务院 生产经营单位 主要负责人 区应急局 市公安局 各有关部门
        县级以上地方人民政府及其有关部门 公安、交通等部门 应当 必须 不得 可以 要 由 请 对 在 负责 负有
        牵头 配合 会同 主管 承担 履行 实施 加强 制定 处二万元罚款 责令改正 吊销 给予警告 报 经 商 征求
        安全生产工作 监督管理 的 ， 。 ； ： 、 （ ） ( ) “ ” 《 》 【 】 责任单位 责任单位：
        牵头部门为 完成时限： 下列职责： 其 和 及其 以及 等 30% 不少于3次 6月底前 2025年 三年内 工作日内
        十四五 季度末 每月 排在第一位的为牵头单位，下同 标★的为牵头单位
        以下各项任务均需各县（市、区）政府落实，不再列出 ★ 注： 区政府办公室 市民政局（市社工委） 第一位
        单 位 为 是 — 按职责分工 共同 长期坚持 职责 主要职责 各乡镇 省市县 所 报送 人民银行
    """,
)
_WORDS += [" ", "\u3000", "\t", "\n", "第一条　", "\n第二条　", "\n（一）", "\n一、", "，", "。", "；"]
_TEXTS = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=40).map("".join).filter(str.strip)


class _Everything(frozenset[str]):
    """Holds whatever is asked for: a quick test with it refuses nothing."""

    def __contains__(self, item: object) -> bool:
        return True


def _all_clauses(found: Outline) -> set[int]:
    return set(range(len(found.clauses)))


def _without_prechecks(found: Outline) -> tuple[Assignment, ...]:
    everywhere = re.compile("")
    subjects._parse.cache_clear()
    with pytest.MonkeyPatch.context() as patched:
        for module in (brackets, labels):
            patched.setattr(module, "possible", _all_clauses)
        patched.setattr(units_list, "_MAY_BE_DEBRIS", everywhere)
        patched.setattr(standing, "_RULE_HINT", re.compile("|".join(map(re.escape, "，。；、的牵不未"))))
        for hint in ("NO_NAME_HINT", "RECIPIENT_HINT", "PENALTY_HINT"):
            patched.setattr(duty_words, hint, everywhere)
        patched.setattr(duties, "may_end", lambda text, end: True)
        patched.setattr(predicates, "firsts", _Everything)
        patched.setattr(predicates, "_CIRCUMSTANCE_FIRSTS", _Everything())
        patched.setattr(inherited, "_has_inherited", lambda item: True)
        patched.setattr(unit_first, "_may_have_head", lambda text, begin, end: True)
        rows = find_assignments(found)
    subjects._parse.cache_clear()
    return rows


@settings(deadline=None)
@given(_TEXTS)
def test_no_row_is_lost(text: str) -> None:
    found, _ = read_text(text)
    assert find_assignments(found) == _without_prechecks(found)


@settings(deadline=None)
@given(_TEXTS)
def test_no_row_of_a_law_is_lost(text: str) -> None:
    found, _ = read_text(f"第一条　为了安全生产，制定本条例。\n第二条　{text}\n第三条　{text}。\n")
    assert find_assignments(found) == _without_prechecks(found)


@pytest.mark.parametrize("path", sorted(_SAMPLES.glob("*.[mt][dx]*")), ids=lambda path: path.stem[:20])
def test_no_row_of_a_sample_is_lost(path: Path) -> None:
    found = outline(read_bytes(path.read_bytes(), path.name), file_name=path.name)
    assert find_assignments(found) == _without_prechecks(found)


# --- guards inside expressions: the same matches as without them --------------------------------------

_GUARD = re.compile(r"^\(\?=\[[^\]]+\]\)")
_GUARDED = {
    "LABEL": role_words.LABEL,
    "VERB": role_words.VERB,
    "FIRST_LEADS": role_words.FIRST_LEADS,
    "NOTE": role_words.NOTE,
    "POINT": deadlines._POINT,
    "STATE": targets._STATE,
}


def _matches(pattern: re.Pattern[str], text: str) -> list[tuple[tuple[int, int], dict[str, str | None]]]:
    return [(match.span(), match.groupdict()) for match in pattern.finditer(text)]


@pytest.mark.parametrize("name", _GUARDED)
@settings(deadline=None)
@given(text=_TEXTS)
def test_a_guard_refuses_no_match(name: str, text: str) -> None:
    guarded = _GUARDED[name]
    bare = re.compile(_GUARD.sub("", guarded.pattern))
    assert bare.pattern != guarded.pattern
    assert _matches(guarded, text) == _matches(bare, text)


@pytest.mark.parametrize("law", [True, False])
@settings(deadline=None)
@given(text=_TEXTS)
def test_the_guards_of_the_triggers_refuse_no_match(law: bool, text: str) -> None:
    guarded = duty_words.triggers(endings(), law=law)
    bare = guarded.pattern
    firsts = duty_words._FIRSTS_OF_LAW if law else duty_words._FIRSTS_OF_PLANS
    for guard in ("(?<=[应必须务有要])", "(?<=[由请])", f"(?=[{firsts}])"):
        assert bare.count(guard) == 1
        bare = bare.replace(guard, "")
    assert _matches(guarded, text) == _matches(re.compile(bare), text)


#: The hints as lists of words: what they were before they began with a set of characters.
_HINTS = [
    (
        running._FIGURE,
        r"[0-9０-９%％‰]|[年月日天周季]|期[间内末]|小时|分钟|百分之|不少于|不低于|不超过|不高于|至少|"
        r"[一二三四五六七八九十百两半零][个次家名座人处平公]",
    ),
    (
        deadlines._HINT,
        r"\d[ \t]{0,2}[年月日]|\d{4}|年[底末内]|[上下]半年|季[度末]|[今明次翌当本]年|十[一二三四五六七]五|"
        r"月[底末]|[上中下]旬|学[期年][底末]|[日天月周时年](?:以内|之内|内)",
    ),
    (targets._WORTH, r"[0-9０-９%％‰零]|百分|不[少低高超大小突]|至少|以上|达|各|每|控制在|优于|[高低]于"),
    (
        labels._HINT,
        r"[位门][ \u3000]*[:：]|(?:单位|部门|处室|科室|股室|机构|主体|牵头|配合|责任|分工|时间|时限|期限)"
        r"[\s）)】〕\]］]*(?:[:：—－]|为|(?<=[）)】〕\]］]))",
    ),
    (
        role_words._UNCOLONED_HINT,
        r"[】〕\]］）)—－–]|(?:单位|部门|主体|机构|科室)(?:[—－–-]|为|是)",
    ),
]


@pytest.mark.parametrize(("hint", "words"), _HINTS)
@settings(deadline=None)
@given(data=st.data())
def test_a_hint_stands_where_its_words_do(hint: re.Pattern[str], words: str, data: st.DataObject) -> None:
    text = data.draw(st.one_of(_TEXTS, st.from_regex(words), st.text(re.sub(r"[^\w：]", "", words))))
    assert (hint.search(text) is None) == (re.search(words, text) is None)
    if hint is labels._HINT:  # where it stands says which clause it is in
        assert [m.start() for m in hint.finditer(text)] == [m.start() for m in re.finditer(words, text)]


@settings(deadline=None)
@given(_TEXTS.flatmap(lambda text: st.sampled_from([text, text[:20], text[:8]])))
def test_refusals_of_names_hold_a_character_of_their_hint(name: str) -> None:
    for pattern, hint in (
        (duty_words.NO_NAME, duty_words.NO_NAME_HINT),
        (duty_words.RECIPIENT, duty_words.RECIPIENT_HINT),
        (duty_words.PENALTY, duty_words.PENALTY_HINT),
        (role_words.FIRST_LEADS, re.compile("牵头")),
    ):
        if pattern.search(name):
            assert hint.search(name)


@settings(deadline=None)
@given(_TEXTS)
def test_squeezing_without_debris_is_squeezing(text: str) -> None:
    quick = units_list.squeeze(text, 7)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(units_list, "_MAY_BE_DEBRIS", re.compile(""))
        assert quick == units_list.squeeze(text, 7)
    assert grammar.parse(text, 7) == grammar.parse_squeezed(
        units_list.squeeze(role_words.with_colons(text, gaps=True), 7)
    )
