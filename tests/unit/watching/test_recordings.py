"""A session leaves the newest run of all commands, and the newest of some of them after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cliconform.verbs.watching.recordings import SessionRecordings


@pytest.mark.parametrize(
    ("runs", "left"),
    [
        ("W", "0"),
        ("WPPP", "03"),
        ("WPPW", "3"),
        ("WPPWPP", "35"),
        ("WW", "1"),
        ("PPW", "2"),  # of `--last-failed`, the first run may be interrupted
    ],
)
def test_what_is_left_after(runs: str, left: str) -> None:
    recordings, kept = SessionRecordings(), set[Path]()
    for number, kind in enumerate(runs):
        kept -= {*recordings.list_replaced(is_whole=kind == "W")}
        kept.add(Path(str(number)))
        recordings.note(Path(str(number)), is_whole=kind == "W")
    assert kept == {Path(number) for number in left}
