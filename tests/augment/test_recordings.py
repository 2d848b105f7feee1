"""Recordings: found by their content, heard at the level that was asked for, and refused in one sentence."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from augment import own_files
from augment.__main__ import main
from augment.audio import recordings
from augment.audio.measures import rms_db, snr_db
from augment.audio.recordings import RECORDINGS, recorded_echoes, recorded_loop
from augment.errors import InputError
from augment.example import Audio
from augment.export.targets import export
from augment.modality import modality
from augment.own_files import file_of
from augment.recipe import Recipe
from augment.saving import encode_wav
from augment.steps import own_files_of, require, switched_on
from augment.variants import variants_zip
from tests.augment.recordings import canteen, sound_file
from tests.augment.sounds import after, hiss, tone

RATE = 16_000
GONE = "recording-0123456789abcdef"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder that this process looks in, and nothing in memory."""
    monkeypatch.setenv(own_files.VARIABLE, "")
    own_files.use(tmp_path / "recordings")
    recordings._kept.clear()
    yield tmp_path / "recordings"
    recordings._kept.clear()


def add(folder: Path, data: bytes) -> str:
    return own_files.add(folder, data, RECORDINGS)


def echo_file(*places_and_amplitudes: tuple[int, float], seconds: float = 1.0, rate: int = RATE) -> bytes:
    samples = np.zeros(int(seconds * rate))
    for place, amplitude in places_and_amplitudes:
        samples[place] = amplitude
    return sound_file(samples, rate)


@pytest.mark.parametrize("wanted", [0, 10, 30])
@pytest.mark.parametrize("audio", [tone(), tone(seconds=0.02, rate=8000), tone(seconds=9, rate=44_100)], ids=len)
def test_a_background_from_a_file_has_the_snr_that_was_asked_for(folder: Path, wanted: float, audio: Audio) -> None:
    kind = add(folder, sound_file(canteen()))
    heard = after("background", audio, snr_db=wanted, kind=kind)
    assert snr_db(audio.samples, heard.samples) == pytest.approx(wanted, abs=0.5)
    assert np.array_equal(heard.samples, after("background", audio, snr_db=wanted, kind=kind).samples)


def test_what_is_heard_is_the_recording_another_stretch_at_each_draw(folder: Path) -> None:
    own = canteen(6)
    kind = add(folder, sound_file(own))
    quiet = hiss(seconds=1, level=1e-3)
    first, second = (after("background", quiet, seed, snr_db=-10, kind=kind).samples - quiet.samples for seed in (1, 2))
    places = []
    for noise in (first, second):
        likeness = np.correlate(own, noise, "valid") / np.linalg.norm(noise)
        place = int(likeness.argmax())
        assert likeness[place] / np.linalg.norm(own[place : place + len(noise)]) > 0.98
        places.append(place)
    assert places[0] != places[1]


@pytest.mark.parametrize("seconds", [0.01, 0.5, 3.3])
@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100])
def test_a_loop_has_no_seam_and_an_rms_of_one_at_any_rate(folder: Path, seconds: float, rate: int) -> None:
    own = 0.3 * np.sin(2 * np.pi * 333.3 * np.arange(int(seconds * RATE)) / RATE + 1)
    loop = recorded_loop(add(folder, sound_file(own)), rate)
    assert rms_db(loop) == pytest.approx(0, abs=0.01)
    assert abs(loop.mean()) < 1e-3
    around = np.diff(np.concatenate([loop[-20:], loop[:20]]))
    inside = np.abs(np.diff(loop))
    assert np.abs(around).max() <= inside.max()
    # A bend clicks as a jump does; in 10 ms there is no room to avoid it.
    assert seconds < 0.1 or np.abs(np.diff(around)).max() <= np.abs(np.diff(loop, 2)).max()


def test_a_loop_sounds_as_high_at_every_rate(folder: Path) -> None:
    own = add(folder, sound_file(0.3 * np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE)))
    for rate in (8_000, 48_000):
        loop = recorded_loop(own, rate)
        assert np.abs(np.fft.rfft(loop)).argmax() * rate / len(loop) == pytest.approx(1000, abs=2)


def test_rumble_below_hearing_and_a_constant_are_not_what_is_brought_to_a_level(folder: Path) -> None:
    rumble = 0.5 + 0.4 * np.sin(2 * np.pi * 5 * np.arange(4 * RATE) / RATE)
    loop = recorded_loop(add(folder, sound_file((rumble + 0.3 * canteen(4)).astype(np.float32))), RATE)
    power = np.abs(np.fft.rfft(loop)) ** 2
    assert power[: int(19 * len(loop) / RATE)].sum() < 1e-6 * power.sum()


def test_silent_pauses_are_left_out_so_that_every_stretch_is_heard(folder: Path) -> None:
    pauses = np.concatenate([np.zeros(2 * RATE), canteen(1), np.zeros(3 * RATE), canteen(1, seed=2), np.zeros(RATE)])
    kind = add(folder, sound_file(pauses))
    assert len(recorded_loop(kind, RATE)) / RATE == pytest.approx(2, abs=0.12)
    for seed in range(12):
        heard = after("background", tone(seconds=0.3), seed, snr_db=10, kind=kind)
        assert snr_db(tone(seconds=0.3).samples, heard.samples) == pytest.approx(10, abs=0.5)


def test_an_impulse_and_an_echo_give_exactly_the_delayed_copy(folder: Path) -> None:
    kind = add(folder, echo_file((50, -0.8), (50 + 400, 0.2), (20, 0.1)))
    audio = tone(seconds=0.5)
    heard = after("room", audio, kind=kind, wet=1.0).samples
    wanted = audio.samples.copy()
    wanted[400:] -= 0.25 * audio.samples[:-400]
    assert heard == pytest.approx(wanted, abs=1e-6)
    half = after("room", audio, kind=kind, wet=0.5).samples
    assert half - audio.samples == pytest.approx((wanted - audio.samples) / 2, abs=1e-6)


def test_an_impulse_response_keeps_its_times_at_another_rate_and_is_cut_after_five_seconds(folder: Path) -> None:
    kind = add(folder, echo_file((100, 0.5), (100 + 1600, 0.25), (100 + 16 * 6000, 0.25), seconds=7))
    echoes = recorded_echoes(kind, 44_100)
    assert len(echoes) == 5 * 44_100
    assert np.abs(echoes[2000:]).argmax() + 2001 == pytest.approx(4410, abs=1)
    assert np.abs(echoes[2000:]).max() == pytest.approx(0.5, abs=0.05)


def test_a_response_that_ends_with_its_direct_sound_adds_nothing(folder: Path) -> None:
    kind = add(folder, echo_file((RATE - 1, 0.5)))
    assert after("room", tone(), kind=kind, wet=1.0).samples == pytest.approx(tone().samples, abs=1e-7)


def test_it_is_named_by_its_content_and_found_under_whatever_name(tmp_path: Path, folder: Path) -> None:
    data = sound_file(canteen())
    recording = add(folder, data)
    assert recording == f"recording-{hashlib.sha256(data).hexdigest()[:16]}"
    assert add(folder, data) == recording
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [recording]
    before = recorded_loop(recording, RATE)
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "a folder").mkdir(parents=True)
    (elsewhere / "notes.txt").write_text("no sound")
    (elsewhere / "Mensa, Tür 2.wav").write_bytes(data)
    os.mkfifo(elsewhere / "A pipe")
    own_files.use(elsewhere)
    recordings._kept.clear()
    assert file_of(recording) == elsewhere / "Mensa, Tür 2.wav"
    assert np.array_equal(recorded_loop(recording, RATE), before)


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "recording-../../../../a", f"{GONE}\n", "secret", ""])
def test_nothing_but_an_id_is_looked_for(folder: Path, name: str) -> None:
    folder.mkdir()
    (folder.parent / "secret").write_bytes(sound_file(canteen()))
    assert file_of(name) is None
    with pytest.raises(InputError):
        Recipe("audio").with_step("background", kind=name)


def test_a_file_whose_content_has_changed_is_another_recording(folder: Path) -> None:
    recording = add(folder, sound_file(canteen()))
    (folder / recording).write_bytes(sound_file(canteen(seed=2)))
    with pytest.raises(InputError, match=f"no {recording} here"):
        recorded_loop(recording, RATE)


def test_what_is_missing_is_said_in_one_sentence_and_the_rest_of_a_list_works(folder: Path) -> None:
    for make in (recorded_loop, recorded_echoes):
        with pytest.raises(InputError, match=f"no {GONE} here; .*--files") as refused:
            make(GONE, RATE)
        assert refused.value.values["short"] == "012345"
    for name in ("background", "room"):
        with pytest.raises(InputError, match=GONE):
            after(name, tone(), kind=GONE)
    own = add(folder, sound_file(canteen()))
    require(Recipe("audio").with_step("room", kind=own).steps)
    with pytest.raises(InputError, match=GONE):
        require(Recipe("audio").with_step("room", kind=own).with_step("room", kind=GONE).steps)


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "empty"),
    "no sound": (lambda: b"GIF89a" + bytes(100), "not a sound"),
    "damaged": (lambda: sound_file(canteen())[:40], "no sound|damaged"),
    "no samples": (lambda: sound_file(np.zeros(0)), "no sound"),
    "silent": (lambda: sound_file(np.zeros(RATE)), "silent"),
    "constant": (lambda: sound_file(np.full(RATE, 0.5)), "silent"),
    "dither": (lambda: sound_file(np.resize([0, 2**-15], RATE), subtype="PCM_16"), "silent"),
    "too short": (lambda: sound_file(canteen(0.0095)), "9.5 ms"),
    "too large": (lambda: sound_file(canteen(320)), r"20\.5 MB"),
    "too long": (lambda: sound_file(np.tile(canteen(1, 1000), 601), 1000), "601 s"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_used_is_refused_in_one_sentence_and_not_kept(folder: Path, what: str) -> None:
    make, said = BAD[what]
    with pytest.raises(InputError, match=said) as refused:
        add(folder, make())
    assert str(refused.value).endswith(".")
    assert not folder.exists()


GOOD: dict[str, Callable[[], bytes]] = {
    "8 channels": lambda: sound_file(np.stack([canteen(seed=seed) for seed in range(8)], axis=1)),
    "192 kHz": lambda: sound_file(canteen(1, 192_000), 192_000),
    "1 kHz": lambda: sound_file(canteen(1, 1_000), 1_000),
    "10 ms": lambda: sound_file(canteen(0.01)),
    "one impulse": lambda: echo_file((0, 1.0)),
    "full scale": lambda: sound_file(np.where(np.arange(RATE) // 7 % 2, 1.0, -1.0)),
    "very quiet": lambda: sound_file(0.002 * canteen()),
    "cut short": lambda: sound_file(canteen(), subtype="PCM_16")[:-20_000],
    "FLAC": lambda: sound_file(canteen(), format="FLAC", subtype="PCM_16"),
    "OGG": lambda: sound_file(canteen(), format="OGG", subtype="VORBIS"),
    "MP3": lambda: sound_file(canteen(), format="MP3", subtype="MPEG_LAYER_III"),
}


@pytest.mark.parametrize("what", GOOD)
def test_odd_files_work_on_odd_sounds(folder: Path, what: str) -> None:
    kind = add(folder, GOOD[what]())
    for length in (0, 1, 2, 100, 20_000):
        for rate in (1_000, 16_000, 96_000):
            audio = Audio(np.random.default_rng(length).uniform(-0.3, 0.3, length).astype(np.float32), rate)
            for name in ("background", "room"):
                heard = after(name, audio, kind=kind).samples
                assert heard.dtype == np.float32
                assert heard.shape == audio.samples.shape
                assert np.isfinite(heard).all()
                assert np.abs(heard).max(initial=0) <= 1


def test_of_a_long_file_the_first_minute_is_used(folder: Path) -> None:
    samples = np.tile(canteen(1, 8_000), 70)
    samples[60 * 8_000 :] = 0.9
    loop = recorded_loop(add(folder, sound_file(samples, 8_000, subtype="PCM_16")), 8_000)
    assert 58 < len(loop) / 8_000 < 60
    assert np.abs(loop).max() < 10


def test_threads_agree_and_what_they_share_cannot_be_written_to(folder: Path) -> None:
    kinds = [add(folder, sound_file(canteen(seed=seed))) for seed in range(3)]

    def heard(number: int) -> bytes:
        drawn = after("background", tone(), number, snr_db=5, kind=tuple(kinds))
        return after("room", drawn, kind=kinds[number % 3], wet=0.5).samples.tobytes()

    alone = [heard(number) for number in range(24)]
    assert len(set(alone)) == 24
    recordings._kept.clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(heard, range(24))) == alone
    for make in (recorded_loop, recorded_echoes):
        with pytest.raises(ValueError, match="read-only"):
            make(kinds[0], RATE)[0] = 1


def _loop_bytes(recording: str) -> bytes:
    return recorded_loop(recording, RATE).tobytes()


def test_a_process_that_is_started_looks_in_the_same_folder(folder: Path) -> None:
    recording = add(folder, sound_file(canteen()))
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        assert pool.submit(_loop_bytes, recording).result() == _loop_bytes(recording)


def test_memory_is_bounded_and_what_is_used_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = [add(folder, sound_file(canteen(seed=seed))) for seed in range(4)]
    size = recorded_loop(kinds[0], RATE).nbytes
    monkeypatch.setattr(recordings, "KEPT_BYTES", 2 * size)
    for kind in kinds[1:]:
        used = recorded_loop(kinds[0], RATE)
        recorded_loop(kind, RATE)
        assert recorded_loop(kinds[0], RATE) is used
    assert sum(array.nbytes for array in recordings._kept.values()) <= 2 * size
    monkeypatch.setattr(recordings, "KEPT_BYTES", size // 2)
    assert len(recorded_loop(kinds[3], 8_000)) == pytest.approx(len(recorded_loop(kinds[3], RATE)) / 2, abs=1)
    recorded_loop(kinds[2], RATE)
    assert sum(array.nbytes for array in recordings._kept.values()) <= size // 2


def test_a_recording_is_a_value_like_any_other_where_it_may_be_one(folder: Path) -> None:
    recipe = Recipe("audio").with_step("background", kind=("babble", GONE)).with_step("room", kind=GONE)
    again = Recipe.from_json(recipe.to_json())
    assert again == recipe
    assert json.loads(recipe.to_json())["steps"][1]["params"]["kind"] == GONE
    assert list(own_files_of(again.steps)) == [GONE]
    drawn = {recipe.steps[0].transform.params[1].draw(("babble", GONE), np.array([u]))[0] for u in (0.1, 0.9)}
    assert drawn == {"babble", GONE}
    for bad in ("recording-", "recording-0123", GONE.upper(), GONE + "0", "recording-0123456789abcdeg"):
        with pytest.raises(InputError, match="recording-… with 16"):
            recipe.with_step("background", kind=bad)
    with pytest.raises(InputError, match=r"allowed is one of silence, wrap\."):
        recipe.with_step("shift", fill=GONE)


def test_steps_that_are_off_apply_no_recording(folder: Path) -> None:
    room = {"transform": "room", "params": {"kind": GONE}}
    steps = [
        {**room, "enabled": False},
        {"transform": "some_of", "enabled": False, "steps": [room]},
        {"transform": "some_of", "steps": [{**room, "enabled": False}]},
    ]
    recipe = Recipe.from_dict({"modality": "audio", "steps": steps})
    assert list(own_files_of(recipe.steps)) == [GONE]
    assert own_files_of(switched_on(recipe.steps)) == {}


def test_a_recipe_is_carried_out_elsewhere_from_what_the_zip_holds(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the page packs it and the command line reads it; the files may have been given other names on the way."""
    kinds = [add(folder, sound_file(canteen(seed=seed))) for seed in (1, 2)]
    recipe = Recipe("audio", seed=5).with_step("background", snr_db=(0, 10), kind=(kinds[0], "rain"))
    recipe = recipe.with_step("room", kind=kinds[1], wet=0.5)
    (tmp_path / "clip.wav").write_bytes(encode_wav(tone()))
    clip = modality("audio").load((tmp_path / "clip.wav").read_bytes(), None).sample
    made = variants_zip(recipe, clip, "clip.wav", 4, most_s=60, most_bytes=10**9)
    home = tmp_path / "home"
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        archive.extractall(home)
    assert {path.name for path in (home / "files").iterdir()} == {f"{kind}.wav" for kind in kinds}
    (home / "files" / f"{kinds[0]}.wav").rename(home / "files" / "canteen.wav")

    monkeypatch.setenv(own_files.VARIABLE, "")
    recordings._kept.clear()
    apply = ["apply", str(home / "recipe.json"), str(tmp_path / "clip.wav"), "--copies", "4", "--out"]
    assert main([*apply, str(tmp_path / "nothing")]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"no {kinds[0]} here" in said
    assert not (tmp_path / "nothing").exists()
    assert main([*apply, str(tmp_path / "out"), "--recordings", str(home / "files")]) == 0
    for number in range(4):
        name = f"clip-{number}.wav"
        assert (tmp_path / "out" / name).read_bytes() == (home / name).read_bytes()
    entries = json.loads((home / "manifest.json").read_text())["files"]
    assert {entry["drawn"]["background"]["kind"] for entry in entries} == {kinds[0], "rain"}


def test_a_zip_of_a_recipe_without_recordings_holds_the_variants_alone(folder: Path) -> None:
    made = variants_zip(Recipe("audio").with_step("gain"), tone(), "a.wav", 1, most_s=60, most_bytes=10**9)
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        assert set(archive.namelist()) == {"a-0.wav", "manifest.json"}


def test_the_list_says_where_a_recording_may_stand(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--modality", "audio", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    found = {
        (entry["name"], param["name"])
        for entry in listed
        for param in entry["params"]
        if param.get("files") == "recording"
    }
    assert found == {("background", "kind"), ("room", "kind")}
    assert main(["list", "--modality", "audio"]) == 0
    assert capsys.readouterr().out.count("or recording-… with 16 hexadecimal digits") == 2


def test_the_script_for_this_package_says_where_recordings_are_looked_for(folder: Path) -> None:
    assert export(Recipe("audio").with_step("room"), "python").remarks == ()
    (remark,) = export(Recipe("audio").with_step("room", kind=GONE), "python").remarks
    assert own_files.VARIABLE in str(remark)
    assert GONE in str(remark)
