"""What a whole recipe changed in a text."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from augment.text.edits import Edits, Piece, compose
from augment.text.whole_words import whole_words

if TYPE_CHECKING:
    from augment.trace import Trace, TraceStep


def changes(trace: Trace) -> tuple[Piece, ...]:
    """The result as pieces of whole words against the source, all steps together."""
    return _pieces(trace.source, tuple(edits for step in trace.steps for edits in edits_of(step)))


def changes_of(before: str, step: TraceStep) -> tuple[Piece, ...]:
    """The same for one step, which was given `before`."""
    return _pieces(before, tuple(edits_of(step)))


@functools.lru_cache(maxsize=8)
def _pieces(source: str, steps: tuple[Edits, ...]) -> tuple[Piece, ...]:
    """Kept, since a page asks for the same several times: for marks, warnings, measures and readings."""
    return whole_words(compose(source, steps))


def edits_of(step: TraceStep) -> list[Edits]:
    """What one step did, a policy's own steps one after the other."""
    return [done.plan for done in step.doers if isinstance(done.plan, Edits)]
