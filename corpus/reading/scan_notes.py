"""What became of the pages that had to be recognised, and what a person should know of it."""

from __future__ import annotations

import enum
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.model import Issue, Severity

#: So many pages are named one by one, the rest in one issue.
_NAMED = 20


class Need(enum.StrEnum):
    """Why the text of a page has to be recognised."""

    PICTURE = "picture"  # nothing but a picture, and a printed number at most
    DRAWN = "drawn"  # letters drawn as outlines
    GARBLED = "garbled"  # a font without a table of its characters
    HIDDEN = "hidden"  # a picture with a text layer that some program recognised
    PASTED = "pasted"  # text, and a picture that no text stands on


@dataclass(slots=True)
class ScanNotes:
    """What became of the pages that had to be recognised; page numbers are 1-based."""

    recognised: dict[int, float] = field(default_factory=dict)  # page → mean confidence
    weak: dict[int, list[str]] = field(default_factory=dict)  # page → its least sure lines
    pale: dict[int, float] = field(default_factory=dict)  # page → mean confidence, low
    without_text: list[int] = field(default_factory=list)
    failed: dict[int, str] = field(default_factory=dict)  # page → why
    unread: dict[str, list[int]] = field(default_factory=dict)  # why → pages

    def leave(self, why: str, page: int) -> None:
        self.unread.setdefault(why, []).append(page)


_WHY = {
    "off": "没有识别：文字识别已关闭。需要时把设置 ANZHI_OCR 改为 auto，再重新导入。",
    "pages": "没有识别：超过一份文件识别页数的上限。请拆分后再导入，或调高设置 ANZHI_OCR_MAX_PAGES。",
    "time": "没有识别：识别时间用完了。请拆分后再导入，或调高设置 ANZHI_OCR_PAGE_SECONDS。",
    "missing": "没有识别：文字识别组件没有装好。请重新安装安知后再导入。",
    "memory": ("没有识别：文字识别组件启动失败，多半是内存不够。请调高设置 ANZHI_READ_MEMORY_MB 后再导入。"),
}


def issues_of(notes: ScanNotes, needs: dict[int, Need]) -> list[Issue]:
    """What to tell of the pages that had to be recognised.

    Args:
        needs: page → why it had to be.
    """
    issues: list[Issue] = []
    if notes.recognised:
        pages = sorted(notes.recognised)
        mean = statistics.fmean(notes.recognised.values())
        message = f"第 {ranges(pages)} 页的文字是从图片识别的（平均可信度 {mean:.0%}），引用前请与原件核对。"
        issues.append(Issue("recognised_page", message, Severity.INFO, page=pages[0]))
    issues += _weak_issues(notes)
    for why, found in notes.unread.items():
        issues += _unread(why, found, needs)
    if notes.without_text:
        pages = sorted(notes.without_text)
        message = f"第 {ranges(pages)} 页是图片，没有认出文字（可能是空白页或照片）。请核对原件。"
        issues.append(Issue("scanned_page", message, Severity.WARNING, page=pages[0]))
    for page, reason in sorted(notes.failed.items())[:_NAMED]:
        message = (
            f"第 {page} 页的图片识别失败（{reason}），没有收入。"
            "请另存一份或降低扫描分辨率（300 dpi 即可）后再导入。"
        )
        issues.append(Issue("ocr_failed", message, Severity.ERROR, page=page))
    if len(notes.failed) > _NAMED:
        pages = sorted(notes.failed)[_NAMED:]
        message = f"还有第 {ranges(pages)} 页的图片识别失败，没有收入。请核对原件。"
        issues.append(Issue("ocr_failed", message, Severity.ERROR, page=pages[0]))
    return issues


def _weak_issues(notes: ScanNotes) -> list[Issue]:
    issues: list[Issue] = []
    weak = sorted({*notes.weak, *notes.pale})
    for page in weak[:_NAMED]:
        lines = notes.weak.get(page, [])
        shown = "、".join(f"“{line[:20]}”" for line in lines[:3])
        what = f"：{shown}" + (f" 等 {len(lines)} 处" if len(lines) > 3 else "") if lines else ""
        message = (
            f"第 {page} 页识别的可信度低（平均 {notes.recognised[page]:.0%}）{what}。"
            "请逐字核对单位名称、数字和日期；字迹不清的，请换更清晰的扫描件（300 dpi）。"
        )
        issues.append(Issue("low_confidence", message, Severity.WARNING, page=page))
    if len(weak) > _NAMED:
        rest = weak[_NAMED:]
        message = f"还有第 {ranges(rest)} 页识别的可信度低，请核对单位名称、数字和日期。"
        issues.append(Issue("low_confidence", message, Severity.WARNING, page=rest[0]))
    return issues


def _unread(why: str, pages: Sequence[int], needs: dict[int, Need]) -> list[Issue]:
    """Issues for pages that were not recognised: each kind of page loses something else."""
    advice = _WHY[why]

    def those(*reasons: Need) -> list[int]:
        return [page for page in pages if needs.get(page, Need.PICTURE) in reasons]

    told: list[Issue] = []
    for found, what in (
        (those(Need.PICTURE, Need.DRAWN), "是扫描件或图片，"),
        (those(Need.PASTED), "有图片，图片里的文字"),
    ):
        if not found:
            continue
        message = f"第 {ranges(found)} 页{what}{advice}"
        if why in {"missing", "memory"}:
            told.append(Issue("ocr_unavailable", message, Severity.ERROR, page=found[0]))
        else:
            told.append(Issue("scanned_page", message, Severity.WARNING, page=found[0]))
    garbled, hidden = those(Need.GARBLED), those(Need.HIDDEN)
    if garbled:
        message = f"第 {ranges(garbled)} 页的字体没有文字对照表，读出来的文字可能是乱码；{advice}"
        told.append(Issue("garbled_page", message, Severity.WARNING, page=garbled[0]))
    if hidden:
        message = f"第 {ranges(hidden)} 页是扫描件，文字取自文件自带的识别层，可能有错；{advice}"
        told.append(Issue("text_layer", message, Severity.WARNING, page=hidden[0]))
    return told


def ranges(pages: Sequence[int]) -> str:
    """1、3–5、9; of many stretches only the first ten."""
    stretches: list[list[int]] = []
    for page in sorted(pages):
        if stretches and page == stretches[-1][1] + 1:
            stretches[-1][1] = page
        else:
            stretches.append([page, page])
    shown = [f"{first}" if first == last else f"{first}–{last}" for first, last in stretches[:10]]
    return "、".join(shown) + (f" 等 {len(pages)} " if len(stretches) > 10 else "")
