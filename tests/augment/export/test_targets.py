"""The registry of targets, the command, and the script for this package, run as a user runs it."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from augment.__main__ import main
from augment.errors import InputError
from augment.example import Example
from augment.export.targets import every_target, export, target, targets
from augment.modality import modality
from augment.recipe import Recipe
from augment.saving import encode_text
from augment.transforms import MODALITIES, catalogue
from tests.augment.samples import SAMPLES

ROOT = Path(__file__).parents[3]
STEPS = {
    "image": ["rotate", "gaussian_noise"],
    "audio": ["white_noise", "shift"],
    "text": ["random_swap", "random_deletion"],
}


def recipe_for(name: str) -> Recipe:
    recipe = Recipe(name, seed=11, name='a "name" \\ with {signs}')
    for step in STEPS[name]:
        recipe = recipe.with_step(step)
    return recipe


def run(script: Path, *arguments: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("name", MODALITIES)
def test_the_script_for_this_package_does_what_apply_does(name: str, tmp_path: Path) -> None:
    kind, sources = modality(name), []
    for number, sample in enumerate(SAMPLES[name][:2]):
        sources.append(tmp_path / f"{number}{kind.written_ending}")
        sources[-1].write_bytes(kind.encode(Example(sample)))
    recipe_file, script = tmp_path / "recipe.json", tmp_path / "script.py"
    recipe_file.write_text(recipe_for(name).to_json(), encoding="utf-8")
    assert main(["export", str(recipe_file), "--to", "python", "--out", str(script)]) == 0
    assert main(["apply", str(recipe_file), *map(str, sources), "--out", str(tmp_path / "applied")]) == 0
    done = run(script, *sources, tmp_path / "scripted")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    for number, source in enumerate(sources):
        applied = (tmp_path / "applied" / f"{number}-0{kind.written_ending}").read_bytes()
        assert (tmp_path / "scripted" / f"{number}-{number}{kind.written_ending}").read_bytes() == applied
        assert applied != source.read_bytes()


@pytest.mark.parametrize("name", MODALITIES)
def test_every_recipe_of_every_target_is_valid_code_that_a_reader_can_follow(name: str) -> None:
    recipe = Recipe(name)
    for transform in list(catalogue(name))[:30]:
        recipe = recipe.with_step(transform)
    for to in targets(name):
        code = export(recipe, to).code
        ast.parse(code)
        assert max(map(len, code.splitlines())) <= 100
        assert code.startswith('"""')


def test_the_script_holds_the_recipe_whole() -> None:
    recipe = replace(recipe_for("text"), seed=2**53 - 1)
    tree = ast.parse(export(recipe, "python").code)
    held = [ast.literal_eval(call.args[0]) for call in ast.walk(tree)
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "from_dict"]  # fmt: skip
    assert [Recipe.from_dict(data) for data in held] == [recipe]


def test_steps_that_mix_are_spoken_of() -> None:
    (remark,) = export(Recipe("audio").with_step("mixup"), "python").remarks
    assert str(remark).startswith("mixup: ")
    assert not export(recipe_for("audio"), "python").remarks


def test_the_code_goes_to_standard_output_and_the_remarks_do_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "recipe.json"
    file.write_text(Recipe("audio").with_step("clicks").to_json())
    assert main(["export", str(file), "--to", "audiomentations"]) == 0
    printed = capsys.readouterr()
    assert "Compose" in ast.unparse(ast.parse(printed.out))
    assert "augment: clicks: audiomentations has no equal, so the step is left out.\n" in printed.err


@pytest.mark.parametrize(
    ("content", "to", "sentence"),
    [
        ({"modality": "image"}, "audiomentations", "There is no export of image to 'audiomentations'"),
        ({"modality": "audio"}, "nothing", "There is no export of audio to 'nothing'"),
        ({"modality": "audio", "steps": [{"transform": "none"}]}, "python", "Step 1 names the transform 'none'"),
    ],
)
def test_what_cannot_be_written_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: dict, to: str, sentence: str
) -> None:
    file = tmp_path / "recipe.json"
    file.write_text(json.dumps(content))
    assert main(["export", str(file), "--to", to, "--out", str(tmp_path / "code.py")]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith(f"augment: {sentence}")
    assert printed.err.count("\n") == 1
    assert not (tmp_path / "code.py").exists()


def test_a_recipe_is_not_overwritten_by_its_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "recipe.json"
    file.write_text(recipe_for("text").to_json())
    before = file.read_bytes()
    assert main(["export", str(file), "--to", "python", "--out", str(tmp_path / "." / "recipe.json")]) == 2
    assert file.read_bytes() == before
    assert "would be overwritten" in capsys.readouterr().err


def test_a_target_is_registered_once() -> None:
    assert "python" in every_target()
    with pytest.raises(ValueError, match="already"):
        target("python")(lambda recipe: export(recipe, "python"))
    with pytest.raises(InputError):
        export(Recipe("text"), "audiomentations")


def test_nothing_of_another_library_is_imported() -> None:
    program = (
        "import sys; from augment.export.targets import export, targets; from augment.recipe import Recipe\n"
        "[export(Recipe(m), to) for m in ('image', 'audio', 'text') for to in targets(m)]\n"
        "others = {'albumentations', 'audiomentations', 'kornia', 'librosa', 'nlpaug', 'streamlit', 'torch'}\n"
        "others |= {'torchvision'}\n"
        "print(others & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "set()\n", done.stderr


def test_texts_are_written_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(export(Recipe("text"), "python").code, encoding="utf-8")
    (tmp_path / "a.txt").write_bytes(encode_text("naïve — 今天"))
    assert run(tmp_path / "script.py", tmp_path / "a.txt", tmp_path / "out").returncode == 0
    assert (tmp_path / "out" / "a-0.txt").read_bytes() == encode_text("naïve — 今天")


def test_the_script_of_this_package_refuses_a_table(tmp_path: Path) -> None:
    """Read as one text, a table would be damaged without a word."""
    (tmp_path / "script.py").write_text(export(Recipe("text").with_step("random_swap"), "python").code, "utf-8")
    (tmp_path / "t.csv").write_text("label,text\na,one two three\n")
    done = subprocess.run(
        [sys.executable, "script.py", "t.csv", "out"], cwd=tmp_path, capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "t.csv is a table; for tables: python -m augment apply\n"
