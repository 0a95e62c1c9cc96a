"""What is seen of a spec and its files; nothing is run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cliconform.errors import CliconformError, SpecError
from cliconform.model.report import Report
from cliconform.model.run_options import RunOptions
from cliconform.planning.selection import Selection
from cliconform.verbs.shared.checking import CheckSettings
from cliconform.verbs.shared.contract import load_contract
from cliconform.verbs.watching.look import SpecLook, WatchedSpec
from cliconform.verbs.watching.touched import find_touched

SPEC = """spec = 1
include = "part.toml"
[target]
command = "./tool.sh"
[command.a]
args = "a"
stdout = { equals_file = "expected.txt" }
[command.b]
home.copy = { "data.txt" = "fix/data.txt" }
stdout = ["x"]
[command.c]
needs = "b"
stdout = ["x"]
"""
FILES = {
    "w.toml": SPEC,
    "part.toml": '[command.late]\nstdout = ["x"]\n',
    "tool.sh": "#!/bin/sh\n",
    "expected.txt": "one\n",
    "fix/data.txt": "data\n",
}


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    monkeypatch.chdir(tmp_path)
    for variable in ("XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "user"))

    def write(name: str, text: str) -> None:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")

    for name, text in FILES.items():
        write(name, text)
    (tmp_path / "tool.sh").chmod(0o755)
    return write


def watched() -> WatchedSpec:
    file = Path("w.toml")

    def resolve() -> CheckSettings:
        return CheckSettings(
            contract=load_contract(file, None, no_known=False),
            selection=Selection(),
            options=RunOptions(jobs=1),
        )

    def check(settings: CheckSettings, *, is_whole: bool) -> Report:
        raise AssertionError(settings, is_whole)

    return WatchedSpec(file, None, resolve, check)


def touched_by(spec: WatchedSpec, change: Callable[[], object]) -> set[str]:
    before: SpecLook = spec.look()
    change()
    after = spec.look()
    return set(find_touched(before.keys, after.keys, after.plan))


@pytest.mark.parametrize(
    ("name", "text", "ids"),
    [
        ("expected.txt", "other\n", {"a"}),
        ("fix/data.txt", "other\n", {"b", "c"}),
        ("part.toml", '[command.late]\nargs = "x"\nstdout = ["x"]\n', {"late"}),
        ("w.toml", SPEC.replace('args = "a"', 'args = "z"'), {"a"}),
        ("w.toml", f"# a comment\n{SPEC}", set()),
        ("w.toml", SPEC, set()),
        (
            "w.toml",
            SPEC.replace("[command.a]", "[defaults]\nexit = 1\n[command.a]"),
            set("abc") | {"late"},
        ),
        ("tool.sh", "#!/bin/sh\necho other\n", set("abc") | {"late"}),
        ("w.known.toml", '[known.c]\nreason = "r"\nfindings = ["exit"]\n', {"c"}),
        ("unrelated.txt", "x", set()),
    ],
)
def test_what_a_changed_file_touches(
    write: Callable[[str, str], None], name: str, text: str, ids: set[str]
) -> None:
    assert touched_by(watched(), lambda: write(name, text)) == ids


@pytest.mark.parametrize("name", [*FILES, "w.known.toml"])
@pytest.mark.usefixtures("write")
def test_every_file_of_a_spec_is_watched(name: str) -> None:
    spec = watched()
    spec.look()
    assert spec.list_files().is_relevant(str(Path(name).resolve()))


def test_a_new_file_in_a_folder_that_a_home_copies_touches_its_command(
    write: Callable[[str, str], None], tmp_path: Path
) -> None:
    write("w.toml", SPEC.replace('"data.txt" = "fix/data.txt"', '"data" = "fix"'))
    spec = watched()
    assert touched_by(spec, lambda: write("fix/new.txt", "")) == {"b", "c"}
    assert spec.list_files().is_relevant(str(tmp_path / "fix" / "new.txt"))


def test_the_files_of_a_spec_with_an_error_are_watched(write: Callable[[str, str], None]) -> None:
    write("part.toml", "[command.late]\nexti = 1\n")
    spec = watched()
    with pytest.raises(SpecError):
        spec.look()
    for name in ("w.toml", "part.toml"):
        assert spec.list_files().is_relevant(str(Path(name).resolve()))


def test_a_program_that_is_missing_is_an_error_that_can_be_mended(
    write: Callable[[str, str], None], tmp_path: Path
) -> None:
    (tmp_path / "tool.sh").unlink()
    spec = watched()
    with pytest.raises(CliconformError):
        spec.look()
    write("tool.sh", "#!/bin/sh\n")
    (tmp_path / "tool.sh").chmod(0o755)
    assert spec.look().plan.steps
