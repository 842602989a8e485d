"""Which article, and which act of it, a question for a sanction is about."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.jurisdiction import NATIONAL
from corpus.model import Span
from corpus.records import ClauseRecord
from indexing.segment import tokens
from qa_service.answer.accident_grade import articles_like, in_force, rank
from qa_service.answer.article_parts import article_of, paragraphs
from qa_service.answer.penalty_question import HARM, NOT_ACT, Asked, is_for, names_somebody
from qa_service.answer.sanctions import Act, Provision, Sanction, sanctions
from qa_service.evidence import Evidence, Finder, Findings, Term, coverage
from qa_service.ranking.wording import UNSEEN_WEIGHT

LOOKED_AT: Final = 20
"""Articles whose tiers are read."""
MOST_ACTS: Final = 3
MOST_WEIGHT: Final = 6.0
MORE: Final = 16
FOUND_BESIDE: Final = -0.15
"""What an article lacks that only the search for penal articles finds."""
OTHER_MATTER: Final = 0.2
"""What a law about a matter of its own lacks against a general one, where nobody asked about that matter."""

# What titles share: the rest tells which accidents a law is about (特种设备, 铁路交通, 煤矿).
COMMON_IN_TITLES = re.compile(
    r"中华人民共和国|安全|生产|管理|监督|监察|条例|规定|办法|应急|处置|救援|调查|处理|报告|事故|法|和|的|实施|[省市区县]|[（(].*?[）)]"
)


@dataclass(frozen=True, slots=True)
class Match:
    """An article, and what of it fits the question."""

    evidence: Evidence | None
    article: ClauseRecord
    rows: tuple[Sanction, ...]
    acts: tuple[Act, ...]
    covered: float
    score: float


# Why: a wrong is told by what is missing, and people and laws name it differently.
_WRONGS: Final = {
    "无证": ("未取得", "未经许可", "未依法取得", "没有取得"),
    "没证": ("未取得", "未经许可", "未依法取得"),
    "非法": ("未经许可", "未经批准", "未取得", "擅自", "违法"),
    "私自": ("擅自", "未经"),
    "偷偷": ("擅自", "未经"),
    "没人": ("未安排", "未指派", "未配备"),
    "超员": ("超过核定", "超过额定", "超载"),
    "瞒报": ("隐瞒不报", "瞒报"),
    "谎报": ("谎报",),
    "假": ("虚假", "伪造"),
}


# Why: asks for the grade itself. Matches 算什么等级的事故, 是什么事故, 属于哪一级, 算不算较大事故. Must
# not match


def act_terms(findings: Findings) -> tuple[Term, ...]:
    """The words of the question that say what was done: not who, not which tier, not what asks.

    A word that no passage has and that is no noun is mere talk (越闹, 没备). No single word decides: what
    people call a thing (私家车) may stand nowhere.
    """
    return tuple(
        dataclasses.replace(
            term,
            weight=min(term.weight, MOST_WEIGHT),
            others=(*term.others, *_WRONGS.get(term.word, ())),
        )
        for term in findings.terms
        if not NOT_ACT.match(term.word)
        and not names_somebody(term.word)
        and (term.weight != UNSEEN_WEIGHT or term.others)
    )


# Why: what was left undone (没有检验, 没给…培训, 不报告) stands as 未…检验 in the text. Matches 没有检验,
# 没经过验收.
_UNDONE = re.compile(r"(?:没有?|未|不|无)(?:有|经过?|给|做|进行|按|依法|及时|向)?[^，,。、的“”]{0,3}$")


def _undone(text: str, terms: Sequence[Term]) -> tuple[re.Pattern[str], ...]:
    """For each word that the question says was not done, what a text says of the same."""
    found = []
    for term in terms:
        at = text.find(term.word)
        if at > 0 and len(term.word) >= 2 and _UNDONE.search(text[max(0, at - 6) : at]):
            either = "|".join(map(re.escape, (term.word, *term.others)))
            found.append(re.compile(rf"[未不无](?:[^，,；;。、]{{0,8}})(?:{either})"))
    return tuple(found)


def best_match(finder: Finder, findings: Findings, asked: Asked) -> Match | None:
    """The article and the act that fit best; None where no law near punishes anything."""
    terms = act_terms(findings)
    if not terms:
        return None
    text = findings.question.text
    undone = _undone(text, [term for term in findings.terms if not NOT_ACT.match(term.word)])
    asked_words = " ".join([text, *(other for term in terms for other in term.others)])
    found: list[Match] = []
    for found_at, evidence, article in _articles(finder, findings):
        rows = sanctions(finder.library, article)
        if not rows:
            continue
        version = finder.library.version(article.version_id)
        relative = found_at + 0.02 * rank(finder, article.version_id)
        if not in_force(finder, article.version_id, findings.scope.as_of):
            relative -= 0.3
        title = version.title
        if _of_other_matter(title, asked_words):
            relative -= OTHER_MATTER
        if not findings.scope.places and version.jurisdiction not in ("", NATIONAL):
            relative -= 0.05
        for act, group in _acts(rows):
            said = _said(finder, article, act, group)
            covered = coverage(terms, said)
            covered = max(covered, 0.93 * coverage(terms, said + title))
            score = relative + 0.9 * covered + _fit(asked, group)
            score += 0.04 * _precise(terms, act.text if act else group[0].lead)
            if undone:  # 不牵绳, 没检验: an act that is not about it is another
                score += 0.08 if any(pattern.search(said) for pattern in undone) else -0.25
            found.append(Match(evidence, article, group, (act,) if act else (), covered, score))
    if not found:
        return None
    best = max(found, key=lambda match: (match.score, match.covered, match.article.id))
    alike = [m for m in found if m.article.id == best.article.id and m.score > best.score - 0.02 and m.acts]
    if len(alike) > 1 and best.acts and len({m.rows for m in alike}) <= 2:
        acts = {act.clause.id: act for match in alike for act in match.acts}
        ordered = sorted(acts.values(), key=lambda act: act.clause.ordinal)
        best = dataclasses.replace(best, acts=tuple(ordered[:MOST_ACTS]))
    return best


def _precise(terms: Sequence[Term], act: str) -> float:
    """Share of the act's own words that the question names: of two acts the one that says nothing else."""
    named = sum(len(term.word) for term in terms if term.word in act or any(o in act for o in term.others))
    return min(1.0, named / max(12, len(act)))


def _of_other_matter(title: str, asked: str) -> bool:
    """Whether a law is about a matter of its own (特种设备, 煤矿) that the question does not speak of."""
    own = [word for word in tokens(COMMON_IN_TITLES.sub(" ", title)) if len(word) >= 2]
    return bool(own) and not any(word in asked for word in own)


def _articles(finder: Finder, findings: Findings) -> Iterable[tuple[float, Evidence | None, ClauseRecord]]:
    """Articles of laws, each with what it lacks against the best evidence.

    First those among the evidence, with those that punish the breach of a duty found there; then those that a
    search for penal articles finds: everyday words lie nearer to the duty than to its sanction.
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
        relative = max(-0.5, evidence.score - top)
        yield relative, evidence, article
        if sanctions(finder.library, article):
            continue
        for other in _punishing(finder, article):
            if other.id not in seen:
                seen.add(other.id)
                yield relative, evidence, other
    formal = " ".join(dict.fromkeys(other for term in findings.terms for other in term.others[:2]))
    topic = findings.question.topic or findings.question.text
    text = f"{topic} {formal} 违反规定 有下列行为之一的 责令限期改正 处罚款"
    for article in articles_like(finder, findings.scope, text, limit=MORE):
        if article.id not in seen:
            seen.add(article.id)
            yield FOUND_BESIDE, None, article


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
        yield act, tuple(row for row in rows if any(one.clause.id == act.clause.id for one in row.acts))
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


def _said(finder: Finder, article: ClauseRecord, act: Act | None, group: Sequence[Sanction]) -> str:
    """The words that say what is punished, with those of the articles whose breach is."""
    pieces = [act.text] if act else []
    pieces += dict.fromkeys(piece for row in group for piece in (row.subject, row.lead, row.condition))
    for provision in dict.fromkeys(ref for row in group for ref in row.refers):
        found = provision_words(finder, article.version_id, provision)
        if found is not None:
            text = finder.library.text(article.version_id)
            pieces += [span.of(text) for span in found[1]]
    return " ".join(pieces)


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
