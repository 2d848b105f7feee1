"""The exported code for Albumentations, run in this process; the library is imported once."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from augment.export.targets import export
from augment.image.ready import READY
from augment.params import Value
from augment.recipe import Recipe

Values = dict[str, Value]

_PHOTO = READY["china"]()
PICTURES = tuple(cv2.resize(_PHOTO, size, interpolation=cv2.INTER_AREA) for size in ((128, 96), (75, 61)))
"""One whose sides are multiples of much, one whose sides are odd."""
WHITE = np.full((96, 128, 3), 255, np.uint8)
GREY = np.full((96, 128, 3), 128, np.uint8)


def one_step(name: str, p: float = 1.0, **values: Value) -> Recipe:
    recipe = Recipe("image", seed=5).with_step(name, **values)
    return replace(recipe, steps=(replace(recipe.steps[0], p=p),))


def theirs(recipe: Recipe, image: np.ndarray, *numbers: int) -> list[np.ndarray]:
    """What the exported script makes of the image, under each number."""
    script: dict = {"__name__": "exported"}
    exec(compile(export(recipe, "albumentations").code, "exported", "exec"), script)
    return [script["augmented"](image.copy(), number) for number in numbers or (0,)]


def differences(recipe: Recipe, image: np.ndarray) -> np.ndarray:
    """Absolute, float64; the sizes must agree."""
    (result,), ours = theirs(recipe, image), recipe.apply(image)
    assert (result.shape, result.dtype) == (ours.shape, ours.dtype)
    return np.abs(result.astype(float) - ours)
