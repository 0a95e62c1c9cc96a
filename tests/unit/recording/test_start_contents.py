"""The files that a spec gives a home are recorded as they were, where a command changed them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cliconform.file_digest import compute_digest, compute_digest_of_bytes
from cliconform.masking.mask import NO_MASK, Mask
from cliconform.model.invocation import HomeContent
from cliconform.model.observation import Observation
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.plan import Step
from cliconform.model.report import Report
from cliconform.model.template import Template
from cliconform.recording.archive import Archive, MissingContentError
from cliconform.recording.recorder import Recorder, RecordingLimits
from cliconform.running.home.snapshot import take_snapshot
from support.judging import make_step, observe


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


def give(content: HomeContent, **more: object) -> Step:
    step = make_step()
    return replace(step, invocation=replace(step.invocation, home=content), **more)  # type: ignore[arg-type]


def run(home: Path, before: dict[str, bytes], after: dict[str, bytes]) -> Observation:
    """Return what is observed of a command that changes the files in ``home``."""
    snapshots = []
    for files in (before, after):
        for old in [each for each in home.rglob("*") if each.is_file()]:
            old.unlink()
        for path, data in files.items():
            (home / path).parent.mkdir(exist_ok=True)
            (home / path).write_bytes(data)
        snapshots.append(take_snapshot(str(home)).facts)
    return replace(observe(), home=str(home), before=snapshots[0], after=snapshots[1])


def read_before(
    home: Path,
    step: Step,
    seen: Observation,
    path: str,
    *,
    mask: Mask = NO_MASK,
    limits: RecordingLimits | None = None,
) -> bytes:
    """Return what a recording has of the file at ``path`` before the command."""
    file = home.parent / "run.zip"
    recorder = Recorder(file, limits)
    recorder.add(seen, mask, step)
    outcome = Outcome(step=step, verdict=Verdict.CONFORMS, observation=seen)
    recorder.finish(
        Report(
            spec="x.toml",
            name="x",
            target="x",
            command=("x",),
            started="2027-01-01T00:00:00.000+00:00",
            duration=1.0,
            jobs=1,
            outcomes=(outcome,),
        )
    )
    assert not recorder.problem
    with Archive(file) as archive:
        fact = seen.before[path]
        return archive.read_content(fact.digest, fact.size)


def test_a_text_is_recorded_with_the_values_of_the_run(home: Path) -> None:
    text = f"{home}/x 8080 row\n".encode()
    step = give(
        HomeContent(files={"./a.txt": Template("${home}/x ${port} ${name}\n")}),
        values={"name": "row"},
    )
    seen = replace(run(home, {"a.txt": text}, {"a.txt": b"new"}), values={"port": "8080"})
    assert read_before(home, step, seen, "a.txt") == text


def test_bytes_and_a_removed_file_are_recorded(home: Path) -> None:
    step = give(HomeContent(binaries={"a.bin": b"\0\xff"}))
    assert read_before(home, step, run(home, {"a.bin": b"\0\xff"}, {}), "a.bin") == b"\0\xff"


@pytest.mark.parametrize(("name", "path"), [(".", "d/a"), ("d", "d/a"), ("d/a", "d/a")])
def test_a_copied_file_is_recorded(home: Path, tmp_path: Path, name: str, path: str) -> None:
    source = tmp_path / "fixtures"
    (source / "d").mkdir(parents=True)
    (source / "d/a").write_text("old")
    given = {".": source, "d": source / "d", "d/a": source / "d/a"}[name]
    step = give(HomeContent(copies={name: str(given)}))
    assert read_before(home, step, run(home, {path: b"old"}, {path: b"new"}), path) == b"old"


def test_what_every_home_holds_is_recorded(home: Path) -> None:
    step = make_step()
    content = HomeContent(files={"a": Template("old")})
    step = replace(step, invocation=replace(step.invocation, fresh_home=content))
    assert read_before(home, step, run(home, {"a": b"old"}, {"a": b"new"}), "a") == b"old"


def test_a_copied_file_that_is_another_one_by_now_is_not_recorded(
    home: Path, tmp_path: Path
) -> None:
    (tmp_path / "source").write_text("now")
    step = give(HomeContent(copies={"a": str(tmp_path / "source")}))
    with pytest.raises(MissingContentError, match="it was not recorded"):
        read_before(home, step, run(home, {"a": b"old"}, {"a": b"new"}), "a")


def test_an_unchanged_file_is_recorded_once(home: Path) -> None:
    step = give(HomeContent(files={"a": Template("same"), "b": Template("same")}))
    seen = run(home, {"a": b"same", "b": b"same"}, {"a": b"same", "b": b"new"})
    assert read_before(home, step, seen, "b") == b"same"
    with Archive(home.parent / "run.zip") as archive:
        assert len(list(archive.list_contents())) == 2


def test_the_limit_of_a_file_holds_for_it(home: Path) -> None:
    step = give(HomeContent(files={"a": Template("x" * 11)}))
    seen = run(home, {"a": b"x" * 11}, {"a": b"y"})
    with pytest.raises(MissingContentError, match="larger than 10 bytes"):
        read_before(home, step, seen, "a", limits=RecordingLimits(file=10))


def test_a_secret_in_it_is_masked(home: Path) -> None:
    step = give(HomeContent(files={"a": Template("key canary-42!")}))
    seen = run(home, {"a": b"key canary-42!"}, {"a": b"x"})
    masked = read_before(home, step, seen, "a", mask=Mask(["canary-42!"]))
    assert masked == b"key (secret)"


def test_a_file_that_holds_secrets_by_its_name_is_masked(home: Path) -> None:
    data = b"machine x login me password hunter22\n"
    step = give(HomeContent(files={".netrc": Template(data.decode())}))
    masked = read_before(home, step, run(home, {".netrc": data}, {".netrc": b"-"}), ".netrc")
    assert b"hunter22" not in masked


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1, 3 << 20])
def test_the_digest_of_bytes_is_that_of_the_file(tmp_path: Path, size: int) -> None:
    for data in (bytes(size), b"x" * size, bytes(size // 2) + b"x" * (size - size // 2)):
        file = tmp_path / "f"
        file.write_bytes(data)
        with file.open("rb") as opened:
            assert compute_digest(opened.fileno(), size) == compute_digest_of_bytes(data)
