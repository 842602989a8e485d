"""Persons who are told one by one, with what befell each (黎某当场被炸身亡，苏某被砸伤)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from case_library.extraction.harm import KINDS, Count, Harm, N, number_of
from case_library.extraction.names import PERSON
from corpus.model import Span

# Why: somebody is named, not counted. Matches 黄某受伤送医院抢救无效死亡, 驾驶员受伤, 林某某被烧成重伤,
# 戴xx被灼伤; a name in full only behind an office (司机张玉平). Must not match 成河水|污染，牲畜、鱼死亡,
# 戴防护|用品遇险受伤.
_MASKED = (
    r"(?:(?"
    r"![及和与、等对由被将把为因该某市县区省镇乡村州地厂矿司家名个起在年月日路街道巷业局部院校店楼站处所队"
    r"桥港岛湾])[\u4e00-\u9fff]"
    r"(?:某(?![因被受经当送右左头全双死重轻骨的在和与及未不无从将对系于等先均也后又已同胸腰脸面左])"
    r"[\u4e00-\u9fff](?=颅|右|左|头部|全身|双[手腿脚]|重伤|轻伤|死亡|身亡|骨折|受伤|当场|经抢救|被)"
    r"|某{1,3}(?![日月年天])|[xX×*]{1,3})"
    r"|(?<=[工员机长人，。、名])[老小"
    r"][王李张刘陈杨黄赵吴周徐孙朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘蒋蔡余杜叶程苏魏吕丁任沈姚"
    r"卢姜崔钟谭陆汪范石廖贾夏韦方邹孟熊秦邱](?!达|车|伙|队|姐|学))"
)
_POST = r"驾驶员|驾驶人|司机|押运员|操作工"
_HARMS = (
    r"(?:抢救|医治|救治)无效[^，。；\n]{0,6}?(?:死亡|身亡)|当场死亡|死亡|身亡|溺亡|遇难"
    r"|[重轻受灼烧烫砸摔压挤轧电炸擦]伤|[砸压轧电烧淹]死|致死|中毒|骨折|截肢"
)
_PERSON = re.compile(
    rf"(?P<who>{_MASKED}|(?:{_POST})(?![\u4e00-\u9fff]{{1,2}}[某xX×*])"
    rf"|(?<=[员工人长机师理任民]){PERSON})(?P<gap>(?:(?!{_MASKED}"
    rf"|\d ?[人名])[^，。；\n]){{0,30}}?)(?P<harm>{_HARMS})"
)
_LASTS = re.compile(
    r"(?:抢救|医治|救治|治疗)无效[^，。；\n]{0,8}?(?:死亡|身亡)|[伤毒电](?:后|致)?(?:死亡|身亡)"
)
_WHO_ALONE = re.compile(rf"{_MASKED}")
# Why: what befell the one person of a sentence, commas between (韦某清理进料口时，…被卷入机内，当场死亡;
# 钱某打开阀门，蒸汽喷出，将其面部烫伤).
_ALONE = re.compile(
    r"(?:当场|抢救无效|医治无效|救治无效|不治|于[^，。；]{0,14}|溺水|不幸|最终|窒息|中毒|触电|坠落|送医后?"
    r"|送院后?|后|已|当[日天晚场]|[次翌]日|凌晨|不久|途中)死亡(?!事故)"
    r"|身亡|溺亡|遇难|(?:无|没有)生命(?:体征|迹象)|伤重不治|(?:送医|送院|抢救|医治|救治)[^，。；\n]{0,6}不治"
    r"|(?<=[，,])死亡(?=[，。；])|造成(?:(?!\d|[一二两三四五六七八九十]人)[^，。；\n]){0,10}?(?:死亡|重伤"
    r"|轻伤)(?!事故)"
    r"|(?<=[经被致后行])截肢|(?<=[致造成其])(?:死亡|重伤|轻伤)(?!事故)|致残|[将把]其[^，。；\n]{0,8}?[烫烧灼砸压挤轧刺]伤"
)
# Why: one person without a name (一名13岁女孩…被甩出，送医抢救无效死亡). Must not match 一名当事人获救,
# 1人次.
_ONE = re.compile(
    r"(?<![\d十])(?:一|1) ?(?:名|个|位)(?!获救|脱险)[^，。；\n]{0,8}?(?:工|员|人|女孩|男孩|女童|男童|幼童"
    r"|女子|男子|乘客"
    r"|学生|儿童|孩|者)"
)
# Why: one person by the work alone, without a number (装卸工被钢卷砸中，死亡). Must not match 工人们,
# 作业人员.
_ROLE = re.compile(
    r"(?:(?<=[，,；;、。内名处厂司矿队店县市区镇由将把\n〔])|(?<=分许)|(?<=左右)"
    r"|^)(?P<who>(?![该本其各])[\u4e00-\u9fff]{0,4}?(?:(?:电|焊|木|瓦|钢筋|架子|泥|油漆|装卸"
    r"|搬运|操作|维修|检修|钳|起重|挡车|浇注|支架|掘进|采煤|爆破|放炮|锅炉|司炉|清洁|保洁|施工|普|杂|临时"
    r"|学徒|勤杂)工"
    r"|工人|司机|驾驶员|押运员|操作员|值班员|保安|巡检员|加油员|学徒"
    r"|养殖户))(?![们等、和及])(?=[\u4e00-\u9fff])"
)
_PLURAL = re.compile(
    r"们|[多数几]名|若干|等人|[两二三四五六七八九十\d]+ ?余?[名人位]"
    r"|[、和及与]\s*(?:[\u4e00-\u9fff]{0,4}工(?!程|作))"
)
_DENIED = re.compile(r"无(?!效)|未|没|致使|责任|负|防|罪")


def name_persons(text: str, sentence: Span, found: Count) -> None:
    """Persons who are named one by one; each is counted once, with the gravest of what befell him."""
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
        who = gravest(who, {name: (harm, span)})
        if _KIN.match(match["gap"]):
            who = gravest(who, {name + "家人": (harm, span)})
    if not who:
        alone = {match.group() for match in _WHO_ALONE.finditer(text, sentence.start, sentence.end)}
        struck = _ALONE.search(text, sentence.start, sentence.end)
        if struck is not None and (len(alone) == 1 or (alone and _together(text, sentence))):
            who |= {name: (_harm_of(struck.group()), Span(*struck.span())) for name in alone}
        elif struck is not None and not alone and _is_one(text, sentence, found):
            who["一人"] = (_harm_of(struck.group()), Span(*struck.span()))
    found.persons = who
    if not found.numbers:
        found.named = bool(who)
        recount(found)
        return
    if _told_before_others(text, sentence, found, who):
        return
    told = frozenset(found.numbers)
    hurt = {Harm.SEVERE, Harm.LIGHT, Harm.HURT}
    for harm, span in who.values():
        if harm not in told and not (harm in hurt and told & hurt):
            found.put(harm, 1, span, part=False)


def _told_before_others(text: str, sentence: Span, found: Count, who: dict[str, tuple[Harm, Span]]) -> bool:
    """Counts those told one by one in front of others (司炉工死亡，业主重伤，另2名帮工轻伤)."""
    besides = _BESIDES.search(text, sentence.start, sentence.end)
    if besides is None:
        return False
    roles = _BY_ROLE.finditer(text, sentence.start, besides.start())
    single = [
        *((_harm_of(one["harm"]), Span(*one.span())) for one in roles),
        *(what for name, what in who.items() if name != "一人" and what[1].end <= besides.start()),
    ]
    counted = [span for spans in found.spans.values() for span in spans]
    if not single or any(one.start < besides.start() for one in counted):
        return False
    for harm, span in single:
        found.put(harm, 1, span, part=False)
    return True


_BESIDES = re.compile(rf"[，；,;](?:另外?|另有|还有|其余) ?{N} ?(?:名|位|个|人)")
# Why: one person by what he is, told before others who are counted. Matches 司炉工〔…〕|当场死亡,
# 业主本人|重伤, 房东的儿子|轻伤. Must not match 作业人员死亡, 工人们受伤, 3名工人死亡.
_BY_ROLE = re.compile(
    rf"(?:(?<=[，；,;。的])|^)(?![^，；。]{{0,20}}(?:\d|{N} ?[名位个人]))"
    rf"(?P<who>[\u4e00-\u9fff]{{0,12}}?(?:[^人]员|工|业主|老板"
    r"|店主|户主|司机|房东|经营者|妻子|丈夫|儿子|女儿|男孩|女孩|老人))〔*(?:本人)?(?:当场|经抢救无效|送医后|不幸|被?烧成"
    r"|受)*(?P<harm>死亡|身亡|重伤|轻伤)(?!事故|\d)"
)


def _is_one(text: str, sentence: Span, found: Count) -> bool:
    """The sentence speaks of one person without a name."""
    if len(_ONE.findall(text, sentence.start, sentence.end)) == 1:
        return True
    return not found.numbers and _one_by_work(text, sentence)


# Why: who was splashed is hurt though no word of a wound follows (碱液溅到2人面部).
_SPLASHED = re.compile(
    rf"(?:溅|喷|洒|淋|浇|扑)[射洒溅]?[到在向至][^，。；\n]{{0,14}}?(?P<n>{N}) ?(?:名"
    rf"|位)?[^，。；\n\d]{{0,6}}?(?:人|工人|员工|职工)(?:的)?"
    r"(?:身上|面部|脸|眼|头|手|全身)"
)


def splashed(text: str, sentence: Span, found: Count) -> None:
    """Persons who were splashed count as hurt where the sentence tells nobody else."""
    match = _SPLASHED.search(text, sentence.start, sentence.end)
    number = number_of(match["n"]) if match is not None else None
    if match is not None and number is not None and not found.numbers:
        found.put(Harm.HURT, number, Span(match.start("n"), match.end()), part=False, rough=False)


def sole_name(text: str, sentence: Span) -> str:
    """The masked name that a sentence speaks of; "" where it names none or several."""
    named = {match.group() for match in _WHO_ALONE.finditer(text, sentence.start, sentence.end)}
    return named.pop() if len(named) == 1 else ""


_HIM = re.compile("[他她](?!们|人)|其(?!他|它|余|中)")


def tell_him(text: str, sentence: Span, name: str, found: Count) -> None:
    """A sentence that goes on about the one person of those before it (他穿着拖鞋…送医后不治身亡)."""
    if not name or _WHO_ALONE.search(text, sentence.start, sentence.end):
        return
    struck = _ALONE.search(text, sentence.start, sentence.end)
    if struck is not None and _HIM.search(text, sentence.start, struck.start()):
        found.persons = {name: (_harm_of(struck.group()), Span(*struck.span()))}
        found.named = True
        recount(found)


def _one_by_work(text: str, sentence: Span) -> bool:
    """The sentence speaks of one person, by the work alone."""
    roles = {match["who"][-2:] for match in _ROLE.finditer(text, sentence.start, sentence.end)}
    return len(roles) == 1 and not _PLURAL.search(text, sentence.start, sentence.end)


_GRAVER = (Harm.DEAD, Harm.SEVERE, Harm.HURT, Harm.LIGHT, Harm.POISONED)


def gravest(
    one: dict[str, tuple[Harm, Span]], other: dict[str, tuple[Harm, Span]]
) -> dict[str, tuple[Harm, Span]]:
    """The persons of both, each with the gravest of what befell him."""
    made = dict(one)
    for name, what in other.items():
        if name not in made or _GRAVER.index(what[0]) < _GRAVER.index(made[name][0]):
            made[name] = what
    return made


def recount(count: Count) -> None:
    """Numbers from the persons who are named."""
    count.numbers, count.spans = {}, {}
    for harm, span in count.persons.values():
        count.put(harm, 1, span, part=False)


_COUPLED = re.compile(rf"(?P<who>{_MASKED})(?:、|和|及|与)[^，。；、和\n]{{0,8}}$")


def _before(text: str, start: int, end: int) -> Iterator[str]:
    """The masked names that stand before one in the same breath (驾驶员董某和押运员|孟某受轻伤)."""
    while (match := _COUPLED.search(text, max(start, end - 14), end)) is not None:
        yield match["who"]
        end = match.start("who")


_KIN = re.compile("(?:及|和|与)其(?:妻|丈夫|父|母|儿|女|兄|弟|哥|姐|妹|岳|家人)")
_WITH = re.compile(rf"(?:{_MASKED}(?:、|和|及|与))+$")


def with_others(text: str, start: int, at: int) -> int:
    """How many masked names stand before a number of others (荣某和|两名乘客当场死亡)."""
    found = _WITH.search(text, max(start, at - 20), at)
    return 0 if found is None else len(_WHO_ALONE.findall(found.group()))


def _together(text: str, sentence: Span) -> bool:
    """The persons of a sentence are named in one breath (周某和监护人李某)."""
    named = list(_WHO_ALONE.finditer(text, sentence.start, sentence.end))
    gaps = [text[one.end() : other.start()] for one, other in itertools.pairwise(named)]
    return all(re.fullmatch(r"(?:、|和|及|与)[^，。；]{0,8}", gap) for gap in gaps)


def _harm_of(words: str) -> Harm:
    if re.search("亡|遇难|死|不治|生命", words):
        return Harm.DEAD
    return next((kind for kind, pattern in KINDS if re.search(pattern, words)), Harm.HURT)
