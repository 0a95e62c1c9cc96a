"""The messages between the scheduler and a worker.

The scheduler sends a :data:`Request`, the worker sends a :data:`Reply`; both through a
:class:`~cliconform.running.channel.Channel`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from cliconform.model.invocation import Port
from cliconform.model.keystrokes import Keystrokes
from cliconform.model.observation import Observation, StreamName
from cliconform.model.plan import Invocation
from cliconform.model.search import Search
from cliconform.model.template import Template
from cliconform.model.variables import drop_secrets
from cliconform.quick_dataclass import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The existing home that a step starts from."""

    home: str
    take_over: bool
    """Whether it becomes the step's own home, since no other step needs it; else it is copied."""
    leave_copy: bool = False
    """Whether a copy is left in the place of a home that is taken over: for another attempt of the
    step, or since it is kept."""
    shared: bool = True
    """Whether other workers may be copying it at the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Run a step in a new home. The worker replies ``Finished``.

    Before that it replies ``Started`` if there is an ``origin`` or the step is ``live``, and
    ``Slow`` if it takes long.

    At ``home`` there is nothing when the task is sent. Where the homes of a tree of needs take
    turns at one path, ``home`` is that path, and the scheduler moves the home away when the task is
    finished and judged.
    """

    id: str
    """The id of the step."""
    attempt: int
    """The number of this run of the step, from 1."""
    invocation: Invocation
    run: str
    """The path of the run's folder, which holds all homes."""
    unneeded: tuple[str, ...] = ()
    """Homes that no step needs any longer, to be removed first."""
    home: str
    """The path of the home to create."""
    moved_to: str | None = None
    """The path that the home is moved to afterwards; ``None`` for a home that stays at ``home``."""
    second_home: str | None = None
    """The path of an equal home to run the step in once more, for a step that is ``repeatable``.
    With ``moved_to`` it is created at ``home``, run there after the first one, and moved here."""
    rerun_home: str | None = None
    """The path for a copy of the home as the step has left it, for a step that is to be idempotent:
    it is run there once more. Then the copy is at the home's own path, and is moved here after."""
    origin: Origin | None = None
    """The home of the step that this one needs; ``None`` to start from an empty one."""
    values: Mapping[str, str] = field(default_factory=dict)
    """The values that the plan gives the step's placeholders."""
    captured: Mapping[str, str] = field(default_factory=dict)
    """The values that earlier steps captured; they may contain ``$HOME``."""
    searches: tuple[Search, ...] = ()
    """What is searched for in output of which only a part is kept."""
    store_snapshot: bool = False
    """Store the snapshot beside the home: other homes will be copied from it, and then their files
    need not be read again."""
    prepare: bool = False
    """Create the home but do not start the program. The worker replies ``Prepared``, or
    ``Finished`` if that fails."""
    live: bool = False
    """A person uses the program: the worker replies ``Wrote`` as it writes, and takes ``Typed`` and
    ``Resized``."""

    @property
    def final_home(self) -> str:
        """The path of the home when the task is over."""
        return self.moved_to or self.home

    @property
    def further_homes(self) -> tuple[str, ...]:
        """The paths of the homes of its second runs when the task is over."""
        return tuple(filter(None, (self.second_home, self.rerun_home)))

    @property
    def public_values(self) -> Mapping[str, str]:
        """``values`` without the secrets of the environment."""
        return drop_secrets(self.values, self.invocation)

    @property
    def argv(self) -> tuple[Template, ...]:
        """The command line of the step."""
        return self.invocation.argv

    @property
    def ports(self) -> tuple[Port, ...]:
        """The ports that the step names."""
        return self.invocation.ports


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasks:
    """Carry out these tasks after those that the worker has: one after the other.

    None has an ``origin``, is ``live`` or only prepared, so the reply to each is ``Finished``,
    after ``Slow`` if it takes long. While a task takes long, ``Returned`` is the reply to all that
    wait for it.
    """

    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A person has typed this into the program that runs live. There is no reply."""

    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Resized:
    """The terminal that the program runs live on has another size now. There is no reply."""

    columns: int
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveHomes:
    """Remove these homes, which no step needs any longer. There is no reply."""

    homes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginRun:
    """The tasks from now on are of a run with the folder ``run``. There is no reply.

    A task says so too; but a worker that has none yet must know the folder as well, to remove it
    when the scheduler's process is killed. It does not open it: a command that still runs may have
    put another one in its place.
    """

    run: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRun:
    """The run is over. The worker replies ``Idle``, and no longer uses the run's folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """End whatever is running, and then the worker itself. There is no reply."""


Request: TypeAlias = Task | Tasks | Typed | Resized | RemoveHomes | BeginRun | EndRun | Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The home, or both homes, were created, and the program is about to be started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow:
    """The program has run for half of its timeout: for ``seconds``."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """The tasks with these ids have not been begun, and will not be."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote:
    """The program that runs live has written this."""

    stream: StreamName
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The step has been run, or could not be; the worker is free."""

    observation: Observation
    typed: tuple[Keystrokes, ...] = ()
    """What was typed into a program that ran live."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The home exists, and the program would be started with these; the worker is free."""

    home: str
    folder: str
    """The path of the folder that it would be started in: the home, or one in it."""
    argv: tuple[str, ...]
    """The command line as the records have it: without secrets of the environment."""
    environment: Mapping[str, str]
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """All requests of the run are done; the worker waits for the next run."""


Reply: TypeAlias = Started | Slow | Returned | Wrote | Finished | Prepared | Idle
