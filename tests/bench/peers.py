"""The same work for every tool: run N trivial commands, and compare what each of them prints."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

CORES = str(os.cpu_count() or 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A tool: how to prepare ``count`` commands in a folder, and how to run them there.

    ``prepare`` writes the files and returns the command line. ``needs`` is a program, or a module
    of Python, without which it is left out; ``install`` says how to get it.
    """

    name: str
    prepare: Callable[[Path, int], Sequence[str]]
    needs: str
    install: str = ""

    @property
    def is_here(self) -> bool:
        """Whether it can be run on this machine."""
        return shutil.which(self.needs) is not None or _is_module(self.needs)


def _is_module(name: str) -> bool:
    return "/" not in name and importlib.util.find_spec(name.replace("-", "_")) is not None


_MANY = 10_000
"""Commands of a file: what is more is written into files that the spec includes."""


def write_spec(folder: Path, count: int) -> Path:
    """Write a spec of ``count`` commands, each of which prints a line of its own."""
    file = folder / "bench.toml"
    head, target = "spec = 1\n", '[target]\ncommand = "sh"\n'
    if count <= _MANY:
        file.write_text(head + target + _write_commands(range(count)))
        return file
    file.write_text(f'{head}include = "parts/*.toml"\n{target}')
    (folder / "parts").mkdir()
    for first in range(0, count, _MANY):
        part = range(first, min(first + _MANY, count))
        (folder / f"parts/{first:09}.toml").write_text(_write_commands(part))
    return file


def _write_commands(numbers: range) -> str:
    return "".join(
        f'[command.c{n}]\nargs = ["-c", "echo hello {n}"]\nstdout = {{ equals = "hello {n}" }}\n'
        for n in numbers
    )


def cliconform(*words: str) -> list[str]:
    """Return the command line of the cliconform that this Python has."""
    return [sys.executable, "-m", "cliconform", *words]


def _prepare_cliconform(folder: Path, count: int) -> Sequence[str]:
    write_spec(folder, count)
    return cliconform("check", "bench.toml", "-q", "--junit", "junit.xml")


def _prepare_start(folder: Path, count: int) -> Sequence[str]:
    del count
    return _prepare_cliconform(folder, 1)


def _prepare_loop(folder: Path, count: int) -> Sequence[str]:
    (folder / "loop.sh").write_text(
        "i=0\n"
        f"while [ $i -lt {count} ]; do\n"
        '  [ "$(sh -c "echo hello $i")" = "hello $i" ] || exit 1\n'
        "  i=$((i + 1))\n"
        "done\n"
    )
    return ["sh", "loop.sh"]


def _prepare_xargs(folder: Path, count: int) -> Sequence[str]:
    (folder / "one.sh").write_text('[ "$(sh -c "echo hello $1")" = "hello $1" ] || exit 1\n')
    (folder / "xargs.sh").write_text(f"seq 0 {count - 1} | xargs -P{CORES} -n1 sh one.sh\n")
    return ["sh", "xargs.sh"]


def _prepare_prysk(folder: Path, count: int) -> Sequence[str]:
    (folder / "prysk").mkdir()
    for n in range(count):
        (folder / f"prysk/t{n}.t").write_text(f'  $ sh -c "echo hello {n}"\n  hello {n}\n')
    return ["prysk", "-q", "prysk"]


def _prepare_bats(folder: Path, count: int) -> Sequence[str]:
    tests = (
        f'@test "c{n}" {{\n  run sh -c "echo hello {n}"\n'
        f'  [ "$status" -eq 0 ]\n  [ "$output" = "hello {n}" ]\n}}\n'
        for n in range(count)
    )
    (folder / "bench.bats").write_text("".join(tests))
    return ["bats", "bench.bats"]


def _prepare_lit(folder: Path, count: int) -> Sequence[str]:
    (folder / "lit").mkdir()
    (folder / "lit/lit.cfg.py").write_text(
        "import lit.formats\n"
        'config.name = "bench"\n'
        "config.test_format = lit.formats.ShTest(False)\n"
        'config.suffixes = [".test"]\n'
    )
    for n in range(count):
        (folder / f"lit/t{n}.out").write_text(f"hello {n}\n")
        (folder / f"lit/t{n}.test").write_text(
            f'RUN: sh -c "echo hello {n}" > %t && diff %t %S/t{n}.out\n'
        )
    return ["lit", "-q", f"-j{CORES}", "lit"]


def _prepare_pytest(folder: Path, count: int) -> Sequence[str]:
    (folder / "test_bench.py").write_text(
        "import subprocess\n\nimport pytest\n\n\n"
        f'@pytest.mark.parametrize("n", range({count}))\n'
        "def test_it(n):\n"
        '    done = subprocess.run(["sh", "-c", f"echo hello {n}"], capture_output=True)\n'
        "    assert done.returncode == 0\n"
        '    assert done.stdout.decode() == f"hello {n}\\n"\n'
    )
    return [
        sys.executable,
        *("-m", "pytest", "-q", "-p", "no:cacheprovider", "--junit-xml=pytest.xml"),
        *("-c", os.devnull, "--rootdir", str(folder), "test_bench.py"),
    ]


def _prepare_xdist(folder: Path, count: int) -> Sequence[str]:
    return [*_prepare_pytest(folder, count), "-n", CORES]


def _prepare_shelltest(folder: Path, count: int) -> Sequence[str]:
    tests = (f'$ sh -c "echo hello {n}"\nhello {n}\n\n' for n in range(count))
    (folder / "bench.test").write_text("".join(tests))
    return ["shelltest", "--hide-successes", f"-j{CORES}", "bench.test"]


OURS = "cliconform"
START = "cliconform, one command"
FLOOR = "xargs -P, sh compares"
PEERS = (
    Peer(name=OURS, prepare=_prepare_cliconform, needs="cliconform"),
    Peer(name=START, prepare=_prepare_start, needs="cliconform"),
    Peer(name=FLOOR, prepare=_prepare_xargs, needs="xargs"),
    Peer(name="a loop in sh", prepare=_prepare_loop, needs="sh"),
    Peer(name="pytest, subprocess", prepare=_prepare_pytest, needs="pytest"),
    Peer(
        name="pytest -n, subprocess",
        prepare=_prepare_xdist,
        needs="xdist",
        install="pip install pytest-xdist",
    ),
    Peer(name="lit", prepare=_prepare_lit, needs="lit", install="pipx install lit"),
    Peer(name="prysk", prepare=_prepare_prysk, needs="prysk", install="pipx install prysk"),
    Peer(name="bats", prepare=_prepare_bats, needs="bats", install="apt-get install bats"),
    Peer(
        name="shelltestrunner",
        prepare=_prepare_shelltest,
        needs="shelltest",
        install="apt-get install shelltestrunner",
    ),
)
