"""Every sound transform on sounds that nobody wishes for: a sound comes out, at any value, and none is changed."""

from __future__ import annotations

import numpy as np
import pytest

from augment.example import Audio, Example
from augment.recipe import Recipe
from augment.transforms import Transform, catalogue
from tests.augment.samples import fingerprint, is_valid, odd_value

LENGTHS = (0, 1, 2, 3, 100, 2_000)
RATES = (1_000, 8_000, 11_025, 16_000, 44_100, 48_000, 384_000)
CASES = 60


def odd_sound(rng: np.random.Generator) -> Audio:
    count, rate = int(rng.choice(LENGTHS)), int(rng.choice(RATES))
    shapes = (
        np.zeros(count),
        np.ones(count),
        np.resize((1.0, -1.0), count),
        np.eye(1, count, count // 2)[0],
        np.full(count, 1e-42),
        rng.uniform(-1, 1, count),
        np.concatenate([np.zeros(count - count // 3), rng.uniform(-1, 1, count // 3)]),
    )
    samples = shapes[rng.integers(len(shapes))].astype(np.float32)
    samples.setflags(write=False)
    return Audio(samples, rate)


@pytest.mark.parametrize("transform", catalogue("audio").values(), ids=lambda own: own.name)
def test_a_sound_comes_out(transform: Transform) -> None:
    rng = np.random.default_rng([8, *transform.name.encode()])
    for case in range(CASES):
        audio, partner = odd_sound(rng), Example(odd_sound(rng))
        values = {param.name: odd_value(param, rng) for param in transform.params}
        recipe = Recipe("audio", seed=case).with_step(transform.name, **values)
        before = fingerprint(audio)
        with np.errstate(all="raise", under="ignore"):
            result = recipe.apply_to(Example(audio), pool=[partner]).sample
        what = f"{values} on {len(audio.samples)} samples at {audio.sample_rate} Hz"
        assert is_valid(result, audio), what
        assert result.samples.ndim == 1, what
        assert (len(result.samples) == 0) == (len(audio.samples) == 0), what
        assert fingerprint(audio) == before, what
        if not audio.samples.any() and not transform.kind.mixes:
            assert not result.samples.any(), f"silence stays silent: {what}"
