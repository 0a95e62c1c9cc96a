"""Long chains of needs, and commands that need many others: loading them takes linear time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from cliconform.errors import SpecError
from cliconform.loading import load_spec
from support.counting import calls_of

HEAD = 'spec = 1\n[target]\nname = "t"\ncommand = "/bin/true"\n'


def write(file: Path, needs: list[list[str]]) -> Path:
    tables = (f"[command.c{at}]\nargs = []\nneeds = {each}\n" for at, each in enumerate(needs))
    file.write_text(HEAD + "".join(tables), "utf-8")
    return file


def need_all_before(number: int) -> list[list[str]]:
    return [[f"c{above}" for above in range(at)] for at in range(number)]


def need_first_and_last(number: int) -> list[list[str]]:
    return [[], *(list(dict.fromkeys(("c0", f"c{at}"))) for at in range(number - 1))]


@pytest.mark.parametrize(
    ("make", "few", "growth"), [(need_all_before, 40, 16), (need_first_and_last, 400, 4)]
)
def test_loading_takes_steps_by_the_number_of_needs(
    tmp_path: Path, make: Callable[[int], list[list[str]]], few: int, growth: int
) -> None:
    few_file = write(tmp_path / "few.toml", make(few))
    many_file = write(tmp_path / "many.toml", make(4 * few))
    load_spec(few_file)  # what is compiled and loaded once is no part of it
    few_calls = calls_of(lambda: load_spec(few_file))
    assert calls_of(lambda: load_spec(many_file)) < 1.5 * growth * few_calls


def test_all_needs_must_be_on_one_chain(tmp_path: Path) -> None:
    random = Random(17)
    above: list[list[int]] = [[]]  # of each command, those on its chain
    for at in range(1, 200):
        home = random.randrange(max(0, at - 30), at)
        above.append([*above[home], home])
    for at in range(150, 200):
        chain, other = [*above[at], at], random.randrange(at)
        needs = [[f"c{each[-1]}"] if each else [] for each in above]
        file = write(tmp_path / "x.toml", [*needs, [f"c{other}", f"c{at}"]])
        if other in chain:
            assert load_spec(file)
        else:
            with pytest.raises(SpecError) as raised:
                load_spec(file)
            assert "cannot be combined" in raised.value.problems[0].message
