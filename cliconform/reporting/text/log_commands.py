"""Keeps a text that is printed from being a command to the CI that reads the log.

- GitHub Actions takes a line for a command that begins with ``::``, after white space, and one that
  has ``##[`` anywhere (``actions/runner``, ``src/Runner.Common/ActionCommand.cs``).
- Azure Pipelines takes ``##vso[`` anywhere (``microsoft/azure-pipelines-agent``,
  ``src/Agent.Sdk/CommandLine``), and ``##[`` for colours.
- TeamCity takes ``##teamcity[`` (its service messages).

What a program printed could set a variable of the job, or hide what comes after it. A token that
stops commands until it is printed again would not do: a step has two streams, which the reader
merges as it likes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import IO, Any

from cliconform.lazy_pattern import lazy_pattern

_READERS = ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION")
"""The variables that these services set in each step."""
_AT_START = lazy_pattern(r"^((?:[^\S\n]|\x1b\[[0-9;]*m)*):(?=:)", re.MULTILINE)
_ANYWHERE = lazy_pattern(r"##(?=(?:vso|teamcity)?\[)")


def has_log_commands(environ: Mapping[str, str]) -> bool:
    """Return whether what is printed in ``environ`` is read for commands."""
    return any(environ.get(name) for name in _READERS)


def disarm(text: str) -> str:
    """Return ``text``, which begins with a line, with a blank in each command: ``: :error``."""
    if ":" not in text and "##" not in text:
        return text
    return _ANYWHERE.sub("## ", _AT_START.sub(r"\1: ", text))


def escape_in_json(text: str) -> str:
    """Return ``text``, JSON, without commands: it says the same, and its lines begin with none."""
    # To look for one character takes a hundredth of the time that two take.
    return text.replace("##", "#\\u0023") if "#" in text and _ANYWHERE.search(text) else text


def escape_in_xml(text: str) -> str:
    """Return ``text``, XML without comments and CDATA, without commands: it says the same."""
    if "::" not in text and "##" not in text:
        return text
    return _ANYWHERE.sub("&#35;#", _AT_START.sub(r"\1&#58;", text))


class DisarmedFile:
    """A text file; what is written to it has no commands. All else is that of ``file``."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> int:
        """Write whole lines; returns the number of characters that were given."""
        self._file.write(disarm(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        if name == "_file":  # of a copy that has not been made yet
            raise AttributeError(name)
        return getattr(self._file, name)
