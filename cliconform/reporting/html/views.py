"""What the tabs beside the commands show: the tree of needs, and the timeline."""

from __future__ import annotations

from cliconform.quick_dataclass import dataclass
from cliconform.reporting.html.overview import Overview
from cliconform.reporting.html.page_parts import make_environment
from cliconform.reporting.html.timeline import render_timeline
from cliconform.reporting.run.results import ROLES
from cliconform.reporting.text.wording import SIGNS

_LAID_OUT = 500
"""Commands up to which the tree of needs and the timeline are laid out from the beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a tab shows besides the commands; with a ``key`` it is packed."""

    html: str
    key: str = ""


def make_views(overview: Overview, *, is_joined: bool) -> dict[str, View]:
    """Return the tree of needs and the timeline, by name.

    A browser takes long to lay out those of many commands, which are packed until somebody looks.
    """
    facts = {
        "overview": overview,
        "timeline": render_timeline(overview.bars, overview.lanes, overview.labels),
        "is_joined": is_joined,
        "roles": ROLES,
        "signs": SIGNS,
    }
    is_large = len(overview.tree) > _LAID_OUT
    return {
        name: View(
            html=make_environment().get_template(f"{name}.html.j2").render(facts),
            key=f"view-{name}" if is_large else "",
        )
        for name in ("tree", "timeline")
    }
