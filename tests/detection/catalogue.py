"""The catalogue: changes of the stand-in, as files of TOML say them."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, TypeVar

import tomli
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from cliconform.model.spec import covers

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FAULTS = HERE / "faults"
"""Those that the tests hold the spec to."""
FURTHER = HERE / "further"
"""Those that the report alone looks for, so that the tests stay quick."""
STAND_IN = ROOT / "examples" / "marketpipe" / "src" / "marketpipe"


class CatalogueError(Exception):
    """The catalogue cannot be read, or does not fit the stand-in any more."""


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Addresses = Annotated[tuple[str, ...], BeforeValidator(_as_list), Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Edit(_Strict):
    """One text of one file of the stand-in's package, and what is put in its place."""

    file: str
    before: str = Field(min_length=1)
    after: str


class Change(_Strict):
    """Something that a maintainer did."""

    id: str
    about: str = Field(min_length=1)
    edits: tuple[Edit, ...] = Field(min_length=1)


class Fault(Change):
    """A mistake, and the commands of the spec that find it, each with what it finds.

    ``hangs``: the program waits for ever, or takes so long that there is no need to see the end.
    ``crashes``: it ends in a traceback, which would otherwise be a catalogue's own mistake.
    """

    kind: str
    caught_by: Mapping[str, Addresses] = Field(min_length=1, max_length=3)
    hangs: bool = False
    crashes: bool = False

    def is_found(self, command: str, address: str) -> bool:
        """Whether a deviation at ``address`` of ``command`` is one that tells of this fault."""
        return any(
            covers(id_, command) and covers(wanted, address)
            for id_, addresses in self.caught_by.items()
            for wanted in addresses
        )


_C = TypeVar("_C", bound=Change)


def load_faults(*folders: Path) -> tuple[Fault, ...]:
    """Every fault: a file for each kind, called after it, with a ``[fault.ID]`` for each."""
    faults = [
        _read(Fault, file, id_, {**table, "kind": file.stem})
        for folder in folders
        for file in sorted(folder.glob("*.toml"))
        for id_, table in _tables(file, "fault")
    ]
    _refuse_doubles(faults)
    return tuple(faults)


def load_harmless(file: Path = HERE / "harmless.toml") -> tuple[Change, ...]:
    """Every harmless change, in the order in which they can be made together."""
    return tuple(_read(Change, file, id_, table) for id_, table in _tables(file, "harmless"))


def apply(changes: Iterable[Change], package: Path) -> None:
    """Make ``changes``, one after another, in a copy of the stand-in's package."""
    for path, text in changed(changes, package).items():
        (package / path).write_text(text, encoding="utf-8")


def changed(changes: Iterable[Change], package: Path = STAND_IN) -> Mapping[PurePosixPath, str]:
    """The files that ``changes`` change, and what is in them afterwards.

    Raises :class:`CatalogueError` unless the text before each edit is there exactly once.
    """
    texts: dict[PurePosixPath, str] = {}
    for change in changes:
        for edit in change.edits:
            path = PurePosixPath(edit.file)
            if path not in texts:
                texts[path] = _text(change, package / path)
            texts[path] = _edited(change, edit, texts[path])
    return texts


def copy_package(source: Path, folder: Path) -> Path:
    """A copy of a package in ``folder``, compiled modules included, and its path.

    It can be changed, also where ``source`` is in a checkout that is read-only.
    """
    package = Path(shutil.copytree(source, folder / source.name))
    for path in (package, *package.rglob("*")):
        path.chmod(path.stat().st_mode | stat.S_IWUSR)
    return package


def _edited(change: Change, edit: Edit, text: str) -> str:
    times = text.count(edit.before)
    if times != 1:
        raise CatalogueError(
            f"the catalogue is out of date: `{change.id}` changes a text that is there "
            f"{times} times in {edit.file}, and must be there once:\n{edit.before}"
        )
    return text.replace(edit.before, edit.after)


def _text(change: Change, file: Path) -> str:
    if not file.is_file():
        raise CatalogueError(
            f"the catalogue is out of date: `{change.id}` changes {file.name}, which is not there"
        )
    return file.read_text(encoding="utf-8")


def _tables(file: Path, name: str) -> list[tuple[str, dict[str, Any]]]:
    try:
        data = tomli.loads(file.read_text(encoding="utf-8"))
    except tomli.TOMLDecodeError as error:
        raise CatalogueError(f"{file.name}: {error}") from None
    if set(data) != {name}:
        raise CatalogueError(f"{file.name}: it has [{name}.ID] tables and nothing else")
    return list(data[name].items())


def _read(kind: type[_C], file: Path, id_: str, table: dict[str, Any]) -> _C:
    try:
        return kind.model_validate({**table, "id": id_})
    except ValidationError as error:
        raise CatalogueError(f"{file.name}, `{id_}`: {error}") from None


def _refuse_doubles(faults: Iterable[Fault]) -> None:
    kinds: dict[str, str] = {}
    for fault in faults:
        if fault.id in kinds:
            raise CatalogueError(f"`{fault.id}` is there as {kinds[fault.id]} and as {fault.kind}")
        kinds[fault.id] = fault.kind
