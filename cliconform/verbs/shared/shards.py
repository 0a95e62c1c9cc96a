"""The shard of a plan that ``check`` runs: ``--shard 2/5 --plan plan.json``."""

from __future__ import annotations

import re
from pathlib import Path

from cliconform.errors import UsageError
from cliconform.file_search import open_regular
from cliconform.fingerprint.spec import fingerprint_spec
from cliconform.model.ids import find_row_number
from cliconform.model.plan import Plan
from cliconform.model.shards import ShardPlan
from cliconform.model.spec import Spec
from cliconform.planning.context import Context
from cliconform.planning.matrix import expand_rows, find_real_ids
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.quick_dataclass import dataclass, replace
from cliconform.reporting.shard_plan import parse_shard_plan

_SHOWN = 5
_AGAIN = "make a new plan: `cliconform plan SPEC --shards N --out FILE`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """One shard of a plan; ``data`` is the content of the plan's file."""

    number: int
    plan: ShardPlan
    data: bytes

    @property
    def name(self) -> str:
        """Its number and how many there are: ``2/5``."""
        return f"{self.number}/{self.plan.shards}"

    @property
    def ids(self) -> frozenset[str]:
        """The ids of its commands, without those that come along since others need them."""
        return frozenset(
            step.id for step in self.plan.steps if step.shard == self.number and not step.brought
        )


def load_shard(shard: str | None, file: Path | None) -> Shard:
    """Return the shard that the options ask for, of which at least one is given.

    Raises :class:`UsageError` where they do not go together, and
    :class:`~cliconform.errors.SpecError` where the file is no plan.
    """
    if shard is None or file is None:
        missing = "--shard" if shard is None else "--plan"
        raise UsageError(
            f"{missing} is missing: --shard and --plan go together",
            hint="write --shard 1/2 --plan plan.json",
        )
    found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", shard)
    if found is None:
        raise UsageError(f"--shard {shard}: N/COUNT is expected", hint="write --shard 1/2")
    number, count = map(int, found.groups())
    data = _read(file)
    plan = parse_shard_plan(data, str(file))
    if count != plan.shards or not 1 <= number <= count:
        raise UsageError(
            f"--shard {shard}: the plan has the shards 1/{plan.shards} to "
            f"{plan.shards}/{plan.shards}",
            hint=f"write --shard 1/{plan.shards}",
        )
    return Shard(number=number, plan=plan, data=data)


def select_shard(shard: Shard, selection: Selection) -> Selection:
    """Return the selection of the shard's commands.

    Raises :class:`UsageError` where ``selection`` selects other ones.
    """
    if selection != Selection():
        raise UsageError(
            "--shard runs what the plan lists: it cannot be selected from",
            hint="select when you make the plan: `cliconform plan SPEC --tag TAG --shards N`",
        )
    return Selection(only=shard.ids)


def check_shard(
    shard: Shard, spec: Spec, command: tuple[str, ...] | None, fake_now: str | None
) -> None:
    """Raise :class:`UsageError` where the plan is not one of ``spec`` as it is now.

    ``command`` and ``fake_now`` are the values of ``--command`` and ``--now``, if they are given.
    """
    plan = shard.plan
    if difference := _compare(plan, spec):
        raise UsageError(f"the plan does not fit {spec.file}: {difference}", hint=_AGAIN)
    if command is not None and command != plan.command:
        raise UsageError("--command is not that of the plan", hint="leave it out, or plan with it")
    if fake_now is not None and fake_now != plan.now:
        planned = f"--now {plan.now}" if plan.now else "the true time"
        raise UsageError(
            f"--now {fake_now}: the plan is for {planned}", hint="leave it out, or plan with it"
        )


def mask_like_plan(plan: Plan, shard: Shard, spec: Spec, context: Context) -> Plan:
    """Return ``plan``, which is of one shard, with the secrets of all shards.

    So ids are masked as they are in the whole plan, by which the recordings are joined.
    """
    ids = [step.id for step in shard.plan.steps]
    if all(find_row_number(id_) is None for id_ in ids):
        return plan
    whole = make_plan(spec, Selection(only=frozenset(ids)), context, shard.plan.command or None)
    return replace(plan, secrets=whole.secrets)


def _compare(plan: ShardPlan, spec: Spec) -> str:
    """Return in what ``spec`` differs from the one that was planned; empty if in nothing."""
    changed = plan.inputs.explain_difference(fingerprint_spec(spec))
    rows = expand_rows(spec)
    real = find_real_ids([step.id for step in plan.steps], rows)
    planned = set(real.values())
    gone = [step.id for step in plan.steps if step.id not in real]
    new = [id_ for id_ in rows if id_ not in planned] if len(plan.steps) == plan.total else []
    parts = [
        changed,
        f"it no longer has {_list(gone)}" if gone else "",
        f"it now has {_list(new)}" if new else "",
    ]
    return "; ".join(filter(None, parts))


def _list(ids: list[str]) -> str:
    return ", ".join(f"`{id_}`" for id_ in ids[:_SHOWN]) + (", …" if len(ids) > _SHOWN else "")


def _read(file: Path) -> bytes:
    try:
        with open_regular(file) as opened:
            return opened.read()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(
            f"--plan {file}: {reason}",
            hint="`cliconform plan SPEC --shards N --out FILE` writes one",
        ) from None
