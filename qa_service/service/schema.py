"""Tables of the service. They lie in ``service.db`` beside the library, or with it in PostgreSQL.

Names begin with ``service_``, so that they never meet a table of the library. Times are seconds since the
epoch (UTC).
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

SCHEMA_VERSION: Final = 1
metadata = sa.MetaData()

state = sa.Table(
    "service_state",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("schema_version", sa.Integer, nullable=False),
)

# --- jobs ----------------------------------------------------------------------------------------

jobs = sa.Table(
    "service_jobs",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("account_id", sa.Text, nullable=False),
    sa.Column("created", sa.Float, nullable=False, index=True),
    sa.Column("touched", sa.Float, nullable=False),  # while files are received: the last one
    sa.Column("started", sa.Float),
    sa.Column("finished", sa.Float),
    sa.Column("runner", sa.Text, nullable=False, default=""),
    sa.Column("beat", sa.Float, nullable=False, default=0.0),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("done", sa.Integer, nullable=False, default=0),
    sa.Column("total", sa.Integer, nullable=False, default=0),
    sa.Column("stage", sa.Text, nullable=False, default=""),
    sa.Column("current", sa.Text, nullable=False, default=""),
    sa.Column("cancelling", sa.Boolean, nullable=False, default=False),
    sa.Column("asked", sa.JSON, nullable=False),
    sa.Column("result", sa.JSON, nullable=False),
    sa.Column("message", sa.Text, nullable=False, default=""),
)
job_files = sa.Table(
    "service_job_files",
    metadata,
    sa.Column(
        "job_id", sa.String(16), sa.ForeignKey("service_jobs.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("done", sa.Boolean, nullable=False, default=False),
)
job_rows = sa.Table(
    "service_job_rows",
    metadata,
    sa.Column(
        "job_id", sa.String(16), sa.ForeignKey("service_jobs.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("file", sa.Integer, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("document_id", sa.Text),
    sa.Column("clauses", sa.Integer, nullable=False),
    sa.Column("assignments", sa.Integer, nullable=False),
    sa.Column("superseded", sa.Integer),
    sa.Column("issues", sa.JSON, nullable=False),
)
job_log = sa.Table(
    "service_job_log",
    metadata,
    sa.Column(
        "job_id", sa.String(16), sa.ForeignKey("service_jobs.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)

# --- accounts ------------------------------------------------------------------------------------

accounts = sa.Table(
    "service_accounts",
    metadata,
    sa.Column("id", sa.String(24), primary_key=True),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("name_key", sa.String(64), nullable=False, unique=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("password", sa.Text, nullable=False),
    sa.Column("must_change", sa.Boolean, nullable=False),
    sa.Column("locked", sa.Boolean, nullable=False),
    sa.Column("created", sa.Float, nullable=False),
    sa.Column("password_set", sa.Float, nullable=False),
    sa.Column("last_login", sa.Float),
)
sessions = sa.Table(
    "service_sessions",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column(
        "account_id", sa.ForeignKey("service_accounts.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("created", sa.Float, nullable=False),
    sa.Column("seen", sa.Float, nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("agent", sa.String(200), nullable=False),
)
tokens = sa.Table(
    "service_tokens",
    metadata,
    sa.Column("id", sa.String(24), primary_key=True),
    sa.Column("key", sa.String(64), nullable=False, unique=True),
    sa.Column(
        "account_id", sa.ForeignKey("service_accounts.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("scope", sa.String(200), nullable=False),
    sa.Column("created", sa.Float, nullable=False),
    sa.Column("expires", sa.Float, nullable=False),
    sa.Column("used", sa.Float),
)
attempts = sa.Table(
    "service_attempts",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last", sa.Float, nullable=False),
    sa.Column("until", sa.Float, nullable=False),
)
audit = sa.Table(
    "service_audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.Float, nullable=False, index=True),
    sa.Column("account_id", sa.String(24), nullable=False),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("means", sa.String(16), nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("action", sa.String(200), nullable=False),
    sa.Column("object", sa.String(300), nullable=False),
    sa.Column("outcome", sa.String(16), nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("details", sa.Text, nullable=False),
    sa.Column("request_id", sa.String(64), nullable=False),
)

# --- feedback and the public chat ----------------------------------------------------------------

feedback = sa.Table(
    "service_feedback",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("created", sa.Float, nullable=False, index=True),
    sa.Column("channel", sa.String(8), nullable=False),
    sa.Column("useful", sa.Boolean, nullable=False),
    sa.Column("reason", sa.String(24), nullable=False),
    sa.Column("remark", sa.Text, nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("jurisdiction", sa.Text, nullable=False),
    sa.Column("as_of", sa.String(10), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("kind", sa.String(24), nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("shown_digest", sa.String(64), nullable=False),
    sa.Column("citations", sa.JSON, nullable=False),
    sa.Column("generation", sa.BigInteger, nullable=False),
    sa.Column("settlement", sa.String(24), nullable=False, index=True),  # "" while it waits
    sa.Column("settled", sa.Float),
    sa.Column("settled_by", sa.Text, nullable=False),
    sa.Column("settled_remark", sa.Text, nullable=False),
    sa.Column("expect", sa.JSON, nullable=False),
)
chats = sa.Table(
    "service_chats",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),  # a hash: who has the cookie has the conversation
    sa.Column("created", sa.Float, nullable=False),
    sa.Column("touched", sa.Float, nullable=False, index=True),
    sa.Column("questions", sa.JSON, nullable=False),
    sa.Column("jurisdiction", sa.Text, nullable=False),
)
