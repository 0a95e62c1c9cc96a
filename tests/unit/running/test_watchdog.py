"""Which workers the scheduler gives up: none that was stopped together with it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from cliconform.running.scheduling import watchdog as module
from cliconform.running.scheduling.watchdog import Watchdog


class World:
    """A worker with a task of 30 s, whose state and clock the test sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.time, self.state, self.ticks = 1000.0, "S", 5
        self.is_held = False
        limits = SimpleNamespace(timeout=30, scale=1.0)
        task = SimpleNamespace(
            invocation=SimpleNamespace(limits=limits, service=None),
            home="home",
            second_home=None,
            rerun_home=None,
            live=False,
        )
        self.worker: Any = SimpleNamespace(pid=7, task=task)
        self._watchdog = Watchdog()
        monkeypatch.setattr(module, "clock", SimpleNamespace(monotonic=lambda: self.time))
        monkeypatch.setattr(module, "find_sandboxed_worker", lambda _: None)
        monkeypatch.setattr(module, "read_process_state", lambda _: (self.state, self.ticks))
        monkeypatch.setattr(module, "is_held", lambda _: self.is_held)

    def look(self, seconds: float = 0.5) -> str | None:
        self.time += seconds
        return self._watchdog.explain_loss(self.worker)

    def look_for(self, seconds: float) -> bool:
        return any(self.look() for _ in range(int(seconds * 2)))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def test_a_worker_that_is_late_and_does_nothing_is_lost(world: World) -> None:
    assert not world.look_for(85)
    assert world.look_for(10)


def test_a_server_that_may_take_long_to_stop_has_that_time_too(world: World) -> None:
    world.worker.task.invocation.service = SimpleNamespace(grace=200.0)
    assert not world.look_for(285)
    assert world.look_for(10)


def test_one_that_waits_for_a_processor_is_not(world: World) -> None:
    world.state = "R"
    assert not world.look_for(300)


def test_one_that_works_is_lost_when_it_is_much_too_late(world: World) -> None:
    world.state = "R"
    assert not world.look_for(1800)
    assert world.look_for(100)
    assert "--time-scale" in str(world.look())


def test_a_program_that_a_person_types_into_may_take_any_time(world: World) -> None:
    world.worker.task.live = True
    assert not world.look_for(2000)


def test_a_worker_that_is_held_is_lost_at_the_second_look(world: World) -> None:
    assert not world.look()
    world.is_held = True
    assert not world.look()
    assert world.look()


def test_a_worker_that_is_held_is_lost_even_if_it_uses_the_processor(world: World) -> None:
    world.state, world.is_held = "R", True
    assert not world.look()
    world.ticks += 1
    assert world.look()


def test_a_worker_that_was_held_for_a_moment_is_not_lost(world: World) -> None:
    for world.is_held in (True, False, True, False):
        assert not world.look()


def test_a_worker_that_was_stopped_together_with_the_scheduler_is_not_lost(world: World) -> None:
    assert not world.look_for(20)
    world.is_held = True
    assert not world.look()
    assert not world.look(3600)
    world.is_held = False
    assert not world.look_for(85)
