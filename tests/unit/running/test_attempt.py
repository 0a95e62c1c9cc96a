"""What is reported of a step that could not be started: no home, no free port."""

from __future__ import annotations

import errno
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from cliconform.model.observation import Ending, NotStarted
from cliconform.running.attempt import attempt
from cliconform.running.home.file_system import FileSystem
from cliconform.running.messages import Finished, Origin, Task
from support.homes import entered
from support.running import step


@pytest.mark.parametrize(
    ("number", "file", "hinted"),
    [
        (errno.ENOSPC, "$HOME/f", True),
        (errno.ENOSPC, None, True),  # when it was written to
        (errno.EDQUOT, "$HOME/f", True),
        (errno.EACCES, "$HOME", True),
        (errno.EACCES, "/srv/f", False),  # what is to be copied, wherever to
        (errno.EROFS, "$HOME/f", True),
        (errno.EISDIR, "$HOME/f", False),
        (errno.EEXIST, "$HOME/f", False),
    ],
)
def test_another_place_for_homes_is_suggested_where_the_place_may_be_at_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int, file: str | None, *, hinted: bool
) -> None:
    name = file and file.replace("$HOME", str(tmp_path / "00002"))
    hint = "choose another place with --work-dir DIR" if hinted else ""
    assert explain_failed_creation(
        OSError(number, "why", name), tmp_path, monkeypatch
    ) == NotStarted(
        reason="the home could not be created: why" + (f": {file}" if file else ""), hint=hint
    )


@pytest.mark.parametrize("is_relative", [False, True])
def test_no_other_place_is_suggested_where_another_user_s_file_cannot_be_copied(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, is_relative: bool
) -> None:
    error = OSError(errno.EACCES, "why", "00001/f" if is_relative else str(tmp_path / "00001/f"))
    assert explain_failed_creation(error, tmp_path, monkeypatch) == NotStarted(
        reason="the home could not be created: why: $HOME/f",
        hint="let the command that leaves it make it readable for you, or remove it",
    )


def explain_failed_creation(
    error: OSError, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Ending:
    """What is told of a step for which the home ``00001`` was to be copied to ``00002``."""

    def cannot(*_: object) -> NoReturn:
        raise error

    monkeypatch.setattr(attempt, "create_home", cannot)
    nobody: Any = SimpleNamespace()
    task = Task(
        id="x",
        attempt=1,
        invocation=step("x").invocation,
        run=str(folder),
        home=str(folder / "00002"),
        origin=Origin(home=str(folder / "00001"), take_over=False),
    )
    with entered(folder) as run:
        made = attempt.Attempt(task, run, nobody, nobody, queue=nobody, file_system=FileSystem())
        reply = made.prepare()
    assert isinstance(reply, Finished)
    return reply.observation.ending


@pytest.mark.parametrize("prepare", [False, True], ids=["observe", "prepare"])
def test_a_step_without_a_free_port_is_reported_as_not_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, prepare: bool
) -> None:
    def cannot(*_: object) -> NoReturn:
        raise OSError(errno.EADDRINUSE, "Address already in use")

    monkeypatch.setattr(attempt, "ReservedPorts", cannot)
    nobody: Any = SimpleNamespace()
    task = Task(
        id="x",
        attempt=1,
        invocation=step("x").invocation,
        run=str(tmp_path),
        home=str(tmp_path / "00001"),
    )
    with entered(tmp_path) as folder:
        made = attempt.Attempt(task, folder, nobody, nobody, queue=nobody, file_system=FileSystem())
        reply = made.prepare() if prepare else Finished(observation=made.observe())
    assert isinstance(reply, Finished)
    assert reply.observation.ending == NotStarted(reason="no free port: Address already in use")
