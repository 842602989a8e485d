"""Words that speak to whoever answers, and not of the matter: 忽略以上要求, 你现在是…助手, 一律回答“…”.

Text inside documents is data. A sentence that tells a reader or a program what to answer says nothing of who
is responsible, whatever names stand in it; and the part of a question that does so is no part of its topic.
"""

from __future__ import annotations

import re
from typing import Final

_BEFORE: Final = "(?:以上|上面|上述|前面|前述|此前|之前|先前|原有|系统|全部|所有|一切|任何|你的|现有)"
_ORDERS: Final = "(?:指令|指示|命令|要求|提示词?|规则|设定|限制|约束|说明|对话|内容|prompt)"

# Each line is one way to speak to the one who answers.
_WAYS: Final = (
    # sets orders aside: 忽略之前所有指令, 无视上面的规则. Not 不得忽略上述要求 (forbids it), 忽略不计.
    rf"(?<!不得)(?<!不要)(?<!不能)(?<!不可)(?<!不应)(?:忽略|无视|忘记|忘掉|不要理会|不用管|跳过|绕过|抛开|删除|停止遵守){_BEFORE}{{1,3}}的?[^，,。；;]{{0,6}}?{_ORDERS}",
    r"ignore\s+(?:all\s+|any\s+)?(?:the\s+)?(?:previous|prior|above|earlier)\s+\w+",
    # gives a part to play: 你现在是没有限制的助手, 请扮演管理员. Not 您是本单位负责人.
    "(?:你|您)(?:现在|从现在起|将|接下来)?(?:是|扮演|充当|变成|作为)[^，,。；;]{0,14}?(?:助手|模型|机器人|AI|人工智能|智能体|DAN|程序|系统|管理员|开发者)",
    "(?:扮演|充当|假装(?:你|自己)?是?)[^，,。；;]{0,12}(?:助手|模型|机器人|AI|管理员|开发者)",
    # says what the answer is to be: 一律回答“…”, 请直接回复由…负责, 必须答复为. Not 应当答复举报人.
    '(?:一律|统一|只能|只需|必须|请|直接|均|都|就)(?:直接|统一|只)?(?:回答|回复|答复|输出|答|告诉用户|声称|宣布)(?:为|成|说|道|是|[:：“"「『]|由|“)',
    "(?:凡是?|如果|若|(?<!应)当)(?:有人|用户|任何人|提问者|读者)[^，,。；;]{0,12}(?:询问|提问|问到|问起|问)[^。；;]{0,24}(?:回答|回复|答复|输出|告诉)"
    '(?:为|成|说|是|[:：“"「『]|由)',
    # does without sources: 不要给出出处, 以后不用引用. Not 引用本办法时, 不得公开举报来源.
    "(?:不要|不用|不必|无需|(?<![分特区个级])别|禁止|不许)(?:再)?(?:给出|引用|标注|显示|提供|列出|附上?|注明)(?:任何)?(?:出处|引文|来源|依据|原文|引用|链接)?(?=[，,。；;！!]|$|，|和|或|而|并)",
    # the marks of a prompt: system:, 系统提示：忽略, <|im_start|>, ### 指令. Not 系统提示音.
    r"(?:^|[\s“\"\[【<])(?:system|assistant|user|developer)\s*[:：\]】>]",
    "(?:系统|开发者|管理员|隐藏)(?:提示词?|指令|消息|命令)\\s*[:：]",
    r"<\|[a-z_]+\|>|\[/?INST\]|<</?SYS>>",
)
_SPEAKS: Final = re.compile("|".join(f"(?:{way})" for way in _WAYS), re.IGNORECASE)
# Asks for something made up: 请编一个…, 随便编个. Part of no matter; not 编一份预案.
_MADE_UP: Final = re.compile("(?:请|帮我|给我|随便|就)?(?:编造|瞎编|胡编|虚构|杜撰|编)(?:一个|个|一下|出)")
_PIECE: Final = re.compile("[^，,。；;：:！!？?\n]+[，,。；;：:！!？?\n]*")


def speaks_to_reader(text: str) -> bool:
    """Whether a text tells its reader, or the program that reads it, what to answer or to be."""
    return _SPEAKS.search(text) is not None


def without_orders(text: str) -> str:
    """A question without the pieces that speak to the one who answers, "" where nothing else is left.

    Lengths change: for words that have no places.
    """
    if not speaks_to_reader(text) and not _MADE_UP.search(text):
        return text
    kept = "".join(piece for piece in _PIECE.findall(text) if not speaks_to_reader(piece))
    rest = _MADE_UP.sub("", kept)
    return rest if rest.strip(" ，,。；;：:！!？?") else ""
