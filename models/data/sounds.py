"""Eight kinds of sounds, made by code, that are easily taken for one another: pitch, tempo, level and moment vary."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from augment.example import Audio

RATE = 8_000
LENGTH = 8_000
_TIME = np.arange(LENGTH) / RATE

Draw = np.random.Generator


def _sine(hertz: np.ndarray | float, overtones: Draw) -> np.ndarray:
    """A tone with a few random overtones; `hertz` may change over time."""
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(hertz, LENGTH)) / RATE
    strengths = overtones.uniform(0, 0.5, 3)
    return np.sin(phase) + sum(s * np.sin(k * phase) for k, s in enumerate(strengths, 2))


def _pitch(rng: Draw) -> float:
    return float(np.exp(rng.uniform(np.log(200), np.log(1200))))


def _rising(rng: Draw) -> np.ndarray:
    return _sine(_pitch(rng) * 2 ** (_TIME * rng.uniform(0.15, 1)), rng)


def _falling(rng: Draw) -> np.ndarray:
    return _sine(_pitch(rng) * 2 ** (-_TIME * rng.uniform(0.15, 1)), rng)


def _vibrato(rng: Draw) -> np.ndarray:
    depth, speed = rng.uniform(0.02, 0.12), rng.uniform(3, 9)
    return _sine(_pitch(rng) * 2 ** (depth * np.sin(2 * np.pi * speed * _TIME)), rng)


def _steady(rng: Draw) -> np.ndarray:
    pitch = _pitch(rng)
    return _sine(pitch, rng) + rng.uniform(0.3, 1) * _sine(pitch * rng.choice([1.25, 1.333, 1.5]), rng)


def _pulses(rng: Draw) -> np.ndarray:
    gate = np.sin(2 * np.pi * rng.uniform(3, 9) * _TIME) > rng.uniform(-0.5, 0.5)
    return _sine(_pitch(rng), rng) * gate


def _tremolo(rng: Draw) -> np.ndarray:
    return _sine(_pitch(rng), rng) * (1 + rng.uniform(0.4, 0.9) * np.sin(2 * np.pi * rng.uniform(3, 9) * _TIME))


def _bell(rng: Draw) -> np.ndarray:
    pitch, decay = _pitch(rng), rng.uniform(3, 9)
    partials = [np.sin(2 * np.pi * pitch * ratio * _TIME) * np.exp(-decay * ratio * _TIME) for ratio in (1, 2.76, 5.4)]
    return np.sum(partials, axis=0)


def _plucked(rng: Draw) -> np.ndarray:
    return _sine(_pitch(rng), rng) * np.exp(-rng.uniform(3, 9) * _TIME)


KINDS: dict[str, Callable[[Draw], np.ndarray]] = {
    "bell": _bell, "falling": _falling, "plucked": _plucked, "pulses": _pulses,
    "rising": _rising, "steady": _steady, "tremolo": _tremolo, "vibrato": _vibrato,
}  # fmt: skip


def synthesise(clips_a_class: int, seed: int) -> tuple[list[Audio], list[str]]:
    """Clips of one second at 8 kHz with the name of their kind, kind by kind; the same for the same seed."""
    clips, labels = [], []
    for number, (name, make) in enumerate(KINDS.items()):
        rng = np.random.default_rng([seed, number])
        for _ in range(clips_a_class):
            clips.append(Audio(_performed(make(rng), rng), RATE))
            labels.append(name)
    return clips, labels


def _performed(sound: np.ndarray, rng: Draw) -> np.ndarray:
    """At a moment and level of its own, with soft ends, over a faint noise. float32 (LENGTH,)."""
    start, seconds = int(rng.uniform(0, 0.35) * RATE), rng.uniform(0.4, 0.65)
    count = int(seconds * RATE)
    ends = np.minimum(1, np.minimum(np.arange(count), np.arange(count)[::-1]) / (0.02 * RATE))
    placed = np.zeros(LENGTH)
    placed[start : start + count] = (sound[:count] * ends)[: LENGTH - start]
    level = 10 ** (rng.uniform(-26, -8) / 20)
    noise = 10 ** (rng.uniform(-65, -45) / 20) * rng.standard_normal(LENGTH)
    return np.clip(placed / max(np.abs(placed).max(), 1e-9) * level + noise, -1, 1).astype(np.float32)
