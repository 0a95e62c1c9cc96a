"""Detects which format a surface is described in, and reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from cliconform.errors import Problem, SpecError
from cliconform.loading.surface_formats.carapace import CarapaceDocument, read_carapace
from cliconform.loading.surface_formats.cobra_docs import CobraDocument, read_cobra_docs
from cliconform.loading.surface_formats.extras import make_error, parse_kdl, parse_yaml
from cliconform.loading.surface_formats.opencli import Document, read_opencli
from cliconform.loading.surface_formats.own_json import OwnDocument, read_own_json
from cliconform.loading.surface_formats.tree import make_surface
from cliconform.loading.surface_formats.usage_kdl import UsageReader
from cliconform.loading.toml_source import read_text
from cliconform.model.surface import Surface

FORMATS = (
    "a surface of `cliconform surface`, OpenCLI (JSON, YAML), a usage spec (KDL), a spec of "
    "carapace (YAML), or the YAML of Cobra's documentation"
)
_MAX_DEPTH = 8
_MAX_FILES = 5000
_YAML = re.compile(
    r"^(?:opencli|name|flags|persistentflags|commands|completion|synopsis|options|"
    r"inherited_options|see_also)[ \t]*:",
    re.MULTILINE,
)
_KDL = re.compile(
    r"^[ \t]*(?:bin|cmd|flag|arg|name|about|min_usage_version|default_subcommand|flagset)"
    r"[ \t]+(?:#*\"|r#*\")",
    re.MULTILINE,
)
_CARAPACE_KEYS = frozenset({"flags", "persistentflags", "commands", "completion", "aliases"})
# What is often at hand, and describes how to complete words and not what a program takes.
_SCRIPTS = (
    (re.compile(r"^#compdef|_arguments\b|compdef ", re.MULTILINE), "a completion script for zsh"),
    (re.compile(r"_ARGCOMPLETE|argcomplete", re.MULTILINE), "a script of argcomplete"),
    (
        re.compile(r"^[ \t]*complete -[cfa]\b.*-[alsdf] ", re.MULTILINE),
        "a completion script for fish",
    ),
    (re.compile(r"COMPREPLY|^[ \t]*complete -", re.MULTILINE), "a completion script for bash"),
    (re.compile(r"Register-ArgumentCompleter"), "a completion script for PowerShell"),
    (re.compile(r"^[ \t]*export extern ", re.MULTILINE), "a completion script for Nushell"),
    (re.compile(r"Fig\.Spec|completionSpec"), "a Fig spec"),
    (re.compile(r"^\.TH ", re.MULTILINE), "a manual page"),
    (re.compile(r"^usage:", re.MULTILINE | re.IGNORECASE), "a help page"),
)
_HINT = (
    f"what can be read: {FORMATS}; for clap, the crates clap_usage and carapace_spec_clap write one"
)
_Model = TypeVar("_Model", bound=BaseModel)


def read_description(file: Path, text: str) -> Surface:
    """Return the surface that ``text``, the content of ``file``, describes.

    Raises :class:`SpecError` for a text in no known format and for one that is not valid, and
    :class:`~cliconform.errors.UsageError` if the library for its format is not installed.
    """
    match _find_other_format(text):
        case "json":
            return _read_data(_parse_json(text, file), file)
        case "yaml":
            return _read_data(parse_yaml(text, file), file)
        case "kdl":
            reader = UsageReader(read_file=_make_includer(file, 0))
            return make_surface(reader.read(parse_kdl(text, file), file.name.partition(".")[0]))
    what = next((name for pattern, name in _SCRIPTS if pattern.search(text)), "")
    message = f"this is {what}, which does not describe a program" if what else "unknown format"
    raise make_error(file, message, hint=_HINT)


def read_folder(folder: Path) -> Surface:
    """Return the surface that the files in ``folder`` describe: the YAML of Cobra's documentation.

    Raises the errors of :func:`read_description`.
    """
    files = sorted(file for file in folder.iterdir() if file.suffix in {".yaml", ".yml"})
    if not files:
        raise make_error(folder, "no .yaml file of Cobra's documentation is in this folder")
    documents = []
    for file in files[:_MAX_FILES]:
        data = parse_yaml(read_text(file), file)
        if _is_cobra(data):
            documents.append(_validate(data, CobraDocument, file))
    if not documents:
        raise make_error(folder, "no file in this folder is of Cobra's documentation")
    return make_surface(read_cobra_docs(documents))


def _find_other_format(text: str) -> str:
    if text.lstrip().startswith(("{", "[")) and not text.lstrip().startswith("[["):
        return "json" if text.lstrip().startswith("{") else ""
    if _KDL.search(text):
        return "kdl"
    is_script = any(pattern.search(text) for pattern, _ in _SCRIPTS[:-1])
    return "yaml" if _YAML.search(text) and not is_script else ""


def _parse_json(text: str, file: Path) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise make_error(file, "not valid JSON: too deep") from error
    except ValueError as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 0
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise make_error(file, f"not valid JSON: {reason}", line) from error


def _read_data(data: Any, file: Path) -> Surface:
    if isinstance(data, dict):
        if "opencli" in data:
            return make_surface(read_opencli(_validate(data, Document, file)))
        if "surface" in data:
            return read_own_json(_validate(data, OwnDocument, file))
        if _is_cobra(data):
            return make_surface(read_cobra_docs([_validate(data, CobraDocument, file)]))
        if "name" in data and _CARAPACE_KEYS & data.keys():
            return make_surface(read_carapace(_validate(data, CarapaceDocument, file)))
    raise make_error(file, "unknown format", hint=_HINT)


def _is_cobra(data: Any) -> bool:
    if not isinstance(data, dict) or "name" not in data:
        return False
    is_list = isinstance(data.get("options"), list) or "inherited_options" in data
    return is_list or "see_also" in data or ("synopsis" in data and "usage" in data)


def _validate(data: Any, model: type[_Model], file: Path) -> _Model:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems = tuple(
            Problem(
                file=str(file),
                line=0,
                key=".".join(map(str, each["loc"])),
                message=f"{'.'.join(map(str, each['loc']))}: {each['msg'].lower()}",
            )
            for each in error.errors(include_url=False)
        )
        raise SpecError(problems) from error
    except RecursionError as error:
        raise make_error(file, "too deep") from error


def _make_includer(file: Path, depth: int) -> Any:
    """Return a function that reads the nodes of a file that ``file`` includes."""

    def read_included(name: str) -> Sequence[Any]:
        included = file.parent / name
        if depth == _MAX_DEPTH:
            return ()
        nodes: Sequence[Any] = parse_kdl(read_text(included), included)
        return nodes

    return read_included
