"""Describe what is wrong with a command line, in one sentence."""

from __future__ import annotations

from cliconform.surface.command_lines.command_line import Fault, FaultCode

_MESSAGES = {
    FaultCode.NO_COMMAND: "`{command}` has no command `{word}`",
    FaultCode.NO_OPTION: "`{command}` has no option `{word}`",
    FaultCode.MISSING_ARGUMENT: "`{command}` needs the argument `{word}`",
    FaultCode.MISSING_OPTION: "`{command}` needs the option `{word}`",
    FaultCode.MISSING_VALUE: "`{word}` of `{command}` needs a value",
    FaultCode.SURPLUS_ARGUMENT: "`{command}` takes no more arguments: `{word}` is one too many",
    FaultCode.BAD_VALUE: "`{command}` does not accept `{word}` there",
    FaultCode.DEPRECATED_COMMAND: "`{command}` is deprecated",
    FaultCode.DEPRECATED_OPTION: "`{word}` of `{command}` is deprecated",
    FaultCode.ABBREVIATED_OPTION: "`{word}` of `{command}` is an abbreviation of `{nearest}`",
}


def describe_fault(fault: Fault, target: str, word: str | None = None) -> str:
    """Return the message for ``fault`` of a command line of ``target``.

    ``word`` is shown in place of the fault's own, where it is written differently in a document.
    """
    word = fault.word if word is None else word
    command = " ".join((target, *fault.typed_path))
    if fault.code is FaultCode.BAD_VALUE and fault.choices:
        return f"`{word}` is not one of {', '.join(fault.choices)}"
    if fault.code is FaultCode.BAD_VALUE and fault.value_type:
        expected = fault.value_type.lower()
        return f"`{fault.receiver}` of `{command}`: got `{word}`, expected {expected}"
    return _MESSAGES[fault.code].format(command=command, word=word, nearest=fault.nearest)
