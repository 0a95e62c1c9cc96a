"""From the root through every group to every command: which pages to ask for, and what they told.

Pure: a walk says what it wants to ask and is told what was heard, batch by batch. Each page is
asked for once. Who asks, :func:`cliconform.survey.survey`, is apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from cliconform.model.surface import CommandSurface, Option, Surface
from cliconform.surface.pages.page import Page, read_page

DEEPEST = 8
"""Groups in groups below which nothing is asked any more: no program is built like that."""
MOST = 4000
"""Pages after which a walk ends: a program that answers anything with a new page has no end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A page to ask for: the words after the target's own, and what its environment has besides."""

    path: tuple[str, ...]
    words: tuple[str, ...]
    env: tuple[tuple[str, str], ...] = ()
    begun: str | None = None
    """The word that was begun, where completions are asked for."""

    @property
    def id(self) -> str:
        """Tells it from the others of its batch."""
        instruction = self.env[0][1] if self.env else "page"
        return " ".join((instruction, *self.path, self.begun or "")).rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came back: both streams without escape sequences, and how it ended, in words."""

    stdout: str
    stderr: str
    ended: str
    """``exit 2``, ``did not end in 10 s``; empty for exit 0."""


@dataclass(slots=True)
class Walk:
    """One walk through a target's pages."""

    target: str
    program: str
    """What usage lines call it."""
    ways: tuple[str, ...] = ("--help", "-h", "help")
    """The words that ask for a page. The later ones are tried at the root alone."""
    _asked: set[tuple[str, ...]] = field(default_factory=set)
    _found: dict[tuple[str, ...], CommandSurface] = field(default_factory=dict)
    _texts: dict[tuple[str, ...], str] = field(default_factory=dict)
    _said: dict[tuple[str, ...], str] = field(default_factory=dict)
    """What its group says of each command."""
    _aliases: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    _deprecated: set[tuple[str, ...]] = field(default_factory=set)
    _guessed: set[tuple[str, ...]] = field(default_factory=set)
    """Words that may be commands, and those of them that were."""
    _global: Asking | None = None
    """Where the options stand that every command takes, if that is a page of its own."""
    _everywhere: tuple[Option, ...] = ()
    _frontier: list[Asking] = field(init=False)
    _way: int = 0

    def __post_init__(self) -> None:
        self._frontier = [self._asking(())]

    def wanted(self) -> tuple[Asking, ...]:
        """The pages to ask for next, side by side; none when the walk is over."""
        wanted, self._frontier = tuple(self._frontier), []
        return wanted

    def take(self, asking: Asking, heard: Heard) -> None:
        """What was heard when ``asking`` was asked."""
        path = asking.path
        page, text = self._read(path, heard)
        if asking == self._global:
            self._everywhere = page.command.options
            return
        if path in self._guessed and (not page.is_help or self._is_another_page(path, text)):
            self._guessed.discard(path)
            return
        if not path and not page.is_help and self._way + 1 < len(self.ways):
            self._way += 1
            self._frontier.append(self._asking(()))
            self._found.setdefault((), self._with_end(page, asking, heard))
            return
        if not page.is_help and (known := self._found.get(path)) is not None:
            self._found[path] = known  # the first way's words say best what went wrong
            return
        if path and self._is_another_page(path, text) and not self._is_shared(path, text):
            self._found[path] = self._without_page(path, asking)
            return
        if not path and self._global is None:
            self._ask_for_global(page.global_options)
        self._texts[path] = text
        self._found[path] = self._with_end(page, asking, heard)
        self._go_on(path, page)

    def surface(self) -> Surface:
        """All that was found, each command before those below it, in the order of the pages."""
        return Surface(target=self.target, commands=tuple(self._ordered(())))

    def _asking(self, path: tuple[str, ...]) -> Asking:
        way = self.ways[self._way]
        words = (way, *path) if not way.startswith("-") else (*path, way)
        return Asking(path=path, words=words)

    def _read(self, path: tuple[str, ...], heard: Heard) -> tuple[Page, str]:
        """The page on standard output; on standard error, where that has none."""
        texts = [text for text in (heard.stdout, heard.stderr) if text.strip()] or [""]
        pages = [read_page(text, self.program, path) for text in texts]
        best = next((n for n, page in enumerate(pages) if page.is_help), 0)
        return pages[best], texts[best]

    def _with_end(self, page: Page, asking: Asking, heard: Heard) -> CommandSurface:
        """A page that could not be read says how its asking ended; one that could does not."""
        command = page.command
        if page.is_help:
            return command
        if command.path[-1:] == ("help",):
            return replace(command, problems=())  # what shows the pages need not have one
        asked = f"`{' '.join((self.program, *asking.words))}`"
        why = f"{asked}: {heard.ended}" if heard.ended else f"{asked} printed no help page"
        return replace(command, problems=(why, *command.problems))

    def _is_another_page(self, path: tuple[str, ...], text: str) -> bool:
        """Whether the program told a page above: it looks at ``--help`` alone."""
        return any(self._texts.get(path[:depth]) == text for depth in range(len(path)))

    def _is_shared(self, path: tuple[str, ...], text: str) -> bool:
        """Whether a page is about ``path`` too: docopt's has a usage line for each command."""
        words = "[^\n]*".join(rf"(?<=\s){re.escape(word)}(?=\s|$)" for word in path)
        line = rf"^\s*(?:usage:\s*|or:\s*)?\S*{re.escape(self.program)}(?=\s)[^\n]*{words}"
        return re.search(line, text, re.MULTILINE | re.IGNORECASE) is not None

    def _without_page(self, path: tuple[str, ...], asking: Asking) -> CommandSurface:
        asked = " ".join((self.program, *asking.words))
        return CommandSurface(
            path=path,
            summary=self._said.get(path, ""),
            problems=(f"`{asked}` prints the page of `{' '.join((self.program, *path[:-1]))}`",),
        )

    def _go_on(self, path: tuple[str, ...], page: Page) -> None:
        if len(path) >= DEEPEST:
            return
        self._guess(page.command)
        for name in page.command.commands:
            below = (*path, name)
            self._said[below] = page.summaries.get(name, "")
            if below not in self._asked and len(self._asked) < MOST:
                self._asked.add(below)
                self._frontier.append(self._asking(below))
        self._deprecated |= {(*path, name) for name in page.deprecated}
        for name, others in page.aliases.items():
            self._aliases.setdefault((*path, name), others)

    def _ask_for_global(self, word: str) -> None:
        """The options that every command takes may have a page of their own."""
        if word:
            self._global = Asking(path=(f"({word})",), words=(word,))
            self._frontier.append(self._global)

    def _with_global(self, command: CommandSurface) -> CommandSurface:
        """``command``, with the options that are told once for all of them."""
        if self._global is None or command.unread:
            return command
        if not self._everywhere:
            asked = " ".join((self.program, *self._global.words))
            why = f"the options of all commands could not be read: `{asked}`"
            return replace(command, problems=(*command.problems, why))
        own = {spelling for option in command.options for spelling in option.spellings}
        more = tuple(each for each in self._everywhere if not own & set(each.spellings))
        return replace(command, options=command.options + more)

    def _guess(self, command: CommandSurface) -> None:
        """An argument that is one of some words may be a command each: `prog {start,stop}`.

        It is one if it has a page of its own; otherwise it was a value, and nothing is said.
        """
        if command.commands or not command.arguments or not command.arguments[0].required:
            return
        for name in command.arguments[0].choices:
            below = (*command.path, name)
            if below not in self._asked and len(self._asked) < MOST:
                self._asked.add(below)
                self._guessed.add(below)
                self._frontier.append(self._asking(below))

    def _settled(self, command: CommandSurface) -> CommandSurface:
        """``command``, with the commands that were guessed right in place of the argument."""
        mine = tuple(
            path[-1] for path in self._found if path in self._guessed and path[:-1] == command.path
        )
        if command.commands or not mine:
            return command
        return replace(command, commands=mine, arguments=command.arguments[1:])

    def _ordered(self, path: tuple[str, ...]) -> Iterable[CommandSurface]:
        command = self._found.get(path) or CommandSurface(
            path=path, problems=("its page was not asked for",)
        )
        command = self._with_global(self._settled(command))
        aliases = dict.fromkeys((*command.aliases, *self._aliases.get(path, ())))
        yield replace(
            command,
            summary=command.summary or self._said.get(path, ""),
            deprecated=command.deprecated or path in self._deprecated,
            aliases=tuple(alias for alias in aliases if path and alias != path[-1]),
        )
        for name in command.commands:
            yield from self._ordered((*path, name))
