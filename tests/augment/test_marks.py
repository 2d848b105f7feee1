"""Marks from files: what they say is found where they say it, and what is none is refused in one sentence."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
from PIL import Image

from augment.errors import InputError
from augment.example import Example, Targets
from augment.image.coco import CocoFile
from augment.image.marks import Marks, kept_boxes
from augment.image.marks_files import MAX_BYTES, MOST_MARKS, read_marks
from augment.image.ready import MARKS, READY
from augment.kinds.matrix import Frame
from augment.recipe import Recipe

FRAME = Frame(100, 200)


def read(data: bytes | str, ending: str = ".json", name: str = "a.jpg") -> Marks:
    return read_marks(data.encode() if isinstance(data, str) else data, ending, FRAME, name)


def coco(**changes: Any) -> str:
    whole = {
        "images": [{"id": 5, "file_name": "photos/a.jpg", "width": 400, "height": 200},
                   {"id": 6, "file_name": "b.jpg"}],
        "categories": [{"id": 3, "name": "cat", "keypoints": ["nose", "tail"]}],
        "annotations": [
            {"image_id": 5, "category_id": 3, "bbox": [40, 20, 100, 60], "keypoints": [50, 30, 2, 0, 0, 0],
             "segmentation": [[40, 20, 140, 20, 140, 80, 40, 80]]},
            {"image_id": 6, "category_id": 3, "bbox": [0, 0, 9, 9]},
        ],
    }  # fmt: skip
    return json.dumps({**whole, **changes})


def png(pixels: np.ndarray) -> bytes:
    written = io.BytesIO()
    Image.fromarray(pixels).save(written, "PNG")
    return written.getvalue()


def test_coco_is_read_at_the_picture_s_own_size() -> None:
    marks = read(coco())
    assert marks.targets.boxes is not None
    assert marks.targets.boxes.tolist() == [[20, 10, 70, 40]]
    assert marks.targets.keypoints is not None
    assert marks.targets.keypoints.tolist() == [[25, 15]]
    assert (marks.box_names, marks.point_names) == (("cat",), ("nose",))
    mask = marks.targets.mask
    assert mask is not None
    assert mask[25, 45] == 3
    assert int((mask > 0).sum()) == pytest.approx(50 * 30, rel=0.06)


def test_yolo_lines_are_shares_and_may_hold_points() -> None:
    marks = read("2 0.5 0.5 0.2 0.4 0.5 0.6 2 0.1 0.1 0\n\n0 1 0.5 0.5 0.5\n", ".txt")
    assert marks.targets.boxes is not None
    np.testing.assert_allclose(marks.targets.boxes, [[80, 30, 120, 70], [150, 25, 200, 75]], atol=1e-4)
    assert marks.targets.keypoints is not None
    np.testing.assert_allclose(marks.targets.keypoints, [[100, 60]])
    assert marks.box_names == ("class 2", "class 0")


def test_a_yolo_outline_is_filled_and_has_the_box_around_it() -> None:
    marks = read("2 0.1 0.1 0.5 0.1 0.5 0.5 0.3 0.6 0.1 0.5\n0 0 0 1 0 0.5 0.05", ".txt")
    boxes, mask = marks.targets.boxes, marks.targets.mask
    assert boxes is not None
    assert mask is not None
    np.testing.assert_allclose(boxes, [[20, 10, 100, 60], [0, 0, 200, 5]], atol=1e-4)
    assert (mask[30, 60], mask[1, 100], mask[90, 60]) == (3, 1, 0)
    assert marks.targets.keypoints is None


def test_a_mask_is_its_grey_values_or_a_number_a_colour() -> None:
    grey = np.zeros(FRAME, np.uint8)
    grey[10:20, 30:50] = 7
    mask = read(png(grey), ".png").targets.mask
    assert mask is not None
    np.testing.assert_array_equal(mask, grey)
    coloured = np.zeros((*FRAME, 3), np.uint8)
    coloured[:10], coloured[10:20] = (0, 0, 9), (9, 0, 0)
    mask = read(png(coloured), ".png").targets.mask
    assert mask is not None
    assert (mask[5, 5], mask[15, 5], mask[50, 5]) == (1, 2, 0)


@pytest.mark.parametrize(
    ("data", "ending", "said"),
    [
        (b"", ".txt", "empty"),
        ("0 0.5 0.5 0.2", ".txt", "Line 1"),
        ("0 0.5 0.5 0.2 0.2\ncat 0 0 1 1", ".txt", "Line 2"),
        ("0 0.5 0.5 nan 0.2", ".txt", "Line 1"),
        ("0 300 200 50 50", ".txt", "outside of 0 to 1"),
        ("0 0.5 0.5 0 0", ".txt", "marks nothing"),
        ("0 .5 .5 .1 .1\n" * (MOST_MARKS + 1), ".txt", "more than 1000"),
        (b"\0\1\2", ".txt", "plain text"),
        ("[1, 2]", ".json", "no COCO file"),
        ("{" * 10_000, ".json", "not valid JSON"),
        (coco(images=[]), ".json", "marks 0 images"),
        (coco(images=[{"id": 5, "file_name": "c.jpg"}] * 2), ".json", "none of them is called"),
        (coco(images=[{"id": 5, "file_name": "a.jpg", "width": 400, "height": 400}]), ".json", "400 × 400"),
        (coco(images=[{"id": 5, "file_name": "a.jpg", "width": 0, "height": 0}]), ".json", "0 × 0"),
        (coco(annotations="none"), ".json", "“annotations”"),
        (coco(annotations=[{"image_id": 5, "bbox": ["a", None, 1e400, 3]}]), ".json", "marks nothing"),
        (coco(annotations=[{"image_id": 5, "bbox": [1, 2, 3]}]), ".json", "marks nothing"),
        (b" " * (MAX_BYTES + 1), ".json", "20 are allowed"),
        (b"no picture", ".png", "not an image"),
        (png(np.zeros((3, 4), np.uint8)), ".png", "4 × 3 pixels"),
        (png(np.arange(60_000, dtype=np.uint8).reshape(*FRAME, 3)), ".png", "colours"),
    ],
)  # fmt: skip
def test_what_is_none_is_refused_in_one_sentence(data: bytes | str, ending: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        read(data, ending)
    assert said in str(refused.value)
    assert str(refused.value).endswith(".")


def test_odd_entries_are_left_out_and_counted() -> None:
    entries: list[dict[str, Any]] = [
        {"image_id": 5, "bbox": [-50, -50, 90, 90], "segmentation": {"counts": [1, 2], "size": [3, 1]}},
        {"image_id": 5, "bbox": [900, 20, 5, 5], "keypoints": [9e9, 1, 2, 7, 8, 1],
         "segmentation": [[1, 2], "x", [1e308] * 8]},
        {"image_id": 5, "bbox": [10, 10, -5, 5], "category_id": {"a": 1}},
    ]  # fmt: skip
    marks = read(coco(annotations=entries))
    assert marks.targets.boxes is not None
    assert marks.targets.boxes.tolist() == [[0, 0, 20, 20]]
    assert marks.point_names == ("2",)
    said = " ".join(map(str, marks.notes))
    assert "3 marks" in said
    assert "run lengths" in said


def test_of_a_mask_and_boxes_both_are_kept_and_resized_with_the_picture() -> None:
    grey = np.zeros(FRAME, np.uint8)
    grey[:50] = 1
    both = read(png(grey), ".png").joined(read("0 0.5 0.5 0.5 0.5", ".txt"))
    half = both.at(Frame(50, 100))
    assert half.mask is not None
    assert half.mask.shape == (50, 100)
    assert half.mask[:25].all()
    assert half.boxes is not None
    assert half.boxes.tolist() == [[25, 12.5, 75, 37.5]]
    assert both.joined(read("1 0.5 0.5 1 1", ".txt")).box_names == ("class 1",)


def test_boxes_count_as_lost_below_a_share() -> None:
    boxes = np.array([[0, 0, 10, 10]] * 4, np.float32)
    targets = Targets(boxes=boxes, box_left=np.array([1, 0.5, 0.1, 0], np.float32))
    assert kept_boxes(targets, 0.5).tolist() == [True, True, False, False]
    assert kept_boxes(targets, 0).tolist() == [True, True, True, False]
    assert kept_boxes(Targets(boxes=boxes), 1).all()


@pytest.mark.parametrize("name", MARKS)
def test_what_is_marked_in_the_pictures_that_ship_lies_in_them(name: str) -> None:
    marks, pixels = MARKS[name](), READY[name]()
    assert not marks.notes
    assert marks.frame == pixels.shape[:2]
    boxes, mask = marks.targets.boxes, marks.targets.mask
    assert boxes is not None
    assert mask is not None
    for left, top, right, bottom in boxes.astype(int):
        assert mask[top:bottom, left:right].mean() > 0.3
    turned = Recipe("image").with_step("rotate", angle=30).apply_to(Example(pixels, marks.targets)).targets
    assert turned is not None
    assert turned.boxes is not None
    assert (turned.boxes[0, 2:] - turned.boxes[0, :2] > boxes[0, 2:] - boxes[0, :2] - 80).all()


def test_halves_of_characters_in_names_can_be_shown_and_written() -> None:
    """JSON names them (U+D800 to U+DFFF), and no file can hold them."""
    data = coco(categories=[{"id": 3, "name": "c\ud83dat", "keypoints": ["\udc00", "👍"]}])
    assert "\\ud83d" in data
    assert read(data).box_names == ("c?at",)
    "".join(CocoFile(data.encode(), 0.1).file(list)).encode()
