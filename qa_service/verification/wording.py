"""The words of a claim and of a provision, brought to one form: paraphrases, modality, who is addressed."""

from __future__ import annotations

import enum
import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources

from corpus.model import Span
from corpus.numerals import fold
from corpus.responsibility.heads import Head, head_before
from qa_service.verification.figures import figures


class Modality(enum.StrEnum):
    """How a rule binds: 应当, 可以, 不得, 可以不, 鼓励; ``stated`` where no word says so (处…罚款)."""

    MUST = "must"
    MAY = "may"
    MUST_NOT = "must_not"
    NEED_NOT = "need_not"
    ENCOURAGED = "encouraged"
    STATED = "stated"


MODALITY_NAMES = {
    Modality.MUST: "应当",
    Modality.MAY: "可以",
    Modality.MUST_NOT: "不得",
    Modality.NEED_NOT: "可以不",
    Modality.ENCOURAGED: "鼓励",
    Modality.STATED: "直接规定",
}

# Why: the words by which a rule binds, as laws and offices write them; the first group that matches at a
# place decides. 应, 可, 要, 须, 能 are such words only where they are no part of another word.
# Must match: 应当, 应每年, 要建立, 可以不, 不得, 严禁, 有权. Must not match: 应急, 相应, 可能, 可燃, 许可,
# 需要, 主要, 要求, 重要, 功能, 职能, 必要.
_MODALS: tuple[tuple[Modality, str], ...] = (
    (Modality.NEED_NOT, r"可以不(?!予)|可不(?!予)|不必|无需|无须|不需要?|不用"),
    (
        Modality.MUST_NOT,
        r"不得(?!少于|低于|超过|高于|小于|大于|超出|多于)|禁止|严禁|不准|不许|不可(?!抗|或缺|分|避)|不能(?!够?正常|保证|有效|消除|按)",
    ),
    (Modality.ENCOURAGED, r"鼓励|提倡|倡导"),
    (
        Modality.MUST,
        r"应当|必须|(?<![相响反对供适效呼感])应(?!急|对|用|变|有的|答|聘|力|付|激|税|该)|应该|务必|需要|须|有义务|有责任"
        r"|(?<![必主重需不只扼纲首摘])要(?!求|点|素|件|害|领|闻|道|么|是|地|略|旨|约|挟|员|塞)",
    ),
    (
        Modality.MAY,
        r"可以|有权|(?<![许认不宁])可(?!能|燃|靠|行|疑|视|控|持|靠|供|见|追|再|卡|采|吸|移|溶|比|信|操|逆|调)",
    ),
)
_MODAL = re.compile("|".join(f"(?P<m{n}>{pattern})" for n, (_, pattern) in enumerate(_MODALS)))


def modals(text: str) -> tuple[tuple[Span, Modality], ...]:
    """Words of modality in ``text``, in order."""
    return tuple(
        (Span(*match.span()), _MODALS[int((match.lastgroup or "m0")[1:])][0])
        for match in _MODAL.finditer(text)
    )


@dataclass(frozen=True, slots=True)
class Canonical:
    """A text in the words of the law.

    Attributes:
        text: without white space, full-width signs folded, paraphrases replaced.
        origin: for each code point of ``text`` its offset in the source.
    """

    text: str
    origin: tuple[int, ...]

    def back(self, span: Span) -> Span:
        """A span of ``text`` as one of the source."""
        if not self.origin or span.start >= len(self.origin):
            return Span(0, 0)
        return Span(self.origin[span.start], self.origin[max(span.start, span.end - 1)] + 1)


@functools.cache
def _paraphrases() -> tuple[re.Pattern[str], dict[str, str]]:
    raw = tomllib.loads(resources.files("qa_service").joinpath("data/paraphrases.toml").read_text("utf-8"))
    known: dict[str, str] = {}
    for row in raw["same"]:
        for word in row["words"]:
            known[word] = row["words"][0]
    pattern = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    return re.compile(pattern), known


@functools.lru_cache(maxsize=8192)
def canonical(text: str) -> Canonical:
    """``text`` as it is compared."""
    kept = [(character, at) for at, character in enumerate(fold(text)) if not character.isspace()]
    solid = "".join(character for character, _ in kept)
    pattern, known = _paraphrases()
    pieces: list[str] = []
    origin: list[int] = []
    last = 0
    for match in pattern.finditer(solid):
        pieces.append(solid[last : match.start()])
        origin.extend(kept[at][1] for at in range(last, match.start()))
        word = known[match.group()]
        pieces.append(word)
        length = match.end() - match.start()
        origin.extend(kept[match.start() + min(n, length - 1)][1] for n in range(len(word)))
        last = match.end()
    pieces.append(solid[last:])
    origin.extend(kept[at][1] for at in range(last, len(solid)))
    return Canonical("".join(pieces), tuple(origin))


# --- who -----------------------------------------------------------------------------------------

_EDGE = frozenset(
    "，,。；;：:、（）()《》“”\"'由向对经与和及或的将被让给在为是要须必应当可得报据照按并其该本各令请"
)
_LONGEST_NAME = 18
#: Names that stand for anybody whom the provision addresses.
GENERIC = frozenset({
    "你单位", "你公司", "你厂", "该单位", "该公司", "单位", "企业", "生产经营单位", "部门", "有关部门",
    "相关部门", "主管部门", "有关单位", "机构", "机关", "人员", "有关人员", "个人", "当事人", "人", "者",
    "组织", "公司", "人民政府", "负责人", "地方人民政府", "地方各级人民政府", "任何单位", "任何个人",
    "任何单位和个人", "任何人", "各单位", "本单位", "用人单位", "机关单位", "场所", "相关人员",
    "直接责任人员", "责任人员", "其他直接责任人员", "直接负责的主管人员", "主管人员",
})  # fmt: skip


# Why: 应 in 应急 and 要 in 主要 are no words of modality, 规定 and 负责 end what is no name.
# Matches the inside of words that hold a character of _EDGE.
_NO_EDGE = re.compile(
    r"应急|主要|重要|必要|可燃|许可|经营|经济|对外|当地|当事|报告员|要害|其[他它]|被派遣"
    r"|住房和城乡|资源和社会|资源和规划|工业和信息|文化和旅|发展和改革"
)
# Why: words before a name that are no part of it. Matches 其他生产经营单位, 以上的企业, 等单位, 超过单位.
_NO_PART = re.compile(r"(?:其他|其它|以上|以下|以内|等|超过|不足|所有|各级?|全体)+")
# Why: 运输等单位 closes a list and names nobody.
_OPEN_LIST = re.compile(r"等(?:单位|部门|机构|人员|企业|组织|机关)$")
_WORD_EDGE = re.compile(r"(?:规定|负责|组织|发现|接到|所在地|明确|督促|委托|聘请|使得|指定|属于|涉及)$")


def _edge(text: str, at: int) -> bool:
    """Whether a name cannot reach over the character at ``at``."""
    if text[at] in _EDGE:
        return _NO_EDGE.search(text, max(0, at - 2), at + 3) is None or not any(
            match.start() <= at < match.end() for match in _NO_EDGE.finditer(text, max(0, at - 2), at + 3)
        )
    inside = text[at : at + 2] == "责人"  # 负责 is a verb, 负责人 is a person
    return not inside and _WORD_EDGE.search(text, max(0, at - 3), at + 1) is not None


@dataclass(frozen=True, slots=True)
class Actor:
    """A body or person named in a text, by its canonical name."""

    name: str
    span: Span


@functools.lru_cache(maxsize=8192)
def actors(text: str) -> tuple[Actor, ...]:
    """Bodies and persons that ``text`` (already canonical) names, in order."""
    counted = [figure.span for figure in figures(text)]
    found: list[Actor] = []
    end = 1
    while end <= len(text):
        if (
            head_before(text, end) is Head.NONE
            or (end < len(text) and head_before(text, end + 1))
            or any(span.start < end <= span.end for span in counted)
        ):
            end += 1
            continue
        floor = max((span.end for span in counted if span.end <= end), default=0)
        start = end
        while start > floor and end - start < _LONGEST_NAME and not _edge(text, start - 1):
            start -= 1
        lead = _NO_PART.match(text, start, end)
        start = lead.end() if lead else start
        if found and found[-1].span.end > start:
            start = found[-1].span.end
        if found and found[-1].span.end == start and end - start <= 2:
            start = found.pop().span.start  # 用人 + 单位, 劳动者 + 个人
        if end - start >= 2 and not _OPEN_LIST.search(text, start, end):
            found.append(Actor(text[start:end], Span(start, end)))
        end += 1
    return tuple(found)


def same_actor(one: str, other: str) -> bool:
    """Whether a claim's ``one`` may stand for a provision's ``other``: equal, or one is the other's head."""
    return one == other or one.endswith(other) or other.endswith(one)


# --- what the words weigh ------------------------------------------------------------------------

#: Words that carry nothing of the rule itself; longer ones first where one holds the other.
_EMPTY = re.compile(
    r"你单位|你公司|你厂|该公司|该单位|当事人|决定|人民币|应当|应该|必须|务必|可以|不得|禁止|严禁|需要|按照|依照|根据|依据|有关|相关|国家|规定|法律|法规|以上|以下|以内|"
    r"下列|前款|本法|本条例|本办法|以及|或者|并且|同时|其中|其他|对于|关于|进行|组织|开展|实施|做好|加强|落实|切实|"
    r"至少|不得少于|不得低于|不得超过|不少于|不低于|不超过|不足|超过|左右|相应|(?<!目)的|了|和|与|及|或|等|(?<!存)在|(?<!针)对(?!外)|"
    r"(?<!方)向|由|将|把|被|并(?!网)|且|其|该|本|各|均|都|也|还|(?<!主)要|应(?!急)|须|可(?!燃|靠|能)|(?<!行)为|是|之|于|"
    r"所(?!有)|以|按|(?<!已)经(?!营|济)|处(?!理|置|方)"
)
_SOLID = re.compile(r"[\u3400-\u9fffA-Za-z]")


@functools.lru_cache(maxsize=8192)
def content(text: str) -> tuple[int, ...]:
    """Offsets of the code points of canonical ``text`` that carry content: no function words, no figures."""
    out: set[int] = set()
    for match in _EMPTY.finditer(text):
        out.update(range(*match.span()))
    for figure in figures(text):
        out.update(range(*figure.span))
    return tuple(at for at, character in enumerate(text) if at not in out and _SOLID.match(character))


@functools.lru_cache(maxsize=65536)
def pairs(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters of canonical ``text``, within one stretch without punctuation."""
    return frozenset(
        text[at : at + 2]
        for at in range(len(text) - 1)
        if _SOLID.match(text[at]) and _SOLID.match(text[at + 1])
    )


def covered(text: str, at: int, known: frozenset[str]) -> bool:
    """Whether the character at ``at`` stands, with one of its neighbours, among the pairs ``known``."""
    return text[at : at + 2] in known or (at > 0 and text[at - 1 : at + 1] in known)
