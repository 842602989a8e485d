"""What was done to those who answer for an accident, or is proposed: 罚款20万元, 政务记过处分, 刑事拘留.

Kinds of 党纪 are those of 中国共产党纪律处分条例 art. 8, of 政务处分 those of 公职人员政务处分法 art. 7, of
行政处罚 those of 行政处罚法 art. 9; 诫勉, 检查 and 通报 are ways of 问责 (中国共产党问责条例 art. 8).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from case_library.extraction.cited import hidden
from case_library.extraction.squeezed import Squeezed
from case_library.model import Cited, Measure, MeasureKind
from corpus.numerals import chinese_to_int, fold

_IN = r"[^，,。；;\n]"
_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬圆", "一二三四五六七八九十百千万元")
_NUMBER = (
    r"(?:人民币)?[\d０-９.．,，]{1,14}(?:余|多)?(?:亿|万|千|百)?元"
    r"|(?:人民币)?[一二三四五六七八九十百千万零壹贰叁肆伍陆柒捌玖拾佰仟萬两]{1,12}[元圆]"
)
_DEGREE = r"(?:警告|记过|记大过|降级|撤职|开除)"
# Why: one measure each, the first that fits at a place. Each must not match inside 《…》 and “…”, which are
# hidden before: the 罚款 of 《…罚款处罚规定》, the penalties that a quoted article threatens.
_ACTS: tuple[tuple[MeasureKind, str], ...] = (
    (
        MeasureKind.EXEMPT,
        rf"(?:免[于予除]|不[予再]|不另行?|不再予以|不予以)(?:依法|对其|重复|再)*(?:追究|追责|处罚|处理|处分"
        rf"|问责|刑事处罚|责任追究){_IN}{{0,10}}",
    ),
    (
        MeasureKind.CRIMINAL,
        rf"(?:移送|移交){_IN}{{0,10}}(?:司法|检察|公安)机关(?:{_IN}{{0,8}}?(?:处理|查处|立案(?:侦查)?"
        rf"|追究{_IN}{{0,6}}(?:刑事|法律)责任|追究))?"
        rf"|追究{_IN}{{0,16}}?(?:刑事|法律)责任|刑事拘留|(?:批准|执行|依法)?逮捕|批捕|取保候审|监视居住"
        rf"|(?:采取|实施){_IN}{{0,6}}(?:强制措施|留置)(?:措施)?"
        rf"|留置|立案(?:侦查|审查调查|审查|调查)|提起公诉|(?<=被)(?:公安机关|警方)?传唤|(?<=机关)传唤"
        rf"|(?:移送|移交|由){_IN}{{0,10}}(?:司法"
        rf"|检察)机关(?:{_IN}{{0,8}}?(?:处理|查处|立案(?:侦查)?|追究{_IN}{{0,6}}(?:刑事|法律)责任|追究))?"
        rf"|刑事立案|公安(?:机关|部门)(?:依法)?控制|警方控制"
        rf"|判处{_IN}{{0,8}}(?:有期徒刑|拘役|无期徒刑|管制|缓刑){_IN}{{0,16}}|被判刑{_IN}{{0,10}}",
    ),
    (
        MeasureKind.DISCIPLINE,
        rf"党内(?:严重)?警告(?:处分)?|降低岗位等级(?:处分)?|撤[销消]党内(?:外)?(?:一切)?职务(?:处分)?"
        rf"|留党察看[一二两]?年?(?:处分)?"
        rf"|开除党籍(?:处分)?|(?:政务|政纪|行政){_DEGREE}(?!处罚)(?:处分)?"
        rf"|开除公职|撤销(?:其)?(?:(?!党内|资格|证|许可){_IN}){{0,16}}职务|党[纪政](?:、|和)?政[务纪]处分"
        rf"|(?<=[，,、：:某])(?:记大过|记过|降级|撤职|开除)(?=[；;。，,、\n]| ?$)|(?<=被)(?:撤职|降级|记大过"
        rf"|记过)"
        rf"|党纪处分|政[务纪]处分|纪律处分|{_DEGREE}处分",
    ),
    (
        MeasureKind.ORGANISATION,
        rf"(?:进行|予以|给予)?(?:诫勉(?:谈话|处理|谈话处理)?|谈话诫勉|(?:谈话)?提醒(?:谈话)|约谈|批评教育"
        rf"|通报批评|(?<![的况])通报(?=[，。；]|$))|责令(?:其)?(?:作出)?(?:深刻|书面)*检查"
        rf"|(?:向{_IN}{{1,30}}?|在{_IN}{{1,30}}?上)?(?:作|做|写|提交)出?(?:深刻的?|书面)*检查|停职(?:检查"
        rf"|反省)|免去{_IN}{{0,20}}?职务?|免职|引咎辞职|责令辞职|降职|调整(?:工作)?岗位|组织处理(?!建议|、)",
    ),
    (
        MeasureKind.COMPANY,
        rf"解除(?:与其|其)?(?:的)?(?:劳动|聘用)(?:合同|关系)|辞退|解聘|清退|(?:开除(?:厂籍)?)?留(?:厂|用)察看(?:\d"
        rf"|[一二两半])?年?(?:处分)?|开除(?:厂籍)?(?!党|公|留)|调离{_IN}{{0,10}}(?:岗位|工作)"
        rf"|取消{_IN}{{0,14}}(?:津贴|奖金|评优|待遇)"
        rf"|扣(?:发|除|罚|减){_IN}{{0,16}}|(?:按照?|依照|依据|根据)(?:公司|企业|本?单位|该?厂|内部|其|该"
        rf"|有关)?{_IN}{{0,12}}(?:内部|公司|企业|单位|厂|劳动){_IN}{{0,12}}(?:对其)?(?:进行|予以|给予|作出"
        rf"|严肃)?(?:处理|处罚|处分)|内部处理|(?:给予|予以)撤职",
    ),
    (
        MeasureKind.FINE,
        rf"(?:给予|处以?|并处|予以)(?:{_NUMBER})的?(?:经济|行政)?处罚"
        rf"|(?:给予|处以?|并处|予以|罚处)(?:(?!罚款)[^，,。；;\n]){{0,26}}?罚款(?:{_NUMBER}|[，,]?(?:共计"
        rf"|合计|计|即|折合){_NUMBER})?|罚款(?:共计|合计|计)?(?:{_NUMBER})"
        rf"|罚款(?:其|本人)?(?:上一?年度?|20\d\d年度?)年?收入{_IN}{{0,20}}|经济处罚(?:{_NUMBER})?",
    ),
    (
        MeasureKind.PENALTY,
        rf"(?:给予|予以)警告(?!处分)|(?<!令)(?:停产停业|停业|停产|停工)整顿|责令(?:其)?停止执业{_IN}{{0,8}}"
        rf"|暂停{_IN}{{0,20}}?(?:资格|执业"
        rf"|证书?|许可){_IN}{{0,8}}"
        rf"|[\d一二三五]+年内不予注册|(?:暂停|暂扣)或者?(?:撤销|吊销){_IN}{{0,26}}|吊销{_IN}{{0,30}}"
        rf"|暂扣(?!{_IN}{{0,8}}期间){_IN}{{0,24}}|撤销{_IN}{{0,24}}(?:资格|证书?|许可){_IN}{{0,4}}"
        rf"|(?:撤销|注销)(?:其)?{_IN}{{0,10}}师注册"
        rf"|责令{_IN}{{0,24}}?(?:停产停业"
        rf"|停业|停产|关闭|停工){_IN}{{0,6}}"
        rf"|没收违法所得|予以(?:取缔|关闭)|依法(?:取缔|关闭)|立案(?:查处|处罚)|(?:纳入"
        rf"|列入){_IN}{{0,20}}(?:名单"
        rf"|惩戒){_IN}{{0,6}}|{_IN}{{0,6}}不得担任{_IN}{{0,22}}|降低资质等级|行政拘留"
        rf"|(?:依法)?(?:对其)?(?:作出|给予|进行|予以|实施)?(?:相应的?)?行政处罚|(?:予以"
        rf"|给予)处罚(?=[：:，。；]|$)"
        rf"|依法(?:依规)?(?:予以"
        rf"|进行)?(?:查处|处罚)",
    ),
    (
        MeasureKind.OTHER,
        r"(?:依规依纪依法|依法依规|依纪依法)?(?:予以|进行)?(?:严肃)?追责问责"
        r"|依规依纪依法(?:予以)?(?:严肃)?(?:处理|问责)"
        r"|(?<=条的规定)(?:予以|进行|给予)?(?:处理|处罚)(?=[；;。，,\n]|$)"
        r"|依法依规(?:予以|进行)?(?:严肃)?处理|(?:予以|进行)依法(?:依规)?处理|依法(?:予以"
        r"|进行)?处理",
    ),
)
_ACT = re.compile("|".join(f"(?P<k{n}>{pattern})" for n, (_, pattern) in enumerate(_ACTS)))
# Why: in front of an act that was not taken, or is somebody's duty. Matches 未…, 没有…, 应当…而未. Must not
# match 尚未.
_NOT_TAKEN = re.compile(
    r"(?:未(?:及时|能|有效|依法)*|没有|怠于|不[及严])[^，,。；;\n]{0,24}$|(?:负责(?!人)"
    r"|分管|从事)[^，,。；;）)\n]{0,14}$"
)
_PROPOSED = re.compile(r"建议|责成|拟|提请|移交|移送|督促|待|应(?!急|负)|函告")
_DONE = re.compile(
    r"已(?:经|被|于|由|对|给|作|依|移|予|向|责|处)|被|决定|现(?:已|被)|判处|给予了?(?=[^，。；]{0,20}了)"
    r"|作出了|[日月](?!起)(?:由|经|对)?[^，。；建责]{0,20}$"
)
# Why: names the fine before it once more. Matches behind 罚款: 的行政处罚.
_SAME_PENALTY = re.compile(r"的?(?:行政)?处罚")
_SENTENCE_END = re.compile(r"[。；;\n]")
_NEW_ACTOR = re.compile(r"责成|督促|建议|由|同时")


@dataclass(frozen=True, slots=True)
class Ground:
    """A cited provision in positions of the squeezed text; ``verb``: where 依据 stands."""

    start: int
    end: int
    verb: int
    cited: Cited


def measures_in(
    squeezed: Squeezed, start: int, end: int, grounds: Sequence[Ground], *, proposed: bool
) -> tuple[Measure, ...]:
    """The measures that ``squeezed.text[start:end]`` tells of, in order.

    Args:
        grounds: provisions that are cited as grounds, anywhere in the text, in order.
        proposed: whether a measure is a proposal where the words do not say.
    """
    text = squeezed.text
    plain = hidden(text, start, end)
    made: list[Measure] = []
    previous = 0
    for match in _ACT.finditer(plain):
        if _NOT_TAKEN.search(plain, max(0, match.start() - 30), match.start()):
            continue
        kind = _ACTS[int((match.lastgroup or "k0")[1:])][0]
        if (
            made
            and made[-1].kind is MeasureKind.FINE
            and _SAME_PENALTY.fullmatch(plain, previous, match.end())
        ):
            continue
        first, last = start + match.start(), start + match.end()
        begin = _sentence_start(plain, match.start())
        basis = tuple(
            ground.cited
            for ground in _between(grounds, start + max(begin, 0), first)
            if not _lapsed(plain, ground.end - start, previous, match.start())
        )
        if not basis:
            basis = _behind(plain, grounds, start, match.end())
        words = text[first:last].replace(" ", "").replace("\n", "").rstrip("）)")
        amount = _amount(words) if kind in (MeasureKind.FINE, MeasureKind.COMPANY) else None
        made.append(
            Measure(
                kind,
                words,
                squeezed.span(first, first + len(text[first:last].rstrip("）)"))),
                amount,
                _is_proposed(plain, begin, match, kind, proposed),
                basis,
            )
        )
        previous = match.end()
    return tuple(made)


# Why: the ground stands behind the measure. Matches 罚款35万元|（依据《…》第…条）,
# 罚款45万元|，依据《…》第…条.
_THEN_GROUND = re.compile(r"(?:的?(?:行政)?处罚)?[（(，,]?")


def _behind(plain: str, grounds: Sequence[Ground], start: int, end: int) -> tuple[Cited, ...]:
    """The grounds that are called on right behind a measure, with no further measure behind them."""
    n = bisect_left(grounds, start + end, key=lambda ground: ground.verb)
    if n == len(grounds) or not _THEN_GROUND.fullmatch(plain, end, grounds[n].verb - start):
        return ()
    stop = _SENTENCE_END.search(plain, end)
    last = stop.start() if stop is not None else len(plain)
    if _ACT.search(plain, grounds[n].end - start, last) is not None:
        return ()
    return tuple(ground.cited for ground in grounds[n:] if ground.end <= start + last)


def _sentence_start(plain: str, position: int) -> int:
    begin = 0
    for stop in _SENTENCE_END.finditer(plain, max(0, position - 900), position):
        begin = stop.end()
    return begin


def _between(grounds: Sequence[Ground], start: int, end: int) -> Iterator[Ground]:
    n = bisect_left(grounds, start, key=lambda ground: ground.start)
    while n < len(grounds) and grounds[n].end <= end:
        yield grounds[n]
        n += 1


def _lapsed(plain: str, ground: int, previous: int, act: int) -> bool:
    """A ground holds for the acts behind it until another one is called on to act (责成发证机关吊销…)."""
    return previous > ground and _NEW_ACTOR.search(plain, previous, act) is not None


def _is_proposed(plain: str, begin: int, act: re.Match[str], kind: MeasureKind, otherwise: bool) -> bool:
    before = plain[begin : act.start()]
    if act.group().startswith("判处") or "被判" in act.group():
        return False
    said = None
    for match in _PROPOSED.finditer(before):
        said = match.end()
    done = None
    for match in _DONE.finditer(before):
        done = match.end()
    if said is None and done is None:
        if kind is MeasureKind.CRIMINAL and not act.group().startswith(("追究", "移", "由")):
            return False
        return otherwise
    return (said or -1) > (done or -1)


def amount_of(words: str) -> float | None:
    """Yuan of a sum as written: 20万元, 叁拾万元, 1000元; None where there is none."""
    return _amount(words)


def _amount(words: str) -> float | None:
    match = re.search(_NUMBER, words)
    if match is None:
        return None
    said = fold(match.group()).replace("人民币", "").translate(_CAPITALS).replace(",", "").replace("，", "")
    said = said.replace("余", "").replace("多", "").rstrip("元")
    figures = re.fullmatch(r"(\d+(?:\.\d+)?)(亿|万|千|百)?", said.replace("．", "."))
    if figures is not None:
        scale = {"亿": 1e8, "万": 1e4, "千": 1e3, "百": 1e2}.get(figures.group(2) or "", 1.0)
        return round(float(figures.group(1)) * scale, 2)
    value = chinese_to_int(said)
    return None if value is None else float(value)
