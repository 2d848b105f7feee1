"""Space transforms: a sound as it comes through a room, or from far away. Samples are float32 (n,) in [-1, 1].

The direct sound stays where it is and as strong as it is; what the room adds comes on top. Where the sum would go
beyond full scale, all of it is turned down, as clipping would be heard.
"""

from __future__ import annotations

import numpy as np
import scipy.fft
from scipy.signal import fftconvolve

from augment.audio.recordings import RECORDINGS, recorded_echoes
from augment.audio.rooms import ROOMS, echoes_of
from augment.params import choice, number
from augment.risks import Risk
from augment.transforms import Audio, transform

_MARGIN = 2048
"""Samples of silence behind a sound that is filtered as a whole, so that its end does not reach its beginning."""


@transform(
    "audio", "space",
    number("rt60_s", 0.1, 5, (0.2, 0.8), "Time in which the reverberation falls by 60 dB: 0.4 s in a living room, 2 s "
           "in a hall.", step=0.05, unit="s", label="Reverberation time"),
    number("wet", 0, 1, (0.2, 0.6), "Amplitude of the reverberation: at 100 % it carries as much power as the direct "
           "sound, which stays as it is.", neutral=0, unit="of the direct sound", label="Reverberation"),
    summary="Adds reverberation: noise that dies away evenly, another one each time. The clip keeps its length.",
    label_safety="Speech is safe up to about 1 s. Beyond, words run into one another.",
    source="Exponentially decaying noise: Moorer, “About this reverberation business”, Computer Music Journal 3, 1979",
    risks=(
        Risk("rt60_s", "runs_together", "So long an echo lets words and beats run into one another.", high=1.5),
    ),
)  # fmt: skip
def reverb(audio: Audio, rt60_s: float, wet: float, rng: np.random.Generator) -> Audio:
    count = len(audio.samples)
    if wet == 0 or count == 0:
        return audio
    time_s = np.arange(1, round(rt60_s * audio.sample_rate) + 1, dtype=np.float32) / audio.sample_rate
    tail = rng.standard_normal(len(time_s), np.float32) * np.power(np.float32(10), -3 / rt60_s * time_s)
    tail *= np.float32(1 / np.sqrt(np.sum(np.square(tail, dtype=np.float64))))
    return _in_room(audio, tail, wet)


@transform(
    "audio", "space",
    choice("kind", tuple(ROOMS), "bathroom", "Which room, with source and microphone at a place of their own; or an "
           "impulse response that was recorded in one.", files=RECORDINGS),
    number("wet", 0, 1, (0.5, 1), "Amplitude of the echoes: at 100 % that of the real room; the direct sound stays as "
           "it is.", neutral=0, unit="of the real room", label="Echoes"),
    summary="Plays the sound in a room: the walls' first reflections from their directions, then its reverberation.",
    label_safety="Speech is safe in the small rooms. In hall and church words run into one another.",
    source="Image sources: Allen and Berkley, JASA 65, 1979; reverberation time by Eyring, JASA 1, 1930",
    risks=(
        Risk("kind", "runs_together", "So long an echo lets words and beats run into one another.",
             among=("hall", "church")),
    ),
)  # fmt: skip
def room(audio: Audio, kind: str, wet: float) -> Audio:
    if wet == 0 or len(audio.samples) == 0:
        return audio
    return _in_room(audio, (recorded_echoes if RECORDINGS.names(kind) else echoes_of)(kind, audio.sample_rate), wet)


def _in_room(audio: Audio, echoes: np.ndarray, wet: float) -> Audio:
    """`echoes` float32 (m,): the impulse response from one sample after the direct sound on."""
    samples, count = audio.samples, len(audio.samples)
    added = fftconvolve(samples[:-1], echoes[: count - 1])[: count - 1]
    result = samples.copy()
    result[1:] += np.float32(wet) * added
    result *= np.float32(1 / max(1.0, float(np.abs(result).max())))
    return audio.with_samples(np.clip(result, -1, 1, out=result))


@transform(
    "audio", "space",
    number("distance_m", 0, 500, (10, 100), "Way that the sound goes through the air.", neutral=0, step=1, unit="m",
           label="Distance"),
    summary="Dulls the sound as air does over a distance, at 20 °C and 50 % humidity; the level of low sounds stays.",
    label_safety="Safe for what is loud and far away. High calls and consonants fade first.",
    source="Absorption by the air: ISO 9613-1, 1993",
    risks=(
        Risk("distance_m", "too_far", "From so far, little above 4 kHz is left: high calls and consonants.", high=300),
    ),
)  # fmt: skip
def air_absorption(audio: Audio, distance_m: float) -> Audio:
    count = len(audio.samples)
    if distance_m == 0 or count == 0:
        return audio
    size = scipy.fft.next_fast_len(count + _MARGIN, real=True)
    hertz = np.fft.rfftfreq(size, 1 / audio.sample_rate)
    gain = 10 ** (-distance_m / 20 * attenuation_db_per_m(hertz))
    samples = scipy.fft.irfft(scipy.fft.rfft(audio.samples, size) * gain.astype(np.float32), size)[:count]
    return audio.with_samples(np.clip(samples, -1, 1, out=samples))


def attenuation_db_per_m(hertz: np.ndarray, celsius: float = 20.0, humidity: float = 50.0) -> np.ndarray:
    """ISO 9613-1, equations 3 to 5 and B.2, at one atmosphere; `humidity` in per cent."""
    kelvin = celsius + 273.15
    relative = kelvin / 293.15
    vapour = humidity * 10 ** (-6.8346 * (273.16 / kelvin) ** 1.261 + 4.6151)
    oxygen = 24 + 4.04e4 * vapour * (0.02 + vapour) / (0.391 + vapour)
    nitrogen = relative**-0.5 * (9 + 280 * vapour * np.exp(-4.170 * (relative ** (-1 / 3) - 1)))
    square = np.square(hertz)
    relaxation = 0.01275 * np.exp(-2239.1 / kelvin) * oxygen / (oxygen**2 + square)
    relaxation += 0.1068 * np.exp(-3352.0 / kelvin) * nitrogen / (nitrogen**2 + square)
    absorbed: np.ndarray = 8.686 * square * (1.84e-11 * relative**0.5 + relative**-2.5 * relaxation)
    return absorbed
