"""What people put right about a document: the value stands, what stood before is kept, the text stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from corpus import schema
from corpus.amended import AmendReport, Field, Visibility
from corpus.amending import LABELS, amend
from corpus.errors import AmendmentError, InternalError, NotFoundError
from corpus.ingest import GivenText, ingest, ingest_texts
from corpus.library import Library
from corpus.model import DocumentKind, FileReport, FileStatus, Validity
from corpus.records import DocumentRecord, Requested

PLAN = """潮河县人民政府办公室关于印发潮河县2025年渡口整治方案的通知

潮政办发〔2025〕5号

一、主要任务

（一）配齐救生设备。每个渡口至少配备20件救生衣。（牵头单位：县交通运输局；配合单位：县应急管理局）

2025年3月2日
"""
TITLE = "潮河县人民政府办公室关于印发潮河县2025年渡口整治方案的通知"

Put = Callable[..., FileReport]


@pytest.fixture
def put(library: Library, tmp_path: Path) -> Put:
    def do(text: str = PLAN, name: str = "方案.txt", **how: object) -> FileReport:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        report = ingest(library, [path], **{"jurisdiction": "海州省/潮河县", **how})  # type: ignore[arg-type]
        assert not report.failed, report.files
        return report.files[0]

    return do


@pytest.fixture
def plan(library: Library, put: Put) -> DocumentRecord:
    return library.document(put().document_id or "")


def change(library: Library, document_id: str, why: str = "核对原件", **values: str) -> AmendReport:
    return amend(
        library, document_id, {Field(key): value for key, value in values.items()}, who="王五", why=why
    )


def test_a_value_stands_where_reading_found_another(library: Library, plan: DocumentRecord) -> None:
    before = library.generation()
    report = change(
        library, plan.id, title="潮河县渡口方案", number="潮政办发〔2025〕6号", effective="2025-04-01"
    )
    assert (report.version_id, report.reread) == (plan.version_id, False)
    assert [(one.field, one.old, one.new) for one in report.made] == [
        (Field.TITLE, TITLE, "潮河县渡口方案"),
        (Field.NUMBER, "潮政办发〔2025〕5号", "潮政办发〔2025〕6号"),
        (Field.EFFECTIVE, "", "2025-04-01"),
    ]
    assert library.generation() == before + 1
    now = library.document(plan.id)
    assert (now.title, now.number, now.effective) == (
        "潮河县渡口方案",
        "潮政办发〔2025〕6号",
        dt.date(2025, 4, 1),
    )
    assert library.text(now.version_id) == library.text(plan.version_id)
    assert [part.title for part in library.parts(now.version_id)] == ["潮河县渡口方案"]
    assert library.assignments(unit="县交通运输局").items[0].document.title == "潮河县渡口方案"
    standing = library.amended(plan.id)
    assert set(standing) == {Field.TITLE, Field.NUMBER, Field.EFFECTIVE}
    assert (standing[Field.TITLE].who, standing[Field.TITLE].why) == ("王五", "核对原件")
    assert library.version(plan.version_id).revision == 1


def test_the_history_is_kept_and_a_value_can_be_taken_back(library: Library, plan: DocumentRecord) -> None:
    change(library, plan.id, title="甲")
    change(library, plan.id, title="乙", why="又改")
    change(library, plan.id, title=TITLE, why="原来的对")
    said = [(one.old, one.new, one.why) for one in library.amendments(plan.id)]
    assert said == [("乙", TITLE, "原来的对"), ("甲", "乙", "又改"), (TITLE, "甲", "核对原件")]
    assert library.document(plan.id).title == TITLE
    assert library.amended(plan.id) == {}, "what reading found stands again"
    with pytest.raises(NotFoundError):
        library.amendments("0" * 12)


def test_the_year_of_a_plan_is_that_of_its_title(library: Library, plan: DocumentRecord) -> None:
    day = dt.date(2026, 6, 1)
    assert [part.year for part in library.parts(plan.version_id)] == [2025]
    over = library.document(plan.id, as_of=day)
    change(library, plan.id, title=TITLE.replace("2025", "2026"), published="2026-03-02")
    now = library.document(plan.id, as_of=day)
    assert [part.year for part in library.parts(plan.version_id)] == [2026]
    assert (over.status, over.status_note) != (now.status, now.status_note)
    assert now.status is Validity.IN_FORCE


def test_a_stated_status_and_an_end_decide_whether_it_holds(library: Library, plan: DocumentRecord) -> None:
    change(library, plan.id, expires="2025-12-31")
    assert library.document(plan.id, as_of=dt.date(2026, 1, 1)).status is Validity.EXPIRED
    change(library, plan.id, expires="", stated_status="已废止")
    assert library.document(plan.id).status is Validity.REPEALED


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", " ", "标题不能为空"),
        ("title", "长" * 301, "最多 300 个字"),
        ("number", "甲\x07乙", "不能保存的字符"),
        ("published", "2025年3月", "2026-11-22 这样"),
        ("published", "0202-03-02", "检查年份"),
        ("expires", "2024-01-01", "早于"),
        ("kind", "法律", "只能是"),
        ("kind", "", "不能为空"),
        ("visibility", "secret", "只能是"),
        ("jurisdiction", "", "不能为空"),
    ],
)
def test_a_value_that_cannot_be_changes_nothing(
    library: Library, plan: DocumentRecord, field: str, value: str, words: str
) -> None:
    before = library.generation()
    with pytest.raises(AmendmentError, match=words) as caught:
        change(library, plan.id, issuer="别的机关", **{field: value})
    assert caught.value.status == 422
    assert (library.generation(), library.amendments(plan.id)) == (before, ())
    assert library.document(plan.id).issuer == plan.issuer


def test_a_reason_is_needed_and_equal_values_change_nothing(library: Library, plan: DocumentRecord) -> None:
    before = library.generation()
    with pytest.raises(AmendmentError, match="为什么"):
        change(library, plan.id, why=" \n", title="甲")
    assert change(library, plan.id, title=TITLE, number="潮政办发〔2025〕5号").made == ()
    assert library.generation() == before
    with pytest.raises(NotFoundError):
        change(library, "0" * 12, title="甲")


def test_another_kind_reads_the_original_again_as_a_new_version(
    library: Library, plan: DocumentRecord
) -> None:
    change(library, plan.id, title="潮河县渡口规定")
    report = change(library, plan.id, kind="law", jurisdiction="海州省/潮河县/东镇")
    assert report.reread
    now = library.document(plan.id)
    assert (now.version_id, now.kind, now.jurisdiction, now.versions) == (
        report.version_id,
        DocumentKind.LAW,
        "海州省/潮河县/东镇",
        2,
    )
    assert now.title == "潮河县渡口规定", "what was put right of these bytes before still holds"
    assert {part.jurisdiction for part in library.parts(now.version_id)} == {"海州省/潮河县/东镇"}
    assert library.jurisdictions() == ("海州省/潮河县/东镇",)
    assert library.text(plan.version_id), "old citations stay resolvable"
    assert set(library.amended(plan.id)) == {Field.TITLE, Field.KIND, Field.JURISDICTION}
    change(library, plan.id, kind="policy", jurisdiction="海州省/潮河县", why="撤销")
    back = library.document(plan.id)
    assert (back.kind, back.jurisdiction) == (plan.kind, plan.jurisdiction)
    assert set(library.amended(plan.id)) == {Field.TITLE}


def test_without_the_original_nothing_is_half_done(library: Library, plan: DocumentRecord) -> None:
    library.original(plan.version_id).unlink()
    before = library.generation()
    with pytest.raises(NotFoundError, match="原件"):
        change(library, plan.id, kind="law", title="甲")
    assert (library.generation(), library.document(plan.id).title) == (before, TITLE)


def test_a_fault_between_reading_and_storing_leaves_the_old_state(
    library: Library, plan: DocumentRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    from corpus import amended_rows

    def fail(*args: object) -> None:
        raise InternalError("power cut")

    monkeypatch.setattr(amended_rows, "remember", fail)
    with pytest.raises(InternalError):
        change(library, plan.id, kind="law", title="甲", visibility="internal")
    monkeypatch.undo()
    now = library.document(plan.id)
    assert (now.version_id, now.title, now.visibility) == (plan.version_id, TITLE, Visibility.PUBLIC)
    assert library.disclosure() == (0, False)


def test_it_survives_reading_the_same_bytes_again(library: Library, plan: DocumentRecord, put: Put) -> None:
    change(
        library, plan.id, title="潮河县渡口方案", published="2025-03-03", kind="law", jurisdiction="海州省"
    )
    row = put(again=True, jurisdiction=None)
    assert row.status is FileStatus.SUPERSEDED
    now = library.document(plan.id)
    assert (now.title, now.published, now.kind, now.jurisdiction) == (
        "潮河县渡口方案",
        dt.date(2025, 3, 3),
        DocumentKind.LAW,
        "海州省",
    )
    assert set(library.amended(plan.id)) == {Field.TITLE, Field.PUBLISHED, Field.KIND, Field.JURISDICTION}


def test_another_text_of_the_document_is_found_by_what_it_states_itself(
    library: Library, plan: DocumentRecord, tmp_path: Path
) -> None:
    """From another folder, as uploads come: only name, title and place say which document it is."""
    change(library, plan.id, title="潮河县渡口方案")
    (tmp_path / "新").mkdir()
    path = tmp_path / "新" / "方案.txt"
    path.write_text(PLAN.replace("20件", "30件"), encoding="utf-8")
    row = ingest(library, [path], jurisdiction="海州省/潮河县").files[0]
    assert (row.document_id, row.superseded) == (plan.id, 1)
    assert library.document(plan.id).title == TITLE, "an amendment is about one text"
    assert library.amended(plan.id) == {}


def test_what_came_with_a_text_is_not_lost_when_it_is_read_again(library: Library) -> None:
    given = GivenText(
        "某法.md",
        "elsewhere:某法",
        "# 潮河渡口法\n\n第一条 为了渡口安全，制定本法。\n\n第二条 渡口应当配备救生衣。\n".encode(),
        Requested(DocumentKind.LAW, "全国"),
        published=dt.date(2021, 6, 10),
        effective=dt.date(2021, 9, 1),
        stated_status="有效",
    )
    law = ingest_texts(library, [given]).files[0].document_id or ""
    assert change(library, law, jurisdiction="海州省").reread
    now = library.document(law)
    assert (now.published, now.effective, now.stated_status) == (
        dt.date(2021, 6, 10),
        dt.date(2021, 9, 1),
        "有效",
    )


def test_a_file_that_comes_in_as_internal_makes_its_document_internal(
    library: Library, plan: DocumentRecord, put: Put
) -> None:
    row = put(visibility=Visibility.INTERNAL)
    assert (row.status, row.document_id) == (FileStatus.UNCHANGED, plan.id)
    assert library.document(plan.id).visibility is Visibility.INTERNAL
    assert library.disclosure().internal
    assert library.amendments(plan.id)[0].new == "internal"


def test_a_file_that_comes_in_as_public_never_discloses_an_internal_document(
    library: Library, put: Put
) -> None:
    first = put(visibility=Visibility.INTERNAL)
    same = put(visibility=Visibility.PUBLIC)
    newer = put(PLAN.replace("20件", "30件"), visibility=Visibility.PUBLIC)
    third = put(PLAN.replace("20件", "40件"))
    assert {row.document_id for row in (first, same, newer, third)} == {first.document_id}
    assert library.document(first.document_id or "").visibility is Visibility.INTERNAL
    assert "stays_internal" not in [issue.code for issue in (*first.issues, *third.issues)]
    for row in (same, newer):
        assert "stays_internal" in [issue.code for issue in row.issues]


def test_every_field_has_a_name_and_stands_in_a_table() -> None:
    assert set(LABELS) == set(Field)
    columns = {*schema.versions.c.keys(), *schema.documents.c.keys()}
    assert {field.value for field in Field} <= columns


def test_the_history_cannot_be_rewritten(library: Library, plan: DocumentRecord) -> None:
    change(library, plan.id, title="甲")
    with pytest.raises(sa.exc.DatabaseError, match="immutable"), library._engine.begin() as connection:
        connection.execute(sa.update(schema.amendments).values(who="别人"))
