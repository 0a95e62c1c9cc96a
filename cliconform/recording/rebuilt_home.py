"""Makes the homes of a recorded run again, so that promises about files can be judged."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from cliconform.model.observation import FileFact, Observation
from cliconform.recording.archive import Archive, MissingContentError
from cliconform.running.home.removal import remove_tree
from cliconform.verifying.homes import Homes


class HomeRebuilder:
    """Makes homes of the recording ``archive`` in ``folder``, which must exist."""

    def __init__(self, archive: Archive, folder: str) -> None:
        self._archive = archive
        self._folder = Path(folder)

    @contextmanager
    def rebuild(self, observation: Observation) -> Iterator[Homes]:
        """Make what the command left again, of both runs if there are two; remove it at the end.

        Only what is below the home is made, whatever the recording says. Sockets and devices
        become FIFOs, since nothing that is judged opens them.
        """
        first, second = (self._folder / name for name in ("first", "second"))
        again = observation.again
        try:
            left_out = make_home(first, observation.after, observation.home, self._archive)
            if again:
                left_out |= make_home(second, again.after, again.home, self._archive)
            yield Homes(first=str(first), second=str(second) if again else "", left_out=left_out)
        finally:
            remove_tree(str(first))
            remove_tree(str(second))


def make_home(
    home: Path, facts: Mapping[str, FileFact], recorded: str, archive: Archive
) -> dict[str, str]:
    """Make the folder ``home`` with what ``facts`` say, which was at the path ``recorded``.

    Returns why the files that are not in it are not, by path.
    """
    home.mkdir(mode=0o700)
    inside = {path: fact for path, fact in facts.items() if _is_inside(path)}
    left_out = {}
    for path, fact in sorted(inside.items(), key=_folders_first):
        try:
            _make_one(home / path, fact, home, recorded, archive)
        except MissingContentError as error:
            left_out[path] = str(error)
        except OSError as error:
            left_out[path] = f"it cannot be made: {error.strerror}"
    for path, fact in sorted(inside.items(), reverse=True):  # what is inside comes first
        if fact.kind == "dir":
            with suppress(OSError):
                (home / path).chmod(fact.mode)
    return left_out


def _make_one(path: Path, fact: FileFact, home: Path, recorded: str, archive: Archive) -> None:
    match fact.kind:
        case "dir":
            path.mkdir(mode=0o700)
        case "file":
            data = archive.read_content(fact.digest, fact.size)
            with path.open("xb") as file:
                file.write(data)
            path.chmod(fact.mode)
        case "link":
            path.symlink_to(_move_target(fact.digest, recorded, str(home)))
        case _:
            os.mkfifo(path, fact.mode)


def _is_inside(path: str) -> bool:
    return not {"", ".", ".."} & {*path.split("/")}


def _folders_first(item: tuple[str, FileFact]) -> tuple[int, str]:
    """Sort folders first, each after the one that it is in; links last.

    So nothing is made through a link.
    """
    path, fact = item
    return ({"dir": 0, "link": 2}.get(fact.kind, 1), path)


def _move_target(target: str, recorded: str, home: str) -> str:
    """Return the target of a link; one in the recorded home is in the rebuilt one."""
    inside = target == recorded or target.startswith(f"{recorded}/")
    return home + target.removeprefix(recorded) if inside else target
