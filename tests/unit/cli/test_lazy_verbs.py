"""The register of the verbs, and what is read of a command line without pydantic."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer

from cliconform.cli.lazy_verbs import load_verb
from cliconform.cli.main import VERBS


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_the_register_has_the_first_line_of_each_verb_s_own_page(verb: Any) -> None:
    declared = getattr(import_module(f"cliconform.cli.{verb.name}"), verb.name)
    first = (inspect.getdoc(declared) or "").partition("\n\n")[0]
    assert verb.summary == " ".join(first.split())


def test_every_file_that_declares_a_verb_is_in_the_register() -> None:
    folder = Path(inspect.getfile(load_verb)).parent
    files = [file for file in folder.glob("*.py") if "EXAMPLES = " in file.read_text("utf-8")]
    assert {file.stem for file in files} == {verb.name for verb in VERBS}


def typers_own(name: str) -> Any:
    """The verb as Typer builds it, which has pydantic validate every value."""
    app = typer.Typer(add_completion=False)
    app.command()(getattr(import_module(f"cliconform.cli.{name}"), name))
    return typer.main.get_command(app)


def parse(command: Any, words: list[str]) -> dict[str, Any]:
    with command.make_context(command.name, [*words]) as context:
        return dict(context.params)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here.toml").touch()
    return tmp_path


LINES = [
    "",
    "here.toml -q",
    "missing.toml --junit out.xml --html -",
    "here.toml -s a -s 'b.*' --tag x",
    "here.toml -vv -j 3 --keep failed --junit-profile strict --time-scale 2.5",
    "here.toml -x --maxfail 2 --now 2027-06-01 --color never --no-color --known .",
    "here.toml --time-scale 1e2",
    "here.toml --maxfail 0000000000000001",
    "here.toml --select '' --shard '' --color ''",
]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.usefixtures("folder")
def test_values_are_what_typer_makes_of_them(line: str) -> None:
    words = [word.strip("'") for word in line.split()]
    ours, own = parse(load_verb("check"), words), parse(typers_own("check"), words)
    assert ours == own
    assert {name: type(value) for name, value in ours.items()} == {
        name: type(value) for name, value in own.items()
    }


@pytest.mark.parametrize(
    "line",
    [
        "here.toml -j x",
        "here.toml -j ٣",
        "here.toml -j 0",
        "here.toml -j -1",
        "here.toml --maxfail 0",
        "here.toml --keep Failed",
        "here.toml --time-scale 2000",
        "unreadable.toml",
    ],
)
def test_what_is_wrong_is_reported_as_typer_reports_it(line: str, folder: Path) -> None:
    if "unreadable" in line and os.geteuid() == 0:
        pytest.skip("root can read everything")
    (folder / "unreadable.toml").touch(0o000)

    def report(make: Callable[[str], Any]) -> str:
        with pytest.raises(Exception, match=r".") as caught:
            parse(make("check"), line.split())
        return f"{type(caught.value)} {caught.value}"

    assert report(load_verb) == report(typers_own)
