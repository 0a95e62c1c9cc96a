"""The main program of a site: runs the steps that a Dask worker passes on, on this machine.

It ends when the Dask worker closes the channel, or has ended itself: then every command is stopped
and every home removed, with all contents.
"""

from __future__ import annotations

import faulthandler
import signal
import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NoReturn, assert_never

from cliconform.cluster.messages import (
    Answer,
    Call,
    Failed,
    FindContents,
    Order,
    ReadContent,
    Released,
    RemoveContents,
    SentHome,
    SentSource,
    Settled,
    WriteContent,
    explain_error,
    list_runs,
)
from cliconform.cluster.site_contents import copy_content, read_small_contents
from cliconform.cluster.sources import list_sources
from cliconform.errors import describe_own_error
from cliconform.model.invocation import HomeContent
from cliconform.model.observation import FileFact, Observation
from cliconform.model.plan import Step
from cliconform.quick_dataclass import replace
from cliconform.running.channel import Channel, dumps, loads
from cliconform.running.home.content_store import ContentStore
from cliconform.running.home.portable_home import Piece, build_home, read_piece, read_times
from cliconform.running.home.run_folder import RunFolder, make_run_folder
from cliconform.running.interface import Decision, Next
from cliconform.running.process.event_loop import EventLoop
from cliconform.running.process.tree import continue_when_parent_ends
from cliconform.running.scheduling.executor import Event, Observed, Submission
from cliconform.running.scheduling.home_registry import HomeRegistry
from cliconform.running.scheduling.local_executor import LocalExecutor
from cliconform.running.scheduling.lost_step import make_lost_observation
from cliconform.running.scheduling.worker_process import WorkerProcess, end_workers


class CloseSite(BaseException):
    """Raised to end the site at once; no handler of errors catches it."""


class Site:
    """Carries out the calls that arrive through ``channel``; homes are made in ``work_dir``."""

    def __init__(self, channel: Channel, slots: int, work_dir: Path | None) -> None:
        self._channel = channel
        self._folder = RunFolder(make_run_folder(work_dir))
        self._store = ContentStore(f"{self._folder.path}/contents")
        self._homes = HomeRegistry(self._folder.path, ())
        self._workers = [WorkerProcess() for _ in range(slots)]
        self._executor = LocalExecutor(self._workers, self._folder, self._homes)
        self._loop = EventLoop()
        self._calls: dict[int, tuple[int, Order]] = {}  # by slot, the call that it works on
        self._observed: dict[str, tuple[Step, Observation]] = {}  # the last ones, not yet settled
        self._sources: dict[str, str] = {}  # where the user's files are here, by their own paths
        self._broken: dict[str, str] = {}  # why homes that were sent could not be made, by step
        self._broken_sources: dict[str, str] = {}  # likewise for the user's files, by their paths
        self._left: dict[str, Mapping[str, FileFact]] = {}  # by step, what is in its home
        self._not_submitted: set[str] = set()
        self._followed = 0
        self._has_ended = False

    def work(self) -> None:
        """Carry out calls until the channel is closed; leave nothing behind."""
        try:
            self._loop.watch(self._channel.fileno(), self._handle_call)
            self._executor.begin(self._loop, self._receive)
            self._loop.run_while(lambda: not self._has_ended)
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            self._close()

    def _close(self) -> None:
        self._executor.finish()
        end_workers(self._workers, self._folder.path)
        self._folder.clear()

    def _handle_call(self) -> None:
        try:
            number, data = self._channel.receive()
        except EOFError:
            self._has_ended = True
            return
        call: Call = loads(data)
        try:
            match call:
                case Order():
                    self._begin(number, call)
                case ReadContent():
                    self._reply(number, self._read(call))
                case WriteContent():
                    self._write(call)
                    self._reply(number, None)
                case FindContents():
                    self._reply(number, self._find_contents(call))
                case RemoveContents():
                    for digest in call.digests:
                        self._store.remove(digest)
                    self._reply(number, None)
                case _:
                    assert_never(call)
        except OSError as error:
            self._reply(number, Failed(reason=explain_error(error)))

    def _reply(self, number: int, reply: Answer | Piece | Failed | tuple[str, ...] | None) -> None:
        try:
            self._channel.send((number, dumps(reply)))  # type: ignore[arg-type]
        except EOFError:
            self._has_ended = True

    # Run steps.

    def _begin(self, number: int, order: Order) -> None:
        for at, note in order.notes:
            if at > self._followed:
                self._followed = at
                self._follow(note)
        step = self._use_sources(order.step)
        self._homes.add(step, order.needed_by)
        self._calls[order.slot] = number, order
        if reason := self._explain_broken(order.step):
            lost = make_lost_observation(step, order.attempt, order.captured, reason)
            self._not_submitted.add(step.id)
            self._answer(order.slot, lost)
            return
        submission = Submission(step=step, attempt=order.attempt, captured=order.captured)
        self._executor.submit(order.slot, submission)

    def _follow(self, note: Settled | Released | SentHome | SentSource) -> None:
        match note:
            case Settled():
                self._settle(note)
            case Released():
                self._executor.remove_homes(self._homes.release_need(note.id, note.needs))
            case SentHome():
                home = self._homes.make_path()
                self._homes.add_home(note.id, home, note.needed_by)
                try:
                    build_home(note.home, home, self._store)
                except OSError as error:
                    self._broken[note.id] = (
                        f"the home of `{note.id}` could not be made on its worker: "
                        f"{explain_error(error)}"
                    )
            case SentSource():
                folder = f"{self._homes.make_path()}.source"
                self._sources[note.path] = f"{folder}/{note.name}" if note.name else folder
                self._broken_sources.pop(note.path, None)
                try:
                    build_home(note.content, folder, self._store)
                except OSError as error:
                    self._broken_sources[note.path] = (
                        f"{note.path} could not be copied to its worker: {explain_error(error)}"
                    )
            case _:
                assert_never(note)

    def _explain_broken(self, step: Step) -> str:
        """Return why what ``step`` starts from is not here; empty if it is."""
        if step.needs in self._broken:
            return self._broken[step.needs]
        found = map(self._broken_sources.get, list_sources(step))
        return next(filter(None, found), "")

    def _settle(self, note: Settled) -> None:
        if note.id not in self._observed:
            return  # the order could not be begun
        step, seen = self._observed.pop(note.id)
        if note.next is Next.PROCEED:
            self._left[note.id] = seen.after
        if note.id in self._not_submitted:
            self._not_submitted.discard(note.id)
            self._executor.drop(step)
        else:
            self._executor.settle(note.slot, step, Decision(next=note.next))

    def _use_sources(self, step: Step) -> Step:
        """Return ``step`` with the paths that the user's files have here."""

        def use(content: HomeContent) -> HomeContent:
            copies = {path: self._sources.get(old, old) for path, old in content.copies.items()}
            return replace(content, copies=copies) if copies else content

        invocation = step.invocation
        fresh, home = use(invocation.fresh_home), use(invocation.home)
        return replace(step, invocation=replace(invocation, fresh_home=fresh, home=home))

    def _receive(self, slot: int, event: Event) -> None:
        if isinstance(event, Observed):
            self._answer(slot, event.observation)

    def _answer(self, slot: int, observation: Observation) -> None:
        number, order = self._calls.pop(slot)
        self._observed[order.step.id] = order.step, observation
        answer = Answer(
            observation=observation,
            times=read_times(observation.home) if order.needed_by else {},
            contents=read_small_contents(observation),
            followed=self._followed,
        )
        self._reply(number, answer)

    # Contents.

    def _find_contents(self, call: FindContents) -> tuple[str, ...]:
        wanted = dict.fromkeys(call.digests)
        for id_ in list(self._left):
            home = self._homes.find_home(id_)
            if home is None:
                del self._left[id_]
                continue
            for path, fact in self._left[id_].items():
                if fact.kind == "file" and fact.digest in wanted:
                    with suppress(OSError):  # then it has to be sent
                        copy_content(self._store, home, path, fact)
                        del wanted[fact.digest]
        return tuple(wanted)

    def _read(self, call: ReadContent) -> Piece:
        _, observation = self._observed[call.id]
        seen = list_runs(observation)[call.run]
        is_moved = call.run > 0  # the first home is moved when it is settled
        home = seen.moved_to if is_moved and seen.moved_to else seen.home
        return read_piece(home, call.path, call.offset)

    def _write(self, call: WriteContent) -> None:
        self._store.write(call.digest, call.offset, call.data)
        if call.size is not None:
            self._store.complete(call.digest, call.size)


def main(fd: int, slots: int, work_dir: str) -> None:
    """Run as a site for the process at the other end of ``fd``, with so many ``slots``."""
    faulthandler.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    for number in (signal.SIGHUP, signal.SIGTTOU):
        signal.signal(number, signal.SIG_IGN)
    continue_when_parent_ends()
    with socket.socket(fileno=fd) as connected:
        connected.set_inheritable(False)
        channel = Channel(connected)
        try:
            Site(channel, slots, Path(work_dir) if work_dir else None).work()
        except CloseSite:
            return
        except Exception as error:  # noqa: BLE001 - the other side tells the user
            reason, _ = describe_own_error(error)
            raise SystemExit(reason) from None


def _stop(number: int, frame: object) -> NoReturn:
    del frame
    signal.signal(number, signal.SIG_IGN)
    raise CloseSite
