"""Bodies of the question bank as they stand in OpenAPI; ``qa_service.questions.view`` makes them."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from qa_service.api.register_schemas import FacetValueBody
from qa_service.api.schemas import Body, ListBody


class ItemSourceBody(Body):
    """题目的出处。"""

    document_id: str = Field(description="文件编号；导入的题没有找到依据时为空")
    version_id: str
    clause_id: str
    law: str = Field(description="文件名称")
    place: str = Field(description="条款，如 第二十四条第一款")
    start: int = Field(description="原句在存档文本中的起点")
    end: int
    quote: str = Field(description="原句")
    url: str = Field(description="原文的网页；没有编号的为空")


class QuestionBody(Body):
    """一道题。"""

    id: str
    type: str
    stem: str
    options: list[str] = Field(description="不带字母，按顺序")
    key: list[str] = Field(description="选择题为字母；判断题为对或错；填空题每空一个；其余为要点")
    explanation: str
    sources: list[ItemSourceBody]
    point: str = Field(description="知识点")
    asks: str = Field(description="考查点")
    difficulty: str
    origin: str = Field(description="来源")
    state: str
    author: str
    background: str = Field(description="案例材料")
    tags: list[str]
    score: float | None


class ItemFindingBody(Body):
    """检查发现的一个问题。"""

    code: str
    name: str
    message: str
    severity: str = Field(description="error 改正之前不能通过；warning 请看一看；info 提示")
    words: str
    other: str = Field(description="重复的是哪一道题（编号）")


class PieceBody(Body):
    """一段文字；changed：另一边没有。"""

    text: str
    changed: bool


class ItemVerdictBody(Body):
    """一处依据的变动。"""

    source: ItemSourceBody
    state: str = Field(
        description="moved 条号变动；beside 同条的其他文字有修改；amended 已修改；removed 已删去；"
        "repealed 法规失效；missing 资料库中没有；broken 引文不符"
    )
    state_name: str
    stale: bool = Field(description="是否要重新审题")
    message: str
    place: str = Field(description="新条文在哪里")
    now: ItemSourceBody | None = Field(description="今天应当引的出处")
    old: list[PieceBody]
    new: list[PieceBody]


class ItemMatchBody(Body):
    """导入的题与现行条文核对的结果。"""

    verdict: str = Field(description="相符、不符、未找到依据")
    reason: str
    certainty: float
    source: ItemSourceBody | None


class BankItemBody(QuestionBody):
    """题库里的一道题。"""

    number: int = Field(description="第几题")
    revision: int = Field(description="第几版；修改时要写")
    url: str
    findings: list[ItemFindingBody]
    blocked: bool = Field(description="有改正之前不能通过的问题")
    basis: str
    basis_name: str
    stale: bool = Field(description="依据已有变动")
    verdicts: list[ItemVerdictBody] = Field(description="有变动的依据")
    match: ItemMatchBody | None = Field(description="没有核对过为空")
    practice: bool
    batch: str
    created: str
    changed: str
    changed_by: str
    answers: int = Field(description="有多少人答过（各人第一次）")
    p: float | None = Field(description="得分率")
    discrimination: float | None = Field(description="区分度（题总相关，不含本题）")


class ItemFacetsBody(Body):
    """分面；每一项的数按其余各项的筛选计算。"""

    state: list[FacetValueBody]
    type: list[FacetValueBody]
    difficulty: list[FacetValueBody]
    origin: list[FacetValueBody]
    asks: list[FacetValueBody]
    verdict: list[FacetValueBody]
    author: list[FacetValueBody]
    batch: list[FacetValueBody]
    blocked: list[FacetValueBody]
    practice: list[FacetValueBody]
    stale: list[FacetValueBody]
    point: list[FacetValueBody]
    finding: list[FacetValueBody]


class ItemListBody(ListBody):
    """题目列表。"""

    items: list[BankItemBody]
    facets: ItemFacetsBody


class MovedBody(Body):
    """一道题处理的结果。"""

    id: str
    done: bool
    reason: str = Field(description="没有处理的原因")


class MovedListBody(Body):
    """一批题处理的结果，按请求的顺序。"""

    items: list[MovedBody]
    done: int
    refused: int


class ChangedBody(Body):
    """改了多少道题。"""

    changed: int


class ItemCheckBody(Body):
    """检查的结果。"""

    checked: int = Field(description="检查了多少题")
    changed: int = Field(description="其中有多少题的检查结果与以前不同")
    blocked: int = Field(description="有必须改正的差错的题")
    stale: int = Field(description="依据已有变动的题")


class MakingBody(Body):
    """命题的结果。"""

    batch: str = Field(description="批次")
    documents: list[str] = Field(description="文件或案例的名称")
    made: int = Field(description="加入题库的题")
    known: int = Field(description="题库里已有的题")
    repeated: int = Field(description="与题库里的题重复、没有加入的题")
    blocked: int = Field(description="加入的题中有必须改正的差错的")
    types: dict[str, int] = Field(description="题型 → 题数")
    empty: list[str] = Field(description="没有命出题的文件或案例")
    items: list[BankItemBody]


class TakenRowBody(Body):
    """导入文件的一行。"""

    place: str = Field(description="在文件的哪里")
    text: str = Field(description="那里写着什么")
    status: str = Field(
        description="taken 已导入；doubtful 已导入，存疑；known 题库中已有；updated 已更新；"
        "different 已有但内容不同，未改动；refused 未导入"
    )
    item_id: str
    reasons: list[str] = Field(description="存疑或未导入的原因")


class TakingBody(Body):
    """导入的结果。"""

    batch: str
    name: str
    form: str = Field(description="按什么格式读的")
    total: int
    counts: dict[str, int] = Field(description="结果 → 行数")
    notes: list[str]
    rows: list[TakenRowBody]
    job: str | None = Field(description="与条文核对的任务编号；没有新题时为空")


class MatchingBody(Body):
    """核对任务。"""

    job: str = Field(description="任务编号")
    waiting: int = Field(description="等待核对的题数")


class KnowledgePointBody(Body):
    """一个知识点。"""

    name: str
    items: int
    approved: int


class KnowledgePointListBody(Body):
    """知识点，题多的在前。"""

    items: list[KnowledgePointBody]
    total: int


class ItemRevisionBody(Body):
    """题目的一版。"""

    revision: int
    at: str
    by: str
    action: str
    action_name: str
    remark: str
    item: QuestionBody


class ItemHistoryBody(Body):
    """一道题的各版，新的在前。"""

    items: list[ItemRevisionBody]
    total: int


class ItemCommentBody(Body):
    """一条批注。"""

    id: str
    item_id: str
    at: str
    by: str
    revision: int
    text: str
    settled: bool


class ItemCommentListBody(Body):
    """一道题的批注，先写的在前。"""

    items: list[ItemCommentBody]
    total: int


class ItemBatchBody(Body):
    """一次导入或命题。"""

    id: str
    action: str = Field(description="imported 导入；made 生成")
    action_name: str
    name: str = Field(description="文件名，或法规、案例的名称")
    at: str
    by: str
    report: dict[str, Any] = Field(description="结果；列表里不含各行")


class ItemBatchListBody(Body):
    """导入和命题的记录，新的在前。"""

    items: list[ItemBatchBody]
    total: int
