"""Case: one file that somebody might bring, and how cases are drawn from a seed."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

Rng = np.random.Generator
Make = Callable[[Rng], bytes]
Mutate = Callable[[Rng, bytes], bytes]
MOST_MUTATIONS = 3


class Case(NamedTuple):
    """A file by its content; `name` says how it was made, `ending` is that of its name."""

    name: str
    data: bytes
    ending: str = ""


def drawn(
    kind: str, seed: int, count: int, makes: Mapping[str, Make], mutations: Mapping[str, Mutate]
) -> Iterator[Case]:
    """Files of each sort in turn, as they are made once, and then with up to MOST_MUTATIONS on top of one another.

    Case k is the same whatever `count` is. The ending of a file is what stands behind the last dot of its sort's name.
    """
    names, changes = list(makes), list(mutations)
    for number in range(count):
        rng = np.random.default_rng([seed, zlib.crc32(kind.encode()), number])
        turn, place = divmod(number, len(names))
        sort = names[place]
        data, done = makes[sort](rng), [sort]
        for _ in range(rng.integers(0, MOST_MUTATIONS + 1) if turn else 0):
            change = changes[rng.integers(len(changes))]
            data = mutations[change](rng, data)
            done.append(change)
        _, dot, ending = sort.rpartition(".")
        yield Case(f"{number}: {' + '.join(done)}", data, dot + ending if dot else "")
