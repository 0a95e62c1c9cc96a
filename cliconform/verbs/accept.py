"""``cliconform accept``: write edits that a recorded run asks for."""

from __future__ import annotations

from pathlib import Path

from cliconform import host
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.text.console import make_console
from cliconform.reporting.text.renderable import Lines
from cliconform.verbs.edits.chosen_edits import choose_edits
from cliconform.verbs.edits.display import describe_result
from cliconform.verbs.edits.pending_edits import find_pending
from cliconform.verbs.edits.question import ask
from cliconform.verbs.edits.rejected_edits import RejectedEdits
from cliconform.verbs.edits.writing import write_edits


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed."""

    spec: Path | None
    addresses: tuple[str, ...]
    run: str
    create: bool
    trim: bool
    allow_loosen: bool
    no_run: bool
    color: str


def run(arguments: Arguments) -> int:
    """Write the edits that the addresses name; returns 1 if one of them did not hold."""
    pending = find_pending(ask(arguments))
    chosen = choose_edits(pending, arguments.addresses)
    result = write_edits(pending, chosen, run=not arguments.no_run)
    RejectedEdits(Path(pending.spec.file)).remove(each.edit for each in result.kept)
    console = make_console(host.environment(), color=arguments.color)
    console.print(Lines(describe_result(result)))
    return int(bool(result.taken_back))
