"""The changes between a recorded surface and the current one, and the lines they affect."""

from __future__ import annotations

from enum import StrEnum

from cliconform.model.surface import Contradiction
from cliconform.quick_dataclass import dataclass


class Effect(StrEnum):
    """The effect of a change: does a command line that worked still mean the same?"""

    BREAKING = "breaking"
    """Some command lines do not, or it is not known."""
    COMPATIBLE = "compatible"
    """All do, and the valid command lines have changed."""
    COSMETIC = "cosmetic"
    """All do, and the same command lines are valid as before."""


class DriftCode(StrEnum):
    """The kinds of change. The values are part of the reports and must not change."""

    PAGE_UNREAD = "page-unread"
    PAGE_READ = "page-read"

    COMMAND_ADDED = "command-added"
    COMMAND_REMOVED = "command-removed"
    COMMAND_RENAMED = "command-renamed"
    COMMAND_RENAMED_OLD_KEPT = "command-renamed-old-kept"
    ALIAS_ADDED = "alias-added"
    ALIAS_REMOVED = "alias-removed"
    COMMAND_DEPRECATED = "command-deprecated"
    COMMAND_UNDEPRECATED = "command-undeprecated"
    COMMAND_HIDDEN = "command-hidden"
    COMMAND_UNHIDDEN = "command-unhidden"
    GROUP_BECAME_LEAF = "group-became-leaf"
    LEAF_BECAME_GROUP = "leaf-became-group"
    DEFAULT_COMMAND_ADDED = "default-command-added"
    DEFAULT_COMMAND_CHANGED = "default-command-changed"
    COMMAND_HELP_CHANGED = "command-help-changed"

    OPTION_ADDED = "option-added"
    OPTION_ADDED_REQUIRED = "option-added-required"
    OPTION_REMOVED = "option-removed"
    OPTION_RENAMED = "option-renamed"
    OPTION_RENAMED_OLD_KEPT = "option-renamed-old-kept"
    SPELLING_ADDED = "spelling-added"
    SPELLING_REMOVED = "spelling-removed"
    SPELLING_MOVED = "spelling-moved"
    OPTION_BECAME_REQUIRED = "option-became-required"
    OPTION_BECAME_OPTIONAL = "option-became-optional"
    OPTION_BECAME_REPEATABLE = "option-became-repeatable"
    OPTION_BECAME_SINGLE = "option-became-single"
    OPTION_TAKES_MORE = "option-takes-more"
    OPTION_TAKES_THE_NEXT = "option-takes-the-next"
    OPTION_TAKES_FEWER = "option-takes-fewer"
    OPTION_DEPRECATED = "option-deprecated"
    OPTION_UNDEPRECATED = "option-undeprecated"
    OPTION_HIDDEN = "option-hidden"
    OPTION_UNHIDDEN = "option-unhidden"
    FLAG_BECAME_VALUE = "flag-became-value"
    FLAG_MAY_TAKE_VALUE = "flag-may-take-value"
    VALUE_BECAME_FLAG = "value-became-flag"
    VALUE_BECAME_OPTIONAL = "value-became-optional"
    VALUE_BECAME_MANDATORY = "value-became-mandatory"
    VALUE_RENAMED = "value-renamed"
    OPTION_HELP_CHANGED = "option-help-changed"

    TYPE_NARROWED = "type-narrowed"
    TYPE_WIDENED = "type-widened"
    CHOICE_REMOVED = "choice-removed"
    CHOICE_ADDED = "choice-added"
    CHOICES_IMPOSED = "choices-imposed"
    CHOICES_LIFTED = "choices-lifted"
    DEFAULT_CHANGED = "default-changed"
    DEFAULT_ADDED = "default-added"
    DEFAULT_REMOVED = "default-removed"
    DEFAULT_TOLD = "default-told"
    DEFAULT_UNTOLD = "default-untold"
    DEFAULT_REWORDED = "default-reworded"

    ARGUMENT_ADDED = "argument-added"
    ARGUMENT_ADDED_REQUIRED = "argument-added-required"
    ARGUMENT_INSERTED = "argument-inserted"
    ARGUMENT_REMOVED = "argument-removed"
    ARGUMENT_REPLACED = "argument-replaced"
    ARGUMENT_RENAMED = "argument-renamed"
    ARGUMENTS_REORDERED = "arguments-reordered"
    ARGUMENT_BECAME_REQUIRED = "argument-became-required"
    ARGUMENT_BECAME_OPTIONAL = "argument-became-optional"
    ARGUMENT_BECAME_REPEATED = "argument-became-repeated"
    ARGUMENT_BECAME_SINGLE = "argument-became-single"
    ARGUMENT_HELP_CHANGED = "argument-help-changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedLine:
    """A command of the spec, or a line of a document, that uses what has changed."""

    command: str
    """The id of the spec's command; empty for a line of a document."""
    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference from the recorded surface."""

    code: DriftCode
    effect: Effect
    path: tuple[str, ...]
    """The command, by its recorded path; by its current path if it is new."""
    what: str = ""
    """The option or argument, by its recorded name; empty for the command itself."""
    before: str = ""
    after: str = ""
    values: tuple[str, ...] = ()
    """The spellings, choices or aliases that were added or removed."""
    evidence: tuple[str, ...] = ()
    """The reasons for ``code`` where it is only likely, as for a rename."""
    why: str
    """Why it has this effect, in one clause."""
    affected: tuple[AffectedLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """All changes from the recorded surface to the current one."""

    target: str
    recorded: str
    """The file of the recorded surface."""
    today: str
    """What it was compared with: the target's command, or a file."""
    compared: int
    """How many help pages could be compared."""
    changes: tuple[Change, ...]
    contradictions: tuple[Contradiction, ...] = ()
    """Where today's help pages are wrong, as a run shows; the changes are those without that."""

    def count(self, effect: Effect) -> int:
        """Return how many changes have ``effect``."""
        return sum(change.effect is effect for change in self.changes)


class FailOn(StrEnum):
    """The least effect that makes the exit code 1."""

    BREAKING = "breaking"
    COMPATIBLE = "compatible"
    COSMETIC = "cosmetic"
    NEVER = "never"


_ORDER = (Effect.BREAKING, Effect.COMPATIBLE, Effect.COSMETIC)


def exit_code(drift: Drift, fail_on: FailOn) -> int:
    """Return 1 if a change has a failing effect, else 4 if no page was compared, else 0."""
    failing = find_failing_effects(fail_on)
    if any(change.effect in failing for change in drift.changes):
        return 1
    return 0 if drift.compared else 4


def find_failing_effects(fail_on: FailOn) -> frozenset[Effect]:
    """Return the effects that fail: ``fail_on`` and those worse than it."""
    if fail_on is FailOn.NEVER:
        return frozenset()
    return frozenset(_ORDER[: _ORDER.index(Effect(fail_on.value)) + 1])
