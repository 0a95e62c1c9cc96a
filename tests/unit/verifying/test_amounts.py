"""Amounts in words."""

from __future__ import annotations

import pytest

from cliconform.model.contents import Amount, Between, Exactly
from cliconform.model.template import Template
from cliconform.verifying.contents.amounts import describe_count


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Exactly(number=1), "1 row"),
        (Exactly(number=2880), "2,880 rows"),
        (Exactly(number=Template("${bars}")), "${bars} rows"),
        (Between(at_least=1), "at least 1 row"),
        (Between(at_most=5), "at most 5 rows"),
        (Between(at_least=2, at_most=5), "from 2 to 5 rows"),
        (Between(), "any number of rows"),
    ],
)
def test_an_amount_is_described_in_words(amount: Amount, words: str) -> None:
    assert describe_count(amount, "row") == words
