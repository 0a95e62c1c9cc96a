"""How often a text occurs, or a regular expression matches."""

from __future__ import annotations

import pytest

from cliconform.model.contents import Amount, Between, Exactly, TextForm
from cliconform.model.outcome import Holds
from cliconform.model.template import Template
from support.judging import assert_deviates, assert_holds, judge_finding, observe, text_promise

HOLDS: list[tuple[TextForm, str, Amount, str]] = [
    ("contains", "a", Exactly(number=3), "a b aa\n"),
    ("contains", "aa", Exactly(number=1), "aaa\n"),
    ("contains", "a\nb", Exactly(number=2), "a\nb\na\nb\n"),
    ("contains", "a", Between(at_least=2), "a a a"),
    ("contains", "a", Between(at_most=2), ""),
    ("contains", "a", Between(at_least=1, at_most=3), "a\na\n"),
    ("contains", "x", Exactly(number=2), "x \x1b[31mx\x1b[0m"),
    ("matches", r"^\d+$", Exactly(number=2), "1\na\n22\n"),
    ("matches", "fatal", Exactly(number=0), "fine"),
    ("matches", "aa|a", Exactly(number=2), "aaa"),
    ("matches", "^a$", Exactly(number=2), "a\ra\r"),
    ("contains", "a", Exactly(number=Template("${n}")), "a a"),
]


@pytest.mark.parametrize(("form", "text", "amount", "output"), HOLDS)
def test_a_text_that_occurs_as_often_as_promised_holds(
    form: TextForm, text: str, amount: Amount, output: str
) -> None:
    promise = text_promise(form, text, count=amount)
    assert_holds(judge_finding(promise, observe(output), values={"n": "2"}))


@pytest.mark.parametrize(
    ("form", "text", "amount", "output", "shown"),
    [
        ("contains", "a", Exactly(number=2), "a\nb\na a\n",
         ['"a" occurs 3 times in stdout, expected 2 times', "line 1: a", "line 3: a a"]),
        ("contains", "a", Exactly(number=1), "a a",
         ['"a" occurs 2 times in stdout, expected 1 time']),
        ("contains", "Total", Exactly(number=2), "total\n",
         ['"Total" not found in stdout', "in different case"]),
        ("contains", "a", Between(at_least=2), "a", ["occurs 1 time in", "expected at least 2"]),
        ("contains", "a", Between(at_most=1), "a\na", ["occurs 2 times", "at most 1 time"]),
        ("matches", r"\d", Exactly(number=0), "a\n1 2\n",
         [r"/\d/ matches 2 times in stdout, expected 0 times", "line 2: 1 2"]),
        ("matches", r"\d", Exactly(number=2), "a", ["nothing in stdout matches"]),
        ("matches", "^a$", Exactly(number=1), "x\ra\ra\r", ["matches 2 times", "line 1"]),
    ],
)  # fmt: skip
def test_a_text_that_occurs_more_or_less_often_deviates(
    form: TextForm, text: str, amount: Amount, output: str, shown: list[str]
) -> None:
    assert_deviates(judge_finding(text_promise(form, text, count=amount), observe(output)), *shown)


def test_the_number_is_what_was_seen() -> None:
    promise = text_promise("contains", "a", count=Exactly(number=2))
    assert judge_finding(promise, observe("a\nb\na\na\n")).evidence == ("3 times",)
    assert judge_finding(promise, observe("b\n")).evidence == ("b",)


def test_in_output_those_of_both_streams_are_counted() -> None:
    promise = text_promise("contains", "x", source="output", count=Exactly(number=3))
    assert_holds(judge_finding(promise, observe("x\nx\n", stderr="x\n")))


def test_a_search_that_takes_too_long_is_no_number() -> None:
    promise = text_promise("matches", "(a+)+$", count=Exactly(number=0))
    finding = judge_finding(promise, observe("a" * 5_000 + "b"))
    assert finding.holds is Holds.NO
    assert "was stopped" in finding.message
