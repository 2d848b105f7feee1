"""Blur transforms. Images are uint8 (H, W, C), C 1 or 3.

Widths of kernels in pixels need not be whole: an effect grows steadily with its slider and with the image.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np

from augment.image.shrinking import remaining_sigma, shrunk_meanwhile
from augment.kinds.depth import rounded_as
from augment.kinds.matrix import in_fours
from augment.params import number
from augment.risks import Risk
from augment.transforms import transform

_LARGEST_DIRECT_SIGMA = 4.0
"""Pixels. A wider blur leaves so little detail that it can be done on a shrunken image: 30 times faster at 40."""
_LARGEST_DIRECT_RADIUS = 5.0
"""Pixels: a kernel of 11×11. OpenCV takes three times as long for the next larger one."""
_LARGEST_DIRECT_MEDIAN = 5
"""Pixels. OpenCV takes twenty times as long for a median over 7×7."""
_LONGEST_SEGMENT, _LONGEST_ALONE = 9.0, 10.0
"""Pixels that a kernel of 11×11 holds of a line that begins between two pixels, or in the middle of one."""
_LONGEST_STREAK = 60.0
"""Pixels of motion blur that are worked out at the image's own size."""
_ZOOM_STEPS = 256
"""Along the shorter side: how finely zooms are spaced where they are farthest apart."""


@transform(
    "image", "blur",
    number("sigma", 0, 10, (0, 1), "Standard deviation of the blur, in hundredths of the shorter side.",
           neutral=0, step=0.1, unit="% of the shorter side", label="Blur"),
    summary="Blurs the image as if it were out of focus.",
    label_safety="Safe up to about 1 %. Beyond, small objects, thin strokes and textures can no longer be told apart.",
    source="OpenCV GaussianBlur",
    risks=(
        Risk("sigma", "vanished", "So blurred, thin strokes and small objects vanish.", high=3),
    ),
    needs=("focus",),
    takes_16_bits=True,
)  # fmt: skip
def gaussian_blur(image: np.ndarray, sigma: float) -> np.ndarray:
    pixels = sigma / 100 * min(image.shape[:2])
    if pixels == 0:
        return image
    if pixels <= _LARGEST_DIRECT_SIGMA:
        return blurred(image, pixels, pixels)

    def blur(small: np.ndarray, across: float, down: float) -> np.ndarray:
        return blurred(small, remaining_sigma(pixels, across), remaining_sigma(pixels, down))

    return shrunk_meanwhile(image, pixels / 3, blur)


def blurred(image: np.ndarray, sigma_x: float, sigma_y: float) -> np.ndarray:
    """Gaussian blur, mirrored at the edges; standard deviations in pixels, above 0."""
    across, down = (_bell(sigma) for sigma in (sigma_x, sigma_y))
    return cv2.sepFilter2D(image, -1, across, down, borderType=cv2.BORDER_REFLECT).reshape(image.shape)


def _bell(sigma: float) -> np.ndarray:
    """Cut off at three standard deviations, float32 (n, 1). OpenCV's own GaussianBlur takes half as long again."""
    return cv2.getGaussianKernel(2 * round(3 * sigma) + 1, sigma, cv2.CV_32F)


@transform(
    "image", "blur",
    number("size", 0, 20, (0, 3), "Side of the square that every pixel is the mean of, in hundredths of the shorter "
           "side. Below one pixel nothing changes.", neutral=0, step=0.1, unit="% of the shorter side"),
    summary="Replaces every pixel by the mean of a square around it.",
    label_safety="Safe up to about 3 %. Beyond, small objects, thin strokes and textures can no longer be told apart.",
    source="OpenCV blur",
    risks=(
        Risk("size", "vanished", "So blurred, thin strokes and small objects vanish.", high=8),
    ),
    needs=("focus",),
    takes_16_bits=True,
)  # fmt: skip
def box_blur(image: np.ndarray, size: float) -> np.ndarray:
    return _between_odd(image, size / 100 * min(image.shape[:2]), _box)


def _box(image: np.ndarray, side: int) -> np.ndarray:
    return cv2.blur(image, (side, side)).reshape(image.shape)


def _between_odd(image: np.ndarray, pixels: float, work: Callable[[np.ndarray, int], np.ndarray]) -> np.ndarray:
    """`work` for a side of `pixels`: the mixture of the next smaller and larger odd sides.

    For a mean over that many pixels it is the exact profile of a box whose ends cover pixels in part.
    """
    if pixels <= 1:
        return image
    odd = 2 * math.ceil((pixels - 1) / 2) - 1
    share = (pixels - odd) * (odd + 2) / (2 * pixels)
    larger = work(image, odd + 2)
    if share == 1:
        return larger
    smaller = image if odd == 1 else work(image, odd)
    return cv2.addWeighted(smaller, 1 - share, larger, share, 0).reshape(image.shape)


@transform(
    "image", "blur",
    number("size", 0, 6, (0, 3), "Side of the square that every pixel is the median of, in hundredths of the shorter "
           "side. Below one pixel nothing changes.", neutral=0, step=0.1, unit="% of the shorter side"),
    summary="Replaces every pixel by the median of a square around it: specks go, edges stay.",
    label_safety="Safe up to about 3 %. Beyond, whatever is thinner than half the square is wiped out: strokes, wires.",
    source="Tukey, “Exploratory Data Analysis”, 1977; OpenCV medianBlur",
    risks=(
        Risk("size", "vanished", "So large a median wipes out thin strokes and small objects.", high=3.5),
    ),
    needs=("focus",),
    takes_16_bits=True,
)  # fmt: skip
def median_blur(image: np.ndarray, size: float) -> np.ndarray:
    pixels = size / 100 * min(image.shape[:2])
    if pixels <= _LARGEST_DIRECT_MEDIAN:
        return _between_odd(image, pixels, _median)
    return shrunk_meanwhile(image, pixels / _LARGEST_DIRECT_MEDIAN, lambda small, *_: _median(small, 5))


def _median(image: np.ndarray, side: int) -> np.ndarray:
    return cv2.medianBlur(image, side).reshape(image.shape)


@transform(
    "image", "blur",
    number("length", 0, 30, (0, 6), "How far a point moves while the picture is taken, in hundredths of the shorter "
           "side.", neutral=0, step=0.1, unit="% of the shorter side"),
    number("angle", -90, 90, (-90, 90), "Direction of the movement: 0° is level, 90° upright, counter-clockwise.",
           step=1, unit="°"),
    summary="Smears the image along a line, as a moving camera does.",
    label_safety="Safe up to about 6 %. Long smears hide what lies across them, and double the strokes of digits.",
    source="Hendrycks and Dietterich, “Benchmarking neural network robustness to common corruptions”, ICLR 2019",
    risks=(
        Risk("length", "smeared", "So long a smear hides strokes and edges that lie across it.", high=12),
    ),
    needs=("focus",),
    takes_16_bits=True,
)  # fmt: skip
def motion_blur(image: np.ndarray, length: float, angle: float) -> np.ndarray:
    pixels = length / 100 * min(image.shape[:2])
    if pixels == 0:
        return image
    if pixels <= _LONGEST_STREAK:
        return smeared(image, pixels, angle)
    return shrunk_meanwhile(
        image, pixels / _LONGEST_STREAK, lambda small, across, down: smeared(small, pixels / across, angle)
    )


def smeared(image: np.ndarray, pixels: float, angle: float) -> np.ndarray:
    """The mean along a line of that length at every pixel; the line is done in pieces that small kernels hold."""
    way = np.array((math.cos(math.radians(angle)), -math.sin(math.radians(angle)))) * pixels
    if np.abs(way).max() <= _LONGEST_ALONE:
        kernel = _segment(way, np.zeros(2))
        return cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_REFLECT).reshape(image.shape)
    pieces = math.ceil(pixels / _LONGEST_SEGMENT)
    step = way / pieces
    height, width = image.shape[:2]
    rim = 6
    pad = math.ceil(pixels / 2) + rim
    padded = cv2.copyMakeBorder(image, pad, pad, pad, pad, cv2.BORDER_REFLECT)
    total = np.zeros(image.shape, np.float32)
    for piece in range(pieces):
        centre = step * (piece - (pieces - 1) / 2)
        x, y = whole = np.rint(centre).astype(int)
        part = padded[pad + y - rim : pad + y + height + rim, pad + x - rim : pad + x + width + rim]
        smear = cv2.filter2D(part, -1, _segment(step, centre - whole))
        cv2.accumulate(smear[rim:-rim, rim:-rim].reshape(image.shape), total)
    return rounded_as(image, total, 1 / pieces)


def _segment(step: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """A kernel, float32 (n, n) with n at most 11 and sum 1: an even line along `step` about `centre`, x and y."""
    longer = int(abs(step[1]) > abs(step[0]))
    length, slope = abs(step[longer]), step[1 - longer] / step[longer] if step[longer] else 0.0
    reach = math.ceil(length / 2 + np.abs(centre).max()) or 1
    grid = np.arange(-reach, reach + 1)
    # Along its longer way the line is spread over the pixels as a tent spreads it, across it over the nearest two.
    along = grid - centre[longer]
    weights = _under_tent(along + length / 2) - _under_tent(along - length / 2)
    places = np.clip(along, -length / 2, length / 2) * slope + centre[1 - longer]
    kernel = np.clip(1 - np.abs(grid - places[:, None]), 0, None) * weights[:, None]
    return (kernel if longer else kernel.T).astype(np.float32) / max(kernel.sum(), 1e-9)


def _under_tent(upto: np.ndarray) -> np.ndarray:
    """The area up to there under the tent of width 2 and height 1 about 0."""
    upto = np.clip(upto, -1, 1)
    return np.where(upto < 0, (1 + upto) ** 2 / 2, 1 - (1 - upto) ** 2 / 2)


@transform(
    "image", "blur",
    number("radius", 0, 8, (0, 1.5), "Radius of the disc that every point becomes, in hundredths of the shorter side.",
           neutral=0, step=0.1, unit="% of the shorter side"),
    summary="Spreads every point over an even disc, as an open lens out of focus does.",
    label_safety="Safe up to about 1.5 %. Beyond, small objects, thin strokes and textures become one.",
    source="Hendrycks and Dietterich, “Benchmarking neural network robustness to common corruptions”, ICLR 2019",
    risks=(
        Risk("radius", "vanished", "So far out of focus, thin strokes and small objects vanish.", high=4),
    ),
    needs=("focus",),
    takes_16_bits=True,
)  # fmt: skip
def defocus(image: np.ndarray, radius: float) -> np.ndarray:
    pixels = radius / 100 * min(image.shape[:2])
    if pixels == 0:
        return image
    if pixels <= _LARGEST_DIRECT_RADIUS:
        return _disc_blurred(image, pixels)

    def blur(small: np.ndarray, across: float, down: float) -> np.ndarray:
        # Half the radius is the disc's standard deviation along each axis.
        return _disc_blurred(small, 2 * remaining_sigma(pixels / 2, max(across, down)))

    return shrunk_meanwhile(image, pixels / _LARGEST_DIRECT_RADIUS, blur)


def _disc_blurred(image: np.ndarray, pixels: float) -> np.ndarray:
    grid = np.arange(-math.ceil(pixels), math.ceil(pixels) + 1)
    disc = np.clip(pixels + 0.5 - np.hypot(grid, grid[:, None]), 0, 1)
    kernel = (disc / disc.sum()).astype(np.float32)
    return cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_REFLECT).reshape(image.shape)


@transform(
    "image", "blur",
    number("growth", 0, 40, (0, 10), "How much larger the image has become when the picture is done.",
           neutral=0, step=0.5, unit="%"),
    summary="Smears the image away from its centre, as a lens that zooms or a car that drives ahead does.",
    label_safety="Safe up to about 15 %. The centre stays sharp; what lies near the margins is smeared most.",
    source="Hendrycks and Dietterich, “Benchmarking neural network robustness to common corruptions”, ICLR 2019",
    risks=(
        Risk("growth", "smeared", "So much zoom leaves nothing to see but the centre.", high=25),
    ),
    needs=("focus",),
    takes_16_bits=True,
)  # fmt: skip
def zoom_blur(image: np.ndarray, growth: float) -> np.ndarray:
    if growth == 0:
        return image
    height, width = image.shape[:2]
    spacing = max(1.0, min(height, width) / _ZOOM_STEPS)
    farthest = growth / 100 * math.hypot(height, width) / 2 / spacing
    doublings = max(1, math.ceil(math.log2(farthest + 1)))
    return in_fours(image, lambda pixels: _zoomed(pixels, growth, doublings)).reshape(image.shape)


def _zoomed(image: np.ndarray, growth: float, doublings: int) -> np.ndarray:
    height, width = image.shape[:2]
    result = image
    for doubling in range(doublings):
        # The mean of two zooms, of two of those … : all zooms from 1 to the last, in equal ratios.
        zoom = (1 + growth / 100) ** (-(2**doubling) / (2**doublings - 1))
        centred = np.array(((zoom, 0, (1 - zoom) * (width - 1) / 2), (0, zoom, (1 - zoom) * (height - 1) / 2)))
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        zoomed = cv2.warpAffine(result, centred, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        result = cv2.addWeighted(result, 0.5, zoomed.reshape(image.shape), 0.5, 0).reshape(image.shape)
    return result
