"""Copies: what must not stand on both sides of the split, or the test would ask for what was learnt by heart.

Exact copies are told by the task's `identity`, near ones by its `fingerprint`, views of one source by the name of it.
Near copies in well-known test sets: Barz and Denzler, "Do we train on test data?", Journal of Imaging 2020.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from augment.draws import derive_seed
from augment.errors import Note

Pulse = Callable[[float], None]
"""Called again and again while a dataset is prepared, with how much of it is read, in 0 to 1: to end it, it raises."""


def silent(done: float) -> None:
    """For a dataset that nobody waits for."""


BLOCK = 1_024
"""Fingerprints compared at a time, with all others: what a table of that many rows holds fits into memory."""


class Parts(NamedTuple):
    """Indices of the train part and of the test part, the latter in mixed order; `notes` say what was left out."""

    train: list[int]
    test: list[int]
    notes: list[Note]


def without_copies(identities: Sequence[bytes], in_test: np.ndarray) -> Parts:
    """Of equal samples the first is kept, training first, so that none is tested on."""
    mixed = np.random.default_rng(derive_seed("order of the test part")).permutation(np.flatnonzero(in_test))
    parts: tuple[list[int], list[int]] = ([], [])
    seen: set[bytes] = set()
    for kept, indices in zip(parts, (np.flatnonzero(~in_test), mixed), strict=True):
        for index in indices.tolist():
            digest = hashlib.blake2b(identities[index], digest_size=16).digest()
            if digest not in seen:
                seen.add(digest)
                kept.append(index)
    count = len(identities) - len(parts[0]) - len(parts[1])
    sentence = "{count} exact copies of other samples were left out."
    return Parts(*parts, [Note("dataset.copies", sentence, count=count)] if count else [])


def without_near_copies(parts: Parts, fingerprints: np.ndarray, pulse: Pulse = silent) -> Parts:
    """Without test samples of which a training sample is nearly a copy; `fingerprints` (N, d) of all samples.

    Two samples are near copies where the root mean square of their difference is below 1.
    """
    is_near = nearest(fingerprints[parts.test], fingerprints[parts.train], pulse) < 1
    if not is_near.any():
        return parts
    sentence = "{count} test samples were left out, as training samples are nearly the same."
    note = Note("dataset.near_copies", sentence, count=int(is_near.sum()))
    kept = [index for index, near in zip(parts.test, is_near.tolist(), strict=True) if not near]
    return Parts(parts.train, kept, [*parts.notes, note])


def nearest(ones: np.ndarray, others: np.ndarray, pulse: Pulse = silent) -> np.ndarray:
    """How far each of `ones` (N, d) is from the nearest of `others` (M, d), as the root mean square. (N,)."""
    found = [np.zeros(0)]
    squares = np.square(others).sum(1)
    for start in range(0, len(ones), BLOCK):
        pulse(1.0)
        part = ones[start : start + BLOCK]
        distances = np.square(part).sum(1)[:, None] + squares - 2 * (part @ others.T)
        found.append(np.sqrt(distances.min(1).clip(0) / ones.shape[1]))
    return np.concatenate(found)


def without_shared_sources(parts: Parts, sources: Sequence[str]) -> Parts:
    """Without test samples of a source that is trained on; an empty source is nobody's."""
    trained = {sources[index] for index in parts.train} - {""}
    kept = [index for index in parts.test if sources[index] not in trained]
    count = len(parts.test) - len(kept)
    if not count:
        return parts
    sentence = "{count} test samples were left out, as other views of the same sources are trained on."
    return Parts(parts.train, kept, [*parts.notes, Note("dataset.shared_sources", sentence, count=count)])


def drawn_by_source(sources: Sequence[str], share: float) -> np.ndarray:
    """Which samples become the test part, bool (N,): whole sources, drawn by a fixed seed, about `share` of all."""
    groups: dict[str, list[int]] = {}
    for index, source in enumerate(sources):
        groups.setdefault(source or f"\0{index}", []).append(index)
    names = list(groups)
    in_test = np.zeros(len(sources), bool)
    for place in np.random.default_rng(derive_seed("split")).permutation(len(names)).tolist():
        own = groups[names[place]]
        if in_test.sum() + len(own) / 2 <= share * len(sources):
            in_test[own] = True
    return in_test
