"""Whether a question says what it is about: “什么时候完成？” asks and has no matter.

A question is made of words that ask, words that carry, and its matter. What has no matter cannot be answered
from the library, only from a conversation; by itself it would be answered from anywhere.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from importlib import resources
from typing import Final

from corpus.errors import InternalError
from corpus.model import Span
from qa_service import interrogatives as ask
from qa_service.answer.model import AnswerKind
from qa_service.question import AskedFor, Question

_LONGEST: Final = 6
"""Characters of the longest word in the lists."""
_MOST: Final = 40
"""Characters above which a question is never made of such words alone."""
_LETTER: Final = re.compile(r"[一-鿿A-Za-z0-9]")

# What points back and names nothing: 它, 该部门, 这项工作, 上述文件, 这些. Not 这个小区 (a matter itself).
POINTS_BACK: Final = re.compile(
    r"(?:该|这个|那个|此|上述|这家|那家|这份|那份|这部|这些|那些)"
    r"(?:单位|部门|机构|局|委|办|厅|文件|通知|方案|规划|办法|条例|规定|法律|意见|预案|工作|任务|事项|事情|事儿?|项目|措施)(?!故|业|先|实)"
    r"|(?:这|那|该|此)(?:一)?[项件](?:工作|任务|事项|事情|事儿?|项目|措施)?(?!故|业|先|实)"
    r"|它们?|(?<!其)[他她]们?|(?:这|那)些(?=什么|何时|由|归|谁|是|都|要|应|怎|有|哪|分|多|几|最|[？?]|$)"
    r"|(?:上面|前面|刚才|刚刚)(?:说|提到?|问|讲)?的?"
)
# A paragraph or an item of an article: 第二款, 第(三)项.
PARAGRAPH: Final = re.compile(r"第[(（]?[一二三四五六七八九十\d]{1,3}[)）]?[款项]")
# Someone who has duties of his own, asked for them: 企业有什么责任. Vague, but about somebody.
_SOMEBODY: Final = re.compile("企业|单位|个人|负责人")

#: Said to a question without a matter, and to a follow-up that could not be made whole.
NO_MATTER: Final = "这个问题没有写明问的是哪件事，因此不作回答。"
UNCLEAR: Final = "没有弄清这一问接着问的是什么，因此不作回答。"
#: What a question of each kind may look like when it is whole.
_EXAMPLES: Final = {
    AnswerKind.LEAD: "电动自行车停放充电整治由哪个部门牵头？",
    AnswerKind.PENALTY: "在楼道里给电动自行车充电怎么处罚？",
    AnswerKind.TARGET: "电动自行车充电设施建设什么时候完成？",
}
_EXAMPLE: Final = "电动自行车停放充电由哪些部门负责？"


def lacking(question: Question, *, names_text: bool = False) -> str:
    """What the asker should add to a question that has no matter; "" for one that has.

    Args:
        question: as asked of the library, made whole where it followed up on another.
        names_text: the question names a text of the library, which is a matter.
    """
    if names_text:
        return ""
    article = ask.ARTICLE.search(question.text)
    spans = [span for _, span in question.spans]
    rest = ask.POLITE.sub("", without(question.text, spans))
    rest = PARAGRAPH.sub("", POINTS_BACK.sub("", ask.YEAR.sub("", rest)))
    if article and not question.law:
        bare = ask.ARTICLE.sub("", rest)
        return _which_law(article.group()) if says_nothing(bare, words("attributes")) else ""
    if not says_nothing(rest, words("attributes") | words("circumstances")):
        return ""
    if question.units:
        # A unit is a matter where its duties are asked for; “是不是公安局牵头？” lacks what it leads.
        led = question.claims or question.kind in (AnswerKind.LEAD, AnswerKind.RESPONSIBILITY)
        return _which_matter(question) if led else ""
    if question.asked_for is AskedFor.TARGETS and (question.places or question.years):
        return ""  # all targets of a place or a year
    if ask.DUTIES.search(question.text) and _SOMEBODY.search(rest):
        return ""
    return _which_matter(question)


def _which_matter(question: Question) -> str:
    example = _EXAMPLES.get(question.kind, _EXAMPLE)
    return (
        f"请写明问的是哪件事，例如：“{example}”。"
        "如果是接着前面的问题问，请在前一个答案下面的“接着问”里提问，或者在同一个对话里提问。"
    )


def _which_law(article: str) -> str:
    return f"请写明是哪部法律或哪个文件的{article}，例如：“消防法{article}是怎么规定的？”"


@functools.cache
def words(kind: str) -> frozenset[str]:
    """One list of the packaged file of follow-up words.

    Raises:
        InternalError: the file is damaged.
    """
    source = resources.files("qa_service").joinpath("data/follow_up.toml")
    try:
        return frozenset(tomllib.loads(source.read_text(encoding="utf-8"))[kind].split())
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise InternalError("内置的追问用语表损坏，请重新安装 anzhi。") from error


def says_nothing(text: str, beside: frozenset[str] = frozenset()) -> bool:
    """Whether a text is made of carriers, asking words and ``beside`` alone: 要管, 牵头部门是哪个."""
    return _made_of(text, words("carriers") | words("sides") | beside)


def only_carries(text: str) -> bool:
    """Whether a text asks for nothing either: 那, 呢, 那边呢. Not 牵头的呢."""
    return _made_of(text, words("carriers"))


def only(kind: str, text: str) -> bool:
    """Whether a text has words of one list, and beside them carriers alone: 那单位呢, of ``punished``."""
    known = words(kind)
    return any(word in text for word in known) and _made_of(text, words("carriers") | known)


def _made_of(text: str, known: frozenset[str]) -> bool:
    text = "".join(_LETTER.findall(text))
    if len(text) > _MOST:
        return False
    reached = [True] + [False] * len(text)
    for end in range(1, len(text) + 1):
        starts = range(max(0, end - _LONGEST), end)
        reached[end] = any(reached[start] and text[start:end] in known for start in starts)
    return reached[-1]


def without(text: str, spans: Iterable[Span]) -> str:
    """``text`` less some stretches of it."""
    pieces, last = [], 0
    for span in sorted(spans):
        pieces.append(text[last : span.start])
        last = max(last, span.end)
    return "".join([*pieces, text[last:]])
