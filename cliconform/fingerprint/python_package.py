"""The Python package behind a console script: its files, and the versions of its dependencies.

What is read is what installers write: ``*.dist-info`` with ``METADATA``, ``RECORD``,
``entry_points.txt`` and ``direct_url.json`` (packaging.python.org, "Recording installed projects").
``importlib.metadata`` reads the same, for the interpreter that it runs in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path, PurePath
from urllib.parse import unquote, urlsplit

from cliconform.file_search import is_file, is_folder
from cliconform.fingerprint.file_digests import FileDigests, list_files
from cliconform.lazy_pattern import lazy_pattern
from cliconform.model.fingerprint import Fingerprint
from cliconform.quick_dataclass import dataclass

_INTERPRETER = lazy_pattern(r"(?:python|pypy)[\d.]*$")
_EXEC = lazy_pattern(rb"""^'''exec' "?([^"\n]+?)"? "\$0" """, re.MULTILINE)
_HEAD = 1024  # bytes of a script that name its interpreter
_FOLDERS = ("lib/python3*/site-packages", "lib/python3/dist-packages", "lib/pypy3*/site-packages")
_NAME = lazy_pattern(r"[A-Za-z0-9][\w.-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Package:
    """An installed package: its folder of metadata, and what that is the metadata of."""

    name: str
    version: str
    metadata: Path

    def read(self, file: str) -> str:
        try:
            return (self.metadata / file).read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return ""


def is_python(program: str) -> bool:
    """Return whether ``program`` has the name of a Python interpreter."""
    return _INTERPRETER.match(PurePath(program).name) is not None


def find_interpreter(script: Path) -> Path | None:
    """Return the Python that the first line of ``script`` names; ``None`` if it is no such script.

    Where the path is too long for that line, installers write one for ``/bin/sh`` with ``exec``.
    """
    try:
        with script.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return None
    if not head.startswith(b"#!"):
        return None
    first = head[2:].split(b"\n", 1)[0].strip()
    long_path = _EXEC.search(head)
    path = Path((long_path[1] if long_path else first.split(b" ")[0]).decode(errors="replace"))
    return path if is_python(path.name) else None


def describe_script(script: Path, interpreter: Path, digests: FileDigests) -> Fingerprint:
    """Return that of the console script ``script``; without parts if no package declares it."""
    packages = _list_packages(interpreter)
    wanted = re.compile(rf"^{re.escape(script.name)}\s*=\s*([\w.]+)", re.MULTILINE)
    for package in packages.values():
        if found := wanted.search(package.read("entry_points.txt")):
            top = found[1].partition(".")[0]
            return _describe(package, top, packages, interpreter, digests)
    return Fingerprint()


def describe_module(module: str, interpreter: Path, digests: FileDigests) -> Fingerprint:
    """Return that of what ``python -m module`` runs; without parts if no package has it."""
    packages = _list_packages(interpreter)
    top = module.partition(".")[0]
    for package in packages.values():
        begins = (f"{top}/", f"{top}.py,")
        listed = package.read("RECORD").splitlines()
        if package.name == _normalize(top) or any(line.startswith(begins) for line in listed):
            return _describe(package, top, packages, interpreter, digests)
    return Fingerprint()


def describe_interpreter(interpreter: Path, digests: FileDigests) -> dict[str, str]:
    """Return the version of ``interpreter``, or the digest of its file outside of environments."""
    try:
        settings = (interpreter.parent.parent / "pyvenv.cfg").read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        settings = ""
    found = re.search(r"^version(?:_info)?\s*=\s*(\S+)", settings, re.MULTILINE)
    return {"Python": found[1] if found else digests.of_file(interpreter)}


def _describe(
    package: _Package,
    top: str,
    packages: dict[str, _Package],
    interpreter: Path,
    digests: FileDigests,
) -> Fingerprint:
    files = digests.of_files(_list_package_files(package, top))
    parts = {f"package {package.name}": files, **describe_interpreter(interpreter, digests)}
    parts |= {each.name: each.version for each in _list_dependencies(package, packages)}
    return Fingerprint(parts=parts, version=f"{package.name} {package.version}")


def _list_packages(interpreter: Path) -> dict[str, _Package]:
    """Return the packages of the environment of ``interpreter``, by their normalized names."""
    prefix = interpreter.parent.parent
    found: dict[str, _Package] = {}
    for folder in (folder for pattern in _FOLDERS for folder in sorted(prefix.glob(pattern))):
        for metadata in sorted(folder.glob("*.dist-info")):
            name, _, version = metadata.name.removesuffix(".dist-info").partition("-")
            name = _normalize(name)
            found.setdefault(name, _Package(name=name, version=version, metadata=metadata))
    return found


def _list_package_files(package: _Package, top: str) -> Iterator[tuple[str, Path]]:
    """Yield the files of a package with their names; those of its source if it is editable."""
    import csv

    folder = package.metadata.parent
    record = [Path(row[0]) for row in csv.reader(package.read("RECORD").splitlines()) if row]
    source = _find_source(package)
    if source is None:
        for path in record:
            is_own = path.parts[0] not in {package.metadata.name, ".."} and path.suffix != ".pyc"
            if is_own and "__pycache__" not in path.parts:
                yield str(path), folder / path
        return
    roots = [source, source / "src"]
    for path in record:
        if path.suffix == ".pth":
            lines = (folder / path).read_text(encoding="utf-8", errors="replace").splitlines()
            roots = [*(Path(line) for line in lines if line.startswith("/")), *roots]
    module = next((root / f"{top}.py" for root in roots if is_file(root / f"{top}.py")), None)
    inner = next((root / top for root in roots if is_folder(root / top)), None)
    if inner is None and module is not None:
        yield module.name, module
        return
    base = inner or source
    for file in list_files(base):
        yield str(file.relative_to(base)), file


def _find_source(package: _Package) -> Path | None:
    """Return the folder of the source of an editable package; ``None`` for any other."""
    try:
        stored = json.loads(package.read("direct_url.json") or "{}")
        if not stored.get("dir_info", {}).get("editable"):
            return None
        return Path(unquote(urlsplit(stored["url"]).path))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _list_dependencies(package: _Package, packages: dict[str, _Package]) -> list[_Package]:
    """Return what ``package`` requires, directly and indirectly, as far as it is installed.

    Markers and extras are not evaluated: what is installed may be used.
    """
    found: dict[str, _Package] = {package.name: package}
    waiting = [package]
    while waiting:
        for line in waiting.pop().read("METADATA").split("\n\n", 1)[0].splitlines():
            key, _, value = line.partition(": ")
            name = _NAME.match(value) if key == "Requires-Dist" else None
            needed = packages.get(_normalize(name[0])) if name else None
            if needed is not None and needed.name not in found:
                found[needed.name] = needed
                waiting.append(needed)
    del found[package.name]
    return sorted(found.values(), key=lambda each: each.name)


def _normalize(name: str) -> str:
    """Return the normalized name of a package (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
