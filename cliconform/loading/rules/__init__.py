"""What holds between the words of a command, and between commands."""

from __future__ import annotations

from cliconform.loading.notes import Notes
from cliconform.loading.rules.cautions import check_promises
from cliconform.loading.rules.descent import check_needs
from cliconform.loading.rules.harmony import check_harmony
from cliconform.loading.rules.placeholders import check_placeholders
from cliconform.model.spec import Spec


def apply_rules(spec: Spec, notes: Notes) -> None:
    """Note everything in ``spec`` that does not fit together."""
    check_harmony(spec, notes)
    descent = check_needs(spec, notes)
    check_placeholders(spec, descent, notes)
    check_promises(spec, notes)
