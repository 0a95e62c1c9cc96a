"""Shows what a review asks about: an edit, or a deviation without one, and the outputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cliconform.model.edit import Edit
from cliconform.proposing.results import Unproposed
from cliconform.reporting.edit_review import list_lines, render_sides
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.lines import Line, make_line
from cliconform.reporting.text.renderable import Lines
from cliconform.verbs.edits.pending_edits import Pending
from cliconform.verbs.edits.review_state import Item
from cliconform.verifying.texts.normalize import StreamTexts

if TYPE_CHECKING:
    from rich.console import Console

_HELP = (
    "a accept  r reject  s skip  e edit in $EDITOR  k mark as known  A accept the rest of this "
    "kind  u undo  h open the home  p replay  q quit and write  Q quit, write nothing"
)
_HELP_WITHOUT_EDIT = (
    "s skip  e edit in $EDITOR  k mark as known  u undo  h open the home  p replay  "
    "q quit and write  Q quit, write nothing"
)
_MOST_LINES = 10
"""Lines of what was seen that are shown where there is no output to show."""


class ReviewDisplay:
    """Shows the items of a review of ``pending`` on one console."""

    def __init__(self, pending: Pending, console: Console) -> None:
        self._pending = pending
        self._console = console
        self._outcomes = {each.step.id: each for each in pending.report.outcomes}

    def show(self, item: Item, *, number: int, count: int) -> None:
        """Show ``item``, the ``number``th of ``count``, with the keys that decide about it."""
        self._console.rule(f"{number} of {count}", characters="─", style="dim")
        if item.rest is not None:
            self._show_rest(item.rest)
            return
        assert item.edit is not None
        self._show_edit(item.edit.edit, item.step)

    def _show_edit(self, edit: Edit, step: str) -> None:
        self._print(
            make_line(f"{edit.kind.value}  {clean_line(edit.address)}", "strong"),
            make_line(clean_line(edit.why)),
        )
        self._console.print(
            render_sides(
                ("promised", list_lines(edit.old)),
                ("proposed", list_lines(edit.new)),
                self._console,
            )
        )
        self._show_outputs(step, edit.evidence)
        self._print(make_line(_HELP, "dim"))

    def _show_rest(self, rest: Unproposed) -> None:
        finding = rest.finding
        self._print(
            make_line(f"no edit  {rest.step}/{clean_line(finding.address)}", "strong"),
            make_line(clean_line(finding.message)),
            make_line(clean_line(rest.reason), "notice"),
        )
        self._show_outputs(rest.step, finding.evidence)
        self._print(make_line(_HELP_WITHOUT_EDIT, "dim"))

    def _show_outputs(self, step: str, evidence: Sequence[str]) -> None:
        """Show what an earlier run wrote beside what this one did; else what was seen."""
        now = self._read_output(step, earlier=False)
        before = self._read_output(step, earlier=True)
        if before is not None and now is not None and before != now:
            sides = (("output before", before), ("output now", now))
            self._console.print(render_sides(*sides, self._console))
        elif now:
            self._console.print(
                render_sides(("what deviates", [*evidence]), ("output now", now), self._console)
            )
        else:
            self._print(*(make_line(f"  {clean_line(line)}") for line in evidence[:_MOST_LINES]))

    def _read_output(self, step: str, *, earlier: bool) -> list[str] | None:
        """Return the lines that ``step`` wrote, in the earlier run or in this one, if any did."""
        outcome = self._outcomes.get(step)
        if outcome is None or outcome.observation is None:
            return None
        observation = outcome.observation
        if earlier:
            found = self._pending.earlier.get(step)
            if not found:
                return None
            observation = found[-1]
        texts = StreamTexts(observation, outcome.step.invocation.terminal)
        return texts.by_stream["output"].rstrip("\n").split("\n")

    def _print(self, *lines: Line) -> None:
        self._console.print(Lines(lines))
