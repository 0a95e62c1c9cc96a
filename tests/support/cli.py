"""The front door: ``cliconform`` as a user types it, in a folder and an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# So long that only a real hang meets it, on however slow a machine.
PATIENCE = 120


@dataclass(frozen=True)
class Ended:
    """How a run of cliconform ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


@dataclass(frozen=True)
class Door:
    """Runs cliconform in ``folder``."""

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
    ) -> Ended:
        done = subprocess.run(
            [sys.executable, "-m", "cliconform", *map(str, words)],
            cwd=self.folder,
            env=self.environ(env),
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )
        return Ended(code=done.returncode, out=done.stdout, err=done.stderr)
