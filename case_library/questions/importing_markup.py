"""XML and HTML of other systems → text, opened so that nothing outside the file is ever fetched."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from corpus.errors import CorruptFileError

_BLOCKS = frozenset(
    {"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"}
)
# Why: files that are laid out for reading break lines inside a text. Matches a break with the blanks round
# it; must not match blanks within a line, which are text.
_LAID_OUT = re.compile(r"[ \t]*\n[ \t\n]*")


def open_xml(data: bytes, name: str) -> Any:
    """The root of an XML file.

    Raises:
        CorruptFileError: it is not well-formed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise CorruptFileError(
            f"“{name}”不是完整的 XML 文件（{error.msg}）。请从原系统重新导出后再导入。",
            details={"file": name},
        ) from error


def local(element: Any) -> str:
    """The name of an element in one spelling for QTI 2 and 3: ``choiceinteraction``."""
    if not isinstance(element.tag, str):
        return ""
    name = element.tag.rsplit("}", 1)[-1].lower()
    return name.removeprefix("qti-").replace("-", "")


def attribute(element: Any, name: str) -> str:
    """An attribute in either spelling: ``responseIdentifier`` or ``response-identifier``."""
    hyphens = re.sub(r"([A-Z])", r"-\1", name).lower()
    return str(element.get(name) or element.get(hyphens) or "")


def inner_text(element: Any, skipped: frozenset[str] = frozenset(), gap: str = "") -> str:
    """The text of an element, a line for each block and ``br``.

    Args:
        element: to read.
        skipped: local names of elements that are left out, but for ``gap``, which is put in their place.
        gap: what an element of ``textentryinteraction`` shows as.
    """
    pieces: list[str] = []
    _collect(element, pieces, skipped, gap)
    return "".join(pieces)


def _collect(element: Any, pieces: list[str], skipped: frozenset[str], gap: str) -> None:
    pieces.append(
        _LAID_OUT.sub(" ", element.text or "").lstrip(" ") if _laid_out(element.text) else element.text or ""
    )
    for child in element:
        name = local(child)
        if name == "br":
            pieces.append("\n")
        elif name == "textentryinteraction":
            pieces.append(gap)
        elif name and name not in skipped:
            if name in _BLOCKS and "".join(pieces).strip() and not "".join(pieces[-2:]).endswith("\n"):
                pieces.append("\n")
            _collect(child, pieces, skipped, gap)
        tail = child.tail or ""
        if tail.strip() or not _laid_out(tail):
            pieces.append(_LAID_OUT.sub(" ", tail))


def _laid_out(text: str | None) -> bool:
    return text is not None and "\n" in text


def html_text(text: str) -> str:
    """The text of a piece of HTML; a text without tags and entities as it is."""
    if "<" not in text and "&" not in text:
        return text
    from lxml import html

    # editors write a blank as &nbsp;; a no-break space that stands in the text itself is one
    root = html.fragment_fromstring(re.sub(r"&nbsp;|&#160;", " ", text), create_parent="div")
    return inner_text(root)
