"""Masks, boxes and keypoints moved by the exported Albumentations script, against what the recipe makes of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from augment.__main__ import main
from augment.example import Example, Targets
from augment.export.albumentations_calls import LIBRARY
from augment.export.targets import export
from augment.image.marks import kept_boxes
from augment.recipe import Recipe
from augment.saving import encode_png
from augment.transforms import catalogue
from tests.augment.export.albumentations_run import PICTURES, WHITE, Values, one_step
from tests.augment.export.test_albumentations import EQUAL

LEAST = 0.1
KINDS = ("matrix", "field", "rearrangement", "erasing")
SHIFTED = {"translate", "random_crop"}
"""By whole pixels, where ours has fractions."""
UNLIKE = {"box": {"affine": 5.0, "grid_mask": 99.0, "optical_distortion": 1.0}, "point": {"optical_distortion": 2.5}}
"""Pixels: of two hulls, one after the other; of boxes that shrink to what is left; and see what is said of points."""
ROWS = [(name, values) for name, values, *_ in EQUAL if catalogue("image")[name].kind.name in KINDS]


def marks(image: np.ndarray) -> Targets:
    height, width = image.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    mask[height // 4 : height // 2 + 5, width // 5 : width // 2] = 3
    mask[height * 2 // 3 : height * 5 // 6, width // 2 : width * 4 // 5] = 9
    boxes = np.array([[0.2, 0.25, 0.5, 0.55], [0.5, 0.66, 0.8, 0.83], [0.02, 0.03, 0.15, 0.12]], np.float32)
    points = np.array([[0.31, 0.42], [0.61, 0.71], [0.86, 0.14], [0.47, 0.47]], np.float32)
    sides = np.array((width, height), np.float32)
    return Targets(mask, np.rint(boxes * np.tile(sides, 2)), np.floor(points * sides) + 0.5)


def theirs(recipe: Recipe, image: np.ndarray, targets: Targets, number: int = 0) -> tuple:
    """Picture, mask, boxes, which of them, points, which of them."""
    script: dict = {"__name__": "exported"}
    exec(compile(export(recipe, "albumentations", marks=True).code, "exported", "exec"), script)
    assert targets.mask is not None
    return script["augmented"](image.copy(), number, targets.mask.copy(), targets.boxes, targets.keypoints)


@pytest.mark.parametrize(("name", "values"), [row for row in ROWS if row[1].get("fill") != "reflect"])
def test_marks_move_as_ours_do(name: str, values: Values) -> None:
    for image in PICTURES[: 1 if name == "grid_mask" else 2]:  # cells are stretched in the odd one
        recipe, targets = one_step(name, **values), marks(image)
        ours = recipe.apply_to(Example(image, targets)).targets
        _, mask, boxes, kept, points, seen = theirs(recipe, image, targets)
        assert (mask != ours.mask).mean() <= (0.016 if name in SHIFTED | {"affine", "grid_mask", "optical_distortion"}
                                              else 0)  # fmt: skip
        off = 1.2 if name in SHIFTED | {"affine"} else 1e-4
        assert kept == np.flatnonzero(kept_boxes(ours, LEAST)).tolist()
        assert np.abs(boxes - ours.boxes[kept]).max(initial=0) <= UNLIKE["box"].get(name, off)
        visible = np.ones(4, bool) if ours.visible is None else ours.visible
        assert seen == np.flatnonzero(visible).tolist()
        assert np.abs(points - ours.keypoints[seen]).max(initial=0) <= UNLIKE["point"].get(name, off)


RANDOM = ("cutout", "random_erasing", "coarse_dropout")


@pytest.mark.parametrize("name", RANDOM)
def test_what_is_hidden_is_marked_no_more(name: str) -> None:
    targets = marks(WHITE)
    for number in range(6):
        image, mask, boxes, kept, _, seen = theirs(one_step(name, fill="black"), WHITE, targets, number)
        hidden = (image == 0).all(axis=2)
        assert hidden.any()
        assert (mask == np.where(hidden, 0, targets.mask)).all()
        places = targets.keypoints.astype(int)
        assert seen == np.flatnonzero(~hidden[places[:, 1], places[:, 0]]).tolist()
        for box, own in zip(boxes, kept, strict=True):
            x0, y0, x1, y1 = np.rint(targets.boxes[own]).astype(int)
            rows, columns = np.nonzero(~hidden[y0:y1, x0:x1])
            seen_box = columns.min() + x0, rows.min() + y0, columns.max() + 1 + x0, rows.max() + 1 + y0
            assert np.abs(box - seen_box).max() <= 1


BENDING = {"perspective": 1.0, "elastic": 3.0, "grid_distortion": 3.0, "grid_shuffle": 0.5}


@pytest.mark.parametrize("name", BENDING)
def test_where_draws_are_its_own_marks_stay_on_what_they_mark(name: str) -> None:
    """The mask as a picture, with a dot at each point that is seen."""
    targets = marks(WHITE)
    picture = np.stack([targets.mask * 20, np.zeros_like(targets.mask), np.zeros_like(targets.mask)], axis=2)
    places = targets.keypoints.astype(int)
    for x, y in places:
        picture[y - 1 : y + 2, x - 1 : x + 2, 1] = 255
    for number in range(4):
        image, mask, _, kept, points, seen = theirs(one_step(name), picture, targets, number)
        assert ((mask > 0) != (image[..., 0] > 20)).mean() < 0.03
        assert sorted(set(kept)) == list(range(3))
        assert len(set(seen)) >= 3
        dots = cv2.connectedComponentsWithStats((image[..., 1] > 100).astype(np.uint8))[3][1:] + 0.5
        for point in points:
            assert np.abs(dots - point).max(axis=1).min() < max(1.5, BENDING[name]), (number, point)


def test_what_is_unlike_is_said_in_code_and_remarks() -> None:
    said = {"cutout": "keeps its corners", "optical_distortion": "three pixels", "grid_shuffle": "each of its parts"}
    for name, words in said.items():
        for marked in (False, True):
            exported = export(one_step(name, **({"fill": "black"} if name != "grid_shuffle" else {})), "albumentations",
                              marks=marked)  # fmt: skip
            comments = " ".join(line.strip(" #") for line in exported.code.splitlines() if line.startswith("#"))
            assert any(words in str(remark) for remark in exported.remarks) == (words in comments) == marked
    mirrored = export(one_step("rotate", fill=("black", "reflect")), "albumentations", marks=True)
    assert "mirrored beyond the edge" in mirrored.code
    assert "mirrored beyond the edge" not in export(one_step("rotate", fill="black"), "albumentations", marks=True).code
    assert set(RANDOM) | set(BENDING) | {name for name, _ in ROWS} == {
        name for name in LIBRARY.counterparts
        if catalogue("image")[name].kind.name in KINDS and LIBRARY.pipeline(one_step(name))[0].call
    }  # fmt: skip


@pytest.mark.parametrize("to", ["albumentations", "python"])
def test_the_script_reads_coco_and_writes_it(to: str, tmp_path: Path) -> None:
    image = PICTURES[0]
    (tmp_path / "pictures" / "in").mkdir(parents=True)
    (tmp_path / "pictures" / "in" / "a.png").write_bytes(encode_png(image))
    outline = [20, 20, 60, 20, 60, 50, 20, 50]
    coco = {
        "images": [{"id": 5, "file_name": "in/a.png", "width": 128, "height": 96}],
        "categories": [{"id": 7, "name": "cat", "keypoints": ["nose", "ear"]}],
        "annotations": [
            {"id": 1, "image_id": 5, "category_id": 7, "bbox": [20, 20, 40, 30], "segmentation": [outline],
             "keypoints": [30, 30, 2, 0, 0, 0]},
            {"id": 2, "image_id": 5, "category_id": 7, "bbox": [0, 0, 8, 8]},
        ],
    }  # fmt: skip
    (tmp_path / "coco.json").write_text(json.dumps(coco))
    recipe = one_step("translate", x=-0.125, y=0.125, fill="black").with_step("horizontal_flip")
    (tmp_path / "recipe.json").write_text(recipe.to_json())
    script, out = tmp_path / "script.py", tmp_path / "out"
    assert main(["export", str(tmp_path / "recipe.json"), "--to", to, "--marks", "--out", str(script)]) == 0
    call = [sys.executable, str(script), str(tmp_path / "coco.json"), str(tmp_path / "pictures"), str(out)]
    root = Path(__file__).parents[3]
    done = subprocess.run(call, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(root)}, timeout=120,
                          check=False)  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    written = json.loads((out / "annotations.json").read_text())
    assert written["categories"] == coco["categories"]
    (entry,) = written["images"]
    assert (entry["file_name"], entry["mask"], entry["width"]) == ("a-0.png", "a-0-mask.png", 128)
    (moved,) = written["annotations"]
    assert moved["bbox"] == pytest.approx([84, 32, 40, 30], abs=1e-3)
    assert moved["keypoints"] == pytest.approx([114, 42, 2, 0, 0, 0], abs=1e-3)
    mask = cv2.imread(str(out / "a-0-mask.png"), cv2.IMREAD_GRAYSCALE)
    ours = recipe.apply_to(Example(image, Targets(cv2.fillPoly(np.zeros((96, 128), np.uint8), [
        np.reshape(outline, (-1, 2)).astype(np.int32)], 7))))  # fmt: skip
    assert (mask == ours.targets.mask).all()
    assert (cv2.imread(str(out / "a-0.png"))[..., ::-1] == ours.sample).all()


def test_text_and_sound_have_no_marks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "recipe.json").write_text(Recipe("audio").to_json())
    assert main(["export", str(tmp_path / "recipe.json"), "--to", "python", "--marks"]) == 2
    assert "moves no masks" in capsys.readouterr().err
