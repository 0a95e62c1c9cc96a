"""``cliconform update``: propose edits of a spec from a recorded run, and write them."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from cliconform import host
from cliconform.editing.apply import apply_all
from cliconform.editing.patch import make_patch
from cliconform.errors import UsageError
from cliconform.file_search import find_repository
from cliconform.quick_dataclass import dataclass, replace
from cliconform.reporting.text.console import make_console
from cliconform.reporting.text.lines import Line
from cliconform.reporting.text.renderable import Lines
from cliconform.verbs.edits.display import describe_result, list_pending
from cliconform.verbs.edits.pending_edits import Pending, find_pending
from cliconform.verbs.edits.question import ask
from cliconform.verbs.edits.writing import write_edits


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed."""

    spec: Path | None
    ids: tuple[str, ...]
    run: str
    create: bool
    trim: bool
    allow_loosen: bool
    write: bool
    review: bool
    no_run: bool
    against: Path | None
    known: Path | None
    no_known: bool
    color: str


def run(arguments: Arguments) -> int:
    """Print the patch, or write or review the edits; returns the exit code.

    1 if there is a patch, or an edit did not hold; 0 if there is nothing to do, or all edits were
    written.
    """
    if arguments.review:
        _check_reviewable(write=arguments.write)
    pending = find_pending(
        replace(
            ask(arguments),
            ids=arguments.ids,
            known=arguments.known,
            no_known=arguments.no_known,
            against=arguments.against,
        )
    )
    if arguments.review:
        from cliconform.verbs.edits.review import Actions, review

        actions = Actions(open_home=_open_home, replay=_replay)
        return review(pending, actions, run=not arguments.no_run, color=arguments.color)
    edits = pending.open
    _print(list_pending(pending, edits), arguments.color)
    if not edits:
        return 0
    if not arguments.write:
        changes = apply_all(pending.files, [each.edit for each in edits])
        sys.stdout.write(make_patch(changes, find_repository(host.current_folder())))
        return 1
    result = write_edits(pending, edits, run=not arguments.no_run)
    _print(describe_result(result), arguments.color)
    return int(bool(result.taken_back))


def _open_home(pending: Pending, step: str) -> None:
    """Open the user's shell in the home that a step starts from."""
    from cliconform.verbs import shell

    known = pending.contract.known.file
    request = pending.report.outcomes[0].step.request
    shell.run(
        shell.Arguments(
            spec=Path(pending.spec.file),
            command_id=step,
            command=shlex.join(request.command) if request and request.command else None,
            now=pending.stored.fake_now,
            time_scale=pending.stored.time_scale,
            known=Path(known) if known else None,
            no_known=not known,
            work_dir=None,
        )
    )


def _replay(pending: Pending, step: str) -> None:
    """Play what a step wrote, with short pauses."""
    from cliconform.verbs import replay

    replay.run(
        replay.Arguments(
            run=str(pending.run_file),
            command_id=step,
            speed=1.0,
            idle=1.0,
            attempt=None,
            cast=None,
            color="auto",
        )
    )


def _print(lines: Sequence[Line], color: str) -> None:
    """Print ``lines`` on standard error: standard output is for the patch."""
    make_console(host.environment(), color=color, stderr=True).print(Lines(lines))


def _check_reviewable(*, write: bool) -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "--review needs a terminal",
            hint="without one, use `cliconform pending`, `accept` and `reject`",
        )
    if host.environment().get("CI") and not write:
        raise UsageError(
            "in CI nothing is written without --write",
            hint="leave --review out, to see the patch",
        )
