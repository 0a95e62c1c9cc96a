"""``python -m tests.hostile [--user ID] [NAME…]``: every hostile program, each in a run of its own.

As root, all of them are run once more as a user without rights, where that user can start Python.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from .bounds import Place, check
from .catalogue import CASES, Case, can_run_as

_NOBODY = 65534


def main() -> int:
    """Run the cases that the command line names; return 1 if one of them has failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="programs; all of them without")
    parser.add_argument("--user", type=int, help="the id of the user to run them as")
    arguments = parser.parse_args()
    cases = [case for case in CASES if not arguments.names or case.name in arguments.names]
    users = [arguments.user] if arguments.user else [None, _NOBODY]
    failed = 0
    for user in users:
        if user is None or can_run_as(user):
            failed += sum(not passed for passed in _run_all(cases, user))
    return int(bool(failed))


def _run_all(cases: Iterable[Case], user: int | None) -> Iterable[bool]:
    for case in cases:
        for terminal in ("false", "true"):
            with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
                Path(folder).chmod(0o755)
                yield _run(case, Place(folder=Path(folder) / "run"), user, terminal)


def _run(case: Case, place: Place, user: int | None, terminal: str) -> bool:
    name = f"{case.name}, tty = {terminal}" + ("" if user is None else f", user {user}")
    try:
        ran = check(place, [case], user=user, terminal=terminal)
    except AssertionError as error:
        sys.stdout.write(f"FAILED {name}\n{error}\n")
        return False
    sys.stdout.write(f"passed {name}: {ran.verdicts[case.name]}, {ran.memory >> 20} MB\n")
    sys.stdout.flush()
    return True


if __name__ == "__main__":
    sys.exit(main())
