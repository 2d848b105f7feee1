"""What storing and transmitting does to an image. Images are uint8 (H, W, C), C 1 or 3."""

from __future__ import annotations

import math

import cv2
import numpy as np

from augment.image.shrinking import shrunk_meanwhile
from augment.kinds.depth import rounded_as
from augment.params import integer, number
from augment.risks import Risk
from augment.transforms import transform

_LONGEST_JPEG = 65_488
"""The format's limit is 65 535; this is a multiple of the 16 pixels that share their colour."""
_LONGEST_DIRECT_WAVE, _SHRUNK_WAVE = 8.0, 5.0
"""Pixels. Where it is longer than the one, the image is shrunk until it is as short as the other."""
_LEFT_OUT = 0.002
"""Root of the sum of squares of what approximating the kernel leaves out."""
_WAVES_EACH_WAY = 1.9
"""How far the kernel reaches. Cut off there, it overshoots an edge by a tenth, as the endless one does."""


@transform(
    "image", "quality",
    integer("quality", 1, 100, (30, 95), "Quality as JPEG files state it: 95 is hardly seen, 30 shows blocks, 5 is "
            "ruined. Blocks are 8 pixels wide whatever the image's size."),
    title="JPEG compression",
    summary="Stores the image as a JPEG file and reads it again: blocks, ripples at edges, coarser colours.",
    label_safety="Safe above about 20. Below, fine texture, small letters and smooth colour are lost.",
    source="ITU-T T.81, 1992; OpenCV imencode",
    risks=(
        Risk("quality", "blocks", "At so low a quality, little but blocks is left of small objects.", low=10),
    ),
    needs=("files",),
)  # fmt: skip
def jpeg(image: np.ndarray, quality: int) -> np.ndarray:
    height, width = image.shape[:2]
    if max(height, width) <= _LONGEST_JPEG:
        return _through_jpeg(image, quality)
    axis = int(width > height)
    parts = np.split(image, range(_LONGEST_JPEG, image.shape[axis], _LONGEST_JPEG), axis)
    return np.concatenate([_through_jpeg(part, quality) for part in parts], axis)


def _through_jpeg(image: np.ndarray, quality: int) -> np.ndarray:
    is_grey = image.shape[2] == 1
    written = image if is_grey else cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    _, file = cv2.imencode(".jpg", written, (cv2.IMWRITE_JPEG_QUALITY, quality))
    pixels = cv2.imdecode(file, cv2.IMREAD_GRAYSCALE if is_grey else cv2.IMREAD_COLOR_RGB)
    return np.asarray(pixels).reshape(image.shape)


@transform(
    "image", "quality",
    number("size", 0, 25, (0, 4), "Side of a block, in hundredths of the shorter side. Below one pixel nothing "
           "changes.", neutral=0, step=0.1, unit="% of the shorter side", label="Block"),
    summary="Turns the image into even blocks, each the mean of what it covers.",
    label_safety="Safe up to about 3 %. Beyond, small objects and fine strokes cannot be told apart.",
    source="Hendrycks and Dietterich, “Benchmarking neural network robustness to common corruptions”, ICLR 2019",
    risks=(
        Risk("size", "blocks", "Blocks so large hide small objects and strokes.", high=8),
    ),
    needs=("files",),
    takes_16_bits=True,
)  # fmt: skip
def pixelate(image: np.ndarray, size: float) -> np.ndarray:
    height, width = image.shape[:2]
    side = size / 100 * min(height, width)
    if side <= 1:
        return image
    blocks = (max(1, round(width / side)), max(1, round(height / side)))
    means = cv2.resize(image, blocks, interpolation=cv2.INTER_AREA)
    return cv2.resize(means, (width, height), interpolation=cv2.INTER_NEAREST).reshape(image.shape)


@transform(
    "image", "quality",
    number("cutoff", 0, 8, (0, 2), "Ripples shorter than this are cut off, in hundredths of the shorter side.",
           neutral=0, step=0.1, unit="% of the shorter side"),
    summary="Cuts fine detail off sharply, which leaves ripples along edges, as strong compression and resizing do.",
    label_safety="Safe up to about 2 %. Beyond, thin strokes blur and gain echoes beside them.",
    source="Wang et al., “Real-ESRGAN”, ICCVW 2021: the sinc filter",
    risks=(
        Risk("cutoff", "echoes", "So much is cut off, thin strokes blur and gain echoes beside them.", high=4),
    ),
    needs=("files",),
    takes_16_bits=True,
)  # fmt: skip
def ringing(image: np.ndarray, cutoff: float) -> np.ndarray:
    wave = cutoff / 100 * min(image.shape[:2])
    if wave == 0:
        return image
    if wave <= _LONGEST_DIRECT_WAVE:
        return _low_passed(image, wave)
    return shrunk_meanwhile(
        image,
        wave / _SHRUNK_WAVE,
        lambda small, across, down: _low_passed(small, wave / max(across, down)),
        cv2.INTER_CUBIC,
    )


def _low_passed(image: np.ndarray, wave: float) -> np.ndarray:
    """Without ripples shorter than `wave` pixels in any direction. Below two pixels there are hardly any."""
    radius = max(wave, 2.0) * _WAVES_EACH_WAY
    reach = math.ceil(radius)
    grid = np.arange(-reach, reach + 1)
    distance = np.hypot(grid, grid[:, None])
    kernel = _jinc(2 * np.pi / max(wave, 2.0) * distance) * np.clip(radius + 0.5 - distance, 0, 1)
    kernel /= kernel.sum()
    if wave < 2:
        kernel *= wave / 2
        kernel[reach, reach] += 1 - wave / 2
    total = np.zeros(image.shape, np.float32)
    for line, weight in _terms(kernel):
        cv2.accumulate(cv2.sepFilter2D(image, cv2.CV_32F, line, weight * line).reshape(image.shape), total)
    return rounded_as(image, np.maximum(total, 0, out=total))


def _terms(kernel: np.ndarray) -> list[tuple[np.ndarray, np.float32]]:
    """A symmetric kernel as few sums of rows times columns: each the same line, float32 (n,), with a weight.

    What is left out moves a pixel of a picture by 0.15 levels at most, and one of white noise by less than a level;
    the whole takes a third to two thirds of the time.
    """
    weights, lines = np.linalg.eigh(kernel)
    order = np.argsort(-np.abs(weights))
    left_out = np.sqrt((weights[order[::-1]] ** 2).cumsum()[::-1])
    few = order[left_out > _LEFT_OUT]
    # Even to the last bit, so that OpenCV adds both sides before it multiplies.
    return [(((lines[:, k] + lines[::-1, k]) / 2).astype(np.float32), np.float32(weights[k])) for k in few]


def _jinc(x: np.ndarray) -> np.ndarray:
    """J1(x) / x, with the Bessel function from its integral, exact to 1e-12 up to x of 30."""
    turns = (np.arange(64) + 0.5) * (math.pi / 64)
    bessel = np.cos(turns - x[..., None] * np.sin(turns)).mean(axis=-1)
    return np.divide(bessel, x, out=np.full(x.shape, 0.5), where=x > 0)
