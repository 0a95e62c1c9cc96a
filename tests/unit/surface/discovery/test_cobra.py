"""What Cobra's completion protocol adds to the surface that the help pages describe."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform.model.surface import Surface
from cliconform.surface.discovery.cobra import CobraWalk, Completion, read_answer
from cliconform.surface.discovery.page_request import PageText
from support.surfaces import argument, command, option, surface

PIPE = surface(
    command("completion"),
    command("jobs"),
    command("jobs list", option("--limit", "-l", value="N")),
)
ANSWERS = {
    ("__complete", "-"): "--help\thelp\n-h\thelp\n:4\n",
    ("__complete", ""): "completion\tscripts\njobs\tJobs\nco\tAlias for jobs\nhelp\tHelp\n:4\n",
    ("__complete", "jobs", ""): "list\tAll\n:4\n",
    ("__complete", "jobs", "list", "-"): (
        "_activeHelp_ read this\n--limit\tHow many\n-l\tHow many\n--secret\tDo not tell\n"
        "-s\tDo not tell\n--other=\tAnother\n:4\n"
    ),
}


def walk(
    of: Surface, answers: dict[tuple[str, ...], str]
) -> tuple[CobraWalk, list[tuple[str, ...]]]:
    cobra, asked = CobraWalk(of), []
    while requests := cobra.pop_requests():
        for request in requests:
            asked.append(request.words)
            answer = answers.get(request.words, "")
            cobra.receive(request, PageText(stdout=answer, stderr="", failure=""))
    return cobra, asked


def test_options_that_only_completion_lists_are_hidden_with_both_spellings() -> None:
    cobra, _ = walk(PIPE, ANSWERS)
    found = cobra.build_surface().commands[3].options
    assert [(each.spellings, each.help) for each in found if each.hidden] == [
        (("--secret", "-s"), "Do not tell"),
        (("--other",), "Another"),
    ]
    assert len([each for each in found if "-l" in each.spellings]) == 1


def test_commands_that_only_completion_lists_are_told() -> None:
    cobra, asked = walk(PIPE, ANSWERS)
    assert cobra.list_unlisted_commands() == (("co",),)
    assert ("__complete", "jobs", "list", "") not in asked  # it may complete from the network


def test_a_command_that_prints_the_page_of_another_takes_what_that_one_takes() -> None:
    """gh's `co` is short for `pr checkout`, whose page it prints: `checkout` is no argument."""
    page = option("--force", help="Reset it.")
    of = surface(
        command("completion"),
        command("jobs"),
        command("jobs list", argument("WHICH"), page, summary="All of them."),
        command(
            "co", argument("list"), argument("WHICH"), page, summary="All of them.", hidden=True
        ),
        command("own", argument("DAY"), page, summary="Something else.", hidden=True),
    )
    cobra, _ = walk(PIPE, ANSWERS)
    cobra.surface = of
    found = {" ".join(each.path): each.arguments for each in cobra.build_surface().commands}
    assert found["co"] == (argument("WHICH"),)
    assert found["own"] == (argument("DAY"),)


def test_an_option_that_is_offered_before_any_is_begun_is_required() -> None:
    of = surface(
        command("completion"), command("jobs", option("--db", value="PATH")), command("jobs list")
    )
    answers = {**ANSWERS, ("__complete", "jobs", ""): "--db=\tThe database\nlist\tAll\n:4\n"}
    (db,) = (
        each for each in walk(of, answers)[0].build_surface().commands[2].options if each.value
    )
    assert db.required


@pytest.mark.parametrize(
    "of",
    [
        surface(command("jobs"), command("jobs list")),
        surface(command("completion"), arguments=(argument("FILE"),)),
        surface(),
    ],
)
def test_a_program_without_a_command_for_completion_is_not_asked(of: Surface) -> None:
    cobra, asked = walk(of, ANSWERS)
    assert asked == []
    assert cobra.build_surface() == of


def test_a_program_that_does_not_know_the_protocol_is_asked_once() -> None:
    cobra, asked = walk(PIPE, {("__complete", "-"): "error: unknown command __complete\n"})
    assert asked == [("__complete", "-")]
    assert cobra.build_surface() == PIPE
    assert cobra.list_unlisted_commands() == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", None),
        ("a\tb\n", None),
        ("a\tb\n:1\n", None),
        (":5\n", None),
        (":0\n", ()),
        ("a\tb\tc\nd\n:4", (Completion("a", "b\tc"), Completion("d"))),
    ],
)
def test_an_answer_ends_with_a_directive_that_is_no_error(
    text: str, found: tuple[Completion, ...] | None
) -> None:
    assert read_answer(text) == found


@given(st.text(alphabet="-:\t\n abc09=", max_size=40))
def test_no_answer_raises(text: str) -> None:
    for prefix in ("-", ""):
        cobra, _ = walk(PIPE, {**ANSWERS, ("__complete", prefix): text})
        cobra.build_surface()
        cobra.list_unlisted_commands()
