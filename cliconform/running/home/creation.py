"""Create the home that a step starts from, and do in it what its spec says."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress

from cliconform.model.home_paths import PRIVATE_FOLDERS, is_link_inside
from cliconform.model.invocation import HomeContent
from cliconform.model.template import Template
from cliconform.running.home.copy_tree import copy_into, copy_tree, relink_tree
from cliconform.running.home.existing_files import change_mode, remove_paths
from cliconform.running.home.left_home import is_real_folder
from cliconform.running.home.removal import remove_tree
from cliconform.running.home.safe_paths import create_folders, remove_file
from cliconform.running.home.snapshot import Snapshot
from cliconform.running.home.snapshot_file import read_snapshot, remove_snapshot
from cliconform.running.messages import Origin
from cliconform.running.substitution import Substitutions


def create_home(home: str, origin: Origin | None) -> dict[str, str]:
    """Create ``home``: empty, or from the home at ``origin``, which is copied or taken over.

    Returns the digests of the files that are known to be the same as in the origin, by path, so
    that these files need not be read. Raises ``OSError`` when the home cannot be created, also
    where a command that runs has put a link into the place of the run's folder.
    """
    if not is_real_folder(os.path.dirname(home)):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), os.path.dirname(home))
    digests: dict[str, str] = {}
    if origin is None or not is_real_folder(origin.home):  # its command may have removed it
        os.mkdir(home, stat.S_IRWXU)
        for name in PRIVATE_FOLDERS:
            os.mkdir(f"{home}/{name}", stat.S_IRWXU)
        return digests
    if origin.leave_copy:
        snapshot = read_snapshot(origin.home)
        _replace_by_copy(origin, home, snapshot)
        digests = {path: snapshot.facts[path].digest for path in snapshot.stamps}
    elif origin.take_over:
        snapshot = read_snapshot(origin.home)
        os.rename(origin.home, home)
        relink_tree(home, origin.home, home)
        digests = {path: snapshot.facts[path].digest for path in snapshot.stamps}
        remove_home(origin.home)
    else:
        os.mkdir(home, stat.S_IRWXU)
        digests = copy_tree(origin.home, home, read_snapshot(origin.home), shared=origin.shared)
    for name in PRIVATE_FOLDERS:
        create_folders(home, name, stat.S_IRWXU)
    return digests


def _replace_by_copy(origin: Origin, home: str, snapshot: Snapshot) -> None:
    """Move the home at ``origin`` to ``home``, and leave a copy in its place."""
    copy = f"{origin.home}.copy"
    os.mkdir(copy, stat.S_IRWXU)
    try:
        copy_tree(origin.home, copy, snapshot, shared=origin.shared)
    except OSError:
        remove_tree(copy)
        raise
    os.rename(origin.home, home)
    os.rename(copy, origin.home)


def fill_home(
    home: str, content: HomeContent, values: Substitutions, digests: dict[str, str]
) -> None:
    """Do what ``content`` says in ``home``: remove, create and copy files, change permissions.

    Removes from ``digests`` what is written or removed. Nothing is written outside of ``home``,
    whatever links a program has left in it. Raises ``OSError`` when something cannot be done.
    """
    for source in content.remove:
        for path in remove_paths(home, values.fill_glob(source)):
            _forget_digests(path, digests)
    for path in content.dirs:
        create_folders(home, os.path.normpath(path))
    for path, source_path in content.copies.items():
        copy_into(source_path, _prepare_target(home, path, digests))
    for path, text in content.files.items():
        data = values.fill(text).encode()
        _write_file(_prepare_target(home, path, digests), data, content.modes.get(path))
    for path, data in content.binaries.items():
        _write_file(_prepare_target(home, path, digests), data, content.modes.get(path))
    for path, text in content.links.items():
        target = _fill_link_target(home, path, text, values)
        link = _prepare_target(home, path, digests)
        remove_file(link)
        os.symlink(target, link)
    for change in content.chmod:
        change_mode(home, values.fill_glob(change.path), change.mode)


def _prepare_target(home: str, path: str, digests: dict[str, str]) -> str:
    """Create the folder that ``path`` is in, forget its digests and return where it is."""
    path = os.path.normpath(path)
    _forget_digests(path, digests)
    if path == ".":
        return home
    folder, name = os.path.split(path)
    return f"{create_folders(home, folder)}/{name}"


def _forget_digests(path: str, digests: dict[str, str]) -> None:
    """Remove those of ``path`` and of everything in it."""
    if path == ".":
        digests.clear()
    for known in [known for known in digests if known == path or known.startswith(f"{path}/")]:
        del digests[known]


def _write_file(target: str, content: bytes, mode: int | None) -> None:
    """Write a file with the permissions ``mode``; without, with those of the file it replaces."""
    replaced = remove_file(target)
    mode = replaced if mode is None else mode
    with open(target, "xb") as file:
        file.write(content)
        file.flush()  # writing takes the setuid bit away
        if mode is not None:
            os.fchmod(file.fileno(), mode)


def _fill_link_target(home: str, path: str, template: Template, values: Substitutions) -> str:
    target = values.fill(template)
    if not is_link_inside(path, target, home=home):
        message = f"the link `{path}` leads out of the home: {target}"
        raise OSError(errno.EINVAL, message)
    return target


def remove_home(home: str) -> None:
    """Remove a home and the snapshot beside it. What cannot be removed stays."""
    _remove_private_folders(home)
    remove_tree(home)
    remove_snapshot(home)


def _remove_private_folders(home: str) -> None:
    """Remove those that are empty: then a home in which a command left nothing is empty, too."""
    with suppress(OSError):
        fd = os.open(home, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            for name in PRIVATE_FOLDERS:
                os.rmdir(name, dir_fd=fd)
        finally:
            os.close(fd)
