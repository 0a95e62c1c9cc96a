"""Steps that run at the sites of a cluster, without Dask: what is sent, kept and compared."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import psutil
import pytest

from cliconform.cluster import site_process
from cliconform.cluster.messages import (
    Answer,
    Call,
    Failed,
    FindContents,
    Note,
    Order,
    Settled,
    WriteContent,
)
from cliconform.cluster.site import Site
from cliconform.cluster.site_process import SiteProcess
from cliconform.model.invocation import HomeContent
from cliconform.model.observation import Exited, NotStarted, Observation
from cliconform.model.plan import Step
from cliconform.running.channel import Channel, dumps, loads
from cliconform.running.interface import Decision, Next, RunEnd
from support.cli import TIME_LIMIT
from support.running import RecordingHandler, sh, stdout
from support.sites import Sites

SIZE = 100_000
"""Bytes of a content that is not sent along with an answer."""
KILL_SITE = "kill -9 $(ps -o ppid= $(ps -o ppid= $PPID))"
"""Said by a shell: its parent is a worker, and the parent of that one the worker's supervisor."""
Observe = Callable[..., tuple[RunEnd, RecordingHandler, Sites]]


@pytest.fixture
def observe(tmp_path: Path) -> Iterator[Observe]:
    """Run steps at sites of these names; check at the end that no home is left."""
    work_dir = tmp_path / "homes"
    work_dir.mkdir()
    started: list[Sites] = []

    def run(
        *steps: Step,
        at: str = "xy",
        handler: RecordingHandler | None = None,
        opened: list[Sites] | None = None,
    ) -> tuple[RunEnd, RecordingHandler, Sites]:
        sites = Sites(at, work_dir)
        started.append(sites)
        if opened is not None:
            opened.append(sites)
        used = handler or RecordingHandler()
        return sites.observe(steps, used), used, sites

    yield run
    for sites in started:
        sites.close()
    left = {each for each in work_dir.iterdir() if not any(each.rglob("kept"))}
    assert not left


def read(seen: Observation, name: str) -> str:
    return (Path(seen.read_at) / name).read_text(encoding="utf-8")


def test_what_a_command_leaves_can_be_read_on_this_machine(observe: Observe) -> None:
    found: list[str] = []

    def decide(_: Step, seen: Observation) -> Decision:
        found.append(read(seen, "folder/file"))
        assert not Path(seen.read_at).samefile(seen.home)
        return Decision(next=Next.PROCEED)

    handler = RecordingHandler(decide)
    observe(sh("a", "mkdir folder; printf text >folder/file"), at="x", handler=handler)
    assert found == ["text"]


def test_a_home_is_sent_where_a_chain_is_split_with_modes_times_and_links(
    observe: Observe,
) -> None:
    make = (
        "mkdir d; echo hello >d/f; chmod 640 d/f; touch -d 2001-01-01T00:00Z d/f; ln -s $PWD/d/f l;"
        "mkfifo p; chmod 500 d"
    )
    show = (
        "test -p p && cat l; stat -c '%a %Y' d/f; stat -c %a d;"
        "case $(readlink l) in $PWD/*) echo in; esac"
    )
    steps = [sh("a", make), *(sh(id_, show, needs="a") for id_ in "bc")]
    _, seen, _ = observe(*steps)
    assert Path(seen["b"].home).parent != Path(seen["c"].home).parent
    assert [stdout(seen[id_]) for id_ in "bc"] == ["hello\n640 978307200\n500\nin\n"] * 2


def test_only_contents_that_a_site_lacks_are_sent(observe: Observe, tmp_path: Path) -> None:
    """The second site is sent the home of `a` for `c`, and then that of `b` for `b1`."""
    for name in ("c", "b1"):
        make_pipe(tmp_path / name)
    steps = [
        sh("a", f"head -c {SIZE} /dev/urandom >big"),
        sh("b", f"cat big >copy; echo more >more; read x <{tmp_path}/c", needs="a"),
        sh("c", f"test -s big && echo >{tmp_path}/c", needs="a"),
        sh("b0", f"read x <{tmp_path}/b1", needs="b"),
        sh("b1", f"cmp big copy && echo >{tmp_path}/b1", needs="b"),
    ]
    _, seen, sites = observe(*steps)
    assert all(each[-1].ending == Exited(code=0) for each in seen.observations.values())
    assert Path(seen["b0"].home).parent != Path(seen["b1"].home).parent
    assert sorted(count for _, count in sites.written) == [len("more\n"), SIZE]


def test_a_site_has_the_contents_of_its_homes_as_long_as_these_are_there(tmp_path: Path) -> None:
    site = SiteProcess(1, tmp_path)

    def call(request: Call) -> Any:
        return loads(site.call(dumps(request)).result())

    def run(step: Step, *notes: Note, needed_by: tuple[str, ...] = ()) -> Answer:
        numbered = tuple(enumerate(notes, 1))
        order = Order(
            slot=0, step=step, attempt=1, captured={}, needed_by=needed_by, notes=numbered
        )
        answer = call(order)
        assert isinstance(answer, Answer)
        return answer

    left = run(sh("a", f"head -c {SIZE} /dev/urandom >big"), needed_by=("b", "c"))
    digest = left.observation.after["big"].digest
    find = FindContents(digests=(digest, "other"))
    assert call(find) == (digest, "other")  # it is not settled yet
    run(sh("n", "true"), Settled(slot=0, id="a", next=Next.PROCEED))
    assert call(find) == ("other",)
    site.close()


def test_a_chain_is_not_split(observe: Observe) -> None:
    steps = [
        *(sh(id_, "echo >f") for id_ in "ab"),
        *(sh(f"{id_}1", "cat f", needs=id_) for id_ in "ab"),
        *(sh(f"{id_}2", "cat f", needs=f"{id_}1") for id_ in "ab"),
    ]
    _, seen, sites = observe(*steps)
    for id_ in "ab":
        assert len({Path(seen[f"{id_}{end}"].home).parent for end in ("", "1", "2")}) == 1
    assert sites.written == []


def test_files_of_the_user_are_sent_once_to_each_site(observe: Observe, tmp_path: Path) -> None:
    folder = tmp_path / "fixtures"
    folder.mkdir()
    (folder / "f").write_text("fixture", encoding="utf-8")
    (folder / "run").write_text("#!/bin/sh\necho ran\n", encoding="utf-8")
    (folder / "run").chmod(0o755)
    copied = HomeContent(copies={"here": str(folder), "one": str(folder / "f")})
    steps = [sh(id_, "cat here/f one; here/run", home=copied) for id_ in "abcd"]
    _, seen, sites = observe(*steps)
    assert {stdout(seen[id_]) for id_ in "abcd"} == {"fixturefixtureran\n"}
    assert len(sites.written) == 2 * len(sites.processes)


def test_a_retry_starts_from_an_equal_home(observe: Observe) -> None:
    def decide(step: Step, seen: Observation) -> Decision:
        is_first = step.id == "b" and seen.attempt == 1
        return Decision(next=Next.RETRY if is_first else Next.PROCEED)

    steps = [sh("a", "echo 1 >f"), sh("b", "echo 2 >>f; cat f", needs="a", retries=1)]
    _, seen, _ = observe(*steps, handler=RecordingHandler(decide))
    assert [stdout(each) for each in seen.observations["b"]] == ["1\n2\n"] * 2


def test_a_repeatable_command_leaves_two_homes(observe: Observe) -> None:
    texts: list[str] = []

    def decide(_: Step, seen: Observation) -> Decision:
        assert seen.again is not None
        texts.extend([read(seen, "f"), read(seen.again, "f")])
        return Decision(next=Next.PROCEED)

    observe(sh("a", "echo 1 >f", repeat=True), at="x", handler=RecordingHandler(decide))
    assert texts == ["1\n", "1\n"]


def test_a_kept_home_is_a_real_copy_on_this_machine(observe: Observe) -> None:
    def decide(_: Step, __: Observation) -> Decision:
        return Decision(next=Next.PROCEED, keep=True)

    _, seen, _ = observe(
        sh("a", "echo 1 >kept; chmod 640 kept"), at="x", handler=RecordingHandler(decide)
    )
    file = Path(seen["a"].read_at) / "kept"
    assert (file.read_text(encoding="utf-8"), file.stat().st_mode & 0o777) == ("1\n", 0o640)
    assert file.stat().st_nlink == 1


def test_a_tree_at_one_path_stays_at_one_site(observe: Observe) -> None:
    tree = [sh("a", "pwd >f; cat f", tree="a")]
    tree += [sh(id_, "pwd; cat f", needs="a", tree="a") for id_ in "bc"]
    _, seen, _ = observe(*tree)
    path = stdout(seen["a"])
    assert [stdout(seen[id_]) for id_ in "bc"] == [path * 2] * 2


def test_a_step_whose_site_dies_is_run_again_from_the_same_home(
    observe: Observe, tmp_path: Path
) -> None:
    once = tmp_path / "once"
    kill = f"cat f; mkdir {once} && {KILL_SITE} && tail -f /dev/null; echo done"
    _, seen, _ = observe(
        sh("a", "echo 1 >f"), sh("b", kill, needs="a"), sh("c", "cat f", needs="b")
    )
    assert stdout(seen["b"]) == "1\ndone\n"
    assert "ended by SIGKILL" in seen["b"].lost_before
    assert stdout(seen["c"]) == "1\n"
    assert Path(seen["a"].home).parent != Path(seen["b"].home).parent


def test_a_step_that_kills_two_sites_could_not_be_run(observe: Observe) -> None:
    kill = f"{KILL_SITE} && tail -f /dev/null"
    _, seen, _ = observe(sh("a", kill), sh("b", "echo b"), at="xyz")
    ending = seen["a"].ending
    assert isinstance(ending, NotStarted)
    assert ending.reason.endswith("as when it was run before")
    assert stdout(seen["b"]) == "b\n"


@pytest.mark.parametrize("when", ["after the second run", "during the second run"])
def test_a_run_that_was_given_up_and_answers_late_is_passed_on_to_be_compared(
    observe: Observe, tmp_path: Path, when: str
) -> None:
    """The first site is given up while it runs the step, which ends when the second run lets it."""
    names = ("started", "go-on", "taken", "seen")
    pipes = {name: make_pipe(tmp_path / name) for name in names}
    first = f"echo >{tmp_path}/started; read x <{tmp_path}/go-on; echo first"
    waits = f"read x <{tmp_path}/taken;" if when == "during the second run" else ""
    second = f"echo >{tmp_path}/go-on; {waits} echo second"
    opened: list[Sites] = []

    def give_up_first_site(step: Step) -> None:
        if step.id == "b":  # "a" was submitted before
            os.read(pipes["started"], 1)
            executor = opened[0].executor
            take = executor._take_answer

            def note_taken(job: Any, answer: Answer) -> None:
                take(job, answer)
                os.write(pipes["taken"], b"\n" if job.is_lost else b"")

            executor._take_answer = note_taken  # type: ignore[method-assign]
            executor.tell_worker_lost("x", "it did not answer")

    def decide(_: Step, seen: Observation) -> Decision:
        if stdout(seen) == "first\n":
            os.write(pipes["seen"], b"\n")
        return Decision(next=Next.PROCEED)

    handler = _Told(give_up_first_site, decide)
    steps = [
        sh("a", f"if mkdir {tmp_path}/once 2>/dev/null; then {first}; else {second}; fi"),
        sh("b", "true"),
        sh("c", f"read x <{tmp_path}/seen", needs="a"),  # until then the run goes on
    ]
    observe(*steps, handler=handler, opened=opened)
    assert [stdout(each) for each in handler.observations["a"]] == ["second\n", "first\n"]
    assert handler.observations["a"][0].lost_before == "the worker x was lost: it did not answer"
    assert handler.observations["a"][1].lost_before == ""


def make_pipe(path: Path) -> int:
    """A FIFO that is open for both, so that nobody has to wait for another to open it."""
    os.mkfifo(path)
    return os.open(path, os.O_RDWR)


class _Told(RecordingHandler):
    """Calls a function when a step is started."""

    def __init__(
        self, on_start: Callable[[Step], None], decide: Callable[[Step, Observation], Decision]
    ) -> None:
        super().__init__(decide)
        self._on_start = on_start

    def on_start(self, step: Step, attempt: int) -> None:
        super().on_start(step, attempt)
        self._on_start(step)


def test_an_error_of_our_own_in_sending_is_the_steps_error_and_is_told(observe: Observe) -> None:
    async def fail(worker: str, order: bytes) -> bytes:
        del worker, order
        raise ZeroDivisionError("ours")

    def break_site(_: Step) -> None:
        opened[0].run = fail  # type: ignore[method-assign]

    opened: list[Sites] = []
    handler = _Told(break_site, lambda *_: Decision(next=Next.BLOCK))
    observe(sh("a", "true"), sh("b", "true", needs="a"), at="x", handler=handler, opened=opened)
    ending = handler["a"].ending
    assert isinstance(ending, NotStarted)
    assert "ZeroDivisionError('ours')" in ending.reason
    assert ("blocked", "b", "a") in handler.calls


def test_what_cannot_be_sent_fails_its_step_alone_and_is_sent_again_for_the_next(
    observe: Observe, tmp_path: Path
) -> None:
    async def refuse(worker: str, call: bytes) -> bytes:
        sites = opened[0]
        if not isinstance(loads(call), WriteContent):
            return await sites.run(worker, call)
        del sites.call
        return dumps(Failed(reason="no space left on device"))

    def break_site(step: Step) -> None:
        if step.id == "a":
            opened[0].call = refuse  # type: ignore[method-assign]

    (tmp_path / "f").write_text("fixture", encoding="utf-8")
    copied = HomeContent(copies={"f": str(tmp_path / "f")})
    opened: list[Sites] = []
    handler = _Told(break_site, lambda *_: Decision(next=Next.BLOCK))
    steps = [sh("a", "cat f", home=copied), sh("b", "echo b"), sh("c", "cat f", home=copied)]
    _, seen, _ = observe(*steps, at="x", handler=handler, opened=opened)
    reason = "what it needs could not be sent there: no space left on device"
    assert seen["a"].ending == NotStarted(reason=f"it could not be run on worker x: {reason}")
    assert [stdout(seen[id_]) for id_ in "bc"] == ["b\n", "fixture"]


def test_a_site_ends_a_worker_that_has_no_place_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # it is a process of its own elsewhere
    ours, theirs = socket.socketpair()
    with theirs:
        site = Site(Channel(theirs), 1, tmp_path)
        site._executor._make_ready()
        (ready,) = site._executor._ready
        ours.close()
        site.work()
    if is_left := psutil.pid_exists(ready.pid):
        ready.give_up("the test has failed")
    assert not is_left
    assert list(tmp_path.iterdir()) == []


SITE_THAT_REPLIES_BEFORE_IT_READS = """\
import select, socket, sys
sys.path[:] = sys.argv[4:]
from cliconform.running.channel import Channel
connected = socket.socket(fileno=int(sys.argv[1]))
channel = Channel(connected)
for _ in "ab":
    channel.receive()
select.select([connected], [], [])  # a third call is being sent
for number in (0, 1):
    channel.send((number, bytes(4_000_000)))
channel.receive()
channel.send((2, b"done"))
"""


def test_replies_are_read_while_a_call_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_process, "_CODE", SITE_THAT_REPLIES_BEFORE_IT_READS)
    process = SiteProcess(1, None)
    first = [process.call(b"call") for _ in "ab"]
    calls: list[Future[bytes]] = []
    sending = threading.Thread(
        target=lambda: calls.append(process.call(bytes(4_000_000))), daemon=True
    )
    sending.start()
    sending.join(TIME_LIMIT)
    assert [len(each.result(TIME_LIMIT)) for each in first] == [4_000_000] * 2
    assert calls[0].result(TIME_LIMIT) == b"done"
    process.close()
