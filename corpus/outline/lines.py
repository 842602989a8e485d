"""What a single line is by its own form: title, label, date, signature, addressee, attachment mark."""

from __future__ import annotations

import re

from corpus.numerals import fold
from corpus.outline.markers import scan

_CLOSERS = "”’）)】」》〉\"'"
_TERMINATORS = "。！？；：!?;:…"
_STOPS, _CLOSING_MARKS = frozenset(_TERMINATORS), frozenset(_CLOSERS)

# Why: the nouns that end the title of an official text (公文种类: 党政机关公文处理工作条例 art. 8, and the
# plans, rules and reports that such texts print). Must not match sentences or headings: a title has no
# sentence punctuation and no number before it; a bare noun (方案, 通知) is no title.
_TITLE_NOUN = (
    r"通知|通告|公告|公报|通报|决定|决议|命令|意见|办法|规定|条例|细则|规则|规程|方案|预案|规划|计划|纲要|"
    r"要点|安排|措施|制度|清单|规范|指南|导则|章程|批复|复函|函|纪要|议案|报告|讲话|汇报|总结|解读|"
    r"承诺书|责任书|倡议书|行动|法|法典|修正案|解释|分工|分工方案|范文|须知|标准|协议|公约|条约|议定书|职责|"
    r"责任制|"
    r"责任清单|任务分解|分解表|一览表|任务表|分工表|汇总表|细目|手册|建议|请示"
)
_TITLE_TAIL = re.compile(
    rf"(?:{_TITLE_NOUN})(?:的(?:通知|通告|公告|函|批复|决定|意见|通报|报告))?"
    r"(?:\s*[（(〔\[][^（）()〔〕]{1,24}[）)〕\]])*[》”]?$"
)
# 坤德停车场“7·15”一般泄漏火灾: the name of an accident stands for the title of its report
_ACCIDENT = re.compile(r"[“\"]?\d{1,2}\s*[·•．.]\s*\d{1,2}[”\"]?.{0,30}(?:事故|火灾|爆炸|坍塌|中毒)$")
#: What either of these can end with: of most lines it is enough to look there.
_TITLE_ENDS = frozenset(word[-1] for word in _TITLE_NOUN.split("|")) | frozenset("）)〕]》”故灾炸塌毒")
_TITLE_REFUSED = re.compile(r"[。！？；!?;]|[：:](?!.*(?:通知|意见|方案)$)|^[，、）)》”]|\t")
_TITLE_CONTEXT = re.compile(
    r"关于|年|“|《|省|市|县|区|镇|乡|部|局|委|国|全|院|办|第|公司|集团|学校|大学|工程|安全|应急|消防|事故|"
    r"管理|工作|实施"
)

# Why: labelled lines that say who, until when or how a task is done: 责任单位：, 牵头部门和责任单位：, 完成
# 时限：.
# Must not match a verb that only stands before a colon (落实：要一抓到底).
_LABEL = re.compile(
    r"[（(【\[〔]?\s*("
    r"(?:主要|具体|共同|总)?"
    r"(?:(?:第一|主要|直接)?责任|牵头|配合|协助|承办|主办|协办|实施|落实|参加|参与|组织|督导|监督|监管|督办|"
    r"主管|指导|支持|负责|完成|整改|包保|联系|验收|协同)"
    r"(?:责任)?"
    r"(?:(?:部门|单位|机构|机关|主体|领导|人员|人|时间|时限|期限|进度|时段|科室|处室|股室|处科室|节点|步骤|"
    r"方|县区)"
    r"(?:[和及与、/](?:责任|配合|牵头|实施)?(?:部门|单位|人员|人|领导))?"
    r"(?:[（(][^（）()]{1,12}[）)])?|(?<=牵头)|(?<=配合)|(?<=协办)|(?<=主办)|(?<=承办)|(?<=责任))"
    r"|时间(?:节点|要求|安排|进度)"
    r")\s*[:：]"
)
_ATTACHMENT = re.compile(
    r"附\s{0,4}(?:(?:件|表|录)\s{0,4}(?:[\d０-９一二三四五六七八九十]{1,3}(?:-\d{1,2})?)?|"
    r"[\d０-９]{1,2})\s*[:：]?$"
)
# 浙江省人民政府文件: the letterhead; ＺＪＳＰ００－２０２５－００１０: number of a normative document in
# the register
_LETTERHEAD = re.compile(r"[\u4e00-\u9fff\s、]{4,60}文\s*件$")
_REGISTER_NUMBER = re.compile(r"[A-Z]{2,8}\d{0,4}[-—－]\d{2,4}[-—－]\d{2,8}$")
_ATTACHMENT_LIST = re.compile(r"附\s{0,4}(?:件|表)?\s{0,4}[:：]\s*\S")

_DATE = (
    r"(?:(?:19|20)\d{2}\s*年|[一二][〇○ＯOo0零九]{1}[〇○ＯOo0零一二三四五六七八九十]{2}年)\s*"
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*月\s*(?:\d{1,2}|[一二三四五六七八九十廿]{1,4})\s*日"
)
_DATE_LINE = re.compile(
    rf"[（(]?\s*{_DATE}\s*[）)]?(?:\s*印发|\s*印|\s*发布)?$|(?:19|20)\d{{2}}-\d{{1,2}}-\d{{1,2}}$"
)
_DATE_TAIL = re.compile(rf"\s{{2,}}{_DATE}\s*(?:印发|印)?$|\s{{3,}}20\d{{2}}\d{{2,5}}日?(?:印发)?$")
# 国务院办公厅二○○六年八月十八日: signature and date that lost the break between them
_SIGNED_DATE = re.compile(rf"[\u4e00-\u9fff]{{2,40}}(?:府|厅|委|局|部|办|院|会|室|处|司|组)\s*{_DATE}$")
_COLUMNS = re.compile(r"\S[ \u3000\xa0\u2002\u2003]{3,}\S")

_ORGAN_TAIL = re.compile(
    r"(?:人民政府|政府|委员会|办公室|办公厅|总局|局|厅|部|委|署|党工委|管委会|指挥部|领导小组|安委会|安委办|"
    r"联席会议|国务院|法院|检察院|支队|总队|大队|调查组|公司|集团|中心|协会|学校|学院|大学|银行|行|院|会|站|"
    r"所)$"
)

_ADDRESSEE = re.compile(
    r"(?:各|全|有关|本|省|市|县|区|州|驻|局|机关|中央|国务院|相关|委属|直属|部属)[^。；;！]{2,400}[：:]$|"
    r"[^。；;，,！]{2,24}(?:局|委|部|厅|政府|办公室|公司|单位|委员会|院|会)[：:]$"
)


def ends_sentence(text: str) -> bool:
    """The line ends as a sentence or an announcement (：) does, closing marks apart.

    A closed bracket at the end counts: 「…工程。（应急局牵头）」「（此件公开发布）」.
    """
    last = text[-1:]
    if last in _STOPS:
        return True
    if last not in _CLOSING_MARKS and not last.isspace():
        return False  # so much for nearly every line
    bare = text.rstrip()
    while bare and bare[-1] in _CLOSERS:
        if bare[-1] in "）)】" and len(bare) > 1:
            return True
        bare = bare[:-1]
    return bool(bare) and bare[-1] in _TERMINATORS


def is_title(text: str) -> bool:
    """The line can stand as the title of an official text (…关于印发…的通知, …规划, …条例)."""
    if text.rstrip()[-1:] not in _TITLE_ENDS:
        return False
    compact = "".join(text.split())
    if not 5 <= len(compact) <= 90 or _TITLE_REFUSED.search(compact):
        return False
    if not (_TITLE_TAIL.search(compact) or _ACCIDENT.search(compact)) or scan(text) is not None:
        return False
    return bool(_TITLE_CONTEXT.search(compact))


def label_of(text: str) -> str | None:
    """The label of a labelled line (责任单位, 牵头部门, 实施时间 …), None when it is no such line."""
    match = _LABEL.match(text) if "：" in text or ":" in text else None
    return match.group(1) if match else None


def is_label_line(text: str, *, empty: bool = False) -> bool:
    """A line such as ``责任单位：…``; with ``empty`` only when nothing follows the colon."""
    match = _LABEL.match(text) if "：" in text or ":" in text else None
    if match is None:
        return False
    return not empty or match.end() == len(text)


def is_attachment_mark(text: str) -> bool:
    """``附件``, ``附件1``, ``附件：`` alone, or the list of attachments ``附件：1.…``."""
    return text.startswith("附") and bool(_ATTACHMENT.match(text) or _ATTACHMENT_LIST.match(text))


def is_attachment_alone(text: str) -> bool:
    """``附件`` or ``附件2`` alone on its line: what follows is another text."""
    return text.startswith("附") and bool(_ATTACHMENT.match(text)) and not text.rstrip().endswith(("：", ":"))


def is_date_line(text: str) -> bool:
    """A date alone (成文日期 under a signature), or a line of columns that ends with one."""
    if len(text) >= 80 or ("日" not in text and "-" not in text and not _COLUMNS.search(text)):
        return False
    folded = fold(text.strip())
    return bool(_DATE_LINE.match(folded) or _DATE_TAIL.search(folded) or _SIGNED_DATE.match(folded))


def is_signature(text: str) -> bool:
    """The name of an organ alone on a line, or several in columns."""
    if len(text) > 80 or ends_sentence(text) or "，" in text or "," in text:
        return False
    if scan(text) is not None:
        return False
    compact = text.strip()
    if _COLUMNS.search(compact) and _ORGAN_TAIL.search(re.split(r"\s{3,}", compact)[0]):
        return True
    spaced = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", compact)
    if not 3 <= len(spaced) <= 40 or "的" in spaced or "：" in spaced or ":" in spaced:
        return False
    return all(_ORGAN_TAIL.search(piece) for piece in spaced.split("、"))


def is_addressee(text: str) -> bool:
    """The line that names whom a text is sent to (主送机关), closed by a colon."""
    return len(text) <= 420 and scan(text) is None and bool(_ADDRESSEE.match(text.strip()))


def is_letterhead(text: str) -> bool:
    """``浙江省人民政府文件``, or the register number of a normative document above it."""
    if len(text) > 60:
        return False
    compact = text.strip()
    if _REGISTER_NUMBER.match(fold(compact)):
        return True
    return bool(_LETTERHEAD.match(compact)) and bool(
        _ORGAN_TAIL.search(re.sub(r"文\s*件$", "", compact).rstrip())
    )
