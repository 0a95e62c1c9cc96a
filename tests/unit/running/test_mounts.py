"""What is mounted where, read from the table of the system."""

from __future__ import annotations

from pathlib import Path

from cliconform.running.home.mounts import find_mounts, read_mounts


def test_mounts_are_found_by_the_table_of_the_system(tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(
        "22 1 0:21 / / rw - ext4 /dev/vda rw\n"
        "23 22 0:22 / /run/00001/a\\040b rw - tmpfs none rw\n"
        "24 22 0:23 / /running rw - tmpfs none rw\n"
    )
    assert find_mounts("/run", str(table)) == ["/run/00001/a b"]
    assert find_mounts("/run", str(tmp_path / "none")) == []


def test_any_path_may_be_in_the_table(tmp_path: Path) -> None:
    """The system writes as octal numbers only what would end a field or a line."""
    table = tmp_path / "mountinfo"
    line = b"23 22 0:22 / %s rw master:1 - xfs none rw\n"
    written = [b"/a\\011b\\012c\\134040", "/\u2028/\x85".encode(), b"/\xff\r"]
    table.write_bytes(b"".join(line % path for path in written))
    found = read_mounts(str(table))
    assert [mount.path for mount in found] == ["/a\tb\nc\\040", "/\u2028/\x85", "/\udcff\r"]
    assert {(mount.device, mount.kind) for mount in found} == {("0:22", "xfs")}
