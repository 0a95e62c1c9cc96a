"""``cliconform reject``: remember that edits are not wanted."""

from __future__ import annotations

from pathlib import Path

from cliconform import host
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.edits import count_edits
from cliconform.reporting.text.console import make_console
from cliconform.reporting.text.lines import make_line
from cliconform.reporting.text.renderable import Lines
from cliconform.verbs.edits.chosen_edits import choose_edits
from cliconform.verbs.edits.pending_edits import find_pending
from cliconform.verbs.edits.question import ask
from cliconform.verbs.edits.rejected_edits import RejectedEdits


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed."""

    spec: Path | None
    addresses: tuple[str, ...]
    run: str
    create: bool
    trim: bool
    allow_loosen: bool
    color: str


def run(arguments: Arguments) -> int:
    """Remember that the edits are not wanted; returns 0."""
    pending = find_pending(ask(arguments))
    chosen = choose_edits(pending, arguments.addresses)
    RejectedEdits(Path(pending.spec.file)).add(each.edit for each in chosen)
    console = make_console(host.environment(), color=arguments.color)
    count = count_edits([each.edit for each in chosen])
    console.print(Lines([make_line(f"rejected {count}; `pending --all` still lists them")]))
    return 0
