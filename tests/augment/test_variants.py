"""Many variants in a zip: the files and the manifest of the command line, within bounds."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from augment.__main__ import main
from augment.errors import InputError
from augment.example import Example
from augment.modality import modality
from augment.recipe import Recipe
from augment.transforms import MODALITIES
from augment.variants import Variants, variants_zip
from tests.augment.samples import picture

RECIPES = {
    "image": {"transform": "rotate"},
    "audio": {"transform": "white_noise"},
    "text": {"transform": "random_deletion", "p": 0.5},
}
PLENTY = {"most_s": 60.0, "most_bytes": 10**9}


def recipe_for(name: str, **step: object) -> Recipe:
    return Recipe.from_dict({"modality": name, "seed": 3, "steps": [RECIPES[name] | step]})


def files_in(made: Variants) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", MODALITIES)
def test_the_zip_holds_what_the_command_line_writes(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, recipe = modality(name), recipe_for(name)
    file = Path(f"my sample{kind.written_ending}")
    monkeypatch.chdir(tmp_path)
    file.write_bytes(kind.encode(Example(next(iter(kind.ready.values()))())))
    Path("recipe.json").write_text(recipe.to_json())
    assert main(["apply", "recipe.json", str(file), "--out", "out", "--copies", "4"]) == 0
    made = variants_zip(recipe, kind.load(file.read_bytes(), None).sample, file.name, 4, **PLENTY)
    assert (made.made, made.asked) == (4, 4)
    assert files_in(made) == {path.name: path.read_bytes() for path in Path("out").iterdir()}
    assert len({data for path, data in files_in(made).items() if path != "manifest.json"}) > 1


@pytest.mark.parametrize(("most_s", "most_bytes"), [(-1.0, 10**9), (60.0, 1)])
def test_it_stops_where_time_or_room_runs_out(most_s: float, most_bytes: int) -> None:
    made = variants_zip(recipe_for("image"), picture(16, 16), "a.png", 50, most_s=most_s, most_bytes=most_bytes)
    assert (made.made, made.asked) == (1, 50)
    files = files_in(made)
    assert set(files) == {"a-0.png", "manifest.json"}
    assert [entry["output"] for entry in json.loads(files["manifest.json"])["files"]] == ["a-0.png"]


def test_it_is_no_larger_than_allowed() -> None:
    one = len(variants_zip(recipe_for("image"), picture(64, 64), "a.png", 1, **PLENTY).data)
    made = variants_zip(recipe_for("image"), picture(64, 64), "a.png", 50, most_s=60.0, most_bytes=6 * one)
    assert 1 < made.made < 7


@pytest.mark.parametrize(
    ("name", "written"),
    [("../../etc/a.png", "a-0.png"), ("..\\..\\b.png", "b-0.png"), ("C:\\c.png", "c-0.png"), ("", "sample-0.png"),
     ("狗.jpeg", "狗-0.png"), ("..", "..-0.png")],
)  # fmt: skip
def test_a_file_s_name_leads_nowhere(name: str, written: str) -> None:
    made = variants_zip(recipe_for("image"), picture(8, 8), name, 1, **PLENTY)
    assert set(files_in(made)) == {written, "manifest.json"}


def test_a_recipe_that_mixes_is_refused_in_a_sentence() -> None:
    mixing = Recipe.from_dict({"modality": "image", "steps": [{"transform": "mixup"}]})
    with pytest.raises(InputError, match="MixUp takes from other samples"):
        variants_zip(mixing, picture(8, 8), "a.png", 1, **PLENTY)
