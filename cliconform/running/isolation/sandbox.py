"""The sandbox of one run: where its commands are started, and what each of them tried."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import TypeVar

from cliconform.model.isolation import SandboxOptions
from cliconform.model.observation import SandboxFacts
from cliconform.running.isolation.filter import report_calls
from cliconform.running.isolation.network import PrivateNetwork
from cliconform.running.isolation.privileges import (
    allow_writing,
    drop_capabilities,
    read_landlock_version,
)
from cliconform.running.isolation.refusals import Refusals
from cliconform.running.isolation.report_reader import ReportReader
from cliconform.running.isolation.shared_memory import remove_shared_memory
from cliconform.running.isolation.system_calls import copy_mounts
from cliconform.running.isolation.view import View, is_hidden, make_view
from cliconform.running.isolation.visible import find_visible
from cliconform.running.process.program import NotStartedError
from cliconform.running.process.threads import start_thread

T = TypeVar("T")
_MOST_VIEWS = 4


class Sandbox:
    """Starts commands whose homes are in the run's folder ``run``, one at a time.

    For a process that is in namespaces of its own (:mod:`~cliconform.running.isolation.entry`).
    """

    def __init__(self, run: str) -> None:
        self.run = run
        """The path of that folder."""
        self._network = PrivateNetwork()
        self._reader = ReportReader()
        self._landlock = read_landlock_version()
        self._views: dict[frozenset[str], View] = {}

    def begin(self) -> None:
        """Note that the next command begins: its network has every port free."""
        self._network.begin()

    def in_network(self, options: SandboxOptions, function: Callable[[], T]) -> T:
        """Return what ``function`` returns in the command's network."""
        if options.network:
            return function()

        def call() -> T:
            self._network.enter()
            return function()

        return run_in_thread(call)

    def enter_network(self, options: SandboxOptions) -> None:
        """Enter the command's network, this thread alone; the system's, if it may use that."""
        if not options.network:
            self._network.enter()

    def confine(
        self,
        options: SandboxOptions,
        *,
        home: str,
        folder: str,
        argv: Iterable[str],
        environment: Mapping[str, str],
    ) -> Confinement:
        """Return where the command is to be started: in ``folder``, with its home at ``home``.

        The home is the current folder, whatever is at that path. Raises :class:`NotStartedError`.
        """
        # The home differs from command to command, and is there anyhow.
        words = tuple(word.replace(home, self.run) for word in argv)
        named = tuple((name, text.replace(home, self.run)) for name, text in environment.items())
        visible = _find_visible(words, named, options)
        with _explain_errors():
            view = self._find_view(visible, options.hidden)
            mounts = copy_mounts(".")
        return Confinement(
            self,
            view,
            options,
            home=home,
            mounts=mounts,
            folder=folder,
            version=self._landlock,
            reader=self._reader,
        )

    def _find_view(self, visible: frozenset[str], hidden: tuple[str, ...]) -> View:
        if visible not in self._views:
            while len(self._views) >= _MOST_VIEWS:
                self._views.pop(next(iter(self._views))).close()
            self._views[visible] = run_in_thread(lambda: make_view(self.run, visible, hidden))
        return self._views[visible]


class Confinement:
    """The place that one command is started in. Call :meth:`start` at most once; then :meth:`end`.

    ``mounts`` is a descriptor of the home's mounts, which :meth:`end` closes.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        view: View,
        options: SandboxOptions,
        *,
        home: str,
        mounts: int,
        folder: str,
        version: int,
        reader: ReportReader,
    ) -> None:
        self._sandbox = sandbox
        self._view = view
        self._options = options
        self._home = home
        self._mounts = mounts
        self._folder = folder
        self._version = version
        self._reader = reader
        self._reports: int | None = None
        self._refusals: Refusals | None = None

    def start(self, spawn: Callable[[], T]) -> T:
        """Call ``spawn``, which starts the program, where everything is given up.

        ``spawn`` must not open a file for writing: that would be reported, and wait for an answer
        that this process could not give. Raises what ``spawn`` raises, and
        :class:`NotStartedError`.
        """
        try:
            return run_in_thread(lambda: self._start(spawn))
        finally:
            if self._reports is not None:  # in a thread that is not itself reported
                self._refusals = self._make_refusals()
                self._reader.watch(self._reports, self._refusals)

    def _start(self, spawn: Callable[[], T]) -> T:
        with _explain_errors():
            self._give_up_all_else()
        return spawn()

    def _give_up_all_else(self) -> None:
        self._sandbox.enter_network(self._options)
        self._view.enter()
        self._view.place_home(self._home, self._mounts)
        os.chdir(self._folder)  # noqa: TID251 - of this thread
        drop_capabilities()
        folders = (self._mounts, *self._view.writable.values())
        allow_writing(self._view.root, folders, self._view.devices, self._version)
        self._reports = report_calls()

    def _make_refusals(self) -> Refusals:
        return Refusals(
            root=self._view.root,
            home=self._home,
            run=self._view.run,
            temporary=tuple(self._view.writable),
            mounted=self._view.places,
            hidden=next(iter(self._options.hidden), ""),
            network=self._options.network,
        )

    def end(self) -> SandboxFacts:
        """Return what the command tried. Call it when nothing of the command is running."""
        os.close(self._mounts)
        if self._reports is not None:
            self._reader.close(self._reports)
        left = [*self._view.clear(), *remove_shared_memory()]
        if self._refusals is None:
            return SandboxFacts()
        return SandboxFacts(
            written=tuple(self._refusals.written),
            connected=tuple(self._refusals.connected),
            left=tuple(left),
        )


@lru_cache(maxsize=256)
def _find_visible(
    argv: tuple[str, ...], environment: tuple[tuple[str, str], ...], options: SandboxOptions
) -> frozenset[str]:
    """Return what a command needs of what would be covered in a view: few views have to be made."""
    found = find_visible(argv, dict(environment), options.visible)
    return frozenset(each for each in found if is_hidden(each, options.hidden))


@contextmanager
def _explain_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = f" ({error.filename})" if error.filename else ""
        reason = f"{(error.strerror or str(error)).lower()}{what}"
        raise NotStartedError(f"the sandbox could not be set up: {reason}") from error


def run_in_thread(function: Callable[[], T]) -> T:
    """Return what ``function`` returns in a thread of its own, or raise what it raises.

    Raises :class:`NotStartedError` where there is no thread for it.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(function())
        except BaseException as error:  # noqa: BLE001 - it is raised again, in the other thread
            errors.append(error)

    start_thread(run).join()
    if errors:
        raise errors[0]
    return results[0]
