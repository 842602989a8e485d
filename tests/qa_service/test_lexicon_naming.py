"""Everyday words and titles that a question names."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import SettingsError
from corpus.model import DocumentKind
from corpus.units import is_unit
from qa_service.lexicon import builtin_lexicon, everyday_terms, expand, read_user_lexicon
from qa_service.naming import TitleIndex, named_text
from qa_service.understanding.word_list import check_words, rows_of

SHARED = Path(__file__).parents[3] / "shared"


@pytest.mark.parametrize(
    ("text", "word", "formal"),
    [
        ("楼下电瓶车乱充电", "电瓶车", "电动自行车"),
        ("煤气罐放哪", "煤气罐", "瓶装液化石油气"),
        ("要用的钱谁出", "钱", "经费"),
        ("谁来查小饭馆", "查", "监督检查"),
        ("消防队来晚了", "消防队", "消防救援机构"),
        ("老板拖欠工资", "老板", "用人单位"),
        ("老板不买灭火器", "老板", "生产经营单位"),
        ("开店的老板不给退货", "老板", "经营者"),
        ("工地上的塔吊", "塔吊", "建筑起重机械"),
        ("黑煤气谁查", "黑煤气", "充装"),
    ],
)
def test_everyday_words_bring_their_formal_terms(text: str, word: str, formal: str) -> None:
    found = {expansion.word: expansion.terms for expansion in expand(text)}
    assert formal in found[word]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("安全检查", "查"),
        ("排查隐患", "查"),
        ("煤气罐", "煤气"),
        ("个体工商户能开吗", "工商"),
        ("食物中毒找谁", "中毒"),
        ("楼下停的车", "楼下"),
        ("电动自行车", "自行车"),
        ("应急预案谁编", "应急"),
    ],
)
def test_a_word_inside_another_does_not_count(text: str, word: str) -> None:
    assert word not in {expansion.word for expansion in expand(text)}


def test_terms_that_the_question_has_are_left_out() -> None:
    assert all("电动自行车" not in one.terms for one in expand("电瓶车就是电动自行车吗"))


def test_expansions_tell_where_they_stand() -> None:
    text = "小区里的电瓶车和煤气罐"
    found = expand(text)
    assert [text[one.start : one.start + len(one.word)] for one in found] == [one.word for one in found]
    assert [one.start for one in found] == sorted(one.start for one in found)


def test_the_lexicon_is_sound() -> None:
    lexicon = builtin_lexicon()
    assert len(lexicon) >= 1000
    for word, terms in everyday_terms().items():
        assert word
        assert terms, word
        assert word not in terms, word


def test_words_of_one_sign_are_few() -> None:
    # One sign counts only where segmentation makes it a word of its own.
    assert {word for word in builtin_lexicon() if len(word) == 1} <= set(
        "查钱罚证灾狗猫枪桥摸偷吵霾烟坟船娃买"
    )


def test_ambiguous_words_say_when_they_mean_what() -> None:
    lexicon = builtin_lexicon()
    for word in lexicon:
        senses = lexicon.senses(word)
        assert all(sense.near or sense.away for sense in senses[:-1]), word


def test_no_word_leads_back_to_itself() -> None:
    terms = everyday_terms()
    for word, formal in terms.items():
        for term in formal:
            assert word not in terms.get(term, ()), (word, term)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not beside the repository")
def test_every_formal_term_is_language_of_real_laws() -> None:
    left = {term for terms in everyday_terms().values() for term in terms if not is_unit(term)}
    sources = [SHARED / "data" / "stard" / "corpus.jsonl", *sorted((SHARED / "data" / "laws").rglob("*.md"))]
    sources += sorted((SHARED / "data" / "policies").rglob("*.txt"))
    for source in sources:
        text = source.read_text(encoding="utf-8", errors="ignore")
        left = {term for term in left if term not in text}
        if not left:
            break
    assert left == set()


# --- the user's own file ------------------------------------------------------------------------------


def test_the_users_words_come_before_ours(tmp_path: Path) -> None:
    path = tmp_path / "everyday.toml"
    path.write_text(
        'remove = ["煤气罐"]\n[terms]\n"电瓶车 小飞驴" = "电动自行车 充电设施"\n'
        '"头儿" = [{ terms = "用人单位", with = "工资" }, { terms = "主要负责人" }]\n',
        encoding="utf-8",
    )
    added, removed = read_user_lexicon(path)
    lexicon = builtin_lexicon().merged(added, removed)
    found = {e.word: e.terms for e in lexicon.expand("头儿把小飞驴停在煤气罐旁")}
    assert found["小飞驴"] == ("电动自行车", "充电设施")
    assert found["头儿"] == ("主要负责人",)
    assert "煤气罐" not in found
    assert lexicon.expand("头儿不发工资")[0].terms == ("用人单位",)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('[terms]\n"电瓶车" = 3\n', "电瓶车"),
        ('[terms]\n"电瓶车" = ""\n', "没有写词"),
        ('[terms]\n"电瓶车" = { term = "x" }\n', "terms"),
        ('[terms]\n"甲 乙" = "丙"\n"乙" = "丁"\n', "写了两次"),
        ("[terms\n", "TOML"),
        ('[words]\n"甲" = "乙"\n', "不认识的项"),
        ('remove = "煤气罐"\n', "remove"),
    ],
)
def test_a_damaged_file_is_told(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "everyday.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"everyday\.toml") as caught:
        read_user_lexicon(path)
    assert told in caught.value.message


def test_the_check_tells_what_to_mend(tmp_path: Path) -> None:
    path = tmp_path / "everyday.toml"
    path.write_text(
        'remove = ["铁驴"]\n[terms]\n"铁驴" = "电动自行车"\n"电动自行车" = "铁驴"\n"驴" = "无此用语"\n',
        encoding="utf-8",
    )
    added, removed = read_user_lexicon(path)
    found = check_words(builtin_lexicon().merged(added), added, removed, ["电动自行车和铁驴"])
    assert {(one.word, one.code) for one in found} == {
        ("铁驴", "removed_and_added"),
        ("铁驴", "cycle"),
        ("电动自行车", "cycle"),
        ("驴", "one_sign"),
        ("驴", "unknown_term"),
    }


def test_the_list_is_searched_and_paged() -> None:
    rows, total = rows_of(builtin_lexicon(), "电动自行车", "交通", 2, 1)
    assert total > 3
    assert len(rows) == 2
    assert all("电动自行车" in row["word"] or "电动自行车" in str(row["senses"]) for row in rows)


PLACE = "云岭省/清汀市/澜山区"
TITLES = TitleIndex(
    entry
    for entry in [
        named_text("澜山区推进城市安全发展实施方案", "v1", "d1", None, DocumentKind.POLICY, PLACE),
        named_text("清汀市2026年安全生产工作要点", "v2", "d2", None, DocumentKind.POLICY, "云岭省/清汀市"),
        named_text("中华人民共和国安全生产法", "v3", "d3", None, DocumentKind.LAW, "全国"),
        named_text("中华人民共和国安全生产法", "v4", "d4", None, DocumentKind.LAW, "全国"),
        named_text("生产安全事故应急条例", "v5", "d5", None, DocumentKind.LAW, "全国"),
        named_text("附件", "v6", "d6", 2, DocumentKind.POLICY, PLACE),
    ]
    if entry is not None
)


@pytest.mark.parametrize(
    ("question", "versions"),
    [
        ("城市安全发展实施方案里谁负责燃气？", {"v1"}),
        ("按推进城市安全发展的方案，谁负责燃气？", {"v1"}),
        ("安全生产法规定谁是第一责任人？", {"v3", "v4"}),
        ("生产安全事故应急条例要求多久演练一次？", {"v5"}),
        ("安全生产由谁负责？", set()),
        ("实施方案由谁制定？", set()),
        ("附件在哪里？", set()),
    ],
)
def test_named_texts(question: str, versions: set[str]) -> None:
    assert {text.version_id for text in TITLES.find(question).texts} == versions


def test_what_names_the_text_is_marked() -> None:
    question = "安全生产法规定谁负责？"
    span = TITLES.find(question).span
    assert span is not None
    assert span.of(question) == "安全生产法"
