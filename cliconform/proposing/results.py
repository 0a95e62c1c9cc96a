"""What is proposed for the deviations of a run, and what is not, with the reason."""

from __future__ import annotations

from collections.abc import Iterable

from cliconform.model.edit import EditKind, Proposal
from cliconform.model.outcome import Finding
from cliconform.quick_dataclass import dataclass

_HOW_TO_TRIM = "--trim removes the promise"
NEEDS_TRIM = f"what it promises is gone: {_HOW_TO_TRIM}"
NEEDS_LOOSEN = "it would promise less: --allow-loosen proposes that"
REFUSED = "the program did not take the command line: see `cliconform drift`"
CRASHED = "the program crashed: that is no new promise; mark it as known, if it is"
BY_HAND = "nothing in what was seen is like it: edit it by hand, or mark it as known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unproposed:
    """A new deviation for which there is no edit, and the reason in one line."""

    step: str
    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """Which kinds of edits are proposed besides those that keep what is promised.

    ``trim`` says that promises of what is gone may be removed: that was asked for, and the run was
    whole.
    """

    create: bool = False
    trim: bool = False
    loosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """The proposals for one step or for a run, and the deviations without one."""

    proposals: tuple[Proposal, ...] = ()
    rest: tuple[Unproposed, ...] = ()

    def __add__(self, other: Proposed) -> Proposed:
        return Proposed(
            proposals=(*self.proposals, *other.proposals), rest=(*self.rest, *other.rest)
        )


def join(found: Iterable[Proposed]) -> Proposed:
    """Return all of ``found`` as one."""
    parts = list(found)
    return Proposed(
        proposals=tuple(each for part in parts for each in part.proposals),
        rest=tuple(each for part in parts for each in part.rest),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What one promise should be: a :class:`Proposal` without its step and evidence.

    ``reason`` is why there is none, where ``kind`` is ``None``.
    """

    address: str = ""
    kind: EditKind | None = None
    new: object = None
    why: str = ""
    column: str = ""
    reason: str = ""


def no_edit(reason: str = BY_HAND) -> Suggestion:
    """Return that there is no edit, with the reason."""
    return Suggestion(reason=reason)


def needs_trim(why: str) -> Suggestion:
    """Return that there is no edit but the removal of the promise, which was not asked for."""
    return no_edit(f"{why}: {_HOW_TO_TRIM}")
