"""Files of marks: COCO JSON, YOLO text, and masks as pictures, of this size and of others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from augment.errors import InputError
from augment.image.annotations import MarkedImage
from augment.image.coco import CocoFile
from augment.image.marks_files import read_marks
from augment.kinds.matrix import Frame
from augment.saving import encode_png
from tests.corpus.case import Case, Make, Rng, drawn
from tests.corpus.mutations import OF_BYTES, OF_TEXTS
from tests.corpus.values import WRONG, written, wrong_somewhere

FRAME = Frame(48, 64)
NAME = "photo.png"


def _whole_coco(rng: Rng) -> dict[str, Any]:
    box = [float(value) for value in rng.normal(20, 30, 4).round(2)]
    points = [int(value) for value in rng.integers(0, 60, 9)]
    outline = [float(value) for value in rng.uniform(-10, 90, 2 * rng.integers(2, 9))]
    packed = {"counts": [5, 3], "size": [48, 64]}
    annotations = [
        {"id": 1, "image_id": 1, "category_id": 7, "bbox": [5, 5, 20, 20], "keypoints": points,
        "segmentation": [outline],
         "iscrowd": 0, "area": 400},
        {"id": 2, "image_id": 1, "category_id": 2, "bbox": box, "segmentation": packed},
        {"id": 3, "image_id": 2, "category_id": 2, "bbox": [0, 0, 1, 1]},
    ]  # fmt: skip
    return {
        "images": [{"id": 1, "file_name": f"a/{NAME}", "width": 64, "height": 48}, {"id": 2, "file_name": "b.png"}],
        "categories": [{"id": 7, "name": "cat", "keypoints": ["nose", "ear", "tail"]}, {"id": 2, "name": "dog"}],
        "annotations": annotations,
    }


def _coco(rng: Rng) -> bytes:
    return written(_whole_coco(rng))


def _wrong_coco(rng: Rng) -> bytes:
    return wrong_somewhere(rng, _whole_coco(rng))


def _many_marks(rng: Rng) -> bytes:
    whole = _whole_coco(rng)
    first = whole["annotations"][0]
    match rng.integers(3):
        case 0:
            whole["annotations"] *= int(rng.choice([300, 400, 1_500]))
        case 1:
            first["keypoints"] = [1, 1, 2] * int(rng.choice([900, 10_000]))
        case 2:
            first["segmentation"] = [rng.uniform(-1e4, 1e4, 30).tolist()] * int(rng.choice([3, 500]))
    return written(whole)


def _yolo(rng: Rng) -> bytes:
    """Boxes, boxes with keypoints, and outlines."""
    lines = []
    for _ in range(rng.integers(1, 6)):
        count = int(rng.choice([4, 4, 4 + 3 * rng.integers(1, 5), 2 * rng.integers(3, 12)]))
        numbers = rng.uniform(0, 1, count).round(4).astype(object)
        if (count - 4) % 3 == 0:
            numbers[6::3] = rng.integers(0, 3, len(numbers[6::3]))
        lines.append(" ".join(map(str, [rng.integers(0, 90), *numbers])))
    return "\n".join(lines).encode()


def _wrong_yolo(rng: Rng) -> bytes:
    odd = ("nan", "inf", "1e400", "-1", "1.0001", "1_0", "٣", "0x1", "", "a" * 4_000, "9" * 400, "1,5", "\u3000", "-0")
    words = _yolo(rng).decode().split(" ")
    for _ in range(rng.integers(1, 4)):
        words[rng.integers(len(words))] = odd[rng.integers(len(odd))]
    return " ".join(words * int(rng.choice([1, 1, 2_000]))).encode()


def _many_lines(rng: Rng) -> bytes:
    return b"0 0.5 0.5 0.2 0.2\n" * int(rng.choice([999, 1_001, 200_000]))


def _mask(rng: Rng) -> bytes:
    height, width = [(48, 64), (64, 48), (1, 1), (480, 640)][int(rng.choice([0, 0, 0, 1, 2, 3]))]
    channels = int(rng.choice([1, 3]))
    return encode_png(rng.integers(0, int(rng.choice([1, 2, 6, 256])), (height, width, channels), np.uint8))


def _not_these(rng: Rng) -> bytes:
    wrong = WRONG[rng.integers(len(WRONG))]
    return written((wrong, {"images": wrong, "annotations": []}, {"images": [], "annotations": wrong})[rng.integers(3)])


COCO: dict[str, Make] = {
    "coco.json": _coco, "wrong coco.json": _wrong_coco, "other coco.json": _wrong_coco, "many.json": _many_marks,
    "nothing.json": _not_these, "yolo.txt": _yolo, "wrong yolo.txt": _wrong_yolo, "many.txt": _many_lines,
}  # fmt: skip


def cases(seed: int, count: int) -> Iterator[Case]:
    """One in six is a mask."""
    masks = drawn("masks", seed, count, {"mask.png": _mask}, OF_BYTES)
    texts = drawn("marks", seed, count, COCO, OF_TEXTS)
    for number in range(count):
        yield next(masks if number % 6 == 5 else texts)


def load(case: Case, folder: Path) -> None:
    """As the page does, and what is COCO also as `python -m augment apply` does, which writes it again."""
    try:
        marks = read_marks(case.data, case.ending, FRAME, NAME)
        start, written = MarkedImage(marks, 0.1).start(np.zeros((*FRAME, 3), np.uint8))
        written(start)
    finally:
        if case.ending == ".json":
            _as_folder(case)


def _as_folder(case: Case) -> None:
    whole = CocoFile(case.data, 0.1)
    own = whole.of(f"x/a/{NAME}")
    if own is None:
        return
    try:
        example, tell = own.start(np.zeros((*FRAME, 3), np.uint8))
    except InputError:
        return
    entry = {"output": "a.png", "width": 64, "height": 48}
    for part in whole.file(lambda: [(entry, tell(example).record)]):
        part.encode()
