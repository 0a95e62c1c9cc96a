"""Homes created from other homes."""

from __future__ import annotations

from pathlib import Path

from cliconform.running.home.creation import create_home, remove_home
from cliconform.running.home.snapshot import EMPTY_SNAPSHOT, take_snapshot
from cliconform.running.home.snapshot_file import read_snapshot, write_snapshot
from cliconform.running.protocol import Origin


def test_digests_are_handed_on_to_a_copy_and_to_a_home_taken_over(tmp_path: Path) -> None:
    first, copied, taken = (str(tmp_path / name) for name in ("first", "copied", "taken"))
    create_home(first, None)
    Path(first, "f").write_text("x")
    snapshot = take_snapshot(first)
    write_snapshot(first, snapshot)
    assert read_snapshot(first) == snapshot
    expected = {"f": snapshot.facts["f"].digest}
    assert create_home(copied, Origin(home=first, take_over=False)) == expected
    assert create_home(taken, Origin(home=first, take_over=True)) == expected
    assert read_snapshot(first) == EMPTY_SNAPSHOT
    remove_home(copied)
    remove_home(taken)
    assert list(tmp_path.iterdir()) == []
