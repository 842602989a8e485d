"""Candidates for an answer: retrieved, scored by what they say about the question's own words, and ranked.

The fused score of a search ranks within one search only. What decides whether to answer at all is
*support*: the share of the question's weight (rare words count more) that the evidence covers, and how close
it is in meaning.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.jurisdiction import Relation, covers
from corpus.library import Library
from corpus.model import AssignmentKind, Span
from corpus.records import AssignmentRecord
from corpus.units import find_units
from indexing.search import Hit, Query, Searcher
from indexing.segment import is_noun, query_tokens
from qa_service.answer.model import AnswerKind
from qa_service.cite import sentences
from qa_service.editions import edition_date
from qa_service.lexicon import Expansion, expand
from qa_service.library_facts import LibraryFacts
from qa_service.naming import Naming
from qa_service.places import allowed_places, asked_places, nearest
from qa_service.question import AskedFor, Question

CANDIDATES = 40
OWN_CANDIDATES = 24
UNSEEN_WEIGHT = 3.0
"""Weight of a word that no passage has and that is no noun: mere talk (行不行, 张罗). An unseen noun keeps
its weight: most likely the library does not speak of it."""
SHORT_SENTENCE = 12
DETAILED = 20
"""Candidates whose register rows are loaded and that are ranked in full."""

# A figure: digits, or a Chinese numeral before a measure. Not the 一 of 一律 or 统一.
_FIGURE = re.compile(
    r"\d|百分之|[零〇一二两三四五六七八九十百千万亿半]+(?:个|座|次|回|年|轮|天|日|人|家|处|节|课时|倍|米|公里|万|件|项|户|周|月|小时|分钟|元|成|吨|级|平方米|工作日|以上|以下)"
)
_TIME = re.compile(
    r"\d+\s*(?:年|月|日|天|小时|分钟|周|个月|个工作日)|[一二两三四五六七八九十半]+(?:年|个?月|日|天|小时|周|个工作日)|年底|月底|年内|季度|立即|当日|即时|期间"
)
_MONEY = re.compile(r"[\d.,零〇一二两三四五六七八九十百千万亿]+\s*(?:万|亿)?元|[\d.]+[万亿]")
# Before a kind of thing, what makes it a name: 市人民医院, 第三医院, 县体育馆. Not 指定的医院.
_NAME_LIKE = r"(?:[省市县区州镇]|人民|第[一二三四五六七八九十]+|中心|附属)[\u4e00-\u9fff]{0,6}?"
_UNIT_LIKE = re.compile(
    r"部门|机构|机关|政府|委员会|办公室|单位|[\u4e00-\u9fff]{2}[局厅委办]|中心|支队|大队|公安|负责|牵头"
)
# Numbers of articles are no figures: 第九条, 第二款第(三)项, (一).
_REFERENCE = re.compile(r"第[零〇一二三四五六七八九十百千\d]+[条款项章节]|[(（][一二三四五六七八九十]+[)）]")
# A place with a name: 龙泉镇, 建设路12号. Not 各镇, 区、镇(街道).
_PLACE = re.compile(
    r"(?<![各区县市、，,])[\u4e00-\u9fff]{2}(?<!各|个|区)(?:镇|乡|村|街道)(?![(（级])|[\u4e00-\u9fff]{2,6}[路街]\d+号"
)
# What tells of the past: 共发生, 已完成, 同比. Not 不少于, 应当.
_TOLD = re.compile(
    r"(?:发生|完成|查处|死亡|受伤|造成|投入|拨付|新增|下降|增长|达)了?[^，,。;；]{0,6}\d|共(?:有|发生|完成|投入)|已经?[完发建投查整]"
    r"|截至|累计|同比|去年|上年"
)
SANCTION = re.compile(r"罚|拘留|吊销|暂扣|责令|警告|没收|刑事责任|处分|撤职|处[一二三四五六七八九十\d]")
_VALIDITY = re.compile(r"废止|施行|有效期|失效|试行期|生效|执行至")
# What one asks in and another writes in: 几回 ~ 次, 几成 ~ %, 多少节 ~ 课时.
_SAME_MEASURE = (
    ("次", "回", "遍", "轮"),
    ("起", "例", "宗", "件"),
    ("成", "%", "％", "倍"),
    ("节", "课时"),
    ("天", "日", "个工作日", "工作日"),
    ("人", "名", "万人"),
    ("座", "处", "个", "所", "家"),
    ("台", "辆", "部", "个"),
    ("平方米", "㎡", "m2"),
    ("公里", "千米", "km"),
)
_CONTACT = re.compile(r"\d{3,4}-\d{7,8}|1[3-9]\d{9}|电话[:：]?\s*\d{3,}|邮箱[:：]?\s*\S+@|地址[:：]")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question with its weight and the formal terms that may stand for it."""

    word: str
    weight: float
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that may carry the answer.

    Attributes:
        assignment: the register row, for passages of kind ``assignment``.
        coverage: 0 to 1, share of the question's weight that the passage covers.
        score: ranks within one question; support: comparable between questions.
        sentence: the sentence in the passage that covers most, a span of the stored text.
        named: it stands in a text that the question names.
    """

    hit: Hit
    text: str
    sentence: Span
    coverage: float
    score: float
    support: float
    assignment: AssignmentRecord | None = None
    named: bool = False

    @property
    def explicit(self) -> bool:
        return self.assignment is not None and self.assignment.kind is AssignmentKind.EXPLICIT


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look: places that hold for the question, and versions that hold on the date.

    Attributes:
        jurisdictions: allowed paths; None for everywhere.
        own: those of them that are the named places or lie in them.
        asked: the places that the question (or the caller) names and the library knows.
        missing: named places without any document.
        place_notes: what the asker should know of the place, in Chinese.
        excluded: versions that do not hold on the date.
        as_of: the date. edition: the question means another text of a law than that of the date.
    """

    jurisdictions: tuple[str, ...] | None
    own: tuple[str, ...]
    asked: tuple[str, ...]
    missing: tuple[str, ...]
    excluded: tuple[str, ...]
    as_of: dt.date
    place_notes: tuple[str, ...] = ()
    edition: bool = False

    @property
    def places(self) -> tuple[str, ...]:
        """All places asked for, those without documents too."""
        return (*self.asked, *self.missing)

    def __deepcopy__(self, memo: object) -> Scope:
        return self


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that one retrieval found, best first.

    Attributes:
        named: the question names a text by its title; laws: versions in force of the laws that it names.
    """

    question: Question
    scope: Scope
    terms: tuple[Term, ...]
    evidence: tuple[Evidence, ...] = ()
    named: bool = False
    laws: tuple[str, ...] = ()

    def __deepcopy__(self, memo: object) -> Findings:
        return self  # frozen all the way down; Haystack copies what passes between components


def scope_of(question: Question, facts: LibraryFacts, jurisdiction: str | None, as_of: dt.date) -> Scope:
    """Places and versions that a question may be answered from.

    National rules hold everywhere and a province's in its counties, so for a county its own texts, those of
    every level above it and the nation's are allowed; for a province also those below it. Texts whose place
    is unknown are left out as soon as a place is named: they may be another place's.
    """
    known = facts.jurisdictions()
    wanted = asked_places(question, jurisdiction)
    options = tuple(path for one in wanted.unclear for path in one.paths)
    present = tuple(
        place for place in (*wanted.named, *options) if any(covers(place, path) for path in known)
    )
    missing = tuple(place for place in wanted.named if place not in present)
    if wanted.unclear and not present:
        missing = (*missing, *(one.name for one in wanted.unclear))
    allowed: tuple[str, ...] | None = None
    own: tuple[str, ...] = ()
    if wanted.named or wanted.unclear:
        own, above = allowed_places(known, wanted)
        allowed = tuple(dict.fromkeys([*own, *above, *([""] if missing else [])]))
    edition = edition_date(question.text, facts.titles().find(question.text), facts.library, as_of)
    excluded = facts.out_of_force(edition or as_of)
    return Scope(allowed, own, present, missing, excluded, as_of, wanted.notes, edition is not None)


def question_terms(topic: str, rarity: Mapping[str, float]) -> tuple[Term, ...]:
    """The words of the topic with weights; words of one character count half."""
    unseen = _unseen(rarity)
    expansions = expand(topic)
    terms: list[Term] = []
    words = dict.fromkeys(query_tokens(topic))
    for word in words:
        if any(other != word and word in other for other in words):
            continue  # cut for search: the long word holds the short one
        others = _formal(word, expansions)
        weight = rarity.get(word, 1.0) * (0.5 if len(word) == 1 else 1.0)
        if word in unseen and (others or not is_noun(word)):
            weight = min(weight, UNSEEN_WEIGHT)
        terms.append(Term(word, weight, others))
    return tuple(terms)


def _unseen(rarity: Mapping[str, float]) -> frozenset[str]:
    """Words that no passage has: they share the highest possible rarity."""
    highest = max(rarity.values(), default=0.0)
    return frozenset(word for word, value in rarity.items() if value >= highest and value > 8.0)


def _formal(word: str, expansions: Sequence[Expansion]) -> tuple[str, ...]:
    return tuple(term for e in expansions if word in e.word or e.word in word for term in e.terms)


def coverage(terms: Iterable[Term], text: str) -> float:
    """Share of the weight of ``terms`` that stands in ``text``, 0 to 1; part of a word counts in part."""
    total = got = 0.0
    for term in terms:
        total += term.weight
        if term.word in text or any(other in text for other in term.others):
            got += term.weight
        elif len(term.word) > 2:
            pairs = [term.word[i : i + 2] for i in range(len(term.word) - 1)]
            share = sum(pair in text for pair in pairs) / len(pairs)
            got += term.weight * share * 0.8
    return got / total if total else 0.0


def _measured(measure: str, sentence: str) -> bool:
    """Whether a figure of the sentence has the measure asked for, or one that people use for the same."""
    if not measure:
        return True
    words = next((group for group in _SAME_MEASURE if measure in group), (measure,))
    return any(
        re.search(
            rf"[\d一二两三四五六七八九十百千万]\s*(?:个|余|多)?(?:[(（][^()（）]{{1,6}}[)）])?{word}",
            sentence,
        )
        for word in words
    )


def holds(question: Question, sentence: str) -> bool:
    """Whether a sentence has the sort of thing that is asked for."""
    if question.record and not _TOLD.search(sentence):
        return False
    match question.asked_for:
        case AskedFor.FIGURE:
            figures = _REFERENCE.sub("", sentence)
            return bool(_FIGURE.search(figures)) and _measured(question.measure, figures)
        case AskedFor.PLACE:
            return bool(_PLACE.search(sentence))
        case AskedFor.VALIDITY:
            return bool(_VALIDITY.search(sentence))
        case AskedFor.TIME:
            return bool(_TIME.search(sentence))
        case AskedFor.MONEY:
            return bool(_MONEY.search(sentence)) and question.money in sentence
        case AskedFor.CONTACT:
            return bool(_CONTACT.search(sentence))
        case AskedFor.THING:
            return question.thing in sentence
        case AskedFor.INSTANCE:
            return bool(re.search(_NAME_LIKE + re.escape(question.thing), sentence))
        case AskedFor.UNITS:
            return bool(find_units(sentence))
        case _:
            return True


def _may_hold(question: Question, sentence: str) -> bool:
    """As ``holds``, but only a guess for units, whose scanner is slow."""
    if question.asked_for is AskedFor.UNITS:
        return bool(_UNIT_LIKE.search(sentence))
    return holds(question, sentence)


def best_sentence(text: str, span: Span, terms: Sequence[Term], question: Question) -> Span:
    """The sentence of ``text[span]`` that covers most; one that holds what is asked for goes first."""
    best, best_key = span, (-1.0, 0)
    for number, sentence in enumerate(sentences(text, span)):
        words = sentence.of(text)
        value = coverage(terms, words) + (0.35 if _may_hold(question, words) else 0.0)
        # A bare heading says nothing; a longer sentence covers more by chance.
        value -= 0.1 if len(words) < SHORT_SENTENCE else 0.0
        value -= 0.03 * math.log1p(len(words) / 60)
        if (value, -number) > best_key:
            best, best_key = sentence, (value, -number)
    return best


class Finder:
    """Retrieves and ranks the evidence for one question after another; thread-safe."""

    def __init__(self, library: Library, searcher: Searcher) -> None:
        self.library = library
        self.searcher = searcher
        self.facts = LibraryFacts(library)

    def find(self, question: Question, scope: Scope, *, limit: int = CANDIDATES) -> Findings:
        """Search within the scope and rank.

        A place's own texts are few beside the nation's, so they are searched a second time by themselves.
        """
        naming = self.facts.titles().find(question.text)
        named = [text for text in naming.texts if text.law]
        if question.article and not named:
            named = list(self.facts.titles().laws_called(question.law))
        laws = tuple(
            dict.fromkeys(text.version_id for text in named if text.version_id not in scope.excluded)
        )
        topic = _without(question, naming)
        terms = question_terms(topic, self.searcher.rarity(query_tokens(topic)))
        formal = tuple(dict.fromkeys(t for e in expand(topic) for t in e.terms))
        text = topic if not formal else f"{topic} {' '.join(formal[:8])}"
        hits = self._search(text, scope, scope.jurisdictions, None, limit)
        if scope.own and set(scope.own) != set(scope.jurisdictions or ()):
            hits += self._search(text, scope, scope.own, None, OWN_CANDIDATES)
        if question.asked_for is AskedFor.UNITS and not scope.asked:
            # Laws are many and speak of everything: let them not crowd out what plans assign.
            hits += self._search(
                text,
                scope,
                scope.jurisdictions,
                None,
                OWN_CANDIDATES,
                kinds=("assignment",),
                doc_kinds=("policy",),
            )
        if naming.texts:
            documents = tuple(dict.fromkeys(named.document_id for named in naming.texts))
            hits += self._search(text, scope, scope.jurisdictions, documents, OWN_CANDIDATES)
        hits = list({hit.passage.id: hit for hit in reversed(hits)}.values())
        hits = [hit for hit in hits if _speaks_of(scope, hit)]
        rough = sorted(hits, key=lambda hit: (-_rough(question, scope, naming, terms, hit), hit.passage.id))
        assignments = self.library.get_assignments(
            [hit.passage.assignment_id for hit in rough[:DETAILED] if hit.passage.assignment_id],
            as_of=scope.as_of,
        )
        evidence = [self._weigh(question, scope, naming, terms, hit, assignments) for hit in rough[:DETAILED]]
        evidence.sort(key=lambda e: (-e.score, e.hit.passage.id))
        return Findings(question, scope, terms, tuple(evidence), bool(naming.texts), laws)

    def _search(
        self,
        text: str,
        scope: Scope,
        jurisdictions: tuple[str, ...] | None,
        documents: tuple[str, ...] | None,
        limit: int,
        kinds: tuple[str, ...] = (),
        doc_kinds: tuple[str, ...] | None = None,
    ) -> list[Hit]:
        return self.searcher.search(
            Query(
                text=text,
                kinds=kinds,
                doc_kinds=doc_kinds,
                jurisdictions=jurisdictions,
                document_ids=documents,
                exclude_version_ids=scope.excluded,
                any_time=True,
                limit=limit,
            )
        )

    def assignments_in(self, clause_id: str, as_of: dt.date) -> list[AssignmentRecord]:
        """The register rows whose words stand in a clause."""
        passages = self.searcher.passages_of_clause(clause_id)
        ids = dict.fromkeys(p.assignment_id for p in passages if p.assignment_id)
        return list(self.library.get_assignments(list(ids), as_of=as_of).values())

    def _weigh(
        self,
        question: Question,
        scope: Scope,
        naming: Naming,
        terms: tuple[Term, ...],
        hit: Hit,
        assignments: Mapping[str, AssignmentRecord],
    ) -> Evidence:
        passage = hit.passage
        text = self.library.text(passage.version_id)
        assignment = assignments.get(passage.assignment_id or "")
        around = Span(passage.start, passage.end)
        sentence = best_sentence(text, around, terms, question)
        words = sentence.of(text)
        covered = 0.5 * _covers(terms, hit) + 0.5 * coverage(terms, words)
        close = closeness(hit)
        support = 0.5 * covered + 0.5 * close
        score = 0.45 * hit.score + 0.35 * covered + 0.2 * close
        score += _prior(question, scope, naming, hit, assignment is not None)
        if assignment is not None and assignment.kind is AssignmentKind.EXPLICIT:
            score += 0.04 if question.asked_for is AskedFor.UNITS else 0.0
        # The amount of a fine stands in the lead-in of the items that it is for.
        said = passage.text if question.kind is AnswerKind.PENALTY else words
        if assignment is None and not holds(question, said):
            score -= 0.2
            support *= 0.7
        named = _is_named(naming, hit)
        return Evidence(hit, text, sentence, covered, score, support, assignment, named)


def _without(question: Question, naming: Naming) -> str:
    """The topic without the title that the question names."""
    topic = question.topic or question.text
    if naming.span is None:
        return topic
    rest = topic.replace(question.text[naming.span.start : naming.span.end], " ").strip(
        " 《》，,、的中里在按"
    )
    return rest if len(rest) >= 4 else topic


def _speaks_of(scope: Scope, hit: Hit) -> bool:
    """A text of unknown place may speak of a place that no text is from; then it must name it."""
    if not scope.missing or hit.passage.jurisdiction:
        return True
    names = [
        re.sub(r"(?:省|市|区|县|旗|自治区|自治州|自治县)$", "", path.rsplit("/", 1)[-1])
        for path in scope.missing
    ]
    return any(name in hit.passage.text or name in hit.passage.title for name in names)


def closeness(hit: Hit) -> float:
    """Cosine on a scale of 0 to 1: the encoder's cosines of Chinese texts lie between .84 and .92."""
    return min(1.0, max(0.0, (hit.dense - 0.84) / 0.08))


def _covers(terms: Sequence[Term], hit: Hit) -> float:
    passage = hit.passage
    return coverage(terms, f"{passage.text}\n{passage.context}\n{passage.title}")


def _rough(question: Question, scope: Scope, naming: Naming, terms: Sequence[Term], hit: Hit) -> float:
    """The score before the passage is read sentence by sentence."""
    score = 0.45 * hit.score + 0.35 * _covers(terms, hit) + 0.2 * closeness(hit)
    return score + _prior(question, scope, naming, hit, hit.passage.assignment_id is not None)


def _is_named(naming: Naming, hit: Hit) -> bool:
    passage = hit.passage
    return any(t.version_id == passage.version_id and t.part in (None, passage.part) for t in naming.texts)


def place_prior(scope: Scope, place: str) -> float:
    """What a text's place counts: the named place goes first, then what lies in it and the levels above it,
    the nearest first."""
    if place in scope.asked:
        return 0.22
    match nearest(scope.places, place) if scope.places else Relation.UNKNOWN:
        case Relation.BELOW:
            return 0.05
        case Relation.ABOVE:
            return 0.03 * (place.count("/") + 1)
        case _:
            return 0.0


def _prior(question: Question, scope: Scope, naming: Naming, hit: Hit, assigns: bool) -> float:
    """What the structure says: an assignment answers who; the named place comes before those around it."""
    passage = hit.passage
    prior = 0.0
    if question.asked_for is AskedFor.UNITS and assigns:
        prior += 0.03
    prior += place_prior(scope, passage.jurisdiction)
    if passage.doc_kind == "law" and question.kind in (
        AnswerKind.PENALTY,
        AnswerKind.DEFINITION,
        AnswerKind.PROVISION,
    ):
        prior += 0.08
    if _is_named(naming, hit):
        prior += 0.25
    if question.years and passage.year in question.years:
        prior += 0.10
    return prior
