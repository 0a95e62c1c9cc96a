"""Where what a command left can be read: in its home, or in one rebuilt from a recording."""

from __future__ import annotations

from collections.abc import Mapping

from cliconform.model.observation import Observation
from cliconform.quick_dataclass import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Homes:
    """The folders that have what the two runs of a command left; nothing in them is changed."""

    first: str
    second: str = ""
    """That of the second run of a repeatable command; empty without one."""
    rerun: str = ""
    """That of the second run in the home that the first one left; empty without one."""
    left_out: Mapping[str, str] = field(default_factory=dict)
    """The files of either folder that were not recorded, by path, with the reason: they are not
    there."""

    @classmethod
    def of(cls, observation: Observation) -> Homes:
        """Return the homes in which the command has just run, and which still exist."""
        second, rerun = observation.again, observation.in_left_home
        return cls(
            first=observation.read_at or observation.home,
            second=(second.read_at or second.moved_to or second.home) if second else "",
            rerun=(rerun.read_at or rerun.moved_to) if rerun else "",
        )
