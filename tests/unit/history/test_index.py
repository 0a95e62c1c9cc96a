"""The index: it follows the recordings, outlives them, and can be made again."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from zipfile import ZipFile

import duckdb
import pytest

from cliconform.errors import CannotRunError
from cliconform.history import index
from cliconform.history.collecting import read_history
from cliconform.history.index import MOST
from cliconform.recording.store import RecordingStore
from support.history import Runs


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path)


def test_a_run_that_is_recorded_is_added_and_the_others_are_not_read_again(runs: Runs) -> None:
    runs.record({"a": "conforms"})
    runs.read()
    (first,) = runs.index.list_runs()
    before = first.file.stat().st_mtime_ns
    runs.record({"a": "deviates"})
    assert len(runs.read().runs) == 2
    assert first.file.stat().st_mtime_ns == before


def test_only_its_user_can_read_it(runs: Runs) -> None:
    runs.record({"a": "conforms"})
    runs.read()
    (run,) = runs.index.list_runs()
    assert stat.S_IMODE(run.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(run.file.parent.stat().st_mode) == 0o700


def test_a_run_outlives_its_recording(runs: Runs) -> None:
    file = runs.record({"a": "conforms"})
    runs.read()
    file.unlink()
    assert runs.read_command("a").verdicts == ("conforms",)


def test_a_recording_that_was_removed_before_it_was_read_is_in_the_history(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cliconform.recording.store.MOST", 1)
    for verdict in ("deviates", "conforms", "conforms"):
        runs.record({"a": verdict})
    runs.store.prune()
    assert len(runs.store.list_files()) == 1
    assert len(runs.store.list_removed()) == 2
    assert runs.read_command("a").verdicts == ("deviates", "conforms", "conforms")
    assert runs.store.list_removed() == []


def test_what_is_kept_of_removed_recordings_has_a_limit(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cliconform.recording.store.MOST", 1)
    monkeypatch.setattr("cliconform.recording.store._MOST_REMOVED", 2)
    for _ in range(5):
        runs.record({"a": "conforms"})
    runs.store.prune()
    assert len(runs.store.list_removed()) == 2


def test_a_recording_of_an_earlier_version_is_read_as_a_whole(runs: Runs) -> None:
    file = runs.record({"a": "deviates"})
    with ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    assert json.loads(entries.pop("history.json"))["run"]["name"] == "tool"
    with ZipFile(file, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    assert runs.read_command("a").verdicts == ("deviates",)


def test_a_file_that_is_damaged_is_made_again_from_the_recording(runs: Runs) -> None:
    runs.record({"a": "conforms"})
    runs.record({"a": "deviates"})
    runs.read()
    for run in runs.index.list_runs():
        run.file.write_bytes(b"PAR1 no more")
    history = runs.read()
    assert history.commands[0].verdicts == ("conforms", "deviates")
    assert history.problems == ()


def test_a_damaged_file_without_its_recording_is_said_and_hides_no_other(runs: Runs) -> None:
    lost = runs.record({"a": "conforms"})
    runs.record({"a": "deviates"})
    runs.read()
    lost.unlink()
    file = runs.index.list_runs()[0].file
    file.write_bytes(file.read_bytes()[:-20])
    history = runs.read()
    assert history.commands[0].verdicts == ("deviates",)
    assert [lost.stem in problem for problem in history.problems] == [True]
    assert runs.read().problems == ()


def test_a_damaged_recording_is_said_and_hides_no_other(runs: Runs) -> None:
    damaged = runs.record({"a": "conforms"})
    runs.record({"a": "deviates"})
    damaged.write_bytes(damaged.read_bytes()[:100])
    history = runs.read()
    assert [each.verdicts for each in history.commands] == [("deviates",)]
    assert str(damaged) in history.problems[0]


def test_the_oldest_runs_go_when_they_are_too_many(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST >= 500
    monkeypatch.setattr("cliconform.history.index.MOST", 2)
    for verdict in ("deviates", "conforms", "known"):
        runs.record({"a": verdict})
    assert runs.read_command("a").verdicts == ("conforms", "known")


def test_what_another_process_began_and_did_not_finish_goes(runs: Runs) -> None:
    runs.record({"a": "conforms"})
    runs.read()
    rest = runs.index.folder / "x.parquet.1.partial"
    rest.write_bytes(b"x")
    runs.record({"a": "conforms"})
    runs.read()
    assert not rest.exists()


def test_a_history_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    (tmp_path / "history").write_text("no folder")
    runs.record({"a": "conforms"})
    assert "the history cannot be written" in runs.read().problems[0]


def test_another_process_that_does_not_end_to_write_is_not_waited_for_without_an_end(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "LONGEST_WAIT", 0.0)
    runs.record({"a": "conforms"})
    with runs.index.lock():
        problems = runs.read().problems
    lock = runs.index.folder / "lock"
    assert problems == (f"the history cannot be written: {lock}: another process writes it",)
    assert len(runs.read().runs) == 1


def test_an_error_in_every_file_names_the_folder(runs: Runs) -> None:
    runs.record({"a": "conforms"})
    runs.read()

    def fail(_: object) -> None:
        raise duckdb.Error("no such column")

    with pytest.raises(CannotRunError, match="cannot be read: no such column"):
        read_history(runs.store, runs.index, fail)


def test_a_store_without_a_folder_has_no_summaries(tmp_path: Path) -> None:
    assert RecordingStore(tmp_path / "none").list_removed() == []
