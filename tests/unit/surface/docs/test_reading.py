"""The command lines of documents are found, each with its position."""

from __future__ import annotations

import pytest

from cliconform.model.docs import Document
from cliconform.model.surface import Argument, CommandSurface, Option, Surface
from cliconform.surface.docs.calls import collect_names
from cliconform.surface.docs.documents import read_document

_SURFACE = Surface(
    target="pipe",
    commands=(
        CommandSurface(path=(), commands=("ingest", "jobs"), options=(Option(spellings=("-v",)),)),
        CommandSurface(
            path=("ingest",),
            arguments=(Argument(name="DAY"),),
            options=(
                Option(spellings=("--provider",), value="NAME", choices=("fake", "iex")),
                Option(spellings=("--count", "-n"), value="INTEGER"),
                Option(spellings=("--old",), deprecated=True),
            ),
        ),
        CommandSurface(path=("jobs",), commands=("list",)),
        CommandSurface(path=("jobs", "list")),
    ),
)
_NAMES = collect_names("pipe", ("pipe",))


def _read(name: str, text: str) -> Document:
    return read_document(name, text, _SURFACE, _NAMES)


def _find_lines(text: str, name: str = "guide.md") -> list[tuple[int, int, str]]:
    """Line, column and text of every command line of the target."""
    document = _read(name, text)
    return [(line.spot.line, line.spot.column, line.text) for line in document.lines]


def _wrong(text: str, name: str = "guide.md") -> list[tuple[int, int, str, str]]:
    document = _read(name, text)
    return [(one.spot.line, one.spot.column, one.code, one.word) for one in document.findings]


def _bash(*lines: str) -> str:
    return "\n".join(("```bash", *lines, "```", ""))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("# T\n\n```bash\npipe jobs list\n```\n", (4, 1)),
        ("~~~\npipe jobs list\n~~~\n", (2, 1)),
        ("Do:\n\n    pipe jobs list\n", (3, 5)),
        ("1. Do\n\n   ```sh\n   pipe jobs list\n   ```\n", (4, 4)),
        ("> ```sh\n> pipe jobs list\n> ```\n", (2, 3)),
        ("Say `pipe jobs list` now.\n", (1, 6)),
        ("| a | b |\n|---|---|\n| x | `pipe jobs list` |\n", (3, 8)),
        ("Two `pipe ingest` and\nthen `pipe jobs list`.\n", (2, 7)),
    ],
)
def test_code_is_found_anywhere_in_markdown(text: str, place: tuple[int, int]) -> None:
    found = _find_lines(text)
    assert (*place, "pipe jobs list") in found


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Do::\n\n    pipe jobs list\n\nend\n", (3, 5)),
        (".. code-block:: bash\n   :linenos:\n\n   pipe jobs list\n", (4, 4)),
        (".. prompt:: bash $\n\n   pipe jobs list\n", (3, 4)),
        ("Say ``pipe jobs list`` now.\n", (1, 7)),
    ],
)
def test_code_is_found_anywhere_in_rest(text: str, place: tuple[int, int]) -> None:
    assert _find_lines(text, "guide.rst") == [(*place, "pipe jobs list")]


def test_plain_text_is_read_where_a_line_begins_with_the_target() -> None:
    text = "Usage: pipe jobs list\n\nThe pipe is long.\n\n  pipe ingest monday\n"
    assert _find_lines(text, "help.txt") == [
        (1, 8, "pipe jobs list"),
        (5, 3, "pipe ingest monday"),
    ]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("pipe jobs list | head -3", 1),
        ("cat x | pipe jobs list", 9),
        ("cd x && pipe jobs list || exit 1", 9),
        ("A=1 B='2 3' pipe jobs list", 13),
        ("sudo -u me pipe jobs list", 12),
        ("uv run pipe jobs list", 8),
        ("poetry run pipe jobs list", 12),
        ("timeout 10 pipe jobs list", 12),
        ("./.venv/bin/pipe jobs list", 1),
        ("pipe jobs list > out.txt 2>&1", 1),
        ("pipe jobs list # all of them", 1),
        ("for d in 1 2; do pipe jobs list; done", 18),
        ("if pipe jobs list; then echo; fi", 4),
        ("python -m pipe jobs list", 11),
        ("echo $(pipe jobs list)", 8),
        ("time pipe jobs list &", 6),
    ],
)
def test_a_line_is_split_as_a_shell_splits_it(line: str, column: int) -> None:
    assert _find_lines(_bash(line)) == [(2, column, "pipe jobs list")]


@pytest.mark.parametrize(
    "line",
    [
        "# pipe jobs list",
        "echo pipe jobs list",
        "cd pipe",
        "pip install pipe",
        "cat <<EOF\npipe jobs list\nEOF",
        "pipeline jobs list",
        "git clone https://example.com/pipe",
    ],
)
def test_a_line_that_only_mentions_the_target_is_no_command_line(line: str) -> None:
    assert _find_lines(_bash(line)) == []


def test_a_continued_line_keeps_the_position_of_each_word() -> None:
    assert _wrong(_bash("pipe ingest monday \\", "  --provider iex \\", "  --nonesuch")) == [
        (4, 3, "no-option", "--nonesuch")
    ]


def test_quotes_hold_words_together() -> None:
    assert _find_lines(_bash('pipe ingest "mon day" --provider=fake')) == [
        (2, 1, 'pipe ingest "mon day" --provider=fake')
    ]


@pytest.mark.parametrize(
    "transcript",
    [
        "$ pipe jobs list\npipe jobs nothing\n",
        "(venv) $ pipe jobs list\npipe jobs nothing\n",
        "me@host:~/x$ pipe jobs list\npipe jobs nothing\n",
        "PS C:\\x> pipe jobs list\npipe jobs nothing\n",
        "$ pipe \\\n> jobs list\npipe jobs nothing\n",
    ],
)
def test_in_a_session_only_what_is_typed_is_read(transcript: str) -> None:
    assert [text for _, _, text in _find_lines(f"```console\n{transcript}```\n")] == [
        "pipe jobs list"
    ]


def test_a_hash_is_a_root_prompt_in_a_session_and_a_comment_in_a_script() -> None:
    assert len(_find_lines("```console\n# pipe jobs list\n```\n")) == 1
    assert not _find_lines("```bash\n# pipe jobs list\n```\n")


@pytest.mark.parametrize("language", ["python", "json", "toml", "sql"])
def test_other_languages_hold_no_command_lines(language: str) -> None:
    assert not _find_lines(f"```{language}\npipe jobs nothing\n```\n")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("yaml", "steps:\n  - run: pipe jobs nothing\n"),
        ("yaml", "script:\n  - pipe jobs nothing\n"),
        ("dockerfile", "FROM x\nRUN pipe jobs nothing\n"),
        ("cron", "0 2 * * * pipe jobs nothing\n"),
    ],
)
def test_files_that_name_command_lines_are_read(language: str, text: str) -> None:
    ((_, _, code, word),) = _wrong(f"```{language}\n{text}```\n")
    assert (code, word) == ("no-command", "nothing")


@pytest.mark.parametrize(
    "line",
    [
        "pipe ingest <day>",
        "pipe ingest DAY --provider PROVIDER",
        "pipe ingest $DAY --provider ${P}",
        "pipe ingest monday --provider <fake|iex>",
        "pipe ingest [OPTIONS] DAY",
        "pipe [OPTIONS] COMMAND [ARGS]...",
        "pipe ingest monday [--provider NAME]",
        "pipe ingest monday --provider [fake|iex]",
        "pipe ingest monday --count {n}",
        "pipe ingest $(date +%F)",
        "pipe <command> --help",
        "pipe ingest --help",
        "pipe ingest ...",
    ],
)
def test_placeholders_stand_for_anything(line: str) -> None:
    assert _wrong(_bash(line)) == []


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("pipe job list", (2, 6, "no-command", "job")),
        ("pipe jobs lst", (2, 11, "no-command", "lst")),
        ("pipe ingest monday --provder fake", (2, 20, "no-option", "--provder")),
        ("pipe ingest monday [--provder NAME]", (2, 21, "no-option", "--provder")),
        ("pipe ingest --provider fake", (2, 28, "missing-argument", "DAY")),
        ("pipe ingest monday --provider nobody", (2, 31, "bad-value", "nobody")),
        ("pipe ingest monday --provider", (2, 20, "missing-value", "--provider")),
        ("pipe ingest monday --count many", (2, 28, "bad-value", "many")),
        ("pipe ingest monday tuesday", (2, 20, "surplus-argument", "tuesday")),
        ("pipe ingest monday --old", (2, 20, "deprecated-option", "--old")),
        ("echo; pipe jobs lst; echo", (2, 17, "no-command", "lst")),
    ],
)
def test_each_wrong_word_is_reported_with_its_position(
    line: str, wrong: tuple[int, int, str, str]
) -> None:
    assert _wrong(_bash(line)) == [wrong]


def test_a_command_named_in_a_sentence_needs_no_arguments() -> None:
    assert _wrong("See `pipe ingest`, `pipe jobs` and `pipe`.\n") == []
    assert _wrong("See `pipe ingets`.\n") == [(1, 11, "no-command", "ingets")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("g.md", "<!-- cliconform: ignore -->\n```sh\npipe jobs lst\n```\n"),
        ("g.md", "<!-- cliconform: ignore -->\n\nSay `pipe jobs lst`.\n"),
        ("g.md", "<!-- cliconform: ignore -->\n| `pipe jobs lst` |\n|---|\n"),
        ("g.rst", ".. cliconform: ignore\n\n.. code:: sh\n\n   pipe jobs lst\n"),
    ],
)
def test_a_block_can_be_ignored_and_is_counted(name: str, text: str) -> None:
    document = _read(name, text)
    assert (document.lines, document.ignored) == ((), 1)


def test_an_ignore_is_about_one_block() -> None:
    text = "<!-- cliconform: ignore -->\n```sh\npipe jobs lst\n```\n\n```sh\npipe jobs lst\n```\n"
    assert _wrong(text) == [(7, 11, "no-command", "lst")]


@pytest.mark.parametrize(
    "text",
    [
        "```bash runnable\npipe jobs list\necho '\n'\n```\n",
        "<!-- cliconform: run -->\n```bash\npipe jobs list\necho '\n'\n```\n",
        "```console runnable\n$ pipe jobs list\nno jobs\n$ echo '\n> '\n```\n",
    ],
)
def test_runnable_lines_are_kept_as_they_are_copied(text: str) -> None:
    document = _read("g.md", text)
    assert [line.text for line in document.runnable] == ["pipe jobs list", "echo '\n'"]


@pytest.mark.parametrize("text", ["```", "`", "```sh\npipe 'open\n", "| a\n|", "pipe `x", "<<<>>>"])
def test_broken_documents_are_read_as_far_as_they_go(text: str) -> None:
    assert _find_lines("```sh\npipe jobs list\n```\n\n" + text)[0] == (2, 1, "pipe jobs list")
    assert _find_lines("::\n\n   pipe jobs list\n\n" + text, "x.rst")[0] == (3, 4, "pipe jobs list")
    assert _find_lines("$ pipe jobs list\n\n" + text, "x.txt")[0] == (1, 3, "pipe jobs list")
