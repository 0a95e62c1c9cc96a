"""Removing folders as programs leave them."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from cliconform.running.home import removal
from cliconform.running.home.removal import remove_tree
from support.folders import make_folder


def test_permissions_do_not_stop_removal_and_links_are_not_followed(tmp_path: Path) -> None:
    outside = make_folder(tmp_path / "outside")
    (outside / "precious").touch()
    root = make_folder(tmp_path / "root")
    (root / "link").symlink_to(outside)
    for mode in (0o000, 0o500, 0o300):
        below = make_folder(root / f"{mode:o}")
        (below / "file").touch()
        below.chmod(mode)
    root.chmod(0o500)
    assert remove_tree(str(root))
    assert (outside / "precious").exists()


def test_removing_a_missing_folder_succeeds(tmp_path: Path) -> None:
    assert remove_tree(str(tmp_path / "missing"))


@pytest.mark.parametrize("place", ["", "sub", "sub/empty"])
@pytest.mark.parametrize("refused", [errno.EBUSY, errno.EACCES])
def test_what_is_mounted_in_a_home_stays_with_all_that_is_in_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str, refused: int
) -> None:
    """The system refuses to remove the place of a mount before it looks whether that is empty."""
    home = make_folder(tmp_path / "home")
    (make_folder(home / "sub") / "file").touch()
    make_folder(home / "sub" / "empty")
    mounted = home / place
    before = sorted(mounted.rglob("*"))
    remove = os.rmdir

    def rmdir(path: str, *, dir_fd: int | None = None) -> None:
        at = path if dir_fd is None else str(Path(f"/proc/self/fd/{dir_fd}").readlink() / path)
        if at == str(mounted):
            raise OSError(refused, os.strerror(refused))
        remove(path, dir_fd=dir_fd)

    def find_mount_id(fd: int) -> str:
        at = Path(f"/proc/self/fd/{fd}").readlink()
        return "mnt_id: 2" if at == mounted or mounted in at.parents else "mnt_id: 1"

    monkeypatch.setattr(os, "rmdir", rmdir)
    monkeypatch.setattr(removal, "find_mount_id", find_mount_id)
    assert not remove_tree(str(home))
    assert sorted(mounted.rglob("*")) == before
    left = {str(path.relative_to(home)) for path in home.rglob("*")}
    assert left == {"": {"sub", "sub/file", "sub/empty"}, "sub": {"sub", "sub/file", "sub/empty"},
                    "sub/empty": {"sub", "sub/empty"}}[place]  # fmt: skip
