"""Which words of a document stand for others: the reader is to put something in their place."""

from __future__ import annotations

import re

from cliconform.surface.docs.shell_words import OPEN

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
_SHOUTED = re.compile(r"[A-Z][A-Z0-9]+")


def is_open(word: str) -> bool:
    """Whether ``word`` stands for any other: the shell or the reader puts something else there."""
    return OPEN in word or _PLACEHOLDER.fullmatch(word) is not None


def is_shouted(word: str) -> bool:
    """Whether ``word`` is in capitals, as no command's name is, but what stands for one."""
    return _SHOUTED.fullmatch(word) is not None


def shown(word: str) -> str:
    """``word`` as the document has it."""
    return word.replace(OPEN, "")
