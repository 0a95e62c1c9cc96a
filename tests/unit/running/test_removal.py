"""Removing folders as programs leave them."""

from __future__ import annotations

from pathlib import Path

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
