"""A COCO file on a folder of images: what it says of each, and the file of the same form on the results."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import Any

import numpy as np

from augment.annotations import Written
from augment.example import Example, Targets
from augment.image.annotations import MarkedImage, in_view, rounded, shares_left
from augment.image.marks import Marks, kept_boxes
from augment.image.marks_files import marks_in_coco, read_coco
from augment.image.outlines import area_of, without_outlines
from augment.kinds.matrix import Frame

MAX_BYTES = 512_000_000


@dataclass(frozen=True)
class CocoImage:
    """What a COCO file says of one image. Boxes of which less than `least_share` is left are dropped."""

    image: dict[str, Any]
    annotations: tuple[dict[str, Any], ...]
    categories: dict[str, dict[str, Any]]
    least_share: float

    def start(self, sample: np.ndarray) -> tuple[Example, Callable[[Example], Written]]:
        frame = Frame(*sample.shape[:2])
        marks = marks_in_coco(self.image, self.annotations, self.categories, frame)
        example, _ = MarkedImage(marks, self.least_share).start(sample)
        return example, partial(self._written, marks)

    def _written(self, marks: Marks, result: Example) -> Written:
        marked = MarkedImage(marks, self.least_share)
        written = marked.written(marks.frame, result)
        targets = without_outlines(result.targets or Targets(), len(marks.point_names))
        polygons = marked.polygons(marks.frame, result)
        boxes = self._boxes(marks, targets)
        points = self._points(marks, targets)
        # Of what has an outline, nothing is there where none of it is in view.
        lost = (set(marks.box_owners) - boxes.keys()) | ({own.owner for own in marks.outlines} - polygons.keys())
        moved = [
            self._moved(self.annotations[place], boxes.get(place, {}), points.get(place, {}), polygons.get(place))
            for place in sorted((boxes.keys() | points.keys() | polygons.keys()) - lost)
        ]
        return written._replace(record=moved)

    def _boxes(self, marks: Marks, targets: Targets) -> dict[int, dict[str, Any]]:
        """Of the annotations whose box is kept, by their place."""
        if targets.boxes is None:
            return {}
        kept = zip(marks.box_owners, targets.boxes, shares_left(targets), kept_boxes(targets, self.least_share),
                   strict=True)  # fmt: skip
        found = {}
        for owner, (left, top, right, bottom), share, ok in kept:
            if ok:
                box = rounded(np.array((left, top, right - left, bottom - top)))
                found[owner] = {
                    "bbox": box, "area": round(box[2] * box[3], 3), "share_left": round(float(share), 4),
                }  # fmt: skip
        return found

    def _points(self, marks: Marks, targets: Targets) -> dict[int, dict[int, list[float]]]:
        """The places of the points in view, by annotation and place in it."""
        found: dict[int, dict[int, list[float]]] = defaultdict(dict)
        if targets.keypoints is not None:
            for (owner, place), at, ok in zip(marks.point_owners, targets.keypoints, in_view(targets), strict=True):
                if ok:
                    found[owner][place] = rounded(at)
        return found

    @staticmethod
    def _moved(
        annotation: dict[str, Any], box: dict[str, Any], points: dict[int, list[float]],
        polygons: list[np.ndarray] | None,
    ) -> dict[str, Any]:  # fmt: skip
        """The annotation with what has become of its box, its polygons, whose area is then its own, and its points."""
        moved = {key: annotation[key] for key in ("category_id", "iscrowd") if key in annotation} | box
        if polygons is not None:
            moved["segmentation"] = [rounded(part.ravel()) for part in polygons]
            moved["area"] = round(sum(map(area_of, polygons)), 3)
        given = annotation.get("keypoints")
        if given and isinstance(given, list):
            triples = [[*points[k], given[3 * k + 2]] if k in points else [0, 0, 0] for k in range(len(given) // 3)]
            moved |= {"keypoints": [value for triple in triples for value in triple], "num_keypoints": len(points)}
        return moved


class CocoFile:
    """A COCO file on many images, found by the names that it gives them."""

    def __init__(self, data: bytes, least_share: float) -> None:
        """Raises InputError where it is no COCO file."""
        whole = read_coco(data, MAX_BYTES)
        self._categories, self._named, self._least_share = whole.categories, whole.named, least_share
        self._images = {PurePath(_name(image)).as_posix(): image for image in whole.images}
        self._by_last: dict[str, list[str]] = defaultdict(list)
        for name in self._images:
            self._by_last[PurePath(name).name].append(name)
        self._annotations: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for annotation in whole.annotations:
            self._annotations[str(annotation.get("image_id"))].append(annotation)

    def of(self, path: str) -> CocoImage | None:
        """By the longest end of its path that the file knows; by the file's own name alone where only one has it."""
        parts = PurePath(path).parts
        ends = ("/".join(parts[start:]) for start in range(len(parts)))
        name = next((end for end in ends if end in self._images), None)
        if name is None:
            named_alike = self._by_last.get(parts[-1], [])
            if len(named_alike) != 1:
                return None
            name = named_alike[0]
        image = self._images[name]
        own = tuple(self._annotations.get(str(image.get("id")), ()))
        used = {str(annotation.get("category_id")) for annotation in own}
        named = {category: self._named[category] for category in used & self._named.keys()}
        return CocoImage(image, own, named, self._least_share)

    def file(self, records: Callable[[], Iterable[tuple[dict[str, Any], Any]]]) -> Iterator[str]:
        """COCO of the results; an image that the file did not name is left out, one without annotations is not.

        Each image has the name of its mask as `mask`, where it has one.
        """
        yield '{\n"images": ['
        told = ("width", "height", "mask")
        yield from _listed(
            {"id": number, "file_name": entry["output"], **{key: entry[key] for key in told if key in entry}}
            for number, (entry, _) in enumerate(records(), 1)
        )
        yield '],\n"annotations": ['
        all_moved = ((number, moved) for number, (_, record) in enumerate(records(), 1) for moved in record)
        yield from _listed({"id": own, "image_id": number, **moved} for own, (number, moved) in enumerate(all_moved, 1))
        yield '],\n"categories": ['
        yield from _listed(self._categories)
        yield "]\n}\n"


def _name(image: dict[str, Any]) -> str:
    return str(image.get("file_name", "")).replace("\\", "/")


def _listed(entries: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A line each."""
    separator = "\n"
    for entry in entries:
        yield separator + json.dumps(entry, ensure_ascii=False)
        separator = ",\n"
    if separator != "\n":
        yield "\n"
