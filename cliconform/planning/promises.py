"""Collects the promises of a command, those that every command makes included."""

from __future__ import annotations

from cliconform.model.promise import (
    EndsPromise,
    ExactPromise,
    ExitPromise,
    LeftoverPromise,
    Place,
    Promise,
    ReadyPromise,
    RepeatPromise,
    TurnPromise,
    WithinPromise,
)
from cliconform.model.spec import Command, CommandSettings


def promises(command: Command, words: CommandSettings) -> tuple[Promise, ...]:
    """Return all promises of ``command`` with these settings, in the order of the report."""
    return (
        *_ending(command, words),
        *(text for texts in words.texts.values() for text in texts),
        *_dialogue(command, words),
        *_service(command, words),
        *_files(command, words),
        *command.queries,
        *command.captures,
    )


def _ending(command: Command, words: CommandSettings) -> tuple[Promise, ...]:
    exit_ = words.exit or ExitPromise(address="exit", place=command.place, codes=(0,))
    promised: list[Promise] = [
        exit_,
        EndsPromise(address="timeout", place=_place("timeout", command, words)),
        LeftoverPromise(address="leftovers", place=command.place),
    ]
    if words.within is not None:
        place = _place("within", command, words)
        promised.append(WithinPromise(address="within", place=place, seconds=words.within))
    return tuple(promised)


def _dialogue(command: Command, words: CommandSettings) -> tuple[Promise, ...]:
    return tuple(
        TurnPromise(
            address=f"dialogue[{turn}]",
            place=_place(f"dialogue[{turn}]", command, words),
            turn=turn,
        )
        for turn in range(len(command.dialogue))
    )


def _service(command: Command, words: CommandSettings) -> tuple[Promise, ...]:
    if command.service is None:
        return ()
    ready = ReadyPromise(address="service.ready", place=_place("service", command, words))
    return (ready, *command.http)


def _files(command: Command, words: CommandSettings) -> tuple[Promise, ...]:
    promised: list[Promise] = [*command.produces, *command.removes]
    if words.exact:
        promised.append(ExactPromise(address="exact", place=_place("exact", command, words)))
    if words.repeatable:
        place = _place("repeatable", command, words)
        promised.append(RepeatPromise(address="repeatable", place=place))
    return tuple(promised)


def _place(word: str, command: Command, words: CommandSettings) -> Place:
    return words.places.get(word, command.place)
