"""Warns of commands that are valid but most likely not what the author wants."""

from __future__ import annotations

from itertools import chain

from cliconform.loading.problem_log import ProblemLog
from cliconform.model.coverage import DRAFT
from cliconform.model.promise import ExitPromise
from cliconform.model.spec import Command, CommandSettings, Spec


def add_warnings(spec: Spec, log: ProblemLog) -> None:
    """Warn of commands that promise nothing but their exit code, or only what a draft does."""
    for command in spec.commands.values():
        at = log.at("command", command.id)
        if at.is_incomplete or command.skip is not None:
            continue
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


def _has_promises(command: Command, defaults: CommandSettings) -> bool:
    settings = command.settings
    return bool(
        (settings.exit is not None and _list_endings(settings.exit) != _list_endings(defaults.exit))
        or any(settings.texts.values())
        or settings.within is not None
        or settings.exact
        or settings.repeatable
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
        return ((0,), (), False)
    return (promise.codes, promise.signals, promise.nonzero)
