"""Citations in a text: what is found, with which words, and what is none. Invented texts."""

from __future__ import annotations

import time

import pytest

from corpus.outline import outline
from corpus.reading import read_bytes
from corpus.references import Names, find_references, scan
from corpus.relations import Reference, ReferenceScope
from corpus.titles import number_key, own_names, title_key

Found = tuple[str, str, str | None, int | None, int | None]


def cited(text: str, names: Names | None = None) -> list[Found]:
    return [(one.span.of(text), one.title, one.article, one.paragraph, one.item) for one in scan(text, names)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("依照《渔港消防法》第三条处罚", [("《渔港消防法》第三条", "渔港消防法", "第三条", None, None)]),
        (
            "《渔港消防法》第三条第二款第（三）项",
            [("《渔港消防法》第三条第二款第（三）项", "渔港消防法", "第三条", 2, 3)],
        ),
        (
            "《渔港法》第六条、第八条和第十条第二款的规定",
            [
                ("《渔港法》第六条", "渔港法", "第六条", None, None),
                ("第八条", "渔港法", "第八条", None, None),
                ("第十条第二款", "渔港法", "第十条", 2, None),
            ],
        ),
        (
            "《渔港法》第五条至第七条",
            [
                ("《渔港法》第五条至第七条", "渔港法", label, None, None)
                for label in ("第五条", "第六条", "第七条")
            ],
        ),
        (
            "《渔港法》第十条第一款、第三款",
            [
                ("《渔港法》第十条第一款", "渔港法", "第十条", 1, None),
                ("第三款", "渔港法", "第十条", 3, None),
            ],
        ),
        (
            "《渔港法》第十条第一、三款",
            [("《渔港法》第十条第一、三款", "渔港法", "第十条", number, None) for number in (1, 3)],
        ),
        (
            "《渔港法》第 一百 二十 条之一",
            [("《渔港法》第 一百 二十 条之一", "渔港法", "第一百二十条之一", None, None)],
        ),
        ("《渔港法》第12条第3款", [("《渔港法》第12条第3款", "渔港法", "第十二条", 3, None)]),
        (
            "依照《甲法》第一条、《乙法》第二条",
            [
                ("《甲法》第一条", "甲法", "第一条", None, None),
                ("《乙法》第二条", "乙法", "第二条", None, None),
            ],
        ),
        (
            "《关于修改〈渔港法〉的决定》",
            [("《关于修改〈渔港法〉的决定》", "关于修改〈渔港法〉的决定", None, None, None)],
        ),
        ("消防法第五条", [("消防法第五条", "消防法", "第五条", None, None)]),
        ("中华人民共和国消防法第五条", [("中华人民共和国消防法第五条", "消防法", "第五条", None, None)]),
        ("违反青屿省渔港条例第八条的", [("青屿省渔港条例第八条", "青屿省渔港条例", "第八条", None, None)]),
        ("依照劳动合同法第四十七条", [("劳动合同法第四十七条", "劳动合同法", "第四十七条", None, None)]),
        (
            "违反消防法的，依照刑法处理",
            [("消防法", "消防法", None, None, None), ("刑法", "刑法", None, None, None)],
        ),
        ("依照计量法实施细则处罚", [("计量法实施细则", "计量法实施细则", None, None, None)]),
        (
            "《渔港管理办法》（以下简称《办法》）第三条，《办法》第五条",
            [
                ("《渔港管理办法》（以下简称《办法》）第三条", "渔港管理办法", "第三条", None, None),
                ("《办法》第五条", "渔港管理办法", "第五条", None, None),
            ],
        ),
        (
            "依照《甲法》第一条，该法第二条另有规定",
            [("《甲法》第一条", "甲法", "第一条", None, None), ("该法第二条", "甲法", "第二条", None, None)],
        ),
    ],
)
def test_citations_and_their_words(text: str, expected: list[Found]) -> None:
    assert cited(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "第三条生产线已经投产",
        "第二条高速公路",
        "第一款新车上市",
        "第三项目组负责",
        "合同法律关系复杂",
        "公司法定代表人",
        "公司法人治理",
        "依法处理，采取措施的办法",
        "书名号没有结束《渔港消防",
        "提前款项到账",
        "《》",
    ],
)
def test_near_misses(text: str) -> None:
    assert cited(text) == []


def test_number_and_edition_belong_to_the_words() -> None:
    text = "《关于加强渔港消防的意见》（青安委〔2024〕3号）和《渔港法》（2021年修正）第二条"
    first, second = scan(text)
    assert (first.span.of(text), first.number) == (
        "《关于加强渔港消防的意见》（青安委〔2024〕3号）",
        "青安委〔2024〕3号",
    )
    assert (second.edition, second.article, title_key(second.title)) == (2021, "第二条", "渔港法")


def test_the_number_of_the_next_document_is_not_taken() -> None:
    text = "《渔港法》和青安委〔2024〕3号文件"
    assert [one.number for one in scan(text)] == [""]


def test_names_of_a_library_are_known() -> None:
    assert cited("依照渔港安全法执行") == []
    names = Names.of(["中华人民共和国渔港安全法"])
    assert cited("依照渔港安全法执行", names) == [
        ("渔港安全法", "中华人民共和国渔港安全法", None, None, None)
    ]


LAW = """# 青屿省渔港条例

2024年1月5日 通过

<!-- INFO END -->

第一条 为了加强渔港管理，根据《中华人民共和国渔业法》，制定本条例。

第二条 渔港经营人应当履行下列义务：

（一）配备消防设施；

（二）定期检查。

违反前款第二项规定的，责令改正。

情节严重的，依照前两款规定从重处理。

第三条 违反本条例第二条第一款、第二款规定的，处一万元罚款；

（一）违反第二项规定的，处五千元；

（二）有前项情形的，加重处罚。

第四条 前条规定的罚款由渔港监督机构作出。依照第三条的规定执行。

第五条 本条例自2024年3月1日起施行。《青屿省渔港条例》的解释见附件：《渔港名录》。
"""


@pytest.fixture(scope="module")
def law() -> tuple[str, tuple[Reference, ...]]:
    made = outline(read_bytes(LAW.encode(), "青屿省渔港条例.md"), file_name="青屿省渔港条例.md")
    return made.text, find_references(made)


def test_relative_citations_mean_their_neighbours(law: tuple[str, tuple[Reference, ...]]) -> None:
    text, found = law
    rows = [(one.span.of(text), one.scope.value, one.article, one.paragraph, one.item) for one in found]
    assert rows == [
        ("《中华人民共和国渔业法》", "named", None, None, None),
        ("前款第二项", "preceding", "第二条", 1, 2),
        ("前两款", "preceding", "第二条", 1, None),
        ("前两款", "preceding", "第二条", 2, None),
        ("本条例第二条第一款", "self", "第二条", 1, None),
        ("第二款", "self", "第二条", 2, None),
        # the penalty goes through the items of the article that it has cited
        ("第二项", "self", "第二条", None, 2),
        ("前项", "preceding", "第三条", 1, 1),
        ("前条", "preceding", "第三条", None, None),
        ("第三条", "self", "第三条", None, None),
    ]


def test_a_text_does_not_cite_itself_or_its_annex(law: tuple[str, tuple[Reference, ...]]) -> None:
    text, found = law
    words = [one.span.of(text) for one in found]
    assert "《青屿省渔港条例》" not in words
    assert "《渔港名录》" not in words


def test_the_label_of_an_article_is_no_citation(law: tuple[str, tuple[Reference, ...]]) -> None:
    text, found = law
    for one in found:
        assert not text[: one.span.start].endswith("\n") or one.span.of(text)[0] != "第"


def test_spans_lie_in_their_clause(law: tuple[str, tuple[Reference, ...]]) -> None:
    _, found = law
    made = outline(read_bytes(LAW.encode(), "青屿省渔港条例.md"), file_name="青屿省渔港条例.md")
    assert all(made.clauses[one.clause].span.contains(one.span) for one in found)
    assert {one.scope for one in found} == set(ReferenceScope)
    assert [one.span.start for one in found] == sorted(one.span.start for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "《" * 60_000,
        "第一条、" * 20_000,
        "前款" * 30_000,
        "第" * 60_000,
        "《渔港法》第" + "一" * 50_000,
        "（" * 40_000 + "《甲》（",
    ],
)
def test_long_texts_take_linear_time(text: str) -> None:
    started = time.process_time()
    scan(text)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("《中华人民共和国消防法》", "消防法"),
        ("消防法（2021年修正）", "消防法"),
        ("青屿省实施《中华人民共和国消防法》办法", "青屿省实施〈消防法〉办法"),
        ("青屿市“十四五”规划", "青屿市'十四五'规划"),
    ],
)
def test_one_key_for_one_title(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("渔港办法（试行）", "渔港办法"), ("刑法修正案（八）", "刑法修正案（九）")]
)
def test_other_titles_keep_their_own_keys(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


def test_a_notice_is_known_by_what_it_prints_but_rules_not_by_their_law() -> None:
    assert own_names("关于印发《渔港方案》的通知", ["渔港方案"]) == ("关于印发《渔港方案》的通知", "渔港方案")
    assert own_names("青屿省实施《消防法》办法", ["消防法"]) == ("青屿省实施《消防法》办法",)
    assert number_key("青安委〔2024〕 3号") == number_key("青安委[2024]3号")
