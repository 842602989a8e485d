"""How many died, are missing, were hurt or poisoned: the totals of the accident, not parts of them.

A sentence is read from left to right: behind 其中 or within brackets a number of a kind that was named
already is a part of it (5人死亡（其中3人当场死亡）); otherwise numbers of one kind add up
(2人当场死亡，3人经抢救无效死亡). The investigated figures stand in 人员伤亡和直接经济损失 and 事故性质, those
of the first hours in other places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from case_library.extraction.harm import DIED, GROUP, KINDS, Count, Harm, Harmed, N, Since, number_of
from case_library.extraction.harm_persons import (
    gravest,
    name_persons,
    recount,
    sole_name,
    splashed,
    tell_him,
    with_others,
)
from case_library.extraction.sections import SectionKind
from case_library.extraction.telling import Field, Telling, sentences
from case_library.model import Found
from corpus.model import Span

# Why: what may stand between a number of persons and what befell them. Must not pass a comma, another number
# or a denial. Matches 3人(经全力救治无效)死亡, 5名(职工全部当场)身亡.
_GAP = (
    r"(?:(?!脱险|获救|救出|疏散|转移|生还|幸存|幸免|未受|没有|无生命|无人|未造成|未发生)"
    r"(?:[^\d，,。；;：:、\n（）()]|(?<=[面颈头胸背腹手脚腿臂眼部脸肢身])、)){0,20}?"
)
# 3人死亡, 两死一伤, 造成车内2人和村民4人死亡 (the groups before the last are put to it).
_BEFORE = re.compile(rf"(?P<n>{N})(?P<more>余|多)? ?(?:(?:名|个|位|人|具|条)(?P<gap>{_GAP}))?(?:{GROUP})")
# 死亡6人, 死亡人数升至5人, 死亡：3, 致2人死亡 is of the other form. Must not match 死亡3小时, 死亡率3.
_SETS = "|".join(f"(?P<{kind.name}>{pattern})" for kind, pattern in KINDS)
_BEHIND = re.compile(
    rf"(?:{_SETS})(?:的?人[数员]|者)?(?:已|共|合计|总数|上升|升|增|增加|达|至|到|为|是|了|有|：|:|约|近"
    rf"| )*(?P<n>{N})(?P<more>余|多)? ?(?P<unit>人|名|个|位)?"
)
# Why: groups of persons that one word speaks of: 2人和村民4人死亡, 4位消防官兵、两位司机以及73位群众被灼伤.
_AND = re.compile(
    rf"(?P<n>{N}) ?(?:名|位|个|人)[^\d，,。；;\n]{{0,12}}?(?:、|和|及|以及|与)(?=[^，,。；;\n]{{0,12}}?$)"
)
# Why: nobody was hurt. Matches 未造成人员伤亡, 无人员伤亡, 幸未伤人, 未发生人员死亡, 没有人受伤, 均未受伤.
# Must not match 抢救无效死亡, 未造成更大伤亡 of an accident that had some.
_NO = (
    r"(?:没有|并未|均未|尚未|未曾|从未|未|无|没)(?:直接)?(?:再次?)?(?:造成|有|发生|导致|引发|引起|出现"
    r"|致)?(?:任何|其[他它])?"
)
_NONE = re.compile(
    rf"{_NO}(?:(?P<all>(?:一?人 ?员?(?:的)?|一)?(?:伤 ?亡|死 ?伤)|人[员身]伤害|伤人|伤及(?:人员|他人|无辜"
    rf"|人))"
    rf"|(?:一人|人员?)?(?P<dead>(?:中毒|受伤)?(?:死亡|遇难))|(?:一人|人员?)(?P<hurt>受伤)"
    rf"|(?<=均未)(?P<hurt2>受伤))"
)
_WISHED = re.compile(r"确保|防止|避免|杜绝|力争|保证|(?<![主需重])要|应当|必须|如果|若|可能|险些")
_PART = re.compile(r"包括|含|分别|当中")
# Why: figures that are not this accident's. Matches 近年来…, 2018年全国…, 造成3人以上死亡 (a definition),
# 以某高速3·17爆炸事故为例，….
_ALIEN = re.compile(
    r"近年|历史上|此前曾|今年以来|曾(?:经|先后|因[^，。]{0,12})?发生|(?:去年|上年)(?:同期|全|共|累计|我"
    r"|也|曾|以来)"
    r"|是指|一次死亡|以[^，。\n]{4,40}(?:事故|事件|爆炸|火灾)为例"
)
# Why: words that may stand in a sentence on this accident too, which then says so.
_DOUBTFUL = re.compile(r"以往|类似|同类|全国|全省|全市共|以上|以下|条例|规定|《")
_OF_THIS = re.compile("造成|事故共|共有|本次|此次|这起|该起")


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
        match = re.match(rf"(?:共|约)?(?P<n>{N})(?:余|多)?", value.of(telling.text)) if value else None
        if value is not None and match is not None:
            number = number_of(match["n"])
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
    text = _unbracketed(telling.text)
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
    for rank, (zones, trusted) in enumerate(orders):
        zone_counts: list[Count] = []
        for zone in zones:
            lone = ""
            for sentence in sentences(text, zone):
                said = sentence.of(text)
                if _ALIEN.search(said) or (_DOUBTFUL.search(said) and not _OF_THIS.search(said)):
                    continue
                count = _read(text, sentence)
                if not count.numbers:
                    tell_him(text, sentence, lone, count)
                lone = sole_name(text, sentence) or lone
                if count.numbers:
                    count.total, count.rank = trusted, rank
                    zone_counts.append(count)
        made += _merged(zone_counts)
    return made


def _merged(counts: Sequence[Count]) -> list[Count]:
    """Sentences of one zone: a running total (升至5人) replaces what was said before it."""
    out: list[Count] = []
    for count in counts:
        if count.named and out and out[-1].named:  # 戴某被灼伤。…将范某灼伤。
            out[-1].persons = gravest(out[-1].persons, count.persons)
            recount(out[-1])
            continue
        if (
            out and count.more and not out[-1].named and not count.named
        ):  # 2人当场死亡。…另有1人经抢救无效死亡。
            _further(out[-1], count)
            continue
        if out and count.rising:
            _raise(out[0], count)
            continue
        if out and count.since is not None and _died_since(out, count.since):
            continue
        if out and count.final and Harm.DEAD in count.numbers and not out[0].final:
            out = [count]
            continue
        if out and count.later and _found_later(out, count):
            continue
        out.append(count)
    return out


def _further(before: Count, now: Count) -> None:
    """Persons who are told besides those of the sentence before."""
    for harm, number in now.numbers.items():
        for span in now.spans[harm][:1]:
            before.put(harm, number, span, part=False)


# Why: one of those who were missing was found dead. Matches 搜救队在下游找到其中1人，已无生命体征,
# 次日又打捞出1名失踪者，已死亡, 25日发现最后一名被困人员，已遇难. Must not match 共找到3具遗体 (a sum),
# 造成3人死亡.
_LATER_FOUND = re.compile(
    rf"(?:(?:找到|发现|打捞[出起上]|捞[出起]|搜救出|救出|挖出|搜寻到)(?:了)?"
    rf"(?:其中|最后|另外?|又|剩余)?的? ?(?:{N}) ?(?:名|位|人)"
    r"|又(?:找到|发现|打捞出|救出))"
)
_WHO_WAS = re.compile("者|人员|的?(?:工人|矿工|船员|游客|群众|渔民)")
_SUMS = re.compile(r"造成|[共致]|合计|累计|总计|至此|截[至止](?!通报|发稿|目前)")


def _found_later(out: Sequence[Count], count: Count) -> bool:
    """Who was found dead later is put to the dead told one by one before, and is missing no more."""
    first = next((one for one in out if Harm.DEAD in one.numbers), None)
    if first is None or first.summed or first.named or count.named:
        return False
    first.numbers[Harm.DEAD] += count.numbers[Harm.DEAD]
    first.spans[Harm.DEAD] += count.spans[Harm.DEAD]
    if Harm.MISSING in count.numbers:
        first.numbers[Harm.MISSING] = count.numbers[Harm.MISSING]
        first.spans[Harm.MISSING] = count.spans[Harm.MISSING]
    elif first.numbers.get(Harm.MISSING, 0) >= count.numbers[Harm.DEAD]:
        first.numbers[Harm.MISSING] -= count.numbers[Harm.DEAD]
    return True


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


# Why: of those hurt some died since. Matches 6名受伤人员中，有4人因伤势过重医治无效…死亡,
# 受伤的5人中先后有1人抢救无效死亡, 8名伤者中2人不治. Must not match 6名受伤人员中，4人重伤.
_SINCE = re.compile(
    rf"(?:(?P<hurt>{N}) ?(?:名|位|个)?(?:受伤(?:人员|者|群众|职工|工人)|伤员|伤者)"
    rf"|受伤的 ?(?P<hurt2>{N}) ?(?:名|位|个)?(?:人|员工|职工|工人|群众))(?:之?中|当中|里)[，,]?"
    rf"(?:又|先后|陆续|相继|已|另)*有? ?(?P<died>{N}) ?(?:名|位|个|人)"
    r"[^。；;\n]{0,24}?(?:(?:抢救|医治|救治|治疗)无效|不治)"
)


def _since(text: str, sentence: Span) -> Since | None:
    match = _SINCE.search(text, sentence.start, sentence.end)
    if match is None:
        return None
    hurt, died = number_of(match["hurt"] or match["hurt2"]), number_of(match["died"])
    return None if hurt is None or died is None else Since(hurt, died, Span(*match.span()))


def _died_since(out: Sequence[Count], since: Since) -> bool:
    """Those who died since are put to the dead of the first hours, and taken from the hurt."""
    first = next((one for one in out if Harm.DEAD in one.numbers), None)
    if first is None or first.final or first.numbers.get(Harm.HURT, since.hurt) != since.hurt:
        return False
    if not 0 < since.died <= since.hurt:
        return False
    first.numbers[Harm.DEAD] += since.died
    first.numbers[Harm.HURT] = since.hurt - since.died
    for harm in (Harm.DEAD, Harm.HURT):
        first.spans.setdefault(harm, []).append(since.span)
    first.lessened = True
    return True


# --- one sentence ----------------------------------------------------------------------------------------


# What every word of harm has one of.
_TOLD = re.compile("[溅喷洒死伤亡难毒窒生牲职踪联院]|下落不明|反应|毙命|致残|失明|视力|骨折|截肢")


def _read(text: str, sentence: Span) -> Count:
    """What one sentence says."""
    found = Count(sentence.start)
    if not _TOLD.search(text, sentence.start, sentence.end):
        return found
    found.rising = bool(_RISING.search(sentence.of(text)))
    found.final = bool(_SUM.search(sentence.of(text)))
    found.more = bool(_MORE.match(sentence.of(text)))
    found.since = _since(text, sentence)
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
            found.remains = found.remains or "遗体" in span.of(text)
            found.stay = found.stay or (
                harm is Harm.HURT and "院" in span.of(text) and "伤" not in span.of(text)
            )
            if harm is Harm.POISONED and span.of(text).endswith("受伤"):
                found.put(Harm.HURT, number, span, part=part or inside, rough=rough)
        if not _WISHED.search(piece):
            _deny(piece, start, found)
    found.summed = bool(_SUMS.search(sentence.of(text)))
    found.later = (
        Harm.DEAD in found.numbers
        and not found.remains
        and bool(_LATER_FOUND.search(sentence.of(text)))
        and not found.summed
    )
    if found.later and any(_WHO_WAS.match(text, one.end) for one in found.spans.get(Harm.MISSING, ())):
        del found.numbers[Harm.MISSING], found.spans[Harm.MISSING]  # 找到1名失踪者，已无生命体征
    name_persons(text, sentence, found)
    splashed(text, sentence, found)
    return found


# 死亡人数升至5人: a running total; 共造成5人死亡: the sum of what was told before.
_RISING = re.compile(r"(?:死亡|遇难)人数[^，。]{0,6}(?:升|增|达|为)")
_SUM = re.compile(r"共(?:造成|致|有|计)|合计|总计|累计")
_MORE = re.compile(r"[^，。；]{0,8}(?:另有|另外|又有|还有)(?! ?\d+ ?[间栋台辆])")


# Why: who the persons are, between a number and what befell them (1人（企外）死亡, 张某（男，43岁）重伤).
_BRACKETED = re.compile(r"[（(][^（）()\n]{1,24}[）)]")
_HARM_INSIDE = re.compile("[死伤亡毒难]|失踪|其中")


def _unbracketed(text: str) -> str:
    """The text with brackets that tell no harm blotted out; offsets stay."""
    return _BRACKETED.sub(
        lambda match: match.group() if _HARM_INSIDE.search(match.group()) else "〔" * len(match.group()), text
    )


def _pieces(text: str, sentence: Span) -> Iterator[tuple[int, int]]:
    for match in re.compile(r"[^，,；;。（）()\n]+").finditer(text, sentence.start, sentence.end):
        yield match.span()


# Why: a number at the head of a sentence and what befell them behind a comma
# (6名工人搬卸化学品16吨，后陆续出现中毒症状).
_LATER = re.compile(
    rf"^(?:(?![某其×]|司机|驾驶)[^\d]){{0,10}}?(?:后)?(?:均|都|全部|先后|陆续|相继|已经?(?=无|没有|失去)|(?:抢救|医治|救治)无效"
    rf"|当场|不治|送医后?|送院后?|经抢救"
    rf"|不幸)[^\d]{{0,8}}?(?:{GROUP})"
)
_FEW = re.compile(rf"(?P<n>{N}) ?(?:名|位|人)(?!次|行道|工[ 搬装卸]|以上|以下)")


def _carried(text: str, first: int, start: int, end: int) -> Iterator[tuple[Harm, int, Span, bool]]:
    later = _LATER.search(text[start:end])
    if later is None:
        return
    before = list(_FEW.finditer(text, first, start))
    if len(before) > 1:  # 4人被救起，其中2人没有呼吸，经抢救无效死亡: those told right before are meant
        near = max(first, *(text.rfind(sign, first, start - 1) + 1 for sign in "，,；;、（("))
        close = [one for one in before if one.start() >= near]
        before = close if close and text[near:start].lstrip().startswith("其中") else before
    number = number_of(before[0]["n"]) if len(before) == 1 else None
    if number is not None:
        harm = next(kind for kind, _ in KINDS if later[kind.name])
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
    number = number_of(match["n"])
    harm = next(kind for kind, _ in KINDS if match[kind.name])
    behind = text[match.end() : min(end, match.end() + 4)]
    if number is None or re.match(r"事故|率|赔偿|证明|原因|危险|以上|以下", behind):
        return None
    if not _counts_persons(match, harm, behind):
        return None
    if _NOBODY.search(text, max(start, match.start() - 4), match.start()) or (
        match.re is _BEHIND and not match["unit"] and not match["n"][0].isdigit()
    ):
        return None  # 没有人受伤二、…
    if re.search(r"以上|以下", match.group()) or text[match.start("n") - 1 : match.start("n")] == "第":
        return None
    total = number
    for group in _groups(text, start, match.start("n")):
        total += group
    total += with_others(text, start, match.start("n"))
    return harm, total, Span(match.start(), match.end()), bool(match["more"])


def _counts_persons(match: re.Match[str], harm: Harm, behind: str) -> bool:
    """The number is one of persons: 死亡6人, 死亡6，…, 3名…死亡, 3死2伤; not 死亡3小时."""
    if "unit" in match.groupdict():
        return bool(match["unit"]) or (harm is not Harm.POISONED and bool(_ENDS.match(behind)))
    return match["gap"] is not None or (
        harm is not Harm.POISONED and match.start(harm.name) == match.end("n")
    )


_ENDS = re.compile(r"[，,。；;、\s]|$")
_NOBODY = re.compile("(?:没有|无|未)人?员?$")


def _groups(text: str, start: int, end: int) -> Iterator[int]:
    """Persons of the groups right before the last one (车内2人和村民|4人死亡)."""
    piece = text[start:end]
    at = len(piece)
    for match in reversed(list(re.finditer(rf"(?P<n>{N}) ?(?:名|位|个|人)", piece))):
        between = piece[match.end() : at]
        if not re.search(r"(?:、|和|及|以及|与)[^，,；;]{0,14}$", between) or len(between) > 26:
            return
        if re.search(DIED, between) or re.search(r"伤|毒|失踪|困|救|送", between):
            return
        number = number_of(match["n"])
        if number is not None:
            yield number
        at = match.start()


# --- the case ------------------------------------------------------------------------------------------


def _made(counts: Sequence[Count]) -> Harmed:
    """Each number from the first sentence that says it; where a later total differs, unsure with a note."""
    if not counts:
        return Harmed()
    main = _main(counts)
    chosen: dict[Harm, Found[int]] = {}
    for harm in Harm:
        chosen_count = main if harm in main.numbers else _said_first(counts, harm, main)
        if chosen_count is None:
            continue
        elsewhere = chosen_count is not main and harm is not Harm.DEAD
        if elsewhere and _whole(main) and not _same(chosen_count, main):
            continue
        if harm is Harm.POISONED and chosen_count.numbers[harm] <= _others_than(main, chosen_count):
            continue  # the same persons, told by what befell them first
        found_dead = [
            c for c in counts if c.remains and c.numbers.get(Harm.DEAD) == chosen_count.numbers[harm]
        ]
        if harm is Harm.MISSING and found_dead:
            continue  # the missing were found dead
        if harm is Harm.HURT and chosen_count.stay and Harm.POISONED in main.numbers:
            continue  # who was poisoned lies in hospital
        found = _found(chosen_count, harm)
        others = sorted({c.numbers[harm] for c in counts if c.total and harm in c.numbers} - {found.value})
        if others and chosen_count.total and harm is Harm.DEAD:
            note = "；".join(
                part for part in (found.note, f"另处写作{'、'.join(map(str, others))}人") if part
            )
            found = Found(found.value, found.spans, sure=False, note=note)
        chosen[harm] = found
    return _harmed(chosen, main)


def _others_than(main: Count, poisoned: Count) -> int:
    """The dead and the hurt who are told in other words than the poisoned."""
    words = poisoned.spans[Harm.POISONED]
    return sum(
        main.numbers.get(one, 0)
        for one in (Harm.DEAD, Harm.HURT)
        if not set(main.spans.get(one, ())) & set(words)
    )


def _said_first(counts: Sequence[Count], harm: Harm, main: Count) -> Count | None:
    """The most trustworthy sentence with this harm; of named persons only where ``main`` allows it."""
    found = [one for one in counts if harm in one.numbers]
    if harm is not Harm.DEAD and Harm.DEAD in main.numbers:
        same = main.numbers[Harm.DEAD]
        found = [one for one in found if not one.named or one.numbers.get(Harm.DEAD) == same]
    return min(found, key=lambda one: (one.rank, one.named), default=None)


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
    pool = (
        trusted or [count for count in counts if not count.named and not _late(count, counts)] or list(counts)
    )
    return max(pool, key=lambda count: (Harm.DEAD in count.numbers, -pool.index(count)))


def _late(count: Count, counts: Sequence[Count]) -> bool:
    """Others tell who died, and where the accident is told."""
    return Harm.DEAD not in count.numbers and any(
        Harm.DEAD in one.numbers and one.rank < count.rank for one in counts
    )


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
