"""The order in which steps run, and which of them are not run."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import termios
from array import array
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from cliconform.errors import CannotRunError
from cliconform.model.invocation import Port
from cliconform.model.observation import NotStarted, Observation
from cliconform.model.plan import Step
from cliconform.model.template import Template
from cliconform.running.interface import Decision, Next, RunEnd, WorkerOptions
from cliconform.running.messages import BeginRun, Finished, Task, Typed
from cliconform.running.scheduling.idle_cores import IdleCores
from cliconform.running.scheduling.observer import LocalObserver
from cliconform.running.scheduling.worker_process import WorkerProcess
from support.running import RecordingHandler, files, plan, sh, stdout, step

Observe = Callable[..., RecordingHandler]


def block(*ids: str) -> Callable[[Step, Observation], Decision]:
    def decide(step: Step, observation: Observation) -> Decision:
        del observation
        return Decision(next=Next.BLOCK if step.id in ids else Next.PROCEED)

    return decide


def test_a_step_starts_only_after_the_one_that_it_needs(observe: Observe) -> None:
    handler = observe(sh("a", "true"), sh("b", "true", needs="a"), sh("c", "true", needs="b"))
    assert [call[:2] for call in handler.calls] == [
        *(("started", "a"), ("decided", "a")),
        *(("started", "b"), ("decided", "b")),
        *(("started", "c"), ("decided", "c")),
    ]


def test_longer_chains_start_first_then_the_order_of_the_plan_decides(observe: Observe) -> None:
    steps = [sh("x", "true"), sh("y", "true"), sh("long", "true", rank=3), sh("z", "true", rank=2)]
    handler = observe(*steps)
    assert [call[1] for call in handler.calls_of("started")] == ["long", "z", "x", "y"]


def test_one_more_step_runs_while_a_core_is_idle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one waits for the second: if only one ran at a time, it would not end."""
    monkeypatch.setattr(IdleCores, "has_one", lambda _: True)
    os.mkfifo(tmp_path / "fifo")
    steps = (sh("a", f"cat {tmp_path}/fifo"), sh("b", f"echo b > {tmp_path}/fifo"))
    handler = RecordingHandler()
    options = WorkerOptions(jobs=1, fills_idle_cores=True, work_dir=tmp_path)
    with LocalObserver(options) as observer:
        end = observer.observe(plan(*steps), handler)
    assert end == RunEnd()
    assert stdout(handler["a"]) == "b\n"


def test_siblings_run_at_the_same_time(observe: Observe, tmp_path: Path) -> None:
    """Each waits for the other: if they ran one after the other, neither would end."""
    script = f"echo $0 > {tmp_path}/$1 & cat {tmp_path}/$2; wait"
    for name in ("one", "two"):
        os.mkfifo(tmp_path / name)
    handler = observe(
        step("a", "/bin/sh", "-c", script, "a", "one", "two"),
        step("b", "/bin/sh", "-c", script, "b", "two", "one"),
    )
    assert (stdout(handler["a"]), stdout(handler["b"])) == ("b\n", "a\n")


def test_all_steps_that_need_one_that_did_not_end_as_promised_are_blocked(observe: Observe) -> None:
    handler = RecordingHandler(make_decision=block("b"))
    steps = [sh("a", "true"), *(sh(x, "true", needs=y) for y, x in pairwise("abcd"))]
    observe(*steps, sh("e", "true", needs="a"), handler=handler)
    assert handler.calls_of("blocked") == [("blocked", "c", "b"), ("blocked", "d", "b")]
    assert set(handler.observations) == {"a", "b", "e"}


def test_a_skipped_step_is_not_run_and_blocks_what_needs_it(observe: Observe) -> None:
    handler = observe(
        sh("a", "true", skip="not today"), sh("b", "true", needs="a"), sh("c", "true")
    )
    assert handler.calls_of("skipped", "blocked") == [("skipped", "a"), ("blocked", "b", "a")]
    assert set(handler.observations) == {"c"}


def test_a_step_is_run_again_from_an_equal_home(observe: Observe) -> None:
    def decide(step: Step, observation: Observation) -> Decision:
        again = step.id == "b" and observation.attempt < 3
        return Decision(next=Next.RETRY if again else Next.PROCEED)

    handler = observe(
        sh("a", "echo a > f"),
        sh("b", "cat f; echo b >> f", needs="a", retries=2, home=files({"g": "g"})),
        sh("c", "cat f g", needs="b"),
        handler=RecordingHandler(make_decision=decide),
    )
    attempts = handler.observations["b"]
    assert [seen.attempt for seen in attempts] == [1, 2, 3]
    assert [stdout(seen) for seen in attempts] == ["a\n"] * 3
    assert len({seen.home for seen in attempts}) == 3
    assert stdout(handler["c"]) == "a\nb\ng"


def test_no_step_is_started_after_the_handler_gives_a_reason_to_stop(
    observer: LocalObserver,
) -> None:
    handler = RecordingHandler(can_stop=True)

    def decide(step: Step, observation: Observation) -> Decision:
        del step, observation
        handler.reason_to_stop = "--maxfail 1"
        return Decision(next=Next.PROCEED)

    handler.make_decision = decide
    steps = [sh(f"s{n}", "true") for n in range(20)]
    assert observer.observe(plan(*steps), handler) == RunEnd(stopped_early="--maxfail 1")
    assert 1 <= len(handler.observations) <= 2
    assert len(handler.calls_of("started")) == len(handler.calls_of("decided"))


def test_an_error_of_the_handler_ends_the_run_and_is_raised(tmp_path: Path) -> None:
    def decide(step: Step, observation: Observation) -> Decision:
        raise ZeroDivisionError(step.id, observation.id)

    handler = RecordingHandler(make_decision=decide)
    with LocalObserver(WorkerOptions(jobs=2, work_dir=tmp_path)) as observer:
        with pytest.raises(ZeroDivisionError):
            observer.observe(plan(sh("a", "true"), sh("b", "sleep 600")), handler)
        assert list(tmp_path.iterdir()) == []
        again = RecordingHandler()
        observer.observe(plan(sh("c", "echo fine")), again)
    assert stdout(again["c"]) == "fine\n"


def test_two_steps_with_the_same_fixed_port_never_run_together(
    observe: Observe, tmp_path: Path
) -> None:
    script = f"mkdir {tmp_path}/busy && sleep 0.1 && rmdir {tmp_path}/busy"
    ports = (Port(name="port", number=4321),)
    handler = observe(*(sh(f"s{n}", script, ports=ports) for n in range(4)), sh("other", "true"))
    assert {seen[0].ending.kind for seen in handler.observations.values()} == {"exited"}
    assert all(getattr(seen[0].ending, "code", 1) == 0 for seen in handler.observations.values())


def test_free_ports_are_free_and_all_different(observe: Observe) -> None:
    ports = (Port(name="a"), Port(name="b"))
    handler = observe(*(step(f"s{n}", "echo", "${a}", "${b}", ports=ports) for n in range(12)))
    assert all(
        stdout(seen).split() == [seen.values["a"], seen.values["b"]]
        for (seen,) in handler.observations.values()
    )
    assert all(len(set(stdout(seen).split())) == 2 for (seen,) in handler.observations.values())


def test_a_program_that_kills_its_worker_does_not_affect_other_steps(tmp_path: Path) -> None:
    handler = RecordingHandler()
    pid_file = tmp_path / "pid"
    script = f"setsid sleep 600 & echo $! > {pid_file}; kill -KILL $PPID; sleep 600"
    homes = tmp_path / "homes"
    homes.mkdir()
    with LocalObserver(WorkerOptions(jobs=1, work_dir=homes)) as observer:
        end = observer.observe(plan(sh("a", script), sh("b", "echo fine")), handler)
    assert end == RunEnd()
    assert handler["a"].ending == NotStarted(
        reason="the worker that ran it died by SIGKILL", hint="it may have run out of memory"
    )
    assert stdout(handler["b"]) == "fine\n"
    assert not Path("/proc", pid_file.read_text().strip()).exists()
    assert list(homes.iterdir()) == []


def _make_short(name: str) -> list[Step]:
    return [step(f"{name}{number}", "true") for number in range(12)]


def test_a_program_that_kills_its_worker_costs_none_of_the_steps_that_wait(
    observe: Observe,
) -> None:
    kill = [sh(f"kill{number}", "kill -KILL $PPID; sleep 600") for number in range(2)]
    steps = [*_make_short("a"), kill[0], *_make_short("b"), kill[1], *_make_short("c")]
    handler = observe(*steps)
    seen = {id_: found.ending.kind for id_, (found,) in handler.observations.items()}
    assert seen == {
        each.id: "not_started" if each.id.startswith("kill") else "exited" for each in steps
    }


def test_no_step_waits_for_a_long_one_while_a_worker_is_free(
    observe: Observe, tmp_path: Path
) -> None:
    """The one in the middle goes on when all that come after it have ended."""
    wait = sh("wait", f"until [ $(ls {tmp_path} | wc -l) = 12 ]; do sleep 0.01; done")
    later = [step(f"b{number}", "mkdir", f"{tmp_path}/{number}") for number in range(12)]
    handler = observe(*_make_short("a"), wait, *later)
    assert {found.ending.kind for (found,) in handler.observations.values()} == {"exited"}


def test_a_worker_that_does_not_read_gets_nothing_large_to_wait() -> None:
    def make_task(text: str) -> Task:
        invocation = sh("x", "true", home=files({"f": text})).invocation
        return Task(id="x", attempt=1, invocation=invocation, run="/nowhere", home="/nowhere/x")

    worker = WorkerProcess()
    try:
        os.kill(worker.pid, signal.SIGSTOP)
        assert not worker.queue([make_task("x" * 100_000)])
        assert worker.task is None
        assert worker.queue([make_task("x")] * 8)
    finally:
        worker.give_up("it does not read")
        assert worker.wait_for_end()


def test_a_worker_opens_the_folder_of_a_run_when_it_has_a_task(tmp_path: Path) -> None:
    """A command that still runs may have put another folder in its place before that."""
    run = tmp_path / "run"
    invocation = sh("x", "pwd -P").invocation
    task = Task(id="x", attempt=1, invocation=invocation, run=str(run), home=f"{run}/x")
    run.mkdir()
    worker = WorkerProcess()
    try:
        for request in (BeginRun(run=str(run)), Typed(data=b"")):
            worker.send(request)
            wait_until_read(worker)  # the second one only when the first is carried out
        run.rename(tmp_path / "another")
        run.mkdir()
        worker.give(task)
        reply = worker.channel.receive()
    finally:
        worker.request_stop()
        assert worker.wait_for_end()
    assert isinstance(reply, Finished)
    assert stdout(reply.observation) == f"{run}/x\n"


def wait_until_read(worker: WorkerProcess) -> None:
    unread = array("i", [1])
    while unread[0]:
        select.select((), (), (), 0.001)
        fcntl.ioctl(worker.channel.fileno(), termios.TIOCOUTQ, unread)


def test_steps_that_are_large_do_not_wait_but_run(observe: Observe) -> None:
    large = [
        sh(f"large{number}", "wc -c < f", home=files({"f": "x" * 100_000})) for number in range(4)
    ]
    handler = observe(*_make_short("a"), *large, *_make_short("b"))
    assert {stdout(handler[each.id]).strip() for each in large} == {"100000"}
    assert len(handler.observations) == 28


def test_an_observer_can_be_used_without_being_entered(tmp_path: Path) -> None:
    handler = RecordingHandler()
    observer = LocalObserver(WorkerOptions(jobs=2, work_dir=tmp_path))
    observer.observe(plan(sh("a", "echo fine")), handler)
    observer.close()
    assert stdout(handler["a"]) == "fine\n"


def test_a_step_can_be_prepared_without_being_run(observer: LocalObserver, work_dir: Path) -> None:
    handler = RecordingHandler()
    steps = (
        sh("a", "echo a > f"),
        sh("b", "echo b >> f", needs="a"),
        step("c", "cat", "f", "${x}", needs="b", home=files({"g": "g"}), values={"x": "y"}),
        sh("other", "true"),
    )
    with observer.prepare(plan(*steps), "c", handler) as prepared:
        home = Path(prepared.home)
        assert (home / "f").read_text() == "a\nb\n"
        assert (home / "g").read_text() == "g"
        assert prepared.argv == ("cat", "f", "y")
        assert prepared.environment["HOME"] == str(home)
        assert prepared.values == {"x": "y", "home": str(home)}
    assert set(handler.observations) == {"a", "b"}
    assert not home.exists()
    assert list(work_dir.iterdir()) == []


def test_a_step_that_cannot_be_prepared_is_an_error_with_the_reason(
    observer: LocalObserver,
) -> None:
    handler = RecordingHandler(make_decision=block("a"))
    steps = plan(sh("a", "false"), sh("b", "true", needs="a"))
    with (
        pytest.raises(CannotRunError, match="`b` could not be prepared: `a` did not end") as error,
        observer.prepare(steps, "b", handler),
    ):
        pass
    assert error.value.hint == "to see why: cliconform check SPEC --select a"


def test_a_missing_value_is_an_error_of_one_step_alone(observe: Observe) -> None:
    handler = observe(step("a", "echo", "${nobody}"), sh("b", "echo fine"))
    ending = handler["a"].ending
    assert isinstance(ending, NotStarted)
    assert Template("${nobody}").source in ending.reason
    assert stdout(handler["b"]) == "fine\n"
