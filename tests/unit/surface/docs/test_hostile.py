"""Any document is read to its end, in a time that grows linearly with its length."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliconform.model.surface import CommandSurface, Surface
from cliconform.surface.docs.calls import collect_names
from cliconform.surface.docs.documents import read_document

_SURFACE = Surface(target="tool", commands=(CommandSurface(path=(), commands=("run",)),))
_NAMES = collect_names("tool", ("tool",))
_PIECES = [
    "tool",
    "run",
    "$(",
    ")",
    "`",
    "'",
    '"',
    "<",
    ">",
    "<<EOF",
    "EOF",
    "|",
    "&&",
    "[",
    "]",
    "{",
    "}",
    "...",
    "\\",
    "#",
    "--x",
    "-m",
    "```",
    "```sh",
    "::",
    "``",
    "|",
    "-",
    "if",
    "fi",
    "for",
    "done",
    "case",
    "esac",
    "%",
    "~",
    "*",
    "=",
    "é",
    "\x00",
    "\ue000",
    "<id>",
    "python",
    "sh",
    "-c",
    "xargs",
    "docker",
    "uv",
    "watch",
    "<pre>",
    "</pre>",
    "$",
    "usage:",
    "—",
    "A=b",
    "..",
    "code-block::",
    "<!--",
    "cliconform:",
    "ignore",
    "-->",
]
_TEXTS = st.lists(st.sampled_from([*_PIECES, "\n", "\n    ", "\t", "\r\n", "\x0c", " "])).map(
    " ".join
)


@settings(max_examples=200, deadline=None)
@given(
    text=_TEXTS,
    name=st.sampled_from(["x.md", "x.rst", "x.txt"]),
    fence=st.sampled_from(["", "```sh\n", "```console runnable\n", "```\n", "```pwsh\n"]),
)
def test_any_text_is_read_and_every_place_is_in_it(text: str, name: str, fence: str) -> None:
    whole = f"{fence}{text}"
    document = read_document(name, whole, _SURFACE, _NAMES)
    rows = whole.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for line in document.lines:
        for spot in (line.spot, *(finding.spot for finding in line.findings)):
            assert 1 <= spot.line <= len(rows)
            assert 1 <= spot.column <= len(rows[spot.line - 1]) + 1


@pytest.mark.parametrize(
    "text",
    [
        "```sh\n" + "$(" * 3000,
        "```sh\n" + "`" * 3001,
        "```sh\n" + "".join(f"sh <<E{n}\n" for n in range(500)) + "E0\n",
        "```sh\ntool run " + "[a" * 3000,
        "```\n" + "tool run 'a\n" * 300,
        "\n".join(" " * 4 * depth + "```" for depth in range(60)),
    ],
)
def test_no_depth_is_too_much(text: str) -> None:
    document = read_document("x.md", "```sh\ntool run first\n```\n\n" + text, _SURFACE, _NAMES)
    assert document.lines[0].text == "tool run first"
