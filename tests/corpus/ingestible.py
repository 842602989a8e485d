"""Invented files as people keep them, for tests that ingest for real."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from corpus.model import FileReport, FileStatus, IngestReport

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(200)


TASKS = ("加强渔港消防", "整治电动自行车", "清理楼道杂物", "检修冷库电路", "开展夜间巡查")


def plan_text(place: str = "青屿区", *, year: int = 2024, tasks: int = 3, extra: str = "") -> str:
    """A notice with its plan: two explicit assignments a task pair."""
    lines = [
        f"{place}安全生产委员会关于印发{place}渔港消防整治方案的通知",
        "",
        f"青安委〔{year}〕3号",
        "",
        "各镇人民政府，区直有关部门：",
        "",
        f"现将《{place}渔港消防整治方案》印发给你们，请认真组织实施。",
        "",
        f"{place}安全生产委员会",
        f"{year}年3月1日",
        "",
        f"{place}渔港消防整治方案",
        "",
        "一、主要任务",
        "",
    ]
    for number in range(tasks):
        label = "一二三四五六七八九十"[number % 10]
        task = TASKS[number % len(TASKS)]
        lines += [
            f"（{label}）{task}。逐户检查，建立台账，限期整改到位{extra}。"
            "（牵头单位：区应急局；配合单位：区消防救援大队、各镇人民政府等）",
            "",
        ]
    lines += ["二、工作要求", "", "各单位要高度重视，压实责任。", ""]
    return "\n".join(lines)


def law_text(name: str, *, year: int = 2020, articles: int = 5) -> str:
    """A law in Markdown."""
    numbers = "一二三四五六七八九十"
    body = [f"第{numbers[n]}条 生产经营单位应当落实第{numbers[n]}项消防责任。" for n in range(articles)]
    head = [f"# {name}", f"{year}年1月1日 通过", "<!-- INFO END -->", "## 第一章 总则"]
    return "\n\n".join([*head, *body]) + "\n"


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    """Writes files by relative name; makes the folders between."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def names(report: IngestReport) -> list[str]:
    return [Path(row.path).name for row in report.files]


def statuses(report: IngestReport) -> dict[str, FileStatus]:
    return {Path(row.path).name: row.status for row in report.files}


def only(report: IngestReport) -> FileReport:
    (row,) = report.files
    return row


def zip_of_something() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("照片.txt", "不是文书")
    return buffer.getvalue()
