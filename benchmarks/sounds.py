"""Each sound transform against audiomentations on the same job, one after another, one thread.

Run `python -m benchmarks.sounds [names]`. It prints milliseconds for 4 s of a speech-like sound at 16 and 44.1 kHz, and
how many times as long audiomentations takes. It is called as its users call it, through its transform object, with the
same values and frozen, so that it draws none. It wants an older soxr than ours, so it is installed without what it
asks for (requirements-dev-alone.txt).

Not alike: their resample goes one way, so it is called twice; they keep nothing within full scale; their MP3 comes from
an encoder set to a faster, coarser quality than libsndfile's; their pitch shift is off by up to 24 cents, ours by 0.3.
Their reverse is left out: it is the same samples read backwards, and does nothing. They have nothing like the rest.
"""

from __future__ import annotations

import functools
import math
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import soundfile

from augment.audio import filter as filters
from augment.audio.loading import resampled
from augment.audio.ready import READY
from augment.example import Audio, Example, UnderWay
from augment.kinds.kind import Around
from augment.params import Scalar
from augment.transforms import Transform, catalogue

try:
    import audiomentations
except ImportError:
    audiomentations = None

RATES, SECONDS = (16_000, 44_100), 4
ALONE = Around(0, (), lambda place, now: now)
Job = tuple[dict[str, Scalar], Callable[[np.ndarray, int], object]]


def frozen(
    name: str, settings: Mapping[str, object] | None = None, **parameters: object
) -> Callable[[np.ndarray, int], object]:
    """One of theirs, made with `settings`, with its drawn values set, so that it draws none."""
    theirs = getattr(audiomentations, name)(p=1.0, **settings or {})
    theirs.parameters = {"should_apply": True, **parameters}
    theirs.freeze_parameters()
    return theirs  # type: ignore[no-any-return]


def noise_jobs(audio: Audio, folder: str) -> dict[str, Job]:
    rms = float(np.sqrt(np.mean(np.square(audio.samples)))) / math.sqrt(10)
    noise = 0.1 * np.random.default_rng(0).standard_normal(10 * audio.sample_rate)
    soundfile.write(Path(folder) / "noise.wav", noise, audio.sample_rate)
    short = audiomentations.AddShortNoises(folder, min_time_between_sounds=0.5, max_time_between_sounds=1, p=1.0)
    colour = {"desired_noise_rms": rms, "apply_a_weighting": False}
    return {
        "white_noise": ({"snr_db": 10.0}, frozen("AddGaussianSNR", noise_std=rms)),
        "pink_noise": ({"snr_db": 10.0}, frozen("AddColorNoise", f_decay=-3.01, **colour)),
        "brown_noise": ({"snr_db": 10.0}, frozen("AddColorNoise", f_decay=-6.02, **colour)),
        "background": ({"snr_db": 10.0, "kind": "rain"}, audiomentations.AddBackgroundNoise(folder, p=1.0)),
        "short_noises": ({"snr_db": 10.0, "per_second": 1.0, "duration_s": 0.2}, short),
    }


def level_and_quality_jobs(rate: int) -> dict[str, Job]:
    there, back = (frozen("Resample", target_sample_rate=other) for other in (8000, rate))
    glide: dict[str, Scalar] = {"start_gain_db": -12.0, "end_gain_db": 3.0}
    return {
        "gain": ({"gain_db": -6.0}, frozen("Gain", amplitude_ratio=0.5)),
        "gain_transition": (
            {**glide, "position": 0.25, "duration_s": 2.0},
            frozen("GainTransition", t0=rate, fade_time_samples=2 * rate, **glide),
        ),
        "normalize_peak": ({"peak_dbfs": 0.0}, audiomentations.Normalize(p=1.0)),
        "normalize_loudness": ({"lufs": -23.0}, audiomentations.LoudnessNormalization(p=1.0)),
        "clipping": ({"share": 0.2}, frozen("ClippingDistortion", percentile_threshold=20)),
        "polarity": ({}, frozen("PolarityInversion")),
        "resample": ({"rate_hz": 8000}, lambda samples, rate: back(there(samples, rate), 8000)),  # type: ignore[arg-type]
        "bit_crush": ({"bits": 8}, frozen("BitCrush", bit_depth=8)),
        "mp3": ({"kbps": 32}, frozen("Mp3Compression", bitrate=32)),
        "tanh_distortion": ({"amount": 0.3}, frozen("TanhDistortion", distortion_amount=0.3)),
    }


def filter_jobs() -> dict[str, Job]:
    band: dict[str, Scalar] = {"centre_hz": 1000.0, "bandwidth_fraction": 1.0}
    their_band = {"center_freq": 1000.0, "bandwidth": 1000.0, "rolloff": 24}
    jobs: dict[str, Job] = {
        "low_pass": ({"cutoff_hz": 2000.0}, frozen("LowPassFilter", cutoff_freq=2000.0, rolloff=24)),
        "high_pass": ({"cutoff_hz": 500.0}, frozen("HighPassFilter", cutoff_freq=500.0, rolloff=24)),
        "band_pass": (band, frozen("BandPassFilter", **their_band)),
        "band_stop": (band, frozen("BandStopFilter", **their_band)),
        "telephone": ({}, frozen("BandPassFilter", center_freq=1850.0, bandwidth=3100.0, rolloff=24)),
    }
    for name, theirs in (("low_shelf", "LowShelf"), ("high_shelf", "HighShelf"), ("peaking", "Peaking")):
        values = {"centre_hz": 1000.0, "gain_db": 6.0, "q": 0.7}
        jobs[name] = values, frozen(f"{theirs}Filter", center_freq=1000.0, gain_db=6.0, q_factor=0.7)
    gains = zip(catalogue("audio")["equaliser"].params, (6, -3, 4, -6, 3, 5, -4), strict=True)
    jobs["equaliser"] = {band.name: gain for band, gain in gains}, audiomentations.SevenBandParametricEQ(p=1.0)
    return jobs


def time_and_pitch_jobs(rate: int) -> dict[str, Job]:
    count, keeps = SECONDS * rate, {"length": "kept"}
    part: dict[str, Scalar] = {"width": 0.1, "position": 0.5}
    repeated = {"part_num_samples": count // 10, "part_start_index": count * 9 // 20, "repeats": 1}
    padding = frozen("Padding", padding_length=count // 10)
    mask = frozen("TimeMask", t=count // 10, t0=count * 9 // 20)
    air = frozen("AirAbsorption", temperature=20, humidity=50, distance=50.0)
    shift = frozen("Shift", {"rollover": False, "fade_duration": 0.0}, shift_amount=0.1)
    return {
        "shift": ({"fraction": 0.1, "fill": "silence"}, shift),
        "time_dropout": (part, mask),
        "pad": ({"fraction": 0.1, "section": "end", "fill": "silence", **keeps}, padding),
        "repeat_part": ({**part, "repeats": 1, "mode": "insert"}, frozen("RepeatPart", **repeated)),
        "trim": ({"top_db": 30.0, **keeps}, frozen("Trim")),
        "time_stretch": ({"rate": 1.2, **keeps}, frozen("TimeStretch", rate=1.2)),
        "pitch_shift": ({"semitones": 2.0}, frozen("PitchShift", num_semitones=2.0)),
        "air_absorption": ({"distance_m": 50.0}, air),
    }


def carried_out(known: Transform, audio: Audio, values: dict[str, Scalar], rng: dict[str, object]) -> Audio:
    """What our transform makes of a sound."""
    filters._band.cache_clear()  # as where every draw is another one
    plan = known.function(audio, **values, **rng)
    if not isinstance(plan, Audio) and plan is not None:
        plan = known.kind.carry_out(UnderWay(Example(audio)), plan, ALONE).example.sample
    return audio if plan is None else plan


def milliseconds(calls: list[Callable[[], object]], seconds: float = 0.3) -> list[float]:
    """The median time of each, taken in turns."""
    times: list[list[float]] = [[] for _ in calls]
    for call in calls:
        call()
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times[0]) < 9:
        for call, own in zip(calls, times, strict=True):
            start = time.perf_counter()
            call()
            own.append(time.perf_counter() - start)
    return [1000 * float(np.median(own)) for own in times]


def main(names: list[str]) -> None:
    if audiomentations is None:
        print("audiomentations is not installed: there is nothing to compare with.")
        return
    ratios = []
    for rate in RATES:
        voice = READY["voice"]()
        audio = resampled(voice._replace(samples=np.resize(voice.samples, SECONDS * voice.sample_rate)), rate)
        with tempfile.TemporaryDirectory() as folder:
            jobs = noise_jobs(audio, folder) | level_and_quality_jobs(rate) | filter_jobs() | time_and_pitch_jobs(rate)
            for name in names or jobs:
                values, theirs = jobs[name]
                known = catalogue("audio")[name]
                rng = {"rng": np.random.default_rng(0)} if known.needs_rng else {}

                ours = functools.partial(carried_out, known, audio, values, rng)
                own, other = milliseconds([ours, functools.partial(theirs, audio.samples, rate)])
                ratios.append(other / own)
                print(f"{rate:6} Hz  {name:20} {own:8.3f} ms   audiomentations {other:8.3f} ms  ×{other / own:.2f}")
    print(f"geometric mean ×{math.exp(float(np.mean(np.log(ratios)))):.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
