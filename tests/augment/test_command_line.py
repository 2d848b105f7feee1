"""The command line, run as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from augment.__main__ import main
from augment.audio.loading import load_audio
from augment.image.loading import load_image
from augment.recipe import Recipe
from augment.saving import encode_png, encode_wav
from augment.transforms import MODALITIES, catalogue
from tests.augment.samples import picture, sound

ROOT = Path(__file__).parents[2]
RECIPE = {
    "modality": "image",
    "seed": 4,
    "steps": [
        {"transform": "rotate", "params": {"angle": [-15, 15]}},
        {"transform": "gaussian_noise", "p": 0.5, "params": {"std": 0.05}},
    ],
}


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "augment", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A recipe, and a folder of pictures with two of the same name and one bad one."""
    (tmp_path / "recipe.json").write_text(json.dumps(RECIPE))
    for number, name in enumerate(("cat/1.png", "cat/2.png", "dog/1.png", "dog/1.bmp")):
        path = tmp_path / "photos" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode_png(picture(24, 32, seed=number)))
    (tmp_path / "photos" / "dog" / "bad.jpg").write_bytes(b"not a picture")
    (tmp_path / "photos" / "labels.csv").write_text("a,b")
    (tmp_path / "photos" / "cat" / ".hidden.png").write_bytes(b"")
    return tmp_path


def manifest(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def test_list_as_json_holds_the_whole_catalogue() -> None:
    result = run("list", "--json")
    assert result.returncode == 0
    listed = json.loads(result.stdout)
    assert {(entry["modality"], entry["name"]) for entry in listed} == {
        (modality, name) for modality in MODALITIES for name in catalogue(modality)
    }
    rotate = next(entry for entry in listed if entry["name"] == "rotate")
    angle = rotate["params"][0]
    assert (angle["low"], angle["high"], angle["default"], angle["unit"]) == (-180, 180, [-15, 15], "°")
    assert angle["help"]


def test_list_in_words_names_every_param(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--modality", "image"]) == 0
    printed = capsys.readouterr().out
    for transform in catalogue("image").values():
        assert transform.name in printed
        assert transform.label_safety in printed
        assert all(param.help in printed for param in transform.params)
    assert "(audio, " not in printed


def test_apply_writes_copies_and_a_manifest_and_skips_what_is_bad(place: Path) -> None:
    out = place / "out"
    result = run("apply", place / "recipe.json", place / "photos", "--out", out, "--copies", 3, "--seed", 9)
    assert result.returncode == 1
    assert "bad.jpg" in result.stderr
    assert "Traceback" not in result.stderr
    written = manifest(out)
    assert len(written["files"]) == 4 * 3
    assert files_below(out) == {entry["output"] for entry in written["files"]} | {"manifest.json"}
    assert [Path(entry["source"]).name for entry in written["skipped"]] == ["bad.jpg"]
    assert {Path(entry["source"]).parent.name for entry in written["files"]} == {"cat", "dog"}
    for entry in written["files"]:
        assert entry["seed"] == 9
        assert Path(entry["output"]).parent.name == Path(entry["source"]).parent.name
        source = load_image(Path(entry["source"]).read_bytes()).pixels
        trace = Recipe.from_dict(written["recipe"]).trace(source, index=entry["index"])
        assert np.array_equal(load_image((out / entry["output"]).read_bytes()).pixels, trace.result)
        assert entry["drawn"]["rotate"] == pytest.approx(trace.steps[0].drawn)
        assert (entry["drawn"]["gaussian_noise"] is None) == (not trace.steps[1].applied)
    assert len({entry["drawn"]["rotate"]["angle"] for entry in written["files"]}) == 12


def apply(place: Path, *arguments: object) -> int:
    return main(["apply", str(place / "recipe.json"), *map(str, arguments), "--out", str(place / "out")])


def test_all_well_exits_with_zero_and_repeats_exactly(place: Path) -> None:
    contents = []
    for _ in range(2):
        assert apply(place, place / "photos" / "cat") == 0
        contents.append([(place / "out" / name).read_bytes() for name in sorted(files_below(place / "out"))])
    assert contents[0] == contents[1]


def test_more_copies_leave_the_first_ones_as_they_were(place: Path) -> None:
    apply(place, place / "photos" / "cat")
    before = {entry["output"]: entry["drawn"] for entry in manifest(place / "out")["files"]}
    apply(place, place / "photos" / "cat", "--copies", 4)
    after = {entry["output"]: entry["drawn"] for entry in manifest(place / "out")["files"]}
    assert after.items() >= before.items()
    assert len(after) == 4 * len(before)


def test_the_copies_of_one_file_are_the_first_draws_of_the_recipe(place: Path) -> None:
    apply(place, place / "photos" / "cat" / "1.png", "--copies", 3)
    assert [entry["index"] for entry in manifest(place / "out")["files"]] == [0, 1, 2]


def test_same_names_from_several_places_do_not_collide(place: Path) -> None:
    photos = place / "photos"
    assert apply(place, photos / "cat" / "1.png", photos / "dog" / "1.png", photos / "dog" / "1.bmp") == 0
    assert len(files_below(place / "out")) == 3 + 1
    assert apply(place, photos / "cat", photos / "dog", photos / "cat" / "1.png") == 1
    outputs = [entry["output"] for entry in manifest(place / "out")["files"]]
    assert len(outputs) == len(set(outputs)) == 4


def test_no_input_is_overwritten(place: Path) -> None:
    """Not by name, not through a link that lies where a result goes, and not by the manifest."""
    out = place / "out"
    out.mkdir()
    precious = picture(24, 32, seed=9)
    for name in ("1-0.png", "2.png"):
        (out / name).write_bytes(encode_png(precious))
    (out / "2-0.png").symlink_to(place / "photos" / "cat" / "1.png")
    before = {path: path.read_bytes() for path in (place / "photos").rglob("*.png")}
    sources = [place / "photos" / "cat" / "1.png", out / "1-0.png", out / "2.png", place / "photos" / "cat" / "2.png"]
    assert apply(place, *sources) == 0
    assert before == {path: path.read_bytes() for path in (place / "photos").rglob("*.png")}
    for name in ("1-0.png", "2.png"):
        assert np.array_equal(load_image((out / name).read_bytes()).pixels, precious)
    assert len(manifest(out)["files"]) == 4
    (out / "manifest.json").write_text(json.dumps(RECIPE))
    assert main(["apply", str(out / "manifest.json"), str(place / "photos"), "--out", str(out)]) == 2
    assert json.loads((out / "manifest.json").read_text()) == RECIPE


def test_results_inside_an_input_folder_are_not_taken_for_inputs(place: Path) -> None:
    arguments = ["apply", str(place / "recipe.json"), str(place / "photos"), "--out", str(place / "photos" / "out")]
    for _ in range(2):
        main(arguments)
        assert len(manifest(place / "photos" / "out")["files"]) == 4
    assert main([*arguments[:-1], str(place / "photos")]) == 2


def test_what_cannot_be_started_exits_with_two_and_one_sentence(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "bad.json").write_text(
        '{"modality": "image", "steps": [{"transform": "rotate", "params": {"angle": 999}}]}'
    )
    (place / "binary.json").write_bytes(b"\xff\xfe\x00")
    (place / "mixing.json").write_text('{"modality": "image", "steps": [{"transform": "mixup"}]}')
    for recipe in ("bad.json", "binary.json", "mixing.json", "missing.json", "photos"):
        assert main(["apply", str(place / recipe), str(place / "photos"), "--out", str(place / "out")]) == 2
        assert capsys.readouterr().err.count("\n") == 1
    (place / "taken").write_text("a file")
    assert main(["apply", str(place / "recipe.json"), str(place / "photos"), "--out", str(place / "taken")]) == 2
    for wrong in (["--copies", "0"], ["--seed", "-1"], ["--seed", "x"], ["--modality", "video"]):
        with pytest.raises(SystemExit) as stopped:
            main(["apply", str(place / "recipe.json"), str(place / "photos"), "--out", str(place / "out"), *wrong])
        assert stopped.value.code == 2


def test_files_of_another_modality_missing_or_special_are_named(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "speech.wav").write_bytes(encode_wav(sound()))
    (place / "empty").mkdir()
    assert apply(place, place / "speech.wav", place / "nowhere.png", "/dev/zero", place / "empty") == 1
    said = capsys.readouterr().err
    assert "a sound, but the recipe is for image" in said
    assert "no such file" in said
    assert "/dev/zero" in said
    assert "holds no file" in said
    assert len(manifest(place / "out")["skipped"]) == 4


def test_sounds_and_texts_go_the_same_way(place: Path) -> None:
    (place / "speech.wav").write_bytes(encode_wav(sound()))
    (place / "words.txt").write_text("one two three four")
    gain = {"modality": "audio", "steps": [{"transform": "gain", "params": {"gain_db": 6}}]}
    swap = {"modality": "text", "steps": [{"transform": "random_swap", "params": {"share": 1}}]}
    for recipe, source in ((gain, "speech.wav"), (swap, "words.txt")):
        (place / "recipe.json").write_text(json.dumps(recipe))
        assert apply(place, place / source) == 0
    louder = load_audio((place / "out" / "speech-0.wav").read_bytes()).audio
    assert louder.sample_rate == sound().sample_rate
    assert np.abs(louder.samples).max() == pytest.approx(0.1 * 10 ** (6 / 20), rel=0.01)
    words = (place / "out" / "words-0.txt").read_text().split()
    assert sorted(words) == ["four", "one", "three", "two"]
    assert words != ["one", "two", "three", "four"]
