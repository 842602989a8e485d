"""Tables of the question bank: items with their history, papers, and what people answered.

They lie beside accounts and jobs, not in the library: items are people's work, and stay when the library is
made anew. They name documents by id; what became of the words behind them is judged again after each change.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from qa_service.service.schema import metadata

METADATA: Final = metadata
"""All tables of the service: those of ``schema``, and the ones below."""

# --- items ---------------------------------------------------------------------------------------

items = sa.Table(
    "service_items",
    metadata,
    sa.Column("id", sa.String(24), primary_key=True),
    sa.Column("number", sa.Integer, nullable=False, unique=True),  # in the order of arrival, never used again
    sa.Column("revision", sa.Integer, nullable=False),  # 1, 2 …; an edit names the one that it saw
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("type", sa.String(16), nullable=False),
    sa.Column("origin", sa.String(16), nullable=False),
    sa.Column("asks", sa.String(16), nullable=False),
    sa.Column("difficulty", sa.String(8), nullable=False),
    sa.Column("blocked", sa.Boolean, nullable=False),  # an error among its findings
    sa.Column("basis", sa.String(16), nullable=False, index=True),  # worst stale.State of its sources
    sa.Column("verdict", sa.String(16), nullable=False),  # supported, contradicted, not found; "" unmatched
    sa.Column("practice", sa.Boolean, nullable=False),  # False: kept for examinations alone
    sa.Column("batch", sa.String(24), nullable=False, index=True),  # the import or generation it came with
    sa.Column("created", sa.Float, nullable=False),
    sa.Column("changed", sa.Float, nullable=False, index=True),
    sa.Column("answers", sa.Integer, nullable=False, default=0),
    sa.Column("p", sa.Float),  # difficulty index: share of marks
    sa.Column("discrimination", sa.Float),  # corrected point-biserial correlation
    sa.Column("changed_by", sa.Text, nullable=False),
    sa.Column("point", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    # Last, so that lists and facets need not read through them:
    sa.Column("words", sa.Text, nullable=False),  # stem, options and key, squeezed: what a search looks in
    sa.Column("alike", sa.Text, nullable=False),  # what duplicates are told by
    # All that facets with few values are counted by, so that they are counted without reading a row.
    sa.Index(
        "ix_service_items_facets",
        *("state", "type", "difficulty", "origin", "asks", "verdict", "basis", "blocked", "practice"),
    ),
)
item_data = sa.Table(
    "service_item_data",
    metadata,
    sa.Column("item_id", sa.ForeignKey("service_items.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("data", sa.JSON, nullable=False),  # the whole Item
    sa.Column("findings", sa.JSON, nullable=False),
    sa.Column("verdicts", sa.JSON, nullable=False),  # of the sources that are not the same any more
    sa.Column("match", sa.JSON, nullable=False),  # of an imported item: verdict, reason, sentence
)
item_findings = sa.Table(
    "service_item_findings",
    metadata,
    sa.Column("item_id", sa.ForeignKey("service_items.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("code", sa.String(32), nullable=False, index=True),
    sa.Column("other", sa.String(24), nullable=False, index=True),  # of a duplicate, the item it repeats
)
item_sources = sa.Table(
    "service_item_sources",
    metadata,
    sa.Column("item_id", sa.ForeignKey("service_items.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("document_id", sa.String(64), nullable=False, index=True),
    sa.Column("version_id", sa.String(64), nullable=False),
    sa.Column("clause_id", sa.String(80), nullable=False, index=True),
    sa.Column("now_clause", sa.String(80), nullable=False, index=True),  # where the same words stand today
)
item_revisions = sa.Table(
    "service_item_revisions",
    metadata,
    sa.Column("item_id", sa.ForeignKey("service_items.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("action", sa.String(16), nullable=False),
    sa.Column("remark", sa.Text, nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
)
item_comments = sa.Table(
    "service_item_comments",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("item_id", sa.ForeignKey("service_items.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),  # that was looked at
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("settled", sa.Boolean, nullable=False),
)
item_batches = sa.Table(
    "service_item_batches",
    metadata,
    sa.Column("id", sa.String(24), primary_key=True),
    sa.Column("action", sa.String(16), nullable=False),  # imported, made
    sa.Column("name", sa.Text, nullable=False),  # of the file; of the laws
    sa.Column("at", sa.Float, nullable=False, index=True),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("report", sa.JSON, nullable=False),  # what became of each row
)
bank_state = sa.Table(
    "service_bank_state",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("counter", sa.Integer, nullable=False),  # the last number given
    sa.Column("generation", sa.BigInteger, nullable=False),  # of the library that sources were judged against
    sa.Column("day", sa.String(10), nullable=False),
    sa.Column("changes", sa.BigInteger, nullable=False),  # goes up with every change of any item
)

# --- papers --------------------------------------------------------------------------------------

blueprints = sa.Table(
    "service_blueprints",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
    sa.Column("created", sa.Float, nullable=False),
    sa.Column("changed", sa.Float, nullable=False),
    sa.Column("changed_by", sa.Text, nullable=False),
)
papers = sa.Table(
    "service_papers",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("data", sa.JSON, nullable=False),  # blueprint, and the items as they were when it was made
    sa.Column("created", sa.Float, nullable=False, index=True),
    sa.Column("created_by", sa.Text, nullable=False),
)
paper_items = sa.Table(
    "service_paper_items",
    metadata,
    sa.Column("paper_id", sa.ForeignKey("service_papers.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("item_id", sa.String(24), nullable=False, index=True),  # may be removed from the bank later
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("score", sa.Float, nullable=False),
)

# --- practice ------------------------------------------------------------------------------------

sittings = sa.Table(
    "service_sittings",
    metadata,
    sa.Column("id", sa.String(24), primary_key=True),
    sa.Column("learner", sa.String(80), nullable=False, index=True),  # account, or hash of a cookie
    sa.Column("name", sa.Text, nullable=False),  # as shown to the trainer, "" for the anonymous
    sa.Column("kind", sa.String(16), nullable=False),  # practice, exam
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("paper_id", sa.String(16), nullable=False, index=True),  # "" for practice
    sa.Column("asked", sa.JSON, nullable=False),  # items in order, with revision, order of options, marks
    sa.Column("started", sa.Float, nullable=False, index=True),
    sa.Column("deadline", sa.Float),
    sa.Column("finished", sa.Float),
    sa.Column("score", sa.Float),
    sa.Column("total", sa.Float),
)
responses = sa.Table(
    "service_responses",
    metadata,
    sa.Column("sitting_id", sa.ForeignKey("service_sittings.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("learner", sa.String(80), nullable=False, index=True),
    sa.Column("item_id", sa.String(24), nullable=False, index=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("answer", sa.JSON, nullable=False),
    sa.Column("share", sa.Float),  # of the marks; None for what a person must judge
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("first", sa.Boolean, nullable=False),  # the learner's first answer to it: what statistics take
)
notebook = sa.Table(
    "service_notebook",
    metadata,
    sa.Column("learner", sa.String(80), primary_key=True),
    sa.Column("item_id", sa.String(24), primary_key=True),
    sa.Column("wrong", sa.Integer, nullable=False),
    sa.Column("right_since", sa.Integer, nullable=False),  # right answers in a row since
    sa.Column("answer", sa.JSON, nullable=False),  # the last wrong one
    sa.Column("at", sa.Float, nullable=False),
)
exam_rules = sa.Table(
    "service_exam_rules",
    metadata,
    sa.Column("paper_id", sa.String(16), primary_key=True),
    sa.Column("rule", sa.String(16), nullable=False),  # marks of a multiple choice that is not wholly right
    sa.Column("changed", sa.Float, nullable=False),
    sa.Column("changed_by", sa.Text, nullable=False),
)
