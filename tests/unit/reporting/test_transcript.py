"""What reports show of an observation: its output, and what changed in the home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cliconform.model.observation import FileFact
from cliconform.reporting.run.transcript import find_changes
from support import reports

FOLDER = FileFact(kind="dir", mode=0o755)
FILE = FileFact(kind="file", mode=0o644, size=1)


class Counted(dict[str, FileFact]):
    """Counts how often somebody went through it."""

    rounds = 0

    def __iter__(self) -> Iterator[str]:
        self.rounds += 1
        return super().__iter__()


def test_of_new_folders_only_the_empty_ones_are_listed() -> None:
    after = {"a": FOLDER, "a/b": FOLDER, "a/b/f": FILE, "a-b": FOLDER, "c": FOLDER}
    observation = replace(reports.observation(reports.step("a")), before={}, after=after)
    assert [change.path for change in find_changes(observation)] == ["a-b", "a/b/f", "c"]


def test_the_snapshot_is_not_searched_once_for_each_new_folder() -> None:
    after = Counted({f"d{number}": FOLDER for number in range(100)})
    observation = replace(reports.observation(reports.step("a")), before={}, after=after)
    assert len(find_changes(observation)) == len(after)
    assert after.rounds <= 3
