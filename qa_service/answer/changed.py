"""What changed in a rule between two texts of its law: the sentence as it was and as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from corpus.comparison import Change, Comparison, Pair, Provision, compare, provisions
from corpus.library import Library
from corpus.model import Span
from corpus.records import VersionRecord
from qa_service import cite
from qa_service.answer.rule_change import RuleChange, RuleText, bare
from qa_service.comparing import compare_url, edition_name
from qa_service.editions import current, is_law, previous

_ALIKE = 0.3
_MOST_ARTICLES = 1500


def change_of(library: Library, version_id: str, quote: Span) -> RuleChange | None:
    """What changed in the article that holds ``quote``: against the text before, or of an old one today's.

    None for texts other than laws, for one whose other texts are not here, and where the quoted words stayed.
    """
    version = library.version(version_id)
    if not is_law(version) or version.articles > _MOST_ARTICLES:
        return None
    texts = library.editions(version_id)
    now = current(texts)
    if now is None or len(texts) < 2:
        return None
    if now.id != version_id:
        older, newer = version, now
    else:
        before = previous(texts, version_id)
        if before is None:
            return None
        older, newer = before, version
    comparison = comparison_of(library, older, newer)
    pair = _pair_at(comparison, quote, newer=newer.id == version_id)
    if pair is None or pair.change is Change.SAME:
        return None
    return _change(library, pair, older, newer, quote, of_new=newer.id == version_id)


def comparison_of(library: Library, older: VersionRecord, newer: VersionRecord) -> Comparison:
    """The comparison of two texts, kept until the library changes."""

    def make() -> Comparison:
        left, right = (provisions(library.clauses(one.id), library.text(one.id)) for one in (older, newer))
        return compare(left, right)

    found: Comparison = library.derived(("comparison", older.id, newer.id), make)
    return found


def _pair_at(comparison: Comparison, quote: Span, *, newer: bool) -> Pair | None:
    for pair in comparison.pairs:
        provision = pair.new if newer else pair.old
        if provision and provision.start <= quote.start < provision.end:
            return pair
    return None


def _change(
    library: Library, pair: Pair, older: VersionRecord, newer: VersionRecord, quote: Span, *, of_new: bool
) -> RuleChange | None:
    url = compare_url(older, newer)
    if pair.old is None or pair.new is None:
        provision = pair.new or pair.old
        if provision is None:
            return None
        whole = _rule(library, newer if pair.new else older, provision, Span(provision.start, provision.end))
        return RuleChange(None, whole, url) if pair.new else RuleChange(whole, None, url)
    mine, others = (pair.new, pair.old) if of_new else (pair.old, pair.new)
    my_version, other_version = (newer, older) if of_new else (older, newer)
    text = library.text(my_version.id)
    sentence = next(
        (
            s
            for s in cite.sentences(text, Span(mine.start, mine.end))
            if s.start < quote.end and quote.start < s.end
        ),
        quote,
    )
    counterpart = nearest_sentence(library, other_version, others, sentence.of(text), mine.body)
    if counterpart is None:
        return None
    if bare(counterpart.of(library.text(other_version.id))) == bare(sentence.of(text)):
        return None
    here = _rule(library, my_version, mine, sentence)
    there = _rule(library, other_version, others, counterpart)
    return RuleChange(there, here, url) if of_new else RuleChange(here, there, url)


def changed_sentences(library: Library, pair: Pair, newer: VersionRecord, older: VersionRecord) -> list[Span]:
    """Sentences of the newer side (of a removed rule the older one) that the other side does not have."""
    provision = pair.new or pair.old
    if provision is None:
        return []
    text = library.text((newer if pair.new else older).id)
    other = pair.old.body if pair.new and pair.old else ""
    known = {bare(piece) for piece in re.split(r"(?<=[。；])|\n", other)}
    spans = cite.sentences(text, Span(provision.start, provision.end))
    return [span for span in spans if bare(span.of(text)) not in known]


def nearest_sentence(
    library: Library, version: VersionRecord, provision: Provision, words: str, other: str
) -> Span | None:
    """The sentence of a provision that is most like ``words``; None when none is.

    A sentence that ``other``, the text of the provision's counterpart, has word for word is none of it.
    """
    stays = {bare(piece) for piece in re.split(r"(?<=[。；])|\n", other)} - {bare(words)}
    text = library.text(version.id)
    best, found = _ALIKE, None
    for span in cite.sentences(text, Span(provision.start, provision.end)):
        if bare(span.of(text)) in stays:
            continue
        alike = SequenceMatcher(None, bare(span.of(text)), bare(words), autojunk=False).ratio()
        if alike > best:
            best, found = alike, span
    return found


def _rule(library: Library, version: VersionRecord, provision: Provision, span: Span) -> RuleText:
    return RuleText(
        version.id,
        version.document_id,
        provision.label,
        span.of(library.text(version.id)),
        span.start,
        span.end,
        edition_name(version),
    )


def notes_of(changes: Sequence[RuleChange]) -> list[str]:
    """The notes of an answer."""
    return [change.note for change in changes if change.note]
