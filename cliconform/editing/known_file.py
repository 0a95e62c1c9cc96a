"""Updates a known file as it is written: rows that are still true stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import tomli

from cliconform.editing.apply import apply_edits
from cliconform.editing.data import canonical, find
from cliconform.editing.files import TextFile
from cliconform.editing.syntax import read_syntax
from cliconform.model.edit import Edit, EditKind, Path

_TABLES = ("race", "known")
_TIMES = ("findings", "intermittent")


def update_known(file: TextFile, rendered: str) -> str:
    """Return the text of the known file ``file`` with what ``rendered``, a whole new one, says.

    Rows that say the same stay as they are, with their comments and their order; of others only
    the keys change that say something else. New rows are added at the end, as they are rendered.
    """
    text = apply_edits(file, list(_list_edits(file, tomli.loads(rendered))))
    newline = "\r\n" if "\r\n" in text else "\n"
    text = _add_blocks(text.replace("\r\n", "\n"), rendered)
    return text.replace("\n", newline)


def _add_blocks(text: str, rendered: str) -> str:
    """Return ``text`` with the tables of ``rendered`` that it does not have.

    A table inside of a row goes below it, a new row to the end.
    """
    data = tomli.loads(text)
    for path, block in _list_blocks(rendered):
        if find(data, path) is not None:
            continue
        syntax = read_syntax(text)
        row = [each for each in syntax.statements if each.path[:2] == path[:2]]
        if row and len(path) > len(("known", "ID")):
            at = syntax.line_end(row[-1].whole_end)
            head = syntax.text(0, at)
            text = f"{head.rstrip()}\n{block}{syntax.text(at, len(syntax.raw))}"
        else:
            text = f"{text.rstrip()}\n\n{block}".lstrip()
    return text


def _list_edits(file: TextFile, new: Mapping[str, Any]) -> Iterator[Edit]:
    for key in _TABLES:
        old_rows, new_rows = file.data.get(key, {}), new.get(key, {})
        for id_, row in old_rows.items():
            if id_ not in new_rows:
                yield _make_edit(file, (key, id_), row, None)
            else:
                yield from _list_row_edits(file, (key, id_), row, new_rows[id_])
    if "target" in file.data and file.data["target"] != new.get("target"):
        yield _make_edit(file, ("target",), file.data["target"], new.get("target"))


def _list_row_edits(
    file: TextFile, path: Path, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Edit]:
    """Yield an edit for each key that says something else; the table of evidence key by key.

    A table that is new is added afterwards, as it is rendered.
    """
    same = _TIMES if _split_findings(old) == _split_findings(new) else ()
    for key in dict.fromkeys([*old, *new]):
        before, after = old.get(key), new.get(key)
        if key in same or _normalize(key, before) == _normalize(key, after):
            continue
        if isinstance(before, dict) and isinstance(after, dict):
            yield from _list_row_edits(file, (*path, key), before, after)
        elif before is not None or not isinstance(after, dict):
            yield _make_edit(file, (*path, key), before, after)


def _split_findings(row: Mapping[str, Any]) -> tuple[list[str], list[str], bool]:
    """Return the findings of every run, those of some runs, and whether there are the latter.

    There are two ways to say that all of them are intermittent.
    """
    listed = _normalize("findings", row.get("findings", []))
    races = row.get("intermittent", False)
    if isinstance(races, bool):
        return ([], listed, True) if races else (listed, [], False)
    races = _normalize("intermittent", races)
    return [each for each in listed if each not in races], races, True


def _normalize(key: str, value: Any) -> Any:
    """Return what ``value`` says: one text is an array of it, and lines are texts without blanks.

    ``intermittent = false`` says nothing.
    """
    if isinstance(value, dict):
        return {name: _normalize("", each) for name, each in value.items()}
    if value is None or value is False:
        return None
    if isinstance(value, str) and key != "reason":
        return [line.rstrip() for line in value.split("\n") if line.strip()]
    if isinstance(value, list) and not any(isinstance(each, list) for each in value):
        return [line for each in value for line in _normalize(key, each)]
    if isinstance(value, list):
        alternatives = [_normalize(key, each) for each in value]
        return alternatives if len(alternatives) > 1 else alternatives[0]
    return canonical(value)


def _make_edit(file: TextFile, path: Path, old: Any, new: Any) -> Edit:
    return Edit(
        address=".".join(map(str, path)),
        kind=EditKind.TRIM if new is None else EditKind.FIX,
        file=file.file,
        path=path,
        old=old,
        new=new,
        why="seen in this run",
    )


def _list_blocks(rendered: str) -> Iterator[tuple[Path, str]]:
    """Yield each table of a row, and each inside of one, with its path."""
    syntax = read_syntax(rendered)
    headers = [each for each in syntax.statements if each.kind == "table"]
    ends = [*(each.start for each in headers), len(syntax.raw)][1:]
    for header, end in zip(headers, ends, strict=True):
        yield header.path, syntax.text(header.start, end).strip("\n") + "\n"
