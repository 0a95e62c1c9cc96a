"""What this process and a site send each other. A site replies to each call, in any order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from cliconform.model.observation import Observation
from cliconform.model.plan import Step
from cliconform.quick_dataclass import dataclass, field
from cliconform.running.home.portable_home import PortableHome
from cliconform.running.interface import Next

SMALL = 32 * 1024
"""Bytes of a content, at most, that is sent along with an answer without being asked for."""
SMALL_TOTAL = 512 * 1024
"""Bytes of all such contents of one answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What was decided about the last observation of the step ``id``, which ``slot`` ran."""

    slot: int
    id: str
    next: Next


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """The step ``id`` does not need the home of ``needs`` here: it ran elsewhere, or will not."""

    id: str
    needs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentHome:
    """The home of the step ``id``, which ran elsewhere; its contents have been sent before."""

    id: str
    home: PortableHome
    needed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentSource:
    """A file or folder of the user that homes hold: ``name`` in ``content`` is what ``path`` is."""

    path: str
    name: str
    content: PortableHome


Note: TypeAlias = Settled | Released | SentHome | SentSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Run a step in a slot of the site. The reply is an :class:`Answer`, when it has been run.

    ``notes`` has what the site may not know yet, each with its number: they are to be followed in
    order, and each once, before the step is run.
    """

    slot: int
    step: Step
    attempt: int
    captured: Mapping[str, str]
    needed_by: tuple[str, ...]
    """The steps that need its home."""
    notes: tuple[tuple[int, Note], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was observed of a step, and what is needed to make its home elsewhere."""

    observation: Observation
    times: Mapping[str, int] = field(default_factory=dict)
    contents: Mapping[str, bytes] = field(default_factory=dict)
    """Small contents that the step has made, by digest."""
    followed: int = 0
    """The number of the last note that the site has followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadContent:
    """Read a part of a file in the home that a step has just left. The reply is a ``Piece``."""

    id: str
    run: int
    """In which home it is: the index in :func:`list_runs`."""
    path: str
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteContent:
    """Store a part of a content. The reply is ``None``."""

    digest: str
    offset: int
    data: bytes
    size: int | None = None
    """The size of the whole content, with its last part; ``None`` before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindContents:
    """Store those of these contents that are in homes of the site. The reply has the others."""

    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveContents:
    """Remove contents that were sent. The reply is ``None``."""

    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The reply to what could not be done, for ``reason``."""

    reason: str


def explain_error(error: OSError) -> str:
    """Return what the system says of ``error``, as it stands within a sentence."""
    return error.strerror.lower() if error.strerror else str(error)


def list_runs(observation: Observation) -> tuple[Observation, ...]:
    """Return what was observed of each run of the step, which has a home of its own."""
    return tuple(
        each
        for each in (observation, observation.again, observation.in_left_home)
        if each is not None
    )


Call: TypeAlias = Order | ReadContent | WriteContent | FindContents | RemoveContents
