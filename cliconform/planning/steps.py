"""Makes a step from a row: everything is decided that does not depend on the run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cliconform.model.ids import base_of
from cliconform.model.invocation import HomeContent, Terminal
from cliconform.model.placeholders import names_in, names_in_invocation, names_in_promises
from cliconform.model.plan import Invocation, Limits, Request, Step
from cliconform.model.spec import Command, CommandSettings, Spec
from cliconform.model.template import Template
from cliconform.planning.conditions import skip_reason
from cliconform.planning.context import Context
from cliconform.planning.days import days
from cliconform.planning.matrix import Row
from cliconform.planning.merging import merge
from cliconform.planning.promises import promises

DEFAULT_TIMEOUT = 30.0
"""Seconds until a command without a ``timeout`` is stopped."""
DEFAULT_SIZE = (80, 24)
"""Columns and lines of the terminal."""


def make_step(
    row: Row,
    *,
    spec: Spec,
    argv: tuple[str, ...],
    needs: str | None,
    brought: bool,
    rank: int,
    request: Request,
    context: Context,
) -> Step:
    """Return the step for ``row``; its command line begins with the target's ``argv``."""
    command = row.command
    words = merge(command.settings, spec.defaults)
    promised = promises(command, words)
    invocation = _invocation(
        command, words, argv=argv, home=_home(command, needs, spec), context=context
    )
    now = words.now or context.fake_now
    moment = datetime.fromisoformat(now) if now else context.now
    names = (
        names_in_invocation(invocation)
        | names_in_promises(promised)
        | names_in(row.values.values())
    )
    known = {
        "spec_dir": context.spec_dir,
        **days(names, moment),
    }
    group, dot, _ = base_of(row.id).partition(".")
    return Step(
        id=row.id,
        group=group if dot else "commands",
        place=command.place,
        about=command.about,
        tags=command.tags,
        needs=needs,
        brought=brought,
        skip=skip_reason(command, context),
        invocation=invocation,
        promises=promised,
        values=known | {name: Template(text).fill(known) for name, text in row.values.items()},
        ignore=words.ignore or (),
        repeat=bool(words.repeatable),
        retries=words.retries or 0,
        rank=rank,
        request=request,
    )


def _invocation(
    command: Command,
    words: CommandSettings,
    *,
    argv: tuple[str, ...],
    home: HomeContent,
    context: Context,
) -> Invocation:
    columns, lines = DEFAULT_SIZE
    columns, lines = words.columns or columns, words.lines or lines
    prefix = tuple(map(Template.literal, argv))
    return Invocation(
        argv=prefix + command.args,
        environment=_environment(words, columns, lines, context.environ),
        passed=_passed(words),
        home=home,
        terminal=_terminal(command, words),
        columns=columns,
        lines=lines,
        limits=Limits(timeout=words.timeout or DEFAULT_TIMEOUT),
        stdin=command.stdin,
        dialogue=command.dialogue,
        service=command.service,
        requests=command.requests,
        ports=command.ports,
        now=words.now or context.fake_now,
        # With --now the time goes on during the run: a later command sees a later time.
        since=context.now.isoformat() if context.fake_now and not words.now else None,
    )


def _home(command: Command, needs: str | None, spec: Spec) -> HomeContent:
    """A fresh home has the content of ``[home]``; a copy of a needed one has it already."""
    if needs is not None:
        return command.home
    return HomeContent(
        dirs=spec.home.dirs + command.home.dirs,
        files={**spec.home.files, **command.home.files},
        copies={**spec.home.copies, **command.home.copies},
    )


def _environment(
    words: CommandSettings, columns: int, lines: int, environ: Mapping[str, str]
) -> dict[str, Template]:
    """An allow list, so that nothing of the user's own environment leaks into a run."""
    fixed = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLUMNS": str(columns),
        "LINES": str(lines),
        "TZ": "UTC",
        **{name: environ[name] for name in _passed(words) if name in environ},
    }
    literal = {name: Template.literal(value) for name, value in fixed.items()}
    return {**literal, **words.env}


def _passed(words: CommandSettings) -> tuple[str, ...]:
    return tuple(name for name in ("PATH", *(words.pass_env or ())) if name not in words.env)


def _terminal(command: Command, words: CommandSettings) -> Terminal:
    """A dialogue gets one terminal for both streams, unless something is promised about stderr.

    Programs write their prompts to either stream, and only one terminal keeps their order. A
    command that promises the order of both streams gets one terminal as well, unless it promises
    or captures something from one stream alone.
    """
    if words.tty is False:
        return Terminal.PIPES
    promised = {source for (source, _), texts in words.texts.items() if texts}
    if command.dialogue:
        return Terminal.SPLIT if "stderr" in promised else Terminal.MERGED
    captured = {capture.source for capture in command.captures}
    alone = (promised | captured) & {"stdout", "stderr"}
    in_order = words.texts.get(("output", "ordered")) or words.texts.get(("output", "equals"))
    return Terminal.MERGED if in_order and not alone else Terminal.SPLIT
