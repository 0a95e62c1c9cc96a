"""Copies of homes share nothing with them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from cliconform.running.home.copy_tree import copy_tree
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
