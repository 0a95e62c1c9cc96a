"""The path of an earlier home, found in what a command was given or has printed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cliconform.model.observation import Observation
from cliconform.verifying import stored_paths
from cliconform.verifying.stored_paths import hint_at_stored_path
from support.judging import observe, observe_home

HINT = (
    "{where} has the path of the home of `add`, but this command's home is at another path; "
    'write `path = "same"` in [home] if it needs the same one'
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "00002"
    home.mkdir()
    return home


def needed(here: Observation) -> Observation:
    """The run of `add`, which wrote all files that ``here`` starts from."""
    return replace(here, id="add", home=str(Path(here.home).with_name("00001")), before={})


def test_a_file_that_a_needed_command_wrote_holds_the_path_of_its_home(home: Path) -> None:
    (home / "config").mkdir()
    (home / "config" / "repo.ini").write_text(f"path = {home.with_name('00001')}/repo\n")
    here = observe_home(home)
    assert hint_at_stored_path(here, [needed(here)]) == HINT.format(where="`config/repo.ini`")


def test_a_binary_file_is_searched_too(home: Path) -> None:
    (home / "db").write_bytes(b"\0\xff" + bytes(home.with_name("00001")) + b"\0")
    here = observe_home(home)
    assert hint_at_stored_path(here, [needed(here)]) == HINT.format(where="`db`")


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_the_output_names_the_path_of_an_earlier_home(home: Path, stream: str) -> None:
    here = observe_home(home, **{stream: f"no {home.with_name('00001')}/x"})
    first = replace(needed(here), id="earlier", home=str(home.with_name("00000")))
    assert hint_at_stored_path(here, [first, needed(here)]) == HINT.format(where=stream)


def test_a_path_of_its_own_home_or_of_a_command_that_it_does_not_need_is_no_hint(
    home: Path,
) -> None:
    (home / "f").write_text(f"{home} {home.with_name('00003')} {home.with_name('000012')}")
    here = observe_home(home)
    assert hint_at_stored_path(here, [needed(here)]) == ""
    assert hint_at_stored_path(here, []) == ""


def test_homes_at_one_path_give_no_hint(home: Path) -> None:
    (home / "f").write_text(str(home))
    here = observe_home(home, stdout=str(home))
    assert hint_at_stored_path(here, [replace(needed(here), home=str(home))]) == ""


def test_a_file_that_no_needed_command_wrote_is_not_searched(home: Path) -> None:
    (home / "f").write_text(str(home.with_name("00001")))
    here = observe_home(home)
    before = replace(needed(here), before=here.after)
    assert hint_at_stored_path(here, [before]) == ""


def test_the_search_is_bounded(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = str(home.with_name("00001"))
    for name in ("a", "b", "c"):
        (home / name).write_text("x" * len(text))
    (home / "d").write_text(text)
    here = observe_home(home)
    found = HINT.format(where="`d`")
    assert hint_at_stored_path(here, [needed(here)]) == found
    for name, limit in (
        ("MAX_FILES", 3),
        ("MAX_FILE_SIZE", len(text) - 1),
        ("MAX_TOTAL_SIZE", 3 * len(text)),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(stored_paths, name, limit)
            assert hint_at_stored_path(here, [needed(here)]) == "", name


def test_what_cannot_be_read_is_passed_over(home: Path, tmp_path: Path) -> None:
    (home / "f").write_text(str(home.with_name("00001")))
    (home / "g").write_text(str(home.with_name("00001")))
    here = observe_home(home)
    (tmp_path / "outside").write_text(str(home.with_name("00001")))
    (home / "f").unlink()
    (home / "f").symlink_to(tmp_path / "outside")
    assert hint_at_stored_path(here, [needed(here)]) == HINT.format(where="`g`")


def test_a_command_that_removed_its_home_gets_no_hint(home: Path) -> None:
    (home / "f").write_text(str(home.with_name("00001")))
    here = observe_home(home)
    gone = replace(observe(), id="x", home=str(home), after={})
    assert hint_at_stored_path(gone, [needed(here)]) == ""
