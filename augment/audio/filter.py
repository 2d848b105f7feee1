"""Filters: they weaken or strengthen a part of the frequencies. Samples are float32 (n,) in [-1, 1].

What lies past half the sample rate is not there: a filter does to the rest what it would have done with more room.
"""

from __future__ import annotations

import functools

import numpy as np
from scipy.signal import butter, sosfilt

from augment.audio.level import gain
from augment.params import Param, number
from augment.risks import Risk, beyond
from augment.transforms import Audio, transform

LOWEST_HZ, HIGHEST_HZ = 20.0, 20_000.0
_ORDER = 4
"""24 dB an octave."""
_BUTTERWORTH = "Butterworth filter of fourth order: Butterworth, Experimental Wireless 7, 1930"
_COOKBOOK = "Bristow-Johnson, “Cookbook formulae for audio equalizer biquad filter coefficients”, W3C, 2021"


@transform(
    "audio", "filter",
    number("cutoff_hz", 100, HIGHEST_HZ, (1000, 6000), "Where the filter has taken 3 dB; an octave above it is 24 dB.",
           neutral=HIGHEST_HZ, step=50, unit="Hz"),
    summary="Takes the high frequencies away, as behind a door. From half the sample rate on it does nothing.",
    label_safety="Speech stays clear down to about 3 kHz. Below 1 kHz consonants, birds and cymbals are lost.",
    source=_BUTTERWORTH,
    risks=(
        Risk("cutoff_hz", "muffled", "Below 1 kHz, consonants, birds and cymbals are lost.", 1000),
    ),
)  # fmt: skip
def low_pass(audio: Audio, cutoff_hz: float) -> Audio:
    return audio if cutoff_hz >= HIGHEST_HZ else _passed(audio, 0, cutoff_hz)


@transform(
    "audio", "filter",
    number("cutoff_hz", LOWEST_HZ, 8000, (80, 800), "Where the filter has taken 3 dB; an octave below it is 24 dB.",
           neutral=LOWEST_HZ, step=10, unit="Hz"),
    summary="Takes the low frequencies away, as a small loudspeaker. From half the sample rate on, nothing is left.",
    label_safety="Speech stays clear up to about 1 kHz; drums, engines and the sex of a voice are lost earlier.",
    source=_BUTTERWORTH,
    risks=(
        Risk("cutoff_hz", "thin", "Above 1 kHz, drums, engines and vowels are lost.", high=1000),
    ),
)  # fmt: skip
def high_pass(audio: Audio, cutoff_hz: float) -> Audio:
    return audio if cutoff_hz <= LOWEST_HZ else _passed(audio, cutoff_hz, np.inf)


def _centre(low: float, high: float, usual: tuple[float, float], help: str) -> Param:
    return number("centre_hz", low, high, usual, help, step=10, unit="Hz", label="Centre")


@transform(
    "audio", "filter",
    _centre(50, 8000, (500, 3000), "The middle of the band that is kept."),
    number("bandwidth_fraction", 0.1, 1.99, (0.5, 1.99), "Width of the band, in parts of its centre frequency.",
           unit="×", label="Width"),
    summary="Keeps one band of frequencies: 3 dB are lost at its edges, 24 dB an octave farther.",
    label_safety="Speech needs about 500 to 2500 Hz. In a narrow band, what tells sounds apart may be gone.",
    source=_BUTTERWORTH,
    risks=(
        Risk("bandwidth_fraction", "narrow", "In so narrow a band, most sounds are alike.", low=0.5),
        Risk("centre_hz", "out_of_band", "So high, most sounds have little to be told apart by.", high=5000),
    ),
)  # fmt: skip
def band_pass(audio: Audio, centre_hz: float, bandwidth_fraction: float) -> Audio:
    return _passed(audio, centre_hz * (1 - bandwidth_fraction / 2), centre_hz * (1 + bandwidth_fraction / 2))


@transform(
    "audio", "filter",
    _centre(50, 8000, (200, 4000), "The middle of the band that is taken away."),
    number("bandwidth_fraction", 0, 1.99, (0.2, 1), "Width of the band, in parts of its centre frequency.",
           neutral=0, unit="×", label="Width"),
    summary="Takes one band of frequencies away, as an echo or a bad cable does.",
    label_safety="Safe while the band is narrow. A wide one may take what tells two vowels or birds apart.",
    source=_BUTTERWORTH,
    risks=(
        Risk("bandwidth_fraction", "gone", "So wide a band may hold what tells two sounds apart.", high=1.2),
    ),
)  # fmt: skip
def band_stop(audio: Audio, centre_hz: float, bandwidth_fraction: float) -> Audio:
    low, high = centre_hz * (1 - bandwidth_fraction / 2), centre_hz * (1 + bandwidth_fraction / 2)
    if bandwidth_fraction == 0 or 2 * low >= audio.sample_rate:
        return audio
    if 2 * high >= audio.sample_rate:
        return _passed(audio, 0, low)
    return _filtered(audio, _band("bandstop", low, high, audio.sample_rate))


@transform(
    "audio", "filter",
    summary="Keeps what a telephone carries: 300 to 3400 Hz.",
    label_safety="Safe for speech. Basses, cymbals and most birds are lost.",
    source=f"Band of ITU-T G.712, 2001; {_BUTTERWORTH}",
)  # fmt: skip
def telephone(audio: Audio) -> Audio:
    return _passed(audio, 300, 3400)


def _gain(limit: float, usual: float, help: str) -> Param:
    return number("gain_db", -limit, limit, (-usual, usual), help, neutral=0, step=0.5, unit="dB")


_LOUD = "So strong a change, the timbre is another one, and loud parts are distorted."


@transform(
    "audio", "filter",
    _centre(50, 4000, (100, 1000), "Where half of the gain, in decibels, is reached."),
    _gain(18, 9, "What the lowest frequencies gain or lose."),
    number("q", 0.1, 1, 0.7, "How steeply the shelf rises; 0.7 is the steepest without a bump."),
    summary="Lifts or lowers all that lies below a frequency: the bass knob.",
    label_safety="Safe up to about 12 dB, unless the timbre itself is the label.",
    source=_COOKBOOK,
    risks=(
        beyond("gain_db", 15, "another_timbre", _LOUD),
    ),
)  # fmt: skip
def low_shelf(audio: Audio, centre_hz: float, gain_db: float, q: float) -> Audio:
    if gain_db == 0:
        return audio
    if 2 * centre_hz >= audio.sample_rate:
        return gain(audio, gain_db)
    return _filtered(audio, _biquad("low shelf", centre_hz, gain_db, q, audio.sample_rate))


@transform(
    "audio", "filter",
    _centre(300, 8000, (1000, 5000), "Where half of the gain, in decibels, is reached."),
    _gain(18, 9, "What the highest frequencies gain or lose."),
    number("q", 0.1, 1, 0.7, "How steeply the shelf rises; 0.7 is the steepest without a bump."),
    summary="Lifts or lowers all that lies above a frequency: the treble knob.",
    label_safety="Safe up to about 12 dB, unless the timbre itself is the label.",
    source=_COOKBOOK,
    risks=(
        beyond("gain_db", 15, "another_timbre", _LOUD),
    ),
)  # fmt: skip
def high_shelf(audio: Audio, centre_hz: float, gain_db: float, q: float) -> Audio:
    if gain_db == 0 or 2 * centre_hz >= audio.sample_rate:
        return audio
    return _filtered(audio, _biquad("high shelf", centre_hz, gain_db, q, audio.sample_rate))


@transform(
    "audio", "filter",
    _centre(50, 8000, (200, 4000), "Where the gain is reached in full."),
    _gain(24, 9, "What that frequency gains or loses."),
    number("q", 0.5, 5, (0.7, 2), "Centre frequency over width of the bell: 1.4 is one octave.", step=0.1),
    summary="Lifts or lowers the frequencies around one, in the shape of a bell: a resonance, or a hole.",
    label_safety="Safe up to about 12 dB, unless the timbre itself is the label.",
    source=_COOKBOOK,
    risks=(
        beyond("gain_db", 15, "another_timbre", _LOUD),
    ),
)  # fmt: skip
def peaking(audio: Audio, centre_hz: float, gain_db: float, q: float) -> Audio:
    if gain_db == 0 or 2 * centre_hz >= audio.sample_rate:
        return audio
    return _filtered(audio, _biquad("peak", centre_hz, gain_db, q, audio.sample_rate))


BANDS_HZ = (60, 140, 300, 640, 1400, 3000, 6500)
"""Where audiomentations' equaliser has its bands, in the mean."""
SECTIONS = (("low shelf", 92, 0.7), *(("peak", hertz, 1.8) for hertz in BANDS_HZ[1:-1]), ("high shelf", 4400, 0.7))
"""Shelves that rise half-way to the next band. With all knobs at 6 dB, 4 to 8 dB come out: wider bells would add up to
more, narrower ones leave holes."""


@transform(
    "audio", "filter",
    *(number(f"gain_{hertz}_hz", -12, 12, (-6, 6), f"What the frequencies around {hertz} Hz gain or lose.", neutral=0,
             step=0.5, unit="dB", label=f"At {hertz} Hz") for hertz in BANDS_HZ),
    summary="Seven knobs, from bass to treble: shelves at both ends, bells between. Another microphone, another room.",
    label_safety="Safe up to about 9 dB a band, unless the timbre itself is the label.",
    source=_COOKBOOK,
    risks=tuple(beyond(f"gain_{hertz}_hz", 9, "another_timbre", _LOUD) for hertz in BANDS_HZ),
)  # fmt: skip
def equaliser(  # noqa: PLR0917 (a band is a Param)
    audio: Audio, gain_60_hz: float, gain_140_hz: float, gain_300_hz: float, gain_640_hz: float, gain_1400_hz: float,
    gain_3000_hz: float, gain_6500_hz: float,
) -> Audio:  # fmt: skip
    gains = (gain_60_hz, gain_140_hz, gain_300_hz, gain_640_hz, gain_1400_hz, gain_3000_hz, gain_6500_hz)
    sections = [
        _biquad(shape, hertz, gain, q, audio.sample_rate)
        for (shape, hertz, q), gain in zip(SECTIONS, gains, strict=True)
        if gain != 0 and 2 * hertz < audio.sample_rate
    ]
    return _filtered(audio, np.concatenate(sections)) if sections else audio


def _passed(audio: Audio, low: float, high: float) -> Audio:
    """What lies between two frequencies in hertz; an edge at 0, or past half the sample rate, is none."""
    half = audio.sample_rate / 2
    if low >= half:
        return audio.with_samples(np.zeros_like(audio.samples))
    if low > 0 and high < half:
        return _filtered(audio, _band("bandpass", low, high, audio.sample_rate))
    if low > 0:
        return _filtered(audio, _slope("high pass", low, audio.sample_rate))
    return _filtered(audio, _slope("low pass", high, audio.sample_rate)) if high < half else audio


def _filtered(audio: Audio, sections: np.ndarray) -> Audio:
    if not len(audio.samples):
        return audio
    samples = audio.samples.astype(np.float64)
    # Now and then an impulse too small for float32: through silence, filters fade into numbers that processors are slow
    # with. It takes a half to a fifth of the time with a clip that has silence in it, and silence stays silent.
    samples[::256] += 1e-60
    samples = sosfilt(sections, samples).astype(np.float32)
    return audio.with_samples(np.clip(samples, -1, 1, out=samples))


@functools.lru_cache(maxsize=256)
def _band(kind: str, low: float, high: float, sample_rate: int) -> np.ndarray:
    return np.asarray(butter(_ORDER, (low, high), kind, fs=sample_rate, output="sos"))


def _slope(shape: str, cutoff_hz: float, sample_rate: int) -> np.ndarray:
    """Butterworth's as the cookbook's sections in a row: what scipy's `butter` gives, in a tenth of its time."""
    qs = [1 / (2 * np.cos(np.pi * (2 * k + 1) / (2 * _ORDER))) for k in range(_ORDER // 2)]
    return np.concatenate([_biquad(shape, cutoff_hz, 0, q, sample_rate) for q in qs])


def _biquad(shape: str, hertz: float, gain_db: float, q: float, sample_rate: int) -> np.ndarray:
    """One section (1, 6) of the cookbook: "low pass", "high pass", "low shelf", "high shelf" or "peak"."""
    a = 10 ** (gain_db / 40)
    turn = 2 * np.pi * hertz / sample_rate
    cosine, alpha = np.cos(turn), np.sin(turn) / (2 * q)
    # What is high is what is low with the sign of the cosine turned, and of every second coefficient.
    side = -1 if shape.startswith("high") else 1
    if shape == "peak":
        above = (1 + alpha * a, -2 * cosine, 1 - alpha * a)
        below = (1 + alpha / a, -2 * cosine, 1 - alpha / a)
    elif shape.endswith("pass"):
        part = 1 - side * cosine
        above, below = (part / 2, side * part, part / 2), (1 + alpha, -2 * cosine, 1 - alpha)
    else:
        mean, apart, lean = a + 1, (a - 1) * side * cosine, (a + 1) * side * cosine
        slope = 2 * np.sqrt(a) * alpha
        above = (a * (mean - apart + slope), side * 2 * a * (a - 1 - lean), a * (mean - apart - slope))
        below = (mean + apart + slope, -side * 2 * (a - 1 + lean), mean + apart - slope)
    return np.array([[*above, *below]]) / below[0]
