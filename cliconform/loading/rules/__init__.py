"""Checks the rules that concern several keys of a command, or several commands.

Comes in: a :class:`~cliconform.model.spec.Spec` and its log. Goes out: nothing; problems and
warnings are added to the log. Begin with :func:`apply_rules`, which runs all of them::

    conflicts      settings of one command that contradict each other
    needs          which command's home each command starts from
    texts          promises about a text that never hold, or always
    placeholders   placeholders that never get a value
    variables      ``${env:NAME}``, and where it is filled in
    kept_environment   what ``keep_env`` hands on to other commands
    homes          what is removed from a home, and the folder to start in
    stored_paths   absolute paths that are stored in a home which is copied to another path
    warnings       commands that are valid but most likely not what the author wants
"""

from __future__ import annotations

from cliconform.loading.problem_log import ProblemLog
from cliconform.loading.rules.conflicts import check_conflicts
from cliconform.loading.rules.homes import check_homes
from cliconform.loading.rules.needs import check_needs
from cliconform.loading.rules.placeholders import check_placeholders
from cliconform.loading.rules.stored_paths import warn_stored_paths
from cliconform.loading.rules.texts import check_texts
from cliconform.loading.rules.warnings import add_warnings
from cliconform.model.spec import Spec


def apply_rules(spec: Spec, log: ProblemLog) -> None:
    """Add the problems and warnings of all rules to ``log``."""
    check_conflicts(spec, log)
    check_texts(spec, log)
    graph = check_needs(spec, log)
    check_placeholders(spec, graph, log)
    check_homes(spec, log)
    warn_stored_paths(spec, graph, log)
    add_warnings(spec, log)
