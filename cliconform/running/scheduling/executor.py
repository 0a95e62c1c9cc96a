"""The seam between what is run next and where it is run.

:class:`~cliconform.running.scheduling.run.Run` decides which step is next and what follows from
its observation. An :class:`Executor` carries single steps out: it knows processes, machines and
homes, and no plan. A step goes in; its observation comes out, with the contents of its home.

There are two: ``local_executor`` runs steps in worker processes of this machine, and
:mod:`cliconform.cluster` runs them on the workers of a Dask cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeAlias

from cliconform.model.observation import Observation
from cliconform.model.plan import Step
from cliconform.quick_dataclass import dataclass
from cliconform.running.interface import Decision
from cliconform.running.messages import Prepared, Returned, Slow
from cliconform.running.process.event_loop import EventLoop


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """What runs one step at a time."""

    place: str = ""
    """Where its homes are. A home is at hand for the slots of one place; to any other it has to
    be sent."""
    machine: str = ""
    """Whose ports it uses: slots of one machine must not use the same port at the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A step to run, for the ``attempt``-th time from 1."""

    step: Step
    attempt: int
    captured: Mapping[str, str]
    """The values that earlier steps captured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """The step has been run, or could not be.

    What it left can be read until the executor is told what was decided: in the folder
    ``observation.read_at``, or at ``observation.home`` where that is empty.
    """

    observation: Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedLate:
    """A step whose slot was lost, and that was run in another one, was observed in the first too.

    What it left can be read until ``receive`` returns.
    """

    step: Step
    observation: Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotsLost:
    """These slots are lost for ``reason``, with their homes and with the steps that they ran."""

    slots: Sequence[int]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AllLost:
    """No step can be run any more, for ``reason``."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreIdle:
    """A core of this machine has nothing to do: the commands that run there wait for something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """The person at the terminal of a program that runs live has given up: the run is to end."""


Event: TypeAlias = (
    Slow | Observed | ObservedLate | Returned | Prepared | CoreIdle | GivenUp | SlotsLost | AllLost
)
Receive: TypeAlias = Callable[[int, Event], None]
"""Called with the number of a slot and what has happened in it, in the thread of the event loop."""


def tell_nobody(_: int, event: Event) -> None:
    """Take the place of ``receive`` before a run and after it."""
    del event


class Executor(Protocol):
    """Carries out single steps. All calls are made in one thread, and none waits for a step."""

    @property
    def slots(self) -> Sequence[Slot]:
        """The slots, which stay the same; a slot's number is its index."""
        ...

    @property
    def runs_ahead(self) -> bool:
        """Whether a slot takes a step while what was decided about its last one is not known."""
        ...

    @property
    def queue_length(self) -> int:
        """How many steps may wait in a slot for the one that it runs, at most."""
        ...

    def begin(self, loop: EventLoop, receive: Receive) -> None:
        """Begin a run: watch in ``loop`` what is to be waited for, and tell ``receive``."""

    def finish(self) -> None:
        """Let the loop and ``receive`` go: the run is over, if it has begun at all."""

    def submit(self, slot: int, submission: Submission) -> None:
        """Run a step in the free ``slot``.

        It starts from the home that the step it needs has left, wherever that was run. ``receive``
        is told ``Observed`` in the end, or ``SlotsLost`` or ``AllLost``.
        """

    def queue(self, slot: int, submissions: Sequence[Submission]) -> bool:
        """Run steps in ``slot`` one after the other, when those that it has are done.

        All of them :func:`~cliconform.running.scheduling.lookahead.can_wait`. ``receive`` is told
        of each what it is of others, or ``Returned`` in place of that. Returns ``False`` if they
        cannot wait there.
        """
        ...

    def settle(self, slot: int, step: Step, decision: Decision) -> None:
        """Note what was decided about the last observation of ``step``.

        Its home is removed for another attempt; otherwise it stays as long as a step needs it, and
        beyond the end of the run if it is to be kept.
        """

    def drop(self, step: Step) -> None:
        """Note that ``step`` will not be run, and does not need the home it would start from."""
