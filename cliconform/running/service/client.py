"""Asking a service over the network, in a thread of its own, so that its output is read meanwhile.

A server whose terminal nobody reads stands still after 10 kB of log.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TypeAlias, assert_never

from cliconform.model.invocation import (
    HttpRequest,
    Readiness,
    ReadyAddress,
    ReadyText,
    ReadyUrl,
)
from cliconform.model.observation import HttpAnswer
from cliconform.running.service.http_request import Question, ask, knock
from cliconform.running.substitution import Substitutions

_FIRST_WAIT = 0.002  # seconds between two knocks; each wait is longer by half, up to the last
_LAST_WAIT = 0.05


@dataclass(frozen=True, slots=True)
class Ready:
    """The service is ready."""


@dataclass(frozen=True, slots=True)
class NotYet:
    """It is not, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class Done:
    """All questions were asked."""


News: TypeAlias = Ready | NotYet | HttpAnswer | Done


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What to do at a service: wait for ``url`` or ``address``, if one is named, then ask."""

    url: str = ""
    address: str = ""
    questions: tuple[Question, ...] = ()


def make_visit(
    ready: Readiness | None, requests: Sequence[HttpRequest], values: Substitutions
) -> Visit:
    """The visit for a service that is ready already (``None``), or will be."""
    questions = tuple(
        Question(
            method=request.method,
            url=values.fill(request.url),
            headers={name: values.fill(text) for name, text in request.headers.items()},
            body=None if request.body is None else values.fill(request.body).encode(),
        )
        for request in requests
    )
    match ready:
        case None | ReadyText():
            return Visit(questions=questions)
        case ReadyUrl():
            return Visit(url=values.fill(ready.url), questions=questions)
        case ReadyAddress():
            return Visit(address=values.fill(ready.address), questions=questions)
        case _:
            assert_never(ready)


class Visitor:
    """Makes a visit in the background. Can be waited for like a descriptor."""

    def __init__(self, visit: Visit, deadline: float) -> None:
        self._visit = visit
        self._deadline = deadline
        self._news: SimpleQueue[News] = SimpleQueue()
        self._over = Event()
        self._ours, self._theirs = socket.socketpair()
        os.set_blocking(self._ours.fileno(), False)
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def fileno(self) -> int:
        """Readable when there is news."""
        return self._ours.fileno()

    def news(self) -> Iterator[News]:
        """Everything that was not told yet."""
        with suppress(BlockingIOError):
            while self._ours.recv(4096):
                pass
        with suppress(Empty):
            while True:
                yield self._news.get_nowait()

    def finish(self, seconds: float) -> None:
        """The service has ended: ask no more, and wait so long for what is under way."""
        self._over.set()
        self._thread.join(seconds)

    def close(self) -> None:
        """Hear no more."""
        self._ours.close()

    def _tell(self, news: News) -> None:
        self._news.put(news)
        with suppress(OSError):
            self._theirs.send(b".")

    def _run(self) -> None:
        with self._theirs:
            if self._wait_ready():
                for question in self._visit.questions:
                    if not self._over.is_set():
                        self._tell(ask(question, self._deadline))
                if not self._over.is_set():
                    self._tell(Done())

    def _wait_ready(self) -> bool:
        if not (self._visit.url or self._visit.address):
            return True
        wait, told = _FIRST_WAIT, ""
        while not self._over.is_set():
            error = self._knock()
            if not error:
                self._tell(Ready())
                return True
            if error != told:
                self._tell(NotYet(error))
                told = error
            self._over.wait(wait)
            wait = min(1.5 * wait, _LAST_WAIT)
        return False

    def _knock(self) -> str:
        """Why it is not ready; empty when it is."""
        if self._visit.address:
            return knock(self._visit.address)
        question = Question(method="GET", url=self._visit.url, headers={}, body=None)
        answer = ask(question, self._deadline)
        return f"{answer.url}: {answer.error}" if answer.error else ""
