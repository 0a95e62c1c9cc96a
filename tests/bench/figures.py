"""The figures about cliconform alone, each beside what it is measured against."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cliconform.reporting.run.stored_run import read_stored_run

from .measure import Cost, FailedError, find_median, interleave, measure
from .peers import cliconform, write_spec

ROOT = Path(__file__).parents[2]
MB = 1_000_000
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What was measured, in words, and ``value``, which should be at most ``bar``.

    With ``is_least`` it should be at least that.
    """

    name: str
    value: float
    bar: float
    unit: str = ""
    is_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the bar is met."""
        return self.value >= self.bar if self.is_least else self.value <= self.bar


def measure_start(rounds: int, say: Say) -> list[Figure]:
    """The fixed part of a run, and of a help page."""
    with _folder() as folder:
        (folder / "one.toml").write_text('spec = 1\n[target]\ncommand = "true"\n[command.x]\n')
        (folder / "two.py").write_text(_TWO_COMMANDS)
        python = sys.executable
        costs = _medians(
            folder,
            rounds,
            say,
            {
                "check of one command": cliconform("check", "one.toml", "-q"),
                "import typer, rich": [python, "-c", "import typer, rich.console"],
                "--help": cliconform("--help"),
                "--help of two commands": [python, "two.py", "--help"],
            },
        )
    start = costs["check of one command"].cpu / costs["import typer, rich"].cpu
    page = costs["--help"].cpu / costs["--help of two commands"].cpu
    return [
        Figure(name="start: CPU / that of importing typer and rich.console", value=start, bar=1.6),
        Figure(name="--help: CPU / that of two commands of Typer", value=page, bar=1.3),
    ]


_TWO_COMMANDS = """\
import typer

app = typer.Typer()


@app.command()
def one(name: str) -> None:
    "Do one thing."


@app.command()
def two(name: str, *, fast: bool = False) -> None:
    "Do another."


app()
"""


def measure_growth(rounds: int, say: Say) -> list[Figure]:
    """What a command costs in a large spec, and what a plan of many costs of which one is run."""
    costs = {}
    for count, words in ((1_000, ()), (10_000, ()), (100_000, ("--select", "c99999"))):
        with _folder() as folder:
            write_spec(folder, count)
            argv = cliconform("check", "bench.toml", "-q", *words)
            each = 1 if count > 10_000 else rounds
            costs[count] = _medians(folder, each, say, {f"{count:,} commands": argv})[
                f"{count:,} commands"
            ]
    small, large, huge = costs[1_000], costs[10_000], costs[100_000]
    return [
        Figure(
            name="a command of 10,000 / of 1,000",
            value=large.wall / 10 / small.wall,
            bar=1.05,
        ),
        Figure(
            name="memory for each command of 10,000",
            value=(large.memory - small.memory) / 9_000 / 1000,
            bar=2,
            unit="kB",
        ),
        Figure(name="memory with 10,000 commands", value=large.memory / MB, bar=150, unit="MB"),
        Figure(name="100,000 planned, 1 run", value=huge.wall, bar=10, unit="s"),
        Figure(name="its memory", value=huge.memory / MB, bar=1500, unit="MB"),
    ]


def measure_sandbox(rounds: int, say: Say) -> list[Figure]:
    """What a command costs more in the sandbox, once a worker is in it."""
    costs = {}
    for count in (200, 1_000):
        with _folder() as folder:
            write_spec(folder, count)
            runs = {
                isolation: cliconform(
                    *("check", "bench.toml", "-q", "--no-record", "--isolation", isolation)
                )
                for isolation in ("home", "sandbox")
            }
            costs[count] = _medians(folder, rounds, say, runs)
    more = {count: each["sandbox"].cpu - each["home"].cpu for count, each in costs.items()}
    return [
        Figure(
            name="a command in the sandbox: CPU more than in a home",
            value=(more[1_000] - more[200]) / 800 * 1000,
            bar=1.5,
            unit="ms",
        )
    ]


def measure_flood(rounds: int, say: Say) -> list[Figure]:
    """A command that prints 100 MB, beside a bare reader of the same terminal."""
    with _folder() as folder:
        (folder / "flood.toml").write_text(
            'spec = 1\n[target]\ncommand = "sh"\n[command.x]\n'
            f'args = ["-c", "{_FLOOD}"]\ntimeout = 120\n'
        )
        (folder / "read.py").write_text(_BARE_READER)
        costs = _medians(
            folder,
            rounds,
            say,
            {
                "100 MB, check": cliconform("check", "flood.toml", "-q", "--no-record"),
                "100 MB, bare": [sys.executable, "read.py", _FLOOD],
                "nothing": cliconform("check", "flood.toml", "-q", "--tag", "none"),
            },
            codes={"nothing": 4},
        )
    run = costs["100 MB, check"].wall - costs["nothing"].wall
    return [
        Figure(
            name="100 MB of output: rate / that of a bare reader",
            value=costs["100 MB, bare"].wall / run,
            bar=0.7,
            is_least=True,
        ),
        Figure(name="its memory", value=costs["100 MB, check"].memory / MB, bar=150, unit="MB"),
    ]


_FLOOD = "yes 0123456789012345678901234567890123456789012345678 | head -c 100000000"
_BARE_READER = """\
import os, pty, sys

pid, fd = pty.fork()
if pid == 0:
    os.execvp("sh", ["sh", "-c", sys.argv[1]])
try:
    while os.read(fd, 65536):
        pass
except OSError:
    pass
os.waitpid(pid, 0)
"""


def measure_homes(rounds: int, say: Say) -> list[Figure]:
    """A home of 1,000 files and 100 MB that ten commands inherit, beside ``cp -a``."""
    with _folder() as folder:
        make = "for i in $(seq 1000); do head -c 100000 /dev/urandom > f$i; done"
        spec = [
            'spec = 1\n[target]\ncommand = "sh"\n',
            f'[command.make]\nargs = ["-c", "{make}"]\n',
        ]
        spec += [f'[command.d{n}]\nneeds = "make"\nargs = ["-c", "true"]\n' for n in range(10)]
        (folder / "homes.toml").write_text("".join(spec))
        (folder / "copy.sh").write_text(
            f"mkdir first; (cd first; {make})\n"
            "for n in 1 2 3 4 5 6 7 8 9; do cp -a --reflink=auto first d$n; done\n"
            "rm -r first d?\n"
        )
        work = ("--work-dir", str(folder), "-j", "1", "--no-record")
        costs = _medians(
            folder,
            rounds,
            say,
            {
                "homes": cliconform("check", "homes.toml", "-q", *work),
                "one home": cliconform("check", "homes.toml", "-q", "--select", "make", *work),
                "cp -a": ["sh", "copy.sh"],
                "make alone": ["sh", "-c", f"mkdir m; (cd m; {make}); rm -r m"],
            },
        )
    ours = costs["homes"].wall - costs["one home"].wall
    bare = costs["cp -a"].wall - costs["make alone"].wall
    return [Figure(name="ten inherited homes / cp -a", value=ours / bare, bar=1.0)]


def measure_stand_in(rounds: int, say: Say) -> list[Figure]:
    """The stand-in's whole spec, beside its floor: the commands' own CPU, or the longest chain."""
    target = os.environ.get("BENCH_MARKETPIPE", "marketpipe")
    with _folder() as folder:
        argv = cliconform(
            "check",
            str(ROOT / "specs/marketpipe.toml"),
            *("-q", "--no-known", "--command", target, "--json", str(folder / "run.json")),
        )
        ratios = []
        for number in range(rounds):
            cost = measure(argv, folder, code=_any_code(folder, argv))
            report = read_stored_run(folder / "run.json")
            seen = [each.observation for each in report.outcomes if each.observation]
            cpu = sum(each.cpu or 0.0 for each in seen) / (os.cpu_count() or 1)
            chain: dict[str, float] = {}
            for each in report.outcomes:
                own = each.observation.duration if each.observation else 0.0
                chain[each.step.id] = chain.get(each.step.needs or "", 0.0) + own
            floor = max(cpu, *chain.values())
            ratios.append(cost.wall / floor)
            say(f"round {number + 1}: {cost.wall:.2f} s, floor {floor:.2f} s")
    return [
        Figure(
            name="specs/marketpipe.toml on the stand-in / its floor",
            value=sorted(ratios)[len(ratios) // 2],
            bar=1.05,
        )
    ]


def _any_code(folder: Path, argv: Sequence[str]) -> int:
    """Return the exit code of the spec on this machine's stand-in: what deviates is not timed."""
    log = (folder / "first.log").open("wb")
    with log:
        return subprocess.run(argv, cwd=folder, stdout=log, stderr=log, check=False).returncode


def _medians(
    folder: Path,
    rounds: int,
    say: Say,
    runs: dict[str, list[str]],
    codes: dict[str, int] | None = None,
) -> dict[str, Cost]:
    def bind(name: str, argv: list[str]) -> Callable[[], Cost]:
        return lambda: measure(argv, folder, code=(codes or {}).get(name, 0))

    made = {name: bind(name, argv) for name, argv in runs.items()}
    costs = interleave(made, rounds, say)
    if failed := [name for name in made if name not in costs]:
        raise FailedError(f"{', '.join(failed)} failed")
    return {name: find_median(each) for name, each in costs.items()}


class _folder(tempfile.TemporaryDirectory):  # type: ignore[type-arg] # noqa: N801 - a function in use
    def __init__(self) -> None:
        super().__init__(prefix="cliconform-bench-", ignore_cleanup_errors=True)

    def __enter__(self) -> Path:
        return Path(super().__enter__())


FIGURES: dict[str, Callable[[int, Say], list[Figure]]] = {
    "start": measure_start,
    "growth": measure_growth,
    "sandbox": measure_sandbox,
    "flood": measure_flood,
    "homes": measure_homes,
    "stand-in": measure_stand_in,
}
