"""The codes of changes, each with its effect and the reason for it.

The effect answers one question: does a command line that worked still mean the same? Each code has
one effect; a kind of change that can go either way has two codes. If the answer is not known, the
change is breaking.
"""

from __future__ import annotations

from cliconform.model.drift import Change, DriftCode, Effect
from cliconform.quick_dataclass import dataclass

_NO = Effect.BREAKING
_YES = Effect.COMPATIBLE
_SAME = Effect.COSMETIC


@dataclass(frozen=True, slots=True)
class Rule:
    """The effect of a code, and the answer to the question as one clause."""

    effect: Effect
    answer: str


RULES: dict[DriftCode, Rule] = {
    DriftCode.PAGE_UNREAD: Rule(
        _NO,
        "unknown: its help page was understood when the surface was recorded, and is not now",
    ),
    DriftCode.PAGE_READ: Rule(
        _YES,
        "nothing to compare with: its help page was not understood when the surface was recorded",
    ),
    DriftCode.COMMAND_ADDED: Rule(_YES, "yes: no line that worked uses it"),
    DriftCode.COMMAND_REMOVED: Rule(_NO, "no: lines that use it fail"),
    DriftCode.COMMAND_RENAMED: Rule(_NO, "no: the old name no longer works"),
    DriftCode.COMMAND_RENAMED_OLD_KEPT: Rule(_YES, "yes: the old name still works"),
    DriftCode.ALIAS_ADDED: Rule(_YES, "yes: it is one more name for the same command"),
    DriftCode.ALIAS_REMOVED: Rule(_NO, "no: lines that use this name fail"),
    DriftCode.COMMAND_DEPRECATED: Rule(_YES, "yes: it still works, but is marked as deprecated"),
    DriftCode.COMMAND_UNDEPRECATED: Rule(_YES, "yes: it is no longer marked as deprecated"),
    DriftCode.COMMAND_HIDDEN: Rule(_YES, "yes: it still works, but the help no longer lists it"),
    DriftCode.COMMAND_UNHIDDEN: Rule(_YES, "yes: it worked before, and now the help lists it"),
    DriftCode.GROUP_BECAME_LEAF: Rule(_NO, "no: it no longer has commands below it"),
    DriftCode.LEAF_BECAME_GROUP: Rule(
        _NO, "no: it did something by itself; now it needs a command below it"
    ),
    DriftCode.DEFAULT_COMMAND_ADDED: Rule(_YES, "yes: no line that worked left the command out"),
    DriftCode.DEFAULT_COMMAND_CHANGED: Rule(
        _NO, "no: lines that leave the command out call another one, or fail"
    ),
    DriftCode.COMMAND_HELP_CHANGED: Rule(_SAME, "yes: only its description differs"),
    DriftCode.OPTION_ADDED: Rule(_YES, "yes: no line that worked uses it, and it is not required"),
    DriftCode.OPTION_ADDED_REQUIRED: Rule(
        _NO, "no: it is required, and no command line that worked has it"
    ),
    DriftCode.OPTION_REMOVED: Rule(_NO, "no: lines that use it fail"),
    DriftCode.OPTION_RENAMED: Rule(_NO, "no: the old name no longer works"),
    DriftCode.OPTION_RENAMED_OLD_KEPT: Rule(_YES, "yes: the old name still works"),
    DriftCode.SPELLING_ADDED: Rule(_YES, "yes: it is one more spelling of the same option"),
    DriftCode.SPELLING_REMOVED: Rule(_NO, "no: lines that use this spelling fail"),
    DriftCode.SPELLING_MOVED: Rule(_NO, "no: the same spelling is now another option"),
    DriftCode.OPTION_BECAME_REQUIRED: Rule(_NO, "no: lines without it fail"),
    DriftCode.OPTION_BECAME_OPTIONAL: Rule(_YES, "yes: lines that have it still work"),
    DriftCode.OPTION_BECAME_REPEATABLE: Rule(_YES, "yes: used once, it means the same"),
    DriftCode.OPTION_BECAME_SINGLE: Rule(
        _NO, "no: if it is used twice, only one of the two counts, or the line fails"
    ),
    DriftCode.OPTION_TAKES_MORE: Rule(_YES, "yes: with one word, it means the same"),
    DriftCode.OPTION_TAKES_THE_NEXT: Rule(
        _NO, "no: a following word that did not belong to it is now its value"
    ),
    DriftCode.OPTION_TAKES_FEWER: Rule(
        _NO, "no: a following word that was its value no longer belongs to it"
    ),
    DriftCode.OPTION_DEPRECATED: Rule(_YES, "yes: it still works, but is marked as deprecated"),
    DriftCode.OPTION_UNDEPRECATED: Rule(_YES, "yes: it is no longer marked as deprecated"),
    DriftCode.OPTION_HIDDEN: Rule(_YES, "yes: it still works, but the help no longer lists it"),
    DriftCode.OPTION_UNHIDDEN: Rule(_YES, "yes: it worked before, and now the help lists it"),
    DriftCode.FLAG_BECAME_VALUE: Rule(
        _NO, "no: it takes the following word as its value, or fails without one"
    ),
    DriftCode.FLAG_MAY_TAKE_VALUE: Rule(_YES, "yes: without a value, it is still a flag"),
    DriftCode.VALUE_BECAME_FLAG: Rule(_NO, "no: it no longer takes a value"),
    DriftCode.VALUE_BECAME_OPTIONAL: Rule(_YES, "yes: with a value, it means the same"),
    DriftCode.VALUE_BECAME_MANDATORY: Rule(_NO, "no: lines that use it without a value fail"),
    DriftCode.VALUE_RENAMED: Rule(_SAME, "yes: the value's name in the help is never typed"),
    DriftCode.OPTION_HELP_CHANGED: Rule(_SAME, "yes: only its description differs"),
    DriftCode.TYPE_NARROWED: Rule(_NO, "no: it no longer accepts some values that it accepted"),
    DriftCode.TYPE_WIDENED: Rule(_YES, "yes: it accepts all values that it accepted, and more"),
    DriftCode.CHOICE_REMOVED: Rule(_NO, "no: it no longer accepts a value that it accepted"),
    DriftCode.CHOICE_ADDED: Rule(_YES, "yes: it accepts all values that it accepted, and more"),
    DriftCode.CHOICES_IMPOSED: Rule(_NO, "no: it accepted any value, and now only these"),
    DriftCode.CHOICES_LIFTED: Rule(_YES, "yes: it accepted only these, and now any value"),
    DriftCode.DEFAULT_CHANGED: Rule(_NO, "no: lines without it now use another value"),
    DriftCode.DEFAULT_ADDED: Rule(_NO, "no: lines without it used no value, and now use one"),
    DriftCode.DEFAULT_REMOVED: Rule(_NO, "no: lines without it used a value, and now use none"),
    DriftCode.DEFAULT_TOLD: Rule(_SAME, "yes: the help now states a default that already applied"),
    DriftCode.DEFAULT_UNTOLD: Rule(
        _SAME, "yes: the help no longer states the default, but it still applies"
    ),
    DriftCode.DEFAULT_REWORDED: Rule(_SAME, "yes: the default is described in other words"),
    DriftCode.ARGUMENT_ADDED: Rule(_YES, "yes: it comes last, and is optional"),
    DriftCode.ARGUMENT_ADDED_REQUIRED: Rule(
        _NO, "no: it is required, and no command line that worked has it"
    ),
    DriftCode.ARGUMENT_INSERTED: Rule(
        _NO, "no: it takes the word of the argument that had its position"
    ),
    DriftCode.ARGUMENT_REMOVED: Rule(_NO, "no: lines that have it now have one word too many"),
    DriftCode.ARGUMENT_REPLACED: Rule(_NO, "no: the word in its position means something else"),
    DriftCode.ARGUMENT_RENAMED: Rule(
        _SAME, "yes: its position counts, and its name is never typed"
    ),
    DriftCode.ARGUMENTS_REORDERED: Rule(_NO, "no: the same words are now other arguments"),
    DriftCode.ARGUMENT_BECAME_REQUIRED: Rule(_NO, "no: lines without it fail"),
    DriftCode.ARGUMENT_BECAME_OPTIONAL: Rule(_YES, "yes: lines that have it still work"),
    DriftCode.ARGUMENT_BECAME_REPEATED: Rule(_YES, "yes: with one word, it means the same"),
    DriftCode.ARGUMENT_BECAME_SINGLE: Rule(_NO, "no: lines with several words for it fail"),
    DriftCode.ARGUMENT_HELP_CHANGED: Rule(_SAME, "yes: only its description differs"),
}


def make_change(
    code: DriftCode,
    path: tuple[str, ...],
    what: str = "",
    texts: tuple[str, str] = ("", ""),
    *,
    values: tuple[str, ...] = (),
    evidence: tuple[str, ...] = (),
) -> Change:
    """Return a change with the effect and the answer of its code.

    ``what`` is the option or argument, empty for the command itself; ``texts`` the old and the new
    state as texts. ``values`` and ``evidence`` are as in :class:`Change`.
    """
    rule = RULES[code]
    return Change(
        code=code,
        effect=rule.effect,
        path=path,
        what=what,
        before=texts[0],
        after=texts[1],
        values=values,
        evidence=evidence,
        why=rule.answer,
    )
