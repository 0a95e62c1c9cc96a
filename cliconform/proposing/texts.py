"""Promises about a text: ``contains``, ``matches``, ``equals``, ``ordered``, and captures."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import assert_never

from cliconform.model.contents import TextPromise
from cliconform.model.edit import EditKind
from cliconform.model.promise import CapturePromise, Promise
from cliconform.model.template import Template
from cliconform.proposing.literals import fit_pattern, fit_text, has_holes
from cliconform.proposing.new_values import OF_THE_RUN, VARIES, is_of_the_run, name_values
from cliconform.proposing.pieces import split_text
from cliconform.proposing.results import NEEDS_LOOSEN, Allowed, Suggestion, needs_trim, no_edit
from cliconform.proposing.trial import Trial
from cliconform.proposing.whole_texts import fit_whole_text
from cliconform.quick_dataclass import dataclass, replace
from cliconform.verifying.contents.streams import find_stream
from cliconform.verifying.evidence import Evidence

Place = Callable[[TextPromise], Promise]
"""Puts a promise about a text back into the promise that it is a part of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A promise about a text, and what the text was.

    ``others`` are the text in other runs that show the new behaviour, and ``siblings`` what else
    is promised of it.
    """

    promise: TextPromise
    text: str
    whole: Promise
    place: Place
    others: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()


def suggest_stream_text(promise: TextPromise, trial: Trial, allowed: Allowed) -> Suggestion:
    """Return what a promise about a stream should be."""
    texts = [each.source for each in promise.texts]

    def read(evidence: Evidence) -> str:
        return find_stream(promise.source, evidence, texts, raw=promise.raw).text

    siblings = [
        text.source
        for each in trial.step.promises
        if isinstance(each, TextPromise) and each.form == "contains"
        if each.address != promise.address and each.source in (promise.source, "output")
        for text in each.texts
    ]
    wording = Wording(
        promise=promise,
        text=read(trial.evidence),
        whole=promise,
        place=lambda each: each,
        others=tuple(map(read, trial.list_witnesses(promise, promise.address))),
        siblings=tuple(siblings),
    )
    return suggest_text(wording, trial, allowed)


def suggest_text(  # noqa: PLR0911 - one for each form
    wording: Wording, trial: Trial, allowed: Allowed
) -> Suggestion:
    """Return what a promise about a text should be."""
    promise = wording.promise
    if promise.count is not None:
        return no_edit("how often it occurs is promised, too: edit it by hand")
    match promise.form:
        case "contains":
            return _suggest_contains(wording, trial, allowed)
        case "matches":
            return _suggest_matches(wording, trial, allowed)
        case "equals":
            return _suggest_equals(wording, trial)
        case "ordered":
            return _suggest_ordered(wording, trial)
        case "lacks":
            return _remove(promise, allowed, f"{promise.source} has it now")
        case "empty":
            if promise.negated:
                return _trim(promise, allowed, f"{promise.source} is empty now")
            return _remove(promise, allowed, f"{promise.source} has text now")
        case _:
            assert_never(promise.form)


def suggest_capture(promise: CapturePromise, trial: Trial) -> Suggestion:
    """Return what the regular expression of a capture should be."""
    if promise.json is not None:
        return no_edit()
    text = find_stream(promise.source, trial.evidence, (promise.pattern,)).text

    def make(source: str) -> CapturePromise:
        return replace(promise, pattern=source)

    found = fit_pattern(
        promise.pattern, text, trial, lambda each: trial.holds(make(each), promise.address)
    )
    if found is None or not trial.is_stable(promise, make(found.source), promise.address):
        return no_edit()
    return Suggestion(
        address=f"{promise.address}.{promise.source}",
        kind=EditKind.REFIT,
        new=found.source,
        why=f"the text around ${{{promise.name}}} changed",
    )


def _suggest_contains(wording: Wording, trial: Trial, allowed: Allowed) -> Suggestion:
    promise = wording.promise
    (source,) = (text.source for text in promise.texts)
    cell = _suggest_cell(wording, trial)
    if cell is not None:
        return cell
    pieces = split_text(source, trial.evidence.values)
    found = fit_text(source, wording.text, trial, _accept(wording, trial))
    if found is None:
        return _trim(promise, allowed, f"{promise.source} has nothing like it")
    new = name_values(found.source, source, trial)
    kind = EditKind.REFIT if has_holes(pieces) else EditKind.FIX
    return _check(wording, trial, new, source, kind)


def _suggest_matches(wording: Wording, trial: Trial, allowed: Allowed) -> Suggestion:
    promise = wording.promise
    (source,) = (text.source for text in promise.texts)
    found = fit_pattern(source, wording.text, trial, _accept(wording, trial))
    if found is None:
        return _trim(promise, allowed, f"nothing in {promise.source} is like it")
    return _check(wording, trial, found.source, source, EditKind.REFIT)


def _suggest_equals(wording: Wording, trial: Trial) -> Suggestion:
    promise = wording.promise
    if promise.file is not None:
        return no_edit(f"the text is in {promise.file}: edit that file")
    (source,) = (text.source for text in promise.texts)
    new = fit_whole_text(source, wording.text, trial.evidence.values, wording.others)
    if new is None:
        return no_edit("a line of it is gone, or has no place any more: edit it by hand")
    new = name_values(new, source, trial)
    is_pattern = "..." in source.split("\n") or has_holes(
        split_text(source, trial.evidence.values, wild=True)
    )
    return _check(wording, trial, new, source, EditKind.REFIT if is_pattern else EditKind.FIX)


def _suggest_ordered(wording: Wording, trial: Trial) -> Suggestion:
    """Return the texts with those refitted that are not found; their order is not changed."""
    promise = wording.promise
    new: list[str] = []
    has_hole = False
    for text in promise.texts:
        if trial.evidence.fill_text(text) in wording.text:
            new.append(text.source)
            continue
        found = fit_text(text.source, wording.text, trial, lambda _: True)
        if found is None:
            return no_edit()
        has_hole = has_hole or has_holes(split_text(text.source, trial.evidence.values))
        new.append(name_values(found.source, text.source, trial))
    changed = replace(promise, texts=tuple(map(Template, new)))
    whole = wording.place(changed)
    if not trial.holds(whole, promise.address):
        return no_edit("its texts come in another order: edit it by hand")
    if not trial.is_stable(wording.whole, whole, promise.address):
        return no_edit(VARIES)
    kind = EditKind.REFIT if has_hole else EditKind.FIX
    return Suggestion(address=promise.address, kind=kind, new=new, why="the texts changed")


def _check(wording: Wording, trial: Trial, new: str, old: str, kind: EditKind) -> Suggestion:
    """Return the edit to ``new``, if it holds for what was seen and in every other run."""
    promise = wording.promise
    whole = wording.place(replace(promise, texts=(Template(new),)))
    if not trial.holds(whole, promise.address):
        return no_edit()
    if not trial.is_stable(wording.whole, whole, promise.address):
        return no_edit(VARIES)
    if promise.form != "matches" and not wording.others and is_of_the_run(new, old):
        return no_edit(OF_THE_RUN)
    return Suggestion(
        address=promise.address, kind=kind, new=new, why=f"{promise.source} says it otherwise now"
    )


def _accept(wording: Wording, trial: Trial) -> Callable[[str], bool]:
    """Return what tells whether a text can be the new one: it holds, and nothing else says it."""
    promise = wording.promise

    def accept(source: str) -> bool:
        if any(source == each or source in each or each in source for each in _others(source)):
            return False
        changed = wording.place(replace(promise, texts=(Template(source),)))
        return trial.holds(changed, promise.address)

    def _others(source: str) -> Sequence[str]:
        return [each for each in wording.siblings if len(each) * 2 > len(source)]

    return accept


def _suggest_cell(wording: Wording, trial: Trial) -> Suggestion | None:
    """Return the new value of a cell of the matrix, where the rest of the text is as it was."""
    promise = wording.promise
    (text,) = promise.texts
    columns = sorted(text.names() & trial.columns)
    for column in columns:
        rest = {name: value for name, value in trial.evidence.values.items() if name != column}
        marked = Template(text.source).partly(rest).source
        before, _, after = marked.partition(f"${{{column}}}")
        if "${" in before + after:
            continue
        found = re.search(f"{re.escape(before)}([^\\s,;]+?){re.escape(after)}(?!\\w)", wording.text)
        if found and (before.strip() or after.strip()):
            return Suggestion(
                address=promise.address,
                kind=EditKind.FIX,
                new=_to_number(found[1], trial.evidence.values[column]),
                why=f"{promise.source} has another value of `{column}`",
                column=column,
            )
    return None


def _to_number(text: str, old: str) -> int | str:
    return int(text) if old.isdecimal() and text.isdecimal() else text


def _trim(promise: TextPromise, allowed: Allowed, why: str) -> Suggestion:
    if not allowed.trim:
        return needs_trim(why)
    return Suggestion(address=promise.address, kind=EditKind.TRIM, new=None, why=why)


def _remove(promise: TextPromise, allowed: Allowed, why: str) -> Suggestion:
    if not allowed.loosen:
        return no_edit(NEEDS_LOOSEN)
    return Suggestion(address=promise.address, kind=EditKind.LOOSEN, new=None, why=why)
