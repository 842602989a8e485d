"""One sentence of the model, held against the quotes it cites: it stands as it is, or it is dropped.

The model may take words away and put what is left in order; it may add nothing. So a sentence must be made of
the words of the quotes (apart from words that only join), its figures, dates, organs, titles, foreign words
and quotations must stand there, what the source denies, allows or ties to a condition must stay denied,
allowed and tied, and whoever is said to lead must lead in the register. ``verification.comparing``, which
verifies people's own citations, judges it too. A good sentence lost costs nothing: the rule-written answer
says the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from corpus.model import Span
from corpus.numerals import fold
from qa_service.llm import roles
from qa_service.llm.grounds import Ground, Grounds, bare
from qa_service.llm.sentences import Draft
from qa_service.verification.comparing import compare, solid
from qa_service.verification.differing import pieces
from qa_service.verification.figures import dates, figures
from qa_service.verification.model import DifferenceKind
from qa_service.verification.wording import Modality, canonical, content, covered, modals, pairs

_MOST_CHARACTERS = 600
_LEAST_CONTENT = 4
_ALIGNED = 0.5

# Why: what a page could run or load, or a reader could be sent to. Matches http://, www., <b>, ](, ![, `, {},
# mailto:, data:, &#, \u003c. Must not match the < of 死亡率<0.05 (other signs must stand in the source).
_ACTIVE = re.compile(
    r"://|www\.|<[a-z/!?]|[`{}\\^$]|\]\s*\(|!\[|&#|&[a-z]+;|javascript:|data:|mailto:|@|\.(?:com|cn|net|org)\b",
    re.I,
)
# Why: letters of other scripts than Chinese; each run must stand in the source.
_FOREIGN = re.compile(r"[^\W\d_\u3400-\u9fff\u3007]+")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
# Why: what lies above or below something that is no number: 县级以上, 较大以上.
_RANGE = re.compile(r"[\u3400-\u9fff]{2}(以上|以下|以内|以外)")
_UNSEEN = ("Cc", "Cf", "Co", "Cs", "Cn", "Mn", "Me")  # control, format, private, combining …
_PLAIN_SIGNS = frozenset("，。、；：？！“”‘’（）《》〈〉【】〔〕—…·％%．-+/,.;:?!()\"'~～×℃㎡ ")
_PROVISION = re.compile(r"第[零〇一二三四五六七八九十百千\d]+[条款项章节](?:之[一二三四五六七八九十]+)?")
_QUOTED = re.compile(r"[“「『\"]([^“”「」『』\"]{2,})[”」』\"]")
# Why: words that join or point and say nothing themselves. Matches 具体来说, 其中, 根据, 规定, 因此, 也就是.
# Must not hold any word that says how much, who, whether or when.
_GLUE = re.compile(
    r"具体(?:来说|而言|是|如下)?|其中|另外|此外|同时|因此|所以|也就是说?|换句话说|总之|简单来说|简言之|"
    r"根据|依据|按照|依照|上述|以上|以下|如下|下列|这[项一]?|该[项]?|本[项]?|相关|有关|规定|要求|明确|指出|提出|写明|载明|"
    r"文件|方案|通知|办法|条例|资料|原文|条款|条文|内容|方面|工作|任务|事项|职责|分工|由|的话|来说|对于|关于|进行|分别|共同|"
    r"一起|属于|包括|如果|那么|需要|您|问题|答案|"
    r"牵头|主办|配合|协助|协办|参与|参加|负责|承担|落实|责任|主管|单位|部门|机构"
)
# Why: a proviso changes the rule before it. Matches 但, 但是, 除…外, 除外, 另有规定的.
_PROVISO = re.compile(r"但(?:是|书)?(?!凡)|除[^，,。；;]{1,30}外|除外|另有规定")
# Why: words that deny, with what they deny. Matches 不占用, 未取得, 没有安装, 严禁堵塞. Must not match the
# 不 of 不少于, 不超过, 不同, 不断 (figures have signs of their own, the others deny nothing), 非常, 未来.
_DENIES = re.compile(
    r"(?:不得|不应当?|不能|不可|不许|不准|不予|禁止|严禁|没有|不需要|无需|不必|不(?!少于|低于|超过|高于|小于|大于|多于|足|满|同|断|良|利|法|定期|安全|稳定|当|力|仅|但|论|管|限|妨)"
    r"|未(?!来|成年)|无(?!人机|线|障碍|害|论|关|缝|菌|纸)|非(?!常|法|煤|金属|机动|物质|公|国有|道路))"
)
_CONDITION = re.compile(r"(?:的|时|后|前|情形下|情况下|之日起)$")
_OF_ROLES = (DifferenceKind.SUBJECT, DifferenceKind.WORDS, DifferenceKind.MODALITY)
_WEAK = frozenset({Modality.MAY, Modality.NEED_NOT, Modality.ENCOURAGED, Modality.MUST_NOT})


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of a sentence.

    Attributes:
        text: the sentence without marks, "" when it is dropped.
        marks: the citations that carry it.
        reason: why it is dropped, Chinese; repeats nothing of what the model wrote.
    """

    text: str = ""
    marks: tuple[int, ...] = ()
    reason: str = ""

    @property
    def kept(self) -> bool:
        return bool(self.text)


def check(draft: Draft, grounds: Grounds, everyday: Mapping[str, str] = MappingProxyType({})) -> Ruling:
    """Judge one sentence.

    Args:
        draft: the sentence with its marks.
        everyday: words of the question with the words of the source that they stand for (电瓶车: 电动自行车).
    """
    text = " ".join(unicodedata.normalize("NFC", draft.text).split())
    if not draft.marks:
        return Ruling(reason="没有注明出处")
    cited = [ground for mark in draft.marks if (ground := grounds.get(mark)) is not None]
    if len(cited) != len(draft.marks):
        return Ruling(reason="注明的出处不在可用的引文之内")
    if len(text) > _MOST_CHARACTERS:
        return Ruling(reason="句子过长")
    shape = _shape(text, cited)
    if shape:
        return Ruling(reason=shape)
    formal = text
    for word, term in everyday.items():
        formal = formal.replace(word, term)
    reasons = []
    for ground in cited:
        reason = _against(formal, ground)
        if not reason:
            return Ruling(text, (ground.n,))
        reasons.append(reason)
    return Ruling(reason=reasons[0])


def _shape(text: str, cited: Sequence[Ground]) -> str:
    """What no sentence from a quote has: invisible characters, markup, another script."""
    if any(unicodedata.category(character) in _UNSEEN for character in text):
        return "含有看不见的字符"
    if _ACTIVE.search(text):
        return "含有链接、代码或标记"
    source = "\n".join(ground.plain for ground in cited) + "\n".join(
        bare(ground.citation.document.title) for ground in cited
    )
    known = source.casefold()
    plain = bare(text)
    if any(match.group().casefold() not in known for match in _FOREIGN.finditer(plain)):
        return "含有所引原文没有的外文"
    odd = {c for c in plain if not c.isalnum() and c not in _PLAIN_SIGNS and c not in known}
    if odd:
        return "含有所引原文没有的符号"
    return ""


def _against(text: str, ground: Ground) -> str:
    """Why one citation does not carry the sentence; "" when it does."""
    claim, reason = _without_source(text, ground)
    if reason:
        return reason
    plain = bare(claim)
    if len(content(canonical(claim).text)) < _LEAST_CONTENT:
        return "没有实质内容"
    for match in _QUOTED.finditer(claim):
        if solid(match[1]) not in solid(ground.plain) and len(solid(match[1])) > 1:
            return "引号里的话不是原文"
    return (
        _numbers(claim, ground)
        or ("所引原文没有提到这个单位" if roles.strangers(plain, ground) else "")
        or (roles.trouble(plain, ground) if ground.assigned else roles.false_lead(plain, ground))
        or _words(claim, ground)
        or _denials(plain, ground)
        or _compared(claim, ground)
    )


def _without_source(text: str, ground: Ground) -> tuple[str, str]:
    """The sentence without the name, number and place of its source, which must be right."""
    document, locator = ground.citation.document, ground.citation.locator
    title = solid(document.title)
    claim = text
    for span in _titles(text):
        called = solid(span.of(text))
        if called in title:
            claim = claim.replace(span.of(text), "")
        elif called not in solid(ground.plain):
            return "", "文件名与出处不符"
    article = bare(locator.article or "")
    for match in _PROVISION.finditer(claim):
        named = bare(match.group())
        if named not in article + bare(locator.label) and named not in ground.plain:
            return "", "条款号与出处不符"
    if article:
        claim = re.sub(re.escape(locator.article or "") + r"(?:第[一二三四五六七八九十]+[款项])*", "", claim)
    for known in (locator.label, document.number):
        claim = claim.replace(known, "") if known else claim
    return re.sub(r"[（(]\s*[）)]", "", claim), ""


def _titles(text: str) -> list[Span]:
    """What stands in 《》, the marks of titles inside a title included."""
    found: list[Span] = []
    depth = start = 0
    for at, character in enumerate(text):
        if character == "《":
            start = at if depth == 0 else start
            depth += 1
        elif character == "》" and depth:
            depth -= 1
            if depth == 0:
                found.append(Span(start, at + 1))
    if depth:
        found.append(Span(start, len(text)))  # a title that never ends is none of ours
    return found


# --- figures and dates ---------------------------------------------------------------------------


def _numbers(claim: str, ground: Ground) -> str:
    """Every number of the sentence stands in the source, with the same measure and comparison."""
    stated = [figure for text in ground.texts for figure in figures(fold(text))]
    for figure in figures(fold(claim)):
        if not any(
            figure.dimension == other.dimension and figure.value == other.value and figure.sign == other.sign
            for other in stated
        ):
            return "所引原文没有这个数字"
    days = {day for text in ground.texts for _, day in dates(text)}
    if any(day not in days for _, day in dates(claim)):
        return "所引原文没有这个日期"
    plain = bare(claim)
    compared = [figure.span for figure in figures(plain)] + [span for span, _ in dates(plain)]
    for match in _DIGITS.finditer(plain):
        if any(span.start <= match.start() and match.end() <= span.end for span in compared):
            continue
        # A number without a measure is part of a name (5G, 〔2022〕80号): its neighbours belong to it.
        if not (
            _stands(plain[max(0, match.start() - 1) : match.end()], ground)
            and _stands(plain[match.start() : match.end() + 1], ground)
        ):
            return "所引原文没有这个数字"
    for match in _RANGE.finditer(plain):
        inside = any(span.start <= match.start(1) - 1 < span.end for span in compared)
        if not inside and match.group() not in ground.plain:
            return "“以上”“以下”与原文不一致"
    return ""


def _stands(written: str, ground: Ground) -> bool:
    return written.strip("，,。；;、:：（）() ") in ground.plain


# --- words ---------------------------------------------------------------------------------------


def _words(claim: str, ground: Ground) -> str:
    """The content of the sentence stands in the source, run by run; only glue may be added."""
    words = canonical(claim).text
    known = pairs(ground.canonical) | pairs(bare(ground.citation.document.title))
    glue = {at for match in _GLUE.finditer(words) for at in range(*match.span())}
    missing = {at for at in content(words) if at not in glue and not covered(words, at, known)}
    lonely = {at for at in missing if words[at] in ground.canonical and not {at - 1, at + 1} & missing}
    if missing - lonely:
        return "有所引原文没有的内容"
    return ""


def _denials(plain: str, ground: Ground) -> str:
    """What the source denies stays denied, and nothing else is."""
    source = ground.plain
    for match in _DENIES.finditer(plain):
        if plain[match.start() : match.end() + 2] not in source:
            return "否定的意思与原文不一致"
    for at in range(1, len(plain)):
        if plain[max(0, at - 2) : at + 2] not in source and _denied_between(source, plain, at):
            return "漏掉了原文的否定"
    denied: dict[str, bool] = {}
    for match in _DENIES.finditer(source):
        word = source[match.end() : match.end() + 2]
        if len(word) == 2 and word.isalpha() and "\n" not in word:
            denied.setdefault(word, _always_denied(source, word))
    for word, always in denied.items():
        if always and any(not _denied_at(plain, at.start()) for at in re.finditer(re.escape(word), plain)):
            return "漏掉了原文的否定"
    return ""


def _denied_between(source: str, plain: str, at: int) -> bool:
    """Whether the sentence leaves out, at ``at``, words of the source that deny."""
    left, right = plain[max(0, at - 2) : at], plain[at : at + 2]
    left = left[1:] if not left[:1].isalnum() else left
    right = right[:1] if not right[1:].isalnum() else right
    if not left or not right.isalnum() or left + right in source:
        return False
    start = source.find(left)
    while start >= 0:
        end = start + len(left)
        follows = source.find(right, end)
        skipped = source[end:follows] if follows >= 0 else ""
        if (
            0 < len(skipped) <= 12
            and "\n" not in skipped
            and re.search("[不未无非否]|禁止|严禁|没有", skipped)
        ):
            return True
        start = source.find(left, start + 1)
    return False


def _always_denied(source: str, word: str) -> bool:
    return all(_denied_at(source, match.start()) for match in re.finditer(re.escape(word), source))


def _denied_at(text: str, at: int) -> bool:
    """Whether the word at ``at`` stands behind a word that denies, in the same stretch."""
    start = max(0, at - 24)
    stretch = re.split(r"[，,。；;：:\n]", text[start:at])[-1]
    return bool(_DENIES.search(stretch + text[at : at + 1]) if stretch else None)


# --- the rule ------------------------------------------------------------------------------------


def _compared(claim: str, ground: Ground) -> str:
    """As citations of people are verified; then what was left out."""
    found = compare(claim, ground.provision)
    differences = [one for one in found.differences if not _of_roles(one.kind, ground)]
    if not ground.assigned and not differences and not _in_one_sentence(claim, ground):
        return "把原文几处的话合在了一起"
    if differences:
        return "与原文不一致：" + "、".join(dict.fromkeys(_NAMES[one.kind] for one in differences))
    if not found.units:
        return "有所引原文没有的内容"
    if ground.assigned:
        return ""
    sources = [words for unit in found.units for words in (unit.context, unit.text.text) if words]
    return _left_out(canonical(claim).text, sources)


def _in_one_sentence(claim: str, ground: Ground) -> bool:
    """Whether each limb of the sentence has its words in one limb of the source.

    The subject of a later limb stands in the first: …单位，从业人员超过一百人的，应当…；…以下的，应当….
    """
    for limb in re.split("[。；;]", claim):
        words = canonical(limb).text
        glue = {at for match in _GLUE.finditer(words) for at in range(*match.span())}
        wanted = [at for at in content(words) if at not in glue]
        if not wanted:
            continue
        for unit in ground.provision.units:
            subject = unit.lead.split("，")[0] if unit.lead else ""
            known = unit.primary | pairs(subject)
            own = unit.context + unit.text.text + subject
            missing = {at for at in wanted if not covered(words, at, known)}
            stated = figures(unit.context) + figures(unit.text.text)
            if not all(any(figure.agrees(one) for one in stated) for figure in figures(words)):
                continue
            if all(words[at] in own and not {at - 1, at + 1} & missing for at in missing):
                break
        else:
            return False
    return True


def _of_roles(kind: DifferenceKind, ground: Ground) -> bool:
    """In an assignment who does what is judged by the register, and its words are few: 责任单位：区住建局."""
    return ground.assigned and kind in _OF_ROLES


def _left_out(claim: str, sources: Sequence[str]) -> str:
    """A condition, a proviso or a 可以 of the source that the sentence passes over."""
    said = pairs(claim)
    for source in sources:
        proviso = _PROVISO.search(source)
        if proviso and not _PROVISO.search(claim):
            return "漏掉了原文的但书"
        stretches = pieces(source)
        shares = [_share(span.of(source), said) for span in stretches]
        for at, span in enumerate(stretches):
            if shares[at] < _ALIGNED:
                continue
            before = stretches[at - 1] if at else None
            joined = before is not None and not re.search("[；;。]", source[before.start : span.start])
            if (
                before is not None
                and joined
                and shares[at - 1] < _ALIGNED
                and _CONDITION.search(before.of(source))
                and "下列" not in before.of(source)  # which ones, the item says
                and content(before.of(source))
            ):
                return "漏掉了原文的条件"
            weak = {modality for _, modality in modals(span.of(source))} & _WEAK
            if weak and not weak & {modality for _, modality in modals(claim)}:
                return "漏掉了原文的“可以”“不得”"
    return ""


def _share(piece: str, said: frozenset[str]) -> float:
    weighed = content(piece)
    return sum(covered(piece, at, said) for at in weighed) / len(weighed) if weighed else 0.0


_NAMES = {
    DifferenceKind.FIGURE: "数字",
    DifferenceKind.COMPARISON: "以上以下",
    DifferenceKind.GRADE: "等级",
    DifferenceKind.CONDITION: "适用条件",
    DifferenceKind.SCOPE: "适用范围",
    DifferenceKind.MODALITY: "应当可以",
    DifferenceKind.SUBJECT: "主体",
    DifferenceKind.QUOTE: "引文",
    DifferenceKind.WORDS: "内容",
}
