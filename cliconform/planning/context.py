"""What planning needs to know of the machine. It reads nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from cliconform.model.baseline import Baseline
from cliconform.model.isolation import Isolation
from cliconform.program_file import StartFault
from cliconform.quick_dataclass import dataclass, field


def _explain_missing(program: str) -> StartFault:
    del program
    return StartFault(reason="was not found", is_missing=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The environment and machine at the moment of planning."""

    now: datetime
    """The wall clock's time, with its zone."""
    spec_dir: str
    """The absolute path of the spec's folder: ``${spec_dir}``."""
    platform: str
    """The value of ``sys.platform``."""
    environ: Mapping[str, str]
    """The environment that cliconform itself was started in."""
    which: Callable[[str], str | None]
    """Returns the absolute path of a program, or ``None``, as ``shutil.which`` does."""
    find_in_copy: Callable[[str, str], Iterable[str]] = lambda *_: ()
    """Returns what is secret in a copied file or folder, by its paths in the home and outside."""
    fake_now: str | None = None
    """The ISO 8601 moment that commands without a ``now`` of their own see."""
    explain_missing: Callable[[str], StartFault] = _explain_missing
    """Returns why ``which`` finds no program for a name or a path."""
    isolation: Isolation | None = None
    """The value of ``--isolation``: that of every command, whatever the spec says."""
    visible: tuple[str, ...] = ()
    """What stays readable in the sandbox of what is ``hidden`` there: the project's folder."""
    hidden: tuple[str, ...] = ()
    """The folders that are empty in the sandbox: the user's home."""
    time_scale: float = 1.0
    """What all limits of time are multiplied with."""
    machine: str = ""
    """The kind of machine: the model of its processor, its cores, its system."""
    baselines: Mapping[str, Baseline] = field(default_factory=dict)
    """What earlier runs on this kind of machine took, by the id of the step."""
