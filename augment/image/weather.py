"""Weather between camera and scene. Images are uint8 (H, W, C), C 1 or 3.

Flakes and streaks are drawn in shares of the shorter side: a thumbnail of the result is the result on the thumbnail.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from augment.image.layers import canvas_for, clouds, laid_over, spread
from augment.kinds.lookup import LUMA
from augment.kinds.matrix import Frame
from augment.params import number
from augment.risks import Risk
from augment.transforms import transform

_FOG = (226.0, 229.0, 232.0)
_RAIN = (222.0, 226.0, 230.0)
_SNOW = (250.0, 251.0, 253.0)
_MOST_STREAKS = 1800
_MOST_FLAKES = 2400
"""In a square of the shorter side, at an amount of 1."""


@transform(
    "image", "weather",
    number("density", 0, 1, (0.2, 0.6), "Share of the light that comes from the fog, on average.", neutral=0,
           unit="of the light"),
    number("patchiness", 0, 1, 0.5, "How much it varies from place to place: 0 is an even haze, 1 drifting banks.",
           unit="of the density"),
    summary="Lays fog over the image: a pale veil, thicker here and thinner there.",
    label_safety="Safe up to about 0.6. Beyond, what is pale or far away disappears.",
    source="Plasma fractal, as Hendrycks and Dietterich, “Benchmarking neural network robustness to common "
    "corruptions”, ICLR 2019",
    risks=(
        Risk("density", "hidden", "In so thick a fog there may be nothing left to see.", high=0.8),
    ),
    needs=("weather",),
)  # fmt: skip
def fog(image: np.ndarray, density: float, patchiness: float, rng: np.random.Generator) -> np.ndarray:
    if density == 0:
        return image
    banks = clouds(image, rng)
    banks *= 0.5 / max(float(banks.mean()), 1e-6)
    cover = density * (1 + patchiness * (2 * banks - 1))
    return laid_over(image, _FOG, spread(np.clip(cover, 0, 1).astype(np.float32), image))


@transform(
    "image", "weather",
    number("amount", 0, 1, (0.2, 0.7), "How heavy the rain is: the number of streaks, and the haze behind them.",
           neutral=0, unit="of a cloudburst"),
    number("angle", -45, 45, (-15, 15), "Lean of the streaks: positive falls to the right.", step=1, unit="°"),
    number("length", 1, 20, (6, 12), "Length of a streak half-way off, in hundredths of the shorter side.", step=0.5,
           unit="% of the shorter side"),
    summary="Draws rain: pale streaks, long and soft near by, short and thin far off, before a dull haze.",
    label_safety="Safe up to about 0.7. Beyond, thin strokes are lost among the streaks.",
    source="Streaks by depth, after Garg and Nayar, “Vision and rain”, IJCV 75, 2007",
    risks=(
        Risk("amount", "hidden", "In so heavy a rain, thin strokes and small objects are lost.", high=0.85),
    ),
    needs=("weather",),
)  # fmt: skip
def rain(image: np.ndarray, amount: float, angle: float, length: float, rng: np.random.Generator) -> np.ndarray:
    if amount == 0:
        return image
    canvas = canvas_for(image)
    x, y, nearness, jitter = _placed(canvas, amount * _MOST_STREAKS, rng)
    nearness = nearness**3
    reach = length / 100 * (0.4 + 1.6 * nearness) * (0.8 + 0.4 * jitter)
    lean = math.radians(angle)
    fall = reach[:, None] * (math.sin(lean), math.cos(lean))
    starts = np.column_stack([x, y])
    streaks = np.stack([starts - fall / 2, starts + fall / 2], axis=1)
    layers = (
        _lines(canvas, streaks[nearness < 0.08], 0.0014, 0.4),
        _lines(canvas, streaks[(nearness >= 0.08) & (nearness < 0.5)], 0.0024, 0.45),
        _lines(canvas, streaks[nearness >= 0.5], 0.005, 0.42),
    )
    haze = 0.3 * amount
    cover = 1 - (1 - haze) * (1 - layers[0]) * (1 - layers[1]) * (1 - layers[2])
    return laid_over(_faded(image, 0.5 * amount, 1 - 0.25 * amount), _RAIN, spread(cover, image))


def _faded(image: np.ndarray, greyness: float, light: float) -> np.ndarray:
    """Colours brought nearer to their grey by `greyness` in [0, 1], all multiplied by `light`."""
    if image.shape[2] == 1:
        return cv2.convertScaleAbs(image, alpha=light).reshape(image.shape)
    return cv2.transform(image, light * ((1 - greyness) * np.eye(3) + greyness * LUMA))


def _placed(canvas: Frame, in_a_square: float, rng: np.random.Generator) -> np.ndarray:
    """Random places over the canvas, x and y in its shorter sides, and two more random numbers: float64 (4, n).

    `in_a_square` of them in a square of the shorter side. Some lie beyond the edges, so that none is empty.
    """
    shorter = min(canvas)
    width, height = canvas.width / shorter + 0.2, canvas.height / shorter + 0.2
    drawn = rng.random((round(in_a_square * width * height), 4)).T
    drawn[0] = drawn[0] * width - 0.1
    drawn[1] = drawn[1] * height - 0.1
    return drawn


_FRACTION_BITS = 4
"""OpenCV draws at sixteenths of a pixel."""


def _lines(canvas: Frame, lines: np.ndarray, thickness: float, cover: float) -> np.ndarray:
    """float32 (h, w) in [0, 1]: soft lines from `lines` (n, 2, 2), of x and y; lengths in shorter sides.

    Drawn a pixel thick and blurred until half their `cover` is `thickness` wide: OpenCV's own thick lines jump from
    one width to another. A line thinner than a pixel covers it in part.
    """
    layer = np.zeros(canvas, np.uint8)
    ends = np.rint(lines * min(canvas) * (1 << _FRACTION_BITS)).astype(np.int32)
    cv2.polylines(layer, ends, False, _END, 1, cv2.LINE_AA, _FRACTION_BITS)
    inner = ends + (ends[:, ::-1] - ends) // 4
    cv2.polylines(layer, inner, False, 255, 1, cv2.LINE_AA, _FRACTION_BITS)
    soft: np.ndarray = layer.astype(np.float32)
    pixels = thickness * min(canvas)
    if pixels > _THINNEST_BLURRED:
        soft = cv2.GaussianBlur(soft, (0, 0), pixels / _WIDTH_IN_SIGMAS)
    return np.minimum(soft * np.float32(cover * pixels / (255 * _PEAK)), np.float32(cover))


_END = 120
"""Out of 255: how strong the first and last quarter of a line are."""
_THINNEST_BLURRED = 0.7
_WIDTH_IN_SIGMAS = 2.355
"""Of a Gaussian profile, between its halves."""
_PEAK = 0.94
"""What a line of a pixel keeps of its value in the middle, times that width in pixels."""


@transform(
    "image", "weather",
    number("amount", 0, 1, (0.2, 0.6), "How heavy the snow is: the number of flakes, and how white the scene.",
           neutral=0, unit="of a blizzard"),
    number("size", 0.4, 6, 1.5, "Diameter of a flake near by, in hundredths of the shorter side.", step=0.1,
           unit="% of the shorter side", label="Flakes"),
    number("angle", -60, 60, (-30, 30), "Slant of the falling flakes: positive falls to the right.", step=1, unit="°"),
    summary="Lets it snow: flakes smeared by their fall, large and soft near by, and a whitened scene.",
    label_safety="Safe up to about 0.6. Beyond, thin strokes and pale objects are lost.",
    source="After Hendrycks and Dietterich, “Benchmarking neural network robustness to common corruptions”, "
    "ICLR 2019, with flakes drawn one by one",
    risks=(
        Risk("amount", "hidden", "In so heavy a snowfall, thin strokes and pale objects are lost.", high=0.8),
    ),
    needs=("weather",),
)  # fmt: skip
def snow(image: np.ndarray, amount: float, size: float, angle: float, rng: np.random.Generator) -> np.ndarray:
    if amount == 0:
        return image
    canvas = canvas_for(image)
    x, y, nearness, jitter = _placed(canvas, amount * _MOST_FLAKES, rng)
    nearness = nearness**5
    diameter = size / 100
    lean = np.radians(angle + 20 * (jitter - 0.5))
    fall = (diameter * (0.27 + 0.93 * nearness))[:, None] * np.column_stack([np.sin(lean), np.cos(lean)])
    starts = np.column_stack([x, y])
    flakes = np.stack([starts - fall / 2, starts + fall / 2], axis=1)
    layers = (
        _lines(canvas, flakes[nearness < 0.12], 0.23 * diameter, 0.7),
        _lines(canvas, flakes[(nearness >= 0.12) & (nearness < 0.55)], 0.5 * diameter, 0.9),
        _lines(canvas, flakes[nearness >= 0.55], diameter, 0.9),
    )
    cover = 1 - (1 - layers[0]) * (1 - layers[1]) * (1 - layers[2])
    return laid_over(_whitened(image, amount), _SNOW, spread(cover, image))


def _whitened(image: np.ndarray, amount: float) -> np.ndarray:
    """Under a snowy sky: paler, and bright parts towards white."""
    lifted = np.clip(np.arange(256.0) * 1.25 + 60, 0, 255)
    table = np.rint((1 - 0.5 * amount) * np.arange(256.0) + 0.5 * amount * lifted).astype(np.uint8)
    return cv2.LUT(_faded(image, 0.4 * amount, 1), table).reshape(image.shape)
