"""The log of changes as a table that a person reads: names of actions, times of China."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from corpus.china_time import CHINA
from qa_service.accounts.model import DOING, MEANS_NAMES, ROLE_NAMES, Permission, Role
from qa_service.accounts.records import AuditEntry, Outcome
from qa_service.register_files import Sheet

OUTCOME_NAMES: Final[Mapping[Outcome, str]] = {
    Outcome.DONE: "成功",
    Outcome.REFUSED: "被拒绝",
    Outcome.FAILED: "出错",
    Outcome.BEGUN: "未完成",
}
OUTCOME_TONES: Final[Mapping[Outcome, str]] = {
    Outcome.DONE: "good",
    Outcome.REFUSED: "warn",
    Outcome.FAILED: "bad",
    Outcome.BEGUN: "plain",
}
ACTION_NAMES: Final[Mapping[str, str]] = {
    "login": "登录",
    "logout": "退出",
    "account.add": "建立账号",
    "account.role": "更改角色",
    "account.password": "重设密码",
    "account.own_password": "修改自己的密码",
    "account.lock": "停用账号",
    "account.unlock": "启用账号",
    "account.remove": "移除账号",
    "session.end": "结束一次登录",
    "session.end_all": "结束登录",
    "token.add": "建立令牌",
    "token.revoke": "吊销令牌",
    "ingest": "导入文件",
    "questions.import": "导入题目",
    "questions.generate": "生成题目",
    "questions.edit": "修改题目",
    "questions.move": "审题",
    "questions.remove": "移除题目",
    "questions.renew": "更新题目依据",
    "questions.match": "核对题目答案",
    "documents.remove": "移除文件",
    "documents.edit": "更正文件信息",
    "POST /documents/selected/done": "批量处理文件",
    "POST /documents/selected": "准备批量处理",
    "POST /documents/{document_id}/metadata": "更正文件信息",
    "POST /documents/{document_id}/metadata/{amendment}/undo": "撤销更正",
    "POST /jobs/index": "更新索引",
    "POST /jobs/{job_id}/cancel": "取消任务",
    "POST /feedback/{feedback_id}": "处理反馈",
    "POST /documents": "上传文件",
    "POST /api/v1/documents": "上传文件",
    "POST /cases/import": "导入案例",
    "POST /api/v1/cases/import": "导入案例",
    "POST /questions": "审题",
    "POST /questions/new": "新增题目",
    "POST /questions/generate": "生成题目",
    "POST /questions/import": "导入题目",
    "POST /questions/{item_id}/edit": "修改题目",
    "POST /questions/{item_id}/move": "审题",
    "POST /questions/{item_id}/comments": "批注题目",
    "POST /questions/{item_id}/comments/{comment_id}": "处理题目批注",
    "POST /questions/{item_id}/restore": "恢复题目旧版",
    "POST /questions/{item_id}/remove": "移除题目",
    "POST /api/v1/questions": "新增题目",
    "PATCH /api/v1/questions/{item_id}": "修改题目",
    "DELETE /api/v1/questions/{item_id}": "移除题目",
    "POST /api/v1/questions/{item_id}/restore": "恢复题目旧版",
    "POST /api/v1/questions/{item_id}/comments": "批注题目",
    "POST /api/v1/questions/{item_id}/comments/{comment_id}/settle": "处理题目批注",
    "POST /api/v1/questions/move": "审题",
    "POST /api/v1/questions/practice": "设置题目用途",
    "POST /api/v1/questions/renew": "更新题目依据",
    "POST /api/v1/questions/check": "检查题目",
    "POST /api/v1/questions/match": "核对题目答案",
    "POST /api/v1/questions/generate": "生成题目",
    "POST /api/v1/questions/import": "导入题目",
    "PUT /api/v1/results/exams/{paper_id}/rule": "设定考试计分",
    "POST /results/exams/{paper_id}/rule": "设定考试计分",
    "DELETE /api/v1/results/sittings/{sitting_id}": "删除答卷",
    "POST /results/exams/{paper_id}/sittings/{sitting_id}/remove": "删除答卷",
    "practice.remove": "删除练习记录",
    "papers.make": "组卷",
    "papers.replace": "换试卷的题",
    "papers.mock": "开放或关闭模拟考试",
    "papers.remove": "删除试卷",
    "blueprints.add": "保存细目表",
    "blueprints.remove": "删除细目表",
    "POST /papers/new": "组卷或保存细目表",
    "POST /papers/{paper_id}": "开放或关闭模拟考试",
    "POST /papers/{paper_id}/items/{number}": "换试卷的题",
    "POST /papers/{paper_id}/remove": "删除试卷",
    "POST /blueprints/import": "导入细目表",
    "POST /blueprints/{blueprint_id}/remove": "删除细目表",
    "POST /api/v1/papers": "组卷",
    "PATCH /api/v1/papers/{paper_id}": "开放或关闭模拟考试",
    "DELETE /api/v1/papers/{paper_id}": "删除试卷",
    "POST /api/v1/papers/{paper_id}/items/{number}/replace": "换试卷的题",
    "POST /api/v1/blueprints": "保存细目表",
    "POST /api/v1/blueprints/import": "导入细目表",
    "PUT /api/v1/blueprints/{blueprint_id}": "修改细目表",
    "DELETE /api/v1/blueprints/{blueprint_id}": "删除细目表",
    "POST /api/v1/jobs/ingest": "上传文件",
    "POST /documents/{document_id}/remove": "移除文件",
    "DELETE /api/v1/documents/{document_id}": "移除文件",
    "PATCH /api/v1/documents/{document_id}": "更正文件信息",
    "POST /api/v1/documents/{document_id}/history/{amendment}/undo": "撤销更正",
    "POST /api/v1/jobs/index": "更新索引",
    "POST /api/v1/jobs/export": "导出清单",
    "POST /api/v1/jobs/{job_id}/cancel": "取消任务",
    "POST /api/v1/feedback/{feedback_id}/settle": "处理反馈",
}
FACT_NAMES: Final[Mapping[str, str]] = {
    "role": "角色",
    "before": "原为",
    "token": "令牌",
    "scope": "权限",
    "days": "天数",
    "sessions": "登录数",
    "reason": "原因",
    "wait_seconds": "须等秒数",
    "code": "代码",
    "files": "文件数",
    "failed": "失败数",
    "why": "原因",
    "fields": "项目",
}
_VALUE_NAMES: Final[Mapping[str, str]] = {
    "wrong": "用户名或密码不对",
    "locked": "账号已停用",
    "forbidden": "没有权限",
    "password_change_needed": "还没有修改初始密码",
    "": "无",
    **{role.value: ROLE_NAMES[role] for role in Role},
    **{permission.value: DOING[permission] for permission in Permission},
}

AUDIT_SHEET: Final = Sheet(
    "操作记录",
    (
        ("time", "时间"),
        ("who", "操作人"),
        ("means", "方式"),
        ("address", "来自"),
        ("action", "操作"),
        ("object", "对象"),
        ("outcome", "结果"),
        ("details", "细节"),
        ("request_id", "请求编号"),
    ),
    {
        "time": 20, "who": 18, "means": 12, "address": 18, "action": 26, "object": 44, "outcome": 10,
        "details": 44, "request_id": 34,
    },
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line for a person."""

    time: str
    who: str
    means: str
    address: str
    action: str
    object: str
    outcome: str
    tone: str
    details: str
    request_id: str


def audit_rows(entries: Iterable[AuditEntry], names: Mapping[str, str] | None = None) -> Iterator[AuditRow]:
    """The lines as a person reads them.

    Args:
        names: further names of actions; those of routes are in their summaries.
    """
    for entry in entries:
        yield AuditRow(
            time=moment(entry.at),
            who=entry.name or MEANS_NAMES[entry.means],
            means=MEANS_NAMES[entry.means],
            address=entry.address,
            action=action_name(entry.action, names),
            object=entry.object,
            outcome=OUTCOME_NAMES[entry.outcome],
            tone=OUTCOME_TONES[entry.outcome],
            details="；".join(
                f"{FACT_NAMES.get(name, name)}：{_value(value)}" for name, value in entry.details.items()
            ),
            request_id=entry.request_id,
        )


def audit_json(entry: AuditEntry, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """One line in the shape of the API."""
    return {
        "id": entry.id,
        "at": utc(entry.at),
        "name": entry.name,
        "account_id": entry.account_id,
        "means": entry.means.value,
        "address": entry.address,
        "action": entry.action,
        "action_name": action_name(entry.action, names),
        "object": entry.object,
        "outcome": entry.outcome.value,
        "status": entry.status,
        "details": entry.details,
        "request_id": entry.request_id,
    }


def action_name(action: str, names: Mapping[str, str] | None = None) -> str:
    """What an action is called; itself when it has no name."""
    return ACTION_NAMES.get(action) or (names or {}).get(action) or action


def moment(at: float) -> str:
    """Date and time of China, to the second."""
    return dt.datetime.fromtimestamp(at, CHINA).strftime("%Y-%m-%d %H:%M:%S")


def utc(at: float) -> str:
    """ISO time in UTC, to the second."""
    return dt.datetime.fromtimestamp(at, dt.UTC).isoformat(timespec="seconds")


def day_begins(day: dt.date) -> float:
    """When a day begins in China, in seconds since the epoch."""
    return dt.datetime.combine(day, dt.time(), CHINA).timestamp()


def _value(value: str) -> str:
    """A value as a person reads it; a list of permissions too."""
    return "、".join(_VALUE_NAMES.get(one, one) for one in value.split(","))
