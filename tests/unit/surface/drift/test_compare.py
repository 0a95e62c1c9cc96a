"""Comparing whole surfaces: nothing is reported twice, and nothing that is not known."""

from __future__ import annotations

import pytest

from cliconform.model.surface import Argument, CommandSurface, Option, Surface
from cliconform.surface.drift.compare import compare, compare_and_count
from support.surfaces import HELP, argument, command, option, run, surface


def codes(old: Surface, new: Surface) -> list[str]:
    return [change.code.value for change in compare(old, new)]


def unread(path: str) -> CommandSurface:
    return CommandSurface(path=tuple(path.split()), problems=("it was stopped after 20 s",))


def test_commands_below_a_page_that_is_not_read_are_not_removed() -> None:
    old = surface(command("jobs"), command("jobs list"), command("jobs list all"))
    new = surface(unread("jobs"))
    assert codes(old, new) == ["page-unread"]
    assert codes(new, old) == ["page-read"]


def test_nothing_is_removed_from_a_page_that_is_read_in_part() -> None:
    old = run(option("--limit", value="N"), option("--all"), argument("DAY", required=False))
    new = run(option("--all", help="All."), problems=("no option: --li mit",))
    assert codes(old, new) == ["page-unread", "option-help-changed"]
    assert codes(new, old) == ["page-read", "option-help-changed"]


def test_a_problem_of_both_pages_hides_no_change() -> None:
    known = ("no option: --odd one",)
    old, new = run(option("--all"), problems=known), run(problems=known)
    assert codes(old, new) == ["option-removed"]


def test_a_page_read_in_neither_surface_is_no_drift() -> None:
    both = surface(unread("jobs"))
    changes, pages = compare_and_count(both, both)
    assert (changes, pages) == ((), 1)


def test_a_command_without_a_page_of_its_own_is_not_removed() -> None:
    old = surface(command("jobs", option("--all")))
    new = Surface(
        target="pipe",
        commands=(CommandSurface(path=(), options=(HELP,), commands=("jobs",)),),
    )
    assert codes(old, new) == ["page-unread"]


def test_a_page_that_has_become_empty_is_not_understood() -> None:
    many: list[Option | Argument] = [
        option("--all"),
        option("--limit", value="N"),
        argument("DAY", required=False),
    ]
    silent = surface(CommandSurface(path=("run",), summary="Soon."))
    assert codes(run(option("--all")), silent) == ["page-unread"]
    assert codes(silent, run(option("--all"))) == ["page-read"]
    (change,) = compare(run(*many), run())
    assert (change.code, change.after) == (
        "page-unread",
        "it lists nothing but the help option",
    )


def test_what_an_empty_page_lists_now_is_added() -> None:
    many: list[Option | Argument] = [option("--all"), option("--limit", value="N"), argument("DAY")]
    assert codes(run(), run(*many)) == ["option-added", "option-added", "argument-added-required"]


def test_a_removed_group_is_reported_once() -> None:
    old = surface(command("jobs"), command("jobs list"), command("jobs kill"), command("run"))
    (change,) = compare(old, run())
    assert (change.code, change.before) == ("command-removed", "jobs (and 2 commands below it)")


@pytest.mark.parametrize("names", [("ingest", "load"), ("load", "ingest")])
def test_a_removed_command_whose_name_is_now_an_alias_has_evidence(names: tuple[str, ...]) -> None:
    old = surface(*map(command, names))
    new = surface(command("ingest", aliases=("load",)))
    gone = next(one for one in compare(old, new) if one.code == "command-removed")
    assert gone.evidence == ("load is now an alias of ingest",)


def test_an_option_moved_to_the_group_is_removed_with_evidence() -> None:
    old = surface(command("jobs"), command("jobs list", option("--db", value="PATH")))
    new = surface(command("jobs", option("--db", value="PATH")), command("jobs list"))
    removed = next(one for one in compare(old, new) if one.code == "option-removed")
    assert codes(old, new) == ["option-added", "option-removed"]
    assert removed.evidence == ("`jobs` now has --db",)


def test_an_option_that_became_an_argument_is_removed_with_evidence() -> None:
    old = run(option("--job-id", value="TEXT"))
    removed, added = compare(old, run(argument("JOB_ID", required=False)))
    assert (removed.code, added.code) == ("option-removed", "argument-added")
    assert removed.evidence == ("the argument JOB_ID is new",)


def test_a_negative_flag_that_became_an_option_of_its_own_is_no_change() -> None:
    one = run(option("--color", "--no-color"))
    two = run(option("--color"), option("--no-color"))
    assert codes(one, two) == codes(two, one) == []


def test_the_order_of_options_spellings_and_choices_is_ignored() -> None:
    old = run(option("-a", "--all"), option("--as", value="F", choices=("x", "y")))
    new = run(option("--as", value="F", choices=("y", "x")), option("--all", "-a"))
    assert codes(old, new) == []


def test_line_breaks_of_a_page_are_ignored() -> None:
    old = run(option("--skip", value="X", default="/(.git|.h g)/", help="What to auto- skip."))
    new = run(option("--skip", value="X", default="/(.git|.hg)/", help="What to auto-skip."))
    assert codes(old, new) == []


def test_a_changed_default_is_no_change_of_the_description() -> None:
    old = run(option("--max", value="N", default="7", help="Rows (default: 7)"))
    new = run(option("--max", value="N", default="8", help="Rows. [default: 8]"))
    assert codes(old, new) == ["default-changed"]


def test_a_required_option_has_no_default_that_could_change() -> None:
    old = run(option("--max", value="N", required=True))
    assert codes(old, run(option("--max", value="N", default="8"))) == ["option-became-optional"]


def test_a_program_that_starts_to_show_its_defaults_has_changed_none() -> None:
    def surface_with_default(default: str | None) -> Surface:
        return run(*(option(f"--{name}", value="N", default=default) for name in ("a", "b", "c")))

    assert codes(surface_with_default(None), surface_with_default("5")) == ["default-told"] * 3
    assert codes(surface_with_default("5"), surface_with_default(None)) == ["default-untold"] * 3


@pytest.mark.parametrize(
    ("help_", "default", "code"),
    [
        ("How far to look back, by default 365 days.", "365", "default-told"),
        ("How far to look back, by default 30 days.", "365", "default-added"),
        ("By default as many as it finds.", "number of CPUs", "default-told"),
        ("How many.", "number of CPUs", "default-added"),
    ],
)
def test_a_default_that_was_stated_in_prose_is_not_new(help_: str, default: str, code: str) -> None:
    old = run(option("--n", value="N", help=help_))
    new = run(option("--n", value="N", help=help_, default=default))
    assert codes(old, new) == [code]


def test_a_default_in_prose_is_not_new_if_the_framework_marks_defaults() -> None:
    marked = option("--limit", value="N", default="20", help="Rows. [default: 20]")
    silent = option("--db", value="PATH", help="Where it is.")
    words = option("--db", value="PATH", default="x.db", help="Where it is. Default: x.db")
    own = option("--db", value="PATH", default="x.db", help="Where it is. [default: x.db]")
    assert codes(run(marked, silent), run(marked, words))[0] == "default-told"
    assert codes(run(marked, words), run(marked, silent))[0] == "default-untold"
    assert codes(run(marked, silent), run(marked, own)) == ["default-added"]
    assert codes(run(marked, own), run(marked, silent)) == ["default-removed"]
    assert codes(run(silent), run(words))[0] == "default-added"


def test_help_texts_are_ignored_if_one_surface_has_none() -> None:
    texts = run(option("--all", help="All."), summary="Runs.")
    assert codes(texts.without_texts(), texts) == codes(texts, texts.without_texts()) == []
    fewer = run(summary="Runs them.")
    assert codes(texts.without_texts(), fewer) == ["option-removed"]


def test_an_argument_named_by_its_choices_is_not_renamed_by_new_choices() -> None:
    old = run(argument("a|b", choices=("a", "b")))
    assert codes(old, run(argument("{a,b,c}", choices=("a", "b", "c")))) == ["choice-added"]
    assert codes(old, run(argument("KIND", choices=("a", "b")))) == ["argument-renamed"]


def test_arguments_of_the_same_name_are_matched_by_position() -> None:
    both = run(argument("integer"), argument("INTEGER"), argument("Integer"))
    assert codes(both, both) == []


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("number of CPUs", "the number of available CPUs", "default-reworded"),
        ("current directory", "the current working directory", "default-reworded"),
        ("name of the branch", "the branch's name", "default-reworded"),
        ("first 10 lines", "first 20 lines", "default-changed"),
        ("10 seconds", "20 seconds", "default-changed"),
        ("enabled in a terminal", "disabled in a terminal", "default-changed"),
        ("shown on a terminal", "not shown on a terminal", "default-changed"),
        ("number of CPUs", "half the memory", "default-changed"),
        ("auto", "automatic", "default-changed"),
        ("json, csv", "json, xml", "default-changed"),
        ("current directory", "/tmp", "default-changed"),
    ],
)
def test_a_default_in_prose_that_is_only_reworded_is_cosmetic(
    before: str, after: str, code: str
) -> None:
    old, new = (run(option("--n", value="N", default=each)) for each in (before, after))
    assert codes(old, new) == [code]
    assert codes(new, old) == [code]


@pytest.mark.parametrize(
    "help_", ["How many, 20 unless given.", "How many; 20 if not set.", "20 otherwise."]
)
def test_a_default_that_prose_states_in_other_words_is_not_removed(help_: str) -> None:
    told = option("--n", value="N", default="20", help="How many (default: 20).")
    changed = codes(run(told), run(option("--n", value="N", help=help_)))
    assert "default-untold" in changed
    assert "default-removed" not in changed


def test_only_the_choices_that_were_removed_or_added_are_shown() -> None:
    old = run(option("--as", value="F", choices=("a", "b", "c", "d")))
    new = run(option("--as", value="F", choices=("a", "c", "e")))
    assert [(each.code.value, each.before, each.after) for each in compare(old, new)] == [
        ("choice-removed", "b, d", ""),
        ("choice-added", "", "e"),
    ]
