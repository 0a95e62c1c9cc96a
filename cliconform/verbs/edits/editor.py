"""Lets the user change a value in their editor."""

from __future__ import annotations

import shlex
import subprocess
import tempfile
from pathlib import Path

import tomli

from cliconform import host
from cliconform.editing.quoting import format_pair
from cliconform.errors import CliconformError
from cliconform.model.edit import TomlValue

_KEY = "value"
_HEAD = "# {address}: save and leave the editor to go on. An editor that fails changes nothing.\n"


class EditorError(CliconformError):
    """The editor failed, or what it wrote is no value: nothing is changed."""

    exit_code = 2


def edit_value(address: str, value: TomlValue) -> TomlValue:
    """Return ``value`` as the user has changed it in $VISUAL, $EDITOR or vi.

    Raises :class:`EditorError`.
    """
    environ = host.environment()
    words = shlex.split(environ.get("VISUAL") or environ.get("EDITOR") or "vi")
    text = _HEAD.format(address=address) + format_pair(_KEY, value) + "\n"
    with tempfile.TemporaryDirectory(prefix="cliconform-") as folder:
        file = Path(folder, "promise.toml")
        file.write_text(text, encoding="utf-8")
        try:
            done = subprocess.run([*words, str(file)], check=False)  # noqa: S603 - the user's own
        except (OSError, ValueError) as error:
            raise EditorError(f"the editor {' '.join(words)} cannot be started: {error}") from None
        if done.returncode:
            raise EditorError(f"the editor ended with {done.returncode}: nothing is changed")
        return _read(file)


def _read(file: Path) -> TomlValue:
    try:
        data = tomli.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, tomli.TOMLDecodeError) as error:
        raise EditorError(f"that is not valid TOML: {error}") from None
    if data.keys() != {_KEY}:
        raise EditorError(f"the file has to have `{_KEY}` and nothing else")
    value: TomlValue = data[_KEY]
    return value
