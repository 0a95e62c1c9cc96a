"""Whether each prompt of the dialogue came and was answered."""

from __future__ import annotations

from typing import assert_never

from cliconform.model.invocation import Answer, Eof, Keys, Line
from cliconform.model.observation import Exchange
from cliconform.model.outcome import Finding
from cliconform.model.promise import TurnPromise
from cliconform.verifying.checks.exit import describe_ending
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.texts.excerpt import quote


def judge_turn(promise: TurnPromise, evidence: Evidence) -> Finding:
    """A turn of the dialogue.

    The turns after one that never came were never waited for; they deviate with it.
    """
    turn = evidence.step.invocation.dialogue[promise.turn]
    prompt = f"/{turn.expect.source}/" if turn.regex else quote(evidence.fill_text(turn.expect))
    expectation = Expectation(
        address=promise.address,
        place=promise.place,
        words=f"asks {prompt} and is answered {_answer(turn.answer, evidence)}",
    )
    exchanges = evidence.observation.dialogue
    missed = next((at for at, each in enumerate(exchanges) if each.asked_at is None), None)
    if promise.turn < len(exchanges) and missed != promise.turn:
        return expectation.succeed(quote(evidence.hide(exchanges[promise.turn].prompt)))
    if missed is not None and missed < promise.turn:
        return expectation.fail(
            f"was not waited for: dialogue[{missed}] never came",
            expected=prompt,
            seen="not waited for",
        )
    return _never_came(expectation, prompt, exchanges[promise.turn : promise.turn + 1], evidence)


def _never_came(
    expectation: Expectation, prompt: str, instead: tuple[Exchange, ...], evidence: Evidence
) -> Finding:
    line = evidence.hide(instead[0].prompt) if instead else ""
    how = describe_ending(evidence.observation.ending)
    why = "the prompt never came"
    if any(each.gave_up for each in instead):
        why = "the search for the prompt took too long and was given up"
    return expectation.fail(
        f"{why}; the command {how}",
        expected=prompt,
        seen=f"the last line was {quote(line)}" if line else "no prompt",
    )


def _answer(answer: Answer, evidence: Evidence) -> str:
    match answer:
        case Line(text=text):
            return quote(evidence.fill_text(text), 60)
        case Keys(keys=keys):
            return " ".join(keys)
        case Eof():
            return "with the end of input"
        case _:
            assert_never(answer)
