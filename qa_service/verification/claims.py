"""Which words of a text are claimed of which citation (引文与论断的对应).

A citation leads its claim in (根据《…》第X条，…应当…; 《…》第X条规定：…), closes it in brackets
(…（《…》第X条）), or closes it in words (…，这是《…》第X条的规定). Several citations that only 和, 、 or 以及
divides carry one claim together. What stands between two citations belongs to the first, unless the second
stands in brackets.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Span
from corpus.relations import FoundReference
from qa_service.verification.figures import figures
from qa_service.verification.wording import canonical, content, modals

_OPEN, _CLOSE = "（(〔[【", "）)〕]】"
_PAIRS = {"“": "”", "《": "》", "「": "」", "『": "』", **dict(zip(_OPEN, _CLOSE, strict=True))}
_ENDS = "。！？!?\n"

# Why: between the citations of one group nothing is said. Matches 、 和 与 以及 及 或者 》《, the words by
# which a document is named again. Must not match any verb.
_JOINS = re.compile(r"[\s、，,》《]*(?:和|与|及|以及|或|或者|并|同|至|到)?[\s、，,》《]*")
# Why: words that lead a citation in, directly before it. Matches 根据, 按照, 违反, 见, 依据是, 这是, 要按照.
_LEAD_IN = re.compile(
    r"(?:(?:现|并|且|又|还|也|均|都|分别|应当|应|要|须|必须|严格|认真|切实|全面|参照|对照|结合|贯彻落实|为贯彻落实|为贯彻|"
    r"贯彻执行|贯彻|落实|执行|遵守|遵循|按|在|"
    r"的是|依据是|依据为|依据|根据|依照|按照|比照|遵照|适用|符合|违反|见|详见|参见|出自|来自|源自|这是|即|属于|"
    r"现行|新|新修订的?|修订后的?|修正后的?|最新|国家|我国|我省|(?:19|20)\d{2}年版?的?)[\s：:“]*)+$"
)
# Why: the number of a paragraph is no part of what it says. Matches 一、 （二） 3. 4） 第一，. Not 一次.
_NUMBERED = re.compile(
    r"\s*(?:[（(][一二三四五六七八九十\d]+[）)]|(?:第?[一二三四五六七八九十]+|\d+)[、.．，）)])\s*"
)
_VIOLATES = re.compile(r"违反[\s：:“]*(?:了|我国)?$")
# Why: words behind a citation that say only that it says something. Matches 的规定，, 规定：, 明确要求,
# 也都规定, 等法律法规，. Must not eat the first words of the claim (要求企业 keeps 企业).
_SAYS = re.compile(
    r"[\s》）)]*(?:（[^（）]{0,24}）)?(?:等(?:有关|相关)?(?:法律法规|法律、法规|法规|文件|规定|标准|制度)?(?:的?(?:有关|相关)?(?:规定|要求|精神))?)?"
    r"(?:之|中的?|里|的|上)?(?:都|均|也|还|又|就|已经?|分别|明确|明文|对此|进一步|专门|有关|相关)*"
    r"(?:规定|要求|明确|指出|提出|强调|载明|写明|写道|列明|列举|把|赋予)?(?:了|的是|的|为|是)?(?:规定|要求|内容|精神|条款)?[\s：:，,、；;]*"
)
# Why: what a text does with a document without saying what it says. Matches 制定本方案, 结合实际, 通知如下,
# 学习, 宣传, 培训. A sentence with one of these and no figure or modal carries no claim.
_MENTIONS = re.compile(
    r"制定本|特制定|结合.{0,12}实际|通知如下|现将|学习|宣传|宣贯|培训|解读|贯彻|依法|如下(?:意见|方案|措施)|印发|颁布|施行以来|修[订正改]"
)
_TELLS_BEFORE = re.compile(
    r"(?:根据|依据|按照|依照|遵照|参照|比照|按|违反|适用|依据是|依据为|这是|见|出自|源自)(?:国家|现行|我国|我省|最新|新|"
    r"修订后的?|修正后的?|(?:19|20)\d{2}年版?的?)*$"
)
_TELLS_BEHIND = re.compile(
    r"[\s》]*(?:（[^（）]{0,24}）)?(?:之|中的?|里|对此|进一步|已经?|都|均|也|还|明确|明文|专门|的)*"
    r"(?:规定|要求|明确|指出|提出|强调|载明|写明|列明|禁止|把|将)"
)
_LONGEST = 600  # characters of a claim that are compared: those next to the citation
_TRAILING = re.compile(
    r"(?:的(?:有关|相关)?(?:规定|要求|条款)|等?(?:有关|相关)?(?:规定|要求)|为准|执行|办理|处理)?[。；;，,\s]*"
)
_BOUND = re.compile(
    r"(?:这|该|本条|此)?(?:也?正?是|出自|源自|来自|见|详见|依据[是为]?|根据[是为]?|符合|按照?|依照|参照|对照)$"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a text claims of one group of citations.

    Attributes:
        references: positions in the list of references. spans: stretches of the text, in order; () where the
            citation is a mere mention.
        violated: the text says that the provision is broken (违反《…》第X条).
    """

    references: tuple[int, ...]
    spans: tuple[Span, ...]
    violated: bool = False


@dataclass(frozen=True, slots=True)
class _Group:
    """Citations that carry one claim; ``bracket``: the bracket around them, where there is one."""

    members: tuple[int, ...]
    start: int
    end: int
    bracket: Span | None


def claims(text: str, references: Sequence[FoundReference]) -> tuple[Claim, ...]:
    """The claim of every reference, in the order of the text; each reference is in exactly one."""
    sentences = split_sentences(text)
    starts = [sentence.start for sentence in sentences]
    by_sentence: dict[int, list[int]] = {}
    for number, reference in enumerate(references):
        at = max(0, bisect_right(starts, reference.span.start) - 1)
        by_sentence.setdefault(at, []).append(number)
    found: list[Claim] = []
    for at, members in sorted(by_sentence.items()):
        before = sentences[at - 1] if at and at - 1 not in by_sentence else None
        found.extend(_of_sentence(text, sentences[at], before, references, members))
    return tuple(found)


def uncited(text: str, references: Sequence[FoundReference], claimed: Sequence[Claim]) -> tuple[Span, ...]:
    """Sentences that hold no citation and stand under no claim."""
    taken = [reference.span for reference in references] + [span for claim in claimed for span in claim.spans]
    return tuple(
        trimmed
        for sentence in split_sentences(text)
        if not any(span.start < sentence.end and sentence.start < span.end for span in taken)
        and (trimmed := _trim(text, sentence)).end - trimmed.start >= 4
    )


def split_sentences(text: str) -> list[Span]:
    """Sentences by 。！？ and line breaks, outside of quotation marks and brackets of the same line."""
    found: list[Span] = []
    start = 0
    closing: list[str] = []
    for at, character in enumerate(text):
        if character == "\n":
            closing.clear()
        elif closing and character == closing[-1]:
            closing.pop()
            continue
        elif character in _PAIRS:
            closing.append(_PAIRS[character])
            continue
        if character in _ENDS and not closing:
            end = at + 1
            if text[start:end].strip():
                found.append(Span(start, end))
            start = end
    if text[start:].strip():
        found.append(Span(start, len(text)))
    return found


def quotations(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """What stands in quotation marks inside ``spans``, without the marks; words of fewer than six characters
    (“三同时”) are names and no quotations."""
    found = []
    for span in spans:
        for match in re.finditer(
            r"“([^“”]{6,})”|\"([^\"]{6,})\"|「([^「」]{6,})」", text[span.start : span.end]
        ):
            group = match.lastindex or 1
            found.append(Span(span.start + match.start(group), span.start + match.end(group)))
    return tuple(found)


# --- one sentence --------------------------------------------------------------------------------


def _of_sentence(
    text: str,
    sentence: Span,
    before: Span | None,
    references: Sequence[FoundReference],
    members: Sequence[int],
) -> list[Claim]:
    groups = _groups(text, sentence, references, members)
    found: list[Claim] = []
    floor = sentence.start  # behind the last group that closed its claim
    for position, group in enumerate(groups):
        whole = all(references[number].article is None for number in group.members)
        closed = position or any(other.bracket is not None for other in groups[position + 1 :])
        before_it = groups[position - 1].end if position else sentence.start
        if closed and whole and group.bracket is None and _embedded(text, before_it, group):
            found.append(Claim(group.members, ()))
            continue
        following = next(
            (
                other
                for other in groups[position + 1 :]
                if other.bracket is not None
                or any(references[number].article is not None for number in other.members)
                or not _embedded(text, group.end, other)
            ),
            None,
        )
        if group.bracket is not None:
            spans = _before_bracket(text, sentence, before, groups[:position], group, floor)
            floor = group.end
            found.append(Claim(group.members, spans))
            continue
        behind = _behind(text, sentence, group, following)
        head = _head(text, floor, group) if position == 0 or floor > sentence.start else None
        violated = _VIOLATES.search(text[sentence.start : group.start]) is not None
        if behind is None and head is not None and _says_something(text, head):
            spans = (head,)
        elif behind is not None:
            prefix = _subject_prefix(text, head)
            spans = (prefix, behind) if prefix is not None else (behind,)
        else:
            spans = ()
        told = _told(text, sentence, group)
        if spans and (_mere_mention(text, spans, whole) or (whole and not told)):
            spans = ()
        found.append(Claim(group.members, spans, violated))
    return found


def _embedded(text: str, floor: int, group: _Group) -> bool:
    """Whether a citation stands in the middle of a piece: words of substance, or a modal, lead up to it."""
    marks = [floor + match.end() for match in re.finditer("[，,。；;：:]", text[floor : group.start])]
    start = marks[-1] if marks else floor
    head = text[start : group.start]
    lead = _LEAD_IN.search(head)
    words = head[: lead.start()] if lead else head
    said = _SAYS.sub("", words, count=1) if start == floor else words
    return len(content(canonical(said).text)) >= 2 or (
        bool(modals(canonical(head).text)) and bool(said.strip())
    )


def _groups(
    text: str, sentence: Span, references: Sequence[FoundReference], members: Sequence[int]
) -> list[_Group]:
    found: list[_Group] = []
    for number in members:
        span = references[number].span
        bracket = _bracket(text, sentence, span)
        last = found[-1] if found else None
        joined = (
            last is not None
            and (
                span.start < last.end  # a range: every article has the words of the whole range
                or (bracket is not None and bracket == last.bracket)
                or (bracket == last.bracket and _JOINS.fullmatch(text[last.end : span.start]) is not None)
            )
        )
        if last is not None and joined:
            found[-1] = _Group((*last.members, number), last.start, max(last.end, span.end), last.bracket)
        elif bracket is not None:
            found.append(_Group((number,), bracket.start, bracket.end, bracket))
        else:
            found.append(_Group((number,), span.start, span.end, None))
    return found


def _bracket(text: str, sentence: Span, span: Span) -> Span | None:
    """The brackets around a citation when they hold citations and little else."""
    line = text.rfind("\n", 0, span.start) + 1
    left = max((text.rfind(mark, max(line, sentence.start), span.start) for mark in _OPEN), default=-1)
    if left < 0 or any(
        mark in text[left : span.start] for mark in _CLOSE if "《" not in text[left : span.start]
    ):
        return None
    right = min(
        (at for mark in _CLOSE if (at := text.find(mark, span.end, sentence.end + 1)) >= 0), default=-1
    )
    if right < 0 or "。" in text[span.end : right]:
        return None
    inside = text[left + 1 : right]
    if modals(canonical(inside).text) or len(inside) > 160:
        return None
    return Span(left, right + 1)


def _before_bracket(
    text: str, sentence: Span, before: Span | None, earlier: Sequence[_Group], group: _Group, floor: int
) -> tuple[Span, ...]:
    start = floor
    # 根据《…》，甲应当…（《…》第二条）: the first leads the claim in; a document that is named in the middle
    # of the claim (应当依照国家赔偿法给予赔偿) belongs to it.
    if (
        earlier
        and earlier[-1].bracket is None
        and earlier[-1].end > start
        and not _embedded(text, floor, earlier[-1])
    ):
        start = earlier[-1].end
        match = _SAYS.match(text, start)
        start = match.end() if match else start
    numbered = _NUMBERED.match(text, start, group.start)
    start = numbered.end() if numbered else start
    own = _trim(text, Span(max(start, group.start - _LONGEST), group.start))
    if _says_something(text, own):
        return (own,)
    return (_trim(text, before),) if before is not None and not earlier else ()


def _behind(text: str, sentence: Span, group: _Group, following: _Group | None) -> Span | None:
    """What a citation leads in; None where nothing of substance follows."""
    match = _SAYS.match(text, group.end, sentence.end)
    start = match.end() if match else group.end
    end = sentence.end
    if following is not None:
        end = following.start
        if following.bracket is None:
            lead = _LEAD_IN.search(text[start:end])
            end = start + lead.start() if lead else end
    span = _trim(text, Span(min(start, end), min(end, start + _LONGEST)))
    if _TRAILING.fullmatch(text[group.end : end]) or not _says_something(text, span):
        return None
    return span


def _head(text: str, floor: int, group: _Group) -> Span | None:
    """What stands before a citation in its sentence, without the words that lead the citation in."""
    numbered = _NUMBERED.match(text, floor, group.start)
    floor = numbered.end() if numbered else floor
    head = text[floor : group.start]
    lead = _LEAD_IN.search(head)
    if lead:
        head = head[: lead.start()]
    bound = _BOUND.search(head.rstrip("，,：: “"))
    if bound:
        head = head[: bound.start()]
    span = _trim(text, Span(floor, floor + len(head)))
    return span if len(content(canonical(span.of(text)).text)) >= 2 else None


def _subject_prefix(text: str, head: Span | None) -> Span | None:
    """企业要按照《…》第X条的规定，每月…: the subject that stands before the citation, in the same piece."""
    if head is None or text[head.end : head.end + 1] in "，,：:。；;" or head.end - head.start > 40:
        return None
    return head if not re.search("[，,。；;]", head.of(text)) else None


def _says_something(text: str, span: Span) -> bool:
    words = canonical(span.of(text)).text
    return len(content(words)) >= 3 or bool(figures(words))


def _told(text: str, sentence: Span, group: _Group) -> bool:
    """Whether a text says that a document says something, and does not only speak of it.

    根据《…》， 《…》规定， 这是《…》的规定. Not 围绕《…》开展检查, 对照《…》的实施情况.
    """
    head = text[sentence.start : group.start].rstrip("“ ")
    return _TELLS_BEFORE.search(head) is not None or _TELLS_BEHIND.match(text, group.end) is not None


def _mere_mention(text: str, spans: Sequence[Span], whole: bool) -> bool:
    """A text that names a document and says nothing of what is in it."""
    said = "".join(span.of(text) for span in spans)
    words = canonical(said).text
    if not whole:
        return _MENTIONS.search(said) is not None and len(content(words)) < 12 and not modals(words)
    if _MENTIONS.search(said):
        return True
    return not modals(words) and (not figures(words) or len(content(words)) < 8)


def _trim(text: str, span: Span) -> Span:
    start, end = span
    while start < end and (text[start].isspace() or text[start] in "，,；;：:、。)）"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "，,；;：:、。！？"):
        end -= 1
    return Span(start, end)
