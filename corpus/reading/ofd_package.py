"""The parts of an OFD package: where they lie, and their XML, read without entities, types or network.

GB/T 33190-2016: a ZIP container with ``OFD.xml`` at its root; every part names the next by a location
that is relative to itself, or begins with ``/`` at the root. Producers take liberties with both, with
upper case, and with the namespace, so elements are known by their local names.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any, TypeAlias

from lxml import etree

from corpus.errors import CorruptFileError, EncryptedFileError
from corpus.reading.zip_entries import Container, ContainerLimits, entry_name

#: An element of lxml, which has no types.
Element: TypeAlias = Any

#: The part that names how a package is encrypted (GM/T 0099-2020, 7.3).
_ENCRYPTED = "encryptions.xml"
_LIMITS = ContainerLimits(entries=50_000, entry=64 * 1024 * 1024)


class PartError(Exception):
    """A part that is missing or no XML; the caller says what is lost with it."""


class OfdPackage:
    """An OFD file, opened.

    Raises:
        CorruptFileError: no container, or no OFD.xml in it.
        EncryptedFileError: the package is encrypted. LimitExceededError: it unpacks to too much.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        self._container = Container(data, name, _LIMITS)
        self._entries = {_normal(entry_name(entry)): entry for entry in self._container.entries}
        self._folded = {path.casefold(): path for path in self._entries}
        self._trees: dict[str, Element] = {}
        if _ENCRYPTED in self._folded or self._container.locked:
            raise EncryptedFileError(
                f"“{name}”是加密的 OFD 文件。请用 OFD 阅读器打开，另存为不加密的 OFD 或 PDF 后再导入。",
                details={"file": name},
            )
        root = self._folded.get("ofd.xml")
        if root is None:
            raise self.corrupt("OFD.xml")
        self.root = root

    def corrupt(self, part: str) -> CorruptFileError:
        """The error for a package whose ``part`` cannot be used."""
        return CorruptFileError(
            f"“{self._name}”已损坏或不完整（{part} 读不出来）。"
            "请重新下载，或用 OFD 阅读器另存为 PDF 后再导入。",
            details={"file": self._name, "part": part},
        )

    def resolve(self, base: str, location: str | None) -> str | None:
        """The part that a location written in ``base`` means; None when there is none."""
        location = (location or "").strip().replace("\\", "/")
        if not location:
            return None
        folder = "" if location.startswith("/") else posixpath.dirname(base)
        for candidate in (posixpath.join(folder, location.lstrip("/")), location):
            path = posixpath.normpath(_normal(candidate))
            found = path if path in self._entries else self._folded.get(path.casefold())
            if found is not None:
                return found
        return None

    def bytes_of(self, part: str) -> bytes:
        """The bytes of a part. Raises PartError; LimitExceededError when it is too large."""
        try:
            return self._container.read(self._entries[part])
        except (KeyError, CorruptFileError) as error:
            raise PartError(part) from error

    def xml(self, part: str, *, shared: bool = False) -> Element:
        """The root element of a part; ``shared``: it will be asked for again.

        Raises PartError; LimitExceededError when it is too large.
        """
        if part in self._trees:
            return self._trees[part]
        data = self.bytes_of(part)
        parser = etree.XMLParser(
            resolve_entities=False,
            load_dtd=False,
            dtd_validation=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise PartError(part) from error
        # The standard has no document type; entities would be its only use.
        if root is None or root.getroottree().docinfo.internalDTD is not None:
            raise PartError(part)
        if shared:
            self._trees[part] = root
        return root


def _normal(path: str) -> str:
    while path.startswith(("/", "./")):
        path = path[1:] if path.startswith("/") else path[2:]
    return path


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """The children that have one of these names; all, when none is given."""
    if element is not None:
        for child in element:
            if not names or local(child) in names:
                yield child


def child(element: Element | None, name: str) -> Element | None:
    """The first child of this name."""
    return next(children(element, name), None)


def text_of(element: Element | None, name: str) -> str:
    """The text of the first child of this name, "" without one."""
    found = child(element, name)
    return "" if found is None else (found.text or "").strip()
