"""Copies of homes share nothing with them."""

from __future__ import annotations

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
