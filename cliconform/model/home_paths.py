"""Paths in a home.

Loading checks that they stay inside, and running again once placeholders have values.
"""

from __future__ import annotations

from collections.abc import Iterable

PRIVATE_FOLDERS = (".run", ".tmp")
"""The folders of ``XDG_RUNTIME_DIR`` and ``TMPDIR``, which every home has from the start."""


def is_path_inside(path: str) -> bool:
    """Whether ``path`` is relative and has no ``..``, so that it stays where it begins."""
    return not path.startswith("/") and ".." not in path.split("/") and "\0" not in path


def is_link_inside(link: str, target: str, *, home: str) -> bool:
    """Whether the target of a symbolic link at ``link``, a path in ``home``, is in ``home``.

    Each ``..`` must be at the target's beginning, where it goes up from the link's own folder:
    after a name it would go up from wherever that name leads. A link to ``home`` itself, or to an
    absolute path in it, is inside too.
    """
    if target == home or target.startswith(f"{home}/"):
        return is_path_inside(target[len(home) :].lstrip("/"))
    if target.startswith("~"):  # a name to the system, but most likely meant as another folder
        return False
    parts = [part for part in target.split("/") if part not in ("", ".")]
    folder = [part for part in link.split("/") if part not in ("", ".")][:-1]
    while parts and folder and parts[0] == "..":
        del parts[0], folder[-1]
    return not target.startswith("/") and is_path_inside("/".join(parts))


def find_parents(paths: Iterable[str]) -> set[str]:
    """Return the directories between the home and each of ``paths``."""
    parents: set[str] = set()
    for path in paths:
        parent = path.rpartition("/")[0]
        while parent and parent not in parents:  # else those above it are there, too
            parents.add(parent)
            parent = parent.rpartition("/")[0]
    return parents
