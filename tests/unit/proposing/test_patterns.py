"""A pattern stays a pattern: its holes are kept, and only its literal parts move."""

from __future__ import annotations

import re

import pytest

from cliconform.model.edit import EditKind
from cliconform.model.promise import CapturePromise
from support.judging import PLACE, observe, text_promise
from support.proposing import list_edits, list_reasons, propose

REFIT = EditKind.REFIT


@pytest.mark.parametrize(
    ("pattern", "text", "new"),
    [
        (r"^Total: \d+ rows$", "Total: 15 records\n", r"^Total: \d+ records$"),
        (r"Done in \d+\.\d s", "Finished in 0.7 s\n", r"Finished in \d+\.\d s"),
        (r"version 3\.\d+$", "tool, version 4.2.1\n", r"version 4\.2\.\d+$"),
        (r"Created job: (\S+) now", "Created task: J-7 now\n", r"Created task: (\S+) now"),
        (r"(?:Total|Sum): \d+ rows", "Sum: 15 records\n", r"(?:Total|Sum): \d+ records"),
        (r"\[(\d+)\] done", "[12] finished\n", r"\[(\d+)\] finished"),
        (r"a{2} of [a-z]+: \w", "aa for xyz: 1\n", r"a{2} for [a-z]+: \w"),
        (r"(?P<n>\d+) files were read", "7 files were written\n", r"(?P<n>\d+) files were written"),
        (r"took .* until the end", "took long until the finish\n", r"took .* until the finish"),
    ],
)
def test_a_regular_expression_keeps_its_holes(pattern: str, text: str, new: str) -> None:
    promise = text_promise("matches", pattern)
    assert list_edits(propose(promise, observe(text))) == [(REFIT, "stdout.matches[0]", new)]
    assert re.search(new, text, re.MULTILINE)


@pytest.mark.parametrize("pattern", [r"ok|fine", r"\d+", r"(?:a|b)+$", r"\[", r"x\{"])
def test_a_pattern_without_literal_parts_is_left_to_its_author(pattern: str) -> None:
    proposed = propose(text_promise("matches", pattern), observe("nothing of it: neither\n"))
    assert list_edits(proposed) == []
    assert [address for address, _ in list_reasons(proposed)] == ["stdout.matches[0]"]


def test_a_placeholder_stays_where_its_value_is() -> None:
    promise = text_promise("contains", "Saved ${n} rows on ${day}")
    values = {"n": "5", "day": "2027-01-01"}
    seen = observe("Stored 5 rows on 2027-01-01\n", values=values)
    assert list_edits(propose(promise, seen)) == [
        (REFIT, "stdout.contains[0]", "Stored ${n} rows on ${day}")
    ]


def test_a_placeholder_whose_value_is_gone_becomes_no_literal() -> None:
    promise = text_promise("contains", "Saved ${n} rows")
    proposed = propose(promise, observe("Saved 6 rows\n", values={"n": "5"}))
    assert list_edits(proposed) == []
    assert list_reasons(proposed)


def test_a_cell_of_the_matrix_gets_the_new_value_where_all_else_is_as_it_was() -> None:
    promise = text_promise("contains", "Saved ${n} rows")
    seen = observe("Saved 6 rows\n")
    proposed = propose(promise, seen, columns=["n"], values={"n": "5"})
    (only,) = proposed.proposals
    assert (only.column, only.new) == ("n", 6)


@pytest.mark.parametrize(
    ("pattern", "text", "new"),
    [
        ("head\n...\nend of it\n", "head\na\nb\nend of all\n", "head\n...\nend of all\n"),
        ("item [..] is x\n", "item 7 is y\n", "item [..] is y\n"),
        (
            "head\nitem [..] x\n...\nend\n",
            "header\nitem 1 x\n2\nend\n",
            "header\nitem [..] x\n...\nend\n",
        ),
        ("one\ntwo\nthree\n", "one\nthree\nfour\n", "one\nthree\nfour\n"),
        ("on ${day}: ok\nend\n", "on 2027-01-01: ok\nend.\n", "on ${day}: ok\nend.\n"),
        ("a $${x}\nb\n", "a ${x}\nc ${y}\n", "a $${x}\nc $${y}\n"),
    ],
)
def test_a_whole_text_keeps_the_lines_that_match_as_they_are_written(
    pattern: str, text: str, new: str
) -> None:
    seen = observe(text, values={"day": "2027-01-01"})
    ((_, address, found),) = list_edits(propose(text_promise("equals", pattern), seen))
    assert (address, found) == ("stdout.equals", new)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("head\nid [..] of it\n", "head\nnothing like that\n"),
        ("...\nTotal: 3\nend\n", "a\nb\nend\n"),  # `...` must not swallow what was promised
    ],
)
def test_a_line_of_a_whole_text_is_not_lost_in_silence(pattern: str, text: str) -> None:
    proposed = propose(text_promise("equals", pattern), observe(text))
    assert list_edits(proposed) == []
    assert "by hand" in list_reasons(proposed)[0][1]


def test_a_capture_keeps_its_group() -> None:
    promise = CapturePromise(
        address="capture.job",
        place=PLACE,
        name="job",
        pattern=r"Created job: (\S+)",
        source="output",
    )
    assert list_edits(propose(promise, observe("Created task: J-7\n"))) == [
        (REFIT, "capture.job.output", r"Created task: (\S+)")
    ]


def test_what_still_matches_is_never_touched() -> None:
    promises = [
        text_promise("matches", r"^Total: \d+"),
        text_promise("contains", "Sum: 3", place=PLACE),
    ]
    edits = list_edits(propose(promises, observe("Total: 9\nSum: 4\n")))
    assert [address for _, address, _ in edits] == ["stdout.contains[0]"]
