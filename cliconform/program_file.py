"""Why a program cannot be started, and what a command line calls its program.

For most reasons the system has but two error numbers, "no such file" and "exec format error"
(execve(2)). Here the file itself is read.
"""

from __future__ import annotations

import errno
import os
import shlex
import stat
import sys
from collections.abc import Sequence
from pathlib import Path, PurePath

from cliconform.quick_dataclass import dataclass

_ELF = b"\x7fELF"
_FOREIGN = (
    (b"MZ", "Windows"),
    (b"\xcf\xfa\xed\xfe", "macOS"),
    (b"\xca\xfe\xba\xbe", "macOS"),
)
"""The first bytes of programs of other systems."""
_MACHINES = {3: "x86", 40: "ARM", 62: "x86-64", 183: "AArch64", 243: "RISC-V"}
"""The values of ``e_machine`` in elf(5) that are common."""
_NO_PROGRAM = "is not a program that this system can start"
_HEAD = 512  # bytes of a file that are read; a `#!` line has at most 255 (execve(2))


@dataclass(frozen=True, slots=True, kw_only=True)
class StartFault:
    """Why a program cannot be started: ``reason`` continues its name, ``is not executable``."""

    reason: str
    hint: str = ""
    is_missing: bool = False
    """There is no file at all."""


def name_program(command: Sequence[str]) -> str:
    """Return what documents and usage lines call the program of a command line.

    That is its last word which is no option: ``json.tool`` for ``python3 -m json.tool``. The code
    in ``python3 -c CODE`` is no name.
    """
    words = [
        word
        for before, word in zip(("", *command), command, strict=False)
        if word and not word.startswith("-") and before != "-c"
    ]
    return PurePath(words[-1] if words else command[0]).name


def explain_missing(program: str, search_path: str) -> StartFault:
    """Return why no program was found for ``program``: a path, or a name to search for.

    ``search_path`` is the value of PATH. A file that is there but cannot be started is the reason.
    """
    if os.sep in program or program in {os.curdir, os.pardir}:
        return _find_fault(program) or StartFault(reason="cannot be started")
    for folder in filter(None, search_path.split(os.pathsep)):
        path = os.path.join(folder, program)  # noqa: PTH118 - a name may have any character
        fault = _find_fault(path) if program and os.path.isfile(path) else None  # noqa: PTH113
        if fault is not None:
            return StartFault(reason=f"was found as {path}, which {fault.reason}", hint=fault.hint)
    hint = ""
    if " " in program.strip():
        hint = "words in an array are not split: write each as a string of its own"
    return StartFault(reason="was not found: it is not on PATH", hint=hint, is_missing=True)


def explain_start_error(path: str, error: OSError) -> StartFault:
    """Return why the system did not start the file at ``path``, which it reported as ``error``."""
    fault = _find_fault(path)
    if fault is None and error.errno in {errno.ENOENT, errno.ENOEXEC, errno.EACCES}:
        fault = _find_content_fault(path, error.errno)
    return fault or StartFault(reason=f"cannot be started: {(error.strerror or '').lower()}")


def _find_fault(path: str) -> StartFault | None:
    """Return what is wrong with the file itself; ``None`` where that is for its content to say."""
    try:
        status = os.stat(path)  # noqa: PTH116 - a path may have any character
    except FileNotFoundError:
        return _explain_no_file(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return StartFault(reason=f"was not found: {reason.lower()}", is_missing=True)
    if not stat.S_ISREG(status.st_mode):
        if stat.S_ISDIR(status.st_mode):
            return StartFault(reason="is a folder", hint="name the program in it")
        return StartFault(reason="is not a regular file")
    if not status.st_size:
        return StartFault(reason="is an empty file")
    is_executable = os.access(path, os.X_OK)
    return (
        None if is_executable else StartFault(reason="is not executable", hint=_hint_at_mode(path))
    )


def _explain_no_file(path: str) -> StartFault:
    if os.path.islink(path):  # noqa: PTH114 - likewise
        target = os.readlink(path)  # noqa: PTH115 - likewise
        return StartFault(reason=f"is a link to {target}, which does not exist")
    return StartFault(reason="was not found: there is no such file", is_missing=True)


def _hint_at_mode(path: str) -> str:
    head = _read_head(path)
    if head.startswith((b"#!", _ELF)) or not head:
        return f"chmod +x {shlex.quote(path)}"
    if b"\0" in head:
        return "it is no program either: it has neither a `#!` line nor the form of a binary"
    return f"call it with its interpreter: INTERPRETER {shlex.quote(path)}"


def _find_content_fault(path: str, error: int) -> StartFault | None:
    head = _read_head(path)
    if head.startswith(b"#!"):
        return _find_script_fault(path, head)
    if error == errno.EACCES:
        hint = "its file system may be mounted with `noexec`"
        return StartFault(reason="cannot be started: permission denied", hint=hint)
    if head.startswith(_ELF):
        return _explain_elf(head, error)
    if b"\0" in head:
        systems = (f": it is one of {name}" for magic, name in _FOREIGN if head.startswith(magic))
        return StartFault(reason=_NO_PROGRAM + next(systems, ""))
    return _explain_text(path, head)


def _find_script_fault(path: str, head: bytes) -> StartFault | None:
    line = head[2:].partition(b"\n")[0]
    words = line.decode(errors="backslashreplace").split(maxsplit=1)
    if not words:
        return StartFault(reason="has a `#!` line that names no interpreter")
    if line.endswith(b"\r"):
        return StartFault(
            reason=f"has a carriage return after its `#!` line, and there is no `{words[0]}\\r`",
            hint=f"end its lines with \\n alone: sed -i 's/\\r$//' {shlex.quote(path)}",
        )
    fault = _find_fault(words[0])
    if fault is None:
        return None
    named = f"names an interpreter that does not exist: {' '.join(words).strip()}"
    if not fault.is_missing:
        named = f"names an interpreter, {words[0]}, that {fault.reason}"
    hint = "its first line, after `#!`, names the program that runs it"
    return StartFault(reason=named, hint=hint)


def _explain_elf(head: bytes, error: int) -> StartFault:
    if error == errno.ENOENT:
        return StartFault(
            reason="needs a dynamic loader that does not exist here",
            hint="it was built for another C library",
        )
    if _read_machine(head) == _read_machine(_read_head(sys.executable)):
        return StartFault(reason=f"{_NO_PROGRAM}: it may be incomplete")
    number = int.from_bytes(head[18:20], "little" if head[5:6] == b"\1" else "big")
    name = _MACHINES.get(number, f"number {number} of elf(5)")
    return StartFault(reason=f"{_NO_PROGRAM}: it is for another machine ({name})")


def _read_machine(head: bytes) -> bytes:
    """Return class, byte order and machine of an ELF file (elf(5))."""
    return head[4:6] + head[18:20]


def _explain_text(path: str, head: bytes) -> StartFault:
    if head.startswith(b"\xef\xbb\xbf#!"):
        return StartFault(
            reason="has a byte order mark before its `#!` line",
            hint="save it as UTF-8 without a byte order mark",
        )
    return StartFault(
        reason=f"has no `#!` line, so it {_NO_PROGRAM}",
        hint=f"write one, or call it with its interpreter: INTERPRETER {shlex.quote(path)}",
    )


def _read_head(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(_HEAD)
    except (OSError, ValueError):
        return b""
