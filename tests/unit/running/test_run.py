"""What follows from what an executor tells: a scripted one, without any process."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from cliconform.model.invocation import HomeContent, Port, ReadyText, Service
from cliconform.model.isolation import Isolation
from cliconform.model.observation import Exited, NotStarted, Observation
from cliconform.model.plan import Step
from cliconform.model.template import Template
from cliconform.running.interface import Decision, Next
from cliconform.running.messages import Returned
from cliconform.running.process.event_loop import EventLoop
from cliconform.running.scheduling.executor import (
    AllLost,
    CoreIdle,
    Event,
    Observed,
    ObservedLate,
    Receive,
    Slot,
    SlotsLost,
    Submission,
)
from cliconform.running.scheduling.run import Run
from support.running import RecordingHandler, plan, step

Script = Callable[[int, Step, int], Sequence[Event]]


def observed(step: Step, attempt: int = 1, code: int = 0) -> Observation:
    return Observation(
        id=step.id,
        attempt=attempt,
        argv=("true",),
        home="/nowhere",
        values={},
        started="",
        duration=0.0,
        ending=Exited(code=code),
    )


def conform(slot: int, step: Step, attempt: int) -> Sequence[Event]:
    del slot
    return (Observed(observation=observed(step, attempt)),)


class ScriptedExecutor:
    """Tells of each submitted step what ``script`` returns."""

    def __init__(
        self, script: Script, slots: int, *, runs_ahead: bool = False, queue_length: int = 0
    ) -> None:
        self.runs_ahead = runs_ahead
        self.queue_length = queue_length
        self.queued: list[tuple[int, str]] = []
        self.takes_queued = True
        self.returns_queued = self.returns_late = False
        self.slots = tuple(Slot(place=str(number)) for number in range(slots))
        self.submitted: list[tuple[int, str, int]] = []
        self.settled: list[tuple[str, Next]] = []
        self._script = script
        self._events: list[tuple[int, Event]] = []

    def begin(self, loop: EventLoop, receive: Receive) -> None:
        self._receive = receive
        read, self._wake = os.pipe()
        loop.watch(read, self._tell)

    def submit(self, slot: int, submission: Submission) -> None:
        step, attempt = submission.step, submission.attempt
        self.submitted.append((slot, step.id, attempt))
        self._events += [(slot, event) for event in self._script(slot, step, attempt)]
        os.write(self._wake, b".")

    def finish(self) -> None:
        del self._receive

    def end(self, slot: int, step: Step) -> None:
        """Tell that ``step`` has ended, after what was to be told before."""
        self._events.append((slot, Observed(observation=observed(step))))

    def queue(self, slot: int, submissions: Sequence[Submission]) -> bool:
        ids = tuple(each.step.id for each in submissions)
        self.queued += [(slot, id_) for id_ in ids]
        if self.returns_queued:
            # Before or after what is told of the step that they wait for.
            at = len(self._events) if self.returns_late else 0
            self._events.insert(at, (slot, Returned(ids=ids)))
            return True
        if self.takes_queued:
            for each in submissions:
                self.submit(slot, each)
        return self.takes_queued

    def settle(self, slot: int, step: Step, decision: Decision) -> None:
        del slot
        self.settled.append((step.id, decision.next))

    def drop(self, step: Step) -> None:
        pass

    def _tell(self) -> None:
        events, self._events = self._events, []
        for slot, event in events:
            self._receive(slot, event)


def lose_slot(number: int) -> Script:
    """Slot ``number`` is lost when it is given its first step."""

    def script(slot: int, step: Step, attempt: int) -> Sequence[Event]:
        if slot == number:
            return (SlotsLost(slots=(slot,), reason="its worker died"),)
        return conform(slot, step, attempt)

    return script


def test_a_step_whose_slot_is_lost_is_run_once_more_elsewhere_and_told_so() -> None:
    handler, executor = RecordingHandler(), ScriptedExecutor(lose_slot(0), slots=2)
    end = Run(plan(step("a"), step("b", needs="a")), handler, executor).execute()
    assert executor.submitted == [(0, "a", 1), (1, "a", 1), (1, "b", 1)]
    assert handler["a"].lost_before == "its worker died"
    assert handler["b"].lost_before == ""
    assert not end.lost


def test_a_step_that_loses_a_second_slot_could_not_be_run() -> None:
    def script(slot: int, step: Step, attempt: int) -> Sequence[Event]:
        lost = SlotsLost(slots=(slot,), reason="its worker died")
        return (lost,) if step.id == "a" else conform(slot, step, attempt)

    handler = RecordingHandler(lambda _, seen: Decision(next=_block_if_not_started(seen)))
    executor = ScriptedExecutor(script, slots=3)
    Run(plan(step("a", rank=2), step("b", needs="a"), step("c")), handler, executor).execute()
    assert sum(id_ == "a" for _, id_, _ in executor.submitted) == 2
    ending = handler["a"].ending
    assert isinstance(ending, NotStarted)
    assert ending.reason == "its worker died, as when it was run before"
    assert ("blocked", "b", "a") in handler.calls
    assert isinstance(handler["c"].ending, Exited)


def _block_if_not_started(seen: Observation) -> Next:
    return Next.BLOCK if isinstance(seen.ending, NotStarted) else Next.PROCEED


def test_a_retry_after_a_lost_slot_is_the_second_attempt() -> None:
    def decide(_: Step, seen: Observation) -> Decision:
        return Decision(next=Next.RETRY if seen.attempt == 1 else Next.PROCEED)

    handler, executor = RecordingHandler(decide), ScriptedExecutor(lose_slot(0), slots=2)
    Run(plan(step("a", retries=1)), handler, executor).execute()
    assert executor.submitted == [(0, "a", 1), (1, "a", 1), (1, "a", 2)]
    assert [seen.lost_before for seen in handler.observations["a"]] == ["its worker died", ""]


def test_when_every_slot_is_lost_the_run_ends_and_says_why() -> None:
    handler, executor = RecordingHandler(), ScriptedExecutor(lose_slot(0), slots=1)
    end = Run(plan(step("a")), handler, executor).execute()
    assert end.lost == "no worker is left: its worker died"
    assert handler.observations == {}


def test_when_the_executor_is_lost_the_run_ends_with_what_is_known() -> None:
    def script(slot: int, step: Step, attempt: int) -> Sequence[Event]:
        return (AllLost(reason="gone"),) if step.id == "b" else conform(slot, step, attempt)

    handler, executor = RecordingHandler(), ScriptedExecutor(script, slots=1)
    end = Run(plan(step("a"), step("b"), step("c")), handler, executor).execute()
    assert end.lost == "gone"
    assert list(handler.observations) == ["a"]


def test_the_late_observation_of_a_step_is_passed_on_and_changes_nothing() -> None:
    def script(slot: int, step: Step, attempt: int) -> Sequence[Event]:
        late = replace(observed(step), ending=Exited(code=1))
        return (*conform(slot, step, attempt), ObservedLate(step=step, observation=late))

    handler, executor = RecordingHandler(), ScriptedExecutor(script, slots=1)
    Run(plan(step("a"), step("b", needs="a")), handler, executor).execute()
    assert [seen.ending for seen in handler.observations["a"]] == [Exited(code=0), Exited(code=1)]
    assert executor.settled == [("a", Next.PROCEED), ("b", Next.PROCEED)]


def test_in_a_tree_whose_slot_is_lost_the_next_steps_could_not_be_run() -> None:
    def script(slot: int, step: Step, attempt: int) -> Sequence[Event]:
        if step.id == "b":
            return (SlotsLost(slots=(slot,), reason="its worker died"),)
        return conform(slot, step, attempt)

    handler = RecordingHandler(lambda _, seen: Decision(next=_block_if_not_started(seen)))
    executor = ScriptedExecutor(script, slots=2)
    tree = (step("a", tree="a"), *(step(id_, needs="a", tree="a") for id_ in "bc"))
    Run(plan(*tree), handler, executor).execute()
    for id_ in "bc":
        ending = handler[id_].ending
        assert isinstance(ending, NotStarted)
        assert "have to be at one path" in ending.reason


def run_two(first: Step, *, runs_ahead: bool = True, **handler: Any) -> list[str]:
    """Run ``first`` and then ``b`` in one slot; return the calls of the handler."""
    recorder = RecordingHandler(**handler)
    executor = ScriptedExecutor(conform, slots=1, runs_ahead=runs_ahead)
    Run(plan(first, step("b")), recorder, executor).execute()
    assert executor.submitted == [(0, "a", 1), (0, "b", 1)]
    assert executor.settled == [("a", Next.PROCEED), ("b", Next.PROCEED)]
    return [f"{kind} {id_}" for kind, id_, *_ in recorder.calls]


JUDGED_FIRST = ["started a", "decided a", "started b", "decided b"]


def test_a_slot_gets_its_next_step_before_the_last_one_is_judged() -> None:
    assert run_two(step("a")) == ["started a", "started b", "decided a", "decided b"]


def test_a_step_is_judged_first_where_that_may_change_what_is_next() -> None:
    assert run_two(step("a", retries=1)) == JUDGED_FIRST
    assert run_two(step("a", tree="a")) == JUDGED_FIRST
    assert run_two(step("a"), can_stop=True) == JUDGED_FIRST
    assert run_two(step("a"), runs_ahead=False) == JUDGED_FIRST


def test_a_step_that_others_need_is_judged_first() -> None:
    """One of them may have to start before anything else."""
    handler = RecordingHandler()
    steps = (step("a", rank=9), step("b"), step("c", needs="a", rank=8))
    Run(plan(*steps), handler, ScriptedExecutor(conform, slots=1, runs_ahead=True)).execute()
    started = [id_ for _, id_, _ in handler.calls_of("started")]
    assert started == ["a", "c", "b"]


# One more step while a core is idle.

READY = ReadyText(text=Template("ready"), regex=False)
SERVICE = Service(ready=READY, stop="SIGTERM", grace=1.0)


def run_two_at_a_time(
    script: Callable[[ScriptedExecutor, Step], Sequence[Event]],
    *steps: Step,
    has_spare: bool = False,
) -> tuple[ScriptedExecutor, list[str]]:
    """Run ``steps``, of which two are to run at a time, in three slots; return what happened."""
    handler = RecordingHandler()
    executor = ScriptedExecutor(lambda _, step, __: script(executor, step), slots=3)
    Run(plan(*steps), handler, executor, jobs=2, has_spare=has_spare).execute()
    return executor, [f"{kind} {id_}" for kind, id_, *_ in handler.calls]


def test_a_spare_slot_is_not_used_while_all_cores_are_busy() -> None:
    def script(executor: ScriptedExecutor, step: Step) -> Sequence[Event]:
        executor.end(executor.submitted[-1][0], step)
        return ()

    executor, calls = run_two_at_a_time(script, *make_steps(9))
    assert len(executor.submitted) == 9
    running: set[str] = set()
    for kind, id_ in map(str.split, calls):
        running = running | {id_} if kind == "started" else running - {id_}
        assert len(running) <= 2


def test_while_a_core_is_idle_one_more_step_runs_and_no_other_until_it_is_one_too_few() -> None:
    a, b, c, d = steps = [step(id_) for id_ in "abcd"]

    def script(executor: ScriptedExecutor, step: Step) -> Sequence[Event]:
        if step is b:
            return (CoreIdle(),)
        if step is c:
            executor.end(0, a)
            executor.end(1, b)
        if step is d:
            executor.end(2, c)
            executor.end(0, d)
        return ()

    executor, calls = run_two_at_a_time(script, *steps)
    assert executor.submitted == [(0, "a", 1), (1, "b", 1), (2, "c", 1), (0, "d", 1)]
    assert calls.index("started c") < calls.index("decided a")
    assert calls.index("decided b") < calls.index("started d")


def test_one_more_step_runs_while_a_server_does() -> None:
    server = step("server", service=SERVICE)
    b, *others = [step(id_) for id_ in "bcd"]

    def script(executor: ScriptedExecutor, step: Step) -> Sequence[Event]:
        if step is b:
            executor.end(0, server)
            executor.end(1, b)
        if step in others:
            executor.end(executor.submitted[-1][0], step)
        return ()

    executor, calls = run_two_at_a_time(script, server, b, *others, has_spare=True)
    assert executor.submitted[:3] == [(0, "server", 1), (1, "b", 1), (2, "c", 1)]
    assert calls.index("started c") < calls.index("decided server")
    assert calls.index("decided b") < calls.index("started d")


def test_steps_wait_in_slots_while_a_server_runs_as_well() -> None:
    def script(slot: int, step: Step, attempt: int) -> Sequence[Event]:
        return () if step is server else conform(slot, step, attempt)

    def end_server(step: Step, seen: Observation) -> Decision:
        del seen
        if step is steps[-1]:
            executor.end(0, server)
        return Decision(next=Next.PROCEED)

    server, *steps = step("server", service=SERVICE), *make_steps(100)
    executor = ScriptedExecutor(script, slots=3, runs_ahead=True, queue_length=4)
    Run(
        plan(server, *steps), RecordingHandler(end_server), executor, jobs=2, has_spare=True
    ).execute()
    assert len(executor.queued) > 80


def test_a_tree_that_was_begun_in_the_spare_slot_goes_on_there_before_others_begin() -> None:
    a, b, c = (step(id_, rank=5) for id_ in "abc")
    first, second = step("t", rank=9, tree="t"), step("u", needs="t", tree="t")
    steps = (step("x", rank=20), step("y", rank=20), first, second, a, b, c)

    def script(executor: ScriptedExecutor, step: Step) -> Sequence[Event]:
        if step.id == "y":
            return (CoreIdle(),)
        if step is first:
            executor.end(2, first)
            executor.end(1, steps[1])
        elif step is second:
            executor.end(0, steps[0])
            executor.end(2, second)
        elif step.id != "x":
            executor.end(executor.submitted[-1][0], step)
        return ()

    executor, _ = run_two_at_a_time(script, *steps)
    assert executor.submitted[:4] == [(0, "x", 1), (1, "y", 1), (2, "t", 1), (2, "u", 1)]
    assert len(executor.submitted) == len(steps)


def run_with_spare_slot(
    steps: int, duration: float = 0.001, *, has_spare: bool = True
) -> ScriptedExecutor:
    """Run ``steps`` that take ``duration`` two at a time, where there are three slots."""

    def script(slot: int, step: Step, attempt: int) -> Sequence[Event]:
        del slot
        return (Observed(observation=replace(observed(step, attempt), duration=duration)),)

    made = [step(str(number)) for number in range(steps)]
    executor = ScriptedExecutor(script, slots=3, runs_ahead=True, queue_length=4)
    handler = RecordingHandler()
    run = Run(plan(*made), handler, executor, jobs=2, has_spare=has_spare)
    run.execute()
    assert len(handler.observations) == len(executor.submitted) == steps
    return executor


def count_in_spare_slot(executor: ScriptedExecutor) -> int:
    return sum(slot == 2 for slot, _, _ in executor.submitted)


def test_one_more_step_runs_while_many_short_ones_are_ready_and_others_wait_in_all_slots() -> None:
    executor = run_with_spare_slot(1_000)
    assert count_in_spare_slot(executor) > 200
    assert {slot for slot, _ in executor.queued} == {0, 1, 2}
    assert len(executor.queued) > 900


def test_no_step_more_runs_where_they_are_few_or_long_or_their_number_is_given() -> None:
    few, long = run_with_spare_slot(199), run_with_spare_slot(1_000, duration=0.02)
    given = run_with_spare_slot(1_000, has_spare=False)
    assert list(map(count_in_spare_slot, (few, long, given))) == [0, 0, 0]


# Steps that wait in a slot.


def run_queued(
    *steps: Step,
    script: Script = conform,
    handler: RecordingHandler | None = None,
    takes_queued: bool = True,
    returns_queued: bool = False,
) -> ScriptedExecutor:
    """Run ``steps``, which are short, in one slot where four may wait; return the executor."""
    executor = ScriptedExecutor(script, slots=1, runs_ahead=True, queue_length=4)
    executor.takes_queued, executor.returns_queued = takes_queued, returns_queued
    handler = handler or RecordingHandler()
    Run(plan(*steps), handler, executor).execute()
    assert set(handler.observations) == {step.id for step in steps}
    return executor


def make_steps(count: int, **settings: Any) -> list[Step]:
    return [step(f"s{number}", **settings) for number in range(count)]


def test_steps_wait_in_a_slot_once_one_there_was_short_and_run_in_their_order() -> None:
    handler = RecordingHandler()
    executor = run_queued(*make_steps(12), handler=handler)
    assert executor.queued[0] == (0, "s2")
    assert len(executor.queued) > 6
    order = [f"s{number}" for number in range(12)]
    assert [id_ for _, id_, _ in executor.submitted] == order
    assert [id_ for _, id_, _ in handler.calls_of("started")] == order


def test_a_step_that_waits_is_not_told_as_started() -> None:
    handler = RecordingHandler()
    run_queued(*make_steps(12), handler=handler)
    running: set[str] = set()
    for kind, id_, *_ in handler.calls:
        running = running | {id_} if kind == "started" else running - {id_}
        assert len(running) <= 2  # one is decided about while the next one runs


def test_no_step_waits_where_they_are_long() -> None:
    def script(slot: int, step: Step, attempt: int) -> Sequence[Event]:
        del slot
        return (Observed(observation=replace(observed(step, attempt), duration=0.5)),)

    assert run_queued(*make_steps(12), script=script).queued == []


@pytest.mark.parametrize(
    "settings",
    [
        {"retries": 0, "repeat": True},
        {"tree": "x"},
        {"ports": (Port(name="p"),)},
        {"home": HomeContent(copies={"f": "/nowhere"})},
        {"isolation": Isolation.SANDBOX},
    ],
)
def test_no_step_waits_that_needs_more_than_a_slot(settings: dict[str, Any]) -> None:
    if "tree" in settings:
        steps = [step(f"s{number}", tree=f"s{number}") for number in range(8)]
    else:
        steps = make_steps(8, **settings)
    assert run_queued(*steps).queued == []


def test_no_step_waits_that_others_need_or_where_the_run_may_stop() -> None:
    first = [step(f"a{number}") for number in range(6)]
    second = [step(f"b{number}", needs=f"a{number}") for number in range(6)]
    assert run_queued(*first, *second).queued == []
    assert run_queued(*make_steps(8), handler=RecordingHandler(can_stop=True)).queued == []


def test_steps_that_cannot_wait_there_are_run_one_by_one() -> None:
    executor = run_queued(*make_steps(8), takes_queued=False)
    assert executor.queued
    assert executor.submitted == [(0, f"s{n}", 1) for n in range(8)]


def test_a_step_that_is_returned_is_run_later_as_the_same_attempt() -> None:
    handler = RecordingHandler()
    executor = run_queued(*make_steps(8), returns_queued=True, handler=handler)
    assert executor.queued
    assert executor.submitted == [(0, f"s{n}", 1) for n in range(8)]
    assert all(len(seen) == 1 for seen in handler.observations.values())


def test_a_step_that_is_returned_when_its_turn_had_come_is_run_later() -> None:
    executor = ScriptedExecutor(conform, slots=1, runs_ahead=True, queue_length=4)
    executor.returns_queued = executor.returns_late = True
    handler = RecordingHandler()
    steps = make_steps(8)
    Run(plan(*steps), handler, executor).execute()
    assert executor.queued
    assert set(handler.observations) == {each.id for each in steps}
    assert all(len(seen) == 1 for seen in handler.observations.values())
    assert {seen[0].attempt for seen in handler.observations.values()} == {1}


def test_a_step_is_retried_though_others_wait_in_its_slot() -> None:
    def decide(step: Step, seen: Observation) -> Decision:
        is_failed = step.id == "s2" and seen.attempt == 1
        return Decision(next=Next.RETRY if is_failed else Next.PROCEED)

    handler = RecordingHandler(decide)
    run_queued(*make_steps(12, retries=1), handler=handler)
    assert [seen.attempt for seen in handler.observations["s2"]] == [1, 2]
    assert sum(map(len, handler.observations.values())) == 13


def test_nothing_holds_a_run_that_has_ended() -> None:
    executor = ScriptedExecutor(conform, slots=1)
    run = Run(plan(step("a")), RecordingHandler(), executor)
    seen = weakref.ref(run)
    run.execute()
    del run
    assert seen() is None
