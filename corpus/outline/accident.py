"""Accident reports: the grammar is the policy one; here is how such a report is told from a plan."""

from __future__ import annotations

import re

# Why: 生产安全事故报告和调查处理条例 art. 30 asks for a 事故调查报告. Must not match rules about reports
# (事故报告和调查处理条例) nor plans against accidents (事故应急预案).
_REPORT = re.compile(
    r"(?:事故|火灾|爆炸|坍塌|中毒|灾害).{0,12}(?:调查(?:评估)?报告|调查处理报告|情况通报|案例)$"
)
_QUALIFIED = re.compile(
    r"(?:一般|较大|重大|特别重大|“?\d{1,2}\s*[·•．.]\s*\d{1,2}”?).{0,40}(?:事故|火灾|爆炸)"
)


def is_accident_report(title: str) -> bool:
    """The title is that of an accident's report or write-up."""
    compact = re.sub(r"\s+", "", title)
    return bool(
        _REPORT.search(compact)
        or (_QUALIFIED.search(compact) and not re.search(r"条例|预案|办法|规定|方案|通知", compact))
    )
