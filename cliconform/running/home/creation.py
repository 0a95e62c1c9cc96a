"""Making the home that a step starts from."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import suppress

from cliconform.model.invocation import HomeContent
from cliconform.running.home.copy_tree import copy_into, copy_tree, relink_tree
from cliconform.running.home.removal import remove_tree
from cliconform.running.home.safe_paths import make_folders, make_way
from cliconform.running.home.snapshot import NOTHING, Census
from cliconform.running.protocol import Origin, dumps, loads
from cliconform.running.substitution import Substitutions

_MADE = (".run", ".tmp")  # the folders that XDG_RUNTIME_DIR and TMPDIR name exist from the start


def census_file(home: str) -> str:
    """Where the census of a home that others are made of is kept: beside it."""
    return f"{home}.census"


def make_home(home: str, origin: Origin | None) -> dict[str, str]:
    """Make ``home``: fresh, or out of the one at ``origin``.

    Returns the digests that are known without reading, by path. ``OSError`` when it cannot be.
    """
    digests: dict[str, str] = {}
    if origin is None or not os.path.isdir(origin.home):  # its command may have removed it
        os.mkdir(home, stat.S_IRWXU)
    elif origin.take_over:
        census = read_census(origin.home)
        os.rename(origin.home, home)
        relink_tree(home, origin.home, home)
        digests = {path: census.facts[path].digest for path in census.stamps}
        discard_home(origin.home)
    else:
        os.mkdir(home, stat.S_IRWXU)
        digests = copy_tree(origin.home, home, read_census(origin.home))
    for name in _MADE:
        make_folders(home, name, stat.S_IRWXU)
    return digests


def fill_home(
    home: str, content: HomeContent, values: Substitutions, digests: dict[str, str]
) -> None:
    """Put into ``home`` what its spec says; what is written anew is no longer in ``digests``.

    Nothing is put anywhere else, whatever links a program has left. ``OSError`` when it cannot be.
    """
    for path in content.dirs:
        make_folders(home, os.path.normpath(path))
    for path, source in content.copies.items():
        copy_into(source, _place(home, path, digests))
    for path, text in content.files.items():
        _write(_place(home, path, digests), values.fill(text))


def _place(home: str, path: str, digests: dict[str, str]) -> str:
    """Where ``path`` is in ``home``, for something new: the folder that it is in is made."""
    path = os.path.normpath(path)
    _forget(digests, path)
    folder, name = os.path.split(path)
    return f"{make_folders(home, folder)}/{name}"


def _write(target: str, text: str) -> None:
    mode = make_way(target)
    with open(target, "x", encoding="utf-8", newline="") as file:
        if mode is not None:  # a script stays one
            os.fchmod(file.fileno(), mode)
        file.write(text)


def _forget(digests: dict[str, str], path: str) -> None:
    for known in [known for known in digests if known == path or known.startswith(f"{path}/")]:
        del digests[known]


def discard_home(home: str) -> None:
    """Remove a home and what is kept beside it. What cannot be removed stays."""
    remove_tree(home)
    try:
        os.unlink(census_file(home))
    except OSError:
        return


def write_census(home: str, census: Census) -> None:
    """Keep ``census`` beside ``home`` for the homes that will be made of it, if there is room.

    Without it they are made all the same, and their files read once more.
    """
    try:
        with open(census_file(home), "wb") as file:
            file.write(dumps(census))
    except OSError:
        with suppress(OSError):
            os.unlink(census_file(home))


def read_census(home: str) -> Census:
    """What :func:`write_census` kept; nothing where it did not."""
    try:
        with open(census_file(home), "rb") as file:
            data = file.read()
    except OSError:
        return NOTHING
    census = loads(data)
    assert isinstance(census, Census)
    return census


def home_environment(home: str) -> Mapping[str, str]:
    """The variables that point into the home (XDG Base Directory Specification 0.8)."""
    return {
        "HOME": home,
        "PWD": home,
        "XDG_CONFIG_HOME": f"{home}/.config",
        "XDG_CACHE_HOME": f"{home}/.cache",
        "XDG_DATA_HOME": f"{home}/.local/share",
        "XDG_STATE_HOME": f"{home}/.local/state",
        "XDG_RUNTIME_DIR": f"{home}/.run",
        "TMPDIR": f"{home}/.tmp",
    }
