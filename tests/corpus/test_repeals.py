"""Statements of repeal: forms, near misses, lists, and what they end in a library."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from corpus.ingest import ingest
from corpus.library import Library
from corpus.model import DocumentKind, Validity
from corpus.outline import outline
from corpus.reading import read_bytes
from corpus.records import RepealedBy
from corpus.relations import Repeal
from corpus.repeals import find_repeals

D = dt.date


def repeals(
    body: str, *, title: str = "青屿市渔港管理条例", kind: DocumentKind | None = None
) -> tuple[Repeal, ...]:
    text = f"{title}\n\n第一条 为了加强管理，制定本条例。\n\n第二条 本条例适用于本市。\n\n{body}\n"
    found = outline(read_bytes(text.encode(), "条例.txt"), file_name="条例.txt", kind=kind)
    stated = find_repeals(found)
    for repeal in stated:  # the span is the stored words that name the document
        assert repeal.title.replace("原", "") in "".join(repeal.span.of(found.text).split())
    return stated


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "本条例自2020年1月1日起施行。《青屿市渔港暂行办法》同时废止。",
            [("青屿市渔港暂行办法", None, None, False)],
        ),
        (
            "本条例自2020年1月1日起施行，2001年3月2日市人民政府发布的《青屿市渔港暂行办法》同时废止。",
            [("青屿市渔港暂行办法", D(2001, 3, 2), None, False)],
        ),
        ("《青屿市渔港办法》自2021年5月1日起失效。", [("青屿市渔港办法", None, D(2021, 5, 1), False)]),
        ("自2021年5月1日起，废止《青屿市渔港办法》。", [("青屿市渔港办法", None, D(2021, 5, 1), False)]),
        ("停止执行《青屿市渔港办法》。", [("青屿市渔港办法", None, None, False)]),
        ("决定对《青屿市渔港办法》予以废止。", [("青屿市渔港办法", None, None, False)]),
        ("《青屿市渔港办法》自本条例施行之日起即行废止。", [("青屿市渔港办法", None, None, False)]),
        ("《青屿市渔港办法》不再执行。", [("青屿市渔港办法", None, None, False)]),
        ("《青屿市渔港办法》宣布失效。", [("青屿市渔港办法", None, None, False)]),
        ("《青屿市渔港办法》应同时废止。", [("青屿市渔港办法", None, None, False)]),
        (
            "原《青屿市渔港办法》、《青屿市渔船办法》同时废止。",
            [("青屿市渔港办法", None, None, False), ("青屿市渔船办法", None, None, False)],
        ),
        ("废止《青屿市渔港办法》第五条、第六条。", [("青屿市渔港办法", None, None, True)]),
        ("《青屿市渔港办法》第三条自2021年5月1日起废止。", [("青屿市渔港办法", None, D(2021, 5, 1), True)]),
        (
            "1978年9月12日发布的《渔工职权条例》中有关总船长的规定同时废止。",
            [("渔工职权条例", D(1978, 9, 12), None, True)],
        ),
        (
            "根据2010年《关于修改部分法规的决定》第二次修正的《青屿市渔港办法》同时废止。",
            [("青屿市渔港办法", None, None, False)],
        ),
        (
            "1984年通过的《青屿市实施〈海港法〉办法》和1990年1月2日市人大常委会通过的《青屿市渔船办法》同时废止。",
            [("青屿市实施〈海港法〉办法", None, None, False), ("青屿市渔船办法", D(1990, 1, 2), None, False)],
        ),
        # near misses
        ("与本条例不一致的，以本条例为准。", []),
        ("《青屿市渔港办法》与本条例不一致的，以本条例为准。", []),
        ("本市过去的规定与本条例抵触的，同时废止。", []),
        ("可以申请废止《青屿市渔港办法》。", []),
        ("市渔业局拟废止《青屿市渔港办法》。", []),
        ("建议对《青屿市渔港办法》予以废止。", []),
        ("规范性文件的制定、修改、废止，依照《立规法》的规定执行。", []),
        ("《青屿市渔港办法》废止后，原许可继续有效。", []),
        ("《青屿市渔港办法》已于2010年废止。", []),
        ("《青屿市渔港办法》尚未废止。", []),
        ("被废止的《青屿市渔港办法》不得作为依据。", []),
        ("将第四十条修改为：“《青屿市渔港办法》同时废止。”", []),
        ("应当及时修改或者废止《青屿市渔港办法》。", []),
        ("审议关于废止《青屿市渔港办法》的议案。", []),
        ("《渔业捕捞许可证》自行失效。", []),
        ("根据2010年《青屿市关于废止部分法规的决定》修正。", []),
        ("销售失效产品的，依照《产品法》处罚。", []),
        ("当事人对依照《渔港条例》作出的决定不服的，复议期间决定不停止执行。", []),
    ],
)
def test_forms_and_near_misses(
    words: str, expected: list[tuple[str, dt.date | None, dt.date | None, bool]]
) -> None:
    found = [(r.title, r.published, r.since, r.partial) for r in repeals(f"第三条 {words}")]
    assert found == expected


def test_a_number_alone_names_a_document() -> None:
    [found] = repeals("第三条 原青政发〔2010〕5号文件同时废止。")
    assert (found.title, found.number) == ("", "青政发〔2010〕5号")


def test_numbers_stand_behind_the_title_or_in_what_describes_it() -> None:
    [one, other] = repeals(
        "第三条 《青屿市渔港办法》（青政发〔2001〕5号）和2003年1月2日原青屿市渔业局令第7号公布的"
        "《青屿市渔船办法》同时废止。"
    )
    assert one.number == "青政发〔2001〕5号"
    assert other.number == "青屿市渔业局令第7号"


LIST = """关于公布废止和继续有效文件目录的通知

各镇人民政府：

经清理，现决定废止下列规范性文件：

1.《青屿市渔港办法》（青政发〔2001〕5号）

2.关于加强渔港消防工作的通知（青政办发〔2004〕9号）

下列规范性文件继续有效：

1.《青屿市渔政办法》（青政发〔2011〕5号）
"""
DECISION = """青屿市人大常委会关于修改和废止部分地方性法规的决定

一、对下列地方性法规作出修改

（一）《青屿市渔政条例》

将第五条中的“区”修改为“市”。

二、废止下列地方性法规

（一）《青屿市渔港条例》（1998年5月1日通过）

（二）《青屿市渔船条例》

本决定自公布之日起施行。
"""
ANNEX = """青屿市人民政府关于宣布失效一批文件的决定

市政府决定，对不适应工作需要的文件宣布失效（目录见附件）。

附件

宣布失效的文件目录

一、青屿市人民政府关于渔港整顿的通知（青政发〔2001〕5号）

二、青屿市人民政府关于渔船检验的通知（青政发〔2003〕8号）
"""


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (LIST, ["青屿市渔港办法", "关于加强渔港消防工作的通知"]),
        (DECISION, ["青屿市渔港条例", "青屿市渔船条例"]),
        (ANNEX, ["青屿市人民政府关于渔港整顿的通知", "青屿市人民政府关于渔船检验的通知"]),
    ],
)
def test_lists(text: str, titles: list[str]) -> None:
    found = outline(read_bytes(text.encode(), "决定.txt"), file_name="决定.txt")
    assert [repeal.title for repeal in find_repeals(found)] == titles


def test_a_case_repeals_nothing() -> None:
    assert not repeals("第三条 《青屿市渔港办法》同时废止。", kind=DocumentKind.CASE)


# --- in a library --------------------------------------------------------------------------------


def rule(name: str, passed: str, last: str, *, articles: int = 3) -> str:
    body = [f"第{'一二三四五六'[n]}条 渔港经营人应当落实第{n + 1}项消防责任。" for n in range(articles)]
    number = "一二三四五六"[articles]
    return (
        "\n\n".join([f"# {name}", f"{passed} 通过", "<!-- INFO END -->", *body, f"第{number}条 {last}"])
        + "\n"
    )


FILES = {
    "旧.md": rule("青屿省渔港条例", "2001年3月2日", "本条例自2001年5月1日起施行。"),
    "远.md": rule("岚桥省渔港条例", "2001年3月2日", "本条例自2001年5月1日起施行。"),
    "船.md": rule("青屿省渔船条例", "2003年3月2日", "本条例自2003年5月1日起施行。"),
    "新.md": rule(
        "青屿省渔业安全条例",
        "2020年1月2日",
        "本条例自2020年5月1日起施行。2001年3月2日省人民代表大会常务委员会通过的《青屿省渔港条例》和"
        "《青屿省渔船条例》第二条同时废止。",
    ),
}


@pytest.fixture
def rules(tmp_path: Path) -> Library:
    folder = tmp_path / "文件"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    library = Library.open(tmp_path / "库")
    for name in FILES:
        place = "岚桥省" if name == "远.md" else "青屿省"
        report = ingest(library, [folder / name], jurisdiction=place)
        assert not report.failed
    return library


def by_name(library: Library, name: str, as_of: dt.date | None = None):
    page = library.documents(as_of=as_of, include_superseded=True, limit=200)
    return next(record for record in page.items if record.file_name == name)


def test_what_a_document_repeals_ends_on_the_day_it_begins(rules: Library) -> None:
    before, after = by_name(rules, "旧.md", D(2020, 4, 30)), by_name(rules, "旧.md", D(2020, 5, 1))
    assert before.status is Validity.IN_FORCE
    assert before.status_note == "将由《青屿省渔业安全条例》第四条废止（自 2020年5月1日 起）"
    assert after.status is Validity.REPEALED
    assert after.status_note == "已由《青屿省渔业安全条例》第四条废止（自 2020年5月1日 起）"
    assert isinstance(after.repealed_by, RepealedBy)
    assert "同时废止" in rules.clause(after.repealed_by.clause_id).extent.of(
        rules.text(after.repealed_by.version_id)
    )


def test_a_partial_repeal_is_told_and_ends_nothing(rules: Library) -> None:
    ship = by_name(rules, "船.md", D(2024, 1, 1))
    assert ship.status is Validity.IN_FORCE
    assert ship.status_note.startswith("部分内容已由《青屿省渔业安全条例》第四条废止")


def test_another_province_keeps_its_rule_of_the_same_kind(rules: Library) -> None:
    assert by_name(rules, "远.md", D(2024, 1, 1)).status is Validity.IN_FORCE
    assert by_name(rules, "新.md", D(2024, 1, 1)).status is Validity.IN_FORCE
