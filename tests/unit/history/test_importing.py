"""Importing recordings from elsewhere: each once, and whatever is in them."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from cliconform.errors import UsageError
from cliconform.history import importing
from cliconform.history.importing import Imported, import_recordings
from cliconform.history.spec_runs import Wanted
from support.history import Runs

ELSEWHERE = Wanted(spec="/here/specs/tool.toml", name="tool")


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path)


@pytest.fixture
def artifacts(tmp_path: Path) -> Path:
    folder = tmp_path / "artifacts"
    folder.mkdir()
    return folder


def take(runs: Runs, *paths: Path) -> list[Imported]:
    return list(import_recordings(map(str, paths), runs.index))


def replace_entry(file: Path, name: str, data: bytes) -> None:
    with ZipFile(file) as archive:
        entries = {each: archive.read(each) for each in archive.namelist()}
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for each, content in (entries | {name: data}).items():
            archive.writestr(each, content)


def test_the_recordings_of_a_folder_are_in_the_history_of_the_spec_of_that_name(
    runs: Runs, artifacts: Path
) -> None:
    (artifacts / "one").mkdir()
    runs.record({"a": "deviates"}, file=artifacts / "one" / "run.zip")
    runs.record({"a": "conforms"}, file=artifacts / "run.zip")
    assert all(each.is_new for each in take(runs, artifacts))
    history = runs.read(ELSEWHERE)
    assert history.commands[0].verdicts == ("deviates", "conforms")
    assert [run.imported for run in history.runs] == [True, True]


def test_a_run_is_imported_once_whatever_its_file_is_called(runs: Runs, artifacts: Path) -> None:
    file = runs.record({"a": "conforms"}, file=artifacts / "run.zip")
    copy = artifacts / "copy.zip"
    copy.write_bytes(file.read_bytes())
    first, second = take(runs, file, copy)
    assert (first.is_new, second.is_new) == (True, False)
    assert (second.run, second.problem) == (first.run, "")


def test_a_run_that_was_made_here_is_not_imported(runs: Runs) -> None:
    file = runs.record({"a": "conforms"})
    runs.read()
    (found,) = take(runs, file)
    assert (found.is_new, found.run) == (False, file.stem)


def test_an_artifact_that_is_a_zip_file_of_recordings_is_a_folder_of_them(
    runs: Runs, artifacts: Path, tmp_path: Path
) -> None:
    file = runs.record({"a": "conforms"}, file=tmp_path / "run.zip")
    with ZipFile(artifacts / "artifact.zip", "w") as archive:
        archive.write(file, "out/run.zip")
        archive.writestr("junit.xml", "<x/>")
    (found,) = take(runs, artifacts)
    assert found.is_new
    assert found.file == str(artifacts / "artifact.zip" / "out" / "run.zip")


def test_imported_runs_of_another_target_are_not_those_of_the_spec(
    runs: Runs, artifacts: Path
) -> None:
    runs.record({"a": "conforms"})
    runs.record({"a": "deviates"}, file=artifacts / "run.zip", target="2", name="tool")
    take(runs, artifacts)
    assert len(runs.read().runs) == 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"{", "it is damaged", id="no JSON"),
        pytest.param(b"[" * 100_000, "it is damaged", id="deep"),
        pytest.param(b'{"history": 9}', "it is damaged", id="nothing in it"),
        pytest.param(
            b'{"history":9,"run":{},"commands":{},"findings":[]}', "version 9", id="a later one"
        ),
        pytest.param(
            json.dumps(
                {"history": 1, "run": {"started": 5}, "commands": {"id": []}, "findings": []}
            ).encode(),
            "it is damaged",
            id="no time",
        ),
        pytest.param(
            json.dumps(
                {
                    "history": 1,
                    "run": {"started": "2027-01-01T00:00:00+00:00"},
                    "commands": {"id": ["a"], "verdict": ["x", "y"]},
                    "findings": [[]],
                }
            ).encode(),
            "it is damaged",
            id="columns of different lengths",
        ),
    ],
)
def test_a_recording_that_cannot_be_read_is_named_and_hides_no_other(
    runs: Runs, artifacts: Path, data: bytes, reason: str
) -> None:
    bad = runs.record({"a": "conforms"}, file=artifacts / "bad.zip")
    runs.record({"a": "conforms"}, file=artifacts / "good.zip")
    replace_entry(bad, "history.json", data)
    first, second = take(runs, artifacts)
    assert reason in first.problem
    assert second.is_new
    assert len(runs.read(ELSEWHERE).runs) == 1


def test_text_from_elsewhere_is_plain_text(runs: Runs, artifacts: Path) -> None:
    runs.record({"\x1b[31mred\x1b[0m\ud800": "conforms"}, file=artifacts / "run.zip")
    take(runs, artifacts)
    assert runs.read(ELSEWHERE).commands[0].id == "red\\ud800"


def test_what_is_no_recording_is_named(runs: Runs, artifacts: Path) -> None:
    (artifacts / "x.zip").write_text("hello")
    assert [each.problem for each in take(runs, artifacts)] == ["it is no recording"]


def test_an_artifact_with_too_much_in_it_is_not_unpacked(
    artifacts: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(importing, "_LARGEST_INSIDE", 1000)
    with ZipFile(artifacts / "a.zip", "w", ZIP_DEFLATED) as archive:
        archive.writestr("bomb.zip", b" " * 5000)
    (tmp_path / "out").mkdir()
    with pytest.raises(ValueError, match="more than 1,000 bytes"):
        importing.unpack(str(artifacts / "a.zip"), str(tmp_path / "out"))


@pytest.mark.parametrize(
    ("name", "message"),
    [("none.zip", "there is no file"), ("", "there are no recordings in")],
)
def test_a_name_that_means_no_recording_is_an_error(
    runs: Runs, artifacts: Path, name: str, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        take(runs, artifacts / name)
