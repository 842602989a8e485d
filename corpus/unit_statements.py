"""Full names that a text gives (全称、简称): 澜山市应急管理局（以下简称市应急局）, 澜山市应急管理局 anywhere.

Found once for a version, whose text never changes. Every step is linear in the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from corpus.organ_names import Setting, resolve
from corpus.organs import UnitKind, national_organ
from corpus.regions import Path
from corpus.unit_words import unit_words
from corpus.units import begins_like_verb, has_level, is_unit, parse


@dataclass(frozen=True, slots=True)
class UnitStatements:
    """What one text says of names.

    Attributes:
        definitions: short name → full name, as the text defines them.
        full: organ id → the full name that the text uses, and how often.
    """

    definitions: Mapping[str, str] = field(default_factory=dict)
    full: Mapping[str, tuple[str, int]] = field(default_factory=dict)


#: （以下简称市应急局）, （下称“区管委会”）, (简称：安全监管总局). Not （简称《办法》）, nor a sentence.
_SHORT = re.compile(
    r"[（(](?:以下|下)?(?:简称|称为|称)[：:为]?[“\"‘]?([^（）()“”\"‘’《》，,。；;\s]{2,20})[”\"’]?[）)]"
)
_BOUNDARY = re.compile(r"[，,。；;：:、“”\"《》\s（）()]")
_LONGEST = 36
#: What follows the name of a place in an organ's full name. Lazy, so that the first kind ends it:
#: 公安局交警大队 begins with 公安局. 局, 委 … are no end inside 局部, 委托, 办理.
_BEHIND_PLACE = re.compile(
    r"[\u4e00-\u9fff]{2,18}?(?:人民政府办公室|人民政府|管理委员会|委员会办公室|委员会|办公室|分局|支队|大队|总队|局|厅)"
    r"(?![部面势限长员])"
)


def find_statements(text: str, places: Sequence[str], *, law: bool = False) -> UnitStatements:
    """Definitions and full names in ``text``.

    Args:
        places: jurisdiction paths of the text and its parts; organs of these places and of those above
            them are looked for.
    """
    definitions = dict(_definitions(text))
    counts: dict[str, Counter[str]] = {}
    for place in places:
        setting = Setting.of(place, law=law)
        for path in (setting.place[:size] for size in range(1, len(setting.place) + 1)):
            for name in _names_at(text, path):
                found = resolve(name, setting)
                if found.kind is UnitKind.ORGAN and _is_full(name, found.name):
                    counts.setdefault(found.id, Counter())[found.name] += 1
    full = {key: max(names.items(), key=lambda item: (item[1], item[0])) for key, names in counts.items()}
    return UnitStatements(definitions, full)


def _names_at(text: str, path: Path) -> Iterator[str]:
    """Names that begin with the place, as written; of 青岛市即墨区 also those that begin with 即墨区."""
    step = path[-1]
    at = text.find(step)
    while at >= 0:
        behind = _BEHIND_PLACE.match(text, at + len(step))
        if behind and not any(mark in behind.group() for mark in "的了"):
            yield step + behind.group()
        at = text.find(step, at + len(step))


def _is_full(written: str, resolved: str) -> bool:
    """Whether nothing was written out: 即墨区应急局 is no full name, 即墨区应急管理局 is one."""
    if not resolved.endswith(written):
        return False
    organ = parse(written)
    words = unit_words()
    stem = written[: len(written) - len(organ.kind)]
    return (
        not organ.function or stem.endswith(organ.function) or organ.function not in words.functions.values()
    )


def _definitions(text: str) -> Iterator[tuple[str, str]]:
    for match in _SHORT.finditer(text):
        short = match.group(1)
        if not is_unit(short):
            continue
        full = _unit_before(text[max(0, match.start() - _LONGEST) : match.start()])
        if full and full != short and len(full) > len(short):
            yield short, full


def _unit_before(left: str) -> str:
    """The longest end of ``left`` that is a unit with its place or an organ of the state; "" for none."""
    cuts = [match.end() for match in _BOUNDARY.finditer(left)]
    piece = left[cuts[-1] if cuts else 0 :]
    for start in range(max(0, len(piece) - 3)):
        name = piece[start:]
        if national_organ(name) or (has_level(name) and is_unit(name) and not begins_like_verb(name)):
            return name
    return ""


def full_name(statements: UnitStatements, unit_id: str) -> str:
    """The name in full that a text gives an organ; "" when it gives none."""
    found = statements.full.get(unit_id)
    return found[0] if found else ""
