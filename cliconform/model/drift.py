"""Drift: what has changed between a recorded surface and today's, and what that touches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Effect(StrEnum):
    """What a change does: does a command line that worked still mean the same?"""

    BREAKING = "breaking"
    """Some do not, or nobody can say."""
    COMPATIBLE = "compatible"
    """All do; what can be written has changed."""
    COSMETIC = "cosmetic"
    """All do, and no other lines can be written than before."""


class DriftCode(StrEnum):
    """The kinds of change. The codes are part of what is reported: they stay."""

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
class Touch:
    """A place that uses what has changed: a command of the spec, or a line of a document."""

    command: str
    """The id of the spec's command; empty for a line of a document."""
    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is not as it was recorded."""

    code: DriftCode
    effect: Effect
    path: tuple[str, ...]
    """The command that it is about, by its recorded path; by today's where it is new."""
    what: str = ""
    """The option or argument by its recorded name; empty where the command itself is meant."""
    before: str = ""
    after: str = ""
    values: tuple[str, ...] = ()
    """What has come or gone, where several can: spellings, choices, aliases."""
    evidence: tuple[str, ...] = ()
    """Why it is taken for what ``code`` says, where that is no certainty."""
    why: str
    """The answer to the question, in a sentence."""
    touched: tuple[Touch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """All changes from the recorded surface to today's."""

    target: str
    recorded: str
    """What was recorded: its file."""
    today: str
    """What it is held against: the command that was asked, or a file."""
    compared: int
    """How many pages could be held against their recorded selves."""
    changes: tuple[Change, ...]

    def count(self, effect: Effect) -> int:
        """How many changes have ``effect``."""
        return sum(change.effect is effect for change in self.changes)


class FailOn(StrEnum):
    """From which effect on a drift fails."""

    BREAKING = "breaking"
    COMPATIBLE = "compatible"
    COSMETIC = "cosmetic"
    NEVER = "never"


_ORDER = (Effect.BREAKING, Effect.COMPATIBLE, Effect.COSMETIC)


def exit_code(drift: Drift, fail_on: FailOn) -> int:
    """1 where a change is as bad as ``fail_on`` says or worse, 4 where no page was compared."""
    failing = failing_effects(fail_on)
    if any(change.effect in failing for change in drift.changes):
        return 1
    return 0 if drift.compared else 4


def failing_effects(fail_on: FailOn) -> frozenset[Effect]:
    """The effects that fail: ``fail_on``'s own and those worse than it."""
    if fail_on is FailOn.NEVER:
        return frozenset()
    return frozenset(_ORDER[: _ORDER.index(Effect(fail_on.value)) + 1])
