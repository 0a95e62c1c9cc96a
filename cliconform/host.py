"""The only module that reads the environment, PATH and the machine.

The linter bans ``os.environ`` everywhere but here. The stages never import this module: the verbs
read them here and pass them on as arguments.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import socket
import stat
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from platformdirs import user_cache_path, user_state_path

from cliconform import program_file

_SIZES = {"COLUMNS": 16, "LINES": 1, "TERMINAL_WIDTH": 16}
"""The variables that Rich and Typer read, with the least size that something can be shown in."""
_LARGEST = 10_000
_FIRST_PROCESSOR = 4096  # characters: all of a kind, and there may be hundreds


def environment() -> Mapping[str, str]:
    """Return a copy of the environment that cliconform was started in."""
    return dict(os.environ)


def forget_impossible_sizes() -> None:
    """Remove the sizes of the terminal from the environment that no terminal has.

    Rich takes ``COLUMNS=0`` for a width and prints nothing, and makes a table of any width.
    """
    for name, least in _SIZES.items():
        value = os.environ.get(name, str(least))
        if not (value.isascii() and value.isdigit() and least <= int(value[:10]) <= _LARGEST):
            del os.environ[name]


def which(program: str) -> str | None:
    """Return the absolute path of ``program`` as a shell finds it, or ``None``."""
    found = shutil.which(program)
    # Not resolved: a virtual environment's python is a link that must be called by its own name.
    return os.path.abspath(found) if found else None  # noqa: PTH100


def explain_missing(program: str) -> program_file.StartFault:
    """Return why :func:`which` finds no program."""
    return program_file.explain_missing(program, os.environ.get("PATH", os.defpath))


def which_or_name(program: str) -> str:
    """Return what :func:`which` finds, or ``program`` itself: for verbs that run nothing."""
    return which(program) or program


def cpu_count() -> int:
    """Return the number of processor cores, at least 1."""
    return os.cpu_count() or 1


def home_folders() -> tuple[str, ...]:
    """Return the real paths of the user's home: that of ``HOME``, and the one that is registered.

    Only folders of the user's own: programs of the system run with the root folder as a home.
    """
    names = [os.path.expanduser("~")]  # noqa: PTH111 - no error without a home
    with suppress(KeyError):  # a container may run as a user that is not registered
        names.append(pwd.getpwuid(os.geteuid()).pw_dir)
    found = dict.fromkeys(map(os.path.realpath, names))
    return tuple(each for each in found if _is_own_folder(each))


def _is_own_folder(path: str) -> bool:
    try:
        status = os.stat(path)  # noqa: PTH116 - a path without a folder is no error
    except OSError:
        return False
    return path != "/" and stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()


def cache_folder() -> Path:
    """Return the folder for data that may be lost between runs."""
    return user_cache_path("cliconform", appauthor=False)


def state_folder() -> Path:
    """Return the folder for data that stays between runs and is not the user's own work."""
    return user_state_path("cliconform", appauthor=False)


@cache
def machine_kind() -> str:
    """Return what durations depend on: ``AMD EPYC 7763 64-Core Processor, 4 cores, Linux x86_64``.

    Where the system does not tell the model of its processor, it is left out.
    """
    system = os.uname()
    cores = f"{cpu_count()} core{'s' if cpu_count() > 1 else ''}"
    model = _read_processor_model()
    return ", ".join([*([model] if model else []), cores, f"{system.sysname} {system.machine}"])


def _read_processor_model() -> str:
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8", errors="replace") as file:
            text = file.read(_FIRST_PROCESSOR)
    except OSError:
        return ""
    found = re.search(r"^(?:model name|Processor|cpu model|cpu)\s*:\s*(\S.*)", text, re.MULTILINE)
    return " ".join(found[1].split())[:200] if found else ""


def system() -> str:
    """Return the kind of the system: ``Linux x86_64``."""
    names = os.uname()
    return f"{names.sysname} {names.machine}"


def hostname() -> str:
    """Return the name of this machine, for the reports."""
    return socket.gethostname()


def current_folder() -> Path:
    """Return the folder that cliconform was started in."""
    return Path.cwd()
