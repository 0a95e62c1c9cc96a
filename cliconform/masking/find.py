"""What is secret in the steps of a plan, and what their runs have shown to be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from cliconform.lazy_pattern import lazy_pattern
from cliconform.masking.files import find_in_file
from cliconform.masking.shapes import SHORTEST, find_in_header, find_in_value, is_trivial
from cliconform.model.invocation import HomeContent, HttpRequest, Line, is_secret
from cliconform.model.observation import Exchange, Observation
from cliconform.model.plan import Invocation, Step
from cliconform.model.template import MissingValueError, Template
from cliconform.model.variables import parse_variable_use

_SHORTEST_PASSED = 6
"""Characters of what is passed on, at least, if it has no digit: ``prod`` is in many words."""
_HARMLESS = lazy_pattern(
    r"PATH|LANG|LANGUAGE|LC_\w+|TERM|COLORTERM|TERM_PROGRAM\w*|TZ|HOME|USER|USERNAME|LOGNAME|SHELL"
    r"|PWD|OLDPWD|EDITOR|VISUAL|PAGER|MANPAGER|LESS|COLUMNS|LINES|TMPDIR|TMP|TEMP|HOSTNAME|HOST"
    r"|DISPLAY|WAYLAND_DISPLAY|XDG_\w+|XAUTHORITY|SSH_AUTH_SOCK|CI|NO_COLOR|FORCE_COLOR|CLICOLOR\w*"
    r"|\w+PATH|\w+_HOME|\w+ROOT|VIRTUAL_ENV|CONDA_\w+|PYTHON(?!\w*(?:KEY|TOKEN|SECRET|PASS))\w+"
    r"|\w+_(?:DIR|PAGER|EDITOR|VERSION|COLORS?)|LS_COLORS|SHLVL|_|RUNNER_\w+"
    r"|GITHUB_(?!\w*TOKEN)\w+|(?:HTTPS?|NO|ALL|FTP)_PROXY",
    re.IGNORECASE,
)
_ASKS_FOR_SECRET = lazy_pattern(
    r"(?i)pass ?(?:word|phrase|code)|\bpin\b|\bsecret\b|\btoken\b[^\w]*$|api.?key\b[^\w]*$"
)
"""A prompt that asks for a secret. That is so whether the terminal shows what is typed or not."""
_CONTROL = lazy_pattern(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[=>78])|\x08")


def find_secrets(
    steps: Sequence[Step],
    declared: Iterable[str],
    environ: Mapping[str, str],
    find_in_copy: Callable[[str, str], Iterable[str]] = lambda *_: (),
) -> tuple[str, ...]:
    """Return the texts that are secret in ``steps``, sorted.

    These are the values of variables that are passed on from ``environ``, that ``declared`` names,
    or whose name or form says so; and what has the form of a secret in the texts of files, in
    standard input, in requests and in arguments; what is typed where a prompt asks for it; and what
    ``find_in_copy`` finds by the path of a copy in the home and by that of its source.
    """
    found: set[str] = set()
    seen: set[object] = set()
    names = frozenset(declared)
    for name in names:
        found.add(environ.get(name, ""))
    for step in steps:
        shared = id(step.invocation.environment), id(step.invocation.passed), id(step.values)
        sources = _list_texts(step)
        if shared not in seen:  # nearly all steps have the same
            seen.add(shared)
            sources = chain(_list_variables(step), sources)
            found.update(_find_passed(step.invocation, seen))
        for what, source in sources:
            text = _fill_what_is_known(source, step.values)  # it differs between rows of a matrix
            if (what, text) not in seen:
                seen.add((what, text))
                found.update(_find_in_text(what, text, names))
        for content in (step.invocation.fresh_home, step.invocation.home):
            for path, source in content.copies.items():
                found.update(find_in_copy(path, source))
    return tuple(sorted(each for each in found if not is_trivial(each)))


def find_observed(step: Step, observation: Observation) -> tuple[str, ...]:
    """Return what ``observation`` has shown to be secret.

    That is what was typed while the terminal showed nothing of it, and what a variable with the
    name of a secret has from a captured value.
    """
    values = {**observation.values, **step.values}
    found = [*_find_typed(step.invocation, observation, values)]
    for name, text in step.invocation.environment.items():
        if "${" in text.source and is_secret(name):
            found += _fill(text, values)
    for second in (observation.again, observation.in_left_home):
        if second is not None:
            found += find_observed(step, second)
    return tuple(found)


def find_in_variables(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return what is secret in ``environ`` by the name or the form of a variable."""
    found = (each for name, value in environ.items() for each in _find_in_variable(name, value))
    return tuple(each for each in found if not is_trivial(each))


def _list_variables(step: Step) -> Iterator[tuple[str, str]]:
    """Yield the variables and values of ``step``, with what each is."""
    for name, text in step.invocation.environment.items():
        yield f"variable {name}", text.source
    for name, value in step.values.items():
        use = parse_variable_use(name)
        yield (f"variable {use.variable}" if use else "text"), Template.literal(value).source


def _list_texts(step: Step) -> Iterator[tuple[str, str]]:
    """Yield all other texts of ``step`` that may have a secret, with what each is."""
    invocation = step.invocation
    for word in invocation.argv:
        yield "text", word.source
    for content in (invocation.fresh_home, invocation.home):
        yield from _list_in_home(content)
    if invocation.stdin is not None:
        yield "text", invocation.stdin.source
    for turn in invocation.dialogue:
        if isinstance(turn.answer, Line):
            asks = _ASKS_FOR_SECRET.search(turn.expect.source)
            yield ("secret" if asks else "text"), turn.answer.text.source
    for request in invocation.requests:
        yield from _list_in_request(request)


def _list_in_request(request: HttpRequest) -> Iterator[tuple[str, str]]:
    yield "text", request.url.source
    for name, text in request.headers.items():
        yield f"header {name}", text.source
    if request.body is not None:
        yield "text", request.body.source


def _list_in_home(content: HomeContent) -> Iterator[tuple[str, str]]:
    for path, text in content.files.items():
        yield f"file {path}", text.source
    for path, data in content.binaries.items():
        try:
            yield f"file {path}", Template.literal(data.decode()).source
        except UnicodeDecodeError:
            continue


def _fill_what_is_known(source: str, values: Mapping[str, str]) -> str:
    """Return a text with ``values``; a value that is known only in the run has no secret yet."""
    if "$" not in source:
        return source
    return Template(source).partly(values).source.replace("$${", "${")


def _find_in_text(what: str, text: str, declared: frozenset[str]) -> Iterator[str]:
    """Yield what is secret in a text; ``what`` says what it is."""
    kind, _, name = what.partition(" ")
    match kind:
        case "variable":
            yield from _find_in_variable(name, text)
            if name in declared:
                yield text
        case "file":
            yield from find_in_file(name, text)
        case "secret":
            yield text
        case "header":
            yield from find_in_header(name, text)
        case _:
            yield from find_in_value(text)


def _find_in_variable(name: str, value: str) -> Iterator[str]:
    yield from find_in_value(value)
    if is_secret(name) and not _HARMLESS.fullmatch(name):
        yield value


def _find_passed(invocation: Invocation, seen: set[object]) -> Iterator[str]:
    """Yield the values of the variables that are passed on, but for well-known harmless ones."""
    for name in invocation.passed:
        text = invocation.environment.get(name)
        if text is None or (key := ("passed", name, text.source)) in seen:
            continue
        seen.add(key)
        value = text.fill({}) if "${" in text.source else text.source
        has_digit = any(map(str.isdigit, value)) and not value.isdigit()
        if not is_trivial(value, SHORTEST if has_digit else _SHORTEST_PASSED) and not (
            _HARMLESS.fullmatch(name)
        ):
            yield value


def _find_typed(
    invocation: Invocation, observation: Observation, values: Mapping[str, str]
) -> Iterator[str]:
    for turn, exchange in zip(invocation.dialogue, observation.dialogue, strict=False):
        if not isinstance(turn.answer, Line):
            continue
        for text in _fill(turn.answer.text, values):
            if exchange.unseen or (
                exchange.shown_by_program and not _is_shown(text, exchange, observation)
            ):
                yield from text.splitlines()
    if observation.stdin_unseen and invocation.stdin is not None:
        for text in _fill(invocation.stdin, values):
            yield from text.splitlines()


def _is_shown(text: str, exchange: Exchange, observation: Observation) -> bool:
    """Return whether the program showed ``text`` where it was typed, before the next line."""
    began = exchange.asked_at or 0.0
    later = b"".join(each.data for each in observation.chunks if each.at >= began)
    shown = _CONTROL.sub(b"", later).decode(errors="replace").partition(exchange.prompt)[2]
    return text in re.split(r"[\r\n]+", shown.lstrip(" "), maxsplit=1)[0]


def _fill(text: Template, values: Mapping[str, str]) -> Iterator[str]:
    try:
        yield text.fill(values)
    except MissingValueError:
        return
