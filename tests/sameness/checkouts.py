"""Copies of the tracked files of this repository, where a run is started."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .circumstances import BLANKS, PLAIN, Circumstances

_ROOT = Path(__file__).parents[2]
_NAMES = {PLAIN: "plain", BLANKS: "Prüfung mit Leerzeichen"}


def make_checkout(folder: Path, circumstances: Circumstances) -> Path:
    """Return a new copy below ``folder`` as the circumstances have it; it is the user's own.

    It is a Git repository, since the tests ask Git what is tracked.
    """
    checkout = folder / _NAMES[circumstances.checkout]
    for name in _list_tracked():
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(_ROOT / name, checkout / name, follow_symlinks=False)
    for words in (["init", "--quiet", "."], ["add", "--all"]):
        subprocess.run(["git", *words], cwd=checkout, check=True)
    for path in (checkout, *checkout.rglob("*")):
        if circumstances.user is not None:
            os.chown(path, circumstances.user, circumstances.user, follow_symlinks=False)
        if circumstances.read_only and not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)
    return checkout


def find_programs(folder: Path, circumstances: Circumstances) -> Path:
    """Return the folder of Python's programs: with a checkout whose path has blanks, such a one."""
    if circumstances.checkout != BLANKS or sys.prefix == sys.base_prefix:
        return Path(sys.executable).parent
    environment = folder / "Umgebung für Prüfungen"
    if not environment.is_symlink():
        environment.symlink_to(sys.prefix)
    return environment / "bin"


def remove_checkout(checkout: Path) -> None:
    """Remove a copy, read-only or not."""
    for path in (checkout, *checkout.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(checkout)


def _list_tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=_ROOT, capture_output=True, check=True)
    names = os.fsdecode(done.stdout).split("\0")
    return [name for name in names if name and os.path.lexists(_ROOT / name)]
