"""How follow-up questions are worded: what points back, what carries on, what asks for one side."""

from __future__ import annotations

import re
from typing import Final

from qa_service import interrogatives as ask
from qa_service.question import AskedFor

# What points back at a unit: 它, 该部门, 这个单位, 第二个部门. Not 这个小区 (a matter of its own), not 其他.
UNIT_BEFORE: Final = re.compile(
    r"第(?P<n>[一二三四五六七八九十\d]{1,2})个(?:单位|部门|机构)?(?![条款项])"
    r"|(?:该|这个|那个|此|上述|这家|那家)(?:单位|部门|机构|局|委|办|厅)|它们?|他们"
)
# What points back at the matter: 这项工作, 这件事, 上述任务, 上面说的, 这些什么时候…. Not 这个单位, 这些企业.
MATTER_BEFORE: Final = re.compile(
    r"(?:这|那|该|此|上述)(?:一)?(?:个|项|件|些)?(?:工作|任务|事项|事情|事儿?|活儿?|项目|措施)(?!故|业|先|实)"
    r"|(?:上面|前面|刚才|刚刚)(?:说|提到?|问|讲)?的?(?:那个|这个|那些|那项)?|(?:这|那)(?:个|项)(?=[的由归是])"
    r"|(?:这|那)些(?:工作|任务|事项|事情|事儿?|活儿?|项目|措施|要求)?"
    r"(?=什么|何时|由|归|谁|是|都|要|得|应|该|需|怎|哪|分别|具体|多久|最[迟晚]|几时|落实|完成|$)"
)
# What points back at the units of the answer: 这些单位分别做什么.
UNITS_BEFORE: Final = re.compile("(?:[这那](?:些|几个|几家)|上述|上面的?)(?:单位|部门|机构)(?!负责人)")
# What points back at the text or its article: 这个文件, 该办法, 这部法律, 这条.
TEXT_BEFORE: Final = re.compile(
    r"(?:这|那|该|此|上述)(?:个|份|部|项)?(?:文件|通知|方案|规划|办法|条例|规定|法律|法|意见|预案|标准)(?=[的里中由是什何]|还|现|$)"
)
ARTICLE_BEFORE: Final = re.compile(r"(?:这|那|该|此|上述)(?:一)?条(?!件|例|款|路|街)")

# 那…呢: the old question about another matter (那电动自行车充电呢？). Not 牵头的呢.
OTHER_MATTER: Final = re.compile(r"^(?:那么?|还有|换成|如果是|要是)?(?P<matter>[^，,。？?]{2,40}?)呢?$")
# The asker corrects: 不是，我问的是…, 不对，我说的是…. Not 不是消防支队牵头吗.
NO_I_MEAN: Final = re.compile(
    r"^(?:不是|不对|错了|不)[，,。 ]*我?(?:是|想|要)?(?:问|说|指)的?(?:是)?[：:，,]?"
)
# More of a list: 还有吗, 还有别的呢, 下一页, 继续. Not 还有哪些部门 (all were given).
MORE: Final = re.compile(
    r"^(?:那|好的?[，,]?)?(?:(?:还有|再|继续|接着)(?:呢|吗|别的|其他的?|更多|列|看|说|往下|显示)*(?:没有|吗|呢)?"
    r"|下一页|后面的?呢?|其余的?呢?|更多)$"
)
# Asks for the basis of what was said: 依据是什么, 哪一条规定的, 原文呢, 为什么.
BASIS: Final = re.compile(r"依据|根据什么|哪一?条|哪部法|哪个文件|原文|出处|^为什么|^为啥|^凭什么")
LEADING: Final = re.compile(
    r"^(?:那么|那(?![边里儿个项些件条份部家])|好的?|嗯|哦|还有(?!效)|另外|请问|然后|所以|而且)+[，,、 ]*"
)
TAIL: Final = re.compile(r"[呢啊呀吧哦 ？?！!。]+$")
CONDITIONAL: Final = re.compile("^(?:如果|要是|假如|若)|(?:会|要|该)?(?:怎么样|怎样|如何|怎么办|怎么)$")
# To today: 现在呢, 现行的规定呢, 按最新的. Not 现在的小区 (the rest says what it is about).
NOW: Final = re.compile("现在|目前|今天|如今|眼下|现行|当前|最新|新法|新规")
# A year by its distance: 明年呢.
RELATIVE: Final = {"前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}
# The next article or the one before: 下一条呢, 前一条. Not 这一条.
NEXT_ARTICLE: Final = re.compile("(?P<way>[上下前后])一?条(?!件|例|款|路|街)")
# A condition whose subject was named before: 超时了怎么罚, 没装的呢, 如果不达标. Not 没戴头盔 (it has an
# object), 无证驾驶 (a deed of its own).
BREACH: Final = re.compile(
    "(?:如果|要是|万一|假如|若)?(?:超(?:时|期|员|载|速|限|标|量|重|高|宽|龄|出|过)|逾期|延期|违反|违规|违约|做不到|完不成"
    "|(?:拒不|拒绝|没有|[没未不])[一-鿿]{1,3})(?:了|的话?|时|到)*"
)
BREACH_LAST: Final = re.compile(rf"(?:{BREACH.pattern})$")
# What is asked about a condition: 怎么罚, 会怎么样, 谁负责, 有什么后果.
ASKED_OF_IT: Final = re.compile(
    "(?:会|要|该|应|得)?(?:被)?(?:怎么|怎样|如何|什么|多少|几|谁|哪).*$|(?:会|要|该)?(?:被)?(?:罚|处罚|追究).*$|呢$|[吗么]$"
)

# One side of the matter as a full question; the first that fits. ``ask`` words in the question go before.
SIDES: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile("牵头|挑头|主责"), "由哪个部门牵头？"),
    (re.compile("配合|协助|参与|协作"), "由哪些部门配合？"),
    (re.compile("督促|督办|督查"), "由哪个部门督促？"),
    (re.compile("考核"), "由哪个部门考核？"),
    (re.compile("监督|检查|监管"), "由哪个部门监督检查？"),
    (re.compile("责任|负责|主管|部门|单位"), "由哪些部门负责？"),
    (re.compile("期限|时限|时间|截止|完成|最迟|最晚|日期"), "什么时候完成？"),
    (re.compile("罚|后果|追究|处分|追责"), "怎么处罚？"),
    (re.compile("指标|目标|标准|比例|数量|多少"), "的目标是多少？"),
)
ASKS: Final = (
    ask.WHO,
    ask.TIME,
    ask.FIGURE,
    ask.MONEY,
    ask.PENALTY,
    ask.DUTIES,
    ask.DEFINITION,
    ask.VALIDITY,
    ask.CONTACT,
)

SHORT: Final = 12
"""Characters up to which a question about a paragraph or the next article says nothing else."""
DEED: Final = 3
"""Characters from which …呢 may be a deed of its own (放鞭炮呢) and not a thing in the old one."""
# A law by its form, for one that the library lacks: 那刑法呢. Not 办法, 做法, 执法.
LAW_LIKE: Final = re.compile("^[一-鿿]{1,20}(?:条例|(?<![办方做用说违执司立守犯合非看想手])法)里?$")
# What stands between the name of a text and what is asked of it: 安全生产法|对|矿山.
OF_TEXT: Final = re.compile("[》]?(?:里面?|中)?(?:的|对于?|关于|针对)?")
# A deed of somebody named, its object named before: 孩子|放了.
DONE: Final = re.compile("[一-鿿]{1,2}了")
# A year at the end of a matter: 安装率2025年.
YEAR_LAST: Final = re.compile(f"(?:{ask.YEAR.pattern})的?$")
# 那边, 这儿 before or behind a unit: where the conversation is.
THERE: Final = re.compile("[那这](?:边|里|儿)")

#: How a sort of thing is asked for, behind a matter.
ASKED: Final = {
    AskedFor.UNITS: "由哪些部门负责？",
    AskedFor.TIME: "什么时候完成？",
    AskedFor.FIGURE: "是多少？",
    AskedFor.MONEY: "是多少钱？",
    AskedFor.VALIDITY: "还有效吗？",
}
