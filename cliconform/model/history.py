"""What is kept of each run for longer than its recording: the tables of the history, and views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from cliconform.quick_dataclass import dataclass, field

ColumnKind: TypeAlias = Literal["text", "texts", "number", "integer", "flag", "time"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table; ``about`` says what a value is. Those of ``time`` are in UTC."""

    name: str
    kind: ColumnKind
    about: str


def _make_columns(*rows: tuple[str, ColumnKind, str]) -> tuple[Column, ...]:
    return tuple(Column(name=name, kind=kind, about=about) for name, kind, about in rows)


RUN_COLUMNS = _make_columns(
    ("run", "text", "the id of the run: that of its recording, where it was made here"),
    ("started", "time", "when it started"),
    ("duration", "number", "seconds, of the whole run"),
    ("source", "text", "`recorded` here, or `imported`"),
    ("spec", "text", "the absolute path of the spec, where the run was made"),
    ("name", "text", "the spec's name: its file without the suffix"),
    ("target", "text", "`name` of `[target]`"),
    ("command", "text", "the command line of the target"),
    ("version", "text", "the target's version: of its package, or what its `--version` printed"),
    ("target_fingerprint", "text", "a digest of the target's files; empty if unknown"),
    ("spec_fingerprint", "text", "a digest of the spec's files; empty if unknown"),
    ("known_fingerprint", "text", "a digest of the known file; empty without one"),
    ("now", "text", "the value of `--now`; empty for the true time"),
    ("machine", "text", "the kind of machine: processor, cores, system"),
    ("exit_code", "integer", "the exit code of the run"),
    ("interrupted", "flag", "whether it was interrupted"),
    ("shard", "text", "`2/5` for a shard; empty for a whole run"),
    ("plan", "text", "a digest of the plan that it is a shard of"),
    ("jobs", "integer", "how many commands ran at a time"),
    ("time_scale", "number", "the value of `--time-scale`"),
    ("cliconform", "text", "the version of cliconform"),
)
COMMAND_COLUMNS = _make_columns(
    ("id", "text", "the id, with the row of its matrix: `aggregate[5m]`"),
    ("position", "integer", "its place in the plan of the run, from 0"),
    ("verdict", "text", "`conforms`, `deviates`, `known`, `fixed`, `blocked` …"),
    ("reason", "text", "why, for most verdicts but `conforms` and `deviates`"),
    ("ran", "flag", "whether it ran in this run: it was not blocked, skipped or cached"),
    ("cached", "text", "the id of the run whose outcome it is (`--cached`); empty for its own"),
    ("as_promised", "flag", "whether it ended as promised: its exit code, and before its timeout"),
    ("deviations", "integer", "how many of its promises do not hold, known or not"),
    ("by_median", "flag", "whether it deviates only by `within` with a median: that limit moves"),
    ("ending", "text", "`exit code 0`, `timed out after 30 s` …; empty if it did not run"),
    ("duration", "number", "seconds, of the last attempt; NULL if it did not run"),
    ("cpu", "number", "seconds of CPU time; NULL if it was not measured"),
    ("attempts", "integer", "how often it was run: more than once with `retries`"),
    ("tags", "texts", "its tags"),
)
FINDING_COLUMNS = _make_columns(
    ("address", "text", "the address of a promise that does not hold: `stdout.contains[0]`"),
    ("promise", "text", "the promise in words"),
    ("message", "text", "what was found instead"),
    ("known", "flag", "whether the known file lists it"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """One run as the history keeps it.

    ``run`` has a value for each of :data:`RUN_COLUMNS` but ``run`` and ``source``, ``commands`` a
    list for each of :data:`COMMAND_COLUMNS`, all of one length, and ``findings`` for each command a
    list of values for :data:`FINDING_COLUMNS`.
    """

    run: Mapping[str, Any]
    commands: Mapping[str, Sequence[Any]]
    findings: Sequence[Sequence[Mapping[str, Any]]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRun:
    """One run of the overview, or all shards of one."""

    id: str
    started: str
    """ISO 8601 in UTC."""
    version: str
    fingerprint: str
    """That of the target, shortened; empty if unknown."""
    machine: str
    imported: bool
    exit_code: int
    interrupted: bool
    shards: int = 0
    """How many shards of it are in the history; 0 for a run that is none."""
    now: str = ""
    """The value of ``--now``; empty for the true time."""
    inputs: tuple[str, str, str] | None = None
    """The fingerprints of the spec and of the target, and ``now``; ``None`` if one is unknown."""

    @property
    def build(self) -> str:
        """The target's version in words: with its fingerprint, which tells equal versions apart."""
        if not self.fingerprint:
            return self.version or "an unknown build"
        return f"{self.version} ({self.fingerprint})" if self.version else self.fingerprint


_LEAST_RATIO, _LEAST_SECONDS = 0.1, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The durations of the older and of the newer half of some runs: the median of each."""

    before: float
    after: float

    @property
    def growth(self) -> float:
        """Seconds; below zero where it has become faster."""
        return self.after - self.before

    @property
    def ratio(self) -> float:
        """How many times the older median the newer one is."""
        return self.after / self.before if self.before > 0 else 1.0

    @property
    def is_notable(self) -> bool:
        """Whether the change is more than what the start of a program varies by: a tenth, and
        0.05 s.
        """
        return abs(self.ratio - 1) >= _LEAST_RATIO and abs(self.growth) >= _LEAST_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandHistory:
    """One command over the runs of the overview."""

    id: str
    verdicts: tuple[str, ...]
    """For each run, the oldest first: a verdict, or ``cached`` where it is the outcome of an
    earlier run, or nothing where the command is not in the run."""
    durations: tuple[float | None, ...]
    """Seconds, likewise; ``None`` where it did not run."""
    failing_since: int | None = None
    """The number of the run in which it began to fail; ``None`` if it does not fail now."""
    first_failed: int | None = None
    """The number of the first run in which it failed; ``None`` if it did in none."""
    passed_before: int | None = None
    """The number of the last run before it began to fail in which it did not."""
    message: str = ""
    """What deviates in the newest run that it is in."""
    seconds: float | None = None
    """The median of its durations on the newest run's kind of machine, of the last ten."""
    trend: Trend | None = None
    """``None`` with too few runs on that kind of machine."""

    @property
    def latest(self) -> str:
        """Its newest verdict; ``cached`` only where it has no other."""
        own = (each for each in reversed(self.verdicts) if each and each != "cached")
        return next(own, "cached" if "cached" in self.verdicts else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flake:
    """A command with different verdicts although spec, target and ``now`` are the same."""

    id: str
    version: str
    fingerprint: str
    now: str
    """The value of ``--now``; empty for the true time."""
    verdicts: Mapping[str, int]
    """How often each verdict occurred."""
    runs: tuple[str, ...]
    """The ids of the runs, the oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecHistory:
    """The history of one spec. ``runs`` are those of the overview, the oldest first."""

    spec: str
    runs: tuple[HistoryRun, ...] = ()
    total: int = 0
    """How many runs there are, also before those of the overview."""
    commands: tuple[CommandHistory, ...] = ()
    flakes: tuple[Flake, ...] = ()
    growing: tuple[str, ...] = ()
    """The ids of the commands whose durations have grown most, in seconds."""
    machine: str = ""
    """The kind of machine that durations are compared on: that of the newest run."""
    problems: tuple[str, ...] = field(default=())
    """Why a run is not in it, where it should be."""
