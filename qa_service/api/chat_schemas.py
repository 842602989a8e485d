"""The bodies of the public chat as they stand in OpenAPI."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from qa_service.api.answer_schemas import MOST_SENT, AnswerBody
from qa_service.api.filters import Day
from qa_service.api.schemas import Body


class ChatRequest(BaseModel):
    """普法问答的一句话。"""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"question": "电动车能不能推进楼道里充电？"}]}
    )

    question: str = Field(
        max_length=MOST_SENT,
        description="问题，1 至 500 个字",
        json_schema_extra={"minLength": 1, "maxLength": 500},
    )
    jurisdiction: str | None = Field(default=None, max_length=100, description="提问的人在哪里")
    as_of: Day | None = Field(default=None, description="按哪一天的时效回答；不填为今天")
    conversation: str | None = Field(
        default=None, max_length=100, description="接着哪一次对话问：上一个答案里的 conversation"
    )
    suggest: bool = Field(default=True, strict=True, description="是否给出可以接着问的问题")
    use_model: bool = Field(
        default=True, strict=True, description="设置了大模型时是否用它整理；false 只用规则"
    )


class CallBody(Body):
    """一个电话号码。"""

    number: str
    purpose: str


class EmergencyBody(Body):
    """问题听起来像是什么情况。"""

    kinds: list[str] = Field(
        description="fire 着火；gas 燃气泄漏；explosion 爆炸；chemical 危险化学品；trapped 被困；"
        "injured 受伤；traffic 交通事故；crime 人身危险；"
        "disaster 自然灾害；report 举报隐患"
    )
    label: str
    urgent: bool = Field(description="听起来正在发生；false 只是要举报")
    calls: list[CallBody]


class AdviceBody(Body):
    """资料库里写明的应急做法，原句。"""

    quote: str
    title: str
    url: str


class ShortItemBody(Body):
    """短答下面的一行，如一起事故。"""

    words: str
    about: str = Field(description="时间、地点、伤亡；没有时为空")
    url: str = Field(description="打开的页面；没有时为空")


class ShortBody(Body):
    """一到三句话的回答，都取自 answer。"""

    text: str
    sure: bool = Field(description="false：只是最接近的规定，或者没有答案")
    warning: str = Field(description="时效和地区方面要注意的；没有时为空")
    more: str = Field(description="完整答案里还有什么；没有时为空")
    items: list[ShortItemBody] = Field(default_factory=list, description="问有哪些案例时，最前面的几起")
    rest: ShortItemBody | None = Field(default=None, description="没有列出的；没有时为 null")


class ChatBody(Body):
    """普法问答的一次回答。案例里的人名都已隐去，只显示姓。"""

    short: ShortBody
    emergency: EmergencyBody | None = Field(description="不像紧急情况时为 null")
    advice: AdviceBody | None = Field(description="资料库里没有写明时为 null")
    suggestions: list[str] = Field(description="可以接着问的问题，都有答案")
    help: list[CallBody] = Field(description="没有答案时可以打的电话")
    masked: bool = Field(description="有人名被隐去：引文与存档原文相比，人名不同")
    notice: str = Field(description="这是什么，不是什么")
    answer: AnswerBody
