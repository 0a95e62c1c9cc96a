"""Runs pytest with the plugin in this process, with scripted results instead of commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import cliconform.pytest_plugin.nodes  # noqa: F401 - else each run of pytest would load it again
from cliconform.pytest_plugin import session
from support.pytest_runs import SPEC, Scripted, plugin_words


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    scripted = Scripted()
    monkeypatch.setattr(session, "RunnerProcess", scripted.start)
    return scripted


@pytest.fixture
def spec(pytester: pytest.Pytester) -> Path:
    file = pytester.path / "specs" / "tool.toml"
    file.parent.mkdir()
    file.write_text(SPEC, encoding="utf-8")
    return file


@pytest.fixture
def run(pytester: pytest.Pytester) -> Callable[..., pytest.RunResult]:
    def run(*words: str) -> pytest.RunResult:
        return pytester.runpytest_inprocess(*plugin_words(), "-p", "no:randomly", *words)

    return run
