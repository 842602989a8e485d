"""OFD (GB/T 33190-2016, 版式文档) → lines with page and box, table rows, issues.

The XML is read here and not by ``ofdkit`` (0.2.0): that library gives runs of text without the places of
their characters, and neither rules nor pictures nor annotations, so that no table could be found. Pages
become what PDF pages become (``PageContent``), and from there on the way is the same for both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.errors import EmptyFileError, LimitExceededError, UnsupportedFormatError
from corpus.model import Issue, ReadResult, Severity
from corpus.reading.html import is_header_label
from corpus.reading.ocr_engine import Picture
from corpus.reading.ocr_limits import OcrLimits
from corpus.reading.ofd_drawing import draw_ofd_page
from corpus.reading.ofd_package import Element, OfdPackage, PartError, child, children, text_of
from corpus.reading.ofd_page import PageSource, box_of, read_ofd_page
from corpus.reading.pdf import _properties as stated_title
from corpus.reading.pdf_flow import lines_of_pages
from corpus.reading.pdf_page import PageContent
from corpus.reading.pdf_scans import read_contents


@dataclass(slots=True)
class _Document:
    """A DocBody: one of the documents that a package may hold, in its current version."""

    part: str
    pages: list[PageSource] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)


def read_ofd(data: bytes, name: str, max_pages: int, ocr: OcrLimits = OcrLimits()) -> ReadResult:
    """Read an OFD file. Runs in the child process of ``corpus.reading.sandbox``.

    Args:
        data: bytes of the file.
        name: file name, for messages.
        max_pages: more pages are refused.
        ocr: what recognising pages without text may cost.

    Raises:
        EncryptedFileError: the package is encrypted (GM/T 0099).
        CorruptFileError: no package, or the parts that name its pages cannot be read.
        LimitExceededError: too many pages, or it unpacks to too much.
        UnsupportedFormatError: pictures only. EmptyFileError: nothing at all.
    """
    package = OfdPackage(data, name)
    try:
        root = package.xml(package.root)
    except PartError as error:
        raise package.corrupt(package.root) from error
    bodies = list(children(root, "DocBody"))
    issues: list[Issue] = []
    documents = _documents(package, bodies, max_pages, name, issues)
    sources = [source for document in documents for source in document.pages]
    by_number = {source.number: source for source in sources}

    def draw(content: PageContent) -> Picture:
        return draw_ofd_page(package, by_number[content.number])

    pages, scanned = read_contents(_contents(package, sources, issues), draw, ocr)
    if not any(page.tables or page.body() for page in pages):
        _refuse_without_text(scanned, len(sources), name)
    lines = lines_of_pages(pages)
    issues += scanned + _attachment_issues(documents)
    return ReadResult("ofd", tuple(lines), _properties(bodies), tuple(issues), pages=len(sources))


def _documents(
    package: OfdPackage, bodies: Sequence[Element], max_pages: int, name: str, issues: list[Issue]
) -> list[_Document]:
    """The documents of a package with their pages, numbered through.

    Raises:
        CorruptFileError: none can be read. LimitExceededError: too many pages.
    """
    found: list[_Document] = []
    total = 0
    for number, body in enumerate(bodies, 1):
        try:
            document = _document(package, body, total)
        except PartError:
            message = f"OFD 文件里的第 {number} 份文档读不出来，已跳过。请核对原件，或重新下载该文件。"
            issues.append(Issue("unreadable_part", message, Severity.ERROR))
            continue
        found.append(document)
        total += len(document.pages)
        if total > max_pages:
            raise LimitExceededError(
                f"“{name}”有 {total} 页，超过单个文件 {max_pages} 页的上限。请拆分后再导入，或调高上限。",
                details={"file": name, "pages": total, "limit": max_pages},
            )
    if not found:
        raise package.corrupt("Document.xml")
    return found


def _document(package: OfdPackage, body: Element, before: int) -> _Document:
    part = _current_root(package, body)
    if part is None:
        raise PartError("DocRoot")
    root = package.xml(part)
    common = child(root, "CommonData")
    templates = {
        (one.get("ID") or "").strip(): location
        for one in children(common, "TemplatePage")
        if (location := package.resolve(part, one.get("BaseLoc"))) is not None
    }
    resources = tuple(
        location
        for one in children(common, "PublicRes", "DocumentRes")
        if (location := package.resolve(part, one.text)) is not None
    )
    box = box_of(text_of(child(common, "PageArea"), "PhysicalBox"))
    notes = _annotations(package, part, root)
    document = _Document(part)
    for one in children(child(root, "Pages"), "Page"):
        location = package.resolve(part, one.get("BaseLoc")) or f"{one.get('BaseLoc')}"
        document.pages.append(
            PageSource(
                before + len(document.pages) + 1,
                location,
                box,
                templates,
                resources,
                tuple(notes.get((one.get("ID") or "").strip(), ())),
            )
        )
    document.attachments = _attachments(package, part, root)
    return document


def _current_root(package: OfdPackage, body: Element) -> str | None:
    """The root part of a document: that of the version marked as current, else the stated one."""
    for version in children(child(body, "Versions"), "Version"):
        if version.get("Current") != "true":
            continue
        place = package.resolve(package.root, version.get("BaseLoc"))
        if place is None:
            continue
        try:
            found = package.resolve(place, text_of(package.xml(place), "DocRoot"))
        except PartError:
            continue
        if found is not None:
            return found
    return package.resolve(package.root, text_of(body, "DocRoot"))


def _annotations(package: OfdPackage, part: str, root: Element) -> dict[str, list[str]]:
    """Parts with annotations by the id of their page; what cannot be read is left to the page's issue."""
    found: dict[str, list[str]] = {}
    place = package.resolve(part, text_of(root, "Annotations"))
    if place is None:
        return found
    try:
        listed = package.xml(place)
    except PartError:
        return found
    for page in children(listed, "Page"):
        location = package.resolve(place, text_of(page, "FileLoc"))
        if location is not None:
            found.setdefault((page.get("PageID") or "").strip(), []).append(location)
    return found


def _attachments(package: OfdPackage, part: str, root: Element) -> list[str]:
    """Names of the files that are packed along with a document."""
    place = package.resolve(part, text_of(root, "Attachments"))
    if place is None:
        return []
    try:
        listed = package.xml(place)
    except PartError:
        return []
    return [
        (one.get("Name") or one.get("ID") or "附件").strip()
        for one in children(listed, "Attachment")
        if one.get("Visible") != "false"
    ]


def _attachment_issues(documents: Sequence[_Document]) -> list[Issue]:
    names = [name for document in documents for name in document.attachments]
    if not names:
        return []
    more = f"等 {len(names)} 个" if len(names) > 3 else ""
    message = (
        f"OFD 文件里带有附件“{'”“'.join(names[:3])}”{more}，未收入。"
        "需要时请用 OFD 阅读器另存出来，再单独导入。"
    )
    return [Issue("attachment_not_read", message, Severity.WARNING)]


def _contents(
    package: OfdPackage, sources: Sequence[PageSource], issues: list[Issue]
) -> Iterator[PageContent]:
    """The pages that can be read; issues for the others are added in place."""
    for source in sources:
        try:
            page = read_ofd_page(package, source)
        except PartError:
            message = f"第 {source.number} 页读不出来，已跳过。请核对原件，或重新下载该文件。"
            issues.append(Issue("unreadable_page", message, Severity.ERROR, page=source.number))
            continue
        if page.missing:
            message = (
                f"第 {source.number} 页引用的部件（{page.missing[0]}）缺失或已损坏，这一页可能不全。"
                "请核对原件，或重新下载该文件。"
            )
            issues.append(Issue("unreadable_part", message, Severity.WARNING, page=source.number))
        letters = sum(not glyph.text.isspace() for glyph in page.content.glyphs)
        if page.unmapped > 20 and page.unmapped > 0.2 * (letters + page.unmapped):
            message = (
                f"第 {source.number} 页的字体没有文字对照表，读出来的文字不全或是乱码。"
                "请核对原件，或用 OFD 阅读器打印成 PDF 后再导入。"
            )
            issues.append(Issue("garbled_page", message, Severity.WARNING, page=source.number))
        yield page.content


def _refuse_without_text(issues: Sequence[Issue], count: int, name: str) -> None:
    if issues:
        raise UnsupportedFormatError(
            f"“{name}”是扫描件，{count} 页都没有读出文字。{issues[0].message}",
            details={"file": name, "form": "扫描件 OFD", "pages": count},
        )
    raise EmptyFileError(
        f"“{name}”的 {count} 页都没有可读的文字。请确认文件无误后重新导入。",
        details={"file": name, "pages": count},
    )


def _properties(bodies: Sequence[Element]) -> tuple[tuple[str, str], ...]:
    """Title and header values (发文字号, 发文机关 …) that the package states about its first document."""
    about = child(bodies[0], "DocInfo") if bodies else None
    found = list(stated_title(text_of(about, "Title")))
    for group in children(about, "CustomDatas"):
        for one in children(group, "CustomData"):
            label = re.sub(r"\s", "", one.get("Name") or "")
            value = " ".join((one.text or "").split())
            if value and len(value) <= 200 and is_header_label(label):
                found.append((label, value))
    return tuple(dict.fromkeys(found))
