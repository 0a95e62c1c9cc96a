"""One command in both builds: how it ends, what it prints, asks, leaves and answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cliconform.comparing.files import compare_contents, compare_files
from cliconform.comparing.findings import Found, cut_lines, noise
from cliconform.comparing.outputs import compare_outputs
from cliconform.comparing.promises import add_promises, find_broken, find_kept
from cliconform.comparing.prompts import compare_prompts, use_prompts_of
from cliconform.comparing.tables import compare_tables
from cliconform.comparing.texts import NO_VERSIONS, Versions
from cliconform.model.comparison import (
    CommandShown,
    Difference,
    DifferenceCode,
    Noise,
    TableContent,
)
from cliconform.model.drift import Effect
from cliconform.quick_dataclass import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedCommand:
    """The differences in one command, and what varies in it by itself."""

    differences: tuple[Difference, ...]
    noise: tuple[Noise, ...]


def compare_command(
    id_: str,
    first: CommandShown,
    second: CommandShown,
    again: CommandShown | None = None,
    versions: Versions = NO_VERSIONS,
) -> ComparedCommand:
    """Return the differences between two builds in the command ``id_``.

    ``again`` is what the first build showed in another run: what differs in it is noise. Without
    it, nothing is.
    """
    other = _name_given(again or first)
    first, second = _name_given(first), _name_given(second)
    found = [*_compare_all(first, second, other, versions)]
    broken = find_broken(first, second, other)
    differences = [add_promises(id_, each, broken) for each in found if not each.is_noise]
    told = {address for each in differences for address in each.promises}
    differences += [
        Difference(
            command=id_,
            code=DifferenceCode.PROMISE_BROKEN,
            effect=Effect.BREAKING,
            what=address,
            after=message,
            promises=(address,),
            why="the spec promises it",
        )
        for address, message in broken.items()
        if address not in told
    ]
    differences += find_kept(id_, first, second, other)
    noises = dict.fromkeys(each.what for each in found if each.is_noise)
    return ComparedCommand(
        differences=tuple(differences),
        noise=tuple(Noise(command=id_, what=each) for each in noises),
    )


def _name_given(shown: CommandShown) -> CommandShown:
    """Return ``shown`` with ``${name}`` for the ports and captured values in its texts."""
    values = sorted(shown.given.items(), key=lambda item: -len(item[1]))
    named = [(name, value) for name, value in values if len(value) > 2]  # noqa: PLR2004 - a word
    if not named:
        return shown

    def put(text: str) -> str:
        for name, value in named:
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", f"${{{name}}}", text)
        return text

    return replace(
        shown,
        streams={name: put(text) for name, text in shown.streams.items()},
        styled={name: put(text) for name, text in shown.styled.items()},
        prompts=tuple(map(put, shown.prompts)),
    )


def _compare_all(
    first: CommandShown, second: CommandShown, again: CommandShown, versions: Versions
) -> Iterator[Found]:
    if first.ending != again.ending:
        yield noise("how it ends")
        if second.ending == again.ending:
            first, again = again, first  # what ends in the same way is compared
        elif second.ending != first.ending:
            yield from _compare_new_ending(first, second, again)
            return
    yield from _compare_endings(first, second)
    second_printed, again_printed = use_prompts_of(first, second), use_prompts_of(first, again)
    yield from compare_outputs(first, second_printed, again_printed, versions)
    yield from compare_prompts(first, second, again)
    if first.ending != second.ending and second.code != 0:
        return  # what a command that fails does not do is no difference of its own
    yield from compare_files(first, second, again, versions)
    yield from _compare_responses(first, second, again, versions)
    yield from _compare_answers(first, second, again)


def _compare_endings(first: CommandShown, second: CommandShown) -> Iterator[Found]:
    if first.ending == second.ending:
        return
    code, effect, why = _class_ending(first, second)
    lines = () if second.code == 0 else _last_lines(second)
    yield Found(
        code=code,
        effect=effect,
        before=first.ending,
        after=second.ending,
        detail=lines,
        why=why,
    )


def _compare_new_ending(
    first: CommandShown, second: CommandShown, again: CommandShown
) -> Iterator[Found]:
    """Yield that the second build ends in a way in which no run of the first one did."""
    works = [each for each in (first, again) if each.code == 0]
    for found in _compare_endings(works[0] if works else first, second):
        yield replace(found, before=f"{first.ending} or {again.ending}")


def _class_ending(first: CommandShown, second: CommandShown) -> tuple[DifferenceCode, Effect, str]:
    if first.code == 0:
        return DifferenceCode.FAILS_NOW, Effect.BREAKING, "it worked, and fails now"
    if second.code == 0:
        return DifferenceCode.WORKS_NOW, Effect.COMPATIBLE, "it failed, and works now"
    if second.code is None:
        why = "it no longer ends by itself"
        return DifferenceCode.EXIT_CHANGED, Effect.BREAKING, why
    return DifferenceCode.EXIT_CHANGED, Effect.COMPATIBLE, "it failed, and fails in another way now"


def _last_lines(shown: CommandShown) -> tuple[str, ...]:
    text = shown.streams["stderr"].strip() or shown.streams["stdout"].strip()
    return tuple(f"+{line}" for line in text.split("\n")[-5:] if line.strip())


def _compare_responses(
    first: CommandShown, second: CommandShown, again: CommandShown, versions: Versions
) -> Iterator[Found]:
    for name, response in first.responses.items():
        other, repeated = second.responses.get(name), again.responses.get(name)
        if other is None or repeated is None:
            continue
        if response.status != repeated.status:
            yield noise(name)
        elif response.status != other.status:
            yield Found(
                what=name,
                code=DifferenceCode.RESPONSE_CHANGED,
                effect=Effect.BREAKING,
                before=str(response.status or "no response"),
                after=str(other.status or "no response"),
                why="it answers the same request with another status",
            )
        else:
            contents = (response.content, other.content, repeated.content)
            found = compare_contents(name, *contents, versions=versions)
            if found is not None:
                yield from found
            elif response.content != other.content and response.content == repeated.content:
                yield Found(
                    what=name,
                    code=DifferenceCode.RESPONSE_CHANGED,
                    effect=Effect.BREAKING,
                    why="its body is of another kind",
                )


def _compare_answers(
    first: CommandShown, second: CommandShown, again: CommandShown
) -> Iterator[Found]:
    """Yield the queries of the spec that have another result."""
    for address, answer in first.answers.items():
        other, repeated = second.answers.get(address), again.answers.get(address)
        if other is None or answer == other:
            continue
        if answer != repeated:
            yield noise(address)
            continue
        yield Found(
            what=address,
            code=DifferenceCode.ANSWER_CHANGED,
            effect=Effect.BREAKING,
            before=_show_answer(answer),
            after=_show_answer(other),
            detail=_diff_answers(address, answer, other),
            why="a query of the spec has another result",
        )


def _show_answer(answer: TableContent | str) -> str:
    if isinstance(answer, str):
        return answer
    if answer.rows == 1 and len(answer.columns) == 1 and answer.first:
        return answer.first[0][0]
    return f"{answer.rows:,} {'row' if answer.rows == 1 else 'rows'}"


def _diff_answers(
    address: str, first: TableContent | str, second: TableContent | str
) -> tuple[str, ...]:
    if isinstance(first, str) or isinstance(second, str):
        return ()
    found = compare_tables(address, first, second, first)
    return cut_lines(line for each in found for line in each.detail)


def list_differences(commands: Sequence[ComparedCommand]) -> tuple[Difference, ...]:
    """Return the differences of all commands, the breaking ones first."""
    order = list(Effect)
    every = [each for command in commands for each in command.differences]
    return tuple(sorted(every, key=lambda each: order.index(each.effect)))
