"""Backgrounds made by code, always the same: what a sound is heard against in a room, a street or the open air.

Each is a loop of ten seconds whose end joins its start, so that any stretch of any length can be taken from it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
import scipy.fft

from augment.audio import ready

SECONDS = 10
_RATE = 32_000
_COUNT = SECONDS * _RATE
_TIME = np.arange(_COUNT) / _RATE


@functools.lru_cache(maxsize=12)
def background_loop(kind: str, sample_rate: int) -> np.ndarray:
    """The loop of one of `BACKGROUNDS` at any sample rate: float32 (10 s,), read-only, RMS 1, nothing below 20 Hz."""
    # Resampled by the spectrum of the whole: a filter that runs from start to end would break the loop at its seam.
    spectrum = scipy.fft.rfft(BACKGROUNDS[kind](np.random.default_rng(list(kind.encode()))))
    spectrum[: SECONDS * 20] = 0
    loop = _unit(scipy.fft.irfft(spectrum, SECONDS * sample_rate)).astype(np.float32)
    loop.setflags(write=False)
    return loop


def stretch(loop: np.ndarray, start: int, count: int) -> np.ndarray:
    """`count` samples of a loop from `start` on, over its seam as often as needed; a new array."""
    if start + count <= len(loop):
        return loop[start : start + count].copy()
    return np.tile(loop, -(-(start + count) // len(loop)))[start : start + count]


def _unit(samples: np.ndarray) -> np.ndarray:
    return samples / np.sqrt(np.mean(np.square(samples)))


def _noise(rng: np.random.Generator, amplitude: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Noise whose spectrum has the amplitude given for each frequency in hertz; RMS 1, a loop by its making."""
    hertz = scipy.fft.rfftfreq(_COUNT, 1 / _RATE)
    phases = rng.standard_normal((len(hertz), 2)).view(np.complex128)[:, 0]
    return _unit(scipy.fft.irfft(phases * amplitude(hertz), _COUNT))


def _band(low: float, high: float) -> Callable[[np.ndarray], np.ndarray]:
    """Rising to `low` and falling from `high` hertz on, 6 and 12 dB an octave."""
    return lambda hertz: hertz / (hertz + low) / (1 + np.square(hertz / high))


def _swell(rng: np.random.Generator, fastest_hz: float, strength: float) -> np.ndarray:
    """A level that comes and goes slowly, around 1."""
    return np.exp(strength * _noise(rng, lambda hertz: (hertz > 0) & (hertz <= fastest_hz)))


def _tones(rng: np.random.Generator, base_hz: float, strengths: np.ndarray) -> np.ndarray:
    """Harmonics of a base in tenths of a hertz, which fit the loop; RMS 1."""
    spectrum = np.zeros(_COUNT // 2 + 1, np.complex128)
    bins = np.arange(1, len(strengths) + 1) * round(base_hz * SECONDS)
    spectrum[bins] = strengths * np.exp(2j * np.pi * rng.random(len(strengths)))
    return _unit(scipy.fft.irfft(spectrum, _COUNT))


def _lay(loop: np.ndarray, start_s: float, part: np.ndarray, rate: int = _RATE) -> None:
    """Add a part to the loop; what runs past the end is heard at the start."""
    loop[(int(start_s * rate) + np.arange(len(part))) % len(loop)] += part


def babble(rng: np.random.Generator) -> np.ndarray:
    """Eight voices that speak at once, in vowels and hisses."""
    rate = ready.RATE
    loop = np.zeros(SECONDS * rate)
    for pitch in rng.uniform(90, 240, 8):
        second = rng.uniform(0, 1)
        while second < SECONDS:
            level = rng.uniform(0.4, 1)
            hiss = np.diff(rng.standard_normal(int(rng.uniform(0.03, 0.08) * rate)))
            _lay(loop, second, 0.02 * level * hiss * np.hanning(len(hiss)), rate)
            name, seconds = str(rng.choice(list(ready.VOWELS))), rng.uniform(0.1, 0.3)
            spoken = ready.vowel(name, seconds, pitch * rng.uniform(0.9, 1.2))
            _lay(loop, second + 0.06, level * spoken / np.abs(spoken).max(), rate)
            second += seconds + rng.choice([0.03, 0.08, 0.5], p=[0.5, 0.35, 0.15])
    return np.asarray(scipy.fft.irfft(scipy.fft.rfft(loop), _COUNT))


def rain(rng: np.random.Generator) -> np.ndarray:
    """A steady hiss, and drops that fall nearby."""
    loop = _noise(rng, _band(1200, 5000))
    time = _TIME[: int(0.02 * _RATE)]
    for second in rng.uniform(0, SECONDS, 400):
        drop = np.sin(2 * np.pi * rng.uniform(1200, 6000) * time) * np.exp(-time / rng.uniform(0.002, 0.005))
        _lay(loop, second, rng.lognormal(0.5, 0.6) * drop)
    return loop


def wind(rng: np.random.Generator) -> np.ndarray:
    """Gusts: low rumbling, and a whistle that grows with them."""
    gusts = _swell(rng, 0.6, 0.6)
    whistle = _noise(rng, lambda hertz: np.exp(-np.square((hertz - 600) / 120)))
    return gusts * _noise(rng, _band(30, 160)) + 0.1 * gusts**2 * whistle


def hum(rng: np.random.Generator) -> np.ndarray:
    """Mains hum of 50 Hz: strong odd harmonics, weaker even ones, and a faint hiss."""
    numbers = np.arange(1, 25)
    tones = _tones(rng, 50, np.where(numbers % 2, 1.0, 0.4) / numbers)
    return tones + 0.02 * _noise(rng, _band(100, 6000))


def street(rng: np.random.Generator) -> np.ndarray:
    """Far traffic, and four cars that pass: tyres and engine."""
    loop = 0.6 * _noise(rng, _band(25, 150))
    tyres = _noise(rng, _band(300, 1100))
    for quarter in range(4):
        second = (quarter + rng.uniform(0.2, 0.8)) * SECONDS / 4
        apart = (_TIME - second + SECONDS / 2) % SECONDS - SECONDS / 2
        engine = _tones(rng, rng.uniform(40, 90), 1 / np.arange(1, 9))
        loop += (tyres + 0.5 * engine) / (1 + np.square(apart / rng.uniform(0.4, 0.9)))
    return loop


def fan(rng: np.random.Generator) -> np.ndarray:
    """A ventilator: air that rushes, and the beat of seven blades at 22 turns a second."""
    blades = _tones(rng, 154, 1 / np.arange(1, 9) ** 1.5)
    turning = 1 + 0.1 * np.sin(2 * np.pi * 22 * _TIME)
    return turning * (_noise(rng, _band(60, 900)) + 0.5 * blades)


BACKGROUNDS: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    "babble": babble, "rain": rain, "wind": wind, "hum": hum, "street": street, "fan": fan,
}  # fmt: skip
