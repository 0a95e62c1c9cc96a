"""Create the homes of a task, and run its step there: once, in two homes, or once more."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from cliconform.model.keystrokes import Keystrokes
from cliconform.model.observation import NotStarted, Observation
from cliconform.quick_dataclass import replace
from cliconform.running.attempt.not_started import (
    explain_home_error,
    explain_port_error,
    explain_unset_variables,
    make_failed,
)
from cliconform.running.attempt.start import find_folder, join_folder, make_start_parameters
from cliconform.running.attempt.step_runner import StepRunner
from cliconform.running.channel import Channel
from cliconform.running.home.copy_tree import copy_tree
from cliconform.running.home.creation import create_home, fill_home
from cliconform.running.home.file_system import FileSystem
from cliconform.running.home.held_folder import HeldFolder
from cliconform.running.home.left_home import is_real_folder
from cliconform.running.home.snapshot import (
    EMPTY_SNAPSHOT,
    Snapshot,
    snapshot_new_home,
    take_snapshot,
)
from cliconform.running.messages import Finished, Prepared, Reply, Started, Task
from cliconform.running.process.program import NotStartedError
from cliconform.running.process.reaper import Reaper
from cliconform.running.service.ports import ReservedPorts
from cliconform.running.substitution import Substitutions, make_substitutions
from cliconform.running.task_queue import TaskQueue

if TYPE_CHECKING:
    from cliconform.running.isolation.sandbox import Sandbox


class Attempt:
    """One task while it is carried out; ``queue`` has those that wait for it.

    ``folder`` is that of the run. It is the current one, and is so again after each method.
    ``file_system`` is that of the folder. The program is started in ``sandbox``, if there is one.
    """

    def __init__(
        self,
        task: Task,
        folder: HeldFolder,
        channel: Channel,
        reaper: Reaper,
        *,
        queue: TaskQueue,
        on_long: Callable[[], None] = lambda: None,
        file_system: FileSystem,
        sandbox: Sandbox | None = None,
    ) -> None:
        self._task = task
        self._folder = folder
        self._channel = channel
        self._sandbox = sandbox
        self._runner = StepRunner(
            task,
            folder,
            channel,
            reaper,
            queue=queue,
            on_long=on_long,
            file_system=file_system,
            sandbox=sandbox,
        )
        self._substitutions: dict[str, Substitutions] = {}

    @property
    def typed(self) -> tuple[Keystrokes, ...]:
        """What a person has typed into the program, if it runs live."""
        return self._runner.typed

    def observe(self) -> Observation:
        """Create the home, or both homes, execute the step in each, and return the observation."""
        task = self._task
        if (unset := explain_unset_variables(task)) is not None:
            return self.make_failed(unset)
        try:
            ports = self._reserve_ports()
        except OSError as error:
            return self.make_failed(explain_port_error(error))
        try:
            observed = self._observe_once_or_twice(ports)
            if task.rerun_home is None or task.live or not _has_ended_by_itself(observed):
                return observed
            return self._observe_in_left_home(observed, task.rerun_home, ports)
        except OSError as error:
            return self.make_failed(explain_home_error(task, error))
        finally:
            ports.close()

    def _observe_once_or_twice(self, ports: ReservedPorts) -> Observation:
        task = self._task
        if task.second_home is None:
            before = self._create_home(task.home, ports)
            self._tell_started()
            return self._observe_in(task.home, before, ports)
        if task.moved_to is None:
            return self._observe_in_two_homes(task.second_home, ports)
        return self._observe_twice_at_one_path(task.moved_to, task.second_home, ports)

    def _observe_in_left_home(
        self, observed: Observation, rerun_home: str, ports: ReservedPorts
    ) -> Observation:
        """Run the step once more in a copy of what it has left, at the same path."""
        home = self._task.home
        place, left = map(self._folder.make_relative, (home, rerun_home))
        if not is_real_folder(place):
            return observed
        _move(place, left)
        try:
            os.mkdir(place, stat.S_IRWXU)
            digests = copy_tree(left, place, EMPTY_SNAPSHOT, shared=False, names=(home, home))
            before = take_snapshot(place, known=digests)
            second = self._observe_in(home, before, ports, again=True)
        finally:
            parked = f"{left}.second"
            _move(place, parked)
            _move(left, place)
            _move(parked, left)
        return replace(observed, in_left_home=replace(second, moved_to=rerun_home))

    def _observe_in_two_homes(self, second_home: str, ports: ReservedPorts) -> Observation:
        homes = (self._task.home, second_home)
        first_before, second_before = (self._create_home(home, ports) for home in homes)
        self._tell_started()
        observed = self._observe_in(homes[0], first_before, ports)
        if not _has_ended_by_itself(observed):
            return observed
        return replace(observed, again=self._observe_in(homes[1], second_before, ports, again=True))

    def _observe_twice_at_one_path(
        self, first_home: str, second_home: str, ports: ReservedPorts
    ) -> Observation:
        """Run the step in two homes that take turns at one path; the first is there at the end."""
        home = self._task.home
        place, first, second = map(self._folder.make_relative, (home, first_home, second_home))
        observed = self._observe_in(home, self._create_home(home, ports), ports)
        if not _has_ended_by_itself(observed):
            self._tell_started()
            return observed
        _move(place, first)
        try:
            before = self._create_home(home, ports)
            self._tell_started()  # not before: the origin is needed for the second home
            again = self._observe_in(home, before, ports, again=True)
        finally:
            _move(place, second)
            _move(first, place)
        return replace(observed, again=replace(again, moved_to=second_home))

    def prepare(self) -> Reply:
        """Create the home; return what the step would be started with, or why it cannot be."""
        task = self._task
        if (unset := explain_unset_variables(task)) is not None:
            return Finished(observation=self.make_failed(unset))
        try:
            ports = ReservedPorts(self._folder.fd, task.ports)
        except OSError as error:
            return Finished(observation=self.make_failed(explain_port_error(error)))
        try:
            values = self._find_substitutions(task.home, ports)
            self._create_home(task.home, ports)
            cwd = find_folder(task.invocation, self._folder.make_relative(task.home), values)
            folder = join_folder(task.home, cwd)
            start = make_start_parameters(task.invocation, folder, values)
        except OSError as error:
            return Finished(observation=self.make_failed(explain_home_error(task, error)))
        except NotStartedError as error:
            why = NotStarted(reason=error.reason, hint=error.hint)
            return Finished(observation=self.make_failed(why))
        finally:
            ports.close()
        return Prepared(
            home=task.home,
            folder=folder,
            argv=tuple(map(values.show, task.argv)),
            environment=start.environment,
            values=values.recorded,
        )

    def make_failed(self, why: NotStarted) -> Observation:
        """Return the observation of a step whose program was not started."""
        return make_failed(self._task, why, started=self._runner.started)

    def _tell_started(self) -> None:
        """Tell the scheduler that the origin is no longer needed, or that a person may type."""
        if self._task.origin is not None or self._task.live:
            self._channel.send(Started())

    def _find_substitutions(self, home: str, ports: ReservedPorts) -> Substitutions:
        if home not in self._substitutions:
            self._substitutions[home] = make_substitutions(self._task, home, ports.numbers)
        return self._substitutions[home]

    def _observe_in(
        self, home: str, before: Snapshot, ports: ReservedPorts, *, again: bool = False
    ) -> Observation:
        values = self._find_substitutions(home, ports)
        return self._runner.run(home, values, before, ports, again=again)

    def _create_home(self, home: str, ports: ReservedPorts) -> Snapshot:
        try:
            return self._create_and_fill_home(home, ports)
        finally:
            self._folder.enter()

    def _create_and_fill_home(self, home: str, ports: ReservedPorts) -> Snapshot:
        """Create the home, which is the current folder then, and return its snapshot."""
        digests = create_home(self._folder, home, self._task.origin)
        invocation = self._task.invocation
        contents = [each for each in (invocation.fresh_home, invocation.home) if not each.is_empty]
        for content in contents:
            fill_home(content, self._find_substitutions(home, ports), digests)
        if self._task.origin is None and not contents:
            return snapshot_new_home(".")
        return take_snapshot(".", known=digests)

    def _reserve_ports(self) -> ReservedPorts:
        """Reserve the ports, in the program's own network if it has one."""

        def reserve() -> ReservedPorts:
            return ReservedPorts(self._folder.fd, self._task.ports)

        if self._sandbox is None:
            return reserve()
        self._sandbox.begin()
        if not self._task.ports:
            return reserve()
        return self._sandbox.in_network(self._task.invocation.sandbox, reserve)


def _has_ended_by_itself(observation: Observation) -> bool:
    return observation.ending.kind in {"exited", "signalled"}


def _move(home: str, path: str) -> None:
    """Move a home; do nothing if its command has removed it."""
    with suppress(FileNotFoundError):
        os.rename(home, path)
