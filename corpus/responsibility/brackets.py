"""Assignments in brackets: （区安监局牵头，各有关部门负责）, (责任单位:区财政局), （财政部、民政部）.

Half and full width, 〔…〕 and [...], nested aliases (各县(市、区)政府) and brackets that open half and
close full width. A bracket is an assignment only when everything in it is understood.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator

from corpus.model import AssignmentForm, Clause, Outline, Span
from corpus.responsibility import grammar
from corpus.responsibility.grammar import Parsed
from corpus.responsibility.scope import Found
from corpus.responsibility.units_list import is_plausible
from corpus.units import ends_like_organ, is_unit

_BRACKET = re.compile(r"[（(〔\[［【〈）)〕\]］】〉]")
_OPENS = re.compile(r"[（(〔\[［【〈]")
_OPENING = frozenset("（(〔[［【〈")
_LONGEST = 1500
_LONGEST_BROKEN = 400
#: Only a bracket that says what it is may go over a page break.
_BROKEN_HINT = re.compile(r"[（(〔\[]\s*(?:责任|牵头|实施|配合)[^，。；]{0,8}[:：]")
#: One of these stands in nearly every assigning bracket; a bare list has the ending of an organ instead.
_HINT = re.compile(
    r"牵头|负责|责任|配合|落实|实施|单位|部门|承担|分工|参与|[局委厅部办会院队公司政府街区镇县市署行](?:等|$|[、，,）)])"
)
#: A bare list assigns after a whole sentence; after these words it explains who they are.
_EXPLAINED = re.compile(
    r"(?:单位|部门|机构|机关|小组|专班|委员会|办公室|办|企业|政府|局|厅|委|组|成员|名单|包括|人员|领导|地区|系统|简称|指|即|如|平台|热线|电话|区域|板块)$"
)
#: 上海市工商局和县工商分局，以下统称“登记机关”: a name is given, nothing is assigned.
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,6}(?:市|县|区|州|盟|旗|镇|乡|街道)")
#: A name whose ending says nothing: 地勘六队, 旅游服务站, 海滨石化. Not people at large (社会公众, 专人),
#: not sentences (企业自查自改, 广泛发动), not parts of a slogan (谁主管, 群众参与): no verb, no particle.
_NAME = re.compile(
    r"(?!.*(?:的|了|着|并|对|将|把|被|让|使|应|要|须|不|未|无|及时|自己|谁|人人|全民|全员|全社会|社会|公众|群众|大众|居民|村民|市民|"
    r"家长|职工|员工|师生|业主|住户|专人|本人|个人|各方|多方|双方|上下|条块|主要|分级|分类|逐级|逐项|检查|排查|整治|治理|开展|加强|"
    r"落实|完善|推进|推动|督促|确保|提升|提高|发动|参加|参与|审批|制定|编制|报送|研究|协同|联动|配合|负责|牵头|主管|主导|兜底|"
    r"自查|自改|另行|具体|法人|代表|名单|方案|办法|制度|措施|工作$|任务$|责任$|情况$|问题$))"
    r"[\u4e00-\u9fffA-Za-z0-9]{3,16}"
)
_NAMING = re.compile(r"(?:以下|下文|下)(?:统|简|合|并)?称")
#: 「…负责」 in a bracket about money, text or dates: 单位：万元, 以下简称…, 2019年印发.
_FOREIGN = re.compile(
    r"^(?:以下|简称|下称|见|详见|参见|附件|注|含|不含|包括|即|如|例如|单位[:：]|来源|图|表|自\d|截至|其中)"
)


def possible(outline: Outline) -> set[int]:
    """Ordinals of the clauses among which ``find`` and ``find_broken`` can find anything.

    Why: those with an opening bracket behind their label; in a law one of ten has one.
    """
    starts = [clause.span.start for clause in outline.clauses]
    return {
        at
        for match in _OPENS.finditer(outline.text)
        if (at := bisect.bisect_right(starts, match.start()) - 1) >= 0
        and match.start() >= starts[at] + len(outline.clauses[at].label)
    }


def pairs(text: str, offset: int) -> Iterator[tuple[Span, int]]:
    """Balanced brackets of ``text`` (which begins at ``offset``) with their depth, outermost first.

    Any closing form closes the last opened one; what is never closed is left out.
    """
    stack: list[int] = []
    closed: list[tuple[int, int, int]] = []
    for match in _BRACKET.finditer(text):
        if match.group() in _OPENING:
            stack.append(match.start())
        elif stack:
            start = stack.pop()
            closed.append((start, -(match.end()), len(stack)))
    for start, end, depth in sorted(closed):
        yield Span(offset + start, offset - end), depth


def find(text: str, clause: Clause) -> list[Found]:
    """Assignments in the brackets of a clause's own text.

    Args:
        text: the stored text of the version.
        clause: the clause to look into.
    """
    found: list[Found] = []
    own = text[clause.span.start : clause.span.end]
    taken = -1
    for span, _depth in pairs(own, clause.span.start):
        if span.start < taken:
            continue
        inner = Span(span.start + 1, span.end - 1)
        words = text[inner.start : inner.end].strip()
        if (
            not 2 <= len(words) <= _LONGEST
            or not _HINT.search(words)
            or _FOREIGN.match(words)
            or _NAMING.search(words)
        ):
            continue
        start = text.index(words, inner.start)
        parsed = grammar.parse(words, start)
        if parsed and parsed.strays and _are_names(parsed):
            parsed = grammar.parse(words, start, trusted=True)
        if parsed is None or not _assigns(parsed, text, clause, span):
            continue
        alone = (
            not own[: span.start - clause.span.start].strip(" 　\t\n·●—-")
            and len(own.strip()) - len(words) <= 4
        )
        found.append(
            Found(
                clause.ordinal,
                AssignmentForm.BRACKET,
                span,
                Span(start, start + len(words)),
                parsed,
                alone,
                clause.ordinal,
            )
        )
        taken = span.end
    return found


def _are_names(parsed: Parsed) -> bool:
    """Whether what was not recognised beside known units has the form of a name (临海医院, 义乌市).

    Beside a role word a name of any kind will do (地勘六队, 东山旅游服务站), as long as it is no common word
    for people (公众, 专人) and holds no verb.
    """
    known = sum(len(role.units) for role in parsed.roles)
    unknown = [name for name in parsed.strays if _PLACE.fullmatch(name) is None]
    if not all(is_plausible(name) for name in parsed.strays):
        return False
    if not parsed.verbs:
        return 2 * len(parsed.strays) <= known and all(_like_unit(name) for name in parsed.strays)
    odd = [name for name in unknown if not _like_unit(name)]
    return len(odd) <= known and len(unknown) <= 2 * known and all(_NAME.fullmatch(name) for name in odd)


def _like_unit(name: str) -> bool:
    return ends_like_organ(name) or _PLACE.fullmatch(name) is not None


def find_broken(outline: Outline, clause: Clause) -> list[Found]:
    """A bracket that a page break leaves open at the end of ``clause`` and a following clause closes."""
    text = outline.text
    stack: list[int] = []
    for match in _BRACKET.finditer(text, clause.span.start, clause.span.end):
        if match.group() in _OPENING:
            stack.append(match.start())
        elif stack:
            stack.pop()
    if not stack or not _BROKEN_HINT.search(text, stack[0], min(len(text), clause.span.end + 12)):
        return []
    depth = len(stack)
    for match in _BRACKET.finditer(text, clause.span.end, min(len(text), stack[0] + _LONGEST_BROKEN)):
        depth += 1 if match.group() in _OPENING else -1
        if depth == 0:
            return _broken(outline, clause, Span(stack[0], match.end()))
    return []


def _broken(outline: Outline, clause: Clause, outer: Span) -> list[Found]:
    inner = Span(outer.start + 1, outer.end - 1)
    parsed = grammar.parse(inner.of(outline.text), inner.start)
    if parsed is None or parsed.strays or not (parsed.labelled and _is_core(parsed)):
        return []
    last = next(
        (c.ordinal for c in outline.clauses[clause.ordinal :] if outer.end <= c.span.end), clause.ordinal
    )
    return [Found(clause.ordinal, AssignmentForm.BRACKET, outer, inner, parsed, False, last)]


def _assigns(parsed: Parsed, text: str, clause: Clause, span: Span) -> bool:
    """Whether an understood bracket really assigns (see the module's docstring)."""
    if parsed.strays:
        return False
    if parsed.labelled:
        return _is_core(parsed)
    before = text[clause.span.start : span.start].rstrip()
    after = text[span.end : clause.span.end].lstrip()
    if parsed.verbs:
        # 由安监部门（应急管理局负责）… inside a sentence explains; an assignment ends its sentence.
        return (
            not after
            or after[0] in "。；;，,！!）)\n"
            or (bool(before) and before[-1] in "。；;！!")
            or not _EXPLAINED.search(before)
        )
    units = [unit for role in parsed.roles for unit in role.units]
    if not all(is_unit(unit.as_written) or _like_unit(unit.as_written) for unit in units):
        return False
    if before and before[-1] in "。；;！!”":
        return True
    ends = not after or after[0] in "。；;\n"
    return ends and len(units) > 1 and len(before) > 6 and not _EXPLAINED.search(before)


def _is_core(parsed: Parsed) -> bool:
    """责任单位, 牵头…, 配合…: the labels that assign; 主管部门: or 指导单位: alone only inform."""
    return any(re.search(r"责任|牵头|主责|落实|实施|承担|负责|配合|组长", role.role) for role in parsed.roles)
