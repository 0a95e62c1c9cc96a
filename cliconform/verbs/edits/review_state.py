"""What a review is about, and what was decided so far."""

from __future__ import annotations

from enum import Enum

from cliconform.proposing.results import Unproposed
from cliconform.quick_dataclass import dataclass, field
from cliconform.verbs.edits.pending_edits import PendingEdit


class Choice(Enum):
    """What was decided about one item."""

    ACCEPT = "accepted"
    REJECT = "rejected"
    SKIP = "skipped"
    KNOWN = "known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One edit, or one deviation without an edit."""

    edit: PendingEdit | None = None
    rest: Unproposed | None = None

    @property
    def step(self) -> str:
        """The step that it is about; empty for a row of the known file."""
        if self.rest is not None:
            return self.rest.step
        return self.edit.steps[0][0] if self.edit and self.edit.steps else ""


@dataclass(slots=True)
class State:
    """The items, the decisions by their number, and the order in which these were made."""

    items: list[Item]
    choices: dict[int, Choice] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    history: list[tuple[int, ...]] = field(default_factory=list)
    position: int = 0

    def decide(self, choice: Choice, *numbers: int) -> None:
        """Note a decision, and go on to the next item that has none."""
        for number in numbers:
            self.choices[number] = choice
        self.history.append(numbers)
        self.go_on()

    def go_on(self) -> None:
        """Go to the first item without a decision."""
        open_ = (number for number in range(len(self.items)) if number not in self.choices)
        self.position = next(open_, len(self.items))

    def undo(self) -> bool:
        """Take the last decision back; return whether there was one."""
        if not self.history:
            return False
        numbers = self.history.pop()
        for number in numbers:
            self.choices.pop(number, None)
            self.reasons.pop(number, None)
        self.position = numbers[0]
        return True

    def list_chosen(self, choice: Choice) -> list[int]:
        """Return the numbers of the items that this was decided about."""
        return [number for number, each in self.choices.items() if each is choice]
