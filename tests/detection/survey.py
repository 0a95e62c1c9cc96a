"""The measure: every fault against the whole spec, and the share that is caught, by kind."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from rich.console import RenderableType
from rich.table import Column, Table
from rich.text import Text

from cliconform.model.outcome import Verdict
from cliconform.model.report import Report
from cliconform.model.run_options import RunOptions
from cliconform.planning.selection import Selection
from cliconform.running.scheduling.observer import LocalObserver

from .bench import Bench
from .catalogue import Fault
from .verdict import Promise, broken

_SHOWN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Catch:
    """What the spec says of one fault."""

    fault: str
    kind: str
    about: str
    caught: bool
    by: tuple[Promise, ...]
    errors: tuple[str, ...]
    seconds: float


def survey(
    faults: Iterable[Fault],
    bench: Bench,
    select: Callable[[Fault], Selection],
    *,
    observer: LocalObserver,
    options: RunOptions,
) -> Iterator[Catch]:
    """Hold the stand-in with each fault to what ``select`` says of the spec."""
    for fault in faults:
        report = bench.hold([fault], select(fault), observer=observer, options=options)
        if report.interrupted:
            return
        yield _catch(fault, report)


def as_json(catches: Sequence[Catch]) -> str:
    """The whole of it, for machines."""
    text = {"faults": [asdict(catch) for catch in catches], "kinds": dict(_shares(catches))}
    return json.dumps(text, indent=1, ensure_ascii=False)


def as_tables(catches: Sequence[Catch]) -> tuple[RenderableType, RenderableType]:
    """The whole of it, for people: each fault, and the kinds."""
    faults = Table("fault", "kind", Column("caught by", overflow="fold"), title="Faults")
    for catch in catches:
        faults.add_row(catch.fault, catch.kind, Text(_first(catch)))  # ids have brackets
    kinds = Table("kind", "caught", "of", "share", title="Kinds")
    for kind, (caught, of) in _shares(catches).items():
        kinds.add_row(kind, str(caught), str(of), f"{caught / of:.0%}")
    return faults, kinds


def _catch(fault: Fault, report: Report) -> Catch:
    found = broken(report)
    return Catch(
        fault=fault.id,
        kind=fault.kind,
        about=fault.about,
        caught=bool(found),
        by=found,
        errors=tuple(
            f"{outcome.step.id}: {outcome.reason}"
            for outcome in report.outcomes
            if outcome.verdict is Verdict.ERROR
        ),
        seconds=round(report.duration, 1),
    )


def _first(catch: Catch) -> str:
    if not catch.caught:
        return f"NOT CAUGHT: {catch.about}"
    shown = [f"{promise.command}: {promise.address}" for promise in catch.by[:_SHOWN]]
    return "\n".join(shown)


def _shares(catches: Iterable[Catch]) -> Mapping[str, tuple[int, int]]:
    kinds: dict[str, list[bool]] = defaultdict(list)
    for catch in catches:
        kinds[catch.kind].append(catch.caught)
        kinds["all"].append(catch.caught)
    every = kinds.pop("all", [])
    counts = {kind: (sum(caught), len(caught)) for kind, caught in sorted(kinds.items())}
    return {**counts, "all": (sum(every), len(every))} if every else counts
