"""What was seen of a promise about a text: the lines that the known file compares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import assert_never

from cliconform.model.contents import TextForm
from cliconform.model.outcome import Finding, Holds
from cliconform.quick_dataclass import replace
from cliconform.verifying.texts.evidence_lines import describe_missing, find_lines_with, keep_lines
from cliconform.verifying.texts.patterns import TIMED_OUT


def add_evidence(
    finding: Finding, form: TextForm, texts: Sequence[str], read: Callable[[], str]
) -> Finding:
    """Return ``finding`` with what was seen in the text that ``read`` returns.

    ``texts`` are those that were promised, ``form`` is how. Where the promise holds, that is the
    line with the text that it contains.
    """
    if finding.holds is Holds.YES:
        lines = find_lines_with(texts[0], read())[:1] if form == "contains" else ()
    elif finding.message == TIMED_OUT:
        lines = (TIMED_OUT,)
    else:
        lines = _list_lines(finding, form, texts, read())
    return replace(finding, evidence=lines) if lines else finding


def _list_lines(
    finding: Finding, form: TextForm, texts: Sequence[str], seen: str
) -> tuple[str, ...]:
    match form:
        case "contains":
            return describe_missing(texts[0], seen)
        case "matches":
            return describe_missing(texts[0], seen, regex=True)
        case "lacks":
            return find_lines_with(texts[0], seen)
        case "equals":
            return keep_lines(line for line in finding.detail if line.startswith(("-", "+")))
        case "ordered":
            missing = [text for text in texts if text not in seen]
            return describe_missing(missing[0], seen) if missing else _list_in_order(texts, seen)
        case "empty":
            return keep_lines([seen]) or ("nothing",)
        case _:
            assert_never(form)


def _list_in_order(texts: Sequence[str], seen: str) -> tuple[str, ...]:
    """Return the lines with the texts, in the order in which these were seen."""
    in_order = sorted(texts, key=seen.find)
    return keep_lines(line for text in in_order for line in find_lines_with(text, seen)[:1])
