"""What both builds print: as JSON or a table where it is one, line by line otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from cliconform.comparing.findings import Found, noise, other_format, soften
from cliconform.comparing.formats import describe_format, read_text, use_lines
from cliconform.comparing.tables import compare_tables
from cliconform.comparing.texts import Versions, compare_texts
from cliconform.comparing.values import compare_values
from cliconform.model.comparison import (
    CommandShown,
    DifferenceCode,
    JsonContent,
    TableContent,
)
from cliconform.model.drift import Effect

_HELP = frozenset({"--help", "-h", "-?", "help"})
_VERSION = frozenset({"--version", "-V", "version", "-version"})


def compare_outputs(
    first: CommandShown, second: CommandShown, again: CommandShown, versions: Versions
) -> Iterator[Found]:
    """Yield the differences in what is printed.

    Values are read from the standard output of a command that works: it exits with 0, or with what
    the spec promises, as a linter does that finds something. What one says that fails is for
    people, and so is a help page, which `drift` compares.
    """
    words = {*first.argv[1:]}
    is_help = bool(_HELP & words)
    is_version = len(words) == 1 and bool(_VERSION & words)
    for name in ("stdout", "stderr"):
        found = list(_compare_stream(name, first, second, again, versions))
        if is_help:
            yield from soften(found, "it is a help page: see `cliconform drift`")
        elif is_version:
            yield from soften(found, "it is the version")
        elif first.ending != second.ending:
            yield from (each for each in found if each.is_noise)
        elif name == "stderr" or not first.works:
            yield from soften(found, "it is a message for people")
        else:
            yield from found


def _compare_stream(
    name: str, first: CommandShown, second: CommandShown, again: CommandShown, versions: Versions
) -> Iterator[Found]:
    one, two, three = (each.streams[name] for each in (first, second, again))
    if one != two or one != three:
        yield from compare_printed(name, one, two, three, versions)
    elif first.styled.get(name) != second.styled.get(name) and first.styled == again.styled:
        yield Found(
            what=name,
            code=DifferenceCode.OUTPUT_STYLE,
            effect=Effect.COSMETIC,
            why="only colours and other escape sequences differ",
        )


def compare_printed(
    what: str, first: str, second: str, again: str, versions: Versions
) -> Iterator[Found]:
    """Yield the differences between two texts in what they say, which may be data.

    ``again`` is the text of the first build's other run.
    """
    if "\0" in first + second + again:
        yield from _compare_binary(what, first, second, again)
        return
    contents = use_lines(*(read_text(each, may_be_table=True) for each in (first, second, again)))
    formats = [describe_format(each) for each in contents]
    if formats[0] == formats[2] != formats[1] and _is_other_format(formats, first, second):
        yield other_format(what, formats[0], formats[1])
        return
    match contents:
        case JsonContent(), JsonContent(), JsonContent():
            values = (each.value for each in contents if isinstance(each, JsonContent))
            one, two, three = map(versions.hide_in, values)
            yield from compare_values(what, one, two, three)
        case TableContent() as table, TableContent() as other, TableContent() as repeated:
            found = list(compare_tables(what, table, other, repeated))
            yield from found
            if not found and first != second:
                yield _make_style(what)
        case _:
            yield from compare_texts(what, first, second, again, versions)


def _is_other_format(formats: list[str], first: str, second: str) -> bool:
    """Whether two texts are really in different formats; one line can be the head of a table."""
    if not first.strip() or not second.strip():
        return False
    lines = min(len(each.strip().splitlines()) for each in (first, second))
    return lines > 1 or any(each.startswith("JSON") for each in formats[:2])


def _compare_binary(what: str, first: str, second: str, again: str) -> Iterator[Found]:
    if first != again:
        yield noise(what)
    elif first != second:
        yield Found(
            what=what,
            code=DifferenceCode.OUTPUT_VALUES,
            effect=Effect.BREAKING,
            why="it is no text, and what its other bytes mean is not known",
        )


def _make_style(what: str) -> Found:
    return Found(
        what=what,
        code=DifferenceCode.OUTPUT_STYLE,
        effect=Effect.COSMETIC,
        why="the same rows come in another order, or are written in another way",
    )
