"""Where a document holds (适用地区), and which words of it say so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.jurisdiction.chains import ZONE, Chain, chains
from corpus.jurisdiction.events import place_of_event
from corpus.jurisdiction.naming_itself import level_of_issuer, place_in_text
from corpus.jurisdiction.organs import (
    NATIONAL_HEAD,
    NATIONAL_NUMBER,
    ORGAN,
    PLACEHOLDER,
    branch_place,
    firm_named,
)
from corpus.jurisdiction.parents import parent_of
from corpus.jurisdiction.paths import NATIONAL
from corpus.model import PlaceBasis, PlaceSource
from corpus.regions import Path, level_of, regions, unlisted_place, words

TEXT_LIMIT = 60_000
PLACEHOLDER_LIMIT = 4_000
_TITLE_JOINT = re.compile(
    r"(?:^|中共|关于|印发|转发|批转|《|“|—|公布|批准|修改|废止|、|\d{4}年|[〔\[（(]\d{4}[〕\])）]\d*号?)$"
)
_NO_PLACE_BEHIND = re.compile(r"[路街战]|会议|公约|协定|条约|模式|精神|经验")
_FREE_TRADE = re.compile(r"中国[（(]([\u4e00-\u9fff]{2,4})[）)]自由贸易(?:试验区|港)")
_ZONE_ORGAN = "(?:党工委|工委|管委会|管理委员会|工作委员会|管理局|执行委员会|管理办公室)"
_AFFAIRS = re.compile(
    r"的?(?:党工委|工委|管委|管理委员会|办公室|安委|(?:(?!管理办法)[\u4e00-\u9fff]){2,10}?(?:局|分局|大队|中心)$)"
)


@dataclass(frozen=True, slots=True)
class Placing:
    """A jurisdiction path ("" unknown, "全国" for the state's own texts) and what says so."""

    path: str
    basis: PlaceBasis

    @staticmethod
    def unknown(source: PlaceSource = PlaceSource.NONE, said: str = "") -> Placing:
        return Placing("", PlaceBasis(source, said))


def locate(title: str, issuer: str, number: str, text: str, *, event: bool = False) -> Placing:
    """Where a document holds.

    Title and issuer decide where they name a place; then the number; then what the text says of itself
    (数字青岛, 魅力承德). A place that is merely cited does not count: unknown is better than wrong. A place
    at the head of title or issuer that no register has is a path by itself (岚桥县), below the region that
    the text says it lies in. A firm's own rules hold for the firm alone and have no place.

    Args:
        title, issuer, number: "" where unknown.
        text: the text; its first 60,000 characters are looked at.
        event: the text reports an accident: where it happened counts.
    """
    text = text[:TEXT_LIMIT]
    lines = [(PlaceSource.TITLE, _squeeze(title)), (PlaceSource.ISSUER, _squeeze(issuer))]
    for source, line in lines:
        found = _of_line(source, line, event=event) if line else None
        if found is not None:
            return _refined(found, title, text) if event and found.path != NATIONAL else found
    bare = any(level_of_issuer(line) for _, line in lines)
    national = NATIONAL_NUMBER.match(_squeeze(number)) if number and not bare else None
    if national:
        return Placing(NATIONAL, PlaceBasis(PlaceSource.NUMBER, number))
    for source, line in lines:
        unlisted = _unlisted(source, line, [title, issuer], text) or _zone_by_itself(source, line, text)
        if unlisted is not None:
            return unlisted
    if event:
        path = place_of_event(title, text)
        return Placing("/".join(path), PlaceBasis(PlaceSource.EVENT, path[-1])) if path else Placing.unknown()
    placeholder = PLACEHOLDER.search(text[:PLACEHOLDER_LIMIT])
    if placeholder:
        return Placing.unknown(PlaceSource.PLACEHOLDER, placeholder.group())
    path, said = place_in_text(text, head=f"{title}\n{issuer}", number=number)
    if not path:
        return Placing.unknown()
    source = PlaceSource.NUMBER if said == number else PlaceSource.TEXT
    return Placing("/".join(path), PlaceBasis(source, said))


def place_of(title: str, issuer: str, number: str, text: str, *, event: bool = False) -> str:
    """The path alone; see ``locate``."""
    return locate(title, issuer, number, text, event=event).path


def _squeeze(line: str) -> str:
    return re.sub(r"\s+", "", line)


def _of_line(source: PlaceSource, line: str, *, event: bool) -> Placing | None:
    """What title or issuer say by themselves; None where they leave it open."""
    firm = "" if event else firm_named(line)
    if firm:
        return Placing.unknown(PlaceSource.FIRM, firm)
    branch = branch_place(line)
    if branch:
        return Placing("/".join(branch), PlaceBasis(source, line[:24]))
    national = NATIONAL_HEAD.match(line)
    if national:
        return Placing(NATIONAL, PlaceBasis(source, national.group()))
    placeholder = PLACEHOLDER.search(line)
    if placeholder and not event:  # 江苏某县化肥厂爆炸: the report still says where
        return Placing.unknown(PlaceSource.PLACEHOLDER, placeholder.group())
    path, said = _place_in_title(line)
    return Placing("/".join(path), PlaceBasis(source, said)) if path else None


def _refined(found: Placing, title: str, text: str) -> Placing:
    """An accident's place as deep as its report keeps to it, inside what the title says."""
    path = "/".join(place_of_event(title, text))
    if found.path and path.startswith(found.path + "/"):
        return Placing(path, PlaceBasis(PlaceSource.EVENT, path.rsplit("/", 1)[-1]))
    return found


def _place_in_title(line: str) -> tuple[Path, str]:
    """The place that heads a title, or whose organ is named in it, and its words."""
    trade = _FREE_TRADE.search(line)
    if trade:
        host = regions().same_name(trade.group(1), full=False)
        if host:
            return (*host[0][:1], trade.group()), trade.group()
    found = chains(line)
    for chain in found:
        if chain.zone:
            return chain.path, line[chain.start : chain.end]
    for chain in found:
        path = _heading_place(line, chain)
        if path:
            return path, _words_of(line, chain, path)
    return (), ""


def _words_of(line: str, chain: Chain, path: Path) -> str:
    """The words that name ``path``: 杭州市 of 杭州市|钱塘江, 承德市岚桥县 with a place that follows."""
    if len(path) > len(chain.path):
        return line[chain.start : chain.end + sum(map(len, path[len(chain.path) :]))]
    words_ = line[chain.start : chain.end]
    at = words_.find(path[-1])
    return words_ if at < 0 else words_[: at + len(path[-1])]


def _heading_place(line: str, chain: Chain) -> Path:
    head = bool(_TITLE_JOINT.search(line[: chain.start]))
    organ = ORGAN.match(line, chain.end) is not None
    if chain.sure and (head or organ):
        # 承德市|岚桥县: a place in it that the register lacks
        inner = unlisted_place(line[chain.end :]) if chain.full and level_of(chain.sure) < 3 else ()
        return (*chain.sure, *inner)
    if chain.sure or not head:
        return ()
    at_start = chain.start == 0 and not _NO_PLACE_BEHIND.match(line, chain.end)
    if level_of(chain.path) < 3:
        return chain.path if organ or at_start else ()
    if chain.wide in ((), chain.path) or not (organ or at_start):
        return ()
    # 青岛即墨 is the county; 杭州西湖 may be the lake in the city
    return chain.wide if line[chain.end - 2 : chain.end] in words("words_not_places.txt") else chain.path


# --- places that the register lacks --------------------------------------------------------------


def _unlisted(source: PlaceSource, line: str, lines: list[str], text: str) -> Placing | None:
    path = unlisted_place(line)
    if not path:
        return None
    parent, said = parent_of(path[0], lines, text)
    basis = PlaceBasis(source, "".join(path), said, parent_known=bool(parent))
    return Placing("/".join((*parent, *path)), basis)


def _zone_by_itself(source: PlaceSource, line: str, text: str) -> Placing | None:
    """A zone named without its region (江北水城旅游度假区, 度假区安监局): the text's zone of that name; else
    a bare path, where an organ of the zone shows that it is one."""
    head = re.match(r"(?:中共|关于|印发|转发|《)*", line)
    start = head.end() if head else 0
    match = ZONE.match(line, start)
    if match is None:
        return None
    name = match.group()
    known = {chain.path for chain in chains(text) if chain.zone and chain.path[-1].endswith(name)}
    if len(known) == 1:
        (path,) = known
        if match.group("own") or _AFFAIRS.match(line, match.end()):
            return Placing("/".join(path), PlaceBasis(source, name, path[-1]))
    if len(match.group("own")) < 2 or not re.search(re.escape(name) + _ZONE_ORGAN, f"{line}\n{text}"):
        return None
    parent, said = parent_of(name, [line], text)
    return Placing("/".join((*parent, name)), PlaceBasis(source, name, said, parent_known=bool(parent)))
