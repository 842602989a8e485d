"""The words that make a Chinese sentence a question: a small closed class, written down once.

Each expression says what it is for, what it matches and what it must not; ``tests/qa_service`` has the table
of examples. Everything here works on text folded to half width.
"""

from __future__ import annotations

import re
from typing import Final


def _any(*words: str) -> str:
    """An alternation of words and expressions."""
    return "(?:" + "|".join(words) + ")"


_PAUSE = r"[^，,。？?]"
_END = r"(?=[，,。？?！!]|$)"

# What an organ is called when it is asked for: 部门, 责任单位, 局. Not 人: 哪些人员 asks for no organ.
ORGAN: Final = (
    _any("责任", "牵头", "主管", "实施", "配合", "负责", "职能")
    + "?"
    + _any(
        "部门和单位",
        "单位和部门",
        "部门",
        "单位",
        "机构",
        "机关",
        "局委办",
        "委办局",
        "[局司厅]",
        "处室",
        "科室",
        "政府",
    )
)
_WHICH = _any("哪些?", "哪几个?", "哪[一两二三四五]?[家个]?", "什么", "几个", "几家", "多少个")
_ROLE_NAME = _any("责任", "牵头", "负责", "配合", "实施") + _any("单位", "部门") + "|主管部门"

# Who: 谁, 哪些部门, 哪两家牵头, 归哪儿管, 哪一级政府, …的牵头单位？
# Not: 谁都可以, 哪些材料, 哪家医院, 多少人, 牵头单位的职责？ (its duties).
WHO: Final = re.compile(
    _any(
        r"谁(?!都|也)",
        _WHICH + "[个家些]?" + ORGAN,
        r"哪(?:[两几二三]个?|一)?家" + rf"(?:(?=[负牵带管来去出的是])|{_END})",
        f"(?:{_ROLE_NAME})[是有]?" + _any("哪", "什么", "谁", "啥"),
        "归?哪[里儿]?管",
        "哪一?级(?!标准|响应|别)",
        "归哪[里儿]?负责",
        f"(?<=的)(?:{_ROLE_NAME})(?=[?？。]?$)",
    )
)

# Those who are obliged, not those who see to it: 谁必须买, 哪些单位要配, 什么样的企业得自己建.
# Not 哪些单位要配合 / 负责 (a task is shared out), 哪些部门应当建 (organs of state), 谁应当组织.
OBLIGED: Final = re.compile(
    "(?:谁|哪[些类种]?(?:单位|企业|公司|工厂|场所|行业|人员?)|什么样?的?(?:单位|企业|公司|工厂|场所|人))"
    "(?:才|都|是)*(?:必须|一定要|非得|非要|强制|应当|应该|需要|应|得|要)(?:自己|自行|依法|强制)?"
    "(?=[买投装设建办交缴持领签]|配(?!合)|有(?!责任|义务)|给[^，,。？?]{1,8}?[上买投办配装]"
    "|参保|安装|登记|备案|申请|取得|缴纳|购买|参加[一-鿿]{0,8}保险)"
)

# One of two: 是应急局管还是财政局管. The names stand in the groups.
EITHER: Final = re.compile(
    r"[是归由](?P<a>[^，,？?]{2,12}?)(?:管|负责|牵头)?还是(?P<b>[^，,？?]{2,12}?)(?:管|负责|牵头)"
)

# The lead is asked for: 牵头, 挑头, 谁带头. Not 带头 elsewhere (带头遵守 names no lead).
LEAD: Final = re.compile("牵头|挑头|打头|领头|主牵|(?:谁|家|部门|单位|局)带头")

_WHAT = _any("哪些", "什么", "啥", "哪几[项件样]")
_DOES = _any(
    "负责", "承担", "牵头", "分管", "主管", "配合", "承办", "抓", "推进", "开展", "管", "做", "干",
    "分到", "摊[到上]", "参与", "涉及", "安排", "分配", "分派", "领到", "接到", "担", "完成", "协助", "落实",
)  # fmt: skip
_DUTY = _any("工作", "任务", "职责", "活", "事", "责任", "内容", "方面")
# What a unit owes: 负责哪些工作, 都管些啥, 有哪些职责, 摊到了哪些活. Not: 管消防的是哪些部门.
DUTIES: Final = re.compile(
    _any(
        _DOES + "(?:抓|管|做|办|推进|落实)?(?:了|着|过|的是)?些?" + _WHAT + f"的?{_PAUSE}{{0,12}}?" + _DUTY,
        "管(?:的是|着|了)?些?(?:啥|什么|哪些)" + f"(?!{_PAUSE}{{0,6}}(?:部门|单位|局))",
        f"(?:有|是|包括|担负着?){_WHAT}{_PAUSE}{{0,8}}(?:职责|任务|责任|分工|义务)",
        "(?:职责|任务|分工)(?:是|都?有|包括)" + _WHAT,
        "(?:的|有?什么)?(?:职责|分工)[?？]?$",
        "(?:负责|牵头|承担|主管|分管|抓)些?" + _WHAT + "[?？]?$",
        "(?:要|该|得|应当?)[干做]些?" + _WHAT,
        f"(?:的|牵头|负责|配合|承担){_DUTY}(?:一共|总共|都|主要|分别)?(?:有|是|包括)(?:哪些|啥|什么|几[项件个]|多少[项件个])",
        "(?:牵头|负责|配合|承担)的?(?:一共|总共|都)?(?:有|了)?(?:几|多少)[项件](?!部门|单位|局)",
    )
)  # fmt: skip

# All figures that are to be reached: 主要指标有哪些, 要达到哪些目标. Not 指标是多少, 目标是什么 (words).
TARGETS: Final = re.compile(
    _any(
        "(?:指标|目标值|量化目标)(?:都|分别|主要|一共)?(?:有|是|包括)(?:哪些|啥|什么|哪几[项个]|几[项个])",
        f"(?:有|是|包括|完成|达到|实现|设了?|定了?)(?:了)?(?:哪些|什么|哪几[项个]){_PAUSE}{{0,8}}?(?:指标|目标值|目标(?=[?？]|$))",
        "(?:列出|给出|看看?)(?:全部|所有)?的?(?:主要)?指标",
    )
)

# The helpers are asked for: 哪些部门配合, 配合单位有哪些. Not 配合谁.
HELPERS: Final = re.compile(
    f"(?:谁|哪些?|哪几个?|什么)(?:{ORGAN})?(?:来|负责|要|应当?|需要)?(?:配合|协助|协办|参与|参加)"
    "|(?:配合|协助|协办|参与|支持)(?:的)?(?:单位|部门)(?:都|分别)?(?:有|是|包括)?(?:哪|谁|什么|啥)"
    "|(?:配合|协助|协办)的(?:是|有)(?:谁|哪)"
)

# Those beside the named: 除了住建局还有谁, 除X外还有哪些部门. The part between names them.
BESIDES: Final = re.compile(
    f"除了?(?P<named>{_PAUSE}{{2,40}}?)(?:(?:以|之)?外)?[，,]?(?:还|另外|此外)[有要]?(?:谁|哪|其他|别的|由谁)"
)

# An oversight that is asked for: 谁来考核, 哪个部门督促. Not 谁负责 (no oversight), 考核谁.
OVERSIGHT: Final = re.compile(
    f"(?:谁|哪一?[个家些]?{ORGAN}|什么{ORGAN})(?:来|去|负责|要|应当?|进行|牵头)*(?P<act>考核|督促|督导|督办|督查|评估|验收|通报|问责)"
    "|(?P<act2>考核|督促|督导|督办|督查|评估|验收|通报|问责)(?:工作)?(?:由|归|是)(?:谁|哪)"
)
OVERSIGHT_WORDS: Final = (
    ("考核", "考评", "考察评价"), ("督促", "督导", "督查", "督办", "监督检查", "督察"), ("评估", "评价"),
    ("验收",), ("通报",), ("问责", "追责", "追究责任"),
)  # fmt: skip

# The subject of a question for duties, by its form: 火星局负责哪些工作. For an organ that nobody knows.
SUBJECT: Final = re.compile(
    "([一-鿿]{1,10}?(?:局|委|办|厅|中心|大队|支队|总队|办公室|委员会|指挥部|公司|银行|法院|检察院|街道|乡|镇))"
    f"(?:在{_PAUSE}{{0,24}})?都?" + _DOES
)

# An article by its number: 第六十条, 第60条, 第九十九条之一. Not 第三款 alone.
ARTICLE: Final = re.compile(r"第([零〇一二两三四五六七八九十百千]+|\d{1,4})条(?:之([一二三四五六七八九十]))?")
# A law by its form before an article: 某某法第十条. For one that the library lacks.
LAW_OF_ARTICLE: Final = re.compile(
    r"([一-鿿]{2,24}?(?:法|条例|规定|办法|细则|规则))[》]?第[零〇一二两三四五六七八九十百千\d]+条"
)

# An authority is asked for: 谁监管, 归哪个部门管, 主管部门. Not 谁负责 (an enterprise may be).
AUTHORITY: Final = re.compile(
    "监管|主管|哪些?个?(?:部门|局|机关|政府)|归谁管|哪一?级|[是归由][^，,？?]{1,12}管还是[^，,？?]{1,12}管"
)

# Matters that nothing else stands for: evidence without the word says nothing of them.
MATTER: Final = re.compile("赔|奖|补贴|工资|报销|退款")

# A day of the year: 11月9日. What happened that day is told only by a text that names it.
DAY: Final = re.compile(r"\d{1,2}月\d{1,2}[日号]")

# 怎么罚, 罚多少, 吊销, 什么责任. Not 罚款缴纳 (a procedure).
PENALTY: Final = re.compile("罚(?!款的?缴纳)|吊销|拘留|判刑|判几年|怎么处理|追究什么|什么(?:法律)?责任|处分")

# 怎么定义, 什么是, 是什么意思. Not 是什么部门 (the end of the question must follow).
DEFINITION: Final = re.compile(
    "(?:怎么|如何|怎样)(?:定义|界定|解释)|定义[是为]?|什么[是叫]|(?:是指|指的是|是)(?:什么|啥)(?:意思)?[?？]?$|什么意思"
)

# 还有效吗, 废止了没有. Not 有效期几年 (a period).
VALIDITY: Final = re.compile(
    _any(
        _any("还", "是否", "仍然?", "现在", "目前", "如今")
        + f"{_PAUSE}{{0,6}}"
        + _any("有效(?!期)", "管用", "生效", "适用", "执行", "算数", "作数"),
        "(?:失效|废止|作废|过期)了?(?:没|吗|么)",
        "有没有(?:失效|废止|作废|过期)",
        "什么时候(?:失效|废止)",
    )
)

# When, how long: 何时, 几年, 多少天, 最迟. Not 几年级, not 几个部门.
TIME: Final = re.compile(
    "何时|什么时[候间]|啥时候?|哪一?[年月天日]|几[月号天日年时](?!级|.{0,2}[部个]门)|多久|多长时间"
    "|多少个?(?:工作日|月|小时|年|天|日)|截止|期限|时限|最迟|最晚|有效期"
)

# How much: 多少, 几座, 多大, 比例, 最低. Not 几乎; nor 哪几件事 (asks for a list).
FIGURE: Final = re.compile(
    "多少|(?<!哪)几(?=[个座成次回遍轮人家处节课倍米万件项户所条级]|百|千)|多[大高远宽深重]|比例|比率|占到|百分之几"
    "|最[多少低高](?:得|要|应|是|罚)?"
)

# The measure behind 多少/几: 多少起, 几座, 多少平方米. A figure of another measure is no answer.
MEASURE: Final = re.compile(
    "(?:多少|(?<!哪)几)个?(平方米|平方公里|公里|课时|小时|分钟|[人名起例座处家户台辆次回遍轮节层米吨天日年成项件所条分])"
)

# What was, not what shall be: 发生了多少起, 考了多少分. A plan that sets a figure is no record of one.
RECORD: Final = re.compile("[一-鿿]了(?:多少|几[一-鿿])|(?:一共|总共|累计|实际).{0,12}(?:多少|几[一-鿿])")

# Where: 盖在哪个镇, 在哪里, 什么地方. Not 归哪里管, 哪个部门.
WHERE: Final = re.compile(
    "哪一?个?(?:镇|乡|村|街道|社区|小区|地方|位置)|[在设建盖放]在?哪(?:里|儿)?(?![一-鿿]{0,3}管)|什么地方"
)

# Money: 多少钱, 拨了多少万, 多少经费, 多少奖金. Not 多少万人, 多少万平方米.
MONEY: Final = re.compile(
    "多少[万亿]?(?:元|块|钱)|多少[万亿](?![人平个件米户])|[拨投花补奖罚][了款]?多少|多少(?:经费|资金|预算|奖金|奖励|补助|补贴|津贴|工资)"
)

_OFFICE = _any(
    "局长", "主任", "组长", "队长", "部长", "书记", "县长", "区长", "市长", "镇长", "处长", "科长", "负责人",
    "主要领导", "一把手", "指挥长", "站长", "所长", "经理", "老板",
)  # fmt: skip
# A person: 局长叫什么, 组长是谁, 姓啥. Not 由局长负责什么.
PERSON: Final = re.compile(
    _OFFICE + f"{_PAUSE}{{0,4}}(?:都?是谁|叫啥|叫什么|姓什么|是哪位|姓啥|名字)"
    + "|叫(?:啥|什么)名?字?|姓(?:啥|什么)|哪位(?:领导|同志)?"
)  # fmt: skip

# 电话, 地址在哪. Not 电视电话会议, 地址登记.
CONTACT: Final = re.compile("(?<!电视)电话(?!会议)|联系方式|手机号|邮箱|地址[在是]|传真|微信号|网址|办公地点")

# 哪家医院 (``which``: a named one), 哪种设备, 什么材料: the noun that the evidence must have.
THING: Final = re.compile(
    r"(?:(?P<which>哪一?[家所座])|哪一?[种类条款]|什么样的|什么(?!是|叫|样|时))(?P<noun>[一-鿿]{2,4})"
)
# Nouns behind 什么/哪种 that say nothing: 什么要求, 什么条件.
NO_THING: Final = re.compile(
    "(?:" + ORGAN + "|时候|时间|要求|规定|办法|责任|工作|任务|职责|措施|内容|方面|标准|目标|意思|情况|情形"
    "|条件|程序|手续|东西|事情|阶段|人员|人群|名字)"
)

# 2016年. Not 12016年, not 编号2016.
YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年")

# A five-year plan by its number: “十四五”规划, 十五五. Not 二十五, 十五五金 (no plan).
PLAN: Final = re.compile("(?<![一二三四五六七八九])十[一二三四五]五(?![一二三四五六七八九十百年月日个家金])")

# A date for which the answer must hold: 2022年时, 2019年5月20日前后, 2022年…当时有效. Not 2022年的规划.
AS_OF: Final = re.compile(
    r"((?:19|20)\d\d)年(?:(\d{1,2})月(?:(\d{1,2})[日号])?)?"
    r"(?:的?时候|时|那时|当时|前后|那会儿|[，,]?按照?当时|[^，,？?]{0,12}当时有效)"
)

# A place by its form at the head of the question, for one that no table of regions has: 测试县的…, 在某某市….
# Not a kind of area or a level (老旧小区, 工业园区, 城市, 全市, 本县): ``AREA_WORDS``.
PLACE_LIKE: Final = re.compile(
    r"^(?:请问|[在按])?(?P<name>[一-鿿]{2,4}?[市县区])(?![域分块级长委政民场容内里间位划别])"
)
AREA_WORDS: Final = re.compile(
    "^[本全我各该哪某]|[小社园景城地辖厂校山矿片街郊灾库牧林湖市港]区$|[城超都门夜上股]市$"
    "|(?:行政|开发|保护|示范|试验|保税|投资|度假|功能|服务|工业)区$"
)

# Politeness around the question.
POLITE: Final = re.compile(
    "请问一?下?|我想(?:问|知道|了解|咨询)(?:一下)?|麻烦(?:问一下)?|[你您]好|帮我[查看](?:一下)?|想问(?:一下)?|谢谢"
)

_VERB = _any(
    "负责", "牵头", "管理?", "主管", "实施", "承担", "把关", "推进?", "弄", "做", "干", "组织", "落实", "改",
    "治", "卡", "监管", "监督", "出", "解决", "挑头", "张罗",
)  # fmt: skip
# What only asks and is no part of the matter: 由哪些部门负责, 谁来管, 责任单位有哪些, 多少, 吗.
ASKING: Final = re.compile(
    _any(
        "(?:这事|这活儿?|这块|这些?|那个|那些?)?(?:主要|具体|分别|到底|究竟|应该?|应当|都|各)?"
        "(?:是|由|归|涉及|包括|让|该|找|听|算|分给了?|责任落在)?"
        "(?:哪些?|哪几|哪[一两二三四]?|什么|几)[个家些]?" + ORGAN + f"(?:头上)?[来去在要]?{_VERB}?的?了?",
        f"[是由归该听找算]?谁[来去]?{_VERB}?的?了?",
        "(?:责任|牵头)(?:单位|部门)[是有](?:哪些|哪个|谁|什么)?",
        "的?(?:分别)?是(?:什么|多少|哪些)",
        "有哪些|多少|什么时候|何时|怎么办?|[吗呢啊呀?？!！。]",
    )
)
