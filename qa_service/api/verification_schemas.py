"""Bodies of the verification of citations."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from qa_service.api.filters import Day
from qa_service.api.schemas import Body
from qa_service.verification.verifying import MAX_CHARACTERS


class VerifyRequest(BaseModel):
    """要核验的一段文字。"""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "text": "《安全生产法》第二十四条第二款规定，从业人员超过五十人的，应当配备专职安全员。",
                    "as_of": None,
                }
            ]
        },
    )

    # The length is checked by the verifier, with the message that the command line gives too.
    text: str = Field(
        description=f"文字，最多 {MAX_CHARACTERS} 字",
        json_schema_extra={"minLength": 1, "maxLength": MAX_CHARACTERS},
    )
    as_of: Day | None = Field(default=None, description="按哪一天的时效核对；不填为今天")
    jurisdiction: str | None = Field(
        default=None, max_length=100, description="文字所说的地区；几地有同名文件时用它区分"
    )


class CitedTextBody(Body):
    """库中的一段原文。"""

    document_id: str
    version_id: str
    title: str
    label: str = Field(description="第二十四条第二款")
    quote: str = Field(description="逐字原文")
    start: int
    end: int
    status: str
    status_note: str
    dated: str | None = Field(description="这一版本的日期")
    url: str


class DifferenceBody(Body):
    """一处不同。"""

    kind: str = Field(
        description="figure、comparison、grade、condition、scope、modality、subject、quote、words"
    )
    claimed: str
    stated: str
    claim_start: int | None
    claim_end: int | None
    source_start: int | None
    source_end: int | None
    message: str


class SpanBody(Body):
    """文字里的一段。"""

    start: int
    end: int


class QuotationBody(SpanBody):
    """引号里的话。"""

    text: str
    verbatim: bool = Field(description="是否与原文一字不差（标点不计）")


class CheckBody(Body):
    """一处引用的核验结果。"""

    n: int
    start: int
    end: int
    citation: str
    title: str
    label: str
    claim: str = Field(description="文中说它规定了什么；只提到而没有说的为空")
    claim_spans: list[SpanBody]
    outcome: str = Field(
        description="supported、not_supported、repealed_or_superseded、not_in_library、does_not_exist"
    )
    outcome_name: str
    explanation: str
    provision: CitedTextBody | None = Field(description="所引条款的原文")
    differences: list[DifferenceBody]
    quotations: list[QuotationBody]
    current: CitedTextBody | None = Field(description="旧文本被取代时，现行文本的相应条款")
    still_holds: bool | None = Field(description="旧文本被取代时，这个说法按现行文本是否成立")
    candidates: list[CitedTextBody] = Field(description="同一文件中确实这样规定的条款")
    nearest: CitedTextBody | None = Field(description="没有这样的条款时，内容最接近的一条")
    articles: int | None = Field(description="条款不存在时，该文件共有多少条")


class UncitedBody(SpanBody):
    """没有引用的一句，未核验。"""

    text: str


class UnresolvedBody(UncitedBody):
    """不能确定所指的引用。"""

    reason: str


class VerificationBody(Body):
    """一段文字里所有引用的核验结果。"""

    as_of: str
    characters: int
    counts: dict[str, int]
    citations: list[CheckBody]
    uncited: list[UncitedBody]
    unresolved: list[UnresolvedBody]
    took_ms: float
