"""Draft command lines that a spec does not have yet, from those that it has.

A draft takes its values and its needs from a sibling: a step that runs the same command, or one
near it. Each is read against the surface before it is suggested, so that a word is given to the
argument that it is meant for, and nothing that is required is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cliconform.model.surface import Argument, CommandSurface, Option, Surface
from cliconform.model.template import Template
from cliconform.quick_dataclass import dataclass
from cliconform.surface.command_lines.command_line import CommandLine
from cliconform.surface.command_lines.plan_lines import StepLine, find_errors
from cliconform.surface.command_lines.reader import read_command_line

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """The words of a new command line, and the step that it is modelled on."""

    words: tuple[str, ...]
    """Without the target's own; ``<NAME>`` where a value has to be filled in."""
    sibling: StepLine | None = None


@dataclass(frozen=True, slots=True)
class Drafter:
    """Drafts command lines for ``surface``.

    ``lines`` are the steps to take values from: they are expected to succeed, and the surface finds
    no error in them.
    """

    surface: Surface
    lines: Sequence[StepLine]

    def draft_command(self, command: CommandSurface) -> DraftLine | None:
        """Return a line that runs ``command`` with everything that is required.

        ``None`` if there is none that the surface accepts.
        """
        words, givers = self._write_required(command)
        sibling = givers[0] if givers else next(self._find_near(command.path), None)
        line = DraftLine(words=tuple(words), sibling=sibling)
        return line if self._runs(line.words, command) else None

    def draft_option(self, command: CommandSurface, option: Option) -> DraftLine | None:
        """Return a line that uses ``option`` of ``command``; ``None`` if there is none."""
        base = self._find_base(command)
        if base is None:
            return None
        depth = len(command.path)
        named = read_command_line(base.words, self.surface).typed_at[:depth]
        start = named[-1] + 1 if len(named) == depth and depth else 0
        use = self._write_option(command, option)
        # At the end if, behind the command's name, it would take the words that follow.
        for at in (start, len(base.words)):
            words = (*base.words[:at], *use, *base.words[at:])
            if self._uses_option(words, base, option):
                return DraftLine(words=words, sibling=base.sibling)
        return None

    def draft_argument(self, command: CommandSurface, argument: Argument) -> DraftLine | None:
        """Return a line that gives ``argument`` of ``command``; ``None`` if there is none."""
        base = self._find_base(command)
        if base is None:
            return None
        given = {use.argument.name for use in self._read(base.words).argument_uses}
        words = base.words
        for each in command.arguments[: command.arguments.index(argument) + 1]:
            if each.name not in given:
                words = (*words, self._find_value(command, each)[0])
        uses = self._read(words).argument_uses
        is_given = any(use.argument == argument and use.value == words[-1] for use in uses)
        if is_given and self._runs(words, command):
            return DraftLine(words=words, sibling=base.sibling)
        return None

    def _find_base(self, command: CommandSurface) -> DraftLine | None:
        """Return the plainest line that runs ``command``, or a command below it if it is a group.

        Without one, a line with everything that is required.
        """
        path = command.path
        own = [line for line in self.lines if line.line.command.path == path]
        if command.commands and not own:
            own = [line for line in self.lines if line.line.command.path[: len(path)] == path]
        if own:
            best = min(own, key=_measure_effort)
            return DraftLine(words=best.words, sibling=best)
        return None if command.commands else self.draft_command(command)

    def _find_near(self, path: Path) -> Iterator[StepLine]:
        """Yield the lines, those of the nearest commands first, and of these the plainest."""

        def rank(line: StepLine) -> tuple[int, int, tuple[int, int]]:
            other = line.line.command.path
            shared = next(
                (n for n, pair in enumerate(zip(path, other, strict=False)) if len({*pair}) > 1),
                min(len(path), len(other)),
            )
            return -shared, abs(len(other) - len(path)), _measure_effort(line)

        yield from sorted(self.lines, key=rank)

    def _write_required(self, command: CommandSurface) -> tuple[list[str], list[StepLine]]:
        """Return the command with all that it requires, and the lines that gave the values.

        The options that a group requires follow the group's name.
        """
        words: list[str] = []
        givers: list[StepLine] = []
        for depth in range(len(command.path) + 1):
            path = command.path[:depth]
            words += path[-1:]
            above = next(each for each in self.surface.commands if each.path == path)
            required: list[Option | Argument] = [each for each in above.options if each.required]
            if above == command:
                required += [each for each in above.arguments if each.required]
            for each in required:
                words += [each.name] if isinstance(each, Option) else []
                if isinstance(each, Argument) or each.value:
                    value, giver = self._find_value(command, each)
                    words.append(value)
                    givers += [giver] if giver else []
        # A value that only the run knows comes with what the line needs: that line goes first.
        givers.sort(key=lambda line: not any(Template(word).names() for word in line.words))
        return words, givers

    def _find_value(
        self, command: CommandSurface, wanted: Option | Argument
    ) -> tuple[str, StepLine | None]:
        """Return a value for an option or argument: a sibling's, a choice, or ``<NAME>``."""
        for line in self._find_near(command.path):
            for value in _list_values(line, wanted):
                if _is_usable(value, wanted, line):
                    return value, line
        choice = next((one for one in wanted.choices if one != wanted.default), "")
        name = wanted.value if isinstance(wanted, Option) else wanted.name
        return choice or _write_placeholder(name), None

    def _write_option(self, command: CommandSurface, option: Option) -> tuple[str, ...]:
        if not option.value:
            return (option.name,)
        choice = next((one for one in option.choices if one != option.default), "")
        value = choice or self._find_value(command, option)[0]
        if option.value_optional:
            joined = f"{option.name}={value}" if option.name.startswith("--") else option.name
            return (joined,)
        if len(option.value.split()) > 1 and value == _write_placeholder(option.value):
            return (option.name, *map(_write_placeholder, option.value.split()))
        return (option.name, *value.split()) if option.many else (option.name, value)

    def _uses_option(self, words: Sequence[str], base: DraftLine, option: Option) -> bool:
        """Whether ``words`` use ``option``, and everything else as ``base`` does."""
        read, before = self._read(words), self._read(base.words)
        given = [(use.argument.name, use.value) for use in read.argument_uses]
        used = any(use.option.name == option.name for _, use in read.option_uses)
        return (
            used
            and read.command.path == before.command.path
            and given == [(use.argument.name, use.value) for use in before.argument_uses]
            and len(read.option_uses) == len(before.option_uses) + 1
            and not find_errors(read)
        )

    def _runs(self, words: Sequence[str], command: CommandSurface) -> bool:
        read = self._read(words)
        return read.command.path == command.path and not find_errors(read)

    def _read(self, words: Sequence[str]) -> CommandLine:
        return read_command_line(words, self.surface, is_open=_is_open)


def _measure_effort(line: StepLine) -> tuple[int, int]:
    """Return how much a command of the spec has besides its words, and how many words."""
    return len(list_extras(line)), len(line.words)


def list_extras(line: StepLine) -> tuple[str, ...]:
    """Return what else a step sets (stdin, …), which a draft modelled on it does not copy."""
    invocation = line.step.invocation
    home = invocation.home
    extras = {
        "files": bool(home.files or home.copies or home.binaries),
        "stdin": invocation.stdin is not None,
        "dialogue": bool(invocation.dialogue),
        "service": invocation.service is not None,
        "ports": bool(invocation.ports),
    }
    return tuple(name for name, is_set in extras.items() if is_set)


def _list_values(line: StepLine, wanted: Option | Argument) -> Iterator[str]:
    if isinstance(wanted, Option):
        for _, used in line.line.option_uses:
            if used.option.name == wanted.name and used.option.value == wanted.value:
                yield used.value or ""
    else:
        for use in line.line.argument_uses:
            if use.argument.name.lower() == wanted.name.lower():
                yield use.value


def _is_usable(value: str, wanted: Option | Argument, line: StepLine) -> bool:
    ports = {port.name for port in line.step.invocation.ports}
    return (
        bool(value)
        and not ports & Template(value).names()
        and (not wanted.choices or value in wanted.choices)
    )


def _write_placeholder(name: str) -> str:
    words = name.strip("<>[]{}. ").split()
    return f"<{words[0] if words else 'VALUE'}>"


def _is_open(word: str) -> bool:
    """Whether the author, or the run, fills in the value."""
    return (word.startswith("<") and word.endswith(">")) or bool(Template(word).names())
