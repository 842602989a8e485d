"""QTI 2.x and 3.0, as a package or a single item → questions."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from case_library.questions import wording
from case_library.questions.importing_items import Structured
from case_library.questions.importing_markup import attribute, inner_text, local, open_xml
from case_library.questions.importing_options import left_out
from case_library.questions.importing_report import Doubt, Reason
from case_library.questions.model import ItemType
from corpus.reading.zip_entries import Container

_SHOWN = 200
_INTERACTIONS = frozenset({"choiceinteraction", "extendedtextinteraction", "textentryinteraction"})
_PICTURES = frozenset({"img", "object", "video", "audio", "math"})
_NOT_STEM = frozenset({"rubricblock", "simplechoice", "feedbackblock", "feedbackinline", "templateblock"})
_TRUE_WORDS = {"正确": True, "对": True, "true": True, "错误": False, "错": False, "false": False}


def qti_questions(data: bytes, name: str) -> list[Structured]:
    """The questions of a package, in the order of its manifest, or of one file.

    Raises:
        CorruptFileError: the package or its manifest cannot be read.
        LimitExceededError: it unpacks to more than is allowed.
    """
    if not data.startswith(b"PK"):
        return [_question(open_xml(data, name), 1, (), "")]
    found: list[Structured] = []
    with Container(data, name) as package:
        entries = {entry.filename: entry for entry in package.entries}
        manifest = next((path for path in entries if posixpath.basename(path) == "imsmanifest.xml"), "")
        folder = posixpath.dirname(manifest)
        root = open_xml(package.read(entries[manifest]), name)
        for href, identity, labels in _resources(root):
            path = posixpath.normpath(posixpath.join(folder, href))
            number = len(found) + 1
            if path not in entries:
                doubt = Doubt(Reason.UNREAD, f"题包里缺少文件“{href}”。请从原系统重新导出。")
                found.append(Structured(f"第 {number} 题", href, None, "", doubts=(doubt,)))
                continue
            item = open_xml(package.read(entries[path], href), href)
            if local(item) == "assessmentitem":
                found.append(_question(item, number, labels, identity))
    return found


def is_package(names: Iterator[str]) -> bool:
    """Whether files packed together are a package of QTI."""
    return any(posixpath.basename(name) == "imsmanifest.xml" for name in names)


def _resources(root: Any) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Address, id and keywords of each item in a manifest."""
    for resource in root.iter("{*}resource"):
        if not resource.get("type", "").startswith("imsqti_item"):
            continue
        labels = tuple(
            wording.clean("".join(string.itertext()))
            for string in resource.iterfind(".//{*}keyword/{*}string")
        )
        entry = resource.find(".//{*}identifier/{*}entry")
        yield resource.get("href", ""), "" if entry is None else str(entry.text or ""), labels


def _question(item: Any, number: int, labels: tuple[str, ...], identity: str) -> Structured:
    body = next((one for one in item if local(one) == "itembody"), None)
    title = item.get("title", "")
    if body is None:
        doubt = Doubt(Reason.UNREAD, "没有题目正文。")
        return Structured(f"第 {number} 题", title, None, title, labels=labels, doubts=(doubt,))
    said = wording.read_labels(labels).get("type")
    read = _Body(item, body, said if isinstance(said, ItemType) else None)
    if any(local(one) in _PICTURES for one in body.iter()):
        read.doubts.append(Doubt(Reason.PICTURE, "题目里有图片或音视频，没有导入。请补上文字说明。"))
    feedback = "\n".join(inner_text(_inside(one)) for one in item if local(one) == "modalfeedback")
    points, why, sources = wording.split_feedback(feedback)
    return Structured(
        f"第 {number} 题",
        (title or read.stem)[:_SHOWN],
        read.kind,
        read.stem,
        read.background,
        read.options,
        read.key or points,
        why,
        sources,
        labels,
        identity or item.get("identifier", ""),
        None if labels else read.score,
        tuple(read.doubts),
    )


def _inside(block: Any) -> Any:
    """What a block of QTI 3 holds its text in; of QTI 2 the block itself. A single paragraph is its text."""
    content = next((one for one in block if local(one) == "contentbody"), block)
    children = [one for one in content if local(one)]
    alone = len(children) == 1 and local(children[0]) == "p" and not (content.text or "").strip()
    return children[0] if alone else content


class _Body:
    """Stem, options and key out of the body of an item and its declarations."""

    def __init__(self, item: Any, body: Any, said: ItemType | None) -> None:
        self.kind = said
        self.options: tuple[str, ...] = ()
        self.key: tuple[str, ...] = ()
        self.doubts: list[Doubt] = []
        self._declared = {
            attribute(one, "identifier"): one for one in item if local(one) == "responsedeclaration"
        }
        self.background = ""
        self.score = _score(item)
        found = [one for one in body.iter() if local(one).endswith("interaction")]
        names = {local(one) for one in found}
        if names == {"textentryinteraction"}:
            self._gaps(body, found)
        elif len(found) == 1 and names <= _INTERACTIONS:
            self._one(body, found[0])
        else:
            self.stem = inner_text(body, _NOT_STEM).strip()
            self.kind = said or ItemType.SHORT
            self.doubts.append(
                Doubt(Reason.UNKNOWN_TYPE, "题目的作答方式没有对应的题型，已按简答题导入，请核对。")
            )

    def _around(self, body: Any, gap: str = "") -> list[str]:
        """Texts of the blocks of the body beside the interaction; that of the case goes to ``background``."""
        texts = []
        for block in body:
            name = local(block)
            if not name or name in _NOT_STEM or name in ("choiceinteraction", "extendedtextinteraction"):
                continue
            if block.get("class") == "background":
                self.background = inner_text(_inside(block))
            elif block.get("class") != "gaps" or gap == "":
                texts.append(
                    inner_text(block, _NOT_STEM | {"choiceinteraction", "extendedtextinteraction"}, gap)
                )
        return [text for text in texts if text.strip()]

    def _one(self, body: Any, interaction: Any) -> None:
        prompt = next((one for one in interaction if local(one) == "prompt"), None)
        around = self._around(body)
        self.stem = "\n".join([*around, *([inner_text(prompt)] if prompt is not None else [])])
        declaration = self._declared.get(attribute(interaction, "responseIdentifier"))
        right = _correct(declaration)
        if local(interaction) == "extendedtextinteraction":
            self.kind = self.kind or ItemType.SHORT
            blocks = [one for one in body.iter() if local(one) == "rubricblock"]
            self.key = wording.read_points("\n".join(inner_text(_inside(one)) for one in blocks))
            if not blocks:
                self.key = tuple(right)
            return
        choices = [one for one in interaction if local(one) == "simplechoice"]
        texts = tuple(inner_text(one) for one in choices)
        letters = {
            attribute(one, "identifier"): letter
            for one, letter in zip(choices, wording.LETTERS, strict=False)
        }
        meant = [_TRUE_WORDS.get(text.strip().lower()) for text in texts]
        if self.kind is ItemType.TRUE_FALSE or (
            self.kind is None and sorted(map(str, meant)) == ["False", "True"]
        ):
            self.kind = ItemType.TRUE_FALSE
            judged = [meant[ord(letters[one]) - ord("A")] for one in right if one in letters]
            if judged and judged[0] is not None:
                self.key = wording.TRUE_KEY if judged[0] else wording.FALSE_KEY
            return
        self.options = texts[: len(wording.LETTERS)]
        self.doubts += left_out(texts)
        self.key = tuple(sorted(letters[one] for one in right if one in letters))
        many = declaration is not None and attribute(declaration, "cardinality") == "multiple"
        self.kind = self.kind or (ItemType.MULTIPLE if many else ItemType.SINGLE)

    def _gaps(self, body: Any, found: list[Any]) -> None:
        self.kind = ItemType.BLANK
        self.stem = "\n".join(self._around(body, wording.GAP))
        self.key = tuple(
            _gap_words(self._declared.get(attribute(one, "responseIdentifier"))) for one in found
        )


def _correct(declaration: Any) -> list[str]:
    if declaration is None:
        return []
    return [
        "".join(value.itertext()).strip()
        for one in declaration
        if local(one) == "correctresponse"
        for value in one
        if local(value) == "value"
    ]


def _gap_words(declaration: Any) -> str:
    """The words that a gap takes: those that its mapping gives marks for, else the correct one."""
    if declaration is None:
        return ""
    mapped = [
        attribute(entry, "mapKey")
        for one in declaration
        if local(one) == "mapping"
        for entry in one
        if local(entry) == "mapentry" and _worth(attribute(entry, "mappedValue"))
    ]
    return "|".join(mapped or _correct(declaration))


def _score(item: Any) -> float | None:
    for one in item:
        if local(one) == "outcomedeclaration" and attribute(one, "identifier") == "MAXSCORE":
            try:
                return float("".join(one.itertext()).strip())
            except ValueError:
                return None
    return None


def _worth(value: str) -> bool:
    try:
        return float(value or "1") > 0
    except ValueError:
        return True
