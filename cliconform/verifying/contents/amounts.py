"""A number compared with a promised amount: an exact number, or bounds."""

from __future__ import annotations

from typing import assert_never

from cliconform.model.contents import Amount, Between, Exactly, Number
from cliconform.model.outcome import Finding
from cliconform.model.template import Template
from cliconform.verifying.errors import PlaceholderError
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.texts.excerpt import format_count


def is_within(amount: Amount, number: float, evidence: Evidence) -> bool:
    """Whether ``number`` is the exact number, or within the bounds."""
    match amount:
        case Exactly(number=exact):
            return number == evidence.fill_number(exact)
        case Between(at_least=low, at_most=high):
            enough = low is None or number >= evidence.fill_number(low)
            return enough and (high is None or number <= evidence.fill_number(high))
        case _:
            assert_never(amount)


def is_open(amount: Amount) -> bool:
    """Whether any larger number will do as well."""
    return isinstance(amount, Between) and amount.at_most is None


def describe_amount(amount: Amount, evidence: Evidence | None = None) -> str:
    """Return an amount in words: ``2,880``, ``at least 1``, ``from 2 to 5``.

    Without ``evidence``, placeholders are shown as they are written.
    """

    def show(value: Number) -> str:
        if isinstance(value, Template) and evidence is None:
            return value.source
        return f"{evidence.fill_number(value):,}" if evidence else f"{value:,}"

    match amount:
        case Exactly(number=number):
            return show(number)
        case Between(at_least=None, at_most=None):
            return "any number of"
        case Between(at_least=None, at_most=high) if high is not None:
            return f"at most {show(high)}"
        case Between(at_least=low, at_most=None) if low is not None:
            return f"at least {show(low)}"
        case Between(at_least=low, at_most=high):
            assert low is not None
            assert high is not None
            return f"from {show(low)} to {show(high)}"
        case _:
            assert_never(amount)


def describe_count(amount: Amount, noun: str, evidence: Evidence | None = None) -> str:
    """Return an amount in words with what is counted: ``1 row``, ``at least 2 rows``."""
    words = describe_amount(amount, evidence)
    return f"{words} {noun if words.split()[-1] == '1' else f'{noun}s'}"


def check_amount(
    expectation: Expectation, amount: Amount, number: int, noun: str, evidence: Evidence
) -> Finding:
    """Return the finding of a number; ``noun`` is what was counted, in the singular."""
    seen = format_count(number, noun)
    try:
        short = describe_amount(amount, evidence)
        expected = describe_count(amount, noun, evidence)
        if is_within(amount, number, evidence):
            return expectation.succeed(seen)
    except PlaceholderError as error:
        return expectation.fail(str(error))
    return expectation.fail(f"{seen}, expected {short}", expected=expected, seen=seen)
