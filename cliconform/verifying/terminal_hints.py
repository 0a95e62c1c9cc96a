"""What a program does because it writes to a terminal: it starts a pager, or waits for an answer.

Both are what a user sees, and no fault of the program; a spec that was written after a test through
pipes does not expect them. That is worth a hint where the command deviates, whatever the reason is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cliconform.lazy_pattern import lazy_pattern
from cliconform.model.invocation import Terminal
from cliconform.model.observation import Observation, TimedOut
from cliconform.model.outcome import Finding
from cliconform.model.plan import Invocation

PAGERS = frozenset({"less", "more", "most", "pager"})
"""The names of programs that show a text a page at a time."""
_LESS = lazy_pattern(rb"\x1b\[\?1h\x1b=\r|\A\r[^\n].*\n\r\x1b\[K\Z", re.DOTALL)
"""What `less` writes around a text that fits on one page: it leaves no other trace."""
_OUTPUT = ("stdout", "output", "queries", "capture", "dialogue", "timeout")
"""The beginnings of addresses of promises that a pager can break."""


def hint_at_terminal(
    invocation: Invocation, observation: Observation, deviations: Sequence[Finding]
) -> str:
    """Return a hint if a pager or an open question may be the reason of ``deviations``."""
    if invocation.terminal is Terminal.PIPES:
        return ""
    ending = observation.ending
    reader = ending.reader if isinstance(ending, TimedOut) and ending.waiting_for_input else ""
    if _has_pager(reader, observation) and any(
        each.address.startswith(_OUTPUT) for each in deviations
    ):
        name = f"a pager (`{reader}`)" if reader in PAGERS else "a pager"
        return (
            f"the output went through {name}, as it does for a user at a terminal; "
            '`env = { PAGER = "cat" }` or `tty = false` leaves that out'
        )
    return _hint_at_question(reader, invocation, observation) if reader else ""


def _has_pager(reader: str, observation: Observation) -> bool:
    written = b"".join(each.data for each in observation.chunks if each.stream == "stdout")
    return reader in PAGERS or _LESS.search(written) is not None


def _hint_at_question(reader: str, invocation: Invocation, observation: Observation) -> str:
    """Return how to answer a program that waits for input."""
    if invocation.service is not None:
        return ""
    asked = sum(each.asked_at is not None for each in observation.dialogue)
    if asked < len(invocation.dialogue):  # the prompt that did not appear is a deviation itself
        return ""
    if invocation.dialogue:
        return f"`{reader}` waits for more than `dialogue` has: add an entry for its last prompt"
    if invocation.stdin is None:
        return (
            f"`{reader}` waits for a person at the terminal: answer it in `dialogue`, or end its "
            'input at once with `stdin = ""`'
        )
    return (
        f"`{reader}` did not take all of `stdin`, which is typed at once: answer each prompt in "
        "`dialogue`, or send `stdin` through a pipe with `tty = false`"
    )
