"""The matter of a plainly put question: 老旧小区改造 of 某区老旧小区改造由谁负责.

Who asks in the words of documents names a task by its name, and a document that has the task has these words
(or what the lexicon knows for them). Who asks in everyday words describes, and misses most words of the text
that answers. So only a name is held against the evidence word by word.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from corpus.model import Span
from qa_service import interrogatives as ask
from qa_service.question import Question
from qa_service.ranking.addressing import without_orders
from qa_service.ranking.model import Term
from qa_service.ranking.wording import UNSEEN_WEIGHT, coverage

LONGEST: Final = 18
"""Characters of a name; what is longer describes."""
_UNSEEN: Final = 6.0
COVERED: Final = 0.5
"""Share of a word from which it counts as said."""

# Words by which a question describes instead of naming. Matches 把, 被, 了, 啥, 那些, 怎么, 有人, 坐的.
# Must not match 了解, 要素, 主要, 给水, 让渡, 过程, 装配式 (parts of names).
_DESCRIBES: Final = re.compile(
    r"[把被啥咋咱您你我他她它们儿呀么很太坐拿买卖吃住走跑跟谁]|着(?![火陆装])|了(?![解望结])|[那这](?!曲)"
    r"|(?<![主重必需紧])要(?![素点求件害塞闻])|给(?![水排付药])|让(?![渡利])|怎|得(?![力当])|还[是有]|一[些块起回遍下]"
    r"|有[人没]|没(?!收)|不(?!动产|合格|锈钢|良|明)|老(?=[板百敞])|(?<![超通])过(?![程期渡境滤关敏])|想|打算|听说|冒|弄|搞"
    r"|干(?![部线渠道旱管扰休])|小(?:孩|店)|出(?:了|事)|看(?![守护])|该|说|来|装(?![备修饰置配卸])|上(?:的|有)|下(?:的|有)"
)
# What stands between the matter and the asking: 工作 of …工作由谁负责. Says nothing of the matter.
_EMPTY: Final = re.compile(
    r"^(?:这?[一几]?[项件块方]?面?|工作|任务|事项?|的|是|责任|职责|单位|部门|和|与|及|等|[\s])+"
    r"|(?:这?[一几]?[项件块]|工作|任务|事项?|方面|的|是|应当?|应该|[\s])+$"
)
# What plans do with a matter: 加强, 持续推进, 组建. Of its name no part, nor of what tells it from others.
_PLANNED: Final = re.compile(
    "^(?:进一步|持续|深入|扎实|全面|大力|积极|切实|加快|着力|严格|建立|健全|完善|加强|强化|推进|推动|开展|做好|落实|深化"
    "|提升|提高|增强|构建|构筑|组建|组织|打造|实施|优化|抓好|抓|搞好)+(?=.{3,})"
)
_YEARS: Final = re.compile(r"(?:19|20)\d\d年(?:度|底|前)?|[今去明本]年")
# What leads over to the asking: 主要由 谁, 应当由 谁. Part of no name.
_LEADS_OVER: Final = re.compile(
    r"(?:由|归|该|应当?|应该|主要|具体|分别|到底|都|牵头|负责|责任|找|问|听|靠|算|属于|交给|分给)+$"
)
# What is done about the matter behind the asking: 谁 来牵头抓 老旧小区改造.
_DOES: Final = re.compile(r"^(?:来|去|在)?(?:负责|牵头|主管|分管|管|抓|承担|组织|实施|推进|落实|做|配合)*")
_PIECE: Final = re.compile("[，,；;。：:？?！!]")
# The head of a piece that says where the matter stands: …方案里, …规划中, 按…要求.
_WITHIN: Final = re.compile(
    r"^(?:按照?|根据|依据)?[^，,]*?(?:方案|规划|清单|意见|通知|要点|办法|预案|措施|分工表?|文件|条例|规定)"
    r"(?:里面?|中|上|内|的要求)的?"
)


def named_matter(question: Question) -> str:
    """The name of what is asked about, "" where the question describes it.

    Looks at the piece of the question that asks who, how much or when: what stands before the asking, without
    places, units and politeness; of a yes/no question about units, at what is left without its claim.
    """
    return _named(question.text, question.spans, question.topic if question.claims else None)


@functools.lru_cache(maxsize=256)
def _named(text: str, marked: tuple[tuple[str, Span], ...], topic: str | None) -> str:
    ways = (ask.OBLIGED, ask.WHO, ask.EITHER, ask.FIGURE, ask.TIME)
    asking = next((found for way in ways if (found := way.search(text))), None)
    spans = [span for _, span in marked]
    if topic is not None:
        before, _, words = _WITHIN.sub("", _YEARS.sub("", topic)).strip(_EDGES).rpartition("，")
    elif asking is not None:
        start = max((match.end() for match in _PIECE.finditer(text, 0, asking.start())), default=0)
        before = _without(text, Span(0, start), spans)
        words = _without(text, Span(start, asking.start()), spans)
    else:
        return ""
    before, words = _bare(before), _bare(words)
    if not words and asking is not None and topic is None:
        end = next((match.start() for match in _PIECE.finditer(text, asking.end())), len(text))
        behind = _bare(_DOES.sub("", _without(text, Span(asking.end(), end), spans)))
        if behind:  # 谁负责老旧小区改造
            words = behind
        else:  # 老旧小区改造，由谁负责
            before, _, words = before.rpartition("，")
            words = _bare(words)
    if _PIECE.sub("", before):
        return ""  # it tells a story, and the last piece of it is no name
    if not 2 <= len(words) <= LONGEST or _DESCRIBES.search(words):
        return ""
    return words


_EDGES: Final = " 《》“”\"'、，的里中在按"


def _bare(words: str) -> str:
    """Without what only asks, leads over, or says where the matter stands."""
    words = _YEARS.sub("", ask.POLITE.sub("", without_orders(words))).replace(",", "，").strip(" ，、")
    words = _LEADS_OVER.sub("", ask.ASKING.sub("", _WITHIN.sub("", words).strip(_EDGES)))
    return _PLANNED.sub("", _EMPTY.sub("", words).strip(_EDGES))


def _without(text: str, span: Span, holes: Sequence[Span]) -> str:
    kept, at = [], span.start
    for hole in sorted(holes):
        if hole.end <= at or hole.start >= span.end:
            continue
        kept.append(text[at : max(at, hole.start)])
        at = min(hole.end, span.end)
    kept.append(text[at : span.end])
    return "".join(kept)


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a text by how near they are to the answer.

    Attributes:
        here: the sentence, headings and title; headings: of these without the sentence.
        around: the whole passage: enough for a word that has other words for it, since the lexicon has them,
            not the asker.
    """

    here: str
    headings: str = ""
    around: str = ""


def unsaid(matter: str, terms: Sequence[Term], said: Said) -> float:
    """Share of the matter's weight, by its words, that a text does not say; 0 for no matter.

    Args:
        terms: of the question, with what may stand for them.
    """
    mine = [term for term in terms if term.word in matter]
    heaviest = max((term.weight for term in mine), default=0.0)
    # 黑 and 气瓶 of one everyday word stand for the same terms: with one of them the other is said too.
    meant = {
        term.others for term in mine if term.others and coverage((term,), said.here + said.around) >= COVERED
    }
    total = lost = 0.0
    for term in mine:
        # A word that no text has is mere talk elsewhere; in a name it is what tells it from others.
        weight = max(heaviest, _UNSEEN) if term.weight == UNSEEN_WEIGHT else term.weight
        total += weight
        if term.others in meant or coverage((term,), said.here) >= COVERED:
            continue
        if not _contracted(term.word, said.headings):
            lost += weight
    return lost / total if total else 0.0


def _contracted(word: str, headings: str) -> bool:
    """Whether a word of two characters is short for words of a heading: 防火 of 火灾防控."""
    if len(word) != 2:
        return False
    first, last = word[0], word[1]
    near = f"{first}[一-鿿]{{1,{_REACH}}}{last}|{last}[一-鿿]{{0,{_REACH}}}{first}"
    return re.search(near, headings) is not None


_REACH: Final = 4
"""Characters between the two that a contraction leaves out."""
