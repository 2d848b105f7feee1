"""Samples of every modality for the invariant tests, made by code."""

from __future__ import annotations

from typing import Any

import numpy as np

from augment.params import Param, Scalar
from augment.transforms import Audio, Transform, catalogue, nothing_missing

TEXT = "The quick brown fox, which isn't lazy, jumps over 13 dogs:\n“well-known” facts cost $5.99 — really?"
CHINESE = "今天的外卖很好吃，送得也快！"
SENTENCES = "Anna didn't come to Paris. She'll stay in Berlin until 12:30! Do not call 0049 before 3rd May?"
CHINESE_SENTENCES = "王芳在北京买了 2 张票。她没说 2024年3月12日去上海吗？后面的房间不错！"


def always_here(modality: str) -> list[Transform]:
    """The transforms that need nothing that may be missing; test_language_models.py runs the invariants on the rest."""
    return [known for known in catalogue(modality).values() if known.missing is nothing_missing]


def picture(height: int, width: int, channels: int = 3, seed: int = 0) -> np.ndarray:
    """Smooth hills and valleys with a little texture, uint8, read-only, so that a write to it is an error."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0 : 1 : complex(height), 0 : 1 : complex(width)][..., None]
    waves = np.sin(3 * x + np.arange(channels)) + np.cos(5 * y - np.arange(channels)) + 0.1 * rng.random(channels)
    image = (127 + 50 * waves + rng.integers(-5, 6, (height, width, channels))).clip(0, 255).astype(np.uint8)
    image.setflags(write=False)
    return image


def sound(seconds: float = 0.25, sample_rate: int = 8000) -> Audio:
    """A 440 Hz tone of amplitude 0.1 with a little silence at both ends, read-only."""
    count = int(seconds * sample_rate)
    samples = (0.1 * np.sin(2 * np.pi * 440 * np.arange(count) / sample_rate)).astype(np.float32)
    samples[: count // 10] = samples[-(count // 10) :] = 0
    samples.setflags(write=False)
    return Audio(samples, sample_rate)


SAMPLES: dict[str, list[Any]] = {
    "image": [picture(48, 64), picture(64, 48, 1), picture(8, 8), picture(8, 8, 1)],
    "audio": [sound()],
    "text": [TEXT, CHINESE, SENTENCES, CHINESE_SENTENCES],
}
ODD_SAMPLES: dict[str, list[Any]] = {
    "image": [picture(h, w, c) for h, w in ((1, 1), (1, 9), (9, 1), (2, 2), (1, 4), (3, 130)) for c in (1, 3)],
    "audio": [Audio(np.zeros(n, np.float32), 8000) for n in (0, 1, 2)],
    "text": ["", " ", "word", "！", "a b", "👍🏽 👍", "\n\n", "é" * 5],
}


def same(a: Any, b: Any) -> bool:
    """Whether two samples of one modality are the same, bit for bit."""
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, Audio):
        return a[1:] == b[1:] and same(a.samples, b.samples)
    return bool(a == b)


def fingerprint(sample: Any) -> bytes:
    """What must not change while a transform works on `sample`."""
    if isinstance(sample, np.ndarray):
        return sample.tobytes()
    return sample.samples.tobytes() if isinstance(sample, Audio) else sample.encode()


def is_valid(result: Any, source: Any) -> bool:
    """Whether `result` is a sample of the modality of `source` and within its range."""
    if isinstance(source, np.ndarray):
        is_image = isinstance(result, np.ndarray) and result.dtype == np.uint8 and result.ndim == 3
        return is_image and result.shape[2] == source.shape[2] and result.size > 0
    if isinstance(source, Audio):
        samples = result.samples
        in_range = bool(np.isfinite(samples).all() and (np.abs(samples) <= 1).all())
        return in_range and samples.dtype == np.float32 and result.sample_rate == source.sample_rate
    return isinstance(result, str)


def size(sample: Any) -> tuple[int, ...]:
    """What a transform that keeps the size keeps."""
    return sample.shape if isinstance(sample, np.ndarray) else sample.samples.shape


def odd_value(param: Param, rng: np.random.Generator) -> Scalar:
    """Of a number, an end of the range as often as something between."""
    if param.kind == "words":
        return str(rng.choice(["", "not, 不,好", "a", "(", "x y"]))
    if param.kind == "choice":
        return str(rng.choice(param.choices))
    if param.kind == "flag":
        return bool(rng.integers(2))
    value = float(rng.choice([param.low, param.high, rng.uniform(param.low, param.high)]))
    return round(value) if param.kind == "int" else value
