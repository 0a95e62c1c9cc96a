"""Collects the promises of a command, those that every command makes included."""

from __future__ import annotations

from collections.abc import Mapping

from cliconform.model.baseline import NO_BASELINE, Baseline, MedianLimit
from cliconform.model.isolation import Effects, Isolation
from cliconform.model.place import Place
from cliconform.model.promise import (
    CleanUpPromise,
    CpuPromise,
    EndsPromise,
    ExactPromise,
    ExitPromise,
    IdempotentPromise,
    LeftoverPromise,
    MedianPromise,
    NetworkPromise,
    Promise,
    ReadyPromise,
    RepeatPromise,
    TurnPromise,
    WithinPromise,
    WritesPromise,
)
from cliconform.model.spec import Command, CommandSettings
from cliconform.quick_dataclass import replace


def collect_promises(
    command: Command,
    settings: CommandSettings,
    scale: float = 1.0,
    baseline: Baseline = NO_BASELINE,
    isolation: Isolation = Isolation.HOME,
) -> tuple[Promise, ...]:
    """Return all promises of ``command`` with these settings, in the order of the report.

    Those about times come last, with their limits multiplied by ``scale``. ``baseline`` is what
    earlier runs took. In the sandbox every command promises to stay in it.
    """
    return (
        *_ending(command, settings),
        *(text for texts in settings.texts.values() for text in texts),
        *(data for found in settings.data.values() for data in found),
        *_dialogue(command, settings),
        *_service(command, settings),
        *_files(command, settings),
        *_effects(command, settings, isolation),
        *command.queries,
        *command.captures,
        *_times(command, settings, scale, baseline),
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


def _ending(command: Command, settings: CommandSettings) -> tuple[Promise, ...]:
    exit_ = settings.exit or ExitPromise(address="exit", place=command.place, codes=(0,))
    return (
        exit_,
        EndsPromise(address="timeout", place=_place("timeout", command, settings)),
        LeftoverPromise(address="leftovers", place=command.place),
    )


def _times(
    command: Command, settings: CommandSettings, scale: float, baseline: Baseline
) -> tuple[Promise, ...]:
    promised: list[Promise] = []
    place = _place("within", command, settings)
    match settings.within:
        case None:
            pass
        case MedianLimit(factor=factor):
            promised.append(
                MedianPromise(
                    address="within", place=place, factor=factor, baseline=baseline, scale=scale
                )
            )
        case seconds:
            seconds *= scale
            promised.append(WithinPromise(address="within", place=place, seconds=seconds))
    if settings.cpu is not None:
        place, seconds = _place("cpu", command, settings), settings.cpu * scale
        promised.append(CpuPromise(address="cpu", place=place, seconds=seconds))
    return tuple(promised)


def _dialogue(command: Command, settings: CommandSettings) -> tuple[Promise, ...]:
    return tuple(
        TurnPromise(
            address=f"dialogue[{turn}]",
            place=_place(f"dialogue[{turn}]", command, settings),
            turn=turn,
        )
        for turn in range(len(command.dialogue))
    )


def _service(command: Command, settings: CommandSettings) -> tuple[Promise, ...]:
    if command.service is None:
        return ()
    ready = ReadyPromise(address="service.ready", place=_place("service", command, settings))
    return (ready, *command.http)


def _files(command: Command, settings: CommandSettings) -> tuple[Promise, ...]:
    promised: list[Promise] = [*command.produces, *command.removes]
    if settings.exact:
        promised.append(ExactPromise(address="exact", place=_place("exact", command, settings)))
    if settings.repeatable:
        place = _place("repeatable", command, settings)
        promised.append(RepeatPromise(address="repeatable", place=place))
    return tuple(promised)


def _effects(
    command: Command, settings: CommandSettings, isolation: Isolation
) -> tuple[Promise, ...]:
    """Return what is declared of its effects, and what holds for every command in the sandbox.

    What is declared of the same takes the place of the latter.
    """
    effects = settings.effects or Effects()
    sandboxed = isolation is not Isolation.HOME
    promised: list[Promise] = []

    def at(key: str, otherwise: str) -> tuple[str, Place]:
        declared = getattr(effects, key) is not None
        address = f"effects.{key}" if declared else otherwise
        place = settings.places.get(f"effects.{key}") if declared else None
        return address, place or _place("isolation", command, settings)

    if effects.writes is not None or sandboxed:
        address, place = at("writes", "isolation.writes")
        promised.append(WritesPromise(address=address, place=place, paths=effects.writes))
    if effects.network is not None or (sandboxed and not settings.network):
        address, place = at("network", "isolation.network")
        promised.append(NetworkPromise(address=address, place=place))
    if effects.idempotent:
        address, place = at("idempotent", "")
        promised.append(IdempotentPromise(address=address, place=place))
    if effects.cleans_up:
        address, place = at("cleans_up", "")
        promised.append(CleanUpPromise(address=address, place=place))
    return tuple(promised)


def _place(word: str, command: Command, settings: CommandSettings) -> Place:
    return settings.places.get(word, command.place)
