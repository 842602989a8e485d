"""Direct economic loss (直接经济损失) in 万元."""

from __future__ import annotations

import re
from collections.abc import Iterator

from case_library.extraction.sections import SectionKind
from case_library.extraction.telling import Field, Telling
from case_library.model import Found
from corpus.model import Span
from corpus.numerals import chinese_to_int

_AMOUNT = (
    r"(?P<n>\d{1,3}(?: \d{3})+(?:[.．]\d+)?|\d[\d,]* ?(?:[.．] ?\d+)?"
    r"|[零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟]+)(?P<more> ?[余多])?(?P<scale> ?(?:百万"
    r"|千万|万|亿|千"
    r"|百))?(?P<more2>余|多)?(?P<scale2>万|亿)?(?P<more3>余|多)? ?元"
)
# Why: a loss. Matches 直接经济损失约792万元, 直接财产损失1.2亿元, 损失达4000元. Must not match 间接经济损失,
# 挽回损失, 损失5000万元以上 (a definition), 赔偿120万元.
_LOSS = re.compile(
    rf"(?<!间接)(?<!间接经济)(?<!间接财产)(?<!挽回)(?<!挽回经济)(?<!避免)(?P<direct>直接)?(?:的)?(?P<kind"
    rf">经济|财产)?损失"
    rf"(?:[^\d。；;\n元零〇一二两三四五六七八九十百千]|统计|一次|十分){{0,26}}?(?P<about>约|近|大约|超"
    rf"|超过|达|左右)*(?:人民币)? ?{_AMOUNT}(?P<about2>左右)?(?!以上|以下)"
)
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_SCALES = {"万": 1.0, "亿": 10_000.0, "百万": 100.0, "千万": 1_000.0, "千": 0.1, "百": 0.01}
_VAGUE = re.compile("约|近|超|左右")


def find_loss(telling: Telling) -> Found[float] | None:
    """The direct loss; 直接 before other losses, investigated before first figures; None where unsaid."""
    stated = telling.fields.get(Field.LOSS)
    if stated is not None:
        match = re.search(_AMOUNT, stated.of(telling.text))
        if (
            match is None
            and "万元" in telling.text[max(telling.extent.start, stated.start - 6) : stated.start]
        ):
            match = re.search(_AMOUNT, stated.of(telling.text) + "万元")  # 经济损失（万元）：520.5
        if match is not None:
            return _found(match, stated, direct=True, vague=bool(_VAGUE.search(stated.of(telling.text))))
    found = list(_all(telling))
    direct = [one for one in found if "直接" not in one.note]
    chosen = (direct or found)[:1]
    if not chosen:
        return None
    others = {one.value for one in (direct or found)} - {chosen[0].value}
    if not others:
        return chosen[0]
    exact = [one for one in (direct or found) if one.sure]
    best = exact[0] if exact and not chosen[0].sure else chosen[0]
    rest = "、".join(
        f"{value:g}万元" for value in sorted({one.value for one in direct or found} - {best.value})
    )
    near = all(abs(value - best.value) <= 0.1 * best.value for value in others)
    return Found(best.value, best.spans, sure=best.sure and near, note=f"另处写作{rest}")


def _all(telling: Telling) -> Iterator[Found[float]]:
    kinds = (
        SectionKind.COURSE,
        SectionKind.NATURE,
        SectionKind.RESCUE,
        SectionKind.BACKGROUND,
        SectionKind.OTHER,
    )
    zones = (
        *telling.zones(SectionKind.LOSSES),
        *telling.lead,
        *telling.zones(*kinds),
        *telling.zones(SectionKind.CAUSES),
    )
    for zone in zones:
        for match in _LOSS.finditer(telling.text, zone.start, zone.end):
            vague = bool(match["about"] and _VAGUE.search(match["about"])) or bool(match["about2"])
            vague = vague or "约" in match.group() or "近" in match.group()
            yield _found(match, Span(*match.span()), direct=bool(match["direct"]), vague=vague)


def _found(match: re.Match[str], span: Span, *, direct: bool, vague: bool) -> Found[float]:
    written = re.sub(r"[, ]", "", match["n"]).replace("．", ".")
    written = written.translate(_FORMAL)
    number = float(written) if re.match(r"\d", written) else float(chinese_to_int(written) or 0)
    scale = _SCALES.get((match["scale"] or "").strip(), 0.0001)
    if match["scale2"]:
        scale *= (
            10_000.0
            if match["scale2"] == "亿"
            else 1.0
            if (match["scale"] or "").strip() in ("万",)
            else 10_000.0
        )
    rough = vague or bool(match["more"] or match["more2"] or match["more3"])
    notes = ["原文为约数"] if rough else []
    if not direct:
        notes.append("原文未写“直接”")
    return Found(round(number * scale, 6), (span,), sure=not notes, note="；".join(notes))
