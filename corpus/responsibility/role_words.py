"""The words that assign (角色用语): labels before a list, verbs behind it, remarks that name no unit.

Two small tables, kept apart from the grammar that reads with them. Everything here is matched against
text whose white space has been squeezed out.
"""

from __future__ import annotations

import re

# --- labels --------------------------------------------------------------------------------------------

UNIT_NOUN = r"(?:单位|部门|处室|科室|股室|机构|主体|部委|委办局)"
_MORE = (
    rf"(?:[（(][^（()）:：]{{1,8}}[）)])?"
    rf"(?:(?:和|及|与|、|/|或)(?:{UNIT_NOUN}|责任人|个人|企业))?"
)
_ROLE_WORD = (
    r"(?:总牵头|牵头责任|牵头（责任）|责任（牵头）|责任牵头|主要牵头|共同牵头|牵头负责|牵头|"
    r"第一责任|主要责任|具体责任|共同责任|"
    r"配合责任|协同责任|直接责任|主体责任|监管责任|责任落实|落实责任|责任配合|责任|主责|"
    r"配合|协助|协同|协办|协作|参与|参加|支持|会办|"
    r"组织实施|具体实施|实施|落实|承担|负责|主管|执行|监督|督导|督办|督查|督察|指导|组织|承办|主办|行业主管|行业监管|监管|属地|完成|组长|副组长|成员)"
)
#: 责任单位:, 牵头部门：, 责任部门和单位:, 配合单位（市级）：, 成员单位：. Must not take 主办单位 of a web
#: page: the finder leaves out chrome, and only core roles (责任, 牵头, 配合 …) assign by themselves.
_ROLE_LABEL = (
    r"(?:工作|市级|区级|县级|省级|市直|区直|县直|省直|本级|项目|任务|整改)?"
    rf"(?:{_ROLE_WORD}){UNIT_NOUN}{_MORE}"
)
#: 牵头：, 属地责任：, 责任分工：. The last kind says nothing of the role; the verbs behind it do.
_SHORT_LABEL = (
    r"(?:牵头|配合|责任|落实|参与|协办|主责|(?:属地|监管|部门|落实|主体|牵头|配合)责任|"
    r"(?P<neutral>(?:责任|任务|职责|工作)?分工))"
)
_PERIOD_LABEL = r"(?:实施|起止|推进|工作|建设|整治|活动)(?:时间|期限|年限|周期)|时间安排|时间进度|实施进度"
_DUE_LABEL = (
    r"(?:计划)?(?:完成|办结|整改|责任|任务|落实|工作)?(?:时限|期限)(?:要求)?|"
    r"(?:计划|预计|要求)?完成(?:时间|日期|年限|节点|期限)|时间节点|时间要求|进度要求|整改(?:完成)?时间"
)
_PERSON_LABEL = (
    r"(?:总|整改)?(?:责任|牵头|分管|包保|包抓|挂钩|联系|主管|包案|督办|督导|市级|区级|县级|省级|具体|直接|配合|第一)?"
    r"(?:市|区|县|省|镇)?"
    r"(?:领导|责任人|负责人|联系人|联络员|负责同志|组长|副组长|召集人)(?:和联系人)?|责任人员|联系电话|联系方式|电话"
)
#: What else may stand in an assignment under a label and names no unit of it.
_OTHER_LABEL = (
    r"备注|(?:工作)?进度|(?:整改|工作|推进|任务)?进展(?:情况)?|(?:整改)?完成情况|整改(?:目标|措施|情况|结果|要求)|(?:工作|任务)?目标(?:任务)?|"
    r"(?:主要|工作|具体|任务)?(?:职责|任务|内容)|(?:工作|主要)?(?:措施|举措)"
)
#: What labels, and verbs, begin with. Why: a guard refuses nearly every character in one step, where the
#: tables behind it would take fifty.
_LABEL_FIRSTS = (
    "主举任会共具内分副办包区协县参召备完实属工市建总成执承挂指推措支整时期本活牵电监目直省督第组职联"
    "落行要计负责起进部配镇项预领"
)
_VERB_FIRSTS = (
    "主予人任会作依保做兜全共具分制办加医协参各合同后商在安实审宣密履总执技承把抓担指按推提支数是服根法物牵用电监直督积组经结给统考联落要认"
    "负财资配验为，"
)
#: Every label that may stand in an assignment, with the kind that it is.
LABEL = re.compile(
    rf"(?=[{_LABEL_FIRSTS}])(?P<label>(?P<person>{_PERSON_LABEL})|(?P<role>{_ROLE_LABEL})|(?P<period>{_PERIOD_LABEL})|"
    rf"(?P<due>{_DUE_LABEL})|(?P<short>{_SHORT_LABEL})|(?P<other>{_OTHER_LABEL}))[:：]"
)
#: A label that another sign than a colon closes: 【责任单位】A, （责任单位）A, 责任单位——A, 牵头单位为A.
#: It begins its text or follows a separator: A（牵头单位）、B marks one unit, A为牵头单位 is a verb.
_BOXED = "|".join(
    (
        _ROLE_LABEL,
        _SHORT_LABEL.replace("?P<neutral>", "?:"),
        _DUE_LABEL,
        _PERIOD_LABEL,
        _PERSON_LABEL,
        _OTHER_LABEL,
    )
)
_UNCOLONED = re.compile(
    rf"[【〔\[［](?P<boxed>{_BOXED})[】〕\]］](?P<colon>[:：]?)(?=[^\s。；;，,、])|"
    r"(?:^|(?<=[。；;，,.．：:\n\t \u3000]))(?:"
    rf"[（(](?P<round>{_BOXED})[）)](?P<point>[:：]?)(?=[^\s。；;，,、])|"
    rf"(?P<dashed>{_ROLE_LABEL})(?P<dash>[—－–-]{{1,2}}|[:：]?为[:：]?|是)"
    r"(?!牵头|主要|责任单位)(?=[\u4e00-\u9fff]))"
)
#: 责任单位 in one of the shapes above can only stand where one of these words does.
_UNCOLONED_HINT = re.compile(
    r"[】〕\]］）)—－–位门体构室](?:(?<=[】〕\]］）)—－–])|"
    r"(?:(?<=单位)|(?<=部门)|(?<=主体)|(?<=机构)|(?<=科室))(?:[—－–-]|为|是))"
)


#: 责任单位 市气象局, 责任单位;市教育局: a space or a slip of the pen closes the label that begins a bracket.
_SPACED = re.compile(rf"(?P<label>^{_ROLE_LABEL})[ \t\u3000\u00a0;；](?=[ \t\u3000\u00a0]*[\u4e00-\u9fff])")


#: 牵 头 单 位：, spaced out to fill a line.
_SPREAD = re.compile(
    r"(?:责[ \u3000]*任|牵[ \u3000]*头|配[ \u3000]*合)[ \u3000]*"
    r"(?:单[ \u3000]*位|部[ \u3000]*门)[ \u3000]*[:：]"
)
_SPREAD_HINT = re.compile(r"[责牵配][ \u3000]+[任头合]|[单部][ \u3000]+[位门]|[位门][ \u3000]+[:：]")


def with_colons(text: str, *, gaps: bool = False) -> str:
    """``text`` with every label closed by a colon, character by character as long as before.

    Args:
        gaps: a space may close a label that begins the text.

    【责任单位】市应急局 → ；责任单位：市应急局; 牵头单位为市应急局 → 牵头单位：市应急局.
    """
    if (" " in text or "\u3000" in text) and _SPREAD_HINT.search(text):
        text = _SPREAD.sub(
            lambda label: re.sub(r"[ \u3000]", "", label.group()).ljust(len(label.group())), text
        )
    if gaps:
        text = _SPACED.sub(r"\g<label>：", text)
    if not _UNCOLONED_HINT.search(text):
        return text

    def closed(match: re.Match[str]) -> str:
        if match["boxed"] is not None:
            return "；" + match["boxed"] + "：" + "；" * len(match["colon"])
        if match["round"] is not None:
            return "；" + match["round"] + "：" + "；" * len(match["point"])
        return match["dashed"] + "：" + "；" * (len(match["dash"]) - 1)

    return _UNCOLONED.sub(closed, text)


# --- verbs ---------------------------------------------------------------------------------------------

#: 按照职责分工, 根据各自职责, 在职责范围内, 按照“谁主管谁负责”原则.
BASIS = (
    r"(?:(?:按照?|根据|依据|依照|依|结合)(?:各自|法定|相应|部门|相关|有关|本|本级|所属)?(?:的)?"
    r"(?:职责|职能|职权|任务|责任|权限|管辖|工作|分工|部门)+(?:任务|要求|范围|规定)?(?:分工)?|"
    r"在(?:各自|其|本)?(?:的)?(?:工作)?(?:职责|职权)范围内|"
    r"按照?(?:各自)?[“\"][^”\"、]{2,24}[”\"](?:的)?(?:原则|要求)?)"
)
_ADVERB = (
    r"(?:共同|分别|各自|具体|联合|协同|分工|分级|主要|全面|分头|统筹|组织|抓好|做好|积极|密切|依法|"
    r"直接|总体|统一|协调|按时|参照|认真|予以|给予|提供|同步|合力)"
)
_DO = r"(?:负责|落实|推进|推动|实施|承担|抓好|抓落实|办理|完成|执行|组织|统筹|协调|抓总|指导)"
_ROLE_NOUN = r"(?:单位|部门|主体|机构)"
#: 牵头 in all its compounds (总牵头, 牵头负责, 为牵头单位, 牵头会同). The caller checks what is before.
_LEAD = (
    rf"(?:{BASIS})?(?:(?:作为|为|是|任|担任)(?:总|第一|共同|主要)?牵头(?:责任)?{_ROLE_NOUN}|"
    rf"(?:负责|共同|联合|分别|总|，)?牵头(?!单位|部门))"
    rf"(?:{_DO}|总负责)*(?:工作)?(?:，?并?会同)?"
)
_AS_ROLE = (
    r"(?:作为|为|是|任|担任)(?P<as>主要责任|第一责任|共同责任|责任|配合|参与|参加|协助|协办|主办|承办|主责|落实|实施|成员|支持)"
    rf"{_ROLE_NOUN}"
)
_ASSIST = (
    rf"(?:{BASIS}[，,]?)?{_ADVERB}*(?P<assist>配合|参与|参加|协助|协同|协办|支持|会办|督导|监督|指导|主办|承办)"
    rf"(?:{_DO}|配合|参与|协助|支持|做好|相关工作|有关工作|工作)*"
)
_CHARGE = (
    rf"(?:{BASIS}[，,]?(?:各负其责|各司其职|{_ADVERB}*{_DO}*)|各负其责|各司其职|"
    rf"{_ADVERB}*(?:负总责|总负责|(?:落实|承担|履行)(?:属地|主体|监管|管理|领导|行业)+责任|负责|落实|承担|组织实施|实施|抓落实|办理|抓好落实|推进|执行|制定){_DO}*)"
    r"(?:相关|有关|各自)?(?:工作|任务)?"
)
#: 县财政局保障, 县司法局做好审核把关: words that are parts of names too (医疗保障局, 政务服务), so the
#: caller takes one only behind a whole name of a unit and beside a verb that assigns by itself.
_WEAK = (
    rf"{_ADVERB}*(?:负责|落实|加强)?(?:资金|经费|财力|技术|后勤|要素|用地|物资|数据|法律|执法|宣传|电力|医疗|安全|人员)?"
    r"(?P<weak>保障|服务|督办|督查|督察|审核|把关|支撑|联动|监管|验收|考核|兜底)"
    r"(?:到位|落实|把关|督办|工作)*"
)
#: A会同B, A商B: the caller checks that a unit stands on both sides (市商务局 is none).
_WITH = r"(?:会同|会商|商(?!务|业|贸|标|品|场|会|投|促))(?=[^，,。;；]{2})"
_VERBS = (
    rf"(?P<lead>{_LEAD})|(?P<as_role>{_AS_ROLE})|(?P<with>{_WITH})|(?P<assisting>{_ASSIST})|"
    "(?P<weakly>%s)|"
    rf"(?P<charge>{_CHARGE})"
)
VERB = re.compile(rf"(?=[{_VERB_FIRSTS}])(?:{_VERBS.replace('%s', _WEAK)})")
#: The verbs that assign by themselves, in the same groups.
STRONG = re.compile(_VERBS.replace("%s", "(?P<weak>(?!))"))
BASED = re.compile(BASIS)
CHARGES = ("负责", "落实", "承担", "实施", "推进", "办理", "执行", "制定")

# --- notes ---------------------------------------------------------------------------------------------

_FIRST = r"(?:第一位|首位|第1位|第一名?|最前面?|最前列|前列|首个|第1|前)"
_LEADS = r"牵头(?:责任)?(?:部门|单位)"
#: 排在第一位的部门为牵头部门，下同 / 列第一位的为牵头单位 / 首位为牵头单位: the first unit of a list leads.
#: Not: 走在前列, 位居首位 without the word 牵头单位.
FIRST_LEADS = re.compile(
    rf"(?=[以位其列名均居排第首])(?:(?:均|其中|以)?(?:排|列|位列|位居|居|排列|排名|排序|排位|名列)(?:在|于|名)?{_FIRST}者?的?(?:责任)?(?:部门|单位)?"
    rf"(?:为|是|系|作为|即为|均为)?(?:总)?{_LEADS}?(?:，?以?下均?同)?"
    rf"|(?:第一(?:个|位|家)?|首位|首个|首家|第1(?:个|位))的?(?:责任)?(?:部门|单位)?(?:均|即)?(?:为|是|系)(?:总)?{_LEADS}(?:，?以?下均?同)?)"
)
#: The rule holds for what follows: 下同, 以下各项任务中…
FROM_HERE = re.compile(r"以?下均?同|以下")
#: Remarks inside an assignment that name no unit.
NOTE = re.compile(
    rf"(?=[（(注以位其列名均居排第首下不长持常全每立])(?:(?:[（(]?注[:：])?(?:{FIRST_LEADS.pattern})|以?下均?同|以下均?[^、。；;:：]{{2,30}}(?:列出|赘述|列举|不再重复)|"
    r"不再(?:重复|一一|逐一)?(?:列出|赘述)|"
    r"(?:长期|持续|常态化?|全年|每年|立行立改|立即)(?:坚持|推进|实施|整改|开展)(?=$|[，,。；;]))"
)
#: （排名第一的为牵头单位，下同） behind a list, once the note is blanked out.
BLANKED = re.compile(r"[（(](?=；+[）)])|(?<=；)[）)]")
#: A time phrase between separators is no unit: 2025年底前完成, 长期坚持, 年内取得明显成效.
TIME = re.compile(
    r"^(?:并?于|在|到|力争|确保|并)?(?:20[0-9]{2}年|今年|明年|年内|每年|[0-9]{1,2}月|第?[一二三四]季度|上半年|下半年|全年|长期|持续|"
    r"立即|立行立改|即日起|常态)[^、]{0,24}$"
)
