"""Versions → passages, on invented documents that went through the real ingest."""

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_library import fill

from corpus.library import Library
from corpus.model import Span
from indexing.passages import Draft, make_passages, windows

PIECES = st.sampled_from(
    ["安全生产", "。", "，", "；", "（责任单位：区局）", "\n", " ", "123", "“好。”", "！", "消防车通道畅通"]
)
TEXTS = st.lists(PIECES, max_size=150).map("".join)


@given(TEXTS, st.integers(20, 120), st.integers(0, 40))
def test_windows_cover_all_text_within_their_size(text: str, size: int, overlap: int) -> None:
    found = windows(text, Span(0, len(text)), size, overlap)
    covered = set()
    for window in found:
        assert 0 < window.end - window.start <= size
        assert text[window.start : window.end] == text[window.start : window.end].strip()
        covered.update(range(*window))
    assert all(text[index].isspace() for index in set(range(len(text))) - covered)
    starts = [window.start for window in found]
    assert starts == sorted(set(starts))
    assert all(
        b.start - a.end <= 0 or not text[a.end : b.start].strip() for a, b in itertools.pairwise(found)
    )


@given(TEXTS, st.integers(20, 120), st.integers(0, 40))
def test_windows_share_no_more_than_the_overlap(text: str, size: int, overlap: int) -> None:
    found = windows(text, Span(0, len(text)), size, overlap)
    assert all(a.end - b.start <= overlap for a, b in itertools.pairwise(found))


def test_windows_end_where_sentences_end() -> None:
    text = "".join(f"第{n}项工作要在年底前完成并报告结果。" for n in range(40))
    found = windows(text, Span(0, len(text)), 100, 30)
    assert len(found) > 5
    assert all(text[window.end - 1] == "。" and text[window.start] == "第" for window in found)
    assert all(0 < a.end - b.start <= 30 for a, b in itertools.pairwise(found))


def test_a_remark_in_brackets_stays_with_its_sentence() -> None:
    text = "加强巡查，清理通道障碍物。（责任单位：区公安分局、区城管局）" * 8
    for window in windows(text, Span(0, len(text)), 70, 0):
        assert text[window.start] == "加"
        assert text[window.end - 1] == "）"


@pytest.mark.parametrize(
    "text",
    [
        "没有任何句号的一段话" * 60,  # one document in ten has no line break and hardly a full stop
        "（" + "括号不闭合" * 100,
        "甲，" * 400,
    ],
)
def test_text_without_sentence_ends_is_cut_all_the_same(text: str) -> None:
    found = windows(text, Span(0, len(text)), 100, 20)
    assert max(window.end - window.start for window in found) <= 100
    assert found[0].start == 0
    assert found[-1].end == len(text)


def test_short_and_blank_spans() -> None:
    assert windows("  一句话。 ", Span(0, 7)) == [Span(2, 6)]
    assert windows(" \n\u3000", Span(0, 3)) == []
    assert windows("甲乙丙", Span(1, 1)) == []


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("passages")
    with Library.open(folder / "library") as library:
        fill(library, folder / "files")
        fill(library, folder / "more", {"长条.md": LONG_RULES, "指标.txt": INDICATORS})
        yield library


def drafts(library: Library, file_name: str) -> list[Draft]:
    version = next(v for v in library.current_versions() if v.file_name == file_name)
    return make_passages(
        version,
        library.text(version.id),
        library.parts(version.id),
        library.clauses(version.id),
        library.assignments(version_id=version.id, limit=200).items,
    )


LONG_RULES = (
    "渡口安全管理规定\n\n第一条 为了加强渡口安全管理，制定本规定。\n\n"
    "第二条 渡口经营人应当履行下列职责：\n\n"
    + "\n\n".join(
        f"（{n}）落实第{i}项安全措施，配备救生设备，做好检查记录，发现隐患及时整改并向主管部门报告；"
        for i, n in enumerate("一二三四五六七八九十", 1)
    )
    + "\n\n第三条 本规定自2026年5月1日起施行。\n"
)
INDICATORS = """平湖镇“十五五”消防工作规划

一、发展目标

到2030年，全镇消防安全水平明显提高，主要指标如下。

序号

指标名称

2030年目标值

属性

1

十万人口火灾死亡率

≤0.15

预期性

2

公共消防设施完好率

98%

约束性

3

万人消防员占比

≥6.5

预期性

二、保障措施

镇政府要加强组织领导，把规划任务分解到年度，定期检查规划执行情况，确保各项指标按期完成。
"""


@pytest.mark.parametrize(
    "name", ["鹭洲区消防方案.txt", "松溪县森林防火方案.txt", "电梯办法.md", "长条.md", "指标.txt"]
)
def test_every_passage_is_the_stored_text_at_its_place(library: Library, name: str) -> None:
    found = drafts(library, name)
    assert found
    for draft in found:
        passage = draft.passage
        text = library.text(passage.version_id)
        assert text[passage.start : passage.end] == passage.text
        assert passage.text.strip()
        assert library.clause(passage.clause_id).version_id == passage.version_id
        assert draft.encode.strip()
        assert len(draft.encode) < 600
    ids = [draft.passage.id for draft in found]
    assert len(ids) == len(set(ids))
    assert drafts(library, name) == found


def test_each_assignment_is_a_passage_with_task_and_evidence(library: Library) -> None:
    found = [d for d in drafts(library, "鹭洲区消防方案.txt") if d.passage.kind == "assignment"]
    passage = next(d for d in found if "飞线充电" in d.passage.text)
    assert "牵头单位：区消防救援大队" in passage.passage.text
    assert passage.passage.units[0] == "区消防救援大队"
    assert len(passage.passage.units) == 4
    assert passage.passage.title == "鹭洲区消防安全提升行动实施方案"
    assert "加强源头管理" in passage.passage.context
    assert passage.passage.jurisdiction == "海东省/鹭洲市/鹭洲区"
    assert "牵头单位" not in passage.encode  # the units would drown the task
    assert "牵头单位：区消防救援大队" in passage.words
    recorded = library.assignments(version_id=passage.passage.version_id, limit=200).items
    assert {d.passage.assignment_id for d in found} == {record.id for record in recorded}


def test_assigned_text_is_no_clause_passage_as_well(library: Library) -> None:
    """Twice the same text would only take the place of another hit."""
    found = drafts(library, "鹭洲区消防方案.txt")
    assigned = [d.passage for d in found if d.passage.kind == "assignment" and "责任单位" in d.passage.text]
    assert assigned
    for draft in found:
        if draft.passage.kind == "clause":
            assert not draft.passage.text.startswith(("（责任单位", "（牵头单位"))
            assert not any(a.start <= draft.passage.start and draft.passage.end <= a.end for a in assigned)


def test_running_text_is_found_with_its_section(library: Library) -> None:
    found = [d.passage for d in drafts(library, "鹭洲区消防方案.txt") if d.passage.kind == "clause"]
    passage = next(p for p in found if "主要领导亲自抓" in p.text)
    assert passage.context == "三、保障措施"
    assert passage.assignment_id is None
    assert not any(p.text in ("一、工作目标", "二、主要任务") for p in found)


def test_an_article_is_one_passage_with_the_name_of_the_law(library: Library) -> None:
    found = [d for d in drafts(library, "电梯办法.md") if d.passage.kind == "article"]
    assert len(found) == 7
    fifth = found[4]
    assert fifth.passage.text.startswith("第五条")
    assert fifth.encode.startswith("鹭洲市电梯使用安全管理办法 第五条")
    assert fifth.passage.doc_kind == "law"
    assert not [d for d in drafts(library, "电梯办法.md") if d.passage.kind == "clause"]


def test_a_long_article_has_windows_that_all_point_at_it(library: Library) -> None:
    found = [d for d in drafts(library, "长条.md") if d.passage.kind == "article"]
    second = [d for d in found if "第二条" in d.encode]
    assert len(second) > 1
    assert len({d.passage.clause_id for d in second}) == 1
    assert library.clause(second[0].passage.clause_id).label == "第二条"
    whole = "".join(d.passage.text for d in second)
    assert all(f"第{n}项安全措施" in whole for n in range(1, 11))


def test_a_duty_in_an_article_takes_over_the_vector_of_the_article(library: Library) -> None:
    found = drafts(library, "电梯办法.md")
    encoded = {d.encode for d in found if d.passage.kind == "article"}
    duties = [d for d in found if d.passage.kind == "assignment"]
    assert duties
    assert all(duty.encode in encoded for duty in duties)


def test_an_indicator_table_printed_cell_by_cell_stays_together(library: Library) -> None:
    found = [d.passage for d in drafts(library, "指标.txt") if d.passage.kind == "target"]
    assert any("公共消防设施完好率" in p.text and "98%" in p.text for p in found)
    assert any("2030年目标值" in p.text for p in found)


def test_heads_of_documents(library: Library) -> None:
    found = [d for d in drafts(library, "电梯办法.md") if d.passage.kind == "document"]
    assert [d.passage.text for d in found] == ["鹭洲市电梯使用安全管理办法"]
