"""The digest of all that a step is told and reads, but for the home that it starts from.

The home is not in it: it follows from this step and from those that it needs, whose digests are
compared as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import attrgetter

from cliconform.fingerprint.file_digests import FileDigests
from cliconform.hashes import blake2b
from cliconform.model.invocation import HomeContent, Line
from cliconform.model.placeholders import names_in_invocation
from cliconform.model.plan import Invocation, Plan, Step
from cliconform.model.template import Template
from cliconform.quick_dataclass import MISSING, dataclass, field, fields
from cliconform.reuse.outside_files import OutsideFiles, UntoldError

_SIZE = 16  # bytes
_NOT_TOLD = frozenset({"limits", "since", "argv"})
"""When a command is stopped, which the recorded run did not need; when ``--now`` was said. The
command line is told by itself: each step has its own."""
_NOT_IN_STEP = frozenset(
    {
        *("id", "group", "place", "about", "tags", "brought", "skip", "request", "rank", "urgent"),
        *("promises", "ignore", "retries", "given", "row"),
        *("invocation", "values"),  # which are looked into
    }
)
_SEARCH_PATH = "PATH"
_MOST_KNOWN = 256
"""Combinations of values whose texts are kept."""


def _list_defaults(cls: type, left_out: frozenset[str]) -> dict[str, object]:
    """Return the fields of a class with their defaults: also those that it will have later."""
    return {
        each.name: each.default if each.default_factory is MISSING else each.default_factory()
        for each in fields(cls)
        if each.name not in left_out
    }


_OF_STEP = _list_defaults(Step, _NOT_IN_STEP)
_OF_INVOCATION = _list_defaults(Invocation, _NOT_TOLD) | {"home": HomeContent()}


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestBase:
    """What is the same for all steps of a run."""

    key: bytes
    """A secret of the user: without it, a secret in a digest could be found out by trying."""
    version: str
    """The version of cliconform."""
    target: str
    """The digest of the fingerprint of the target."""
    machine: str
    """The kind of system: ``linux x86_64``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDigests:
    """The digests by the step's id, and for those that have none, what of it cannot be told."""

    digests: dict[str, str] = field(default_factory=dict)
    untold: dict[str, str] = field(default_factory=dict)


def digest_calls(plan: Plan, base: DigestBase, files: FileDigests) -> CallDigests:
    """Return the digests of all steps of ``plan``. The files that they read are read."""
    found = CallDigests()
    describer = _Describer(OutsideFiles(files))
    start = blake2b(key=base.key, digest_size=_SIZE)
    start.update(_join((base.version, base.target, base.machine)))
    for step in plan.steps:
        digest = start.copy()
        try:
            digest.update(_join(describer.describe(step)))
        except UntoldError as error:
            found.untold[step.id] = str(error)
        else:
            found.digests[step.id] = digest.hexdigest()
    return found


class _Fields:
    """What is told by the fields of a class that do not have their default.

    Nearly all steps have the very same values: their texts are made once. The plan holds them.
    """

    def __init__(self, defaults: Mapping[str, object]) -> None:
        self._defaults = defaults
        self._read = attrgetter(*defaults)
        self._known: dict[tuple[int, ...], tuple[str, ...]] = {}

    def describe(self, value: Step | Invocation) -> tuple[str, ...]:
        """Return a text for each field."""
        values = self._read(value)
        key = tuple(map(id, values))
        if key not in self._known:
            if len(self._known) == _MOST_KNOWN:
                self._known.clear()
            pairs = zip(self._defaults.items(), values, strict=True)
            self._known[key] = tuple(
                f"{name}={_show(own)!r}" for (name, default), own in pairs if own != default
            )
        return self._known[key]


class _Describer:
    """Says all that a step is told, and the digests of what it reads outside of its home."""

    def __init__(self, outside: OutsideFiles) -> None:
        self._outside = outside
        self._of_step = _Fields(_OF_STEP)
        self._of_invocation = _Fields(_OF_INVOCATION)

    def describe(self, step: Step) -> Iterator[str]:
        """Yield the texts. Raises :class:`UntoldError`."""
        invocation = step.invocation
        yield from self._of_step.describe(step)
        yield f"argv={_show(invocation.argv)!r}"
        yield from self._of_invocation.describe(invocation)
        for name in sorted(names_in_invocation(invocation) & step.values.keys()):
            yield f"${{{name}}}={step.values[name]}"
        for content in (invocation.fresh_home, invocation.home):
            for path, source in content.copies.items():
                yield f"copy {path}={self._outside.describe_copy(source)}"
        for text in _list_texts(invocation):
            if "/" in text.source or "${" in text.source:
                yield from self._outside.describe_named(text.partly(step.values).source)


def _show(value: object) -> object:
    """Return ``value`` with the texts of templates: their own representation takes longer."""
    if isinstance(value, Mapping):
        return [(key, _show(each)) for key, each in value.items()]
    if isinstance(value, tuple):
        return tuple(map(_show, value))
    return ("template", value.source) if isinstance(value, Template) else value


def _list_texts(invocation: Invocation) -> Iterator[Template]:
    """Yield the texts that may name a file; the program itself is in its fingerprint."""
    yield from invocation.argv[1:]
    for name, text in invocation.environment.items():
        if name != _SEARCH_PATH:
            yield text
    for content in (invocation.fresh_home, invocation.home):
        yield from content.files.values()
    if invocation.stdin is not None:
        yield invocation.stdin
    for turn in invocation.dialogue:
        if isinstance(turn.answer, Line):
            yield turn.answer.text


def _join(texts: Iterator[str] | tuple[str, ...]) -> bytes:
    """Return the texts as bytes, so that other texts are other bytes."""
    return "".join(f"{len(text)}:{text}" for text in texts).encode("utf-8", "surrogateescape")
