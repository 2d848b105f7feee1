"""Work on a shrunken image where what is done leaves no finer detail: the same picture in a fraction of the time."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np


def shrunk_meanwhile(
    image: np.ndarray,
    shrink: float,
    work: Callable[[np.ndarray, float, float], np.ndarray],
    interpolation: int = cv2.INTER_LINEAR,
) -> np.ndarray:
    """`work` on the image made about `shrink` times smaller, enlarged again by `interpolation`.

    Besides the small image, `work` is given how many times smaller it is across and down.
    """
    height, width, channels = image.shape
    columns, rows = math.ceil(width / shrink), math.ceil(height / shrink)
    small = cv2.resize(image, (columns, rows), interpolation=cv2.INTER_AREA).reshape(rows, columns, channels)
    done = work(small, width / columns, height / rows)
    return cv2.resize(done, (width, height), interpolation=interpolation).reshape(image.shape)


def remaining_sigma(sigma: float, shrink: float) -> float:
    """The blur still to be done on the shrunken image, in its pixels.

    Averaging over `shrink` pixels has a variance of shrink²/12, and bilinear enlarging one of shrink²/6.
    """
    return math.sqrt((sigma / shrink) ** 2 - 1 / 4)
