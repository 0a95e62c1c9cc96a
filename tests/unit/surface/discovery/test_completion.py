"""What shell completion adds to the surface that the help pages describe."""

from __future__ import annotations

from cliconform.model.surface import Surface
from cliconform.surface.discovery.completion import CompletionWalk
from cliconform.surface.discovery.page_request import PageText
from support.help_pages import PAGES, walk_pages


def _complete(answers: dict[tuple[str, str], str]) -> Surface:
    """The surface, given answers by the instruction and the words typed so far."""
    walk = CompletionWalk(walk_pages(PAGES)[0], "pipe")
    while requests := walk.pop_requests():
        for request in requests:
            env = dict(request.env)
            answer = answers.get((env["_PIPE_COMPLETE"], env["COMP_WORDS"]))
            page = PAGES.get(request.words, "")
            walk.receive(request, PageText(stdout=answer or page, stderr="", failure=""))
    return walk.build_surface()


def test_an_option_that_only_completion_lists_is_hidden() -> None:
    surface = _complete(
        {
            ("bash_complete", "pipe --"): "plain,--help\n",
            ("bash_complete", "pipe "): "plain,ingest\nplain,jobs\n",
            ("bash_complete", "pipe ingest --"): "plain,--provider\nplain,--help\nplain,--secret\n",
        }
    )
    (secret,) = (option for option in surface.commands[1].options if option.hidden)
    assert secret.spellings == ("--secret",)
    assert not any(command.problems for command in surface.commands)


def test_answers_in_typers_dialect_are_read_too() -> None:
    surface = _complete(
        {
            ("complete_bash", "pipe --"): "--help\n",
            ("complete_bash", "pipe ingest --"): "--provider\n--help\n--secret\n",
        }
    )
    assert [option.name for option in surface.commands[1].options if option.hidden] == ["--secret"]


def test_a_command_that_completion_does_not_know_is_reported() -> None:
    surface = _complete(
        {
            ("bash_complete", "pipe --"): "plain,--help\n",
            ("bash_complete", "pipe "): "plain,jobs\n",
        }
    )
    assert surface.commands[0].problems == ("shell completion does not list the command ingest",)


def test_an_answer_for_another_command_adds_nothing() -> None:
    surface = _complete(
        {
            ("bash_complete", "pipe --"): "plain,--help\n",
            ("bash_complete", "pipe ingest --"): "plain,--other\n",
        }
    )
    assert not any(option.hidden for option in surface.commands[1].options)
    assert "answers for another command" in surface.commands[1].problems[0]


def test_without_completion_the_surface_is_that_of_the_pages() -> None:
    assert _complete({}) == walk_pages(PAGES)[0]
