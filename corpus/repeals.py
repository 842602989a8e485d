"""Statements that another document ceases to hold: 《…》同时废止, 废止下列文件, 自…起失效.

A small scanner instead of one expression: the book titles of a sentence are found first, then the verb that
repeals, outside of them; titles that stand in its object are taken, titles that only describe another
one (根据《关于修改…的决定》第二次修正的《…》) are not. A lead-in (废止下列规章：) or the heading of an annex
(决定废止的文件目录) makes a list of what follows it.

The forms are those of 《行政法规制定程序条例》, 《规章制定程序条例》 and of the last articles of laws and
local regulations. Not a repeal: what is only proposed or allowed (拟废止, 可以废止), what tells of the past
(已废止, 被废止的), what yields only where it conflicts (与本办法不一致的，以本办法为准), and what stands in
quotation marks (修改为：“…同时废止。”).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.metadata import find_number, parse_date
from corpus.model import Clause, ClauseKind, DocumentKind, Outline, Span
from corpus.relations import Repeal

_SILENT = frozenset({ClauseKind.CHROME, ClauseKind.CONTENTS, ClauseKind.TITLE})
_MOST_TITLE = 150
_MOST_SENTENCE = 6_000
_MOST_CLAUSE = 60_000
_MOST_LEAD = 90
"""Characters before the title of an entry of a list: who issued it, and when."""

# Why: the verbs with which Chinese texts end other texts.
# Matches 废止, 失效, 停止执行, 不再施行, 终止执行, 作废; outside of book titles only (blanked before).
_ENDS = re.compile(
    r"废止|失效|作废|(?:停止|终止)(?:执行|施行|实施|使用)|不再(?:执行|施行|实施|适用|有效|使用|保留)"
)
_WORDS = ("废止", "失效", "作废", "停止", "终止", "不再")
# Before the verb: not said but proposed, allowed, denied, told of, or one of several acts.
_NOT_SAID = re.compile(
    r"(?:申请|拟|建议|提请|提出|提议|要求|请求|应当?|可以?|可|需要?|须|是否|或者?|、|修改和?|制定|修订|修正|未|不得|不予|不|尚未|已经?|"
    r"已被|被|曾|关于|有权|负责|依法|及时|予以修改或者|暂不|逾期|自行|自动|视为|其|的|若|如|因|经|而|本办法|本规定)$"
)
# … but these are said in spite of the word before: 应同时废止, 自…起自动失效, 其中《A》废止.
_SAID = re.compile(r"(?:同时|即行|立即|一并|相应|全部|一律|均|予以|自动|自行|随之)$")
_MERELY = re.compile(
    r"建议|申请|提请|提出|拟(?!定)|可以|应当|需要|必要|是否|不得|有权|要求|请求|未经|争取|准备|逾期|或者|如果|如需"
)
# 失效 and 作废 also describe goods and permits (失效日期, 失效、变质的产品): they repeal only at the end of a
# clause.
_ENDED = re.compile(r"\s*(?:[。；;，,]|$|的(?:目录|文件|规范性文件|规章|法规))")
# What is repealed is a document, not a paper that was issued to somebody: 《采矿许可证》, 《营业执照》.
_PAPER = re.compile(r"(?:证|证书|执照|凭证|票据|单据|标志|牌)$")
# Behind the verb: the verb is part of a noun or of a condition.
_NOT_AN_ACT = re.compile(
    r"\s*(?:程序|议案|案|建议|申请|情形|条件|标准|日期|时间|与否|或者?|和修改|、修改|[以之]?[后前]|期间|的?(?:[，,]|$)(?<=的[，,])|"
    r"的(?!以下|下列)[^。；：:《]{0,12}?(?:程序|议案|建议|申请|情形|条件|日期|[，,]|后|前|应当|可以|不得))"
)
# Between the object and the verb. Matches the adverbs and the day: 自本办法施行之日起, 自2021年5月1日起同时.
_LEAD_TO_VERB = re.compile(
    r"(?:等?[一二三四五六七八九十百\d]*[件部个项]?(?:文件|法规|规章|规定|办法|地方性法规|规范性文件|行政法规|政府规章|通知|决定|解释|"
    r"批复|单行条例|条例|司法解释)?(?:的通知|的决定|的规定)?)?"
    r"[，,\s]*(?:现|应|也|亦|均|都|则|即|就|特此|决定|从即日起|自即日起|届时|此前)?[，,]?"
    r"(?:[自从于在][^，,。；《》]{2,40}?(?:起|后|时|日|同时)[，,]?)?"
    r"(?:[^，,。；《》]{2,24}?(?:施行|实施|生效|公布|发布|印发)(?:之日起|后|起|之日|的同时|时)[，,]?)?\s*"
    r"(?:同时|即行|立即|一并|相应|全部|一律|均|均予以?|予以|即|也|亦|随之|自动|自行|现|宣布|现予|自此|正式)*"
)
_ADVERBS = "同时|即行|立即|一并|相应|全部|一律|均|予以|自动|自行|随之|正式|宣布"
# Behind a title: it only describes the title that follows it (根据《A》第二次修正的《B》).
_DESCRIBES = re.compile(
    r"\s*(?:[（(][^（）()]*[）)])?\s*(?:第[一二三四五六七八九十]+次)?(?:修正|修订|修改|规定|确定|批准|通过|公布|发布|授权|要求|精神|制定|"
    r"颁布|印发|的(?:决定|规定|要求|精神)?(?:第[一二三四五六七八九十]+次)?(?:修正|修订|修改|制定|通过))"
)
_GROUND = re.compile(
    r"(?:根据|依据|依照|按照|遵照|实施|贯彻|执行|落实|违反|适用|参照|符合|修改|修订)(?:了)?[^，,。；《》]{0,40}$"
)
# Between two titles of one object: commas, 和, 以及, and what describes the second (1999年…发布的). Never a
# verb of another statement.
_OTHER_STATEMENT = re.compile(
    r"施行(?!的|以来)|执行|适用|按照?|依照|不一致|抵触|为准|应当|可以|继续|有效|根据|依据|参照|修改为|改为|不得|起草|制定本"
)
# A provision of the text, not the text: 《A》第三条, 《A》中有关…的规定, 《A》的相关条款.
_PROVISION = re.compile(
    r"\s*(?:[（(][^（）()]*[）)])?\s*(?:第[一二三四五六七八九十百千零〇\d]+[条款项章节]|中(?!华|央|国)|的?(?:有关|相关|部分)(?:规定|条款|内容|条文)|"
    r"里|内|所列|所附|附件|附表|关于[^，,。；《》]{2,40}?的(?:规定|条款|内容))"
)
_CONFLICT = re.compile(r"不一致|相?抵触|不相?符|不符|冲突|相悖|有出入")
# The day on which it ends: 自2021年5月1日起(同时)废止.
_SINCE = re.compile(
    r"[自从于]?\s*(?P<date>(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)\s*(?:起|开始|零时起)?[，,]?\s*"
    rf"(?:{_ADVERBS})*$"
)
_BRACKET = re.compile(r"\s*[（(]((?:[^（）()]|[（(][^（）()]{0,20}[）)]){2,160})[）)]")
# A list is announced: 废止下列规章：, 下列文件予以废止, 决定废止的规范性文件目录. Not 修改下列.
_ANNOUNCES = re.compile(
    r"(?:废止|失效|停止执行|停止施行|作废|不再执行)[^。；《》]{0,20}?(?:下列|以下|如下|附件|目录|清单)|"
    r"(?:下列|以下|附件|附表|目录|清单)[^。；《》]{0,40}?(?:废止|失效|停止执行|停止施行|作废|不再执行)|"
    r"(?:废止|失效)(?:或者?|、|和|及)?(?:宣布|停止执行|废止|失效)*的?[^。；《》]{0,24}?(?:目录|清单|一览表)"
)
_KEEPS = re.compile(r"继续有效|保留|修改|修订|不再列入|拟|征求意见|建议|是否")
_ITEM = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十百\d]{1,4}[）)]|[一二三四五六七八九十百\d]{1,4}\s*[、.．]|第[一二三四五六七八九十]+[、,，])?\s*"
)
# Numbers alone repeal too: 原×政发〔2010〕5号文件同时废止.
_NUMBERED = re.compile(r"([\u4e00-\u9fff]{1,10}[〔\[（(](?:19|20)\d{2}[〕\]）)]\s*\d{1,4}号)(?:文件?|文)?$")


@dataclass(frozen=True, slots=True)
class _Title:
    """A book title outside of others: ``start`` at 《, ``end`` behind 》."""

    start: int
    end: int
    words: str


def find_repeals(outline: Outline) -> tuple[Repeal, ...]:
    """Every document that ``outline`` repeals, in the order of the text; nothing of a case report."""
    if outline.metadata.kind is DocumentKind.CASE or not any(word in outline.text for word in _WORDS):
        return ()
    found: list[Repeal] = []
    listing = _Listing(outline)
    for clause in outline.clauses:
        if clause.kind in _SILENT:
            listing.see_title(clause)
            continue
        if outline.parts and outline.parts[clause.part].kind is DocumentKind.CASE:
            continue
        if clause.span.end - clause.span.start > _MOST_CLAUSE:
            continue
        text = clause.span.of(outline.text)
        stated = [*_stated(clause, text)] if any(word in text for word in _WORDS) else []
        if not stated:
            stated = listing.items(clause, text)
        found += stated
        listing.see(clause, text)
    once = {repeal.span: repeal for repeal in reversed(found)}
    return tuple(once[span] for span in sorted(once))


# --- sentences -----------------------------------------------------------------------------------


def _stated(clause: Clause, text: str) -> Iterator[Repeal]:
    """What the sentences of a clause repeal."""
    titles = book_titles(text)
    hidden = _hidden(text, titles)
    start = 0
    for end in _sentence_ends(hidden):
        if end - start <= _MOST_SENTENCE:
            inside = [t for t in titles if start <= t.start and t.end <= end and not _PAPER.search(t.words)]
            yield from _of_sentence(clause, text, hidden, inside, start, end)
        start = end


def _of_sentence(
    clause: Clause, text: str, hidden: str, titles: list[_Title], start: int, end: int
) -> Iterator[Repeal]:
    for verb in _ENDS.finditer(hidden, start, end):
        label = _ITEM.match(hidden, start, verb.start())
        before, after = hidden[label.end() if label else start : verb.start()], hidden[verb.end() : end]
        bare = _strip_adverbs(before)
        allowed = bare != before or not _NOT_SAID.search(before.rstrip())
        if not allowed or _proposed(bare):
            continue
        if bare != before and re.search(r"(?:[不未]|应当|可以)$", bare.rstrip("，, ")):
            continue
        if verb.group() in ("失效", "作废") and not _ENDED.match(after) and not before.endswith("宣布"):
            continue
        objects = _objects_before(hidden, titles, start, verb.start())
        if objects and not _NOT_AN_ACT.match(after):
            since = _since(text[start : verb.start()])
            yield from (_repeal(clause, text, title, since, start, end) for title in objects)
        elif not objects:
            yield from _after(clause, text, hidden, titles, verb, start, end)


def _after(
    clause: Clause, text: str, hidden: str, titles: list[_Title], verb: re.Match[str], start: int, end: int
) -> Iterator[Repeal]:
    """废止《A》、《B》: the object behind the verb; or a number before it: …〔2010〕5号文件同时废止."""
    if verb.group() == "失效" and "宣布" not in hidden[start : verb.start()][-6:]:
        objects: list[_Title] = []
    else:
        objects = _objects_after(hidden, titles, verb.end(), end)
    since = _since(text[start : verb.start()]) or _since_head(text[start : verb.start()])
    for title in objects:
        yield _repeal(clause, text, title, since, start, end)
    if objects or titles:
        return
    number = _NUMBERED.search(_strip_adverbs(hidden[start : verb.start()]).rstrip("，, "))
    if number and not _NOT_AN_ACT.match(hidden[verb.end() : end]):
        base = clause.span.start + start
        span = Span(base + number.start(1), base + number.end(1))
        yield Repeal(clause.ordinal, span, "", number=_bare_number(number.group(1)), since=since)


def _objects_before(hidden: str, titles: list[_Title], start: int, verb: int) -> list[_Title]:
    """The titles whose end the verb states, walking back from it."""
    objects: list[_Title] = []
    right = verb
    for title in reversed([t for t in titles if t.end <= verb]):
        gap = hidden[title.end : right]
        behind = _BRACKET.sub("", gap, count=1) if _BRACKET.match(gap) else gap
        if _CONFLICT.search(gap):
            return objects
        if right == verb:
            provision = _PROVISION.match(gap)
            if provision:
                lead = re.fullmatch(r"[^。；《》]{0,120}", gap[provision.end() :])
            else:
                lead = _LEAD_TO_VERB.fullmatch(behind)
            if not lead or (_DESCRIBES.match(gap) and not _LEAD_TO_VERB.fullmatch(behind)):
                return objects
        elif _DESCRIBES.match(gap) and not gap.lstrip().startswith(("、", "，", ",", "和", "及", "以及")):
            right = title.start  # 根据《A》修正的《B》: A is not repealed
            continue
        elif _OTHER_STATEMENT.search(behind):
            return objects
        ground = hidden[max(start, title.start - 60) : title.start]
        if _GROUND.search(ground) and right != verb:
            right = title.start
            continue
        objects.append(title)
        right = title.start
    return objects[::-1]


def _objects_after(hidden: str, titles: list[_Title], verb: int, end: int) -> list[_Title]:
    """The titles behind 废止, as far as they are joined to it."""
    objects: list[_Title] = []
    left = verb
    for title in [t for t in titles if t.start >= verb]:
        gap = hidden[left : title.start]
        behind = _BRACKET.sub("", gap, count=1) if _BRACKET.match(gap) else gap
        if not objects:
            if not re.fullmatch(
                r"\s*(?:了|以下|下列)?[^，,。；：:《》]{0,30}[：:]?\s*(?:[一1][、.．]|[（(]一[）)])?[^，,。；：:《》]{0,80}",
                gap,
            ):
                return objects
            if re.match(r"\s*(?:后|前|的|程序|与|或)", gap):
                return objects
        elif _OTHER_STATEMENT.search(behind) or not re.match(
            r"\s*(?:[、，,和与及]|以及|并)|\s*$", _unbracketed(gap)
        ):
            return objects
        objects.append(title)
        left = title.end
    tail = hidden[left:end]
    # 废止《A》的决定, 废止《A》后: a noun or a condition, not an act.
    noun = re.match(r"\s*的?(?:议案|决定|说明|建议|申请|程序|通知(?!》)|公告|请示|[后前]|情形|的，)", tail)
    return [] if noun and objects else objects


def _unbracketed(gap: str) -> str:
    bracket = _BRACKET.match(gap)
    rest = gap[bracket.end() :] if bracket else gap
    provision = re.match(
        r"\s*(?:中的?|的)?(?:第[一二三四五六七八九十百千零〇\d]+[条款项章节][、，和]?)+", rest
    )
    return rest[provision.end() :] if provision else rest


def _strip_adverbs(before: str) -> str:
    """``before`` without the adverbs at its end."""
    match = re.search(rf"(?:{_ADVERBS})+$", before)
    return before[: match.start()] if match else before


def _proposed(before: str) -> bool:
    """Whether the comma clause only proposes, permits or forbids: 建议废止, 拟对《A》予以废止, 可以废止.

    What describes a title (经省政府计划委员会…发布的《A》) is not looked at.
    """
    here = re.split(r"[，,：:]", before)[-1]
    first, last = here.find("《"), here.rfind("》")
    near = here[max(0, first - 12) : first] + "|" + here[last + 1 :] if 0 <= first < last else here[-40:]
    return bool(_MERELY.search(near))


def _since(before: str) -> dt.date | None:
    """The day that stands right before the verb: 自2021年5月1日起同时."""
    match = _SINCE.search(before.rstrip("，, "))
    return parse_date(match.group("date")) if match else None


def _since_head(before: str) -> dt.date | None:
    """自2021年5月1日起，(决定)废止《A》."""
    match = re.search(
        r"[自从]\s*((?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)\s*起[，,]?\s*(?:决定|正式)?$", before
    )
    return parse_date(match.group(1)) if match else None


def _repeal(clause: Clause, text: str, title: _Title, since: dt.date | None, start: int, end: int) -> Repeal:
    behind = text[title.end : end]
    bracket = _BRACKET.match(behind)
    inside = bracket.group(1) if bracket else ""
    before = text[start : title.start]
    before = re.split(r"[》；]|[施实][行施][，,]", before)[-1][-160:]
    before = _BRACKET.sub("", before, count=1) if _BRACKET.match(before) else before
    number = find_number(inside) or _bare_number(before)
    # 自2021年5月1日起，废止《A》: the day of the repeal; 自1997年2月5日起施行的《A》: of the text.
    published = parse_date(inside) or parse_date(
        re.sub(r"[自从][^，。《》]{6,16}日起(?![施实]行)", "", before)
    )
    words = "".join(title.words.split())
    return Repeal(
        clause=clause.ordinal,
        span=Span(clause.span.start + title.start, clause.span.start + title.end),
        title=words,
        number=number,
        published=published,
        partial=bool(_PROVISION.match(behind)),
        since=since,
    )


def _bare_number(before: str) -> str:
    """The 文号 in what describes a title (原质检总局令第150号公布的), without the date that runs into it."""
    found = find_number(before) if "号" in before else ""
    return re.sub(r"^(?:.*日)?(?:以|原)?", "", found)


# --- lists ---------------------------------------------------------------------------------------


class _Listing:
    """A list of repealed texts that a sentence or a heading announces, with what follows it."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._on = False
        self._head: Clause | None = None
        self._since: dt.date | None = None

    def see_title(self, clause: Clause) -> None:
        """The title of a part: 附件2 宣布失效的文件目录."""
        self._announced(clause, clause.span.of(self._outline.text))

    def see(self, clause: Clause, text: str) -> None:
        """Whether this clause announces a list, or ends one."""
        if clause.kind is ClauseKind.ROW:
            return
        self._announced(clause, text)

    def _announced(self, clause: Clause, text: str) -> None:
        hidden = _hidden(text, book_titles(text))
        head = clause.kind in (ClauseKind.HEADING, ClauseKind.TITLE) or len(hidden) <= 40
        last = re.split(r"(?<=[。；])", hidden.strip().rstrip("。"))[-1]
        match = _ANNOUNCES.search(last)
        said = (
            match is not None
            and not _proposed(last[: match.end()])
            and not _KEEPS.search(_without_decision(last))
        )
        if said and (
            head or last.rstrip().endswith(("：", ":")) or "附件" in last or "附后" in last or "目录" in last
        ):
            self._on, self._head = True, clause
            self._since = _since_head(last[: match.start()]) if match else None
        elif self._on and (head and not self._is_item(text) and not self._below(clause)):
            self._on = False

    def items(self, clause: Clause, text: str) -> list[Repeal]:
        """The entry of a running list that a clause is; [] where it is none."""
        if not self._on:
            return []
        if clause.kind is ClauseKind.ROW:
            return self._row(clause, text)
        titles = book_titles(text)
        first = _ITEM.match(text)
        offset = first.end() if first else 0
        if not titles:
            return self._unmarked(clause, text, offset)
        lead = text[offset : titles[0].start]
        if len(lead) > _MOST_LEAD or re.search(r"[。；：]", lead) or _CONFLICT.search(text):
            return []
        return [_repeal(clause, text, titles[0], self._since, offset, len(text))]

    def _unmarked(self, clause: Clause, text: str, offset: int) -> list[Repeal]:
        """关于…的通知（×政发〔2003〕5号）: an entry without 《》, known by its number."""
        words = text[offset:].strip().rstrip("。；;")
        match = re.fullmatch(
            r"(?P<title>[^（()）。；]{6,120}?)\s*[（(](?P<number>[^（）()]{4,40})[）)]", words
        )
        number = find_number(match.group("number")) if match else ""
        if match is None or not number:
            return []
        start = clause.span.start + text.index(match.group("title"), offset)
        title = "".join(match.group("title").split())
        return [
            Repeal(
                clause.ordinal,
                Span(start, start + len(match.group("title"))),
                title,
                number,
                since=self._since,
            )
        ]

    def _row(self, clause: Clause, text: str) -> list[Repeal]:
        cells = [Span(c.start - clause.span.start, c.end - clause.span.start) for c in clause.cells]
        named = [c for c in cells if re.search(r"[\u4e00-\u9fff]{4}", c.of(text))]
        if not named or clause.header is None:
            return []
        longest = max(named, key=lambda c: (c.end - c.start, -c.start))
        words = "".join(longest.of(text).split()).strip("《》")
        number = next((found for c in cells if c != longest and (found := find_number(c.of(text)))), "")
        if len(words) < 6 or (not number and "《" not in longest.of(text)):
            return []
        span = Span(clause.span.start + longest.start, clause.span.start + longest.end)
        return [Repeal(clause.ordinal, span, words, number, since=self._since)]

    def _is_item(self, text: str) -> bool:
        match = _ITEM.match(text)
        return bool(match and match.end()) or text.lstrip().startswith("《")

    def _below(self, clause: Clause) -> bool:
        parent = clause.parent
        while parent is not None and self._head is not None:
            if parent == self._head.ordinal:
                return True
            parent = self._outline.clauses[parent].parent
        return False


def _without_decision(words: str) -> str:
    """修改和废止 in a name of the decision itself does not keep anything."""
    return re.sub(r"关于[^，。；]*?的决定|修改和废止|废止和修改", "", words)


# --- words ---------------------------------------------------------------------------------------


def book_titles(text: str) -> list[_Title]:
    """The outermost book titles, 《》 within 《》 included; one that does not close is passed over."""
    found: list[_Title] = []
    depth, start = 0, 0
    for index, mark in enumerate(text):
        if mark == "《":
            if depth and index - start > _MOST_TITLE:
                depth = 0
            if depth == 0:
                start = index
            depth += 1
        elif mark == "》" and depth:
            depth -= 1
            if depth == 0 and index - start <= 2 * _MOST_TITLE:
                found.append(_Title(start, index + 1, text[start + 1 : index]))
    return found


def _hidden(text: str, titles: list[_Title]) -> str:
    """``text`` with the insides of titles and of quotation marks blanked, offsets kept."""
    marks = list(text)
    for title in titles:
        for index in range(title.start + 1, title.end - 1):
            marks[index] = "＿"
    hidden = "".join(marks)
    return re.sub(r"“[^“”]{1,2000}”", lambda match: "“" + "＿" * (len(match.group()) - 2) + "”", hidden)


def _sentence_ends(hidden: str) -> Iterator[int]:
    for match in re.finditer(r"[。；;！？\n]", hidden):
        yield match.end()
    if hidden and hidden[-1] not in "。；;！？\n":
        yield len(hidden)
