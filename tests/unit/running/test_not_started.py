"""How a file is named in the reason why a step could not be run."""

from __future__ import annotations

import errno

import pytest

from cliconform.running.attempt.not_started import describe_file_error, explain_home_error
from cliconform.running.messages import Origin, Task
from support.running import step

TASK = Task(
    id="x",
    attempt=1,
    invocation=step("x").invocation,
    run="/work/run",
    home="/work/run/00002",
    moved_to="/work/run/00003",
    second_home="/work/run/00004",
    rerun_home="/work/run/00005",
    origin=Origin(home="/work/run/00001", take_over=False),
)


@pytest.mark.parametrize("number", range(1, 6))
@pytest.mark.parametrize("run", ["", "/work/run/"])
@pytest.mark.parametrize("below", ["", "/d/f", ".copy"])
def test_a_home_is_shown_alike_by_its_whole_path_and_by_that_in_the_run(
    number: int, run: str, below: str
) -> None:
    assert _describe(f"{run}{number:05}{below}") == f"why: $HOME{below}"


@pytest.mark.parametrize(("name", "shown"), [(".", "$HOME"), ("./d/f", "$HOME/d/f")])
def test_a_path_in_the_home_is_shown_in_it(name: str, shown: str) -> None:
    assert _describe(name) == f"why: {shown}"


@pytest.mark.parametrize("name", ["/srv/00002/f", "/work/run", ".f", "f"])
def test_what_is_in_no_home_is_shown_as_it_is(name: str) -> None:
    assert _describe(name) == f"why: {name}"


def test_an_error_without_a_file_is_the_message_alone() -> None:
    assert describe_file_error(TASK, OSError(errno.ENOSPC, "why")) == "why"


def test_another_place_is_suggested_where_there_is_no_room_for_the_copy_of_a_home() -> None:
    error = OSError(errno.ENOSPC, "why", "00001.copy")  # as mkdir(2) in the folder of the run
    assert explain_home_error(TASK, error).hint == "choose another place with --work-dir DIR"


def _describe(name: str) -> str:
    return describe_file_error(TASK, OSError(errno.ENOSPC, "why", name))
