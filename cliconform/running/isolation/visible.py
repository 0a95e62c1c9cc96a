"""The paths that a command needs although they lie where it sees an empty decoy.

The target and its Python environment may be installed below the user's home, and the project that
is tested most often is there. These stay readable; everything else in the home is not there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from cliconform.running.process.find_program import find_program

_PROGRAM_FOLDERS = frozenset({"bin", "sbin", "shims"})
_SCRIPTS = frozenset({".py", ".js", ".mjs", ".ts", ".sh", ".rb", ".pl", ".php", ".lua", ".jar"})
_SHARED_PREFIX = ".local"
"""The prefix of ``pip install --user`` and pipx, which also holds the data of every program."""
_START = 4096  # bytes
_PATH_IN_TEXT = re.compile(r"""["'](/[^"'\n]+)["']""")
_URL = re.compile(r'"url":\s*"file://(/[^"]+)"')
_MOST_FILES = 2000


def find_visible(
    argv: Iterable[str], environment: Mapping[str, str], always: Iterable[str]
) -> frozenset[str]:
    """Return the absolute paths that a command needs to be there, besides its home.

    ``always`` are those that every command of the spec needs. The others are: the program with its
    interpreter, what was installed with them, the folders of ``PATH``, and what the command line
    and the environment name; of a program or script, the folder that it lies in.
    """
    argv = tuple(argv)
    search = environment.get("PATH", os.defpath)
    found = set(always)
    for entry in search.split(os.pathsep):
        found.update(_find_installation(entry))
    named = [*argv, *(part for value in environment.values() for part in value.split(os.pathsep))]
    for word in named:
        path = word[word.find("/") :] if "/" in word else ""  # also `--config=/etc/x`
        if os.path.exists(path):
            found.add(os.path.dirname(path) if _is_script(path) else path)
    programs = [find_program(word, search) for word in argv[:1]]
    for program in filter(None, programs):
        found.update(_find_program_parts(program, search))
    return frozenset(each for each in found if os.path.isabs(each))


def _is_script(path: str) -> bool:
    """Whether ``path`` is a program, whose parts may lie beside it."""
    is_named = os.path.splitext(path)[1] in _SCRIPTS
    return os.path.isfile(path) and (is_named or os.access(path, os.X_OK))


def _find_program_parts(program: str, search: str) -> Iterator[str]:
    """Yield where the file ``program``, what it links to and what interprets it are installed."""
    seen: set[str] = set()
    pending = [program]
    while pending:
        path = pending.pop()
        if path in seen:
            continue
        seen.add(path)
        yield path
        yield from _find_installation(os.path.dirname(path))
        if os.path.islink(path):
            folder = os.path.dirname(path)
            pending.append(os.path.normpath(os.path.join(folder, os.readlink(path))))
        for word in _read_interpreter(path):
            found = find_program(word, search)
            if found is not None:
                pending.append(found)


def _read_interpreter(path: str) -> list[str]:
    """Return the words of a script's first line that may be its interpreter."""
    try:
        with open(path, "rb") as file:
            line = file.read(_START).partition(b"\n")[0]
    except OSError:
        return []
    return os.fsdecode(line[2:]).split() if line.startswith(b"#!") else []


@cache
def _find_installation(folder: str) -> tuple[str, ...]:
    """Return the folder of a program, and the prefix that it was installed to with its parts."""
    return (folder, *_find_prefix(folder)) if os.path.isabs(folder) else ()


def _find_prefix(folder: str) -> Iterator[str]:
    prefix, name = os.path.split(folder.rstrip("/"))
    if name not in _PROGRAM_FOLDERS:
        return
    if os.path.basename(prefix) == _SHARED_PREFIX:
        yield f"{prefix}/lib"
    else:
        yield prefix
    config = f"{prefix}/pyvenv.cfg"
    if os.path.isfile(config):
        yield from _find_base(config)
    yield from _find_editable(f"{prefix}/lib")


def _find_base(config: str) -> Iterator[str]:
    """Yield the Python that a virtual environment was made of (PEP 405)."""
    with open(config, encoding="utf-8", errors="replace") as file:
        for line in file:
            key, _, value = line.partition("=")
            if key.strip() == "home":
                yield from _find_installation(value.strip())
                yield from _find_installation(os.path.realpath(value.strip()))


def _find_editable(lib: str) -> Iterator[str]:
    """Yield the folders that packages are installed from in place, as ``pip install -e`` does.

    They stand in ``.pth`` files, in the finders that setuptools writes, and in ``direct_url.json``
    (PEP 610).
    """
    count = 0
    for python in _list(lib):
        packages = f"{lib}/{python}/site-packages"
        if not python.startswith("python") or not os.path.isdir(packages):
            continue
        for name in _list(packages):
            count += 1
            if count > _MOST_FILES:
                return
            path = f"{packages}/{name}"
            if name.endswith(".pth"):
                yield from (line for line in _read(path).splitlines() if line.startswith("/"))
            elif name.startswith("__editable__") and name.endswith(".py"):
                yield from _PATH_IN_TEXT.findall(_read(path))
            elif name.endswith(".dist-info"):
                yield from _URL.findall(_read(f"{path}/direct_url.json"))


def _list(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(1 << 20)
    except OSError:
        return ""
