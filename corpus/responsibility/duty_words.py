"""Words of duty in running text: the triggers, what may precede or follow them, and what is no duty.

Used by ``duties``, ``subjects`` and ``running``. Laws state duties with 应当, 必须, 负责 and in the present
tense (对…实施监督管理); plans and notices also with 要 and with plain verbs (财政部门给予经费保障), so each
has its own triggers.
"""

from __future__ import annotations

import re

from corpus.responsibility import predicates

#: The role of a subject whose sentence says only 应当, 要 or what it does.
DUTY = "责任主体"
#: The role of the organ that imposes a penalty: 由应急管理部门责令限期改正，处二万元罚款.
PUNISHES = "处罚"

#: 应当, 应由 … Not 应急, 应用, 应届, 供应, 相应.
_SHALL = r"(?<=应)(?:当|该|(?<![供相反对适响回效报感呼顺因]应)(?![急用对届有力付声邀运聘试税酬变激答询知]))"
_MUST = r"(?<=必)须|(?<=须)(?!知)|(?<=务)必|(?<=有)(?:义务|责任(?=[\u4e00-\u9fff]{2}))"
#: 要 of plans. Not 要求, 主要, 重要, 需要.
_WANT = r"(?<=要)(?<![主重需只首摘纪概扼必简提索紧还严若不想机]要)(?![求素件点害闻道领么塞地旨义职因目不])"
#: Verbs that state a charge. Not 负责人, 主管部门, 牵头单位, 承担的…
_CHARGE = (
    r"(?:具体|统一|全面|主要|分别|共同|综合|直接)?负责(?![人同制的])|负总责|负有|牵头(?!单位|部门|的)|"
    r"主管(?!部门|单位|机关|人员|领导|负责|的)|承担(?!的)|会同|履行(?!的)|行使(?!的)"
)
_TOWARDS = r"对(?![外应象策口])|就(?=[^，,。；]{2,40}(?:进行|开展|提出|组织|协调))"
_AS_LEAD = r"(?:为|是|作为)牵头(?:单位|部门)"
#: 是本单位安全生产第一责任人, 为…的行政主管部门, 是…的审批管理机关.
_ANSWERABLE = (
    r"(?:是|为)(?=[^，,。]{0,40}(?:责任人|责任主体|主管部门|主管机关|管理机关|管理部门|监督机关|执法主体|"
    r"审批机关)"
    r"(?:[，,。；;]|$))"
)
_PRESENT = (
    r"依法|依照|按照|根据|依据|遵照|按(?![揭])|在(?!职(?!责)|编(?!制)|校|岗|建|线|册)|"
    r"自(?=[^，,。；]{2,30}(?:起|内))|统一|综合|"
    r"组织(?!部|机构|者|法|章程|形式|实施方案|[对应必负和及依按在的可]|根据)|指导|监督(?!管理|部门|员|检验|"
    r"机构|站)|协助|配合|制定|制订|编制|拟订|建立|设立|审查|审核|审批|批准|定期|每[年月季半日周]|"
    r"予以|给予|将|受理|核查后?|办理|公布|发布|提供|进行|实施|实行|开展|加强|做好|管理|领导|协调|安排|征收|"
    r"决定|缴纳|缴存|责令|处(?=[0-9一二三四五六七八九十百])|没收|吊销|"
    r"向|接受|核发|颁发|确定|划定|指定|提出|审议|任免|召集|主持|撤销|作出|免征|代收|收到|接到|保障|维护|"
    r"保护|促进|推动|落实|督促|统筹|联合|及时|立即|负(?!责[人同制的])(?=[^，,。]{0,12}责)"
)
_ADVERB = (
    r"依法|及时|立即|定期|统一|具体|分别|共同|全面|联合|每年|每月|每季度|每半年|每日|每周|切实|认真|积极|"
    r"严格|按职责|"
    r"按照|按(?![揭钮])|依照|根据|依据|依职责|在职责范围|在(?!职(?!责)|编(?!制)|校|建|线|册)"
)
_ACT = (
    r"给予|予以|提供|做好|抓好|加强|强化|制定|制订|编制|建立|健全|完善|开展|实施|推动|推进|督促|指导|"
    r"监督(?!管理|部门|员|检验)|"
    r"受理|审批|审核|核查|查处|汇总|统筹|协调|安排|落实|组织(?!部|机构|实施方案)|配合|协助|参与(?!单位)|将|"
    r"明确|设立|成立|"
    r"召开|组建|加快|梳理|负(?!责[人同制的])(?=[^，,。]{0,12}责)|报(?=国|省|市|县|区|上|本|同)"
)
SEGMENT_END = re.compile(r"[。；;\n！!]")
SENTENCE_END = re.compile(r"[。！\n]")
CHUNK_END = re.compile(r"[，,、：:]")


#: What ``opened`` and ``verb`` of the triggers begin with, in laws and in plans.
_FIRSTS_OF_LAW = (
    "为主予代任会作依促保做免全公共具决分划制办加协及发受召吊向在处安定实审对将就履建开征批承拟指按接推提撤收是核根每没牵监直督确立管组"
    "给统维综编缴联自落行设负责进遵配颁领，,"
)
_FIRSTS_OF_PLANS = (
    "严为主予会作依做健全共具分切制加协参及受召在安完定实审对将就履建开强成承抓报指按推提明是查核根梳每汇牵监直督积立组给统综编联落行认设"
    "负配：:"
)


def triggers(endings: str, *, law: bool) -> re.Pattern[str]:
    """Finds where a duty may be stated, in one pass.

    Groups: ``modal``, ``by`` (both begin at the match), ``verb`` (directly behind the one character that
    matched, the last of a name). ``match.lastgroup`` says which; the text of a group may be empty.

    Args:
        endings: the last characters of head nouns.
        law: for the language of laws; otherwise that of plans and notices.
    """
    modal = rf"{_SHALL}|{_MUST}|{_WANT}"
    if law:
        opened, verb = (
            "[，,](?=按|依照|根据|在各自|对|负责)",
            rf"{_CHARGE}|{_TOWARDS}|{_ANSWERABLE}|{_AS_LEAD}|{_PRESENT}",
        )
        verb_firsts = _FIRSTS_OF_LAW
    else:
        opened = rf"[：:](?={_CHARGE}|{_ACT})"
        verb = rf"{_AS_LEAD}|{_CHARGE}|{_TOWARDS}|{_ADVERB}|{_ACT}|{_ANSWERABLE}"
        verb_firsts = _FIRSTS_OF_PLANS
    by = "(?<=由)" if law else "(?<=由)|(?<=请)(?=各|有关|相关)"
    # Why: the guards before the groups refuse in one step what most characters would fail in forty.
    first = "应必须务有由要）)" + ("" if law else "请省市县区乡镇级") + endings
    return re.compile(
        rf"[{first}](?:(?<=[应必须务有要])(?P<modal>{modal})|(?<=[由请])(?P<by>{by})|"
        rf"(?=[{verb_firsts}])(?=(?:{opened})?(?P<verb>{verb})))"
    )


# --- around a modal --------------------------------------------------------------------------------------

#: Behind a modal: a prohibition, a right, what is supposed to be known, or what follows 由.
NO_DUTY_BEHIND = re.compile(
    r"不(?!断|间断|少于|低于|定期)|禁止|属于|视为|知道|知悉|预见|享有|享受|受到|得到|包括|大于|小于|高于|"
    r"低于|有权|能够|由|"
    r"[，,]?(?:由|不得)|[^，,。；]{0,12}(?:享有|受到)"
)
#: An adverbial between the name and what follows in the chunk.
OPENS_ADVERBIAL = re.compile(
    r"[对向与为将把自因经在于从就每]|根据|按照|依照|依据|依法|通过|收到|接到|发现|发生|未|不"
)
#: A predicate that may as well be the attribute of a longer name: 国务院确定的部门, 负责…的部门.
ATTRIBUTE_VERB = re.compile(
    r"负责|负有|承担|确定|指定|授权|设立|派出|从事|批准|任命|委托|聘用|使用|主管|依法|认定|核准|签发|公布|"
    r"颁发|行使|组织|举办|作出|"
    r"受理|推荐|选举|选派|招用|建立|直接|受|接到|收到|具有|有|在|取得|管理|协商|共同|依照|按照|根据"
)
_BEHIND_ADVERBIAL = re.compile(
    r"(?:在|自|于|经|从|根据|依据|按照|依照|因|遇|发生|发现|收到|接到|每年|有|需要|符合|对)[^，,。；]{1,60}"
    r"(?:[^同及]时|后|前|期间|期限内|日内|情况下|起|规定|要求|情形)(?=..)"
)
#: 应当登记的事项, 应当公开的政府信息: the modal describes a noun.
MODAL_DESCRIBES = re.compile(
    r"(?:依法|及时|当场|按时|共同|自行|主动|一并|重点|优先|予以|按照规定)?[\u4e00-\u9fff]{2}(?:(?:或者|"
    r"[、和或])[\u4e00-\u9fff]{2}){0,4}的"
)
#: 应当…，而未…的，由…: the whole is the condition of a penalty.
CONDITION_TAIL = re.compile(
    r"的[，,](?:由|处[0-9一二三四五六七八九十]|责令|给予|依法给予|依法追究|吊销|没收|可以处|撤销)"
)
#: A consequence that somebody unnamed imposes on who has broken a rule.
SANCTION = re.compile(
    r"(?:依法|按照[^，,。；]{0,20}|依照[^，,。；]{0,30}|予以|及时|同时|一并|从严)?(?:给予|处|受到|责令|"
    r"追究|予以|吊销|没收|取消|撤销|注销|从[重轻]|"
    r"予(?:以)?(?:支持|准许|驳回|采纳|确认|认可)|(?:进行)?(?:问责|处理|查处|处罚|处分)|判处|认定|视为|数罪|"
    r"减轻|免除|退回|驳回|终止|停止|不予)"
)
VIOLATES = re.compile(
    r"违反|未|不[^得断]|拒|滥用|玩忽|徇私|弄虚作假|隐瞒|擅自|造成|构成|(?<!侵)犯|下列行为|下列情形"
)


#: A noun behind an attribute and a predicate said of things: 军官履行义务的工作实绩，应当作为…的依据.
THING_CHUNK = re.compile(r"[^，,]{2,}的[^的，,]{2,16}$")
SAID_OF_THINGS = re.compile(
    r"作为|纳入|列入|符合|予以|由|经|为|达到|包括|载明|向社会公[布开]|采用|用于|按照规定缴|计入|公开|公示|"
    r"公布"
)


#: What may stand between the last comma and a modal whose subject stands earlier: an adverbial, an event; not
#: another subject (其合理部分应当…).
ALLOWS_EARLIER = re.compile(
    r"(?:在|自|于|对|向|按|根据|依|为|经|从|每|将|把|与|同|以|因|就|通过|采取|采用|利用|接到|收到|发现|"
    r"发生|必要|确|除|并|还|但|且|遇|至|当|凡|如|属于|符合|需要|有|未|不|无|使用|进行|实施|"
    r"涉及|超过|达到|变更|终止|解除|转让|出租|设立|申请|逾期|经营|从事)|.*(?:[^及同]时|后|前|内|的|中|起|"
    r"期间)$"
)


def without_adverbs(text: str, start: int, end: int) -> int:
    """Where ``text[start:end]`` ends without the adverbs and marks at its end (均, 也, 依法)."""
    adverbs = predicates.adverbs()
    while end > start:
        if text[end - 1] in " \u3000，,":
            end -= 1
            continue
        for length in (4, 3, 2, 1):
            if end - length > start and text[end - length : end] in adverbs:
                end -= length
                break
        else:
            return end
    return end


def behind_adverbial(text: str, start: int, end: int) -> int | None:
    """Where the subject begins behind an adverbial without a comma (发生事故后|生产经营单位); None "
    "without."""
    match = _BEHIND_ADVERBIAL.match(text, start, end)
    return match.end() if match and not text.startswith("的", match.end()) else None


# --- around 由 -------------------------------------------------------------------------------------------

#: 由 in these words is not the 由 of 由…负责.
NOT_BY = re.compile(r"[自事理缘来案因不]由|由[于此来衷]")
PERMITTED = re.compile(
    r"(?:可以|可|不得|得以|认为|如果|是否|知其|除|成立|建立|组建|形成|构建|设立|召开|[是所]指|包括)$"
)
#: Behind 由 and its subject: compositions, causes, rights, what they may do.
NO_DUTY_BY = re.compile(
    r"(?:共同|依法|平等|自行)?(?:享有|所有|占有|使用)|组成|构成|引起|造成|导致|产生|形成|所|可以|可[^行靠]|"
    r"不|担任|兼任|出席|享有|取得|继承|所有|占有|"
    r"选举产生|推选产生|的|发起|投资|出资|参加|有权"
)
#: 由国务院批准的项目: what they do describes a noun.
DESCRIBED = re.compile(
    r"(?:依法|统一|另行|共同|具体|负责|组织|予以|按照规定|分别|直接|审查|审核|依照本法|"
    r"会同有关部门)?[\u4e00-\u9fff]{2}"
    r"(?:(?:或者|[、和并或])[\u4e00-\u9fff]{2}){0,3}的(?!除外)"
)

# --- a verb directly behind a name --------------------------------------------------------------------------

_PLAIN = re.compile(rf"(?:{_CHARGE}|{_AS_LEAD})$")
#: Prepositions and adverbs: a duty only with a verb behind them.
_NEEDS_VERB = "对就在依按根遵自每向将为是与"
#: 负责、…参加的机制, 承担的职责: the verb describes a noun.
_DESCRIBES = re.compile(
    r"(?:负责|主管|承担|履行|行使)[、的]|牵头、|(?:履行|承担|组织|开展|落实)[^，,。]*情况(?=[，,]|$)"
)
#: What makes a sentence something else than a duty: prohibitions, permissions, what already happened.
_NOT_DUTY = re.compile(
    r"不得|严禁|禁止|有权|可以|可(?=[处按在向对根依采])|没有|已经?|曾|了(?!解|结)|存在|是[指否]|负责的|"
    r"适用|无效|方可|不受|不力|不到位|职责不"
)
_UNDONE = re.compile(r"未[按依履经能及将对建]|不[按依履予符]|受到|的，|处分")
_UNFULFILLED = re.compile(r"未(?!成年|经|来)")
#: A statement without a modal that reports or describes: …提供了保障, 经验不足, …的工作机制, 等情况.
_REPORTED = re.compile(
    r"了(?!解|结)|不足|不够|不力|不到位|不高|不强|不扎实|薄弱|滞后|短板|等情况|取得|得到|明显|显著|增长|"
    r"^[^，,]{2,30}(?:机制|格局|情况|要求|部署|的(?:机构|部门|单位))(?=[，,]|$)"
)
_SHORT_NOUN = re.compile(r"[^，,]{2,6}的")
#: 人民政府负责水路运输管理的部门…: the predicate is the attribute of a longer name.
_BODY_OF = re.compile(
    r"(?:负责|负有|承担|从事|主管|依法|行使|指定|确定|设立)[^，,。；]{1,40}的(?:其他|有关|相关|"
    r"主管)?(?:部门|机构|机关|单位|人员|组织|企业|委员会)[^，,。；]"
)
#: 军官履行义务的工作实绩，应当…: a thing, of which something is said.
_TOPIC = re.compile(r"(?:履行|承担|行使)[^，,]{2,16}的[^的，,]{2,8}[，,](?:应|必须|由|可以|不得)")
_PERMITS = re.compile(
    r"[^，,。；]*[，,](?:可以|可[^行靠能]|有权|方可|不得)|[^应必。；]*[，,][^，,。；]{0,12}(?:可以|有权)"
)
_CONDITIONAL = re.compile(r"(?:的|[^同及定]时|[^然以]后|[^以目当]前)$")
#: With one of these a legal role may be the subject: 主要负责人对…负有下列职责, 申请人按照…申请.
_ANSWERS = re.compile(
    r"(?:对|依法|依照|按照|根据|是|按|负|向)[^。；]*?(?:负.{0,12}责|承担.{0,16}(?:责任|费用)|责任人|缴纳|"
    r"交纳|缴存|申请|申报|报告|履行)"
)
_ROLE_VERBS = ("负责", "履行", "承担", "负有", "负总责", "牵头", "缴纳", "缴存", "负")


def says_duty(text: str, at: int, end: int, verb: str, *, law: bool) -> bool:
    """Whether the predicate ``text[at:end]`` behind a name is a duty and no report, condition or "
    "attribute."""
    rest = text[at:end]
    if verb in ("是", "为"):
        return True
    near = rest[:80]
    comma = CHUNK_END.search(near.replace("、", "·"))
    first = near[: comma.start()] if comma else near
    if _DESCRIBES.match(rest) or _NOT_DUTY.search(first):
        return False
    if DESCRIBED.match(first) or _CONDITIONAL.search(first) or _BODY_OF.match(first):
        return False
    if _PERMITS.match(rest[:160]) or first.endswith("除外") or _TOPIC.match(rest):
        return False
    if not law and (_UNDONE.search(first) or "责令" in first or "罚款" in first):
        return False
    if verb == "将" and not law and not any(word in first for word in ("列入", "纳入", "作为")):
        return False
    if _PLAIN.match(verb):
        return len(rest) > len(verb) + 1 or verb == "负责" or "牵头" in verb
    if law and _UNFULFILLED.search(first):
        return False
    if not law and (_REPORTED.search(rest) or (verb[0] not in _NEEDS_VERB and _SHORT_NOUN.match(rest))):
        return False
    if verb[0] in _NEEDS_VERB:
        return _does(near, len(verb))
    return len(rest) > 3 and not rest.startswith("的", len(verb))


def _does(near: str, start: int) -> bool:
    """Whether a verb of doing stands in ``near`` behind the preposition, and describes no noun."""
    acts = predicates.acts()
    for at in range(start, len(near) - 1):
        word = near[at : at + 2]
        if word in acts and not near.startswith("的", at + 2):
            return not _NOT_DUTY.search(near, start, at)
    return near.find("负", start) >= 0 and near.find("责", start) >= 0


def addresses_roles(text: str, at: int, end: int, verb: str) -> bool:
    """Whether what follows the name may be said of a legal role, not of an organ only."""
    return verb.endswith(_ROLE_VERBS) or _ANSWERS.match(text, at, min(end, at + 60)) is not None


# --- role words ------------------------------------------------------------------------------------------

#: How the head of the predicate names the role.
LEADS = re.compile(r"(?:为|是|作为)?(?:负责|共同|分别|具体|统一|切实|组织|每年至少|每年|继续)?牵头")
IN_CHARGE = re.compile(
    r"(?:按[^，]{0,12}分工|按职责|依职责|共同|具体|统一|分别|全面|主要|综合|直接)*负责(?!人)"
)
ASSISTS = re.compile(r"(?:积极|密切|主动)?(?:配合|协助)")
PENALTY = re.compile(
    r"责令|没收|吊销|处(?=[0-9一二三四五六七八九十百])|处以|罚款|给予[^，,。；]{0,10}(?:警告|处罚|处分|"
    r"拘留)|予以[^，,。；]{0,6}处罚|暂扣|拘留|取缔"
)

#: Of these one stands in whatever PENALTY matches.
PENALTY_HINT = re.compile("[责没吊处罚给予暂拘取]")

# --- headings and partners ---------------------------------------------------------------------------------

#: 区应急局主要职责, …安全生产职责主要包括：: a heading or first line that names whose duties follow.
DUTIES_OF = re.compile(
    r"^(?P<who>.{2,40}?)的?(?:主要|基本|具体|相关|有关|监管|安全生产|应急管理|消防安全|消防|工作|监督管理|"
    r"监管){0,5}"
    r"(?P<word>职责(?:任务|分工|范围)?(?:主要)?(?:包括|如下|是|为|有)?)?[：:。]?$"
)
_ENDING = (
    r"[政门关构位业府局厅委办部院心队司织团校者人会署组区县市镇乡员道防室处站军行](?<!社会)(?<![全内外]部)"
)
#: Where the partners of 会同 end.
PARTNERS_END = re.compile(
    rf"{_ENDING}[）)]?(?=[，,]|应|必须|须|要|{_CHARGE}|{_ADVERB}|{_ACT}|拟|提出|研究|编|并商|会商|商请|"
    rf"并?征求|并?征得|并?报|解决|建|公布|发布|确定|规定|征求|对|共同|进行|审|划定|调查|处理|$)"
)
#: Words before the subject that do not belong to it; 各 is given back to it.
BEFORE = re.compile(
    r"(?:同时|此外|另外|其中|同级|原则上|必要时|一般|平时|日常工作|具体工作|因此|为此|但是?|并且?|而且|以及|"
    r"[一二三四五六]是|首先|其次|最后|今后|[（(][一二三四五六七八九十0-9]{1,3}[）)]|[0-9]{1,2}[.．、]|"
    r"[一二三四五六七八九十]{1,3}、|[①-⑳]|[，,])+"
)
#: No subject begins like this, whatever follows: prepositions, 前款…, 本法…, verbs that take a person.
NOT_FIRST = re.compile(
    r"致使|导致|强迫|指使|教唆|诱骗|冒充|妨碍|阻碍|拒绝|未经|自(?![然愿治营由主律筹建行媒])|请求(?!人)|"
    r"如果|认为|对(?!外|口|方|台)|向|将|把|给|使(?!用|领)|令|让|被(?![^，,]*的|执行|申请|告|"
    r"保险|上诉|征收|许可|监督|检查|救助|申诉|调查|审计|选举|继承|监护|代理|授权|委托|投诉|举报|处罚|聘|派|"
    r"害)|由|凡|不(?!动产|[^，,]*的)|未(?!成年|[^，,]*的)|属于|没有|交(?![通易警管投运委流])|如|若|即|"
    r"以[及便]|并|或者|和|及|不得|禁止|严禁|鼓励|支持(?!单位|机构)|"
    r"引导|提倡|倡导|(?:前款|上述|前述)(?![^，,]*的)|责令|要求|督促|告知|通知(?!人)|所称|包括|应(?!急)|是|"
    r"(?:为|与)(?![^的]+的)|本(?=(?:法|条例|办法|规定|解释|细则|决定|规则|款|条|"
    r"项|章|意见|方案)(?![^，,]*的)|市[^的]{0,3}$|省[^的]{0,3}$)|第[一二三四五六七八九十百零]+[条款项]|因|"
    r"除|但|就|可|须|确需|需(?!求|方)|同意|批准(?!机|部)|征得|"
    r"报(?:经|请|送|国务院|省|市|县|上级|本级|有关)|经(?![营纪济理办销费贸信商])(?:国务院|省|市|县|上级|本级|"
    r"有关|批|审|过|[^的]{0,24}$)|会同|协助|配合|违反|"
    r"国家(?=机关的|建立|鼓励|实行)|任何(?=[^单组个人企公部机])"
)
#: Names that begin with a word that is a verb elsewhere: 实施机关, 发现人; not 健全多部门.
NAME_FIRST = re.compile(
    r"[\u4e00-\u9fff]{2}(?:人|者|员|方|单位|机构|机关|部门|组织|企业|委员会|工作组|小组|中心)(?:$|"
    r"[、和及与或以的（(])"
)
#: Verbs of running text that no name begins with, whatever else it holds: 健全多部门, 加强…机构.
VERB_FIRST = re.compile(
    r"(?:全面|切实|认真|积极|深入|大力|着力|努力|进一步|持续|定期|及时)(?!负责)|指定(?!医|机构|单位|监)|"
    r"工作要求|组织(?=有关|相关|各|专家|单位|人员|开展|实施)|指导(?!教师|老师|单位|员|机构|小组|委员)|"
    r"协调(?!机构|小组|人|委员)|加强|推动|推进|健全|完善|建立|制定|落实|强化|确保|"
    r"保障(?!部门|机构|单位|中心)|发现|收到|接到|开展|实施|进行|提高|提升|做好|抓好|明确|统筹|邀请|动员|"
    r"依托|围绕|突出|坚持|发挥|充分|形成|实现|严格|深化|加快|压实|"
    r"打造|培育|优化|按照|依照|根据|依据(?!依法)|驾驶|乘坐|进入"
)
#: Verbs that open an attribute (从事…的单位): 、 inside it separates no subjects.
OPENS_ATTRIBUTE = re.compile(
    r"从事|负责|负有|承担|取得|具有|具备|依法|依照|按照|根据|接到|收到|发生|发现|使用|持有|受|在|与|为|"
    r"有(?!关)|未|不|经(?!营)|由|参加|参与|设立|利用|生产|经营|"
    r"销售|储存|运输|进行|开展|实施|拥有|申请|符合|违反|涉及|需要|提供|组织|管理|建设|占用|采用|对|向|将"
)
#: The attribute of an organ that a bare verb follows may be anything but the object of another verb.
ORGAN_ATTRIBUTE = re.compile(r"(?!报|经(?!营)|并|送|商请|征)")
#: What stands in no subject at all.
NO_NAME = re.compile(
    r"应当|必须|不得|可以|责令|是(?!否)|(?<!日)报(?=[国省市县区上本同原])|"
    r"(?<![供适反相对效响])应(?![急用届征聘])|所称|^[0-9０-９]|(?<!自)由(?!于)|[。；;：:？“”]|，[^，]{0,3}$"
)
#: Of these one stands in whatever NO_NAME, or RECIPIENT, matches: most names have none.
NO_NAME_HINT = re.compile("[应必不可责是报所由0-9０-９。；;：:？“”，]")
RECIPIENT_HINT = re.compile("[报提送经商征取]")
#: What no name of an organ or role has in it or before it.
NO_ROLE = re.compile(
    r"的(?!主要|其他|法定|安全|有关|相关|上级|部门|单位|负责|实际|决策)|[0-9]|"
    r"^(?:任何|下列|上述|前款|强制|联系|一家|现|"
    r"[该其这那被使让令把将向以为与及或因如若凡在对按是所]|本(?!级)|从(?![业事])|当(?![地事])|"
    r"经(?![营纪济理办销费贸信商])|不(?!动)|未(?!成)|有(?![关限])|无(?![线人]))|"
    r"责令|监督检查的|违反|发现|要求|督促|指导(?!委员|小组|中心|站|机构)|组织(?![单部法机者]|$)|加强|推动|"
    r"引导|支持|鼓励|配合(?!单位)|协助|会同|通知|告知|"
    r"报告|移送|根据|依照|按照|负责(?!人)|需要|属于|发生|提出|采取|实施|认为|规定|批准|委托|接受|向|涉及|"
    r"关于|除|可以|能够|是|就|对(?![外口台俄])|(?<=[\u4e00-\u9fff])以(?![上下外内及])|"
    r"(?<=[\u4e00-\u9fff])经(?![营济理纪办费销信贸开发])"
)
#: A text that names, besides or instead of the subject, to whom something goes or who is asked: 报省人民
#: 政府批准, 并商沿线省, 征求工会意见, 经市政府同意. Not 日报社, 情报中心, 气象预报中心, 工商部门, 商务部,
#: 商业银行, 经信局, 经营单位, 送变电公司.
RECIPIENT = re.compile(
    r"(?:^|并|再|后|[部门府关构局厅委会][、，]?)(?:层层|逐级|联合|统一)?"
    r"(?:上报|呈报|申报|报送|报请|报经|报批|抄报|抄送|报(?![社业刊纸警废关检名告道考建站税亭])|"
    r"提请|提交|移送|送(?![变电水气达货配])|经(?![营济信办贸开纪销费发适])|商请|"
    r"商(?![务业会品场贸铺户标住城检事]))|"
    r"会商|并商|征求|征得|听取|抄送"
)
