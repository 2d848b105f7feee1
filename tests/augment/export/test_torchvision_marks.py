"""Masks, boxes and keypoints moved by the exported torchvision script, against what the recipe makes of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from augment.example import Example, Targets
from augment.export.targets import export
from augment.image.marks import kept_boxes
from augment.recipe import Recipe
from augment.saving import encode_png
from augment.transforms import catalogue
from tests.augment.export.images_by_torch import ROOT, SCENE, Values, counterparts, one_step
from tests.augment.export.test_albumentations_marks import marks
from tests.augment.export.torchvision_here import torchvision

assert torchvision
KINDS = ("matrix", "field", "rearrangement", "erasing")
ROWS: list[tuple[str, Values]] = [
    ("horizontal_flip", {}), ("vertical_flip", {}), ("transpose", {}), ("quarter_turn", {"turns": 1}),
    ("quarter_turn", {"turns": 2}), ("rotate", {"angle": 30, "fill": "white"}),
    ("rotate", {"angle": -70, "fill": "edge"}),
    ("scale", {"factor": 0.7, "fill": "white"}), ("translate", {"x": 0.3, "y": -0.2, "fill": "reflect"}),
    ("shear", {"angle": 20, "fill": "white"}), ("vertical_shear", {"angle": -20, "fill": "black"}),
    ("affine", {"shear": 10, "factor": 0.9, "angle": 15, "x": 0.1, "y": 0.05, "fill": "reflect"}),
    ("random_crop", {"size": 0.6, "x": 0.25, "y": 0.5}), ("crop", {"width": 0.5, "height": 0.4, "x": 0.7, "y": 0.4}),
    ("centre_crop", {"size": 0.7}), ("pad", {"left": 0.1, "right": 0, "top": 0.2, "bottom": 0.1, "fill": "reflect"}),
    ("cutout", {"size": 0.4, "x": 0.3, "y": 0.4, "fill": "noise"}),
    ("random_erasing", {"area": 0.2, "aspect": 1.5, "x": 0.8, "y": 0.7, "fill": "mean"}),
]  # fmt: skip


@pytest.fixture(autouse=True)
def own_draws() -> object:
    state = torch.get_rng_state()
    yield
    torch.set_rng_state(state)


def script_of(recipe: Recipe) -> dict:
    script: dict = {"__name__": "exported"}
    exec(compile(export(recipe, "torchvision", marks=True).code, "exported", "exec"), script)
    return script


def theirs(recipe: Recipe, image: np.ndarray, targets: Targets) -> tuple:
    assert targets.mask is not None
    return script_of(recipe)["augmented"](image.copy(), 0, targets.mask.copy(), targets.boxes, targets.keypoints)


@pytest.mark.parametrize(("name", "values"), ROWS)
def test_marks_move_as_ours_do(name: str, values: Values) -> None:
    recipe, targets = one_step(name, **values), marks(SCENE)
    image, mask, boxes, kept, points, seen = theirs(recipe, SCENE, targets)
    sample, ours, _ = recipe.apply_to(Example(SCENE, targets))
    assert image.shape == sample.shape
    assert (mask != ours.mask).mean() <= 0.004
    if catalogue("image")[name].kind.name != "erasing":
        assert kept == np.flatnonzero(kept_boxes(ours, 0.1)).tolist()
        assert np.abs(boxes - ours.boxes[kept]).max(initial=0) <= 0.01
    else:
        assert (boxes == targets.boxes).all()
    visible = np.ones(4, bool) if ours.visible is None else ours.visible
    assert seen == np.flatnonzero(visible).tolist()
    assert np.abs(points - ours.keypoints[seen]).max(initial=0) <= 1.01


@pytest.mark.parametrize("name", ["perspective", "elastic", "coarse_dropout"])
def test_what_a_step_draws_is_the_same_for_picture_and_marks(name: str) -> None:
    targets = marks(SCENE)
    picture = np.stack([targets.mask * 20] * 3, axis=2)
    torch.manual_seed(1)
    image, mask, boxes, _, _, _ = theirs(one_step(name, fill="black"), picture, targets)
    assert (mask != targets.mask).mean() > 0.01
    assert ((image[..., 0] > 30) != (mask > 0)).mean() < 0.02
    assert len(boxes) == 3


def test_every_counterpart_that_moves_is_compared() -> None:
    from augment.export.torchvision_textures import LIBRARY  # noqa: PLC0415

    moving = {name for name in counterparts(LIBRARY) if catalogue("image")[name].kind.name in KINDS}
    assert {name for name, _ in ROWS} | {"perspective", "elastic", "coarse_dropout"} == moving


def test_steps_of_colour_leave_marks_and_policies_are_left_out_and_said() -> None:
    targets = marks(SCENE)
    recipe = one_step("jpeg").with_step("brightness", factor=0.5).with_step("gaussian_noise").with_step("rand_augment")
    recipe = recipe if hasattr(torch.ops.image, "encode_jpeg") else Recipe("image", recipe.steps[1:])
    _, mask, boxes, kept, points, seen = theirs(recipe, SCENE, targets)
    assert (mask == targets.mask).all()
    assert (boxes == targets.boxes).all()
    assert (points == targets.keypoints).all()
    assert (kept, seen) == ([0, 1, 2], [0, 1, 2, 3])
    exported = export(recipe, "torchvision", marks=True)
    assert any("leaves what is marked behind" in str(remark) for remark in exported.remarks)
    assert "leaves what is marked behind" in " ".join(exported.code.replace("#", "").split())


def test_the_script_reads_coco_and_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.png").write_bytes(encode_png(SCENE))
    coco = {"images": [{"id": 5, "file_name": "a.png"}], "annotations": [
        {"image_id": 5, "category_id": 7, "bbox": [20, 20, 40, 30], "segmentation": [[20, 20, 60, 20, 60, 50, 20, 50]],
         "keypoints": [30, 30, 2, 0, 0, 0]}, {"image_id": 5, "category_id": 7, "bbox": [0, 0, 8, 8]}]}  # fmt: skip
    (tmp_path / "coco.json").write_text(json.dumps(coco))
    monkeypatch.setattr(sys, "argv", ["script", *(str(tmp_path / name) for name in ("coco.json", "", "out"))])
    script_of(one_step("translate", x=-0.125, y=0.125, fill="black"))["main"]()
    written = json.loads((tmp_path / "out" / "annotations.json").read_text())
    (moved,) = written["annotations"]
    assert moved["bbox"] == pytest.approx([4, 32, 40, 30], abs=1e-3)
    assert moved["keypoints"] == pytest.approx([14, 42, 2, 0, 0, 0], abs=1e-3)
    assert written["images"][0]["mask"] == "a-0-mask.png"
    assert ROOT.exists()
