"""Fixtures that load a spec from a string, or return its problems."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cliconform.errors import Problem, SpecError
from cliconform.loading import load_known, load_spec
from cliconform.model.spec import KnownFile, Spec

HEAD = 'spec = 1\n[target]\nname = "tool"\ncommand = "tool"\n'

Load = Callable[..., Spec]
Problems = Callable[..., tuple[Problem, ...]]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load a spec with ``body`` below the lines that every spec begins with."""

    def load(body: str, *, head: str = HEAD) -> Spec:
        file = tmp_path / "tool.toml"
        file.write_text(head + body, encoding="utf-8")
        return load_spec(file)

    return load


@pytest.fixture
def problems(load: Load) -> Problems:
    """Return the problems of such a spec; none if it loads."""

    def problems(body: str, *, head: str = HEAD) -> tuple[Problem, ...]:
        try:
            load(body, head=head)
        except SpecError as error:
            return error.problems
        return ()

    return problems


@pytest.fixture
def known(tmp_path: Path) -> Callable[[str, Spec], KnownFile]:
    """Load a known file with ``text``."""

    def known(text: str, spec: Spec) -> KnownFile:
        file = tmp_path / "tool.known.toml"
        file.write_text(text, encoding="utf-8")
        return load_known(file, spec)

    return known
