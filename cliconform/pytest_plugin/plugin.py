"""The hooks that pytest calls in every project: they load nothing until a spec is collected."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

_LARGEST = 5_000_000  # bytes of a spec
# A spec as its text shows it, so that one with errors is told, too: it has two of these.
_SIGNS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        rb"""^[ \t]*["']?spec["']?[ \t]*=[ \t]*\d""",
        rb"""^[ \t]*\[?[ \t]*["']?target\b""",
        rb"""^[ \t]*\[?[ \t]*["']?command["']?[ \t]*\.""",
    )
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options on the command line and in pytest's configuration file."""
    group = parser.getgroup("cliconform", "cliconform: the commands of a spec as tests")
    group.addoption(
        "--cliconform-command",
        metavar="WORDS",
        help="Run this instead of the target of the specs: 'python -m mytool'.",
    )
    group.addoption(
        "--cliconform-jobs", metavar="N", type=int, help="Run N commands of a spec at a time."
    )
    group.addoption(
        "--cliconform-now",
        metavar="TIME",
        help="The time that commands without a `now` of their own see. Needs cliconform[now].",
    )
    group.addoption(
        "--cliconform-time-scale",
        metavar="N",
        type=float,
        help="Multiply every limit of time by N, for a slow machine.",
    )
    group.addoption(
        "--cliconform-no-known", action="store_true", help="Treat no deviation as known."
    )
    group.addoption(
        "--cliconform-isolation",
        metavar="KIND",
        help="How every command is kept in its home: 'home', 'sandbox', 'sandbox if available'.",
    )
    group.addoption(
        "--cliconform-keep",
        metavar="WHICH",
        help="Which homes to keep: 'failed' or 'all'. A test says where its home is.",
    )
    group.addoption(
        "--cliconform-cached",
        action="store_true",
        default=None,
        help="Do not run a command again that conformed in a recorded run, with the same inputs.",
    )
    group.addoption(
        "--cliconform-no-cached",
        action="store_false",
        dest="cliconform_cached",
        help="Run everything, though `cached` is set in the file.",
    )
    parser.addini(
        "cliconform_files",
        type="args",
        default=[],
        help="Globs of the specs that are collected wherever pytest looks for tests. Others are "
        "collected only if they are named on the command line or in testpaths.",
    )
    parser.addini("cliconform_command", default=None, help="As --cliconform-command.")
    parser.addini("cliconform_jobs", default=None, help="As --cliconform-jobs.")
    parser.addini("cliconform_now", default=None, help="As --cliconform-now.")
    parser.addini("cliconform_time_scale", default=None, help="As --cliconform-time-scale.")
    parser.addini("cliconform_isolation", default=None, help="As --cliconform-isolation.")
    parser.addini("cliconform_keep", default=None, help="As --cliconform-keep.")
    parser.addini("cliconform_cached", default=None, help="true: as --cliconform-cached.")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker that every command of a spec has."""
    config.addinivalue_line(
        "markers", "cliconform(tag): a command of a cliconform spec; one for each of its tags."
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Return the node for ``file_path`` if it is a spec that is to be collected."""
    if file_path.suffix != ".toml" or not _is_wanted(file_path, parent) or not is_spec(file_path):
        return None
    from cliconform.pytest_plugin.nodes import SpecFile  # noqa: PLC0415

    node: pytest.Collector = SpecFile.from_parent(parent, path=file_path)
    return node


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist how tests are distributed; it is not told otherwise."""
    node.workerinput["cliconform_dist"] = node.config.getvalue("dist")


def is_spec(file: Path) -> bool:
    """Return whether ``file`` is a spec, by the look of its text: it may have errors."""
    try:
        if not file.is_file() or file.stat().st_size > _LARGEST:
            return False
        text = file.read_bytes()
    except OSError:
        return False
    return sum(bool(sign.search(text)) for sign in _SIGNS) > 1


def _is_wanted(file: Path, parent: pytest.Collector) -> bool:
    config = parent.config
    if parent.session.isinitpath(file) or any(
        _is_meant(word, file, config) for word in config.args
    ):
        return True
    return any(file.match(pattern) for pattern in config.getini("cliconform_files"))


def _is_meant(word: str, file: Path, config: pytest.Config) -> bool:
    """Return whether ``word`` of the command line names ``file`` or a test in it.

    pytest itself forgets a file that is in a folder which is named, too.
    """
    name = word.partition("::")[0]
    return name.endswith(".toml") and config.invocation_params.dir / name == file
