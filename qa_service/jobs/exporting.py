"""The work of a job that makes a large file of a register."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from starlette.responses import Response

from corpus.errors import InputError
from qa_service.jobs.model import Job
from qa_service.jobs.spool import Spool
from qa_service.jobs.store import JobStore
from qa_service.wiring import App


class Exportable(StrEnum):
    """What a job can make a file of."""

    DOCUMENTS = "documents"
    RESPONSIBILITIES = "responsibilities"
    TARGETS = "targets"


NAMES: Mapping[Exportable, str] = {
    Exportable.DOCUMENTS: "文件目录",
    Exportable.RESPONSIBILITIES: "责任清单",
    Exportable.TARGETS: "指标与时限",
}


def _doors() -> Mapping[Exportable, tuple[type[BaseModel], Callable[[App, Any], Response]]]:
    """The conditions of each, and what makes its file: the endpoint that gives it without a job."""
    from qa_service.api.routes import documents, responsibilities, targets

    return {
        Exportable.DOCUMENTS: (documents.DocumentExport, documents.list_documents),
        Exportable.RESPONSIBILITIES: (responsibilities.RegisterExport, responsibilities.responsibilities),
        Exportable.TARGETS: (targets.TargetExport, targets.targets),
    }


def checked(what: Exportable, query: str) -> dict[str, str]:
    """The conditions of an export, as they stand behind the ``?`` of its address.

    Raises:
        InputError: an unknown condition, a value that does not fit, or no form that a file can have.
    """
    pairs = dict(parse_qsl(query.lstrip("?"), keep_blank_values=False))
    wanted, _ = _doors()[what]
    unknown = sorted(set(pairs) - set(wanted.model_fields))
    if unknown:
        raise InputError(f"导出条件里有不认识的参数：{'、'.join(unknown)}。请改正后重试。")
    for name in ("limit", "offset"):
        pairs.pop(name, None)
    pairs.setdefault("format", "xlsx")
    if pairs["format"] == "json":
        raise InputError("导出任务的格式请用 xlsx、docx、csv 或 jsonl；json 请直接按页读取接口。")
    try:
        wanted.model_validate(pairs)
    except ValidationError as error:
        fields = "、".join(str(problem["loc"][0]) for problem in error.errors() if problem["loc"])
        raise InputError(f"导出条件不对：{fields}。请改正后重试。", details={"fields": fields}) from None
    return pairs


def export(job: Job, store: JobStore, spool: Spool, app: App) -> Mapping[str, Any]:
    """Makes the file; returns its name and size."""
    what = Exportable(job.asked["what"])
    store.progress(job.id, stage="生成文件", done=0, total=1, current=NAMES[what])
    wanted, make = _doors()[what]
    query = dict(job.asked["query"])
    response = make(app, wanted.model_validate(query))
    name = f"{NAMES[what]}.{query['format']}"
    data = bytes(response.body)
    spool.result(job.id, name).write_bytes(data)
    store.progress(job.id, stage="生成文件", done=1, total=1)
    store.say(job.id, f"已生成 {name}。")
    return {"file": name, "size": len(data)}
