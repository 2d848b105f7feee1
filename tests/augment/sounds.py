"""Sounds to measure on, and how they are measured."""

from __future__ import annotations

import itertools

import numpy as np

from augment.example import Audio
from augment.params import Param, Value
from augment.recipe import Recipe
from augment.transforms import Transform


def tone(hertz: float = 440, rate: int = 16_000, seconds: float = 2.0, amplitude: float = 0.1) -> Audio:
    time = np.arange(int(rate * seconds)) / rate
    return Audio((amplitude * np.sin(2 * np.pi * hertz * time)).astype(np.float32), rate)


def hiss(rate: int = 16_000, seconds: float = 2.0, level: float = 0.1) -> Audio:
    """White noise, always the same."""
    samples = level * np.random.default_rng(0).standard_normal(int(rate * seconds))
    return Audio(samples.clip(-1, 1).astype(np.float32), rate)


def after(name: str, audio: Audio, seed: int = 3, **values: Value) -> Audio:
    return Recipe("audio", seed=seed).with_step(name, **values).apply(audio)


def added(name: str, audio: Audio, **values: Value) -> np.ndarray:
    return after(name, audio, **values).samples - audio.samples


def response_db(name: str, hertz: float, rate: int = 48_000, **values: Value) -> float:
    """What a filter makes of one frequency: from the spectrum of what it makes of an impulse."""
    samples = np.zeros(rate, np.float32)
    samples[0] = 0.05
    spectrum = np.abs(np.fft.rfft(after(name, Audio(samples, rate), **values).samples))
    return float(20 * np.log10(max(spectrum[round(hertz)], 1e-12) / 0.05))


def octave_powers(samples: np.ndarray, rate: int, edges_hz: list[float]) -> np.ndarray:
    """The mean power density between each two edges, in dB."""
    power = np.abs(np.fft.rfft(samples.astype(np.float64))) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / rate)
    return np.array(
        [10 * np.log10(power[(hertz >= low) & (hertz < high)].mean()) for low, high in itertools.pairwise(edges_hz)]
    )


BAD_SOUNDS = {
    f"{kind}, {length} at {rate}": Audio(make(length).astype(np.float32), rate)
    for rate in (1000, 8000, 16_000, 44_100, 48_000, 384_000)
    for length in (0, 1, 2, 3, 100, 5000)
    for kind, make in {
        "silence": np.zeros,
        "full scale": lambda length: np.where(np.arange(length) // 7 % 2, 1.0, -1.0),
        "constant": np.ones,
        "noise": lambda length: np.random.default_rng(length).uniform(-1, 1, length),
        "barely there": lambda length: np.full(length, 1e-30),
        "one click": lambda length: np.eye(1, length, length // 2)[0] if length else np.zeros(0),
    }.items()
}


def faults_on_bad_sounds(transform: Transform, seed: int = 0) -> list[str]:
    """Every bad sound under values drawn from the whole range of every Param: what is not a sound of that length."""
    rng = np.random.default_rng(seed)
    faults = []
    for name, audio in BAD_SOUNDS.items():
        step = {param.name: _drawn(param, rng) for param in transform.params}
        before = audio.samples.tobytes()
        with np.errstate(all="raise", under="ignore"):
            samples = after(transform.name, audio, seed, **step).samples
        is_sound = samples.dtype == np.float32 and np.isfinite(samples).all() and (np.abs(samples) <= 1).all()
        if not is_sound or len(samples) != len(audio.samples) or audio.samples.tobytes() != before:
            faults.append(f"{name}: {step}")
    return faults


def _drawn(param: Param, rng: np.random.Generator) -> Value:
    """Any value that the Param may have; every second one is an end of its range."""
    if param.kind == "flag":
        return bool(rng.integers(2))
    if param.kind == "choice":
        return str(rng.choice(param.choices))
    value = rng.choice([rng.uniform(param.low, param.high), rng.choice([param.low, param.high])])
    return param.check(round(value) if param.kind == "int" else float(value))
