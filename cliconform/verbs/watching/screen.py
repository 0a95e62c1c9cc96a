"""What ``check --watch`` prints between the runs."""

from __future__ import annotations

import os
from collections.abc import Iterator

from cliconform import host
from cliconform.errors import CliconformError
from cliconform.model.plan import Plan
from cliconform.model.report import Report
from cliconform.reporting.problems import print_error
from cliconform.reporting.run.results import ROLES
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.lines import BLANK, Line, Part, make_line
from cliconform.reporting.text.renderable import Lines
from cliconform.reporting.text.wording import count_verdicts, format_commands, format_count
from cliconform.verbs.shared.display import Display
from cliconform.verbs.watching.watch_list import WatchList

_NAMED = 3
"""Files and ids that a line names."""


class WatchScreen:
    """Prints to the console of ``display``; with ``has_keys``, which keys there are."""

    def __init__(self, display: Display, *, has_keys: bool) -> None:
        self._display = display
        self._has_keys = has_keys
        self._is_first = True

    def show_start(self, changed: tuple[str, ...], ids: frozenset[str], plan: Plan) -> None:
        """Print what has changed and what is run; nothing where all is run for the first time."""
        if not self._is_first:
            run = [step.id for step in plan.steps if step.id in ids]
            some = len(run) < len(plan.steps)
            which = f"{len(run)} of {format_commands(s.id for s in plan.steps)}" if some else "all"
            names = f": {_name_some([f'`{clean_line(id_)}`' for id_ in run])}" if some else ""
            self._print_change(changed, f"running {which}{names}")
        self._is_first = False

    def show_nothing(self, changed: tuple[str, ...]) -> None:
        """Print that what has changed touches no command."""
        self._print_change(changed, "no command depends on what is different")

    def show_restless(self, changed: tuple[str, ...]) -> None:
        """Print that the commands change what is watched, and are not run again for that."""
        text = "this happens in every run, so nothing is run again for it"
        self._print_change(changed, text)

    def show_error(self, changed: tuple[str, ...], error: CliconformError) -> None:
        """Print an error, after which there is nothing to run until something changes."""
        if not self._is_first:
            self._print_change(changed, "nothing can be run")
        self._is_first = False
        print_error(error, host.environment(), color=self._display.color)

    def show_all(self, report: Report) -> None:
        """Print how all commands have ended, where only some were run."""
        parts = [Part(text=f"all {format_commands(each.step.id for each in report.outcomes)}: ")]
        for number, (verdict, words) in enumerate(count_verdicts(report)):
            parts.append(Part(text=", " if number else ""))
            parts.append(Part(text=words, role=ROLES[verdict]))
        self._print(Line(parts=tuple(parts)))

    def show_waiting(self, files: WatchList) -> None:
        """Print what is waited for."""
        self._print(*self._waiting_lines(files))

    def _waiting_lines(self, files: WatchList) -> Iterator[Line]:
        keys = ": Enter runs all, q quits" if self._has_keys else ""
        count = format_count(len(files.folders), "folder")
        yield make_line(f"waiting for changes in {count}{keys}", "dim")
        if files.left_out:
            more = format_count(files.left_out, "folder")
            text = f"{more} of the program are too many to watch: `fingerprint` in [target] "
            yield make_line(f"{text}says which files matter", "notice", hang=2)

    def _print_change(self, changed: tuple[str, ...], text: str) -> None:
        head = f"{_name_some([_shorten(path) for path in changed])} changed: " if changed else ""
        place, note = Part(text=head, role="place"), Part(text=text, role="strong")
        self._print(BLANK, Line(parts=(place, note), hang=2))

    def _print(self, *lines: Line) -> None:
        self._display.console.print(Lines(lines), end="")


def _shorten(path: str) -> str:
    """Return ``path`` relative to the current folder if it is in it."""
    relative = os.path.relpath(path, host.current_folder())
    return clean_line(path if relative.startswith("..") else relative)


def _name_some(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return f"{shown} and {len(names) - _NAMED} more" if len(names) > _NAMED else shown
