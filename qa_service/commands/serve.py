"""``anzhi serve``: the web site and the API."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa_service.commands.options import LibraryOption, say, settings_of

if TYPE_CHECKING:
    from fastapi import FastAPI

    from qa_service.settings import Settings
    from qa_service.wiring import App

WARM_SECONDS = 30.0
"""How long the service waits at its start for what first questions need: in half of that time they would be
answered at half the speed. In a library that takes longer it goes on beside them."""
HEALTH_SECONDS = 60
"""A worker that says nothing for so long is replaced. It loads dictionary and index before it first answers,
which takes longer than the five seconds that uvicorn grants where the machine is busy."""


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option("--host", metavar="地址", help="监听的地址")] = None,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, metavar="端口", help="端口")] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, max=64, metavar="个数", help="进程数")
    ] = None,
    library: LibraryOption = None,
) -> None:
    """启动网站和接口。"""
    settings = settings_of(context, library, host=host, port=port, workers=workers)

    from qa_service.process_memory import few_heaps
    from qa_service.wiring import build

    few_heaps()
    with build(settings) as app:
        _catch_up(app)
        _check_port(settings)
        say(f"安知已启动：{address(settings)} （按 Ctrl-C 停止）")
        _tell_who_may_write(app)
        if settings.workers == 1:
            app.warm()
            _run(_application(app), settings)
            return
    os.environ.update(_environment(settings))
    _run(
        f"{__name__}:application",
        settings,
        factory=True,
        workers=settings.workers,
        timeout_worker_healthcheck=HEALTH_SECONDS,
    )


def application() -> FastAPI:
    """The service of one worker process; its settings come through the environment."""
    from qa_service.process_memory import few_heaps
    from qa_service.settings import load_settings
    from qa_service.wiring import build

    few_heaps()
    app = build(load_settings())
    app.warm()
    return _application(app)


def address(settings: Settings) -> str:
    """What a person types into the browser."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::", "") else settings.host  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def _application(app: App) -> FastAPI:
    from qa_service.api.application import create_app

    service = create_app(app)
    warmer = service.state.intake.warmer
    warmer.start()  # what a first question needs besides the index
    warmer.wait(WARM_SECONDS)
    return service


def _run(service: Any, settings: Settings, **more: Any) -> None:
    import uvicorn

    uvicorn.run(
        service,
        host=settings.host,
        port=settings.port,
        log_level=settings.log_level,
        access_log=False,
        # Whoever connects directly can write any address into such a header.
        proxy_headers=settings.trusted_proxies is not None,
        forwarded_allow_ips=settings.trusted_proxies,
        server_header=False,
        http="qa_service.api.undelayed:UndelayedProtocol",
        **more,
    )


def _tell_who_may_write(app: App) -> None:
    """As long as there is no account, only the person at this computer may change the library, if anybody."""
    from qa_service.accounts.desk import Accounts
    from qa_service.api.connection import is_loopback_name

    if Accounts(app.service, app.settings).store.any():
        return
    make = "用 anzhi accounts add 用户名 --role administrator 建立第一个管理员"
    if is_loopback_name(app.settings.host):
        say(f"单机模式：只有这台电脑上的人能打开，不用登录就能修改资料库。要给别人用，请先{make}。")
    else:
        say(f"还没有账号：别人只能提问和查阅公开内容，谁也不能在网页上修改资料库。请{make}。")


def _catch_up(app: App) -> None:
    """An index that a killed run left behind is completed before anyone asks."""
    from qa_service.commands.ingest import progress_bar

    if app.index_is_behind():
        say("索引需要更新，正在更新……")
        with progress_bar("索引") as show:
            app.update_index(show)


def _check_port(settings: Settings) -> None:
    """Says in Chinese what uvicorn would say in English.

    Raises:
        SettingsError: the port is taken, or the address is not this machine's.
    """
    from corpus.errors import SettingsError
    from corpus.reasons import reason

    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingsError(
                f"{settings.host} 的端口 {settings.port} 用不了（{reason(error)}）。"
                "可能已有程序占用，请用 --port 换一个端口。"
            ) from error


def _environment(settings: Settings) -> dict[str, str]:
    from qa_service.settings import SETTINGS

    return {
        setting.variable: str(value)
        for setting in SETTINGS
        if (value := getattr(settings, setting.name)) is not None
    }
