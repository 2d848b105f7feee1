"""What an instrument would show of a sound, and of what was done to it."""

from __future__ import annotations

import numpy as np

from augment.audio.measures import SILENCE_DB, loudness_lufs, peak_of, rms_db, snr_db
from augment.example import Audio
from augment.modality import Measure

FULL_SCALE = 1 - 2**-15
"""From here on a file of 16 bits holds its largest value."""


def readings(audio: Audio, original: Audio | None = None) -> tuple[Measure, ...]:
    """Length, level, peak, loudness, spectral centroid and clipped samples of a sound.

    Beside an `original` of the same length and rate, how far that lies above all that was changed (in dB, SILENCE_DB's
    negative where nothing was).
    """
    samples = audio.samples
    peak = peak_of(samples)
    found = [
        Measure("length", len(samples) / audio.sample_rate, "s"),
        Measure("rms", rms_db(samples), "dBFS"),
        Measure("peak", 20 * float(np.log10(peak)) if peak > 0 else SILENCE_DB, "dBFS"),
        Measure("loudness", loudness_lufs(samples, audio.sample_rate), "LUFS"),
        Measure("centroid", spectral_centroid_hz(audio), "Hz"),
        Measure("clipped", float(np.count_nonzero(np.abs(samples) >= FULL_SCALE)), "samples"),
    ]
    if original is not None and original.sample_rate == audio.sample_rate and len(original.samples) == len(samples):
        found.append(Measure("snr", snr_db(original.samples, samples), "dB"))
    return tuple(found)


def spectral_centroid_hz(audio: Audio) -> float:
    """The mean frequency, weighted by its magnitude over the whole sound; 0 of silence."""
    magnitudes = np.abs(np.fft.rfft(audio.samples)) if len(audio.samples) else np.zeros(1)
    total = float(magnitudes.sum())
    hertz = np.fft.rfftfreq(max(1, len(audio.samples)), 1 / audio.sample_rate)
    return float((hertz * magnitudes).sum() / total) if total > 0 else 0.0


def equally_loud(audio: Audio, other: Audio) -> Audio:
    """`audio`, turned down to the loudness of `other` where that is quieter: for hearing what else differs."""
    surplus_db = loudness_lufs(audio.samples, audio.sample_rate) - loudness_lufs(other.samples, other.sample_rate)
    is_silent = peak_of(other.samples) == 0
    if surplus_db <= 0 or is_silent:
        return audio
    return audio.with_samples(audio.samples * np.float32(10 ** (-surplus_db / 20)))
