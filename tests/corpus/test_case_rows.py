"""Stored records of cases: derived rows that change nothing of the library and vanish with their text."""

from __future__ import annotations

import pytest
from invented import outline_of, plan, plan_assignments, source

from corpus.amended import Field, Visibility
from corpus.amending import amend
from corpus.case_rows import CaseRow
from corpus.errors import InternalError
from corpus.library import Library
from corpus.model import ClauseKind, DocumentKind, Metadata
from corpus.records import Added


def put(library: Library, name: str, said: str = "码头起火，码头停业。") -> Added:
    lines = (
        ("码头火灾事故案例", ClauseKind.TITLE, "", None, None),
        (said, ClauseKind.PARAGRAPH, "", None, None),
    )
    outline = outline_of(lines, Metadata(title=f"{name}案例", kind=DocumentKind.CASE))
    return library.add(source(name, outline.text), "txt", outline, [])


def row(added: Added, extractor: str = "1:a", revision: int = 0, cases: str = "[]") -> CaseRow:
    return CaseRow(added.version_id, extractor, revision, [{"name": "码头火灾"}], cases)


def test_a_record_is_kept_and_replaced_without_changing_the_library(library: Library) -> None:
    added = put(library, "甲.txt")
    before = library.generation()
    library.keep_cases([row(added)])
    library.keep_cases([row(added, extractor="1:b", cases='["b"]')])
    assert library.generation() == before
    assert library.stored_summaries() == [(added.version_id, "1:b", 0, [{"name": "码头火灾"}])]
    assert library.stored_cases(added.version_id, "1:b", 0) == '["b"]'
    assert library.stored_cases(added.version_id, "1:a", 0) is None
    assert library.stored_cases(added.version_id, "1:b", 1) is None


def test_records_of_other_versions_are_deleted_when_asked(library: Library) -> None:
    one, other = put(library, "甲.txt"), put(library, "乙.txt")
    library.keep_cases([row(one), row(other)])
    library.keep_cases([], only=[other.version_id])
    assert [found[0] for found in library.stored_summaries()] == [other.version_id]


def test_a_record_vanishes_with_its_document(library: Library) -> None:
    one, other = put(library, "甲.txt"), put(library, "乙.txt")
    library.keep_cases([row(one), row(other)])
    library.remove(one.document_id)
    assert [found[0] for found in library.stored_summaries()] == [other.version_id]
    library.keep_cases([row(one)])  # its text has gone meanwhile
    assert [found[0] for found in library.stored_summaries()] == [other.version_id]


def test_the_public_sees_no_record_of_an_internal_document(library: Library) -> None:
    one, other = put(library, "甲.txt"), put(library, "乙.txt")
    library.keep_cases([row(one), row(other)])
    amend(library, one.document_id, {Field.VISIBILITY: Visibility.INTERNAL.value}, who="甲", why="内部")
    with library.as_the_public_sees_it() as seen:
        assert [found[0] for found in seen.stored_summaries()] == [other.version_id]
        assert seen.stored_cases(one.version_id, "1:a", 0) is None
        with pytest.raises(InternalError):
            seen.keep_cases([row(other)])
    assert len(library.stored_summaries()) == 2


def test_words_are_counted_in_the_newest_texts_of_cases_alone(library: Library) -> None:
    old = put(library, "甲.txt", "码头旧文")
    case = put(library, "甲.txt", "码头起火，码头停业，气瓶A-12爆炸。")
    outline = plan()
    library.add(source("方案.txt", outline.text), "txt", outline, plan_assignments(outline))
    assert old.document_id == case.document_id
    assert library.word_counts(["码头", "a-12", "绝无此词"]) == {case.version_id: (3, 1, 0)}
    assert library.word_counts(["旧文"]) == {}
    assert library.word_counts(["%"]) == {}
