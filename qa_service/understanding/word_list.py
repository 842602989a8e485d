"""The lexicon as a list for people, and the check of the words that a user adds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from qa_service.lexicon import Lexicon, Sense


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a word of the user's lexicon that should be mended; ``message`` is Chinese."""

    word: str
    code: str
    message: str

    def to_dict(self) -> dict[str, str]:
        return asdict(self)


def rows_of(
    lexicon: Lexicon, query: str = "", field: str = "", limit: int | None = None, offset: int = 0
) -> tuple[list[dict[str, Any]], int]:
    """A window of the lexicon's words, and how many fit.

    Args:
        query: part of the word or of one of its terms. field: part of the field's name (消防).
    """
    words = sorted(
        word for word in lexicon if _fits(word, lexicon.senses(word), query.strip(), field.strip())
    )
    shown = words[offset:] if limit is None else words[offset : offset + limit]
    rows = [{"word": word, "senses": [_sense(sense) for sense in lexicon.senses(word)]} for word in shown]
    return rows, len(words)


def check_words(
    lexicon: Lexicon,
    added: Mapping[str, tuple[Sense, ...]],
    removed: Collection[str],
    texts: Iterable[str],
) -> list[Finding]:
    """What should be mended in the words that a user added.

    Args:
        lexicon: with the added words in it. texts: of the library: a term that none of them has finds
            nothing; they are read one after another until all terms are found.
    """
    found = [
        Finding(word, "removed_and_added", "同时写在 terms 和 remove 里，请去掉一处。")
        for word in removed
        if word in added
    ]
    for word, senses in added.items():
        terms = {term for sense in senses for term in sense.terms}
        back = sorted(t for t in terms if any(word in sense.terms for sense in lexicon.senses(t)))
        if back:
            found.append(Finding(word, "cycle", f"和“{back[0]}”互相指来指去，请只留规范用语在右边。"))
        if len([sense for sense in senses if not sense.near and not sense.away]) > 1:
            found.append(Finding(word, "ambiguous", "有几个意思，请用 with 或 without 写明各在什么时候。"))
        if len(word) == 1 and not any(sense.near for sense in senses):
            found.append(Finding(word, "one_sign", "只有一个字，容易认错，请用 with 写明和哪些词一起出现。"))
    unseen = {term for senses in added.values() for sense in senses for term in sense.terms}
    for text in texts:
        if not unseen:
            break
        unseen = {term for term in unseen if term not in text}
    for word, senses in added.items():
        lost = [term for sense in senses for term in sense.terms if term in unseen]
        if lost:
            found.append(
                Finding(word, "unknown_term", f"资料库的原文里没有“{'”“'.join(lost)}”，查不到东西。")
            )
    return found


def _fits(word: str, senses: tuple[Sense, ...], query: str, field: str) -> bool:
    if field and not any(field in sense.field for sense in senses):
        return False
    return not query or query in word or any(query in term for sense in senses for term in sense.terms)


def _sense(sense: Sense) -> dict[str, Any]:
    when = [f"有“{'”“'.join(sense.near)}”时"] if sense.near else []
    when += [f"没有“{'”“'.join(sense.away)}”时"] if sense.away else []
    return {
        "terms": list(sense.terms),
        "with": list(sense.near),
        "without": list(sense.away),
        "when": "，".join(when),
        "field": sense.field,
    }
