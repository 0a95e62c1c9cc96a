"""Whether a core has nothing to do, by a scripted clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from cliconform import clock
from cliconform.running.scheduling import idle_cores
from cliconform.running.scheduling.idle_cores import IdleCores


class Machine:
    """A machine of which the time goes on when it is told to."""

    def __init__(self, uptime: Path) -> None:
        self.now, self.idle, self._uptime = 1000.0, 500.0, uptime
        self.wait(0.0, idle=0.0)

    def wait(self, seconds: float, *, idle: float) -> None:
        """Let time pass, in which the cores were idle for ``idle`` seconds together."""
        self.now += seconds
        self.idle += idle
        self._uptime.write_text(f"{self.now:.2f} {self.idle:.2f}\n")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path / "uptime")
    monkeypatch.setattr(idle_cores, "_UPTIME", str(tmp_path / "uptime"))
    monkeypatch.setattr(clock, "monotonic", lambda: made.now)
    return made


def test_a_core_is_idle_that_was_so_for_most_of_the_time(machine: Machine) -> None:
    cores = IdleCores()
    machine.wait(0.1, idle=0.09)
    assert cores.has_one()
    machine.wait(0.1, idle=0.05)
    assert not cores.has_one()
    machine.wait(0.1, idle=0.0)
    assert not cores.has_one()


def test_too_short_a_time_tells_nothing_and_counts_at_the_next_look(machine: Machine) -> None:
    cores = IdleCores()
    machine.wait(0.01, idle=0.01)
    assert not cores.has_one()
    machine.wait(0.04, idle=0.03)
    assert cores.has_one()


@pytest.mark.parametrize("content", ["", "12.5", "x y", None])
def test_no_core_is_idle_where_the_system_does_not_tell(
    content: str | None, machine: Machine, tmp_path: Path
) -> None:
    cores = IdleCores()
    machine.wait(1.0, idle=2.0)
    (tmp_path / "uptime").unlink()
    if content is not None:
        (tmp_path / "uptime").write_text(content)
    assert not cores.has_one()
