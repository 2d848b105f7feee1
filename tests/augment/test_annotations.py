"""Marks that go with the results: what is written is what the engine moved, as COCO and in the zip of variants."""

from __future__ import annotations

import io
import json
import zipfile
from itertools import compress
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from augment.__main__ import main
from augment.example import Example, Targets
from augment.image.annotations import MarkedImage
from augment.image.loading import load_image
from augment.image.marks import Marks, kept_boxes
from augment.image.marks_files import read_marks
from augment.image.outlines import Outline, area_of
from augment.kinds.matrix import Frame
from augment.recipe import Recipe
from augment.saving import encode_png
from augment.variants import variants_zip
from tests.augment.samples import picture

FRAME = Frame(80, 120)
MOVING = Recipe("image", seed=3).with_step("rotate", angle=(-40, 40)).with_step("translate", x=(-0.2, 0.3), y=0)
RECIPE = MOVING.to_dict()
LEAST, COPIES = 0.5, 3
POLYGON = [[10, 10, 50, 10, 50, 60, 10, 60]]
CATEGORIES = [{"id": 7, "name": "cat", "keypoints": ["nose", "ear", "tail"]}, {"id": 2, "name": "dog"}]
COCO: dict[str, Any] = {
    "images": [
        {"id": 1, "file_name": "one/1.png", "width": 120, "height": 80},
        {"id": 2, "file_name": "two/1.png", "width": 240, "height": 160},
        {"id": 3, "file_name": "old/place/empty.png", "width": 120, "height": 80},
        {"id": 4, "file_name": "wrong.png", "width": 100, "height": 300},
    ],
    "categories": CATEGORIES,
    "annotations": [
        {"id": 11, "image_id": 1, "category_id": 7, "bbox": [10, 10, 40, 50], "segmentation": POLYGON, "iscrowd": 0,
         "keypoints": [20, 20, 2, 0, 0, 0, 115, 75, 1]},
        {"id": 12, "image_id": 1, "category_id": 2, "bbox": [5, 5, 0, 5]},
        {"id": 13, "image_id": 1, "category_id": 2, "bbox": [90, 30, 25, 40], "iscrowd": 1},
        {"id": 14, "image_id": 2, "category_id": 2, "bbox": [20, 20, 80, 100]},
        {"id": 15, "image_id": 4, "category_id": 2, "bbox": [20, 20, 80, 100]},
    ],
}  # fmt: skip
NAMES = ("one/1.png", "two/1.png", "empty.png", "unknown.png", "wrong.png")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for number, name in enumerate(NAMES):
        path = Path("photos", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode_png(picture(*FRAME, seed=number)))
    Path("recipe.json").write_text(json.dumps(RECIPE))
    Path("coco.json").write_text(json.dumps(COCO))
    return tmp_path


def apply(*more: str, out: str = "out") -> int:
    call = ["apply", "recipe.json", "photos", "--out", out, "--copies", str(COPIES), "--marks", "coco.json"]
    return main([*call, "--least-box-share", str(LEAST), *more])


def marks_of(name: str) -> Marks:
    only = [image for image in COCO["images"] if image["file_name"] == name]
    return read_marks(json.dumps({**COCO, "images": only}).encode(), ".json", FRAME, Path(name).name)


def moved(entry: dict[str, Any], name: str) -> Example:
    sample = load_image(Path(entry["source"]).read_bytes()).pixels
    return Recipe.from_dict(RECIPE).apply_to(Example(sample, marks_of(name).targets), index=entry["index"])


def test_coco_of_the_results_says_where_the_engine_moved_it(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert apply() == 1
    assert "100 × 300 pixels" in capsys.readouterr().err
    entries = json.loads(Path("out/manifest.json").read_text())["files"]
    written = json.loads(Path("out/annotations.json").read_text())
    assert written["categories"] == CATEGORIES
    images = {image["file_name"]: image for image in written["images"]}
    assert set(images) == {f"{name}-{copy}.png" for name in ("one/1", "two/1", "empty") for copy in range(COPIES)}
    of_image: dict[int, list[dict[str, Any]]] = {image["id"]: [] for image in written["images"]}
    for annotation in written["annotations"]:
        of_image[annotation["image_id"]].append(annotation)
    assert len({annotation["id"] for annotation in written["annotations"]}) == len(written["annotations"])
    counts = []
    for entry in entries:
        source = Path(entry["source"]).relative_to("photos").as_posix()
        if source not in ("one/1.png", "two/1.png"):
            assert not of_image.get(images.get(entry["output"], {}).get("id"))
            continue
        targets, found = moved(entry, source).targets, of_image[images[entry["output"]]["id"]]
        assert targets is not None
        assert targets.boxes is not None
        kept = kept_boxes(targets, LEAST)
        counts.append(int(kept.sum()))
        left_top, sides = targets.boxes[kept][:, :2], np.diff(targets.boxes[kept].reshape(-1, 2, 2), axis=1)[:, 0]
        boxes = np.array([annotation["bbox"] for annotation in found]).reshape(-1, 4)
        np.testing.assert_allclose(boxes, np.concatenate([left_top, sides], 1), atol=2e-3)
        categories = [7, 2] if source == "one/1.png" else [2]
        assert [annotation["category_id"] for annotation in found] == list(compress(categories, kept))
        if source == "one/1.png":
            assert [annotation["iscrowd"] for annotation in found] == list(compress((0, 1), kept))
        assert entry["boxes_dropped"] == int((~kept).sum())
        if source == "one/1.png":
            mask = np.asarray(Image.open(Path("out", entry["mask"])))
            np.testing.assert_array_equal(mask, targets.mask)
            assert images[entry["output"]]["mask"] == entry["mask"]
            check_points(entry, targets, found)
    assert {1, 2} <= set(counts), counts


def check_points(entry: dict[str, Any], targets: Any, found: list[dict[str, Any]]) -> None:
    """The nose was there, the ear was not marked, the tail was hidden."""
    assert [(point["name"], point["visible"]) for point in entry["keypoints"]] == list(
        zip(("nose", "tail"), targets.visible, strict=True)
    )
    if cats := [annotation for annotation in found if annotation["category_id"] == 7]:
        nose, tail = (
            [*place, given] if ok else [0, 0, 0]
            for place, ok, given in zip(targets.keypoints, targets.visible, (2, 1), strict=True)
        )
        np.testing.assert_allclose(cats[0]["keypoints"], [*nose, 0, 0, 0, *tail], atol=2e-3)
        assert cats[0]["num_keypoints"] == int(targets.visible.sum())


def test_annotations_are_the_same_from_any_number_of_processes(place: Path) -> None:
    for out, workers in (("one", "1"), ("three", "3")):
        apply("--workers", workers, "--format", "jpeg", out=out)
    names = [path.relative_to("one") for path in Path("one").rglob("*") if path.is_file()]
    assert len(names) == 4 * COPIES + COPIES + 2
    assert all((Path("one") / name).read_bytes() == (Path("three") / name).read_bytes() for name in names)


def test_the_zip_of_variants_tells_the_same_of_marks(place: Path) -> None:
    """The picture that comes first has the same draws in both ways."""
    source = Path("photos/one/1.png")
    marked = MarkedImage(marks_of("one/1.png"), LEAST)
    sample = load_image(source.read_bytes()).pixels
    limits = {"most_s": 60.0, "most_bytes": 10**9}
    recipe = Recipe.from_dict(RECIPE)
    made = variants_zip(recipe, sample, source.name, COPIES, annotation=marked, **limits)
    Path("coco.json").write_text(json.dumps({**COCO, "images": COCO["images"][:1]}))
    call = ["apply", "recipe.json", str(source), "--out", "single", "--copies", str(COPIES), "--marks", "coco.json"]
    assert main([*call, "--least-box-share", str(LEAST)]) == 0
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        entries = json.loads(archive.read("manifest.json"))["files"]
        files = {name: archive.read(name) for name in archive.namelist() if name.endswith(".png")}
    assert files == {path.name: path.read_bytes() for path in Path("single").glob("*.png")}
    assert {"1-0.png", "1-0-mask.png"} <= files.keys()
    by_hand = json.loads(Path("single/manifest.json").read_text())["files"]
    assert entries == [{**entry, "source": "1.png"} for entry in by_hand]


@pytest.mark.parametrize(("coco", "recipe", "said"), [("{}", "image", "no COCO file"), (None, "audio", "of images")])
def test_marks_that_are_none_stop_it_in_a_sentence(
    place: Path, capsys: pytest.CaptureFixture[str], coco: str | None, recipe: str, said: str
) -> None:
    if coco:
        Path("coco.json").write_text(coco)
    Path("recipe.json").write_text(json.dumps({"modality": recipe, "steps": []}))
    assert apply() == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert not Path("out").exists()


def polygons_after(recipe: Recipe, outline: np.ndarray, frame: Frame = FRAME) -> tuple[Example, list[np.ndarray]]:
    """What becomes of an object of that outline with its box, and its polygons."""
    mask = cv2.fillPoly(np.zeros(frame, np.uint8), [outline.astype(np.int32)], 5)
    box = np.array([[*outline.min(0), *outline.max(0)]], np.float32)
    marked = MarkedImage(
        Marks(Targets(mask, box), frame, ("a",), box_owners=(0,), outlines=(Outline(0, outline),)), 0.1
    )
    start, _ = marked.start(np.zeros((*frame, 3), np.uint8))
    result = recipe.apply_to(start)
    return result, marked.polygons(frame, result).get(0, [])


BENT = np.array([[20, 15], [80, 12], [50, 40], [85, 65], [15, 60]], np.float64)
"""Not convex."""


@pytest.mark.parametrize(
    ("name", "values"),
    [("rotate", {"angle": 15}), ("perspective", {"strength": 0.2}), ("translate", {"x": -0.3, "y": 0.2}),
     ("elastic", {"strength": 3}), ("thin_plate_spline", {}), ("transpose", {}), ("crop", {}), ("pad", {}),
     ("grid_shuffle", {"rows": 2, "columns": 3})],
)  # fmt: skip
def test_polygons_are_where_the_mask_is(name: str, values: dict[str, float]) -> None:
    result, polygons = polygons_after(Recipe("image", seed=2).with_step(name, **values), BENT)
    mask = result.targets.mask
    filled = np.zeros_like(mask)
    for polygon in polygons:
        assert (polygon >= 0).all()
        assert (polygon <= mask.shape[::-1]).all()
        cv2.fillPoly(filled, [np.rint(polygon - 0.5).astype(np.int32)], 5)
    edge = cv2.dilate(mask, np.ones((3, 3), np.uint8)) != cv2.erode(mask, np.ones((3, 3), np.uint8))
    assert mask.any()
    assert ((filled != mask) & ~edge).mean() < 0.002
    assert sum(map(area_of, polygons)) == pytest.approx((mask > 0).sum(), rel=0.06)
    assert name not in ("rotate", "transpose") or (len(polygons) == 1 and len(polygons[0]) == 5), "no needless corner"


def test_polygons_that_are_hidden_stay_and_those_that_left_are_gone() -> None:
    _, polygons = polygons_after(Recipe("image").with_step("cutout", size=0.5, x=0.4, y=0.5), BENT)
    np.testing.assert_allclose(polygons[0], BENT, atol=1e-3)
    assert polygons_after(Recipe("image").with_step("translate", x=1, y=0), BENT)[1] == []


def test_coco_polygons_come_out_as_polygons(place: Path) -> None:
    apply()
    written = json.loads(Path("out/annotations.json").read_text())
    names = {image["id"]: image["file_name"] for image in written["images"]}
    manifest = {entry["output"]: entry for entry in json.loads(Path("out/manifest.json").read_text())["files"]}
    outlined = [own for own in written["annotations"] if own["category_id"] == 7]
    assert outlined
    for own in outlined:
        (part,) = own["segmentation"]
        corners = np.reshape(part, (-1, 2))
        left, top, width, height = own["bbox"]
        assert own["area"] == pytest.approx(area_of(corners), abs=0.1)
        assert own["area"] <= width * height + 0.01
        assert (corners.min(0) >= (left - 0.01, top - 0.01)).all()
        assert (corners.max(0) <= (left + width + 0.01, top + height + 0.01)).all()
        (told,) = manifest[names[own["image_id"]]]["polygons"]
        assert told == {"name": "cat", "parts": [part]}
    assert all("segmentation" not in own for own in written["annotations"] if own["category_id"] == 2)
