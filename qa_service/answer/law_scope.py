"""What a law says that it is about, and the nation's laws about the same matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from corpus.jurisdiction import NATIONAL
from qa_service.answer.accident_grade import rank
from qa_service.answer.article_parts import matter_of
from qa_service.evidence import Finder

MOST_LAWS: Final = 4

# “机动车”，是指…: the words that a text defines.
_DEFINED = re.compile(r"[“\"]([^”\"]{2,12})[”\"][，,]?\s*(?:是?指|包括)")
_SCOPE_ARTICLES: Final = ("第二条", "第三条", "第四条")


def scope_words(finder: Finder, version_id: str) -> str:
    """What a text says that it is about: the articles on its scope, and the words that it defines."""

    def read() -> str:
        text = finder.library.text(version_id)
        found = [finder.facts.article(version_id, label) for label in _SCOPE_ARTICLES]
        said = [article.extent.of(text) for article in found if article is not None]
        return " ".join([*said, *_DEFINED.findall(text)])

    return finder.library.derived(("scope words", version_id), read)


def of_same_matter(finder: Finder, version_id: str) -> Sequence[str]:
    """The nation's laws and rules in force whose title has the matter of a place's rule (烟花爆竹)."""

    def read() -> Sequence[str]:
        title = finder.library.version(version_id).title
        return tuple(
            one.id
            for one in finder.library.standing_versions()
            if one.jurisdiction == NATIONAL
            and rank(finder, one.id) > 1
            and any(word in title for word in matter_of(one.title))
        )[:MOST_LAWS]

    return finder.library.derived(("same matter", version_id), read)
