"""What our pages share: the templates, the styles and scripts, the content security policy."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from cliconform.reporting.text.wording import format_duration

_PACKAGE = "cliconform.reporting.html"


@cache
def make_environment() -> Environment:
    """Return the environment of the templates: it escapes every value."""
    environment = Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["duration"] = format_duration
    environment.filters["prose"] = mark_code
    return environment


def mark_code(text: str) -> Markup:
    """Return one of our own texts as HTML, in which what is between backticks is code."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # a backtick that is no pair
        return escape(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if at % 2 else escape(piece)
        for at, piece in enumerate(pieces)
    )


@cache
def read_asset(name: str) -> str:
    """Return the text of a style or a script of this package."""
    return resources.files(_PACKAGE).joinpath("assets", name).read_text("utf-8")


def format_time(moment: str) -> str:
    """Return an ISO 8601 moment in UTC for people: ``2027-01-01 09:30:00 UTC``."""
    return f"{datetime.fromisoformat(moment):%Y-%m-%d %H:%M:%S} UTC"


def make_policy(scripts: Sequence[str], styles: Sequence[str]) -> str:
    """Return the content security policy (https://www.w3.org/TR/CSP3/): nothing but our own.

    The player compiles WebAssembly that it has in itself, and sets positions by CSSOM; a page
    without scripts runs none.
    """
    run = f"{' '.join(map(_hash, scripts))} 'wasm-unsafe-eval'" if scripts else "'none'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {run}",
            f"style-src {' '.join(map(_hash, styles))}",
            "img-src data:",
            "font-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
