"""Which words of a command line are placeholders: something else is typed in their place."""

from __future__ import annotations

import re

OPEN_MARK = "\ue000"
"""Precedes, in a word of a document, each part whose text is not known: an expansion, ``<id>``."""

_NOUNS = (
    "ARG|ARGS|ARGUMENT|ARGUMENTS|COMMAND|COMMANDS|SUBCOMMAND|OPTION|OPTIONS|FLAGS|FILE|FILES|PATH|"
    "PATHS|DIR|DIRECTORY|FOLDER|NAME|NAMES|ID|IDS|N|NUM|NUMBER|COUNT|DATE|TIME|URL|URI|KEY|TOKEN|"
    "VALUE|VALUES|TEXT|STRING|INT|INTEGER|FLOAT|HOST|PORT|USER|USERNAME|PASSWORD|EMAIL|TYPE|LEVEL|"
    "FORMAT|SQL|QUERY|PATTERN|SECONDS|DAYS|SIZE|INPUT|OUTPUT|SOURCE|TARGET|DEST|VERSION|TAG|SPEC"
)
_PLACEHOLDER = re.compile(
    rf"""
      .*[<{{\[]\S.*[>}}\]].*                # <id>, {{name}}, report-<date>.csv
    | (?:\.\.\.|…).*|.*(?:\.\.\.|…)         # …
    | (?:{_NOUNS})(?:\d|S)?                 # FILE
    | [A-Z][A-Z0-9]*[_-][A-Z0-9_-]+         # JOB_ID
    | [A-Z0-9]*X{{2,}}[A-Z0-9X.-]*|x{{3,}}  # XXXX
    | (?i:your|my|some)[-_ ].*              # your_key
    | .*(?<![\w-])path/to/.*                # path/to/file
    | (?i:YYYY)[-/]?MM.*                    # YYYY-MM-DD
    """,
    re.VERBOSE,
)
_UPPER_CASE = re.compile(r"[A-Z][A-Z0-9]+")


def is_open(word: str) -> bool:
    """Whether ``word`` may stand for any other: it is a placeholder, or the shell expands it."""
    return OPEN_MARK in word or _PLACEHOLDER.fullmatch(word) is not None


def is_upper_case(word: str) -> bool:
    """Whether ``word`` is in capitals: it is then a placeholder, since no command is named so."""
    return _UPPER_CASE.fullmatch(word) is not None


def strip_open_marks(word: str) -> str:
    """Return ``word`` as the document has it, without ``OPEN_MARK``."""
    return word.replace(OPEN_MARK, "")
