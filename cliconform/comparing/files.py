"""The files that a command left, on both sides: which there are, and what is in them."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping

from cliconform.comparing.findings import Found, noise, other_format
from cliconform.comparing.formats import describe_format, use_lines
from cliconform.comparing.tables import compare_databases, compare_tables
from cliconform.comparing.texts import Versions, compare_texts
from cliconform.comparing.values import compare_values
from cliconform.drafting.atoms import mask
from cliconform.model.comparison import (
    ArchiveContent,
    CommandShown,
    Content,
    DatabaseContent,
    DifferenceCode,
    FileShown,
    JsonContent,
    OpaqueContent,
    TableContent,
    TextContent,
)
from cliconform.model.drift import Effect

_NOT_KNOWN = "whether it means the same is not known"


def compare_files(
    first: CommandShown, second: CommandShown, again: CommandShown, versions: Versions
) -> Iterator[Found]:
    """Yield the differences between the files that both builds left.

    A name of which a number differs between two runs of the first build stands for all such names.
    """
    varying = {mask(path) for path in first.files.keys() ^ again.files.keys()}
    if varying:
        yield noise("the names of files")
    for path, file in first.files.items():
        if mask(path) in varying:
            continue
        if path not in second.files:
            yield Found(
                what=path,
                code=DifferenceCode.FILE_REMOVED,
                effect=Effect.BREAKING,
                why="it is no longer made",
            )
        else:
            yield from _compare_file(path, file, second.files[path], again.files[path], versions)
    for path in second.files:
        if path not in first.files and mask(path) not in varying:
            yield Found(
                what=path,
                code=DifferenceCode.FILE_ADDED,
                effect=Effect.COMPATIBLE,
                why="it is made in addition",
            )
    for path, mode in first.folders.items():
        if path not in first.files and path in second.folders and path in again.folders:
            yield from _compare_modes(path, mode, second.folders[path], again.folders[path])
    yield from _compare_removed(first, second, again)


def _compare_removed(
    first: CommandShown, second: CommandShown, again: CommandShown
) -> Iterator[Found]:
    for path in sorted({*first.removed} ^ {*second.removed}):
        if (path in first.removed) != (path in again.removed):
            yield noise("the files that are removed")
            continue
        is_kept = path in first.removed
        yield Found(
            what=path,
            code=DifferenceCode.FILE_KEPT if is_kept else DifferenceCode.FILE_DELETED,
            effect=Effect.BREAKING,
            why="it was removed, and stays now" if is_kept else "it stayed, and is removed now",
        )


def _compare_file(
    path: str, first: FileShown, second: FileShown, again: FileShown, versions: Versions
) -> Iterator[Found]:
    if first.kind != second.kind:
        yield Found(
            what=path,
            code=DifferenceCode.FILE_KIND,
            effect=Effect.BREAKING,
            before=first.kind,
            after=second.kind,
            why="it is another kind of file",
        )
        return
    yield from _compare_modes(path, first.mode, second.mode, again.mode)
    if first.digest == second.digest == again.digest:
        return
    if first.kind != "file":  # a link: nothing else has a content
        yield from _compare_targets(path, first, second, again)
        return
    unread = list(_compare_unread(path, first, second, again))
    contents = (first.content, second.content, again.content)
    found = compare_contents(path, *contents, versions=versions)
    if found is None:
        yield from _compare_opaque(path, first, second, again)
        return
    differs = False
    for each in (*found, *unread):
        differs = True
        yield each
    if not differs and first.digest != second.digest and first.digest == again.digest:
        yield Found(
            what=path,
            code=DifferenceCode.FILE_BYTES,
            effect=Effect.COSMETIC,
            before=f"{first.size:,} bytes",
            after=f"{second.size:,} bytes",
            why="other bytes say the same",
        )


def _compare_modes(path: str, first: int, second: int, again: int) -> Iterator[Found]:
    if first == second or first != again:
        return
    lost = first & ~second
    yield Found(
        what=path,
        code=DifferenceCode.FILE_MODE,
        effect=Effect.BREAKING if lost else Effect.COMPATIBLE,
        before=stat.filemode(first)[1:],
        after=stat.filemode(second)[1:],
        why="it has fewer permissions" if lost else "it has more permissions",
    )


def _compare_unread(
    path: str, first: FileShown, second: FileShown, again: FileShown
) -> Iterator[Found]:
    """Yield the tables of a database that changed of which nobody has read all rows."""
    one, two = first.content, second.content
    if not (isinstance(one, DatabaseContent) and isinstance(two, DatabaseContent)):
        return
    if first.digest == second.digest:
        return
    for name, reason in {**two.unread, **one.unread}.items():
        if first.digest != again.digest:
            yield noise(f"{path} {name}: {reason}")
            continue
        yield Found(
            what=f"{path} {name}",
            code=DifferenceCode.FILE_CONTENT,
            effect=Effect.BREAKING,
            before=f"not looked into: {reason}",
            why=f"other bytes in {path}, and {_NOT_KNOWN}",
        )


def compare_contents(
    what: str, first: Content, second: Content, again: Content, versions: Versions
) -> Iterator[Found] | None:
    """Return the differences between contents; ``None`` where they cannot be looked into."""
    first, second, again = use_lines(first, second, again)
    formats = [describe_format(each) for each in (first, second, again)]
    if all(formats) and formats[0] == formats[2] != formats[1]:
        return iter((other_format(what, formats[0], formats[1]),))
    match first, second, again:
        case ArchiveContent(), ArchiveContent(), ArchiveContent():
            found = _compare_archives(what, first, second, again)
        case TextContent(), TextContent(), TextContent():
            found = compare_texts(what, first.text, second.text, again.text, versions)
        case JsonContent(), JsonContent(), JsonContent():
            values = (first.value, second.value, again.value)
            found = compare_values(what, *map(versions.hide_in, values))
        case TableContent(), TableContent(), TableContent():
            found = compare_tables(what, first, second, again)
        case DatabaseContent(), DatabaseContent(), DatabaseContent():
            found = compare_databases(what, first, second, again)
        case _:
            return None
    return found


def _compare_archives(
    what: str, first: ArchiveContent, second: ArchiveContent, again: ArchiveContent
) -> Iterator[Found]:
    """Yield the differences between the members of two archives, whenever they were put there."""
    one, two, three = first.members, second.members, again.members
    for name in dict.fromkeys((*one, *two)):
        shown = f"{what} {name}"
        if one.get(name) != three.get(name):
            yield noise(shown)
        elif name not in two:
            why = "it is no longer in it"
            yield Found(what=shown, code=DifferenceCode.MEMBER_REMOVED, why=why)
        elif name not in one:
            yield Found(
                what=shown,
                code=DifferenceCode.MEMBER_ADDED,
                effect=Effect.COMPATIBLE,
                why="it is in it in addition",
            )
        elif one[name] != two[name]:
            why = f"its content is different, and {_NOT_KNOWN}"
            yield Found(what=shown, code=DifferenceCode.MEMBER_CHANGED, why=why)


def _compare_opaque(
    path: str, first: FileShown, second: FileShown, again: FileShown
) -> Iterator[Found]:
    if first.digest != again.digest:
        yield noise(path)
    elif first.digest != second.digest:
        yield Found(
            what=path,
            code=DifferenceCode.FILE_CONTENT,
            effect=Effect.BREAKING,
            before=f"{_name(first.content)}, {first.size:,} bytes",
            after=f"{_name(second.content)}, {second.size:,} bytes",
            why=f"its content is different, and {_NOT_KNOWN}{_say_why(first)}",
        )


def _compare_targets(
    path: str, first: FileShown, second: FileShown, again: FileShown
) -> Iterator[Found]:
    if first.digest != again.digest:
        yield noise(path)
    elif first.digest != second.digest:
        yield Found(
            what=path,
            code=DifferenceCode.LINK_TARGET,
            effect=Effect.BREAKING,
            why="it points to another path",
        )


def _say_why(file: FileShown) -> str:
    """Return why a file is not looked into, where there is a reason."""
    why = file.content.why if isinstance(file.content, OpaqueContent) else ""
    return f": {why}" if why else ""


_NAMES: Mapping[type, str] = {
    TextContent: "text",
    JsonContent: "JSON",
    TableContent: "a table",
    DatabaseContent: "a database",
    ArchiveContent: "an archive",
}


def _name(content: Content) -> str:
    return _NAMES.get(type(content), "data")
