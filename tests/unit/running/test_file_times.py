"""Which file systems are trusted to give a changed file a new time."""

from __future__ import annotations

from pathlib import Path

import pytest

from cliconform.running.home.file_times import has_reliable_times


@pytest.mark.parametrize(
    ("folder", "reliable"),
    [("/home/x", True), ("/dev/shm/x", False), ("/mnt/a b/x", True), ("/homeless", False)],
)
def test_times_are_reliable_on_file_systems_that_keep_them(
    tmp_path: Path, folder: str, *, reliable: bool
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "1 0 0:1 / / rw - overlay overlay rw\n"
        "2 1 8:1 / /home rw,noatime shared:1 - ext4 /dev/sda1 rw\n"
        "3 1 0:2 / /dev/shm rw - tmpfs tmpfs rw\n"
        "4 1 8:2 / /mnt/a\\040b rw - xfs /dev/sdb rw\n"
    )
    assert has_reliable_times(folder, str(mounts)) is reliable


def test_without_a_table_of_mounts_no_time_is_reliable(tmp_path: Path) -> None:
    assert not has_reliable_times("/", str(tmp_path / "missing"))
