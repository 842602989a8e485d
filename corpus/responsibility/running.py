"""Duties in running text and articles (implicit): 区民政局要牵头制定…, 由总承包单位负责, …部门应当….

A duty is an organ or a legal role at the beginning of a clause of a sentence, or behind 由, directly
followed by a word of duty. The subject must be understood completely; otherwise there is no duty.
Nothing is inferred: prohibitions, penalties, reports of what happened and passive objects are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.model import (
    Assignment,
    AssignmentForm,
    AssignmentKind,
    Clause,
    ClauseKind,
    DocumentKind,
    Outline,
    RoleUnits,
    Span,
    UnitMention,
)
from corpus.responsibility.targets import find_targets, single_due
from corpus.responsibility.units_list import UnitList, split_units
from corpus.units import begins_like_verb, is_collective, is_unit, names_function

#: The role of a subject whose sentence says only 应当, 要 or what it does.
DUTY = "责任主体"

_MODAL = r"应当|应该|必须|务必|应(?![急用对届有力付声邀运聘试税酬])|要(?![求素件点害闻道领么塞地])|须(?!知)"
_CHARGE = (
    r"(?:具体|统一|全面|主要|分别|共同|综合)?负责(?![人同制的])|负总责|牵头(?!单位|部门|的)|主管(?!部门|单位|机关|人员|领导|负责|的)|"
    r"承担(?!的)|会同|履行(?!的)"
)
_ADVERB = r"依法|及时|立即|定期|统一|具体|分别|共同|全面|联合|每年|每月|每季度|每半年|每日|每周|切实|认真|积极|严格|按职责|按照|按(?![揭钮])|依照|根据|依据|依职责|在(?!职|校|建|编|线|册)"
_ACT = (
    r"给予|予以|提供|做好|抓好|加强|强化|制定|编制|建立|健全|完善|开展|实施|推动|推进|督促|指导|监督(?!管理|部门|员|检验)|受理|审批|审核|核查|"
    r"查处|汇总|统筹|协调|安排|落实|组织(?!部|机构|实施方案)|配合|协助|参与(?!单位)|将|明确|设立|成立|召开|组建|加快"
)
_ENDING = r"[政门关构位业府局厅委办部院心队司织团校者人会署组区县市镇乡员道防室处站军]"
#: Where a subject may end: the ending of a name directly before a word of duty. 依法, 对 and 在 need a
#: duty further on, which ``_says_duty`` looks for.
_LAW_HIT = re.compile(rf"{_ENDING}(?=(?P<verb>应当|必须|{_CHARGE}|对(?!外|应|象|策|口)|依法|依照|按照|根据|在各自|统一|综合|是(?=[^，,。]{0,24}责任人)|组织(?!部|机构)|指导))")
_POLICY_HIT = re.compile(rf"{_ENDING}(?=(?:[，,](?=要|应当|必须))?(?P<verb>{_MODAL}|{_CHARGE}|对(?!外|应|象|策|口)|{_ADVERB}|{_ACT}|是(?=[^，,。]{0,24}责任人)|从(?!业|事|严|而|重|属|中|轻)))")
_BOUNDARY = "。；;：:，,！!？?\n\t "
_DUTY_AHEAD = re.compile(
    rf"{_MODAL}|{_CHARGE}|负.{{0,6}}责任?|实施|监督管理|进行|开展|组织|制定|做好|抓好|加强|承担|给予|予以|提供|建立|督促|检查|落实|完善|推进|协调|指导|配合"
)
#: What makes a sentence something else than a duty: penalties, prohibitions, what already happened.
_NOT_DUTY = re.compile(r"责令|处以|罚款|不得|严禁|禁止|有权|可以|未(?:按|依|履|经|能|及|将|对|建)|没有|不(?:按|依|履|予|符)|已经?|曾|了(?!解|结)|处分|的，|存在|是(?:指|否)|受到")
#: A statement without a modal that reports or describes: …提供了保障, 经验不足, …的工作机制, 等情况.
_REPORTED = re.compile(r"了(?!解|结)|不足|不够|不力|不到位|不高|不强|不扎实|薄弱|滞后|短板|等情况|取得|得到|明显|显著|增长|^[^，,]{2,30}(?:机制|格局|情况|要求|部署|的(?:机构|部门|单位))(?=[，,]|$)|^(?:[^，,]{2,6}的)")
#: With one of these a legal role may be the subject of 对, 依法, 按照: 主要负责人对…负有下列职责.
_ANSWERS = re.compile(r"^(?:对|依法|依照|按照|根据|是)[^。；]*?(?:负.{0,8}责|应当|必须|责任人)")
_PLAIN = rf"(?:{_MODAL}|{_CHARGE})$"
#: Words before the subject that do not belong to it.
_BEFORE = re.compile(
    r"^(?:同时|此外|另外|其中|同级|原则上|必要时|一般|平时|日常工作|具体工作|因此|为此|但是?|并且?|而且|以及|各|一是|二是|三是|四是|五是|六是|首先|其次|最后|今后|[（(][一二三四五六七八九十0-9]{1,3}[）)]|[0-9]{1,2}[.．、]|[一二三四五六七八九十]{1,3}、|[①-⑳])+"
)
#: Legal roles that are no organs: 生产经营单位, 总承包单位, 主要负责人, 业主, 物业服务企业.
_ROLE = re.compile(
    r"^(?:[\u4e00-\u9fff、（）()]{0,24}?)(?:单位|企业|机构|组织|经营者|管理者|使用者|生产者|销售者|负责人|管理人员|作业人员|从业人员|责任人|业主|所有人|管理人|经营人|承包人|承租人|出租人|使用人|工作组|指挥部|办公室|领导小组|公司|学校|医院|幼儿园|部门|委员会|(?<![\u4e00-\u9fff])(?:各级|[省市区县]级|本级|同级|地方)?财政)$"
)
_NO_ROLE = re.compile(r"的(?!主要|其他|法定|安全|有关|相关|上级|部门|单位|负责|实际|决策)|[0-9]|^(?:任何|下列|上述|前款|强制|本|该|其|这|那|被|使|让|令|把|将|从|向|以|为|与|及|或|因|如|若|凡|当|经|在|对|按|不|未|有|无|是|所)|责令|监督检查的|违反|发现|要求|督促|指导|组织(?!单位)|加强|推动|引导|支持|鼓励|配合(?!单位)|协助|会同|通知|告知|报告|移送|根据|依照|按照|负责(?!人)|需要|属于|发生|提出|采取|实施|认为|规定|批准|委托|接受|向|涉及|关于|除|可以|能够")
_FUNCTIONS_LIST = re.compile(r"^[\u4e00-\u9fff（）()]{2,10}(?:、[\u4e00-\u9fff（）()]{2,12})+$")
_SKIPPED = frozenset({ClauseKind.CHROME, ClauseKind.CONTENTS, ClauseKind.FRONT, ClauseKind.TITLE, ClauseKind.ROW, ClauseKind.HEADING})
_LONGEST_SUBJECT = 110


@dataclass(frozen=True, slots=True)
class _Duty:
    start: int  # of the clause of the sentence
    verb: int  # where the word of duty begins
    roles: tuple[RoleUnits, ...]


def find(outline: Outline) -> list[Assignment]:
    """Duties in the running text of all clauses but tables, headings and cases, in document order."""
    found: list[Assignment] = []
    for clause in outline.clauses:
        part = outline.parts[clause.part]
        if clause.kind in _SKIPPED or part.kind is DocumentKind.CASE:
            continue
        hit = _LAW_HIT if part.kind in (DocumentKind.LAW, DocumentKind.STANDARD) else _POLICY_HIT
        duties = list(_duties(outline.text, clause, hit))
        for index, duty in enumerate(duties):
            following = duties[index + 1].start if index + 1 < len(duties) else clause.span.end
            found.append(_assignment(outline, clause, duty, following))
    return found


def _duties(text: str, clause: Clause, hit: re.Pattern[str]) -> Iterator[_Duty]:
    begin = clause.span.start + len(clause.label)
    last = begin
    for match in hit.finditer(text, begin, clause.span.end):
        end = match.end()
        if end <= last:
            continue
        start = _chunk_start(text, max(begin, end - _LONGEST_SUBJECT), end)
        if start is None or start < last:
            continue
        duty = _duty(text, start, end, match.start("verb"), match["verb"], clause.span.end)
        if duty:
            last = duty.verb
            yield duty


def _chunk_start(text: str, lower: int, end: int) -> int | None:
    """Where the clause of the sentence begins that ends at ``end``; None when it is too long."""
    position = end - 1
    while position > lower and text[position - 1] not in _BOUNDARY:
        position -= 1
    if position == lower and end - lower >= _LONGEST_SUBJECT:
        return None
    return position


def _duty(text: str, start: int, end: int, at: int, verb: str, stop: int) -> _Duty | None:
    chunk = text[start:end]
    chunk_start = start
    by = chunk.rfind("由")
    passive = by >= 0 and not chunk.startswith(("由于", "自由", "事由", "理由"), max(0, by - 1))
    if passive:
        start += by + 1
    elif lead := _BEFORE.match(chunk):
        words = lead.group()
        if words.endswith("各"):
            words = words[:-1]
        start += len(words)
    if end - start < 2:
        return None
    segment_end = _segment_end(text, at, stop)
    rest = text[at:segment_end]
    if not _says_duty(rest, verb, passive=passive) or (verb.startswith("从") and not passive):
        return None
    roles = passive or re.match(_PLAIN, verb) is not None or _ANSWERS.search(rest[:60]) is not None
    units = _subject(text, start, end, roles=roles, passive=passive)
    if units is None:
        return None
    named = [RoleUnits(_role(rest, verb), units.units, units.open_ended)]
    partners = _partners(text, at, segment_end)
    if partners:
        named.append(RoleUnits("会同", partners.units, partners.open_ended))
    return _Duty(chunk_start if passive else start, at, tuple(named))


def _segment_end(text: str, start: int, stop: int) -> int:
    match = re.compile(r"[。；;\n！!]").search(text, start, stop)
    return match.start() if match else stop


def _says_duty(rest: str, verb: str, *, passive: bool) -> bool:
    """Whether what follows the subject is a duty: the word itself, or one soon after 对, 依照, 在."""
    near = rest[:80]
    first = re.split(r"[，,：:]", near, maxsplit=1)[0]
    if re.search(r"情况$", first) or re.match(r"(?:负责|牵头|主管|承担|履行)(?:、|的)", rest):
        return False
    if verb == "是":
        return True
    if _NOT_DUTY.search(first) or (passive and re.search(r"责令|处|没收|吊销|给予(?:警告|处分|行政)|追究", near)):
        return False
    if verb.startswith("将") and not re.search(r"列入|纳入|作为", first):
        return False
    if re.match(_PLAIN, verb):
        return len(rest) > len(verb) + 1 or passive or verb == "负责"
    if not passive and (_REPORTED.search(rest) or rest[len(verb) :].startswith("的")):
        return False
    return _DUTY_AHEAD.search(near[len(verb) :]) is not None if verb[0] in "对在依按根从" else len(rest) > 3


def _role(rest: str, verb: str) -> str:
    """牵头 where the verb is 牵头, 负责 where it is 负责; otherwise the subject of the duty."""
    head = re.split(r"[，,、：:]", rest[:24], maxsplit=1)[0]
    if re.match(rf"(?:{_MODAL})?(?:负责|共同|分别|具体|统一|切实|组织|每年至少|每年)?牵头", head):
        return "牵头"
    if verb.endswith("负责") or re.match(rf"(?:{_MODAL})?(?:按[^，]{{0,12}}分工|按职责|依职责|共同|具体|统一|分别)?负责(?![人])", head):
        return "负责"
    if re.match(rf"(?:{_MODAL})?(?:积极|密切|主动)?(?:配合|协助)", head):
        return "配合"
    return DUTY


def _subject(text: str, start: int, end: int, *, roles: bool, passive: bool = False) -> UnitList | None:
    """The units of a subject; None when a piece of it is neither organ nor (where ``roles``) legal role.

    Behind 由 (``passive``) and beside a known organ a name with an organ's ending is enough: 创城办.
    """
    words = text[start:end]
    enumerated = _enumeration(text, start, end)
    if enumerated:
        return enumerated
    found = split_units(words, start, trusted=False)
    if found.units and not found.strays and all(_is_subject(unit.as_written) for unit in found.units):
        return found
    if (found.units or passive) and found.strays and all(_ends_like_organ(name) for name in found.strays):
        return split_units(words, start, trusted=True)
    if roles and _is_role(words) and not re.search(r"(?:部门|政府|局|委员会)[、和及与]", words):
        mention = UnitMention(words, words, Span(start, end), is_collective(words))
        return UnitList((mention,))
    return _two_subjects(text, start, end, roles=roles, passive=passive)


def _two_subjects(text: str, start: int, end: int, *, roles: bool, passive: bool) -> UnitList | None:
    """教育、卫生行政部门和学校: lists of different kinds that a conjunction joins behind 部门, 政府 or 机关."""
    for match in re.compile(r"(?<=部门|政府|机关|机构)(?:以及|和|及|与|、)").finditer(text, start, end):
        left = _subject(text, start, match.start(), roles=roles, passive=passive)
        right = _subject(text, match.end(), end, roles=roles, passive=passive) if left else None
        if left and right:
            return UnitList(left.units + right.units, left.open_ended or right.open_ended)
    return None


def _ends_like_organ(name: str) -> bool:
    return 3 <= len(name) <= 12 and name[-1] in "局委办部室厅队会处院站" and not begins_like_verb(name) and not _NO_ROLE.search(name)


def _is_subject(name: str) -> bool:
    return is_unit(name) and not begins_like_verb(name) and not _NO_ROLE.search(name.replace("的部门", "").replace("职责的", ""))


def _is_role(words: str) -> bool:
    return 2 <= len(words) <= 26 and bool(_ROLE.match(words)) and not begins_like_verb(words) and not _NO_ROLE.search(words)


def _enumeration(text: str, start: int, end: int) -> UnitList | None:
    """公安、人事、劳动和社会保障、财政等部门: functions that share one 部门."""
    words = text[start:end]
    match = re.match(r"^((?:国务院|中央|全?[省市县区](?:级|直)?|各级|各地|各市|地方各级|县级以上|县级以上人民政府|县级以上地方人民政府|[省市区县]人民政府|各有关|有关|[\u4e00-\u9fff]{2,8}人民政府)?)(.+?)(等(?:[0-9一二三四五六七八九十]+个)?(?:有关|相关|行政|主管|职能|政府|行业|负有[^、]{2,20}职责的)*)?(?:行政)?(?:主管)?(部门|机关|单位)$", words)
    if not match or "、" not in match.group(2):
        return None
    pieces = [piece for piece in re.finditer(r"[^、]+", match.group(2))]
    spans: list[tuple[int, int]] = []
    for piece in pieces:
        piece_start, piece_end = piece.span()
        conjunction = re.search(r"(?<=.)(?:和|以及|及|与)(?=.)", piece.group())
        if conjunction and not names_function(piece.group()) and names_function(piece.group()[: conjunction.start()]) and names_function(piece.group()[conjunction.end() :]):
            spans += [(piece_start, piece_start + conjunction.start()), (piece_start + conjunction.end(), piece_end)]
        else:
            spans.append((piece_start, piece_end))
    names = [match.group(2)[s:e] for s, e in spans]
    if any(re.search(r"(?:部门|机关|政府|机构|[局委厅])$", name) or name.startswith("国务院") for name in names):
        return None
    if sum(map(names_function, names)) < max(1, (len(names) + 1) // 2) or any(is_unit(name) and not names_function(name) for name in names[:-1]):
        return None
    if not all(re.fullmatch(r"[\u4e00-\u9fff（）()]{2,12}", name) and not _NO_ROLE.search(name) and not begins_like_verb(name + "局") for name in names):
        return None
    offset = start + match.start(2)
    shared = "部门" if match.group(4) == "单位" else match.group(4)
    units = tuple(UnitMention(n, match.group(1) + n + shared, Span(offset + s, offset + e)) for n, (s, e) in zip(names, spans, strict=True))
    return UnitList(units, match.group(3) is not None)


def _partners(text: str, start: int, stop: int) -> UnitList | None:
    """Units behind 会同: 市发展改革委会同市应急局、市公安局等部门制定…."""
    match = re.compile(r"会同").search(text, start, min(stop, start + 14))
    if not match:
        return None
    begin = match.end()
    for hit in re.compile(rf"{_ENDING}(?=[，,]|{_MODAL}|{_CHARGE}|{_ADVERB}|{_ACT}|拟|提出|研究|编|解决|建|公布|发布|确定|规定|对)").finditer(text, begin, min(stop, begin + 90)):
        found = _subject(text, begin, hit.end(), roles=False)
        if found:
            return found
    return None


def _assignment(outline: Outline, clause: Clause, duty: _Duty, following: int) -> Assignment:
    text = outline.text
    end = min(_segment_end(text, duty.verb, clause.span.end), max(following, duty.verb + 1))
    evidence = _stripped(text, duty.start, end)
    sentence = _sentence(text, clause, duty.start, duty.verb)
    if text[sentence.end - 1 : sentence.end] in ("：", ":") and clause.extent.end > clause.span.end:
        sentence = _stripped(text, sentence.start, clause.extent.end)
    return Assignment(
        clause=clause.ordinal,
        kind=AssignmentKind.IMPLICIT,
        form=AssignmentForm.RUNNING,
        evidence=evidence,
        task=sentence,
        roles=duty.roles,
        heading=_heading(outline, clause),
        due=single_due(text, sentence),
        targets=find_targets(text, evidence),
    )


def _sentence(text: str, clause: Clause, start: int, verb: int) -> Span:
    stops = "。！\n"
    begin = start
    while begin > clause.span.start and text[begin - 1] not in stops:
        begin -= 1
    match = re.compile(r"[。！\n]").search(text, verb, clause.span.end)
    return _stripped(text, begin, match.end() if match else clause.span.end)


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " \t\n\u3000，,；;":
        start += 1
    while end > start and text[end - 1] in " \t\n\u3000，,；;":
        end -= 1
    return Span(start, end)


def _heading(outline: Outline, clause: Clause) -> str:
    node: Clause | None = clause
    while node is not None:
        if node.heading:
            return node.heading
        node = outline.clauses[node.parent] if node.parent is not None else None
    return ""
