"""The reference of the format, specs/README.md, is true: its examples load, and no key is missing.

Its convention: an example that begins with ``spec = 1`` or ``#:schema`` is a whole file. Any other
is a fragment and goes below the lines that the page itself shows; one with ``[known.`` is a known
file of the first example, one with the schema of a part is what another one includes, and one that
begins with ``surface = 1`` is a recorded surface.
``<!-- run: conforms -->`` stands before those that conform when run.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from cliconform.loading import json_schema, load_known, load_spec, load_surface
from cliconform.loading.format.document import KnownDocument
from cliconform.loading.format.json_schema import schema_of
from cliconform.model.drift import DriftCode
from cliconform.surface.command_lines.line import FaultCode
from cliconform.surface.drift.codes import RULES

FILE = Path(__file__).parents[3] / "specs" / "README.md"
TEXT = FILE.read_text("utf-8")
EXAMPLES = [
    token.content
    for token in MarkdownIt().parse(TEXT)
    if token.type == "fence" and token.info == "toml"
]
PARTS = [text for text in EXAMPLES if "cliconform.part.schema.json" in text]
WHOLE = [text for text in EXAMPLES if text.startswith(("spec ", "#:schema")) and text not in PARTS]
HEAD = next(text for text in WHOLE if "[command" not in text and "include" not in text)
KNOWN = [text for text in EXAMPLES if "[known." in text]
SURFACES = [text for text in EXAMPLES if text.startswith("surface ")]
FRAGMENTS = [text for text in EXAMPLES if text not in [*WHOLE, *KNOWN, *PARTS, *SURFACES]]


def named(text: str) -> str:
    found = re.search(r"^\[+command\.([^\]]+)\]", text, re.MULTILINE)
    return found[1] if found else "head"


@pytest.mark.parametrize("text", [text for text in WHOLE if text != HEAD], ids=named)
def test_every_whole_example_loads_without_a_warning(tmp_path: Path, text: str) -> None:
    (tmp_path / "tool.toml").write_text(text, encoding="utf-8")
    (tmp_path / "jobs.toml").write_text(PARTS[0], encoding="utf-8")
    assert load_spec(tmp_path / "tool.toml").warnings == ()


@pytest.mark.parametrize("text", FRAGMENTS, ids=named)
def test_every_fragment_loads_below_the_lines_that_the_page_shows(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "fixtures").mkdir()
    (tmp_path / "fixtures" / "all.csv").write_text("id\n")
    (tmp_path / "tool.toml").write_text(HEAD + text, encoding="utf-8")
    assert load_spec(tmp_path / "tool.toml").warnings == ()


def test_the_known_file_loads_beside_the_first_example(tmp_path: Path) -> None:
    (tmp_path / "tool.toml").write_text(WHOLE[0], encoding="utf-8")
    (tmp_path / "tool.known.toml").write_text(KNOWN[0], encoding="utf-8")
    known = load_known(tmp_path / "tool.known.toml", load_spec(tmp_path / "tool.toml"))
    assert set(known.rows) == {"total", "again"}


def test_the_recorded_surface_loads_as_the_page_says(tmp_path: Path) -> None:
    (file := tmp_path / "tool.surface.toml").write_text(SURFACES[0], encoding="utf-8")
    command = load_surface(file).commands[-1]
    assert command.path == ("jobs", "list")
    assert [option.name for option in command.options] == ["--limit", "--all"]


@pytest.mark.parametrize("code", DriftCode, ids=str)
def test_every_code_of_drift_is_in_the_table_with_its_class(code: DriftCode) -> None:
    (row,) = re.findall(rf"^\|[^|\n]*`{code.value}`[^|\n]*\|\s*(\w+)\s*\|", TEXT, re.MULTILINE)
    assert row == RULES[code].effect.value


@pytest.mark.parametrize("code", FaultCode, ids=str)
def test_every_code_of_a_document_is_in_the_table(code: FaultCode) -> None:
    assert f"`{code.value}`" in TEXT


def keys() -> list[str]:
    tables = [
        table
        for schema in (json_schema(), schema_of(KnownDocument))
        for table in (schema, *schema["definitions"].values())
    ]
    return sorted({key for table in tables for key in table.get("properties", {})})


@pytest.mark.parametrize("key", keys())
def test_every_key_is_explained_and_shown(key: str) -> None:
    assert f"`{key}`" in TEXT
    assert any(re.search(rf"\b{key}\b", text) for text in EXAMPLES)


def test_the_links_within_the_page_lead_somewhere() -> None:
    headings = {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= headings


def test_the_page_shows_the_line_that_editors_read() -> None:
    assert WHOLE[0].startswith("#:schema ")
