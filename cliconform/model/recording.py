"""What is known of a recorded run without reading all of it."""

from __future__ import annotations

from collections.abc import Mapping

from cliconform.model.fingerprint import RunInputs
from cliconform.model.outcome import Verdict
from cliconform.quick_dataclass import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A recorded run in a few values."""

    cliconform: str
    """The version of cliconform that made it."""
    started: str
    """When the run started, ISO 8601 in UTC."""
    duration: float
    """Seconds, of the whole run."""
    spec: str
    """The absolute path of the spec."""
    name: str
    target: str
    command: tuple[str, ...]
    verdicts: Mapping[Verdict, int]
    """How many commands have each verdict."""
    exit_code: int
    left_out: Mapping[str, str]
    """Why a content was not recorded, by its digest."""
    masked: Mapping[str, int] = field(default_factory=dict)
    """The size of what is recorded of a content in which secrets are masked, by the digest that it
    had with them."""
    inputs: RunInputs | None = None
    """What was run: ``None`` in recordings of earlier versions, and where it could not be found."""
    shard: str = ""
    """Which part of a plan it is, as ``2/5``; empty for a run that is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingEntry:
    """One recording. ``manifest`` is ``None`` where it cannot be read, for the reason ``problem``.

    ``size`` is that of the file in bytes.
    """

    id: str
    file: str
    size: int
    manifest: Manifest | None
    problem: str = ""
