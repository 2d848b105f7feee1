"""Level transforms: they change how loud a sound is. Samples are float32 (n,) in [-1, 1]."""

from __future__ import annotations

import numpy as np

from augment.audio.measures import SILENCE_DB, exceeded_by, loudness_lufs, peak_of
from augment.params import number
from augment.risks import Risk
from augment.transforms import Audio, transform


@transform(
    "audio", "level",
    number("gain_db", -40, 40, (-6, 6), "Change of level: +6 dB doubles the amplitude, -6 dB halves it.",
           neutral=0, step=0.5, unit="dB"),
    summary="Makes the sound quieter or louder.",
    label_safety="Safe unless loudness itself is the label. Peaks beyond full scale are clipped, which is heard.",
    source="Amplitude ratio 10^(dB/20)",
    risks=(
        Risk("gain_db", "distorted_or_silent", "So quiet, it may not be heard; so loud, it is distorted.", -30, 20),
    ),
)  # fmt: skip
def gain(audio: Audio, gain_db: float) -> Audio:
    return audio if gain_db == 0 else _louder(audio, gain_db)


@transform(
    "audio", "level",
    number("start_gain_db", -40, 20, (-18, 3), "Change of level before the transition.", neutral=0, step=0.5,
           unit="dB", label="Gain before"),
    number("end_gain_db", -40, 20, (-18, 3), "Change of level after the transition.", neutral=0, step=0.5, unit="dB",
           label="Gain after"),
    number("position", 0, 1, (0, 0.8), "Where the transition begins.", unit="of the clip", label="From"),
    number("duration_s", 0, 6, (0.2, 2), "How long it takes; at 0 s the level jumps.", step=0.1, unit="s"),
    summary="Lets the level glide from one gain to another, evenly in decibels: fading in, fading out.",
    label_safety="Safe while what the label names stays audible. Not where loudness or approach is the label.",
    source="Amplitude ratio 10^(dB/20), as audiomentations' GainTransition",
    risks=(
        Risk("start_gain_db", "quiet_start", "So quiet a start, what stands there may not be heard.", low=-30),
        Risk("end_gain_db", "quiet_end", "So quiet an end, what stands there may not be heard.", low=-30),
    ),
)  # fmt: skip
def gain_transition(
    audio: Audio, start_gain_db: float, end_gain_db: float, position: float, duration_s: float
) -> Audio:
    if start_gain_db == end_gain_db:
        return gain(audio, start_gain_db)
    count = len(audio.samples)
    first = round(position * count)
    lasting = round(duration_s * audio.sample_rate)
    glide = np.linspace(start_gain_db, end_gain_db, lasting, dtype=np.float32)[: count - first]
    samples = audio.samples.copy()
    samples[:first] *= _ratio(start_gain_db)
    samples[first : first + len(glide)] *= np.exp(np.float32(np.log(10) / 20) * glide)
    samples[first + len(glide) :] *= _ratio(end_gain_db)
    return audio.with_samples(_within(samples, max(start_gain_db, end_gain_db)))


@transform(
    "audio", "level",
    number("peak_dbfs", -40, 0, (-12, 0), "The level of the loudest sample: 0 dBFS is full scale.", step=0.5,
           unit="dBFS"),
    summary="Brings every sound to the same peak. Silence stays silent.",
    label_safety="Safe unless loudness itself is the label, as in near and far.",
    source="Amplitude ratio of the wanted peak to the sound's own",
    risks=(
        Risk("peak_dbfs", "silent", "So quiet, the sound may not be heard.", low=-30),
    ),
)  # fmt: skip
def normalize_peak(audio: Audio, peak_dbfs: float) -> Audio:
    peak = peak_of(audio.samples)
    if peak == 0:
        return audio
    # Not clipped: the quotient is rounded so that the peak times it is 1 at most.
    return audio.with_samples(audio.samples * (_ratio(peak_dbfs) / np.float32(peak)))


@transform(
    "audio", "level",
    number("lufs", -40, -5, (-31, -16), "Loudness of the whole sound: speech in podcasts has -16, television -23.",
           step=0.5, unit="LUFS", label="Loudness"),
    summary="Brings every sound to the same loudness, as the ear weighs frequencies. Silence stays silent.",
    label_safety="Safe unless loudness itself is the label. Peaks beyond full scale are clipped, which is heard.",
    source="ITU-R BS.1770-4, “Algorithms to measure audio programme loudness”, 2015",
    risks=(
        Risk("lufs", "distorted", "So loud, the peaks of most sounds are cut off and distorted.", high=-12),
    ),
)  # fmt: skip
def normalize_loudness(audio: Audio, lufs: float) -> Audio:
    now = loudness_lufs(audio.samples, audio.sample_rate)
    return _louder(audio, lufs - now) if now > SILENCE_DB else audio


@transform(
    "audio", "level",
    number("share", 0, 0.8, (0.02, 0.2), "How many samples lie at the limit afterwards, the loudest ones.", neutral=0,
           unit="of the samples"),
    summary="Cuts off the peaks, as an amplifier or a microphone that is driven too far.",
    label_safety="Speech stays clear up to about half. Not where the timbre is the label.",
    source="Hard limit at a quantile of the magnitudes, as audiomentations' ClippingDistortion",
    risks=(
        Risk("share", "distorted", "So much clipping, most of the timbre is lost.", high=0.5),
    ),
)  # fmt: skip
def clipping(audio: Audio, share: float) -> Audio:
    limit = np.float32(exceeded_by(audio.samples, share)) if share > 0 else np.float32(0)
    return audio.with_samples(np.clip(audio.samples, -limit, limit)) if limit > 0 else audio


_BLOCK_S = 0.004
_ATTACK_S, _RELEASE_S = 0.005, 0.1


@transform(
    "audio", "level",
    number("threshold_db", -60, 0, (-40, -20), "The level from which on it works; a full-scale sine has -3 dB.",
           step=0.5, unit="dB"),
    number("ratio", 1, 20, (2, 8), "How many decibels above the threshold become one.", neutral=1, step=0.1,
           unit="to 1"),
    summary="Makes loud parts quieter, within 5 ms, and lets go within 100 ms: as radio and telephones do.",
    label_safety="Safe unless loudness or its course is the label, as in struck and bowed.",
    source="Giannoulis, Massberg and Reiss, Journal of the Audio Engineering Society 60, 2012",
    risks=(
        Risk("threshold_db", "flat", "So low a threshold, loud and quiet can hardly be told apart.", low=-50),
    ),
)  # fmt: skip
def compressor(audio: Audio, threshold_db: float, ratio: float) -> Audio:
    count = len(audio.samples)
    if ratio == 1 or count == 0:
        return audio
    block = max(1, round(_BLOCK_S * audio.sample_rate))
    pieces = np.pad(audio.samples, (0, -count % block)).reshape(-1, block)
    powers = np.einsum("ij,ij->i", pieces, pieces) / block
    powers[-1] *= block / (count - block * (len(pieces) - 1))
    over = np.maximum(10 * np.log10(np.maximum(powers, 1e-12)) - threshold_db, 0)
    if not over.any():
        return audio
    factors = 10 ** (-_followed(over * (1 - 1 / ratio), block / audio.sample_rate) / 20)
    # Straight lines from the start of one block to the next, which begins at what its own power asks for.
    ends = np.append(factors[1:], factors[-1])
    way = np.arange(block, dtype=np.float32) / block
    curve = factors.astype(np.float32)[:, None] + (ends - factors).astype(np.float32)[:, None] * way
    return audio.with_samples((pieces * curve).reshape(-1)[:count])


def _followed(reduction: np.ndarray, block_s: float) -> np.ndarray:
    """The reduction in dB a block, rising with the attack time and falling with the release time."""
    rise, fall = (1 - np.exp(-block_s / time) for time in (_ATTACK_S, _RELEASE_S))
    now, followed = 0.0, []
    for wanted in reduction.tolist():
        now += (wanted - now) * (rise if wanted > now else fall)
        followed.append(now)
    return np.array(followed)


@transform(
    "audio", "level",
    summary="Turns the waveform upside down. It sounds the same; a network that sees waveforms learns not to care.",
    label_safety="Always safe: no ear hears the difference.",
    source="Each sample times -1",
)  # fmt: skip
def polarity(audio: Audio) -> Audio:
    return audio.with_samples(-audio.samples)


def _ratio(decibels: float) -> np.float32:
    return np.float32(10 ** (decibels / 20))


def _louder(audio: Audio, decibels: float) -> Audio:
    return audio.with_samples(_within(audio.samples * _ratio(decibels), decibels))


def _within(samples: np.ndarray, decibels: float) -> np.ndarray:
    """`samples`, which were made louder by up to `decibels`, in [-1, 1] again; changed in place."""
    return np.clip(samples, -1, 1, out=samples) if decibels > 0 and peak_of(samples) > 1 else samples
