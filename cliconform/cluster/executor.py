"""Carry steps out at the sites of a cluster: an :class:`~.Executor` as the local one is."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from cliconform.cluster.held_contents import HeldContents
from cliconform.cluster.homes import ClusterHomes
from cliconform.cluster.lost import SchedulerLostError, WorkerLostError
from cliconform.cluster.messages import Answer, Order, SentSource, Settled, explain_error
from cliconform.cluster.received_homes import ReceivedHomes
from cliconform.cluster.sources import list_sources, pack_source
from cliconform.cluster.transfer import NotSentError, Parcel, Sites, Transfer
from cliconform.errors import describe_own_error
from cliconform.model.observation import NotStarted, Observation
from cliconform.model.plan import Step
from cliconform.quick_dataclass import dataclass, replace
from cliconform.running.home.content_store import ContentStore
from cliconform.running.home.portable_home import PortableHome
from cliconform.running.home.run_folder import RunFolder
from cliconform.running.interface import Decision, Next
from cliconform.running.messages import Slow
from cliconform.running.process.event_loop import EventLoop
from cliconform.running.scheduling.executor import (
    AllLost,
    Observed,
    ObservedLate,
    Receive,
    Slot,
    SlotsLost,
    Submission,
    tell_nobody,
)
from cliconform.running.scheduling.lost_step import make_lost_observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A worker of the cluster: its address, its machine, and how many steps it runs at a time."""

    address: str
    machine: str
    slots: int
    name: str
    """What people call it."""


@dataclass(slots=True, kw_only=True)
class _Job:
    """A step that was submitted, and what became of it."""

    slot: int
    step: Step
    parcel: Parcel
    timer: int
    is_lost: bool = False
    observation: Observation | None = None
    homes: tuple[PortableHome, ...] = ()
    """What each run of the step has left; nothing before it is observed."""


class ClusterExecutor:
    """Runs ``steps`` at ``places``; ``folder`` is the run's folder on this machine."""

    def __init__(
        self, connection: Sites, places: Sequence[Place], steps: Iterable[Step], folder: RunFolder
    ) -> None:
        self._connection = connection
        self._held = HeldContents(ContentStore(f"{folder.path}/contents"))
        self._received = ReceivedHomes(folder, self._held)
        self._steps = tuple(steps)
        self._homes = ClusterHomes(self._steps, (place.address for place in places), self._held)
        self._places = {place.address: place for place in places}
        self._slots = tuple(
            Slot(place=place.address, machine=place.machine)
            for place in places
            for _ in range(place.slots)
        )
        self._first_slot = {slot.place: at for at, slot in reversed([*enumerate(self._slots)])}
        self._jobs: dict[int, _Job] = {}  # by slot
        self._last: dict[str, _Job] = {}  # by step, the job that was observed last
        self._late: dict[str, _Job] = {}  # by step, what was observed after its slot was lost
        self._lost_places: set[str] = set()
        self._given_up: set[str] = set()  # the steps of lost places that were not observed since
        self._sources: dict[str, SentSource] = {}
        self._transfer = Transfer(connection, self._held)
        self._messages: deque[tuple[Any, ...]] = deque()
        self._lock = threading.Lock()  # for the pipe, which is closed while others may post
        self._read = self._wake = -1
        self._loop = EventLoop()
        self._receive: Receive = tell_nobody

    @property
    def slots(self) -> Sequence[Slot]:
        """As many for each place as its worker has threads."""
        return self._slots

    @property
    def runs_ahead(self) -> bool:
        """No: a site is told what was decided with the next step."""
        return False

    @property
    def queue_length(self) -> int:
        """None: a site is told of a step when it can begin it."""
        return 0

    # What the run asks for, in its thread.

    def begin(self, loop: EventLoop, receive: Receive) -> None:
        """Read the user's files that homes hold; wait in ``loop`` for what sites answer."""
        self._loop, self._receive = loop, receive
        for path in {path for step in self._steps for path in list_sources(step)}:
            source = pack_source(path, self._held.store)
            if source is not None:
                self._held.hold(source.content.list_contents())
                self._sources[path] = source
        with self._lock:
            self._read, self._wake = os.pipe()
        loop.watch(self._read, self._handle_messages)
        if self._messages:
            self._wake_up()

    def finish(self) -> None:
        """Let the loop and ``receive`` go: what sites still answer is not read."""
        self._loop, self._receive = EventLoop(), tell_nobody

    def submit(self, slot: int, submission: Submission) -> None:
        """Send the step to the site of ``slot``, and first the home that it lacks."""
        step = submission.step
        place = self._slots[slot].place
        site = self._homes.sites[place]
        sent = [self._homes.send_needed(step, place)]
        sources = (self._sources[path] for path in list_sources(step) if path in self._sources)
        sent += [self._homes.send_source(place, source) for source in sources]
        lacking: dict[str, int] = {}
        for home in filter(None, sent):
            sizes = home.list_contents()
            lacking |= {digest: sizes[digest] for digest in site.add_contents(sizes)}
        order = Order(
            slot=slot - self._first_slot[place],
            step=step,
            attempt=submission.attempt,
            captured=submission.captured,
            needed_by=self._homes.list_waiting(step),
            notes=site.notes.list(),  # as of now: what later ones need is not there yet
        )
        slow_after = step.invocation.limits.timeout / 2
        job = _Job(
            slot=slot,
            step=step,
            parcel=Parcel(order=order, lacking=lacking, removed=site.take_removed()),
            timer=self._loop.call_later(
                slow_after, lambda: self._receive(slot, Slow(seconds=slow_after))
            ),
        )
        self._jobs[slot] = job
        self._connection.begin(self._carry_out(job, place))

    def queue(self, slot: int, submissions: Sequence[Submission]) -> bool:
        """Let none wait."""
        del slot, submissions
        return False

    def settle(self, slot: int, step: Step, decision: Decision) -> None:
        """Tell the site what was decided; keep the home as long as a step needs it."""
        place = self._slots[slot].place
        job = self._last.pop(step.id, None)
        if job is None:  # it was lost before it was observed
            self._homes.release(step)
            return
        assert job.observation is not None
        self._received.close(job.observation, job.homes, keep=decision.keep)
        if place not in self._lost_places:
            index = slot - self._first_slot[place]
            note = Settled(slot=index, id=step.id, next=decision.next)
            self._homes.sites[place].notes.add(note)
        first, *others = job.homes
        self._received.release(others if decision.next is not Next.RETRY else job.homes)
        if decision.next is Next.RETRY:
            return
        self._homes.release(step, place)
        self._homes.register(step, place, first)
        self._given_up.discard(step.id)
        if (late := self._late.pop(step.id, None)) is not None:
            self._tell_late(late)

    def drop(self, step: Step) -> None:
        """Forget the home that ``step`` needs if no other step does."""
        self._homes.release(step)

    def close(self) -> None:
        """Close what was opened; what the connection tells from now on is not read any more."""
        with self._lock:
            opened, self._read, self._wake = (self._read, self._wake), -1, -1
        for each in opened:
            if each >= 0:
                os.close(each)

    # What happens, in the thread of the run.

    def tell_worker_lost(self, address: str, reason: str) -> None:
        """Note, from any thread, that a worker is lost."""
        self._post(self._lose_place, address, reason)

    def tell_scheduler_lost(self, reason: str) -> None:
        """Note, from any thread, that no worker can be reached any more."""
        self._post(lambda: self._receive(0, AllLost(reason=reason)))

    def _post(self, *message: Any) -> None:
        self._messages.append(message)
        self._wake_up()

    def _wake_up(self) -> None:
        with self._lock:
            if self._wake >= 0:
                os.write(self._wake, b".")

    def _handle_messages(self) -> None:
        os.read(self._read, 1)
        while self._messages:
            function, *arguments = self._messages.popleft()
            function(*arguments)

    def _lose_place(self, address: str, reason: str) -> None:
        if address in self._lost_places or address not in self._places:
            return
        self._lost_places.add(address)
        self._homes.lose(address)
        slots = [at for at, slot in enumerate(self._slots) if slot.place == address]
        for slot in slots:
            if (job := self._jobs.pop(slot, None)) is not None:
                self._loop.cancel(job.timer)
                job.is_lost = True
                self._given_up.add(job.step.id)
        name = self._places[address].name
        self._receive(
            slots[0], SlotsLost(slots=slots, reason=f"the worker {name} was lost: {reason}")
        )

    def _take_answer(self, job: _Job, answer: Answer) -> None:
        job.homes = self._received.list_homes(answer.observation, answer.times)
        seen = job.observation = self._received.make(answer.observation, job.homes)
        if job.is_lost:
            if job.step.id in self._given_up:
                self._late[job.step.id] = job
            else:
                self._tell_late(job)
            return
        self._loop.cancel(job.timer)
        del self._jobs[job.slot]
        self._homes.sites[self._slots[job.slot].place].notes.forget(answer.followed)
        self._last[job.step.id] = job
        self._receive(job.slot, Observed(observation=seen))

    def _tell_late(self, job: _Job) -> None:
        assert job.observation is not None
        self._receive(job.slot, ObservedLate(step=job.step, observation=job.observation))
        self._received.close(job.observation, job.homes, keep=False)
        self._received.release(job.homes)

    def _note_not_sent(self, job: _Job, place: str) -> None:
        site = self._homes.sites[place]
        site.note_lacking(job.parcel.lacking)
        site.sources.difference_update(list_sources(job.step))  # they are sent again if needed

    # What is sent and received, in the thread of the connection.

    async def _carry_out(self, job: _Job, place: str) -> None:
        try:
            answer = await self._transfer.carry_out(place, job.parcel)
        except WorkerLostError as error:
            self._post(self._lose_place, place, str(error))
            return
        except SchedulerLostError as error:
            self.tell_scheduler_lost(str(error))
            return
        except NotSentError as error:
            self._post(self._note_not_sent, job, place)
            answer = self._make_failed(job, f"{error}")
        except OSError as error:
            answer = self._make_failed(job, explain_error(error))
        except Exception as error:  # noqa: BLE001 - it is one step's error, and must not be silent
            answer = self._make_failed(job, *describe_own_error(error))
        self._post(self._take_answer, job, answer)

    def _make_failed(self, job: _Job, reason: str, hint: str = "") -> Answer:
        name = self._places[self._slots[job.slot].place].name
        return _make_failed(
            job.parcel.order, f"it could not be run on worker {name}: {reason}", hint
        )


def _make_failed(order: Order, reason: str, hint: str) -> Answer:
    lost = make_lost_observation(order.step, order.attempt, order.captured, reason)
    why = NotStarted(reason=reason, hint=hint)
    return Answer(observation=replace(lost, ending=why) if hint else lost)
