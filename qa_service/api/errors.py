"""The one error shape of the API, and the only place where a failure becomes an HTTP status.

Whatever goes wrong, the body is ``{"error": {"code", "message", "details", "request_id"}}``: our own
exceptions bring code, status and a Chinese message along (``corpus.errors``); requests that do not fit
the schema, unknown addresses, wrong methods and our own defects are translated here. A person who
opens a page in a browser gets the same content as a page.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from corpus.errors import AnzhiError, InternalError, LibraryError
from qa_service.api.describing import allowed_methods

logger = logging.getLogger("anzhi.api")

REQUEST_ID_HEADER = "X-Request-ID"
API_PREFIX = "/api/"

ErrorPage = Callable[[Request, int, str, str, str], Response]
"""Renders (request, status, code, message, request id) as a page."""


class ErrorDetail(BaseModel):
    """What went wrong, for programs (code, details) and for people (message)."""

    code: str = Field(description="稳定的错误代码（snake_case）", examples=["not_found"])
    message: str = Field(description="中文说明，并告诉使用者怎么办")
    details: dict[str, Any] = Field(description="机器可读的细节，例如出错的字段")
    request_id: str = Field(description="请求编号，与响应头 X-Request-ID 相同")


class ErrorBody(BaseModel):
    """所有错误的统一形状。"""

    error: ErrorDetail


class CrossOriginError(HTTPException):
    """A page of another site tries to change the library through the visitor's browser."""

    def __init__(self) -> None:
        super().__init__(status_code=403)


class BodyTooLargeError(HTTPException):
    """The request body is over the limit (bytes)."""

    def __init__(self, limit: int) -> None:
        super().__init__(status_code=413)
        self.limit = limit


HTTP_MESSAGES: Mapping[int, tuple[str, str]] = {
    400: ("bad_request", "请求的格式不对，服务器读不懂。请检查后重新发送。"),
    403: ("cross_origin", "为安全起见，不接受从其他网站发来的修改请求。请在本系统的页面上操作。"),
    404: ("not_found", "没有这个地址。请检查网址，或从首页重新进入。"),
    405: ("method_not_allowed", "这个地址不支持这种请求方法。请对照接口说明 /docs 使用正确的方法。"),
    413: ("limit_exceeded", "提交的内容过大。请压缩或拆分后重新提交。"),
    415: ("unsupported_format", "不支持这种内容格式。请对照接口说明 /docs 更换格式。"),
    422: ("invalid_request", "请求参数不符合要求。请按提示修改后重试。"),
    500: (
        "internal_error",
        "系统内部出错，资料没有受到影响。请稍后再试；若一再出现，请把请求编号告诉管理员。",
    ),
    503: ("unavailable", "服务暂时不可用。请稍后再试。"),
}
CLIENT_ERROR = ("bad_request", "请求无法处理。请对照接口说明 /docs 修改后重试。")

FIELD_NAMES: Mapping[str, str] = {
    "question": "问题（question）",
    "jurisdiction": "地区（jurisdiction）",
    "as_of": "日期（as_of）",
    "conversation": "对话编号（conversation）",
    "q": "检索词（q）",
    "limit": "每页条数（limit）",
    "offset": "起始位置（offset）",
    "kind": "类别（kind）",
    "status": "时效（status）",
    "format": "格式（format）",
    "file": "文件（file）",
    "text": "文字（text）",
    "start": "起点（start）",
    "end": "终点（end）",
    "page": "页码（page）",
    "width": "宽度（width）",
    "dpi": "分辨率（dpi）",
    "highlight": "标记（highlight）",
}

VALIDATION_MESSAGES: Mapping[str, str] = {
    "missing": "必须填写",
    "json_invalid": "不是合法的 JSON",
    "string_type": "应当是文字",
    "string_too_short": "至少要有 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "string_pattern_mismatch": "写法不对",
    "int_type": "应当是整数",
    "int_parsing": "应当是整数",
    "int_from_float": "应当是整数",
    "bool_parsing": "应当是 true 或 false",
    "bool_type": "应当是 true 或 false",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "literal_error": "只能是 {expected}",
    "enum": "只能是 {expected}",
    "date_type": "日期要写成 2024-06-30 的样子",
    "date_parsing": "日期要写成 2024-06-30 的样子",
    "date_from_datetime_parsing": "日期要写成 2024-06-30 的样子",
    "date_from_datetime_inexact": "日期要写成 2024-06-30 的样子，不带时间",
    "unknown_parameter": "不是这个接口的参数，可用的参数有：{known}",
    "extra_forbidden": "没有这个字段",
    "model_attributes_type": "应当是一个 JSON 对象，请求头 Content-Type 要写 application/json",
    "model_type": "应当是一个 JSON 对象",
    "dict_type": "应当是一个 JSON 对象",
    "value_error": "内容不符合要求",
}


def request_id_of(scope: Scope) -> str:
    """The id that the guard gave this request; "" before it did."""
    return str(scope.get("state", {}).get("request_id", ""))


def validation_problems(error: RequestValidationError) -> list[dict[str, str]]:
    """Each problem as ``{"field", "message"}`` in Chinese; the rejected values are not echoed."""
    problems = []
    for item in error.errors():
        location = [str(step) for step in item["loc"] if step not in ("body", "query", "path")]
        field = ".".join(step for step in location if not step.isdigit()) or "请求内容"
        template = VALIDATION_MESSAGES.get(item["type"], "不符合要求")
        context = {key: str(value).replace(" or ", " 或 ") for key, value in item.get("ctx", {}).items()}
        problems.append({"field": field, "message": template.format_map(_Lenient(context))})
    return problems


class _Lenient(dict[str, str]):
    """Leaves an unknown placeholder out instead of failing inside an error handler."""

    def __missing__(self, key: str) -> str:
        return ""


class ErrorResponder:
    """Turns failures into responses: JSON for programs, a page for a person's browser.

    Args:
        page: renders an error page; without it every answer is JSON.
    """

    def __init__(self, page: ErrorPage | None = None) -> None:
        self._page = page

    def respond(
        self,
        request: Request,
        status: int,
        code: str,
        message: str,
        details: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """One error, in the shape that the caller can read."""
        request_id = request_id_of(request.scope)
        if self._page is not None and _wants_page(request):
            response = self._page(request, status, code, message, request_id)
        else:
            body = ErrorBody(
                error=ErrorDetail(
                    code=code, message=message, details=dict(details or {}), request_id=request_id
                )
            )
            response = JSONResponse(body.model_dump(mode="json"), status_code=status)
        if headers:
            response.headers.update(headers)
        return response

    def of_exception(self, request: Request, error: Exception) -> Response:
        """The response for any exception; a defect of ours is logged with its traceback."""
        if isinstance(error, AnzhiError):
            return self._of_own(request, error)
        if isinstance(error, RequestValidationError):
            return self._of_validation(request, error)
        if isinstance(error, HTTPException):
            return self._of_http(request, error)
        logger.error("request %s failed", request_id_of(request.scope), exc_info=error)
        code, message = HTTP_MESSAGES[500]
        return self.respond(request, 500, code, message)

    def _of_own(self, request: Request, error: AnzhiError) -> Response:
        if isinstance(error, (InternalError, LibraryError)) or error.status >= 500:
            logger.error("request %s failed", request_id_of(request.scope), exc_info=error)
        headers: dict[str, str] = {}
        if error.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        if "retry_after" in error.details:
            headers["Retry-After"] = str(error.details["retry_after"])
        return self.respond(request, error.status, error.code, error.message, error.details, headers)

    def _of_validation(self, request: Request, error: RequestValidationError) -> Response:
        problems = validation_problems(error)
        code, message = HTTP_MESSAGES[422]
        if problems:
            listed = "；".join(
                f"{FIELD_NAMES.get(row['field'], row['field'])}{row['message']}" for row in problems
            )
            message = f"请求参数不符合要求：{listed}。请修改后重试。"
        return self.respond(request, 422, code, message, {"errors": problems})

    def _of_http(self, request: Request, error: HTTPException) -> Response:
        status = error.status_code
        code, message = HTTP_MESSAGES.get(status, HTTP_MESSAGES[500] if status >= 500 else CLIENT_ERROR)
        details: dict[str, Any] = {}
        if isinstance(error, BodyTooLargeError):
            details["limit_bytes"] = error.limit
            message = f"提交的内容超过了 {readable_size(error.limit)} 的上限。请压缩或拆分后重新提交。"
        headers = error.headers
        if status == 405 and (methods := allowed_methods(request)):
            headers = {**(headers or {}), "Allow": methods}
        return self.respond(request, status, code, message, details, headers)


def install(app: FastAPI, responder: ErrorResponder) -> None:
    """Register the responder for everything that a route can raise."""

    async def handle(request: Request, error: Exception) -> Response:
        return responder.of_exception(request, error)

    for kind in (AnzhiError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, handle)


def readable_size(size: int) -> str:
    """Bytes as a person reads them: 100 MB, 64 KB."""
    for unit, factor in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if size >= factor:
            return f"{size / factor:.1f}".removesuffix(".0") + f" {unit}"
    return f"{size} 字节"


def _wants_page(request: Request) -> bool:
    return not request.url.path.startswith(API_PREFIX) and "text/html" in request.headers.get("accept", "")
