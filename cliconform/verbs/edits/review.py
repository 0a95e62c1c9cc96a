"""Reviews pending edits on the terminal: one at a time, a key for each decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cliconform import host
from cliconform.editing.written import find_written
from cliconform.errors import CliconformError
from cliconform.model.edit import Edit, EditKind
from cliconform.model.outcome import Finding, Holds
from cliconform.model.spec import covers
from cliconform.quick_dataclass import dataclass, replace
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.console import make_console
from cliconform.reporting.text.lines import Line, make_line
from cliconform.reporting.text.renderable import Lines
from cliconform.reporting.text.wording import format_count
from cliconform.verbs.edits.display import describe_result
from cliconform.verbs.edits.editor import edit_value
from cliconform.verbs.edits.known_edits import mark_known
from cliconform.verbs.edits.pending_edits import Pending, PendingEdit
from cliconform.verbs.edits.rejected_edits import RejectedEdits
from cliconform.verbs.edits.review_display import ReviewDisplay
from cliconform.verbs.edits.review_state import Choice, Item, State
from cliconform.verbs.edits.terminal_keys import END, read_key
from cliconform.verbs.edits.writing import write_edits

if TYPE_CHECKING:
    from rich.console import Console

Action = Callable[[Pending, str], None]
"""What is done with a step, by its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """What a review can do beside deciding: other verbs, for one step."""

    open_home: Action
    replay: Action


def review(pending: Pending, actions: Actions, *, run: bool, color: str) -> int:
    """Ask for each edit, then write what was accepted; returns 1 if an edit did not hold.

    Nothing is written before the end, so that all of it can be undone.
    """
    console = make_console(host.environment(), color=color)
    return _Review(pending, actions, console).start(run=run)


class _Review:
    """A review on one console."""

    def __init__(self, pending: Pending, actions: Actions, console: Console) -> None:
        self._pending = pending
        self._actions = actions
        self._console = console
        self._display = ReviewDisplay(pending, console)
        items = [Item(edit=each) for each in pending.open]
        items += [Item(rest=each) for each in pending.rest]
        self._state = State(items=items)
        self._keys: Mapping[str, Callable[[Item], None]] = {
            "a": self._accept,
            "r": self._reject,
            "s": lambda _: self._state.decide(Choice.SKIP, self._state.position),
            "e": self._edit,
            "k": self._mark_known,
            "A": self._accept_kind,
            "u": self._undo,
            "h": self._open_home,
            "p": self._replay,
        }

    def start(self, *, run: bool) -> int:
        """Go through all items, then write."""
        state = self._state
        if not state.items:
            self._say("nothing to review: every promise holds, or its deviation is known", "good")
            return 0
        while state.position < len(state.items):
            item = state.items[state.position]
            self._display.show(item, number=state.position + 1, count=len(state.items))
            key = read_key()
            if key in ("Q", END):
                self._say("nothing was written", "notice")
                return 1
            if key == "q":
                break
            try:
                self._keys.get(key, self._explain)(item)
            except CliconformError as error:
                self._say(error.message, "bad")
        return self._finish(run=run)

    def _accept(self, item: Item) -> None:
        if item.edit is None:
            self._say("there is no edit to accept: edit it, or mark it as known", "notice")
            return
        self._state.decide(Choice.ACCEPT, self._state.position)

    def _reject(self, item: Item) -> None:
        if item.edit is None:
            self._say("there is no edit to reject", "notice")
            return
        self._state.decide(Choice.REJECT, self._state.position)

    def _accept_kind(self, item: Item) -> None:
        """Accept this edit and all of its kind that have no decision yet."""
        if item.edit is None:
            self._say("there is no edit to accept", "notice")
            return
        kind = item.edit.edit.kind
        numbers = [
            number
            for number, each in enumerate(self._state.items)
            if each.edit and each.edit.edit.kind is kind and number not in self._state.choices
        ]
        self._say(
            f"accepted: {format_count(len(numbers), 'edit')} of the kind {kind.value}", "good"
        )
        self._state.decide(Choice.ACCEPT, *numbers)

    def _undo(self, _: Item) -> None:
        if not self._state.undo():
            self._say("there is nothing to undo", "notice")

    def _edit(self, item: Item) -> None:
        """Have the new value changed in the user's editor; it is shown again, to be accepted."""
        current = item.edit or self._make_edit(item)
        if current is None:
            self._say("it is not written in the spec by itself, so it cannot be edited here", "bad")
            return
        start = current.edit.new if current.edit.new is not None else current.edit.old
        assert start is not None
        new = edit_value(current.edit.address, start)
        changed = replace(current, edit=replace(current.edit, new=new, why="edited by hand"))
        self._state.items[self._state.position] = Item(edit=changed)

    def _make_edit(self, item: Item) -> PendingEdit | None:
        """Return an edit of a promise that none is proposed for; it has its old value."""
        assert item.rest is not None
        step, address = item.rest.step, item.rest.finding.address
        at = find_written(self._pending.spec, self._pending.files, step, address)
        if at.value is None:
            return None
        edit = Edit(
            address=at.address,
            kind=EditKind.FIX,
            file=at.place.file,
            path=at.path,
            old=at.value,
            new=at.value,
            why="edited by hand",
            evidence=item.rest.finding.evidence,
        )
        return PendingEdit(edit=edit, steps=((step, address),))

    def _mark_known(self, item: Item) -> None:
        if not item.step:
            self._say("a row of the known file is known already", "notice")
            return
        reason = self._ask("reason, like a bug report (empty: do not mark it): ")
        if not reason:
            self._say("not marked: a known deviation needs a reason", "notice")
            return
        number = self._state.position
        self._state.decide(Choice.KNOWN, number)
        self._state.reasons[number] = reason

    def _ask(self, question: str) -> str:
        """Return the line that the user types; empty at the end of input."""
        try:
            return input(question).strip()
        except EOFError:
            return ""

    def _open_home(self, item: Item) -> None:
        self._act(self._actions.open_home, item)

    def _replay(self, item: Item) -> None:
        self._act(self._actions.replay, item)

    def _act(self, action: Action, item: Item) -> None:
        if item.step:
            action(self._pending, item.step)
        else:
            self._say("no command is run for this", "notice")

    def _explain(self, _: Item) -> None:
        self._say("that key means nothing here", "notice")

    def _finish(self, *, run: bool) -> int:
        """Write what was accepted, remember what was rejected, and mark what is known."""
        state = self._state
        accepted = [
            each
            for number in state.list_chosen(Choice.ACCEPT)
            if (each := state.items[number].edit)
        ]
        rejected = [
            each.edit
            for number in state.list_chosen(Choice.REJECT)
            if (each := state.items[number].edit)
        ]
        if rejected:
            RejectedEdits(Path(self._pending.spec.file)).add(rejected)
        code = 0
        if accepted:
            result = write_edits(self._pending, accepted, run=run)
            self._print(*describe_result(result))
            code = int(bool(result.taken_back))
        self._write_known()
        left = len(state.items) - len(state.choices)
        numbers = [f"{len(state.list_chosen(choice))} {choice.value}" for choice in Choice]
        more = f", {left} left" if left else ""
        self._print(make_line(", ".join(numbers) + more, "strong"))
        return code

    def _write_known(self) -> None:
        by_reason: dict[str, dict[str, list[Finding]]] = {}
        for number in self._state.list_chosen(Choice.KNOWN):
            marked = by_reason.setdefault(self._state.reasons[number], {})
            for step, finding in self._list_findings(self._state.items[number]):
                marked.setdefault(step, []).append(finding)
        for reason, marked in by_reason.items():
            pending = self._pending
            name = mark_known(pending.contract, pending.report, marked, reason)
            self._print(make_line(f"written: {clean_line(name)}", "good"))

    def _list_findings(self, item: Item) -> list[tuple[str, Finding]]:
        """Return the deviations that an item is about, each with its step."""
        if item.rest is not None:
            return [(item.rest.step, item.rest.finding)]
        assert item.edit is not None
        outcomes = {each.step.id: each for each in self._pending.report.outcomes}
        return [
            (step, finding)
            for step, address in item.edit.steps
            for finding in outcomes[step].findings
            if finding.holds is Holds.NO
            and (covers(address, finding.address) or covers(finding.address, address))
        ]

    def _say(self, text: str, role: str) -> None:
        self._print(make_line(clean_line(text), role))  # type: ignore[arg-type]

    def _print(self, *lines: Line) -> None:
        self._console.print(Lines(lines))
