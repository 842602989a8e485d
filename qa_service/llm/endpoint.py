"""Speaks with the configured model through Haystack's chat generator, streaming.

Each request runs in a thread of its own, so that whoever waits for it can stop waiting at the deadline or
when the asker goes away. What goes wrong becomes a ``ModelError`` with a Chinese message of ours: nothing
that the other side says in an error reaches a reader.
"""

from __future__ import annotations

import indexing.quiet_haystack  # noqa: F401  # before the first import of haystack

# isort: split

import json
import logging
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import openai
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.dataclasses import ChatMessage, StreamingChunk
from haystack.utils import Secret

from corpus.errors import ModelError
from qa_service.llm.breaker import Breaker
from qa_service.llm.transport import Call, GuardedTransport, current_call
from qa_service.settings import Settings

# These libraries log addresses, questions and quotes at their finer levels; none of it belongs in a log.
for _name in ("openai", "httpx", "httpcore", "haystack.components.generators.chat.openai"):
    logging.getLogger(_name).setLevel(logging.ERROR)

logger = logging.getLogger("anzhi.llm")

_NO_KEY = "none"
"""The client insists on a key; without a configured one the transport sends none."""
_LONGEST_WAIT = 2.0
"""Seconds that a request waits for its turn when all turns are taken."""
_CHARACTERS_PER_TOKEN = 8
"""More characters a token are sent by nobody: the flood is cut off."""
_POLL = 0.1
_FINISHED = ("stop", "length")

Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the model is told: the rules (``system``) and the data (``user``), kept apart."""

    system: str
    user: str


@dataclass(slots=True)
class _Job:
    """A request on its way: pieces of text, then None when whole or the error that ended it."""

    prompt: Prompt
    call: Call
    max_tokens: int
    pieces: queue.SimpleQueue[str | ModelError | None]
    told: bool = False


class Endpoint:
    """The model at the configured address; thread-safe.

    Args:
        settings: with ``llm_url`` and ``llm_model``.
    """

    def __init__(self, settings: Settings, breaker: Breaker | None = None) -> None:
        if settings.llm_url is None or settings.llm_model is None:
            raise ValueError("an endpoint needs an address and a model")
        self.name = settings.llm_model
        self.seconds = float(settings.llm_seconds)
        self.max_tokens = settings.llm_max_tokens
        self.breaker = breaker or Breaker()
        self._turns = threading.BoundedSemaphore(settings.llm_parallel)
        self._telling = threading.Lock()
        self._limit_name = "max_tokens"
        self._more: dict[str, Any] = {"temperature": 0}
        self._generator = OpenAIChatGenerator(
            api_key=Secret.from_token(settings.llm_key or _NO_KEY),
            model=settings.llm_model,
            api_base_url=settings.llm_url,
            timeout=self.seconds,
            max_retries=0,
            http_client_kwargs={
                "transport": GuardedTransport(settings.llm_url, with_key=settings.llm_key is not None),
                "trust_env": False,
                "follow_redirects": False,
            },
        )
        self._generator.warm_up()

    def stream(
        self,
        prompt: Prompt,
        *,
        seconds: float | None = None,
        max_tokens: int | None = None,
        cancelled: Cancelled | None = None,
    ) -> Iterator[str]:
        """The reply, piece by piece; closing the iterator ends the request.

        Args:
            seconds: for the whole of it; by default the setting.
            max_tokens: that it may write; by default the setting.
            cancelled: asked again and again; True ends the request.

        Raises:
            ModelError: it cannot be asked now, gave an unusable reply, or none in time.
        """
        call = Call(self.seconds if seconds is None else seconds)
        if not self.breaker.allows():
            raise ModelError("大模型接口近来多次出错，暂停使用；稍后自动恢复。")
        if not self._turns.acquire(timeout=min(_LONGEST_WAIT, call.remaining / 4)):
            self.breaker.gave_up()
            raise ModelError("向大模型提问的人较多，没有排上。")
        job = _Job(prompt, call, max_tokens or self.max_tokens, queue.SimpleQueue())
        # A daemon: a server that never answers must not hold up the end of the process.
        thread = threading.Thread(target=self._run, args=(job,), name="anzhi-llm", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            self._turns.release()
            self.breaker.gave_up()
            raise ModelError("系统繁忙，没有向大模型提问。") from error
        try:
            yield from self._received(job, cancelled or (lambda: False))
        finally:
            call.cancel()

    def ask(self, prompt: Prompt, *, seconds: float, max_tokens: int, cancelled: Cancelled | None) -> str:
        """The whole reply at once; as ``stream``."""
        return "".join(
            self.stream(prompt, seconds=seconds, max_tokens=max_tokens, cancelled=cancelled)
        ).strip()

    def models(self) -> tuple[str, ...]:
        """The models that the endpoint lists; sends nothing but the key.

        Raises:
            ModelError: it cannot be reached, or refuses.
        """
        client = self._generator.client
        assert client is not None
        with _within(Call(min(self.seconds, 10.0))), _explained():
            return tuple(sorted(str(model.id) for model in client.models.list().data))

    def close(self) -> None:
        self._generator.close()

    def _received(self, job: _Job, cancelled: Cancelled) -> Iterator[str]:
        seen = 0
        while True:
            if cancelled():
                raise ModelError("已取消。")
            try:
                piece = job.pieces.get(timeout=min(_POLL, job.call.remaining) or 0.001)
            except queue.Empty:
                if job.call.remaining <= 0:
                    self._failed(job)
                    raise ModelError("大模型没有在规定的时间内答完。") from None
                continue
            if piece is None:
                return
            if isinstance(piece, ModelError):
                raise piece
            seen += len(piece)
            if seen > job.max_tokens * _CHARACTERS_PER_TOKEN:
                self._failed(job)
                raise ModelError("大模型返回的内容过多，已停止接收。")
            yield piece

    def _run(self, job: _Job) -> None:
        """In the thread of the request."""

        def take(chunk: StreamingChunk) -> None:
            job.call.check()
            if chunk.content:
                job.pieces.put(str(chunk.content))

        try:
            with _within(job.call), _explained():
                self._request(job, take)
        except ModelError as error:
            if job.call.cancelled:  # by the reader, who has told the breaker what he knows
                self.breaker.gave_up()
            else:
                self._failed(job, error.details.get("retry_after"))
                logger.warning("the language model failed: %s", error.message)
            job.pieces.put(error)
        else:
            self.breaker.succeeded()
            job.pieces.put(None)
        finally:
            self._turns.release()

    def _failed(self, job: _Job, pause: float | None = None) -> None:
        """Tells the breaker once, whoever of reader and request sees the failure first."""
        with self._telling:
            told, job.told = job.told, True
        if not told:
            self.breaker.failed(pause)

    def _request(self, job: _Job, take: Callable[[StreamingChunk], None]) -> None:
        """One request; a parameter that this model does not know is left out at the second try."""
        messages = [ChatMessage.from_system(job.prompt.system), ChatMessage.from_user(job.prompt.user)]
        for attempt in range(3):
            options = {self._limit_name: job.max_tokens, **self._more}
            try:
                reply = self._generator.run(messages, streaming_callback=take, generation_kwargs=options)
                break
            except openai.BadRequestError as error:
                if attempt == 2 or not self._adapted(json.dumps(error.body, default=str)):
                    raise
        if reply["replies"][0].meta.get("finish_reason") not in _FINISHED:
            raise ModelError("大模型的回答中途断了。")

    def _adapted(self, complaint: str) -> bool:
        """Newer models take ``max_completion_tokens`` for ``max_tokens``, and no ``temperature``."""
        if "max_tokens" in complaint and self._limit_name == "max_tokens":
            self._limit_name = "max_completion_tokens"
            return True
        return "temperature" in complaint and self._more.pop("temperature", None) is not None


@contextmanager
def _within(call: Call) -> Iterator[None]:
    token = current_call.set(call)
    try:
        yield
    finally:
        current_call.reset(token)


@contextmanager
def _explained() -> Iterator[None]:
    """Turns whatever the client raises into a ``ModelError`` that tells nothing of what the server wrote."""
    try:
        yield
    except ModelError:
        raise
    except Exception as error:  # the boundary: any reply may be malformed in any way
        raise _explain(error) from error


def _explain(error: Exception) -> ModelError:
    own = _own(error)
    if own is not None:
        return own
    if isinstance(error, openai.APITimeoutError):
        return ModelError("大模型没有在规定的时间内答完。")
    if isinstance(error, openai.APIStatusError):
        return _of_status(error)
    if isinstance(error, openai.APIConnectionError):
        return ModelError("连不上大模型接口，或者连接中途断了。请检查 llm_url 和网络。")
    return ModelError("大模型接口返回的内容看不懂。请确认 llm_url 是 OpenAI 兼容接口的根地址。")


def _own(error: BaseException) -> ModelError | None:
    """The error of our transport that the client has wrapped."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ModelError):
            return seen
        seen = seen.__cause__
    return None


def _of_status(error: openai.APIStatusError) -> ModelError:
    code = error.status_code
    if code == 429:
        return ModelError(
            "大模型接口说请求过多，稍后再用。",
            details={"retry_after": _retry_after(error.response.headers.get("retry-after", ""))},
        )
    if code in (401, 403):
        return ModelError(f"大模型接口不接受密钥（状态 {code}）。请检查 llm_key。")
    if code == 404:
        return ModelError("大模型接口没有这个地址或模型（状态 404）。请检查 llm_url 和 llm_model。")
    return ModelError(f"大模型接口出错（状态 {code}）。")


def _retry_after(written: str) -> float:
    """Seconds; a date or nothing is taken for half a minute."""
    return float(written) if written.isdigit() and len(written) < 6 else 30.0
