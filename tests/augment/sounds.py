"""What tests of sounds measure with: tones, noise, and how high a sound is."""

from __future__ import annotations

import numpy as np

from augment.example import Audio
from augment.params import Value
from augment.recipe import Recipe


def tone(hertz: float = 440, rate: int = 16_000, seconds: float = 2.0, amplitude: float = 0.1) -> Audio:
    time_s = np.arange(int(rate * seconds)) / rate
    return Audio((amplitude * np.sin(2 * np.pi * hertz * time_s)).astype(np.float32), rate)


def noise(rate: int = 16_000, seconds: float = 1.0, amplitude: float = 0.1, seed: int = 0) -> Audio:
    values = np.random.default_rng(seed).uniform(-amplitude, amplitude, int(rate * seconds))
    return Audio(values.astype(np.float32), rate)


def after(name: str, audio: Audio, index: int = 0, **values: Value) -> Audio:
    """What one step makes of a sound."""
    result: Audio = Recipe("audio", seed=3).with_step(name, **values).apply(audio, index=index)
    return result


def pitch_of(audio: Audio) -> float:
    """The strongest frequency in hertz, to about 0.02 cents, by a spectrum padded sixtyfold."""
    middle = audio.samples[len(audio.samples) // 4 : -len(audio.samples) // 4]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle)), 64 * len(middle)))
    return float(spectrum.argmax()) * audio.sample_rate / (64 * len(middle))


def cents(hertz: float, reference: float) -> float:
    return float(1200 * np.log2(hertz / reference))
