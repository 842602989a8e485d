"""Items as packages of QTI 2.1 and QTI 3.0 (1EdTech): a zip with ``imsmanifest.xml`` and a file an item.

QTI 3.0 names the same parts in other words (``qti-choice-interaction`` for ``choiceInteraction``), so the
tree is built once, in the words of 2.1, and written in those of either. What is filed with an item
(difficulty, knowledge point …) stands in the manifest as keywords of its LOM record (IEEE 1484.12.3).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from case_library.questions import wording
from case_library.questions.model import CHOICES, Item, ItemType

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LOM = "http://ltsc.ieee.org/xsd/LOM"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LANGUAGE = "zh-CN"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first that a zip knows: the same items are the same bytes
_NAME = 60
_LINES_OF_ESSAY = "15"
# Why: a gap of a stem. Matches two or more underscores.
_GAP = re.compile(r"_{2,}")
# Elements that QTI 3.0 keeps as they are in HTML.
_HTML = frozenset({"p", "div", "br", "span"})


@dataclass(frozen=True, slots=True)
class _Version:
    """How one version of QTI names things."""

    items: str
    package: str
    metadata: str
    schema: str
    schema_version: str
    resource: str
    location: str
    renamed: bool

    def tag(self, name: str) -> str:
        kept = not self.renamed or name in _HTML
        return f"{{{self.items}}}" + (name if kept else "qti-" + _hyphens(name))

    def attribute(self, name: str) -> str:
        return _hyphens(name) if self.renamed and not name.startswith("{") else name


_V21 = _Version(
    "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "http://www.imsglobal.org/xsd/imscp_v1p1",
    "http://www.imsglobal.org/xsd/imsqti_metadata_v2p1",
    "QTIv2.1 Package",
    "1.0.0",
    "imsqti_item_xmlv2p1",
    "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    renamed=False,
)
_V30 = _Version(
    "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    "http://www.imsglobal.org/xsd/imsqti_metadata_v3p0",
    "QTI Package",
    "3.0.0",
    "imsqti_item_xmlv3p0",
    "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
    renamed=True,
)


def qti21_bytes(items: Sequence[Item], title: str) -> bytes:
    """A package of QTI 2.1."""
    return _package(items, title, _V21)


def qti30_bytes(items: Sequence[Item], title: str) -> bytes:
    """A package of QTI 3.0."""
    return _package(items, title, _V30)


def _hyphens(name: str) -> str:
    """``responseIdentifier`` → ``response-identifier``."""
    return re.sub(r"(?<!^)([A-Z])", r"-\1", name).lower()


def _package(items: Sequence[Item], title: str, version: _Version) -> bytes:
    names = _names(items)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "imsmanifest.xml", _manifest(items, names, title, version))
        for item, name in zip(items, names, strict=True):
            _put(archive, f"items/{name}.xml", _ItemTree(version).item(item, name))
    return stream.getvalue()


def _put(archive: zipfile.ZipFile, name: str, root: Any) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _names(items: Sequence[Item]) -> list[str]:
    """A name for each item, all different: a letter first, then letters, digits and ``- . _``."""
    taken: set[str] = set()
    names: list[str] = []
    for item in items:
        base = re.sub(r"[^A-Za-z0-9._-]", "_", item.id) or "item"
        base = base if base[0].isalpha() else "i" + base
        name, number = base, 1
        while name.lower() in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name.lower())
        names.append(name)
    return names


# --- the manifest --------------------------------------------------------------------------------


def _manifest(items: Sequence[Item], names: Sequence[str], title: str, version: _Version) -> Any:
    package = f"{{{version.package}}}"
    root = etree.Element(
        package + "manifest",
        nsmap={None: version.package, "imsmd": _LOM, "imsqti": version.metadata},
        identifier="MANIFEST-QUESTIONS",
    )
    metadata = etree.SubElement(root, package + "metadata")
    etree.SubElement(metadata, package + "schema").text = version.schema
    etree.SubElement(metadata, package + "schemaversion").text = version.schema_version
    _lom(metadata, "", title, [])
    etree.SubElement(root, package + "organizations")
    resources = etree.SubElement(root, package + "resources")
    for item, name in zip(items, names, strict=True):
        href = f"items/{name}.xml"
        resource = etree.SubElement(
            resources, package + "resource", identifier=f"RES-{name}", type=version.resource, href=href
        )
        about = etree.SubElement(resource, package + "metadata")
        _lom(about, item.id, _title(item), wording.labels(item))
        kind = etree.SubElement(about, f"{{{version.metadata}}}qtiMetadata")
        etree.SubElement(kind, f"{{{version.metadata}}}interactionType").text = _interaction(item)
        etree.SubElement(resource, package + "file", href=href)
    return root


def _lom(parent: Any, identity: str, title: str, keywords: Sequence[str]) -> None:
    lom = f"{{{_LOM}}}"
    general = etree.SubElement(etree.SubElement(parent, lom + "lom"), lom + "general")
    if identity:
        identifier = etree.SubElement(general, lom + "identifier")
        etree.SubElement(identifier, lom + "catalog").text = "anzhi"
        etree.SubElement(identifier, lom + "entry").text = wording.clean(identity)
    for name, text in [("title", title), *(("keyword", keyword) for keyword in keywords)]:
        string = etree.SubElement(etree.SubElement(general, lom + name), lom + "string", language=_LANGUAGE)
        string.text = wording.clean(text)


def _interaction(item: Item) -> str:
    if item.type in CHOICES or item.type is ItemType.TRUE_FALSE:
        return "choiceInteraction"
    return "textEntryInteraction" if _has_gaps(item) else "extendedTextInteraction"


def _title(item: Item) -> str:
    return " ".join(wording.clean(item.stem).split())[:_NAME] or item.id


def _has_gaps(item: Item) -> bool:
    return item.type is ItemType.BLANK and bool(item.key) and all(item.key)


# --- one item ------------------------------------------------------------------------------------


class _ItemTree:
    """Builds the tree of an item in the words of one version."""

    def __init__(self, version: _Version) -> None:
        self._version = version

    def item(self, item: Item, name: str) -> Any:
        names = {None: self._version.items, "xsi": _XSI}
        root = etree.Element(self._version.tag("assessmentItem"), nsmap=names)
        root.set(f"{{{_XSI}}}schemaLocation", f"{self._version.items} {self._version.location}")
        settings = {"identifier": name, "title": _title(item), _XML_LANG: _LANGUAGE, "adaptive": "false"}
        for key, value in (settings | {"timeDependent": "false", "toolName": "Anzhi"}).items():
            root.set(self._version.attribute(key), value)
        feedback = wording.feedback_text(item)
        self._declarations(root, item, feedback)
        body = self._add(root, "itemBody")
        if item.background:
            self._lines(self._add(self._add(body, "div", **{"class": "background"}), "p"), item.background)
        if _has_gaps(item):
            self._gaps(body, item)
        elif _interaction(item) == "choiceInteraction":
            self._choices(body, item)
        else:
            self._essay(body, item)
        self._processing(root, item, feedback)
        if feedback:
            shown = {"outcomeIdentifier": "FEEDBACK", "identifier": "WHY", "showHide": "show"}
            self._lines(self._content(self._add(root, "modalFeedback", **shown)), feedback)
        return root

    def _add(self, parent: Any, name: str, **settings: str) -> Any:
        made = etree.SubElement(parent, self._version.tag(name))
        for key, value in settings.items():
            made.set(self._version.attribute(key), value)
        return made

    def _content(self, parent: Any) -> Any:
        """Where the text of a block goes: QTI 3.0 has a body inside, and both want a paragraph."""
        inside = self._add(parent, "contentBody") if self._version.renamed else parent
        return self._add(inside, "p")

    def _lines(self, parent: Any, text: str) -> None:
        """Text with its line breaks, after what the parent already holds."""
        for number, line in enumerate(wording.clean(text).split("\n")):
            last = self._add(parent, "br") if number else (parent[-1] if len(parent) else None)
            if last is None:
                parent.text = (parent.text or "") + line
            else:
                last.tail = (last.tail or "") + line

    def _declarations(self, root: Any, item: Item, feedback: str) -> None:
        most = f"{item.score if item.score is not None else 1:g}"
        if _has_gaps(item):
            share = f"{(item.score if item.score is not None else 1) / len(item.key):.6g}"
            for number, words in enumerate(item.key, start=1):
                self._gap_declaration(root, f"RESPONSE_{number}", words.split("|"), share)
        elif _interaction(item) == "choiceInteraction":
            many = item.type is ItemType.MULTIPLE
            self._declare(root, "RESPONSE", "identifier", _right(item), many=many)
        else:
            self._declare(root, "RESPONSE", "string", [])
        self._outcome(root, "SCORE", "float", "0")
        self._outcome(root, "MAXSCORE", "float", most)
        if feedback:
            self._outcome(root, "FEEDBACK", "identifier", "")

    def _declare(self, root: Any, name: str, kind: str, values: Sequence[str], *, many: bool = False) -> Any:
        cardinality = "multiple" if many else "single"
        made = self._add(root, "responseDeclaration", identifier=name, cardinality=cardinality, baseType=kind)
        if values:
            right = self._add(made, "correctResponse")
            for value in values:
                self._add(right, "value").text = wording.clean(value)
        return made

    def _gap_declaration(self, root: Any, name: str, words: Sequence[str], share: str) -> None:
        made = self._declare(root, name, "string", words[:1])
        mapping = self._add(made, "mapping", defaultValue="0")
        for word in dict.fromkeys(words):
            settings = {"mapKey": wording.clean(word), "mappedValue": share, "caseSensitive": "false"}
            self._add(mapping, "mapEntry", **settings)

    def _outcome(self, root: Any, name: str, kind: str, default: str) -> None:
        made = self._add(root, "outcomeDeclaration", identifier=name, cardinality="single", baseType=kind)
        if default:
            self._add(self._add(made, "defaultValue"), "value").text = default

    def _choices(self, body: Any, item: Item) -> None:
        settings = {"responseIdentifier": "RESPONSE", "shuffle": "false"}
        settings["maxChoices"] = "0" if item.type is ItemType.MULTIPLE else "1"
        made = self._add(body, "choiceInteraction", **settings)
        self._lines(self._add(made, "prompt"), item.stem)
        for name, text in _offered(item):
            self._lines(self._add(made, "simpleChoice", identifier=name), text)

    def _gaps(self, body: Any, item: Item) -> None:
        stem = wording.clean(item.stem)
        gaps = list(_GAP.finditer(stem))
        paragraph = self._add(body, "p")
        if len(gaps) != len(item.key):
            # gaps that the stem does not mark are asked for below it
            self._lines(paragraph, stem)
            paragraph, gaps = self._add(body, "p", **{"class": "gaps"}), []
        at = 0
        for number in range(1, len(item.key) + 1):
            if gaps:
                self._lines(paragraph, stem[at : gaps[number - 1].start()])
                at = gaps[number - 1].end()
            longest = max(len(word) for word in item.key[number - 1].split("|"))
            settings = {"responseIdentifier": f"RESPONSE_{number}", "expectedLength": str(max(4, longest))}
            self._add(paragraph, "textEntryInteraction", **settings)
        if gaps:
            self._lines(paragraph, stem[at:])

    def _essay(self, body: Any, item: Item) -> None:
        settings = {"responseIdentifier": "RESPONSE", "expectedLines": _LINES_OF_ESSAY}
        self._lines(self._add(self._add(body, "extendedTextInteraction", **settings), "prompt"), item.stem)
        key = wording.key_text(item)
        if key:
            use = {"use": "scoring"} if self._version.renamed else {}  # QTI 3.0 wants to know what it is for
            self._lines(self._content(self._add(body, "rubricBlock", view="scorer", **use)), key)

    def _processing(self, root: Any, item: Item, feedback: str) -> None:
        made = self._add(root, "responseProcessing")
        if _has_gaps(item):
            total = self._add(self._add(made, "setOutcomeValue", identifier="SCORE"), "sum")
            for number in range(1, len(item.key) + 1):
                self._add(total, "mapResponse", identifier=f"RESPONSE_{number}")
        elif _right(item):
            condition = self._add(made, "responseCondition")
            when = self._add(condition, "responseIf")
            match = self._add(when, "match")
            self._add(match, "variable", identifier="RESPONSE")
            self._add(match, "correct", identifier="RESPONSE")
            score = self._add(when, "setOutcomeValue", identifier="SCORE")
            self._add(score, "variable", identifier="MAXSCORE")
        if feedback:
            value = self._add(self._add(made, "setOutcomeValue", identifier="FEEDBACK"), "baseValue")
            value.set(self._version.attribute("baseType"), "identifier")
            value.text = "WHY"


def _offered(item: Item) -> list[tuple[str, str]]:
    """Identifier and text of each choice."""
    if item.type is ItemType.TRUE_FALSE:
        return [("T", wording.RIGHT), ("F", wording.WRONG)]
    return list(zip(wording.LETTERS, item.options, strict=False))


def _right(item: Item) -> list[str]:
    """Identifiers of the right choices; none for an item without a key, or that is no choice."""
    if item.type is ItemType.TRUE_FALSE:
        return ["T"] if item.key == wording.TRUE_KEY else ["F"] if item.key == wording.FALSE_KEY else []
    return list(item.key) if item.type in CHOICES else []
