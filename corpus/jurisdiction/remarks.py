"""What a person reads about a document's place: why it has it, and what is not known (地区依据)."""

from __future__ import annotations

from corpus.model import Issue, Metadata, PlaceBasis, PlaceSource, Severity

_SAYS = {
    PlaceSource.GIVEN: "导入时指定",
    PlaceSource.TITLE: "标题“{}”",
    PlaceSource.ISSUER: "发文机关“{}”",
    PlaceSource.NUMBER: "文号“{}”",
    PlaceSource.TEXT: "正文“{}”",
    PlaceSource.EVENT: "事故地点“{}”",
    PlaceSource.LAW: "法规没有写明地区，按全国适用",
    PlaceSource.PARTS: "各部分一致",
    PlaceSource.MIXED: "各部分不同，其中有{}",
    PlaceSource.PLACEHOLDER: "地名是占位“{}”，不能确定",
    PlaceSource.FIRM: "“{}”的内部制度，只适用于该单位",
    PlaceSource.NONE: "文中没有依据，不能确定",
}


def basis_text(basis: PlaceBasis | None) -> str:
    """The basis in Chinese (标题“岚桥县”；上级未知); "" for a text that an earlier release read."""
    if basis is None:
        return ""
    said = _SAYS[basis.source].format(basis.words)
    if not basis.parent_known:
        return f"{said}；上级未知"
    return f"{said}；全称依据“{basis.parent}”" if basis.parent else said


def place_remark(about: Metadata) -> Issue | None:
    """What should be known about a document's place; None where it is found in full."""
    basis = about.place_basis
    if about.jurisdiction:
        if basis.parent_known:
            return None
        name = about.jurisdiction
        advice = f"可以更正适用地区，写明全路径，例如 某省/某市/{name}。"
        return Issue("place_parent_unknown", f"不知道“{name}”属于哪个省市，{advice}", Severity.INFO)
    if basis.source is PlaceSource.PLACEHOLDER:
        message = f"地名是占位“{basis.words}”，不能确定地区，可以更正适用地区。"
        return Issue("place_placeholder", message, Severity.INFO)
    if basis.source is PlaceSource.FIRM:
        message = f"这是“{basis.words}”的内部制度，只适用于该单位，不归入任何地区。"
        return Issue("place_firm", message, Severity.INFO)
    return Issue("place_unknown", "没有识别出地区，可以更正适用地区。", Severity.INFO)
