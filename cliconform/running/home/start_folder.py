"""The folder in a home that a program starts in."""

from __future__ import annotations

import os
import stat

from cliconform.model.home_paths import is_path_inside


class StartFolderError(Exception):
    """There is no such folder in the home; the message says why."""


def find_start_folder(home: str, path: str) -> str:
    """Return the path in ``home`` of the folder ``path``: normalised, as the program will see it.

    A link to a folder in the home is followed. Raises :class:`StartFolderError` if it is not a
    folder, or not in the home.
    """
    name = os.path.normpath(path)
    if name == ".":
        return name
    folder = f"{home}/{name}"
    if not is_path_inside(path):
        raise StartFolderError(f"`cwd` is `{path}`, which is outside of the home")
    try:
        status = os.stat(folder)
    except (FileNotFoundError, NotADirectoryError):
        raise StartFolderError(f"`cwd` is `{path}`, and the home has no such folder") from None
    except OSError as error:
        raise StartFolderError(f"`cwd` is `{path}`: {error.strerror}") from None
    if not stat.S_ISDIR(status.st_mode):
        raise StartFolderError(f"`cwd` is `{path}`, which is not a folder")
    root = os.path.realpath(home)
    if os.path.commonpath((root, os.path.realpath(folder))) != root:
        raise StartFolderError(f"`cwd` is `{path}`, which leads out of the home")
    return name
