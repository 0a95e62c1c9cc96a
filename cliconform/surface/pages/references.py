"""The lines of a page that refer to other pages, for more options or more commands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cliconform.quick_dataclass import dataclass
from cliconform.surface.pages.sections import USAGE, Section

_SENTENCE = re.compile(
    r"^(?:\W{0,3}(?:use|see|try|run)|to see|for|all)\b.*(?:list of (?:all )?global"
    r"|\bglobal (?:command-line )?(?:options|flags)"
    r"|\ball (?:the )?(?:available )?(?:options|configurables|commands|flags)"
    r"|\b(?:full|complete) list(?:ing)? of (?:all )?(?:the )?(?:options|commands|flags)"
    r"|\bmore (?:options|commands)|list available subcommands).*"
    r"|^.*\b(?:not the full help|list available subcommands"
    r"|more commands available|complete listing of all commands)\b.*"
    r"|^(?:see|try|use|run|for)\b.*\b(?:more|other|additional) (?:options|help text)\b.*"
    r"|^(?:see|try)\s+[\"'`].*\bmore help\b.*|^all options are\b.*",
    re.IGNORECASE,
)
"""A sentence, at the beginning of a line, that refers to another page."""
_HELP_ROW = re.compile(
    r"^\s+(?P<short>-\w[\w-]*(?: \w+)?)(?:,\s+(?P<long>--[\w-]+))?\s+(?:--? )?"
    r"(?:shows?|displays?|prints?|lists?)\s+(?:the )?"
    r"(?:more help|more options|(?:long|full|extended|verbose) help)\b",
    re.IGNORECASE,
)
"""A row of an option that prints a longer page, such as xz's ``-H, --long-help``."""
_QUOTED = re.compile(r"[\"'`](?P<call>[^\"'`]+)[\"'`]")
_UNQUOTED = re.compile(r":\s+(?P<call>[^\s:]+(?: [\w-]+)*)$")
_PLACEHOLDER = re.compile(r"[<\[{(]|\.\.\.|\b[A-Z]{2,}\b")
_ALL = re.compile(r"<[\w|]*\|all>")
"""The topics of ``ps --help <simple|list|all>``, one of which is all of them."""
_MANUAL = re.compile(r"\b(?:man ?page|manual)\b", re.IGNORECASE)
_GLOBAL = re.compile(r"\bglobal (?:command-line )?(?:options|flags)", re.IGNORECASE)
_COMMANDS = re.compile(
    r"list available subcommands|\b(?:all|list of) (?:the )?(?:available )?commands"
    r"|\bmore commands|complete listing of all commands",
    re.IGNORECASE,
)
_MAX_LINES = 4
"""A sentence has no more lines than this."""
_LIST_USAGE = re.compile(r"^\s*list \[options\]")
_SHORT_PAGES = frozenset({"-h", "--help", "-help", "-?"})
"""The calls that print the page that is being read."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A line that refers to another page."""

    line: str
    calls: tuple[tuple[str, ...], ...] = ()
    """The words that print it: after the command's if they are options, else after the program's.

    Empty if the line does not say how it is printed, or it is no page of the program.
    """
    is_global: bool = False
    """Whether the other page has the options of all commands."""

    @property
    def is_read_apart(self) -> bool:
        """Whether it is to options of all commands, on a page that can be requested."""
        return self.is_global and bool(self.calls)

    @property
    def problem(self) -> str:
        """The problem of the page if the other page is not read."""
        return f"refers to another page: {self.line}"


LIST_PAGE = Reference("the first page is that of the command `list`", (("list",),))
"""What a first page refers to if it is that of ``list``: the page of the program itself."""


def find_references(sections: list[Section], program: str) -> tuple[Reference, ...]:
    """Return the references of a page of ``program`` to pages with more options or commands.

    A sentence that only says that there is more is left out if another says how it is printed.
    """
    found = tuple(_find_all(sections, program))
    is_told = any(each.calls and not each.is_global for each in found)
    return tuple(each for each in found if each.calls or not is_told or _MANUAL.search(each.line))


def _find_all(sections: list[Section], program: str) -> Iterator[Reference]:
    for section in sections:
        if section.title == USAGE or section.boxed:
            continue
        lines = (section.title, *section.lines)
        for number, line in enumerate(lines):
            if row := _HELP_ROW.match(line):
                call = tuple((row["long"] or row["short"]).split())
                if " ".join(call) not in _SHORT_PAGES:
                    yield Reference(line.strip(), (call,))
            elif _SENTENCE.match(line.strip()):
                reference = _read_sentence(_join_sentence(lines, number), program)
                # A sentence in the description of an option is not about the page.
                if reference.calls or not line.startswith("  "):
                    yield reference


def is_page_of_list(usage_lines: list[str]) -> bool:
    """Return whether the usage is that of ``list``, which Symfony's ``--help`` is about."""
    return any(map(_LIST_USAGE.match, usage_lines))


def has_more_commands(references: tuple[Reference, ...]) -> bool:
    """Return whether one of ``references`` is to a page that lists more commands."""
    return any(_COMMANDS.search(each.line) for each in references)


def _join_sentence(lines: tuple[str, ...], number: int) -> str:
    """Return a line, with those above it if its sentence begins there with "Try 'prog …'"."""
    first = number
    for start in range(number, max(number - _MAX_LINES, -1), -1):
        if not lines[start] or _QUOTED.search(lines[number]):
            break
        if lines[start].strip().lower().startswith(("try", "use", "see", "run")):
            first = start
    return " ".join(line.strip() for line in lines[first : number + 1])


def _read_sentence(line: str, program: str) -> Reference:
    quoted = [match["call"] for match in _QUOTED.finditer(line)]
    unquoted = _UNQUOTED.search(line)
    texts = quoted or ([unquoted["call"]] if unquoted else [])
    bare = (_ALL.sub("all", text) for text in texts)
    calls = (_read_call(text, program) for text in bare if not _PLACEHOLDER.search(text))
    return Reference(line, tuple(filter(None, calls)), _GLOBAL.search(line) is not None)


def _read_call(text: str, program: str) -> tuple[str, ...]:
    """Return the words that ``text`` types; none if it does not call the program with any."""
    words = tuple(text.split())
    if words[:1] and words[0].rsplit("/", 1)[-1] == program:
        return words[1:]
    return words if text.startswith("-") and text not in _SHORT_PAGES else ()
