"""``python -m tests.sameness --runs N [--suite N] [--seed S]``: the same verdicts each time.

Runs the spec and the tests under circumstances that are drawn for each run. Returns 1 if a run
differs from the first one or does not exit with 0; what it printed and its report are then kept in
the journal's folder. With a journal that has runs in it, goes on after them.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from .circumstances import NOBODY, Circumstances, draw, list_locales
from .comparison import compare_run
from .journal import Entry, Journal, summarize
from .trials import Trial, check_spec, run_tests

if TYPE_CHECKING:  # mypy knows it by the name that it has in a test
    from hostile.catalogue import can_run_as
else:
    from tests.hostile.catalogue import can_run_as

_TRIALS: dict[str, Trial] = {"spec": check_spec, "suite": run_tests}


def main() -> int:
    """Carry out the runs that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.sameness", description=__doc__)
    parser.add_argument("--runs", type=int, default=20, metavar="N", help="checks of the spec (20)")
    parser.add_argument("--suite", type=int, default=0, metavar="N", help="runs of the tests (0)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="draws circumstances (1)")
    parser.add_argument("--journal", type=Path, default=Path("sameness"), metavar="FOLDER")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, _end)
    journal = Journal(arguments.journal.resolve())
    before = [entry.kind for entry in journal.read()]
    with tempfile.TemporaryDirectory(prefix="same-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # another user gets there
        for kind, number in spread(arguments.runs, arguments.suite):
            if number >= before.count(kind):
                _say(run(kind, number, arguments.seed, journal, folder))
    entries = journal.read()
    sys.stdout.write(summarize(entries) + "\n")
    return int(any(entry.differing for entry in entries))


def spread(runs: int, suite: int) -> Iterator[tuple[str, int]]:
    """Yield the kind and the number of each run, those of the tests evenly between the others."""
    rounds = sorted(
        [(number / max(runs, 1), "spec", number) for number in range(runs)]
        + [((number + 0.5) / max(suite, 1), "suite", number) for number in range(suite)]
    )
    for _, kind, number in rounds:
        yield kind, number


def run(kind: str, number: int, seed: int, journal: Journal, folder: Path) -> Entry:
    """Carry out one run in ``folder``, and return what is noted of it."""
    circumstances = draw(number, seed, list_locales(), other_user=can_run_as(NOBODY))
    seen = _TRIALS[kind](folder, circumstances)
    expected = seen.expected or journal.find_first(kind, seen.verdicts)
    differing = compare_run(expected, seen.verdicts)
    entry = Entry(
        kind=kind,
        number=number,
        seed=seed,
        commit=_find_commit(),
        circumstances=asdict(circumstances),
        code=seen.ended.code,
        wall=round(seen.ended.wall, 1),
        cpu=round(seen.ended.cpu, 1),
        count=len(seen.verdicts),
        idle=round(max(seen.ended.idle, 0.0), 3),
        differing=differing,
    )
    journal.add(entry)
    if differing:
        journal.keep(entry, seen.files)
    return entry


def _end(number: int, frame: object) -> NoReturn:
    """End as after an exception, so that the run and what keeps the cores busy are stopped too."""
    del frame
    raise SystemExit(128 + number)


def _find_commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def _say(entry: Entry) -> None:
    chosen = Circumstances(**entry.circumstances).describe()
    sys.stdout.write(
        f"{entry.kind} {entry.number}: exit code {entry.code}, {entry.count} verdicts, "
        f"{entry.wall:.0f} s, {entry.cpu:.0f} s of CPU, {entry.idle:.0%} idle: {chosen}\n"
    )
    for id_, (first, seen) in entry.differing.items():
        sys.stdout.write(f"  differs: {id_}: {first!r} is expected, {seen!r} was seen\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
