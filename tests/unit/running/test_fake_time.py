"""The library that fakes the time is loaded wherever it is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from cliconform.running.process import fake_time as module
from cliconform.running.process.fake_time import fake_time
from cliconform.running.process.program import NotStartedError

pytest.importorskip("libfaketime")
NOW = "2031-02-03T12:00:00+00:00"
SHELL = "/bin/sh"


def install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the library found in ``folder``."""
    library = module._find_library("libfaketime.so.1")
    assert library is not None
    folder.mkdir()
    copy = Path(shutil.copy(library, folder))
    monkeypatch.setattr(module, "_find_library", lambda _: str(copy))
    return folder


def see_year(environment: dict[str, str]) -> tuple[str, str]:
    """What a program prints as the year with these variables, and its standard error."""
    made = {"PATH": "/usr/bin:/bin", **environment, **fake_time(NOW, environment, SHELL)}
    ended = subprocess.run(
        [SHELL, "-c", "date -u +%Y"], env=made, capture_output=True, text=True, check=True
    )
    return ended.stdout, ended.stderr


@pytest.mark.parametrize("name", ["plain", "Prüfung mit Leerzeichen", "semi;colon"])
def test_the_time_is_faked_wherever_the_library_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    install(tmp_path / name, monkeypatch)
    assert see_year({}) == ("2031\n", "")


def test_the_folders_of_the_commands_own_libraries_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = install(tmp_path / "a b", monkeypatch)
    made = fake_time(NOW, {"LD_LIBRARY_PATH": "/own", "LD_PRELOAD": "own.so"}, SHELL)
    assert made["LD_LIBRARY_PATH"] == f"{folder}:/own"
    assert made["LD_PRELOAD"] == "libfaketime.so.1:own.so"
    plain = install(tmp_path / "ab", monkeypatch)
    made = fake_time(NOW, {"LD_PRELOAD": "own.so"}, SHELL)
    assert made["LD_PRELOAD"] == f"{plain}/libfaketime.so.1:own.so"
    assert "LD_LIBRARY_PATH" not in made


@pytest.mark.parametrize("name", ["a:b", "a; b"])
def test_a_folder_that_the_loader_cannot_be_told_is_an_error_and_not_the_real_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = install(tmp_path / name, monkeypatch)
    with pytest.raises(NotStartedError, match="cannot find below") as error:
        fake_time(NOW, {}, SHELL)
    assert str(folder) in error.value.reason
    assert "colon" in error.value.hint
