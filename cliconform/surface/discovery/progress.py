"""What a survey tells of its progress: which pages it requests, and which it runs."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Is told how far a survey is."""

    def add_requests(self, count: int) -> None:
        """Count more pages that are requested."""

    def start(self, typed: str) -> None:
        """Note that the page of the command line ``typed`` is run."""

    def end(self, typed: str) -> None:
        """Note that the page of ``typed`` was read."""


class NoProgress:
    """Shows nothing."""

    def add_requests(self, count: int) -> None:
        """Do nothing."""

    def start(self, typed: str) -> None:
        """Do nothing."""

    def end(self, typed: str) -> None:
        """Do nothing."""
