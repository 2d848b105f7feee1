"""The exported code, really run: what audiomentations makes of a sound, against what the recipe makes of it."""

from __future__ import annotations

import importlib.metadata
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from augment.audio.measures import loudness_lufs, power, rms_db, snr_db
from augment.audio.ready import READY
from augment.example import Audio
from augment.export.audiomentations import VERSION
from augment.export.audiomentations_calls import LIBRARY, MP3_KBPS
from augment.export.library import Call
from augment.export.targets import export
from augment.params import Value
from augment.recipe import Recipe
from augment.transforms import Transform, catalogue
from tests.augment.sounds import after, hiss, octave_powers, tone

SOUNDS = {"voice": READY["voice"](), "hiss": hiss()}
Values = dict[str, Value]
Run = Callable[[Recipe, Audio], np.ndarray]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run the script on a file and read what it wrote. The generators that it seeds are put back."""
    states = random.getstate(), np.random.get_state()

    def exported(recipe: Recipe, audio: Audio) -> np.ndarray:
        source, result = tmp_path / "source.wav", tmp_path / "result.wav"
        soundfile.write(source, audio.samples, audio.sample_rate, subtype="FLOAT")
        monkeypatch.setattr("sys.argv", ["script", str(source), str(result)])
        exec(compile(export(recipe, "audiomentations").code, "exported", "exec"), {"__name__": "__main__"})
        return soundfile.read(result, dtype="float32")[0]

    yield exported
    random.setstate(states[0])
    np.random.set_state(states[1])


def one_step(name: str, p: float = 1.0, **values: Value) -> Recipe:
    recipe = Recipe("audio", seed=5).with_step(name, **values)
    return replace(recipe, steps=(replace(recipe.steps[0], p=p),))


def has_counterpart(transform: Transform) -> bool:
    steps = Recipe("audio").with_step("gain").steps if transform.kind.takes_steps else ()
    recipe = Recipe("audio").with_step(transform.name)
    (part,) = LIBRARY.pipeline(replace(recipe, steps=(replace(recipe.steps[0], steps=steps),)))
    return part.call is not None


COUNTERPARTS = sorted(name for name, transform in catalogue("audio").items() if has_counterpart(transform))

FILE = -70.0
"""dB below the sound: what 16 bits of the file leave."""
FADES = -40.0
BANDS_DB = dict(zip((param.name for param in catalogue("audio")["equaliser"].params), (6, -3, 4, -6, 3, 5, -4),
                    strict=True))  # fmt: skip
EQUAL: list[tuple[str, Values, str, float]] = [
    ("gain", {"gain_db": 6}, "voice", FILE),
    ("gain", {"gain_db": 20}, "voice", FILE),
    ("normalize_peak", {"peak_dbfs": -3}, "voice", FILE),
    ("normalize_loudness", {"lufs": -23}, "voice", -39),  # a tenth of a dB
    ("clipping", {"share": 0.2}, "hiss", -45),
    ("polarity", {}, "voice", FILE),
    ("low_pass", {"cutoff_hz": 2000}, "voice", FILE),
    ("low_pass", {"cutoff_hz": 20_000}, "voice", FILE),
    ("high_pass", {"cutoff_hz": 500}, "voice", FILE),
    ("band_pass", {"centre_hz": 1000, "bandwidth_fraction": 1}, "voice", FILE),
    ("band_stop", {"centre_hz": 1000, "bandwidth_fraction": 1}, "voice", -60),
    ("telephone", {}, "voice", FILE),
    ("low_shelf", {"centre_hz": 500, "gain_db": 6, "q": 0.7}, "voice", FILE),
    ("high_shelf", {"centre_hz": 2000, "gain_db": -9, "q": 0.5}, "voice", FILE),
    ("peaking", {"centre_hz": 1000, "gain_db": 9, "q": 2}, "voice", FILE),
    ("equaliser", BANDS_DB, "voice", FILE),
    ("shift", {"fraction": 0.2, "fill": "silence"}, "voice", FILE),
    ("shift", {"fraction": -0.2, "fill": "wrap"}, "voice", FILE),
    ("reverse", {}, "voice", FILE),
    ("pad", {"fraction": 0.2, "length": "kept"}, "voice", FILE),
    ("pad", {"fraction": 0.2, "length": "kept", "fill": "reflect", "section": "start"}, "voice", FILE),
    ("time_dropout", {"width": 0.2, "position": 0}, "voice", FADES),
    ("time_dropout", {"width": 0.2, "position": 1}, "voice", FADES),
    ("resample", {"rate_hz": 4000}, "voice", -30),
    ("bit_crush", {"bits": 8}, "voice", -32),  # a level more on either side
    ("mp3", {"kbps": 32}, "voice", -30),
    ("tanh_distortion", {"amount": 0.3}, "voice", FILE),
]


@pytest.mark.parametrize(("name", "values", "sound", "most_db"), EQUAL)
def test_it_does_the_same(run: Run, name: str, values: Values, sound: str, most_db: float) -> None:
    audio = SOUNDS[sound]
    ours, theirs = after(name, audio, **values).samples, run(one_step(name, **values), audio)
    assert len(ours) == len(theirs)
    assert 10 * np.log10(power(theirs - ours) / power(ours)) < most_db
    assert rms_db(theirs) == pytest.approx(rms_db(ours), abs=0.15)


MEASURED: dict[str, Callable[[Run], None]] = {}


def measured(function: Callable[[Run], None]) -> Callable[[Run], None]:
    """For the transform of its name: where draws, or the algorithm, differ, the effect is measured."""
    MEASURED[function.__name__] = function
    return function


def snr_of(run: Run, name: str) -> list[float]:
    audio = SOUNDS["voice"]
    return [snr_db(audio.samples, run(one_step(name, snr_db=snr), audio)) for snr in (0, 20)]


@measured
def white_noise(run: Run) -> None:
    assert snr_of(run, "white_noise") == pytest.approx([0, 20], abs=0.3)


@measured
def pink_noise(run: Run) -> None:
    assert snr_of(run, "pink_noise") == pytest.approx([0, 20], abs=0.3)
    assert slope_db(run, "pink_noise") == pytest.approx(-3, abs=1)


@measured
def brown_noise(run: Run) -> None:
    assert snr_of(run, "brown_noise") == pytest.approx([0, 20], abs=0.3)
    assert slope_db(run, "brown_noise") == pytest.approx(-6, abs=1)


def slope_db(run: Run, name: str) -> float:
    """By how much the added noise changes with each octave from 250 Hz to 4 kHz, on average over ten draws."""
    audio, edges = tone(seconds=1), [250.0, 500, 1000, 2000, 4000]
    slopes = []
    for seed in range(10):
        noise = run(replace(one_step(name, snr_db=0), seed=seed), audio) - audio.samples
        slopes.append(np.diff(octave_powers(noise, audio.sample_rate, edges)).mean())
    return float(np.mean(slopes))


@measured
def gain_transition(run: Run) -> None:
    audio = Audio(np.full(16_000, 0.1, np.float32), 16_000)
    recipe = one_step("gain_transition", start_gain_db=(-12, -6), end_gain_db=(-3, 3), duration_s=0.5)
    for seed in range(5):
        gains = 20 * np.log10(run(replace(recipe, seed=seed), audio) / 0.1)
        assert gains.min() > -12.1
        assert gains.max() < 3.1
        assert np.abs(np.diff(gains)).max() < 15 / 8000 + 0.05


@measured
def some_of(run: Run) -> None:
    audio, chosen = tone(amplitude=0.01), []
    own = tuple(one_step("gain", gain_db=gain).steps[0] for gain in (1, 2, 4, 8))
    own = tuple(replace(step, id=str(k)) for k, step in enumerate(own))
    recipe = one_step("some_of", count=2)
    for seed in range(30):
        theirs = run(replace(recipe, seed=seed, steps=(replace(recipe.steps[0], steps=own),)), audio)
        chosen.append(round(rms_db(theirs) - rms_db(audio.samples)))
    assert set(chosen) <= {3, 5, 9, 6, 10, 12}
    assert len(set(chosen)) >= 4


@measured
def repeat_part(run: Run) -> None:
    for mode, length in (("insert", 38_400), ("replace", 32_000)):
        recipe = replace(one_step("repeat_part", width=0.1, repeats=2, mode=mode), seed=0)
        theirs = run(recipe, SOUNDS["hiss"])
        assert abs(len(theirs) - length) <= 2
        # Somewhere (under this seed well before the end) two tenths of the clip are what stood a tenth before.
        differs = np.flatnonzero(np.abs(theirs[3200:] - theirs[:-3200]) > 1e-3)
        agreeing = np.diff(differs, prepend=-1, append=len(theirs) - 3200) - 1
        assert agreeing.max() > 6000


@measured
def trim(run: Run) -> None:
    audio = tone(seconds=1)
    padded = Audio(np.pad(audio.samples, (8000, 8000)), audio.sample_rate)
    theirs = run(one_step("trim", top_db=30), padded)
    assert len(after("trim", padded, top_db=30).samples) <= len(theirs) <= 16_000 + 2 * 2048


@measured
def time_stretch(run: Run) -> None:
    for values in ({"rate": 1.25}, {"rate": 0.8, "length": "kept"}):
        ours, theirs = after("time_stretch", tone(), **values).samples, run(one_step("time_stretch", **values), tone())
        assert abs(len(ours) - len(theirs)) <= 1
        assert rms_db(theirs) == pytest.approx(rms_db(ours), abs=0.3)
        assert semitones(theirs, 440) == pytest.approx(0, abs=0.05)


@measured
def speed(run: Run) -> None:
    for rate in (0.8, 1.25):
        theirs = run(one_step("speed", rate=rate), tone())
        assert len(theirs) == pytest.approx(32_000 / rate, abs=1)
        assert semitones(theirs, 440) == pytest.approx(12 * np.log2(rate), abs=0.02)


@measured
def pitch_shift(run: Run) -> None:
    for wanted in (-5, 3):
        theirs = run(one_step("pitch_shift", semitones=wanted), tone())
        assert len(theirs) == 32_000
        assert semitones(theirs, 440) == pytest.approx(wanted, abs=0.1)


@measured
def air_absorption(run: Run) -> None:
    audio = hiss(seconds=4)
    edges = [710.0, 1400, 2800, 5600, 8000]
    before = octave_powers(audio.samples, audio.sample_rate, edges)
    ours, theirs = (
        octave_powers(samples, audio.sample_rate, edges) - before
        for samples in (
            after("air_absorption", audio, distance_m=100).samples,
            run(one_step("air_absorption", distance_m=100), audio),
        )
    )
    assert theirs == pytest.approx(ours, abs=2)
    assert theirs[-2:] / ours[-2:] == pytest.approx(1.2, abs=0.1)
    assert theirs[0] / ours[0] == pytest.approx(1.9, abs=0.3)


def semitones(samples: np.ndarray, hertz: float, rate: int = 16_000) -> float:
    """How far the strongest frequency lies above `hertz`."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 19))
    return float(12 * np.log2(np.argmax(spectrum) * rate / (1 << 19) / hertz))


@pytest.mark.parametrize("name", MEASURED)
def test_its_effect_is_what_the_label_says(run: Run, name: str) -> None:
    MEASURED[name](run)


def test_every_counterpart_is_measured() -> None:
    assert {*MEASURED, *(name for name, *_ in EQUAL)} == set(COUNTERPARTS)


@pytest.mark.parametrize("name", COUNTERPARTS)
def test_it_takes_every_value_that_ours_takes(run: Run, name: str) -> None:
    """Both ends of every number, every choice, and the whole range drawn from."""
    transform = catalogue("audio")[name]
    of_choice: Values = {param.name: param.choices for param in transform.params if param.kind == "choice"}
    numbers = [param for param in transform.params if param.is_number]
    for ends in ("low", "high", "both"):
        values = {p.name: (p.low, p.high) if ends == "both" else getattr(p, ends) for p in numbers}
        samples = run(one_step(name, **values, **of_choice), SOUNDS["voice"])
        assert np.isfinite(samples).all()
        assert np.abs(samples).max(initial=0) <= 1


def test_every_transform_has_a_counterpart_or_is_said_to_have_none() -> None:
    assert set(LIBRARY.counterparts) <= set(catalogue("audio"))
    for name in catalogue("audio"):
        exported = export(one_step(name), "audiomentations")
        own = [str(remark) for remark in exported.remarks if remark.transform]
        is_left_out = any("has no equal" in sentence for sentence in own)
        assert is_left_out != (name in COUNTERPARTS)
        comments = " ".join(line.strip(" #") for line in exported.code.splitlines() if line.startswith("    # "))
        assert all(sentence in comments for sentence in own)


def test_ranges_and_p_are_taken_over(run: Run) -> None:
    audio = tone(amplitude=0.01)
    drawn = [
        rms_db(run(replace(one_step("gain", 0.5, gain_db=(6, 12)), seed=seed), audio)) - rms_db(audio.samples)
        for seed in range(60)
    ]
    louder = [gain for gain in drawn if gain > 1]
    assert 18 <= len(louder) <= 42
    assert 5.9 < min(louder) < 7.5
    assert 10.5 < max(louder) < 12.1
    assert all(abs(gain) < 0.1 for gain in drawn if gain <= 1)


def test_a_choice_that_is_drawn_comes_as_one_of_several(run: Run) -> None:
    audio = SOUNDS["hiss"]
    recipe = one_step("shift", fraction=0.25, fill=("silence", "wrap"))
    silent = [not run(replace(recipe, seed=seed), audio)[:8000].any() for seed in range(12)]
    assert 0 < sum(silent) < 12


def test_a_choice_that_makes_no_difference_to_the_code_comes_once() -> None:
    code = export(one_step("speed", length=("changes", "kept")), "audiomentations").code
    assert code.count(" Resample(") == 1
    assert "OneOf" not in code


def test_steps_come_in_order_and_those_switched_off_do_not() -> None:
    recipe = Recipe("audio").with_step("reverse").with_step("polarity").with_step("gain")
    off = replace(recipe.steps[1], enabled=False)
    code = export(replace(recipe, steps=(recipe.steps[0], off, recipe.steps[2])), "audiomentations").code
    assert 0 < code.index("    Reverse(") < code.index("    Gain(")
    assert "Polarity" not in code


def test_a_name_never_becomes_code() -> None:
    recipe = replace(one_step("gain"), name='"""\nimport os # coding: rot13'.replace("\n", " "))
    code = export(replace(recipe, steps=(replace(recipe.steps[0], id='"]); x = 1 #'),)), "audiomentations").code
    assert "import os" not in code
    assert "x = 1" not in code


def test_the_code_is_for_the_version_that_it_was_tested_with() -> None:
    assert importlib.metadata.version("audiomentations").startswith(f"{VERSION}.")
    from audiomentations import Mp3Compression  # noqa: PLC0415 (the app never imports it)

    assert tuple(Mp3Compression.SUPPORTED_BITRATES) == MP3_KBPS


def test_the_loudness_is_what_was_asked_for(run: Run) -> None:
    theirs = run(one_step("normalize_loudness", lufs=-30), SOUNDS["voice"])
    assert loudness_lufs(theirs, 16_000) == pytest.approx(-30, abs=0.15)


def test_a_counterpart_is_registered_once() -> None:
    def gain(gain_db: Value) -> Call:
        return Call("Gain")

    with pytest.raises(ValueError, match="already"):
        LIBRARY.counterpart(gain)
