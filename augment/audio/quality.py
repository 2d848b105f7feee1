"""Quality transforms: what cheap or old equipment does to a sound. Samples are float32 (n,) in [-1, 1]."""

from __future__ import annotations

import io

import numpy as np
import soundfile

from augment.audio.loading import resampled
from augment.audio.measures import exceeded_by, power
from augment.params import integer, number
from augment.risks import Risk
from augment.transforms import Audio, transform

HIGHEST_RATE = 48_000


@transform(
    "audio", "quality",
    integer("rate_hz", 1000, HIGHEST_RATE, (4000, 12_000), "The lower rate. What lies above half of it is lost.",
            neutral=HIGHEST_RATE, step=100, unit="Hz", label="Sample rate"),
    summary="Brings the sound to a lower sample rate and back. From the sound's own rate on it does nothing.",
    label_safety="Speech stays clear down to 8 kHz. Below 4 kHz consonants, birds and cymbals are lost.",
    source="soxr, high quality, both ways",
    risks=(
        Risk("rate_hz", "muffled", "Below 4 kHz, consonants, birds and cymbals are lost.", 4000),
    ),
)  # fmt: skip
def resample(audio: Audio, rate_hz: int) -> Audio:
    if rate_hz >= min(HIGHEST_RATE, audio.sample_rate):
        return audio
    return _back(audio, resampled(audio, rate_hz))


@transform(
    "audio", "quality",
    integer("bits", 2, 16, (5, 10), "Bits a sample: 16 as on a CD; each one less brings 6 dB more noise.", neutral=16,
            unit="bits"),
    summary="Rounds every sample to fewer levels, without dither: the grit of old samplers and toys.",
    label_safety="Safe down to about 6 bits. Below, quiet parts turn into silence or a square wave.",
    source="Uniform quantiser of 2^bits levels: Bennett, Bell System Technical Journal 27, 1948",
    risks=(
        Risk("bits", "gone", "With so few levels, quiet parts are silent.", 5),
    ),
)  # fmt: skip
def bit_crush(audio: Audio, bits: int) -> Audio:
    if bits >= 16:
        return audio
    level = 2.0 ** (1 - bits)
    # The last bit of a float32 from 2^23 levels on is worth one level: adding that much rounds to levels.
    rounding = np.float32(1.5 * 2**23 * level)
    samples = audio.samples + rounding
    samples -= rounding
    # One side of zero has a level less, as in every PCM file. To look for it costs a third of doing it.
    if len(samples) and samples.max() > 1 - level:
        np.minimum(samples, np.float32(1 - level), out=samples)
    return audio.with_samples(samples)


MP3_RATES = (8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
_LEAST_RATES = ((32_000, 32, 320), (16_000, 8, 160), (0, 8, 64))
"""From which sample rate on the format has which lowest and highest rate, in kilobits per second."""
_DELAY = 1105
"""Samples that encoder (576) and decoder (529) put before a sound. The decoder takes them away itself where the
encoder has left a note; at low rates a frame has no room for one."""


@transform(
    "audio", "quality",
    integer("kbps", 8, 320, (16, 64), "The rate; the nearest is taken that MP3 has for the sound's sample rate.",
            step=8, unit="kbps", label="Rate"),
    title="MP3",
    summary="Packs the sound as MP3 and unpacks it; it keeps its length and place.",
    label_safety="Safe down to about 24 kbps. Below, speech gurgles and cymbals are lost.",
    source="ISO/IEC 11172-3 and 13818-3, by LAME through libsndfile",
    risks=(
        Risk("kbps", "gurgling", "At so low a rate, consonants and high sounds are lost.", 16),
    ),
    is_slow=True,
)  # fmt: skip
def mp3(audio: Audio, kbps: int) -> Audio:
    rate = next((rate for rate in MP3_RATES if rate >= audio.sample_rate), MP3_RATES[-1])
    sent = resampled(audio, rate)
    if not len(sent.samples):
        return audio
    samples = soundfile.read(io.BytesIO(packed_mp3(sent, kbps)), dtype="float32")[0]
    delay = _DELAY if len(samples) > len(sent.samples) else 0
    samples = np.clip(samples[delay : delay + len(sent.samples)], -1, 1)
    return _back(audio, Audio(samples, rate))


def packed_mp3(audio: Audio, kbps: int) -> bytes:
    """A sound at one of MP3_RATES as a file, at the constant rate nearest to `kbps` that its sample rate allows."""
    lowest, highest = next((low, high) for least, low, high in _LEAST_RATES if audio.sample_rate >= least)
    # libsndfile fails at a level of exactly 1.
    level = min(0.9999, (highest - min(max(kbps, lowest), highest)) / (highest - lowest))
    packed = io.BytesIO()
    with soundfile.SoundFile(
        packed,
        "w",
        audio.sample_rate,
        1,
        "MPEG_LAYER_III",
        format="MP3",
        bitrate_mode="CONSTANT",
        compression_level=level,
    ) as file:
        file.write(audio.samples)
    return packed.getvalue()


@transform(
    "audio", "quality",
    number("amount", 0, 1, (0.05, 0.5), "Share of the samples that the curve bends markedly.", neutral=0,
           unit="of the samples"),
    summary="Bends the peaks softly, as an overdriven valve; the level stays the same.",
    label_safety="Speech stays clear up to about 70 %. Not where the timbre is the label.",
    source="tanh after a gain by quantile, as audiomentations' TanhDistortion",
    risks=(
        Risk("amount", "distorted", "So much distortion, quiet and loud parts sound alike.", high=0.7),
    ),
)  # fmt: skip
def tanh_distortion(audio: Audio, amount: float) -> Audio:
    before = power(audio.samples)
    if amount == 0 or before == 0:
        return audio
    knee = exceeded_by(audio.samples, 0.99 * amount)
    samples = np.tanh(audio.samples * np.float32(0.5 / max(knee, 1e-6)))
    samples *= np.float32(np.sqrt(before / power(samples)))
    return audio.with_samples(np.clip(samples, -1, 1, out=samples))


def _back(audio: Audio, other: Audio) -> Audio:
    """`other` at the rate and length of `audio`."""
    samples = resampled(other, audio.sample_rate).samples[: len(audio.samples)]
    return audio.with_samples(np.pad(samples, (0, len(audio.samples) - len(samples))))
