"""A title for a text that has none: what its first sentences say that it is.

Collections and web pages often drop the title line. 现将《…》印发给你们 names the text; so does the
formula 就…提出如下意见, 为…，制定本方案, from which the customary title (关于…的意见) is put together.
"""

from __future__ import annotations

import re

HEAD = 1500
"""Characters of a text in which it may say what it is."""

_KIND = r"(?:(?:工作|实施|行动|若干|具体|分工)?(?:意见|方案|办法|细则|规划|计划|措施|预案|规定|要点|制度))"
_ISSUED = re.compile(
    r"(?:现将|将|现)(?:印发|下发|转发)?《([^《》]{4,80})》(?:.{0,12})(?:印发|下发|转发|发给|予以)"
)
# 现就…提出如下意见, 市政府就进一步做好…工作提出如下意见
_ABOUT = re.compile(
    rf"(?:现|特|政府|办公室|我[局市省县区])?就(?P<topic>[^，。；：,;:]{{4,50}}?)(?:，|,)?(?:提出|制定|制订|"
    rf"作出|通知)(?:如下|以下)(?P<kind>{_KIND})"
)
# 为…，制定本方案 / 提出如下实施意见 / 现制定如下分工方案
_PURPOSE = re.compile(
    rf"(?P<purpose>[^。；;\n]{{8,400}}?)[，,](?:特|现|经研究，?|结合[^，,。]{{2,20}}[，,])?(?:特|"
    rf"现)?(?:制定|提出|制订)(?:本|如下|以下)(?P<kind>{_KIND})"
)
_PROPOSED = re.compile("(?:制定|提出|制订)(?:本|如下|以下)")  # without it _PURPOSE tries every pair of places
_AIM = re.compile(
    r"(?:(?:进一步|切实|全面|扎实|深入|加快|持续|着力|大力|不断|有效|认真)*"
    r"(?:推动|推进|做好|加强|促进|规范|深化|提升|保障|开展|强化|健全|完善|防范|预防|"
    r"落实好)[^，,。；;《》]{4,36})$"
)
_CAMPAIGN = re.compile(
    r"((?:19|20)\d{2})\s*年(?:度)?[^，。；、：:,;（(《》“”\"\d]{3,22}?(?:专项行动|专项整治行动|攻坚行动|"
    r"百日行动|三年行动)"
)


def title_of_text(body: str, year: int | None = None) -> str:
    """The title that the first sentences imply, "" when they imply none.

    Args:
        body: text of the part, from its beginning.
        year: the year that the part is for; names its campaign (2020年…专项行动) when nothing else does.
    """
    head = body[:HEAD]
    issued = _ISSUED.search(head)
    if issued:
        return issued.group(1)
    about = _ABOUT.search(head)
    if about:
        return f"关于{about.group('topic')}的{about.group('kind')}"
    purpose = _PURPOSE.search(head) if _PROPOSED.search(head) else None
    if purpose:
        aims = [
            aim for clause in re.split(r"[，,]", purpose.group("purpose")) if (aim := _AIM.search(clause))
        ]
        if aims:
            return f"关于{aims[0].group()}的{purpose.group('kind')}"
    if year is not None:
        for campaign in _CAMPAIGN.finditer(body):
            if int(campaign.group(1)) == year:
                return campaign.group()
    return ""
