"""The fingerprint of a spec: of the files that it is written in."""

from __future__ import annotations

import os
from pathlib import Path

from cliconform.file_search import resolve
from cliconform.hashes import sha256
from cliconform.model.fingerprint import Fingerprint
from cliconform.model.spec import Spec


def fingerprint_spec(spec: Spec) -> Fingerprint:
    """Return the fingerprint of ``spec`` and of the files that it includes, by their content."""
    folder = resolve(spec.file).parent
    paths = dict.fromkeys(resolve(file) for file in spec.files)
    return Fingerprint(parts={os.path.relpath(path, folder): _digest(path) for path in paths})


def _digest(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError as error:  # it was removed since the spec was loaded
        return f"missing: {error.strerror}"
