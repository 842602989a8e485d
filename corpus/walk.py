"""Paths that a person names → files to read, in sorted order; nothing is passed over in silence."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.errors import NoDocumentsError
from corpus.model import FileReport, FileStatus, Issue, Severity
from corpus.reading import SUFFIXES
from corpus.reading.article_rows import holds_articles
from corpus.reading.sniff import OPEN_ARCHIVE
from corpus.reasons import reason

ARCHIVES = frozenset(
    {".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".cab", ".iso", ".jar"}
)

# Forms that hold documents but that no reader takes, and what a person can do with them.
_CONVERTIBLE = {
    **dict.fromkeys((".rtf", ".odt", ".dot"), "请用 WPS 或 Word 另存为 DOCX 或 PDF 后再导入"),
    **dict.fromkeys((".ppt", ".pptx", ".dps"), "请另存为 PDF 后再导入"),
    **dict.fromkeys((".ceb", ".caj"), "请转换为 PDF 后再导入"),
    **dict.fromkeys((".gif", ".heic", ".heif"), "请另存为 PNG、JPG 或 PDF 后再导入"),
    **dict.fromkeys((".eml", ".msg"), "请另存为 HTML 或 PDF 后再导入"),
}
# What systems and office programs leave in folders: never a document of the person's own.
_LEFTOVERS = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


@dataclass
class Found:
    """Files to read, rows for what could not be opened, and a remark for everything passed over.

    ``archives``: ZIP files are files to read too. ``named``: absolute paths that the person named as files.
    """

    files: list[Path] = field(default_factory=list)
    failed: list[FileReport] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    archives: bool = False
    named: set[str] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)

    def take(self, path: Path) -> None:
        """Adds a file once, however often it is named."""
        key = absolute(path)
        if key not in self._seen:
            self._seen.add(key)
            self.files.append(path)

    def fail(self, path: Path, code: str, message: str) -> None:
        issue = Issue(code, message, Severity.ERROR)
        self.failed.append(FileReport(printable(path), FileStatus.FAILED, issues=(issue,)))


def printable(path: Path | str) -> str:
    """A path as text that can be stored and shown; bytes that are no UTF-8 become \\x escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def absolute(path: Path | str) -> str:
    """Absolute path without ``..``; links are kept, they are names that the person chose."""
    return os.path.abspath(path)  # noqa: PTH100


def walk(paths: Sequence[Path], *, without: Path | None = None, archives: bool = False) -> Found:
    """Files under ``paths``, folders recursively in sorted order.

    Args:
        without: a folder to leave out (the library's own).
        archives: take ZIP files too; they are opened later.

    Raises:
        NoDocumentsError: there is nothing to read at all; the message says what was passed over.
    """
    found = Found(archives=archives)
    own = None if without is None else absolute(without)
    for path in paths:
        if path.is_dir():
            before = len(found.files) + len(found.failed)
            _walk_folder(path, own, found)
            if len(found.files) + len(found.failed) == before and not _holds_seen(path, found):
                found.fail(path, NoDocumentsError.code, _nothing_in(path))
        elif os.path.lexists(path):
            found.named.add(absolute(path))
            found.take(path)
        else:
            found.fail(path, "unreadable_file", f"找不到“{printable(path)}”，请检查路径是否写对。")
    if not found.files and found.failed and all(_is_empty_folder(row) for row in found.failed):
        raise NoDocumentsError(
            "；".join(issue.message for row in found.failed for issue in row.issues) + _passed_over(found),
            details={
                "paths": [row.path for row in found.failed],
                "skipped": [issue.message for issue in found.issues],
            },
        )
    return found


def _walk_folder(folder: Path, own: str | None, found: Found) -> None:
    for entry in _entries(folder, found):
        try:
            is_folder = entry.is_dir()
        except OSError:
            is_folder = False
        shown = printable(entry)
        if is_leftover(entry.name):
            found.issues.append(leftover_remark(shown))
        elif is_folder and absolute(entry) == own:
            _remark(found, "library_skipped", f"已跳过资料库自己的文件夹 {shown}", Severity.INFO)
        elif is_folder and entry.is_symlink():
            _remark(
                found,
                "link_skipped",
                f"已跳过链接文件夹 {shown}；需要时请直接导入它指向的文件夹",
                Severity.WARNING,
            )
        elif is_folder:
            _walk_folder(entry, own, found)
        elif (
            entry.suffix.lower() in SUFFIXES
            or holds_articles(entry.name)
            or (opens(entry.name) and found.archives)
        ):
            found.take(entry)
        else:
            found.issues.append(passed_over(entry.suffix, shown))


def _entries(folder: Path, found: Found) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: os.fsencode(entry.name))
    except OSError as error:
        found.fail(
            folder, "unreadable_file", f"打不开文件夹“{printable(folder)}”（{reason(error)}），请检查权限。"
        )
        return
    yield from entries


def opens(name: str) -> bool:
    """True for the name of an archive that can be opened."""
    return name.lower().endswith(".zip")


def is_leftover(path: str) -> bool:
    """True for what systems and office programs leave behind, in a folder or anywhere inside an archive."""
    return any(part.startswith((".", "~$")) or part.lower() in _LEFTOVERS for part in path.split("/"))


def leftover_remark(shown: str) -> Issue:
    """The remark for a hidden or temporary file."""
    return Issue("hidden_skipped", f"已跳过隐藏或临时文件 {shown}。", Severity.INFO)


def no_document_remark(shown: str) -> Issue:
    """The remark for a file of a folder that holds the settings of a web site and no text."""
    return Issue("form_skipped", f"已跳过 {shown}；里面只有网站设置，没有正文。", Severity.INFO)


def link_remark(shown: str) -> Issue:
    """The remark for a link inside an archive: it may point anywhere, and is never followed."""
    return Issue(
        "link_skipped", f"已跳过压缩包里的链接 {shown}；需要时请导入它指向的文件。", Severity.WARNING
    )


def shown_name(path: str) -> str:
    """The name of a reported file in a table: without folders, but from its archive on.

    >>> shown_name("/资料/报送.zip/甲镇/方案.docx"), shown_name("/资料/方案.docx")
    ('报送.zip/甲镇/方案.docx', '方案.docx')
    """
    parts = path.replace(os.sep, "/").split("/")
    inside = (at for at, part in enumerate(parts[:-1]) if opens(part) or holds_articles(part))
    first = next(inside, len(parts) - 1)
    return "/".join(parts[first:])


def passed_over(suffix: str, shown: str) -> Issue:
    """The remark for a file of a form that is not read; ``suffix`` with its point."""
    suffix = suffix.lower()
    if suffix == ".zip":
        return Issue("archive_skipped", f"已跳过压缩包 {shown}；{OPEN_ARCHIVE}", Severity.WARNING)
    if suffix in ARCHIVES:
        return Issue("archive_skipped", f"已跳过压缩包 {shown}；请先解压再导入。", Severity.WARNING)
    if suffix in _CONVERTIBLE:
        return Issue("form_skipped", f"已跳过 {shown}；{_CONVERTIBLE[suffix]}。", Severity.WARNING)
    return Issue("form_skipped", f"已跳过 {shown}；这种文件不是文档。", Severity.INFO)


def _remark(found: Found, code: str, message: str, severity: Severity) -> None:
    found.issues.append(Issue(code, message + "。", severity))


def _holds_seen(folder: Path, found: Found) -> bool:
    """Whether files of the folder were named before: then it is not empty."""
    prefix = absolute(folder).rstrip(os.sep) + os.sep
    return any(absolute(path).startswith(prefix) for path in found.files)


def _is_empty_folder(row: FileReport) -> bool:
    return any(issue.code == NoDocumentsError.code for issue in row.issues)


def _nothing_in(folder: Path) -> str:
    forms = "、".join(sorted(suffix.lstrip(".") for suffix in SUFFIXES))
    return f"文件夹“{printable(folder)}”里没有可导入的文档（支持 {forms}）"


def _passed_over(found: Found) -> str:
    grave = [issue.message for issue in found.issues if issue.severity is not Severity.INFO]
    if grave:
        more = f"等 {len(grave)} 个" if len(grave) > 3 else ""
        return "。" + "".join(grave[:3]) + more
    return f"，另有 {len(found.issues)} 个文件被跳过。" if found.issues else "。请检查路径。"
