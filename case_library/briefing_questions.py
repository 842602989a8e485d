"""Questions for discussion, made from the record's own causes, provisions and parties (讨论题).

A question quotes what it asks about and asserts nothing besides: each carries the sources of what it quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from case_library.briefing import Part, PartKind, Statement, ToldCase

MOST_QUESTIONS = 8
_QUOTED = 70
"""Characters of a passage that a question quotes."""
# What stands before the words themselves: （一）, 1., 一是, 直接原因：. Leaves 四川某公司 and 3.5吨.
_NUMBER = re.compile(
    r"^(?:[（(][一二三四五六七八九十\d]{1,3}[)）][、.．，]?\s*|[一二三四五六七八九十\d]{1,3}(?:[、.．，)）](?!\d)\s*|是)"
    r"|[①-⑳]\s*|[一-鿿]{0,6}原因[:：是为]+)"
)


def questions(told: ToldCase) -> Part:
    """Up to ``MOST_QUESTIONS`` questions on one case; an empty part where nothing can be asked about."""
    made = list(_course(told)) + list(_direct(told)) + list(_indirect(told)) + list(_rules(told))
    made += [*_answerable(told), *_lessons(told)]
    return Part(PartKind.QUESTIONS, tuple(made[:MOST_QUESTIONS]))


def _statements(told: ToldCase, kind: PartKind) -> tuple[Statement, ...]:
    part = told.part(kind)
    return part.statements if part else ()


def _course(told: ToldCase) -> Iterator[Statement]:
    passages = _statements(told, PartKind.COURSE)
    if passages:
        numbers = tuple(dict.fromkeys(n for one in passages for n in one.sources))[:3]
        yield Statement("按材料所写的经过，哪几个时点可以叫停作业或者采取处置？各应当由谁来做？", numbers)


def _direct(told: ToldCase) -> Iterator[Statement]:
    for cause in _statements(told, PartKind.DIRECT)[:2]:
        yield Statement(
            f"材料写明的原因有“{_short(cause.text)}”。对照本单位：有没有同样的做法、设备或者环境？由哪个岗位负责发现和制止？",
            cause.sources,
        )


def _indirect(told: ToldCase) -> Iterator[Statement]:
    for cause in _statements(told, PartKind.INDIRECT)[:2]:
        yield Statement(
            f"材料写明的间接原因有“{_short(cause.text)}”。本单位在这方面有什么制度？用哪些记录可以证明它得到了执行？",
            cause.sources,
        )


def _rules(told: ToldCase) -> Iterator[Statement]:
    part = told.part(PartKind.PROVISIONS)
    for rule in part.rules[:2] if part else ():
        who = f"（材料写明违反者：{rule.who}）" if rule.who else ""
        if rule.then or rule.now:
            text = f"事故违反了{rule.name}{who}。这一条要求谁做什么？本单位由谁落实？"
        else:
            text = f"事故违反了{rule.name}{who}。请查阅这一规定：它要求谁做什么？本单位由谁落实？"
        yield Statement(text, rule.sources)


def _answerable(told: ToldCase) -> Iterator[Statement]:
    part = told.part(PartKind.CHAIN)
    if part is None or len(part.chain) < 2:
        return
    numbers = tuple(dict.fromkeys(n for link in part.chain[:3] for n in link.sources))[:4]
    yield Statement(
        "材料的责任认定和处理列出的单位和人员，各自应当做而没有做的是什么？本单位谁在同样的岗位上？",
        numbers,
    )


# A sentence that asks for something: 应当…, 必须…, 加强…, 严禁…. Others tell what went wrong (一是超载运输).
_DEMANDS = re.compile(
    "应当|必须|加强|严[禁格防]|杜绝|建立|落实|开展|完善|确保|[^重主需]要(?!求|素|害)|不得|提高"
)
# What was left undone asks for nothing: 未严格落实…, 教育学习没有有效落实. Leaves 不得 alone.
_UNDONE = re.compile(
    "(?:未|没有?|不(?!得)|缺乏|缺少)[^，,。；;]{0,14}|[^，,。；;]{0,12}(?:不到位|不落实|不力)"
)
_SENTENCE = re.compile("[^。；;]+[。；;]?")


def _demand(words: str) -> str:
    """The first sentence that asks for something, "" without one."""
    sentences = (one.group().strip() for one in _SENTENCE.finditer(_NUMBER.sub("", words.strip())))
    return next((one for one in sentences if _DEMANDS.search(_UNDONE.sub("", one))), "")


def _lessons(told: ToldCase) -> Iterator[Statement]:
    found = _statements(told, PartKind.LESSONS)
    demands = ((one, said) for one in found if (said := _demand(one.text)))
    demanding, said = next(demands, (None, ""))
    if demanding is not None:
        yield Statement(
            f"材料提出的措施有“{_short(said)}”。本单位做到了哪一步？还差什么、由谁在什么时候补上？",
            demanding.sources,
        )
    elif found:
        yield Statement(
            f"材料总结的教训有“{_short(found[0].text)}”。本单位有没有同样的情况？怎样避免？", found[0].sources
        )


def _short(words: str) -> str:
    """The beginning of a passage up to a full stop or comma, without its number."""
    bare = _NUMBER.sub("", words.strip())
    if len(bare) <= _QUOTED:
        return bare.rstrip("。；;，, ")
    stops = [at for at in range(12, _QUOTED) if bare[at] in "。；;，," and _closed(bare[:at])]
    return bare[: stops[-1] if stops else _QUOTED].rstrip("。；;，, ") + "……"


def _closed(words: str) -> bool:
    """Whether every bracket and quotation mark that is opened is closed again."""
    return all(words.count(opened) == words.count(shut) for opened, shut in ("（）", "《》", "“”", "()"))
