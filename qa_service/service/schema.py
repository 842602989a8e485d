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
