"""What is mounted where, as proc(5) tells; on systems without it nothing is known."""

from __future__ import annotations

import os

from cliconform.lazy_pattern import lazy_pattern
from cliconform.quick_dataclass import dataclass

TABLE = "/proc/self/mountinfo"

_OCTAL = lazy_pattern(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """A line of the table of mounts."""

    path: str
    device: str
    """The major and the minor number, as ``98:0``."""
    kind: str
    """The name of the file system, as ``ext4``."""


def read_mounts(table: str = TABLE) -> list[Mount]:
    """Return what is mounted, in the order of the ``table``; nothing if there is no such file."""
    try:
        with open(table, "rb") as file:
            lines = os.fsdecode(file.read()).split("\n")
    except OSError:
        return []
    return [_parse(line) for line in lines if line]


def find_mounts(path: str, table: str = TABLE) -> list[str]:
    """Return where something is mounted at ``path`` or below it."""
    places = [mount.path for mount in read_mounts(table)]
    return [place for place in places if place == path or place.startswith(f"{path}/")]


def find_mount_id(fd: int) -> str:
    """Return the line that says in which mount an open folder is; empty where that is not known."""
    try:
        with open(f"/proc/self/fdinfo/{fd}", encoding="ascii") as file:
            return next((line for line in file if line.startswith("mnt_id:")), "")
    except OSError:
        return ""


def _parse(line: str) -> Mount:
    # 36 35 98:0 /root /mount/point rw,noatime master:1 - ext3 /dev/root rw
    fields, _, rest = line.partition(" - ")
    _, _, device, _, path, *_ = fields.split(" ")
    if "\\" in path:  # in the place of a space, a tab, a line break or a backslash
        path = _OCTAL.sub(lambda match: chr(int(match[1], 8)), path)
    return Mount(path=path, device=device, kind=rest.partition(" ")[0])
