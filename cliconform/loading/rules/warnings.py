"""Warns of commands that are valid but most likely not what the author wants."""

from __future__ import annotations

from itertools import chain

from cliconform.loading.problem_log import Location, ProblemLog
from cliconform.model.coverage import DRAFT
from cliconform.model.ids import base_of
from cliconform.model.promise import ExitPromise
from cliconform.model.spec import Command, CommandSettings, Spec
from cliconform.model.variables import parse_variable_use


def add_warnings(spec: Spec, log: ProblemLog) -> None:
    """Warn of commands that promise nothing but their exit code, or only what a draft does; and of
    secrets that no command has.
    """
    _check_secrets(spec, log)
    needed = {base_of(need) for command in spec.commands.values() for need in command.needs}
    for command in spec.commands.values():
        at = log.at("command", command.id)
        if at.is_incomplete or command.skip is not None:
            continue
        if command.settings.keep_env:
            _check_kept(command, command.id in needed, at / "keep_env")
        if _is_draft(command):
            at.warning(
                "draft",
                f'`{command.id}` has the placeholder "{DRAFT}" of a draft',
                "replace it by what the program prints",
            )
        if _has_promises(command, spec.defaults):
            continue
        at.warning(
            "promises-nothing",
            f"`{command.id}` promises nothing but its exit code",
            "add what it prints (`stdout`) or which files it creates (`produces`)",
        )


def _check_secrets(spec: Spec, log: ProblemLog) -> None:
    """Warn of names in ``target.secrets`` that no command knows: they may be mistyped."""
    at = log.at("target", "secrets")
    if not spec.target.secrets or at.is_incomplete or log.at("command").is_incomplete:
        return
    settings = [spec.defaults, *(command.settings for command in spec.commands.values())]
    known = {name for each in settings for name in (*each.env, *(each.pass_env or ()))}
    uses = (parse_variable_use(name) for use in log.uses for name in use.names)
    known |= {use.variable for use in uses if use is not None}
    for number, name in enumerate(spec.target.secrets):
        if name not in known:
            at.item(number).warning(
                "unused-secret",
                f"no command has the variable `{name}`",
                "correct its name, or remove it",
            )


def _check_kept(command: Command, is_needed: bool, at: Location) -> None:  # noqa: FBT001
    """Warn of a command that has nothing to keep, or nobody to keep it for."""
    settings = command.settings
    if not (settings.env or settings.unset or settings.pass_env):
        message = f"`{command.id}` has neither `env` nor `pass_env` to keep"
        at.warning("keeps-nothing", message, "write `env` in this command, or remove `keep_env`")
    elif not is_needed:
        message = f"no command needs `{command.id}`, so `keep_env` has no effect"
        at.warning("keeps-nothing", message, f'write `needs = "{command.id}"`, or remove it')


def _has_promises(command: Command, defaults: CommandSettings) -> bool:
    settings = command.settings
    return bool(
        (settings.exit is not None and _list_endings(settings.exit) != _list_endings(defaults.exit))
        or any(settings.texts.values())
        or any(settings.data.values())
        or settings.within is not None
        or settings.cpu is not None
        or settings.exact
        or settings.repeatable
        or settings.effects
        or command.dialogue
        or command.service
        or command.produces
        or command.removes
        or command.queries
        or command.captures
    )


def _is_draft(command: Command) -> bool:
    promises = chain.from_iterable(command.settings.texts.values())
    return any(text.source == DRAFT for promise in promises for text in promise.texts)


def _list_endings(promise: ExitPromise | None) -> tuple[object, ...]:
    if promise is None:
        return ((0,), (), False, ())
    return (promise.codes, promise.signals, promise.nonzero, promise.texts)
