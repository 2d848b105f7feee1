"""What can be read off an image, and how far a result is from its original.

Images are uint8 or uint16 (H, W, C), C 1 or 3; of two that are compared, one may have 8 bits and the other 16.
"""

from __future__ import annotations

import cv2
import numpy as np

from augment.kinds.depth import in_bits_of, top_of
from augment.kinds.lookup import LUMA
from augment.modality import Measure

_WINDOW, _SIGMA = (11, 11), 1.5
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
GRID = 32
"""Points a side: so fine is the share of the area measured that is still in view."""


def readings(image: np.ndarray, original: np.ndarray | None = None) -> tuple[Measure, ...]:
    """Mean grey and its standard deviation, and the share of clipped values, all in per cent.

    Beside an `original` of the same shape, PSNR in dB (infinite where nothing has changed) and SSIM.
    """
    grey = _grey(image)
    found = [
        Measure("brightness", float(grey.mean()) / 2.55, "%"),
        Measure("spread", float(grey.std()) / 2.55, "%"),
        Measure("clipped_values", 100 * clipped_share(image), "%"),
    ]
    if original is not None and original.shape == image.shape:
        found += [Measure("psnr", psnr_db(original, image), "dB"), Measure("ssim", ssim(original, image), "")]
    return tuple(found)


def clipped_share(image: np.ndarray) -> float:
    """The share of values, of all channels, that are black (0) or white (255, or 65535)."""
    return float(np.count_nonzero((image == 0) | (image == top_of(image)))) / image.size


def psnr_db(one: np.ndarray, other: np.ndarray) -> float:
    """The peak signal-to-noise ratio of two images of one shape in dB; infinite where they are equal."""
    one, other = _alike(one, other)
    squared = cv2.norm(one, other, cv2.NORM_L2SQR) / one.size
    return 10 * float(np.log10(top_of(one) ** 2 / squared)) if squared else float("inf")


def _alike(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both with the bits of the one that has more."""
    more = one if one.dtype != np.uint8 else other
    return in_bits_of(more, one), in_bits_of(more, other)


def ssim(one: np.ndarray, other: np.ndarray) -> float:
    """The mean structural similarity of two images of one shape, by their grey: at most 1, which is equality.

    Gaussian window of 11×11 with a standard deviation of 1.5. Wang, Bovik, Sheikh and Simoncelli, IEEE Transactions on
    Image Processing 13, 2004.
    """
    x, y = _grey(one), _grey(other)
    mean_x, mean_y = _smoothed(x), _smoothed(y)
    var_x, var_y = _smoothed(x * x) - mean_x**2, _smoothed(y * y) - mean_y**2
    covariance = _smoothed(x * y) - mean_x * mean_y
    likeness = (2 * mean_x * mean_y + _C1) * (2 * covariance + _C2)
    return float((likeness / ((mean_x**2 + mean_y**2 + _C1) * (var_x + var_y + _C2))).mean())


def _grey(image: np.ndarray) -> np.ndarray:
    """float32 (H, W), white as 255."""
    grey = image.astype(np.float32)
    if image.dtype != np.uint8:
        grey *= np.float32(255 / top_of(image))
    if image.shape[2] == 3:
        return np.asarray(cv2.transform(grey, LUMA[None]))
    return grey[..., 0]


def _smoothed(values: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.GaussianBlur(values, _WINDOW, _SIGMA))


def histograms(image: np.ndarray) -> np.ndarray:
    """How many values of each channel lie at each of the 256 levels, of 16 bits the upper eight, float32 (C, 256)."""
    counts = [cv2.calcHist([image], [k], None, [256], [0, top_of(image) + 1]).ravel() for k in range(image.shape[2])]
    return np.stack(counts)


def difference(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, float]:
    """The distance of two images of one shape, value by value, uint8, and the factor by which it is made visible:
    the largest distance of all but one in a thousand values becomes white."""
    one, other = _alike(one, other)
    top, distance = top_of(one), cv2.absdiff(one, other).reshape(one.shape)
    largest = float(np.quantile(distance, 0.999)) or float(distance.max())
    factor = top / largest if largest else 1.0
    return cv2.convertScaleAbs(distance, alpha=factor * 255 / top).reshape(one.shape), factor


def grid_points(height: int, width: int) -> np.ndarray:
    """GRID × GRID points spread evenly over an image, float32 (n, 2), x and y in pixels from its outer corner."""
    xs, ys = np.meshgrid((np.arange(GRID) + 0.5) * (width / GRID), (np.arange(GRID) + 0.5) * (height / GRID))
    return np.stack([xs.ravel(), ys.ravel()], axis=1).astype(np.float32)
