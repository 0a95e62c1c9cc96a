"""What holds between the words of a command, and between commands."""

from __future__ import annotations

from cliconform.loading.problem_log import Notes
from cliconform.loading.rules.conflicts import check_harmony
from cliconform.loading.rules.needs import check_needs
from cliconform.loading.rules.placeholders import check_placeholders
from cliconform.loading.rules.warnings import check_promises
from cliconform.model.spec import Spec


def apply_rules(spec: Spec, notes: Notes) -> None:
    """Note everything in ``spec`` that does not fit together."""
    check_harmony(spec, notes)
    descent = check_needs(spec, notes)
    check_placeholders(spec, descent, notes)
    check_promises(spec, notes)
