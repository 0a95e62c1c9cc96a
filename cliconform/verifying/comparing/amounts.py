"""A number held against a promised amount: exactly so many, or between two bounds."""

from __future__ import annotations

from typing import assert_never

from cliconform.model.outcome import Finding
from cliconform.model.promise import Amount, Between, Exactly, Number
from cliconform.model.template import Template
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Claim, UnfilledError
from cliconform.verifying.texts.excerpt import counted


def held(amount: Amount, number: float, evidence: Evidence) -> bool:
    """Whether ``number`` is what ``amount`` says."""
    match amount:
        case Exactly(number=wanted):
            return number == evidence.number(wanted)
        case Between(at_least=low, at_most=high):
            enough = low is None or number >= evidence.number(low)
            return enough and (high is None or number <= evidence.number(high))
        case _:
            assert_never(amount)


def in_words(amount: Amount, evidence: Evidence | None = None) -> str:
    """``2,880``, ``at least 1``, ``from 2 to 5``; a placeholder stays one without evidence."""

    def number(value: Number) -> str:
        if isinstance(value, Template) and evidence is None:
            return value.source
        return f"{evidence.number(value):,}" if evidence else f"{value:,}"

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


def counting(amount: Amount, noun: str, evidence: Evidence | None = None) -> str:
    """``1 row``, ``at least 2 rows``: the amount in words, and what is counted."""
    words = in_words(amount, evidence)
    return f"{words} {noun if words.split()[-1] == '1' else f'{noun}s'}"


def judge_amount(
    claim: Claim, amount: Amount, number: int, noun: str, evidence: Evidence
) -> Finding:
    """``number`` held against ``amount``; ``noun`` is what was counted, in the singular."""
    seen = counted(number, noun)
    try:
        wanted = in_words(amount, evidence)
        expected = counting(amount, noun, evidence)
        if held(amount, number, evidence):
            return claim.kept(seen)
    except UnfilledError as error:
        return claim.broken(str(error))
    return claim.broken(f"{seen}, not {wanted}", expected=expected, seen=seen)
