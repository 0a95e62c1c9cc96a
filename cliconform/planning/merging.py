"""Merges a command's settings with those of ``[defaults]``, key by key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from cliconform.model.contents import TextPromise
from cliconform.model.isolation import Effects
from cliconform.model.spec import CommandSettings
from cliconform.model.template import Template
from cliconform.quick_dataclass import replace

T = TypeVar("T")
_NOTHING = CommandSettings()


def merge(own: CommandSettings, defaults: CommandSettings) -> CommandSettings:
    """Return the settings of a command: its own, and the defaults for those that it leaves out.

    Streams are merged form by form, so that ``output.contains`` leaves the default
    ``output.lacks`` in force, and the environment variable by variable.
    """
    if defaults == _NOTHING:
        return own
    return CommandSettings(
        timeout=_first(own.timeout, defaults.timeout),
        within=defaults.within if own.within is None else own.within,
        cpu=_first(own.cpu, defaults.cpu),
        exit=_first(own.exit, defaults.exit),
        texts={
            **{key: tuple(map(_as_default, texts)) for key, texts in defaults.texts.items()},
            **{key: _set_raw(key[0], texts, own, defaults) for key, texts in own.texts.items()},
        },
        raw={**defaults.raw, **own.raw},
        data={**defaults.data, **own.data},
        env={**_without(defaults.env, own.unset), **own.env},
        unset=(*(name for name in defaults.unset if name not in own.env), *own.unset),
        pass_env=_first(own.pass_env, defaults.pass_env),
        keep_env=_first(own.keep_env, defaults.keep_env),
        cwd=_first(own.cwd, defaults.cwd),
        columns=_first(own.columns, defaults.columns),
        lines=_first(own.lines, defaults.lines),
        tty=_first(own.tty, defaults.tty),
        retries=_first(own.retries, defaults.retries),
        exact=_first(own.exact, defaults.exact),
        repeatable=_first(own.repeatable, defaults.repeatable),
        ignore=_first(own.ignore, defaults.ignore),
        now=_first(own.now, defaults.now),
        isolation=_first(own.isolation, defaults.isolation),
        network=_first(own.network, defaults.network),
        effects=_merge_effects(own.effects, defaults.effects),
        places={**defaults.places, **own.places},
    )


def _merge_effects(own: Effects | None, defaults: Effects | None) -> Effects | None:
    if own is None or defaults is None:
        return _first(own, defaults)
    return Effects(
        writes=_first(own.writes, defaults.writes),
        network=_first(own.network, defaults.network),
        idempotent=_first(own.idempotent, defaults.idempotent),
        cleans_up=_first(own.cleans_up, defaults.cleans_up),
    )


def _without(env: Mapping[str, Template], unset: tuple[str, ...]) -> dict[str, Template]:
    return {name: text for name, text in env.items() if name not in unset}


def _set_raw(
    stream: str,
    texts: tuple[TextPromise, ...],
    own: CommandSettings,
    defaults: CommandSettings,
) -> tuple[TextPromise, ...]:
    """Return ``texts``, those of the command, with the ``raw`` of the defaults if it has none."""
    if stream in own.raw or not defaults.raw.get(stream):
        return texts
    return tuple(replace(text, raw=True) for text in texts)


def _as_default(promise: TextPromise) -> TextPromise:
    return replace(promise, default=True)


def _first(own: T | None, default: T | None) -> T | None:
    return default if own is None else own
