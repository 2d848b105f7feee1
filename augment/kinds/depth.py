"""Bits a channel. Images are uint8, or uint16 where their file held more than 8 bits a channel.

The full range of either is the same light: 255 is 65535, and one level of 8 bits is 257 of 16. They are told apart by
the bytes of a value: NumPy takes ten times as long to compare types, and a small image little longer than that.
"""

from __future__ import annotations

import cv2
import numpy as np

_LEVEL = 257


def top_of(image: np.ndarray) -> int:
    """The value of white: 255 or 65535."""
    return 255 if image.itemsize == 1 else 65_535


def level_of(image: np.ndarray, level: int) -> int:
    """A level of 8 bits, 0 to 255, in the values of `image`."""
    return level if image.itemsize == 1 else _LEVEL * level


def opencv_depth(image: np.ndarray) -> int:
    """What OpenCV calls the image's type, for results that are to have the same."""
    return cv2.CV_8U if image.itemsize == 1 else cv2.CV_16U


def in_8_bits(image: np.ndarray) -> np.ndarray:
    """`image` (H, W) or (H, W, C) in uint8, to the nearest level; itself where it is."""
    if image.itemsize == 1:
        return image
    return cv2.convertScaleAbs(image, alpha=1 / _LEVEL).reshape(image.shape)


def in_bits_of(other: np.ndarray, image: np.ndarray) -> np.ndarray:
    """`image` with as many bits a channel as `other`; itself where it has them."""
    if image.itemsize == other.itemsize:
        return image
    return in_8_bits(image) if other.itemsize == 1 else image.astype(np.uint16) * np.uint16(_LEVEL)


def rounded_as(image: np.ndarray, values: np.ndarray, factor: float = 1.0) -> np.ndarray:
    """`values` float32, none negative, times `factor` to the nearest level of `image`'s type, cut off at white."""
    if image.itemsize == 1:
        return cv2.convertScaleAbs(values, alpha=factor).reshape(values.shape)
    return np.clip(np.rint(values * np.float32(factor)), 0, 65_535).astype(np.uint16)
