"""Every ``${name}`` has somebody who gives it a value."""

from __future__ import annotations

from collections.abc import Mapping

from cliconform.loading.problem_log import Notes, Use, nearest
from cliconform.loading.rules.needs import Descent
from cliconform.loading.scalars.names import DAY, GIVEN
from cliconform.model.spec import Command, Spec


def check_placeholders(spec: Spec, descent: Descent, notes: Notes) -> None:
    """Note the placeholders that nothing gives a value, or two things at once."""
    captured = _captured(spec, descent)
    by_command: dict[str, list[Use]] = {}
    shared: list[Use] = []
    for use in notes.uses:
        match use.path:
            case ("target", *_):
                _check_target(use, notes)
            case ("command", str(id_), *_):
                by_command.setdefault(id_, []).append(use)
            case _:
                shared.append(use)
    for command in spec.commands.values():
        uses = by_command.get(command.id, [])
        uses += [use for use in shared if _is_in_force(use, command)]
        if uses and not _is_doubtful(command, descent, notes):
            _check(command, uses, captured, spec, notes)


def _check_target(use: Use, notes: Notes) -> None:
    """The target is called by all commands, of which no two capture the same."""
    for name in sorted(use.names - GIVEN):
        if not DAY.fullmatch(name):
            hint = nearest(name, [*sorted(GIVEN), "today"]) or "`$${` is a literal `${`"
            notes.at(*use.path).problem(f"nobody gives `{name}` a value in the target", hint)


def _captured(spec: Spec, descent: Descent) -> Mapping[str, frozenset[str]]:
    """What each command's home has captured before: the names of all that it needs.

    ``descent.homes`` has every command after the one it needs, so one pass is enough; a set is
    shared by all that capture nothing more.
    """
    before: dict[str, frozenset[str]] = {}
    after: dict[str, frozenset[str]] = {}
    for id_ in descent.homes:
        parent = next(descent.ancestors(id_), None)
        before[id_] = after.get(parent, frozenset()) if parent else frozenset()
        own = frozenset(capture.name for capture in spec.commands[id_].captures)
        after[id_] = before[id_] | own if own else before[id_]
    return before


def _is_in_force(use: Use, command: Command) -> bool:
    """Whether what the defaults or the shared home say holds for ``command``."""
    match use.path:
        case ("home", "files", str(path), *_):
            return not command.needs and path not in command.home.files
        case ("defaults", "env", str(variable), *_):
            return variable not in command.settings.env
        case ("defaults", stream, str(form), *_):
            return (stream, form) not in command.settings.texts
        case ("defaults", stream, *_):
            return (stream, "contains") not in command.settings.texts
        case _:
            return False


def _is_doubtful(command: Command, descent: Descent, notes: Notes) -> bool:
    """Whether something that could give a name its value was left out, since it is wrong."""
    if command.id in descent.unsound:
        return True
    if not notes.damaged:
        return False
    at = notes.at("command", command.id)
    return any((at / word).damaged for word in ("matrix", "ports")) or any(
        notes.at("command", id_, "capture").damaged for id_ in descent.ancestors(command.id)
    )


def _check(
    command: Command,
    uses: list[Use],
    captured: Mapping[str, frozenset[str]],
    spec: Spec,
    notes: Notes,
) -> None:
    before = captured[command.id]
    own = {port.name for port in command.ports}
    own |= set(command.matrix[0].values) if command.matrix else set()
    for use in uses:
        at = notes.at(*use.path)
        for name in sorted(use.names):
            if name in own and name in before:
                at.problem(
                    f"`{name}` is a name of this command and captured by one that it needs",
                    "rename one of them",
                )
            elif name not in own | before | GIVEN and not DAY.fullmatch(name):
                message = f"nobody captures `{name}`"
                if use.path[0] != "command":
                    message += f" for the command `{command.id}`"
                at.problem(message, _hint(name, command, own | before, spec))


def _hint(name: str, command: Command, known: set[str], spec: Spec) -> str:
    if any(capture.name == name for capture in command.captures):
        return "it is captured here, and is there for the commands that need this one"
    makers = [
        one.id
        for one in spec.commands.values()
        if any(capture.name == name for capture in one.captures)
    ]
    if makers:
        return f'`{makers[0]}` captures it: add `needs = "{makers[0]}"`'
    near = nearest(name, [*sorted(known | GIVEN), "today"])
    return near or "a name is captured by a command that this one needs; `$${` is a literal `${`"
