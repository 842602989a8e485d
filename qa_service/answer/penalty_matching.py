"""Which article, and which act of it, a question for a sanction is about."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from corpus.jurisdiction import NATIONAL
from corpus.model import ClauseKind, Span
from corpus.records import ClauseRecord
from indexing.segment import cut, is_noun
from qa_service.answer.accident_grade import articles_like, in_force, rank
from qa_service.answer.article_parts import article_of, matter_of, of_other_matter, paragraphs, words
from qa_service.answer.law_scope import of_same_matter, scope_words
from qa_service.answer.penalty_acts import (
    UNDONE,
    asks_for_officials,
    asks_for_service,
    asks_for_trade,
    class_named,
    is_of_another,
    is_of_one_employed,
    is_of_special_hazard,
    is_official,
    is_other_branch,
    is_service,
    is_trade,
    lacks_wrong,
    means_officials,
    service_named,
    undone_worth,
)
from qa_service.answer.penalty_question import HARM, NOT_ACT, Asked, is_for, parties
from qa_service.answer.penalty_terms import RARE_ENOUGH, SIGN_WEIGHT, act_terms, covering, undone_words
from qa_service.answer.sanctions import MAY_PUNISH, Act, Provision, Sanction, sanctions, subject_of
from qa_service.evidence import Evidence, Finder, Findings, Term, coverage

LOOKED_AT: Final = 20
"""Articles whose tiers are read."""
MOST_ACTS: Final = 3
MORE: Final = 16
SETTLED: Final = 0.75
"""Score and share of the words from which on no other search is made."""
WORTH_READING: Final = 0.45
"""Share of the act's words that an article must have to be read tier by tier, where no search led to it."""
LAWS_READ: Final = 4
"""Laws near the question whose penal articles are all weighed."""
FOUND_BESIDE: Final = -0.15
"""What an article lacks that only the search for penal articles finds."""
OTHER_MATTER: Final = 0.25
"""What a law about a matter of its own, or tiers for one branch, lack against general ones, where nobody
asked about that matter or branch."""
OTHER_ACT: Final = 0.25
"""What an act lacks that is not the one that the question tells."""
TRADE_LACKS: Final = 0.12
"""What selling or letting a thing lacks where the question speaks of no trade: most people use things."""
_AS_WELL: Final = 0.02
MEANT: Final = 0.1
"""What an act is worth that tells of the same two parties as the question."""
OTHER_CASE: Final = 0.12
"""What an act lacks whose first words tell a case that the question does not."""
PRECISE: Final = 0.1
"""What an act is worth of whose words the question names all."""
OF_A_PLACE: Final = 0.15
"""What the rule of a place lacks where nobody asked about a place."""
HALF_OF_MOST: Final = 0.5
LITTLE_OF_IT: Final = 0.3
"""Share of a word that an act must have to speak of it (现金 of 付现金)."""
HARDLY: Final = 0.2
"""Share of an act's own words below which the question hardly speaks of it."""
SAME_ACT: Final = 0.6
"""Share of the shorter of two descriptions that the longer one has, where both tell one act."""
SAME_ACT_LACKS: Final = 0.3
"""What the act of a law may lack against that of a regulation and still go before it."""


@dataclass(frozen=True, slots=True)
class Match:
    """An article, and what of it fits the question.

    Attributes:
        through: the item that names the act, where the article punishes the class that the item is of.
        breach: the provision whose breach it is, where that says what was done.
        strange: it speaks of another act, however many words it shares.
        ahead: of the score, before the best of another article.
        branch: whom the tiers are for, where the question does not speak of their branch.
        foreign: so, or the act names the law's own matter, of which the question does not speak; apart: so,
            or the law's title tells such a matter.
        undone: it punishes that just this was not done.
    """

    evidence: Evidence | None
    article: ClauseRecord
    rows: tuple[Sanction, ...]
    acts: tuple[Act, ...]
    covered: float
    score: float
    through: ClauseRecord | None = None
    breach: Provision | None = None
    strange: bool = False
    branch: str = ""
    foreign: bool = False
    apart: bool = False
    ahead: float = 0.0
    undone: bool = False


@dataclass(frozen=True, slots=True)
class _Said:
    """Words that say what is punished: with an item of the class, or with a provision whose breach it is."""

    text: str
    through: ClauseRecord | None = None
    breach: Provision | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """An article that may punish, with what it lacks against the best evidence.

    Attributes:
        listing: the article whose items are of the class that this one punishes; named: the class.
    """

    lacks: float
    evidence: Evidence | None
    article: ClauseRecord
    listing: ClauseRecord | None = None
    named: str = ""


# 违章, 违规 say that there is a rule, and so does 违反…规定 in a text.
_ASKS_AGAINST_RULES = re.compile("违章|违规|不按规")
_AGAINST_RULES = re.compile("违反(?!本)[^，,；;。]{0,12}(?:规定|规程|规范|标准|制度)|违章|违规|未按照?规定")


def best_match(
    finder: Finder, findings: Findings, asked: Asked, versions: Sequence[str] = ()
) -> Match | None:
    """The article and the act that fit best; None where no law near punishes anything.

    Args:
        versions: only articles of these texts; () for those that the question finds.
    """
    terms = act_terms(findings)
    if not terms:
        return None
    weigher = _Weigher(finder, findings, asked, terms)
    places = (
        [_Place(0.0, None, article) for one in versions for article in _penal(finder, one, terms)]
        if versions
        else _articles(finder, findings, terms)
    )
    found = [match for place in places for match in weigher.matches(place)]
    if not versions and not any(m.score >= SETTLED and m.covered >= SETTLED and not m.strange for m in found):
        seen = {match.article.id for match in found}
        for article in _searched(finder, findings):
            if article.id not in seen:
                found += weigher.matches(_Place(FOUND_BESIDE, None, article))
    if not found:
        return None
    best = max(found, key=lambda match: (match.score, match.covered, match.article.id))
    best = best if versions else _of_higher_law(finder, findings, weigher, best, found)
    best = _first_of_its_article(best, found)
    rest = max((m.score for m in found if m.article.id != best.article.id), default=0.0)
    best = dataclasses.replace(best, ahead=best.score - rest)
    alike = [m for m in found if m.article.id == best.article.id and m.score > best.score - 0.02 and m.acts]
    if len(alike) > 1 and best.acts and len({m.rows for m in alike}) <= 2:
        acts = {act.clause.id: act for match in alike for act in match.acts}
        ordered = sorted(acts.values(), key=lambda act: act.clause.ordinal)
        best = dataclasses.replace(best, acts=tuple(ordered[:MOST_ACTS]))
    return best


def _first_of_its_article(best: Match, found: Sequence[Match]) -> Match:
    """Of the 款 of an article that fit as well, the first: the others tell a special case of it."""
    if best.acts or best.breach or best.strange:
        return best
    close = [
        match
        for match in found
        if match.article.id == best.article.id
        and not match.acts
        and not match.strange
        and match.covered >= best.covered
        and match.score >= best.score - _AS_WELL
    ]
    return min(close, key=lambda match: match.rows[0].sentence.start, default=best)


class _Weigher:
    """Weighs what articles punish against one question."""

    def __init__(self, finder: Finder, findings: Findings, asked: Asked, terms: Sequence[Term]) -> None:
        self._finder = finder
        self._scope = findings.scope
        self._asked = asked
        self.terms = terms
        question = findings.question
        self._text = question.text
        self._undone = undone_words(self._text, [t for t in findings.terms if not NOT_ACT.match(t.word)])
        everyday = question.understood.formal if question.understood else ()
        self._words = " ".join([self._text, *everyday, *(other for term in terms for other in term.others)])
        self._who = parties(self._text)
        self._officials = asks_for_officials(self._text)
        self._trade = asks_for_trade(self._text)
        self._services = asks_for_service(self._text)
        self._servant = service_named(self._text)
        self._meant = means_officials(self._text)
        self._against_rules = bool(_ASKS_AGAINST_RULES.search(self._text))

    def matches(self, place: _Place) -> Iterable[Match]:
        """Everything that an article punishes."""
        rows = sanctions(self._finder.library, place.article)
        if not rows or not in_force(self._finder, place.article.version_id, self._scope.as_of):
            return  # what is repealed punishes nobody
        base = self._standing(place)
        for act, group in _acts(rows):
            if place.named and not any(place.named in row.lead for row in group):
                continue
            yield max(
                (self._weighed(place, base, act, group, said) for said in self._said(place, act, group)),
                key=lambda match: match.score,
            )

    def _standing(self, place: _Place) -> float:
        """What the text counts, whatever of it is meant."""
        finder, version_id = self._finder, place.article.version_id
        version = finder.library.version(version_id)
        base = place.lacks + 0.02 * rank(finder, version_id)
        if not self._scope.places and version.jurisdiction not in ("", NATIONAL):
            base -= OF_A_PLACE
        return base

    def _weighed(
        self,
        place: _Place,
        base: float,
        act: Act | None,
        group: tuple[Sanction, ...],
        words_: _Said,
    ) -> Match:
        terms, title = self.terms, self._finder.library.version(place.article.version_id).title
        said, own = words_.text, act.text if act else group[0].lead
        covered = max(covering(terms, said), 0.93 * covering(terms, said + title))
        score = base + 0.9 * covered + _fit(self._asked, group)
        precise = _precise(terms, own if words_.through is None else said)
        score += PRECISE * precise
        strange = lacks_wrong(self._text, terms, said)
        if strange:
            score -= OTHER_ACT
        deed = own if act and not (words_.breach or words_.through) else said
        if self._undone:  # 不牵绳, 没检验: an act that is not about it is another
            score += max(undone_worth(form, deed) for _, form in self._undone) or -OTHER_ACT
            strange |= not any(form.search(deed) for _, form in self._undone) and not any(
                one in deed for forms, _ in self._undone for one in forms
            )
        if is_of_another(self._text, terms, own):
            score -= OTHER_ACT
        if not self._trade and is_trade(own):
            score -= TRADE_LACKS
        if self._begins_otherwise(own):
            score -= OTHER_CASE * (2 if is_of_special_hazard(own, self._words) else 1)
        if self._against_rules and _AGAINST_RULES.search(said):
            score += 0.08
        first = group[0].lead.split("，")[0]
        head = subject_of(group[0].lead) or (first if is_official(first) else group[0].subject)
        if (not self._officials and is_official(head)) or (not self._services and is_service(head)):
            score -= OTHER_ACT
        if (self._servant and self._servant not in said) or (self._meant and not is_official(head)):
            score -= OTHER_ACT
        if is_of_one_employed(self._text, terms, own):
            score += MEANT
        branch = not (self._officials and is_official(head)) and is_other_branch(head, self._words)
        apart = branch or (
            of_other_matter(title, self._words) and not self._in_scope(place.article.version_id)
        )
        if apart:
            score -= OTHER_MATTER
        if act and is_other_branch(subject_of(own), self._words):
            score -= OTHER_MATTER  # 特种作业人员…上岗: one kind of those who do it
        foreign = branch or any(word in own and word not in self._words for word in matter_of(title))
        meant = self._asked.somebody and any(is_for(self._asked, row) for row in group)
        hardly = max(_precise(terms, part) for part in re.split("[，,；;]|或者", own)) < HARDLY
        told = sum(any(form in said for form in (t.word, *t.others)) for t in terms)
        if self._only_its_matter(said, title):
            strange = True
        by_word = any(term.word in said for term in terms)
        if hardly and not meant and words_.through is None and not by_word and told < 2:
            strange = True  # nothing but what may stand for a word, in a sentence about something else
        return Match(
            place.evidence,
            place.article,
            group,
            (act,) if act else (),
            covered,
            score,
            through=words_.through,
            breach=words_.breach,
            strange=strange,
            branch=head if branch else "",
            foreign=foreign,
            apart=apart,
            undone=any(undone_worth(form, deed) >= UNDONE for _, form in self._undone),
        )

    def _only_its_matter(self, said: str, title: str) -> bool:
        """Whether an act has of the question's words none but what the law is about: the deed is another."""
        if self._undone and any(form.search(said) for _, form in self._undone):
            return False
        there, lacking = [], 0
        heavy = max(SIGN_WEIGHT, HALF_OF_MOST * max(term.weight for term in self.terms))
        for term in self.terms:
            exact = any(form in said for form in (term.word, *term.others))
            if exact or coverage([term], said) >= LITTLE_OF_IT:
                there.append(any(form in title for form in (term.word, *term.others)))
            elif term.weight >= heavy:
                lacking += 1
        return bool(there) and all(there) and lacking > 0

    def _in_scope(self, version_id: str) -> bool:
        """Whether the question speaks of what the text says that it is about, in whatever words."""
        scope = scope_words(self._finder, version_id)
        return any(len(one) >= 3 and one in scope for one in self._who) or any(
            form in scope or any(word in scope for word in cut(form) if len(word) >= 2 and is_noun(word))
            for term in self.terms
            if term.weight >= RARE_ENOUGH
            for form in (term.word, *term.others)
            if len(form) >= 2
        )

    def _begins_otherwise(self, act: str) -> bool:
        """Whether an act begins with a case that the question does not speak of: 对…未登记，未制定…."""
        parts = [part for part in re.split("[，,]", act) if not part.startswith("违反")]
        if parts and parts[0].startswith(("未", "擅自")):
            return False  # 未经批准，擅自…: part of the wrong
        return len(parts) > 1 and not _speaks_of(self.terms, parts[0]) and _speaks_of(self.terms, act)

    def _said(self, place: _Place, act: Act | None, group: Sequence[Sanction]) -> Iterable[_Said]:
        """The words that say what is punished, once with each of the provisions whose breach is."""
        finder, version_id = self._finder, place.article.version_id
        text = finder.library.text(version_id)
        pieces = [act.text] if act else []
        pieces += dict.fromkeys(piece for row in group for piece in (row.subject, row.lead, row.condition))
        own = " ".join(pieces)
        if place.listing is not None:
            for paragraph in paragraphs(finder.library, place.listing):
                for item in paragraph.items:
                    yield _Said(f"{own} {item.extent.of(text)}", through=item)
            return
        yield _Said(own)
        for provision in dict.fromkeys(ref for row in group for ref in row.refers):
            found = provision_words(finder, version_id, provision)
            if found is not None:
                yield _Said(" ".join([own, *(span.of(text) for span in found[1])]), breach=provision)


def _of_higher_law(
    finder: Finder, findings: Findings, weigher: _Weigher, best: Match, found: Sequence[Match]
) -> Match:
    """The law that punishes the same act, where a regulation below it was found (立法法 第九十九条)."""
    own = rank(finder, best.article.version_id)
    if own > 2 or (own == 1 and findings.scope.places) or best.strange:
        return best
    act = best.acts[0].text if best.acts else best.rows[0].lead
    seen = {match.article.id for match in found}
    articles = {article.id: article for article in articles_like(finder, findings.scope, act, limit=MORE)}
    if own == 1:
        for version_id in of_same_matter(finder, best.article.version_id):
            articles.update((one.id, one) for one in _penal(finder, version_id, weigher.terms))
    more = [
        match
        for article in articles.values()
        if article.id not in seen and rank(finder, article.version_id) > own
        for match in weigher.matches(_Place(FOUND_BESIDE, None, article))
    ]
    higher = [
        match
        for match in (*found, *more)
        if rank(finder, match.article.version_id) > own
        and not match.strange
        and match.foreign <= best.foreign
        and match.covered >= best.covered - 0.05
        and match.score >= best.score - SAME_ACT_LACKS
        and _same_act(act, match.acts[0].text if match.acts else match.rows[0].lead)
        and is_trade(act) == is_trade(match.acts[0].text if match.acts else match.rows[0].lead)
    ]
    return max(higher, key=lambda match: (match.score, match.covered, match.article.id), default=best)


def _same_act(one: str, other: str) -> bool:
    """Whether the shorter of two descriptions stands in the other for the most part."""
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    shared = sum(block.size for block in blocks if block.size >= 2)
    return shared >= SAME_ACT * min(len(one), len(other))


def _speaks_of(terms: Sequence[Term], text: str) -> bool:
    return any(form in text for term in terms if len(term.word) > 1 for form in (term.word, *term.others))


def _precise(terms: Sequence[Term], act: str) -> float:
    """Share of the act's own words that the question names: of two acts the one that says nothing else."""
    named = 0
    for term in terms:
        named += max((len(form) for form in (term.word, *term.others) if form in act), default=0)
    return min(1.0, named / max(12, len(act)))


def _articles(finder: Finder, findings: Findings, terms: Sequence[Term]) -> Iterable[_Place]:
    """Articles of laws, each with what it lacks against the best evidence.

    First those among the evidence, with those that punish the breach of a duty found there, or the class that
    an act found there is of; then the penal ones of the same laws.
    """
    seen: set[str] = set()
    top = findings.evidence[0].score if findings.evidence else 0.0
    for evidence in findings.evidence[:LOOKED_AT]:
        if evidence.hit.passage.doc_kind != "law":
            continue
        article = article_of(finder.library, evidence.hit.passage.clause_id)
        if article is None or article.id in seen:
            continue
        seen.add(article.id)
        lacks = max(-0.5, evidence.score - top)
        yield _Place(lacks, evidence, article)
        if sanctions(finder.library, article):
            continue
        for other in _punishing(finder, article):
            if other.id not in seen:
                seen.add(other.id)
                yield _Place(lacks, evidence, other)
        for named, other in _punishing_class(finder, article):
            yield _Place(lacks, evidence, other, article, named)
    for version_id in _laws_near(finder, findings):
        for article in _penal(finder, version_id, terms):
            if article.id not in seen:
                seen.add(article.id)
                yield _Place(FOUND_BESIDE, None, article)


def _searched(finder: Finder, findings: Findings) -> Sequence[ClauseRecord]:
    """What a search for penal articles finds: everyday words lie nearer to the duty than to its sanction."""
    formal = tuple(dict.fromkeys(other for term in findings.terms for other in term.others))
    topic = findings.question.topic or findings.question.text
    penal = f"{topic} {' '.join(formal)} 违反规定 有下列行为之一的 责令限期改正 处罚款"
    return articles_like(finder, findings.scope, penal, limit=MORE)


def _laws_near(finder: Finder, findings: Findings) -> Sequence[str]:
    """The laws of the best evidence: what one says in its duties it punishes in its last chapter."""
    found = dict.fromkeys(
        e.hit.passage.version_id
        for e in findings.evidence[:LOOKED_AT]
        if e.hit.passage.doc_kind == "law"
        and in_force(finder, e.hit.passage.version_id, findings.scope.as_of)
    )
    return tuple(found)[:LAWS_READ]


def _penal(finder: Finder, version_id: str, terms: Sequence[Term]) -> Iterable[ClauseRecord]:
    """The articles of a text that may punish what the question tells; their tiers are not read yet."""
    text = finder.library.text(version_id)
    for clause in finder.library.clauses(version_id):
        if (
            clause.kind is ClauseKind.ARTICLE
            and MAY_PUNISH.search(text, clause.start, clause.extent_end)
            and covering(terms, clause.extent.of(text)) >= WORTH_READING
        ):
            yield clause


def _punishing_class(finder: Finder, article: ClauseRecord) -> Sequence[tuple[str, ClauseRecord]]:
    """Articles of the same text that punish the class of acts that this one lists (重大事故隐患)."""

    def read() -> Sequence[tuple[str, ClauseRecord]]:
        library = finder.library
        text = library.text(article.version_id)
        leads = (words(p.clause.span.of(text)) for p in paragraphs(library, article) if p.items)
        name = next((name for name in map(class_named, leads) if name), "")
        if not name:
            return ()
        return tuple(
            (name, other)
            for other in library.clauses(article.version_id)
            if other.kind is ClauseKind.ARTICLE
            and other.id != article.id
            and name in other.extent.of(text)
            and any(name in row.lead for row in sanctions(library, other))
        )[:3]

    return finder.library.derived(("punishing class", article.id), read)


def _punishing(finder: Finder, article: ClauseRecord) -> Sequence[ClauseRecord]:
    """Articles of the same text that punish the breach of this one by its number."""
    return finder.library.derived(("punishing", article.id), lambda: _punish(finder, article))


def _punish(finder: Finder, article: ClauseRecord) -> Sequence[ClauseRecord]:
    text = finder.library.text(article.version_id)
    breach = re.compile(rf"违反[^，,；;。]{{0,60}}(?<![》法例]){re.escape(article.label)}(?!之)")
    found: dict[str, ClauseRecord] = {}
    for match in breach.finditer(text):
        clause = next(
            (
                c
                for c in finder.library.clauses(article.version_id)
                if c.article is not None and c.start <= match.start() < c.end
            ),
            None,
        )
        whole = article_of(finder.library, clause.id) if clause is not None else None
        if whole is not None:
            found.setdefault(whole.id, whole)
    return tuple(found.values())[:3]


def _acts(rows: Sequence[Sanction]) -> Iterable[tuple[Act | None, tuple[Sanction, ...]]]:
    """What an article punishes, each with its tiers: a 项, or the condition that a 款 states."""
    acts = {act.clause.id: act for row in rows for act in row.acts if row.acts and act.clause != row.clause}
    for act in acts.values():
        yield (
            act,
            tuple(
                row
                for row in rows
                if any(one.clause.id == act.clause.id for one in row.acts)
                or (row.clause.id == act.clause.id and not row.acts)
            ),
        )
    leads = dict.fromkeys((row.clause.id, row.lead) for row in rows)
    for clause_id, lead in leads:
        group = tuple(
            row
            for row in rows
            if (row.clause.id, row.lead) == (clause_id, lead)
            or (row.acts and not acts and any(act.text == lead for act in row.acts))
        )
        if not all(row.acts and row.acts[0].clause.id in acts for row in group):
            yield None, group


def provision_words(
    finder: Finder, version_id: str, provision: Provision
) -> tuple[ClauseRecord, tuple[Span, ...]] | None:
    """The article that a provision names, and its words: of its 项, its 款, or all of it."""
    article = finder.facts.article(version_id, provision.article)
    if article is None:
        return None
    found = paragraphs(finder.library, article)
    if provision.paragraph:
        found = tuple(one for one in found if one.number == provision.paragraph) or found
    items = [item for one in found for item in one.items if item.number in provision.items]
    if items:
        return article, (found[0].clause.span, *(item.extent for item in items))
    if provision.paragraph:
        return article, (found[0].span,)
    return article, (article.extent,)


def _fit(asked: Asked, group: Sequence[Sanction]) -> float:
    """How well the tiers suit whom and what the question means."""
    fit = 0.0
    if asked.somebody:
        fit += 0.08 if any(is_for(asked, row) for row in group) else -0.04
    if asked.tiers:
        said = [row.condition + row.lead for row in group]
        fit += 0.05 if any(tier.search(one) for one in said for tier in asked.tiers) else 0.0
    if asked.first and all(row.escalated or HARM.search(row.lead) for row in group):
        fit -= 0.3
    if not any(row.fine or row.borrows for row in group):
        fit -= 0.08 if asked.amount else 0.03
    return fit


def shared_length(own: str, text: str) -> int:
    """Length of the longest stretch of ``own`` that ``text`` has."""
    for size in range(len(own), 0, -1):
        if any(own[i : i + size] in text for i in range(len(own) - size + 1)):
            return size
    return 0
