"""A number held against a promised amount: exactly so many, or between two bounds."""

from __future__ import annotations

from typing import assert_never

from cliconform.model.outcome import Finding
from cliconform.model.promise import Amount, Between, Exactly, Number
from cliconform.model.template import Template
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation, PlaceholderError
from cliconform.verifying.texts.excerpt import format_count


def is_within(amount: Amount, number: float, evidence: Evidence) -> bool:
    """Whether ``number`` is what ``amount`` says."""
    match amount:
        case Exactly(number=wanted):
            return number == evidence.fill_number(wanted)
        case Between(at_least=low, at_most=high):
            enough = low is None or number >= evidence.fill_number(low)
            return enough and (high is None or number <= evidence.fill_number(high))
        case _:
            assert_never(amount)


def describe_amount(amount: Amount, evidence: Evidence | None = None) -> str:
    """``2,880``, ``at least 1``, ``from 2 to 5``; a placeholder stays one without evidence."""

    def number(value: Number) -> str:
        if isinstance(value, Template) and evidence is None:
            return value.source
        return f"{evidence.fill_number(value):,}" if evidence else f"{value:,}"

    match amount:
        case Exactly(number=wanted):
            return number(wanted)
        case Between(at_least=None, at_most=None):
            return "any number of"
        case Between(at_least=None, at_most=high) if high is not None:
            return f"at most {number(high)}"
        case Between(at_least=low, at_most=None) if low is not None:
            return f"at least {number(low)}"
        case Between(at_least=low, at_most=high):
            assert low is not None
            assert high is not None
            return f"from {number(low)} to {number(high)}"
        case _:
            assert_never(amount)


def describe_count(amount: Amount, noun: str, evidence: Evidence | None = None) -> str:
    """``1 row``, ``at least 2 rows``: the amount in words, and what is counted."""
    words = describe_amount(amount, evidence)
    return f"{words} {noun if words.split()[-1] == '1' else f'{noun}s'}"


def check_amount(
    expectation: Expectation, amount: Amount, number: int, noun: str, evidence: Evidence
) -> Finding:
    """``number`` held against ``amount``; ``noun`` is what was counted, in the singular."""
    seen = format_count(number, noun)
    try:
        wanted = describe_amount(amount, evidence)
        expected = describe_count(amount, noun, evidence)
        if is_within(amount, number, evidence):
            return expectation.succeed(seen)
    except PlaceholderError as error:
        return expectation.fail(str(error))
    return expectation.fail(f"{seen}, not {wanted}", expected=expected, seen=seen)
