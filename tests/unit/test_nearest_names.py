"""A mistyped name gets the known names that it is near to, and no others."""

from __future__ import annotations

import pytest

from cliconform.nearest_names import find_nearest_word, format_suggestion, suggest_names


def test_up_to_three_near_names_are_suggested_the_nearest_first() -> None:
    known = ["ingest-all", "ingest", "ingests", "digest", "query"]
    assert suggest_names("ingst", known) == "did you mean `ingest` or `ingests` or `digest`?"


def test_nothing_is_suggested_if_no_name_is_near() -> None:
    assert suggest_names("ingest", ["query", "serve"]) == ""
    assert format_suggestion([]) == ""


def test_a_lower_cutoff_suggests_names_that_are_less_alike() -> None:
    assert suggest_names("job*", ["jobs.list"]) == ""
    assert suggest_names("jo*s.*", ["jobs.list"], cutoff=0.5) == "did you mean `jobs.list`?"


@pytest.mark.parametrize(
    ("word", "known", "nearest"),
    [
        ("--symb", ["--list", "--symbols"], "--symbols"),
        ("--start", ["--list"], ""),
        ("--lits", ["--start", "--list"], "--list"),
        ("inget", ["query", "ingest"], "ingest"),
        ("--f", ["--format", "--file"], ""),
    ],
)
def test_the_nearest_option_is_compared_without_its_dashes(
    word: str, known: list[str], nearest: str
) -> None:
    assert find_nearest_word(word, known) == nearest
