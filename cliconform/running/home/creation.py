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
from cliconform.running.home.held_folder import HeldFolder
from cliconform.running.home.left_home import is_real_folder
from cliconform.running.home.removal import remove_tree
from cliconform.running.home.safe_paths import create_folders, remove_file
from cliconform.running.home.snapshot import Snapshot
from cliconform.running.home.snapshot_file import read_snapshot, remove_snapshot
from cliconform.running.messages import Origin
from cliconform.running.substitution import Substitutions


def create_home(folder: HeldFolder, home: str, origin: Origin | None) -> dict[str, str]:
    """Create ``home`` in the current ``folder``: empty, or from ``origin``, copied or taken over.

    Then the home is the current folder, so that nothing which is put into its place is in the way.

    Returns the digests of the files that are known to be the same as in the origin, by path, so
    that these files need not be read. Raises ``OSError`` when the home cannot be created.
    """
    new = folder.make_relative(home)
    old = folder.make_relative(origin.home) if origin is not None else ""
    if origin is None or not is_real_folder(old):  # its command may have removed it
        os.mkdir(new, stat.S_IRWXU)
        folder.enter_home(home)
        for name in PRIVATE_FOLDERS:
            os.mkdir(f"./{name}", stat.S_IRWXU)
        return {}
    snapshot = read_snapshot(old)
    digests = {path: snapshot.facts[path].digest for path in snapshot.stamps}
    if origin.leave_copy:
        _replace_by_copy(old, new, snapshot, origin)
    elif origin.take_over:
        os.rename(old, new)
        remove_home(old)
    else:
        os.mkdir(new, stat.S_IRWXU)
        names = origin.home, home
        digests = copy_tree(old, new, snapshot, shared=origin.shared, names=names)
    folder.enter_home(home)
    if origin.take_over and not origin.leave_copy:
        relink_tree(".", origin.home, home)
    for name in PRIVATE_FOLDERS:
        create_folders(".", name, stat.S_IRWXU)
    return digests


def _replace_by_copy(old: str, new: str, snapshot: Snapshot, origin: Origin) -> None:
    """Move the home at ``old``, which is that of ``origin``, to ``new``; leave a copy of it."""
    copy = f"{old}.copy"
    os.mkdir(copy, stat.S_IRWXU)
    try:
        names = origin.home, origin.home
        copy_tree(old, copy, snapshot, shared=origin.shared, names=names)
    except OSError:
        remove_tree(copy)
        raise
    os.rename(old, new)
    os.rename(copy, old)


def fill_home(content: HomeContent, values: Substitutions, digests: dict[str, str]) -> None:
    """Do in the home that is the current folder what ``content`` says.

    Removes from ``digests`` what is written or removed. Nothing is written outside of the home,
    whatever links a program has left in it. Raises ``OSError`` when something cannot be done.
    """
    for source in content.remove:
        for path in remove_paths(".", values.fill_glob(source)):
            _forget_digests(path, digests)
    for path in content.dirs:
        create_folders(".", os.path.normpath(path))
    for path, source_path in content.copies.items():
        target = _prepare_target(path, digests)
        copy_into(source_path, target, name=os.path.normpath(f"{values.home}/{path}"))
    for path, text in content.files.items():
        data = values.fill(text).encode()
        _write_file(_prepare_target(path, digests), data, content.modes.get(path))
    for path, data in content.binaries.items():
        _write_file(_prepare_target(path, digests), data, content.modes.get(path))
    for path, text in content.links.items():
        target = _fill_link_target(path, text, values)
        link = _prepare_target(path, digests)
        remove_file(link)
        os.symlink(target, link)
    for change in content.chmod:
        change_mode(".", values.fill_glob(change.path), change.mode)


def _prepare_target(path: str, digests: dict[str, str]) -> str:
    """Create the folder that ``path`` is in, forget its digests and return where it is."""
    path = os.path.normpath(path)
    _forget_digests(path, digests)
    if path == ".":
        return path
    folder, name = os.path.split(path)
    return f"{create_folders('.', folder)}/{name}"


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


def _fill_link_target(path: str, template: Template, values: Substitutions) -> str:
    target = values.fill(template)
    if not is_link_inside(path, target, home=values.home):
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
