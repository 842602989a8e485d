"""The judge of implicit duties: pointers into files, what counts as the same subjects, the figures."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import InputError
from corpus.model import DocumentKind, Metadata, OffsetMap, Outline, Span
from eval import implicit, run
from eval.implicit import (
    Duty,
    Found,
    Judged,
    Sentence,
    failures,
    measure,
    overlap_f1,
    same_subjects,
    score,
    sentences,
    stored_places,
    touching_subjects,
    variants,
)

LAW = """# 清汀市燃气安全条例

## 第一章 总则

第一条 为了加强燃气安全管理，保障公众安全，制定本条例。

第二条 市应急管理部门应当对燃气经营企业的安全生产实施监督检查。

第三条 任何单位和个人不得占压燃气管道。
"""
DUTY = "第二条 市应急管理部门应当对燃气经营企业的安全生产实施监督检查。"
PURPOSE = "第一条 为了加强燃气安全管理，保障公众安全，制定本条例。"


def row(text: str, sentence: str, **fields: Any) -> dict[str, Any]:
    start = text.index(sentence)
    full = {
        "id": "t1",
        "file": "laws/a.md",
        "start": start,
        "end": start + len(sentence),
        "sha256": hashlib.sha256(sentence.encode()).hexdigest()[:16],
        "half": "dev",
        "assigns": False,
        "duties": [],
        "kind": "law",
        "why": "",
    }
    return full | fields


def duty(sentence: str, subjects: list[str], **parts: str) -> dict[str, Any]:
    def span(words: str) -> list[int]:
        return [sentence.index(words), sentence.index(words) + len(words)]

    given = {part: span(parts[part]) if part in parts else None for part in implicit.PARTS}
    return {"subjects": [span(words) for words in subjects], "partners": []} | given


ROWS = [
    row(LAW, DUTY, id="t1", assigns=True, duties=[duty(DUTY, ["市应急管理部门"], act="实施监督检查")]),
    row(LAW, PURPOSE, id="t2", half="held_out"),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "laws").mkdir()
    (tmp_path / "laws" / "a.md").write_bytes(LAW.encode())
    return tmp_path


def written(tmp_path: Path, rows: list[dict[str, Any]]) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows), "utf-8")
    return path


def sentence(text: str, *duties: Duty, **fields: Any) -> Sentence:
    base = {"id": "s", "file": "a.md", "start": 0, "end": len(text), "sha256": "", "half": "dev"}
    full: dict[str, Any] = base | {"assigns": bool(duties), "kind": "law", "duties": duties} | fields
    return Sentence(**full)


def found(text: str, *subjects: str, **parts: Span) -> Found:
    places = tuple(Span(text.index(name), text.index(name) + len(name)) for name in subjects)
    return Found(frozenset(subjects), places, dict.fromkeys(implicit.PARTS) | parts)


def spans(text: str, *words: str) -> tuple[Span, ...]:
    return tuple(Span(text.index(word), text.index(word) + len(word)) for word in words)


# --- from pointers to what was found -------------------------------------------------------------


def test_a_real_file_is_parsed_and_the_duty_met(data: Path, tmp_path: Path) -> None:
    judged = measure(sentences(written(tmp_path, ROWS)), data)
    assert [(item.sentence.id, item.text) for item in judged] == [("t1", DUTY), ("t2", PURPOSE)]
    assert [found.subjects for found in judged[0].found] == [{"市应急管理部门"}]
    assert judged[1].found == ()
    figures = score(judged)
    assert figures["precision"]["of"] == figures["recall"]["of"] == "1/1"
    assert figures["strict precision"]["of"] == figures["strict recall"]["of"] == "1/1"
    assert failures(judged) == []


def test_other_text_at_the_pointer_is_refused(data: Path, tmp_path: Path) -> None:
    (data / "laws" / "a.md").write_text(LAW.replace("燃气经营企业", "燃气供应企业"), "utf-8")
    with pytest.raises(InputError, match="t1"):
        measure(sentences(written(tmp_path, ROWS)), data)


def test_an_absent_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--data"):
        measure(sentences(written(tmp_path, ROWS)), tmp_path)


def outline_of(text: str, runs: tuple[tuple[int, int, int], ...] = ()) -> Outline:
    return Outline(text, (), (), Metadata("题", DocumentKind.POLICY), OffsetMap(runs))


def test_places_follow_the_map_of_offsets() -> None:
    # Source 甲乙\n丙丁, the line break taken out: the stored text is 题甲乙丙丁.
    places = stored_places(
        sentence("甲乙\n丙丁", start=3, end=8), "甲乙\n丙丁", outline_of("题甲乙丙丁", ((1, 3, 2), (3, 6, 2)))
    )
    assert places == [1, 2, None, 3, 4]


def test_places_are_looked_for_where_there_is_no_map() -> None:
    assert stored_places(sentence("甲乙 丙"), "甲乙 丙", outline_of("题\n甲 乙丙丁")) == [2, 4, None, 5]
    assert stored_places(sentence("戊己"), "戊己", outline_of("题\n甲乙")) == [None, None]


# --- the judgement -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("judged", "given", "same"),
    [
        (["市公安局"], ["市公安局"], True),
        (["市公安局"], ["公安局"], False),
        (["市公安局"], ["市公安局", "市民政局"], False),
        (["市公安局", "市民政局"], ["市公安局"], False),
        (["市公安局"], [], False),
        (["交通等有关单位"], ["交通"], True),
        (["广播电台", "电视台"], ["广播电台", "电视台等新闻单位"], True),
        (["公安", "交通部门"], ["公安", "交通"], True),
        (["交通部门"], ["交通"], False),
        (["接到报告的公安机关"], ["公安机关"], True),
        (["接到报告的公安机关"], ["接到报告的公安机关"], True),
        (["接到报告的公安机关"], ["机关"], False),
    ],
)
def test_subjects_are_held_against_each_other_as_written(
    judged: list[str], given: list[str], same: bool
) -> None:
    text = "、".join(judged) + "应当处理。"
    assert same_subjects(Duty(spans(text, *judged)), text, Found(frozenset(given), (), {})) is same


def test_variants_keep_what_is_no_list_end() -> None:
    assert variants("应急管理部门") == {"应急管理部门"}
    assert variants("公安、民政等部门") == {"公安、民政等部门", "公安、民政"}
    assert variants("县的") == {"县的"}


def test_touching_wants_both_directions() -> None:
    text = "县级以上公安、民政等部门应当处理。"
    judged = Duty(spans(text, "县级以上公安", "民政"))
    assert touching_subjects(judged, found(text, "公安、民政等部门"))
    assert not touching_subjects(judged, found(text, "公安"))
    assert not touching_subjects(judged, found(text, "公安、民政", "处理"))


def test_overlap_is_f1_over_characters_without_white_space() -> None:
    assert overlap_f1(Span(0, 4), Span(0, 4), "实施检查") == 1.0
    assert overlap_f1(Span(0, 4), Span(2, 4), "实施检查") == pytest.approx(2 / 3)
    assert overlap_f1(Span(0, 5), Span(0, 2), "实 施检查") == pytest.approx(2 / 5)
    assert overlap_f1(Span(0, 4), None, "实施检查") == 0.0


TEXT = "市民政局应当组织救助，市公安局应当维护秩序。"
BOTH = (
    Duty(spans(TEXT, "市民政局"), act=spans(TEXT, "组织救助")[0]),
    Duty(spans(TEXT, "市公安局"), act=spans(TEXT, "维护秩序")[0]),
)


def test_figures_count_sentences_and_duties_apart() -> None:
    right = found(TEXT, "市民政局", act=spans(TEXT, "组织救助")[0])
    wrong = found(TEXT, "秩序")
    figures = score(
        [
            Judged(sentence(TEXT, *BOTH), TEXT, (right, wrong)),
            Judged(sentence(TEXT, *BOTH, kind="policy"), TEXT, ()),
            Judged(sentence("没有主体。", kind="case"), "没有主体。", (found("没有主体。", "主体"),)),
        ]
    )
    assert figures["precision"]["of"] == "1/2"
    assert figures["recall"]["of"] == "1/2"
    assert figures["strict precision"]["of"] == "1/3"
    assert figures["strict recall"]["of"] == "1/4"
    assert figures["act"] == {"judged": 1, "touched": 1, "mean F1": 1.0, "extra": 0}
    assert list(figures["by kind"]) == ["law", "policy", "case"]
    assert figures["by kind"]["case"]["precision"]["of"] == "0/1"


def test_an_optional_duty_is_neither_asked_nor_punished() -> None:
    judged = (BOTH[0], Duty(BOTH[1].subjects, optional=True))
    without = Judged(sentence(TEXT, *judged), TEXT, (found(TEXT, "市民政局"),))
    with_it = Judged(sentence(TEXT, *judged), TEXT, (found(TEXT, "市民政局"), found(TEXT, "市公安局")))
    for item in (without, with_it):
        figures = score([item])
        assert figures["strict precision"]["of"] == figures["strict recall"]["of"] == "1/1"


def test_failures_name_what_went_wrong() -> None:
    lines = failures(
        [
            Judged(sentence(TEXT, *BOTH, id="a"), TEXT, ()),
            Judged(sentence("没有主体。", id="b", why="提及"), "没有主体。", (found("没有主体。", "主体"),)),
            Judged(sentence(TEXT, *BOTH, id="c"), TEXT, (found(TEXT, "秩序"),)),
            Judged(sentence(TEXT, *BOTH, id="d"), TEXT, (found(TEXT, "市民政局"), found(TEXT, "市公安局"))),
        ]
    )
    assert [line.split()[:2] for line in lines] == [["漏", "a"], ["误", "b"], ["主体", "c"]]


# --- the command ---------------------------------------------------------------------------------


def test_the_command_measures_one_half(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["implicit", "--data", str(data), "--rows", str(written(tmp_path, ROWS)), "--json"]
    assert run.main(arguments) == 0
    assert json.loads(capsys.readouterr().out)["sentences"] == 1
    assert run.main([*arguments, "--half", "all"]) == 0
    assert json.loads(capsys.readouterr().out)["sentences"] == 2
    assert run.main([*arguments[:-1], "--failures"]) == 0
    assert "precision: 1.0 = 1/1" in capsys.readouterr().out


def test_the_command_says_that_there_is_no_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert implicit.main(["--data", str(tmp_path / "none")]) == 0
    assert "跳过" in capsys.readouterr().err


def test_the_command_tells_of_changed_data(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "laws" / "a.md").write_text("别的文字", "utf-8")
    assert implicit.main(["--data", str(data), "--rows", str(written(tmp_path, ROWS))]) == 1
    assert "错误" in capsys.readouterr().err


# --- our own set ---------------------------------------------------------------------------------


def test_the_set_is_large_enough_and_its_halves_share_no_file() -> None:
    rows = sentences(implicit.ROWS)
    assert len({one.id for one in rows}) == len(rows)
    for half in implicit.HALVES:
        own = [one for one in rows if one.half == half]
        assert sum(one.assigns for one in own) >= 60
        assert sum(not one.assigns for one in own) >= 60
    files = {half: {one.file for one in rows if one.half == half} for half in implicit.HALVES}
    assert not files["dev"] & files["held_out"]


def test_the_spans_of_the_set_are_inside_their_sentences() -> None:
    for one in sentences(implicit.ROWS):
        asked = [duty for duty in one.duties if not duty.optional]
        assert one.assigns is bool(asked), one.id
        for each in one.duties:
            parts = [each.act, each.object, each.condition]
            for span in (*each.subjects, *each.partners, *(part for part in parts if part)):
                assert 0 <= span.start < span.end <= one.end - one.start, one.id
        assert one.why or one.assigns, f"{one.id}: why does it not assign?"


@pytest.mark.skipif(not implicit.DATA.is_dir(), reason="the data folder is not beside the repository")
def test_the_pointers_lead_to_the_judged_sentences() -> None:
    for one in sentences(implicit.ROWS):
        text = (implicit.DATA / one.file).read_bytes().decode("utf-8")[one.start : one.end]
        assert hashlib.sha256(text.encode()).hexdigest()[:16] == one.sha256, one.id
