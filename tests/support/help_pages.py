"""The help pages of a small program in Click's style, and the walk through them."""

from __future__ import annotations

from cliconform.model.surface import Surface
from cliconform.surface.discovery.page_request import PageRequest, PageText
from cliconform.surface.discovery.walk import PageWalk

ROOT = """\
Usage: pipe [OPTIONS] COMMAND [ARGS]...

  Moves bars about.

Options:
  --help  Show this message and exit.

Commands:
  ingest  Take bars in.
  jobs    Jobs.
"""
INGEST = """\
Usage: pipe ingest [OPTIONS] DAY

  Take bars in.

Options:
  --provider TEXT  Where from.
  --help           Show this message and exit.
"""
JOBS = """\
Usage: pipe jobs [OPTIONS] COMMAND [ARGS]...

  Jobs.

Options:
  --help  Show this message and exit.

Commands:
  list  All of them.
"""
LIST = """\
Usage: pipe jobs list [OPTIONS]

  All of them.

Options:
  --help  Show this message and exit.
"""
PAGES = {
    ("--help",): ROOT,
    ("ingest", "--help"): INGEST,
    ("jobs", "--help"): JOBS,
    ("jobs", "list", "--help"): LIST,
}


def answer_request(words: tuple[str, ...], pages: dict[tuple[str, ...], str]) -> PageText:
    if words in pages:
        return PageText(stdout=pages[words], stderr="", failure="")
    return PageText(stdout="", stderr="Error: what is that?\n", failure="exit 2")


def walk_pages(pages: dict[tuple[str, ...], str]) -> tuple[Surface, list[PageRequest]]:
    walk = PageWalk(target="pipe", program="pipe")
    requested: list[PageRequest] = []
    while requests := walk.pop_requests():
        requested += requests
        for request in requests:
            walk.receive(request, answer_request(request.words, pages))
    return walk.build_surface(), requested
