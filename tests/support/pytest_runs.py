"""A spec, and scripted results instead of commands, for tests that run pytest with the plugin."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from cliconform.pytest_plugin.messages import CommandResult, Reply, RunEnded, RunRequest, Status
from cliconform.reporting.text.lines import make_line

SPEC = """spec = 1
[target]
command = "true"
[command.make]
stdout = ["x"]
[command."jobs.list"]
tags = ["readme", "needs a network", "skip"]
needs = "make"
stdout = ["x"]
[command."jobs.rows"]
stdout = ["x"]
[command."jobs.rows".matrix]
n = ["5m", "a::b"]
"""

IDS = ("make", "jobs.list", "jobs.rows[5m]", "jobs.rows[a::b]")


def plugin_words() -> list[str]:
    """What makes pytest load the plugin, if it is not installed as one."""
    found = [each.value for each in entry_points(group="pytest11")]
    name = "cliconform.pytest_plugin.plugin"
    return [] if name in found else ["-p", name]


class Scripted:
    """Sends the status that ``statuses`` has for each command that is asked for, else passes."""

    statuses: dict[str, Status]
    requests: list[RunRequest]

    def __init__(self) -> None:
        self.statuses, self.requests = {}, []
        self.end = RunEnded()
        self.closed = 0
        self.more: dict[str, Any] = {}
        self._replies: list[Reply] = []

    def start(self, folder: Path) -> Scripted:
        del folder
        return self

    def send(self, request: RunRequest) -> None:
        self.requests.append(request)
        self._replies = [] if self.end.message else [*map(self._reply, sorted(request.ids))]
        self._replies.append(self.end)

    def receive(self) -> Reply:
        return self._replies.pop(0)

    def close(self) -> str:
        self.closed += 1
        return ""

    def _reply(self, id_: str) -> CommandResult:
        status = self.statuses.get(id_, "passed")
        return CommandResult(
            id=id_,
            status=status,
            verdict=status,
            message="" if status == "passed" else f"why {id_} is {status}",
            lines=(make_line(f"all about {id_}", "bad"),),
            seconds=1.5,
            command=f"tool {id_}",
            **self.more,
        )

    @property
    def ids(self) -> list[set[str]]:
        return [set(request.ids) for request in self.requests]
