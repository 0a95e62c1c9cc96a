"""Finds the programs that a project's own files declare: what installing the project installs.

Sources: ``[project.scripts]`` of ``pyproject.toml`` (PyPA's specification of it), ``bin`` of
``package.json`` (npm), ``[[bin]]`` and ``[package]`` of ``Cargo.toml`` (Cargo's manifest).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import tomli

from cliconform.file_search import open_regular
from cliconform.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredProgram:
    """A program that a project installs, and the name of the file that says so."""

    name: str
    file: str


def find_declared_programs(folder: Path) -> tuple[DeclaredProgram, ...]:
    """Return the programs that the project files in ``folder`` declare, each name once.

    A file that cannot be read or parsed declares none: it is not ours to report.
    """
    found = {
        name: DeclaredProgram(name=name, file=file)
        for file, read, list_names in reversed(_SOURCES)
        for name in reversed([*list_names(_read(folder / file, read))])
        if name
    }
    return tuple(reversed(found.values()))


def _read(file: Path, read: Any) -> Mapping[str, Any]:
    try:
        with TextIOWrapper(open_regular(file), "utf-8") as opened:
            data = read(opened.read())
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _list_python_scripts(data: Mapping[str, Any]) -> Iterator[str]:
    yield from _get_table(_get_table(data, "project"), "scripts")


def _list_node_programs(data: Mapping[str, Any]) -> Iterator[str]:
    programs = data.get("bin")
    if isinstance(programs, str):
        # One program has the package's name, without its scope.
        yield str(data.get("name", "")).rpartition("/")[2]
    elif isinstance(programs, dict):
        yield from programs


def _list_cargo_programs(data: Mapping[str, Any]) -> Iterator[str]:
    programs = data.get("bin")
    named = [each for each in programs or () if isinstance(each, dict)]
    if named:
        yield from (str(each.get("name", "")) for each in named)
    elif "lib" not in data:
        yield str(_get_table(data, "package").get("name", ""))


def _get_table(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    table = data.get(key)
    return table if isinstance(table, dict) else {}


_SOURCES = (
    ("pyproject.toml", tomli.loads, _list_python_scripts),
    ("package.json", json.loads, _list_node_programs),
    ("Cargo.toml", tomli.loads, _list_cargo_programs),
)
