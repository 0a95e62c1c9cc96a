"""The snapshot beside a home, and what a command may have put into its place."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cliconform.model.observation import FileFact
from cliconform.running.home.snapshot import EMPTY_SNAPSHOT, Snapshot
from cliconform.running.home.snapshot_file import read_snapshot, write_snapshot

SNAPSHOT = Snapshot(facts={"d": FileFact(kind="dir", mode=0o700)}, stamps={}, moment=1)


def test_a_snapshot_does_not_go_through_a_link_in_its_place(tmp_path: Path) -> None:
    precious, file = tmp_path / "precious", tmp_path / "00001.snapshot"
    precious.write_text("precious")
    file.symlink_to(precious)
    assert read_snapshot(str(tmp_path / "00001")) == EMPTY_SNAPSHOT
    write_snapshot(str(tmp_path / "00001"), SNAPSHOT)
    assert precious.read_text() == "precious"
    assert not file.is_symlink()
    assert read_snapshot(str(tmp_path / "00001")) == SNAPSHOT


@pytest.mark.parametrize(
    "spoil",
    [
        os.mkfifo,
        Path.mkdir,
        Path.touch,
        lambda file: file.write_bytes(b"\x80\x05rubbish"),
        lambda file: file.write_bytes(b"\x80\x05N."),
    ],
    ids=["fifo", "folder", "empty", "rubbish", "none"],
)
def test_what_is_no_snapshot_is_taken_for_none(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(tmp_path / "00001.snapshot")
    assert read_snapshot(str(tmp_path / "00001")) == EMPTY_SNAPSHOT
