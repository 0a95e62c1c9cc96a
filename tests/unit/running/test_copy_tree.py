"""Copies of homes share nothing with them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from cliconform.running.home.copy_tree import copy_into, copy_tree
from support.folders import make_folder


def test_a_copy_shares_nothing_with_its_source(tmp_path: Path) -> None:
    old, new = make_folder(tmp_path / "old"), make_folder(tmp_path / "new")
    (old / "f").write_text("1")
    (old / "hard").hardlink_to(old / "f")
    copy_tree(str(old), str(new))
    (new / "f").write_text("2")
    assert (
        (old / "f").read_text() == (old / "hard").read_text() == (new / "hard").read_text() == "1"
    )


def test_only_with_merge_is_a_tree_copied_into_a_folder_that_is_not_empty(tmp_path: Path) -> None:
    old, new = make_folder(tmp_path / "old"), make_folder(tmp_path / "new")
    make_folder(old / "d")
    make_folder(new / "d")
    with pytest.raises(FileExistsError):
        copy_tree(str(old), str(new))
    copy_tree(str(old), str(new), merge=True)


def test_what_is_copied_from_a_checkout_that_is_read_only_can_be_written_to(tmp_path: Path) -> None:
    old, new = make_folder(tmp_path / "old"), make_folder(tmp_path / "new")
    make_folder(old / "d")
    for name, mode in (("d/data.db", 0o444), ("d/tool", 0o555), ("d", 0o555)):
        (old / name).touch()
        (old / name).chmod(mode)
    for source, target in ((old, new / "folder"), (old / "d" / "data.db", new / "data.db")):
        copy_into(str(source), str(target), name=str(target))
    names = ("folder/d/data.db", "folder/d/tool", "folder/d", "data.db")
    modes = [stat.S_IMODE((new / name).stat().st_mode) for name in names]
    assert modes == [0o644, 0o755, 0o755, 0o644]
    assert stat.S_IMODE((old / "d" / "data.db").stat().st_mode) == 0o444


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("shared", [True, False])
def test_what_may_not_be_read_keeps_its_mode_unless_others_copy_it_too(
    tmp_path: Path, *, shared: bool
) -> None:
    old, new = make_folder(tmp_path / "old"), make_folder(tmp_path / "new")
    (make_folder(old / "d") / "f").write_text("1")
    (old / "d" / "f").chmod(0)
    (old / "d").chmod(0)
    copy_tree(str(old), str(new), shared=shared)
    modes = [read_mode(path) for path in (old / "d", old / "d" / "f")]
    assert (modes == [0, 0]) is not shared
    assert [read_mode(path) for path in (new / "d", new / "d" / "f")] == [0, 0]
    assert (new / "d" / "f").read_text() == "1"


def read_mode(path: Path) -> int:
    """The permissions, before all are given: what is below can then be looked at."""
    mode = stat.S_IMODE(path.stat().st_mode)
    path.chmod(0o700)
    return mode
