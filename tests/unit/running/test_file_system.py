"""What the kind of a file system tells: whether times and sizes of folders prove anything."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cliconform.running.home.file_system import FileSystem, find_file_system
from support.homes import entered


@pytest.mark.parametrize(
    ("inside", "reliable"),
    [("home/x", True), ("memory/x", False), ("mnt/a b/x", True), ("homeless", False)],
)
def test_times_are_reliable_on_file_systems_that_keep_them(
    tmp_path: Path, inside: str, *, reliable: bool
) -> None:
    folder = tmp_path / inside
    folder.mkdir(parents=True)
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "1 0 0:1 / / rw - overlay overlay rw\n"
        f"2 1 8:1 / {tmp_path}/home rw,noatime shared:1 - ext4 /dev/sda1 rw\n"
        f"3 1 0:2 / {tmp_path}/memory rw - tmpfs tmpfs rw\n"
        f"4 1 8:2 / {tmp_path}/mnt/a\\040b rw - xfs /dev/sdb rw\n"
    )
    assert _find(folder, mounts).has_reliable_times is reliable


def test_sizes_of_folders_count_entries_on_tmpfs_alone(tmp_path: Path) -> None:
    """By the device: another file system may be mounted over the path."""
    device = tmp_path.stat().st_dev
    other = f"2 1 0:0 / {tmp_path} rw - tmpfs tmpfs rw\n"
    own = f"1 0 {os.major(device)}:{os.minor(device)} / / rw - KIND x rw\n"
    for kind, expected in (("tmpfs", device), ("ext4", None)):
        mounts = tmp_path / kind
        mounts.write_text(own.replace("KIND", kind) + other)
        assert _find(tmp_path, mounts).counting_device == expected


def test_without_a_table_of_mounts_nothing_is_known(tmp_path: Path) -> None:
    found = _find(tmp_path, tmp_path / "missing")
    assert not found.has_reliable_times
    assert found.counting_device is None


def _find(folder: Path, mounts: Path) -> FileSystem:
    with entered(folder) as held:
        return find_file_system(held, str(mounts))
