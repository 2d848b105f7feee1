"""Recipes for images written for torchvision or Kornia, as one function of an image, for the tests that run them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import pytest
import torch
from PIL import Image

from augment.__main__ import main
from augment.example import Sample
from augment.export.library import Library
from augment.export.targets import export
from augment.image.ready import READY
from augment.params import Value
from augment.recipe import Recipe
from augment.transforms import catalogue

torch.set_num_threads(1)
ROOT = Path(__file__).parents[3]
SCENE = cv2.convertScaleAbs(cv2.resize(READY["china"](), (128, 96), interpolation=cv2.INTER_AREA), alpha=0.85, beta=15)
"""uint8 (96, 128, 3), from nearly black to nearly white."""
Values = dict[str, Value]
Change = Callable[[np.ndarray], np.ndarray]
Run = Callable[[Recipe, str], Change]


class Equal(NamedTuple):
    """Fixed values of a transform, and by how many of 256 levels the result may differ from ours: at most, and on
    average. `inside` leaves out that many pixels at the edges."""

    name: str
    values: Values
    most: int = 0
    mean: float = 0.0
    inside: int = 0


@pytest.fixture(name="run")
def run_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """The script's steps as one function of an image uint8 (H, W, 3). torch's generator is put back."""
    state = torch.get_rng_state()

    def exported(recipe: Recipe, to: str) -> Change:
        script: dict = {"__name__": "exported"}
        monkeypatch.setattr("sys.argv", ["script", str(tmp_path / "results")])
        exec(compile(export(recipe, to).code, "exported", "exec"), script)

        def change(image: np.ndarray) -> np.ndarray:
            pixels = torch.from_numpy(image).permute(2, 0, 1)
            if to == "torchvision":
                return np.asarray(script["augment"](pixels).permute(1, 2, 0).numpy())
            result = script["augment"](pixels[None] / 255)[0]
            return np.asarray((result.clamp(0, 1) * 255).round().to(torch.uint8).permute(1, 2, 0).numpy())

        return change

    yield exported
    torch.set_rng_state(state)


def one_step(name: str, p: float = 1.0, **values: Value) -> Recipe:
    recipe = Recipe("image", seed=5).with_step(name, **values)
    return replace(recipe, steps=(replace(recipe.steps[0], p=p),))


def counterparts(library: Library) -> list[str]:
    def has_one(name: str) -> bool:
        recipe = one_step(name)
        own = one_step("invert").steps if recipe.steps[0].transform.kind.takes_steps else ()
        (part,) = library.pipeline(replace(recipe, steps=(replace(recipe.steps[0], steps=own),)))
        return part.call is not None

    return sorted(filter(has_one, catalogue("image")))


def check_equal(theirs: Change, row: Equal) -> None:
    ours: Sample = one_step(row.name, **row.values).apply(SCENE)
    result = theirs(SCENE)
    assert result.dtype == np.uint8
    assert result.shape == ours.shape
    inner = (slice(row.inside, -row.inside or None),) * 2
    difference = np.abs(result[inner].astype(int) - ours[inner])
    assert difference.max() <= row.most
    assert difference.mean() <= row.mean
    # Had nothing been done, it would differ by far more than what is allowed.
    assert ours.shape != SCENE.shape or np.abs(ours.astype(int) - SCENE).mean() > max(1, 4 * row.mean)


def check_draws(theirs: Change, recipe: Recipe, draws: int, apart: float, image: np.ndarray = SCENE) -> None:
    """The mean change is ours but for a share of `apart`, and the mean result, pixel by pixel, but for chance."""
    ours = np.stack([recipe.apply(image, index=index) for index in range(draws)]).astype(np.float32)
    results = np.stack([theirs(image) for _ in range(draws)]).astype(np.float32)
    changes = [np.abs(images - image).mean(axis=(1, 2, 3)) for images in (ours, results)]
    assert changes[1].mean() == pytest.approx(changes[0].mean(), rel=apart)
    spread = ours.std(axis=0).mean() * (2 / draws) ** 0.5
    between = np.abs(ours.mean(axis=0) - results.mean(axis=0)).mean()
    assert between < 1.6 * spread  # 0.8 where pixels change apart from one another
    assert changes[0].mean() > 1


def check_takes_all(run: Run, name: str, to: str) -> None:
    """Both ends of every number, every choice, and the whole range drawn from."""
    transform = catalogue("image")[name]
    choices: Values = {param.name: param.choices for param in transform.params if param.kind == "choice"}
    numbers = [param for param in transform.params if param.is_number]
    for ends in ("low", "high", "both"):
        values = {p.name: (p.low, p.high) if ends == "both" else getattr(p, ends) for p in numbers}
        change = run(one_step(name, **choices, **values), to)
        for _ in range(3):
            result = change(SCENE)
            assert result.dtype == np.uint8
            assert result.shape[2] == 3
            assert result.size


def check_catalogue(to: str, found: list[str]) -> None:
    """Each transform has a counterpart or is said to have none, and what is said stands in the code too."""
    for name in catalogue("image"):
        exported = export(one_step(name), to)
        own = [str(remark) for remark in exported.remarks if remark.transform]
        assert any("has no equal" in sentence for sentence in own) != (name in found)
        comments = " ".join(line.strip(" #") for line in exported.code.splitlines() if line.startswith("    # "))
        assert all(sentence in comments for sentence in own)


ROW: dict[str, Values] = {
    "posterise": {"bits": 5}, "rotate": {"angle": -20, "fill": "edge"}, "invert": {}, "vertical_flip": {},
    "crop": {"width": 0.8, "height": 0.7, "x": 0.2, "y": 0.4},
    "pad": {"left": 0.1, "right": 0.2, "top": 0.1, "bottom": 0, "fill": "white"},
    "cutout": {"size": 0.3, "x": 0.5, "y": 0.1, "fill": "black"},
}  # fmt: skip
"""Steps in a row, sizes changing on the way, that both libraries do as we do."""


def check_steps(run: Run, to: str) -> None:
    """Several in a row, with those left out that are switched off; and some of them, each as often as the others."""
    recipe = Recipe("image", seed=5)
    for name, values in ROW.items():
        recipe = recipe.with_step(name, **values)
    recipe = recipe.with_step("transpose")
    recipe = replace(recipe, steps=(*recipe.steps[:-1], replace(recipe.steps[-1], enabled=False)))
    ours, theirs = recipe.apply(SCENE).astype(int), run(recipe, to)(SCENE)
    assert theirs.shape == ours.shape
    assert np.abs(ours - theirs).mean() < 0.05
    shifts = one_step("some_of", count=2)
    own = tuple(
        replace(one_step("brightness", factor=factor).steps[0], id=str(factor)) for factor in (0.9, 0.7, 0.5, 0.3)
    )
    change = run(replace(shifts, steps=(replace(shifts.steps[0], steps=own),)), to)
    grey = np.full((8, 8, 3), 200, np.uint8)
    pairs = np.array((0.63, 0.45, 0.27, 0.35, 0.21, 0.15))
    left = np.array([change(grey).mean() / 200 for _ in range(120)])
    apart = np.abs(left[:, None] - pairs)
    assert (apart.min(axis=1) < 0.01).all()
    counts = np.bincount(apart.argmin(axis=1), minlength=6)
    assert counts.min() >= 8
    assert counts.max() <= 34
    in_order = replace(shifts.steps[0], steps=(own[2], one_step("invert").steps[0]))
    change = run(replace(shifts, steps=(in_order,)), to)
    assert {int(change(grey).mean()) for _ in range(12)} == {155}


def check_p_and_ranges(run: Run, to: str) -> None:
    grey = np.full((8, 8, 3), 100, np.uint8)
    for name, values, unlike in (("brightness", {"factor": (1.2, 1.6)}, 140), ("equalise", {}, None),
                                 ("invert", {}, 155), ("gamma", {"gamma": (0.5, 0.7)}, 145)):  # fmt: skip
        change = run(one_step(name, 0.25, **values), to)
        seen = np.array([change(grey).mean() for _ in range(160)])
        if unlike is None:
            assert (seen == 100).all()  # nothing to even out
            continue
        changed = seen[seen != 100]
        assert 22 <= len(changed) <= 58
        assert changed.mean() == pytest.approx(unlike, abs=5)
    spread = run(one_step("brightness", factor=(1.2, 1.6)), to)
    seen = np.array([spread(grey).mean() for _ in range(100)])
    assert 119 <= seen.min() < 123
    assert 157 < seen.max() <= 160
    orders = run(one_step("channel_shuffle", order=("rgb", "bgr")), to)
    swapped = sum(bool((orders(SCENE) == SCENE[..., ::-1]).all()) for _ in range(40))
    assert 8 <= swapped <= 32


def check_command(run: Run, to: str, folder: Path, command: list[str]) -> None:
    """As somebody runs it: the command writes the script, which is applied to files, one grey and on its side."""
    file, script = folder / "recipe.json", folder / "script.py"
    recipe = one_step("rotate", angle=30, fill="edge").with_step("gaussian_noise", std=0.1)
    file.write_text(recipe.to_json())
    assert main(["export", str(file), "--to", to, "--out", str(script)]) == 0
    sources, results = [folder / "a.png", folder / "b.jpg"], folder / "results" / "new"
    lies_on_its_side = Image.Exif()
    lies_on_its_side[0x0112] = 6
    Image.fromarray(SCENE).save(sources[0])
    Image.fromarray(SCENE[..., 0]).save(sources[1], exif=lies_on_its_side)
    done = subprocess.run([*command, str(script), *map(str, sources), str(results)], cwd=ROOT, capture_output=True,
                          text=True, timeout=120, check=False)  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    first, second = (np.asarray(Image.open(results / name)) for name in ("a-0.png", "b-1.png"))
    assert (first == run(recipe, to)(SCENE)).all()  # the seed is stated
    assert (first != run(replace(recipe, seed=6), to)(SCENE)).any()
    noise = first.astype(int) - replace(recipe, steps=recipe.steps[:1]).apply(SCENE)
    assert noise.std() == pytest.approx(0.1 * 255, rel=0.1)
    assert second.shape == (128, 96, 3)
