"""Where the folder of a run is created."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from cliconform.errors import HomeError
from cliconform.running.home.run_folder import find_work_dir, make_run_folder


def test_only_the_user_may_enter_a_run_folder(tmp_path: Path) -> None:
    made = Path(make_run_folder(tmp_path))
    assert made.name.startswith("cliconform-")
    assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_a_run_folder_that_cannot_be_created_is_an_error_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HomeError) as caught:
        make_run_folder(tmp_path / "file")
    assert caught.value.hint == "choose another place with --work-dir DIR"


def test_homes_are_in_memory_only_where_there_is_room_for_them(tmp_path: Path) -> None:
    assert find_work_dir(str(tmp_path), min_free=1) == str(tmp_path)
    assert find_work_dir(str(tmp_path), min_free=1 << 60) != str(tmp_path)
    assert find_work_dir(str(tmp_path / "missing")) != str(tmp_path / "missing")
