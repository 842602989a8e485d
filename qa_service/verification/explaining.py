"""What a person reads of each outcome, in Chinese."""

from __future__ import annotations

from collections.abc import Sequence

from qa_service.verification.model import CitedText, Difference

_MOST = 4


def name_of(title: str, label: str) -> str:
    """《安全生产法》第二十四条第二款."""
    return f"《{title.removeprefix('中华人民共和国') or title}》{label}"


def supported(cited: CitedText, others: int) -> str:
    """The provision says it."""
    also = f"同一论断由同时引用的 {others} 处条款共同支持。" if others else ""
    return f"{name_of(cited.title, cited.label)}有此规定，{_holding(cited)}。{also}"


def mentioned(title: str, label: str, status_note: str) -> str:
    """Nothing is claimed of it; it exists and holds."""
    note = f"（{status_note}）" if status_note else ""
    what = "这一条款" if label else "这份文件"
    return (
        f"{name_of(title, label)}在资料库中，现行有效{note}。"
        f"文中只提到{what}，没有说它规定了什么，因此没有可比对的内容。"
    )


def not_supported(
    cited: CitedText | None, title: str, differences: Sequence[Difference], candidates: Sequence[CitedText],
    nearest: CitedText | None,
) -> str:  # fmt: skip
    """The provision is there and says something else."""
    where = name_of(cited.title, cited.label) if cited else name_of(title, "全文")
    text = f"{where}不是这样规定的：{_listed(differences)}。" if differences else f"{where}没有这样的规定。"
    return text + _elsewhere(candidates, nearest)


def outdated(
    title: str, label: str, status: str, held: bool, current: CitedText | None, still: bool | None
) -> str:
    """The cited text no longer holds.

    Args:
        status: why, in Chinese. held: whether the old text says what is claimed.
    """
    said = "" if held else "而且旧文本也不是这样规定的。"
    text = f"引用的是已不再适用的文本：{name_of(title, label)}，{status.rstrip('。')}。{said}"
    if current is None:
        return text + "资料库中没有找到取代它的现行规定，请查证。"
    if still:
        return text + f"现行{name_of(current.title, current.label)}仍有此规定，请改引这一条。"
    return text + f"现行规定已经不同，见{name_of(current.title, current.label)}：“{_clip(current.quote)}”。"


def absent(reason: str) -> str:
    """Not in the library."""
    return f"{reason.rstrip('。')}，不能核对它的内容。如需核验，请先把这份文件导入资料库。"


def missing(
    reason: str, articles: int, candidates: Sequence[CitedText], nearest: CitedText | None, last: str
) -> str:
    """The law is here, the provision is not."""
    size = f"该文件共 {articles} 条（到{last}为止）。" if articles else ""
    return f"{reason.rstrip('。')}。{size}{_elsewhere(candidates, nearest)}"


def _elsewhere(candidates: Sequence[CitedText], nearest: CitedText | None) -> str:
    if candidates:
        names = "、".join(candidate.label for candidate in candidates)
        return f"同一文件中这样规定的是{names}。"
    if nearest is not None:
        return f"同一文件中内容最接近的是{nearest.label}：“{_clip(nearest.quote)}”。"
    return ""


def _holding(cited: CitedText) -> str:
    note = f"（{cited.status_note}）" if cited.status_note else ""
    names = {"in_force": "现行有效", "unknown": "时效未标明", "not_yet": "尚未施行"}
    return names.get(cited.status.value, cited.status_note or "请核实时效") + (
        note if cited.status.value in names else ""
    )


def _listed(differences: Sequence[Difference]) -> str:
    shown = [difference.message for difference in differences[:_MOST]]
    more = f"；另有 {len(differences) - _MOST} 处不同" if len(differences) > _MOST else ""
    return "；".join(shown) + more


def _clip(text: str) -> str:
    solid = " ".join(text.split())
    return solid if len(solid) <= 120 else solid[:119] + "…"
