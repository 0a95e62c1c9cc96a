"""What a command of a large spec adds to a plan is small: the bar of memory depends on it."""

from __future__ import annotations

import gc
import sys
import types
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cliconform import packed_values
from cliconform.loading import load_spec
from cliconform.planning.context import Context
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection

HEAD = 'spec = 1\n[target]\ncommand = "sh"\n'
FEW, MANY = 50, 150


def measure(root: object) -> int:
    """Return the bytes of all objects that ``root`` refers to, but for classes and functions."""
    seen: dict[int, object] = {}
    work = [root]
    while work:
        one = work.pop()
        if id(one) not in seen and not isinstance(one, (type, types.FunctionType)):
            seen[id(one)] = one
            work.extend(gc.get_referents(one))
    return sum(map(sys.getsizeof, seen.values()))


def measure_run(count: int, folder: Path) -> int:
    """Return the bytes of a spec with so many commands and of its plan."""
    file = folder / f"{count}.toml"
    commands = (
        f'[command.c{n}]\nargs = ["-c", "echo {n}"]\nstdout = {{ equals = "{n}" }}\n'
        for n in range(count)
    )
    file.write_text(HEAD + "".join(commands))
    context = Context(
        now=datetime(2027, 1, 1, tzinfo=UTC),
        spec_dir=str(folder),
        platform="linux",
        environ={"PATH": "/usr/bin"},
        which=lambda program: f"/usr/bin/{program}",
    )
    spec = load_spec(file)
    return measure((spec, make_plan(spec, Selection(), context)))


def test_a_command_more_takes_at_most_2300_bytes(tmp_path: Path) -> None:
    """Half of it is what the command says; environments and limits are there once."""
    more = measure_run(MANY, tmp_path) - measure_run(FEW, tmp_path)
    assert more / (MANY - FEW) < 2300


def test_a_command_more_of_a_large_spec_takes_at_most_1550_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the spec, next to nothing is left but what its steps have: the commands are packed."""
    monkeypatch.setattr(packed_values, "FEW", FEW - 1)
    more = measure_run(MANY, tmp_path) - measure_run(FEW, tmp_path)
    assert more / (MANY - FEW) < 1550


def test_equal_environments_and_limits_are_one_object(tmp_path: Path) -> None:
    file = tmp_path / "two.toml"
    file.write_text(f"{HEAD}[command.a]\n[command.b]\n[command.c]\nenv.X = 'y'\ntimeout = 5\n")
    context = Context(
        now=datetime(2027, 1, 1, tzinfo=UTC),
        spec_dir="/",
        platform="linux",
        environ={},
        which=lambda program: program,
    )
    one, other, third = make_plan(load_spec(file), Selection(), context).steps
    assert one.invocation.environment is other.invocation.environment
    assert one.invocation.limits is other.invocation.limits
    assert one.values is other.values
    assert third.invocation.environment != one.invocation.environment
    assert third.invocation.limits.timeout == 5
