"""Likely renames are found with enough evidence, and not without."""

from __future__ import annotations

import pytest

from cliconform.model.drift import Change
from cliconform.model.surface import Option, Surface
from cliconform.surface.drift.compare import compare
from support.surfaces import command, option, run, surface

LIMIT = option("--limit", value="INTEGER", default="20", help="How many rows to show at most.")
SYMBOL = option("--symbol", value="TEXT", help="Only this ticker.")


def changes_between(old: Surface, new: Surface) -> list[tuple[str, str, str]]:
    return [(one.code.value, one.before, one.after) for one in compare(old, new)]


def rename(old: Surface, new: Surface) -> Change:
    (found,) = (one for one in compare(old, new) if one.code.value.endswith("-renamed"))
    return found


@pytest.mark.parametrize(
    ("old", "new", "evidence"),
    [
        (
            LIMIT,
            option("--max", value="INTEGER", default="20", help="How many rows to show at most."),
            ("the descriptions are the same", "both take INTEGER", "both default to 20"),
        ),
        (
            option("--max-rows", "-n", value="INTEGER", help="How many rows."),
            option("--limit", "-n", value="INTEGER", help="How many rows to show."),
            ("both are spelled -n", "the descriptions are similar (0.75)", "both take INTEGER"),
        ),
        (
            option("--colour"),
            option("--color"),
            ("the names are similar (0.91)",),
        ),
        (
            option("--format", value="F", choices=("csv", "json"), help="How it is written."),
            option("--as", value="F", choices=("csv", "json"), help="How it is written."),
            ("the descriptions are the same", "both take F", "both accept csv, json"),
        ),
    ],
)
def test_an_option_is_renamed_with_its_evidence(
    old: Option, new: Option, evidence: tuple[str, ...]
) -> None:
    found = rename(run(old), run(new))
    assert (found.what, found.before, found.after) == (old.name, old.name, new.name)
    assert found.evidence == evidence


@pytest.mark.parametrize(
    "new",
    [
        option("--verbose", help="Say more."),
        option("--limit-rows", help="How many rows to show at most."),  # a flag
        option("--timeout", value="INTEGER", default="20", help="Seconds until it is stopped."),
        option("--listen", value="INTEGER", help="The port of the server."),
    ],
)
def test_without_evidence_one_is_removed_and_another_added(new: Option) -> None:
    assert [code for code, _, _ in changes_between(run(LIMIT), run(new))] == [
        "option-removed",
        "option-added",
    ]


def test_a_letter_of_another_option_is_no_rename() -> None:
    days = option("--days", "-d", value="INTEGER", help="How far to look back.")
    depth = option("--depth", "-d", value="INTEGER", help="Levels of folders below the root.")
    assert [code for code, _, _ in changes_between(run(days), run(depth))] == [
        "option-removed",
        "spelling-moved",
        "option-added",
    ]


def test_an_option_of_one_letter_may_have_got_a_name() -> None:
    old, new = (
        option("-n", value="N", help="Rows."),
        option("-n", "--rows", value="N", help="Rows."),
    )
    assert changes_between(run(old), run(new)) == [("option-renamed-old-kept", "-n", "--rows")]


def test_the_best_pairs_are_taken_and_each_option_is_in_one() -> None:
    old = run(LIMIT, option("--limit-all", value="INTEGER", help="Over all pages."))
    new = run(
        option(
            "--limit-rows", value="INTEGER", default="20", help="How many rows to show at most."
        ),
        option("--limit-pages", value="INTEGER", help="Over all pages."),
    )
    assert changes_between(old, new) == [
        ("option-renamed", "--limit", "--limit-rows"),
        ("option-renamed", "--limit-all", "--limit-pages"),
    ]


def test_a_group_is_renamed_once_with_its_commands() -> None:
    old = surface(command("jobs"), command("jobs list", LIMIT), command("jobs kill", SYMBOL))
    new = surface(command("tasks"), command("tasks list", LIMIT), command("tasks kill"))
    assert changes_between(old, new) == [
        ("command-renamed", "jobs", "tasks"),
        ("option-removed", "--symbol TEXT", ""),
    ]


def test_a_command_that_moves_below_a_new_group_is_renamed_and_the_group_is_added() -> None:
    what = {"summary": "Read the data of a day in."}
    old = surface(command("ingest", LIMIT, SYMBOL, **what))
    new = surface(command("data"), command("data ingest", LIMIT, SYMBOL, **what))
    assert changes_between(old, new) == [
        ("command-renamed", "ingest", "data ingest"),
        ("command-added", "", "data (and 1 command below it)"),
    ]
    assert "the descriptions are the same" in rename(old, new).evidence


def test_a_name_and_an_option_in_common_are_not_enough() -> None:
    both = (command("jobs"), command("jobs show"), command("symbols"), command("symbols show"))
    old = surface(*both, command("jobs list", LIMIT))
    new = surface(
        *both,
        command("jobs kill"),
        command("symbols list", LIMIT),
    )
    assert [code for code, _, _ in changes_between(old, new)] == [
        "command-removed",
        "command-added",
        "command-added",
    ]


def test_different_commands_without_options_are_not_renamed() -> None:
    old = surface(command("start", summary="Begin."), command("keep"))
    new = surface(command("report", summary="Write what is known."), command("keep"))
    assert [code for code, _, _ in changes_between(old, new)] == [
        "command-removed",
        "command-added",
    ]


def test_a_letter_in_common_is_not_enough_for_flags_without_help() -> None:
    old, new = run(option("--days", "-d")), run(option("--jump", "-d"))
    assert [code for code, _, _ in changes_between(old, new)] == [
        "option-removed",
        "spelling-moved",
        "option-added",
    ]


def test_a_letter_with_another_meaning_has_moved() -> None:
    old = run(option("-v", help="Say more of what it does."))
    new = run(option("--version", "-v", help="Show which version it is."))
    assert [code for code, _, _ in changes_between(old, new)] == [
        "option-removed",
        "spelling-moved",
        "option-added",
    ]


def test_of_two_removed_options_the_likelier_one_is_renamed() -> None:
    near = option("--top", value="INTEGER", help="How many rows to show at once.")
    new = option("--max", value="INTEGER", default="20", help="How many rows to show at most.")
    assert changes_between(run(near, LIMIT), run(new)) == [
        ("option-removed", "--top INTEGER", ""),
        ("option-renamed", "--limit", "--max"),
    ]


def test_commands_below_a_renamed_group_are_not_renamed_again() -> None:
    def group(name: str) -> Surface:
        return surface(
            command(name),
            command(f"{name} list", LIMIT, SYMBOL, summary="List what there is."),
            command(f"{name} kill", SYMBOL, summary="End what there is."),
        )

    assert changes_between(group("jobs"), group("tasks")) == [("command-renamed", "jobs", "tasks")]
