"""Recordings: what is stored, what is left out, and what a damaged one gives."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from unittest.mock import Mock, patch
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from cliconform.errors import SpecError, UsageError
from cliconform.masking.mask import NO_MASK, Mask
from cliconform.model.fingerprint import Fingerprint, RunInputs
from cliconform.model.observation import Chunk, FileFact, Observation
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.report import Report
from cliconform.recording.archive import Archive, MissingContentError, is_recording
from cliconform.recording.manifest import make_manifest, parse_manifest, render_manifest
from cliconform.recording.rebuilt_home import HomeRebuilder
from cliconform.recording.recorder import Recorder, RecordingLimits
from cliconform.recording.store import LARGEST, MOST, RecordingStore
from cliconform.reporting.run.json_writer import JsonWriter
from cliconform.running.home.snapshot import take_snapshot
from support import reports
from support.judging import make_step, observe


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


def look(home: Path, **more: Any) -> Observation:
    return replace(observe(), home=str(home), after=take_snapshot(str(home)).facts, **more)


def make_report(*observations: Observation, spec: str = "x.toml") -> Report:
    return Report(
        spec=spec,
        name="x",
        target="x",
        command=("x",),
        started="2027-01-01T00:00:00.000+00:00",
        duration=1.0,
        jobs=1,
        outcomes=tuple(
            Outcome(step=make_step(), verdict=Verdict.CONFORMS, observation=each)
            for each in observations
        ),
    )


def record(
    file: Path, *observations: Observation, mask: Mask = NO_MASK, **of_recorder: Any
) -> Recorder:
    recorder = Recorder(file, **of_recorder)
    for each in observations:
        recorder.add(each, mask)
    recorder.finish(mask.apply_to(make_report(*observations)))
    return recorder


def read_observation(archive: Archive) -> Observation:
    observation = archive.read_report().outcomes[0].observation
    assert observation is not None
    return observation


def test_a_home_is_the_same_when_it_is_rebuilt(tmp_path: Path, home: Path) -> None:
    (home / "d/deep").mkdir(parents=True)
    (home / "d/deep/run.sh").write_bytes(b"#!/bin/sh\n")
    (home / "d/deep/run.sh").chmod(0o750)
    (home / "empty").write_bytes(b"")
    (home / "twice").write_bytes(b"#!/bin/sh\n")
    (home / "l").symlink_to("d/deep")
    (home / "own").symlink_to(home / "empty")
    os.mkfifo(home / "pipe", 0o600)
    (home / "d").chmod(0o555)
    observation = look(home)
    assert not record(tmp_path / "r.zip", observation).problem

    with Archive(tmp_path / "r.zip") as archive:
        rebuilder = HomeRebuilder(archive, str(tmp_path))
        with rebuilder.rebuild(read_observation(archive)) as homes:
            assert homes.left_out == {}
            rebuilt = dict(take_snapshot(homes.first).facts)
            own = rebuilt.pop("own")
            assert own.digest == f"{homes.first}/empty"
            assert rebuilt == {k: v for k, v in observation.after.items() if k != "own"}
        assert not Path(homes.first).exists()
    (home / "d").chmod(0o755)


def test_each_content_is_stored_once(tmp_path: Path, home: Path) -> None:
    (home / "a").write_text("same")
    (home / "b").write_text("same")
    observation = look(home)
    record(tmp_path / "r.zip", observation, observation)
    with ZipFile(tmp_path / "r.zip") as archive:
        assert len([name for name in archive.namelist() if name.startswith("contents/")]) == 1
        assert len(archive.namelist()) == 4  # the others: the run, its summary, the manifest


def test_of_another_recording_only_the_contents_that_are_asked_for_are_stored(
    tmp_path: Path, home: Path
) -> None:
    for name in ("wanted", "unwanted"):
        (home / name).write_text(name)
    observation = look(home)
    record(tmp_path / "first.zip", observation)
    wanted = observation.after["wanted"].digest
    recorder = Recorder(tmp_path / "second.zip")
    with Archive(tmp_path / "first.zip") as first:
        recorder.add_recording(first, {wanted})
    recorder.finish(make_report())
    with Archive(tmp_path / "second.zip") as second:
        assert [digest for digest, _ in second.list_contents()] == [wanted]


def test_what_is_too_much_is_left_out_and_named(tmp_path: Path, home: Path) -> None:
    (home / "a").write_text("0123456789")
    (home / "b").write_text("01234")
    (home / "c").write_text("56789")
    observation = look(home)
    record(tmp_path / "r.zip", observation, limits=RecordingLimits(file=9, run=9))
    with (
        Archive(tmp_path / "r.zip") as archive,
        HomeRebuilder(archive, str(tmp_path)).rebuild(observation) as homes,
    ):
        assert homes.left_out == {
            "a": "it is larger than 9 bytes",
            "c": "the contents of the run are more than 9 bytes",
        }
        assert (Path(homes.first) / "b").read_text() == "01234"


def test_a_file_that_changes_after_it_was_observed_is_left_out(tmp_path: Path, home: Path) -> None:
    (home / "a").write_text("first")
    observation = look(home)
    (home / "a").write_text("and second")
    record(tmp_path / "r.zip", observation)
    digest = observation.after["a"].digest
    with Archive(tmp_path / "r.zip") as archive, pytest.raises(MissingContentError, match="chang"):
        archive.read_content(digest, 5)


def test_secrets_are_masked_also_where_they_come_in_pieces(tmp_path: Path, home: Path) -> None:
    (home / "a").write_bytes(b"\0the password is canary-42!")
    (home / "c").write_text("the password is canary-42!")
    (home / "b").write_text("nothing")
    chunks = [b"is can", b"ary", b"-42! or", b" canary-42!."]
    observation = look(
        home,
        chunks=tuple(Chunk(stream="stdout", at=0.1, data=each) for each in chunks),
        argv=("x", "--key=canary-42!"),
        values={"key": "canary-42!"},
    )
    record(tmp_path / "r.zip", observation, mask=Mask(["canary-42!"]))
    with ZipFile(tmp_path / "r.zip") as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"canary" not in everything
    assert b"ary" not in everything.replace(b"binary", b"")
    with Archive(tmp_path / "r.zip") as opened:
        seen = read_observation(opened)
        assert b"".join(each.data for each in seen.chunks) == b"is (secret) or (secret)."
        assert seen.argv == ("x", "--key=(secret)")
        assert seen.masked
        assert list(opened.manifest.left_out.values()) == ["it has the value of a secret"]
        with HomeRebuilder(opened, str(tmp_path)).rebuild(seen) as homes:
            assert Path(homes.first, "c").read_text() == "the password is (secret)"
            assert homes.left_out == {"a": "it has the value of a secret"}


def test_what_is_found_to_be_secret_later_is_masked_in_what_was_stored_before(
    tmp_path: Path, home: Path
) -> None:
    (home / "a").write_text("canary-42! and canary-43!")
    (home / "b").write_bytes(b"\0canary-43!")
    recorder, observation = Recorder(tmp_path / "r.zip"), look(home)
    recorder.add(observation, Mask(["canary-42!"]))
    recorder.add(observation, Mask(["canary-42!", "canary-43!"]))
    recorder.finish(make_report(observation))
    assert recorder.problem == ""
    with (
        Archive(tmp_path / "r.zip") as opened,
        HomeRebuilder(opened, str(tmp_path)).rebuild(observation) as homes,
    ):
        assert Path(homes.first, "a").read_text() == "(secret) and (secret)"
        assert homes.left_out == {"b": "it has the value of a secret"}


def test_only_what_was_stored_before_is_searched_for_what_is_found_to_be_secret_later(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[bytes] = []
    is_in = Mask.is_in

    def note(mask: Mask, data: bytes) -> bool:
        searched.append(data)
        return is_in(mask, data)

    monkeypatch.setattr(Mask, "is_in", note)
    (home / "a").write_text("first")
    recorder = Recorder(tmp_path / "r.zip")
    recorder.add(look(home), Mask(["canary-42!"]))
    (home / "b").write_text("second")
    observation = look(home)
    recorder.add(observation, Mask(["canary-42!", "canary-43!"]))
    recorder.finish(make_report(observation))
    assert recorder.problem == ""
    assert searched == [b"first", b"second", b"first"]
    with Archive(tmp_path / "r.zip") as opened:
        assert sorted(size for _, size in opened.list_contents()) == [5, 6]


def test_a_password_in_a_known_file_is_masked_although_the_spec_does_not_have_it(
    tmp_path: Path, home: Path
) -> None:
    (home / ".netrc").write_text("machine x login me password canary-42!\n")
    observation = look(home)
    record(tmp_path / "r.zip", observation)
    with (
        Archive(tmp_path / "r.zip") as opened,
        HomeRebuilder(opened, str(tmp_path)).rebuild(observation) as homes,
    ):
        assert Path(homes.first, ".netrc").read_text() == "machine x login me password (secret)\n"
        assert read_observation(opened).masked


def test_an_outcome_is_written_again_only_if_its_home_has_something_masked(
    tmp_path: Path, home: Path
) -> None:
    plain = look(home)
    (home / "a").write_text("canary-42!")
    report = make_report(plain, look(home))
    mask, recorder = Mask(["canary-42!"]), Recorder(tmp_path / "r.zip")
    for outcome in report.outcomes:
        assert outcome.observation is not None
        recorder.add(outcome.observation, mask)
        recorder.add_outcome(outcome)
    with patch.object(JsonWriter, "write", autospec=True, side_effect=JsonWriter.write) as write:
        recorder.finish(report)
    written = [call.args[1] for call in write.call_args_list]
    again = [each.observation for each in written if isinstance(each, Outcome)]
    assert [(seen.after, seen.masked) for seen in again if seen] == [(look(home).after, True)]
    with Archive(tmp_path / "r.zip") as opened:
        seen = [each.observation for each in opened.read_report().outcomes]
        assert [each.masked for each in seen if each] == [False, True]


def test_a_manifest_of_an_earlier_version_has_no_masked_contents() -> None:
    manifest = make_manifest(make_report(observe()), {}, {})
    data = json.loads(render_manifest(manifest))
    del data["masked"]
    assert parse_manifest(json.dumps(data).encode()) == manifest


def test_a_manifest_says_which_system_the_program_was_run_on() -> None:
    target = Fingerprint(parts={"program tool": "digest"}, system="Linux x86_64")
    inputs = RunInputs(spec=Fingerprint(), target=target)
    manifest = make_manifest(make_report(observe()), {}, {}, inputs)
    data = json.loads(render_manifest(manifest))
    assert parse_manifest(json.dumps(data).encode()) == manifest
    del data["inputs"]["target"]["system"]  # as in those of earlier versions
    read = parse_manifest(json.dumps(data).encode())
    assert read.inputs is not None
    assert read.inputs.target == replace(target, system="")


def test_a_recording_is_private_and_there_only_when_it_is_complete(
    tmp_path: Path, home: Path
) -> None:
    (home / "a").write_text("a")
    recorder = Recorder(tmp_path / "r.zip")
    recorder.add(look(home))
    assert not (tmp_path / "r.zip").exists()
    recorder.close()
    assert list(tmp_path.iterdir()) == [home]
    record(tmp_path / "r.zip", look(home))
    assert stat.S_IMODE((tmp_path / "r.zip").stat().st_mode) == 0o600


def test_a_recording_that_cannot_be_written_says_why_and_raises_nothing(
    tmp_path: Path, home: Path
) -> None:
    (home / "a").write_text("a")
    (tmp_path / "file").touch()
    assert "Not a directory" in record(tmp_path / "file/r.zip", look(home)).problem


def test_an_outcome_that_cannot_be_written_ends_no_run(tmp_path: Path) -> None:
    no_value = cast("str", object())
    outcome = replace(reports.conforms(), captured={"x": no_value})
    recorder = Recorder(tmp_path / "r.zip")
    recorder.add_outcome(outcome)
    assert not recorder.problem
    recorder.finish(reports.report(outcome))
    assert "object is no value of the model" in recorder.problem
    assert list(tmp_path.iterdir()) == []


# What a damaged recording gives.


@pytest.fixture
def recorded(tmp_path: Path, home: Path) -> Path:
    (home / "a").write_text("a" * 5000)
    record(tmp_path / "r.zip", look(home))
    return tmp_path / "r.zip"


def find_problem(file: Path) -> str:
    with pytest.raises(SpecError) as caught:
        read_everything(file)
    return caught.value.problems[0].message


def read_everything(file: Path) -> None:
    with Archive(file) as archive:
        for fact in read_observation(archive).after.values():
            archive.read_content(fact.digest, fact.size)


def rewrite(file: Path, name: str, data: bytes | None, *, packed: bool = False) -> None:
    with ZipFile(file) as archive:
        entries = {each: archive.read(each) for each in archive.namelist()}
    with ZipFile(file, "w", ZIP_DEFLATED if packed else ZIP_STORED) as archive:
        for each, old in entries.items():
            if each != name or data is not None:
                archive.writestr(each, data if each == name and data is not None else old)


def test_a_recording_that_was_cut_off_is_told_as_that(recorded: Path) -> None:
    whole = recorded.read_bytes()
    for size in (len(whole) - 1, len(whole) // 2, 40, 0):
        recorded.write_bytes(whole[:size])
        assert is_recording(recorded)
        assert "it is damaged, or was cut off" in find_problem(recorded)


def test_a_damaged_entry_is_named(recorded: Path) -> None:
    whole = bytearray(recorded.read_bytes())
    whole[60:70] = b"\0" * 10
    recorded.write_bytes(whole)
    assert "its entry contents/" in find_problem(recorded)


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("manifest.json", None, "it has no manifest.json, so it is no recording of cliconform"),
        ("run.json", None, "it has no run.json"),
        ("manifest.json", b"{", "its manifest is not valid JSON"),
        ("manifest.json", b"[]", "its manifest has no version"),
        ("manifest.json", b'{"recording": 2}', "a recording of version 2, but this cliconform"),
        ("manifest.json", b'{"recording": 1}', "its manifest is damaged"),
        ("manifest.json", b"[" * 100_000, "its manifest is not valid JSON"),
        ("run.json", b"{}", "not a stored run of cliconform"),
    ],
)
def test_what_is_wrong_in_a_recording_is_said(
    recorded: Path, name: str, data: bytes | None, problem: str
) -> None:
    rewrite(recorded, name, data)
    assert problem in find_problem(recorded)


def test_a_content_that_would_fill_the_memory_is_not_read(recorded: Path) -> None:
    with ZipFile(recorded) as archive:
        name = next(each for each in archive.namelist() if each.startswith("contents/"))
    rewrite(recorded, name, bytes(10_000_000))
    assert "larger than it can be" in find_problem(recorded)


def test_an_entry_that_stands_for_more_than_its_size_can_is_not_read(
    recorded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cliconform.recording.archive._SURELY_PACKED", 100_000)
    rewrite(recorded, "run.json", b" " * 10_000_000, packed=True)
    assert "its entry run.json is larger than it can be" in find_problem(recorded)


def test_more_entries_than_there_is_memory_for_are_said(
    recorded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cliconform.recording.archive.ZipFile", Mock(side_effect=MemoryError))
    assert "it has more entries than there is memory for" in find_problem(recorded)


@pytest.mark.parametrize("path", ["../out", "/tmp/out", "a/../../out", "link/out", ""])
def test_nothing_is_made_outside_the_rebuilt_home(
    tmp_path: Path, home: Path, recorded: Path, path: str
) -> None:
    fact = take_snapshot(str(home)).facts["a"]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    facts = {
        "link": FileFact(kind="link", mode=0o777, digest=str(elsewhere)),
        path: fact,
    }
    before = sorted(tmp_path.rglob("*"))
    with (
        Archive(recorded) as archive,
        HomeRebuilder(archive, str(tmp_path)).rebuild(replace(observe(), after=facts)),
    ):
        made = set(tmp_path.rglob("*")) - set(before)
        assert {str(each.relative_to(tmp_path)).split("/")[0] for each in made} == {"first"}
        assert not list(elsewhere.iterdir())


# The store.


def fill_store(store: RecordingStore, count: int) -> list[Path]:
    files = []
    for number in range(count):
        file = store.new_file(datetime(2027, 1, 1, microsecond=number * 1000, tzinfo=UTC))
        record(file)
        files.append(file)
    return files


def test_the_oldest_recordings_go_first(tmp_path: Path) -> None:
    store = RecordingStore(tmp_path / "store")
    files = fill_store(store, MOST + 2)
    store.prune()
    assert [Path(each.file) for each in store.entries()] == files[:1:-1]


def test_large_recordings_go_but_never_the_newest(tmp_path: Path) -> None:
    store = RecordingStore(tmp_path / "store")
    first, second, third = fill_store(store, 3)
    os.truncate(second, LARGEST)  # a hole: it takes no room
    store.prune()
    assert {first, second, third} & set(store.folder.iterdir()) == {third}
    os.truncate(third, LARGEST + 1)
    store.prune()
    assert third.exists()


def test_a_recording_that_is_being_written_stays_and_an_abandoned_one_goes(tmp_path: Path) -> None:
    store = RecordingStore(tmp_path / "store")
    store.folder.mkdir()
    abandoned = store.folder / "20270101T000000000-0000.zip.1.partial"
    abandoned.touch()
    recorder = Recorder(store.new_file(datetime(2027, 1, 1, tzinfo=UTC)))
    home = tmp_path / "home"
    home.mkdir()
    (home / "a").touch()
    recorder.add(look(home))
    store.prune()
    assert not abandoned.exists()
    assert len(list(store.folder.iterdir())) == 1
    recorder.close()


def test_a_recording_is_found_by_latest_and_by_the_beginning_of_its_id(tmp_path: Path) -> None:
    store = RecordingStore(tmp_path / "store")
    files = fill_store(store, 3)
    assert store.find("latest", None) == files[2]
    assert store.find("latest", Path("x.toml")) == files[2]
    assert store.find(files[1].stem, None) == files[1]
    assert store.find("20270101T000000001", None) == files[1]
    with pytest.raises(UsageError, match=r"no recording of y\.toml"):
        store.find("latest", Path("y.toml"))
    with pytest.raises(UsageError, match="begins the id of 3 recordings"):
        store.find("2027", None)
    with pytest.raises(UsageError, match="no file and no recording `nope`"):
        store.find("nope", None)


def test_a_recording_that_cannot_be_read_is_listed_with_the_reason(tmp_path: Path) -> None:
    store = RecordingStore(tmp_path / "store")
    (file,) = fill_store(store, 1)
    file.write_bytes(b"PK\3\4")
    (entry,) = store.entries()
    assert entry.manifest is None
    assert "cut off" in entry.problem
    with pytest.raises(UsageError, match="there is no recording"):
        store.find("latest", None)


def test_a_manifest_is_json_with_a_version(tmp_path: Path) -> None:
    record(tmp_path / "r.zip")
    with ZipFile(tmp_path / "r.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["recording"] == 1
    assert manifest["started"] == "2027-01-01T00:00:00.000+00:00"
