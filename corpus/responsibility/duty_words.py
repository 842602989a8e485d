"""Words of duty in running text: what may follow a subject, what may be one, and what is no duty.

Used by ``subjects`` and ``running``. Laws state duties with 应当, 必须, 负责 and 对…实施…; plans and notices
also with 要 and with plain verbs (财政部门给予经费保障), so each has its own pattern for the subject's end.
"""

from __future__ import annotations

import re

#: The role of a subject whose sentence says only 应当, 要 or what it does.
DUTY = "责任主体"

#: 应当, 要 … Not 应急, 应用, 要求, 须知.
_MODAL = r"应当|应该|必须|务必|应(?![急用对届有力付声邀运聘试税酬])|要(?![求素件点害闻道领么塞地])|须(?!知)"
#: Verbs that state a charge. Not 负责人, 主管部门, 牵头单位, 承担的…
_CHARGE = (
    r"(?:具体|统一|全面|主要|分别|共同|综合)?负责(?![人同制的])|负总责|牵头(?!单位|部门|的)|"
    r"主管(?!部门|单位|机关|人员|领导|负责|的)|承担(?!的)|会同|履行(?!的)"
)
_ADVERB = (
    r"依法|及时|立即|定期|统一|具体|分别|共同|全面|联合|每年|每月|每季度|每半年|每日|每周|切实|认真|积极|严格|按职责|"
    r"按照|按(?![揭钮])|依照|根据|依据|依职责|在职责范围|在(?![职校建编线册])"
)
_ACT = (
    r"给予|予以|提供|做好|抓好|加强|强化|制定|制订|编制|建立|健全|完善|开展|实施|推动|推进|督促|指导|监督(?!管理|部门|员|检验)|"
    r"受理|审批|审核|核查|查处|汇总|统筹|协调|安排|落实|组织(?!部|机构|实施方案)|配合|协助|参与(?!单位)|将|明确|设立|成立|"
    r"召开|组建|加快"
)
_AS_LEAD = r"(?:为|是|作为)牵头(?:单位|部门)"
_ANSWERABLE = r"是(?=[^，,。]{0,24}责任人)"  # 是本单位安全生产第一责任人
_TOWARDS = r"对(?![外应象策口])|就(?=[^，,。；]{2,40}(?:进行|开展|提出|组织|协调))"
_ENDING = (
    r"[政门关构位业府局厅委办部院心队司织团校者人会署组区县市镇乡员道防室处站军行](?<!社会)(?<![全内外]部)"
)
#: Where a subject may end in a law: the ending of a name directly before a word of duty. 依法, 对 and 在
#: need a duty further on (``DUTY_AHEAD``).
LAW_HIT = re.compile(
    rf"{_ENDING}(?=(?P<verb>应当|必须|{_CHARGE}|{_TOWARDS}|依法|依照|按照|根据|在各自|在职责范围|统一|综合|{_ANSWERABLE}|{_AS_LEAD}|组织(?!部|机构)|指导))"
)
#: The same for plans and notices, where a comma may stand before 要.
POLICY_HIT = re.compile(
    rf"{_ENDING}(?=(?:[，,](?=要|应当|必须)|[：:](?={_CHARGE}|{_ACT}))?(?P<verb>{_AS_LEAD}|牵头的|{_MODAL}|{_CHARGE}|{_TOWARDS}|{_ADVERB}|{_ACT}|{_ANSWERABLE}|从(?![业事严而重属中轻])))"
)
#: 区应急局主要职责, …安全生产职责主要包括：: a heading or first line that names whose duties follow.
DUTIES_OF = re.compile(
    r"^(?P<who>.{2,40}?)的?(?:主要|基本|具体|相关|有关|监管|安全生产|应急管理|消防安全|消防|工作|监督管理|监管){0,5}"
    r"(?P<word>职责(?:任务|分工|范围)?(?:主要)?(?:包括|如下|是|为|有)?)?[：:。]?$"
)
#: Where the partners of 会同 end.
PARTNERS_END = re.compile(
    rf"{_ENDING}(?=[，,]|{_MODAL}|{_CHARGE}|{_ADVERB}|{_ACT}|拟|提出|研究|编|并商|会商|商请|并?征求|并?征得|并?报|解决|建|公布|发布|确定|规定|征求|对|$)"
)
BOUNDARY = frozenset("。；;：:，,！!？?\n\t \u3000\xa0")
SEGMENT_END = re.compile(r"[。；;\n！!]")
SENTENCE_END = re.compile(r"[。！\n]")
CHUNK_END = re.compile(r"[，,、：:]")
#: The verb itself is a duty; 对, 依照, 在 … only with one of these behind them.
PLAIN = re.compile(rf"(?:{_MODAL}|{_CHARGE}|{_AS_LEAD}|牵头的)$")
DUTY_AHEAD = re.compile(
    rf"{_MODAL}|{_CHARGE}|负.{{0,6}}责任?|实施|监督管理|进行|开展|组织|制定|做好|抓好|加强|承担|给予|予以|提供|建立|督促|"
    r"检查|落实|完善|推进|协调|指导|配合|抽调|选派|确定|产生|审定|制订"
)
#: 负责、…参加的机制, 承担的职责: the verb describes a noun.
DESCRIBES = re.compile(
    r"(?:负责|主管|承担|履行)[、的]|牵头、|(?:履行|承担|组织|开展|落实)[^，,。]*情况(?=[，,]|$)"
)
#: What makes a sentence something else than a duty: prohibitions, permissions, what already happened.
NOT_DUTY = re.compile(
    r"责令|处以|罚款|不得|严禁|禁止|有权|可以|未[按依履经能及将对建]|没有|不[按依履予符]|已经?|曾|了(?!解|结)|处分|的，|存在|"
    r"是[指否]|受到|负责的"
)
#: 由…责令改正, 由…处罚款: a penalty, which is no duty of this kind.
PENALTY = re.compile(r"责令|处|没收|吊销|给予(?:警告|处分|行政)|追究")
#: A statement without a modal that reports or describes: …提供了保障, 经验不足, …的工作机制, 等情况.
REPORTED = re.compile(
    r"了(?!解|结)|不足|不够|不力|不到位|不高|不强|不扎实|薄弱|滞后|短板|等情况|取得|得到|明显|显著|增长|"
    r"^[^，,]{2,30}(?:机制|格局|情况|要求|部署|的(?:机构|部门|单位))(?=[，,]|$)|^[^，,]{2,6}的"
)
#: With one of these a legal role may be the subject of 对, 依法, 按照: 主要负责人对…负有下列职责.
ANSWERS = re.compile(r"^(?:对|依法|依照|按照|根据|是)[^。；]*?(?:负.{0,8}责|应当|必须|责任人)")
#: How the head of the predicate names the role.
LEADS = re.compile(rf"(?:{_MODAL}|为|是|作为)?(?:负责|共同|分别|具体|统一|切实|组织|每年至少|每年)?牵头")
IN_CHARGE = re.compile(rf"(?:{_MODAL})?(?:按[^，]{{0,12}}分工|按职责|依职责|共同|具体|统一|分别)?负责(?!人)")
ASSISTS = re.compile(rf"(?:{_MODAL})?(?:积极|密切|主动)?(?:配合|协助)")
#: Words before the subject that do not belong to it; 各 is given back to it.
BEFORE = re.compile(
    r"^(?:同时|此外|另外|其中|同级|原则上|必要时|一般|平时|日常工作|具体工作|因此|为此|但是?|并且?|而且|以及|"
    r"[一二三四五六]是|首先|其次|最后|今后|[（(][一二三四五六七八九十0-9]{1,3}[）)]|[0-9]{1,2}[.．、]|"
    r"[一二三四五六七八九十]{1,3}、|[①-⑳])+"
)
#: Legal roles that are no organs: 生产经营单位, 总承包单位, 主要负责人, 业主, 物业服务企业.
ROLE = re.compile(
    r"^[\u4e00-\u9fff、（）()]{0,24}?(?:单位|企业|机构|组织|经营者|管理者|使用者|生产者|销售者|负责人|管理人员|作业人员|"
    r"从业人员|责任人|业主|所有人|管理人|经营人|承包人|承租人|出租人|使用人|工作组|指挥部|办公室|领导小组|公司|学校|医院|"
    r"幼儿园|部门|委员会|(?<![\u4e00-\u9fff])(?:各级|[省市区县]级|本级|同级|地方)?财政)$"
)
#: What no name of an organ or role has in it or before it.
NO_ROLE = re.compile(
    r"的(?!主要|其他|法定|安全|有关|相关|上级|部门|单位|负责|实际|决策)|[0-9]|"
    r"^(?:任何|下列|上述|前款|强制|联系|一家|现|[本该其这那被使让令把将从向以为与及或因如若凡当经在对按不未有无是所])|"
    r"责令|监督检查的|违反|发现|要求|督促|指导|组织(?!单位)|加强|推动|引导|支持|鼓励|配合(?!单位)|协助|会同|通知|告知|"
    r"报告|移送|根据|依照|按照|负责(?!人)|需要|属于|发生|提出|采取|实施|认为|规定|批准|委托|接受|向|涉及|关于|除|可以|能够|是|就|对(?![外口台俄])"
)
#: A text that names, besides or instead of the subject, to whom something goes or who is asked: 报省人民
#: 政府批准, 并商沿线省, 征求工会意见, 经市政府同意. Not 日报社, 情报中心, 气象预报中心, 工商部门, 商务部,
#: 商业银行, 经信局, 经营单位, 送变电公司.
RECIPIENT = re.compile(
    r"(?:^|并|再|后|[部门府关构局厅委会][、，]?)(?:层层|逐级|联合|统一)?"
    r"(?:上报|呈报|申报|报送|报请|报经|报批|抄报|抄送|报(?![社业刊纸警废关检名告道考建站税亭])|"
    r"提请|提交|移送|送(?![变电水气达货配])|经(?![营济信办贸开纪销费发适])|商请|商(?![务业会品场贸铺户标住城检事]))|"
    r"会商|并商|征求|征得|听取|抄送"
)
