"""The libraries for YAML and KDL, which are installed only by who needs them: ``[formats]``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cliconform.errors import Problem, SpecError, UsageError

_INSTALL = "pip install 'cliconform[formats]'"


def parse_yaml(text: str, file: Path) -> Any:
    """Return the data of a YAML document.

    Raises :class:`UsageError` if PyYAML is not installed, and :class:`SpecError` for a text that is
    not valid.
    """
    try:
        import yaml  # noqa: PLC0415 - an extra, loaded when it is used
    except ImportError:
        message = f"{file}: PyYAML is needed to read YAML, and is not installed"
        raise UsageError(message, hint=_INSTALL) from None
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "it cannot be read"
        raise make_error(file, f"not valid YAML: {what}", mark.line + 1 if mark else 0) from error


def parse_kdl(text: str, file: Path) -> Any:
    """Return the nodes of a KDL document, of version 1 or 2.

    Raises the same errors as :func:`parse_yaml`, for ckdl.
    """
    try:
        import ckdl  # noqa: PLC0415 - likewise
    except ImportError:
        message = f"{file}: ckdl is needed to read KDL, and is not installed"
        raise UsageError(message, hint=_INSTALL) from None
    try:
        return ckdl.parse(text).nodes
    except (ValueError, RecursionError) as error:
        raise make_error(file, "not valid KDL") from error


def make_error(file: Path, message: str, line: int = 0, hint: str = "") -> SpecError:
    """Return the error for one problem of a file."""
    return SpecError((Problem(file=str(file), line=line, key="", message=message, hint=hint),))
