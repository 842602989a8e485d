"""HTML → lines, and the header block of a government page (索引号, 文号, 发布机构, 有效性) → properties.

Nothing is ever fetched: no picture, no frame, no script.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser

from corpus.errors import EmptyFileError, LimitExceededError
from corpus.model import Issue, Line, ReadResult
from corpus.reading.charset import decode
from corpus.reading.grid import row_text
from corpus.reading.markup import Block, PageWalker, collapse
from corpus.reading.plain import control_issues

#: Charset that a page names in its first bytes: ``<meta charset=…>``, the older http-equiv form, or
#: an XML declaration.
_DECLARED = re.compile(
    rb"<(?:meta\s[^>]*?charset|\?xml\s[^>]*?encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
#: Server-side code that was saved with the page: ``<%@ page … %>``, ``<?php … ?>``.
_SERVER_CODE = (("<%", "%>"), ("<?", "?>"))
#: Elements that close only where the page closes them; what the parser closes itself is not counted.
_OPENING = re.compile(
    r"<(/?)(?:div|span|font|b|strong|i|em|u|a|table|ul|ol|dl|section|article|blockquote|center)\b", re.I
)
#: Deeper nesting costs the parser quadratic time (100,000 levels: 50 s); no real page nears this.
_DEEPEST = 5000

#: Names of meta elements (GB/T for government sites) → the label of a property.
_META = {
    "articletitle": "标题",
    "pubdate": "发布日期",
    "contentsource": "来源",
    "sitename": "网站名称",
    "columnname": "栏目",
}
#: Labels of the header block of a published document, without blanks and colon.
_HEADER_LABELS = """
索引号 信息索引号 索取号 文号 发文字号 文件编号 公文文号 发布文号 发布机构 发文机关
发文单位 发布单位 制发机关 制定机关 公开机构 信息来源 来源 成文日期 成文时间 发文日期
发文时间 发布日期 发布时间 公开日期 公开时间 生成日期 生成时间 印发日期 生效日期
生效时间 施行日期 实施日期 失效日期 失效时间 废止日期 废止时间 有效期 有效性 效力状态
时效性 时效 文件状态 公文时效 是否有效 主题分类 主题词 体裁分类 公文种类 文件类型 文种
信息类别 信息分类 组配分类 服务对象 统一编号 规范性文件登记号 登记号 名称 标题 信息名称
文件名称 公开方式 公开范围 公开时限 关键词 内容概述 内容概览
"""
_LABELS = frozenset(_HEADER_LABELS.split())


def read_html(data: bytes, name: str, max_pages: int = 0) -> ReadResult:
    """Read an HTML page or a fragment of one.

    Args:
        data: bytes of the file.
        name: file name, for messages.
        max_pages: not asked: a page has none.

    Raises:
        EmptyFileError: no text in the page.
        LimitExceededError: elements nest too deep.
        UnsupportedFormatError: no charset fits.
    """
    return read_pages([(data, "")], name)


def read_pages(pages: Sequence[tuple[bytes, str]], name: str) -> ReadResult:
    """Read a page and those of its frames, one after the other.

    Args:
        pages: bytes of each, and the charset that its envelope names, "" without one.
        name: file name, for messages.

    Raises: as ``read_html``.
    """
    lines: list[Line] = []
    properties: list[tuple[str, str]] = []
    issues: list[Issue] = []
    encoding = ""
    framed = False
    for data, charset in pages:
        decoded = decode(data, charset or _declared(data))
        source = _without_server_code(decoded.text)
        _check_depth(source, name)
        parser = LexborHTMLParser(source)
        walker = PageWalker(parser.root, tables=lines[-1].table or 0 if lines else 0) if parser.root else None
        blocks = walker.run() if walker is not None else []
        properties += _head_properties(parser) + _hidden_properties(blocks)
        shown = [block for block in blocks if not block.hidden]
        _mark_link_lists(shown)
        properties += _mark_header_block(shown)
        lines += [_line(block) for block in shown]
        issues += [*decoded.issues, *control_issues(decoded)]
        encoding = encoding or decoded.encoding
        framed = framed or parser.css_first("frame[src], iframe[src]") is not None
    if not any(line.text for line in lines):
        raise EmptyFileError(_no_text(name, framed=framed), details={"file": name})
    return ReadResult(
        "html",
        tuple(lines),
        properties=tuple(dict.fromkeys(properties)),
        issues=tuple(dict.fromkeys(issues)),
        encoding=encoding,
    )


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data[:4096])
    return found[1].decode("ascii", "replace") if found else None


def _no_text(name: str, *, framed: bool) -> str:
    if framed:
        return (
            f"“{name}”是框架网页，正文在它引用的另一个网页里，没有一起保存。"
            "请在浏览器里用“在新标签页中打开框架”打开正文，另存后再导入；或打印成 PDF。"
        )
    return f"“{name}”这个网页里没有文字，正文可能由脚本生成或是图片。请在浏览器里打开后打印成 PDF 再导入。"


def _without_server_code(source: str) -> str:
    """A page without stretches of server-side code; an opening without its end stays.

    A stretch ends at the first ``>`` after it, which must belong to its own mark: ``<?xml … ?>`` stays.
    """
    for opening, closing in _SERVER_CODE:
        pieces: list[str] = []
        kept = 0
        at = source.find(opening)
        end = stop = -1
        while at >= 0:
            if end < at + 2:
                end = source.find(closing, at + 2)
            if stop < at + 2:
                stop = source.find(">", at + 2)
            if end < 0:
                break
            if stop == end + 1 and not source.startswith("<?xml", at):
                pieces.append(source[kept:at])
                kept = end + 2
            at = source.find(opening, max(at + 2, kept))
        source = "".join(pieces) + source[kept:] if pieces else source
    return source


def _check_depth(source: str, name: str) -> None:
    depth = deepest = 0
    for match in _OPENING.finditer(source):
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise LimitExceededError(
            f"“{name}”的网页元素嵌套超过 {_DEEPEST} 层，不像正常网页。请在浏览器里打开后打印成 PDF 再导入。",
            details={"file": name, "depth": deepest, "limit": _DEEPEST},
        )


def _line(block: Block) -> Line:
    style = "chrome" if block.chrome else block.style
    text, cells = row_text(block.cells) if block.cells else (block.text, ())
    return Line(text, style=style, table=block.table, cells=cells, hard=block.hard)


def _head_properties(parser: LexborHTMLParser) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    title = parser.css_first("title")
    if title is not None and (text := collapse(title.text())):
        found.append(("title", text))
    for meta in parser.css("meta[name][content]"):
        label = _META.get((meta.attributes.get("name") or "").strip().lower())
        value = collapse(meta.attributes.get("content") or "")
        if label and value:
            found.append((label, value))
    return found


def _hidden_properties(blocks: list[Block]) -> list[tuple[str, str]]:
    """Title and number that a page keeps in elements which it does not show."""
    found: list[tuple[str, str]] = []
    for block in blocks:
        if not block.hidden:
            continue
        if block.style in ("heading1", "heading2"):
            found.append(("标题", block.text))
        elif is_document_number(block.text):
            found.append(("文号", block.text))
    return found


#: 国发〔2019〕3号, 建办[2020]15 号: a whole text that is a document number.
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,16}\s*[〔\[［（(【]\s*(?:19|20)\d\d\s*[〕\]］）)】]\s*第?\s*\d{1,5}\s*号"
)


def is_document_number(text: str) -> bool:
    """True when the whole text is a number (文号) of an official document."""
    return _NUMBER.fullmatch(text.strip()) is not None


def _mark_link_lists(blocks: list[Block]) -> None:
    """Mark as chrome runs of three and more short blocks that are nothing but links: menus.

    One or two such blocks may be the document's own annexes (附件：…) and stay.
    """
    run: list[Block] = []
    for block in [*blocks, Block("")]:
        menu = (
            block.linked > 0.9
            and len(block.text) <= 24
            and block.table is None
            and not block.style.startswith("heading")
            and not re.match(r"附件|附表|\d+[.、．]", block.text)
        )
        if menu:
            run.append(block)
            continue
        if len(run) >= 3:
            for item in run:
                item.chrome = True
        run = []


def _mark_header_block(blocks: list[Block]) -> list[tuple[str, str]]:
    """Pairs of the header block; its lines and rows get the style ``front``.

    Tables hold label and value in cells side by side; other pages use lines ``label：value``, several
    on one line too, or a label on a line of its own and the value on the next. Only labels of _LABELS
    count, and only before the running text begins.
    """
    found: list[tuple[str, str]] = []
    waiting = ""
    for block in blocks:
        if block.chrome:
            continue
        if block.table is not None:
            pairs = _cell_pairs(block.cells)
            if pairs or _only_labels(block.cells):
                block.style = "front"
            found += pairs
            continue
        pairs = labelled_pairs(block.text)
        if waiting and not pairs and not _label(block.text) and len(block.text) <= 200:
            pairs = [(waiting, block.text)]
        waiting = _label(block.text) if re.search("[:：]\\s*$", block.text) else ""
        if pairs or waiting:
            block.style = "front"
            found += [(label, value) for label, value in pairs if value]
        elif len(block.text) > 200:
            break
    return found


#: A place where a label may begin: the start, or after blanks or a bar.
_PAIR = re.compile(r"(?:^|(?<=[\s|｜]))(?P<label>[^:：|｜]{2,20}?)\s*[:：]\s*")


def labelled_pairs(line: str) -> list[tuple[str, str]]:
    """The pairs of a line of ``label：value``, one or several; () when it does not begin with a label.

    >>> labelled_pairs("索引号：A-1　发布机构：某县政府　浏览次数：3")
    [('索引号', 'A-1'), ('发布机构', '某县政府')]
    """
    marks = [match for match in _PAIR.finditer(line) if _is_name(match["label"])]
    if not marks or marks[0].start() != 0 or len(line) > 300 or not _label(marks[0]["label"]):
        return []
    pairs: list[tuple[str, str]] = []
    for match, after in zip(marks, [*marks[1:], None], strict=True):
        value = line[match.end() : after.start() if after else len(line)].strip(" \u3000\xa0\t|｜")
        label = _label(match["label"])
        if label and len(value) <= 200:
            pairs.append((label, value))
    return pairs


#: Further names that stand beside labels in the line under a title; they end a value.
_BESIDE = frozenset(
    {
        "浏览次数",
        "点击数",
        "点击次数",
        "访问次数",
        "阅读次数",
        "阅读",
        "字体",
        "字号",
        "字体大小",
        "作者",
        "编辑",
    }
)


def _is_name(text: str) -> bool:
    return bool(_label(text)) or re.sub(r"\s", "", text) in _BESIDE


def is_header_label(text: str) -> bool:
    """True for the label of a header block: 索引号, 文号, 发文机关 …, without blanks and colon."""
    return text in _LABELS


def _label(text: str) -> str:
    """The label that a text is, without blanks and colon; "" when it is none."""
    bare = re.sub(r"[\s:：【】\[\]]", "", text)
    return bare if bare in _LABELS else ""


def _cell_pairs(cells: tuple[str, ...]) -> list[tuple[str, str]]:
    filled = [cell for cell in cells if cell]
    pairs: list[tuple[str, str]] = []
    at = 0
    while at < len(filled):
        label = _label(filled[at])
        inline = [pair for pair in labelled_pairs(filled[at]) if pair[1]]
        if inline:
            pairs += inline
        elif label and at + 1 < len(filled) and not _label(filled[at + 1]):
            pairs.append((label, filled[at + 1]))
            at += 1
        elif not label:
            return []  # a row of data, not of labels
        at += 1
    return pairs


def _only_labels(cells: tuple[str, ...]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(re.search("[:：]\\s*$", cell) and _label(cell) for cell in filled)
