"""A spec that has not changed is read from the user's cache, and no other one ever is."""

from __future__ import annotations

import gc
import io
import os
import pickle
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cliconform.errors import SpecError
from cliconform.loading import Files, load_spec, load_surface
from cliconform.loading.surface_formats import detection
from cliconform.model.surface import Surface
from cliconform.packed_values import Unpickler
from cliconform.running.process.forked_process import can_fork
from cliconform.verbs.shared import contract
from cliconform.verbs.shared.contract import Contract, load_contract
from cliconform.verbs.shared.recorded_runs import load_kept_surface

SPEC = """\
spec = 1
include = ["parts/*.toml", "one.toml"]
[target]
command = "true"
[command.x]
stdin_file = "typed.txt"
home = { copy = ["data.csv", "folder"] }
[command.unused]
capture = { id = "(a)" }
"""
PART = '[command.{}]\nstdout.contains = "a"\n'


class Loads:
    """Loads the contract of ``x.toml`` and counts how often that was done from the files."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, spec: str = "x.toml", *, no_known: bool = False) -> Contract:
        return load_contract(Path(spec), None, no_known=no_known)


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loads:
    loads = Loads()
    own = contract.load_afresh

    def count(spec: Path, known: Path | None, files: Files) -> Contract:
        loads.count += 1
        return own(spec, known, files)

    monkeypatch.setattr(contract, "load_afresh", count)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("CLICONFORM_NO_SPEC_CACHE", raising=False)
    project = tmp_path / "project"
    for name, text in {
        "x.toml": SPEC,
        "parts/a.toml": PART.format("a"),
        "one.toml": PART.format("one"),
        "typed.txt": "typed",
        "data.csv": "a,b",
        "folder/file": "",
    }.items():
        (project / name).parent.mkdir(exist_ok=True, parents=True)
        (project / name).write_text(text)
    monkeypatch.chdir(project)
    return loads


def test_garbage_is_looked_for_again_once_a_spec_is_loaded_or_is_not(load: Loads) -> None:
    load()
    assert gc.isenabled()
    Path("x.toml").write_text("spec = 1\n")
    with pytest.raises(SpecError):
        load()
    assert gc.isenabled()


def test_a_spec_is_loaded_once_and_is_the_same_with_its_warnings(load: Loads) -> None:
    first, second = load(), load()
    assert load.count == 1
    assert first == second
    assert [each.code for each in second.spec.warnings]


def test_a_large_spec_is_loaded_in_a_fork_and_is_the_same(
    load: Loads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contract, "_LARGE", 10)
    first, second = load(), load()
    assert load.count == (0 if can_fork() else 1)
    assert first == second == contract.load_afresh(Path("x.toml"), None, Files())


def test_the_problems_of_a_large_spec_are_those_of_any_other(
    load: Loads, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("x.toml").write_text(SPEC + "[command.y]\ntimeout = -1\n")
    with pytest.raises(SpecError) as here:
        load()
    monkeypatch.setattr(contract, "_LARGE", 10)
    with pytest.raises(SpecError) as forked:
        load()
    assert forked.value.problems == here.value.problems


def put(name: str, text: str) -> Callable[[], object]:
    def write() -> None:
        Path(name).write_text(text)

    return write


KNOWN = 'target = "true"\n[known.x]\nreason = "late"\nfindings = "exit"\n'
CHANGES: dict[str, Callable[[], object]] = {
    "the spec": put("x.toml", SPEC.replace('"true"', '"false"')),
    "an included file": put("one.toml", PART.format("two")),
    "a file that a glob includes": put("parts/a.toml", PART.format("c")),
    "a new file that a glob includes": put("parts/b.toml", PART.format("b")),
    "a file that a glob included is gone": lambda: Path("parts/a.toml").rename("a.toml"),
    "a text that is typed": put("typed.txt", "typed!"),
    "a known file appears": put("x.known.toml", KNOWN),
}


@pytest.mark.parametrize("change", CHANGES)
def test_it_is_loaded_again_after_a_change_of(change: str, load: Loads) -> None:
    if "is gone" in change:
        put("parts/other.toml", PART.format("other"))()
    before = load()
    CHANGES[change]()
    after = load()
    assert load.count == 2
    assert before != after
    assert after == load()
    assert load.count == 2


def test_a_change_that_leaves_size_and_time_alone_is_seen(load: Loads) -> None:
    load()
    times = Path("x.toml").stat()
    put("x.toml", SPEC.replace('"true"', '"echo"'))()
    os.utime("x.toml", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert load().spec.target.command == ("echo",)


@pytest.mark.parametrize(
    "change",
    [
        put("x.toml", SPEC + "unknown = 1\n"),
        put("one.toml", PART.format("x")),
        lambda: Path("typed.txt").unlink(),
        lambda: Path("data.csv").unlink(),
        lambda: Path("folder").rename("elsewhere"),
        lambda: Path("one.toml").unlink(),
        lambda: Path("x.toml").unlink(),
    ],
)
def test_what_is_wrong_now_is_reported_and_never_kept(
    change: Callable[[], object], load: Loads
) -> None:
    load()
    change()
    for _ in range(2):
        with pytest.raises(SpecError):
            load()
    assert load.count == 3


def test_a_known_file_is_kept_with_its_spec_and_loaded_again_when_it_changes(load: Loads) -> None:
    put("x.known.toml", KNOWN)()
    assert load().known.rows["x"].reason == load().known.rows["x"].reason == "late"
    assert load.count == 1
    put("x.known.toml", KNOWN.replace("late", "soon"))()
    assert load().known.rows["x"].reason == "soon"
    assert load(no_known=True).known.rows == {}
    Path("x.known.toml").unlink()
    assert load().known.rows == {}


def test_the_same_name_in_another_folder_is_another_spec(
    load: Loads, monkeypatch: pytest.MonkeyPatch
) -> None:
    load()
    Path("other").mkdir()
    put("other/x.toml", 'spec = 1\n[target]\ncommand = "other"\n[command.x]\n')()
    monkeypatch.chdir("other")
    assert load().spec.target.command == ("other",)


def test_places_are_named_as_the_spec_is_named_now(load: Loads) -> None:
    load()
    assert load("./../project/x.toml").spec.file == "../project/x.toml"


@pytest.mark.parametrize(
    "line",
    [
        'home = { copy = "*.csv" }',
        'now = "2025-01-31 12:00 Europe/Berlin"',
        'stdout = { schema = "a.schema.json" }',
    ],
)
def test_what_depends_on_more_than_a_few_files_is_not_kept(line: str, load: Loads) -> None:
    put("a.schema.json", "{}")()
    put("y.toml", f'spec = 1\n[target]\ncommand = "true"\n[command.x]\n{line}\n')()
    assert load("y.toml") == load("y.toml")
    assert load.count == 2


def test_a_variable_of_the_environment_turns_it_off(
    load: Loads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLICONFORM_NO_SPEC_CACHE", "1")
    load()
    load()
    assert load.count == 2


SURFACE = """
surface = 1
target = "x"
[[command]]
path = []
[[command.option]]
spellings = ["--{}"]
"""


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_surface_is_kept_while_its_file_is_the_same(
    is_kept: bool,  # noqa: FBT001 - a parameter
    load: Loads,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del load
    if not is_kept:
        monkeypatch.setenv("CLICONFORM_NO_SPEC_CACHE", "1")
    loaded: list[Surface] = []

    def count(file: Path, *, files: Files) -> Surface:
        loaded.append(load_surface(file, files=files))
        return loaded[-1]

    monkeypatch.setattr("cliconform.loading.load_surface", count)
    file = Path("x.surface.toml")
    for option in ("a", "a", "b"):
        file.write_text(SURFACE.format(option))
        surface = load_kept_surface(file)
        assert surface.commands[0].options[0].spellings == (f"--{option}",)
    assert len(loaded) == (2 if is_kept else 3)


def test_a_surface_in_another_format_is_not_kept(
    load: Loads, monkeypatch: pytest.MonkeyPatch
) -> None:
    del load
    described = Surface(target="x", commands=())
    monkeypatch.setattr(detection, "read_description", lambda *_: described)
    Path("x.json").write_text("{}")
    files = Files()
    assert load_surface(Path("x.json"), files=files) is described
    assert not files.is_complete


EVERYTHING = Path(__file__).parent / "everything.toml"


def test_every_value_of_a_spec_can_be_kept() -> None:
    spec = load_spec(EVERYTHING)
    assert Unpickler(io.BytesIO(pickle.dumps(spec, 5))).load() == spec


def test_every_file_that_loading_opens_is_noted(load: Loads) -> None:
    """A new key that reads a file must note it, or say that the spec is not to be kept."""
    del load
    opened: set[str] = set()
    is_watched = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if is_watched and event in {"open", "os.listdir", "os.scandir"}:
            opened.add(str(Path(str(arguments[0])).absolute()))

    sys.addaudithook(watch)
    for spec in (EVERYTHING, Path("x.toml")):
        opened.clear()
        files = Files()
        load_spec(spec, files=files)
        own = {path for path in opened if path.startswith(str(spec.absolute().parent))}
        noted = {str(Path(path).absolute()) for _, path, _ in files.answers}
        assert own
        assert not files.is_complete or own <= noted | {str(Path("parts").absolute())}, own - noted
    is_watched = False
