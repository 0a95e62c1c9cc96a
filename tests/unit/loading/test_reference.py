"""The pages of ``specs/`` are true: their examples load, no key and no code is missing.

In the reference of the format, ``specs/README.md``, an example that begins with ``spec = 1`` or
``#:schema`` is a whole file. Any other is a fragment that goes below the lines that the page itself
shows; one with ``[known.`` is a known file of the first example, and one with the schema of a part
is what another one includes. ``<!-- run: conforms -->`` stands before those that conform when run.

``specs/surface.md`` shows a recorded surface, which begins with ``surface = 1``, and the codes of
drift and of documents; ``specs/guide.md`` shows the defaults of a ``pyproject.toml``.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from cliconform.loading import load_known, load_spec, load_surface, make_spec_schema
from cliconform.loading.format.json_schema import make_schema
from cliconform.loading.format.known_document import KnownDocument
from cliconform.loading.format.project_document import ProjectTable
from cliconform.loading.surface_file import (
    ArgumentTable,
    CommandTable,
    OptionTable,
    SurfaceDocument,
)
from cliconform.model.drift import DriftCode
from cliconform.surface.command_lines.command_line import FaultCode
from cliconform.surface.drift.codes import RULES
from support.specs import FIXTURES, write_fixtures

SPECS = Path(__file__).parents[3] / "specs"
PAGES = {
    name: (SPECS / name).read_text("utf-8") for name in ("README.md", "guide.md", "surface.md")
}
TEXT = PAGES["README.md"]
SURFACE_PAGE = PAGES["surface.md"]


def toml_examples(page: str) -> list[str]:
    return [
        token.content
        for token in MarkdownIt().parse(page)
        if token.type == "fence" and token.info == "toml"
    ]


EXAMPLES = toml_examples(TEXT)
PARTS = [text for text in EXAMPLES if "cliconform.part.schema.json" in text]
WHOLE = [text for text in EXAMPLES if text.startswith(("spec ", "#:schema")) and text not in PARTS]
HEAD = next(text for text in WHOLE if "[command" not in text and "include" not in text)
KNOWN = [text for text in EXAMPLES if "[known." in text]
FRAGMENTS = [text for text in EXAMPLES if text not in [*WHOLE, *KNOWN, *PARTS]]
SURFACES = [text for text in toml_examples(SURFACE_PAGE) if text.startswith("surface ")]


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
    write_fixtures(tmp_path)
    (tmp_path / "tool.toml").write_text(HEAD + text, encoding="utf-8")
    assert load_spec(tmp_path / "tool.toml").warnings == ()


def test_the_schema_is_the_one_that_the_page_shows() -> None:
    assert f"```json\n{FIXTURES['report.schema.json']}```" in TEXT


def test_the_expected_text_is_the_one_that_the_page_shows() -> None:
    assert f"```\n{FIXTURES['expected/report.md']}```" in TEXT


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
def test_every_code_of_drift_is_in_the_table_with_its_class_and_its_answer(
    code: DriftCode,
) -> None:
    row = rf"^\| `{code.value}` \| (\w+) \| (.+) \|$"
    assert re.findall(row, SURFACE_PAGE, re.MULTILINE) == [
        (RULES[code].effect.value, RULES[code].answer)
    ]


@pytest.mark.parametrize("code", FaultCode, ids=str)
def test_every_code_of_a_document_is_in_the_table(code: FaultCode) -> None:
    assert f"`{code.value}`" in SURFACE_PAGE


def keys() -> list[str]:
    tables = [
        table
        for schema in (make_spec_schema(), make_schema(KnownDocument))
        for table in (schema, *schema["definitions"].values())
    ]
    return sorted({key for table in tables for key in table.get("properties", {})})


@pytest.mark.parametrize("key", keys())
def test_every_key_is_explained_and_shown(key: str) -> None:
    assert f"`{key}`" in TEXT
    assert any(re.search(rf"\b{key}\b", text) for text in EXAMPLES)


@pytest.mark.parametrize(
    ("key", "table"),
    [
        (key, table.__name__)
        for table in (SurfaceDocument, CommandTable, ArgumentTable, OptionTable)
        for key in table.model_fields
    ],
)
def test_every_key_of_a_recorded_surface_is_explained(key: str, table: str) -> None:
    assert f"`{key}`" in SURFACE_PAGE, table


@pytest.mark.parametrize("key", list(ProjectTable.model_fields))
def test_every_default_of_a_project_is_explained_and_shown(key: str) -> None:
    assert f"| `{key}` |" in PAGES["guide.md"]
    (example,) = [text for text in toml_examples(PAGES["guide.md"]) if "[tool.cliconform]" in text]
    assert re.search(rf"^{key} +=", example, re.MULTILINE)


def anchors(page: str) -> set[str]:
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    }


@pytest.mark.parametrize("name", list(PAGES))
def test_the_links_of_a_page_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\((?!https:)([^)\s]+)\)", PAGES[name]):
        file, _, anchor = target.partition("#")
        assert (SPECS / file).exists(), target
        assert not anchor or anchor in anchors(PAGES[file or name]), target


def test_the_page_shows_the_line_that_editors_read() -> None:
    assert WHOLE[0].startswith("#:schema ")
