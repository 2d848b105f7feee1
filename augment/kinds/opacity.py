"""Opacity: how an image that is transparent in parts is resampled and blended, so that unseen colours lend none."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from augment.kinds.depth import top_of

OPAQUE = 255

Resampling = Callable[[np.ndarray], np.ndarray]


def resampled(
    image: np.ndarray, alpha: np.ndarray, move: Resampling, clear: Resampling
) -> tuple[np.ndarray, np.ndarray]:
    """An image (H, W, C) and its alpha uint8 (H, W) through one linear resampling.

    `move` does it to the image, `clear` to planes (H, W) or (H, W, n), with 0 for what comes into view. Where the
    result is transparent in part, colours weigh as much as they are opaque (premultiplied alpha: Porter and Duff,
    “Compositing digital images”, SIGGRAPH 1984). All else is as it is without alpha, bit for bit.
    """
    moved, opacity = move(image), clear(alpha)
    partly = (opacity > 0) & (opacity < OPAQUE)
    if partly.any():
        weights = alpha.astype(np.float32)[..., None]
        weighed = clear(np.concatenate([image * weights, weights], axis=2))[partly]
        moved = moved.copy()
        moved[partly] = _divided(weighed[:, :-1], weighed[:, -1:], top_of(image))
    return moved, opacity


def blended(
    one: np.ndarray, other: np.ndarray, alphas: tuple[np.ndarray, np.ndarray], weight: float
) -> tuple[np.ndarray, np.ndarray]:
    """Two images of one shape and type, `other` with `weight` in [0, 1], and the alpha of what comes of it.

    A colour counts by its opacity; where neither can be seen, by its weight alone.
    """
    opacity = cv2.addWeighted(alphas[0], 1 - weight, alphas[1], weight, 0)
    mixed = cv2.addWeighted(one, 1 - weight, other, weight, 0).reshape(one.shape)
    differs = alphas[0] != alphas[1]
    if differs.any():
        first, second = (
            (share * alpha[differs].astype(np.float32))[:, None]
            for share, alpha in zip((1 - weight, weight), alphas, strict=True)
        )
        mixed[differs] = _divided(one[differs] * first + other[differs] * second, first + second, top_of(one))
    return mixed, opacity


def over(image: np.ndarray, alpha: np.ndarray, ground: np.ndarray | int) -> np.ndarray:
    """`image` (H, W, C) as it is seen over `ground`, one value or an image of its own shape and type."""
    share = alpha.astype(np.float32)[..., None] / OPAQUE
    return np.rint(image * share + ground * (1 - share)).astype(image.dtype)


def _divided(weighed: np.ndarray, weights: np.ndarray, top: int) -> np.ndarray:
    return np.clip(np.rint(weighed / np.maximum(weights, 1e-6)), 0, top)


def spread_below(image: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """`image` with the colour of the nearest pixel that can be seen at all in the place of each that cannot.

    So a blur mixes no colour into an edge that was never seen.
    """
    is_hidden = alpha == 0
    if not is_hidden.any() or is_hidden.all():
        return image
    _, nearest = cv2.distanceTransformWithLabels(
        is_hidden.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    places = np.zeros(nearest.max() + 1, np.intp)
    places[nearest[~is_hidden]] = np.flatnonzero(~is_hidden)
    return image.reshape(-1, image.shape[2])[places[nearest]]
