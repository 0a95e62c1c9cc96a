"""Lines of several runs side by side: what all have stays, what varies is as narrow as can be."""

from __future__ import annotations

import pytest

from cliconform.drafting.atoms import Hole, compare, escape, make_pattern, mask
from cliconform.drafting.lines import align_lines
from cliconform.drafting.showing import Showing

DAYS = ("2026-11-28", "2026-11-28", "2026-11-29")
RUNS = tuple(
    Showing(exit=0, today=day, given={"port": port, "job": "J-1"})
    for day, port in zip(DAYS, ("4001", "4002", "4003"), strict=True)
)
UUIDS = tuple(f"{n}f2b4c6d-0000-4000-8000-00000000000{n}" for n in range(3))


@pytest.mark.parametrize(
    ("lines", "pieces"),
    [
        (("a b", "a b"), ("a b",)),
        (("job 17 done", "job 99 done"), ("job ", Hole(("17", "99")), " done")),
        (("id=7f3a01;", "id=7f9901;"), ("id=", Hole(("7f3a01", "7f9901")), ";")),
        (("v1.2.3", "v1.2.3"), ("v1.2.3",)),
        (("at 2026-11-28", "at 2026-11-29"), ("at ", Hole(("2026-11-28", "2026-11-29")))),
        (("<a b> x", "<a> x"), None),
        (("a", "b c"), None),
        (
            ("tmp/x-ab12-cd34.csv", "tmp/x-ff12-ee34.csv"),
            ("tmp/x-", Hole(("ab12-cd34", "ff12-ee34")), ".csv"),
        ),
        (("done in 0.02 s", "done in 0.02 s"), ("done in ", Hole(("0.02", "0.02")), " s")),
        (("took 3ms", "took 3ms"), ("took ", Hole(("3", "3")), "ms")),
        (("timeout 30 s", "timeout 30 s"), ("timeout 30 s",)),
        (("on Nov 28", "on Nov 29"), ("on ", Hole(("Nov", "Nov")), " ", Hole(("28", "29")))),
        (("on Nov 28", "on Nov 28"), ("on Nov 28",)),
        (("at 11-28 x", "at 11-29 x"), ("at ", Hole(("11-28", "11-29")), " x")),
        (("2026/11/28", "2026/11/29"), (Hole(("2026/11/28", "2026/11/29")),)),
    ],
)
def test_lines_are_compared_word_by_word(
    lines: tuple[str, ...], pieces: tuple[str | Hole, ...] | None
) -> None:
    assert compare(lines) == pieces


@pytest.mark.parametrize(
    ("values", "pattern"),
    [
        (("17", "9"), r"\d+"),
        (("1.5", "22.75"), r"\d+\.\d+"),
        (("1.5", "2"), r"[\d.]+"),
        (UUIDS[:2], "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
        (("2026-11-28", "2026-11-29"), r"\d{4}-\d\d-\d\d"),
        (("10:00:01", "11:01:02"), r"\d\d:\d\d:\d\d"),
        (("7f3a01", "a09bcd"), "[0-9a-f]{6}"),
        (("7f3a01", "a09bcdef"), "[0-9a-f]+"),
        (("abc", "xyz"), r"\w+"),
        (("a/b", "c/d"), r"\S+"),
        (("11-28", "12-01"), r"[\d-]+"),
    ],
)
def test_the_pattern_of_what_varies_is_narrow(values: tuple[str, ...], pattern: str) -> None:
    assert make_pattern(Hole(values)) == pattern


def test_only_what_is_special_is_escaped() -> None:
    assert escape("a-b (c) [d] $HOME 1+1=2.") == r"a-b \(c\) \[d\] \$HOME 1\+1=2\."


def test_lines_of_one_kind_have_the_same_mask() -> None:
    assert mask("job 17: a1.csv") == mask("job 99:  b2.csv")
    assert mask("job 17") != mask("jobs 17")


def test_a_day_that_moves_with_the_run_becomes_a_placeholder_and_a_fixed_one_stays() -> None:
    texts = [f"from {day} to 2025-01-31" for day in DAYS]
    (line,) = align_lines(texts, RUNS).common
    assert line.pieces == ("from ${today} to 2025-01-31",)
    yesterday = ["2026-11-27", "2026-11-27", "2026-11-28"]
    (line,) = align_lines(yesterday, RUNS).common
    assert line.pieces == ("${today-1d}",)


def test_what_the_command_was_given_becomes_its_placeholder() -> None:
    texts = [f"job J-1 on port {run.given['port']}, J-10" for run in RUNS]
    (line,) = align_lines(texts, RUNS).common
    assert line.pieces == ("job ${job} on port ${port}, J-10",)


def test_a_placeholder_sign_in_the_output_is_literal() -> None:
    (line,) = align_lines(["${x}"] * 3, RUNS).common
    assert line.pieces == ("$${x}",)


def test_lines_that_change_their_order_are_found_and_others_are_named() -> None:
    found = align_lines(["a 1\nb\nonly", "b\na 2\nother", "b\na 3\nx"], RUNS)
    assert [line.text for line in found.common] == ["a 1", "b"]
    assert found.varying == ("only",)
    assert not found.in_order
    assert align_lines(["a\nb 1", "a\nb 2"], RUNS[:2]).in_order


def test_of_a_line_that_is_drawn_again_the_last_state_counts() -> None:
    (line,) = align_lines(["10%\r50%\rall done", "30%\rall done"], RUNS[:2]).common
    assert (line.pieces, line.redrawn) == (("all done",), True)
