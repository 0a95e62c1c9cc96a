"""The usage lines → one form for each way to call the command, and what they have in common."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cliconform.model.surface import Argument, Option
from cliconform.quick_dataclass import dataclass, replace
from cliconform.surface.pages.lines import measure_indent
from cliconform.surface.pages.usage_forms import FormReader, UsageForm
from cliconform.surface.pages.usage_grammar import parse_form
from cliconform.surface.pages.usage_literals import is_literal

_OR = re.compile(r"^\s*or:?\s+(?=\S)", re.IGNORECASE)
_REMARK = re.compile(r"(?<=[\]>\w…])\s+[-–—]\s+(?:\w[\w'.,/-]*\s+)+\w[\w'.,/-]*$")
"""What GOption says of the command behind its usage: ``[OPTION…] - show the list``."""
_PYTHON_MODULE = ("python", "-m", "name")


@dataclass(frozen=True, slots=True)
class Usage:
    """All forms of a usage."""

    forms: tuple[UsageForm, ...] = ()
    problems: tuple[str, ...] = ()
    """A message for each form that could not be read as a whole."""
    remainder: bool = False
    """Whether any words may follow at the end, without a name for them."""
    argparse: bool = False
    """Whether the usage is in the style of argparse."""

    @property
    def takes_commands(self) -> bool:
        """Whether a command may follow."""
        return any(form.placeholder or form.subparsers for form in self.forms)

    @property
    def chooser(self) -> str:
        """The name in argparse's ``name ...``: commands, or an argument before any words."""
        return next((form.subparsers for form in self.forms if form.subparsers), "")

    @property
    def _own_forms(self) -> tuple[UsageForm, ...]:
        """The forms of the command itself; the other forms call a command below it."""
        return tuple(form for form in self.forms if not form.literal)

    @property
    def literals(self) -> tuple[str, ...]:
        """The names of commands that the forms spell out."""
        return tuple(dict.fromkeys(form.literal for form in self.forms if form.literal))

    @property
    def options(self) -> tuple[Option, ...]:
        """The options that the forms name, except those that the page describes."""
        return tuple(option for form in self._own_forms for option in form.options)

    @property
    def values(self) -> Mapping[str, str]:
        """The values, by spelling, of options that the page describes without one."""
        return {name: value for form in self._own_forms for name, value in form.values.items()}

    @property
    def required(self) -> frozenset[str]:
        """The spellings of options that all forms require."""
        each = [set(form.required) for form in self._own_forms]
        return frozenset(set.intersection(*each)) if each else frozenset()

    def arguments(self) -> tuple[Argument, ...]:
        """Return the arguments of all forms; one that is not in every form is not required."""
        merged: dict[str, Argument] = {}
        for form in self._own_forms:
            for one in form.arguments:
                known = merged.get(one.name, one)
                merged[one.name] = replace(
                    known,
                    required=known.required and one.required,
                    repeated=known.repeated or one.repeated,
                )
        names = [{one.name for one in form.arguments} for form in self._own_forms]
        return tuple(
            replace(one, required=one.required and all(one.name in each for each in names))
            for one in merged.values()
        )


def read_usage(
    lines: list[str],
    path: tuple[str, ...],
    options: Mapping[str, Option],
    *,
    has_commands: bool,
    commands: frozenset[str] = frozenset(),
    described: frozenset[str] = frozenset(),
) -> Usage:
    """Return what the usage in ``lines`` says of the command ``path``, the program's name first.

    ``options`` are the options that the page describes, by spelling: they decide whether the next
    word is a value. ``described`` are the names of the arguments that it describes.
    ``has_commands`` is whether there are commands below, so that a placeholder may stand for one;
    ``commands`` are the names of those that are known.
    """
    whole = " ".join(lines)
    argparse = re.search(r"\[(?:-h|--help)\]", whole) is not None
    docopt = not argparse and not re.search(r"\[OPTIONS?\]|\[flags\]", whole)
    forms: list[UsageForm] = []
    problems: list[str] = []
    texts = [text for text in _join_lines(lines, path[0]) if text]
    tails = [_strip_path(text, path) for text in texts]
    named = any(is_named for _, is_named in tails)
    own = [tail for tail, is_named in tails if is_named or not named]
    for tail in own:
        root, matches = parse_form(tail)
        if not matches:
            problems.append(f"unmatched brackets in the usage: {tail[:80]}")
        reader = FormReader(
            options,
            has_commands=has_commands,
            commands=commands,
            described=described,
            argparse=argparse,
            literal_words=docopt and "<" in whole and len(texts) > 1,
        )
        forms.append(reader.read(root, literal=docopt and ("<" in whole or bool(own[1:]))))
    if not docopt or not _spells_commands(forms):
        forms = [_turn_literal_into_argument(form) for form in forms]
    remainder = any(one.name == "..." for form in forms for one in form.arguments)
    forms = [_remove_remainder(form) for form in forms]
    return Usage(tuple(forms), tuple(problems), remainder=remainder, argparse=argparse)


def _remove_remainder(form: UsageForm) -> UsageForm:
    return replace(form, arguments=tuple(one for one in form.arguments if one.name != "..."))


def _spells_commands(forms: list[UsageForm]) -> bool:
    """Whether bare words in the place of a command are commands.

    They are not if all forms begin with the same one: BSD's ``cp source target`` and
    ``cp source ... directory`` have arguments.
    """
    words = {form.literal for form in forms}
    return (
        len(words) > 1
        or len(forms) == 1
        or any(one.name != one.name.lower() for form in forms for one in form.arguments)
    )


def _turn_literal_into_argument(form: UsageForm) -> UsageForm:
    if not form.literal:
        return form
    first = Argument(name=form.literal)
    return replace(form, literal="", arguments=(first, *form.arguments))


def _join_lines(lines: list[str], program: str) -> list[str]:
    """Return one text for each form.

    A line that does not begin with the program's name continues the form before it.
    """
    texts: list[list[str]] = []
    first = ""
    base = -1
    for line in lines:
        if not line.strip():
            continue
        text = _OR.sub("", re.split(r"(?<=\S)\s{3,}(?=[a-z])", line.strip().removeprefix("$ "))[0])
        text = re.sub(r"^(?:or|command \|)\s+", "", text.removeprefix("$ "))
        text = _REMARK.sub("", text)
        head = text.split()[0] if text.split() else ""
        same = head in {first, program} or head.endswith(f"/{program}")
        if (
            texts
            and not _OR.match(line)
            and not (same and (base < 0 or measure_indent(line) <= base))
        ):
            _add_piece(texts[-1], text)
            continue
        first = first or head
        base = measure_indent(line) if texts or line.startswith(" ") else base
        texts.append([text])
    return [" ".join(text) for text in texts]


def _add_piece(pieces: list[str], text: str) -> None:
    """Add the next line of a form; Click breaks a long list of choices anywhere."""
    last = pieces[-1].rpartition(" ")[2]
    is_open = "|" in last and last[0] in "[{<" and not last.endswith(("]", "}", ">"))
    if is_open and re.match(r"[^\s|]*[|\]}>]", text):
        pieces[-1] += text
    else:
        pieces.append(text)


def _strip_path(text: str, path: tuple[str, ...]) -> tuple[str, bool]:
    """Return ``text`` without the names in ``path``, and whether it had all of them."""
    spans = [(match[0], match.end()) for match in re.finditer(r"\S+", text)]
    if not spans:
        return "", False
    words = [word for word, _ in spans]
    if path[1:] and words[: len(path) - 1] == list(path[1:]):
        return text[spans[len(path) - 2][1] :], True  # Symfony leaves out the program's name
    at = _count_program_words(words)
    for name in path[1:]:
        found = next(
            (index for index in range(at, len(words)) if name in words[index].split("|")), None
        )
        if found is None:
            break
        at = found + 1
    else:
        return text[spans[at - 1][1] :], True
    # The page of an alias, or a usage without the names of the program and the groups.
    if path[1:] and path[-1] in words[0].split("|"):
        return text[spans[0][1] :], True
    plain = at
    while plain < min(len(words), len(path)) and is_literal(words[plain]):
        plain += 1
    return text[spans[plain - 1][1] :], False


def _count_program_words(words: list[str]) -> int:
    """Return how many words the program's name has: ``python -m pip`` has three."""
    if words[0] in {"python", "npx"} or re.search(r"(?:^|/)(?:python[\d.]*|node)$", words[0]):
        return len(_PYTHON_MODULE) if words[1:2] == ["-m"] and words[2:] else 1
    return 1
