"""Writes outcomes as JSON, without secrets; some of them before their report is written."""

from __future__ import annotations

from collections.abc import Mapping

from cliconform.masking.shapes import MASKED
from cliconform.model.invocation import WITHHELD, is_secret
from cliconform.model.outcome import Outcome
from cliconform.model.template import Template
from cliconform.model.variables import drop_secrets
from cliconform.quick_dataclass import replace
from cliconform.reporting.run.json_writer import JsonWriter

_MOST_TEXT = 8 * 1024 * 1024
"""Characters of all texts that are held."""
_MOST_OUTPUT = 4096  # bytes
_MOST_FILES = 64


class OutcomeTexts:
    """The JSON of outcomes, each in one line, or indented for people if they have a ``depth``.

    What is written after a run takes its time in full: the other cores wait. So :meth:`add` writes
    an outcome as soon as there is one, and :meth:`write` then has the text of that very object.
    """

    def __init__(self, *, depth: int | None = None) -> None:
        self._writer = JsonWriter(depth=depth)
        self._known: dict[int, tuple[Outcome, str]] = {}
        self._room = _MOST_TEXT

    def add(self, outcome: Outcome) -> None:
        """Write ``outcome`` now, if it is small and there is room for its text."""
        if self._room <= 0 or not _is_small(outcome):
            return
        text = self.write(outcome)
        self._room -= len(text)
        if self._room >= 0:
            self._known[id(outcome)] = outcome, text

    def write(self, outcome: Outcome) -> str:
        """Return ``outcome`` as JSON."""
        _, text = self._known.get(id(outcome), (None, None))
        return self._writer.write(_public(outcome)) if text is None else text


def _is_small(outcome: Outcome) -> bool:
    """Whether it is of one run at most, which has left and printed little."""
    seen = outcome.observation
    if outcome.earlier or (seen and (seen.again or seen.in_left_home)):
        return False
    return seen is None or (
        len(seen.before) + len(seen.after) <= _MOST_FILES
        and sum(len(chunk.data) for chunk in seen.chunks) <= _MOST_OUTPUT
    )


def _public(outcome: Outcome) -> Outcome:
    step = outcome.step
    environment = _withheld(step.invocation.environment)
    public = drop_secrets(step.values, step.invocation)
    values = {name: value if name in public else MASKED for name, value in step.values.items()}
    is_public = environment == step.invocation.environment and values == step.values
    if is_public and not outcome.earlier:
        return outcome
    return replace(
        outcome,
        step=replace(
            step,
            invocation=replace(step.invocation, environment=environment),
            values=values,
        ),
        earlier=tuple(_public(each) for each in outcome.earlier),
    )


def _withheld(environment: Mapping[str, Template]) -> dict[str, Template]:
    return {name: WITHHELD if is_secret(name) else value for name, value in environment.items()}
