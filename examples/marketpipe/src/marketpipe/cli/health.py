"""`health-check`: checks this installation."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from marketpipe.cli.console import finish, say
from marketpipe.cli.options import ConfigOption

if TYPE_CHECKING:
    from marketpipe.services.health import Result


def health_check(
    config: ConfigOption = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show detailed output")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Save report to file")
    ] = None,
) -> None:
    """Run comprehensive health check of MarketPipe installation and configuration.

    Python, dependencies, configuration, providers, databases, permissions, and the pipeline from
    end to end in a folder of its own.
    """
    from marketpipe.services.health import check_health

    say("Running MarketPipe health check...\n")
    results = check_health(config)
    report = _report(results, verbose=verbose)
    say(report)
    if output is not None:
        output.write_text(f"{report}\n", encoding="utf-8")
        say(f"Report saved to: {output}")
    failures = sum(not result.passed for result in results)
    if failures:
        say(f"\nHealth check completed with {failures} failures.")
        finish(1)
    say("\nHealth check completed successfully.")


def _report(results: "Sequence[Result]", *, verbose: bool) -> str:
    passed = sum(result.passed for result in results)
    lines = [
        "MarketPipe Health Check Report",
        "=" * 50,
        f"Summary: {passed}/{len(results)} checks passed",
        f"Failures: {len(results) - passed}",
        "",
    ]
    for result in results:
        lines.append(f"{'✅' if result.passed else '❌'} {result.name}")
        if not result.passed:
            lines.append(f"   Error: {result.details}")
        elif verbose:
            lines.append(f"   Details: {result.details}")
            lines.append(f"   Time: {1000 * result.seconds:.1f}ms")
    return "\n".join(lines)
