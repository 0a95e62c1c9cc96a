"""Comments for cliconform in documents: what they apply to, and when they have no effect."""

from __future__ import annotations

import pytest

from cliconform.model.docs import Document
from cliconform.model.surface import CommandSurface, Surface
from cliconform.surface.docs.calls import collect_names
from cliconform.surface.docs.documents import read_document

_SURFACE = Surface(
    target="tool",
    commands=(CommandSurface(path=(), commands=("run",)), CommandSurface(path=("run",))),
)
_NAMES = collect_names("tool", ("tool",))
_BLOCK = "```sh\ntool run\n```\n"


def _read(text: str, name: str = "x.md") -> Document:
    return read_document(name, text, _SURFACE, _NAMES)


def _typed(text: str, name: str = "x.md") -> list[tuple[int, str]]:
    return [(line.spot.line, line.text) for line in _read(text, name).runnable]


@pytest.mark.parametrize(
    ("name", "text", "line", "message_part"),
    [
        ("x.md", f"<!-- cliconform: ignore -->\n\nText.\n\n{_BLOCK}", 1, "ignores nothing"),
        ("x.md", f"- a\n\n  <!-- cliconform: ignore -->\n\n{_BLOCK}", 3, "ignores nothing"),
        ("x.md", f"{_BLOCK}\n<!-- cliconform: ignore -->\n", 5, "ignores nothing"),
        ("x.md", "<!-- cliconform: run -->\n\n`tool run`\n", 1, "runs nothing"),
        (
            "x.md",
            f"<!-- cliconform: ignroe -->\n{_BLOCK}",
            1,
            "unknown comment `cliconform: ignroe`",
        ),
        ("x.md", f"<!-- cliconform: ignore-start -->\n\n{_BLOCK}", 1, "never ended"),
        ("x.md", f"{_BLOCK}\n<!-- cliconform: ignore-end -->\n", 5, "ends nothing"),
        (
            "x.md",
            f"<!-- cliconform: ignore-start -->\n\n<!-- cliconform: ignore-end -->\n\n{_BLOCK}",
            1,
            "ignores nothing",
        ),
        ("x.rst", ".. cliconform: ignore\n\nText.\n\n``tool run``\n", 1, "ignores nothing"),
        ("x.txt", "# cliconform: ignore\n\n  text\n\n  tool run\n", 1, "ignores nothing"),
    ],
)
def test_a_comment_without_effect_is_a_warning(
    name: str, text: str, line: int, message_part: str
) -> None:
    document = _read(text, name)
    ((place, message),) = ((each.place, each.message) for each in document.cautions)
    assert (place.line, message_part in message) == (line, True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.md", f"<!-- cliconform: ignore -->\n{_BLOCK}"),
        ("x.md", f"<!-- cliconform: ignore - it is planned -->\n\n{_BLOCK}"),
        ("x.md", "1. a\n\n   <!-- cliconform: ignore -->\n   ```sh\n   tool run\n   ```\n"),
        ("x.md", f"<!-- cliconform: ignore-start -->\n{_BLOCK}<!-- cliconform: ignore-end -->\n"),
        ("x.md", "Say `tool run` here. <!-- cliconform: ignore -->\n"),
        ("x.rst", ".. cliconform: ignore\n\nSo::\n\n    tool run\n"),
        ("x.rst", ".. cliconform: ignore\n\n.. note::\n\n   ``tool run``\n"),
        ("x.txt", "# cliconform: ignore\n  tool run\n"),
    ],
)
def test_what_is_ignored_is_counted_and_not_reported(name: str, text: str) -> None:
    document = _read(text, name)
    assert (document.lines, document.ignored, document.cautions) == ((), 1, ())


def test_an_unknown_comment_is_reported_with_the_nearest_known_one() -> None:
    ((caution),) = _read(f"<!-- cliconform: ignroe -->\n{_BLOCK}").cautions
    assert caution.hint == "did you mean `ignore`?"


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        (
            "for x in 1 2; do\n  tool run\ndone\ntool run",
            ["for x in 1 2; do\n  tool run\ndone", "tool run"],
        ),
        ("if true\nthen\n  tool run\nfi", ["if true\nthen\n  tool run\nfi"]),
        ("f() {\n  tool run\n}\nf", ["f() {\n  tool run\n}", "f"]),
        ("case a in\n  a) tool run ;;\nesac", ["case a in\n  a) tool run ;;\nesac"]),
        ("(\n  cd x\n)\ntool run", ["(\n  cd x\n)", "tool run"]),
        ("cat <<EOF > x\n# a\nEOF\ntool run", ["cat <<EOF > x\n# a\nEOF", "tool run"]),
        ("tool run |\n  cat &&\n  cat", ["tool run |\n  cat &&\n  cat"]),
        ("tool \\\n  run", ["tool \\\n  run"]),
        ("# no\n\ntool run # yes", ["tool run"]),
        ("a=1; tool run &", ["a=1; tool run &"]),
    ],
)
def test_what_is_copied_in_one_go_is_one_line(text: str, typed: list[str]) -> None:
    assert [each for _, each in _typed(f"```sh runnable\n{text}\n```\n")] == typed


@pytest.mark.parametrize(
    "typed",
    [
        "for x in 1 2; do\n  tool run\ndone",
        "cat <<EOF\ntext\nEOF",
        "tool run |\n  cat",
        "echo 'a\nb'",
        "tool \\\n  run",
    ],
)
def test_in_a_session_an_incomplete_command_goes_on_in_the_next_line(typed: str) -> None:
    shown = typed.replace("\n", "\n> ")
    text = f"```console runnable\n$ {shown}\nanswer\n$ tool run\n```\n"
    assert [(each.text, each.answer) for each in _read(text).runnable] == [
        (typed, ("answer",)),
        ("tool run", ()),
    ]


def test_an_incomplete_command_is_run_as_it_is() -> None:
    assert _typed("```sh runnable\ntool run\nfor x in 1; do\n  tool run\n```\n") == [
        (2, "tool run"),
        (3, "for x in 1; do\n  tool run"),
    ]


def test_the_output_in_a_session_is_kept() -> None:
    text = "```console runnable\n$ tool run\none\n...\n$ echo a\na\n```\n"
    lines = _read(text).runnable
    assert [(each.text, each.answer) for each in lines] == [
        ("tool run", ("one", "...")),
        ("echo a", ("a",)),
    ]


def test_a_range_that_begins_twice_is_one() -> None:
    start, end = "<!-- cliconform: ignore-start -->", "<!-- cliconform: ignore-end -->"
    document = _read(f"{start}\n\n{start}\n\n{_BLOCK}\n{end}\n\n{_BLOCK}")
    assert (len(document.lines), document.ignored, document.cautions) == (1, 1, ())


def test_a_block_in_another_language_is_not_run() -> None:
    assert _typed("```yaml runnable\nrun: tool run\n```\n") == []


def test_what_is_ignored_is_not_run() -> None:
    assert _typed("<!-- cliconform: ignore -->\n```sh runnable\ntool run\n```\n") == []
