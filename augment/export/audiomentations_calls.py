"""What of audiomentations (Jordal, MIT) does what our sound transforms do.

Each function is a counterpart of ours of the same name; what is unlike ours is said in a note. Each is run and measured
against ours in tests/augment/export/test_audiomentations.py. The library itself is not imported.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from augment.audio.filter import SECTIONS
from augment.errors import Note
from augment.export.library import Call, Expression, Library, Part, ends, in_row, is_drawn, with_argument
from augment.params import Value

_ROLLOFF = {"min_rolloff": 24, "max_rolloff": 24}


def always(call: Call, p: float = 1.0) -> Call:
    """The call with its p; the library's own default is 0.5."""
    return with_argument(call, p=p)


def _row(*calls: Call) -> Call:
    return in_row("Compose", map(always, calls))


def _one_of(calls: Iterable[Call]) -> Call:
    return in_row("OneOf", calls)


LIBRARY = Library("audiomentations", always, _one_of)
counterpart = LIBRARY.counterpart


def _span(**values: Value) -> dict[str, Any]:
    """`gain_db=(-6, 6)` as min_gain_db=-6, max_gain_db=6."""
    return {f"{end}_{name}": ends(value)[k] for name, value in values.items() for k, end in enumerate(("min", "max"))}


def _note(key: str, sentence: str) -> Note:
    return Note(f"export.audiomentations.{key}", sentence)


def _if(condition: bool, key: str, sentence: str) -> tuple[Note, ...]:
    return (_note(key, sentence),) if condition else ()


def _drawn_in_mel(hertz: Value) -> tuple[Note, ...]:
    return _if(is_drawn(hertz), "mel", "Frequencies are drawn evenly on the mel scale, by the recipe evenly in hertz.")


def _half_the_rate(centre_hz: Value) -> tuple[Note, ...]:
    sentence = "Keep centres below half the sample rate: past it, audiomentations fails or becomes unstable."
    return _if(ends(centre_hz)[1] > 4000, "half_the_rate", sentence)


def _place_is_drawn(position: Value) -> tuple[Note, ...]:
    return _if(position != (0, 1), "position", "The place is drawn from the whole clip.")


LIBRARY.near("background", "AddBackgroundNoise lays sound files of your own below it.")
LIBRARY.near("short_noises", "AddShortNoises adds sound files of your own.")
LIBRARY.near("compressor", "Its Limiter lets nothing past a threshold, as a compressor of a very high ratio does.")
LIBRARY.near("crop", "AdjustDuration cuts all clips to the same seconds.")
LIBRARY.near("reverb", "RoomSimulator draws rooms, ApplyImpulseResponse takes sound files of your own.")
LIBRARY.near("room", "RoomSimulator draws rooms, ApplyImpulseResponse takes sound files of your own.")


@counterpart
def some_of(parts: tuple[Part, ...], count: Value) -> Call:
    there = sum(part.call is not None for part in parts)
    low, high = (min(end, there) for end in ends(count))
    notes = _if(is_drawn(count) and ends(count)[1] > there, "count", "The number of steps is at most that of those "
                "listed; the recipe draws it from the whole range, and takes all where it is more.")  # fmt: skip
    return Call("SomeOf", leading=((low, high) if low != high else low,), parts=parts, notes=notes)


@counterpart
def gain(gain_db: Value) -> Call:
    return Call("Gain", _span(gain_db=gain_db))


@counterpart
def gain_transition(start_gain_db: Value, end_gain_db: Value, position: Value, duration_s: Value) -> Call:
    gains = (*ends(start_gain_db), *ends(end_gain_db))
    low, high = (max(end, 0.001) for end in ends(duration_s))
    note = _note("gain_transition", "It draws both gains from one range, and the moment from the whole clip and the "
                 "fade before it; the recipe has a range for each.")  # fmt: skip
    return Call("GainTransition", _span(gain_db=(min(gains), max(gains)), duration=(low, high)), (note,))


@counterpart
def normalize_peak(peak_dbfs: Value) -> Call:
    return _row(Call("Normalize"), Call("Gain", _span(gain_db=peak_dbfs)))


@counterpart
def normalize_loudness(lufs: Value) -> Call:
    return Call("LoudnessNormalization", _span(lufs=lufs), needs=("loudness",))


@counterpart
def clipping(share: Value) -> Call:
    note = _note("clipping", "It has a limit for either sign, at a quantile in whole per cent; the recipe has one for "
                 "both.")  # fmt: skip
    low, high = (round(100 * end) for end in ends(share))
    return Call("ClippingDistortion", _span(percentile_threshold=(low, high)), (note,))


@counterpart
def polarity() -> Call:
    return Call("PolarityInversion")


@counterpart
def low_pass(cutoff_hz: Value) -> Call:
    return Call("LowPassFilter", {**_span(cutoff_freq=cutoff_hz), **_ROLLOFF}, _drawn_in_mel(cutoff_hz))


@counterpart
def high_pass(cutoff_hz: Value) -> Call:
    return Call("HighPassFilter", {**_span(cutoff_freq=cutoff_hz), **_ROLLOFF}, _drawn_in_mel(cutoff_hz))


def _band(name: str, centre_hz: Value, bandwidth_fraction: Value) -> Call:
    width = tuple(max(end, 0.001) for end in ends(bandwidth_fraction))
    arguments = {**_span(center_freq=centre_hz, bandwidth_fraction=width), **_ROLLOFF}
    return Call(name, arguments, (*_drawn_in_mel(centre_hz), *_half_the_rate(centre_hz)))


@counterpart
def band_pass(centre_hz: Value, bandwidth_fraction: Value) -> Call:
    return _band("BandPassFilter", centre_hz, bandwidth_fraction)


@counterpart
def band_stop(centre_hz: Value, bandwidth_fraction: Value) -> Call:
    return _band("BandStopFilter", centre_hz, bandwidth_fraction)


@counterpart
def telephone() -> Call:
    return _band("BandPassFilter", (300 + 3400) / 2, (3400 - 300) / ((300 + 3400) / 2))


_BIQUADS = {"low shelf": "LowShelfFilter", "high shelf": "HighShelfFilter", "peak": "PeakingFilter"}


def _biquad(shape: str, centre_hz: Value, gain_db: Value, q: Value) -> Call:
    notes = (*_drawn_in_mel(centre_hz), *(_half_the_rate(centre_hz) if shape == "peak" else ()))
    return Call(_BIQUADS[shape], _span(center_freq=centre_hz, gain_db=gain_db, q=q), notes)


@counterpart
def low_shelf(centre_hz: Value, gain_db: Value, q: Value) -> Call:
    return _biquad("low shelf", centre_hz, gain_db, q)


@counterpart
def high_shelf(centre_hz: Value, gain_db: Value, q: Value) -> Call:
    return _biquad("high shelf", centre_hz, gain_db, q)


@counterpart
def peaking(centre_hz: Value, gain_db: Value, q: Value) -> Call:
    return _biquad("peak", centre_hz, gain_db, q)


@counterpart
def equaliser(**gains: Value) -> Call:
    # Not its SevenBandParametricEQ, which draws where its bands lie.
    bands = zip(SECTIONS, gains.values(), strict=True)
    return _row(*(_biquad(shape, float(hertz), gain_db, q) for (shape, hertz, q), gain_db in bands))


@counterpart
def white_noise(snr_db: Value) -> Call:
    return Call("AddGaussianSNR", _span(snr_db=snr_db))


def _colour(snr_db: Value, decay_db: float) -> Call:
    note = _note("colour", "Its noise reaches below 20 Hz, where nobody hears it, and its slope varies by a decibel an "
                 "octave.")  # fmt: skip
    return Call("AddColorNoise", _span(snr_db=snr_db, f_decay=decay_db), (note,))


@counterpart
def pink_noise(snr_db: Value) -> Call:
    return _colour(snr_db, -3.01)


@counterpart
def brown_noise(snr_db: Value) -> Call:
    return _colour(snr_db, -6.02)


@counterpart
def shift(fraction: Value, fill: Value) -> Call:
    return Call("Shift", {**_span(shift=fraction), "rollover": fill == "wrap", "fade_duration": 0.0})


@counterpart
def reverse() -> Call:
    return Call("Reverse")


@counterpart
def pad(fraction: Value, section: Value, fill: Value, length: Value) -> Call:
    note = _if(
        length == "changes", "pad", "The padding takes the place of what stood there: the clip keeps its length."
    )
    return Call("Padding", {"mode": fill, **_span(fraction=fraction), "pad_section": section}, note)


@counterpart
def time_dropout(width: Value, position: Value) -> Call:
    place = "start" if position == 0 else "end" if position == 1 else "random"
    note = _place_is_drawn(position) if place == "random" else ()
    return Call("TimeMask", {**_span(band_part=width), "mask_location": place}, note)


@counterpart
def repeat_part(width: Value, position: Value, repeats: Value, mode: Value) -> Call:
    low, high = (Expression(f"max(0.01, {end:g} * seconds)") for end in ends(width))
    notes = (
        _note("repeat_part", "It takes seconds: those of the clip that is read here."),
        *_place_is_drawn(position),
    )
    return Call("RepeatPart", {**_span(part_duration=(low, high), repeats=repeats), "mode": mode}, notes)


@counterpart
def trim(top_db: Value, length: Value) -> Call:
    notes = (
        _note("trim", "It looks at 2048 samples at a time, the recipe at 10 ms: a little more is left at both ends."),
        *_if(is_drawn(top_db), "trim_mean", "It draws no threshold: this is the middle of the range."),
        *_if(length == "kept", "trim_length", "The clip becomes shorter and is not filled up."),
    )
    return Call("Trim", {"top_db": sum(ends(top_db)) / 2}, notes)


@counterpart
def time_stretch(rate: Value, length: Value) -> Call:
    return Call("TimeStretch", {**_span(rate=rate), "leave_length_unchanged": length == "kept"})


@counterpart
def speed(rate: Value, length: Value) -> Call:
    # Resampled, and played at the rate as before.
    slow, fast = ends(rate)
    low, high = (Expression(f"round(sample_rate / {end:g})") for end in (fast, slow))
    notes = (
        _note("speed", "Resample changes the speed because the result is saved at the clip’s own sample rate."),
        *_if(is_drawn(rate), "speed_drawn", "The length is drawn evenly, by the recipe the speed."),
        *_if(length == "kept", "speed_length", "The clip becomes shorter or longer."),
    )
    return Call("Resample", _span(sample_rate=(low, high)), notes)


@counterpart
def pitch_shift(semitones: Value) -> Call:
    return Call("PitchShift", _span(semitones=semitones))


@counterpart
def resample(rate_hz: Value) -> Call:
    cutoff = tuple(end / 2 for end in ends(rate_hz))
    note = _note(
        "resample", "Its Resample goes one way: a steep low-pass at half the rate stands for the way there and back."
    )
    steep = {"min_rolloff": 96, "max_rolloff": 96, "zero_phase": True}
    return Call("LowPassFilter", {**_span(cutoff_freq=cutoff), **steep}, (note, *_drawn_in_mel(rate_hz)))


@counterpart
def bit_crush(bits: Value) -> Call:
    return Call("BitCrush", _span(bit_depth=bits))


MP3_KBPS = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 192, 224, 256, 320)


@counterpart
def mp3(kbps: Value) -> Call:
    rates = tuple(min(MP3_KBPS, key=lambda known: abs(known - end)) for end in ends(kbps))
    note = _if(
        is_drawn(kbps),
        "mp3",
        "It draws one of the rates that MP3 has; the recipe draws a number and takes the nearest.",
    )
    return Call("Mp3Compression", _span(bitrate=rates), note, ("fast-mp3-augment",))


@counterpart
def tanh_distortion(amount: Value) -> Call:
    note = _if(ends(amount)[0] == 0, "tanh_distortion", "At 0 it still bends the peaks a little.")
    return Call("TanhDistortion", _span(distortion=amount), note)


@counterpart
def air_absorption(distance_m: Value) -> Call:
    air = {"min_temperature": 20, "max_temperature": 20, "min_humidity": 51, "max_humidity": 51}
    distance = tuple(max(end, 0.001) for end in ends(distance_m))
    note = _note("air_absorption", "Its table of octaves takes a fifth more of the high frequencies than the recipe’s "
                 "formula, and about twice as much of the low ones, of which there is little to take.")  # fmt: skip
    return Call("AirAbsorption", {**air, **_span(distance=distance)}, (note,))
