"""Banks: variants of samples under steps that are too slow to be done anew in every batch."""

from __future__ import annotations

import hashlib
import pickle
import time
from collections import OrderedDict
from collections.abc import Generator, Sequence

import numpy as np

from augment.compiled import CompiledRecipe
from augment.example import Example
from models.tasks.task import Settings

VARIANTS = 4
"""Of each sample."""
CHUNK = 16
WORTH_KEEPING_S = 1.0
"""A bank that was made sooner is made again: that costs nobody anything."""
MAX_KEPT_BYTES = 100_000_000
"""Of all banks in this process."""

Bank = list[list[Example]]
"""For each sample its VARIANTS."""

_kept: OrderedDict[bytes, tuple[Bank, int]] = OrderedDict()
"""By what went into them, with their size; what was used last comes last."""


def content_key(rows: np.ndarray, labels: np.ndarray, settings: Settings, recipe: CompiledRecipe) -> bytes:
    """The same for the same samples under the same recipe and seed, within this process."""
    content = hashlib.blake2b(pickle.dumps(rows))
    content.update(labels.tobytes())
    content.update(repr((sorted(settings.items()), recipe)).encode())
    return content.digest()


def bank_of(
    recipe: CompiledRecipe, examples: Sequence[Example], pool: Sequence[Example], key: bytes, bytes_a_sample: int
) -> Generator[float, None, Bank]:
    """The variants of all examples; tells on the way how much is done, in 0 to 1. A bank that was kept is used again.

    In one thread: what is slow so far (python-stretch) lets no other thread run, and each core has a worker.
    """
    if key in _kept:
        _kept.move_to_end(key)
        return _kept[key][0]
    bank: Bank = []
    began = time.perf_counter()
    for start in range(0, len(examples), CHUNK):
        yield start / len(examples)
        part = examples[start : start + CHUNK]
        numbers = np.arange(start, start + len(part)) * VARIANTS
        made = [recipe.apply_to_examples(part, numbers + variant, pool) for variant in range(VARIANTS)]
        bank += [list(variants) for variants in zip(*made, strict=True)]
    yield 1.0
    if time.perf_counter() - began >= WORTH_KEEPING_S:
        _keep(key, bank, len(bank) * VARIANTS * bytes_a_sample)
    return bank


def _keep(key: bytes, bank: Bank, size: int) -> None:
    _kept[key] = bank, size
    while sum(size for _, size in _kept.values()) > MAX_KEPT_BYTES:
        _kept.popitem(last=False)
