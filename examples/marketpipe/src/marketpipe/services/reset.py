"""A factory reset: all files that the program created in a folder."""

import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path

_PATTERNS = (
    "data",
    "*.db",
    "*.sqlite",
    "*.sqlite3",
    "*.duckdb",
    "*.log",
    "logs",
    "tmp",
    "temp",
    ".cache",
    "htmlcov",
    ".coverage*",
    ".pytest_cache",
)
_SCHEMA_NAMES = frozenset({"README.md", "schema", "migrations"})


@dataclass(frozen=True, slots=True)
class Doomed:
    """A file or folder to wipe, and what is in it."""

    path: Path
    files: int
    size: int


def find_data(base: Path) -> tuple[Doomed, ...]:
    """Return what a reset would wipe, in the order of the names."""
    paths = {path for pattern in _PATTERNS for path in base.glob(pattern)}
    return tuple(_measure(path) for path in sorted(paths))


def wipe(doomed: Doomed, *, keep_schema: bool) -> None:
    """Remove a file or a folder; with `keep_schema`, keep what describes the schema."""
    if doomed.path.is_symlink() or doomed.path.is_file():
        doomed.path.unlink()
    elif keep_schema:
        _wipe_around_schema(doomed.path)
    else:
        shutil.rmtree(doomed.path)


def back_up(base: Path, doomed: tuple[Doomed, ...], archive: Path) -> None:
    """Pack everything that is to be wiped into a compressed archive."""
    with tarfile.open(archive, "w:gz") as tar:
        for item in doomed:
            tar.add(item.path, arcname=item.path.relative_to(base))


def _measure(path: Path) -> Doomed:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return Doomed(path, len(files), sum(file.stat().st_size for file in files))


def _wipe_around_schema(folder: Path) -> None:
    for path in folder.iterdir():
        if path.name in _SCHEMA_NAMES:
            continue
        if path.is_dir() and not path.is_symlink():
            _wipe_around_schema(path)
        else:
            path.unlink()
    if not any(folder.iterdir()):
        folder.rmdir()
