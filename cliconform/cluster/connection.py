"""What is asked of Dask, most of it in the loop of its client, which has a thread of its own."""

from __future__ import annotations

import asyncio
import logging
import secrets
import warnings
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

import dask
from distributed import Client

from cliconform.cluster.lost import SchedulerLostError, WorkerLostError
from cliconform.cluster.worker_plugin import SitePlugin, call_site, keep_alive, run_order
from cliconform.errors import CannotRunError

_CONNECT = 10.0  # seconds to find the scheduler
_CLOSE = 45.0  # seconds until every worker has ended its site; they end by themselves, if later
_POLL_INTERVAL = 0.5  # seconds between two looks at the connection
_KEEP_ALIVE_INTERVAL = 10.0  # seconds between two messages that keep a site alive
_SETTINGS = {
    "distributed.admin.low-level-log-length": 10,  # of whole messages that Dask keeps
    "distributed.admin.large-graph-warning-threshold": "1 TiB",  # there is no graph
}
ANSWER_LIMIT = 60.0
"""Seconds until a worker must have answered such a message; then it is given up."""


class Connection:
    """A connection to the Dask scheduler at ``address``.

    ``on_worker_lost`` is called with a worker's address and the reason, ``on_scheduler_lost`` with
    the reason, both in the thread of the client's loop.
    """

    def __init__(self, address: str, *, answer_limit: float = ANSWER_LIMIT) -> None:
        """Connect. Raises :class:`CannotRunError` if no scheduler answers."""
        _silence_logs()
        self.address = address
        self._answer_limit = answer_limit
        self._name = f"cliconform-{secrets.token_hex(6)}"
        self._numbers = count()
        self._begun: set[Future[None]] = set()
        self._running: dict[str, set[Any]] = {}  # by worker, the Dask futures of its orders
        self._is_started = False
        self._workers: Sequence[str] = ()
        self._on_worker_lost: Callable[[str, str], None] = lambda *_: None
        self._on_scheduler_lost: Callable[[str], None] = lambda _: None
        dask.config.set(_SETTINGS)
        try:
            with warnings.catch_warnings():  # other versions of other packages do not matter
                warnings.simplefilter("ignore")
                self._client: Any = Client(address, timeout=_CONNECT, set_as_default=False)
        except Exception as error:  # noqa: BLE001 - Dask raises what it likes, of TLS a TypeError
            raise CannotRunError(
                f"no Dask scheduler answers: {_first_line(error)}",
                place=address,
                hint=_explain_tls(address)
                or "start one with `dask scheduler`, and name the address that it prints",
            ) from None
        loop: Any = self._client.loop
        self._loop: asyncio.AbstractEventLoop = loop.asyncio_loop

    def list_workers(self) -> Mapping[str, int]:
        """Return the number of threads of each worker, by its address.

        Raises :class:`CannotRunError`, as the next two do, if the scheduler is lost.
        """
        with self._explain_errors():
            return dict(sorted(self._client.nthreads().items()))

    def ask_workers(self, function: Callable[..., Any], *args: object) -> Mapping[str, Any]:
        """Call ``function`` on each worker; return its result, or its exception, by address.

        ``TimeoutError`` is that of a worker that does not answer, ``OSError`` of one that cannot be
        reached.
        """
        workers = tuple(self.list_workers())

        async def ask_all() -> list[Any]:
            return await asyncio.gather(*(self._ask(each, function, args) for each in workers))

        with self._explain_errors():
            results = asyncio.run_coroutine_threadsafe(ask_all(), self._loop).result()
        return dict(zip(workers, results, strict=True))

    async def _ask(self, worker: str, function: Callable[..., Any], args: Sequence[object]) -> Any:
        asked = self._client.run(function, *args, workers=[worker], on_error="return")
        try:
            answers = await asyncio.wait_for(asked, self._answer_limit)
        except TimeoutError:
            return TimeoutError(f"it did not answer for {self._answer_limit:g} s")
        except Exception as error:  # noqa: BLE001 - it is returned as the worker's own is
            return error
        return answers.get(worker, ConnectionError("it has left the cluster"))

    def start(
        self,
        workers: Sequence[str],
        work_dir: Path | None,
        on_worker_lost: Callable[[str, str], None],
        on_scheduler_lost: Callable[[str], None],
    ) -> None:
        """Let each of ``workers`` wait for calls; say from now on what is lost."""
        self._on_worker_lost, self._on_scheduler_lost = on_worker_lost, on_scheduler_lost
        self._is_started = True
        with self._explain_errors():
            plugin = SitePlugin(self._name, work_dir)
            self._wait_for(
                self._answer_limit, self._client.register_plugin, plugin, name=self._name
            )
        self.begin(self._watch_scheduler())
        for worker in workers:
            # Not to "all", which has an event for each result that is fetched.
            self._client.subscribe_topic(worker, partial(self._note_event, worker))
            self.begin(self._keep_alive(worker))
        self._workers = workers

    @contextmanager
    def _explain_errors(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # noqa: BLE001 - Dask raises what it likes
            raise CannotRunError(_first_line(error), place=self.address) from None

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin ``work`` in the loop; :meth:`close` cancels it."""
        begun = asyncio.run_coroutine_threadsafe(work, self._loop)
        self._begun.add(begun)
        begun.add_done_callback(self._begun.discard)

    async def run(self, worker: str, order: bytes) -> bytes:
        """Pass an order to the site of ``worker`` as one task; return its answer.

        Raises :class:`WorkerLostError` or :class:`SchedulerLostError`.
        """
        future = self._client.submit(
            run_order,
            self._name,
            order,
            key=(self._name, next(self._numbers)),  # all of them are one group of tasks
            workers=[worker],
            allow_other_workers=False,
            retries=0,
            pure=False,
        )
        running = self._running.setdefault(worker, set())
        running.add(future)
        try:
            reply: bytes = await future
        except (Exception, CancelledError) as error:  # noqa: BLE001 - whatever Dask raises for what is lost
            self._raise_lost(error)
        finally:
            running.discard(future)
            future.release()
        return reply

    async def call(self, worker: str, call: bytes) -> bytes:
        """Pass any other call to the site of ``worker``; raises as :meth:`run` does."""
        try:
            replies = await self._client.run(call_site, self._name, call, workers=[worker])
        except Exception as error:  # noqa: BLE001 - likewise
            self._raise_lost(error)
        reply: bytes = replies[worker]
        return reply

    def close(self) -> None:
        """End what runs, have each worker end its site, and wait until it has.

        Does nothing if it is closed already.
        """
        for begun in list(self._begun):
            begun.cancel()
        with suppress(Exception, CancelledError):  # what cannot be told ends by itself
            if self._is_started and self._client.status == "running":
                for worker in self._workers:
                    self._client.unsubscribe_topic(worker)
                self._wait_for(_CLOSE, self._client.unregister_worker_plugin, self._name)
        with suppress(Exception, CancelledError):
            self._client.close(timeout=2)

    def _wait_for(
        self, seconds: float, function: Callable[..., Any], *args: object, **named: object
    ) -> None:
        """Call ``function`` in the loop; raise ``TimeoutError`` if a worker does not answer."""

        async def call() -> None:
            try:
                await asyncio.wait_for(function(*args, **named), seconds)
            except TimeoutError:
                raise TimeoutError(f"a worker did not answer for {seconds:g} s") from None

        asyncio.run_coroutine_threadsafe(call(), self._loop).result()

    def _raise_lost(self, error: BaseException) -> NoReturn:
        if self._client.status != "running":
            raise SchedulerLostError(self._scheduler_reason) from None
        raise WorkerLostError(_first_line(error)) from None

    @property
    def _scheduler_reason(self) -> str:
        return f"the connection to the Dask scheduler {self.address} was lost"

    def _note_event(self, worker: str, event: tuple[float, Any]) -> None:
        """Handle an event about a worker: one of them is that it has gone."""
        _, what = event
        if isinstance(what, dict) and what.get("action") == "remove-worker":
            for future in self._running.get(worker, ()):
                self.begin(_cancel(future))
            self._on_worker_lost(worker, "it has left the cluster")

    async def _watch_scheduler(self) -> None:
        while self._client.status == "running":  # noqa: ASYNC110 - Dask tells of no event
            await asyncio.sleep(_POLL_INTERVAL)
        self._on_scheduler_lost(self._scheduler_reason)

    async def _keep_alive(self, worker: str) -> None:
        while True:
            answered = self._client.run(keep_alive, self._name, workers=[worker])
            try:
                await asyncio.wait_for(answered, self._answer_limit)
            except TimeoutError:
                self._on_worker_lost(worker, f"it did not answer for {self._answer_limit:g} s")
                return
            except Exception as error:  # noqa: BLE001 - it may have left before we were told
                if self._client.status == "running":
                    self._on_worker_lost(worker, f"it cannot be reached: {_first_line(error)}")
                return
            await asyncio.sleep(min(_KEEP_ALIVE_INTERVAL, self._answer_limit))


def _explain_tls(address: str) -> str:
    if not address.startswith("tls://"):
        return ""
    return (
        "name the files of your certificate in Dask's configuration, distributed.comm.tls: "
        "https://distributed.dask.org/en/stable/tls.html"
    )


def _silence_logs() -> None:
    """Keep Dask from writing what goes wrong to standard error: the report says it."""
    names = [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]
    for name in ("distributed", *names):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


async def _cancel(future: Any) -> None:
    await future.cancel()


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
