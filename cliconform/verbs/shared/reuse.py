"""``--cached``: what a run need not do again, and what it leaves for the next one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from cliconform import __version__, clock, host
from cliconform.errors import SpecError, UsageError
from cliconform.file_search import resolve
from cliconform.fingerprint.file_digests import FileDigests
from cliconform.hashes import blake2b
from cliconform.model.fingerprint import RunInputs
from cliconform.model.plan import Plan
from cliconform.model.report import Report
from cliconform.model.reuse import RunSplit, Verify
from cliconform.quick_dataclass import dataclass, replace
from cliconform.recording.archive import Archive
from cliconform.running.home.removal import remove_tree
from cliconform.running.home.run_folder import make_run_folder
from cliconform.verbs.shared.contract import Contract
from cliconform.verbs.shared.recording import RunRecording, open_store
from cliconform.verbs.shared.run_inputs import describe_inputs

Note = Callable[[str], None]
"""Prints a line about the run itself."""
_KEY = "reuse.key"
_KEY_SIZE = 32  # bytes
_SEEDS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheOptions:
    """``--cached``, and with ``verify`` ``--verify-cache``."""

    verify: Verify | None = None


def parse_cache_options(
    *, cached: bool, verify: str | None, seed: int | None
) -> CacheOptions | None:
    """Return the options; ``None`` without ``--cached``.

    Raises :class:`UsageError` where ``verify`` is no percentage, and where something is given
    without what it belongs to.
    """
    if verify is None:
        if seed is not None:
            raise UsageError(
                "--verify-seed chooses what --verify-cache verifies", hint="add --verify-cache 5%"
            )
        return CacheOptions() if cached else None
    if not cached:
        raise UsageError(
            "--verify-cache verifies what --cached does not run again", hint="add --cached"
        )
    chosen = int.from_bytes(os.urandom(4)) % _SEEDS if seed is None else seed
    return CacheOptions(verify=Verify(share=_parse_share(verify), seed=chosen))


class RunMemory:
    """What a run has of the runs before it, and leaves for the next one.

    As a context manager, it removes the homes at the end that were made for steps to start from.
    """

    def __init__(
        self, contract: Contract, plan: Plan, recording: RunRecording, fake_now: str | None
    ) -> None:
        self._contract = contract
        self._plan = plan
        self._recording = recording
        self._fake_now = fake_now
        self._inputs: RunInputs | None = None
        self._digests: Mapping[str, str] = {}
        self._split = RunSplit(steps=plan.steps)
        self._folder = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._folder:
            remove_tree(self._folder)

    @property
    def inputs(self) -> RunInputs:
        """What the run is made of."""
        self.describe()
        assert self._inputs is not None
        return self._inputs

    def split(self, options: CacheOptions | None, work_dir: Path | None, note: Note) -> RunSplit:
        """Return what of the plan is run, and what is reused: without ``options`` nothing.

        Raises :class:`~cliconform.errors.HomeError` where no folder for homes can be created, and
        :class:`~cliconform.errors.UsageError` where ``[target] fingerprint`` matches no file.
        """
        if options is None:
            return self._split
        if reason := self.describe(is_cached=True):
            note(reason)
        recordings = open_store().list_files() if self._digests else []
        if recordings:
            from cliconform.reuse.reuse import find_reuse

            self._folder = make_run_folder(work_dir)
            self._split = find_reuse(
                self._plan,
                self._contract.spec,
                self._contract.known,
                digests=self._digests,
                target=self.inputs.target,
                recordings=recordings,
                folder=self._folder,
                verify=options.verify,
            )
        elif options.verify is not None:
            self._split = replace(self._split, seed=options.verify.seed)
        return self._split

    def describe(self, *, is_cached: bool = False) -> str:
        """Find out what the run is made of, once; return why commands of it cannot be cached.

        ``is_cached`` says that something may be reused; what is recorded may be in the next run.
        """
        if self._inputs is not None:
            return ""
        self._inputs = describe_inputs(self._contract, self._plan.command, self._fake_now)
        if not is_cached and not self._recording.is_stored:
            return ""
        self._digests, reason = digest_steps(
            self._plan, self._contract, self._inputs, create_key=self._recording.is_stored
        )
        return reason

    def record(self, report: Report) -> None:
        """Have the recording say which commands of the run can be reused; add what was reused."""
        if self._digests:
            from cliconform.reuse.index import make_index, render_index

            self._recording.set_index(render_index(make_index(report, self._digests)))
            self._digests = {}  # the index has them
        self._recording.add_reused(self._split.contents)


def digest_steps(
    plan: Plan, contract: Contract, inputs: RunInputs, *, create_key: bool
) -> tuple[Mapping[str, str], str]:
    """Return the digests of the steps of ``plan``, by id, and why they are fewer than the steps.

    There are none where the fingerprint of the target does not tell whether it has changed.
    ``create_key`` says that there may be a first key: what is found is stored.
    """
    files = contract.spec.target.fingerprint
    from cliconform.reuse.target import explain_untold

    if reason := explain_untold(plan.command, files, inputs.target, host.which):
        return {}, (
            f"no command is cached: whether the target has changed cannot be told, since {reason}; "
            "name the files that it consists of in `fingerprint` of [target]"
        )
    key = _read_key(host.state_folder(), create=create_key)
    if key is None:
        return {}, ""
    from cliconform.reuse.call_digests import DigestBase, digest_calls

    base = DigestBase(
        key=key, version=__version__, target=inputs.target.digest, machine=host.system()
    )
    name = blake2b(os.fsencode(resolve(plan.spec)), digest_size=12).hexdigest()
    cache = host.cache_folder() / "fingerprints" / f"read-{name}.json"
    outside = FileDigests(cache, clock.now().timestamp())
    found = digest_calls(plan, base, outside)
    outside.remember()
    return found.digests, _explain_untold_steps(found.untold)


def join_recorded(recording: RunRecording, archives: Iterable[Archive]) -> None:
    """Have ``recording`` say which commands of all ``archives``, which it joins, can be reused.

    The digests are those of the runs. Where the recording is stored, the user has a key from now
    on, so that those of the next run can be compared with it.
    """
    from cliconform.reuse.index import join_indexes, parse_index, render_index

    index = join_indexes(parse_index(_read_index(archive)) for archive in archives)
    recording.set_index(render_index(index))
    if recording.is_stored:
        _read_key(host.state_folder(), create=True)


def _read_index(archive: Archive) -> bytes:
    try:
        return archive.read_index()
    except SpecError:  # it is damaged, and the rest is not
        return b""


def _parse_share(text: str) -> float:
    try:
        percent = float(text.removesuffix("%")) if text.endswith("%") else 0.0
    except ValueError:
        percent = 0.0
    if not 0 < percent <= 100:  # noqa: PLR2004 - percent
        raise UsageError(
            f"--verify-cache {text}: a percentage is expected", hint="write --verify-cache 5%"
        )
    return percent / 100


def _explain_untold_steps(untold: Mapping[str, str]) -> str:
    if not untold:
        return ""
    id_, path = next(iter(untold.items()))
    more = f", and {len(untold) - 1} more," if len(untold) > 1 else ""
    return f"`{id_}`{more} is not cached: what is in {path} cannot be compared"


def _read_key(folder: Path, *, create: bool) -> bytes | None:
    """Return the user's key for digests; ``None`` if there is none, or it cannot be made."""
    file = folder / _KEY
    try:
        key = file.read_bytes()
    except OSError:
        key = b""
    if len(key) == _KEY_SIZE:
        return key
    return _create_key(file) if create else None


def _create_key(file: Path) -> bytes | None:
    partial = file.with_name(f"{_KEY}.{os.getpid()}")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
            new.write(os.urandom(_KEY_SIZE))
        partial.replace(file)
        return file.read_bytes()  # of two runs that start together, the later one has made it
    except OSError:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        return None
