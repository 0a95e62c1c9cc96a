"""The names of the files that belong to a spec, and how files are shown."""

from __future__ import annotations

import os
from pathlib import Path


def known_file_beside(spec_file: Path) -> Path:
    """Return the path of a spec's known file: ``specs/x.toml`` → ``specs/x.known.toml``."""
    return spec_file.parent / f"{spec_file.stem}.known.toml"


def surface_file_beside(spec_file: Path) -> Path:
    """Return the path of a spec's recorded surface: ``specs/x.toml`` → ``specs/x.surface.toml``."""
    return spec_file.parent / f"{spec_file.stem}.surface.toml"


def make_relative(file: Path) -> Path:
    """Return ``file`` as the user would write it: relative to the current folder."""
    return Path(os.path.relpath(file))
