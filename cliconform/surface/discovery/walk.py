"""The walk from a program through every group to every command: which pages to request next.

A program that answers any word with a new page would have no end, so depth and number are limited.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cliconform.model.surface import CommandSurface, Surface
from cliconform.quick_dataclass import dataclass, field, replace
from cliconform.surface.discovery.page_request import PageRequest, PageText
from cliconform.surface.discovery.referred_pages import ReferredPages
from cliconform.surface.pages.error_pages import find_error_line
from cliconform.surface.pages.help_page import read_page
from cliconform.surface.pages.page import Page

MAX_DEPTH = 8
"""How deep groups may be nested; no page of a deeper command is requested."""
MAX_PAGES = 4000
"""After this many requested pages the walk ends."""
_NOT_REQUESTED = (
    f"its help page was not requested: a survey ends after {MAX_PAGES} pages or {MAX_DEPTH} levels"
)


@dataclass(slots=True)
class PageWalk:
    """One walk through a program's help pages. Each page is requested once.

    Call :meth:`pop_requests`, then :meth:`receive` for each of them, until no request is left; then
    :meth:`build_surface`.
    """

    target: str
    program: str
    """What usage lines call the program."""
    help_words: tuple[str, ...] = ("--help", "-h", "help")
    """The words that request a page. All but the first are tried only for the program itself."""
    _requested: set[tuple[str, ...]] = field(default_factory=set)
    _found: dict[tuple[str, ...], CommandSurface] = field(default_factory=dict)
    _texts: dict[tuple[str, ...], str] = field(default_factory=dict)
    _summaries: dict[tuple[str, ...], str] = field(default_factory=dict)
    """The summary of each command on the page of its group."""
    _aliases: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    _deprecated: set[tuple[str, ...]] = field(default_factory=set)
    _listed_below: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    """The commands below a command that the page above it lists, by the command's path."""
    _unlisted: set[tuple[str, ...]] = field(default_factory=set)
    """Commands that no page lists."""
    _guesses: set[tuple[str, ...]] = field(default_factory=set)
    """Paths that may be commands. A path that turns out not to be one is removed."""
    _referred: ReferredPages = field(init=False)
    _pending: list[PageRequest] = field(init=False)
    _help_word_index: int = 0

    def __post_init__(self) -> None:
        self._referred = ReferredPages(self.program)
        self._pending = [self._make_request(())]

    def pop_requests(self) -> tuple[PageRequest, ...]:
        """Return the requests that can run side by side now; none when the walk is over."""
        requests, self._pending = tuple(self._pending), []
        return requests

    def receive(self, request: PageRequest, answer: PageText) -> None:
        """Record the answer to ``request``, and add the requests that follow from it."""
        path = request.path
        referring = self._referred.find_path(request)
        if referring is not None:
            self._receive_referred(request, self._read(referring, answer)[0], referring)
            return
        page, text = self._read(path, answer)
        if path in self._guesses and (not page.is_help or self._is_page_above(path, text)):
            self._guesses.discard(path)
            return
        if not path and not page.is_help and self._help_word_index + 1 < len(self.help_words):
            self._help_word_index += 1
            self._pending.append(self._make_request(()))
            self._found.setdefault((), self._add_failure(page, request, answer))
            return
        if not page.is_help and (again := self._make_help_request(request)) is not None:
            self._pending.append(again)
            self._found.setdefault(path, self._add_failure(page, request, answer))
            return
        if not page.is_help and path in self._found:
            return  # the answer to the first help word explains the failure best
        if path and self._is_page_above(path, text) and not self._is_shared_page(path, text):
            self._found.setdefault(path, self._make_command_without_page(path, request))
            return
        self._texts[path] = text
        self._found[path] = self._add_failure(page, request, answer)
        self._request_commands_below(path, page)
        self._pending += self._referred.make_requests(path, page)

    def _receive_referred(self, request: PageRequest, page: Page, path: tuple[str, ...]) -> None:
        """Record a page that the page of the command ``path`` refers to."""
        merged = self._referred.merge(request, page, self._found[path])
        if merged != self._found[path]:
            self._found[path] = merged
            self._request_commands_below(path, page)

    def add_command(self, path: tuple[str, ...]) -> None:
        """Add a command that no page lists, and request its page."""
        group = self._found.get(path[:-1])
        if group is None or path in self._requested or len(self._requested) >= MAX_PAGES:
            return
        self._found[group.path] = replace(group, commands=(*group.commands, path[-1]))
        self._unlisted.add(path)
        self._requested.add(path)
        self._pending.append(self._make_request(path))

    def build_surface(self) -> Surface:
        """Return all commands found, each before those below it, in the order of the pages."""
        return Surface(target=self.target, commands=tuple(self._list_commands(())))

    def _make_request(self, path: tuple[str, ...]) -> PageRequest:
        word = self.help_words[self._help_word_index]
        words = (word, *path) if not word.startswith("-") else (*path, word)
        return PageRequest(path=path, words=words)

    def _make_help_request(self, failed: PageRequest) -> PageRequest | None:
        """Return a request for the same page by ``help NAME``, if the program has that command."""
        words = ("help", *failed.path)
        has_help = "help" in self._found[()].commands if () in self._found else False
        if not has_help or failed.path[-1:] in {(), ("help",)} or failed.words == words:
            return None
        return PageRequest(path=failed.path, words=words)

    def _read(self, path: tuple[str, ...], answer: PageText) -> tuple[Page, str]:
        """Return the page on standard output, or on standard error where that has none."""
        texts = [text for text in (answer.stdout, answer.stderr) if text.strip()] or [""]
        pages = [read_page(text, self.program, path) for text in texts]
        best = next((n for n, page in enumerate(pages) if page.is_help), 0)
        return pages[best], texts[best]

    def _add_failure(self, page: Page, request: PageRequest, answer: PageText) -> CommandSurface:
        """Return the page's command; if the text was not a help page, with the reason why."""
        command = page.command
        typed = f"`{' '.join((self.program, *request.words))}`"
        if page.is_help:
            if not answer.failure or answer.failure.startswith("exit "):
                return command
            why = f"{typed}: {answer.failure}"  # the page may have had more lines
            return replace(command, problems=(why, *command.problems))
        if command.path[-1:] == ("help",):
            return replace(command, problems=())  # a `help` command need not have a page itself
        if not answer.failure:
            why = f"{typed} printed no help page"
            return replace(command, problems=(why, *command.problems))
        said = find_error_line(answer.stderr if answer.stderr.strip() else answer.stdout)
        why = ": ".join(filter(None, (f"{typed}: {answer.failure}", said)))
        # What the program says itself is quoted already, or it has said nothing at all.
        return replace(command, problems=(why,))

    def _is_page_above(self, path: tuple[str, ...], text: str) -> bool:
        """Whether ``text`` is the page of a command above: some programs see only ``--help``."""
        return any(self._texts.get(path[:depth]) == text for depth in range(len(path)))

    def _is_shared_page(self, path: tuple[str, ...], text: str) -> bool:
        """Whether a page of docopt's, with a usage line for each command, has one for ``path``.

        The word in iproute2's ``{ COMMAND | help }`` is no line for the command ``help``.
        """
        if path[-1] == "help":
            return False
        words = "[^\n]*".join(rf"(?<=\s){re.escape(word)}(?=\s|$)" for word in path)
        line = rf"^\s*(?:usage:\s*|or:\s*)?\S*{re.escape(self.program)}(?=\s)[^\n]*{words}"
        return re.search(line, text, re.MULTILINE | re.IGNORECASE) is not None

    def _make_command_without_page(
        self, path: tuple[str, ...], request: PageRequest
    ) -> CommandSurface:
        typed = " ".join((self.program, *request.words))
        return CommandSurface(
            path=path,
            summary=self._summaries.get(path, ""),
            problems=(f"`{typed}` prints the page of `{' '.join((self.program, *path[:-1]))}`",),
        )

    def _request_commands_below(self, path: tuple[str, ...], page: Page) -> None:
        if len(path) >= MAX_DEPTH:
            return
        self._request_guesses(page.command)
        for name in page.command.commands:
            self._summaries[*path, name] = page.summaries.get(name, "")
            self._request_command((*path, name))
            for words in page.below.get(name, ()):
                self._request_below((*path, name), words.split())
        self._deprecated |= {(*path, name) for name in page.deprecated}
        for name, others in page.aliases.items():
            self._aliases.setdefault((*path, name), others)

    def _request_below(self, path: tuple[str, ...], words: Iterable[str]) -> None:
        """Request the pages of the commands ``words``, each of which is below the one before it."""
        for word in words:
            self._listed_below.setdefault(path, []).append(word)
            path = (*path, word)
            self._request_command(path)

    def _request_command(self, path: tuple[str, ...]) -> None:
        if path not in self._requested and len(self._requested) < MAX_PAGES:
            self._requested.add(path)
            self._pending.append(self._make_request(path))

    def _request_guesses(self, command: CommandSurface) -> None:
        """Request a page for each choice of the first argument, as in ``prog {start,stop}``.

        A choice with a page of its own is a command; if none has one, the choices are values.
        """
        if command.commands or not command.arguments or not command.arguments[0].required:
            return
        for name in command.arguments[0].choices:
            below = (*command.path, name)
            if below not in self._requested and len(self._requested) < MAX_PAGES:
                self._requested.add(below)
                self._guesses.add(below)
                self._pending.append(self._make_request(below))

    def _apply_guesses(self, command: CommandSurface) -> CommandSurface:
        """Return ``command`` with confirmed guesses as commands in place of the argument."""
        names = tuple(
            path[-1] for path in self._found if path in self._guesses and path[:-1] == command.path
        )
        if command.commands or not names:
            return command
        return replace(command, commands=names, arguments=command.arguments[1:])

    def _list_commands(self, path: tuple[str, ...]) -> Iterable[CommandSurface]:
        command = self._found.get(path) or CommandSurface(path=path, problems=(_NOT_REQUESTED,))
        command = self._referred.add_global_options(self._apply_guesses(command))
        names = dict.fromkeys((*command.commands, *self._listed_below.get(path, ())))
        command = replace(command, commands=tuple(names))
        aliases = dict.fromkeys((*command.aliases, *self._aliases.get(path, ())))
        yield replace(
            command,
            summary=command.summary or self._summaries.get(path, ""),
            deprecated=command.deprecated or path in self._deprecated,
            hidden=command.hidden or path in self._unlisted,
            aliases=tuple(alias for alias in aliases if path and alias != path[-1]),
        )
        for name in command.commands:
            yield from self._list_commands((*path, name))
