"""The pages that help pages refer to: with more options or commands, or with global options."""

from __future__ import annotations

from cliconform.model.surface import CommandSurface, Option
from cliconform.quick_dataclass import dataclass, field, replace
from cliconform.surface.discovery.page_request import PageRequest
from cliconform.surface.pages.page import Page
from cliconform.surface.pages.references import Reference

_MAX_CALLS = 3
"""More calls in one reference are examples, and not pages to read."""


@dataclass(slots=True)
class ReferredPages:
    """The requests for pages that others refer to, and what was read of them."""

    program: str
    _requests: dict[PageRequest, tuple[tuple[str, ...], Reference]] = field(default_factory=dict)
    """The command whose page has the reference, and the reference."""
    _requested: set[tuple[str, ...]] = field(default_factory=set)
    _global_calls: dict[tuple[str, ...], tuple[Option, ...]] = field(default_factory=dict)
    """The options of all commands, by the words that print them."""

    def make_requests(self, path: tuple[str, ...], page: Page) -> list[PageRequest]:
        """Return a request for each page that the page of ``path`` refers to, each page once."""
        requests = []
        for reference in page.references:
            for call in reference.calls[:_MAX_CALLS]:
                words = (*path, *call) if call[0].startswith("-") else call
                if reference.is_global:
                    self._global_calls.setdefault(words, ())
                if words not in self._requested:
                    self._requested.add(words)
                    request = PageRequest(path=(*path, f"({' '.join(call)})"), words=words)
                    self._requests[request] = path, reference
                    requests.append(request)
        return requests

    def find_path(self, request: PageRequest) -> tuple[str, ...] | None:
        """Return the command that a referred page is about; ``None`` for any other request."""
        path, _ = self._requests.get(request, (None, None))
        return path

    def merge(self, request: PageRequest, page: Page, known: CommandSurface) -> CommandSurface:
        """Return ``known``, the command of the page with the reference, with what ``page`` adds.

        Options of all commands are kept for :meth:`add_global_options` instead.
        """
        _, reference = self._requests[request]
        command = page.command
        if not page.is_help:
            return known
        if reference.is_global:
            self._global_calls[request.words] = command.options
            return known
        options = _select_new(command.options, known)
        names = tuple(name for name in command.commands if name not in known.commands)
        if not options and not names:
            return known
        problems = [each for each in known.problems if each != reference.problem]
        return replace(
            known,
            options=(*known.options, *options),
            commands=(*known.commands, *names),
            partial=known.partial and not names,
            problems=tuple(dict.fromkeys((*problems, *command.problems))),
        )

    def add_global_options(self, command: CommandSurface) -> CommandSurface:
        """Return ``command`` with the options that all commands take, or why they are not known."""
        if command.unread:
            return command
        for words, options in self._global_calls.items():
            if options:
                command = replace(
                    command, options=(*command.options, *_select_new(options, command))
                )
            else:
                typed = " ".join((self.program, *words))
                why = f"could not read the options of all commands: `{typed}`"
                command = replace(command, problems=(*command.problems, why))
        return command


def _select_new(options: tuple[Option, ...], command: CommandSurface) -> tuple[Option, ...]:
    own = {spelling for option in command.options for spelling in option.spellings}
    return tuple(each for each in options if not own & set(each.spellings))
