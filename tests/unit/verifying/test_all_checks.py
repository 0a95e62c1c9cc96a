"""The register of checks: every kind of promise has one, and every check is used."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from cliconform.model.promise import Promise
from cliconform.verifying import checks
from cliconform.verifying.all_checks import CHECKS, find_check

FOLDER = Path(checks.__file__).parent
MODULES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")


def test_every_kind_of_promise_has_a_check() -> None:
    assert set(CHECKS) == set(get_args(Promise))


@pytest.mark.parametrize("kind", CHECKS, ids=lambda kind: kind.__name__)
def test_a_check_takes_the_promise_that_it_is_registered_for(kind: type[Promise]) -> None:
    check = find_check(kind)
    module = import_module(check.__module__)
    assert get_type_hints(check, vars(module))["promise"] is kind


@pytest.mark.parametrize("module", MODULES)
def test_every_module_of_checks_is_in_the_register_once_and_in_the_list_of_its_package(
    module: str,
) -> None:
    assert [check.partition(".")[0] for check in CHECKS.values()].count(module) == 1
    assert f"``{module}``" in (checks.__doc__ or "")


@pytest.mark.parametrize("module", MODULES)
def test_checks_do_not_import_one_another(module: str) -> None:
    source = (FOLDER / f"{module}.py").read_text()
    assert f"from {checks.__name__}." not in source
