"""How many died, are missing, were hurt or poisoned: the totals of the accident, not parts of them.

A sentence is read from left to right: behind 其中 or within brackets a number of a kind that was named
already is a part of it (5人死亡（其中3人当场死亡）); otherwise numbers of one kind add up
(2人当场死亡，3人经抢救无效死亡). The investigated figures stand in 人员伤亡和直接经济损失 and 事故性质, those
of the first hours in other places.
"""

from __future__ import annotations

import enum
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from case_library.extraction.names import PERSON
from case_library.extraction.sections import SectionKind
from case_library.extraction.telling import Field, Telling, sentences
from case_library.model import Found
from corpus.model import Span
from corpus.numerals import chinese_to_int


class Harm(enum.StrEnum):
    """What befell a person."""

    DEAD = "死亡"
    MISSING = "失踪"
    SEVERE = "重伤"
    LIGHT = "轻伤"
    HURT = "受伤"
    POISONED = "中毒"


@dataclass(frozen=True, slots=True)
class Harmed:
    """The five numbers of a case, None where the text does not say."""

    deaths: Found[int] | None = None
    missing: Found[int] | None = None
    injured: Found[int] | None = None
    severe: Found[int] | None = None
    poisoned: Found[int] | None = None


_N = r"(?:\d{1,2},\d{3}|\d{1,5}|[零〇一二两三四五六七八九十百千]{1,6})"
_WHO = r"(?:余|多)? ?(?:名|个|位|人|具|条)"
_DIED = (
    r"(?:中毒|窒息|溺水|受伤|触电|坠落|坠井|烧伤|重伤)?(?:死亡|遇难|身亡|丧生|牺牲|殉职|罹难|遇害|溺亡"
    r"|坠亡|丧命|致死|烧死|毒死|砸死|亡命|窒息死|毙命|死(?=[\d一二两三四五六七八九十，。；、）)\s]|$)"
    r"|亡(?=[\d一二两三四五六七八九十，。；、）)\s]|$))"
)
_KINDS: tuple[tuple[Harm, str], ...] = (
    (Harm.DEAD, _DIED),
    (Harm.MISSING, r"失踪|失联|下落不明"),
    (Harm.SEVERE, r"(?:受)?重伤|严重(?:受伤|烧伤)|重度(?:烧伤|中毒)|伤势(?:严重|危重)|急性重度中毒"),
    (Harm.LIGHT, r"(?:受)?轻[微度]?伤"),
    (
        Harm.POISONED,
        r"(?:急性|轻度|中度|轻微|不同程度地?的?)*(?:[\u4e00-\u9fff]{0,4}?)中毒(?:症状|反应|受伤)?"
        r"|刺激性?反应",
    ),
    (
        Harm.HURT,
        r"(?:受伤)?(?:入|住)院(?:接受)?(?:治疗|救治)|受伤|负伤|(?:灼|烧|烫|冻|摔|砸|炸|擦|压|刺|咬)伤"
        r"|伤(?=[\d一二两三四五六七八九十，。；、）)\s]|$)",
    ),
)
# Why: what may stand between a number of persons and what befell them. Must not pass a comma, another number
# or a denial. Matches 3人(经全力救治无效)死亡, 5名(职工全部当场)身亡.
_GAP = (
    r"(?:(?!脱险|获救|救出|疏散|转移|生还|幸存|幸免|未受|没有|无生命|无人|未造成|未发生)"
    r"[^\d，,。；;：:、\n（）()]){0,20}?"
)
_GROUP = "|".join(f"(?P<{kind.name}>{pattern})" for kind, pattern in _KINDS)
# 3人死亡, 两死一伤, 造成车内2人和村民4人死亡 (the groups before the last are put to it).
_BEFORE = re.compile(rf"(?P<n>{_N})(?P<more>余|多)? ?(?:(?:名|个|位|人|具|条)(?P<gap>{_GAP}))?(?:{_GROUP})")
# 死亡6人, 死亡人数升至5人, 死亡：3, 致2人死亡 is of the other form. Must not match 死亡3小时, 死亡率3.
_SETS = "|".join(f"(?P<{kind.name}>{pattern})" for kind, pattern in _KINDS)
_BEHIND = re.compile(
    rf"(?:{_SETS})(?:的?人[数员]|者)?(?:已|共|合计|总数|上升|升|增|增加|达|至|到|为|是|了|有|：|:|约|近"
    rf"| )*(?P<n>{_N})(?P<more>余|多)? ?(?P<unit>人|名|个|位)?"
)
# Why: groups of persons that one word speaks of: 2人和村民4人死亡, 4位消防官兵、两位司机以及73位群众被灼伤.
_AND = re.compile(
    rf"(?P<n>{_N}) ?(?:名|位|个|人)[^\d，,。；;\n]{{0,12}}?(?:、|和|及|以及|与)(?=[^，,。；;\n]{{0,12}}?$)"
)
_NONE = re.compile(
    r"(?:(?:没有|未|无|并未|均未|尚未|没)(?:直接)?(?:造成|有|发生|导致|引发)?(?:任何"
    r"|其他)?(?P<all>人 ?员(?:的)?(?:伤 ?亡|死 ?伤)|伤 ?亡|人伤亡)|(?:没有|无|未造成)(?:人员?|人)"
    r"(?P<dead>(?:中毒|受伤)?(?:死亡|遇难))|(?:没有|无|未造成)(?:人员?|人)(?P<hurt>受伤))"
)
_WISHED = re.compile(r"确保|防止|避免|杜绝|力争|保证|要|应当|必须|如果|若|可能|险些")
_PART = re.compile(r"包括|含|分别|当中")
# Why: figures that are not this accident's. Matches 近年来…, 2018年全国…, 造成3人以上死亡 (a definition).
_ALIEN = re.compile(r"近年|历史上|此前曾|今年以来|曾(?:经|先后|因[^，。]{0,12})?发生|去年|上年|是指|一次死亡")
# Why: words that may stand in a sentence on this accident too, which then says so.
_DOUBTFUL = re.compile(r"以往|类似|同类|全国|全省|全市共|以上|以下|条例|规定|《")
_OF_THIS = re.compile("造成|事故共|共有|本次|此次|这起|该起")


@dataclass(slots=True)
class Count:
    """What one sentence says."""

    at: int
    numbers: dict[Harm, int] = field(default_factory=dict)
    spans: dict[Harm, list[Span]] = field(default_factory=dict)
    rough: set[Harm] = field(default_factory=set)
    rising: bool = False
    final: bool = False
    named: bool = False
    total: bool = False
    lessened: bool = False
    stay: bool = False
    whole: frozenset[Harm] = frozenset()

    def put(self, harm: Harm, value: int, span: Span, *, part: bool, rough: bool = False) -> None:
        if part and harm in self.whole:
            return
        if harm in (Harm.SEVERE, Harm.LIGHT) and part and Harm.HURT in self.numbers and harm is Harm.LIGHT:
            return
        self.numbers[harm] = self.numbers.get(harm, 0) + value
        self.spans.setdefault(harm, []).append(span)
        if rough:
            self.rough.add(harm)


def find_harmed(telling: Telling) -> Harmed:
    """Deaths, missing, injured, severely injured and poisoned of the accident."""
    stated = _of_fields(telling)
    counts = _counts(telling)
    if stated is not None:
        return _made([stated, *counts])
    return _made(counts)


# --- where -------------------------------------------------------------------------------------------


def _of_fields(telling: Telling) -> Count | None:
    """Labelled lines: 死亡人数：3人, 伤亡情况：1死2伤."""
    found = Count(telling.extent.start, total=True)
    for name, harm in (
        (Field.DEATHS, Harm.DEAD),
        (Field.MISSING, Harm.MISSING),
        (Field.SEVERE, Harm.SEVERE),
        (Field.INJURED, Harm.HURT),
        (Field.LIGHT, Harm.LIGHT),
        (Field.POISONED, Harm.POISONED),
    ):
        value = telling.fields.get(name)
        match = re.match(rf"(?:共|约)?(?P<n>{_N})(?:余|多)?", value.of(telling.text)) if value else None
        if value is not None and match is not None:
            number = _number(match["n"])
            if number is not None:
                found.put(harm, number, value, part=False)
        elif value is not None and re.match(r"无|没有", value.of(telling.text)):
            found.put(harm, 0, value, part=False)
    for name in (Field.HARM, Field.LOSS):
        value = telling.fields.get(name)
        if value is not None:
            said = _read(telling.text, value)
            for harm, number in said.numbers.items():
                if harm not in found.numbers:
                    found.put(harm, number, said.spans[harm][0], part=False)
            if re.fullmatch(r"无|没有|无伤亡", value.of(telling.text).strip()) and name is Field.HARM:
                for harm in (Harm.DEAD, Harm.HURT):
                    if harm not in found.numbers:
                        found.put(harm, 0, value, part=False)
    return found if found.numbers else None


def _counts(telling: Telling) -> list[Count]:
    """What the sentences say, the most trustworthy first."""
    text = telling.text
    orders: list[tuple[tuple[Span, ...], bool]] = [
        (telling.zones(SectionKind.LOSSES), True),
        (telling.lead, True),
        (telling.zones(SectionKind.NATURE), True),
        (telling.zones(SectionKind.COURSE, SectionKind.BACKGROUND, SectionKind.OTHER), False),
        (telling.zones(SectionKind.RESCUE), False),
        (telling.zones(SectionKind.CAUSES, SectionKind.DIRECT), False),
        ((telling.headline,), False),
    ]
    made: list[Count] = []
    for zones, trusted in orders:
        zone_counts: list[Count] = []
        for zone in zones:
            for sentence in sentences(text, zone):
                said = sentence.of(text)
                if _ALIEN.search(said) or (_DOUBTFUL.search(said) and not _OF_THIS.search(said)):
                    continue
                count = _read(text, sentence)
                if count.numbers:
                    count.total = trusted
                    zone_counts.append(count)
        made += _merged(zone_counts)
    return made


def _merged(counts: Sequence[Count]) -> list[Count]:
    """Sentences of one zone: a running total (升至5人) replaces what was said before it."""
    out: list[Count] = []
    for count in counts:
        if count.named and out and out[-1].named:  # 戴某被灼伤。…将范某灼伤。
            for harm, spans in count.spans.items():
                for span in spans:
                    out[-1].put(harm, 1, span, part=False)
            continue
        if out and count.rising:
            _raise(out[0], count)
            continue
        if out and count.final and Harm.DEAD in count.numbers and not out[0].final:
            out = [count]
            continue
        out.append(count)
    return out


def _raise(before: Count, now: Count) -> None:
    """A running total of the dead: those who died since were among the hurt."""
    died = now.numbers.get(Harm.DEAD, 0) - before.numbers.get(Harm.DEAD, 0)
    if died > 0 and Harm.HURT not in now.numbers and before.numbers.get(Harm.HURT, 0) >= died:
        before.numbers[Harm.HURT] -= died
        before.lessened = True
    for harm, number in now.numbers.items():
        if number >= before.numbers.get(harm, 0):
            before.numbers[harm] = number
            before.spans[harm] = now.spans[harm]


# --- one sentence ----------------------------------------------------------------------------------------


# What every word of harm has one of.
_TOLD = re.compile("[死伤亡难毒窒生牲职踪联院]|下落不明|反应|毙命|致残")


def _read(text: str, sentence: Span) -> Count:
    """What one sentence says."""
    found = Count(sentence.start)
    if not _TOLD.search(text, sentence.start, sentence.end):
        return found
    found.rising = bool(_RISING.search(sentence.of(text)))
    found.final = bool(_SUM.search(sentence.of(text)))
    part = False
    depth_end = -1
    for start, end in _pieces(text, sentence):
        piece = text[start:end]
        if text[start - 1 : start] in ("（", "(") and start > sentence.start:
            close = re.compile("[）)]").search(text, start, sentence.end)
            depth_end = close.start() if close else sentence.end
            found.whole = found.whole | frozenset(found.numbers)
        inside = start < depth_end
        if "其中" in piece or (found.numbers and _PART.search(piece)):
            part = True
            found.whole = found.whole | frozenset(found.numbers)
        pairs = list(_pairs(text, start, end)) or list(_carried(text, sentence.start, start, end))
        for harm, number, span, rough in pairs:
            found.put(harm, number, span, part=part or inside, rough=rough)
            found.stay = found.stay or (
                harm is Harm.HURT and "院" in span.of(text) and "伤" not in span.of(text)
            )
            if harm is Harm.POISONED and span.of(text).endswith("受伤"):
                found.put(Harm.HURT, number, span, part=part or inside, rough=rough)
        if not _WISHED.search(piece):
            _deny(piece, start, found)
    _name(text, sentence, found)
    return found


# 死亡人数升至5人: a running total; 共造成5人死亡: the sum of what was told before.
_RISING = re.compile(r"(?:死亡|遇难)人数[^，。]{0,6}(?:升|增|达|为)")
_SUM = re.compile(r"共(?:造成|致|有|计)|合计|总计|累计")


def _pieces(text: str, sentence: Span) -> Iterator[tuple[int, int]]:
    for match in re.compile(r"[^，,；;。（）()\n]+").finditer(text, sentence.start, sentence.end):
        yield match.span()


# Why: a number at the head of a sentence and what befell them behind a comma
# (6名工人搬卸化学品16吨，后陆续出现中毒症状).
_LATER = re.compile(
    rf"^[^\d]{{0,6}}?(?:后)?(?:均|都|全部|先后|陆续|相继|(?:抢救|医治)无效|当场"
    rf"|不幸)[^\d]{{0,8}}?(?:{_GROUP})"
)
_FEW = re.compile(rf"(?P<n>{_N}) ?(?:名|位|人)(?!次)")


def _carried(text: str, first: int, start: int, end: int) -> Iterator[tuple[Harm, int, Span, bool]]:
    later = _LATER.search(text[start:end])
    if later is None:
        return
    before = list(_FEW.finditer(text, first, start))
    number = _number(before[0]["n"]) if len(before) == 1 else None
    if number is not None:
        harm = next(kind for kind, _ in _KINDS if later[kind.name])
        yield harm, number, Span(before[0].start(), start + later.end()), False


def _deny(piece: str, start: int, found: Count) -> None:
    match = _NONE.search(piece)
    if match is None:
        return
    span = Span(start + match.start(), start + match.end())
    denied = (Harm.DEAD, Harm.HURT) if match["all"] else (Harm.DEAD,) if match["dead"] else (Harm.HURT,)
    for harm in denied:
        if harm not in found.numbers:
            found.put(harm, 0, span, part=False)


def _pairs(text: str, start: int, end: int) -> Iterator[tuple[Harm, int, Span, bool]]:
    """Numbers with what befell so many, in one piece between commas."""
    before = _BEFORE.search(text, start, end)
    behind = _BEHIND.search(text, start, end)
    # 死亡2人重伤11人 or 2人死亡11人重伤: what stands first, a number or a word of harm, tells which.
    if behind is not None and (before is None or behind.start() < before.start("n")):
        patterns = (_BEHIND,)
    else:
        patterns = (_BEFORE,)
    for pattern in patterns:
        at = start
        while (match := pattern.search(text, at, end)) is not None:
            at = match.end()
            one = _pair(text, match, start, end)
            if one is not None:
                yield one


def _pair(text: str, match: re.Match[str], start: int, end: int) -> tuple[Harm, int, Span, bool] | None:
    number = _number(match["n"])
    harm = next(kind for kind, _ in _KINDS if match[kind.name])
    behind = text[match.end() : min(end, match.end() + 4)]
    if number is None or re.match(r"事故|率|赔偿|证明|原因|危险|以上|以下", behind):
        return None
    if not _counts_persons(match, harm, behind):
        return None
    if re.search(r"以上|以下", match.group()) or text[match.start("n") - 1 : match.start("n")] == "第":
        return None
    total = number
    for group in _groups(text, start, match.start("n")):
        total += group
    return harm, total, Span(match.start(), match.end()), bool(match["more"])


def _counts_persons(match: re.Match[str], harm: Harm, behind: str) -> bool:
    """The number is one of persons: 死亡6人, 死亡6，…, 3名…死亡, 3死2伤; not 死亡3小时."""
    if "unit" in match.groupdict():
        return bool(match["unit"]) or (harm is not Harm.POISONED and bool(_ENDS.match(behind)))
    return match["gap"] is not None or match.start(harm.name) == match.end("n")


_ENDS = re.compile(r"[，,。；;、\s]|$")


def _groups(text: str, start: int, end: int) -> Iterator[int]:
    """Persons of the groups right before the last one (车内2人和村民|4人死亡)."""
    piece = text[start:end]
    at = len(piece)
    for match in reversed(list(re.finditer(rf"(?P<n>{_N}) ?(?:名|位|个|人)", piece))):
        between = piece[match.end() : at]
        if not re.search(r"(?:、|和|及|以及|与)[^，,；;]{0,14}$", between) or len(between) > 26:
            return
        if re.search(_DIED, between) or re.search(r"伤|毒|失踪|困|救|送", between):
            return
        number = _number(match["n"])
        if number is not None:
            yield number
        at = match.start()


# Why: somebody is named, not counted. Matches 黄某受伤送医院抢救无效死亡, 驾驶员受伤, 林某某被烧成重伤,
# 戴xx被灼伤; a name in full only behind an office (司机张玉平). Must not match 成河水|污染，牲畜、鱼死亡,
# 戴防护|用品遇险受伤.
_MASKED = (
    r"(?![及和与、等对由被将把为因该某市县区省镇乡村州地厂矿司家名个起在年月日])[\u4e00-\u9fff]"
    r"(?:某{1,3}(?![日月年天])|[xX×*]{1,3})"
)
_POST = r"驾驶员|驾驶人|司机|押运员|操作工"
_HARMS = (
    r"(?:抢救|医治|救治)无效[^，。；\n]{0,6}?(?:死亡|身亡)|当场死亡|死亡|身亡|溺亡|遇难"
    r"|[重轻受灼烧烫砸摔压挤轧电炸擦]伤|[砸压轧电烧淹]死|致死|中毒"
)
_PERSON = re.compile(
    rf"(?P<who>{_MASKED}|(?:{_POST})(?![\u4e00-\u9fff]{{1,2}}[某xX×*])"
    rf"|(?<=[员工人长机师理任民]){PERSON})(?P<gap>(?:(?!{_MASKED})[^，。；\n\d]){{0,14}}?)(?P<harm>{_HARMS})"
)
_LASTS = re.compile(r"(?:抢救|医治|救治|治疗)无效[^，。；\n]{0,8}?(?:死亡|身亡)")
_WHO_ALONE = re.compile(rf"{_MASKED}")
# Why: what befell the one person of a sentence, commas between (韦某清理进料口时，…被卷入机内，当场死亡;
# 钱某打开阀门，蒸汽喷出，将其面部烫伤).
_ALONE = re.compile(
    r"(?:当场|抢救无效|医治无效|于[^，。；]{0,6}|溺水|不幸|最终|窒息|中毒)死亡|身亡|溺亡|遇难"
    r"|(?<=[致造成其])(?:死亡|重伤|轻伤)(?!事故)|致残|[将把]其[^，。；\n]{0,8}?[烫烧灼砸压挤轧刺]伤"
)
# Why: one person without a name (一名13岁女孩…被甩出，送医抢救无效死亡). Must not match 一名当事人获救,
# 1人次.
_ONE = re.compile(
    r"(?<![\d十])(?:一|1) ?(?:名|个|位)(?!获救|脱险)[^，。；\n]{0,8}?(?:工|员|人|女孩|男孩|女子|男子|乘客"
    r"|学生|儿童|孩|者)"
)
_DENIED = re.compile(r"无(?!效)|未|没|致使|责任|负|防|罪")


def _name(text: str, sentence: Span, found: Count) -> None:
    """Persons who are named one by one; each is counted once, with the gravest of what befell him."""
    graver = (Harm.DEAD, Harm.SEVERE, Harm.HURT, Harm.LIGHT, Harm.POISONED)
    who: dict[str, tuple[Harm, Span]] = {}
    for match in _PERSON.finditer(text, sentence.start, sentence.end):
        if _DENIED.search(match["gap"]):
            continue
        harm = _harm_of(match["harm"])
        rest = _LASTS.search(text, match.end("who"), min(sentence.end, match.end() + 16))
        if rest is not None:
            harm = Harm.DEAD
        span = Span(match.start(), rest.end() if rest else match.end())
        name = match["who"]
        for other in _before(text, sentence.start, match.start("who")):
            who.setdefault(other, (harm, span))
        if name not in who or graver.index(harm) < graver.index(who[name][0]):
            who[name] = (harm, span)
    if not who:
        alone = {match.group() for match in _WHO_ALONE.finditer(text, sentence.start, sentence.end)}
        struck = _ALONE.search(text, sentence.start, sentence.end)
        if struck is not None and (len(alone) == 1 or (alone and _together(text, sentence))):
            who |= {name: (_harm_of(struck.group()), Span(*struck.span())) for name in alone}
        elif struck is not None and not alone and len(_ONE.findall(text, sentence.start, sentence.end)) == 1:
            who["一人"] = (_harm_of(struck.group()), Span(*struck.span()))
    told = frozenset(found.numbers)
    hurt = {Harm.SEVERE, Harm.LIGHT, Harm.HURT}
    for harm, span in who.values():
        if harm in told or (harm in hurt and told & hurt):
            continue
        found.put(harm, 1, span, part=False)
        found.named = found.named or not told


_COUPLED = re.compile(rf"(?P<who>{_MASKED})(?:、|和|及|与)[^，。；、和\n]{{0,8}}$")


def _before(text: str, start: int, end: int) -> Iterator[str]:
    """The masked names that stand before one in the same breath (驾驶员董某和押运员|孟某受轻伤)."""
    while (match := _COUPLED.search(text, max(start, end - 14), end)) is not None:
        yield match["who"]
        end = match.start("who")


def _together(text: str, sentence: Span) -> bool:
    """The persons of a sentence are named in one breath (周某和监护人李某)."""
    named = list(_WHO_ALONE.finditer(text, sentence.start, sentence.end))
    gaps = [text[one.end() : other.start()] for one, other in itertools.pairwise(named)]
    return all(re.fullmatch(r"(?:、|和|及|与)[^，。；]{0,8}", gap) for gap in gaps)


def _harm_of(words: str) -> Harm:
    if re.search("亡|遇难|死", words):
        return Harm.DEAD
    return next((kind for kind, pattern in _KINDS if re.search(pattern, words)), Harm.HURT)


def _number(words: str) -> int | None:
    bare = words.replace(",", "")
    return int(bare) if bare.isdigit() else chinese_to_int(bare)


# --- the case ------------------------------------------------------------------------------------------


def _made(counts: Sequence[Count]) -> Harmed:
    """Each number from the first sentence that says it; where a later total differs, unsure with a note."""
    if not counts:
        return Harmed()
    main = _main(counts)
    chosen: dict[Harm, Found[int]] = {}
    for harm in Harm:
        chosen_count = (
            main
            if harm in main.numbers
            else next((c for c in counts if harm in c.numbers and not c.named), None)
        )
        if chosen_count is None:
            continue
        if chosen_count is not main and harm is not Harm.DEAD and _whole(main):
            within = harm is Harm.POISONED and chosen_count.numbers[harm] <= sum(main.numbers.values())
            if not within and not _same(chosen_count, main):
                continue
        found = _found(chosen_count, harm)
        others = sorted({c.numbers[harm] for c in counts if c.total and harm in c.numbers} - {found.value})
        if others and chosen_count.total and harm is Harm.DEAD:
            note = "；".join(
                part for part in (found.note, f"另处写作{'、'.join(map(str, others))}人") if part
            )
            found = Found(found.value, found.spans, sure=False, note=note)
        chosen[harm] = found
    return _harmed(chosen, main)


def _whole(count: Count) -> bool:
    """A sentence that tells the dead and the hurt tells all of them."""
    return Harm.DEAD in count.numbers and len(count.numbers) > 1


def _same(count: Count, main: Count) -> bool:
    """Another sentence about the same dead and hurt (4人死亡，17人受伤，其中5人重伤 beside 4死17伤)."""
    kinds = (Harm.DEAD, Harm.HURT)
    return (
        all(count.numbers.get(kind) == main.numbers.get(kind) for kind in kinds)
        and Harm.DEAD in count.numbers
    )


def _main(counts: Sequence[Count]) -> Count:
    """The sentence that sums up: of those trusted the one that says most, the first of them."""
    trusted = [count for count in counts if count.total and not count.named]
    pool = trusted or [count for count in counts if not count.named] or list(counts)
    return max(pool, key=lambda count: (Harm.DEAD in count.numbers, -pool.index(count)))


def _found(count: Count, harm: Harm) -> Found[int]:
    note = "逐人写出，按人数计" if count.named else ""
    if harm is Harm.HURT and count.stay:
        note = "按住院治疗人数计"
    if harm in count.rough:
        note = "原文为约数"
    if harm is Harm.HURT and count.lessened:
        note = "受伤人数已扣除后来死亡的人数"
    return Found(count.numbers[harm], tuple(count.spans[harm]), sure=not note, note=note)


def _harmed(chosen: dict[Harm, Found[int]], main: Count) -> Harmed:
    severe, light, hurt = (chosen.get(one) for one in (Harm.SEVERE, Harm.LIGHT, Harm.HURT))
    injured = hurt
    if hurt is None and (severe or light):
        parts = [one for one in (severe, light) if one is not None]
        injured = Found(
            sum(one.value for one in parts),
            tuple(span for one in parts for span in one.spans),
            sure=all(one.sure for one in parts),
            note="重伤与轻伤之和" if len(parts) == 2 else parts[0].note,
        )
    elif hurt is not None and severe is not None and severe.value > hurt.value:
        total = severe.value + hurt.value
        injured = Found(total, (*severe.spans, *hurt.spans), sure=False, note="重伤与受伤之和")
    poisoned = chosen.get(Harm.POISONED)
    return Harmed(chosen.get(Harm.DEAD), chosen.get(Harm.MISSING), injured, severe, poisoned)
