"""The hostile programs, and what a run of each ends with."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass

from .program import PROGRAMS

_ERRORS = frozenset(
    {
        *("stop-parent", "stop-parent-again-and-again", "kill-parent", "kill-parent-and-stay"),
        *("terminate-parent", "trace-parent", "step-parent"),
        *("kill-parents", "kill-parents-as-daemon"),
        *("stop-parents", "trace-grandparent-and-kill-parent", "fork-bomb-without-parent"),
        *("trace-and-kill-parent", "trace-and-kill-parents", "limit-grandparent"),
    }
)
"""Those that end the worker itself: the command is an error, and the others have their verdicts."""
_DISTURBING = frozenset(
    {
        *("signal-parent", "remove-run-folder", "rename-run-folder", "run-folder-is-link"),
        *(
            "run-folder-is-file",
            "exchange-run-folder",
            "exchange-homes",
            "spoil-other-homes",
            "rename-home",
            "unreadable-run-folder",
        ),
        *(
            "home-is-file",
            "home-is-fifo",
            "home-is-link",
            "locked",
            "locked-home",
            "mounts",
            "exhaust-processes",
            "fork-bomb",
        ),
    }
)
"""Those that would disturb the others in a run."""
_LONG = frozenset(
    {
        *("flood", "flood-one-line", "fork-many", "keep-writing", "deep", "sparse", "many-files"),
        *("fork-all-the-time", "many-threads", "closed-output-and-hang", "spin", "hang"),
        *("flood-lines", "double-fork"),
    }
)
_LEAVING = frozenset({"locked", "locked-home", "mounts"})
"""Those that make something that cannot be removed, which is said."""


@dataclass(frozen=True, slots=True)
class Case:
    """One hostile program."""

    name: str

    @property
    def is_error(self) -> bool:
        """Whether the command cannot be judged."""
        return self.name in _ERRORS

    @property
    def may_leave_files(self) -> bool:
        """Whether files may stay, so that the run has to say so."""
        return self.name in _LEAVING


CASES = tuple(Case(name) for name in PROGRAMS)
QUICK = tuple(case for case in CASES if case.name not in _ERRORS | _DISTURBING | _LONG)
"""Those that run side by side within seconds."""


def find_case(name: str) -> Case:
    """Return the case of this name; raises ``StopIteration`` if there is none."""
    return next(case for case in CASES if case.name == name)


def can_run_as(user: int) -> bool:
    """Whether this process is root's and the user with the id ``user`` can start its Python."""
    if os.geteuid() != 0:
        return False
    try:
        done = subprocess.run(
            [sys.executable, "-c", "import cliconform.cli.main"],
            user=user,
            group=user,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0
