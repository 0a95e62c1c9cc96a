"""The kinds of change, each with its class and its answer to the one question.

The question: does a command line that worked still mean the same? One code has one class; where a
kind of change can go either way there are two codes. Where nobody can say, the answer is no: what
was not checked is not green.
"""

from __future__ import annotations

from dataclasses import dataclass

from cliconform.model.drift import Change, DriftCode, Effect

_NO = Effect.BREAKING
_YES = Effect.COMPATIBLE
_SAME = Effect.COSMETIC


@dataclass(frozen=True, slots=True)
class Rule:
    """A code's class and its answer."""

    effect: Effect
    answer: str


RULES: dict[DriftCode, Rule] = {
    DriftCode.PAGE_UNREAD: Rule(
        _NO, "nobody knows: its page was read when it was recorded, and is not understood today"
    ),
    DriftCode.PAGE_READ: Rule(
        _YES,
        "nothing was recorded that could have changed: its page is understood for the first time",
    ),
    DriftCode.COMMAND_ADDED: Rule(_YES, "yes: no line that worked has its name"),
    DriftCode.COMMAND_REMOVED: Rule(_NO, "no: its lines name a command that is not there"),
    DriftCode.COMMAND_RENAMED: Rule(_NO, "no: the old name is not known any more"),
    DriftCode.COMMAND_RENAMED_OLD_KEPT: Rule(_YES, "yes: the old name still works"),
    DriftCode.ALIAS_ADDED: Rule(_YES, "yes: one more name for the same command"),
    DriftCode.ALIAS_REMOVED: Rule(_NO, "no: lines that call it by this name fail"),
    DriftCode.COMMAND_DEPRECATED: Rule(_YES, "yes: it still works, and is to go one day"),
    DriftCode.COMMAND_UNDEPRECATED: Rule(_YES, "yes: it works, and stays"),
    DriftCode.COMMAND_HIDDEN: Rule(_YES, "yes: it works, though its help does not list it"),
    DriftCode.COMMAND_UNHIDDEN: Rule(_YES, "yes: it worked, and now its help lists it"),
    DriftCode.GROUP_BECAME_LEAF: Rule(_NO, "no: there are no commands below it any more"),
    DriftCode.LEAF_BECAME_GROUP: Rule(
        _NO, "no: by itself it did something; now it wants a command below it"
    ),
    DriftCode.DEFAULT_COMMAND_ADDED: Rule(_YES, "yes: no line that worked left the command out"),
    DriftCode.DEFAULT_COMMAND_CHANGED: Rule(
        _NO, "no: lines that leave the command out call another one, or fail"
    ),
    DriftCode.COMMAND_HELP_CHANGED: Rule(_SAME, "yes: only its description differs"),
    DriftCode.OPTION_ADDED: Rule(_YES, "yes: no line that worked has it, and none needs it"),
    DriftCode.OPTION_ADDED_REQUIRED: Rule(_NO, "no: no line that worked has it, and all need it"),
    DriftCode.OPTION_REMOVED: Rule(_NO, "no: lines with it name an option that is not there"),
    DriftCode.OPTION_RENAMED: Rule(_NO, "no: the old name is not known any more"),
    DriftCode.OPTION_RENAMED_OLD_KEPT: Rule(_YES, "yes: the old name still works"),
    DriftCode.SPELLING_ADDED: Rule(_YES, "yes: one more spelling of the same option"),
    DriftCode.SPELLING_REMOVED: Rule(_NO, "no: lines that spell it like this fail"),
    DriftCode.SPELLING_MOVED: Rule(_NO, "no: the same spelling is another option now"),
    DriftCode.OPTION_BECAME_REQUIRED: Rule(_NO, "no: lines without it fail"),
    DriftCode.OPTION_BECAME_OPTIONAL: Rule(_YES, "yes: all lines that worked have it"),
    DriftCode.OPTION_BECAME_REPEATABLE: Rule(_YES, "yes: given once it means the same"),
    DriftCode.OPTION_BECAME_SINGLE: Rule(
        _NO, "no: given twice, only one of the two counts, or the line fails"
    ),
    DriftCode.OPTION_TAKES_MORE: Rule(_YES, "yes: with one word it means the same"),
    DriftCode.OPTION_TAKES_THE_NEXT: Rule(
        _NO, "no: a word after it that stood for itself is its value now"
    ),
    DriftCode.OPTION_TAKES_FEWER: Rule(
        _NO, "no: a word after it that was its value stands for itself now"
    ),
    DriftCode.OPTION_DEPRECATED: Rule(_YES, "yes: it still works, and is to go one day"),
    DriftCode.OPTION_UNDEPRECATED: Rule(_YES, "yes: it works, and stays"),
    DriftCode.OPTION_HIDDEN: Rule(_YES, "yes: it works, though its help does not list it"),
    DriftCode.OPTION_UNHIDDEN: Rule(_YES, "yes: it worked, and now its help lists it"),
    DriftCode.FLAG_BECAME_VALUE: Rule(_NO, "no: it takes the word after it, or misses one"),
    DriftCode.FLAG_MAY_TAKE_VALUE: Rule(_YES, "yes: without a value it is still a flag"),
    DriftCode.VALUE_BECAME_FLAG: Rule(_NO, "no: its value has no place any more"),
    DriftCode.VALUE_BECAME_OPTIONAL: Rule(_YES, "yes: with its value it means the same"),
    DriftCode.VALUE_BECAME_MANDATORY: Rule(_NO, "no: lines that give it no value fail"),
    DriftCode.VALUE_RENAMED: Rule(_SAME, "yes: what its help calls the value is never typed"),
    DriftCode.OPTION_HELP_CHANGED: Rule(_SAME, "yes: only its description differs"),
    DriftCode.TYPE_NARROWED: Rule(_NO, "no: it refuses values that it took"),
    DriftCode.TYPE_WIDENED: Rule(_YES, "yes: it takes all values that it took, and more"),
    DriftCode.CHOICE_REMOVED: Rule(_NO, "no: it refuses a value that it took"),
    DriftCode.CHOICE_ADDED: Rule(_YES, "yes: it takes all values that it took, and more"),
    DriftCode.CHOICES_IMPOSED: Rule(_NO, "no: it took any value, and now only these"),
    DriftCode.CHOICES_LIFTED: Rule(_YES, "yes: it took only these, and now any value"),
    DriftCode.DEFAULT_CHANGED: Rule(_NO, "no: a line without it means another value"),
    DriftCode.DEFAULT_ADDED: Rule(_NO, "no: a line without it meant no value, and now means one"),
    DriftCode.DEFAULT_REMOVED: Rule(_NO, "no: a line without it meant a value, and now means none"),
    DriftCode.DEFAULT_TOLD: Rule(_SAME, "yes: its help says what held before"),
    DriftCode.DEFAULT_UNTOLD: Rule(_SAME, "yes: its help only no longer says so"),
    DriftCode.ARGUMENT_ADDED: Rule(_YES, "yes: it comes last, and may be left out"),
    DriftCode.ARGUMENT_ADDED_REQUIRED: Rule(_NO, "no: no line that worked has a word for it"),
    DriftCode.ARGUMENT_INSERTED: Rule(_NO, "no: it takes the word of one that stood in its place"),
    DriftCode.ARGUMENT_REMOVED: Rule(_NO, "no: lines with a word for it have one too many"),
    DriftCode.ARGUMENT_REPLACED: Rule(_NO, "no: the word in its place stands for something else"),
    DriftCode.ARGUMENT_RENAMED: Rule(_SAME, "yes: its place counts, its name is never typed"),
    DriftCode.ARGUMENTS_REORDERED: Rule(_NO, "no: the same words go to other arguments"),
    DriftCode.ARGUMENT_BECAME_REQUIRED: Rule(_NO, "no: lines without it fail"),
    DriftCode.ARGUMENT_BECAME_OPTIONAL: Rule(_YES, "yes: all lines that worked have it"),
    DriftCode.ARGUMENT_BECAME_REPEATED: Rule(_YES, "yes: with one word it means the same"),
    DriftCode.ARGUMENT_BECAME_SINGLE: Rule(_NO, "no: lines with several words for it fail"),
    DriftCode.ARGUMENT_HELP_CHANGED: Rule(_SAME, "yes: only its description differs"),
}


def change(
    code: DriftCode,
    path: tuple[str, ...],
    what: str = "",
    said: tuple[str, str] = ("", ""),
    *,
    values: tuple[str, ...] = (),
    evidence: tuple[str, ...] = (),
) -> Change:
    """A change of the kind ``code``, with its class and answer; ``said`` is before and after."""
    rule = RULES[code]
    return Change(
        code=code,
        effect=rule.effect,
        path=path,
        what=what,
        before=said[0],
        after=said[1],
        values=values,
        evidence=evidence,
        why=rule.answer,
    )
