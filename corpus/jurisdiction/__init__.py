"""Jurisdictions (辖区): where documents hold, which places questions name, and how places stand to each
other."""

from corpus.jurisdiction.mentions import PlaceMention
from corpus.jurisdiction.paths import (
    NATIONAL,
    Relation,
    covers,
    in_scope,
    level_name,
    parent_known,
    related,
    relation,
)
from corpus.jurisdiction.placing import Placing, locate, place_of
from corpus.jurisdiction.questions import (
    AmbiguousPlace,
    ambiguous_places,
    find_places,
    own_place,
    placeholder,
)
from corpus.jurisdiction.remarks import basis_text, place_remark

__all__ = [
    "NATIONAL",
    "AmbiguousPlace",
    "PlaceMention",
    "Placing",
    "Relation",
    "ambiguous_places",
    "basis_text",
    "covers",
    "find_places",
    "in_scope",
    "level_name",
    "locate",
    "own_place",
    "parent_known",
    "place_of",
    "place_remark",
    "placeholder",
    "related",
    "relation",
]
