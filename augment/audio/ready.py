"""The sounds that ship, made by code: two to three seconds each at 16 kHz."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.signal import lfilter

from augment.example import Audio

RATE = 16_000


def _time(seconds: float) -> np.ndarray:
    return np.arange(int(seconds * RATE)) / RATE


def _placed(parts: list[tuple[float, np.ndarray]], seconds: float, peak: float = 0.5) -> Audio:
    """The parts, each from its own second on, mixed and brought to one peak."""
    mixed = np.zeros(int(seconds * RATE))
    for start, part in parts:
        first = int(start * RATE)
        room = mixed[first : first + len(part)]
        room += part[: len(room)]
    return Audio((mixed * (peak / np.abs(mixed).max())).astype(np.float32), RATE)


def _note(hertz: float, seconds: float) -> np.ndarray:
    """A plucked tone: six partials, the higher ones decaying faster."""
    time = _time(seconds)
    partials = (np.sin(2 * np.pi * k * hertz * time) * np.exp(-(2 + k) * time) / k for k in range(1, 7))
    return np.asarray(sum(partials)) * np.minimum(1, time / 0.005)


def melody() -> Audio:
    hertz = [261.6, 329.6, 392.0, 523.3, 392.0, 440.0, 349.2, 261.6]
    return _placed([(0.3 * k, _note(pitch, 1.0)) for k, pitch in enumerate(hertz)], 3.0)


VOWELS = {"a": (730, 1090, 2440), "i": (270, 2290, 3010), "o": (570, 840, 2410), "e": (530, 1840, 2480)}
"""Formants in hertz: Peterson and Barney, JASA 24, 1952."""


def vowel(name: str, seconds: float, pitch: float) -> np.ndarray:
    """Pulses of a voice through three resonators one after the other."""
    time = _time(seconds)
    phase = np.cumsum(pitch * (1 + 0.15 * np.sin(np.pi * time / seconds))) / RATE
    voice = np.diff(np.floor(phase), prepend=0.0) + 0.003 * np.random.default_rng(0).standard_normal(len(time))
    for formant, bandwidth in zip(VOWELS[name], (80, 100, 150), strict=True):
        radius, angle = np.exp(-np.pi * bandwidth / RATE), 2 * np.pi * formant / RATE
        voice = lfilter([1 - radius], [1, -2 * radius * np.cos(angle), radius**2], voice)
    return voice * np.minimum(1, np.minimum(time, seconds - time) / 0.04)


def voice() -> Audio:
    parts = [(0.1 + 0.55 * k, vowel(name, 0.5, 115 + 12 * (k % 3))) for k, name in enumerate("aieo")]
    return _placed(parts, 2.5)


def drums() -> Audio:
    rng = np.random.default_rng(1)
    time = _time(0.3)
    kick = np.sin(2 * np.pi * (50 * time + 6 * (1 - np.exp(-25 * time)))) * np.exp(-12 * time)
    snare = (rng.standard_normal(len(time)) + np.sin(2 * np.pi * 190 * time)) * np.exp(-18 * time) * 0.5
    hat = np.diff(rng.standard_normal(len(time)), prepend=0.0) * np.exp(-60 * time) * 0.25
    parts = [(0.25 * k, hat) for k in range(10)]
    parts += [(start, kick) for start in (0, 0.75, 1.0, 1.75, 2.0)] + [(start, snare) for start in (0.5, 1.5)]
    return _placed(parts, 2.5)


def birds() -> Audio:
    rng = np.random.default_rng(2)
    parts = []
    for start in np.sort(rng.uniform(0, 2.4, 14)):
        time = _time(rng.uniform(0.06, 0.2))
        low, slope, trill = rng.uniform(2200, 4200), rng.uniform(-4000, 6000), rng.uniform(20, 60)
        phase = low * time + slope * time**2 / 2 + 6 * np.sin(2 * np.pi * trill * time)
        parts.append((float(start), np.sin(2 * np.pi * phase) * np.sin(np.pi * time / time[-1]) ** 2))
    return _placed(parts, 2.6, peak=0.35)


def chirps() -> Audio:
    """From 50 Hz to 7.5 kHz and back, as many octaves a second all the time: what a filter takes can be read off."""
    low, high, half = 50.0, 7500.0, 1.4
    time, rate = _time(half), np.log(high / low) / half
    up = np.sin(2 * np.pi * low / rate * (np.exp(rate * time) - 1)) * np.minimum(
        1, np.minimum(time, half - time) / 0.02
    )
    return _placed([(0.05, up), (0.1 + half, up[::-1])], 3.0, peak=0.4)


READY: dict[str, Callable[[], Audio]] = {
    "melody": melody, "voice": voice, "drums": drums, "birds": birds, "chirps": chirps,
}  # fmt: skip
