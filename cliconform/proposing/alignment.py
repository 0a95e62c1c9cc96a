"""Aligns what is written with what was seen: holes stay, and literal parts move where they must."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from cliconform.proposing.pieces import TOKEN, Piece
from cliconform.quick_dataclass import dataclass

_MOST = 400
"""Words of a text, and pieces of a pattern, that are aligned."""
_HOLE = 40
"""Words of a text that a hole may stand for."""
_FAR = 1e9
_WORD, _NUMBER, _SPACE, _SIGN = 2.0, 0.8, 0.2, 0.4
_HOLE_WEIGHT = 0.8
_ANYTHING = ("", ".", ".*", ".+", r".*?", r".+?", r"\s*", r"\s+", "[^/]*")
_PAIRED = frozenset("()[]{}<>\"'`")
_SHORTEST = 0.6
"""Which part of what was promised the new one has to be, at least: else it promises less."""
_ALIKE = 0.5
"""How alike two words are of which one counts as the other."""
_ADDED = 0.9
_REMOVED = 1.3
"""How much more it costs to remove a word than to replace it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aligned:
    """What is written with its literal parts as they were seen.

    ``kept`` is how much of the old and the new one are the same, from 0 to 1, and ``cost`` how much
    changed. ``is_same_shape`` says that words were replaced by others, and none added or removed,
    ``is_shorter`` that much, or the word at the beginning or the end, is gone.
    """

    source: str
    kept: float
    cost: float
    is_same_shape: bool
    is_shorter: bool


@dataclass(frozen=True, slots=True)
class _Move:
    """How a state was reached: from which, and what is written for it."""

    pieces: int
    words: int
    kind: str
    source: str


def align(
    pieces: Sequence[Piece],
    text: str,
    escape: Callable[[str], str],
    *,
    whole: bool = False,
) -> Aligned | None:
    """Return ``pieces`` with literal parts that fit ``text``, or a part of it unless ``whole``.

    Every hole stays; ``escape`` writes new literal parts. ``None`` where a hole cannot be placed.
    """
    words = TOKEN.findall(text)
    if not pieces or len(words) > _MOST or len(pieces) > _MOST:
        return None
    return _Table(pieces, words, escape, whole=whole).align()


class _Table:
    """The least costs of writing the first pieces for the first words of a text."""

    def __init__(
        self,
        pieces: Sequence[Piece],
        words: Sequence[str],
        escape: Callable[[str], str],
        *,
        whole: bool,
    ) -> None:
        self._pieces = pieces
        self._words = words
        self._escape = escape
        self._whole = whole
        size = len(words) + 1
        self._costs = [[_FAR] * size for _ in range(len(pieces) + 1)]
        self._moves: list[list[_Move | None]] = [[None] * size for _ in range(len(pieces) + 1)]

    def align(self) -> Aligned | None:
        """Return the way with the least cost; ``None`` if there is none."""
        for at in range(len(self._words) + 1):
            self._costs[0][at] = _FAR if at and self._whole else 0
        for number in range(len(self._pieces) + 1):
            for at in range(len(self._words) + 1):
                if self._costs[number][at] < _FAR:
                    self._continue(number, at)
        last = self._costs[-1]
        end = len(last) - 1 if self._whole else min(range(len(last)), key=last.__getitem__)
        return self._trace(end) if last[end] < _FAR else None

    def _continue(self, number: int, at: int) -> None:
        """Note what can be written next."""
        has_word = at < len(self._words)
        if has_word and (self._whole or 0 < number < len(self._pieces)):
            word = self._words[at]
            move = _Move(number, at, "added", self._escape(word))
            self._reach(number, at + 1, _weigh(word) * _ADDED, move)
        if number == len(self._pieces):
            return
        piece = self._pieces[number]
        if piece.literal is None:
            self._place_hole(piece, number, at)
            return
        cost = _weigh(piece.literal) * _REMOVED + 0.01
        self._reach(number + 1, at, cost, _Move(number, at, "removed", ""))
        if has_word:
            self._place_literal(piece, piece.literal, number, at)

    def _place_hole(self, piece: Piece, number: int, at: int) -> None:
        move = _Move(number, at, "hole", piece.source)
        if not piece.pattern:
            if self._may_be_at(piece.source, at):
                self._reach(number + 1, at, 0, move)
            return
        pattern = re.compile(piece.pattern)
        text = ""
        for end in range(at, min(at + _HOLE, len(self._words)) + 1):
            text += self._words[end - 1] if end > at else ""
            if pattern.fullmatch(text):
                self._reach(number + 1, end, 0.01 * (end - at), move)

    def _may_be_at(self, anchor: str, at: int) -> bool:
        """Return whether an anchor, such as ``^``, may stand before the word ``at``."""
        if anchor in ("^", r"\A"):
            return at == 0 or self._words[at - 1] == "\n"
        if anchor in ("$", r"\Z"):
            return at == len(self._words) or self._words[at] == "\n"
        return True

    def _place_literal(self, piece: Piece, literal: str, number: int, at: int) -> None:
        word = self._words[at]
        if word == literal:
            self._reach(number + 1, at + 1, 0, _Move(number, at, "kept", piece.source))
        elif _can_replace(literal, word):
            cost = _weigh(literal) * (1.2 - 0.8 * _measure_likeness(literal, word))
            move = _Move(number, at, "changed", self._escape(word))
            self._reach(number + 1, at + 1, cost, move)

    def _reach(self, number: int, at: int, cost: float, move: _Move) -> None:
        total = self._costs[move.pieces][move.words] + cost
        if total < self._costs[number][at] - 1e-9:
            self._costs[number][at] = total
            self._moves[number][at] = move

    def _trace(self, end: int) -> Aligned:
        moves: list[_Move] = []
        number, at = len(self._pieces), end
        while (number or self._whole) and (move := self._moves[number][at]) is not None:
            moves.append(move)
            number, at = move.pieces, move.words
        moves.reverse()
        kept = old = new = 0.0
        for move in moves:
            before = 0.0 if move.kind == "added" else _weigh_piece(self._pieces[move.pieces])
            old += before
            if move.kind == "added":
                new += _weigh(self._words[move.words])
            elif move.kind != "removed":
                new += before
                kept += _measure_kept(self._pieces[move.pieces], move)
        return Aligned(
            source="".join(move.source for move in moves) + self._list_rest(moves, end),
            kept=2 * kept / (old + new) if old + new else 1.0,
            cost=self._costs[-1][end],
            is_same_shape=not {move.kind for move in moves} & {"added", "removed"},
            is_shorter=new < old * _SHORTEST or self._is_shorter(moves),
        )

    def _list_rest(self, moves: Sequence[_Move], end: int) -> str:
        """Return what belongs to the last word, if that is new: ``.5`` after ``took 3``."""
        if self._whole or not moves or moves[-1].kind != "changed":
            return ""
        rest = ""
        for at in range(end, len(self._words)):
            word, after = [*self._words[at : at + 2], ""][:2]
            if word.isspace() or not (word[:1].isalnum() or after[:1].isalnum()):
                break
            rest += self._escape(word)
        return rest

    def _is_shorter(self, moves: Sequence[_Move]) -> bool:
        """Whether the first or the last word is gone and nothing is there instead."""
        told = [
            move
            for move in moves
            if move.kind == "added" or _weigh_piece(self._pieces[move.pieces]) > _SPACE
        ]
        return bool(told) and "removed" in (told[0].kind, told[-1].kind)


def _measure_kept(piece: Piece, move: _Move) -> float:
    """Return how much of a piece stayed."""
    if move.kind in ("kept", "hole"):
        return _weigh_piece(piece)
    likeness = _measure_likeness(piece.literal or "", move.source)
    return _weigh_piece(piece) * likeness if likeness >= _ALIKE else 0.0


def _can_replace(literal: str, word: str) -> bool:
    """Whether one may stand for the other: a word may become a number, but never a sign.

    Brackets and quotes become only each other.
    """
    if (literal in _PAIRED) != (word in _PAIRED):
        return False
    both = {_find_class(literal), _find_class(word)}
    return len(both) == 1 or both == {"word", "number"}


def _weigh_piece(piece: Piece) -> float:
    """Return how much a piece tells: a hole for anything tells nothing."""
    if piece.literal is not None:
        return _weigh(piece.literal)
    return 0.0 if piece.pattern in _ANYTHING else _HOLE_WEIGHT


def _find_class(word: str) -> str:
    if word.isdecimal():
        return "number"
    if word[:1].isalpha():
        return "word"
    return "space" if word.isspace() else "sign"


def _weigh(word: str) -> float:
    """Return how much a word tells about the line that it is in."""
    weights = {"number": _NUMBER, "word": _WORD, "space": _SPACE, "sign": _SIGN}
    return weights[_find_class(word)]


def _measure_likeness(one: str, other: str) -> float:
    if _find_class(one) != _find_class(other):
        return 0.0
    if _find_class(one) != "word":
        return 0.5
    return SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio()
