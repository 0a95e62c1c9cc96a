"""A spec, its groups and its commands as pytest's nodes: ``specs/mytool.toml::readme::ingest``."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cliconform import host
from cliconform.errors import CliconformError
from cliconform.masking.find import find_in_variables
from cliconform.masking.mask import Mask
from cliconform.masking.shapes import find_tokens
from cliconform.model.ids import group_of
from cliconform.model.place import Place
from cliconform.planning.graph import find_ancestors, find_homes
from cliconform.planning.matrix import Row, expand_rows
from cliconform.pytest_plugin import CliconformWarning
from cliconform.pytest_plugin.batches import choose_batch
from cliconform.pytest_plugin.failure_text import Crash, FailureText
from cliconform.pytest_plugin.markers import mark
from cliconform.pytest_plugin.messages import CommandResult
from cliconform.pytest_plugin.row_names import find_mask
from cliconform.pytest_plugin.session import CommandFailedError, Session, make_text
from cliconform.quick_dataclass import replace
from cliconform.reporting.problems import make_error_lines, read_source_lines
from cliconform.reporting.text.lines import Line, make_line
from cliconform.verbs.shared.contract import Contract, load_contract
from cliconform.verbs.shared.project import resolve_defaults


class SpecFile(pytest.File):
    """A spec: its children are the groups of its commands."""

    def collect(self) -> Iterator[pytest.Collector]:
        """Yield a node for each group; raises :class:`CliconformError` for a spec with errors."""
        contract = self._load()
        for warning in contract.spec.warnings:
            hint = f" ({warning.hint})" if warning.hint else ""
            _warn(f"{warning.message}{hint}", warning.place)
        session = Session.of(self.config)
        rows = expand_rows(contract.spec)
        mask = find_mask(contract.spec, rows)
        needs = find_homes({id_: row.needs for id_, row in rows.items()})
        trees = {id_: [id_, *find_ancestors(id_, needs)][-1] for id_ in rows}
        names = {tree: f"{self.path.stem}-{number}" for number, tree in enumerate(trees.values())}
        groups: dict[str, list[Row]] = {}
        for id_, row in rows.items():
            groups.setdefault(group_of(id_), []).append(row)
        for name, members in groups.items():
            group: Group = Group.from_parent(self, name=name)
            group.session_runs = session
            group.rows = [
                (row, contract.spec.commands[row.command].place, _clean(names[trees[row.id]]))
                for row in members
            ]
            group.mask = mask
            yield group

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:  # type: ignore[override]
        """Return what is wrong with the spec, as ``cliconform`` prints it."""
        error = excinfo.value
        if isinstance(error, CliconformWarning):
            return f"{self.shown}: warning: {error}"
        if not isinstance(error, CliconformError):
            return pytest.Collector.repr_failure(self, excinfo)
        lines = _hide_secrets(make_error_lines(error, read_source_lines))
        return FailureText(lines, Crash(str(self.path), 1, error.message))

    @property
    def shown(self) -> str:
        """The path as it would be typed."""
        return os.path.relpath(self.path, self.config.invocation_params.dir)

    def _load(self) -> Contract:
        file = Path(self.shown)
        no_known = self.config.getoption("cliconform_no_known")
        known = None if no_known else resolve_defaults(file).known
        return load_contract(file, known, no_known=no_known)


class Group(pytest.Collector):
    """The commands whose ids begin alike, or all whose ids have no dot."""

    session_runs: Session
    rows: list[tuple[Row, Place, str]]
    """The rows, each with where its command is written and the name of its tree of needs."""
    mask: Mask

    def collect(self) -> Iterator[Command]:
        """Yield a test for each command, and for each row of its matrix."""
        for row, place, tree in self.rows:
            item: Command = Command.from_parent(self, name=self.mask.hide_in_id(row.id))
            item.prepare(row, place, tree, self.session_runs)
            yield item


class Command(pytest.Item):
    """The test of one command."""

    command_id: str
    tree: str
    """The name of the tree of needs that it belongs to."""
    result: CommandResult | None = None

    def prepare(self, row: Row, place: Place, tree: str, runs: Session) -> None:
        """Set what the test is about."""
        self.command_id = row.id
        self.tree = tree
        self._place = place
        self._runs = runs
        mark(self, row.tags)
        if self.config.pluginmanager.hasplugin("xdist"):
            self.add_marker(pytest.mark.xdist_group(name=tree))

    @property
    def spec(self) -> SpecFile:
        """The spec that it is in."""
        assert self.parent is not None
        assert isinstance(self.parent.parent, SpecFile)
        return self.parent.parent

    def setup(self) -> None:
        """Wait until the command has ended. What was not checked ends the test here."""
        run = self._runs.find_run(self.spec.shown)
        self.result = result = run.wait_for(self.command_id, self._choose_batch)
        self.user_properties += [("verdict", result.verdict), ("command", result.command)]
        if result.cached:
            self.user_properties.append(("cached", result.cached))
        if result.kept:
            self.user_properties.append(("home", result.kept))
            self.add_report_section("setup", "home", f"its home was kept: {result.kept}")
        for warning in result.warnings:
            self._warn(f"{self.name}: {warning}", result)
        if result.status == "error":
            raise CommandFailedError(result)
        if result.status == "skipped":
            pytest.skip(result.message)

    def _warn(self, text: str, result: CommandResult) -> None:
        try:
            _warn(text, self._place)
        except CliconformWarning:  # a filter of the project turns warnings into errors
            lines = (make_line(f"{self._place}: warning: {text}", "known"),)
            raise CommandFailedError(replace(result, message=text, lines=lines)) from None

    def _choose_batch(self) -> frozenset[str]:
        """Return the ids of the commands that are run together with this one."""
        tests = (each for each in self.session.items if isinstance(each, Command))
        spec = self.spec
        return choose_batch(self, (each for each in tests if each.spec is spec), self.config)

    def runtest(self) -> None:
        """Fail, or fail as expected, as the result of the command says."""
        result = self.result
        assert result is not None
        is_known = result.status == "known"
        if is_known and not self.config.getoption("runxfail"):
            pytest.xfail(result.message)
        if is_known or result.status == "failed":
            raise CommandFailedError(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return what deviates, as ``cliconform check`` shows it."""
        if not isinstance(excinfo.value, CommandFailedError):
            return super().repr_failure(excinfo, style)
        return make_text(self, excinfo.value.result)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the command is written: the file, its line from 0, and a name.

        The name is not the end of the node's id: pytest would take the dots in it for those of a
        class.
        """
        path, line = self.place
        return path, line - 1, f"{self.spec.path.stem}: {self.name}"

    @property
    def place(self) -> tuple[Path, int]:
        """The file and the line of the command: it may be in a file that the spec includes."""
        place: Place = self._place
        return self.config.invocation_params.dir / place.file, place.line


def _warn(text: str, place: Place) -> None:
    warnings.warn_explicit(CliconformWarning(text), None, place.file, place.line)


def _clean(name: str) -> str:
    """Return a name of a group of pytest-xdist; other characters would end it."""
    return re.sub(r"[^\w.-]", "_", name)


def _hide_secrets(lines: Iterable[Line]) -> tuple[Line, ...]:
    shown = tuple(lines)
    text = "\n".join(line.text for line in shown)
    mask = Mask([*find_in_variables(host.environment()), *find_tokens(text)])
    return tuple(
        replace(line, parts=tuple(replace(part, text=mask.hide(part.text)) for part in line.parts))
        for line in shown
    )
