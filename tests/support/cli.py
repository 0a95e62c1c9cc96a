"""Run ``cliconform`` in a process of its own and return its result."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from support.warm_start import WarmStart

# Seconds. Only a run that hangs reaches it, however slow the machine.
TIME_LIMIT = 600
# What Python reads when it starts, Typer and Rich when they are loaded: a fork would not notice it.
_AT_START = (
    *("PYTHON", "LANG", "LC_"),
    *("TERM", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "PY_COLORS", "GITHUB_ACTIONS"),
)


@dataclass(frozen=True)
class Result:
    """The exit code of cliconform and what it printed."""

    code: int
    out: str
    err: str

    @property
    def output(self) -> str:
        return self.out + self.err


@dataclass(frozen=True)
class Cli:
    """Runs cliconform in ``folder``, with an environment that holds nothing of the user's.

    A process that has the modules loaded is forked (:mod:`support.warm_start`); Python is started
    for a run whose environment matters to that.
    """

    folder: Path

    def write(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def environ(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        home = self.folder / "user"
        home.mkdir(exist_ok=True)
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        return {
            "PATH": path,
            "HOME": str(home),
            "TMPDIR": str(home),
            "LANG": "C.UTF-8",
            **(more or {}),
        }

    def __call__(
        self, *words: str | Path, env: Mapping[str, str] | None = None, stdin: str = ""
    ) -> Result:
        if not any(name.startswith(_AT_START) for name in env or ()):
            code, out, err = _warm_start().run(
                list(map(str, words)),
                folder=self.folder,
                environment=self.environ(env),
                stdin=stdin,
                timeout=TIME_LIMIT,
            )
            return Result(code=code, out=out, err=err)
        process = subprocess.run(
            [sys.executable, "-m", "cliconform", *map(str, words)],
            cwd=self.folder,
            env=self.environ(env),
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=TIME_LIMIT,
            check=False,
        )
        return Result(code=process.returncode, out=process.stdout, err=process.stderr)


@cache
def _warm_start() -> WarmStart:
    return WarmStart()
