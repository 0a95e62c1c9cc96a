"""What is sent to sites and comes back, in the thread of the connection."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Protocol

from cliconform.cluster.held_contents import HeldContents
from cliconform.cluster.messages import (
    Answer,
    Call,
    Failed,
    FindContents,
    Order,
    ReadContent,
    RemoveContents,
    WriteContent,
    explain_error,
    list_runs,
)
from cliconform.model.observation import FileFact
from cliconform.quick_dataclass import dataclass, replace
from cliconform.running.channel import dumps, loads
from cliconform.running.home.portable_home import Piece, read_piece


class Sites(Protocol):
    """What is needed of the connection."""

    def begin(self, work: Any) -> None:
        """Begin the coroutine ``work`` in the loop of the connection, from any thread."""

    async def run(self, worker: str, order: bytes) -> bytes:
        """Pass an order to the site of ``worker``; return its answer.

        Raises :class:`WorkerLostError` or :class:`SchedulerLostError`, as :meth:`call` does.
        """
        ...

    async def call(self, worker: str, call: bytes) -> bytes:
        """Pass any other call to the site of ``worker``; return its reply."""
        ...


class NotSentError(OSError):
    """Contents that an order needs could not be sent; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What a site is sent with an order: the contents that it lacks, and which it can remove."""

    order: Order
    lacking: Mapping[str, int]
    """The size of each content, by its digest."""
    removed: tuple[str, ...]


class Transfer:
    """Sends orders and contents to ``sites``, and stores in ``held`` what comes back."""

    def __init__(self, sites: Sites, held: HeldContents) -> None:
        self._sites = sites
        self._held = held
        self._locks: dict[str, asyncio.Lock] = {}  # by place, and by digest

    async def carry_out(self, place: str, parcel: Parcel) -> Answer:
        """Send an order; return the answer when all contents that it speaks of are here.

        The contents are held then. Orders for one place are sent in the order of the calls. Raises
        :class:`NotSentError` where the site may lack any of the contents, ``OSError`` if something
        cannot be read or stored, and what :class:`Sites` raises.
        """
        async with self._locks.setdefault(place, asyncio.Lock()):
            try:
                await self._send_contents(place, parcel)
            except OSError as error:
                reason = f"what it needs could not be sent there: {explain_error(error)}"
                raise NotSentError(reason) from None
            running = asyncio.ensure_future(self._sites.run(place, dumps(parcel.order)))
            await asyncio.sleep(0)  # it is submitted now, before the next order for this place
        reply: Answer | Failed = loads(await running)
        if isinstance(reply, Failed):
            raise OSError(reply.reason)
        await self._fetch_contents(place, reply)
        return reply

    async def _send_contents(self, place: str, parcel: Parcel) -> None:
        if parcel.removed:
            await self._call(place, RemoveContents(digests=parcel.removed))
        if not parcel.lacking:
            return
        for digest in await self._call(place, FindContents(digests=tuple(parcel.lacking))):
            size = parcel.lacking[digest]
            folder, _, name = self._held.store.find(digest).rpartition("/")
            offset = 0
            while offset >= 0:
                piece = read_piece(folder, name, offset)
                offset = piece.next_offset
                whole = size if offset < 0 else None
                part = WriteContent(digest=digest, offset=piece.offset, data=piece.data, size=whole)
                await self._call(place, part)

    async def _fetch_contents(self, place: str, answer: Answer) -> None:
        """Store what the command left: what came with the answer, and the rest."""
        for run, seen in enumerate(list_runs(answer.observation)):
            files = {fact.digest: path for path, fact in seen.after.items() if _has_content(fact)}
            self._held.hold(files)
            for digest, path in files.items():
                if digest in self._held.store:
                    continue
                if (data := answer.contents.get(digest)) is not None:
                    self._held.write_whole(digest, data)
                    continue
                read = ReadContent(id=seen.id, run=run, path=path, offset=0)
                async with self._locks.setdefault(digest, asyncio.Lock()):
                    if digest not in self._held.store:
                        await self._fetch(place, digest, seen.after[path].size, read)
                self._locks.pop(digest, None)

    async def _fetch(self, place: str, digest: str, size: int, read: ReadContent) -> None:
        offset = 0
        while offset >= 0:
            piece: Piece = await self._call(place, replace(read, offset=offset))
            self._held.store.write(digest, piece.offset, piece.data)
            offset = piece.next_offset
        self._held.store.complete(digest, size)

    async def _call(self, place: str, call: Call) -> Any:
        reply = loads(await self._sites.call(place, dumps(call)))
        if isinstance(reply, Failed):
            raise OSError(reply.reason)
        return reply


def _has_content(fact: FileFact) -> bool:
    """Whether it is a file that could be read where the command was run."""
    return fact.kind == "file" and bool(fact.digest)
