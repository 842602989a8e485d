"""处罚: who is punished, for what, how, by whom, and which tier of an article a question means."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.jurisdiction import NATIONAL
from corpus.model import ClauseKind, Span
from corpus.records import ClauseRecord
from indexing.segment import tokens
from qa_service import interrogatives as ask
from qa_service.answer import accident_grade
from qa_service.answer.accident_grade import Grade, articles_like, grade_named, grade_of, harm_in, in_force, rank
from qa_service.answer.article_parts import article_of, body, paragraphs, words
from qa_service.answer.citing import Citations, book_title
from qa_service.answer.model import AnswerKind, AnswerPenalty
from qa_service.answer.sanctions import Act, Provision, Sanction, sanctions
from qa_service.answer.told import Told, Untold
from qa_service.evidence import Evidence, Finder, Findings, Judge, Term, coverage
from qa_service.question import AskedFor

ENOUGH: Final = 0.55
"""Share of the question's weight that the words of an act must cover."""
LITTLE: Final = 0.38
"""With less it is another act; between the two the ranking decides."""
LOOKED_AT: Final = 20
"""Articles whose tiers are read."""
MOST_ACTS: Final = 3
MOST_ROWS: Final = 12
"""Tiers that an answer lists."""

# --- what is asked -----------------------------------------------------------------------------------

# Why: the words that ask for a sanction. Matches 怎么处罚, 罚多少, 有什么后果, 会坐牢吗, 拒不改正怎么办.
# Must not match 怎么办理, 罚款缴纳, 事故后果 (no question).
_ASKS = re.compile(
    r"罚(?!款的?缴纳)|吊销|拘留|判刑|判几年|坐牢|追究什么|(?:什么|啥|哪些)(?:样的?)?(?:后果|惩罚|惩处|法律责任|处理)"
    r"|(?:拒不|逾期|屡教|不改|不整改)[^，,？?]{0,10}(?:怎么|会怎样|如何)(?!办理)"
    r"|(?:怎么|如何|怎样)(?:处罚|惩罚|处理|处分|追责)"
)
_LEADER = re.compile(
    r"主要负责人|法定代表人|法人代表|法人|负责人|老板|老总|厂长|矿长|总经理|经理|一把手|实际控制人|投资人|董事长|企业主|业主方?领导"
)
_IN_CHARGE = re.compile(r"直接(?:责任人|负责)|主管人员|责任人员?|管理人员|安全员|当事人员?|相关人员|经办人")
# The one who does it, not the one it is done to: 员工会被罚, 邻居; not 没给员工培训, 让工人.
_PERSON = re.compile(
    r"(?<!有)个人(?!经营|信息)|自己|私人|本人|邻居|(?<![给对让向为叫使把的])(?:司机|驾驶[员人]|员工|工人|居民|村民|行人|旅客|乘客|业主)"
)
_UNIT = re.compile(
    r"(?<![给对向])(?:单位|企业|公司|工厂|厂(?!长)|店(?!长)|商家|商户|机构|饭馆|饭店|宾馆|酒店|学校|医院|工地|煤矿|矿山|施工方|物业)"
)
_OVERDUE = re.compile(r"逾期|拒不|不(?:整)?改(?!变|造|装)|屡教|到期(?:还)?没改|还是不改|不听")
_GRAVE = re.compile(r"情节(?:特别|较)?(?:严重|恶劣)|特别严重|影响(?:特别)?恶劣")
_LIGHT = re.compile(r"情节(?:较|轻微|显著)?轻")
_AGAIN = re.compile(r"再次|第二次|二次|又被|两次以上|屡次|再犯|重犯")
_CRIME = re.compile(r"犯罪|坐牢|判刑|判几年|刑事|入刑")
_HARM = re.compile(r"造成|导致|引发|出了(?:事|人命)|后果")
_FIRST = re.compile(r"头一[回次]|第一次|初次|首次|没出事|尚未|还没")
_AMOUNT = re.compile("罚(?:款)?(?:[^，,？?]{0,4})(?:多少|几)|多少(?:钱|罚款)|最[高多低少][^，,？?]{0,4}罚|罚款(?:金额|数额|标准|幅度)")
_TIERS: Final = (
    (_OVERDUE, re.compile("逾期|拒不|不改正|仍不|再次责令")),
    (_GRAVE, re.compile("情节(?:特别)?严重|情节恶劣|特别严重|特别恶劣")),
    (_LIGHT, re.compile("情节(?:较轻|轻微|显著轻微)")),
    (_AGAIN, re.compile("再次|两次以上|二次以上|屡")),
    (_CRIME, re.compile("犯罪|刑事责任|触犯刑律")),
    (_HARM, re.compile("造成|导致|发生")),
)
# Words that ask, or say who or in which case: they are matched by themselves and no part of the act.
_NOT_ACT = re.compile(
    r"^(?:罚|罚款|处罚|惩罚|怎么|多少|多少钱|怎样|如何|多|钱|老板|单位|企业|公司|个人|自己|负责人|主要|主要负责人|逾期|拒不|不改|改正|改|整改"
    r"|严重|情节|特别|最高|最低|最多|最少|至少|后果|责任|法律|法律责任|处理|会|要|被|什么|哪些|再次|第二次|第一次|头一回|一回|钱|追究|处分"
    r"|怎么办|办|还|又|不|没|没有|未|了|的|人|给|给予|有|行为|情况|规定|应该|应当|可以|能|老|抓|抓到|查到|发现|被抓|这么|这样|干|违法|违规|违反|法|决定|谁|来|去|作出|出了|事|人命)$"
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whom, and which tier, a question means."""

    leader: bool
    in_charge: bool
    person: bool
    unit: bool
    tiers: tuple[re.Pattern[str], ...]
    first: bool
    authority: bool
    amount: bool
    grade: Grade | None

    @property
    def somebody(self) -> bool:
        return self.leader or self.in_charge or self.person or self.unit


def _asked(text: str, *, authority: bool) -> _Asked:
    return _Asked(
        leader=bool(_LEADER.search(text)),
        in_charge=bool(_IN_CHARGE.search(text)),
        person=bool(_PERSON.search(text)),
        unit=bool(_UNIT.search(_LEADER.sub("", text))),
        tiers=tuple(written for asked, written in _TIERS if asked.search(text)),
        first=bool(_FIRST.search(text)),
        authority=authority,
        amount=bool(_AMOUNT.search(text)),
        grade=grade_of(harm_in(text)) or grade_named(text),
    )


def asks_for_penalty(text: str) -> bool:
    """Whether a question asks how something is punished."""
    return bool(_ASKS.search(text))


# --- the answer --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Match:
    """An article, and what of it fits the question."""

    evidence: Evidence
    article: ClauseRecord
    rows: tuple[Sanction, ...]
    acts: tuple[Act, ...]
    covered: float
    score: float


def answer(finder: Finder, findings: Findings, judge: Judge) -> Told | Untold | None:
    """The answer to a question for a sanction; None where it asks for none, or no law is near.

    Args:
        judge: whether evidence carries an answer, where the words of the act alone do not settle it.
    """
    question = findings.question
    who = bool(ask.WHO.search(question.text))
    if not asks_for_penalty(question.text) or question.article or question.asked_for in _ELSEWHERE:
        return None
    if who and question.kind is not AnswerKind.PENALTY and not _BY_WHOM.search(question.text):
        return None
    asked = _asked(question.text, authority=who)
    if asked.grade is None and _TIERS[1][1].search(question.text) and _GRAVE_ACCIDENT.search(question.text):
        asked = dataclasses.replace(asked, grade=Grade.GRAVEST)
    if asked.grade is not None and _OF_ACCIDENT.search(question.text):
        told = _graded(finder, findings, asked, asked.grade)
        if told is not None:
            return told
    if not any(e.hit.passage.doc_kind == "law" for e in findings.evidence[:LOOKED_AT]):
        return None
    if who and findings.laws and not _terms(findings):
        return _decider(finder, findings, asked)
    match = _best(finder, findings, asked)
    if match is None or match.covered < LITTLE:
        return Untold(_NOTHING, nearest=True, kind=AnswerKind.PENALTY)
    if match.covered < ENOUGH and not judge.carries(findings, match.evidence):
        return Untold(_NOTHING, nearest=True, kind=AnswerKind.PENALTY)
    if who and not any(row.authority for row in match.rows):
        general = _general_authority(finder, match.article)
        if general is None:
            return Untold("找到了处罚规定，但条文没有写明由谁决定。", nearest=True, kind=AnswerKind.PENALTY)
    return _Composer(finder, findings, asked).told(match)


def _decider(finder: Finder, findings: Findings, asked: _Asked) -> Told | Untold:
    """Who imposes the sanctions of a law that the question names."""
    composer = _Composer(finder, findings, asked)
    for version_id in findings.laws:
        articles = (c for c in finder.library.clauses(version_id) if c.kind is ClauseKind.ARTICLE)
        first = next(articles, None)
        told = composer.decided(first) if first is not None else None
        if told is not None:
            return told
    return Untold("这部法律没有写明处罚由谁决定。", nearest=True, kind=AnswerKind.PENALTY)


_NOTHING = "资料库中没有找到写明这种情形怎么处罚的条文。可以换一种说法，写明违反了什么规定、谁违反。"
_ELSEWHERE = (AskedFor.CONTACT, AskedFor.PERSON, AskedFor.PLACE, AskedFor.VALIDITY)
_BY_WHOM = re.compile(r"(?:谁|部门|机关|单位|机构)[^，,？?]{0,6}(?:来|去|给|作出|决定|有权|负责)?[^，,？?]{0,4}(?:处罚|罚款|罚|吊销|拘留)")
# 情节特别严重的事故: the 款 behind the tiers multiplies each of them; the gravest stands for all.
_GRAVE_ACCIDENT = re.compile("事故")
_OF_ACCIDENT = re.compile(r"事故|出事|死|遇难|丧生|身亡|重伤|爆炸|坍塌|损失")


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


# Why: asks for the grade itself. Matches 算什么等级的事故, 是什么事故, 属于哪一级, 算不算较大事故. Must not match
# 是什么事故引起的, 一般事故由谁调查.
_ASKS_GRADE = re.compile(
    r"(?:什么|哪[一个]?[级种类]?|几)(?:等级|级别|级)?(?:的)?(?:安全|生产)*事故(?!引|造|原|导)|(?:等级|级别)(?:是|属于|算|为)?(?:什么|多少|几|哪)"
    r"|(?:算不算|是不是|算|属于)(?:特别重大|重大|较大|一般)(?:生产)?(?:安全)?事故(?:吗|么)?"
)


def graded(finder: Finder, findings: Findings) -> Told | Untold | None:
    """Which grade an accident is whose harm the question states; None for another question."""
    text = findings.question.text
    grade = grade_of(harm_in(text))
    if grade is None or not _ASKS_GRADE.search(text) or asks_for_penalty(text):
        return None
    composer = _Composer(finder, findings, _asked(text, authority=False))
    return composer.grade(grade)


def _terms(findings: Findings) -> tuple[Term, ...]:
    return tuple(
        dataclasses.replace(term, others=(*term.others, *_WRONGS.get(term.word, ())))
        for term in findings.terms
        if not _NOT_ACT.match(term.word)
    )


# Why: what was left undone (没有检验, 没给…培训, 不报告) stands as 未…检验 in the text. Matches 没有检验, 没经过验收.
_UNDONE = re.compile(r"(?:没有?|未|不|无)(?:有|经过?|给|做|进行|按|依法|及时|向)?")


def _undone(text: str, terms: Sequence[Term]) -> tuple[re.Pattern[str], ...]:
    """For each word that the question says was not done, what a text says of the same."""
    found = []
    for term in terms:
        at = text.find(term.word)
        if at > 0 and len(term.word) >= 2 and _UNDONE.search(text[max(0, at - 6) : at]):
            either = "|".join(map(re.escape, (term.word, *term.others)))
            found.append(re.compile(rf"[未不无](?:[^，,；;。、]{{0,14}})(?:{either})"))
    return tuple(found)


def _best(finder: Finder, findings: Findings, asked: _Asked) -> _Match | None:
    terms = _terms(findings)
    if not terms:
        return None
    text = findings.question.text
    undone = _undone(text, terms)
    asked_words = " ".join([text, *(other for term in terms for other in term.others)])
    top = findings.evidence[0].score if findings.evidence else 0.0
    found: list[_Match] = []
    for evidence, article in _articles(finder, findings):
        rows = sanctions(finder.library, article)
        if not rows:
            continue
        relative = max(-0.5, evidence.score - top) + 0.02 * rank(finder, article.version_id)
        if not in_force(finder, article.version_id, findings.scope.as_of):
            relative -= 0.3
        title = evidence.hit.passage.title
        if _of_other_matter(title, asked_words):
            relative -= 0.12
        if not findings.scope.places and evidence.hit.passage.jurisdiction not in ("", NATIONAL):
            relative -= 0.05
        for act, group in _acts(rows):
            said = _said(finder, article, act, group)
            covered = coverage(terms, said)
            covered = max(covered, 0.93 * coverage(terms, said + title))
            score = relative + 0.9 * covered + _fit(asked, group)
            score += 0.08 if undone and any(pattern.search(said) for pattern in undone) else 0.0
            found.append(_Match(evidence, article, group, (act,) if act else (), covered, score))
    if not found:
        return None
    best = max(found, key=lambda match: (match.score, match.covered, match.article.id))
    alike = [m for m in found if m.article.id == best.article.id and m.score > best.score - 0.02 and m.acts]
    if len(alike) > 1 and best.acts and len({m.rows for m in alike}) <= 2:
        acts = {act.clause.id: act for match in alike for act in match.acts}
        ordered = sorted(acts.values(), key=lambda act: act.clause.ordinal)
        best = dataclasses.replace(best, acts=tuple(ordered[:MOST_ACTS]))
    return best


def _of_other_matter(title: str, asked: str) -> bool:
    """Whether a law is about a matter of its own (特种设备, 煤矿) that the question does not speak of."""
    own = [word for word in tokens(_COMMON.sub(" ", title)) if len(word) >= 2]
    return bool(own) and not any(word in asked for word in own)


def _articles(finder: Finder, findings: Findings) -> Iterable[tuple[Evidence, ClauseRecord]]:
    """Articles of laws among the evidence; a duty's article brings those that punish its breach along."""
    seen: set[str] = set()
    for evidence in findings.evidence[:LOOKED_AT]:
        if evidence.hit.passage.doc_kind != "law":
            continue
        article = article_of(finder.library, evidence.hit.passage.clause_id)
        if article is None or article.id in seen:
            continue
        seen.add(article.id)
        yield evidence, article
        if sanctions(finder.library, article):
            continue
        for other in _punishing(finder, article):
            if other.id not in seen:
                seen.add(other.id)
                yield evidence, other


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
        found = _provision(finder, article.version_id, provision)
        if found is not None:
            text = finder.library.text(article.version_id)
            pieces += [span.of(text) for span in found[1]]
    return " ".join(pieces)


def _provision(
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


def _fit(asked: _Asked, group: Sequence[Sanction]) -> float:
    """How well the tiers suit whom and what the question means."""
    fit = 0.0
    if asked.somebody:
        fit += 0.08 if any(_is_for(asked, row) for row in group) else -0.04
    if asked.tiers:
        said = [row.condition + row.lead for row in group]
        fit += 0.05 if any(tier.search(one) for one in said for tier in asked.tiers) else 0.0
    if asked.first and all(row.escalated or _HARM.search(row.lead) for row in group):
        fit -= 0.3
    if not any(row.fine or row.borrows for row in group):
        fit -= 0.08 if asked.amount else 0.03
    return fit


def _is_for(asked: _Asked, row: Sanction) -> bool:
    who = row.subject
    if not who:
        return False
    leader = bool(_LEADER.search(who)) and "其他负责人" not in who
    in_charge = bool(re.search("主管人员|责任人|管理人员|工作人员", who))
    unit = bool(re.search(r"(?:单位|企业|公司|机构|组织|经营者|场所|机关|学校|者)$|单位", who)) and not leader and not in_charge
    person = bool(re.search("个人|公民|驾驶人|行人|从业人员|人员$|当事人|用户", who)) and not in_charge
    if asked.leader and leader:
        return True
    if asked.person and (person or in_charge):
        return True
    if asked.in_charge and in_charge:
        return True
    return asked.unit and not asked.leader and unit


# --- accidents ---------------------------------------------------------------------------------------

_GRADES = re.compile(r"(特别重大|重大|较大|一般)(?:生产安全)?(?:责任)?事故")
# What titles share: the rest tells which accidents a law is about (特种设备, 铁路交通, 煤矿).
_COMMON = re.compile(
    r"中华人民共和国|安全|生产|管理|监督|监察|条例|规定|办法|应急|处置|救援|调查|处理|报告|事故|法|和|的|实施|[省市区县]|[（(].*?[）)]"
)


def _graded(finder: Finder, findings: Findings, asked: _Asked, grade: Grade) -> Told | None:
    """The tier for an accident of this grade, of the law that governs such accidents."""
    question, scope = findings.question, findings.scope
    if _OTHER_ACT.search(question.text):
        return None
    found: list[tuple[tuple[float, ...], ClauseRecord, Sanction]] = []
    for article in articles_like(finder, scope, _GRADE_WORDS, limit=40):
        rows = sanctions(finder.library, article)
        by_grade = [row for row in rows if _GRADES.search(row.condition)]
        if len({_GRADES.search(row.condition)[1] for row in by_grade}) < 3:  # type: ignore[index]
            continue
        version = finder.library.version(article.version_id)
        own = _COMMON.sub("", version.title)
        domain = _shared(own, question.text) if own else 1
        day = version.effective or version.published
        for row in by_grade:
            named = _GRADES.search(row.condition)
            if named is None or named[1] != grade.value:
                continue
            key = (
                float(domain if domain >= 2 or not own else -len(own)),
                float(rank(finder, article.version_id)),
                float(day.toordinal() if day else 0),
            )
            found.append((key, article, row))
    if not found:
        return None
    found.sort(key=lambda one: (tuple(-part for part in one[0]), one[1].id))
    wanted = [one for one in found if _wants(asked, one[2])]
    if not wanted:
        return None
    first = wanted[0]
    both = not asked.somebody or (asked.unit and asked.leader)
    chosen = [first]
    if both:
        chosen += [
            one
            for one in wanted
            if one[1].version_id == first[1].version_id and one[1].id != first[1].id
        ][:1]
    others = [
        one
        for one in wanted
        if one[1].version_id != first[1].version_id and _same_party(one[2], first[2]) and one[0][0] >= 1
    ]
    return _Composer(finder, findings, asked).of_accident(grade, chosen, others[:2])


_GRADE_WORDS = "发生生产安全事故 负有责任的生产经营单位 主要负责人 发生一般事故的 发生较大事故的 发生重大事故的 发生特别重大事故的 处罚款"
# An act of its own: what is punished is that, whatever the accident's grade.
_OTHER_ACT = re.compile("[瞒谎漏迟]报|逃匿|逃跑|隐瞒|破坏现场|伪造|不(?:立即)?(?:组织)?抢救")


def _wants(asked: _Asked, row: Sanction) -> bool:
    leader = bool(_LEADER.search(row.subject))
    if asked.leader and not asked.unit:
        return leader
    if asked.unit and not asked.leader:
        return not leader
    return True


def _same_party(one: Sanction, other: Sanction) -> bool:
    return bool(_LEADER.search(one.subject)) == bool(_LEADER.search(other.subject))


def _shared(own: str, text: str) -> int:
    """Length of the longest stretch of ``own`` that ``text`` has."""
    for size in range(len(own), 0, -1):
        if any(own[i : i + size] in text for i in range(len(own) - size + 1)):
            return size
    return 0


# --- composing ---------------------------------------------------------------------------------------

# 本法规定的行政处罚，由…决定.
_DECIDES = re.compile(r"本(?:法|条例|办法|规定)规定的(?:行政)?处罚[^。；;]{0,20}由[^。；;]{2,80}?(?:决定|实施)")


def _general_authority(finder: Finder, article: ClauseRecord) -> tuple[ClauseRecord, Span] | None:
    """The sentence of the same text that says who imposes all its sanctions."""
    text = finder.library.text(article.version_id)
    match = _DECIDES.search(text)
    if match is None:
        return None
    for clause in finder.library.clauses(article.version_id):
        if clause.article is not None and clause.start <= match.start() < clause.end:
            end = text.find("。", match.end())
            return clause, Span(match.start(), end + 1 if 0 <= end < clause.end else match.end())
    return None


class _Composer:
    """The words of one answer, cited as they are written."""

    def __init__(self, finder: Finder, findings: Findings, asked: _Asked) -> None:
        self._finder = finder
        self._library = finder.library
        self._findings = findings
        self._asked = asked
        self._citations = Citations(finder.library, findings.scope.as_of)
        self._rows: list[AnswerPenalty] = []

    def told(self, match: _Match) -> Told:
        """The tier that is asked for, its sentence in full, what it is for, then the other 款."""
        article = match.article
        rows = _borrowed(match.rows, sanctions(self._library, article))
        asked = [row for row in rows if self._is_asked(row)]
        first = asked or [row for row in rows if not row.escalated] or rows[:1]
        if self._asked.amount and not any(row.fine for row in first):
            first += [row for row in rows if row.fine and row not in first and self._concerns(row)]
        act = match.acts[0] if match.acts else None
        title = book_title(self._library.version(article.version_id).title)
        text = self._library.text(article.version_id)
        lines: list[str] = []
        later: list[str] = []
        sentences = _by_sentence(rows)
        sentences.sort(key=lambda pair: min(first.index(row) if row in first else 99 for row in pair[1]))
        for sentence, group in sentences:
            if len(self._rows) >= MOST_ROWS:
                break
            clause = group[0].clause
            number = self._citations.add(article.version_id, clause.id, sentence, article.extent)
            said = words(_without_label(sentence.of(text), article))
            place = clause.locator.label or article.label
            if clause.label and clause.parent is not None and clause.kind is ClauseKind.ITEM:
                above = self._library.clause(f"{clause.version_id}.{clause.parent}")
                mark = self._citations.add(article.version_id, above.id, above.span, article.extent)
                place = above.locator.label or article.label
                said = f"{words(body(text, above.span).of(text))}[{mark}] {clause.label}{said}"
            wanted = [row for row in group if row in first]
            if wanted:
                if len(group) > len(wanted) and not lines:
                    lines += [f"{_tier_words(row)}[{number}]" for row in wanted[:3] if row.condition or row.subject]
                lines.append(f"{title}{place}：{said}[{number}]")
            else:
                later.append(f"同一条还规定：{said}[{number}]")
            self._add(group, act, number, asked=wanted)
        for one in match.acts:
            number = self._citations.add(article.version_id, one.clause.id, one.clause.extent, article.extent)
            lines.append(f"适用的情形：{words(one.clause.extent.of(text))}[{number}]")
        lines += [*self._referred(article, first), *later]
        if not any(row.authority for row in match.rows):
            lines += self._decides(article)
        return self._made(lines, self._notes(match, first), min(0.95, 0.5 + 0.45 * match.covered))

    def decided(self, article: ClauseRecord) -> Told | None:
        """Who imposes the sanctions of the law that the article stands in."""
        lines = self._decides(article)
        if not lines:
            return None
        title = book_title(self._library.version(article.version_id).title)
        return self._made([title + line for line in lines], [], 0.9)

    def _decides(self, article: ClauseRecord) -> Sequence[str]:
        general = _general_authority(self._finder, article)
        if general is None:
            return []
        clause, span = general
        text = self._library.text(article.version_id)
        number = self._citations.add(article.version_id, clause.id, span, clause.extent)
        return [f"由谁决定：{clause.article}：{words(span.of(text))}[{number}]"]

    def of_accident(
        self,
        grade: Grade,
        chosen: Sequence[tuple[tuple[float, ...], ClauseRecord, Sanction]],
        others: Sequence[tuple[tuple[float, ...], ClauseRecord, Sanction]],
    ) -> Told:
        """The tier for a grade, what the grade means, and what other laws say."""
        lines: list[str] = []
        for _, article, row in chosen:
            lines.append(self._tier(article, row, asked=True))
        lines += self._grave(chosen)
        harm = harm_in(self._findings.question.text)
        lines += self.graded(grade)
        for _, article, row in others:
            lines.append("其他规定：" + self._tier(article, row, asked=False))
        notes = []
        if harm.known:
            notes.append(f"等级按问题所说的{harm.words}推算；实际等级和责任以事故调查认定为准。")
        if harm.hurt is not None and harm.injuries is None:
            notes.append("问题没有说明受伤的人是不是重伤；重伤人数也会影响事故等级。")
        if others:
            notes.append("几部法律法规都有规定的，上位法优先；同一机关制定的，特别规定、新的规定优先（立法法）。")
        return self._made(lines, notes, 0.9)

    def _grave(self, chosen: Sequence[tuple[tuple[float, ...], ClauseRecord, Sanction]]) -> Iterable[str]:
        """情节特别严重的: the 款 behind the tiers that multiplies them."""
        if not any(tier.search("情节特别严重") for tier in self._asked.tiers):
            return
        for _, article, row in chosen:
            for other in sanctions(self._library, article):
                if other.clause.id != row.clause.id and _TIERS[1][1].search(other.lead):
                    yield self._tier(article, other, asked=True)

    def grade(self, grade: Grade) -> Told | Untold:
        """The grade of an accident with the article that says so."""
        lines = self.graded(grade)
        if not self._citations.items:
            return Untold("资料库中没有划分事故等级的条文，请先导入《生产安全事故报告和调查处理条例》。")
        harm = harm_in(self._findings.question.text)
        notes = [f"等级按问题所说的{harm.words}推算；实际等级以事故调查认定为准。"]
        return dataclasses.replace(self._made(lines, notes, 0.9), kind=AnswerKind.DEFINITION)

    def graded(self, grade: Grade) -> Sequence[str]:
        """What makes the grade, with the article that says so where the library has it."""
        harm = harm_in(self._findings.question.text)
        rule = accident_grade.grade_rule(self._finder, self._findings.scope, grade)
        head = f"{harm.words}，属于{grade.value}事故" if harm.known else f"{grade.value}事故的标准"
        if rule is None:
            if harm.known:
                return [f"{head}（按《生产安全事故报告和调查处理条例》第三条的标准推算，资料库中没有这一条的原文，请核对）。"]
            return []
        text = self._library.text(rule.article.version_id)
        number = self._citations.add(rule.article.version_id, rule.item.id, rule.item.extent, rule.article.extent)
        title = book_title(self._library.version(rule.article.version_id).title)
        return [f"{head}：{title}{rule.item.locator.label}：{words(rule.span.of(text))}[{number}]"]

    def _tier(self, article: ClauseRecord, row: Sanction, *, asked: bool) -> str:
        """One tier with the words before the 项 that it stands under."""
        text = self._library.text(article.version_id)
        title = book_title(self._library.version(article.version_id).title)
        quote = row.sentence if row.clause.id == article.id else row.clause.extent
        number = self._citations.add(article.version_id, row.clause.id, quote, article.extent)
        self._add([row], None, number, asked=[row] if asked else [])
        above = self._library.clause(f"{article.version_id}.{row.clause.parent}") if row.clause.label else None
        if above is None:
            return f"{title}{row.clause.locator.label or article.label}：{words(quote.of(text))}[{number}]"
        lead = self._citations.add(article.version_id, above.id, above.span, article.extent)
        where = above.locator.label or article.label
        said = words(body(text, above.span).of(text))
        return f"{title}{where}：{said}[{lead}] {words(quote.of(text))}[{number}]"

    def _referred(self, article: ClauseRecord, rows: Sequence[Sanction]) -> Iterable[str]:
        """What the provisions say whose breach is punished: without them 违反第十二条 says nothing."""
        text = self._library.text(article.version_id)
        for provision in list(dict.fromkeys(ref for row in rows for ref in row.refers))[:MOST_ACTS]:
            found = _provision(self._finder, article.version_id, provision)
            if found is None:
                continue
            pieces = []
            for span in found[1]:
                if span.end - span.start > _LONGEST:
                    cut = text.rfind("。", span.start, span.start + _LONGEST)
                    span = Span(span.start, cut + 1 if cut > span.start else span.start + _LONGEST)
                mark = self._citations.add(article.version_id, found[0].id, span, found[0].extent)
                pieces.append(f"{words(span.of(text))}[{mark}]")
            yield "所违反的" + _labelled(" ".join(pieces), provision.article)

    def _notes(self, match: _Match, first: Sequence[Sanction]) -> list[str]:
        notes = []
        asked = self._asked
        if asked.somebody and match.rows and not any(_is_for(asked, row) for row in match.rows):
            wanted = "个人" if asked.person else "主要负责人" if asked.leader else "单位" if asked.unit else "责任人员"
            if any(row.subject for row in match.rows):
                notes.append(f"这一条没有单独写明对{wanted}的处罚，处罚对象以条文写的为准。")
        if any("依照" in row.measure and "《" in row.measure and row.fine is None for row in first):
            notes.append("条文指明依照其他法律处罚的，幅度要看那部法律；以上没有替它推算。")
        if asked.tiers and not any(t.search(row.condition + row.lead) for row in match.rows for t in asked.tiers):
            notes.append("问题所说的情节，这一条没有另外规定档次。")
        return notes

    def _is_asked(self, row: Sanction) -> bool:
        asked = self._asked
        if asked.tiers and not any(tier.search(row.condition or row.lead) for tier in asked.tiers):
            return False
        if row.escalated and (asked.first or not asked.tiers) and not (row.fine and _is_share(row)):
            return False
        return self._concerns(row)

    def _concerns(self, row: Sanction) -> bool:
        return not self._asked.somebody or _is_for(self._asked, row) or not row.subject

    def _add(
        self, rows: Sequence[Sanction], act: Act | None, number: int, *, asked: Sequence[Sanction]
    ) -> None:
        for row in rows:
            fine = row.fine
            self._rows.append(
                AnswerPenalty(
                    subject=row.subject,
                    act=act.text if act is not None and row.acts else row.lead,
                    condition=row.condition,
                    sanction=row.measure,
                    low=fine.low if fine else None,
                    high=fine.high if fine else None,
                    measure=fine.measure if fine else None,
                    base=(fine.base or None) if fine else None,
                    authority=row.authority,
                    basis=row.clause.locator.label,
                    citation=number,
                    asked=row in asked,
                )
            )

    def _made(self, lines: Sequence[str], notes: Sequence[str], confidence: float) -> Told:
        rows = tuple(sorted(self._rows, key=lambda row: not row.asked))
        if rows and not any(row.asked for row in rows):
            rows = (dataclasses.replace(rows[0], asked=True), *rows[1:])
        return Told(
            AnswerKind.PENALTY,
            "\n".join(lines),
            self._citations,
            confidence=confidence,
            penalties=rows[:MOST_ROWS],
            notes=tuple(notes),
            framed=True,
        )


_LONGEST = 400


def _borrowed(rows: Sequence[Sanction], whole: Sequence[Sanction]) -> list[Sanction]:
    """The tiers with those that 依照前款规定处罚 takes over, in the order of the text."""
    wanted = {row.borrows for row in rows if row.borrows}
    found = dict.fromkeys([*rows, *(row for row in whole if row.paragraph in wanted)])
    return sorted(found, key=lambda row: (row.sentence.start, row.sentence.end))


def _is_share(row: Sanction) -> bool:
    """One of several tiers by what was gained (违法所得十万元以上的): none is graver, the case decides."""
    return "违法所得" in row.condition or "货值金额" in row.condition


def _tier_words(row: Sanction) -> str:
    """逾期未改正的：对…处…罚款, in the words of the text."""
    head = row.condition or row.subject
    return f"{head}：{row.measure}"


def _by_sentence(rows: Sequence[Sanction]) -> list[tuple[Span, list[Sanction]]]:
    """Tiers of one sentence together: the sentence is quoted once, up to its last tier."""
    groups: dict[tuple[str, int], list[Sanction]] = {}
    for row in rows:
        groups.setdefault((row.clause.id, row.sentence.start), []).append(row)
    return [
        (Span(group[0].sentence.start, max(row.sentence.end for row in group)), group)
        for group in groups.values()
    ]


def _without_label(said: str, article: ClauseRecord) -> str:
    return said.removeprefix(article.label).lstrip()


def _labelled(said: str, label: str) -> str:
    return said if said.startswith(label) else f"{label}：{said}"
