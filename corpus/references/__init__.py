"""Citations in a text (引用): 《…》第X条第Y款第Z项, 本法第X条, 前款, 安全生产法第二十一条.

Finding only: which document and provision of the library is meant is decided in ``corpus.resolving``.
"""

from __future__ import annotations

import re

from corpus.model import Clause, ClauseKind, Outline
from corpus.references.names import Names, national_names
from corpus.references.places import ArticlePlaces, canonical
from corpus.references.scanner import Own, Scanner
from corpus.relations import FoundReference, Reference
from corpus.titles import own_names, title_key

__all__ = ["Names", "find_references", "scan"]

_UNREAD = frozenset({ClauseKind.TITLE, ClauseKind.CHROME, ClauseKind.CONTENTS})
_NAMED_ONLY = frozenset({ClauseKind.HEADING, ClauseKind.FRONT})

# Why: in an act that amends or explains another and has no articles of its own, 第X条 without a name is an
# article of the other. Matches in a title: 关于修改《…法》的决定, 刑法修正案（九）, 关于适用刑法分则…的意见.
# Must not match 关于修改完善…的意见.
_ABOUT = re.compile(
    r"关于修[改订][〈《]?(?P<quoted>[^《》〈〉]{2,60}?)[〉》]?的决定|(?P<act>[\u4e00-\u9fff]{2,30}法)修正案"
    r"|关于(?:执行|适用|实施)[〈《]?(?P<applied>[^《》〈〉]{1,40}?法典?)(?:[〉》]|[^律规人])"
)


def find_references(outline: Outline) -> tuple[Reference, ...]:
    """Every citation of ``outline``, in the order of the text."""
    places = ArticlePlaces(outline.clauses)
    about = outline.metadata
    titles = (*own_names(about.title, about.short_titles), *(part.title for part in outline.parts))
    own = Own(
        keys=frozenset(key for key in map(title_key, titles) if key),
        articles=frozenset(map(canonical, places.articles)),
        about=_subject(about.title),
    )
    scanner = Scanner(outline.text, national_names(), own, places)
    found: list[Reference] = []
    for clause in outline.clauses:
        if clause.kind in _UNREAD:
            continue
        begin = _behind_label(outline.text, clause)
        found.extend(
            Reference(
                clause.ordinal,
                one.span,
                one.scope,
                one.title,
                one.number,
                one.article,
                one.paragraph,
                one.item,
            )
            for one in scanner.clause(
                begin, clause.span.end, clause.ordinal, named_only=clause.kind in _NAMED_ONLY
            )
        )
    return tuple(found)


def scan(text: str, names: Names | None = None) -> tuple[FoundReference, ...]:
    """Every citation in a text that is no document of the library, with offsets into it.

    本法 and 前款 are found too; what they mean cannot be told without the document, so 前款 has no article.

    Args:
        names: names that need no 《》, as ``Resolver.names`` gives them; national laws are always known.
    """
    scanner = Scanner(text, names or national_names(), Own(), ArticlePlaces(()))
    return tuple(scanner.clause(0, len(text), None))


def _subject(title: str) -> str:
    match = _ABOUT.search("".join(title.split()))
    return (match.group("quoted") or match.group("act") or match.group("applied") or "") if match else ""


def _behind_label(text: str, clause: Clause) -> int:
    """Where the words of a clause begin behind its label; the label of an article is no citation."""
    position = clause.span.start
    if clause.kind is not ClauseKind.ARTICLE:
        return position
    for character in clause.label:
        while position < clause.span.end and text[position].isspace():
            position += 1
        if position >= clause.span.end or text[position] != character:
            return clause.span.start
        position += 1
    return position
