"""Sections of documents by their anchors."""

from __future__ import annotations

from cliconform.surface.docs.sections import find_sections, make_anchor

MARKDOWN = """# Tool
## Quick start!
text
```bash
# no heading
```
### Deeper
## Use
## Use
"""
REST = """Tool
====

Quick start
-----------
text

Use
---
"""


def test_a_section_ends_where_the_next_of_its_level_begins() -> None:
    found = {each.anchor: (each.first, each.last) for each in find_sections(MARKDOWN)}
    assert found == {
        "tool": (1, 9),
        "quick-start": (2, 7),
        "deeper": (7, 7),
        "use": (8, 8),
        "use-1": (9, 9),
    }


def test_underlined_titles_are_headings() -> None:
    found = {each.anchor: (each.first, each.last) for each in find_sections(REST)}
    assert found == {"tool": (1, 9), "quick-start": (4, 7), "use": (8, 9)}


def test_an_anchor_is_that_of_a_link() -> None:
    assert make_anchor("Quick start: `tool` [here](x.md)!") == "quick-start-tool-here"
