"""What loads, and is most likely not meant."""

from __future__ import annotations

from itertools import chain

from cliconform.loading.problem_log import Notes
from cliconform.model.coverage import DRAFT
from cliconform.model.promise import ExitPromise
from cliconform.model.spec import Command, CommandSettings, Spec


def check_promises(spec: Spec, notes: Notes) -> None:
    """Warn of a command that holds nothing, or only what a draft says.

    The first promises nothing but to exit as every command does.
    """
    for command in spec.commands.values():
        at = notes.at("command", command.id)
        if at.damaged or command.skip is not None:
            continue
        if _is_draft(command):
            at.caution(
                "draft",
                f'`{command.id}` promises a draft\'s "{DRAFT}"',
                "put what the program really prints in its place",
            )
        if _promises(command, spec.defaults):
            continue
        at.caution(
            "promises-nothing",
            f"`{command.id}` promises nothing but its exit code",
            "say what it prints (`stdout`) or leaves behind (`produces`)",
        )


def _promises(command: Command, defaults: CommandSettings) -> bool:
    words = command.settings
    return bool(
        (words.exit is not None and _endings(words.exit) != _endings(defaults.exit))
        or any(words.texts.values())
        or words.within is not None
        or words.exact
        or words.repeatable
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


def _endings(promise: ExitPromise | None) -> tuple[object, ...]:
    if promise is None:
        return ((0,), (), False)
    return (promise.codes, promise.signals, promise.nonzero)
