"""Understands questions over one library: made once for each question, before it is taken apart."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from corpus.jurisdiction import ambiguous_places, find_places
from corpus.library import Library
from corpus.model import Span
from corpus.numerals import fold
from corpus.units import names_in
from qa_service.lexicon import Expansion, Lexicon, Sense, builtin_lexicon, read_user_lexicon
from qa_service.library_facts import LibraryFacts
from qa_service.understanding.library_words import (
    PUBLIC_WORDS_FILE,
    WORDS_FILE,
    LibraryWords,
    harvest,
    read_words,
    write_words,
)
from qa_service.understanding.model import LawMention, Understanding
from qa_service.understanding.quantities import date_forms, find_quantities
from qa_service.understanding.typos import Spelling

Rarity = Callable[[Iterable[str]], Mapping[str, float]]
#: No text has it: its rarity is that of a word that the library lacks.
_NO_WORD = "\x00"
#: Names this short are words of everyday speech too and protect nothing.
_SHORT = 3


class Understander:
    """Corrects, expands and reads the figures of questions; thread-safe.

    Args:
        library, facts: whose names are known.
        rarity: how rare words are in the library (``Searcher.rarity``); None where there is no index: then
            our own vocabulary decides alone.
        everyday: the user's own lexicon; it need not exist, and a change of it is taken up at once.
    """

    def __init__(
        self,
        library: Library,
        facts: LibraryFacts,
        rarity: Rarity | None = None,
        everyday: Path | None = None,
    ) -> None:
        self._library = library
        self._facts = facts
        self._rarity = rarity
        self._everyday = everyday
        self._lock = threading.Lock()
        self._lexicon: tuple[tuple[int, int] | None, Lexicon] | None = None
        self._state: tuple[int, Spelling, Lexicon] | None = None

    def understand(self, question: str) -> Understanding:
        """What ``question`` means; nothing is lost of it, it is only put right and added to.

        Raises:
            SettingsError: the user's lexicon is damaged.
        """
        lexicon = self.lexicon()
        typed = fold(" ".join(question.split()))
        spelling, names = self._of_library()
        text, corrections = spelling.correct(
            typed, seen=lambda words: self._seen(words, lexicon), kept=lambda: self._kept(typed)
        )
        quantities = find_quantities(text)
        numbers = [Expansion(q.text, q.forms, "number", q.span.start) for q in quantities if q.forms]
        of_library = [Expansion(e.word, e.terms, "library", e.start) for e in names.expand(text)]
        expansions = [*lexicon.expand(text), *of_library, *numbers, *date_forms(text)]
        naming = self._facts.titles().find(text)
        laws: tuple[LawMention, ...] = ()
        if naming.short and naming.span:
            laws = (LawMention(naming.span.of(text), naming.short, naming.span),)
        return Understanding(
            typed,
            text,
            corrections,
            tuple(sorted(expansions, key=lambda expansion: expansion.start)),
            laws,
            quantities,
        )

    def lexicon(self) -> Lexicon:
        """The built-in lexicon with the user's words.

        Raises:
            SettingsError: the user's file is damaged.
        """
        stamp = _stamp(self._everyday)
        with self._lock:
            if self._lexicon is None or self._lexicon[0] != stamp:
                lexicon = builtin_lexicon()
                if stamp is not None and self._everyday is not None:
                    lexicon = lexicon.merged(*read_user_lexicon(self._everyday))
                self._lexicon = (stamp, lexicon)
            return self._lexicon[1]

    def _of_library(self) -> tuple[Spelling, Lexicon]:
        """The vocabulary and the short names of this state of the library."""
        generation = self._library.generation()
        with self._lock:
            if self._state is None or self._state[0] != generation:
                words = read_words(words_path(self._library), generation) or LibraryWords()
                spelling = Spelling({*self._facts.unit_names(), *words.terms, *words.names})
                self._state = (generation, spelling, _as_lexicon(words))
            return self._state[1:]

    def _seen(self, words: Collection[str], lexicon: Lexicon) -> Collection[str]:
        """Those of ``words`` that the library or the lexicon has."""
        if self._rarity is None:
            return [word for word in words if word in lexicon]
        rarity = self._rarity([*words, _NO_WORD])
        unseen = rarity.get(_NO_WORD, 0.0)
        return [word for word in words if word in lexicon or rarity.get(word, unseen) < unseen]

    def _kept(self, text: str) -> list[Span]:
        """Names in the question that are never corrected: places, organs and titles."""
        places = self._facts.jurisdictions()
        spans = [mention.span for mention in find_places(text, places) if mention.path in places]
        spans += [one.span for one in ambiguous_places(text, places)]
        names = sorted(name for name in names_in(text, self._facts.unit_names()) if len(name) > _SHORT)
        spans += [Span(at, at + len(name)) for name in names if (at := text.find(name)) >= 0]
        naming = self._facts.titles().find(text)
        if naming.span and naming.texts and any(one.key in text for one in naming.texts):
            spans.append(naming.span)
        if naming.span and naming.short:
            spans.append(naming.span)
        return spans


def words_path(library: Library) -> Path:
    """Where the words that a library's texts introduce are kept; those of its public texts apart."""
    return library.root / "index" / (PUBLIC_WORDS_FILE if library.restricted else WORDS_FILE)


def keep_library_words(library: Library) -> None:
    """Reads the texts in force once and keeps the words that they introduce; nothing when that is done.

    Called when the index is brought up to date, so that no question waits for it.
    """
    generation = library.generation()
    path = words_path(library)
    if not path.parent.is_dir() or read_words(path, generation) is not None:
        return
    texts = (library.text(version.id) for version in library.standing_versions())
    write_words(harvest(texts), path, generation)


def _as_lexicon(words: LibraryWords) -> Lexicon:
    """Short names ⇄ full ones, for questions."""
    senses: dict[str, tuple[Sense, ...]] = {}
    for short, full in words.names.items():
        senses[short] = (Sense(full, field="资料库"),)
    for short, full in words.names.items():
        for name in full:
            senses.setdefault(name, (Sense((short,), field="资料库"),))
    return Lexicon(senses)


def _stamp(path: Path | None) -> tuple[int, int] | None:
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size) if found else None
