"""From the program to every command: which pages are requested, and what surface they make."""

from __future__ import annotations

from cliconform.model.surface import Surface
from cliconform.surface.discovery.page_request import PageText
from cliconform.surface.discovery.walk import PageWalk
from support.help_pages import JOBS, LIST, PAGES, ROOT, answer_request, walk_pages


def _paths(surface: Surface) -> list[str]:
    return [" ".join(command.path) for command in surface.commands]


def test_every_page_is_requested_once_and_each_group_comes_before_its_commands() -> None:
    surface, requested = walk_pages(PAGES)
    assert _paths(surface) == ["", "ingest", "jobs", "jobs list"]
    assert sorted(request.words for request in requested) == sorted(PAGES)


def test_the_pages_of_siblings_are_requested_side_by_side() -> None:
    walk = PageWalk(target="pipe", program="pipe")
    (root,) = walk.pop_requests()
    walk.receive(root, answer_request(root.words, PAGES))
    assert [request.path for request in walk.pop_requests()] == [("ingest",), ("jobs",)]


def test_a_command_without_a_page_has_the_summary_of_its_groups_page() -> None:
    surface, _ = walk_pages({**PAGES, ("ingest", "--help"): "Traceback (most recent call last):"})
    ingest = surface.commands[1]
    assert ingest.unread
    assert ingest.summary == "Take bars in."
    assert "pipe ingest --help" in ingest.problems[0]


def test_a_program_that_prints_its_first_page_for_any_command_is_reported() -> None:
    surface, requested = walk_pages({**PAGES, ("jobs", "--help"): ROOT})
    assert _paths(surface) == ["", "ingest", "jobs"]
    assert surface.commands[2].problems == ("`pipe jobs --help` prints the page of `pipe`",)
    assert len(requested) == 3


def test_another_word_for_help_is_tried_at_the_root_and_then_used_throughout() -> None:
    pages = {(*words[:-1], "-h"): page for words, page in PAGES.items()}
    surface, requested = walk_pages(pages)
    assert _paths(surface) == ["", "ingest", "jobs", "jobs list"]
    assert [request.words for request in requested][:2] == [("--help",), ("-h",)]
    assert all(request.words[-1] == "-h" for request in requested[1:])


def test_help_as_a_command_comes_before_the_path() -> None:
    pages = {("help", *words[:-1]): page for words, page in PAGES.items()}
    surface, requested = walk_pages(pages)
    assert _paths(surface) == ["", "ingest", "jobs", "jobs list"]
    assert requested[-1].words == ("help", "jobs", "list")


_DOCOPT = """\
Usage:
  pipe ingest <day>... [--provider=<name>]
  pipe jobs list [--limit=<n>]
  pipe --help

Options:
  --provider=<name>  Where from [default: fake].
  --limit=<n>        How many.
"""


def test_commands_that_share_a_page_each_have_a_line_of_it() -> None:
    words = (("--help",), ("ingest", "--help"), ("jobs", "--help"), ("jobs", "list", "--help"))
    surface, requested = walk_pages(dict.fromkeys(words, _DOCOPT))
    assert _paths(surface) == ["", "ingest", "jobs", "jobs list"]
    assert [one.name for one in surface.commands[1].arguments] == ["day"]
    assert not any(command.problems for command in surface.commands)
    assert len(requested) == 4


def test_choices_of_an_argument_are_commands_if_each_has_a_page() -> None:
    root = "usage: pipe [-h] {ingest,jobs}\n\noptions:\n  -h, --help  show this help message\n"
    surface, _ = walk_pages({**PAGES, ("--help",): root})
    assert _paths(surface) == ["", "ingest", "jobs", "jobs list"]
    assert not surface.commands[0].arguments


def test_choices_of_an_argument_are_values_if_they_have_no_page() -> None:
    root = "usage: pipe [-h] {ingest,jobs}\n\noptions:\n  -h, --help  show this help message\n"
    pages = {("--help",): root, ("ingest", "--help"): root}
    surface, _ = walk_pages(pages)
    assert _paths(surface) == [""]
    assert surface.commands[0].arguments[0].choices == ("ingest", "jobs")
    assert not surface.commands[0].problems


def test_global_options_on_a_page_of_their_own_belong_to_each_command() -> None:
    pages = {
        words: f'{page}\nUse "pipe options" for a list of global command-line options.\n'
        for words, page in PAGES.items()
    }
    pages["options",] = "These options can be passed to any command:\n\n    --cache='':\n\tWhere.\n"
    surface, requested = walk_pages(pages)
    assert _paths(surface) == ["", "ingest", "jobs", "jobs list"]
    for command in surface.commands:
        assert "--cache" in [option.name for option in command.options]
        assert not command.problems
    assert len(requested) == 5


def test_an_unreadable_page_of_global_options_is_reported() -> None:
    more = 'Use "pipe options" for a list of global command-line options.\n'
    surface, _ = walk_pages({words: f"{page}\n{more}" for words, page in PAGES.items()})
    assert all("`pipe options`" in command.problems[0] for command in surface.commands)


def test_a_program_without_any_help_is_one_command_that_could_not_be_read() -> None:
    surface, _ = walk_pages({})
    (root,) = surface.commands
    assert root.unread
    assert root.problems == ("`pipe --help`: exit 2: Error: what is that?",)


def test_a_page_on_standard_error_or_with_an_exit_code_is_a_page() -> None:
    walk = PageWalk(target="pipe", program="pipe")
    (root,) = walk.pop_requests()
    walk.receive(root, PageText(stdout="", stderr=LIST.replace("jobs list ", ""), failure="exit 1"))
    assert walk.build_surface().commands[0].options[0].name == "--help"
    assert not walk.build_surface().commands[0].problems


def test_a_program_with_endless_pages_comes_to_an_end() -> None:
    walk = PageWalk(target="pipe", program="pipe")
    count = 0
    while requests := walk.pop_requests():
        for request in requests:
            count += 1
            walk.receive(request, PageText(stdout=_endless(request.path), stderr="", failure=""))
    assert count == 9


def _endless(path: tuple[str, ...]) -> str:
    return JOBS.replace("pipe jobs", " ".join(("pipe", *path))).replace("Jobs.", f"At {path}.")


_NESTED = """Usage: pipe COMMAND

Commands:
  ingest      Take bars in.
  jobs clean  Clean.
  jobs list   All of them.
"""


def test_a_command_that_is_listed_with_the_one_above_it_is_requested() -> None:
    pages = {("--help",): _NESTED, ("jobs", "list", "--help"): LIST}
    surface, requested = walk_pages(pages)
    assert _paths(surface) == ["", "ingest", "jobs", "jobs clean", "jobs list"]
    assert surface.commands[2].commands == ("clean", "list")
    assert len(requested) == 5


_MORE = 'This is not the full help.\nFor all options use the manual or "--help all".\n'
_ALL = "Usage: pipe [options]\n\n  --help  Help.\n  --cache DIR  Where.\n"


def test_the_full_help_that_a_page_refers_to_is_read_too() -> None:
    pages: dict[tuple[str, ...], str] = {
        ("--help",): f"Usage: pipe [options]\n\n  --help  Help.\n\n{_MORE}"
    }
    surface, _ = walk_pages(pages)
    assert any("For all options" in each for each in surface.commands[0].problems)
    surface, _ = walk_pages({**pages, ("--help", "all"): _ALL})
    assert [option.name for option in surface.commands[0].options] == ["--help", "--cache"]
    assert surface.commands[0].problems == ()


def test_more_commands_on_a_page_that_is_referred_to_are_requested() -> None:
    root = f"{ROOT}\n'pipe help -a' and 'pipe help -g' list available subcommands.\n"
    more = "See 'pipe help COMMAND'\n\nMain commands\n  ingest  Take\n  prune   Remove\n"
    surface, requested = walk_pages({**PAGES, ("--help",): root, ("help", "-a"): more})
    assert "prune" in _paths(surface)
    assert not surface.commands[0].partial
    assert ("prune", "--help") in [request.words for request in requested]


def test_a_page_that_was_cut_off_says_why() -> None:
    walk = PageWalk(target="pipe", program="pipe")
    (root,) = walk.pop_requests()
    walk.receive(root, PageText(stdout=ROOT, stderr="", failure="timed out after 5 s"))
    assert walk.build_surface().commands[0].problems == ("`pipe --help`: timed out after 5 s",)


def test_the_summary_of_a_page_that_floods_is_cut() -> None:
    text = "Usage: pipe [OPTIONS]\n\n" + "  All work and no play.\n" * 900
    walk = PageWalk(target="pipe", program="pipe")
    (root,) = walk.pop_requests()
    walk.receive(root, PageText(stdout=text, stderr="", failure=""))
    summary = walk.build_surface().commands[0].summary
    assert len(summary) <= 1000
    assert summary.endswith("…")


_LIST_PAGE = """
Description:
  Lists commands.

Usage:
  list [options] [--] [<namespace>]

Options:
  -h, --help  Display help.

Help:
  The list command lists all commands:

    pipe list
"""
_LISTED = """Pipe (version 1)

Usage:
  command [options] [arguments]

Options:
  -h, --help  Display help.

Available commands:
  ingest           Take bars in.
  list             Lists commands.

 jobs
  jobs clean       Clean.
  jobs clean all   Clean all.
"""
_CLEAN = "Usage:\n  jobs clean [options] [--] <what>\n\nOptions:\n      --all  All of them.\n"


def test_symfonys_list_is_read_in_place_of_the_first_page() -> None:
    pages = {
        ("--help",): _LIST_PAGE,
        ("list",): _LISTED,
        ("list", "--help"): _LIST_PAGE,
        ("jobs", "clean", "--help"): _CLEAN,
    }
    surface, _ = walk_pages(pages)
    assert _paths(surface) == [
        *("", "ingest", "list", "jobs", "jobs clean", "jobs clean all"),
    ]
    clean = next(each for each in surface.commands if each.path == ("jobs", "clean"))
    assert [each.name for each in clean.arguments] == ["what"]
    assert surface.commands[0].problems == ()
    assert not surface.commands[0].arguments


def test_a_command_without_an_answer_to_help_is_asked_by_the_command_help() -> None:
    commands = "  help   show help\n  list   list tasks\n  run    run tasks\n"
    pages = {
        ("--help",): f"Usage: pipe COMMAND\n\nCommands:\n{commands}",
        ("help", "list"): "Usage: pipe list [--all]\n\nOptions:\n  --all  all of them\n",
    }
    surface, requested = walk_pages(pages)
    by_path = {each.path: each for each in surface.commands}
    assert [each.name for each in by_path["list",].options] == ["--all"]
    assert by_path["list",].problems == ()
    assert by_path["run",].problems == ("`pipe run --help`: exit 2: Error: what is that?",)
    assert ("help", "run") in [each.words for each in requested]
    assert ("help", "help") not in [each.words for each in requested]


def test_the_page_of_the_program_is_not_that_of_its_command_help() -> None:
    page = "Usage: pipe OBJECT { COMMAND | help }\nwhere  OBJECT := { link | help }\n"
    surface, _ = walk_pages({("--help",): page, ("help", "--help"): page, ("help", "link"): page})
    assert [each.path for each in surface.commands] == [(), ("link",), ("help",)]
    assert surface.commands[1].problems == ("`pipe link --help`: exit 2: Error: what is that?",)
