"""Render a first spec: the target, the defaults, the help pages, and sketches in comments."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterable

from cliconform.model.first_spec import HelpPromise, Sketch
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.text.toml import flatten
from cliconform.reporting.text.toml_layout import (
    COLUMNS,
    Data,
    plan_args,
    render_command,
    render_table,
)

SCHEMA = "https://raw.githubusercontent.com/cliconform/cliconform/main/specs/cliconform.schema.json"
TRACEBACK = "Traceback (most recent call last)"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSpec:
    """What a first spec says."""

    name: str
    command: str | tuple[str, ...]
    """The command line of the target as ``command`` has it, a string or an array."""
    help_words: str
    is_python: bool
    """Whether the program would show a fault of its own as a traceback of Python."""
    without_pager: bool
    """Whether the program has to be told not to wait in a pager."""
    promises: tuple[HelpPromise, ...]
    left_out: tuple[str, ...]
    """The commands whose help page is not promised, each with the reason."""
    sketches: tuple[Sketch, ...]


def render_first_spec(first: FirstSpec) -> str:
    """Return the text of the spec, in the layout of the specs in this repository."""
    parts = [_render_head(first), _render_target(first), _render_defaults(first)]
    parts.append("# ── Help pages ──\n")
    parts += [_render_promise(each) for each in first.promises]
    if first.left_out:
        parts.append("".join(f"# {flatten(line)}\n" for line in first.left_out))
    if first.sketches:
        parts.append(_render_sketch_head())
        parts += [_render_sketch(each) for each in first.sketches]
    return "\n".join(parts)


def _render_head(first: FirstSpec) -> str:
    return (
        f"#:schema {SCHEMA}\n#\n# What {flatten(first.name)} promises.\n#\n"
        "# `cliconform init` has begun it with the help pages. Write down what a user relies on:\n"
        "# exit codes, words that carry meaning, files and what is in them.\n\nspec = 1\n"
    )


def _render_target(first: FirstSpec) -> str:
    rows: dict[str, Data] = {"name": first.name, "command": first.command}
    if first.help_words != "--help":
        rows["help"] = first.help_words
    return render_table("[target]", rows)


def _render_defaults(first: FirstSpec) -> str:
    rows: dict[str, Data] = {"timeout": 30}
    if first.is_python:
        rows["output"] = {"lacks": [TRACEBACK]}
    if first.without_pager:
        rows["env"] = {"PAGER": "cat", "MANPAGER": "cat", "GIT_PAGER": "cat"}
    return render_table("[defaults]", rows)


def _render_promise(promise: HelpPromise) -> str:
    rows: dict[str, Data] = {
        "about": promise.about,
        "tags": ["help"],
        "args": plan_args([word.replace("${", "$${") for word in promise.words]),
    }
    if promise.exit:
        rows["exit"] = promise.exit
    if promise.exact:
        rows["exact"] = True
    rows[promise.stream] = _write_texts(promise)
    return render_command(promise.id, rows)


def _write_texts(promise: HelpPromise) -> Data:
    contains = [*promise.contains]
    if not promise.matches:
        return contains
    texts: dict[str, Data] = {"contains": contains} if contains else {}
    return {**texts, "matches": [*promise.matches]}


def _render_sketch_head() -> str:
    return (
        "# ── To fill in ──\n#\n"
        "# Take away the `# ` of a command, replace every <VALUE>, promise what it prints\n"
        "# and what it produces. Or have it written: cliconform record SPEC -- ARGS\n"
    )


def _render_sketch(sketch: Sketch) -> str:
    rows: dict[str, Data] = {"about": flatten(sketch.summary)} if sketch.summary else {}
    line = " ".join(word if word.startswith("<") else shlex.quote(word) for word in sketch.words)
    rows |= {"args": line, "stdout": ["…"], "produces": ["…"]}
    notes = [
        *_wrap("arguments: ", sketch.arguments),
        *_wrap("options: ", sketch.options),
    ]
    table = render_command(sketch.id, rows).splitlines()
    return "".join(f"# {line}\n" for line in (table[0], *notes, *table[1:]))


def _wrap(title: str, items: Iterable[str]) -> list[str]:
    text = ", ".join(map(flatten, items))
    if not text:
        return []
    return textwrap.wrap(
        text,
        COLUMNS - len("# "),
        initial_indent=f"# {title}",
        subsequent_indent="#   ",
        break_on_hyphens=False,
    )
