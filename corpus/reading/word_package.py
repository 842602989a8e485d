"""DOCX files whose container says it in another way: templates, files with macros, strict OOXML."""

from __future__ import annotations

import io
import zipfile

_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
#: Main parts that hold the same document: DOCM, DOTX, DOTM. Macros are never looked at.
_OTHER_MAINS = (
    b"application/vnd.ms-word.document.macroEnabled.main+xml",
    b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
)
_STRICT = b"http://purl.oclc.org/ooxml/"
#: Namespaces of strict OOXML (ISO/IEC 29500-1) and the transitional ones that stand for them; the longest
#: first, so that none is cut by another.
_NAMESPACES = (
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships/metadata/core-properties",
     b"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"),
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main",
     b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
    (b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"),
)  # fmt: skip
_TYPES = "[Content_Types].xml"


def as_document(data: bytes) -> bytes:
    """The container as a plain transitional DOCX; unchanged where it is one.

    Args:
        data: a container that ``refuse_hostile`` let pass.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        types = archive.read(_TYPES)
        strict = _is_strict(archive)
        if not strict and not any(kind in types for kind in _OTHER_MAINS):
            return data
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as plain:
            for name in dict.fromkeys(archive.namelist()):
                content = archive.read(name)
                if name == _TYPES:
                    for kind in _OTHER_MAINS:
                        content = content.replace(kind, _MAIN)
                if strict and name.endswith((".xml", ".rels")):
                    for old, new in _NAMESPACES:
                        content = content.replace(old, new)
                plain.writestr(name, content)
        return made.getvalue()


def _is_strict(archive: zipfile.ZipFile) -> bool:
    for name in ("_rels/.rels", "word/document.xml"):
        if name in archive.namelist():
            with archive.open(name) as stream:
                if _STRICT in stream.read(4096):
                    return True
    return False
