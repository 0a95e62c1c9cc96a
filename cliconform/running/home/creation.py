"""Create the home that a step starts from, and put into it what its spec says."""

from __future__ import annotations

import os
import stat

from cliconform.model.invocation import HomeContent
from cliconform.running.home.copy_tree import copy_into, copy_tree, relink_tree
from cliconform.running.home.environment import PRIVATE_FOLDERS
from cliconform.running.home.removal import remove_tree
from cliconform.running.home.safe_paths import create_folders, remove_file
from cliconform.running.home.snapshot_file import read_snapshot, remove_snapshot
from cliconform.running.protocol import Origin
from cliconform.running.substitution import Substitutions


def create_home(home: str, origin: Origin | None) -> dict[str, str]:
    """Create ``home``: empty, or from the home at ``origin``, which is copied or taken over.

    Returns the digests of the files that are known to be the same as in the origin, by path, so
    that these files need not be read. Raises ``OSError`` when the home cannot be created.
    """
    digests: dict[str, str] = {}
    if origin is None or not os.path.isdir(origin.home):  # its command may have removed it
        os.mkdir(home, stat.S_IRWXU)
    elif origin.take_over:
        snapshot = read_snapshot(origin.home)
        os.rename(origin.home, home)
        relink_tree(home, origin.home, home)
        digests = {path: snapshot.facts[path].digest for path in snapshot.stamps}
        remove_home(origin.home)
    else:
        os.mkdir(home, stat.S_IRWXU)
        digests = copy_tree(origin.home, home, read_snapshot(origin.home))
    for name in PRIVATE_FOLDERS:
        create_folders(home, name, stat.S_IRWXU)
    return digests


def fill_home(
    home: str, content: HomeContent, values: Substitutions, digests: dict[str, str]
) -> None:
    """Create the folders, copies and files of ``content`` in ``home``.

    Removes from ``digests`` what is written. Nothing is written outside of ``home``, whatever links
    a program has left in it. Raises ``OSError`` when something cannot be created.
    """
    for path in content.dirs:
        create_folders(home, os.path.normpath(path))
    for path, source in content.copies.items():
        copy_into(source, _prepare_target(home, path, digests))
    for path, text in content.files.items():
        _write_file(_prepare_target(home, path, digests), values.fill(text))


def _prepare_target(home: str, path: str, digests: dict[str, str]) -> str:
    """Create the folder that ``path`` is in, forget its digests and return where it is."""
    path = os.path.normpath(path)
    for known in [known for known in digests if known == path or known.startswith(f"{path}/")]:
        del digests[known]
    folder, name = os.path.split(path)
    return f"{create_folders(home, folder)}/{name}"


def _write_file(target: str, text: str) -> None:
    mode = remove_file(target)
    with open(target, "x", encoding="utf-8", newline="") as file:
        if mode is not None:  # a script stays executable
            os.fchmod(file.fileno(), mode)
        file.write(text)


def remove_home(home: str) -> None:
    """Remove a home and the snapshot beside it. What cannot be removed stays."""
    remove_tree(home)
    remove_snapshot(home)
