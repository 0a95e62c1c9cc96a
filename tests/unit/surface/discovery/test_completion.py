"""What shell completion adds to the surface that the help pages describe."""

from __future__ import annotations

import pytest

from cliconform.model.surface import Surface
from cliconform.surface.command_lines.reader import read_command_line
from cliconform.surface.discovery.completion import CompletionWalk
from cliconform.surface.discovery.page_request import PageText
from support.help_pages import PAGES, walk_pages


def _complete(
    answers: dict[tuple[str, str], str], pages: dict[tuple[str, ...], str] = PAGES
) -> Surface:
    """The surface, given answers by the instruction and the words typed so far."""
    walk = CompletionWalk(walk_pages(pages)[0], "pipe")
    while requests := walk.pop_requests():
        for request in requests:
            env = dict(request.env)
            answer = answers.get((env["_PIPE_COMPLETE"], env["COMP_WORDS"]))
            page = pages.get(request.words, "")
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


_LOGS = "Usage: pipe jobs [OPTIONS] COMMAND [ARGS]...\n\nOptions:\n  --help  Show this.\n"
_COUNTED = "Usage: pipe jobs list [OPTIONS]\n\nOptions:\n  --count INTEGER\n  --help  Show this.\n"


def _complete_jobs(commands: str) -> Surface:
    words = {
        ("bash_complete", "pipe --"): "plain,--help\n",
        ("bash_complete", "pipe jobs --"): "plain,--count\nplain,--help\n",
        ("bash_complete", "pipe jobs list --"): "plain,--count\nplain,--help\n",
        ("bash_complete", "pipe jobs stop --"): "plain,--help\n",
    }
    pages = {
        **PAGES,
        ("jobs", "--help"): f"{_LOGS}\nCommands:\n{commands}",
        ("jobs", "list", "--help"): _COUNTED,
        ("jobs", "stop", "--help"): _COUNTED.replace("list", "stop").replace("--count", "--force"),
    }
    return _complete(words, pages)


@pytest.mark.parametrize("star", ["*", " "])
def test_a_group_that_completes_the_options_of_its_default_command_takes_them(star: str) -> None:
    surface = _complete_jobs(f"  list{star}  All of them.\n  stop   Stop one.\n")
    jobs = next(each for each in surface.commands if each.path == ("jobs",))
    assert jobs.default == "list"
    assert [option.name for option in jobs.options] == ["--help"]
    assert jobs.problems == ()
    line = read_command_line(["jobs", "--count", "3"], surface)
    assert line.command.path == ("jobs", "list")
    assert line.faults == ()
