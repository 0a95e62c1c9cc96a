"""A process that carries out calls, as its caller sees it."""

from __future__ import annotations

import os
import pickle
import resource
import select
import signal
import socket
import struct
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import cliconform
from cliconform.clock import monotonic
from cliconform.errors import CannotRunError

if TYPE_CHECKING:
    import subprocess


T = TypeVar("T")

MEMORY = 800_000_000
"""Bytes of memory that the process may use."""
_SLACK = 100_000_000  # bytes that it may have beyond that: of code, which that limit leaves out
_LARGEST_ANSWER = 64_000_000  # bytes
_START_LIMIT = 60.0  # seconds until it takes calls: a busy machine may need some
_END_LIMIT = 2.0  # seconds that a killed process may take to end; longer only on a dead mount
_INTERVAL = 0.02  # seconds between two looks at its memory
_PAUSE = 5.0  # seconds by which a wait is too long where this process was stopped
LENGTH = struct.Struct("!Q")
"""How many bytes a message has, before the message."""

_PYTHON = (sys.executable, "-I", "-X", "utf8")
_CODE = """\
import sys
parent, fd, preload, *sys.path[:] = sys.argv[1:]
from cliconform.bounded_process.serving import serve
serve(int(parent), int(fd), preload.split())
"""


class CallStoppedError(Exception):
    """The process was stopped, or has died, before it had the result; the message says why.

    It is a clause without a subject: ``took more than 5 s and was stopped``.
    """


class CannotCallError(CannotRunError):
    """No call can be carried out, since the system starts no process or thread for it."""


class CallTimeoutError(CallStoppedError):
    """The call took longer than its time limit."""


class BoundedProcess:
    """A process that carries out one call at a time. It is started by the first one.

    As a context manager, it is ended when the context is left. It also ends when this process does,
    however that ends.
    """

    def __init__(self) -> None:
        self.generation = 0
        """How many processes were started: what one of them kept is gone in the next."""
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._is_ready = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self, preload: Sequence[str] = ()) -> None:
        """Start the process, if it is not running, and do not wait for it.

        It imports the modules ``preload`` before the first call. Raises :class:`CannotCallError`.
        """
        if self._is_running():
            return
        self.close()
        try:
            self._process, ours = _start_process(preload)
        except OSError as error:
            raise CannotCallError(f"no process can be started to judge: {error.strerror}") from None
        ours.setblocking(False)  # noqa: FBT003 - the standard library's own argument
        self._channel = ours
        self._is_ready = False
        self.generation += 1

    def call(self, function: Callable[..., T], *args: object, seconds: float) -> T:
        """Return what ``function`` returns in the process, or raise what it raises there.

        The function is found by its name; the arguments and the result are pickled. Raises
        :class:`CallTimeoutError` after ``seconds``, and :class:`CallStoppedError` where the process
        needs too much memory or dies, and :class:`CannotCallError`. Where this call is itself
        interrupted, the process is ended.
        """
        self.start()
        try:
            self._wait_until_ready()
            deadline = monotonic() + max(0.0, seconds)
            self._send((function, args, True), deadline)
            kind, answer = self._receive(deadline)
        except TimeoutError:
            self.close()
            raise CallTimeoutError(f"took more than {seconds:g} s and was stopped") from None
        except BaseException:
            self.close()
            raise
        if kind == "memory":
            self.close()
            raise self._make_memory_error()
        if kind == "error":
            raise answer
        return answer  # type: ignore[no-any-return]

    def tell(self, function: Callable[..., object], *args: object) -> None:
        """Call ``function`` if the process is running, and do not wait for its end."""
        if self._process is None or not self._is_ready:
            return
        try:
            self._send((function, args, False), monotonic() + _END_LIMIT)
        except (TimeoutError, CallStoppedError):
            self.close()

    def close(self) -> None:
        """End the process, whatever it does; the next call starts another."""
        process, self._process = self._process, None
        channel, self._channel = self._channel, None
        if process is not None:
            process.kill()
            _wait(process)
        if channel is not None:
            channel.close()

    def _is_running(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            return False
        try:
            return bool(self._find_channel().recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def _wait_until_ready(self) -> None:
        if not self._is_ready:
            try:
                self._receive(monotonic() + _START_LIMIT)
            except TimeoutError:
                raise CannotCallError("the process that judges does not start") from None
            except CallStoppedError:  # nothing that it was asked to do is the reason
                raise CannotCallError(
                    "the process that judges dies when it is started",
                    hint="see `ulimit -a` and the free memory",
                ) from None
            self._is_ready = True

    def _send(self, message: object, deadline: float) -> None:
        data = pickle.dumps(message, protocol=5)
        view = memoryview(LENGTH.pack(len(data)) + data)
        channel = self._find_channel()
        while view:
            try:
                view = view[channel.send(view) :]
            except BlockingIOError:
                self._wait(select.POLLOUT, deadline)
            except OSError:
                raise self._explain_death() from None

    def _receive(self, deadline: float) -> Any:
        (length,) = LENGTH.unpack(self._read(LENGTH.size, deadline))
        if length > _LARGEST_ANSWER:
            raise CallStoppedError(f"has an answer of more than {_LARGEST_ANSWER:,} bytes")
        return pickle.loads(self._read(length, deadline))  # noqa: S301 - our own process

    def _read(self, count: int, deadline: float) -> bytes:
        channel = self._find_channel()
        data = bytearray()
        while len(data) < count:
            try:
                got = channel.recv(min(count - len(data), 1 << 20))
            except BlockingIOError:
                self._wait(select.POLLIN, deadline)
                continue
            except OSError:
                got = b""
            if not got:
                raise self._explain_death()
            data += got
        return bytes(data)

    def _wait(self, event: int, deadline: float) -> None:
        """Wait until the channel is ready. Raises ``TimeoutError``; watches the memory meanwhile.

        The process limits its memory itself, but not every system keeps that limit.
        """
        poll = select.poll()
        poll.register(self._find_channel(), event)
        while True:
            began = monotonic()
            left = deadline - began
            if poll.poll(max(0.0, min(left, _INTERVAL)) * 1000):
                return
            late = monotonic() - began - _INTERVAL
            if late > _PAUSE:  # both processes were stopped meanwhile
                deadline += late
            elif left <= 0:
                raise TimeoutError
            if self._measure_memory() > MEMORY + _SLACK:
                raise self._make_memory_error()

    def _measure_memory(self) -> int:
        """Return the bytes that the process has in memory; 0 where the system does not tell."""
        assert self._process is not None
        try:
            facts = Path(f"/proc/{self._process.pid}/statm").read_bytes().split()
            return int(facts[1]) * resource.getpagesize()
        except (OSError, IndexError):
            return 0

    def _find_channel(self) -> socket.socket:
        assert self._channel is not None
        return self._channel

    def _make_memory_error(self) -> CallStoppedError:
        return CallStoppedError(f"needs more than {MEMORY // 1_000_000:,} MB of memory")

    def _explain_death(self) -> CallStoppedError:
        assert self._process is not None
        _wait(self._process)
        code = self._process.returncode
        if code == -signal.SIGKILL:  # by the kernel, where memory is short
            return CallStoppedError("needs more memory than there is")
        how = "" if code is None else f" with {_name(code)}"
        return CallStoppedError(f"made the process that did it end{how}")


def _start_process(preload: Sequence[str]) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start the process; return it, and this end of the channel to it."""
    import subprocess

    ours, theirs = socket.socketpair()
    with theirs, ExitStack() as undo:
        undo.callback(ours.close)
        arguments = (str(os.getpid()), str(theirs.fileno()), " ".join(preload))
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [*_PYTHON, "-c", _CODE, *arguments, *_make_module_path()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            cwd="/",
            start_new_session=True,  # a ctrl-c is for this process, which ends that one
        )
        undo.pop_all()
    return process, ours


def _wait(process: subprocess.Popen[bytes]) -> None:
    """Wait for the end of a process that is about to end, but not for ever."""
    import subprocess

    with suppress(subprocess.TimeoutExpired):
        process.wait(_END_LIMIT)


def _name(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:  # most real-time signals have none
        return f"signal {-code}"


def _make_module_path() -> list[str]:
    """Return ``sys.path`` for the process: that of this one, with absolute paths."""
    here = str(Path(cliconform.__file__).parent.parent)
    return [here, *(os.path.abspath(entry) for entry in sys.path)]  # noqa: PTH100 - may be empty
