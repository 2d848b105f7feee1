"""Training on images: squares of one size, normalised by the mean and spread of the training images."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from augment.params import Scalar, integer
from models.tasks.task import Settings, Task

LEAST_SIDE, SIDE_UNIT = 16, 4
THUMBNAIL = 8
NEAR = 3
"""Grey levels by which thumbnails of near copies differ at most. JPEG at quality 75 makes a difference of 0.5 to 2.6,
the nearest two different samples of MNIST, CIFAR-10 and the digits one of 3.5, 7.9 and 7.1."""


def _row(image: np.ndarray, settings: Settings) -> np.ndarray:
    """The image as a square: averaged when it shrinks, bilinear when it grows. uint8 (size, size, C)."""
    size = int(settings["image_size"])
    if image.shape[:2] == (size, size):
        return image
    shrinks = image.shape[0] >= size and image.shape[1] >= size
    interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return cv2.resize(image, (size, size), interpolation=interpolation).reshape(size, size, -1)


def _together(rows: list[np.ndarray]) -> np.ndarray:
    """(N, H, W, 1) where every image is grey, else (N, H, W, 3): grey ones need a third of the bytes and the time."""
    images = np.stack(rows)
    if images.shape[3] == 1:
        return images
    is_grey = all(np.array_equal(images[..., 0], images[..., channel]) for channel in (1, 2))
    return np.ascontiguousarray(images[..., :1]) if is_grey else images


class Normaliser:
    """Images uint8 (H, W, C) to float32 (N, C, H, W), channels last in memory, by the mean and spread of `rows`."""

    def __init__(self, rows: Sequence[np.ndarray], settings: Settings) -> None:
        images = np.asarray(rows)
        self._settings = settings
        self._mean = images.mean((0, 1, 2), dtype=np.float64).astype(np.float32)
        spread = images.std((0, 1, 2), dtype=np.float64).astype(np.float32)
        self._factor = np.float32(1) / np.maximum(spread, 1)
        self.shape = (images.shape[3], *images.shape[1:3])

    def __call__(self, samples: Sequence[np.ndarray]) -> np.ndarray:
        images = samples if isinstance(samples, np.ndarray) else np.stack([self._row(sample) for sample in samples])
        return ((images - self._mean) * self._factor).transpose(0, 3, 1, 2)

    def _row(self, image: np.ndarray) -> np.ndarray:
        """A picture from elsewhere may be coloured where the training images are grey, or the other way round."""
        row = _row(image, self._settings)
        if row.shape[2] == self.shape[0]:
            return row
        return cv2.cvtColor(row, cv2.COLOR_RGB2GRAY if self.shape[0] == 1 else cv2.COLOR_GRAY2RGB).reshape(
            *row.shape[:2], -1
        )

    def visible(self, inputs: np.ndarray) -> list[np.ndarray]:
        """Pictures uint8 (H, W, C): mean and spread are taken back."""
        images = inputs.transpose(0, 2, 3, 1) / self._factor + self._mean
        return list(np.clip(np.rint(images), 0, 255).astype(np.uint8))


def _fingerprint(rows: Sequence[np.ndarray], settings: Settings) -> np.ndarray:
    """Grey thumbnails, in units of NEAR grey levels."""
    grey = [np.float32(row).mean(2) for row in rows]
    thumbnails = [cv2.resize(image, (THUMBNAIL, THUMBNAIL), interpolation=cv2.INTER_AREA) for image in grey]
    return np.stack(thumbnails).reshape(len(rows), -1) / np.float32(NEAR)


def _propose(sides: Sequence[float]) -> dict[str, Scalar]:
    """The side that half of the originals have, as far as that goes: details that are not there cost time only."""
    side = int(float(np.median(sides)) // SIDE_UNIT * SIDE_UNIT)
    return {"image_size": min(max(side, LEAST_SIDE), int(IMAGE_SIZE.high))}


def _reduced(image: np.ndarray) -> np.ndarray:
    """No side longer than needed: twice the largest image size on the shorter one."""
    height, width = image.shape[:2]
    factor = 2 * IMAGE_SIZE.high / min(height, width)
    if factor >= 1:
        return image
    size = (round(width * factor), round(height * factor))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], -1)


def _shape(settings: Settings) -> tuple[int, ...]:
    return (1, int(settings["image_size"]), int(settings["image_size"]))


IMAGE_SIZE = integer("image_size", 8, 64, 16, "Side to which all images are brought.", step=4, unit="pixels")

TASK = Task(
    modality="image",
    inputs="picture",
    params=(IMAGE_SIZE,),
    row=_row,
    together=_together,
    sample=lambda row, settings: row,
    encoder=Normaliser,
    shape=_shape,
    identity=lambda row: row.tobytes(),
    bytes_a_row=lambda settings: int(settings["image_size"]) ** 2 * 3,
    length=lambda image: min(image.shape[:2]),
    propose=_propose,
    reduced=_reduced,
    fingerprint=_fingerprint,
)
