"""Title, issuer, number (文号), 索引号, dates and 有效性 of a text: from its header block, its own lines,
its file name, in this order."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath

from corpus.numerals import chinese_to_int, fold

# Why: labels of the header block that government sites print above a text (政府信息公开条例 art. 24-25 asks
# for 索引, 名称, 内容概述, 生成日期). Blanks may stand inside (索 引 号). Must not match labels of the body
# (责任单位：, 实施时间：); only the head of a file is searched.
_LABELS: dict[str, str] = {}
for _field, _names in {
    "index_number": "索引号 索引编号 信息索引号 索引",
    "number": "文号 文件编号 发文字号 公文文号 发文文号 文件文号 文件字号 规范性文件编号 统一编号 登记号",
    "issuer": "发布机构 发布单位 发布机关 发文机关 发文单位 发文机构 制发机关 制定机关 制定单位 公开机构",
    "title": "名称 标题 信息名称 文件名称 公文名称 信息标题 文件标题",
    "written": "成文日期 生成日期 签发日期 制定日期 形成日期 通过日期 成文时间 生成时间 印发日期 印发时间",
    "issued": "发文日期 发布日期 公开日期 公布日期 发布时间 发文时间 公开时间 颁布日期 颁布时间 公布时间",
    "effective": "生效日期 施行日期 实施日期 生效时间 施行时间 执行日期",
    "expires": "废止日期 失效日期 失效时间 终止日期 截止日期 有效期至 有效期限",
    "status": "有效性 文件状态 时效性 效力状态 效力 文件有效性 是否有效 时效 文件时效 时效状态",
    "": "主题分类 信息分类 信息类别 体裁分类 组配分类 服务对象 公文种类 文种 主题词 关键词 内容概述 概述 "
    "内容摘要 摘要 公开方式 公开范围 "
    "公开时限 公开形式 公开类型 公开属性 点击数 浏览次数 访问次数 载体类型 公开责任部门 公开部门 "
    "责任部门科室 公开程序 信息来源 信息有效期 有效期 "
    "分类 类别 栏目 栏目名称 所属栏目 主题 体裁 语种 所属主题 效力级别 法律效力位阶 备注文号 关联类型 "
    "记录形式 信息格式 "
    "公开事项 更新时间 发布人 审核人 审核 阅读次数 备案号 备注",
}.items():
    for _name in _names.split():
        _LABELS[_name] = _field
# Why: \s has the ideographic and the no-break blank too; a set of them takes eight times as long to compile.
_BLANK = r"\s*"
_LABEL_TEXT = "|".join(
    _BLANK.join(map(re.escape, name)) for name in sorted(_LABELS, key=lambda name: (-len(name), name))
)
_PAIR = re.compile(
    rf"[•·●▪◆\-\s\u3000\xa0【\[]*({_LABEL_TEXT}){_BLANK}[】\]]?{_BLANK}[:：]{_BLANK}(.*)$", re.DOTALL
)
_INNER_PAIR = re.compile(rf"[\s\u3000|｜;；]({_LABEL_TEXT}){_BLANK}[:：]")

# Why: some sites set the header block as a table, or with blanks for the colon (索 引 号  1353-01). Only
# labels that no table of duties has at the head of its columns; 名称, 分类, 类别 and 备注 do not count.
_TABLE_WORDS = (
    "索引号 索引编号 信息索引号 文号 文件编号 发文字号 公文文号 发文文号 文件文号 "
    "文件字号 规范性文件编号 统一编号 登记号 发布机构 发文机关 发文单位 发文机构 "
    "制发机关 成文日期 生成日期 成文时间 生成时间 发文日期 发布日期 公开日期 公布日期 "
    "发文时间 公开时间 生效日期 施行日期 废止日期 失效日期 有效性 文件状态 时效性 "
    "效力状态 主题分类 信息分类 体裁分类 组配分类 公文种类 公开方式 公开范围 主题词 "
    "服务对象"
)
_TABLE_LABELS = frozenset(_TABLE_WORDS.split())
_BARE_NAMES = "|".join(_BLANK.join(name) for name in sorted(_TABLE_LABELS, key=lambda n: (-len(n), n)))
_BARE_LABEL = re.compile(rf"(?:^|(?<=[\s|｜]))({_BARE_NAMES})(?=\s)")

_YEAR_CHINESE = r"[一二][九〇○ＯOo0零][〇○ＯOo0零一二三四五六七八九十]{2}"
_DATE = re.compile(
    rf"((?:19|20)\d{{2}}|{_YEAR_CHINESE})\s*(?:年|[-/.])\s*(\d{{1,2}}|"
    rf"[一二三四五六七八九十]{{1,3}})\s*(?:月|[-/.])\s*"
    r"(\d{1,2}|[一二三四五六七八九十廿卅]{1,4})\s*日?(?!\d)"
)
# 泉台委办发〔2019〕5号, 国办发[2006]55号, 国务院令第493号; the year may stand in any bracket.
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,16}\s*[〔\[（(［【]\s*(?:19|20)\d{2}\s*[〕\])）］】]\s*第?\s*\d{1,5}\s*号|"
    r"(?:国务院令|[\u4e00-\u9fff]{1,20}令)\s*(?:[〔\[（(]?\d{4}年?[〕\])）]?\s*)?第?\s*[\d一二三四五六七八九"
    r"十百]{1,5}\s*号"
)
_NUMBER_LINE = re.compile(rf"[（(]?\s*(?:{_NUMBER.pattern})\s*[）)]?$")
_EVENT = re.compile(r"通过|修订|修正|修改|公布|发布|批准|颁布|令第")
_STATUS_LABELS = (
    "现行有效",
    "有效",
    "失效",
    "废止",
    "已修改",
    "修改",
    "尚未施行",
    "尚未生效",
    "部分失效",
    "部分有效",
)
# a date and what happened on it, up to the next date
_DATED_EVENT = re.compile(rf"(?:{_DATE.pattern})(?P<rest>(?:(?!(?:19|20)\d{{2}}\s*年).)*)", re.DOTALL)
_FILE_DATE = re.compile(
    r"[（(_\-\s]((?:19|20)\d{2})[-.年]?(\d{1,2})[-.月]?(\d{1,2})日?[）)]?(?=$|[_\s.\-（(])"
)
_EFFECTIVE = re.compile(
    r"(?:本(?:法|条例|规定|办法|规则|细则|决定|解释|规程|标准|意见|通知|方案|规划|预案|制度|规范|指南|"
    r"修正案|暂行规定|暂行办法|实施细则|实施办法|"
    r"[\u4e00-\u9fff]{0,6}))?\s*(?:从|自)\s*"
    rf"(?P<date>(?:(?:19|20)\d{{2}}|{_YEAR_CHINESE})\s*年\s*\S{{1,3}}?\s*月\s*\S{{1,4}}?\s*日)\s*(?:起|"
    rf"开始)\s*(?:施行|实施|执行|生效|正式施行|试行)"
)
_EFFECTIVE_AT_ONCE = re.compile(
    r"自(?:公布|发布|印发|颁布|发文|下发|通过|签发|公告|印发通知)之日起(?:正式)?(?:施行|实施|执行|生效|试行)"
)
# Why: the Legislation Law's usual delay (《规章制定程序条例》: 自公布之日起30日后施行).
# Matches 自公布之日起30日后施行, 自发布之日起满三十日施行, 自印发之日起三个月后实施. Not 自受理之日起30日内.
_EFFECTIVE_AFTER = re.compile(
    r"自(?:公布|发布|印发|颁布|发文|下发|通过|签发|公告)之日起\s*(?:满)?\s*(?P<count>\d{1,3}|[一二三四五六七八九十]{1,4})\s*"
    r"(?P<unit>日|天|个月|年)(?:后|起|之后)?\s*(?:施行|实施|执行|生效)"
)
_DAY = rf"(?:(?:19|20)\d{{2}}|{_YEAR_CHINESE})\s*年\s*\S{{1,3}}?\s*月\s*\S{{1,4}}?\s*日"
# Why: the last day on which a text holds. Matches 有效期至2025年12月31日, 有效期限到2025年底, 有效期自2020年
# 1月1日至2024年12月31日, 自2021年1月1日起施行，至2025年12月31日止, 执行至2025年12月31日. Must not match what
# a text sets for others (许可证有效期至…, 到2025年底建成…, 投标有效期至…).
_EXPIRES = re.compile(
    r"(?:(?<![证照书标票品约])有效期(?:限)?|(?:施行|实施|执行|试行)期限?)\s*(?:为|是|暂定|暂定为|[:：])?\s*"
    rf"(?:(?:从|自)?\s*{_DAY}\s*起?\s*)?(?:截止|截至|截止到|截至到|至|到|延长至|延长到|[—－-]+)\s*(?P<date>{_DAY}|"
    rf"(?:19|20)\d{{2}}\s*年(?:\s*1[0-2]\s*月|\s*[1-9]\s*月)?\s*(?:年?底|月底|末))|"
    rf"(?:从|自)\s*{_DAY}\s*起\s*(?:施行|实施|执行|试行|生效)\s*[，,]?\s*(?:有效期)?(?:执行|施行|实施|有效)?至\s*(?P<until>{_DAY})\s*"
    rf"(?:止|废止|失效|结束)?(?=[。；，,)）\s]|$)|"
    rf"(?:^|(?<=[，,。；;\s]))(?:执行|施行|实施|有效|试行)至\s*(?P<held>{_DAY})(?=止?[。；，,)）\s]|止?$)"
)
# Why: a text that is valid, or on trial, for some years. Matches: 有效期五年, 有效期限为5年, 试行期三年,
# 试行期暂定为一年, 自2019年5月1日起试行三年. Must not match the validity of a licence (许可证有效期三年,
# 证书的有效期为五年), nor a time of trial work (试用期一年, 试生产期限一年, 试行一年后评估).
_YEARS = r"(?:为|暂定为|暂定|是)?\s*(\d{1,2}|[一二两三四五六七八九十]{1,2})\s*(年|个月)(?![级度后内前以])"
_EXPIRES_YEARS = re.compile(
    rf"(?:(?:^|(?<=[，,。；;、（(\s起])|(?<=[法例定则程案见知范])(?:的)?)有效期(?:限)?|(?<![证照书])试行期(?:限)?|"
    rf"(?:从|自)[^，。；\n]{{2,24}}?(?:之日|日)起\s*[，,]?\s*试行){_YEARS}",
    re.MULTILINE,
)
_ISSUER_OF_TITLE = re.compile(r"^(.{2,60}?)(?:关于|印发|转发|批转|公布|发布)")
_PRINTED_NAME = re.compile(
    r"(?:印发|转发|批转|公布|发布|下发|施行|实施)\s*《([^《》]{4,90})》(?!\s*(?:若干|的?补充|的?实施)?(?:办法|细则|规定|"
    r"条例|规则|意见|标准|决定|方案|[\u4e00-\u9fff]{2,12}(?:办法|细则|规定|条例)$))|关于(?:印发|转发|下发|"
    r"批转)(?!《)([^《》]{6,80}?)的(?:通知|通告|函)$"
)
_REPUBLIC = "中华人民共和国"


def header_pairs(text: str) -> list[tuple[str, str]]:
    """Label and value of a line of a header block; [] when the line is none.

    ``索 引 号: 13531 | 发布机构: 市应急管理局 |`` gives two pairs; ``文号:`` gives one with an empty value.
    Labels come without blanks.
    """
    if len(text) > 1200:
        return []
    first = _PAIR.match(text)
    if first is None:
        return _row_pairs(text) if "\t" in text else _bare_pairs(text)
    pairs: list[tuple[str, str]] = []
    for piece in re.split(r"[|｜]", text.replace("\t", "  ")):
        pairs.extend(_pairs_of(piece.strip()))
    return pairs


def _row_pairs(text: str) -> list[tuple[str, str]]:
    """A row of a header table: label and value in turn; [] for other rows."""
    cells = [cell.strip() for cell in text.split("\t")]
    labels = [_squeeze(cell).strip("：:【】[]") for cell in cells[::2]]
    values = [*cells[1::2], ""][: len(labels)]
    if not any(label in _TABLE_LABELS for label in labels):
        return []
    if not any(values) or any(label and label not in _LABELS for label in labels):
        return []
    if any(_squeeze(value) in _LABELS for value in values):
        return []  # the head of a table: 文号, 成文日期, 备注
    return [pair for pair in zip(labels, values, strict=True) if pair[0]]


def _bare_pairs(text: str) -> list[tuple[str, str]]:
    """Pairs with blanks in place of the colon, all of whose values can be such values; else []."""
    found = list(_BARE_LABEL.finditer(text)) if len(text) <= 200 else []
    if not found or text[: found[0].start()].strip():
        return []
    ends = [*(match.start() for match in found[1:]), len(text)]
    pairs = [
        (_squeeze(match.group(1)), text[match.end() : end].strip(" \t\u3000|｜"))
        for match, end in zip(found, ends, strict=True)
    ]
    fitting = all(not value or is_plausible_value(label, value) for label, value in pairs)
    return pairs if fitting and any(value for _, value in pairs) else []


def _pairs_of(piece: str) -> list[tuple[str, str]]:
    match = _PAIR.match(piece)
    if match is None:
        return []
    value = match.group(2)
    if _PAIR.match(value):  # 文件编号：<tab><tab>统一编号：: an empty cell
        return [(_squeeze(match.group(1)), ""), *_pairs_of(value)]
    inner = _INNER_PAIR.search(value)
    rest: list[tuple[str, str]] = []
    if inner is not None:
        rest = _pairs_of(value[inner.start() + 1 :].strip())
        value = value[: inner.start()]
    return [(_squeeze(match.group(1)), value.strip()), *rest]


def is_header_label(text: str) -> bool:
    """A label alone on its line, its value stands on the next."""
    match = _PAIR.match(text)
    return match is not None and not match.group(2)


def is_plausible_value(label: str, text: str) -> bool:
    """``text``, alone on the line below ``label``, can be its value."""
    field = _LABELS.get(_squeeze(label), "")
    text = text.strip()
    if field in ("written", "issued", "effective", "expires"):
        return len(text) <= 30 and parse_date(text) is not None
    if field in ("number", "index_number"):
        return len(text) <= 60 and bool(re.search(r"\d", text))
    if field == "status":
        return len(text) <= 10
    return len(text) <= 60 and "。" not in text


def is_document_number(text: str) -> bool:
    """The line is a 文号 and nothing else."""
    return len(text) <= 60 and "号" in text and bool(_NUMBER_LINE.match(fold(text.strip())))


def find_number(text: str) -> str:
    """The first 文号 in ``text``, "" without one."""
    match = _NUMBER.search(fold(text))
    return _squeeze(match.group()) if match else ""


def parse_date(text: str) -> dt.date | None:
    """The first date in ``text``: 2019-06-19, 2019年6月19日, 二〇一九年六月十九日; None without one."""
    for match in _DATE.finditer(fold(text)):
        year, month, day = (_number(group) for group in match.groups())
        if year and month and day:
            try:
                return dt.date(year, month, day)
            except ValueError:
                continue
    return None


def _number(text: str) -> int | None:
    text = text.strip()
    if text.isdigit():
        return int(text)
    return chinese_to_int(re.sub("[ＯOo0]", "〇", text))


def date_of_file_name(file_name: str) -> dt.date | None:
    """The date in a file name such as 安全生产法(2021-06-10).md."""
    match = _FILE_DATE.search(PurePath(file_name).stem + " ")
    if match is None:
        return None
    try:
        return dt.date(int(match.group(1)), int(match.group(2)), int(match.group(3)))
    except ValueError:
        return None


def title_of_file_name(file_name: str) -> str:
    """A file name without suffix and date, as a title of last resort."""
    stem = PurePath(file_name).stem
    return re.sub(r"\s*[（(]?(?:19|20)\d{2}-\d{1,2}-\d{1,2}[）)]?\s*$", "", stem).strip() or stem


def tidy_title(title: str) -> str:
    """A title without blanks between Chinese characters and without 文号 or file number around it."""
    title = re.sub(r"(?<=[^\x00-\x7f])[\s\u3000]+(?=[^\x00-\x7f])", " ", title.strip())
    # letters set apart (国 家 粮 食 应 急 预 案) are one word; a single blank between two organs stays.
    if len(re.findall(r"(?<![^\s])[\u4e00-\u9fff](?=\s)", title)) >= 3:
        title = title.replace(" ", "")
    title = re.sub(r"\s+(?=[“”《》（）])|(?<=[“”《》（）])\s+", "", title)
    title = re.sub(r"^[A-Z]{2,8}-\d{4}-\d{4,10}\s*", "", title)
    number = _NUMBER.search(title)
    if number and number.end() == len(title) and number.start() > 6 and "关于" not in number.group():
        title = title[: number.start()].rstrip("（( ")
    return title.strip()


def short_titles(title: str) -> tuple[str, ...]:
    """Other names by which texts cite it: 安全生产法 without 中华人民共和国, the plan of a notice."""
    found: list[str] = []
    compact = _squeeze(title)
    bare = re.sub(r"[（(][^（）()]{1,20}[）)]$", "", compact)
    if bare != compact:
        found.append(bare)
    if bare.startswith(_REPUBLIC) and len(bare) > len(_REPUBLIC) + 2:
        found.append(bare[len(_REPUBLIC) :])
    for quoted, plain in _PRINTED_NAME.findall(compact):
        found.append(quoted or plain)
    return tuple(dict.fromkeys(name for name in found if name and name != compact))


def issuer_of_title(title: str) -> str:
    """The organ before 关于 in a title (泉州…办公室关于印发…), "" without one."""
    match = _ISSUER_OF_TITLE.match(title.strip())
    if match is None:
        return ""
    name = match.group(1).strip()
    name = re.sub(r"^[A-Z]{2,8}-\d{4}-\d{4,10}\s*", "", name)
    return (
        name
        if re.search(r"(?:府|委|会|局|厅|部|室|署|院|办|中心|公司|大队|支队|总队|部门|组)$", name)
        else ""
    )


def field_values(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """First value of each field (``number``, ``issuer`` …) in the header pairs; other labels are left out."""
    values: dict[str, str] = {}
    for label, value in pairs:
        field = _LABELS.get(_squeeze(label).strip("：:【】[]"), "")
        value = value.strip()
        if field and value and field not in values and (field == "title" or is_plausible_value(label, value)):
            values[field] = value
    return values


def stated_status(value: str) -> str:
    """有效性 as the source states it, reduced to one of the usual words; the value itself otherwise."""
    value = _squeeze(value)
    return next((word for word in sorted(_STATUS_LABELS, key=len, reverse=True) if word in value), value[:12])


def begins_with_date(line: str) -> bool:
    """2021年9月1日 施行, not 某县人民政府 2021年9月1日."""
    return _DATE.match(fold(line).lstrip()) is not None


def version_date(history: Sequence[str]) -> dt.date | None:
    """Date of this version of a law: the latest passing, amendment or promulgation before 第一条.

    A date at which it takes effect (…起施行) does not count.
    """
    dates: list[dt.date] = []
    for line in history:
        for match in _DATED_EVENT.finditer(fold(line)):
            date = parse_date(match.group())
            if (
                date
                and not re.match(r"\s*起?\s*(?:施行|实施|生效)", match.group("rest"))
                and _EVENT.search(match.group("rest"))
            ):
                dates.append(date)
    return max(dates) if dates else None


_MAKER = re.compile(
    r"(?:全国人民代表大会常务委员会|全国人民代表大会|国务院(?!令)|"
    r"[\u4e00-\u9fff]{2,12}?(?:人民代表大会常务委员会|人民代表大会)|"
    r"最高人民法院|最高人民检察院|[\u4e00-\u9fff]{2,14}?(?:人民政府|部|总局|委员会)(?=令|第))"
)


def maker_of(history: Sequence[str]) -> str:
    """The organ that made this version of a law, from the last line of its history that names one."""
    for line in reversed(history):
        match = _MAKER.search(
            re.sub(
                r"第[一二三四五六七八九十]+届|(?:19|20)\d{2}年\d{1,2}月\d{1,2}日|中华人民共和国(?=全国|"
                r"国务院)",
                "",
                _squeeze(line),
            )
        )
        if match and _EVENT.search(line):
            return match.group()
        if "国务院令" in line:
            return "国务院"
    return ""


def effective_date(history: Sequence[str], tail: str) -> dt.date | None:
    """施行 date that the text states: in its last paragraphs, or above the first article."""
    tail = fold(tail)
    history = [fold(line) for line in history]
    found = [match.group("date") for match in _EFFECTIVE.finditer(tail)]
    if found:
        return parse_date(found[-1])
    for line in reversed(history):
        if re.search(r"施行|实施|生效", line):
            match = _EFFECTIVE.search(line)
            date = parse_date(match.group("date") if match else line)
            if date and (match or re.search(r"日\s*起?\s*(?:施行|实施|生效)", line)):
                return date
    return None


def takes_effect_at_once(tail: str) -> bool:
    """自公布之日起施行."""
    return bool(_EFFECTIVE_AT_ONCE.search(fold(tail)))


def effective_after(tail: str, published: dt.date | None) -> dt.date | None:
    """The day that 自公布之日起30日后施行 means, from ``published``; None where it says no such thing."""
    match = _EFFECTIVE_AFTER.search(fold(tail)) if published is not None else None
    count = _number(match["count"]) if match else None
    if match is None or not count or published is None:
        return None
    if match["unit"] in ("日", "天"):
        return published + dt.timedelta(days=count)
    return _months_after(published, count * (12 if match["unit"] == "年" else 1))


def _months_after(day: dt.date, months: int) -> dt.date:
    """The same day ``months`` later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")


def expiry_date(tail: str, start: dt.date | None) -> dt.date | None:
    """End of validity that the text states: 有效期至 a date, or 有效期, 试行 N 年 (N 个月) from ``start``."""
    tail = fold(tail)
    # Why: the words without which neither pattern can match; both are slow on a tail that has none.
    match = _EXPIRES.search(tail) if any(word in tail for word in ("效期", "行期", "施期", "至")) else None
    if match:
        return _last_day(match["date"] or match["until"] or match["held"])
    years = _EXPIRES_YEARS.search(tail) if "有效期" in tail or "试行" in tail else None
    if years and start is not None:
        count = _number(years.group(1))
        if count:
            months = count * (12 if years.group(2) == "年" else 1)
            return _months_after(start, months) - dt.timedelta(days=1)
    return None


def _last_day(words: str) -> dt.date | None:
    """2025年12月31日; the last day of what 2025年底, 2025年6月底 end."""
    day = parse_date(words)
    if day is not None:
        return day
    year = re.search(r"(?:19|20)\d{2}", words)
    if year is None:
        return None
    month = re.search(r"(\d{1,2})\s*月", words)
    after = dt.date(int(year.group()), int(month.group(1)) if month else 12, 1)
    return _months_after(after, 1) - dt.timedelta(days=1)


def _squeeze(text: str) -> str:
    return "".join(text.split())
