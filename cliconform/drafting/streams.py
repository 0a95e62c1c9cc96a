"""Which lines of a stream are worth promising, and in which form."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from cliconform.drafting.atoms import Hole, escape, make_pattern
from cliconform.drafting.lines import Line, Lines
from cliconform.drafting.names import Named
from cliconform.drafting.showing import Avoided, LeftOut
from cliconform.quick_dataclass import dataclass, field

WHOLE = 5
"""Lines of a text that is promised whole, at most."""
MOST = 6
"""Lines of a longer text that are promised, at most."""
_JSON_VALUES = 8
_LONGEST = 200
_END = 30
"""Characters of the last state of a progress bar that are promised, at most."""
_TELLING = re.compile(
    r"\b(total|success\w*|complete\w*|created?|done|saved|wrote|written|deleted|removed|added"
    r"|updated|imported|exported|loaded|processed|finished|passed|skipped|error|failed|warning"
    r"|not found|rows?|files?|records?)\b|[✓✔✅❌✗⚠]",
    re.IGNORECASE,
)
_PROGRESS = re.compile(r"%|[#=█━─-]{4}|\.\.\.$")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamDraft:
    """The promises of one stream, as plain data, and what is left out."""

    promises: Mapping[str, Any] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()


def draft_stream(
    name: str,
    lines: Lines,
    texts: Sequence[str],
    named: Named,
    avoid: Avoided,
    *,
    whole: int = WHOLE,
    most: int = MOST,
) -> StreamDraft:
    """Return what to promise of the stream ``name``; ``texts`` has its text in each run.

    A line with what is to be avoided in it is not promised. A text of
    at most ``whole`` lines is promised whole if all of it is the same in every run; of another,
    the ``most`` lines that say most.
    """
    if not any(texts):
        return StreamDraft()
    if (draft := _draft_json(name, texts, avoid)) is not None:
        return draft
    left_out = [
        LeftOut(
            what=f"{name}: {'a line' if avoid.occurs_in(line) else _shorten(line)}",
            why="differs from run to run",
        )
        for line in lines.varying
        if line.strip()
    ]
    usable: list[Line] = []
    for line in lines.common:
        if avoid.occurs_in(line.text):
            why = "has a secret, or a name of this machine, in it"
            left_out.append(LeftOut(what=f"{name}: a line", why=why))
        elif line.redrawn and _PROGRESS.search(line.text):
            left_out.append(LeftOut(what=f"{name}: {_shorten(line.text)}", why="shows progress"))
        else:
            usable.append(line)
    captured = {line.number for line in usable if _is_captured(line, named)}
    is_whole = lines.in_order and len(usable) == len(lines.common)
    is_whole = is_whole and not any(line.redrawn for line in usable)
    printed = [line for line in usable if line.text.strip()]
    if is_whole and len(printed) <= whole and not any(_open_holes(line, named) for line in usable):
        text = "\n".join(_fill(line, named) for line in usable)
        text += "\n" if "\n" in text else ""  # the last newline is not compared
        return StreamDraft(promises={"equals": text}, left_out=tuple(left_out))
    chosen, rest = _choose([line for line in printed if line.number not in captured], most)
    left_out += [
        LeftOut(what=f"{name}: {_shorten(line.text)}", why="others say as much") for line in rest
    ]
    promises = _write(chosen, named) or ({} if captured or not name else _find_least(lines, avoid))
    return StreamDraft(promises=promises, left_out=tuple(left_out))


def _find_least(lines: Lines, avoid: Avoided) -> dict[str, Any]:
    """Return a promise about a stream of which no line is worth one: how it ends, or that it does.

    A stream about which nothing is promised has a warning whenever the command runs.
    """
    for line in reversed(lines.common):
        text = "" if line.holes else line.text.strip()
        if text and not avoid.occurs_in(text):
            return {"contains": [text[-_END:].strip()]}
    return {"empty": False}


def _draft_json(name: str, texts: Sequence[str], avoid: Avoided) -> StreamDraft | None:
    """Return the values that all runs printed, if each printed one JSON document."""
    try:
        documents = [json.loads(text) for text in texts]
    except ValueError:
        return None
    if not all(isinstance(each, dict | list) for each in documents):
        return None
    flat = [flatten_json(each) for each in documents]
    stable = {
        path: value
        for path, value in flat[0].items()
        if all(path in other and other[path] == value for other in flat[1:])
        and not avoid.occurs_in(str(value))
        and not avoid.has_secret(path)
    }
    varying = [path for path in flat[0] if path not in stable]
    promises: dict[str, Any] = {}
    if all(isinstance(each, list) for each in documents) and len({*map(len, documents)}) == 1:
        promises["rows"] = len(documents[0])
    promises["json"] = dict(list(stable.items())[:_JSON_VALUES])
    if not promises["json"]:
        del promises["json"]
    left_out = [LeftOut(what=f"{name}: {path}", why="differs from run to run") for path in varying]
    more = len(stable) - _JSON_VALUES
    if more > 0:
        left_out.append(LeftOut(what=f"{name}: {more} more values", why="others say as much"))
    return StreamDraft(promises=promises, left_out=tuple(left_out)) if promises else None


def flatten_json(value: Any, path: str = "") -> dict[str, Any]:
    """Return the scalars of a JSON document by their path, as ``json`` of the spec has them."""
    if isinstance(value, dict) and value:
        found: dict[str, Any] = {}
        for key, each in value.items():
            plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", key)
            step = (f".{key}" if path else key) if plain else f"[{json.dumps(key)}]"
            found |= flatten_json(each, path + step)
        return found
    if isinstance(value, list) and value:
        found = {}
        for number, each in enumerate(value):
            found |= flatten_json(each, f"{path}[{number}]")
        return found
    if value is None:
        return {path: {"null": True}}
    if isinstance(value, str):
        return {path: value.replace("${", "$${")}
    return {path: value} if not isinstance(value, dict | list) and path else {}


def _is_captured(line: Line, named: Named) -> bool:
    """Whether the line is promised already by the pattern that captures a value from it."""
    return any(
        hole.values in named.names and _fits_capture(line, named.captures[named.names[hole.values]])
        for hole in line.holes
    )


def _fits_capture(line: Line, pattern: str) -> bool:
    return re.search(pattern, line.text) is not None


def _open_holes(line: Line, named: Named) -> bool:
    return any(not named.find(hole) for hole in line.holes)


def _choose(lines: Sequence[Line], most: int) -> tuple[list[Line], list[Line]]:
    """Return the lines to promise, in their order, and the others."""
    telling = [line for line in lines if _LETTER.search(line.text) or line.text.strip().isdigit()]
    unique = {line.text.strip(): line for line in reversed(telling)}
    # What is a part of another line is promised with it.
    own = [
        line for text, line in unique.items() if not any(text in o and text != o for o in unique)
    ]
    ranked = sorted(own, key=lambda line: (-_score(line, lines), line.number))
    chosen = sorted(ranked[:most], key=lambda line: line.number)
    return chosen, [line for line in telling if line not in chosen]


def _score(line: Line, lines: Sequence[Line]) -> int:
    text = line.text
    return (
        2 * any(sign.isdigit() for sign in text)
        + 3 * (_TELLING.search(text) is not None)
        + 2 * (line is lines[-1])
        + (line is lines[0])
        + (":" in text)
        - 2 * bool(line.holes)
    )


def _write(lines: Sequence[Line], named: Named) -> dict[str, Any]:
    contains = [_fill(line, named).strip() for line in lines if not _open_holes(line, named)]
    matches = [write_pattern(line, named) for line in lines if _open_holes(line, named)]
    promises: dict[str, Any] = {}
    if contains:
        promises["contains"] = [text[:_LONGEST] for text in dict.fromkeys(contains)]
    if matches:
        promises["matches"] = list(dict.fromkeys(matches))
    return promises


def _fill(line: Line, named: Named) -> str:
    return "".join(named.find(piece) if isinstance(piece, Hole) else piece for piece in line.pieces)


def write_pattern(line: Line, named: Named) -> str:
    """Return a regular expression for all of ``line``, with placeholders and open holes."""
    parts = []
    for piece in line.pieces:
        if isinstance(piece, Hole):
            parts.append(named.find(piece) or make_pattern(piece))
        else:
            parts.append(re.sub(r"\\\$\\\{([^{}]*)\\\}", r"${\1}", escape(piece)))
    text = "".join(parts)
    end = r"\s*$" if text != text.rstrip() else "$"
    return f"{'' if line.redrawn else '^'}{text.rstrip()}{end}"


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 - columns
