"""A real PostgreSQL server for the tests of the library, and libraries on both engines."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest

from corpus.library import Library

SERVERS = Path("/usr/lib/postgresql")


def _programs() -> Path | None:
    """Folder of the newest installed server's programs."""
    found = [folder / "bin" for folder in SERVERS.glob("*") if (folder / "bin" / "initdb").is_file()]
    return max(found, key=lambda path: path.parent.name, default=None)


def _as_server(folder: Path) -> dict[str, int]:
    """The server refuses to run as root: then it runs as the account of the Debian package, or nobody."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    account = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid}


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a server that lives as long as the tests; its last part is the database ``postgres``."""
    programs = _programs()
    if programs is None:
        pytest.skip("needs a PostgreSQL server (Debian package postgresql)")
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("needs psycopg (extra `postgres`)")
    # Not pytest's own folder: the server's account must be able to reach it.
    folder = Path(tempfile.mkdtemp(prefix="anzhi-pg-"))
    folder.chmod(0o755)
    account = _as_server(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(*command: str) -> None:
        subprocess.run(
            command, check=True, capture_output=True, cwd=folder, env={"LC_ALL": "C.UTF-8"}, **account
        )

    data = str(folder / "data")
    run(str(programs / "initdb"), "-D", data, "-U", "anzhi", "-A", "trust", "--no-sync", "-E", "UTF8")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c shared_buffers=32MB"
    control = str(programs / "pg_ctl")
    run(control, "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgresql://anzhi@127.0.0.1:{port}/postgres"
    finally:
        run(control, "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """URL of an empty database on ``server``, dropped at the end."""
    import psycopg

    name = "anzhi_" + uuid.uuid4().hex
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield server.rpartition("/")[0] + "/" + name
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """URL of an empty database."""
    with new_database(postgres_server) as url:
        yield url


OpenLibrary = Callable[[Path, str], AbstractContextManager[Library]]


@pytest.fixture(scope="session")
def open_library(request: pytest.FixtureRequest) -> OpenLibrary:
    """Opens an empty library in a folder on ``sqlite`` or ``postgresql``."""

    @contextmanager
    def start(root: Path, engine: str) -> Iterator[Library]:
        with ExitStack() as stack:
            url = None
            if engine == "postgresql":
                url = stack.enter_context(new_database(request.getfixturevalue("postgres_server")))
            yield stack.enter_context(Library.open(root, url=url))

    return start


@pytest.fixture(params=["sqlite", "postgresql"])
def library(request: pytest.FixtureRequest, tmp_path: Path, open_library: OpenLibrary) -> Iterator[Library]:
    """An empty library, once on each engine."""
    with open_library(tmp_path / "library", request.param) as opened:
        yield opened


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Library]:
    """An empty library on SQLite, for what does not depend on the engine."""
    with Library.open(tmp_path / "library") as opened:
        yield opened
