"""A text that is not a help page is not read as one, and no text makes the reader fail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform.surface.pages.help_page import read_page

ERRORS = [
    "",
    "Traceback (most recent call last):\n  File x\nImportError: no\n",
    "Usage: prog [OPTIONS]\nTry 'prog --help' for help.\n\nError: No such command 'x'.\n",
    "usage: prog [-h]\nprog: error: unrecognized arguments: --x\n",
    "Error: unknown flag: --x\nUsage:\n  prog [flags]\n\nFlags:\n  -h, --help   help\n",
    "error: unexpected argument '--x' found\n\nUsage: prog [OPTIONS]\n",
    "unknown flag: --x\nSee 'prog run --help'.\n",
    "╭─ Error ────────╮\n│ No such command │\n╰────────────────╯\n",
    "just a sentence, and nothing else\n",
]


@pytest.mark.parametrize("text", ERRORS)
def test_an_error_is_not_a_page_and_says_why(text: str) -> None:
    read = read_page(text, "prog", ("x",))
    assert not read.is_help
    assert read.command.problems
    nothing = ((), (), ())
    assert (read.command.options, read.command.arguments, read.command.commands) == nothing


@given(st.text(alphabet="ab -[](){}<>|,.:=…\n\t│╭╮*'\"", max_size=300))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    for before in ("", "Usage: prog ", "Options:\n  -", "Commands:\n  ", "╭─ Options ─╮\n│ "):
        assert read_page(before + text, "prog", ("a",)).command.path == ("a",)


def test_a_line_that_cannot_be_read_is_reported() -> None:
    text = "Usage: prog [OPTIONS]\n\nOptions:\n  -a     all\n  -[mM]x/y/  odd\n"
    assert any("-[mM]x/y/" in each for each in read_page(text, "prog", ()).command.problems)
