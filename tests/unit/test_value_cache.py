"""The user's cache of values: what is in it is used only where it is certainly right and ours."""

from __future__ import annotations

import io
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cliconform import value_cache
from cliconform.model.invocation import Terminal
from cliconform.model.place import Place
from cliconform.packed_values import Unpickler
from cliconform.value_cache import ValueCache

VALUE = (Place(file="x.toml", line=3), {"a": frozenset({1})})
FACTS = {"x.toml": "digest"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "specs"


def keep(folder: Path, key: object = "key", value: object = VALUE) -> Path:
    ValueCache(folder).keep(key, FACTS, value)
    (entry,) = folder.iterdir()
    return entry


def find(folder: Path, key: object = "key") -> Any:
    return ValueCache(folder).find(key, lambda facts: bool(facts == FACTS))


def test_a_value_is_found_by_its_key_while_its_facts_hold(folder: Path) -> None:
    keep(folder)
    assert find(folder) == VALUE
    assert find(folder, "another") is None
    assert ValueCache(folder).find("key", lambda _: False) is None


def test_nothing_is_found_where_there_is_no_folder(folder: Path) -> None:
    assert find(folder) is None


def test_facts_that_cannot_be_found_out_are_no_error(folder: Path) -> None:
    keep(folder)

    def fail(_: object) -> bool:
        raise OSError("no such file")

    assert ValueCache(folder).find("key", fail) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data + b"x",
        lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:],
        lambda data: b"\0" * len(data),
    ],
)
def test_a_damaged_entry_is_not_there(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    entry = keep(folder)
    entry.write_bytes(damage(entry.read_bytes()))
    assert find(folder) is None


@pytest.mark.parametrize("name", ["__version__", "sys.version", "sources", "pydantic"])
def test_another_version_of_anything_that_made_it_does_not_use_it(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(folder)
    match name:
        case "__version__":
            monkeypatch.setattr("cliconform.__version__", "0.0.1")
        case "sys.version":
            monkeypatch.setattr("sys.version", "4.0")
        case "sources":
            own = value_cache._list_sources
            monkeypatch.setattr(
                value_cache,
                "_list_sources",
                lambda path, *, deep: [(a, b + 1, c) for a, b, c in own(path, deep=deep)],
            )
        case _:
            monkeypatch.setattr(value_cache, "_find_changed", lambda module: (module, 0, 0))
    assert find(folder) is None


def test_what_others_may_write_is_not_read(folder: Path) -> None:
    entry = keep(folder)
    entry.chmod(0o620)
    assert find(folder) is None
    entry.chmod(0o600)
    assert find(folder) == VALUE
    folder.chmod(0o770)
    assert find(folder) is None
    folder.chmod(0o707)
    assert find(folder) is None


def test_what_belongs_to_somebody_else_is_not_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(folder)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert find(folder) is None


def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    entry = keep(folder)
    moved = entry.rename(tmp_path / "entry")
    entry.symlink_to(moved)
    assert find(folder) is None
    entry.unlink()
    moved.rename(entry)
    real = folder.rename(tmp_path / "real")
    folder.symlink_to(real)
    assert find(folder) is None


def test_a_named_pipe_in_its_place_is_not_waited_for(folder: Path) -> None:
    entry = keep(folder)
    entry.unlink()
    os.mkfifo(entry, 0o600)
    assert find(folder) is None


class Harmful:
    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return os.mkdir, ("harm",)


@pytest.mark.parametrize("value", [Harmful(), Path("x"), print])
def test_nothing_but_values_of_the_model_is_read(
    folder: Path, value: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    keep(folder, value=value)
    assert find(folder) is None
    assert not (tmp_path / "harm").exists()


def test_a_name_that_a_module_of_the_model_only_imports_is_no_value_of_it() -> None:
    for name in ("field", "Mapping", "Template.fill"):
        data = pickle.dumps(Place(file="", line=1), 2).replace(b"Place", name.encode())
        with pytest.raises((pickle.UnpicklingError, AttributeError)):
            Unpickler(io.BytesIO(data)).load()


class Reduced:
    """Is pickled as a ``getattr``, as the members of enumerations are until Python 3.11.3."""

    def __init__(self, kind: object, name: str) -> None:
        self.made = kind, name

    def __reduce__(self) -> tuple[object, tuple[object, str]]:
        return getattr, self.made


def test_the_members_of_enumerations_are_read_however_python_pickles_them(folder: Path) -> None:
    keep(folder, value=[Reduced(Terminal, "SPLIT"), Terminal.MERGED])
    assert find(folder) == [Terminal.SPLIT, Terminal.MERGED]


@pytest.mark.parametrize(
    ("kind", "name"), [(Terminal, "mro"), (Terminal, "__doc__"), (Place, "__init__"), ("", "join")]
)
def test_no_other_attribute_is_read(folder: Path, kind: object, name: str) -> None:
    keep(folder, value=Reduced(kind, name))
    assert find(folder) is None


def test_a_folder_that_cannot_be_written_is_no_error(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    ValueCache(folder).keep("key", FACTS, VALUE)
    assert find(folder) is None


def test_what_cannot_be_kept_or_is_too_large_is_no_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ValueCache(folder).keep("key", FACTS, lambda: None)
    monkeypatch.setattr(value_cache, "LARGEST", 50)
    ValueCache(folder).keep("key", FACTS, VALUE)
    assert find(folder) is None


def test_only_the_newest_entries_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(value_cache, "MANY", 3)
    for number in range(6):
        ValueCache(folder).keep(number, FACTS, VALUE)
        os.utime(folder / value_cache._name(number), ns=(number, number))
    assert [number for number in range(6) if find(folder, number)] == [3, 4, 5]


def test_a_half_written_entry_replaces_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(folder)

    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "rename", fail)
    ValueCache(folder).keep("key", FACTS, "another")
    assert find(folder) == VALUE
    assert len(list(folder.iterdir())) == 1
