"""Collects the promises of a command, those that every command makes included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cliconform.model.promise import (
    CpuPromise,
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


def promises(command: Command, words: CommandSettings, scale: float = 1.0) -> tuple[Promise, ...]:
    """Return all promises of ``command`` with these settings, in the order of the report.

    Those about times come last, with their limits multiplied by ``scale``.
    """
    return (
        *_ending(command, words),
        *(text for texts in words.texts.values() for text in texts),
        *(data for found in words.data.values() for data in found),
        *_dialogue(command, words),
        *_service(command, words),
        *_files(command, words),
        *command.queries,
        *command.captures,
        *_times(command, words, scale),
    )


def fill_endings(promise: Promise, values: Mapping[str, str]) -> Promise:
    """Return ``promise`` with the endings that ``values``, those of a matrix row, give it.

    A value that is no ending stays a placeholder; judging reports it.
    """
    if not isinstance(promise, ExitPromise) or not promise.texts:
        return promise
    filled = replace(promise, texts=())
    for text in promise.texts:
        try:
            filled = filled.allow(text.partly(values).source)
        except ValueError:
            filled = replace(filled, texts=(*filled.texts, text))
    return filled


def _ending(command: Command, words: CommandSettings) -> tuple[Promise, ...]:
    exit_ = words.exit or ExitPromise(address="exit", place=command.place, codes=(0,))
    return (
        exit_,
        EndsPromise(address="timeout", place=_place("timeout", command, words)),
        LeftoverPromise(address="leftovers", place=command.place),
    )


def _times(command: Command, words: CommandSettings, scale: float) -> tuple[Promise, ...]:
    promised: list[Promise] = []
    if words.within is not None:
        place, seconds = _place("within", command, words), words.within * scale
        promised.append(WithinPromise(address="within", place=place, seconds=seconds))
    if words.cpu is not None:
        place, seconds = _place("cpu", command, words), words.cpu * scale
        promised.append(CpuPromise(address="cpu", place=place, seconds=seconds))
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
