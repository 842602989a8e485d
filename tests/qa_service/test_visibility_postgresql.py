"""Internal documents stay hidden with PostgreSQL, too: one request of each kind for every route."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from every_request import Request, described, reading_requests
from secret_doors import Door, differences, door_of, values_from
from secret_library import fill_internal, fill_public, opened, secrets_of

from tests.corpus.conftest import new_database, postgres_server

__all__ = ["postgres_server"]


@pytest.fixture(scope="module")
def doors(
    tmp_path_factory: pytest.TempPathFactory,
    shared_cache: Path,
    postgres_server: str,
) -> Iterator[tuple[Door, Door]]:
    """The service with internal documents, and the one that never had any."""
    folder = tmp_path_factory.mktemp("postgresql")
    with (
        new_database(postgres_server) as one,
        new_database(postgres_server) as other,
        opened(folder / "within", shared_cache, one) as within,
        opened(folder / "without", shared_cache, other) as without,
    ):
        fill_public(within, folder / "public")
        fill_internal(within, folder / "internal")
        fill_public(without, folder / "again")
        with_some, without_any = door_of(within), door_of(without)
        yield next(with_some), next(without_any)
        for ended in (with_some, without_any):
            assert next(ended, None) is None


def test_the_public_gets_the_same_answers_as_if_internal_documents_did_not_exist(
    doors: tuple[Door, Door],
) -> None:
    within, without = doors
    assert within.app.library._engine.dialect.name == "postgresql"
    secrets = secrets_of(within.app)
    assert len(secrets.documents) == 4
    tried: set[tuple[str, str]] = set()
    requests: list[Request] = []
    for request in reading_requests(described(within.service), values_from(secrets)):
        kind = (request.path, request.query[-1][0] if request.query else "")
        if kind not in tried:
            tried.add(kind)
            requests.append(request)
    count, told, differing = differences(within, without, requests)
    assert not told, "\n".join(told[:20])
    assert not differing, f"{len(differing)} of {count}:\n" + "\n".join(differing[:20])
    assert count > 200
    shown = within.officer(Request("get", "", f"/api/v1/documents/{secrets.documents[0]}"))
    assert shown.status_code == 200


def test_a_connection_of_the_public_writes_nothing(doors: tuple[Door, Door]) -> None:
    public = doors[0].app.public.library
    with public._engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on"
