"""Seeded draws that need no shared generator.

Every random number comes from (seed, sample index, step id): moving one slider or adding a step changes no other
step's draws, and thirty sessions on one server cannot disturb each other. The mixing function is SplitMix64's
finaliser (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014), because it yields the
draws of a whole batch of indices in a few vectorised operations.
"""

from __future__ import annotations

import hashlib

import numpy as np

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MASK = (1 << 64) - 1


def _mix(state: np.ndarray) -> np.ndarray:
    """SplitMix64's finaliser over a uint64 array."""
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))


def key_of(text: str) -> int:
    """A 64-bit number for a step id, the same in every process (Python's own `hash` of a string is not)."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def derive_seed(*parts: int | str) -> int:
    """One 63-bit seed from several parts, order counting: `derive_seed(recipe_seed, run_seed)`."""
    return key_of("/".join(str(part) for part in parts)) >> 1


def states(seed: int, indices: np.ndarray, step_key: int) -> np.ndarray:
    """One uint64 state a sample index, for the step whose id hashes to `step_key`. Shape: that of `indices`."""
    base = _mix(np.array([(seed ^ 0x5851F42D4C957F2D) & _MASK], np.uint64) + _GOLDEN)
    sample = _mix((indices.astype(np.uint64) + np.uint64(1)) * _GOLDEN ^ base)
    return _mix(sample ^ np.uint64(step_key))


def uniforms(states: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """A float64 number in [0, 1) for each state and each of `keys` uint64, the `key_of` a Param's name.

    Keyed by name, so that a new Param changes no other one's draws. Shape (len(states), len(keys)).
    """
    return (_mix(states[:, None] ^ _mix(keys + _GOLDEN)[None, :]) >> np.uint64(11)) * 2.0**-53


def generator(state: int) -> np.random.Generator:
    """A generator for transforms that draw whole fields (noise) or permutations, one a sample and step."""
    return np.random.default_rng(state)
