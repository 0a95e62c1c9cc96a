"""The main program of the process that runs commands, called in this process."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cliconform.model.run_options import Keep
from cliconform.pytest_plugin.messages import (
    CommandResult,
    Reply,
    RunEnded,
    RunRequest,
    RunSettings,
)
from cliconform.pytest_plugin.runner import carry_out
from cliconform.reporting.text.lines import join_lines
from cliconform.running.home.removal import remove_tree
from support.specs import TWO_COMMANDS


@dataclass
class Sent:
    """A connection that keeps what is sent."""

    replies: list[Reply] = field(default_factory=list)

    def send(self, reply: Reply) -> None:
        self.replies.append(reply)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("XDG_CACHE_HOME", "XDG_STATE_HOME", "HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "user"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "two.toml").write_text(TWO_COMMANDS, encoding="utf-8")
    return tmp_path


def replies_to(*ids: str, spec: str = "two.toml", **settings: Any) -> list[Reply]:
    sent = Sent()
    request = RunRequest(spec=spec, ids=frozenset(ids), settings=RunSettings(**settings))
    carry_out(request, sent)  # type: ignore[arg-type]
    return sent.replies


@pytest.mark.usefixtures("folder")
def test_what_a_command_needs_is_run_first_and_has_no_result_itself() -> None:
    (result, end) = replies_to("use.it", is_recorded=False)
    assert isinstance(result, CommandResult)
    assert (result.id, result.status) == ("use.it", "passed")
    assert end == RunEnded()


@pytest.mark.usefixtures("folder")
def test_a_target_that_is_not_found_ends_the_run_with_the_message_of_check() -> None:
    (end,) = replies_to("make", command="no-such-program", is_recorded=False)
    assert isinstance(end, RunEnded)
    assert "`no-such-program` was not found" in end.message
    assert "hint: " in join_lines(end.lines)


def test_a_recorded_run_is_the_latest_of_the_user(folder: Path) -> None:
    replies_to("make")
    assert len(list(folder.rglob("*.zip"))) == 1
    replies_to("make", is_recorded=False)
    assert len(list(folder.rglob("*.zip"))) == 1


@pytest.mark.parametrize(
    ("settings", "in_file", "expected"),
    [
        ({"cached": True}, "", "cached"),
        ({}, "", "run"),
        ({}, "cached = true", "cached"),
        ({"cached": False}, "cached = true", "run"),
    ],
)
def test_what_has_conformed_is_run_again_unless_it_is_cached(
    folder: Path, settings: dict[str, Any], in_file: str, expected: str
) -> None:
    (folder / "pyproject.toml").write_text(f"[tool.cliconform]\n{in_file}\n", encoding="utf-8")
    replies_to("make")
    (result, _) = replies_to("make", **settings)
    assert isinstance(result, CommandResult)
    assert ("cached" if result.cached else "run") == expected


@pytest.mark.usefixtures("folder")
def test_a_home_that_is_kept_is_named() -> None:
    (result, _) = replies_to("make", keep=Keep.ALL, is_recorded=False)
    assert isinstance(result, CommandResult)
    assert Path(result.kept).is_dir()
    remove_tree(str(Path(result.kept).parent))
    (result, _) = replies_to("make", is_recorded=False)
    assert isinstance(result, CommandResult)
    assert result.kept == ""


def test_the_default_files_of_the_project_are_not_written(folder: Path) -> None:
    text = '[tool.cliconform]\nspec = "two.toml"\njunit = "out.xml"\n'
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    replies_to("make", is_recorded=False)
    assert not (folder / "out.xml").exists()
