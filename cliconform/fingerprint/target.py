"""The fingerprint of a target: of what is run, as far as files tell."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path, PurePath

from cliconform.errors import UsageError
from cliconform.file_search import is_folder
from cliconform.fingerprint.file_digests import FileDigests, FileLister, list_files
from cliconform.fingerprint.python_package import (
    describe_interpreter,
    describe_module,
    describe_script,
    find_interpreter,
    is_python,
)
from cliconform.hashes import blake2b, sha256
from cliconform.model.fingerprint import Fingerprint
from cliconform.quick_dataclass import replace


def fingerprint_target(
    command: Sequence[str],
    files: Sequence[str],
    folder: Path,
    *,
    cache: Path,
    now: float,
    system: str = "",
) -> Fingerprint:
    """Return the fingerprint of the target with the command line ``command``.

    Its first word is the path of the program. For a console script that is the files of its Python
    package and the versions of its dependencies, for ``python -m`` likewise; for any other program,
    the content of its file, and of each file that a word of ``command`` names. ``files`` replaces
    all of these: paths and globs relative to ``folder``. Digests are remembered in the folder
    ``cache`` while the status of a file is the same; ``now`` is the time in seconds, and ``system``
    the kind of this machine's system.

    Raises :class:`~cliconform.errors.UsageError` where one of ``files`` matches nothing.
    """
    key = "\0".join([*command, *files, str(folder)])
    name = blake2b(os.fsencode(key), digest_size=12).hexdigest()
    digests = FileDigests(cache / "fingerprints" / f"{name}.json", now)
    found = _describe_named(files, folder, digests) if files else _describe(command, digests)
    digests.remember()
    parts = {"command": _describe_words(command), **found.parts}
    return replace(found, parts=parts, system=system)


def list_target_files(
    command: Sequence[str], files: Sequence[str], folder: Path
) -> tuple[Path, ...]:
    """Return the files whose contents are in the fingerprint; raises as that does."""
    lister = FileLister()
    if files:
        _describe_named(files, folder, lister)
    else:
        _describe(command, lister)
    return tuple(lister.files)


def _describe(command: Sequence[str], digests: FileDigests) -> Fingerprint:
    program, *words = command
    found = {
        f"file {PurePath(word).name}, word {number}": digests.of_file(Path(word))
        for number, word in enumerate(words, 2)
        if os.sep in word and os.path.isfile(word)  # noqa: PTH113 - a program text is no path
    }
    if is_python(program):
        module = _find_module(words)
        interpreter = Path(program)
        package = describe_module(module, interpreter, digests) if module else Fingerprint()
        parts = package.parts or describe_interpreter(interpreter, digests)
        return replace(package, parts={**found, **parts})
    script = Path(os.path.realpath(program))
    interpreter_of_script = find_interpreter(script)
    if interpreter_of_script is not None:
        package = describe_script(script, interpreter_of_script, digests)
        if package.parts:
            return replace(package, parts={**found, **package.parts})
        found |= describe_interpreter(interpreter_of_script, digests)
    return Fingerprint(
        parts={**found, f"program {PurePath(program).name}": digests.of_file(script)}
    )


def _find_module(words: Sequence[str]) -> str:
    """Return the module of ``-m``, which ends the interpreter's own options; else nothing."""
    for number, word in enumerate(words[:-1]):
        if word == "-m":
            return words[number + 1]
        if not word.startswith("-"):
            return ""
    return ""


def _describe_words(command: Sequence[str]) -> str:
    """Return a digest of the command line without the folders of files."""
    words = [PurePath(word).name if word.startswith(os.sep) else word for word in command]
    return sha256(json.dumps(words).encode()).hexdigest()


def _describe_named(patterns: Sequence[str], folder: Path, digests: FileDigests) -> Fingerprint:
    """Return a digest for each pattern, of all files that it matches or that are below those."""
    found = {}
    for pattern in patterns:
        files: dict[str, Path] = {}
        for path in _find(pattern, folder):
            for file in list_files(path) if is_folder(path) else [path]:
                files[os.path.relpath(file, folder)] = file
        if not files:
            raise UsageError(
                f"`fingerprint` of [target]: no file matches `{pattern}`",
                hint=f"paths are relative to the spec's folder, {folder}",
            )
        found[f"files {pattern}"] = digests.of_files(files.items())
    return Fingerprint(parts=found)


def _find(pattern: str, folder: Path) -> list[Path]:
    try:
        return list(folder.glob(pattern))
    except (ValueError, NotImplementedError, OSError):  # an absolute path, for one
        return []
