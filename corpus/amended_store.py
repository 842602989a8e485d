"""What people put right about documents: reading it, and changing it in one transaction."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from corpus import amended_rows, schema, storing
from corpus.amended import Amendment, AmendReport, Field, Visibility
from corpus.database import reading, writing
from corpus.model import DocumentKind
from corpus.parsed import Parsed
from corpus.records import Requested, SourceFile
from corpus.store import WRITE_WAIT_SECONDS, Store, no_document


class AmendedStore(Store):
    """Between ``Store`` and ``TextStore``; use ``Library.open``."""

    def amendments(self, document_id: str) -> tuple[Amendment, ...]:
        """What was put right about a document, the newest first (更正记录).

        Raises:
            NotFoundError: no such document.
        """
        with reading(self._engine) as connection:
            if amended_rows.current_values(connection, document_id) is None:
                raise no_document(document_id)
            return amended_rows.history(connection, document_id)

    def amended(self, document_id: str) -> dict[Field, Amendment]:
        """Where what stands now is not what reading found: the amendment behind it, by field.

        Raises:
            NotFoundError: no such document.
        """
        with reading(self._engine) as connection:
            found = amended_rows.current_values(connection, document_id)
            if found is None:
                raise no_document(document_id)
            _, sha256, values = found
            return amended_rows.standing(amended_rows.history(connection, document_id), sha256, values)

    def stated_values(self, document_id: str) -> dict[Field, str]:
        """What stands for each field of a document now, as text.

        Raises:
            NotFoundError: no such document.
        """
        with reading(self._engine) as connection:
            found = amended_rows.current_values(connection, document_id)
        if found is None:
            raise no_document(document_id)
        return found[2]

    def stated_of_content(self, digest: str) -> Requested:
        """Kind and jurisdiction that a person stated for a text with this SHA-256, for reading it again."""
        table = schema.versions
        query = (
            sa.select(schema.documents.c.id)
            .join(table, schema.documents.c.current_version == table.c.id)
            .where(table.c.sha256 == digest)
            .order_by(table.c.id)
        )
        with reading(self._engine) as connection:
            document_id = connection.scalar(query)
            values = {} if document_id is None else amended_rows.stated(connection, document_id, digest)
        kind = values.get(Field.KIND)
        return Requested(DocumentKind(kind) if kind else None, values.get(Field.JURISDICTION))

    def restate(
        self,
        document_id: str,
        values: Mapping[Field, str],
        who: str,
        why: str,
        *,
        again: tuple[SourceFile, Requested, Parsed] | None = None,
    ) -> AmendReport:
        """Puts values in the place of others, in one transaction; ``corpus.amending.amend`` checks them.

        Args:
            again: the original as it was read with another kind or jurisdiction; becomes the next version.

        Raises:
            NotFoundError: no such document. LibraryLockedError: another process is writing.
        """
        with self.writer(wait=WRITE_WAIT_SECONDS), writing(self._engine) as connection:
            found = amended_rows.current_values(connection, document_id)
            if found is None:
                raise no_document(document_id)
            version_id, sha256, before = found
            if again is not None:
                version_id, reread = self._next_version(connection, document_id, *again), True
                read = amended_rows.current_values(connection, document_id)
                assert read is not None
                values = {
                    **values,
                    **{field: read[2][field] for field in amended_rows.REREAD if field in values},
                }
            else:
                reread = False
            changed = {field: (before[field], new) for field, new in values.items() if before[field] != new}
            amended_rows.apply(connection, version_id, {field: new for field, (_, new) in changed.items()})
            if Field.VISIBILITY in changed:
                amended_rows.set_visibility(connection, document_id, Visibility(changed[Field.VISIBILITY][1]))
            made = amended_rows.remember(connection, document_id, sha256, changed, who, why)
            if changed or reread:
                storing.advance(connection)
        return AmendReport(document_id, version_id, made, reread)

    @staticmethod
    def _next_version(
        connection: sa.Connection, document_id: str, source: SourceFile, requested: Requested, parsed: Parsed
    ) -> str:
        storing.refuse_unstorable(parsed.outline)
        added = storing.store(
            connection,
            source,
            parsed.form,
            parsed.outline,
            parsed.assignments,
            parsed.issues,
            requested,
            targets=parsed.targets,
            known_as=document_id,
        )
        storing.store_relations(connection, added.version_id, parsed.references, parsed.repeals)
        return added.version_id
