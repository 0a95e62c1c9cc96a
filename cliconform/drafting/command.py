"""What all runs of a command showed → the keys and values of its ``[command.ID]`` table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cliconform.drafting.dialogue import settle_prompt
from cliconform.drafting.files import FilesDraft, draft_files, list_varying_values, match_files
from cliconform.drafting.lines import align_lines
from cliconform.drafting.names import name_values
from cliconform.drafting.showing import NOTHING_AVOIDED, Avoided, LeftOut, Showing
from cliconform.drafting.streams import MOST, draft_stream
from cliconform.drafting.without_secrets import drop_secrets, has_secret
from cliconform.quick_dataclass import dataclass, field

_BESIDE = 2
"""Lines of standard error that are promised beside those of standard output, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The promises of a command, as plain data with the keys of the spec format."""

    promises: Mapping[str, Any]
    left_out: tuple[LeftOut, ...] = field(default=())
    """What the runs showed and the promises do not have, with the reason."""


def draft_command(
    runs: Sequence[Showing],
    *,
    turns: Sequence[Mapping[str, Any]] = (),
    taken: Sequence[str] = (),
    avoid: Avoided = NOTHING_AVOIDED,
    default_exit: int | str | None = 0,
) -> Draft:
    """Return the promises that all ``runs`` keep; they are at least two, the first is the model.

    ``turns`` is the dialogue, ``taken`` are names of placeholders that have another meaning,
    ``avoid`` is what no promise may have in it.
    ``default_exit`` is what is promised without ``exit``. Raises ``ValueError`` if the runs ended
    differently.
    """
    exits = {run.exit for run in runs}
    if len(exits) > 1:
        raise ValueError(", ".join(str(run.exit) for run in runs))
    promises: dict[str, Any] = {} if runs[0].exit == default_exit else {"exit": runs[0].exit}
    texts = {name: [_get_text(run, name) for run in runs] for name in ("stdout", "stderr")}
    lines = {name: align_lines(each, runs) for name, each in texts.items()}
    made, left_out = match_files(runs)
    elsewhere = list_varying_values(made, runs)
    names = [*taken, *(name for run in runs for name in run.given)]
    stream = "stdout" if lines["stdout"].common else "stderr"
    other = "stderr" if stream == "stdout" else "stdout"
    beside = [hole.values for line in lines[other].common for hole in line.holes]
    public = [line for line in lines[stream].common if not avoid.has_secret(line.text)]
    named = name_values(public, [*elsewhere, *beside], names, stream)
    for name in ("stdout", "stderr"):
        # Beside what was asked for, a few lines of what else is said are enough.
        most = _BESIDE if name == "stderr" and promises.get("stdout") else MOST
        draft = draft_stream(name, lines[name], texts[name], named, avoid, most=most)
        left_out += draft.left_out
        if has_secret(draft.promises, avoid):
            left_out.append(LeftOut(what=name, why="has a secret that goes over several lines"))
        elif draft.promises:
            promises[name] = _shorten(draft.promises)
    if not any(map(any, texts.values())):
        promises["output"] = {"empty": True}
    if named.captures:
        promises["capture"] = {
            name: pattern if named.stream == "stdout" else {named.stream: pattern}
            for name, pattern in named.captures.items()
        }
    files = drop_secrets(draft_files(made, runs, named, avoid), avoid)
    left_out = [*(each for each in left_out if not avoid.has_secret(each.what)), *files.left_out]
    promises |= _list_file_promises(files)
    if turns:
        promises["dialogue"] = _settle_turns(turns, runs)
    return Draft(promises=promises, left_out=tuple(left_out))


def _get_text(run: Showing, name: str) -> str:
    return (run.stdout if name == "stdout" else run.stderr).removesuffix("\n")


def _shorten(promises: Mapping[str, Any]) -> Any:
    """Return texts as an array where nothing but texts is promised."""
    return promises["contains"] if promises.keys() == {"contains"} else dict(promises)


def _list_file_promises(files: FilesDraft) -> dict[str, Any]:
    found = {
        "produces": list(files.produces),
        "removes": list(files.removes),
        "queries": list(files.queries),
        "exact": files.exact,
    }
    return {key: value for key, value in found.items() if value}


def _settle_turns(
    turns: Sequence[Mapping[str, Any]], runs: Sequence[Showing]
) -> list[dict[str, Any]]:
    """Return the dialogue with prompts as narrow as those of the runs that have one."""
    seen = [run.prompts for run in runs if len(run.prompts) == len(turns)]
    if not seen:
        return [dict(turn) for turn in turns]
    return [
        settle_prompt([prompts[number] for prompts in seen], turn)
        for number, turn in enumerate(turns)
    ]
