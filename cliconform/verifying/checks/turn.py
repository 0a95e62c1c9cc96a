"""The prompts of the dialogue: each must appear, and is then answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from cliconform.model.invocation import Answer, Eof, Keys, Line, Turn
from cliconform.model.observation import Exchange
from cliconform.model.outcome import Finding
from cliconform.model.promise import TurnPromise
from cliconform.quick_dataclass import replace
from cliconform.verifying.endings import describe_ending
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.texts.excerpt import quote


def check_turn(promise: TurnPromise, evidence: Evidence) -> Iterator[Finding]:
    """Check that one prompt of the dialogue appeared and was answered.

    After a prompt that did not appear, the later ones are not waited for: they deviate with it.
    """
    turn = evidence.step.invocation.dialogue[promise.turn]
    prompt = f"/{turn.expect.source}/" if turn.regex else quote(evidence.fill_text(turn.expect))
    answer = _describe_answer(turn.answer, evidence)
    expectation = Expectation.of(promise, f"asks {prompt} and reads {answer}")
    exchanges = evidence.observation.dialogue
    missed = next((at for at, each in enumerate(exchanges) if each.asked_at is None), None)
    if promise.turn < len(exchanges) and missed != promise.turn:
        yield expectation.succeed(quote(evidence.hide(exchanges[promise.turn].prompt)))
    elif missed is not None and missed < promise.turn:
        yield expectation.fail(
            f"not reached: the prompt of dialogue[{missed}] did not appear",
            expected=prompt,
            seen="not reached",
        )
    else:
        instead = exchanges[promise.turn : promise.turn + 1]
        finding = _fail_no_prompt(expectation, prompt, instead, evidence)
        blank = "" if turn.regex else _explain_blank(turn, exchanges[: promise.turn + 1], evidence)
        yield replace(finding, detail=(*finding.detail, blank)) if blank else finding


def _fail_no_prompt(
    expectation: Expectation, prompt: str, instead: tuple[Exchange, ...], evidence: Evidence
) -> Finding:
    line = evidence.hide(instead[0].prompt) if instead else ""
    message = "the prompt did not appear"
    if any(each.gave_up for each in instead):
        message = "searching the output for the prompt took too long and was stopped"
    return expectation.fail(
        f"{message} ({describe_ending(evidence.observation.ending)})",
        expected=prompt,
        seen=f"last line of output: {quote(line)}" if line else "no prompt",
        evidence=[line or "no prompt"],
    )


def _explain_blank(turn: Turn, exchanges: tuple[Exchange, ...], evidence: Evidence) -> str:
    """Return a line of detail if only the blank at the prompt's end did not appear.

    Line editors move the cursor over it, and do not write it.
    """
    text = evidence.fill_text(turn.expect)
    seen = text.rstrip()
    lines = [evidence.hide(each.prompt) for each in exchanges]
    if not seen or seen == text or not lines or not lines[-1].endswith(seen):
        return ""
    if any(line.endswith((seen, text)) for line in lines[:-1]):
        return ""  # it was answered before, and did not appear again
    return f" {quote(seen)} appeared without a blank at its end: leave that out of the prompt"


def _describe_answer(answer: Answer, evidence: Evidence) -> str:
    match answer:
        case Line(text=text):
            return quote(evidence.fill_text(text), 60)
        case Keys(keys=keys):
            return " ".join(keys)
        case Eof():
            return "the end of input"
        case _:
            assert_never(answer)
