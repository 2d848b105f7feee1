"""Marks from files: a mask as a picture, boxes and keypoints as COCO JSON or as YOLO text.

Nothing else is taken from them than numbers and names, and each is checked before it is used.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import compress
from pathlib import PurePath
from typing import Any, NamedTuple

import cv2
import numpy as np

from augment.errors import InputError, Note
from augment.example import Targets
from augment.image.loading import MAX_PIXELS, load_image
from augment.image.marks import Marks
from augment.image.outlines import Outline
from augment.kinds.matrix import Frame
from augment.params import shown
from augment.reading import read_json
from augment.text.loading import load_text

MAX_BYTES = 20_000_000
MOST_MARKS = 1_000
"""Boxes or points in one image."""
LONGEST_NAME = 40
YOLO_BOX, YOLO_POINT, LEAST_CORNERS = 5, 3, 3
"""Numbers: class, centre and size; of each keypoint behind them, place and visibility. Corners of an outline."""
SAME_FORM = 0.02
"""Width to height may differ by so much where a file speaks of the picture at another size."""


class _Found(NamedTuple):
    """What a file marks, in pixels: corners (left, top, right, bottom), places (x, y), and a name each.

    The owners are as in Marks; in a file without such, whatever.
    """

    boxes: list[list[float]]
    box_names: list[str]
    points: list[list[float]]
    point_names: list[str]
    box_owners: list[int]
    point_owners: list[tuple[int, int]]
    outlines: list[Outline]

    @classmethod
    def nothing(cls) -> _Found:
        return cls([], [], [], [], [], [], [])


def read_marks(data: bytes, ending: str, frame: Frame, image_name: str) -> Marks:
    """What a file with one of the endings of READERS marks in the image of that size and file name.

    Boxes are cut off at the image's edges, and left out where nothing remains; so are points outside. Raises
    InputError where it is no such file, or marks nothing in this image.
    """
    if len(data) > MAX_BYTES:
        raise InputError("marks.too_large", "The file of marks has {megabytes} megabytes; at most {limit} are allowed.",
                         megabytes=f"{len(data) / 1e6:.1f}", limit=MAX_BYTES // 1_000_000)  # fmt: skip
    return READERS[ending](data, frame, image_name)


def _read_mask(data: bytes, frame: Frame, image_name: str) -> Marks:
    """A class a pixel: the grey value, or in a coloured picture a number for each colour, black being 0."""
    pixels = load_image(data, max_pixels=max(MAX_PIXELS, frame.height * frame.width), plain=True).pixels
    if pixels.shape[:2] != frame:
        height, width = pixels.shape[:2]
        sentence = "The mask is {width} × {height} pixels, and the picture {own_width} × {own_height}."
        sizes = {"width": width, "height": height, "own_width": frame.width, "own_height": frame.height}
        raise InputError("marks.mask_size", sentence, **sizes)
    if not (pixels[..., :1] != pixels).any():
        return Marks(Targets(mask=np.ascontiguousarray(pixels[..., 0])), frame)
    packed = pixels.astype(np.uint32) @ np.array((1 << 16, 1 << 8, 1), np.uint32)
    colours, places = np.unique(packed, return_inverse=True)
    first = 0 if colours[0] == 0 else 1
    if len(colours) + first > 256:
        sentence = "The mask has {count} colours; at most 255 can be told apart."
        raise InputError("marks.mask_colours", sentence, count=len(colours))
    return Marks(Targets(mask=(places + first).astype(np.uint8).reshape(frame)), frame)


def _read_yolo(data: bytes, frame: Frame, image_name: str) -> Marks:
    """A line an object: its class, then either centre x and y, width and height, behind which keypoints may follow,
    each as x, y and visibility (0, 1 or 2), or the corners of its outline, three or more. Places are shares."""
    found, mask = _Found.nothing(), np.zeros(frame, np.uint8)
    for number, line in enumerate(load_text(data).text.splitlines(), 1):
        if line.strip():
            _yolo_line(line.split(), number, mask, found)
    return _or_refused(_checked(frame, found, mask if mask.any() else None))


def _yolo_line(words: list[str], number: int, mask: np.ndarray, found: _Found) -> None:
    values = _floats(words) or []
    has_points = len(values) >= YOLO_BOX and (len(values) - YOLO_BOX) % YOLO_POINT == 0
    is_box = has_points and all(value in (0, 1, 2) for value in values[YOLO_BOX + 2 :: YOLO_POINT])
    is_outline = len(values) >= 1 + 2 * LEAST_CORNERS and len(values) % 2 == 1
    if not is_box and not is_outline:
        sentence = (
            "Line {number} is {line}; a YOLO line holds a class and four numbers (centre x, centre y, width, height), "
            "and three more for each keypoint (x, y, visibility 0 to 2), or a class and the corners of an outline."
        )
        raise InputError("marks.yolo_line", sentence, number=number, line=shown(" ".join(words)))
    places = values[1:YOLO_BOX] if is_box else values[1:]
    if max(places) > 1 or min(places) < 0:
        sentence = "Line {number} has numbers outside of 0 to 1; places in YOLO files are shares of width and height."
        raise InputError("marks.yolo_range", sentence, number=number)
    height, width = mask.shape
    found.box_names.append(f"class {values[0]:g}")
    found.box_owners.append(number)
    if not is_box:
        corners = [share * (width, height)[place % 2] for place, share in enumerate(places)]
        xs, ys = corners[::2], corners[1::2]
        found.boxes.append([min(xs), min(ys), max(xs), max(ys)])
        # In a mask, 0 says that nothing is there; class 0 is something.
        found.outlines.extend(_fill(mask, [corners], int(min(max(values[0], 0), 254)) + 1, 1.0, number))
        return
    x, y, across, down = places
    edges = (x - across / 2, y - down / 2, x + across / 2, y + down / 2)
    found.boxes.append([share * side for share, side in zip(edges, (width, height) * 2, strict=True)])
    for start in range(YOLO_BOX, len(values), YOLO_POINT):
        x, y, visibility = values[start : start + YOLO_POINT]
        if visibility > 0:
            point = (start - YOLO_BOX) // YOLO_POINT
            found.points.append([x * width, y * height])
            found.point_names.append(str(point + 1))
            found.point_owners.append((number, point))


def _floats(words: list[str]) -> list[float] | None:
    try:
        values = [float(word) for word in words]
    except ValueError:
        return None
    return values if all(map(math.isfinite, values)) else None


def _read_coco(data: bytes, frame: Frame, image_name: str) -> Marks:
    """Boxes, keypoints and polygons of the image of that name; where the file speaks of one image alone, of that."""
    whole = read_coco(data, MAX_BYTES)
    image = _image_of(whole.images, image_name)
    own = [annotation for annotation in whole.annotations if annotation.get("image_id") == image.get("id")]
    marks = marks_in_coco(image, own, whole.named, frame)
    return _or_refused(marks)


class Coco(NamedTuple):
    """What a COCO file holds; `named` are its categories by their ids as text."""

    images: list[dict[str, Any]]
    annotations: list[dict[str, Any]]
    categories: list[dict[str, Any]]

    @property
    def named(self) -> dict[str, dict[str, Any]]:
        return {str(category.get("id")): category for category in self.categories}


def read_coco(data: bytes, max_bytes: int) -> Coco:
    """The lists of a COCO file. Raises InputError where it is none."""
    whole = read_json(load_text(data, max_bytes=max_bytes).text, "The file of marks", max_bytes, mends=True)
    return Coco(*(_dicts(whole, key) for key in ("images", "annotations", "categories")))


def marks_in_coco(
    image: dict[str, Any], own: Sequence[dict[str, Any]], named: Mapping[str, dict[str, Any]], frame: Frame
) -> Marks:
    """What an image's annotations in a COCO file mark in it, at the size `frame`, which may be nothing.

    Raises InputError where the image has another form there, or there are too many.
    """
    factor = _factor(image, frame)
    found, mask, is_packed = _Found.nothing(), np.zeros(frame, np.uint8), False
    for place, annotation in enumerate(own[: MOST_MARKS + 1]):
        category = named.get(str(annotation.get("category_id")), {})
        if (box := _numbers(annotation.get("bbox"))) is not None and len(box) == 4:
            left, top, width, height = (factor * value for value in box)
            found.boxes.append([left, top, left + width, top + height])
            found.box_names.append(str(category.get("name", annotation.get("category_id", "")))[:LONGEST_NAME])
            found.box_owners.append(place)
        _coco_points(annotation, place, category, factor, found)
        outlines = annotation.get("segmentation", [])
        is_packed |= isinstance(outlines, dict)
        found.outlines.extend(_fill(mask, outlines, annotation.get("category_id"), factor, place))
    note = Note("marks.packed_masks", "Masks in run lengths were left out; polygons are read.")
    return _checked(frame, found, mask if mask.any() else None, (note,) if is_packed else ())


def _dicts(whole: Any, key: str) -> list[dict[str, Any]]:
    entries = whole.get(key, [] if key == "categories" else None) if isinstance(whole, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InputError("marks.no_coco", "The file is no COCO file: it has no list of “{key}”.", key=key)
    return entries


def _image_of(images: list[dict[str, Any]], name: str) -> dict[str, Any]:
    of_name = [image for image in images if PurePath(str(image.get("file_name", ""))).name == name]
    if not of_name and len(images) != 1:
        sentence = "The file marks {count} images, and none of them is called {name}."
        raise InputError("marks.other_images", sentence, count=len(images), name=shown(name))
    return (of_name or images)[0]


def _factor(image: dict[str, Any], frame: Frame) -> float:
    """From the file's pixels to the picture's, which may be smaller or larger, but not of another form."""
    size = _numbers([image.get("width"), image.get("height")])
    if size is None:
        return 1.0
    width, height = size
    if not (width > 0 and height > 0 and abs(width * frame.height / (height * frame.width) - 1) <= SAME_FORM):
        sentence = (
            "The file speaks of a picture of {width:g} × {height:g} pixels; this one has {own_width} × {own_height}."
        )
        sizes = {"width": width, "height": height, "own_width": frame.width, "own_height": frame.height}
        raise InputError("marks.image_size", sentence, **sizes)
    return frame.width / width


def _numbers(values: Any) -> list[float] | None:
    """Finite numbers, or None where it is no list of these."""
    is_list = isinstance(values, list) and all(type(value) in (int, float) for value in values)
    return [float(value) for value in values] if is_list and all(map(math.isfinite, values)) else None


def _coco_points(
    annotation: dict[str, Any], owner: int, category: dict[str, Any], factor: float, found: _Found
) -> None:
    values, known = _numbers(annotation.get("keypoints")) or [], category.get("keypoints")
    names = known if isinstance(known, list) else []
    for place in range(len(values) // 3):
        x, y, visibility = values[3 * place : 3 * place + 3]
        if visibility > 0:
            found.points.append([factor * x, factor * y])
            found.point_names.append(str(names[place] if place < len(names) else place + 1)[:LONGEST_NAME])
            found.point_owners.append((owner, place))


def _fill(mask: np.ndarray, outlines: Any, category: Any, factor: float, owner: int) -> list[Outline]:
    """The polygons, which are filled in the mask; what is no polygon is left out."""
    filled = []
    value = category if isinstance(category, int) and 0 < category < 256 else 1
    for outline in outlines if isinstance(outlines, list) else []:
        corners = np.array(_numbers(outline) or [])
        if len(corners) >= 6 and len(corners) % 2 == 0:
            # Far outside, whole numbers would overflow.
            places = np.clip(corners.reshape(-1, 2) * factor, -1e6, 1e6)
            cv2.fillPoly(mask, [np.rint(places).astype(np.int32)], value)
            filled.append(Outline(owner, places))
    return filled


def _checked(frame: Frame, found: _Found, mask: np.ndarray | None = None, notes: tuple[Note, ...] = ()) -> Marks:
    count = max(len(found.boxes), len(found.points))
    if count > MOST_MARKS:
        sentence = "There are more than {most} marks in this picture; at most {most} are shown."
        raise InputError("marks.too_many", sentence, most=MOST_MARKS)
    limits = np.array((frame.width, frame.height), np.float64)
    boxes = np.clip(np.array(found.boxes).reshape(-1, 4), 0, np.tile(limits, 2))
    points = np.array(found.points).reshape(-1, 2)
    is_box = np.asarray((boxes[:, 2:] > boxes[:, :2]).all(axis=1))
    is_point = np.asarray(((points >= 0) & (points <= limits)).all(axis=1))
    if outside := int((~is_box).sum() + (~is_point).sum()):
        sentence = "{count} marks without area or outside of the picture were left out."
        notes = (*notes, Note("marks.outside", sentence, count=outside))
    return Marks(
        Targets(
            mask,
            boxes[is_box].astype(np.float32) if is_box.any() else None,
            points[is_point].astype(np.float32) if is_point.any() else None,
        ),
        frame,
        tuple(compress(found.box_names, is_box)),
        tuple(compress(found.point_names, is_point)),
        notes,
        tuple(compress(found.box_owners, is_box)),
        tuple(compress(found.point_owners, is_point)),
        tuple(found.outlines),
    )


def _or_refused(marks: Marks) -> Marks:
    if all(part is None for part in marks.targets):
        raise InputError("marks.none", "The file marks nothing in this picture.")
    return marks


READERS = {".png": _read_mask, ".json": _read_coco, ".txt": _read_yolo}
"""By file ending, in lower case."""
