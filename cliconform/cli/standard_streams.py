"""Prepares the three standard streams, so that no verb has to think of what they can be.

A stream may be closed (``>&-``), a full disk, a terminal that has hung up, or in an encoding that
lacks most characters. No verb fails because of that: what cannot be written is dropped, and
:attr:`OutputStream.error` has the reason at the end.
"""

from __future__ import annotations

import errno
import io
import os
import select
import sys
from typing import TYPE_CHECKING, TextIO

from cliconform import host

if TYPE_CHECKING:
    from typing_extensions import Buffer

_STDIN, _STDOUT, _STDERR = range(3)


class OutputStream(io.FileIO):
    """A descriptor to write to that never fails: after the first error it drops everything.

    A closed pipe is no such error unless ``drops_pipe`` is set: as in ``cliconform plan | head``,
    it raises ``BrokenPipeError``, since nobody is there to read more.
    """

    def __init__(self, fd: int, *, drops_pipe: bool = False) -> None:
        super().__init__(fd, "wb", closefd=False)
        self.error: OSError | None = None
        """The first error; ``None`` if everything was written."""
        self._drops_pipe = drops_pipe

    def write(self, data: Buffer, /) -> int:
        """Write some of ``data`` and return its size; all of it once nothing can be written."""
        view = memoryview(data)
        while self.error is None:
            try:
                written = super().write(view)
            except OSError as error:
                if isinstance(error, BrokenPipeError) and not self._drops_pipe:
                    raise
                self.error = error
            else:
                if written is not None:
                    return written
                select.select((), (self,), ())  # it does not block, and has no room just now
        return view.nbytes


def use_utf8_mode() -> None:
    """Start this process anew in Python's UTF-8 mode (PEP 540) if file names are not UTF-8.

    In an 8-bit locale Python would decode the names of files and arguments by that, while specs
    and programs under test are UTF-8. Output keeps the encoding of the locale.
    """
    if sys.flags.utf8_mode or sys.getfilesystemencoding().lower() == "utf-8":
        return
    environment = dict(host.environment())
    if sys.stdout is not None:
        environment["PYTHONIOENCODING"] = f"{sys.stdout.encoding}:{sys.stdout.errors}"
    first, *rest = sys.orig_argv
    os.execve(sys.executable, [first, "-X", "utf8", *rest], environment)  # noqa: S606 - ourselves


def prepare_streams() -> OutputStream:
    """Make the standard streams usable, whatever they are; return that of standard output."""
    for fd in (_STDIN, _STDOUT, _STDERR):
        _open_if_closed(fd)
    if sys.stdin is None:
        sys.stdin = open(_STDIN, encoding="utf-8", closefd=False)  # noqa: SIM115
    stdout = OutputStream(_STDOUT)
    sys.stdout = _make_text_stream(stdout, sys.stdout)
    sys.stderr = _make_text_stream(OutputStream(_STDERR, drops_pipe=True), sys.stderr)
    return stdout


def _open_if_closed(fd: int) -> None:
    """Open a closed descriptor, which the next file that is opened would get otherwise.

    Standard output cannot be written then, as before; what is written to standard error is lost.
    """
    try:
        os.fstat(fd)
    except OSError as error:
        if error.errno != errno.EBADF:
            raise
        # The lowest free descriptor is used: those below this one are open.
        os.open(os.devnull, os.O_WRONLY if fd == _STDERR else os.O_RDONLY)
        os.set_inheritable(fd, True)  # noqa: FBT003 - a flag, as Python has it


def _make_text_stream(raw: OutputStream, before: TextIO | None) -> TextIO:
    """Return a text stream on ``raw`` in the encoding of ``before``; what that lacks is escaped."""
    encoding, errors = ("utf-8", "strict") if before is None else (before.encoding, before.errors)
    if before is not None:
        before.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=encoding,
        errors="backslashreplace" if errors in {"strict", "surrogateescape"} else errors,
        line_buffering=raw.isatty() or raw.fileno() == _STDERR,
    )
