"""``anzhi``: the command line. Every error is one clear line in Chinese; exit 1, or 2 for wrong usage."""

from __future__ import annotations

import difflib
import os
import re
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from corpus.errors import AnzhiError, SettingsError
from qa_service.commands import (
    accounts,
    ask,
    briefings,
    case_links,
    cases,
    chat,
    citations,
    decisions,
    doctor,
    documents,
    feedback,
    ingest,
    jobs,
    later,
    lexicon,
    papers,
    practice,
    question_changes,
    questions,
    references,
    registers,
    serve,
    targets,
    units,
    upkeep,
)
from qa_service.commands.options import LibraryOption

USAGE_EXIT = 2
INTERRUPTED_EXIT = 130

_HELP_WORDS = (
    (re.compile(r"^Usage: ", re.M), "用法："),
    (re.compile(r"^Options:", re.M), "选项："),
    (re.compile(r"^Arguments:", re.M), "参数："),
    (re.compile(r"^Commands:", re.M), "命令："),
    (re.compile(r"Show this message and exit\."), "显示帮助"),
    (re.compile(r"\[OPTIONS\]"), "[选项]"),
    (re.compile(r"COMMAND \[ARGS\]\.\.\."), "命令 [参数]..."),
    (re.compile(r"\[required\]"), "[必填]"),
    (re.compile(r"\[default: ([^\]]*)\]"), r"[默认：\1]"),
)

# What the argument parser says of a value that does not fit.
_VALUE_WORDS = (
    (re.compile(r"valid (?:integer|int\b)"), "应为整数"),
    (re.compile(r"valid (?:number|float)"), "应为数字"),
    (re.compile(r"greater than or equal to (\S+?)\.?$"), r"不能小于 \1"),
    (re.compile(r"less than or equal to (\S+?)\.?$"), r"不能大于 \1"),
    (re.compile(r"is not a valid path|Path .* does not exist"), "路径不对"),
)


def _in_chinese(text: str) -> str:
    for pattern, words in _HELP_WORDS:
        text = pattern.sub(words, text)
    return text


class ChineseCommand(TyperCommand):
    """A command whose help is Chinese throughout."""

    def get_help(self, ctx: Any) -> str:
        return _in_chinese(super().get_help(ctx))


class ChineseGroup(TyperGroup):
    """A group of commands whose help is Chinese throughout."""

    def get_help(self, ctx: Any) -> str:
        return _in_chinese(super().get_help(ctx))


def build_app() -> typer.Typer:
    """The application with all commands."""
    options: dict[str, Any] = {"cls": ChineseGroup, "rich_markup_mode": None, "add_completion": False}
    app = typer.Typer(
        name="anzhi",
        help="安知：谁负责，依据哪份文件的哪一句。",
        no_args_is_help=True,
        context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
        **options,
    )

    @app.callback()
    def common(context: typer.Context, library: LibraryOption = None) -> None:
        context.obj = {"library": library}

    command: dict[str, Any] = {"cls": ChineseCommand}
    app.command("ingest", **command)(ingest.ingest)
    app.command("serve", **command)(serve.serve)
    app.command("ask", **command)(ask.ask)
    app.command("chat", **command)(chat.chat)
    app.command("responsibilities", **command)(registers.responsibilities)
    app.command("targets", **command)(targets.targets)
    app.command("references", **command)(references.references)
    app.command("conflicts", **command)(decisions.conflicts)
    app.command("blind-spots", **command)(decisions.blind_spots)
    app.command("load", **command)(decisions.load)
    for name, module in (("documents", documents), ("units", units)):
        group = typer.Typer(help=module.HELP[name], **options)
        module.register(name, group, command)
        app.add_typer(group, name=name)
    accidents = typer.Typer(help=cases.HELP, **options)
    cases.register(accidents, command)
    accidents.command("briefing", **command)(briefings.briefing)
    accidents.command("by-clause", **command)(case_links.by_clause)
    accidents.command("by-task", **command)(case_links.by_task)
    app.add_typer(accidents, name="cases")
    cited = typer.Typer(help=citations.HELP, no_args_is_help=True, **options)
    cited.command("verify", **command)(citations.verify)
    app.add_typer(cited, name="citations")
    people = typer.Typer(help=accounts.HELP, no_args_is_help=True, **options)
    accounts.register(people, command)
    app.add_typer(people, name="accounts")
    said = typer.Typer(help=feedback.HELP, no_args_is_help=True, **options)
    feedback.register(said, command)
    app.add_typer(said, name="feedback")
    tests = typer.Typer(help=papers.HELP, **options)
    papers.register(tests, command)
    app.add_typer(tests, name="papers")
    learning = typer.Typer(help=practice.HELP, no_args_is_help=True, **options)
    practice.register(learning, command)
    app.add_typer(learning, name="practice")
    work = typer.Typer(help=jobs.HELP, no_args_is_help=True, **options)
    jobs.register(work, command)
    app.add_typer(work, name="jobs")
    bank = typer.Typer(help=questions.HELP, **options)
    questions.register(bank, command)
    question_changes.register(bank, command)
    app.add_typer(bank, name="questions")
    words = typer.Typer(help=lexicon.HELP, no_args_is_help=True, **options)
    lexicon.register(words, command)
    app.add_typer(words, name="lexicon")
    app.command("index", **command)(upkeep.index)
    encoder = typer.Typer(help="编码模型", no_args_is_help=True, **options)
    encoder.command("export", **command)(upkeep.export_encoder)
    app.add_typer(encoder, name="encoder")
    app.command("doctor", **command)(doctor.doctor)
    passed_on: dict[str, Any] = {
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "help_option_names": [],
    }
    app.command("eval", context_settings=passed_on, **command)(upkeep.evaluate)
    for name, what in later.COMMANDS.items():
        app.command(name, hidden=True, context_settings=passed_on, **command)(later.command(name, what))
    return app


def run(arguments: Sequence[str]) -> int:
    """Runs one command; returns the exit code and never raises for what a person can cause."""
    _prepare_streams()
    try:
        result = build_app()(list(arguments), prog_name="anzhi", standalone_mode=False)
    except AnzhiError as error:
        _complain(error.message)
        return USAGE_EXIT if isinstance(error, SettingsError) else 1
    except typer.Exit as error:
        return error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return _interrupted()
    except BrokenPipeError:
        _close_quietly()
        return 1
    except typer.TyperException as error:
        _complain(_usage_message(error))
        return USAGE_EXIT
    except Exception as error:
        from qa_service.settings import DEBUG_VARIABLE

        if os.environ.get(DEBUG_VARIABLE):
            raise
        _complain(
            f"程序内部出错（{type(error).__name__}：{error}）。资料库没有受影响；"
            f"请设置 {DEBUG_VARIABLE}=1 再运行一次，把全部输出报告给开发者。"
        )
        return 1
    # typer turns Ctrl-C and typer.Exit into the value that it returns.
    code = result if isinstance(result, int) else 0
    return _interrupted() if code == INTERRUPTED_EXIT else code


def main() -> None:
    """Entry point of the console script."""
    sys.exit(run(sys.argv[1:]))


def _interrupted() -> int:
    _complain("已中断。已完成的部分不受影响，再次运行即可继续。")
    return INTERRUPTED_EXIT


def _complain(message: str) -> None:
    typer.echo("错误：" + " ".join(message.split("\n")), err=True)


def _usage_message(error: typer.TyperException) -> str:
    """What click says about wrong usage, in Chinese, with advice."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "anzhi"
    advice = f"用 {path} --help 查看用法。"
    kind = type(error).__name__
    if kind == "NoSuchOption":
        named = getattr(error, "option_name", "")
        near = difflib.get_close_matches(named, getattr(error, "possibilities", None) or [], n=1)
        hint = f"是不是 {near[0]}？" if near else ""
        return f"没有选项 {named}。{hint}{advice}"
    if kind == "MissingParameter":
        param = getattr(error, "param", None)
        name = (param.metavar or param.name) if param is not None else ""
        return f"缺少参数 {name}。{advice}"
    if kind == "BadParameter":
        return _bad_parameter(error, advice)
    unknown = re.search(r"No such command '(.*?)'", error.message)
    if unknown:
        return f"没有命令“{unknown[1]}”。{advice}"
    extra = re.search(r"unexpected extra argument(?:s|\(s\))? \((.*)\)", error.message)
    if extra:
        return f"多余的参数：{extra[1]}。{advice}"
    if "requires an argument" in error.message:
        return f"选项 {getattr(error, 'option_name', '')} 后面缺少值。{advice}"
    return f"{error.format_message()}。{advice}"


def _bad_parameter(error: Any, advice: str) -> str:
    name = error.param_hint or (error.param.opts[0] if error.param is not None else "")
    choices = re.search(r"'(.*?)' is not one of (.*?)\.?$", error.message)
    if choices:
        allowed = choices[2].replace("'", "").replace(", ", "、")
        return f"{name} 不能是“{choices[1]}”，可用：{allowed}。{advice}"
    for pattern, words in _VALUE_WORDS:
        found = pattern.search(error.message)
        if found:
            return f"{name} {found.expand(words)}。{advice}"
    return f"{name}：{error.message.rstrip('。')}。{advice}"


def _prepare_streams() -> None:
    """A terminal that cannot show a character shows a mark instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _close_quietly() -> None:
    """The reader of our output has gone (``| head``): let the interpreter not stumble over it at exit."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())


if __name__ == "__main__":
    main()
