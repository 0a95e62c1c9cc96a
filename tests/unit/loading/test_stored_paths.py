"""Absolute paths that are stored in a home of which other commands get a copy."""

from __future__ import annotations

import pytest

from .conftest import Load

NEXT = '\n[command.next]\nneeds = "a"\nargs = "next"\nstdout = "x"\n'


def warnings(load: Load, body: str, target: str = "tool") -> list[tuple[str, int, str]]:
    head = f'spec = 1\n[target]\ncommand = "{target}"\n'
    found = load(body, head=head).warnings
    assert all('`path = "same"` in [home]' in each.hint for each in found)
    return [(each.code, each.place.line, each.message) for each in found]


A = '[command.a]\nstdout = "x"\n'


def test_a_file_of_the_spec_that_has_the_path_of_a_home_from_which_others_start(load: Load) -> None:
    message = (
        "`x.ini` has the path of its home, but the homes that start from it are at other paths: "
        "`next`"
    )
    shared = f'[home.files]\n"x.ini" = "home = ${{home}}"\n{A}{NEXT}'
    assert warnings(load, shared) == [("stored-path", 5, message)]
    own = f'{A}home.files."x.ini" = "${{home}}/f"\n{NEXT}'
    assert warnings(load, own) == [("stored-path", 6, message)]


def test_a_shared_file_is_warned_of_once(load: Load) -> None:
    body = f'[home.files]\n"x" = "${{home}}"\n{A}{NEXT}'
    more = body + body[body.index("[command.a]") :].replace(".a]", ".b]").replace(
        '"a"', '"b"'
    ).replace("next", "last")
    assert len(warnings(load, more)) == 1


@pytest.mark.parametrize(
    ("home", "rest"),
    [
        ('"x" = "${home}"', ""),  # no other command starts from it
        ('"x" = "home = $${home}"', NEXT),
        ('"x" = "${spec_dir}"', NEXT),
        ('"x" = "${home}"', NEXT + 'home.files."x" = "${home}"\n'),  # written anew
    ],
)
def test_a_file_whose_path_is_right_in_every_home_is_no_warning(
    load: Load, home: str, rest: str
) -> None:
    assert warnings(load, f"[home.files]\n{home}\n{A}{rest}") == []


@pytest.mark.parametrize(
    ("target", "args", "stores"),
    [
        ("restic", "-r repo backup data", "the paths of what it backs up"),
        ("/usr/bin/restic", "--repo repo backup data", "the paths of what it backs up"),
        ("borg", "init -e none repo", "the path of the repository"),
        ("git", "-C repo worktree add ../tree", "the path of each worktree"),
        ("python3", "-m venv env", "the path of the environment"),
        ("python3.12", "-I -m venv env", "the path of the environment"),
        ("virtualenv", "env", "the path of the environment"),
        ("uv", "venv", "the path of the environment"),
        ("cmake", "-S . -B build", "the path of the build folder"),
    ],
)
def test_a_program_that_is_known_to_store_absolute_paths(
    load: Load, target: str, args: str, stores: str
) -> None:
    name = target.rpartition("/")[2]
    message = (
        f"`{name}` stores {stores}, but the homes that start from this one are at other paths: "
        "`next`"
    )
    body = f'{A}args = "{args}"\n'
    assert warnings(load, body + NEXT, target) == [("stored-path", 6, message)]
    assert warnings(load, body, target) == []
    assert warnings(load, '[home]\npath = "same"\n' + body + NEXT, target) == []
    assert warnings(load, body + 'home.path = "same"\n' + NEXT, target) == []


@pytest.mark.parametrize(
    ("target", "args"),
    [("restic", "snapshots"), ("git", "worktree list"), ("python3", "-m tool venv"), ("tool", "")],
)
def test_other_command_lines_are_no_warning(load: Load, target: str, args: str) -> None:
    assert warnings(load, f'{A}args = "{args}"\n{NEXT}', target) == []
