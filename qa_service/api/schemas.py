"""The bodies of the API as they stand in OpenAPI. Field names are those of the contract."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from corpus.organ_names import Certainty
from corpus.organs import UnitKind, UnitLevel


class Body(BaseModel):
    """A response body; unknown fields are a defect, which the tests look for."""

    model_config = ConfigDict(extra="forbid")


class LocatorBody(Body):
    """引文在文件里的位置。"""

    section: list[str]
    article: str | None
    page: int | None
    label: str


# --- lists ---------------------------------------------------------------------------------------


class ListBody(Body):
    """One page of a list."""

    total: int = Field(description="符合条件的总数")
    limit: int
    offset: int


class SearchHitBody(Body):
    """检索到的一段原文。"""

    id: str
    kind: str
    document_id: str
    version_id: str
    clause_id: str
    title: str
    jurisdiction: str
    status: str
    status_note: str
    context: str
    text: str
    start: int
    end: int
    units: list[str] = Field(description="责任分工写明的单位；其他片段为空")
    score: float = Field(description="只用于本次检索内排序，不是把握大小")
    url: str
    masked: bool = Field(
        default=False,
        description="true：不能查看内部文件的人看到的案例片段，人名、身份证号、住址已隐去，start、end 不变；"
        "没有隐去时没有这一项",
    )


class SearchBody(ListBody):
    """检索结果。"""

    items: list[SearchHitBody]


class IssueBody(Body):
    """读取文件时发现的一个问题。"""

    code: str
    message: str
    severity: str
    page: int | None
    line: int | None


class PlaceBasisBody(Body):
    """地区的依据。"""

    source: str = Field(
        description="given 导入时指定；title 标题；issuer 发文机关；number 文号；text 正文；event 事故地点；"
        "law 法规没有写明地区；parts 各部分一致；mixed 各部分不同；placeholder 占位地名；"
        "firm 单位内部制度；none 没有依据"
    )
    words: str = Field(description="据以确定的原文词语")
    parent: str = Field(description="名录里没有的地区：写明其上级或全称的原文词语；没有则为空")
    parent_known: bool = Field(description="false：不知道属于哪个省市")
    text: str = Field(description="给人看的一句话")


class RepealedByBody(Body):
    """废止它的文件和那一条。"""

    document_id: str
    version_id: str
    title: str
    place: str = Field(description="例如 第七十六条；没有条号时为空")
    since: str | None = Field(description="从哪一天起不再有效；日期不明时为 null")
    clause_id: str
    url: str


class LawEventBody(Body):
    """标题下沿革里的一步。"""

    date: str
    act: str = Field(description="通过、公布、第二次修正……")
    by: str | None
    decision: str | None = Field(description="修改决定的名称")


class EditionBody(Body):
    """同一部文件的一个文本。"""

    document_id: str
    version_id: str
    title: str
    name: str = Field(description="例如 2024年6月28日公布，2024年11月1日起施行")
    status: str
    status_note: str
    this: bool
    url: str
    compare_url: str | None = Field(description="与本文本逐条对照的网页")


class TextBody(Body):
    """What is known of one text: a document's current version, or an older one."""

    title: str
    file_name: str
    kind: str
    number: str
    issuer: str
    index_number: str
    jurisdiction: str
    place_basis: PlaceBasisBody | None = Field(description="早先版本的程序读入的文件为 null，重新导入后有")
    published: str | None
    effective: str | None
    expires: str | None
    status: str
    status_note: str
    stated_status: str
    superseded_by: str | None
    repealed_by: RepealedByBody | None = Field(description="被资料库里的另一份文件废止时")
    clauses: int
    articles: int
    assignments: int
    file_status: str
    issues: list[IssueBody]
    added_at: str
    form: str
    sha256: str = Field(description="原件的 SHA-256")
    size: int = Field(description="原件的字节数")
    characters: int = Field(description="存档文本的字数（code points）")
    short_titles: list[str]
    visibility: str = Field(description="public 公开；internal 内部")
    url: str


class DocumentBody(TextBody):
    """资料库中的一份文件（当前版本）。"""

    id: str
    version_id: str
    versions: int = Field(description="保存了几个版本")


class DocumentDetailBody(DocumentBody):
    """一份文件，连同沿革和同一部文件的其他文本。"""

    events: list[LawEventBody] = Field(description="法律法规标题下的沿革")
    editions: list[EditionBody] = Field(description="旧的在前，含本文本")


class DocumentListBody(ListBody):
    """文件列表。"""

    items: list[DocumentBody]


class VersionBody(TextBody):
    """一份文件的一个版本；版本一经存入不再改动。"""

    id: str
    document_id: str
    sequence: int = Field(description="第几个版本，从 1 开始")
    current: bool


class VersionListBody(ListBody):
    """一份文件的全部版本，先存入的在前。"""

    items: list[VersionBody]


class OriginalPageBody(Body):
    """原件的一页。"""

    page: int = Field(description="第几页，从 1 开始")
    width: float = Field(description="宽（点，1 点 = 1/72 英寸）")
    height: float
    url: str = Field(description="网页")
    picture_url: str = Field(description="图片")


class PageListBody(ListBody):
    """原件的全部页。"""

    document_id: str
    version_id: str
    items: list[OriginalPageBody]


class PageBoxBody(Body):
    """一处文字在页上的位置（点，左上角为原点）。"""

    left: float
    top: float
    right: float
    bottom: float
    exact: bool = Field(description="false：只能定位到所在的行，没有精确到字")


class PageBoxesBody(Body):
    """所指的文字在一页上的位置，每行一个框。"""

    document_id: str
    version_id: str
    page: int
    total: int = Field(description="原件共几页")
    width: float
    height: float
    pages: list[int] = Field(description="所指的文字在哪几页")
    recognised: bool = Field(description="true：这一页是扫描件，文字由图片识别而来")
    boxes: list[PageBoxBody]
    url: str
    picture_url: str


class ClauseBody(Body):
    """一个条款和它的原文。"""

    id: str
    document_id: str
    version_id: str
    ordinal: int
    parent: int | None
    part: int
    kind: str
    label: str
    number: int | None
    heading: str
    locator: LocatorBody
    page: int | None
    start: int
    end: int
    text: str
    extent_start: int
    extent_end: int
    extent_text: str
    url: str


class UploadBody(Body):
    """上传一份文件的结果。"""

    document: DocumentBody
    status: str = Field(description="ok、partial、unchanged 或 superseded")
    superseded: int | None = Field(description="取代了第几个旧版本")
    issues: list[IssueBody]
    indexed: bool = Field(description="索引是否已更新，可以提问")


class PackedFileBody(Body):
    """上传的压缩包里的一个文件。"""

    file: str = Field(description="包.zip/目录/文件.docx")
    status: str = Field(description="ok、partial、failed、unchanged 或 superseded")
    document_id: str | None
    title: str
    clauses: int
    assignments: int
    superseded: int | None = Field(description="取代了第几个旧版本")
    issues: list[IssueBody]


class ArchiveBody(Body):
    """上传一个压缩包（archives=true）的结果，每个文件一行。"""

    files: list[PackedFileBody]
    skipped: list[IssueBody] = Field(description="没有读的文件，以及原因")
    failed: int = Field(description="读取失败的文件数")
    indexed: bool = Field(description="索引是否已更新，可以提问")


class RemovedBody(Body):
    """移除一份文件的结果。"""

    id: str
    removed: bool


class UnitRefBody(Body):
    """另一个单位。"""

    id: str
    name: str
    url: str


class NamedUnitBody(Body):
    """机构改革前后的单位。"""

    name: str
    function: str = Field(description="划转的职能")
    reform: str
    date: str | None = Field(description="改革的日期")
    basis: str = Field(description="改革的依据文件和其中的位置")
    certain: bool = Field(description="整体划转；false：只有部分职能，须逐项判断")
    id: str | None = Field(description="资料库里有这个单位时的编号")


class UnitBody(Body):
    """资料库中出现的一个单位。"""

    id: str = Field(description="编号，由性质、地区和职能决定，重新导入也不变")
    name: str = Field(description="全称；不能确定的部分照原文")
    kind: UnitKind
    level: UnitLevel
    jurisdiction: str = Field(description="单位所在地区；分局为所服务的地区；不明为空")
    certainty: Certainty = Field(
        description="全称依据：stated 文件或国家机构名录；standard 规范名称；placed 只有地区确定；open 照原文"
    )
    short_names: list[str] = Field(description="原文里的写法")
    bracketed: list[str] = Field(description="括号里的别名，如 市人工智能局")
    aliases: list[str] = Field(description="全部别的写法")
    collective: bool
    sub_unit: bool = Field(description="是另一个单位的下属机构，如 市公安局度假区分局")
    parent: UnitRefBody | None
    parent_name: str | None
    sub_units: list[UnitRefBody]
    past: list[NamedUnitBody] = Field(description="机构改革前承担其职能的单位；列表里为空")
    present: list[NamedUnitBody] = Field(description="现在承担其职能的单位；列表里为空")
    assignments: int
    leads: int
    documents: int
    document_ids: list[str]
    jurisdictions: list[str]
    url: str


class UnitFacetsBody(Body):
    """列表里各性质、层级、地区的单位个数。"""

    kinds: dict[str, int]
    levels: dict[str, int]
    jurisdictions: dict[str, int]


class UnitListBody(ListBody):
    """单位列表。"""

    items: list[UnitBody]
    facets: UnitFacetsBody


class UnitDutiesBody(Body):
    """一个单位和它的职责。"""

    unit: UnitBody
    total: int
    limit: int
    offset: int
    shares: dict[str, int] = Field(
        description="lead 牵头、responsible 责任、helping 配合、punishing 处罚各几条"
    )
    by_document: list[dict[str, Any]] = Field(description="在哪些文件里有职责，各几条；不含机构改革划入的")
    duties: list[dict[str, Any]] = Field(description="责任清单的行，见 GET responsibilities")


class RegisterBody(ListBody):
    """责任清单；每一行的字段见接口约定。"""

    items: list[dict[str, Any]]


class TargetListBody(ListBody):
    """指标与时限；每一行的字段见接口约定。"""

    items: list[dict[str, Any]]


class ReferenceListBody(ListBody):
    """引用；每一行的字段见接口约定。"""

    items: list[dict[str, Any]]


class HealthBody(Body):
    """进程在运行。"""

    status: str
    version: str


class ReadyBody(Body):
    """可以回答问题：资料库能读，索引完整。"""

    status: str = Field(description="ready；behind：最新导入的还没有进索引；empty：资料库是空的")
    documents: int
    generation: int
    indexed_generation: int | None
