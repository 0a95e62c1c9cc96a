"""Makes a step from a row: everything is decided that does not depend on the run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from cliconform.model.baseline import NO_BASELINE
from cliconform.model.days import days
from cliconform.model.ids import group_of
from cliconform.model.invocation import HomeContent, Service, Terminal
from cliconform.model.isolation import Isolation, SandboxOptions
from cliconform.model.placeholders import names_in, names_in_invocation, names_in_promises
from cliconform.model.plan import HOME_FOLDER, Invocation, Limits, Request, Step
from cliconform.model.spec import Command, CommandSettings, Spec
from cliconform.model.template import Template
from cliconform.model.variables import read_variables
from cliconform.planning.conditions import find_skip_reason
from cliconform.planning.context import Context
from cliconform.planning.kept_environment import NOTHING_KEPT
from cliconform.planning.matrix import FilledRow
from cliconform.planning.merging import merge
from cliconform.planning.promises import collect_promises, fill_endings
from cliconform.planning.references import rename_placeholders
from cliconform.quick_dataclass import replace
from cliconform.shared_values import share, share_mapping

DEFAULT_TIMEOUT = 30.0
"""Seconds until a command without a ``timeout`` is stopped."""
DEFAULT_SIZE = (80, 24)
"""Columns and lines of the terminal."""
_NO_CONTENT = HomeContent()
_NO_SANDBOX = SandboxOptions()


def make_step(
    row: FilledRow,
    *,
    spec: Spec,
    argv: tuple[str, ...],
    needs: str | None,
    brought: bool,
    rank: float,
    urgent: bool,
    tree: str | None,
    request: Request,
    context: Context,
    kept: CommandSettings = NOTHING_KEPT,
) -> Step:
    """Return the step for ``row``; its command line begins with the target's ``argv``.

    ``kept`` is the environment of the commands that it needs, as far as they keep it.
    """
    command = row.command
    if row.references:
        spec = replace(
            spec,
            defaults=rename_placeholders(spec.defaults, row.references),
            home=rename_placeholders(spec.home, row.references),
        )
    defaults = spec.defaults if kept is NOTHING_KEPT else merge(kept, spec.defaults)
    settings = merge(command.settings, defaults)
    promised = tuple(
        fill_endings(each, row.values)
        for each in collect_promises(
            command,
            settings,
            context.time_scale,
            context.baselines.get(row.id, NO_BASELINE),
            _find_isolation(settings, spec, context),
        )
    )
    invocation = _invocation(command, settings, argv=argv, needs=needs, spec=spec, context=context)
    now = settings.now or context.fake_now
    moment = datetime.fromisoformat(now) if now else context.now
    names = (
        names_in_invocation(invocation)
        | names_in_promises(promised)
        | names_in(row.values.values())
    )
    known = {
        "spec_dir": context.spec_dir,
        **days(names, moment),
        **read_variables(names, context.environ),
    }
    return Step(
        id=row.id,
        group=group_of(row.id),
        place=command.place,
        about=command.about,
        tags=command.tags,
        needs=needs,
        brought=brought,
        skip=find_skip_reason(command, context),
        invocation=invocation,
        promises=promised,
        values=share_mapping(
            known | {name: Template(text).fill(known) for name, text in row.values.items()}
        ),
        ignore=settings.ignore or (),
        repeat=bool(settings.repeatable),
        idempotent=bool(settings.effects and settings.effects.idempotent),
        retries=settings.retries or 0,
        rank=rank,
        urgent=urgent,
        tree=tree,
        request=request,
        row=row.number,
    )


def _invocation(
    command: Command,
    settings: CommandSettings,
    *,
    argv: tuple[str, ...],
    needs: str | None,
    spec: Spec,
    context: Context,
) -> Invocation:
    columns, lines = DEFAULT_SIZE
    columns, lines = settings.columns or columns, settings.lines or lines
    passed = _passed(settings)
    return Invocation(
        argv=_quote(argv) + command.args,
        environment=_environment(
            tuple((name, context.environ[name]) for name in passed if name in context.environ),
            tuple(settings.env.items()),
            settings.unset,
            columns,
            lines,
        ),
        passed=passed,
        unset=settings.unset,
        fresh_home=_fresh_home(command, needs, spec),
        home=_home(command, needs, spec),
        cwd=settings.cwd or HOME_FOLDER,
        terminal=_terminal(command, settings),
        columns=columns,
        lines=lines,
        limits=share(
            Limits(
                timeout=(settings.timeout or DEFAULT_TIMEOUT) * context.time_scale,
                scale=context.time_scale,
            )
        ),
        stdin=command.stdin,
        dialogue=command.dialogue,
        service=_scale_service(command.service, context.time_scale),
        requests=command.requests,
        ports=command.ports,
        now=settings.now or context.fake_now,
        # With --now the time goes on during the run: a later command sees a later time.
        since=context.now.isoformat() if context.fake_now and not settings.now else None,
        isolation=_find_isolation(settings, spec, context),
        sandbox=_find_sandbox_options(settings, spec, context),
    )


def _find_isolation(settings: CommandSettings, spec: Spec, context: Context) -> Isolation:
    return context.isolation or settings.isolation or spec.target.isolation


def _find_sandbox_options(
    settings: CommandSettings, spec: Spec, context: Context
) -> SandboxOptions:
    if _find_isolation(settings, spec, context) is Isolation.HOME:
        return _NO_SANDBOX
    is_declared_closed = settings.effects is not None and settings.effects.network == "none"
    return share(
        SandboxOptions(
            network=bool(settings.network) and not is_declared_closed,
            visible=context.visible,
            hidden=context.hidden,
        )
    )


def _home(command: Command, needs: str | None, spec: Spec) -> HomeContent:
    own = command.home
    if needs is not None or own.same_path or not spec.home.same_path:
        return own
    return replace(own, same_path=True)


def _scale_service(service: Service | None, scale: float) -> Service | None:
    return service and replace(service, grace=service.grace * scale)


def _fresh_home(command: Command, needs: str | None, spec: Spec) -> HomeContent:
    """A new home has the content of ``[home]``; a copy of a needed one has it already."""
    if needs is not None:
        return _NO_CONTENT
    own = command.home
    replaced = {*own.files, *own.binaries, *own.links}
    if not spec.home.same_path and replaced.isdisjoint(spec.home.files):
        return spec.home
    return replace(
        spec.home,
        files={path: text for path, text in spec.home.files.items() if path not in replaced},
        same_path=False,
    )


@lru_cache(maxsize=256)
def _quote(argv: tuple[str, ...]) -> tuple[Template, ...]:
    return tuple(map(Template.literal, argv))


@lru_cache(maxsize=256)
def _environment(
    passed: tuple[tuple[str, str], ...],
    own: tuple[tuple[str, Template], ...],
    unset: tuple[str, ...],
    columns: int,
    lines: int,
) -> Mapping[str, Template]:
    """An allow list, so that nothing of the user's own environment leaks into a run.

    ``passed`` are the variables that are passed on and ``own`` those of the command. Steps that
    have all of this in common share the result.
    """
    fixed = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLUMNS": str(columns),
        "LINES": str(lines),
        "TZ": "UTC",
        **dict(passed),
    }
    literal = {name: Template.literal(value) for name, value in fixed.items() if name not in unset}
    return {**literal, **dict(own)}


def _passed(settings: CommandSettings) -> tuple[str, ...]:
    decided = {*settings.env, *settings.unset}
    names = ("PATH", *(settings.pass_env or ()))
    return share(tuple(name for name in names if name not in decided))


def _terminal(command: Command, settings: CommandSettings) -> Terminal:
    """A dialogue gets one terminal for both streams, unless something is promised about stderr.

    Programs write their prompts to either stream, and only one terminal keeps their order. A
    command that promises the order of both streams gets one terminal as well, unless it promises
    or captures something from one stream alone.
    """
    if settings.tty is False:
        return Terminal.PIPES
    if settings.tty == "input":
        return Terminal.INPUT
    promised = {
        source for (source, _), found in (*settings.texts.items(), *settings.data.items()) if found
    }
    if command.dialogue:
        return Terminal.SPLIT if "stderr" in promised else Terminal.MERGED
    captured = {capture.source for capture in command.captures}
    alone = (promised | captured) & {"stdout", "stderr"}
    in_order = settings.texts.get(("output", "ordered")) or settings.texts.get(("output", "equals"))
    return Terminal.MERGED if in_order and not alone else Terminal.SPLIT
