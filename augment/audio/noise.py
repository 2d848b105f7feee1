"""Noise transforms. Samples are float32 (n,) in [-1, 1]."""

from __future__ import annotations

import functools

import numpy as np
import scipy.fft

from augment.audio.backgrounds import BACKGROUNDS, background_loop, stretch
from augment.audio.measures import peak_of, power
from augment.audio.recordings import RECORDINGS, recorded_loop
from augment.params import Param, choice, number
from augment.risks import Risk
from augment.transforms import Audio, transform

QUIETEST_DB = 80.0
LOWEST_HZ = 20.0
"""Coloured noise has nothing below: brown noise would spend most of its power where nobody hears it."""
_ROUNDS = 12


def _snr(help: str, usual: tuple[float, float]) -> Param:
    return number("snr_db", -10, QUIETEST_DB, usual, help, neutral=QUIETEST_DB, step=1, unit="dB", label="SNR")


@transform(
    "audio", "noise",
    _snr("How far the sound lies above the noise: 30 dB is a quiet hiss, at 0 dB both are equally strong.", (5, 30)),
    summary="Adds white noise, which is equally strong at all frequencies. Silence stays silent.",
    label_safety="Safe down to about 5 dB. Below, soft consonants and quiet sounds are hidden.",
    source="Gaussian noise scaled to the clip's own power",
    risks=(
        Risk("snr_db", "hidden", "Below 5 dB, what the label names may be hidden: quiet sounds, soft consonants.", 5),
    ),
)  # fmt: skip
def white_noise(audio: Audio, snr_db: float, rng: np.random.Generator) -> Audio:
    wanted = _noise_power(audio, snr_db)
    if wanted == 0:
        return audio
    return _against(audio, rng.standard_normal(len(audio.samples), np.float32), wanted)


@transform(
    "audio", "noise",
    _snr("How far the sound lies above the noise: 30 dB is a soft rush, at 0 dB both are equally strong.", (5, 30)),
    summary="Adds pink noise: 3 dB less with each octave, as a waterfall or a crowd far away. Silence stays silent.",
    label_safety="Safe down to about 5 dB. Below, it covers low voices and drums before it covers bright sounds.",
    source="Power as 1/f from 20 Hz on: Timmer and König, Astronomy and Astrophysics 300, 1995",
    risks=(
        Risk("snr_db", "hidden", "Below 5 dB, what the label names may be hidden: quiet sounds and low voices are.", 5),
    ),
)  # fmt: skip
def pink_noise(audio: Audio, snr_db: float, rng: np.random.Generator) -> Audio:
    wanted = _noise_power(audio, snr_db)
    if wanted == 0:
        return audio
    return _against(audio, _coloured(len(audio.samples), audio.sample_rate, 1, rng), wanted)


@transform(
    "audio", "noise",
    _snr("How far the sound lies above the noise: 30 dB is a far rumble, at 0 dB both are equally strong.", (5, 30)),
    summary="Adds brown noise: 6 dB less with each octave, as wind or surf. Silence stays silent.",
    label_safety="Safe down to about 0 dB for speech and birds, which lie above it; basses and drums are lost earlier.",
    source="Power as 1/f² from 20 Hz on: Timmer and König, Astronomy and Astrophysics 300, 1995",
    risks=(
        Risk("snr_db", "hidden", "Below 0 dB, what the label names may be hidden: whatever is deep is.", 0),
    ),
)  # fmt: skip
def brown_noise(audio: Audio, snr_db: float, rng: np.random.Generator) -> Audio:
    wanted = _noise_power(audio, snr_db)
    if wanted == 0:
        return audio
    return _against(audio, _coloured(len(audio.samples), audio.sample_rate, 2, rng), wanted)


@transform(
    "audio", "noise",
    _snr("How far the sound lies above the background: 30 dB is barely heard, at 0 dB both are equally strong.",
         (5, 30)),
    choice("kind", tuple(BACKGROUNDS), "babble", "What is heard behind the sound: made by code, or a recording of your "
           "own.", files=RECORDINGS),
    summary="Lays a stretch of a background under the sound, another one at each draw. Silence stays silent.",
    label_safety="Safe down to about 10 dB, unless the background is itself one of the classes.",
    source="Salamon and Bello, IEEE Signal Processing Letters 24, 2017; those that ship are synthetic",
    risks=(
        Risk("snr_db", "hidden", "Below 5 dB, the background may be what the label seems to speak of.", 5),
    ),
)  # fmt: skip
def background(audio: Audio, snr_db: float, kind: str, rng: np.random.Generator) -> Audio:
    wanted = _noise_power(audio, snr_db)
    if wanted == 0:
        return audio
    loop = (recorded_loop if RECORDINGS.names(kind) else background_loop)(kind, audio.sample_rate)
    return _against(audio, stretch(loop, int(rng.integers(len(loop))), len(audio.samples)), wanted)


@transform(
    "audio", "noise",
    _snr("How far the whole sound lies above each burst while it lasts: at 0 dB both are equally strong.", (0, 20)),
    number("per_second", 0.1, 10, (1, 4), "How many bursts there are, on average.", step=0.1, unit="per s",
           label="Bursts"),
    number("duration_s", 0.01, 1, (0.05, 0.3), "How long each lasts, unless the next one begins before.", unit="s"),
    summary="Adds bursts of noise that start hard and fade, as knocks, coughs and rustling. Silence stays silent.",
    label_safety="Safe while the bursts are short. One as long as a word or a call hides it.",
    source="Bursts of white, pink or brown noise, evenly spread, each scaled to the clip's own power",
    risks=(
        Risk("snr_db", "hidden", "Below -5 dB, whatever a burst falls on is hidden.", -5),
        Risk("duration_s", "gone", "So long a burst may cover a whole word or call.", high=0.5),
    ),
)  # fmt: skip
def short_noises(audio: Audio, snr_db: float, per_second: float, duration_s: float, rng: np.random.Generator) -> Audio:
    count = _how_many(audio, per_second, rng)
    wanted = _noise_power(audio, snr_db)
    if wanted == 0 or count == 0:
        return audio
    samples, rate = audio.samples.copy(), audio.sample_rate
    # Each has a part of the clip of its own, so that no two overlap and their level is what was asked for.
    room = len(samples) // count
    length = max(1, min(room, round(duration_s * rate)))
    time = np.arange(1, length + 1, dtype=np.float32)
    envelope = np.exp(-4 / length * time) * np.minimum(1, time / (0.005 * rate))
    for start in np.arange(count) * room + rng.integers(room - length + 1, size=count):
        burst = _coloured(length, rate, int(rng.integers(3)), rng) * envelope
        samples[start : start + length] = _mixed(samples[start : start + length], burst, wanted)
    return audio.with_samples(samples)


@transform(
    "audio", "noise",
    number("per_second", 0, 100, (2, 20), "How many clicks there are, on average.", neutral=0, step=0.5, unit="per s",
           label="Clicks"),
    number("level_db", -40, 20, (-12, 0), "The peak of each click, against the loudest sample of the clip.", step=0.5,
           unit="dB"),
    summary="Adds clicks, as on an old record or from a loose plug. Silence stays silent.",
    label_safety="Safe unless clicks are themselves a class. Many loud ones are heard as a noise.",
    source="Impulses that decay within 0.2 ms, at random places",
    risks=(
        Risk("per_second", "hidden", "So many clicks are heard as one noise.", high=50),
        Risk("level_db", "drowned", "So loud, the clicks are all that is heard.", high=10),
    ),
)  # fmt: skip
def clicks(audio: Audio, per_second: float, level_db: float, rng: np.random.Generator) -> Audio:
    count = _how_many(audio, per_second, rng)
    if per_second == 0 or count == 0:
        return audio
    decay = np.exp(-np.arange(0, 0.001, 1 / audio.sample_rate) / 0.0002)
    places = rng.integers(len(audio.samples), size=count)
    peaks = rng.choice([-1.0, 1.0], count) * np.abs(audio.samples).max() * 10 ** (level_db / 20)
    samples = np.pad(audio.samples, (0, len(decay)))
    np.add.at(samples, places[:, None] + np.arange(len(decay)), (peaks[:, None] * decay).astype(np.float32))
    return audio.with_samples(np.clip(samples[: len(audio.samples)], -1, 1))


def _noise_power(audio: Audio, snr_db: float) -> float:
    """The power of the noise; 0 where it is switched off, or the clip is silent."""
    return power(audio.samples) * 10 ** (-snr_db / 10) if snr_db < QUIETEST_DB else 0.0


def _how_many(audio: Audio, per_second: float, rng: np.random.Generator) -> int:
    """Events in a clip: in a short one now and then one, so that the average is what was asked for."""
    return int(per_second * len(audio.samples) / audio.sample_rate + rng.random())


def _against(audio: Audio, noise: np.ndarray, wanted: float) -> Audio:
    """The sound with `noise` float32 (n,) added at a power of `wanted`; `noise` is used up."""
    return audio.with_samples(_mixed(audio.samples, noise, wanted))


def _mixed(samples: np.ndarray, noise: np.ndarray, wanted: float) -> np.ndarray:
    """`samples` with `noise` added to them at a power of `wanted`, in [-1, 1]; `noise` is used up."""
    # Scaled by what was drawn, not by what is drawn on average: on a short clip the two differ by a decibel.
    noise *= np.float32(np.sqrt(wanted / max(power(noise), 1e-30)))
    noisy = samples + noise
    if peak_of(noisy) <= 1:
        return noisy
    # What full scale cuts off is made up for: a loud clip would get up to 2 dB less noise than its label says.
    for _ in range(_ROUNDS):
        np.clip(noisy, -1, 1, out=noisy)
        reached = power(noisy - samples)
        if reached == 0 or reached > 0.98 * wanted:
            break
        noise *= np.float32(np.sqrt(wanted / reached))
        np.add(samples, noise, out=noisy)
    return np.clip(noisy, -1, 1, out=noisy)


def _coloured(count: int, sample_rate: int, exponent: int, rng: np.random.Generator) -> np.ndarray:
    """Noise float32 (count,) whose power falls as frequency to the power of `exponent`: white, pink or brown."""
    if exponent == 0:
        return rng.standard_normal(count, np.float32)
    # At least four periods of the lowest frequency: a clip of a few samples has no bin between 0 and half its rate.
    size = scipy.fft.next_fast_len(max(count, round(4 * sample_rate / LOWEST_HZ)), real=True)
    slope = (_slope if size <= _MOST_KEPT else _slope.__wrapped__)(size, sample_rate, exponent)
    spectrum = rng.standard_normal(2 * len(slope), np.float32).view(np.complex64) * slope
    return scipy.fft.irfft(spectrum, size)[:count]


_MOST_KEPT = 1 << 20
"""Samples. Slopes of clips of minutes are tens of megabytes each, and no two clips are equally long."""


@functools.lru_cache(maxsize=32)
def _slope(size: int, sample_rate: int, exponent: int) -> np.ndarray:
    """The amplitude of each bin of a spectrum of `size` samples: float32 (bins,), 0 below LOWEST_HZ."""
    hertz = scipy.fft.rfftfreq(size, 1 / sample_rate)
    slope = np.where(hertz < LOWEST_HZ, 0, (LOWEST_HZ / np.maximum(hertz, LOWEST_HZ)) ** (exponent / 2))
    return slope.astype(np.float32)
