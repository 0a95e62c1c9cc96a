"""From the root to every command: which pages are asked for, and what becomes of them."""

from __future__ import annotations

from cliconform.model.surface import Surface
from cliconform.surface.discovery.completion import Confirmation
from cliconform.surface.discovery.walk import Asking, Heard, Walk

_ROOT = """\
Usage: pipe [OPTIONS] COMMAND [ARGS]...

  Moves bars about.

Options:
  --help  Show this message and exit.

Commands:
  ingest  Take bars in.
  jobs    Jobs.
"""
_INGEST = """\
Usage: pipe ingest [OPTIONS] DAY

  Take bars in.

Options:
  --provider TEXT  Where from.
  --help           Show this message and exit.
"""
_JOBS = """\
Usage: pipe jobs [OPTIONS] COMMAND [ARGS]...

  Jobs.

Options:
  --help  Show this message and exit.

Commands:
  list  All of them.
"""
_LIST = """\
Usage: pipe jobs list [OPTIONS]

  All of them.

Options:
  --help  Show this message and exit.
"""
_PAGES = {
    ("--help",): _ROOT,
    ("ingest", "--help"): _INGEST,
    ("jobs", "--help"): _JOBS,
    ("jobs", "list", "--help"): _LIST,
}


def _page(words: tuple[str, ...], pages: dict[tuple[str, ...], str]) -> Heard:
    if words in pages:
        return Heard(stdout=pages[words], stderr="", ended="")
    return Heard(stdout="", stderr="Error: what is that?\n", ended="exit 2")


def _walked(pages: dict[tuple[str, ...], str]) -> tuple[Surface, list[Asking]]:
    walk = Walk(target="pipe", program="pipe")
    asked: list[Asking] = []
    while askings := walk.wanted():
        asked += askings
        for asking in askings:
            walk.take(asking, _page(asking.words, pages))
    return walk.surface(), asked


def _paths(surface: Surface) -> list[str]:
    return [" ".join(command.path) for command in surface.commands]


def test_every_page_is_asked_for_once_and_each_group_comes_before_its_commands() -> None:
    surface, asked = _walked(_PAGES)
    assert _paths(surface) == ["", "ingest", "jobs", "jobs list"]
    assert sorted(asking.words for asking in asked) == sorted(_PAGES)


def test_siblings_are_asked_for_side_by_side() -> None:
    walk = Walk(target="pipe", program="pipe")
    (root,) = walk.wanted()
    walk.take(root, _page(root.words, _PAGES))
    assert [asking.path for asking in walk.wanted()] == [("ingest",), ("jobs",)]


def test_a_command_without_a_page_is_told_with_what_its_group_says_of_it() -> None:
    surface, _ = _walked({**_PAGES, ("ingest", "--help"): "Traceback (most recent call last):"})
    ingest = surface.commands[1]
    assert ingest.unread
    assert ingest.summary == "Take bars in."
    assert "pipe ingest --help" in ingest.problems[0]


def test_a_program_that_prints_its_first_page_for_any_command_is_told() -> None:
    surface, asked = _walked({**_PAGES, ("jobs", "--help"): _ROOT})
    assert _paths(surface) == ["", "ingest", "jobs"]
    assert surface.commands[2].problems == ("`pipe jobs --help` prints the page of `pipe`",)
    assert len(asked) == 3


def test_another_word_for_help_is_tried_at_the_root_and_then_used_throughout() -> None:
    pages = {(*words[:-1], "-h"): page for words, page in _PAGES.items()}
    surface, asked = _walked(pages)
    assert _paths(surface) == ["", "ingest", "jobs", "jobs list"]
    assert [asking.words for asking in asked][:2] == [("--help",), ("-h",)]
    assert all(asking.words[-1] == "-h" for asking in asked[1:])


def test_help_as_a_command_comes_before_the_path() -> None:
    pages = {("help", *words[:-1]): page for words, page in _PAGES.items()}
    surface, asked = _walked(pages)
    assert _paths(surface) == ["", "ingest", "jobs", "jobs list"]
    assert asked[-1].words == ("help", "jobs", "list")


_DOCOPT = """\
Usage:
  pipe ingest <day>... [--provider=<name>]
  pipe jobs list [--limit=<n>]
  pipe --help

Options:
  --provider=<name>  Where from [default: fake].
  --limit=<n>        How many.
"""


def test_commands_that_share_a_page_each_have_their_own_line_of_it() -> None:
    words = (("--help",), ("ingest", "--help"), ("jobs", "--help"), ("jobs", "list", "--help"))
    surface, asked = _walked(dict.fromkeys(words, _DOCOPT))
    assert _paths(surface) == ["", "ingest", "jobs", "jobs list"]
    assert [one.name for one in surface.commands[1].arguments] == ["day"]
    assert not any(command.problems for command in surface.commands)
    assert len(asked) == 4


def test_words_to_choose_from_are_commands_where_each_has_a_page() -> None:
    root = "usage: pipe [-h] {ingest,jobs}\n\noptions:\n  -h, --help  show this help message\n"
    surface, _ = _walked({**_PAGES, ("--help",): root})
    assert _paths(surface) == ["", "ingest", "jobs", "jobs list"]
    assert not surface.commands[0].arguments


def test_words_to_choose_from_are_values_where_they_have_none() -> None:
    root = "usage: pipe [-h] {ingest,jobs}\n\noptions:\n  -h, --help  show this help message\n"
    pages = {("--help",): root, ("ingest", "--help"): root}
    surface, _ = _walked(pages)
    assert _paths(surface) == [""]
    assert surface.commands[0].arguments[0].choices == ("ingest", "jobs")
    assert not surface.commands[0].problems


def test_options_that_are_told_once_for_all_commands_belong_to_each() -> None:
    pages = {
        words: f'{page}\nUse "pipe options" for a list of global command-line options.\n'
        for words, page in _PAGES.items()
    }
    pages["options",] = "These options can be passed to any command:\n\n    --cache='':\n\tWhere.\n"
    surface, asked = _walked(pages)
    assert _paths(surface) == ["", "ingest", "jobs", "jobs list"]
    for command in surface.commands:
        assert "--cache" in [option.name for option in command.options]
        assert not command.problems
    assert len(asked) == 5


def test_options_of_all_commands_whose_page_cannot_be_read_are_told() -> None:
    more = 'Use "pipe options" for a list of global command-line options.\n'
    surface, _ = _walked({words: f"{page}\n{more}" for words, page in _PAGES.items()})
    assert all("`pipe options`" in command.problems[0] for command in surface.commands)


def test_a_program_without_any_help_is_one_command_that_could_not_be_read() -> None:
    surface, _ = _walked({})
    (root,) = surface.commands
    assert root.unread
    assert root.problems[0] == "`pipe --help`: exit 2"


def test_a_page_on_standard_error_or_with_an_exit_code_is_a_page() -> None:
    walk = Walk(target="pipe", program="pipe")
    (root,) = walk.wanted()
    walk.take(root, Heard(stdout="", stderr=_LIST.replace("jobs list ", ""), ended="exit 1"))
    assert walk.surface().commands[0].options[0].name == "--help"
    assert not walk.surface().commands[0].problems


def test_a_program_that_goes_on_for_ever_comes_to_an_end() -> None:
    walk = Walk(target="pipe", program="pipe")
    count = 0
    while askings := walk.wanted():
        for asking in askings:
            count += 1
            walk.take(asking, Heard(stdout=_endless(asking.path), stderr="", ended=""))
    assert count == 9


def _endless(path: tuple[str, ...]) -> str:
    return _JOBS.replace("pipe jobs", " ".join(("pipe", *path))).replace("Jobs.", f"At {path}.")


def _confirmed(answers: dict[tuple[str, str], str]) -> Surface:
    """``answers``: by the instruction and the words typed so far."""
    confirmation = Confirmation(_walked(_PAGES)[0], "pipe")
    while askings := confirmation.wanted():
        for asking in askings:
            env = dict(asking.env)
            answer = answers.get((env["_PIPE_COMPLETE"], env["COMP_WORDS"]))
            page = _PAGES.get(asking.words, "")
            confirmation.take(asking, Heard(stdout=answer or page, stderr="", ended=""))
    return confirmation.confirmed()


def test_what_only_completion_tells_is_hidden() -> None:
    surface = _confirmed(
        {
            ("bash_complete", "pipe --"): "plain,--help\n",
            ("bash_complete", "pipe "): "plain,ingest\nplain,jobs\n",
            ("bash_complete", "pipe ingest --"): "plain,--provider\nplain,--help\nplain,--secret\n",
        }
    )
    (secret,) = (option for option in surface.commands[1].options if option.hidden)
    assert secret.spellings == ("--secret",)
    assert not any(command.problems for command in surface.commands)


def test_typers_dialect_is_understood_too() -> None:
    surface = _confirmed(
        {
            ("complete_bash", "pipe --"): "--help\n",
            ("complete_bash", "pipe ingest --"): "--provider\n--help\n--secret\n",
        }
    )
    assert [option.name for option in surface.commands[1].options if option.hidden] == ["--secret"]


def test_a_command_that_completion_does_not_know_is_told() -> None:
    surface = _confirmed(
        {
            ("bash_complete", "pipe --"): "plain,--help\n",
            ("bash_complete", "pipe "): "plain,jobs\n",
        }
    )
    assert surface.commands[0].problems == ("its completion does not know the command ingest",)


def test_an_answer_for_another_command_adds_nothing() -> None:
    surface = _confirmed(
        {
            ("bash_complete", "pipe --"): "plain,--help\n",
            ("bash_complete", "pipe ingest --"): "plain,--other\n",
        }
    )
    assert not any(option.hidden for option in surface.commands[1].options)
    assert "answers for another command" in surface.commands[1].problems[0]


def test_a_program_that_knows_nothing_of_completion_is_as_its_pages_say() -> None:
    assert _confirmed({}) == _walked(_PAGES)[0]
