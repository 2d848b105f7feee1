"""The images that ship: two photographs and three digits that scikit-learn carries, and what is marked in them."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np

from augment.image.loading import load_image
from augment.image.marks import Marks
from augment.image.marks_files import read_marks
from augment.kinds.matrix import Frame

MARKS_FOLDER = Path(__file__).parents[2] / "sample_data" / "marks"


def scikit_learn_file(*parts: str) -> Path:
    """A file that scikit-learn carries, found without importing it (which takes a second)."""
    spec = find_spec("sklearn")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("scikit-learn is not installed; it carries the sample pictures")
    return Path(spec.submodule_search_locations[0]).joinpath("datasets", *parts)


def _photograph(name: str) -> np.ndarray:
    return load_image(scikit_learn_file("images", f"{name}.jpg").read_bytes()).pixels


def _digit(number: int) -> np.ndarray:
    """The first handwritten one of that number: 8×8 with 17 grey levels, a margin, enlarged. uint8 (288, 288, 3)."""
    with gzip.open(scikit_learn_file("data", "digits.csv.gz"), "rt") as lines:
        rows = (np.array(line.split(","), np.float32) for line in lines)
        levels = next(row[:64] for row in rows if row[64] == number)
    framed = np.pad(levels.reshape(8, 8) * 15.9, 2)
    grey = cv2.resize(framed, (288, 288), interpolation=cv2.INTER_CUBIC)
    return cv2.cvtColor(np.clip(grey, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2RGB)


def _marks(name: str) -> Marks:
    pixels = _photograph(name)
    frame = Frame(*pixels.shape[:2])
    return read_marks((MARKS_FOLDER / f"{name}.json").read_bytes(), ".json", frame, f"{name}.jpg")


MARKS: dict[str, Callable[[], Marks]] = {"china": partial(_marks, "china"), "flower": partial(_marks, "flower")}
"""Of those images that have some."""
READY: dict[str, Callable[[], np.ndarray]] = {
    "china": partial(_photograph, "china"),
    "flower": partial(_photograph, "flower"),
    "digit": partial(_digit, 6),
    "digit_2": partial(_digit, 2),
    "digit_7": partial(_digit, 7),
}
